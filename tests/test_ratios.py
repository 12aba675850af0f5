"""Shares, growth, earlier levels, pace and compound growth, against exact fractions where bounds are claimed."""

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kzstats as kz
from kzstats import bounds, ratios

ARTICLE = "trend_2024_06"


def one(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return kz.select(frame, obs_id=f"{ARTICLE}.{name}")


def ends(frame: pd.DataFrame, decimals: int) -> list[float]:
    return frame[["lower", "upper"]].round(decimals).values.tolist()[0]


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        ("mining_kzt", "total_kzt", [46.61, 46.93]),
        ("mining_usd", "total_usd", [46.66, 46.80]),
        ("manufacturing_kzt", "total_kzt", [46.39, 46.71]),
    ],
)
def test_shares_that_the_printed_amounts_allow(obs, part, whole, expected):
    found = ratios.share(one(obs, part), one(obs, whole))
    assert ends(found, 2) == expected
    assert (found["unit_measure"].iloc[0], found["share_of"].iloc[0]) == ("PC", "B-E")


def test_a_share_holds_the_exact_quotients_of_its_ends(obs):
    found = ratios.share(one(obs, "mining_kzt"), one(obs, "total_kzt")).iloc[0]
    assert Fraction(found["lower"]) <= Fraction(2165, 4645) * 100
    assert Fraction(found["upper"]) >= Fraction(2175, 4635) * 100


def test_growth_of_manufacturing_in_money_was_3_8_to_4_9_percent():
    trade = kz.load("trend_2024_03_21")
    new, old = (kz.select(trade, activity="C", unit_measure="KZT", ref_period=year) for year in ("2023", "2022"))
    found = ratios.growth(new, old)
    assert ends(found, 2) == [round(100 * (21.55 / 20.75 - 1), 2), round(100 * (21.65 / 20.65 - 1), 2)]
    assert (found["base_period"].iloc[0], found["transformation"].iloc[0]) == ("2022", "growth")


def test_a_year_earlier_more_than_42338_cars(obs):
    found = ratios.earlier_level(one(obs, "cars"), one(obs, "cars_growth")).iloc[0]
    assert Fraction(found["lower"]) <= Fraction(46_000) / Fraction("1.0865")
    assert found["lower"] == pytest.approx(42_337.8, abs=0.05)
    assert (found["upper"], found["ref_period"]) == (float("inf"), "2023-01-01/P4M")


def test_46_4_over_1_043_is_output_of_2022_at_prices_of_2023(obs):
    found = ratios.earlier_level(one(obs, "total_kzt"), one(obs, "total_growth")).iloc[0]
    assert (found["ref_period"], found["price_basis"]) == ("2022", "prices of 2023")
    assert found["value"] / 1e12 == pytest.approx(46.4 / 1.043)
    assert found["lower"] / 1e12 == pytest.approx(46.35 / 1.0435)


def test_output_in_whatever_money_goes_back_at_the_prices_of_its_own_year(obs):
    for money in ("EUR", "UZS"):
        told = {"unit_measure": money, "indicator": "exports"}
        level, up = one(obs, "total_kzt").assign(**told), one(obs, "total_growth").assign(indicator="exports")
        assert ratios.earlier_level(level, up)["price_basis"].tolist() == ["prices of 2023"]


def test_growth_from_nothing_is_refused_and_growth_to_nothing_is_a_fall_by_all(cars):
    with pytest.raises(kz.ParameterError, match=r"the old level of mine\.1 is nothing; growth from it says nothing"):
        kz.growth(cars("0", "2024"), cars("0", "2023"))
    assert kz.growth(cars("0", "2024"), cars("5", "2023"))[["value", "lower", "upper"]].values.tolist() == [
        [-100.0, -100.0, pytest.approx(-100.0)]
    ]
    # 0 to 0.5 trillion over 0 to 0.5 trillion: any growth, and no fall by more than all of it.
    told = {"unit_measure": "KZT", "unit_mult": 12, "comparison": "<"}
    found = kz.growth(cars("0.5", "2024", **told), cars("0.5", "2023", **told))
    assert found[["lower", "upper"]].values.tolist() == [[-100.0, float("inf")]]


