"""Units and scales that a number takes from another: of a list, of a range, of the same number elsewhere."""

from decimal import Decimal
from itertools import pairwise

from kzstats.reading import numbers
from kzstats.reading.grammar import Marks
from kzstats.reading.lists import LISTS
from kzstats.reading.stems import LOCATIVE
from kzstats.reading.tokens import Token
from kzstats.reading.units import MONEY, RATIOS, Quantity, quantity_at


def shared(words: list[Token], g: Marks, one: Quantity, limit: int) -> Quantity | None:
    """The last number of a list of dashes, whose percent all of them share: "көлік – 34, байланыс 18 %"."""
    for k in range(one.after + 1, limit if one.magnitude < 1000 else 0):  # "in Abai – 793,800 (+2.1 %)"
        last = quantity_at(words, g, k) if words[k].kind == "num" else None
        if last is not None and not (last.bare and words[k - 1 - (words[k - 1].low == "на")].text in "-–"):
            return last if last.unit == "PC" else None
    return None


def named_ahead(words: list[Token], g: Marks, one: Quantity, first: int, limit: int) -> bool:
    """Whether a thing named before a dash is what a number counts, which takes it: "Рабочих мест – 150"."""
    dash = one.first - 1
    thing = next((k for k in range(max(first, dash - 3), dash) if g.one(k, "unit") == (dash, "NUMBER")), -1)
    told = thing >= 0 and one.value.isdigit() and words[one.after].text in ".,;("
    told = told and shared(words, g, one, limit) is None
    one.noun = thing if told else one.noun
    return told


def lender(words: list[Token], g: Marks, one: Quantity, limit: int) -> Quantity | None:
    """The quantity after "to", "and", a dash or a comma that lends its unit: "from 2.3 to 2.6 million", "5–6 %"."""
    k = one.after
    of_all = quantity_at(words, g, k + 1) if k + 1 < limit and words[k].low == "из" else None
    if of_all is not None and of_all.noun >= 0 and words[of_all.noun].low.startswith(LISTS.regions):
        one.after = of_all.after  # "в 17 из 20 регионов" is one figure
        return of_all
    adjective = k + 1 < limit and words[k].low.endswith(LISTS.of_kinds) and words[k + 1].low in ("и", ",", "или")
    k += adjective and words[k].kind == "word"  # "100 постоянных и около 1500 временных рабочих мест"
    k -= words[k - 1].hyphen and words[k - 1].low in LISTS.ablative
    came = words[k].low in LISTS.ablative and words[k].hyphen  # «60-тан 55 млрд долларға дейін»
    came |= k + 1 < limit and words[k].text == ";" and words[k + 1].kind == "num"  # "4,4; 4,0 и 3,9 млн тонн"
    if k >= limit or not (came or words[k].low in LISTS.before_lender or g.kinds(k) & {"to", "and"}):
        return None
    k = g.one(k, "to")[0] or g.one(k, "and")[0] or k + 1
    steps = 0
    while k < limit and steps < 2 and words[k].kind == "word" and not g.one(k, "number")[0]:
        if not g.kinds(k) & {"before", "fill", "to"}:
            return None
        k += 1
        steps += 1
    other = None if k >= limit or numbers.year_at(words, k) else quantity_at(words, g, k)
    if other is None or other.first != k or not (words[k].kind == "num" or other.unit == "RATIO"):
        return None
    if other.unit == "PC" and one.magnitude >= 1000:
        return None  # "firms came to 156,000, 33.8 % more"
    if other.bare:
        return lender(words, g, other, limit) if k - one.after < 3 else None
    return other


def another(words: list[Token], g: Marks, one: Quantity, before: list[Quantity]) -> Quantity | None:
    """What more of the same is told: "9 projects were launched, another two begun", "на 5 %, мебели – на 7"."""
    ahead = words[one.first - 1].low
    listed = ahead == "на" and words[one.first - 2].text in ("-", "–") and one.magnitude < 1000
    if listed and before and before[-1].unit == "PC" and words[one.after].text in ",.;":
        return before[-1]  # "выпуск обуви вырос на 5 %, мебели – на 7, ковров – на 9,4"
    more = one.value.isdigit() and (ahead == "another" or (ahead == "and" and g.one(one.after + 1, "month")[0]))
    return next((told for told in reversed(before) if told.unit == "NUMBER"), None) if more else None


