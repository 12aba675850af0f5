"""Amounts and dates of a file, piece by piece, to amounts in the other currency."""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kzstats import columns, daily
from kzstats.convert_file import pieces
from kzstats.convert_file.pieces import Piece
from kzstats.errors import DataError, ParameterError, RateNotFound, choose

MAX_PROBLEMS = 20
#: Pieces worked on at once; reading, splitting and writing are as much work as two threads do.
THREADS = 2
#: Pieces read ahead: a row group of Parquet is written from three pieces at once, and reading need not wait for it.
AHEAD = 4
_NUMBER_WANTED = "wanted digits with a decimal point, such as 1234.5; leave the cell empty where there is no amount"
_DAY_WANTED = "wanted an ISO day with its hyphens, such as 2024-06-03, or a time such as 2024-06-03T14:00+05:00"


class Converted(NamedTuple):
    """What became of a file: rows, the new column, rows left empty for want of a rate, why, and texts guarded."""

    rows: int
    column: str
    without_rate: int
    why: str
    guarded: int


def convert_file(
    source: Path | str,
    target: Path | str,
    *,
    amount: str,
    date: str,
    to: str,
    rates: pd.DataFrame | None = None,
    missing: str = "raise",
    force: bool = False,
    for_spreadsheet: bool = False,
) -> Converted:
    """Write a file with one column converted at the official rate of each row's day, in constant memory.

    source, target: CSV (UTF-8, commas) or Parquet, by suffix; amount, date: names of columns; rates, missing: as for
    `convert_at`; for_spreadsheet: put ' before text that a spreadsheet would run as a formula. Every row and column of
    source is kept; added are `<amount>_<to>` and `<amount>_<to>_rate` (tenge per dollar); from CSV to CSV each line
    keeps its bytes. The target appears whole or not at all, open to nobody to whom neither it nor source was.

    Raises DataError naming row and column (CSV: the header is row 1) of what cannot be read, ParameterError for names
    and files that do not fit, RateNotFound for the first row without a rate, EnvironmentProblem for a target that
    cannot be written.
    """
    source, target = Path(source), Path(target)
    choose(daily.WORK, to=to)
    choose(daily.MISSING, missing=missing)
    pieces.check_target(source, target, force)
    if for_spreadsheet and target.suffix.lower() != ".csv":
        raise ParameterError(f"{target}: only CSV has cells to guard from spreadsheets; leave the option out")
    table = daily.rate_table(rates)
    column = f"{amount}_{to}"
    added = [pa.field(column, pa.float64()), pa.field(f"{column}_rate", pa.float64())]
    rows = guarded = 0
    without_rate: Counter[int | None] = Counter()
    with pieces.reader(source) as found:
        _check_columns(source, found.schema, amount, date, [field.name for field in added])
        if for_spreadsheet:
            header, guarded = pieces.guarded(found.header)
            found = found._replace(header=header)
        with pieces.writer(target, found, added, pa.array(table.value, from_pandas=True)) as (made, write):

            def work(piece: Piece) -> tuple:
                numbers, days = piece.batch([amount, date])
                number, day = _numbers(numbers, amount, piece), _days(days, date, piece)
                slots = np.clip(day.view("int64"), 0, len(table.value) - 1)
                rate = table.value.take(slots)
                lacking = np.isnan(rate) & ~np.isnan(number)
                if lacking.any() and missing == "raise":
                    raise RateNotFound(_first_without(day, lacking, date, piece, table))
                with np.errstate(over="ignore", under="ignore"):
                    result = daily.WORK[to](number, rate)
                _refuse(numbers, np.isinf(result), amount, piece, f"comes to no {to} that a float64 can hold")
                piece, texts = pieces.guarded(piece) if for_spreadsheet else (piece, 0)
                return made(piece, pa.array(result, from_pandas=True), slots), len(piece), day[lacking], texts

            for done, count, without, texts in _ahead(work, found.pieces):
                write(done)
                rows, guarded = rows + count, guarded + texts
                found_days, times = np.unique(without[~np.isnat(without)].view("int64"), return_counts=True)
                without_rate.update(dict(zip(found_days.tolist(), times.tolist(), strict=True)))
                without_rate[None] += int(np.isnat(without).sum())
    why = daily.why_without(without_rate, rows, table) if without_rate.total() else ""
    return Converted(rows, column, without_rate.total(), why, guarded)


