"""Strict CSV: a file to a frame of text, or everything that is wrong with its shape. Knows nothing of kzstats' data.

pandas shifts columns silently when a row has a field too many (pandas-dev/pandas#15203) and turns "NA" into a
missing number, so the shape is checked here with the standard csv module and every field stays text.
"""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

MAX_FIELD = 100_000


class State(NamedTuple):
    """What tells one content of a file from the next without reading it; size -1 where there is no file."""

    path: Path
    changed: int
    size: int
    inode: int

    @property
    def exists(self) -> bool:
        """Whether there was a file."""
        return self.size >= 0


def state(path: Path) -> State:
    """State of a file: a key for what was made out of it.

    >>> state(Path("/nowhere/rates.csv")).exists
    False
    """
    try:
        found = path.stat()
    except OSError:
        return State(path, 0, -1, 0)
    return State(path, found.st_mtime_ns, found.st_size, found.st_ino)


def read(
    path: Path,
    columns: list[str],
    fits: Callable[[str, str], bool] | None = None,
    *,
    optional: Sequence[str] = (),
) -> tuple[pd.DataFrame, list[str]]:
    """Frame of text with exactly the wanted columns, its index the line numbers of the file; and the problems.

    path: a CSV file in UTF-8, comma separated, one header line; columns: the wanted column names, in any order
    in the file; fits: whether a text may stand in a column, used to find where a row with a comma too many or too
    few slips; optional: the columns that may be missing, their fields then empty. Returns the frame (without the rows
    of another length; empty where the file is unusable) and one sentence for each problem, each beginning with file
    and line. Never raises for what the file holds.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "rates.csv")
    ...     _ = path.write_text("base,quote\\nUSD,KZT\\nUSD\\n")
    ...     rows, problems = read(path, ["base", "quote"])
    >>> len(rows), problems
    (1, ["rates.csv:3: 1 fields, the header has 2; a comma missing? The line: 'USD'"])
    """
    name, nothing = path.name, pd.DataFrame(columns=columns, dtype="str")
    try:
        raw = path.read_bytes()
    except OSError as error:
        return nothing, [f"{name}: cannot be read ({error.strerror}); a data folder needs this file"]
    text, problem = _decoded(raw, name)
    if problem:
        return nothing, [problem]
    before = 0
    for field in text.split(","):
        if len(field) > MAX_FIELD:
            longer = f"a field is longer than {MAX_FIELD:,} characters; is a quotation mark left open?"
            return nothing, [f"{name}:{text.count(chr(10), 0, before) + 1}: {longer}"]
        before += len(field) + 1
    lines, problems = _lines(text, name)
    if not lines:
        return nothing, problems or [f"{name}:1: the file is empty; wanted the header {','.join(columns)}"]
    header = lines[0][1]
    problems += _header_problems(name, header, columns, optional)
    if problems:
        return nothing, problems
    rows = {}
    for number, fields in lines[1:]:
        if len(fields) == len(header):
            rows[number] = fields
        else:
            problems.append(f"{name}:{number}: {_wrong_length(fields, header, fits)}")
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=header, dtype="str")
    return frame.reindex(columns=columns, fill_value=""), problems


def _decoded(raw: bytes, name: str) -> tuple[str, str | None]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "", f"{name}: the file is UTF-16; save it as UTF-8"
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return "", (
            f"{name}:{line}: byte 0x{raw[error.start]:02x} is not UTF-8 (a Windows-1251 file?); save it as UTF-8"
        )
    if "\0" in text:
        return "", f"{name}:{text[: text.index(chr(0))].count(chr(10)) + 1}: holds a NUL character; remove it"
    windows = text.count("\r\n")
    unix, bare = text.count("\n") - windows, text.count("\r") - windows
    if bare:
        return "", f"{name}: {bare} line ends are a bare CR; save it with LF or CRLF"
    if unix and windows:
        return "", f"{name}: line ends are mixed ({windows} CRLF, {unix} LF); save it with one kind"
    return text, None


def _lines(text: str, name: str) -> tuple[list[tuple[int, list[str]]], list[str]]:
    reader, lines = csv.reader(io.StringIO(text, newline=""), strict=True), []
    while True:
        start = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return lines, []
        except csv.Error as error:
            return lines[:1], [f"{name}:{start}: {error}; check the quotation marks from this line on"]
        if fields:
            lines.append((start, fields))


def _header_problems(name: str, header: list[str], columns: list[str], optional: Sequence[str]) -> list[str]:
    for sign, said in ((";", "';'"), ("\t", "tabs")):
        if len(header) == 1 and sign in header[0]:
            return [f"{name}:1: fields are separated by {said}; wanted commas"]
    missing = [column for column in columns if column not in header and column not in optional]
    unknown = [column for column in header if column not in columns]
    twice = sorted({column for column in header if header.count(column) > 1})
    return [
        *(f"{name}:1: column {column!r} is missing; wanted: {', '.join(columns)}" for column in missing),
        *(f"{name}:1: column {column!r} is not known; wanted: {', '.join(columns)}" for column in unknown),
        *(f"{name}:1: column {column!r} stands there twice" for column in twice),
    ]


def _wrong_length(fields: list[str], header: list[str], fits: Callable[[str, str], bool] | None) -> str:
    more = "an extra comma, or a field with a comma that needs quotation marks"
    advice = more if len(fields) > len(header) else "a comma missing"
    slips = _slips(fields, header, fits) if fits else []
    if slips:
        first, last = slips[0], slips[-1]
        named = f"column {header[first]}" if first == last else f"columns {header[first]} to {header[last]}"
        # Of a field too few, the neighbours on both sides of the gap.
        stands = ",".join(
            fields[first : last + 2] if len(fields) > len(header) else fields[max(first - 1, 0) : last + 1]
        )
        where = f", in {named}? There stands {stands!r}"
    else:
        where = f"? The line: {','.join(fields)[:80]!r}"
    return f"{len(fields)} fields, the header has {len(header)}; {advice}{where}"


def _slips(fields: list[str], header: list[str], fits: Callable[[str, str], bool]) -> list[int]:
    """Columns that can hold the one comma too many or too few: all other columns then have texts that fit them."""
    more = len(fields) - len(header)
    if abs(more) != 1:
        return []
    taken = 1 + more
    return [
        at
        for at in range(len(header))
        if all(map(fits, header[:at] + header[at + 1 :], fields[:at] + fields[at + taken :]))
    ]
