"""Small notebooks for tests of reports."""

from pathlib import Path

import nbformat
import pytest

from kzstats.reports import run

PARAMETERS = """\
years: int = 5  # how far to look
growth: float = 4.3  # percent a year
place: str = "KZ"  # text
day: str = "2024-06-01"  # a day
loud: bool = False  # print more
names: list[str] = ["A"]  # several
limit: float | None = None  # none for no limit
"""


def write(path: Path, *cells: str, parameters: str | None = PARAMETERS, outputs: dict[int, list] | None = None) -> Path:
    """A notebook: texts that begin with # are Markdown, others code; the parameters cell stands second."""
    new = nbformat.v4
    made = [new.new_markdown_cell(c) if c.startswith("#") else new.new_code_cell(c) for c in cells]
    if parameters is not None:
        made.insert(1, new.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    for number, cell in enumerate(made):
        cell.id = f"c{number}"
        if outputs and number in outputs:
            cell.outputs, cell.execution_count = outputs[number], number
    notebook = new.new_notebook(cells=made)
    path.write_text(nbformat.writes(notebook), "utf-8")
    return path


def cold(patch: pytest.MonkeyPatch) -> None:
    """Let kernels come to be as they do for users, and not from the parent that the tests share (conftest.py)."""
    patch.setattr(run, "_pool", run._pool.ordinary)
