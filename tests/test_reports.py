"""Reports: what is refused before anything runs, what a run may become, what a page may hold."""

import base64
import hashlib
import io
import itertools
import json
import re
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import hostile
import lxml.etree
import lxml.html
import nbformat
import pytest
from bs4 import BeautifulSoup
from matplotlib.figure import Figure
from toy_notebooks import cold, write

import kzstats as kz
from kzstats import places
from kzstats.errors import ParameterError
from kzstats.reports import export, kernel, masking, unchanged
from kzstats.reports import plan as plans
from kzstats.reports import run as runs
from kzstats.reports.destination import Folder
from kzstats.reports.manifest import Manifest
from kzstats.reports.notebook import from_text, read_notebook
from kzstats.reports.plan import Job, job_name, plan
from kzstats.reports.progress import Progress, table, where
from kzstats.reports.run import outcomes, run
from kzstats.reports.task import Limits, Outcome
from kzstats.reports.unchanged import data_facts, provenance
from kzstats.show import palette


def shown(**data) -> dict:
    """A display output; `_` stands for the `/` in mime types, `__` for `+`."""
    names = {key: key.replace("__", "+").replace("_", "/", 1) for key in data}
    return nbformat.v4.new_output("display_data", data={names[key]: value for key, value in data.items()})


def answer(content: dict) -> dict:
    """The output of an `Answer`."""
    return nbformat.v4.new_output("display_data", data={export.ANSWER: content, "text/plain": "x"})


def page_of(tmp_path: Path, *outputs: dict, markdown: str = "## Part", question: str = "# Is it so?") -> BeautifulSoup:
    """The page of a notebook whose one code cell shows the outputs."""
    path = write(tmp_path / "toy.ipynb", question, markdown, "show()", outputs={3: list(outputs)})
    job = Job("toy", read_notebook(path))
    return BeautifulSoup(export.export(path.read_text(), job, provenance())[0], "lxml")


# --- what is to be run -------------------------------------------------------------------------------------------


def test_a_parameter_has_type_default_and_meaning(toy):
    years, *_, limit = read_notebook(toy).parameters
    assert (years.name, years.kind.text, years.default, years.meaning) == ("years", "int", 5, "how far to look")
    assert (limit.kind.optional, limit.default, limit.meaning) == (True, None, "none for no limit")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("year=3", "did you mean 'years'?"),
        ("years=abc", "whole number"),
        ("years=1_000", "whole number"),
        ("years=١٢", "whole number"),
        ("years=012", "whole number"),
        ("years=2.0", "whole number"),
        ("growth=1,5", "decimal point"),
        ("growth=nan", "decimal point"),
        ("growth=inf", "decimal point"),
        ("growth=1e309", "finite"),
        ("loud=yes", "true or false"),
        ("day=31.02.2024", "calendar"),
        ("day=2024-02-31", "calendar"),
        ("place=a\0b", "control character"),
        ("place=a\nb", "control character"),
        ("place=\ud800", "control character"),
        ("years=1;open('PWNED','w')", "whole number"),
        ("years=1;open('PWNED','w')#=2", "whole number"),
        ("a=1;b", "unknown parameter"),
        ("import os=1", "unknown parameter"),
        ("__builtins__=1", "unknown parameter"),
        ("api_key=1", "unknown parameter"),
        ("years", "name=value"),
    ],
)
def test_a_wrong_name_or_value_is_refused_before_anything_runs(toy, text, message):
    with pytest.raises(ParameterError, match=re.escape(message)) as refusal:
        plan([str(toy)], [text])
    assert refusal.value.exit_code == 2


def test_a_value_of_the_call_is_no_fault_of_the_list_of_reports():
    with pytest.raises(ParameterError, match=r"^06_can_output_double\.ipynb: factor='2,5' is not"):
        plan(["06"], ["factor=2,5"])


def test_all_faults_of_a_call_are_listed_at_once(toy):
    with pytest.raises(ParameterError) as refusal:
        plan([str(toy)], ["year=1", "growth=1,5", "day=x"], ["place=A,\0"])
    assert len(refusal.value.problems) == 4


def test_text_stays_text_and_numbers_become_numbers(toy):
    (job,) = plan([str(toy)], ["place=000140000123", "growth=-2", "loud=TRUE", "limit=none", "names=A,E"])
    assert job.given == {"growth": -2.0, "place": "000140000123", "loud": True, "names": ["A", "E"], "limit": None}
    assert list(job.values) == ["years", "growth", "place", "day", "loud", "names", "limit"]
    assert plan([str(toy)], ["names="])[0].given == {"names": []}


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (None, "no cell is tagged"),
        ("years = 5", "name: type = value"),
        ("import os", "name: type = value"),
        ("years: int = 2 + x", "plain value"),
        ("years: int = '5'", "declared `years: int`"),
        ("years: complex = 1", "parameters are int"),
        ("token: str = 'x'", "secret"),
        ("print: int = 5", "Python itself"),
        ("years: int = 5\nyears: int = 6", "twice"),
        ("years: int =", "not Python"),
        ("growth: float = 1e999", "finite"),
    ],
)
def test_a_parameters_cell_that_breaks_the_rules_is_refused(tmp_path, cell, message):
    with pytest.raises(ParameterError, match=re.escape(message)):
        read_notebook(write(tmp_path / "toy.ipynb", "# ?", "1", parameters=cell))


