"""Strict CSV: a file to a frame of text, or everything that is wrong with its shape. Knows nothing of kzstats' data.

What a spreadsheet does to a file and cannot be misread is read: a byte order mark, line ends of any kind, semicolons
or tabs between fields (a decimal comma in such a file is a point), rows and columns at the end that hold nothing.

pandas shifts columns silently when a row has a field too many (pandas-dev/pandas#15203) and turns "NA" into a
missing number, so the shape is checked here with the standard csv module and every field stays text.
"""

import csv
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from kzstats.errors import nearest
from kzstats.files import separator_of


class Problem(NamedTuple):
    """One fault: where it is, which kind of fault (the same kind is told once), and the sentence about it."""

    file: str
    line: int
    column: str
    kind: str
    text: str

    def __str__(self) -> str:
        place = f"row {self.line}: " if self.file == "row" else f"{self.file}:{self.line}: ".replace(":0:", ":")
        column = f"column{'s' if ',' in self.column else ''} {self.column}: " if self.column else ""
        return f"{place}{column}{self.text}"


def _flaw(name: str, line: int, text: str, kind: str = "") -> Problem:
    """A fault in the shape of a file; of one kind are by default those of one wording."""
    return Problem(name, line, "", kind or text, text)


class State(NamedTuple):
    """What tells one content of a file from the next without reading it; size -1 where there is no file."""

    path: Path
    changed: int
    size: int
    inode: int


def state(path: Path) -> State:
    """What tells whether a file has changed: the key under which its content is kept."""
    try:
        found = path.stat()
    except OSError:
        return State(path, 0, -1, 0)
    return State(path, found.st_mtime_ns, found.st_size, found.st_ino)


def columns(rows: pd.DataFrame) -> dict[str, list[str]]:
    """The cells of each column; pandas' own way, which takes each out of Arrow by itself, needs ten times as long."""
    return {name: cells.to_numpy(dtype="object").tolist() for name, cells in rows.items()}


def records(rows: pd.DataFrame) -> list[dict[str, str]]:
    """The rows as dicts."""
    cells = columns(rows)
    return [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]


def checksum(path: Path) -> str:
    """Checksum of a file as Data Packages write it, `sha256:…`; empty for a file that cannot be read."""
    try:
        return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    except OSError:
        return ""


def read(path: Path, columns: list[str], *, optional: Sequence[str] = ()) -> tuple[pd.DataFrame, list[Problem]]:
    """Frame of text with exactly the wanted columns, its index the line numbers of the file; and the problems.

    path: a CSV file in UTF-8, separated by commas, semicolons or tabs, one header line; columns: the wanted column
    names, in any order in the file; optional: the columns that may be missing, their fields then empty. Returns the
    frame (without the rows of another length; empty where the file is unusable; its attrs name the separator) and one
    sentence for each problem, each beginning with file and line. Never raises for what the file holds.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "rates.csv")
    ...     _ = path.write_text("base,quote\\nUSD,KZT\\nUSD\\n")
    ...     rows, problems = read(path, ["base", "quote"])
    >>> len(rows), str(problems[0])
    (1, "rates.csv:3: 1 fields, the header has 2; a comma missing? The line: 'USD'")
    """
    name, nothing = path.name, pd.DataFrame(columns=columns, dtype="str")
    try:
        raw = path.read_bytes()
    except OSError as error:
        return nothing, [_flaw(name, 0, f"cannot be read ({error.strerror}); a data folder needs this file")]
    text, problem = _decoded(raw, name)
    if problem:
        return nothing, [problem]
    separator = separator_of(text)
    lines, problems = _lines(text, name, separator)
    lines = _without_empty_ends(lines)
    if not lines:
        return nothing, problems or [_flaw(name, 1, f"the file is empty; wanted the header {','.join(columns)}")]
    header = lines[0][1]
    problems += _header_problems(name, header, columns, optional)
    if problems:
        return nothing, problems
    rows, numbers = [], []
    for number, fields in lines[1:]:
        if len(fields) == len(header):
            rows.append([field.strip() for field in fields])
            numbers.append(number)
        else:
            more = "an extra comma, or a field with a comma that needs quotation marks"
            meant = more if len(fields) > len(header) else "a comma missing"
            width, line = f"{len(fields)} fields, the header has {len(header)}", separator.join(fields)
            problems.append(_flaw(name, number, f"{width}; {meant}? The line: {line[:300]!r}", width))
    frame = pd.DataFrame(rows, index=pd.Index(numbers, dtype="int64"), columns=header, dtype="str")
    frame = frame.reindex(columns=columns, fill_value="")
    frame.attrs["separator"] = separator
    return frame, problems


def _decoded(raw: bytes, name: str) -> tuple[str, Problem | None]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        remedy = "(a Windows-1251 or UTF-16 file?); save it as UTF-8 (in Excel: Save As, CSV UTF-8)"
        line = raw[: error.start].count(b"\n") + 1
        return "", _flaw(name, line, f"byte 0x{raw[error.start]:02x} is not UTF-8 {remedy}")
    if len(raw) > 7 and b"\0\0\0\0" in (raw[:8:2], raw[1:8:2]):  # every second byte of its header
        return "", _flaw(name, 1, "is UTF-16 without its mark; save it as UTF-8 (in Excel: Save As, CSV UTF-8)")
    if "\0" in text:
        return "", _flaw(name, text[: text.index("\0")].count("\n") + 1, "holds a NUL character; remove it")
    return text, None


def _without_empty_ends(lines: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """The lines without the rows that hold nothing, and without the columns that have no name and hold nothing."""
    lines = [(number, fields) for number, fields in lines if any(fields)]
    wide = len(lines[0][1]) if lines else 0
    while wide and not any(fields[wide - 1] for _, fields in lines if len(fields) >= wide):
        wide -= 1
    named = lines and wide < len(lines[0][1])
    return [(n, f[:wide] if len(f) == len(lines[0][1]) else f) for n, f in lines] if named else lines


def _lines(text: str, name: str, separator: str) -> tuple[list[tuple[int, list[str]]], list[Problem]]:
    reader, lines = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator), []
    while True:
        start = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return lines, []
        except csv.Error as error:
            return lines[:1], [_flaw(name, start, f"{error}; check the quotation marks from this line on")]
        if fields:
            lines.append((start, fields))


def _header_problems(name: str, header: list[str], columns: list[str], optional: Sequence[str]) -> list[Problem]:
    missing = [column for column in columns if column not in header and column not in optional]
    unknown = [column for column in header if column not in columns]
    twice = sorted({column for column in header if header.count(column) > 1})
    found = []
    if unknown:  # one sentence, however many there are: a file without a header has as many as it has columns
        near = [nearest(column.strip().lower(), columns) for column in unknown]
        meant = f" (did you mean {', '.join(repr(name) for name in near if name)}?)" if any(near) else ""
        if not set(header) & set(columns) and not any(near):
            meant = "; is the line with the names of the columns missing?"
        said = f"column {unknown[0]!r} is" if len(unknown) == 1 else f"columns {', '.join(map(repr, unknown))} are"
        found = [f"{said} not known{meant}; there are: {', '.join(columns)}"]
    found += [f"column {column!r} stands there twice" for column in twice]
    if missing:
        listed = ", ".join(map(repr, missing))
        found.append(f"columns {listed} are missing" if len(missing) > 1 else f"column {listed} is missing")
    return [_flaw(name, 1, text) for text in found]
