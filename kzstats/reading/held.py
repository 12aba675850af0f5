"""Periods of a sentence that belong together: those of a list, months that follow each other, a time named again."""

from dataclasses import replace
from itertools import pairwise

from kzstats.reading.figures import Read
from kzstats.reading.lists import LISTS
from kzstats.reading.units import Quantity


def _joined(read: Read, one, two) -> bool:
    """Whether only "and", "," or ";" stands between two members of a list."""
    gap = range(one.after, two.first)
    return len(gap) > 0 and all(read.words[i].text in ",;" or read.g.one(i, "and")[0] for i in gap)


def in_order(read: Read, row: list[Quantity], named: list) -> list:
    """The period of each figure of a list, in its order: "in 2022 and 2023 it was 438 and 462 tonnes"; else none."""
    span = named[0] if len(named) == 1 else None
    if span and span.until and span.until - span.year + 1 == len(row):
        named = [replace(span, year=year, until=0) for year in range(span.year, span.until + 1)]
    elif len(named) != len(row) or not all(_joined(read, *pair) for pair in pairwise(named)):
        return []
    counted = {read.words[one.noun].low if one.noun >= 0 else "" for one in row}
    alike = len({one.unit for one in row} | counted) == 2 and all(w.kind == "period" and not w.base for w in named)
    return named if len(row) > 1 and alike and all(_joined(read, *pair) for pair in pairwise(row)) else []


def together(read: Read, named: list, row: list[Quantity]) -> list:
    """Periods with the months that follow each other as one, "in May and June 2024", and times named again."""
    out: list = []
    for when in _named_again(read, named, row):
        last = out[-1] if out else None
        month = last is not None and when.kind == last.kind == "period" and when.months == 1 and last.months < 12
        follows = month and (last.month + last.months, last.year, last.base) == (when.month, when.year, when.base)
        if follows and last.relative == when.relative and _joined(read, last, when):
            out[-1] = replace(last, after=when.after, months=last.months + 1)
        else:
            out.append(when)
    return out


def _named_again(read: Read, named: list, row: list[Quantity]) -> list:
    """Periods with an earlier time and its name behind it as one: "A year earlier, in May 2023, it was 60"."""
    out: list = []
    for when in named:
        one = out[-1] if out else None
        earlier = one is not None and one.kind in ("same", "month") and one.base and not one.year
        gap = read.words[one.after : when.first] if earlier else []
        beside = {word.text for word in gap} & _MARKS and all(w.text in _MARKS or w.low in _NAMING for w in gap)
        if not (beside and when.kind == "period" and when.year):
            out.append(when)
        elif "than" in read.g.kinds(one.first - 3, one.first) or any(told.after <= one.first for told in row):
            out[-1] = replace(
                when, first=one.first, kind="same", base=True, than=one.than
            )  # "against 60 a year ago, in 2023"
        else:
            out[-1] = when
    return out


_MARKS, _NAMING = frozenset(",(–—-:"), frozenset(["in", "during", "for", "that", "is", "в", "за", "то", "есть", "яғни"])


def opens_bracket(read: Read, when) -> bool:
    """Whether a bracket tells of an earlier time and what was then: "(in the previous month – 0.4 percent)"."""
    dashed = when.kind in ("same", "month") and read.words[when.after].text in "–-—:"
    return dashed and "(" in read.lows(when.first - 3, when.first)


def led_from(read: Read, when) -> bool:
    """Whether an English period is what a change in another one is told from: "a 5 percent rise from January 2023"."""
    at = when.first - (read.words[when.first].low != "from")
    return read.language == "en" and read.words[at].low == "from" and read.words[at - 1].low in LISTS.moved
