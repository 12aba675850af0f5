"""A text with its numbers marked: certain, in doubt, not a figure. Told by frame and sign, not by colour alone."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import Markup, escape

from kzstats.message import N_, Message

#: Kind: sign after the number, name in the key, style. Lines differ in kind, so that print and colour-blind eyes tell.
#: Pages drop the style and set the kind by its class.
_KINDS = {
    "certain": ("✓", N_("read for certain"), "border-bottom:2px solid #1a6b3c"),
    "doubt": ("?", N_("read with a guess"), "border-bottom:2px dashed #8a5a00"),
    "unread": ("·", N_("no figure"), "border-bottom:1px dotted #666"),
    "unknown": ("!", N_("not understood"), "border:1px solid #a01c1c"),
}
#: JupyterLab would set what stands between two dollar signs as a formula.
_PLAIN = "tex2jax_ignore mathjax_ignore"


class Spot(NamedTuple):
    """Characters start to end of a text, their kind (certain, doubt, unread, unknown) and messages about them."""

    start: int
    end: int
    kind: str
    about: tuple[str, ...] = ()


class Marked:
    """A text with spots: HTML in JupyterLab and on pages, with how many of each kind; signs in brackets elsewhere.

    >>> print(Marked("It made 5 tonnes in 2023.", [Spot(8, 16, "certain"), Spot(20, 24, "unread", ("a year",))]))
    It made [✓ 5 tonnes] in [· 2023].
    """

    def __init__(self, text: str, spots: Iterable[Spot], language: str = ""):
        self.text, self.language = text, language
        self.spots, end = [], 0
        for spot in sorted(spots):
            if end <= spot.start < spot.end <= len(text):
                self.spots.append(spot)
                end = spot.end

    def __str__(self) -> str:
        return "".join(self._pieces(str, lambda spot, words: f"[{_KINDS[spot.kind][0]} {words}]"))

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        pieces = self._pieces(escape, lambda spot, words: _marked(spot.kind, words, _KINDS[spot.kind][1], *spot.about))
        body = Markup("").join(pieces)
        lines = [Markup("<p lang='{}'>{}</p>").format(self.language, line) for line in body.split("\n") if line.strip()]
        counts = Counter(spot.kind for spot in self.spots)
        told = ((_marked(kind, str(counts[kind])), str(Message(_KINDS[kind][1]))) for kind in _KINDS if counts[kind])
        key = Markup(", ").join(Markup("{} {}").format(*each) for each in told)
        page = Markup('<div class="kz-marked {}"><div style="line-height:1.9">{}</div><p class="key">{}</p></div>')
        return str(page.format(_PLAIN, Markup("\n").join(lines), key))

    def _pieces(self, plain, marked):
        at = 0
        for spot in self.spots:
            yield plain(self.text[at : spot.start])
            yield marked(spot, self.text[spot.start : spot.end])
            at = spot.end
        yield plain(self.text[at:])


def _marked(kind: str, words: str, *about: str) -> Markup:
    sign, _, style = _KINDS[kind]
    title = Markup(' title="{}"').format("; ".join(str(Message(text)) for text in about)) if about else ""
    mark = Markup('<mark class="{}" style="background:none;color:inherit;{}"{}>{}<sup>{}</sup></mark>')
    return mark.format(kind, style, title, words.replace("\n", " "), sign)
