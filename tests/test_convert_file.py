"""`kzstats convert`: a column of a CSV or Parquet file of any size at the official rate of each row's day."""

import csv
import datetime as dt
import json
import os
import re
import resource
import subprocess
import sys
import textwrap
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kzstats as kz
from kzstats.convert_file import pieces
from kzstats.convert_file.work import convert_file
from kzstats.errors import DataError, EnvironmentProblem, ParameterError, RateNotFound

CHECKOUT = Path(kz.__file__).parent.parent
# Monday 3 June 2024 has the rate 447.25, and so have the two days before it.
SALES = "day,tenge,shop\n2024-06-03,894.5,Almaty\n2024-06-01,447.25,Kostanay\n"
RATES = pd.DataFrame(
    {
        "base": "USD",
        "quote": "KZT",
        "ref_period": ["2024-06-03", "2024-06-04"],
        "collection": "D",
        "value": [447.25, 447.08],
    }
)


@pytest.fixture
def sales(tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text(SALES)
    return path


def run(source, target="out.csv", *, text=None, **choices):
    """Convert a file, or the text of a CSV file, beside itself; the target's path."""
    if text is not None:
        source.write_bytes(text if isinstance(text, bytes) else text.encode())
    target = source.parent / target
    convert_file(source, target, **({"amount": "tenge", "date": "day", "to": "USD", "rates": RATES} | choices))
    return target


def rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


# --- what is written -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("to", "first", "second"), [("USD", "2", "1"), ("KZT", "400065.125", "200032.5625")])
def test_a_csv_file_keeps_its_text_and_gains_the_result_and_the_rate(sales, to, first, second):
    assert run(sales, to=to).read_text() == (
        f"day,tenge,shop,tenge_{to},tenge_{to}_rate\n"
        f"2024-06-03,894.5,Almaty,{first},447.25\n"
        f"2024-06-01,447.25,Kostanay,{second},447.25\n"
    )


@pytest.mark.parametrize("target", ["out.csv", "out.parquet", "OUT.CSV"])
@pytest.mark.parametrize("source", ["in.csv", "in.parquet"])
def test_every_pair_of_formats_gives_the_same_numbers(tmp_path, source, target):
    frame = pd.DataFrame({"day": ["2024-06-03", "2024-06-04"], "tenge": [46.4e12, 0.1]})
    write = {"in.csv": frame.to_csv, "in.parquet": frame.to_parquet}[source]
    write(tmp_path / source, index=False)
    out = run(tmp_path / source, target)
    result = pd.read_parquet(out) if out.suffix == ".parquet" else pd.read_csv(out)
    expected = kz.convert_at(frame["tenge"], pd.to_datetime(frame["day"]), to="USD", rates=RATES)
    assert result["tenge_USD"].tolist() == expected.tolist()
    assert result["tenge_USD_rate"].tolist() == [447.25, 447.08]


def test_from_csv_to_parquet_text_stays_text_and_the_result_is_a_number(sales):
    schema = pq.read_schema(run(sales, "out.parquet"))
    assert [str(field.type) for field in schema] == ["string", "string", "string", "double", "double"]


def test_an_empty_amount_stays_empty_and_needs_no_rate(sales):
    assert rows(run(sales, text="day,tenge\n1990-01-01,\n2024-06-03, \n"))[1:] == [
        ["1990-01-01", "", "", ""],
        ["2024-06-03", " ", "", "447.25"],
    ]


def test_a_file_without_rows_gives_its_header(sales):
    assert run(sales, text="day,tenge\n").read_text() == "day,tenge,tenge_USD,tenge_USD_rate\n"
    assert pq.read_table(run(sales, "out.parquet", text="day,tenge\n")).num_rows == 0


def test_times_with_a_zone_belong_to_their_day_in_almaty(sales):
    text = (
        "day,tenge\n2024-06-03T18:59:59Z,1\n2024-06-03T19:00:00Z,1\n2024-06-04T00:00+05:00,1\n2024-06-03 23:59:59.5,1\n"
    )
    assert [row[3] for row in rows(run(sales, text=text))[1:]] == ["447.25", "447.08", "447.08", "447.25"]


@pytest.mark.parametrize(
    "days",
    [
        pa.array([dt.date(2024, 6, 3), dt.date(2024, 6, 4), None]),
        pa.array([dt.datetime(2024, 6, 3, 23), dt.datetime(2024, 6, 4, 1), None], pa.timestamp("ns")),
        pa.array(["2024-06-03", "2024-06-04", None]).dictionary_encode(),
        pa.array(["2024-06-03", "2024-06-04", ""], pa.large_string()),
        pa.array([dt.datetime(2024, 6, 3, 18), dt.datetime(2024, 6, 3, 19), None], pa.timestamp("ms", "UTC")),
    ],
)
@pytest.mark.parametrize(
    "amounts",
    [
        pa.array([894.5, 447.08, None]),
        pa.array([Decimal("894.50"), Decimal("447.08"), None]),
        pa.array(["894.5", "447.08", ""]),
    ],
)
def test_parquet_columns_of_every_fitting_type(tmp_path, days, amounts):
    pq.write_table(pa.table({"day": days, "tenge": amounts}), tmp_path / "in.parquet")
    result = pq.read_table(run(tmp_path / "in.parquet", "out.parquet"))
    assert result["tenge_USD"].to_pylist() == [2.0, 1.0, None]
    assert result["day"].to_pylist() == days.to_pylist()


def test_rows_of_many_pieces_stay_in_their_order(tmp_path):
    count = 2 * pieces.ROWS + 1
    table = pa.table({"day": pa.array(np.full(count, "2024-06-03", "M8[D]")), "tenge": np.arange(count) * 447.25})
    pq.write_table(table, tmp_path / "in.parquet", row_group_size=100_000)
    for step in (run(tmp_path / "in.parquet", "out.csv"), run(tmp_path / "in.parquet", "out.parquet")):
        frame = pd.read_csv(step) if step.suffix == ".csv" else pd.read_parquet(step)
        assert (frame["tenge_USD"] == np.arange(count)).all()


# --- CSV is text that spreadsheets open ----------------------------------------------------------------------

FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "-", "+7 701 123"]