def test_before_a_fall_that_may_have_been_by_all_there_were_no_fewer_than_none(cars):
    # 120 cars after a fall by 99.92 to 100.02 percent: 120 / 0.0008 = 150,000 or more.
    fell = cars("-99.97", "2024", unit_measure="PC", base_period="2023", decimals=1)
    found = kz.earlier_level(cars("120", "2024"), fell)
    assert found[["lower", "upper"]].values.tolist() == [[pytest.approx(150_000.0), float("inf")]]


@pytest.fixture
def cars():
    """One figure of cars, as printed."""

    def made(printed: str, year: str, **codes) -> pd.DataFrame:
        told = {"unit_measure": "NUMBER", "unit_mult": 0, "activity": "C29", "product": "cars"} | codes
        return kz.as_observations([{"obs_value": printed, "ref_period": year} | told])

    return made


def test_growth_of_a_deficit_is_refused_since_its_sign_would_be_upside_down():
    told = {"indicator": "trade_balance", "activity": "_T", "unit_measure": "USD", "unit_mult": 9}
    rows = [{"obs_value": "-5", "ref_period": "2022"}, {"obs_value": "5", "ref_period": "2023"}]
    old, new = (kz.as_observations([row], **told) for row in rows)
    with pytest.raises(kz.ParameterError, match="may be below zero; take their difference"):
        kz.growth(new, old)
    assert kz.growth(old.assign(ref_period="2024"), new)["value"].tolist() == [-200.0]


def test_the_car_plan_is_at_least_28_75_percent_done_after_four_months(obs):
    found = ratios.pace(one(obs, "cars"), one(obs, "cars_plan")).iloc[0]
    assert (round(found["done_lower"], 6), found["done_upper"]) == (28.75, float("inf"))
    assert (round(found["so_far_lower"], 6), round(found["needed_upper"], 6)) == (11_500, 14_250)
    assert found["needed_lower"] == pytest.approx(0, abs=1e-6)
    assert (found["months_done"], found["months_left"]) == (4, 8)


@given(st.fractions(Fraction(1, 100), 100), st.integers(1, 40))
def test_compound_growth_holds_the_exact_root(factor, years):
    found = kz.compound_growth(float(factor), years).iloc[0]
    exact = Fraction(float(factor))
    assert (1 + Fraction(found["lower"]) / 100) ** years <= exact <= (1 + Fraction(found["upper"]) / 100) ** years


@given(st.fractions(Fraction(1, 100), 100), st.fractions(1, 10**9), st.integers(1, 40))
def test_each_end_of_a_range_of_factors_holds_its_own_root(low, times, years):
    factor = pd.DataFrame({"value": [float(low)], "lower": [float(low)], "upper": [float(low * times)]})
    found = kz.compound_growth(factor, years).iloc[0]
    assert (1 + Fraction(found["lower"]) / 100) ** years <= Fraction(factor.at[0, "lower"])
    assert (1 + Fraction(found["upper"]) / 100) ** years >= Fraction(factor.at[0, "upper"])


def test_growth_is_in_percent_whatever_its_print():
    obs = kz.load(["trend_2024_06", "bns_index_2026"])
    grown = kz.growth_in_percent(obs).set_index("obs_id")
    assert set(grown["unit_measure"]) == {"PC"}
    for name, percent in [("trend_2024_06.cars_growth", 8.6), ("trend_2024_06.railway_growth", 150.0),
                          ("bns_index_2026.total_2023", 4.4)]:  # fmt: skip
        row = grown.loc[name]
        assert round(row["value"], 9) == percent
        assert row["lower"] < percent < row["upper"]
    assert kz.growth_in_percent(obs[obs["transformation"] == "level"]).empty
    alike = kz.growth_in_percent(obs.set_axis([0] * len(obs)))  # rows of two frames put together share their labels
    pd.testing.assert_frame_equal(alike.reset_index(drop=True), kz.growth_in_percent(obs).reset_index(drop=True))


def test_a_frame_without_rows_has_no_pace():
    obs = kz.load("trend_2024_06").iloc[:0]
    found = kz.pace(obs, obs)
    assert found.empty
    assert list(found.columns)[:4] == ["obs_id", "plan_id", "months_done", "months_left"]


