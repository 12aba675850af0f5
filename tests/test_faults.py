"""Every fault of a batch, done for real: killed kernels, full disks, lost workers, second batches, signals.

benchmarks/reliability.py counts the same by the hundred.
"""

import contextlib
import errno
import hashlib
import importlib.util
import json
import logging
import os
import pickle
import random
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from toy_notebooks import cold, write

from kzstats import files
from kzstats.errors import EnvironmentProblem, ParameterError
from kzstats.reports import attempt, destination, kernel, processes, unchanged, worker
from kzstats.reports import cluster as dask_cluster
from kzstats.reports.destination import Bucket, Folder
from kzstats.reports.manifest import Manifest, read
from kzstats.reports.notebook import Kind, typed
from kzstats.reports.plan import plan
from kzstats.reports.progress import table
from kzstats.reports.run import Batch, outcomes, run
from kzstats.reports.task import Limits, Outcome, Task

pytestmark = pytest.mark.kernel


# --- one notebook goes wrong, the others do not notice -------------------------------------------------------------

GRANDCHILD = """\
import subprocess
subprocess.Popen(["sleep", "300"])
subprocess.Popen(["sleep", "301"], start_new_session=True, cwd="/")"""
SHED = 'subprocess.Popen(["/bin/sleep", "302"], start_new_session=True, cwd="/", env={})'
CELLS = {
    "grows": ["held = bytearray(9_000_000_000)"],
    "is_long": ["import time; time.sleep(4)", "time.sleep(60)"],
    "is_killed": ["1"],
    "prints": ["print('x' * 2_000_000)"],
    "leaves_three": [GRANDCHILD, SHED],
}


@pytest.fixture(scope="module")
def hard(tmp_path_factory) -> Iterator[tuple[Path, Batch]]:
    """One batch of hard endings, run once."""
    folder = tmp_path_factory.mktemp("hard")
    paths = [write(folder / f"{name}.ipynb", f"# Is it {name}?", *cells) for name, cells in CELLS.items()]
    ordinary = worker.execute

    def killed(task, *rest):
        if task.job.name == "is_killed":
            os.kill(os.getpid(), signal.SIGKILL)
        return ordinary(task, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker, "execute", killed)
        patch.setattr(worker, "LARGEST_OUTPUT", 1_000_000)
        patch.setattr(kernel, "END_SECONDS", 0.5)
        limits = Limits(cell_seconds=7, notebook_seconds=10.5)  # 3 s for whatever is quick, on a busy machine too
        yield folder / "out", run(plan([str(p) for p in paths]), folder / "out", workers=3, limits=limits, quiet=True)


@pytest.mark.parametrize(
    ("name", "state", "cell", "message"),
    [
        ("grows", "failed", 3, "memory limit is 8 GB"),
        ("is_long", "timed_out", None, "the notebook was still running after 10.5 seconds"),
        ("is_killed", "failed", None, "ended by signal 9"),
        ("prints", "failed", None, "at most 1,000,000"),
        ("leaves_three", "ok", None, ""),
    ],
)
def test_hard_endings_are_told_apart(hard, name, state, cell, message):
    out, batch = hard
    entry = json.loads((out / "manifest.json").read_text())["reports"][name]
    assert entry["state"] == state
    assert message in entry["message"]
    assert cell in (None, entry["cell"])
    assert (out / f"{name}.html").is_file() == (state == "ok")
    assert batch.exit_code() == 1


def test_a_limit_of_memory_in_which_no_kernel_can_live_is_named(toy, monkeypatch, capfd):
    cold(monkeypatch)
    outcomes(plan([str(toy)]), limits=Limits(memory=50_000_000))
    assert "it ended at once (the memory limit is 0.05 GB; --memory sets another)\n" in capfd.readouterr().err


def test_a_run_that_was_stopped_shows_how_far_it_got(hard):
    assert "time.sleep(60)" in (hard[0] / "failed" / "is_long.ipynb").read_text()
    assert "ended by signal 9" in (hard[0] / "failed" / "is_killed.html").read_text()


def test_an_output_that_utf_8_cannot_carry_fails_its_report(toy, monkeypatch):
    """Whether the kernel still says that the cell has ended, is chance; that takes half a minute when it does not."""
    cold(monkeypatch)
    (outcome,) = outcomes(plan([str(write(toy, "# ?", "print('fine')", "print('\\ud800')"))])).values()
    assert (outcome.state, outcome.cell) == ("failed", 4)
    assert "lone surrogate" in outcome.message
    assert "fine" in outcome.notebook


def test_an_output_that_never_comes_fails_its_report(toy, monkeypatch):
    monkeypatch.setattr(kernel, "OUTPUT_SECONDS", 3)
    lost = """
import sys
sys.stdout.flush_timeout = sys.stderr.flush_timeout = 0
get_ipython().kernel.iopub_thread.schedule = lambda call: None
46.4"""
    (outcome,) = outcomes(plan([str(write(toy, "# ?", "print('fine')", lost))])).values()
    assert (outcome.state, outcome.cell) == ("failed", 4)
    assert outcome.message.startswith("what the cell showed did not come within 3 seconds")


