"""Relations come from the codes of the figures, and contradictory codes are told apart from contradictory figures."""

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kzstats as kz
from kzstats.consistency import reconcile, tableau
from kzstats.errors import DataError, KzstatsError, ParameterError
from kzstats.show import language

TREE = pd.DataFrame(
    [
        ("B-E", "Industry", "", "complete"), ("B", "Mining", "B-E", "complete"),
        ("C", "Manufacturing", "B-E", "partial"), ("D", "Electricity", "B-E", ""), ("E", "Water", "B-E", ""),
        ("B05", "Coal", "B", ""), ("B06", "Oil", "B", ""),
        ("C29", "Vehicles", "C", ""),
    ],
    columns=["activity", "name", "parent", "children"],
)  # fmt: skip


def figure(obs_id, obs_value, activity="B-E", kind="level", unit="KZT", **codes):
    """One row of an observation frame; a level in billion tenge of 2023 unless told otherwise."""
    row = {
        "obs_id": obs_id, "source_id": "s", "indicator": "production", "product": "_T", "activity": activity,
        "ref_area": "KZ", "ref_period": "2023", "base_period": "2022" if kind == "growth" else "", "share_of": "",
        "transformation": kind, "price_basis": "volume" if kind == "growth" else "current", "unit_measure": unit,
        "unit_mult": "9" if unit in ("KZT", "USD") else "0", "obs_value": obs_value, "decimals": "",
        "comparison": "=", "role": "actual", "conversion_of": "",
    }  # fmt: skip
    return row | codes


def share(obs_id, obs_value, activity, whole="B-E", **codes):
    return figure(obs_id, obs_value, activity, "share", "PC", share_of=whole, **codes)


def growth(obs_id, obs_value, activity="B-E", **codes):
    return figure(obs_id, obs_value, activity, "growth", **{"unit": "PC"} | codes)


def cars(obs_id, obs_value, **codes):
    return figure(
        obs_id, obs_value, "C29", **{"unit": "NUMBER", "product": "cars", "price_basis": "not_applicable"} | codes
    )


def check(*rows, **options):
    return reconcile(pd.DataFrame(rows), activities=TREE, **options)


def sets(found, kind=None):
    """Conflicts and removal sets in their order, each as its obs_ids."""
    rows = found.conflicts if kind is None else found.conflicts[found.conflicts["kind"] == kind]
    return rows.groupby("number")["obs_id"].agg(", ".join).tolist()


def range_of(found, code):
    row = found.ranges.set_index("quantity").loc[code]
    return row["lower"], row["upper"]


def test_two_growths_that_name_no_base_are_not_over_the_same_one():
    of = {"unit": "T", "price_basis": "not_applicable", "unit_mult": "6"}
    rise = {"base_period": "", "price_basis": "not_applicable"}
    year = figure("year", "4.9", ref_period="2023", **of), growth("up", "3.8", ref_period="2023", **rise)
    half = figure("half", "2.2", ref_period="2024-01-01/P6M", **of)
    down = growth("down", "-2.3", ref_period="2024-01-01/P6M", **rise)
    assert check(*year, half, down).verdict == "consistent"  # 4.9 / 1.038 = 4.72, 2.2 / 0.977 = 2.25: two bases
    again = growth("again", "9.9", ref_period="2023", **rise)
    assert check(*year, again).verdict == "inconsistent"  # the same growth, told twice


def test_growth_of_square_metres_says_nothing_of_flats_counted_beside_them():
    of = {"price_basis": "not_applicable", "unit_mult": "0", "indicator": "commissioned"}
    area = figure("area", "77000", unit="M2", **of), figure("was", "75900", unit="M2", ref_period="2022", **of)
    flats = (
        figure("flats", "123", unit="NUMBER", **of),
        figure("flats_then", "140", "B-E", unit="NUMBER", ref_period="2022", **of),
    )
    rose = growth("rose", "1.4", price_basis="not_applicable", indicator="commissioned")
    assert check(*area, rose, *flats).verdict == "consistent"  # 123 / 140 is -12 %


def test_what_fell_2_1_times_is_less_than_half_and_agrees_with_minus_52_percent():
    then, fell = figure("then", "63", ref_period="2022"), growth("fell", "-2.1", unit="RATIO", price_basis="current")
    assert check(then, fell, figure("now", "30")).verdict == "consistent"  # 62.5 / 2.15 = 29.1, 63.5 / 2.05 = 31.0
    assert check(then, fell, figure("now", "132")).verdict == "inconsistent"  # what it would be, had it risen 2.1 times
    assert check(fell, growth("percent", "-52", price_basis="current")).verdict == "consistent"  # to 0.465-0.488
    assert check(fell, growth("percent", "110", price_basis="current")).verdict == "inconsistent"


def test_what_is_other_than_a_share_of_two_wholes_is_two_quantities():
    # 30 percent "other" of industry beside 10 percent "other" of manufacturing: neither bears on the other.
    of = {"kind": "other", "unit": "PC", "activity": "C29"}
    rows = [figure("a", "30", share_of="B-E", **of), figure("b", "10", share_of="C", **of)]
    assert check(*rows).verdict == "consistent"
    assert check(*rows).ranges["share_of"].tolist() == ["B-E", "C"]
    assert check(*rows, figure("c", "32", share_of="B-E", **of)).verdict == "inconsistent"


def test_none_printed_twice_is_none():
    found = check(cars("a", "0"), cars("b", "0", source_id="t"))
    assert (found.verdict, found.reason) == ("consistent", "")
    assert found.ranges[["lower", "upper"]].to_numpy().tolist() == [[0, 0], [0, 0]]


def test_an_end_tighter_than_its_rows_prove_is_not_told(monkeypatch):
    right = tableau.Tableau.extreme

    def tighter(self, unknown, sign):
        value, by, rests_on = right(self, unknown, sign)
        return None if value is None else value - sign, by, rests_on

    monkeypatch.setattr(tableau.Tableau, "extreme", tighter)
    found = check(figure("all", "46.4"), share("mining", "46.9", "B"))
    assert found.ranges["lower"].isna().all()
    assert "an answer failed its check in exact arithmetic" in str(found.reason)


def test_a_figure_alone_is_consistent_and_keeps_its_printed_range():
    found = check(figure("a", "46.4"))
    assert (found.verdict, *range_of(found, "B-E 2023 KZT")) == ("consistent", 46.35e9, 46.45e9)


def test_no_figures_at_all_leave_the_verdict_undetermined_and_say_so():
    found = reconcile(pd.DataFrame([figure("a", "1")]).iloc[:0], activities=TREE)
    assert (found.verdict, found.reason) == ("undetermined", kz.say("there are no figures to check"))


def test_one_concept_printed_in_two_sources_is_one_quantity():
    close = check(figure("a", "46.4"), figure("b", "46.42", source_id="t"))
    assert range_of(close, "B-E 2023 KZT").__class__ is tuple
    assert close.ranges["upper"].tolist() == [46.425e9, 46.425e9]
    apart = check(figure("a", "46.4"), figure("b", "46.46", source_id="t"))
    assert apart.verdict == "inconsistent"
    assert sets(apart) == ["a, b", "a", "b"]


