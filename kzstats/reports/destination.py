"""Where reports are put: a local folder, or any address that fsspec knows, such as `s3://bucket/reports`.

Both offer the same few calls. A reader never meets half a file: a folder renames finished files into place, an object
store shows an object only when all of it has arrived.
"""

import contextlib
import hashlib
import json
import os
import re
import socket
import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kzstats.errors import EnvironmentProblem, ParameterError

LOCK = ".lock"
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_TEMPORARY = re.compile(r"\.tmp-\d+-.*")
# Workers of a killed batch hold its lock until they have gone, a few milliseconds later.
_PATIENCE = 2.0
# An object store has no lock that ends with its owner. A lease does: whoever holds it says so again and again.
LEASE_SECONDS = 120.0
_OBJECT_STORES = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oci", "memory"}


def destination(place: "str | Path | Folder | Bucket") -> "Folder | Bucket":
    """The destination that a folder's path or an address names.

    Args:
        place: `reports`, `/srv/reports`, `file:///srv/reports`, `s3://bucket/reports`; a destination is itself.

    Example:
        >>> destination("file:///srv/reports").name
        '/srv/reports'
    """
    if isinstance(place, Folder | Bucket):
        return place
    text = str(place)
    if text.startswith("file://"):
        return Folder(Path(text.removeprefix("file://")))
    return Bucket(text) if _ADDRESS.match(text) else Folder(Path(text))


