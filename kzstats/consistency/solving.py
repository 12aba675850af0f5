"""Exact answers about rows sum(factor x unknown) >= 0: is there a solution, and how small or large can a quotient be?

Every answer is checked once more against the rows as they were. Floats (HiGHS) were slower at every size, and need the
same exact check.
"""

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm

from kzstats.consistency.system import ONE, Quantity, Slack, System
from kzstats.consistency.tableau import Tableau, Unsolved, remaining, satisfied, unit_for
from kzstats.message import Message, say


@dataclass(eq=False)
class Part:
    """Rows that share unknowns, by their numbers in the system, and the quantities of these; places are in the part."""

    system: System
    rows: list[int]
    unknowns: list[int]
    quantities: list[Quantity]
    clashes: dict[frozenset[str], frozenset[str] | None] = field(default_factory=dict)  # of figures asked about before

    @property
    def told(self) -> Message:
        """Which part it is, for readers."""
        told = {"count": len(self.figures), "first": min(self.figures)}
        return say("{count} figure from {first} on", "{count} figures from {first} on", **told)

    @cached_property
    def figures(self) -> frozenset[str]:
        """The figures that its rows are due to."""
        return self.figures_of(range(len(self.rows)))

    @cached_property
    def is_one_print(self) -> bool:
        """Whether all of it is one print whose range holds a number: nothing bounds that further or contradicts it."""
        of = {self.system.rows[number].quantity for number in self.rows}
        if len(of) > 1 or None in of or len(self.figures) > 1:
            return False
        quantity = of.pop()
        lower, upper = quantity.figure.lower, quantity.figure.upper
        # What is printed as a fall by 111 percent holds no level that is at least zero.
        return upper is None or quantity.ratio(upper) >= (0 if lower is None else quantity.ratio(lower))

    @cached_property
    def solver(self) -> "Solver":
        """What all its rows together allow."""
        return Solver(self, range(len(self.rows)))

    def believing(self, kept: frozenset[str]) -> "Solver":
        """What the rows allow that hold when only these figures are believed."""
        if kept == self.figures:
            return self.solver
        return Solver(self, [i for i, number in enumerate(self.rows) if self.system.rows[number].figures <= kept])

    @cached_property
    def place(self) -> dict[int, int]:
        """Place of each unknown of the system within the part."""
        return {j: place for place, j in enumerate(self.unknowns)}

    @cached_property
    def whole_numbers(self) -> list[dict[int, int]]:
        """Its rows in whole numbers, by the places of the unknowns; scaling these to have fewer digits saved 2 %."""
        table = []
        for number in self.rows:
            terms = {self.place[j]: factor for j, factor in self.system.rows[number].terms.items() if factor}
            below = lcm(*(v.denominator for v in terms.values()))
            whole = {j: v.numerator * (below // v.denominator) for j, v in terms.items()}
            common = gcd(*whole.values())
            table.append({j: v // common for j, v in whole.items()} if common > 1 else whole)
        return table

    def figures_of(self, places: Iterable[int]) -> frozenset[str]:
        """The figures that the rows at these places are due to."""
        return frozenset().union(*(self.system.rows[self.rows[i]].figures for i in places))

    @cached_property
    def quotients(self) -> list[tuple[int, int, Fraction] | None]:
        """Of each row that is an end of a quotient its two unknowns and the number it holds them to."""
        found = []
        for number, row in zip(self.rows, self.whole_numbers, strict=True):
            (under, less), *more = sorted(row.items(), key=lambda term: term[1])
            stated = len(more) == 1 and less < 0 < more[0][1] and self.system.rows[number].quantity
            found.append((more[0][0], under, Fraction(-less, more[0][1])) if stated else None)
        return found

    def tightest(self, places: Iterable[int]) -> list[int]:
        """The rows that matter among these: of fifty prints of one figure, the two whose ranges end first."""
        kept: dict[object, int] = {}
        for i in places:
            end = self.quotients[i]
            of = end[:2] if end else i
            if of not in kept or self.quotients[kept[of]][2] < end[2]:
                kept[of] = i
        return sorted(kept.values())

    @cached_property
    def divisors(self) -> list[int | None]:
        """Of each row the place of the unknown that it, or the figure it is due to, divides by; None without one."""
        rows = (self.system.rows[number] for number in self.rows)
        named = (row.quantity.divisor if row.quantity else ONE if row.side == "rate" else None for row in rows)
        return [self.place.get(j) for j in named]

    def positive(self, places: Iterable[int]) -> set[int]:
        """Unknowns that must be more than zero: the one, and every divisor of a figure believed."""
        return {self.divisors[i] for i in places} - {None}


def parts(system: System) -> list[Part]:
    """Independent parts of a system: rows that share no unknown but `one` are solved apart.

    >>> from kzstats import observations
    >>> from kzstats.consistency import checking
    >>> checked = checking.check(observations.load("trend_2024_06"))
    >>> [len(part.figures) for part in parts(checked.system)]
    [4, 1, 1, 1, 1, 1, 1, 1, 1, 11]
    """
    above = list(range(len(system.unknowns)))

    def top(j: int) -> int:
        while above[j] != j:
            above[j] = above[above[j]]
            j = above[j]
        return j

    for row in system.rows:
        linked = [j for j in row.terms if j != ONE]
        for j in linked[1:]:
            above[top(j)] = top(linked[0])
    rows, quantities, members = defaultdict(list), defaultdict(list), defaultdict(list)
    for number, row in enumerate(system.rows):
        rows[top(next(j for j in row.terms if j != ONE))].append(number)
    for quantity in system.quantities:
        quantities[top(next(iter(_unknowns_of(quantity, system))))].append(quantity)
    for j in range(1, len(system.unknowns)):
        members[top(j)].append(j)
    return [Part(system, rows[root], [ONE, *members[root]], quantities[root]) for root in members if rows[root]]


def _unknowns_of(quantity: Quantity, system: System) -> list[int]:
    ends = [j for j in (quantity.numerator, quantity.divisor) if j != ONE]
    return [k for j in ends for k in (system.rows[j.row].terms if isinstance(j, Slack) else [j])]


class Solver:
    """What some rows of a part allow: decided once, then asked for the ends of quotients.

    part: as `parts` gives; places: of the rows that hold. contradiction: rows by their places, each with its weight,
    that cannot all hold; None where a solution was found. All is whole numbers, as rows say the same of any multiple
    of a solution or a weight: a tenth of the time of fractions. Raises Unsolved.
    """

    def __init__(self, part: Part, places: Iterable[int]):
        self.part, positive = part, part.positive(places)
        self.places = part.tightest(places)
        self.table = [part.whole_numbers[i] for i in self.places]
        unit, extra = unit_for(self.table, positive, len(part.unknowns))
        self.width = len(part.unknowns) + bool(extra)
        self.tableau = Tableau([*self.table, *extra], self.width, unit)
        stuck, self.contradiction = self.tableau.make_feasible(), None
        if stuck is None:
            self.point = self.tableau.point()
            satisfied(self.table, self.point, positive)
            return
        weights = self._rows(self.tableau.row(stuck))
        left = remaining({}, self.table, weights)
        if not any(left[j] > 0 for j in positive):
            raise Unsolved(say("an answer failed its check in exact arithmetic"))
        self.contradiction = {self.places[i]: weight for i, weight in weights.items()}

    def anew(self) -> "Solver":
        """The same before any question: answers then never depend on what was asked first."""
        fresh = copy(self)
        fresh.tableau = self.tableau.copied()
        return fresh

    def end(self, top: int | Slack, divisor: int | Slack, sign: int) -> tuple[Fraction | None, frozenset[int]] | None:
        """Smallest (-1) or largest (1) top / divisor (None: no limit), with the places of the rows it rests on.

        None where the divisor is always zero; KeyError or ValueError for one that no row of these speaks of.
        """
        over, under = self._named(top), self._named(divisor)
        if self.contradiction is not None:
            raise Unsolved(say("the figures cannot all be true, so nothing has a range"))
        self.tableau.pivots = 0
        if not self.tableau.measure_by(under):
            return None
        value, by, rests_on = self.tableau.extreme(over, sign)
        weights = self._rows(rests_on)
        if value is not None:
            # sign x (value x divisor - top) is a sum of rows and of unknowns, none negative.
            target: dict[int, int] = defaultdict(int)
            for name, factor in ((under, sign * value), (over, -sign * by)):
                terms = {name: 1} if name < self.width else self.table[name - self.width]
                for j, v in terms.items():
                    target[j] += factor * v
            remaining(target, self.table, weights)
            value = Fraction(value, by)
        return value, frozenset(self.places[i] for i in weights)

    def is_whole(self, quantity: Quantity) -> bool:
        """Whether a quantity is a whole number at the point that was found, and so somewhere in its range."""
        under = self.point[self._named(quantity.divisor)]
        top = self.point[self._named(quantity.numerator)]
        return bool(under) and quantity.shown(Fraction(top, under)).denominator == 1

    def _named(self, end: int | Slack) -> int:
        """Name within the tableau of an unknown or of the slack of a row, whose terms are whole: that of a tree."""
        if not isinstance(end, Slack):
            return self.part.place[end]
        return self.width + self.places.index(self.part.rows.index(end.row))

    def _rows(self, weights: dict[int, int]) -> dict[int, int]:
        """Of weights by name within the tableau those of rows, by their places in the table."""
        return {k - self.width: w for k, w in weights.items() if 0 <= k - self.width < len(self.table)}