@pytest.mark.parametrize(
    ("factor", "said"),
    [(pd.DataFrame({"value": [2.0]}), "no column lower, upper"), (pd.DataFrame(), "no column value, lower, upper"),
     (pd.DataFrame([[2.0] * 4], columns=["value", "lower", "upper", "lower"]), "column lower twice")],
)  # fmt: skip
def test_a_frame_that_is_no_range_is_refused_as_a_factor(factor, said):
    with pytest.raises(kz.DataError, match=said):
        kz.compound_growth(factor, 5)


@settings(max_examples=60)
@given(
    st.fractions(0, 100, max_denominator=100),
    st.fractions(-60, 400, max_denominator=100),
    st.fractions(-60, 400, max_denominator=100),
    st.fractions(0, 2, max_denominator=10),
)
def test_a_contribution_holds_what_the_part_grew_over_what_the_whole_was(share, growth, total, half):
    # whole now 100, part now `share`: before, they were 100 / (1 + total) and share / (1 + growth)
    before = 100 / (1 + total / 100)
    exact = (share - share / (1 + growth / 100)) / before * 100
    sides = [bounds.ranged([float(x)], [float(x - half)], [float(x + half)]) for x in (share, growth, total)]
    found = kz.contribution(*sides).iloc[0]
    assert Fraction(found["lower"]) <= exact <= Fraction(found["upper"])


def test_contributions_of_all_parts_add_up_to_the_growth_of_the_whole():
    # 60 and 40 of 100 now, 50 and 38 before: 10 and 2 of 88 more, together 12/88 = 13.636 percent
    share = bounds.ranged([60.0, 40.0])
    grown = bounds.ranged([20.0, 100 * (40 / 38 - 1)])
    found = kz.contribution(share, grown, bounds.ranged([100 * (100 / 88 - 1)]))
    assert found["value"].round(3).tolist() == [11.364, 2.273]


def test_mean_growth_compounded_gives_the_product_of_the_years():
    # 1.098 x 1.126 = 1.236348, its root 1.11191
    rows = kz.select(kz.load("bns_index_2026"), activity="C26-C30", ref_period=["2024", "2025"])
    found = kz.mean_growth(rows).iloc[0]
    assert (1 + found["value"] / 100) ** 2 == pytest.approx(1.098 * 1.126)
    assert (found["base_period"], found["ref_period"], found["years"]) == ("2023", "2025", 2)


@pytest.mark.parametrize(
    ("factor", "years", "said"),
    [
        *((factor, years, "above zero") for factor, years in ((0, 5), (-1, 5), (2, 0), (2, -3))),
        *((factor, years, "factor .* over years") for factor, years in (("two", 5), (2, "five"), (float("inf"), 5))),
        (2, float("nan"), "factor 2 over years nan"),
        ([2, 3, 4], [5, 4], "3 factors over 2 horizons"),
        ([[2, 3]], 5, "wanted columns"),
        (pd.Series([2, 3], index=["a", "b"]), pd.Series([1, 2], index=["a", "c"]), "not of the same rows"),
        (pd.Series([2, 3], index=["a", "a"]), pd.Series([1, 2], index=["a", "b"]), "not of the same rows"),
    ],
)
def test_factors_and_horizons_that_are_no_numbers_above_zero_or_do_not_meet_are_refused(factor, years, said):
    with pytest.raises(kz.ParameterError, match=said):
        kz.compound_growth(factor, years)


def test_factors_and_horizons_meet_on_their_labels_and_keep_them():
    """4 over one year is 300 percent, 2 over two is 41.42."""
    factor, years = pd.Series([2, 4], index=["a", "b"]), pd.Series([1, 2], index=["b", "a"])
    assert kz.compound_growth(factor, years)["value"].round(2).to_dict() == {"a": 41.42, "b": 300.0}
    frame = kz.bounds.ranged([2.0, 4.0], index=["a", "b"])
    assert kz.compound_growth(frame, years)["value"].round(2).to_dict() == {"a": 41.42, "b": 300.0}
    assert kz.compound_growth(2, years)["years"].to_dict() == {"b": 1.0, "a": 2.0}
    assert kz.compound_growth(frame, [2, 1]).index.tolist() == ["a", "b"]
    assert kz.compound_growth(frame.head(1), [2, 1]).index.tolist() == [0, 1]


