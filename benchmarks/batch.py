"""Many runs of one notebook: kzstats beside papermill, jupyter and ploomber-engine, and beside what nobody can beat.

    python benchmarks/batch.py [--rounds N] [--runs N] [--sample N] [--notebook NAME] [--quick] [--claims]
    python benchmarks/batch.py --default-set [--rounds N]

Claims, as ratios of medians of seconds a notebook: at least 5 times as fast as the papermill command and 4 times as
fast as `papermill.execute_notebook` in a loop, at most 1.25 times the floor (the same cells exec'd in a fork of a warm
process, as many at once); a light notebook without charts at least 7 times as fast as the loop; a batch in which
nothing changed at most 0.5 s.

Every way takes its turn in every round, because a shared machine's speed drifts. kzstats and the floors do all `runs`
from a cold start, their imports included. Of the slower ways, `sample` notebooks stand for the batch: they repeat
themselves, and their start is left out, which favours them. ploomber-engine is measured when it stands in a folder of
its own, where `make bench` puts it: installed beside papermill it would make every papermill slower to start.

`--default-set` measures something else: all notebooks, cold, by `kzstats report --force`, by the commands papermill and
jupyter nbconvert one after another, and by a loop over papermill and one exporter, imports included; and when the
first page is there.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat

from kzstats import places

WORKERS = os.cpu_count() or 1
CLAIMED = (
    *("kzstats", "papermill command", "papermill loop", "floor: fork per run"),
    *("light: kzstats", "light: papermill loop", "nothing changed"),
)
ROOT = Path(__file__).resolve().parent.parent
LIGHT = ["import pandas as pd", 'frame = pd.DataFrame({"year": range(2000, 2024), "output": range(24)})'] + [
    f'frame.assign(share=frame["output"] / frame["output"].sum() * {n}).describe()' for n in range(10)
]


def main() -> int:
    options = _options()
    if options.default_set:
        return default_set(options.rounds)
    with tempfile.TemporaryDirectory(prefix="kzb-") as folder:
        bench = Bench(Path(folder), options)
        ways = {name: way for name, way in bench.ways().items() if name in CLAIMED or not options.claims}
        print(
            f"{options.runs} runs of {bench.real.name}, {WORKERS} cores; other ways: {options.sample} runs; "
            f"{options.rounds} rounds, load at the start {os.getloadavg()[0]:.1f}"
        )
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for number in range(options.rounds):
            for name, way in ways.items():
                seconds[name].append(way())
            print(f"round {number + 1}: " + ", ".join(f"{name} {taken[-1]:.2f}" for name, taken in seconds.items()))
        return report({name: statistics.median(taken) for name, taken in seconds.items()}, bench)


def default_set(rounds: int) -> int:
    """All notebooks, cold, in three ways that take turns; prints medians and their ratios."""
    notebooks = sorted(map(str, places.notebooks_dir().glob("0*.ipynb")))
    seconds: dict[str, list[float]] = {"kzstats report": [], "commands": [], "loop": [], "first page": []}
    for number in range(rounds):
        with tempfile.TemporaryDirectory(prefix="kzb-") as folder:
            out, started = Path(folder, "out"), time.perf_counter()
            words = [sys.executable, "-m", "kzstats", "report", "--force", "--quiet", "--out", str(out)]
            running = subprocess.Popen(words, stdout=subprocess.DEVNULL)
            while not [*out.glob("0*.html")] and running.poll() is None:
                time.sleep(0.01)
            seconds["first page"].append(time.perf_counter() - started)
            assert running.wait() == 0
            seconds["kzstats report"].append(time.perf_counter() - started)
            started, bin = time.perf_counter(), Path(sys.executable).parent
            for notebook in notebooks:
                executed = str(Path(folder, Path(notebook).name))
                to_html = ["jupyter", "nbconvert", "--to", "html", executed]
                for words in (["papermill", notebook, executed], to_html):
                    subprocess.run([str(bin / words[0]), *words[1:]], check=True, capture_output=True)
            seconds["commands"].append(time.perf_counter() - started)
            started = time.perf_counter()
            subprocess.run([sys.executable, "-c", _SET_LOOP, folder, *notebooks], check=True, capture_output=True)
            seconds["loop"].append(time.perf_counter() - started)
        print(f"round {number + 1}: " + ", ".join(f"{name} {taken[-1]:.1f} s" for name, taken in seconds.items()))
    median = {name: statistics.median(taken) for name, taken in seconds.items()}
    ours = median["kzstats report"]
    print(f"{len(notebooks)} notebooks; as multiples of kzstats report:")
    for name, taken in median.items():
        print(f"  {name:14} {taken:7.1f} s  {taken / ours:5.2f}")
    return 0


_SET_LOOP = """
import sys
import papermill
from nbconvert import HTMLExporter
exporter = HTMLExporter()
for notebook in sys.argv[2:]:
    executed = sys.argv[1] + "/loop.ipynb"
    papermill.execute_notebook(notebook, executed, progress_bar=False)
    open(sys.argv[1] + "/loop.html", "w").write(exporter.from_filename(executed)[0])
