"""Jobs become reports: one supervisor, one process and one kernel per job, one manifest that says what happened.

The supervisor alone writes reports and decides states. What has not changed since its last good run is skipped, so an
interrupted batch goes on where it stopped. Nothing heavy is imported until a job has to run.
"""

import contextlib
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from kzstats.errors import EnvironmentProblem, ParameterError
from kzstats.reports import unchanged
from kzstats.reports.destination import Bucket, Folder, destination
from kzstats.reports.manifest import Manifest
from kzstats.reports.plan import Job
from kzstats.reports.progress import Progress
from kzstats.reports.task import Limits, Outcome, Task


@dataclass
class Batch:
    """The result of a run: the manifest as written, the names of this run's jobs, and how it was stopped if it was.

    `signal` is the number of the one that stopped it, `problem` what the machine refused it on the way.
    """

    manifest: dict[str, Any]
    names: list[str]
    signal: int = 0
    problem: str = ""

    @property
    def entries(self) -> dict[str, dict[str, Any]]:
        """Manifest entries of this run's jobs, in the order of the plan."""
        return {name: self.manifest["reports"][name] for name in self.names}

    def exit_code(self, strict: bool = False) -> int:
        """0 done; 1 a notebook failed (with `strict` also: a finding or a warning); 4 environment; 130, 143 stopped."""
        if self.signal:
            return 128 + self.signal
        if self.problem or any(entry.get("environment_problem") for entry in self.entries.values()):
            return EnvironmentProblem.exit_code
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
            found += [f"{name}: wrote to stderr in {_short(text)}" for text in entry.get("stderr", [])]
        return found


#: Characters of what a cell wrote that `--strict` repeats.
_LONGEST = 300


def _short(text: str) -> str:
    """What a cell wrote as one line, its number first: of a warning its words, without the line of code below."""
    cell, _, written = text.partition(": ")
    first = next((line.strip() for line in written.splitlines() if line.strip()), "")
    return f"{cell}: {first.rpartition('Warning: ')[2]}"[:_LONGEST]


def run(
    jobs: Sequence[Job],
    out: str | Path | Folder | Bucket,
    *,
    workers: int = 1,
    limits: Limits | None = None,
    scheduler: str = "",
    force: bool = False,
    command: str = "",
    quiet: bool = False,
    basis: unchanged.Basis | None = None,
) -> Batch:
    """Run jobs and publish their reports; failures of single jobs are states in the batch, not exceptions.

    jobs: from `plan.plan`, names unique; out: a folder, or an address such as `s3://bucket/reports`; what earlier runs
    published there stays unless a job replaces it; workers: how many notebooks run at once on this machine; scheduler:
    address of a Dask scheduler, empty for processes of this machine; force: run also what has not changed;
    command: the call, for the manifest; quiet: show no progress. Raises ParameterError: a report would overwrite its
    notebook or the report of another; EnvironmentProblem: the destination or the cluster cannot be used, or a notebook
    is not Python.
    """
    _check_languages(jobs)
    basis, limits = basis or unchanged.basis(), limits or Limits()
    place = destination(out)
    for job in jobs:
        if Path(place.name, f"{job.name}.ipynb").resolve() == job.notebook.path:
            raise ParameterError(
                f"the report of {job.notebook.path} would overwrite it; choose another folder with --out."
            )
    with _signals() as stopped, place:
        manifest, progress, problem = Manifest(place, jobs, basis, force, command), Progress(jobs, quiet), ""
        progress.skipped(manifest.skipped())
        try:
            if manifest.due:
                with _pool(manifest.due, workers, scheduler) as (pool, warm):
                    manifest.begin()
                    tasks = [Task(job, limits, basis, warm) for job in _in_order(manifest.due, manifest.reports)]
                    problem = _supervise(tasks, pool, manifest.record, progress, stopped, manifest.beat)
        finally:
            progress.close()
            problem = manifest.close(problem)
    return Batch(manifest.content, [job.name for job in jobs], stopped[0], problem)


