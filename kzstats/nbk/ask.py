"""Answers of the services, read: from the kept bytes where these still hold, else by asking, and then kept."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from kzstats.nbk import judge, parse
from kzstats.nbk.answers import Answer, AnswerRefused
from kzstats.nbk.archive import Archive
from kzstats.nbk.fetch import ASTANA, Client, ServiceUnreachable
from kzstats.nbk.judge import MAX_CARRY_DAYS
from kzstats.nbk.parse import Listing

DAILY_PATH = "/rss/get_rates.cfm"
SNAPSHOT_PATH = "/rss/rates_all.xml"
REPORT_PATH = "/ru/exchangerates/ezhednevnye-oficialnye-rynochnye-kursy-valyut/report"
WORLD_BANK_PATH = "/v2/country/KAZ/indicator/PA.NUS.FCRF"
#: How a question can end without an answer.
Trouble = AnswerRefused | ServiceUnreachable
TROUBLES = (AnswerRefused, ServiceUnreachable)
Found = TypeVar("Found")
Listings = dict[str, Listing]


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
        self._newest: list[tuple[date, Listings] | None] = []

    def list_of(self, day: date) -> tuple[Answer, Listings]:
        """The daily list of a day, kept or asked; empty when nothing was published."""
        answer = self.archive.answer("daily", str(day))
        listings = answer and _read_again(parse.daily, answer, day)
        # "Nothing published" may change while the day is young; a list does not.
        if listings or (listings is not None and _settled(answer, day)):
            return answer, listings
        if not self.daily_open:
            raise ServiceUnreachable("the daily service was given up in this run")
        old = day < self.today - timedelta(days=MAX_CARRY_DAYS)
        return self.daily(day, self._newest_list() if old else None)

    def daily(self, day: date, newest: tuple[date, Listings] | None = None) -> tuple[Answer, Listings]:
        """The daily list of a day, asked; refused where it is the newest one under that day's date."""

        def read(answer: Answer) -> Listings:
            listings = parse.daily(answer, day)
            if newest and judge.is_newest_list(day, listings, *newest):
                self.passed_off.add(day)
                raise parse.refused(
                    answer,
                    f"the list for {day} is the newest one ({newest[0]}) under another date",
                    seen=listings["USD"].printed,
                    wanted=f"the list of {day}, or none",
                    remedy="the Bank has no list for that day; nothing to do",
                )
            return listings

        return self._ask("daily", str(day), self.service.nbk + DAILY_PATH, {"fdate": f"{day:%d.%m.%Y}"}, read)

    def snapshot(self) -> tuple[date, Listings]:
        """Day and currencies of the newest list."""
        return self._ask("snapshot", str(self.today), self.service.nbk + SNAPSHOT_PATH, {}, parse.snapshot)[1]

    def report(self, currency: str, first: date, last: date, *, anew: bool = False) -> dict[date, Decimal]:
        """Rates by day of one currency's range report, kept or asked (anew: asked)."""
        key = f"{first}_{last}_{currency}"
        kept = None if anew else self.archive.answer("report", key)
        found = _read_again(parse.report, kept, currency, first, last) if kept and _settled(kept, last) else None
        if found is not None:
            return found
        number = str(parse.REPORT_CURRENCIES[currency][0])
        params = {"rates[]": number, "beginDate": f"{first:%d.%m.%Y}", "endDate": f"{last:%d.%m.%Y}"}
        read = lambda answer: parse.report(answer, currency, first, last)  # noqa: E731
        return self._ask("report", key, self.service.nbk + REPORT_PATH, params, read)[1]

    def world_bank(self, years: str) -> dict[int, Decimal]:
        """The World Bank's annual averages, tenge per dollar by year; years: such as 2016:2024."""
        params = {"format": "json", "per_page": "100", "date": years}
        address = self.service.world_bank + WORLD_BANK_PATH
        return self._ask("world_bank", years, address, params, parse.world_bank)[1]

    def _newest_list(self) -> tuple[date, Listings] | None:
        """The newest list, which the daily service is known to pass off as an old one; asked once."""
        if not self._newest:
            try:
                self._newest.append(self.snapshot())
            except TROUBLES as error:
                self._newest.append(None)
                self.notes.append(f"old days are not compared with the newest list: {error}")
        return self._newest[0]

    def _ask(
        self, kind: str, key: str, address: str, params: dict[str, str], read: Callable[[Answer], Found]
    ) -> tuple[Answer, Found]:
        """A good answer, kept, and what `read` makes of it; a refused one goes to quarantine.

        What is new so far is on disk before the question, so that a crash during it loses nothing.
        """
        self.archive.flush()
        try:
            answer = self.client.get(address, params)
            found = read(answer)
        except AnswerRefused as error:
            self.archive.quarantine(kind, key, error)
            raise
        self.archive.keep(kind, key, answer)
        return answer, found


def kept_reports(archive: Archive, currency: str) -> Iterator[tuple[Answer, str, dict[date, Decimal] | AnswerRefused]]:
    """Kept reports of a currency whose bytes are whole: the answer, its file, its rates or why they are refused now."""
    for kind, key in archive.kept:
        if kind == "report" and key.endswith(currency) and (answer := archive.answer(kind, key)):
            days = map(date.fromisoformat, key.split("_")[:2])
            try:
                found = parse.report(answer, currency, *days)
            except AnswerRefused as error:
                found = error
            yield answer, archive.kept[kind, key]["file"], found


def _read_again(read: Callable[..., Found], answer: Answer, *asked: object) -> Found | None:
    """What kept bytes say; nothing when they are found wanting now, whatever was made of them once."""
    try:
        return read(answer, *asked)
    except AnswerRefused:
        return None


def _settled(answer: Answer, day: date) -> bool:
    return answer.retrieved.astimezone(ASTANA).date() > day + timedelta(days=MAX_CARRY_DAYS)
