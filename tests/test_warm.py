"""Warm kernels: nothing tells them from cold ones, nothing passes from one to the next, none outlives its batch."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest
from toy_notebooks import cold, write

from kzstats import places
from kzstats.reports import kernel, warm
from kzstats.reports.attempt import run_side_by_side
from kzstats.reports.plan import Job, read_notebook
from kzstats.reports.processes import lives
from kzstats.reports.run import outcomes, prepare
from kzstats.reports.task import Limits, Outcome, Task
from kzstats.reports.warm import KNOWN, imported_by

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.skipif(not sys.platform.startswith(("linux", "darwin")), reason="kernels are forked on POSIX"),
]

# Everything that one notebook could find different from another, printed as one sorted list.
STATE = """
import decimal, gc, json, locale, logging, os, resource, signal, sys, tempfile, threading, time, warnings
import numpy as np, pandas as pd, scipy.optimize, scipy.stats, matplotlib as mpl, matplotlib.pyplot as plt
import seaborn

ours = os.environ["TMPDIR"]
def plain(value):
    return str(value).replace(ours, "TMPDIR")
def kinds(folder):
    found = [os.readlink(f"{folder}/{name}") for name in os.listdir(folder) if os.path.lexists(f"{folder}/{name}")]
    usual = ("socket:", "pipe:", "anon_inode:", "/dev/null")  # the kernel's own channels
    return sorted(plain(name) for name in found if not name.startswith(usual))
state = {
    "command": [os.path.basename(word) for word in sys.argv + sys.orig_argv],
    "path": sys.path,
    "environment": {name: plain(value) for name, value in os.environ.items() if name != "JPY_PARENT_PID"},
    "folder": [plain(os.getcwd()), os.listdir(), tempfile.gettempdir() == ours],
    "matplotlib": {name: plain(value) for name, value in mpl.rcParams.items()},
    "its defaults": {name: plain(value) for name, value in mpl.rcParamsDefault.items()},
    "figures": [mpl.get_backend(), plt.get_fignums(), mpl.is_interactive(), plt.isinteractive()],
    "pandas": pd.describe_option("", _print_desc=False),
    "numpy": [np.get_printoptions(), np.geterr(), np.random.get_state()[0]],
    "warnings": sorted(plain(item) for item in warnings.filters),
    "decimal": decimal.getcontext(),
    "signals": {number.name: plain(signal.getsignal(number)) for number in signal.Signals},
    "files": kinds("/proc/self/fd") if os.path.exists("/proc/self/fd") else [],
    "threads": sorted(thread.name.split("-")[0] for thread in threading.enumerate()),
    "process": [os.getsid(0) == os.getpid() == os.getpgid(0), os.umask(0o22), threading.current_thread().name],
    "limits": {name: resource.getrlimit(getattr(resource, name)) for name in dir(resource) if "RLIMIT" in name},
    "interpreter": [sys.flags, hash("tenge"), sys.getrecursionlimit(), sys.excepthook.__name__],
    "collector": [gc.isenabled(), gc.get_threshold()],
    "locale": [time.tzname, locale.setlocale(locale.LC_ALL), sys.stdout.encoding, sys.getfilesystemencoding()],
    "names": sorted(name for name in globals() if not name.startswith("_")),
    "logging": [plain(type(handler)) for handler in logging.getLogger().handlers],
    "shell": [type(get_ipython()).__name__, get_ipython().execution_count, type(sys.stdin).__name__, __name__],
    "hooks": {name: len(hooks) for name, hooks in get_ipython().events.callbacks.items()},
}
for name, value in state.items():
    print(name, json.dumps(value, default=plain, sort_keys=True))
"""

# A notebook that leaves nothing as it was.
VANDAL = """
import builtins, decimal, locale, os, random, signal, sys, warnings
import numpy as np, pandas as pd, matplotlib as mpl, matplotlib.pyplot as plt
import kzstats as kz

random.seed(1); np.random.seed(1)
mpl.rcParams["figure.dpi"] = 7; plt.figure(); plt.style.use("ggplot"); mpl.use("agg")
pd.set_option("display.max_rows", 1); pd.set_option("display.precision", 1); np.set_printoptions(precision=1)
decimal.getcontext().prec = 3; np.seterr(all="ignore")
warnings.filterwarnings("error"); signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.environ["VANDAL"] = "1"; del os.environ["HOME"]; os.umask(0o77)
open("left", "w").write("x"); kept = [open("left") for _ in range(20)]; os.chdir("/")
sys.path.insert(0, "/vandal"); sys.setrecursionlimit(123456); sys.modules["vandal"] = sys
builtins.vandal = 1; kz.vandal = 1; pd.DataFrame.vandal = 1; kz.unround = None
import gc, logging; gc.disable(); logging.basicConfig(level=1)
"""

CHARTS = """
import numpy as np, pandas as pd, matplotlib.pyplot as plt, seaborn as sns
from matplotlib.figure import Figure
import kzstats as kz