def noted(folder, suffix, text):
    frame = pd.DataFrame({"day": ["2024-06-03"], "tenge": ["447.25"], "note": [text]})
    source = folder / f"in{suffix}"
    frame.to_csv(source, index=False, quoting=csv.QUOTE_ALL) if suffix == ".csv" else frame.to_parquet(source)
    return source


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_text_stays_what_it_is_even_if_a_spreadsheet_would_run_it(tmp_path, text, suffix):
    assert rows(run(noted(tmp_path, suffix, text)))[1][2] == text


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_text_that_a_spreadsheet_would_run_is_made_harmless_on_request(tmp_path, text, suffix):
    assert rows(run(noted(tmp_path, suffix, text), for_spreadsheet=True))[1][2] == "'" + text


def test_on_request_also_a_column_name_is_made_harmless_and_all_are_counted(sales):
    sales.write_text("day,tenge,=A1\n2024-06-03,-1,x\n2024-06-03,1,-\n")
    out = sales.parent / "out.csv"
    chosen = {"amount": "tenge", "date": "day", "to": "USD", "rates": RATES}
    assert convert_file(sales, out, **chosen, for_spreadsheet=True).guarded == 2
    assert [row[1:3] for row in rows(out)] == [["tenge", "'=A1"], ["-1", "x"], ["1", "'-"]]
    with pytest.raises(ParameterError, match="only CSV has cells to guard"):
        run(sales, "out.parquet", for_spreadsheet=True)


