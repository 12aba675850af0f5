"""`kzstats convert` loses nothing of a CSV file: rows as Python's strict csv reads them, bytes as they were."""

import csv
import importlib.util
import io
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kzstats.convert_file import rows
from kzstats.convert_file.work import convert_file
from kzstats.errors import DataError

RATES = pd.DataFrame(
    {"base": "USD", "quote": "KZT", "ref_period": ["2024-06-03"], "collection": "D", "value": [447.25]}
)
FUZZ = Path(__file__).parent.parent / "fuzz" / "fuzz_convert.py"


def converted(folder, data, target="out.csv"):
    """Bytes of a CSV file, converted; the path of the result and how many rows there were."""
    (folder / "in.csv").write_bytes(data)
    out = folder / target
    done = convert_file(folder / "in.csv", out, amount="kzt", date="day", to="USD", rates=RATES, force=True)
    return out, done.rows


def test_blank_lines_before_the_header_are_kept_and_name_no_column(tmp_path):
    out, count = converted(tmp_path, b"\n\nday,kzt\n2024-06-03,447.25\n")
    assert count == 1
    assert out.read_bytes() == b"\n\nday,kzt,kzt_USD,kzt_USD_rate\n2024-06-03,447.25,1,447.25\n"


def test_rows_between_two_stray_quotation_marks_are_not_swallowed(tmp_path):
    """Arrow's reader made one field of the first two rows and gave 2 rows for 4."""
    data = b'note,day,kzt\n"open,2024-06-03,1000\nx,2024-06-03,2000\n"y",2024-06-03,3000\nz,2024-06-03,4000\n'
    with pytest.raises(DataError, match=r"in\.csv: line 2: a quotation mark closes a field on line 4 and no comma"):
        converted(tmp_path, data)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (b'"open,2024-06-03,1', "line 3: a quotation mark is left open to the end of the file"),
        (b'"a"b,2024-06-03,1', "line 3: a quotation mark closes a field on line 3 and no comma follows"),
        (b'a,2024-06-03,1,"b"', "line 3: 4 field.s., the header has 3"),
        (b"  ", "line 3: 1 field.s., the header has 3"),
        (b'"two\nlines",2024-06-03', "line 3: 2 field.s., the header has 3"),
        (b"\xcf\xf0,2024-06-03,1", "line 3: byte 0xcf is not UTF-8"),
        (b"x" * 131_073 + b",2024-06-03,1", "line 3: a field is longer than 131,072 characters"),
        (b'"' + b"\n" * 2**21, "line 3: a row is longer than a megabyte; is a quotation mark left open"),
    ],
)
def test_what_strict_csv_refuses_is_refused_with_the_line_it_begins_on(tmp_path, row, said):
    data = b"note,day,kzt\nfine,2024-06-03,1\n" + row
    with pytest.raises(DataError, match=said):
        converted(tmp_path, data)


def test_a_field_as_long_as_strict_csv_allows_is_taken_in_any_script(tmp_path):
    note = ("Ж" * 131_072).encode()
    out, count = converted(tmp_path, b"note,day,kzt\n" + note + b",2024-06-03,447.25\n")
    assert (count, out.read_bytes().endswith(note + b",2024-06-03,447.25,1,447.25\n")) == (1, True)


