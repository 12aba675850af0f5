"""Loading and selecting figures, and what a stranger reads when a data folder is wrong."""

import csv
import io
import re
import runpy
import shutil
import warnings
from functools import partial

import pandas as pd
import pyarrow as pa
import pytest

import kzstats as kz
from kzstats import csvfile, folders, observations, places

ARTICLE = "trend_2024_06"


#: Sources that the tests spoil; all rows would be checked anew in each of them, for 350 ms and not 25.
SPOILT = f"({ARTICLE}|bns_2024_01|kt_2024_05|astanatimes_2024_07),"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with the figures of a few sources that a test may spoil, on top of the real one."""
    csv.field_size_limit(131_072)  # the csv module's own, which frictionless lifts for the whole process
    own = tmp_path / "data"
    own.mkdir()
    lay(own, "observations.csv", rf"\w+\.\w+,{SPOILT}")
    lay(own, "sources.csv", SPOILT)
    monkeypatch.setenv("KZSTATS_DATA", str(own))
    return own


def lay(folder, table: str, beginning: str) -> None:
    """Write down the rows of the package's table that begin so."""
    header, *rows = (places.root() / "data" / table).read_text("utf-8").splitlines(keepends=True)
    (folder / table).write_text(header + "".join(row for row in rows if re.match(beginning, row)), "utf-8")


def spoil(folder, old: str, new: str, table: str = "observations.csv", times: int = 1) -> None:
    path = folder / table
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, times), encoding="utf-8")


def line_of(folder, words: str, table: str = "observations.csv") -> int:
    lines = (folder / table).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(words))


def test_more_than_46000_cars_is_a_lower_bound_and_a_plan_of_160000_whole_cars_is_exact():
    obs = kz.load(ARTICLE).set_index("obs_id")[["lower", "upper"]]
    assert obs.loc[f"{ARTICLE}.cars"].tolist() == [46_000, float("inf")]
    assert obs.loc[f"{ARTICLE}.cars_plan"].tolist() == [160_000, 160_000]


def test_464_buses_cut_off_are_464_and_46_thousand_cars_up_to_46999():
    pieces = {"unit_measure": "NUMBER", "activity": "C29", "ref_period": "2023", "price_basis": "not_applicable"}
    rows = [{"obs_value": "464", "unit_mult": 0, **pieces}, {"obs_value": "46", "unit_mult": 3, **pieces}]
    ends = {rule: kz.as_observations(rows, rounding=rule)[["lower", "upper"]] for rule in ("truncate", "any")}
    assert ends["truncate"].values.tolist() == [[464, 464], [46_000, 46_999]]
    assert ends["any"].values.tolist() == [[464, 464], [45_001, 46_999]]


def test_every_value_lies_inside_its_range():
    for rounding in ("nearest", "truncate", "any"):
        obs = kz.load(rounding=rounding)
        assert (obs["lower"] <= obs["value"]).all()
        assert (obs["value"] <= obs["upper"]).all()


def test_value_lower_and_upper_are_floats_and_no_column_holds_objects():
    obs = kz.load()
    assert {str(obs[name].dtype) for name in ("value", "lower", "upper")} == {"float64"}
    assert not [name for name in obs.columns if obs[name].dtype == "object"]


def test_as_of_keeps_only_what_was_published_by_then():
    known = kz.load(as_of="2024-05-31")
    assert ARTICLE not in set(known["source_id"])
    assert ARTICLE in set(kz.load(as_of="2024-06-01")["source_id"])
    assert (known["published"] != "").all()
    assert "bns_2024_01" in set(kz.load(as_of="2024-01-31")["source_id"]), "of a month: from its last day"


@pytest.mark.parametrize(
    ("source", "as_of", "why"),
    [
        (None, "1999-01-01", "earliest: kazinform_2015_09 of 2015-09"),
        (ARTICLE, "2024-05-31", "earliest: trend_2024_06 of 2024-06-01"),
        ("bns_2024_01", "2024-01-30", "earliest: bns_2024_01 of 2024-01. "),  # a month counts from its last day
        ("trend_2024_6", None, r"did you mean 'trend_2024_06'.*bns_2024_01"),
        (123, None, "no source 123; there are: trend_2024_06"),
        ([], None, "no source was asked for: the list is empty"),
    ],
)
def test_where_nothing_is_loaded_it_is_said_what_there_is(source, as_of, why):
    with pytest.raises(kz.NotFound, match=why):
        kz.load(source, as_of=as_of)