def test_two_parameters_cells_are_refused(tmp_path):
    path = write(tmp_path / "toy.ipynb", "# ?", "1")
    content = json.loads(path.read_text())
    content["cells"][2]["metadata"] = {"tags": ["parameters"]}
    path.write_text(json.dumps(content))
    with pytest.raises(ParameterError, match="cells 2, 3"):
        read_notebook(path)


def test_a_parameter_without_default_must_be_given(tmp_path):
    path = write(tmp_path / "toy.ipynb", "# ?", parameters="years: int  # how far")
    with pytest.raises(ParameterError, match="--set years="):
        plan([str(path)])
    assert plan([str(path)], ["years=3"])[0].values == {"years": 3}


WHOLE = {"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}
CELL = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": "", "outputs": [], "execution_count": None}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"cells": [', "JSONDecodeError"),
        (b"[" * 100_000, "RecursionError"),
        (b'{"cells": "\xff"}', "can't decode byte 0xff in position 11"),
        (b"[]", "TypeError"),
        ({**WHOLE, "nbformat": 3}, "format 3.5"),
        ({**WHOLE, "nbformat_minor": None}, "format 4.None"),
        ({**WHOLE, "metadata": None}, "not a notebook of format 4"),
        ({**WHOLE, "metadata": {"kernelspec": 3}}, "not a notebook of format 4"),
        ({**WHOLE, "cells": [1]}, "cell 1: not"),
        ({**WHOLE, "cells": [CELL, {**CELL, "metadata": None}]}, "cell 2: not"),
        ({**WHOLE, "cells": [{**CELL, "metadata": {"tags": 3}}]}, "cell 1: not"),
        ({**WHOLE, "cells": [{**CELL, "source": None}]}, "cell 1: not"),
        ({**WHOLE, "cells": [{**CELL, "source": ["a", 1]}]}, "cell 1: not"),
    ],
)
def test_a_broken_notebook_is_refused(tmp_path, content, said):
    path = tmp_path / "broken.ipynb"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.raises(ParameterError, match=rf"broken\.ipynb.*{said}.*save it again"):
        plan([str(path)])
    path.write_text(json.dumps({**WHOLE, "cells": [CELL]}))
    assert plan([str(path)])


def test_sweeps_combine_and_every_report_says_its_values_in_its_name(toy):
    names = [job.name for job in plan([str(toy)], ["place=KZ-39"], ["years=1,5", "loud=true,false"])]
    assert names == [
        "toy--years=1--place=KZ-39--loud=true",
        "toy--years=1--place=KZ-39--loud=false",
        "toy--years=5--place=KZ-39--loud=true",
        "toy--years=5--place=KZ-39--loud=false",
    ]


@pytest.mark.parametrize("value", ["../../etc/passwd", "/abs", "{a.__class__}", "a b", "a--b", "..", "x" * 300, "ҚАЗ"])
def test_no_value_can_lead_a_report_out_of_its_folder(value):
    name = job_name("toy", {"place": value})
    assert re.fullmatch(r"toy--[A-Za-z0-9._=+-]+", name)
    assert ".." not in name
    assert len(name) <= 100
    assert name != job_name("toy", {"place": value + "!"})


def test_two_reports_never_share_a_name_even_where_case_is_ignored(toy):
    with pytest.raises(ParameterError, match="two reports would be called"):
        plan([str(toy)], sweeps=["place=kz,KZ"])
    with pytest.raises(ParameterError, match="two reports would be called"):
        plan([str(toy), str(toy)])


@pytest.mark.parametrize("name", ["index", "../up", "a/b", "{x}", "", "a\0"])
def test_an_unsafe_name_in_the_list_is_refused(toy, name):
    listed = toy.parent / "r.toml"
    listed.write_text(f'[[report]]\nnotebook = "toy.ipynb"\nname = {json.dumps(name or " ")}\n')
    with pytest.raises(ParameterError, match="would be called"):
        plan(reports=listed)


def test_a_notebook_with_a_cyrillic_name_is_told_what_to_do(toy):
    with pytest.raises(ParameterError, match=r"called 'отчёт'; names are Latin letters.*Rename it, or give it another"):
        plan([str(toy.rename(toy.with_name("отчёт.ipynb")))])


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('notebok = "toy.ipynb"', "did you mean 'notebook'?"),
        ('notebook = "other.ipynb"', "No such file"),
        ('notebook = "toy.ipynb"\nparameters = { yeers = 3 }', "did you mean 'years'?"),
        ('notebook = "toy.ipynb"\nparameters = { years = "3" }', "declared `years: int`"),
        ('notebook = "toy.ipynb"\nparameters = { years = true }', "declared `years: int`"),
        ('notebook = "toy.ipynb"\nparameters = { growth = nan }', "finite"),
        ('notebook = "toy.ipynb"\nsweep = { years = 3 }', "needs a list"),
        ('notebook = "toy.ipynb"\nparameters = 3', "`parameters = 3`; write `parameters = { name = value }`"),
        ('notebook = "toy.ipynb"\nsweep = [3]', "`sweep = [3]`; write"),
        ('notebook = "toy.ipynb"\nname = 3', "`name = 3`; write"),
        ('notebook = "toy.ipynb"\ntitle = ["a"]', "write `title ="),
        ("notebook = 3", 'write `notebook = "folder/file.ipynb"`'),
        ('title = "a"', "`notebook` is missing; write"),
        ("notebook = ", "TOML"),
    ],
)
def test_a_list_of_reports_with_a_fault_is_refused(toy, table, message):
    listed = toy.parent / "r.toml"
    listed.write_text(f"[[report]]\n{table}\n")
    with pytest.raises(ParameterError, match=re.escape(message)):
        plan(reports=listed)


