"""Can output double? Growth needed by base year, growth achieved, what is still needed."""

import pytest

import kzstats as kz
from kzstats.answers import doubling
from kzstats.errors import NotFound, ParameterError
from kzstats.show.answer import Answer


@pytest.fixture(scope="module")
def known():
    return kz.load()


@pytest.fixture(scope="module")
def rows(known):
    return doubling.series(known, 2028)


@pytest.fixture(scope="module")
def then():
    return kz.load(as_of="2024-06-01")


def test_doubling_by_2028_needs_14_87_percent_from_2023_and_18_92_from_2024():
    # 2^(1/5) and 2^(1/4)
    need = doubling.needed(2.0, 2028).set_index("base")["value"]
    assert need[2023] == pytest.approx((2 ** (1 / 5) - 1) * 100)
    assert need[2024] == pytest.approx((2 ** (1 / 4) - 1) * 100)
    assert need.round(2).tolist() == [12.25, 14.87, 18.92]


def test_the_answer_names_both_base_years_and_that_the_release_names_none(rows):
    found = doubling.answer(rows, 2.0, 2028)
    assert "14.87 percent a year counted from 2023, 18.92 counted from 2024" in found.text
    assert "the release does not say from when" in found.text
    assert found.numbers[0] == ("a year needed from 2023 to 2028", "14.87 percent")


def test_machine_building_grew_by_12_6_percent_a_year_from_2016_to_2025(rows):
    # 0.847 × 1.092 × 1.144 × 1.241 × 1.164 × 1.222 × 1.108 × 1.2818 × 1.098 × 1.126 = 3.2797 in ten years
    mean = doubling.mean_growth(rows).iloc[0]
    assert mean["value"] == pytest.approx((3.27966 ** (1 / 10) - 1) * 100, abs=1e-3)
    assert mean["lower"] < 12.60 < mean["upper"]


def test_after_2025_about_17_4_percent_a_year_are_still_needed_from_base_2023(rows):
    # 1.098 × 1.126 = 1.2363; (2 / 1.2363)^(1/3) = 1.1739
    rest = doubling.still_needed(rows, 2.0, 2028).set_index("base").loc[2023]
    assert rest["reached_lower"] < 1.098 * 1.126 < rest["reached_upper"]
    assert rest["lower"] < ((2 / (1.098 * 1.126)) ** (1 / 3) - 1) * 100 < rest["upper"]
    assert round(rest["lower"], 1) == round(rest["upper"], 1) == 17.4


def test_five_of_six_past_runs_of_five_years_at_least_doubled(rows):
    # 2018 to 2023: 1.241 × 1.164 × 1.222 × 1.108 × 1.2818 = 2.507
    past = doubling.runs(rows, 5)
    assert (past["lower"] >= 2).sum() == 5
    assert len(past) == 6
    assert past.set_index("base").loc["2018", "value"] == pytest.approx(2.507, abs=1e-3)
    assert "5 of 6 past runs of 5 years" in doubling.past_runs(rows, 2.0, 2028).alt


def test_four_of_ten_years_reached_the_growth_needed(rows):
    # 24.1, 16.4, 22.2 and 28.18 are above 14.87; 14.4 is not
    assert doubling.achieved(rows, 2.0, 2028).alt.startswith("4 of 10 years reached the 14.87 percent")


def test_at_the_average_pace_the_target_from_2023_is_met_in_2030(rows):
    # 1.2363 × 1.126^4 = 1.99 in 2029, × 1.126^5 = 2.24 in 2030
    shown = repr(doubling.remaining(rows, 2.0, 2028)).splitlines()
    row = next(line for line in shown if line.startswith("2023"))
    assert row.endswith("in 2030")


def test_if_prices_rise_by_eight_percent_money_doubles_with_volume_growing_by_six(rows):
    # 1.1487 / 1.08 = 1.0636
    row = next(line for line in repr(doubling.money(2.0, 2028)).splitlines() if line.startswith("8 percent"))
    assert "6.36" in row


def test_only_motor_vehicles_average_the_growth_that_the_target_needs(known):
    assert doubling.branches(known, 2.0, 2028).alt.startswith("1 of 8 branches")


def test_on_the_day_of_the_release_one_year_is_known_from_its_first_print(then):
    rows = doubling.series(then, 2028)
    assert rows["ref_period"].tolist() == ["2023"]
    assert rows["value"].tolist() == pytest.approx([1.254])
    assert "The only year known by then, 2023, brought 25.35–25.45 percent" in doubling.answer(rows, 2.0, 2028).text
    assert isinstance(doubling.past_runs(rows, 2.0, 2028), Answer)


def test_the_print_published_last_counts(rows):
    last = rows.set_index("ref_period").loc["2023"]
    assert last["source_id"] == "bns_index_2026"
    assert last["value"] == pytest.approx(1.2818)


def test_before_the_release_there_is_no_target():
    with pytest.raises(NotFound, match="first printed on 1 June 2024"):
        doubling.series(kz.load(as_of="2024-05-31"), 2028)


def test_a_horizon_before_the_target_is_refused(known):
    with pytest.raises(ParameterError, match="horizon is 2023; wanted a year after 2023"):
        doubling.series(known, 2023)


def test_a_gap_in_the_years_keeps_the_years_after_it(known):
    gap = known[known["obs_id"] != "bns_index_2026.machine_building_2020"]
    assert doubling.yearly(gap, "C26-C30")["ref_period"].tolist() == ["2021", "2022", "2023", "2024", "2025"]


def test_a_target_already_reached_needs_nothing_more(rows):
    found = doubling.answer(rows, 1.2, 2026)
    assert "1.2 times the output is reached already" in found.text
    assert "nothing, it is reached" in repr(doubling.remaining(rows, 1.2, 2026))


def test_a_horizon_that_has_passed_is_held_against_its_own_year(rows):
    # by 2024 output stood at 1.098 of 2023
    assert (
        "By 2024 it stood at 1.10 times its level of 2023, against the 2 wanted by 2024"
        in doubling.answer(rows, 2.0, 2024).text
    )
    assert "no year left" in repr(doubling.remaining(rows, 2.0, 2024))


@pytest.mark.parametrize(("factor", "horizon"), [(1.01, 2024), (1.5, 2026), (3, 2040), (100, 2100)])
@pytest.mark.parametrize("as_of", ["", "2024-06-01"])
def test_every_part_of_the_page_is_there_for_other_parameters(factor, horizon, as_of):
    known = kz.load(as_of=as_of, rounding="any")
    rows = doubling.series(known, horizon)
    shown = [doubling.answer(rows, factor, horizon), doubling.printed(known, rows)]
    shown += [doubling.needed_chart(factor, horizon), doubling.money(factor, horizon)]
    shown += [
        part(rows, factor, horizon)
        for part in (doubling.achieved, doubling.path, doubling.remaining, doubling.past_runs, doubling.horizons)
    ]
    shown.append(doubling.branches(known, factor, horizon))
    words = " ".join(map(repr, shown))
    assert "nan" not in words
    assert "inf" not in words


def test_without_any_index_the_page_says_so(known):
    none = doubling.yearly(known[known["transformation"] != "growth"], "C26-C30")
    assert none.empty
    parts = (doubling.achieved, doubling.path)
    assert all(isinstance(part(none, 2.0, 2028), Answer) for part in parts)
    assert "No yearly growth" in doubling.answer(none, 2.0, 2028).text
    assert "14.87" in repr(doubling.remaining(none, 2.0, 2028))
