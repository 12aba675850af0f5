"""Official rates, conversion at a named convention, and implied rates, on numbers a reader can redo."""

from datetime import date, datetime
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import kzstats as kz
from kzstats import exchange, periods, tenge
from kzstats.show import language as words
from kzstats.show.vocabulary import code_words

ARTICLE = "trend_2024_06"


@pytest.fixture(scope="module")
def rates():
    return kz.load_rates()


def one(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return kz.select(frame, obs_id=f"{ARTICLE}.{name}")


@pytest.mark.parametrize(
    ("name", "lower", "upper"),
    [
        ("total_usd", Fraction(4635 * 10**10, 10255 * 10**7), Fraction(4645 * 10**10, 10245 * 10**7)),
        ("mining_usd", Fraction(2165 * 10**10, 4795 * 10**7), Fraction(2175 * 10**10, 4785 * 10**7)),
        ("manufacturing_usd", Fraction(2155 * 10**10, 4775 * 10**7), Fraction(2165 * 10**10, 4765 * 10**7)),
    ],
)
def test_each_pair_of_amounts_implies_its_rate(obs, name, lower, upper):
    pair = exchange.implied_rate(obs).set_index("obs_id").loc[f"{ARTICLE}.{name}"]
    assert Fraction(pair["lower"]) <= lower < upper <= Fraction(pair["upper"])
    assert pair["upper"] - pair["lower"] == pytest.approx(float(upper - lower), rel=1e-9)


def test_dollars_computed_from_printed_tenge_leave_452_555_to_452_904(obs):
    pairs = exchange.implied_rate(obs, conversion="printed")
    # 21.7e12/47.95e9 is the largest lower end, 46.4e12/102.45e9 the smallest upper one
    assert (round(pairs["lower"].max(), 3), round(pairs["upper"].min(), 3)) == (452.555, 452.904)


def test_the_same_rate_comes_out_when_tenge_are_the_conversion_of_dollars(obs):
    pair = obs[obs["obs_id"].isin([f"{ARTICLE}.total_kzt", f"{ARTICLE}.total_usd"])].copy()
    turned = pair.assign(conversion_of=[f"{ARTICLE}.total_usd", ""])
    usual, other = exchange.implied_rate(pair), exchange.implied_rate(turned)
    assert usual[["lower", "upper"]].values.tolist() == other[["lower", "upper"]].values.tolist()
    # Printed dollars exact: 46.35e12/102.5e9 … 46.45e12/102.5e9
    exact = exchange.implied_rate(turned, conversion="printed").iloc[0]
    assert (round(exact["lower"], 2), round(exact["upper"], 2)) == (452.20, 453.17)


def test_a_pair_with_one_half_missing_or_no_pair_at_all_is_named(obs):
    with pytest.raises(kz.NotFound, match="other half of a pair is missing"):
        exchange.implied_rate(one(obs, "total_usd"))
    with pytest.raises(kz.NotFound, match="no row is printed as the conversion"):
        exchange.implied_rate(one(obs, "total_kzt"))
    with pytest.raises(kz.ParameterError, match="wanted one of: unrounded, printed"):
        exchange.implied_rate(obs, conversion="exact")


def test_the_published_average_of_2023_wins_because_august_has_no_daily_rates(rates):
    found = exchange.rate("2023", collection="A", rates=rates).iloc[0]
    assert (found["value"], found["lower"], found["upper"]) == (456.2, 456.15, 456.25)
    assert (found["how"], found["source_id"]) == ("published", "world_bank_fcrf")


def test_an_average_with_missing_days_names_them_and_what_there_is(rates):
    daily = rates[rates["collection"] == "D"]
    with pytest.raises(
        kz.RateNotFound, match=r"21 of the .*2023-07-28.*2023-08-28\); daily rates reach from 2016-01-06 to 2026-10-02"
    ):
        exchange.rate("2023", collection="A", rates=daily)


@pytest.mark.parametrize("year", ["2017", "2018", "2019", "2020", "2021", "2024"])
def test_computed_averages_agree_with_the_published_ones_to_their_one_decimal(rates, year):
    daily = rates[rates["collection"] == "D"]
    computed = exchange.rate(year, collection="A", rates=daily).iloc[0]
    published = exchange.rate(year, collection="A", rates=rates).iloc[0]
    assert published["lower"] <= computed["value"] <= published["upper"]
    assert computed["how"] == "mean_of_months"


def test_four_months_average_their_monthly_means(rates):
    parts = [exchange.rate(f"2024-0{month}", collection="A", rates=rates)["value"].iloc[0] for month in (1, 2, 3, 4)]
    whole = exchange.rate("2024-01-01/P4M", collection="A", rates=rates).iloc[0]
    assert whole["value"] == pytest.approx(sum(parts) / 4, rel=1e-12)
    assert whole["lower"] < whole["value"] < whole["upper"]


def test_3_dollars_at_329_21_are_987_63_tenge_and_the_range_holds_them(obs):
    three = one(obs, "total_usd").assign(ref_period="2016-05-04", value=3.0, lower=3.0, upper=3.0)
    found = exchange.convert(three, to="KZT", collection="D").iloc[0]
    assert Fraction(found["lower"]) <= Fraction("987.63") <= Fraction(found["upper"])


def test_every_daily_rate_is_a_range_of_floats_that_holds_the_decimals_the_bank_set(rates):
    daily = rates[rates["collection"] == "D"]
    cents = (daily["value"] * 100).round().astype("int64")
    assert all(
        Fraction(row.lower) <= Fraction(int(cent), 100) <= Fraction(row.upper)
        for row, cent in zip(daily.itertuples(), cents, strict=True)
    )
    assert (daily["upper"] - daily["lower"] < 1e-12).all()


def typed(printed: dict[str, float], **columns) -> pd.DataFrame:
    """Daily rates, tenge per dollar, as `load_rates` gives them."""
    days = {"base": "USD", "quote": "KZT", "ref_period": list(printed), "collection": "D", "source_id": "typed"}
    value = list(printed.values())
    return pd.DataFrame(days | {"value": value, "lower": value, "upper": value} | columns)


@pytest.mark.parametrize(
    ("average", "expected", "how"),
    [
        ("monthly", (400 + 500) / 2, "mean_of_months"),
        # 20 weekdays of February; 19 of March, whose holidays on the 8th and from the 21st to the 23rd set no rate
        ("fixings", (20 * 400 + 19 * 500) / 39, "mean_of_days"),
        ("calendar", (28 * 400 + 31 * 500) / 59, "mean_of_calendar"),
    ],
)
def test_february_at_400_and_march_at_500_average_450_448_72_or_452_54(average, expected, how):
    days = pd.bdate_range("2023-02-01", "2023-03-31").strftime("%Y-%m-%d")
    rates = typed({day: 400.0 if day < "2023-03" else 500.0 for day in days})
    found = exchange.rate("2023-02-01/P2M", collection="A", rates=rates, average=average).iloc[0]
    assert found["value"] == pytest.approx(expected, rel=1e-12)
    assert found["lower"] < expected < found["upper"]
    assert found[["how", "source_id"]].tolist() == [how, "typed"]


@pytest.mark.parametrize(("locale", "computed"), [("ru", "рассчитан: "), ("kk", "есептелген: ")])
def test_how_an_average_was_made_is_a_code_that_show_says_in_the_readers_language(rates, locale, computed):
    with words.using(locale):
        found = [exchange.rate("2024-04", collection="A", rates=rates, average=way) for way in exchange.AVERAGES]
        said = [code_words("how", each.at[0, "how"]) for each in found]
    assert [each.at[0, "how"] for each in found] == ["mean_of_days", "mean_of_days", "mean_of_calendar"]
    assert [text.startswith(computed) for text in said] == [True] * 3


def test_a_calendar_average_that_ends_on_a_sunday_needs_the_monday_after():
    # April 2023: Saturday the 1st and Sunday the 2nd have Monday's rate, Sunday the 30th that of 1 May.
    days = pd.bdate_range("2023-04-01", "2023-05-01").strftime("%Y-%m-%d")
    rates = typed({day: 600.0 if day == "2023-05-01" else 450.0 for day in days})
    found = exchange.rate("2023-04", collection="A", rates=rates, average="calendar").iloc[0]
    assert found["value"] == pytest.approx((28 * 450 + 2 * 600) / 30, rel=1e-12)
    with pytest.raises(kz.RateNotFound, match=r"2023-04: 1 of the 21 rates it needs are missing \(2023-05-01\)"):
        exchange.rate("2023-04", collection="A", rates=rates[:-1], average="calendar")


def test_the_published_average_wins_over_its_own_definition_alone(rates, obs):
    assert exchange.rate("2024", collection="A", rates=rates)["value"].iloc[0] == 469.0
    for average in ("fixings", "calendar"):
        found = exchange.rate("2024", collection="A", rates=rates, average=average).iloc[0]
        assert found["how"].startswith("mean_of_")
        assert 468.0 < found["value"] != 469.0
    total = one(obs, "total_kzt").assign(ref_period="2024")
    assert exchange.convert(total, to="USD", collection="A", average="fixings")["how"].str.startswith("mean_of_").all()


@pytest.mark.parametrize("collection", ["D", "A", "E"])
def test_a_rate_the_wrong_way_round_is_refused_by_every_convention(obs, collection):
    period = {"D": "2024-05-16", "A": "2023", "E": "2023"}[collection]
    upside_down = typed({period: 0.0021}, collection=collection)
    with pytest.raises(kz.ParameterError, match=f"USD/KZT of {period} is 0.0021; wanted tenge per dollar, at least 1"):
        exchange.rate(period, collection=collection, rates=upside_down)
    with pytest.raises(kz.ParameterError, match=r"KZT/USD of .* wanted tenge per dollar"):
        exchange.rate(period, collection=collection, rates=upside_down.assign(base="KZT", quote="USD"))
    amounts = one(obs, "total_kzt").assign(ref_period=period)
    with pytest.raises(kz.ParameterError, match="at least 1"):
        exchange.convert(amounts, to="USD", collection=collection, rates=upside_down)


@pytest.mark.parametrize(
    ("period", "collection", "wanted"),
    [
        ("2024-06-01", "D", [447.25, "2024-06-03", "official_weekend"]),  # a Saturday
        ("2024-06-03", "D", [447.25, "2024-06-03", "official"]),
        ("2024-09-08", "D", [480.55, "2024-09-09", "official_weekend"]),  # the Sunday as the Bank's own page showed it
        ("2023", "E", [454.56, "2024-01-01", "last_day_weekend"]),  # a Sunday
    ],
)
def test_a_weekend_and_a_period_that_ends_on_one_have_the_rate_listed_for_monday(rates, period, collection, wanted):
    found = exchange.rate(period, collection=collection, rates=rates)
    assert found.loc[0, ["value", "effective_date", "how"]].tolist() == wanted
    published = pd.concat([rates, typed({"2023": 455.0}, collection="E")])
    end = exchange.rate("2023", collection="E", rates=published).iloc[0]
    assert end[["value", "effective_date", "how", "source_id"]].tolist() == [455.0, "2023-12-31", "published", "typed"]


def test_a_saturday_that_is_listed_itself_has_its_own_rate_in_rate_and_in_convert_at(rates):
    own = rates[rates["ref_period"] == "2024-06-03"].assign(ref_period="2024-06-01", value=450.0)
    listed = pd.concat([rates, own], ignore_index=True)
    saturday = exchange.rate("2024-06-01", collection="D", rates=listed).iloc[0]
    assert (saturday["value"], saturday["effective_date"], saturday["how"]) == (450.0, "2024-06-01", "official")
    assert kz.convert_at(1.0, pd.Timestamp("2024-06-01"), to="KZT", rates=listed).tolist() == [450.0]
    sunday = exchange.rate("2024-06-02", collection="D", rates=listed).iloc[0]
    assert (sunday["value"], sunday["effective_date"]) == (447.25, "2024-06-03")


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        ("2022-12-20", "2022-12-19", "2022-12-21"),
        ("2023-08-05", "2023-07-27", "2023-08-22"),
        ("2023-08-28", "2023-08-22", "2023-08-29"),
    ],
)
def test_a_day_in_a_gap_is_never_filled_and_is_told_with_the_days_on_both_sides_of_it(rates, day, before, after):
    with pytest.raises(kz.RateNotFound, match=rf"to 2026-10-02, and the nearest are {before} and {after}\.$"):
        exchange.rate(day, collection="D", rates=rates)
    for outside in ("2015-12-31", "2026-10-05"):
        with pytest.raises(kz.RateNotFound, match=r"reach from 2016-01-06 to 2026-10-02\.$"):
            exchange.rate(outside, collection="D", rates=rates)


