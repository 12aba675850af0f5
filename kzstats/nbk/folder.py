"""Where the user's own rates stand; imports next to nothing, so that reading rates stays quick."""

import os
from pathlib import Path

from kzstats import places
from kzstats.errors import ParameterError

RATES_FILE = "nbk_rates.csv"
RATES_VARIABLE = "KZSTATS_RATES"

_PACKAGE = Path(__file__).resolve().parents[1]


def user_rates_path(data: Path | str | None = None) -> Path:
    """File that `kzstats rates update` keeps its rates in; it need not exist, and is read only where it is named.

    data: a project's folder; None for that of KZSTATS_RATES, else of KZSTATS_DATA, else the per-user data folder.
    """
    from platformdirs import user_data_path

    chosen = data or os.environ.get(RATES_VARIABLE) or os.environ.get(places.DATA_VARIABLE)
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
    said = places.path(folder) if named else os.environ.get(RATES_VARIABLE)
    path = places.path(said) / RATES_FILE if said else None
    if path is None or path.is_file():
        return path
    variable = "" if named else f" ({RATES_VARIABLE})"
    raise ParameterError(
        f"no fetched rates in {str(said)!r}{variable}: it has no {RATES_FILE}; fetch them with `kzstats rates update "
        f"--data {said}`"
    )
