"""Batches of notebooks: kzstats beside papermill and nbconvert, and beside what nobody can beat.

    python benchmarks/batch.py [--runs N] [--notebook NAME] [--rounds N] [--sample N]
    python benchmarks/batch.py --default-set [--rounds N]

The first measures many runs of one notebook, the second all notebooks once, cold, and when the first page is there.
Every way takes its turn in every round, because a shared machine's speed drifts; printed are ratios of medians, each
beside its goal. Every start is included, but of the papermill command and the loop over `papermill.execute_notebook`
`sample` runs stand for the many: they repeat themselves, and the loop's imports are left out, which favours it.

The floor: the same cells exec'd in forks of a warm process, as many at once, their pages made by the same exporter.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat

from kzstats import places

CORES = os.cpu_count() or 1
BIN = Path(sys.executable).parent
KZSTATS = [sys.executable, "-m", "kzstats", "report", "--quiet"]
LIGHT = ["import pandas as pd", 'frame = pd.DataFrame({"year": range(2000, 2024), "output": range(24)})'] + [
    f'frame.assign(share=frame["output"] / frame["output"].sum() * {n}).describe()' for n in range(10)
]
# Two ways, which is slower, and how many times at least; the floor: at most. For 24 runs and for 12.
GOALS = [
    ("papermill command", "kzstats", {24: 7, 12: 6}),
    ("papermill loop", "kzstats", {24: 6, 12: 5}),
    ("light: papermill loop", "light: kzstats", {24: 9, 12: 7}),
    ("kzstats, pages included", "floor", {24: 1.15, 12: 1.15}),
    ("commands", "kzstats report", 7),
    ("loop", "kzstats report", 4),
    ("first page", "kzstats report", 0.4),
]
_LOOP = """
import sys, papermill
from nbconvert import HTMLExporter
exporter = HTMLExporter()
for notebook in sys.argv[2:]:
    executed = sys.argv[1] + "/loop.ipynb"
    papermill.execute_notebook(notebook, executed, progress_bar=False)
    open(sys.argv[1] + "/loop.html", "w").write(exporter.from_filename(executed)[0])
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--runs", type=int, default=24)
    parser.add_argument("--sample", type=int, default=3)
    parser.add_argument("--notebook", default="02_do_the_figures_agree")
    parser.add_argument("--default-set", action="store_true", help="all notebooks once, cold, and the first page")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kzb-") as folder:
        ways = default_set(Path(folder)) if options.default_set else many_runs(Path(folder), options)
        seconds: dict[str, list[float]] = {}
        print(f"{CORES} cores, {options.rounds} rounds, load at the start {os.getloadavg()[0]:.1f}")
        for number in range(options.rounds):
            for way in ways:
                for name, taken in way().items():
                    seconds.setdefault(name, []).append(taken)
            last = ", ".join(f"{name} {taken[-1]:.2f}" for name, taken in seconds.items())
            print(f"round {number + 1}: {last} s, load {os.getloadavg()[0]:.1f}", flush=True)
    median = {name: statistics.median(taken) for name, taken in seconds.items()}
    for slow, fast, goal in GOALS:
        if slow in median:
            goal = goal if options.default_set else goal[12 if options.runs <= 12 else 24]
            print(f"{slow} / {fast}: {median[slow] / median[fast]:.2f} (goal: {goal})")
    if "nothing changed" in median:
        print(f"nothing changed: {median['nothing changed']:.2f} s (goal: 0.3)")
    return 0


def timed(*words: object) -> float:
    """Seconds that a command takes."""
    started = time.perf_counter()
    done = subprocess.run([*map(str, words)], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, words))} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return time.perf_counter() - started


def default_set(folder: Path) -> list[Callable[[], dict[str, float]]]:
    """Ways to make the pages of all notebooks; each gives seconds by name."""
    notebooks, out = sorted(map(str, places.notebooks_dir().glob("0*.ipynb"))), folder / "out"

    def ours() -> dict[str, float]:
        for page in out.glob("0*.html"):
            page.unlink()
        started, first = time.perf_counter(), 0.0
        running = subprocess.Popen([*KZSTATS, "--force", "--out", str(out)], stdout=subprocess.DEVNULL)
        while running.poll() is None:
            first = first or (time.perf_counter() - started if [*out.glob("0*.html")] else 0.0)
            time.sleep(0.01)
        assert running.returncode == 0
        return {"first page": first, "kzstats report": time.perf_counter() - started}

    def commands() -> dict[str, float]:
        executed = [folder / Path(notebook).name for notebook in notebooks]
        taken = [timed(BIN / "papermill", *pair) for pair in zip(notebooks, executed, strict=True)]
        return {"commands": sum(taken + [timed(BIN / "jupyter", "nbconvert", "--to", "html", one) for one in executed])}

    unchanged = lambda: {"nothing changed": timed(*KZSTATS, "--out", out)}  # noqa: E731
    return [ours, unchanged, commands, lambda: {"loop": timed(sys.executable, "-c", _LOOP, folder, *notebooks)}]


