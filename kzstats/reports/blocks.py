"""HTML and pictures of a cell, cleaned: what reaches the page is text, a table or a picture, and never alive.

The blocks that kzstats itself writes (`kz-figure`, `kz-table`, `kz-answer`, `kz-marked`) keep their classes; of any
other HTML the text, its emphasis, tables, lists and embedded pictures stay. What is lost on the way is named.
"""

import base64
import binascii
import contextlib
import re
from html import escape

import nh3
from markupsafe import Markup

from kzstats.message import N_
from kzstats.reports import guard
from kzstats.reports.masking import plain
from kzstats.reports.pictures import compact
from kzstats.show.language import say

PICTURES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp")
PICTURE = re.compile(r"data:image/(?:svg\+xml|png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
LINK = re.compile(r"https?://[^\s\"'<>]+|#[\w.:-]+", re.IGNORECASE)
#: How a block begins that kzstats wrote.
OWN = re.compile(r'\s*<(?:figure|table|div)\s+class="kz-(figure|table|answer|marked)["\s]')
_SVG_URI = "data:image/svg+xml;base64,"
_CAPTION = re.compile(r"<caption[^>]*>(.*?)</caption>", re.DOTALL)
# What these attributes are for; any other value of theirs is lost.
_FIT = {"class": re.compile(r"[\w -]+", re.ASCII), "src": PICTURE, "href": LINK}
_SVG = re.compile(r"<svg\b.*?</svg\s*>", re.DOTALL | re.IGNORECASE)
_IMG = re.compile(r"<img\b[^>]*>")
# Rules of a pandas Styler that colour single cells. Those of an ordinary frame only set it to the right.
_STYLED = re.compile(r"#T_\w+[^{}<]*\{[^}<]*\b(?:background|color|font|border)")
_CORNER = re.compile(r"<th\b[^>]*>(?:\s|&nbsp;)*</th>")  # empty, and no header of anything
_TITLE = re.compile(r"<(/?)h[1-6]>")
_ALT = re.compile(r'\salt="([^"]*)"')

_NOTED = {("a", "href"): N_("link to {url}"), ("img", "src"): N_("picture {url}")}
NO_ALT = N_("a picture without alternative text; show it as Chart(fig, alt, caption)")
#: Tags of running text: Markdown may hold them, too.
INLINE = set(re.findall(r"\w+", "a abbr b bdi bdo br cite code del dfn em i ins kbd mark q s samp small span strong "
                                "sub sup time tt u var"))  # fmt: skip
#: Tags of a block.
TAGS = INLINE | set(re.findall(r"\w+", "figure figcaption img table caption colgroup col thead tbody tfoot tr th td "
                        "div p dl dt dd ul ol li blockquote h1 h2 h3 h4 h5 h6 hr pre details summary"))  # fmt: skip
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


def block(html: str, seen: guard.Found) -> Markup | None:
    """HTML, cleaned: text, emphasis, lists, tables, embedded pictures; None when nothing of it can be seen.

    seen: told what is lost, except what `guard.inspect` names.

    >>> seen = guard.Found()
    >>> block("<b style='color:red' onclick=x()>46.4</b> <img src=a.png alt='no such file'>", seen), seen.removed
    (Markup('<div class="shown"><b>46.4</b> <img alt="no such file"></div>'), [picture a.png])
    """
    own, lost = OWN.match(html), guard.Found()

    def kept(tag: str, name: str, value: str) -> str | None:
        if name not in _FIT or (_FIT[name].fullmatch(value) and (own or name != "class")):
            return value
        if (tag, name) in _NOTED:
            lost.note("removed", _NOTED[tag, name], url=value)
        return None

    clean = nh3.clean(
        PICTURE.sub(_compacted, _SVG.sub(_as_picture, html)),
        tags=TAGS,
        attributes=_ATTRIBUTES,
        tag_attribute_values={tag: {"role": roles} for tag, roles in _ROLES.items()},
        attribute_filter=kept,
        url_schemes={"http", "https", "data"},
        link_rel="noopener noreferrer",
    ).strip()
    if not (Markup(clean).striptags() or PICTURE.search(clean)):
        return None
    if _STYLED.search(html):
        lost.note("removed", N_("the colours of a styled table; say in words or in a column what they mean"))
    if any(len((_ALT.search(tag) or ["", ""])[1].split()) < 2 for tag in _IMG.findall(clean)):
        lost.note("removed", NO_ALT)
    seen.take(lost)
    clean = _CORNER.sub("<td></td>", clean).replace("<pre", '<pre class="printed" tabindex="0"')
    if OWN.match(clean):
        return Markup(_table(clean) if own[1] == "table" else clean)
    clean = _TITLE.sub(r"<\1p>", clean)
    return Markup(f'<div class="shown">{box(say("Table"), clean) if "<table" in clean else clean}</div>')


def picture(kind: str, data: str, alt: str) -> Markup:
    """A picture that a cell shows without a `Chart` around it, its plain text as alternative text.

    kind: mime type; data: base64 text, or the document itself for `image/svg+xml`.
    """
    encoded = base64.b64encode(data.encode()).decode() if kind == "image/svg+xml" else "".join(data.split())
    uri = PICTURE.sub(_compacted, f"data:{kind};base64,{escape(encoded)}")
    return Markup(f'<figure class="kz-figure"><img src="{uri}" alt="{escape(plain(alt))}"></figure>')


def terminal(text: str) -> Markup:
    """What a cell printed, as text."""
    return Markup(f'<pre class="printed" tabindex="0">{escape(plain(text).rstrip())}</pre>')


def box(label: str, table: str) -> str:
    """The box around a table: reached by keyboard, named, with a hint that shows itself where there is more."""
    hint = f'<span class="hint" aria-hidden="true">{escape(say("more"))} →</span>'
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">{hint}{table}</div>'


def _as_picture(svg: re.Match) -> str:
    """A drawing within HTML as a picture, in which nothing runs and nothing is fetched."""
    drawn = svg[0]
    if "xmlns=" not in drawn.partition(">")[0]:
        drawn = drawn.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    title = re.search(r"<title[^>]*>([^<]*)</title>|\saria-label=[\"']([^\"']*)", drawn)
    alt = Markup(title[1] or title[2] or "").unescape() if title else ""
    return f'<img src="{_SVG_URI}{base64.b64encode(drawn.encode()).decode()}" alt="{escape(alt)}">'


def _compacted(picture: re.Match) -> str:
    """A vector picture in as few bytes as it needs; any other picture as it is."""
    uri = "".join(picture[0].split())
    with contextlib.suppress(binascii.Error):  # a picture that no browser can draw, and no harm
        if uri.startswith(_SVG_URI):
            svg = base64.b64decode(uri[len(_SVG_URI) :]).decode("utf-8", "replace")
            return _SVG_URI + base64.b64encode(compact(svg).encode()).decode()
    return uri


def _table(html: str) -> str:
    """A table in a box that scrolls by itself; its caption stays outside the box, always in view."""
    caption = _CAPTION.search(html)
    text = caption[1] if caption else ""
    label = escape(Markup(text).striptags())
    body = _CAPTION.sub("", html, count=1).replace("<table", f'<table aria-label="{label}"', 1)
    shown = f"<figcaption>{text}</figcaption>" if text else ""
    return f'<figure class="table">{shown}{box(label, body)}</figure>'
