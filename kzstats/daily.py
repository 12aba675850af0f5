"""Columns of any length at the official rate of each row's day: tenge to dollars and back.

The rates become one dense array, a slot for every calendar day, and a conversion is a gather by day number and
one division. Columns are read in pieces of 64 Ki rows: a piece, its days and its rates then stay in the processor's
cache, Python's part is 15 µs of 150, and nothing but the result grows with the column (benchmarks/convert.py prints
speed and memory beside other ways to do it).
"""

import datetime
import warnings
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from kzstats import columns, exchange, periods, tenge
from kzstats.bounds import COLUMNS
from kzstats.errors import ParameterError, RateNotFound, choose, no_frame

CHUNK = 64 * 1024
#: From 16 pieces (a million rows) on, the pieces go to threads, in 16 shares.
_THREADED, _SHARES = 16, 16
WORK = {"USD": np.divide, "KZT": np.multiply}
MISSING = ("raise", "nan")
_FIRST_DAY = np.datetime64(tenge.FIRST_DAY, "D")
_NO_DAY = np.datetime64("NaT", "D")
_SHOWN_DAYS = 5


class MissingRateWarning(UserWarning):
    """Some rows were left NaN because their day has no official rate; `rows` says how many."""

    def __init__(self, text: str, rows: int) -> None:
        super().__init__(text)
        self.rows = rows


class RateTable(NamedTuple):
    """Official rate of every calendar day, tenge for one unit: slot i of each array is day i since 1970-01-01.

    Days without a rate are NaN, and so are the first slot (the tenge is younger than 1970) and the last: there the
    gather sends every day outside, and every missing date. exact: every rate is a printed decimal, its ends one float
    either way.
    """

    value: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    exact: bool = False
    pair: str = "USD/KZT"

    def on(self, days: np.ndarray, column: str = "value", out: np.ndarray | None = None) -> np.ndarray:
        """Rate on each day (int64 since 1970-01-01), NaN where there is none; column: value, lower or upper."""
        return getattr(self, column).take(days, mode="clip", out=out)


