"""Tenge and dollars: official rates, conversion at a named convention, and the rate a pair of amounts implies.

USD/KZT 452.7 means 452.7 tenge (quote) for one dollar (base). Nothing is converted at a rate that was not
there: a missing rate is `RateNotFound`, which names what there is.
"""

from datetime import date, timedelta
from functools import lru_cache

import pandas as pd

from kzstats import bounds, observations, periods
from kzstats.errors import NotFound, ParameterError, RateNotFound

COLLECTIONS = {"D": "official rate of the day", "A": "average of the period", "E": "end of the period"}
#: How an average is made of daily rates; the published ones are monthly.
AVERAGES = {
    "monthly": "mean of the monthly means of the rates set",
    "fixings": "mean of the rates set",
    "calendar": "mean over calendar days of the rate in force",
}
CONVERSIONS = {
    "unrounded": "dollars computed from unrounded tenge",
    "printed": "dollars computed from the printed tenge",
}
#: The tenge replaced the rouble on 15 November 1993; before that day there is no tenge rate.
FIRST_DAY = date(1993, 11, 15)
_PAIR = ("USD", "KZT")


def rate(
    ref_period: str, *, collection: str, rates: pd.DataFrame | None = None, average: str = "monthly"
) -> pd.DataFrame:
    """Official USD/KZT rate of one day or period: tenge per dollar, with how it was obtained.

    ref_period: a day for collection D, a period for A (average) or E (end of period); rates: a frame as
    `load_rates()` gives, None to load it; average, for collection A: monthly (mean of the monthly means of the
    rates set, the World Bank's definition of PA.NUS.FCRF), fixings (mean of the rates set) or calendar (mean over
    calendar days of the rate in force). Returns one row: base, quote, ref_period, collection, value, lower,
    upper, effective_date (the day the rate was set for, D and E), how, source_id. Weekends carry the next
    Monday's rate unless they are listed themselves, as the National Bank lists them. Where an average is published,
    by that definition, it wins over one computed as monthly; an average is computed only when every rate it needs
    is there. Raises RateNotFound naming the missing days and what there is, ParameterError for rates the wrong way
    round.

    >>> rate("2024-06-01", collection="D")[["value", "effective_date"]].values.tolist()
    [[447.25, '2024-06-03']]
    >>> [f"{rate('2024-01-01/P4M', collection='A', average=each).at[0, 'value']:.2f}" for each in AVERAGES]
    ['449.33', '449.27', '449.28']
    """
    _check_choices(collection, average)
    table = _of_the_pair(observations.load_rates() if rates is None else rates)
    period = periods.parse(ref_period)
    if period.start < FIRST_DAY:
        raise RateNotFound(
            f"no tenge rate for {ref_period}: the tenge exists since {FIRST_DAY}. Choose a later ref_period."
        )
    if collection == "A":
        found = _average(table, ref_period, period, average)
    else:
        found = {"D": _of_day, "E": _end}[collection](table, ref_period, period)
    return pd.DataFrame([{"base": "USD", "quote": "KZT", "ref_period": ref_period, "collection": collection} | found])


def convert(
    amounts: pd.DataFrame,
    *,
    to: str,
    collection: str,
    rates: pd.DataFrame | None = None,
    average: str = "monthly",
) -> pd.DataFrame:
    """Amounts in the other currency at the official rate of each row's own period.

    amounts: observation frame, unit_measure KZT or USD; to: KZT or USD; collection: D, A (flows such as output
    of a year) or E (stocks): the choice changes the answer, so it has no default; rates: as `load_rates()`;
    average: monthly, the convention of the published averages, fixings or calendar, as for `rate`.
    Returns the rows with value, lower, upper in the new unit_measure, and rate, rate_lower, rate_upper (tenge
    per dollar), effective_date, collection, how, rate_source. Amounts already in `to` are refused like any other
    unit: nothing is returned unconverted. Raises ParameterError, RateNotFound.

    >>> total = observations.select(observations.load(), obs_id="trend_2024_06.total_kzt")
    >>> (convert(total, to="USD", collection="A")["value"] / 1e9).round(2).tolist()
    [101.71]
    """
    wanted = {"USD": "KZT", "KZT": "USD"}.get(to)
    if wanted is None:
        raise ParameterError(f"to is {to!r}; wanted USD or KZT")
    other = sorted(set(amounts["unit_measure"]) - {wanted})
    if other:
        raise ParameterError(f"amounts in {', '.join(other)} cannot be converted to {to}; select unit_measure {wanted}")
    table = observations.load_rates() if rates is None else rates
    if amounts.empty:
        raise NotFound("no amounts to convert: the frame has no rows")
    found = [rate(text, collection=collection, rates=table, average=average) for text in amounts["ref_period"].unique()]
    of_row = pd.concat(found).set_index("ref_period").loc[amounts["ref_period"]].set_index(amounts.index)
    work = bounds.divide if to == "USD" else bounds.multiply
    extra = of_row.rename(
        columns={"value": "rate", "lower": "rate_lower", "upper": "rate_upper", "source_id": "rate_source"}
    )
    return amounts.assign(
        **work(amounts, of_row),
        unit_measure=to,
        **extra[["rate", "rate_lower", "rate_upper", "effective_date", "collection", "how", "rate_source"]],
    )


