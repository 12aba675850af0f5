"""The kernel of one job: forked from the parent of warm kernels or started cold, and asked to run one cell at a time.

jupyter_client speaks the protocol; started, heard and ended is the kernel here, without a thread and without idle
waits: through nbclient and a kernel manager twelve small cells took 45 ms of processor, here 15.
"""

import contextlib
import os
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from multiprocessing.connection import Client
from pathlib import Path
from typing import Any

import psutil
import zmq
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.connect import write_connection_file
from nbformat import from_dict

from kzstats.reports.processes import end_session, lives
from kzstats.reports.surroundings import COMMAND, dies_with_parent, hold_memory

# A kernel gets this long to end by itself: a thread or an `atexit` function of the notebook may take a while.
END_SECONDS = 3.0
START_SECONDS = 60.0
OUTPUT_SECONDS = 20  # for a cell's last output after its end: a busy machine may need a few
_LOOK_SECONDS = 0.2  # in which nothing is heard before somebody looks whether the kernel lives
# What an output holds, as nbformat has it; `output_from_msg` holds each against its schema, half a millisecond, and all
# are held against it once more when the notebook is written.
_OUTPUTS = {
    "stream": ("name", "text"),
    "display_data": ("data", "metadata"),
    "execute_result": ("data", "metadata", "execution_count"),
    "error": ("ename", "evalue", "traceback"),
}


class Died(Exception):
    """The kernel has ended although it was to do something."""


class TooLong(Exception):
    """The kernel has not done in time what it was to do."""


class Silent(TooLong):
    """The kernel has done it, and what it showed never came."""