@pytest.mark.parametrize(("text", "holds"), [("", "nothing"), ("report = [1]", "report"), ("reports = 3", "reports")])
def test_a_list_that_lists_no_reports_is_refused(tmp_path, text, holds):
    (tmp_path / "r.toml").write_text(text)
    with pytest.raises(ParameterError, match=rf"r\.toml: holds {holds}; \[\[report\]\] tables belong there"):
        plan(reports=tmp_path / "r.toml")


def test_a_value_that_the_call_names_stands_in_place_of_a_listed_sweep(toy):
    listed = toy.parent / "listed.toml"
    listed.write_text('[[report]]\nnotebook = "toy.ipynb"\nsweep = { years = [1, 2] }\n')
    assert [job.given for job in plan(sets=["years=7"], reports=listed)] == [{"years": 7}]


def test_a_list_gives_parameters_sweeps_and_names(toy):
    listed = toy.parent / "r.toml"
    listed.write_text(
        '[[report]]\nnotebook = "toy.ipynb"\nname = "five"\n'
        '[[report]]\nnotebook = "toy.ipynb"\nparameters = { day = 2024-05-01 }\nsweep = { years = [1, 2] }\n'
    )
    jobs = plan(reports=listed)
    assert [job.name for job in jobs] == ["five", "toy--years=1--day=2024-05-01", "toy--years=2--day=2024-05-01"]
    assert [job.name for job in plan(["five"], ["loud=true"], reports=listed)] == ["five--loud=true"]


def test_a_name_may_be_shortened_as_long_as_it_is_the_only_one(tmp_path):
    for name in ("01_one.ipynb", "02_two.ipynb", "02_too.ipynb"):
        write(tmp_path / name, "# ?")
    listed = tmp_path / "r.toml"
    listed.write_text("".join(f'[[report]]\nnotebook = "{p.name}"\n' for p in sorted(tmp_path.glob("*.ipynb"))))
    assert [job.name for job in plan(["01"], reports=listed)] == ["01_one"]
    with pytest.raises(ParameterError, match="02_too, 02_two"):
        plan(["02"], reports=listed)
    with pytest.raises(ParameterError, match=r"did you mean '01_one'\?"):
        plan(["01_on3"], reports=listed)


def test_a_report_says_the_command_that_makes_it_again(toy):
    (job,) = plan([str(toy)], ["place=a b", "loud=true", "limit=2.5"])
    assert job.command == ["kzstats", "report", "toy.ipynb", "--set=place=a b", "--set=loud=true", "--set=limit=2.5"]
    kinds = {p.name: p.kind for p in job.notebook.parameters}
    words = [word.removeprefix("--set=").split("=", 1) for word in job.command[3:]]
    again = {name: from_text(text, kinds[name], name) for name, text in words}
    assert again == job.given


# --- what a run may become ---------------------------------------------------------------------------------------

CELLS = {
    "good": ["import os, sys, time\nprint(years, repr(place), os.environ['TZ'], sys.executable)"],
    "raises": ["print('before')", "1 / 0", "print('after')"],
    "dies": ["import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "print('after')"],
    "hangs": ["import ctypes, os\nctypes.PyDLL(None).sleep(60)"],
    "asks": ["input('name?')"],
    "warns": ["import warnings; warnings.warn('old thing')\nprint('seen')"],
    "shows": ["try:\n    1 / 0\nexcept ZeroDivisionError:\n    get_ipython().showtraceback()", "2"],
    "misspelt": ["x = 1\nx = = 2"],
    "doubts": ["from kzstats import DataError; raise DataError('2 faults.', ['row 2: no year', 'row 7: no unit'])"],
}


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """One batch of all endings, run once; kernels registered by the user point nowhere."""
    folder = tmp_path_factory.mktemp("batch")
    spec = folder / "jupyter" / "kernels" / "python3"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text(json.dumps({"argv": ["/nowhere"], "display_name": "x", "language": "python"}))
    paths = [write(folder / f"{name}.ipynb", f"# Does it {name}?", *cells) for name, cells in CELLS.items()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(folder / "jupyter"))
        patch.setattr(kernel, "END_SECONDS", 0.5)
        result = run(
            plan([str(p) for p in paths]), folder / "out", workers=2, limits=Limits(cell_seconds=5), quiet=True
        )
    return folder / "out", result


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("name", "state", "cell", "message"),
    [
        ("good", "ok", None, ""),
        ("raises", "failed", 4, "ZeroDivisionError"),
        ("dies", "kernel_died", 3, "kernel ended"),
        ("hangs", "timed_out", 3, "after 5 seconds"),
        ("asks", "failed", 3, "StdinNotImplementedError"),
        ("warns", "ok", None, ""),
        ("shows", "failed", 3, "ZeroDivisionError: division by zero"),
        ("misspelt", "failed", 3, "SyntaxError: invalid syntax (In[2], line 2)"),
        ("doubts", "failed", 3, "DataError: 2 faults.\n- row 2: no year\n- row 7: no unit"),
    ],
)
def test_the_manifest_says_how_each_run_ended(batch, name, state, cell, message):
    out, result = batch
    entry = json.loads((out / "manifest.json").read_text())["reports"][name]
    assert (entry["state"], entry["cell"]) == (state, cell)
    assert message in entry["message"]
    assert result.exit_code() == 1


