"""Quantities: a number with its unit: a currency before or after it, a percent, a fold, a measure, a counted noun."""

from dataclasses import dataclass, field
from decimal import Decimal

from kzstats.reading import numbers
from kzstats.reading.grammar import Marks
from kzstats.reading.lists import LISTS
from kzstats.reading.tokens import Token

MONEY = frozenset(
    "KZT MYR ILS MXN NZD SAR AED PLN SEK BRL THB USD EUR RUB CNY UZS KGS AZN GBP JPY INR TRY AUD CAD HKD SGD KRW "
    "CHF TJS GEL BYN TMT".split()
)
RATIOS = frozenset(["PC", "PP", "RATIO", "BP"])
#: Words that may stand between a number and the noun it counts: "280 investment projects", "двух новых зон".
_ADJECTIVES = 3


@dataclass
class Quantity:
    """A number with its unit in a text: tokens `first` up to `after`, characters start to end, and what it says."""

    first: int
    after: int
    start: int
    end: int
    value: str
    mult: int
    unit: str
    worded: bool = False
    noun: int = -1
    bare: bool = False
    factor: bool = False
    part: bool = False
    skipped: bool = False
    comparison: str = "="
    signed: str = ""
    hedge: int = -1
    notes: list[str] = field(default_factory=list)

    @property
    def opening(self) -> int:
        """Token where it begins with its hedge: "more than 5"."""
        return self.hedge if 0 <= self.hedge < self.first else self.first

    @property
    def magnitude(self) -> Decimal:
        """Value times its power of ten."""
        return Decimal(self.value).scaleb(self.mult)


def quantity_at(words: list[Token], marks: Marks, i: int) -> Quantity | None:
    """The quantity whose number begins at token i, or None where no number does. Its unit is "" where none is named."""
    for kind in ("factor", "part"):
        after, code = marks.one(i, kind)  # but «жарты миллион», "half a billion"
        if after and not marks.one(after, "scale")[0] and not numbers.half_of_one(words, marks, i):
            unit = "RATIO" if kind == "factor" else "PC"
            return _whole(words, i, after, code, 0, unit, **{kind: True, "worded": True})
    number = numbers.number_at(words, marks, i)
    if number is None:
        return None
    first, after = number.first, number.after
    unit, money_from = _money_before(words, marks, first)
    if unit:
        first = money_from
        again, code = marks.one(after, "unit")  # "$5 million USD"
        after = again if again and code == unit else after
        return _whole(words, first, after, number.value, number.mult, unit, worded=number.worded)
    after, unit, more = _unit_after(words, marks, after, number)
    if not unit and first > 1 and words[first - 1].low == "of" and words[first - 2].low == "factor":
        unit = "RATIO"
    noun = -1
    point = number.after - (words[number.after - 1].text == ".")
    if unit == "NUMBER" and words[point].text == "." and words[point + 1].text.istitle():
        after, unit = number.after, ""  # "26,7 млн. Мельницы …": another sentence
    elif unit in ("NUMBER", ""):
        unit_after, noun = _noun_after(words, marks, number.after)
        if noun >= 0:
            unit, after = "NUMBER", unit_after
    reaped = words[after].low.startswith(("түсім", "өнімділі"))  # «26 центнерлік түсім»
    few = not number.scaled and more == -1 and number.value.partition(".")[0].isdigit() and len(number.value) < 6
    crops = ("өнім", "түсім", "жина", "мақта", "бидай", "қызылша", "құра", "алқап")
    reaped |= few and any(word.low.startswith(crops) for word in words[after : after + 4])  # «45 центнер мақта жиналды»
    reaped |= marks.has("each_ha", i - 6, i)
    if unit == "T" and more == -1 and reaped:
        unit, more = "KG_PER_HA", 2  # "гектарына 15 центнер"
    if unit in ("", "NUMBER") and marks.has("per_thousand", i - 5, i):
        unit, more, noun = "RATIO", -3, -1  # «1000 адамға шаққанда 21,4 нәресте»
    said = [word.low for word in words[max(0, i - 14) : i]] if unit == "BARREL" else []
    if LISTS.daily & {*said[said.index(".") if "." in said else 0 :]}:
        unit = "BARREL_PER_DAY"  # «тәулігіне 1,9 млн баррель»
    found = _whole(words, first, after, number.value, number.mult + more, unit, worded=number.worded)
    found.noun = -1 if noun >= 0 and words[noun].low.startswith(LISTS.neutral) else noun
    found.skipped = bool(unit in MONEY and not marks.one(number.after, "unit")[0])
    found.bare = not unit
    if found.bare and number.scaled:
        found.notes.append("scaled")
    return found


def _whole(words, first, after, value, mult, unit, **more) -> Quantity:
    point = after - first > 1 and words[after - 1].text == "."
    if point and (after == len(words) or words[after].kind == "break" or words[after].text[:1].isupper()):
        after -= 1  # the point ends the sentence
    before = words[first - 1]
    touches = before.kind == "other" and before.text in "+-" and words[first].glued
    ends = before.text == "–" and words[first - 2].text == "," and words[after].text == ")"  # "(5 тонна, –66 %)"
    if ends or (before.text == "–" and words[first].glued and words[first - 2].text == "("):  # "(—24,8 %)"
        return Quantity(first - 1, after, before.start, words[after - 1].end, value, mult, unit, signed="-", **more)
    # A hyphen that touches the digits and not the word before it is a minus.
    touches = touches and (before.text == "+" or not before.glued or (first > 1 and words[first - 2].text == "("))
    first, signed = (first - 1, before.text) if touches else (first, "")
    return Quantity(first, after, words[first].start, words[after - 1].end, value, mult, unit, signed=signed, **more)


