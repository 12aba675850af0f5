"""Which words of a sentence belong to which figure: before it, after it, a bracket's, those of a list told in step."""

from dataclasses import dataclass
from itertools import pairwise

from kzstats.reading.english import change_in
from kzstats.reading.figures import Read
from kzstats.reading.lists import LISTS
from kzstats.reading.mentions import Mention
from kzstats.reading.sentences import Sentence
from kzstats.reading.units import MONEY, Quantity


@dataclass
class Region:
    """Tokens low up to high that speak of one figure; the figure whose bracket or "or" it stands in, else None."""

    low: int
    high: int
    hangs_on: int | None = None
    converts: int | None = None
    first_word: bool = False  # the figure comes before its words
    behind: int = -1  # where the words behind it begin, past a bracket that converts it


def regions(read: Read, sentence: Sentence, found: list[Quantity]) -> list[Region]:
    """The region of every figure of a sentence, in order."""
    out = [Region(sentence.first, sentence.after) for _ in found]
    for k, one in enumerate(found):
        out[k].first_word = _figure_first(read, sentence.first if k == 0 else found[k - 1].after, one)
        if k == 0:
            continue
        before = found[k - 1]
        border, hangs = _border(read, before, one, out[k].first_word, out[k - 1].converts is not None)
        if border == before.after and out[k - 1].first_word and read.language == "en":
            border = next((i for i in range(border, one.first) if read.words[i].low in LISTS.begins_clause), border)
        out[k - 1].high = out[k].low = border
        if border == before.after and change_in(read, before):
            out[k - 1].high = one.first  # "a 15 % increase in oil transport to 19 billion"
        if border == before.after and before.part and read.words[one.opening - 1].text in "-–":
            out[k - 1].high = one.first  # "Половину кредитов выдали в Алматы – 776 млрд тенге"
        if hangs:
            out[k].hangs_on = k - 1
            if before.unit in MONEY and one.unit in MONEY and before.unit != one.unit:
                source = k - 1
                while out[source].converts is not None:
                    source = out[source].converts
                out[k].converts = source
    for k, one in enumerate(found):
        out[k].behind = one.after
        following = found[k + 1] if k + 1 < len(found) else None
        if following is not None and out[k + 1].hangs_on == k and out[k + 1].converts is None:
            end = following.after
            while end - following.after <= 2 and read.words[end].text != ")":
                end += 1
            if read.words[end].text == ")" and read.words[following.first - 1].text == "(":
                out[k].high, out[k].behind = max(out[k].high, out[k + 1].high), end + 1  # "5 млрд (8 %) в Абае"
        if "least" in one.notes and following is not None:
            out[k].high, out[k].behind = out[k + 1].high, following.after  # "8–9 million tonnes of grain"
        source = out[k].converts
        if source is not None:  # "4.1 trillion tenge ($8.6 billion) of investment": both are of it
            closes = read.words[one.after].text == ")"
            out[source].high, out[source].behind = out[k].high, one.after + closes
        between = read.words[one.after : following.first] if following is not None else []
        if len(between) <= 3 and any(word.low.startswith("өсім") for word in between):
            out[k].high = out[k + 1].high  # "17 % өсіммен 397 млрд теңге инвестиция": both are of it
    return out


def _small(read: Read, i: int) -> bool:
    word = read.words[i]
    if word.low in LISTS.small or word.text in "+-–$€₸~≈(":
        return True
    return any(mark.says[0].kind in ("before", "fill", "or") for mark in read.g.at[i])


def _separates(read: Read, i: int) -> str:
    """Whether a token ends what is said of a figure: "strong", "weak" or ""."""
    word = read.words[i]
    if word.text in ",)(|:" or word.kind == "break":
        return "weak"
    if word.text == ";":
        return "strong"
    if word.low == "бұл" and read.words[i - 1].kind == "word":
        return ""  # «көтерме саудада бұл көрсеткіш 5 млрд»: no new clause
    if read.g.within(i, "and"):
        return "weak"  # "выпуск обуви, а также мебели вырос на 5 %": of both
    kinds = read.g.kinds(i)
    return "strong" if kinds & {"cut", "among"} else "weak" if "and" in kinds else ""


