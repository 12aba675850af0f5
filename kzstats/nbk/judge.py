"""Whether a rate can be believed beside its neighbours; knows numbers and days, no network and no files.

A form can be perfect and its number still wrong: on 7 May 2021, a holiday, the daily service answered with
464.77 and a change of +37.78 while the days around it had 426.99. It had sent that week's newest list. So each
rate is held against the day before, the day after, the change printed beside it, the other source, and the
newest list.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kzstats import tenge
from kzstats.errors import ParameterError
from kzstats.nbk.parse import Listing

#: First usable row of the range report; the rows of October 1999 are malformed.
REPORT_FIRST_DAY = date(1999, 11, 17)
#: A rate is carried, and looked back for, at most this long: twice the longest run of days off (five, at Nauryz).
MAX_CARRY_DAYS = 10
#: Largest believable move from one listed rate to the next; the largest since 2016 is 7.2 percent (17 March 2020).
MAX_JUMP = Decimal("0.20")
#: A day this far from both neighbours, which agree with each other, is a substituted rate and no devaluation.
SPIKE = Decimal("0.05")
#: Days on which the tenge was let go: rises up to DEVALUED are real.
DEVALUATIONS = (
    (date(1999, 4, 3), date(1999, 4, 12)),
    (date(2014, 2, 11), date(2014, 2, 17)),
    (date(2015, 8, 20), date(2015, 8, 27)),
)
DEVALUED = Decimal("0.60")
#: A list shares at least this many currencies with the newest one before equality means anything.
FEWEST_COMMON = 3


@dataclass(frozen=True)
class Seen:
    """A day's rate: tenge for one unit, the change printed beside it, if any, and for how many units both are."""

    day: date
    rate: Decimal
    change: Decimal | None = None
    quant: int = 1


def check_range(first: date, last: date, today: date) -> None:
    """Refuse days for which no official rate can exist, and a range that ends before it begins (ParameterError)."""
    if first < tenge.FIRST_DAY:
        raise ParameterError(f"first day is {first}, but the tenge exists only since {tenge.FIRST_DAY}; start there.")
    latest = max(first, last)
    if latest > today:
        raise ParameterError(f"{latest} is still to come (today in Kazakhstan is {today}); end at {today} or earlier.")
    if last < first:
        raise ParameterError(f"the range ends on {last}, before it begins on {first}; swap the two days.")


def check_currency(currency: str) -> None:
    """Refuse what is no code of a foreign currency (ParameterError)."""
    if currency == "KZT" or not re.fullmatch("[A-Z]{3}", currency):
        raise ParameterError(
            f"currency is {currency!r}; wanted the code of one foreign currency, such as USD: rates are tenge for one "
            "unit of it, never the other way round."
        )


def is_inverted(currency: str, found: Seen, before: Seen | None) -> bool:
    """Whether a rate is the pair the wrong way round, 0.0021 for 475: not even a confirmation makes that usable."""
    # The product of a rate and its own inverse is 1; a real day's product with the rate before is its square.
    mirrored = before is not None and abs(found.rate * before.rate - 1) < SPIKE and abs(before.rate - 1) > MAX_JUMP
    return mirrored or (currency in tenge.DEARER and found.rate < 1)


def doubts(
    found: Seen,
    *,
    before: Seen | None = None,
    after: Seen | None = None,
    witness: Decimal | None = None,
    held: Seen | None = None,
) -> list[str]:
    """Every reason not to take a rate, a sentence each; empty when it can be believed.

    before, after: rates of the nearest days known; witness: the other source's rate for the same day; held: the rate
    of the day before where that is held back. Two sources that agree outweigh a printed change that does not: then only
    a jump still asks for a confirmation.

    >>> holiday = Seen(date(2021, 5, 7), Decimal("464.77"), change=Decimal("37.78"))
    >>> around = [Seen(date(2021, 5, day), Decimal("426.99")) for day in (6, 8)]
    >>> doubts(holiday, before=around[0], after=around[1])
    ['464.77 stands alone between 426.99 (2021-05-06) and 426.99 (2021-05-08)']
    """
    reasons = [jump(found, before)]
    if witness != found.rate:
        if witness is not None:
            reasons.append(f"the other source says {witness} for this day, not {found.rate}")
        # A rate held back tells against its neighbour too, unless the day after bears the neighbour out.
        borne_out = _speaks(found, after) and contradiction(found, after) is None
        for earlier in (before, None if borne_out else held):
            if (means := contradiction(earlier, found)) is not None:
                said = f"means {means} the day before, but {earlier.day} has {earlier.rate}"
                reasons.append(f"its change {found.change:+} {said}")
        reasons.append(_spike(found, before, after))
        if (means := contradiction(found, after)) is not None:
            said = f"which means {means} here, not {found.rate}"
            reasons.append(f"{after.day} has {after.rate} with change {after.change:+}, {said}")
    return [reason for reason in reasons if reason]


def is_newest_list(day: date, listings: Mapping[str, Listing], newest_day: date, newest: Mapping[str, Listing]) -> bool:
    """Whether a list asked for an old day is the newest list, of newest_day, under a false date.

    Rates of 30 and more currencies never repeat together; within MAX_CARRY_DAYS a run of holidays repeats a list
    rightly.
    """
    common = listings.keys() & newest.keys()
    if len(common) < FEWEST_COMMON or (newest_day - day).days <= MAX_CARRY_DAYS:
        return False
    return all(
        (listings[code].printed, listings[code].quant) == (newest[code].printed, newest[code].quant) for code in common
    )


def contradiction(one: Seen | None, other: Seen | None) -> Decimal | None:
    """The rate of one day to which the change printed for the next leads back, where it is another.

    None also where the rate only repeats, as on weekends and holidays, whose change may be the last one.
    """
    if not _speaks(one, other):
        return None
    implied = other.rate - other.change
    # Rates and changes are printed to 0.01 for `quant` units, so the two can miss each other by one such step.
    return None if abs(implied - one.rate) <= Decimal("0.01") / other.quant else implied


def _speaks(one: Seen | None, other: Seen | None) -> bool:
    """Whether the change printed for one day says anything of the day before."""
    if one is None or other is None or other.change is None:
        return False
    return other.day - one.day == timedelta(days=1) and other.rate != one.rate


def jump(found: Seen, before: Seen | None) -> str:
    """Why a rate is too far from the one before it to be taken unseen; empty where it is not."""
    move = found.rate / before.rate - 1 if before else Decimal(0)
    let_go = any(start <= found.day <= end for start, end in DEVALUATIONS)
    if -MAX_JUMP <= move <= (DEVALUED if let_go else MAX_JUMP):
        return ""
    return f"{found.rate} is {move:+.1%} against {before.rate} of {before.day}; more than {MAX_JUMP:.0%} in a day"


def _spike(found: Seen, before: Seen | None, after: Seen | None) -> str:
    if before is None or after is None:
        return ""
    left, right = found.rate / before.rate - 1, found.rate / after.rate - 1
    if min(abs(left), abs(right)) <= SPIKE or abs(after.rate / before.rate - 1) > SPIKE:
        return ""
    return f"{found.rate} stands alone between {before.rate} ({before.day}) and {after.rate} ({after.day})"
