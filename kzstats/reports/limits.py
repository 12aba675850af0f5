"""What one notebook may take: seconds and memory."""

import sys
from dataclasses import dataclass

# A kernel that does not start is tried again; a cell that fails never is.
START_ATTEMPTS = 3


@dataclass(frozen=True)
class Limits:
    """Limits of one job: seconds for a cell and for all of them, bytes of memory for the kernel and each process it
    starts.

    A kernel of the usual stack (pandas, scipy, matplotlib) maps 0.6 GB on two cores, and a few gigabytes where each of
    many cores brings a thread's arena; eight leave room for data and stop a runaway. 0: no limit. Linux only.
    """

    cell_seconds: float = 600.0
    notebook_seconds: float = 3600.0
    memory: int = 8 * 10**9

    def too_long(self) -> str:
        """What to say of a notebook that took longer."""
        return f"the notebook was still running after {self.notebook_seconds:g} seconds (--timeout)"


def hold_memory(pid: int, limit: int) -> None:
    """Let a running process map no more than `limit` bytes: more is a MemoryError there, not an OOM kill here."""
    if limit and sys.platform.startswith("linux"):
        import resource

        hard = resource.prlimit(pid, resource.RLIMIT_AS)[1]
        soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.prlimit(pid, resource.RLIMIT_AS, (soft, hard))
