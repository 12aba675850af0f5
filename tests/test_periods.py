"""Reference periods: every written form, and what is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzstats import periods
from kzstats.errors import ParameterError
from kzstats.show import wording


@pytest.mark.parametrize(
    ("text", "start", "end", "months"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31), 12),
        ("2024-S2", date(2024, 7, 1), date(2024, 12, 31), 6),
        ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31), 3),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), 1),
        ("2024-06-01", date(2024, 6, 1), date(2024, 6, 1), 0),
        ("2024-01-01/P4M", date(2024, 1, 1), date(2024, 4, 30), 4),
        ("2023-11-01/P4M", date(2023, 11, 1), date(2024, 2, 29), 4),
    ],
)
def test_every_written_form_names_its_first_and_last_day(text, start, end, months):
    assert periods.parse(text) == periods.Period(start, end, months)


@pytest.mark.parametrize(
    "text", ["", "23", "2024-13", "2024-00", "2024-Q5", "2024-02-30", "2024-01-15/P4M", "2024-1", "٢٠٢٤", 2023.5]
)
def test_what_is_no_period_is_refused_with_the_text_and_the_forms(text):
    with pytest.raises(ParameterError, match="period is"):
        periods.parse(text)


def test_twelve_months_from_april_and_three_from_february_are_no_year_and_no_quarter():
    for text in ("2023-04-01/P12M", "2024-02-01/P3M"):
        assert periods.canonical(text) == text


@pytest.mark.parametrize(
    ("text", "before"),
    [("2024-01-01/P4M", "2023-01-01/P4M"), ("2024-Q1", "2023-Q1"), ("2024-04", "2023-04"), ("2023", "2022")],
)
def test_a_year_earlier_keeps_the_written_form(text, before):
    assert periods.earlier(text) == before


def test_a_leap_day_has_no_day_a_year_earlier_and_one_four_years_earlier():
    for years in (1, 2, 3, 124):  # 1900 was no leap year
        with pytest.raises(ParameterError, match=f"{2024 - years} has no 29 February"):
            periods.earlier("2024-02-29", years)
    assert [periods.earlier("2024-02-29", years) for years in (4, 8)] == ["2020-02-29", "2016-02-29"]


@pytest.mark.parametrize("years", [0.5, "1", None, True])
def test_a_part_of_a_year_is_no_number_of_years(years):
    with pytest.raises(ParameterError, match=r"years is .*; wanted a whole number"):
        periods.earlier("2024", years)


@given(st.dates(min_value=date(1994, 1, 1)), st.integers(1, 24))
def test_a_period_of_months_ends_the_day_before_its_successor_begins(start, months):
    first = start.replace(day=1)
    if first.year >= 9990:
        return
    period = periods.parse(f"{first.isoformat()}/P{months}M")
    assert period.start == first
    assert len(period.days()) == (period.end - period.start).days + 1
    assert date.fromordinal(period.end.toordinal() + 1).day == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2023", "2023"),
        ("2024-Q1", "January–March 2024"),
        ("2024-04", "April 2024"),
        ("2023-11-01/P4M", "November 2023–February 2024"),
        ("2024-06-01", "1 June 2024"),
    ],
)
def test_a_period_reads_as_a_person_says_it(text, words):
    assert wording.period(text) == words