def test_46_4_trillion_tenge_at_the_published_average_are_101_6_to_101_8_billion_dollars(obs):
    found = exchange.convert(one(obs, "total_kzt"), to="USD", collection="A").iloc[0]
    assert Fraction(found["lower"]) <= Fraction(4635 * 10**10) / Fraction("456.25")
    assert Fraction(found["upper"]) >= Fraction(4645 * 10**10) / Fraction("456.15")
    assert (round(found["lower"] / 1e9, 1), round(found["upper"] / 1e9, 1)) == (101.6, 101.8)
    assert (found["unit_measure"], found["rate"], found["rate_source"]) == ("USD", 456.2, "world_bank_fcrf")


def test_there_and_back_again_contains_the_start(obs):
    start = one(obs, "total_kzt")
    back = exchange.convert(exchange.convert(start, to="USD", collection="A"), to="KZT", collection="A")
    assert back["lower"].iloc[0] <= start["lower"].iloc[0] <= start["upper"].iloc[0] <= back["upper"].iloc[0]


def test_convert_needs_a_collection(obs):
    with pytest.raises(TypeError, match="collection"):
        exchange.convert(one(obs, "total_kzt"), to="USD")


def test_a_column_of_ones_own_is_not_replaced_by_the_rate(obs):
    amounts = kz.select(obs, obs_id="trend_2024_06.total_kzt")
    with pytest.raises(kz.ParameterError, match=r"^rate of the frame would be overwritten; rename"):
        kz.convert(amounts.assign(rate=450.0), to="USD", collection="A")
    there_and_back = kz.convert(kz.convert(amounts, to="USD", collection="A"), to="KZT", collection="A")
    assert there_and_back["value"].round(0).tolist() == amounts["value"].tolist()


