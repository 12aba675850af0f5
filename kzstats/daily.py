"""Columns of any length at the official rate of each row's day: tenge to dollars and back.

The rates become one dense array, a slot for every calendar day, and a conversion is a gather by day number and
one division. Columns are read in pieces of 32 Ki rows: the piece, its days and its rates then stay in the
processor's cache (2 MB a core here), and nothing but the result grows with the column
(benchmarks/convert.py prints speed and memory beside other ways to do it).
"""

import warnings
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from kzstats import observations
from kzstats.bounds import COLUMNS
from kzstats.errors import ParameterError, RateNotFound
from kzstats.exchange import FIRST_DAY

CHUNK = 32 * 1024
#: From 32 pieces (a million rows) on, the pieces go to threads, in 16 shares.
_THREADED, _SHARES = 32, 16
ZONE = "Asia/Almaty"
WORK = {"USD": np.divide, "KZT": np.multiply}
MISSING = {"raise": "stop with RateNotFound", "nan": "leave NaN and warn with the number of rows"}
#: Steps of each datetime64 unit in a day. A week, month or year names no day, and has many rates.
_PER_DAY = {"D": 1, "h": 24, "m": 1440} | {
    unit: 86_400 * 10**power for unit, power in {"s": 0, "ms": 3, "us": 6, "ns": 9, "ps": 12}.items()
}
_SATURDAY, _SUNDAY = 5, 6
_FIRST_DAY = np.datetime64(FIRST_DAY, "D")
_NO_DAY = np.datetime64("NaT", "D")
_SHOWN_DAYS = 5
_TO_DATES = "turn text into dates first: pd.to_datetime(date, format='%Y-%m-%d')"
_TO_NUMBERS = "turn text into numbers first: pd.to_numeric(amount)"


class MissingRateWarning(UserWarning):
    """Some rows were left NaN because their day has no official rate; `rows` says how many."""

    def __init__(self, text: str, rows: int) -> None:
        super().__init__(text)
        self.rows = rows


class RateTable(NamedTuple):
    """Official rate of every calendar day, tenge per dollar: slot i of each array is day i since 1970-01-01.

    value, lower, upper: float64, NaN for days without a rate. The first slot (the tenge is younger than 1970) and
    the last are NaN: there the gather sends every day outside, and every missing date.
    """

    value: np.ndarray
    lower: np.ndarray
    upper: np.ndarray

    def on(self, days: np.ndarray, column: str = "value") -> np.ndarray:
        """Rate on each day; NaN where there is none.

        days: int64 since 1970-01-01; column: value, lower or upper. Returns tenge per dollar.

        >>> rate_table().on(np.array(["2024-06-03"], dtype="datetime64[D]").view("int64"), "upper").round(2).tolist()
        [447.25]
        """
        return getattr(self, column).take(days, mode="clip")

    def reach(self, lacking: np.ndarray) -> str:
        """Which days there are, as a sentence for messages; around days that lie in one gap, also the nearest.

        lacking: days without a rate, datetime64[D].

        >>> rate_table().reach(np.array(["2022-12-20"], dtype="datetime64[D]"))
        'Daily rates reach from 2016-01-06 to 2026-10-02, and the nearest are 2022-12-19 and 2022-12-21.'
        """
        there = np.flatnonzero(~np.isnan(self.value))
        after = np.unique(np.searchsorted(there, lacking.view("int64")))
        gap = ""
        if len(after) == 1 and 0 < after[0] < len(there):
            gap = f", and the nearest are {_iso(there[after[0] - 1])} and {_iso(there[after[0]])}"
        return f"Daily rates reach from {_iso(there[0])} to {_iso(there[-1])}{gap}."


