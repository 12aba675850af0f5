"""One job in the process that is its own: the notebook runs, is checked for completeness, and becomes a page.

The kernel takes its environment and folder from the process. Nothing is written that anybody reads: what comes of the
job goes back through a pipe.
"""

import gc
import logging
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import nbformat

from kzstats import files
from kzstats.errors import NotFound
from kzstats.reports import masking, unchanged, watching
from kzstats.reports.kernel import Died, Kernel, Silent, TooLong
from kzstats.reports.masking import normalised, plain, stderr_of
from kzstats.reports.notebook import ANSWER
from kzstats.reports.plan import Job
from kzstats.reports.processes import cannot_work, described, end, lives, processes_in
from kzstats.reports.surroundings import environment, follow, hold_memory
from kzstats.reports.task import Limits, Outcome, Task
from kzstats.reports.warm import imported_by

LARGEST_OUTPUT = 50_000_000  # bytes of an executed notebook; twenty megabytes of prints are somebody's mistake
_ERROR_MARK = "papermill-error-cell-tag"  # on cells that papermill wrote into a notebook that failed
_OWN_MEMORY = 2 * 10**9  # bytes: what a kernel shows arrives here, and becomes a page
_NO_KERNEL = "no kernel could be started"
_LEFT = "the notebook called {}, so the cells after it did not run"


def main(pipe: Connection, parent: int) -> None:
    """Run the one task that comes through a pipe, and send back what became of it.

    pipe: takes (task, folder); gives ("kernel", process id), ("cell", number), and at last ("done", outcome); parent:
    process id of the supervisor, whose end is ours.
    """
    _detach(parent)
    pipe.send(("done", perform(*pipe.recv(), lambda *said: pipe.send(said))))
    pipe.close()


def _detach(parent: int) -> None:
    """Own session, default signals, no terminal, and no life after the supervisor's."""
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, signal.SIG_DFL)
    os.setsid()
    follow(parent)


def perform(task: Task, folder: Path, tell: Callable[..., None]) -> Outcome:
    """Run and export one task; whatever goes wrong here is this job's failure, not the batch's.

    task: what to run; folder: a private folder, created here; tell: as for `execute`. Returns the outcome, its page
    included.
    """
    root = tempfile.gettempdir()
    try:
        hold_memory(os.getpid(), task.limits.memory and max(task.limits.memory, _OWN_MEMORY))
        outcome = execute(task, folder, tell)
    except OSError as error:
        outcome = Outcome("failed", cannot_work(root, error), environment_problem=True)
    except Exception as error:
        outcome = Outcome("failed", f"{type(error).__name__}: {error}")
    _explain(outcome, task.limits, folder, root)
    lost = re.match(r"ModuleNotFoundError: No module named '(\w+)'$", outcome.message)
    if lost and (task.job.notebook.path.parent / f"{lost[1]}.py").is_file():
        outcome.message += "; it lies beside the notebook, where no kernel looks: name that folder in PYTHONPATH"
    if outcome.notebook and task.basis and outcome.state != "unanswered":
        _export(outcome, task, root)
    return outcome


def execute(task: Task, folder: Path, tell: Callable[..., None]) -> Outcome:
    """Run one task to its end; environment and folder of this process are changed.

    tell: called with ("kernel", process id) and ("cell", number). Returns the outcome, its `notebook` normalised,
    `html` still empty. Raises OSError: the folder cannot be used.
    """
    started = time.monotonic()
    gc.freeze()  # what was there before the fork is shared; the collector would copy it to look at it
    logging.getLogger("papermill").setLevel(logging.CRITICAL)  # errors still raise
    (folder / "cwd").mkdir(parents=True)
    _find_room(folder)  # a kernel that finds none for its files says nothing, and would be waited for three minutes
    found = environment(os.environ)
    found |= {"TMPDIR": str(folder), "IPYTHONDIR": str(folder / "ipython"), "JUPYTER_RUNTIME_DIR": str(folder)}
    os.environ.clear()
    os.environ.update(found)
    tempfile.tempdir = str(folder)
    time.tzset()
    os.chdir(folder / "cwd")
    masking.rules.cache_clear()
    outcome = _attempts(task, folder, tell)
    outcome.seconds = round(time.monotonic() - started, 3)
    return outcome


