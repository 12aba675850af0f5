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
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future
from multiprocessing.connection import wait
from typing import Any

from kzstats.errors import EnvironmentProblem
from kzstats.reports.attempt import Attempt, Event
from kzstats.reports.task import Outcome, Task

CONNECT_SECONDS = 10
# Workers may come and go, a nanny starts a new one in 2 to 5 s; a batch whose cluster has none is given up after this.
WITHOUT_WORKERS_SECONDS = 10
_TOPIC = "kzstats-{}"


@contextlib.contextmanager
def connected(scheduler: str) -> Iterator[Any]:
    """A client of a Dask cluster; leaving it ends what this batch still has there, as `run_here` sees.

    Raises EnvironmentProblem: `distributed` is not installed, no scheduler answers, or it has no workers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise EnvironmentProblem('a Dask cluster needs the package distributed: pip install "kzstats[dask]".') from None
    try:
        client = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise EnvironmentProblem(f"{scheduler}: no Dask scheduler answers there ({error}).") from None
    # What becomes of a cluster that goes away, each report says; its traceback says no more.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        if not client.scheduler_info().get("workers"):
            raise EnvironmentProblem(f"{scheduler}: the Dask scheduler has no workers; start one with `dask worker`.")
        yield client
    finally:
        client.close(timeout=1)


def run_on(client: Any, tasks: Sequence[Task]) -> Iterator[Event]:
    """Run tasks on a cluster, as many at once as it has threads, and tell what happens, as `run_side_by_side` does.

    The jobs of a worker that dies go to another.
    """
    batch = uuid.uuid4().hex
    news: queue.SimpleQueue[Event] = queue.SimpleQueue()
    client.subscribe_topic(_TOPIC.format(batch), lambda event: news.put(tuple(event[1])))
    executor = client.get_executor(pure=False)
    futures = {executor.submit(run_here, pickle.dumps(task), batch): task.job.name for task in tasks}
    looked = seen = time.monotonic()
    told = False
    while futures:
        done, _ = concurrent.futures.wait(futures, 0.2, concurrent.futures.FIRST_COMPLETED)
        while not news.empty():
            yield news.get()
        yield from [(futures.pop(future), _outcome(future)) for future in done]
        yield "", 0
        now = time.monotonic()
        if not futures or now - looked < 0.5:
            continue
        looked = now
        with contextlib.suppress(Exception):  # a scheduler that has gone takes its futures along
            if client.scheduler_info().get("workers"):
                seen, told = now, False
            elif now - seen > 1 and not told:
                told = True
                wait_for = f"waiting {WITHOUT_WORKERS_SECONDS:g} s for one"
                print(f"kzstats: the cluster has no worker; {wait_for}.", file=sys.stderr)
        if now - seen > WITHOUT_WORKERS_SECONDS:
            for future in futures:
                future.cancel()


def _outcome(future: Future) -> Outcome:
    """What a future gives; a worker that was lost for good is this job's failure, not the batch's."""
    try:
        return future.result()
    except CancelledError:
        lost = "the cluster lost its scheduler or all its workers before this report was finished"
        return Outcome("interrupted", lost, environment_problem=True)
    except Exception as error:
        return Outcome("failed", f"its worker was lost: {type(error).__name__}: {error}")


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
