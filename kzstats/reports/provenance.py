"""What a report was made from: the data's checksum, its sources, the versions of what computed it."""

import csv
import hashlib
import importlib.metadata
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import kzstats
from kzstats import places
from kzstats.errors import KzstatsError
from kzstats.nbk.folder import RATES_VARIABLE, rates_in_use

# What a figure, a bound or a page depends on; the lock file holds everything else.
PACKAGES = ("numpy", "pandas", "scipy", "matplotlib", "seaborn", "papermill", "nbclient", "nbconvert")


def provenance() -> dict[str, Any]:
    """The facts that hold for every report of one run.

    Returns `data_sha256`, `data_files`, `sources` (rows of sources.csv), `versions` (name → version), `folders` (option
    → folder of one's own) and `rates_sha256` (of the fetched rates whose folder was named). Without a data folder the
    data facts are empty: a notebook of somebody's own may need none.
    """
    versions = {"kzstats": kzstats.__version__, "python": platform.python_version()}
    for name in PACKAGES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    fetched = rates_in_use()
    rates = hashlib.sha256(fetched.read_bytes()).hexdigest() if fetched else ""
    facts = {"versions": versions, "folders": own_folders(os.environ), "rates_sha256": rates}
    try:
        return {**data_facts(*places.data_folders()), **facts}
    except KzstatsError:
        return {"data_sha256": "", "data_files": [], "sources": [], **facts}


def own_folders(variables: Mapping[str, str]) -> dict[str, str]:
    """The folders of figures and rates that these variables name, as a command names them without telling of a machine.

    Returns option → path from the current folder; of a folder elsewhere only its name.

    >>> own_folders({"KZSTATS_DATA": "/srv/figures/mine", "HOME": "/home/me"})
    {'--data': 'mine'}
    """
    found = {}
    for option, name in (("--data", places.DATA_VARIABLE), ("--rates", RATES_VARIABLE)):
        if variables.get(name):
            path = Path(variables[name]).expanduser().absolute()
            found[option] = path.relative_to(Path.cwd()).as_posix() if path.is_relative_to(Path.cwd()) else path.name
    return found


def data_facts(*folders: Path) -> dict[str, Any]:
    """Checksum over names and bytes of the csv and json files of data folders, a later one on top, and their sources.

    Returns `data_sha256`, `data_files`, `sources`.
    """
    digest, names, sources = hashlib.sha256(), [], {}
    for folder in folders:
        for path in sorted(p for p in folder.iterdir() if p.suffix in {".csv", ".json"}):
            content = path.read_bytes()
            digest.update(f"{path.name}\0{len(content)}\0".encode() + content)
            names.append(path.name)
        if (folder / "sources.csv").is_file():
            with (folder / "sources.csv").open(encoding="utf-8-sig", newline="") as file:
                rows = [{key: value or "" for key, value in row.items() if key} for row in csv.DictReader(file)]
            sources |= {row.get("source_id") or f"row {number}": row for number, row in enumerate(rows)}
    return {"data_sha256": digest.hexdigest(), "data_files": names, "sources": list(sources.values())}
