"""How long `import kzstats` takes beside `import pandas`, and the first chart beside importing pandas and matplotlib.

Claims: the import at most a tenth; load, rates and a first chart at most 1.3 times the two imports alone, which they
contain. Seconds of processor of fresh processes in turn, so that a machine that slows down slows all; for the import,
the bare start of Python, which both pay, is taken off. Medians, because one process in twenty meets a busy moment.

    python benchmarks/import_time.py [rounds]
"""

import os
import statistics
import subprocess
import sys

CLAIM_IMPORT, CLAIM_CHART = 0.1, 1.3
CHART = """
import kzstats as kz
obs, rates = kz.load("trend_2024_06"), kz.load_rates()
tenge = kz.select(obs, unit_measure="KZT")
words = {"title": "Printed", "unit": "trillion tenge", "caption": "Release of 1 June 2024."}
kz.charts.ranges(tenge, label=["activity", "ref_period"], scale=1e12, **words).svg()
"""


def main(rounds: int = 15) -> int:
    """Print the medians and their ratios; 1 when a claim does not hold."""
    both = "import pandas, matplotlib.pyplot"
    seconds = {"pass": [], "import kzstats": [], "import pandas": [], both: [], CHART: []}
    for statement in seconds:
        run(statement)  # bytecode and disk cache are warm for all
    for _ in range(rounds):
        for statement, taken in seconds.items():
            taken.append(run(statement))
    bare, light, heavy, imports, chart = (statistics.median(taken) for taken in seconds.values())
    first = statistics.median(own / other for own, other in zip(seconds[CHART], seconds[both], strict=True))
    ratio = (light - bare) / (heavy - bare)
    print(f"Python itself {bare * 1000:.0f} ms; above it:")
    print(f"  kzstats {(light - bare) * 1000:7.1f} ms")
    print(f"  pandas  {(heavy - bare) * 1000:7.1f} ms")
    print(f"import kzstats / import pandas = {ratio:.3f} (claim: at most {CLAIM_IMPORT}); {rounds} rounds")
    print(f"pandas and matplotlib.pyplot {imports * 1000:.0f} ms; load, rates and a first chart {chart * 1000:.0f} ms")
    print(f"first chart / both imports = {first:.2f} (claim: at most {CLAIM_CHART})")
    return 0 if ratio <= CLAIM_IMPORT and first <= CLAIM_CHART else 1


def run(statement: str) -> float:
    """Seconds of processor that a fresh process takes for one statement."""
    process = subprocess.Popen([sys.executable, "-c", statement])
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{statement} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
