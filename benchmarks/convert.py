"""Ten million amounts at the official rate of each day: `convert_at` beside other ways to do it, as ratios.

Claims: at most 1.6 times the floor, four times with bounds, twice with a time zone; no other way faster; at most 1.5
results of extra memory (the result included). The floor is one numpy gather and one division (1.4 ns a row together) on
all cores, with the day numbers given. Above it are 0.5 ns to divide moments into days and 0.2 to see whether a rate
lacks: two more passes over what is in the cache, each as lean as numpy makes it, so 1.5 is the limit of this way. To
see that rows stand in order of days and to repeat rates costs 1.4 ns: no less than dividing and looking up.
Everybody else gets a column of midnights (datetime64[us]) in random order, and begins and ends with columns in the form
that suits it best. Only weekdays with a listed rate occur, so that all can agree, and every result is compared with the
floor's.

Each way takes turns with the floor and with convert_at, and the medians of the ratios within a turn are compared: on
a machine that others use, only they mean anything, and there those of the processor's seconds, not of the clock's.
Memory is measured in a process of its own for each way, from the columns in memory to the highest point. polars keeps
memory from preparing its columns, so its peak is a lower limit. What is slower by its making is left out: pandas' merge
takes 12 times as long, DuckDB's join with the rows put in order 17, a loop over rows 600.

    python benchmarks/convert.py [rows] [rounds]
"""

import contextlib
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
import pandas as pd
import polars as pl

import kzstats as kz
from kzstats.daily import rate_table

CLAIM_MEMORY = 1.5
FLOOR, KZSTATS = "floor: numpy gather, division", "kz.convert_at"
CLAIMS = {KZSTATS: 1.6, "kz.convert_at, bounds": 4.0, "kz.convert_at, time zone": 2.0}


class Rows(NamedTuple):
    """Amounts in tenge, their days, and the rates."""

    amount: np.ndarray
    day: np.ndarray
    rates: pd.DataFrame

    @property
    def listed(self) -> pd.DataFrame:
        """Daily rates as columns day, rate."""
        days = pd.to_datetime(self.rates["ref_period"]).astype("datetime64[us]")
        return pd.DataFrame({"day": days, "rate": self.rates["value"]}).reset_index(drop=True)

    @property
    def frame(self) -> pd.DataFrame:
        """Columns amount, day; not copied."""
        return pd.DataFrame({"amount": self.amount, "day": self.day}, copy=False)


def make(rows: int) -> Rows:
    rates = kz.load_rates()
    rates = rates[rates["collection"] == "D"]
    rng = np.random.default_rng(1)
    days = rates["ref_period"].to_numpy(dtype="datetime64[us]")
    return Rows(rng.uniform(1, 1e12, rows), days[rng.integers(0, len(days), rows)], rates)


# --- ways: each prepares its columns and returns what is timed ----------------------------------------------------


