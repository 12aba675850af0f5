"""The command line: exit codes, and one clear message instead of a traceback."""

import io
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from toy_notebooks import write

import kzstats as kz
from kzstats import places
from kzstats.consistency import tableau
from kzstats.reports.notebook import read_notebook
from kzstats.reports.plan import Job
from kzstats.reports.progress import Progress

YEARS = "years: int = 5  # how far"


def toy(path: Path, *cells: str) -> Path:
    return write(path, "# Is it so?", *cells, parameters=YEARS)


def test_help_lists_the_commands_in_the_order_of_use(kzstats):
    code, out, _ = kzstats("--help")
    listed = [
        line.split()[0]
        for line in out.partition("Commands:")[2].splitlines()
        if line.startswith("  ") and line[2] != " "
    ]
    assert code == 0
    assert listed == [
        name for name in ("read", "check", "convert", "rates", "report", "validate", "notebooks") if name in listed
    ]
    assert {"read", "check", "rates", "report", "validate", "notebooks"} <= set(listed)


@pytest.mark.process
def test_help_of_every_command_answers_without_heavy_imports():
    code = """
import sys, kzstats.__main__ as m
for words in ([], *([name] for name in m._ORDER), ["rates", "update"]):
    try:
        m.cli([*words, "--help"])
    except SystemExit:
        heavy = {"pandas", "numpy", "pyarrow", "papermill", "matplotlib", "httpx", "lxml"} & set(sys.modules)
        print(*words, sorted(heavy)) if heavy else None
"""
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not [line for line in shown.stdout.splitlines() if line.endswith("']")]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("repot", 2, "Error:"),
        ("report --sett a=1", 2, "Error:"),
        ("report --jobs 0", 2, "Error:"),
        *((f"report --dry-run {option}={value}", 2, f"Invalid value for '{option}'")
          for option in ("--memory", "--timeout", "--cell-timeout") for value in ("nan", "inf", "-1", "1e400")),
        ("report toy.ipynb --set year=3", 2, "did you mean 'years'?"),
        ("report toy.ipynb --publish notes.txt", 2, "notes.txt is a file; publish to a folder"),
        ("report toy.ipynb --out ''", 2, "an empty text names no folder"),
        ("report toy.ipynb --executor dask", 2, "go together"),
        ("report toy.ipynb --scheduler tcp://127.0.0.1:1", 2, "go together"),
        ("report toy.ipynb --data mine", 3, "observations.csv:2: column obs_value: 'abc'"),
        ("report toy.ipynb --out notes.txt/out", 4, "notes.txt/out: reports cannot be written there"),
        ("check", 2, "Error:"),
        ("check trend_2024_07", 2, "trend_2024_06"),
        ("report toy.ipynb --list nope.toml", 2, "nope.toml: cannot be read (No such file or directory)"),
        ("check nbk_daily", 2, "nbk_daily: no row of observations.csv names it"),
        ("notebooks /98", 2, "/98: no .ipynb file there, and no notebook's name begins so"),
        ("notebooks 98", 2, "98: no .ipynb file there, and no notebook's name begins so. There are: 01_what_was_"),
    ],
)  # fmt: skip
def test_a_wrong_call_says_what_is_wrong_by_words_and_exit_code_and_runs_nothing(
    kzstats, tmp_path, monkeypatch, words, code, said
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KZSTATS_DATA", "")
    toy(tmp_path / "toy.ipynb")
    (tmp_path / "notes.txt").touch()
    (tmp_path / "mine").mkdir()
    head = "obs_value,unit_measure,unit_mult,activity,ref_period,printed,source_id"
    (tmp_path / "mine" / "observations.csv").write_text(f"{head}\nabc,KZT,12,C,2023,abc,mine\n")
    found, out, err = kzstats(*shlex.split(words))
    assert (found, said in out + err) == (code, True), out + err
    assert {each.name for each in tmp_path.iterdir()} == {"toy.ipynb", "notes.txt", "mine"}


def test_dry_run_lists_the_reports_and_runs_nothing(kzstats, tmp_path):
    path = toy(tmp_path / "toy.ipynb", "raise SystemError")
    code, out, _ = kzstats("report", path, "--sweep", "years=1,2", "--dry-run", "--out", tmp_path / "out")
    assert code == 0
    assert out.splitlines()[::2] == ["toy--years=1", "toy--years=2"]
    assert not (tmp_path / "out").exists()


@pytest.mark.kernel
def test_a_report_exits_0_and_shows_a_closing_table(kzstats, tmp_path):
    path = toy(tmp_path / "toy.ipynb", "print(years)")
    code, out, err = kzstats("report", path, "--set", "years=3", "--out", tmp_path / "out")
    assert code == 0
    assert "✓ ok" in out
    assert str(tmp_path / "out" / "index.html") in out
    assert "[1/1] ✓ toy--years=3: ok" in err
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["command"].startswith("kzstats report ")
    assert manifest["reports"]["toy--years=3"]["parameters"] == {"years": 3}


@pytest.mark.kernel
def test_a_failing_notebook_exits_1_and_names_cell_message_and_parameters(kzstats, tmp_path):
    path = toy(tmp_path / "toy.ipynb", "assert years > 9, 'too near'")
    code, out, _ = kzstats("report", path, "--set", "years=3", "--out", tmp_path / "out", "--quiet")
    assert code == 1
    assert "cell 4: AssertionError: too near (with years=3)" in out


@pytest.mark.kernel
def test_nothing_changed_is_said_and_force_runs_all_the_same(kzstats, tmp_path):
    path = toy(tmp_path / "toy.ipynb", "print(years)")
    words = ("report", path, "--out", tmp_path / "out")
    assert kzstats(*words)[0] == 0
    pdf = tmp_path / "out" / "toy.pdf"
    pdf.write_bytes(b"%PDF-1.7 of the page above")
    code, out, err = kzstats(*words)
    assert (code, pdf.exists()) == (0, True)
    assert "= skipped" in out
    assert "= skipped 1 of 1 reports: notebook, parameters, kzstats, data, installed packages and what else" in err
    code, out, err = kzstats(*words, "--force")
    assert "✓ ok" in out
    assert "skipped" not in err
    assert not pdf.exists(), "it shows a page that is no more"


@pytest.mark.kernel
def test_a_failure_in_github_actions_is_an_annotation_of_its_notebook(kzstats, tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.chdir(tmp_path)
    toy(tmp_path / "toy.ipynb", "raise ValueError('50% is\\nnot all')")
    code, out, _ = kzstats("report", "toy.ipynb", "--quiet")
    assert code == 1
    assert "::error file=toy.ipynb,title=failed::cell 3: ValueError: 50%25 is" in out
    assert "kept as failed/toy.html" in out


def test_a_terminal_shows_a_bar_what_runs_now_and_failures_as_they_happen(tmp_path, monkeypatch):
    screen = io.StringIO()
    screen.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", screen)
    names = ("a", "b", "c")
    jobs = [Job(name, read_notebook(toy(tmp_path / f"{name}.ipynb", "1", "2"))) for name in names]
    progress = Progress(jobs)
    progress.skipped([{"name": "c", "skipped_because": "nothing changed"}])
    progress.start()
    progress.cell("a", 2)
    progress.cell("b", 4)
    assert "0/2 reports a, b" in screen.getvalue()
    progress.finished(jobs[0], {"state": "failed", "seconds": 1.0, "cell": 3, "message": "ValueError: no"})
    progress.finished(jobs[1], {"state": "ok", "seconds": 2.0})
    progress.close()
    shown = screen.getvalue()
    assert "skipped 1 of 3 reports: nothing changed" in shown
    assert "✕ a: failed after 1.0 s\n    cell 3: ValueError: no" in shown
    assert "2/2 reports" in shown
    assert re.search(r"8/8 cells, \d\d:\d\d gone, about \S+ left", shown)


@pytest.mark.parametrize(
    ("ended", "code", "said"),
    [(KeyboardInterrupt(), 130, "interrupted"), (BrokenPipeError(), 0, ""), (MemoryError(), 4, "out of memory"),
     (OSError(28, "No space left on device"), 4, "No space left on device"),
     (PermissionError(13, "Permission denied", "x.csv"), 4, "Permission denied: 'x.csv'")],
)  # fmt: skip
def test_a_command_that_cannot_go_on_exits_with_a_code_of_its_own(kzstats, monkeypatch, ended, code, said):
    def end(*_):
        raise ended

    monkeypatch.setattr("kzstats.observations.validate", end)
    monkeypatch.setattr(os, "dup2", lambda *_: None)  # not of the tests' own output
    found, _, err = kzstats("validate")
    assert found == code
    assert said in err
    assert len(err.strip().splitlines()) == (said != "")


def test_figures_that_were_not_decided_are_no_finding(kzstats, monkeypatch):
    monkeypatch.setattr(tableau, "MOST_PIVOTS", 0)
    code, out, _ = kzstats("check", "minister_2024_05", "--strict")
    assert (code, out.rstrip().rpartition(": ")[2]) == (0, "undetermined")


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("import kzstats as kz; kz.Answer('No.', [], 'inconsistent')", "strict: toy: the figures are inconsistent"),
        ("import warnings; warnings.warn('1 of 3 holds a guess')", "toy: wrote to stderr in cell 3: 1 of 3 holds a g"),
    ],
)
def test_a_finding_or_a_warning_exits_1_only_when_strict(kzstats, tmp_path, cell, said):
    words = ("report", toy(tmp_path / "toy.ipynb", cell), "--out", tmp_path / "out", "--quiet")
    assert kzstats(*words)[0] == 0
    code, _, err = kzstats(*words, "--strict")
    assert (code, said in err) == (1, True), err