def convert_at(
    amount,
    date,
    *,
    to: str,
    rates: pd.DataFrame | None = None,
    missing: str = "raise",
    bounds: bool = False,
) -> pd.Series | pd.DataFrame:
    """Amounts in the other currency at the official rate in force on each row's day.

    amount: tenge (to="USD") or dollars (to="KZT"): a Series, array, list or pyarrow column of numbers, or one
    number; date: as many days, or one: datetime64 of any unit up to the day, with or without time zone, Period of
    a day, Python dates. A time with a zone belongs to the calendar day it is in Almaty; a time without one is taken
    as Almaty's. rates: as `load_rates()` (pass it when calling often: loading checks the whole folder), rows of
    collection D, base USD, quote KZT, None to load.

    Weekends carry the next Monday's rate unless they are listed themselves, as the National Bank lists them.
    Nothing else is carried: a row with an amount whose day has no rate, or that has no date, raises RateNotFound
    (missing="raise") or becomes NaN and is counted in a MissingRateWarning (missing="nan"; `.rows` is the count).
    A missing amount stays missing and needs no rate.

    Returns float64 named after `to`, on the index of amount or date; with bounds=True the columns value, lower,
    upper, between which the exact quotient or product of amount and printed rate lies. Raises ParameterError for
    other types, rates the wrong way round, and two Series with different indexes.

    >>> convert_at([447250.0, 894500.0], pd.to_datetime(["2024-06-01", "2024-06-03"]), to="USD").tolist()
    [1000.0, 2000.0]
    """
    check_choices(to, missing)
    table = rate_table(rates)
    amounts, dates = _number_column(amount), _date_column(date)
    rows, index = _rows(amount, date, amounts, dates)
    numbers, exact_below = _number_reader(amounts, rows)
    days = _day_reader(dates, rows)
    result = {name: np.empty(rows) for name in (COLUMNS if bounds else COLUMNS[:1])}

    def work(span: range) -> Counter:
        lacking = Counter()
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            for start in span:
                part = slice(start, min(start + CHUNK, rows))
                number, day = numbers(part), days(part)
                rate = table.on(day)
                WORK[to](number, rate, out=result["value"][part])
                if bounds:
                    low, high = _bounds(number, exact_below, table.on(day, "lower"), table.on(day, "upper"), to)
                    result["lower"][part], result["upper"][part] = low, high
                if np.isnan(rate.min()):
                    lacking += _days_without(number, day, rate, _piece(dates, part, rows))
        return lacking

    without_rate = _in_threads(work, range(0, rows, CHUNK))
    if without_rate:
        _tell(without_rate, rows, table, missing)
    if bounds:
        return pd.DataFrame(result, index=index, copy=False)
    return pd.Series(result["value"], index=index, name=to, copy=False)


def rate_table(rates: pd.DataFrame | None = None) -> RateTable:
    """Dense table of the official daily rates in a frame as `load_rates()` gives; None loads it.

    rates: columns base, quote, ref_period (ISO days where collection is D), collection, value, and lower, upper
    if known; other pairs and collections are passed over. Raises ParameterError for rates the wrong way round,
    below 1, doubled with different values, or before the tenge; RateNotFound when no daily rate is left.

    >>> table = rate_table()
    >>> float(table.on(np.array(["2024-06-03"], dtype="datetime64[D]").view("int64"))[0])
    447.25
    """
    rates = observations.load_rates() if rates is None else rates
    kept = _daily_rows(rates)
    value = rates["value"].to_numpy(dtype="float64")[kept]
    days = _listed_days(rates["ref_period"].to_numpy(dtype=object)[kept], value)
    # A printed rate (448.1) is within half a float of its value, so one float outward contains it.
    lower = np.nextafter(rates.get("lower", rates["value"]).to_numpy(dtype="float64")[kept], -np.inf)
    upper = np.nextafter(rates.get("upper", rates["value"]).to_numpy(dtype="float64")[kept], np.inf)
    return RateTable(*(_dense(days, column) for column in (value, lower, upper)))


def calendar_days(date) -> np.ndarray:
    """Calendar day in Almaty of each date, as datetime64[D]; NaT where it is missing.

    date: a column as `convert_at` takes it. Raises ParameterError for text, numbers and periods longer than a day.

    >>> calendar_days(pd.to_datetime(["2024-06-02T22:30Z", None])).astype(str).tolist()
    ['2024-06-03', 'NaT']
    """
    column = _date_column(date)
    days = _day_reader(column, len(column))(slice(None)).astype("datetime64[D]")
    days[np.asarray(pd.isna(column))] = _NO_DAY
    return days


