"""The reports and the manifest that tells the truth about them.

A finished report is replaced only by a finished one; what fails goes to `failed/` and touches nothing else. Times,
durations and warnings stand in `manifest.json` only, never on a page.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from kzstats.reports.destination import Bucket, Folder, destination
from kzstats.reports.outcome import Outcome
from kzstats.reports.plan import Job

MANIFEST, INDEX = "manifest.json", "index.html"


class Store:
    """A destination held by this process, in a `with` statement; EnvironmentProblem where it cannot be."""

    def __init__(self, place: str | Path | Folder | Bucket) -> None:
        self.place: Folder | Bucket = destination(place)

    def __enter__(self) -> "Store":
        self.place.hold()
        return self

    def __exit__(self, *_: object) -> None:
        self.place.release()

    def write(self, name: str, text: str) -> str:
        """Replace one file in one step; the SHA-256 of what was written."""
        content = text.encode("utf-8")
        self.place.write({name: content})
        return hashlib.sha256(content).hexdigest()

    def text(self, name: str) -> str:
        """The text of a file; empty when there is none."""
        return (self.place.read(name) or b"").decode("utf-8")

    def index(self) -> dict[str, Any]:
        """What the manifest says of the index that was written last."""
        return _read(self.place).get("index") or {}

    def earlier(self) -> dict[str, dict[str, Any]]:
        """Reports of earlier runs by name, as far as a page of theirs is still there or they have none to show."""
        return {
            name: entry
            for name, entry in entries(self.place).items()
            if ((entry.get("published") or {}).get("html") and self.place.exists(entry["published"]["html"]))
            or (entry.get("failed_html") and self.place.exists(entry["failed_html"]))
            or entry.get("unanswered")
        }

    def save(self, manifest: dict[str, Any]) -> None:
        """Write the manifest, reports in order of their names."""
        ordered = {**manifest, "reports": dict(sorted(manifest["reports"].items()))}
        text = json.dumps(ordered, ensure_ascii=False, indent=1) + "\n"
        self.place.write_at_last({MANIFEST: text.encode()})

    def publish(self, job: Job, outcome: Outcome) -> dict[str, Any]:
        """Put a finished report in its place: file names, sizes, checksums and what the index shows."""
        published: dict[str, Any] = {}
        files = _files(job, outcome)
        for kind, (name, content) in files.items():
            checksum = hashlib.sha256(content).hexdigest()
            published |= {kind: name, f"{kind}_bytes": len(content), f"{kind}_sha256": checksum}
        self.place.write(dict(files.values()))
        self.place.remove(*(f"failed/{name}" for name, _ in files.values()))
        return published | outcome.facts

    def keep_failed(self, job: Job, outcome: Outcome) -> dict[str, str]:
        """Keep what a failed run left, under `failed/`, away from good reports."""
        files = {kind: (f"failed/{name}", told) for kind, (name, told) in _files(job, outcome).items() if told}
        self.place.write(dict(files.values()))
        return {f"failed_{kind}": name for kind, (name, _) in files.items()}


def _files(job: Job, outcome: Outcome) -> dict[str, tuple[str, bytes]]:
    return {
        "html": (f"{job.name}.html", outcome.html.encode()),
        "notebook": (f"{job.name}.ipynb", outcome.notebook.encode()),
    }


def entries(place: Folder | Bucket) -> dict[str, dict[str, Any]]:
    """The reports in a destination's manifest; none when there is no manifest that can be read."""
    reports = _read(place).get("reports")
    return {name: entry for name, entry in (reports or {}).items() if isinstance(entry, dict)}


def _read(place: Folder | Bucket) -> dict[str, Any]:
    try:
        manifest = json.loads(place.read(MANIFEST) or b"{}")
    except ValueError:
        return {}
    return manifest if isinstance(manifest, dict) else {}