def test_nothing_is_returned_unconverted(obs):
    for amounts, said in ((one(obs, "total_usd"), "amounts in USD"), (one(obs, "cars"), "amounts in NUMBER")):
        with pytest.raises(kz.ParameterError, match=said):
            exchange.convert(amounts, to="USD", collection="A")
    with pytest.raises(kz.ParameterError, match="wanted USD or KZT"):
        exchange.convert(one(obs, "total_kzt"), to="EUR", collection="A")
    none = exchange.convert(one(obs, "total_kzt").head(0), to="USD", collection="A")
    assert none.empty
    assert {*none[["value", "lower", "upper", "rate"]].dtypes} == {np.dtype("float64")}


def test_a_time_with_a_zone_is_of_its_day_in_almaty_for_every_verb():
    # 23:00 in London on 3 June 2024 is 4 in the morning of the 4th in Almaty, when a dollar cost 447.08 tenge.
    late = pd.Timestamp("2024-06-03 23:00", tz="UTC")
    frame = pd.DataFrame({"value": [447.08], "unit_measure": "KZT", "ref_period": [late]})
    made = kz.as_observations(
        [{"obs_value": "447.08", "unit_mult": 0, "activity": "C", "ref_period": late}], unit_measure="KZT"
    )
    assert made["ref_period"].tolist() == [kz.periods.as_period(late)] == ["2024-06-04"]
    assert kz.rate(late, collection="D")["value"].tolist() == [447.08]
    assert kz.convert_at([447.08], [late], to="USD").tolist() == [1.0]
    assert [kz.convert(each, to="USD", collection="D")["value"].item() for each in (frame, made)] == [1.0, 1.0]
    assert len(kz.select(made, ref_period=late)) == 1


