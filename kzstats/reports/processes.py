"""Nothing that a batch started outlives it, however it ends.

Every process of a batch works in the batch's private folder or carries that folder in its environment, a daemon that
left its session included; so the folder finds them all. One that has shed both is found while the process that started
it lives: so it ends with its notebook or its batch, unless kernel or batch were killed. A small process of its own, the
warden, waits until the batch has gone, killed or not, and then ends what is left and removes the folder, by this file.
"""

import contextlib
import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil

# The warden imports nothing while the batch starts, and nothing at all where that has cleaned up itself.
_WARDEN = """\
import os, runpy, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
sys.stdin.buffer.read()
if os.path.exists(sys.argv[1]):
    runpy.run_path(sys.argv[2], run_name="__main__")
"""


def end_session(leader: int | None) -> None:
    """Kill the processes of a session by its first one; nothing happens when they are gone or it is our own."""
    if leader is None or leader <= 1 or leader == os.getpid():
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def lives(process: "int | psutil.Process") -> bool:
    """Whether a process, or the one with this number, runs and is not one that only waits to be collected."""
    try:
        found = psutil.Process(process) if isinstance(process, int) else process
        return found.is_running() and found.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def processes_in(folder: Path) -> list[psutil.Process]:
    """Processes but ourselves that work in a folder, were started with it as their TMPDIR, or by one of these."""
    found: dict[int, psutil.Process] = {}
    for pid in psutil.pids():
        with contextlib.suppress(psutil.Error, OSError):
            if pid not in (os.getpid(), *found) and _is_inside(pid, str(folder)) and lives(pid):
                process = psutil.Process(pid)
                found |= {each.pid: each for each in (process, *process.children(recursive=True))}
    return list(found.values())


def _is_inside(pid: int, folder: str) -> bool:
    """Whether a process works in a folder or was started with it as its TMPDIR."""
    if not sys.platform.startswith("linux"):
        found = psutil.Process(pid).as_dict(["cwd", "environ"])
        places = found["cwd"], (found["environ"] or {}).get("TMPDIR")
        return any(place and f"{place}{os.sep}".startswith(folder + os.sep) for place in places)
    # Twice for each job: of 93 processes 1.2 ms; through psutil 9.8, a tenth of a light notebook's run.
    if f"{os.readlink(f'/proc/{pid}/cwd')}/".startswith(f"{folder}/"):  # noqa: PTH115
        return True
    with open(f"/proc/{pid}/environ", "rb") as file:  # noqa: PTH123
        variables = file.read() + b"\0"
    return any(f"TMPDIR={folder}{end}".encode() in variables for end in "/\0")


def described(process: psutil.Process) -> str:
    """A process's number and command line; empty when it has gone."""
    with contextlib.suppress(psutil.Error):
        # For an instant after it has begun a program, a process has its new name and no command line.
        for _ in range(20):
            found = process.as_dict(["cmdline", "name"])
            if found["cmdline"] or not lives(process):
                break
            time.sleep(0.001)
        return f"{process.pid}: {' '.join(found['cmdline'] or [str(found['name'])])[:200]}"
    return ""


def end_all(folder: Path) -> list[str]:
    """Kill every process of a folder, and those it starts meanwhile; number and command line of each."""
    killed: list[str] = []
    for _ in range(20):
        found = processes_in(folder)
        if not found:
            break
        killed += end(found)
        psutil.wait_procs(found, timeout=0.2)
    return list(dict.fromkeys(killed))


def end(processes: Iterable[psutil.Process]) -> list[str]:
    """Kill processes; number and command line of each."""
    killed = []
    for process in processes:
        with contextlib.suppress(psutil.Error):
            killed.append(described(process))
            process.kill()
    return list(filter(None, killed))


def cannot_work(root: object, error: OSError) -> str:
    """What to say when the system refuses a worker its files: the same words for each job, so that it is told once.

    root: the temporary folder; error: what was refused.

    >>> cannot_work("/tmp", OSError(28, "No space left on device"))
    '/tmp: notebooks cannot work there (No space left on device). Set TMPDIR to a folder with room.'
    """
    remedy = "Set TMPDIR to a folder with room."
    if error.errno == errno.EFBIG:
        remedy = "Allow larger files: ulimit -f unlimited."
    elif error.errno in (errno.EMFILE, errno.ENFILE):
        remedy = "Allow more open files: ulimit -n 4096."
    return f"{root}: notebooks cannot work there ({error.strerror or error}). {remedy}"


@contextlib.contextmanager
def work_folder() -> Iterator[Path]:
    """A private folder for all kernels of a batch, with a warden."""
    from kzstats.errors import EnvironmentProblem  # here, since the warden's program needs nothing of kzstats

    root = Path(tempfile.gettempdir()).resolve()
    try:
        folder = Path(tempfile.mkdtemp(prefix=f"kz-{os.getpid()}-", dir=root))
    except OSError as error:
        raise EnvironmentProblem(cannot_work(root, error)) from None
    # -P: the program's own folder holds modules that must not stand before those of the same name elsewhere.
    warden = subprocess.Popen(
        [sys.executable, "-P", "-c", _WARDEN, str(folder), __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
    )
    try:
        yield folder
    finally:
        _clear(folder)
        with contextlib.suppress(OSError):
            warden.stdin.close()
        try:
            warden.wait(1)
        except subprocess.TimeoutExpired:
            warden.kill()
            warden.wait()


def _clear(folder: Path) -> None:
    end_all(folder)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    for _ in range(5):
        _clear(Path(sys.argv[1]))
        time.sleep(0.05)
