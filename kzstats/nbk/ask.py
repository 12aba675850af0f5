"""Answers of the services, read: from the kept bytes where these still hold, else by asking, and then kept."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any, NamedTuple

from kzstats.nbk import parse
from kzstats.nbk.archive import Archive
from kzstats.nbk.fetch import ASTANA, Client, Service, ServiceUnreachable
from kzstats.nbk.judge import MAX_CARRY_DAYS
from kzstats.nbk.parse import Answer, AnswerRefused

_REPORT = "/ru/exchangerates/ezhednevnye-oficialnye-rynochnye-kursy-valyut/report"
#: How a question can end without an answer.
Trouble = AnswerRefused | ServiceUnreachable
TROUBLES = (AnswerRefused, ServiceUnreachable)


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


def ask(
    archive: Archive, client: Client | None, kind: str, key: str, check: Callable[[Answer, Any], None] | None = None
) -> Any:
    """What a service says: from kept bytes that still hold, else asked (no client: given up) and kept; or a trouble.

    archive: locked; kind, key: as for `question`; check: refuses an answer by what it says.
    """
    asked, kept = question(kind, key, client.service if client else Service()), archive.answer(kind, key)
    with suppress(AnswerRefused):  # kept bytes that are found wanting now are asked for again
        found = asked.read(kept) if kept else None
        # "Nothing published" may change while a day is young; a list does not.
        settled = kept and (kept.retrieved.astimezone(ASTANA).date() - asked.last).days > MAX_CARRY_DAYS
        if found is not None and ((found and kind == "daily") or settled):
            return found
    if client is None:
        raise ServiceUnreachable(f"the {kind} service was given up in this run")
    archive.flush()
    try:
        answer = client.get(asked.address, asked.params)
        found = asked.read(answer)
        if check:
            check(answer, found)
    except AnswerRefused as error:
        archive.quarantine(kind, key, error)
        raise
    archive.keep(kind, key, answer)
    return found
