"""CSV files with random faults: `kzstats convert` against Python's strict csv module and pyarrow's reader.

What strict csv refuses, or what has rows of different lengths, is refused with the line; anything else comes out row
for row, cell for cell and byte for byte, whatever the size of a block. Both references read the whole file at once.

    python fuzz/fuzz_convert.py [seed] [seconds]
"""

import csv
import io
import random
import re
import sys
import tempfile
import time
import traceback
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv

from kzstats.convert_file import rows
from kzstats.convert_file.work import convert_file
from kzstats.errors import DataError

RATES = pd.DataFrame(
    {"base": "USD", "quote": "KZT", "ref_period": ["2024-06-03"], "collection": "D", "value": [447.25]}
)
#: What goes wrong in files that people and programs write.
BITS = [
    b'"',
    b'""',
    b",",
    b"\r",
    b"\n",
    b"\r\n",
    b"\n\n",
    b' "',
    b'","',
    b'"\n"',
    b"\xd0\x9f",
    b"\xcf",
    b"\0",
    b"'",
    b"=1",
]
BITS += [b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\x85", b"\x0b", b"\xc2\x85", b"5", b";", b"\\", b"x" * 40]
NOTES = [
    "plain",
    "",
    '"quoted"',
    '"a, b"',
    '"two\r\nlines"',
    '"say ""no"""',
    '7" pipe',
    "-",
    "+7 701",
    "Алматы",
    '""',
    "\ufeffmark",
]


def file(random: random.Random) -> bytes:
    """A file as it should be, with up to three things wrong in it."""
    end = random.choice(["\n", "\r\n", "\r"])
    order = random.sample(["day", "tenge", "note", "shop"], 4)
    lines = [",".join(order)]
    for n in range(random.randint(0, 12)):
        cells = {"day": "2024-06-03", "tenge": str(n), "note": random.choice(NOTES), "shop": random.choice(NOTES)}
        lines.append(",".join(cells[name] for name in order))
    data = bytearray((end.join(lines) + random.choice([end, ""])).encode())
    for _ in range(random.choice([0, 1, 1, 2, 3])):
        at = random.randrange(len(data) + 1)
        data[at : at + random.choice([0, 0, 1, 1, 5])] = random.choice(BITS)
    return bytes(data)


def wanted(data: bytes) -> list[list[str]] | None:
    """Rows as strict csv reads them, blank lines left out; None where it refuses or they differ in length."""
    try:
        text = data.decode("utf-8-sig")
        found = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except (UnicodeDecodeError, csv.Error):
        return None
    return found if found and len({len(row) for row in found}) == 1 else None


def read(path: Path) -> list[list[str]] | None:
    """Rows as kzstats reads them; None where it refuses."""
    try:
        with path.open("rb") as file:
            header = rows.read_header(file, path.name)
            found = [header.names]
            for piece in rows.read_rows(file, path.name, header):
                columns = [piece.batch().column(n).to_pylist() for n in range(len(header.names))]
                found += map(list, zip(*columns, strict=True))
    except DataError as error:
        if not re.search(r": (line|row) \d|is empty|are separated by", str(error)):
            raise AssertionError(f"no place is named: {error}") from error
        return None
    return found


def arrow(data: bytes, names: list[str]) -> list[list[str]]:
    """Rows as pyarrow reads a file that strict csv takes."""
    table = pa.csv.read_csv(
        pa.BufferReader(data),
        read_options=pa.csv.ReadOptions(column_names=[str(n) for n in range(len(names))], use_threads=False),
        parse_options=pa.csv.ParseOptions(newlines_in_values=True),
        convert_options=pa.csv.ConvertOptions(column_types={str(n): pa.string() for n in range(len(names))}),
    )
    return [list(row) for row in zip(*(column.to_pylist() for column in table.columns), strict=True)]


def fault(data: bytes, folder: Path, block: int) -> str:
    """What is wrong with the reading and conversion of one file in blocks of some size; empty when nothing is."""
    rows.BLOCK = block
    source, target = folder / "in.csv", folder / "out.csv"
    source.write_bytes(data)
    right, found = wanted(data), read(source)
    if found is None and right and len(right[0]) == 1 and {";", "\t"} & set(right[0][0]):
        return ""  # refused as separated by something else
    if found != right:
        return f"read {found}, wanted {right}"
    if right is None:
        return ""
    if arrow(data, right[0]) != right:
        return f"pyarrow reads {arrow(data, right[0])}, csv {right}"
    if not {"day", "tenge"} <= set(right[0]) or len(set(right[0])) < len(right[0]):
        return ""
    try:
        done = convert_file(
            source, target, amount="tenge", date="day", to="USD", rates=RATES, missing="nan", force=True
        )
    except DataError as error:
        return "" if ", column " in str(error) else f"refused: {error}"
    written = list(csv.reader(io.StringIO(target.read_bytes().decode("utf-8-sig"), newline=""), strict=True))
    kept = [row[:-2] for row in written if row]
    if kept != right or done.rows != len(right) - 1:
        return f"wrote {kept}, wanted {right}"
    asked = grown(data, [f",{row[-2]},{row[-1]}" for row in written if row])
    return "" if target.read_bytes() == asked else f"wrote {target.read_bytes()}"


def grown(data: bytes, cells: list[str]) -> bytes:
    """A file with something more at the end of each row, every other byte as it was: csv says which lines are a row."""
    text = data.decode()
    mark = "\ufeff" * text.startswith("\ufeff")
    lines, taken, out = io.StringIO(text.removeprefix(mark), newline=""), [], [mark]
    for row in csv.reader((taken.append(line) or line for line in lines), strict=True):
        raw = "".join(taken)
        taken.clear()
        size = len(raw) - (2 if raw.endswith("\r\n") else raw[-1] in "\r\n")
        out += [raw[:size], cells.pop(0) if row else "", raw[size:]]
    return "".join(out).encode()


def search(seed: int, files: int | None = None, seconds: float = 1e9) -> tuple[int, int]:
    """Try files until one shows a fault (AssertionError naming it); how many were tried, and how many were refused."""
    tried, refused, began, before = 0, 0, time.monotonic(), rows.BLOCK
    try:
        with tempfile.TemporaryDirectory() as folder:
            while (files is None or tried < files) and time.monotonic() - began < seconds:
                chance = random.Random(f"{seed} {tried}")
                data, block = file(chance), chance.choice([1, 7, 64, 2**20])
                try:
                    said = fault(data, Path(folder), block)
                except Exception:  # also a traceback is a find
                    said = traceback.format_exc()
                assert not said, f"seed {seed}, file {tried}, blocks of {block} bytes: {data!r}: {said}"
                tried, refused = tried + 1, refused + (wanted(data) is None)
    finally:
        rows.BLOCK = before
    return tried, refused


def main(seed: int, seconds: float) -> int:
    """Search for some seconds; 1 and how to repeat it when a file shows a fault."""
    try:
        tried, refused = search(seed, seconds=seconds)
    except AssertionError as error:
        print(f"fuzz_convert: {error}\nrepeat: python fuzz/fuzz_convert.py {seed}", file=sys.stderr)
        return 1
    print(f"fuzz_convert: seed {seed}, {tried:,} files, {refused:,} refused by both, 0 differences")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 0, float(sys.argv[2]) if len(sys.argv) > 2 else 60))