@pytest.mark.parametrize("number", ["-894.5", "+894.5", "-8.945e2", "-.5"])
def test_numbers_are_untouched_whatever_their_sign(sales, number):
    assert rows(run(sales, text=f"day,tenge\n2024-06-03,{number}\n"))[1][1] == number


def test_negative_numbers_of_parquet_are_untouched(tmp_path):
    pq.write_table(pa.table({"day": ["2024-06-03"], "tenge": [-447.25], "change": [-np.inf]}), tmp_path / "in.parquet")
    assert rows(run(tmp_path / "in.parquet"))[1] == ["2024-06-03", "-447.25", "-inf", "-1", "447.25"]


@settings(max_examples=60)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8), min_size=1))
def test_any_text_comes_back_as_it_was(tmp_path_factory, texts):
    folder = tmp_path_factory.mktemp("text")
    source = folder / "in.parquet"
    pq.write_table(pa.table({"day": ["2024-06-03"] * len(texts), "tenge": [1.0] * len(texts), "note": texts}), source)
    assert [row[2] for row in rows(run(source))[1:]] == texts


# --- what is refused -----------------------------------------------------------------------------------------

HEAD = "day,tenge\n2024-06-03,1\n"
NO_NUMBERS = ["12 000", "1,234.5", "n/a", "NaN", "inf", "1_000", "٣", "0x1F", "12%", "1e309"]
NO_DAYS = ["03.06.2024", "2024-6-3", "20240603", "2024-02-30", "June", "2024-06", "2024-06-03T25:00Z"]
BROKEN = [
    *((f'{HEAD}2024-06-03,"{amount}"\n', rf"sales\.csv: row 3, column tenge: {re.escape(repr(amount))}")
      for amount in NO_NUMBERS),
    *((f"{HEAD}{day},1\n", r"sales\.csv: row 3, column day:.*is not an ISO date") for day in NO_DAYS),
    ("", "is empty"),
    ("day,tenge\n2024-06-03\n", r"sales\.csv: line 2: 1 field.s., the header has 2"),
    ("day,tenge\n2024-06-03,1,2\n", r"sales\.csv: line 2: 3 field.s., the header has 2"),
    (b"day,tenge,note\n2024-06-03,1,\xcf\xf0\n", "UTF-8"),
    ("день,tenge\n2024-06-03,1\n".encode("cp1251"), "row 1 is not UTF-8 .a Windows-1251 or UTF-16 file"),
    (HEAD.encode("utf-16"), "row 1 is not UTF-8"),
    ("day;tenge\n2024-06-03;1\n", "fields are separated by ';'; save the file with commas"),
    ('day,tenge,note\n2024-06-03,1,"' + "x" * 2**21, "is a quotation mark left open"),
    ("day,tenge,tenge\n2024-06-03,1,2\n", "'tenge' more than once"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "why"), BROKEN, ids=range(len(BROKEN)))
def test_what_cannot_be_read_of_a_csv_file_is_named_with_row_and_column(sales, text, why):
    with pytest.raises(DataError, match=why):
        run(sales, text=text)


def test_a_result_beyond_what_a_number_can_hold_is_named_with_its_row(sales):
    with pytest.raises(DataError, match=r"row 3, column tenge: '-1e308' comes to no KZT that a float64 can hold"):
        run(sales, to="KZT", text=f"{HEAD}2024-06-03,-1e308\n")


DAYS, AMOUNTS = pa.array(["2024-06-03"]), pa.array([1.0])
TWICE = "in.parquet has column '{}' more than once; rename one"


