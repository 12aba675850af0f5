"""Which numbers of a text are figures, and why the others are none."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import repeat

from kzstats.reading import numbers, signs
from kzstats.reading.datelines import LENGTH, LINES, day_of
from kzstats.reading.grammar import Marks, grammar
from kzstats.reading.lending import another, halves, lend_units, lender, named_ahead, per_pieces, placed, shared
from kzstats.reading.lexicon import Lexicon
from kzstats.reading.lists import LISTS
from kzstats.reading.sentences import Sentence, sentences
from kzstats.reading.tokens import Token, padded, rejoined, tokens
from kzstats.reading.units import MONEY, RATIOS, Quantity, quantity_at
from kzstats.reading.whens import When, whens

_DASHES = frozenset("-–")


@dataclass
class Other:
    """A number of a text that is no figure, and the reason as a code."""

    start: int
    end: int
    why: str


@dataclass
class Read:
    """A text cut up: words, what grammar and lexicon say there, sentences, figures, periods, other numbers."""

    text: str
    language: str
    words: list[Token]
    g: Marks
    x: Marks
    lexicon: Lexicon
    sentences: list[Sentence]
    quantities: list[list[Quantity]] = field(default_factory=list)
    whens: list[list[When]] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)
    period_ends: dict[int, int] = field(default_factory=dict)  # token after a period, by its first token

    def __post_init__(self):
        self._lows = [word.low for word in self.words]

    def lows(self, low: int, high: int) -> list[str]:
        """Words in small letters from one token up to another."""
        return self._lows[low if low > 0 else 0 : high]

    def known(self, i: int) -> bool:
        """Whether a phrase of grammar or lexicon holds a token."""
        marks = (mark for k in range(max(0, i - 6), i + 1) for at in (self.g, self.x) for mark in at.at[k])
        return any(mark.after > i for mark in marks)

    def row(self, one: Quantity) -> list[Quantity]:
        """The figures of the sentence of one of them."""
        return next(row for row in self.quantities if one in row)

    def dated(self, low: int, high: int) -> bool:
        """Whether a period begins between two tokens."""
        return any(first in self.period_ends for first in range(low, high))

    def begins(self, low: int, high: int, *stems: str) -> bool:
        """Whether a word between two tokens begins with one of the stems."""
        return any(map(str.startswith, self.lows(low, high), repeat(stems)))


def scan(text: str, language: str, lexicon: Lexicon) -> Read:
    """Figures, periods and other numbers of a text, sentence by sentence."""
    words = tokens(text, language)
    if any(word.split for word in words):
        stems = grammar(language).stems | lexicon.phrases.stems
        words = rejoined(words, stems.__contains__, language)
    words = padded(words)
    named = Marks(words, lexicon.phrases)
    read = Read(text, language, words, Marks(words, grammar(language), named), named, lexicon, sentences(words))
    for sentence in read.sentences:
        read.whens.append(whens(words, read.g, sentence.first, sentence.after, language))
        read.period_ends.update((when.first, when.after) for when in read.whens[-1])
        read.quantities.append(_quantities(read, sentence, read.whens[-1]))
    _drop_days(read)
    lend_units(read.words, read.g, read.quantities)
    return read


def _drop_days(read: Read) -> None:
    """Leave out lines at the top that are nothing but a day: neither title nor paragraph."""
    for n in reversed(range(min(LINES, len(read.sentences)))):
        first, after = read.sentences[n].first, read.sentences[n].after
        line = read.text[read.words[first].start : read.words[after - 1].end]
        alone = after - first <= LENGTH and read.words[after].kind == "break"
        alone &= first == 0 or read.words[first - 1].kind == "break"
        if alone and not read.quantities[n] and day_of(line, read.language):
            del read.sentences[n], read.quantities[n], read.whens[n]
            read.sentences[n:] = [one._replace(paragraph=one.paragraph - 1) for one in read.sentences[n:]]


def _quantities(read: Read, sentence: Sentence, named: list[When]) -> list[Quantity]:
    words, g = read.words, read.g
    taken = {i: when for when in named for i in range(when.first, when.after)}
    found: list[Quantity] = []
    i = sentence.first
    while i < sentence.after:
        word = words[i]
        if word.kind in ("date", "time", "phone", "link"):
            if any(letter.isdigit() for letter in word.text):
                read.others.append(Other(word.start, word.end, word.kind))
            i += 1
            continue
        end, why = g.one(i, "other")  # "every fifth car", "dozens of plants"
        if end:
            read.others.append(Other(word.start, words[end - 1].end, why))
            i = end
            continue
        if word.kind != "num" and not g.says(i, LISTS.numeric):
            i += 1
            continue
        why = ""
        if i in taken:
            why = "year" if numbers.year_at(words, i) else "date" if taken[i].kind in ("day", "asof") else "period"
        elif word.kind == "num":
            why = numbers.no_figure(words, g, i, read.language)
        one = None if why else quantity_at(words, g, i)
        if one is None:
            if word.kind == "num":
                read.others.append(Other(word.start, word.end, why or "unknown"))
            i += 1
            continue
        one.after = min(one.after, sentence.after)
        why = _no_figure(read, one, i, sentence, found)
        if why and (word.kind == "num" or one.part):
            read.others.append(Other(word.start, word.end if word.kind == "num" else one.end, why))
        if not why:
            one.comparison, one.hedge = signs.comparison(words, g, one)
            found.append(one)
        i = max(one.after if not why else i + 1, i + 1)
    return found


def _no_figure(read: Read, one: Quantity, i: int, sentence: Sentence, before: list[Quantity]) -> str:
    """Why a quantity is no figure, or "": a duration, a rank, a bare number, words that count nothing."""
    words = read.words
    previous = words[one.first - 1]
    following = words[one.after]
    if one.unit == "DAY":
        told = {word.low for word in words[max(sentence.first, one.first - 5) : one.after]}
        return "" if told & {"trading", "торговых", "торговый", "сауда"} else "period"
    spanned = one.bare and following.text in "-–" and words[one.after + 1].kind == "num"
    if spanned and read.begins(one.after + 2, one.after + 3, "days", "дней", "дня", "күн"):
        return "period"  # "it rained for 15-20 days"
    equals = following.text == "="
    if read.language == "kk" and "үшін" in (previous.low, following.low) and one.unit in ("USD", "KZT"):
        one.unit = "KZT_PER_USD" if one.unit == "KZT" and read.begins(i - 2, i, "доллар") else one.unit
        return "rate" if one.magnitude == 1 and one.unit == "USD" else ""  # «бір доллар үшін 525 теңге»
    if previous.low == "per" and one.magnitude == 1 and one.unit == "USD":
        return "rate"  # "364.89 tenge per $1"
    alone = one.magnitude == 1 or (one.unit == "T" and one.value == "1")  # "1 centner = 100 kg"
    if alone and (equals or (previous.text == "=" and one.unit == "USD")):
        return "rate"
    if read.language == "ru" and one.magnitude == 1 and one.unit in ("M2", "T", "LITRE", "KWH") and not one.worded:
        return "rate"  # "стоимость 1 кв. метра"
    if per_pieces(words, read.g, one) or halves(words, one):
        return "rate"
    if one.magnitude in _HEADS and (one.bare or one.unit == "NUMBER") and _per_heads(read, one, sentence):
        return "rate"  # "13.7 births per 1,000 people"
    if (equals or previous.text == "=") and one.unit == "KZT":
        one.unit = "KZT_PER_USD"  # "(375.95 KZT = 1 USD)"
        return ""
    ranked = one.bare is False and one.noun >= 0 and words[one.noun].low in ("место", "месте")  # "занял 1 место"
    if ranked or (previous.low in ("top", "топ", "топ-", "number")):
        return "rank"
    if one.worded and previous.low.startswith(("цен", "стоимост")):
        return "word"  # "цена десятка – 478 тенге"
    if one.magnitude < 101 and read.language == "en":
        behind = read.lows(one.after if one.bare else i + 1, (one.after if one.bare else i + 1) + 2)
        if ["out", "of"] in (read.lows(i - 2, i), read.lows(i - 3, i - 1), behind):
            at = next((k for k in range(i + 1, i + 8) if words[k].low in LISTS.out_of), -1)
            if words[at].text in ",.\n" or (one.worded and words[at].low == "regions"):
                return "rate"  # "eight out of ten cars", "nine out of every ten tons"
            one.after = one.after if one.bare else at + 1  # "seven out of nine industrial projects"
            one.unit, one.noun, one.bare = "NUMBER", at, False  # "in 13 out of 17 regions"
            one.notes.append("lent")
            return ""
    if one.factor:
        following = read.words[one.after]
        counted = not (following.hyphen or following.low in ("a", "track", "digit", "standards", "shift"))
        return "" if counted else "word"
    if one.part:
        return "" if _part_counts(read, one) else "word"
    if one.bare:
        return _bare(read, one, i, sentence, before)
    if one.worded and one.unit == "NUMBER":
        thousands = one.mult >= 3 and one.magnitude >= 1000  # "работу получат две тысячи человек"
        return "" if thousands or (one.magnitude > 1 and _counted(read, one)) else "word"
    if one.worded and Decimal(one.value) <= 1 and not one.mult and one.unit not in MONEY | {"PC"}:
        return "word"
    return ""


_HEADS = frozenset(Decimal(10) ** power for power in range(2, 6))


def _per_heads(read: Read, one: Quantity, sentence: Sentence) -> bool:
    """Whether so many people are what a rate is of: "per 1,000 people", "на 1000 жителей", «1000 адамға шаққанда»."""
    behind, ahead = read.words[one.after].low, read.lows(one.first - 4, one.first)
    if read.language == "kk":
        return behind.startswith("шаққан") or read.words[one.after + 1].low.startswith("шаққан")
    if read.language == "en":
        return ahead[-1:] == ["per"] or ahead[-2:] == ["for", "every"]
    told = read.begins(sentence.first, sentence.after, "приход", "коэффициент", "рождаем", "смертност")
    counted = any(word.kind == "num" for word in read.words[one.first - 3 : one.first]) and "," not in ahead[-2:]
    moved = read.begins(one.after, one.after + 2, "больш", "меньш", "бол", "мен")
    return ahead[-2:] == ["на", "каждые"] or (ahead[-1:] == ["на"] and (told or counted) and not moved)


def _part_counts(read: Read, one: Quantity) -> bool:
    words, after = read.words, read.words[one.after].low
    if read.language != "en" or "of" in (words[one.after - 1].low, after):
        return True
    by = one.first > 0 and words[one.first - 1].low == "by" and after != "year"  # "jumped by a third"
    moved = read.g.kinds(one.after) & {"more", "less"}  # "a third less than in 2023", "exports up a third"
    moved |= read.g.kinds(one.first - 1) & {"up", "down"}
    return by or bool(moved) or signs.comparison(words, read.g, one)[0] != "="


def _counted(read: Read, one: Quantity) -> bool:
    """Whether the words of a quantity name a thing of the economy: its noun has an indicator or a product."""
    noun = read.words[one.noun].low if one.noun >= 0 else ""
    if noun in LISTS.places_of_work or noun.startswith(("производств", "өндіріс")):
        return True  # "четыре новых производства"
    told = (says for k in range(one.first, one.after) for mark in read.x.at[k] for says in mark.says)
    return any(s.kind == "product" or (s.kind == "indicator" and s.code in LISTS.counted_in_words) for s in told)


_OF_WHICH = (["из", "которых"], ["из", "них"], ["of", "which"], ["of", "them"])


def _bare(read: Read, one: Quantity, i: int, sentence: Sentence, before: list[Quantity]) -> str:
    """A number without a unit: it shares the next one's, has a scale, or counts a noun; else it is unknown."""
    words, g = read.words, read.g
    people = {"children", "people", "citizens", "persons", "kazakhstanis", "those"} & {*read.lows(i - 4, i)}
    if people and words[i - 1].low in ("under", "over", "aged", "below", "above") and int(Decimal(one.value)) < 100:
        return "age"  # "children under 15"
    if words[i - 1].text == "/" and words[i].glued and words[i - 2].hyphen:
        return "name"  # "бензин АИ-95/96 – 264 тенге"
    other = lender(words, g, one, sentence.after) or another(words, g, one, before)
    other = other or (placed(words, g, one, sentence.after) if read.language == "kk" else None)
    if other is not None:
        kind = words[one.after].low.endswith(LISTS.of_kinds) and other.noun == other.first + 1
        one.unit, one.bare, one.noun = other.unit, False, -1 if kind else other.noun
        one.notes.append("borrowed" if kind else "lent")  # "11 каменных и 16 общежитий": 11 of what the 16 are not
        if not one.mult and Decimal(one.value) < 100 * Decimal(other.value):
            one.mult = other.mult  # but "from 490,000 to 1 million tons"
        return ""
    counted = one.value.isdigit() or "scaled" in one.notes
    far = i - (26 if words[i - 1].low == "at" else 12)
    if counted and not LISTS.number_of.isdisjoint(read.lows(max(sentence.first, far), i)):
        return _counts(one)  # "the number of enterprises reached 512,300"
    of_which = read.lows(one.after, one.after + 2) in _OF_WHICH
    here = before or (one.worded and read.language != "en")
    earlier = before if here else next((row for row in reversed(read.quantities[-3:]) if row), [])
    earlier = earlier if here else [q for q in earlier if q.unit == "NUMBER"]  # also "14 projects worth 2 billion"
    some = of_which and earlier and earlier[-1].unit == "NUMBER" and one.magnitude < earlier[-1].magnitude
    if some and (one.worded or (one.value.isdigit() and one.magnitude < 10)):  # "13 schools. 6 of them"
        one.noun = earlier[-1].noun
        return _counts(one, "borrowed")  # "6 школ, две из которых", "six schools, two of which"
    at = i - 1 - (words[i - 1].low in ("to", "at"))
    numbered = (words[k].low in LISTS.number_of and words[k + 1].low == "of" for k in range(sentence.first, i))
    if read.language == "en" and counted and read.begins(at, at + 1, *LISTS.came_to) and any(numbered):
        return _counts(one)  # "the number of marriages fell by 5 percent on the year before, reaching 24,500"
    thing = one.after + 1  # "21,1 тыс. – индивидуальные дома, 23 – общежития"
    dash = thing < sentence.after and words[one.after].text in _DASHES and not words[one.after].glued
    # "7,6 трлн тенге, 1,9 трлн – жилье", "6 млн тонн грузов, из которых 3 млн – нефть"
    alike = (*MONEY, "T", "M2") if one.mult >= 6 else (*MONEY, "T")
    of_money = bool(before) and before[-1].unit in alike and "scaled" in one.notes
    if dash and counted and not of_money and _a_thing(read, thing):
        return _counts(one, "dashed")
    if "scaled" in one.notes:
        return ""
    if read.language == "en" and (told := _of_a_place(read, one, before)):
        one.unit, one.mult, one.bare = told.unit, told.mult, False
        one.notes.append("borrowed")  # "Wages averaged 300,100 tenge. The highest were in Abai (350,200)"
        return ""
    level = next((q for q in reversed(before) if q.unit not in RATIOS), None)
    last = level if "," in words[i].text and read.language == "en" else None
    last = last or before[-1] if before else next((row[-1] for row in reversed(read.quantities[-3:]) if row), None)
    dashed = i > sentence.first and words[i - 1].text in _DASHES and not words[i - 1].glued
    if dashed and read.language != "en" and named_ahead(words, g, one, sentence.first, sentence.after):
        return _counts(one)
    near = range(max(sentence.first, i - 3), i)
    held = ("from", "than", "vs_index") if read.language == "en" and before else ()  # "4,600 cars against 3,900"
    dashed |= any(g.one(k, "among")[0] == i or any(g.one(k, kind)[0] for kind in held) for k in near)
    dashed |= bool(held) and words[i - 1].low == "with" and before[-1].unit == "NUMBER"  # "Oral with 16"
    part = dashed or _part_of_a_count(read, one, sentence, bool(before))
    of_them = read.language == "en" and before and bool({"of", "including"} & {*read.lows(i - 3, i)})
    # "in Almaty (360,000), Astana (240,000) and Abai region (205,000)"
    in_step = bool(before) and words[i - 1].text == words[before[-1].first - 1].text == "(" and read.language == "en"
    part, of_them = part or in_step, of_them or in_step
    if part and last is not None and last.unit == "NUMBER" and one.value.isdigit() and not one.worded:
        # "Karaganda – 199": counts what the figure before counts; "90 homes, of which 40 were let" says so
        return _counts(one, *([] if of_them else ["borrowed"]))
    ended = one.after >= sentence.after or words[one.after].text in ".,;"
    done = last is not None and last.unit == "NUMBER" and ended and words[i - 1].low.endswith(LISTS.did)
    if done and one.value.isdigit() and 0 < Decimal(one.value) <= last.magnitude and not one.worded:
        return _counts(one, "borrowed")  # "из 190 проектов реализовано 173"
    over = read.language == "en" and level is not None and read.g.kinds(one.after) & {"more", "less"}
    if over and level.magnitude and Decimal("0.001") < Decimal(one.value) / level.magnitude < 1 and not one.worded:
        one.unit, one.noun, one.bare = level.unit, level.noun, False  # "7,300 tons, 800 more than in 2023"
        return ""
    like = level is not None and level.mult and Decimal("0.1") < Decimal(one.value) / (Decimal(level.value) or 1) < 10
    if like and dashed and read.language == "ru" and "," in words[i].text and words[one.after].text in "(,;":
        one.unit, one.mult, one.bare = level.unit, level.mult, False
        one.notes.append("borrowed")  # "у горняков – 390,4 тыс. тенге (…), у банкиров – 364,7 (в 2,1 раза)"
        return ""
    if read.language == "en" and before and not (one.worded or words[i].glued):
        counted, thousands = before[-1].unit == "NUMBER", "," in words[i].text
        exact = thousands or ("." in one.value and not counted)
        near = Decimal("0.01" if counted else "0.1") < Decimal(one.value) / (Decimal(before[-1].value) or 1) < 10
        told = words[i - 1].low in LISTS.against_en
        each = words[i - 1].low in (",", "and") and read.dated(one.after, one.after + 2)
        # "5.6 million tons in 2018, 7.4 in 2019"
        told |= each and read.dated(before[-1].after, before[-1].after + 2)
        if exact and near and (told or (ended and words[i - 1].kind == "word")):
            one.unit, one.mult, one.bare = before[-1].unit, before[-1].mult, False
            # "17 million tons, compared with 16.1 in 2024": words of comparison say that it is of the same unit
            one.notes += [] if told else ["borrowed"]
            return ""
    listed = bool(before) and before[-1].unit == "PC" and ended  # «мақта 62 %-ға, бидай 32, картоп 3,7 %-ға өсті»
    of_all = shared(words, g, one, sentence.after) if dashed or listed else None
    if of_all is not None:
        one.unit, one.mult, one.bare = of_all.unit, of_all.mult, False  # "көлік – 34, байланыс – 25, сауда – 18 %"
        return ""
    if one.worded:
        return "word"
    if any(g.one(k, "index")[0] == k + 1 for k in (i - 1, i - 2) if k >= 0):
        one.unit, one.mult, one.bare = "RATIO", -2, False
        return ""
    previous = words[i - 1]
    following = words[one.after]
    named = previous.kind == "word" and previous.text != previous.text.lower()
    if named and (i - 1 > sentence.first or not (read.g.at[i - 1] or previous.text[1:].islower())):
        return "name"  # FTSE 100, iPhone 11
    if (previous.text in "/×=:" and words[i].glued) or (following.text in "/×:" and following.glued):
        return "name"  # 1/16, 4:3
    if previous.text == "," and following.text in ",." and i > 1 and words[i - 2].text[:1].isupper():
        return "age"
    if following.low in LISTS.readers:
        return "word"  # "772 views": of the page
    noun = following.kind == "word" and not following.glued and following.text[:1].islower()
    if noun and "when" not in g.kinds(one.after) and one.value.isdigit() and int(one.value) >= 10:
        return _counts(one, "noun")
    return "unknown"


