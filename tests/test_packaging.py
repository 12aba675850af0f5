"""The files that describe the package say the same thing, and what the code imports is what they name."""

import importlib
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

import kzstats
from kzstats import places
from kzstats.errors import EnvironmentProblem

ROOT = Path(__file__).resolve().parent.parent
CONDA_NAMES = {"matplotlib": "matplotlib-base", "jupyter-client": "jupyter_client", "tzdata": "python-tzdata"}

# Needed without an import of their own, each by what it says.
USED_BY_OTHERS = {
    "tzdata": "kzstats.clock, which reads the rules of Almaty's clock out of it",
    "jupyterlab": "people, to explore the notebooks",
    "ipykernel": "the notebooks, which run in it",
    "nbval": "pytest, as a plug-in",
    "pyarrow": "pandas, for strings and Parquet",
    "jsonschema": "nbformat; held below 4.25",
    "scipy": "seaborn, for densities, and an independent solver of the tests",
    "seaborn": "exploring cells of the notebooks; the package itself draws without it",
}


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def named(requirement: str) -> tuple[str, str]:
    """A requirement as name and range: `pandas>=2.2,<4` as ("pandas", ">=2.2,<4")."""
    return re.fullmatch(r"([a-z0-9_.-]+?)\s*([<>=!~].*)?", requirement.strip()).groups(default="")


def dependencies() -> dict[str, str]:
    return dict(named(requirement) for requirement in project()["project"]["dependencies"])


def locked() -> dict[str, list[str]]:
    """Package: its versions in the lock; more than one where Pythons differ."""
    found: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==(\S+)", lock_text(), flags=re.MULTILINE):
        found.setdefault(name, []).append(version)
    return found


def lock_text() -> str:
    return (ROOT / "requirements.lock").read_text("utf-8")


def test_conda_gets_the_same_packages_in_the_same_ranges_as_pip():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    conda = dict(named(entry) for entry in environment["dependencies"] if isinstance(entry, str))
    assert conda.pop("python") == project()["project"]["requires-python"]
    del conda["pip"]
    assert conda == {CONDA_NAMES.get(name, name): limits for name, limits in dependencies().items()}


def test_conda_takes_everything_from_conda_forge_and_kzstats_from_the_checkout():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    assert environment["channels"] == ["conda-forge", "nodefaults"]
    assert environment["dependencies"][-1] == {"pip": ["--editable ."]}


def test_every_locked_package_has_hashes():
    packages = re.split(r"^(?=[a-z0-9-]+==)", lock_text(), flags=re.MULTILINE)[1:]
    assert len(packages) > 100
    assert [text.splitlines()[0] for text in packages if "--hash=sha256:" not in text] == []


def test_the_lock_names_no_address():
    assert "://" not in lock_text()
    assert "index" not in lock_text()


def test_the_lock_covers_what_the_project_asks_for_within_its_ranges():
    groups = project()["dependency-groups"]
    wanted = [*project()["project"]["dependencies"], *groups["test"], *(x for x in groups["dev"] if isinstance(x, str))]
    found = locked()
    for name, limits in map(named, wanted):
        assert name in found, f"{name} is not in requirements.lock; run `make lock`"
        assert all(version in SpecifierSet(limits) for version in found[name]), f"{name}: run `make lock`"


def test_every_library_the_package_imports_is_named_in_pyproject():
    extras = project()["project"]["optional-dependencies"].values()
    optional = {named(requirement)[0] for extra in extras for requirement in extra} | {"fsspec"}  # s3fs is a part of it
    assert third_party_imports("kzstats") <= set(dependencies()) | optional


def test_every_library_the_tests_import_is_named_in_pyproject():
    for_tests = {named(requirement)[0] for requirement in project()["dependency-groups"]["test"]}
    assert third_party_imports("tests") <= for_tests | set(dependencies())


def test_every_dependency_is_imported_or_has_someone_who_needs_it():
    assert set(dependencies()) - third_party_imports("kzstats") <= set(USED_BY_OTHERS)


@cache
def third_party_imports(folder: str) -> set[str]:
    """Distributions behind the imports of a folder's code, found line by line: its syntax trees take 1 s."""
    files = sorted((ROOT / folder).rglob("*.py"))
    statement = re.compile(r"^\s*(?:from (\w+)[\w.]* import |import (\w+))", re.MULTILINE)
    modules = {a or b for path in files for a, b in statement.findall(path.read_text("utf-8"))}
    # of_path: a module that test_watching writes.
    own = {
        "kzstats",
        "tools",
        "environment",
        "of_path",
        *(path.stem for path in [*files, *(ROOT / "fuzz").glob("*.py")]),
    }
    distributions = packages_distributions()
    foreign = modules - set(sys.stdlib_module_names) - own
    return {distributions[module][0].lower().replace("_", "-") for module in foreign}


