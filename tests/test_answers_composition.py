"""What industry is made of: tightest ranges, shares, contributions, and the rest that nobody printed."""

import numpy as np
import pandas as pd
import pytest

import kzstats as kz
from kzstats.answers import composition as question

SEED = "trend_2024_06"


@pytest.fixture(scope="module")
def seed() -> pd.DataFrame:
    return kz.load(SEED)


@pytest.fixture(scope="module")
def found(seed) -> pd.DataFrame:
    return question.sections(seed, rounding="nearest").set_index("activity", drop=False)


def ends(row: pd.Series, name: str = "", scale: float = 1.0, decimals: int = 3) -> list[float]:
    return [round(float(row[f"{name}{end}"]) / scale, decimals) for end in ("lower", "upper")]


def test_tenge_shares_and_growth_tighten_each_other(found):
    # industry at most 21.75 / 0.4685; mining at least 46.35 × 0.4685; manufacturing at least 46.35 × 0.4655
    assert ends(found.loc["B-E"], scale=1e12) == [46.35, 46.425]
    assert ends(found.loc["B"], scale=1e12) == [21.715, 21.75]
    assert ends(found.loc["C"], scale=1e12) == [21.576, 21.65]


def test_what_is_not_printed_is_known_within_a_tenth_of_a_trillion(found):
    assert ends(found.loc["rest"], scale=1e12) == [2.978, 3.064]
    assert ends(found.loc["rest"], "growth_", decimals=1) == [2.1, 5.1]
    assert found.loc["rest", "label"] == "Electricity and gas, water and waste"


def test_the_share_of_the_rest_is_what_the_other_shares_leave(found):
    low, high = ends(found.loc["rest"], "share_", decimals=2)
    assert low >= 6.40
    assert high == 6.60


def test_contributions_add_up_to_the_growth_of_the_whole(found):
    parts = found.iloc[1:]
    assert parts["contribution_lower"].sum() <= 4.35
    assert parts["contribution_upper"].sum() >= 4.25
    # 46.85 % × (1 - 1/1.0455) × 1.0425 … 46.93 % × (1 - 1/1.0465) × 1.0435
    assert ends(found.loc["B"], "contribution_", decimals=2) == [2.13, 2.18]


def test_the_contribution_of_the_whole_is_its_growth(found):
    assert ends(found.loc["B-E"], "contribution_") == [4.25, 4.35]


def test_the_bureaus_own_total_lies_in_the_tightened_range(seed, found):
    others = question.elsewhere(seed, found.reset_index(drop=True), rounding="nearest")
    total = others[others["printed"] == "46 401,7 milyar tenge"].iloc[0]
    assert total["verdict"] == "consistent"
    assert total["lower"] <= total["other_lower"]
    assert total["other_upper"] <= total["upper"]


def test_the_first_print_of_the_small_sections_is_too_low_and_the_final_indices_fit(seed, found):
    others = question.elsewhere(seed, found.reset_index(drop=True), rounding="nearest").set_index("source")
    rest = others[others["subject"].str.startswith("Electricity and gas, water and waste")]
    assert rest.loc["bns_2024_01", "verdict"] == "inconsistent"  # 1.8 and 1.9, at least 2.1 is needed
    assert rest.loc["bns_index_2026", "verdict"] == "consistent"  # 5.35 and 1.14


def test_a_source_that_prints_only_some_sections_of_the_rest_is_not_held_against_it():
    obs = kz.load("kazinform_2023_08")  # electricity, but not water
    found = question.growth_of_rest(obs, rounding="nearest")
    assert found["printed_lower"].isna().all()
    assert found["lower"].notna().all()


def test_the_growth_needed_depends_on_which_print_of_growth_is_believed(seed):
    found = question.growth_of_rest(seed, rounding="nearest").set_index("source")
    assert ends(found.loc["bns_index_2026"], decimals=1) == [2.2, 5.2]
    assert found["verdict"].eq("consistent").all()


def test_dollars_come_with_their_rate(found):
    average = question.in_dollars(found.reset_index(drop=True), collection="A")
    assert ends(average.iloc[0], scale=1e9, decimals=2) == [101.59, 101.78]  # 46.35/456.25 … 46.425/456.15
    assert question.in_dollars(found, collection="E")["rate"].unique().tolist() == ["454.56"]


def test_shares_of_figures_that_contradict_each_other_are_still_ranges():
    # Cut off, mining has at least 46.60 and manufacturing at least 46.90 percent: 6.50 are left for the rest,
    # whose tenge come to at least 1.95 / 29.9524 = 6.51 percent.
    found = question.sections(kz.load("bns_2023_09"), rounding="truncate")
    assert found["verdict"].eq("inconsistent").all()
    assert (found["share_lower"] <= found["share_upper"]).all()
    assert ends(found.iloc[-1], "share_", decimals=2) == [6.51, 6.51]


