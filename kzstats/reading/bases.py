"""Periods that are compared with, and days that a stock is told for, by the words around them."""

from itertools import pairwise

from kzstats.reading.grammar import Marks
from kzstats.reading.lists import LISTS
from kzstats.reading.tokens import Token

_BRACKET = 8  # tokens of "(64,7 мың тонна)"
_AGAINST = {"en": 11, "ru": 6}  # "against all the flats that builders handed over a year ago"


_HELD = frozenset(["from", "against", "versus", "than", "with", "с", "против", "чем"])
_BESIDE, _PERCENT = ("above", "below", "behind"), ("%", "percent", "pct", "well", "just", "slightly", "far", "still")


def as_of(words: list[Token], i: int, end: int, language: str) -> bool:
    """Whether a day is the one a stock is told for: "as of March 1", "на 1 марта"."""
    if language == "kk":
        return words[end].low.startswith("жағдай")
    before = [word.low for word in words[max(0, i - 2) : i + 1]]
    return before[:2] in (["as", "of"], ["as", "at"]) or "на" in (before if "утро" in before else before[-2:])


def is_base(words: list[Token], g: Marks, i: int, end: int, first: int, after: int, language: str) -> bool:
    """Whether a word of comparison stands before the period of tokens i up to end, in Kazakh behind it."""
    if language == "kk":
        last, number = words[end - 1].low, end < after and words[end].kind == "num"
        if last.endswith(("гіден", "ғыдан")) or (
            number and words[end - 1].kind == "word" and last.endswith(LISTS.dative)
        ):
            return True  # «қыркүйектегіден 0,3 тармаққа төмен», «индексі қыркүйекке 100,5 %»
        for k in range(max(i, end - 2), min(end + 3, after)):
            if words[k].text == "(" and k >= end:  # «қаңтардағы көрсеткішке (64 мың тонна) қарағанда»
                shut = next((n for n in range(k, min(k + _BRACKET, after)) if words[n].text == ")"), k)
                return bool(shut > k and g.one(shut + 1, "than")[0])
            if words[k].text in ",;()" or (k >= end and (g.one(k, "when")[1] == "l" or g.one(k, "number")[0])):
                break
            if g.one(k, "than")[0]:
                return True
        return False
    owned = language == "en" and end < after and "'" in words[end - 1].text + words[end - 2].text
    if owned and words[end].low in LISTS.standing:
        return True  # "remained at last year's level"
    if language == "en" and i - 2 > first and words[i - 1].low in ("from", "on", "over", "to"):
        run = words[i - 1].low == "from" and any(words[k].low in LISTS.through for k in range(i, end + 1))
        run |= words[i - 1].low == "over" and words[i].kind != "num"  # "over five months" it rose
        held = words[i - 1].low == "to" and words[i - 2].kind == "num"  # "in July 2024 to June"
        if (words[i - 2].low in LISTS.moved or held) and not run:
            return True  # "rose 5 percent from September", "a 5% rise over 2023"; "from January to May" it rose
    ahead = words[i - 2].low if language == "en" and i - 2 > first else ""
    if (words[i - 1].low == "on" and ahead in ("up", "down")) or (words[i - 1].low in _BESIDE and ahead in _PERCENT):
        return True  # "3.6% down on 2023", "3.6 percent below 2023"
    for k in range(i - 1, max(first, i - _AGAINST[language]) - 1, -1):
        if words[k].text in ",;()":
            break
        if language == "ru" and g.one(k - 1, "yoy")[0] > k:
            continue  # "год к году отмечалось в марте 2016-го"
        within = words[k].low in ("of", "to")  # "of the same period" goes on into the period
        marks = [m for m in g.at[k] if m.after <= i + 1 or m.after == end or (within and m.after < end)]
        if any(says.kind == "than" for mark in marks for says in mark.says):
            return True
        compared = language == "ru" and i - k <= 4 and g.kinds(k) & {"more", "less"}
        if compared and not words[k + 1].low.endswith(LISTS.was_done_ru):
            return True  # "вдвое больше выпуска за 2015 год"; "больше произведено за 2015 год" tells when
        if g.kinds(k) & {"up", "down", "factor"} or words[k].kind == "num":
            break  # "output more than doubled in May"
    return g.has("than", i, end)


def share_the_year(words: list[Token], named: list) -> None:
    """Give months of a list in order the year that one of them names: "in May, in June and in July 2024"."""
    bare = [w for w in named if w.months == 1 and w.kind == "period" and not (w.since or w.by)]
    for one, two in [*pairwise(bare), *reversed([*pairwise(bare)])]:
        apart = one.base or two.base or any(word.low in _HELD for word in words[one.after : two.first])
        if one.month < two.month and one.relative is two.relative is None and not apart:
            one.year, two.year = one.year or two.year, two.year or one.year


def season_to_come(words: list[Token], g: Marks, i: int, after: int) -> int:
    """Where a season to come ends that begins at token i: "the upcoming heating season", «алдағы қыста»; else 0."""
    if g.one(i, "when")[1] != "n":
        return 0
    return next((k + 1 for k in range(i + 1, min(i + 4, after)) if words[k].low.startswith(LISTS.times_of_year)), 0)


def since_new_year(words: list[Token], kinds: set[str], first: int) -> bool:
    """Whether a run says "since the beginning of the year", or "the start of the year" with "from" before it."""
    return {"B", "y"} <= kinds and ("a" in kinds or (first > 0 and words[first - 1].low in ("from", "at")))
