"""Questions to the live services whose right answers are known; `kzstats rates live-check` asks them.

Nothing here runs in tests against the internet. Each question returns a sentence of what it saw, and raises
Unexpected or AnswerRefused when the service is not as kzstats expects it.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from kzstats import tenge
from kzstats.errors import DataError
from kzstats.nbk import parse
from kzstats.nbk.answers import Answer, AnswerRefused
from kzstats.nbk.fetch import Client, Service
from kzstats.nbk.store import Store
from kzstats.nbk.walk import DAILY_DAYS, DAILY_PATH, REPORT_PATH, SNAPSHOT_PATH, WORLD_BANK_PATH
from kzstats.periods import Period

Question = Callable[[Client, Store], str]


class Unexpected(DataError):
    """A service answered in good form, but not what kzstats expects of it."""


def ask_world_bank(client: Client, store: Store, years: str) -> dict[int, Decimal]:
    """The World Bank's annual averages, tenge per dollar by year; years: such as 2016:2024. The answer is kept."""
    params = {"format": "json", "per_page": "100", "date": years}
    answer = client.get(client.service.world_bank + WORLD_BANK_PATH, params)
    return _kept(store, "world_bank", years, answer, parse.world_bank)


def live_questions(service: Service, recorded: tuple[date, str]) -> list[tuple[str, Question]]:
    """Names and questions, in the order to ask them; recorded: a day and the rate once seen for it."""
    today = service.today()
    day = tenge.working_days(Period(today - timedelta(days=20), today - timedelta(days=1), 0))[-1]
    questions = [
        (f"daily list of {day}", lambda client, store: _list_of(client, store, day)),
        ("newest list", _newest),
        (f"range report to {day}", lambda client, store: _report_to(client, store, day)),
        ("a day before the service's window", lambda client, store: _nothing(client, store, date(2000, 1, 5))),
        ("a day to come", lambda client, store: _to_come(client, store, today + timedelta(days=30))),
        ("World Bank averages", _averages),
    ]
    if 0 < (today - recorded[0]).days < DAILY_DAYS:
        name = f"recorded rate of {recorded[0]}"
        questions.append((name, lambda client, store: _list_of(client, store, *recorded)))
    return questions


def _daily(client: Client, store: Store, day: date) -> dict[str, parse.Listing]:
    answer = client.get(client.service.nbk + DAILY_PATH, {"fdate": f"{day:%d.%m.%Y}"})
    return _kept(store, "daily", str(day), answer, lambda answer: parse.daily(answer, day))


def _kept(store: Store, kind: str, key: str, answer: Answer, read: Callable):
    """What `read` makes of an answer, whose bytes are kept either way."""
    try:
        found = read(answer)
    except AnswerRefused as error:
        store.quarantine(kind, key, error)
        raise
    store.keep(kind, key, answer)
    return found


def _list_of(client: Client, store: Store, day: date, expected: str | None = None) -> str:
    listings = _daily(client, store, day)
    if not listings:
        raise Unexpected(f"no list for {day}, a working day; wanted about 39 currencies")
    usd = listings["USD"]
    if expected and Decimal(usd.printed.replace(",", ".")) != Decimal(expected):
        raise Unexpected(f"USD is {usd.printed} on {day}; recorded was {expected}")
    return f"{len(listings)} currencies, USD {usd.printed} for {usd.quant}, change {usd.change}"


def _newest(client: Client, store: Store) -> str:
    answer = client.get(client.service.nbk + SNAPSHOT_PATH, {})
    day, listings = _kept(store, "snapshot", str(client.service.today()), answer, parse.snapshot)
    return f"{len(listings)} currencies for {day}, USD {listings['USD'].printed}"


def _report_to(client: Client, store: Store, day: date) -> str:
    first = day - timedelta(days=9)
    params = {"rates[]": "5", "beginDate": f"{first:%d.%m.%Y}", "endDate": f"{day:%d.%m.%Y}"}
    answer = client.get(client.service.nbk + REPORT_PATH, params)
    key = f"{first}_{day}_USD"
    reported = _kept(store, "report", key, answer, lambda answer: parse.report(answer, "USD", first, day))
    daily = store.answer("daily", str(day))
    listed = parse.daily(daily, day) if daily else {}
    if day not in reported:
        raise Unexpected(f"the report has no row for {day}; it has {', '.join(map(str, sorted(reported)))}")
    if listed and parse.per_unit(daily, listed["USD"]) != reported[day]:
        raise Unexpected(f"the report has {reported[day]} for {day}, the daily list {listed['USD'].printed}")
    return f"{len(reported)} of 10 days, {day} has {reported[day]} as the daily list has"


def _nothing(client: Client, store: Store, day: date) -> str:
    listings = _daily(client, store, day)
    if listings:
        raise Unexpected(f"a list of {len(listings)} currencies for {day}; wanted none, the window has moved")
    return f"nothing published for {day}, as expected"


def _to_come(client: Client, store: Store, day: date) -> str:
    """What comes for a day to come was never recorded: whatever it is, it must not look like a rate of that day."""
    try:
        listings = _daily(client, store, day)
    except AnswerRefused as error:
        return f"refused, as it must be: {error.message}"
    if listings:
        raise Unexpected(f"a list for {day}, a day to come, USD {listings['USD'].printed}; wanted none")
    return f"nothing published for {day}, as expected"


def _averages(client: Client, store: Store) -> str:
    published = ask_world_bank(client, store, "2016:2024")
    if 2023 not in published or abs(published[2023] - Decimal("456.2")) > Decimal("0.1"):
        raise Unexpected(f"2023 is {published.get(2023)}; wanted about 456.2")
    return f"{len(published)} years, 2023 has {published[2023]}"