@pytest.mark.parametrize(
    ("names", "columns", "why"),
    [
        (
            ["day", "tenge"],
            [[20240603], AMOUNTS],
            "column day is int64 such as 20240603; wanted an ISO day [^()]*, or d",
        ),
        (["day", "tenge"], [DAYS, [True]], "column tenge is bool; wanted numbers"),
        (["day", "tenge"], [DAYS, ["x"]], "in.parquet: row 1, column tenge: 'x' is not a number"),
        (["day", "tenge", "tags"], [DAYS, AMOUNTS, [["a"]]], r"column tags is list.*write \.parquet"),
        (["day", "tenge", "day"], [DAYS, AMOUNTS, DAYS], TWICE.format("day")),
        (["day", "tenge", "tenge"], [DAYS, AMOUNTS, AMOUNTS], TWICE.format("tenge")),
    ],
)
def test_parquet_columns_of_other_types_or_there_twice_are_refused(tmp_path, names, columns, why):
    pq.write_table(pa.Table.from_arrays([*map(pa.array, columns)], names), tmp_path / "in.parquet")
    with pytest.raises(DataError, match=why):
        run(tmp_path / "in.parquet")


@pytest.mark.parametrize(
    ("source", "target", "choices", "why"),
    [
        ("in.csv", "out.csv", {"amount": "sum"}, "no amount column 'sum'; it has: 'day', 'tenge', 'shop'"),
        ("in.csv", "out.csv", {"date": "sum"}, "no date column 'sum'; it has: 'day', 'tenge', 'shop'"),
        ("in.csv", "out.csv", {"to": "EUR"}, "to is 'EUR'"),
        ("in.xlsx", "out.csv", {}, r"should end in \.csv or \.parquet"),
        ("in.csv", "out.json", {}, r"should end in \.csv or \.parquet"),
        ("in.csv", "out", {}, r"should end in \.csv or \.parquet"),
        ("in.csv", "nowhere/out.csv", {"force": True}, "its folder does not exist"),
        ("in.csv", "folder.csv", {"force": True}, "is a folder; wanted the name of a file"),
        ("in.csv", "once.csv", {}, "exists; choose another name, or replace it with --force"),
        ("once.csv", "out.csv", {}, "already has tenge_USD, tenge_USD_rate"),
        ("gone.csv", "out.csv", {}, "no such file"),
        ("in.parquet", "out.csv", {}, "is no Parquet file"),
    ],
)
def test_names_and_files_that_do_not_fit_are_refused_and_nothing_is_written(tmp_path, source, target, choices, why):
    for name in ("in.csv", "in.xlsx", "in.parquet"):
        (tmp_path / name).write_text(SALES)
    run(tmp_path / "in.csv", "once.csv")
    (tmp_path / "folder.csv").mkdir()
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    with pytest.raises((ParameterError, DataError), match=why):
        run(tmp_path / source, target, **choices)
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"{HEAD}1993-11-12,1\n", r"row 3, column day: no official USD/KZT rate for 1993-11-12\. The tenge exists"),
        (
            "day,tenge\n,1\n",
            "row 2, column day: an amount but no date. Nothing was written. Write the date into the row, or ",
        ),
    ],
)
def test_the_first_row_without_a_rate_is_named(sales, text, why):
    with pytest.raises(RateNotFound, match=f"{why}.*--missing"):
        run(sales, text=text)


def test_the_first_twenty_bad_cells_are_told_and_the_rest_counted(sales):
    with pytest.raises(DataError, match="30 unreadable cell") as told:
        run(sales, text="day,tenge\n" + "2024-06-03,x\n" * 30)
    assert len(told.value.problems) == 20


def test_the_input_is_never_its_own_output(sales):
    (sales.parent / "link.csv").hardlink_to(sales)
    for target in ("sales.csv", "./sales.csv", "link.csv"):
        with pytest.raises(ParameterError, match="is the input itself"):
            run(sales, target, force=True)
    assert sales.read_text() == SALES


def test_an_existing_output_is_replaced_only_with_force(sales):
    target = sales.parent / "out.csv"
    target.write_text("old")
    with pytest.raises(ParameterError, match="exists; choose another name, or replace it with --force"):
        run(sales)
    assert target.read_text() == "old"
    assert run(sales, force=True).read_text().startswith("day,")


