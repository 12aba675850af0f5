"""Parts told apart from changes: how much of a field is reaped, what is one's of a whole, of a mean or of another."""

from decimal import Decimal
from itertools import pairwise

from kzstats.reading.cues import first, last, moved_by, points_back
from kzstats.reading.figures import Read
from kzstats.reading.lists import LISTS
from kzstats.reading.regions import Region
from kzstats.reading.sentences import Sentence
from kzstats.reading.units import MONEY, Quantity

_SENTENCE = 20  # tokens of the sentence before


def reaped(read: Read, sentence: Sentence, one: Quantity, region: Region) -> bool:
    """Whether a sentence tells how much of a job is done, a harvest or a sowing, and no change before a figure."""
    if one.unit != "PC" or not 0 < Decimal(one.value) <= 100 or one.signed or moved_by(read, one):
        return False
    came = read.words[one.opening - 1].low.startswith("составля") and read.words[one.opening - 2].low == "что"
    if came and last(read, sentence.first, one.first, "done", "up", "down")[1] == "done":
        return True  # "убрано 10 млн га, что составляет 65 %"
    closed = read.words[one.after].text == ")" and read.language == "kk"
    if closed and first(read, one.after, min(one.after + 3, sentence.after), "done", "up", "down")[1] == "done":
        return True  # "16,9 млн га (98,7 %) жиналды"
    own = last(read, region.low, one.first, "done", "up", "down")[1] == "done"
    beside = read.words[one.opening - 1].low == "или" and "га" in read.lows(one.first - 4, one.first)
    own |= beside and read.language == "ru"
    if not own and read.words[one.first - 1].text != "(":
        return False
    at, kind, _ = last(read, sentence.first, one.first, "done", "up", "down")
    return at >= 0 and kind == "done"


def parted(read: Read, sentence: Sentence, one: Quantity) -> bool:
    """Whether a sentence splits a whole ("including", "of which") and tells no change before a figure."""
    cues = read.g.kinds(sentence.first, one.first)
    told = bool(cues & {"among", "share"}) and not cues & {"up", "down", "index"}
    return told and not one.signed and Decimal(one.value) < 100


def of_area(read: Read, sentence: Sentence, one: Quantity) -> bool:
    """Whether a percent is how much of the fields is harvested: "86 % of the planned area"."""
    if one.unit != "PC" or one.signed:
        return False
    behind = read.lows(one.after, one.after + 6)
    this = read.words[sentence.first].low in LISTS.this  # "Убрано 4 млн га. Это 28 % площадей"
    low = max(0, sentence.first - _SENTENCE) if this else sentence.first
    if read.language == "kk":
        field = read.begins(one.opening - 3, one.opening, *LISTS.fields_kk)
        reach = one.after + 2 * read.words[one.after].hyphen  # «28 %-ынан астық жиналды», «43 пайызы жинап алынды»
        told = read.begins(reach, reach + (4 if field else 1), *LISTS.reaped_kk)
        return told or (field and this and read.begins(low, sentence.first, *LISTS.reaped_kk))
    if read.language == "ru":
        fields = behind[:1] == ["от"] and any(low.startswith("площад") for low in behind)
        fields |= any(low.startswith("площад") for low in behind[:2])
        return fields and read.begins(low, one.first, *LISTS.reaped)
    area = behind[:1] == ["of"] and any(low in ("area", "areas", "works", "target") for low in behind)
    return area and read.begins(sentence.first, sentence.after, "harvest", "thresh", "sow", "reap")


def increase_of(read: Read, one: Quantity) -> bool:
    """Whether "an increase of" stands right before a figure: "these figures represent a rise of 7 percent"."""
    at = one.opening - 1
    moved = at > 0 and (read.g.one(at - 1, "up")[0] == at or read.g.one(at - 1, "down")[0] == at)
    ahead = pairwise(read.lows(at - 6, at))  # "a fall in trade of $260 million"
    apart = any(then == "in" and low in ("increase", "decrease", "rise", "decline") for low, then in ahead)
    apart = apart and read.words[at - 1].low not in ("amount", "total", "value")
    return (moved or apart) and read.words[at].low == "of"