_IN = (*LOCATIVE, "жылы")


def placed(words: list[Token], g: Marks, one: Quantity, limit: int) -> Quantity | None:
    """The last of a Kazakh list of places or years, whose noun all its numbers count: «Абайда 24, Жетісуда 19 жоба»."""
    comma = one.after < limit and words[one.after].text == "," and words[one.first - 1].low.endswith(_IN)
    ahead = range(one.after + 1, min(one.after + 6, limit)) if comma else ()
    at = next((i for i in ahead if words[i].kind == "num" and not numbers.year_at(words, i)), 0)
    if not at or not words[at - 1].low.endswith(_IN):
        return None
    other = quantity_at(words, g, at)
    return placed(words, g, other, limit) if other is not None and other.bare else other


def _lend_scales(words: list[Token], g: Marks, row: list[Quantity]) -> None:
    """The first of "$89 to $93 billion" is billions too."""
    for one, following in pairwise(row):
        ranged = following.first - one.after == 1 and (words[one.after].text in "-–" or g.one(one.after, "to")[0])
        money = one.unit in MONEY and following.unit in ("", one.unit) and not one.mult  # "$24-24.5 billion"
        if ranged and money and one.magnitude < Decimal(following.value):
            one.mult = following.mult


def _ends_of_range(words: list[Token], row: list[Quantity]) -> None:
    """Of a number between two others, "8–9 million", the first is less and the second more than it; both are of it."""
    for one, two in pairwise(row):
        if one.unit != two.unit or not one.magnitude < two.magnitude or not _ranged(words, one, two):
            continue
        if one.comparison == two.comparison == "=":
            one.comparison, two.comparison = ">", "<"
        else:  # "about 8–9 million", "more than 8–9 million": neither end is told
            one.comparison = two.comparison = one.comparison if two.comparison == "=" else two.comparison
            one.notes.append("vague")
            two.notes.append("vague")
        one.notes.append("least")


def _ranged(words: list[Token], one: Quantity, two: Quantity) -> bool:
    gap = [word.low for word in words[one.after : two.first]]
    ahead = [word.low for word in words[max(0, one.first - 8) : one.first]]
    opens = ahead[-1] if ahead else ""
    if gap in (["-"], ["–"], ["—"]):
        return "lent" in one.notes
    if gap == ["and"]:
        return opens == "between"
    if gap == ["to"]:
        varies = any(word.startswith(LISTS.ranges) for word in ahead)
        return varies if opens == "from" else "lent" in one.notes and opens != "by"
    if gap == ["до"]:
        return opens == "от" or any(word.startswith(LISTS.ranges) for word in ahead)
    between = [word.low for word in words[two.after : two.after + 2]]
    return gap in (["пен"], ["бен"], ["мен"]) and any(word.startswith("аралы") for word in between)


#: How many of a currency a dollar was worth, at least and at most.
_RATES = {"KZT": (140, 600), "UZS": (3000, 14000), "KGS": (45, 100), "RUB": (30, 120)}
_PAID = frozenset(["цена", "цены", "стои", "сред", "зарп", "сумм", "инве", "плат", "зата", "бюдж"])


def _opened(words: list[Token], low: int, high: int) -> bool:
    """Whether a bracket opens between two tokens: "8 trillion tenge ($17 billion), crops 5 trillion" are tenge."""
    between = {word.text for word in words[low:high]}
    return "(" in between and ")" not in between


