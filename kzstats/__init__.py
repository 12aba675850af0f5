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

#: Public name: the room it lives in. Rooms are imported when a name is first used, so that `import kzstats`
#: costs a few milliseconds where `import pandas` costs hundreds (benchmarks/import_time.py prints the ratio).
_ROOMS = {
    "load": "observations",
    "as_observations": "observations",
    "load_sources": "observations",
    "load_activities": "observations",
    "load_rates": "observations",
    "select": "observations",
    "with_dates": "observations",
    "with_bounds": "observations",
    "validate": "observations",
    "load_text": "texts",
    "read": "releases",
    "unread": "releases",
    "marked": "releases",
    "hold_against": "releases",
    "unround": "rounding",
    "rate": "exchange",
    "rates_by_convention": "exchange",
    "convert": "exchange",
    "convert_at": "daily",
    "implied_rate": "exchange",
    "share": "ratios",
    "growth": "ratios",
    "growth_from_ratio": "ratios",
    "growth_in_percent": "ratios",
    "ratio_from_growth": "ratios",
    "chain": "ratios",
    "years_to_reach": "ratios",
    "earlier_level": "ratios",
    "pace": "ratios",
    "compound_growth": "ratios",
    "mean_growth": "ratios",
    "contribution": "ratios",
    "compare": "consistency",
    "pairwise": "consistency",
    "reconcile": "consistency",
    "parts": "consistency",
    "hypotheses": "consistency",
    "verdict": "consistency",
    "slips": "consistency",
    "official": "consistency",
    "Reconciliation": "consistency",
    "say": "message",
    "spoken": "show.wording",
    "Chart": "show.charts",
    "Table": "show.table",
    "Answer": "show.answer",
    "check_parameters": "parameters",
    "use_locale": "show.language",
    "KzstatsError": "errors",
    "DataError": "errors",
    "ParameterError": "errors",
    "NotFound": "errors",
    "RateNotFound": "errors",
    "EnvironmentProblem": "errors",
}
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
