"""What the rates at hand cover, where they contradict each other, and what each day's rate is.

`own` is what `daily` takes of the user's rate file, `bundled` of the one that came with kzstats, `rates` both together:
where both have a day the bundled rate counts; a contradiction is a row of `disagreements`, never settled in silence.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise
from typing import NamedTuple

import pandas as pd

from kzstats import tenge
from kzstats.nbk.archive import DAILY, Archive
from kzstats.nbk.ask import question
from kzstats.nbk.fetch import Service
from kzstats.nbk.judge import MAX_CARRY_DAYS, Seen, jump
from kzstats.nbk.parse import AnswerRefused
from kzstats.periods import Period

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


def jumps(own: Rates, rates: Rates) -> list[str]:
    """Own rates too far from the rate of the days before: sentences; a digit too many shows so."""
    seen = [Seen(day, Decimal(rates[day][0])) for day in sorted(rates)]
    found = (
        jump(one, before)
        for before, one in pairwise(seen)
        if {one.day, before.day} & own.keys() and one.day - before.day <= MAX_CARRY_DAYS * _ONE_DAY
    )
    return [said for said in found if said]


class Evidence(NamedTuple):
    """Rates that the kept answers hold, by currency and day, then source; and what is damaged, in sentences."""

    said: dict[tuple[str, str], dict[str, Decimal | None]]
    damaged: list[str]


def evidence(archive: Archive) -> Evidence:
    """Every kept answer read once: damaged are those whose bytes changed, and rates whose list says otherwise."""
    said, damaged = defaultdict(dict), []
    again = "run `kzstats rates update` for its days: it asks again"
    for (kind, key), line in archive.kept.items():
        try:
            answer = archive.answer(kind, key)
            found = question(kind, key, Service()).read(answer) if answer else None
        except AnswerRefused as error:
            damaged.append(f"{line['file']}: {error.message} To mend it, {again}.")
            continue
        if answer is None:
            checksum = f"the checksum {line['sha256'][:12]}… of {kind} {key}"
            damaged.append(f"{line['file']}: gone, or its bytes no longer have {checksum}; {again}.")
        elif kind == "report":
            for day, rate in found.items():
                said[key[-3:], str(day)][f"report: report kept {line['at'][:10]}"] = rate
        elif kind == "daily":
            for base in {base for base, day in archive.rates if day == key}:
                with suppress(AnswerRefused, KeyError):  # none, or an unusable line, supports nothing
                    said[base, key][DAILY] = None
                    said[base, key][DAILY] = found[base].per_unit()
    for rate, row in archive.rates.items():
        listed = said.get(rate, {}).get(DAILY, Decimal(row["obs_value"]))
        if row["source_id"] == DAILY and listed != Decimal(row["obs_value"]):
            damaged.append(
                f"{archive.path.name}: {rate[0]} of {rate[1]} is {row['obs_value']}, but its kept answer says "
                "otherwise. Was the file edited? Delete the row and run `kzstats rates update` for that day."
            )
    return Evidence(said, damaged)


def disagreements(archive: Archive, bundled: Rates, known: Evidence, currency: str = "USD") -> pd.DataFrame:
    """Days for which the user's rates differ from the bundled ones, or from a kept answer of the range report."""
    rows = []
    for (base, day), row in sorted(archive.rates.items()):
        if base == currency:
            value, source = bundled.get(date.fromisoformat(day), (row["obs_value"], ""))
            others = {f"bundled: {source}": Decimal(value)} | known.said.get((base, day), {})
            others.pop(DAILY, None)
            mine = [day, row["obs_value"], row["source_id"]]
            differing = {name: rate for name, rate in others.items() if rate != Decimal(row["obs_value"])}
            rows += [[*mine, format(rate, "f"), name] for name, rate in differing.items()]
    return pd.DataFrame(rows, columns=["ref_period", "obs_value", "source_id", "other_value", "other_source"])
