"""Questions to the live services whose right answers are known; `kzstats rates live-check` asks them.

Nothing here runs in tests against the internet.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from kzstats import tenge
from kzstats.nbk.ask import TROUBLES, Asker
from kzstats.nbk.parse import AnswerRefused
from kzstats.nbk.walk import DAILY_DAYS
from kzstats.periods import Period

#: Recorded from the live daily service in April 2026; asked while the service still holds that day.
RECORDED = (date(2026, 4, 1), Decimal("478.77"))
#: What comes for one was never recorded: nothing or what is refused, but it must not look like a rate of that day.
_TO_COME = "a day to come"


def answers(asker: Asker) -> Iterator[tuple[str, str, bool]]:
    """Asks one question after the other: its name, what the service said, and whether that is as expected."""
    today = asker.today
    day = tenge.working_days(Period(today - timedelta(days=20), today - timedelta(days=1), 0))[-1]

    def listed(of: date, usd: Decimal | None = None) -> tuple[str, bool]:
        listings = asker.daily(of)
        rate = listings["USD"].per_unit() if listings else None
        return f"USD {rate}, wanted {usd or 'a list'}", rate is not None and usd in (None, rate)

    def newest() -> tuple[str, bool]:
        of, listings = asker.snapshot()
        return f"{len(listings)} currencies for {of}", bool(listings)

    def reported() -> tuple[str, bool]:
        rates, listings = asker.report("USD", day - timedelta(days=9), day, anew=True), asker.list_of(day)
        usd = listings["USD"].per_unit() if listings else None
        return f"{len(rates)} of 10 days, USD {rates.get(day)}, wanted {usd}", usd is not None and rates.get(day) == usd

    def nothing(of: date) -> tuple[str, bool]:
        listings = asker.daily(of)
        return f"a list of {len(listings)} currencies, wanted none", not listings

    def average() -> tuple[str, bool]:
        rate = asker.world_bank("2016:2024").get(2023, Decimal(0))
        return f"2023 is {rate}, wanted about 456.2", abs(rate - Decimal("456.2")) <= Decimal("0.1")

    questions = {
        f"daily list of {day}": lambda: listed(day),
        "newest list": newest,
        f"range report to {day}": reported,
        "a day before the service's window": lambda: nothing(date(2000, 1, 5)),
        _TO_COME: lambda: nothing(today + timedelta(days=30)),
        "World Bank averages": average,
    }
    if 0 < (today - RECORDED[0]).days < DAILY_DAYS:
        questions[f"recorded rate of {RECORDED[0]}"] = lambda: listed(*RECORDED)
    for name, question in questions.items():
        try:
            yield name, *question()
        except TROUBLES as error:
            yield name, str(error), name == _TO_COME and isinstance(error, AnswerRefused)