def _of_a_place(read: Read, one: Quantity, before: list[Quantity]) -> Quantity | None:
    """The figure that a bracket right behind a region goes on with: of its list or the sentence before; or None."""
    words, told = read.words, before or (read.quantities[-1] if read.quantities else [])
    told = told[-1:] if not before or words[before[-1].first - 1].text == "(" else []
    shut = words[one.first - 1].text == "(" and words[one.after].text == ")" and not one.worded
    ahead = (mark for k in range(max(0, one.first - 5), one.first - 1) for mark in read.x.at[k])
    placed = any(m.after == one.first - 1 and says.kind == "ref_area" for m in ahead for says in m.says)
    alike = bool(told) and told[0].unit != "PC" and ("." in one.value or "," in words[one.first].text)
    near = alike and Decimal("0.1") < Decimal(one.value) / (Decimal(told[0].value) or 1) < 10
    return told[0] if shut and placed and near else None


def _counts(one: Quantity, *notes: str) -> str:
    """Let a bare number count things; no reason against it."""
    one.unit, one.bare = "NUMBER", False
    one.notes += notes
    return ""


def _a_thing(read: Read, first: int) -> bool:
    """Whether a product that is counted is named at a token: «жеке үйлер», «жатақхана»."""
    products = (mark for mark in read.x.at[first] if any(says.kind == "product" for says in mark.says))
    return any(read.g.one(mark.after - 1, "unit")[1] == "NUMBER" or mark.after - first == 1 for mark in products)


def _part_of_a_count(read: Read, one: Quantity, sentence: Sentence, listed: bool) -> bool:
    """Whether a number counts some of the things counted before: "16 проектов, 8 из которых – новые; в Астане (3)"."""
    words, g, i = read.words, read.g, one.first
    if words[i - 1].text == "(":
        closing = next((k for k in range(one.after, min(one.after + 4, sentence.after)) if words[k].text == ")"), 0)
        ahead = (mark for k in range(max(0, i - 4), i - 1) for mark in read.x.at[k] if mark.after == i - 1)
        placed = any(says.kind == "ref_area" for mark in ahead for says in mark.says)
        return bool(closing) and 1 < Decimal(one.value) < 1900 and (placed or read.language == "ru")
    tail = range(one.after, min(one.after + 2, sentence.after))
    if listed and words[one.after - 1].hyphen and words[one.after - 1].low.endswith(("і", "ы")):
        return words[i - 1].low.endswith(LISTS.genitive_kk)  # «12 жобаның 7-уі»
    return listed and words[i - 1].text in ",:" and any(words[k].text == "–" or g.one(k, "among")[0] for k in tail)
