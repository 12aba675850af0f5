"""Numbers in a text: digits with their scale, number words, halves; and which numbers are no figures at all."""

import re
from decimal import Decimal
from typing import NamedTuple

from kzstats.reading.grammar import Marks
from kzstats.reading.lists import LISTS
from kzstats.reading.stems import DATIVE
from kzstats.reading.tokens import Token

YEARS = range(1917, 2101)
#: A scale word by itself is one of it: after "a" in English, written out in Russian and Kazakh.
_ALONE = re.compile(r"^(an?|per|the) |(лион|лиард)")
_NUMBER = ("no", "номер", "номері", "n", "number")
_ORDINAL_ENDINGS = {
    "en": ("st", "nd", "rd", "th"),
    "ru": tuple("й го му м я ю е ая ое ой ый ым ых х ти летие летия летний".split()),
    "kk": ("ші", "шы", "інші", "ыншы", "ншы", "нші"),
}


class Number(NamedTuple):
    """A number that stands from token `first` up to `after`: value as text, power of ten, in words or digits."""

    first: int
    after: int
    value: str
    mult: int
    worded: bool
    scaled: bool


def number_at(words: list[Token], marks: Marks, i: int) -> Number | None:
    """The number that begins at token i, scales and all, or None.

    "1 trillion 700 billion" is one number, 1.700 with power 12: it keeps the digits that were printed.
    """
    if i not in marks.numbers:
        marks.numbers[i] = _number(words, marks, i)
    return marks.numbers[i]


def _number(words: list[Token], marks: Marks, i: int) -> Number | None:
    first = _part(words, marks, i)
    lower = _part(words, marks, first.after) if first is not None and first.scaled else None
    if lower is None:
        return first
    left = _part(words, marks, lower.after) if lower.mult == 3 and not (first.worded or lower.worded) else None
    plain = left is not None and left.mult == 0 and left.value.isdigit() and not left.worded
    if plain and first.mult >= 6 and Decimal(left.value) < 1000:
        below = int(Decimal(lower.value) * 1000) + int(left.value)  # "18 миллион 962 мың 892": and what is left
        if below < 10**6:
            return first._replace(after=left.after, value=f"{first.value}.{below:06d}")
    ones = first.mult == 3 and len(lower.value.partition(".")[0]) in (2, 3)  # "77 мың 274,6"
    rest = (lower.scaled or ones) and lower.mult < first.mult and lower.worded == first.worded
    if rest and Decimal(lower.value) < 1000:
        places = first.mult - lower.mult + len(lower.value.partition(".")[2])
        total = Decimal(first.value) + Decimal(lower.value).scaleb(lower.mult - first.mult)
        return first._replace(after=lower.after, value=f"{total:.{places}f}")
    return first


def _part(words: list[Token], marks: Marks, i: int) -> Number | None:
    worded = words[i].kind != "num"
    if worded and half_of_one(words, marks, i):  # "half a trillion"
        value, after = "0.5", i + 2
    elif worded:
        value, after = _words(words, marks, i)
        if after < 0:
            return None
    else:
        value, after = words[i].digits, i + 1
        if _thousands(words, marks, i):  # "KZT 46, 854"
            value, after = value + words[i + 2].text, i + 3
    half, code = marks.one(after, "half")
    if half:
        value, after = str(Decimal(value) + Decimal(code)), half
    mult, scaled = 0, False
    scale, code = marks.one(after, "scale")
    while scale and not _other_word(words, after, worded):
        mult, after, scaled = mult + int(code), scale, True
        # the point of an abbreviation (млрд. тенге), not the end of a sentence
        short = len(words[after - 1].text) <= 5 and not words[after + 1].text[:1].isupper()
        after += short and words[after].text == "." and words[after].glued
        scale, code = marks.one(after, "scale")
    half, code = marks.one(after, "half")
    if half and scaled:  # мың жарым
        value, after = str(Decimal(value) + Decimal(code)), half
    ending = words[after]
    if ending.hyphen and len(ending.text) <= 4 and not _unit_word(marks, after):
        after += 1  # the case ending of a number in figures: 500-ден, 40-ка
    return Number(i, after, value, mult, worded, scaled)


def half_of_one(words: list[Token], marks: Marks, i: int) -> bool:
    """Whether an English half is that of a scale word: "half a trillion tenge"."""
    return words[i].low == "half" and words[i + 1].low in ("a", "an") and bool(marks.one(i + 2, "scale")[0])


def _thousands(words: list[Token], marks: Marks, i: int) -> bool:
    """Whether a comma and a blank part the thousands of a sum whose currency stands before it, or are "52, 000"."""
    zeros = i + 2 < len(words) and words[i + 2].text == "000"
    if i + 2 >= len(words) or i == 0 or words[i + 1].text != "," or not (zeros or marks.one(i - 1, "unit")[0] == i):
        return False
    rest = words[i + 2]
    three = rest.kind == "num" and len(rest.text) == 3 and rest.text.isdigit() and not rest.glued
    alone = zeros or not any(marks.one(i + 3, kind)[0] for kind in ("unit", "scale", "month"))
    led = zeros or words[i - 1].text.isupper()
    return three and alone and led and words[i].text.isdigit() and len(words[i].text) <= 3