def test_figures_that_contradict_each_other_are_not_said_to_hold_together():
    obs = kz.load("bns_2023_09", rounding="truncate")
    found = question.sections(obs, rounding="truncate")
    said = question.answer(found, question.in_dollars(found, collection="A")).text
    assert said.endswith("the figures contradict each other: each range is of its print alone.")
    chart = question.shares_chart(obs, found, rounding="truncate")
    assert "each print alone allows" in chart.alt
    assert "contradict each other" in chart.caption
    agreeing = question.sections(kz.load("bns_2023_09"), rounding="nearest")
    assert "contradict" not in question.answer(agreeing, question.in_dollars(agreeing, collection="A")).text


def test_dollars_without_a_rate_give_the_reason_instead():
    found = question.sections(kz.load("bns_2023_09"), rounding="nearest")
    money = question.in_dollars(found, collection="A")  # August 2023 is missing among the daily rates
    assert money["lower"].isna().all()
    why = "no USD/KZT average for 2023-01-01/P8M: none is published, and 21 of the 161 rates it needs are missing"
    assert money["how"].str.startswith(why).all()
    assert question.by_convention(found)["average"].iloc[0].startswith(why)
    assert "dollars" not in question.answer(found, money).text


def test_an_index_is_read_as_the_growth_it_is():
    found = question.sections(kz.load("bns_2023_09"), rounding="nearest").iloc[0]  # 103.8 is 3.75 to 3.85
    assert ends(found, "growth_", decimals=2) == [3.75, 3.85]


def test_the_period_with_the_largest_total_is_chosen():
    assert question.figures(kz.load("trend_2024_03_25"))["ref_period"].unique().tolist() == ["2023"]


def test_figures_that_cannot_all_be_true_keep_the_ranges_of_their_prints(seed):
    wrong = seed.copy()
    share = wrong["obs_id"] == "trend_2024_06.mining_share"
    wrong.loc[share, "obs_value"] = "47.9"
    found = question.sections(wrong, rounding="nearest").set_index("activity")
    assert found["verdict"].eq("inconsistent").all()
    assert ends(found.loc["B"], scale=1e12, decimals=2) == [21.65, 21.75]
    assert ends(found.loc["rest"], scale=1e12, decimals=2) == [2.95, 3.25]  # 46.35 - 21.75 - 21.65 …


def test_a_source_without_sections_names_those_that_have_them():
    with pytest.raises(kz.NotFound, match=r"does not print .* trend_2024_06"):
        question.sections(kz.load("bns_2024_01"), rounding="nearest")


def test_without_growth_of_the_whole_a_sentence_stands_in_place_of_the_chart():
    obs = kz.load("astanatimes_2024_07")
    found = question.sections(obs, rounding="nearest")
    assert "no contribution follows" in repr(question.contributions_chart(found))
    grown = question.growth_of_rest(obs, rounding="nearest")
    assert "No source prints" in repr(question.rest_chart(grown, found["label"].iloc[-1]))
    money = question.in_dollars(found, collection="A")
    assert "volume" not in question.answer(found, money).text


def test_charts_speak_in_titles_and_alt_text(seed, found):
    rows = found.reset_index(drop=True)
    assert "2.978–3.064" in question.levels_chart(rows).alt
    assert "Mining 46.85–46.93" in question.shares_chart(seed, rows, rounding="nearest").alt
    assert "Mining 2.13–2.18" in question.contributions_chart(rows).alt
    chart = question.rest_chart(question.growth_of_rest(seed, rounding="nearest"), rows["label"].iloc[-1])
    assert "printed: Bureau of National Statistics, January 2024 1.75–1.95" in chart.alt


def test_tables_hold_words_for_every_range(seed, found):
    table = question.sections_table(found.reset_index(drop=True))
    assert table.iloc[0].tolist()[:2] == ["Industry", "46.350–46.425 trillion tenge"]
    others = question.elsewhere_table(question.elsewhere(seed, found.reset_index(drop=True), rounding="nearest"))
    assert set(others["verdict"]) == {"can agree", "cannot agree"}
    assert question.printed_table(seed).loc[3].tolist() == ["Electricity and gas", "–", "–", "–", "–"]


def test_every_rule_of_rounding_has_its_row(seed):
    table = question.by_rounding(seed)
    assert table["rounding"].tolist() == ["nearest", "truncate", "any"]
    assert table["verdict"].eq("can agree").all()


def test_the_answer_tells_what_was_not_printed(found):
    rows = found.reset_index(drop=True)
    said = question.answer(rows, question.in_dollars(rows, collection="A"))
    for words in ("46.350–46.425 trillion tenge", "mining 46.85–46.93 percent", "2.978–3.064", "2.1–5.1 percent"):
        assert words in said.text
    assert np.isfinite(rows["lower"].astype(float)).all()
    assert len(said.numbers) == 3


def test_a_source_of_rates_only_is_told_which_sources_will_do():
    with pytest.raises(kz.NotFound, match=r"^this source does not print the output of industry .*trend_2024_06"):
        question.figures(kz.load("nbk_daily"))