def test_select_finds_by_codes_numbers_also_as_text_in_whatever_order():
    obs = kz.load(ARTICLE)
    assert len(kz.select(obs, activity="B", unit_measure=["KZT", "USD"])) == 2
    assert len(kz.select(obs, unit_mult="12")) == len(kz.select(obs, unit_mult=12)) == 3
    assert len(kz.select(obs, unit_mult=["0", 12])) == len(obs[obs["unit_mult"].isin([0, 12])])
    # Both branches are there, and one of them has no share: the order of the columns makes no difference.
    asked = {"activity": ["B", "C29"], "transformation": "share"}
    assert kz.select(obs, **asked).equals(kz.select(obs, **dict(reversed(asked.items()))))


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"activity": "Z"}, r"no row with activity 'Z'.*B-E"),
        ({"activty": "B"}, "did you mean 'activity'"),
        ({"product": []}, "no product was asked for"),
        # A mistyped code beside a right one left half of what was asked for, without a word.
        ({"activity": ["B", "CC"]}, r"no row with activity 'CC' \(did you mean 'C'\?\); there are: .*B-E"),
    ],
)
def test_select_lists_what_there_is_when_a_code_fits_nothing(asked, why):
    with pytest.raises(kz.NotFound, match=why):
        kz.select(kz.load(ARTICLE), **asked)


def test_the_loaded_table_prints_readably():
    shown = kz.load(ARTICLE)._repr_html_()
    assert "46.4 trillion tenge" in shown
    headers = re.findall(r"<th>([^<]+)</th>", shown)
    wanted = ["obs_id", "printed", "value", "lower", "upper", "unit_measure", "activity", "product", "ref_period"]
    assert headers[: len(wanted)] == wanted


# --- wrong data folders: one message with file, line, column, value and what is allowed --------------------------


def problems() -> list[str]:
    with pytest.raises(kz.DataError) as error:
        kz.load()
    assert error.value.exit_code == 3
    return error.value.problems


