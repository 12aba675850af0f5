"""Markdown, code and outputs on a page: HTML is cleaned or shown as text, formulas become MathML.

Of the kinds that an output offers the richest is shown that is safe: a block of kzstats, a picture, cleaned HTML,
Markdown, a formula, data, plain text. A page has no script, so widgets, players and maps that need one are named.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape, unescape
from typing import Any
from urllib.parse import unquote

import mistune
import nh3
from markupsafe import Markup
from mistune.plugins import math
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from kzstats.message import N_
from kzstats.reports import blocks, guard
from kzstats.reports.formulas import ATTRIBUTES, TAGS, formula, of_output
from kzstats.reports.formulas import INLINE as INLINE_FORMULA
from kzstats.reports.notebook import ANSWER
from kzstats.show.language import current, say

_NOTEBOOK = re.compile(r"([\w.=+-]+)\.ipynb(#[\w.:-]+)?", re.ASCII)
# The two ends of a range stay on one line.
_ENDS = r"[−+]?\d(?:[\d.,]|&nbsp;|\xa0)*–\d(?:[\d.,]|&nbsp;|\xa0)*"
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)[^>]*>")
# What the renderer itself writes; of what others wrote only tags without attributes and cleaned blocks are left.
_TAGS = blocks.TAGS | TAGS
_ATTRIBUTES = {
    "*": ATTRIBUTES | {"class", "id", "lang", "role", "tabindex", "aria-label", "aria-hidden"},
    "a": {"href", "rel"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "th": {"style"},
    "td": {"style"},
}

_JSON = ("application/json", "application/geo+json")
_SHOWN = {*blocks.PICTURES, *_JSON, ANSWER, "text/html", "text/markdown", "text/latex", "text/plain"}
# What Python says of an object that has no words of its own.
_BARE = re.compile(r"\s*<[\w.]+(?: [^<>]*)?>\s*|Figure\(\d+x\d+\)")


def unbroken(text: str) -> Markup:
    """Plain text as HTML; the two ends of a range in it stay on one line.

    >>> unbroken("mining 46.85–46.93 percent")
    Markup('mining <span class="range">46.85–46.93</span> percent')
    """
    return Markup(re.sub(_ENDS, r'<span class="range">\g<0></span>', escape(text)))


def markdown(
    text: str,
    headings: Callable[[int, str], str] | None = None,
    found: guard.Found | None = None,
    translated: bool = False,
    attachments: Mapping[str, Mapping[str, str]] | None = None,
    pages: Mapping[str, str] | None = None,
) -> Markup:
    """Markdown as HTML: harmless tags and formulas stay, other HTML is text, links lead to the web or the page.

    text: Markdown with tables; headings: told each heading's level and text, returns its id; found: notes what the
    page does not carry, such as links that run and pictures from elsewhere; translated: the text is in the page's
    language, else it is English, and on other pages says so to browsers; attachments: name → kind → base64 of the
    cell's own pictures; pages: notebook → report, for links to notebooks, of which others are their words alone.

    >>> markdown("See <script>x</script> [a](javascript:x) **b** CO<sub>2</sub> &minus;3")
    Markup('<p>See &lt;script&gt;x&lt;/script&gt; a <strong>b</strong> CO<sub>2</sub> −3</p>\\n')
    """
    foreign = not translated and current() != "en"
    found = found if found is not None else guard.Found()
    renderer = _Renderer(headings or (lambda level, title: ""), found, foreign, attachments or {}, pages or {})
    reader = mistune.create_markdown(renderer=renderer, plugins=["table", "strikethrough", math.math])
    reader.inline.register("inline_math", INLINE_FORMULA, math.parse_inline_math, before="codespan")
    renderer.register("inline_math", lambda self, raw: formula(unescape(raw)))
    renderer.register("block_math", lambda self, raw: formula(unescape(raw), display=True))
    html = reader(text)
    if renderer.raw:
        html = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "data"}, link_rel=None)
    return Markup(html)


_PYTHON = PythonLexer(), HtmlFormatter(nowrap=True)
#: Tokens that the style sheet gives no colour: names and signs, two thirds of the bytes of highlighted code.
_UNCOLOURED = re.compile(r'<span class="(?!k|s|m|c|ow)\w+">([^<]*)</span>')


@lru_cache(maxsize=1024)
def code(source: str) -> Markup:
    """Python source with a class for each token that the style sheet colours; the reports of a sweep share their cells.

    >>> code("x = 1")
    Markup('x = <span class="mi">1</span>')
    """
    return Markup(_UNCOLOURED.sub(r"\1", highlight(source, *_PYTHON)).rstrip("\n"))


class _Renderer(mistune.HTMLRenderer):
    """HTML of Markdown with links, pictures and headings under our rules."""

    def __init__(
        self,
        headings: Callable[[int, str], str],
        found: guard.Found,
        foreign: bool,
        attachments: Mapping,
        pages: Mapping,
    ) -> None:
        super().__init__(escape=True)
        self._headings, self._found, self._foreign = headings, found, foreign
        self._attachments, self._pages = attachments, pages
        self.raw = False  # whether tags of others stand in it, of which one may be left open

    def text(self, text: str) -> str:
        return escape(unescape(text), quote=False)

    def paragraph(self, text: str) -> str:
        return self._marked(super().paragraph(text))

    def list(self, text: str, ordered: bool, **attrs) -> str:
        return self._marked(super().list(text, ordered, **attrs))

    def _marked(self, html: str) -> str:
        """A block of English on a page in another language, for hyphenation and for voices that read aloud."""
        return re.sub(r"^<(p|ul|ol)", r'<\1 lang="en"', html) if self._foreign else html

    def link(self, text: str, url: str, title: str | None = None) -> str:
        target = url if blocks.LINK.fullmatch(url) else ""
        if notebook := _NOTEBOOK.fullmatch(url):  # the words alone where its report is not of this run
            if notebook[1] not in self._pages:
                return text
            target = f"{self._pages[notebook[1]]}.html{notebook[2] or ''}"
        if not target:
            self._found.note("removed", N_("link to {url}"), url=url)
            return text
        rel = ' rel="noopener noreferrer"' if ":" in target else ""
        return f'<a href="{escape(target)}"{rel}>{text}</a>'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        name = unquote(url.removeprefix("attachment:"))
        for kind, data in self._attachments.get(name, {}).items() if url.startswith("attachment:") else ():
            if kind in blocks.PICTURES and isinstance(data, str):
                plain = kind == "image/svg+xml" and data.lstrip().startswith("<")
                coded = base64.b64encode(data.encode()).decode() if plain else "".join(data.split())
                url = f"data:{kind};base64,{coded}"
        if blocks.PICTURE.fullmatch(url):
            return f'<img src="{escape(url)}" alt="{escape(Markup(text).striptags())}">'
        self._found.note("remote" if guard.address(url) == "remote" else "removed", N_("picture {url}"), url=url)
        return f'<span class="muted">[{say("picture")}: {text}]</span>'

    def inline_html(self, html: str) -> str:
        self._found.take(guard.inspect(html))
        tag = _TAG.fullmatch(html)
        if tag and tag[2].lower() == "img" and (block := blocks.block(html, self._found)):
            return block.removeprefix('<div class="shown">').removesuffix("</div>")
        if tag is None or tag[2].lower() not in blocks.INLINE:
            return super().inline_html(html)
        self.raw = True
        return f"<{tag[1]}{tag[2]}>"

    def block_html(self, html: str) -> str:
        self._found.take(guard.inspect(html))
        block = blocks.block(html, self._found)
        return super().block_html(html) if block is None else f"{block}\n"

    def heading(self, text: str, level: int, **attrs) -> str:
        # A page has one H1, its question; a second one in a notebook becomes a section.
        level = max(level, 2)
        anchor = self._headings(level, Markup(text).striptags())
        return f'<h{level} id="{escape(anchor)}">{text}</h{level}>\n' if anchor else f"<h{level}>{text}</h{level}>\n"

    def table(self, text: str) -> str:
        return blocks.box("table", f"<table>\n{text}</table>") + "\n"

    def block_code(self, code: str, info: str | None = None) -> str:
        return f'<pre class="printed" tabindex="0">{escape(code.rstrip())}</pre>\n'


def shown(
    output: Mapping[str, Any],
    headings: Callable[[int, str], str],
    seen: guard.Found,
    pages: Mapping[str, str] | None = None,
) -> Markup | None:
    """What a page shows of one output; None where there is nothing to see.

    headings, pages: as for `markup.markdown`; seen: told what is left out.

    >>> seen = guard.Found()
    >>> data = {"application/vnd.plotly.v1+json": {}, "text/plain": "<Figure>"}
    >>> shown({"output_type": "display_data", "data": data}, lambda level, title: "", seen)
    Markup('<p class="muted">[not shown: application/vnd.plotly.v1+json]</p>')
    >>> seen.removed
    [an output of application/vnd.plotly.v1+json]
    """
    if output["output_type"] == "stream":
        return blocks.terminal(output["text"]) if output["name"] == "stdout" and output["text"].strip() else None
    if output["output_type"] == "error":
        text = "\n".join(output["traceback"]) or f"{output['ename']}: {output['evalue']}"
        return Markup('<div class="failure">') + blocks.terminal(text) + Markup("</div>")
    data = output["data"]
    html = data.get("text/html", "")
    for kind in ("text/html", "image/svg+xml"):
        seen.take(guard.inspect(data.get(kind, "")))
    if "application/javascript" in data:
        seen.note("removed", N_("an output of {kind}"), kind="application/javascript")
    own = blocks.block(html, seen) if blocks.OWN.match(html) else None
    # A message of kzstats is in the page's language already, and says so.
    said = {"translated": "translated" in output.get("metadata", {}).get("text/markdown", {}), "pages": pages}
    return own or _picture(data, seen) or blocks.block(html, seen) or _text(data, headings, seen, said)


def _picture(data: dict[str, Any], seen: guard.Found) -> Markup | None:
    for kind in blocks.PICTURES:
        if kind in data:
            alt = data.get("text/plain", "")
            if not alt.strip() or _BARE.match(alt):
                seen.note("removed", blocks.NO_ALT)
                alt = say("Figure")
            return blocks.picture(kind, data[kind], alt)
    return None


def _text(data: dict, headings: Callable[[int, str], str], seen: guard.Found, said: dict) -> Markup | None:
    """An output in words, behind the names of the kinds that only a script or a player could show."""
    if "text/markdown" in data:
        return markdown(data["text/markdown"], headings, seen, **said)
    if "text/latex" in data:
        return of_output(data["text/latex"])
    for kind in _JSON:
        if kind in data:
            return blocks.terminal(json.dumps(data[kind], ensure_ascii=False, indent=1))
    missing = [kind for kind in data if kind not in _SHOWN]
    for kind in missing:
        seen.note("removed", N_("an output of {kind}"), kind=kind)
    if data.get("text/html", "").strip() and not missing:
        missing = ["text/html"]
    text = data.get("text/plain", "")
    parts = [f'<p class="muted">[{escape(say("not shown: {kind}", kind=kind))}]</p>' for kind in missing]
    if text.strip() and not (parts and _BARE.fullmatch(text)):
        parts = [*(parts if missing != ["text/html"] else []), blocks.terminal(text)]
    return Markup("\n".join(parts)) if parts else None
