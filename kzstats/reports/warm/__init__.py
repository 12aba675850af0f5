"""Warm kernels: every notebook gets a process of its own in milliseconds, forked where the imports are already done.

    the batch ──starts──► parent ──forks──► kernel ◄──talks to── the worker that runs the notebook
               `begun`       parent.py                            kernel.py

A cold kernel spends 1.5 to 3 s on importing what every notebook imports. The parent imports it once, reads the figures
once, then does nothing but fork: it never runs a notebook and stays single-threaded, which it checks at each fork,
because a lock that another thread holds would stay locked in the child for ever.

Whoever ends takes what depends on it along: the parent goes with the batch, a kernel with its worker or the parent.
Where a parent cannot run (no fork, no Unix sockets, a temporary folder too deep for one), or breaks, kernels are
ordinary ones, and the outcome of each job says which it had.
"""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kzstats.reports.surroundings import dies_with_parent, environment

# A Unix socket's path has room for about 100 bytes on all systems.
_LONGEST_PATH = 95
# A library that notebooks import: what it brings along, those further down included, and what it imports itself only
# when it is used, as holidays its countries. It is safe to share what, when imported, starts no thread, draws no random
# numbers and asks no clock: then nobody can tell when it was imported. Modules of the user's own are left to the
# notebook.
KNOWN: dict[str, tuple[str, ...]] = {
    "kzstats": ("pandas", "matplotlib", "holidays", "babel"),
    "seaborn": ("pandas", "scipy", "matplotlib", "scipy.stats"),
    "pandas": ("pyarrow", "pandas.io.formats.style", "jinja2", "encodings.utf_8_sig"),
    "numpy": (),
    "pyarrow": ("pyarrow.compute", "pyarrow.pandas_compat"),
    "scipy": ("scipy.optimize", "scipy.optimize._highspy._highs_wrapper", "scipy.sparse.linalg"),
    "matplotlib": (
        *("matplotlib.figure", "matplotlib.pyplot", "matplotlib.dates", "matplotlib.backends.backend_agg"),
        *("matplotlib.backends.backend_svg", "PIL.Image", "PIL.PngImagePlugin"),
    ),
    "holidays": ("holidays.countries.kazakhstan",),
    "babel": ("babel.dates", "babel.numbers"),
}


@contextlib.contextmanager
def begun(wanted: bool = True) -> Iterator["Parent | None"]:
    """A parent for as long as a `with` statement lasts, None where it is not wanted or there can be none.

    It imports the kernel at once, the rest when it is told what: a batch of which it is not yet known what has to run
    may begin it.
    """
    parent = None
    if wanted:
        with contextlib.suppress(OSError):  # kernels are cold then
            parent = Parent()
    try:
        yield parent
    finally:
        if parent:
            parent.process.kill()  # its kernels go with it
            parent.process.wait()
            parent.line.close()


class Parent:
    """The process that forks warm kernels; it ends when `line` is closed, however we end."""

    def __init__(self) -> None:
        self.line, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kzstats.reports.warm.parent"],
                stdin=theirs,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",  # where no module lies
                env=environment(os.environ),
                start_new_session=True,
                **dies_with_parent(),
            )

    def serve(self, folder: Path, libraries: Sequence[str]) -> str | None:
        """The address that kernels are asked for at, None where the folder is too deep for one.

        folder: a private one that outlives the parent; libraries: what it imports, as of `imported_by`. It does not
        wait: a kernel asked for before what it needs is imported gets its turn when it is.

        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder, begun() as parent:
        ...     print(Path(parent.serve(Path(folder), [])).name)
        warm
        """
        address, home = str(folder / "warm"), folder / "w"
        if len(address) > _LONGEST_PATH:
            return None
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as listener:  # who asks learns of it
            home.mkdir(mode=0o700)
            listener.bind(address)  # here: a worker may connect before the parent is ready to answer
            listener.listen(128)
            told = json.dumps([str(home), [*libraries]]).encode()
            socket.send_fds(self.line, [told], [listener.fileno()])
        return address


def imported_by(notebooks: Iterable[bytes]) -> list[str]:
    """Libraries of KNOWN that notebooks import: from their bytes; a line of text that reads like an import counts, too.

    >>> imported_by([b'["import seaborn as sns, mine", "from matplotlib import pyplot"]'])
    ['matplotlib', 'seaborn']
    """
    lines = [line.decode() for each in notebooks for line in each.split(b"\n") if b"import" in line]
    found = re.findall(r"\b(?:import|from) [\w., ]+", "\n".join(lines))
    return sorted({*KNOWN}.intersection(re.findall(r"\w+", " ".join(found))))
