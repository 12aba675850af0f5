"""Where the user's own rates stand; imports next to nothing, so that reading rates stays quick."""

import os
from pathlib import Path

from kzstats import places
from kzstats.errors import ParameterError

RATES_FILE = "nbk_rates.csv"
RATES_VARIABLE = "KZSTATS_RATES"

_PACKAGE = Path(__file__).resolve().parents[1]


def user_rates_path(data: Path | str | None = None) -> Path:
    """File of the rates that `kzstats rates update` has fetched; it need not exist.

    data: a project's folder; None for the folder named by KZSTATS_RATES, else by KZSTATS_DATA, else the
    per-user data folder. The file has the columns of data/exchange_rates.csv, one row per currency and day,
    collection D, quote KZT. Raises ParameterError for a folder inside the installed package.

    >>> user_rates_path("project").as_posix()
    'project/nbk_rates.csv'
    """
    chosen = data or os.environ.get(RATES_VARIABLE) or os.environ.get(places.DATA_VARIABLE)
    folder = Path(chosen).expanduser() if chosen else _per_user()
    if folder.resolve().is_relative_to(_PACKAGE):
        raise ParameterError(
            f"the rate folder is {str(folder)!r}, inside the installed package, which an update would overwrite. "
            "Choose another --data folder."
        )
    return folder / RATES_FILE


def _per_user() -> Path:
    from platformdirs import user_data_path

    return user_data_path("kzstats", appauthor=False)
