"""CSV and Parquet files as pieces of at most 32,768 rows, read and written so that memory does not grow with the file.

A file is written beside its place under another name and moved there when it is whole. Text that a spreadsheet
would run as a formula is made harmless on its way into CSV.
"""

import csv
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
from tqdm import tqdm

from kzstats.errors import DataError, EnvironmentProblem, ParameterError

SUFFIXES = {".csv": "CSV", ".parquet": "Parquet"}
NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
#: Rows of a piece of Parquet, and cells of a piece with many columns: about 4 MB.
ROWS, CELLS = 32 * 1024, 2**19
#: A piece of CSV, and the longest row. Arrow reads some thirty pieces ahead: 60 MB at 1 MiB, 300 MB at 4 MiB.
CSV_BYTES = 2**19
#: What is collected into one row group of a new Parquet file.
GROUP_BYTES = 2 * 2**20
#: What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection).
_FORMULA = "^[=+\\-@\t\r]"
_NEEDS_QUOTES = '[",\r\n]'

Reader = tuple[pa.Schema, Iterator[pa.RecordBatch]]


def check_target(source: Path, target: Path, force: bool) -> None:
    """Refuse a target that is the source, exists without force, or cannot be there; and suffixes not known.

    source, target: files; force: whether the target may be replaced. Raises ParameterError.

    >>> check_target(Path("no_such_file.csv"), Path("out.csv"), force=False)
    Traceback (most recent call last):
    kzstats.errors.ParameterError: no_such_file.csv: no such file
    """
    for path in (source, target):
        _kind(path)
    if not source.is_file():
        raise ParameterError(f"{source}: no such file")
    if not target.parent.is_dir():
        raise ParameterError(f"{target}: its folder does not exist; create it first")
    if target.is_dir():
        raise ParameterError(f"{target} is a folder; wanted the name of a file")
    if target.exists() and target.samefile(source):
        raise ParameterError(f"{target} is the input itself; choose another name for the output")
    if target.exists() and not force:
        raise ParameterError(f"{target} exists; choose another name, or replace it with --force")


def first_row(source: Path) -> int:
    """Number of the first row of data as a reader counts: under the header of a CSV file, else 1.

    source: a file, CSV or Parquet by its suffix. Raises ParameterError for any other.

    >>> first_row(Path("sales.csv")), first_row(Path("sales.parquet"))
    (2, 1)
    """
    return 2 if _kind(source) == "CSV" else 1


@contextmanager
def reader(source: Path, progress: bool) -> Iterator[Reader]:
    """Schema and pieces of a file, with a progress bar on terminals; DataError for a file that is no such thing."""
    read = _csv_pieces if _kind(source) == "CSV" else _parquet_pieces
    try:
        with pa.OSFile(str(source)) as file:
            yield read(file, source.name, None if progress else True)
    except pa.ArrowInvalid as error:
        raise DataError(f"{source.name}: {_plainly(error)}") from None
    except OSError as error:
        raise EnvironmentProblem(f"{source.name}: reading it or writing its result failed: {error}") from None


@contextmanager
def writer(target: Path, schema: pa.Schema) -> Iterator[Callable[[pa.RecordBatch], object]]:
    """Function that appends a piece to a new file; the file takes its place when all went well, else vanishes."""
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    open_writer = _csv_writer if _kind(target) == "CSV" else _parquet_writer
    try:
        with unfinished.open("wb") as file:
            with open_writer(file, schema) as write:
                yield write
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _kind(path: Path) -> str:
    if path.suffix.lower() not in SUFFIXES:
        raise ParameterError(f"{path}: the name should end in {' or '.join(SUFFIXES)}")
    return SUFFIXES[path.suffix.lower()]


# --- Parquet -------------------------------------------------------------------------------------------------


