"""What was reported? The page's words and frames, for the release of 1 June 2024 and for every other source."""

import numpy as np
import pytest

import kzstats as kz
from kzstats.answers import what_was_reported as reported
from kzstats.errors import NotFound

SOURCES = sorted(kz.load()["source_id"].unique())


@pytest.fixture(scope="module")
def release():
    return reported.release("trend_2024_06")


@pytest.fixture(scope="module")
def known():
    return kz.load()


def test_the_release_prints_23_figures_of_which_18_happened(release):
    found = reported.answer(release)
    assert found.numbers[:2] == [("figures printed", "23"), ("of them reported output", "18")]
    assert "1 plan, 1 target and 3 capacities" in found.text


def test_the_coarsest_figure_is_eight_percent_with_half_a_percent_either_way(release):
    assert reported.answer(release).numbers[2] == ("allowed by “8 percent more”", "7.5–8.5 percent")


def test_eight_and_eight_point_six_disagree_when_rounded_to_nearest_only(release):
    assert "“8 percent more” and “8.6 percent” are said of one thing" in reported.answer(release).text
    truncated = reported.release("trend_2024_06", rounding="truncate")
    assert "are said of one thing" not in reported.answer(truncated, "truncate").text


def test_a_source_is_not_there_before_its_day():
    with pytest.raises(NotFound, match="trend_2024_06 dates from 1 June 2024 and was not out by 31 May 2024"):
        reported.release("trend_2024_06", as_of="2024-05-31")
    assert len(reported.release("trend_2024_06", as_of="2024-06-01")) == 23


def test_a_source_of_rates_has_no_figures_of_output():
    with pytest.raises(NotFound, match="nbk_daily holds exchange rates"):
        reported.release("nbk_daily")


def test_plan_and_capacities_stand_in_the_table_as_such(release):
    shown = repr(reported.figures(release))
    plan = next(line for line in shown.splitlines() if "160,000 cars" in line)
    assert "exactly 160,000 units" in plan
    assert "plan" in plan
    assert "at least 46,000 units" in shown


def test_roles_add_up_to_all_figures(release):
    lines = repr(reported.roles(release)).splitlines()[2:]
    assert [line.split()[0] for line in lines] == ["actual", "plan", "target", "capacity"]
    assert "8 amounts, 8 growth figures, 2 shares" in lines[0]


def test_over_46000_is_shown_as_a_limit_on_one_side(release):
    assert "Over 46,000 cars: at least 46,000 units" in reported.precision(release).alt


def test_eight_percent_may_lie_a_sixteenth_from_its_digits(release):
    # 0.5 / 8 = 6.25 percent
    assert "up to 6.25 percent" in reported.precision(release).alt
    # cut off, it may lie a whole 1 / 8 above
    cut = reported.release("trend_2024_06", rounding="truncate")
    assert "up to 12.50 percent" in reported.precision(cut, "truncate").alt


def test_revised_mining_growth_disagrees_with_the_first_print(release, known):
    shown = repr(reported.repeated(release, known)).splitlines()
    row = next(line for line in shown if "4.6 percent more" in line and "bns_index_2026" in line)
    assert "inconsistent" in row


def test_repetitions_of_the_same_digits_elsewhere_are_counted_not_listed(release, known):
    table = reported.repeated(release, known)
    assert "repetitions of the same digits" in table.caption
    assert "trend_2024_03_25" not in repr(table).partition("\n")[2]


def test_two_and_a_half_times_is_150_percent_more_and_by_would_be_250(release):
    row = next(line for line in repr(reported.factors(release)).splitlines() if line.startswith("2.5 times"))
    assert "+145 to +155" in row
    assert "+250" in row


def test_the_two_growth_figures_agree_if_cut_off(release):
    assert "agree if cut off or rounded either way, not if rounded to nearest" in reported.rules(release).alt


def test_japanese_digits_do_not_reach_the_letters_of_a_chart():
    chart = reported.precision(reported.release("jetro_2019_04"))
    assert "万" not in chart.alt
    assert "exactly 31,757 units" in chart.alt


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_can_be_read(source, known):
    obs = reported.release(source)
    shown = [
        *(reported.answer(obs), reported.source(obs), reported.figures(obs), reported.roles(obs)),
        *(reported.precision(obs), reported.precision_by_kind(obs), reported.repeated(obs, known)),
        *(reported.factors(obs), reported.rules(obs), reported.rule_changes(obs)),
    ]
    assert all(repr(thing).strip() for thing in shown)
    assert "nan" not in " ".join(map(repr, shown)).replace("finance", "")
    assert np.isfinite(obs["value"]).all()
