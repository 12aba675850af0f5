"""A lease of an address: an object that says who works there and until when, held by one batch at a time.

An object store has no lock that ends with its owner, so whoever holds it says so again and again. Of two batches that
begin in the same moment the store refuses one, where it can write an object only if there is none, as S3 does;
`Lease.note` says where it cannot.
"""

import contextlib
import json
import os
import socket
import time
import uuid
from typing import Any

from kzstats.errors import EnvironmentProblem

# A second sign of life is due after a quarter of it: three may be lost on the way.
LEASE_SECONDS = 120.0


class Lease:
    """The lease of one address; files: an fsspec file system; path: of the lease's object; name: for messages."""

    def __init__(self, files: Any, path: str, name: str) -> None:
        self.note = ""
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._files, self._path, self._name = files, path, name
        self._renewed = 0.0

    def hold(self) -> None:
        """Take the lease. Raises EnvironmentProblem: another batch holds it, or took it in this moment."""
        if there := self._there():
            owner, until = there
            if until > time.time() and not _gone(owner):
                raise EnvironmentProblem(
                    f"{self._name} is held by {owner}, another kzstats report. Wait for it (its lease ends "
                    f"{LEASE_SECONDS:g} seconds after its last sign of life), or write elsewhere with --out."
                )
            self._files.rm_file(self._path)
        try:
            self._say("create")
        except Exception:
            if self._there():
                raise self._lost() from None
            raise
        with contextlib.suppress(Exception):
            self._say("create")
            self.note = f"{self._name}: this store cannot refuse a second batch that begins in the same moment."
        self._stop_if_lost()

    def renew(self) -> None:
        """Say that we are still here, four times as often as needed; EnvironmentProblem where the lease is lost."""
        if time.monotonic() - self._renewed >= LEASE_SECONDS / 4:
            self._stop_if_lost()
            self._say("overwrite")

    def release(self) -> None:
        """Give the lease back, if it is still ours."""
        with contextlib.suppress(Exception):
            self._stop_if_lost()
            self._files.rm_file(self._path)

    def _there(self) -> tuple[str, float] | None:
        """Owner of the lease there, and until when; None where there is none that can be read."""
        with contextlib.suppress(FileNotFoundError, ValueError, KeyError, TypeError):
            told = json.loads(self._files.cat_file(self._path))
            return str(told["owner"]), float(told["until"])
        return None

    def _say(self, mode: str) -> None:
        """Write the lease; mode: overwrite, or create where there is none."""
        content = json.dumps({"owner": self.owner, "until": time.time() + LEASE_SECONDS}).encode()
        self._files.pipe_file(self._path, content, mode=mode)
        self._renewed = time.monotonic()

    def _stop_if_lost(self) -> None:
        if (self._there() or [self.owner])[0] != self.owner:
            raise self._lost()

    def _lost(self) -> EnvironmentProblem:
        return EnvironmentProblem(
            f"{self._name} was taken by another kzstats report. Wait for it, or write elsewhere with --out."
        )


def _gone(owner: str) -> bool:
    """Whether a lease's owner ran on this machine and runs no more."""
    from kzstats.reports.processes import lives

    host, _, rest = owner.rpartition(":")[0].rpartition(":")
    return host == socket.gethostname() and not (rest.isdigit() and lives(int(rest)))
