"""An executed notebook without what changes from run to run or says where it ran.

The same inputs give the same bytes: times, process numbers, memory addresses and folders go; what readers see stays.
"""

import re
from collections import Counter
from typing import Any

import nbformat

from kzstats.reports.masking import listed, masked, plain
from kzstats.reports.notebook import INJECTED_TAG

# The name of a styled table, drawn by chance in each run.
_STYLER = re.compile(r"\bT_[0-9a-f]{5}(?=[_\"' ])")
_KEPT_CELL_METADATA = ("tags", "jupyter")


def stderr_of(notebook: Any) -> list[str]:
    """What cells wrote to stderr, such as warnings, cell by cell: kept in the manifest, never on a page."""
    found = []
    for number, cell in enumerate(notebook.cells, start=1):
        texts = [o.text for o in cell.get("outputs", []) if o.output_type == "stream" and o.name == "stderr"]
        if texts:
            found.append(f"cell {number}: {plain(''.join(texts)).strip()}")
    return found


def normalised(notebook: Any, noted: list[str] | None = None) -> str:
    """The notebook, which is changed, as text that two runs on two machines write alike; noted: told the masks."""
    notebook.metadata = nbformat.NotebookNode(
        kernelspec={"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        language_info={
            "name": "python",
            "file_extension": ".py",
            "mimetype": "text/x-python",
            "pygments_lexer": "ipython3",
        },
    )
    notebook.nbformat_minor = max(notebook.nbformat_minor, 5)
    taken: set[str] = set()
    styled: dict[str, str] = {}
    for number, cell in enumerate(notebook.cells, start=1):
        tags = cell.metadata.get("tags", [])
        name = INJECTED_TAG if INJECTED_TAG in tags else cell.get("id") or f"cell-{number:03d}"
        cell.id = name if name not in taken else f"cell-{number:03d}"
        taken.add(cell.id)
        kept = {key: cell.metadata[key] for key in _KEPT_CELL_METADATA if cell.metadata.get(key)}
        cell.metadata = nbformat.NotebookNode(kept)
        if cell.cell_type == "code":
            seen: Counter = Counter()
            cell.outputs = _outputs(cell.outputs, seen, styled)
            if noted is not None:
                noted += [f"cell {number}: {text}" for text in listed(seen)]
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"


def _outputs(outputs: list, seen: Counter, styled: dict[str, str]) -> list:
    """Outputs without stderr and volatile parts; neighbouring prints joined, since their split is chance."""

    def numbered(name: re.Match) -> str:
        return styled.setdefault(name[0], f"T_{len(styled) + 1:05d}")

    kept: list = []
    for output in outputs:
        if output.output_type != "stream":
            kept.append(output)
        elif output.name != "stderr":
            if kept and kept[-1].output_type == "stream":
                kept[-1].text += output.text
            else:
                kept.append(output)
    for output in kept:
        if output.output_type == "stream":
            output.text = masked(output.text, seen)  # once joined: a path may be printed in two halves
        elif output.output_type == "error":
            output.evalue = plain(output.evalue, seen)
            output.traceback = [plain(line, seen) for line in output.traceback]
        else:
            output.data = nbformat.from_dict({kind: _clean(kind, value, seen) for kind, value in output.data.items()})
            if isinstance(html := output.data.get("text/html"), str):
                output.data["text/html"] = _STYLER.sub(numbered, html)
            output.metadata = nbformat.NotebookNode()
    return kept


def _clean(kind: str, value: Any, seen: Counter) -> Any:
    if isinstance(value, str):
        return value if kind.startswith("image/") and kind != "image/svg+xml" else masked(value, seen)
    if isinstance(value, list):
        return [_clean(kind, item, seen) for item in value]
    if isinstance(value, dict):
        return {masked(str(key), seen): _clean(kind, item, seen) for key, item in value.items()}
    return value