def test_figures_that_differ_in_any_code_are_not_compared():
    for column, code in {
        "ref_period": "2022",
        "ref_area": "UZ",
        "scope": "large",
        "indicator": "sales",
        "price_basis": "volume",
    }.items():
        assert check(figure("a", "46.4"), figure("b", "99", **{column: code})).verdict == "consistent", column


def test_a_share_ties_its_part_to_its_whole():
    found = check(figure("whole", "100"), share("s", "46.9", "B"))
    low, high = range_of(found, "B 2023 KZT")
    assert (low, high) == (pytest.approx(0.4685 * 99.5e9), pytest.approx(0.4695 * 100.5e9))


def test_a_share_of_a_grandparent_skips_the_parent_and_still_fits_inside_it():
    # Coal is a tenth of industry, so mining is at least that.
    found = check(share("coal", "10.0", "B05"), share("mining", "9.8", "B"))
    assert found.verdict == "inconsistent"
    assert check(share("coal", "10.0", "B05"), share("mining", "10.0", "B")).verdict == "consistent"


def test_shares_of_one_whole_cannot_exceed_it_and_all_parts_make_it_up():
    assert check(share("b", "60", "B"), share("c", "41", "C"), rounding="truncate").verdict == "inconsistent"
    every = [share("b", "40", "B"), share("c", "30", "C"), share("d", "20", "D")]
    assert check(*every, share("e", "10", "E")).verdict == "consistent"
    assert check(*every, share("e", "7", "E")).verdict == "inconsistent"  # 40.5 + 30.5 + 20.5 + 7.5 = 99
    assert check(*every).verdict == "consistent"  # the unprinted section fills what is left


def test_an_unprinted_section_is_what_the_others_leave():
    found = check(figure("whole", "100"), figure("b", "40", "B"), figure("c", "30", "C"), figure("d", "20", "D"))
    assert range_of(found, "B-E 2023 KZT less B, C, D") == (8e9, 12e9)
    label = found.ranges.set_index("quantity").at["B-E 2023 KZT less B, C, D", "label"]
    assert str(label) == "water, 2023 (not printed)"


def test_trade_with_some_countries_is_no_more_than_trade_with_all_where_one_source_tells_both():
    def barley(name, digits, scope="", **codes):
        return figure(name, digits, unit="T", unit_mult="6", indicator="exports", scope=scope, **codes)

    # 3 ± 0.05 and 2 ± 0.05 are at least 4.9 of at most 4.85
    found = check(barley("a", "4.8"), barley("b", "3.0", "partner:IR"), barley("c", "2.0", "partner:CN"))
    assert found.verdict == "inconsistent"
    assert sets(found, "conflict") == ["a, b, c"]
    assert (
        check(barley("a", "5.1"), barley("b", "3.0", "partner:IR"), barley("c", "2.0", "partner:CN")).verdict
        == "consistent"
    )
    # A union may hold the country beside it, and two sources may count otherwise.
    assert (
        check(barley("a", "4.8"), barley("b", "3.0", "partner:EU"), barley("c", "2.0", "partner:DE")).verdict
        == "consistent"
    )
    assert (
        check(barley("a", "4.8", source_id="t"), barley("b", "5.0", "partner:IR", source_id="u")).verdict
        == "consistent"
    )


def test_what_the_parts_of_a_region_leave_is_of_that_region():
    there = {"ref_area": "KZ-39", "scope": "private"}
    found = check(figure("whole", "100", **there), figure("b", "40", "B", **there))
    said = str(found.ranges["label"].iloc[-1])
    assert said == "industry without mining (Kostanay region, private owners), 2023 (not printed)"


def test_parts_of_a_whole_whose_list_is_partial_stay_below_it():
    assert check(figure("c", "30", "C"), figure("v", "10", "C29")).verdict == "consistent"
    assert check(figure("c", "30", "C"), figure("v", "31.5", "C29", decimals="0")).verdict == "inconsistent"


def test_parts_of_parts_count_through_an_unprinted_parent():
    # Coal and oil are all of mining, which nobody printed.
    found = check(figure("whole", "100"), figure("coal", "40", "B05"), figure("oil", "70", "B06"))
    assert found.verdict == "inconsistent"


def test_growth_gives_last_years_output_at_this_years_prices():
    found = check(figure("now", "46.4", unit_mult="12"), growth("g", "4.3"))
    low, high = range_of(found, "B-E 2022 at prices of 2023 KZT")
    assert (low, high) == (pytest.approx(46.35e12 / 1.0435), pytest.approx(46.45e12 / 1.0425))


def test_growth_of_volume_never_meets_last_years_output_at_last_years_prices():
    nominal = figure("before", "41.0", ref_period="2022")
    assert check(figure("now", "46.4"), nominal, growth("g", "4.3")).verdict == "consistent"
    assert check(figure("now", "46.4"), nominal, growth("g", "4.3", price_basis="current")).verdict == "inconsistent"
    assert check(figure("now", "46.4"), nominal, growth("g", "13.2", price_basis="current")).verdict == "consistent"
    assert check(figure("now", "46.4"), nominal, growth("g", "4.3", price_basis="not_stated")).verdict == "consistent"


def test_a_whole_printed_for_the_year_before_only_has_no_growth_and_does_no_harm():
    nominal = {"price_basis": "current"}
    rows = [figure("all", "100", ref_period="2022"), figure("b", "40", "B", ref_period="2022")]
    found = check(*rows, figure("now", "44", "B"), growth("g", "10", "B", **nominal))
    assert found.verdict == "consistent"
    assert range_of(found, "B-E 2022 KZT less B") == (59e9, 61e9)


def test_growth_of_a_whole_lies_between_those_of_its_parts():
    parts = [growth("b", "4.6", "B"), growth("c", "4.1", "C"), growth("d", "4.0", "D"), growth("e", "4.2", "E")]
    assert check(*parts, growth("all", "4.3")).verdict == "consistent"
    assert check(*parts, growth("all", "4.7")).verdict == "inconsistent"
    assert check(*parts, growth("all", "3.9")).verdict == "inconsistent"
    assert check(*parts[:3], growth("all", "4.7")).verdict == "consistent"  # water may have grown more


def test_an_index_a_percentage_and_a_factor_are_one_growth():
    index = growth("i", "104.4", unit="RATIO", unit_mult="-2")
    assert check(index, growth("p", "4.4")).verdict == "consistent"
    assert check(index, growth("p", "4.3")).verdict == "consistent"  # 4.35 is in both
    assert check(index, growth("p", "4.2")).verdict == "inconsistent"
    assert check(growth("times", "2.5", unit="RATIO"), growth("p", "150")).verdict == "consistent"
    assert check(growth("times", "2.5", unit="RATIO"), growth("p", "250")).verdict == "inconsistent"


def test_growth_without_a_stated_base_meets_only_growth_without_one():
    assert check(growth("g", "8", base_period=""), growth("h", "8.6")).verdict == "consistent"
    assert check(growth("g", "8", base_period=""), growth("h", "8.6", base_period="")).verdict == "inconsistent"


def test_counts_are_whole_and_their_growth_is_of_the_count():
    found = check(cars("n", "46000", comparison=">"), cars("g", "8.6", kind="growth", unit="PC"))
    assert range_of(found, "cars C29 2022 NUMBER")[0] == 42338  # 46000 / 1.0865 is 42,337.8
    assert check(cars("n", "46000"), cars("m", "46000.4", decimals="1")).verdict == "inconsistent"


