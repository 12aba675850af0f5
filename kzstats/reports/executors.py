"""Where jobs run: here in processes of this machine, in `cluster.py` on the workers of a Dask cluster.

Both pools are used as those of `concurrent.futures`: `submit` gives a future, `shutdown` ends what is left. `poll`
takes the place of `concurrent.futures.wait`: it also tells which cells have started. Neither writes a file that
anybody reads; notebooks and values go out, bytes come back.
"""

import contextlib
import itertools
import shutil
from concurrent.futures import Future
from multiprocessing.connection import wait
from pathlib import Path

import psutil

from kzstats.reports.attempt import Attempt
from kzstats.reports.outcome import Outcome, Task
from kzstats.reports.processes import processes_in

# (name of the job, number of the cell that has started)
Event = tuple[str, int]


class LocalPool:
    """Processes of this machine, one per job.

    Everything happens in `poll`, in the caller's thread: a child that is to die with its parent dies with the thread
    that started it, and a process without threads may be forked.

    workers: how many notebooks run at once; folder: a private folder; each job gets one of its own inside.
    """

    def __init__(self, workers: int, folder: Path) -> None:
        self._workers, self._folder, self._numbers = max(1, workers), folder, itertools.count()
        self._waiting: list[tuple[Future, Task]] = []
        self._running: dict[Future, Attempt] = {}

    def submit(self, task: Task) -> "Future[Outcome]":
        """Have a task run when its turn comes."""
        future: Future[Outcome] = Future()
        self._waiting.append((future, task))
        return future

    def poll(self, timeout: float) -> list[Event]:
        """Start what may start, hear what is said, end what is over."""
        while self._waiting and len(self._running) < self._workers:
            future, task = self._waiting.pop(0)
            folder = self._folder / f"j{next(self._numbers)}"
            if future.set_running_or_notify_cancel():
                try:
                    self._running[future] = Attempt(task, folder, fork=True)
                except OSError as error:
                    message = f"no process could be started for it ({error.strerror})"
                    future.set_result(Outcome("failed", message, environment_problem=True))
        wait([attempt.pipe for attempt in self._running.values()], timeout)
        events: list[Event] = []
        for future, attempt in list(self._running.items()):
            name = attempt.task.job.name
            outcome = attempt.poll(lambda cell, name=name: events.append((name, cell)))
            if outcome is not None:
                del self._running[future]
                outcome.left_behind = attempt.end()
                shutil.rmtree(attempt.folder, ignore_errors=True)
                future.set_result(outcome)
        return events

    def shutdown(self) -> None:
        """End everything that is still running, at once."""
        for future, _ in self._waiting:
            future.cancel()
        self._waiting.clear()
        started = processes_in(self._folder) if self._running else []  # seen while those that started them live
        for attempt in self._running.values():
            attempt.kill()
        for process in started:
            with contextlib.suppress(psutil.Error):
                process.kill()
        for attempt in self._running.values():
            attempt.end()
        self._running.clear()
