"""Grammar words around a figure: the last before it and the first behind it, of some kinds."""

from itertools import combinations, pairwise, repeat

from kzstats.reading.figures import Read
from kzstats.reading.grammar import Mark
from kzstats.reading.kazakh import from_to
from kzstats.reading.lists import LISTS
from kzstats.reading.regions import in_closed_brackets
from kzstats.reading.stems import ABLATIVE
from kzstats.reading.units import RATIOS, Quantity

#: Which spans leave no period spoken of: "за последние три года", "в марте – 5 тонн, за квартал – 14".
UNSAID = (-1, 12), (None, 3)


def of_none(read: Read, when, spoken: str) -> bool:
    """Whether a span is only what a growth is told over or a record held for, or a quarter with no month beside it."""
    best = {*read.lows(when.first - 4, when.first)} if read.language == "en" else set()
    if {"first", "time"} <= best or (best and read.words[when.after].low in LISTS.records):
        return True  # "for the first time in 18 months", "a three-year high"
    if spoken and read.language == "kk" and read.words[when.after].low in ("оның", "олардың", "соның"):
        return True  # «Биыл 190 жоба жоспарланған. Бүгінде оның 47-сі ашылды»: of that year
    return read.g.one(when.first, "yoy")[0] >= when.after or (when.months == 3 and spoken[5:6] in "Q")


def last(read: Read, low: int, high: int, *kinds: str) -> tuple[int, str, str]:
    """Place, kind and code of the last phrase of the kinds between two tokens; (-1, "", "") without one."""
    return _cue(read, low, high, kinds, -1)


def first(read: Read, low: int, high: int, *kinds: str) -> tuple[int, str, str]:
    """Place, kind and code of the first phrase of the kinds between two tokens; (-1, "", "") without one."""
    return _cue(read, low, high, kinds, 1)


def _cue(read: Read, low: int, high: int, kinds: tuple[str, ...], step: int) -> tuple[int, str, str]:
    for mark in read.g.spread(low, high)[::step] if read.g.has_any(kinds, low, high) else ():
        for says in (says for says in mark.says if says.kind in kinds):
            attribute = says.kind == "done" and read.words[mark.first].low.endswith(LISTS.attributes)  # "выполненных"
            if not attribute and not (says.kind in ("done", "role") and of_a_name(read, mark, says.kind)):
                return mark.first, says.kind, says.code
    return -1, "", ""


def of_a_name(read: Read, mark: Mark, kind: str = "role") -> bool:
    """Whether a word is part of a branch's or product's longer name: дайын металл бұйымдары are not half done."""
    names = (name for i in range(max(0, mark.first - 3), mark.first + 1) for name in read.x.at[i])
    longer = (n for n in names if n.after - n.first > mark.after - mark.first and n.after >= mark.after)
    said = {(says.kind, says.code) for name in longer for says in name.says}
    return any(of in _THINGS or (kind == "done" and code == "employment") for of, code in said)


_THINGS = ("activity", "product", "none")


def moved_by(read: Read, one: Quantity) -> bool:
    """Whether "by", "на" stands right before a figure or its hedge."""
    at = one.opening - 1
    words = read.words
    while at >= 0 and words[at].low in ("a", "an", "the"):
        at -= 1
    if {"на", "by"} & {words[at].low, words[one.first - 1].low}:  # "на почти 5 %", "почти на 5 %", "almost by half"
        return True
    return words[at].low == "on" or words[one.first].low == "наполовину"


def falls_on(read: Read, low: int, one: Quantity) -> bool:
    """Whether a fall only changes its pace, and keeps its minus: "the decline slowed to 2 %", «азаюы … баяулады»."""
    reach = range(one.after, one.after + 10) if read.language == "kk" else range(one.first - 1, low, -1)
    pace = next((i for i in reach if i < len(read.words) and read.words[i].low.startswith(LISTS.paces)), -1)
    if read.begins(low, pace, "инфляц", "inflation"):
        return False
    ahead = range(min(pace, one.first) - 1, low - 1, -1)
    noun = next((i for i in ahead if read.words[i].text in ",;" or read.g.kinds(i) & {"up", "down"}), low)
    return pace > low and read.words[noun].low.startswith(LISTS.falls)