def test_a_plan_never_constrains_an_actual_but_two_plans_meet():
    actual, plan = cars("n", "145000"), cars("p", "160000", role="plan")
    for role in ("plan", "target", "capacity"):
        assert check(actual, plan | {"role": role}).verdict == "consistent"
    assert check(plan, cars("q", "150000", role="plan")).verdict == "inconsistent"


def test_one_sided_figures_bound_one_side():
    found = check(figure("a", "46", comparison=">"), figure("b", "47", comparison="<"))
    assert found.ranges[["lower", "upper"]].values.tolist() == [[46e9, 47e9]] * 2
    assert check(figure("a", "46", comparison=">"), figure("b", "45", comparison="<")).verdict == "inconsistent"


def dollars(obs_id, obs_value, of, activity="B-E", **codes):
    return figure(obs_id, obs_value, activity, **{"unit": "USD", "conversion_of": of} | codes)


def test_dollars_and_tenge_of_one_source_share_one_rate():
    rows = [
        figure("t", "46400"),
        dollars("td", "102.5", "t"),
        figure("b", "21700", "B"),
        dollars("bd", "47.9", "b", "B"),
    ]
    found = check(*rows)
    (rate,) = found.rate.to_dict("records")
    assert rate["source_id"] == "s"
    assert (rate["lower"], rate["upper"]) == (pytest.approx(21699.5 / 47.95), pytest.approx(46400.5 / 102.45))
    assert check(*rows[:3], dollars("bd", "50.0", "b", "B")).verdict == "inconsistent"
    other = (
        [row | {"source_id": "u", "activity": "C"} for row in rows[2:3]],
        rows[3] | {"source_id": "u", "activity": "C"},
    )
    assert check(*rows[:2], *other[0], other[1] | {"obs_value": "50.0"}).verdict == "consistent"  # its own rate


def test_tenge_can_be_the_conversion_and_dollars_the_original():
    rows = [dollars("d", "100", ""), figure("t", "45000", conversion_of="d")]
    for conversion in ("unrounded", "printed"):
        (rate,) = check(*rows, conversion=conversion).rate.to_dict("records")
        widest = (44999.5 / 100.5, 45000.5 / 99.5) if conversion == "unrounded" else (449.995, 450.005)
        assert (rate["lower"], rate["upper"]) == (pytest.approx(widest[0]), pytest.approx(widest[1]))


def test_dollars_of_the_same_amount_in_one_source_are_a_conversion_even_if_unsaid():
    assert len(check(figure("t", "46400"), dollars("d", "102.5", "")).rate) == 1
    (rate,) = check(figure("t", "46400"), dollars("d", "102.5", "", source_id="u")).rate.to_dict("records")
    assert (rate["source_id"], rate["lower"]) == ("u", pytest.approx(46399.5 / 102.55))  # the amount is s's


def test_amounts_in_dollars_alone_obey_shares_too():
    rows = [dollars("w", "102.5", ""), dollars("p", "47.9", "", "B"), share("s", "46.9", "B")]
    assert sets(check(*rows))[0] == "p, s, w"


def test_dollars_from_printed_tenge_depend_on_both_prints():
    rows = [figure("t", "46.4", unit_mult="12"), dollars("d", "102.5", "t")]
    (rate,) = check(*rows, conversion="printed").rate.to_dict("records")
    assert (rate["lower"], rate["upper"]) == (pytest.approx(46400 / 102.55), pytest.approx(46400 / 102.45))
    assert sets(check(*rows, rate=447.25, conversion="printed"), "conflict") == ["d, t"]


def test_a_conversion_may_spell_the_period_of_its_amount_otherwise():
    rows = [figure("t", "46.4", unit_mult="12", ref_period="2024-Q1")]
    rows += [dollars("d", "102.5", "t", ref_period="2024-01-01/P3M")]
    (rate,) = check(*rows).rate.to_dict("records")
    assert (rate["lower"], rate["upper"]) == (pytest.approx(46350 / 102.55), pytest.approx(46450 / 102.45))
    named = [
        row | {"source_id": "mine", "obs_id": f"mine.{row['obs_id']}", "printed": row["obs_value"]} for row in rows
    ]
    named[1]["conversion_of"] = "mine.t"
    assert kz.as_observations(named)["ref_period"].tolist() == ["2024-Q1", "2024-Q1"]


def test_a_known_rate_can_be_asked_about():
    rows = [figure("t", "46.4", unit_mult="12"), dollars("d", "102.5", "t")]
    assert check(*rows, rate=452.5).verdict == "consistent"
    assert check(*rows, rate=(440, Fraction(452))).verdict == "consistent"
    assert check(*rows, rate="447.25").verdict == "inconsistent"
    for wrong in (0, -450, float("nan"), (460, 450), "about 450"):
        with pytest.raises(ParameterError, match="rate is"):
            check(*rows, rate=wrong)


BAD_FIGURES = {
    "not among the figures": [dollars("d", "1", "gone")],
    "is a conversion itself": [figure("t", "1", conversion_of="d"), dollars("d", "1", "t")],
    "differs in activity; a conversion states the same": [figure("t", "1"), dollars("d", "1", "t", "B")],
    "makes this KZT of KZT; a conversion is into other money": [figure("t", "1"), figure("u", "1", conversion_of="t")],
    "share_of ''; shares, and only shares, name the whole": [share("s", "46.9", "B", "")],
    "share_of 'C' does not contain 'B'": [share("s", "46.9", "B", "C")],
    "share_of 'B-E'; shares, and only shares": [figure("a", "1", share_of="B-E")],
    "only growth has a base period": [figure("a", "1", base_period="2022")],
    "growth is from one period to another": [growth("g", "4.3", base_period="2023")],
    "not in the tree": [figure("a", "1", "Z")],
    "wanted digits with a decimal point": [figure("a", "inf")],
    "write '46.4'": [figure("a", "46,4")],
    "wanted a whole number from -40 to 40": [figure("a", "1", unit_mult="999999999")],
    "unit_mult is '1.5'; wanted a whole number": [figure("a", "1", unit_mult="1.5")],
    "has 400 characters; wanted at most 40": [figure("a", "1" * 400)],
    "comparison is 'about'": [figure("a", "1", comparison="about")],
    "transformation 'level' in unit_measure 'PC'": [figure("a", "1", unit="PC")],
    "price_basis 'constant'": [figure("a", "1", price_basis="constant")],
    "role 'planned'; allowed: actual, capacity, forecast, plan, target": [figure("a", "1", role="planned")],
    "period is 'spring'; wanted 2023": [figure("a", "1", ref_period="spring")],
    '21.7 .float.; wanted the digits as text: "21.70" and "21.7" are different': [figure("a", 21.7)],
    "obs_id is empty": [figure("", "1")],
    "stands in more than one row": [figure("a", "1"), figure("a", "2")],
}  # fmt: skip


@pytest.mark.parametrize("message", BAD_FIGURES)
def test_contradictory_codes_are_refused_with_the_reason(message):
    with pytest.raises(DataError, match=message):
        check(*BAD_FIGURES[message])