def test_what_a_notebook_leaves_running_is_killed_and_named(hard):
    killed = hard[1].entries["leaves_three"]["killed"]
    assert [line.split(": ")[1] for line in killed] == ["sleep 300", "sleep 301", "/bin/sleep 302"]
    assert not any(processes.lives(int(line.split(":")[0])) for line in killed)


def test_a_process_met_as_it_begins_a_program_is_named_by_its_command_line(monkeypatch):
    seen = iter([{"cmdline": [], "name": "sleep"}, {"cmdline": ["/bin/sleep", "302"], "name": "sleep"}])
    process = psutil.Process()
    monkeypatch.setattr(process, "as_dict", lambda _: next(seen))
    assert processes.described(process) == f"{os.getpid()}: /bin/sleep 302"


def test_a_worker_that_dies_before_it_hears_its_task_fails_one_report(toy, monkeypatch):
    long = write(toy.parent / "long.ipynb", "# ?", "#" * 1_000_000)  # more than a pipe holds
    ordinary = worker._detach

    def detach(parent):
        if not (toy.parent / "died").exists():
            (toy.parent / "died").touch()
            os._exit(3)
        ordinary(parent)

    monkeypatch.setattr(worker, "_detach", detach)
    batch = run(plan([str(long), str(toy)]), toy.parent / "out", quiet=True)
    assert {name: entry["state"] for name, entry in batch.entries.items()} == {"long": "failed", "toy": "ok"}
    assert batch.entries["long"]["message"] == "the process that ran the notebook ended with code 3"


def test_where_no_process_can_be_started_a_report_fails_and_says_so(toy, monkeypatch):
    def full(pipe):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(attempt, "_forked", full)
    batch = run(plan([str(toy)]), toy.parent / "out", quiet=True)
    assert batch.entries["toy"]["message"] == "no process could be started for it (Resource temporarily unavailable)"
    assert batch.exit_code() == 4


def test_a_worker_that_hangs_outside_its_cells_is_ended_from_outside(tmp_path, monkeypatch):
    def hang(task, folder, tell):
        folder.mkdir()
        while True:
            tell("cell", 3, 4)
            time.sleep(0.1 if task.job.name == "talks" else 60)

    monkeypatch.setattr(worker, "execute", hang)
    monkeypatch.setattr(attempt, "GRACE_SECONDS", 2)
    paths = [write(tmp_path / f"{name}.ipynb", "# ?") for name in ("talks", "silent")]
    found = outcomes(plan([str(path) for path in paths]), workers=2, limits=Limits(1, 2))
    assert {name: (outcome.state, outcome.cell, outcome.message) for name, outcome in found.items()} == {
        "talks": ("timed_out", 3, "the notebook was still running after 2 seconds (--timeout)"),
        "silent": ("timed_out", 3, "no sign of life for 3 seconds"),
    }


@pytest.mark.parametrize("workers", [1, 2])
def test_no_more_notebooks_run_at_once_than_were_asked_for(tmp_path, workers, monkeypatch):
    def note(task, folder, tell):
        folder.mkdir()
        (tmp_path / f"{task.job.name}.runs").touch()
        most = 0
        for _ in range(20):
            time.sleep(0.05)
            most = max(most, len(list(tmp_path.glob("*.runs"))))
        (tmp_path / f"{task.job.name}.runs").unlink()
        return Outcome("ok", str(most))

    monkeypatch.setattr(worker, "execute", note)
    jobs = plan([str(write(tmp_path / "toy.ipynb", "# ?"))], sweeps=["years=1,2,3,4"])
    found = outcomes(jobs, workers=workers)
    assert max(int(outcome.message) for outcome in found.values()) == workers


def test_a_kernel_that_never_starts_is_tried_again(toy, monkeypatch):
    cold(monkeypatch)
    (toy.parent / "ipykernel_launcher.py").write_text("open('/dev/null').close(); raise SystemExit('broken')")
    monkeypatch.setenv("PYTHONPATH", str(toy.parent))
    batch = run(plan([str(toy)]), toy.parent / "out", quiet=True)
    assert "in 2 attempts" in batch.entries["toy"]["message"]
    assert batch.exit_code() == 4


@pytest.mark.parametrize("depth", [0, 100])
def test_kernels_are_spoken_to_through_files_however_deep_their_folder(toy, monkeypatch, depth):
    cold(monkeypatch)
    deep = toy.parent / ("d" * depth)
    deep.mkdir(exist_ok=True)
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    ask = """
import json, os, pathlib, psutil
from ipykernel import get_connection_file
found = json.loads(pathlib.Path(get_connection_file()).read_text())
print(found["transport"], found["ip"], sorted(path.name for path in pathlib.Path("..").glob("k-*")))
print(psutil.Process(os.getppid()).net_connections("inet"))"""
    write(toy, "# ?", ask)
    (outcome,) = outcomes(plan([str(toy)])).values()
    assert outcome.state == "ok", outcome.message
    assert "ipc ../k ['k-1', 'k-2', 'k-3', 'k-4', 'k-5']\\n" in outcome.notebook
    assert '"[]\\n"' in outcome.notebook