def _find_room(folder: Path) -> None:
    (folder / "room").write_bytes(bytes(1 << 16))
    (folder / "room").unlink()


def _attempts(task: Task, folder: Path, tell: Callable[..., None]) -> Outcome:
    """A kernel that does not start is tried again, cold; a cell that fails never is.

    A kernel that ended since the parent of warm ones did, which the system may kill for its memory, has not failed.
    """
    because = ""
    for warm in (task.warm, None):
        try:
            kernel = Kernel(warm, imported_by([task.job.notebook.source]), tell, task.limits.memory)
        except (Died, TooLong) as error:
            problem = str(error)
            because = f"a warm one did not start: {problem}" if warm else because
            continue
        outcome = _run(task, kernel, folder, tell)
        if outcome.state == "kernel_died" and kernel.forked_by and not lives(kernel.forked_by):
            because = "the parent of warm kernels ended, and its kernels with it"
            continue
        variables = task.basis.variables if task.basis else {}
        outcome.read = watching.what_was_read(folder, variables, unchanged.files_of_data())
        outcome.kernel = "warm" if kernel.forked_by else "cold"
        outcome.cold_because = because or kernel.cold_because
        return outcome
    why = f"{_NO_KERNEL} with {sys.executable} in 2 attempts: {problem}"
    return Outcome("failed", why, environment_problem=True)


def _run(task: Task, kernel: Kernel, folder: Path, tell: Callable[..., None]) -> Outcome:
    """One attempt: papermill puts values in, the kernel runs the cells, how that ended becomes a state."""
    notebook, outcome, started = _with_values(task.job), Outcome("ok"), {}
    try:
        _cells(notebook, task, kernel, outcome, tell)
    finally:
        # What has shed folder and environment is found while the kernel that started it lives.
        started = {each: described(each) for each in processes_in(folder) if each.pid != kernel.process.pid}
        kernel.end()
        end(started)
    outcome.left_behind = list(filter(None, started.values()))
    return _judged(outcome, notebook)


def _cells(notebook: Any, task: Task, kernel: Kernel, outcome: Outcome, tell: Callable[..., None]) -> None:
    """Run cell after cell, until one does not end as it should: the outcome then says how."""
    limits, begun = task.limits, time.monotonic()
    for number, cell in enumerate(notebook.cells, start=1):
        tell("cell", number)
        outcome.cell = number
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        left = begun + limits.notebook_seconds - time.monotonic()
        try:
            reply = kernel.run(cell, min(limits.cell_seconds, left))
        except Died:
            outcome.state, outcome.message = "kernel_died", "the kernel ended while the cell was running"
        except Silent as late:  # the cell had ended
            outcome.state, outcome.message = "failed", f"{late}; a lone surrogate in it does that"
        except TooLong:
            too_long = f"the cell was still running after {limits.cell_seconds:g} seconds"
            outcome.state, outcome.message = "timed_out", limits.too_long() if left < limits.cell_seconds else too_long
        else:
            outcome.state, outcome.message = _ended(reply, task.job.optional and not _answered(notebook))
        if outcome.state != "ok":
            return


def _ended(reply: dict[str, Any], may_find_nothing: bool) -> tuple[str, str]:
    """State and message of a cell that was run, from what the kernel replied."""
    # The kernel ends a tenth of a second later: time for some of the cells after, but for how many?
    wishes = reply.get("payload") or ()
    if any(wish.get("source") == "ask_exit" and not wish.get("keepkernel") for wish in wishes):
        return "incomplete", _LEFT.format("exit() or quit()")
    if reply["status"] == "ok":
        return "ok", ""
    name, value = reply.get("ename", reply["status"]), reply.get("evalue", "")
    if name == "SystemExit" and value in ("", "0"):
        return "incomplete", _LEFT.format("sys.exit()")
    return ("unanswered", value) if may_find_nothing and name == NotFound.__name__ else ("failed", f"{name}: {value}")


