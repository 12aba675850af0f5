"""What a printed figure can have been, against exact fractions."""

import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzstats.errors import ParameterError
from kzstats.observations import with_bounds
from kzstats.rounding import exact_bounds, printed_decimals, unround

digits = st.from_regex(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", fullmatch=True)


CUT, WHOLE, FACTOR = {"rounding": "truncate"}, {"whole": True}, {"factor": True}


@pytest.mark.parametrize(
    ("printed", "how", "lower", "upper"),
    [
        ("46.4", {}, "46.35", "46.45"),
        ("46.4", CUT, "46.4", "46.5"),
        ("46.4", {"rounding": "any"}, "46.3", "46.5"),
        ("8", {}, "7.5", "8.5"),
        ("8", CUT, "8", "9"),
        ("-2.3", {}, "-2.35", "-2.25"),
        ("-2.3", CUT, "-2.4", "-2.3"),
        ("0", CUT, "-1", "1"),
        ("21.70", {}, "21.695", "21.705"),
        ("46.4", {"unit_mult": 12}, "46.35e12", "46.45e12"),
        ("102.5", {"comparison": "~"}, "102.45", "102.55"),  # "about" claims no more than its digits
        ("160000", {}, "159999.5", "160000.5"),  # zeros at the end are exact unless the row says otherwise
        ("46000", {"decimals": -3}, "45500", "46500"),
        ("46000", {"comparison": ">"}, "46000", None),
        ("46000", {"comparison": "<"}, None, "46000"),
        ("-3", {"comparison": ">"}, None, "-3"),  # "fell by more than 3 percent"
        ("-3", {"comparison": "<"}, "-3", None),  # "fell by up to 3 percent"
        # pieces that were cut off end below the next print: 465 would have been printed as 465
        ("464", WHOLE | CUT, "464", "464"),
        ("464", WHOLE | {"rounding": "any", "comparison": "~"}, "464", "464"),
        ("46", WHOLE | CUT | {"unit_mult": 3}, "46000", "46999"),
        ("46", WHOLE | {"unit_mult": 3, "rounding": "any"}, "45001", "46999"),
        ("46", WHOLE | {"unit_mult": 3}, "45500", "46500"),  # half-even or half-up: both ends may print as 46
        ("46000", WHOLE | CUT | {"decimals": -3}, "46000", "46999"),
        ("46.4", WHOLE | CUT | {"unit_mult": 3}, "46400", "46499"),
        ("46000", WHOLE | CUT | {"comparison": ">"}, "46000", None),
        # a fall in times leaves one part in so many, no more than there was, and none leaves less than nothing
        ("-2.5", FACTOR, "100/255", "100/245"),
        ("-2", FACTOR | {"comparison": ">"}, "0", "1/2"),  # "fell more than twofold"
        ("2.5", FACTOR, "2.45", "2.55"),
        ("-1", FACTOR, "2/3", "1"),
        ("0", FACTOR | {"unit_mult": -2}, "0", "1/200"),
    ],
)
def test_a_print_allows_the_range_that_a_reader_works_out_by_hand(printed, how, lower, upper):
    assert exact_bounds(printed, **how) == tuple(end and Fraction(end) for end in (lower, upper))


NO_NUMBER = ["46,4", "1 000", "1_000", "١٢", "inf", "NaN", "", " 5", "−5", "1e3", "5%"]


@pytest.mark.parametrize(
    ("printed", "how", "why"),
    [
        *((printed, {}, "wanted digits with a decimal point") for printed in NO_NUMBER),
        (21.70, {}, r"21\.7 \(float\); wanted the digits as text"),  # the zero is lost
        ("46,000", {}, "write .46000. if the comma groups thousands, .46.000. if it is decimal"),
        ("1,234,567.8", {}, "write .1234567.8. if the comma groups thousands[)]"),
        ("46,4", {}, r"write .46.4., with a decimal point"),
        ("about 46.4", {}, "kz.read reads the words of a release"),
        ("1" * 5000, {}, "printed figure has 5000 characters; wanted at most 40"),
        ("8", {"rounding": "half-up"}, "wanted one of"),
        ("8", {"comparison": "≥"}, "wanted one of"),
        ("46.4", {"unit_mult": 11.9}, "unit_mult is 11.9; wanted a whole number"),
        ("46.4", {"decimals": 0.9}, "decimals is 0.9; wanted a whole number"),
        ("46.4", {"unit_mult": True}, "unit_mult is True; wanted a whole number"),
        ("46.4", {"unit_mult": "trillion"}, "unit_mult is 'trillion'; wanted a whole number"),
        ("46.4", {"unit_mult": 1_000_000_000}, "wanted a whole number from -40 to 40"),
        ("46.4", {"decimals": float("inf")}, "decimals is inf; wanted a whole number"),
        *((fall, FACTOR, "a fall in times is by more than 1") for fall in ("-0.5", "-0.04")),
        ("-105", FACTOR | {"unit_mult": -2}, "an index never below zero"),
        (["4", "4.55"], WHOLE, r"is '4\.55', and no whole number prints so"),
    ],
)
def test_what_is_no_print_is_refused_with_advice_that_leads_to_the_right_one(printed, how, why):
    with pytest.raises(ParameterError, match=why):
        unround(printed, **how)


def test_more_than_four_and_a_half_pieces_are_five_or_more():
    assert unround("4.5", comparison=">", whole=True).values.tolist()[0][:2] == [5.0, 5.0]


def test_eight_and_eight_point_six_percent_are_apart_when_rounded_and_meet_when_cut_off():
    assert exact_bounds("8")[1] < exact_bounds("8.6")[0]
    assert exact_bounds("8", rounding="truncate")[1] > exact_bounds("8.6", rounding="truncate")[0]


@given(digits, st.integers(-3, 12), st.sampled_from(["nearest", "truncate", "any"]))
def test_float_bounds_hold_the_exact_range_and_are_one_float_wide_of_it_at_most(printed, mult, rounding):
    lower, upper = exact_bounds(printed, mult, rounding=rounding)
    row = unround(printed, unit_mult=mult, rounding=rounding).iloc[0]
    assert Fraction(row["lower"]) <= lower <= upper <= Fraction(row["upper"])
    assert Fraction(math.nextafter(row["lower"], math.inf)) > lower or Fraction(row["lower"]) == lower
    assert Fraction(math.nextafter(row["upper"], -math.inf)) < upper or Fraction(row["upper"]) == upper


@given(st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**6), st.integers(0, 4))
def test_whatever_was_rounded_to_nearest_lies_in_the_range_of_its_print(true, places):
    printed = str(round(true * 10**places))
    sign, body = ("-", printed[1:]) if printed.startswith("-") else ("", printed)
    body = body.rjust(places + 1, "0")
    text = sign + (f"{body[:-places]}.{body[-places:]}" if places else body)
    assert printed_decimals(text) == places
    lower, upper = exact_bounds(text)
    assert lower <= true <= upper