def many_runs(folder: Path, options: argparse.Namespace) -> list[Callable[[], dict[str, float]]]:
    """Ways to run one notebook many times; each gives seconds a run by name."""
    real, light, new = places.notebooks_dir() / f"{options.notebook}.ipynb", folder / "light.ipynb", nbformat.v4
    cells = [new.new_code_cell("n: int = 1  # nothing", metadata={"tags": ["parameters"]})]
    nbformat.write(new.new_notebook(cells=cells + [new.new_code_cell(code) for code in LIGHT]), light)

    def whole(name: str, way: str, notebook: Path) -> Callable[[], dict[str, float]]:
        words = [sys.executable, __file__, "--child", way, notebook, options.runs]
        return lambda: {name: timed(*words) / options.runs}

    def loop(name: str, notebook: Path) -> Callable[[], dict[str, float]]:
        words = [sys.executable, __file__, "--child", "loop", str(notebook), str(options.sample)]
        return lambda: {name: float(subprocess.run(words, capture_output=True, check=True).stdout) / options.sample}

    def command() -> dict[str, float]:
        taken = [timed(BIN / "papermill", real, folder / "one.ipynb") for _ in range(options.sample)]
        return {"papermill command": statistics.mean(taken)}

    return [
        whole("kzstats", "outcomes", real),
        command,
        loop("papermill loop", real),
        whole("floor", "floor", real),
        whole("kzstats, pages included", "pages", real),
        whole("light: kzstats", "outcomes", light),
        loop("light: papermill loop", light),
    ]


# --- in a process of its own ---------------------------------------------------------------------------------------


def child(way: str, notebook: Path, runs: int) -> None:
    """Do runs one way."""
    if way == "loop":
        import papermill

        started = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            for _ in range(runs):
                papermill.execute_notebook(notebook, f"{folder}/out.ipynb", progress_bar=False, kernel_name="python3")
        return print(time.perf_counter() - started)
    from kzstats.reports import run
    from kzstats.reports.plan import Job, read_notebook

    read = read_notebook(notebook)
    jobs = [Job(f"run{number:02}", read) for number in range(runs)]
    if way == "outcomes":
        found = run.outcomes(jobs, workers=CORES)
        assert all((each.state, each.kernel) == ("ok", "warm") for each in found.values())
    elif way == "pages":
        with tempfile.TemporaryDirectory() as folder:
            assert run.run(jobs, folder, workers=CORES, quiet=True).exit_code() == 0
    else:
        floor(notebook, jobs)
    return None


def floor(notebook: Path, jobs: list) -> None:
    """The same cells, exec'd in forks; what the last line of each gives is formatted as in a kernel, then the page."""
    from kzstats.reports.surroundings import environment

    if os.environ.get("TZ") != environment(os.environ)["TZ"]:
        os.execve(sys.executable, [sys.executable, *sys.argv], environment(os.environ))  # one thread, as in a kernel
    from kzstats.reports import export
    from kzstats.reports.unchanged import provenance
    from kzstats.reports.warm import imported_by
    from kzstats.reports.warm.parent import import_stack

    list(import_stack(imported_by([notebook.read_bytes()])))
    export.prepare(jobs[:1])
    content, facts = nbformat.read(notebook, 4), provenance()
    for number, job in enumerate(jobs):
        if number >= CORES:
            assert os.wait()[1] == 0
        if os.fork() == 0:
            run_cells(content)
            export.export(nbformat.writes(content), job, facts)
            os._exit(0)
    for _ in range(min(CORES, len(jobs))):
        assert os.wait()[1] == 0


def run_cells(notebook) -> None:
    """Put what its cells give into a notebook."""
    import ast

    from IPython.core.formatters import DisplayFormatter

    names, formatter = {"__name__": "__main__"}, DisplayFormatter()
    for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
        tree, cell.outputs = ast.parse(cell.source), []
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "cell", "exec"), names)
        if last is not None:
            data, _ = formatter.format(eval(compile(ast.Expression(last.value), "cell", "eval"), names))
            cell.outputs.append(nbformat.v4.new_output("execute_result", data, execution_count=1))


if __name__ == "__main__":
    if "--child" in sys.argv:
        child(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        sys.exit(main())
