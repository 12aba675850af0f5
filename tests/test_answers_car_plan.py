"""Is the car plan on track? Pace, need, year before, outcome; cars and motor vehicles kept apart."""

import numpy as np
import pytest

import kzstats as kz
from kzstats.answers import car_plan
from kzstats.errors import NotFound
from kzstats.show.answer import Answer

ABLE = ("trend_2024_06", "minister_2024_05")


@pytest.fixture(scope="module")
def obs():
    return car_plan.release("trend_2024_06")


@pytest.fixture(scope="module")
def known():
    return kz.load()


@pytest.fixture(scope="module")
def then():
    return kz.load(as_of="2024-06-01")


def test_at_least_28_75_percent_of_the_plan_is_done_in_a_third_of_the_year(obs, known):
    # 46,000 / 160,000
    found = car_plan.answer(obs, known)
    assert found.numbers[0] == ("of the plan made in January–April 2024", "at least 28.75 percent")
    assert "4 of 12 months" in found.text


def test_at_most_14250_a_month_are_still_needed_against_at_least_11500(obs, known):
    # (160,000 - 46,000) / 8 and 46,000 / 4
    found = car_plan.answer(obs, known)
    assert found.numbers[1] == ("a month still needed, against at least 11,500 so far", "at most 14,250 cars")
    assert "at least 11,500 cars a month made, at most 14,250" in car_plan.pace(obs).alt.lower()


def test_the_plan_was_missed_by_about_nine_percent(obs, known):
    # over 145,000 printed; 171,450 / 1.175 = 145,915 from 18 percent growth in 2025
    low, high = car_plan.year_total(obs, known)
    assert low == 145_000
    assert high == pytest.approx(171_450 / 1.175)
    assert car_plan.answer(obs, known).numbers[2] == ("short of the plan in 2024", "8.8–9.4 percent")


def test_over_145000_alone_bounds_the_shortfall_from_above_only(obs):
    found = car_plan.answer(obs, kz.load(as_of="2025-11"))
    assert found.numbers[2] == ("short of the plan in 2024", "at most 9.4 percent")


def test_on_the_day_of_the_release_the_outcome_is_not_known(obs, then):
    found = car_plan.answer(obs, then)
    assert len(found.numbers) == 2
    assert "How 2024 ended is not printed" in found.text
    assert "145" not in car_plan.history(obs, then).alt
    assert "no output of the whole year 2023" in repr(car_plan.growth_needed(obs, then))


def test_the_first_months_of_2023_had_at_least_42338_cars_at_8_6_percent(obs):
    # 46,000 / 1.0865 = 42,337.8; at "8 percent" 46,000 / 1.085 = 42,396.3
    shown = repr(car_plan.year_earlier(obs))
    assert "at least 42,338 cars" in shown
    assert "at least 42,397 cars" in shown


def test_seats_serve_at_most_62_5_percent_of_the_planned_cars(obs):
    # 100,000 / 160,000
    alt = car_plan.parts(obs).alt
    assert "car seats 62.50" in alt
    assert "93.75" in alt


def test_a_source_without_capacities_says_so():
    found = car_plan.parts(car_plan.release("minister_2024_05"))
    assert isinstance(found, Answer)
    assert "prints no capacity" in found.text


def test_the_plan_needs_about_eight_percent_over_148000_vehicles(obs, known):
    # 160,000 / 148,500 = 1.0774; 160,000 / 147,500 = 1.0847
    table = car_plan.growth_needed(obs, known)
    assert "+7.74 to +8.47" in repr(table)
    assert "assumes that both count the same vehicles" in table.caption


def test_growth_of_the_first_months_carried_over_reaches_the_plan(obs, known):
    # 147,500 × 1.0855 = 160,111; 148,500 × 1.0865 = 161,345
    assert "8.6 percent: 160.1–161.3" in car_plan.projections(obs, known).alt


def test_may_and_june_brought_at_most_16435_if_all_count_the_same(obs, known):
    # 62,435 - 46,000
    assert "at most 16,435" in car_plan.after(obs, known).text


def test_later_prints_say_what_they_count(obs, known):
    shown = repr(car_plan.later(obs, known))
    assert "passenger cars" in shown
    assert "motor vehicles" in shown
    assert "at least 90.62" in shown


def test_the_index_of_2024_fell_by_almost_three_percent(obs, known):
    assert "−2.85 to −2.75" in repr(car_plan.index(obs, known))


def test_one_sided_years_and_worked_out_years_are_said_as_such(obs, known):
    alt = car_plan.history(obs, known).alt
    assert "2019 motor vehicles at least 50.0" in alt
    assert "2024 cars at least 145.0" in alt
    assert "2022 motor vehicles, worked out from growth 122.4–124.3" in alt


def test_passenger_cars_are_about_nine_tenths_of_vehicles(known):
    # 20,899 / 22,726
    assert "92.0" in repr(car_plan.counted(known))


def test_a_source_without_plan_is_refused_with_those_that_have_one():
    with pytest.raises(NotFound, match="those that do: trend_2024_06, minister_2024_05"):
        car_plan.release("qazinform_2026_02")
    with pytest.raises(NotFound, match="was not out by 1 May 2024"):
        car_plan.release("trend_2024_06", as_of="2024-05-01")


@pytest.mark.parametrize("rounding", ["nearest", "truncate", "any"])
@pytest.mark.parametrize("source", ABLE)
def test_every_part_of_the_page_is_there_under_every_rule(source, rounding):
    obs, known = car_plan.release(source, "", rounding), kz.load(rounding=rounding)
    shown = [car_plan.answer(obs, known), car_plan.printed(obs), car_plan.pace(obs), car_plan.year_earlier(obs)]
    shown += [car_plan.parts(obs), car_plan.growth_needed(obs, known), car_plan.projections(obs, known)]
    shown += [car_plan.later(obs, known), car_plan.after(obs, known), car_plan.index(obs, known)]
    shown += [car_plan.history(obs, known), car_plan.counted(known)]
    words = " ".join(map(repr, shown))
    assert "nan" not in words
    assert "inf" not in words
    assert np.isfinite(car_plan.year_total(obs, known)).all()
