"""The reports folder: one batch at a time, whole files only, and a manifest that tells the truth.

A finished report is replaced in one step (write beside, flush, `os.replace`); what fails goes to `failed/` and
touches nothing else. Times, durations and warnings stand in `manifest.json` only, never on a page.
"""

import contextlib
import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any

from kzstats.errors import EnvironmentProblem
from kzstats.reports.execute import Outcome
from kzstats.reports.plan import Job

MANIFEST = "manifest.json"
_TEMPORARY = re.compile(r"\.tmp-\d+-.*")


class Store:
    """A reports folder held by this process; use it in a `with` statement.

    Args:
        folder: created when missing.

    Raises:
        EnvironmentProblem: the folder cannot be written, or another batch holds it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder).absolute()
        self._lock = None

    def __enter__(self) -> "Store":
        try:
            (self.folder / "failed").mkdir(parents=True, exist_ok=True)
            self._lock = (self.folder / ".lock").open("a+")
        except OSError as error:
            raise EnvironmentProblem(
                f"{self.folder}: reports cannot be written there ({error.strerror}). Choose another folder with --out."
            ) from None
        self._hold()
        for leftover in [*self.folder.iterdir(), *(self.folder / "failed").iterdir()]:
            if _TEMPORARY.fullmatch(leftover.name):
                leftover.unlink(missing_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            (self.folder / "failed").rmdir()  # only when empty
        self._lock.close()

    def _hold(self) -> None:
        """Take the folder's lock, which the system gives back however this process ends."""
        try:
            import fcntl
        except ImportError:  # Windows: no advisory locks; whole files still hold
            return
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.seek(0)
            holder = self._lock.read().strip() or "unknown"
            raise EnvironmentProblem(
                f"{self.folder} is locked by process {holder}, another kzstats report. "
                "Wait for it, or write elsewhere with --out."
            ) from None
        self._lock.truncate(0)
        self._lock.write(str(os.getpid()))
        self._lock.flush()

    def write(self, name: str, text: str) -> str:
        """Replace a file in one step.

        Args:
            name: its path within the folder.
            text: the whole content.

        Returns:
            The SHA-256 of what was written.

        Raises:
            EnvironmentProblem: the disk is full or refuses; the old file is still whole.
        """
        content = text.encode("utf-8")
        target = self.folder / name
        temporary = target.with_name(f".tmp-{os.getpid()}-{target.name}"[:200])
        try:
            target.parent.mkdir(exist_ok=True)
            with temporary.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise EnvironmentProblem(
                f"{target}: {len(content):,} bytes could not be written ({error.strerror}). "
                "Earlier files are untouched."
            ) from None
        return hashlib.sha256(content).hexdigest()

    def earlier(self) -> dict[str, dict[str, Any]]:
        """The reports of earlier runs whose page is still there, by name; nothing when there is no manifest."""
        try:
            reports = json.loads((self.folder / MANIFEST).read_text("utf-8"))["reports"]
        except (OSError, ValueError, KeyError, TypeError):
            return {}
        return {
            name: entry
            for name, entry in reports.items()
            if entry.get("published") and (self.folder / entry["published"]["html"]).is_file()
        }

    def save(self, manifest: dict[str, Any]) -> None:
        """Write the manifest, reports in order of their names."""
        ordered = {**manifest, "reports": dict(sorted(manifest["reports"].items()))}
        self.write(MANIFEST, json.dumps(ordered, ensure_ascii=False, indent=1) + "\n")

    def publish(self, job: Job, outcome: Outcome) -> dict[str, Any]:
        """Put a finished report in its place.

        Returns:
            File names, checksums and what the index shows.
        """
        notebook, html = f"{job.name}.ipynb", f"{job.name}.html"
        published = {
            "html": html,
            "notebook": notebook,
            "notebook_sha256": self.write(notebook, outcome.notebook),
            "html_sha256": self.write(html, outcome.html),
            **outcome.facts,
        }
        for name in (notebook, html):
            (self.folder / "failed" / name).unlink(missing_ok=True)
        return published

    def keep_failed(self, job: Job, outcome: Outcome) -> dict[str, str]:
        """Keep what a failed run left, under `failed/`, away from good reports."""
        kept = {}
        for kind, text, suffix in (("html", outcome.html, ".html"), ("notebook", outcome.notebook, ".ipynb")):
            if text:
                name = f"failed/{job.name}{suffix}"
                self.write(name, text)
                kept[f"failed_{kind}"] = name
        return kept
