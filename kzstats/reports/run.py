"""Jobs become reports: one supervisor, one process and one kernel per job, one manifest that says what happened.

The supervisor alone writes reports and decides states. What has not changed since its last good run is skipped, so an
interrupted batch goes on where it stopped. Nothing heavy is imported until a job has to run.
"""

import contextlib
import hashlib
import json
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzstats.errors import EnvironmentProblem, ParameterError
from kzstats.reports import unchanged
from kzstats.reports.destination import Bucket, Folder
from kzstats.reports.limits import Limits
from kzstats.reports.outcome import Outcome
from kzstats.reports.plan import Job
from kzstats.reports.progress import Progress
from kzstats.reports.store import INDEX, Store

if TYPE_CHECKING:
    from kzstats.reports.attempt import Task
    from kzstats.reports.executors import Pool

# Kept from the index: what differs between two runs of the same, and what only the next run needs to know.
_NOT_SHOWN = {
    *("seconds", "stderr", "masked", "killed", "kernel", "cold_because", "environment_problem"),
    *("run_because", "skipped_because", "inputs"),
}
_FILES = ("html", "notebook")


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
        if any(entry["state"] not in unchanged.FINISHED for entry in self.entries.values()):
            return 1
        return 1 if strict and self.findings() else 0

    def findings(self) -> list[str]:
        """What `--strict` minds: inconsistent answers, what a page left out since it would run, and warnings."""
        found = []
        for name, entry in self.entries.items():
            published = entry.get("published") or {}
            if (published.get("answer") or {}).get("verdict") == "inconsistent":
                found.append(f"{name}: the figures are inconsistent")
            found += [f"{name}: left out, {text}" for text in published.get("removed", [])]
            found += [f"{name}: wrote to stderr in {text.partition(':')[0]}" for text in entry.get("stderr", [])]
        return found


def run(
    jobs: Sequence[Job],
    out: str | Path | Folder | Bucket,
    *,
    workers: int = 1,
    limits: Limits | None = None,
    scheduler: str = "",
    force: bool = False,
    cold: bool = False,
    command: str = "",
    quiet: bool = False,
    basis: unchanged.Basis | None = None,
) -> Batch:
    """Run jobs and publish their reports.

    Args:
        jobs: from `plan.plan`, names unique.
        out: a folder, or an address such as `s3://bucket/reports`; what earlier runs published there stays unless a
            job replaces it.
        workers: how many notebooks run at once on this machine.
        limits: seconds and bytes that one notebook may take.
        scheduler: address of a Dask scheduler; empty for processes of this machine.
        force: run also what has not changed.
        cold: let each kernel import everything itself, instead of forking it where that is done (`warm`).
        command: the call, for the manifest.
        quiet: show no progress.
        basis: `unchanged.basis()`, when the caller has it already.

    Returns:
        The batch; failures of single jobs are states in it, not exceptions.

    Raises:
        ParameterError: a report would overwrite its own notebook.
        EnvironmentProblem: the destination or the cluster cannot be used, or a notebook is not Python.
    """
    _check_languages(jobs)
    basis, limits = basis or unchanged.basis(), limits or Limits()
    store = Store(out)
    for job in jobs:
        if Path(store.place.name, f"{job.name}.ipynb").resolve() == job.notebook.path:
            raise ParameterError(
                f"the report of {job.notebook.path} would overwrite it; choose another folder with --out."
            )
    with _signals() as stopped, store:
        manifest, due = _first_manifest(store, jobs, basis, force, command)
        progress = Progress(jobs, quiet)
        names = {job.name for job in due}
        progress.skipped([manifest["reports"][job.name] for job in jobs if job.name not in names])
        try:
            if due:
                store.save(manifest)
                options = {"limits": limits, "facts": basis.facts, "library": basis.library, "data": basis.data}
                with _pool(due, workers, scheduler, cold) as pool:
                    from kzstats.reports.attempt import Task

                    tasks = [Task(job, **options) for job in due]
                    record = _recorder(store, manifest, basis)
                    _supervise(tasks, pool, record, progress, stopped, store.place.renew)
        finally:
            progress.close()
            _close(store, manifest, basis, stopped[0])
    return Batch(manifest, [job.name for job in jobs], stopped[0])


