"""The parent of warm kernels: imports what notebooks import, then forks one kernel per request, and nothing else.

    python -m kzstats.reports.warm.parent LISTENER [LIBRARY ...]

LISTENER is a file descriptor; standard input closes when the batch ends. One request per connection, a line of JSON,
`{"argv", "environment", "folder", "limits", "umask"}`. The kernel answers `{"pid"}` once its sockets are bound; the
parent adds `{"exit"}` when it has ended, or answers `{"refused"}`. When the other end hangs up, the kernel is killed
with everything in its session.
"""

import builtins
import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from kzstats.reports.warm.stack import KERNEL, modules


@dataclass
class Kernel:
    """A kernel asked for, or running: its connection, what was received so far, and its process."""

    line: socket.socket
    received: bytearray = field(default_factory=bytearray)
    pid: int = 0


class Server:
    """Waits for requests, deaths and the end of the batch. `serve` returns in a fresh child, and only there."""

    def __init__(self, listener: socket.socket) -> None:
        import psutil

        self.listener = listener
        self.this_process = psutil.Process()
        self.kernels: dict[socket.socket, Kernel] = {}
        self.wake_up, self.alarm = os.pipe()
        self.selector = selectors.DefaultSelector()
        for channel in (listener, self.wake_up, 0):
            self.selector.register(channel, selectors.EVENT_READ)
        for descriptor in (self.wake_up, self.alarm):
            os.set_blocking(descriptor, False)
        listener.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.alarm, warn_on_full_buffer=False)

    def serve(self) -> dict[str, Any]:
        """Fork on request until the batch ends, which ends this process too.

        Returns:
            In the child only: the request, with `line`, the connection to answer on.
        """
        while True:
            for key, _ in self.selector.select():
                if key.fileobj == 0:
                    self.end()
                elif key.fileobj == self.wake_up:
                    os.read(self.wake_up, 4096)
                    self.reap()
                elif key.fileobj is self.listener:
                    self.accept()
                elif key.fileobj in self.kernels:  # not one that was dropped a moment ago
                    request = self.hear(self.kernels[key.fileobj])
                    if request is not None:
                        return request

    def accept(self) -> None:
        """A new connection, a kernel to be."""
        try:
            line, _ = self.listener.accept()
        except OSError:
            return  # hung up before we came to it
        line.setblocking(False)
        self.kernels[line] = Kernel(line)
        self.selector.register(line, selectors.EVENT_READ)

    def hear(self, kernel: Kernel) -> dict[str, Any] | None:
        """Read on a connection: a request forks, an end kills."""
        try:
            piece = kernel.line.recv(1 << 16)
        except BlockingIOError:
            return None
        except OSError:
            piece = b""
        kernel.received += piece
        if not piece:
            self.drop(kernel)
        elif kernel.received.endswith(b"\n") and not kernel.pid:
            return self.fork(kernel)
        return None

    def fork(self, kernel: Kernel) -> dict[str, Any] | None:
        """One more kernel. Refused where another thread runs: a lock it holds would never open in the child."""
        threads = self.this_process.num_threads()
        if threads != 1:
            kernel.line.sendall(_message(refused=f"the parent has {threads} threads"))
            self.drop(kernel)
            return None
        request = json.loads(kernel.received)
        parent = os.getpid()
        kernel.pid = os.fork()
        if kernel.pid:
            return None
        os.setsid()
        self.leave(kernel)
        return {**request, "line": kernel.line, "parent": parent}

    def leave(self, kernel: Kernel) -> None:
        """In the child: let go of everything that is the parent's."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.selector.close()
        self.listener.close()
        os.close(self.wake_up)
        os.close(self.alarm)
        for other in self.kernels.values():
            if other is not kernel:
                other.line.close()
        self.kernels.clear()

    def reap(self) -> None:
        """Tell whose kernels have ended, and how."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for kernel in list(self.kernels.values()):
                if kernel.pid == pid:
                    kernel.pid = 0
                    _send(kernel.line, exit=os.waitstatus_to_exitcode(status))
                    self.drop(kernel)

    def drop(self, kernel: Kernel) -> None:
        """Close a connection; its kernel, if it still runs, ends."""
        self.selector.unregister(kernel.line)
        del self.kernels[kernel.line]
        kernel.line.close()
        _kill(kernel.pid)

    def end(self) -> None:
        """The batch has ended: so do all kernels and this process."""
        for kernel in self.kernels.values():
            _kill(kernel.pid)
        os._exit(0)


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

    _like_a_cold_kernels_start()
    marks = import_stack(libraries)
    # What is there now is never looked at by the collector again, so its pages stay shared with the children.
    gc.collect()
    gc.disable()
    gc.freeze()
    request = Server(socket.socket(fileno=listener)).serve()
    gc.enable()
    become_kernel(request, marks)


def import_stack(libraries: Iterable[str]) -> Marks:
    """Import what notebooks will. What cannot be imported here is left to the notebook, which gets the error itself.

    Args:
        libraries: names as of `stack.imported_by`.
    """
    variables = dict(os.environ)
    _import(KERNEL)
    with warnings.catch_warnings(), _as_in_a_notebook():
        before = list(warnings.filters)
        _import(modules(libraries))
        filters = [item for item in warnings.filters if item not in before]
    return Marks(filters, {name: value for name, value in os.environ.items() if variables.get(name) != value})


@contextlib.contextmanager
def _as_in_a_notebook() -> Iterator[None]:
    """Let pandas, which asks when it is imported, choose the display options of a notebook, not those of a terminal."""
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None)
    stdout = sys.stdout
    try:
        with Path(os.devnull).open("w", encoding="UTF-8") as sys.stdout:
            yield
    finally:
        sys.stdout = stdout
        del builtins.get_ipython


def _import(names: Iterable[str]) -> None:
    for name in names:
        try:
            importlib.import_module(name)
        except Exception as error:
            print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)


def _like_a_cold_kernels_start() -> None:
    """`python -m` puts the current folder on the path; ipykernel's launcher removes it, so must we."""
    if sys.path[0] == "" or Path(sys.path[0]) == Path.cwd():
        del sys.path[0]


def _kill(pid: int) -> None:
    """End a kernel and its session; it may not have become a leader yet, or be gone."""
    for kill in (os.killpg, os.kill):
        try:
            if pid:
                kill(pid, signal.SIGKILL)
        except OSError:
            continue


def _message(**content: Any) -> bytes:
    return json.dumps(content).encode() + b"\n"


def _send(line: socket.socket, **content: Any) -> None:
    """Tell the other end, if it still listens."""
    with contextlib.suppress(OSError):
        line.sendall(_message(**content))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
