"""Verdicts of the joint check against a linear program written from the relations alone, in floats, with HiGHS.

    python benchmarks/independent_lp.py --systems 2000 --seed 1

Random figures of one source: tenge, dollars with and without their tenge, shares, growth at current prices. Prints how
many verdicts differ (wanted: 0) and how many systems lie so near the edge that floats cannot tell.
"""

import argparse
import random
import sys

import pandas as pd
from scipy.optimize import linprog

from kzstats.consistency import reconcile

TREE = pd.DataFrame(
    [["I", "all", "", "complete"], ["M", "mining", "I", ""], ["F", "factories", "I", ""], ["E", "rest", "I", ""]],
    columns=["activity", "name", "parent", "children"],
)  # fmt: skip
CODES = {
    "source_id": "s", "indicator": "production", "product": "_T", "ref_area": "KZ", "ref_period": "2023",
    "base_period": "", "share_of": "", "price_basis": "current", "decimals": pd.NA, "comparison": "=", "role": "actual",
    "conversion_of": "", "unit_mult": 9,
}  # fmt: skip
_EDGE = 1e-6


def system(chance: random.Random) -> pd.DataFrame:
    """Three to nine figures about industry, its three parts and one rate; most are near some truth, some are not."""
    now = {"M": chance.randint(20, 60), "F": chance.randint(20, 60), "E": chance.randint(1, 10)}
    now["I"], rate = sum(now.values()), chance.randint(2, 9)
    rows = []
    for number in range(chance.randint(3, 9)):
        activity, kind = chance.choice("IMFE"), chance.choice(["KZT", "KZT", "USD", "USD", "share", "growth", "before"])
        off = chance.choice([1, 1, 1, 1.02, 0.9])
        row = CODES | {"obs_id": f"f{number}", "activity": activity, "transformation": "level", "unit_measure": "KZT"}
        if kind in ("KZT", "before"):
            row |= {"obs_value": f"{now[activity] * off:.0f}"} | ({"ref_period": "2022"} if kind == "before" else {})
        elif kind == "USD":
            row |= {"unit_measure": "USD", "obs_value": f"{now[activity] * off / rate:.1f}"}
        elif kind == "growth":
            row |= {"transformation": "growth", "base_period": "2022", "obs_value": str(chance.randint(-3, 3))}
        elif activity != "I":
            row |= {
                "transformation": "share",
                "share_of": "I",
                "obs_value": f"{100 * now[activity] * off / now['I']:.1f}",
            }
        if "obs_value" in row:
            row |= {"unit_measure": "PC", "unit_mult": 0} if row["transformation"] != "level" else {}
            rows.append(row)
    return pd.DataFrame(rows or [CODES | row | {"obs_value": "5"}])


def possible(obs: pd.DataFrame, slack: float) -> bool:
    """Whether one set of true values meets every print made wider by a part `slack` of itself (narrower below zero)."""
    names = [*(f"{a}{year}" for a in "IMFE" for year in ("2023", "2022")), "rate"]
    place = {name: i for i, name in enumerate(names)}
    above, limits, divisors = [], [], {"rate"}

    def at_most(terms: dict[str, float], limit: float = 0.0) -> None:
        row = [0.0] * len(names)
        for name, factor in terms.items():
            row[place[name]] += factor
        above.append(row)
        limits.append(limit)

    for row in obs.to_dict("records"):
        digits = row["obs_value"]
        half = 0.5 * 10.0 ** -len(digits.partition(".")[2])
        low, high = float(digits) - half, float(digits) + half
        level, earlier = f"{row['activity']}{row['ref_period']}", f"{row['activity']}2022"
        if row["transformation"] == "share":
            low, high, of = low / 100, high / 100, "I2023"
        elif row["transformation"] == "growth":
            low, high, of = 1 + low / 100, 1 + high / 100, earlier
        else:
            of = "rate" if row["unit_measure"] == "USD" else ""
        low, high = low - abs(low) * slack, high + abs(high) * slack
        if of:
            divisors.add(of)
            at_most({level: 1.0, of: -high})
            at_most({level: -1.0, of: low})
        else:
            at_most({level: 1.0}, high)
            at_most({level: -1.0}, -low)
    for year in ("2023", "2022"):
        told = [a for a in "MFE" if _told(obs, a, year)]
        if _told(obs, "I", year):
            at_most({f"{a}{year}": 1.0 for a in told} | {f"I{year}": -1.0})
            if len(told) == 3:
                at_most({f"{a}{year}": -1.0 for a in told} | {f"I{year}": 1.0})
    # HiGHS calls 1e-7 nothing; no true value here is as small as a twentieth of a billion.
    bounds = [(0.05 if name in divisors else 0.0, None) for name in names]
    return linprog([0.0] * len(names), A_ub=above, b_ub=limits, bounds=bounds, method="highs").status == 0


def _told(obs: pd.DataFrame, activity: str, year: str) -> bool:
    """Whether a level of an activity is spoken of at all: printed, grown to or from, a part or the whole of a share."""
    mine = obs["activity"] == activity
    level = mine & (obs["transformation"] != "growth") & (obs["ref_period"] == year)
    return bool((level | (mine & (obs["transformation"] == "growth"))).any()) or (
        activity == "I" and year == "2023" and bool((obs["transformation"] == "share").any())
    )


def differences(number: int, seed: int) -> tuple[int, int, int]:
    """Systems that are impossible, verdicts that differ, and systems that floats cannot decide."""
    chance = random.Random(seed)
    impossible = off = edge = 0
    for _ in range(number):
        obs = system(chance)
        wide, narrow = possible(obs, _EDGE), possible(obs, -_EDGE)
        if wide != narrow:
            edge += 1
            continue
        impossible += not wide
        off += (reconcile(obs, activities=TREE, rounding="nearest").verdict == "consistent") != wide
    return impossible, off, edge


def main() -> int:
    """Print the counts; 1 when a verdict differs."""
    ask = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    ask.add_argument("--systems", type=int, default=200)
    ask.add_argument("--seed", type=int, default=1)
    asked = ask.parse_args()
    impossible, off, edge = differences(asked.systems, asked.seed)
    print(
        f"{asked.systems:,} systems, {impossible:,} impossible: {off:,} verdicts differ, {edge:,} at the edge of floats"
    )
    return 1 if off else 0


if __name__ == "__main__":
    sys.exit(main())