def convert_at(
    amount: float | str | ArrayLike | pd.Series,
    date: datetime.date | str | ArrayLike | pd.Series,
    *,
    to: str,
    currency: str = "USD",
    data: pd.DataFrame | None = None,
    rates: pd.DataFrame | None = None,
    missing: str = "raise",
    bounds: bool = False,
) -> pd.Series | pd.DataFrame:
    """Amounts in other money at the official rate in force on each row's day: tenge to a currency, or back.

    amount: tenge (to="USD") or dollars (to="KZT"): a Series, array, list or pyarrow column of numbers (floats of 64
    bits), or one number; date: as many days, or one: datetime64 of any unit up to the day, with or without time zone,
    Period of a day, Python dates, ISO text. A time with a zone belongs to the calendar day it is in Almaty; a time
    without one is taken as Almaty's. data: a frame, whose columns amount and date then name; currency: what becomes
    tenge, where to is KZT. rates: as `load_rates()`, rows of collection D,
    quote KZT, None to load.

    Weekends carry the next Monday's rate unless they are listed themselves, as the National Bank lists them.
    Nothing else is carried: a row with an amount whose day has no rate, or that has no date, raises RateNotFound
    (missing="raise") or becomes NaN and is counted in a MissingRateWarning (missing="nan"; `.rows` is the count).
    A missing amount stays missing and needs no rate.

    Returns float64 named after `to`, on the index of amount or date; with bounds=True the columns value, lower,
    upper, between which the exact quotient or product of amount and printed rate lies. Raises ParameterError for
    other types, rates the wrong way round, and two Series with different indexes.

    >>> kz.convert_at([447250.0, 894500.0], ["2024-06-01", "2024-06-03"], to="USD").tolist()
    [1000.0, 2000.0]
    >>> import pandas as pd
    >>> sales = pd.DataFrame({"kzt": [447250.0], "day": pd.to_datetime(["2024-06-03"])})
    >>> kz.convert_at("kzt", "day", data=sales, to="USD").tolist()
    [1000.0]
    """
    choose(MISSING, missing=missing)
    if data is not None:
        amount, date = (_named(data, name) for name in (amount, date))
    if currency not in ("USD", to) and to != "KZT":
        raise ParameterError(f"amounts in {currency} cannot be converted to {to} in one step; go by way of KZT")
    table = rate_table(rates, currency if to == "KZT" else to)
    numbers, days = columns.numbers(amount), columns.days(date)
    rows, index = _rows(amount, date, numbers.rows, days.rows)
    work, look_up = WORK.get(to, np.divide), _look_up(table, days)
    result = {name: np.empty(rows) for name in (COLUMNS if bounds else COLUMNS[:1])}

    def convert(span: range) -> Counter:
        lacking, slots = Counter(), np.empty(CHUNK, dtype="uint64")
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            for start in span:
                part = slice(start, min(start + CHUNK, rows))
                of_numbers, of_days = (slice(0, 1) if len_ == 1 else part for len_ in (numbers.rows, days.rows))
                number, value = numbers.read(of_numbers), result["value"][part]
                rate = look_up(of_days, value if days.rows > 1 else None, slots)
                without = np.isnan(rate.min())
                work(number, rate, out=value)
                if bounds:
                    ends = result["lower"][part], result["upper"][part]
                    _put_bounds(ends, value, number, numbers.exact_below, table, days, of_days, work)
                if without:  # NaN of a number is NaN of a rate: rates are finite and above zero
                    rows_without = start + np.flatnonzero(np.isnan(value) & ~np.isnan(number))
                    lacking += _days_without(days, rows_without if days.rows > 1 else 0 * rows_without)
        return lacking

    without_rate = _in_threads(convert, range(0, rows, CHUNK))
    if without_rate:
        _tell(without_rate, rows, table, missing)
    if bounds:
        return pd.DataFrame(result, index=index, copy=False)
    return pd.Series(result["value"], index=index, name=to, copy=False)


def rate_table(rates: pd.DataFrame | None = None, currency: str = "USD") -> RateTable:
    """Dense table of the official daily rates (collection D) of a currency in a frame as `load_rates()` gives; None
    loads it.

    Raises ParameterError for rates the wrong way round, days with different values or before the tenge; RateNotFound
    for none.
    """
    return exchange.kept(_rate_table, rates, currency)


def _rate_table(rates: pd.DataFrame, currency: str) -> RateTable:
    kept = exchange.of_currency(rates, currency) & (rates["collection"].to_numpy(dtype=object) == "D")
    if not kept.any():
        raise RateNotFound(f"rates hold no daily rate (collection D, base {currency}, quote KZT). Add rows.")
    value = rates["value"].to_numpy(dtype="float64")[kept]
    days = _listed_days(rates["ref_period"].to_numpy(dtype=object)[kept], value)
    below, above = np.nextafter(value, -np.inf), np.nextafter(value, np.inf)
    lower, upper = (rates.get(end, rates["value"]).to_numpy(dtype="float64")[kept] for end in ("lower", "upper"))
    exact = bool(((lower >= below) & (upper <= above)).all())
    if not exact:
        # A printed end (448.1) is within half a float of its value, so one float outward contains it.
        below = np.minimum(below, np.nextafter(lower, -np.inf))
        above = np.maximum(above, np.nextafter(upper, np.inf))
    return RateTable(*(_dense(days, each) for each in (value, below, above)), exact, f"{currency}/KZT")


def calendar_days(date) -> np.ndarray:
    """Calendar day in Almaty of each date, as datetime64[D]; NaT where it is missing. Raises ParameterError."""
    days = columns.days(date)
    found = days.read(slice(None)).astype("datetime64[D]")
    found[days.missing(slice(None))] = _NO_DAY
    return found


