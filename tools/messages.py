"""The messages of package and notebooks for pybabel: what stands as plain text in `say(…)` and its like.

`make messages` brings the catalogues in `kzstats/locale/` up to date with the code; `tools/messages.cfg` says where
messages stand. Of notebooks also what the parameters mean and the Markdown, piece by piece: of those
that `prose` in messages.cfg names all of it, of others the question and the sentence below it.
"""

import ast
import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

from kzstats.show.language import parts, sentences

#: Calls whose first argument is a message; with a second one, that is its form for many.
_SAY = {"say", "N_", "Message", "plural"}
#: Calls of notebooks whose plain texts are shown in the reader's language, and where these stand.
_SHOW = {"Table": (1,), "Answer": (0,), "Chart": (), "ranges": (), "lines": (), "bars": (), "timeline": ()}
_NAMED = ("title", "unit", "alt", "caption", "band_label", "line_label", "range_header", "empty", "headers")
_Found = tuple[int, str, str | tuple[str, str], list[str]]


def python(fileobj, keywords, comment_tags, options) -> Iterator[_Found]:
    """Messages of one Python file, as pybabel wants them from an extractor: line, function, message, comments."""
    yield from _said(fileobj.read().decode("utf-8"))


def notebook(fileobj, keywords, comment_tags, options) -> Iterator[_Found]:
    """Messages of one notebook: its Markdown, the meanings of its parameters, what its cells show."""
    for number, cell in enumerate(json.loads(fileobj.read().decode("utf-8"))["cells"], start=1):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            whole = Path(fileobj.name).name[:2] in options.get("prose", "").split()
            found = [text for _, text in parts(source) if text and (whole or number == 1)]
        elif cell["cell_type"] != "code":
            found = []
        elif "parameters" in cell["metadata"].get("tags", []):
            found = re.findall(r"  # (.+)$", source, flags=re.MULTILINE)
        else:
            yield from ((number, *rest) for _, *rest in _said(source))
            found = shown(source)
        yield from ((number, "say", message, []) for message in found)


def notes(fileobj, keywords, comment_tags, options) -> Iterator[_Found]:
    """Messages of the list of sources: who published them, and their notes, sentence by sentence."""
    rows = csv.DictReader(io.TextIOWrapper(fileobj, "utf-8", newline=""))
    for number, row in enumerate(rows, start=2):
        author, _, outlets = row["publisher"].partition(", via ")
        found = [author, *sentences(row["note"]), *([outlets] if " and " in outlets else [])]
        yield from ((number, "say", text, []) for text in found)


def shown(source: str) -> list[str]:
    """Plain texts in calls of `Table`, `Answer` and the charts: captions, headers, titles."""
    found = []
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name in _SHOW:
            values = [call.args[place] for place in _SHOW[name] if place < len(call.args)]
            values += [keyword.value for keyword in call.keywords if keyword.arg in _NAMED]
            values += [text for value in values for text in getattr(value, "values", [])]
            found += [text for value in values for text in _texts(value) if text]
    return found


def _said(source: str) -> Iterator[_Found]:
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        if getattr(call.func, "attr", getattr(call.func, "id", "")) not in _SAY or not call.args:
            continue
        one, many = (_texts(argument) for argument in (*call.args[:2], None, None)[:2])
        if one and many and len(call.args) > 1:
            yield call.lineno, "plural", (one[0], many[0]), []
        else:
            yield from ((call.lineno, "say", text, []) for text in one if text)


def _texts(node: ast.AST | None) -> list[str]:
    """The text that stands in a place, or both of them where it is chosen there."""
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body), *_texts(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def empty() -> list[str]:
    """The messages that are still to be translated, each behind its language."""
    from babel.messages.pofile import read_po

    found = []
    for path in sorted((Path(__file__).parents[1] / "kzstats" / "locale").rglob("*.po")):
        with path.open("rb") as file:
            found += [f"{path.parts[-3]}: {each.id}" for each in read_po(file) if not all(each.string or [""])]
    return found


if __name__ == "__main__":
    print(*(empty() or ["every message is translated"]), sep="\n")