def _ahead(work: Callable, given: Iterator) -> Iterator:
    """What `work` makes of each, in their order; threads read the next and work while the last are written."""
    waiting: deque[Future] = deque()
    with ThreadPoolExecutor(1) as reader, ThreadPoolExecutor(THREADS) as pool:
        reading = deque(reader.submit(next, given, None) for _ in range(AHEAD))
        while (one := reading.popleft().result()) is not None:
            reading.append(reader.submit(next, given, None))
            waiting.append(pool.submit(work, one))
            if len(waiting) > THREADS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _check_columns(source: Path, schema: pa.Schema, amount: str, date: str, added: list[str]) -> None:
    for option, name in (("amount", amount), ("date", date)):
        if name not in schema.names:
            raise ParameterError(
                f"{source.name} has no {option} column {name!r}; it has: {', '.join(map(repr, schema.names))}"
            )
        if schema.names.count(name) > 1:
            raise DataError(f"{source.name} has column {name!r} more than once; rename one")
    taken = [name for name in added if name in schema.names]
    if taken:
        raise ParameterError(f"{source.name} already has {', '.join(taken)}; rename it, or convert the original file")


def _numbers(values: pa.Array, column: str, piece: Piece) -> np.ndarray:
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pieces.is_text(values.type):
        plain = _parsed(values, pa.float64())
        values = _numbers_with_care(values, column, piece) if plain is None else plain
    elif not (pieces.is_number(values.type) or pa.types.is_null(values.type)):
        raise DataError(f"{piece.file}: column {column} is {values.type}; wanted numbers, or numbers as text")
    elif pa.types.is_floating(values.type):
        if values.type != pa.float64():
            lost = f"{piece.file}: column {column} is {values.type}, of 7 digits or fewer"
            raise DataError(f"{lost}; write the file again with double precision (float64), or decimals")
        # NaN is how numpy writes that there is no amount; infinity is none of anything.
        _refuse(values, pc.is_inf(values), column, piece, f"is not a number; {_NUMBER_WANTED}")
    return values.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)


def _numbers_with_care(text: pa.Array, column: str, piece: Piece) -> pa.Array:
    text = columns.trimmed(text)
    bad = pc.invert(pc.match_substring_regex(text, pieces.NUMBER))
    _refuse(text, bad, column, piece, f"is not a number; {_NUMBER_WANTED}")
    values = text.cast(pa.float64())
    _refuse(text, pc.is_inf(values), column, piece, "is beyond 1.8e308, which no float64 can hold")
    return values


def _parsed(text: pa.Array, kind: pa.DataType) -> pa.Array | None:
    """All cells of a kind at once; None where one of them is empty, no such thing, or no finite number."""
    # Most pieces hold nothing else, and looking at each cell takes five times as long.
    try:
        values = text.cast(kind)
    except pa.ArrowInvalid:
        return None
    finite = not pa.types.is_floating(kind) or np.isfinite(values.to_numpy(zero_copy_only=False)).all()
    return values if finite and not values.null_count else None


def _days(values: pa.Array, column: str, piece: Piece) -> np.ndarray:
    """Calendar days in Almaty as datetime64[D], NaT where the cell is empty."""
    if pa.types.is_date32(values.type):
        return values.to_numpy(zero_copy_only=False)
    if not pieces.is_text(values.type):
        if columns.arrow_kind(values.type) not in ("date", "datetime64", "empty"):
            first = next((f" such as {cell}" for cell in values.drop_null().to_pylist()), "")
            raise DataError(f"{piece.file}: column {column} is {values.type}{first}; {_DAY_WANTED}, or dates")
        try:
            return daily.calendar_days(values)
        except ParameterError as error:
            raise DataError(f"{piece.file}: column {column}: {error}") from None
    plain = _parsed(values.cast(pa.string()), pa.date32())
    if plain is not None:
        return plain.to_numpy(zero_copy_only=False)
    text = columns.trimmed(values)
    days, bad = columns.days_of_text(text)
    _refuse(text, bad, column, piece, f"is not an ISO date; {_DAY_WANTED}")
    return days


def _refuse(text: pa.Array, bad: pa.Array | np.ndarray, column: str, piece: Piece, why: str) -> None:
    at = np.flatnonzero(bad if isinstance(bad, np.ndarray) else pc.fill_null(bad, False).to_numpy(zero_copy_only=False))
    if not len(at):
        return
    told = [f"{piece.where(int(n))}, column {column}: {str(text[int(n)])[:60]!r} {why}" for n in at[:MAX_PROBLEMS]]
    more = f", the first {MAX_PROBLEMS} of them" if len(at) > MAX_PROBLEMS else ""
    raise DataError(f"{len(at):,} unreadable cell(s) up to here{more}; nothing was written", told)


def _first_without(day: np.ndarray, lacking: np.ndarray, column: str, piece: Piece, table: daily.RateTable) -> str:
    at = int(np.flatnonzero(lacking)[0])
    what, remedy = "an amount but no date.", "Write the date into the row"
    if not np.isnat(day[at]):
        what = f"no official USD/KZT rate for {day[at]}. {daily.why_missing(day[[at]], table)}"
        remedy = "Add the day to the rates (kzstats rates update fetches what the National Bank set)"
    return (
        f"{piece.where(at)}, column {column}: {what} Nothing was written. {remedy}, or leave the results of such rows "
        "empty and count them with --missing nan."
    )
