"""The verdict over all readings, and what is tested: agreement that nothing depends on, or that one reading needs."""

import pandas as pd
import pytest
from click.testing import CliRunner
from test_relations import TREE, dollars, figure, growth, share

import kzstats as kz
from kzstats.__main__ import cli
from kzstats.consistency.verdict import _days, _over_all


def over_all(*rows):
    found = kz.verdict(pd.DataFrame(rows), activities=TREE)
    (verdict,) = set(found["verdict"])
    assert len(found) == 6
    fits = found[found["outcome"] == "consistent"]
    return verdict, (fits["rounding"] + " " + fits["conversion"]).tolist()


def test_the_outcome_of_every_reading_is_that_of_reconcile():
    for source in ("trend_2024_06", "timesca_2025", "bns_2023_09"):
        obs = kz.load(source)
        for row in kz.verdict(obs).itertuples():
            found = kz.reconcile(obs, rounding=row.rounding, conversion=row.conversion)
            assert found.verdict == row.outcome, (source, row.rounding, row.conversion)


def test_figures_agree_under_every_reading_under_some_or_under_none():
    assert over_all(figure("a", "46.4"), figure("b", "46.4"))[0] == "consistent"
    assert over_all(figure("a", "46.4"), figure("b", "99"))[0] == "inconsistent"
    assert over_all(growth("g", "8"), growth("h", "8.6")) == (
        "depends",
        ["truncate unrounded", "truncate printed", "any unrounded", "any printed"],
    )


def test_464_buses_and_76_5_percent_more_fit_whole_buses_only_if_rounded_either_way():
    # Cut off, 464 / 1.766 = 262.7 to 464 / 1.765 = 262.9 holds no whole number; 464 / 263 = 1.7643 rounds up to 76.5.
    buses = kz.load("dasfazit_2024")
    found = kz.verdict(buses[buses["product"] == "buses"])
    outcome = dict(zip(found["rounding"] + " " + found["conversion"], found["outcome"], strict=True))
    assert {reading for reading, said in outcome.items() if said == "consistent"} == {"any unrounded", "any printed"}


@pytest.mark.parametrize(("then", "outcome"), [("45", "inconsistent"), ("33", "consistent"), ("29", "consistent")])
@pytest.mark.parametrize(("printed", "cut"), [("doubled", False), ("2 times", True)])
def test_of_a_word_for_a_factor_no_digits_were_cut_off(then, outcome, printed, cut):
    # 62/45 = 1.38 is no doubling, 62/33 = 1.88 and 62/29 = 2.14 are; a printed 2 that was cut off is 2 to 3.
    tonnes = {"activity": "C24", "unit": "T", "price_basis": "not_applicable"}
    rows = [figure("now", "62", **tonnes), figure("then", then, ref_period="2022", **tonnes)]
    rows += [growth("g", "2", **tonnes | {"unit": "RATIO"})]
    found = kz.verdict(kz.with_bounds(pd.DataFrame(rows).assign(printed=["62 tonnes", f"{then} tonnes", printed])))
    told = {(row.rounding, row.outcome) for row in found.itertuples()}
    fits = {"nearest": outcome, "truncate": outcome, "any": outcome}
    if cut:
        fits = {"nearest": outcome, "truncate": "consistent" if then == "29" else "inconsistent", "any": "consistent"}
    assert told == set(fits.items())


def test_a_reading_that_was_not_decided_leaves_a_contradiction_under_another_undetermined():
    assert _over_all(["inconsistent", "undetermined"]) == "undetermined"
    assert _over_all(["inconsistent", "undetermined", "consistent"]) == "depends"


ENDS = [(447.25, 448, 1), (447, 447.25, 1), (447.26, 448, 0), (447, 447.24, 0)]