def why_missing(days: np.ndarray, table: RateTable) -> str:
    """Why days can have no rate, and which there are: sentences for messages."""
    too_early = (days < _FIRST_DAY).any()
    why = f"The tenge exists since {tenge.FIRST_DAY}: no rate before it. " if too_early else ""
    there = np.flatnonzero(~np.isnan(table.value)).astype("datetime64[D]")
    return why + tenge.reach(there.astype(str), days.astype(str)).capitalize()


def _in_threads(work: Callable[[range], Counter], starts: range) -> Counter:
    """Sum of what `work` returns for the pieces that begin at `starts`; many pieces are shared out among threads."""
    # numpy works outside Python's lock and each share writes rows of its own: on two cores 1.6 times as fast.
    if len(starts) < _THREADED:
        return work(starts)
    share = -(-len(starts) // _SHARES)
    with ThreadPoolExecutor() as pool:
        return sum(pool.map(work, (starts[n : n + share] for n in range(0, len(starts), share))), Counter())


def _listed_days(ref_periods: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Days since 1970-01-01 of the daily rates, once each of them is one day with one rate."""
    try:
        if not all(isinstance(each, str) for each in ref_periods):
            ref_periods = np.array([periods.as_period(each) for each in ref_periods], dtype=object)
        if set(map(len, ref_periods)) != {len("2024-06-03")}:
            raise ValueError("it has ten characters")
        days = ref_periods.astype("datetime64[D]")
    except (ValueError, TypeError) as error:  # and ParameterError, which is a ValueError
        raise ParameterError(f"rates: ref_period of a daily rate is no ISO day such as 2024-06-03: {error}") from None
    if days.min() < _FIRST_DAY:
        raise ParameterError(f"rates: a daily rate of {days.min()}, but the tenge exists since {tenge.FIRST_DAY}")
    order = np.lexsort((values, days))
    again = np.flatnonzero((np.diff(days[order]) == np.timedelta64(0, "D")) & (np.diff(values[order]) != 0))
    if len(again):
        one, other = order[again[0]], order[again[0] + 1]
        raise ParameterError(f"rates: {days[one]} has different rates, {values[one]} and {values[other]}; keep one")
    return days.view("int64")


def _dense(days: np.ndarray, values: np.ndarray) -> np.ndarray:
    dense = np.full(days.max() + 2, np.nan)
    dense[days] = values
    # 1970-01-01 was a Thursday: day + 3 counts weekdays from Monday.
    number = np.arange(len(dense))
    listed = np.minimum(number + tenge.days_ahead((number + 3) % 7), number[-1])
    dense = np.where(np.isnan(dense), dense[listed], dense)
    dense[: _FIRST_DAY.view("int64")] = np.nan  # the weekend before the tenge's first Monday
    return dense


def _named(data: pd.DataFrame, name) -> pd.Series:
    if not isinstance(data, pd.DataFrame):
        raise no_frame("data is", data, "wanted a frame")
    if name not in data.columns:
        raise ParameterError(f"data has no column {name!r}; it has: {', '.join(map(repr, data.columns))}")
    return data[name]


def _rows(amount, date, of_amount: int, of_date: int) -> tuple[int, pd.Index]:
    """Length and index of the result; two Series must stand on one index, because rows may slip."""
    lengths = {n for n, given in ((of_amount, amount), (of_date, date)) if not columns.is_one(given)} or {1}
    rows = max(lengths)
    if len(lengths) > 1:
        raise ParameterError(f"amount has {of_amount:,} rows, date has {of_date:,}; wanted as many, or one value")
    indexes = [given.index for given in (amount, date) if isinstance(given, pd.Series)]
    if len(indexes) == 2 and not indexes[0].equals(indexes[1]):
        raise ParameterError(
            "amount and date are Series with different indexes, so their rows may not belong together; take both "
            "from one frame, or pass date.to_numpy()"
        )
    return rows, indexes[0] if indexes else pd.RangeIndex(rows)


def _look_up(table: RateTable, days: columns.Days) -> Callable:
    """Function from a piece, where to put its rates (None: anywhere) and room for as many slots, to its rates."""
    if days.steps is None or (days.hourly and days.rows < CHUNK):
        return lambda part, out, slots: table.on(days.read(part), out=out)
    rates = table.value
    if days.hourly:
        rates = rates.take(columns.days_of_hours(24 * len(rates)), mode="clip")

    def look_up(part: slice, out: np.ndarray | None, slots: np.ndarray) -> np.ndarray:
        steps = days.steps[part]
        if days.per_slot > 1:
            # Numbers without a sign are divided in 0.5 ns, others in 1.2. What lies before 1970 comes out far ahead,
            # and both lie outside the table. Rows in order of days are looked up as fast as rates were repeated.
            slots = slots[: len(steps)]
            steps = np.floor_divide(steps.view("uint64"), np.uint64(days.per_slot), out=slots).view("int64")
        return rates.take(steps, mode="clip", out=out)

    return look_up


def _put_bounds(ends, value, number, exact_below, table: RateTable, days: columns.Days, part: slice, work) -> None:
    """Both ends of amount at rate, into two arrays: the smallest and largest corner, outward by a float."""
    lower, upper = ends
    exact = exact_below == np.inf or np.abs(number).max(initial=0) < exact_below
    if exact and table.exact and not np.isinf(value).any():
        # The rate is off by a float (2**-52 of it at most), quotient and end by half a float each: 2 in all. Like this
        # an end takes 1 ns a number, numpy.nextafter 15.
        np.abs(value, out=upper)
        upper *= 2.25 * 2.0**-52
        upper += 5e-324
        np.subtract(value, upper, out=lower)
        np.add(value, upper, out=upper)
        return
    sides = [number]
    if exact_below < np.inf:  # an integer above 2**53 or a Decimal may have been rounded to the nearest float
        known = np.abs(number) < exact_below
        sides = [np.where(known, number, np.nextafter(number, limit)) for limit in (-np.inf, np.inf)]
    day = days.read(part)
    corners = [work(side, table.on(day, end)) for side in sides for end in ("lower", "upper")]
    lower[:] = np.nextafter(reduce(np.minimum, corners), -np.inf)
    upper[:] = np.nextafter(reduce(np.maximum, corners), np.inf)


def _days_without(days: columns.Days, rows: np.ndarray) -> Counter:
    """How many of some rows without a rate there are of each day; None counts those without a date."""
    undated = days.missing(rows)
    found, count = np.unique(days.read(rows)[~undated], return_counts=True)
    return Counter(dict(zip(found.tolist(), count.tolist(), strict=True))) + Counter({None: int(undated.sum())})


def why_without(without_rate: Counter, rows: int, table: RateTable) -> str:
    """Which days have no rate, how many of so many rows they are of (None: no day), and which rates there are."""
    undated = without_rate[None]
    said, days = [], np.array(sorted({*without_rate} - {None}), dtype="int64").view("datetime64[D]")
    if dated := without_rate.total() - undated:
        more = len(days) - _SHOWN_DAYS
        listed = ", ".join(days[:_SHOWN_DAYS].astype("str"))
        listed += f" and {more:,} more day{'s' * (more > 1)}" if more > 0 else ""
        said.append(f"no official {table.pair} rate for {dated:,} of {rows:,} rows: {listed}")
    if undated:
        said.append(f"{undated:,} of {rows:,} rows have an amount but no date")
    return f"{'; '.join(said)}. {why_missing(days, table)}"


def _tell(without_rate: Counter, rows: int, table: RateTable, missing: str) -> None:
    dated, undated = without_rate.total() - without_rate[None], without_rate[None]
    text = why_without(without_rate, rows, table)
    if missing == "raise":
        raise RateNotFound(
            f'{text} Add the days to the rates, leave the rows out, or pass missing="nan" to keep them as NaN.'
        )
    warnings.warn(MissingRateWarning(f"{text} These rows are NaN.", undated + dated), stacklevel=3)
