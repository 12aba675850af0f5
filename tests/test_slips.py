"""Slips: numbers that contradict nothing and still look wrong, each with the reading that would make sense."""

import pandas as pd
import pytest
from click.testing import CliRunner
from test_relations import cars, dollars, figure, growth

import kzstats as kz
from kzstats.__main__ import cli

RATES = pd.DataFrame(
    {"base": "USD", "quote": "KZT", "ref_period": ["2023", "2023-06-01"], "collection": ["A", "D"], "lower": 500.0,
     "upper": 550.0}
)  # fmt: skip


def found(*rows, known=()):
    """Warnings as (obs_id, slip, reading, sense)."""
    obs = pd.DataFrame(rows).assign(decimals=pd.NA, printed="")
    others = pd.DataFrame(known) if known else obs.iloc[:0]
    made = kz.slips(obs, known=others.assign(decimals=pd.NA, printed=""), rates=RATES)
    return [(row.obs_id, row.slip, row.reading, round(row.sense, 1)) for row in made.itertuples()]


def test_105_2_percent_of_growth_beside_5_2_is_an_index():
    assert found(growth("g", "5.2"), growth("h", "105.2")) == [("h", "index", "index", 5.2)]
    # 63.1/60 is +5.2 percent, at current prices as the growth claims
    levels = [figure("now", "63.1"), figure("then", "60.0", ref_period="2022")]
    assert found(*levels, growth("h", "105.2", price_basis="current")) == [("h", "index", "index", 5.2)]
    assert found(*levels, growth("h", "5.2", price_basis="current")) == []


@pytest.mark.parametrize(("printed", "sense"), [("46.4", []), ("46400", [("a", "scale", "thousand", 46.4e9)])])
def test_a_thousand_times_another_source_is_a_scale_word(printed, sense):
    assert found(figure("a", printed), known=[figure("b", "41", source_id="t", ref_period="2022")]) == sense


def test_prints_of_years_more_than_three_apart_are_not_held_against_each_other():
    known = [figure("b", "41", source_id="t", ref_period="2020")]
    assert [row[1] for row in found(figure("a", "46400"), known=known)] == ["scale"]
    assert found(figure("a", "46400", ref_period="2024"), known=known) == []


def test_a_scale_word_is_seen_through_periods_of_another_length():
    # 6,217 square metres in five months, beside 1.3 million in one
    area = {"indicator": "commissioned", "price_basis": "not_applicable", "unit": "M2", "activity": "C"}
    own = figure("a", "6217", unit_mult="0", ref_period="2023-01-01/P5M", **area)
    other = figure("b", "1.3", unit_mult="6", ref_period="2024-01", source_id="t", **area)
    assert found(own, known=[other]) == [("a", "scale", "thousand", 6217000.0)]


def test_a_car_for_6430_tenge_is_a_thousand_times_too_cheap():
    money = {"product": "cars", "unit_mult": "6"}
    known = [figure("v", "88000", "C29", source_id="t", **money), cars("n", "9000", source_id="t")]
    assert found(figure("a", "88.26", "C29", **money), cars("m", "13725"), known=known)[:1] == [
        ("a", "scale", "thousand", 88.26e9)
    ]
    far = [row | {"ref_period": "2010"} for row in known]
    assert found(figure("a", "88.26", "C29", **money), cars("m", "13725"), known=far) == [
        ("a", "price", "thousand", 88.26e9)
    ]


def test_a_rate_of_54_tenge_to_the_dollar_makes_the_dollars_ten_times_too_many():
    assert found(figure("t", "1160"), dollars("d", "21.4", "t")) == [("d", "rate", "tenth", 2.14e9)]
    assert found(figure("t", "1160"), dollars("d", "2.14", "t")) == []
    ((obs_id, slip, reading, _),) = found(figure("t", "1160"), dollars("d", "2.6", "t"))  # 446 tenge: no power of ten
    assert (obs_id, slip, reading) == ("d", "rate", "")
    # $1 billion for which 54.2 billion tenge are given: the tenge are the conversion, and ten times too few.
    given = figure("d", "1", unit="USD"), figure("t", "54.2", conversion_of="d")
    assert found(*given) == [("t", "rate", "tenth", 542e9)]


def test_dollars_of_a_day_before_the_first_rate_at_hand_are_not_judged_by_later_ones():
    # 182 tenge on the last day of 2014; the first daily rate here is of June 2023
    day = {"ref_period": "2014-12-31", "published": "2023-07-01"}
    assert found(figure("t", "182", **day), dollars("d", "1", "t") | day) == []