def later_clause(read: Read, when, end: int, following) -> bool:
    """Whether a period begins a clause with a figure of its own: "введено 5 домов, в следующем году введут 7"."""
    i = when.first - 1
    while i > end and read.g.one(i, "fill")[0]:
        i -= 1
    begins = read.words[i].text in ",;" or bool(read.g.one(i, "and")[0] or read.g.one(i, "cut")[0])
    return i >= end and begins and any(one.first >= when.after for one in following)


def goes_on_with(read: Read, sentence) -> bool:
    """Whether an English sentence goes on with the projects spoken of and tells of nothing done: "Of these 90, 8 …"."""
    words = read.lows(sentence.first, sentence.after)
    return " ".join(words[:2]) in LISTS.these and not LISTS.was & set(words)


def of_a_plan(read: Read, when) -> bool:
    """Whether a period is only that of a plan: "in May it made 5 tonnes, which is 50 percent of the plan for 2024".

    Also what a programme or a fair is called by, where nothing is told to come: "9 mills work under the 2015–2019
    Programme", "at the AgroFair 2025 forum".
    """
    behind, before = read.lows(when.after, when.after + 8), read.words[when.first - 1]
    named = next((i for i, low in enumerate(behind) if low.startswith(_PROGRAMS)), -1)
    called = named >= 0 and before.low == "the" and when.year and not {",", "."} & {*behind[:named]}
    if read.language == "en" and when.kind == "period" and not when.month:
        name = before.text[:1].isupper() and read.words[when.first - 2].kind == "word"
        called |= name and behind[0].startswith(_PROGRAMS + _FAIRS)
        called |= when.until > 0 and before.low.startswith(_PROGRAMS)
    if called and not read.g.has("role", when.first - 25, when.first):
        return True
    ahead = read.lows(when.first - 4, when.first)
    told = ahead[:2] + ahead[3:] == ["of", "the", "for"] and ahead[2] in LISTS.plans
    return told and read.dated(when.first - 30, when.first - 1)


_PROGRAMS = ("program", "concept", "strategy")
_FAIRS = ("forum", "exhibition", "conference", "summit", "expo", "fair")


def of_a_thing(read: Read, when) -> bool:
    """Whether an English period only tells when a thing was made that a noun before names: "a farm opened in April"."""
    if read.language == "ru":  # "инфляция замедлилась после пика в феврале"
        after_it = {"после", "пика", "пиковых", "максимума", "рекорда"} & {*read.lows(when.first - 4, when.first)}
        comma = next((i for i in range(when.first - 1, max(0, when.first - 8), -1) if read.words[i].text in ",."), 0)
        clause = read.words[comma].text == read.words[when.after].text == ","
        verb = read.words[comma + 1].low.endswith(LISTS.participles)
        which = read.words[comma + 1].low.startswith("котор") and read.begins(comma, when.first, *LISTS.opened)
        held = when.since and read.words[when.first - 1].low.endswith(LISTS.participles)
        return bool(after_it) or (clause and (verb or which)) or held
    verb = next((i for i in (when.first - 1, when.first - 2) if i > 0 and read.words[i].low in LISTS.when_made), 0)
    verb = 0 if read.words[when.first - 1].text == "." else verb  # "… jobs were created. This year …"
    return verb > 0 and read.words[verb - 1].low not in ("was", "were", "been", "be", "and")


def brought_about(read: Read, sentence) -> bool:
    """Whether an English sentence tells what was done: "were launched"; projects "are being developed" of no period."""
    words = read.lows(sentence.first, sentence.after)
    return bool(LISTS.was & set(words)) and not any(pair in _BEING for pair in pairwise(words))


def stands(read: Read, sentence, measure: str, one: Quantity) -> bool:
    """Whether undertakings or an amount of an English sentence are told as they stand: of no period spoken of."""
    lows = read.lows(sentence.first, sentence.after)
    already = any(pair in _ALREADY for pair in pairwise(lows))  # "12 schools have already been commissioned"
    if measure in ("projects", "project_cost", "jobs"):
        return already or not brought_about(read, sentence)
    reach = 4 if measure == "other" else 1
    today = {"is", "are", "costs"} & {*read.lows(one.opening - reach, one.opening)}
    stays = measure not in ("wages", "production") and today
    if stays or (already and measure in ("commissioned", "facilities", "enterprises")):
        return True  # "the minimum wage is 85,000 tenge"
    there = not LISTS.of_now.isdisjoint(lows)
    return measure in ("enterprises", "facilities") and there and not brought_about(read, sentence)


