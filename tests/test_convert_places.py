"""`kzstats convert` beside CSV text: Parquet of other programs, permissions and links, and what surrounds a run."""

import datetime as dt
import os
import shutil
import stat
import subprocess
import sys
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kzstats.convert_file.work import convert_file
from kzstats.errors import DataError, EnvironmentProblem, ParameterError, RateNotFound

RATES = pd.DataFrame(
    {"base": "USD", "quote": "KZT", "ref_period": ["2024-06-03"], "collection": "D", "value": [447.25]}
)
CHOICES = {"amount": "kzt", "date": "day", "to": "USD", "rates": RATES}
SALES = "day,kzt\n2024-06-03,447.25\n"


@pytest.fixture
def sales(tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text(SALES)
    return path


def parquet(folder, target="out.parquet", options=None, missing="raise", **columns):
    """A file of Parquet converted: what the new file holds, as a table or as lines."""
    pq.write_table(pa.table(columns), folder / "in.parquet", **(options or {}))
    convert_file(folder / "in.parquet", folder / target, **CHOICES, missing=missing)
    out = folder / target
    return out.read_text().splitlines() if target.endswith("csv") else pq.read_table(out)


# --- Parquet -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "columns",
    [
        {"day": pa.array([dt.datetime(2024, 6, 2, 19)]), "kzt": pa.array([1.0])},
        {"day": pa.array(["2024-06-03"]), "kzt": pa.array([1.0]), "made": pa.array([dt.datetime(9999, 12, 31)])},
    ],
)
def test_int96_times_are_refused_with_what_to_write_instead(tmp_path, columns):
    """Midnight of 3 June in Almaty, as Spark writes it, got the rate of 2 June; the year 9999 became 1816."""
    with pytest.raises(DataError, match=r"INT96 times in (day|made) .*TIMESTAMP_MICROS"):
        parquet(tmp_path, options={"use_deprecated_int96_timestamps": True}, **columns)


@pytest.mark.parametrize("unit", ["ms", "us"])
@pytest.mark.parametrize("day", [dt.datetime(9999, 12, 31), dt.datetime(2608, 12, 20), dt.datetime(1600, 1, 1)])
@pytest.mark.parametrize("zone", [None, "UTC"])
def test_days_that_nanoseconds_cannot_count_have_no_rate_and_stay_what_they_are(tmp_path, unit, day, zone):
    days = pa.array([day, dt.datetime(2024, 6, 3)], pa.timestamp(unit, zone))
    with pytest.raises(RateNotFound, match=f"row 1, column day: no official USD/KZT rate for {day.year}"):
        parquet(tmp_path, day=days, kzt=pa.array([1.0, 447.25]))
    table = parquet(tmp_path, day=days, kzt=pa.array([1.0, 447.25]), missing="nan")
    assert table["day"].to_pylist() == days.to_pylist()
    assert table["kzt_USD"].to_pylist() == [None, 1.0]


@pytest.mark.parametrize(
    ("amounts", "wanted"),
    [
        (pa.array([Decimal("894.50"), None], pa.decimal256(50, 2)), [2.0, None]),
        (pa.array([894.5, None]).dictionary_encode(), [2.0, None]),
        (pa.array(["894.50", ""]).dictionary_encode(), [2.0, None]),
        (pa.array([None, None], pa.null()), [None, None]),
        (pa.array([894, 2**63], pa.uint64()), [894 / 447.25, 2**63 / 447.25]),
    ],
)
def test_amounts_of_every_kind_of_number(tmp_path, amounts, wanted):
    table = parquet(tmp_path, day=pa.array(["2024-06-03"] * 2), kzt=amounts)
    assert table["kzt_USD"].to_pylist() == wanted
    assert table["kzt"].to_pylist() == pytest.approx(amounts.to_pylist(), nan_ok=True)


@pytest.mark.parametrize("kind", ["float16", "float32"])
def test_amounts_that_lost_digits_are_refused_as_everywhere(tmp_path, kind):
    with pytest.raises(DataError, match=r"column kzt is (halffloat|float), of 7 digits or fewer"):
        parquet(tmp_path, day=pa.array(["2024-06-03"]), kzt=pa.array(np.array([894.5], kind)))


def test_times_as_arrow_writes_them_to_csv_are_read_again(tmp_path):
    at = pa.array([dt.datetime(2024, 6, 2, 20), dt.datetime(2024, 6, 3, 18, 59, 59)], pa.timestamp("ns", "UTC"))
    lines = parquet(tmp_path, "out.csv", day=at, kzt=pa.array([447.25, 894.5]))
    assert lines[1].startswith("2024-06-02 20:00:00.000000000Z,")
    days = [line.split(",")[0] for line in lines[1:]]
    assert parquet(tmp_path, day=pa.array(days), kzt=pa.array([447.25, 894.5]))["kzt_USD"].to_pylist() == [1.0, 2.0]


