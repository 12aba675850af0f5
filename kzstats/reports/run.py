"""Jobs become reports: one supervisor, one process and one kernel per job, one manifest that says what happened.

The supervisor alone writes files and decides states. Workers are processes of their own session, so that a Ctrl-C
reaches only the supervisor, and so that a worker, its kernel and whatever the kernel started can be ended together.
"""

import contextlib
import hashlib
import os
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import psutil

from kzstats.errors import ParameterError
from kzstats.reports.execute import START_ATTEMPTS, Outcome, dies_with_parent, execute
from kzstats.reports.export import export, failure_page
from kzstats.reports.index import index_page
from kzstats.reports.normal import plain
from kzstats.reports.plan import Job
from kzstats.reports.progress import Progress
from kzstats.reports.provenance import provenance
from kzstats.reports.store import Store

CELL_SECONDS = 600.0
# A worker says when each cell starts. Silence for longer than a cell may take plus this is a hang outside the cell.
GRACE_SECONDS = 15.0
START_SECONDS = 60.0 * START_ATTEMPTS
_FOLDER = "kz-{pid}-"


@dataclass
class Running:
    """A job under way: its process, the pipe it reports through, and the last sign of life."""

    job: Job
    process: Any
    pipe: Connection
    kernel: int | None = None
    cell: int | None = None
    heard: float = 0.0
    started: float = 0.0

    def kill(self) -> None:
        """End worker, kernel and everything in their sessions, at once."""
        for leader in (self.kernel, self.process.pid):
            end_session(leader)
        self.process.join(5)
        self.pipe.close()


@dataclass
class Batch:
    """The result of a run: the manifest as written, the names of this run's jobs, and how it was stopped if it was."""

    manifest: dict[str, Any]
    names: list[str]
    signal: int = 0

    @property
    def entries(self) -> dict[str, dict[str, Any]]:
        """Manifest entries of this run's jobs, in the order of the plan."""
        return {name: self.manifest["reports"][name] for name in self.names}

    def exit_code(self, strict: bool = False) -> int:
        """0 done; 1 a notebook failed (with `strict` also: a finding or a warning); 4 environment; 130, 143 stopped."""
        if self.signal:
            return 128 + self.signal
        if any(entry.get("environment_problem") for entry in self.entries.values()):
            return 4
        if any(entry["state"] != "ok" for entry in self.entries.values()):
            return 1
        return 1 if strict and self.findings() else 0

    def findings(self) -> list[str]:
        """What `--strict` minds: answers that are inconsistent, and warnings that a notebook wrote."""
        found = []
        for name, entry in self.entries.items():
            if ((entry.get("published") or {}).get("answer") or {}).get("verdict") == "inconsistent":
                found.append(f"{name}: the figures are inconsistent")
            found += [f"{name}: wrote to stderr in {text.partition(':')[0]}" for text in entry.get("stderr", [])]
        return found


def run(
    jobs: Sequence[Job],
    out: Path,
    *,
    workers: int = 1,
    cell_seconds: float = CELL_SECONDS,
    command: str = "",
    quiet: bool = False,
) -> Batch:
    """Run jobs and publish their reports.

    Args:
        jobs: from `plan.plan`, names unique.
        out: the reports folder; what earlier runs published there stays unless a job replaces it.
        workers: how many notebooks run at once.
        cell_seconds: how long one cell may take.
        command: the call, for the manifest.
        quiet: show no progress.

    Returns:
        The batch; failures of single jobs are states in it, not exceptions.

    Raises:
        ParameterError: a report would overwrite its own notebook.
        EnvironmentProblem: the folder cannot be used.
    """
    out = Path(out).absolute()
    for job in jobs:
        if (out / f"{job.name}.ipynb").resolve() == job.notebook.path:
            raise ParameterError(
                f"the report of {job.notebook.path} would overwrite it; choose another folder with --out."
            )
    facts = provenance()
    with Store(out) as store, _work_folder() as work, _signals() as stopped:
        manifest = _first_manifest(store, jobs, facts, command)
        store.save(manifest)
        progress = Progress(jobs, quiet)
        try:
            _supervise(
                jobs,
                lambda job, outcome: _record(job, outcome, store, manifest),
                progress,
                stopped,
                work=work,
                facts=facts,
                workers=workers,
                cell_seconds=cell_seconds,
            )
        finally:
            progress.close()
            _close(store, manifest, stopped[0])
    return Batch(manifest, [job.name for job in jobs], stopped[0])


