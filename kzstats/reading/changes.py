"""Growth, share, difference or index: the rules of a percent or point, the surest first; each knows it or says ""."""

from itertools import pairwise

from kzstats.reading.cues import first, last, moved_by
from kzstats.reading.kazakh import of_it
from kzstats.reading.lists import LISTS, rules_of
from kzstats.reading.ways import Told, led_by_of, told_against


def contribution(told: Told) -> str:
    """What something adds to growth: "contributing 2 percentage points"."""
    return "other" if told.made.contribution else ""


def points(told: Told) -> str:
    """Points are a difference."""
    return "difference" if told.one.unit in ("PP", "BP") else ""


def of_a_plan(told: Told) -> str:
    """How far a plan was carried out: "62 % годового плана"."""
    if not told.made.plan:
        return ""
    told.made.role = "actual"
    return "other"


def came_to_by_points(told: Told) -> str:
    """What points told before came to: "its share rose by 1.3 points to 47.5 percent", "и составил 60 %"."""
    read, one = told.read, told.one
    if not told.follows("difference") or told.by:
        return ""
    if not (told.to or read.words[one.opening - 1].low.startswith(("состав", "достиг"))):
        return ""
    return "share" if last(read, told.sentence.first, one.first, "share")[0] >= 0 else "growth"


def of_the_earlier_level(told: Told) -> str:
    """A percent of an earlier level is an index: "99.1 percent of last year's level", "упала до 80 % к уровню мая"."""
    if told.by or told.share_at >= 0 or (told.moved and not told.to):
        return ""
    if told.of_level:
        return "index"
    if told.moved:
        return ""
    return "index" if told.near_an_index and told.read.g.one(told.one.after, "than")[0] else ""


def part_by_name(told: Told) -> str:
    """A half, a third is a share, unless something moved by it: "a third less", «үштен бірге артты»."""
    if not told.one.part:
        return ""
    close = told.verb_behind or 0 <= told.moved_at == told.one.opening - 1
    if not told.of_whole and (close or (told.by and told.moved)):
        return "growth"
    goes_on = told.by and told.before and told.before.transformation == "growth"
    return "" if goes_on else "share"


def named_index(told: Told) -> str:
    """A word for an index stands before it: "индекс составил 104 %"."""
    named = told.index_at >= 0 and not (told.by or told.of_whole)
    return "index" if named and told.near_an_index and not told.verb_behind else ""


def share_by_name(told: Told) -> str:
    """What a Kazakh share came to, by the word share right before it: «импорттың үлесі 45 %-ға дейін»."""
    read, one = told.read, told.one
    named = read.language == "kk" and read.words[one.opening - 1].low.startswith("үлес") and one.unit == "PC"
    return "share" if named and told.behind.startswith(("дейін", "түс", "жет")) else ""


def verb_behind(told: Told) -> str:
    """The word of a change follows: a growth; behind a share what that came to, or how it moved."""
    if not told.verb_behind or told.of_whole:
        return ""
    article = told.read.words[told.one.opening - 1].low in ("a", "an")  # "or 5 million, a 3-percent rise"
    if told.follows("share") and not (told.by or article):
        return "share" if told.to else "difference"  # «үлесі 42 %-дан 45 %-ға дейін өсті»
    return "growth"


def increase_of(told: Told) -> str:
    """A word for a change and "of" stand before it: "a rise of 7 percent"."""
    return "growth" if not told.of_whole and led_by_of(told.read, told.one) else ""


def share_of_whole(told: Told) -> str:
    """What it is a part of follows: "40 percent of exports"; or the last word before it is one for a share."""
    return "share" if (told.of_whole and not told.by) or told.share_at > told.moved_at else ""


def share_moved(told: Told) -> str:
    """A share moved: a difference where it moved by so much, else what it is."""
    if told.share_at < 0 or told.moved_at < 0:
        return ""
    met = told.read.words[told.share_at].low.startswith(("обеспеч", "покры"))  # "обеспечили спрос на 69 %"
    return "difference" if told.by and not met else "share"


