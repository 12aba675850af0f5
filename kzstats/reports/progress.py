"""What a person sees while reports run: a bar in a terminal, plain lines elsewhere, a table at the end."""

import json
import sys
from collections.abc import Sequence
from typing import Any

from kzstats.reports.plan import Job

SIGNS = {"ok": "✓", "pending": "·", "interrupted": "–"}


class Progress:
    """Progress of a batch on stderr.

    Args:
        jobs: everything that will run; the bar counts their cells.
        quiet: say nothing until the closing table.
    """

    def __init__(self, jobs: Sequence[Job], quiet: bool = False) -> None:
        self.total, self.done, self.quiet = len(jobs), 0, quiet
        self._cells = {job.name: _cell_count(job) for job in jobs}
        self._at = dict.fromkeys(self._cells, 0)
        self._bar = None
        if not quiet and sys.stderr.isatty():
            from tqdm import tqdm

            # No monitor thread: workers are forked, and a fork should not find threads.
            tqdm.monitor_interval = 0
            self._bar = tqdm(
                total=sum(self._cells.values()), unit="cell", file=sys.stderr, leave=False, dynamic_ncols=True
            )
            self._describe("")

    def cell(self, job: Job, number: int) -> None:
        """A cell of the job has started."""
        self._move(job, number - 1)
        self._describe(job.name)

    def finished(self, job: Job, entry: dict[str, Any]) -> None:
        """The job has ended, well or not."""
        self.done += 1
        self._move(job, self._cells[job.name])
        self._describe("")
        bad = entry["state"] != "ok"
        line = f"{SIGNS.get(entry['state'], '✕')} {job.name}: {entry['state']} after {entry['seconds']:.1f} s"
        if bad:
            line += f"\n    {where(entry)}"
        if self._bar is not None:
            if bad:
                self._bar.write(line, file=sys.stderr)
        elif not self.quiet:
            print(f"[{self.done}/{self.total}] {line}", file=sys.stderr, flush=True)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()

    def _move(self, job: Job, cells: int) -> None:
        step = min(cells, self._cells[job.name]) - self._at[job.name]
        if step > 0:
            self._at[job.name] += step
            if self._bar is not None:
                self._bar.update(step)

    def _describe(self, name: str) -> None:
        if self._bar is not None:
            self._bar.set_description(f"{self.done}/{self.total} reports {name}".rstrip())


def table(entries: dict[str, dict[str, Any]]) -> str:
    """The closing table: state, seconds and name of each report, and what stopped it.

    Args:
        entries: manifest entries of this run by name.

    Example:
        >>> print(table({"01_what": {"state": "ok", "seconds": 3.21}}))
        ✓ ok               3.2 s  01_what
    """
    lines = []
    for name, entry in entries.items():
        sign = SIGNS.get(entry["state"], "✕")
        lines.append(f"{sign} {entry['state']:<12} {entry.get('seconds', 0):7.1f} s  {name}")
        if entry["state"] not in {"ok", "pending"} and entry.get("message"):
            lines.append(f"    {where(entry)}")
    return "\n".join(lines)


def where(entry: dict[str, Any]) -> str:
    """Cell, message and parameters of a run that did not end well, in one line."""
    cell = f"cell {entry['cell']}: " if entry.get("cell") else ""
    given = ", ".join(f"{key}={value!r}" for key, value in entry.get("given", {}).items())
    message = (entry.get("message") or entry["state"]).split("\n")[0]
    return f"{cell}{message}" + (f" (with {given})" if given else "")


def _cell_count(job: Job) -> int:
    """Cells of the notebook, one more when values are injected."""
    return len(json.loads(job.notebook.source)["cells"]) + bool(job.given)
