"""The article's figures, worked by hand, line by line: printed numbers in, the reader's arithmetic out."""

import pytest

import kzstats as kz

ARTICLE = "trend_2024_06"


@pytest.fixture(scope="module")
def figures():
    return kz.load(ARTICLE)


def one(figures, name):
    return kz.select(figures, obs_id=f"{ARTICLE}.{name}")


def ends(frame, decimals):
    return tuple(frame[["lower", "upper"]].round(decimals).iloc[0])


def test_implied_rates_of_total_mining_and_manufacturing_and_of_the_three_together(figures):
    rates = kz.implied_rate(figures)
    assert rates[["lower", "upper"]].round(2).values.tolist() == [[451.97, 453.39], [451.51, 454.55], [451.31, 454.35]]
    assert (round(rates["lower"].max(), 2), round(rates["upper"].min(), 2)) == (451.97, 453.39)


def test_the_same_if_dollars_were_computed_from_the_printed_tenge(figures):
    rates = kz.implied_rate(figures, conversion="printed")
    assert (round(rates["lower"].max(), 3), round(rates["upper"].min(), 3)) == (452.555, 452.904)


def test_no_official_daily_rate_from_december_2023_to_1_june_2024_lies_in_that_window():
    rates = kz.load_rates()
    daily = rates[(rates["collection"] == "D") & rates["ref_period"].between("2023-12-01", "2024-06-03")]
    assert len(daily) == 132
    assert not daily["value"].between(452.555, 452.904).any()
    assert kz.rate("2024-06-01", collection="D")["value"].iloc[0] == 447.25


def test_shares_from_tenge_and_from_dollars_against_the_printed_ones(figures):
    def share(part, unit):
        return kz.share(one(figures, f"{part}_{unit}"), one(figures, f"total_{unit}"))

    assert ends(share("mining", "kzt"), 2) == (46.61, 46.93)
    assert ends(share("mining", "usd"), 2) == (46.66, 46.80)
    assert ends(share("manufacturing", "kzt"), 2) == (46.39, 46.71)
    assert ends(one(figures, "mining_share"), 2) == (46.85, 46.95)


def test_cars_a_year_earlier_were_more_than_42338(figures):
    earlier = kz.earlier_level(one(figures, "cars"), one(figures, "cars_growth"))
    assert round(earlier["lower"].iloc[0]) == 42_338


def test_the_plan_of_160000_after_four_of_twelve_months(figures):
    found = kz.pace(one(figures, "cars"), one(figures, "cars_plan")).round(6).iloc[0]
    assert (found["done_lower"], found["needed_upper"], found["so_far_lower"]) == (28.75, 14_250, 11_500)


def test_double_by_2028_is_14_87_or_18_92_percent_a_year():
    assert kz.compound_growth(2, [5, 4])["value"].round(2).tolist() == [14.87, 18.92]


def test_seats_for_100000_cars_cover_at_most_62_5_percent_of_the_plan(figures):
    seats, plan = one(figures, "seats_capacity"), one(figures, "cars_plan")
    assert seats["upper"].iloc[0] / plan["lower"].iloc[0] == 0.625


def test_the_bureau_s_own_total_lies_inside_the_printed_one(figures):
    bureau = kz.select(kz.load("bns_2024_01"), activity="B-E", unit_measure="KZT")
    assert bureau["value"].iloc[0] == 46_401.7e9
    assert kz.compare(one(figures, "total_kzt"), bureau)["verdict"].tolist() == ["consistent"]