KZT, RATES, DAYS = ",KZT,12,46.4,", "exchange_rates.csv", "USD,KZT,(2024-06|20..,)"
#: What stands in observations.csv or another table, what is written there instead, and what is said of the line.
SPOILT_CELLS = {
    "a mistyped code": (
        (KZT, ",KZTT,12,46.4,"),
        "column unit_measure: 'KZTT' is no code (did you mean 'KZT'?); there are: KZT, USD, EUR, RUB, CNY, UZS, KGS, "
        "AZN, PC, PP, RATIO, NUMBER, … (52 in all)",
    ),
    "a code in the wrong case": ((KZT, ",kzt,12,46.4,"), "'kzt' is no code (did you mean 'KZT'?)"),
    "an extra comma": (
        (KZT, ",KZT,,12,46.4,"),
        "24 fields, the header has 23; an extra comma, or a field with a comma that needs quotation marks? The line: ",
        ",KZT,,12,46.4,",
    ),
    "a missing field": ((KZT, ",KZT,46.4,"), "22 fields, the header has 23; a comma missing? The line: "),
    "a decimal comma": ((KZT, ',KZT,12,"46,4",'), "obs_value: '46,4' has the wrong form", "write '46.4'"),
    "a missing column": ((",unit_mult,obs_value,", ",obs_value,"), "column 'unit_mult' is missing"),
    "a space between digits": ((KZT, ",KZT,12,46\u00a0400,"), "space between digits"),
    "a typographic minus": ((KZT, ",KZT,12,\u221246.4,"), "typographic minus"),
    "a level with a base": (
        (",2023,,,level,current,KZT,12,46.4,", ",2023,2022,,level,current,KZT,12,46.4,"),
        "only growth and differences have a base period",
    ),
    "an open quotation mark": (
        (",46.4 trillion tenge,", ',"46.4 trillion tenge,'), "check the quotation marks from this line on"
    ),
    "an endless field": (("46.4 trillion tenge", "x" * 131_073), "field larger than field limit (131072)"),
    "an average of a day": (
        ("USD,KZT,2024-06-03,D,", "USD,KZT,2024-06-03,A,", RATES), "D is for days, A and E are for longer periods"
    ),
    "a daily rate of a year": (
        ("USD,KZT,2023,A,", "USD,KZT,2023,D,", RATES), "D is for days, A and E are for longer periods"
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", SPOILT_CELLS)
def test_a_fault_is_named_with_file_line_value_and_what_is_allowed(folder, fault):
    (old, new, *table), *words = SPOILT_CELLS[fault]
    file = table[0] if table else "observations.csv"
    if file == RATES:
        lay(folder, RATES, DAYS)
    line = (folder / file).read_text("utf-8").partition(old)[0].count("\n") + 1
    spoil(folder, old, new, file)
    found = [problem for problem in problems() if problem.startswith(f"{file}:{line}: ")]
    assert any(all(word in problem for word in words) for problem in found), found


def test_what_is_no_printed_number_is_told_at_once_with_every_row_that_holds_one():
    rows = [{"obs_value": seen, "printed": "x"} for seen in ("5%", "inf", "1e309", "NA", "01.фев", "4 6")]
    with pytest.raises(kz.DataError) as caught:
        kz.as_observations(rows, unit_measure="KZT", unit_mult=12, activity="B-E", ref_period="2023")
    (problem,) = caught.value.problems
    assert problem.startswith("row 0: column obs_value: '5%' has the wrong form; wanted ")
    assert problem.endswith("(and in 5 more lines: 1, 2, 3, 4, 5)")


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_file_that_a_spreadsheet_wrote_with_decimal_commas_is_read(folder, separator):
    path, before = folder / "observations.csv", kz.load()
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame["obs_value"] = frame["obs_value"].str.replace(".", ",")
    text = frame.to_csv(sep=separator, index=False, lineterminator="\r\n") + separator * 22 + "\r\n"
    path.write_text(text, encoding="utf-8-sig", newline="")
    pd.testing.assert_frame_equal(kz.load(), before)


@pytest.mark.filterwarnings("ignore:.*replace the package's:UserWarning")
def test_a_level_printed_as_zero_cannot_have_been_negative_and_a_growth_can(folder):
    spoil(folder, ",KZT,9,141.3,,=,actual,,141.3 billion tenge,", ",KZT,9,0,,=,actual,,0 billion tenge,")
    spoil(folder, ",PC,0,0.3,,=,actual,,0.3%,", ",PC,0,0,,=,actual,,0%,", times=2)
    obs = kz.load().set_index("obs_id")
    assert obs.loc["kt_2024_05.railway_kzt", ["lower", "upper"]].tolist() == [0.0, 0.5e9]
    assert obs.loc["astanatimes_2024_07.mining_growth", ["lower", "upper"]].tolist() == [-0.5, 0.5]


def test_a_fault_of_one_kind_hides_no_fault_of_another(folder):
    spoil(folder, f"{ARTICLE}.cars,{ARTICLE},", f"{ARTICLE}.cars,,{ARTICLE},")  # a field too many
    spoil(folder, f"{ARTICLE}.total_usd,{ARTICLE},", f"{ARTICLE}.total_usd,trend_2024_60,")  # no such source
    spoil(folder, ",PC,0,46.9,", ',PC,0,"46,9",')  # no number
    spoil(folder, f",{ARTICLE}.mining_kzt,about", f",{ARTICLE}.total_kzt,about")  # the conversion of another thing
    spoil(folder, ",KZT,9,46401.7,", ",KZT,6,46401.7,")  # millions for billions
    spoil(folder, ",2024-05-20,", ",yesterday,", table="sources.csv")
    found = problems()
    assert [problem.split(":")[0] for problem in found] == ["observations.csv"] * 5 + ["sources.csv"]
    lines = [int(problem.split(":")[1]) for problem in found[:5]]
    assert lines == sorted(lines)
    for words in (
        "24 fields",
        "'trend_2024_60' is not in sources.csv",
        "'46,9' has the wrong form",
        "a conversion states the same figure in other money",
        "scale confirmed",
    ):
        assert sum(words in problem for problem in found) == 1, words


def test_a_wrong_cell_is_told_once_even_where_two_rules_refuse_it(folder):
    spoil(folder, ",production,_T,B,KZ,2023,,,level,", ",production,_T,b-9,KZ,2023,,,level,")
    assert len(problems()) == 1


def test_a_row_with_a_slipped_field_is_not_missed_by_the_rows_that_name_it(folder):
    spoil(folder, f"{ARTICLE}.total_kzt,{ARTICLE},", f"{ARTICLE}.total_kzt,,{ARTICLE},")
    assert len(problems()) == 1  # total_usd is a conversion of total_kzt, which is there


def test_a_fault_in_many_rows_is_one_line_with_their_number(folder):
    path = folder / "observations.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",KZ,", ",KX,"), encoding="utf-8")
    (problem,) = observations.validate(folder)
    assert problem.startswith("observations.csv:2: column ref_area: 'KX' is no code")
    assert f"(and in {text.count(',KZ,') - 1} more lines: 3, 4, 5, 6, 7, 11, 12, 13, 14, 15, …)" in problem


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("млрд".encode("cp1251"), "not UTF-8 (a Windows-1251 or UTF-16 file?)"),
        ("\ufeffx".encode("utf-16"), "UTF-16"),
        (b"obs_id,a\0b", "NUL"),
        ("obs_id,a".encode("utf-16-le"), "UTF-16 without its mark"),
        (b"", "the file is empty"),
        (b'a,b\n"1,2\n', "quotation marks|column 'obs_id' is missing"),
        (b"a" * 131_073, "field larger than field limit (131072); check the quotation marks"),
    ],
)
def test_a_file_that_is_no_clean_csv_is_named(folder, raw, words):
    (folder / "observations.csv").write_bytes(raw)
    with pytest.raises(kz.DataError) as error:
        kz.load()
    assert "observations.csv" in str(error.value)
    assert any(word in str(error.value) for word in words.split("|"))