@pytest.mark.kernel
def test_only_complete_runs_are_published(batch):
    out, _ = batch
    assert {p.stem for p in out.glob("*.html")} == {"good", "warns", "index"}
    kept = {p.stem for p in (out / "failed").glob("*.html")}
    assert kept == {"raises", "dies", "hangs", "asks", "shows", "misspelt", "doubts"}
    assert {p.stem for p in (out / "failed").glob("*.ipynb")} == kept
    assert "This run failed" in (out / "failed" / "raises.html").read_text()


@pytest.mark.kernel
def test_the_index_shows_what_failed_and_why(batch):
    index = BeautifulSoup((batch[0] / "index.html").read_text(), "lxml")
    failed = index.find("section", class_="notice")
    assert "Does it raises?" in failed.text
    assert "failed in cell 4: ZeroDivisionError" in failed.text
    assert {a["href"] for a in failed.find_all("a")} >= {"failed/raises.html", "failed/dies.html"}
    assert [a["href"] for a in index.select("li.card a")] == ["good.html", "warns.html"]


@pytest.mark.kernel
def test_the_closing_table_lists_every_fault_that_a_cell_found(batch):
    said = table(batch[1].entries)
    assert "    cell 3: DataError: 2 faults.\n    - row 2: no year\n    - row 7: no unit\n    kept as" in said
    many = {"state": "failed", "message": "\n".join(map(str, range(30)))}
    assert where(many).splitlines()[-2:] == ["20", "… and 9 more lines, all in manifest.json"]


@pytest.mark.kernel
def test_a_notebook_runs_in_this_interpreter_and_in_fixed_surroundings(batch):
    text = (batch[0] / "good.ipynb").read_text()
    assert "5 'KZ' Asia/Almaty" in text
    assert Path(sys.executable).name in text


@pytest.mark.kernel
def test_warnings_are_recorded_and_not_published(batch):
    out, result = batch
    assert "old thing" not in BeautifulSoup((out / "warns.html").read_text(), "lxml").find("main").text.replace(
        "warnings.warn('old thing')", ""
    )
    assert "old thing" in result.entries["warns"]["stderr"][0]
    assert any("warns" in finding for finding in result.findings())


@pytest.mark.kernel
def test_a_cell_shows_what_is_put_in_place_of_earlier_things_and_not_what_it_has_cleared(toy):
    cells = [
        "from IPython.display import clear_output, display, update_display",
        "display('1', display_id='sum'); print('on')",
        "update_display('2', display_id='sum')",
        "display('3', display_id='sum');",
        "display('36.1', display_id='total'); print('gone'); clear_output(); print('kept')",
        "display('44.3', display_id='total')\nprint('until'); clear_output(wait=True); print('then')",
        "handle = display('46.4', display_id=True); handle.update('48')\nprint('still there'); clear_output(wait=True)",
        "update_display('now', display_id='total'); 5",
    ]
    (outcome,) = outcomes(plan([str(write(toy, "# ?", *cells))])).values()
    shown = [cell.outputs for cell in nbformat.reads(outcome.notebook, 4).cells if cell.cell_type == "code"]
    plain = lambda output: output.text if "text" in output else output.data["text/plain"]  # noqa: E731
    assert [[*map(plain, outputs)] for outputs in shown] == [
        [],
        [],
        ["'3'", "on\n"],
        [],
        ["'3'"],
        ["kept\n"],
        ["then\n"],
        ["'48'", "still there\n"],
        ["5"],
    ]
    assert shown[-1][0].execution_count == 9


@pytest.mark.kernel
def test_no_output_is_lost_however_many_come_at_once(toy):
    many = "from IPython.display import display\nfor i in range(6000): display({'text/plain': str(i)}, raw=True)"
    (outcome,) = outcomes(plan([str(write(toy, "# ?", many))])).values()
    shown = [output.data["text/plain"] for output in nbformat.reads(outcome.notebook, 4).cells[-1].outputs]
    assert (outcome.state, shown) == ("ok", [str(i) for i in range(6000)])


@pytest.mark.kernel
def test_a_failing_run_leaves_the_earlier_good_report_as_it_was(toy):
    out = toy.parent / "out"
    run(plan([str(toy)]), out, quiet=True)
    good = (out / "toy.html").read_bytes()
    write(toy, "# Is it so?", "raise RuntimeError('no')")
    assert run(plan([str(toy)]), out, quiet=True).exit_code() == 1
    assert (out / "toy.html").read_bytes() == good
    index = (out / "index.html").read_text()
    assert "the earlier result" in index
    assert 'href="toy.html"' in index


