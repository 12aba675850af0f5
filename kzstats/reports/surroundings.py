"""What every kernel finds around itself, fixed, so that the same inputs give the same bytes on any machine."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kzstats.places import DATA_VARIABLE, RATES_VARIABLE

FIXED = {
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "LC_ALL": "C.UTF-8",
    "LANGUAGE": "en",
    "TZ": "Asia/Almaty",
    "SOURCE_DATE_EPOCH": "1717200000",  # 2024-06-01, the day of the first release; never "now"
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "PYDEVD_USE_FRAME_EVAL": "NO",  # as ipykernel says when it is imported
    "MATPLOTLIBRC": os.devnull,  # an empty file: nobody's own colours and resolution
    # One thread per kernel. Sums depend on how many threads share them, and notebooks run side by side anyway; and a
    # process that is to be forked must have no second thread, which BLAS and Arrow's jemalloc start when imported.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
# The ipykernel of this interpreter, whatever kernels are registered on the machine: a `python3` that a user registered
# years ago belongs to another environment. Without the user's history file, and without half a millisecond of sleep
# after each cell, which helps clients that do not wait for the kernel to be idle. The connection file follows.
COMMAND = [sys.executable, "-m", "ipykernel_launcher", "--HistoryManager.enabled=False", "--Kernel._execute_sleep=0"]
COMMAND += ["--IPKernelApp.extra_extensions=kzstats.reports.watching", "-f"]
# Of Python's own variables only those stay that say where modules are: PYTHONOPTIMIZE, for one, would leave out every
# assert of a notebook's checks. matplotlib's backend is the one that shows charts in a notebook.
_WHERE_MODULES_ARE = {
    *("PYTHONPATH", "PYTHONHOME", "PYTHONNOUSERSITE", "PYTHONUSERBASE", "PYTHONPLATLIBDIR"),
    *("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"),
}


def environment(base: Mapping[str, str]) -> dict[str, str]:
    """The variables of a kernel's process made of ours, those that depend on the single run left out.

    >>> found = environment({"TZ": "UTC", "MPLBACKEND": "agg", "PYTHONOPTIMIZE": "1", "HOME": "/home/a"})
    >>> found["TZ"], found["HOME"], "MPLBACKEND" in found, "PYTHONOPTIMIZE" in found
    ('Asia/Almaty', '/home/a', False, False)
    """
    away = {name for name in base if name.startswith("PYTHON") or name == "MPLBACKEND"} - _WHERE_MODULES_ARE
    found = {name: value for name, value in base.items() if name not in away} | FIXED
    package = Path(__file__).resolve().parents[2]
    if "site-packages" not in package.parts:
        # A checkout that is not installed: the kernel must find this very package, not another.
        others = [path for path in found.get("PYTHONPATH", "").split(os.pathsep) if path and path != str(package)]
        found["PYTHONPATH"] = os.pathsep.join([str(package), *others])
    for name in (DATA_VARIABLE, RATES_VARIABLE):
        if found.get(name):
            found[name] = str(Path(found[name]).expanduser().absolute())  # a kernel works in another folder
    return found


def dies_with_parent() -> dict[str, Any]:
    """Options for `Popen` that end the child when this process ends, however it ends (Linux).

    Elsewhere ipykernel's own watch over its parent does it, unless the kernel is busy outside Python.
    """
    if not sys.platform.startswith("linux"):
        return {}
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    return {"preexec_fn": lambda: libc.prctl(1, 9)}  # PR_SET_PDEATHSIG, SIGKILL


def follow(parent: int) -> None:
    """Let this process end with its parent, whose number this is, and read and write no terminal and no pipe of it."""
    if options := dies_with_parent():
        options["preexec_fn"]()
    if os.getppid() != parent:  # it has ended already
        os._exit(1)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    os.close(null)


def hold_memory(process: int, limit: int) -> None:
    """Let a process, and those that it starts, map no more bytes than that, 0 for no limit (Linux).

    More is a MemoryError there, not an end that the system chooses for some process of the machine.
    """
    if limit and sys.platform.startswith("linux"):
        import resource

        hard = resource.prlimit(process, resource.RLIMIT_AS)[1]
        soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.prlimit(process, resource.RLIMIT_AS, (soft, hard))