def test_levels_of_different_scopes_are_different_quantities():
    total = kz.select(kz.load("trend_2024_06"), obs_id="trend_2024_06.total_kzt")
    small = total.assign(scope="small_business", obs_id="x.1")
    for verb in (kz.growth, kz.pace):
        with pytest.raises(kz.NotFound, match=r"no (old level|plan) for x\.1"):
            verb(small, total)
    assert kz.share(small, total)["value"].tolist() == [100.0]  # a part of the whole
    with pytest.raises(kz.ParameterError, match=r"has scope '', the whole x\.1 'small_business'"):
        kz.share(total, small)


def made(**codes):
    """46.4 billion tenge of industry in 2024, unless told otherwise."""
    row = {"activity": "B-E", "ref_period": "2024", "unit_measure": "KZT", "unit_mult": 9, "obs_value": "46.4"}
    return kz.as_observations([row | {"printed": f"{codes.get('obs_value', '46.4')} billion tenge"} | codes])


def index(digits="104.3", base_period="2023", **codes):
    codes = {"unit_measure": "RATIO", "unit_mult": -2, "obs_value": digits, "printed": digits} | codes
    return made(base_period=base_period, **codes)


def percent(**codes):
    told = {"base_period": "2023", "unit_measure": "PC", "unit_mult": 0, "obs_value": "4.3", "printed": "4.3 percent"}
    return made(**told | codes)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: kz.growth(made(), made(ref_period="2023", price_basis="volume")), "level mine.1 'volume'; select"),
        (lambda: kz.growth_from_ratio(percent()), "wanted unit_measure RATIO"),
        (lambda: kz.earlier_level(made(), percent(base_period="")), "no base_period"),
        (lambda: kz.earlier_level(made(), percent(obs_value="-100", printed="-100")), "mine.1: after a fall by all of"),
        (lambda: kz.share(made(activity="B"), made(unit_measure="USD", printed="46.4")), r"no whole for mine\.1"),
        (lambda: kz.share(made(activity="B"), pd.concat([made(), made()])), "more than one whole fits"),
        (lambda: kz.pace(made(ref_period="2024-Q2"), made(role="plan")), "wanted its first months"),
        (lambda: kz.pace(made(role="plan"), made(role="plan")), "mine.1 is plan; wanted what was done"),
        (lambda: kz.pace(made(ref_period="2024-Q1"), made()), "mine.1 is actual; wanted the plan, target or forecast"),
        (lambda: kz.contribution(bounds.ranged([50.0, 20.0]), ranged(4.0), ranged(4.0)), "2 shares, 1 growths"),
        (lambda: kz.growth(made(ref_period="2023"), made()), "growth is from earlier to later"),
        (lambda: kz.growth(made(ref_period="2024"), made(ref_period="2023-Q1")), "growth compares periods as long"),
        (lambda: kz.growth(index(), index(ref_period="2023", base_period="2022")), "got rows of growth; wanted"),
        (lambda: kz.share(made(activity="B"), made(activity="A")), "activity B is no part of A; its share is of B-E"),
        (lambda: kz.share(made(activity="B", obs_value="60.4"), made()), "at least 129.92 percent of its whole"),
        (lambda: kz.share(made(activity="B"), made(obs_value="0").assign(upper=0.0)), "is nothing or below zero"),
        (lambda: kz.share(made(activity="B", price_basis="volume"), made()), "select figures of one price_basis"),
        (lambda: kz.years_to_reach(2, index()), "got rows of RATIO; wanted unit_measure PC"),
        (lambda: kz.years_to_reach("2", kz.growth_from_ratio(index())), "factor is '2'"),
        (lambda: kz.contribution(ranged(50.0), index(), ranged(4.0)), "got rows of RATIO; wanted unit_measure PC"),
        (lambda: kz.contribution(ranged(50.0), ranged(4.0).set_axis(["C"]), ranged(4.0)), "on share's index"),
        (lambda: kz.contribution(ranged(50.0), ranged(-100.0), ranged(5.0)), "fell by 100 percent is none"),
        (lambda: kz.pace(made(ref_period="2024-Q1"), made(obs_value="0", role="plan", comparison="<")),
         "the plan mine.1 is of nothing"),
        (lambda: kz.chain(pd.concat([index(), index(ref_period="2025", base_period="2024", price_basis="current")])),
         "mine.1 has price_basis 'volume', the next ratio mine.1 'current'"),
        (lambda: kz.growth_from_ratio(made(activity="B", share_of="B-E", obs_value="0.4", printed="0.4",
                                           unit_measure="RATIO", unit_mult=0)), "got rows of share; wanted"),
        (lambda: kz.chain(None), "figures are a NoneType"),
        (lambda: kz.reconcile(None), "figures are a NoneType"),
        (lambda: kz.pairwise(pd.concat([made(), made()[["activity"]]], axis="columns")), "have column activity twice"),
    ],
)  # fmt: skip
def test_what_a_verb_has_no_meaning_for_is_refused_and_never_divided(ask, said):
    with pytest.raises(kz.KzstatsError, match=said):
        ask()