def _with_values(job: Job) -> Any:
    """The notebook as it is to run: some parameters with other values, and nothing left of an earlier run."""
    notebook = nbformat.reads(job.notebook.source.decode(), as_version=4)
    notebook.cells = [cell for cell in notebook.cells if _ERROR_MARK not in cell.metadata.setdefault("tags", [])]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    if job.given:
        from papermill.parameterize import parameterize_notebook

        notebook.metadata.papermill = {}
        notebook = parameterize_notebook(notebook, job.given, kernel_name="python3", language="python")
    return notebook


def _answered(notebook: Any) -> bool:
    """Whether a cell has shown an answer, so that what it did not find later is no word on the question itself."""
    shown = (output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs)
    return any(ANSWER in output.get("data", {}) for output in shown)


def _judged(outcome: Outcome, notebook: Any) -> Outcome:
    """What became of a run, held against what its cells show."""
    if outcome.state == "ok":
        outcome.cell = None
        shown = ((number, each) for number, cell in enumerate(notebook.cells, 1) for each in cell.get("outputs", []))
        for number, error in (pair for pair in shown if pair[1].output_type == "error"):
            outcome.state, outcome.message, outcome.cell = "failed", f"{error.ename}: {error.evalue}", number
            break
    outcome.stderr = stderr_of(notebook)
    outcome.notebook = normalised(notebook, outcome.masked)
    size = len(outcome.notebook.encode())
    if outcome.state == "ok" and size > LARGEST_OUTPUT:
        outcome.state = "failed"
        outcome.message = f"the executed notebook holds {size:,} bytes; at most {LARGEST_OUTPUT:,} are published"
    return outcome


def _explain(outcome: Outcome, limits: Limits, folder: Path, root: str) -> None:
    """Say the cause where the symptom alone does not; a machine without room is no fault of the notebook."""
    first = outcome.message.partition("\n")[0]
    refused = outcome.state == "failed" and first.partition(":")[0].endswith("MemoryError")
    if limits.memory and (refused or outcome.state == "kernel_died" or first.startswith(_NO_KERNEL)):
        outcome.message = outcome.message.rstrip(": ")
        outcome.message += f" (the memory limit is {limits.memory / 1e9:g} GB; --memory sets another)"
    lost = next((text for text in outcome.stderr if "surrogates not allowed" in text), None)
    if outcome.state == "ok" and lost:
        outcome.state, outcome.cell = "failed", int(lost.partition(":")[0].removeprefix("cell "))
        outcome.message = "an output was lost: it holds a lone surrogate, which UTF-8 cannot carry"
    raised = next((code for code in files.NO_ROOM if f"[Errno {code}]" in first), 0)
    if outcome.state == "failed" and raised:
        outcome.message = f"{outcome.message} ({cannot_work(root, OSError(raised, os.strerror(raised)))})"
        outcome.environment_problem = True
    elif outcome.state == "kernel_died" or outcome.environment_problem:
        try:
            _find_room(folder)
        except OSError as error:
            outcome.message, outcome.environment_problem = cannot_work(root, error), True


def _export(outcome: Outcome, task: Task, root: str) -> None:
    """The page of an outcome; a page that cannot be made is a failure of its own."""
    from kzstats.reports.export import export

    try:
        outcome.html, outcome.facts = export(
            outcome.notebook, task.job, task.basis.facts, outcome.state, plain(outcome.message)
        )
        if outcome.facts["refused"]:
            outcome.state, outcome.message = "failed", outcome.facts["refused"]
    except OSError as error:
        outcome.state, outcome.message, outcome.environment_problem = "failed", cannot_work(root, error), True
    except Exception as error:
        why = f"its page could not be made: {type(error).__name__}: {error}"
        outcome.state, outcome.message = "failed", f"the notebook ran ({outcome.state}), but {why}"


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])), int(sys.argv[2]))