_ALREADY = frozenset([("has", "already"), ("have", "already"), ("already", "been"), ("already", "operate")])
_BEING = frozenset((verb, "being") for verb in ("is", "are"))


def against(read: Read, one: Quantity) -> bool:
    """Whether a word of comparison stands right before a figure: "against 2.3 trillion a year earlier"."""
    at = one.opening - 1
    at -= read.words[at].low in ("the", "a")
    told = (mark for i in (at - 2, at - 1, at) if i >= 0 for mark in read.g.at[i] if mark.after == at + 1)
    return any(says.kind == "than" for mark in told for says in mark.says)


def unnamed(read: Read, low: int, high: int) -> bool:
    """Whether a noun stands between two tokens that neither grammar nor lexicon knows: what it names has no code."""
    known = -1
    shut = in_closed_brackets(read, range(low, high))  # "серебра (в виде порошка) – 73 тонны": of the silver
    for i in (i for i in range(max(0, low - 4), high) if i not in shut):
        known = max([known, *(marks[0].after for marks in (read.g.at[i], read.x.at[i]) if marks)])
        word = read.words[i]
        if i < low or i < known or word.kind != "word" or not word.text.islower() or len(word.text) < 4:
            continue
        if word.low.isascii():
            continue  # "передает energyprom.kz"
        branch = i + 1 < high and read.words[i + 1].low.startswith(LISTS.branches)
        if branch or word.low.endswith(LISTS.noun) or not word.low.endswith(LISTS.no_noun_ru):
            return True  # "шлангов", "в научной сфере"
    return False


_SPOKEN = {(the, word) for the in ("the", "this") for word in ("figure", "indicator", "index", "share", "number")}


def points_back(read: Read, low: int, high: int) -> bool:
    """Whether a clause goes on about the last figure: "This rose by 5 percent", "Since 2017, it has tripled"."""
    if read.words[low].low in LISTS.this:
        return low not in read.period_ends  # "this year" points at nothing spoken of
    lows = read.lows(low, high)
    it = next((i for i, word in enumerate(lows) if word == "it" and (i == 0 or lows[i - 1] in (",", "that"))), -1)
    told = it >= 0 and lows[it + 1 : it + 2] not in (["is"], ["was"])  # "it is noted that"
    he = next((i for i in range(low, high) if read.words[i].low in ("он", "она", "оно")), high)
    told |= bool(read.g.kinds(he + 1, min(he + 3, high)) & {"up", "down"})  # "За год она выросла на 5 %"
    return told or any(pair in _SPOKEN for pair in pairwise(lows))


def came_to(read: Read, one: Quantity, earlier: list[Quantity]) -> bool:
    """Whether a figure is what the change right before it came to: "rose by 5 percent to 7 tonnes from 6 in May"."""
    between = read.lows(earlier[-1].after, one.first) if earlier and earlier[-1].unit in RATIOS else []
    if read.language == "kk":  # «2,2 есеге өсіп, 5 тоннаға дейін ұлғайды»
        moved = 0 < len(between) <= 3 and read.g.kinds(earlier[-1].after) & {"up", "down"}
        moved = moved and not read.dated(earlier[-1].after, one.first)  # «екі есеге өсіп, биыл 5 тоннаға жетті»
        return bool(moved) and not LISTS.came_up_to.isdisjoint(read.lows(one.after, one.after + 2))
    return len(between) <= 3 and between[between[:1] == [","] :][:1] in (["to"], ["до"])


def begins_span(read: Read, one: Quantity, following: Quantity | None) -> bool:
    """Whether "from 5 to 7 tonnes" begins here: the first is an earlier value whose time is not said."""
    if read.language == "kk":
        return from_to(read, one, following)
    i = one.opening - 1
    if i < 0 or following is None or not read.g.one(i, "from")[0] or read.words[i].low == "от":
        return False
    ends = (read.period_ends.get(k) for k in (one.after, one.after + 1) if read.language == "en")
    behind = next((end for end in ends if end and end <= following.first), one.after)  # "from 5 in 2022 to 7 tonnes"
    return following.first - behind <= 3 and bool(read.g.one(behind, "to")[0])


