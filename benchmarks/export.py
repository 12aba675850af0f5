"""Exporting thirty reports in one process, beside `jupyter nbconvert` per file and one stock exporter reused.

Claims: at least 10 times as fast a page as the command per file, at least 4 times as fast as nbconvert's own exporter
reused in process. The ways take turns page by page, because a shared machine's speed drifts; ratios are of medians.

    python benchmarks/export.py [rounds, default 3]
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter

from kzstats import places
from kzstats.reports import export
from kzstats.reports.plan import plan
from kzstats.reports.unchanged import provenance

PAGES = 30


def main(rounds: int) -> None:
    notebooks = sorted(places.notebooks_dir().glob("*.ipynb"))
    jobs = [job for path in notebooks for job in plan([str(path)])]
    texts = [job.notebook.source.decode("utf-8") for job in jobs]
    facts, stock = provenance(), HTMLExporter()
    mega = sum(map(len, texts)) / len(texts) / 1e6
    print(f"{len(jobs)} notebooks with their outputs, {mega:.2f} MB on average, as a sweep of {PAGES} pages a round")
    ours, reused, command, sizes = [], [], [], []
    for turn in range(rounds):
        for number in range(PAGES):
            text, job = texts[number % len(texts)], jobs[number % len(jobs)]
            started = time.perf_counter()
            html, _ = export.export(text, job, facts)
            ours.append(time.perf_counter() - started)
            sizes.append(len(html.encode()))
            if number % 3 == turn % 3:
                started = time.perf_counter()
                stock.from_notebook_node(nbformat.reads(text, as_version=4))
                reused.append(time.perf_counter() - started)
        command.append(_command(notebooks[turn % len(notebooks)]))
        print(f"round {turn + 1}: {_line(ours, reused, command)}")
    own, again, each = map(statistics.median, (ours, reused, command))
    print(f"first page {ours[0] * 1e3:.0f} ms; pages of {min(sizes) / 1e3:.0f} to {max(sizes) / 1e3:.0f} kB")
    print(f"kzstats is {each / own:.1f} times as fast as the command per file (claim: 10)")
    print(f"kzstats is {again / own:.1f} times as fast as one exporter reused (claim: 4)")
    sys.exit(0 if each / own >= 10 and again / own >= 4 else 1)


def _command(notebook: Path) -> float:
    """Seconds for the command on one file."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copy(notebook, folder))
        call = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", "--log-level", "ERROR", str(copy)]
        started = time.perf_counter()
        subprocess.run(call, check=True, capture_output=True)
        return time.perf_counter() - started


def _line(*ways: list[float]) -> str:
    own, again, each = (statistics.median(seconds) * 1e3 for seconds in ways)
    return f"kzstats {own:.0f} ms a page, exporter reused {again:.0f} ms, command {each:.0f} ms (medians so far)"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
