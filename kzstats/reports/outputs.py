"""One output of a cell in the best form that a page can carry; what it cannot carry is named, there and in the list.

Of the kinds that an output offers the richest is shown that is safe: a block of kzstats, a picture, cleaned HTML,
Markdown, a formula, data, plain text. A page has no script, so widgets, players and maps that need one are named.
"""

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from markupsafe import Markup

from kzstats.message import N_
from kzstats.reports import blocks, guard
from kzstats.reports.blocks import terminal
from kzstats.reports.formulas import of_output
from kzstats.reports.markup import markdown
from kzstats.reports.notebook import ANSWER
from kzstats.show.language import say

_JSON = ("application/json", "application/geo+json")
_SHOWN = {*blocks.PICTURES, *_JSON, ANSWER, "text/html", "text/markdown", "text/latex", "text/plain"}
# What Python says of an object that has no words of its own.
_BARE = re.compile(r"\s*<[\w.]+(?: [^<>]*)?>\s*|Figure\(\d+x\d+\)")


def shown(output: Mapping[str, Any], headings: Callable[[int, str], str], seen: guard.Found) -> Markup | None:
    """What a page shows of one output; None where there is nothing to see.

    headings: as for `markup.markdown`; seen: told what is left out.

    >>> seen = guard.Found()
    >>> data = {"application/vnd.plotly.v1+json": {}, "text/plain": "<Figure>"}
    >>> shown({"output_type": "display_data", "data": data}, lambda level, title: "", seen)
    Markup('<p class="muted">[not shown: application/vnd.plotly.v1+json]</p>')
    >>> seen.removed
    [an output of application/vnd.plotly.v1+json]
    """
    if output["output_type"] == "stream":
        return terminal(output["text"]) if output["name"] == "stdout" and output["text"].strip() else None
    if output["output_type"] == "error":
        text = "\n".join(output["traceback"]) or f"{output['ename']}: {output['evalue']}"
        return Markup('<div class="failure">') + terminal(text) + Markup("</div>")
    data = {kind: "".join(value) if _lines(value) else value for kind, value in output["data"].items()}
    html = data.get("text/html", "")
    for kind in ("text/html", "image/svg+xml"):
        seen.take(guard.inspect(data.get(kind, "")))
    if "application/javascript" in data:
        seen.note("removed", N_("an output of {kind}"), kind="application/javascript")
    if block := blocks.own_block(html):
        if not blocks.says_what_it_shows(block):
            seen.note("removed", N_("a figure without alternative text; show it as Chart(fig, alt, caption)"))
        return block
    return _picture(data, seen) or blocks.any_block(html, seen) or _text(data, headings, seen)


def _lines(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _picture(data: dict[str, Any], seen: guard.Found) -> Markup | None:
    for kind in blocks.PICTURES:
        if kind in data:
            alt = data.get("text/plain", "")
            if not alt.strip() or _BARE.match(alt):
                seen.note("removed", blocks.NO_ALT)
                alt = say("Figure")
            return blocks.picture(kind, data[kind], alt)
    return None


def _text(data: dict[str, Any], headings: Callable[[int, str], str], seen: guard.Found) -> Markup | None:
    """An output in words, behind the names of the kinds that only a script or a player could show."""
    if "text/markdown" in data:
        return markdown(data["text/markdown"], headings, seen)
    if "text/latex" in data:
        return of_output(data["text/latex"])
    for kind in _JSON:
        if kind in data:
            return blocks.data_text(data[kind])
    missing = [kind for kind in data if kind not in _SHOWN]
    for kind in missing:
        seen.note("removed", N_("an output of {kind}"), kind=kind)
    if data.get("text/html", "").strip() and not missing:
        missing = ["text/html"]
    text = data.get("text/plain", "")
    parts = [f'<p class="muted">[{escape(say("not shown: {kind}", kind=kind))}]</p>' for kind in missing]
    if text.strip() and not (parts and _BARE.fullmatch(text)):
        parts = [*(parts if missing != ["text/html"] else []), terminal(text)]
    return Markup("\n".join(parts)) if parts else None