def _parquet_pieces(file: pa.NativeFile, name: str, quiet: bool | None) -> Reader:
    # Pre-buffering would hold whole row groups, and a file may be one single group.
    parquet = pa.parquet.ParquetFile(file, pre_buffer=False, buffer_size=2**20)
    rows = max(1, min(ROWS, CELLS // max(1, parquet.metadata.num_columns)))

    def batches() -> Iterator[pa.RecordBatch]:
        with tqdm(total=parquet.metadata.num_rows, unit=" rows", unit_scale=True, desc=name, disable=quiet) as bar:
            for batch in parquet.iter_batches(batch_size=rows):
                yield batch
                bar.update(batch.num_rows)

    return parquet.schema_arrow, batches()


@contextmanager
def _parquet_writer(file: BinaryIO, schema: pa.Schema) -> Iterator[Callable]:
    held: list[pa.RecordBatch] = []

    def write(batch: pa.RecordBatch) -> None:
        held.append(batch)
        if sum(batch.nbytes for batch in held) >= GROUP_BYTES:
            flush()

    def flush() -> None:
        parquet.write_table(pa.Table.from_batches(held, schema))
        held.clear()

    with pa.parquet.ParquetWriter(file, schema) as parquet:
        yield write
        flush()


# --- CSV -----------------------------------------------------------------------------------------------------


def _csv_pieces(file: pa.NativeFile, name: str, quiet: bool | None) -> Reader:
    names = _header(file, name)
    stream = _open_csv(file, names)
    if stream.schema.names != names:
        raise DataError(f"{name}: row 1 is no plain header: {', '.join(map(repr, names))}")
    size = file.size()

    def batches() -> Iterator[pa.RecordBatch]:
        with tqdm(total=size, unit="B", unit_scale=True, desc=name, disable=quiet) as bar:
            for batch in stream:
                yield batch
                bar.update(file.tell() - bar.n)

    return stream.schema, batches()


def _header(file: pa.NativeFile, name: str) -> list[str]:
    # Not by a first Arrow reader: it goes on reading ahead and takes blocks away from the second one.
    raw = file.read(CSV_BYTES)
    file.seek(0)
    start = raw.decode("utf-8-sig", errors="replace")
    names = next((fields for fields in csv.reader(io.StringIO(start, newline="")) if fields), [])
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or any("\ufffd" in column for column in names):
        raise DataError(f"{name}: row 1 is not UTF-8 (a Windows-1251 or UTF-16 file?); save the file as UTF-8")
    if len(names) == 1 and ";" in names[0]:
        raise DataError(f"{name}: fields are separated by ';'; save the file with commas")
    doubled = sorted({column for column in names if names.count(column) > 1})
    if doubled:
        raise DataError(f"{name}: row 1 names {', '.join(map(repr, doubled))} more than once; rename one")
    return names


def _open_csv(file: pa.NativeFile, text_columns: list[str]) -> pa.csv.CSVStreamingReader:
    """Reader in which the named columns stay text: 00123 is no 123, and 21.70 no 21.7."""
    return pa.csv.open_csv(
        file,
        read_options=pa.csv.ReadOptions(block_size=CSV_BYTES, use_threads=False),
        parse_options=pa.csv.ParseOptions(newlines_in_values=True),
        convert_options=pa.csv.ConvertOptions(column_types=dict.fromkeys(text_columns, pa.string())),
    )


@contextmanager
def _csv_writer(file: BinaryIO, schema: pa.Schema) -> Iterator[Callable]:
    header = pa.record_batch([pa.array([name]) for name in schema.names], names=schema.names)
    file.write(_csv_lines(header))
    yield lambda batch: file.write(_csv_lines(batch))


def _csv_lines(batch: pa.RecordBatch) -> pa.Buffer:
    cells = [_csv_cells(column, name) for column, name in zip(batch.columns, batch.schema.names, strict=True)]
    last = pc.binary_join_element_wise(cells.pop(), "", "\n", null_handling="replace", null_replacement="")
    lines = pc.binary_join_element_wise(*cells, last, ",", null_handling="replace", null_replacement="")
    return pc.binary_join(pa.ListArray.from_arrays([0, len(lines)], lines), "")[0].as_buffer()


def _csv_cells(values: pa.Array, name: str) -> pa.Array:
    """Cells as they stand in a CSV file: no formula that would run, quotation marks only where they are needed."""
    try:
        text = values.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise DataError(f"column {name} is {values.type}, which CSV cannot hold; write .parquet instead") from None
    if pa.types.is_integer(values.type) or pa.types.is_floating(values.type) or pa.types.is_decimal(values.type):
        return text
    runs = pc.and_(pc.match_substring_regex(text, _FORMULA), pc.invert(pc.match_substring_regex(text, NUMBER)))
    text = pc.if_else(runs, pc.binary_join_element_wise("'", text, ""), text)
    quoted = pc.binary_join_element_wise('"', pc.replace_substring(text, '"', '""'), '"', "")
    return pc.if_else(pc.match_substring_regex(text, _NEEDS_QUOTES), quoted, text)


def _plainly(error: Exception) -> str:
    """Arrow's sentence about a file, with what to do."""
    text = str(error).strip()
    if "UTF8" in text:
        return f"{text}; save the file as UTF-8"
    if "Parquet magic bytes" in text or "Parquet file size" in text:
        return "is no Parquet file, whatever its name says"
    if "straddling" in text:
        return "a row is longer than half a megabyte; is a quotation mark left open?"
    if "Empty CSV" in text:
        return "is empty; wanted a header and rows"
    return text