frame = pd.DataFrame({"year": [2021, 2022, 2023], "output": [36.1, 44.3, 46.4]})
ax = frame.plot(x="year", y="output", title="₸ trillion")
plt.show()
sns.barplot(frame, x="year", y="output")
plt.figure(); plt.plot(np.arange(5) ** 2)
"""


# Processes, threads, Arrow's and BLAS's own.
COMPANY = (
    """
import subprocess, sys
print(subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True, text=True).stdout)
""",
    """
from multiprocessing import get_context
with get_context("fork").Pool(2) as pool:
    print(sum(pool.map(abs, range(-9, 0))))
""",
    """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(2) as pool:
    print(sum(pool.map(abs, range(5))))
""",
    """
import numpy as np, pyarrow as pa, pyarrow.compute as pc
print(pc.sum(pa.array(range(10**6))).as_py(), pa.table({"a": [1, 2]}).to_pandas()["a"].sum())
print((np.ones((300, 300)) @ np.ones((300, 300))).sum())
""",
)


class Bench:
    """One parent, and jobs that run on it one after another or side by side."""

    def __init__(self, folder: Path, libraries: Sequence[str]) -> None:
        self.folder, self.count = folder, 0
        self.stack = contextlib.ExitStack()
        self.address, self.parent = self.stack.enter_context(warm.begun(folder, libraries))

    def run(
        self, *paths: Path, cold: bool = False, limits: Limits | list[Limits] | None = None, **given
    ) -> list[Outcome]:
        """The outcome of each notebook, four at a time: most of them wait. Limits for all, or for each."""
        self.count += 1
        place = self.folder / f"b{self.count}"
        place.mkdir()
        each = limits if isinstance(limits, list) else [limits or Limits(60)] * len(paths)
        warm = None if cold else self.address
        jobs = [Job(f"{number} {path.stem}", read_notebook(path), given) for number, path in enumerate(paths)]
        tasks = [Task(job, limits=limit, warm=warm) for job, limit in zip(jobs, each, strict=True)]
        outcomes = {name: said for name, said in run_side_by_side(tasks, 4, place) if isinstance(said, Outcome)}
        return [outcomes[job.name] for job in jobs]

    def both(self, path: Path, **given) -> tuple[Outcome, Outcome]:
        """The outcome with a warm and with a cold kernel."""
        (forked,), (ordinary,) = self.run(path, **given), self.run(path, cold=True, **given)
        assert (forked.kernel, ordinary.kernel) == ("warm", "cold"), forked.cold_because
        return forked, ordinary

    def close(self) -> None:
        self.stack.close()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def bench(*libraries: str):
    prepare()
    folder = Path(tempfile.mkdtemp(prefix="kzw-")).resolve()  # pytest's own folders are too deep for a socket
    made = Bench(folder, libraries)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def shared():
    with bench("kzstats", *KNOWN) as made:
        yield made


def printed(outcome: Outcome) -> list[str]:
    """What the cells of a notebook printed, line by line."""
    cells = [cell for cell in json.loads(outcome.notebook)["cells"] if cell["cell_type"] == "code"]
    texts = ["".join(out["text"]) for cell in cells for out in cell["outputs"] if out["output_type"] == "stream"]
    return "".join(texts).splitlines()


def gone(pid: int, seconds: float = 30) -> bool:
    """Whether a process has ended, or does within some seconds."""
    deadline = time.monotonic() + seconds
    while lives(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def kernels_of(parent: int, count: int) -> list[int]:
    """The kernels of a parent, once there are so many."""
    deadline = time.monotonic() + 60
    while len(found := [child.pid for child in psutil.Process(parent).children()]) < count:
        assert time.monotonic() < deadline, "no kernel was forked"
        time.sleep(0.02)
    return found


# --- like a cold kernel ------------------------------------------------------------------------------------------


def test_a_warm_kernel_finds_what_a_cold_one_finds(shared, tmp_path):
    forked, ordinary = shared.both(write(tmp_path / "state.ipynb", "# ?", STATE))
    assert forked.state == ordinary.state == "ok", forked.message + ordinary.message
    for found, expected in zip(printed(forked), printed(ordinary), strict=True):
        assert found == expected


def test_charts_come_out_alike_byte_for_byte(shared, tmp_path):
    forked, ordinary = shared.both(write(tmp_path / "charts.ipynb", "# ?", CHARTS, "plt.gcf()"))
    assert forked.state == "ok", forked.message
    assert forked.notebook.count("image/png") == 3
    assert forked.notebook == ordinary.notebook


def test_a_notebook_with_every_form_of_chart_comes_out_alike_byte_for_byte(shared):
    """Of the others nbval says in `make test` that cold kernels find what is stored, which warm ones made."""
    forked, ordinary = shared.both(places.notebooks_dir() / "06_can_output_double.ipynb")
    assert forked.state == ordinary.state == "ok", forked.message + ordinary.message
    assert forked.notebook == ordinary.notebook
    assert forked.stderr == ordinary.stderr == []


def test_the_parent_has_imported_nearly_all_that_a_notebook_imports(shared, tmp_path):
    """What it has not, each kernel imports anew; if this fails, add to the lists in stack.py."""
    cells = ["".join(cell.source) for cell in _cells(places.notebooks_dir() / "03_which_exchange_rate.ipynb")]
    late = "print(*sorted(set(sys.modules) - before))"
    probe = write(tmp_path / "probe.ipynb", "# ?", "import sys; before = set(sys.modules)", *cells, late)
    (outcome,) = shared.run(probe)
    assert outcome.state == "ok", outcome.message
    assert len(printed(outcome)[-1].split()) <= 10, printed(outcome)[-1]


def _cells(path: Path) -> list:
    import nbformat

    return [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


# How a cell ends its run: the state that comes of it, and the limits of the run.
ENDINGS = {
    "1 / 0": ("failed", Limits(60)),
    "import sys; sys.exit(0)": ("incomplete", Limits(60)),
    "exit()": ("incomplete", Limits(60)),
    "import os; os._exit(0)": ("kernel_died", Limits(60)),
    "import os, signal; os.kill(os.getpid(), signal.SIGKILL)": ("kernel_died", Limits(60)),
    # Three seconds, so that the cells before, which take milliseconds, are in time on a busy machine too.
    "import time; time.sleep(60)": ("timed_out", Limits(3)),
    "while True: pass": ("timed_out", Limits(3)),
    "import time; time.sleep(61)": ("timed_out", Limits(60, 6)),
    "bytearray(10**10)": ("failed", Limits(60, 60, 4 * 10**9)),
    "input()": ("failed", Limits(60)),
    "class = 1": ("failed", Limits(60)),
}


@pytest.fixture(scope="module")
def ended(shared, tmp_path_factory) -> dict[str, tuple[Outcome, Outcome]]:
    """The outcome of each ending, with a warm and with a cold kernel; all together, since most of them wait."""
    folder = tmp_path_factory.mktemp("ended")
    cells = ("print(years, repr(place))", "print('never')")
    paths = [write(folder / f"n{n}.ipynb", "# ?", cells[0], cell, cells[1]) for n, cell in enumerate(ENDINGS)]
    limits = [limit for _, limit in ENDINGS.values()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "END_SECONDS", 0.5)
        found = [shared.run(*paths, cold=cold, limits=limits, years=7, place="KZ-39") for cold in (False, True)]
    return dict(zip(ENDINGS, zip(*found, strict=True), strict=True))


@pytest.mark.parametrize("cell", ENDINGS)
def test_a_run_ends_as_it_would_cold(ended, cell):
    (forked, ordinary), (state, _) = ended[cell], ENDINGS[cell]
    assert (forked.kernel, ordinary.kernel) == ("warm", "cold"), forked.cold_because
    assert forked.state == ordinary.state == state, forked.message
    assert (forked.message, forked.cell, forked.stderr) == (ordinary.message, ordinary.cell, ordinary.stderr)
    assert printed(forked) == printed(ordinary) == ["7 'KZ-39'"]
    if state != "kernel_died":  # whether a dying kernel still says that the cell has begun, is chance
        assert forked.notebook == ordinary.notebook


@pytest.mark.parametrize("cold", [False, True])
def test_a_kernel_ends_by_itself_however_its_threads_meet(shared, tmp_path, monkeypatch, cold):
    # Left to chance, half of twelve short notebooks had to be killed, each after three seconds of waiting.
    meet = """