def test_every_fault_of_a_frame_is_told_at_once():
    with pytest.raises(DataError) as refused:
        check(figure("a", "46,4"), figure("b", "1", "Z"), share("c", "5", "B", ""))
    assert len(refused.value.problems) == 3


def test_what_is_no_frame_or_has_a_column_twice_is_refused_by_name():
    frame = pd.DataFrame([figure("a", "1")])
    for wrong, message in (
        ([1], "figures are a list; wanted a frame"),
        (frame[[*frame, "role"]], "figures have column role twice"),
        (frame.drop(columns=["obs_value", "role"]), "no column obs_value, role"),
    ):
        with pytest.raises(KzstatsError, match=message):
            reconcile(wrong, activities=TREE)
    with pytest.raises(KzstatsError, match="activities are a dict"):
        reconcile(frame, activities={"B": "B-E"})
    with pytest.raises(KzstatsError, match="rates have no column collection, lower; wanted a frame as load_rates"):
        kz.hypotheses(frame, rates=kz.load_rates().drop(columns=["lower", "collection"]), activities=TREE)


def test_one_period_written_in_two_ways_is_one_period():
    first, second = figure("a", "46.4", ref_period="2024-Q1"), figure("b", "46.6", ref_period="2024-01-01/P3M")
    assert sets(check(first, second)) == ["a, b", "a", "b"]  # 46.45 and 46.55
    assert kz.pairwise(pd.DataFrame([first, second]).assign(decimals=pd.NA, printed=""))["verdict"].tolist() == [
        "inconsistent"
    ]
    whole_year = growth("g", "8", base_period="2022-01-01/P12M")
    assert check(whole_year, growth("h", "8.6")).verdict == "inconsistent"


def test_a_tree_that_goes_in_circles_or_names_unknown_parents_is_refused():
    for parent, message in (("C29", "its own ancestor"), ("Q", "is not in the tree")):
        broken = TREE.assign(parent=TREE["parent"].where(TREE["activity"] != "C", parent))
        with pytest.raises(DataError, match=message):
            reconcile(pd.DataFrame([figure("a", "1")]), activities=broken)


def test_unknown_choices_are_refused_with_what_is_allowed():
    for option, allowed in (
        ({"rounding": "up"}, "nearest, truncate, any"),
        ({"conversion": "guessed"}, "unrounded, printed"),
    ):
        with pytest.raises(ParameterError, match=allowed):
            check(figure("a", "1"), **option)
    for weights in ({"nobody": 1}, {"a": -1}, {"a": float("inf")}, ["a"]):
        with pytest.raises(ParameterError, match="weights"):
            check(figure("a", "1"), weights=weights)


def test_a_share_above_the_whole_is_a_conflict_of_one_figure():
    found = check(share("s", "101", "B"))
    assert (found.verdict, sets(found)) == ("inconsistent", ["s", "s"])


def test_zero_and_empty_ends_do_no_harm():
    assert check(figure("a", "0"), share("s", "0", "B"), growth("g", "-100", "B")).verdict == "consistent"
    assert check(figure("a", "0"), dollars("d", "0", "a"), conversion="printed").verdict == "consistent"


def test_when_the_exact_method_gives_up_the_verdict_is_undetermined(monkeypatch):
    monkeypatch.setattr(tableau, "MOST_PIVOTS", 0)
    found = check(figure("whole", "100"), figure("b", "40", "B"), share("s", "41", "B"))
    assert found.verdict == "undetermined"
    assert str(found.reason) == "3 figures from b on: no exact answer within 0 steps"
    with language.using("ru"):
        assert str(found.reason) == "3 цифры, начиная с b: точного ответа нет за 0 шагов"


@pytest.mark.parametrize("steps", [*range(8), *range(8, 40, 8)])
def test_however_early_the_exact_method_gives_up_what_is_said_is_true_and_the_rest_is_left_out(monkeypatch, steps):
    rows = [figure("w", "46.4", unit_mult="12"), figure("p", "21.7", "B", unit_mult="12"), share("s", "46.9", "B")]
    rows += [dollars("wd", "102.5", "w"), dollars("pd", "47.9", "p", "B"), growth("g", "8"), growth("h", "8.6")]
    monkeypatch.setattr(tableau, "MOST_PIVOTS", steps)
    for conversion in ("unrounded", "printed"):
        found = check(*rows, conversion=conversion)
        assert found.verdict in ("inconsistent", "undetermined")
        _, *told = [len(table) for table in (found.fits, found.ranges, found.conflicts, found.certificate)]
        assert found.reason or all(told)
    readings = kz.hypotheses(pd.DataFrame(rows), activities=TREE)
    assert set(readings["verdict"]) <= {"inconsistent", "undetermined", "consistent"}
    assert (readings.loc[readings["rounding"] == "nearest", "verdict"] != "consistent").all()


def test_more_removal_sets_than_are_listed_are_told():
    pairs = [figure(f"{name}{year}", digits, ref_period=str(year)) for year in range(2001, 2008)
             for name, digits in (("a", "1"), ("b", "3"))]  # fmt: skip
    found = check(*pairs)  # one of each of seven pairs: 128 ways
    assert len(sets(found, "removal")) == 100
    assert "more conflicts or removal sets exist than are listed" in str(found.reason)


def test_two_shares_of_one_activity_and_two_growths_of_it_have_codes_and_names_of_their_own():
    found = check(share("a", "9", "B05", "B"), share("b", "5", "B05"), growth("g", "4", "B05"),
                  growth("n", "14", "B05", price_basis="current"))  # fmt: skip
    printed = found.ranges[found.ranges["obs_id"] != ""]
    assert printed["quantity"].is_unique
    assert printed["label"].map(str).tolist() == [
        "share of coal in mining, 2023", "share of coal in industry, 2023", "growth of coal, 2023",
        "growth of coal at current prices, 2023",
    ]  # fmt: skip


def test_a_fall_by_everything_leaves_nothing_whatever_there_was():
    found = check(figure("now", "22"), growth("g", "-101"), rounding="any")
    assert found.certificate == [
        "Industry, 2023 is at most 0 tenge (0 × any amount) (printed: -101)",
        "But the printed 22 means at least 21 billion tenge",
    ]


def test_bounds_in_a_circle_are_told_with_what_they_come_to_together():
    # Of mining coal is 61.725 percent or more, so mining is at most 31.15/0.61725 and oil 0.38275 of that: 19.316.
    found = check(figure("oil", "19.396", "B06"), figure("coal", "31.1", "B05"), share("s", "61.73", "B05", "B"))
    assert found.certificate == [
        "Oil, 2023 is at least 19.3955 billion tenge (printed: 19.396)",
        "Coal, 2023 is at most 31.15 billion tenge (printed: 31.1)",
        "Coal, 2023 + oil, 2023 are within mining, 2023",
        "So the share of coal in mining, 2023 is at most 61.628 %",  # 31.15/(31.15 + 19.3955)
        "But the printed 61.73 means at least 61.725 %",
    ]
    every = [share("b", "40", "B"), share("c", "30", "C"), share("d", "20", "D")]
    found = check(*every, figure("e", "7", "E"), figure("w", "100"))
    assert found.certificate[-3:] == [
        "Mining, 2023 + manufacturing, 2023 + electricity, 2023 + water, 2023 are all of industry, 2023",
        "So the share of mining in industry, 2023 is at least 41.462 %",  # 100 − 30.5 − 20.5 − 7.5/99.5
        "But the printed 40 means at most 40.5 %",
    ]