def _other_word(words: list[Token], i: int, worded: bool) -> bool:
    """Whether "m", "b", "k" and their like are something else than a scale: they must touch the digits."""
    power = words[i + 1].glued and words[i + 1].kind == "num"  # 32m2
    return len(words[i].text) == 1 and (power or worded or not words[i].glued or words[i].hyphen)


def _words(words: list[Token], marks: Marks, i: int) -> tuple[str, int]:
    """Value and end of a number in words: tens and ones add up (twenty five, жиырма бес)."""
    after, code = marks.one(i, "number")
    if not after:
        # "a million dollars", "миллиард тенге": one of a scale that money follows
        scale, power = marks.one(i, "scale")
        counted = i and (marks.one(i - 1, "number")[0] or marks.one(i - 1, "scale")[0])
        alone = scale and int(power) >= 6 and not counted
        alone = alone and not words[i].low.endswith(("ы", "ов", "ами"))  # "упала на миллионы тонн": nobody counts
        # "Output, billion tenge", "Выпуск, млрд тенге" and the last word of "2 ½ trillion": a unit, of no number.
        alone = alone and words[i - 1].kind == "word" and _ALONE.search(f"{words[i - 1].low} {words[i].low}")
        half = scale and marks.one(scale, "half")[0]  # "мың жарым": one and a half thousand
        return ("1", i) if half or (alone and marks.one(scale, "unit")[0]) else ("", -1)
    total = Decimal(code)
    if 20 <= total < 100:
        following, ones = marks.one(after, "number")
        if following and Decimal(ones) < 10:
            total, after = total + Decimal(ones), following
    return str(total), after


def no_figure(words: list[Token], marks: Marks, i: int, language: str) -> str:
    """Why the number token i is no figure whatever follows, or "": a name, an ordinal, a number of a document."""
    word = words[i]
    before = words[i - 1]
    after = words[i + 1]
    if word.hyphen and after.text == "%" and word.text[:1].isdigit() and "-" not in before.text:
        return ""  # "сауда-0,8%": a dash without its blanks
    if word.hyphen and before.low.endswith(DATIVE) and marks.one(i + 1, "unit")[1] in ("PC", "RATIO"):
        return ""  # «Иранға-16 есеге артты»
    measured = marks.one(i - 1, "unit")[0] or marks.one(i - 1, "scale")[0] or marks.one(i - 2, "unit")[0] == i
    if word.hyphen or (word.glued and before.kind == "word" and not measured):
        return "name"
    point = before.text == "." and i > 1 and before.glued
    called = words[i - 2].low in ("no", "n", "п", "ст") if point else word.text.isdigit() and before.low in _NUMBER
    if called or before.text in "№#":
        return "document"
    if (before.text in "^×" and before.glued) or (after.text == "×" and words[i + 2].kind == "num"):
        return "name"  # 5×10^3
    misread = words[i - 2] if word.glued and before.glued and before.text == "," else before
    if misread.kind == "word" and len(misread.text) == 1 and not marks.one(i - 2, "unit")[0] and misread is not before:
        return "name"  # 2l,7: the scan of a page made letters of digits
    counted = language == "ru" and after.low in ("х", "ти", "ми") and marks.one(i + 2, "unit")[0]  # "10-ти заводов"
    ranked = after.hyphen and after.low.startswith("орын") and word.text.isdigit()  # «3-орынға көтерілді»
    if ranked or (after.glued and after.kind == "word" and after.low in _ORDINAL_ENDINGS[language] and not counted):
        return "ordinal"
    if any(_run_on(words, k) for k in (i, i + 1, i + 2)):
        return "unknown"
    if after.glued and after.text in ")." and before.kind == "break":
        following = words[i + 2]
        if not following.glued and following.kind != "break" and word.text.isdigit():
            return "list number"
    if after.glued and after.kind == "word" and not after.hyphen and not _unit_word(marks, i + 1):
        return "name"
    return ""


def _run_on(words: list[Token], i: int) -> bool:
    """Whether a number goes on after a sign, or a blank with one of thousands: "12,34,567", "1.2.3", "12 34 567"."""
    one, comma, two = words[i - 2], words[i - 1], words[i]
    if comma.kind == two.kind == "num":
        return two.start - comma.end == 1 and comma.text.isdigit() and len(comma.text) < 4 and " " in two.text
    return one.kind == two.kind == "num" and comma.text in ",.·⋅∙" and comma.glued and two.glued


def _unit_word(marks: Marks, i: int) -> bool:
    return any(marks.one(i, kind)[0] for kind in ("unit", "scale", "when", "month", "half"))


def year_at(words: list[Token], i: int) -> int:
    """The year that a bare number of four digits names, else 0."""
    if words[i].kind == "num" and len(words[i].text) == 4 and words[i].text.isdigit():
        year = int(words[i].text)
        if words[i].hyphen and words[i - 1].text.istitle() and words[i - 1].text.isascii():
            return year if words[i - 1].low[:3] in LISTS.months else 0  # "Jan-2024"; "Aruana-2010" is a firm
        early = 1700 <= year < YEARS[0] and i > 0 and words[i - 1].low in LISTS.early
        return year if year in YEARS or early else 0
    return 0


def past_a_range(words: list[Token], g: Marks, i: int) -> int:
    """Past "-4" in "3-4 years", "3-4 May"."""
    if words[i].text in "-–" and words[i + 1].kind == "num":
        return i + 2 if g.one(i + 2, "when")[0] or g.one(i + 2, "month")[0] else i
    return i
