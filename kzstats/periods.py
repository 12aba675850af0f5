"""Reference periods as SDMX writes them: text to first and last day, and the same period a year earlier.

Written forms: year `2023`, half `2024-S1`, quarter `2024-Q1`, month `2024-04`, day `2024-06-01`, and a start
with an ISO 8601 duration of whole months or years, `2024-01-01/P4M` (January to April 2024), `2020-01-01/P5Y`.
"""

import re
from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from numbers import Integral

from kzstats import clock
from kzstats.errors import ParameterError

__all__ = ["Period", "as_period", "canonical", "earlier", "is_period", "parse"]
MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]
FORMS = "2023, 2024-S1, 2024-Q1, 2024-04, 2024-06-01 or 2024-01-01/P4M"
_PATTERN = re.compile(
    r"(?P<year>[0-9]{4})(?:-S(?P<half>[12])|-Q(?P<quarter>[1-4])|-(?P<month>[0-9]{2})"
    r"(?:-(?P<day>[0-9]{2})(?:/P(?P<length>[1-9][0-9]{0,2})(?P<unit>[MY]))?)?)?",
    re.ASCII,
)


def __dir__() -> list[str]:
    return __all__


@dataclass(frozen=True)
class Period:
    """First and last day of a reference period, both included, and how many whole months it has (a day: 0)."""

    start: date
    end: date
    months: int

    def days(self) -> list[date]:
        """Every calendar day of the period, in order."""
        return [self.start + timedelta(days=n) for n in range((self.end - self.start).days + 1)]


def parse(text: str | int) -> Period:
    """Period that a written reference period names.

    text: one of the forms at the top of this module; a year may be a number. Raises ParameterError for any other,
    and for days that the calendar does not have.

    >>> kz.periods.parse("2024-01-01/P4M"), kz.periods.parse(2024).months
    (Period(start=datetime.date(2024, 1, 1), end=datetime.date(2024, 4, 30), months=4), 12)
    """
    is_year = isinstance(text, Integral) and not isinstance(text, bool)
    return _parsed(str(text) if is_year else text) if is_year or isinstance(text, str) else _refuse(text)


@lru_cache(maxsize=16384)
def _parsed(text: str) -> Period:
    found = _PATTERN.fullmatch(text) or _refuse(text)
    unit = found["unit"]
    part = {name: int(digits) for name, digits in found.groupdict().items() if digits and name != "unit"}
    month = part.get("month", 6 * part.get("half", 1) - 5)
    if "quarter" in part:
        month = 3 * part["quarter"] - 2
    try:
        start = date(part["year"], month, part.get("day", 1))
    except ValueError as error:
        raise ParameterError(f"period is {text!r}: {error}; wanted {FORMS}") from None
    if "day" in part and not unit:
        return Period(start, start, 0)
    if "day" in part and part["day"] != 1:
        raise ParameterError(f"period is {text!r}; a period of whole months starts on the first of a month")
    length = part.get("length", 0) * (12 if unit == "Y" else 1)
    months = length or (1 if "month" in part else 3 if "quarter" in part else 6 if "half" in part else 12)
    try:
        return Period(start, _last_day(start, months), months)
    except (ValueError, OverflowError):
        raise ParameterError(f"period is {text!r}; it ends after 9999-12-31, where calendars end") from None


def _refuse(value):
    raise ParameterError(f"period is {value!r}; wanted {FORMS}")


def canonical(text: str) -> str:
    """The one spelling of a period: `2024-01-01/P3M` is `2024-Q1`, `/P12M` and `/P1Y` the year, a half `/P6M`.

    text: one of the forms at the top of this module. Raises ParameterError for any other.

    >>> [kz.periods.canonical(text) for text in ("2024-01-01/P3M", "2024-S2", "2020-01-01/P5Y", "2024-06-01")]
    ['2024-Q1', '2024-07-01/P6M', '2020-01-01/P60M', '2024-06-01']
    """
    period = parse(text)
    start, months = period.start, period.months
    if months == 0:
        return text
    if months == 12 and start.month == 1:
        return str(start.year)
    if months == 3 and start.month % 3 == 1:
        return f"{start.year}-Q{start.month // 3 + 1}"
    return f"{start:%Y-%m}" if months == 1 else f"{start}/P{months}M"


def as_period(value: object) -> str:
    """The one spelling of a period given as text, year, date or time (its day), or as a numpy or pandas period.

    value: one period; a time with a zone is of the day that it is in Almaty. Returns text. Raises ParameterError for
    anything else.

    >>> from datetime import date
    >>> [kz.periods.as_period(each) for each in (2023, date(2024, 6, 1), "2024-01-01/P3M")]
    ['2023', '2024-06-01', '2024-Q1']
    """
    text = value
    if isinstance(value, float) and value.is_integer():  # a year of a column that has gaps
        value = int(value)
    if isinstance(value, str):
        text = value.strip()
    elif value is None or type(value).__name__ in ("NAType", "NaTType") or value != value:
        _refuse(value)  # before NaT is taken for a date
    elif isinstance(value, date):  # Python's dates and times, pandas' Timestamp
        text = (clock.day_in_almaty(value) if isinstance(value, datetime) else value).isoformat()
    elif getattr(value, "freqstr", "") in ("Y-DEC", "A-DEC", "Q-DEC", "M", "D"):  # calendar years, of pandas
        text = str(value).replace("Q", "-Q")
    elif type(value).__name__ == "datetime64":
        text = str(value)[:10]
    elif isinstance(value, Integral) and not isinstance(value, bool):
        text = str(value) if abs(value) < 10**9 else "a number too large for a year"
    return canonical(text)


def is_period(text: str) -> bool:
    """Whether a text is a written reference period.

    >>> kz.periods.is_period("2024-04"), kz.periods.is_period("April"), kz.periods.is_period("")
    (True, False, False)
    """
    try:
        return bool(parse(text))
    except ParameterError:
        return False


def earlier(text: str, years: int = 1) -> str:
    """The same period some years earlier, in the same written form.

    text: one of the forms at the top of this module; years: a whole number. Returns text. Raises ParameterError for
    another form or part of a year, and where a 29 February would land in a year without one.

    >>> kz.periods.earlier("2024-01-01/P4M"), kz.periods.earlier("2023"), kz.periods.earlier("2024-02-29", 4)
    ('2023-01-01/P4M', '2022', '2020-02-29')
    """
    parse(text)
    if not isinstance(years, Integral) or isinstance(years, bool):
        raise ParameterError(f"years is {years!r}; wanted a whole number")
    moved = f"{int(text[:4]) - years:04d}{text[4:]}"
    if moved[4:] == "-02-29" and not isleap(int(moved[:4])):
        raise ParameterError(f"period is {text!r}; {moved[:4]} has no 29 February")
    parse(moved)
    return moved


def _last_day(start: date, months: int) -> date:
    year, month = divmod(12 * start.year + start.month + months - 2, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])
