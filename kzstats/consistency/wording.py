"""Numbers as a reader says them, rounded outward: an upper bound never down, a lower bound never up."""

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from kzstats import codes

_SCALES = ((12, "trillion"), (9, "billion"), (6, "million"))
#: Digits shown of a number that does not end before.
DIGITS = 5
#: Digits of a printed end: it ends before, so it is said in full.
IN_FULL = 15


def said(value: Fraction, unit: str, up: bool, digits: int = DIGITS) -> str:
    """An exact number in the words of its unit.

    value: in units of unit (KZT, USD, NUMBER, PC, RATIO, "KZT per USD"); up: rounded up, else down; digits: how many
    count, for numbers that do not end before.

    >>> said(Fraction(4795, 10245) * 100, "PC", up=True), said(Fraction(46350000000000), "KZT", up=False)
    ('46.804 %', '46.35 trillion tenge')
    """
    if _in_millions(unit):
        power, word = _scale(value)
        number = rounded(value / 10**power, up, digits)
        return f"${number}{word}" if unit == "USD" else f"{number}{word} {_word(unit)}"
    number = rounded(value, up, digits)
    if " per " in unit:
        return f"{number} {_word(unit.partition(' ')[0])}"
    return number + {"PC": " %", "RATIO": " times", "PP": " points"}.get(unit, "")


def outward(value: Fraction, unit: str, up: bool, digits: int = DIGITS) -> Fraction:
    """The number that `said` says, for whoever goes on reckoning with it.

    >>> outward(Fraction(1165, 2135) * 100, "KZT per USD", up=True)
    Fraction(54567, 1000)
    """
    power = _scale(value)[0] if _in_millions(unit) else 0
    return Fraction(rounded(value / 10**power, up, digits).replace(",", "")) * 10**power


def rounded(value: Fraction, up: bool, digits: int = DIGITS) -> str:
    """Digits of a number, rounded up or down at the last of `digits` significant ones; shorter where it ends before.

    >>> rounded(Fraction(1, 3), up=True), rounded(Fraction(1, 3), up=False), rounded(Fraction(46000), up=True)
    ('0.33334', '0.33333', '46,000')
    """
    size = len(str(floor(abs(value)))) if abs(value) >= 1 else 0
    while value and abs(value) * 10 ** (1 - size) < 1:  # zeros after the point do not count
        size -= 1
    # A short decimal is printed in full, and no digit before the point is ever dropped.
    places = next((p for p in range(max(7, digits + 1)) if (value * 10**p).denominator == 1), None)
    if places is None or places > max(digits - size, 2):
        places = max(digits - size, 0)
    whole = (ceil if up else floor)(value * 10**places)
    return f"{Decimal(whole).scaleb(-places):,f}"


def _in_millions(unit: str) -> bool:
    return unit not in ("PC", "RATIO", "PP", "NUMBER") and " per " not in unit


def _word(unit: str) -> str:
    return {"KZT": "tenge", "T": "tonnes"}.get(unit) or codes.name("unit_measure", unit)


def _scale(value: Fraction) -> tuple[int, str]:
    return next(((power, f" {word}") for power, word in _SCALES if abs(value) >= 10**power), (0, ""))
