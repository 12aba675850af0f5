"""What shares leave of a whole: where coal is at least 61.725 percent of mining, the rest is at most 38.275 percent.

A sum and the share of one of its parts bound each other in a circle; with the share in the part's place the circle is
open, and a proof can go on step by step.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import reduce

from kzstats.consistency.labels import plus
from kzstats.consistency.system import Quantity, Row, System
from kzstats.consistency.wording import IN_FULL, said, so
from kzstats.message import N_, Message, say

_LINES = {
    (True, True): N_("{parts} are at most {worked} of {whole} (printed: {printed})"),
    (True, False): N_("{parts} are at least {worked} of {whole} (printed: {printed})"),
    (False, True): N_("{parts} is at most {worked} of {whole} (printed: {printed})"),
    (False, False): N_("{parts} is at least {worked} of {whole} (printed: {printed})"),
}


def put_in(system: System, rows: list[Row]) -> Iterator[tuple[list[Row], list[Row], Message]]:
    """Sums with shares put in place of their parts: what is left of a whole is a share of it too.

    Yields the rows with the new one in place of the sum, without the shares put in or with one of them (it may be
    needed once more); those shares; and a line that tells of it.
    """
    for row in rows:
        shares = {} if row.quantity is not None or row.side == "rate" else _shares_in(system, rows, row)
        for chosen in dict.fromkeys([*((part,) for part in shares), tuple(shares)] if shares else []):
            whole = shares[chosen[0]][0].divisor
            put = sum(shares[part][1].terms[whole] for part in chosen)
            left = {j: v for j, v in row.terms.items() if j not in chosen} | {whole: row.terms[whole] + put}
            names = [system.unknowns[j].label for j in left if j != whole]
            if not names or not put or left[whole] * row.terms[whole] < 0:  # nothing told, or shares above the whole
                continue
            rest = minus([_percent(Fraction(1)), *(_percent(abs(shares[part][1].terms[whole])) for part in chosen)])
            line = say(
                _LINES[len(names) > 1, row.terms[whole] > 0],
                parts=plus(names),
                worked=say("{formula} = {amount}", formula=rest, amount=_percent(abs(left[whole]))),
                whole=system.unknowns[whole].label,
                printed=", ".join(shares[part][0].figure.words for part in chosen),
            )
            others = [other for other in rows if other is not row]
            new = Row(left, frozenset(), None, "left")
            used = [shares[part][1] for part in chosen]
            for again in [None, *used]:
                yield [*(other for other in others if other is again or other not in used), new], used, so(line)


def _shares_in(system: System, rows: list[Row], sum_row: Row) -> dict[int, tuple[Quantity, Row]]:
    """Shares of the whole of a sum that bound a part where the sum does, by their part."""
    found = {}
    for row in rows:
        quantity = None if row.quantity is None else system.quantities[row.quantity]
        if quantity and quantity.figure.kind == "share" and quantity.divisor in sum_row.terms:
            part = quantity.numerator
            same = sum_row.terms[quantity.divisor] * sum_row.terms.get(part, 0) < 0
            if same and sum_row.terms[part] * row.terms[part] < 0:
                found[part] = quantity, row
    return found


def _percent(ratio: Fraction) -> Message:
    return said(100 * ratio, "PC", True, IN_FULL)


def minus(amounts: list[Message]) -> Message:
    """The first amount without the others."""
    return reduce(lambda first, second: say("{first} − {second}", first=first, second=second), amounts)


def formula(row: Row, j: int, signs: dict[int, Fraction], amount: Callable[[int], Message]) -> tuple[Message, bool]:
    """The arithmetic of a sum in which a share stands for a part: the whole counts only as far as it is left.

    Returns it, and whether it is a reason rather than a sum to be redone.
    """
    whole = next((k for k, v in row.terms.items() if abs(v) != 1), j)
    if whole not in signs and whole != j:
        return say("nothing is left"), True
    parts = [amount(k) for k in signs if k != whole]
    if j == whole:
        if not parts:
            return say("no amount is below zero"), True
        over = say("({sum})", sum=plus(parts)) if len(parts) > 1 else parts[0]
        return say("{over} / {by}", over=over, by=_percent(abs(row.terms[j]))), False
    times = say("{one} × {other}", one=_percent(abs(row.terms[whole])), other=amount(whole))
    return minus([times, *parts]), False
