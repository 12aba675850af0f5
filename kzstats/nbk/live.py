"""Questions to the live services whose right answers are known; `kzstats rates live-check` asks them.

Nothing here runs in tests against the internet. Each question returns a sentence of what it saw, and raises
Unexpected or AnswerRefused when the service is not as kzstats expects it.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from kzstats import tenge
from kzstats.errors import DataError
from kzstats.nbk import parse
from kzstats.nbk.answers import AnswerRefused
from kzstats.nbk.ask import Asker
from kzstats.nbk.walk import DAILY_DAYS
from kzstats.periods import Period

Question = Callable[[Asker], str]


class Unexpected(DataError):
    """A service answered in good form, but not what kzstats expects of it."""


def live_questions(today: date, recorded: tuple[date, str]) -> list[tuple[str, Question]]:
    """Names and questions, in the order to ask them; today: in Kazakhstan; recorded: a day and its rate once seen."""
    day = tenge.working_days(Period(today - timedelta(days=20), today - timedelta(days=1), 0))[-1]
    questions = [
        (f"daily list of {day}", partial(_list_of, day=day)),
        ("newest list", _newest),
        (f"range report to {day}", partial(_report_to, day=day)),
        ("a day before the service's window", partial(_nothing, day=date(2000, 1, 5))),
        ("a day to come", partial(_to_come, day=today + timedelta(days=30))),
        ("World Bank averages", _averages),
    ]
    if 0 < (today - recorded[0]).days < DAILY_DAYS:
        questions.append((f"recorded rate of {recorded[0]}", partial(_list_of, day=recorded[0], expected=recorded[1])))
    return questions


def _list_of(asker: Asker, day: date, expected: str | None = None) -> str:
    listings = asker.daily(day)[1]
    if not listings:
        raise Unexpected(f"no list for {day}, a working day; wanted about 39 currencies")
    usd = listings["USD"]
    if expected and parse.number(usd.printed) != Decimal(expected):
        raise Unexpected(f"USD is {usd.printed} on {day}; recorded was {expected}")
    return f"{len(listings)} currencies, USD {usd.printed} for {usd.quant}, change {usd.change}"


def _newest(asker: Asker) -> str:
    day, listings = asker.snapshot()
    return f"{len(listings)} currencies for {day}, USD {listings['USD'].printed}"


def _report_to(asker: Asker, day: date) -> str:
    reported = asker.report("USD", day - timedelta(days=9), day, anew=True)
    if day not in reported:
        raise Unexpected(f"the report has no row for {day}; it has {', '.join(map(str, sorted(reported)))}")
    answer, listed = asker.list_of(day)
    if listed and parse.per_unit(answer, listed["USD"]) != reported[day]:
        raise Unexpected(f"the report has {reported[day]} for {day}, the daily list {listed['USD'].printed}")
    return f"{len(reported)} of 10 days, {day} has {reported[day]} as the daily list has"


def _nothing(asker: Asker, day: date) -> str:
    listings = asker.daily(day)[1]
    if listings:
        raise Unexpected(f"a list of {len(listings)} currencies for {day}, USD {listings['USD'].printed}; wanted none")
    return f"nothing published for {day}, as expected"


def _to_come(asker: Asker, day: date) -> str:
    """What comes for a day to come was never recorded: whatever it is, it must not look like a rate of that day."""
    try:
        return _nothing(asker, day)
    except AnswerRefused as error:
        return f"refused, as it must be: {error.message}"


def _averages(asker: Asker) -> str:
    published = asker.world_bank("2016:2024")
    if 2023 not in published or abs(published[2023] - Decimal("456.2")) > Decimal("0.1"):
        raise Unexpected(f"2023 is {published.get(2023)}; wanted about 456.2")
    return f"{len(published)} years, 2023 has {published[2023]}"
