"""What reports are made from, and which of them need not be made again since none of it has changed.

A kernel runs in a private folder, with a fixed environment, in the interpreter that runs kzstats. So a report depends
on its notebook, its parameters and its entry in the list, on kzstats, on the data (the package's and the user's own),
on what is installed, and on what else its run was seen to read (watching.py). What could not be seen is told; `--force`
runs everything. Nothing heavy is imported here: a batch in which nothing changed is to answer at once.
"""

import contextlib
import csv
import hashlib
import importlib.metadata
import io
import json
import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kzstats
from kzstats import files, places
from kzstats.errors import KzstatsError
from kzstats.reports import surroundings
from kzstats.reports.destination import Bucket, Folder
from kzstats.reports.plan import Job
from kzstats.reports.watching import what_changed

# What a figure, a bound or a page depends on; the lock file holds everything else.
PACKAGES = ("numpy", "pandas", "scipy", "matplotlib", "seaborn")
FINISHED = ("ok", "skipped", "unanswered")
# Component of a report: what to say when it has changed.
CHANGED = {
    "notebook": "its notebook changed",
    "parameters": "its parameters changed",
    "listing": "its title or call changed",
    "library": "kzstats itself changed",
    "data": "the data changed",
    "environment": "the installed packages changed",
}
NOTHING = "notebook, parameters, kzstats, data, installed packages and what else was read are unchanged"
_SOURCES = {".py", ".j2", ".css", ".json", ".po"}


@dataclass(frozen=True)
class Basis:
    """What all reports of one batch depend on.

    facts: `provenance()`; library, environment: SHA-256 of kzstats and of the installed packages; variables: those that
    a kernel is given, as they were before anything was imported that sets some.
    """

    facts: dict[str, Any]
    library: str
    environment: str
    variables: dict[str, str]

    @property
    def data(self) -> str:
        """SHA-256 of the figures, and of the fetched rates whose folder was named."""
        return self.facts["data_sha256"] + self.facts["rates_sha256"]

    def inputs(self, job: Job) -> dict[str, str]:
        """The SHA-256 of everything that a job's report depends on, one for each kind of cause."""
        return {
            "notebook": hashlib.sha256(job.notebook.source).hexdigest(),
            "parameters": _digest(job.values),
            "listing": _digest([job.title, job.command, job.pages, self.facts.get("folders")]),
            "library": self.library,
            "data": self.data,
            "environment": self.environment,
        }


def basis() -> Basis:
    """What reports depend on here and now."""
    return Basis(provenance(), library(), environment(), surroundings.environment(os.environ))


def provenance() -> dict[str, Any]:
    """The facts that hold for every report of one run.

    Returns those of `data_facts`, `versions` (name → version), `folders` (option → folder of one's own) and
    `rates_sha256` (of the fetched rates whose folder was named).
    """
    versions = {"kzstats": kzstats.__version__, "python": platform.python_version()}
    for name in PACKAGES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            versions[name] = importlib.metadata.version(name)
    fetched = places.rates_in_use()
    rates = hashlib.sha256(fetched.read_bytes()).hexdigest() if fetched else ""
    facts = {"versions": versions, "folders": own_folders(os.environ), "rates_sha256": rates}
    return data_facts(*_data_folders()) | facts


def own_folders(variables: Mapping[str, str]) -> dict[str, str]:
    """The folders of figures and rates that these variables name, as a command names them without telling of a machine.

    Returns option → path from the current folder; of a folder elsewhere only its name.

    >>> own_folders({"KZSTATS_DATA": "/srv/figures/mine", "HOME": "/home/me"})
    {'--data': 'mine'}
    """
    found = {}
    for option, name in (("--data", places.DATA_VARIABLE), ("--rates", places.RATES_VARIABLE)):
        if variables.get(name):
            path = Path(variables[name]).expanduser().absolute()
            found[option] = path.relative_to(Path.cwd()).as_posix() if path.is_relative_to(Path.cwd()) else path.name
    return found


