"""Pages about many releases: how many a second, whether that stays so, what memory they take, what a cluster costs.

    python benchmarks/cluster.py [--releases N] [--rounds N] [--whole]

The pages are those of notebooks 01 to 03 about N releases in three languages: 60 releases make 540 pages. They are made
on this machine, and on a Dask cluster of this machine, once with two workers of one thread and once with one worker of
two; the ways take turns. `--whole` makes all of them once on this machine alone, and tells pages a second and the
memory of the batch in each tenth: what grows with the number of pages shows there.

Kernels on a cluster are cold and each job begins with a new process: nine pages took 2.6 to 2.9 times as long there as
on the same two cores without it (one round, busy machine). A cluster pays from three machines on.
"""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from kzstats import load

NOTEBOOKS = ("01", "02", "03")
LOCALES = ("en", "ru", "kk")
CORES = os.cpu_count() or 1
# Name: how many workers, threads of each.
CLUSTERS = {"2 workers x 1 thread": (2, 1), "1 worker x 2 threads": (1, 2)}


def main() -> int:
    options = _options()
    sources = load().groupby("source_id", sort=False)["conversion_of"].agg(lambda pairs: (pairs != "").any())
    # Those with amounts in two currencies first: each notebook has an answer for them.
    chosen = list(sources.sort_values(ascending=False, kind="stable").index[: options.releases])
    with tempfile.TemporaryDirectory(prefix="kzc-") as folder:
        if options.whole:
            return whole(chosen, Path(folder))
        seconds: dict[str, list[float]] = {"this machine": [], **{name: [] for name in CLUSTERS}}
        pages = 0
        for number in range(options.rounds):
            for name, taken in seconds.items():
                with (
                    cluster(*CLUSTERS[name], Path(folder)) if name in CLUSTERS else contextlib.nullcontext() as address
                ):
                    out = Path(folder, f"{number}{name[:3].strip()}")
                    started = time.perf_counter()
                    pages = report(chosen, out, address)
                    taken.append(time.perf_counter() - started)
            print(f"round {number + 1}: " + ", ".join(f"{name} {taken[-1]:.1f} s" for name, taken in seconds.items()))
        print(f"\n{pages} pages ({len(chosen)} releases), {CORES} cores, medians of {options.rounds} rounds")
        ours = statistics.median(seconds["this machine"])
        for name, taken in seconds.items():
            median = statistics.median(taken)
            print(f"  {name:22} {pages / median:6.2f} pages a second  {median / ours:5.2f} x the time of this machine")
    return 0


def report(sources: list[str], out: Path, scheduler: str | None = None) -> int:
    """Make the pages about some sources; how many there are then."""
    words = command(sources, out, *(["--executor", "dask", "--scheduler", scheduler] if scheduler else []))
    done = subprocess.run(words, capture_output=True, text=True)
    unanswered = done.stdout.count("prints no amount in two currencies")
    if done.returncode > 1 or (done.returncode == 1 and not unanswered):
        raise SystemExit(done.stderr[-2000:] + done.stdout[-2000:])
    return len([*out.glob("*--*.html")])


def command(sources: list[str], out: Path, *more: str) -> list[str]:
    sweeps = [f"--sweep=source={','.join(sources)}", f"--sweep=locale={','.join(LOCALES)}"]
    return [sys.executable, "-m", "kzstats", "report", *NOTEBOOKS, *sweeps, "--out", str(out), "--quiet", *more]


def whole(sources: list[str], folder: Path) -> int:
    """All pages once, with what was there in each tenth of the time."""
    process = subprocess.Popen(command(sources, folder / "out"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    seen: list[tuple[float, int, float, float, float]] = []
    started = time.perf_counter()
    errors = threading.Thread(target=process.stderr.read, daemon=True)
    errors.start()
    while process.poll() is None:
        seen.append((time.perf_counter() - started, len([*folder.glob("out/*--*.html")]), *memory(process.pid)))
        time.sleep(0.5)
    taken, pages = time.perf_counter() - started, len([*folder.glob("out/*--*.html")])
    print(f"{pages} pages of {len(sources)} releases in {taken:.0f} s on {CORES} cores: {pages / taken:.2f} a second")
    print("seconds   pages  a second   supervisor  warm parent  largest worker or kernel (MB resident)")
    before = (0.0, 0)
    for tenth in range(1, 11):
        inside = [each for each in seen if before[0] < each[0] <= taken * tenth / 10]
        if inside:
            last, largest = inside[-1], [max(column) for column in list(zip(*inside, strict=True))[2:]]
            speed = (last[1] - before[1]) / (last[0] - before[0])
            print(f"{last[0]:7.0f} {last[1]:7} {speed:9.2f} {largest[0]:12.0f} {largest[1]:12.0f} {largest[2]:12.0f}")
            before = last[:2]
    for name in ("manifest.json", "index.html"):
        print(f"{name}: {(folder / 'out' / name).stat().st_size / 1e6:.2f} MB")
    states = [
        entry["state"] for entry in json.loads((folder / "out" / "manifest.json").read_text())["reports"].values()
    ]
    print({state: states.count(state) for state in sorted(set(states))})
    return 0


def memory(supervisor: int) -> tuple[float, float, float]:
    """Megabytes resident of the supervisor, of the parent of warm kernels, and of the largest process below them."""
    found = [0.0, 0.0, 0.0]
    with contextlib.suppress(psutil.Error):
        found[0] = psutil.Process(supervisor).memory_info().rss / 1e6
        for process in psutil.Process(supervisor).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                warm = "kzstats.reports.warm.parent" in process.cmdline()
                place = 1 if warm and process.ppid() == supervisor else 2
                found[place] = max(found[place], process.memory_info().rss / 1e6)
    return tuple(found)


@contextlib.contextmanager
def cluster(workers: int, threads: int, folder: Path) -> Iterator[str]:
    """A Dask scheduler of this machine with workers that listen nowhere else; its address."""
    address, quiet = (
        "tcp://127.0.0.1:18786",
        {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder},
    )
    listen = ["--host", "127.0.0.1", "--port", "18786", "--no-dashboard"]
    started = [subprocess.Popen([sys.executable, "-m", "distributed.cli.dask_scheduler", *listen], **quiet)]
    here = ["--host", "127.0.0.1", "--no-dashboard", "--nthreads", str(threads)]
    program = [sys.executable, "-m", "distributed.cli.dask_worker", address, *here]
    started += [subprocess.Popen(program, **quiet) for _ in range(workers)]
    try:
        from distributed import Client

        with Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--releases", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--whole", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