def implied_rate(obs: pd.DataFrame, conversion: str = "unrounded", *, rounding: str | None = None) -> pd.DataFrame:
    """Tenge per dollar that each printed pair of amounts allows.

    obs: observation frame; every row with conversion_of is paired with the row it converts. conversion:
    "unrounded" if the agency converted the amount it held before rounding, "printed" if it converted the printed
    digits (the original then counts as exact). rounding: nearest, truncate or any (None: the frame's). Returns
    obs_id, conversion_of, activity, ref_period, base, quote, value, lower, upper, one row a pair. Raises NotFound when
    obs holds no pair, or only one half of one.

    >>> pair = implied_rate(observations.load("trend_2024_06"))
    >>> pair[["lower", "upper"]].round(2).values.tolist()[0]
    [451.97, 453.39]
    """
    if conversion not in CONVERSIONS:
        raise ParameterError(f"conversion is {conversion!r}; wanted one of: {', '.join(CONVERSIONS)}")
    obs = observations.read_as(obs, rounding)
    converted = obs[obs["conversion_of"] != ""].reset_index(drop=True)
    if converted.empty:
        raise NotFound("no row is printed as the conversion of another (column conversion_of is empty everywhere)")
    lost = sorted(set(converted["conversion_of"]) - set(obs["obs_id"]))
    if lost:
        raise NotFound(f"the other half of a pair is missing: {', '.join(lost)}; select both rows")
    original = obs.set_index("obs_id").loc[converted["conversion_of"]].reset_index()
    if conversion == "printed":
        original = original.assign(lower=original["value"], upper=original["value"])
    in_tenge = converted["unit_measure"] == "KZT"
    tenge = converted.where(in_tenge, original)
    dollars = original.where(in_tenge, converted)
    pairs = converted[["obs_id", "conversion_of", "activity", "ref_period"]].assign(base="USD", quote="KZT")
    return pd.concat([pairs, bounds.divide(tenge, dollars)], axis="columns")


def fixing_days(period: periods.Period) -> list[date]:
    """Days of a period on which a newly set rate takes effect: weekdays that follow a working day.

    The session of one working day sets the rate of the next weekday, so the first day of a holiday still has a
    rate of its own and the day after repeats it. Holidays, and days off moved by them, come from the `holidays`
    package (Kazakhstan). The mean of monthly means over these days gives the World Bank's annual average to its
    one decimal in 2017-2021 and 2024; over working days it misses 2018 (344.62 against 344.7).

    >>> len(fixing_days(periods.parse("2024-03")))
    17
    """
    off = _holidays(period.start.year - 1, period.end.year)

    def follows_working_day(day: date) -> bool:
        before = day - timedelta(days=3 if day.weekday() == 0 else 1)
        return day.weekday() < 5 and before not in off

    return [day for day in period.days() if follows_working_day(day)]


def _check_choices(collection: str, average: str) -> None:
    if collection not in COLLECTIONS:
        raise ParameterError(f"collection is {collection!r}; wanted one of: {', '.join(COLLECTIONS)}")
    if average not in AVERAGES:
        raise ParameterError(f"average is {average!r}; wanted one of: {', '.join(AVERAGES)}")
    if collection != "A" and average != "monthly":
        raise ParameterError(
            f"average is {average!r}, but collection {collection} is {COLLECTIONS[collection]}; leave average out, or "
            "choose collection A"
        )


def _of_the_pair(rates: pd.DataFrame) -> pd.DataFrame:
    """Rows of USD/KZT, every one tenge per dollar."""
    base, quote = _PAIR
    turned = rates[(rates["base"] == quote) & (rates["quote"] == base)]
    table = rates[(rates["base"] == base) & (rates["quote"] == quote)]
    # One dollar has cost more than 4.7 tenge since the tenge's first day: 0.0021 is dollars per tenge.
    unusable = pd.concat([turned, table[~(table["value"] >= 1)]])
    if len(unusable):
        row = unusable.iloc[0]
        raise ParameterError(
            f"rates: {row['base']}/{row['quote']} of {row['ref_period']} is {row['value']}; wanted tenge per dollar, "
            f"at least 1, with base {base} and quote {quote}"
        )
    return table


def _listed_for(day: date, daily: pd.DataFrame) -> str:
    """Day whose listed rate is in force on a day: itself, or the Monday after a weekend that is not listed."""
    ahead = 7 - day.weekday() if day.weekday() > 4 and str(day) not in daily.index else 0
    return str(day + timedelta(days=ahead))