def data_facts(*folders: Path) -> dict[str, Any]:
    """Checksum over names and bytes of the csv and json files of data folders, a later one on top, and their sources.

    Returns `data_sha256`, empty without a folder, and `sources`, the rows of sources.csv.
    """
    data, sources = {path: path.name for path in _data_files(folders)}, {}
    for folder in folders:
        if (listed := folder / "sources.csv").exists():
            sources |= {row.get("source_id") or f"row {n}": row for n, row in enumerate(_rows(listed))}
        else:
            figures = [row for name in ("observations", "exchange_rates") for row in _rows(folder / f"{name}.csv")]
            named = [row.get("source_id") or places.source_name(folder.name) for row in figures]
            sources = {name: {"source_id": name} for name in named} | sources
    return {"data_sha256": _checksum(data) if folders else "", "sources": list(sources.values())}


def _rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file of the data as far as they can be read: whoever loads them is told what is wrong."""
    text, rows = path.read_bytes().decode("utf-8-sig", "replace") if path.exists() else "", []
    with contextlib.suppress(csv.Error):
        for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=files.separator_of(text)):
            rows.append({key: (value or "").strip() for key, value in row.items() if key})
    return rows


def files_of_data() -> set[str]:
    """The files that the checksums of the facts answer for: those of the data folders, and of fetched rates.

    >>> sorted(Path(file).name for file in files_of_data())[0]
    'activities.csv'
    """
    rates = places.rates_in_use()
    return set(map(str, _data_files(_data_folders()))) | ({str(rates.absolute())} if rates else set())


def _data_folders() -> tuple[Path, ...]:
    try:
        return places.data_folders()
    except KzstatsError:  # a notebook of somebody's own may need none
        return ()


def _data_files(folders: tuple[Path, ...]) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.iterdir()) if path.suffix in {".csv", ".json"}]


def library() -> str:
    """SHA-256 over the files of the installed kzstats: code, templates, style, translations; not the bundled data."""
    package = Path(__file__).resolve().parents[1]
    paths = sorted(path for path in package.rglob("*") if path.suffix in _SOURCES)
    named = {path: path.relative_to(package).as_posix() for path in paths}
    return _checksum({path: name for path, name in named.items() if not name.startswith("_bundle/")})


def environment() -> str:
    """SHA-256 over interpreter, platform, and name and version of every installed distribution."""
    found = set()
    for place in filter(os.path.isdir, {place or "." for place in sys.path}):
        # Names only: a Path for each of 500 costs more.
        found |= {name for name in os.listdir(place) if name.endswith((".dist-info", ".egg-info"))}  # noqa: PTH208
    return _digest([platform.python_version(), sys.platform, platform.machine(), sorted(found)])


def why_run(job: Job, entry: Mapping[str, Any] | None, basis: Basis, place: Folder | Bucket) -> str:
    """Why a job has to run; empty when its finished report still stands and nothing has changed.

    entry: what the manifest says of its last run, None when it says nothing; basis: what it depends on now.
    """
    inputs = basis.inputs(job)
    if not entry:
        return "there is no report of it yet"
    published = entry.get("published")
    found = published or (job.optional and entry.get("unanswered"))
    if entry.get("state") in {"pending", "interrupted"}:
        return "it has not been finished yet"
    if entry.get("state") not in FINISHED or not found:
        return f"its last run ended: {entry.get('state')}"
    changed = [say for name, say in CHANGED.items() if found.get("inputs", {}).get(name) != inputs[name]]
    changed = changed or what_changed(found.get("read", {}), basis.variables)[:3]
    if changed:
        return " and ".join(changed)
    for kind in ("html", "notebook") if published else ():
        if not place.holds(kind, published):
            return f"{published[kind]} is missing or was changed"
    return ""


def _checksum(named: Mapping[Path, str]) -> str:
    """SHA-256 over names and bytes of files."""
    digest = hashlib.sha256()
    for path, name in named.items():
        content = path.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
