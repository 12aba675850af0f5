"""kzstats: what do the printed figures allow?

Printed figures of Kazakhstan's industry as ranges: which can all be true at once, at which exchange rate, and
what follows. Names stand in the order of the flow: data, money, ratios, agreement, things to show.

>>> import kzstats as kz
>>> kz.unround("46.4", unit_mult=12)[["lower", "upper"]].values.tolist()
[[46350000000000.0, 46450000000000.0]]
"""

__version__ = "0.1.0"
#: As of typing, whose import takes longer than all else here: in that time nobody hears Ctrl-C of `kzstats`.
TYPE_CHECKING = False

#: Public names by the room they live in. Rooms are imported when a name is first used, so that `import kzstats`
#: costs a few milliseconds where `import pandas` costs hundreds (benchmarks/import_time.py prints the ratio).
_NAMES = {
    "observations": (
        "load as_observations load_sources load_activities load_rates select with_dates with_bounds validate"
    ),
    "texts": "load_text",
    "releases": "read unread marked hold_against",
    "rounding": "unround",
    "exchange": "rate rates_by_convention convert implied_rate",
    "daily": "convert_at",
    "ratios": (
        "share growth growth_from_ratio growth_in_percent ratio_from_growth chain years_to_reach "
        "earlier_level pace compound_growth mean_growth contribution"
    ),
    "consistency": "compare pairwise reconcile parts hypotheses verdict slips official Reconciliation",
    "message": "say",
    "show.wording": "spoken",
    "show.charts": "Chart",
    "show.table": "Table",
    "show.answer": "Answer",
    "parameters": "check_parameters",
    "show.language": "use_locale",
    "errors": "KzstatsError DataError ParameterError NotFound RateNotFound EnvironmentProblem",
}
_ROOMS = {name: room for room, names in _NAMES.items() for name in names.split()}
#: Rooms that notebooks use whole, as in `kz.charts.ranges(...)`.
_MODULES = {"periods": "periods", "bounds": "bounds", "charts": "show.charts"}
__all__ = [*_ROOMS, *_MODULES]

if TYPE_CHECKING:  # what editors and type checkers read in place of `__getattr__`; a test holds the two together
    from kzstats import bounds, periods
    from kzstats.consistency import (
        Reconciliation,
        compare,
        hypotheses,
        official,
        pairwise,
        parts,
        reconcile,
        slips,
        verdict,
    )
    from kzstats.daily import convert_at
    from kzstats.errors import DataError, EnvironmentProblem, KzstatsError, NotFound, ParameterError, RateNotFound
    from kzstats.exchange import convert, implied_rate, rate, rates_by_convention
    from kzstats.message import say
    from kzstats.observations import (
        as_observations,
        load,
        load_activities,
        load_rates,
        load_sources,
        select,
        validate,
        with_bounds,
        with_dates,
    )
    from kzstats.parameters import check_parameters
    from kzstats.ratios import (
        chain,
        compound_growth,
        contribution,
        earlier_level,
        growth,
        growth_from_ratio,
        growth_in_percent,
        mean_growth,
        pace,
        ratio_from_growth,
        share,
        years_to_reach,
    )
    from kzstats.releases import hold_against, marked, read, unread
    from kzstats.rounding import unround
    from kzstats.show import charts
    from kzstats.show.answer import Answer
    from kzstats.show.charts import Chart
    from kzstats.show.language import use_locale
    from kzstats.show.table import Table
    from kzstats.show.wording import spoken
    from kzstats.texts import load_text


def __getattr__(name: str):
    from importlib import import_module

    if name in _MODULES:
        return import_module(f"kzstats.{_MODULES[name]}")
    if name not in _ROOMS:
        raise AttributeError(f"module 'kzstats' has no name {name!r}; it has: {', '.join(_ROOMS)}")
    value = getattr(import_module(f"kzstats.{_ROOMS[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
