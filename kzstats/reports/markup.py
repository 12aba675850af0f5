"""Safe pieces of HTML: Markdown without raw HTML, our own marked blocks through a sanitizer, code with colours.

Whatever a cell, a data value or a caption holds reaches the page as text, or as one of three blocks that kzstats
itself writes (`kz-figure`, `kz-table`, `kz-answer`) and that pass an allow list here.
"""

import base64
import re
from collections.abc import Callable
from functools import lru_cache
from html import escape, unescape

import mistune
import nh3
from markupsafe import Markup

from kzstats.message import N_
from kzstats.reports import guard
from kzstats.reports.masking import masked, plain
from kzstats.reports.pictures import compact
from kzstats.show.language import current, say
from kzstats.show.palette import adaptive_svg

_MARKED = re.compile(r'\s*<(figure|table|div)\s+class="(kz-figure|kz-table|kz-answer)["\s]')
_PICTURE = re.compile(r"data:image/(svg\+xml|png|jpeg|webp);base64,[A-Za-z0-9+/=\s]*")
_SVG_URI = "data:image/svg+xml;base64,"
_STAND_IN = re.compile(r"data:image/png;base64,stand\+in\+(\d+)\+")
_WEB = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)
_ANCHOR = re.compile(r"#[\w.:-]+")
_NOTEBOOK = re.compile(r"([\w.=+-]+)\.ipynb(#[\w.:-]+)?", re.ASCII)
_CAPTION = re.compile(r"<caption[^>]*>(.*?)</caption>", re.DOTALL)
_CLASS = re.compile(r"[\w -]+", re.ASCII)
_HEAD = re.compile(r"<thead\b[^>]*>(.*?)</thead>", re.DOTALL)
_HEADER = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_ROW = re.compile(r"<tr\b[^>]*>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<(t[dh])\b([^>]*)>(.*?)</\1>", re.DOTALL)
# On a phone the cells of a row are laid under each other where a table has at least four columns, fewer fit beside
# each other, and at most twelve rows: a longer table is there to be read down its columns, and scrolls sideways.
_STACKED_COLUMNS, _STACKED_ROWS = 4, 12
# The two ends of a range stay on one line.
_ENDS = r"[−+]?\d(?:[\d.,]|&nbsp;|\xa0)*–\d(?:[\d.,]|&nbsp;|\xa0)*"
_RANGE = re.compile(_ENDS + "(?=[^<>]*</t[dh]>)")
_LONG = 34  # characters; a column that holds a longer cell takes the whole width of a stacked row

#: The sections of every notebook of kzstats, which are translated; other headings stay as their author wrote them.
SECTIONS = (
    N_("What was printed"),
    N_("What the print allows"),
    N_("What follows"),
    N_("If the assumptions were different"),
    N_("What this cannot tell"),
    N_("Checks"),
)

