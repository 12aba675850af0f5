"""What a run reads decides whether its report is made again; and how its kernel ends."""

import json
import os
import sys
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner
from toy_notebooks import cold, write

from kzstats import places
from kzstats.__main__ import cli
from kzstats.errors import ParameterError
from kzstats.reports import kernel, unchanged
from kzstats.reports.plan import plan
from kzstats.reports.run import Batch, outcomes, run
from kzstats.reports.watching import what_changed, what_was_read

pytestmark = pytest.mark.kernel

PARAMETERS = 'place: str = "."  # where the files of the test are'
CELL = """
import os, sqlite3, subprocess, sys
from pathlib import Path
here = Path(place)
print((here / "figures.txt").read_text(), [path.name for path in sorted((here / "folder").glob("*.csv"))])
print(os.environ.get("CITY"), os.getenv("NOBODY_SETS_THIS"), dict(os.environ, A="1")["HOME"])
try:
    print(open(here / "not_yet.txt").read())
except FileNotFoundError:
    print("not there")
import of_path, kzstats as kz
print(of_path.VALUE, len(kz.load("trend_2024_06")))
with sqlite3.connect(here / "base.db") as base:
    print(base.execute("select count(*) from sales").fetchone())
(here / "log.txt").write_text("written by the run itself")
print((here / "log.txt").read_text())
subprocess.run([sys.executable, "-c", "pass"])
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A notebook that reads of everything, run once: (folder, its batch)."""
    import sqlite3

    folder = tmp_path_factory.mktemp("reads")
    (folder / "figures.txt").write_text("46.4")
    (folder / "folder").mkdir()
    (folder / "folder" / "a.csv").write_text("a")
    (folder / "modules").mkdir()
    (folder / "modules" / "of_path.py").write_text("VALUE = 1\n")
    (folder / "own").mkdir()
    head = "obs_value,unit_measure,unit_mult,activity,ref_period,printed\n"
    (folder / "own" / "observations.csv").write_text(f"{head}46.4,KZT,12,B-E,2023,46.4 trillion tenge\n")
    with sqlite3.connect(folder / "base.db") as base:
        base.execute("create table sales (kzt)")
    write(folder / "reads.ipynb", "# ?", CELL, parameters=PARAMETERS)
    with pytest.MonkeyPatch.context() as patch:
        cold(patch)
        _surroundings(patch, folder)
        batch = _made(folder)
    assert batch.exit_code() == 0, batch.entries["reads--" + _given(folder)]["message"]
    return folder, batch


def _surroundings(patch, folder: Path) -> None:
    patch.setenv("PYTHONPATH", str(folder / "modules"))
    patch.setenv("KZSTATS_DATA", str(folder / "own"))
    patch.setenv("CITY", "Almaty")
    patch.setattr(unchanged, "library", lambda: "this one")


def _given(folder: Path) -> str:
    return next(job.name for job in plan([str(folder / "reads.ipynb")], [f"place={folder}"])).partition("--")[2]


def _made(folder: Path) -> Batch:
    return run(plan([str(folder / "reads.ipynb")], [f"place={folder}"]), folder / "out", quiet=True)


def _why(folder: Path) -> str:
    """Why the report would be made again now."""
    (job,) = plan([str(folder / "reads.ipynb")], [f"place={folder}"])
    manifest = json.loads((folder / "out" / "manifest.json").read_text())
    from kzstats.reports.destination import Folder

    return unchanged.why_run(job, manifest["reports"][job.name], unchanged.basis(), Folder(folder / "out"))


@pytest.fixture
def again(ran, monkeypatch):
    """The folder of that run, in the surroundings of that run."""
    _surroundings(monkeypatch, ran[0])
    assert _why(ran[0]) == ""
    return ran[0]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("figures.txt", "figures.txt, which it read, changed"),
        ("not_yet.txt", "not_yet.txt, which it read, changed"),
        ("modules/of_path.py", "of_path.py, which it read, changed"),
        ("folder/b.csv", "the files in {folder}/folder, which it listed, changed"),
        ("base.db", "base.db, which it read, changed"),
        ("own/observations.csv", "the data changed"),
        ("log.txt", ""),
        ("unread.txt", ""),
    ],
)
def test_a_report_is_made_again_when_a_file_that_its_run_read_has_changed(again, file, said):
    path = again / file
    before = path.read_bytes() if path.exists() else None
    try:
        path.write_bytes((before or b"") + (b"\n" if path.name == "observations.csv" else b"#"))
        why = _why(again)
        assert why.endswith(said.format(folder=again)) if said else why == ""
    finally:
        path.unlink() if before is None else path.write_bytes(before)
    assert _why(again) == ""


def test_a_file_of_the_same_size_and_time_is_read_again(again):
    path = again / "figures.txt"
    before = path.stat()
    path.write_text("46.5")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert "figures.txt, which it read, changed" in _why(again)
    path.write_text("46.4")
    assert _why(again) == ""


