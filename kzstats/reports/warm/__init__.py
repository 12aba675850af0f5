"""Warm kernels: every notebook gets a process of its own in milliseconds, forked where the imports are already done.

    the batch ──starts──► parent ──forks──► kernel ◄──talks to── the worker that runs the notebook
               `Parent`   parent.py         kernel.py            provisioner.py

A cold kernel spends 1.5 to 3 s on importing what every notebook imports. The parent imports it once (stack.py), reads
the figures once, then does nothing but fork: it never runs a notebook and stays single-threaded, which it checks at
each fork, because a lock that another thread holds would stay locked in the child for ever. papermill, nbclient and
jupyter_client run unmodified: the provisioner is the official way to say how a kernel comes to be.

Whoever ends takes what depends on it along: the parent goes with the batch, a kernel with its worker or the parent.
Where a parent cannot run (no fork, no Unix sockets, a temporary folder too deep for one), or breaks, kernels are
ordinary ones, and the outcome of each job says which it had.
"""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from kzstats.reports.surroundings import dies_with_parent, environment

# A Unix socket's path has room for about 100 bytes on all systems.
_LONGEST_PATH = 95


class Parent:
    """The process that forks warm kernels, for as long as a `with` statement lasts.

    The statement gives the address to hand to `execute`. It does not wait: kernels asked for before the imports are
    done get their turn when they are; where there can be no parent, whoever asks gets a cold kernel, and learns why.

    folder: a private folder that outlives the parent; its socket and what it prints stand there; libraries: what it
    imports, as of `stack.imported_by`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, Parent(Path(folder), []) as address:
    ...     print(Path(address).name)
    warm
    """

    def __init__(self, folder: Path, libraries: Sequence[str] = ("kzstats",)) -> None:
        self.folder, self.libraries = Path(folder), libraries
        self.address = str(self.folder / "warm")
        self.process: subprocess.Popen | None = None

    def __enter__(self) -> str:
        if not unfit(self.address):
            with contextlib.suppress(OSError):
                self._start()
        return self.address

    def __exit__(self, *_: object) -> None:
        if self.process is not None:
            self.process.kill()  # its kernels go with it
            self.process.wait()
            self.process.stdin.close()

    def _start(self) -> None:
        """Listen first, then start: a worker may connect before the parent is ready to answer."""
        home = self.folder / "w"
        home.mkdir(mode=0o700)
        with socket.socket(socket.AF_UNIX) as listener, (self.folder / "warm.log").open("wb") as log:
            listener.bind(self.address)
            listener.listen(128)
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kzstats.reports.warm.parent", str(listener.fileno()), *self.libraries],
                pass_fds=[listener.fileno()],
                stdin=subprocess.PIPE,  # closed when we end, however we end
                stdout=subprocess.DEVNULL,
                stderr=log,
                cwd=home,
                env=environment(os.environ) | {"TMPDIR": str(home)},
                start_new_session=True,
                **dies_with_parent(),
            )


def unfit(address: str) -> str:
    """Why kernels cannot be forked here; empty when they can.

    address: the path of the socket.

    >>> "too long" in unfit("/run/" + "a" * 100)
    True
    """
    if not hasattr(os, "fork") or not hasattr(socket, "AF_UNIX"):
        return f"{sys.platform} cannot fork processes"
    if len(address) > _LONGEST_PATH:
        return f"the temporary folder's name is too long for a socket: {address}"
    return ""
