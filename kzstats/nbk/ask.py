"""Answers of the services, read: from the kept bytes where these still hold, else by asking, and then kept."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from kzstats.nbk import judge, parse
from kzstats.nbk.archive import Archive
from kzstats.nbk.fetch import ASTANA, Client, Service, ServiceUnreachable
from kzstats.nbk.judge import MAX_CARRY_DAYS
from kzstats.nbk.parse import Answer, AnswerRefused, Listing, refused

_REPORT = "/ru/exchangerates/ezhednevnye-oficialnye-rynochnye-kursy-valyut/report"
#: How a question can end without an answer.
Trouble = AnswerRefused | ServiceUnreachable
TROUBLES = (AnswerRefused, ServiceUnreachable)
Listings = dict[str, Listing]


class PassedOff(AnswerRefused):
    """The newest list in place of one that is missing: no sign that the service is out of order."""


class Question(NamedTuple):
    """What is asked of a service, how its answer is read, and the last day that it is about."""

    address: str
    params: dict[str, str]
    read: Callable[[Answer], Any]
    last: date = date.max


def question(kind: str, key: str, service: Service) -> Question:
    """What is asked for one key (`Archive.kept`): a day, first_last_currency, the day of asking, years as 2016:2024."""
    if kind == "daily":
        day = date.fromisoformat(key)
        asked = {"fdate": f"{day:%d.%m.%Y}"}
        return Question(f"{service.nbk}/rss/get_rates.cfm", asked, lambda answer: parse.daily(answer, day), day)
    if kind == "report":
        *ends, currency = key.split("_")
        days = [date.fromisoformat(end) for end in ends]
        begin, end = (f"{day:%d.%m.%Y}" for day in days)
        asked = {"rates[]": str(parse.REPORT_CURRENCIES[currency][0]), "beginDate": begin, "endDate": end}
        return Question(service.nbk + _REPORT, asked, lambda answer: parse.report(answer, currency, *days), days[1])
    if kind == "snapshot":
        return Question(f"{service.nbk}/rss/rates_all.xml", {}, parse.snapshot)
    asked = {"format": "json", "per_page": "100", "date": key}
    return Question(f"{service.world_bank}/v2/country/KAZ/indicator/PA.NUS.FCRF", asked, parse.world_bank)


class Asker:
    """One run's questions, each of which may raise one of TROUBLES; the archive is locked, the client open meanwhile.

    notes: sentences for the user; daily_open: whether the daily service is still asked, or only what it once answered
    is read.
    """

    def __init__(self, archive: Archive, client: Client) -> None:
        self.archive, self.client, self.service = archive, client, client.service
        self.today = client.service.today()
        self.notes: list[str] = []
        self.daily_open = True

    def list_of(self, day: date) -> Listings:
        """The daily list of a day; empty for none published; refused where it is the newest list."""
        old = day < self.today - timedelta(days=MAX_CARRY_DAYS)

        def check(answer: Answer, listings: Listings) -> None:
            if old and (newest := self._newest_list) and judge.is_newest_list(day, listings, *newest):
                what = f"the list for {day} is the newest one ({newest[0]}) under another date"
                wanted, remedy = f"the list of {day}, or none", "the Bank has no list for that day; nothing to do"
                raise refused(answer, what, listings["USD"].printed, wanted, remedy, PassedOff)

        return self.ask("daily", str(day), check)

    @cached_property
    def _newest_list(self) -> tuple[date, Listings] | None:
        """The newest list, which the daily service is known to pass off as an old one; asked once."""
        try:
            return self.ask("snapshot", str(self.today))
        except TROUBLES as error:
            self.notes.append(f"old days are not compared with the newest list: {error}")
            return None

    def ask(self, kind: str, key: str, check: Callable[[Answer, Any], None] | None = None) -> Any:
        """What a service says, kept or asked; kind, key: as for `question`; check: refuses by what it says."""
        asked, kept = question(kind, key, self.service), self.archive.answer(kind, key)
        with suppress(AnswerRefused):  # kept bytes that are found wanting now are asked for again
            found = asked.read(kept) if kept else None
            # "Nothing published" may change while a day is young; a list does not.
            settled = kept and (kept.retrieved.astimezone(ASTANA).date() - asked.last).days > MAX_CARRY_DAYS
            if found is not None and ((found and kind == "daily") or settled):
                return found
        if kind == "daily" and not self.daily_open:
            raise ServiceUnreachable("the daily service was given up in this run")
        self.archive.flush()
        try:
            answer = self.client.get(asked.address, asked.params)
            found = asked.read(answer)
            if check:
                check(answer, found)
        except AnswerRefused as error:
            self.archive.quarantine(kind, key, error)
            raise
        self.archive.keep(kind, key, answer)
        return found
