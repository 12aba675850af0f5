"""What a warm parent imports: what the notebooks of the batch import, as far as it is known to be safe to share.

A module is safe when importing it starts no thread, draws no random numbers and asks no clock: then
nobody can tell whether it was imported before the fork or after. Modules of the user's own are left to the notebook.
"""

import json
import pkgutil
import re
from collections.abc import Iterable

# The kernel itself. `matplotlib_inline` is missing for a reason: imported where there is no shell, it never connects
# to one, and every chart of every notebook would silently be missing.
KERNEL = (
    *("psutil", "zmq", "tornado.platform.asyncio", "ipykernel.kernelapp", "ipykernel.zmqshell", "ipykernel.debugger"),
    *("IPython", "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.oinspect"),
    *("IPython.extensions.storemagic", "IPython.utils.wildcard", "faulthandler", "pdb", "sqlite3"),
)
# Each with what it imports on first use, such as holidays its countries.
KNOWN: dict[str, tuple[str, ...]] = {
    "numpy": ("numpy",),
    "pyarrow": ("pyarrow", "pyarrow.compute", "pyarrow.pandas_compat"),
    "pandas": ("pandas", "pandas.io.formats.style", "jinja2", "encodings.utf_8_sig"),
    "scipy": ("scipy.optimize", "scipy.optimize._highspy._highs_wrapper", "scipy.sparse.linalg"),
    "matplotlib": (
        *("matplotlib", "matplotlib.figure", "matplotlib.pyplot", "matplotlib.dates"),
        *("matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "PIL.Image", "PIL.PngImagePlugin"),
    ),
    "seaborn": ("scipy.stats", "seaborn"),
    "holidays": ("holidays", "holidays.countries.kazakhstan"),
    "babel": ("babel.dates", "babel.numbers"),
}
# What a known library brings along.
BRINGS = {
    "pandas": ("numpy", "pyarrow"),
    "scipy": ("numpy",),
    "matplotlib": ("numpy",),
    "seaborn": ("pandas", "scipy", "matplotlib"),
    "kzstats": ("pandas", "scipy", "matplotlib", "holidays", "babel"),
}
# Commands and what fetches; the latter brings httpx, half a second of the parent's three.
_NOT_FOR_NOTEBOOKS = re.compile(
    r"kzstats\.(__main__|reports|nbk_commands|convert_file|nbk\.(ask|check|fetch|live|walk))\b"
)
_ROOM_EXTRAS = ("defusedxml.ElementTree", "html.parser", "filelock", "platformdirs", "zoneinfo")
_IMPORT = re.compile(r"^[ \t]*(?:import[ \t]+([^#\n]+)|from[ \t]+(\w+))", re.MULTILINE)


def imported_by(notebooks: Iterable[bytes]) -> list[str]:
    """Libraries that notebooks import and that are known, with what these bring along.

    notebooks: the bytes of notebook files. Returns names of KNOWN and `kzstats`, sorted.

    >>> cell = {"cell_type": "code", "source": ["import seaborn as sns, mine\\n", "from matplotlib import pyplot"]}
    >>> imported_by([json.dumps({"cells": [cell]}).encode()])
    ['matplotlib', 'numpy', 'pandas', 'pyarrow', 'scipy', 'seaborn']
    """
    found: set[str] = set()
    for notebook in notebooks:
        for cell in json.loads(notebook).get("cells", ()):
            if cell.get("cell_type") == "code":
                for several, one in _IMPORT.findall("".join(cell["source"])):
                    found |= {re.split(r"[.\s]", name.strip())[0] for name in (several or one).split(",")}
    waiting, brought = sorted(found & {*KNOWN, "kzstats"}), set()
    while waiting:
        name = waiting.pop()
        brought.add(name)
        waiting += [other for other in BRINGS.get(name, ()) if other not in brought]
    return sorted(brought)


def modules(names: Iterable[str]) -> list[str]:
    """The modules to import for some libraries, in an order that suits them.

    names: from `imported_by`.
    """
    wanted = set(names)
    found = [module for name in KNOWN if name in wanted for module in KNOWN[name]]
    if "kzstats" in wanted:
        import kzstats

        rooms = pkgutil.walk_packages(kzstats.__path__, "kzstats.", onerror=lambda name: None)
        found += [room.name for room in rooms if not _NOT_FOR_NOTEBOOKS.match(room.name)]
        found += _ROOM_EXTRAS
    return found
