"""Files written whole or not at all, and one lock; knows nothing of what they hold.

A file that is replaced keeps its permissions and owner; through a link the file it leads to is replaced, and the link
stays. A write-protected file, a link that leads nowhere and whatever is no file (a folder, a device) are refused. New
content is made beside the old under a name `.tmp-PROCESS-…`, flushed to the disk, renamed, and the folder flushed.
"""

import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from kzstats.errors import EnvironmentProblem

#: No room on the device, in the quota, or for so large a file.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
TEMPORARY = re.compile(r"\.tmp-(\d+)-[0-9a-f]{8}")


def write(contents: Mapping[Path, bytes]) -> None:
    """Put files in place, each whole or not at all; folders that are missing are made.

    All are on the disk before the first replaces what stood there: when the disk is full nothing has changed. Raises
    EnvironmentProblem naming the path, the reason and the bytes needed.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write({Path(folder, "new", "rates.csv"): b"day,rate"})
    ...     [path.name for path in Path(folder, "new").iterdir()]
    ['rates.csv']
    """
    needed = f"; {sum(map(len, contents.values())):,} bytes were needed"
    with ExitStack() as staged:  # leaving it puts them in place, the first one first
        for path, content in reversed(contents.items()):
            with _told(path, needed):
                path.parent.mkdir(parents=True, exist_ok=True)
                file = staged.enter_context(writing(path, needed))
                file.write(content)
                _settle(file)


@contextmanager
def writing(path: Path, needed: str = "") -> Iterator[BinaryIO]:
    """A new file to fill, however large, which takes its place when the block ends well and else vanishes."""
    target = _target(path)
    temporary = target.with_name(f".tmp-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        with _told(path, needed):
            file = _created(temporary, target)
        with file:
            yield file
            with _told(path, needed):
                _settle(file)
        with _told(path, needed):
            temporary.replace(target)
            _sync_folder(target.parent)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        with _told(path, needed):
            raise
    finally:
        _remove(temporary)


def append(path: Path, line: bytes) -> None:
    """Add a line, with its end, to a journal: it is on the disk when this returns.

    A full disk or a killed process can leave part of a line: its reader does without a last line that has no end.
    """
    with _told(path, f"; {len(line):,} bytes were needed"), path.open("ab") as file:
        file.write(line)
        _settle(file)


@contextmanager
def locked(path: Path, *, patience: float = 0.0, remedy: str = "Wait for it to end.") -> Iterator[None]:
    """Hold a lock that the system gives back however this process ends, and names its holder; patience: seconds."""
    from filelock import FileLock, Timeout

    lock = FileLock(path, thread_local=False)
    with _told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=patience, poll_interval=0.05)
        except Timeout:
            holder = path.read_text().strip() or "unknown"
            raise EnvironmentProblem(f"{path.parent} is locked by process {holder}. {remedy}") from None
    try:
        with suppress(OSError):  # Windows keeps a locked file from being written, also by its holder
            path.write_text(str(os.getpid()))
        yield
    finally:
        lock.release()


def sweep(folder: Path, *, below: bool = True) -> None:
    """Remove, in a folder whose lock is held and (below) its folders, unfinished files whose writers no longer run."""
    for leftover in (folder.rglob if below else folder.glob)(".tmp-*"):
        import psutil  # only here: there is mostly nothing to sweep

        made = TEMPORARY.fullmatch(leftover.name)
        if made and (int(made[1]) == os.getpid() or not psutil.pid_exists(int(made[1]))):
            _remove(leftover)


def separator_of(text: str) -> str:
    """The sign between the fields of a CSV file's text: comma, semicolon or tab."""
    header = text.partition("\n")[0].partition("\r")[0]
    return next((sign for sign in ";\t" if sign in header and "," not in header), ",")


def _target(path: Path) -> Path:
    """The file that a path leads to, once it may be replaced."""
    target = Path(os.path.realpath(path))
    try:
        mode = target.stat().st_mode
    except OSError:
        if path.is_symlink():
            raise EnvironmentProblem(f"{path} is a link to {target}, which is not there. Remove the link.") from None
        return target
    if not stat.S_ISREG(mode):
        raise EnvironmentProblem(f"{path} is no file that can be replaced. Choose another name.")
    if not mode & 0o222:
        raise EnvironmentProblem(f"{path} is write-protected. Choose another name, or allow writing: chmod u+w")
    return target


def _created(temporary: Path, target: Path) -> BinaryIO:
    """A new file with the permissions and owner of the one it will replace."""
    file = temporary.open("xb")
    with suppress(FileNotFoundError):
        before = target.stat()
        with suppress(OSError, AttributeError):  # only the superuser gives files away; Windows has no owners
            os.chown(temporary, before.st_uid, before.st_gid)
        temporary.chmod(stat.S_IMODE(before.st_mode))
    return file


def _settle(file: BinaryIO) -> None:
    """On the disk, not only on its way."""
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut, where folders can be opened (not on Windows)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(leftover: Path) -> None:
    with suppress(OSError):
        leftover.unlink(missing_ok=True)


@contextmanager
def _told(path: Path, needed: str = "") -> Iterator[None]:
    """What the system refuses, as an error that names the path."""
    try:
        yield
    except OSError as error:
        raise EnvironmentProblem(
            f"{path}: cannot be written ({error.strerror or error}){needed}. What stood there before is untouched. "
            "Free space or choose another place, then run the same command again."
        ) from error