@pytest.mark.parametrize(("low", "high", "days"), ENDS)
def test_a_day_whose_rate_is_an_end_of_the_range_is_one_of_its_days(low, high, days):
    day = {"base": "USD", "quote": "KZT", "ref_period": "2024-06-03", "collection": "D"}
    day |= {"lower": 447.25, "upper": 447.25}
    found = _days(pd.DataFrame([day]), pd.DataFrame({"lower": [low], "upper": [high]}))
    assert found == {"days": days} | dict.fromkeys(("first_day", "last_day"), "2024-06-03" * days)


def test_a_verdict_on_figures_that_nothing_tests_is_undetermined():
    assert over_all(figure("a", "46.4"), growth("g", "4.3"))[0] == "undetermined"
    assert over_all(share("s", "103", "B"))[0] == "inconsistent"  # a share above its whole needs no other


@pytest.mark.parametrize(
    ("rows", "relations"),
    [
        ([figure("a", "46.4"), figure("b", "46.4", source_id="t")], {"a": "repeated", "b": "repeated"}),
        ([figure("w", "100"), figure("b", "40", "B"), share("s", "40", "B")], {"w": "share", "b": "sum", "s": "share"}),
        ([figure("w", "100"), growth("g", "4.3")], {"w": "", "g": ""}),
        ([figure("w", "100"), dollars("d", "0.2", "w")], {"w": "", "d": ""}),
        (
            [figure("w", "100"), dollars("d", "0.2", "w"), figure("b", "50", "B"), dollars("e", "0.1", "b", "B")],
            {"w": "sum", "d": "rate", "b": "sum", "e": "rate"},
        ),
        (
            [figure("w", "100"), figure("o", "90", ref_period="2022"), growth("g", "11", price_basis="current")],
            {"w": "growth", "o": "growth", "g": "growth"},
        ),
        ([share("b", "40", "B"), share("c", "45", "C")], {"b": "share", "c": "share"}),  # 40 + 45 is at most 100
        ([share("b", "40", "B"), share("o", "20", "B06")], {"o": ""}),
    ],
)
def test_a_figure_is_tested_by_what_bounds_it_and_by_nothing_else(rows, relations):
    found = kz.reconcile(pd.DataFrame(rows), activities=TREE).tested
    for obs_id, relation in relations.items():
        assert relation in found.loc[found["obs_id"] == obs_id, "relation"].tolist(), obs_id


def test_figures_are_tested_exactly_where_the_others_leave_them_a_range():
    # Bounds without arithmetic against bounds with it, on real figures.
    from kzstats.consistency import figures, ranging, relations, solving, trees
    from kzstats.consistency.tested import tested

    tree = trees.tree_of(None)
    for source in ("trend_2024_06", "timesca_2025"):
        printed = figures.read(kz.load(source), tree, "any")
        for part in solving.parts(relations.build(printed, tree)):
            named = {row[0] for row in tested(part)}
            for quantity in part.quantities:
                if quantity.figure:
                    others = part.believing(part.figures - {quantity.figure.obs_id})
                    try:
                        found = ranging.ranges(part, {quantity}, others)
                    except solving.Unsolved:  # the others contradict each other, and leave nothing
                        continue
                    floor = -100 if quantity.subject.kind == "growth" and quantity.unit == "PC" else 0
                    tight = [(one.lower or 0) > floor or (one.upper is not None and one.upper != 100) for one in found]
                    assert any(tight) == (quantity.figure.obs_id in named), quantity.figure.obs_id


def test_check_of_several_sources_says_each_ones_verdict_and_then_that_of_all():
    found = CliRunner().invoke(cli, ["check", "bns_2023_09", "bns_2024_01", "bns_index_2026"])
    lines = " ".join(found.output.split())
    assert lines.startswith("bns_2023_09: 11 figures: 8 tested, 3 by nothing else.")
    for said in ("bns_2024_01: 7 figures:", "bns_index_2026: 75 figures:", "Together: 93", "not held against it"):
        assert said in lines
    assert "Together: 11" not in CliRunner().invoke(cli, ["check", "bns_2023_09"]).output
