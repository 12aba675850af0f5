"""One job in one kernel: the notebook runs, is checked for completeness, and comes back as text with a state.

`execute` runs inside a process of its own (`run.py` starts it), because nbclient and the kernel take their
environment, folder and signals from the process. It writes nothing that anybody reads: results travel as bytes.
"""

import gc
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from kzstats.errors import NotFound
from kzstats.reports import unchanged, watching
from kzstats.reports.kernel import Kernel
from kzstats.reports.notebook import ANSWER
from kzstats.reports.plan import Job
from kzstats.reports.processes import lives
from kzstats.reports.surroundings import environment
from kzstats.reports.task import START_ATTEMPTS, Outcome, Task

OUTPUT_SECONDS = 20  # for a cell's last output after its end; nbclient's 4 are too few for a busy machine
_ERROR_MARK = "papermill-error-cell-tag"  # on cells that papermill wrote into a notebook that failed
LARGEST_OUTPUT = 50_000_000  # bytes of an executed notebook; twenty megabytes of prints are somebody's mistake


class Left(Exception):
    """A cell has asked the kernel to end: exit() or quit()."""


def prepare() -> None:
    """Compile the notebook schema once, before processes for jobs are forked: it would take each of them 0.1 s."""
    nbformat.validate(nbformat.v4.new_notebook())


def execute(task: Task, folder: Path, tell: Callable[..., None] = lambda *message: None) -> Outcome:
    """Run one task to its end in this process, which must be its own: environment and folder are changed.

    task: what to run; folder: a private folder, created here, the caller removes it; tell: called with
    ("kernel", process id), ("cell", number) and ("ending"). Returns the outcome, its `notebook`
    normalised, `html` still empty. Raises OSError: the folder cannot be used.
    """
    started = time.monotonic()
    gc.freeze()  # what was there before the fork is shared; the collector would copy it to look at it
    for name in ("papermill", "traitlets", "asyncio"):  # errors still raise
        logging.getLogger(name).setLevel(logging.CRITICAL)
    folder.mkdir()
    # A kernel that finds no room for its files says nothing, and would be waited for three minutes.
    (folder / "room").write_bytes(bytes(1 << 16))
    (folder / "room").unlink()
    fix_environment(folder)
    outcome = _attempts(task, folder, tell)
    outcome.seconds = round(time.monotonic() - started, 3)
    return outcome


def fix_environment(folder: Path) -> None:
    """Make this process's surroundings the same for every run: variables, folder, Jupyter's own folders."""
    found = environment(os.environ)
    os.environ.clear()
    os.environ.update(found)
    work = folder / "cwd"
    work.mkdir()
    os.environ.update(TMPDIR=str(folder), IPYTHONDIR=str(folder / "ipython"), JUPYTER_RUNTIME_DIR=str(folder))
    tempfile.tempdir = str(folder)
    if hasattr(time, "tzset"):
        time.tzset()
    os.chdir(work)


def _attempts(task: Task, folder: Path, tell: Callable[..., None]) -> Outcome:
    """Kernels that do not start are tried again, cold after the first time; cells that fail never are.

    A kernel that ended since the parent of warm ones did, which the system may kill for its memory, has not failed.
    """
    problem = because = ""
    warm = task.warm
    for _ in range(START_ATTEMPTS):
        kernel = Kernel(warm, tell)
        process = kernel.provisioner
        try:
            outcome = _run(task, kernel)
        except RuntimeError as error:
            if kernel.cell is not None:
                raise
            problem = str(error)
            because = because or (f"a warm one did not start: {problem}" if process.forked_by else "")
            warm = None
            continue
        if outcome.state == "kernel_died" and process.forked_by and not lives(process.forked_by):
            warm, because = None, "the parent of warm kernels ended, and its kernels with it"
            continue
        variables = task.basis.variables if task.basis else {}
        outcome.read = watching.what_was_read(folder, variables, unchanged.files_of_data())
        outcome.kernel = "warm" if process.forked_by else "cold"
        outcome.cold_because = because or process.cold_because
        return outcome
    return Outcome(
        "failed",
        f"no kernel could be started with {sys.executable} in {START_ATTEMPTS} attempts: {problem}",
        environment_problem=True,
    )