@pytest.mark.kernel
def test_the_same_inputs_give_the_same_bytes_under_another_clock_locale_and_taste(tmp_path, monkeypatch):
    path = write(
        tmp_path / "toy.ipynb",
        "# Is it so?",
        "import kzstats as kz, pandas as pd\nframe = pd.DataFrame({'label': ['a'], 'lower': [1.0], 'upper': [2.0]})",
        "kz.Answer('It is.', [('number', '5 years')], 'consistent')",
        "kz.Table(frame, 'A table')",
        "kz.charts.ranges(frame, title='One', unit='tenge', alt='One range.', caption='A range.')",
        "import matplotlib.pyplot as plt\nplt.plot([36.1, 44.3, 46.4]);",
        "import time\nprint(object(), {'a', 'b', 'c'}, hash('x'), time.tzname, __debug__)",
    )
    taste = tmp_path / "taste" / "matplotlib"
    taste.mkdir(parents=True)
    (taste / "matplotlibrc").write_text("figure.dpi: 40\naxes.facecolor: red\n")
    pages = []
    for zone, language, config, checks in (
        ("UTC", "C", "/nowhere", ""),
        ("Pacific/Kiritimati", "ru_RU.UTF-8", str(taste.parent), "2"),
    ):
        if pages:
            cold(monkeypatch)  # the first from a warm kernel
        monkeypatch.setenv("TZ", zone)
        monkeypatch.setenv("LC_ALL", language)
        monkeypatch.setenv("XDG_CONFIG_HOME", config)
        monkeypatch.setenv("PYTHONOPTIMIZE", checks)
        out = tmp_path / zone.replace("/", "-")
        assert run(plan([str(path)], ["years=3"]), out, quiet=True).exit_code() == 0
        assert "image/png" in next(out.glob("*.ipynb")).read_text()
        names = sorted(path.name for path in out.glob("*.*") if path.name != "manifest.json")
        pages.append([(name, (out / name).read_bytes()) for name in names])
    assert pages[0] == pages[1]
    assert str(tmp_path).encode() not in b"".join(content for _, content in pages[0])


def _asked(folder: Path, *cells: str) -> list[str]:
    """What the cells of a notebook print, run as a report from a folder."""
    path = write(folder / "toy.ipynb", "# Is it so?", *cells)
    assert run(plan([str(path)]), folder / "out", quiet=True).exit_code() == 0
    cells = json.loads((folder / "out" / "toy.ipynb").read_text())["cells"]
    return ["".join(out["text"]).strip() for cell in cells for out in cell.get("outputs", [])]


@pytest.mark.kernel
def test_rates_that_somebody_fetched_for_himself_are_no_part_of_a_report_unless_their_folder_is_named(
    tmp_path, monkeypatch
):
    fetched = tmp_path / "share" / "kzstats"
    fetched.mkdir(parents=True)
    row = "USD,KZT,2026-10-05,D,442.5,nbk_daily"
    (fetched / "nbk_rates.csv").write_text(f"base,quote,ref_period,collection,obs_value,source_id\n{row}\n")
    monkeypatch.delenv("KZSTATS_RATES", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(fetched.parent))
    last = "import kzstats as kz\nprint(kz.load_rates()['ref_period'].max())"
    assert _asked(tmp_path, last) == ["2026-10-02"]
    assert "Fetched rates" not in (tmp_path / "out" / "toy.html").read_text()
    monkeypatch.setenv("KZSTATS_RATES", str(fetched))
    assert _asked(tmp_path, last) == ["2026-10-05"]
    checksum = hashlib.sha256((fetched / "nbk_rates.csv").read_bytes()).hexdigest()
    page = (tmp_path / "out" / "toy.html").read_text()
    assert "Fetched rates, SHA-256" in page
    assert checksum in page
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["provenance"]["rates_sha256"] == checksum


@pytest.mark.kernel
def test_a_data_folder_may_be_named_from_where_the_command_is_given(tmp_path, monkeypatch):
    (tmp_path / "mine").mkdir()
    row = "46.4,KZT,12,C,2023,46.4 trillion tenge,mine"
    head = "obs_value,unit_measure,unit_mult,activity,ref_period,printed,source_id"
    (tmp_path / "mine" / "observations.csv").write_text(f"{head}\n{row}\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KZSTATS_DATA", "mine")
    assert _asked(tmp_path, "import kzstats as kz\nprint(len(kz.load('mine')))") == ["1"]


# Answers for one source only; for another its author says that what it asks for is not there.
OF_ONE = """
import kzstats as kz
if source != "trend_2024_06":
    raise kz.NotFound(f"{source} prints no pair; those that do: trend_2024_06")
"""


def test_all_sources_are_those_that_print_figures(tmp_path):
    """67 sources in sources.csv, two of them print exchange rates only."""
    path = write(tmp_path / "toy.ipynb", "# Is it so?", parameters='source: str = "trend_2024_06"  # which')
    every = plan([str(path)], [], ["source=all"])
    asked = [job.values["source"] for job in every]
    assert {"trend_2024_06", "bns_2023_09"} < set(asked) == set(kz.load()["source_id"])
    assert len(asked) == len(set(asked))
    assert all(job.optional for job in every)
    assert not any(job.optional for job in plan([str(path)], [], ["source=trend_2024_06,bns_2023_09"]))


