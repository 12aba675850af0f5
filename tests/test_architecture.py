"""The rooms of the package and who may know whom, read from the imports themselves.

Data flows from left to right; a room imports only what stands to its left. A new room gets its place here.
"""

import ast
import importlib
import inspect
import json
import re
import subprocess
import symtable
import sys
from functools import cache
from pathlib import Path

import pytest

import kzstats
from kzstats import places

PACKAGE = Path(kzstats.__file__).parent

LEFT_TO_RIGHT = (
    # leaves: know nothing of the data
    *("errors", "places", "message", "clock", "periods", "bounds", "rounding", "files", "csvfile", "tenge", "columns"),
    # the data
    *("texts", "schema", "codes", "reading", "completing", "faults", "folders", "observations", "releases", "keeping"),
    # the mathematics
    *("meeting", "exchange", "daily", "ratios", "yearly", "consistency"),
    # things to show
    *("show", "charts", "parameters"),
    # pages and commands
    *("options", "reports", "nbk_commands", "check_command", "convert_file", "read_command", "__main__"),
)
LEAVES = (
    "errors",
    "places",
    "message",
    "clock",
    "periods",
    "bounds",
    "rounding",
    "files",
    "csvfile",
    "tenge",
    "columns",
)
MATHEMATICS = ("periods", "bounds", "rounding", "meeting", "exchange", "daily", "ratios", "yearly", "consistency")
# The rate service feeds the rates that observations reads, and is otherwise no part of the flow.
APART = "nbk"
COMMANDS = ("options", "convert_file", "nbk_commands", "check_command", "read_command", "__main__")

FILES = {"os", "io", "csv", "pathlib", "shutil", "tempfile", "glob", "httpx", "urllib"}
PLOTS = {"matplotlib", "seaborn"}
NOTEBOOKS = {"papermill", "nbformat", "nbclient", "nbconvert", "jupyter_client", "IPython"}
READERS = {"open", "read_csv", "read_text", "read_bytes", "read_parquet", "read_excel"}


