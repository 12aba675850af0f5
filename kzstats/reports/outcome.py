"""How a job ended, and what came of it; plain values that travel between processes and machines."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Outcome:
    """What became of one job. `cell` counts from 1; `notebook` is the executed notebook as JSON text.

    `state` is ok: every cell ran; failed: a cell raised; timed_out or kernel_died: as named; incomplete: cells did not
    run, for example after sys.exit(0); or interrupted: somebody stopped the batch.

    `kernel` is `warm` or `cold`; `cold_because` says why a job that was to have a warm kernel had a cold one;
    `masked` says what of its outputs was masked, cell by cell; `left_behind` are the processes that the notebook left
    running, number and command line of each.
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
