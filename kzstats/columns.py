"""Columns of numbers and of days, however somebody holds them: numpy, pandas, Arrow, lists, one value.

A column is taken once and read in pieces, so that nothing grows with it: `Numbers.read` gives float64, `Days.read` the
calendar day in Almaty of each row, counted from 1970-01-01.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kzstats import bounds, clock, periods, tenge
from kzstats.errors import ParameterError

#: Steps of each datetime64 unit in a day. A week, month or year names no day.
_PER_DAY = {"D": 1, "h": 24, "m": 1440, "s": 86_400}
_PER_DAY |= {unit: 86_400 * 10**power for unit, power in {"ms": 3, "us": 6, "ns": 9, "ps": 12}.items()}
#: Hours from 1970 to 2040, and from how many rows on looking them up is worth counting them all: 10 ms.
_HOURS, _MANY = 70 * 8766, 10_000
_AS_THEY_STAND = (pa.float64(), *(pa.timestamp(unit) for unit in ("s", "ms", "us", "ns")))
_ARROW_KINDS = {
    "floating": pa.types.is_floating, "integer": pa.types.is_integer, "decimal": pa.types.is_decimal,
    "date": pa.types.is_date, "datetime64": pa.types.is_timestamp, "empty": pa.types.is_null,
    "string": lambda kind: kind in (pa.string(), pa.large_string(), pa.string_view()),
}  # fmt: skip
_NO_DAY = np.datetime64("NaT", "D")
_NAT = np.iinfo("int64").min
_ZONED = r"[T ].*(Z|[+-][0-9:]+)$"
#: How days are written that are no ISO days, as pandas reads them; and how numbers count them, of which the first that
#: gives a day since the tenge is meant: a spreadsheet's days, those since 1970, and its parts of seconds.
_FORMATS = (
    "%Y%m%d", "%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y",
    "%m-%d-%Y", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S",
)  # fmt: skip
_EPOCHS = ({"unit": "D", "origin": "1899-12-30"}, *({"unit": unit} for unit in ("D", "s", "ms", "us", "ns")))
_PERIOD = "is a {}, no day: take kz.convert with collection A or E"
_TO_NUMBERS = "turn text into numbers first: pd.to_numeric(amount)"


class Numbers(NamedTuple):
    """A column of numbers: its length, a function from a slice to float64, and the size below which that is exact."""

    rows: int
    read: Callable[[slice], np.ndarray]
    exact_below: float


class Days(NamedTuple):
    """A column of days: its length, functions from rows to days since 1970 and to which are missing, and its steps.

    A missing day reads as one long ago. steps, per_slot, hourly: of a column of datetime64 its int64, and how many of
    them are a day, or an hour in UTC where it has a zone; None for any other.
    """

    rows: int
    read: Callable[[slice | np.ndarray], np.ndarray]
    missing: Callable[[slice | np.ndarray], np.ndarray]
    steps: np.ndarray | None = None
    per_slot: int = 1
    hourly: bool = False


def numbers(amount) -> Numbers:
    """Column of numbers that amount holds: a Series, array, list, pyarrow column, or one number."""
    array = column(amount)
    kind = _kind(array)
    if kind == "string":
        raise ParameterError(f"amount is text ({_first(array)}); {_TO_NUMBERS}")
    if kind not in ("floating", "integer", "mixed-integer-float", "decimal", "empty"):
        raise ParameterError(f"amount is {kind} (dtype {array.dtype}); wanted numbers")
    if kind == "floating":
        bounds.wide(pd.Series(array, name="amount", copy=False))
    exact_below = {"floating": np.inf, "integer": 2.0**53}.get(kind, 0.0)
    plain = isinstance(array, np.ndarray) and array.dtype == np.float64
    return Numbers(len(array), array.__getitem__ if plain else lambda part: _floats(array[part]), exact_below)


def days(date) -> Days:
    """Column of days that date holds, of any form that `convert_at` takes; a time without zone is taken as Almaty's."""
    array = _dates(column(date))
    zoned = isinstance(array.dtype, pd.DatetimeTZDtype)
    if isinstance(array.dtype, pd.ArrowDtype):
        return Days(len(array), lambda part: _day_numbers(_arrow(array[part])), lambda part: array[part].isna())
    steps, per_day = (array.asi8, _PER_DAY[array.unit]) if zoned else (array.view("int64"), _PER_DAY[_unit(array)])
    read = partial(_days_of_steps, per_day=per_day, zoned=zoned)
    slot = per_day // 24 if zoned else per_day
    return Days(len(array), lambda part: read(steps[part]), lambda part: steps[part] == _NAT, steps, slot, zoned)


