"""Rows of a CSV file as Python's strict csv module reads them, a block at a time, each with the bytes it had.

Arrow's reader takes a stray quotation mark for the beginning of a field that swallows rows, and loses a byte of a
quoted line break where one of its blocks ends. So it is given only whole rows in which every quotation mark stands
where the grammar puts one, and its rows are counted; the csv module itself reads all else and finds where a fault is.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from kzstats.errors import DataError

#: Half a megabyte: of 6 million sales a whole one took 4 % more work, a quarter 20 % more.
BLOCK = 2**19
#: Bytes of a row, and characters of a field: the csv module's own limit. More is a quotation mark left open.
LONGEST_ROW, LONGEST_FIELD = 2**20, 131_072
_COMMA, _LF, _CR, _QUOTE = b',\n\r"'
_BESIDE_QUOTE = np.isin(np.arange(256), [_COMMA, _LF, _CR, _QUOTE])
_BOM = b"\xef\xbb\xbf"
_NO_CSV = {
    b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x1f\x8b": "gzip", b"PK\x03\x04": "ZIP", b"PAR1\x15": "Parquet",
    b"\x28\xb5\x2f\xfd": "zstd", b"ARROW1\0\0": "Arrow IPC",
}  # fmt: skip
_LONG = "longer than {}; is a quotation mark left open?"


class _Block(NamedTuple):
    """Bytes of a file, its name, and how many rows and lines come before them."""

    file: str
    data: bytes
    rows_before: int = 0
    lines_before: int = 0

    def line(self, at: int) -> int:
        return self.lines_before + _breaks(self.data[:at]) + 1

    def fault(self, at: int, why: str) -> DataError:
        return DataError(f"{self.file}: line {self.line(at):,}: {why}")


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a CSV file: their block, where each begins and ends, which row of the block it is, and its cells.

    The cells are known where the quotation marks do not stand as the grammar puts them.
    """

    names: list[str]
    block: _Block
    start: np.ndarray
    end: np.ndarray
    ordinal: np.ndarray
    cells: list[list[str]] | None

    def __len__(self) -> int:
        return len(self.ordinal)

    @property
    def file(self) -> str:
        """Name of the file."""
        return self.block.file

    def batch(self, names: list[str] | None = None) -> pa.RecordBatch:
        """Some or all columns as text, without the quotation marks around it."""
        at = [self.names.index(name) for name in names] if names else range(len(self.names))
        columns = self._by_arrow(at) or self._by_csv(at)
        return pa.RecordBatch.from_arrays(columns, [self.names[n] for n in at])

    def grown(self, added: list[pa.Array]) -> list[bytes | pa.Buffer]:
        """The rows byte for byte as they are, with more cells at the end of each; added: columns of text."""
        data = self.block.data
        if not len(self):
            return [data]
        # A stretch is what ended the line before and a row: every byte of the block is in one of them or in the rest.
        offsets = np.concatenate([[0], self.end]).astype(np.int32)
        stretches = pa.Array.from_buffers(pa.string(), len(self), [None, pa.py_buffer(offsets), pa.py_buffer(data)])
        return [joined(stretches, *added, ","), data[self.end[-1] :]]

    def where(self, position: int) -> str:
        """Place of a row as spreadsheets count, and as editors do where quoted line breaks make that another."""
        row = self.block.rows_before + int(self.ordinal[position]) + 1
        line = self.block.line(self.start[position])
        return f"{self.file}: row {row:,}" + (f" (line {line:,})" if row != line else "")

    def _by_arrow(self, at: Sequence[int]) -> list[pa.Array] | None:
        data = self.block.data
        # Arrow takes a byte order mark away wherever it begins to read.
        if not len(self) or self.cells or data.startswith(_BOM) or (self.end - self.start).max() > LONGEST_FIELD:
            return None
        names = [str(n) for n in range(len(self.names))]
        try:
            table = pa.csv.read_csv(
                pa.py_buffer(data),
                pa.csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=names),
                pa.csv.ParseOptions(newlines_in_values=True),
                pa.csv.ConvertOptions(
                    check_utf8=False,  # the whole block has been decoded
                    column_types=dict.fromkeys(names, pa.string()),
                    include_columns=[names[n] for n in at],
                ),
            )
        except pa.ArrowInvalid:
            return None
        return [column.combine_chunks() for column in table.columns] if len(table) == len(self) else None

    def _by_csv(self, at: Sequence[int]) -> list[pa.Array]:
        found = self.cells or [cells for cells, _, _ in _by_csv(self.block, last=True) if cells]
        for start, cells in zip(self.start, found, strict=True):
            if len(cells) != len(self.names):
                why = f"{len(cells)} field(s), the header has {len(self.names)}; a comma too many or too few?"
                raise self.block.fault(start, why)
        return [pa.array([cells[n] for cells in found], pa.string()) for n in at]


def read_header(file: BinaryIO, name: str) -> Rows:
    """First line that is not blank; the file then stands behind it. Raises DataError for what is no CSV in UTF-8."""
    block = _Block(name, data := file.read(LONGEST_ROW))
    for sign, kind in _NO_CSV.items():
        if data.startswith(sign):
            raise DataError(f"{name}: row 1 is not UTF-8: the file is {kind}; unpack it, or save it as CSV in UTF-8")
    first = len(_BOM) * data.startswith(_BOM)
    if not data[first:].strip(b"\r\n"):
        raise DataError(f"{name} is empty; wanted a header and rows")
    rows = _by_csv(block, first, last=len(data) < LONGEST_ROW)
    names, end, size = next((row for row in rows if row[0] not in ([], [""])), ([], 0, 0))
    if not names:
        raise block.fault(first, f"the header is {_LONG.format('a megabyte')}")
    for sign, said in ((";", "';'"), ("\t", "tabs")):
        if len(names) == 1 and sign in names[0]:
            raise DataError(f"{name}: fields are separated by {said}; save the file with commas")
    file.seek(size)
    at, block = np.array([first, end, 0]).reshape(3, 1), block._replace(data=data[:size])
    return Rows(names, block, *at, [names])