@pytest.mark.kernel
def test_of_all_sources_those_without_an_answer_are_said_once_and_are_no_failure(tmp_path, monkeypatch):
    monkeypatch.setattr(plans, "_sources", lambda problems: ["trend_2024_06", "bns_2023_09"])
    source = 'source: str = "trend_2024_06"  # which'
    path = write(tmp_path / "toy.ipynb", "# Is it so?", OF_ONE, "kz.Answer('It is.')", parameters=source)
    late = write(
        tmp_path / "late.ipynb", "# Is it?", "import kzstats as kz; kz.Answer('So.')", OF_ONE, parameters=source
    )
    out, name = tmp_path / "out", "toy--source=bns_2023_09"
    batch = run(plan([str(path)], [], ["source=all"]), out, quiet=True)
    assert {entry["state"] for entry in batch.entries.values()} == {"ok", "unanswered"}
    assert (batch.exit_code(strict=True), batch.entries[name]["message"][:27]) == (0, "bns_2023_09 prints no pair;")
    assert "toy.ipynb has no answer for 1: bns_2023_09\n    bns_2023_09 prints no pair" in table(batch.entries)
    assert not (out / f"{name}.html").exists()
    assert not (out / "failed").exists()
    again = run(plan([str(path)], [], ["source=all"]), out, quiet=True)
    assert [entry["state"] for entry in again.entries.values()] == ["skipped", "unanswered"]
    assert all("skipped_because" in entry for entry in again.entries.values())
    asked = run(plan([str(path)], [], ["source=bns_2023_09"]), out, quiet=True)
    assert (asked.entries[name]["state"], asked.exit_code()) == ("failed", 1)  # who asks for it by name wants it
    after = run(plan([str(late)], [], ["source=all"]), out, quiet=True)  # found wanting after its answer: a fault
    assert [entry["state"] for entry in after.entries.values()] == ["ok", "failed"]


def test_the_bar_shows_once_a_second_that_time_goes_on(toy, monkeypatch):
    screen, clock = io.StringIO(), [100.0]
    screen.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    bar = Progress(plan([str(toy)]))
    bar.start()
    sizes = []
    for later in (2.0, 0.2, 0.2, 1.0):
        clock[0] += later
        bar.tick()
        sizes.append(len(screen.getvalue()))
    bar.close()
    assert sizes[0] == sizes[1] == sizes[2] < sizes[3]


@pytest.mark.kernel
def test_a_quiet_batch_says_nothing_and_another_says_one_line_for_each_report(toy, capfd):
    run(plan([str(toy)]), toy.parent / "out", quiet=True)
    assert capfd.readouterr() == ("", "")
    run(plan([str(toy)]), toy.parent / "out", force=True)
    assert re.fullmatch(r"\[1/1\] ✓ toy: ok after \d+\.\d s\n", capfd.readouterr().err)


@pytest.mark.kernel
def test_a_report_never_overwrites_its_own_notebook(toy):
    with pytest.raises(ParameterError, match="overwrite"):
        run(plan([str(toy)]), toy.parent, quiet=True)


# --- what a page may hold ----------------------------------------------------------------------------------------

POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'"
)
ANSWER = {"text": "It is so.", "numbers": [["share", "46.8 percent"]], "verdict": "inconsistent"}


def test_the_policy_is_the_first_thing_in_the_head(tmp_path):
    first = page_of(tmp_path).find("head").find(True)
    assert (first["http-equiv"], first["content"]) == ("Content-Security-Policy", POLICY)


def test_the_answer_stands_at_the_top_with_its_verdict_as_a_word(tmp_path):
    page = page_of(tmp_path, answer(ANSWER))
    top = page.find(id="answer")
    assert page.find("h1").text == "Is it so?"
    assert top.find(class_="text").text == "It is so."
    assert top.find("dd").text == "46.8 percent"
    assert top.find(class_="chip").text == "✕ inconsistent"
    assert len(page.find_all("h1")) == 1


def test_no_payload_is_alive_in_any_place_of_a_page(tmp_path, monkeypatch):
    """As tests/test_browser.py sees them in a browser, here for machines that have none."""
    texts = hostile.texts_for("https://example.org")
    for path in hostile.pages_of(tmp_path, texts, monkeypatch):
        _is_dead(lxml.html.document_fromstring(path.read_text("utf-8")))
    once = BeautifulSoup((tmp_path / "once-0.html").read_text("utf-8"), "lxml")
    assert once.text.count(texts[0]) >= 6, "as text it is there"


def _is_dead(page: lxml.html.HtmlElement) -> None:
    """Nothing on the page can run, load or send."""
    tags = [(tag.tag, tag) for tag in page.iter(lxml.etree.Element)]
    names = Counter(name for name, _ in tags)
    assert not names.keys() & {"script", "iframe", "object", "embed", "form", "base", "svg", "video", "audio"}
    assert {tag.tag for tag in page.head.iterdescendants(lxml.etree.Element)} <= {"title", "style", "meta", "link"}
    assert names["style"] == names["link"] == 1
    for element, tag in tags:
        for name, value in tag.attrib.items():
            assert not name.startswith("on"), tag
            assert name not in {"style", "srcset", "formaction", "srcdoc"}, tag
            if name == "src":
                assert value.startswith("data:image/"), tag
            if name == "href" and element == "a":
                link = urlsplit(value)
                assert link.scheme in ("http", "https") or not (link.scheme or link.netloc), tag


def test_own_figures_and_tables_keep_caption_alt_and_numbers(tmp_path):
    svg = base64.b64encode(b'<svg width="9"><path style="fill: #0a4a8c"/></svg>').decode()
    image = f'<img src="data:image/svg+xml;base64,{svg}" alt="Up &amp; down" style="x">'
    figure = f'<figure class="kz-figure">{image}<figcaption>A chart</figcaption></figure>'
    head = '<thead><tr><th scope="col" class="number">share</th></tr></thead>'
    body = '<tbody><tr><td class="number">46.9</td></tr></tbody>'
    table = f'<table class="kz-table"><caption>Shares &lt; 1</caption>{head}{body}</table>'
    page = page_of(tmp_path, shown(text_html=figure), shown(text_html=table))
    assert page.select_one("figure.kz-figure img")["alt"] == "Up & down"
    assert page.select_one("figure.kz-figure figcaption").text == "A chart"
    assert page.select_one("figure.table figcaption").text == "Shares < 1"
    assert page.select_one(".scroll td.number").text == "46.9"
    drawn = base64.b64decode(page.select_one("figure.kz-figure img")["src"].partition(",")[2]).decode()
    assert "fill: #0a4a8c" in drawn  # as it came: Chart itself draws for light and dark