def test_rows_keep_their_index_and_each_gets_the_rate_of_its_own_period(obs):
    pair = obs[obs["unit_measure"] == "KZT"].assign(ref_period=["2022", "2023", "2022"])
    found = exchange.convert(pair, to="USD", collection="A")
    assert found.index.tolist() == pair.index.tolist()
    assert found["rate"].tolist() == [460.2, 456.2, 460.2]


def test_the_first_day_of_a_holiday_has_a_rate_of_its_own_and_the_day_after_repeats_it():
    days = [day.isoformat() for day in tenge.fixing_days(periods.parse("2024-03"))]
    assert "2024-03-08" in days  # Friday, Women's Day: set on Thursday
    assert "2024-03-11" not in days  # Monday after it: Friday had no session
    assert len(days) == 17


def test_new_rates_are_set_for_exactly_the_weekdays_that_the_calendar_says(rates):
    """2,604 weekdays: the Mondays after a worked Sunday are in, the days on which the Bank repeated its rate out."""
    daily = rates[rates["collection"] == "D"].set_index("ref_period")["value"]
    weekdays = daily[pd.DatetimeIndex(daily.index).day_of_week < 5]
    before = pd.Series(pd.DatetimeIndex(weekdays.index)).diff().dt.days.to_numpy()
    # A change across a gap (August 2023) says nothing of a single day.
    changed = weekdays.index[(weekdays.diff() != 0) & (before <= 3)]
    unchanged = weekdays.index[(weekdays.diff() == 0) & (before <= 3)]
    whole = periods.Period(date.fromisoformat(daily.index.min()), date.fromisoformat(daily.index.max()), 0)
    newly_set = {day.isoformat() for day in tenge.fixing_days(whole)}
    assert {"2020-01-06", "2020-12-21", "2025-01-06"} <= newly_set
    assert set(changed) - newly_set == set()
    assert set(unchanged) & newly_set == set()


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        *((year, "2023") for year in (2023, np.int64(2023), pd.Period("2023"))),
        *((month, "2024-04") for month in (pd.Period("2024-04", "M"), np.datetime64("2024-04"))),
        (pd.Period("2024Q1"), "2024-Q1"),
        (date(2024, 6, 5), "2024-06-05"),
        (datetime(2024, 6, 5, 23, 59), "2024-06-05"),
        (pd.Timestamp("2024-06-05"), "2024-06-05"),
        (pd.Timestamp("2024-06-05T18:30Z"), "2024-06-05"),  # half past eleven in the evening in Almaty
        (pd.Timestamp("2024-02-27T18:30Z"), "2024-02-28"),  # until March 2024 half past midnight
        (np.datetime64("2024-06-05T12", "s"), "2024-06-05"),
        (pd.Period("2024-06-05"), "2024-06-05"),
    ],
)
def test_a_period_may_be_a_number_a_date_a_time_or_a_period_of_pandas(rates, given, meant):
    collection = "D" if periods.parse(meant).months == 0 else "A"
    found = exchange.rate(given, collection=collection, rates=rates)
    pd.testing.assert_frame_equal(found, exchange.rate(meant, collection=collection, rates=rates))


