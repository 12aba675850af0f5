"""The worker's side: kernels asked from a warm parent, through jupyter_client's way to plug such a thing in."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Unicode

from kzstats.reports.leftovers import lives
from kzstats.reports.warm import unfit

NAME = "kzstats-warm"
START_SECONDS = 60.0


class WarmProvisioner(LocalProvisioner):
    """A kernel forked from a warm parent; an ordinary one where there is none, or it does not answer."""

    address = Unicode(help="The parent's socket.").tag(config=True)
    cold_because = ""
    forked_from = 0

    @property
    def parent_lost(self) -> bool:
        """Whether the parent has ended, and has taken the kernel along, which is no fault of the notebook."""
        return bool(self.forked_from) and not lives(self.forked_from)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Ask for a kernel; it is ready when this returns."""
        try:
            self.pid, self.forked_from = _forked(self.address, cmd, kwargs.get("env"), kwargs.get("cwd"))
            self.process = ForkedKernel(self.pid)
        except (OSError, ValueError, psutil.Error) as error:
            self.cold_because = str(error) or type(error).__name__
            return await super().launch_kernel(cmd, **kwargs)
        self.pgid = self.pid
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill it and see it go: jupyter_client would look after a tenth of a second, it takes a hundredth."""
        await super().kill(restart)
        for _ in range(200):
            if self.process is None or self.process.poll() is not None:
                return
            await asyncio.sleep(0.002)


class ForkedKernel:
    """A process that is another's child, with as much of `subprocess.Popen` as a provisioner uses.

    How it ended only its parent can know, and nobody asks: a kernel that ends before its notebook has died.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._process = psutil.Process(pid)

    def poll(self) -> int | None:
        """None while it runs, then 1."""
        return None if lives(self._process) else 1

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; subprocess.TimeoutExpired when it still runs after `timeout` seconds."""
        deadline = time.monotonic() + (timeout or float("inf"))
        while self.poll() is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("kernel", timeout)
            time.sleep(0.002)
        return 1

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


def _forked(address: str, cmd: list[str], env: dict[str, str] | None, cwd: Any) -> tuple[int, int]:
    """A new kernel's process id and its parent's.

    Raises OSError: nobody listens at the address, or no kernel came, in time; ValueError: the command is not an
    ipykernel of this interpreter.
    """
    if unfit(address):
        raise OSError(unfit(address))
    if cmd[:3] != [sys.executable, "-m", "ipykernel_launcher"]:
        raise ValueError(f"not a kernel of this interpreter: {cmd[0]}")
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(START_SECONDS)
        line.connect(address)
        line.sendall(json.dumps(_request(cmd, env, cwd)).encode() + b"\n")
        with line.makefile() as answers:
            answer = json.loads(answers.readline() or '{"refused": "the parent of warm kernels sent none"}')
    if "refused" in answer:
        raise ConnectionError(answer["refused"])
    return answer["pid"], answer["parent"]


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