def outcomes(
    jobs: Sequence[Job], *, workers: int = 1, limits: Limits | None = None, cold: bool = False
) -> dict[str, Outcome]:
    """Run jobs without publishing anything: the executed notebooks themselves.

    Args:
        jobs: from `plan.plan`, names unique.
        workers: how many notebooks run at once.
        limits: seconds and bytes that one notebook may take.
        cold: let each kernel import everything itself.

    Returns:
        The outcome of each job by name; jobs that a signal stopped are `interrupted`.
    """
    from kzstats.reports.attempt import Task
    from kzstats.reports.masking import plain

    _check_languages(jobs)
    found = {job.name: Outcome("interrupted", "stopped before it was finished") for job in jobs}

    def record(job: Job, outcome: Outcome) -> dict[str, Any]:
        found[job.name] = outcome
        return {
            "state": outcome.state,
            "message": plain(outcome.message),
            "cell": outcome.cell,
            "seconds": outcome.seconds,
        }

    with _signals() as stopped, _pool(jobs, workers, "", cold) as pool:
        progress = Progress(jobs)
        try:
            _supervise([Task(job, limits=limits or Limits()) for job in jobs], pool, record, progress, stopped)
        finally:
            progress.close()
    if stopped[0]:
        raise SystemExit(128 + stopped[0])
    return found


# --- the supervisor --------------------------------------------------------------------------------------------


def _check_languages(jobs: Sequence[Job]) -> None:
    """Notebooks run in the interpreter that runs kzstats, whatever a kernel is called; so they are Python."""
    other = {job.notebook.path.name: job.notebook.language for job in jobs if job.notebook.language != "python"}
    if other:
        from jupyter_client.kernelspec import find_kernel_specs

        raise EnvironmentProblem(
            "kzstats runs Python notebooks only, and these are not: "
            + ", ".join(f"{name} ({language})" for name, language in other.items())
            + f". Kernels installed here: {', '.join(sorted(find_kernel_specs())) or 'none'}."
        )


@contextlib.contextmanager
def _pool(jobs: Sequence[Job], workers: int, scheduler: str, cold: bool) -> "Iterator[Pool]":
    """The processes of this machine, or the workers of a cluster; whatever runs there ends with the statement.

    Warm kernels pay from the second round on: in the first, each core imports what it needs either way.
    """
    with contextlib.ExitStack() as stack:
        pool: Pool
        if scheduler:
            from kzstats.reports.cluster import DaskPool

            pool = DaskPool(scheduler)
        else:
            pool = _local_pool(stack, jobs, workers, cold)
        stack.callback(pool.shutdown)
        yield pool


def _local_pool(stack: contextlib.ExitStack, jobs: Sequence[Job], workers: int, cold: bool) -> "Pool":
    """A pool of this machine's processes in a private folder, beside a parent of warm kernels where that pays."""
    from kzstats.reports.leftovers import work_folder
    from kzstats.reports.warm import Parent
    from kzstats.reports.warm.stack import imported_by

    folder, address = stack.enter_context(work_folder()), None
    if not cold and len(jobs) > workers:
        # Started before papermill is imported here: on two cores both imports happen at once.
        address = stack.enter_context(Parent(folder, imported_by({job.notebook.source for job in jobs})))

    from kzstats.reports.execute import prepare
    from kzstats.reports.executors import LocalPool

    prepare()
    return LocalPool(workers, folder, address)


def _supervise(
    tasks: "Sequence[Task]",
    pool: "Pool",
    record: Callable[[Job, Outcome], dict[str, Any]],
    progress: Progress,
    stopped: list[int],
    tick: Callable[[], None] = lambda: None,
) -> None:
    """Have all tasks run, and write down each as it ends, until none is left or somebody stops the batch."""
    jobs = {pool.submit(task): task.job for task in tasks}
    progress.start()
    while jobs and not stopped[0]:
        for name, cell in pool.poll(0.2):
            progress.cell(name, cell)
        for future in [future for future in jobs if future.done()]:
            if not stopped[0]:
                job = jobs.pop(future)
                progress.finished(job, record(job, _outcome(future)))
        progress.tick()
        tick()


def _outcome(future: Any) -> Outcome:
    """What a future gives; a worker that was lost for good is this job's failure, not the batch's."""
    try:
        return future.result()
    except CancelledError:
        lost = "the cluster lost its scheduler or all its workers before this report was finished"
        return Outcome("interrupted", lost, environment_problem=True)
    except Exception as error:
        return Outcome("failed", f"its worker was lost: {type(error).__name__}: {error}")


