"""Which figures are tested: bounded by others, and by which relation; a figure that nobody else bears on is not."""

from collections.abc import Iterable

from kzstats.consistency.solving import Part
from kzstats.consistency.system import ONE, Quantity, Row

#: What two figures can be tied by, the most telling first.
RELATIONS = ("repeated", "rate", "growth", "share", "sum")


def tested(part: Part) -> list[tuple[str, str, str]]:
    """Every figure of a part that others bound: its obs_id, the relation, and the obs_id of each figure it rests on.

    No arithmetic: a bound is one whatever its size, so the same figures are tested under every reading. What the trees
    alone say (a part is at most its whole) tests nothing.

    >>> from kzstats import observations
    >>> from kzstats.consistency import figures, relations, solving, trees
    >>> tree = trees.loaded_tree()
    >>> printed = figures.read(observations.load("trend_2024_06"), tree, "nearest")
    >>> cars, *others = solving.parts(relations.build(printed, tree))
    >>> [row for row in tested(cars) if row[0].endswith("growth")]
    [('trend_2024_06.cars_growth', 'repeated', 'trend_2024_06.cars_growth_lead')]
    """
    if len(part.figures) < 2:
        return []
    rows = [part.system.rows[number] for number in part.rows]
    found = {}
    for number in part.quantities:
        quantity = part.system.quantities[number]
        if quantity.figure:
            obs_id = quantity.figure.obs_id
            others = [row for row in rows if obs_id not in row.figures]
            for is_lower in (False, True):
                used = _bounding(others, quantity, is_lower)
                by = sorted(set().union(*(row.figures for row in used)))
                found |= {(obs_id, _relation(part, quantity, used), name): None for name in by}
    return list(found)


def _bounding(rows: list[Row], quantity: Quantity, is_lower: bool) -> list[Row]:
    """Rows that bound a quantity from one side once its divisor is 1: a shortest chain from there; none if nothing."""
    bounds: dict[tuple[int, bool], tuple[Row, list]] = {}
    known = {(quantity.divisor, False), (quantity.divisor, True)}
    wanted = (quantity.numerator, is_lower)
    fresh = True
    while fresh and wanted not in known:
        fresh = False
        for row in rows:
            for j, factor in row.terms.items():
                side = (j, factor > 0)
                if not factor or side in known:
                    continue
                needs = _needs(row, j, known)
                if needs is not None:
                    bounds[side] = row, needs
                    fresh = True
        known |= set(bounds)
    chain: dict[int, Row] = {}
    open_ends = [wanted] if wanted in bounds else []
    while open_ends:
        row, needs = bounds[open_ends.pop()]
        if id(row) not in chain:
            chain[id(row)] = row
            open_ends += [need for need in needs if need in bounds]
    return list(chain.values())


def _needs(row: Row, j: int, known: set[tuple[int, bool]]) -> list[tuple[int, bool]] | None:
    """Bounds from which a row bounds one of its unknowns; None where they are not all known.

    From above: what is added must be bounded from above, what is taken away is at least zero anyway. From below: what
    is added from above, and something taken away from below, else the bound is no more than zero.
    """
    added = [(k, False) for k, v in row.terms.items() if k != j and v > 0]
    if any(need not in known for need in added):
        return None
    if row.terms[j] < 0:
        return added
    taken = [(k, True) for k, v in row.terms.items() if k != j and v < 0 and (k, True) in known]
    return [*added, *taken] if taken else None


def _relation(part: Part, quantity: Quantity, used: Iterable[Row]) -> str:
    ends = {part.system.quantities[row.quantity] for row in used if row.quantity is not None}
    if all((q.numerator, q.divisor) == (quantity.numerator, quantity.divisor) for q in ends):
        return "repeated" if not any(row.quantity is None for row in used) else "sum"
    ends.add(quantity)
    if any(part.system.unknowns[j].is_rate for q in ends for j in (q.numerator, q.divisor) if j != ONE):
        return "rate"
    kinds = {q.subject.kind for q in ends} | ({"sum"} if any(row.quantity is None for row in used) else set())
    return next((kind for kind in RELATIONS if kind in kinds), "repeated")