def test_amounts_printed_as_nothing_imply_no_rate_and_two_deficits_that_of_their_sizes():
    at, told = {"locator": "1.1"}, {"unit": "KZT_PER_USD", "price_basis": "not_applicable"}
    rate = figure("r", "453", "_T", indicator="exchange_rate", **told, **at)
    assert found(figure("t", "0.0", **at), dollars("d", "0.0", "t", **at), rate) == []
    budget = {"indicator": "budget"}
    # 950 to 1,050 billion over $1.5 to 2.5 billion are 380 to 700; 54.15 to 54.25 over 0.95 to 1.05 are 51.6 to 57.1
    assert found(figure("t", "-1000", decimals="-2", **budget), dollars("d", "-2", "t", **budget)) == []
    assert found(figure("t", "-54.2", **budget), dollars("d", "-1", "t", **budget)) == [("d", "rate", "tenth", -0.1e9)]
    # A deficit of less than $3 billion may be one of 2, or of next to nothing.
    assert found(figure("t", "-1000", **budget), dollars("d", "-3", "t", comparison="<", **budget)) == []


def test_a_part_above_its_whole_in_another_source_is_told():
    whole = figure("w", "100", source_id="t")
    assert [row[:3] for row in found(figure("p", "300", "B"), known=[whole])] == [("p", "above", "")]
    assert [row[:3] for row in found(figure("p", "300", ref_area="KZ-75"), known=[whole])] == [("p", "above", "")]
    assert found(figure("p", "99", "B"), known=[whole]) == []
    everything = cars("w", "900", source_id="t") | {"activity": "C"}
    assert found(cars("p", "900"), known=[everything]) == []
    assert found(figure("p", "300", "B", indicator="wages"), known=[whole | {"indicator": "wages"}]) == []


def test_growth_above_a_factor_of_twenty_is_told():
    assert [row[:2] for row in found(growth("g", "2500"), growth("h", "150", "B"))] == [("g", "growth")]
    assert [row[:2] for row in found(growth("x", "25", unit="RATIO"))] == [("x", "growth")]
    # 20 times is 1,900 percent more
    assert [row[:2] for row in found(growth("g", "1901"), growth("h", "1899", "B"))] == [("g", "growth")]


def test_growth_above_a_factor_of_twenty_that_two_amounts_of_its_sentence_make_is_none():
    # 299/10 is 29.9, and 99/10 is 9.9
    rows = [growth("x", "30", unit="RATIO", locator="1.1", price_basis="not_applicable")]
    old = cars("old", "10000", ref_period="2022", locator="1.1")
    assert found(*rows, old, cars("new", "299000", locator="1.1")) == []
    assert [row[:2] for row in found(*rows, old, cars("new", "99000", locator="1.1"))][:1] == [("x", "growth")]


def test_totals_that_changed_places_are_seen_by_the_growth_beside_them_or_by_another_source():
    # 100 after 80 is +25 percent; printed the other way round it would be a fall by 20.
    rows = [figure("now", "80"), figure("then", "100", ref_period="2022")]
    assert found(*rows, growth("g", "25", price_basis="current")) == [("now", "swapped", "swapped", 100e9)]
    assert found(*rows, growth("g", "-20", price_basis="current")) == []
    known = [figure("k", "100", source_id="t"), figure("l", "80", source_id="t", ref_period="2022")]
    assert found(*rows, known=known) == [("now", "swapped", "swapped", 100e9)]


def test_percent_below_that_is_percent_of_is_told():
    # 154,535 is 48.6 percent of 317,958, so it lies 51.4 percent below it.
    wage = {"indicator": "wages", "unit_mult": "0"}
    rows = [figure("mean", "317958", "B-E", **wage), figure("low", "154535", "B", **wage)]
    below = figure("p", "-48.6", "B", "other", "PC", **wage)
    assert found(*rows, below) == [("p", "below", "of", -51.4)]
    assert found(*rows, below | {"obs_value": "-51.4"}) == []


def test_every_warning_on_the_data_of_the_package_is_a_known_error_or_its_other_side():
    # 54 tenge to the dollar; 6,217 square metres in five months; 48.6 and 68.6 percent *of* a mean, printed as below.
    every = kz.load()
    found = kz.slips(every, known=every.iloc[:0])
    warned = found.merge(every[["obs_id", "note"]], on="obs_id", validate="many_to_one")
    noted = set(warned.loc[warned["note"].str.contains("error|ten times"), "obs_id"])
    assert len(noted) == 4
    assert set(found["obs_id"]) - noted <= set(found.loc[found["obs_id"].isin(noted), "by"])
    assert len(found) <= len(every) / 50


def test_check_prints_slips_as_warnings_which_are_findings_for_strict_only():
    args = ["check", "trend_2023_06_construction"]  # one plant of 6,217 square metres in a country that builds millions
    found = CliRunner().invoke(cli, args)
    said = " ".join(found.output.split())
    assert found.exit_code == 0
    assert "Looks like a slip: 6,217 square meters at 6.1 of trend_2023_06_construction: a scale word off: 6,21" in said
    assert CliRunner().invoke(cli, [*args, "--strict"]).exit_code == 1
    assert "slip" not in CliRunner().invoke(cli, ["check", "bns_2023_09", "--strict"]).output