@pytest.mark.parametrize("ends", [(b"\n", b"\n"), (b"\r\n", b"\n"), (b"\r", b"\r")], ids=["LF", "mixed", "CR"])
def test_a_byte_order_mark_and_line_ends_of_any_kind_do_no_harm(folder, ends):
    path, before = folder / "observations.csv", kz.load(ARTICLE)
    first, rest = path.read_bytes().split(b"\n", 1)
    path.write_bytes(b"\xef\xbb\xbf" + first + ends[0] + rest.replace(b"\n", ends[1]))
    assert kz.load(ARTICLE).equals(before)


def test_a_duplicate_header_and_a_duplicate_key_are_named(folder):
    header = (folder / "observations.csv").read_text(encoding="utf-8").splitlines()[0]
    spoil(folder, header, header.replace(",product,", ",product,product,"))
    assert any("stands there twice" in problem for problem in problems())
    spoil(folder, header.replace(",product,", ",product,product,"), header)
    spoil(folder, f"{ARTICLE}.mining_kzt,", f"{ARTICLE}.total_kzt,")
    assert any("stands in more than one line" in problem for problem in problems())


def test_a_day_with_two_rates_is_told_once_with_both_lines(folder):
    lay(folder, RATES, DAYS)
    spoil(folder, "USD,KZT,2024-06-04,D,", "USD,KZT,2024-06-03,D,", table="exchange_rates.csv")
    first = line_of(folder, "USD,KZT,2024-06-03,D,447.25", "exchange_rates.csv")
    assert observations.validate(folder) == [
        f"exchange_rates.csv:{first}: columns base, quote, ref_period, collection: 'USD,KZT,2024-06-03,D' stands in "
        f"more than one line; wanted each once (and in 1 more line: {first + 1})"
    ]


def test_every_print_of_one_figure_on_a_wrong_scale_is_named_at_once():
    prints = [("7", 0), ("7", 3), ("7.0", 3), ("7", 6)]  # 7, 7,000 twice and 7 million tonnes
    rows = [{"obs_value": digits, "unit_mult": power} for digits, power in prints]
    with pytest.raises(kz.DataError) as caught:
        kz.as_observations(rows, unit_measure="T", activity="C", ref_period="2023")
    (problem,) = caught.value.problems
    assert "1,000,000 times smaller than '7' (mine.4)" in problem
    assert "(and in 2 more lines: 1, 2)" in problem