# --- what is missing -----------------------------------------------------------------------------------------


def test_rows_without_a_rate_are_left_empty_and_counted_on_request(sales):
    text = "day,tenge\n2024-06-03,447.25\n2030-01-01,1\n,1\n2030-01-01,2\n"
    sales.write_text(text)
    out = sales.parent / "out.csv"
    done = convert_file(sales, out, amount="tenge", date="day", to="USD", rates=RATES, missing="nan")
    assert (done.rows, done.without_rate, done.column) == (4, 3, "tenge_USD")
    assert done.why.startswith(
        "no official USD/KZT rate for 2 of 4 rows: 2030-01-01; 1 of 4 rows have an amount but no date. Daily rates "
        "reach from 2024-06-01 to 2024-06-04"
    )
    assert [row[2:] for row in rows(out)[1:]] == [["1", "447.25"], ["", ""], ["", ""], ["", ""]]


# --- whole or not at all -------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["out.csv", "out.parquet"])
def test_after_a_failure_the_old_output_is_there_and_nothing_else(sales, target):
    (sales.parent / target).write_text("old")
    with pytest.raises(DataError):
        run(sales, target, text="day,tenge\n2024-06-03,1\n2024-06-03,x\n", force=True)
    assert (sales.parent / target).read_text() == "old"
    assert sorted(path.name for path in sales.parent.iterdir()) == sorted([target, "sales.csv"])


@pytest.mark.parametrize("target", ["out.csv", "out.parquet"])
def test_a_full_disk_is_told_as_a_problem_of_the_surroundings(sales, target):
    """A limit on the size of files stands for a full disk."""
    sales.write_text(SALES + "2024-06-03,894.5,Almaty\n" * 20_000)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(EnvironmentProblem, match=rf"{target}: cannot be written \(File too large\)\..*Free space"):
            run(sales, target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path.name for path in sales.parent.iterdir()] == ["sales.csv"]


# --- the command ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "more", "code", "said"),
    [
        (SALES, ["--to", "USD"], 0, "out.csv: 2 row(s), amounts in USD in column tenge_USD\n"),
        (SALES, ["--to", "EUR"], 2, "'EUR' is not one of"),
        ("day,tenge\n2024-06-03,x\n", ["--to", "USD"], 3, "row 2, column tenge"),
        ("day,tenge\n1999-01-01,1\n", ["--to", "USD", "--missing", "nan"], 0,
         "1 row(s) without a result: no official USD/KZT rate for 1 of 1 rows: 1999-01-01. Daily rates reach from"),
    ],
)  # fmt: skip
def test_the_command_says_what_it_wrote_or_ends_with_the_exit_code_of_the_fault(kzstats, sales, text, more, code, said):
    sales.write_text(text)
    ended, out, err = kzstats(
        "convert", sales, "--amount", "tenge", "--date", "day", "-o", sales.parent / "out.csv", *more
    )
    assert (ended, said in out + err) == (code, True), err


def test_the_rates_of_a_folder_that_the_command_names_are_taken(kzstats, sales):
    sales.write_text("day,tenge\n2024-05-31,800\n")
    rates = "base,quote,ref_period,collection,obs_value\nUSD,KZT,2024-05-31,D,400\n"  # invented
    (sales.parent / "exchange_rates.csv").write_text(rates)
    out = sales.parent / "out.csv"
    given = ("--amount", "tenge", "--date", "day", "--to", "USD", "-o", out, "--data", sales.parent)
    code, _, err = kzstats("convert", sales, *given)
    assert (code, out.read_text().splitlines()[1:]) == (0, ["2024-05-31,800,2,400"]), err


# --- constant memory -----------------------------------------------------------------------------------------

