"""Parts told apart from changes: how much of a field is reaped, what is one's of a whole, of a mean or of another."""

from decimal import Decimal
from itertools import pairwise

from kzstats.reading.cues import first, last, moved_by, points_back
from kzstats.reading.figures import Read
from kzstats.reading.lists import LISTS
from kzstats.reading.regions import Region
from kzstats.reading.units import MONEY, Quantity


def increase_of(read: Read, one: Quantity) -> bool:
    """Whether "an increase of" stands right before a figure: "these figures represent a rise of 7 percent"."""
    at = one.opening - 1
    moved = at > 0 and (read.g.one(at - 1, "up")[0] == at or read.g.one(at - 1, "down")[0] == at)
    ahead = pairwise(read.lows(at - 6, at))  # "a fall in trade of $260 million"
    apart = any(then == "in" and low in ("increase", "decrease", "rise", "decline") for low, then in ahead)
    apart = apart and read.words[at - 1].low not in ("amount", "total", "value")
    return (moved or apart) and read.words[at].low == "of"


def compared(read: Read, one: Quantity, region: Region) -> bool:
    """Whether words of comparison follow a percent, in Kazakh stand before it: "102 percent compared to May"."""
    if read.language == "kk":  # "кезеңнің 99,3 %-ы"
        end = one.first - (read.words[one.first - 1].text in "-–")
        ahead = [mark for i in range(max(region.low, end - 3), end) for mark in read.g.at[i] if mark.after == end]
        kinds = {says.kind for mark in ahead for says in mark.says}
        return "than" in kinds and Decimal(one.value) >= 85
    return first(read, one.after, min(one.after + 3, region.high), "than", "vs_index")[0] >= 0


def of_a_region(read: Read, one: Quantity, region: Region, spoken) -> bool:
    """Whether a share of the country points back to what a region made."""
    told = read.language == "ru" and read.begins(one.after, one.after + 7, "стран", "республик", "общереспуб")
    told = told and "или" in read.lows(one.opening - 2, one.opening)  # "в Абае 5 тонн, или 60 % от объёма по стране"
    return spoken is not None and "-" in spoken.area and (told or points_back(read, region.low, one.first))


_TRADE = (("export", "экспорт"), ("import", "импорт"))


def two_sides(read: Read, one: Quantity, region: Region) -> bool:
    """Whether a figure tells how exports stand to imports, no change of either: "imports were four times exports"."""
    end = one.after + 1 if one.unit == "RATIO" else one.first
    both = all(read.begins(region.low, end, *stems) for stems in _TRADE)
    if one.unit == "RATIO" and read.words[one.after].low in ("its", "the", "their"):  # "4 times its exports"
        both |= all(read.begins(one.first - 25, one.after + 2, *stems) for stems in _TRADE)
    return both and read.begins(region.low, one.after + 2, *LISTS.above)


def like_an_index(read: Read, one: Quantity) -> bool:
    """Whether a percent can be an index as the figure before it is."""
    near = one.unit == "PC" and 85 <= Decimal(one.value) <= 150
    return near and not one.signed and not moved_by(read, one)


_SUMS = frozenset(["investment", "fdi", "exports", "imports"])


def of_that_sum(read: Read, one: Quantity, told: str, spoken: str) -> bool:
    """Whether money is a part of the sum of the sentence before: "Investment was 9. Of that amount, 5 went to coal"."""
    at = last(read, one.first - 9, one.first, "among")[0]
    opens = at == 0 or (at > 0 and (read.words[at - 1].text in ".!?" or read.words[at - 1].kind == "break"))
    return opens and one.unit in MONEY and told in ("production", "finance") and spoken in _SUMS


def both_ways(read: Read, one: Quantity) -> bool:
    """Whether a sentence goes on with exports and imports: "Trade came to 43 billion: exports 30, imports 13"."""
    reach = range(one.after, min(one.after + 25, len(read.words)))
    end = next((i for i in reach if read.words[i].text == "." or read.words[i].kind == "break"), one.after + 25)
    return all(read.begins(one.after, end, *stems) for stems in _TRADE)