def _recorder(store: Store, manifest: dict[str, Any], basis: unchanged.Basis) -> Callable[[Job, Outcome], dict]:
    """A function that publishes or puts aside what came back, and writes down what happened."""
    from kzstats.reports.masking import plain

    def record(job: Job, outcome: Outcome) -> dict[str, Any]:
        entry = manifest["reports"][job.name]
        try:
            if outcome.state == "ok":
                entry["published"] = store.publish(job, outcome) | {"data_sha256": basis.facts["data_sha256"]}
        except EnvironmentProblem as error:
            outcome.state, outcome.message, outcome.environment_problem = "failed", str(error), True
        entry.update(state=outcome.state, seconds=outcome.seconds, stderr=outcome.stderr, kernel=outcome.kernel)
        if outcome.cold_because:
            entry["cold_because"] = outcome.cold_because
        entry.update(question=outcome.facts.get("question", ""), message=plain(outcome.message), cell=outcome.cell)
        if outcome.masked:
            entry["masked"] = outcome.masked
        if outcome.left_behind:
            entry["killed"] = outcome.left_behind
        if outcome.environment_problem:
            entry["environment_problem"] = True
        if outcome.state == "ok":
            entry["published"]["inputs"] = entry["inputs"]
        else:
            if not outcome.html:
                from kzstats.reports.export import failure_page

                outcome.html = failure_page(job, basis.facts, outcome.state, entry["message"])
            with contextlib.suppress(EnvironmentProblem):  # the manifest says what happened; a full disk holds no copy
                entry.update(store.keep_failed(job, outcome))
        store.save(manifest)
        return entry

    return record


def _first_manifest(
    store: Store, jobs: Sequence[Job], basis: unchanged.Basis, force: bool, command: str
) -> tuple[dict[str, Any], list[Job]]:
    """The manifest before anything has run, and the jobs that have to: the others are skipped, the rest stays."""
    reports, due = store.earlier(), []
    for job in jobs:
        earlier, inputs = reports.get(job.name), basis.inputs(job)
        reason = "--force" if force else unchanged.why_run(job, earlier, inputs, store.place)
        entry = reports[job.name] = {
            "name": job.name,
            "notebook": job.notebook.path.name,
            "notebook_sha256": inputs["notebook"],
            "title": job.title,
            "parameters": job.values,
            "given": job.given,
            "inputs": inputs,
            "published": (earlier or {}).get("published"),
        }
        if reason:
            due.append(job)
            entry.update(state="pending", run_because=reason)
        else:
            kept = {key: earlier[key] for key in ("question", "stderr", "masked", "killed") if earlier.get(key)}
            entry.update(kept, state="skipped", skipped_because=unchanged.NOTHING, message="", cell=None, seconds=0.0)
    manifest = {
        "state": "running",
        "command": command,
        "started": _now(),
        "finished": None,
        "jobs": [job.name for job in jobs],
        "provenance": basis.facts,
        "index": store.index(),
        "reports": reports,
    }
    return manifest, due


def _close(store: Store, manifest: dict[str, Any], basis: unchanged.Basis, signum: int) -> None:
    """Say how the batch ended, and write the index where it would differ from the one there is."""
    whole = not signum
    for name in manifest["jobs"]:
        entry = manifest["reports"][name]
        if entry["state"] == "pending":
            whole = False
            entry.update(
                state="interrupted", message="the batch was stopped before this report was finished", seconds=0.0
            )
    manifest["reports"] = dict(sorted(manifest["reports"].items()))
    manifest.update(state="done" if whole else "interrupted", finished=_now())
    store.save(manifest)
    shown = _shown(manifest)
    told = json.dumps([shown, basis.library, basis.environment], sort_keys=True)
    inputs, written = hashlib.sha256(told.encode()).hexdigest(), manifest["index"]
    if written.get("inputs") == inputs and store.place.holds(INDEX, written.get("bytes", -1), written["sha256"]):
        return
    from kzstats.reports.index import index_page

    names = [
        entry["published"][kind] for entry in shown["reports"].values() if entry.get("published") for kind in _FILES
    ]
    with store.place.mirror(names) as folder:
        page = index_page(shown, folder)
    manifest["index"] = {"inputs": inputs, "bytes": len(page.encode()), "sha256": store.write(INDEX, page)}
    store.save(manifest)


def _shown(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What the index may show, which is the same for two runs of the same; a skipped report is as good as a new one."""
    reports = {}
    for name, entry in manifest["reports"].items():
        reports[name] = {key: value for key, value in entry.items() if key not in _NOT_SHOWN}
        if entry["state"] == "skipped":
            reports[name]["state"] = "ok"
    return {"provenance": manifest["provenance"], "reports": reports}


@contextlib.contextmanager
def _signals() -> Iterator[list[int]]:
    """A list whose one number becomes that of the signal that asks us to stop."""
    stopped = [0]

    def stop(signum: int, _frame: object) -> None:
        stopped[0] = signum

    before = {}
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        with contextlib.suppress(ValueError, AttributeError):  # not the main thread: the caller handles signals
            signum = getattr(signal, name)
            before[signum] = signal.signal(signum, stop)
    try:
        yield stopped
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
