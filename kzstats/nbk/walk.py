"""From first day to last: ask, judge, keep. The daily service decides; the range report is the witness.

The report is asked first, one question per calendar year, so that every day's answer meets its witness at once.
Where both have a rate the daily service's is taken, if they agree; where only the report has one, the report's.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from kzstats.errors import ParameterError
from kzstats.nbk import judge, parse
from kzstats.nbk.archive import DAILY, REPORT, Archive
from kzstats.nbk.ask import TROUBLES, Trouble, ask
from kzstats.nbk.fetch import Client, Service, ServiceUnreachable
from kzstats.nbk.judge import MAX_CARRY_DAYS, REPORT_FIRST_DAY, Seen
from kzstats.nbk.parse import Answer, AnswerRefused, Listing, refused

#: On 2026-09-01 the daily service held five years and four months; older days would be questions in vain.
DAILY_DAYS = 5 * 365
#: After as many days in a row that were refused or not answered the daily service is left alone for this run.
MAX_BAD_DAYS = 3
_ONE_DAY = timedelta(days=1)


@dataclass
class Tally:
    """What an update did: days by what became of them; unconfirmed: by the report alone, no list could be had."""

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
    service: Service,
    currency: str = "USD",
    data: Path | str | None = None,
    confirm: Iterable[date] = (),
    source: str = "auto",
    known: pd.DataFrame | None = None,
) -> Tally:
    """Fetches the official rate of every day from first to last that is not yet in the user's rate file.

    currency: ISO code of what is priced in tenge; data: as for `user_rates_path`; confirm: days whose held-back rate
    the user has checked; source: auto, daily or report; known: rates known otherwise, used as neighbours only;
    service: how it is asked. Safe to interrupt and to run again: it goes on where it stopped. Returns the Tally;
    refused and held days are in it. Raises ParameterError, EnvironmentProblem when the folder is locked or unwritable.
    """
    confirmed = frozenset(confirm)
    judge.check_range(first, last, service.today())
    if source == "report" and currency not in parse.REPORT_CURRENCIES:
        listed = ", ".join(sorted(parse.REPORT_CURRENCIES))
        raise ParameterError(f"currency is {currency!r}; the range report is read for {listed}. Use source daily.")
    outside = sorted(day for day in confirmed if not first <= day <= last)
    if outside:
        raise ParameterError(f"{outside[0]} is to be confirmed but lies outside {first} to {last}; widen the range.")
    archive = Archive(data)
    with archive.locked(), Client(service) as client:
        walk = _Walk(archive, client, currency, confirmed, known)
        return walk.run([first + n * _ONE_DAY for n in range((last - first).days + 1)], source)


class PassedOff(AnswerRefused):
    """The newest list in place of one that is missing: no sign that the service is out of order."""


class _Walk:
    """One update of one currency, day by day; own, known, witness: rates of the user, of others, of the report."""

    def __init__(
        self, archive: Archive, client: Client, currency: str, confirmed: frozenset[date], known: pd.DataFrame | None
    ) -> None:
        self.archive, self.client, self.currency, self.confirmed = archive, client, currency, confirmed
        self.today, self.tally = client.service.today(), Tally(archive.path)
        self.daily: Client | None = client  # None once the daily service is left alone
        self.own = self._by_date(self.archive.rates.values())
        self.known = self._by_date([] if known is None else known[known["collection"] == "D"].to_dict("records"))
        self.witness: dict[date, Decimal] = {}
        self.no_witness: dict[date, Trouble] = {}
        self.oldest = date.min  # that the daily service is asked for
        self._lists: dict[date, Seen | Trouble | None] = {}
        self._bad_days = 0

    def _by_date(self, rows: Iterable[dict]) -> dict[date, Decimal]:
        mine = [row for row in rows if row["base"] == self.currency]
        return {date.fromisoformat(row["ref_period"]): Decimal(row["obs_value"]) for row in mine}

    def run(self, days: list[date], source: str) -> Tally:
        """Every missing day, oldest first, and those whose rate so far rests on the report alone."""
        window = self.today - timedelta(days=DAILY_DAYS)
        self.oldest = {"daily": date.min, "report": date.max, "auto": window}[source]
        reported = self._by_date(row for row in self.archive.rates.values() if row["source_id"] == REPORT)
        missing = [day for day in days if day not in self.own or day in reported]
        self.tally.present = sum(day in self.own for day in days)
        if missing and source != "daily":
            self._ask_report(days, {day.year for day in missing})
        for day in tqdm(missing, desc=self.currency, unit="day", disable=None):
            self._day(day)
        return self.tally

    def _ask_report(self, days: list[date], years: set[int]) -> None:
        notes = self.tally.notes
        if self.currency not in parse.REPORT_CURRENCIES:
            notes.append(f"the range report is not read for {self.currency}: there is no second source")
            return
        if days[0] < REPORT_FIRST_DAY:
            notes.append(
                f"days before {REPORT_FIRST_DAY} are in neither service but in the Bank's archive workbook "
                f"({self.client.service.nbk}/file/download/22756)"
            )
        for year in sorted(years):
            if asked := [day for day in days if day.year == year and day >= REPORT_FIRST_DAY]:
                try:
                    key = f"{asked[0]}_{asked[-1]}_{self.currency}"
                    self.witness |= ask(self.archive, self.client, "report", key)
                except TROUBLES as error:
                    self.no_witness |= dict.fromkeys(asked, error)
                    notes.append(f"no second source for {asked[0]} to {asked[-1]}: {error}")

    def _day(self, day: date) -> None:
        found, source_id, trouble = self._listed(day), DAILY, None
        if isinstance(found, TROUBLES):
            found, trouble = None, found
            self._count_bad_day(day, trouble)
        elif day >= self.oldest:
            self._bad_days = 0
        if found is None and day in self.witness:
            found, source_id = Seen(day, self.witness[day]), REPORT
        if day in self.own and (found is None or (source_id, found.rate) == (REPORT, self.own[day])):
            return  # from the report before, and no service says otherwise
        if found is None:
            trouble = trouble or self.no_witness.get(day)
            if isinstance(trouble, AnswerRefused):
                self.tally.refused[day] = trouble.message
            else:
                (self.tally.unreached if trouble else self.tally.unpublished).append(day)
            return
        before, after = self._before(day), self._after(found)
        if judge.is_inverted(self.currency, found, before):
            said = f"{found.rate} is the pair the wrong way round; wanted tenge for one {self.currency}"
            self.tally.refused[day] = f"{source_id} {day}: {said}. It is not used."
            self._record("refused", found, said)
            return
        held = None
        if source_id == REPORT:
            # Without a list for the day, the next list's change leads back past it: no evidence against the report.
            after = after and Seen(after.day, after.rate)
        elif line := self.archive.held.get((self.currency, str(day - _ONE_DAY))):
            held = Seen(day - _ONE_DAY, Decimal(line["value"]))
        witness = self.witness.get(day) if source_id == DAILY else None
        reasons = judge.doubts(found, before=before, after=after, witness=witness, held=held)
        self._settle(found, source_id, "; ".join(reasons), trouble)

    def _settle(self, found: Seen, source_id: str, reason: str, trouble: Trouble | None) -> None:
        day, value, tally = found.day, format(found.rate, "f"), self.tally
        held = self.archive.held.get((self.currency, str(day)), {})
        if reason and day not in self.confirmed:
            if (held.get("value"), held.get("reason")) != (value, reason):
                self._record("held", found, reason)
            tally.held[day] = (
                f"{day}: {value} held back: {reason}. Compare it with the Bank's site; if it is right, run "
                f"`kzstats rates update --from {day} --to {day} --currency {self.currency} --confirm {day}`."
            )
            return
        if reason or held:
            self._record("confirmed" if reason else "taken", found, reason)
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

    def _record(self, event: str, found: Seen, reason: str) -> None:
        facts = {"base": self.currency, "key": str(found.day), "value": format(found.rate, "f"), "reason": reason}
        self.archive.record(event, self.client.service.now(), **facts)

    def _listed(self, day: date) -> Seen | Trouble | None:
        """A day's rate by the daily service: None where nothing was published or it is not asked; or its trouble."""
        if day not in self._lists:
            try:
                self._lists[day] = self._ask_list(day) if self.oldest <= day <= self.today else None
            except TROUBLES as error:
                self._lists[day] = error
        return self._lists[day]

    def _ask_list(self, day: date) -> Seen | None:
        old = day < self.today - timedelta(days=MAX_CARRY_DAYS)

        def check(answer: Answer, listings: dict[str, Listing]) -> None:
            if old and (newest := self._newest_list) and judge.is_newest_list(day, listings, *newest):
                what = f"the list for {day} is the newest one ({newest[0]}) under another date"
                wanted, remedy = f"the list of {day}, or none", "the Bank has no list for that day; nothing to do"
                raise refused(answer, what, listings["USD"].printed, wanted, remedy, PassedOff)

        listings = ask(self.archive, self.daily, "daily", str(day), check)
        listing = listings.get(self.currency)
        if listings and not listing:
            raise AnswerRefused(
                f"{listings['USD'].answer.url}: {self.currency} is not in the list of {day}, which has "
                f"{', '.join(sorted(listings))}. Choose one of them, or other days."
            )
        try:
            return listing and Seen(day, listing.per_unit(), listing.change_per_unit(), int(listing.quant))
        except AnswerRefused as error:
            self.archive.quarantine("daily", str(day), error)
            raise

    @cached_property
    def _newest_list(self) -> tuple[date, dict[str, Listing]] | None:
        """The newest list, which the daily service is known to pass off as an old one; asked once."""
        try:
            return ask(self.archive, self.client, "snapshot", str(self.today))
        except TROUBLES as error:
            self.tally.notes.append(f"old days are not compared with the newest list: {error}")
            return None

    def _before(self, day: date) -> Seen | None:
        """The nearest earlier rate within MAX_CARRY_DAYS, or beyond while only held-back days lie between."""
        earlier, seen_held = day - _ONE_DAY, False
        while (day - earlier).days <= MAX_CARRY_DAYS or seen_held:
            if rate := self._rate_known(earlier):
                return Seen(earlier, rate)
            seen_held = (self.currency, str(earlier)) in self.archive.held
            earlier -= _ONE_DAY
        return None

    def _after(self, found: Seen) -> Seen | None:
        """The next day's list if it can be had, for its change; else the nearest later rate known.

        A list that the one after it contradicts too is wrong itself: nothing is held against this day then.
        """
        if following := self._list_after(found):
            third = self._list_after(following) if judge.contradiction(found, following) is not None else None
            return following if judge.contradiction(following, third) is None else None
        days = (found.day + distance * _ONE_DAY for distance in range(1, MAX_CARRY_DAYS + 1))
        return next((Seen(later, rate) for later in days if (rate := self._rate_known(later))), None)

    def _list_after(self, one: Seen) -> Seen | None:
        """What the next day's list says; a trouble with it is told when its own turn comes."""
        listed = self._listed(one.day + _ONE_DAY) if one.day >= self.oldest else None
        return listed if isinstance(listed, Seen) else None

    def _rate_known(self, day: date) -> Decimal | None:
        """The rate of a day by the user's file, the bundled file or the report; held-back days count as unknown."""
        if (self.currency, str(day)) in self.archive.held:
            return None
        return next((rates[day] for rates in (self.own, self.known, self.witness) if day in rates), None)

    def _count_bad_day(self, day: date, error: Trouble) -> None:
        """Leaves the daily service alone once days in a row could not be had from it."""
        self._bad_days += not isinstance(error, PassedOff)
        if self.daily is None:
            return
        if isinstance(error, ServiceUnreachable):
            self.tally.notes.append(f"{day}: {error}")
        if self._bad_days >= MAX_BAD_DAYS:
            self.daily = None
            self.tally.notes.append(f"the daily service was given up: {MAX_BAD_DAYS} days in a row, last: {error}")