def test_valid_data_exits_0_and_invalid_data_exits_3_with_every_fault(kzstats, tmp_path, checkout):
    text = "".join((checkout / "data/observations.csv").read_text().splitlines(keepends=True)[:24])
    (tmp_path / "observations.csv").write_text(text)
    assert kzstats("validate", tmp_path)[0] == 0
    (tmp_path / "observations.csv").write_text(text.replace(",KZT,", ",KTZ,", 1).replace(",actual,", ",actuel,", 1))
    for named in (("--data", tmp_path), (tmp_path,)):
        code, _, err = kzstats("validate", *named)
        assert code == 3
        assert "KTZ" in err
        assert "actuel" in err
    code, _, err = kzstats("validate", "--data", tmp_path, tmp_path)
    assert (code, "two folders" in err) == (2, True)


def test_check_shows_what_all_figures_leave_of_a_range_as_fine_as_it_is_narrow(kzstats):
    lines = kzstats("check", "bns_2023_09")[1].splitlines()
    (index,) = (line for line in lines if line.startswith("Growth of industry,"))
    assert "1.0375–1.0385 times  " in index  # three decimals would say 1.038–1.039
    assert "1.03754–1.03850 times" in index


def test_rates_of_ones_own_are_named_by_rates_and_for_this_command_alone(kzstats, tmp_path, monkeypatch):
    monkeypatch.setenv("KZSTATS_RATES", "")
    rows = "base,quote,ref_period,collection,obs_value,source_id\nUSD,KZT,2022-12-20,D,452.60,nbk_daily\n"  # invented
    sales, out, rates = tmp_path / "sales.csv", tmp_path / "out.csv", tmp_path / "rates"
    sales.write_text("day,kzt\n2022-12-20,452.6\n")
    rates.mkdir()
    convert = ("convert", str(sales), "--amount", "kzt", "--date", "day", "--to", "USD", "-o", str(out))
    code, _, said = kzstats(*convert, "--rates", str(rates))
    assert code == 2
    assert "no fetched rates in" in said
    assert "kzstats rates update --data" in said
    (rates / "nbk_rates.csv").write_text(rows)
    code, _, said = kzstats(*convert, "--rates", str(rates))
    assert (code, out.read_text().splitlines()[1].split(",")[2:]) == (0, ["1", "452.6"]), said
    assert os.environ["KZSTATS_RATES"] == ""
    code, _, said = kzstats(*convert, "--force")
    assert code == 2
    assert "no official USD/KZT rate" in said or "2022-12-20" in said


