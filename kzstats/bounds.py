"""Arithmetic on ranges: frames with `value`, `lower`, `upper`. Knows no units and no statistics.

Bounds are closed and sound: the exact result of an operation on any numbers inside the ranges lies inside
the result's range. Every float operation rounds by at most half a unit in the last place, so moving each
end but an exact zero one float outward (`numpy.nextafter`) is enough (IEEE 754; Moore, Interval Analysis, 1966, ch. 3).
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from kzstats.errors import DataError, ParameterError

#: What `kz.bounds.` offers at Tab; the rest is for the package.
__all__ = [
    *("ranged", "add", "subtract", "multiply", "divide", "reciprocal", "running_product", "scale", "total"),
    *("meet", "gap"),
]
COLUMNS = ["value", "lower", "upper"]
_LIMITS = {"lower": -np.inf, "upper": np.inf}


def __dir__() -> list[str]:
    return __all__


def float_below(exact: Fraction | None) -> float:
    """Largest float that is not above an exact number of any unit; `None` stands for minus infinity."""
    if exact is None:
        return -math.inf
    nearest = exact.numerator / exact.denominator
    top, below = nearest.as_integer_ratio()
    return nearest if top * exact.denominator <= exact.numerator * below else math.nextafter(nearest, -math.inf)


def float_above(exact: Fraction | None) -> float:
    """Smallest float that is not below an exact number of any unit; `None` stands for infinity."""
    return math.inf if exact is None else -float_below(-exact)


def ranged(
    value: ArrayLike, lower: ArrayLike | None = None, upper: ArrayLike | None = None, index: pd.Index | None = None
) -> pd.DataFrame:
    """Frame of ranges; without bounds each value stands for itself.

    value, lower, upper: columns of one length, in one unit; index: of the frame where value is no Series. Returns
    float64 columns value, lower, upper. Raises ParameterError for columns of other lengths, DataError for a value
    outside its ends.

    >>> kz.bounds.ranged([1.0, 2.0]).to_dict("list")
    {'value': [1.0, 2.0], 'lower': [1.0, 2.0], 'upper': [1.0, 2.0]}
    """
    index = value.index if isinstance(value, pd.Series) else index
    columns = [value, value if lower is None else lower, value if upper is None else upper]
    arrays = [np.asarray(column, dtype="float64") for column in columns]
    if len({array.shape for array in arrays}) > 1:
        sizes = "{} values, {} lower and {} upper".format(*map(np.size, arrays))
        raise ParameterError(f"{sizes}; wanted as many of each")
    if wrong := misplaced(*arrays):
        raise DataError("row {}: {}".format(*wrong))
    return _frame(*arrays, index)


def add(a: pd.DataFrame, b: pd.DataFrame) -> pd.DataFrame:
    """Sum of two frames of ranges, row by row.

    a, b: frames of one length, in one unit. Returns value, lower, upper in it, on a's index.

    >>> mining, making = kz.bounds.ranged([21.7], [21.65], [21.75]), kz.bounds.ranged([21.6], [21.55], [21.65])
    >>> kz.bounds.add(mining, making).round(6).values.tolist()
    [[43.3, 43.2, 43.4]]
    """
    _together(a, b)
    return _frame(*_outward(*(_array(a, name) + _array(b, name) for name in COLUMNS)), a.index)


def subtract(a: pd.DataFrame, b: pd.DataFrame) -> pd.DataFrame:
    """Difference of two frames of ranges, row by row.

    a, b: frames of one length, in one unit. Returns value, lower, upper in it, on a's index.

    >>> kz.bounds.subtract(kz.bounds.ranged([160.0]), kz.bounds.ranged([46.0], [46.0], [float("inf")])).values.tolist()
    [[114.0, -inf, 114.00000000000001]]
    """
    _together(a, b)
    opposite = zip(COLUMNS, ["value", "upper", "lower"], strict=True)
    return _frame(*_outward(*(_array(a, one) - _array(b, other) for one, other in opposite)), a.index)


def multiply(a: pd.DataFrame, b: pd.DataFrame) -> pd.DataFrame:
    """Product of two frames of ranges, row by row.

    a, b: frames of one length, in any units. Returns value, lower, upper in the product of the units, on a's index.

    >>> kz.bounds.multiply(kz.bounds.ranged([2.0], [1.0], [3.0]), kz.bounds.ranged([-1.0])).round(6).values.tolist()
    [[-2.0, -3.0, -1.0]]
    """
    _together(a, b)
    return _frame(*_product(*([_array(each, name) for name in COLUMNS] for each in (a, b))), a.index)


def divide(a: pd.DataFrame, b: pd.DataFrame) -> pd.DataFrame:
    """Quotient of two frames of ranges, row by row.

    a, b: frames of one length, in any units. Returns value, lower, upper in units of a per unit of b, on a's index. A
    divisor that can be zero from one side only gives a one-sided range; from both sides, or one that is nothing but
    zero, the whole line.

    >>> tenge, dollars = kz.bounds.ranged([46.4], [46.35], [46.45]), kz.bounds.ranged([102.5], [102.45], [102.55])
    >>> kz.bounds.divide(tenge, dollars).round(6).values.tolist()
    [[0.452683, 0.451975, 0.453392]]
    """
    _together(a, b)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        value = _array(a, "value") / _array(b, "value")
    over = reciprocal(b)
    # 0 / 0 is any number, though zero times anything is zero.
    anything = (over["lower"] == -np.inf) & (over["upper"] == np.inf)
    found = multiply(a, over)
    ends = [np.where(anything, limit, found[end]) for end, limit in _LIMITS.items()]
    return _frame(value, *ends, a.index)


def reciprocal(b: pd.DataFrame) -> pd.DataFrame:
    """One over each range.

    b: frame of ranges, in any unit. Returns value, lower, upper in one over that unit, on its index; a range that
    holds zero gives a one-sided one, or the whole line.

    >>> kz.bounds.reciprocal(kz.bounds.ranged([2.0], [0.0], [4.0])).round(6).values.tolist()
    [[0.5, 0.25, inf]]
    """
    low, high = _array(b, "lower"), _array(b, "upper")
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        lower = np.where((low < 0) & (high >= 0), -np.inf, 1 / high)
        upper = np.where((low <= 0) & (high > 0), np.inf, 1 / low)
        value = 1 / _array(b, "value")
    whole_line = (low < 0) & (high > 0) | (low == 0) & (high == 0)
    lower, upper = np.where(whole_line, -np.inf, lower), np.where(whole_line, np.inf, upper)
    return _frame(*_outward(value, lower, upper), b.index)


def running_product(a: pd.DataFrame) -> pd.DataFrame:
    """Product of the ranges of a frame up to each row.

    a: frame of ranges, in any units. Returns value, lower, upper, on a's index.

    >>> kz.bounds.running_product(kz.bounds.ranged([2.0, 0.5], [1.0, 0.5], [3.0, 0.5])).round(6).values.tolist()
    [[2.0, 1.0, 3.0], [1.0, 0.5, 1.5]]
    """
    rows = list(np.column_stack([_array(a, name) for name in COLUMNS]))
    return _frame(*np.array([*accumulate(rows, _product)]).reshape(-1, 3).T, a.index)


def scale(a: pd.DataFrame, factor: float) -> pd.DataFrame:
    """Every range times one number.

    a: frame of ranges, in any unit; factor: a number, counted as exact. Returns value, lower, upper, on a's index.

    >>> kz.bounds.scale(kz.bounds.ranged([0.469]), 100.0).round(6).values.tolist()
    [[46.9, 46.9, 46.9]]
    """
    return multiply(a, ranged(np.full(len(a), float(factor)), index=a.index))


def total(a: pd.DataFrame) -> pd.DataFrame:
    """Sum of all ranges of a frame, in one row.

    a: frame of ranges, in one unit. Returns value, lower, upper in that unit; zero of no ranges.

    >>> kz.bounds.total(kz.bounds.ranged([21.7, 21.6], [21.65, 21.55], [21.75, 21.65])).round(6).values.tolist()
    [[43.3, 43.2, 43.4]]
    """
    added = ranged([0.0])
    for place in range(len(a)):
        added = add(added, a.iloc[[place]])
    return added


def meet(a: pd.DataFrame, b: pd.DataFrame) -> pd.DataFrame:
    """What two frames of ranges have in common, row by row: where both are true, the number lies here.

    a, b: frames of one length, in one unit; an end that is not known says nothing. Returns value (a's, within the
    range), lower, upper on a's index; NaN where no number lies in both.

    >>> made, printed = kz.bounds.ranged([46.77], [46.61], [46.93]), kz.bounds.ranged([46.9], [46.85], [46.95])
    >>> kz.bounds.meet(made, printed).values.tolist()
    [[46.85, 46.85, 46.93]]
    """
    _together(a, b)
    lower = np.fmax(_array(a, "lower"), _array(b, "lower"))
    upper = np.fmin(_array(a, "upper"), _array(b, "upper"))
    apart = lower > upper
    known = np.where(np.isnan(_array(a, "value")), _array(b, "value"), _array(a, "value"))
    ends = [np.where(apart, np.nan, end) for end in (np.clip(known, lower, upper), lower, upper)]
    return _frame(*ends, a.index)


def gap(a: pd.DataFrame, b: pd.DataFrame) -> pd.Series:
    """Distance between two ranges, row by row; 0 where they meet or touch.

    a, b: frames of one length, in one unit. Returns a Series `gap` in that unit, on a's index; NaN where an end is.

    >>> kz.bounds.gap(kz.bounds.ranged([8.0], [7.5], [8.5]), kz.bounds.ranged([8.6], [8.55], [8.65])).round(6).tolist()
    [0.05]
    """
    _together(a, b)
    apart = np.maximum(_array(a, "lower") - _array(b, "upper"), _array(b, "lower") - _array(a, "upper"))
    return pd.Series(np.where(np.isnan(apart), np.nan, np.maximum(apart, 0.0)), index=a.index, name="gap")


def wide(numbers: pd.Series) -> pd.Series:
    """The column, refused where its floats have lost digits: in 32 bits 46.35 trillion is 592,896 less."""
    if pd.api.types.is_float_dtype(numbers.dtype) and numbers.dtype.itemsize < 8:
        remedy = "keep float64 (.astype('float64') takes them as they are); with_bounds derives ranges of prints anew"
        raise DataError(f"column {numbers.name} is {numbers.dtype}, of 7 digits or fewer; {remedy}")
    return numbers


def numbers(cells: pd.Series) -> np.ndarray:
    """The column as floats; DataError for what is no number, `True` included."""
    if cells.dtype.kind in "bO" and any(isinstance(cell, bool) for cell in cells.tolist()):
        raise DataError(f"column {cells.name} holds what is no number (True or False)")
    try:
        return pd.to_numeric(cells).to_numpy(dtype="float64", na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise DataError(f"column {cells.name} holds what is no number ({error})") from None


def misplaced(value: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> tuple[int, str] | None:
    """The first row whose ends are the wrong way round or whose value is outside them, and what is wrong; else None."""
    with np.errstate(invalid="ignore"):
        slack = 1e-9 * np.abs(value)  # of a product that rounds otherwise
        crossed, outside = lower > upper, (value < lower - slack) | (value > upper + slack)
    if not (crossed | outside).any():
        return None
    at = int(np.argmax(crossed | outside))
    if crossed[at]:
        return at, f"lower {lower[at]:g} is above upper {upper[at]:g}"
    return at, f"value {value[at]:g} is outside lower {lower[at]:g} to upper {upper[at]:g}"


def _together(a: pd.DataFrame, b: pd.DataFrame) -> None:
    """Refuse frames of other lengths, and of the same labels in another order; plain numbers are no labels."""
    if len(a) != len(b):
        raise ParameterError(f"frames of {len(a)} and {len(b)} rows; wanted as many, one beside each")
    named = not any(isinstance(frame.index, pd.RangeIndex) for frame in (a, b))
    if named and not a.index.equals(b.index) and not a.index.symmetric_difference(b.index).size:
        raise ParameterError("the frames hold the same rows in another order; take b.loc[a.index] for the second")


def _frame(value: ArrayLike, lower: ArrayLike, upper: ArrayLike, index: pd.Index | None) -> pd.DataFrame:
    return pd.DataFrame(dict(zip(COLUMNS, map(np.asarray, (value, lower, upper)), strict=True)), index=index)


def _array(frame: pd.DataFrame, column: str) -> np.ndarray:
    return wide(frame[column]).to_numpy(dtype="float64")


def _product(a: Sequence[ArrayLike], b: Sequence[ArrayLike]) -> tuple:
    """Value, lower and upper of a product; a, b: those of its factors, numbers or columns of them."""
    corners = [_times(x, y) for x in a[1:] for y in b[1:]]
    with np.errstate(invalid="ignore", over="ignore"):
        value = a[0] * b[0]
    return _outward(value, np.min(corners, axis=0), np.max(corners, axis=0))


def _times(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    # 0 × inf is 0 here: an end at infinity means "no limit", and zero times any finite number is zero. A product too
    # small for a float is the smallest one of its sign.
    with np.errstate(invalid="ignore", over="ignore"):
        product = np.where((x == 0) | (y == 0), 0.0, x * y)
    lost = (product == 0) & (x != 0) & (y != 0)
    return np.where(lost, np.copysign(np.nextafter(0.0, 1.0), np.sign(x) * np.sign(y)), product)


def _outward(value: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    # Zero is never a rounding: sums are zero only of equal numbers, and products that underflow are told apart before.
    below, above = np.nextafter(lower, -np.inf), np.nextafter(upper, np.inf)
    return value, np.where(lower == 0, 0.0, below), np.where(upper == 0, 0.0, above)