import sys, threading, time

def late(call, thread, seconds, name=threading.current_thread, sleep=time.sleep):
    def later(*given):
        if name().name == thread:
            sleep(seconds)
        return call(*given)
    return later

printing = sys.stdout.pub_thread
printing.io_loop.stop = late(printing.io_loop.stop, "IOPub", 1)
printing.schedule = late(printing.schedule, "Control", 0.3)
"""
    kill = kernel.end_session

    def kill_and_tell(leader):
        (tmp_path / "had to be killed").write_text(str(lives(leader)))
        kill(leader)

    monkeypatch.setattr(kernel, "end_session", kill_and_tell)
    monkeypatch.setattr(kernel, "END_SECONDS", 8.0)  # ipykernel's own patience is ten
    (outcome,) = shared.run(write(tmp_path / "toy.ipynb", "# ?", meet), cold=cold)
    assert (outcome.state, outcome.kernel) == ("ok", "cold" if cold else "warm"), outcome.message
    assert (tmp_path / "had to be killed").read_text() == "False"


def test_what_programs_print_below_python_is_shown(shared, tmp_path, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # ipykernel does not look there in tests
    path = write(
        tmp_path / "toy.ipynb",
        "# ?",
        "import os, time; print('above', flush=True); os.system('echo from below; sleep 1')",
    )
    forked, ordinary = shared.both(path)
    assert sorted(printed(forked)) == sorted(printed(ordinary)) == ["above", "from below"]


def test_a_kernel_can_use_processes_and_threads(shared, tmp_path):
    path = write(tmp_path / "toy.ipynb", "# ?", *COMPANY)
    forked, ordinary = shared.both(path)
    assert (forked.state, forked.notebook) == ("ok", ordinary.notebook), forked.message
    assert [line for line in printed(forked) if line] == ["42", "45", "10", "499999500000 3", "27000000.0"]


def test_a_parent_imports_what_the_notebooks_import_and_nothing_of_the_user_s():
    cells = ["import os, numpy as np\n%matplotlib inline", "from kzstats import charts", "import mine"]
    content = [{"cell_type": "code", "source": cell} for cell in cells]
    assert imported_by([json.dumps({"cells": content}).encode()]) == ["kzstats", "numpy"]


# --- nothing passes from one to the next -------------------------------------------------------------------------


def test_nothing_that_a_notebook_does_reaches_the_next(shared, tmp_path):
    state = write(tmp_path / "state.ipynb", "# ?", STATE)
    touched = "import builtins, sys, pandas as pd, kzstats as kz\n" + "\n".join(
        f"print({thing})"
        for thing in (
            "[hasattr(some, 'vandal') for some in (builtins, kz, pd.DataFrame)], 'vandal' in sys.modules",
            "kz.unround('46.4', unit_mult=12)['lower'].tolist()",
        )
    )
    after = write(tmp_path / "after.ipynb", "# ?", touched)
    (before,) = shared.run(state)
    (vandal,) = shared.run(write(tmp_path / "vandal.ipynb", "# ?", VANDAL))
    (then, clean) = shared.run(state, after)
    assert vandal.state == "ok", vandal.message
    assert then.kernel == "warm", then.cold_because
    assert printed(then) == printed(before)
    assert printed(clean) == ["[False, False, False] False", "[46350000000000.0]"]


def test_chance_is_different_in_each_kernel_and_the_same_from_the_same_seed(shared, tmp_path):
    draw = "import random, uuid, secrets, tempfile, numpy as np\nprint(random.random(), np.random.rand(), uuid.uuid4())"
    again = (
        "random.seed(5); np.random.seed(5); print(random.random(), np.random.rand(), np.random.default_rng(5).random())"
    )
    path = write(tmp_path / "chance.ipynb", "# ?", draw, again)
    first, second = (printed(outcome) for outcome in shared.run(path, path))
    assert not set(first[0].split()) & set(second[0].split())
    assert first[1] == second[1]


def test_the_parent_has_one_thread_and_does_not_grow(shared, tmp_path):
    every = f"import {', '.join(KNOWN)}"  # it gets a kernel once the parent has imported all of them
    path = write(tmp_path / "toy.ipynb", "# ?", every, "pandas.DataFrame({'a': range(10**6)}).sum()")
    shared.run(path)
    parent = psutil.Process(shared.parent.pid)
    files, memory = parent.num_fds(), parent.memory_info().rss
    shared.run(*[path] * 6)
    assert parent.num_threads() == 1
    assert parent.num_fds() == files
    assert parent.memory_info().rss - memory < 5_000_000
    assert all(gone(child.pid) for child in parent.children())


# --- when something breaks ---------------------------------------------------------------------------------------


def test_without_a_parent_kernels_are_cold_and_the_outcome_says_why(tmp_path):
    path = write(tmp_path / "toy.ipynb", "# ?", "print(years)")
    with bench() as made:
        made.parent.kill()
        made.parent.wait()
        (outcome,) = made.run(path)
    assert (outcome.state, outcome.kernel) == ("ok", "cold")
    assert "refused" in outcome.cold_because


def test_a_notebook_whose_kernel_went_with_the_parent_runs_again_in_a_cold_one(tmp_path):
    killed = f"""\