def lend_units(words: list[Token], g: Marks, rows: list[list[Quantity]]) -> None:
    """Numbers with a scale and no unit take that of the same number elsewhere, or of the figure before them."""
    known = [one for row in rows for one in row if not one.bare]
    by_value: dict[Decimal, str] = {}
    for one in known:
        by_value.setdefault(one.magnitude, one.unit)
    last, money, yields = "", "", known[0] if known else None
    paid = next((one.unit for one in known if one.unit in MONEY), "KZT")
    for row in rows:
        _lend_scales(words, g, row)
        spoken = [yields] if row and words[row[0].opening - 1].low.startswith("көрсеткіш") else []
        for one in (one for one in row if (one.unit, one.mult) == ("T", -1)):
            ahead = words[max(0, one.first - 5) : one.first]
            if any(word.low.startswith(LISTS.yields) for word in ahead):
                one.unit, one.mult = "KG_PER_HA", 2  # «шығымдылығы әзірге 14 центнер»
        for one, two in pairwise([*spoken, *row]):
            if one.unit == "KG_PER_HA" and (two.unit, two.mult) == ("T", -1):
                two.unit, two.mult = "KG_PER_HA", 2  # "14 centners per hectare against 12 centners a year ago"
        yields = row[-1] if row else yields
        for one in row:
            if one.bare and one.mult >= 9 and words[one.after].low == "worth":
                one.unit, one.bare = paid, False  # "1 trillion worth of investment"
                one.notes.append("borrowed")
        for one, two in pairwise(row):
            shut = words[two.opening - 1].text == "(" and two.opening - one.after <= 2 and words[two.after].text == ")"
            rate = one.magnitude / two.magnitude if shut and two.bare and two.magnitude else 0
            if one.unit in _RATES and _RATES[one.unit][0] < rate < _RATES[one.unit][1]:
                two.unit, two.bare = "USD", False  # "7.5 trillion tenge (about 16.6 billion)"
                two.notes.append("borrowed")
        beside, end = "", 0
        for one in row:
            if one.bare:
                summed = one.mult >= 6 and any(word.low in ("на", "сумму") for word in words[one.first - 2 : one.first])
                billions = (one.mult >= 9 or summed) and last in ("NUMBER", "T", "HA")
                ahead = words[max(0, one.first - 6) : one.first]
                wage = one.mult == 3 and any(word.low.startswith(LISTS.pay) for word in ahead)
                one.unit = by_value.get(one.magnitude) or (paid if wage else money if billions else last) or "NUMBER"
                gap = {word.low[:4] for word in words[end : one.first]}  # "грузовых – 7 тысяч, автобусов – 2 тысячи"
                counted = one.mult == 3 and len(gap) < 7 and words[one.first - 1].text in "–—-" and not gap & _PAID
                counted |= words[one.first - 1].low in LISTS.against_en  # "fell to 1.1 million from 1.2 million"
                told = one.unit == beside and (beside != "NUMBER" or counted)  # "импорт – 7 млрд долларов, экспорт – 6"
                one.notes += [] if told or wage else ["borrowed" if one.magnitude in by_value or last else "noun"]
            elif one.unit not in RATIOS and not (money and _opened(words, max(end, one.first - 4), one.first)):
                last = beside = one.unit
                money = last if last in MONEY else money
            end = one.after
        told = [one.unit for one in row if one.unit in MONEY]
        if last in MONEY and told:
            last = money = told[0]  # "217 тысяч тенге – 1160 долларов. А в Алматы 162 тысячи": tenge
        _ends_of_range(words, row)


def per_pieces(words: list[Token], g: Marks, one: Quantity) -> bool:
    """Whether so many pieces are what a price is of: "за 10 штук – 450 тенге", «10 данасына 460 теңге»."""
    if one.unit != "NUMBER" or one.magnitude not in (10, 100):
        return False
    last, reach = words[one.after - 1].low, range(one.after, min(one.after + 8, len(words)))
    each = last.startswith("данасы") or (words[one.first - 1].low == "за" and last.startswith(("шту", "яиц")))
    return each and any(g.one(i, "unit")[1] == "KZT" for i in reach)


_MEDIAN, _EQUAL, _PARTS = ("меди", "median"), ("тең", "равны", "equal"), ("бөлік", "част", "hal", "part")
_BESIDE = ("төмен", "жоғары", "меньше", "ниже", "больше", "выше", "less", "more")


def halves(words: list[Token], one: Quantity) -> bool:
    """Whether a number only tells what a median is: «екі тең бөлікке бөледі: 50 % осы мәннен төмен алады»."""
    behind = [word.low for word in words[one.after : one.after + 4]]
    if one.magnitude == 2 and behind[0].startswith(_EQUAL) and behind[1].startswith(_PARTS):
        return True
    told = one.unit == "PC" and one.value == "50" and any(low.startswith(_BESIDE) for low in behind)
    return told and any(word.low.startswith(_MEDIAN) for word in words[max(0, one.first - 40) : one.first])
