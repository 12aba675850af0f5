"""What the rates at hand cover, where they contradict each other, and what each day's rate is.

Frames in, frames out: `own` is the user's rate file, `bundled` the one that came with kzstats. Where both have a day
the bundled row counts; a contradiction is a row of `disagreements`, never settled in silence.
"""

from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal

import pandas as pd

from kzstats import tenge
from kzstats.nbk import parse
from kzstats.nbk.answers import Answer, AnswerRefused
from kzstats.nbk.ask import kept_reports
from kzstats.nbk.judge import MAX_CARRY_DAYS
from kzstats.nbk.store import DAILY, Store
from kzstats.periods import Period

#: Mean of monthly means of the rates set against the World Bank's printed average: 0.03 percent apart at most in
#: 2016–2022 and 2024. 2023, whose August is missing, is 0.12 percent off.
WORLD_BANK_TOLERANCE = 0.1
#: No day of 2016–2026 was further than 12.2 percent from its year's average; a missing day can hide that much.
MISSING_DAY_PERCENT = 12.5
_ONE_DAY = timedelta(days=1)


def show(
    first: date,
    last: date,
    *,
    own: pd.DataFrame,
    bundled: pd.DataFrame,
    currency: str = "USD",
    held: Collection[date] = (),
) -> pd.DataFrame:
    """The official rate in force on every calendar day, and the day it was listed for.

    own, bundled: as `read_rates` gives; held: days whose rate waits for confirmation. Returns ref_period, base,
    quote, obs_value (tenge for one unit, text; empty without a rate), effective_date, how, source_id. A weekend
    without a row of its own has the next Monday's
    listed rate, as the Bank lists it; any other day without one carries the last rate, at most MAX_CARRY_DAYS
    days and never past a held day, and says so.

    >>> monday = pd.DataFrame(
    ...     [["USD", "KZT", "2024-09-09", "D", "480.55", "nbk_daily"]],
    ...     columns=["base", "quote", "ref_period", "collection", "obs_value", "source_id"],
    ... )
    >>> show(date(2024, 9, 8), date(2024, 9, 8), own=monday, bundled=monday[:0])[["obs_value", "how"]].values.tolist()
    [['480.55', 'listed for Monday 2024-09-09 and the weekend before']]
    """
    rates = _daily(own, currency) | _daily(bundled, currency)
    days = [first + n * _ONE_DAY for n in range((last - first).days + 1)]
    return pd.DataFrame(
        [{"ref_period": str(day), "base": currency, "quote": "KZT"} | _in_force(day, rates, held) for day in days]
    )


def _in_force(day: date, rates: dict[date, tuple[str, str]], held: Collection[date]) -> dict[str, str]:
    """Rate of a day: its own, the Monday's on a weekend, or the last one within MAX_CARRY_DAYS."""
    if day in rates:
        return _cells(day, "published", rates)
    monday = tenge.listed_for(day)
    if monday in rates:
        return _cells(monday, f"listed for Monday {monday} and the weekend before", rates)
    for distance in range(MAX_CARRY_DAYS + 1):
        earlier = day - distance * _ONE_DAY
        if earlier in rates:
            length = f"{distance} day{'s' if distance > 1 else ''}"
            return _cells(earlier, f"no rate of this day at hand; carried {length} from {earlier}", rates)
        if earlier in held:
            return _nothing(f"no rate: that of {earlier} is held back for confirmation")
    return _nothing(f"no rate, and none in the {MAX_CARRY_DAYS} days before")


def _nothing(how: str) -> dict[str, str]:
    return {"obs_value": "", "effective_date": "", "how": how, "source_id": ""}


def _cells(listed: date, how: str, rates: dict[date, tuple[str, str]]) -> dict[str, str]:
    value, source_id = rates[listed]
    return {"obs_value": value, "effective_date": str(listed), "how": how, "source_id": source_id}