_TAGS = set(
    re.findall(
        r"\w+",
        "figure figcaption img table caption colgroup col thead tbody tfoot tr th td div p span strong em b i "
        "dl dt dd ul ol li a sub sup small code br abbr time",
    )
)
_ATTRIBUTES = {
    "*": {"class"},
    "img": {"src", "alt", "width", "height"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "a": {"href"},
    "abbr": {"title"},
    "time": {"datetime"},
}


def unbroken(text: str) -> Markup:
    """Plain text as HTML; the two ends of a range in it stay on one line.

    Example:
        >>> unbroken("mining 46.85–46.93 percent")
        Markup('mining <span class="range">46.85–46.93</span> percent')
    """
    return Markup(re.sub(_ENDS, r'<span class="range">\g<0></span>', escape(text)))


def own_block(html: str) -> Markup | None:
    """A block that kzstats wrote, cleaned; None for any other HTML, which is then shown as plain text.

    Args:
        html: the `text/html` of an output.

    Example:
        >>> own_block('<table class="kz-table"><caption>A<script>alert(1)</script></caption></table>')[:32]
        Markup('<figure class="table"><figcaptio')
        >>> own_block("<b onclick=alert(1)>hello</b>") is None
        True
    """
    marked = _MARKED.match(html)
    if not marked:
        return None
    # A picture is a hundred kilobytes that the sanitizer need not read: it sees a short stand-in. Whatever looked like
    # a stand-in before is itself replaced by one, so none can be forged.
    pictures: list[str] = []
    short = _PICTURE.sub(lambda uri: _stand_in(uri, pictures), html)
    clean = nh3.clean(
        short,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_kept_attribute,
        url_schemes={"http", "https", "data"},
        link_rel="noopener noreferrer",
        strip_comments=True,
    ).strip()
    if not _MARKED.match(clean):
        return None
    if marked[2] == "kz-table":
        clean = _table(clean)
    return Markup(_STAND_IN.sub(lambda number: _adapted(pictures[int(number[1])]), masked(clean)))


def _stand_in(uri: re.Match, pictures: list[str]) -> str:
    """A short address in place of a picture, which is put aside."""
    pictures.append("".join(uri[0].split()))
    return f"data:image/png;base64,stand+in+{len(pictures) - 1}+"


def says_what_it_shows(block: str) -> bool:
    """Whether every picture of a block has an alternative text of more than one word.

    Example:
        >>> says_what_it_shows('<img src="x" alt="Mining is half">'), says_what_it_shows('<img src="x" alt="">')
        (True, False)
    """
    alts = [re.search(r'\salt="([^"]*)"', tag) for tag in re.findall(r"<img\b[^>]*>", block)]
    return all(alt and len(alt[1].split()) > 1 for alt in alts)


def picture(kind: str, data: str, alt: str) -> Markup:
    """A picture that a cell shows without a `Chart` around it, its plain text as alternative text.

    Args:
        kind: mime type such as `image/png`.
        data: base64 text, or the document itself for `image/svg+xml`.
        alt: what the picture says.

    Example:
        >>> picture("image/png", "iVBORw0K", "Mining is half")
        Markup('<figure class="kz-figure"><img src="data:image/png;base64,iVBORw0K" alt="Mining is half"></figure>')
    """
    encoded = base64.b64encode(data.encode()).decode() if kind == "image/svg+xml" else "".join(data.split())
    uri = _adapted(f"data:{kind};base64,{escape(encoded)}")
    return Markup(f'<figure class="kz-figure"><img src="{uri}" alt="{escape(plain(alt))}"></figure>')


def markdown(
    text: str,
    headings: Callable[[int, str], str] | None = None,
    found: guard.Found | None = None,
    translated: bool = False,
) -> Markup:
    """Markdown as HTML; raw HTML in it is shown as text, links lead to the web or within the page only.

    Args:
        text: Markdown with tables.
        headings: told each heading's level and text, returns its id.
        found: notes what the page does not carry: links that run, pictures from elsewhere.
        translated: the text is in the page's language; else it is English, and on other pages says so to browsers.

    Example:
        >>> markdown("See <script>x</script> [a](javascript:x) **b**")
        Markup('<p>See &lt;script&gt;x&lt;/script&gt; a <strong>b</strong></p>\\n')
    """
    foreign = not translated and current() != "en"
    renderer = _Renderer(headings or (lambda level, title: ""), found if found is not None else guard.Found(), foreign)
    return Markup(mistune.create_markdown(renderer=renderer, plugins=["table", "strikethrough"])(text))


@lru_cache(maxsize=1024)
def code(source: str) -> Markup:
    """Python source with one class per kind of token; the reports of a sweep share their cells.

    Example:
        >>> code("x = 1")
        Markup('<span class="n">x</span> <span class="o">=</span> <span class="mi">1</span>')
    """
    from pygments import highlight

    lexer, formatter = _python()
    return Markup(highlight(source, lexer, formatter).rstrip("\n"))


def terminal(text: str) -> Markup:
    """What a cell printed, as text.

    Example:
        >>> terminal("1 < 2")
        Markup('<pre class="printed" tabindex="0">1 &lt; 2</pre>')
    """
    return Markup(f'<pre class="printed" tabindex="0">{escape(plain(text).rstrip())}</pre>')


class _Renderer(mistune.HTMLRenderer):
    """HTML of Markdown with links, pictures and headings under our rules."""

    def __init__(self, headings: Callable[[int, str], str], found: guard.Found, foreign: bool = False):
        super().__init__(escape=True)
        self._headings, self._found, self._foreign = headings, found, foreign

    def paragraph(self, text: str) -> str:
        return self._marked(super().paragraph(text))

    def list(self, text: str, ordered: bool, **attrs) -> str:
        return self._marked(super().list(text, ordered, **attrs))

    def _marked(self, html: str) -> str:
        """A block of English on a page in another language, for hyphenation and for voices that read aloud."""
        return re.sub(r"^<(p|ul|ol)", r'<\1 lang="en"', html) if self._foreign else html

    def link(self, text: str, url: str, title: str | None = None) -> str:
        target = _target(url)
        if not target:
            self._found.note("removed", f"link to {url}")
            return text
        rel = ' rel="noopener noreferrer"' if _WEB.fullmatch(url) else ""
        return f'<a href="{escape(target)}"{rel}>{text}</a>'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        if _PICTURE.fullmatch(url):
            return f'<img src="{escape(url)}" alt="{escape(unescape(text))}">'
        self._found.note("remote" if guard.address(url) == "remote" else "removed", f"picture {url}")
        picture = say("picture")
        return f'<span class="muted">[{picture}: {text}]</span>'

    def inline_html(self, html: str) -> str:
        self._inspect(html)
        return super().inline_html(html)

    def block_html(self, html: str) -> str:
        self._inspect(html)
        return super().block_html(html)

    def _inspect(self, html: str) -> None:
        seen = guard.inspect(html)
        self._found.removed += [text for text in seen.removed if text not in self._found.removed]
        self._found.remote += [text for text in seen.remote if text not in self._found.remote]

    def heading(self, text: str, level: int, **attrs) -> str:
        # A page has one H1, its question; a second one in a notebook becomes a section.
        level = max(level, 2)
        anchor = self._headings(level, unescape(re.sub(r"<[^>]+>", "", text)))
        text = say(text) if text in SECTIONS else text
        return f'<h{level} id="{escape(anchor)}">{text}</h{level}>\n' if anchor else f"<h{level}>{text}</h{level}>\n"

    def table(self, text: str) -> str:
        return _box("table", f"<table>\n{text}</table>") + "\n"

    def block_code(self, code: str, info: str | None = None) -> str:
        return f'<pre class="printed" tabindex="0">{escape(code.rstrip())}</pre>\n'


def _target(url: str) -> str:
    """Where a link may lead: the web, an anchor of this page, or the report of another notebook."""
    if _WEB.fullmatch(url) or _ANCHOR.fullmatch(url):
        return url
    notebook = _NOTEBOOK.fullmatch(url)
    return f"{notebook[1]}.html{notebook[2] or ''}" if notebook else ""


def _kept_attribute(tag: str, name: str, value: str) -> str | None:
    """The value of an allowed attribute, or None where it is not what that attribute is for."""
    if name == "class":
        return value if _CLASS.fullmatch(value) else None
    if name == "src":
        return value if _PICTURE.fullmatch(value) else None
    if name == "href":
        return value if _WEB.fullmatch(value) or _ANCHOR.fullmatch(value) else None
    return value


def _adapted(uri: str) -> str:
    """A vector picture that follows light and dark, in as few bytes as it needs; any other picture as it is."""
    if not uri.startswith(_SVG_URI):
        return uri
    try:
        svg = base64.b64decode(uri[len(_SVG_URI) :]).decode("utf-8", "replace")
    except ValueError:  # not base64: a picture that no browser can draw, and no harm
        return uri
    return _SVG_URI + base64.b64encode(compact(adaptive_svg(svg)).encode()).decode()


def _table(html: str) -> str:
    """A table in a box that scrolls by itself; its caption stays outside the box, always in view."""
    caption = _CAPTION.search(html)
    text = caption[1] if caption else ""
    label = escape(unescape(re.sub(r"<[^>]+>", "", text)))
    body = _stacked(_CAPTION.sub("", html, count=1))
    # An empty corner is no header of anything.
    body = re.sub(r"<th\b[^>]*>\s*</th>", "<td></td>", body)
    body = _RANGE.sub(r'<span class="range">\g<0></span>', body)
    body = body.replace("<table", f'<table aria-label="{label}"', 1)
    shown = f"<figcaption>{text}</figcaption>" if text else ""
    return f'<figure class="table">{shown}{_box(label, body)}</figure>'


def _box(label: str, table: str) -> str:
    """The box around a table: reached by keyboard, named, with a hint that shows itself where there is more."""
    hint = f'<span class="hint" aria-hidden="true">{escape(say("more"))} →</span>'
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">{hint}{table}</div>'


def _stacked(html: str) -> str:
    """A wide table made ready for a phone, where each row becomes a block of labelled cells.

    The roles say again what the tags say, because `display` takes a table's meaning away.
    """
    head = _HEAD.search(html)
    labels = [unescape(re.sub(r"<[^>]+>", "", text)).strip() for text in _HEADER.findall(head[1] if head else "")]
    plain_grid = html.count("<table") == 1 and "colspan" not in html and "rowspan" not in html
    rows = html.count("<tr") - 1
    if len(labels) < _STACKED_COLUMNS or not plain_grid:
        return html
    if rows > _STACKED_ROWS:
        return html.replace('class="kz-table', 'class="wide kz-table', 1)

    before, after = html[: head.end()], html[head.end() :]
    grid = [_CELL.findall(cells) for cells in _ROW.findall(after)]
    columns = zip(*(cells for cells in grid if len(cells) == len(labels)), strict=True)
    long = [any(len(unescape(text)) > _LONG for _, _, text in column) for column in columns]

    def row(found: re.Match) -> str:
        cells = _CELL.findall(found[1])
        if len(cells) != len(labels):
            return found[0].replace("<tr", '<tr role="row"', 1)
        return f'<tr role="row">{"".join(map(cell, labels, long, cells))}</tr>'

    def cell(label: str, wide: bool, found: tuple[str, str, str]) -> str:
        tag, attributes, text = found
        if wide:
            known = 'class="' in attributes
            attributes = attributes.replace('class="', 'class="long ', 1) if known else f'{attributes} class="long"'
        role = "cell" if tag == "td" else "rowheader"
        return f'<{tag}{attributes} role="{role}" data-label="{escape(label)}">{text}</{tag}>'

    before = before.replace("<thead", '<thead role="rowgroup"', 1).replace("<tr", '<tr role="row"')
    before = re.sub(r"<th(?=[\s>])", '<th role="columnheader"', before)
    body = _ROW.sub(row, after).replace("<tbody", '<tbody role="rowgroup"')
    return before.replace('class="kz-table', 'role="table" class="stack kz-table', 1) + body


@lru_cache(maxsize=1)
def _python():
    """Lexer and formatter, made once."""
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return PythonLexer(), HtmlFormatter(nowrap=True)
