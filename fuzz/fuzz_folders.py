"""Mutated rows as a folder of one's own and as a frame: only KzstatsErrors, and what passes is taken by the check.

python fuzz/fuzz_folders.py [seed] [seconds]
"""

import random
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

import kzstats as kz
from kzstats import observations

ROW = {
    "obs_id": "mine.a", "source_id": "mine", "indicator": "production", "product": "_T", "activity": "B-E",
    "ref_area": "KZ", "ref_period": "2023", "base_period": "", "share_of": "", "transformation": "level",
    "price_basis": "current", "unit_measure": "KZT", "unit_mult": "12", "obs_value": "46.4", "comparison": "=",
    "role": "actual", "conversion_of": "", "printed": "46.4 trillion tenge", "note": "",
}  # fmt: skip
QUOTIENT = {"unit_measure": "PC", "unit_mult": "0", "obs_value": "46.9", "printed": "46.9 percent"}
ROWS = [
    {},
    QUOTIENT | {"obs_id": "mine.b", "transformation": "share", "activity": "B", "share_of": "B-E"},
    QUOTIENT | {"obs_id": "mine.c", "transformation": "growth", "price_basis": "volume"},
    {"obs_id": "mine.d", "unit_measure": "USD", "unit_mult": "9", "obs_value": "102.5", "printed": "$102.5 billion",
     "conversion_of": "mine.a"},
]  # fmt: skip
#: What goes into a cell: slips, texts of other columns, and what breaks programs.
ODD = [
    *(
        "",
        " ",
        "NaN",
        "None",
        "-1",
        "0",
        "1e9",
        "46,4",
        "2024-13",
        "9999-12-31",
        "0001",
        "=1+1",
        "KZ+",
        "partner:",
        "+",
    ),
    *("mine.b", "_T", "PC", "RATIO", "NUMBER", "USD", "level", "share", "growth", "actual", ">", "x" * 200, "\u202f5"),
    *("-2", "15", "B07+C24", "C13-C15", "2023", "2024-01-01/P4M", "46.4", "100", "9" * 20, "2024-02-29", "T", "scope"),
]


def mutated(numbers: random.Random) -> list[dict]:
    """The four rows with one or two cells changed, half of them into what another row has there."""
    rows = [{**ROW, **row} for row in ROWS]
    for _ in range(numbers.choice([1, 1, 2])):
        column = numbers.choice(list(ROW))
        of_others = [row[column] for row in rows]
        numbers.choice(rows)[column] = numbers.choice(numbers.choice([ODD, of_others]))
    return rows


def one(folder: Path, rows: list[dict]) -> int:
    """How many of the two ways in took the rows; whatever one takes, the check takes."""
    pd.DataFrame(rows).to_csv(folder / "observations.csv", index=False)
    said, passed = observations.validate(folder), 0
    for way, make in {
        "folder": lambda: kz.load("mine", data=folder),
        "frame": lambda: kz.as_observations(pd.DataFrame(rows)),
    }.items():
        try:
            obs = make()
        except kz.KzstatsError:
            continue
        assert way == "frame" or not said, said
        kz.pairwise(obs)
        kz.reconcile(obs)
        passed += 1
    return passed


def search(folder: Path, seed: int, trials: int) -> int:
    """How often rows were taken in so many trials."""
    numbers = random.Random(seed)
    return sum(one(folder, mutated(numbers)) for _ in range(trials))


if __name__ == "__main__":
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else random.randrange(2**32)
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
    numbers, end, trials = random.Random(seed), time.monotonic() + seconds, 0
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            rows = mutated(numbers)
            try:
                one(Path(folder), rows)
            except Exception:
                print(f"seed {seed}, trial {trials}: {rows}\nrepeat: python fuzz/fuzz_folders.py {seed}")
                raise
            trials += 1
    print(f"{trials} folders and frames, seed {seed}: only sentences or checks")
