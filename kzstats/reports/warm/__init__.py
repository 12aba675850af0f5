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
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

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


class Parent(NamedTuple):
    """The process that forks warm kernels, and the address that they are asked for at."""

    address: str
    process: subprocess.Popen


@contextlib.contextmanager
def begun(folder: Path, libraries: Iterable[str]) -> Iterator[Parent | None]:
    """A parent for as long as a `with` statement lasts, and at most as long as we; None where there can be none.

    folder: a private one that outlives it; libraries: what it imports, as of `imported_by`. Nobody waits for it: a
    kernel asked for before what it needs is imported gets its turn when it is.
    """
    address, home, parent = str(folder / "warm"), folder / "w", None
    if len(address) <= _LONGEST_PATH:
        with contextlib.suppress(OSError, AttributeError), socket.socket(socket.AF_UNIX) as listener:
            home.mkdir(mode=0o700)
            listener.bind(address)  # here: a worker may connect before the parent is ready to answer
            listener.listen(128)
            process = subprocess.Popen(
                [sys.executable, "-m", "kzstats.reports.warm.parent", str(home), str(listener.fileno()), *libraries],
                stdin=subprocess.PIPE,  # closed when we end
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[listener.fileno()],
                cwd="/",  # where no module lies
                env=environment(os.environ),
                start_new_session=True,
                **dies_with_parent(),
            )
            parent = Parent(address, process)
    try:
        yield parent
    finally:
        if parent:
            parent.process.kill()  # its kernels go with it
            parent.process.wait()
            parent.process.stdin.close()


def imported_by(notebooks: Iterable[bytes]) -> list[str]:
    """Libraries of KNOWN that notebooks import: from their bytes; a line of text that reads like an import counts, too.

    >>> imported_by([b'["import seaborn as sns, mine", "from matplotlib import pyplot"]'])
    ['matplotlib', 'seaborn']
    """
    lines = [line.decode() for each in notebooks for line in each.split(b"\n") if b"import" in line]
    found = re.findall(r"\b(?:import|from) [\w., ]+", "\n".join(lines))
    return sorted({*KNOWN}.intersection(re.findall(r"\w+", " ".join(found))))
