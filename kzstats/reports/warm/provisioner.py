"""The worker's side: kernels asked from a warm parent, through jupyter_client's way to plug such a thing in."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner
from traitlets import Unicode

from kzstats.reports.warm import unfit

NAME = "kzstats-warm"
START_SECONDS = 60.0


class WarmProvisioner(LocalProvisioner):
    """A kernel forked from a warm parent; an ordinary one where there is none, or it does not answer."""

    address = Unicode(help="The parent's socket.").tag(config=True)
    cold_because = ""

    @property
    def parent_lost(self) -> bool:
        """Whether the kernel ended because its parent did, which is no fault of the notebook."""
        return getattr(self.process, "parent_lost", False) or self._parent_lost

    _parent_lost = False

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Ask for a kernel; it is ready when this returns."""
        try:
            self.process = await _forked(self.address, cmd, kwargs.get("env"), kwargs.get("cwd"))
        except (OSError, ValueError, TimeoutError) as error:
            self.cold_because = str(error) or type(error).__name__
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill it and see it go: jupyter_client would look after a tenth of a second, it takes a hundredth."""
        await super().kill(restart)
        for _ in range(200):
            if self.process is None or self.process.poll() is not None:
                return
            await asyncio.sleep(0.002)

    async def wait(self) -> int | None:
        """The exit code, and a note why there is none."""
        self._parent_lost = self.parent_lost
        return await super().wait()


class ForkedKernel:
    """A process that is another's child, with as much of `subprocess.Popen` as a provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, line: socket.socket, pid: int, received: bytes = b"") -> None:
        self.line = line
        self.pid = pid
        self.returncode: int | None = None
        self.parent_lost = False
        self._received = received

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        while self.returncode is None:
            if b"\n" in self._received:
                self._ended()
                break
            try:
                piece = self.line.recv(4096)
            except BlockingIOError:
                return None
            except OSError:
                piece = b""
            self._received += piece
            if not piece:
                self._ended()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises:
            subprocess.TimeoutExpired: it still runs after `timeout` seconds.
        """
        deadline = time.monotonic() + (timeout or float("inf"))
        while self.poll() is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("kernel", timeout)
            time.sleep(0.002)
        return self.returncode

    def send_signal(self, signum: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, signum)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def _ended(self) -> None:
        """The parent has told the exit code, or has itself gone and taken the kernel along."""
        if b"\n" in self._received:
            self.returncode = json.loads(self._received)["exit"]
        else:
            self.returncode, self.parent_lost = -signal.SIGKILL, True
            with contextlib.suppress(OSError):
                os.killpg(self.pid, signal.SIGKILL)
        self.line.close()


async def _forked(address: str, cmd: list[str], env: dict[str, str] | None, cwd: Any) -> ForkedKernel:
    """A kernel from the parent at an address.

    Raises:
        OSError: nobody listens there, or the kernel ended before it was ready.
        ValueError: the command is not an ipykernel of this interpreter.
        TimeoutError: no answer within START_SECONDS.
    """
    if unfit(address):
        raise OSError(unfit(address))
    if cmd[:3] != [sys.executable, "-m", "ipykernel_launcher"]:
        raise ValueError(f"not a kernel of this interpreter: {cmd[0]}")
    line = socket.socket(socket.AF_UNIX)
    try:
        line.connect(address)
        line.sendall(json.dumps(_request(cmd, env, cwd)).encode() + b"\n")
        line.setblocking(False)
        answer, rest = await asyncio.wait_for(_message(line), START_SECONDS)
        if "pid" not in answer:
            raise ConnectionError(answer.get("refused") or f"a kernel ended with {answer.get('exit')} as it started")
        return ForkedKernel(line, answer["pid"], rest)
    except BaseException:
        line.close()
        raise


async def _message(line: socket.socket) -> tuple[dict[str, Any], bytes]:
    """The next message on a connection, and what came after it."""
    received = b""
    while b"\n" not in received:
        piece = await asyncio.get_running_loop().sock_recv(line, 4096)
        if not piece:
            raise ConnectionError("the parent of warm kernels has gone")
        received += piece
    first, rest = received.split(b"\n", 1)
    return json.loads(first), rest


def _request(cmd: list[str], env: dict[str, str] | None, cwd: Any) -> dict[str, Any]:
    """What a child of this process would inherit, told to a process whose child it is not."""
    import resource

    numbers = {getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_")}
    umask = os.umask(0o077)
    os.umask(umask)
    return {
        "argv": cmd,
        "environment": dict(os.environ if env is None else env),
        "folder": str(cwd or Path.cwd()),
        "limits": {number: resource.getrlimit(number) for number in sorted(numbers)},
        "umask": umask,
    }