"""


def report(median: dict[str, float], bench: "Bench") -> int:
    """Print medians, ratios and memory; 1 when a claim does not hold."""
    ours = median["kzstats"]
    print("\nseconds a notebook, medians; as multiples of kzstats")
    for name, taken in sorted(median.items(), key=lambda item: item[1]):
        if "light" not in name and name != "nothing changed":
            print(f"  {name:34} {taken:7.3f}  {taken / ours:6.2f}")
    claims = [
        ("papermill command / kzstats", median["papermill command"] / ours, ">=", 5),
        ("papermill loop / kzstats", median["papermill loop"] / ours, ">=", 4),
        ("kzstats / floor: fork per run", ours / median["floor: fork per run"], "<=", 1.25),
        ("light: papermill loop / kzstats", median["light: papermill loop"] / median["light: kzstats"], ">=", 7),
        ("nothing changed, seconds", median["nothing changed"], "<=", 0.5),
    ]
    missed = 0
    for text, found, sign, wanted in claims:
        held = found >= wanted if sign == ">=" else found <= wanted
        missed += not held
        print(f"{'  ' if held else '! '}{text:34} {found:7.2f}  (claim: {sign} {wanted})")
    for line in bench.memory():
        print("  " + line)
    return min(missed, 1)


class Bench:
    """The notebooks, and a function for each way to run them that gives seconds a notebook."""

    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        self.folder, self.options, self.count = folder, options, 0
        self.real = places.notebooks_dir() / f"{options.notebook}.ipynb"
        self.light = folder / "light.ipynb"
        new = nbformat.v4
        cells = [new.new_code_cell("n: int = 1  # nothing", metadata={"tags": ["parameters"]})]
        nbformat.write(new.new_notebook(cells=cells + [new.new_code_cell(code) for code in LIGHT]), self.light)
        self.environment = {**os.environ, "PYTHONPATH": str(ROOT), "PLOOMBER_STATS_ENABLED": "false"}

    def ways(self) -> dict[str, Callable[[], float]]:
        """Each way by name, in the order in which they take turns."""
        runs, sample = self.options.runs, self.options.sample
        ways = {
            "kzstats": lambda: self._whole("kzstats", self.real, runs),
            "papermill command": lambda: self._commands("papermill", sample),
            "kzstats report, pages included": lambda: self._whole("pages", self.real, runs),
            "papermill loop": lambda: self._inside("loop", self.real, sample),
            "floor: fork per run": lambda: self._whole("forks", self.real, runs),
            "papermill process pool": lambda: self._inside("pool", self.real, max(sample, 2) * WORKERS),
            "floor: one process": lambda: self._whole("execs", self.real, sample * 2),
            "jupyter execute": lambda: self._commands("jupyter", sample),
            "kzstats, cold kernels": lambda: self._whole("cold", self.real, max(sample, 2) * WORKERS),
            "light: kzstats": lambda: self._whole("kzstats", self.light, runs),
            "light: papermill loop": lambda: self._inside("loop", self.light, sample * 2),
            "nothing changed": self._unchanged,
        }
        if self.options.ploomber:
            self.environment["KZ_PLOOMBER"] = self.options.ploomber
            ways["ploomber-engine (no isolation)"] = lambda: self._inside("ploomber", self.real, sample * 2)
        return ways

    def memory(self) -> list[str]:
        """What a kernel holds after its run, shared pages divided among those that share them (PSS)."""
        if not Path("/proc/self/smaps_rollup").exists():
            return []
        warm = [float(word) for word in self._child("memory", self.real, 4).split()]
        cold = [float(word) for word in self._child("memory-cold", self.real, 4).split()]
        return [
            f"memory of one of four kernels after its run (PSS): warm {statistics.median(warm[1:]):.0f} MB beside a "
            f"parent of {warm[0]:.0f} MB, cold {statistics.median(cold[1:]):.0f} MB"
        ]

    def _whole(self, way: str, notebook: Path, runs: int) -> float:
        """All runs in a fresh process, its start included."""
        started = time.perf_counter()
        self._child(way, notebook, runs)
        return (time.perf_counter() - started) / runs

    def _inside(self, way: str, notebook: Path, runs: int) -> float:
        """Some runs in a fresh process that tells the seconds itself, its start left out."""
        return float(self._child(way, notebook, runs)) / runs

    def _commands(self, program: str, runs: int) -> float:
        """Some runs, one command each."""
        started = time.perf_counter()
        for _ in range(runs):
            out = self._new()
            words = {
                "papermill": ["papermill", self.real, out, "--no-progress-bar"],
                "jupyter": ["jupyter", "execute", self.real, f"--output={out}"],
            }[program]
            found = Path(sys.executable).with_name(words[0])
            self._run([str(found if found.exists() else shutil.which(words[0])), *map(str, words[1:])])
        return (time.perf_counter() - started) / runs

    def _unchanged(self) -> float:
        """The command, when all its reports stand already."""
        words = [sys.executable, "-m", "kzstats", "report", str(self.light), "--out", str(self.folder / "out")]
        if not (self.folder / "out").exists():
            self._run(words)
        started = time.perf_counter()
        self._run(words)
        return time.perf_counter() - started

    def _child(self, way: str, notebook: Path, runs: int) -> str:
        """Have this script do runs in a process of its own; what it printed."""
        return self._run([sys.executable, __file__, "--child", way, str(notebook), str(runs), str(self._new())])

    def _run(self, words: list[str]) -> str:
        done = subprocess.run(words, env=self.environment, capture_output=True, text=True, cwd=self.folder)
        if done.returncode:
            raise SystemExit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
        return done.stdout

    def _new(self) -> Path:
        """A path that nothing stands at."""
        self.count += 1
        return self.folder / f"n{self.count}.ipynb"


# --- in a process of its own ---------------------------------------------------------------------------------------


def child(way: str, notebook: Path, runs: int, out: Path) -> None:
    """Do runs one way."""
    {
        "kzstats": lambda: _kzstats(notebook, runs),
        "cold": lambda: _kzstats(notebook, runs, cold=True),
        "pages": lambda: _pages(notebook, runs, out),
        "forks": lambda: _floor(notebook, runs, forks=True),
        "execs": lambda: _floor(notebook, runs, forks=False),
        "loop": lambda: _loop(notebook, runs),
        "pool": lambda: _pool(notebook, runs),
        "ploomber": lambda: _ploomber(notebook, runs),
        "memory": lambda: _memory(notebook, runs, out, cold=False),
        "memory-cold": lambda: _memory(notebook, runs, out, cold=True),
    }[way]()


def _jobs(notebook: Path, runs: int) -> list:
    from kzstats.reports.plan import Job, read_notebook

    read = read_notebook(notebook)
    return [Job(f"run{number:02}", read) for number in range(runs)]


def _kzstats(notebook: Path, runs: int, cold: bool = False) -> None:
    from kzstats.reports.run import outcomes

    found = outcomes(_jobs(notebook, runs), workers=WORKERS, cold=cold)
    wanted = "cold" if cold else "warm"
    assert all((o.state, o.kernel) == ("ok", wanted) for o in found.values()), [o.message for o in found.values()]


def _pages(notebook: Path, runs: int, out: Path) -> None:
    from kzstats.reports.run import run

    batch = run(_jobs(notebook, runs), out.with_suffix(""), workers=WORKERS, quiet=True)
    assert batch.exit_code() == 0


def _floor(notebook: Path, runs: int, *, forks: bool) -> None:
    """The same cells, exec'd; what the last line of each gives is formatted as a kernel would."""
    from kzstats.reports.surroundings import environment

    if os.environ.get("TZ") != environment(os.environ)["TZ"]:
        os.execve(sys.executable, [sys.executable, *sys.argv], environment(os.environ))  # one thread, as in a kernel
    from IPython.core.formatters import DisplayFormatter

    from kzstats.reports.warm.parent import import_stack
    from kzstats.reports.warm.stack import imported_by

    import_stack(imported_by([notebook.read_bytes()]))
    cells = [cell.source for cell in nbformat.read(notebook, 4).cells if cell.cell_type == "code"]
    running = 0
    for _ in range(runs):
        if not forks:
            _exec(cells, DisplayFormatter())
            continue
        if running == WORKERS:
            assert os.wait()[1] == 0
            running -= 1
        if os.fork() == 0:
            _exec(cells, DisplayFormatter())
            os._exit(0)
        running += 1
    for _ in range(running):
        assert os.wait()[1] == 0


