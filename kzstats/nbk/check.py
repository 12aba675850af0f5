"""What the rates at hand cover, where they contradict each other, and what each day's rate is.

`own` is what `daily` takes of the user's rate file, `bundled` of the one that came with kzstats, `rates` both together:
where both have a day the bundled rate counts; a contradiction is a row of `disagreements`, never settled in silence.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Any

import pandas as pd

from kzstats import tenge
from kzstats.nbk.archive import DAILY, Archive
from kzstats.nbk.ask import read
from kzstats.nbk.judge import MAX_CARRY_DAYS, Seen, jump
from kzstats.nbk.parse import AnswerRefused
from kzstats.periods import Period

#: Mean of monthly means of the rates set against the World Bank's printed average: 0.03 percent apart at most in
#: 2016–2022 and 2024. 2023, whose August is missing, is 0.12 percent off.
WORLD_BANK_TOLERANCE = 0.1
#: No day of 2016–2026 was further than 12.2 percent from its year's average; a missing day can hide that much.
MISSING_DAY_PERCENT = 12.5
_ONE_DAY = timedelta(days=1)


Rates = Mapping[date, tuple[str, str]]


def daily(rows: pd.DataFrame, currency: str = "USD") -> dict[date, tuple[str, str]]:
    """Printed rate and source of every day of one currency; rows: as `read_rates` gives."""
    chosen = rows[(rows["base"] == currency) & (rows["collection"] == "D")]
    cells = chosen[["ref_period", "obs_value", "source_id"]].to_numpy()
    return {date.fromisoformat(day): (value, source) for day, value, source in cells}


def show(first: date, last: date, rates: Rates, currency: str = "USD", held: Collection[date] = ()) -> pd.DataFrame:
    """The official rate in force on every calendar day, and the day it was listed for; held: days that wait.

    A weekend without a row of its own has the next Monday's listed rate, as the Bank lists it; any other day without
    one carries the last rate, at most MAX_CARRY_DAYS days and never past a held day, and says so in the column how.
    """
    rows = []
    for day in (first + n * _ONE_DAY for n in range((last - first).days + 1)):
        listed, how = _in_force(day, rates, held)
        value, source = rates.get(listed, ("", ""))
        rows.append([str(day), currency, "KZT", value, str(listed or ""), how, source])
    columns = ["ref_period", "base", "quote", "obs_value", "effective_date", "how", "source_id"]
    return pd.DataFrame(rows, columns=columns)


def _in_force(day: date, rates: Rates, held: Collection[date]) -> tuple[date | None, str]:
    if day in rates:
        return day, "published"
    monday = tenge.listed_for(day)
    if monday in rates:
        return monday, f"listed for Monday {monday} and the weekend before"
    for distance in range(MAX_CARRY_DAYS + 1):
        earlier = day - distance * _ONE_DAY
        if earlier in rates:
            length = f"{distance} day{'s' if distance > 1 else ''}"
            return earlier, f"no rate of this day at hand; carried {length} from {earlier}"
        if earlier in held:
            return None, f"no rate: that of {earlier} is held back for confirmation"
    return None, f"no rate, and none in the {MAX_CARRY_DAYS} days before"


def coverage(own: Rates, bundled: Rates) -> pd.DataFrame:
    """How far each file reaches: file, first, last, days (rows) and source_id, one row per file and source."""
    files = {"bundled": bundled, "own": own}
    rows = [(file, str(day), source) for file, rates in files.items() for day, (_, source) in rates.items()]
    by = pd.DataFrame(rows, columns=["file", "day", "source_id"]).groupby(["file", "source_id"])["day"]
    days = by.agg(first="min", last="max", days="count").reset_index()
    return days[["file", "first", "last", "days", "source_id"]]


def gaps(rates: Rates) -> pd.DataFrame:
    """Working days of Kazakhstan without a rate, between the first and the last day at hand, one row a run of them.

    On public holidays the Bank repeats the last rate, so their absence is no gap.
    """
    working = tenge.working_days(Period(min(rates), max(rates), 0)) if rates else []
    runs = [[str(day) for day in run] for there, run in groupby(working, rates.__contains__) if not there]
    rows = [[run[0], run[-1], len(run)] for run in runs]
    return pd.DataFrame(rows, columns=["first", "last", "working_days"])


def disagreements(archive: Archive, bundled: Rates, currency: str = "USD") -> pd.DataFrame:
    """Days for which the user's rates differ from the bundled ones, or from a kept answer of the range report."""
    others = [("bundled", bundled), ("report", _reported(archive, currency))]
    mine = [(day, row) for (base, day), row in sorted(archive.rates.items()) if base == currency]
    rows = [
        [day, row["obs_value"], row["source_id"], there[0], f"{name}: {there[1]}"]
        for day, row in mine
        for name, other in others
        if (there := other.get(date.fromisoformat(day))) and Decimal(there[0]) != Decimal(row["obs_value"])
    ]
    return pd.DataFrame(rows, columns=["ref_period", "obs_value", "source_id", "other_value", "other_source"])