def _of_day(table: pd.DataFrame, ref_period: str, period: periods.Period) -> dict:
    if period.months:
        raise ParameterError(f"collection D is for days, ref_period is {ref_period!r}; use A or E, or one day")
    daily = table[table["collection"] == "D"].set_index("ref_period")
    listed = _listed_for(period.start, daily)
    if listed not in daily.index:
        wanted = _set_for(ref_period, listed)
        raise RateNotFound(f"no official USD/KZT rate for {wanted}; {_what_there_is(daily, listed)}")
    row = daily.loc[listed]
    how = "official" if listed == ref_period else "official_weekend"
    return {
        **row[["value", "lower", "upper"]],
        "effective_date": listed,
        "how": how,
        "source_id": row["source_id"],
    }


def _end(table: pd.DataFrame, ref_period: str, period: periods.Period) -> dict:
    if not period.months:
        raise ParameterError(f"collection E is for periods, ref_period is {ref_period!r}; use D for a day")
    published = table[(table["collection"] == "E") & (table["ref_period"] == ref_period)]
    if len(published):
        row = published.iloc[0]
        day, how = str(period.end), "published"
        return {
            **row[["value", "lower", "upper"]],
            "effective_date": day,
            "how": how,
            "source_id": row["source_id"],
        }
    last = _of_day(table, str(period.end), periods.parse(str(period.end)))
    return last | {"how": last["how"].replace("official", "last_day")}


def _average(table: pd.DataFrame, ref_period: str, period: periods.Period, average: str) -> dict:
    published = table[(table["collection"] == "A") & (table["ref_period"] == ref_period)]
    if len(published) and average == "monthly":
        row = published.iloc[0]
        return {
            **row[["value", "lower", "upper"]],
            "effective_date": "",
            "how": "published",
            "source_id": row["source_id"],
        }
    if not period.months:
        raise ParameterError(f"collection A is for periods, ref_period is {ref_period!r}; use D for a day")
    daily = table[table["collection"] == "D"].set_index("ref_period")
    if average == "calendar":
        days = [_listed_for(day, daily) for day in period.days()]
    else:
        days = [str(day) for day in fixing_days(period)]
    missing = sorted({day for day in days if day not in daily.index})
    if missing:
        raise RateNotFound(_lacking(table, ref_period, missing, len(set(days)), average))
    used = daily.loc[days, "value"]
    if average == "monthly":
        used = used.groupby([day[:7] for day in days]).mean()
    mean = float(used.mean())
    # Means of up to some hundred exact two-decimal rates, or of means: float error is below 1e-12 of the mean.
    error = abs(mean) * 1e-12
    how = "mean_of_days"
    if average == "calendar":
        how = "mean_of_calendar"
    elif average == "monthly" and len(used) > 1:
        how = "mean_of_months"
    sources = ", ".join(sorted(set(daily.loc[days, "source_id"])))
    return {
        "value": mean,
        "lower": mean - error,
        "upper": mean + error,
        "effective_date": "",
        "how": how,
        "source_id": sources,
    }


def _lacking(table: pd.DataFrame, ref_period: str, missing: list[str], needed: int, average: str) -> str:
    """Why there is no average: the days that are missing, and what there is."""
    published = table.loc[table["collection"] == "A", "ref_period"]
    none = "none is published, and " if average == "monthly" else ""
    return (
        f"no USD/KZT average for {ref_period}: {none}{len(missing)} of the {needed} rates it needs are missing "
        f"({_runs(missing)}); {_what_there_is(table[table['collection'] == 'D'].set_index('ref_period'))} Averages are "
        f"published, as {AVERAGES['monthly']}, for {_listed(published)}. Add rows or choose another ref_period."
    )


@lru_cache
def _holidays(first_year: int, last_year: int):
    import holidays

    return holidays.country_holidays("KZ", years=range(first_year, last_year + 1))


def _what_there_is(daily: pd.DataFrame, wanted: str = "") -> str:
    """Which daily rates there are; for a wanted day in a gap between them, also those on both sides of the gap."""
    if daily.empty:
        return "there are no daily rates."
    before, after = daily.index[daily.index < wanted], daily.index[daily.index > wanted]
    gap = f", and the nearest are {max(before)} and {min(after)}" if len(before) and len(after) else ""
    return f"daily rates reach from {min(daily.index)} to {max(daily.index)}{gap}."


def _set_for(ref_period: str, listed: str) -> str:
    return ref_period if listed == ref_period else f"{ref_period} (a weekend day, listed with Monday {listed})"


def _runs(days: list[str]) -> str:
    shown = days if len(days) <= 6 else [*days[:3], "…", *days[-3:]]
    return ", ".join(shown)


def _listed(ref_periods: pd.Series) -> str:
    return ", ".join(ref_periods.astype(str)) or "no period"
