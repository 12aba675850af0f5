"""The README tells the truth: its session runs, its commands and files exist, its names are public."""

import doctest
import inspect
import re
import shutil
import tomllib

import pytest

import kzstats as kz


@pytest.fixture(scope="module")
def readme(checkout) -> str:
    return (checkout / "README.md").read_text(encoding="utf-8")


def test_the_five_minute_session_runs_as_printed(readme):
    session = "\n".join(re.findall(r"```python\n(.*?)```", readme, flags=re.DOTALL))
    test = doctest.DocTestParser().get_doctest(session, {}, "README.md", "README.md", 0)
    assert len(test.examples) >= 12
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    said: list[str] = []
    runner.run(test, out=said.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(said)


def _public() -> dict[str, object]:
    """Everything public, rooms and classes opened: what a reader can ask the help of, by its name."""
    found = {}
    for name in kz.__all__:
        thing = getattr(kz, name)
        inside = dir(thing) if inspect.ismodule(thing) else vars(thing) if inspect.isclass(thing) else ()
        found |= {f"{name}.{each}": getattr(thing, each) for each in inside if not each.startswith("_")}
        found |= {} if inspect.ismodule(thing) else {name: thing}
    return found


@pytest.mark.parametrize("name", [name for name, thing in _public().items() if ">>>" in (thing.__doc__ or "")])
def test_the_example_of_a_public_name_runs_for_who_has_imported_nothing_but_kzstats(name):
    test = doctest.DocTestParser().get_doctest(inspect.getdoc(_public()[name]), {"kz": kz}, name, name, 0)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    said: list[str] = []
    runner.run(test, out=said.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(said)


def test_every_public_function_has_an_example():
    lacking = [name for name, thing in _public().items() if inspect.isfunction(thing) and ">>>" not in thing.__doc__]
    assert lacking == ["Chart.svg"]


def test_rooms_offer_at_tab_what_is_public_and_charts_are_imported_as_any_module():
    import kzstats.charts
    from kzstats.charts import bars

    assert kzstats.charts is kz.charts
    assert bars is kz.charts.bars
    assert {"divide", "ranged"} <= {*dir(kz.bounds)}
    assert not {"np", "pd", "ArrayLike", "Fraction", "mpl", "lru_cache"} & {
        *dir(kz.bounds), *dir(kz.periods), *dir(kz.charts)
    }  # fmt: skip


def test_the_first_screen_shows_what_check_says_of_an_article(readme, checkout, kzstats, tmp_path, monkeypatch):
    shutil.copy(checkout / "data/texts/first_release.txt", tmp_path / "article.txt")
    monkeypatch.chdir(tmp_path)
    said = kzstats("check", "article.txt")[1]
    shown = readme.split("$ kzstats check article.txt\n", 1)[1].split("```", 1)[0]
    words = shown.split()
    assert said.split()[: len(words)] == words  # lines break where the terminal ends


def test_every_file_the_readme_points_to_is_there(readme, checkout):
    linked = re.findall(r"\]\(([^)#:]+)\)", readme)
    assert [path for path in linked if not (checkout / path).exists()] == []
    assert len(linked) >= 8


def test_every_make_target_of_the_readme_is_in_the_makefile(readme, checkout):
    targets = re.findall(r"^([a-z-]+):", (checkout / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(re.findall(r"make ([a-z-]+)", readme)) - {"sure"} <= set(targets)


def test_every_command_of_the_readme_is_known_to_the_command_line(readme):
    from kzstats.__main__ import cli

    commands = set(cli.list_commands(None))
    assert set(re.findall(r"kzstats (report|validate|check|rates|convert|notebooks)\b", readme)) <= commands


def test_every_notebook_is_listed_in_the_readme_and_in_the_default_set(readme, checkout):
    names = {path.stem for path in (checkout / "notebooks").glob("*.ipynb")}
    assert names == set(re.findall(r"notebooks/(\w+)\.ipynb\) \|", readme))
    default = tomllib.loads((checkout / "reports.toml").read_text(encoding="utf-8"))["report"]
    assert names == {report["notebook"].removeprefix("notebooks/").removesuffix(".ipynb") for report in default}


def test_public_names_can_all_be_reached_and_say_what_they_are():
    for name in kz.__all__:
        assert (getattr(kz, name).__doc__ or "").strip(), name
    assert set(kz.__all__) <= set(dir(kz))


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(AttributeError, match="did you mean 'load'"):
        kz.lod  # noqa: B018


def test_the_version_is_the_one_of_the_package(checkout):
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert kz.__version__ == project["version"]
