"""CSV and Parquet files as small pieces, read and written so that memory does not grow with the file.

A piece is `Rows` of a CSV file or a `Batch` of Parquet. Both have `batch(names)`, columns for Arrow; `grown(cells)`,
CSV with more cells at the end of each row; and `where(position)`, the place of a row for messages.
"""

import base64
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet
from tqdm import tqdm

from kzstats import columns, files
from kzstats.convert_file.rows import Rows, joined, read_header, read_rows
from kzstats.errors import DataError, EnvironmentProblem, ParameterError

SUFFIXES = {".csv": "CSV", ".parquet": "Parquet"}
NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
#: Rows of a piece of Parquet, and cells of a piece with many columns: about 4 MB.
ROWS, CELLS = 32 * 1024, 2**19
#: What is collected into one row group of a new Parquet file.
GROUP_BYTES = 4 * 2**20
#: Bytes of the texts themselves in a row group: every piece of it carries them.
SMALL_DICTIONARY = 64 * 1024
#: What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection).
_FORMULA = "^[=+\\-@\t\r]"
#: An empty text is written as "", a missing one as nothing.
_NEEDS_QUOTES = '^$|[",\r\n]'


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of Parquet, the name of their file, and how many come before them."""

    table: pa.RecordBatch
    file: str = ""
    rows_before: int = 0

    def __len__(self) -> int:
        return self.table.num_rows

    def batch(self, names: list[str] | None = None) -> pa.RecordBatch:
        """Some or all columns as they are."""
        return self.table.select(names) if names else self.table

    def grown(self, added: list[pa.Array]) -> list[pa.Buffer]:
        """The rows as lines of CSV, with more cells at the end of each; added: columns of text."""
        cells = [_cells(column, name) for column, name in zip(self.table, self.table.schema.names, strict=True)]
        last = pc.binary_join_element_wise(added[-1], "\n", "", null_handling="replace", null_replacement="")
        return [joined(*cells, *added[:-1], last, ",")]

    def where(self, position: int) -> str:
        """Place of a row: the first one is row 1."""
        return f"{self.file}: row {self.rows_before + position + 1:,}"


Piece = Rows | Batch


class Source(NamedTuple):
    """A file to read: columns, those of its pieces, those of few values, names as a piece, pieces, permissions."""

    schema: pa.Schema
    carried: pa.Schema
    repeated: list[str]
    header: Piece
    pieces: Iterator[Piece]
    mode: int


def check_target(source: Path, target: Path, force: bool) -> None:
    """Refuse a target that is the source, exists without force, or cannot be there (ParameterError)."""
    for path in (source, target):
        _kind(path)
    if not source.is_file():
        raise ParameterError(f"{source}: {'is no ordinary file' if source.exists() else 'no such file'}")
    if not target.parent.is_dir():
        raise ParameterError(f"{target}: its folder does not exist; create it first")
    if target.is_dir():
        raise ParameterError(f"{target} is a folder; wanted the name of a file")
    if target.exists() and target.samefile(source):
        raise ParameterError(f"{target} is the input itself; choose another name for the output")
    if os.path.lexists(target) and not force:
        raise ParameterError(f"{target} exists; choose another name, or replace it with --force")


@contextmanager
def reader(source: Path) -> Iterator[Source]:
    """What a file holds, with a progress bar on terminals; DataError for a file that is no such thing."""
    read = _csv_source if _kind(source) == "CSV" else _parquet_source
    try:
        with read(source) as found:
            yield found
    except pa.ArrowException as error:
        if isinstance(error, MemoryError):
            raise
        raise DataError(f"{source.name}: {_plainly(error)}") from None
    except OSError as error:
        if error.errno is None:  # Arrow's word for damaged pages
            raise DataError(f"{source.name} is damaged: {_plainly(error)}") from None
        raise EnvironmentProblem(f"{source.name}: reading it failed ({error.strerror})") from None


@contextmanager
def writer(target: Path, source: Source, added: list[pa.Field], rates: pa.Array) -> Iterator[tuple[Callable, Callable]]:
    """Two functions: one makes what is to be written, on any thread, the other writes it.

    Made of a piece, its amounts and which of the rates each row has (slots).
    The new file takes its place when all went well. It keeps the permissions of the one it replaces; else it is open to
    nobody to whom the source is not.
    """
    open_writer = _csv_writer if _kind(target) == "CSV" else _parquet_writer
    new = not target.exists()
    with files.writing(target) as file:
        if new and hasattr(os, "fchmod"):
            os.fchmod(file.fileno(), os.fstat(file.fileno()).st_mode & (source.mode | stat.S_IWUSR))
        with open_writer(file, source, added, rates) as functions:
            yield functions


def guarded(piece: Piece) -> tuple[Batch, int]:
    """A piece with ' before every text that a spreadsheet would run as a formula, and how many there are."""
    table, count, cells = piece.batch(), 0, []
    for column in table:
        if is_text(column.type):
            text = column.cast(pa.string())
            runs = pc.and_(pc.match_substring_regex(text, _FORMULA), pc.invert(pc.match_substring_regex(text, NUMBER)))
            column = pc.if_else(runs, pc.binary_join_element_wise("'", text, ""), text)
            count += pc.sum(runs).as_py() or 0
        cells.append(column)
    return Batch(pa.record_batch(cells, names=table.schema.names)), count