def _exec(cells: list[str], formatter) -> None:
    import ast

    names = {"__name__": "__main__"}
    for cell in cells:
        tree = ast.parse(cell)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "cell", "exec"), names)
        if last is not None:
            formatter.format(eval(compile(ast.Expression(last.value), "cell", "eval"), names))


def _papermill(notebook: Path) -> None:
    import papermill

    with tempfile.TemporaryDirectory() as folder:
        papermill.execute_notebook(str(notebook), f"{folder}/out.ipynb", progress_bar=False, kernel_name="python3")


def _loop(notebook: Path, runs: int) -> None:
    import papermill  # noqa: F401

    _timed(lambda: [_papermill(notebook) for _ in range(runs)])


def _pool(notebook: Path, runs: int) -> None:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    import papermill  # noqa: F401

    with ProcessPoolExecutor(WORKERS, mp_context=get_context("fork")) as pool:
        list(pool.map(abs, range(WORKERS)))
        _timed(lambda: list(pool.map(_papermill, [notebook] * runs)))


def _ploomber(notebook: Path, runs: int) -> None:
    sys.path.append(os.environ["KZ_PLOOMBER"])
    from ploomber_engine import execute_notebook

    with tempfile.TemporaryDirectory() as folder:
        work = lambda: execute_notebook(notebook, f"{folder}/out.ipynb", progress_bar=False)  # noqa: E731
        _timed(lambda: [work() for _ in range(runs)])


