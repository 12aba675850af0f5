"""Which exchange rate: the window that the print allows, the official days beside it, and what a convention makes."""

import pandas as pd
import pytest

import kzstats as kz
from kzstats.answers import which_exchange_rate as question

SEED = "trend_2024_06"


@pytest.fixture(scope="module")
def seed() -> pd.DataFrame:
    return kz.load(SEED)


@pytest.fixture(scope="module")
def rates() -> pd.DataFrame:
    return question.known_rates()


def ends(found, decimals: int = 3) -> list[float]:
    return [round(float(found[end]), decimals) for end in ("lower", "upper")]


def test_each_pair_of_amounts_allows_a_range_of_rates(seed):
    found = question.pairs(seed, conversion="unrounded")
    assert [ends(row, 2) for _, row in found.iterrows()] == [[451.97, 453.39], [451.51, 454.55], [451.31, 454.35]]
    assert found["label"].tolist() == ["Industry, 2023", "Mining and quarrying, 2023", "Manufacturing, 2023"]


def test_dollars_from_printed_tenge_leave_a_window_of_a_third_of_a_tenge(seed):
    # mining: 21.7e12 / 47.95e9 = 452.555; industry: 46.4e12 / 102.45e9 = 452.904
    found = question.window(seed, rounding="nearest", conversion="printed")
    assert ends(found) == [452.555, 452.904]


def test_dollars_from_unrounded_tenge_leave_no_rate_once_the_shares_are_believed(seed):
    found = question.window(seed, rounding="nearest", conversion="unrounded")
    assert found["believed"] == "the amounts alone"
    assert ends(found, 2) == [451.97, 453.39]


def test_a_slip_of_a_factor_ten_leaves_the_rate_of_its_own_period():
    # 1.16 trillion tenge / 21.4 billion dollars is about 54, the pairs of single months say about 540
    found = question.window(kz.load("timesca_2025"), rounding="nearest", conversion="printed")
    assert found["believed"] == "the amounts of January–July 2025"
    assert 54 < found["lower"] < found["upper"] < 55


def test_no_official_rate_of_ten_years_lies_in_the_window_of_the_seed(seed, rates):
    found = question.days(rates, question.window(seed, rounding="nearest", conversion="printed"))
    assert found["fits"].sum() == 0
    assert question.nearest(found, 1).iloc[0].tolist()[:2] == ["18 June 2024", 452.92]
    at_the_time = found[found["day"].between("2023-12-01", "2024-06-03")]
    assert at_the_time["value"].iloc[-1] == 447.25


def test_a_miss_is_negative_below_the_window_and_positive_above_it(rates):
    found = question.days(rates, {"lower": 450.0, "upper": 452.0})
    assert ((found["miss"] < 0) == (found["value"] < 450)).all()
    assert ((found["miss"] > 0) == (found["value"] > 452)).all()
    assert found["fits"].equals(found["value"].between(450, 452))


def test_a_window_that_does_not_exist_holds_no_day(rates):
    assert not question.days(rates, {"lower": float("nan"), "upper": float("nan")})["fits"].any()


def test_gaps_are_named_as_runs_of_weekdays(rates):
    found = question.days(rates, {"lower": 0.0, "upper": 1.0})
    assert question.gaps(found) == "20 December 2022; 28 July to 21 August 2023; 23 to 28 August 2023"
    assert question.gaps(found[found["day"].dt.year == 2024]) == "none"


def test_rates_of_later_days_are_not_known_earlier():
    early = question.known_rates("2023-06-30")
    assert early["ref_period"].max() <= "2023-06-30"
    assert "2023" not in set(early["ref_period"])
    assert "2022" in set(early["ref_period"])


def test_on_a_saturday_the_rate_of_monday_is_known():
    assert question.known_rates("2024-06-01")["ref_period"].max() == "2024-06-03"
    assert question.known_rates("2024-05-30")["ref_period"].max() == "2024-05-30"


def test_every_convention_gives_its_own_dollars_and_none_gives_the_printed_ones(seed, rates):
    found = question.conventions(*question.largest(seed), rates, "2024-06-01", conversion="unrounded")
    in_billions = found.set_index("convention")[["lower", "upper"]] / 1e9
    assert in_billions.loc["average of 2023, as published"].round(2).tolist() == [101.59, 101.83]  # 46.35/456.25 …
    assert in_billions.loc["end of 2023"].round(2).tolist() == [101.97, 102.19]  # … / 454.56
    assert in_billions.loc["day of publication, 1 June 2024"].round(2).tolist() == [103.63, 103.86]  # … / 447.25
    assert set(found["verdict"]) == {"inconsistent", "undetermined"}