NO_PERIOD = [None, True, 2023.5, 20230601, pd.NaT, float("nan"), pd.Period("2024Q1", "Q-MAR"), []]


@pytest.mark.parametrize(
    ("period", "choices", "why"),
    [
        *((period, {"collection": "A"}, "wanted 2023, 2024-S1") for period in NO_PERIOD),
        ("2023", {"collection": "D"}, "collection D is for days"),
        *(("2023-01-02", {"collection": each}, f"collection {each} is for periods") for each in "AE"),
        ("2023", {"collection": "mean"}, "collection is 'mean'; wanted one of: D, A, E"),
        ("2024", {"collection": "A", "average": "daily"}, "wanted one of: monthly, fixings, calendar"),
        ("2024", {"collection": "E", "average": "calendar"}, "collection E is end of the period; leave average out"),
        ("2024-06-03", {"collection": "D", "currency": "KZT"}, "currency is 'KZT', which rates are told in"),
    ],
)
def test_what_no_rate_can_be_asked_by_is_refused_with_what_can(rates, period, choices, why):
    with pytest.raises(kz.ParameterError, match=why):
        exchange.rate(period, rates=rates, **choices)


@pytest.mark.parametrize(
    ("value", "day", "why"),
    [
        ([1.0, 2.0], ["2024-06-03", None], "row 1: ref_period: period is (nan|None)"),
        (["1000"], "2024-06-03", r"column value holds text.*pd\.to_numeric"),
        (pd.Series(["1000"], dtype="string"), "2024-06-03", r"column value holds text.*pd\.to_numeric"),
    ],
)
def test_an_amount_that_is_text_or_without_its_period_is_named(value, day, why):
    with pytest.raises(kz.ParameterError, match=why):
        kz.convert(pd.DataFrame({"value": value, "unit_measure": "KZT", "ref_period": day}), to="USD", collection="D")