def test_check_tells_growth_over_a_month_and_over_a_year_apart(kzstats, tmp_path):
    path = tmp_path / "food.txt"
    path.write_text(
        "Food prices in Kazakhstan rose by 5.4% in November 2024 compared with November 2023. Food prices in November "
        "2024 rose by 0.9% compared with October 2024."
    )
    _, out, _ = kzstats("check", path)
    for base in ("November 2023", "October 2024"):
        assert f"Growth of food products (prices), November 2024 over {base}" in out


def test_check_says_which_figures_cannot_all_be_true(kzstats):
    code, out, _ = kzstats("check", "trend_2024_06")
    assert code == 0
    assert out.startswith(
        "23 figures: 15 tested, 8 by nothing else. They agree only if digits were cut off and dollars"
    )
    assert out.rstrip().endswith("trend_2024_06, rounding nearest, dollars from unrounded tenge: inconsistent")
    assert "46.9 percent · about $47.9 billion · about $102.5 billion" in out
    assert re.search(r"7.50?–8.50? percent +8.6 percent +8.55–8.65 percent +inconsistent +0.05", out)
    assert re.search(r"46.9 percent +46.660–46.804 percent +46.8\n", out)  # what would have fitted
    assert "at most $47.95 billion / $102.45 billion = 46.804 %" in out
    assert kzstats("check", "trend_2024_06", "--strict")[0] == 1


