"""An executed notebook without what changes from run to run or says where it ran.

The same inputs give the same bytes: times, process numbers, memory addresses and folders go; what readers see stays.
"""

import re
from typing import Any

import nbformat

INJECTED_TAG = "injected-parameters"

# An absolute path of two or more parts; URLs, fractions and closing tags do not match.
_PATH = re.compile(r"(?<![\w/:.<…])/(?:[\w.+@=-]+/)+([\w.+@=-]+)|\b[A-Za-z]:\\(?:[\w.+@ -]+\\)+([\w.+@ -]+)")
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")
# Begun only where a word begins: a print of a million letters would else be tried a million times.
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+")
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_DATA_URI = re.compile(r"(data:image/[^\"'\s>]+)")
_KEPT_CELL_METADATA = ("tags", "jupyter")


def masked(text: str) -> str:
    """Text without absolute paths, memory addresses and e-mail addresses.

    Args:
        text: anything a cell printed; `data:` pictures inside it are left alone.

    Example:
        >>> masked("File /srv/one/two/a.py: <object at 0x7f3a5c0d2e10>, see https://example.org/a/b")
        'File …/a.py: <object at 0x…>, see https://example.org/a/b'
    """
    parts = _DATA_URI.split(text)
    parts[::2] = [_without_places(part) for part in parts[::2]]
    return "".join(parts)


def plain(text: str) -> str:
    """Terminal text for a page: as `masked`, and without colour codes.

    Example:
        >>> plain("\\x1b[31mValueError\\x1b[0m: ask me@example.org")
        'ValueError: ask …@…'
    """
    return masked(_ANSI.sub("", text))


def _without_places(text: str) -> str:
    """One piece of text without what says where it ran, or whom to write to."""
    text = _PATH.sub(lambda m: f"…/{m[1] or m[2]}", text)
    return _EMAIL.sub("…@…", _ADDRESS.sub("at 0x…", text))


def stderr_of(notebook: Any) -> list[str]:
    """What cells wrote to stderr, such as warnings: kept in the manifest, never on a page.

    Args:
        notebook: an executed notebook.

    Returns:
        One text per cell that wrote something, beginning with the cell's number.

    Example:
        >>> from nbformat import v4
        >>> warned = v4.new_output("stream", name="stderr", text="UserWarning: old")
        >>> stderr_of(v4.new_notebook(cells=[v4.new_code_cell("", outputs=[warned])]))
        ['cell 1: UserWarning: old']
    """
    found = []
    for number, cell in enumerate(notebook.cells, start=1):
        texts = [o.text for o in cell.get("outputs", []) if o.output_type == "stream" and o.name == "stderr"]
        if texts:
            found.append(f"cell {number}: {plain(''.join(texts)).strip()}")
    return found


def normalised(notebook: Any) -> str:
    """The notebook as text that two runs on two machines write alike.

    Args:
        notebook: an executed notebook; it is changed.

    Returns:
        JSON in nbformat's own layout.

    Example:
        >>> from nbformat import v4
        >>> text = normalised(v4.new_notebook(cells=[v4.new_code_cell("1")]))
        >>> '"id"' in text, text == normalised(nbformat.reads(text, as_version=4))
        (True, True)
    """
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
    for number, cell in enumerate(notebook.cells, start=1):
        tags = cell.metadata.get("tags", [])
        name = INJECTED_TAG if INJECTED_TAG in tags else cell.get("id") or f"cell-{number:03d}"
        cell.id = name if name not in taken else f"cell-{number:03d}"
        taken.add(cell.id)
        kept = {key: cell.metadata[key] for key in _KEPT_CELL_METADATA if cell.metadata.get(key)}
        cell.metadata = nbformat.NotebookNode(kept)
        if cell.cell_type == "code":
            cell.outputs = _outputs(cell.outputs)
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"


def _outputs(outputs: list) -> list:
    """Outputs without stderr and volatile parts; neighbouring prints joined, since their split is chance."""
    result: list = []
    for output in outputs:
        if output.output_type == "stream":
            if output.name == "stderr":
                continue
            if result and result[-1].output_type == "stream":
                result[-1].text += masked(output.text)
                continue
            output.text = masked(output.text)
        elif output.output_type == "error":
            output.evalue = plain(output.evalue)
            output.traceback = [plain(line) for line in output.traceback]
        else:
            output.data = nbformat.from_dict({kind: _clean(kind, value) for kind, value in output.data.items()})
            output.metadata = nbformat.NotebookNode()
        result.append(output)
    return result


def _clean(kind: str, value: Any) -> Any:
    """One representation of an output with paths masked; pictures as they are."""
    if isinstance(value, str):
        return value if kind.startswith("image/") and kind != "image/svg+xml" else masked(value)
    if isinstance(value, list):
        return [_clean(kind, item) for item in value]
    if isinstance(value, dict):
        return {key: _clean(kind, item) for key, item in value.items()}
    return value
