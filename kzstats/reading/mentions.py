"""Mentions: what a stretch of words names in the code lists, all kinds of one phrase together."""

from dataclasses import dataclass
from itertools import pairwise

from kzstats.reading.grammar import Mark, Marks
from kzstats.reading.lexicon import Lexicon
from kzstats.reading.lists import LISTS
from kzstats.reading.stems import ABLATIVE
from kzstats.reading.tokens import Token

#: Where agencies sit and ministers speak, which are regions too.
CITIES = frozenset("KZ-71 KZ-75 KZ-79 UZ-TK KG-GB AZ-BA TJ-DU TM-S RU-MOW GE-TB AM-ER".split())
_GROUPS = ("C13-C15", "C16-C18", "C22-C23", "C10-C12")


@dataclass
class Mention:
    """Tokens first up to after, and the codes they name; "" where a kind is not named."""

    first: int
    after: int
    indicator: str = ""
    product: str = ""
    activity: str = ""
    area: str = ""
    scope: str = ""
    role: str = ""
    region: str = ""
    part: str = ""  # the branch or product of whose whole it is only a part

    @property
    def subject(self) -> bool:
        """Whether it names a branch or a product."""
        return bool(self.activity or self.product)


def mentions(words: list[Token], x: Marks, g: Marks, first: int, after: int, language: str) -> list[Mention]:
    """The mentions between two tokens, one after another; places in English only where they are capitalised."""
    found = []
    bodies = named_bodies(words, first, after, language)
    for mark in x.spread(first, after):
        one = Mention(mark.first, mark.after)
        inside = (m for i in range(mark.first, mark.after) for m in x.at[i] if m is not mark and m.after <= mark.after)
        # «астық жинайтын комбайн» are combines
        inside = (m for m in inside if not (_nothing(m) or words[m.after - 1].low.endswith(LISTS.that_makes)))
        inner = [phrase for within in inside for phrase in within.says]
        kinds = {says.kind for says in mark.says}
        if language == "en" and "scope" in kinds:
            inner = [phrase for phrase in inner if phrase.code != "B-E"]  # an industrial zone is one of any branch
        if _nothing(mark) or _became(words, mark, after) or _of_a_number(words, mark.first):
            continue
        site = words[mark.after + 1].glued and words[mark.after + 1].low in LISTS.sites  # "передает Петропавловск.news"
        site = site and words[mark.after].text == "."
        joined = words[mark.first].hyphen and words[mark.first - 1].low in LISTS.hyphened
        if site or joined or _taken_out(words, mark, first, after) or _made_already(words, x, mark):
            continue
        says = () if language == "en" and words[mark.first].text in ("It", "it") else mark.says  # no IT
        lower = not any(words[i].text[:1].isupper() for i in range(mark.first, mark.after))
        became = mark.after - mark.first > 1 and words[mark.after - 1].low in LISTS.became
        for kind, code, name_only in [*says, *(each for each in inner if _fills(each.kind, each.code, kinds))]:
            name = "area" if kind == "ref_area" else kind
            if name == "area" and ((lower and name_only) or _no_place(words, x, g, mark, language)):
                continue
            if became and kind in ("product", "activity"):
                continue  # "показатель экспорта стал самым высоким": no steel
            if hasattr(one, name) and not getattr(one, name):
                setattr(one, name, code)
        if one.indicator == "production" and words[mark.after - 1].low.endswith(LISTS.to_make):
            one.indicator = ""  # «цемент өндіруге 5 млрд теңге салынды»: what for, not what
        owner = words[mark.first - 1].low if mark.first > first and language == "kk" else ""
        if one.activity == "F" and owner.startswith(LISTS.sites_kk):
            one.activity = ""  # «зауытының құрылысы аяқталды»: of what is built
        last = found[-1] if found else None
        if language == "kk" and last is not None and one.subject and _firm_between(words, last.after, mark.first):
            last.activity = last.product = ""  # «"Шу Саз" серіктестігінің цемент зауыты»: no clay
        built = last is not None and last.activity == "F" and words[last.after - 1].low in ("construction", "building")
        if built and one.subject and one.activity[:1] != "F" and language == "en":
            between = words[last.after : mark.first]
            if 0 < len(between) <= 3 and between[0].low == "of" and all(w.kind == "word" for w in between):
                last.activity = ""  # "the construction of poultry farms": of what is built
        beside = last is not None and last.after == mark.first
        sort = beside and last.subject and words[mark.first].low in LISTS.sorts
        if sort or (beside and last.activity and words[mark.first].low == "services"):
            last.after = mark.after  # "the communications industry", "public transport services": of communications
            continue
        if beside and last.product and _put_through(words, mark, language):
            last.indicator, last.after = "processing", mark.after  # "aluminium processing rose"
            continue
        if language == "ru" and one.activity and _of_a_place(words, mark, after):
            continue
        came = [word.low for word in words[max(0, mark.first - 2) : mark.first]]
        if language == "ru" and one.product and "из" in came and came[-1] not in ("них", "которых"):
            continue  # "хлеб из муки высшего сорта": bread
        herds = last is not None and last.product in LISTS.reared and one.activity == "A014" and not one.product
        if herds and all(w.text in ",()" or w.low in ("и", "или") for w in words[last.after : mark.first]):
            last.after = mark.after  # "мясо свиней, овец, коз": whose meat it is
            continue
        pointing = mark.after - mark.first == 1 and mark.first > first and words[mark.first - 1].low in LISTS.this
        if mark.first not in bodies and not (pointing and (one.activity == "B-E" or one.product == "metals")):
            found.append(one)
    _regions_of_a_list(words, found, after)
    return found


