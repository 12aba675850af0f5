"""What is to be run: `reports.toml`, names and `--set`/`--sweep` become jobs, or one error that lists every fault.

Everything is checked here, before a kernel starts. papermill itself would take a misspelt name, a number as
text or a key that holds code, run to the end, and answer with the notebook's defaults.
"""

import ast
import builtins
import difflib
import hashlib
import itertools
import json
import keyword
import math
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from kzstats import places
from kzstats.errors import ParameterError

PARAMETERS_TAG = "parameters"
RESERVED_NAMES = {"index", "manifest", "failed", "con", "prn", "aux", "nul"}

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=+-]*", re.ASCII)
# The whole name or a word of it: `token`, `api_key`, `db_password`; not `keyboard` or `tokens_of_trade`.
_SECRET = re.compile(
    r"(^|_)(token|password|passwd|passphrase|secret|credentials?|api_?key|private_?key|access_?key)(_|$)"
)
_LONGEST_NAME = 100
_LONGEST_TEXT = 1000
_REPORT_KEYS = {"notebook", "title", "name", "parameters", "sweep"}


@dataclass(frozen=True)
class Kind:
    """The type a parameter declares: `base` is int, float, str or bool; `text` is the annotation as written."""

    base: str
    text: str
    optional: bool = False
    many: bool = False


@dataclass(frozen=True)
class Parameter:
    """One line of a notebook's `parameters` cell: `name: kind = default  # meaning`."""

    name: str
    kind: Kind
    default: Any = None
    required: bool = False
    meaning: str = ""


@dataclass(frozen=True)
class Notebook:
    """A notebook file as it was read once: what was checked is what will run."""

    path: Path
    source: bytes
    parameters: tuple[Parameter, ...]

    @property
    def stem(self) -> str:
        """The file's name without `.ipynb`."""
        return self.path.stem


@dataclass(frozen=True)
class Job:
    """One report: a notebook with the values it will run with.

    `given` are the values somebody chose, in the notebook's order; `values` are those and the defaults. `call` is
    what `kzstats report` knows the notebook by: its name in the default set, else its file name.
    """

    name: str
    notebook: Notebook
    given: dict[str, Any] = field(default_factory=dict)
    title: str = ""
    call: str = ""

    @property
    def values(self) -> dict[str, Any]:
        """Every parameter with its value, in the order of the notebook's `parameters` cell."""
        return {p.name: self.given.get(p.name, p.default) for p in self.notebook.parameters}

    @property
    def command(self) -> list[str]:
        """The words of the command that makes this very report again."""
        sets = [f"--set={name}={as_text(value)}" for name, value in self.given.items()]
        return ["kzstats", "report", self.call or self.notebook.path.name, *sets]


def plan(
    names: Sequence[str] = (),
    sets: Sequence[str] = (),
    sweeps: Sequence[str] = (),
    reports: Path | None = None,
) -> list[Job]:
    """The jobs that a call asks for, each with a readable name that depends on nothing but the job itself.

    Args:
        names: notebooks by name, unique beginning of a name (`03`) or path; empty for all of `reports.toml`.
        sets: `name=value` texts that hold for every chosen notebook which declares the name.
        sweeps: `name=value,value` texts; every combination becomes a job of its own.
        reports: another list of reports than the one that came with kzstats.

    Returns:
        Jobs in the order of the list or of `names`.

    Raises:
        ParameterError: listing everything that is wrong with the call, the list or the notebooks.

    Example:
        >>> plan(names=["no_such_notebook"])
        Traceback (most recent call last):
        ...
        kzstats.errors.ParameterError: ...
    """
    problems: list[str] = []
    listed = _entries(reports or places.reports_toml(), problems)
    if reports is None:
        listed = [{**entry, "call": entry["notebook"].stem} for entry in listed]
    entries = _chosen(listed, names, problems)
    constant, swept = _options(sets, sweeps, problems)
    _stop_if(problems)

    notebooks = _read_all([entry["notebook"] for entry in entries], problems)
    _check_declared({**constant, **swept}, notebooks, explicit=bool(names), problems=problems)
    jobs = []
    for entry in entries:
        notebook = notebooks.get(entry["notebook"])
        if notebook is not None:
            jobs += _expand(entry, notebook, constant, swept, problems)
    _check_names(jobs, problems)
    _stop_if(problems)
    return jobs