def is_text(kind: pa.DataType) -> bool:
    """Whether cells of an Arrow type, also of a dictionary, are text."""
    return columns.arrow_kind(kind) == "string"


def is_number(kind: pa.DataType) -> bool:
    """Whether cells of an Arrow type are numbers."""
    return columns.arrow_kind(kind) in ("integer", "floating", "decimal") and not pa.types.is_dictionary(kind)


def _kind(path: Path) -> str:
    if path.suffix.lower() not in SUFFIXES:
        raise ParameterError(f"{path}: the name should end in {' or '.join(SUFFIXES)}")
    return SUFFIXES[path.suffix.lower()]


@contextmanager
def _parquet_source(source: Path) -> Iterator[Source]:
    # Pre-buffering would hold whole row groups, and a file may be one single group.
    held = {"pre_buffer": False, "buffer_size": 2**20}
    parquet, name = pa.parquet.ParquetFile(pa.OSFile(str(source)), **held), source.name
    _refuse_int96(parquet.schema, name)
    total, schema = parquet.metadata.num_rows, parquet.schema_arrow
    repeated = _repeated(parquet)
    if texts := [name for name in repeated if is_text(schema.field(name).type)]:
        parquet = pa.parquet.ParquetFile(pa.OSFile(str(source)), **held, read_dictionary=texts)
    header = pa.RecordBatch.from_arrays([pa.array([name]) for name in schema.names], schema.names)
    size = max(1, min(ROWS, CELLS // max(1, parquet.metadata.num_columns)))

    def batches() -> Iterator[Batch]:
        rows = 0
        with tqdm(total=total, unit=" rows", unit_scale=True, desc=name, disable=None) as bar:
            for batch in parquet.iter_batches(batch_size=size):
                yield Batch(batch, name, rows)
                rows += batch.num_rows
                bar.update(batch.num_rows)
        if rows != total:
            raise DataError(f"{name} is damaged: it says {total:,} rows and holds {rows:,}")

    with parquet:
        yield Source(schema, parquet.schema_arrow, repeated, Batch(header), batches(), source.stat().st_mode)


def _repeated(parquet: pa.parquet.ParquetFile) -> list[str]:
    """Columns of which the file holds a few values, and their numbers in less than two bytes a row.

    Written and carried so again: of 4 million sales that saves a third of reading and half of writing them.
    """
    file = parquet.metadata
    at = {file.schema.column(n).path: n for n in range(file.num_columns)}

    def few(name: str) -> bool:
        chunks = [file.row_group(n).column(at[name]) for n in range(file.num_row_groups)]
        sizes = [each.data_page_offset - each.dictionary_page_offset for each in chunks if each.has_dictionary_page]
        small = len(sizes) == len(chunks) and max(sizes, default=0) <= SMALL_DICTIONARY
        return small and sum(each.total_uncompressed_size for each in chunks) < 2 * file.num_rows

    return [name for name in parquet.schema_arrow.names if name in at and few(name)]


def _refuse_int96(schema: pa.parquet.ParquetSchema, name: str) -> None:
    # Spark writes these in UTC, Impala in local time, and neither says so: midnight in Almaty would be the day before.
    # Arrow counts them in nanoseconds, which end in 2262: 9999-12-31 becomes 1816.
    old = [schema.column(n).path for n in range(len(schema)) if schema.column(n).physical_type == "INT96"]
    if old:
        raise DataError(
            f"{name}: INT96 times in {', '.join(old)} say neither their zone nor fit nanoseconds; write the file again "
            "with dates or TIMESTAMP_MICROS (Spark: spark.sql.parquet.outputTimestampType)"
        )


@contextmanager
def _parquet_writer(file: BinaryIO, source: Source, added: list[pa.Field], rates: pa.Array) -> Iterator[tuple]:
    schema = pa.schema([*source.schema, *added], metadata=source.schema.metadata)
    # What the columns are is told as of the source, though some are carried as dictionaries.
    told = {**(schema.metadata or {}), b"ARROW:schema": base64.b64encode(schema.serialize())}
    carried = pa.schema([*source.carried, *added])
    held: list[pa.RecordBatch] = []

    def made(piece: Piece, amounts: pa.Array, slots: np.ndarray) -> pa.RecordBatch:
        return pa.record_batch([*piece.batch().columns, amounts, rates.take(pa.array(slots))], carried)

    def write(batch: pa.RecordBatch) -> None:
        held.append(batch)
        if sum(batch.nbytes for batch in held) >= GROUP_BYTES:
            flush()

    def flush() -> None:
        parquet.write_table(pa.Table.from_batches(held, carried))
        held.clear()

    # Of a million sales, dictionaries of amounts took three times the work of plain ones and a quarter more room.
    # Byte for byte apart they compress in two thirds of the work; whole numbers as differences in a quarter of it.
    repeated = {*source.repeated, added[-1].name}
    numbers = [field for field in schema if is_number(field.type) and field.name not in repeated]
    apart = {field.name: "BYTE_STREAM_SPLIT" for field in numbers if field.type in (pa.float32(), pa.float64())}
    whole = {field.name: "DELTA_BINARY_PACKED" for field in numbers if pa.types.is_integer(field.type)}
    listed = [field.name for field in schema if not is_number(field.type) or field.name in repeated]
    with pa.parquet.ParquetWriter(
        file, carried, use_dictionary=listed, column_encoding=apart | whole, compression="zstd", compression_level=1,
        store_schema=False, write_batch_size=ROWS,
    ) as parquet:  # fmt: skip
        yield made, write
        flush()
        parquet.add_key_value_metadata(told)


@contextmanager
def _csv_source(source: Path) -> Iterator[Source]:
    name, state = source.name, source.stat()
    with source.open("rb") as file:
        header = read_header(file, name)

        def rows() -> Iterator[Rows]:
            with tqdm(total=state.st_size, unit="B", unit_scale=True, desc=name, disable=None) as bar:
                for piece in read_rows(file, name, header):
                    yield piece
                    bar.update(file.tell() - bar.n)

        schema = header.batch().schema
        yield Source(schema, schema, [], header, rows(), state.st_mode)


@contextmanager
def _csv_writer(file: BinaryIO, source: Source, added: list[pa.Field], rates: pa.Array) -> Iterator[tuple]:
    # A few thousand rates stand in millions of rows: each is written out once.
    texts = _cells(rates, "")

    def made(piece: Piece, amounts: pa.Array, slots: np.ndarray) -> list[bytes | pa.Buffer]:
        return piece.grown([_cells(amounts, ""), texts.take(pa.array(slots))])

    file.writelines(source.header.grown([_cells(pa.array([field.name]), "") for field in added]))
    yield made, file.writelines


def _cells(values: pa.Array, name: str) -> pa.Array:
    """Cells as they stand in a CSV file, with quotation marks only where they are needed."""
    if pa.types.is_dictionary(values.type):
        return _cells(values.dictionary, name).take(values.indices)
    try:
        text = values.cast(pa.string())
        if is_number(values.type):
            return text
        text.validate(full=True)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise DataError(f"column {name} is {values.type}, which CSV cannot hold; write .parquet instead") from None
    quoted = pc.binary_join_element_wise('"', pc.replace_substring(text, '"', '""'), '"', "")
    return pc.if_else(pc.match_substring_regex(text, _NEEDS_QUOTES), quoted, text)


def _plainly(error: Exception) -> str:
    text = str(error).strip()
    if "Parquet magic bytes" in text or "Parquet file size" in text:
        return "is no Parquet file, whatever its name says"
    return text
