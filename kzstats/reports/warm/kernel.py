"""What a forked child does to become a kernel that a notebook cannot tell from a cold one, and how it ends."""

import atexit
import contextlib
import gc
import io
import os
import signal
import sys
import tempfile
import threading
import time
import warnings
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any


def become_kernel(line: Connection, parent: int, marks: Any) -> None:
    """Run the kernel that is asked for, to its end.

    line: gives what the worker asks for: the command of a cold kernel, its variables, its folder; takes the process ids
    of the kernel and its parent once it is ready; parent: process id of the parent; marks: what the imports before
    the fork left behind, `parent.Marks`.
    """
    _die_with(parent)
    command, variables, folder = line.recv()
    _surroundings(command, variables, folder)
    _libraries()
    app = _start(command[3:])
    _leave(marks)
    line.send((os.getpid(), parent))
    line.close()
    app.start()
    _end(app)


def _die_with(parent: int) -> None:
    """End when the parent ends. Elsewhere than on Linux ipykernel's own watch does it, within a second."""
    if sys.platform.startswith("linux"):
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(1)


def _surroundings(command: list[str], variables: dict[str, str], folder: str) -> None:
    """Streams, variables, folder and command line as the worker would have given them to a child of its own."""
    # No terminal and no pipe of anybody's, who would wait for its end; prints travel to the notebook.
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    os.close(null)
    os.environ.clear()
    os.environ.update(variables, JPY_PARENT_PID=str(os.getppid()))
    time.tzset()
    os.chdir(folder)
    tempfile.tempdir = None
    sys.orig_argv[:] = command
    launcher = str(Path(sys.modules["ipykernel"].__file__).parents[1] / "ipykernel_launcher.py")
    sys.argv[:] = [launcher, *command[3:]]


def _libraries() -> None:
    """What imported libraries would have read or drawn in this very process."""
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()  # Python's `random` sees to it after a fork by itself
    if matplotlib := sys.modules.get("matplotlib"):
        # ipykernel sets the variable when it starts; by then a cold kernel has not imported matplotlib yet.
        inline = "module://matplotlib_inline.backend_inline"
        matplotlib.rcParams["backend"] = os.environ.get("MPLBACKEND") or inline


def _start(arguments: list[str]) -> Any:
    """The application of ipykernel, with its sockets bound."""
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    app.parent_handle = os.getppid()  # its default was read from the environment when it was imported
    app.initialize(arguments)
    return app


def _leave(marks: Any) -> None:
    """What a cold kernel would have after its imports."""
    for action, message, category, module, number in reversed(marks.filters):
        texts = [part.pattern if hasattr(part, "pattern") else part or "" for part in (message, module)]
        warnings.filterwarnings(action, texts[0], category, texts[1], number)
    for name, value in marks.environment.items():
        os.environ.setdefault(name, value)


def _end(app: Any) -> None:
    """What the interpreter does when it ends, but for taking itself apart, a tenth of a second in each kernel.

    Threads are waited for, functions registered with `atexit` run, what the cells made is let go, files are flushed.
    """
    threading._shutdown()
    atexit._run_exitfuncs()
    app.shell.user_ns.clear()
    for thing in gc.get_objects():
        if type(thing) in (io.TextIOWrapper, io.BufferedWriter, io.BufferedRandom) and not thing.closed:
            with contextlib.suppress(Exception):
                thing.flush()
    os._exit(0)