def _no_place(words: list[Token], x: Marks, g: Marks, mark: Mark, language: str) -> bool:
    """Whether what looks like a place is part of the name of a firm, of a currency or of what a hyphen joins it to."""
    if _in_a_firm(words, mark.first, mark.after) or _of_a_unit(g, mark):
        return True
    named = words[mark.after].hyphen and words[mark.after].text[:1].isupper()
    named |= words[mark.first].hyphen and words[mark.first - 1].text[:1].isupper()
    return named and language == "en" and not _of_two_countries(words, x, mark)


def _of_two_countries(words: list[Token], x: Marks, mark: Mark) -> bool:
    """Whether a place is one of two countries that a hyphen joins: "Kazakh-Turkish trade"."""
    first = mark.first - words[mark.first].hyphen
    both = [x.one(i, "ref_area")[1] for i in (first, first + 1) if words[i].low.endswith(LISTS.national)]
    return len([area for area in both if area and "-" not in area]) == 2


def of_a_phrase(words: list[Token], m: Mention, named: list[Mention]) -> bool:
    """Whether an English mention only tells whose or for whom the thing is that another names: "wages of workers"."""
    at = m.first - 1
    while at > 0 and words[at].low in LISTS.articles:
        at -= 1
    compound = words[m.after].hyphen  # "import-dependent"
    if words[m.first - 1].low == "of" and any(other.after == m.first and other.indicator for other in named):
        return True  # "exports of" is one phrase, behind which stands "oil cargo"
    owned = words[at].low == "of" and any(other.after == at and other.indicator for other in named)
    return compound or owned or words[at].low in ("to", "into", "from", "for")  # "taxes paid to the budget"


def _made_already(words: list[Token], x: Marks, mark: Mark) -> bool:
    """Whether "refined", "processed" stands before a product as part of its name: "refined lead"."""
    processed = mark.after - mark.first == 1 and any(says.code == "processing" for says in mark.says)
    low = words[mark.first].low
    if not processed or not (low in ("refined", "processed") or low.endswith(("лген", "лмеген"))):
        return False
    listed = words[mark.first - 1].low in (",", "of") and words[mark.after].kind == "word"  # ", processed marble by 4"
    return listed or any(says.kind == "product" for within in x.at[mark.after] for says in within.says)


def _put_through(words: list[Token], mark: Mark, language: str) -> bool:
    """Whether "processing" behind a product tells what was done to it, and names no plant: "copper processing"."""
    named = language == "en" and mark.after - mark.first == 1 and words[mark.first].low == "processing"
    return named and not (mark.after < len(words) and words[mark.after].low.startswith(LISTS.places))


def _became(words: list[Token], mark: Mark, after: int) -> bool:
    """Whether "стали" is a verb and no steel: "лидерами стали", "стали больше тратить"."""
    if words[mark.first].low != "стали" or mark.after - mark.first > 1:
        return False
    before = words[mark.first - 1].low
    behind = [word.low for word in words[mark.after : min(after, mark.after + 3)] if word.kind == "word"]
    whom = ("ами", "ями", "ыми", "ими")
    goes_on = words[mark.after].low if mark.after < after else ""
    clause = before == "," and words[mark.after - 1].low == "стали" and goes_on.isalpha() and goes_on not in ("и", "на")
    acts = before.isalpha() and before not in LISTS.of_steel and not before.endswith(("ой", "ей"))
    return clause or acts or before.endswith(whom) or any(low.endswith(("ть", "ться", "чь", *whom)) for low in behind)


