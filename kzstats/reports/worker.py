"""What happens in the process of one job: notebook, limits, page; what comes of it goes back through a pipe."""

import errno
import os
import signal
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from kzstats.reports.execute import execute
from kzstats.reports.masking import plain
from kzstats.reports.processes import described, end, processes_in
from kzstats.reports.surroundings import dies_with_parent
from kzstats.reports.task import Limits, Outcome, Task

# No room on the device, in the quota, or for so large a file.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def main(pipe: Connection, parent: int) -> None:
    """Run the one task that comes through a pipe, and send back what became of it.

    pipe: takes (task, folder), later "late" where the kernel was ended for taking too long; gives ("kernel", process
    id), ("cell", number, of), and at last ("done", outcome); parent: process id of the supervisor, whose end is ours.
    """
    _detach(parent)
    pipe.send(("done", perform(*pipe.recv(), pipe)))
    pipe.close()


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


def perform(task: Task, folder: Path, pipe: Connection) -> Outcome:
    """Run and export one task in this process, which must be its own.

    task: what to run; folder: a private folder, created here; pipe: as for `main`. Returns the outcome, its page
    included; whatever goes wrong here is this job's failure, not the batch's.
    """
    limits, root, kernels, started = task.limits, tempfile.gettempdir(), [], {}

    def told(kind: str, *content: Any) -> None:
        if kind == "ending":  # what has shed folder and environment is found while the kernel that started it lives
            started.update({each: described(each) for each in processes_in(folder) if each.pid not in kernels})
            return
        if kind == "kernel":
            kernels.append(content[0])
        pipe.send((kind, *content))

    try:
        _hold_memory(limits.memory)
        outcome = execute(task, folder, told)
    except OSError as error:
        outcome = Outcome("failed", cannot_work(root, error), environment_problem=True)
    except Exception as error:
        outcome = Outcome("failed", f"{type(error).__name__}: {error}")
    end(started)
    outcome.left_behind = list(filter(None, started.values()))
    if outcome.state != "ok" and pipe.poll():
        outcome.state, outcome.message = "timed_out", limits.too_long()
    _explain(outcome, limits)
    _blame_the_disk(outcome, folder, root)
    if outcome.notebook and task.basis and outcome.state != "unanswered":
        _export(outcome, task, root)
    return outcome


def _hold_memory(limit: int) -> None:
    """Let the kernel, which inherits it, map no more than that: more is a MemoryError there, not an OOM kill here."""
    if limit and sys.platform.startswith("linux"):
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def cannot_work(root: str, error: OSError) -> str:
    """What to say when the system refuses a worker its files: the same words for each job, so that it is told once.

    root: the temporary folder; error: what was refused.

    >>> cannot_work("/tmp", OSError(28, "No space left on device"))
    '/tmp: notebooks cannot work there (No space left on device). Set TMPDIR to a folder with room.'
    """
    remedy = "Set TMPDIR to a folder with room."
    if error.errno == errno.EFBIG:
        remedy = "Allow larger files: ulimit -f unlimited."
    elif error.errno in (errno.EMFILE, errno.ENFILE):
        remedy = "Allow more open files: ulimit -n 4096."
    return f"{root}: notebooks cannot work there ({error.strerror or error}). {remedy}"


def _blame_the_disk(outcome: Outcome, folder: Path, root: str) -> None:
    """Tell a notebook that failed from a machine without room: the cell raised so, or its kernel could not write."""
    raised = next((code for code in _NO_ROOM if f"[Errno {code}]" in outcome.message.partition("\n")[0]), 0)
    if outcome.state == "failed" and raised:
        outcome.message = f"{outcome.message} ({cannot_work(root, OSError(raised, os.strerror(raised)))})"
        outcome.environment_problem = True
    elif outcome.state == "kernel_died" or outcome.environment_problem:
        try:
            (folder / "room").write_bytes(bytes(1 << 16))
        except OSError as error:
            outcome.message, outcome.environment_problem = cannot_work(root, error), True


def _explain(outcome: Outcome, limits: Limits) -> None:
    """Say the cause where the symptom alone does not."""
    ename = outcome.message.partition(":")[0]
    if outcome.state == "failed" and ename.endswith("MemoryError") and limits.memory:
        outcome.message = outcome.message.rstrip(": ")
        outcome.message += f" (the memory limit is {limits.memory / 1e9:g} GB; --memory sets another)"
    lost = next((text for text in outcome.stderr if "surrogates not allowed" in text), None)
    if outcome.state == "ok" and lost:
        outcome.state, outcome.cell = "failed", int(lost.partition(":")[0].removeprefix("cell "))
        outcome.message = "an output was lost: it holds a lone surrogate, which UTF-8 cannot carry"


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
        outcome.message = (
            f"the notebook ran ({outcome.state}), but its page could not be made: {type(error).__name__}: {error}"
        )
        outcome.state = "failed"