def test_an_end_that_is_never_reached_is_said_as_one():
    # Whatever mining is, oil leaves less than all of it to coal.
    found = check(figure("oil", "19.396", "B06"), share("s", "100.00", "B05", "B"), rounding="truncate")
    assert found.certificate[-2:] == [
        "So the share of coal in mining, 2023 is less than 100 %",
        "But the printed 100.00 means at least 100 %",
    ]


STRANGE = [
    "", None, float("nan"), pd.NA, "0", "-1", "1e5", "46.4", "abc", "B", "KZT", "USD", "PC", "growth", "share",
    "volume", "2022", ">", "~", "plan", 0, -3, 1.5, "w", "cars", True, b"x", [1], "\x00", "１２",
]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 19), st.sampled_from(STRANGE)), min_size=1, max_size=3))
def test_no_cell_however_strange_leads_to_anything_but_a_verdict_or_a_clear_error(changes):
    rows = [
        figure("w", "46.4"), figure("p", "21.7", "B"), dollars("wd", "0.1", "w"), share("s", "46.9", "B"),
        growth("g", "4.3"), cars("n", "46000", comparison=">"), cars("m", "160000", role="plan"),
    ]  # fmt: skip
    frame = pd.DataFrame(rows).assign(lower=0.0, upper=1.0).astype("object")
    for row, column, value in changes:
        frame.iat[row, column] = value
    try:
        found = reconcile(frame, activities=TREE)
    except KzstatsError:
        return
    assert found.verdict in ("consistent", "inconsistent")


# Any release ---------------------------------------------------------------------------------------------------------


def test_regions_are_within_their_country_and_all_of_them_make_it_up():
    from kzstats import codes

    regions = [code for code in codes.names("ref_area") if code.startswith("KZ-") and "+" not in code]
    rows = [figure(region, "10", ref_area=region) for region in regions]
    assert check(figure("kz", str(10 * len(regions))), *rows).verdict == "consistent"
    assert check(figure("kz", str(10 * len(regions) + 20)), *rows).verdict == "inconsistent"  # half a unit each, 10.5
    assert check(figure("kz", str(10 * len(regions) + 20)), *rows[1:]).verdict == "consistent"
    assert check(figure("kz", "8"), rows[0]).verdict == "inconsistent"
    assert check(figure("kz", "8"), rows[0] | {"scope": "large"}).verdict == "consistent"


def test_a_regions_share_is_of_its_country_and_a_scopes_of_all():
    for column, code in (("ref_area", "KZ-75"), ("scope", "large")):
        rows = [figure("whole", "100"), figure("part", "30", **{column: code})]
        assert check(*rows, share("s", "30", "B-E", **{column: code})).verdict == "consistent", column
        assert check(*rows, share("s", "40", "B-E", **{column: code})).verdict == "inconsistent", column


@pytest.mark.parametrize(
    "made",
    [
        {"meat": "120", "poultry_meat": "180"},  # meat of cattle, or of all animals
        {"natural_gas": "20", "associated_gas": "30"},  # gas that is not associated, or all gas
        {"oil_and_condensate": "90", "crude_oil": "90", "gas_condensate": "12"},  # oil is also said of both
        {"motor_vehicles": "100", "passenger_cars": "90", "trucks": "10", "trailers": "5"},  # trailers counted or not
    ],
)
def test_no_product_is_part_of_one_whose_name_is_also_said_of_a_kind(made):
    assert check(*(cars(name, number, product=name) for name, number in made.items())).verdict == "consistent"


def test_products_that_a_list_calls_complete_add_up_to_what_they_are_parts_of():
    rows = [
        cars(name, number, product=name) for name, number in (("freight_wagons", "1200"), ("passenger_wagons", "35"))
    ]
    assert check(cars("all", "1235", product="wagons"), *rows).verdict == "consistent"
    assert check(cars("all", "1236", product="wagons"), *rows).verdict == "inconsistent"
    assert check(cars("all", "1236", product="wagons"), *rows[1:]).verdict == "consistent"
    products = pd.DataFrame({"product": ["a", "b", "ab"], "parent": ["ab", "ab", ""], "children": ["", "", "complete"]})
    rows = [cars(name, "5", product=name) for name in ("a", "b")]
    assert check(cars("ab", "11", product="ab"), *rows, products=products).verdict == "inconsistent"


@pytest.mark.parametrize(
    ("locale", "said"),
    [("en", "29.5 billion cubic metres"), ("ru", "29,5 млрд кубических метров"), ("kk", "29,5 млрд текше метр")],
)
def test_a_proof_says_units_as_they_stand_behind_a_number(locale, said):
    gas = {"unit": "M3", "unit_mult": "9", "price_basis": "not_applicable", "product": "natural_gas"}
    with language.using(locale):
        assert said in "".join(check(figure("a", "20", **gas), figure("b", "30", **gas)).certificate)


def test_any_indicator_unit_and_money_is_related_and_means_never_add_up():
    tonnes = {
        "unit": "T",
        "price_basis": "not_applicable",
        "unit_mult": "6",
        "product": "copper",
        "indicator": "exports",
    }
    rows = [figure("now", "93", "B", **tonnes), figure("then", "90", "B", **tonnes | {"ref_period": "2022"})]
    grown = growth("g", "3.3", "B", **{k: v for k, v in tonnes.items() if k not in ("unit", "unit_mult")})
    assert check(*rows, grown).verdict == "consistent"
    assert check(*rows, grown | {"obs_value": "9.0"}).verdict == "inconsistent"
    for indicator, verdict in (("investment", "inconsistent"), ("employment", "inconsistent"), ("wages", "consistent")):
        codes = {"indicator": indicator}
        assert check(figure("w", "300", **codes), figure("b", "400", "B", **codes)).verdict == verdict, indicator
    euros = [figure("e", "5", unit="EUR", unit_mult="9", conversion_of="k"), figure("k", "2500")]
    (rate,) = check(*euros).rate.to_dict("records")
    assert (rate["base"], rate["quote"]) == ("EUR", "KZT")
    assert (rate["lower"], rate["upper"]) == (pytest.approx(2499.5 / 5.5), pytest.approx(2500.5 / 4.5))


def test_a_figure_without_its_period_is_tied_to_its_conversion_and_its_reprint_alone():
    rows = [figure("a", "46.4", ref_period=""), figure("b", "99", ref_period="")]
    assert check(*rows).verdict == "consistent"
    assert check(rows[0], dollars("d", "0.1", "a", ref_period="")).rate["lower"].item() == pytest.approx(46.35 / 0.15)


def test_a_difference_of_either_sign_is_held_against_its_reprint():
    change = figure("d", "-1.2", kind="difference", unit="PP", base_period="2022", unit_mult="0")
    assert check(change, change | {"obs_id": "e", "obs_value": "-1.25"}).verdict == "consistent"
    found = check(change, change | {"obs_id": "e", "obs_value": "1.2"})
    assert found.verdict == "inconsistent"
    assert found.certificate[-1] == "But the printed -1.2 means at most −1.15 points"


