"""A contradiction in plain arithmetic: a few lines that a reader can redo with a pocket calculator.

A minimal conflict is a handful of bounds. One of them is kept for the end; the others are walked through in an order
in which each gives one new bound, until the figure kept for the end is bounded on the wrong side of its print.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from kzstats.consistency import labels, wording
from kzstats.consistency.ranging import Range, ranges, without_number
from kzstats.consistency.solving import Part, Solver
from kzstats.consistency.system import ONE, Quantity, Row, System
from kzstats.consistency.wording import DIGITS, IN_FULL, said
from kzstats.message import Message, say

MOST_LINES = 6
#: Digits of derived bounds that are tried until the gap shows; a gap of less than 1 in 10^12 has no line of its own.
_MORE_DIGITS = (DIGITS, 6, 8, 12)
#: What a contradiction best ends with, first things first.
_KINDS = ("share", "growth", "level", "difference", "other")


class _Step(NamedTuple):
    row: Row
    unknown: int
    is_lower: bool
    bound: Fraction


@dataclass
class _Walk:
    """Bounds found so far, as multiples of the unknown `unit`, and the steps that gave them.

    A derived bound is kept as it is said, rounded outward to `digits`: who redoes a line from the numbers in it must
    find the number at its end.
    """

    system: System
    unit: int
    digits: int = DIGITS
    lower: dict[int, Fraction] = field(default_factory=dict)
    upper: dict[int, Fraction] = field(default_factory=dict)
    steps: list[_Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lower[self.unit] = self.upper[self.unit] = Fraction(1)

    def known(self, row: Row, j: int) -> Fraction | None:
        """The bound of an unknown on the side that matters to a row."""
        return (self.upper if row.terms[j] > 0 else self.lower).get(j)

    def says(self, step: _Step) -> bool:
        """Whether a step only repeats a print: the figure's divisor is the unit."""
        stated = step.row.quantity
        return stated is not None and (stated.numerator, stated.divisor) == (step.unknown, self.unit)

    def take(self, step: _Step) -> None:
        """Add a step, its bound as a reader will read it."""
        unit, times = self.measure(step.unknown)
        digits = IN_FULL if self.says(step) or step.row.side == "rate" else self.digits
        bound = wording.outward(step.bound * times, unit, not step.is_lower, digits) / times
        self.steps.append(step._replace(bound=bound))
        (self.lower if step.is_lower else self.upper)[step.unknown] = bound

    def measure(self, j: int) -> tuple[str, int]:
        """Unit that an unknown is told in, and its factor: dollars where a dollar is the unit, percent of a whole."""
        if self.unit == ONE:
            return "RATIO" if j == ONE else self.system.unknowns[j].group.unit, 1
        return (self.system.unknowns[self.unit].whole, 1) if self.system.is_rate(self.unit) else ("PC", 100)

    def amount(self, j: int, bound: Fraction, up: bool) -> Message:
        """A bound in words."""
        unit, times = self.measure(j)
        text = said(bound * times, unit, up, IN_FULL)
        if times == 1:
            return text
        return say("{amount} of {whole}", amount=text, whole=self.system.label(self.unit))


def certificate(part: Part, conflict: frozenset[str]) -> list[Message]:
    """Two to six lines that show why the figures of a minimal conflict cannot all be true.

    part: where the conflict is; conflict: its obs_ids. Every number is rounded so that its line stays true, and the
    last two lines are on the two sides of the gap.
    """
    solver = part.believing(conflict)
    if solver.contradiction is None:
        return _no_whole_number(part, without_number(part, solver))
    places = sorted(solver.contradiction)
    rows = [part.system.rows[part.rows[i]] for i in places]
    found = [lines for target in rows for lines in _walks(part.system, rows, target)]
    return min(found, key=lambda ranked: (ranked[0], len(ranked[1])))[1] if found else _summed_up(part, places)


def _walks(system: System, rows: list[Row], target: Row) -> Iterator[tuple[int, list[Message]]]:
    """Every way to end with a given figure: how natural an end it is (0: a share), and the lines."""
    for unit in _units(system, rows) if target.quantity else ():
        for digits in _MORE_DIGITS:
            walk = _Walk(system, unit, digits)
            if not _all_used(walk, [row for row in rows if row is not target]):
                break
            end = _end(walk, target)
            if end:
                printed = [_line(walk, step) for step in walk.steps if walk.says(step)]
                derived = [_line(walk, step) for step in walk.steps if not walk.says(step)]
                lines = [*_merged(printed, MOST_LINES - len(end) - len(derived)), *derived, *end]
                yield _KINDS.index(target.quantity.figure.kind), _fitted(lines)
                break


def _units(system: System, rows: list[Row]) -> list[int]:
    """What to measure in: tenge or pieces; where only quotients conflict, dollars; else percent of a whole."""
    used = {j for row in rows for j in row.terms}
    if ONE in used:
        return [ONE]
    rates = [j for j in used if system.is_rate(j)]
    return rates or sorted({row.quantity.divisor for row in rows if row.quantity})


