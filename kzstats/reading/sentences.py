"""Sentences and paragraphs of a text, as spans of tokens; a point of an abbreviation or a number ends nothing."""

from itertools import takewhile
from typing import NamedTuple

from kzstats.reading.lists import LISTS
from kzstats.reading.tokens import Token

_ENDS = frozenset(".!?…")


#: Words after which a comma ends a sentence: no writer goes on so long, and time stays linear.
_LONGEST = 300


class Sentence(NamedTuple):
    """Tokens first up to after, in paragraph and sentence number (both from 1)."""

    first: int
    after: int
    paragraph: int
    number: int


def sentences(words: list[Token]) -> list[Sentence]:
    """The sentences of a text in order.

    words: those of a text, padded.

    >>> from kzstats.reading.tokens import padded, tokens
    >>> [s.after - s.first for s in sentences(padded(tokens("It made 5 bln. tenge. Then it fell.", "en")))]
    [7, 4]
    """
    found: list[Sentence] = []
    first, paragraph, number = 0, 1, 1
    row = _row(words, 0)
    for i, word in enumerate(words):
        broken = word.kind == "break"
        if broken:
            row = _row(words, i + 1)
        endless = i - first >= _LONGEST and (word.text in ",;" or i - first >= 2 * _LONGEST)
        if not broken and not endless and not (word.text in _ENDS and not row and _ends(words, i)):
            continue
        after = i if broken else i + 1
        if after > first:
            found.append(Sentence(first, after, paragraph, number))
            number += 1
        if broken:
            paragraph, number = paragraph + (after > first or number > 1), 1
        first = i + 1
    return found


def _row(words: list[Token], first: int) -> bool:
    """Whether a line that begins at a token has cells: "Ед. изм. | Янв.-дек. 2024 г. | в % к 2023 г."."""
    line = takewhile(lambda i: words[i].kind != "break", range(first, len(words)))
    return sum(words[i].text == "|" for i in line) > 1


def _ends(words: list[Token], i: int) -> bool:
    following = words[i + 1]
    if following.text == "|":
        return words[i].text in "!?"  # a cell of a table
    following = words[i + 2] if following.text in "»”\")'" and words[i].text not in "!?" else following
    if following.kind == "break" or words[i].text in "!?":
        return True
    before = words[i - 1] if i else None
    if following.glued and following.text not in "«“\"'":
        # "г.Алматы", "U.S.": no sentence begins without a blank, unless a long word stands before the point.
        name = following.text.isupper() and len(following.text) > 1  # "Qazaqstan.KZ"
        begins = following.text[:1].isupper() and not name
        long = before is not None and (before.text == "%" or (len(before.text) > 5 and before.kind == "word"))
        long |= before is not None and len(before.text) > 2 and before.text.isascii() and before.text.islower()
        long |= words[i + 1].text == '"'
        long = long and (before is None or before.low not in LISTS.scales)
        return long and begins  # "by 5%.The output", "over three years.The output", 'in 2023."The output'
    if (following.kind == "num" and before is not None and before.low in LISTS.scales) or following.low == "сша":
        return False
    short = before is not None and before.low in ("г", "гг", "тг", "ж", "жж", "тн", *LISTS.scales)
    short |= before is not None and before.low in ("ед", "шт", "чел", "экз") and following.text == "("
    if short and following.text in "–-(":
        return False  # "в мае 2022 г. – 5 тонн", "84 тыс. ед. (+4 %)"
    if before is not None and before.kind == "word":
        if before.low in LISTS.titles or (len(before.text) == 1 and before.text.isupper()):
            return False
        if before.low == "г" and not (i > 1 and words[i - 2].kind == "num"):
            return False
    also = following.low in ("а", "и") and words[i + 2].low == "также"
    return not (following.text[:1].islower() or also)  # "… – 23 %. А также в Абае – 12 %": one list
