"""What would fit: the print nearest to a conflicting figure that would have agreed with all the others."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from kzstats.bounds import float_above, float_below
from kzstats.consistency import relations, solving
from kzstats.consistency.checking import Checked
from kzstats.consistency.conflicts import Disagreement, contradicting
from kzstats.consistency.figures import Figure, printed
from kzstats.consistency.ranging import ranges, whole
from kzstats.consistency.system import ONE

# Prints tried beyond the nearest one that the range of the others suggests. One is enough unless the figure is the
# print that dollars were computed from, where a new print also moves the dollars.
_TRIES = 20
# Where the others allow nothing within a third and three times the print, its point or scale word may have slipped:
# "$21.4 billion" where 2.137 to 2.158 would do is 2.14 rather than 2.2, the nearest number of one decimal.
_FAR, _SLIPS = 3, (-1, 1, -2, 2, -3, 3)


def fits(found: Disagreement, checked: Checked) -> Iterator[tuple]:
    """A row for each figure that could be the only one at fault: what the others allow, and digits that would fit."""
    part = found.part
    for removal in found.removals:
        if len(removal) != 1:
            continue
        (name,) = removal
        figure = part.system.figures[name]
        wanted = {quantity for quantity in part.quantities if quantity.figure is figure}
        allowed = [whole(one) for one in ranges(part, wanted, part.believing(part.figures - removal))]
        lower = max((r.lower for r in allowed if r.lower is not None), default=None)
        upper = min((r.upper for r in allowed if r.upper is not None), default=None)
        candidates = _candidates(figure, lower, upper, _print_range(part, figure), checked.rounding)
        fitting = (one.digits for one in candidates if _agrees(checked, one))
        yield name, figure.words, float_below(lower), float_above(upper), next(fitting, "")


def _print_range(part: solving.Part, figure: Figure) -> tuple[Fraction, Fraction] | None:
    """Prints from which the dollars computed from this figure can come, at the rates that the others allow."""
    system = part.system
    rows = [system.rows[n] for n in part.rows if figure.obs_id in system.rows[n].figures]
    quantities = [
        q
        for q in dict.fromkeys(row.quantity for row in rows)
        if q.figure is not figure and figure.kind == "level" and q.numerator == ONE != q.divisor
    ]
    used = {q.divisor for q in quantities}  # the rate of this source, whatever others used
    rate = {q for q in part.quantities if q.is_rate and q.numerator in used}
    found = ranges(part, rate, part.believing(part.figures - {figure.obs_id})) if quantities else []
    if not found or found[0].upper is None:
        return None
    low = max(found[0].lower * q.figure.lower for q in quantities if q.figure.lower is not None)
    high = min((found[0].upper * q.figure.upper for q in quantities if q.figure.upper is not None), default=None)
    return None if high is None else (low, high)


def _candidates(
    figure: Figure, lower: Fraction | None, upper: Fraction | None, converted: tuple | None, rounding: str
) -> Iterator[Figure]:
    """The same figure with its point elsewhere where it is far off, then with other last digits, nearest first."""
    step = figure.step
    if converted and not converted[0] <= figure.value <= converted[1]:
        first, last = (ceil((converted[0] - figure.value) / step), floor((converted[1] - figure.value) / step))
        nearest = sorted({first, last}, key=abs)[0]
        moves = range(nearest, nearest + _TRIES) if nearest > 0 else range(nearest, nearest - _TRIES, -1)
    else:
        below = lower - figure.upper if None not in (lower, figure.upper) else 0
        above = figure.lower - upper if None not in (upper, figure.lower) else 0
        signs = (1,) if below > 0 else (-1,) if above > 0 else (1, -1)
        start = max(1, floor(max(below, above) / step))
        moves = [sign * steps for steps in range(start, start + _TRIES) for sign in signs]
        if None not in (lower, upper) and (_FAR * upper < figure.value or 0 < _FAR * figure.value < lower):
            yield from (printed(*_slipped(figure, power), rounding) for power in _SLIPS)
    yield from filter(None, (_printed(figure, figure.value + move * step, rounding) for move in moves))


def _slipped(figure: Figure, power: int) -> tuple[Figure, str]:
    """A figure of the same digits, as many before and behind its point, that is ten times more or less."""
    decimals = None if figure.decimals is None else figure.decimals - power
    return figure._replace(decimals=decimals), f"{Decimal(figure.digits).scaleb(power):f}"


def _printed(figure: Figure, value: Fraction, rounding: str) -> Figure | None:
    if value < 0 and figure.kind != "growth":
        return None
    scaled = value / Fraction(10) ** figure.mult
    places = max(0, len(figure.digits.partition(".")[2]))
    digits = f"{Decimal(ceil(scaled * 10**places)).scaleb(-places):f}"
    return printed(figure, digits, rounding)


def _agrees(checked: Checked, candidate: Figure) -> bool:
    """Whether the figures tied to this print can all be true with it in place of the one they hold."""
    if not candidate.value and candidate.obs_id in checked.system.originals.values():
        return False  # no dollars come of nothing
    figures = [candidate if figure.obs_id == candidate.obs_id else figure for figure in checked.figures]
    system = relations.build(figures, checked.tree, checked.conversion, checked.rate, checked.system.editions)
    parts = (part for part in solving.parts(system) if candidate.obs_id in part.figures)
    return all(contradicting(part, part.figures) is None for part in parts)
