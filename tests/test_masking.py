"""What says where a notebook ran is masked and listed; figures that look like a path or an address are not."""

import os
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy_notebooks import write

from kzstats.reports.masking import masked, plain, rules
from kzstats.reports.plan import plan
from kzstats.reports.progress import table
from kzstats.reports.run import run

#: Pieces of figures that a pattern for paths, mail addresses or passwords could take for one.
PIECES = (
    "sold 1000@447.25", "tenge /t/year", "3 /4/5", "46.4/102.5", "KZT/USD", "@", "/", "//", "…/", "\\", ":", "~/",
    "на /т/год", "теңге/т", "1:2", "5 @ 447", "x@y", "a.b@1.25", "https://stat.gov.kz/api/a/b?c=/d", "./a/b", "</td>",
    "<a href=/q>",
    "12/03/2024", "km/h", "at 0x12", "n/a", "C:", "45,5 %", "\n", " ",
)  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text("ab/@.:1\\ @-\n…", max_size=12)), max_size=8).map("".join))
def test_text_without_a_path_of_this_machine_comes_out_unchanged(text):
    seen = Counter()
    assert masked(text, seen) == text
    assert not seen


@pytest.mark.parametrize(
    "root", [Path.home(), Path.cwd(), tempfile.gettempdir(), sys.prefix, sys.base_prefix, Path(os.__file__).parent]
)
def test_every_path_of_this_machine_is_masked_and_counted(root):
    seen = Counter()
    text = f'File "{root}/deep/er/a_b.csv", line 3; {root}/x.py:7 file://{root}/y.csv {root}'
    assert masked(text, seen) == 'File "…/a_b.csv", line 3; …/x.py:7 …/y.csv …'
    assert seen == {"path …/a_b.csv": 1, "path …/x.py": 1, "path …/y.csv": 1, "path …": 1}
    assert masked(masked(text)) == masked(text)


@pytest.fixture
def variables(monkeypatch):
    yield monkeypatch
    rules.cache_clear()


def test_passwords_in_addresses_and_in_the_environment_are_masked(variables):
    variables.setenv("STORE_TOKEN", "abc-46.4-def")
    variables.setenv("OTHER_TOKEN", "46.4")
    variables.setenv("LONG_PASSWORD", "12345678")
    rules.cache_clear()
    seen = Counter()
    said = masked("46.4 abc-46.4-def 12345678 s3://me:hush@host/a press@stat.gov.kz", seen)
    assert said == "46.4 … 12345678 s3://…@host/a …@…"
    assert seen == {"credential": 2, "mail address": 1}


def test_a_million_letters_are_looked_through_in_a_second():
    began = time.process_time()
    for text in ("a" * 1_000_000, "a.b-" * 250_000 + "@", "/tmp" + "/." * 300_000, "x@" + "a." * 300_000):
        masked(text)
    assert time.process_time() - began < 4


def test_a_progress_bar_reads_as_it_stands_at_its_end():
    bar = "".join(f"\r\x1b[32m{done:3} %\x1b[0m" for done in range(0, 101, 10))
    assert plain(f"begin\n{bar} done\nab\bc \x1b]8;;https://e.org\x07link\x1b]8;;\x07") == "begin\n100 % done\nac link"


@pytest.mark.kernel
def test_a_batch_lists_what_it_masked_and_leaves_figures_alone(tmp_path):
    cell = (
        "import os, tempfile, pandas as pd\n"
        "print('sold 1000@447.25', 'tenge /t/year', '3 /4/5')\n"
        "print(os.getcwd() + '/a.csv', os.getcwd())\n"
        "pd.DataFrame({'unit': ['tenge /t/year', '1000@447.25', tempfile.gettempdir() + '/b.csv']})"
    )
    notebook = write(tmp_path / "toy.ipynb", "# Is it so?", cell)
    batch = run(plan([str(notebook)]), tmp_path / "out", quiet=True)
    page = (tmp_path / "out" / "toy.html").read_text()
    for figure in ("sold 1000@447.25", "tenge /t/year", "3 /4/5"):
        assert figure in page
    assert page.count("tenge /t/year") >= 3  # the code, the print, the frame
    assert batch.entries["toy"]["masked"] == [
        "cell 3: path …/a.csv", "cell 3: path …/cwd", "cell 3: path …/b.csv (2 times)"]  # fmt: skip
    assert "masked: cell 3: path …/a.csv; cell 3: path …/cwd; cell 3: path …/b.csv (2 times)" in table(batch.entries)
    assert not re.search(rf"{re.escape(str(tmp_path))}", page)