def _of_a_place(words: list[Token], mark: Mark, after: int) -> bool:
    """Whether a branch only tells what a place lives by: "в нефтегазовых регионах", "шахтерский город"."""
    at = mark.after
    while at + 1 < after and words[at].low.endswith(("ых", "их", "ой", "ом")) and words[at + 1].kind == "word":
        at += 1  # "в добывающих нефтегазовых регионах"
    behind = words[at].low if at < after else ""
    told = words[mark.after - 1].low.endswith(("ых", "их", "ой", "ый", "ий", "ые", "ие", "ом", "ем", "ая"))
    return told and behind.startswith(("регион", "област", "район", "город", "моногород"))


def _of_a_number(words: list[Token], i: int) -> bool:
    """Whether a word is the ending of a number: "90-нан" is no bread."""
    scaled = words[i - 1].low in ("мың", "млн", "млрд", "трлн", "%")  # «13 млн-нан астам жолаушы»
    return words[i].hyphen and (words[i - 1].kind == "num" or scaled) and len(words[i].text) <= 4


def _taken_out(words: list[Token], mark: Mark, first: int, after: int) -> bool:
    """Whether a thing is left out of what is counted: "кроме картофеля", "картоптан басқа"."""
    before = words[mark.first - 1].low if mark.first > first else ""
    behind = words[mark.after].low if mark.after < after else ""
    left = (words[mark.first - 2].low, before) in (("not", "including"), ("без", "учета"))
    but = behind in ("басқа", "тыс") and words[mark.after - 1].low.endswith(ABLATIVE)
    behind = words[mark.after + 1].low if behind == "есепке" else behind
    but |= behind in ("есептемегенде", "қоспағанда", "есептемегендегі", "алмағанда")
    return left or but or before in ("кроме", "исключая", "исключением", "учетом", "excluding")


def _nothing(mark: Mark) -> bool:
    """Whether a phrase only looks like one of the lexicon: "press service", құрылды."""
    return any(says.kind == "none" for says in mark.says)


def _of_a_unit(g: Marks, mark: Mark) -> bool:
    """Whether a place is part of a currency's name: "долларов США", "АҚШ доллары"."""
    around = (m for i in range(max(0, mark.first - 2), mark.first + 1) for m in g.at[i] if m.after >= mark.after)
    return any(says.kind == "unit" for m in around if m.after - m.first > 1 for says in m.says)


def _fills(kind: str, code: str, kinds: set[str]) -> bool:
    """Whether a phrase inside a longer one adds to it: "construction" in "construction work"."""
    if kinds & {"ref_area", "scope"} and not kinds & {"activity", "product", "indicator"}:
        # "private investment" is investment
        return kind == "indicator" and kinds == {"scope"} and code not in LISTS.not_inner
    if kind == "ref_area":
        return kinds <= {"indicator", "role"}  # "trade with China" is trade and names a place
    if kind in ("activity", "product"):
        return not kinds & {"activity", "product"}
    cars = (code, kinds) == ("freight", {"product"})  # "freight cars"
    return kind == "indicator" and code not in LISTS.not_inner and not cars


def _in_a_firm(words: list[Token], first: int, after: int) -> bool:
    """Whether a place is part of the name of a firm, or all of that of a quarter or street: «"Алматы" ықшамауданы»."""
    quoted = words[after].text in '»”"' and words[first - 1].text in '«“"'
    if quoted and (words[after + 1].low.startswith(LISTS.quarters) or words[first - 2].low.startswith(LISTS.quarters)):
        return True
    loud = [word.kind == "word" and word.text[:1].isupper() for word in words[after : after + 2]]  # "Talas Trade Group"
    firm = any(all(loud[: k + 1]) and words[after + k].low in LISTS.no_place for k in range(len(loud)))
    return firm or (first > 0 and words[first - 1].low in LISTS.no_place_after)


def _firm_between(words: list[Token], first: int, after: int) -> bool:
    """Whether a name in quotation marks ends between two tokens, and a firm owns by it what stands behind them."""
    ended = next((i for i in range(first, min(after, first + 4)) if words[i].text in '»”"'), -1)
    firm = words[ended + 1].low if 0 <= ended < after - 1 else ""
    return after - first < 8 and firm.startswith(LISTS.firms_kk) and firm.endswith(LISTS.genitive_kk)


#: Words that make a body of the names around them: what a ministry is called is no branch.
_BODIES = {
    "en": ("ministr", "minister", "committee", "bureau", "agency", "department", "commission", "union", "association"),
    "ru": tuple("министерств министр вице-министр комитет ведомств бюро агентств департамент комисси".split()),
    "kk": ("министр", "вице-министр", "комитет", "бюро", "агентті", "департамент", "басқармасы"),
}
_BODY_REACH = 6