def column(values):
    """Array under any column, without copying it; a list or one value becomes an array. Raises ParameterError."""
    if isinstance(values, pd.DataFrame):
        raise ParameterError(f"wanted one column, got a frame with {', '.join(map(str, values.columns))}")
    if isinstance(values, pa.Array | pa.ChunkedArray):
        values = pd.arrays.ArrowExtensionArray(values)
    if isinstance(values, np.ma.MaskedArray):
        values = pd.Series(values)  # its array holds a number under each masked one
    if is_one(values):
        values = values[()] if isinstance(values, np.ndarray) else values
        values = pd.Series([values], dtype=object).infer_objects()
    array = values if isinstance(values, np.ndarray) else pd.Series(values, copy=False).array
    if isinstance(array.dtype, pd.CategoricalDtype):
        array = array.astype(array.dtype.categories.dtype)
    if isinstance(array.dtype, pd.ArrowDtype) and pa.types.is_dictionary(array.dtype.pyarrow_dtype):
        array = array.astype(pd.ArrowDtype(array.dtype.pyarrow_dtype.value_type))
    if isinstance(array, pd.arrays.NumpyExtensionArray):
        array = array.to_numpy()
    if isinstance(array.dtype, pd.ArrowDtype):
        # Numbers and moments without a gap are numpy's as they stand: not a byte is copied.
        cells, kind = _arrow(array), array.dtype.pyarrow_dtype
        if cells.num_chunks == 1 and not cells.null_count and kind in _AS_THEY_STAND:
            array = cells.chunk(0).to_numpy()
    if array.ndim != 1:
        raise ParameterError(f"wanted one column, got an array of shape {array.shape}")
    return array


def is_one(values) -> bool:
    """Whether this is one value and no column."""
    return pd.api.types.is_scalar(values) or (isinstance(values, np.ndarray) and values.ndim == 0)


def _floats(array) -> np.ndarray:
    if isinstance(array.dtype, pd.ArrowDtype):
        return _arrow(array).cast(pa.float64(), safe=False).to_numpy()
    if isinstance(array, np.ndarray) and array.dtype != object:
        return array.astype("float64")
    try:
        return pd.Series(array).to_numpy(dtype="float64", na_value=np.nan)
    except OverflowError:
        raise ParameterError("amount holds a whole number beyond 1.8e308, which no float64 can hold") from None


def _dates(array):
    """The column as datetime64, times with a zone, or Arrow's dates and times; refused when it is none of them."""
    if array.dtype == object:
        array = np.where(pd.isna(array), None, array)  # beside texts NaT would be a thing of another kind
    kind = _kind(array)
    if kind == "string":
        text = trimmed(pa.array(np.asarray(array, dtype=object), pa.string(), from_pandas=True))
        found, bad = days_of_text(text)
        if bad.any():
            wrong = text[int(bad.argmax())].as_py()
            raise ParameterError(f"date is text and {wrong!r} is no ISO day; {_day_meant(wrong)}")
        return found
    if kind == "empty":
        return np.full(len(array), _NO_DAY)
    if array.dtype == object:
        array = _from_objects(array, kind)
    if isinstance(array.dtype, pd.PeriodDtype):
        if array.dtype != pd.PeriodDtype("D"):
            raise ParameterError(
                f"date is {array.dtype}; wanted days. For a longer period use kz.convert with collection A or E, for a "
                "shorter one .dt.asfreq('D')"
            )
        return array.asi8.view("datetime64[D]")
    if _kind(array) not in ("datetime64", "date", "datetime"):
        raise ParameterError(f"date is {kind} (dtype {array.dtype}); wanted dates{_days_meant(array, kind)}")
    if isinstance(array.dtype, pd.DatetimeTZDtype):
        _check_clock(array)
    return _with_unit(np.asarray(array)) if isinstance(array.dtype, np.dtype) else array


