"""What a forked child does to become a kernel that a notebook cannot tell from a cold one, and how it ends."""

import atexit
import contextlib
import gc
import io
import json
import os
import resource
import signal
import socket
import sys
import tempfile
import threading
import time
import warnings
from pathlib import Path
from typing import Any


def become_kernel(line: socket.socket, parent: int, marks: Any) -> None:
    """Run the kernel that is asked for, to its end.

    line: gives the request of the worker, a line of JSON with `argv` (as a cold kernel's command), `environment`,
    `folder`, `limits` and `umask`; takes the answer once the kernel is ready; parent: process id of the parent;
    marks: what the imports before the fork left behind, `parent.Marks`.
    """
    die_with(parent)
    with line.makefile() as asked:
        request = json.loads(asked.readline())
    _streams()
    _surroundings(request)
    _chance()
    _matplotlib()
    app = _start(request["argv"][3:])
    _leave(marks)
    line.sendall(json.dumps({"pid": os.getpid(), "parent": parent}).encode() + b"\n")
    line.close()
    app.start()
    _end(app)


def die_with(parent: int) -> None:
    """End when the parent ends. Elsewhere than on Linux ipykernel's own watch does it, within a second."""
    if sys.platform.startswith("linux"):
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(1)


def _streams() -> None:
    """No terminal and no pipe of anybody's, who would wait for its end; prints travel to the notebook."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    os.close(null)


def _surroundings(request: dict[str, Any]) -> None:
    """Variables, folder, limits and command line as the worker would have given them to a child of its own."""
    os.environ.clear()
    os.environ.update(request["environment"], JPY_PARENT_PID=str(os.getppid()))
    time.tzset()
    os.chdir(request["folder"])
    os.umask(request["umask"])
    for number, pair in request["limits"].items():
        resource.setrlimit(int(number), tuple(pair))
    tempfile.tempdir = None
    sys.orig_argv[:] = request["argv"]
    launcher = str(Path(sys.modules["ipykernel"].__file__).parents[1] / "ipykernel_launcher.py")
    sys.argv[:] = [launcher, *request["argv"][3:]]


def _chance() -> None:
    """Random numbers of its own for each kernel. Python's `random` sees to it after a fork; numpy does not."""
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def _matplotlib() -> None:
    """The backend that matplotlib would have read from the environment, had it been imported here."""
    # ipykernel sets the variable when it starts; by then a cold kernel has not imported matplotlib yet.
    backend = os.environ.get("MPLBACKEND") or "module://matplotlib_inline.backend_inline"
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is not None:
        matplotlib.rcParams["backend"] = backend


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
