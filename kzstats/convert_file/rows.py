"""Rows of a CSV file as Python's strict csv module reads them, a block at a time, each with the bytes it had.

Arrow's own reader takes a stray quotation mark for the beginning of a field that swallows rows, and loses a byte of a
quoted line break at the end of a block. Here numpy splits a block in which every quotation mark stands where the
grammar puts one, and a regular expression any other; a row that a block leaves open goes before the next block.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kzstats.errors import DataError

BLOCK = 2**20
#: Bytes of a row, and characters of a field: the csv module's own limit. More is a quotation mark left open.
LONGEST_ROW, LONGEST_FIELD = 2**20, 131_072
_COMMA, _LF, _CR, _QUOTE = b',\n\r"'
_BESIDE_QUOTE = np.isin(np.arange(256), [_COMMA, _LF, _CR, _QUOTE])
_QUOTED = rb'"[^"]*+(?:""[^"]*+)*+"'
_FIELD = rb"(?:" + _QUOTED + rb'|(?!")[^,\r\n]*+)(,|\r?\n|\r'
_FIELD, _LAST_FIELD, _QUOTED = (re.compile(text) for text in (_FIELD + rb")", _FIELD + rb"|\Z)", _QUOTED))
_BOM = b"\xef\xbb\xbf"
_NO_CSV = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x1f\x8b": "gzip", b"PK\x03\x04": "ZIP", b"PAR1": "Parquet"}
_NO_CSV |= {b"\x28\xb5\x2f\xfd": "zstd", b"ARROW1": "Arrow IPC"}
_LONG = "longer than {}; is a quotation mark left open?"


class Header(NamedTuple):
    """Names of the columns, the bytes of the file up to the end of that line, and those that end the line."""

    names: list[str]
    line: bytes
    end: bytes

    def batch(self) -> pa.RecordBatch:
        """The names as a row of text."""
        return pa.RecordBatch.from_arrays([pa.array([name]) for name in self.names], self.names)

    def grown(self, added: list[pa.Array]) -> list[bytes]:
        """The line byte for byte as it is, with more names at its end; added: one cell of text each."""
        return [self.line, *(f",{cell[0]}".encode() for cell in added), self.end]


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


class _Fields(NamedTuple):
    """Where each field of a block begins and ends, where the next one begins, and whether it closes its row."""

    start: np.ndarray
    end: np.ndarray
    after: np.ndarray
    closes: np.ndarray


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a CSV file: their block, where the fields stand, and which line of the block each row is."""

    names: list[str]
    block: _Block
    fields: _Fields
    ordinal: np.ndarray

    def __len__(self) -> int:
        return len(self.ordinal)

    def column(self, name: str) -> pa.Array:
        """Text of one column, without the quotation marks around it."""
        return self._text(self.names.index(name))

    def batch(self) -> pa.RecordBatch:
        """All columns as text."""
        return pa.record_batch([*map(self._text, range(len(self.names)))], names=self.names)

    def grown(self, added: list[pa.Array]) -> list[bytes | pa.Buffer]:
        """The rows byte for byte as they are, with more cells at the end of each; added: columns of text."""
        data = self.block.data
        if not len(self):
            return [data]
        # A stretch is what ended the line before and a row: every byte of the block is in one of them or in the rest.
        ends = self.fields.end[self.fields.closes]
        return [joined(_stretches(data, ends), *added, ","), data[ends[-1] :]]

    def where(self, position: int) -> str:
        """Place of a row as spreadsheets count, and as editors do where quoted line breaks make that another."""
        row = self.block.rows_before + int(self.ordinal[position]) + 1
        line = self.block.line(self.fields.start[position * len(self.names)])
        return f"row {row:,}" if row == line else f"row {row:,} (line {line:,})"

    def _text(self, at: int) -> pa.Array:
        data = self.block.data
        start, end = (edge[at :: len(self.names)] for edge in (self.fields.start, self.fields.end))
        quoted = np.zeros(len(self), bool)
        if b'"' in data:
            quoted = (end > start) & (np.frombuffer(data, np.uint8).take(start, mode="clip") == _QUOTE)
        edges = np.stack([start + quoted, end - quoted], axis=1).ravel()
        # Every second stretch between the edges is a cell.
        text = _stretches(data, edges).take(pa.array(np.arange(1, 2 * len(self), 2)))
        if b'""' in data:
            text = pc.if_else(pa.array(quoted), pc.replace_substring(text, '""', '"'), text)
        return text