def test_a_wrong_scale_is_named_where_one_period_is_spelled_in_two_ways():
    rows = [
        {"obs_value": "7", "unit_mult": 0, "ref_period": "2024-Q1"},
        {"obs_value": "7", "unit_mult": 6, "ref_period": "2024-01-01/P3M"},
    ]
    with pytest.raises(kz.DataError) as caught:
        kz.as_observations(rows, unit_measure="T", activity="C")
    assert "1,000,000 times smaller than '7' (mine.2)" in caught.value.problems[0]


def test_a_folder_with_one_source_of_its_own_needs_no_other(folder):
    for name in ("observations.csv", "sources.csv"):
        header, *rows = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
        own = [row.replace(ARTICLE, "own_2026") for row in rows if row.startswith(ARTICLE)]
        (folder / name).write_text(header + "".join(own), encoding="utf-8")
    assert observations.validate(folder) == []
    total = kz.select(kz.load("own_2026"), obs_id="own_2026.total_kzt")
    assert kz.convert(total, to="USD", collection="A")["rate"].tolist() == [456.2]


def test_a_folder_that_holds_no_data_says_what_it_may_hold(tmp_path):
    (problem,) = observations.validate(tmp_path)
    assert "holds none of observations.csv, sources.csv, codes.csv" in problem
    with pytest.raises(kz.DataError, match="holds none of observations"):
        kz.load(data=tmp_path)