def test_code_is_folded_and_one_switch_unfolds_it(tmp_path):
    page = page_of(tmp_path)
    folded = page.select("details.code")
    assert [d.find("code").text.split(":")[0] for d in folded] == ["years", "show()"]
    assert not any(d.has_attr("open") for d in folded)
    assert page.select_one("label input#show-code[type=checkbox]")


def test_headings_are_in_order_and_every_anchor_exists(tmp_path):
    page = page_of(tmp_path, markdown="## One\n\n### Sub\n\n## One\n\n# Second title")
    levels = [int(h.name[1]) for h in page.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for a in page.select('a[href^="#"]')} <= set(ids)
    contents = [a.text for a in page.select("#contents a")]
    assert contents == ["One", "One", "Second title", "Parameters", "How this page was made"]


def test_parameters_data_versions_and_command_stand_on_the_page(toy):
    (job,) = plan([str(toy)], ["place=KZ-39"])
    page = BeautifulSoup(export.export(toy.read_text(), job, provenance())[0], "lxml")
    rows = {r.th.text: [c.text for c in r.find_all("td")] for r in page.select("section tbody tr")}
    assert rows["place"] == ["KZ-39", "KZ", "text"]
    assert rows["years"] == ["5", "same", "how far to look"]
    footer = page.find("footer").text
    assert "kzstats report toy.ipynb --set=place=KZ-39" in footer
    assert provenance()["data_sha256"] in footer
    assert "pandas" in footer


def test_paths_addresses_and_mail_are_masked():
    seen = 'File "/home/me/notes/a.py", C:\\Users\\me\\b.py <A at 0x7f0012345678> me@example.org'
    assert masking.plain(seen) == 'File "…/a.py", …/b.py <A at 0x…> …@…'
    kept = "https://example.org/a/b 46.4/1.043 and/or </td></tr>"
    assert masking.plain(kept) == kept


def test_pictures_are_not_touched_by_masking():
    html = '<figure class="kz-figure"><img src="data:image/png;base64,AB/srv/home/xyz+/tmp/kz/aa=="></figure>'
    assert masking.masked(html) == html


def test_the_frame_without_content_is_small(tmp_path):
    path = write(tmp_path / "toy.ipynb", "# ?")
    html, _ = export.export(path.read_text(), Job("toy", read_notebook(path)), data_facts(tmp_path) | {"versions": {}})
    assert len(html.encode()) < 60_000


def test_the_data_checksum_follows_names_and_bytes(tmp_path):
    seen = set()
    for name, content in (("a.csv", "x"), ("a.csv", "y"), ("b.csv", "y")):
        for old in tmp_path.iterdir():
            old.unlink()
        (tmp_path / name).write_text(content)
        seen.add(data_facts(tmp_path)["data_sha256"])
    assert len(seen) == 3


def _named(tmp_path, source: str = "") -> str:
    """What the foot of a page about a source says of sources, beside the package's and those of a folder `mine`."""
    path = write(tmp_path / "toy.ipynb", "# ?", "x = 1", parameters='source: str = "trend_2024_06"  # which')
    job = Job("toy", read_notebook(path), {"source": source} if source else {})
    page = BeautifulSoup(
        export.export(path.read_text(), job, data_facts(*_two(tmp_path)) | {"versions": {}})[0], "lxml"
    )
    return " ".join(page.select_one("ul.sources").text.split())


def _two(tmp_path) -> tuple[Path, Path]:
    return places.root() / "data", tmp_path / "mine"


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_the_foot_of_a_page_names_the_source_of_its_run_and_not_the_default(tmp_path, sign):
    """A spreadsheet writes semicolons where the decimal sign is a comma."""
    (tmp_path / "mine").mkdir()
    rows = ["source_id,title,publisher,url,published", "toy_2024,Kites,Toy Office,https://example.org/k,2024-05-10"]
    (tmp_path / "mine" / "sources.csv").write_text("\n".join(rows).replace(",", sign), "utf-8-sig")
    assert _named(tmp_path, "toy_2024") == "Toy Office: Kites, published 10 May 2024 (toy_2024)"
    assert "Trend News Agency" in _named(tmp_path)


def test_the_foot_of_a_page_names_a_source_that_only_the_caption_of_a_chart_names(tmp_path):
    figure = kz.Chart(Figure(), alt="A rise.", caption="Source: qazindustry_2021.")._repr_mimebundle_()
    assert "(qazindustry_2021)" in page_of(tmp_path, shown(**figure)).select_one("ul.sources").text


def test_a_folder_without_sources_csv_has_the_sources_that_its_figures_name(tmp_path):
    (tmp_path / "mine").mkdir()
    figures = tmp_path / "mine" / "observations.csv"
    figures.write_text("source_id,obs_value\n,1\ntoy_2024,2\ntrend_2024_06,3\n")
    assert _named(tmp_path, "mine") == "mine"
    assert _named(tmp_path, "toy_2024") == "toy_2024"
    assert "Trend News Agency" in _named(tmp_path, "trend_2024_06")


