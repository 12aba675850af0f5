"""Periods by the words around them: spans from one month to another, what is compared with, days that a stock is of."""

from itertools import pairwise

from kzstats.reading.grammar import Marks
from kzstats.reading.lists import LISTS
from kzstats.reading.tokens import Token

Piece = tuple[str, int]


def from_to(run: list[Piece]) -> tuple[int | None, int, int, int, int] | None:
    """Relative year, year, first month, months and last day of a run of period pieces from a month to another.

    None where it is no such run, goes on for longer than two years, or to a day early in its month. The year is told
    or relative to that of the text; where one end names none, it is the nearest that fits the other. The day is 0
    where the last month is told as a whole.

    >>> (
    ...     from_to([("M", 9), ("l", 1), ("-", 0), ("M", 4), ("t", 1)]),
    ...     from_to([("M", 11), ("-", 0), ("M", 2), ("Y", 2024)]),
    ... )
    ((-1, 0, 9, 8, 0), (None, 2023, 11, 4, 0))
    """
    at = [i for i, (kind, _) in enumerate(run) if kind == "M"]
    joined = {kind for kind, _ in run} & {"-", "a"} or run[-1][0] == "b"
    if len(at) != 2 or not joined:
        return None
    cut = next((i for i in range(at[1], at[0], -1) if run[i][0] in "-.a"), at[0] + 1)
    first, last = run[at[0]][1], run[at[1]][1]
    (began, opening), (ended, day) = _year(run[:cut]), _year(run[cut:])
    began = began or (ended and (ended[0], ended[1] - (last < first)))
    ended = ended or (began and (began[0], began[1] + (last < first)))
    if not began or opening > _EARLY or 1 < day < _LATE:
        return None
    apart = ended[1] - began[1] if ended[0] == began[0] else int(last < first)
    months = 12 * apart + last - first + (day != 1)
    if not 0 < months <= _LONGEST:
        return None
    relative, year = (began[1], 0) if began[0] == "relative" else (None, began[1])
    return relative, year, first, months, 0 if day in (1, *_ENDS) else day


_EARLY, _LATE, _LONGEST = 10, 20, 24
_ENDS = range(28, 32)
_YEARS = ("жыл", "биыл", "былтыр", "осы", "өткен", "ағымдағы")


def _year(part: list[Piece]) -> tuple[tuple[str, int] | None, int]:
    """What year a part of a run names, told or relative to that of the text, and the day it names, 0 for none."""
    named = dict(part)
    relative = {"l": -1, "t": 0}
    told = next((("relative", relative[kind]) for kind in relative if kind in named), None)
    return ("told", named["Y"]) if "Y" in named else told, named.get("d", 0)


def and_a_month(words: list[Token], g: Marks, i: int, limit: int) -> bool:
    """Whether "мен" joins the months of a span: «қаңтар мен тамыз аралығында», «… мен 2026 жылғы 1 мамырға дейін»."""
    at = i + 1
    while at < min(limit, i + 7) and (words[at].kind == "num" or words[at].low.startswith(_YEARS)):
        at += 1
    month = g.one(at, "month")[0] if at < limit and g.one(i, "and")[0] else 0
    told = words[month : min(limit, month + 3)] if month else []
    return any(word.low.startswith(("аралығ", "арасы")) or (at > i + 1 and word.low == "дейін") for word in told)


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
        index = number and words[end - 1].kind == "word" and last.endswith(LISTS.dative)
        if index or last.endswith(("гіден", "ғыдан")):
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
    owned = "'" in words[end - 1].text + words[end - 2].text and end < after and words[end].low in LISTS.standing
    owned |= words[i - 1].low == "the" and i - 2 > first and words[end].low in ("level", "levels")
    if owned and language == "en":
        return True  # "remained at last year's level", "80 percent of the 2022 level"
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
