"""Releases made from known true values: is one ever called inconsistent, is a range ever wrong, what is caught?

    python benchmarks/simulate_releases.py --releases 100000 --perturbed 2000 --seed 2024

Prints how many consistent releases were called inconsistent (wanted: 0), how many tightest ranges missed the true
value (wanted: 0), and, for one figure off by 1, 2, 5 or 10 units of its last digit, the share that the pairwise and
the joint check catch. `make test` runs a few hundred of the same releases.
"""

import argparse
import random
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import pandas as pd

from kzstats.consistency import conflicts, figures, pairwise, ranging, relations, solving, trees

RULES = ("nearest", "truncate", "any")
COLUMNS = [
    "obs_id", "printed", "source_id", "indicator", "product", "activity", "ref_area", "ref_period", "base_period",
    "share_of", "transformation", "price_basis", "unit_measure", "unit_mult", "obs_value", "decimals", "comparison",
    "role", "conversion_of",
]  # fmt: skip


@dataclass
class Release:
    """A made-up release: its frame, its tree of activities, how it was rounded, and what is true."""

    obs: pd.DataFrame
    activities: pd.DataFrame
    rounding: str
    conversion: str
    truth: dict[str, Fraction]
    rates: dict[str, Fraction]


def release(random_state: random.Random, quantities: int | None = None, sources: int | None = None) -> Release:
    """One release whose figures are all roundings of one set of true values.

    random_state: where chance comes from; quantities: activities that are printed (None: 2 to 40, small ones more
    often); sources: how many print them (None: mostly one). Levels in tenge and dollars, shares, growth as percent or
    index, one-sided figures, counts, figures printed twice; every rounding rule, both ways to compute the dollars.
    """
    chance = random_state
    wanted = quantities or round(2 * 20 ** chance.random())
    activities, leaves = _tree(chance, wanted)
    now, before = _levels(chance, activities, leaves)
    rounding, conversion = chance.choice(RULES), chance.choice(("unrounded", "printed"))
    made = _Printer(chance, rounding, conversion, activities, now, before)
    while not made.rows:  # a release without a figure says nothing, and nothing can be wrong with it
        for number in range(sources or chance.choice((1, 1, 1, 2))):
            made.source(f"s{number}", wanted)
    obs = pd.DataFrame(made.rows, columns=COLUMNS).astype({"unit_mult": "int64", "decimals": "Int64"})
    return Release(obs, activities, rounding, conversion, made.truth, made.rates)


def _tree(chance: random.Random, wanted: int) -> tuple[pd.DataFrame, list[str]]:
    rows, growing = [["A", "whole", "", ""]], ["A"]
    while growing and len(rows) < wanted:
        at = growing.pop(chance.randrange(len(growing)))
        parts = [f"{at}{letter}" for letter in "BCDEF"[: chance.randint(2, 5)]]
        rows += [[part, f"part {part}", at, ""] for part in parts]
        next(row for row in rows if row[0] == at)[3] = chance.choice(("complete", "complete", "partial"))
        growing += [part for part in parts if len(part) < 5]
    activities = pd.DataFrame(rows, columns=["activity", "name", "parent", "children"])
    return activities, [row[0] for row in rows if row[0] not in {r[2] for r in rows}]


def _levels(chance: random.Random, activities: pd.DataFrame, leaves: list[str]) -> tuple[dict, dict]:
    """True levels, now and a period earlier at today's prices; a partial whole has parts that the tree leaves out."""
    now, before, below = {}, {}, defaultdict(list)
    for code, parent in zip(activities["activity"], activities["parent"], strict=True):
        below[parent].append(code)
    for code, children in reversed(list(zip(activities["activity"], activities["children"], strict=True))):
        now[code], before[code] = (sum((level[part] for part in below[code]), Fraction(0)) for level in (now, before))
        if code in leaves or children == "partial":
            own = Fraction(int(chance.lognormvariate(26, 1.5)) + 1)
            now[code] += own
            before[code] += own / Fraction(chance.randint(700, 1500), 1000)
    return now, before