class Kernel:
    """A kernel of the interpreter that runs kzstats, ready for its first cell; it cannot outlive this process.

    warm: the address of a parent of warm kernels, None for a cold kernel; libraries: what the notebook imports, as of
    `warm.imported_by`; tell: called with ("kernel", process id); memory: bytes that it may map, 0 for no limit. Folder
    and variables are those of this process. `forked_by` is the parent that it has, `cold_because` why it has none.
    Raises Died, TooLong: none came to be.
    """

    def __init__(self, warm: str | None, libraries: list[str], tell: Callable[..., None], memory: int = 0) -> None:
        self.forked_by: int | None = None
        self.cold_because = ""
        self._cells, self._wiped = 0, False
        self._displays: dict[str, list] = {}
        # Sockets in a private folder cannot be taken by somebody else between choice and use, as ports can. Worker and
        # kernel both begin in a folder inside it: the path is short however deep they are, as a socket's must be.
        folder = Path(tempfile.gettempdir())
        where = {"transport": "ipc", "ip": os.path.relpath(folder / "k"), "key": uuid.uuid4().hex.encode()}
        file, found = write_connection_file(str(folder / "k.json"), **where)
        self.process = self._start([*COMMAND, file], warm, libraries)
        with contextlib.suppress(ProcessLookupError):  # it has ended: whoever waits for it learns of that
            hold_memory(self.process.pid, memory)
        tell("kernel", self.process.pid)
        self._client = BlockingKernelClient(context=zmq.Context.instance())
        self._client.load_connection_info(found)
        self._client.start_channels(stdin=False, hb=False)
        self._poller = zmq.Poller()
        for channel in self._channels():
            self._poller.register(channel.socket, zmq.POLLIN)
        try:
            self._wait_until_ready()
        except BaseException:
            self.end()
            raise

    def _start(self, command: list[str], warm: str | None, libraries: list[str]) -> psutil.Process:
        """Its process: of the parent of warm ones, or where there is none or it does not answer, an ordinary one."""
        if warm:
            try:
                process = psutil.Process(_forked(warm, command, libraries))
                self.forked_by = process.ppid()
            except (OSError, EOFError, psutil.Error) as error:
                self.cold_because = str(error) or type(error).__name__
            else:
                return process
        variables = {**os.environ, "JPY_PARENT_PID": str(os.getpid())}
        apart = {"stdin": subprocess.DEVNULL, "start_new_session": True}
        return psutil.Popen(command, env=variables, **apart, **dies_with_parent())

    def _channels(self) -> tuple[Any, Any]:
        return self._client.iopub_channel, self._client.shell_channel

    def _wait_until_ready(self) -> None:
        """Wait until it answers, and its side channel is heard: what it tells before that is connected is lost."""
        for _ in range(int(START_SECONDS)):
            with contextlib.suppress(TooLong):
                for _message in self._heard(self._client.kernel_info(), 1.0, 0.2):
                    pass
                return
        raise TooLong(f"it did not answer within {START_SECONDS:g} seconds")

    def _heard(self, asked: str, seconds: float, more: float | None = None) -> Iterator[dict[str, Any]]:
        """What it says about a request, until that is answered and nothing more comes.

        seconds: until the answer; more: until the rest, OUTPUT_SECONDS where not given. Raises Died, TooLong, Silent.
        """
        more = OUTPUT_SECONDS if more is None else more
        deadline, answered, idle = time.monotonic() + seconds, False, False
        while not (answered and idle):
            ready = dict(self._poller.poll(max(min(_LOOK_SECONDS, deadline - time.monotonic()), 0) * 1000))
            for channel in self._channels():
                if channel.socket not in ready:
                    continue
                message = channel.get_msg(0)
                if message["parent_header"].get("msg_id") != asked:
                    continue
                if channel is self._client.shell_channel:
                    answered, deadline = True, time.monotonic() + more
                idle = idle or message["content"].get("execution_state") == "idle"
                yield message
            if not ready and not lives(self.process):
                raise Died("it ended at once")
            if time.monotonic() > deadline and not (answered and idle):
                raise Silent(f"what the cell showed did not come within {more} seconds") if answered else TooLong

    def run(self, cell: Any, seconds: float) -> dict[str, Any]:
        """Run a cell, so long at the most, and put into it what it shows; returns the content of the reply.

        Raises Died, TooLong, Silent.
        """
        self._cells, self._wiped, reply = self._cells + 1, False, {}
        cell.outputs, cell.execution_count = [], self._cells
        for message in self._heard(self._client.execute(cell.source), seconds):
            if message["msg_type"] == "execute_reply":
                reply = message["content"]
            else:
                self._show(message, cell)
        return reply

    def _show(self, message: dict[str, Any], cell: Any) -> None:
        """Put into a cell what it shows, and into earlier ones what they are to show from now on."""
        kind, content = message["msg_type"], message["content"]
        if kind == "clear_output":
            self._wiped = content["wait"]
            cell.outputs = cell.outputs if self._wiped else []
        output_type = kind.removeprefix("update_")
        if output_type not in _OUTPUTS:
            return
        output = from_dict({"output_type": output_type, **{name: content[name] for name in _OUTPUTS[output_type]}})
        name = (content.get("transient") or {}).get("display_id")
        shown = self._displays.setdefault(name, []) if name else []
        for earlier in shown:
            earlier.update(data=output.data, metadata=output.metadata)
        if kind != "update_display_data":
            cell.outputs, self._wiped = [] if self._wiped else cell.outputs, False
            cell.outputs.append(output)
            shown.append(output)

    def end(self) -> None:
        """Let it end by itself, so that it closes its files and runs what it registered with `atexit`; else kill it."""
        if lives(self.process):
            self._client.shutdown()
            self._gone(END_SECONDS)
        end_session(self.process.pid)
        self._gone(0.5)
        for channel in (*self._channels(), self._client.control_channel):
            channel.stop()

    def _gone(self, seconds: float) -> None:
        """Wait until it has ended, so long at the most."""
        deadline = time.monotonic() + seconds
        while lives(self.process) and time.monotonic() < deadline:
            time.sleep(0.002)


def _forked(address: str, command: list[str], libraries: list[str]) -> int:
    """A new kernel's process id. Raises OSError, EOFError: nobody listens there, or no kernel came, in time."""
    with Client(address, "AF_UNIX") as line:
        line.send((command, dict(os.environ), str(Path.cwd()), libraries))
        if not line.poll(START_SECONDS):
            raise TimeoutError(f"the parent of warm kernels gave none within {START_SECONDS:g} seconds")
        answer = line.recv()
    if isinstance(answer, str):
        raise ConnectionError(answer)
    return answer