def _daily(rates: pd.DataFrame, currency: str) -> dict[date, tuple[str, str]]:
    """Printed rate and source of every day of one currency."""
    chosen = rates[(rates["base"] == currency) & (rates["collection"] == "D")]
    columns = (chosen["ref_period"], chosen["obs_value"], chosen["source_id"])
    return {date.fromisoformat(day): (value, source) for day, value, source in zip(*columns, strict=True)}


def coverage(own: pd.DataFrame, bundled: pd.DataFrame, currency: str = "USD") -> pd.DataFrame:
    """How far each file reaches: file, first, last, days (rows) and source_id, one row per file and source.

    own, bundled: as `read_rates` gives; currency: its code.

    >>> own = pd.DataFrame({"ref_period": ["2024-06-03", "2024-06-06"], "obs_value": ["447.25", "448.64"]})
    >>> own[["base", "collection", "source_id"]] = "USD", "D", "typed"
    >>> coverage(own, own[:0]).values.tolist()
    [['own', '2024-06-03', '2024-06-06', 2, 'typed']]
    """
    frames = [("bundled", bundled), ("own", own)]
    rows = []
    for name, frame in frames:
        chosen = frame[(frame["base"] == currency) & (frame["collection"] == "D")]
        for source, days in chosen.groupby("source_id")["ref_period"]:
            rows.append({"file": name, "first": days.min(), "last": days.max(), "days": len(days), "source_id": source})
    return pd.DataFrame(rows, columns=["file", "first", "last", "days", "source_id"])


def gaps(own: pd.DataFrame, bundled: pd.DataFrame, currency: str = "USD") -> pd.DataFrame:
    """Working days of Kazakhstan without a rate, between the first and the last day at hand.

    own, bundled: as `read_rates` gives; currency: its code. Returns first, last, working_days: one row per run of
    missing working days. On public holidays the Bank repeats the last rate, so their absence is no gap.

    >>> own = pd.DataFrame({"ref_period": ["2024-06-03", "2024-06-06"], "obs_value": ["447.25", "448.64"]})
    >>> own[["base", "collection", "source_id"]] = "USD", "D", "typed"
    >>> gaps(own, own[:0]).values.tolist()
    [['2024-06-04', '2024-06-05', 2]]
    """
    days = sorted(_daily(own, currency).keys() | _daily(bundled, currency).keys())
    rows: list[dict] = []
    if days:
        working = tenge.working_days(Period(days[0], days[-1], 0))
        have, previous = set(days), None
        for position, day in enumerate(working):
            if day in have:
                continue
            if previous is not None and position == previous + 1:
                rows[-1] |= {"last": str(day), "working_days": rows[-1]["working_days"] + 1}
            else:
                rows.append({"first": str(day), "last": str(day), "working_days": 1})
            previous = position
    return pd.DataFrame(rows, columns=["first", "last", "working_days"])


def disagreements(store: Store, bundled: pd.DataFrame, currency: str = "USD") -> pd.DataFrame:
    """Days for which two sources have different rates.

    store: the user's folder; bundled: as `read_rates` gives. Compares the user's rates with the bundled ones, and
    with every kept answer of the range report. Returns ref_period, obs_value, source_id, other_value, other_source.
    """
    own = {
        date.fromisoformat(day): (row["obs_value"], row["source_id"])
        for (base, day), row in store.rates.items()
        if base == currency
    }
    reported = {
        day: (format(rate, "f"), f"report kept {kept.retrieved:%Y-%m-%d}")
        for kept, rates in kept_reports(store, currency)
        if isinstance(rates, dict)
        for day, rate in rates.items()
    }
    others = [("bundled", _daily(bundled, currency)), ("report", reported)]
    rows = [
        {
            "ref_period": str(day),
            "obs_value": value,
            "source_id": source,
            "other_value": other[day][0],
            "other_source": f"{name}: {other[day][1]}",
        }
        for day, (value, source) in sorted(own.items())
        for name, other in others
        if day in other and Decimal(other[day][0]) != Decimal(value)
    ]
    columns = ["ref_period", "obs_value", "source_id", "other_value", "other_source"]
    return pd.DataFrame(rows, columns=columns).drop_duplicates(ignore_index=True)