def read_header(file: BinaryIO, name: str) -> Header:
    """First line that is not blank; the file then stands at the line after it.

    file: open at its beginning; name: of the file, for messages. Raises DataError for what is no CSV in UTF-8.

    >>> import io
    >>> read_header(io.BytesIO(b"day,tenge\\r\\n2024-06-03,1\\r\\n"), "sales.csv")
    Header(names=['day', 'tenge'], line=b'day,tenge', end=b'\\r\\n')
    """
    block = _Block(name, data := file.read(LONGEST_ROW))
    for sign, kind in _NO_CSV.items():
        if data.startswith(sign):
            raise DataError(f"{name}: row 1 is not UTF-8: the file is {kind}; unpack it, or save it as CSV in UTF-8")
    first = len(_BOM) * data.startswith(_BOM)
    if not data[first:].strip(b"\r\n"):
        raise DataError(f"{name} is empty; wanted a header and rows")
    names = []
    for start, end, size, closes in _by_field(block, first, last=len(data) < LONGEST_ROW):  # noqa: B007
        names.append(_plain(_decoded(block, start, end)))
        if closes and names != [""]:
            break
        names = [] if closes else names
    else:
        raise block.fault(first, f"the header is {_LONG.format('a megabyte')}")
    for sign, said in ((";", "';'"), ("\t", "tabs")):
        if len(names) == 1 and sign in names[0]:
            raise DataError(f"{name}: fields are separated by {said}; save the file with commas")
    file.seek(size)
    return Header(names, data[:end], data[end:size])


def read_rows(file: BinaryIO, name: str, header: Header) -> Iterator[Rows]:
    """Rows of a file block by block: each byte behind the header is in exactly one of them.

    file: after its header; name: of the file, for messages; header: its first line. Raises DataError naming the line
    for what the strict csv module refuses, bytes that are not UTF-8, and a row with too few or too many fields.
    """
    line = header.line.removeprefix(_BOM)
    lines = _breaks(line + header.end)
    rows = lines - _breaks(line.lstrip(b"\r\n"))
    rest = b""
    while True:
        more = file.read(BLOCK)
        while more.endswith(b"\r"):  # perhaps half of a line break
            more += (byte := file.read(1))
            if not byte:
                break
        block = _Block(name, rest + more, rows, lines)
        if not block.data:
            return
        fields = _split(block, last=not more)
        size = int(fields.after[-1]) if len(fields.after) else 0
        if len(block.data) - size > LONGEST_ROW:
            raise block.fault(size, f"a row is {_LONG.format('a megabyte')}")
        block, rest = block._replace(data=block.data[:size]), block.data[size:]
        _decoded(block, 0, size)
        yield _rows(header.names, block, fields)
        rows, lines = rows + int(fields.closes.sum()), lines + _breaks(block.data)


def joined(*parts) -> pa.Buffer:
    """Columns of text side by side, row after row, as bytes; the last part is what stands between them."""
    text = pc.binary_join_element_wise(*parts, null_handling="replace", null_replacement="")
    return text.buffers()[2].slice(0, int(np.frombuffer(text.buffers()[1], np.int32, len(text) + 1)[-1]))


def _rows(names: list[str], block: _Block, fields: _Fields) -> Rows:
    """Rows of a block, without blank lines, once each has as many fields as the header."""
    last = np.flatnonzero(fields.closes)
    first = np.concatenate([[0], last[:-1] + 1])[: len(last)]
    count = last - first + 1
    blank = (count == 1) & (fields.start[last] == fields.end[last])
    wrong = np.flatnonzero((count != len(names)) & ~blank)
    if len(wrong):
        at, size = int(fields.start[first[wrong[0]]]), int(count[wrong[0]])
        raise block.fault(at, f"{size} field(s), the header has {len(names)}; a comma too many or too few?")
    long = np.flatnonzero(fields.end - fields.start > LONGEST_FIELD)
    for start, end in zip(fields.start[long], fields.end[long], strict=True):
        if len(_plain(_decoded(block, start, end))) > LONGEST_FIELD:
            raise block.fault(start, f"a field is {_LONG.format(f'{LONGEST_FIELD:,} characters')}")
    if blank.any():
        fields = _Fields(*(np.delete(column, last[blank]) for column in fields))
    return Rows(names, block, fields, np.flatnonzero(~blank))


