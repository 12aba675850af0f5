"""Units and scales that a number takes from another: of a list, of a range, of the same number elsewhere."""

from decimal import Decimal
from itertools import pairwise

from kzstats.reading import numbers
from kzstats.reading.grammar import Marks
from kzstats.reading.tokens import Token
from kzstats.reading.units import MONEY, Quantity, quantity_at

_LINKS = frozenset(["-", "–", ",", "по", "из"])


def shared(words: list[Token], g: Marks, one: Quantity, limit: int) -> Quantity | None:
    """The last number of a list of dashes, whose percent all of them share: "көлік – 34, байланыс 18 %"."""
    for k in range(one.after + 1, limit):
        last = quantity_at(words, g, k) if words[k].kind == "num" else None
        if last is not None and not (last.bare and words[k - 1].text in "-–"):
            return last if last.unit == "PC" else None
    return None


def lender(words: list[Token], g: Marks, one: Quantity, limit: int) -> Quantity | None:
    """The quantity after "to", "and", a dash or a comma that lends its unit: "from 2.3 to 2.6 million", "5–6 %"."""
    k = one.after
    adjective = k + 1 < limit and words[k].low.endswith(("ных", "вых", "ких")) and words[k + 1].low in ("и", ",", "или")
    k += adjective and words[k].kind == "word"  # "100 постоянных и около 1500 временных рабочих мест"
    if k >= limit or not (words[k].low in _LINKS or g.kinds(k) & {"to", "and"}):
        return None
    k = g.one(k, "to")[0] or g.one(k, "and")[0] or k + 1
    steps = 0
    while k < limit and steps < 2 and words[k].kind == "word" and not g.one(k, "number")[0]:
        if not g.kinds(k) & {"before", "fill", "to"}:
            return None
        k += 1
        steps += 1
    if k >= limit or words[k].kind != "num" or numbers.year_at(words, k):
        return None
    other = quantity_at(words, g, k)
    if other is None or other.first != k:
        return None
    if other.unit == "PC" and one.magnitude >= 1000:
        return None  # "firms came to 156,000, 33.8 % more"
    if other.bare:
        return lender(words, g, other, limit) if k - one.after < 3 else None
    return other


def _lend_scales(words: list[Token], g: Marks, row: list[Quantity]) -> None:
    """The first of "$89 to $93 billion" is billions too."""
    for one, following in pairwise(row):
        ranged = following.first - one.after == 1 and (words[one.after].text in "-–" or g.one(one.after, "to")[0])
        money = one.unit in MONEY and following.unit in ("", one.unit) and not one.mult  # "$24-24.5 billion"
        if ranged and money and one.magnitude < Decimal(following.value):
            one.mult = following.mult


def lend_units(words: list[Token], g: Marks, rows: list[list[Quantity]]) -> None:
    """Numbers with a scale and no unit take that of the same number elsewhere, or of the figure before them."""
    known = [one for row in rows for one in row if not one.bare]
    by_value: dict[Decimal, str] = {}
    for one in known:
        by_value.setdefault(one.magnitude, one.unit)
    last = money = ""
    paid = next((one.unit for one in known if one.unit in MONEY), "KZT")
    for row in rows:
        _lend_scales(words, g, row)
        for one in row:
            if one.bare and one.mult >= 9 and words[one.after].low == "worth":
                one.unit, one.bare = paid, False  # "1 trillion worth of investment"
                one.notes.append("borrowed")
        for one in row:
            if one.bare:
                billions = one.mult >= 9 and last in ("NUMBER", "T", "HA")
                one.unit = by_value.get(one.magnitude) or (money if billions else last) or "NUMBER"
                one.notes.append("borrowed" if one.magnitude in by_value or last else "noun")
            elif one.unit not in ("PC", "PP", "RATIO"):
                last = one.unit
                money = last if last in MONEY else money
        told = [one.unit for one in row if one.unit in MONEY]
        if last in MONEY and told:
            last = money = told[0]  # "217 тысяч тенге – 1160 долларов. А в Алматы 162 тысячи": tenge