def test_other_columns_of_every_type_stay_as_they_were(tmp_path):
    others = {
        "nested": pa.array([{"a": [1, None]}, None]),
        "list": pa.array([["x"], []]),
        "kind": pa.array(["a", None]).dictionary_encode(),
        "price": pa.array([Decimal("1.10"), None]),
        "raw": pa.array([b"\xff", b""]),
        "at": pa.array([1, 2**62], pa.timestamp("ns", "Asia/Almaty")),
    }
    table = parquet(tmp_path, day=pa.array([dt.date(2024, 6, 3)] * 2), kzt=pa.array([1, 2]), **others)
    assert table.num_rows == 2
    for name, column in others.items():
        assert table[name].combine_chunks().equals(column), name


def test_a_missing_text_and_an_empty_one_stay_two_things_in_csv(tmp_path):
    lines = parquet(tmp_path, "out.csv", day=["2024-06-03"] * 2, kzt=[447.25] * 2, note=pa.array([None, ""]))
    assert lines[1:] == ["2024-06-03,447.25,,1,447.25", '2024-06-03,447.25,"",1,447.25']


def test_text_that_is_no_utf8_does_not_reach_a_csv_file(tmp_path):
    text = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(np.array([0, 1], "i4")), pa.py_buffer(b"\xff")])
    with pytest.raises(DataError, match=r"column note is string, which CSV cannot hold"):
        parquet(tmp_path, "out.csv", day=["2024-06-03"], kzt=[1.0], note=text)


@pytest.mark.parametrize("at", range(0, 2600, 130))
def test_a_damaged_parquet_file_is_refused_or_gives_every_row(tmp_path, at):
    count = 200
    table = pa.table({"day": ["2024-06-03"] * count, "kzt": np.arange(count) * 447.25})
    pq.write_table(table, tmp_path / "in.parquet", write_page_checksum=True)
    data = bytearray((tmp_path / "in.parquet").read_bytes())
    data[at % len(data)] ^= 0x55
    (tmp_path / "in.parquet").write_bytes(data)
    try:
        done = convert_file(tmp_path / "in.parquet", tmp_path / "out.parquet", **CHOICES)
    except (DataError, ParameterError, RateNotFound):
        assert not (tmp_path / "out.parquet").exists()
    else:
        assert done.rows == count == pq.read_metadata(tmp_path / "out.parquet").num_rows


# --- permissions and links -----------------------------------------------------------------------------------


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(("given", "wanted"), [(0o600, 0o600), (0o644, 0o644), (0o444, 0o644), (0o666, 0o644)])
def test_a_new_file_is_open_to_nobody_to_whom_its_source_is_not(sales, given, wanted):
    sales.chmod(given)
    before = os.umask(0o022)
    try:
        convert_file(sales, sales.with_name("out.csv"), **CHOICES)
    finally:
        os.umask(before)
    assert mode(sales.with_name("out.csv")) == wanted


@pytest.mark.parametrize(("force", "kind"), [(False, ParameterError), (True, EnvironmentProblem)])
@pytest.mark.parametrize("leads", ["nowhere.csv", "link.csv"])
def test_a_link_that_leads_nowhere_or_to_itself_is_not_replaced(sales, force, kind, leads):
    link = sales.with_name("link.csv")
    link.symlink_to(leads)
    with pytest.raises(kind, match=r"link\.csv"):
        convert_file(sales, link, **CHOICES, force=force)
    assert (link.is_symlink(), sales.with_name("nowhere.csv").exists()) == (True, False)


def test_a_pipe_is_neither_read_nor_replaced(sales):
    pipe = sales.with_name("pipe.csv")
    os.mkfifo(pipe)
    with pytest.raises(ParameterError, match="is no ordinary file"):
        convert_file(pipe, sales.with_name("out.csv"), **CHOICES)
    with pytest.raises(EnvironmentProblem, match="is no file that can be replaced"):
        convert_file(sales, pipe, **CHOICES, force=True)


# --- surroundings --------------------------------------------------------------------------------------------


@pytest.mark.process
def test_a_working_folder_that_was_deleted_is_told_without_a_traceback(tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    script = 'cd "$0" && rmdir "$0" && exec "$@"'
    command = [sys.executable, "-m", "kzstats", "validate"]
    done = subprocess.run([shutil.which("sh"), "-c", script, gone, *command], capture_output=True, text=True)
    assert (done.returncode, done.stderr.count("\n")) == (4, 1), done.stderr
    assert "the folder that this was started in is gone" in done.stderr