def test_a_notebook_in_another_language_is_refused_with_the_kernels_there_are(toy):
    content = json.loads(toy.read_text())
    content["metadata"]["kernelspec"] = {"name": "ir", "language": "R", "display_name": "R"}
    toy.write_text(json.dumps(content))
    with pytest.raises(EnvironmentProblem, match=r"toy\.ipynb \(r\).*Kernels installed here: ") as refusal:
        run(plan([str(toy)]), toy.parent / "out", quiet=True)
    assert refusal.value.exit_code == 4
    assert not (toy.parent / "out").exists()


@pytest.mark.parametrize("value", [Path('a"; import os #'), b"\xff", {"a": 1}, float("nan"), object()])
def test_values_that_are_no_plain_values_are_refused(value):
    with pytest.raises(ParameterError):
        typed(value, Kind("str" if not isinstance(value, float) else "float", "str"), "place")


# --- disks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["/proc/reports", "{tmp}/file/reports"])
def test_a_folder_that_cannot_be_written_is_named_before_anything_runs(toy, place):
    (toy.parent / "file").write_text("")
    place = place.format(tmp=toy.parent)
    with pytest.raises(EnvironmentProblem, match=f"{place}.*--out") as refusal:
        run(plan([str(toy)]), place, quiet=True)
    assert refusal.value.exit_code == 4


def test_a_temporary_folder_without_room_is_named_before_anything_runs(toy, monkeypatch):
    def full(**options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    monkeypatch.setattr(tempfile, "tempdir", str(toy.parent))
    with pytest.raises(EnvironmentProblem, match=f"{toy.parent}: .*No space left on device.*TMPDIR") as refusal:
        run(plan([str(toy)]), toy.parent / "out", quiet=True)
    assert refusal.value.exit_code == 4


def test_a_full_disk_fails_one_report_and_spoils_none(tmp_path):
    """A limit on the size of files stands for a full disk: the same error in the same places, without root."""
    small = write(tmp_path / "small.ipynb", "# ?", "1")
    large = write(tmp_path / "large.ipynb", "# ?", "1")
    out = tmp_path / "out"
    assert run(plan([str(small), str(large)]), out, workers=2, quiet=True).exit_code() == 0
    good = {path.name: path.read_bytes() for path in out.glob("*.ipynb")}
    write(small, "# ?", "2")
    write(large, "# ?", "print('x' * 400_000)")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, before[1]))
    try:
        batch = run(plan([str(small), str(large)]), out, workers=2, quiet=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert batch.exit_code() == 4
    assert {name: entry["state"] for name, entry in batch.entries.items()} == {"small": "ok", "large": "failed"}
    assert re.search(
        r"large\.(html|ipynb): cannot be written \(.*\); [\d,]+ bytes were needed",
        batch.entries["large"]["environment_problem"],
    )
    assert (out / "large.ipynb").read_bytes() == good["large.ipynb"]
    assert (out / "small.ipynb").read_bytes() != good["small.ipynb"]
    assert not list(out.rglob(".tmp-*"))


def test_the_manifest_has_the_last_word_on_a_full_disk(tmp_path, monkeypatch):
    """The disk is full when the first report comes: pages, copies of failed ones and the index find no room."""
    out, jobs = tmp_path / "out", plan([str(write(tmp_path / "toy.ipynb", "# ?"))], sweeps=["years=1,2,3"])
    room, ordinary, publish = [], files._settle, Manifest.publish

    def settle(file):
        ordinary(file)
        if room and sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) > room[0]:
            raise OSError(errno.ENOSPC, "No space left on device")

    def first_report(self, job, outcome):
        room[:1] = room[:1] or [sum(path.stat().st_size for path in out.rglob("*") if path.is_file())]
        return publish(self, job, outcome)

    monkeypatch.setattr(files, "_settle", settle)
    monkeypatch.setattr(Manifest, "publish", first_report)
    batch = run(jobs, out, quiet=True)
    told = json.loads((out / "manifest.json").read_text())
    assert (batch.exit_code(), told["state"], told["held"]) == (4, "done", None)
    assert {entry["state"] for entry in told["reports"].values()} == {"failed"}
    assert "No space left on device" in table(batch.entries)
    assert "index.html" in batch.problem
    assert sorted(path.name for path in out.iterdir()) == [".lock", "manifest.json"]


def test_a_running_batch_says_from_time_to_time_until_when_it_is_to_be_believed(toy):
    with Folder(toy.parent / "out") as place:
        manifest = Manifest(place, plan([str(toy)]), unchanged.basis())
        manifest.begin()
        first = place.read("manifest.json")
        manifest.beat()
        assert place.read("manifest.json") == first
        manifest._saved -= 31
        place.write({"manifest.json": b""})
        manifest.beat()
        assert json.loads(place.read("manifest.json"))["held"]["by"].endswith(f":{os.getpid()}")


