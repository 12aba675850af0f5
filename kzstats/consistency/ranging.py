"""Tightest ranges: the smallest and largest value that each quantity can take when every figure is believed."""

from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import ceil, floor

from kzstats.consistency.solving import Part, Solver
from kzstats.consistency.system import Quantity, Slack


@dataclass(frozen=True, slots=True)
class Range:
    """Exact ends of a quantity (None: no limit) and the places of the rows that each end rests on."""

    quantity: Quantity
    lower: Fraction | None
    upper: Fraction | None
    lower_rows: frozenset[int]
    upper_rows: frozenset[int]


def ranges(part: Part, wanted: set[Quantity] | None = None, solver: Solver | None = None) -> list[Range]:
    """Tightest range of the quantities of a part (None: of all) by the rows of a solver (None: by all of them).

    A quantity whose divisor can only be zero has no range and is left out.
    """
    asked = [quantity for quantity in part.quantities if wanted is None or quantity in wanted]
    if solver is None and part.is_one_print:
        return _alone(part, asked)
    # Floats that guide to the rows that decide (HiGHS, each answer proven exactly) took longer at every size: all
    # ranges of 90 x 30 0.22 s against 0.03 s, of 715 x 200, 313 figures in one part, 3.6 s against 3.3 s.
    solver, found = (solver or part.solver).anew(), {}
    # Each answer starts from the last one's tableau: of one divisor the lower ends, then the upper ones.
    order = sorted(product((-1, 1), asked), key=lambda one: (isinstance(one[1].divisor, Slack), one[1].divisor))
    for sign, quantity in order:
        end = quantity.numerator, quantity.divisor, sign
        if end not in found:
            with suppress(KeyError, ValueError):  # it lies in another part, or its row does not hold
                found[end] = solver.end(*end)
    pairs = ((one, *(found.get((one.numerator, one.divisor, sign)) for sign in (-1, 1))) for one in asked)
    return [Range(one, one.shown(low[0]), one.shown(high[0]), low[1], high[1]) for one, low, high in pairs if low]


def _alone(part: Part, asked: list[Quantity]) -> list[Range]:
    """The range of the one figure of a part, which is that of its print: nothing else bounds anything."""
    ends = {part.system.rows[n].side: frozenset([place]) for place, n in enumerate(part.rows)}
    return [
        Range(quantity, figure.lower, figure.upper, *(ends.get(side, frozenset()) for side in ("lower", "upper")))
        for quantity in asked
        if (figure := quantity.figure)
    ]


def whole(one: Range) -> Range:
    """The range of a count, ended on whole numbers; any other range as it is."""
    if not one.quantity.is_count:
        return one
    lower, upper = (None if end is None else cut(end) for end, cut in ((one.lower, ceil), (one.upper, floor)))
    return replace(one, lower=lower, upper=upper)


def without_number(part: Part, solver: Solver) -> Range | None:
    """A count whose range by the rows of a solver holds no whole number, such as 53.63 to 53.67; None for no such."""
    broken = {quantity for quantity in part.quantities if quantity.is_count and not solver.is_whole(quantity)}
    for one in ranges(part, broken, solver) if broken else ():
        ends = whole(one)
        if ends.lower is not None and ends.upper is not None and ends.lower > ends.upper:
            return one
    return None