def read_rows(file: BinaryIO, name: str, header: Rows) -> Iterator[Rows]:
    """Rows of a file block by block: each byte behind the header is in exactly one of them.

    file: after its header; name: of the file, for messages; header: its first line. Raises DataError naming the line
    for what the strict csv module refuses, bytes that are not UTF-8, and a row with too few or too many fields.
    """
    lines = _breaks(header.block.data)
    rows = lines - _breaks(header.block.data[: header.end[0]].removeprefix(_BOM).lstrip(b"\r\n"))
    rest = b""
    while True:
        more = file.read(BLOCK)
        while more.endswith(b"\r"):  # perhaps half of a line break
            more += (byte := file.read(1))
            if not byte:
                break
        block, cells = _Block(name, rest + more, rows, lines), None
        if not block.data:
            return
        ends = _row_ends(block.data, last=not more)
        if ends is None:
            found = list(_by_csv(block, last=not more))
            cells, ends = [row[0] for row in found if row[0]], np.array([row[1:] for row in found]).reshape(-1, 2).T
        end, after = ends
        size = int(after[-1]) if len(after) else 0
        if len(block.data) - size > LONGEST_ROW:
            raise block.fault(size, f"a row is {_LONG.format('a megabyte')}")
        block, rest = block._replace(data=block.data[:size]), block.data[size:]
        _decoded(block, 0, size)
        start = np.concatenate([[0], after[:-1]])[: len(end)].astype(np.int64)
        there = np.flatnonzero(end > start)
        yield Rows(header.names, block, start[there], end[there], there, cells)
        rows, lines = rows + len(end), lines + (_breaks(block.data) if b'"' in block.data else len(end))


def joined(*parts) -> pa.Buffer:
    """Columns of text side by side, row after row, as bytes; the last part is what stands between them."""
    text = pc.binary_join_element_wise(*parts, null_handling="replace", null_replacement="")
    return text.buffers()[2].slice(0, int(np.frombuffer(text.buffers()[1], np.int32, len(text) + 1)[-1]))


def _row_ends(data: bytes, last: bool) -> tuple[np.ndarray, np.ndarray] | None:
    """Where each row ends and where the next line begins; None where a quotation mark stands inside a text."""
    code = np.frombuffer(data, np.uint8)
    marks = code == _LF
    if returns := b"\r" in data:
        marks |= code == _CR
    if quotes := b'"' in data:
        marks |= code == _QUOTE
    end = np.flatnonzero(marks)
    if quotes:
        quote = code[end] == _QUOTE
        at = end[quote]
        before, behind = at[::2][int(at[0] == 0) :] - 1, at[1::2][at[1::2] + 1 < len(code)] + 1
        if not (_BESIDE_QUOTE[code[before]].all() and _BESIDE_QUOTE[code[behind]].all()) or (last and len(at) % 2):
            return None
        end = end[~quote & (np.cumsum(quote, dtype=np.uint8) % 2 == 0)]
    after = end + 1
    if returns:  # CR LF is one end, two bytes wide
        second = (code[end] == _LF) & (code[np.maximum(end, 1) - 1] == _CR)
        after[:-1] += second[1:]
        end, after = end[~second], after[~second]
    if last and (not len(after) or after[-1] < len(data)):
        end, after = np.append(end, len(data)), np.append(after, len(data))
    return end, after


def _by_csv(block: _Block, at: int = 0, *, last: bool) -> Iterator[tuple[list[str], int, int]]:
    """Rows from a byte on as strict csv reads them: cells, where the row ends, where the next line begins.

    Raises DataError for a quotation mark where it takes none; of a block that is not the last, the rest is left.
    """
    lines = block.data[at:].splitlines(keepends=True)
    if lines and not last and not lines[-1].endswith((b"\n", b"\r")):
        lines.pop()
    begins = np.cumsum([at, *map(len, lines)]).tolist()
    reader = csv.reader((_decoded(block, *ends) for ends in pairwise(begins)), strict=True)
    while (row := reader.line_num) < len(lines):
        try:
            cells, line = next(reader), lines[reader.line_num - 1]
        except csv.Error as error:
            why = f"a quotation mark closes a field on line {block.line(begins[reader.line_num - 1]):,} and no comma "
            why += "follows; check the marks from here on, a mark inside a text is doubled"
            if "end of data" in str(error):
                if not last:
                    return
                why = "a quotation mark is left open to the end of the file; close or remove it"
            elif "limit" in str(error):
                why = f"a field is {_LONG.format(f'{LONGEST_FIELD:,} characters')}"
            raise block.fault(begins[row], why) from None
        after = begins[reader.line_num]
        yield cells, after - len(line) + len(line.rstrip(b"\r\n")), after


def _decoded(block: _Block, start: int, end: int) -> str:
    try:
        return block.data[start:end].decode()
    except UnicodeDecodeError as error:
        at = start + error.start
        line, byte = block.line(at), block.data[at]
        said = "row 1" if line == 1 else f"line {line:,}: byte 0x{byte:02x}"
        raise DataError(
            f"{block.file}: {said} is not UTF-8 (a Windows-1251 or UTF-16 file?); save the file as UTF-8"
        ) from None


def _breaks(data: bytes) -> int:
    """Lines that end here: LF, CR or both."""
    returns = data.count(b"\r") - data.count(b"\r\n") if b"\r" in data else 0
    # bytes.count stops at each of them: seven times as long.
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == _LF)) + returns