def _run(task: Task, kernel: Kernel) -> Outcome:
    """One attempt, its ending translated into a state.

    papermill puts values in, nbclient runs the cells: papermill's engine around it would take a fifth more.
    """
    notebook = _with_values(task.job)
    state, message, cell_seconds = "ok", "", task.limits.cell_seconds

    def cell_started(cell: Any, cell_index: int) -> None:
        kernel.cell = cell_index + 1
        kernel.tell("cell", kernel.cell)

    def cell_executed(cell: Any, cell_index: int, execute_reply: Any) -> None:
        # The kernel ends a tenth of a second later: time for some of the cells after, but for how many?
        asked = execute_reply["content"].get("payload") or ()
        if any(wish.get("source") == "ask_exit" and not wish.get("keepkernel") for wish in asked):
            raise Left

    client = NotebookClient(
        notebook,
        km=kernel,
        timeout=cell_seconds,
        iopub_timeout=OUTPUT_SECONDS,
        shutdown_kernel="immediate",
        on_cell_start=cell_started,
        on_cell_executed=cell_executed,
    )
    try:
        client.execute(cleanup_kc=True)
    except Left:
        state, message = "incomplete", "the notebook called exit() or quit(), so the cells after it did not run"
    except CellExecutionError as error:
        state, message = "failed", f"{error.ename}: {error.evalue}"
        if error.ename == "SystemExit" and error.evalue in ("", "0"):
            state, message = "incomplete", "the notebook called sys.exit(), so the cells after it did not run"
        elif task.job.optional and error.ename == NotFound.__name__ and not _answered(notebook):
            state, message = "unanswered", error.evalue
    except CellTimeoutError as error:
        state, message = "timed_out", f"the cell was still running after {cell_seconds:g} seconds"
        if "IOPub" in str(error):  # the cell had ended
            state = "failed"
            message = (
                f"what the cell showed did not come within {OUTPUT_SECONDS} seconds; a lone surrogate in it does that"
            )
    except DeadKernelError:
        state, message = "kernel_died", "the kernel ended while the cell was running"
    return _judged(Outcome(state, message, kernel.cell), notebook)


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


def _judged(outcome: Outcome, notebook: Any) -> Outcome:
    """Completeness, checked in the cells themselves: nbclient calls runs complete that are not."""
    from kzstats.reports.normal import normalised, stderr_of

    if outcome.state == "ok":
        outcome.cell = None
        for number, cell in enumerate(notebook.cells, start=1):
            problem = _cell_problem(cell)
            if problem:
                outcome.state, outcome.message, outcome.cell = *problem, number
                break
    outcome.stderr = stderr_of(notebook)
    outcome.notebook = normalised(notebook, outcome.masked)
    size = len(outcome.notebook.encode())
    if outcome.state == "ok" and size > LARGEST_OUTPUT:
        outcome.state = "failed"
        outcome.message = f"the executed notebook holds {size:,} bytes; at most {LARGEST_OUTPUT:,} are published"
    return outcome


def _answered(notebook: Any) -> bool:
    """Whether a cell has shown an answer, so that what it did not find later is no word on the question itself."""
    shown = (output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs)
    return any(ANSWER in output.get("data", {}) for output in shown)


def _cell_problem(cell: Any) -> tuple[str, str] | None:
    """The state and message of a code cell that did not run to its end."""
    if cell.cell_type != "code" or not cell.source.strip():
        return None
    for output in cell.outputs:
        if output.output_type == "error" and output.ename == "SystemExit":
            return "incomplete", "the notebook called sys.exit(), so the cells after it did not run"
        if output.output_type == "error":
            return "failed", f"{output.ename}: {output.evalue}"
    if cell.execution_count is None:
        return "incomplete", "the cell did not run"
    return None
