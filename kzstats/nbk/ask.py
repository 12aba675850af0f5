"""Answers of the services, read: from the kept bytes where these still hold, else by asking, and then kept."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from kzstats.nbk import judge, parse
from kzstats.nbk.archive import Archive
from kzstats.nbk.fetch import ASTANA, Client, ServiceUnreachable
from kzstats.nbk.judge import MAX_CARRY_DAYS
from kzstats.nbk.parse import Answer, AnswerRefused, Listing, refused

DAILY_PATH = "/rss/get_rates.cfm"
SNAPSHOT_PATH = "/rss/rates_all.xml"
REPORT_PATH = "/ru/exchangerates/ezhednevnye-oficialnye-rynochnye-kursy-valyut/report"
WORLD_BANK_PATH = "/v2/country/KAZ/indicator/PA.NUS.FCRF"
#: How a question can end without an answer.
Trouble = AnswerRefused | ServiceUnreachable
TROUBLES = (AnswerRefused, ServiceUnreachable)
Listings = dict[str, Listing]


def read(kind: str, key: str, answer: Answer) -> Any:
    """What an answer says; kind, key: its question's, as `Archive.kept`. Raises AnswerRefused."""
    if kind == "daily":
        return parse.daily(answer, date.fromisoformat(key))
    if kind == "report":
        first, last, currency = key.split("_")
        return parse.report(answer, currency, date.fromisoformat(first), date.fromisoformat(last))
    return parse.snapshot(answer) if kind == "snapshot" else parse.world_bank(answer)


class Asker:
    """One run's questions, each of which may raise one of TROUBLES; the archive is locked, the client open meanwhile.

    notes: sentences for the user; passed_off: days whose list was the newest one under their date; daily_open: whether
    the daily service is still asked, or only what it once answered is read.
    """

    def __init__(self, archive: Archive, client: Client) -> None:
        self.archive, self.client, self.service = archive, client, client.service
        self.today = client.service.today()
        self.notes: list[str] = []
        self.passed_off: set[date] = set()
        self.daily_open = True

    def list_of(self, day: date) -> Listings:
        """The daily list of a day, kept or asked; empty for none published; refused where it is the newest list."""
        kept = self._kept("daily", str(day), day)
        if kept is not None:
            return kept
        if not self.daily_open:
            raise ServiceUnreachable("the daily service was given up in this run")
        old = day < self.today - timedelta(days=MAX_CARRY_DAYS)
        newest = self._newest_list if old else None

        def check(answer: Answer, listings: Listings) -> None:
            if newest and judge.is_newest_list(day, listings, *newest):
                self.passed_off.add(day)
                what = f"the list for {day} is the newest one ({newest[0]}) under another date"
                remedy = "the Bank has no list for that day; nothing to do"
                raise refused(answer, what, listings["USD"].printed, f"the list of {day}, or none", remedy)

        return self.daily(day, check)

    def daily(self, day: date, check: Callable[[Answer, Listings], None] | None = None) -> Listings:
        """The daily list of a day, asked; check: refuses an answer by what it says."""
        address = self.service.nbk + DAILY_PATH
        return self._ask("daily", str(day), address, {"fdate": f"{day:%d.%m.%Y}"}, check)

    def snapshot(self) -> tuple[date, Listings]:
        """Day and currencies of the newest list."""
        return self._ask("snapshot", str(self.today), self.service.nbk + SNAPSHOT_PATH, {})

    def report(self, currency: str, first: date, last: date, *, anew: bool = False) -> dict[date, Decimal]:
        """Rates by day of one currency's range report, kept or asked (anew: asked)."""
        key = f"{first}_{last}_{currency}"
        if not anew and (kept := self._kept("report", key, last)) is not None:
            return kept
        number = str(parse.REPORT_CURRENCIES[currency][0])
        params = {"rates[]": number, "beginDate": f"{first:%d.%m.%Y}", "endDate": f"{last:%d.%m.%Y}"}
        return self._ask("report", key, self.service.nbk + REPORT_PATH, params)

    def world_bank(self, years: str) -> dict[int, Decimal]:
        """The World Bank's annual averages, tenge per dollar by year; years: such as 2016:2024."""
        params = {"format": "json", "per_page": "100", "date": years}
        return self._ask("world_bank", years, self.service.world_bank + WORLD_BANK_PATH, params)

    @cached_property
    def _newest_list(self) -> tuple[date, Listings] | None:
        """The newest list, which the daily service is known to pass off as an old one; asked once."""
        try:
            return self.snapshot()
        except TROUBLES as error:
            self.notes.append(f"old days are not compared with the newest list: {error}")
            return None

    def _kept(self, kind: str, key: str, last: date) -> Any:
        """What kept bytes say of days up to `last`; None where they are found wanting now, or may say too little."""
        answer = self.archive.answer(kind, key)
        with suppress(AnswerRefused):
            found = read(kind, key, answer) if answer else None
            # "Nothing published" may change while a day is young; a list does not.
            settled = answer and answer.retrieved.astimezone(ASTANA).date() > last + timedelta(days=MAX_CARRY_DAYS)
            if found is not None and ((found and kind == "daily") or settled):
                return found
        return None

    def _ask(self, kind: str, key: str, address: str, params: dict[str, str], check: Callable | None = None) -> Any:
        self.archive.flush()
        try:
            answer = self.client.get(address, params)
            found = read(kind, key, answer)
            if check:
                check(answer, found)
        except AnswerRefused as error:
            self.archive.quarantine(kind, key, error)
            raise
        self.archive.keep(kind, key, answer)
        return found
