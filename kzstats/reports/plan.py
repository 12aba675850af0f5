"""What is to be run: `reports.toml`, names and `--set`/`--sweep` become jobs, or one error that lists every fault.

Everything is checked here, before a kernel starts. papermill itself would take a misspelt name, a number as
text or a key that holds code, run to the end, and answer with the notebook's defaults.
"""

import csv
import hashlib
import itertools
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kzstats import places
from kzstats.errors import ParameterError, hint, refuse
from kzstats.reports.notebook import Notebook, as_text, check_day, from_text, name_problem, read_notebook, typed

RESERVED_NAMES = {"index", "manifest", "failed", "con", "prn", "aux", "nul"}

#: The sweep over every source that prints figures; a notebook that cannot answer for one of them has not failed.
EVERY_SOURCE = "source=all"

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=+-]*", re.ASCII)
_LONGEST_NAME = 100
# What a [[report]] may hold: its type, and how to write it.
_REPORT_KEYS = {
    "notebook": (str, '`notebook = "folder/file.ipynb"`'),
    "title": (str, '`title = "…"`'),
    "name": (str, '`name = "…"`'),
    "parameters": (dict, "`parameters = { name = value }`"),
    "sweep": (dict, "`sweep = { name = [value, value] }`"),
}


@dataclass(frozen=True)
class Job:
    """One report: a notebook with the values it will run with.

    given: the values somebody chose; call: what `kzstats report` knows the notebook by; optional: one of `--sweep
    source=all`, no failure when it has no answer for this source.
    """

    name: str
    notebook: Notebook
    given: dict[str, Any] = field(default_factory=dict)
    title: str = ""
    call: str = ""
    optional: bool = False

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
    vouched: Callable[[Job], bool] = lambda job: False,
) -> list[Job]:
    """The jobs that a call asks for, each with a readable name that depends on nothing but the job itself.

    names: notebooks by name, unique beginning of a name (`03`) or path; empty for all of `reports.toml`; sets:
    `name=value` texts for every chosen notebook that declares the name; sweeps: `name=value,value` texts, one job a
    combination, `source=all` for every source that prints figures; reports: another reports.toml; vouched: whether the
    values of a job were found good before, as asking again loads pandas. Raises ParameterError with all that is wrong.
    """
    problems: list[str] = []
    listed = _entries(reports or places.reports_toml(), problems)
    if reports is None:
        listed = [{**entry, "call": entry["notebook"].stem} for entry in listed]
    entries = _chosen(listed, names, problems)
    asked = _options(sets, sweeps, problems)
    refuse(problems)

    notebooks = _read_all([entry["notebook"] for entry in entries], problems)
    _check_declared(asked, notebooks.values(), explicit=bool(names), problems=problems)
    jobs = []
    for entry in entries:
        notebook = notebooks.get(entry["notebook"])
        if notebook is not None:
            made = _expand(entry, notebook, asked, problems)
            optional = EVERY_SOURCE in sweeps and any(p.name == "source" for p in notebook.parameters)
            jobs += [replace(job, optional=optional) for job in made]
    _check_names(jobs, problems)
    _check_registry([job for job in jobs if not vouched(job)], problems)
    refuse(problems)
    return jobs


def _check_registry(jobs: Iterable[Job], problems: list[str]) -> None:
    """Values given for names that kzstats knows are values that it knows; other names are a notebook's own.

    Sources that the data named are there, and so are defaults: to ask would load pandas before every first run, 0.8 s.
    """
    for job in jobs:
        if given := {name: value for name, value in job.given.items() if not (job.optional and name == "source")}:
            from kzstats import parameters

            with _noting(problems, f"{job.notebook.path.name}: "):
                parameters.check(**{name: value for name, value in given.items() if name in parameters.KNOWN})


# --- reports.toml and the command line -------------------------------------------------------------------------


