"""Where data, notebooks and the report list stand, beside the package or inside a wheel, and rates of the user's own.

The wheel carries the three in `kzstats/_bundle/`. Looking for that folder first makes an installed kzstats
independent of any checkout, and a checkout (which has no such folder) always uses its own files.
"""

import os
import re
from functools import cache
from pathlib import Path

from kzstats.errors import EnvironmentProblem, ParameterError

DATA_VARIABLE, RATES_VARIABLE = "KZSTATS_DATA", "KZSTATS_RATES"
RATES_FILE = "nbk_rates.csv"

_PACKAGE = Path(__file__).resolve().parent


@cache
def root() -> Path:
    """The folder of `data/`, `notebooks/` and `reports.toml`: `kzstats/_bundle` of a wheel, else the checkout."""
    bundle = _PACKAGE / "_bundle"
    return bundle if bundle.is_dir() else _PACKAGE.parent


def path(given: Path | str) -> Path:
    """The path that an argument names, ~ for the home folder; ParameterError for what is no path, such as a frame."""
    if not isinstance(given, str | os.PathLike):
        raise ParameterError(f"a path is a {type(given).__name__}; wanted the name of a folder or file, as text")
    return Path(given).expanduser()


def data_dir(data: Path | str | None = None) -> Path:
    """The folder of the figures, absolute: the one named, `KZSTATS_DATA` when that is set, else the package's own."""
    chosen = os.environ.get(DATA_VARIABLE) if data is None else data
    if data is None and not chosen:
        return _existing(root() / "data", "data folder")
    folder = path(chosen).absolute()
    if folder.is_dir():
        return folder
    named = "" if data is not None else f" ({DATA_VARIABLE} names it; unset that to use the figures of kzstats)"
    raise EnvironmentProblem(f"{str(folder)!r} is not a folder{named}; wanted one that holds observations.csv")


def data_folders(data: Path | str | None = None) -> tuple[Path, ...]:
    """The package's data, and the folder (None: `KZSTATS_DATA`) that lies on top of it where there is one."""
    package = _existing(root() / "data", "data folder")
    if data is None and not os.environ.get(DATA_VARIABLE):
        return (package,)  # asked 800 times in a notebook, and each look at the disk takes 20 microseconds
    own = data_dir(data)
    return (package,) if own.samefile(package) else (package, own)


def source_name(folder: str) -> str:
    """The source_id of figures that name none: the folder's name in a-z, 0-9 and _."""
    return re.sub(r"[^a-z0-9]+", "_", folder.lower()).strip("_")[:60] or "mine"


def no_source(name: str) -> str:
    """Why a name is no source_id, and what would be one; empty where it is."""
    return (
        "" if re.fullmatch("[a-z0-9_]{1,60}", name) else f"{name!r}; wanted a-z, 0-9 and _, such as {source_name(name)}"
    )


def notebooks_dir() -> Path:
    """The folder of the numbered notebooks that came with kzstats."""
    return _existing(root() / "notebooks", "notebooks folder")


def reports_toml() -> Path:
    """The file that lists the default set of reports."""
    return _existing(root() / "reports.toml", "list of reports")


def shipped(*parts: str) -> bytes:
    """A file of words that the package holds, by the folders on the way to it and its name."""
    return _existing(_PACKAGE.joinpath(*parts), "table of words").read_bytes()


def user_rates_path(data: Path | str | None = None) -> Path:
    """File that `kzstats rates update` keeps its rates in; it need not exist, and is read only where it is named.

    data: a project's folder; None for that of KZSTATS_RATES, else of KZSTATS_DATA, else the per-user data folder.
    """
    from platformdirs import user_data_path

    chosen = data or os.environ.get(RATES_VARIABLE) or os.environ.get(DATA_VARIABLE)
    folder = Path(chosen).expanduser() if chosen else user_data_path("kzstats", appauthor=False)
    if folder.resolve().is_relative_to(_PACKAGE):
        raise ParameterError(
            f"the rate folder is {str(folder)!r}, inside the installed package, which an update would overwrite. "
            "Choose another --data folder."
        )
    return folder / RATES_FILE


def rates_in_use(folder: Path | str | None = None) -> Path | None:
    """File of fetched rates that count beside those that came with kzstats; None unless somebody named its folder.

    folder: named in the call; None for that of KZSTATS_RATES. Raises ParameterError for a folder that holds none.
    """
    named = folder is not None and str(folder) != ""
    said = path(folder) if named else os.environ.get(RATES_VARIABLE)
    file = path(said) / RATES_FILE if said else None
    if file is None or file.is_file():
        return file
    variable = "" if named else f" ({RATES_VARIABLE})"
    raise ParameterError(
        f"no fetched rates in {str(said)!r}{variable}: it has no {RATES_FILE}; fetch them with `kzstats rates update "
        f"--data {said}`"
    )


def _existing(place: Path, what: str) -> Path:
    if place.exists():
        return place
    raise EnvironmentProblem(
        f"kzstats found no {what} at {str(place)!r}: this installation is incomplete. "
        "Reinstall kzstats, or run it from a full checkout."
    )
