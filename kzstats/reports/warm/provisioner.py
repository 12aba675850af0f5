"""The worker's side: kernels asked from a warm parent, through jupyter_client's way to plug such a thing in."""

import asyncio
import contextlib
import os
import signal
import sys
from multiprocessing.connection import Client
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Unicode

from kzstats.reports.processes import lives

NAME = "kzstats-warm"
START_SECONDS = 60.0


class ForkedKernel(psutil.Process):
    """A process that is another's child, with as much of `subprocess.Popen` as a provisioner uses.

    How it ended only its parent can know, and nobody asks: a kernel that ends before its notebook has died.
    """

    stdin = stdout = stderr = None

    def poll(self) -> int | None:
        """None while it runs, then 1."""
        return None if lives(self) else 1

    def wait(self, timeout: float | None = None) -> int:
        """How it ended; the provisioner asks once `poll` has said that it did."""
        with contextlib.suppress(psutil.NoSuchProcess):
            super().wait(timeout)
        return 1

    def send_signal(self, sig: int) -> None:
        """Send it a signal, unless it has ended."""
        with contextlib.suppress(psutil.NoSuchProcess):
            super().send_signal(sig)

    def kill(self) -> None:
        """End it, unless it has ended."""
        self.send_signal(signal.SIGKILL)


class WarmProvisioner(LocalProvisioner):
    """A kernel forked from a warm parent; an ordinary one where there is none, or it does not answer."""

    address = Unicode(help="The parent's socket.").tag(config=True)
    cold_because = ""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Ask for a kernel; it is ready when this returns."""
        folder = str(kwargs.get("cwd") or Path.cwd())
        try:
            self.pid = _forked(self.address, cmd, dict(kwargs.get("env") or os.environ), folder)
            self.process = ForkedKernel(self.pid)
            self.forked_by = self.process.ppid()
        except (OSError, EOFError, psutil.Error) as error:
            self.cold_because = str(error) or type(error).__name__
            return await super().launch_kernel(cmd, **kwargs)
        if sys.platform.startswith("linux"):
            import resource

            # A child of this process would have its limit of memory; the others are those of the whole batch.
            resource.prlimit(self.pid, resource.RLIMIT_AS, resource.getrlimit(resource.RLIMIT_AS))
        self.pgid, self.cwd = self.pid, folder
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill it and see it go: jupyter_client would look after a tenth of a second, it takes a hundredth."""
        await super().kill(restart)
        for _ in range(200):
            if self.process is None or self.process.poll() is not None:
                return
            await asyncio.sleep(0.002)


def _forked(address: str, cmd: list[str], variables: dict[str, str], folder: str) -> int:
    """A new kernel's process id.

    Raises OSError, EOFError: nobody listens at the address, or no kernel came, in time.
    """
    with Client(address, "AF_UNIX") as line:
        line.send((cmd, variables, folder))
        if not line.poll(START_SECONDS):
            raise TimeoutError(f"the parent of warm kernels gave none within {START_SECONDS:g} seconds")
        answer = line.recv()
    if isinstance(answer, str):
        raise ConnectionError(answer)
    return answer