@pytest.mark.parametrize(
    "rows",
    [
        ['7" pipe,2024-06-03,447.25', '"7"" pipe",2024-06-03,"447.25"', '"",2024-06-03,447.25'],
        ["-,2024-06-03,447.25", "+7 701,2024-06-03,447.25", "=1+1,2024-06-03,00447.250"],
        ['"two\r\nlines",2024-06-03,447.25', "", '"comma, ""quoted""",2024-06-03,447.25', ""],
        ["Алматы,2024-06-03, 447.25 ", "\u2028\x85\x0b,2024-06-03,447.25", "\0,2024-06-03,447.25"],
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_each_line_keeps_its_bytes_and_gains_two_cells(tmp_path, rows, end, mark):
    text = mark + end.join(['"note",day,kzt', *rows, ""])
    wanted = mark + end.join(['"note",day,kzt,kzt_USD,kzt_USD_rate', *(row and row + ",1,447.25" for row in rows), ""])
    out, count = converted(tmp_path, text.encode())
    assert out.read_bytes() == wanted.encode()
    assert count == sum(map(bool, rows))


def test_a_last_line_without_an_end_gets_none(tmp_path):
    out, count = converted(tmp_path, b"day,kzt\n2024-06-03,447.25")
    assert (out.read_bytes(), count) == (b"day,kzt,kzt_USD,kzt_USD_rate\n2024-06-03,447.25,1,447.25", 1)
    out, count = converted(tmp_path, b"day,kzt")
    assert (out.read_bytes(), count) == (b"day,kzt,kzt_USD,kzt_USD_rate", 0)


@pytest.mark.parametrize("shift", [-2, -1, 0, 1, 2])
@pytest.mark.parametrize("size", [2**19, 2**20])
def test_a_quoted_line_break_where_a_block_ends_keeps_both_bytes(tmp_path, size, shift):
    """Arrow's reader lost the LF of a quoted CR LF at byte 524,288."""
    head, row = b"note,day,kzt\r\n", b"x,2024-06-03,447.25\r\n"
    filler = head + row * ((size - 200) // len(row))
    note = b"a" * (size + shift - len(filler) - 1) + b"\r\nb"
    data = filler + b'"' + note + b'",2024-06-03,447.25\r\n' + row * 3
    out, count = converted(tmp_path, data)
    assert out.read_bytes().replace(b",1,447.25", b"").replace(b",kzt_USD,kzt_USD_rate", b"") == data
    assert pq.read_table(converted(tmp_path, data, "out.parquet")[0])["note"][count - 4].as_py() == note.decode()


def test_bad_cells_are_named_by_row_and_by_line_where_these_differ(tmp_path):
    data = b'note,day,kzt\n"two\nlines",2024-06-03,1\n\nx,2024-06-03,one\n'
    with pytest.raises(DataError, match=r"in\.csv: row 4 \(line 5\), column kzt: 'one' is not a number"):
        converted(tmp_path, data)


@pytest.mark.parametrize("amount", [float("inf"), float("-inf")])
def test_an_infinite_amount_of_a_parquet_file_is_refused_with_its_row(tmp_path, amount):
    path, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table({"day": ["2024-06-03"] * 3, "kzt": [447.25, None, amount]}), path)
    with pytest.raises(DataError, match=rf"in\.parquet: row 3, column kzt: '{amount}' is not a number"):
        convert_file(path, target, amount="kzt", date="day", to="USD", rates=RATES)
    assert not target.exists()


def test_a_row_keeps_its_number_where_a_block_ends_between_cr_and_lf(tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "BLOCK", 13)  # 2024-06-03,1 and its CR
    with pytest.raises(DataError, match=r"in\.csv: row 4, column kzt: 'one' is not a number"):
        converted(tmp_path, b"day,kzt\r\n" + b"2024-06-03,1\r\n" * 2 + b"2024-06-03,one\r\n")


def test_a_large_file_with_marks_of_every_kind_comes_out_row_for_row(tmp_path):
    lines = ['"a, b"', '7" pipe', '"two\r\nlines"', '"say ""no"""', "plain", '""', "", "Көкшетау"]
    data = ("note,day,kzt\n" + "".join(f"{note},2024-06-03,{n}\n" for n in range(4000) for note in lines)).encode()
    assert len(data) > rows.BLOCK
    wanted = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    out, count = converted(tmp_path, data)
    found = list(csv.reader(io.StringIO(out.read_bytes().decode(), newline=""), strict=True))
    assert [row[:3] for row in found] == wanted
    assert count == 32_000
    table = pq.read_table(converted(tmp_path, data, "out.parquet")[0])
    assert list(zip(*(table[name].to_pylist() for name in ("note", "day", "kzt")), strict=True)) == [
        tuple(row) for row in wanted[1:]
    ]


@pytest.mark.parametrize("sign", [b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b"PAR1\x15", b"ARROW1\0\0"])
def test_packed_files_are_refused_by_their_kind(tmp_path, sign):
    with pytest.raises(DataError, match=r"the file is (gzip|zstd|ZIP|Parquet|Arrow IPC); unpack it"):
        converted(tmp_path, sign + b"\0" * 20)


@pytest.mark.parametrize("files", [40, pytest.param(150, marks=pytest.mark.long)])
def test_a_search_through_mutated_files_finds_no_difference_from_csv_and_pyarrow(files):
    """The short form of `make fuzz`: the same files each time; about half of them are refused by all."""
    spec = importlib.util.spec_from_file_location("fuzz_convert", FUZZ)
    fuzz = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fuzz)
    tried, refused = fuzz.search(seed=4, files=files)
    assert tried == files
    assert 0.3 < refused / files < 0.7
