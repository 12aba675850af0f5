"""What a batch says of itself, from before the first kernel to after the last page: manifest.json, and the index.

While the batch runs, `held` names its process and the moment until which it has promised to be heard of again; it says
so every thirty seconds. A reader who finds a later clock than that looks at a batch that was killed.
"""

import contextlib
import hashlib
import json
import os
import socket
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kzstats.errors import EnvironmentProblem, ParameterError
from kzstats.reports import unchanged
from kzstats.reports.lease import LEASE_SECONDS
from kzstats.reports.outcome import Outcome
from kzstats.reports.plan import Job
from kzstats.reports.store import INDEX, Store

# Kept from the index: what differs between two runs of the same, and what only the next run needs to know.
_NOT_SHOWN = {
    *("unanswered", "seconds", "stderr", "masked", "killed", "kernel", "cold_because", "environment_problem"),
    *("run_because", "skipped_because", "inputs", "path", "call"),
}
_NOT_SHOWN_OF_PAGES = {"read", "seconds"}
# Bytes kept free for the last word: a manifest is written beside the one that it replaces.
_ROOM = 1 << 16
_ROOM_PER_JOB = 4096
# A save that takes longer than so many seconds is followed by a rest of so many times its length.
_QUICK, _REST = 0.05, 20


class Manifest:
    """The manifest of a batch, and what of it has to run.

    store: where it is kept, held by this process; jobs: all of the batch; basis: `unchanged.basis()`; force: run also
    what has not changed; command: the call. Raises ParameterError: a report would take the place of another notebook's.
    """

    def __init__(
        self, store: Store, jobs: Sequence[Job], basis: unchanged.Basis, force: bool = False, command: str = ""
    ) -> None:
        self.store, self.basis = store, basis
        self._saved = self._rest = 0.0  # when it was saved last; for how long it then rests
        self._told = True  # whether what was recorded has been saved
        self.reports, self.due = store.earlier(), []
        for job in jobs:
            self._stop_if_taken(job)
        for job in jobs:
            self._expect(job, force)
        self.content = {
            "state": "running",
            "held": None,
            "command": command,
            "started": _moment(),
            "finished": None,
            "jobs": [job.name for job in jobs],
            "provenance": basis.facts,
            "index": store.index(),
            "reports": self.reports,
        }
        if store.place.note:
            self.content["note"] = store.place.note

    def _stop_if_taken(self, job: Job) -> None:
        """Two notebooks of one name, in two calls: the second must not replace the report of the first."""
        earlier = self.reports.get(job.name, {})
        same = earlier.get("notebook_sha256") == hashlib.sha256(job.notebook.source).hexdigest()
        listed = job.call and earlier.get("call") == job.call and not job.call.endswith(".ipynb")
        if same or listed or not earlier.get("path"):
            return
        path = Path(self.store.place.beside, earlier["path"]).resolve()
        if path != job.notebook.path and path.is_file():
            raise ParameterError(
                f"the report {job.name} in {self.store.place.name} is that of {path}, and {job.notebook.path} would "
                "replace it. Write elsewhere with --out, or give one of the two another `name` in a list (--list)."
            )

    def _expect(self, job: Job, force: bool) -> None:
        """The entry of a job before anything has run: pending or skipped."""
        earlier, inputs = self.reports.get(job.name), self.basis.inputs(job)
        reason = "--force" if force else unchanged.why_run(job, earlier, self.basis, self.store.place)
        entry = self.reports[job.name] = {
            "name": job.name,
            "notebook": job.notebook.path.name,
            "path": os.path.relpath(job.notebook.path, self.store.place.beside),
            "call": job.call,
            "notebook_sha256": inputs["notebook"],
            "title": job.title,
            "parameters": job.values,
            "given": job.given,
            "inputs": inputs,
            "published": (earlier or {}).get("published"),
        }
        if (earlier or {}).get("unanswered"):
            entry["unanswered"] = earlier["unanswered"]
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
        text = len(json.dumps(self.content))
        self.store.place.keep_room(2 * text + len(self.due) * _ROOM_PER_JOB + _ROOM)

    def save(self) -> None:
        """Write down how things stand, and until when that is to be believed."""
        until = datetime.now(UTC) + timedelta(seconds=LEASE_SECONDS)
        owner = f"{socket.gethostname()}:{os.getpid()}"
        running = self.content["state"] == "running"
        self.content["held"] = {"by": owner, "until": _moment(until)} if running else None
        started = time.monotonic()
        self.store.save(self.content)
        self._saved, self._told = time.monotonic(), True
        # Each save writes down all reports: 5 ms for sixty, 0.2 s for thousands, which would add up to a square.
        taken = self._saved - started
        self._rest = taken * _REST if taken > _QUICK else 0.0

    def beat(self) -> None:
        """Say from time to time that we are still here, and what has been recorded meanwhile."""
        self.store.place.renew()
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
                entry["published"] = self.store.publish(job, outcome) | made_from
            elif outcome.state == "unanswered":  # an older page, of other figures, is no answer either
                self.store.place.remove(f"{job.name}.html", f"{job.name}.ipynb")
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
            with contextlib.suppress(EnvironmentProblem):  # the manifest says what happened; a full disk holds no copy
                entry.update(self.store.keep_failed(job, outcome))
        self._told = False
        self.beat()
        return entry

    def close(self, problem: str = "") -> str:
        """Say how the batch ended, and write the index where it would differ from the one there is.

        problem: why it could not go on, if it could not. Returns that, or why the end could not be written down.
        """
        for name in self.content["jobs"]:
            entry = self.reports[name]
            if entry["state"] == "pending":
                why = problem or "the batch was stopped before this report was finished"
                entry.update(state="interrupted", message=why, seconds=0.0)
        whole = all(self.reports[name]["state"] != "interrupted" for name in self.content["jobs"])
        self.content.update(state="done" if whole else "interrupted", finished=_moment())
        try:
            self.save()
            self._write_index()
        except EnvironmentProblem as error:
            return problem or str(error)
        return problem

    def _write_index(self) -> None:
        shown = _shown(self.content)
        told = json.dumps([shown, self.basis.library, self.basis.environment], sort_keys=True)
        inputs, written = hashlib.sha256(told.encode()).hexdigest(), self.content["index"]
        place = self.store.place
        if written.get("inputs") == inputs and place.holds(INDEX, written.get("bytes", -1), written["sha256"]):
            return
        from kzstats.reports.index import index_page

        page = index_page(shown, place.read)
        self.content["index"] = {"inputs": inputs, "bytes": len(page.encode()), "sha256": self.store.write(INDEX, page)}
        self.save()


def _shown(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What the index may show, which is the same for two runs of the same; a skipped report is as good as a new one."""
    reports = {}
    for name, entry in sorted(manifest["reports"].items()):
        reports[name] = {key: value for key, value in entry.items() if key not in _NOT_SHOWN}
        if entry.get("published"):
            page = entry["published"].items()
            reports[name]["published"] = {key: value for key, value in page if key not in _NOT_SHOWN_OF_PAGES}
        if entry["state"] == "skipped":
            reports[name]["state"] = "ok"
    return {"provenance": manifest["provenance"], "reports": reports}


def _moment(when: datetime | None = None) -> str:
    return (when or datetime.now(UTC)).isoformat(timespec="seconds")