def _figure_first(read: Read, low: int, one: Quantity) -> bool:
    i = one.first - 1
    if one.hedge >= 0:
        i = min(i, one.hedge - 1)
    while i >= low and (read.words[i].text == ")" or (_small(read, i) and not _separates(read, i))):
        opens = (k for k in range(i - 1, low - 1, -1) if read.words[k].text == "(")
        i = next(opens, i) - 1 if read.words[i].text == ")" else i - 1
    if i > low and read.words[i].text == "," and read.words[i + 1].low == "by" and read.language == "en":
        parted = any(read.words[j].text == "," for j in range(low, i))  # ", for zinc, by 5 percent"
        return not (parted or read.g.kinds(i - 1) & {"up", "down"})  # "lead output fell, by 11 percent"
    return i < low or (bool(_separates(read, i)) and read.words[i].text != "(")


def _border(read: Read, before: Quantity, one: Quantity, figure_first: bool, converts: bool) -> tuple[int, bool]:
    """Where the words of one figure end and those of the next begin; whether the next hangs on the one before."""
    words = read.words
    gap = range(before.after, one.first)
    k = _over_periods(read, before.after, one.first)
    k += k < one.first and words[k].text == ")"  # "… ($47.9 billion), or 46.9 percent"
    k += words[k].low in ("it", "them") and words[k + 1].text == "("  # "half of it (3 million tonnes)"
    if {before.unit, one.unit} <= MONEY and before.unit != one.unit:
        k += words[k].text.islower() and words[k + 1].text == "("  # "the 190 billion tenge surplus ($420 million)"
    if words[k].text == "(" and not any(words[i].text == ")" for i in gap):
        said = _over_periods(read, k + 1, one.first)  # "8.2 percent (in March 2022, 7.7 percent)"
        return k, _direct(read, said + (said > k + 1 and words[said].text in ",–-:"), one)
    comma = 1 if words[k].text in ",–" else 0
    after, _ = read.g.one(k + comma, "or")
    if after and after <= one.first and _direct(read, after, one):
        return k, True
    closed = in_closed_brackets(read, gap)
    kinds = {i: kind for i in gap if i not in closed and (kind := _separates(read, i))}
    if converts and read.language == "en" and words[before.after].text == ")" and len(kinds) > 1:
        kinds.pop(before.after)  # "327 billion tenge ($626 million) of investment came, 1.3 times more"
    if not kinds and read.language == "en":  # "10 projects in the chemical industry worth 5 billion"
        worth = next((i for i in gap if read.g.one(i, "worth")[0]), before.after)
        return worth, False
    if not kinds and read.language == "ru" and read.g.has("than", before.after, before.after + 2):
        to = (i for i in gap if words[i].text in "–-" or words[i].low == "до")
        return next(to, before.after), False  # "на 5 % по сравнению с маем 2015 года – до 7 тонн": the base is of 5 %
    if not kinds:
        return before.after, False
    strong = [i for i, kind in kinds.items() if kind == "strong"]
    if figure_first and not strong:
        return max(kinds), False
    return (strong[0] if strong else min(kinds)), False


def _over_periods(read: Read, k: int, limit: int) -> int:
    """Past a period that stands right behind a figure: "918 billion tenge in 2016, or $2.7 billion"."""
    for first in (k, k + 1):
        after = read.period_ends.get(first, 0)
        if first < limit and k < after <= limit:
            return after
    return k


def in_closed_brackets(read: Read, gap: range) -> set[int]:
    """Tokens of brackets that open and close in a stretch: what they hold belongs to the figure before them."""
    inside, opened = set(), -1
    for i in gap:
        if read.words[i].text == "(":
            opened = i
        elif read.words[i].text == ")" and opened >= 0:
            inside.update(range(opened, i))
            opened = -1
    return inside


def outside(read: Read, found: list[Quantity], k: int) -> int:
    """The figure that one goes on about: the one before it, or before a bracket of parts closed between the two.

    "Housing came to 19 million (9 million of them by households), 8 percent more": 8 percent is of the 19 million.
    """
    between = range(found[k - 1].after, found[k].first)
    closing = next((i for i in between if read.words[i].text == ")"), 0)
    if k < 2 or not closing:
        return k - 1
    opening = next(i for i in range(closing, found[0].first, -1) if read.words[i].text == "(" or i == found[0].after)
    parts = read.g.has("among", opening, closing)
    return next((j for j in range(k - 2, -1, -1) if parts and found[j].after <= opening), k - 1)


