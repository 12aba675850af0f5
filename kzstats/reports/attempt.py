"""One job under way, seen from outside: the process that runs it is started, heard, and ended.

That process (`worker.py`) leads a session of its own, so that a Ctrl-C reaches only the supervisor, and so that it, its
kernel and whatever the kernel started can be ended together.
"""

import contextlib
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psutil

from kzstats.reports.limits import START_ATTEMPTS
from kzstats.reports.outcome import Outcome, Task
from kzstats.reports.processes import end_all, end_session

# A worker says when each cell starts. Silence for longer than a cell may take plus this is a hang outside the cell.
GRACE_SECONDS = 15.0
START_SECONDS = 60.0 * START_ATTEMPTS


class Attempt:
    """A task under way, seen from outside: its process, the pipe it reports through, and the last sign of life.

    task: what to run; folder: a private folder that does not exist yet; the caller removes it; fork: start by forking
    this process, which has papermill imported; else as a command, for processes that have threads or may have no
    children.
    """

    def __init__(self, task: Task, folder: Path, *, fork: bool) -> None:
        self.task, self.folder = task, folder
        self.kernel: int | None = None
        self.cell: int | None = None
        self.heard = self.started = time.monotonic()
        self.first_cell = 0.0
        self._left: dict[int, str] = {}
        self._alive: list[psutil.Process] = []
        self.pipe, theirs = Pipe()
        self.process = _forked(theirs) if fork else _commanded(theirs)
        theirs.close()
        with contextlib.suppress(OSError):  # it has gone already: `poll` will say so
            self.pipe.send((task, folder))

    def poll(self, cell_started: Callable[[int], object] = lambda cell: None) -> Outcome | None:
        """Read what the worker has to say.

        cell_started: called with the number of each cell that has started. Returns the outcome, once it has come or can
        come no more.
        """
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
                elif kind == "left":
                    self._note(content[0])
        except (EOFError, OSError):
            self.process.join(1)  # its end of the pipe is closed, all words are read: it has gone, or is going
            return self._gone()
        return self._silent()

    def _gone(self) -> Outcome:
        """The outcome of a worker that has gone without a last word."""
        code = self.process.exitcode
        how = f"by signal {-code}" if code is not None and code < 0 else f"with code {code}"
        message = f"the process that ran the notebook ended {how}"
        return Outcome("failed", message, self.cell, seconds=round(time.monotonic() - self.started, 3))

    def _silent(self) -> Outcome | None:
        """The outcome of a worker that has gone silent or taken too long."""
        now, limits = time.monotonic(), self.task.limits
        seconds = round(now - self.started, 3)
        silence = START_SECONDS if self.cell is None else limits.cell_seconds + GRACE_SECONDS
        if now - self.heard > silence:
            return Outcome("timed_out", f"no sign of life for {silence:g} seconds", self.cell, seconds=seconds)
        if self.cell is not None and now - self.first_cell > limits.notebook_seconds + GRACE_SECONDS:
            return Outcome("timed_out", limits.too_long(), self.cell, seconds=seconds)
        return None

    def _note(self, left: list[str]) -> None:
        """Remember what a notebook has left running, before and after its kernel ended."""
        own = {self.process.pid, self.kernel}
        told = {_number(line): line for line in left if _number(line) not in own}
        self._left |= told
        for pid in told:
            with contextlib.suppress(psutil.Error):
                self._alive.append(psutil.Process(pid))

    def kill(self) -> None:
        """Kill worker and kernel with their sessions, without waiting."""
        for leader in (self.kernel, self.process.pid):
            end_session(leader)

    def end(self) -> list[str]:
        """End worker, kernel and everything that the notebook started, at once.

        Returns the processes that the notebook had left behind: number and command line of each.
        """
        self._note(end_all(self.folder))
        self.kill()
        for process in self._alive:  # one that has shed folder and environment is not found again
            with contextlib.suppress(psutil.Error):
                process.kill()
        self.process.join(5)
        self.pipe.close()
        return [line for _, line in sorted(self._left.items())]


def _number(line: str) -> int:
    """The process id that a line such as `4711: sleep 300` begins with."""
    return int(line.partition(":")[0])


def _forked(theirs: Connection) -> Any:
    """A process forked from this one: a few milliseconds, since all imports are done."""
    from kzstats.reports import worker

    context = get_context("fork" if sys.platform.startswith("linux") else "spawn")
    process = context.Process(target=worker.main, args=(theirs, os.getpid()))
    with warnings.catch_warnings():
        # Python 3.12 warns of forking beside threads. Those there are belong to the pools of OpenBLAS and pyarrow: idle
        # while we fork, and never used in the worker, which calls papermill and nbconvert only.
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
    here = str(Path(__file__).resolve().parents[2])
    paths = [here, *filter(None, [os.environ.get("PYTHONPATH")])]
    start = (
        "import sys; from multiprocessing.connection import Connection; from kzstats.reports import worker; "
        "worker.main(Connection(int(sys.argv[1])), int(sys.argv[2]))"
    )
    return _Command(
        [sys.executable, "-c", start, str(theirs.fileno()), str(os.getpid())],
        pass_fds=[theirs.fileno()],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        stdin=subprocess.DEVNULL,
    )