def _from_objects(array: np.ndarray, kind: str):
    if kind == "period":
        return pd.Series(pd.PeriodIndex(array)).array
    if kind not in ("date", "datetime", "datetime64"):
        raise ParameterError(f"date holds {kind} objects ({_first(array)}); wanted dates, or ISO days as text")
    try:
        return pd.to_datetime(pd.Series(array)).array
    except (ValueError, TypeError) as error:
        raise ParameterError(
            f"date: {error}; bring all rows to one time zone first: pd.to_datetime(date, utc=True)"
        ) from None


def _day_meant(text: str) -> str:
    """What to do with text that is no ISO day, such as this one."""
    if text.lower() in ("nan", "nat", "na", "n/a", "<na>", "none", "null", "-", "–"):
        return "leave the cell of a missing day empty, or None"
    if re.fullmatch("[0-9]+", text) and (how := _epoch(float(text), "pd.to_numeric(date)")):
        return how
    if periods.is_period(text):
        return f"{text} {_PERIOD.format('period')}"
    fits = [each for each in _FORMATS if _reads(text, each)]
    if not fits:
        return "wanted ISO days, such as 2024-06-03"
    other = f", or format={fits[1]!r} where the month comes first" if len(fits) > 1 and fits[1][:2] == "%m" else ""
    return f"wanted ISO days; turn text into dates first: pd.to_datetime(date, format={fits[0]!r}){other}"


def _days_meant(array, kind: str) -> str:
    """How pandas makes dates of numbers such as the first of these; empty for what is no number, or no day."""
    there = array[~np.asarray(pd.isna(array))]
    if kind not in ("integer", "floating") or not len(there):
        return ""
    how = _epoch(float(there[0]), "date", "date.astype('Int64').astype('string')")
    return how and f"; {how}"


def _epoch(number: float, column: str, text: str = "date") -> str:
    """How a number such as this names a day; column: the column as numbers, text: as digits."""
    digits = f"{number:.0f}"
    year, month = digits[:4], digits[4:]
    if len(digits) in (4, 6) and "1900" <= year <= "2200" and "01" <= (month or "01") <= "12":
        return f"{digits} {_PERIOD.format('month' if month else 'year')}"
    if len(digits) == 8 and _reads(digits, "%Y%m%d"):
        return f"{digits} is a day? pd.to_datetime({text}, format='%Y%m%d')"
    for how in _EPOCHS:
        with suppress(ValueError, OverflowError):
            if tenge.FIRST_DAY.year <= pd.to_datetime(number, **how).year <= 2200:
                said = ", ".join(f"{name}={part!r}" for name, part in how.items())
                return f"for example pd.to_datetime({column}, {said})"
    return ""


def _reads(text: str, how: str) -> bool:
    return not pd.isna(pd.to_datetime(text, format=how, errors="coerce"))


def trimmed(text: pa.Array) -> pa.Array:
    """Cells of text without the spaces around them, null where nothing is left."""
    text = pc.utf8_trim_whitespace(text.cast(pa.string()))
    return pc.if_else(pc.equal(text, ""), None, text)


