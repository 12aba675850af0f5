"""What a cell put into its HTML, Markdown or SVG that no page may carry, found and named.

The page is safe without this room: `markup` lets nothing live through. Here it is said aloud, so that nobody wonders
where a picture went: what would be fetched from elsewhere fails the report, what would run is removed and named.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from kzstats.message import N_, Message
from kzstats.reports.masking import masked

#: What runs, plays, submits or loads by itself.
LIVE = set(re.findall(r"\w+", "script iframe frame frameset object embed applet form base meta portal "
                             "dialog button input textarea select video audio canvas"))  # fmt: skip
# What a browser fetches by itself. A link that a reader may follow is no fetch.
_FETCHED = set(re.findall(r"\w+", "src srcset poster background data code codebase archive dynsrc lowsrc "
                             "longdesc manifest profile icon"))  # fmt: skip
_FETCHED_HREF = set(re.findall(r"\w+", "link image use feimage script mpath textpath pattern lineargradient "
                             "filter"))  # fmt: skip
# What a browser follows, sends, or moves there.
_FOLLOWED = {"href", "action", "formaction", "to", "values", "srcdoc"}
_ADDRESS = re.compile(r"\s*(?:(?:https?|ftp|wss?):|[\\/]{2})", re.IGNORECASE)
_RUNS = re.compile(r"(?:javascript|vbscript|livescript|data:text/html|data:application)", re.IGNORECASE)
_STYLE_FETCH = re.compile(
    r"(?:@import|url\()[\s\"'(]*(?:url\()?[\s\"']*((?:https?:|[\\/]{2})[^\s\"')]*)", re.IGNORECASE
)
_LONGEST = 120  # characters of an address or a value in a finding
_DATA_PICTURE = re.compile(r"data:image/[a-z+]+;base64,[A-Za-z0-9+/=\s]*")


@dataclass
class Found:
    """What no page may carry: `removed` is not shown, `remote` would have been fetched from elsewhere."""

    removed: list[Message] = field(default_factory=list)
    remote: list[Message] = field(default_factory=list)

    def note(self, kind: str, message: str, /, **values: object) -> None:
        """Add a finding once, each text in it masked and as short as a line; `kind` is removed or remote.

        >>> found = Found()
        >>> found.note("remote", "picture {url}", url="https://example.org/a.png")
        >>> found.remote
        [picture https://example.org/a.png]
        """
        short = {
            name: masked(" ".join(value.split())[:_LONGEST]) if isinstance(value, str) else value
            for name, value in values.items()
        }
        self.take(Found(**{kind: [Message(message, **short)]}))

    def take(self, other: "Found") -> None:
        """Add what another has found, each once."""
        for mine, theirs in ((self.removed, other.removed), (self.remote, other.remote)):
            mine += [note for note in theirs if note not in mine]


def inspect(html: str) -> Found:
    """What an HTML or SVG text would run, send or fetch if a browser showed it as it is; escaped text is text.

    >>> inspect('<a href="https://example.org">x</a> <b onclick="y()">z</b> &lt;script>')
    Found(removed=[onclick of <b>], remote=[])
    >>> inspect('<img src="//example.org/a.png">').remote
    [src of <img>: //example.org/a.png]
    """
    reader = _Reader()
    # To browsers `<![` begins a comment like any other; Python's parser stops there at what it does not know.
    reader.feed(_DATA_PICTURE.sub("data:,", html).replace("<![", "<!"))
    reader.close()
    return reader.found


def address(url: str) -> str:
    """What following or showing an address would do: `runs`, `remote`, or neither.

    >>> address(" java\\tscript:x"), address("//example.org/a.png"), address("a.png")
    ('runs', 'remote', '')
    """
    bare = re.sub(r"[\x00-\x20\x7f-\xa0]", "", url)
    return "runs" if _RUNS.match(bare) else "remote" if _ADDRESS.match(bare) else ""


class _Reader(HTMLParser):
    """Notes live tags, handlers and fetches."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found, self._in_style = Found(), False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One tag with its attributes."""
        self._in_style = tag == "style"
        if tag in LIVE:
            self.found.note("removed", "<{tag}>", tag=tag)
        for name, value in attrs:
            self._attribute(tag, name, value or "")

    def handle_data(self, data: str) -> None:
        """Text; that of a style sheet may fetch."""
        if self._in_style:
            self._style("<style>", data)

    def _attribute(self, tag: str, name: str, value: str) -> None:
        plain = name.rpartition(":")[2]
        if plain.startswith("on") and len(plain) > 2:
            self.found.note("removed", N_("{name} of <{tag}>"), name=name, tag=tag)
        elif plain == "style":
            self._style(f"style of <{tag}>", value)
        elif plain in _FOLLOWED or plain in _FETCHED:
            does = address(value)
            if does == "runs" or plain == "srcdoc":
                self.found.note("removed", N_("{name} of <{tag}>: {value}"), name=name, tag=tag, value=value)
            elif does == "remote" and (plain in _FETCHED or (plain == "href" and tag in _FETCHED_HREF)):
                self.found.note("remote", N_("{name} of <{tag}>: {value}"), name=name, tag=tag, value=value)

    def _style(self, where: str, text: str) -> None:
        for url in _STYLE_FETCH.findall(text):
            self.found.note("remote", "{where}: {url}", where=where, url=url)