# Whole numbers, and what a contradiction leaves ----------------------------------------------------------------------


def test_a_count_that_no_whole_number_was_before_is_a_contradiction_with_its_proof():
    # 86/53 is +62.3 percent and 86/54 +59.3: nothing whole grew by 60.3 percent to 86.
    found = check(cars("now", "86"), cars("up", "60.3", kind="growth", unit="PC"))
    assert found.verdict == "inconsistent"
    assert sets(found, "conflict") == ["now, up"]
    assert found.certificate == [
        "Cars, 2023 is at least 86 (printed: 86)",
        "So cars, 2022 is at least 86 / 1.6035 = 53.632 (printed: 60.3)",
        "Cars, 2023 is at most 86 (printed: 86)",
        "So cars, 2022 is at most 86 / 1.6025 = 53.667 (printed: 60.3)",
        "But no whole number lies between 53.632 and 53.667: cars, 2022 cannot have been counted",
    ]
    fits = found.fits.set_index("obs_id")["fits"]
    for obs_id, digits in fits[fits != ""].items():
        rows = [cars("now", "86"), cars("up", "60.3", kind="growth", unit="PC")]
        assert check(*[row | ({"obs_value": digits} if row["obs_id"] == obs_id else {}) for row in rows]).verdict == (
            "consistent"
        ), digits


@given(st.integers(1, 400), st.integers(1, 400))
def test_true_growth_of_a_count_never_contradicts_and_its_base_is_whole(before, now):
    percent = Fraction(100 * now, before) - 100
    found = check(cars("n", str(now)), cars("g", f"{float(round(percent, 1)):.1f}", kind="growth", unit="PC"))
    assert found.verdict == "consistent"
    low, high = range_of(found, "cars C29 2022 NUMBER")
    assert low == int(low) <= before <= high
    assert high == int(high) or high == float("inf")


def test_a_contradiction_hides_no_rate_and_no_range_of_the_rest():
    # 105.2 is an index that somebody worded as growth; the six pairs of amounts have nothing to do with it.
    rows = [growth("g", "5.2"), growth("h", "105.2"), figure("t", "46.4", unit_mult="12"), dollars("d", "102.5", "t")]
    found = check(*rows)
    assert found.verdict == "inconsistent"
    rate = found.rate.to_dict("records")[0]
    assert (rate["rests_on"], rate["lower"]) == ("pairs", pytest.approx(46350 / 102.55))
    ranges = found.ranges.set_index("obs_id")
    assert ranges.at["t", "lower"] == 46.35e12
    (without,) = set(ranges["without"])
    assert found.conflicts.loc[found.conflicts["number"] == without, ["kind", "obs_id"]].values.tolist() == [
        ["removal", "g"]
    ]
    readings = kz.hypotheses(pd.DataFrame(rows), activities=TREE)
    assert readings["rate_lower"].notna().all()


def test_ranges_carry_the_codes_of_an_observation_and_no_column_holds_a_list():
    found = check(figure("w", "100"), figure("b", "40", "B"), share("s", "41", "B"), growth("g", "4.3"))
    row = found.ranges.set_index("quantity").loc["B-E 2023 KZT less B"]
    assert row[["activity", "ref_period", "transformation", "unit_measure"]].tolist() == [
        "C+D+E",
        "2023",
        "level",
        "KZT",
    ]
    growth_row = found.ranges.set_index("obs_id").loc["g"]
    assert growth_row[["base_period", "price_basis", "transformation"]].tolist() == ["2022", "volume", "growth"]
    assert found.because.query("obs_id == 's'")["by"].tolist() == ["b", "w"]
    assert found.tested.query("obs_id == 's'")[["relation", "by"]].values.tolist() == [["share", "b"], ["share", "w"]]
    assert found.tested.query("obs_id == 'g'")[["relation", "by"]].values.tolist() == [["", ""]]


def test_what_no_code_names_is_tied_to_nothing_but_its_conversion():
    # "operates in two regions", "15 regions", the wage of one district and of another
    two, fifteen = (cars(n, v, indicator="regions") for n, v in (("a", "2"), ("b", "15")))
    assert check(two, fifteen).verdict == "consistent"
    districts = [figure(n, v, indicator="wages", scope="district") for n, v in (("a", "218"), ("b", "545"))]
    assert check(*districts).verdict == "consistent"
    rows = [figure("a", "218", scope="producer"), dollars("d", "0.5", "a", scope="producer")]
    assert check(*rows).rate["lower"].item() == pytest.approx(217.5 / 0.55)


def test_a_share_whose_whole_two_columns_could_name_is_held_against_its_reprint_alone():
    small = {"ref_area": "KZ-71", "scope": "sme"}
    assert check(share("s", "73", "B-E", "B-E", **small)).verdict == "consistent"
    assert check(share("s", "73", "B-E", "B-E", **small), share("r", "75", "B-E", "B-E", **small)).verdict == (
        "inconsistent"
    )


def test_dollars_of_two_sources_without_tenge_are_no_one_money():
    """Found by the simulation: 0.38 of 2.18 billion is 17.4 %, but each source converted at a rate of its own."""
    whole = figure("a.whole", "2.18", unit="USD", unit_mult=9, source_id="a")
    part = figure("b.part", "0.37", "B", unit="USD", unit_mult=9, source_id="b")
    told = share("b.share", "28.61", "B", source_id="b")
    assert check(whole, part, told).verdict == "consistent"
    assert check(whole | {"source_id": "b"}, part, told).verdict == "inconsistent"


def test_dollars_beside_two_prints_of_their_tenge_may_be_of_either():
    """$102.499 billion of 46.4 trillion are 452.69 tenge each, of 46,401.7 billion 452.70, as $47.93419 of 21.7."""
    tenge = [figure("k", "46401.7"), figure("t", "46.4", unit_mult="12")]
    money = [figure("m", "21.7", "B", unit_mult="12"), dollars("d", "47.93419", "m", activity="B")]
    usd = figure("u", "102.499", unit="USD")
    for rows in (tenge, tenge[::-1]):
        assert check(*rows, usd, *money, conversion="printed").verdict == "consistent"


def test_dollars_of_an_amount_printed_as_nothing_say_nothing_of_it():
    rows = [figure("t", "0.0"), dollars("d", "0.0", "t", unit_mult="6"), figure("m", "21.7", "B", unit_mult="12")]
    rate = dollars("e", "48.1", "m", activity="B")
    assert check(*rows, rate, conversion="printed").ranges.set_index("obs_id").at["t", "upper"] == 50e6


def printed(obs_id, obs_value, source, published, **codes):
    """A growth of 2023 as a source printed it on some day."""
    return growth(obs_id, obs_value, source_id=source, published=published, **codes)


BUREAU = {"x": "bns_index_2026", "y": "bns_2024_01"}  # one publisher, in the sources of the package


