"""Tables for readers: everything escaped, ranges in one column, numbers lined up."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup

import kzstats as kz
from kzstats.show import wording as tables

HOSTILE = '<script>alert("x")</script>'


def page(table: kz.Table) -> BeautifulSoup:
    return BeautifulSoup(table._repr_html_(), "lxml")


def test_cells_headers_and_caption_are_shown_as_text():
    frame = pd.DataFrame({HOSTILE: [HOSTILE], "plain": ["a & b"]})
    soup = page(kz.Table(frame, HOSTILE, headers={"plain": HOSTILE + "2"}))
    assert soup.find("script") is None
    assert soup.caption.text == HOSTILE
    assert soup.td.text == HOSTILE


def test_lower_and_upper_become_one_range():
    frame = pd.DataFrame({"figure": ["cars"], "lower": [46_000.0], "upper": [float("inf")], "sign": [">"]})
    soup = page(kz.Table(frame, "Cars", decimals=0))
    assert [cell.text for cell in soup.find_all("th")] == ["figure", "range", "sign"]
    assert [cell.text for cell in soup.find_all("td")] == ["cars", "at least 46,000", ">"]


def test_every_header_says_that_it_heads_a_column():
    soup = page(kz.Table(pd.DataFrame({"a": [1], "b": [2.5]}), "Two"))
    assert [header["scope"] for header in soup.find_all("th")] == ["col", "col"]
    assert [cell.get("class") for cell in soup.find_all("td")] == [["number"], ["number"]]


def test_a_missing_number_is_a_dash_and_a_negative_one_has_a_true_minus():
    soup = page(kz.Table(pd.DataFrame({"x": [float("nan"), -1.5, float("inf")]}), "x", decimals=1))
    assert [cell.text for cell in soup.find_all("td")] == ["–", "−1.5", "no limit"]


def test_decimals_can_differ_by_column():
    table = kz.Table(pd.DataFrame({"a": [1.0], "b": [1.0]}), "two", decimals={"a": 0, "b": 3})
    assert repr(table).splitlines()[-1].split() == ["1", "1.000"]


def test_a_table_without_caption_is_refused():
    with pytest.raises(kz.ParameterError, match="say what it holds"):
        kz.Table(pd.DataFrame({"a": [1]}), "")


@pytest.mark.parametrize(
    ("range_and_unit", "said"),
    [
        # At three decimals these two would be 1.038 and 46.402: each one number, and no range.
        ((1.0375, 1.0385, "RATIO", 3), "1.0375–1.0385 times"),
        ((46.40165e12, 46.40175e12, "KZT", 3), "46.40165–46.40175 trillion tenge"),
        ((101.588e9, 101.775e9, "USD", 1), "101.59–101.78 billion dollars"),
        ((452.555, 452.904, "KZT per USD", 1), "452.56–452.90 tenge per dollar"),
        ((46.35e12, 46.425e12, "KZT", 3), "46.350–46.425 trillion tenge"),
        ((2.0, 2.0 + 1e-9, "RATIO", 2), "2.00 times"),
        ((46_000.0, float("inf"), "NUMBER", 2), "at least 46,000 units"),
        ((8.55, float("inf"), "PC", 2), "at least 8.55 percent"),
    ],
)
def test_a_range_is_said_as_finely_as_it_is_narrow(range_and_unit, said):
    assert tables.amount(*range_and_unit) == said
