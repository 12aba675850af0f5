"""What the joint check costs. Claims: a thousand releases like the article, ranges and all, within 60 s of one core;
and no more per figure when there are a thousand times as many, because what is unrelated is solved apart.

    python benchmarks/reconcile.py [releases]

Prints also where the time goes, and what one large part costs. Times are of the processor, so that
what else the machine does counts less; ratios are of one run.
"""

import random
import sys
import time
from decimal import Decimal
from fractions import Fraction

import pandas as pd
import simulate_releases

import kzstats as kz
from kzstats.consistency import figures, ranging, relations, solving, trees

MOST_SECONDS = 60
MOST_GROWTH = 1.5


def main(releases: int = 1000) -> int:
    """Print all measurements; 1 when a claim does not hold."""
    seconds = article_like(releases)
    growth = by_size()
    by_part()
    return 0 if seconds * 1000 / releases <= MOST_SECONDS and growth <= MOST_GROWTH else 1


def article_like(releases: int) -> float:
    """Full reconcile of made-up releases with the article's 23 figures; and its phases, one by one."""
    article, activities, chance = kz.load("trend_2024_06"), kz.load_activities(), random.Random(1)
    frames = [printed_anew(article, chance) for _ in range(releases)]
    _ = kz.reconcile(frames[0]).ranges
    asked = [kz.reconcile(frame, conversion="printed") for frame in frames[:100]]
    for name in ("ranges", "because", "conflicts", "proofs", "rate", "fits", "tested"):  # each is made when asked for
        spent, _ = timed(lambda name=name: [getattr(found, name) for found in asked])
        print(f"  {name}: {spent * 10:.2f} ms more", end=";")
    print()
    seconds, found = timed(lambda: [(found := kz.reconcile(f, conversion="printed"), found.ranges)[0] for f in frames])
    agree = sum(each.verdict == "consistent" for each in found)
    each = seconds / releases * 1000
    print(f"{releases:,} releases like the article, ranges and all: {seconds:.1f} s ({each:.1f} ms each)")
    print(f"  of these {agree:,} consistent")
    tree, some = trees.tree_of(None, activities), frames[:100]
    read = timed(lambda: [figures.read(frame, tree, "nearest") for frame in some])
    related = timed(lambda: [relations.build(one, tree, "printed") for one in read[1]])
    parts = timed(lambda: [solving.parts(system) for system in related[1]])
    verdict = timed(lambda: [[p for p in one if p.solver.contradiction is None] for one in parts[1]])
    ranges = timed(lambda: [[ranging.ranges(p) for p in one] for one in verdict[1]])
    phases = [read, related, parts, verdict, ranges]
    told = ["read", "relations", "parts", "verdict", "ranges"]
    rest = seconds * len(some) / releases - sum(spent for spent, _ in phases)
    shares = {name: spent for name, (spent, _) in zip(told, phases, strict=True)} | {"frames and words": rest}
    print("  " + ", ".join(f"{name} {spent / sum(shares.values()):.0%}" for name, spent in shares.items()))
    return seconds


def by_size() -> float:
    """Milliseconds per figure for frames of 10 to 10,000 figures; the largest over the one of a hundred."""
    article, chance, cost = kz.load("trend_2024_06"), random.Random(2), {}
    for figures_wanted in (10, 100, 1_000, 10_000):
        copies = [
            printed_anew(article, chance).assign(ref_area=f"R{n}") for n in range(-(-figures_wanted // len(article)))
        ]
        frame = pd.concat([renamed(copy, n) for n, copy in enumerate(copies)], ignore_index=True).iloc[-figures_wanted:]
        frame = frame[~orphans(frame)]
        seconds, _ = timed(lambda frame=frame: kz.reconcile(frame, conversion="printed").ranges)
        cost[figures_wanted] = seconds / len(frame) * 1000
    ratio = cost[10_000] / cost[100]
    print("per figure, by figures in one frame: " + ", ".join(f"{n:,}: {ms:.2f} ms" for n, ms in cost.items()))
    print(f"  10,000 figures cost {ratio:.2f} times as much each as 100 (claim: at most {MOST_GROWTH})")
    return ratio


def by_part() -> None:
    """Verdict and every range of the largest part of releases of growing size."""
    for quantities in (10, 20, 40, 80, 160):
        made = simulate_releases.release(random.Random(7), quantities, sources=1)
        tree = trees.tree_of(None, made.activities)
        system = relations.build(figures.read(made.obs, tree, made.rounding), tree, made.conversion)
        part = max(solving.parts(system), key=lambda part: len(part.rows))
        verdict, _ = timed(lambda part=part: part.solver.contradiction)
        seconds, found = timed(lambda part=part: ranging.ranges(part))
        size = f"{len(part.figures)} figures in one part ({len(part.rows)} x {len(part.unknowns)})"
        print(f"{size}: verdict {verdict * 1000:.0f} ms; {len(found)} ranges: {seconds:.2f} s")


def printed_anew(article: pd.DataFrame, chance: random.Random) -> pd.DataFrame:
    """The article with other true values behind its figures of 2023, printed with the same digits."""
    total, rate = Fraction(chance.randint(40_000, 52_000)), Fraction(chance.randint(40_000, 50_000), 100)
    mining, manufacturing = (total * Fraction(chance.randint(400, 480), 1000) for _ in "BC")
    growth = [Fraction(chance.randint(1010, 1090), 1000) for _ in "BC"]
    rest = total - mining - manufacturing
    before = [mining / growth[0], manufacturing / growth[1], rest / Fraction(chance.randint(980, 1060), 1000)]
    levels = {"B-E": total, "B": mining, "C": manufacturing}
    grown = {"B-E": total / sum(before), "B": growth[0], "C": growth[1]}
    digits = []
    for row in article.itertuples():
        level = levels.get(row.activity)
        if row.ref_period != "2023" or level is None:
            digits.append("9" if row.obs_value == "8" else row.obs_value)  # the lead's 8 would conflict every time
        elif row.transformation == "share":
            digits.append(rounded(100 * level / total))
        elif row.transformation == "growth":
            digits.append(rounded(100 * grown[row.activity] - 100))
        elif row.unit_measure == "KZT":
            digits.append(rounded(level / 1000))
        else:
            digits.append(rounded(Fraction(rounded(level / 1000)) * 1000 / rate))
    return article.drop(columns=["value", "lower", "upper"]).assign(obs_value=digits)  # they are of the old print


def rounded(value: Fraction) -> str:
    return f"{Decimal(round(value * 10)).scaleb(-1):f}"


def renamed(frame: pd.DataFrame, number: int) -> pd.DataFrame:
    columns = {column: frame[column].where(frame[column] == "", frame[column] + f"_{number}") for column in
               ("obs_id", "conversion_of", "source_id")}  # fmt: skip
    return frame.assign(**columns)


def orphans(frame: pd.DataFrame) -> pd.Series:
    """Conversions whose original was cut off with the first rows."""
    return (frame["conversion_of"] != "") & ~frame["conversion_of"].isin(frame["obs_id"])


def timed(work):
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