def test_a_first_print_and_a_revision_are_never_forced_to_agree_and_their_difference_is_told():
    first, final = growth("a", "4.3", vintage="first"), growth("b", "4.6", source_id="t", vintage="final")
    found = check(first, final)
    assert (found.verdict, found.revisions.values.tolist()) == ("consistent", [["a", "b", pytest.approx(0.3), "PC"]])
    assert check(first, final | {"vintage": ""}).verdict == "inconsistent"  # nobody says that it was revised
    assert check(first, final | {"vintage": "first"}).verdict == "inconsistent"
    # One source may print both; an index of 104.6 is growth by 4.6 percent.
    index = growth("b", "104.6", unit="RATIO", unit_mult="-2", vintage="final")
    assert check(first, index).revisions["difference"].tolist() == [pytest.approx(0.3)]
    half = growth("b", "-2.0", unit="RATIO", source_id="t", vintage="final")  # fell 2.0 times: -50 percent
    assert check(growth("a", "-60", vintage="first"), half).revisions["difference"].tolist() == [pytest.approx(10)]


def test_a_later_print_of_the_same_publisher_replaces_the_earlier_one():
    rows = [printed("a", "4.3", BUREAU["y"], "2024-01"), printed("b", "4.6", BUREAU["x"], "2026")]
    found = check(*rows)
    assert (found.verdict, found.revisions[["obs_id", "later"]].values.tolist()) == ("consistent", [["a", "b"]])
    assert check(rows[0], rows[1] | {"source_id": "another"}).verdict == "inconsistent"
    assert check(rows[0], rows[1] | {"published": "2024-01"}).verdict == "inconsistent"  # on one day: an error
    for digits in ("4.28", "4.30"):  # the same number with one digit more is no revision: both are one quantity
        assert len(check(rows[0], rows[1] | {"obs_value": digits}).revisions) == 0


def test_whoever_repeats_a_print_is_held_against_the_figures_of_its_edition():
    official = [
        figure("a", "100", source_id="t", vintage="first"), figure("b", "40", "B", source_id="t", vintage="first"),
        figure("c", "120", source_id="t", vintage="final"), figure("d", "60", "B", source_id="t", vintage="final"),
    ]  # fmt: skip
    half = share("s", "50", "B", source_id="o")
    for total, verdict in (("100", "inconsistent"), ("120", "consistent"), ("110", "consistent")):
        found = check(*official, figure("o", total, source_id="o"), half)  # 40 of 100 is no half, 60 of 120 is one
        assert found.verdict == verdict
        assert ("o" in {*found.revisions["obs_id"]}) == (total != "120")  # 110 repeats neither: it stands by itself
    assert check(*official, half).verdict == "consistent"  # which total it is of, nobody can tell


def test_every_line_of_a_proof_over_several_sources_names_the_source_of_its_figure():
    one = [figure("t", "46.4", unit_mult="12"), figure("b", "21.7", "B", unit_mult="12", source_id="u")]
    found = check(*one, share("s", "50", "B", source_id="v"))
    assert all(f"in {source}" in " ".join(found.certificate) for source in "suv")
    alone = check(*(row | {"source_id": "s"} for row in [*one, share("s", "50", "B")]))
    assert not any(" in s" in line for line in alone.certificate)


def test_a_planned_growth_is_counted_from_what_was_made_not_from_an_old_plan():
    plans = [cars("p", "160000", ref_period="2024", role="plan"), cars("q", "200000", role="plan")]
    wanted = growth("g", "9", "C29", product="cars", price_basis="not_applicable", role="plan", ref_period="2024")
    assert check(*plans, wanted | {"base_period": "2023"}).verdict == "consistent"
    actual = [row | {"role": "actual"} for row in (*plans, wanted | {"base_period": "2023"})]
    assert check(*actual).verdict == "inconsistent"


def deficit(name, digits, **codes):
    return figure(name, digits, unit="USD", unit_mult="9", indicator="trade_balance", **codes)


def test_a_deficit_is_below_zero_held_against_its_other_prints_and_adds_to_nothing():
    goods = figure("x", "61.2", unit="USD", unit_mult="9", indicator="imports")
    made = kz.as_observations([{"obs_value": "-2.1", "printed": "2.1"}], unit_measure="USD", unit_mult=9, activity="_T",
                              indicator="trade_balance", ref_period="2023")  # fmt: skip
    assert made[["lower", "upper"]].values.tolist() == [[-2.15e9, -2.05e9]]
    alone = check(deficit("a", "-2.1"), goods)
    assert alone.verdict == "consistent"
    assert alone.ranges.set_index("obs_id").loc["a", ["lower", "upper"]].tolist() == [-2.15e9, -2.05e9]
    assert check(deficit("a", "-2.1"), deficit("b", "-2.10")).verdict == "consistent"
    assert check(deficit("a", "-2.1"), deficit("b", "-2.3")).verdict == "inconsistent"
    assert check(deficit("a", "-2.1"), deficit("b", "2.1")).verdict == "inconsistent"  # a surplus
    with pytest.raises(DataError, match="a level of imports cannot be negative"):
        check(goods | {"obs_value": "-61.2"})
    with pytest.raises(DataError, match="a share of trade_balance cannot be negative"):
        check(share("s", "-5", "B", indicator="trade_balance"))
    budget = {"activity": "_T", "indicator": "budget", "unit_measure": "KZT", "unit_mult": 12, "ref_period": "2023"}
    (ends,) = kz.as_observations([budget | {"obs_value": "-3.4"}])[["lower", "upper"]].to_numpy()
    assert (ends / 1e12).round(2).tolist() == [-3.45, -3.35]


@pytest.mark.parametrize(
    ("digits", "comparison", "lower", "upper"),
    [("-2.1", ">", float("-inf"), -2.1e9), ("-0.0", "=", -0.05e9, 0.05e9), ("0.0", "=", -0.05e9, 0.05e9)],
)
def test_a_deficit_of_more_than_2_billion_may_be_3_and_one_printed_as_nothing_may_be_40_million(
    digits, comparison, lower, upper
):
    alone = deficit("a", digits, comparison=comparison)
    assert check(alone).ranges[["lower", "upper"]].values.tolist() == [[lower, upper]]
    assert kz.with_bounds(pd.DataFrame([alone | {"decimals": None}]))[["lower", "upper"]].values.tolist() == [
        [lower, upper]
    ]
    assert repr(check(alone, figure("x", "0.0", unit="USD"))).startswith("consistent")


def trade(*digits, **codes):
    """Turnover, exports, imports and, where there is a fourth, the balance, in billion dollars."""
    named = zip(("external_trade", "exports", "imports", "trade_balance"), digits, strict=False)
    return [figure(name, said, unit="USD", indicator=name, activity="_T", **codes) for name, said in named]


def traded(*rows):
    return reconcile(pd.DataFrame(rows))


@pytest.mark.parametrize(
    ("digits", "verdict"),
    [
        (("103.2", "57.9", "45.3"), "consistent"),  # 57.9 + 45.3 = 103.2
        (("103.2", "57.9", "45.4"), "consistent"),  # 57.85 + 45.35 = 103.2
        (("103.2", "57.9", "45.6"), "inconsistent"),  # 57.85 + 45.55 = 103.4 at least
        (("103.2", "57.9", "45.3", "12.6"), "consistent"),  # 57.9 - 45.3 = 12.6
        (("103.2", "57.9", "45.3", "13.6"), "inconsistent"),
        (("26.2", "9.2", "17.0", "-7.8"), "consistent"),  # a deficit ties nothing
    ],
)
def test_turnover_is_exports_and_imports_together_and_a_surplus_what_exports_have_more(digits, verdict):
    assert traded(*trade(*digits)).verdict == verdict


