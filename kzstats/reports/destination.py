"""Where reports are put: a local folder, or any address that fsspec knows, such as `s3://bucket/reports`.

Both offer the same few calls, and are held by one batch at a time. A reader never meets half a file: a folder renames
finished files into place, an object store shows an object only when all of it has arrived.
"""

import contextlib
import hashlib
import json
import os
import re
import socket
import time
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kzstats import files
from kzstats.errors import EnvironmentProblem, ParameterError

LOCK = ".lock"
# What is kept free for the last word of a batch; as random as what will be written, or a disk might squeeze it.
ROOM = ".room"
# An address has no lock that ends with its owner, who says so again and again: a second sign of life is due after a
# quarter of the lease, so three may be lost on the way.
LEASE_SECONDS = 120.0
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_HALF_AN_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]+):/+(?=[^/])", re.IGNORECASE)
# Workers of a killed batch hold its lock until they have gone, a few milliseconds later.
_PATIENCE = 2.0
_OBJECT_STORES = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oci", "memory"}


def destination(place: "str | Path | Folder | Bucket") -> "Folder | Bucket":
    """The destination that a folder's path or an address (`s3://bucket/reports`) names; a destination is itself.

    Raises ParameterError for half an address, such as `s3:/bucket`, which would name a folder here.
    """
    if isinstance(place, Folder | Bucket):
        return place
    text = str(place)
    if text.lower().startswith("file://"):
        return Folder(Path(text[len("file://") :]))
    return Bucket(text) if _ADDRESS.match(text) else Folder(local_folder(text))


def local_folder(text: str | Path) -> Path:
    """The folder that a path names. Raises ParameterError for what was meant as an address, and for no path at all."""
    if not str(text).strip():
        raise ParameterError("an empty text names no folder. Give a folder, or an address such as s3://bucket/reports.")
    half = _HALF_AN_ADDRESS.match(str(text))
    if half:
        meant = f"{half[1]}://{'/' if half[1].lower() == 'file' else ''}{str(text)[half.end() :]}"
        raise ParameterError(f"{text} is no folder; did you mean {meant}?")
    return Path(text)


class _Place:
    """What a `with` statement holds: EnvironmentProblem where another batch does."""

    note = ""  # what this kind of place cannot promise

    def __enter__(self):
        self.hold()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def renew(self) -> None:
        """Say that we are still here; a local lock needs no reminder."""

    def keep_room(self, size: int) -> None:
        """Keep so many bytes for `write_at_last`; a store has room. Raises EnvironmentProblem: there is none."""

    def holds(self, kind: str, published: Mapping[str, Any]) -> bool:
        """Whether the file of a report is there and is the one that its run published; kind: html or notebook."""
        return self.is_there(published[kind], published.get(f"{kind}_bytes", -1), published[f"{kind}_sha256"])