def read_notebook(path: Path) -> Notebook:
    """A notebook file with its declared parameters.

    Args:
        path: an `.ipynb` file in format 4.

    Raises:
        ParameterError: it cannot be read, is no notebook, or its `parameters` cell breaks the rules.

    Example:
        >>> read_notebook(Path("missing.ipynb"))
        Traceback (most recent call last):
        ...
        kzstats.errors.ParameterError: missing.ipynb: there is no such file.
    """
    path = Path(path)
    if not path.is_file():
        raise ParameterError(f"{path}: there is no such file.")
    source = path.read_bytes()
    try:
        content = json.loads(source.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ParameterError(f"{path}: not UTF-8 at byte {error.start}. Save the notebook from JupyterLab.") from None
    except ValueError as error:
        raise ParameterError(f"{path}: not a whole notebook ({error}). Save it again from JupyterLab.") from None
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise ParameterError(f"{path}: not a notebook of format 4. Open and save it in JupyterLab to upgrade it.")
    if content.get("nbformat") != 4:
        raise ParameterError(f"{path}: format {content.get('nbformat')!r}; kzstats runs format 4.")
    return Notebook(path.resolve(), source, declared(content, path.name))


def declared(content: Mapping, where: str) -> tuple[Parameter, ...]:
    """The parameters that a notebook declares, read from its one cell tagged `parameters` without running it.

    Args:
        content: the notebook's JSON.
        where: its name, for messages.

    Raises:
        ParameterError: no such cell, two of them, or a line that is not `name: type = value  # what it does`.

    Example:
        >>> cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": "years: int = 5  # how far"}
        >>> declared({"cells": [cell]}, "06.ipynb")[0].meaning
        'how far'
    """
    tagged = [
        (number, cell)
        for number, cell in enumerate(content["cells"], start=1)
        if PARAMETERS_TAG in cell.get("metadata", {}).get("tags", []) and cell.get("cell_type") == "code"
    ]
    if not tagged:
        raise ParameterError(
            f"{where}: no cell is tagged `parameters`. Tag the one cell that holds lines like "
            "`years: int = 5  # what it does` (an empty cell will do)."
        )
    if len(tagged) > 1:
        numbers = ", ".join(str(number) for number, _ in tagged)
        raise ParameterError(f"{where}: cells {numbers} are all tagged `parameters`; only one may be.")
    number, cell = tagged[0]
    return _declared_lines("".join(cell.get("source", "")), f"{where}, cell {number}")


def as_text(value: Any) -> str:
    """A value as it is written after `--set name=`.

    Example:
        >>> as_text(True), as_text(2.5), as_text(["a", "b"])
        ('true', '2.5', 'a,b')
    """
    if isinstance(value, list):
        return ",".join(as_text(item) for item in value)
    if value is None or isinstance(value, bool):
        return str(value).lower()
    return str(value)


# --- the parameters cell ---------------------------------------------------------------------------------------


def _declared_lines(source: str, where: str) -> tuple[Parameter, ...]:
    """Every line of a parameters cell, or one error with all that is wrong in it."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        raise ParameterError(f"{where}: not Python ({error}).") from None
    lines, problems, found = source.splitlines(), [], []
    for statement in tree.body:
        place = f"{where}, line {statement.lineno}"
        try:
            found.append(_declared_line(statement, lines[statement.end_lineno - 1]))
        except ParameterError as error:
            problems += [f"{place}: {problem}" for problem in error.problems]
    for name, group in itertools.groupby(sorted(p.name for p in found)):
        if len(list(group)) > 1:
            problems.append(f"{where}: `{name}` is declared twice.")
    _stop_if(problems)
    return tuple(found)


def _declared_line(statement: ast.stmt, line: str) -> Parameter:
    """One `name: type = value  # what it does`."""
    if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
        raise ParameterError(
            f"`{ast.unparse(statement)}` is not a parameter. Write `name: type = value  # what it does`; "
            "anything computed belongs in the next cell."
        )
    name = statement.target.id
    if name_problem := _name_problem(name):
        raise ParameterError(name_problem)
    kind = _kind(statement.annotation, name)
    comment = line.encode()[statement.end_col_offset :].decode().partition("#")[2].strip()
    if statement.value is None:
        return Parameter(name, kind, required=True, meaning=comment)
    try:
        default = ast.literal_eval(statement.value)
    except ValueError:
        raise ParameterError(
            f"the default of `{name}` is `{ast.unparse(statement.value)}`; it must be a plain value. "
            "Anything computed belongs in the next cell."
        ) from None
    return Parameter(name, kind, default=typed(default, kind, name), meaning=comment)


def _name_problem(name: str) -> str:
    """What is wrong with a parameter's name, or nothing."""
    if not name.isidentifier() or keyword.iskeyword(name) or not name.isascii():
        return f"{name!r} is not a parameter name: use letters, digits and underscores."
    if name.startswith("_") or hasattr(builtins, name):
        return f"{name!r} is a name that Python itself uses; call the parameter something else."
    if _SECRET.search(name.lower()):
        return f"{name!r} looks like a secret, and reports publish their parameters. Read it from the environment."
    return ""


def _kind(annotation: ast.expr, name: str) -> Kind:
    """The declared type: int, float, str, bool, `list[…]` or one of these `| None`."""
    text = ast.unparse(annotation)
    if text.endswith(" | None") and isinstance(annotation, ast.BinOp):
        inner = _kind(annotation.left, name)
        return Kind(inner.base, text, True, inner.many)
    if isinstance(annotation, ast.Name) and annotation.id in {"int", "float", "str", "bool"}:
        return Kind(annotation.id, text)
    if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == "list":
        return Kind(_kind(annotation.slice, name).base, text, many=True)
    raise ParameterError(
        f"`{name}` is declared as `{text}`; parameters are int, float, str, bool, "
        "list[…] of one of these, or one of these `| None`."
    )


# --- values ----------------------------------------------------------------------------------------------------


def typed(value: Any, kind: Kind, name: str) -> Any:
    """A typed value checked against the declared type; whole numbers may stand for decimal ones.

    Raises:
        ParameterError: wrong type, not finite, or not printable.

    Example:
        >>> typed(3, Kind("float", "float"), "growth")
        3.0
    """
    if value is None and kind.optional:
        return None
    if kind.many:
        if not isinstance(value, list | tuple):
            raise _wrong(name, value, kind)
        single = Kind(kind.base, kind.text)
        return [typed(item, single, name) for item in value]
    if isinstance(value, date) and type(value) is date and kind.base == "str":
        value = value.isoformat()
    if kind.base == "float" and type(value) is int:
        value = float(value)
    if type(value).__name__ != kind.base:
        raise _wrong(name, value, kind)
    if kind.base == "float" and not math.isfinite(value):
        raise ParameterError(f"{name}={value!r}: a number must be finite.")
    if kind.base == "str":
        _check_text(value, name)
    return value


def from_text(text: str, kind: Kind, name: str) -> Any:
    """A value typed on the command line, read as its declared type; text stays exactly as typed.

    Raises:
        ParameterError: the text is not of that type; numbers are plain ASCII such as -2.5.

    Example:
        >>> from_text("000140000123", Kind("str", "str"), "bin")
        '000140000123'
    """
    if kind.optional and text.lower() in {"none", "null"}:
        return None
    if kind.many:
        single = Kind(kind.base, kind.text)
        return [from_text(part, single, name) for part in text.split(",")]
    if kind.base == "bool":
        if text.lower() not in {"true", "false"}:
            raise _wrong(name, text, kind, "true or false")
        return text.lower() == "true"
    if kind.base == "int":
        if not _INTEGER.fullmatch(text) or len(text) > 18:
            raise _wrong(name, text, kind, "a whole number such as 2028")
        return typed(int(text), kind, name)
    if kind.base == "float":
        if not _NUMBER.fullmatch(text):
            raise _wrong(name, text, kind, "a number with a decimal point such as 2.5")
        return typed(float(text), kind, name)
    return typed(text, kind, name)


def _wrong(name: str, value: Any, kind: Kind, wanted: str = "") -> ParameterError:
    """The error for a value that is not of its declared type."""
    return ParameterError(f"{name}={value!r} is not {wanted or kind.text} (declared `{name}: {kind.text}`).")


def _check_text(value: str, name: str) -> None:
    """Text that a page and a notebook can carry: printable, encodable, of sane length."""
    if len(value) > _LONGEST_TEXT:
        raise ParameterError(f"{name} holds {len(value)} characters; at most {_LONGEST_TEXT} are allowed.")
    bad = next((c for c in value if ord(c) < 32 or ord(c) == 127 or 0xD800 <= ord(c) <= 0xDFFF), None)
    if bad is not None:
        raise ParameterError(f"{name}={value!r} holds the control character {bad!r}; give plain text.")


def _check_day(value: Any, parameter: Parameter) -> None:
    """A parameter whose default is an ISO day takes ISO days only, and only days that exist."""
    if not isinstance(parameter.default, str) or not _ISO_DAY.fullmatch(parameter.default):
        return
    try:
        if not isinstance(value, str) or not _ISO_DAY.fullmatch(value):
            raise ValueError
        date.fromisoformat(value)
    except ValueError:
        raise ParameterError(
            f"{parameter.name}={value!r} is not a day of the calendar written as YYYY-MM-DD."
        ) from None


def _check_registry(values: Mapping[str, Any]) -> None:
    """Values of the names that kzstats knows (source, rounding, …) are values that kzstats knows.

    Other names belong to a notebook of somebody's own, which declares them itself.
    """
    from kzstats import parameters

    parameters.check(**{name: value for name, value in values.items() if name in parameters.KNOWN})


# --- reports.toml and the command line -------------------------------------------------------------------------


def _entries(path: Path, problems: list[str]) -> list[dict]:
    """The `[[report]]` tables of a reports file, notebooks resolved beside it."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        problems.append(f"{path}: cannot be read as TOML ({error}).")
        return []
    tables = content.get("report", [])
    if set(content) - {"report"} or not isinstance(tables, list):
        problems.append(f"{path.name}: holds {', '.join(content)}; only [[report]] tables belong there.")
        return []
    entries = []
    for number, table in enumerate(tables, start=1):
        where = f"{path.name}, report {number}"
        unknown = set(table) - _REPORT_KEYS
        problems += [f"{where}: unknown key {key!r}{_nearest(key, _REPORT_KEYS)}." for key in sorted(unknown)]
        if not isinstance(table.get("notebook"), str):
            problems.append(f'{where}: `notebook = "…"` is missing.')
        elif not unknown:
            entries.append({**table, "notebook": (path.parent / table["notebook"]).resolve(), "where": where})
    return entries


def _chosen(entries: list[dict], names: Sequence[str], problems: list[str]) -> list[dict]:
    """The entries that the names on the command line mean; all of them when no name was given."""
    if not names:
        return entries
    chosen = []
    for name in names:
        if name.endswith(".ipynb") or "/" in name or "\\" in name:
            chosen.append({"notebook": Path(name).resolve(), "where": name})
            continue
        stems = {entry["notebook"].stem: None for entry in entries}
        exact = [e for e in entries if name in (e["notebook"].stem, e.get("name"))]
        begun = [stem for stem in stems if stem.startswith(name)]
        if exact:
            chosen += exact
        elif len(begun) == 1:
            chosen += [e for e in entries if e["notebook"].stem == begun[0]]
        elif begun:
            problems.append(f"{name!r} is the beginning of {', '.join(begun)}; say which.")
        else:
            problems.append(
                f"{name!r} is no report{_nearest(name, stems)}. There are: {', '.join(stems)}; "
                "or give the path of an .ipynb file."
            )
    return chosen


def _options(sets: Iterable[str], sweeps: Iterable[str], problems: list[str]) -> tuple[dict, dict]:
    """`--set` as name → text, `--sweep` as name → texts."""
    constant: dict[str, str] = {}
    swept: dict[str, list[str]] = {}
    for option, texts in (("--set", sets), ("--sweep", sweeps)):
        for text in texts:
            name, sign, value = text.partition("=")
            if not sign:
                problems.append(f"{option} {text!r}: write {option} name=value.")
            elif problem := _name_problem(name):
                problems.append(f"{option}: {problem}")
            elif name in constant or name in swept:
                problems.append(f"{option} {name}: the name is given twice.")
            elif option == "--set":
                constant[name] = value
            else:
                swept[name] = value.split(",")
    return constant, swept


def _read_all(paths: Iterable[Path], problems: list[str]) -> dict[Path, Notebook]:
    """Each notebook once."""
    found: dict[Path, Notebook] = {}
    for path in dict.fromkeys(paths):
        try:
            found[path] = read_notebook(path)
        except ParameterError as error:
            problems += error.problems
    return found


def _check_declared(options: Mapping, notebooks: Mapping, explicit: bool, problems: list[str]) -> None:
    """Every `--set` and `--sweep` name is declared.

    By every notebook when notebooks were named, since the caller meant just these; by at least one of the default
    set otherwise, where `--set rounding=truncate` means "wherever rounding is asked for".
    """
    declared_by = {nb.path.name: [p.name for p in nb.parameters] for nb in notebooks.values()}
    everything = {name for names in declared_by.values() for name in names}
    for name in options:
        if not notebooks:
            continue
        if name not in everything:
            there = ", ".join(sorted(everything)) or "no parameters"
            problems.append(f"unknown parameter {name!r}{_nearest(name, everything)}. There are: {there}.")
        elif explicit:
            problems += [
                f"{file} has no parameter {name!r}. It has: {', '.join(names) or 'none'}."
                for file, names in declared_by.items()
                if name not in names
            ]


def _expand(entry: dict, notebook: Notebook, constant: dict, swept: dict, problems: list[str]) -> list[Job]:
    """The jobs of one entry: its own parameters, then `--set`, then one job per combination of sweeps."""
    known = {p.name: p for p in notebook.parameters}
    listed, own_sweep = entry.get("parameters", {}), entry.get("sweep", {})
    for key in [*listed, *own_sweep]:
        if key not in known:
            there = ", ".join(known) or "none"
            problems.append(f"{entry['where']}: unknown parameter {key!r}{_nearest(key, known)}. There are: {there}.")
    base = _values(listed, known, typed, entry["where"], problems)
    base |= _values(constant, known, from_text, entry["where"], problems)
    axes: dict[str, list] = {}
    for source, read in ((own_sweep, typed), (swept, from_text)):
        for key, options in source.items():
            if not isinstance(options, list) or not options:
                problems.append(f"{entry['where']}: sweep {key} needs a list of values.")
            elif key in known:
                values = [_values({key: option}, known, read, entry["where"], problems) for option in options]
                axes[key] = [value[key] for value in values if key in value]
                base.pop(key, None)
    jobs = []
    for combination in itertools.product(*axes.values()):
        chosen = base | dict(zip(axes, combination, strict=True))
        jobs.append(_job(entry, notebook, chosen, problems))
    return jobs


def _values(values: Mapping, known: Mapping[str, Parameter], read, where: str, problems: list[str]) -> dict:
    """The values of known names, each read as its declared type."""
    result = {}
    for name, value in values.items():
        if name not in known:
            continue
        try:
            result[name] = read(value, known[name].kind, name)
            _check_day(result[name], known[name])
        except ParameterError as error:
            problems += [f"{where}: {problem}" for problem in error.problems]
    return result


def _job(entry: dict, notebook: Notebook, chosen: dict, problems: list[str]) -> Job:
    """A named job; problems of its values as a whole are noted."""
    given = {p.name: chosen[p.name] for p in notebook.parameters if p.name in chosen}
    missing = [p.name for p in notebook.parameters if p.required and p.name not in given]
    problems += [f"{entry['where']}: {name} has no default; give it with --set {name}=…" for name in missing]
    job = Job("", notebook, given, str(entry.get("title", "")))
    if not missing:
        try:
            _check_registry(job.values)
        except ParameterError as error:
            problems += [f"{notebook.path.name}: {problem}" for problem in error.problems]
    beyond = {key: value for key, value in given.items() if key not in entry.get("parameters", {})}
    stem = entry.get("name") or notebook.stem
    named = {**({} if entry.get("name") else given), **(beyond if entry.get("name") else {})}
    return Job(job_name(stem, named), notebook, given, job.title, entry.get("call", ""))


def job_name(stem: str, given: Mapping[str, Any]) -> str:
    """A file name that says which report this is: the notebook, then each value somebody chose.

    Args:
        stem: the notebook's or report's own name.
        given: the chosen values. Where a value cannot be written safely, eight characters of a checksum stand
            at the end, so two different jobs never share a name.

    Example:
        >>> job_name("02_do_the_figures_agree", {"rounding": "truncate"})
        '02_do_the_figures_agree--rounding=truncate'
        >>> job_name("a", {"path": "../../etc"})
        'a--path=etc--b2a01069'
    """
    parts, exact = [], True
    for key, value in given.items():
        text = as_text(value)
        safe = re.sub(r"[^A-Za-z0-9._+-]+", "-", text).strip("-.")
        safe = re.sub(r"\.{2,}|-{2,}", "-", safe)
        exact &= safe == text and not isinstance(value, list)
        parts.append(f"{key}={safe}")
    name = "--".join([stem, *parts])
    if exact and len(name) <= _LONGEST_NAME:
        return name
    digest = hashlib.sha256(json.dumps(dict(given), sort_keys=True).encode()).hexdigest()[:8]
    return f"{name[: _LONGEST_NAME - 10]}--{digest}"


def _check_names(jobs: list[Job], problems: list[str]) -> None:
    """Output names are safe, and no two jobs share one, not even on a disk that ignores case."""
    seen: dict[str, Job] = {}
    for job in jobs:
        name = job.name
        if not _SAFE_NAME.fullmatch(name) or ".." in name or name.lower() in RESERVED_NAMES:
            problems.append(
                f"the report of {job.notebook.path.name} would be called {name!r}; names are letters, digits, "
                f"'-', '_', '.', and none of {', '.join(sorted(RESERVED_NAMES))}."
            )
        elif name.lower() in seen:
            problems.append(
                f"two reports would be called {name!r} ({seen[name.lower()].notebook.path.name} and "
                f"{job.notebook.path.name}); give one of them another `name` or drop it."
            )
        seen.setdefault(name.lower(), job)


def _nearest(word: str, words: Iterable) -> str:
    """` (did you mean …?)` when something close exists."""
    close = difflib.get_close_matches(word, [str(w) for w in words], n=1, cutoff=0.6)
    return f" (did you mean {close[0]}?)" if close else ""


def _stop_if(problems: list[str]) -> None:
    """Raise all problems at once."""
    problems = list(dict.fromkeys(problems))
    if len(problems) == 1:
        raise ParameterError(problems[0])
    if problems:
        raise ParameterError(f"{len(problems)} things are wrong; nothing was run.", problems)
