"""Money that amounts are counted in: a country's own where it is printed, else the first that is."""

from collections import defaultdict
from collections.abc import Iterable

from kzstats.consistency.figures import Figure


def rank(unit: str) -> str:
    """Order in which money is chosen for the amounts of a country: tenge, its own, dollars, euros.

    >>> sorted(["EUR", "USD", "UZS", "KZT"], key=rank)
    ['KZT', 'UZS', 'USD', 'EUR']
    """
    return {"KZT": "", "USD": "~", "EUR": "~~"}.get(unit, unit)


#: Money of the countries that releases are about, and of those that print in dollars or euros themselves.
_OWN = {"KZ": "KZT", "UZ": "UZS", "KG": "KGS", "AZ": "AZN", "TJ": "TJS", "TM": "TMT", "RU": "RUB", "CN": "CNY"}
_OWN |= {"US": "USD"} | dict.fromkeys(("DE", "FR", "IT", "NL", "BE", "AT", "ES", "FI", "GR", "IE", "LU"), "EUR")


def own(country: str, printed: str) -> str:
    """Money of a country: of one not known here what is printed, where that is none that the world converts to.

    >>> own("KZ", "RUB"), own("US", "USD"), own("TR", "TRY"), own("TR", "USD")
    ('KZT', 'USD', 'TRY', 'XXX')
    """
    return _OWN.get(country, "XXX" if rank(printed).startswith("~") else printed)


def home(amounts: Iterable[tuple[tuple, str, str]]) -> dict[tuple, str]:
    """Money that amounts of one kind are counted in: the first in rank printed.

    amounts: of each amount its `kind`, its unit and its source. Where several sources print other money only, the
    country's own: each converted at a rate of its own, and $2.18 billion of one need not be more than $2.10 billion of
    another (seeds 4007 and 4014 of the simulation: two true releases of 105,000 were called impossible).
    """
    printed: dict[tuple, set[str]] = defaultdict(set)
    sources: dict[tuple, set[str]] = defaultdict(set)
    for key, unit, source in amounts:
        printed[key].add(unit)
        sources[key].add(source)
    first = {key: min(units, key=rank) for key, units in printed.items()}
    return {key: own(key[-1], unit) if len(sources[key]) > 1 else unit for key, unit in first.items()}


def kind(figure: Figure) -> tuple:
    """Codes within which amounts are counted in one money."""
    return figure.role, figure.indicator, figure.scope, figure.area[:2]
