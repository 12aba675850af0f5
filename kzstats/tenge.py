"""What all who handle rates of the tenge must agree on: its first day, weekends, working days.

A rate is set by the session of one working day for the next weekday; the National Bank lists it for that day, and
lists the following Monday's rate for a weekend.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache

from kzstats.periods import Period

#: The tenge replaced the rouble on 15 November 1993 (500 roubles for one); before that day there is no tenge rate.
FIRST_DAY = date(1993, 11, 15)
#: Currencies of which one unit has cost more than a tenge ever since there is one (the dollar began at 4.7).
DEARER = frozenset({"USD", "EUR", "GBP", "CHF"})
#: Weekdays after a working day on which the Bank repeated its rate: there was no trading on 6, 10 and 11 January 2022,
#: and on the other three the rate may have come out equal by chance (each of 0.01, 0.02, 0.03 … was the change of some
#: 15 days). Counting them or not moves the mean of a month by less than 0.1 percent.
REPEATED = frozenset(
    map(date.fromisoformat, ["2016-09-19", "2020-08-19", "2020-09-15", "2022-01-07", "2022-01-11", "2022-01-12"])
)
_DAY = timedelta(days=1)


def days_ahead(weekday):
    """Days to the one whose listed rate a weekend day has: 2 on Saturday, 1 on Sunday, else 0; weekday: 0 is Monday."""
    return (7 - weekday) * (weekday > 4)


def listed_for(day: date) -> date:
    """The weekday for which the Bank lists the rate of a day: itself, or the Monday after a weekend."""
    return day + timedelta(days=days_ahead(day.weekday()))


def reach(there: Sequence[str], lacking: Iterable[str] = ()) -> str:
    """From when to when there are daily rates, for messages; of days that lie in one gap also the nearest with one."""
    if not len(there):
        return "there are no daily rates."
    gaps = {bisect_right(there, day) for day in lacking}
    after = gaps.pop() if len(gaps) == 1 else 0
    gap = f", and the nearest are {there[after - 1]} and {there[after]}" if 0 < after < len(there) else ""
    return f"daily rates reach from {there[0]} to {there[-1]}{gap}."


def working_days(period: Period) -> list[date]:
    """Weekdays of a period on which Kazakhstan works, moved days off left out (the `holidays` package)."""
    calendar = _holidays(period.start.year - 1, period.end.year)
    return [day for day in period.days() if day.weekday() < 5 and day not in calendar]


def fixing_days(period: Period) -> list[date]:
    """Weekdays of a period for which a new rate was set: a working day lies between the weekday before and this one.

    So the first day of a holiday still has a rate of its own and the day after repeats it, and the Monday after a
    Sunday that was worked for a Friday off (2020-01-05) has a new one. The mean of monthly means over these days gives
    the World Bank's annual average to its one decimal in 2017-2021 and 2024; over working days it misses 2018 (344.62
    against 344.7).
    """
    calendar = _holidays(period.start.year - 1, period.end.year)

    def newly_set(day: date) -> bool:
        since = range(1, 4 if day.weekday() == 0 else 2)
        return any(calendar.is_working_day(day - days * _DAY) for days in since) and day not in REPEATED

    return [day for day in period.days() if day.weekday() < 5 and newly_set(day)]


@lru_cache
def _holidays(first_year: int, last_year: int):
    import holidays

    return holidays.country_holidays("KZ", years=range(first_year, last_year + 1))