def test_one_version_number_stands_everywhere():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert project()["project"]["version"] == kzstats.__version__ == citation["version"]
    assert kzstats.__version__ in (ROOT / "CHANGELOG.md").read_text("utf-8")


@pytest.mark.process
def test_plain_make_lists_every_target():
    text = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.search(r"^\.PHONY: (.*)$", text, flags=re.MULTILINE)[1].split())
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^make (\S+)", listed, flags=re.MULTILINE)) == targets
    assert {"report", "test", "lab", "notebooks", "lint", "clean"} <= targets


def test_contributing_explains_every_target_and_every_benchmark():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    targets = set(re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE)[1].split())
    told = set(re.findall(r"`make ([a-z-]+)`", text))
    assert told == targets - {"help"}
    assert {path.name for path in (ROOT / "benchmarks").glob("*.py")} <= set(re.findall(r"`(\w+\.py)`", text))


def test_ci_runs_the_two_commands_of_the_readme():
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))
    steps = [step.get("run") for job in workflow["jobs"].values() for step in job["steps"]]
    assert [command for command in steps if command] == ["make test", 'make report ARGS="--publish site"']
    assert "make test" in (ROOT / ".ci/run").read_text("utf-8")
    assert "make test" in (ROOT / "README.md").read_text("utf-8")


def test_hooks_use_the_tools_of_the_lock_and_fetch_nothing():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [repository["repo"] for repository in hooks["repos"]] == ["local"]
    assert all(hook["entry"].startswith(".venv/bin/") for hook in hooks["repos"][0]["hooks"])


@pytest.mark.process
@pytest.mark.parametrize("beside", [[], ["--beside"]])
def test_steps_go_on_after_a_failure_and_report_the_first_one(beside):
    steps = [
        sys.executable,
        ROOT / "tools/steps.py",
        "first: exit 3",
        "second: echo still here",
        *beside,
        "third: exit 5",
    ]
    done = subprocess.run(steps, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "\nstill here\n── second: ok in" in done.stdout
    assert re.search(r"── first: FAILED \(exit code 3\) in \d+\.\d s", done.stdout)
    assert re.search(r"third +\d+\.\d s  FAILED \(exit code 5\)\ntogether ", done.stdout)


@pytest.mark.process
def test_steps_run_beside_each_other(tmp_path):
    first, second = (f"until [ -e {tmp_path}/{name} ]; do sleep 0.05; done" for name in "ab")
    steps = [
        *(sys.executable, ROOT / "tools/steps.py", f"waits: {first}"),
        *("--beside", f"waits and comes: {second}; touch {tmp_path}/a", "--beside", f"comes: touch {tmp_path}/b"),
    ]
    subprocess.run(steps, capture_output=True, check=True, timeout=60)


@pytest.fixture
def environment(monkeypatch):
    """tools/environment.py as a module."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return importlib.import_module("environment")


def test_set_up_installs_uv_by_the_hash_in_the_lock(environment):
    block = environment._block("uv")
    assert block.startswith("uv==")
    assert "--hash=sha256:" in block.splitlines()[-1]
    assert "==" not in block.removeprefix("uv==")


def test_an_older_python_is_refused_with_what_to_do(environment, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(environment, "OLDEST", (99, 0))
    assert environment.main(tmp_path / "venv", tmp_path / "stamp") == 4
    assert "make PYTHON=" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.process
def test_an_environment_that_was_moved_is_made_anew(environment, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "here"], check=True)
    assert environment._stands_where_it_was_made(tmp_path / "here")
    (tmp_path / "here").rename(tmp_path / "there")
    assert not environment._stands_where_it_was_made(tmp_path / "there")
    assert not environment._stands_where_it_was_made(tmp_path / "nowhere")


def test_the_checkout_finds_its_own_files():
    assert places.root() == ROOT
    assert (places.data_dir() / "observations.csv").is_file()
    assert list(places.notebooks_dir().glob("*.ipynb"))
    assert places.reports_toml() == ROOT / "reports.toml"


def test_another_data_folder_is_chosen_by_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("KZSTATS_DATA", str(tmp_path))
    assert places.data_dir() == tmp_path


def test_a_data_folder_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("KZSTATS_DATA", str(tmp_path / "typo"))
    with pytest.raises(EnvironmentProblem, match=r"typo' is not a folder \(KZSTATS_DATA names it; unset that"):
        places.data_dir()


def test_an_installation_without_its_files_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(places, "_PACKAGE", tmp_path / "kzstats")
    monkeypatch.setattr(places, "root", places.root.__wrapped__)  # another test may have asked, and it remembers
    for place in (places.data_dir, places.notebooks_dir, places.reports_toml):
        with pytest.raises(EnvironmentProblem, match="this installation is incomplete"):
            place()