def against_mean(read: Read, one: Quantity, region: Region) -> bool:
    """Whether a figure is held against a mean: "1.5 times the average", "на 12 % выше среднего"."""
    end = min(one.after + (11 if read.language == "ru" else 7), region.high)
    kinds = ("more", "less", "than", "up", "down", "before", *(["after"] if read.language == "kk" else []))
    compared = first(read, one.after, min(one.after + 4, end), *kinds)[0] >= 0
    mean = first(read, one.after, end, "mean")[0] >= 0
    at = last(read, region.low, one.first, "mean")[0]
    said = last(read, region.low, one.first, "more", "less")[0] >= 0
    said |= read.language == "kk" and compared  # «республикалық деңгейден 11 %-ға жоғары»
    return (mean and compared) or (at >= 0 and said)


_WENT = [[verb, "to"] for verb in ("goes", "going", "went", "shipped", "exported")]  # "64 percent going to Russia"


def of_things(read: Read, one: Quantity) -> bool:
    """Whether a percent is followed by what it is a part of: in Russian by a genitive, in English by "is"."""
    if read.language == "kk":
        return False
    word = read.words[one.after]
    if read.language == "en":
        made = word.low in LISTS.works_at and read.words[one.after + 1].low in ("at", "in", "by")
        return made or word.low in ("is", "are", "was", "were") or read.lows(one.after, one.after + 2) in _WENT
    plain = word.kind == "word" and word.text.islower() and len(word.text) > 4 and not word.glued
    genitive = word.low.endswith(("ов", "ев", "ей", "ой", "ий", "ых", "их", "ого", "его", "а", "я", "ы", "и"))
    return plain and genitive and not read.g.kinds(one.after) - {"unit", "plain"}


def fulfilled(read: Read, one: Quantity, region: Region) -> bool:
    """Whether a percent tells how far a plan was carried out: "план исполнен на 98 %", "жоспар 98 % орындалды"."""
    if one.unit != "PC":
        return False
    around = (last(read, region.low, one.first, "fulfilled"), first(read, one.after, region.high, "fulfilled"))
    planned = last(read, region.low, one.first, "role")[2] == "plan"
    return around[0][0] >= 0 or (around[1][0] >= 0 and planned)


def over_plan(read: Read, sentence: Sentence, one: Quantity) -> bool:
    """Whether a percent is what a plan was exceeded by: "превысила годовой план на 46 %", "7 % above the plan"."""
    behind = next((low for low in read.lows(one.after, one.after + 6) if low not in LISTS.than_a_plan), "")
    if read.lows(one.after, one.after + 1)[0] in LISTS.beside_plan and behind.startswith(LISTS.planned_ones):
        return True
    if not moved_by(read, one):
        return False
    ahead = max(sentence.first, one.first - 14), one.first
    return read.begins(*ahead, "план") and read.begins(*ahead, "превы", "опере", "перевы", "обогна")


def or_percent(read: Read, one: Quantity, region: Region) -> bool:
    """Whether a percent is told by "or", "или" for the level before it."""
    told = region.hangs_on is not None and read.words[one.opening - 1].low in ("or", "или")
    ahead = tuple(read.lows(one.opening - 2, one.opening))
    told |= ahead in _COMES_TO and read.words[one.after].text in ".,;)"  # "48 million dollars, which is 32.8 percent."
    return told and Decimal(one.value) < 100 and not compared(read, one, region)


_COMES_TO = frozenset([("which", "is"), ("that", "is"), ("which", "makes"), (",", "reaching"), (",", "making")])


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


def of_another(read: Read, one: Quantity, region: Region) -> bool:
    """Whether a factor sets two things side by side: "three times that of silver", "twice as high as in farming"."""
    end = min(one.after + 5, region.high)
    lows = read.lows(one.after, end)
    if {("that", "of"), ("those", "of"), ("that", "in"), ("those", "in")} & {*pairwise(lows)} or (
        lows[:1] == ["the"] and {"average", "mean", "median", "norm"} & {*lows}
    ):
        return True
    than = next((i for i in range(one.after + 1, end) if read.words[i].low in ("than", "as", "чем")), end)
    dated = read.dated(than + 1, than + 6)
    spoken = LISTS.than_then & {*read.lows(than, than + 5)}
    return than < end and not dated and not spoken