def test_a_frame_of_ones_own_needs_no_names_of_the_house():
    sales = pd.DataFrame(
        {"kzt": [447_250, 441_440], "month": [pd.Period("2024-06-03"), date(2024, 5, 1)], "unit_measure": "KZT"},
        index=[7, 7],
    )
    found = exchange.convert(sales, to="USD", collection="D", value="kzt", ref_period="month")
    assert found["value"].round(6).tolist() == [1000.0, round(441_440 / found["rate"].iloc[1], 6)]
    assert found.index.tolist() == [7, 7]
    assert (found["lower"] <= found["value"]).all()
    for names, said in (
        ({}, "no column value, ref_period; name yours"),
        ({"value": "kzt"}, "no column ref_period; name yours"),
    ):
        with pytest.raises(kz.ParameterError, match=said):
            exchange.convert(sales, to="USD", collection="D", **names)
    with pytest.raises(kz.ParameterError, match=r"no column unit_measure; .* say what .*assign"):
        exchange.convert(sales[["kzt", "month"]], to="USD", collection="D", value="kzt", ref_period="month")


def fetched_euros() -> pd.DataFrame:
    return typed({"2024-06-03": 485.0, "2024-06-04": 486.0}, base="EUR")  # invented


def test_euros_become_tenge_and_tenge_euros_when_their_rates_are_there(rates):
    both = pd.concat([rates, fetched_euros()], ignore_index=True)
    euros = pd.DataFrame({"value": [2.0], "unit_measure": "EUR", "ref_period": "2024-06-03"})
    tenge_of = exchange.convert(euros, to="KZT", collection="D", rates=both)
    assert tenge_of["value"].tolist() == [970.0]
    back = exchange.convert(tenge_of, to="EUR", collection="D", rates=both)
    assert back["value"].tolist() == [2.0]
    mixed = pd.concat([euros, euros.assign(unit_measure="USD")], ignore_index=True)
    assert exchange.convert(mixed, to="KZT", collection="D", rates=both)["value"].tolist() == [970.0, 894.5]
    assert exchange.rate("2024-06-02", collection="D", rates=both, currency="EUR")["value"].tolist() == [485.0]
    assert kz.convert_at([970.0], ["2024-06-03"], to="EUR", rates=both).tolist() == [2.0]
    assert kz.convert_at([2.0], ["2024-06-03"], to="KZT", currency="EUR", rates=both).tolist() == [970.0]


def test_dollars_become_no_euros_in_one_step_and_no_currency_without_rates(rates):
    dollars = pd.DataFrame({"value": [2.0], "unit_measure": "USD", "ref_period": "2024-06-03"})
    both = pd.concat([rates, fetched_euros()], ignore_index=True)
    with pytest.raises(kz.ParameterError, match=r"amounts in USD cannot be converted to EUR.*by way of KZT"):
        exchange.convert(dollars, to="EUR", collection="D", rates=both)
    for ask in (
        lambda: exchange.convert(dollars, to="EUR", collection="D", rates=rates),
        lambda: exchange.rate("2024-06-03", collection="D", currency="EUR", rates=rates),
        lambda: kz.convert_at([1.0], ["2024-06-03"], to="EUR", rates=rates),
    ):
        with pytest.raises(kz.ParameterError, match=r"'EUR' has no rates here; wanted USD or KZT. .*--currency EUR"):
            ask()