def _money_before(words: list[Token], marks: Marks, first: int) -> tuple[str, int]:
    """Currency that stands right before a number: "$", "US$", "KZT", "AZN "."""
    if words[first - 1].text == "T" and words[first].glued and marks.one(first + 1, "scale")[0]:
        return "KZT", first - 1  # "T1.5 billion"
    for length in (2, 1):
        begin = first - length
        after, code = marks.one(begin, "unit") if begin >= 0 else (0, "")
        sign = begin >= 0 and (words[begin].text.isupper() or not words[begin].text.isalpha())
        sign = sign and words[begin].kind in ("word", "other") and words[first].kind == "num"
        sign = sign and (length == 1 or words[begin + 1].glued or words[begin].low not in ("a", "c"))  # "A $5 plant"
        other = begin > 0 and (words[begin - 1].kind == "num" or marks.one(begin - 1, "scale")[0] == begin)
        free = words[first].glued or not other  # "5 USD 7": of the number before it
        if after == first and code in MONEY and sign and free:
            return code, begin
    return "", first


def _unit_after(words: list[Token], marks: Marks, after: int, number) -> tuple[int, str, int]:
    """Where the unit ends that follows a number, its code, and its own power of ten (MWh: 3)."""
    end, code = marks.one(after, "unit")
    if not end and marks.one(after + 1, "unit")[1] in MONEY and _adjective(words, marks, after):
        end, code = marks.one(after + 1, "unit")
    if not end or (words[after].text == "a" and words[after + 1].text == "$"):
        return after, "", 0  # "In 2023 a $5 million plant opened"
    unit, _, power = code.partition(":")
    many = number.scaled or Decimal(number.value) >= 1000  # "1.8 million mt", "370,577 mt"
    if words[after].text == "MT" or (words[after].low == "mt" and many):
        power = ""  # metric tons; "10.8 Mt" are millions
    scale, more = marks.one(end, "scale")
    if unit in MONEY and scale and not number.scaled and len(words[end].text) > 1:
        return scale, unit, int(more)  # "75 USD million"
    per = unit in ("KZT", "RUB") and (marks.one(end, "per")[0] or (words[end].low in ("за", "a", "/") and end + 1))
    per = per and (marks.one(per, "number")[0] or per)
    if per and marks.one(per, "unit")[1] == "USD":  # "за доллар", «доллар үшін»: a rate
        return end, "KZT_PER_USD" if unit == "KZT" else "RATIO", 0
    lower = words[end + 1].kind in ("word", "num") and not words[end + 1].text[:1].isupper()  # no end of a sentence
    end += lower and words[end].text == "." and words[end - 1].text.isalpha() and words[end].glued
    return end, unit, int(power or 0)


def _adjective(words: list[Token], marks: Marks, i: int) -> bool:
    """Whether token i can stand between a number and its noun: a word that the grammar gives no other task."""
    if words[i].kind != "word":
        return False
    busy = ("before", "fill", "up", "down", "month", "when", "cut", "and", "than", "share", "unit", "per", "from", "to",
            "number", "role", "by", "among", "worth", "or", "more", "less", "level", "half")  # fmt: skip
    # "190 запланированных проектов"
    participle = words[i].low.endswith(("нных", "мых", "нные", "мые", "ную", "нный", "тын", "тін"))
    high = words[i].low == "жоғары" and words[i + 1].low.endswith(("лық", "лік", "дық", "тық", "тік"))
    return high or not any(marks.one(i, kind)[0] for kind in busy if not (participle and kind == "role"))


def _noun_after(words: list[Token], marks: Marks, after: int) -> tuple[int, int]:
    """End and place of the noun that a number counts, at most three words further; (after, -1) where none does."""
    i, most = after, _ADJECTIVES
    if words[i].low == "more" and words[i + 1].low not in LISTS.no_things:
        i += 1  # "14 more projects", "15 more investment projects"
    while i - after <= most:
        most += words[i].hyphen  # "small and medium-sized firms"
        end, code = marks.one(i, "unit")
        if end and code == "NUMBER":
            further, code = marks.one(end, "unit")
            # "100,000 car seats": seats are counted; "5 тысяч семей области": families
            while further and code == "NUMBER" and words[end].text.islower() and _attribute(words[i]):
                i, end = end, further
                further, code = marks.one(end, "unit")
            return end, i
        sizes = words[i].low == "and" and words[i - 1].low in ("small", "micro")  # "128,000 small and medium firms"
        name = words[i].text[:1].isupper() and not words[i].low.endswith(LISTS.national)
        if name or not (sizes or _adjective(words, marks, i)):
            break
        i += 1
    return after, -1


def _attribute(word: Token) -> bool:
    """Whether a noun can stand before the one it tells of: in English any, in Russian an adjective."""
    return word.text.isascii() or word.low.endswith(("ых", "их", "ые", "ие"))