def _all_used(walk: _Walk, left: list[Row]) -> bool:
    """Use every row once, each for one new bound; False where no row left gives one."""
    while left:
        # That no amount is below zero is used only where no figure says more.
        steps = (_step(walk, row, zero) for zero in (False, True) for row in left)
        step = next(filter(None, steps), None)
        if step is None:
            return False
        left.remove(step.row)
        walk.take(step)
    return True


def _step(walk: _Walk, row: Row, zero: bool) -> _Step | None:
    """The one unknown that a row bounds, given the bounds known."""
    for j, factor in row.terms.items():
        least = Fraction(0) if zero and row.quantity is None else None
        others = {k: v for k, v in row.terms.items() if k != j and v}
        bounds = {k: least if v < 0 and walk.known(row, k) is None else walk.known(row, k) for k, v in others.items()}
        if j == walk.unit or not factor or None in bounds.values():
            continue
        if j not in (walk.lower if factor > 0 else walk.upper):
            return _Step(row, j, factor > 0, -sum(v * bounds[k] for k, v in others.items()) / factor)
    return None


def _line(walk: _Walk, step: _Step) -> Message:
    name = walk.system.label(step.unknown)
    amount = walk.amount(step.unknown, step.bound, up=not step.is_lower)
    if walk.says(step):
        return _printed(step.row)
    if step.row.side == "rate":
        return wording.claim(name, say("{amount} (the rate asked about)", amount=amount), step.is_lower)
    told = wording.worked(amount, _formula(walk, step.row, step.unknown))
    return wording.so(_sourced(step.row, wording.claim(name, told, step.is_lower)))


def _sourced(row: Row | None, line: Message) -> Message:
    """A line with the print behind it, so that every figure of a contradiction can be found in the text."""
    if row is None or row.quantity is None:
        return line
    return say("{line} (printed: {words})", line=line, words=row.quantity.figure.told)


def _formula(walk: _Walk, row: Row, j: int) -> tuple[Message, bool]:
    """The arithmetic that gives a bound, from the bounds found before; and whether it is a reason instead."""

    def amount(k: int) -> Message:
        return walk.amount(k, walk.known(row, k), up=row.terms[k] > 0)

    if row.quantity is None:
        signs = {k: -v / row.terms[j] for k, v in row.terms.items() if k != j and v and walk.known(row, k) is not None}
        if len(signs) == 1:
            (other,) = (walk.system.label(k) for k in signs)
            whole = row.terms[j] > 0
            return say("it contains {other}", other=other) if whole else say("it is part of {other}", other=other), True
        added, taken = ([amount(k) for k in signs if (signs[k] > 0) is sign] for sign in (True, False))
        taken = taken if added else [say("−{amount}", amount=taken[0]), *taken[1:]]
        return labels.minus([*([labels.plus(added)] if added else []), *taken]), False
    quantity, factor = row.quantity, _factor(row)
    if j == quantity.numerator:
        if not row.terms[quantity.divisor]:
            return say("{factor} × any amount", factor=factor), True
        return say("{one} × {other}", one=factor, other=amount(quantity.divisor)), False
    # Dollars of a printed amount: that amount over the dollars is the rate.
    return say("{over} / {by}", over=_printed_amount(quantity) or amount(quantity.numerator), by=factor), False


def _printed_amount(quantity: Quantity) -> Message | None:
    return said(quantity.times, quantity.subject.group.unit, True, IN_FULL) if quantity.numerator == ONE else None


def _end(walk: _Walk, target: Row) -> list[Message]:
    """Last lines: what the others allow for a figure, and what its own print needs; empty if they meet."""
    quantity, needs_more = target.quantity, target.side == "lower"
    top = (walk.upper if needs_more else walk.lower).get(quantity.numerator)
    divisor = (walk.lower if needs_more else walk.upper).get(quantity.divisor)
    if top is None or not divisor:
        return []
    allowed, needed = quantity.shown(top / divisor), target.end
    if allowed == needed or (allowed < needed) != needs_more:
        return []
    formula = last = None
    if quantity.divisor == walk.unit:
        step = next((step for step in walk.steps if step.unknown == quantity.numerator and step.bound == top), None)
        if step and walk.says(step):  # printed twice: the other print is a line already
            return [_but(target)]
        if step and step is walk.steps[-1]:
            walk.steps.remove(step)
            formula, last = _formula(walk, step.row, step.unknown), step.row
    else:
        over = _printed_amount(quantity) or walk.amount(quantity.numerator, top, needs_more)
        by = walk.amount(quantity.divisor, divisor, not needs_more)
        ratio = say("{over} / {by}", over=over, by=by)
        growth = quantity.figure.kind == "growth"
        formula = labels.minus([ratio, said(Fraction(100), "PC", True)]) if growth else ratio, False
    return [wording.so(_sourced(last, _allows(target, allowed, formula))), _but(target)]


