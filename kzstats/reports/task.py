"""What goes to the process of a job and what comes back; plain values that travel between processes and machines."""

from dataclasses import dataclass, field
from typing import Any

from kzstats.reports.plan import Job
from kzstats.reports.unchanged import Basis


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


@dataclass(frozen=True)
class Task:
    """All that a worker needs, wherever it is: the job with its notebook's bytes and values, and its limits.

    basis: what the report is planned with, None when no page is wanted; warm: the address of a parent of warm kernels
    (`warm.started`), None for a cold kernel.
    """

    job: Job
    limits: Limits = field(default_factory=Limits)
    basis: Basis | None = None
    warm: str | None = None


@dataclass
class Outcome:
    """What became of one job. `cell` counts from 1; `notebook` is the executed notebook as JSON text.

    `state` is ok: every cell ran; failed: a cell raised; timed_out or kernel_died: as named; incomplete: cells did not
    run, for example after sys.exit(0) or exit(); unanswered: an optional job whose notebook said, before any answer,
    that what it asks for is not there (NotFound); or interrupted: somebody stopped the batch.

    `kernel` is `warm` or `cold`; `cold_because` says why a job that was to have a warm kernel had a cold one;
    `masked` says what of its outputs was masked, cell by cell; `left_behind` are the processes that the notebook left
    running, number and command line of each; `read` is what it read beside its data, as of `watching.what_was_read`.
    """

    state: str
    message: str = ""
    cell: int | None = None
    notebook: str = ""
    html: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    stderr: list[str] = field(default_factory=list)
    masked: list[str] = field(default_factory=list)
    seconds: float = 0.0
    environment_problem: bool = False
    kernel: str = "cold"
    cold_because: str = ""
    left_behind: list[str] = field(default_factory=list)
    read: dict[str, Any] = field(default_factory=dict)
