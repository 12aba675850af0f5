"""What a figure sets side by side, and what it leaves out: exports and imports, a part that is not counted."""

from itertools import pairwise

from kzstats.reading.figures import Read
from kzstats.reading.regions import Region
from kzstats.reading.sentences import Sentence
from kzstats.reading.units import Quantity

_TRADE = (("export", "экспорт"), ("import", "импорт"))
_ABOVE = ("exceed", "outstrip", "превы", "асып", "есе", "times", "выше", "больше", "higher", "greater")
_WITHOUT = (
    "excluding", "except", "apart from", "not counting", "not including", "за исключением", "исключая", "кроме",
    "без учета", "без учёта", "не считая", "есептемегенде", "қоспағанда",
)  # fmt: skip


#: No parts left out: what is added, and names of branches.
_NAMES = (" кроме того ", " except machinery ", " за исключением машин ", " except for machinery ")


def two_sides(read: Read, one: Quantity, region: Region) -> bool:
    """Whether a figure tells how exports stand to imports, no change of either: "imports were four times exports"."""
    ahead, behind = read.lows(region.low, one.first), read.lows(one.after, one.after + 1)
    said = [*ahead, *(behind if one.unit == "RATIO" else [])]
    both = all(any(low.startswith(stems) for low in said) for stems in _TRADE)
    return both and any(low.startswith(_ABOVE) for low in [*ahead, *read.lows(one.first, one.after + 2)])


def leaves_out(read: Read, one: Quantity, region: Region) -> bool:
    """Whether the words before a figure take a part out of it: "excluding oil", «за исключением Алматы»."""
    said = f" {' '.join(read.lows(max(region.low, one.first - 16), one.first))} "
    for name in _NAMES:
        said = said.replace(name, " ")
    return any(f" {phrase} " in said for phrase in _WITHOUT)


def of_none(read: Read, sentence: Sentence) -> bool:
    """Whether a sentence denies of all what it tells: "None of the plants raised output by more than 2 percent"."""
    opening = read.lows(sentence.first, sentence.first + 2)
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