def likened(read: Read, when) -> bool:
    """Whether a period is only likened to, or how long: "как и в прошлом году", "хватит на пять месяцев"."""
    bare = when.kind == "period" and when.months < 12 and not when.year and when.relative is None
    near = f" {' '.join(read.lows(when.first - 4, when.after + 1))} "
    if bare and any(told in near for told in (" first time ", " впервые ", " алғаш ")):
        return True  # "for the first time in nine months"
    if bare and read.words[when.first - 1].low in ("на", "через") and not read.g.one(when.first, "month")[0]:
        return True
    if read.words[when.first - 1].low.startswith(("сезон", "зимовк")):
        return True  # "в отопительный сезон 2025–2026 годов": months that are not said
    before = " ".join(word.low for word in read.words[max(0, when.first - 3) : when.first])
    if when.since and before.endswith(LISTS.first_since):
        return True  # "for the first time since 2014"
    return before.endswith(("как и", "как и в", " база", " базы", " базе", " базой", " урожая"))


def of_age(read: Read, when) -> bool:
    """Whether years are an age: "boys of 14–17 years of age", "under 5 years old", «1 жасқа толмаған»."""
    if read.language == "kk":
        return read.words[when.after - 1].low.startswith("жас")
    behind = read.lows(when.after, when.after + 2)
    older = read.language == "ru" and read.words[when.first - 1].low in ("старше", "младше", "моложе", "возрасте")
    return older or behind == ["of", "age"] or behind[:1] in (["old"], ["age"])


def a_year(read: Read, low: int, one: Quantity, limit: int) -> bool:
    """Whether "y/y", "a year" stands beside a figure, or "годовая инфляция" opens its clause."""
    if any(read.words[i].low.startswith(LISTS.annual) and read.g.one(i, "yoy")[0] for i in range(low, one.first)):
        return True
    reach = range(one.after, min(limit, one.after + 4))
    comma = (i for i in reach if read.words[i].text == "," and (read.language == "kk" or _of_the_next(read, i)))
    return read.g.has("yoy", max(low, one.first - 6), next(comma, reach.stop))  # «айлық мәнде 2 %-ға, жылдық – 7 %-ға»


def _of_the_next(read: Read, comma: int) -> bool:
    """Whether a figure of its own stands in the clause behind a comma: "на 0,3 %, за год на 1,7 %"."""
    ends = (i for i in range(comma + 1, comma + 8) if read.words[i].kind == "num" or read.words[i].text in ",;.(")
    return read.language == "ru" and read.words[next(ends, comma)].kind == "num"


def year_before(read: Read, one: Quantity, ref: str) -> str:
    """The base a year before a period; of a day, its January: "на 1 мая – 9 трлн, с начала года на 5 % больше"."""
    began = len(ref) == len("2024-05-01") and "начала" in read.lows(one.first - 6, one.after + 4)
    return f"{ref[:4]}-01-01" if began else f"{int(ref[:4]) - 1}{ref[4:]}"


def shut(read: Read, when, one: Quantity, earlier: list[Quantity]) -> bool:
    """Whether a period dates a figure in a bracket that closes before another: "5 тонн (в мае – 4), медь – 7"."""
    words = read.words
    closing = next((i for i in range(when.after, one.first) if words[i].text in "()"), 0)
    opening = next((i for i in range(when.first - 1, max(0, when.first - 12), -1) if words[i].text in "()"), 0)
    own = words[opening].text == "(" and read.language == "en"  # "5 tonnes (4 in May), copper – 7"
    low = opening if own else when.after
    return words[closing].text == ")" and any(low <= other.first < closing for other in earlier)


def without_level(read: Read, found: list[Quantity], k: int) -> list[Quantity]:
    """Figures of a sentence without the level that one came to: "rose by 5 percent to 7 tonnes in May" dates both."""
    level = k + 1 < len(found) and found[k + 1].unit not in RATIOS and came_to(read, found[k + 1], found[: k + 1])
    return found[: k + 1] + found[k + 2 :] if level else found


