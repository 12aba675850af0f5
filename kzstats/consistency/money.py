"""Money that amounts are counted in: a country's own where it is printed, else the first that is."""

from collections import defaultdict

from kzstats.consistency.figures import Figure


def rank(unit: str) -> str:
    """Order in which money is chosen for the amounts of a country: tenge, its own, dollars, euros.

    >>> sorted(["EUR", "USD", "UZS", "KZT"], key=rank)
    ['KZT', 'UZS', 'USD', 'EUR']
    """
    return {"KZT": "", "USD": "~", "EUR": "~~"}.get(unit, unit)


#: Money of the countries that releases are about.
OWN = {"KZ": "KZT", "UZ": "UZS", "KG": "KGS", "AZ": "AZN", "TJ": "TJS", "TM": "TMT", "RU": "RUB", "CN": "CNY"}


def home(figures: list[Figure]) -> dict[tuple, str]:
    """Money that the amounts of one indicator, role, scope and country are counted in: the first in rank printed.

    Where several sources print dollars only, the country's own: each converted at a rate of its own, and $2.18 billion
    of one is no more than $2.10 billion of another (seed 4007 of the simulation, where that was called impossible).
    """
    printed: dict[tuple, set[str]] = defaultdict(set)
    sources: dict[tuple, set[str]] = defaultdict(set)
    for figure in figures:
        if figure.kind == "level" and figure.is_money:
            printed[kind(figure)].add(figure.unit)
            sources[kind(figure)].add(figure.source)
    first = {key: min(units, key=rank) for key, units in printed.items()}
    return {
        key: OWN.get(key[-1], unit) if len(sources[key]) > 1 and rank(unit).startswith("~") else unit
        for key, unit in first.items()
    }


def kind(figure: Figure) -> tuple:
    """Codes within which amounts are counted in one money."""
    return figure.role, figure.indicator, figure.scope, figure.area[:2]
