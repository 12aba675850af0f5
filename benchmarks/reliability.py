"""Reliability of batches, counted: kills at random moments, signals to kernels of every mood, batches that go on.

    python benchmarks/reliability.py                      200 kills, 100 signals, 50 resumed batches
    python benchmarks/reliability.py 20 12 5              fewer

Wanted: no torn file, no process alive two seconds after the end, no finished job run again, final bytes as if nothing
had happened. `tests/test_faults.py` counts a few of each.
"""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import nbformat

from kzstats.reports.processes import processes_in

MOODS = {
    "idle": "import time; time.sleep(120)",
    "busy": "while True: pass",
    "holding the lock": "import ctypes; ctypes.PyDLL(None).sleep(120)",
}
CHILDREN = """\
import subprocess
subprocess.Popen(["sleep", "300"]), subprocess.Popen(["sleep", "301"], start_new_session=True, cwd="/")"""
JOBS = 6
PATIENCE = 2.0  # seconds; tests of the same, which run on busy machines, have more


def notebook(path: Path, *cells: str) -> Path:
    """A notebook that notes each of its runs in the file `log`, then runs the cells."""
    new = nbformat.v4
    made = [new.new_markdown_cell(f"# Is it {path.stem}?"), new.new_code_cell('log: str = ""  # where runs are noted')]
    made[1].metadata["tags"] = ["parameters"]
    made += [new.new_code_cell(cell) for cell in cells]
    for number, cell in enumerate(made):
        cell.id = f"c{number}"
    path.write_text(nbformat.writes(new.new_notebook(cells=made)), "utf-8")
    return path


def small(folder: Path) -> list[Path]:
    """Notebooks that write pages of about 300 kB, so that writing takes a while."""
    done = "open(log, 'a').write('{}\\n')"
    return [notebook(folder / f"n{n}.ipynb", "print('text ' * 30_000)", done.format(f"n{n}")) for n in range(JOBS)]


def batch(folder: Path, paths: list[Path], *words: str) -> subprocess.Popen:
    """`kzstats report` in a process of its own, with its temporary files in the folder."""
    command = [sys.executable, "-m", "kzstats", "report", *map(str, paths), "--out", str(folder / "out"), "--quiet"]
    command += ["--set", f"log={folder / 'log'}", "--jobs", "2", *words]
    environment = {**os.environ, "TMPDIR": str(folder)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, env=environment, start_new_session=True, **quiet)


def torn(out: Path) -> tuple[int, int]:
    """Files looked at, and those that are not whole or not what the manifest says of them."""
    looked = bad = 0
    for path in out.rglob("*"):
        if path.suffix in {".html", ".ipynb", ".json"} and not path.name.startswith(".tmp-"):
            looked += 1
            text = path.read_text("utf-8", errors="replace")
            try:
                whole = text.rstrip().endswith("</html>") if path.suffix == ".html" else bool(json.loads(text))
            except ValueError:
                whole = False
            bad += not whole
    manifest = out / "manifest.json"
    for entry in json.loads(manifest.read_text())["reports"].values() if manifest.exists() else ():
        if entry["state"] == "ok":
            for kind in ("html", "notebook"):
                content = (out / entry["published"][kind]).read_bytes()
                bad += hashlib.sha256(content).hexdigest() != entry["published"][f"{kind}_sha256"]
    return looked, bad


def survivors(folder: Path, process: subprocess.Popen, since: float) -> int:
    """Processes of a batch that live PATIENCE seconds after a moment; those that do are ended."""
    while (left := [p for p in processes_in(folder) if p.pid != process.pid]) and time.monotonic() < since + PATIENCE:
        time.sleep(0.02)
    for p in left:
        print("  still there:", p.pid, p.cmdline()[:4])
        p.kill()
    return len(left)


def kills(count: int, chance: random.Random) -> Counter:
    """SIGKILL a batch that renews all its reports, at random moments."""
    found: Counter = Counter()
    with tempfile.TemporaryDirectory(prefix="kzr-") as name:
        folder = Path(name)
        paths = small(folder)
        began = time.monotonic()
        batch(folder, paths).wait()
        whole = time.monotonic() - began
        for _ in range(count):
            process = batch(folder, paths, "--force")
            time.sleep(chance.uniform(0, whole))
            process.kill()
            process.wait()
            found["survivors"] += survivors(folder, process, time.monotonic())
            looked, bad = torn(folder / "out")
            found.update(kills=1, files=looked, torn=bad, hit=process.returncode == -signal.SIGKILL)
        found["last exit code"] = batch(folder, paths).wait()
        found["left in the folder"] = len([*folder.glob("kz-*"), *(folder / "out").rglob(".tmp-*")])
    return found


