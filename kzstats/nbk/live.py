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

    def usd(of: date) -> Decimal | None:
        listings = asker.list_of(of) if of == day else asker.daily(of)
        return listings["USD"].per_unit() if listings else None

    def reported() -> Decimal | None:
        return asker.report("USD", day - timedelta(days=9), day, anew=True).get(day)

    average = Decimal("456.2")
    questions = [
        (f"daily list of {day}", lambda: usd(day), "a rate", bool),
        ("newest list", lambda: len(asker.snapshot()[1]), "its currencies", bool),
        (f"range report to {day}", reported, "the rate of the list", lambda rate: bool(rate) and rate == usd(day)),
        ("a day before the service's window", lambda: len(asker.daily(date(2000, 1, 5))), "none", lambda n: not n),
        (_TO_COME, lambda: len(asker.daily(today + timedelta(days=30))), "none", lambda n: not n),
        ("World Bank averages", lambda: asker.world_bank("2016:2024").get(2023, Decimal(0)), f"about {average}",
         lambda rate: abs(rate - average) <= Decimal("0.1")),
    ]  # fmt: skip
    if 0 < (today - RECORDED[0]).days < DAILY_DAYS:
        known = str(RECORDED[1])
        questions.append((f"recorded rate of {RECORDED[0]}", lambda: usd(RECORDED[0]), known, RECORDED[1].__eq__))
    for name, question, wanted, fits in questions:
        try:
            seen = question()
            yield name, f"{seen}, wanted {wanted}", fits(seen)
        except TROUBLES as error:
            yield name, str(error), name == _TO_COME and isinstance(error, AnswerRefused)