def test_a_computed_average_of_2023_is_refused_with_the_missing_days(seed, rates):
    found = question.conventions(*question.largest(seed), rates, "2024-06-01", conversion="printed")
    reason = found.set_index("convention").loc["average of 2023, computed from daily rates", "how"]
    assert reason.startswith("not possible: 21 of the 245 rates set in 2023 are not at hand (28 July to 21 August")


def test_a_month_of_publication_has_no_rate_of_the_day(rates):
    obs = kz.load("astanatimes_2024_07")
    found = question.conventions(*question.largest(obs), rates, "2024-07", conversion="printed").iloc[-1]
    assert found[["verdict", "how"]].tolist() == ["undetermined", "the day of publication is not known"]


def test_four_whole_months_have_a_computed_average(rates):
    found = question.official(rates, ["2024-01-01/P4M"]).set_index("convention")
    assert found.loc["average", "rate"] == "449.33"
    assert found.loc["average", "how"].startswith("computed")


def test_readings_cover_every_rounding_conversion_and_belief(seed, rates):
    found = question.readings(seed, rates)
    assert len(found) == 3 * 2 * 2
    assert question.wider_readings_keep_every_rate(found)
    assert found.loc[found["lower"].isna(), "days"].eq(0).all()


def test_a_narrower_window_of_a_wider_reading_is_noticed(seed, rates):
    found = question.readings(seed, rates)
    found.loc[found["rounding"] == "any", "upper"] = 450.0
    assert not question.wider_readings_keep_every_rate(found)


def test_the_answer_tells_window_days_and_official_rates(seed, rates):
    said = question.answer(seed, rates, rounding="nearest", conversion="printed", collection="A")
    for words in ("452.555–452.904", "None of the 2,781", "average of 2023 was 456.2", "1 June 2024, 447.25"):
        assert words in said.text
    assert ("official average of 2023", "456.2 tenge per dollar") in said.numbers


def test_the_answer_says_so_when_no_rate_fits_all_figures(seed, rates):
    said = question.answer(seed, rates, rounding="nearest", conversion="unrounded", collection="E")
    assert said.text.startswith("No rate fits all figures, but the printed tenge and dollars alone agree at")
    assert "end of 2023 was 454.56" in said.text


def test_charts_speak_in_titles_and_alt_text(seed, rates):
    fits = question.window(seed, rounding="nearest", conversion="printed")
    pairs = question.pairs_chart(question.pairs(seed, conversion="printed"), fits, "printed")
    assert "Mining and quarrying, 2023 452.55–453.50" in pairs.alt
    days = question.days_chart(question.days(rates, fits), fits, "2023", "2024-06-01")
    assert "No day lies in the window" in days.alt
    assert "28 July to 21 August 2023" in days.caption
    amount, dollars = question.largest(seed)
    found = question.conventions(amount, dollars, rates, "2024-06-01", conversion="printed")
    assert "fit none of them" in question.conventions_chart(found, amount, dollars).alt


def test_the_chart_of_days_needs_a_rate_in_its_time(rates):
    fits = {"lower": 450.0, "upper": 451.0}
    early = question.days(rates[rates["ref_period"] < "2020"], fits)
    with pytest.raises(kz.NotFound, match="choose a later as_of"):
        question.days_chart(early, fits, "2023", "2024-06-01")


def test_a_source_without_pairs_names_the_sources_that_have_them():
    with pytest.raises(kz.NotFound, match=r"bns_2024_01 prints no amount in both .* trend_2024_06"):
        question.pairs(kz.load("bns_2024_01"), conversion="printed")


def test_a_source_of_rates_only_is_told_which_sources_will_do():
    with pytest.raises(kz.NotFound, match=r"^this source prints no amount in both .* trend_2024_06"):
        question.pairs(kz.load("nbk_daily"), conversion="printed")


def test_an_average_that_cannot_be_computed_says_why_in_a_readers_words():
    found = question.official(question.known_rates(), ["2023-01-01/P8M"]).set_index("convention")
    assert found.at["average", "how"] == (
        "not possible: 21 of the 161 rates set in January–August 2023 are not at hand "
        "(28 July to 21 August 2023; 23 to 28 August 2023)"
    )