def test_trade_that_does_not_add_up_is_proved_by_its_sum():
    assert [str(line) for line in traded(*trade("103.2", "57.9", "45.6")).certificate] == [
        "Total economy (exports), 2023 is at least $57.85 billion (printed: 57.9)",
        "Total economy (imports), 2023 is at least $45.55 billion (printed: 45.6)",
        "So total economy (external trade turnover), 2023 is at least $57.85 billion + $45.55 billion = $103.4 billion",
        "But the printed 103.2 means at most $103.25 billion",
    ]


def test_trade_with_one_partner_is_no_part_of_the_sum_of_all_trade():
    turnover, exports, imports = trade("103.2", "57.9", "45.6")
    with_china = {"scope": "partner:CN"}
    assert traded(turnover | with_china, exports | with_china, imports).verdict == "consistent"
    everything = [row | with_china for row in (turnover, exports, imports)]
    assert traded(*everything).verdict == "inconsistent"


def test_growth_of_trade_lies_between_that_of_exports_and_of_imports():
    codes = {"indicator": "external_trade", "activity": "_T", "price_basis": "current"}
    grown = [growth(f"{name}+", "5", **codes | {"indicator": name}) for name in ("exports", "imports")]
    assert traded(*trade("103.2", "57.9", "45.3"), *grown, growth("g", "3", **codes)).verdict == "inconsistent"
    assert traded(*trade("103.2", "57.9", "45.3"), *grown, growth("g", "5.3", **codes)).verdict == "consistent"


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_true_trade_however_rounded_is_never_called_inconsistent(exports, imports):
    exact = (exports + imports, exports, imports, *([exports - imports] if exports > imports else []))
    assert traded(*trade(*(f"{number / 100:.1f}" for number in exact))).verdict == "consistent"


def test_the_whole_of_a_share_of_exports_to_one_country_is_named_without_it():
    codes = {"indicator": "exports", "activity": "_T", "whole": "_T", "scope": "partner:CN"}
    found = reconcile(pd.DataFrame([share("s", "18.3", **codes)]))
    assert str(found.ranges["label"][0]) == (
        "share of total economy (exports, with China) in total economy (exports), 2023"
    )


def told(period, digits, **codes):
    basis = {"price_basis": "not_applicable", "unit_mult": "6", "unit": "T"}
    return figure(period, digits, "B06", **basis | {"ref_period": period} | codes)


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ([told("2024-01-01/P6M", "45.4"), told("2024-Q1", "23.1"), told("2024-Q2", "22.3")], "consistent"),
        ([told("2024-S1", "45.4"), told("2024-Q1", "23.1"), told("2024-Q2", "22.5")], "inconsistent"),
        (
            [told("2024", "90"), told("2024-01-01/P6M", "45"), told("2024-Q3", "22"), told("2024-Q4", "26")],
            "inconsistent",
        ),
        ([told("2024", "12"), *(told(f"2024-{month:02d}", "1.0") for month in range(1, 13))], "consistent"),
        ([told("2024", "14"), *(told(f"2024-{month:02d}", "1.0") for month in range(1, 13))], "inconsistent"),
        ([told("2024", "14"), *(told(f"2024-{month:02d}", "1.0") for month in range(1, 12))], "consistent"),
        ([told("2024", "12"), told("2024-Q1", "12.8")], "inconsistent"),  # a part above its whole
        ([told("2024", "12"), told("2024-Q1", "12.8", source_id="t")], "consistent"),  # of two sources one may revise
        ([told("2024", "12", indicator="reserves"), told("2024-Q1", "12.8", indicator="reserves")], "consistent"),
        ([told("2024", "12", role="plan"), told("2024-Q1", "12.8", role="plan")], "consistent"),
        ([told("2024", "12"), told("2024-03-31", "12.8")], "consistent"),  # a day is no part
        ([told("2024", "12"), told("2023-07-01/P12M", "12.8"), told("2023-08", "12.8")], "consistent"),
    ],
)
def test_a_flow_of_a_year_is_that_of_its_parts_where_one_source_tells_them_all(rows, verdict):
    assert reconcile(pd.DataFrame(rows)).verdict == verdict


def test_a_half_year_that_is_none_of_its_quarters_is_proved_by_their_sum():
    found = reconcile(pd.DataFrame([told("2024-S1", "45.4"), told("2024-Q1", "30.1"), told("2024-Q2", "22.3")]))
    assert found.certificate[-2:] == [
        "So crude petroleum and natural gas, January–June 2024 is at least 30.05 million tonnes + 22.25 million tonnes "
        "= 52.3 million tonnes",
        "But the printed 45.4 means at most 45.45 million tonnes",
    ]


@given(st.lists(st.integers(1, 9999), min_size=12, max_size=12))
def test_true_months_however_rounded_are_never_called_inconsistent(months):
    spans = {f"2024-{m + 1:02d}": months[m : m + 1] for m in range(12)} | {"2024": months, "2024-S1": months[:6]}
    spans |= {f"2024-Q{q + 1}": months[3 * q : 3 * q + 3] for q in range(4)} | {"2024-01-01/P9M": months[:9]}
    rows = [told(period, f"{sum(some) / 100:.1f}") for period, some in spans.items()]
    assert reconcile(pd.DataFrame(rows)).verdict == "consistent"


def test_what_is_left_of_a_number_of_workers_grew_at_no_prices():
    codes = {"indicator": "employment", "price_basis": "not_applicable"}
    found = check(*(growth(name, "4", name, **codes) for name in ("B-E", "B")))
    assert found.ranges["price_basis"].unique().tolist() == ["not_applicable"]


def test_a_fall_by_more_than_3_percent_can_be_one_of_4_and_none_of_2():
    fall = growth("g", "-3", unit_measure="PC", comparison=">", price_basis="volume")
    for digits, verdict in (("-4.0", "consistent"), ("-2.0", "inconsistent")):
        assert check(fall, growth("h", digits, unit_measure="PC", price_basis="volume")).verdict == verdict


def test_two_sets_of_projects_or_the_two_sides_of_a_budget_contradict_nothing():
    money = [figure(name, value, "_T", indicator="budget") for name, value in (("revenue", "5"), ("spent", "6"))]
    sets = [figure(name, value, "_T", unit="NUMBER", indicator="projects") for name, value in (("a", "10"), ("b", "7"))]
    assert kz.reconcile(pd.DataFrame(money)).verdict != "inconsistent"
    assert kz.reconcile(pd.DataFrame(sets)).verdict != "inconsistent"
    ours, theirs = (
        kz.as_observations([{**row, "obs_id": f"{name}.a", "source_id": name}])
        for name, row in zip("st", sets, strict=True)
    )
    assert kz.slips(ours, theirs).empty


@pytest.mark.parametrize(
    "one",
    [
        growth("g", "-111"),  # of what there was, at most −10.5 percent is left
        figure("n", "12.34", unit_measure="NUMBER", unit_mult="0", price_basis="not_applicable"),  # 12.335 to 12.345
        figure("d", "7.25", unit_measure="NUMBER", unit_mult="0", decimals="1", price_basis="not_applicable"),
    ],
)
def test_a_print_that_holds_no_number_contradicts_itself_also_alone(one):
    assert check(one).verdict == "inconsistent"
