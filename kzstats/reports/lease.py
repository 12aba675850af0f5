"""A lease of an address: an object that says who works there and until when, held by one batch at a time.

An object store has no lock that ends with its owner, so whoever holds it says so again and again. S3 writes an object
only where there is none (If-None-Match), and replaces it only while it is the one that was read (If-Match): of two
batches that begin in the same moment one is refused. Other stores, and servers that overlook these words, promise
less; `Lease.note` says so.
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
_REFUSED = ("PreconditionFailed", "ConditionalRequestConflict")


class Lease:
    """The lease of one address; files: an fsspec file system; path: of the lease's object; name: for messages."""

    def __init__(self, files: Any, path: str, name: str) -> None:
        self.note = ""
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._files, self._path, self._name = files, path, name
        self._conditional = hasattr(files, "call_s3")
        self._tag: str | None = None
        self._renewed = 0.0

    def hold(self) -> None:
        """Take the lease. Raises EnvironmentProblem: another batch holds it, or took it in this moment."""
        tag, holder = self._there()
        if holder and holder["until"] > time.time() and not _gone(holder["owner"]):
            raise EnvironmentProblem(
                f"{self._name} is held by {holder['owner']}, another kzstats report. Wait for it (its lease ends "
                f"{LEASE_SECONDS:g} seconds after its last sign of life), or write elsewhere with --out."
            )
        self._say(tag)
        if self._conditional and self._overlooked():
            self._conditional = False
        if not self._conditional and type(self._files).__name__ != "MemoryFileSystem":
            self.note = f"{self._name}: this store cannot refuse a second batch that begins in the same moment."
        if (self._there()[1] or {}).get("owner") != self.owner:
            raise self._lost()

    def renew(self) -> None:
        """Say that we are still here, four times as often as needed; EnvironmentProblem where the lease is lost."""
        if time.monotonic() - self._renewed < LEASE_SECONDS / 4:
            return
        if self._conditional:
            self._say(self._tag)
            return
        holder = self._there()[1]
        if holder and holder["owner"] != self.owner:
            raise self._lost()
        self._say(None)

    def release(self) -> None:
        """Give the lease back, if it is still ours."""
        with contextlib.suppress(Exception):
            if (self._there()[1] or {}).get("owner") == self.owner:
                self._files.rm_file(self._path)

    def _there(self) -> tuple[str | None, dict[str, Any] | None]:
        """The entity tag of the object there, None for none, and the lease in it, None when it cannot be read."""
        try:
            if self._conditional:
                # The tag first: should the object change before it is read, writing in its place is refused.
                tag = self._s3("head_object")["ETag"]
            else:
                tag = ""
            content = self._files.cat_file(self._path)
        except FileNotFoundError:
            return None, None
        try:
            told = json.loads(content)
            return tag, {"owner": str(told["owner"]), "until": float(told["until"])}
        except (ValueError, KeyError, TypeError):
            return tag, None

    def _say(self, tag: str | None) -> None:
        """Write the lease in the place of the one with this tag, or of none."""
        content = json.dumps({"owner": self.owner, "until": time.time() + LEASE_SECONDS}).encode()
        if not self._conditional:
            self._files.pipe_file(self._path, content)
        else:
            try:
                condition = {"IfMatch": tag} if tag else {"IfNoneMatch": "*"}
                self._tag = self._s3("put_object", Body=content, **condition)["ETag"]
            except Exception as error:
                if any(word in f"{error} {error.__cause__}" for word in _REFUSED):
                    raise self._lost() from None
                raise
        self._renewed = time.monotonic()

    def _s3(self, call: str, **options: Any) -> Any:
        bucket, key, _ = self._files.split_path(self._path)
        return self._files.call_s3(call, Bucket=bucket, Key=key, **options)

    def _overlooked(self) -> bool:
        """Whether the server overlooks conditions: it lets us write where there is something."""
        with contextlib.suppress(EnvironmentProblem):
            self._say(None)
            return True
        return False

    def _lost(self) -> EnvironmentProblem:
        return EnvironmentProblem(
            f"{self._name} was taken by another kzstats report. Wait for it, or write elsewhere with --out."
        )


def _gone(owner: str) -> bool:
    """Whether a lease's owner ran on this machine and runs no more."""
    from kzstats.reports.processes import lives

    host, _, rest = owner.rpartition(":")[0].rpartition(":")
    return host == socket.gethostname() and not (rest.isdigit() and lives(int(rest)))
