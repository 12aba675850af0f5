"""The parent of warm kernels: imports what notebooks import, then forks one kernel per connection, and nothing else.

    python -m kzstats.reports.warm.parent LISTENER [LIBRARY ...]

LISTENER is a file descriptor; standard input closes when the batch ends. A child gets from its connection what it is to
become: command, variables, folder. It answers with its process number and its parent's once its sockets are bound; the
parent itself answers with a sentence where it cannot fork. `multiprocessing`'s own fork server would answer only the
process that started it, and kernels are asked for by the workers that this one has forked.
"""

import builtins
import contextlib
import gc
import importlib
import os
import select
import signal
import socket
import sys
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace

from kzstats.reports.warm.stack import KERNEL, modules


@dataclass(frozen=True)
class Marks:
    """What imports leave behind outside their modules; a child leaves the same marks when it has become a kernel.

    `filters` are warning filters, newest first: in a cold kernel they come after the shell's own. `environment` are
    variables that a library sets for libraries of its own.
    """

    filters: list[tuple]
    environment: dict[str, str]


def main(listener: int, libraries: list[str]) -> None:
    """Import, freeze, serve; in a child: become a kernel."""
    from kzstats.reports.warm.kernel import become_kernel

    del sys.path[0]  # `python -m` puts the current folder there; ipykernel's launcher removes it, so must we
    marks = import_stack(libraries)
    # What is there now is never looked at by the collector again, so its pages stay shared with the children.
    gc.collect()
    gc.disable()
    gc.freeze()
    parent = os.getpid()
    line = serve(socket.socket(fileno=listener))
    gc.enable()
    become_kernel(line, parent, marks)


def serve(listener: socket.socket) -> Connection:
    """Fork for each connection until the batch ends, which ends this process too; returns in each child only.

    listener: bound and listening. Returns the child's connection.
    """
    import psutil

    this_process = psutil.Process()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system itself clears away kernels that have ended
    while True:
        readable, _, _ = select.select([listener, 0], [], [])
        if 0 in readable:
            os._exit(0)
        line = Connection(listener.accept()[0].detach())
        threads = this_process.num_threads()
        if threads != 1:  # a lock that another thread holds would never open in the child
            with contextlib.suppress(OSError):
                line.send(f"the parent has {threads} threads")
        elif os.fork() == 0:
            os.setsid()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            listener.close()
            return line
        line.close()


def import_stack(libraries: Iterable[str]) -> Marks:
    """Import what notebooks will. What cannot be imported here is left to the notebook, which gets the error itself.

    libraries: names as of `stack.imported_by`.
    """
    variables = dict(os.environ)
    _import(KERNEL)
    with warnings.catch_warnings(), _as_in_a_notebook():
        before = list(warnings.filters)
        _import(modules(libraries))
        if "kzstats" in libraries:
            _read_figures()
        filters = [item for item in warnings.filters if item not in before]
    return Marks(filters, {name: value for name, value in os.environ.items() if variables.get(name) != value})


def _read_figures() -> None:
    """Read the data once for all kernels: each looks whether a file has changed since, and reads that again itself.

    It was a quarter of what a notebook took. A folder that cannot be read is the notebook's to complain of.
    """
    import kzstats

    with contextlib.suppress(Exception):
        kzstats.load()
        kzstats.load_rates()


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
        try:
            importlib.import_module(name)
        except Exception as error:
            print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
