"""The National Bank's official rates, fetched into the user's own file: ask, read, judge, keep.

    ask      a question's answer: from the kept bytes, else asked and kept
    fetch    asks politely: https, one connection, one deadline, a byte limit, no redirect off the host
    parse    bytes to rates as printed, or a refusal; XML without DTD, the day checked against the day asked
    judge    a rate against its neighbours, its printed change, the other source and the newest list
    folder   where the user's rates stand
    store    rate file, kept answers with checksums, quarantine; whole files, one updater at a time
    walk     first day to last: what is missing is asked, judged and kept
    check    what there is, what is missing, what disagrees
    live     questions to the real services whose right answers are known

`kzstats rates update`, `show` and `check` are these functions on the command line. The rate file has the columns of
data/exchange_rates.csv (base, quote, ref_period, collection, obs_value, source_id; base the foreign currency,
quote KZT, collection D, source_id nbk_daily or nbk_report), so its rows can stand below the bundled ones.
"""

from importlib import import_module

# Names are fetched from their module when first used: `load_rates` asks only for `user_rates_path`, and must not wait
# for the HTTP client and the holidays of thirty years.
_HOMES = {
    "AnswerRefused": "answers",
    "Asker": "ask",
    "COLUMNS": "store",
    "Client": "fetch",
    "Outcome": "walk",
    "Service": "fetch",
    "ServiceUnreachable": "fetch",
    "Store": "store",
    "Unexpected": "live",
    "live_questions": "live",
    "rates_in_use": "folder",
    "read_rates": "store",
    "update": "walk",
    "user_rates_path": "folder",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> object:
    """A public name from its module."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"kzstats.nbk.{_HOMES[name]}"), name)
