"""What is to be run: `reports.toml`, names and `--set`/`--sweep` become jobs, or one error that lists every fault.

Everything is checked here, before a kernel starts. papermill itself would take a misspelt name, a number as
text or a key that holds code, run to the end, and answer with the notebook's defaults.
"""

import hashlib
import itertools
import json
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kzstats import places
from kzstats.errors import ParameterError, hint, refuse
from kzstats.reports.notebook import Notebook, as_text, check_day, from_text, read_notebook, typed

RESERVED_NAMES = {"index", "manifest", "failed", "con", "prn", "aux", "nul"}

#: The sweep over every source that prints figures; a notebook that cannot answer for one of them has not failed.
EVERY_SOURCE = "source=all"

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=+-]*", re.ASCII)
_LONGEST_NAME = 100
_LINK = re.compile(rb"\]\(([\w.=+-]+)\.ipynb[)#]", re.ASCII)
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
    source=all`, no failure when it has no answer for this source; pages: notebook → report of the same run, for links.
    """

    name: str
    notebook: Notebook
    given: dict[str, Any] = field(default_factory=dict)
    title: str = ""
    call: str = ""
    optional: bool = False
    pages: dict[str, str] = field(default_factory=dict)

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
    values of a job were found good before, as asking again loads pandas. Raises ParameterError with all that is wrong;
    DataError for faults of a data folder of the reader's own.
    """
    problems: list[str] = []
    entries = _chosen(_entries(reports, problems), names, problems)
    asked = _options(sets, sweeps, problems)
    refuse(problems)
    jobs, declared = [], {}
    for entry in entries:
        with _noting(problems):
            notebook = read_notebook(entry["notebook"])
            known = {parameter.name: parameter for parameter in notebook.parameters}
            declared |= known
            # Where notebooks are named, each has all that the call names; of all notebooks, one has it.
            problems += _unknown(_own(entry), known, f"{entry['where']}: ")
            problems += _unknown(asked if names else (), known, f"{notebook.path.name}: ")
            optional = EVERY_SOURCE in sweeps and "source" in known
            jobs += [replace(job, optional=optional) for job in _expand(entry, notebook, known, asked, problems)]
    problems += _unknown(() if names else asked, declared)
    _check_names(jobs, problems)
    _check_registry([job for job in jobs if not vouched(job)], problems)
    refuse(problems)
    return _linked(jobs)


def _linked(jobs: list[Job]) -> list[Job]:
    """Jobs with the reports that their notebooks link to: those of the same values, and surely made, or none."""
    links = {job.notebook.path: set(_LINK.findall(job.notebook.source)) for job in jobs}
    reports = {}
    for job in jobs:
        if not job.optional:
            reports.setdefault(job.notebook.path.stem, []).append(job)

    def alike(job: Job, other: Job) -> bool:
        shared = {p.name for p in job.notebook.parameters} & {p.name for p in other.notebook.parameters}
        return all(job.given.get(name) == other.given.get(name) for name in shared)

    def pages(job: Job) -> dict[str, str]:
        named = sorted(link.decode() for link in links[job.notebook.path])
        found = {stem: [other.name for other in reports.get(stem, []) if alike(job, other)] for stem in named}
        return {stem: names[0] for stem, names in found.items() if names}

    return [replace(job, pages=pages(job)) for job in jobs]


def _unknown(names: Iterable[str], known: Mapping[str, Any], where: str = "") -> list[str]:
    there = ", ".join(known) or "none"
    return [f"{where}unknown parameter {n!r}{hint(n, known)}. There are: {there}." for n in names if n not in known]


def _check_registry(jobs: Sequence[Job], problems: list[str]) -> None:
    """Values given for names that kzstats knows are values that it knows; other names are a notebook's own.

    Sources that the data named are there, and so are defaults: to ask would load pandas before every first run, 0.8 s.
    Figures of the reader's own are worth it: DataError lists their faults.
    """
    own = os.environ.get(places.DATA_VARIABLE)
    if jobs and own and Path(own, "observations.csv").is_file():
        from kzstats import parameters

        parameters.printing()
    for job in jobs:
        if given := {name: value for name, value in job.given.items() if not (job.optional and name == "source")}:
            from kzstats import parameters

            with _noting(problems):  # the same of many notebooks is told once
                parameters.check(**{name: value for name, value in given.items() if name in parameters.KNOWN})


# --- reports.toml and the command line -------------------------------------------------------------------------


def _entries(reports: Path | None, problems: list[str]) -> list[dict]:
    """The `[[report]]` tables of a reports file, its own one when it is None; notebooks resolved beside it."""
    path = reports or places.reports_toml()
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        why = f" ({error.strerror})" if isinstance(error, OSError) else f" as TOML ({error})"
        problems.append(f"{path}: cannot be read{why}.")
        return []
    tables = content.get("report")
    is_list = isinstance(tables, list) and all(isinstance(table, dict) for table in tables)
    if set(content) - {"report"} or not is_list:
        problems.append(f"{path.name}: holds {', '.join(content) or 'nothing'}; [[report]] tables belong there, only.")
        return []
    entries = []
    for number, table in enumerate(tables, start=1):
        where = f"{path.name}, report {number}"
        for key, value in ({"notebook": None} | table).items():
            if key not in _REPORT_KEYS:
                problems.append(f"{where}: unknown key {key!r}{hint(key, _REPORT_KEYS)}.")
            elif not isinstance(value, _REPORT_KEYS[key][0]):
                wrong = "`notebook` is missing" if value is None else f"`{key} = {value!r}`"
                problems.append(f"{where}: {wrong}; write {_REPORT_KEYS[key][1]}.")
        if not problems:
            notebook = path.parent / table["notebook"]
            call = _called(notebook) if reports else notebook.stem
            entries.append({**table, "notebook": notebook.resolve(), "where": where, "call": call})
    return entries


def _called(notebook: Path) -> str:
    """A notebook as a command names it: as it was typed, or its name alone where that would tell of a machine."""
    return notebook.name if notebook.is_absolute() else notebook.as_posix()


def _chosen(entries: list[dict], names: Sequence[str], problems: list[str]) -> list[dict]:
    """The entries that the names on the command line mean; all of them when no name was given."""
    chosen = [] if names else entries
    for name in names:
        if name.endswith(".ipynb") or "/" in name or "\\" in name:
            chosen.append({"notebook": Path(name).resolve(), "where": name, "call": _called(Path(name))})
            continue
        stems = dict.fromkeys(entry["notebook"].stem for entry in entries)
        exact = [e for e in entries if name in (e["notebook"].stem, e.get("name"))]
        begun = [stem for stem in stems if stem.startswith(name)]
        if not exact and len(begun) > 1:
            problems.append(f"{name!r} is the beginning of {', '.join(begun)}; say which.")
        elif not exact and not begun and (entries or not problems):  # a list that cannot be read is told
            there = f"There are: {', '.join(stems) or 'none in that list'}; or give the path of an .ipynb file."
            short = next((stem[:2] for stem in stems if name.isdecimal() and stem.startswith(f"{int(name):02d}_")), "")
            meant = f" (did you mean {short}?)" if short else hint(name, stems)
            problems.append(f"{name!r} is no report{meant}. {there}")
        chosen += exact or [e for e in entries if e["notebook"].stem in begun]
    return chosen


def _options(sets: Iterable[str], sweeps: Iterable[str], problems: list[str]) -> dict[str, list[str]]:
    """`--set` and `--sweep` as name → texts, one of them or several."""
    found: dict[str, list[str]] = {}
    for option, text in [*(("--set", text) for text in sets), *(("--sweep", text) for text in sweeps)]:
        name, sign, value = text.partition("=")
        if not sign:
            problems.append(f"{option} {text!r}: write {option} name=value.")
        elif name in found:
            problems.append(f"{option} {name}: the name is given twice.")
        elif option == "--set":
            found[name] = [value]
        else:
            found[name] = _sources(problems) if text == EVERY_SOURCE else value.split(",")
    return found


def _sources(problems: list[str]) -> list[str]:
    from kzstats import parameters

    if not (sources := parameters.printing()):
        problems.append(f"--sweep {EVERY_SOURCE}: no source of the data folder prints figures.")
    return sources


def _own(entry: dict) -> dict[str, Any]:
    """The values that a list gives: several of each, of which each becomes a report."""
    return {name: [value] for name, value in entry.get("parameters", {}).items()} | entry.get("sweep", {})


def _expand(entry: dict, notebook: Notebook, known: Mapping, asked: Mapping, problems: list[str]) -> list[Job]:
    """One job per combination of values: those of the entry, in place of which stand those that the call names."""
    axes: dict[str, list] = {}
    for several, read, where in ((_own(entry), typed, entry["where"]), (asked, from_text, notebook.path.name)):
        for name, values in several.items():
            if not isinstance(values, list) or not values:
                problems.append(f"{where}: sweep {name} needs a list of values.")
            elif name in known:
                axes[name] = []
                for value in values:
                    with _noting(problems, f"{where}: "):
                        axes[name].append(read(value, known[name].kind, name))
                        check_day(axes[name][-1], known[name].default, name)
                once = [value for at, value in enumerate(axes[name]) if value not in axes[name][:at]]
                if len(once) < len(axes[name]):
                    problems.append(f"{where}: {name} is given a value twice ({as_text(values)}); write it once.")
                axes[name] = once
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
    stem = entry.get("name") or notebook.path.stem
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
        name, file = job.name, job.notebook.path.name
        if not _SAFE_NAME.fullmatch(name) or ".." in name or name.lower() in RESERVED_NAMES:
            problems.append(
                f"the report of {file} would be called {name!r}; names are Latin letters, digits, '-', '_', '.', and "
                f"none of {', '.join(sorted(RESERVED_NAMES))}. Rename it, or give it another `name` in a list (--list)."
            )
        elif (other := seen.setdefault(name.lower(), job)) is not job:
            both = f"{other.notebook.path.name} and {file}"
            problems.append(
                f"two reports would be called {name!r} ({both}); give one of them another `name` or drop it."
            )
