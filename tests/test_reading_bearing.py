"""Whether a print bears out the codes of its row: digits, scale, unit, sign."""

import csv
from pathlib import Path

import pytest

from kzstats.reading import borne_out

OBSERVATIONS = Path(__file__).parents[1] / "data" / "observations.csv"
# The source printed these a thousand times too small; the row holds the corrected power and its note says so.
CORRECTED = {"kazinform_2023_08.total_kzt", "kazinform_2023_08.mining_kzt", "kazinform_2023_08.manufacturing_kzt"}


def test_every_row_of_the_package_is_borne_out_by_its_print():
    with OBSERVATIONS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["obs_id"] not in CORRECTED]
    found = {
        row["obs_id"]: faults
        for row in rows
        if (
            faults := borne_out(
                row["printed"],
                row["obs_value"],
                int(row["unit_mult"] or 0),
                row["unit_measure"],
                row["comparison"] or "=",
            )
        )
    }
    assert found == {}


@pytest.mark.parametrize(
    ("printed", "obs_value", "mult", "unit", "comparison", "word"),
    [
        ("7.3 trillion tenge", "7.3", 9, "KZT", "=", "unit_mult"),
        ("7,3 трлн тенге", "7.3", 9, "KZT", "=", "unit_mult"),
        ("7,3 трлн теңге", "7.3", 9, "KZT", "=", "unit_mult"),
        ("7.3 trillion tenge", "3.7", 12, "KZT", "=", "the row 3.7"),
        ("7.3 billion dollars", "7.3", 9, "KZT", "=", "unit_measure"),
        ("7.3 percent", "7.3", 0, "KZT", "=", "unit_measure"),
        ("46,400 tonnes", "46.4", 6, "T", "=", "the row 46.4"),
        ("more than 500 cars", "500", 0, "NUMBER", "=", "comparison"),
        ("около 500 машин", "500", 0, "NUMBER", "=", "comparison"),
        ("500-ден астам машина", "500", 0, "NUMBER", "=", "comparison"),
        ("-4.5%", "4.5", 0, "PC", "=", "minus"),
        ("about 50 tonnes", "51", 0, "T", "~", "the row 51"),
    ],
)
def test_a_print_that_says_otherwise_is_told(printed, obs_value, mult, unit, comparison, word):
    faults = borne_out(printed, obs_value, mult, unit, comparison)
    assert len(faults) == 1
    assert word in faults[0]


@pytest.mark.parametrize(
    ("printed", "obs_value", "mult", "unit", "comparison"),
    [
        ("104.6%", "104.6", -2, "RATIO", "="),  # an index
        ("1.9%", "1.9", 0, "PP", "="),  # points that the print calls percent
        ("7 606 243", "7606243", 6, "KZT", "="),  # scale and unit stand in the head of a table
        ("383.6", "383.6", 3, "HA", "="),  # … or after the next number
        ("fell by 3%", "-3", 0, "PC", "="),
        ("46 000 машин", "46000", 0, "NUMBER", ">"),  # the hedge stands before the print
        ("double production", "2", 0, "RATIO", "="),
        ("жартысына", "50", 0, "PC", "~"),
        ("no number here", "5", 0, "PC", "="),
    ],
)
def test_a_print_that_leaves_room_is_left_in_peace(printed, obs_value, mult, unit, comparison):
    assert borne_out(printed, obs_value, mult, unit, comparison) == []
