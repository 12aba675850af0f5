"""What every test may rely on: no window, no leftover settings of the caller, and runs that can be repeated."""

import contextlib
import functools
import gc
import io
import os
import pickle
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from shared_out import measuring, pytest_addoption, pytest_runtestloop  # noqa: F401
from toy_notebooks import write

import kzstats.convert_file  # pytest would import these packages by a way that is not measured
import kzstats.nbk
from kzstats.reports import attempt, run, warm

os.environ["MPLBACKEND"] = "Agg"
sys.argv[0] = "pytest"  # `python -m pytest` bears the name __main__.py, as kzstats does, which then ends at any Ctrl-C
# Which browser there is to look with is no setting of what is tested.
for name in [name for name in os.environ if name.startswith("KZSTATS_") and name != "KZSTATS_CHROMIUM"]:
    del os.environ[name]

# No deadline: a busy machine is no wrong result. The examples are the same each time and everywhere, so that a red run
# speaks of the change it saw; `make fuzz` is what searches. Of eleven mutants of bounds and
# rounding 20 examples a law leave three alive, 40 one (its law asks for 100), 100 none.
settings.register_profile(
    "same", deadline=None, derandomize=True, database=None, max_examples=40,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
settings.load_profile("same")

# What fsync promises shows when the power fails, which no test plays: 4,600 of them made `make check` wait.
# Tests of what happens when it fails put their own in its place.
os.fsync = lambda descriptor: None

gc.set_threshold(50_000, 20, 20)  # tests make objects by the million and keep none

# Programs that libraries ask about the machine; no test is about them.
_ASKED = {"fc-list", "uname", "ldconfig", "gcc", "cc", "ld", "lscpu"}
_WAYS = ("fork", "forkpty", "posix_spawn", "posix_spawnp", "system")


def pytest_configure(config: pytest.Config) -> None:
    """Hold `make check` to its word: a test that starts a process without being marked for it fails there."""
    if "not process" in config.option.markexpr:
        # Put in the place of every way to start one: an audit hook is called at each file and attribute, 1 s in all.
        for place, name in [(subprocess, "_fork_exec"), *((os, way) for way in _WAYS if hasattr(os, way))]:
            setattr(place, name, functools.partial(_start_no_process, name, getattr(place, name)))


#: The files that take longest, longest first: a worker that came to one of them last would be what all wait for.
_LONGEST = (
    "faults", "browser", "warm", "jupyterlab", "notebook_rate_and_plan", "consistency", "words", "own_folder",
    "reports", "nbk", "reading_fuzz", "reading_corpus", "read_command", "convert_rows", "parts", "pages", "watching",
    "notebook_releases", "observations", "ratios", "meeting", "official", "relations",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest."""
    place = {f"test_{name}": number for number, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(place)))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking for garbage among its 250,000 objects took a tenth of the time."""
    gc.freeze()


def _start_no_process(way: str, ordinary: Callable, *args, **named) -> object:
    program = args[0] if args else ""
    if Path(os.fsdecode(program if isinstance(program, str | bytes) else next(iter(program)))).name in _ASKED:
        return ordinary(*args, **named)
    raise RuntimeError(f"{way}: mark this test `process`, `kernel` or `browser`; `make check` starts none of them")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser to look at pages with.

    It is no Python package, so a machine may have none: there its tests are left out, and the summary says how to get
    one. In CI, whose green means that all of them ran, they fail.
    """
    from kzstats.errors import EnvironmentProblem
    from kzstats.reports import pdf

    try:
        return pdf.find_chromium()
    except EnvironmentProblem:
        if os.environ.get("CI") or os.environ.get("KZSTATS_CHROMIUM"):
            raise
        pytest.skip(f"no Chromium to look with. {pdf.HOW_TO_GET_ONE}")


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder that holds pyproject.toml, data/ and notebooks/."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True, scope="session")
def workers_are_measured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a batch's workers ran counts as covered: they write it down before their last word, which ends them."""
    if (measure := measuring()) is None:
        yield
        return
    folder = tmp_path_factory.mktemp("covered")

    class Pipe:
        def __init__(self, pipe):
            self.pipe = pipe

        def __getattr__(self, name):
            return getattr(self.pipe, name)

        def send(self, message):
            if message[0] == "done":
                # A test that plays a full disk with a limit on files means the report's, not this one.
                most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
                resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
                ran = [dict(measure.all_seen), dict(measure.newly_seen)]
                (folder / str(os.getpid())).write_bytes(pickle.dumps(ran))
            self.pipe.send(message)

    ordinary = attempt._forked
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attempt, "_forked", lambda pipe: ordinary(Pipe(pipe)))
        yield
    for file in folder.iterdir():
        for ran in pickle.loads(file.read_bytes()):
            for name, lines in ran.items():
                measure.all_seen[name] |= lines


@pytest.fixture(autouse=True, scope="session")
def warm_kernels() -> Iterator[None]:
    """Kernels are forked from one parent for all tests: a cold one takes 0.6 s of processor, 1.8 with kzstats.

    tests/test_warm.py shows that nothing tells the two apart; tests about how kernels come to be say `cold`.
    """
    folder, ordinary = Path(tempfile.mkdtemp(prefix="kzw-")).resolve(), run._pool  # pytest's own are too deep
    with contextlib.ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        address = functools.cache(lambda: stack.enter_context(warm.begun(folder, ["kzstats"])).address)

        @contextlib.contextmanager
        def pool(jobs, workers, scheduler, pages=True):
            with ordinary(jobs[:workers], workers, scheduler, pages) as (made, _):  # so few have no parent
                yield made, None if scheduler else address()

        pool.ordinary = ordinary
        patch.setattr(run, "_pool", pool)
        yield
    shutil.rmtree(folder)


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A notebook that prints two of its parameters."""
    return write(tmp_path / "toy.ipynb", "# Is it so?\n\nWe look.", "print(years, repr(place))")


@pytest.fixture(scope="module")
def obs():
    """The figures of the article that many tests look at."""
    import kzstats as kz

    return kz.load("trend_2024_06")


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder called mine, in use on top of the package's data."""
    folder = tmp_path / "mine"
    folder.mkdir()
    monkeypatch.setenv("KZSTATS_DATA", str(folder))
    return folder


@pytest.fixture
def kzstats(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> Callable:
    """Call the command line in this process: (exit code, stdout, stderr)."""
    from kzstats import __main__ as command

    def call(*words: object, given: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["kzstats", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        with pytest.raises(SystemExit) as ended:
            command.main()
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err

    return call