CAPPED = """
    import json, pathlib, resource, sys
    from kzstats.convert_file.work import convert_file

    small, large, out, cap = *sys.argv[1:4], int(sys.argv[4])
    choices = dict(amount="tenge", date="day", to="USD", force=True)
    convert_file(small, out, **choices)  # libraries and rates are loaded, threads have their stacks

    peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    before = peak()
    with open("/proc/self/status") as status:
        data = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmData"))
    resource.setrlimit(resource.RLIMIT_DATA, (data + cap, data + cap))
    rows = convert_file(large, out, **choices).rows
    grown = peak() - before
    try:
        fits = bool(pathlib.Path(large).read_bytes())
    except MemoryError:
        fits = False
    print(json.dumps({"rows": rows, "grown": grown, "fits": fits}))
"""


def write_parquet(path, count):
    """32 bytes a row, all in one row group, which a careless reader would hold whole."""
    rng = np.random.default_rng(4)
    day = np.datetime64("2024-01-02T00:00", "us") + rng.integers(0, 180 * 86_400_000_000, count)
    table = pa.table({"day": day, "tenge": rng.random(count) * 1e9, "a": rng.random(count), "b": rng.random(count)})
    pq.write_table(table, path, row_group_size=count, use_dictionary=False, compression="none")


def write_csv(path, count):
    """200 bytes a row."""
    line = f"2024-06-03,894.5,{'x' * 183}\n"
    path.write_text("day,tenge,note\n" + line * count)


@pytest.mark.process
@pytest.mark.parametrize(
    ("write", "source", "target", "count"),
    [(write_parquet, "large.parquet", "out.parquet", 3_200_000), (write_csv, "large.csv", "out.csv", 520_000)],
)
def test_a_file_larger_than_the_memory_cap_is_converted(tmp_path, write, source, target, count):
    """The kernel allows 72 MiB beside the loaded libraries; the file has about 103 MB."""
    cap = 72 * 2**20
    small, large = tmp_path / f"small_{source}", tmp_path / source
    write(small, 1000)
    write(large, count)
    assert large.stat().st_size > 1.3 * cap
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(CAPPED), *map(str, (small, large, tmp_path / target, cap))],
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
        # Arrow's own allocators reserve memory ahead of need, which would hide from the cap what is used.
        env=os.environ | {"ARROW_DEFAULT_MEMORY_POOL": "system"},
    )
    assert done.returncode == 0, done.stderr
    measured = json.loads(done.stdout)
    assert measured["rows"] == count
    assert not measured["fits"], "the cap would have held the whole file, so the test shows nothing"
    assert measured["grown"] < cap


def test_text_that_repeats_is_carried_as_the_file_holds_it_and_comes_out_as_the_type_it_was(tmp_path):
    """Shops are large_string with two texts, notes are all different; row groups of 70 have other shops each."""
    count = 300
    shops = pa.array([None if n % 7 == 0 else f"shop {n // 70}.{n % 2}" for n in range(count)], pa.large_string())
    notes = pa.array([f"note {n} " + "x" * 40 for n in range(count)])
    whole = pa.array(range(2**62, 2**62 + count))
    table = pa.table(
        {"day": ["2024-06-03"] * count, "tenge": [894.5] * count, "shop": shops, "note": notes, "n": whole}
    )
    table = table.replace_schema_metadata({"made": "by hand"})
    pq.write_table(table, tmp_path / "sales.parquet", row_group_size=70)
    choices = {"amount": "tenge", "date": "day", "to": "USD", "rates": RATES}
    convert_file(tmp_path / "sales.parquet", tmp_path / "out.parquet", **choices)
    out = pq.read_table(tmp_path / "out.parquet")
    assert out.select(table.column_names).equals(table)
    assert out.schema.field("shop").type == pa.large_string()
    assert out.schema.metadata == {b"made": b"by hand"}
    assert out["tenge_USD"].to_pylist() == [2.0] * count
    assert pieces._repeated(pq.ParquetFile(tmp_path / "sales.parquet")) == ["day", "tenge", "shop"]