def jumps(own: Rates, rates: Rates) -> list[str]:
    """Own rates too far from the rate of the days before: sentences; a digit too many shows so."""
    seen = [Seen(day, Decimal(rates[day][0])) for day in sorted(rates)]
    found = (
        jump(one, before)
        for before, one in pairwise(seen)
        if {one.day, before.day} & own.keys() and one.day - before.day <= MAX_CARRY_DAYS * _ONE_DAY
    )
    return [said for said in found if said]


def unkept(archive: Archive, currency: str = "USD") -> int:
    """How many rates rest on no kept answer: somebody wrote them into the file."""
    days = {day for kind, day in archive.kept if kind == "daily"} | {*map(str, _reported(archive, currency))}
    return sum(base == currency and day not in days for base, day in archive.rates)


def _reported(archive: Archive, currency: str) -> Rates:
    """Rate and source of every day in the kept range reports of one currency."""
    return {
        day: (format(rate, "f"), f"report kept {line['at'][:10]}")
        for (kind, key), line in archive.kept.items()
        if kind == "report" and key.endswith(currency)
        for day, rate in (_kept(archive, kind, key)[0] or {}).items()
    }


def unsupported(archive: Archive) -> list[str]:
    """Sentences for every kept answer whose bytes changed, and every daily rate its answer does not support."""
    found = []
    for kind, key in archive.kept:
        _, why = _kept(archive, kind, key)
        if why:
            found.append(f"{archive.kept[kind, key]['file']}: {why}")
    for (base, day), row in archive.rates.items():
        listings, _ = _kept(archive, "daily", day) if row["source_id"] == DAILY else (None, "")
        with suppress(AnswerRefused):  # an unusable line supports nothing
            if listings is None or (base in listings and listings[base].per_unit() == Decimal(row["obs_value"])):
                continue
        found.append(
            f"{archive.path.name}: {base} of {day} is {row['obs_value']}, but its kept answer says otherwise. "
            "Was the file edited? Delete the row and run `kzstats rates update` for that day."
        )
    return found


def _kept(archive: Archive, kind: str, key: str) -> tuple[Any, str]:
    """What a kept answer says, None for nothing; and what is wrong with it, empty for nothing."""
    answer = archive.answer(kind, key)
    again = "run `kzstats rates update` for its days: it asks again"
    if answer is None and (kept := archive.kept.get((kind, key))):
        return None, f"gone, or its bytes no longer have the checksum {kept['sha256'][:12]}… of {kind} {key}; {again}."
    try:
        return answer and read(kind, key, answer), ""
    except AnswerRefused as error:
        return None, f"{error.message} To mend it, {again}."


def annual_averages(rates: Rates) -> pd.DataFrame:
    """Average rate by year with one in every month (mean of monthly means), its days and the missing ones."""
    rows = []
    for year in sorted({day.year for day in rates}):
        working = tenge.fixing_days(Period(date(year, 1, 1), date(year, 12, 31), 12))
        have = [day for day in working if day in rates]
        months = pd.Series([float(rates[day][0]) for day in have]).groupby([day.month for day in have]).mean()
        if len(months) == 12:
            rows.append([year, months.mean(), len(working), len(working) - len(have)])
    return pd.DataFrame(rows, columns=["year", "average", "days", "missing"])


def against_world_bank(averages: pd.DataFrame, published: dict[int, Decimal]) -> pd.DataFrame:
    """Our annual averages, as `annual_averages` gives, beside the World Bank's, with the difference in percent.

    finding: agrees (within WORLD_BANK_TOLERANCE), incomplete (the missing days can explain it) or differs.
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
