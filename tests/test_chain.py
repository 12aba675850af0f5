"""Yearly ratios in a row: their product, and the years a pace needs; every bound against exact fractions."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kzstats as kz
from kzstats import bounds, ratios
from kzstats.errors import NotFound, ParameterError


def yearly(first_year: int, printed: list[str]) -> pd.DataFrame:
    """Indices with the previous year = 100, as printed, one year after the other."""
    years = range(first_year, first_year + len(printed))
    codes = {
        "obs_id": [f"index_{year}" for year in years],
        "ref_period": [str(year) for year in years],
        "base_period": [str(year - 1) for year in years],
        "unit_measure": "RATIO",
    }
    return pd.concat([pd.DataFrame(codes), kz.unround(printed, unit_mult=-2)], axis="columns")


def test_a_chain_does_not_depend_on_the_order_of_its_rows():
    rows = yearly(2020, ["99.5", "103.6", "101.2"])
    pd.testing.assert_frame_equal(kz.chain(rows), kz.chain(rows.iloc[::-1]))


@given(st.lists(st.integers(100, 3000), min_size=1, max_size=12), st.data())
def test_the_product_of_any_admissible_ratios_lies_inside_the_chain(tenths, data):
    rows = yearly(2000, [f"{number / 10:.1f}" for number in tenths])
    inside = [
        data.draw(st.fractions(Fraction(number * 2 - 1, 2000), Fraction(number * 2 + 1, 2000))) for number in tenths
    ]
    last = kz.chain(rows).iloc[-1]
    assert Fraction(float(last["lower"])) <= np.prod(inside) <= Fraction(float(last["upper"]))


def test_a_missing_year_breaks_the_chain_and_is_named():
    rows = yearly(2020, ["99.5", "103.6", "101.2"]).drop(index=1)
    with pytest.raises(ParameterError, match=r"index_2022.*compares 2022 with 2021.*ends in 2020"):
        kz.chain(rows)


def test_a_chain_of_nothing_or_of_percent_is_refused():
    rows = yearly(2020, ["99.5"])
    with pytest.raises(NotFound, match="no rows"):
        kz.chain(rows.iloc[:0])
    with pytest.raises(ParameterError, match="PC; wanted unit_measure RATIO"):
        kz.chain(rows.assign(unit_measure="PC"))


def test_percent_become_factors_and_factors_stay():
    rows = pd.concat([yearly(2020, ["99.5"]), yearly(2021, ["103.6"])], ignore_index=True)
    rows.loc[0, ["value", "lower", "upper", "unit_measure"]] = [25.4, 25.35, 25.45, "PC"]
    found = ratios.ratio_from_growth(rows)
    assert found["lower"].tolist() == pytest.approx([1.2535, 1.0355])
    assert found["unit_measure"].tolist() == ["RATIO", "RATIO"]
    with pytest.raises(ParameterError, match="KZT"):
        ratios.ratio_from_growth(rows.assign(unit_measure="KZT"))


def test_the_growth_that_doubles_in_five_years_needs_five_years():
    needed = kz.compound_growth(2, 5)
    years = kz.years_to_reach(2, needed)
    assert years["lower"][0] <= 5 <= years["upper"][0]
    assert years["upper"][0] - years["lower"][0] < 1e-9


def test_growth_that_may_be_nothing_may_never_get_there():
    years = kz.years_to_reach(2, bounds.ranged([1.0, -1.0], [0.0, -2.0], [2.0, -0.5]))
    assert years["lower"].round(1).tolist() == [35.0, np.inf]
    assert years["upper"].tolist() == [np.inf, np.inf]
    with pytest.raises(ParameterError, match="above 1"):
        kz.years_to_reach(1, bounds.ranged([5.0]))


def test_a_chain_is_of_one_thing_and_of_whole_years():
    links = kz.select(kz.load("bns_index_2026"), activity="C26-C30", ref_period=["2024", "2025"])
    with pytest.raises(kz.ParameterError, match=r"_2024 has activity 'C29', the next ratio .*_2025 'C26-C30'"):
        kz.chain(links.assign(activity=["C29", "C26-C30"]))
    months = links.assign(base_period=["2024-01", "2024-02"], ref_period=["2024-02", "2024-03"])
    with pytest.raises(kz.ParameterError, match="compares 2024-02 with 2024-01; wanted years"):
        kz.chain(months)