def _no_whole_number(part: Part, count: Range) -> list[Message]:
    """A count that is bounded from both sides, with no whole number between."""
    system, quantity = part.system, count.quantity
    lines, ends = [], []
    for is_lower, end, places in ((True, count.lower, count.lower_rows), (False, count.upper, count.upper_rows)):
        rows = [system.rows[part.rows[i]] for i in places]
        walk = _Walk(system, ONE)
        told = _all_used(walk, rows.copy()) and walk.steps[-1].unknown == quantity.numerator
        steps = [_line(walk, step) for step in walk.steps] if told else [_printed(row) for row in rows if row.quantity]
        lines += [line for line in steps if line not in lines]
        ends.append(said(end, quantity.unit, not is_lower))
    between = say(
        "but no whole number lies between {low} and {high}: {name} cannot have been counted",
        low=ends[0], high=ends[1], name=labels.label(quantity.subject, quantity.tree),
    )  # fmt: skip
    return _fitted([*lines, between])


def _summed_up(part: Part, places: list[int]) -> list[Message]:
    """The same for figures that bound each other in a circle: every bound used, and what they allow together."""
    system = part.system
    rows = [system.rows[part.rows[i]] for i in places]
    target = min((row for row in rows if row.quantity), key=lambda row: _KINDS.index(row.quantity.figure.kind))
    left = [place for place, row in zip(places, rows, strict=True) if row is not target]
    (found,) = ranges(part, {target.quantity}, Solver(part, left))
    allowed = found.upper if target.side == "lower" else found.lower
    printed = [_printed(row) for row in rows if row.quantity and row is not target]
    tree = [_tree_line(system, row) for row in rows if row.side in ("sum", "all parts")]
    end_lines = [wording.so(_allows(target, allowed, None)), _but(target)]
    room = MOST_LINES - len(end_lines)
    if len(printed) + len(tree) > room:
        tree = [wording.joined(tree)] if tree else []
    return _fitted([*_merged(printed, room - len(tree)), *tree, *end_lines])


def _tree_line(system: System, row: Row) -> Message:
    whole = [system.label(j) for j, v in row.terms.items() if v > 0]
    parts = [system.label(j) for j, v in row.terms.items() if v < 0]
    told = {"whole": labels.plus(whole), "parts": labels.plus(parts)}
    if row.side == "all parts":
        return say("{whole} are all of {parts}", **told)
    return say("{parts} is within {whole}", **told) if len(parts) == 1 else say("{parts} are within {whole}", **told)


def _merged(lines: list[Message], room: int) -> list[Message]:
    """Lines joined two by two, three by three … until they fit."""
    for together in range(1, len(lines) + 1):
        merged = [wording.joined(lines[i : i + together]) for i in range(0, len(lines), together)]
        if len(merged) <= room:
            return merged
    return [wording.joined(lines)] if lines else []


def _fitted(lines: list[Message]) -> list[Message]:
    if len(lines) > MOST_LINES:
        lines = [*_merged(lines[:-2], MOST_LINES - 2), *lines[-2:]]
    return [wording.first(lines[0]), *lines[1:]]


def _printed(row: Row) -> Message:
    quantity, lower = row.quantity, row.side == "lower"
    return _sourced(row, wording.claim(_name(quantity), _told(quantity, row.end, not lower, IN_FULL), lower))


def _told(quantity: Quantity, value: Fraction, up: bool, digits: int = DIGITS) -> Message:
    """A value of a quantity in words; growth always in percent, so that an index and a percentage compare."""
    if quantity.figure.kind == "growth":
        return said(quantity.figure.comparable(value), "PC", up, digits)
    return said(value, quantity.unit, up, digits)


def _allows(target: Row, allowed: Fraction, formula: tuple[Message, bool] | None) -> Message:
    """What the other figures allow, with as many digits as it takes to see the gap to what the print needs."""
    quantity, needed, up = target.quantity, target.end, target.side == "lower"
    if allowed == needed:  # they come as near to it as one likes, and never there
        told = {"name": _name(quantity), "told": _told(quantity, allowed, up, IN_FULL)}
        return say("{name} is less than {told}", **told) if up else say("{name} is more than {told}", **told)
    for digits in range(DIGITS, 20):
        text = _told(quantity, allowed, up, digits)
        if text not in (_told(quantity, needed, True, digits), _told(quantity, needed, False, digits)):
            break
    return wording.claim(_name(quantity), wording.worked(text, formula), not up)


def _but(target: Row) -> Message:
    quantity, lower = target.quantity, target.side == "lower"
    told = {"words": quantity.figure.told, "needed": _told(quantity, target.end, not lower, IN_FULL)}
    if lower:
        return say("but the printed {words} means at least {needed}", **told)
    return say("but the printed {words} means at most {needed}", **told)


def _name(quantity: Quantity) -> Message:
    return say("the {label}", label=quantity.label) if quantity.figure.kind != "level" else quantity.label


def _factor(row: Row) -> Message:
    quantity, up = row.quantity, row.side == "upper"
    if quantity.figure.kind == "growth":
        return say("{number}", number=wording.rounded(quantity.ratio(row.end), up, IN_FULL))
    return said(row.end, quantity.unit, up, IN_FULL)
