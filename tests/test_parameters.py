"""Parameters of notebooks: names, types and values, all faults told at once."""

import papermill
import pytest
import toy_notebooks

import kzstats as kz

GOOD = {"source": "trend_2024_06", "rounding": "any", "conversion": "printed", "collection": "E", "as_of": "2024-06-01"}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("source", "trend_2024", "wanted one of: trend_2024_06"),
        ("source", 5, "wanted one of"),
        ("rounding", "trunc", "did you mean 'truncate'"),
        ("conversion", "rounded", "unrounded, printed"),
        ("collection", "a", "wanted one of: A, E"),
        ("as_of", "1 June 2024", "wanted a day or period"),
        ("as_of", "2024-02-31", "wanted a day or period"),
        ("as_of", 2024.5, "wanted a day as text"),
        ("as_of", 20240601, "wanted a day or period"),
        ("factor", "2", "wanted a number from 1.01 to 100"),
        ("factor", float("nan"), "wanted a number"),
        ("factor", True, "wanted a number"),
        ("horizon", 2028.5, "wanted a whole number from 2024 to 2100"),
        ("text", "nofile.txt", "which is not there; wanted the whole path of a text file"),
        ("text", "/nowhere/nofile.txt", "which is not there; wanted the whole path of a text file"),
        ("text", "/", "which is a folder, no file"),
        ("text", 5, "wanted the whole path of a file as text"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_wanted(name, value, words):
    with pytest.raises(kz.ParameterError, match=f"parameter {name} is .*{words}"):
        kz.check_parameters(**{name: value})


def test_a_text_is_named_by_its_whole_path(tmp_path, monkeypatch):
    (tmp_path / "release.txt").write_text("In 2023 lime output fell by 4.5 percent.")
    monkeypatch.chdir(tmp_path)
    whole = str(tmp_path / "release.txt")
    with pytest.raises(kz.ParameterError, match=rf"text is 'release.txt'; wanted the whole path of '{whole}'"):
        kz.check_parameters(text="release.txt")
    assert kz.check_parameters(text=whole) == {"text": whole}


def test_all_faults_are_told_at_once():
    with pytest.raises(kz.ParameterError) as error:
        kz.check_parameters(rouding="any", collection="B", source="x")
    assert "parameter rouding is not known (did you mean 'rounding'?)" in error.value.problems[0]
    assert len(error.value.problems) == 3
    assert error.value.exit_code == 2


def test_good_values_come_back_unchanged_and_no_limit_in_time_is_empty_text():
    assert kz.check_parameters(**GOOD) == GOOD
    assert kz.check_parameters(as_of="") == {"as_of": ""}
    assert kz.check_parameters(since=2024) == {"since": 2024}, "papermill -p since 2024 gives a number"


@pytest.mark.kernel
def test_a_name_that_papermill_only_logs_stops_the_notebook_and_gets_the_nearest_one(tmp_path):
    checks = "import kzstats as kz\nkz.check_parameters(rounding=rounding, source=source)"
    asks = 'rounding: str = "nearest"\nsource: str = "trend_2024_06"\nyears: int = 5'  # years is checked by nobody
    toy = toy_notebooks.write(tmp_path / "toy.ipynb", "# Toy", checks, parameters=asks)
    plain = {"kernel_name": "python3", "language": "python", "progress_bar": False}
    papermill.execute_notebook(toy, tmp_path / "good.ipynb", {"rounding": "any", "years": 6}, **plain)
    wrong = {"roundng": "any", "horizon": 2028}
    with pytest.raises(papermill.PapermillExecutionError) as error:
        papermill.execute_notebook(toy, tmp_path / "wrong.ipynb", wrong, **plain)
    assert "parameter roundng is not one of this notebook (did you mean 'rounding'?). It has: rounding, source" in str(
        error.value
    )
    assert "parameter horizon is not one of this notebook. It has: rounding, source" in str(error.value)