def outcomes(jobs: Sequence[Job], *, workers: int = 1, limits: Limits | None = None) -> dict[str, Outcome]:
    """Run jobs without publishing anything: the executed notebooks themselves.

    jobs, workers, limits: as for `run`. Returns the outcome of each job by name.
    """
    from kzstats.reports.masking import plain

    _check_languages(jobs)
    found = {job.name: Outcome("interrupted", "stopped before it was finished") for job in jobs}

    def record(job: Job, outcome: Outcome) -> dict[str, Any]:
        found[job.name] = outcome
        refused = outcome.environment_problem and outcome.message
        return {**vars(outcome), "message": plain(outcome.message), "environment_problem": refused}

    with _signals() as stopped, _pool(jobs, workers, "", pages=False) as (pool, warm):
        progress = Progress(jobs)
        tasks = [Task(job, limits=limits or Limits(), warm=warm) for job in jobs]
        try:
            _supervise(tasks, pool, record, progress, stopped)
        finally:
            progress.close()
    if stopped[0]:
        raise SystemExit(128 + stopped[0])
    return found


def _in_order(jobs: Sequence[Job], entries: Mapping[str, Mapping[str, Any]]) -> list[Job]:
    """Jobs as they are to start: the longest first, or it would run alone at the end; with it one that is soon done:
    it imports the fewest libraries, whose kernel is there first, and is the shortest of these.

    How long each takes is what its last good run took, or goes by size where one of them had none.
    """
    from kzstats.reports.warm import imported_by

    known = {job.name: ((entries.get(job.name) or {}).get("published") or {}).get("seconds") for job in jobs}
    if not all(known.values()):
        known = {job.name: len(job.notebook.source) for job in jobs}
    first, *rest = sorted(jobs, key=lambda job: -known[job.name])
    rest.sort(key=lambda job: (len(imported_by([job.notebook.source])), known[job.name]))
    return [first, *rest[:1], *sorted(rest[1:], key=lambda job: -known[job.name])]


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
def _pool(jobs: Sequence[Job], workers: int, scheduler: str, pages: bool = True) -> Iterator[tuple[Any, str | None]]:
    """What runs tasks on a cluster, or in processes of this machine with the address of a parent of warm kernels.

    Warm kernels pay from the second round on: in the first, each core imports what it needs either way.
    """
    with contextlib.ExitStack() as stack:
        warm = None
        if scheduler:
            from kzstats.reports.cluster import connected, run_on

            pool = partial(run_on, stack.enter_context(connected(scheduler)))
        else:
            from kzstats.reports.processes import work_folder

            folder = stack.enter_context(work_folder())
            if len(jobs) > workers:
                from kzstats.reports.warm import begun, imported_by

                # Before anything more is imported here: on two cores both imports happen at once.
                libraries = imported_by({job.notebook.source for job in jobs})
                if parent := stack.enter_context(begun(folder, libraries)):
                    warm = parent.address
            from kzstats.reports.attempt import run_side_by_side

            prepare(any(job.given for job in jobs))
            if pages:
                from kzstats.reports import export

                export.prepare(jobs)
            pool = partial(run_side_by_side, workers=workers, folder=folder)
        yield pool, warm


def prepare(values: bool = True) -> None:
    """Do once, before processes for jobs are forked, what each would do; values: some have values put in."""
    import nbformat

    import kzstats.reports.worker  # noqa: F401 - the process of a job is forked from this one

    nbformat.validate(nbformat.v4.new_notebook())  # compiles the schema, 0.1 s
    if values:  # by papermill, which takes 0.1 s to import
        absent = {"boto3", "pyarrow.fs"} - sys.modules.keys()
        sys.modules.update(dict.fromkeys(absent))  # its clients of clouds, unasked, would take as long again
        try:
            import papermill.parameterize  # noqa: F401
        finally:
            for name in absent:
                del sys.modules[name]


def _supervise(
    tasks: Sequence[Task],
    pool: Callable[[Sequence[Task]], Any],
    record: Callable[[Job, Outcome], dict[str, Any]],
    progress: Progress,
    stopped: list[int],
    beat: Callable[[], None] = lambda: None,
) -> str:
    """Have all tasks run, and write down each as it ends, until none is left or somebody stops the batch.

    Returns why the batch could not go on: what the destination refused; empty when it could.
    """
    jobs = {task.job.name: task.job for task in tasks}
    progress.start()
    try:
        with contextlib.closing(pool(tasks)) as news:
            for name, said in news:
                if stopped[0]:
                    break
                if isinstance(said, Outcome):
                    progress.finished(jobs[name], record(jobs[name], said))
                elif name:
                    progress.cell(name, said)
                progress.tick()
                beat()
    except EnvironmentProblem as error:
        return str(error)
    return ""


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