def _split(block: _Block, last: bool) -> _Fields:
    """Fields of the rows that a block closes; last: whether the end of the file closes one too."""
    fields = _by_marks(block.data, last)
    if fields is None:
        found = list(_by_field(block, 0, last))
        fields = _Fields(*np.array(found, dtype=np.int64).reshape(-1, 4).T)
        fields = fields._replace(closes=fields.closes.astype(bool))
    closing = np.flatnonzero(fields.closes)
    return _Fields(*(column[: closing[-1] + 1 if len(closing) else 0] for column in fields))


def _by_marks(data: bytes, last: bool) -> _Fields | None:
    """Fields between the commas and line breaks outside quotation marks; None where a mark stands inside a text."""
    code = np.frombuffer(data, np.uint8)
    marks = (code == _COMMA) | (code == _LF)
    if returns := b"\r" in data:
        marks |= code == _CR
    if quotes := b'"' in data:
        marks |= code == _QUOTE
    end = np.flatnonzero(marks)
    kind = code[end]
    if quotes:
        quote = kind == _QUOTE
        at = end[quote]
        before, behind = at[::2][int(at[0] == 0) :] - 1, at[1::2][at[1::2] + 1 < len(code)] + 1
        if not (_BESIDE_QUOTE[code[before]].all() and _BESIDE_QUOTE[code[behind]].all()) or (last and len(at) % 2):
            return None
        outside = ~quote & (np.cumsum(quote, dtype=np.uint8) % 2 == 0)
        end, kind = end[outside], kind[outside]
    after = end + 1
    if returns:  # CR LF is one mark, two bytes wide
        second = (kind == _LF) & (code[np.maximum(end, 1) - 1] == _CR)
        after[:-1] += second[1:]
        end, kind, after = end[~second], kind[~second], after[~second]
    closes = kind != _COMMA
    if last and not (len(end) and closes[-1] and after[-1] == len(data)):
        end, after, closes = np.append(end, len(data)), np.append(after, len(data)), np.append(closes, True)
    return _Fields(np.concatenate([[0], after[:-1]])[: len(end)], end, after, closes)


def _by_field(block: _Block, at: int, last: bool) -> Iterator[tuple[int, int, int, bool]]:
    """Fields one after another from a byte on; DataError for a quotation mark where strict csv takes none."""
    row, closes, pattern = at, True, _LAST_FIELD if last else _FIELD
    while at < len(block.data) or (last and not closes):
        field = pattern.match(block.data, at)
        if field is None:
            quoted = _QUOTED.match(block.data, at)
            if quoted and quoted.end() < len(block.data):
                why = f"a quotation mark closes a field on line {block.line(quoted.end()):,} and no comma follows"
                raise block.fault(row, f"{why}; check the marks from here on, a mark inside a text is doubled")
            if last:
                raise block.fault(row, "a quotation mark is left open to the end of the file; close or remove it")
            return
        start, (end, after) = at, field.span(1)
        closes = field[1] != b","
        yield start, end, after, closes
        at, row = after, after if closes else row


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


def _plain(cell: str) -> str:
    """A cell without the quotation marks around it."""
    return cell[1:-1].replace('""', '"') if cell.startswith('"') else cell


def _stretches(data: bytes, ends: np.ndarray) -> pa.Array:
    """The text up to each end, from the one before; not copied."""
    offsets = np.concatenate([[0], ends]).astype(np.int32)
    return pa.Array.from_buffers(pa.string(), len(ends), [None, pa.py_buffer(offsets), pa.py_buffer(data)])


def _breaks(data: bytes) -> int:
    """Lines that end here: LF, CR or both."""
    returns = data.count(b"\r") - data.count(b"\r\n") if b"\r" in data else 0
    return data.count(b"\n") + returns
