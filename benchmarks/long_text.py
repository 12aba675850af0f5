"""Whether a text of 10 MB ends: `kzstats read` on texts of growing size, seconds of processor a megabyte and memory.

Claim: linear, the longest text at most 1.3 times the time a megabyte of the first. Every sentence is invented.

    python benchmarks/long_text.py [megabytes ...]
"""

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

CLAIM = 1.3
WORDS = {
    "good": "lime;cement;flat glass;tractors;cars;buses;cotton;sunflower oil;copper;zinc;coal;flour;milk;bricks;paper",
    "place": "Kostanay region;Aktobe region;Almaty;Karaganda region;Shymkent;Pavlodar region;Mangystau region",
    "branch": "mining;manufacturing;metallurgy;construction;agriculture;food production;transport;trade",
    "month": "January;February;March;April;May;June;July;August;September;October;November;December",
    "who": "Masons;Drivers;Smiths;Weavers;Clerks",
    "thing": "the road;spare parts;the harvest;wages;cheaper power;longer loans",
}
#: Two in five hold no figure: eleven figures a thousand characters, as in releases.
SENTENCES = """
In {year} {good} output in {place} fell by {small} percent to {large} tonnes.
Works of {place} made {large} tonnes of {good} in January to {month} {year}, {small}% more than a year earlier.
Output of {branch} came to {small} trillion tenge in {year}, or {small} billion dollars.
The share of {branch} in industry was {small} percent.
Investment in {branch} of {place} rose to KZT {large} billion, up from KZT {large} billion.
Exports of {good} grew {small} times and reached {small} million dollars.
The index of {branch} stood at 10{small} percent in {month} {year}.
Warehouse {day} on Seventh street stayed closed until {day} {month} {year}.
{who} of {place} met their neighbours beside the old mill and spoke about {thing} until late.
What {branch} needs first of all is {thing}, the head of the union in {place} said.
Makers of {good} complain that {thing} matter more than {thing}.
Nobody in {place} expects {branch} to change its habits soon, though younger managers say so.
""".strip().split("\n")


def text(megabytes: float) -> str:
    """Invented sentences, the same ones at each call, in paragraphs of one to six."""
    chance, parts, size = random.Random(1), [], 0
    while size < megabytes * 1e6:
        values = {name: chance.choice(words.split(";")) for name, words in WORDS.items()}
        values |= {"year": chance.randint(2015, 2024), "day": chance.randint(1, 28)}
        values |= {"small": f"{chance.uniform(1, 9):.1f}", "large": f"{chance.uniform(100, 99_999):,.0f}"}
        parts.append(chance.choice(SENTENCES).format(**values) + chance.choice("     \n"))
        size += len(parts[-1])
    return "".join(parts)


def main(sizes: list[float]) -> int:
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        for megabytes in sizes:
            path = Path(folder, "long.txt")
            path.write_text(text(megabytes))
            read = subprocess.Popen([sys.executable, "-m", "kzstats", "read", str(path)], stdout=subprocess.DEVNULL)
            _, status, used = os.wait4(read.pid, 0)
            if status:
                return 1
            taken.append((used.ru_utime + used.ru_stime) / megabytes)
            peak = used.ru_maxrss / 1000
            print(f"{megabytes:5g} MB: {taken[-1]:.2f} s of processor a megabyte, peak {peak:,.0f} MB", flush=True)
    print(f"longest / first = {taken[-1] / taken[0]:.2f} (claim: at most {CLAIM})")
    return 0 if taken[-1] <= CLAIM * taken[0] else 1


if __name__ == "__main__":
    sys.exit(main([float(size) for size in sys.argv[1:]] or [1, 2, 4, 10]))