def horizon(read: Read, when, year: int) -> bool:
    """Whether an English year that still runs or is to come stands beside a word for a plan: "will be 7 in 2025"."""
    told = read.language == "en" and 0 < year <= when.year and not when.month
    return told and read.g.has("role", when.first - 10, when.first + 6)


def bracketed(read: Read, when, low: int, high: int, following: list[Quantity]) -> bool:
    """Whether a period opens a bracket that holds a figure of its own: "102 % (в январе 2025 года – 104 %)"."""
    words = read.words
    opening = next((i for i in range(when.first - 1, low - 1, -1) if words[i].text == "("), -1)
    inside = opening >= 0 and (when.first - opening <= 2 or read.language == "ru")
    open_still = opening >= 0 and not any(words[i].text == ")" for i in range(opening, when.first))
    if open_still and read.language != "kk" and any(opening < one.first < when.first for one in following):
        return True  # "359 tonnes of beef (351 tonnes in 2024)"
    closing = next((i for i in range(when.after, high) if words[i].text == ")"), 0)
    return inside and any(when.after <= one.first < closing for one in following)


def since_new_year(read: Read, when, year: int) -> bool:
    """Whether a running year is named for its beginning alone: "с начала этого года"."""
    began = "начала" in {*read.lows(when.first, when.after)}
    return began and (when.relative == 0 or when.year == year) and when.kind in ("period", "span") and not when.month


def new_year(read: Read, low: int, high: int, year: int) -> bool:
    """Whether "с начала года" stands between two tokens: since then."""
    lows = read.lows(low, high)
    if not any(map(str.startswith, lows, repeat(("начала", "басынан")))):
        return False
    said = " ".join(one for one in lows if one not in ("этого", "текущего", f"{year}"))
    return "с начала года" in said or "жыл басынан" in said or "жылдың басынан" in said


def set_beside(read: Read, named: list, row: list[Quantity]) -> None:
    """Make bases of Russian periods behind a dash that stand beside one, and the same months of the years in a bracket
    behind "the same period".
    """
    for one, two in combinations(named, 2):
        bracket = one.kind == "same" and read.words[one.after].text == "("
        if bracket and two.kind == "period" and not (two.month or two.until or ")" in read.lows(one.after, two.first)):
            two.kind = "here"  # "less than in the same period last year (5 in 2021 and 6 in 2022)"
        near = [word.kind for word in read.words[one.after : two.first]]
        bare = one.kind in ("same", "here") and one.bare and two.kind == "period" and not (two.month or two.until)
        if bare and 0 < len(near) < 3 and {*near} == {"word"}:
            two.kind = "here"  # "за тот же период в 2020 году"
    for one, two in pairwise(named) if read.language == "ru" else ():
        dashed = read.words[two.first - 1].text in "-–—" and two.first - 1 in {q.after for q in row}
        two.base |= one.base and dashed  # "на 3 тонны больше, чем в мае, и на 4 – мая прошлого года"


def spoken_of(periods) -> str:
    """The period that a sentence goes on with: a Kazakh part is of the time of its whole, «Оның 45 %-ы мектептерге»."""
    read, first, state = periods.read, periods.sentence.first, periods.state
    part = read.language == "kk" and read.words[first].low in ("оның", "соның") and periods.first_row
    told = part and not read.words[first + 1].low.endswith(LISTS.said_so)
    return state.rows[periods.first_row - 1]["ref_period"] if told else state.period


def opens_bracket(read: Read, when) -> bool:
    """Whether a bracket tells of an earlier time and what was then: "(in the previous month – 0.4 percent)"."""
    dashed = when.kind in ("same", "month") and read.words[when.after].text in "–-—:"
    return dashed and "(" in read.lows(when.first - 3, when.first)


def earlier_value(read: Read, one: Quantity) -> bool:
    """Whether "from" stands right before a figure: what the one before it was earlier."""
    if read.language == "kk":  # «9,8 %-дан 8,6 %-ға дейін»
        return one.unit == "PC" and read.words[one.after - (not read.words[one.after].hyphen)].low.endswith(ABLATIVE)
    at = one.opening - 1
    while at > 0 and read.words[at].low in ("the", "planned", "previous"):
        at -= 1
    return at >= 0 and bool(read.g.one(at, "from")[0])