def unsupported(store: Store) -> list[str]:
    """Sentences for every kept answer whose bytes changed, and every daily rate its answer does not support."""
    found = []
    for (kind, key), kept in store.kept.items():
        if store.body(kept) is None:
            found.append(
                f"{kept.file}: gone, or its bytes no longer have the checksum {kept.sha256[:12]}… of {kind} {key}. "
                "Delete the rates that rest on it and run `kzstats rates update` for those days."
            )
    for currency in parse.REPORT_CURRENCIES:
        for kept, why in kept_reports(store, currency):
            if isinstance(why, AnswerRefused):
                found.append(f"{kept.file}: {why.message} Run `kzstats rates update` for its days: it asks again.")
    for (base, day), row in store.rates.items():
        answer = store.answer("daily", day) if row["source_id"] == DAILY else None
        if answer is not None and not _supports(answer, base, day, Decimal(row["obs_value"])):
            found.append(
                f"{store.path.name}: {base} of {day} is {row['obs_value']}, but its kept answer says otherwise. "
                "Was the file edited? Delete the row and run `kzstats rates update` for that day."
            )
    return found


def _supports(answer: Answer, base: str, day: str, rate: Decimal) -> bool:
    try:
        listings = parse.daily(answer, date.fromisoformat(day))
        return base in listings and parse.per_unit(answer, listings[base]) == rate
    except AnswerRefused:
        return False


def annual_averages(own: pd.DataFrame, bundled: pd.DataFrame) -> pd.DataFrame:
    """Average tenge per dollar by year, from daily rates: the mean of the monthly means of the rates set.

    own, bundled: as `read_rates` gives. Returns year, average, days (of new rates), missing (those without one),
    for years with a rate in every month.
    """
    rates = _daily(own, "USD") | _daily(bundled, "USD")
    rows = []
    for year in sorted({day.year for day in rates}):
        working = tenge.fixing_days(Period(date(year, 1, 1), date(year, 12, 31), 12))
        have = [day for day in working if day in rates]
        months = pd.Series([float(rates[day][0]) for day in have]).groupby([day.month for day in have]).mean()
        if len(months) == 12:
            rows.append(
                {"year": year, "average": months.mean(), "days": len(working), "missing": len(working) - len(have)}
            )
    return pd.DataFrame(rows, columns=["year", "average", "days", "missing"])


def against_world_bank(averages: pd.DataFrame, published: dict[int, Decimal]) -> pd.DataFrame:
    """Our annual averages beside the World Bank's.

    averages: as `annual_averages` gives; published: as `parse.world_bank` gives. Returns year, average, world_bank
    (tenge per dollar), difference (percent of the World Bank's), missing (working days without a rate) and
    finding: agrees (within WORLD_BANK_TOLERANCE percent), incomplete (the missing days can explain it) or differs.

    >>> ours = pd.DataFrame({"year": [2024], "average": [468.956], "days": [248], "missing": [0]})
    >>> against_world_bank(ours, {2024: Decimal("469.0")})[["difference", "finding"]].round(3).values.tolist()
    [[-0.009, 'agrees']]
    """
    bank = pd.Series({year: float(value) for year, value in published.items()}, name="world_bank", dtype="float64")
    both = averages.merge(bank, left_on="year", right_index=True, validate="one_to_one")
    both["difference"] = (both["average"] / both["world_bank"] - 1) * 100
    apart = both["difference"].abs()
    hidden = WORLD_BANK_TOLERANCE + MISSING_DAY_PERCENT * both["missing"] / both["days"]
    both["finding"] = "differs"
    both.loc[apart <= hidden, "finding"] = "incomplete"
    both.loc[apart <= WORLD_BANK_TOLERANCE, "finding"] = "agrees"
    return both[["year", "average", "world_bank", "difference", "missing", "finding"]]
