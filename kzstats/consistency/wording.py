"""Numbers as a reader says them, rounded outward: an upper bound never down, a lower bound never up."""

from decimal import Decimal
from fractions import Fraction
from functools import reduce
from math import ceil, floor

from kzstats.message import N_, Message, say

_SCALES = (12, 9, 6)
_FORMS = {
    "KZT": {
        12: N_("{number} trillion tenge"), 9: N_("{number} billion tenge"), 6: N_("{number} million tenge"),
        0: N_("{number} tenge"),
    },
    "USD": {12: N_("${number} trillion"), 9: N_("${number} billion"), 6: N_("${number} million"), 0: N_("${number}")},
}  # fmt: skip
_OTHERS = {
    12: N_("{number} trillion {unit}"), 9: N_("{number} billion {unit}"), 6: N_("{number} million {unit}"),
    0: N_("{number} {unit}"),
}  # fmt: skip
_SO, _JOINED = N_("so {line}"), N_("{one}; {other}")
_PLAIN = {
    "PC": {0: N_("{number} %")}, "RATIO": {0: N_("{number} times")}, "PP": {0: N_("{number} points")},
    "NUMBER": {0: "{number}"},
}  # fmt: skip
#: Digits shown of a number that does not end before.
DIGITS = 5
#: Digits of a printed end: it ends before, so it is said in full.
IN_FULL = 15


def said(value: Fraction, unit: str, up: bool, digits: int = DIGITS) -> Message:
    """An exact number with its unit, in the reader's language where it is shown.

    >>> said(Fraction(4795, 10245) * 100, "PC", up=True), said(Fraction(46350000000000), "KZT", up=False)
    (46.804 %, 46.35 trillion tenge)
    """
    power, money = _power(value, unit), unit.partition(" per ")[0]
    number, forms = rounded(value / 10**power, up, digits), _PLAIN.get(unit) or _FORMS.get(money)
    if forms:
        return say(forms[power], number=number)
    return say(_OTHERS[power], number=number, unit=say("{code:counted}", code=money))


def outward(value: Fraction, unit: str, up: bool, digits: int = DIGITS) -> Fraction:
    """The number that `said` says, for whoever goes on reckoning with it."""
    power = _power(value, unit)
    return Fraction(rounded(value / 10**power, up, digits)) * 10**power


def rounded(value: Fraction, up: bool, digits: int = DIGITS) -> Decimal:
    """A number, rounded up or down at the last of `digits` significant ones; shorter where it ends before.

    >>> rounded(Fraction(1, 3), up=True), rounded(Fraction(1, 3), up=False), rounded(Fraction(46000), up=True)
    (Decimal('0.33334'), Decimal('0.33333'), Decimal('46000'))
    """
    size = len(str(floor(abs(value)))) if abs(value) >= 1 else 0
    while value and abs(value) * 10 ** (1 - size) < 1:  # zeros after the point do not count
        size -= 1
    # A short decimal is printed in full, and no digit before the point is ever dropped.
    places = next((p for p in range(max(7, digits + 1)) if (value * 10**p).denominator == 1), None)
    if places is None or places > max(digits - size, 2):
        places = max(digits - size, 0)
    whole = (ceil if up else floor)(value * 10**places)
    return Decimal(whole).scaleb(-places)


def claim(name: Message, told: Message, at_least: bool) -> Message:
    """That something is at least, or at most, so much."""
    if at_least:
        return say("{name} is at least {told}", name=name, told=told)
    return say("{name} is at most {told}", name=name, told=told)


def worked(amount: Message, formula: tuple[Message, bool] | None) -> Message:
    """An amount with the sum that gives it, or with the reason for it."""
    if formula is None:
        return amount
    told, is_reason = formula
    if is_reason:
        return say("{amount} ({reason})", amount=amount, reason=told)
    return say("{formula} = {amount}", formula=told, amount=amount)


def so(line: Message) -> Message:
    """A line that follows from those above it."""
    return say(_SO, line=line)


def first(line: Message) -> Message:
    """A line that follows from none, being the first."""
    if line.template == _SO:
        return line.values["line"]
    return joined([first(line.values["one"]), line.values["other"]]) if line.template == _JOINED else line


def joined(lines: list[Message]) -> Message:
    """Several lines as one."""
    return reduce(lambda one, other: say(_JOINED, one=one, other=other), lines)


def _power(value: Fraction, unit: str) -> int:
    """The power of ten that a number is said in: pieces, quotients and prices in full."""
    in_full = unit in _PLAIN or " per " in unit
    return 0 if in_full else next((power for power in _SCALES if abs(value) >= 10**power), 0)