@pytest.mark.parametrize("refused", ["the worker its folder", "a cell its file"])
def test_a_machine_without_room_is_no_fault_of_the_notebooks_and_is_told_once(tmp_path, monkeypatch, refused):
    cell = "import errno, os; raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))" if "cell" in refused else "1"

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if "worker" in refused:
        monkeypatch.setattr(worker, "_attempts", full)
    jobs = plan([str(write(tmp_path / "toy.ipynb", "# ?", cell))], sweeps=["years=1,2,3"])
    batch = run(jobs, tmp_path / "out", workers=2, quiet=True)
    said = table(batch.entries)
    assert batch.exit_code() == 4
    assert said.count(f"{tempfile.gettempdir()}: notebooks cannot work there") == 1
    assert ("No space left on device" in said) == ("worker" in refused)
    assert ("ulimit -f" in said) == ("cell" in refused)


# --- signals, kills, second batches --------------------------------------------------------------------------------

BUSY = {
    "idle": "import time; time.sleep(120)",
    "busy": "while True: pass",
    "holds the lock": "import ctypes; ctypes.PyDLL(None).sleep(120)",
}


def start(folder: Path, *words: object) -> subprocess.Popen:
    """`kzstats report` in a process of its own, its temporary files in a folder that shows what is left."""
    command = [sys.executable, "-m", "kzstats", "report", *map(str, words), "--out", str(folder / "out"), "--quiet"]
    environment = {**os.environ, "TMPDIR": str(folder)}
    return subprocess.Popen(command, env=environment, start_new_session=True, stderr=subprocess.PIPE, text=True)


def until(condition, seconds: float = 60):
    """What a condition gives once it is true."""
    end = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < end:
        time.sleep(0.02)
    assert found, "it never came"
    return found


def family(folder: Path, batch: subprocess.Popen) -> list[psutil.Process]:
    """Everything that a batch has started, once its notebook runs: warden, worker, kernel and the kernel's child."""
    until(lambda: list(folder.glob("kz-*/j*/cwd/on")))
    children = {p.pid: p for p in psutil.Process(batch.pid).children(recursive=True)}
    children |= {p.pid: p for p in processes.processes_in(folder) if p.pid != batch.pid}
    assert len(children) >= 4
    return list(children.values())


@pytest.mark.parametrize(
    ("signum", "code", "kernel"),
    [
        (signal.SIGINT, 130, "idle"),
        (signal.SIGTERM, 143, "busy"),
        (signal.SIGINT, 130, "holds the lock"),
    ],
)
def test_a_stopped_batch_says_so_and_leaves_no_process_behind(tmp_path, signum, code, kernel):
    path = write(tmp_path / "slow.ipynb", "# ?", f"{GRANDCHILD}\n{SHED}\nopen('on', 'w').close()\n{BUSY[kernel]}")
    batch = start(tmp_path, path, write(tmp_path / "next.ipynb", "# ?"), "--jobs", 1)
    started = family(tmp_path, batch)
    batch.send_signal(signum)
    assert batch.wait(60) == code
    until(lambda: not any(processes.lives(p.pid) for p in started))
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["state"] == "interrupted"
    assert {entry["state"] for entry in manifest["reports"].values()} == {"interrupted"}
    assert (tmp_path / "out" / "index.html").is_file()
    assert not list(tmp_path.glob("kz-*"))


def test_a_killed_batch_leaves_nothing_behind_and_the_next_one_goes_on(tmp_path):
    quick = write(tmp_path / "quick.ipynb", "# ?", "print(years)")
    slow = write(tmp_path / "slow.ipynb", "# ?", f"{GRANDCHILD}\nopen('on', 'w').close()\n{BUSY['holds the lock']}")
    batch = start(tmp_path, quick, slow, "--jobs", 2)
    started = family(tmp_path, batch)
    until(lambda: _state(tmp_path / "out", "quick") == "ok")
    batch.kill()
    when = datetime.now(UTC)
    until(lambda: not any(processes.lives(p.pid) for p in started))
    until(lambda: not list(tmp_path.glob("kz-*")))
    batch.communicate()
    good = (tmp_path / "out" / "quick.html").read_bytes()
    left = json.loads((tmp_path / "out" / "manifest.json").read_text())
    until_when = datetime.fromisoformat(left["held"]["until"]) - when
    assert (left["state"], left["held"]["by"]) == ("running", f"{socket.gethostname()}:{batch.pid}")
    assert timedelta(seconds=80) < until_when <= timedelta(seconds=120)
    (tmp_path / "out" / ".tmp-4194305-0123abcd").write_text("torn")

    write(slow, "# ?", "print(place)")
    again = run(plan([str(quick), str(slow)]), tmp_path / "out", workers=2, quiet=True)
    assert {name: entry["state"] for name, entry in again.entries.items()} == {"quick": "skipped", "slow": "ok"}
    assert (tmp_path / "out" / "quick.html").read_bytes() == good
    assert not list((tmp_path / "out").glob(".tmp-*"))