def reaped(told: Told) -> str:
    """How much of a harvest or a sowing is done, and no change before it: "обмолочено 2,9 млн га (71 %)"."""
    read, sentence, one = told.read, told.sentence, told.one
    if one.unit != "PC" or not 0 < told.value <= 100 or one.signed or moved_by(read, one):
        return ""
    before = read.words[one.opening - 1].low
    told_of = last(read, sentence.first, one.first, *_DONE)[1] == "done"
    came = before.startswith("составля") and read.words[one.opening - 2].low == "что"  # "убрано 10 га, что составляет"
    beside = before == "или" and "га" in read.lows(one.first - 4, one.first) and read.language == "ru"
    own = beside or last(read, told.region.low, one.first, *_DONE)[1] == "done"
    closed = read.words[one.after].text == ")" and read.language == "kk"  # "16,9 млн га (98,7 %) жиналды"
    closed = closed and first(read, one.after, min(one.after + 3, sentence.after), *_DONE)[1] == "done"
    if not (closed or (told_of and (came or own or told.in_bracket))):
        return ""
    told.made.done = True
    return "share"


def part_in_bracket(told: Told) -> str:
    """A whole is split, nothing changes, and the bracket tells a part: "including 12 billion in mining (46.6 %)"."""
    cues = told.read.g.kinds(told.sentence.first, told.one.first)
    split = cues & {"among", "share"} and not cues & {"up", "down", "index"}
    inside = told.beside is not None and told.in_bracket and not told.one.signed and told.value < 100
    return "share" if inside and split else ""


def part_collected(told: Told) -> str:
    """Parts in English brackets, told of who did it, which is a guess: "potatoes (94 %) were grown by farms"."""
    read, sentence, one = told.read, told.sentence, told.one
    alone = read.language == "en" and one.unit == "PC" and told.in_bracket and not one.signed and told.value < 100
    heard = pairwise(read.lows(one.after, sentence.after) if alone else ())
    made = any(by == "by" and verb.endswith(("ed", "wn", "de", "lt")) for verb, by in heard)
    if not made or read.g.kinds(sentence.first, sentence.after) & {"up", "down", "index", "than"}:
        return ""
    told.made.guessed.append("transformation")
    return "share"


def index_in_bracket(told: Told) -> str:
    """A percent near 100 in a bracket is an index, as no one tells a change so: "33 млн тонн (98,6 %)"."""
    read, sentence = told.read, told.sentence
    if not told.in_bracket or not 85 <= told.value <= 250 or told.by or told.one.signed:
        return ""
    high = 100 < told.value <= 130 and read.language == "en"  # "1.2 million tons (105.3 percent)"
    planned = {"plan", "target", "planned", "forecast"} & {*read.lows(sentence.first, sentence.after)}
    told.made.guessed += [] if high and not planned else ["transformation"]
    return "index"


def index_as_level(told: Told) -> str:
    """An output came to a percent near 100: "объем добычи составил 98 %", "рост составил 105,6 %"."""
    if told.share_at >= 0 or told.by or told.one.signed or not _came_near_100(told):
        return ""
    told.made.guessed.append("transformation")
    return "index"


def _came_near_100(told: Told) -> bool:
    read, one, moved = told.read, told.one, told.moved_at >= 0
    at, value = one.opening - 1, told.value
    if read.language == "kk":
        return 100 <= value <= 130 and read.words[one.after].low.startswith("құра")
    if read.language == "en":  # "coal mining was 95.8 %", no rate and no share
        ahead = [says for i in range(max(0, at - 8), at) for mark in read.x.at[i] for says in mark.says]
        named = [says.code if says.kind == "indicator" else "production" for says in ahead if says.kind in _MEASURED]
        was = read.words[at].low in ("was", "were", "made", "totaled") or read.lows(at - 1, at + 1) in _CAME
        return was and not moved and 80 < value <= 130 and bool(named) and named[-1] in LISTS.came_to_so_much
    at -= at > 0 and read.words[at].low in ("сразу", "лишь", "уже", "всего")
    came = at >= 0 and read.words[at].low.startswith(("состав", "отметк", "уровне")[: 2 + moved])
    return came and (100 if moved else 80) < value <= 130


_DONE, _MEASURED = ("done", "up", "down"), ("indicator", "activity")
_CAME = (["amounted", "to"], ["stood", "at"], ["made", "up"])


def part_of_it(told: Told) -> str:
    """A part of what was spoken of: «оның 75 %-ы – жеке инвесторлар»."""
    return "share" if not (told.by or told.direction) and of_it(told.read, told.one) else ""


def share_told_on(told: Told) -> str:
    """What an English share told before comes to: "the share reached 60 % and is to rise to 65 % by 2030"."""
    read, one = told.read, told.one
    goes_on = told.follows("share") and one.unit == "PC" and read.language == "en" and told.to and not told.by
    return "share" if goes_on and not read.g.has("cut", told.region.low - 2, one.first) else ""


def moved(told: Told) -> str:
    """A word tells a change: "rose by 5 percent"."""
    return "growth" if told.moved else ""


