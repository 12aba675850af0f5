"""What a figure sets side by side: exports and imports, a metal and another."""

from itertools import pairwise

from kzstats.reading.figures import Read
from kzstats.reading.regions import Region
from kzstats.reading.units import Quantity

_TRADE = (("export", "экспорт"), ("import", "импорт"))
_ABOVE = ("exceed", "outstrip", "превы", "асып", "есе", "times", "выше", "больше", "higher", "greater")


def two_sides(read: Read, one: Quantity, region: Region) -> bool:
    """Whether a figure tells how exports stand to imports, no change of either: "imports were four times exports"."""
    end = one.after + 1 if one.unit == "RATIO" else one.first
    both = all(read.begins(region.low, end, *stems) for stems in _TRADE)
    return both and read.begins(region.low, one.after + 2, *_ABOVE)


def of_another(read: Read, one: Quantity, region: Region) -> bool:
    """Whether a factor sets two things side by side: "three times that of silver", "twice as high as in farming"."""
    end = min(one.after + 5, region.high)
    lows = read.lows(one.after, end)
    if {("that", "of"), ("those", "of"), ("that", "in"), ("those", "in")} & {*pairwise(lows)} or (
        lows[:1] == ["the"] and {"average", "mean", "median", "norm"} & {*lows}
    ):
        return True
    than = next((i for i in range(one.after + 1, end) if read.words[i].low in ("than", "as", "чем")), end)
    dated = any(than < first <= than + 5 for first in read.period_ends)
    spoken = {*read.lows(than, than + 5)} & {"it", "before", "earlier", "now", "ago", "раньше", "ранее", "прежде"}
    return than < end and not dated and not spoken