def test_sources_that_are_not_utf_8_stop_no_page_before_the_data_are_checked(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "sources.csv").write_bytes("source_id,title\nmine,Жар\n".encode("cp1251"))
    assert data_facts(*_two(tmp_path))["sources"][-1]["source_id"] == "mine"


# --- colours -----------------------------------------------------------------------------------------------------


def _linear(colour: str) -> list[float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def _contrast(one: str, other: str) -> float:
    light = [sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), _linear(c), strict=True)) for c in (one, other)]
    return (max(light) + 0.05) / (min(light) + 0.05)


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize("text", ["ink", "muted", "accent", "good", "bad", "open"])
def test_text_is_readable_on_every_ground(scheme, text):
    for ground in ("page", "surface", "code", f"{text}-soft"):
        if ground in palette.PAGE:
            assert _contrast(palette.PAGE[text][scheme], palette.PAGE[ground][scheme]) >= 4.5


# Machado, Oliveira, Fernandes 2009: what readers without one kind of cone see, in linear RGB.
CONES = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


@pytest.mark.parametrize("colours", [palette.CHART, palette.CHART_DARK], ids=["light", "dark"])
@pytest.mark.parametrize("cones", CONES.values(), ids=CONES)
def test_series_stay_apart_for_colour_blind_readers(colours, cones):
    """CIE76 distance of at least 18; the just noticeable difference is about 2.3."""
    for one, other in itertools.combinations(palette.SERIES, 2):
        assert _distance(colours[one], colours[other], cones) >= 18
        assert _contrast(colours[one], colours["paper"]) >= 3


def _distance(one: str, other: str, cones: list[list[float]]) -> float:
    def lab(colour: str) -> tuple[float, ...]:
        seen = [min(1, max(0, sum(w * p for w, p in zip(row, _linear(colour), strict=True)))) for row in cones]
        to_xyz = [(0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.072175), (0.0193339, 0.119192, 0.9503041)]
        xyz = [sum(w * p for w, p in zip(row, seen, strict=True)) for row in to_xyz]
        f = [v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116
             for v in (xyz[0] / 0.95047, xyz[1], xyz[2] / 1.08883)]  # fmt: skip
        return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])

    return sum((a - b) ** 2 for a, b in zip(lab(one), lab(other), strict=True)) ** 0.5


def test_a_chart_that_already_follows_the_scheme_is_left_alone():
    once = palette.adaptive_svg('<svg><path style="fill: #ffffff; stroke: #1b2530"/></svg>')
    assert palette.adaptive_svg(once) == once


def test_the_longest_report_starts_first_and_the_shortest_beside_it(tmp_path):
    """Of 1, 9, 4 and 2 seconds on two cores: 9 beside 1 + 4 + 2, and the first page after one second."""
    jobs = plan([str(write(tmp_path / f"{name}.ipynb", "# ?", "1")) for name in "abcd"])
    took = dict(zip("abcd", (1.0, 9.0, 4.0, 2.0), strict=True))
    entries = {name: {"published": {"seconds": seconds}} for name, seconds in took.items()}
    assert "".join(job.name for job in runs._in_order(jobs, entries)) == "bacd"
    assert [job.name for job in runs._in_order(jobs[:1], {})] == ["a"]
    write(tmp_path / "d.ipynb", "# ?", "1" * 100)
    unknown = runs._in_order(plan([str(tmp_path / f"{name}.ipynb") for name in "abcd"]), {})
    assert unknown[0].name == "d"


def test_what_a_batch_writes_down_of_itself_does_not_grow_with_the_square_of_its_reports(toy, monkeypatch):
    """A save of 1 s is followed by 20 s of rest: of 100 reports, one a second, 5 are followed by a save, not 100."""
    clock, saves = [1000.0], []
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    jobs = plan([str(toy)], [], [f"years={','.join(map(str, range(100)))}"])

    def write(contents):
        clock[0] += 1.0
        content = json.loads(contents["manifest.json"])
        saves.append(sum(entry["state"] == "failed" for entry in content["reports"].values()))

    with Folder(toy.parent / "out") as place:
        manifest = Manifest(place, jobs, unchanged.basis())
        monkeypatch.setattr(place, "write_at_last", write)
        manifest.begin()
        for job in jobs:
            clock[0] += 1.0
            manifest.record(job, Outcome("failed", "no", html="x"))
        manifest.close()
    assert 5 <= len(saves) <= 9
    assert saves[-1] == 100


@pytest.mark.parametrize(("manifest", "why"), [('{"a":', "cannot be read"), (None, "is missing")])
def test_pages_that_no_manifest_tells_of_any_more_are_named(toy, manifest, why):
    out = toy.parent / "out"
    with Folder(out) as place:
        place.write({f"{name}.{kind}": b"" for name in ("toy", "old", "older") for kind in ("html", "ipynb")})
        place.write({"mine.html": b"", **({"manifest.json": manifest.encode()} if manifest else {})})
        with pytest.warns(UserWarning, match=rf"manifest.json {why}; .* none of 2 earlier page\(s\) \(old.html, older"):
            Manifest(place, plan([str(toy)]), unchanged.basis())


def test_a_value_that_a_sweep_gives_twice_is_told_as_that(toy):
    with pytest.raises(ParameterError) as told:
        plan([str(toy)], [], ["years=3,4,3"])
    assert told.value.problems == ["toy.ipynb: years is given a value twice (3,4,3); write it once."]
