"""What a person sees while reports run: a bar in a terminal, plain lines elsewhere, a table at the end.

In GitHub Actions every failure is also an annotation of the notebook it belongs to.
"""

import json
import os
import sys
import textwrap
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kzstats.reports.plan import Job
from kzstats.reports.unchanged import FINISHED

SIGNS = {"ok": "✓", "skipped": "=", "unanswered": "○", "pending": "·", "interrupted": "–"}
_LONGEST_NAME = 28
_LINES = 20  # of a message, beside its first one
_MASKS = 3  # of a report that the closing table lists; the manifest holds them all


class Progress:
    """Progress of a batch on stderr; quiet: say nothing until the closing table."""

    def __init__(self, jobs: Sequence[Job], quiet: bool = False) -> None:
        self.quiet, self.done = quiet, 0
        self._cells = {job.name: len(json.loads(job.notebook.source)["cells"]) + bool(job.given) for job in jobs}
        self._at: dict[str, int] = {}  # how far each job that runs has come
        self._bar: Any = None
        self._shown = 0.0
        self._told: set[str] = set()

    def skipped(self, entries: Sequence[dict[str, Any]]) -> None:
        """Some jobs need not run: say how many and why; they are no part of what follows."""
        if entries and not self.quiet:
            of = f"{len(entries)} of {len(self._cells)} reports"
            print(f"= skipped {of}: {entries[0]['skipped_because']} (--force)", file=sys.stderr, flush=True)
            for entry in entries:
                unseen = ((entry.get("published") or {}).get("read") or {}).get("unseen")
                if unseen:
                    print(f"    not watched of {entry['name']}: {'; '.join(unseen)}", file=sys.stderr, flush=True)
        for entry in entries:
            self._cells.pop(entry["name"], None)

    def start(self) -> None:
        """Show the bar, where there is a terminal."""
        if self.quiet or not sys.stderr.isatty():
            return
        from tqdm import tqdm

        # No monitor thread: workers are forked, and a fork should not find threads.
        tqdm.monitor_interval = 0
        form = "{desc} {bar} {n_fmt}/{total_fmt} cells, {elapsed} gone, about {remaining} left"
        total = sum(self._cells.values())
        self._bar = tqdm(total=total, file=sys.stderr, leave=False, dynamic_ncols=True, bar_format=form)
        self._move()

    def cell(self, name: str, number: int) -> None:
        """A cell of a job has started."""
        self._move(name, number - 1)

    def tick(self) -> None:
        """Time goes on: show it, once a second, also while a long cell has nothing to say."""
        if self._bar is not None and time.monotonic() - self._shown > 1:
            self._shown = time.monotonic()
            self._bar.refresh()

    def finished(self, job: Job, entry: dict[str, Any]) -> None:
        """The job has ended, well or not."""
        self.done += 1
        self._move(job.name, self._cells[job.name])
        bad = entry["state"] not in FINISHED
        line = f"{SIGNS.get(entry['state'], '✕')} {job.name}: {entry['state']} after {entry['seconds']:.1f} s"
        if bad and (cause := once(entry, self._told)):
            line += f"\n{textwrap.indent(cause, '    ')}"
            if os.environ.get("GITHUB_ACTIONS") == "true":
                print(annotation(job.notebook.path, entry), flush=True)
        if self._bar is not None:
            if bad:
                self._bar.write(line, file=sys.stderr)
        elif not self.quiet:
            print(f"[{self.done}/{len(self._cells)}] {line}", file=sys.stderr, flush=True)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()

    def _move(self, name: str = "", cells: int = 0) -> None:
        """How many reports and cells are done, and what runs now; a kernel that is tried again moves nothing back."""
        if self._bar is not None:
            before = self._at.get(name, 0)
            self._bar.update(max(cells - before, 0))
            self._at[name] = max(cells, before)
            running = [each for each in self._at if self._at[each] < self._cells.get(each, 0)]
            names = [each if len(each) <= _LONGEST_NAME else each[: _LONGEST_NAME - 1] + "…" for each in running]
            now = ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")
            self._bar.set_description_str(f"{self.done}/{len(self._cells)} reports {now}".rstrip())


