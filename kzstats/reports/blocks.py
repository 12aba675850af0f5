"""HTML and pictures of a cell, cleaned: what reaches the page is text, a table or a picture, and never alive.

The three blocks that kzstats itself writes (`kz-figure`, `kz-table`, `kz-answer`) keep their marks; of any other HTML
the text, its emphasis, tables, lists and embedded pictures stay. What is lost on the way is named.
"""

import base64
import binascii
import json
import re
from html import escape, unescape
from typing import Any

import nh3
from markupsafe import Markup

from kzstats.message import N_
from kzstats.reports import guard
from kzstats.reports.masking import masked, plain
from kzstats.reports.pictures import compact
from kzstats.show.language import say

PICTURES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp")
PICTURE = re.compile(r"data:image/(?:svg\+xml|png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
WEB = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)
ANCHOR = re.compile(r"#[\w.:-]+")
_MARKED = re.compile(r'\s*<(figure|table|div)\s+class="(kz-figure|kz-table|kz-answer|kz-marked)["\s]')
_SVG_URI = "data:image/svg+xml;base64,"
_STAND_IN = re.compile(r"data:image/png;base64,stand\+in\+(\d+)\+")
_CAPTION = re.compile(r"<caption[^>]*>(.*?)</caption>", re.DOTALL)
_CLASS = re.compile(r"[\w -]+", re.ASCII)
_SVG = re.compile(r"<svg\b.*?</svg\s*>", re.DOTALL | re.IGNORECASE)
_IMG = re.compile(r"<img\b[^>]*>")
# Rules of a pandas Styler that colour single cells. Those of an ordinary frame only set it to the right.
_STYLED = re.compile(r"#T_\w+[^{}<]*\{[^}<]*\b(?:background|color|font|border)")
_CORNER = re.compile(r"<th\b[^>]*>(?:\s|&nbsp;)*</th>")  # empty, and no header of anything
_TITLE = re.compile(r"<(/?)h[1-6]>")

_NOTED = {("a", "href"): N_("link to {url}"), ("img", "src"): N_("picture {url}")}
NO_ALT = N_("a picture without alternative text; show it as Chart(fig, alt, caption)")
#: Tags of running text: Markdown may hold them, too.
INLINE = set(re.findall(r"\w+", "a abbr b bdi bdo br cite code del dfn em i ins kbd mark q s samp small span strong "
                                "sub sup time tt u var"))  # fmt: skip
_OURS = set(re.findall(r"\w+", "figure figcaption img table caption colgroup col thead tbody tfoot tr th td div p dl "
                               "dt dd ul ol li")) | INLINE  # fmt: skip
_THEIRS = _OURS | set(re.findall(r"\w+", "blockquote h1 h2 h3 h4 h5 h6 hr pre details summary"))
_ATTRIBUTES = {
    "*": {"class"},
    "img": {"src", "alt", "width", "height"},
    "table": {"aria-label"},
    "th": {"scope", "colspan", "rowspan", "data-label"},
    "td": {"colspan", "rowspan", "data-label"},
    "ol": {"start"},
    "a": {"href"},
    "abbr": {"title"},
    "mark": {"title"},
    "p": {"lang"},
    "time": {"datetime"},
}
_ROLES = {"table": {"table"}, "thead": {"rowgroup"}, "tbody": {"rowgroup"}, "tr": {"row"}, "td": {"cell"},
          "th": {"columnheader", "rowheader"}}  # fmt: skip


def own_block(html: str) -> Markup | None:
    """A block that kzstats wrote, cleaned; None for any other HTML.

    >>> own_block("<b onclick=alert(1)>hello</b>") is None
    True
    """
    marked = _MARKED.match(html)
    if not marked:
        return None
    pictures: list[str] = []
    clean = _cleaned(html, pictures, _OURS, _kept)
    if not _MARKED.match(clean):
        return None
    if marked[2] == "kz-table":
        clean = _table(clean)
    return _with(pictures, masked(clean))


def any_block(html: str, seen: guard.Found) -> Markup | None:
    """Any other HTML, cleaned: text, emphasis, lists, tables, embedded pictures; None when nothing of it can be seen.

    seen: told what is lost, except what `guard.inspect` names.

    >>> seen = guard.Found()
    >>> any_block("<b style='color:red'>46.4</b> <img src=a.png alt='no such file'>", seen), seen.removed
    (Markup('<div class="shown"><b>46.4</b> <img alt="no such file"></div>'), [picture a.png])
    """
    lost = guard.Found()

    def kept(tag: str, name: str, value: str) -> str | None:
        if name == "class":
            return None
        if (shown := _kept(tag, name, value)) is None and (tag, name) in _NOTED:
            lost.note("removed", _NOTED[tag, name], url=value)
        return shown

    pictures: list[str] = []
    clean = _cleaned(_SVG.sub(lambda svg: _inline_svg(svg[0]), html), pictures, _THEIRS, kept)
    if not (re.sub(r"<[^>]+>|&nbsp;|\s", "", clean) or _STAND_IN.search(clean)):
        return None
    if _STYLED.search(html):
        lost.note("removed", N_("the colours of a styled table; say in words or in a column what they mean"))
    if not says_what_it_shows(clean):
        lost.note("removed", NO_ALT)
    seen.take(lost)
    clean = _TITLE.sub(lambda tag: f"<{tag[1]}p>" if tag[1] else "<p>", clean)
    clean = clean.replace("<pre", '<pre class="printed" tabindex="0"')
    if "<table" in clean:
        clean = box(say("Table"), clean)
    return _with(pictures, masked(f'<div class="shown">{clean}</div>'))