def _state(out: Path, name: str) -> str:
    """A report's state as the manifest has it; the manifest is whole at every moment."""
    try:
        return json.loads((out / "manifest.json").read_text())["reports"][name]["state"]
    except FileNotFoundError:
        return ""


def test_a_second_batch_in_the_same_folder_exits_4(tmp_path):
    path = write(tmp_path / "slow.ipynb", "# ?", "open('on', 'w').close()\nimport time; time.sleep(60)")
    first = start(tmp_path, path)
    until(lambda: list(tmp_path.glob("kz-*/j*/cwd/on")))
    second = start(tmp_path, path)
    assert second.wait(60) == 4
    assert f"locked by process {first.pid}" in second.stderr.read()
    first.terminate()
    assert first.wait(60) == 143
    first.communicate()
    second.communicate()


def test_kills_at_random_moments_tear_nothing(checkout):
    spec = importlib.util.spec_from_file_location("reliability", checkout / "benchmarks" / "reliability.py")
    reliability = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reliability)
    reliability.JOBS, reliability.PATIENCE = 2, 60
    found = reliability.kills(2, random.Random(20240601))
    wanted = {"kills": 2, "torn": 0, "survivors": 0, "left in the folder": 0, "last exit code": 0}
    assert {key: found[key] for key in wanted} == wanted
    assert found["files"] > 0


# --- what has not changed ------------------------------------------------------------------------------------------


