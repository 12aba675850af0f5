"""The built wheel alone, in an empty environment and an empty folder, does what the checkout does.

Only the wheel itself is installed there. Its dependencies are lent by the environment that runs the tests, through
a path file: what they are is the lock's business, and so this needs no network.
"""

import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = "04_is_the_car_plan_on_track"

pytestmark = pytest.mark.wheel


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> dict[str, Path]:
    """Both archives, built without fetching anything: {"wheel": …, "sdist": …}."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-d", folder, cwd=ROOT)
    return {"wheel": next(folder.glob("*.whl")), "sdist": next(folder.glob("*.tar.gz"))}


@pytest.fixture(scope="module")
def bin_folder(built, tmp_path_factory) -> Path:
    """The bin folder of an environment that holds the wheel, and sees borrowed dependencies behind it."""
    venv = tmp_path_factory.mktemp("empty") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", venv)
    python = venv / "bin" / "python"
    lent = Path(sysconfig.get_path("purelib"))
    # A path file adds the folder, yet reads no path files inside it: the editable checkout stays out.
    own = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    (own / "lent.pth").write_text(f"{lent}\n")
    (venv / "share").mkdir()
    (venv / "share" / "jupyter").symlink_to(Path(sys.prefix) / "share" / "jupyter")
    run(sys.executable, "-m", "uv", "pip", "install", "--offline", "--no-deps", "--python", python, built["wheel"])
    return venv / "bin"


def run(*command, cwd=None) -> str:
    """What a command prints; a failure shows everything it said."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("KZSTATS_", "PYTHON"))}
    # Borrowed commands would bring their own interpreter, and with it the checkout.
    settings["PATH"] = os.pathsep.join([str(Path(command[0]).parent), "/usr/bin", "/bin"])
    done = subprocess.run([*map(str, command)], cwd=cwd, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def files(*folders: str) -> set[str]:
    """Every file of the checkout's folders, by its path from the root; caches left out."""
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    names = [path.relative_to(ROOT) for path in paths if "__pycache__" not in path.parts]
    return {name.as_posix() for name in names if not any(part.startswith(".") for part in name.parts)}


def test_the_wheel_carries_exactly_the_data_notebooks_and_report_list_of_the_checkout(built):
    inside = {name for name in zipfile.ZipFile(built["wheel"]).namelist() if "/_bundle/" in name}
    carried = {"reports.toml", *files("data", "notebooks")}
    assert inside == {f"kzstats/_bundle/{name}" for name in carried}
    assert any(name.endswith(".ipynb") for name in inside)


def test_the_wheel_carries_code_templates_and_style_sheets(built):
    assert files("kzstats") <= set(zipfile.ZipFile(built["wheel"]).namelist())


def test_the_source_archive_is_complete(built):
    with tarfile.open(built["sdist"]) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    top = {"pyproject.toml", "requirements.lock", "environment.yml", "reports.toml", "Makefile", "LICENSE"}
    texts = {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "CITATION.cff", ".ci/run", ".pre-commit-config.yaml"}
    assert top | texts | files("kzstats", "data", "notebooks", "tests", "benchmarks", "tools") <= inside


def test_nothing_is_imported_from_the_checkout(bin_folder, tmp_path):
    code = "import sys, kzstats as kz; kz.load(); print(kz.__file__); print(*sys.path, sep='\\n')"
    where, *path = run(bin_folder / "python", "-c", code, cwd=tmp_path).splitlines()
    assert Path(where).is_relative_to(bin_folder.parent)
    assert str(ROOT) not in path


def test_a_report_is_made_in_an_empty_folder(bin_folder, tmp_path):
    run(bin_folder / "kzstats", "report", NOTEBOOK, cwd=tmp_path)
    pages = {page.name: page.read_text("utf-8") for page in tmp_path.glob("reports/*.html")}
    assert set(pages) == {"index.html", f"{NOTEBOOK}.html"}
    assert "<h1" in pages[f"{NOTEBOOK}.html"]
    assert f"{NOTEBOOK}.html" in pages["index.html"]
    assert not [name for name, page in pages.items() if str(ROOT / "kzstats") in page]


def test_the_data_inside_the_wheel_is_valid(bin_folder, tmp_path):
    run(bin_folder / "kzstats", "validate", cwd=tmp_path)
