"""The parent of warm kernels: imports what notebooks import, then forks one kernel per connection, and nothing else.

It is given a folder, a listener and the libraries; its standard input closes when the batch ends. A connection
says what a child is to become: command, variables, folder, and the libraries that its notebook imports; one that needs
less than all need not wait for the last of them. The child answers with its process number once its sockets are bound,
and is then a kernel that a notebook cannot tell from a cold one; the parent itself answers with a sentence where it
cannot fork.
`multiprocessing`'s own fork server would answer only the process that started it, and kernels are asked for by the
workers that this one has forked.
"""

import atexit
import builtins
import contextlib
import gc
import importlib
import io
import os
import select
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace

from kzstats.reports.surroundings import COMMAND, follow
from kzstats.reports.warm import KNOWN

# The kernel itself. `matplotlib_inline` is missing for a reason: imported where there is no shell, it never connects
# to one, and every chart of every notebook would silently be missing.
KERNEL = (
    *("psutil", "zmq", "tornado.platform.asyncio", "ipykernel.kernelapp", "ipykernel.zmqshell", "ipykernel.debugger"),
    *("IPython", "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.oinspect"),
    *("IPython.extensions.storemagic", "IPython.utils.wildcard", "faulthandler", "pdb", "sqlite3"),
    "kzstats.reports.watching",
)


Request = tuple[list[str], dict[str, str], str, list[str]]


def main(home: str, listening: str, *libraries: str) -> None:
    """Import, freeze, serve; in a child: become a kernel."""
    del sys.path[0]  # `python -m` puts the current folder there; ipykernel's launcher removes it, so must we
    # What is imported is never looked at by the collector, a fifth of the time in five pairs, and while nobody looks at
    # it its pages stay shared with the children.
    gc.disable()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system itself clears away kernels that have ended
    _import(KERNEL)
    _make_ready()
    os.chdir(home)
    os.environ["TMPDIR"] = home
    parent, listener, waiting = os.getpid(), socket.socket(fileno=int(listening)), []
    for ready in import_stack(libraries):
        gc.freeze()
        if child := serve(listener, waiting, ready):
            break
    else:
        _rehearse()
        gc.freeze()
        child = serve(listener, waiting, None)
    gc.enable()
    become_kernel(*child, parent)


def _make_ready() -> None:
    """Do for all kernels what each does alike when it begins: a fifth of its time for that."""
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    app.parse_command_line(COMMAND[3:-1])
    app.parse_command_line = lambda argv: None
    sys.modules["kzstats.reports.watching"].environment()


def _rehearse() -> None:
    """Describe and show a frame once while nobody waits: Python runs code faster where it has run, also in children."""
    if pandas := sys.modules.get("pandas"):
        frame = pandas.DataFrame({"year": range(9), "output": [1.5] * 9})
        for shown in (frame, frame.assign(share=frame["output"] / frame["output"].sum()).describe()):
            shown._repr_html_()
            repr(shown)


def serve(
    listener: socket.socket, waiting: list[tuple[Connection, Request]], ready: set[str] | None
) -> tuple[Connection, Request] | None:
    """Fork for each request that can be met; in each child, return its connection and request.

    listener: bound and listening; waiting: requests that could not be met so far; ready: libraries that are imported,
    None for all: then it goes on until the batch ends, which ends this process too, else returns None soon.
    """
    import psutil

    this_process = psutil.Process()
    while True:
        readable = select.select([listener, 0], [], [], None if ready is None and not waiting else 0)[0]
        if 0 in readable:
            os._exit(0)
        if readable:
            line = Connection(listener.accept()[0].detach())
            with contextlib.suppress(OSError, EOFError):  # who asked has gone
                waiting.append((line, line.recv()))
            continue
        for asked in [each for each in waiting if ready is None or ready.issuperset(each[1][3])]:
            waiting.remove(asked)
            threads = this_process.num_threads()
            if threads != 1:  # a lock that another thread holds would never open in the child
                with contextlib.suppress(OSError):
                    asked[0].send(f"the parent has {threads} threads")
            elif os.fork() == 0:
                os.setsid()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for mine in (listener, *(line for line, _ in waiting)):
                    mine.close()
                return asked
            asked[0].close()
        if ready is not None:
            return None