@pytest.fixture
def data(tmp_path, monkeypatch, checkout):
    """A data folder of this test's own."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "sources.csv").write_text((checkout / "data" / "sources.csv").read_text().partition("\n")[0] + "\n")
    (folder / "a.csv").write_text("a\n1\n")
    monkeypatch.setenv("KZSTATS_DATA", str(folder))
    monkeypatch.delenv("KZSTATS_RATES", raising=False)
    return folder


@pytest.fixture
def library(monkeypatch):
    """The checksum of kzstats itself held still, since files may be saved while tests run."""
    monkeypatch.setattr(unchanged, "library", lambda: "this one")


def test_a_report_is_made_again_only_when_something_it_depends_on_has_changed(toy, data, library, monkeypatch):
    out = toy.parent / "out"

    def made(**options) -> str:
        (entry,) = run(plan([str(toy)]), out, quiet=True, **options).entries.values()
        assert entry["state"] in ("ok", "skipped")
        return entry.get("run_because") or entry["state"]

    def pages() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in out.iterdir() if path.name != "manifest.json"}

    assert made() == "there is no report of it yet"
    first = pages()
    assert made() == "skipped"
    assert pages() == first
    assert made(force=True) == "--force"
    assert pages() == first
    write(toy, "# Is it so?", "print(place)")
    assert made() == "its notebook changed"
    assert made() == "skipped"

    def why(*sets: str) -> str:
        (job,) = plan([str(toy)], list(sets))
        place = Folder(out)
        return unchanged.why_run(job, read(place)["reports"].get(job.name), unchanged.basis(), place)

    assert why() == ""
    assert why("years=6") == "there is no report of it yet"
    (data / "a.csv").write_text("a\n2\n")
    assert why() == "the data changed"
    (data / "a.csv").write_text("a\n1\n")
    (data / "nbk_rates.csv").write_text("rates")
    assert why() == "the data changed"
    (data / "nbk_rates.csv").unlink()
    assert why() == ""
    (out / "toy.html").write_text("altered")
    assert why() == "toy.html is missing or was changed"
    monkeypatch.setattr(unchanged, "environment", lambda: "other")
    monkeypatch.setattr(unchanged, "library", lambda: "other")
    assert why() == "kzstats itself changed and the installed packages changed"


def test_a_changed_file_of_the_library_and_a_new_package_are_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(unchanged, "__file__", str(tmp_path / "reports" / "unchanged.py"))
    seen = {unchanged.library()}
    for name in ("a.py", "b.j2", "reports/c.css", "ru.po"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
        seen.add(unchanged.library())
    assert len(seen) == 5
    (tmp_path / "_bundle").mkdir()
    (tmp_path / "_bundle" / "datapackage.json").write_text("x")
    assert unchanged.library() in seen
    before = unchanged.environment()
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "new-1.0.dist-info").mkdir()
    assert unchanged.environment() != before


def test_a_report_that_failed_is_tried_again(toy):
    write(toy, "# ?", "1 / 0")
    out = toy.parent / "out"
    assert run(plan([str(toy)]), out, quiet=True).exit_code() == 1
    again = run(plan([str(toy)]), out, quiet=True)
    assert again.entries["toy"]["run_because"] == "its last run ended: failed"
    assert again.exit_code() == 1
    assert (out / "failed" / "toy.html").is_file()
    write(toy, "# ?", "1 / 1")
    assert run(plan([str(toy)]), out, quiet=True).exit_code() == 0
    assert not (out / "failed").exists()


def test_a_skipped_report_keeps_its_findings(toy):
    write(toy, "# ?", "import sys, kzstats as kz; print('old', file=sys.stderr)\nkz.Answer('No.', [], 'inconsistent')")
    out = toy.parent / "out"
    first = run(plan([str(toy)]), out, quiet=True)
    again = run(plan([str(toy)]), out, quiet=True)
    assert again.entries["toy"]["state"] == "skipped"
    assert len(again.findings()) == 2
    assert again.findings() == first.findings()
    assert (again.exit_code(), again.exit_code(strict=True)) == (0, 1)


def test_a_failed_report_stays_on_the_index_when_others_run(toy, tmp_path):
    bad = write(tmp_path / "bad.ipynb", "# Is it bad?", "1 / 0")
    out = tmp_path / "out"
    run(plan([str(toy), str(bad)]), out, workers=2, quiet=True)
    assert run(plan([str(toy)]), out, quiet=True).exit_code() == 0
    assert "failed/bad.html" in (out / "index.html").read_text()


def test_when_nothing_changed_nothing_heavy_is_imported(toy):
    out = toy.parent / "out"
    run(plan([str(toy)]), out, quiet=True)
    code = (
        "import sys, kzstats.__main__ as m\n"
        f"sys.argv = ['kzstats', 'report', {str(toy)!r}, '--out', {str(out)!r}]\n"
        "try: m.main()\nexcept SystemExit as e: assert not e.code, e.code\n"
        "heavy = {'pandas', 'numpy', 'papermill', 'nbconvert', 'nbformat', 'jinja2', 'psutil', 'tqdm', 'asyncio'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.splitlines()[-1] == "[]"
    assert "skipped 1 of 1 reports: notebook, parameters, kzstats, data" in shown.stderr


def test_values_of_an_unchanged_job_need_no_second_look_and_others_do(tmp_path):
    own = write(tmp_path / "own.ipynb", "# ?", parameters='rounding: str = "nearest"  # rule')
    with pytest.raises(ParameterError, match="truncate"):
        plan([str(own)], sets=["rounding=upwards"])
    assert plan([str(own)], sets=["rounding=upwards"], vouched=lambda job: job.name.startswith("own"))


# --- other places ----------------------------------------------------------------------------------------------


def test_reports_can_go_to_any_address_and_are_skipped_there_too(toy, library):
    fsspec = pytest.importorskip("fsspec")
    out = "memory://reports/of/tests"
    assert run(plan([str(toy)]), out, quiet=True).entries["toy"]["state"] == "ok"
    files = fsspec.filesystem("memory")
    names = {path.rpartition("/tests/")[2] for path in files.find("/reports/of/tests")}
    assert names == {"toy.html", "toy.ipynb", "index.html", "manifest.json"}
    local = toy.parent / "out"
    run(plan([str(toy)]), local, quiet=True)
    for name in ("toy.html", "toy.ipynb", "index.html"):
        assert files.cat_file(f"/reports/of/tests/{name}") == (local / name).read_bytes()
    assert run(plan([str(toy)]), out, quiet=True).entries["toy"]["state"] == "skipped"
    files.pipe_file("/reports/of/tests/toy.html", b"cut")
    assert run(plan([str(toy)]), out, quiet=True).entries["toy"]["run_because"] == "toy.html is missing or was changed"


def test_an_address_takes_one_batch_at_a_time_and_a_dead_owner_holds_nothing():
    first, second = Bucket("memory://leased"), Bucket("memory://leased")
    first.hold()
    with pytest.raises(EnvironmentProblem, match=f"held by .*:{os.getpid()}:"):
        second.hold()
    first.release()
    second.hold()
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    lease = json.loads(second.read(".lock"))
    lease["owner"] = lease["owner"].replace(f":{os.getpid()}:", f":{gone.pid}:")
    second.write({".lock": json.dumps(lease).encode()})
    first.hold()
    first.release()


def test_a_lease_is_renewed_and_one_that_was_not_holds_nothing(monkeypatch):
    place, other = Bucket("memory://renewed"), Bucket("memory://renewed")
    clock = [1000.0]
    monkeypatch.setattr(time, "time", lambda: clock[0])
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    place.hold()
    for _ in range(10):
        clock[0] += 100
        place.renew()
        with pytest.raises(EnvironmentProblem, match="is held by"):
            other.hold()
    lease = json.loads(place.read(".lock"))
    place.write({".lock": json.dumps({**lease, "owner": "elsewhere:1:x"}).encode()})
    with pytest.raises(EnvironmentProblem, match="is held by elsewhere:1:x"):
        other.hold()
    clock[0] += 121
    other.hold()
    other.release()


def test_a_file_address_is_a_folder(tmp_path):
    from kzstats.reports.destination import destination as named

    assert isinstance(named(f"file://{tmp_path}"), Folder)
    with pytest.raises(ParameterError, match="s3://bucket/reports"):
        named("nonsense://bucket")


@pytest.fixture(scope="module")
def server():
    """An S3-compatible server of this machine."""
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    for line in server.stderr:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            break
    threading.Thread(target=server.stderr.read, daemon=True).start()  # a full pipe would stop it
    yield found[0]
    server.kill()
    server.wait()


@pytest.fixture
def bucket(server, monkeypatch, request):
    """The address of a bucket of this test's own, which does not exist yet."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    return f"s3://kz-{hashlib.sha256(request.node.name.encode()).hexdigest()[:8]}"