import os, pathlib, signal, time
if not pathlib.Path({str(tmp_path / "once")!r}).exists():
    pathlib.Path({str(tmp_path / "once")!r}).touch()
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)"""
    with bench() as made:
        (outcome,) = made.run(write(tmp_path / "toy.ipynb", "# ?", killed, "print(years)"))
    assert (outcome.state, outcome.kernel) == ("ok", "cold"), outcome.message
    assert "parent of warm kernels ended" in outcome.cold_because


def test_a_folder_too_deep_for_a_socket_means_cold_kernels(tmp_path):
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    with warm.begun(deep, []) as parent:
        assert parent is None
        assert not list(deep.iterdir())


def test_a_parent_with_a_second_thread_refuses_to_fork(tmp_path, monkeypatch):
    start = "import sys, threading, time\nif 'kzstats.reports.warm.parent' in ' '.join(sys.orig_argv):\n"
    start += "    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
    (tmp_path / "sitecustomize.py").write_text(start)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with bench() as made:
        (outcome,) = made.run(write(tmp_path / "toy.ipynb", "# ?", "print(years)"))
    assert (outcome.state, outcome.kernel) == ("ok", "cold")
    assert outcome.cold_because == "the parent has 2 threads"


# A kernel that holds Python's lock for minutes: no thread of its own could end it.
HOLD = "import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')"


@pytest.mark.parametrize("victim", ["worker", "batch", "parent"])
def test_no_kernel_outlives_those_it_works_for(tmp_path, victim):
    path = write(tmp_path / "hold.ipynb", "# ?", HOLD)
    batch = subprocess.Popen([sys.executable, "-c", _BATCH, str(path)], stdout=subprocess.PIPE, text=True)
    folder, number = batch.stdout.readline().split()
    parent, workers, kernels = int(number), [], []
    try:
        kernels = kernels_of(parent, 2)
        time.sleep(0.5)
        workers = [child.pid for child in psutil.Process(batch.pid).children() if child.pid != parent]
        if victim == "worker":
            for worker in workers:
                os.kill(worker, signal.SIGKILL)
        else:
            os.kill({"batch": batch.pid, "parent": parent}[victim], signal.SIGKILL)
        assert all(gone(kernel) for kernel in kernels)
        if victim == "batch":
            assert gone(parent)
            assert all(gone(worker) for worker in workers)
    finally:
        batch.kill()
        batch.wait()
        batch.stdout.close()
        for pid in [parent, *kernels, *workers]:
            gone(pid)
        shutil.rmtree(folder, ignore_errors=True)


_BATCH = """
import sys, tempfile, time
from pathlib import Path
from kzstats.reports import warm
from kzstats.reports.attempt import run_side_by_side
from kzstats.reports.plan import Job, read_notebook
from kzstats.reports.task import Task
folder = Path(tempfile.mkdtemp(prefix="kzw-"))
with warm.begun(folder, []) as (address, process):
    notebook = read_notebook(Path(sys.argv[1]))
    print(folder, process.pid, flush=True)
    list(run_side_by_side([Task(Job(name, notebook), warm=address) for name in "ab"], 2, folder))
    time.sleep(60)
"""


# --- in a batch ------------------------------------------------------------------------------------------------


def test_a_batch_uses_warm_kernels_when_there_are_more_jobs_than_workers(tmp_path, monkeypatch):
    cold(monkeypatch)
    path = write(tmp_path / "toy.ipynb", "# ?", "print(years)")
    jobs = [Job(f"toy{years}", read_notebook(path), {"years": years}) for years in (1, 2, 3)]
    found = outcomes(jobs, workers=2)
    assert [(o.kernel, printed(o)) for o in found.values()] == [("warm", [str(years)]) for years in (1, 2, 3)]
    assert {o.kernel for o in outcomes(jobs[:1], workers=2).values()} == {"cold"}


def test_what_starts_a_batch_does_without_pandas_and_arrow():
    code = "import sys; from kzstats.reports import run; run.prepare(); import kzstats.reports.export\n"
    code += "print({'pandas', 'numpy', 'pyarrow', 'boto3'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said == "set()\n"  # half a second before the first kernel