def why_missing(days: np.ndarray, table: RateTable) -> str:
    """Why days can have no rate, and which there are: sentences for messages.

    days: without a rate, datetime64[D]; table: as `rate_table` gives.

    >>> why_missing(np.array(["1993-11-12"], dtype="datetime64[D]"), rate_table())
    'The tenge exists since 1993-11-15: no rate before it. Daily rates reach from 2016-01-06 to 2026-10-02.'
    """
    too_early = (days < _FIRST_DAY).any()
    tenge = f"The tenge exists since {FIRST_DAY}: no rate before it. " if too_early else ""
    return tenge + table.reach(days)


def check_choices(to: str, missing: str) -> None:
    """Refuse a currency or a way with missing rates that is not known.

    to: USD or KZT; missing: raise or nan. Raises ParameterError for any other.

    >>> check_choices("EUR", "raise")
    Traceback (most recent call last):
    kzstats.errors.ParameterError: to is 'EUR'; wanted USD or KZT
    """
    if to not in WORK:
        raise ParameterError(f"to is {to!r}; wanted {' or '.join(WORK)}")
    if missing not in MISSING:
        raise ParameterError(f"missing is {missing!r}; wanted one of: {', '.join(MISSING)}")


def _in_threads(work: Callable[[range], Counter], starts: range) -> Counter:
    """Sum of what `work` returns for the pieces that begin at `starts`; many pieces are shared out among threads."""
    # numpy works outside Python's lock and each share writes rows of its own: on two cores 1.6 times as fast.
    if len(starts) < _THREADED:
        return work(starts)
    share = -(-len(starts) // _SHARES)
    with ThreadPoolExecutor() as pool:
        return sum(pool.map(work, (starts[n : n + share] for n in range(0, len(starts), share))), Counter())


# --- rates ---------------------------------------------------------------------------------------------------


def _daily_rows(rates: pd.DataFrame) -> np.ndarray:
    """Which rows are official daily rates, tenge per dollar (bool)."""
    needed = ["base", "quote", "ref_period", "collection", "value"]
    lacking = [name for name in needed if name not in rates.columns]
    if lacking:
        raise ParameterError(f"rates lack {', '.join(lacking)}; wanted a frame as load_rates() gives")
    # numpy here and below: 2,800 rates take 2 ms, in pandas 10 ms, a fifth of what ten million rows take.
    base, quote, collection = (rates[name].to_numpy(dtype=object) for name in ("base", "quote", "collection"))
    daily = collection == "D"
    turned = daily & (base == "KZT") & (quote == "USD")
    if turned.any():
        raise ParameterError(
            f"rates: {turned.sum():,} row(s) have base KZT and quote USD, dollars per tenge; wanted tenge per dollar: "
            "base USD, quote KZT"
        )
    kept = daily & (base == "USD") & (quote == "KZT")
    if not kept.any():
        raise RateNotFound("rates hold no daily rate (collection D, base USD, quote KZT). Add rows.")
    return kept


def _listed_days(ref_periods: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Days since 1970-01-01 of the daily rates, once each of them is plausible."""
    # One dollar has cost more than 4.7 tenge since the tenge's first day: 0.0021 is dollars per tenge.
    unusable = np.flatnonzero(~((values >= 1) & (values < np.inf)))
    if len(unusable):
        day, value = ref_periods[unusable[0]], values[unusable[0]]
        raise ParameterError(f"rates: value of {day} is {value}; wanted tenge per dollar, at least 1")
    try:
        if set(map(len, ref_periods)) != {len("2024-06-03")}:
            raise ValueError("it has ten characters")
        days = ref_periods.astype("datetime64[D]")
    except (ValueError, TypeError) as error:
        raise ParameterError(f"rates: ref_period of a daily rate is no ISO day such as 2024-06-03: {error}") from None
    if days.min() < _FIRST_DAY:
        raise ParameterError(f"rates: a daily rate of {days.min()}, but the tenge exists since {FIRST_DAY}")
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
    weekday = (np.arange(len(dense)) + 3) % 7
    for day, ahead in ((_SUNDAY, 1), (_SATURDAY, 2)):
        unlisted = np.flatnonzero((weekday[:-ahead] == day) & np.isnan(dense[:-ahead]))
        dense[unlisted] = dense[unlisted + ahead]
    dense[: _FIRST_DAY.view("int64")] = np.nan  # the weekend before the tenge's first Monday
    return dense


# --- columns -------------------------------------------------------------------------------------------------


def _column(values):
    """Array under any column, without copying it; a list or one value becomes an array."""
    if isinstance(values, pd.DataFrame):
        raise ParameterError(f"wanted one column, got a frame with {', '.join(map(str, values.columns))}")
    if isinstance(values, pa.Array | pa.ChunkedArray):
        values = pd.arrays.ArrowExtensionArray(values)
    if isinstance(values, np.ma.MaskedArray):
        values = pd.Series(values)  # its array holds a number under each masked one
    if _is_one(values):
        values = values[()] if isinstance(values, np.ndarray) else values
        values = pd.Series([values], dtype=object).infer_objects()
    array = values if isinstance(values, np.ndarray) else pd.Series(values, copy=False).array
    if isinstance(array.dtype, pd.CategoricalDtype):
        array = array.astype(array.dtype.categories.dtype)
    if isinstance(array.dtype, pd.ArrowDtype) and pa.types.is_dictionary(array.dtype.pyarrow_dtype):
        array = array.astype(pd.ArrowDtype(array.dtype.pyarrow_dtype.value_type))
    if isinstance(array, pd.arrays.NumpyExtensionArray):
        array = array.to_numpy()
    if array.ndim != 1:
        raise ParameterError(f"wanted one column, got an array of shape {array.shape}")
    return array


def _is_one(values) -> bool:
    return pd.api.types.is_scalar(values) or (isinstance(values, np.ndarray) and values.ndim == 0)


def _rows(amount, date, amounts, dates) -> tuple[int, pd.Index]:
    """Length and index of the result; two Series must stand on one index, because rows may slip."""
    lengths = {len(array) for array, given in ((amounts, amount), (dates, date)) if not _is_one(given)} or {1}
    rows = max(lengths)
    if len(lengths) > 1:
        raise ParameterError(f"amount has {len(amounts):,} rows, date has {len(dates):,}; wanted as many, or one value")
    indexes = [given.index for given in (amount, date) if isinstance(given, pd.Series)]
    if len(indexes) == 2 and not indexes[0].equals(indexes[1]):
        raise ParameterError(
            "amount and date are Series with different indexes, so their rows may not belong together; take both "
            "from one frame, or pass date.to_numpy()"
        )
    return rows, indexes[0] if indexes else pd.RangeIndex(rows)


def _piece(array, part: slice, rows: int):
    """The rows of one part; the single value when there is one for all rows."""
    return array if len(array) == 1 < rows else array[part]


def _number_column(amount):
    amounts = _column(amount)
    kind, dtype = _kind(amounts), amounts.dtype
    if kind == "string":
        raise ParameterError(f"amount is text ({_first(amounts)}); {_TO_NUMBERS}")
    if kind not in ("floating", "integer", "mixed-integer-float", "decimal", "empty"):
        raise ParameterError(f"amount is {kind} (dtype {dtype}); wanted numbers")
    return amounts


def _number_reader(amounts, rows: int) -> tuple[Callable[[slice], np.ndarray], float]:
    """Function from a part to its amounts as float64, and the size below which float64 holds them exactly."""
    exact_below = {"floating": np.inf, "integer": 2.0**53}.get(_kind(amounts), 0.0)
    if len(amounts) == 1 < rows:
        one = _floats(amounts)
        return lambda part: one, exact_below
    if isinstance(amounts, np.ndarray) and amounts.dtype == np.float64:
        return amounts.__getitem__, exact_below
    return lambda part: _floats(amounts[part]), exact_below


def _floats(amounts) -> np.ndarray:
    if isinstance(amounts.dtype, pd.ArrowDtype):
        return _arrow(amounts).cast(pa.float64(), safe=False).to_numpy()
    if isinstance(amounts, np.ndarray) and amounts.dtype != object:
        return amounts.astype("float64")
    try:
        return pd.Series(amounts).to_numpy(dtype="float64", na_value=np.nan)
    except OverflowError:
        raise ParameterError("amount holds a whole number beyond 1.8e308, which no float64 can hold") from None


def _date_column(date):
    dates = _column(date)
    kind = _kind(dates)
    if kind == "string":
        raise ParameterError(f"date is text ({_first(dates)}); {_TO_DATES}")
    if kind == "empty":
        return np.full(len(dates), _NO_DAY)
    if dates.dtype == object:
        dates = _from_objects(dates, kind)
    if isinstance(dates.dtype, pd.PeriodDtype) and dates.dtype != pd.PeriodDtype("D"):
        raise ParameterError(
            f"date is {dates.dtype}; wanted days. For a longer period use kz.convert with collection A or E, for a "
            "shorter one .dt.asfreq('D')"
        )
    if _kind(dates) not in ("datetime64", "period", "date", "datetime"):
        raise ParameterError(
            f"date is {kind} (dtype {dates.dtype}); wanted dates, for example pd.to_datetime(date, unit='s')"
        )
    return _with_unit(np.asarray(dates)) if isinstance(dates.dtype, np.dtype) else dates


def _from_objects(dates: np.ndarray, kind: str):
    if kind == "period":
        return pd.Series(pd.PeriodIndex(dates)).array
    if kind not in ("date", "datetime", "datetime64"):
        raise ParameterError(f"date holds {kind} objects ({_first(dates)}); {_TO_DATES}")
    try:
        return pd.to_datetime(pd.Series(dates)).array
    except (ValueError, TypeError) as error:
        raise ParameterError(
            f"date: {error}; bring all rows to one time zone first: pd.to_datetime(date, utc=True)"
        ) from None


def _with_unit(dates: np.ndarray) -> np.ndarray:
    unit, steps = np.datetime_data(dates.dtype)
    if unit == "generic":  # nothing but NaT
        return dates.astype("datetime64[D]")
    if unit not in _PER_DAY or steps != 1:
        raise ParameterError(
            f"date is {dates.dtype}, which names no day; for a month or year use kz.convert with collection A or E"
        )
    return dates if dates.dtype.isnative else dates.astype(dates.dtype.newbyteorder("="))


def _day_reader(dates, rows: int) -> Callable[[slice], np.ndarray]:
    """Function from a part to its calendar days in Almaty, int64 since 1970; a missing date becomes a day long ago."""
    if len(dates) == 1 < rows:
        one = _day_numbers(dates)
        return lambda part: one
    if isinstance(dates, np.ndarray):
        # Decided once, not for each piece: it is a fifth of the time of ten million rows.
        steps, per_day = dates.view("int64"), _per_day(dates)
        return steps.__getitem__ if per_day == 1 else lambda part: steps[part] // per_day
    return lambda part: _day_numbers(dates[part])


def _day_numbers(dates) -> np.ndarray:
    if isinstance(dates.dtype, pd.PeriodDtype):
        return dates.asi8
    if isinstance(dates.dtype, pd.ArrowDtype):
        dates = _arrow_dates(dates)
    if isinstance(dates.dtype, pd.DatetimeTZDtype):
        try:
            # In seconds there is room for five hours more on the last day that nanoseconds reach.
            dates = dates.as_unit("s").tz_convert(ZONE).tz_localize(None)
        except pd.errors.OutOfBoundsDatetime as error:
            raise ParameterError(f"date: {error}; leave such rows out") from None
    dates = np.asarray(dates)
    return dates.view("int64") // _per_day(dates)


def _per_day(dates: np.ndarray) -> int:
    return _PER_DAY[np.datetime_data(dates.dtype)[0]]


def _arrow(piece) -> pa.ChunkedArray:
    return pa.chunked_array(piece.__arrow_array__())


def _arrow_dates(piece):
    stamps = _arrow(piece).to_numpy()
    zone = getattr(piece.dtype.pyarrow_dtype, "tz", None)
    return pd.DatetimeIndex(stamps).tz_localize("UTC") if zone else stamps


def _kind(array) -> str:
    """What a column holds, in pandas' words: floating, integer, string, date, datetime64, period, …"""
    if isinstance(array.dtype, pd.ArrowDtype):
        return _arrow_kind(array.dtype.pyarrow_dtype)
    return pd.api.types.infer_dtype(array, skipna=True)


def _arrow_kind(kind: pa.DataType) -> str:
    is_a = pa.types
    for name, holds in {
        "floating": is_a.is_floating,
        "integer": is_a.is_integer,
        "decimal": is_a.is_decimal,
        "date": is_a.is_date,
        "datetime64": is_a.is_timestamp,
        "empty": is_a.is_null,
        "string": lambda t: is_a.is_string(t) or is_a.is_large_string(t) or is_a.is_string_view(t),
    }.items():
        if holds(kind):
            return name
    return str(kind)


def _first(array) -> str:
    there = array[~np.asarray(pd.isna(array))]
    return repr(there[0]) if len(there) else "no cell is filled"


# --- results -------------------------------------------------------------------------------------------------


def _bounds(
    number: np.ndarray, exact_below: float, rate_low: np.ndarray, rate_high: np.ndarray, to: str
) -> tuple[np.ndarray, np.ndarray]:
    """Both ends of amount at rate: the smallest and largest corner, outward by a float."""
    ends = [number]
    if exact_below < np.inf:  # an integer above 2**53 or a Decimal may have been rounded to the nearest float
        exact = np.abs(number) < exact_below
        ends = [np.where(exact, number, np.nextafter(number, limit)) for limit in (-np.inf, np.inf)]
    corners = [WORK[to](end, rate) for end in ends for rate in (rate_low, rate_high)]
    low, high = reduce(np.minimum, corners), reduce(np.maximum, corners)
    return _outward(low, -1.0), _outward(high, 1.0)


def _outward(end: np.ndarray, sign: float) -> np.ndarray:
    """Each number moved down (sign -1) or up (+1) by at least one float."""
    # numpy.nextafter takes 15 ns a number and the arithmetic 1 ns, but arithmetic cannot come back from infinity.
    if np.isinf(end).any():
        return np.nextafter(end, sign * np.inf)
    return end + sign * (np.abs(end) * 2.0**-52 + 5e-324)


def _days_without(number: np.ndarray, day: np.ndarray, rate: np.ndarray, dates) -> Counter:
    """How many rows of one part have an amount but no rate, by day; None counts those without a date."""
    lacking = ~np.isnan(number) & np.isnan(rate)
    undated = np.broadcast_to(np.asarray(pd.isna(dates)), lacking.shape)
    day = np.broadcast_to(day, lacking.shape)
    days, rows = np.unique(day[lacking & ~undated], return_counts=True)
    found = Counter(dict(zip(days.tolist(), rows.tolist(), strict=True)))
    return found + Counter({None: int((lacking & undated).sum())})


def _tell(without_rate: Counter, rows: int, table: RateTable, missing: str) -> None:
    undated = without_rate.pop(None, 0)
    dated = without_rate.total()
    said = []
    if dated:
        said.append(f"no official USD/KZT rate for {dated:,} of {rows:,} rows: {_day_list(sorted(without_rate))}")
    if undated:
        said.append(f"{undated:,} of {rows:,} rows have an amount but no date")
    days = np.array(list(without_rate), dtype="int64").view("datetime64[D]")
    text = f"{'; '.join(said)}. {why_missing(days, table)}"
    if missing == "raise":
        raise RateNotFound(
            f'{text} Add the days to the rates, leave the rows out, or pass missing="nan" to keep them as NaN.'
        )
    warnings.warn(MissingRateWarning(f"{text} These rows are NaN.", undated + dated), stacklevel=3)


def _day_list(days: list[int]) -> str:
    shown = ", ".join(map(_iso, days[:_SHOWN_DAYS]))
    more = len(days) - _SHOWN_DAYS
    return shown if more <= 0 else f"{shown} and {more:,} more {'day' if more == 1 else 'days'}"


def _iso(day: int) -> str:
    return str(np.datetime64(int(day), "D"))