def outcomes(jobs: Sequence[Job], *, workers: int = 1, cell_seconds: float = CELL_SECONDS) -> dict[str, Outcome]:
    """Run jobs without publishing anything: the executed notebooks themselves.

    Args:
        jobs: from `plan.plan`, names unique.
        workers: how many notebooks run at once.
        cell_seconds: how long one cell may take.

    Returns:
        The outcome of each job by name; jobs that a signal stopped are `interrupted`.
    """
    found = {job.name: Outcome("interrupted", "stopped before it was finished") for job in jobs}

    def record(job: Job, outcome: Outcome) -> dict[str, Any]:
        found[job.name] = outcome
        return {
            "state": outcome.state,
            "message": plain(outcome.message),
            "cell": outcome.cell,
            "seconds": outcome.seconds,
        }

    with _work_folder() as work, _signals() as stopped:
        progress = Progress(jobs)
        try:
            options = {"work": work, "facts": None, "workers": workers, "cell_seconds": cell_seconds}
            _supervise(jobs, record, progress, stopped, **options)
        finally:
            progress.close()
    if stopped[0]:
        raise SystemExit(128 + stopped[0])
    return found


def end_session(leader: int | None) -> None:
    """Kill a session's processes; nothing happens when they are gone or it is our own."""
    if leader is None or leader <= 1 or leader == os.getpid():
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(leader, signal.SIGKILL)
        else:
            psutil.Process(leader).kill()


# --- the supervisor --------------------------------------------------------------------------------------------


def _supervise(
    jobs: Sequence[Job],
    record: Callable[[Job, Outcome], dict[str, Any]],
    progress: Progress,
    stopped: list[int],
    *,
    work: Path,
    facts: dict[str, Any] | None,
    workers: int,
    cell_seconds: float,
) -> None:
    """Keep `workers` jobs going until none is left or somebody stops the batch."""
    waiting = list(enumerate(jobs))
    running: list[Running] = []
    try:
        while (waiting or running) and not stopped[0]:
            while waiting and len(running) < max(1, workers):
                number, job = waiting.pop(0)
                running.append(_start(job, work / f"j{number}", facts, cell_seconds))
            wait([item for r in running for item in (r.pipe, r.process.sentinel)], timeout=0.2)
            for r in list(running):
                outcome = _heard(r, progress) or _lost(r, cell_seconds)
                if outcome is not None and not stopped[0]:
                    r.kill()
                    running.remove(r)
                    progress.finished(r.job, record(r.job, outcome))
    finally:
        for r in running:
            r.kill()


