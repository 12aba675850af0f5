"""From first day to last: ask, judge, keep. The daily service decides; the range report is the witness.

The report is asked first, one question per calendar year, so that every day's answer meets its witness at once.
Where both have a rate the daily service's is taken, if they agree; where only the report has one, the report's.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from kzstats.errors import ParameterError
from kzstats.nbk import judge, parse
from kzstats.nbk.answers import Answer, AnswerRefused
from kzstats.nbk.archive import DAILY, REPORT, Archive
from kzstats.nbk.ask import TROUBLES, Asker, Listings, Trouble, kept_reports
from kzstats.nbk.fetch import Client, Service, ServiceUnreachable
from kzstats.nbk.judge import MAX_CARRY_DAYS, REPORT_FIRST_DAY, Evidence, Seen

SOURCES = {"auto": "both services", "daily": "the daily service alone", "report": "the range report alone"}
#: On 2026-09-01 the daily service held five years and four months; older days would be questions in vain.
DAILY_DAYS = 5 * 365
#: After as many days in a row that were refused or not answered the daily service is left alone for this run.
MAX_BAD_DAYS = 3
_ONE_DAY = timedelta(days=1)


@dataclass
class Tally:
    """What an update did: days by what became of them, and sentences for everything that needs the user.

    unconfirmed: days added from the range report alone, because the daily service did not answer for them.
    """

    path: Path
    present: int = 0
    added: list[date] = field(default_factory=list)
    unconfirmed: list[date] = field(default_factory=list)
    unpublished: list[date] = field(default_factory=list)
    held: dict[date, str] = field(default_factory=dict)
    refused: dict[date, str] = field(default_factory=dict)
    unreached: list[date] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def update(
    first: date,
    last: date,
    *,
    currency: str = "USD",
    data: Path | str | None = None,
    confirm: Iterable[date] = (),
    source: str = "auto",
    known: pd.DataFrame | None = None,
    service: Service | None = None,
    progress: bool = False,
) -> Tally:
    """Fetches the official rate of every day from first to last that is not yet in the user's rate file.

    currency: ISO code, one unit of which is priced in tenge; data: folder, as for `user_rates_path`; confirm: days
    whose held-back rate the user has checked; source: auto, daily or report; known: rates known otherwise, as
    `read_rates` gives, used as neighbours only; progress: a bar on standard error. Safe to interrupt and to run
    again: it goes on where it stopped. Returns the Tally; refused and held days are in it, not raised. Raises
    ParameterError for days without tenge or to come and for unknown codes, EnvironmentProblem when the folder is
    locked or unwritable.
    """
    service, confirmed = service or Service(), frozenset(confirm)
    judge.check_range(first, last, service.today())
    _check_choices(currency, source, confirmed, first, last)
    archive = Archive(data)
    with archive.locked(), Client(service) as client:
        return _Walk(Asker(archive, client), currency, confirmed, known).run(first, last, source, progress)


def _check_choices(currency: str, source: str, confirmed: frozenset[date], first: date, last: date) -> None:
    if currency == "KZT" or not re.fullmatch("[A-Z]{3}", currency):
        raise ParameterError(
            f"currency is {currency!r}; wanted the code of one foreign currency, such as USD: rates are tenge for one "
            "unit of it, never the other way round."
        )
    if source not in SOURCES:
        raise ParameterError(f"source is {source!r}; wanted one of: {', '.join(SOURCES)}")
    if source == "report" and currency not in parse.REPORT_CURRENCIES:
        raise ParameterError(
            f"currency is {currency!r}; the range report is read for {', '.join(sorted(parse.REPORT_CURRENCIES))}. Use "
            "source daily."
        )
    outside = sorted(day for day in confirmed if not first <= day <= last)
    if outside:
        raise ParameterError(f"{outside[0]} is to be confirmed but lies outside {first} to {last}; widen the range.")


class _Walk:
    """One update of one currency, day by day.

    own: the user's rates, of which reported_only rest on the report alone; known: rates of others; witness: the
    report's.
    """

    def __init__(self, asker: Asker, currency: str, confirmed: frozenset[date], known: pd.DataFrame | None) -> None:
        self.asker, self.archive, self.today = asker, asker.archive, asker.today
        self.currency, self.confirmed = currency, confirmed
        self.tally = Tally(self.archive.path, notes=asker.notes)
        known = [] if known is None else known[known["collection"] == "D"].to_dict("records")
        self.known = self._by_date(known)
        self.own = self._by_date(self.archive.rates.values())
        self.reported_only = {*self._by_date(row for row in self.archive.rates.values() if row["source_id"] == REPORT)}
        self.witness: dict[date, Decimal] = {}
        self._no_witness: dict[date, Trouble] = {}
        self._reports: dict[int, tuple[date, date]] = {}
        self._lists: dict[date, tuple[Answer, Listings] | Trouble] = {}
        self._bad_days = 0

    def _by_date(self, rows: Iterable[dict]) -> dict[date, Decimal]:
        mine = [row for row in rows if row["base"] == self.currency]
        return {date.fromisoformat(row["ref_period"]): Decimal(row["obs_value"]) for row in mine}

    def run(self, first: date, last: date, source: str, progress: bool) -> Tally:
        """Every missing day from first to last, oldest first, and those that so far rest on the report alone."""
        days = [first + n * _ONE_DAY for n in range((last - first).days + 1)]
        oldest = {"daily": date.min, "report": date.max, "auto": self.today - timedelta(days=DAILY_DAYS)}[source]
        again = {day for day in self.reported_only if day >= oldest} | self._unsupported()
        missing = [day for day in days if day not in self.own or day in again]
        self.tally.present = sum(day in self.own for day in days)
        if missing and source != "daily":
            self._ask_report(missing)
        for day in tqdm(missing, desc=self.currency, unit="day", disable=None if progress else True):
            self._day(day, ask_daily=day >= oldest)
        return self.tally

    def _unsupported(self) -> set[date]:
        """Days whose rate rests on a report that is gone, or found wanting now: cut short, and once taken for whole."""
        good = [rates for *_, rates in kept_reports(self.archive, self.currency) if isinstance(rates, dict)]
        return {day for day in self.reported_only if all(rates.get(day) != self.own[day] for rates in good)}

    # --- one day -----------------------------------------------------------------------------------------

    def _day(self, day: date, *, ask_daily: bool) -> None:
        """Takes, holds or leaves out the rate of one day."""
        found, quant, trouble = None, 1, None
        if ask_daily:
            try:
                found, quant = self._of_daily(day)
                self._bad_days = 0
            except TROUBLES as error:
                trouble = error
                self._count_bad_day(day, error)
        source_id = DAILY
        if found is None and day in self.witness:
            found, source_id = Seen(day, self.witness[day]), REPORT
        if day in self.own and (found is None or (source_id, found.rate) == (REPORT, self.own[day])):
            return  # from the report before, and no service says otherwise
        if found is None:
            trouble = trouble or self._no_witness.get(day)
            if isinstance(trouble, AnswerRefused):
                self.tally.refused[day] = trouble.message
            else:
                (self.tally.unreached if trouble else self.tally.unpublished).append(day)
            return
        if self.witness.get(day, found.rate) != found.rate:
            self._report_anew(day.year)
        before, after = self._before(day), self._after(found, ask_daily, quant)
        if source_id == REPORT:
            # Without a list for the day, the next list's change leads back past it: no evidence against the report.
            evidence = Evidence(before, after and Seen(after.day, after.rate))
        else:
            held = self.archive.held.get((self.currency, str(day - _ONE_DAY)))
            held = held and Seen(day - _ONE_DAY, Decimal(held["obs_value"]))
            evidence = Evidence(before, after, self.witness.get(day), quant, held)
        self._settle(found, source_id, judge.doubts(self.currency, found, evidence), trouble)

    def _settle(self, found: Seen, source_id: str, doubts: list[judge.Doubt], trouble: Trouble | None) -> None:
        day, value, tally = found.day, format(found.rate, "f"), self.tally
        reasons = "; ".join(doubt.reason for doubt in doubts)

        def record(event: str) -> None:
            self.archive.record(event, self.asker.service.now(), key=str(day), value=value, reason=reasons)

        if any(doubt.final for doubt in doubts):
            tally.refused[day] = f"{source_id} {day}: {reasons}. It is not used."
            record("refused")
            return
        if doubts and day not in self.confirmed:
            if self.archive.hold(self.currency, day, value, source_id, reasons):
                record("held")
            tally.held[day] = (
                f"{day}: {value} held back: {reasons}. Compare it with the Bank's site; if it is right, run "
                f"`kzstats rates update --from {day} --to {day} --currency {self.currency} --confirm {day}`."
            )
            return
        if doubts:
            record("confirmed")
        before = self.own.get(day)
        if before is None:
            tally.added.append(day)
        elif before != found.rate:
            tally.notes.append(f"{day} was {before} by the range report alone and is {found.rate} now")
        self.archive.take(self.currency, day, value, source_id)
        self.own[day] = found.rate
        if isinstance(trouble, ServiceUnreachable):
            tally.unconfirmed.append(day)
        elif trouble:
            tally.notes.append(f"{day} is taken from the range report alone: {trouble.message}")

    def _of_daily(self, day: date) -> tuple[Seen | None, int]:
        """The day's rate by the daily service and the units it is printed for; None when nothing was published."""
        answer, listings = self._list(day)
        if not listings:
            return None, 1
        if self.currency not in listings:
            raise AnswerRefused(
                f"{answer.url}: {self.currency} is not in the list of {day}, which has {', '.join(sorted(listings))}. "
                "Choose one of them, or other days."
            )
        return self._seen(day, answer, listings), int(listings[self.currency].quant)

    def _seen(self, day: date, answer: Answer, listings: Listings) -> Seen:
        listing = listings[self.currency]
        try:
            return Seen(day, parse.per_unit(answer, listing), parse.change_per_unit(listing))
        except AnswerRefused as error:
            self.archive.quarantine("daily", str(day), error)
            raise

    def _before(self, day: date) -> Seen | None:
        """The nearest earlier rate within MAX_CARRY_DAYS, or beyond while only held-back days lie between."""
        earlier, seen_held = day - _ONE_DAY, False
        while (day - earlier).days <= MAX_CARRY_DAYS or seen_held:
            rate = self._rate_known(earlier)
            if rate is not None:
                return Seen(earlier, rate)
            seen_held = (self.currency, str(earlier)) in self.archive.held
            earlier -= _ONE_DAY
        return None

    def _after(self, found: Seen, ask_daily: bool, quant: int) -> Seen | None:
        """The next day's list if it can be had, for its change; else the nearest later rate known.

        Where the two contradict each other, and the list after them contradicts the next day too, the next day is the
        one that is wrong: nothing is held against this one then.
        """

        def contradicted(one: Seen, other: Seen | None) -> bool:
            return judge.contradiction(one, other, quant) is not None

        following = self._listed(found.day + _ONE_DAY) if ask_daily else None
        if following is not None:
            wrong = contradicted(found, following) and contradicted(following, self._listed(following.day + _ONE_DAY))
            return None if wrong else following
        days = (found.day + distance * _ONE_DAY for distance in range(1, MAX_CARRY_DAYS + 1))
        return next((Seen(later, self._rate_known(later)) for later in days if self._rate_known(later)), None)

    def _listed(self, day: date) -> Seen | None:
        """Rate and change of a day by its list; None where there is none to be had."""
        if day > self.today:
            return None
        try:
            answer, listings = self._list(day)
            return self._seen(day, answer, listings) if self.currency in listings else None
        except TROUBLES:
            return None  # it is told when its own turn comes

    def _rate_known(self, day: date) -> Decimal | None:
        """The rate of a day by the user's file, the bundled file or the report; held-back days count as unknown."""
        if (self.currency, str(day)) in self.archive.held:
            return None
        return next((rates[day] for rates in (self.own, self.known, self.witness) if day in rates), None)

    # --- what the services say -----------------------------------------------------------------------------------

    def _list(self, day: date) -> tuple[Answer, Listings]:
        """The daily list of a day; a trouble with it is raised each time it is asked for."""
        if day not in self._lists:
            self._lists = {seen: kept for seen, kept in self._lists.items() if abs(seen - day) <= 2 * _ONE_DAY}
            try:
                self._lists[day] = self.asker.list_of(day)
            except TROUBLES as error:
                self._lists[day] = error
        if isinstance(found := self._lists[day], Exception):
            raise found
        return found

    def _ask_report(self, missing: list[date]) -> None:
        """The witness for the missing days, one question per calendar year; it may fail."""
        notes = self.tally.notes
        if self.currency not in parse.REPORT_CURRENCIES:
            notes.append(f"the range report is not read for {self.currency}: there is no second source")
            return
        if missing[0] < REPORT_FIRST_DAY:
            notes.append(
                f"days before {REPORT_FIRST_DAY} are in neither service but in the Bank's archive workbook "
                f"({self.asker.service.nbk}/file/download/22756)"
            )
        for year in sorted({day.year for day in missing if day >= REPORT_FIRST_DAY}):
            days = [day for day in missing if day.year == year and day >= REPORT_FIRST_DAY]
            try:
                self.witness |= self.asker.report(self.currency, days[0], days[-1])
                self._reports[year] = days[0], days[-1]
            except TROUBLES as error:
                self._no_witness |= dict.fromkeys(days, error)
                notes.append(f"no second source for {days[0]} to {days[-1]}: {error}")

    def _report_anew(self, year: int) -> None:
        """Asks for a year's report, which contradicts the daily service, once more; it may fail."""
        if year in self._reports:
            with suppress(*TROUBLES):
                self.witness |= self.asker.report(self.currency, *self._reports.pop(year), anew=True)

    def _count_bad_day(self, day: date, error: Trouble) -> None:
        """Leaves the daily service alone once days in a row could not be had from it."""
        # The newest list in place of a missing one is no sign that the service is out of order.
        self._bad_days += day not in self.asker.passed_off
        if not self.asker.daily_open:
            return
        if isinstance(error, ServiceUnreachable):
            self.tally.notes.append(f"{day}: {error}")
        if self._bad_days >= MAX_BAD_DAYS:
            self.asker.daily_open = False
            self.tally.notes.append(f"the daily service was given up: {MAX_BAD_DAYS} days in a row, last: {error}")
