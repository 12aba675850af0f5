"""Jobs on a Dask cluster, through its `concurrent.futures` interface.

A worker of the cluster runs each job in a process of its own and ends it when it has taken too long, as `attempt.py`
does on this machine. Nothing is shared but the network: what is to run comes with its task, what came of it goes back.
"""

import concurrent.futures
import contextlib
import logging
import pickle
import queue
import socket
import sys
import time
import uuid
from concurrent.futures import Future
from multiprocessing.connection import wait
from typing import Any

from kzstats.errors import EnvironmentProblem
from kzstats.reports.attempt import Attempt, Event
from kzstats.reports.task import Outcome, Task

CONNECT_SECONDS = 10
# Workers may come and go, a nanny starts a new one in 2 to 5 s; a batch whose cluster has none is given up after this.
WITHOUT_WORKERS_SECONDS = 10
_TOPIC = "kzstats-{}"


class DaskPool:
    """Workers of a Dask cluster, as many jobs at once as threads; the jobs of one that dies go to another.

    Raises EnvironmentProblem: `distributed` is not installed, no scheduler answers, or it has no workers.
    """

    def __init__(self, scheduler: str) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise EnvironmentProblem(
                'a Dask cluster needs the package distributed: pip install "kzstats[dask]".'
            ) from None
        try:
            self._client = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise EnvironmentProblem(f"{scheduler}: no Dask scheduler answers there ({error}).") from None
        if not self._client.scheduler_info().get("workers"):
            self._client.close()
            raise EnvironmentProblem(f"{scheduler}: the Dask scheduler has no workers; start one with `dask worker`.")
        # What becomes of a cluster that goes away, each report says; its traceback says no more.
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL + 1)
        self._batch = uuid.uuid4().hex
        self._news: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._client.subscribe_topic(_TOPIC.format(self._batch), lambda event: self._news.put(tuple(event[1])))
        self._executor = self._client.get_executor(pure=False)
        self._futures: list[Future] = []
        self._looked = self._seen = time.monotonic()
        self._told = False

    def submit(self, task: Task) -> "Future[Outcome]":
        """Have a task run on some worker."""
        future = self._executor.submit(run_here, pickle.dumps(task), self._batch)
        self._futures.append(future)
        return future

    def poll(self, timeout: float) -> list[Event]:
        """Wait for a result, at most `timeout` seconds; the cells that have started since."""
        self._futures = [future for future in self._futures if not future.done()]
        self._give_up_without_workers()
        if self._futures:
            concurrent.futures.wait(self._futures, timeout, concurrent.futures.FIRST_COMPLETED)
        events = []
        with contextlib.suppress(queue.Empty):
            while True:
                events.append(self._news.get_nowait())
        return events

    def _give_up_without_workers(self) -> None:
        """Say so at once when there is no worker; cancel what has not been finished when none comes."""
        now = time.monotonic()
        if now - self._looked < 0.5:
            return
        self._looked = now
        with contextlib.suppress(Exception):  # a scheduler that has gone takes its futures along
            if self._client.scheduler_info().get("workers"):
                self._seen, self._told = now, False
        if now - self._seen > 1 and not self._told:
            self._told = True
            print(
                f"kzstats: the cluster has no worker; waiting {WITHOUT_WORKERS_SECONDS:g} s for one.", file=sys.stderr
            )
        if now - self._seen > WITHOUT_WORKERS_SECONDS:
            for future in self._futures:
                future.cancel()

    def shutdown(self) -> None:
        """Leave the cluster: what this batch still has there ends, as `run_here` sees."""
        self._client.close(timeout=1)


def run_here(packed: bytes, batch: str) -> Outcome:
    """Run a task on this worker of a cluster, once its kzstats and figures are seen to be the right ones.

    packed: pickled, since as bytes it passes the scheduler, which then needs nothing of what is in it. The notebook
    ends when nobody waits for it any more: the batch was stopped or killed, or the scheduler or this worker is going.
    """
    from distributed import get_worker

    from kzstats.reports.processes import work_folder

    task: Task = pickle.loads(packed)
    problem = disagreement(task)
    if problem:
        return Outcome("failed", problem, environment_problem=True)
    worker: Any = get_worker()
    key = worker.get_current_task()

    def tell(cell: int) -> None:
        with contextlib.suppress(Exception):  # progress is no reason to fail
            worker.log_event(_TOPIC.format(batch), (task.job.name, cell))

    outcome = None
    with work_folder() as folder:
        attempt = Attempt(task, folder / "j", fork=False)
        try:
            while outcome is None and _wanted(worker, key):
                wait([attempt.pipe], 0.2)
                outcome = attempt.poll(tell)
        finally:
            left = attempt.end()
    outcome = outcome or Outcome("interrupted", "the batch was stopped")
    outcome.left_behind += left
    if outcome.read.get("variables", {}).keys() - {"PYTHONPATH"}:
        outcome.read["unseen"] = [*outcome.read["unseen"], "variables of the cluster's machines"]
    return outcome


def _wanted(worker: Any, key: str) -> bool:
    """Whether anybody still waits for a task: the scheduler cancels what a client that has gone had asked for."""
    task = worker.state.tasks.get(key)
    return worker.status.name in ("running", "paused") and task is not None and task.state == "executing"


def disagreement(task: Task) -> str:
    """What is different on this machine from what the task was planned with; empty when nothing is."""
    from kzstats.reports import unchanged

    here = unchanged.basis()
    where = f"the worker on {socket.gethostname()}"
    planned = task.basis
    for kind, what, remedy in (
        ("data", "other figures or rates", "Give it the same data folder with KZSTATS_DATA."),
        ("library", "another kzstats", "Install the same there."),
    ):
        own, theirs = getattr(here, kind), getattr(planned, kind)
        if own != theirs:
            return f"{where} has {what} (SHA-256 {own[:12]}…, planned with {theirs[:12]}…). {remedy}"
    wanted, there = planned.facts["versions"], here.facts["versions"]
    other = [
        f"{name} {there.get(name, 'missing')}, planned with {v}" for name, v in wanted.items() if there.get(name) != v
    ]
    return f"{where} has {'; '.join(other)}. Install from the same lock there." if other else ""
