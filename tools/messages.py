"""The messages of a notebook for pybabel: its question, what its parameters mean, captions and headers of its tables.

`make messages` brings the catalogues in `kzstats/locale/` up to date with the code; `tools/messages.cfg` says where
messages stand. Explanations between the figures are not among them: they stay English.
"""

import ast
import json
import re
from collections.abc import Iterator


def notebook(fileobj, keywords, comment_tags, options) -> Iterator[tuple[int, str, str, list[str]]]:
    """Messages of one notebook, as pybabel wants them from an extractor: line, function, message, comments."""
    cells = json.loads(fileobj.read().decode("utf-8"))["cells"]
    for number, cell in enumerate(cells, start=1):
        source = "".join(cell["source"])
        if number == 1:
            found = opening(source)
        elif cell["cell_type"] != "code":
            found = []
        elif "parameters" in cell["metadata"].get("tags", []):
            found = re.findall(r"  # (.+)$", source, flags=re.MULTILINE)
        else:
            found = shown(source)
        yield from ((number, "say", message, []) for message in found)


def opening(source: str) -> list[str]:
    """The question and the sentence below it."""
    question, _, lead = source.strip().partition("\n")
    return [text for text in (question.removeprefix("# ").strip(), lead.strip()) if text]


def shown(source: str) -> list[str]:
    """Captions and headers that stand as plain text in calls of `Table`."""
    found = []
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        if getattr(call.func, "attr", "") != "Table":
            continue
        named = {keyword.arg: keyword.value for keyword in call.keywords}
        values = [*call.args[1:2], *getattr(named.get("headers"), "values", []), named.get("range_header")]
        found += [value.value for value in values if isinstance(value, ast.Constant) and value.value]
    return found
