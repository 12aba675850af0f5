"""A text with its numbers marked: certain, in doubt, not a figure. Told by frame and sign, not by colour alone."""

from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import Markup, escape

#: Kind: sign after the number, name in the key, style. Lines differ in kind, so that print and colour-blind eyes tell.
_KINDS = {
    "certain": ("✓", "read for certain", "border-bottom:2px solid #1a6b3c"),
    "doubt": ("?", "read with a guess", "border-bottom:2px dashed #8a5a00"),
    "unread": ("·", "no figure", "border-bottom:1px dotted #666"),
    "unknown": ("!", "not understood", "border:1px solid #a01c1c"),
}


class Spot(NamedTuple):
    """Characters start to end of a text, their kind (certain, doubt, unread, unknown) and a few words about them."""

    start: int
    end: int
    kind: str
    about: str


class Marked:
    """A text with spots: HTML in JupyterLab and on pages, signs in brackets elsewhere.

    >>> print(Marked("It made 5 tonnes in 2023.", [Spot(8, 16, "certain", "5 T"), Spot(20, 24, "unread", "a year")]))
    It made [✓ 5 tonnes] in [· 2023].
    """

    def __init__(self, text: str, spots: Iterable[Spot]):
        self.text = text
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
        body = Markup("").join(self._pieces(escape, _mark)).replace("\n", Markup("<br>\n"))
        there = [kind for kind in _KINDS if any(spot.kind == kind for spot in self.spots)]
        key = Markup(", ").join(
            Markup('<span style="{}">{}</span><sup>{}</sup> {}').format(_KINDS[k][2], "5", _KINDS[k][0], _KINDS[k][1])
            for k in there
        )
        return str(
            Markup('<div class="kz-marked"><p style="line-height:1.9">{}</p><p><small>{}</small></p></div>').format(
                body, key
            )
        )

    def _pieces(self, plain, marked):
        at = 0
        for spot in self.spots:
            yield plain(self.text[at : spot.start])
            yield marked(spot, self.text[spot.start : spot.end])
            at = spot.end
        yield plain(self.text[at:])


def _mark(spot: Spot, words: str) -> Markup:
    sign, name, style = _KINDS[spot.kind]
    return Markup('<mark style="background:none;{}" title="{}">{}<sup aria-label="{}">{}</sup></mark>').format(
        style, spot.about, words, name, sign
    )
