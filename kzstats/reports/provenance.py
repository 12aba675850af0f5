"""What a report was made from: the data's checksum, its sources, the versions of what computed it."""

import csv
import hashlib
import importlib.metadata
import platform
from pathlib import Path
from typing import Any

import kzstats
from kzstats import places
from kzstats.errors import KzstatsError

# What a figure, a bound or a page depends on; the lock file holds everything else.
PACKAGES = ("numpy", "pandas", "scipy", "matplotlib", "seaborn", "papermill", "nbclient", "nbconvert")


def provenance() -> dict[str, Any]:
    """The facts that hold for every report of one run.

    Returns:
        `data_sha256`, `data_files`, `sources` (rows of sources.csv) and `versions` (name → version). Without a
        data folder the data facts are empty: a notebook of somebody's own may need none.

    Example:
        >>> "python" in provenance()["versions"]
        True
    """
    versions = {"kzstats": kzstats.__version__, "python": platform.python_version()}
    for name in PACKAGES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    try:
        folder = places.data_dir()
    except KzstatsError:
        return {"data_sha256": "", "data_files": [], "sources": [], "versions": versions}
    return {**data_facts(folder), "versions": versions}


def data_facts(folder: Path) -> dict[str, Any]:
    """Checksum and sources of a data folder.

    Args:
        folder: holds the csv and json files of the data dictionary.

    Returns:
        `data_sha256` over the names and bytes of its csv and json files in order of name, `data_files`, `sources`.
    """
    digest = hashlib.sha256()
    files = sorted(p for p in folder.iterdir() if p.suffix in {".csv", ".json"})
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode() + content)
    sources = folder / "sources.csv"
    rows = []
    if sources.is_file():
        with sources.open(encoding="utf-8-sig", newline="") as file:
            rows = [{key: value or "" for key, value in row.items() if key} for row in csv.DictReader(file)]
    return {"data_sha256": digest.hexdigest(), "data_files": [p.name for p in files], "sources": rows}