def told_again(told: Told) -> str:
    """A level is told again as a part of a whole, or as its fall: "102 тысячи гектаров, или 65 %"."""
    read, one = told.read, told.one
    again = told.region.hangs_on is not None and read.words[one.opening - 1].low in ("or", "или")
    ahead = tuple(read.lows(one.opening - 2, one.opening))
    again |= ahead in _COMES_TO and read.words[one.after].text in ".,;)"  # "48 million dollars, which is 32.8 percent."
    if told.by or not (told.is_beside("level") and again) or told.value >= 100 or told_against(read, one, told.region):
        return ""
    fell = "from" in read.lows(one.first - 12, one.first)  # "fell from 53 to 51 million, or 4 %"
    told.direction = last(read, told.sentence.first, one.first, "up", "down")[2] if fell else ""
    return "growth" if told.direction else "share"


_COMES_TO = frozenset([("which", "is"), ("that", "is"), ("which", "makes"), (",", "reaching"), (",", "making")])
_WENT = [[verb, "to"] for verb in ("goes", "going", "went", "shipped", "exported")]  # "64 percent going to Russia"


def part_of_things(told: Told) -> str:
    """What it is a part of follows, in a genitive or by "is": "85 % товаров перевозится", "60 percent is textiles"."""
    read, one = told.read, told.one
    word = read.words[one.after]
    if read.language == "kk" or one.unit != "PC" or told.by:
        return ""
    if read.language == "en":
        made = word.low in LISTS.works_at and read.words[one.after + 1].low in ("at", "in", "by")
        went = word.low in ("is", "are", "was", "were") or read.lows(one.after, one.after + 2) in _WENT
        return "share" if made or went else ""
    plain = word.kind == "word" and word.text.islower() and len(word.text) > 4 and not word.glued
    genitive = word.low.endswith(("ов", "ев", "ей", "ой", "ий", "ых", "их", "ого", "его", "а", "я", "ы", "и"))
    return "share" if plain and genitive and not read.g.kinds(one.after) - {"unit", "plain"} else ""


def share_behind(told: Told) -> str:
    """A word for a share follows in its clause."""
    read, begin = told.read, told.one.after - (told.read.language == "ru")
    return "share" if not told.by and first(read, begin, told.region.high, "share")[0] >= 0 else ""


def compared(told: Told) -> str:
    """Words of comparison follow a percent near 100: "102 percent compared to May"."""
    indexed = told.near_an_index and not told.by
    return "index" if indexed and told_against(told.read, told.one, told.region) else ""


def as_the_one_before(told: Told) -> str:
    """It is meant as the ratio before it: "The budget was fulfilled by 98 percent, that of Abai by 97"."""
    read, low, before, made = told.read, told.region.low, told.before, told.made
    if before is None or not told.same_kind or read.begins(low, told.one.first, "инфляц"):
        return ""
    made.index = before.index and told.value >= 40
    made.guessed += before.guessed
    if before.plan:
        made.plan, made.role = True, "actual"
    if before.transformation in ("growth", "difference"):
        told.direction = "-" if before.negative else "+"
        told.stands = "it" in read.lows(low, told.one.first)
    return before.transformation


def by_the_sentence(told: Told) -> str:
    """No word of its own says how it is meant: the last one of the sentence does, or the first one after."""
    read, sentence, one = told.read, told.sentence, told.one
    at, kind, code = last(read, sentence.first, told.region.low, "up", "down", "share")
    came = read.begins(one.after, one.after + 2, "құра")
    if at < 0 and not came:  # «12,6 %-ды құрады, бұл қыркүйектегіден төмен»: what it came to
        at, kind, code = first(read, one.after, sentence.after, "up", "down", "share", "more", "less")
    if at < 0:
        return _by_its_bracket(told)
    told.made.negative = code == "-"
    told.direction = "-" if told.made.negative else ""
    return "share" if kind == "share" else "growth"


def _by_its_bracket(told: Told) -> str:
    """Nothing moves: each of a list has a part: "покупатели — Узбекистан (14 %), Таджикистан (11 %)"."""
    read, one = told.read, told.one
    priced = read.begins(told.sentence.first, one.first, "инфляц", "inflation")
    opened = one.first - 6 if read.language == "en" else one.first - 1  # "Turkey ($4 billion, 11 percent)"
    listed = "(" in read.lows(opened, one.first) and not (one.signed or priced)
    sure = (priced and one.unit == "PC") or (listed and read.language == "en")
    told.made.guessed += [] if sure else ["transformation"]
    told.direction = ""
    return "share" if listed else "growth"


CHAIN = rules_of(__name__)
