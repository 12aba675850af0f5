"""What a figure sets side by side, and what it leaves out: exports and imports, a part that is not counted."""

import re
from itertools import pairwise

from kzstats.reading.figures import Read
from kzstats.reading.regions import Region
from kzstats.reading.sentences import Sentence
from kzstats.reading.units import Quantity

_TRADE = (("export", "экспорт"), ("import", "импорт"))
_ABOVE = ("exceed", "outstrip", "превы", "асып", "есе", "times", "выше", "больше", "higher", "greater")
#: "кроме того" adds, and "except machinery" is of the name of a branch.
_WITHOUT = re.compile(
    r" (?:excluding|except(?! (?:for )?machinery)|apart from|not counting|not including|за исключением(?! машин)|"
    r"исключая|кроме(?! того)|без уч[её]та|не считая|есептемегенде|қоспағанда) "
)


#: How far from its beginning a sentence names who acts: "In 2024 the company", «Компания 2024 жылы».
_OPENING = 6
_REPORTED = (
    "denied", "denies", "опроверг", "опровергл", "was earlier reported",
    "жоққа шығарды",
)  # fmt: skip
_TEN_DAYS = ("first", "last", "первы", "послед", "алғашқы", "соңғы"), ("day", "дней", "дня", "күн", "декад")


def of_a_part(read: Read, sentence: Sentence, one: Quantity, region: Region) -> bool:
    """Whether a figure is one firm's that has no name here, or of one kind that no code tells from the whole."""
    opening = min(sentence.first + _OPENING, one.first)
    made = any(read.g.one(i, "maker")[0] for i in range(sentence.first, opening))
    return made or "piece" in read.g.kinds(region.low, max(region.behind, one.after) + 1)


def of_some_days(read: Read, sentence: Sentence) -> bool:
    """Whether a sentence tells of some days of a month: "in the first 10 days of May"."""
    lows = read.lows(sentence.first, sentence.after)
    return any(a.startswith(_TEN_DAYS[0]) and c.startswith(_TEN_DAYS[1]) for a, c in zip(lows, lows[2:], strict=False))


def two_sides(read: Read, one: Quantity, region: Region) -> bool:
    """Whether a figure tells how exports stand to imports, no change of either: "imports were four times exports"."""
    ahead, behind = read.lows(region.low, one.first), read.lows(one.after, one.after + 1)
    said = [*ahead, *(behind if one.unit == "RATIO" else [])]
    both = all(any(low.startswith(stems) for low in said) for stems in _TRADE)
    return both and any(low.startswith(_ABOVE) for low in [*ahead, *read.lows(one.first, one.after + 2)])


def leaves_out(read: Read, one: Quantity, region: Region) -> bool:
    """Whether the words before a figure take a part out of it: "excluding oil", «за исключением Алматы»."""
    return bool(_WITHOUT.search(f" {' '.join(read.lows(max(region.low, one.first - 16), one.first))} "))


def of_none(read: Read, sentence: Sentence) -> bool:
    """Whether a sentence denies what it tells, or only says that it was told: "None of the plants raised output"."""
    opening = read.lows(sentence.first, sentence.first + 2)
    said = f" {' '.join(read.lows(sentence.first, sentence.after))} "
    if any(f" {phrase} " in said for phrase in _REPORTED):
        return True
    return opening[:1] in (["none"], ["neither"]) or opening == ["ни", "один"] or opening[:1] == ["ешқандай"]


def of_another(read: Read, one: Quantity, region: Region) -> bool:
    """Whether a factor sets two things side by side: "three times that of silver", "twice as high as in farming"."""
    end = min(one.after + 5, region.high)
    lows = read.lows(one.after, end)
    if {("that", "of"), ("those", "of")} & {*pairwise(lows)} or (lows[:1] == ["the"] and "average" in lows):
        return True
    than = next((i for i in range(one.after + 1, end) if read.words[i].low in ("than", "as", "чем")), end)
    dated = any(than < first <= than + 5 for first in read.period_ends)
    spoken = {*read.lows(than, than + 5)} & {"it", "before", "earlier", "now", "ago", "раньше", "ранее", "прежде"}
    return than < end and not dated and not spoken
