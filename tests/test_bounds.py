"""Soundness of range arithmetic against exact fractions: the exact result always lies inside."""

import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import kzstats as kz
from kzstats import bounds

USUAL = st.floats(min_value=-1e15, max_value=1e15, allow_subnormal=False)
ANY = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def ranges(draw):
    """Ends as figures have them or of any size, huge, none, and a number between: (lower, inside, upper)."""
    lower, upper = sorted(draw(st.tuples(USUAL, USUAL) | st.tuples(ANY, ANY)))
    inside = Fraction(lower) + (Fraction(upper) - Fraction(lower)) * draw(st.fractions(0, 1))
    return draw(st.sampled_from([lower, -math.inf])), inside, draw(st.sampled_from([upper, math.inf]))


def frame(*found):
    return bounds.ranged([float(x) for _, x, _ in found], [x for x, _, _ in found], [x for _, _, x in found])


def holds(result: pd.DataFrame, exact: Fraction) -> bool:
    lower, upper = result["lower"].iloc[0], result["upper"].iloc[0]
    return (lower == -math.inf or Fraction(lower) <= exact) and (upper == math.inf or exact <= Fraction(upper))


TINY, TINY_BELOW = ((sign * 1e-200, sign * Fraction(1e-200), sign * 1e-200) for sign in (1, -1))


@example(TINY, TINY)  # a product too small for a float, which a hundred ranges at random do not hold
@example(TINY, TINY_BELOW)
@given(ranges(), ranges())
@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning", "ignore:invalid value:RuntimeWarning")
def test_no_range_is_too_small_too_large_or_too_open_for_the_exact_result(a, b):
    assert holds(bounds.add(frame(a), frame(b)), a[1] + b[1])
    assert holds(bounds.subtract(frame(a), frame(b)), a[1] - b[1])
    assert holds(bounds.multiply(frame(a), frame(b)), a[1] * b[1])
    assert holds(bounds.scale(frame(a), 0.01), a[1] * Fraction(1, 100))
    if b[1] != 0:
        assert holds(bounds.divide(frame(a), frame(b)), a[1] / b[1])


@given(st.fractions())
def test_floats_below_and_above_enclose_a_fraction_without_a_float_between(exact):
    below, above = bounds.float_below(exact), bounds.float_above(exact)
    assert Fraction(below) <= exact <= Fraction(above)
    assert above in (below, math.nextafter(below, math.inf))
    assert (bounds.float_below(None), bounds.float_above(None)) == (-math.inf, math.inf), "no limit"


@pytest.mark.parametrize(
    ("lower", "upper", "expected"),
    [
        (2.0, 4.0, (0.25, 0.5)),
        (0.0, 4.0, (0.25, math.inf)),
        (-4.0, 0.0, (-math.inf, -0.25)),
        (-1.0, 1.0, (-math.inf, math.inf)),
        (0.0, 0.0, (-math.inf, math.inf)),
        (2.0, math.inf, (0.0, 0.5)),
    ],
)
def test_one_over_a_range_is_one_sided_where_the_range_touches_zero(lower, upper, expected):
    found = bounds.reciprocal(bounds.ranged([lower], [lower], [upper]))
    assert found[["lower", "upper"]].to_numpy()[0] == pytest.approx(expected)


ENDS = st.sampled_from([-2.0, -1.0, 0.0, 1.0, 2.0])


@given(*[st.tuples(ENDS, ENDS).map(sorted)] * 2, st.fractions(-3, 3))
def test_every_number_that_gives_back_the_dividend_is_a_quotient_unless_the_divisor_is_above_or_below_zero(a, b, x):
    # 0 / 0 is any number, for any number times 0 is 0; a divisor of 0 to 4 is taken to be above zero.
    lower, upper = bounds.divide(*(bounds.ranged([low], [low], [high]) for low, high in (a, b))).iloc[0, 1:]
    if b == [0.0, 0.0] or b[0] < 0 < b[1]:
        assert (lower, upper) == (-math.inf, math.inf)
    elif any(a[0] <= x * divisor <= a[1] for divisor in b if divisor):
        assert lower <= x <= upper


def test_frames_that_do_not_belong_together_row_by_row_are_refused():
    one, turned = bounds.ranged([1.0, 2.0], index=[1, 2]), bounds.ranged([10.0, 20.0], index=[2, 1])
    for verb in (bounds.add, bounds.subtract, bounds.multiply, bounds.divide, bounds.meet, bounds.gap):
        with pytest.raises(kz.ParameterError, match=r"the same rows in another order; .*b\.loc\[a\.index\]"):
            verb(one, turned)
        with pytest.raises(kz.ParameterError, match="2 and 1 rows; wanted as many"):
            verb(one, turned.head(1))
    assert bounds.add(one, turned.loc[one.index])["value"].tolist() == [21.0, 12.0]
    assert bounds.add(one, bounds.ranged([10.0, 20.0]))["value"].tolist() == [11.0, 22.0]  # no labels of its own


def test_a_value_outside_its_ends_and_columns_of_different_lengths_are_no_ranges():
    with pytest.raises(kz.DataError, match="row 0: value 1 is outside lower 2 to upper 3"):
        bounds.ranged([1.0], [2.0], [3.0])
    with pytest.raises(kz.ParameterError, match="2 values, 1 lower and 2 upper; wanted as many"):
        bounds.ranged([1.0, 2.0], [1.0])


def test_zero_times_no_limit_is_zero():
    product = bounds.multiply(bounds.ranged([0.0]), bounds.ranged([1.0], [0.0], [np.inf]))
    assert product[["lower", "upper"]].to_numpy()[0] == pytest.approx((0.0, 0.0), abs=1e-300)


def test_ranges_that_touch_have_no_gap_and_disjoint_ones_have_their_distance():
    eight, six = bounds.ranged([8.0], [7.5], [8.5]), bounds.ranged([8.6], [8.55], [8.65])
    assert bounds.gap(eight, six).iloc[0] == pytest.approx(0.05)
    assert bounds.gap(six, eight).iloc[0] == pytest.approx(0.05)
    assert bounds.gap(eight, bounds.ranged([9.0], [8.5], [9.5])).iloc[0] == 0.0
    assert np.isnan(bounds.gap(eight, bounds.ranged([1.0], [np.nan], [2.0])).iloc[0]), "to one that nobody knows"