@pytest.mark.parametrize("odd", [[1, 2], pd.DataFrame(), kz.load("bns_2024_01")["obs_value"], kz.load()[["obs_id"]]])
def test_what_is_no_frame_of_figures_is_refused(odd):
    for verb in (kz.slips, kz.verdict, kz.reconcile, kz.pairwise, kz.hypotheses):
        with pytest.raises((kz.DataError, kz.ParameterError), match=r"wanted a.* frame as load|as load\(\) gives"):
            verb(odd)


def test_an_index_of_ones_own_changes_no_warning():
    obs = kz.load(["timesca_2025", "trend_2023_06_construction"])
    other = obs.set_index("source_id", drop=False).sample(frac=1, random_state=1)
    assert {*kz.slips(other)["obs_id"]} == {*kz.slips(obs)["obs_id"]}


WAGES = {"indicator": "wages", "activity": "_T", "unit_mult": "0", "locator": "1.1"}
COPPER = {"activity": "C24", "product": "copper", "unit": "T", "unit_mult": "6", "price_basis": "not_applicable"}


def paid(digits, period):
    return figure(period, digits, ref_period=period, **WAGES)


def test_amounts_that_another_percentage_of_the_sentence_tells_of_are_no_slip_of_this_one():
    # 37/48 is -22.9 percent: the fall by 23 is of these amounts, the one by 47 of another price
    rows = paid("37", "2023"), paid("48", "2022"), growth("h", "-47", price_basis="not_stated", **WAGES)
    other = growth("o", "23", transformation="other", **WAGES)
    assert ([row[:2] for row in found(*rows)], found(*rows, other)) == ([("h", "beside")], [])


@pytest.mark.parametrize(("percent", "told"), [("17.6", True), ("25.7", False)])
@pytest.mark.parametrize("basis", ["not_stated", "not_applicable"])
def test_growth_that_the_two_amounts_of_its_sentence_do_not_give_looks_like_a_slip(percent, told, basis):
    # 364.3 over 289.9 thousand tenge is +25.7 percent
    rose = growth("g", percent, price_basis=basis, **WAGES)
    rows = rose, paid("364295", "2023"), paid("289867", "2022")
    assert [row[:2] for row in found(*rows)] == [("g", "beside")] * told
    assert found(rows[0] | {"locator": "1.2"}, *rows[1:]) == []  # told elsewhere it may be of real wages
    assert found(rows[0] | {"price_basis": "volume"}, *rows[1:]) == []
    assert kz.reconcile(pd.DataFrame(rows)).verdict == "consistent"  # real growth beside amounts contradicts nothing


@pytest.mark.parametrize(("digits", "told"), [("0.4", True), ("0.9", False)])
def test_a_difference_that_is_none_of_the_two_amounts_of_its_sentence_looks_like_a_slip(digits, told):
    codes = COPPER | {"locator": "1.1"}
    rows = [figure("d", digits, kind="difference", **codes)]
    rows += [figure(period, level, ref_period=period, **codes) for period, level in (("2023", "3.9"), ("2022", "3.0"))]
    assert [row[:2] for row in found(*rows)] == [("d", "beside")] * told


@pytest.mark.parametrize(("digits", "told"), [("470", True), ("453", False)])
def test_a_rate_that_the_two_amounts_of_its_sentence_do_not_give_looks_like_a_slip(digits, told):
    at = {"locator": "1.1"}
    money = figure("t", "46400", **at), dollars("u", "102.5", "t", **at)
    rate = figure("r", digits, "_T", indicator="exchange_rate", unit="KZT_PER_USD", price_basis="not_applicable", **at)
    assert [row[:2] for row in found(*money, rate) if row[1] != "rate"] == [("r", "beside")] * told


@pytest.mark.parametrize(
    ("printed", "told"),
    [("105.9", [5.9]), ("97.0", [-3.0]), ("31.0", []), ("150", []), ("129", [])],
)
def test_growth_of_a_branch_that_reads_as_an_index_near_what_is_known_of_it_and_as_growth_does_not(printed, told):
    # 4.3 percent of that year is known; 29 percent is not within ten points of it, and 150 is no index of a branch
    known = [growth("k", "4.3", source_id="t")]
    assert [row[3] for row in found(growth("g", printed), known=known)] == told
    assert found(growth("g", printed, product="cars"), known=[known[0] | {"product": "cars"}]) == []
    near = [known[0] | {"ref_period": "2021", "base_period": "2020"}]
    assert [row[3] for row in found(growth("g", printed), known=near)] == told
    assert found(growth("g", printed), known=[near[0] | {"ref_period": "2019", "base_period": "2018"}]) == []


def test_a_branch_that_is_known_to_double_may_grow_by_105_percent():
    known = [growth("k", "90", "C29", source_id="t"), growth("l", "-2", "C29", source_id="t", ref_period="2022")]
    assert found(growth("g", "105", "C29", ref_period="2024", base_period="2023"), known=known) == []
