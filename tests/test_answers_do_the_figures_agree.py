"""Do the figures agree: two and two, all at once, and the words in which it is told."""

import pandas as pd
import pytest

import kzstats as kz
from kzstats.answers import do_the_figures_agree as question

SEED = "trend_2024_06"


@pytest.fixture(scope="module")
def seed() -> pd.DataFrame:
    return kz.load(SEED)


def everything(obs: pd.DataFrame, rounding: str = "nearest", conversion: str = "unrounded") -> tuple:
    checks = question.checks(obs, rounding=rounding, conversion=conversion)
    return checks, kz.reconcile(obs, rounding=rounding, conversion=conversion), kz.hypotheses(obs)


def answer(obs: pd.DataFrame, rounding: str = "nearest", conversion: str = "unrounded"):
    found = everything(obs, rounding, conversion)
    return question.answer(obs, *found, rounding=rounding, conversion=conversion)


def test_two_of_nine_pairs_of_the_seed_cannot_agree(seed):
    found = question.checks(seed, rounding="nearest", conversion="unrounded")
    apart = found[found["verdict"] == "inconsistent"]
    assert len(found) == 9
    assert apart["figure"].tolist() == ["8 percent more", "46.9 percent"]
    assert apart["gap"].round(3).tolist() == [0.05, 0.047]  # 8.55 - 8.50; 46.85 - 47.95/102.45


def test_dollars_made_from_printed_tenge_are_no_second_witness_for_a_share(seed):
    found = question.checks(seed, rounding="nearest", conversion="printed")
    shares = found[found["relation"] == "share"]
    assert not shares["other"].str.contains("billion").any()
    assert found.loc[found["verdict"] == "inconsistent", "figure"].tolist() == ["8 percent more"]


def test_disagreements_stand_first_in_the_table(seed):
    table = question.checks_table(question.checks(seed, rounding="nearest", conversion="unrounded"))
    assert table["verdict"].tolist()[:3] == [
        "cannot agree, 0.050 points apart",
        "cannot agree, 0.047 points apart",
        "can agree",
    ]


def test_the_chart_puts_the_printed_range_between_minus_and_plus_one_half(seed):
    chart = question.checks_chart(question.checks(seed, rounding="nearest", conversion="unrounded"))
    assert "9 pairs of printed figures compared: 2 cannot agree" in chart.alt
    assert "8 percent more against 8.6 percent, 0.050 points apart" in chart.alt


def test_the_proof_can_be_redone_with_a_pocket_calculator(seed):
    lines = question.proof(kz.reconcile(seed))["line"].tolist()
    text = " ".join(lines)
    for number in ("102.45", "47.95", "46.804", "46.85"):
        assert number in text
    assert 47.95 / 102.45 * 100 < 46.804 < 46.85


def test_contradictions_are_told_by_what_was_printed(seed):
    found = question.conflicts_table(seed, kz.reconcile(seed))
    sets = found.loc[found["kind"] == "cannot all be true", "figures"].tolist()
    assert sorted(map(len, [figures.split(" · ") for figures in sets])) == [2, 3]
    assert (found["kind"] == "without these, all agree").sum() == 6  # one of two and one of three


def test_what_would_have_fitted_is_the_nearest_print_that_agrees(seed):
    found = question.fits_table(seed, kz.reconcile(seed)).set_index("figure")["would have fitted"]
    assert found["46.9 percent"] == "46.8"
    assert found["about $47.9 billion"] == "48.0"


def test_figures_tighten_each_other_once_converted_amounts_are_left_aside(seed):
    found = question.tightened(seed, rounding="nearest").set_index("quantity")
    told = (found[["lower", "upper"]].astype(float) / 1e12).round(3)
    assert told.loc["B-E 2023 KZT"].tolist() == [46.35, 46.425]
    assert told.loc["B-E 2023 KZT less B, C"].tolist() == [2.978, 3.064]
    table = question.tightened_table(question.tightened(seed, rounding="nearest"), seed)
    assert table.iloc[0].tolist()[-1] == "21.7 trillion tenge · 46.9 percent"