def test_of_two_batches_that_begin_in_the_same_moment_one_holds_a_bucket(bucket):
    """50 trials, the second up to 15 ms after the first: at 4001bc4 both held it in 11 of 100."""
    import s3fs

    s3fs.S3FileSystem().mkdir(bucket)
    chance, held = random.Random(3), []

    def hold(place: Bucket, delay: float) -> str:
        time.sleep(delay)
        with contextlib.suppress(EnvironmentProblem):
            place.hold()
            return "held"
        return "refused"

    with ThreadPoolExecutor(2) as threads:
        for number in range(50):
            pair = [Bucket(f"{bucket}/{number}") for _ in range(2)]
            asked = [threads.submit(hold, place, chance.random() * 0.015) for place in pair]
            held.append(sorted(one.result() for one in asked))
    assert held == [["held", "refused"]] * 50
    assert not any(place.note for place in pair)


def test_a_batch_that_has_lost_its_lease_writes_no_more(bucket, monkeypatch):
    import s3fs

    s3fs.S3FileSystem().mkdir(bucket)
    first, second = Bucket(f"{bucket}/lost"), Bucket(f"{bucket}/lost")
    first.hold()
    with monkeypatch.context() as later:
        later.setattr(time, "time", lambda now=time.time: now() + 121)
        later.setattr(destination, "_gone", lambda owner: False)
        second.hold()
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 31)
    with pytest.raises(EnvironmentProblem, match="taken by another"):
        first.write({"page.html": b"stale"})
    assert not second.exists("page.html")
    first.release()
    second.write({"page.html": b"fresh"})
    assert second.read(".lock") is not None


def test_a_server_that_overlooks_conditions_is_named(bucket, monkeypatch):
    import s3fs

    s3fs.S3FileSystem().mkdir(bucket)
    ordinary = s3fs.S3FileSystem._call_s3

    async def overlook(self, call, *given, IfNoneMatch="", **options):
        return await ordinary(self, call, *given, **options)

    monkeypatch.setattr(s3fs.S3FileSystem, "_call_s3", overlook)
    place = Bucket(f"{bucket}/old")
    place.hold()
    assert "cannot refuse a second batch that begins in the same moment" in place.note


