"""What a batch says of itself, from before the first kernel to after the last page: manifest.json, and the index.

A finished report is replaced only by a finished one; what fails goes to `failed/` and touches nothing else. Times,
durations and warnings stand in the manifest only, never on a page. While the batch runs, `held` names its process and
the moment until which it has promised to be heard of again; it says so every thirty seconds. A reader who finds a later
clock than that looks at a batch that was killed.
"""

import contextlib
import hashlib
import json
import os
import socket
import time
import warnings
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kzstats.errors import EnvironmentProblem, ParameterError
from kzstats.reports import unchanged
from kzstats.reports.destination import LEASE_SECONDS, Bucket, Folder
from kzstats.reports.plan import Job
from kzstats.reports.task import Outcome

MANIFEST, INDEX = "manifest.json", "index.html"
# Bytes kept free for the last word: a manifest is written beside the one that it replaces.
_ROOM = 1 << 16
_ROOM_PER_JOB = 4096
# Each save writes down all reports: 5 ms for sixty, 0.2 s for thousands, which would add up to a square.
_REST = 20  # times as long as it took


class Manifest:
    """The manifest of a batch, and what of it has to run.

    place: where reports are kept, held by this process; force: run also what has not changed; command: the call.
    Raises ParameterError: a report would take the place of another notebook's.
    """

    def __init__(
        self,
        place: Folder | Bucket,
        jobs: Sequence[Job],
        basis: unchanged.Basis,
        force: bool = False,
        command: str = "",
    ) -> None:
        self.place, self.basis = place, basis
        self._saved = self._rest = 0.0  # when it was saved last; for how long it then rests
        self._told = True  # whether what was recorded has been saved
        before = read(place)
        self.reports = {name: entry for name, entry in before["reports"].items() if self._stands(entry)}
        if not before["reports"]:
            self._tell_of_the_lost({job.name for job in jobs})
        self.due: list[Job] = []
        for job in jobs:
            self._stop_if_taken(job)
            self._expect(job, force)
        self.content = {
            "state": "running",
            "held": None,
            "command": command,
            "started": _moment(),
            "finished": None,
            "jobs": [job.name for job in jobs],
            "provenance": basis.facts,
            "index": before.get("index") or {},
            "reports": self.reports,
            **({"note": place.note} if place.note else {}),
        }

    def _tell_of_the_lost(self, jobs: set[str]) -> None:
        """Warn of reports of earlier runs that no manifest tells of, so that the index will not list them."""
        names = {*self.place.names()}
        lost = sorted(name for name in names if f"{name[:-5]}.ipynb" in names and name[-5:] == ".html")
        lost = [name for name in lost if name[:-5] not in jobs]
        if lost:
            why = "cannot be read" if MANIFEST in names else "is missing"
            some = ", ".join(lost[:3]) + (", …" if len(lost) > 3 else "")
            said = (
                f"{self.place.name}: {MANIFEST} {why}; the new index lists none of {len(lost)} earlier page(s) ({some})"
            )
            warnings.warn(f"{said}. Run these again, or remove them", stacklevel=2)

    def _stands(self, entry: Mapping[str, Any]) -> bool:
        """Whether a page of an earlier run's report is still there, or it has none to show."""
        pages = ((entry.get("published") or {}).get("html"), entry.get("failed_html"))
        return bool(entry.get("unanswered")) or any(page and self.place.exists(page) for page in pages)

    def _stop_if_taken(self, job: Job) -> None:
        """Two notebooks of one name, in two calls: the second must not replace the report of the first."""
        earlier = self.reports.get(job.name, {})
        same = earlier.get("notebook_sha256") == hashlib.sha256(job.notebook.source).hexdigest()
        listed = job.call and earlier.get("call") == job.call and not job.call.endswith(".ipynb")
        if same or listed or not earlier.get("path"):
            return
        path = Path(self.place.beside, earlier["path"]).resolve()
        if path != job.notebook.path and path.is_file():
            raise ParameterError(
                f"the report {job.name} in {self.place.name} is that of {path}, and {job.notebook.path} would "
                "replace it. Write elsewhere with --out, or give one of the two another `name` in a list (--list)."
            )

    def _expect(self, job: Job, force: bool) -> None:
        """The entry of a job before anything has run: pending or skipped."""
        earlier, inputs = self.reports.get(job.name, {}), self.basis.inputs(job)
        reason = "--force" if force else unchanged.why_run(job, earlier, self.basis, self.place)
        entry = self.reports[job.name] = {
            "name": job.name,
            "notebook": job.notebook.path.name,
            "path": os.path.relpath(job.notebook.path, self.place.beside),
            "call": job.call,
            "notebook_sha256": inputs["notebook"],
            "title": job.title,
            "parameters": job.values,
            "given": job.given,
            "inputs": inputs,
            "published": earlier.get("published"),
        }
        entry |= {"unanswered": earlier["unanswered"]} if earlier.get("unanswered") else {}
        if reason:
            self.due.append(job)
            entry.update(state="pending", run_because=reason)
        else:
            kept = {key: earlier[key] for key in ("question", "stderr", "masked", "killed") if earlier.get(key)}
            entry.update(kept, state="skipped", skipped_because=unchanged.NOTHING, message="", cell=None, seconds=0.0)
            if not entry["published"]:
                entry.update(state="unanswered", message=earlier.get("message", ""))

    def skipped(self) -> list[dict[str, Any]]:
        """The entries of this batch's jobs that need not run."""
        found = [self.reports[name] for name in self.content["jobs"]]
        return [entry for entry in found if "skipped_because" in entry]

    def begin(self) -> None:
        """Say that the batch runs, and keep room for the last word."""
        self.save()
        self.place.keep_room(2 * len(json.dumps(self.content)) + len(self.due) * _ROOM_PER_JOB + _ROOM)

    def save(self) -> None:
        """Write down how things stand, and until when that is to be believed; reports in order of their names."""
        started, until = time.monotonic(), datetime.now(UTC) + timedelta(seconds=LEASE_SECONDS)
        held = {"by": f"{socket.gethostname()}:{os.getpid()}", "until": _moment(until)}
        self.content["held"] = held if self.content["state"] == "running" else None
        ordered = {**self.content, "reports": dict(sorted(self.reports.items()))}
        self.place.write_at_last({MANIFEST: (json.dumps(ordered, ensure_ascii=False, indent=1) + "\n").encode()})
        self._saved, self._told = time.monotonic(), True
        self._rest = (self._saved - started) * _REST

    def beat(self) -> None:
        """Say from time to time that we are still here, and what has been recorded meanwhile."""
        self.place.renew()
        since = time.monotonic() - self._saved
        if since > LEASE_SECONDS / 4 or (not self._told and since >= self._rest):
            self.save()

    def record(self, job: Job, outcome: Outcome) -> dict[str, Any]:
        """Publish what came back, or put it aside, and write down what happened; returns the entry."""
        from kzstats.reports.masking import plain

        entry = self.reports[job.name]
        entry.pop("unanswered", None)
        made_from = {"inputs": entry["inputs"], "read": outcome.read}
        try:
            if outcome.state == "ok":
                made_from |= {"data_sha256": self.basis.facts["data_sha256"], "seconds": outcome.seconds}
                entry["published"] = self.publish(job, outcome) | made_from
            elif outcome.state == "unanswered":  # an older page, of other figures, is no answer either
                self.place.remove(f"{job.name}.html", f"{job.name}.ipynb")
                entry.update(published=None, unanswered=made_from)
        except EnvironmentProblem as error:
            outcome.state, outcome.message, outcome.environment_problem = "failed", str(error), True
        entry.update(state=outcome.state, seconds=outcome.seconds, stderr=outcome.stderr, kernel=outcome.kernel)
        entry.update(question=outcome.facts.get("question", ""), message=plain(outcome.message), cell=outcome.cell)
        told = {
            "masked": outcome.masked,
            "cold_because": outcome.cold_because,
            "killed": outcome.left_behind,
            "environment_problem": outcome.environment_problem and outcome.message,  # with its path: no page shows it
        }
        entry.update({key: value for key, value in told.items() if value})
        if outcome.state not in unchanged.FINISHED:
            if not outcome.html:
                from kzstats.reports.export import failure_page

                outcome.html = failure_page(job, self.basis.facts, outcome.state, entry["message"])
            kept = {kind: (f"failed/{name}", told) for kind, (name, told) in _files(job, outcome).items() if told}
            with contextlib.suppress(EnvironmentProblem):  # the manifest says what happened; a full disk holds no copy
                self.place.write(dict(kept.values()))
                entry.update({f"failed_{kind}": name for kind, (name, _) in kept.items()})
        self._told = False
        self.beat()
        return entry

    def publish(self, job: Job, outcome: Outcome) -> dict[str, Any]:
        """Put a finished report in its place: file names, sizes, checksums and what the index shows."""
        published: dict[str, Any] = {}
        files = _files(job, outcome)
        for kind, (name, content) in files.items():
            checksum = hashlib.sha256(content).hexdigest()
            published |= {kind: name, f"{kind}_bytes": len(content), f"{kind}_sha256": checksum}
        self.place.write(dict(files.values()))
        # What failed before is over, and a PDF shows the page that was.
        self.place.remove(*(f"failed/{name}" for name, _ in files.values()), f"{job.name}.pdf")
        return published | outcome.facts

    def close(self, problem: str = "") -> str:
        """Say how the batch ended, and write the index where it would differ from the one there is.

        Returns why it could not go on, if it could not, or why the end could not be written down.
        """
        jobs = [self.reports[name] for name in self.content["jobs"]]
        for entry in jobs:
            if entry["state"] == "pending":
                why = problem or "the batch was stopped before this report was finished"
                entry.update(state="interrupted", message=why, seconds=0.0)
        whole = all(entry["state"] != "interrupted" for entry in jobs)
        self.content.update(state="done" if whole else "interrupted", finished=_moment())
        try:
            self.save()
            self._write_index()
        except EnvironmentProblem as error:
            return problem or str(error)
        return problem

    def _write_index(self) -> None:
        written, names = self.content["index"], sorted(self.reports)
        same = not self.due and written.get("reports") == names
        if same and self.place.is_there(INDEX, written["bytes"], written["sha256"]):
            return
        from kzstats.reports.index import index_page

        page = index_page(self.content, self.place.read).encode()
        self.place.write({INDEX: page})
        self.content["index"] = {"reports": names, "bytes": len(page), "sha256": hashlib.sha256(page).hexdigest()}
        self.save()


def _files(job: Job, outcome: Outcome) -> dict[str, tuple[str, bytes]]:
    return {
        "html": (f"{job.name}.html", outcome.html.encode()),
        "notebook": (f"{job.name}.ipynb", outcome.notebook.encode()),
    }


def read(place: Folder | Bucket) -> dict[str, Any]:
    """The manifest of a destination, with its `reports`; none of these where there is none that can be read."""
    with contextlib.suppress(ValueError, AttributeError):
        manifest = json.loads(place.read(MANIFEST) or b"{}")
        reports = manifest.get("reports") or {}
        return manifest | {"reports": {name: each for name, each in reports.items() if isinstance(each, dict)}}
    return {"reports": {}}


def _moment(when: datetime | None = None) -> str:
    return (when or datetime.now(UTC)).isoformat(timespec="seconds")