def table(entries: dict[str, dict[str, Any]]) -> str:
    """The closing table: state, seconds and name of each report of a run, what stopped it, and where it is kept."""
    lines, told = [], set()
    for name, entry in entries.items():
        if entry["state"] == "unanswered":
            continue
        sign = SIGNS.get(entry["state"], "✕")
        lines.append(f"{sign} {entry['state']:<12} {entry.get('seconds', 0):7.1f} s  {name}")
        if entry["state"] not in {*FINISHED, "pending"} and entry.get("message") and (cause := once(entry, told)):
            lines.append(textwrap.indent(cause, "    "))
        if entry["state"] not in FINISHED and entry.get("failed_html"):
            lines.append(f"    kept as {entry['failed_html']}")
        if entry.get("killed") and entry["state"] != "skipped":
            lines.append(f"    left behind and killed: {'; '.join(entry['killed'])}")
        if hidden := entry.get("masked"):
            more = f"; and {len(hidden) - _MASKS} more, all in manifest.json" if len(hidden) > _MASKS else ""
            lines.append(f"    masked: {'; '.join(hidden[:_MASKS])}{more}")
    for found in unanswered(entries):
        missing = f"{len(found['sources'])}: {', '.join(found['sources'])}"
        lines += [f"{SIGNS['unanswered']} {found['notebook']} has no answer for {missing}", f"    {found['why']}"]
    return "\n".join(lines)


def unanswered(entries: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Notebooks without an answer for some sources: `notebook`, its `sources`, and `why`, as it said of the first."""
    found: dict[str, dict[str, Any]] = {}
    for entry in entries.values():
        if entry["state"] == "unanswered":
            why = entry.get("message", "").partition(";")[0]
            told = found.setdefault(entry["notebook"], {"notebook": entry["notebook"], "sources": [], "why": why})
            source = entry["parameters"]["source"]
            told["sources"] += [source] if source not in told["sources"] else []
    return list(found.values())


def once(entry: dict[str, Any], told: set[str]) -> str:
    """Why a run did not end well; what the machine refused is told for the first report that it stopped, only."""
    problem = entry.get("environment_problem")
    if not problem:
        return where(entry)
    said = "" if problem in told else problem
    told.add(problem)
    return said


def where(entry: dict[str, Any]) -> str:
    """Cell, message and parameters of a run that did not end well; of a long message as many lines as one looks at.

    >>> print(where({"state": "failed", "cell": 3, "message": "2 faults.\\n- row 2\\n- row 7", "given": {"years": 7}}))
    cell 3: 2 faults. (with years=7)
    - row 2
    - row 7
    """
    cell = f"cell {entry['cell']}: " if entry.get("cell") else ""
    given = ", ".join(f"{key}={value!r}" for key, value in entry.get("given", {}).items())
    first, *more = (entry.get("message") or entry["state"]).split("\n")
    if len(more) > _LINES:
        more[_LINES:] = [f"… and {len(more) - _LINES} more lines, all in manifest.json"]
    return "\n".join([f"{cell}{first}" + (f" (with {given})" if given else ""), *more])


def annotation(notebook: Path, entry: dict[str, Any]) -> str:
    """A failure as GitHub Actions shows it beside the file.

    >>> print(annotation(Path("a.ipynb"), {"state": "failed", "cell": 3, "message": "50% lost"}))
    ::error file=a.ipynb,title=failed::cell 3: 50%25 lost
    """
    here = notebook.relative_to(Path.cwd()) if notebook.is_relative_to(Path.cwd()) else notebook
    file = _escaped(here.as_posix()).replace(":", "%3A").replace(",", "%2C")
    return f"::error file={file},title={entry['state']}::{_escaped(where(entry))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
