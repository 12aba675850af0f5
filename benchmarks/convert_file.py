"""A column of a large CSV or Parquet file at each day's rate: `kzstats convert` beside polars and DuckDB, as ratios.

Claims: of CSV at most 1.3 times the quicker of the two streaming joins, of Parquet no slower, a file no larger than
theirs, at most 300 MB of memory. The joins check nothing; kzstats names every bad cell, row length and quotation mark.
Each way runs in a process of its own, start included, in turns; the medians of the ratios within a turn are compared,
of the clock's seconds and of the processor's, which alone mean anything on a machine that others use.

    python benchmarks/convert_file.py [rows] [rounds]
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from operator import truediv
from pathlib import Path

CLAIM_TIME, CLAIM_MB = {"csv": 1.3, "parquet": 1.0}, 300
KZSTATS = "kzstats convert"
POLARS = """
import sys, polars as pl
source, rates, target = sys.argv[1:]
frame = pl.scan_parquet(rates).with_columns(day=pl.col(DAY))
scan, sink = (pl.scan_csv, "sink_csv") if source.endswith("csv") else (pl.scan_parquet, "sink_parquet")
joined = scan(source).join(frame.select("day", "rate"), on="day", how="left", maintain_order="left")
joined = joined.select("id", "day", "kzt", "shop", "note", kzt_USD=pl.col("kzt") / pl.col("rate"), rate="rate")
getattr(joined, sink)(target)
"""
DUCKDB = """
import sys, duckdb
source, rates, target = sys.argv[1:]
query = f"select s.*, kzt / rate as kzt_USD, rate from '{source}' s left join '{rates}' r on s.day = r.date"
duckdb.sql(f"copy ({query}) to '{target}'")
"""


def make(folder: Path, rows: int) -> None:
    """Sales of some rows on random days that have a rate, as CSV and Parquet, and the rates beside them."""
    import numpy as np
    import polars as pl
    import pyarrow as pa
    import pyarrow.parquet as pq

    import kzstats as kz
    from kzstats.daily import rate_table

    rate = rate_table(kz.load_rates()).value
    there = np.flatnonzero(~np.isnan(rate))
    day = pa.array(there.astype("datetime64[D]"))
    pq.write_table(
        pa.table({"text": day.cast(pa.string()), "date": day, "rate": rate[there]}), folder / "rates.parquet"
    )
    parquet, rng = None, np.random.default_rng(1)
    for start in range(0, rows, 500_000):
        count = min(500_000, rows - start)
        table = pa.table(
            {
                "id": np.arange(start, start + count),
                "day": day.take(pa.array(rng.integers(0, len(day), count))),
                "kzt": np.round(rng.uniform(1, 1e7, count), 2),
                "shop": pa.array(["Almaty", "Astana", "Kostanay", "Shymkent"]).take(
                    pa.array(rng.integers(0, 4, count))
                ),
                "note": pa.array(["first sale", "a longer note, here", "x"]).take(pa.array(rng.integers(0, 3, count))),
            }
        )
        parquet = parquet or pq.ParquetWriter(folder / "sales.parquet", table.schema)
        with (folder / "sales.csv").open("ab") as csv:
            pl.from_arrow(table).write_csv(csv, include_header=not start)
        parquet.write_table(table)
    parquet.close()


def commands(source: Path, target: Path, kind: str) -> dict[str, list[str]]:
    """What each way runs."""
    rates = source.with_name("rates.parquet")
    files = [str(source), str(rates), str(target)]
    columns = ["--amount", "kzt", "--date", "day", "--to", "USD", "--force", "-o", str(target)]
    day = {"csv": '"text"', "parquet": '"date"'}[kind]
    return {
        KZSTATS: [sys.executable, "-m", "kzstats", "convert", str(source), *columns],
        "polars": [sys.executable, "-c", POLARS.replace("DAY", day), *files],
        "DuckDB": [sys.executable, "-c", DUCKDB, *files],
    }


def run(command: list[str]) -> tuple[float, float, float]:
    """Seconds, seconds of processor and megabytes that a command takes."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000


def ratio_to_quicker(taken: dict[str, list[float]]) -> float:
    """Median within a turn of kzstats' seconds to those of the join that took the fewest."""
    others = [times for name, times in taken.items() if name != KZSTATS]
    return max(statistics.median(map(truediv, taken[KZSTATS], times)) for times in others)


def main(rows: int = 12_000_000, rounds: int = 5) -> int:
    """Print time, memory and size of every way; 1 when a claim does not hold."""
    held = True
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own: what one starts counts the memory of its parent.
        subprocess.run([sys.executable, __file__, "make", folder, str(rows)], check=True)
        for kind in CLAIM_TIME:
            source = Path(folder) / f"sales.{kind}"
            target = source.with_name(f"out.{kind}")
            seconds, work, memory, size = {}, {}, {}, {}
            for _ in range(rounds):
                for name, command in commands(source, target, kind).items():
                    target.unlink(missing_ok=True)
                    taken, busy, peak = run(command)
                    seconds.setdefault(name, []).append(taken)
                    work.setdefault(name, []).append(busy)
                    memory[name] = max(peak, memory.get(name, 0))
                    size[name] = target.stat().st_size / 1e6
            print(f"{kind}, {rows:,} rows, {source.stat().st_size / 1e6:,.0f} MB, medians of {rounds} rounds")
            for name, taken in seconds.items():
                print(
                    f"  {name:16}{statistics.median(taken):8.2f} s{statistics.median(work[name]):8.2f} s of processor",
                    end="",
                )
                print(f"{memory[name]:8.0f} MB{size[name]:8.0f} MB written")
            worst = ratio_to_quicker(seconds)
            least = min(written for name, written in size.items() if name != KZSTATS)
            print(f"  kzstats / quicker join = {worst:.2f} (claim: at most {CLAIM_TIME[kind]})", end="")
            print(f", of the processor's seconds {ratio_to_quicker(work):.2f}")
            print(f"  memory = {memory[KZSTATS]:.0f} MB (claim: at most {CLAIM_MB})")
            print(f"  written / theirs = {size[KZSTATS] / least:.2f} (claim: at most 1)")
            held &= worst <= CLAIM_TIME[kind] and memory[KZSTATS] <= CLAIM_MB
    return 0 if held else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["make"]:
        make(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        sys.exit(main(*map(int, sys.argv[1:])))
