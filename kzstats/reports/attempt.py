"""Jobs in processes of this machine, seen from outside: started, heard, and ended.

The process of a job (`worker.py`) leads a session of its own, so that a Ctrl-C reaches only the supervisor, and so that
it, its kernel and whatever the kernel started can be ended together.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from kzstats.reports.processes import end, end_all, end_session, processes_in
from kzstats.reports.task import Outcome, Task

# A worker says when each cell starts. Silence for longer than a cell may take plus this is a hang outside the cell.
GRACE_SECONDS = 15.0
START_SECONDS = 120.0  # twice what a kernel gets
# Name of the job, and the number of the cell that has started, or the outcome.
Event = tuple[str, int | Outcome]


class Attempt:
    """A task under way, seen from outside: its process, the pipe it reports through, and the last sign of life.

    folder: a private one that does not exist yet; fork: start by forking this process, which has all imported;
    else as a command, for processes that have threads or may have no children.
    """

    def __init__(self, task: Task, folder: Path, *, fork: bool) -> None:
        self.task, self.folder = task, folder
        self.kernel: int | None = None
        self.cell: int | None = None
        self.heard = self.started = time.monotonic()
        self.first_cell = 0.0
        self.pipe, theirs = Pipe()
        self.process = _forked(theirs) if fork else _commanded(theirs)
        theirs.close()
        with contextlib.suppress(OSError):  # it has gone already: `poll` will say so
            self.pipe.send((task, folder))

    def poll(self, cell_started: Callable[[int], object] = lambda cell: None) -> Outcome | None:
        """The outcome, once it has come or can come no more; cell_started: told the number of each cell that starts."""
        try:
            while self.pipe.poll():
                kind, *content = self.pipe.recv()
                self.heard = time.monotonic()
                if kind == "done":
                    return content[0]
                if kind == "kernel":
                    self.kernel = content[0]
                elif kind == "cell":
                    self.cell, self.first_cell = content[0], self.first_cell or self.heard
                    cell_started(self.cell)
        except (EOFError, OSError):
            self.process.join(5)  # its end of the pipe is closed, all words are read: it has gone, or is going
            code = self.process.exitcode or 0
            how = f"by signal {-code}" if code < 0 else f"with code {code}"
            return self._ended("failed", f"the process that ran the notebook ended {how}")
        return self._overdue()

    def _overdue(self) -> Outcome | None:
        """End a worker that says nothing, or goes on long after its notebook's time was up."""
        now, limits = time.monotonic(), self.task.limits
        silence = START_SECONDS if self.cell is None else limits.cell_seconds + GRACE_SECONDS
        if now - self.heard > silence:
            return self._ended("timed_out", f"no sign of life for {silence:g} seconds")
        over = now - self.first_cell - limits.notebook_seconds if self.cell is not None else 0
        return self._ended("timed_out", limits.too_long()) if over > GRACE_SECONDS else None

    def _ended(self, state: str, message: str) -> Outcome:
        """The outcome of a worker without a last word."""
        return Outcome(state, message, self.cell, seconds=round(time.monotonic() - self.started, 3))

    def kill(self) -> None:
        """Kill worker and kernel with their sessions, without waiting."""
        for leader in (self.kernel, self.process.pid):
            end_session(leader)

    def end(self) -> list[str]:
        """End worker, kernel and all that the notebook started; number and command line of what was left behind."""
        own = {str(self.process.pid), str(self.kernel)}
        left = [line for line in end_all(self.folder) if line.partition(":")[0] not in own]  # `4711: sleep 300`
        self.kill()
        self.process.join(5)
        self.pipe.close()
        return left


def _forked(theirs: Connection) -> Any:
    """A process forked from this one: a few milliseconds, since all imports are done."""
    from kzstats.reports import worker

    context = get_context("fork" if sys.platform.startswith("linux") else "spawn")
    process = context.Process(target=worker.main, args=(theirs, os.getpid()))
    with warnings.catch_warnings():
        # Python 3.12 warns of forking beside threads. Those there are belong to the pools of OpenBLAS and pyarrow: idle
        # while we fork, and never used in the worker, which asks a kernel and writes pages only.
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    return process


class _Command(subprocess.Popen):
    """A process started as a command, shown as multiprocessing shows one that was forked."""

    @property
    def exitcode(self) -> int | None:
        return self.returncode

    def join(self, timeout: float) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(timeout)


def _commanded(theirs: Connection) -> _Command:
    """A process of this interpreter with this kzstats, whatever its current folder."""
    here = Path(__file__).resolve().parents[2]
    return _Command(
        [sys.executable, "-m", "kzstats.reports.worker", str(theirs.fileno()), str(os.getpid())],
        pass_fds=[theirs.fileno()],
        env={**os.environ, "PYTHONPATH": f"{here}{os.pathsep}{os.environ.get('PYTHONPATH', '')}".rstrip(os.pathsep)},
        stdin=subprocess.DEVNULL,
    )


def run_side_by_side(tasks: Sequence[Task], workers: int, folder: Path) -> Iterator[Event]:
    """Run tasks in processes of this machine, one each, and tell what happens; a moment without news has no name.

    Everything happens in the caller's thread: a child that is to die with its parent dies with the thread that started
    it, and a process without threads may be forked. Whoever closes the iterator ends what still runs.

    workers: how many run at once; folder: a private folder; each job gets one of its own inside.
    """
    waiting, running, news = [*enumerate(tasks)], [], []

    def start() -> None:
        while waiting and len(running) < max(1, workers):
            number, task = waiting.pop(0)
            try:
                running.append(Attempt(task, folder / f"j{number}", fork=True))
            except OSError as error:
                message = f"no process could be started for it ({error.strerror})"
                news.append((task.job.name, Outcome("failed", message, environment_problem=True)))

    try:
        start()
        while running or news:
            wait([attempt.pipe for attempt in running], 0 if news else 0.2)
            for attempt in [*running]:
                name = attempt.task.job.name
                outcome = attempt.poll(lambda cell, name=name: news.append((name, cell)))
                if outcome is not None:
                    running.remove(attempt)
                    start()  # before this one is cleared away and the caller writes it down: that takes 30 ms
                    outcome.left_behind += attempt.end()
                    shutil.rmtree(attempt.folder, ignore_errors=True)
                    news.append((name, outcome))
            told, news[:] = [*news, ("", 0)], []
            yield from told
    finally:
        started = processes_in(folder) if running else []  # seen while those that started them live
        for attempt in running:
            attempt.kill()
        end(started)
        for attempt in running:
            attempt.end()
