"""Which reports need not be made again, because nothing that they depend on has changed.

A kernel runs in a private folder, with a fixed environment, in the interpreter that runs kzstats. So a report depends
on its notebook, its parameters and its entry in the list, on kzstats, on the data (the package's and the user's own),
on what is installed, and on what else its run was seen to read (watching.py). What could not be seen is told; `--force`
runs everything. Nothing heavy is imported here: a batch in which nothing changed is to answer at once.
"""

import contextlib
import hashlib
import json
import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kzstats import places
from kzstats.errors import KzstatsError
from kzstats.nbk.folder import rates_in_use
from kzstats.reports import surroundings
from kzstats.reports.destination import Bucket, Folder
from kzstats.reports.plan import Job
from kzstats.reports.provenance import provenance
from kzstats.reports.watching import what_changed

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

    facts: `provenance.provenance()`, what pages say about their making; library, data, environment: SHA-256 of kzstats,
    of the figures and rates, of the installed packages; variables: those that a kernel is given, as they were before
    anything was imported that sets some.
    """

    facts: dict[str, Any]
    library: str
    data: str
    environment: str
    variables: dict[str, str]

    def inputs(self, job: Job) -> dict[str, str]:
        """The SHA-256 of everything that a job's report depends on, one for each kind of cause."""
        return {
            "notebook": hashlib.sha256(job.notebook.source).hexdigest(),
            "parameters": _digest(json.dumps(job.values, sort_keys=True)),
            "listing": _digest(json.dumps([job.title, job.command, self.facts.get("folders")])),
            "library": self.library,
            "data": self.data,
            "environment": self.environment,
        }


def basis() -> Basis:
    """What reports depend on here and now.

    >>> len(basis().library)
    64
    """
    facts, variables = provenance(), surroundings.environment(os.environ)
    return Basis(facts, library(), data(), environment(), variables)


def library() -> str:
    """SHA-256 over the files of the installed kzstats: code, templates, style, translations."""
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for path in sorted(_files(package), key=lambda path: path.as_posix()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(package).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    """Source files below a folder, without caches and without the bundled data, which has its own checksum."""
    found = []
    for entry in os.scandir(folder):
        if entry.is_dir():
            found += [] if entry.name in {"__pycache__", "_bundle"} else _files(Path(entry.path))
        elif Path(entry.name).suffix in _SOURCES:
            found.append(Path(entry.path))
    return found


def data() -> str:
    """SHA-256 over the figures and over the fetched rates whose folder was named."""
    digest = hashlib.sha256()
    for file in sorted(files_of_data()):
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            content = Path(file).read_bytes()
            digest.update(f"{Path(file).name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def files_of_data() -> set[str]:
    """The files that `data` answers for: those of the package, of a folder on top of it, and of fetched rates.

    >>> sorted(Path(file).name for file in files_of_data())[0]
    'activities.csv'
    """
    rates = rates_in_use()
    try:
        folders = places.data_folders()
    except KzstatsError:  # a notebook of somebody's own may need none
        folders = ()
    found = {str(path) for folder in folders for path in folder.iterdir() if path.suffix in {".csv", ".json"}}
    return found | ({str(rates.absolute())} if rates else set())


def environment() -> str:
    """SHA-256 over interpreter, platform, and name and version of every installed distribution."""
    found = set()
    for place in dict.fromkeys(sys.path):
        try:
            names = os.listdir(place or ".")  # noqa: PTH208 - names only; a Path for each of 500 costs more
        except OSError:
            continue
        found |= {name for name in names if name.endswith((".dist-info", ".egg-info"))}
    return _digest(json.dumps([platform.python_version(), sys.platform, platform.machine(), sorted(found)]))


def why_run(job: Job, entry: Mapping[str, Any] | None, basis: Basis, place: Folder | Bucket) -> str:
    """Why a job has to run; empty when its finished report still stands and nothing has changed.

    job: from the plan; entry: what the manifest says of its last run, None when it says nothing; basis: what it
    depends on now; place: where the reports are.
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
        if not place.holds(published[kind], published.get(f"{kind}_bytes", -1), published[f"{kind}_sha256"]):
            return f"{published[kind]} is missing or was changed"
    return ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