def picture(kind: str, data: str, alt: str) -> Markup:
    """A picture that a cell shows without a `Chart` around it, its plain text as alternative text.

    kind: mime type; data: base64 text, or the document itself for `image/svg+xml`.
    """
    encoded = base64.b64encode(data.encode()).decode() if kind == "image/svg+xml" else "".join(data.split())
    uri = _compacted(f"data:{kind};base64,{escape(encoded)}")
    return Markup(f'<figure class="kz-figure"><img src="{uri}" alt="{escape(plain(alt))}"></figure>')


def says_what_it_shows(block: str) -> bool:
    """Whether every picture of a block has an alternative text of more than one word."""
    alts = [re.search(r'\salt="([^"]*)"', tag) for tag in _IMG.findall(block)]
    return all(alt and len(alt[1].split()) > 1 for alt in alts)


def terminal(text: str) -> Markup:
    """What a cell printed, as text."""
    return Markup(f'<pre class="printed" tabindex="0">{escape(plain(text).rstrip())}</pre>')


def data_text(value: Any) -> Markup:
    """A JSON value as text."""
    return terminal(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1))


def box(label: str, table: str) -> str:
    """The box around a table: reached by keyboard, named, with a hint that shows itself where there is more."""
    hint = f'<span class="hint" aria-hidden="true">{escape(say("more"))} →</span>'
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">{hint}{table}</div>'


def _cleaned(html: str, pictures: list[str], tags: set[str], kept) -> str:
    """HTML with these tags only.

    A picture is a hundred kilobytes that the sanitizer need not read: it sees a short stand-in. Whatever looked like a
    stand-in before is itself replaced by one, so none can be forged.
    """

    def stand_in(uri: re.Match) -> str:
        pictures.append("".join(uri[0].split()))
        return f"data:image/png;base64,stand+in+{len(pictures) - 1}+"

    clean = nh3.clean(
        PICTURE.sub(stand_in, html),
        tags=tags,
        attributes=_ATTRIBUTES,
        tag_attribute_values={tag: {"role": roles} for tag, roles in _ROLES.items()},
        attribute_filter=kept,
        url_schemes={"http", "https", "data"},
        link_rel="noopener noreferrer",
        strip_comments=True,
    )
    return _CORNER.sub("<td></td>", clean).strip()


def _kept(tag: str, name: str, value: str) -> str | None:
    """The value of an allowed attribute, or None where it is not what that attribute is for."""
    if name == "class":
        return value if _CLASS.fullmatch(value) else None
    if name == "src":
        return value if PICTURE.fullmatch(value) else None
    if name == "href":
        return value if WEB.fullmatch(value) or ANCHOR.fullmatch(value) else None
    return value


def _with(pictures: list[str], html: str) -> Markup:
    return Markup(_STAND_IN.sub(lambda number: _compacted(pictures[int(number[1])]), html))


def _inline_svg(svg: str) -> str:
    """A drawing within HTML as a picture, in which nothing runs and nothing is fetched."""
    if "xmlns=" not in svg.partition(">")[0]:
        svg = svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    title = re.search(r"<title[^>]*>([^<]*)</title>|\saria-label=[\"']([^\"']*)", svg)
    alt = unescape(title[1] or title[2] or "") if title else ""
    return f'<img src="{_SVG_URI}{base64.b64encode(svg.encode()).decode()}" alt="{escape(alt)}">'


def _compacted(uri: str) -> str:
    """A vector picture in as few bytes as it needs; any other picture as it is."""
    if not uri.startswith(_SVG_URI):
        return uri
    try:
        svg = base64.b64decode(uri[len(_SVG_URI) :]).decode("utf-8", "replace")
    except binascii.Error:  # a picture that no browser can draw, and no harm
        return uri
    return _SVG_URI + base64.b64encode(compact(svg).encode()).decode()


def _table(html: str) -> str:
    """A table in a box that scrolls by itself; its caption stays outside the box, always in view."""
    caption = _CAPTION.search(html)
    text = caption[1] if caption else ""
    label = escape(unescape(re.sub(r"<[^>]+>", "", text)))
    body = _CAPTION.sub("", html, count=1).replace("<table", f'<table aria-label="{label}"', 1)
    shown = f"<figcaption>{text}</figcaption>" if text else ""
    return f'<figure class="table">{shown}{box(label, body)}</figure>'