def _start(job: Job, folder: Path, facts: dict[str, Any] | None, cell_seconds: float) -> Running:
    """A process for one job. Forked where that is safe: papermill is already imported, a fork costs milliseconds."""
    context = get_context("fork" if sys.platform.startswith("linux") else "spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(job, folder, facts, cell_seconds, theirs, os.getpid()), name=job.name)
    with warnings.catch_warnings():
        # Python 3.12 warns of forking beside threads. Those there are belong to the pools of OpenBLAS and pyarrow: idle
        # while we fork, and never used in the worker, which calls papermill and nbconvert only.
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    theirs.close()
    now = time.monotonic()
    return Running(job, process, ours, heard=now, started=now)


def _heard(r: Running, progress: Progress) -> Outcome | None:
    """Read what the worker has to say; the outcome when it has come."""
    try:
        while r.pipe.poll():
            kind, *content = r.pipe.recv()
            r.heard = time.monotonic()
            if kind == "done":
                return content[0]
            if kind == "kernel":
                r.kernel = content[0]
            elif kind == "cell":
                r.cell = content[0]
                progress.cell(r.job, r.cell)
    except (EOFError, OSError):
        pass  # the worker has gone; _lost says so
    return None


def _lost(r: Running, cell_seconds: float) -> Outcome | None:
    """The outcome of a worker that has gone or gone silent."""
    seconds = round(time.monotonic() - r.started, 3)
    if not r.process.is_alive() and not r.pipe.poll():
        code = r.process.exitcode
        how = f"by signal {-code}" if code is not None and code < 0 else f"with code {code}"
        return Outcome("failed", f"the process that ran the notebook ended {how}", r.cell, seconds=seconds)
    limit = START_SECONDS if r.cell is None else cell_seconds + GRACE_SECONDS
    if time.monotonic() - r.heard > limit:
        return Outcome("timed_out", f"no sign of life for {limit:g} seconds", r.cell, seconds=seconds)
    return None


def _record(job: Job, outcome: Outcome, store: Store, manifest: dict[str, Any]) -> dict[str, Any]:
    """Publish or put aside what came back, and write down what happened."""
    entry = manifest["reports"][job.name]
    entry.update(state=outcome.state, seconds=outcome.seconds, stderr=outcome.stderr)
    entry.update(question=outcome.facts.get("question", ""), message=plain(outcome.message), cell=outcome.cell)
    if outcome.environment_problem:
        entry["environment_problem"] = True
    if outcome.state == "ok":
        entry["published"] = {**store.publish(job, outcome), "data_sha256": manifest["provenance"]["data_sha256"]}
    else:
        if not outcome.html:
            outcome.html = failure_page(job, manifest["provenance"], outcome.state, entry["message"])
        entry.update(store.keep_failed(job, outcome))
    store.save(manifest)
    return entry


def _first_manifest(store: Store, jobs: Sequence[Job], facts: dict, command: str) -> dict[str, Any]:
    """The manifest before anything has run: this run's jobs pending, earlier reports as they were."""
    reports = store.earlier()
    for job in jobs:
        reports[job.name] = {
            "notebook": job.notebook.path.name,
            "notebook_sha256": hashlib.sha256(job.notebook.source).hexdigest(),
            "title": job.title,
            "parameters": job.values,
            "given": job.given,
            "state": "pending",
            "published": reports.get(job.name, {}).get("published"),
        }
    return {
        "state": "running",
        "command": command,
        "started": _now(),
        "finished": None,
        "jobs": [job.name for job in jobs],
        "provenance": facts,
        "reports": reports,
    }


def _close(store: Store, manifest: dict[str, Any], signum: int) -> None:
    """Say how the batch ended, and write the index."""
    for name in manifest["jobs"]:
        entry = manifest["reports"][name]
        if entry["state"] == "pending":
            entry.update(
                state="interrupted", message="the batch was stopped before this report was finished", seconds=0.0
            )
    manifest["reports"] = dict(sorted(manifest["reports"].items()))
    manifest.update(state="interrupted" if signum else "done", finished=_now())
    store.save(manifest)
    store.write("index.html", index_page(manifest, store.folder))


@contextlib.contextmanager
def _signals() -> Iterator[list[int]]:
    """A list whose one number becomes that of the signal that asks us to stop."""
    stopped = [0]

    def stop(signum: int, _frame: object) -> None:
        stopped[0] = signum

    before = {}
    for signum in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(ValueError):  # not the main thread: the caller handles signals
            before[signum] = signal.signal(signum, stop)
    try:
        yield stopped
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)


@contextlib.contextmanager
def _work_folder() -> Iterator[Path]:
    """A private folder for all kernels of this run; those of runs that were killed are swept first."""
    root = Path(tempfile.gettempdir())
    for old in root.glob("kz-*-*"):
        owner = old.name.split("-")[1]
        if owner.isdigit() and old.is_dir() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_FOLDER.format(pid=os.getpid())))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


# --- the worker ------------------------------------------------------------------------------------------------


def _work(job: Job, folder: Path, facts: dict | None, cell_seconds: float, pipe: Connection, parent: int) -> None:
    """Run and export one job in a process of its own, and send back what became of it."""
    _detach(parent)
    try:
        outcome = execute(job, folder, cell_seconds, lambda *message: pipe.send(message))
    except Exception as error:  # whatever goes wrong here is this job's failure, not the batch's
        outcome = Outcome("failed", f"{type(error).__name__}: {error}")
    if outcome.notebook and facts is not None:
        _export(job, outcome, facts)
    pipe.send(("done", outcome))
    pipe.close()


def _export(job: Job, outcome: Outcome, facts: dict) -> None:
    """The page of an outcome; a page that cannot be made is a failure of its own."""
    try:
        outcome.html, outcome.facts = export(outcome.notebook, job, facts, outcome.state, plain(outcome.message))
    except Exception as error:
        outcome.message = (
            f"the notebook ran ({outcome.state}), but its page could not be made: {type(error).__name__}: {error}"
        )
        outcome.state = "failed"


def _detach(parent: int) -> None:
    """Own session, default signals, no terminal, and no life after the supervisor's."""
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, signal.SIG_DFL)
    if hasattr(os, "setsid"):
        os.setsid()
    options = dies_with_parent()
    if options:
        options["preexec_fn"]()
        if os.getppid() != parent:
            os._exit(1)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