def test_a_rest_between_nothing_and_all_is_no_finding():
    found = question.tightened(kz.load("bns_2024_01"), rounding="nearest")
    levels = found[found["unit"] == "KZT"]
    assert (levels["lower"] > 0).all()


def test_every_reading_has_its_row_and_its_words(seed):
    table = question.hypotheses_table(seed, kz.hypotheses(seed))
    assert len(table) == 6
    assert table.iloc[1].tolist()[:4] == [
        "rounded to the nearest digit",
        "the printed tenge",
        "cannot agree",
        "452.555–452.904",
    ]
    assert question.wider_readings_allow_more(kz.hypotheses(seed))


def test_a_wider_reading_that_allows_less_is_noticed(seed):
    readings = kz.hypotheses(seed)
    readings.loc[readings["rounding"] == "any", "verdict"] = "inconsistent"
    assert not question.wider_readings_allow_more(readings)


def test_the_answer_names_both_contradictions_and_the_reading(seed):
    said = answer(seed)
    assert said.verdict == "inconsistent"
    assert said.text.startswith(
        "No: the figures of Trend News Agency (1 June 2024) contradict each other in 2 places. "
        "“46.9 percent” (mining and quarrying, share of industry) contradicts “about $102.5 billion” and"
    )
    for words in (
        "46.66–46.80 percent only",
        "“8 percent more” (cars, growth) contradicts “8.6 percent”",
        "nearest digit",
    ):
        assert words in said.text
    assert said.numbers == [
        ("is printed: mining and quarrying, share of industry", "46.9 percent"),
        ("is all that the other figures allow", "46.66–46.80 percent"),
        ("of the print under which all can be true", "3 of 6 readings"),
    ]


def test_cutting_digits_off_and_converting_the_print_lets_all_figures_stand(seed):
    said = answer(seed, "truncate", "printed")
    assert said.verdict == "consistent"
    assert said.text.startswith("Yes: the 23 printed figures can be true at once")


def test_an_amount_ten_times_too_large_is_told_by_the_amount_that_was_converted():
    said = answer(kz.load("timesca_2025"))
    assert "“$21.4 billion” (motor vehicles) contradicts" in said.text
    assert "leave room for 2.137–2.158 billion dollars only" in said.text


@pytest.mark.parametrize("source", ["fbc_2020", "bns_index_2026", "nbk_daily", "jetro_2019_04"])
def test_a_source_with_little_to_compare_still_makes_every_table_and_chart(source):
    obs = kz.load(source)
    checks, joint, readings = everything(obs)
    tightened = question.tightened(obs, rounding="nearest")
    shown = [
        kz.Table(question.tied(obs, checks, joint), "tied"),
        kz.Table(question.checks_table(checks), "checks"),
        kz.Table(question.proof(joint), "proof"),
        kz.Table(question.conflicts_table(obs, joint), "conflicts"),
        kz.Table(question.fits_table(obs, joint), "fits"),
        kz.Table(question.tightened_table(tightened, obs), "tightened"),
        kz.Table(question.hypotheses_table(obs, readings), "readings"),
        question.checks_chart(checks),
        question.tightened_chart(tightened),
        question.answer(obs, checks, joint, readings, rounding="nearest", conversion="unrounded"),
    ]
    assert all(repr(one).strip() for one in shown)


def test_words_in_another_script_are_drawn_as_digits():
    found = question.checks(kz.load("jetro_2019_04"), rounding="nearest", conversion="unrounded")
    assert all(max(text) < "\u2e80" for text in found["figure"] + found["other"])


def test_only_figures_tied_to_others_are_listed(seed):
    checks, joint, _ = everything(seed)
    listed = question.tied(seed, checks, joint)["figure"].tolist()
    assert "46.9 percent" in listed
    assert "160,000 cars" not in listed
