"""Spans from one month to another, each with a year of its own: "с сентября прошлого года по апрель этого"."""

from kzstats.reading.grammar import Marks
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
