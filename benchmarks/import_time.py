"""How long `import kzstats` takes, as a share of `import pandas`. Claim: at most a tenth.

Fresh processes in turn, so that a machine that slows down slows both; the bare start of Python is taken off, since
both pay it. Medians, because one process in twenty meets a busy moment.

    python benchmarks/import_time.py [rounds]
"""

import statistics
import subprocess
import sys
import time

CLAIM = 0.1


def main(rounds: int = 15) -> int:
    """Print the medians and their ratio; 1 when the claim does not hold."""
    seconds = {"pass": [], "import kzstats": [], "import pandas": []}
    for statement in seconds:
        run(statement)  # bytecode and disk cache are warm for all three
    for _ in range(rounds):
        for statement, taken in seconds.items():
            taken.append(run(statement))
    bare, light, heavy = (statistics.median(taken) for taken in seconds.values())
    ratio = (light - bare) / (heavy - bare)
    print(f"Python itself {bare * 1000:.0f} ms; above it:")
    print(f"  kzstats {(light - bare) * 1000:7.1f} ms")
    print(f"  pandas  {(heavy - bare) * 1000:7.1f} ms")
    print(f"import kzstats / import pandas = {ratio:.3f} (claim: at most {CLAIM}); {rounds} rounds")
    return 0 if ratio <= CLAIM else 1


def run(statement: str) -> float:
    """Seconds that a fresh process takes for one statement."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
