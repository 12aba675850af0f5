"""Comparison and direction: over, about, at most; rose, fell, more, less. Found around a quantity, in its words."""

from kzstats.reading.grammar import Marks
from kzstats.reading.lists import LISTS
from kzstats.reading.stems import ABLATIVE, DATIVE
from kzstats.reading.tokens import Token
from kzstats.reading.units import RATIOS, Quantity

_DRAWN = tuple("<>≤≥⩽⩾")
#: How far before a number its hedge may begin: "more than a total of 5".
_REACH = 5


def comparison(words: list[Token], marks: Marks, found: Quantity) -> tuple[str, int]:
    """The printed sign of a quantity (= > < ~) and the token where its hedge begins, -1 without one."""
    i = found.first - 1
    while i >= 0 and found.first - i <= _REACH:
        for mark in marks.at[i]:
            if mark.after > found.first or not _only_small_words(words, mark.after, found.first):
                continue
            for says in mark.says:
                if says.kind == "before" and not _false_friend(words, marks, i, mark.after, found):
                    return _longer(marks, i, mark.after, says.code)
        if words[i].kind == "break" or words[i].text in ",;:)(":
            break
        i -= 1
    for i in range(found.first, min(found.after + 2, len(words))):  # 3 мыңнан астам жұмыс орны: inside the print
        after, code = marks.one(i, "after")
        near = i <= found.after or words[i - 1].hyphen or _only_small_words(words, found.after, i)  # 97 %-дан астам
        if after and near and _after_counts(words, i, found):
            return code, i
    near = words[found.first + 1 : found.after + 1]  # «400-дей кәсіпорын», «5 мыңдай», «8 тоннадай»
    if any(word.low in LISTS.or_so and (word.hyphen or len(word.low) > 3) for word in near):
        return "~", -1
    return _than(words, found)


_DENIES = tuple(no + end for no in "ма ме па пе ба бе".split() for end in "ды ді йды йді ған ген".split())


def denied(words: list[Token], found: Quantity, low: int, high: int) -> bool:
    """Whether the words of a figure, low to high, say that it is not so: "did not grow by 5 %", «5 %-ға өскен жоқ»."""
    comma = next((k for k in range(found.first - 1, low - 1, -1) if words[k].text in ",;:("), low)
    for k in range(comma, found.first):
        word = words[k].low
        if (word in LISTS.negation or word.endswith("n't")) and not words[k + 1].low.startswith(LISTS.no_denial):
            return True
        if word in LISTS.fails and words[k + 1].low == "to":
            return True  # "failed to produce 5 tonnes"
    behind = [word.low for word in words[found.after : high]]
    no = (word.endswith(_DENIES) and word != "көбейді" for word in behind)  # «көбейді»: it rose
    return any(no) or "жоқ" in behind or "емес" in behind


def _longer(marks: Marks, i: int, after: int, code: str) -> tuple[str, int]:
    """A hedge that begins earlier and ends at the same word: "not less than" for "less than"."""
    for k in (i - 1, i - 2):
        for mark in marks.at[k] if k >= 0 else ():
            for says in mark.says:
                if says.kind == "before" and mark.after == after:
                    return says.code, k
    return code, i


def _only_small_words(words: list[Token], first: int, after: int) -> bool:
    return all(words[k].low in LISTS.between for k in range(first, after))


def _false_friend(words: list[Token], marks: Marks, i: int, after: int, found: Quantity) -> bool:
    """Words of a hedge that are none here: "за 5", "от 5 до", "up to" after a rise, "за" a period, "под"."""
    low = words[i].low
    if low in _DRAWN and words[i].glued and words[i - 1].text not in "([":
        return True  # "5 -> 6", "<b>6": no sign of a bound stands at a word, a number or another sign
    if low in ("за", "под", "от", "within", "beyond") and after - i == 1:
        return True
    if words[after - 1].low == "пределах" and words[found.after].text in "-–—":
        return True  # "в пределах 6-7 тонн": the lower end of a range is no bound from above
    kinds = {says.kind for mark in marks.at[i] if mark.after == after for says in mark.says}
    comparative = bool(kinds & {"more", "less"})
    if comparative and after < found.first and after - i == 1:
        return True  # "больше на 5 %", "higher by 5 %": a growth
    if low.startswith("exceed") and words[after].low == "by":
        return True  # "the plan was exceeded by 7 percent": by so much
    if low == "some" and found.unit == "PC" and "." in found.value:
        return True  # style, no hedge
    return low == "до" and i > 1 and _came_to(words, marks, i, found)


def _came_to(words: list[Token], marks: Marks, i: int, found: Quantity) -> bool:
    """Whether "до" leads to what something came to, no bound: "с 5 до 6", "снизился на 4 %, до 6 тонн"."""
    if words[i - 1].kind == "num" or any(marks.one(k, "unit")[0] == i for k in (i - 1, i - 2)):
        return True
    told = marks.one(i - 2, "unit")[0] == i - 1 or marks.one(i - 2, "factor")[0] == i - 1
    percent = any(word.text == "%" for word in words[max(0, i - 8) : i])  # "+51 % за год, до 6 тонн"
    if (told and words[i - 1].text in ",–-(") or (percent and words[i - 1].text == ","):
        return True
    begun = range(max(0, i - 14), i)
    # "добычу меди довести до 7 тонн, цинка – до 3 тонн"
    led = any(words[k].low.startswith(LISTS.brought_to) for k in begun)
    from_a_number = any(words[k].low in ("с", "со") and words[k + 1].kind == "num" for k in begun)
    moved = marks.has("up", i - 18, i) or marks.has("down", i - 18, i)
    return led or from_a_number or (moved and found.unit != "DAY")


_MORE, _LESS = ("жоғары", "артық", "көп"), ("төмен", "кем", "аз")


def _than(words: list[Token], found: Quantity) -> tuple[str, int]:
    """A Kazakh percent in the ablative that more or less is said of: «30 %-дан төмен»; its sign and place."""
    ending = words[found.after] if words[found.after].hyphen else words[found.after - 1]
    at = found.after + ending.hyphen
    at += words[at].low in ("да", "де")
    if found.unit != "PC" or not ending.low.endswith(ABLATIVE):
        return "=", -1
    return (">", at) if words[at].low in _MORE else ("<", at) if words[at].low in _LESS else ("=", -1)


def _after_counts(words: list[Token], i: int, found: Quantity) -> bool:
    low = words[i].low
    if low == "+" and (i < found.after or not words[i].glued):
        return False
    ending = words[found.after if words[found.after].hyphen else found.after - 1].low
    if low in ("артық", "көп", "аз", "кем", "асып") and ending.endswith(DATIVE):
        return False  # "78 мың гектарға артық", «5 млн кВт·сағ-қа артық»: by so much more
    if low in ("асты", "асып", "асқан") and ending.endswith(DATIVE):
        return False  # «былтырғыдан 5 %-ға асты»: by so much more
    if low in (*_MORE, *_LESS) and found.unit in RATIOS:
        return False  # "5 %-ға артық": by 5 % more, a growth
    return low != "дейін"  # «егіс 3 млн гектарға дейін кеңейді»: so much it came to