class _Printer:
    """Prints true values the way a release would; keeps rows and the truth behind each."""

    def __init__(self, chance, rounding, conversion, activities, now, before):
        self.chance, self.rounding, self.conversion = chance, rounding, conversion
        self.parents = dict(zip(activities["activity"], activities["parent"], strict=True))
        self.now, self.before = now, before
        self.rows, self.truth, self.rates = [], {}, {}

    def source(self, name: str, wanted: int) -> None:
        chance = self.chance
        self.rates[name] = Fraction(chance.randint(14000, 60000), 100)
        for activity in chance.sample(list(self.now), min(wanted, len(self.now))):
            printed = None
            if chance.random() < 0.8:
                printed = self.level(name, activity)
            if printed and chance.random() < 0.5:
                self.dollars(name, activity, *printed)
            elif not printed and chance.random() < 0.3:
                self.dollars(name, activity, "", self.now[activity])
            if activity != "A" and chance.random() < 0.5:
                self.share(name, activity)
            if chance.random() < 0.5:
                self.growth(name, activity)
        if chance.random() < 0.3:
            self.cars(name)

    def level(self, source: str, activity: str) -> tuple[str, Fraction] | None:
        truth, mult = self.now[activity], 9
        places = self.chance.choice((0, 1, 2)) if truth > 10**11 else self.chance.choice((1, 2, 3))
        if self.chance.random() < 0.1:  # "more than 46 billion tenge"
            below = Fraction(floor(truth / 10**9)) * 10**9
            self.add(source, activity, "level", "current", "KZT", mult, str(below // 10**9), ">", truth)
            return None
        digits = self.digits(truth / 10**mult, places)
        obs_id = self.add(source, activity, "level", "current", "KZT", mult, digits, "=", truth)
        return obs_id, Fraction(digits) * 10**mult

    def dollars(self, source: str, activity: str, original: str, printed: Fraction) -> None:
        tenge = printed if self.conversion == "printed" else self.now[activity]
        truth = tenge / self.rates[source]
        digits = self.digits(truth / 10**9, self.chance.choice((1, 2, 3)))
        self.add(source, activity, "level", "current", "USD", 9, digits, "~", truth, conversion_of=original)

    def share(self, source: str, activity: str) -> None:
        above, at = [], activity
        while at := self.parents[at]:
            above.append(at)
        whole = self.chance.choice(above)
        truth = 100 * self.now[activity] / self.now[whole]
        digits = self.digits(truth, self.chance.choice((0, 1, 1, 2)))
        self.add(source, activity, "share", "current", "PC", 0, digits, "=", truth, share_of=whole)

    def growth(self, source: str, activity: str) -> None:
        factor = self.now[activity] / self.before[activity]
        places = self.chance.choice((0, 1, 1, 2))
        if self.chance.random() < 0.5:
            unit, mult, truth, digits = "PC", 0, 100 * factor - 100, self.digits(100 * factor - 100, places)
        else:
            unit, mult, truth, digits = "RATIO", -2, factor, self.digits(100 * factor, places)
        self.add(source, activity, "growth", "volume", unit, mult, digits, "=", truth, base_period="2022")

    def cars(self, source: str) -> None:
        new, old = self.chance.randint(20_000, 90_000), self.chance.randint(20_000, 90_000)
        if ("cars", "2023") in self.truth:
            new, old = self.truth["cars", "2023"], self.truth["cars", "2022"]
        self.truth["cars", "2023"], self.truth["cars", "2022"] = Fraction(new), Fraction(old)
        count = (source, "A", "level", "not_applicable", "NUMBER", 0)
        self.add(*count, str(int(new) // 1000 * 1000), ">", Fraction(new), "cars")
        self.add(*count, "160000", "=", Fraction(160000), "cars", role="plan")
        truth = 100 * Fraction(new) / Fraction(old) - 100
        for places in (0, 1):
            self.add(
                source, "A", "growth", "not_applicable", "PC", 0, self.digits(truth, places), "=", truth, "cars",
                base_period="2022",
            )  # fmt: skip

    def digits(self, exact: Fraction, places: int) -> str:
        """Digits of a true value by this release's rounding rule; ties go either way."""
        scaled = exact * 10**places
        if self.rounding == "truncate":
            whole = floor(scaled) if scaled >= 0 else ceil(scaled)
        elif self.rounding == "any":
            whole = self.chance.choice((floor(scaled), ceil(scaled)))
        else:
            whole = self.chance.choice((floor(scaled + Fraction(1, 2)), ceil(scaled - Fraction(1, 2))))
        return f"{Decimal(whole).scaleb(-places):f}"

    def add(self, source, activity, kind, basis, unit, mult, digits, sign, truth, product="_T", role="actual", **more):
        obs_id = f"{source}.f{len(self.rows)}"
        self.rows.append([
            obs_id, digits, source, "production", product, activity, "KZ", "2023", more.get("base_period", ""),
            more.get("share_of", ""), kind, basis, unit, mult, digits, pd.NA, sign, role, more.get("conversion_of", ""),
        ])  # fmt: skip
        self.truth[obs_id] = truth
        return obs_id


def perturbed(made: Release, chance: random.Random, units: int) -> tuple[pd.DataFrame, str]:
    """The same release with one printed figure off by some units of its last digit, up or down; and which one."""
    obs = made.obs.copy()
    place = chance.choice(obs.index[(obs["comparison"] != ">") & (obs["role"] == "actual")].tolist())
    old = Decimal(obs.at[place, "obs_value"])
    step = Decimal(1).scaleb(old.as_tuple().exponent) * units
    up = chance.random() < 0.5 or (old < step and obs.at[place, "transformation"] != "growth")
    obs.loc[place, ["obs_value", "printed"]] = f"{old + step if up else old - step:f}"
    return obs, obs.at[place, "obs_id"]


def consistent_releases(number: int, seed: int, looked_at: int = 6) -> Counter:
    """Counts over true releases: verdicts, ranges looked at (rates always, else some at random), and misses."""
    chance, counts = random.Random(seed), Counter()
    for _ in range(number):
        made = release(chance)
        counts["figures"] += len(made.obs)
        for part in _parts(made, made.obs):
            try:
                agree = conflicts.contradicting(part, part.figures) is None
            except solving.Unsolved:
                counts["undetermined"] += 1
                continue
            counts["called inconsistent"] += not agree
            if agree:
                _look(part, made, chance, looked_at, counts)
        counts["releases"] += 1
    return counts


def _look(part: solving.Part, made: Release, chance: random.Random, looked_at: int, counts: Counter) -> None:
    rates = {quantity for quantity in part.quantities if quantity.is_rate}
    printed = [quantity for quantity in part.quantities if quantity.figure]
    chosen = rates | set(chance.sample(printed, min(looked_at, len(printed))))
    for one in map(ranging.whole, ranging.ranges(part, chosen)):
        figure = one.quantity.figure
        truth = made.truth[figure.obs_id] if figure else made.rates[one.quantity.subject.activity]
        inside = (one.lower is None or one.lower <= truth) and (one.upper is None or truth <= one.upper)
        counts["ranges"] += 1
        counts["true value outside"] += not inside
        narrower = figure and (one.lower != figure.lower or one.upper != figure.upper)
        counts["narrower than printed"] += bool(narrower)


def _parts(made: Release, obs: pd.DataFrame) -> list[solving.Part]:
    tree = trees.tree_of(None, made.activities)
    return solving.parts(relations.build(figures.read(obs, tree, made.rounding), tree, made.conversion))


def power(number: int, seed: int, units: int) -> Counter:
    """Counts over releases of one source with one figure off: caught pair by pair, caught jointly, and who is named."""
    chance, counts = random.Random(seed), Counter()
    while counts["releases"] < number:
        made = release(chance, sources=1)
        try:
            obs, wrong = perturbed(made, chance, units)
        except IndexError:  # nothing but one-sided figures and plans
            continue
        counts["releases"] += 1
        found = pairwise(obs, rounding=made.rounding, conversion=made.conversion, activities=made.activities)
        alarms = found.loc[found["verdict"] == "inconsistent", ["reported", "derived_from", "over"]]
        counts["pairwise"] += bool((alarms == wrong).any(axis=None))
        clashing = [part for part in _parts(made, obs) if conflicts.contradicting(part, part.figures)]
        counts["joint"] += bool(clashing)
        counts["pairs alone"] += len(alarms) > 0 and not clashing
        if clashing:
            removals = [set().union(*conflicts.disagreement(part, {}, 20).removals) for part in clashing]
            counts["named"] += any(wrong in named for named in removals)
            counts["suspects"] += sum(map(len, removals))
            counts["of figures"] += len(obs)
    return counts


def main() -> int:
    """Print the counts; 1 when a true release was doubted or a true value missed."""
    ask = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    ask.add_argument("--releases", type=int, default=500, help="consistent releases")
    ask.add_argument("--perturbed", type=int, default=50, help="releases with one figure off, for each size of error")
    ask.add_argument("--seed", type=int, default=2024)
    asked = ask.parse_args()
    started = time.process_time()
    found = consistent_releases(asked.releases, asked.seed)
    seconds = time.process_time() - started
    print(f"{found['releases']:,} consistent releases, {found['figures']:,} figures, {seconds:,.0f} s of one core")
    print(f"  called inconsistent: {found['called inconsistent']:,}; undetermined: {found['undetermined']:,}")
    print(f"  ranges looked at: {found['ranges']:,}; true value outside: {found['true value outside']:,}")
    print(f"  narrower than their print: {found['narrower than printed'] / max(found['ranges'], 1):.0%}", flush=True)
    claim_holds = not (found["called inconsistent"] or found["true value outside"])
    worse = 0
    if not asked.perturbed:
        return 0 if claim_holds else 1
    print("off by | pairwise catches | joint catches | smallest removal sets name it | suspects of figures")
    for units in (1, 2, 5, 10):
        n = power(asked.perturbed, asked.seed + units, units)
        caught = max(n["joint"], 1)
        worse += n["pairs alone"]
        print(
            f"{units:6} | {n['pairwise'] / n['releases']:16.1%} | {n['joint'] / n['releases']:13.1%} | "
            f"{n['named'] / caught:29.1%} | {n['suspects'] / caught:.1f} of {n['of figures'] / caught:.0f}",
            flush=True,
        )
    print(f"inconsistent in a pair and not together: {worse:,}")
    return 0 if claim_holds and not worse else 1


if __name__ == "__main__":
    sys.exit(main())
