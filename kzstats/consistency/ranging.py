"""Tightest ranges: the smallest and largest value that each quantity can take when every figure is believed."""

from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from kzstats.consistency.solving import Part, Tableau, Unsolved, unit_for
from kzstats.consistency.system import Quantity, Slack


@dataclass(frozen=True, slots=True)
class Range:
    """Exact ends of a quantity (None: no limit) and the places of the rows that each end rests on."""

    quantity: Quantity
    lower: Fraction | None
    upper: Fraction | None
    lower_rows: frozenset[int]
    upper_rows: frozenset[int]


def ranges(part: Part, wanted: set[int] | None = None, places: list[int] | None = None) -> list[Range]:
    """Tightest range of the quantities of a part whose figures can all be true.

    part: as `solving.parts` gives; wanted: numbers of quantities (None: all); places: rows that hold (None: all). A
    quantity whose divisor can only be zero has no range and is left out. Raises Unsolved. Exact ends, in the unit of
    each quantity.

    >>> from kzstats import observations
    >>> from kzstats.consistency import checking
    >>> checked = checking.check(observations.load("minister_2024_05"))
    >>> cars = checked.agreeing[1]
    >>> [(str(found.quantity.label), float(found.lower)) for found in ranges(cars)]
    [('growth of cars, January–April 2024', 8.55), ('cars, January–April 2024', 46000.0), ('cars, January–April ...
    """
    numbers = [number for number in part.quantities if wanted is None or number in wanted]
    if places is None and len(part.figures) == 1 and all(part.system.rows[n].quantity is not None for n in part.rows):
        return _alone(part, numbers)
    places = list(range(len(part.rows))) if places is None else places
    positive, places = part.positive(places), part.tightest(places)
    # Floats that guide to the rows that decide (HiGHS, each answer proven exactly) took longer at every size: all
    # ranges of 90 x 30 0.22 s against 0.03 s, of 715 x 200, 313 figures in one part, 3.6 s against 3.3 s.
    solver = Exact([part.table[i] for i in places], len(part.unknowns), positive).extreme
    found, known = {}, {}
    # Quantities with one divisor follow each other: each answer then starts from the last one's tableau.
    for number in sorted(numbers, key=lambda number: _in_order(part.system.quantities[number].divisor)):
        quantity = part.system.quantities[number]
        try:
            top, divisor = (_form(part, places, end) for end in (quantity.numerator, quantity.divisor))
        except (KeyError, ValueError):  # an end that lies in another part, or whose row does not hold
            continue
        of = quantity.numerator, quantity.divisor
        ends = known[of] = known.get(of) or [solver(top, divisor, sign) for sign in (-1, 1)]
        if None not in ends:
            found[number] = _range(part, places, quantity, *ends)
    return [found[number] for number in numbers if number in found]


def _alone(part: Part, numbers: list[int]) -> list[Range]:
    """The range of the one figure of a part, which is that of its print: nothing else bounds anything."""
    quantities = part.system.quantities
    ends = {part.system.rows[n].side: frozenset([place]) for place, n in enumerate(part.rows)}
    return [
        Range(quantities[n], figure.lower, figure.upper, ends.get("lower", frozenset()), ends.get("upper", frozenset()))
        for n in numbers
        if (figure := quantities[n].figure)
    ]


def _in_order(end: int | Slack) -> tuple[bool, int]:
    return (True, end.row) if isinstance(end, Slack) else (False, end)


def whole(one: Range) -> Range:
    """The range of a count, ended on whole numbers; any other range as it is."""
    if not one.quantity.is_count:
        return one
    lower, upper = (None if end is None else cut(end) for end, cut in ((one.lower, ceil), (one.upper, floor)))
    return replace(one, lower=lower, upper=upper)


def without_number(part: Part, kept: frozenset[str]) -> Range | None:
    """A count of a part whose range, with these figures believed, holds no whole number; None if there is none.

    part: whose figures kept can all be true, were counts no whole numbers; kept: obs_ids believed. 86 units after
    growth by 60.3 percent were 53.63 to 53.67: none. Raises solving.Unsolved.
    """
    for one in ranges(part, part.counts, part.within(kept)) if part.counts else ():
        ends = whole(one)
        if ends.lower is not None and ends.upper is not None and ends.lower > ends.upper:
            return one
    return None


@dataclass(frozen=True, slots=True)
class _Form:
    """An unknown (its place) or the slack of a row (its place among the rows kept), and its scale."""

    place: int
    is_slack: bool
    scale: Fraction


def _form(part: Part, places: list[int], end: int | Slack) -> _Form:
    if not isinstance(end, Slack):
        place = part.place[end]
        return _Form(place, False, part.scale[place])
    row = part.row_place[end.row]
    return _Form(places.index(row), True, part.row_scale[row])


def _range(part: Part, places: list[int], quantity: Quantity, low: tuple, high: tuple) -> Range:
    # A true quotient is (top / its scale) / (divisor / its scale).
    top, divisor = (_form(part, places, end) for end in (quantity.numerator, quantity.divisor))
    times = divisor.scale / top.scale
    ends = [None if value is None else quantity.shown(value * times) for value, _ in (low, high)]
    rows = [frozenset(places[i] for i in rests_on) for _, rests_on in (low, high)]
    return Range(quantity, *ends, *rows)


class Exact:
    """One tableau for all questions about a part; each answer starts where the last one ended."""

    def __init__(self, table: list[dict[int, int]], size: int, positive: set[int]):
        self.table = table
        unit, extra = unit_for(table, positive, size)
        self.width = size + bool(extra)
        self.tableau = Tableau([*table, *extra], self.width, unit)
        if self.tableau.make_feasible() is not None:
            raise Unsolved("the figures cannot all be true, so nothing has a range")

    def extreme(self, top: _Form, divisor: _Form, sign: int) -> tuple[Fraction | None, frozenset[int]] | None:
        """Smallest (-1) or largest (1) top / divisor, and the rows it rests on; None if the divisor is always 0."""
        tableau = self.tableau
        tableau.pivots = 0
        names = [self.width + form.place if form.is_slack else form.place for form in (top, divisor)]
        if not tableau.measure_by(names[1]):
            return None
        value, under, rests_on = tableau.extreme(names[0], sign)
        rows = {k - self.width: weight for k, weight in rests_on.items() if k >= self.width}
        if value is not None:
            self.check(top, divisor, sign, (value, under), rows)
        return None if value is None else Fraction(value, under), frozenset(i for i in rows if i < len(self.table))

    def check(self, top: _Form, divisor: _Form, sign: int, value: tuple[int, int], rows: dict[int, int]) -> None:
        """Redo the proof of a bound: sign x (value x divisor - top) is a sum of rows and of unknowns, none negative."""
        left: dict[int, int] = defaultdict(int)
        for form, factor in ((divisor, sign * value[0]), (top, -sign * value[1])):
            for j, v in (self.table[form.place] if form.is_slack else {form.place: 1}).items():
                left[j] += factor * v
        for i, weight in rows.items():
            if i < len(self.table):
                for j, v in self.table[i].items():
                    left[j] -= weight * v
        if any(v < 0 for v in left.values()) or any(weight < 0 for weight in rows.values()):
            raise Unsolved("a bound failed its check in exact arithmetic")