def room(path: Path) -> str:
    """The room a file belongs to: its own name, or that of its folder in the package."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def sources(*rooms: str) -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if room(path) in rooms]


@cache
def all_rooms() -> set[str]:
    return {room(path) for path in PACKAGE.rglob("*.py")} - {"__init__"}


@cache
def tree(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text("utf-8"))))


@cache
def imports(path: Path) -> set[str]:
    """Every module a file imports, wherever in the file it does so, as dotted names."""
    found = set()
    for node in tree(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}:{node.lineno}: imports are written in full"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def rooms_known_to(path: Path) -> set[str]:
    """The rooms of kzstats that a file imports, its own left out."""
    inside = {name.split(".")[1] for name in imports(path) if name.startswith("kzstats.")}
    return (inside & all_rooms()) - {room(path)}


def libraries_known_to(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)} - {"kzstats"}


def test_every_room_has_its_place_in_the_order():
    assert all_rooms() - {APART} == set(LEFT_TO_RIGHT)


@pytest.mark.parametrize("name", LEFT_TO_RIGHT)
def test_a_room_imports_only_what_stands_to_its_left(name):
    left = set(LEFT_TO_RIGHT[: LEFT_TO_RIGHT.index(name)])
    allowed = left | {APART} if name in (*COMMANDS, "observations") else left
    for path in sources(name):
        assert rooms_known_to(path) <= allowed, f"{path.relative_to(PACKAGE)} looks to its right"


def test_the_rate_service_stands_apart_and_knows_only_leaves():
    for path in sources(APART):
        assert rooms_known_to(path) <= set(LEAVES), path.relative_to(PACKAGE)


def test_mathematics_knows_no_files_no_plots_and_no_notebooks():
    for path in sources(*MATHEMATICS):
        assert not libraries_known_to(path) & (FILES | PLOTS | NOTEBOOKS), path.relative_to(PACKAGE)


def test_only_what_is_shown_knows_a_language():
    allowed = {"show", "reports", "parameters"}
    for path in sources(*all_rooms() - allowed):
        assert not {name for name in imports(path) if name.startswith("kzstats.show.language")}, path.relative_to(
            PACKAGE
        )
        assert not libraries_known_to(path) & {"babel", "gettext"}, path.relative_to(PACKAGE)


def test_reports_know_no_mathematics_and_draw_nothing():
    for path in sources("reports"):
        assert not rooms_known_to(path) & ({*MATHEMATICS, "observations"} - set(LEAVES)), path.relative_to(PACKAGE)
        assert not libraries_known_to(path) & (PLOTS | {"numpy", "scipy", "pandas"}), path.relative_to(PACKAGE)


def test_nothing_but_reports_and_commands_knows_of_notebook_runs():
    for path in sources(*all_rooms() - {"reports", *COMMANDS}):
        assert not libraries_known_to(path) & NOTEBOOKS, path.relative_to(PACKAGE)


def test_files_are_read_only_where_data_enters_or_pages_leave():
    doors = {"csvfile", "files", "schema", "observations", "places", "texts", "keeping", "reports", *COMMANDS, APART}
    for path in sources(*all_rooms() - doors):
        calls = [node.func for node in tree(path) if isinstance(node, ast.Call)]
        names = {getattr(call, "id", getattr(call, "attr", "")) for call in calls}
        assert not names & READERS, path.relative_to(PACKAGE)


@pytest.mark.process
def test_importing_kzstats_loads_none_of_the_heavy_libraries():
    heavy = ("numpy", "pandas", "matplotlib", "scipy", "papermill")
    code = f"import sys, kzstats; print([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    assert found.stdout.strip() == "[]"


def test_type_checkers_read_the_names_that_python_finds_and_every_parameter_says_its_type():
    stub = ast.parse((PACKAGE / "__init__.pyi").read_text("utf-8")).body
    named = {alias.asname: each.module for each in stub if isinstance(each, ast.ImportFrom) for alias in each.names}
    assert [*named] == kzstats.__all__
    for name, module in named.items():
        public = getattr(kzstats, name)
        assert getattr(importlib.import_module(module), name, public) is public
        inside = vars(public).values() if inspect.ismodule(public) else [public]
        for each in inside:
            if inspect.isroutine(each) and each.__module__.startswith("kzstats") and each.__name__[0] != "_":
                said = inspect.signature(each)
                silent = [key for key, value in said.parameters.items() if value.annotation is value.empty]
                assert not silent, f"{name}.{each.__name__}: {silent}"
                assert said.return_annotation is not said.empty, each


def test_no_file_of_the_package_is_longer_than_400_lines():
    lengths = {path.relative_to(PACKAGE): len(path.read_text("utf-8").splitlines()) for path in PACKAGE.rglob("*.py")}
    assert not {path: lines for path, lines in lengths.items() if lines > 400}


def test_contributing_names_every_room_in_the_order_of_the_imports():
    text = (PACKAGE.parent / "CONTRIBUTING.md").read_text("utf-8")
    row = text.partition("```\nerrors ")[2].partition("```")[0]
    assert ["errors", *re.findall(r"\w+", row)[:-2], "__main__"] == [*LEFT_TO_RIGHT]


@pytest.mark.parametrize("path", sorted(places.notebooks_dir().glob("*.ipynb")), ids=lambda path: path.stem[:2])
def test_a_cell_can_be_run_again_alone_as_no_other_cell_gives_the_names_it_uses_another_value(path):
    given = []
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            names = symtable.symtable("".join(cell["source"]), path.name, "exec").get_symbols()
            given += [name.get_name() for name in names if name.is_assigned() or name.is_imported()]
    assert not {name for name in given if given.count(name) > 1}


@pytest.mark.parametrize("path", sorted(places.notebooks_dir().glob("*.ipynb")), ids=lambda path: path.stem[:2])
def test_a_notebook_uses_public_names_only(path):
    cells = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    code = "\n".join("".join(cell["source"]) for cell in cells)
    taken = re.findall(r"^.*\bimport\b.*\bkzstats\b.*$|^from kzstats.*$", code, flags=re.MULTILINE)
    assert taken == ["import kzstats as kz"]
    assert set(re.findall(r"\bkz\.(\w+)", code)) <= set(kzstats.__all__)