def import_stack(libraries: Iterable[str]) -> Iterator[set[str]]:
    """Import what notebooks will, and read figures and codes; gives after each library which are ready.

    libraries: names as of `imported_by`. Each kernel looks whether a file of
    the figures has changed since, and reads that again itself; with all to read, eight runs took 3 % more in six pairs.
    """
    ready: set[str] = set()
    for library in libraries:
        with _as_in_a_notebook(), contextlib.suppress(Exception):
            _import_with_all(library, ready)
            _ahead(library)
        yield ready


def _import_with_all(library: str, ready: set[str]) -> None:
    """A library of KNOWN with what it brings along, and so what that brings."""
    if library in ready or library not in KNOWN:
        return
    ready.add(library)
    _import([library])
    if library == "kzstats":
        for name in sys.modules["kzstats"].__all__:  # each has its room imported
            getattr(sys.modules["kzstats"], name)
    _import(KNOWN[library])
    for other in KNOWN[library]:
        _import_with_all(other, ready)


def _ahead(library: str) -> None:
    """What a library would do once in each kernel."""
    if library == "kzstats":
        kzstats = sys.modules["kzstats"]
        kzstats.load_rates()
        kzstats.verdict(kzstats.load(guesses=False).head(0))  # with the trees of codes: 20 of 30 ms of a first check
    if "matplotlib" in sys.modules:  # it looks for plug-ins in every package: 10 of a kernel's first 52 ms
        sys.modules["matplotlib.backends"].backend_registry.list_all()


@contextlib.contextmanager
def _as_in_a_notebook() -> Iterator[None]:
    """Let pandas, which asks when it is imported, choose the display options of a notebook, not those of a terminal."""
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None)
    try:
        with Path(os.devnull).open("w", encoding="UTF-8") as null, contextlib.redirect_stdout(null):
            yield
    finally:
        del builtins.get_ipython


def _import(names: Iterable[str]) -> None:
    for name in names:
        with contextlib.suppress(Exception):  # the notebook will be told
            importlib.import_module(name)


# --- in a child ----------------------------------------------------------------------------------------------------


def become_kernel(line: Connection, request: Request, parent: int) -> None:
    """Run the kernel that is asked for, to its end.

    line: takes its process id once it is ready; request: the command of a cold kernel, its variables, its folder;
    parent: process id of the parent, with which it ends. Elsewhere than on Linux ipykernel's own watch sees to that,
    within a second.
    """
    from ipykernel.kernelapp import IPKernelApp

    follow(parent)
    command, variables, folder, _ = request
    _surroundings(command, variables, folder)
    _libraries()
    app = IPKernelApp.instance()
    app.parent_handle = parent  # its default was read from the environment when it was imported
    app.connection_file = command[-1]
    app.initialize([])
    line.send(os.getpid())
    line.close()
    app.start()
    # What the interpreter does when it ends, but for taking itself apart, a tenth of a second in each kernel: threads
    # are waited for, functions registered with `atexit` run, what the cells made is let go, files are flushed.
    threading._shutdown()
    atexit._run_exitfuncs()
    app.shell.user_ns.clear()
    for thing in gc.get_objects():
        if type(thing) in (io.TextIOWrapper, io.BufferedWriter, io.BufferedRandom) and not thing.closed:
            with contextlib.suppress(Exception):
                thing.flush()
    os._exit(0)


def _surroundings(command: list[str], variables: dict[str, str], folder: str) -> None:
    """Variables, folder and command line as the worker would have given them to a child of its own."""
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


if __name__ == "__main__":
    main(*sys.argv[1:])