def test_a_day_with_two_different_rates_is_refused(rates):
    with pytest.raises(kz.ParameterError, match="USD/KZT of 2024-06-03 has different rates"):
        exchange.rate("2024-06-03", collection="D", rates=pd.concat([rates, typed({"2024-06-03": 450.0})]))


def test_rates_need_neither_ranges_nor_a_source(rates):
    plain = rates[["base", "quote", "ref_period", "collection", "value"]]
    found = exchange.rate("2024-06-03", collection="D", rates=plain).iloc[0]
    assert found[["value", "lower", "upper", "source_id"]].tolist() == [447.25, 447.25, 447.25, ""]
    with pytest.raises(kz.ParameterError, match="rates lack value"):
        exchange.rate("2024-06-03", collection="D", rates=plain.drop(columns="value"))


def test_rates_and_amounts_from_elsewhere_are_read_or_refused_with_a_remedy(rates):
    text = rates.assign(value=rates["value"].astype(str))
    assert exchange.rate("2024-06-03", collection="D", rates=text)["value"].tolist() == [447.25]
    dates = rates[rates["collection"] == "D"].assign(ref_period=lambda frame: pd.to_datetime(frame["ref_period"]))
    assert exchange.rate("2024-06-03", collection="D", rates=dates)["value"].tolist() == [447.25]
    with pytest.raises(kz.ParameterError, match="a ref_period of USD is no period"):
        exchange.rate("2024-06-03", collection="D", rates=rates.assign(ref_period=np.nan))
    with pytest.raises(kz.ParameterError, match="amounts are a list; wanted a frame"):
        exchange.convert([1.0], to="USD", collection="A", rates=rates)
    with pytest.raises(kz.ParameterError, match="data is a list; wanted a frame"):
        kz.convert_at("kzt", "day", data=[1.0], to="USD", rates=rates)
    with pytest.raises(kz.RateNotFound):
        exchange.rate(pd.Timestamp.max.tz_localize("UTC"), collection="D", rates=rates)
    with pytest.raises(kz.ParameterError, match="a number too large for a year"):
        exchange.rate(10**5000, collection="A", rates=rates)


def test_fetched_rates_count_only_where_their_folder_is_named_and_every_answer_shows_them(tmp_path, monkeypatch):
    # An invented rate for a day without one: 452.60 on 2022-12-20.
    rows = "base,quote,ref_period,collection,obs_value,source_id\nUSD,KZT,2022-12-20,D,452.60,nbk_daily\n"
    (tmp_path / "kzstats").mkdir()
    (tmp_path / "kzstats" / "nbk_rates.csv").write_text(rows)
    for variable, value in {"XDG_DATA_HOME": tmp_path, "KZSTATS_RATES": ""}.items():
        monkeypatch.setenv(variable, str(value))
    with pytest.raises(kz.RateNotFound):
        exchange.rate("2022-12-20", collection="D")
    named = kz.load_rates(tmp_path / "kzstats")
    monkeypatch.setenv("KZSTATS_RATES", str(tmp_path / "kzstats"))
    pd.testing.assert_frame_equal(kz.load_rates(), named)
    found = exchange.rate("2022-12-20", collection="D").iloc[0]
    assert found[["value", "source_id"]].tolist() == [452.60, "fetched:nbk_daily"]
    amount = pd.DataFrame({"value": [452.6], "unit_measure": "KZT", "ref_period": "2022-12-20"})
    assert exchange.convert(amount, to="USD", collection="D")["rate_source"].tolist() == ["fetched:nbk_daily"]
    with pytest.raises(kz.ParameterError, match=r"no fetched rates in .*nowhere.*kzstats rates update"):
        kz.load_rates(tmp_path / "nowhere")