def floor(data: Rows) -> Callable:
    rate_of_day, day = rate_table(data.rates).value, data.day.astype("datetime64[D]").astype("int64")
    share = -(-len(day) // 16)

    def run():
        found = np.empty(len(day))

        def part(start: int) -> None:
            rows = slice(start, start + share)
            rate_of_day.take(day[rows], out=found[rows], mode="clip")
            np.divide(data.amount[rows], found[rows], out=found[rows])

        with ThreadPoolExecutor() as pool:
            list(pool.map(part, range(0, len(day), share)))
        return found

    return run


def ours(columns: Callable = lambda frame: frame, **choices) -> Callable:
    """A way to call convert_at: what is made of the columns before, and its choices."""

    def prepare(data: Rows) -> Callable:
        frame = columns(data.frame)
        return lambda: kz.convert_at("amount", "day", data=frame, to="USD", rates=data.rates, **choices)

    return prepare


def pandas_map(data: Rows) -> Callable:
    frame, by_day = data.frame, data.listed.set_index("day")["rate"]
    return lambda: frame["amount"] / frame["day"].map(by_day)


def pandas_asof_sorted(data: Rows) -> Callable:
    frame, listed = data.frame.sort_values("day", kind="stable"), data.listed

    def run():
        both = pd.merge_asof(frame, listed, on="day")
        return both["amount"] / both["rate"]

    return run


def polars_join(data: Rows) -> Callable:
    frame, listed = pl.DataFrame(data.frame), pl.DataFrame(data.listed)
    result = frame.lazy().join(listed.lazy(), on="day", how="left", maintain_order="left")
    return lambda: result.select(pl.col("amount") / pl.col("rate")).collect()["amount"]


def polars_asof_sorted(data: Rows) -> Callable:
    frame, listed = pl.DataFrame(data.frame).sort("day", maintain_order=True), pl.DataFrame(data.listed)
    result = frame.lazy().join_asof(listed.set_sorted("day").lazy(), on="day")
    return lambda: result.select(pl.col("amount") / pl.col("rate")).collect()["amount"]


def duckdb_join(data: Rows) -> Callable:
    connection = duckdb.connect()
    connection.register("given", pl.DataFrame(data.frame).to_arrow())
    connection.register("rates", pl.DataFrame(data.listed).to_arrow())
    connection.execute("create table frame as select * from given")
    connection.execute("create table listed as select * from rates")
    query = "select amount / rate as usd from frame left join listed using (day)"
    return lambda: connection.execute(query).fetchnumpy()["usd"]


WAYS = {
    FLOOR: floor,
    KZSTATS: ours(),
    "kz.convert_at, seconds": ours(lambda frame: frame.astype({"day": "datetime64[s]"})),
    "kz.convert_at, nanoseconds": ours(lambda frame: frame.astype({"day": "datetime64[ns]"})),
    "kz.convert_at, bounds": ours(bounds=True),
    "kz.convert_at, time zone": ours(lambda frame: frame.assign(day=frame["day"].dt.tz_localize("Asia/Almaty"))),
    "kz.convert_at, Arrow": ours(
        lambda frame: frame.astype({"amount": "double[pyarrow]", "day": "timestamp[us][pyarrow]"})
    ),
    "kz.convert_at, sorted": ours(lambda frame: frame.sort_values("day", kind="stable", ignore_index=True)),
    "pandas Series.map": pandas_map,
    "pandas merge_asof, sorted": pandas_asof_sorted,
    "polars join": polars_join,
    "polars join_asof, sorted": polars_asof_sorted,
    "DuckDB join, rows in any order": duckdb_join,
}


# --- measuring -------------------------------------------------------------------------------------------------


def main(rows: int = 10_000_000, rounds: int = 5) -> int:
    """Print time and memory of every way; 1 when a claim does not hold."""
    data = make(rows)
    base, own = floor(data), ours()(data)
    print(f"{rows:,} rows, medians of {rounds} rounds (floor, convert_at, the way); memory above the columns")
    print(f"{'':31}{'x floor':>8}{'x convert_at':>14}{'seconds':>9}{'extra MB':>10}{'x result':>9}")
    against_floor, against_ours, memory = {}, {}, {}
    for name, prepare in WAYS.items():
        run = prepare(data)
        check(name, run, base, data)
        taken = [(timed(base), timed(own), timed(run)) for _ in range(rounds)]
        del run
        # Ratios within a round: what slows the machine for a moment slows all three.
        against_floor[name] = statistics.median(way / least for least, _, way in taken)
        against_ours[name] = statistics.median(way / usual for _, usual, way in taken)
        seconds, memory[name] = statistics.median(way for _, _, way in taken), extra_memory(name, rows) / (8e-6 * rows)
        print(f"{name:31}{against_floor[name]:8.2f}{against_ours[name]:14.2f}{seconds:9.3f}", end="")
        print(f"{memory[name] * 8e-6 * rows:10.0f}{memory[name]:9.2f}", flush=True)
    return verdict(against_floor, against_ours, memory[KZSTATS])


def timed(run: Callable) -> float:
    """Processor's seconds of the second of two runs: the first pays for the memory that a heavy way gave back."""
    run()
    began = time.process_time()
    result = run()
    taken = time.process_time() - began
    del result
    return taken


def check(name: str, run: Callable, base: Callable, data: Rows) -> None:
    """A way must give the floor's numbers, in the order of its rows unless its name says otherwise."""
    found, wanted = run(), base()
    found = np.asarray(found["value"] if isinstance(found, pd.DataFrame) else found, dtype="float64")
    if name.endswith(", sorted"):
        wanted = wanted[np.argsort(data.day, kind="stable")]
    if name.endswith("any order"):
        wanted, found = np.sort(wanted), np.sort(found)
    np.testing.assert_allclose(found, wanted, rtol=1e-12, err_msg=name)


def extra_memory(name: str, rows: int) -> float:
    """Megabytes that one way needs above its columns, measured in a fresh process."""
    code = f"import runpy; runpy.run_path({str(Path(__file__))!r})['one']({name!r}, {rows})"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])  # DuckDB prints a progress bar before it


def one(name: str, rows: int) -> None:
    """Print the peak of one way above what stands in memory when it begins, in megabytes."""
    WAYS[name](make(1000))()  # libraries are loaded, thread pools stand
    run = WAYS[name](make(rows))
    before = reset_peak()
    result = run()
    print((peak() - before) / 1e6)
    del result


def reset_peak() -> int:
    """Bytes in use; from here on `peak` counts anew (Linux), elsewhere from the beginning of the process."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return peak()


def peak() -> int:
    """Highest number of resident bytes."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def verdict(against_floor: dict[str, float], against_ours: dict[str, float], memory: float) -> int:
    """Print the claims beside what was measured; 1 when one does not hold."""
    peers = [name for name in against_ours if not name.startswith(("floor", KZSTATS))]
    nearest = min(peers, key=against_ours.get)
    for name, claim in CLAIMS.items():
        print(f"{name.removeprefix('kz.')} / floor = {against_floor[name]:.2f} (claim: at most {claim})")
    print(f"nearest peer / convert_at = {against_ours[nearest]:.2f} ({nearest}; claim: above 1)")
    print(f"extra memory / result = {memory:.2f} (claim: at most {CLAIM_MEMORY})")
    held = all(against_floor[name] <= claim for name, claim in CLAIMS.items())
    return 0 if held and against_ours[nearest] > 1 and memory <= CLAIM_MEMORY else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
