"""Which figures are tested: bounded by others, and by which relation; a figure that nobody else bears on is not."""

from collections import defaultdict
from collections.abc import Iterable

from kzstats.consistency.solving import Part
from kzstats.consistency.system import Quantity, Row

#: An unknown, and whether it is bounded from below (of a row: whether it is added there); and the sides of a row.
Side = tuple[int, bool]
Pattern = tuple[Side, ...]
#: What two figures can be tied by, the most telling first.
RELATIONS = ("repeated", "rate", "growth", "share", "sum")


def tested(part: Part) -> list[tuple[str, str, str]]:
    """Every figure of a part that others bound: its obs_id, the relation, and the obs_id of each figure it rests on.

    No arithmetic: a bound is one whatever its size, so the same figures are tested under every reading. What the trees
    alone say (a part is at most its whole) tests nothing; what its other parts leave of the whole does.
    """
    if len(part.figures) < 2:
        return []
    rows = [part.system.rows[number] for number in part.rows]
    # Of fifty prints of one figure the last speaks for all: a bound is one whatever its size.
    alike: dict[Pattern, list[int]] = defaultdict(list)
    own: dict[str, dict[Pattern, None]] = defaultdict(dict)
    for place, row in enumerate(rows):
        pattern = tuple((j, v.numerator > 0) for j, v in sorted(row.terms.items()) if v.numerator)
        alike[pattern].append(place)
        for name in row.figures:
            own[name][pattern] = None
    last = {pattern: places[-1] for pattern, places in alike.items()}
    touching: dict[int | None, list[Pattern]] = defaultdict(list)
    for pattern in alike:
        alone = not any(plus for _, plus in pattern)  # growth by −111 percent bounds whatever else is known
        for j in {*dict(pattern), *([None] if alone else [])}:
            touching[j].append(pattern)
    known: dict[tuple, list[tuple[str, str]]] = {}
    found = {}
    for quantity in part.quantities:
        if quantity.figure:
            obs_id, ends = quantity.figure.obs_id, (quantity.numerator, quantity.divisor)
            mine = [pattern for pattern in own[obs_id] if obs_id in rows[last[pattern]].figures]
            by = None if mine else known.get(ends)
            if by is None:
                others = last | {pattern: _last(rows, alike[pattern], obs_id) for pattern in mine}
                by = []
                for is_lower in (False, True):
                    used = [rows[i] for i in _bounding(others, touching, quantity, is_lower)]
                    if used and not any(row.figures for row in used):
                        used = [rows[i] for i in _bounding(others, touching, quantity, is_lower, True)]
                    relation = _relation(part, quantity, used)
                    by += [(relation, name) for name in sorted(frozenset().union(*(row.figures for row in used)))]
            if not mine:
                known[ends] = by
            found |= dict.fromkeys((obs_id, *each) for each in by)
    return list(found)


def _last(rows: list[Row], places: list[int], obs_id: str) -> int | None:
    return next((i for i in reversed(places) if obs_id not in rows[i].figures), None)


def _bounding(
    rows: dict[Pattern, int | None],
    touching: dict[int | None, list[Pattern]],
    quantity: Quantity,
    is_lower: bool,
    beside: bool = False,
) -> list[int]:
    """Rows that bound a quantity from one side once its divisor is 1: a shortest chain from there; none if nothing.

    beside: with those that bound what a row of the chain takes away, such as the other parts of a whole.
    """
    bounds: dict[Side, tuple[int, list[Side]]] = {}
    known = {(quantity.divisor, False), (quantity.divisor, True)}
    wanted, fresh = (quantity.numerator, is_lower), {quantity.divisor, None}
    while fresh and wanted not in known:
        met = {pattern for j in fresh for pattern in touching[j] if rows[pattern] is not None}
        new = set()
        for i, pattern in sorted((rows[pattern], pattern) for pattern in met):
            for side in pattern:
                if side not in known and (needs := _needs(pattern, side, known)) is not None:
                    taken = [(k, True) for k, plus in pattern if beside and not plus and k != side[0]]
                    bounds[side] = i, [*needs, *taken]
                    new.add(side)
        known |= new
        fresh = {j for j, _ in new}
    chain: dict[int, None] = {}
    open_ends = [wanted] if wanted in bounds else []
    while open_ends:
        i, needs = bounds[open_ends.pop()]
        if i not in chain:
            chain[i] = None
            open_ends += [need for need in needs if need in bounds]
    return list(chain)


def _needs(pattern: Pattern, side: Side, known: set[Side]) -> list[Side] | None:
    """Bounds from which a row bounds one of its unknowns; None where they are not all known.

    From above: what is added must be bounded from above, what is taken away is at least zero anyway. From below: what
    is added from above, and something taken away from below, else the bound is no more than zero.
    """
    added = [(k, False) for k, plus in pattern if plus and k != side[0]]
    if any(need not in known for need in added):
        return None
    if not side[1]:
        return added
    taken = [(k, True) for k, plus in pattern if not plus and k != side[0] and (k, True) in known]
    return [*added, *taken] if taken else None


def _relation(part: Part, quantity: Quantity, used: Iterable[Row]) -> str:
    ends = {row.quantity for row in used if row.quantity}
    if all((q.numerator, q.divisor) == (quantity.numerator, quantity.divisor) for q in ends):
        return "repeated" if not any(row.quantity is None for row in used) else "sum"
    ends.add(quantity)
    if any(part.system.is_rate(j) for q in ends for j in (q.numerator, q.divisor)):
        return "rate"
    kinds = {q.subject.kind for q in ends} | ({"sum"} if any(row.quantity is None for row in used) else set())
    return next((kind for kind in RELATIONS if kind in kinds), "repeated")
