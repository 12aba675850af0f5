"""What a printed figure can have been: printed digits to `value`, `lower`, `upper`.

A reader can check the rules by eye. In units of the last printed digit, around a printed n > 0:

    rule       lower   upper   why
    nearest    -1/2    +1/2    8.5 prints as 8 (half-even) or as 9 (half-up), and the rule used is not known:
                               closed bounds accept both, so an error may be missed but none is invented
    truncate      0      +1    digits cut off: 8.6 prints as 8; towards zero, so mirrored below zero
    any          -1      +1    whichever way it was rounded, up included

Cut-off 465 never prints as 464: the ends of truncate and any other than n itself can be approached, not reached. Bounds
are closed, so this shows only where numbers are whole: a count printed 464 was 464, one of 46 thousand 46,000-46,999.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

import numpy as np
import pandas as pd

from kzstats.bounds import float_above, float_below
from kzstats.errors import ParameterError, choose, no_frame

RULES = {
    "nearest": (Fraction(-1, 2), Fraction(1, 2)),
    "truncate": (Fraction(0), Fraction(1)),
    "any": (Fraction(-1), Fraction(1)),
}
COMPARISONS = ("=", ">", "<", "~")  # the figure rounded, more than it, less than it, about it
#: Longer prints and larger powers are slips of the pen; unchecked, one typed 1000000000 would fill the memory.
LONGEST, LARGEST = 40, 40
_PRINTED = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)


def printed_decimals(printed: str) -> int:
    """Digits after the point of a printed number, as many as were printed."""
    return len(checked(printed).partition(".")[2])


def exact_bounds(
    obs_value: str,
    unit_mult: int = 0,
    decimals: int | None = None,
    comparison: str = "=",
    rounding: str = "nearest",
    whole: bool = False,
    factor: bool = False,
) -> tuple[Fraction | None, Fraction | None]:
    """Smallest and largest number that a printed figure allows, exactly; `None` stands for no limit.

    obs_value, unit_mult, decimals, comparison, rounding, whole, factor: one figure, as for `unround`. ">" and "<"
    bound one side only, by the printed number itself, below zero its size; "~" claims no more than its digits, as "=".
    """
    if factor:
        lower, upper = exact_bounds(obs_value, unit_mult, decimals, comparison, rounding)
        if (number := Fraction(checked(obs_value))) >= 0:  # nothing falls by more than all of it
            return max(lower or Fraction(0), Fraction(0)), upper
        if number > -1 or integer("unit_mult", unit_mult):
            one = "a fall in times is by more than 1 (-2.5 leaves one part in 2.5), an index never below zero"
            raise ParameterError(f"printed figure is {obs_value!r} of a factor; {one}")
        # "fell 2.5 times": what is left is one part in 2.5, and never more than there was
        return -1 / lower if lower else Fraction(0), -1 / upper if upper and upper < -1 else Fraction(1)
    unit_mult, decimals = integer("unit_mult", unit_mult), integer("decimals", decimals)
    number = Fraction(checked(obs_value)) * Fraction(10) ** (unit_mult or 0)
    choose(COMPARISONS, comparison=comparison)
    choose(RULES, rounding=rounding)
    if comparison in (">", "<"):
        if (comparison == ">") == (number >= 0):  # "fell by more than 3 percent" is -3 or less: the words tell its size
            return Fraction(ceil(number)) if whole else number, None
        return None, Fraction(floor(number)) if whole else number
    places = printed_decimals(obs_value) if decimals is None else decimals
    unit = Fraction(10) ** ((unit_mult or 0) - places)
    below, above = RULES[rounding]
    if rounding == "truncate":
        below, above = Fraction(-(number <= 0)), Fraction(number >= 0)  # towards zero, from either side of it
    lower, upper = number + below * unit, number + above * unit
    if not whole:
        return lower, upper
    first, last = ceil(lower), floor(upper)
    if rounding != "nearest":  # the ends that are not the number itself are never reached
        first, last = first + (first == lower != number), last - (last == upper != number)
    return Fraction(first), Fraction(last)


def rule_of(*frames: pd.DataFrame, rounding: str | None = None) -> str:
    """The one rounding rule of some frames, their column `rounding`; nearest where nothing is said.

    Raises ParameterError for an unknown rule, for two rules in the frames, and for a wanted rule that is not theirs.
    """
    for frame in frames:
        if not isinstance(frame, pd.DataFrame):
            raise no_frame("figures are", frame, "wanted a frame as load() gives")
    said = dict.fromkeys(rule for frame in frames if "rounding" in frame for rule in frame["rounding"].tolist())
    rules = [rule for rule in said if not pd.isna(rule) and rule != ""]
    wanted = rules if rounding is None else list(dict.fromkeys([*rules, rounding]))
    for rule in wanted:
        choose(RULES, rounding=rule)
    if len(wanted) > 1:
        raise ParameterError(
            f"one rounding rule for all figures, here are {' and '.join(wanted)}; derive the ranges anew under one of "
            f"them: with_bounds(obs, rounding={wanted[0]!r})"
        )
    return wanted[0] if wanted else "nearest"


def rule_of_words(printed: str, factor: bool, rounding: str) -> str:
    """The rule of a figure: of a factor told by a word alone ("doubled") nearest, for no digits of it were cut off."""
    return "nearest" if factor and printed and not any(letter.isdigit() for letter in printed) else rounding


def unround(
    printed: str | Sequence[str] | np.ndarray | pd.Series,
    *,
    unit_mult: int | Sequence[int] | pd.Series = 0,
    decimals: int | Sequence[int | None] | pd.Series | None = None,
    comparison: str | Sequence[str] | pd.Series = "=",
    rounding: str = "nearest",
    whole: bool | Sequence[bool] | pd.Series = False,
    factor: bool | Sequence[bool] | pd.Series = False,
) -> pd.DataFrame:
    """Range of numbers that each printed figure allows: undoes the rounding.

    printed: the digits as text, one or a column of them (text keeps 21.70 apart from 21.7), a list, array or Series;
    unit_mult, decimals, comparison, whole (of pieces), factor (of growth in times): one for all or one for each
    (columns meet on their index); rounding: nearest, truncate or any. A factor of -1 or less is a fall: -2.5 leaves
    one part in 2.5. Returns float64 columns value, lower, upper in units (12 as unit_mult: trillions become
    units), widened outward to the next float. Raises ParameterError naming the figure, also a whole one whose print
    holds no whole number. Rule: the table at the top of this module.

    >>> kz.unround("46.4", unit_mult=12).values.tolist()
    [[46400000000000.0, 46350000000000.0, 46450000000000.0]]
    >>> kz.unround(["8", "8.6"], rounding="truncate").round(6).values.tolist()
    [[8.0, 8.0, 9.0], [8.6, 8.6, 8.7]]
    """
    found = print_ranges(printed, unit_mult, decimals, comparison, rounding, whole, factor)
    if len(none := np.flatnonzero(found["lower"] > found["upper"])):
        text = printed if isinstance(printed, str) else list(printed)[none[0]]
        raise ParameterError(f"printed figure is {text!r}, and no whole number prints so; leave whole=False for it")
    return found


def print_ranges(printed, unit_mult, decimals, comparison, rounding, whole, factor) -> pd.DataFrame:
    """The same; of pieces that hold no whole number a range with its lower end above its upper."""
    index = printed.index if isinstance(printed, pd.Series) else None
    texts = printed if isinstance(printed, pd.Series) else list(printed) if _several(printed) else [printed]
    named = {"unit_mult": unit_mult, "decimals": decimals, "comparison": comparison, "rounding": rounding}
    columns = [_repeated(name, column, texts) for name, column in (named | {"whole": whole, "factor": factor}).items()]
    rows = [
        floats(checked(text), integer("unit_mult", mult), integer("decimals", places), sign, rule, *map(bool, of))
        for text, mult, places, sign, rule, *of in zip(texts, *columns, strict=True)
    ]
    return pd.DataFrame(rows, columns=["value", "lower", "upper"], index=index, dtype="float64")


@lru_cache(maxsize=8192)
def floats(
    text: str, mult: int | None, places: int | None, sign: str, rounding: str, whole: bool, factor: bool
) -> tuple[float, ...]:
    """Value, lower and upper of one print."""
    # Remembered: 800 rows take 30 ms in exact fractions, and a session reads the same ones again and again.
    lower, upper = exact_bounds(text, mult, places, sign, rounding, whole, factor)
    value = Fraction(text) * Fraction(10) ** (mult or 0)
    if whole and lower is not None and lower > value and (upper is None or lower <= upper):
        value = lower  # "more than 4.5 thousand and a half" pieces
    return float(-1 / value if factor and value < 0 else value), float_below(lower), float_above(upper)


def checked(printed: str) -> str:
    """The digits of a printed figure, refused where they are no number. Raises ParameterError."""
    if not isinstance(printed, str):
        raise ParameterError(
            f"printed figure is {printed!r} ({type(printed).__name__}); wanted the digits as text: "
            '"21.70" and "21.7" are different statements; as_observations takes numbers'
        )
    if len(printed) > LONGEST:
        raise ParameterError(f"printed figure has {len(printed)} characters; wanted at most {LONGEST}")
    if not _PRINTED.fullmatch(printed):
        hint = f" ({meant(printed)})" if meant(printed) else "; kz.read reads the words of a release"
        raise ParameterError(f'printed figure is {printed!r}; wanted digits with a decimal point, as "46.4"{hint}')
    return printed


def meant(text: str) -> str:
    """What to write in place of a text that was to be a number, such as `write '46.4'`; empty where nothing is near."""
    if re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", text):
        either = f", {text.replace(',', '.')!r} if it is decimal" if re.fullmatch("[^,]+,[0-9]+", text) else ""
        return f"write {text.replace(',', '')!r} if the comma groups thousands{either}"
    plain = re.sub(r"\s", "", text.replace("\u2212", "-")).replace(",", ".")
    if plain == text or not _PRINTED.fullmatch(plain):
        return ""
    why = "a space between digits? " if re.search(r"\s", text) else ""
    why = "a typographic minus (U+2212)? " if "\u2212" in text else why
    return f"{why}write {plain!r}{', with a decimal point' if ',' in text else ''}"


def integer(name: str, number) -> int | None:
    """A power of ten or a number of decimals; None where there is none."""
    if number is None or (not number if isinstance(number, str) else pd.isna(number)):
        return None
    try:
        whole = int(number)
    except (TypeError, ValueError, OverflowError):
        whole = None
    if whole is None or isinstance(number, bool) or (not isinstance(number, str) and whole != number):
        raise ParameterError(f"{name} is {number!r}; wanted a whole number")
    if abs(whole) > LARGEST:
        raise ParameterError(f"{name} is {whole}; wanted a whole number from -{LARGEST} to {LARGEST}")
    return whole


def _several(cells) -> bool:
    return pd.api.types.is_list_like(cells, allow_sets=False)


def _repeated(name: str, column, texts):
    if not _several(column):
        return [column] * len(texts)
    if isinstance(column, pd.Series) and isinstance(texts, pd.Series) and not column.index.equals(texts.index):
        if column.index.has_duplicates or not texts.index.isin(column.index).all():
            raise ParameterError(f"{name} has another index than the printed figures; wanted one row for each of them")
        column = column.reindex(texts.index)
    if len(column) != len(texts):
        raise ParameterError(f"{len(column)} rows of {name} for {len(texts)} printed figures; wanted one for each")
    return column