@pytest.mark.kernel
def test_notebooks_are_refreshed_in_place_and_then_found_fresh(kzstats, tmp_path):
    path = toy(tmp_path / "toy.ipynb", "print(years)")
    assert kzstats("notebooks", "--check", tmp_path)[0] == 1
    assert "outputs" in path.read_text()
    assert kzstats("notebooks", tmp_path)[0] == 0
    assert '"5\\n"' in path.read_text()
    assert "papermill" not in path.read_text()
    assert kzstats("notebooks", "--check", tmp_path)[0] == 0


@pytest.mark.kernel
def test_notebooks_of_the_installed_package_are_not_written_to(kzstats, tmp_path, monkeypatch):
    (folder := tmp_path / "_bundle" / "notebooks").mkdir(parents=True)
    path = write(folder / "01_a.ipynb", "# Is it so?", "print(1)")
    monkeypatch.setattr(places, "root", lambda: tmp_path / "_bundle")
    before = path.read_bytes()
    code, _, err = kzstats("notebooks")
    assert (code, path.read_bytes()) == (2, before)
    assert "is part of the installed package, which keeps no outputs; copy the folder, and name the copy" in err


def test_notebooks_of_one_name_in_two_folders_are_both_refreshed_and_one_that_is_named_twice_once(kzstats, tmp_path):
    paths = [tmp_path / folder / "toy.ipynb" for folder in ("one", "two")]
    for path in paths:
        path.parent.mkdir()
        toy(path, f"print({path.parent.name!r})")
    code, out, _ = kzstats("notebooks", *(path.parent for path in paths), paths[0])
    assert (code, out.count("updated")) == (0, 2)
    assert [path.parent.name in path.read_text().partition('"text"')[2] for path in paths] == [True, True]


@pytest.mark.kernel
def test_a_notebook_that_fails_is_not_written_back(kzstats, tmp_path):
    path = toy(tmp_path / "toy.ipynb", "1 / 0")
    before = path.read_bytes()
    assert kzstats("notebooks", tmp_path)[0] == 1
    assert path.read_bytes() == before


@pytest.mark.process
def test_nothing_is_imported_before_the_command_hears_ctrl_c():
    """`typing` took 63 of 77 ms on a busy machine; what stands before our first line cannot be mended here."""
    said = "import sys; sys.path.insert(0, {!r}); had = {{*sys.modules}}; import kzstats; print({{*sys.modules}} - had)"
    here = str(Path(kz.__file__).parents[1])
    done = subprocess.run([sys.executable, "-ISc", said.format(here)], capture_output=True, text=True, check=True)
    assert done.stdout == "{'kzstats'}\n"