def test_reports_go_to_a_bucket(toy, bucket):
    import s3fs

    with pytest.raises(EnvironmentProblem, match="bucket does not exist"):
        Bucket(f"{bucket}/of/tests").hold()
    files = s3fs.S3FileSystem()
    files.mkdir(bucket)
    command = [sys.executable, "-m", "kzstats", "report", str(toy), "--out", f"{bucket}/of/tests"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"{bucket}/of/tests/index.html" in done.stdout
    assert run(plan([str(toy)]), f"{bucket}/of/tests", quiet=True).entries["toy"]["state"] == "skipped"
    found = {path.rpartition("/")[2] for path in files.find(f"{bucket}/of/tests")}
    assert found == {"toy.html", "toy.ipynb", "index.html", "manifest.json"}
    assert b"Is it so?" in files.cat_file(f"{bucket}/of/tests/index.html")


# --- a cluster ---------------------------------------------------------------------------------------------------


class Cluster:
    """A Dask scheduler and workers of one thread each, in processes of their own, which tests may kill."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.note = folder, folder / "scheduler.json"
        self.workers: list[subprocess.Popen] = []
        listen = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(self.note)]
        self.scheduler = self._start("scheduler", *listen)
        text = until(lambda: self.note.exists() and self.note.read_text().endswith("}") and self.note.read_text())
        self.address = json.loads(text)["address"]

    def with_workers(self, count: int) -> "Cluster":
        """So many workers, as far as they are not there from the test before."""
        import distributed

        self.workers = [worker for worker in self.workers if worker.poll() is None]
        own = ["--scheduler-file", str(self.note), "--nthreads", "1", "--no-nanny", "--no-dashboard"]
        self.workers += [self._start("worker", *own) for _ in range(count - len(self.workers))]
        with distributed.Client(self.address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=60)
        return self

    def _start(self, part: str, *options: str) -> subprocess.Popen:
        environment = {**os.environ, "TMPDIR": str(self.folder), "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s"}
        command = [sys.executable, "-m", f"distributed.cli.dask_{part}", *options]
        return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def running(self, number: int = 0) -> list[Path]:
        """The notebooks that a worker runs now, once there is one: a file that the first cell makes."""
        return until(lambda: list(self.folder.glob(f"kz-{self.workers[number].pid}-*/j/cwd/on")))


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    """One for all tests: each process takes a second to start, and each test ends what it says, no more."""
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    yield made
    for process in (*made.workers, made.scheduler):
        process.kill()
        process.wait()


SLOW = "import time; open('on', 'w').close(); time.sleep(300)"


def test_nothing_of_a_killed_batch_goes_on_on_the_cluster(tmp_path, cluster):
    path = write(tmp_path / "slow.ipynb", "# ?", SLOW)
    batch = start(tmp_path, path, "--executor", "dask", "--scheduler", cluster.with_workers(1).address)
    started = processes.processes_in(cluster.running()[0].parents[1])
    assert started
    batch.kill()
    batch.communicate()
    until(lambda: not any(processes.lives(process.pid) for process in started))  # ended, if not yet collected
    until(lambda: not list(cluster.folder.glob("kz-*")))


def test_a_cluster_gives_the_same_bytes_and_a_lost_worker_costs_no_report(tmp_path, cluster):
    told = f"pathlib.Path({str(tmp_path / 'go on')!r})"
    cell = f"import pathlib, time; open('on', 'w').close()\nwhile not {told}.exists(): time.sleep(0.02)\nprint(years)"
    paths = [write(tmp_path / f"n{n}.ipynb", "# ?", cell) for n in range(2)]
    batch = start(tmp_path, *paths, "--executor", "dask", "--scheduler", cluster.with_workers(2).address)
    assert cluster.running()
    victims = psutil.Process(cluster.workers[0].pid).children(recursive=True)
    assert victims
    cluster.workers[0].kill()
    until(lambda: not any(processes.lives(p.pid) for p in victims))
    (tmp_path / "go on").touch()
    _, err = batch.communicate(timeout=120)
    assert batch.returncode == 0, err
    here = tmp_path / "here"
    run(plan([str(paths[0])]), here, quiet=True)
    assert (tmp_path / "out" / "n0.html").read_bytes() == (here / "n0.html").read_bytes()
    assert (tmp_path / "out" / "n0.ipynb").read_bytes() == (here / "n0.ipynb").read_bytes()
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert {entry["state"] for entry in manifest["reports"].values()} == {"ok"}


def test_what_a_batch_on_a_busy_machine_would_log_of_a_lost_cluster_is_not_shown(cluster):
    """One stopped for 2.5 s while its scheduler was killed printed a traceback three times of four."""
    with dask_cluster.connected(cluster.with_workers(1).address):
        loud = [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]
        loud = [name for name in loud if logging.getLogger(name).isEnabledFor(logging.ERROR)]
    assert not {"distributed.batched", "distributed.client", "distributed.core"} & {*loud}


@pytest.mark.parametrize("lost", ["workers", "scheduler"])
def test_a_batch_that_loses_its_cluster_says_so_and_does_not_wait_for_ever(tmp_path, cluster, lost):
    path = write(tmp_path / "slow.ipynb", "# ?", SLOW)
    impatient = "import kzstats.reports.cluster as c, kzstats.__main__ as m; c.WITHOUT_WORKERS_SECONDS = 2; m.main()"
    words = ["report", str(path), "--out", str(tmp_path / "out"), "--executor", "dask", "--scheduler"]
    command = [sys.executable, "-c", impatient, *words, cluster.with_workers(1).address]
    batch = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    cluster.running()
    for process in [cluster.scheduler] if lost == "scheduler" else cluster.workers:
        process.kill()
        process.wait()
    _, err = batch.communicate(timeout=120)
    assert batch.returncode == 4, err
    assert "Traceback" not in err, err
    assert ("the cluster has no worker; waiting 2 s for one" in err) == (lost == "workers")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    entry = manifest["reports"]["slow"]
    assert manifest["state"] == entry["state"] == "interrupted"
    assert "lost its scheduler or all its workers" in entry["message"]


@pytest.mark.parametrize(("changed", "said"), [("data", "KZSTATS_DATA"), ("library", "another kzstats")])
def test_a_worker_with_other_figures_or_another_kzstats_runs_nothing(toy, changed, said):
    (job,) = plan([str(toy)])
    here = unchanged.basis()
    assert dask_cluster.disagreement(Task(job, basis=here)) == ""
    there = replace(here, **({"library": "0" * 64} if changed == "library" else {}))
    there = replace(there, facts={**here.facts, "data_sha256": "0" * 64}) if changed == "data" else there
    outcome = dask_cluster.run_here(pickle.dumps(Task(job, basis=there)), "batch")
    assert outcome.environment_problem
    assert said in outcome.message
    other = {**here.facts, "versions": {**here.facts["versions"], "pandas": "0.1"}}
    assert "planned with 0.1" in dask_cluster.disagreement(Task(job, basis=replace(here, facts=other)))


def test_a_scheduler_that_does_not_answer_is_named(toy, monkeypatch):
    monkeypatch.setattr(dask_cluster, "CONNECT_SECONDS", 1)
    with pytest.raises(EnvironmentProblem, match=r"tcp://127\.0\.0\.1:9"):
        run(plan([str(toy)]), toy.parent / "out", scheduler="tcp://127.0.0.1:9", quiet=True)