def named_bodies(words: list[Token], first: int, after: int, language: str) -> set[int]:
    """Tokens of the names of ministries, bureaus and their like."""
    found: set[int] = set()
    for i in (i for i in range(first, after) if words[i].kind == "word"):
        if i > first and words[i - 1].low in LISTS.sources:
            found.add(i)
        if not words[i].low.startswith(_BODIES[language]) or words[i].low.startswith("commissionin"):
            continue
        if language == "ru":
            found.add(i - 1)  # "сотрудники комитета"
            stop = i + 1
            end = min(after, i + 1 + _BODY_REACH)
            while stop < end and words[stop].kind == "word" and words[stop].low not in LISTS.out:
                if words[stop].text[:1].isupper() and stop > i + 1:
                    break
                stop += 1
            found.update(range(i, stop))
            continue
        back = i
        while back > first and i - back < _BODY_REACH and _in_a_name(words[back - 1]):
            back -= 1
        if language == "kk" and back == i:
            back = max(first, i - 4)
            commas = [k for k in range(back, i) if words[k].text == "," and words[k + 1].text[:1].isupper()]
            back = commas[-1] if commas else back  # «пошта, Ұлттық статистика бюросының дерегінше»
        found.update(range(back, i + 1))
        if language == "en":
            k = i + 1
            while k < after and k - i <= _BODY_REACH + 2 and _in_a_name(words[k]):
                found.add(k)
                k += 1
    return found


def _in_a_name(word: Token) -> bool:
    return word.text[:1].isupper() or word.low in ("and", "of", "for", "the", "және", "мен", ",")


def _regions_of_a_list(words: list[Token], found: list[Mention], after: int) -> None:
    """The last word of "Almaty (21 %) and Zhambyl regions" makes regions of all names in the list."""
    until = -1
    ahead = {two.first: one for one, two in pairwise([m for m in found if m.area])}
    for one in reversed(found):
        if not one.area:
            continue
        k = one.after
        bracket = k < after and words[k].text == "("
        while k < min(after, one.after + 8) and (bracket or words[k].kind != "word"):
            bracket = bracket and words[k].text != ")"  # "Almaty (33 projects) and Aktobe (20 projects) regions"
            k += 1
        word = words[k].low if k < after else ""
        regions = word in ("regions", "областях", "области", "областям", "областей") or word.startswith("облыстар")
        if regions or (until >= 0 and _listed(words, one.after, until)):
            until = one.first
        elif words[one.after - 1].low.startswith("облыс") or words[one.after - 1].low in ("regions", "областях"):
            plural = not words[one.after - 1].low.startswith("облысы")  # «Алматы және Қызылорда облысында»: both
            until = one.first if plural or words[one.first - 1].low in ("және", "мен", "пен", "бен") else -1
            continue
        else:
            until = -1
        before = ahead.get(one.first)
        cities = one.area in CITIES and before is not None and before.area in CITIES and not before.region
        if until >= 0 and one.region and not (cities and _listed(words, before.after, one.first)):
            one.area = one.region  # but "Astana (9 billion), Almaty (7 billion) and Abai region": a city among cities
        elif until >= 0 and one.area in CITIES:
            until = -1  # "Shymkent (48 %), Almaty (34 %), Astana (20 %), Abai regions": Almaty stands among cities


def _listed(words: list[Token], first: int, after: int) -> bool:
    """Whether only small words, commas and brackets with what they hold stand between two names of a list."""
    inside = False
    for i in range(first, after):
        inside = words[i].text == "(" or (inside and words[i].text != ")")
        if not inside and words[i].kind == "word" and words[i].low not in LISTS.between_names:
            return False
    return True


def lineage(code: str, parents: dict[str, str]) -> list[str]:
    """An activity or product and everything it is part of, itself first."""
    found = []
    while code and code not in found:
        found.append(code)
        code = parents.get(code, "")
    return found


def joined(listed: list[Mention], lexicon: Lexicon) -> tuple[str, str] | None:
    """Activity and product of several mentions that one figure speaks of together, or None where they do not add up."""
    parts = {one.activity or lexicon.homes.get(one.product, "") for one in listed if one.subject}
    whole = {part[:3] if part[:1] == "C" and "-" not in part else part for part in parts}
    for code in _GROUPS:
        members = {f"C{n}" for n in range(int(code[1:3]), int(code[5:]) + 1)}
        if len(whole) > 1 and whole <= members | {code} and (code != "C10-C12" or "C12" in whole):
            return code, "_T"
    if len(parts) == 1 and len(listed) > 1 and all(one.product for one in listed):
        return parts.pop(), "+".join(dict.fromkeys(one.product for one in listed))
    if len(parts) > 1 and all(len(part) == len("C14") and part[0] == "C" for part in parts):
        return "+".join(sorted(parts)), "_T"  # "plastics and clothing rose by 14 %"
    return None