def test_a_variable_that_a_run_asked_for_by_name_is_watched_and_its_value_is_not_kept(again, monkeypatch):
    manifest = (again / "out" / "manifest.json").read_text()
    assert "CITY" in manifest
    assert "Almaty" not in manifest
    monkeypatch.setenv("CITY", "Astana")
    assert _why(again) == "the variable CITY, which it read, changed"
    monkeypatch.setenv("CITY", "Almaty")
    monkeypatch.setenv("NOBODY_SETS_THIS", "1")
    assert _why(again) == "the variable NOBODY_SETS_THIS, which it read, changed"
    monkeypatch.delenv("NOBODY_SETS_THIS")
    monkeypatch.setenv("HOME", str(again))  # handed on with all others, asked for by nobody
    assert _why(again) == ""


def test_the_data_of_the_package_counts_also_under_a_folder_of_one_s_own(again, monkeypatch, tmp_path):
    changed = tmp_path / "data"
    changed.mkdir()
    for path in (places.root() / "data").glob("*.*"):
        (changed / path.name).write_bytes(path.read_bytes())
    figures = changed / "observations.csv"
    figures.write_text("".join(figures.read_text().splitlines(keepends=True)[:24]))  # all are checked where one changed
    (tmp_path / "reports.toml").write_bytes(places.reports_toml().read_bytes())
    monkeypatch.setattr(places, "root", lambda: tmp_path)
    assert "the data changed" in _why(again)


def test_what_cannot_be_seen_is_told_where_a_report_is_skipped(again, capfd):
    run(plan([str(again / "reads.ipynb")], [f"place={again}"]), again / "out")
    said = capfd.readouterr().err
    assert "= skipped 1 of 1 reports" in said
    assert f"not watched of reads--{_given(again)}: what {Path(sys.executable).name} did for it" in said


def test_a_kernel_sees_servers_and_libraries_that_open_files_by_themselves(tmp_path, monkeypatch):
    cold(monkeypatch)
    (tmp_path / "polars.py").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    cell = "import socket, polars\ntry: socket.create_connection(('127.0.0.1', 9), 1)\nexcept OSError: pass"
    (outcome,) = outcomes(plan([str(write(tmp_path / "toy.ipynb", "# ?", cell))])).values()
    assert outcome.state == "ok", outcome.message
    assert outcome.read["unseen"] == ["files that polars opens by itself", "what it asked of servers"]


