"""What a printed figure can have been: printed digits to `value`, `lower`, `upper`.

A reader can check the rules by eye. In units of the last printed digit, around a printed n > 0:

    rule       lower   upper   why
    nearest    -1/2    +1/2    8.5 prints as 8 (half-even) or as 9 (half-up), and the rule used is not known:
                               closed bounds accept both, so an error may be missed but none is invented
    truncate      0      +1    digits cut off: 8.6 prints as 8; towards zero, so mirrored below zero
    any          -1      +1    whichever way it was rounded, up included
"""

import re
from collections.abc import Sequence
from fractions import Fraction

import pandas as pd

from kzstats.bounds import float_above, float_below
from kzstats.errors import ParameterError

RULES = {
    "nearest": (Fraction(-1, 2), Fraction(1, 2)),
    "truncate": (Fraction(0), Fraction(1)),
    "any": (Fraction(-1), Fraction(1)),
}
COMPARISONS = {
    "=": "the figure, rounded",
    ">": "more than the figure",
    "<": "less than the figure",
    "~": "about the figure",
}
_PRINTED = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)


def printed_decimals(printed: str) -> int:
    """Digits after the point of a printed number, as many as were printed.

    >>> printed_decimals("21.70"), printed_decimals("46000")
    (2, 0)
    """
    return len(_checked(printed).partition(".")[2])


def exact_bounds(
    obs_value: str,
    unit_mult: int = 0,
    decimals: int | None = None,
    comparison: str = "=",
    rounding: str = "nearest",
) -> tuple[Fraction | None, Fraction | None]:
    """Smallest and largest number that a printed figure allows, exactly; `None` stands for no limit.

    obs_value: the printed digits, text; unit_mult: power of ten (12: trillions); decimals: digits after the
    point that count (-3: rounded to thousands; None: as many as are printed); comparison: one of = > < ~;
    rounding: nearest, truncate or any. ">" and "<" bound one side only, by the printed number itself; "~"
    claims no more than its digits, as "=". Raises ParameterError for anything else.

    >>> exact_bounds("46.4", 12)
    (Fraction(46350000000000, 1), Fraction(46450000000000, 1))
    >>> exact_bounds("46000", comparison=">")
    (Fraction(46000, 1), None)
    """
    number = Fraction(_checked(obs_value)) * Fraction(10) ** unit_mult
    if comparison not in COMPARISONS:
        raise ParameterError(f"comparison is {comparison!r}; wanted one of: {', '.join(COMPARISONS)}")
    if rounding not in RULES:
        raise ParameterError(f"rounding is {rounding!r}; wanted one of: {', '.join(RULES)}")
    if comparison == ">":
        return number, None
    if comparison == "<":
        return None, number
    places = printed_decimals(obs_value) if decimals is None else decimals
    unit = Fraction(10) ** (unit_mult - places)
    below, above = RULES[rounding]
    if rounding == "truncate":
        below, above = _towards_zero(number)
    return number + below * unit, number + above * unit


def rule_of(*frames: pd.DataFrame, rounding: str | None = None) -> str:
    """The one rounding rule that the ranges of some frames follow: their column `rounding`.

    frames: frames of figures; one without the column says nothing of its rule; rounding: the rule wanted (None: the
    frames'). Returns nearest where nothing is said. Raises ParameterError for an unknown rule, for two rules in the
    frames, and for a wanted rule that is not theirs.

    >>> rule_of(pd.DataFrame({"rounding": ["truncate"]})), rule_of(pd.DataFrame({"value": [1.0]}))
    ('truncate', 'nearest')
    """
    said = [frame["rounding"].dropna() for frame in frames if "rounding" in frame]
    rules = list(dict.fromkeys(rule for column in said for rule in column.unique() if rule != ""))
    for rule in [*rules, *([] if rounding is None else [rounding])]:
        if rule not in RULES:
            raise ParameterError(f"rounding is {rule!r}; wanted one of: {', '.join(RULES)}")
    wanted = rules if rounding is None else list(dict.fromkeys([*rules, rounding]))
    if len(wanted) > 1:
        raise ParameterError(
            f"one rounding rule for all figures, here are {' and '.join(wanted)}; derive the ranges anew under one of "
            f"them: with_bounds(obs, rounding={wanted[0]!r})"
        )
    return wanted[0] if wanted else "nearest"


def unround(
    printed,
    *,
    unit_mult=0,
    decimals=None,
    comparison="=",
    rounding: str = "nearest",
) -> pd.DataFrame:
    """Range of numbers that each printed figure allows: undoes the rounding.

    printed: the digits as text, one or a column of them (text keeps 21.70 apart from 21.7); unit_mult,
    decimals, comparison: one for all or one for each; rounding: nearest, truncate or any. Returns float64
    columns value, lower, upper in units (12 as unit_mult: trillions become units), widened outward to the next
    float. Raises ParameterError naming the figure. Rule: the table at the top of this module.

    >>> unround("46.4", unit_mult=12).values.tolist()
    [[46400000000000.0, 46350000000000.0, 46450000000000.0]]
    >>> unround(["8", "8.6"], rounding="truncate").round(6).values.tolist()
    [[8.0, 8.0, 9.0], [8.6, 8.6, 8.7]]
    """
    index = printed.index if isinstance(printed, pd.Series) else None
    texts = [printed] if isinstance(printed, str) or not isinstance(printed, Sequence | pd.Series) else printed
    columns = [_repeated(column, len(texts)) for column in (unit_mult, decimals, comparison)]
    rows = []
    for text, mult, places, sign in zip(texts, *columns, strict=True):
        mult, places = int(mult), None if pd.isna(places) else int(places)
        lower, upper = exact_bounds(text, mult, places, sign, rounding)
        value = Fraction(text) * Fraction(10) ** mult
        rows.append((float(value), float_below(lower), float_above(upper)))
    return pd.DataFrame(rows, columns=["value", "lower", "upper"], index=index, dtype="float64")


def _towards_zero(number: Fraction) -> tuple[Fraction, Fraction]:
    below, above = RULES["truncate"]
    if number > 0:
        return below, above
    return (-above, -below) if number < 0 else (-above, above)


def _checked(printed: str) -> str:
    if not isinstance(printed, str):
        raise ParameterError(
            f"printed figure is {printed!r} ({type(printed).__name__}); wanted the digits as text: "
            '"21.70" and "21.7" are different statements'
        )
    if not _PRINTED.fullmatch(printed):
        hint = ' (a comma? write "46.4")' if "," in printed else ""
        raise ParameterError(f'printed figure is {printed!r}; wanted digits with a decimal point, as "46.4"{hint}')
    return printed


def _repeated(column, length: int):
    one_for_all = isinstance(column, str) or not isinstance(column, Sequence | pd.Series)
    return [column] * length if one_for_all else column