def ranged(value):
    return bounds.ranged([value])


def test_an_index_and_its_percent_lead_back_to_the_same_earlier_level():
    ends = [kz.earlier_level(made(), up)[["lower", "upper"]].round(-6).values.tolist() for up in (index(), percent())]
    assert ends == [[[44418e6, 44556e6]]] * 2  # 46.35/1.0435 to 46.45/1.0425, not 46.35/1.01


def test_contributions_meet_on_the_index_in_whatever_order_growth_comes():
    share, growth = bounds.ranged([50.0, 20.0], index=["C", "B"]), bounds.ranged([10.0, 4.0], index=["B", "C"])
    assert kz.contribution(share, growth, ranged(4.0))["value"].round(3).to_dict() == {"C": 2.0, "B": 1.891}


def test_unknown_growth_is_no_growth_that_never_gets_there():
    # log 2 / log 1.05 = 14.2 years; of growth that nobody knows no year is known, of none at all there is none
    found = kz.years_to_reach(2, bounds.ranged([float("nan"), 5.0, 0.0]))
    assert found["value"].round(1).tolist()[1:] == [14.2, float("inf")]
    assert found.iloc[0].isna().all()


@pytest.mark.parametrize("percent", [150.0, -5.0])
def test_a_share_outside_0_to_100_percent_contributes_nothing_and_is_refused(percent):
    with pytest.raises(kz.ParameterError, match=f"a share of {percent:g} percent; wanted 0 to 100"):
        kz.contribution(*map(bounds.ranged, ([percent], [10.0], [4.3])))
    # half a percent give or take one is at most 1.5 and at least nothing: 1.5 x 1.04 x (1 - 1/1.1)
    found = kz.contribution(bounds.ranged([0.5], [-0.5], [1.5]), bounds.ranged([10.0]), bounds.ranged([4.0]))
    assert found[["lower", "upper"]].round(4).values.tolist() == [[0.0, 0.1418]]


def test_growth_is_not_over_a_period_that_overlaps_the_new_one(cars):
    with pytest.raises(kz.ParameterError, match=r"of 2024-02-01/P12M, the old level of 2024; .* over before"):
        kz.growth(cars("110", "2024-02-01/P12M"), cars("100", "2024"))
    overlap = {"unit_measure": "PC", "base_period": "2022-07-01/P24M"}
    with pytest.raises(kz.DataError, match="base_period"):
        cars("10", "2023-07-01/P24M", **overlap)


def test_mean_growth_names_the_ratio_that_may_be_a_fall_by_all(cars):
    # An index of 0 is printed of 0 to 0.5: what is left is no less than nothing.
    gone = cars("0", "2024", unit_measure="RATIO", unit_mult=-2, base_period="2023")
    assert kz.chain(gone)[["lower", "upper"]].values.tolist() == [[0.0, 0.005]]
    with pytest.raises(kz.ParameterError, match=r"mine\.1 can be a fall by all of it"):
        kz.mean_growth(gone)
    fell = cars("-100", "2024", unit_measure="PC", base_period="2023")
    assert fell["lower"].tolist() == [-100.0]
    assert kz.ratio_from_growth(fell)["lower"].tolist() == [0.0]


def test_a_time_too_short_for_any_number_is_refused():
    with pytest.raises(kz.ParameterError, match="factor 2 over years 1e-09: more percent a year"):
        kz.compound_growth(2, 1e-9)