def signals(count: int) -> Counter:
    """Send SIGINT, SIGTERM and SIGKILL to batches whose kernels are idle, busy, or hold the interpreter's lock."""
    found: Counter = Counter()
    codes = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}
    for number in range(count):
        mood, signum = list(MOODS)[number % 3], list(codes)[number // 3 % 3]
        with tempfile.TemporaryDirectory(prefix="kzr-") as name:
            folder = Path(name)
            paths = [
                notebook(folder / f"s{n}.ipynb", f"{CHILDREN}\nopen('on', 'w').close()\n{MOODS[mood]}") for n in (1, 2)
            ]
            process = batch(folder, paths)
            end = time.monotonic() + 120
            while len(list(folder.glob("kz-*/j*/cwd/on"))) < 2 and time.monotonic() < end:
                time.sleep(0.05)
            found["processes"] += len([p for p in processes_in(folder) if p.pid != process.pid])
            process.send_signal(signum)
            since = time.monotonic()
            left = survivors(folder, process, since)
            try:
                wrong = process.wait(max(0.1, since + 2 - time.monotonic())) != codes[signum]
            except subprocess.TimeoutExpired:
                left, wrong = left + 1, True
                process.kill()
                process.wait()
            found.update({"signals": 1, "survivors": left, "wrong exit codes": wrong})
    return found


def resumes(count: int, chance: random.Random) -> Counter:
    """Kill a batch at a random moment, run it again, and compare with one that nobody killed."""
    found: Counter = Counter()
    for _ in range(count):
        with tempfile.TemporaryDirectory(prefix="kzr-") as name:
            folder = Path(name)
            paths, log, out = small(folder), folder / "log", folder / "out"
            began = time.monotonic()
            batch(folder, paths).wait()
            whole, expected = time.monotonic() - began, _pages(out)
            log.unlink()
            for path in [*out.iterdir(), *out.glob(".*")]:
                path.unlink(missing_ok=True)
            process = batch(folder, paths)
            time.sleep(chance.uniform(0.3 * whole, whole))
            process.kill()
            process.wait()
            finished = {key for key, entry in _entries(out).items() if entry["state"] == "ok"}
            found["survivors"] += survivors(folder, process, time.monotonic())
            log.write_text("")
            found["failed"] += batch(folder, paths).wait() != 0
            again = {key for key in finished if f"{key.partition('--')[0]}\n" in log.read_text()}
            found.update(resumed=1, finished=len(finished), rerun=len(again), different=_pages(out) != expected)
    return found


def _entries(out: Path) -> dict:
    manifest = out / "manifest.json"
    return json.loads(manifest.read_text())["reports"] if manifest.exists() else {}


def _pages(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir() if path.suffix in {".html", ".ipynb"}}


def main() -> None:
    """Count, and say so; anything but zero where zero is wanted exits 1."""
    chance = random.Random(int.from_bytes(os.urandom(4)))
    counts = [*map(int, sys.argv[1:]), *(200, 100, 50)[len(sys.argv) - 1 :]]
    k = kills(counts[0], chance)
    print(
        f"{k['kills']} SIGKILLs at random moments ({k['hit']} before the batch ended), {k['files']} files looked at: "
        f"torn {k['torn']}, processes alive after 2 s {k['survivors']}, left in the folder {k['left in the folder']}, "
        f"next run exits {k['last exit code']}",
        flush=True,
    )
    s = signals(counts[1])
    print(
        f"{s['signals']} signals to idle, busy and lock-holding kernels ({s['processes']} processes): "
        f"alive after 2 s {s['survivors']}, wrong exit codes {s['wrong exit codes']}",
        flush=True,
    )
    r = resumes(counts[2], chance)
    print(
        f"{r['resumed']} batches killed and resumed ({r['finished']} jobs were finished): run again {r['rerun']}, "
        f"different final bytes {r['different']}, failed {r['failed']}, processes alive after 2 s {r['survivors']}",
        flush=True,
    )
    wanted_zero = [k["torn"], k["survivors"], k["left in the folder"], s["survivors"], s["wrong exit codes"]]
    sys.exit(any([*wanted_zero, r["rerun"], r["different"], r["failed"], r["survivors"], k["last exit code"]]))


if __name__ == "__main__":
    main()