@given(st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**6))
def test_whatever_was_cut_off_lies_in_the_range_of_its_print(true):
    lower, upper = exact_bounds(str(math.trunc(true)), rounding="truncate")
    assert lower <= true <= upper


@given(st.integers(-(10**7), 10**7), st.integers(0, 5), st.sampled_from(["truncate", "nearest", "any"]), st.booleans())
def test_the_range_of_a_count_holds_all_whole_numbers_that_print_so_and_ends_on_such(true, mult, rounding, up):
    cut = Fraction(true, 10**mult)
    half = Fraction(1, 2)
    ways = {
        "truncate": lambda n: {math.trunc(n)},
        "nearest": lambda n: {math.floor(n + half), math.ceil(n - half)},
        "any": lambda n: {math.floor(n), math.ceil(n)},
    }[rounding]
    printed = (max if up else min)(ways(cut))
    lower, upper = exact_bounds(str(printed), mult, rounding=rounding, whole=True)
    assert lower <= true <= upper
    assert all(printed in ways(end / 10**mult) for end in (lower, upper))


@given(st.fractions(min_value=Fraction(1, 40), max_value=Fraction(99, 100)), st.integers(0, 2))
def test_what_is_left_of_a_thing_that_fell_so_many_times_lies_in_the_range_of_the_print(left, places):
    printed = f"-{float(round(1 / left, places)):.{places}f}"
    lower, upper = exact_bounds(printed, factor=True)
    assert lower <= left <= upper
    row = unround(printed, factor=True).iloc[0]
    assert row["lower"] <= min(row["value"], left) <= max(row["value"], left) <= row["upper"]


@given(digits)
def test_any_rounding_holds_the_other_rules(printed):
    low, high = exact_bounds(printed, rounding="any")
    for rule in ("nearest", "truncate"):
        lower, upper = exact_bounds(printed, rounding=rule)
        assert low <= lower <= upper <= high


def test_a_column_keeps_its_index_and_takes_a_multiplier_for_each_row():
    printed = pd.Series(["46.4", "102.5"], index=["tenge", "dollars"])
    frame = unround(printed, unit_mult=[12, 9])
    assert frame.loc["dollars"].tolist() == [102.5e9, 102.45e9, 102.55e9]
    assert frame.dtypes.tolist() == ["float64"] * 3


def test_columns_of_one_call_meet_on_their_index_and_not_by_position():
    printed = pd.Series(["46.4", "102.5"], index=["kzt", "usd"])
    mult = pd.Series([9, 12], index=["usd", "kzt"])
    assert unround(printed, unit_mult=mult)["value"].to_dict() == {"kzt": 46.4e12, "usd": 102.5e9}
    with pytest.raises(ParameterError, match="unit_mult has another index than the printed figures"):
        unround(printed, unit_mult=mult.rename({"usd": "eur"}))
    with pytest.raises(ParameterError, match="1 rows of unit_mult for 2 printed figures"):
        unround(["46.4", "102.5"], unit_mult=[12])


def test_a_frame_of_growth_in_times_holds_the_factor_of_a_fall():
    fell = pd.DataFrame({"obs_value": ["-2.5", "2.5"], "transformation": "growth", "unit_measure": "RATIO"})
    assert with_bounds(fell)[["value", "lower", "upper"]].round(3).values.tolist() == [
        [0.4, 0.392, 0.408],
        [2.5, 2.45, 2.55],
    ]


@pytest.mark.parametrize("texts", [["4.5", "8"], np.array(["4.5", "8"]), pd.Series(["4.5", "8"]), ("4.5", "8")])
def test_digits_may_stand_in_any_column(texts):
    found = unround(texts, unit_mult=np.array([0, 3]))
    assert found["value"].tolist() == [4.5, 8000.0]