class Folder:
    """A local folder, created when missing."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path).absolute()
        self.name = str(self.path)
        self._lock: Any = None

    def hold(self) -> None:
        """Make the folder, lock it for this process, and sweep what a killed batch left half written.

        Raises:
            EnvironmentProblem: it cannot be written, or another batch holds it.
        """
        try:
            (self.path / "failed").mkdir(parents=True, exist_ok=True)
            self._lock = (self.path / LOCK).open("a+")
        except OSError as error:
            raise EnvironmentProblem(
                f"{self.path}: reports cannot be written there ({error.strerror}). Choose another folder with --out."
            ) from None
        self._take_lock()
        for leftover in [*self.path.iterdir(), *(self.path / "failed").iterdir()]:
            if _TEMPORARY.fullmatch(leftover.name):
                leftover.unlink(missing_ok=True)

    def _take_lock(self) -> None:
        """Take the lock, which the system gives back however this process ends."""
        try:
            import fcntl
        except ImportError:  # Windows: no advisory locks; whole files still hold
            return
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                self._lock.seek(0)
                holder = self._lock.read().strip() or "unknown"
                if time.monotonic() > until or _alive(holder):
                    self._lock.close()
                    raise EnvironmentProblem(
                        f"{self.path} is locked by process {holder}, another kzstats report. "
                        "Wait for it, or write elsewhere with --out."
                    ) from None
                time.sleep(0.05)
        self._lock.truncate(0)
        self._lock.write(str(os.getpid()))
        self._lock.flush()

    def renew(self) -> None:
        """Say that we are still here; a local lock needs no reminder."""

    def release(self) -> None:
        """Give the folder back."""
        with contextlib.suppress(OSError):
            (self.path / "failed").rmdir()  # only when empty
        if self._lock is not None:
            self._lock.close()

    def read(self, name: str) -> bytes | None:
        """The content of a file, None when there is none."""
        try:
            return (self.path / name).read_bytes()
        except OSError:
            return None

    def write(self, files: Mapping[str, bytes]) -> None:
        """Put files in place: all are whole on the disk before the first replaces an earlier one.

        Args:
            files: content by name within the folder.

        Raises:
            EnvironmentProblem: the disk is full or refuses; earlier files are untouched.
        """
        staged: dict[Path, Path] = {}
        target = self.path
        try:
            for name, content in files.items():
                target = self.path / name
                temporary = target.with_name(f".tmp-{os.getpid()}-{target.name}"[:200])
                staged[temporary] = target
                target.parent.mkdir(exist_ok=True)
                with temporary.open("wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            for temporary, target in staged.items():
                temporary.replace(target)
        except OSError as error:
            for temporary in staged:
                with contextlib.suppress(OSError):
                    temporary.unlink(missing_ok=True)
            needed = sum(map(len, files.values()))
            raise EnvironmentProblem(
                f"{target}: {needed:,} bytes could not be written ({error.strerror}). Earlier files are untouched."
            ) from None

    def remove(self, *names: str) -> None:
        """Remove files; those that are not there are no problem."""
        for name in names:
            (self.path / name).unlink(missing_ok=True)

    def holds(self, name: str, size: int, sha256: str) -> bool:
        """Whether a file is there and is the one with this checksum."""
        content = self.read(name)
        return content is not None and len(content) == size and hashlib.sha256(content).hexdigest() == sha256

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        return (self.path / name).is_file()

    @contextlib.contextmanager
    def mirror(self, names: Iterable[str]) -> Iterator[Path]:
        """A local folder that holds these files: the folder itself."""
        yield self.path


class Bucket:
    """An address that fsspec knows.

    Raises:
        EnvironmentProblem: fsspec, or its part for this kind of address, is not installed.
    """

    def __init__(self, address: str) -> None:
        self.name = address.rstrip("/")
        kind = address.partition("://")[0].lower()
        try:
            import fsspec

            self._files, self._root = fsspec.core.url_to_fs(self.name)
        except ImportError as error:
            raise EnvironmentProblem(
                f'{address}: {error}. Install it, for `s3://` with: pip install "kzstats[s3]".'
            ) from None
        except ValueError as error:
            raise ParameterError(
                f"{address}: {error}. Give a folder, or an address such as s3://bucket/reports."
            ) from None
        self._whole = kind in _OBJECT_STORES
        self._sizes: dict[str, int] | None = None
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._renewed = 0.0

    def hold(self) -> None:
        """Take the lease of the address.

        Raises:
            EnvironmentProblem: it cannot be reached or written, or another batch holds the lease.
        """
        holder = _lease(self.read(LOCK))
        if holder and holder["until"] > time.time() and not _gone(holder["owner"]):
            raise EnvironmentProblem(
                f"{self.name} is held by {holder['owner']}, another kzstats report. Wait for it (its lease ends "
                f"{LEASE_SECONDS:g} seconds after its last sign of life), or write elsewhere with --out."
            )
        self._say_lease()
        # Two batches that began in the same moment both wrote; the one whose word stands goes on.
        if (_lease(self.read(LOCK)) or {}).get("owner") != self._owner:
            raise EnvironmentProblem(f"{self.name} was taken by another kzstats report in this moment. Try again.")

    def _say_lease(self) -> None:
        self._renewed = time.monotonic()
        lease = {"owner": self._owner, "until": time.time() + LEASE_SECONDS}
        self.write({LOCK: json.dumps(lease).encode()})

    def renew(self) -> None:
        """Say that we are still here, four times as often as needed."""
        if time.monotonic() - self._renewed > LEASE_SECONDS / 4:
            with contextlib.suppress(EnvironmentProblem):  # the next reminder may get through
                self._say_lease()

    def release(self) -> None:
        """Give the lease back."""
        with contextlib.suppress(EnvironmentProblem):
            self.remove(LOCK)

    def read(self, name: str) -> bytes | None:
        """The content of an object, None when there is none.

        Raises:
            EnvironmentProblem: the address cannot be reached.
        """
        try:
            return self._files.cat_file(self._path(name))
        except FileNotFoundError:
            return None
        except Exception as error:  # every store has errors of its own
            raise self._unusable(error) from None

    def write(self, files: Mapping[str, bytes]) -> None:
        """Put objects in place, each whole.

        Raises:
            EnvironmentProblem: the store refuses.
        """
        for name, content in files.items():
            path = self._path(name)
            first = path if self._whole else self._path(f"{name}.tmp-{uuid.uuid4().hex[:8]}")
            try:
                if not self._whole:
                    self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
                self._files.pipe_file(first, content)
                if first != path:
                    self._files.mv(first, path)
            except Exception as error:
                raise self._unusable(error, f"{len(content):,} bytes of {name} could not be written") from None

    def remove(self, *names: str) -> None:
        """Remove objects; those that are not there are no problem."""
        for name in names:
            try:
                if self._files.exists(self._path(name)):
                    self._files.rm_file(self._path(name))
            except FileNotFoundError:
                continue
            except Exception as error:
                raise self._unusable(error) from None

    def holds(self, name: str, size: int, sha256: str) -> bool:
        """Whether an object is there with this size; one listing tells it of all, and nothing is fetched.

        The manifest calls a report pending before its files are replaced, so an object that the manifest calls
        finished is the one it means.
        """
        if self._sizes is None:
            try:
                found = self._files.find(self._root, detail=True, refresh=True)
            except FileNotFoundError:
                found = {}
            except Exception as error:
                raise self._unusable(error) from None
            self._sizes = {path: info["size"] for path, info in found.items()}
        return self._sizes.get(self._path(name)) == size

    def exists(self, name: str) -> bool:
        """Whether there is such an object."""
        try:
            return self._files.exists(self._path(name))
        except Exception as error:
            raise self._unusable(error) from None

    @contextlib.contextmanager
    def mirror(self, names: Iterable[str]) -> Iterator[Path]:
        """A local folder that holds copies of these objects, for as long as the statement lasts."""
        with tempfile.TemporaryDirectory(prefix="kzstats-") as folder:
            for name in names:
                content = self.read(name)
                if content is not None:
                    (Path(folder) / name).write_bytes(content)
            yield Path(folder)

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    def _unusable(self, error: Exception, what: str = "cannot be used") -> EnvironmentProblem:
        reason = f"{type(error).__name__}: {error}".rstrip(": ")
        return EnvironmentProblem(f"{self.name}: {what} ({reason}). Check the address and the credentials.")


def _lease(content: bytes | None) -> dict[str, Any] | None:
    """A lease as written, nothing when it cannot be read."""
    try:
        told = json.loads(content or b"")
        return {"owner": str(told["owner"]), "until": float(told["until"])}
    except (ValueError, KeyError, TypeError):
        return None


def _gone(owner: str) -> bool:
    """Whether a lease's owner ran on this machine and runs no more."""
    host, _, rest = owner.rpartition(":")[0].rpartition(":")
    return host == socket.gethostname() and not _alive(rest)


def _alive(pid: str) -> bool:
    """Whether a process of this number runs here."""
    import psutil

    return pid.isdigit() and psutil.pid_exists(int(pid)) and psutil.Process(int(pid)).status() != psutil.STATUS_ZOMBIE
