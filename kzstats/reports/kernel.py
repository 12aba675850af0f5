"""The kernel of one job: forked from the parent of warm kernels or started cold, and talked to without idle waits."""

import asyncio
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Client
from pathlib import Path
from queue import Empty
from typing import Any

import psutil
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

from kzstats.reports import watching
from kzstats.reports.processes import lives
from kzstats.reports.surroundings import dies_with_parent

# A kernel gets this long to end by itself: a thread or an `atexit` function of the notebook may take a while.
END_SECONDS = 3.0
START_SECONDS = 60.0
SOCKETS_ARE_FILES = os.name == "posix"
# The ipykernel of this interpreter, whatever kernels are registered on the machine: a `python3` that a user registered
# years ago belongs to another environment. Without the user's history file, and without half a millisecond of sleep
# after each cell, which helps clients that do not wait for the kernel to be idle.
_COMMAND = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--HistoryManager.enabled=False"]
_COMMAND += ["--Kernel._execute_sleep=0"]
_SPEC = KernelSpec(
    argv=[*_COMMAND, f"--IPKernelApp.extra_extensions={watching.__name__}"],
    display_name="Python 3",
    language="python",
    resource_dir="",
)


class PromptClient(AsyncKernelClient):
    """A client that knows when its kernel is ready, where jupyter_client waits 0.2 s to see that nothing more comes."""

    def start_channels(self, **channels: bool) -> None:
        """Open the channels, without the heartbeat: nobody listens to it, and its thread takes 0.1 s to stop."""
        super().start_channels(**{**channels, "hb": False})

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel has answered and its side channel has told that it is idle again.

        timeout: seconds. Raises RuntimeError: it ended, or did not answer in time.
        """
        deadline = time.monotonic() + (timeout or float("inf"))
        while True:
            asked = self.kernel_info()
            with contextlib.suppress(Empty):
                reply = await self.get_shell_msg(timeout=1)
                # Messages sent before the side channel was connected are lost: then ask again.
                while reply["msg_type"] == "kernel_info_reply":
                    message = await self.get_iopub_msg(timeout=0.2)
                    idle = message["content"].get("execution_state") == "idle"
                    if idle and message["parent_header"].get("msg_id") == asked:
                        self._handle_kernel_info_reply(reply)
                        return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > deadline:
                raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")


class Kernel(AsyncKernelManager):
    """A kernel of the interpreter that runs kzstats, which cannot outlive this process.

    warm: the address of a parent of warm kernels, None for a cold kernel; tell: called with ("kernel", process id)
    and, before it is ended, ("ending").
    """

    client_class, client_factory = f"{__name__}.PromptClient", PromptClient

    def __init__(self, warm: str | None, tell: Callable[..., None]) -> None:
        folder = Path(tempfile.gettempdir())
        super().__init__(connection_file=str(folder / "k.json"))
        # Sockets in a private folder cannot be taken by somebody else between choice and use, as ports can. Worker and
        # kernel both begin in a folder inside it: the path is short however deep they are, as a socket's must be.
        if SOCKETS_ARE_FILES:
            self.transport, self.ip = "ipc", os.path.relpath(folder / "k")
        self.tell, self.cell = tell, None
        self.provisioner = _Process(parent=self, kernel_spec=_SPEC, kernel_id="k")
        self.provisioner.address = warm

    @property
    def kernel_spec(self) -> KernelSpec:
        """The one kernel there is."""
        return _SPEC

    async def start_kernel(self, **options: Any) -> None:
        """Start it and say which process it is."""
        await super().start_kernel(**options, **dies_with_parent())
        self.tell("kernel", self.provisioner.pid)

    async def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:
        """Let it end by itself, so that it closes its files and runs what it registered with `atexit`; else kill it.

        Whoever wants to see what the notebook has left running is told before that goes too.
        """
        self.tell("ending")
        if await self.is_alive():
            await self._async_request_shutdown(restart)
            await self.provisioner.gone(END_SECONDS)
        await super().shutdown_kernel(now=True, restart=restart)


class _Process(LocalProvisioner):
    """A kernel's process, forked from a warm parent; an ordinary one where there is none, or it does not answer."""

    address: str | None = None
    cold_because = ""
    forked_by: int | None = None  # the parent, where it is a warm one

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Ask for a kernel; it is ready when this returns."""
        folder = str(kwargs.get("cwd") or Path.cwd())
        if self.address:
            try:
                self.pid = _forked(self.address, cmd, dict(kwargs.get("env") or os.environ), folder)
                self.process = psutil.Process(self.pid)
                self.forked_by = self.process.ppid()
            except (OSError, EOFError, psutil.Error) as error:
                self.cold_because = str(error) or type(error).__name__
        if self.forked_by is None:
            return await super().launch_kernel(cmd, **kwargs)
        if sys.platform.startswith("linux"):
            import resource

            # A child of this process would have its limit of memory; the others are those of the whole batch.
            resource.prlimit(self.pid, resource.RLIMIT_AS, resource.getrlimit(resource.RLIMIT_AS))
        self.pgid, self.cwd = self.pid, folder
        return self.connection_info

    async def poll(self) -> int | None:
        """None while it runs. How it ended only its parent knows, and nobody asks: one that ends early has died."""
        if self.forked_by is None:
            return await super().poll()
        return None if self.process and lives(self.process) else 1

    async def wait(self) -> int | None:
        """Wait until it has gone."""
        await self.gone()
        self.process = None
        return 1

    async def send_signal(self, signum: int) -> None:
        """Send it a signal, unless it has ended."""
        with contextlib.suppress(psutil.NoSuchProcess):
            await super().send_signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """Kill it and see it go: jupyter_client would look after a tenth of a second, it takes a hundredth."""
        await super().kill(restart)
        await self.gone(0.5)

    async def gone(self, seconds: float = float("inf")) -> None:
        """Wait until it has ended, so long at the most."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and await self.poll() is None:
            await asyncio.sleep(0.002)


def _forked(address: str, cmd: list[str], variables: dict[str, str], folder: str) -> int:
    """A new kernel's process id. Raises OSError, EOFError: nobody listens there, or no kernel came, in time."""
    with Client(address, "AF_UNIX") as line:
        line.send((cmd, variables, folder))
        if not line.poll(START_SECONDS):
            raise TimeoutError(f"the parent of warm kernels gave none within {START_SECONDS:g} seconds")
        answer = line.recv()
    if isinstance(answer, str):
        raise ConnectionError(answer)
    return answer