def _direct(read: Read, first: int, one: Quantity) -> bool:
    """Whether only small words stand between a bracket or "or" and the figure."""
    return all(_small(read, i) or i >= (one.hedge if one.hedge >= 0 else one.first) for i in range(first, one.first))


def end_with_conversions(read: Read, found: list[Quantity], places: list[Region], k: int) -> int:
    """Where a figure ends with what converts it: "3.8 trillion tenge ($8.5 billion)", "5 soums, or $3 billion"."""
    end = found[k].after
    for following, region in zip(found[k + 1 :], places[k + 1 :], strict=False):
        if region.converts is None:
            break
        end = following.after
    return end + 1 if end > found[k].after and read.words[end].text == ")" else end


#: Tokens between two figures of one list: "by nearly 7 % and by 3 %".
_APART = 4


def respective(read: Read, sentence: Sentence, found: list[Quantity], named: list[Mention]) -> dict[int, Mention]:
    """The mention of each figure, by its number in the sentence, of a list that "respectively" closes; else nothing.

    Also of one that a dash leads from: "in Abai, Akmola and Zhambyl regions – 12 %, 9.4 % and 7.1 %".
    """
    at = next((i for i in range(sentence.first, sentence.after) if read.words[i].low in LISTS.in_step), -1)
    if at < 0 and named and len(found) > 1:
        dashes = {read.words[i].text for i in range(found[0].opening - 2, found[0].opening)} & {*"–—-:"}
        at = found[-1].after if dashes and found[-1].after - found[0].first < _APART * len(found) else -1
    if at < 0:
        return {}
    k = next((k for k, one in enumerate(found) if one.first > at), len(found))
    after = k < len(found) and found[k].first - at <= _APART  # "снизились соответственно на 9 % и 11 %"
    run = [k] if after else [k - 1] if k and at - found[k - 1].after <= 3 * _APART else []
    step = 1 if after else -1
    bracketed: dict[int, list[int]] = {}
    if run and not after and _enclosed(read, found[run[0]]):
        bracketed, run = {run[0] - 1: run}, [run[0] - 1]
    while run and 0 <= (k := run[-1] + step) < len(found):
        if _enclosed(read, found[k]) and k + step >= 0:
            bracketed.setdefault(k - 1, []).append(k)  # "+14 percent (5 billion) and +10 percent (7 billion)"
            k += step
        one, two = sorted((found[k], found[run[-1]]), key=lambda figure: figure.first)
        gap = [i for i in range(one.after, two.first) if i not in in_closed_brackets(read, range(one.after, two.first))]
        if found[k].unit != found[run[-1]].unit or len(gap) > _APART:
            break
        run.append(k)
    if len(run) < 2:
        return {}
    run.sort()
    for wanted in ("subject", "area"):
        names = [m for m in named if getattr(m, wanted)]
        ahead = [m for m in names if m.after <= found[run[0]].first][-len(run) :]
        behind = [m for m in names if found[run[-1]].after <= m.first < at]  # "5 and 3 t in A and B, respectively"
        for listed in (ahead, behind):
            if len(listed) == len(run) and _one_list(read, listed):
                told = dict(zip(run, listed, strict=True))
                return told | {inner: m for k, m in told.items() for inner in bracketed.get(k, ())}
    return {}


def one_by_one(read: Read, found: list[Quantity], named: list[Mention]) -> bool:
    """Whether the last of English figures has its own name beside it: "in mining 3 %, in trade 5 %, respectively"."""
    alike = [one for one in found if one.unit == found[-1].unit] if read.language == "en" else []
    own = (m for m in named if m.subject or m.area)
    return len(alike) > 1 and any(alike[-2].after <= m.first and m.after <= alike[-1].first for m in own)


def _enclosed(read: Read, one: Quantity) -> bool:
    """Whether a figure stands alone in a bracket."""
    return read.words[one.opening - 1].text == "(" and read.words[one.after].text == ")"


def _one_list(read: Read, names: list[Mention]) -> bool:
    gaps = [range(one.after, two.first) for one, two in pairwise(names)]
    joined = (any(read.words[i].text == "," or read.g.one(i, "and")[0] for i in gap) for gap in gaps)
    return all(joined) and all(len(gap) <= _APART for gap in gaps)