class Folder(_Place):
    """A local folder, created when missing."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path).absolute()
        self.name = str(self.path)
        self.beside = self.path  # what paths in the manifest begin at
        self._held = contextlib.ExitStack()
        self._room = 0

    def hold(self) -> None:
        """Make the folder, lock it for this process, and sweep what a killed batch left half written."""
        remedy = "Wait for it, another kzstats report, or write elsewhere with --out."
        try:
            (self.path / "failed").mkdir(parents=True, exist_ok=True)
            self._held.enter_context(files.locked(self.path / LOCK, patience=_PATIENCE, remedy=remedy))
        except OSError as error:
            raise EnvironmentProblem(
                f"{self.path}: reports cannot be written there ({error.strerror}). Choose another folder with --out."
            ) from None
        files.sweep(self.path)

    def release(self) -> None:
        """Give the folder back."""
        (self.path / ROOM).unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            (self.path / "failed").rmdir()  # only when empty
        self._held.close()

    def keep_room(self, size: int) -> None:
        """Keep it in a file of its own."""
        if size > self._room:
            files.write({self.path / ROOM: os.urandom(size)})
            self._room = size

    def write_at_last(self, contents: Mapping[str, bytes]) -> None:
        """Put files in place as `write` does, in the room kept for them when there is no other."""
        try:
            self.write(contents)
        except EnvironmentProblem:
            (self.path / ROOM).unlink(missing_ok=True)
            self.write(contents)
            size, self._room = self._room, 0
            while not self._room and size > 1 << 12:  # what is written now may leave less than before
                with contextlib.suppress(EnvironmentProblem):
                    self.keep_room(size)
                size = size * 9 // 10

    def read(self, name: str) -> bytes | None:
        """The content of a file, None when there is none."""
        try:
            return (self.path / name).read_bytes()
        except (OSError, ValueError):
            return None

    def write(self, contents: Mapping[str, bytes]) -> None:
        """Put files in place: all are whole on the disk before the first replaces an earlier one."""
        files.write({self.path / name: content for name, content in contents.items()})

    def remove(self, *names: str) -> None:
        """Remove files; those that are not there are no problem."""
        for name in names:
            (self.path / name).unlink(missing_ok=True)

    def is_there(self, name: str, size: int, sha256: str) -> bool:
        """Whether a file is there and is the one with this checksum."""
        content = self.read(name)
        return content is not None and hashlib.sha256(content).hexdigest() == sha256

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        return (self.path / name).is_file()

    def names(self) -> list[str]:
        """Files that lie here, not in folders below."""
        return [path.name for path in self.path.iterdir() if path.is_file()]


class Bucket(_Place):
    """An address that fsspec knows; EnvironmentProblem where fsspec, or its part for this kind, is not installed.

    Whatever a store refuses is an EnvironmentProblem that names the address.
    """

    def __init__(self, address: str) -> None:
        self.name, self.beside = address.rstrip("/"), Path.cwd()
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
        """Write down who works here, where nobody else does; of two that begin in one moment the store refuses one."""
        with self._told():
            if not self._whole:
                self._files.makedirs(self._root, exist_ok=True)
            if there := self._holder():
                if there[1] > time.time() and not _gone(there[0]):
                    raise EnvironmentProblem(
                        f"{self.name} is held by {there[0]}, another kzstats report. Wait for it (its lease ends "
                        f"{LEASE_SECONDS:g} seconds after its last sign of life), or write elsewhere with --out."
                    )
                self._files.rm_file(self._path(LOCK))
            try:
                self._say("create")
            except Exception:
                self._stop_if_lost()
                raise
            with contextlib.suppress(Exception):
                self._say("create")
                self.note = f"{self.name}: this store cannot refuse a second batch that begins in the same moment."
            self._stop_if_lost()

    def renew(self) -> None:
        """Say that we are still here, four times as often as needed; EnvironmentProblem where another one is."""
        if time.monotonic() - self._renewed >= LEASE_SECONDS / 4:
            with self._told():
                self._stop_if_lost()
                self._say("overwrite")

    def release(self) -> None:
        """Give the address back, if it is still ours."""
        with contextlib.suppress(Exception):
            self._stop_if_lost()
            self._files.rm_file(self._path(LOCK))

    def _say(self, mode: str) -> None:
        """Write down who works here and until when; mode: overwrite, or create where nobody has."""
        content = json.dumps({"owner": self._owner, "until": time.time() + LEASE_SECONDS}).encode()
        self._files.pipe_file(self._path(LOCK), content, mode=mode)
        self._renewed = time.monotonic()

    def _holder(self) -> tuple[str, float] | None:
        """Who works here, and until when; None where nobody has said so in words that can be read."""
        with contextlib.suppress(FileNotFoundError, ValueError, KeyError, TypeError):
            told = json.loads(self._files.cat_file(self._path(LOCK)))
            return str(told["owner"]), float(told["until"])
        return None

    def _stop_if_lost(self) -> None:
        if (self._holder() or [self._owner])[0] != self._owner:
            raise EnvironmentProblem(
                f"{self.name} was taken by another kzstats report. Wait for it, or write elsewhere with --out."
            )

    def read(self, name: str) -> bytes | None:
        """The content of an object, None when there is none."""
        with self._told(), contextlib.suppress(FileNotFoundError):
            return self._files.cat_file(self._path(name))
        return None

    def write(self, contents: Mapping[str, bytes]) -> None:
        """Put objects in place, each whole."""
        self.renew()
        for name, content in contents.items():
            path = self._path(name)
            first = path if self._whole else self._path(f"{name}.tmp-{uuid.uuid4().hex[:8]}")
            with self._told(f"{len(content):,} bytes of {name} could not be written"):
                if not self._whole:
                    self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
                self._files.pipe_file(first, content)
                if first != path:
                    self._files.mv(first, path)

    write_at_last = write

    def remove(self, *names: str) -> None:
        """Remove objects; those that are not there are no problem."""
        for name in names:
            with self._told(), contextlib.suppress(FileNotFoundError):
                self._files.rm_file(self._path(name))

    def is_there(self, name: str, size: int, sha256: str) -> bool:
        """Whether an object is there with this size; one listing tells it of all, and nothing is fetched.

        The manifest calls a report pending before its files are replaced, so an object that the manifest calls
        finished is the one it means.
        """
        if self._sizes is None:
            found = {}
            with self._told(), contextlib.suppress(FileNotFoundError):
                found = self._files.find(self._root, detail=True, refresh=True)
            self._sizes = {path: info["size"] for path, info in found.items()}
        return self._sizes.get(self._path(name)) == size

    def exists(self, name: str) -> bool:
        """Whether there is such an object."""
        with self._told():
            return self._files.exists(self._path(name))

    def names(self) -> list[str]:
        """Objects that lie here, not in folders below."""
        with self._told(), contextlib.suppress(FileNotFoundError):
            return [path.rpartition("/")[2] for path in self._files.ls(self._root, detail=False, refresh=True)]
        return []

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    @contextlib.contextmanager
    def _told(self, what: str = "cannot be used") -> Iterator[None]:
        """What a store refuses, each with errors of its own, as an error that names the address."""
        try:
            yield
        except EnvironmentProblem:
            raise
        except Exception as error:
            reason = f"{type(error).__name__}: {error}".rstrip(": ")
            raise EnvironmentProblem(
                f"{self.name}: {what} ({reason}). Check the address and the credentials."
            ) from None


def _gone(owner: str) -> bool:
    """Whether the holder of an address ran on this machine and runs no more."""
    from kzstats.reports.processes import lives

    host, _, rest = owner.rpartition(":")[0].rpartition(":")
    return host == socket.gethostname() and not (rest.isdigit() and lives(int(rest)))