def _memory(notebook: Path, runs: int, out: Path, *, cold: bool) -> None:
    """Megabytes of the parent and of each kernel, all of them alive."""
    from kzstats.reports import warm
    from kzstats.reports.execute import prepare
    from kzstats.reports.executors import LocalPool
    from kzstats.reports.outcome import Task
    from kzstats.reports.warm.stack import imported_by

    content = nbformat.read(notebook, 4)
    mark = f"import os, time, pathlib; me = pathlib.Path({str(out)!r} + str(os.getpid())); me.write_text('')"
    wait = f"while len(list(me.parent.glob({out.name!r} + '*'))) < {runs}: time.sleep(0.1)"
    tell = "import psutil; print(*[psutil.Process(pid).memory_full_info().pss / 1e6 for pid in (None, os.getppid())])"
    content.cells.append(nbformat.v4.new_code_cell(f"{mark}\n{wait}\ntime.sleep(1)\n{tell}\ntime.sleep(2)"))
    probe = out.with_name("probe.ipynb")
    nbformat.write(content, probe)
    folder = Path(tempfile.mkdtemp(prefix="kzb-"))
    prepare()
    with warm.Parent(folder, imported_by([notebook.read_bytes()])) as address:
        pool = LocalPool(runs, folder)
        futures = [pool.submit(Task(job, warm=None if cold else address)) for job in _jobs(probe, runs)]
        while not all(future.done() for future in futures):
            pool.poll(0.1)
        pool.shutdown()
    found = [nbformat.reads(future.result().notebook, 4).cells[-1].outputs[0].text for future in futures]
    own, parents = zip(*(map(float, text.split()) for text in found), strict=True)
    print(statistics.median(parents), *own)
    shutil.rmtree(folder, ignore_errors=True)


def _timed(work: Callable[[], object]) -> None:
    started = time.perf_counter()
    work()
    print(time.perf_counter() - started)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--runs", type=int, default=24)
    parser.add_argument("--sample", type=int, default=3)
    parser.add_argument("--notebook", default="02_do_the_figures_agree")
    parser.add_argument("--quick", action="store_true", help="one round of few runs: does it work at all?")
    parser.add_argument("--default-set", action="store_true", help="all notebooks once, cold, and the first page")
    parser.add_argument("--claims", action="store_true", help="only the ways that a claim is about")
    parser.add_argument("--ploomber", default=str(Path(sys.prefix) / "apart"), metavar="DIR")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.runs, options.sample = 1, 8, 1
    if not Path(options.ploomber, "ploomber_engine").is_dir():
        options.ploomber = ""
    return options


if __name__ == "__main__":
    if "--child" in sys.argv:
        way, notebook, runs, out = sys.argv[2:]
        child(way, Path(notebook), int(runs), Path(out))
    else:
        sys.exit(main())
