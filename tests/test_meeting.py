"""Figures that do not belong together are refused by every verb, by one rule, with row, column and both codes."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kzstats as kz


def row(digits: str, period: str = "2024", **codes) -> pd.DataFrame:
    told = {"unit_measure": "KZT", "unit_mult": 9, "activity": "C", "obs_value": digits, "ref_period": period}
    return kz.as_observations([told | codes])


def grown(digits: str = "10.0", period: str = "2024", base: str = "2023", **codes) -> pd.DataFrame:
    told = {"unit_measure": "PC", "unit_mult": 0, "base_period": base, "price_basis": "volume"}
    return row(digits, period, **told | codes)


def index(digits: str, period: str, base: str) -> pd.DataFrame:
    return grown(digits, period, base, unit_measure="RATIO", unit_mult=-2)


def share(digits: str = "50.0") -> pd.DataFrame:
    return row(digits, share_of="B-E", unit_measure="PC", unit_mult=0)


THING = ["indicator", "product", "ref_area", "role"]
OTHER = {
    "indicator": "exports", "product": "cars", "activity": "D", "ref_area": "KZ-75", "scope": "small_business",
    "ref_period": "2021", "base_period": "2020", "unit_measure": "USD", "role": "forecast", "price_basis": "not_stated",
    "share_of": "A", "transformation": "difference",
}  # fmt: skip
THINGS = [*THING, "activity", "scope"]
GROWN = [*THINGS, "ref_period", "base_period", "price_basis"]


def chained(*rows: pd.DataFrame) -> pd.DataFrame:
    return kz.chain(pd.concat(rows))


def added(share: pd.DataFrame, total: pd.DataFrame, growth: pd.DataFrame) -> pd.DataFrame:
    return kz.contribution(share, growth, total)


@pytest.mark.parametrize(
    ("verb", "frames", "columns"),  # the codes in which the last frame must agree with those before it
    [
        (kz.share, (row("50.2"), row("120.5", activity="B-E")),
         [*THING, "scope", "ref_period", "unit_measure", "price_basis"]),
        (kz.growth, (row("50.2"), row("49.9", "2023")), [*THINGS, "unit_measure", "price_basis"]),
        (kz.earlier_level, (row("50.2"), grown()), [*THINGS, "ref_period"]),
        (kz.pace, (row("4.2", "2024-Q1"), row("20", role="plan")), [*THINGS[:3], *THINGS[4:], "unit_measure"]),
        (kz.contribution, (share(), grown(), grown("5.0", activity="B-E")), GROWN),
        (added, (share(), grown("5.0", activity="B-E"), grown()), GROWN),
        (kz.compare, (grown(), grown("9.9")), [*GROWN, "share_of", "transformation"]),
        (chained, (index("104", "2023", "2022"), index("103", "2024", "2023")), [*THINGS, "price_basis"]),
    ],
)  # fmt: skip
def test_a_verb_takes_figures_that_belong_together_and_names_the_code_that_does_not(verb, frames, columns):
    assert len(verb(*frames))
    for column in columns:
        odd = frames[-1].assign(**{column: OTHER[column]})
        with pytest.raises(kz.KzstatsError, match=rf"(?s)mine\.1.*{column}.*'{OTHER[column]}'"):
            verb(*frames[:-1], odd)


def test_what_a_frame_does_not_say_is_not_asked():
    codes = [
        "indicator",
        "activity",
        "product",
        "ref_area",
        "scope",
        "role",
        "price_basis",
        "ref_period",
        "base_period",
    ]
    bare = grown().drop(columns=codes)
    assert kz.contribution(share(), bare, bare)["value"].round(6).tolist() == [5.0]
    assert kz.years_to_reach(2, bare)["value"].round(2).tolist() == [7.27]  # log 2 / log 1.1
    for name in ("role", "price_basis"):
        assert len(kz.earlier_level(row("50.2"), grown().drop(columns=name)))


@settings(max_examples=15, deadline=None)
@given(st.integers(100, 99_999), st.integers(-900, 9_000), st.sampled_from(["volume", "current"]))
def test_growth_from_the_level_that_it_leads_back_to_is_the_growth_at_its_own_prices(tenths, percent, basis):
    level, up = row(f"{tenths / 10:.1f}"), grown(f"{percent / 10:.1f}", price_basis=basis)
    before = kz.earlier_level(level, up)
    assert before["price_basis"].tolist() == ["current" if basis == "current" else "prices of 2024"]
    again = kz.growth(level, before)
    assert again["price_basis"].tolist() == [basis]
    told = kz.compare(up, again)
    assert (told["verdict"].item(), told["gap"].item()) == ("consistent", 0.0)


@settings(max_examples=8, deadline=None)
@given(*[st.integers(10, 9_999)] * 4)
def test_what_parts_add_makes_the_growth_of_their_whole(mining, others, mining_before, others_before):
    def made(activity: str, now: int, before: int) -> tuple[pd.DataFrame, pd.DataFrame]:
        level, old = row(str(now), activity=activity), row(str(before), "2023", activity=activity)
        return level, kz.growth(level, old.assign(price_basis="prices of 2024"))

    whole, total = made("B-E", mining + others, mining_before + others_before)
    parts = [made("B", mining, mining_before), made("C", others, others_before)]
    told = pd.concat([kz.contribution(kz.share(level, whole), up, total) for level, up in parts])
    assert told["value"].sum() == pytest.approx(total["value"].item(), abs=1e-6)
    assert told["lower"].sum() <= total["value"].item() <= told["upper"].sum()


def test_growth_whose_prices_are_not_stated_leads_back_to_no_stated_prices():
    before = kz.earlier_level(row("120.5"), grown(price_basis="not_stated"))
    assert before["price_basis"].tolist() == ["not_stated"]
    with pytest.raises(
        kz.ParameterError, match=r"mine\.1 has price_basis 'current', the old level mine\.1 'not_stated'"
    ):
        kz.growth(row("120.5"), before)


def test_growth_in_money_says_nothing_of_how_many_there_were():
    cars = row("120", unit_measure="NUMBER", unit_mult=0, product="cars", activity="C29")
    up = grown(price_basis="current", product="cars", activity="C29")
    with pytest.raises(kz.ParameterError, match=r"'not_applicable', the growth figure .* 'current'; wanted growth at"):
        kz.earlier_level(cars, up)
    assert kz.earlier_level(cars, up.assign(price_basis="not_applicable"))["value"].round(2).tolist() == [109.09]


def test_a_plan_grows_from_what_was_made_which_it_does_not_say():
    with pytest.raises(kz.ParameterError, match=r"mine\.1 has role 'plan'; .* counted from what was made"):
        kz.earlier_level(row("120", role="plan"), grown(role="plan"))


def test_a_level_at_prices_of_another_year_is_compared_with_no_print_and_converted_at_no_rate():
    before = kz.earlier_level(row("46.4", "2023"), index("104.3", "2023", "2022"))
    with pytest.raises(kz.NotFound, match=r"has price_basis 'current', the nearest .* 'prices of 2023'"):
        kz.compare(row("49.9", "2022"), before)
    with pytest.raises(kz.ParameterError, match=r"mine\.1 has price_basis 'prices of 2023' and ref_period '2022'"):
        kz.convert(before, to="USD", collection="A")
    own = row("46.4", "2023").assign(price_basis="prices of 2023")  # those of its own year, in other words
    assert kz.compare(row("46.4", "2023"), own)["verdict"].tolist() == ["consistent"]
    assert len(kz.convert(own, to="USD", collection="A"))


def test_compare_keeps_every_reported_figure_and_says_nothing_of_those_that_meet_none():
    reported = pd.concat([row("49.9", "2021"), row("49.9", "2022"), row("50.9", "2022")])
    told = kz.compare(reported, row("49.9", "2022"))
    assert told["verdict"].tolist() == ["undetermined", "consistent", "inconsistent"]
    assert told["derived_lower"].isna().tolist() == [True, False, False]


@pytest.mark.parametrize(("indicator", "unit"), [("employment", "NUMBER"), ("wages", "KZT"), ("projects", "NUMBER")])
def test_what_does_not_add_up_over_time_has_no_pace(indicator, unit):
    told = {"indicator": indicator, "unit_measure": unit, "unit_mult": 3}
    with pytest.raises(kz.ParameterError, match=f"mine.1 has indicator '{indicator}', whose months do not add up"):
        kz.pace(row("46", "2024-01-01/P4M", **told), row("160", role="plan", **told))


def test_a_mean_is_no_part_of_another_and_adds_nothing_to_its_growth():
    wages = {"indicator": "wages", "unit_mult": 3}
    with pytest.raises(kz.ParameterError, match=r"mine\.1 has indicator 'wages', never added up"):
        kz.share(row("90.5", **wages), row("120.5", activity="B-E", **wages))
    frames = [each.assign(indicator="wages") for each in (share(), grown(), grown(activity="B-E"))]
    with pytest.raises(kz.ParameterError, match=r"mine\.1 has indicator 'wages'"):
        kz.contribution(*frames)


def test_the_whole_of_a_contribution_may_be_of_all_products_regions_and_owners():
    part = {"product": "cars", "ref_area": "KZ-75", "scope": "small_business"}
    frames = share().assign(**part), grown().assign(**part), grown(activity="B-E")
    assert len(kz.contribution(*frames))
    with pytest.raises(kz.ParameterError, match=r"has product '_T', the total mine\.1 'cars'"):
        kz.contribution(share(), grown(), frames[2].assign(product="cars"))


@pytest.mark.parametrize(
    ("period", "base", "said"),
    [
        ("2024-Q2", "2024-Q1", r"from base_period '2024-Q1' to ref_period '2024-Q2', no year; .*, 0\.25\)"),
        ("2024", "2019", r"from base_period '2019' to ref_period '2024', no year; compound_growth\(.*, 5\)"),
        ("2024", "", "states no base_period"),
    ],
)
def test_growth_over_another_time_than_a_year_is_no_growth_a_year(period, base, said):
    with pytest.raises(kz.ParameterError, match=said):
        kz.years_to_reach(2, grown("7.0", period, base))
    assert kz.years_to_reach(2, grown("7.0", "2024-Q2", "2023-Q2"))["value"].round(2).tolist() == [10.24]


def test_growth_a_year_over_several_years_is_taken_and_a_chained_factor_is_not():
    links = pd.concat([index("110", "2023", "2022"), index("110", "2024", "2023")])
    assert kz.years_to_reach(1.21, kz.mean_growth(links))["value"].round(6).tolist() == [2.0]
    with pytest.raises(kz.ParameterError, match="got rows of RATIO; wanted unit_measure PC"):
        kz.years_to_reach(1.21, kz.chain(links))


def test_only_factors_compound():
    with pytest.raises(kz.ParameterError, match=r"growth_from_ratio got rows of PC; wanted unit_measure RATIO$"):
        kz.growth_from_ratio(grown())
    with pytest.raises(kz.ParameterError, match=r"got rows of PC; wanted unit_measure RATIO \(ratio_from_growth\)"):
        kz.compound_growth(grown("40.0", base="2019"), 5)
    with pytest.raises(kz.ParameterError, match="got rows of level; wanted transformation growth"):
        kz.compound_growth(row("40.0"), 5)
    for given_ in ((True, 1), (2, True), ([2.0], [True]), ([2.0, True], 1), (2, pd.Series([True, 5], dtype=object))):
        with pytest.raises(kz.ParameterError, match="True and False are no numbers"):
            kz.compound_growth(*given_)


def test_a_chain_names_the_row_without_its_base_and_the_year_that_stands_twice():
    with pytest.raises(kz.ParameterError, match=r"row mine\.1: base_period: period is ''"):
        kz.chain(index("104", "2024", ""))
    twice = pd.concat([index("104", "2024", "2023"), index("105", "2024", "2023").assign(obs_id="mine.2")])
    with pytest.raises(kz.ParameterError, match=r"2024 stands twice, in mine\.1 and mine\.2; keep one"):
        kz.mean_growth(twice)


def test_a_rate_is_implied_by_two_amounts_of_one_thing_alone():
    dollars = row("0.1", "2023", unit_measure="USD").assign(obs_id="mine.2", conversion_of="mine.1")
    with pytest.raises(kz.ParameterError, match=r"mine\.2 has ref_period '2023', the amount .* mine\.1 '2024'"):
        kz.implied_rate(pd.concat([row("46.4"), dollars]))


def test_shares_along_products_are_told_where_to_look():
    with pytest.raises(kz.NotFound, match=r"has product 'cars', the nearest \(mine\.1\) has product '_T'; .*kz\.parts"):
        kz.share(row("5", product="cars", activity="C29"), row("10", activity="C29"))


def test_codes_in_small_letters_are_told_of_the_one_that_is_meant():
    amount = row("5.0")
    with pytest.raises(kz.ParameterError, match=r"amounts in kzt cannot .* mean 'KZT'"):
        kz.convert(amount.assign(unit_measure="kzt"), to="USD", collection="A")
    for ask in (
        lambda: kz.rate(2023, collection="A", currency="usd"),
        lambda: kz.convert(amount, to="usd", collection="A"),
    ):
        with pytest.raises(kz.ParameterError, match=r"'usd' has no rates here .* mean 'USD'"):
            ask()
    with pytest.raises(kz.ParameterError, match=r"'kzt' has no rates here \(did you mean 'KZT'\?\)"):
        kz.convert(amount.assign(unit_measure="USD"), to="kzt", collection="A")


@pytest.mark.parametrize("missing", [pd.NaT, pd.NA, float("nan"), None])
def test_a_period_that_is_missing_is_told_as_what_it_is(missing):
    with pytest.raises(kz.ParameterError, match=f"period is {missing}; wanted"):
        kz.rate(missing, collection="A")
