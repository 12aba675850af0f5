"""Warm kernels: every notebook gets a process of its own in milliseconds, forked where the imports are already done.

    the batch ──starts──► parent ──forks──► kernel ◄──talks to── the worker that runs the notebook
               `started`     parent.py                            kernel.py

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
def started(folder: Path, libraries: Sequence[str]) -> Iterator[tuple[str | None, subprocess.Popen | None]]:
    """The process that forks warm kernels, for as long as a `with` statement lasts.

    folder: a private one that outlives it; its socket and what it prints stand there; libraries: what it imports, as of
    `imported_by`. Gives the address that kernels are asked for at, None where there can be no parent, and the process.
    It does not wait: kernels asked for before the imports are done get their turn when they are.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, started(Path(folder), []) as (address, process):
    ...     print(Path(address).name)
    warm
    """
    address, home, process = str(folder / "warm"), folder / "w", None
    if not hasattr(os, "fork") or len(address) > _LONGEST_PATH:
        yield None, None
        return
    with (
        contextlib.suppress(OSError),  # whoever asks for a kernel learns why there is none
        socket.socket(socket.AF_UNIX) as listener,
        (folder / "warm.log").open("wb") as log,
    ):
        home.mkdir(mode=0o700)
        listener.bind(address)  # before it starts: a worker may connect before it is ready to answer
        listener.listen(128)
        process = subprocess.Popen(
            [sys.executable, "-m", "kzstats.reports.warm.parent", str(listener.fileno()), *libraries],
            pass_fds=[listener.fileno()],
            stdin=subprocess.PIPE,  # closed when we end, however we end
            stdout=subprocess.DEVNULL,
            stderr=log,
            cwd=home,
            env=environment(os.environ) | {"TMPDIR": str(home)},
            start_new_session=True,
            **dies_with_parent(),
        )
    try:
        yield address, process
    finally:
        if process is not None:
            process.kill()  # its kernels go with it
            process.wait()
            process.stdin.close()


def imported_by(notebooks: Iterable[bytes]) -> list[str]:
    """Libraries of KNOWN that notebooks import: from their bytes; a line of text that reads like an import counts, too.

    >>> imported_by([b'["import seaborn as sns, mine", "from matplotlib import pyplot"]'])
    ['matplotlib', 'seaborn']
    """
    lines = " ".join(line for each in notebooks for line in re.findall(r"\b(?:import|from) [\w., ]+", each.decode()))
    return sorted({*KNOWN}.intersection(re.findall(r"\w+", lines)))
