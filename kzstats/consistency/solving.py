"""Exact answers about rows sum(factor x unknown) >= 0: is there a solution, and how small or large can a quotient be?

The simplex method on whole numbers, each row kept in lowest terms, so every step is exact and every answer is checked
once more against the rows as they were. Floats (HiGHS) were slower at every size, and need the same exact check.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm

from kzstats.consistency.system import ONE, Quantity, Slack, System

# Pivots before giving up; the hardest of the simulated releases, 333 figures in one part, needs 502.
MOST_PIVOTS = 5_000


class Unsolved(Exception):
    """No exact answer within MOST_PIVOTS; the verdict is then `undetermined`."""


@dataclass(eq=False)
class Part:
    """Rows that share unknowns, in whole numbers: unknown j stands for scale[j] times the true one."""

    system: System
    rows: list[int]
    unknowns: list[int]
    quantities: list[int]
    table: list[dict[int, int]]
    scale: list[Fraction]
    row_scale: list[Fraction]
    divisors: list[int | None]  # of the figure that a row comes from; None for rows of the tree
    figures: frozenset[str]
    clashes: dict[frozenset[str], frozenset[str] | None] = field(default_factory=dict)  # of figures asked about before

    @cached_property
    def place(self) -> dict[int, int]:
        """Place of each unknown of the system within the part."""
        return {j: place for place, j in enumerate(self.unknowns)}

    @cached_property
    def row_place(self) -> dict[int, int]:
        """Place of each row of the system within the part."""
        return {number: place for place, number in enumerate(self.rows)}

    @cached_property
    def counts(self) -> set[int]:
        """Numbers of its quantities that are counts of whole pieces."""
        return {number for number in self.quantities if self.system.quantities[number].is_count}

    def within(self, kept: frozenset[str]) -> list[int]:
        """Places of the rows that hold when only these figures are believed."""
        return [i for i, number in enumerate(self.rows) if self.system.rows[number].figures <= kept]

    def figures_of(self, places: Iterable[int]) -> frozenset[str]:
        """The figures that the rows at these places are due to."""
        return frozenset().union(*(self.system.rows[self.rows[i]].figures for i in places))

    @cached_property
    def says(self) -> list[tuple[tuple[int, int], Fraction] | None]:
        """Of each row that is one end of a printed quotient: which quotient, and at least what; None for the others."""
        found = []
        for row, number in zip(self.table, self.rows, strict=True):
            top, divisor = (next((j for j, v in row.items() if sign * v > 0), None) for sign in (1, -1))
            printed = self.system.rows[number].quantity is not None and None not in (top, divisor) and len(row) == 2
            found.append(((top, divisor), Fraction(-row[divisor], row[top])) if printed else None)
        return found

    def tightest(self, places: Iterable[int]) -> list[int]:
        """The rows that matter among these: of fifty prints of one figure, the two whose ranges end first."""
        best: dict[tuple[int, int], int] = {}
        kept = []
        for i in places:
            if self.says[i] is None:
                kept.append(i)
                continue
            quotient, least = self.says[i]
            if quotient not in best or least > self.says[best[quotient]][1]:
                best[quotient] = i
        return sorted([*kept, *best.values()])

    def positive(self, places: Iterable[int]) -> set[int]:
        """Unknowns that must be more than zero: the one, and every divisor of a figure believed."""
        return {self.divisors[i] for i in places if self.divisors[i] is not None}


@dataclass(frozen=True)
class Answer:
    """A solution (unknown to number), or else a contradiction (row to weight); places within the part.

    Rows say the same of any multiple of a solution or of a weight, so all are whole numbers: a tenth of the time of
    fractions.
    """

    solution: dict[int, int] | None
    contradiction: dict[int, int] | None


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
    for number, quantity in enumerate(system.quantities):
        quantities[top(next(iter(_unknowns_of(quantity, system))))].append(number)
    for j in range(1, len(system.unknowns)):
        members[top(j)].append(j)
    return [part_of(system, rows[root], [ONE, *members[root]], quantities[root]) for root in members if rows[root]]


def _unknowns_of(quantity: Quantity, system: System) -> list[int]:
    ends = [j for j in (quantity.numerator, quantity.divisor) if j != ONE]
    return [k for j in ends for k in (system.rows[j.row].terms if isinstance(j, Slack) else [j])]


def part_of(system: System, rows: list[int], unknowns: list[int], quantities: list[int]) -> Part:
    """Rows as small whole numbers: tenge are counted in whatever unit leaves the fewest digits."""
    local = {j: place for place, j in enumerate(unknowns)}
    table, row_scale = [], []
    for number in rows:
        terms = {local[j]: factor for j, factor in system.rows[number].terms.items() if factor}
        whole = lcm(*(factor.denominator for factor in terms.values()))
        table.append({j: int(factor * whole) for j, factor in terms.items()})
        row_scale.append(Fraction(whole))
    scale = [Fraction(1)] * len(unknowns)
    for _ in range(2):  # rows, columns, rows: a third round removes no more digits from figures of real releases
        for i, row in enumerate(table):
            common = gcd(*row.values()) or 1
            table[i] = {j: factor // common for j, factor in row.items()}
            row_scale[i] /= common
        column_gcd = [0] * len(unknowns)
        for row in table:
            for j, factor in row.items():
                column_gcd[j] = gcd(column_gcd[j], factor)
        for row in table:
            for j in row:
                row[j] //= column_gcd[j]
        scale = [known * (common or 1) for known, common in zip(scale, column_gcd, strict=True)]
    figures = frozenset().union(*(system.rows[number].figures for number in rows))
    divisors = [local.get(_divisor(system, number)) for number in rows]
    return Part(system, rows, unknowns, quantities, table, scale, row_scale, divisors, figures)


def _divisor(system: System, number: int) -> int | None:
    row = system.rows[number]
    if row.quantity is None:
        return ONE if row.side == "rate" else None
    return system.quantities[row.quantity].divisor


class Tableau:
    """Basic unknowns as combinations of the others: whole numbers over a denominator, row by row in lowest terms.

    A row holds what is not zero: of 33 columns 4 in the row that is left, 6 in those that change (simulated releases).

    Unknowns 0 … n-1 are the part's, n … n+m-1 the slacks of the rows; none is ever negative. One of the others,
    in column `unit`, is set to 1: the rest of that column is then the point the tableau stands at.
    """

    def __init__(self, table: list[dict[int, int]], size: int, unit: int):
        self.body = [dict(row) for row in table]
        self.under = [1] * len(table)
        self.basic = list(range(size, size + len(table)))
        self.others = list(range(size))
        self.unit, self.pivots = unit, 0

    def pivot(self, p: int, q: int) -> None:
        """Basic row p and column q change places."""
        self.pivots += 1
        if self.pivots > MOST_PIVOTS:
            raise Unsolved(f"no exact answer within {MOST_PIVOTS:,} steps")
        under, lead = self.under[p], self.body[p].pop(q)
        sign, by = (1, lead) if lead > 0 else (-1, -lead)
        row = {j: -v for j, v in self.body[p].items()} if sign > 0 else self.body[p]
        row[q] = sign * under  # basic p's own place: from here on this row tells unknown q
        for i, other in enumerate(self.body):
            if i != p and q in other:
                factor = other.pop(q)
                changed = other if by == 1 else {j: v * by for j, v in other.items()}
                for j, w in row.items():
                    value = changed.get(j, 0) + factor * w
                    if value:
                        changed[j] = value
                    else:
                        del changed[j]
                below = self.under[i] * by
                common = 1 if below == 1 else gcd(below, *changed.values())
                self.body[i] = {j: v // common for j, v in changed.items()} if common > 1 else changed
                self.under[i] = below // common
        common = gcd(by, *row.values())
        self.body[p] = {j: v // common for j, v in row.items()} if common > 1 else row
        self.under[p] = by // common
        self.basic[p], self.others[q] = self.others[q], self.basic[p]

    def make_feasible(self) -> int | None:
        """Pivot until no basic unknown is negative; else the row that shows why it cannot be.

        Least index first on both sides, so no tableau ever comes back (Bland 1977, on the dual).
        """
        while True:
            negative = [i for i, row in enumerate(self.body) if row.get(self.unit, 0) < 0]
            if not negative:
                return None
            p = min(negative, key=self.basic.__getitem__)
            helping = [j for j, v in self.body[p].items() if v > 0 and j != self.unit]
            if not helping:
                return p
            self.pivot(p, min(helping, key=self.others.__getitem__))

    def move(self, unknown: int, sign: int, enough: bool = False) -> bool:
        """Pivot until an unknown is as small (-1) or large (1) as it can be, or `enough`: more than zero.

        Returns False where it has no limit; then column `ray` leads there.
        """
        while True:
            if unknown in self.others:
                if sign < 0 or unknown == self.others[self.unit]:
                    return True
                q = self.others.index(unknown)
            else:
                row = self.body[self.basic.index(unknown)]
                if enough and row.get(self.unit, 0) > 0:
                    return True
                better = [j for j, v in row.items() if sign * v > 0 and j != self.unit]
                if not better:
                    return True
                # Least index first never goes round in circles, and here no dearer rule needed fewer steps: 2,501
                # pivots for 434 ranges, against 2,622 for the steepest column and 2,232 for the best of eight.
                q = min(better, key=self.others.__getitem__)
            p = self._first_to_stop(q)
            if p is None:
                self.ray = q
                return False
            self.pivot(p, q)

    def _first_to_stop(self, q: int) -> int | None:
        """Row whose unknown reaches zero first when column q grows; the least index of equals."""
        best, at, against = None, 0, 1
        for i, row in enumerate(self.body):
            if row.get(q, 0) < 0:
                value = row.get(self.unit, 0)
                compared = value * against + at * row[q]  # value / -row[q] against at / against
                if best is None or compared < 0 or (compared == 0 and self.basic[i] < self.basic[best]):
                    best, at, against = i, value, -row[q]
        return best

    def measure_by(self, unknown: int) -> bool:
        """Make another unknown the one that is 1, at a point that stays admissible; False if it must be 0."""
        if unknown == self.others[self.unit]:
            return True
        limited = self.move(unknown, 1, enough=True)
        if not limited:
            self.unit = self.ray
        row = self.basic.index(unknown) if unknown in self.basic else None
        if row is None:
            self.unit = self.others.index(unknown)
            return not limited
        if self.body[row].get(self.unit, 0) <= 0:
            return False
        self.pivot(row, self.unit)
        return True

    def extreme(self, unknown: int, sign: int) -> tuple[int | None, int, dict[int, int]]:
        """Smallest (-1) or largest (1) value (None: no limit) and what it rests on, both over one denominator."""
        if unknown == self.others[self.unit]:
            return 1, 1, {}
        if not self.move(unknown, sign):
            return None, 1, {}
        if unknown in self.others:
            return 0, 1, {unknown: 1}
        at = self.basic.index(unknown)
        rests_on = {self.others[j]: abs(v) for j, v in self.body[at].items() if j != self.unit}
        return self.body[at].get(self.unit, 0), self.under[at], rests_on


def solve(part: Part, kept: frozenset[str] | None = None) -> Answer:
    """Can these figures all be true? A solution or a contradiction, either one checked in whole numbers.

    part: as `parts` gives; kept: obs_ids believed (None: all). Raises Unsolved.

    >>> from kzstats import observations
    >>> from kzstats.consistency import checking
    >>> checked = checking.check(observations.load("trend_2024_06"))
    >>> cars, industry = checked.contradicting
    >>> solve(cars).solution is None, solve(cars, cars.figures - {"trend_2024_06.cars_growth"}).solution is None
    (True, False)
    """
    places = part.within(part.figures if kept is None else kept)
    positive = part.positive(places)
    if not positive:
        return Answer({}, None)
    places = part.tightest(places)
    table = [part.table[i] for i in places]
    answer = _simplex(table, positive)
    check(answer, table, positive)
    if answer.solution is not None:
        return answer
    return Answer(None, {places[i]: weight for i, weight in answer.contradiction.items()})


def _simplex(table: list[dict[int, int]], positive: set[int]) -> Answer:
    used = sorted({j for row in table for j in row} | positive)
    place = {j: k for k, j in enumerate(used)}
    rows = [{place[j]: v for j, v in row.items()} for row in table]
    unit, extra = unit_for(rows, {place[j] for j in positive}, len(used))
    width = len(used) + bool(extra)
    tableau = Tableau([*rows, *extra], width, unit)
    stuck = tableau.make_feasible()
    if stuck is None:
        common = lcm(*tableau.under)
        point = dict.fromkeys(range(width), 0) | {tableau.others[tableau.unit]: common}
        point |= {
            b: row.get(tableau.unit, 0) * (common // under)
            for b, row, under in zip(tableau.basic, tableau.body, tableau.under, strict=True)
        }
        return Answer({j: point[k] for k, j in enumerate(used)}, None)
    weights = {tableau.basic[stuck]: tableau.under[stuck]}
    weights |= {tableau.others[j]: -v for j, v in tableau.body[stuck].items() if j != tableau.unit}
    return Answer(None, {j - width: w for j, w in weights.items() if 0 <= j - width < len(rows)})


def unit_for(rows: list[dict[int, int]], positive: set[int], size: int) -> tuple[int, list[dict[int, int]]]:
    """An unknown that, being more than zero, makes every divisor so; else a new one, no more than each, and its rows.

    A row with one term above zero passes it on: what is at least half of something is not zero if that is not.
    """
    followers: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        above = [j for j, v in row.items() if v > 0]
        if len(above) == 1:
            for j in row:
                followers[j].add(above[0])
    reached: set[int] = set()
    starts = []
    for start in sorted(positive):
        if start not in reached:
            starts.append(start)
            open_ones = [start]
            while open_ones:
                reached.add(j := open_ones.pop())
                open_ones += followers[j] - reached
    if len(starts) <= 1:
        return (starts or [ONE])[0], []
    return size, [{j: 1, size: -1} for j in starts]


def check(answer: Answer, table: list[dict[int, int]], positive: set[int]) -> None:
    """Redo the arithmetic of an answer; raises Unsolved if it does not hold."""
    if answer.solution is not None:
        x = answer.solution
        holds = all(sum(v * x[j] for j, v in row.items()) >= 0 for row in table)
        if not (holds and all(x[j] > 0 for j in positive) and min(x.values()) >= 0):
            raise Unsolved("a solution failed its check in exact arithmetic")
        return
    total: dict[int, int] = defaultdict(int)
    for i, weight in answer.contradiction.items():
        for j, v in table[i].items():
            total[j] += weight * v
    # The weighted rows add up to something that is below zero for all admissible numbers, yet must not be.
    below = all(v <= 0 for v in total.values()) and any(total[j] < 0 for j in positive)
    if not below or any(weight < 0 for weight in answer.contradiction.values()):
        raise Unsolved("a contradiction failed its check in exact arithmetic")