def test_a_data_folder_that_does_not_exist_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("KZSTATS_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(kz.EnvironmentProblem, match="nowhere"):
        kz.load()
    assert "is not a folder" in observations.validate(tmp_path / "nowhere")[0]


@pytest.mark.parametrize("given", [5, pd.DataFrame({"obs_id": ["a.1"]})])
@pytest.mark.parametrize(
    "ask", [kz.validate, kz.load_rates, kz.load_text, lambda given: kz.load(data=given),
            lambda given: kz.as_observations([], data=given)]
)  # fmt: skip
def test_what_is_no_path_is_refused_where_a_folder_or_file_is_wanted(ask, given):
    with pytest.raises(kz.ParameterError, match=f"is a {type(given).__name__}; wanted the name of a folder or file"):
        ask(given)


def test_a_dictionary_in_a_folder_of_ones_own_changes_nothing(folder):
    before = kz.load()
    (folder / "datapackage.json").write_text("{")
    pd.testing.assert_frame_equal(kz.load(), before)


def test_the_checksums_in_the_dictionary_are_of_tables_without_faults_in_which_nothing_is_left_out():
    dictionary = (places.root() / "data" / "datapackage.json").read_text(encoding="utf-8")
    sealed = runpy.run_path(str(places.root() / "tools" / "dictionary.py"))["sealed"]
    assert sealed(dictionary) == dictionary, "make dictionary"
    (files,) = folders.states(places.root() / "data")
    checked, faults = folders._layer(files, {})
    assert faults == []
    assert folders.sealed(files)
    tables = folders.tables((files,))
    for table in tables:
        pd.testing.assert_frame_equal(tables[table], checked[table].reset_index(drop=True))


def test_a_row_of_the_package_that_was_changed_is_checked_though_the_dictionary_vouches_for_the_old_one(tmp_path):
    shutil.copytree(places.root() / "data", tmp_path / "data")
    for table in ("observations.csv", "lexicon.csv"):  # the first rows, of which the first 23 are of the article
        text = (tmp_path / "data" / table).read_text("utf-8")
        (tmp_path / "data" / table).write_text("".join(text.splitlines(keepends=True)[:24]), "utf-8")
    spoil(tmp_path / "data", ",12,46.4,", ",12,46.5,")
    (whole,) = folders.states(places.root() / "data")
    copied = tuple(csvfile.state(tmp_path / "data" / state.path.name) for state in whole)
    assert folders.sealed(whole)
    assert not folders.sealed(copied)
    with pytest.raises(kz.DataError, match=r"says 46\.4 × 10\^12, the row 46\.5 × 10\^12"):
        folders.tables((copied,))


def test_a_share_is_of_none_or_little_and_at_most_the_whole():
    whole = {"unit_measure": "PC", "unit_mult": 0, "share_of": "B-E", "activity": "B", "ref_period": "2023"}
    made = kz.as_observations([whole | {"obs_value": "0.0"}, whole | {"obs_value": "100", "ref_period": "2022"}])
    assert made[["lower", "upper"]].round(9).values.tolist() == [[0.0, 0.05], [99.5, 100.5]]


def test_each_source_loaded_alone_is_its_rows_of_all_loaded():
    whole = kz.load()
    for source in kz.load_sources()["source_id"][::12]:
        rows = whole[whole["source_id"] == source].reset_index(drop=True)
        pd.testing.assert_frame_equal(kz.load(source), rows)


def test_fetched_rates_follow_those_of_the_data_folder_which_win_and_a_spoilt_or_mistyped_file_is_named(
    tmp_path, monkeypatch
):
    header = "base,quote,ref_period,collection,obs_value,source_id\n"
    rows = [
        "USD,KZT,2026-10-05,D,442.5,nbk_daily",
        "USD,KZT,2024-06-03,D,1.5,nbk_daily",
        "EUR,KZT,2024-06-03,D,485,nbk_daily",
    ]
    (tmp_path / "nbk_rates.csv").write_text(header + "\n".join(rows) + "\n", encoding="utf-8")
    monkeypatch.setenv("KZSTATS_RATES", str(tmp_path))
    assert kz.rate("2026-10-05", collection="D")["value"].tolist() == [442.5]
    assert kz.rate("2024-06-03", collection="D")["value"].tolist() == [447.25]
    assert set(kz.load_rates()["base"]) == {"USD", "EUR"}
    (tmp_path / "nbk_rates.csv").write_text("base;quote\n", encoding="utf-8")
    with pytest.raises(kz.DataError, match=r"nbk_rates\.csv"):
        kz.load_rates()
    monkeypatch.setenv("KZSTATS_RATES", str(tmp_path / "typo"))
    with pytest.raises(kz.ParameterError, match=r"typo' \(KZSTATS_RATES\): it has no nbk_rates\.csv; fetch them with"):
        kz.load_rates()


def test_a_source_that_is_not_there_is_answered_with_those_of_ones_own_folder_first(tmp_path):
    (tmp_path / "observations.csv").write_text(
        "source_id,obs_value,unit_measure,unit_mult,activity,ref_period,printed\ntoy,1,KZT,12,B,2023,1 trillion tenge\n"
    )
    with pytest.raises(kz.NotFound, match="no source 'mine'; there are: toy, trend_2024_06"):
        kz.load("mine", data=tmp_path)


def test_saved_figures_are_checked_as_text_or_completed_anew_and_a_table_of_arrow_is_one(tmp_path):
    obs = kz.load("trend_2024_06")
    obs.to_csv(tmp_path / "saved.csv", index=False)
    wanted = kz.verdict(obs)
    with pytest.raises(kz.DataError, match="as_observations takes numbers"):
        kz.verdict(pd.read_csv(tmp_path / "saved.csv"))
    assert kz.verdict(pd.read_csv(tmp_path / "saved.csv", dtype=str)).equals(wanted)
    assert kz.verdict(kz.as_observations(pd.read_csv(tmp_path / "saved.csv"))).equals(wanted)
    assert kz.as_observations(pa.Table.from_pandas(obs))["lower"].equals(obs["lower"])


def test_floats_whose_zeros_nothing_tells_are_taken_with_a_warning():
    # 46.0 trillion allows 45.95 to 46.05; pandas reads 46.0 and 46 as one, which allows 45.5 to 46.5.
    text = "obs_value,unit_measure,unit_mult,activity,ref_period\n46.0,KZT,12,B-E,2023\n21.70,KZT,12,B,2023\n"
    with pytest.warns(UserWarning, match=r"obs_value of 2 row\(s\) is a float, which keeps no zeros: 46 and 46\.0 are"):
        made = kz.as_observations(pd.read_csv(io.StringIO(text)))
    assert made["obs_value"].tolist() == ["46", "21.7"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read = kz.as_observations(pd.read_csv(io.StringIO(text), dtype=str))
        assert (read["lower"] / 1e12).round(3).tolist() == [45.95, 21.695]
        kz.as_observations(pd.read_csv(io.StringIO(text)), decimals=1)
        kz.as_observations(pd.read_csv(io.StringIO(text.replace("46.0", "46").replace("21.70", "21"))))
        told = {"printed": ["46.0 trillion", "21,70 trillion"]}
        assert kz.as_observations(pd.read_csv(io.StringIO(text)).assign(**told))["obs_value"].tolist() == [
            "46.0",
            "21.70",
        ]


def test_a_value_that_is_not_that_of_the_print_is_told_when_ranges_are_derived_anew():
    obs = kz.load("trend_2024_06")
    total = kz.select(obs, obs_id="trend_2024_06.total_kzt")
    dollars = kz.convert(total, to="USD", collection="A")
    with pytest.warns(UserWarning, match=r"total_kzt is 1\.0171e\+11, its print says 4\.64e\+13 USD"):
        kz.with_bounds(dollars)
    with pytest.warns(UserWarning, match=r"value of 1 row\(s\) is not that of the print"):
        kz.with_bounds(kz.growth_from_ratio(kz.select(obs, obs_id="trend_2024_06.railway_growth")))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for rounding in ("truncate", "any"):
            kz.with_bounds(kz.load(guesses=False), rounding=rounding)
        kz.with_bounds(total.assign(obs_value="46.5"))  # other digits are meant to make another value


def test_a_frame_of_polars_is_told_how_to_become_one_of_pandas():
    frame = type("DataFrame", (), {"to_pandas": lambda self: None, "__module__": "polars.dataframe.frame"})()
    for verb in (kz.with_bounds, kz.reconcile, kz.growth_in_percent, partial(kz.convert, to="USD", collection="A")):
        with pytest.raises(kz.ParameterError, match=r"are a DataFrame of polars, not of pandas; \.to_pandas\(\) makes"):
            verb(frame)


def test_the_print_given_for_all_rows_keeps_the_zeros_that_a_float_has_lost():
    about = {"unit_measure": "KZT", "unit_mult": 12, "activity": "B-E", "ref_period": 2023}
    made = kz.as_observations([{"obs_value": 46.50}], printed="46.50 trillion tenge", **about)
    assert made["obs_value"].tolist() == ["46.50"]


@pytest.mark.parametrize("width", ["float32", "Float32", "float[pyarrow]", "float16"])
def test_ranges_and_rates_of_32_bits_are_refused_and_never_answered_from(width):
    # 46.35 trillion would be 46,349,999,407,104, and 454.56 tenge 454.559998.
    obs, rates = kz.load("trend_2024_06"), kz.load_rates().tail(40)
    ends = ["value", "lower", "upper"]
    scaled = obs.assign(**{end: obs[end] / 1e12 for end in ends})
    narrow, of_rates = scaled.astype(dict.fromkeys(ends, width)), rates.astype({"value": width})
    total = kz.select(obs, obs_id="trend_2024_06.total_kzt")
    for verb in (
        lambda: kz.implied_rate(narrow),
        lambda: kz.official(narrow),
        lambda: kz.pairwise(narrow),
        lambda: kz.share(narrow.loc[narrow["obs_id"] == "trend_2024_06.mining_kzt"], total),
        lambda: kz.growth_in_percent(narrow),
        lambda: kz.compound_growth(narrow, 5),
        lambda: kz.bounds.add(narrow, narrow),
        lambda: kz.convert(narrow[narrow["unit_measure"] == "KZT"], to="USD", collection="A"),
        lambda: kz.convert(total, to="USD", collection="A", rates=of_rates),
        lambda: kz.rate("2024-06-03", collection="D", rates=of_rates),
        lambda: kz.convert_at(1.0, "2024-06-03", to="USD", rates=of_rates),
        lambda: kz.as_observations(narrow[["value"]].rename(columns={"value": "obs_value"}), unit_measure="KZT"),
    ):
        with pytest.raises(kz.DataError, match=f"^column (value|lower|upper|obs_value) is {width.split('[')[0]}"):
            verb()
    pd.testing.assert_frame_equal(kz.with_bounds(narrow), obs)


def test_a_range_whose_lower_end_is_above_its_upper_one_is_refused_by_its_figure():
    obs = kz.select(kz.load("trend_2024_06"), activity="B-E", unit_measure=["KZT", "USD"])
    turned = obs.assign(lower=obs["upper"], upper=obs["lower"])
    for verb in (kz.implied_rate, kz.pairwise):
        with pytest.raises(
            kz.DataError, match=r"trend_2024_06\.total_kzt: lower 4\.645e\+13 is above upper 4\.635e\+13"
        ):
            verb(turned)
    total = turned[turned["unit_measure"] == "KZT"]
    with pytest.raises(kz.DataError, match=r"lower 4\.645e\+13 is above upper 4\.635e\+13 in row "):
        kz.convert(total, to="USD", collection="A")


@pytest.mark.parametrize(
    ("value", "said"),
    [(1.0, "value 1 is outside lower 4.635e.13 to upper 4.645e.13"), (True, "no number .True or False")],
)
def test_a_value_outside_its_own_range_and_a_truth_value_are_refused_by_every_verb(value, said):
    total = kz.select(kz.load("trend_2024_06"), obs_id="trend_2024_06.total_kzt")
    wrong = total.assign(value=value)
    for verb in (
        lambda: kz.growth(wrong, total.assign(ref_period="2022")),
        lambda: kz.share(total, wrong),
        lambda: kz.convert(wrong, to="USD", collection="A"),
    ):
        with pytest.raises(kz.KzstatsError, match=said):
            verb()


def test_a_range_that_is_not_that_of_its_print_is_warned_of_where_the_print_alone_is_read():
    total = kz.select(kz.load("trend_2024_06"), obs_id="trend_2024_06.total_kzt")
    told = "total_kzt: value is 1, its print says 4.64e.13; the joint check reads obs_value"
    for verb in (kz.reconcile, kz.verdict, kz.pairwise):
        with pytest.warns(UserWarning, match=told):
            verb(total.assign(value=1.0, lower=1.0, upper=1.0))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for rule in ("nearest", "truncate", "any"):
            kz.reconcile(kz.load("trend_2024_06", rounding=rule))
        kz.reconcile(kz.load("trend_2024_06"), rounding="any")
        kz.verdict(kz.load("bns_index_2026"))


@pytest.mark.parametrize("guesses", ["no", "False", 0.5])
def test_a_word_is_no_answer_to_whether_guesses_are_taken(guesses):
    with pytest.raises(kz.ParameterError, match=r"guesses is .*; wanted one of: True, None, False"):
        kz.load("trend_2024_06", guesses=guesses)


def test_nothing_is_no_rows():
    with pytest.raises(kz.ParameterError, match="wanted a frame or a list of dicts"):
        kz.as_observations(None)


def test_amounts_that_lie_worlds_apart_are_told_in_powers_of_ten():
    row = {"ref_period": 2023, "unit_measure": "KZT", "unit_mult": 0, "activity": "C"}
    with pytest.raises(kz.DataError, match=r"some 10\^20 times smaller"):
        kz.as_observations([row | {"obs_value": "1" + "0" * zeros} for zeros in (0, 20)])


def test_a_day_that_is_missing_is_named_as_it_is():
    for missing in (pd.NaT, pd.NA, float("nan")):
        with pytest.raises(kz.ParameterError, match=r"period is (NaT|<NA>|nan);"):
            kz.rate(missing, collection="D")


def test_a_code_in_small_letters_is_answered_with_the_code():
    total = kz.select(kz.load("trend_2024_06", guesses=False), obs_id="trend_2024_06.total_kzt")
    for call in (
        lambda: kz.convert(total, to="usd", collection="A"),
        lambda: kz.rate("2024-06-03", collection="D", currency="usd"),
    ):
        with pytest.raises(kz.ParameterError, match=r"'usd' has no rates here \(did you mean 'USD'\?\)"):
            call()
    with pytest.raises(kz.ParameterError, match=r"amounts in kzt .* \(did you mean 'KZT'\?\)"):
        kz.convert(total.assign(unit_measure="kzt"), to="USD", collection="A")