def days_of_text(text: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Calendar days in Almaty of trimmed ISO text, NaT where there is none, and which cells are no ISO day."""
    zoned = pc.fill_null(pc.match_substring_regex(text, _ZONED), False).to_numpy(zero_copy_only=False)
    found, bad = np.full(len(text), _NO_DAY), np.zeros(len(text), dtype=bool)
    for rows, kind in ((~zoned, pa.timestamp("us")), (zoned, pa.timestamp("us", "UTC"))):
        cells = text.filter(pa.array(rows))
        try:
            stamps = cells.cast(kind)
        except pa.ArrowInvalid:
            cells = pc.replace_substring_regex(cells, r"(\.[0-9]{6})[0-9]{1,3}", r"\1")  # what Arrow writes it reads
            bad[rows] = failed = np.array([not _is_stamp(cell, kind) for cell in cells], dtype=bool)
            if failed.any():
                continue
            stamps = cells.cast(kind)
        found[rows] = _day_numbers(pa.chunked_array([stamps])).astype("datetime64[D]")
    found[text.is_null().to_numpy(zero_copy_only=False)] = _NO_DAY
    return found, bad


def _is_stamp(cell: pa.Scalar, kind: pa.DataType) -> bool:
    with suppress(pa.ArrowInvalid):
        return cell.cast(kind) is not None
    return False


def _with_unit(array: np.ndarray) -> np.ndarray:
    unit, steps = np.datetime_data(array.dtype)
    if unit == "generic":  # nothing but NaT
        return array.astype("datetime64[D]")
    if unit not in _PER_DAY or steps != 1:
        raise ParameterError(
            f"date is {array.dtype}, which names no day; for a month or year use kz.convert with collection A or E"
        )
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def _unit(array: np.ndarray) -> str:
    return np.datetime_data(array.dtype)[0]


def _check_clock(array) -> None:
    """Refuse times that an out-of-date database of this machine has brought to Almaty's clock: they are off."""
    zone = array.dtype.tz
    probe = pd.Timestamp("2024-06-05T18:30Z")
    if str(zone) == clock.ZONE and probe.tz_convert(zone).utcoffset() != clock.almaty_offset(probe):
        raise ParameterError(
            f"date has the zone {clock.ZONE} as this machine's time-zone database knows it, which is out of date: "
            f"{probe.tz_convert(zone)}, wanted +05:00 since 1 March 2024. Update the system's tzdata, or give times "
            "without a zone, which count as Almaty's"
        )


def _day_numbers(stamps: pa.ChunkedArray) -> np.ndarray:
    steps = stamps.to_numpy()
    return _days_of_steps(steps.view("int64"), _PER_DAY[_unit(steps)], getattr(stamps.type, "tz", None) is not None)


def _days_of_steps(steps: np.ndarray, per_day: int, zoned: bool) -> np.ndarray:
    if not zoned:
        return steps // per_day
    hours = steps // (per_day // 24)
    if len(hours) > _MANY and hours.min() >= 0 and hours.max() < _HOURS:
        return days_of_hours(_HOURS).take(hours)
    return _day_in_almaty(hours)


@lru_cache(maxsize=2)
def days_of_hours(count: int) -> np.ndarray:
    """Calendar day in Almaty of each hour since 1970 in UTC; looked up, an hour takes 1 ns, counted from rules 10."""
    return _day_in_almaty(np.arange(count))


def _day_in_almaty(hours: np.ndarray) -> np.ndarray:
    # The clocks have been changed at whole hours and by whole hours.
    changes, offsets = (np.array(seconds) // 3600 for seconds in clock.almaty_clock())
    return (hours + offsets[np.maximum(np.searchsorted(changes, hours, side="right") - 1, 0)]) // 24


def _arrow(piece) -> pa.ChunkedArray:
    return pa.chunked_array(piece.__arrow_array__())


def _kind(array) -> str:
    """What a column holds, in pandas' words: floating, integer, string, date, datetime64, period, …"""
    if isinstance(array.dtype, pd.ArrowDtype):
        return arrow_kind(array.dtype.pyarrow_dtype)
    return pd.api.types.infer_dtype(array, skipna=True)


def arrow_kind(kind: pa.DataType) -> str:
    """What a column of an Arrow type holds, as of a dictionary its values: string, floating, integer, decimal, …"""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return next((name for name, holds in _ARROW_KINDS.items() if holds(kind)), str(kind))


def _first(array) -> str:
    there = array[~np.asarray(pd.isna(array))]
    return repr(there[0]) if len(there) else "no cell is filled"