def _entries(path: Path, problems: list[str]) -> list[dict]:
    """The `[[report]]` tables of a reports file, notebooks resolved beside it."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        problems.append(f"{path}: cannot be read as TOML ({error}).")
        return []
    tables = content.get("report")
    is_list = isinstance(tables, list) and all(isinstance(table, dict) for table in tables)
    if set(content) - {"report"} or not is_list:
        problems.append(f"{path.name}: holds {', '.join(content) or 'nothing'}; [[report]] tables belong there, only.")
        return []
    entries = []
    for number, table in enumerate(tables, start=1):
        where = f"{path.name}, report {number}"
        unknown = set(table) - set(_REPORT_KEYS)
        wrong = [f"unknown key {key!r}{hint(key, _REPORT_KEYS)}" for key in sorted(unknown)]
        wrong += [
            f"`{key} = {value!r}`; write {_REPORT_KEYS[key][1]}"
            for key, value in table.items()
            if key not in unknown and not isinstance(value, _REPORT_KEYS[key][0])
        ]
        if "notebook" not in table:
            wrong.append('`notebook = "…"` is missing')
        problems += [f"{where}: {text}." for text in wrong]
        if not wrong:
            notebook = path.parent / table["notebook"]
            entries.append({**table, "notebook": notebook.resolve(), "where": where, "call": _called(notebook)})
    return entries


def _called(notebook: Path) -> str:
    """A notebook as a command names it: as it was typed, or its name alone where that would tell of a machine."""
    return notebook.name if notebook.is_absolute() else notebook.as_posix()


def _chosen(entries: list[dict], names: Sequence[str], problems: list[str]) -> list[dict]:
    """The entries that the names on the command line mean; all of them when no name was given."""
    if not names:
        return entries
    chosen = []
    for name in names:
        if name.endswith(".ipynb") or "/" in name or "\\" in name:
            chosen.append({"notebook": Path(name).resolve(), "where": name, "call": _called(Path(name))})
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
                f"{name!r} is no report{hint(name, stems)}. There are: {', '.join(stems)}; "
                "or give the path of an .ipynb file."
            )
    return chosen


def _options(sets: Iterable[str], sweeps: Iterable[str], problems: list[str]) -> dict[str, list[str]]:
    """`--set` and `--sweep` as name → texts, one of them or several."""
    found: dict[str, list[str]] = {}
    for option, text in [*(("--set", text) for text in sets), *(("--sweep", text) for text in sweeps)]:
        name, sign, value = text.partition("=")
        if not sign:
            problems.append(f"{option} {text!r}: write {option} name=value.")
        elif problem := name_problem(name):
            problems.append(f"{option}: {problem}")
        elif name in found:
            problems.append(f"{option} {name}: the name is given twice.")
        elif option == "--set":
            found[name] = [value]
        else:
            found[name] = _sources(problems) if text == EVERY_SOURCE else value.split(",")
    return found


def _sources(problems: list[str]) -> list[str]:
    """Every source of the data that prints figures, in the order of sources.csv; read without pandas, in 5 ms."""
    listed: dict[str, None] = {}
    printing = set()
    for folder in places.data_folders():
        for name, found in (("sources", listed), ("observations", printing)):
            if (folder / f"{name}.csv").is_file():
                with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
                    ids = {row.get("source_id") or "": None for row in csv.DictReader(file)}
                found.update(ids)
    sources = [name for name in listed if name in printing]
    if not sources:
        problems.append(f"--sweep {EVERY_SOURCE}: no source of the data folder prints figures.")
    return sources


def _read_all(paths: Iterable[Path], problems: list[str]) -> dict[Path, Notebook]:
    found: dict[Path, Notebook] = {}
    for path in dict.fromkeys(paths):
        with _noting(problems):
            found[path] = read_notebook(path)
    return found


def _check_declared(asked: Iterable[str], notebooks: Iterable[Notebook], explicit: bool, problems: list[str]) -> None:
    """Each `--set` and `--sweep` name is declared: by every notebook where notebooks were named, else by one."""
    declared_by = {notebook.path.name: [p.name for p in notebook.parameters] for notebook in notebooks}
    everything = {name for names in declared_by.values() for name in names}
    for name in asked if declared_by else ():
        if name not in everything:
            there = ", ".join(sorted(everything)) or "no parameters"
            problems.append(f"unknown parameter {name!r}{hint(name, everything)}. There are: {there}.")
        elif explicit:
            problems += [
                f"{file} has no parameter {name!r}. It has: {', '.join(names) or 'none'}."
                for file, names in declared_by.items()
                if name not in names
            ]


def _expand(entry: dict, notebook: Notebook, asked: Mapping[str, list[str]], problems: list[str]) -> list[Job]:
    """One job per combination of values: those of the entry, in place of which stand those that the call names."""
    known, where = {p.name: p for p in notebook.parameters}, entry["where"]
    own = {name: [value] for name, value in entry.get("parameters", {}).items()} | entry.get("sweep", {})
    for name in own:
        if name not in known:
            there = ", ".join(known) or "none"
            problems.append(f"{where}: unknown parameter {name!r}{hint(name, known)}. There are: {there}.")
    axes: dict[str, list] = {}
    for several, read in ((own, typed), (asked, from_text)):
        for name, values in several.items():
            if not isinstance(values, list) or not values:
                problems.append(f"{where}: sweep {name} needs a list of values.")
            elif name in known:
                axes[name] = []
                for value in values:
                    with _noting(problems, f"{where}: "):
                        axes[name].append(read(value, known[name].kind, name))
                        check_day(axes[name][-1], known[name].default, name)
    combinations = itertools.product(*axes.values())
    return [_job(entry, notebook, dict(zip(axes, values, strict=True)), problems) for values in combinations]


@contextmanager
def _noting(problems: list[str], where: str = "") -> Iterator[None]:
    """Takes what a ParameterError says down among the problems."""
    try:
        yield
    except ParameterError as error:
        problems += [f"{where}{problem}" for problem in error.problems]


def _job(entry: dict, notebook: Notebook, chosen: dict, problems: list[str]) -> Job:
    given = {p.name: chosen[p.name] for p in notebook.parameters if p.name in chosen}
    missing = [p.name for p in notebook.parameters if p.required and p.name not in given]
    problems += [f"{entry['where']}: {name} has no default; give it with --set {name}=…" for name in missing]
    beyond = {key: value for key, value in given.items() if key not in entry.get("parameters", {})}
    stem = entry.get("name") or notebook.stem
    name = job_name(stem, beyond if entry.get("name") else given)
    return Job(name, notebook, given, entry.get("title", ""), entry.get("call", ""))


def job_name(stem: str, given: Mapping[str, Any]) -> str:
    """A file name that says which report this is: the notebook, then each value somebody chose.

    Where a value cannot be written safely, a checksum stands at the end, so two different jobs never share a name.

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