@pytest.mark.parametrize(
    "cell",
    [
        "import pandas as pd; pd.read_parquet(f'{place}/a.parquet')",
        "import pandas, pyarrow; pyarrow.memory_map(f'{place}/a.parquet').read(3)",
        "import pandas; from pyarrow import OSFile; OSFile(f'{place}/a.parquet').read(3)",
        "import pandas, through; through.begin_of(f'{place}/a.parquet')",
    ],
)
def test_files_that_compiled_code_opens_are_told_whoever_calls_it(tmp_path, monkeypatch, cell):
    import pandas as pd

    cold(monkeypatch)
    pd.DataFrame({"x": [1]}).to_parquet(tmp_path / "a.parquet")
    (tmp_path / "through.py").write_text(
        "import pyarrow as pa\ndef begin_of(path): return pa.memory_map(path).read(3)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    path = write(tmp_path / "toy.ipynb", "# ?", cell, parameters=PARAMETERS)
    (outcome,) = outcomes(plan([str(path)], [f"place={tmp_path}"])).values()
    assert outcome.state == "ok", outcome.message
    assert outcome.read["unseen"] == ["files that pyarrow opens by itself"]


def test_pandas_and_kzstats_alone_leave_nothing_unseen(tmp_path, monkeypatch):
    cold(monkeypatch)
    cell = "import pandas as pd, kzstats as kz\npd.Series(['1'], dtype='str'); len(kz.load('trend_2024_06'))"
    (outcome,) = outcomes(plan([str(write(tmp_path / "toy.ipynb", "# ?", cell))])).values()
    assert (outcome.state, outcome.read["unseen"]) == ("ok", [])


def test_a_file_that_changes_while_it_is_read_is_never_taken_as_unchanged(tmp_path):
    path = tmp_path / "moving.csv"
    path.write_text("1")
    told = path.stat()
    line = ["file", str(path), [told.st_size, told.st_mtime_ns]]
    (tmp_path / "read.jsonl").write_text(json.dumps(line) + "\n")
    assert what_changed(what_was_read(tmp_path, {}), {}) == []
    path.write_text("23")
    read = what_was_read(tmp_path, {})
    assert what_changed(read, {}) == [f"{path}, which it read, changed"]
    assert what_was_read(tmp_path, {}, {str(path)})["files"] == {}


# --- how a kernel ends ---------------------------------------------------------------------------------------------

ENDS = """
import atexit, threading, time
from pathlib import Path
here = Path(place)
atexit.register(lambda: (here / "atexit").write_text("ran"))
held = (here / "held").open("w"); held.write("kept")
def late():
    time.sleep(0.5)
    (here / "thread").write_text("ended")
threading.Thread(target=late).start()
class Thing:
    def __del__(self, path=here / "thing"):
        path.write_text("let go")
thing = Thing()
"""


@pytest.mark.parametrize("sweep", ["loud=true", "loud=true,false"])
def test_a_notebook_ends_as_python_ends_files_flushed_threads_waited_for(tmp_path, monkeypatch, sweep):
    """One job has a cold kernel, two on one core have warm ones."""
    cold(monkeypatch)
    monkeypatch.setattr(kernel, "END_SECONDS", 60)
    path = write(tmp_path / "ends.ipynb", "# ?", ENDS, parameters=f"{PARAMETERS}\nloud: bool = True  # more")
    found = outcomes(plan([str(path)], [f"place={tmp_path}"], [sweep]))
    assert {outcome.state for outcome in found.values()} == {"ok"}
    assert {outcome.kernel for outcome in found.values()} == {"warm" if "," in sweep else "cold"}
    left = {name: (tmp_path / name).read_text() for name in ("atexit", "held", "thread", "thing")}
    assert left == {"atexit": "ran", "held": "kept", "thread": "ended", "thing": "let go"}


def test_a_kernel_that_does_not_end_is_ended_and_its_report_stands(tmp_path, monkeypatch):
    monkeypatch.setattr(kernel, "END_SECONDS", 0.5)
    cell = "import atexit, time; atexit.register(time.sleep, 300); print('done')"
    (outcome,) = outcomes(plan([str(write(tmp_path / "toy.ipynb", "# ?", cell))])).values()
    assert outcome.state == "ok", outcome.message
    assert outcome.seconds < 60


def test_a_notebook_that_leaves_early_is_incomplete_whichever_way_it_leaves(tmp_path):
    ways = ["exit()", "quit()", "exit", "get_ipython().ask_exit()", "import sys; sys.exit(0)"]
    paths = [write(tmp_path / f"n{n}.ipynb", "# ?", way, "print('never')") for n, way in enumerate(ways)]
    found = outcomes(plan([str(path) for path in paths]), workers=2)
    for way, outcome in zip(ways, found.values(), strict=True):
        assert (outcome.state, outcome.cell) == ("incomplete", 3), way
        assert ("sys.exit()" if "sys" in way else "exit() or quit()") in outcome.message
        assert '"never\\n"' not in outcome.notebook, way


# --- two notebooks of one name, and half an address ----------------------------------------------------------------


def test_a_notebook_of_the_same_name_does_not_replace_another_s_report(tmp_path):
    paths = []
    for name in "ab":
        (tmp_path / name).mkdir()
        paths.append(write(tmp_path / name / "toy.ipynb", f"# Is it {name}?", f"print('{name}')"))
    out = tmp_path / "out"
    run(plan([str(paths[0])]), out, quiet=True)
    page = (out / "toy.html").read_bytes()
    with pytest.raises(ParameterError, match=r"a/toy\.ipynb, and .*b/toy\.ipynb would replace it.*--out"):
        run(plan([str(paths[1])]), out, quiet=True)
    assert (out / "toy.html").read_bytes() == page
    write(paths[0], "# Is it a?", "print('changed')")
    assert run(plan([str(paths[0])]), out, quiet=True).entries["toy"]["state"] == "ok"
    paths[0].unlink()  # moved: nobody has it any more
    assert run(plan([str(paths[1])]), out, quiet=True).entries["toy"]["state"] == "ok"


@pytest.mark.parametrize("place", ["s3:/bucket/reports", "S3:/bucket", "gs:/bucket", "file:/srv/reports", "https:/a/b"])
def test_half_an_address_is_no_folder(tmp_path, monkeypatch, place):
    monkeypatch.chdir(tmp_path)
    toy = write(tmp_path / "toy.ipynb", "# ?")
    for option in ("--out", "--publish"):
        told = CliRunner().invoke(cli, ["report", str(toy), option, place])
        assert isinstance(told.exception, ParameterError)
        assert f"{place} is no folder; did you mean" in str(told.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["toy.ipynb"]


def test_a_module_beside_its_notebook_is_told_with_the_way_to_find_it(tmp_path):
    (tmp_path / "helper.py").write_text("VALUE = 1\n")
    (outcome,) = outcomes(plan([str(write(tmp_path / "toy.ipynb", "# ?", "import helper"))])).values()
    assert outcome.state == "failed"
    assert outcome.message.endswith(
        "No module named 'helper'; it lies beside the notebook, where no kernel looks: name that folder in PYTHONPATH"
    )


def test_the_private_folder_of_a_run_is_no_input(tmp_path):
    cell = textwrap.dedent("""
        from pathlib import Path
        Path("own.txt").write_text("1"); print(Path("own.txt").read_text(), list(Path(".").iterdir()))""")
    (outcome,) = outcomes(plan([str(write(tmp_path / "toy.ipynb", "# ?", cell))])).values()
    assert (outcome.read["files"], outcome.read["folders"], outcome.read["unseen"]) == ({}, {}, [])