# --- conventions ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("about", "published"),
    [
        ("", "2017-03-08"), ("2016", ""), ("2016", "2017-03-08"), ("2023", "2023-08-22"), ("2023", "2025"),
        ("2024-01-01/P4M", "2024-06-01"), ("2024-03-01", "2024-07"), ("2024-03-01", "2024-06-01"), ("", ""),
    ],
)  # fmt: skip
def test_a_convention_is_a_rate_that_one_could_have_asked_for(rates, about, published):
    found = kz.rates_by_convention(about, published, rates=rates)
    for row in found[found["how"] != "lacking"].to_dict("records"):
        one = kz.rate(row["ref_period"], collection=row["collection"], rates=rates)
        assert one.to_dict("records") == [{name: row[name] for name in one}]
    for row in found[found["how"] == "lacking"].to_dict("records"):
        with pytest.raises(kz.RateNotFound):
            kz.rate(row["ref_period"], collection=row["collection"], rates=rates)


@pytest.mark.parametrize(("published", "over"), [("2024-05-31", True), ("2024-05-30", False), ("2024-05", True)])
def test_a_period_is_over_on_its_last_day(rates, published, over):
    found = kz.rates_by_convention("2024-05", published, rates=rates)
    assert ("period_average" in found["convention"].tolist()) == over


def test_a_release_of_february_is_not_held_against_the_average_of_its_whole_year(rates):
    found = kz.rates_by_convention("2024", "2024-02-20", rates=rates)
    assert found[["convention", "ref_period"]].values.tolist() == [
        ["month_average", "2024-01"],
        ["year_average", "2023"],
        ["day_before", "2024-02-19"],
        ["publication_day", "2024-02-20"],
    ]


@pytest.mark.parametrize(
    ("published", "known"),
    [("2025", ["year_average"]), ("2025-Q2", ["year_average"]), ("2025-06", ["month_average", "year_average"])],
)
def test_the_last_whole_month_is_known_where_the_month_of_publication_is(rates, published, known):
    # a text of 2025 may be of December as well as of January: only 2024 was surely its last whole year
    assert kz.rates_by_convention("", published, rates=rates)["convention"].tolist() == known


def test_money_without_rates_has_conventions_without_numbers(rates):
    found = kz.rates_by_convention("2024-05", "2024-06-27", rates=rates[rates["base"] == "UZS"], currency="UZS")
    assert set(found["how"]) == {"lacking"}
    assert found[["value", "lower", "upper"]].isna().all(axis=None)
    assert kz.rates_by_convention("", "", rates=rates).empty


def test_conventions_take_years_and_days_of_python_too(rates):
    texts = kz.rates_by_convention("2023", "2024-06-01", rates=rates)
    pd.testing.assert_frame_equal(kz.rates_by_convention(2023, date(2024, 6, 1), rates=rates), texts)


def test_a_pair_names_the_amount_in_each_money(obs):
    pair = exchange.implied_rate(obs).iloc[0]
    assert pair[["base_id", "quote_id"]].tolist() == [f"{ARTICLE}.total_usd", f"{ARTICLE}.total_kzt"]


def test_rates_that_were_changed_in_place_or_on_disk_are_what_the_next_answer_rests_on(tmp_path, monkeypatch):
    rates = kz.load_rates()
    at = rates.index[(rates["ref_period"] == "2024-06-03") & (rates["collection"] == "D")][0]
    day = {"collection": "D", "rates": rates}
    assert kz.rate("2024-06-03", **day).at[0, "value"] == 447.25
    rates.loc[at, ["value", "lower", "upper"]] = 450.0
    assert kz.rate("2024-06-03", **day).at[0, "value"] == 450.0
    assert kz.rate("2024-06-03", collection="D").at[0, "value"] == 447.25, "another frame"
    assert kz.convert_at(900.0, "2024-06-03", to="USD", rates=rates).tolist() == [2.0]
    monkeypatch.setenv("KZSTATS_RATES", str(tmp_path))
    for printed in ("500", "600"):
        (tmp_path / "nbk_rates.csv").write_text(
            f"base,quote,ref_period,collection,obs_value,source_id\nEUR,KZT,2024-06-03,D,{printed},nbk_daily\n"
        )
        assert kz.rate("2024-06-03", collection="D", currency="EUR").at[0, "value"] == float(printed)
