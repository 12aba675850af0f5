"""Actual, plan, target, forecast or capacity: the role of a figure, by the nearest word that says so."""

from itertools import pairwise

from kzstats.reading import kazakh, numbers
from kzstats.reading.cues import first, last, of_a_name
from kzstats.reading.figures import Read
from kzstats.reading.grammar import Mark
from kzstats.reading.kazakh import goes_on, past
from kzstats.reading.lists import LISTS
from kzstats.reading.regions import Region, in_closed_brackets
from kzstats.reading.sentences import Sentence
from kzstats.reading.units import MONEY, RATIOS, Quantity

#: What ties a figure to the word for a plan right before it.
_TIES = {"en": ("(", "of"), "ru": ("в",), "kk": ()}
_DONE = frozenset((had, "already") for had in ("had", "has", "have"))


def _of_one_plant(read: Read, low: int, one: Quantity) -> bool:
    """Whether it is the power of one English plant: "a 90 MW wind farm", "building one with a capacity of"."""
    at = one.opening - 1
    article = read.words[at].low in ("a", "the", "first", "second", "new") and read.words[one.after].kind == "word"
    whose = read.begins(one.after, one.after + 4, "plant", "farm", "station", "park", "power")
    built = read.begins(max(low, one.first - 14), one.first, "construct", "build", "tender", "erect")
    will = read.lows(one.first - 6, one.first)[:4] == ["will", "have", "a", "capacity"]
    return read.language == "en" and ((article and whose) or built or will)


def role_of(read: Read, sentence: Sentence, one: Quantity, region: Region) -> tuple[str, list[str]]:
    """plan, target, capacity, forecast or actual, by the nearest word that says so."""
    near = [(at, code) for at, code in _roles(read, region.low, one.first, one) if not _of_a_works(read, at, code)]
    tied, plan = read.words[one.opening - 1], read.words[one.opening - 2]
    if tied.low in LISTS.as_planned or (tied.text in _TIES[read.language] and plan.low in LISTS.plans):
        return "target" if plan.low == "target" else "plan", []  # "of the plan (18 tonnes)", "of the planned 18"
    cues = [code for _, code in near]
    at, code = near[-1] if near else (-1, "")
    code = _that_will(read, near) if near else code
    if one.unit == "W" and code != "plan" and _of_one_plant(read, region.low, one):
        return "capacity", []
    if read.language == "en" and _DONE & {*pairwise(read.lows(max(region.low, one.opening - 4), one.first))}:
        return "actual", []  # "The goal was 6 percent, but the share had already come to 7 percent"
    made = one.unit not in ("W", *MONEY) and not undertaking(read, one) and not _of_seats(read, region.low, one)
    if "capacity" in cues and capacity_moved(read, one):
        near = [(at, code) for at, code in near if code != "capacity"]
        cues, (at, code) = [], near[-1] if near else (-1, "")
        code = _that_will(read, near) if near else code
    if made and "capacity" in cues:
        return "capacity", []  # also where it is yet to be reached
    if code == "target" and read.language == "en" and _attained(read, one, sentence.after):
        return "actual", []  # "the goal of 3 percent was reached in 2020"
    verb, guessed = _by_verb(read, sentence, one, at) if read.language == "kk" else ("", [])
    if verb:
        return ("actual" if verb == "capacity" and one.unit in MONEY else verb), guessed
    told = "plant" if read.language == "en" and _a_year(read, one) else _yearly(read, one)
    if told == "plant" or (told and at >= 0):
        return "capacity", []  # "the plant will produce 90,000 cars annually"
    if at >= 0 and (made or code != "capacity"):
        return code, []
    start, listed = region.low, read.words[one.after].text in "–-"  # "запустят 9 цехов, 5 из которых – в Абае, 4 – в"
    for i in range(region.low, sentence.first - 1, -1):
        cut, _ = read.g.one(i, "cut")
        cut = 0 if listed and read.lows(i - 1, i + 1) == ["из", "которых"] else cut
        if (cut and read.words[i].low != "as") or read.words[i].text == ";":  # "as well as" goes on with the list
            start = max(start, cut)
            break
        start = i
    aside = in_closed_brackets(read, range(start, one.first))
    roles = [(at, code) for at, code in _roles(read, start, region.low, one) if code != "capacity" and at not in aside]
    # "вырос на 3 % при плане 2 % и достиг 5 млрд": what was made
    beside = {at for at, _ in roles if read.language == "kk" or read.words[max(0, at - 1)].low == "при"}
    roles = [(at, code) for at, code in roles if at not in beside or not _of_the_next(read, at)]
    told = read.lows(region.low, one.first)
    if read.language == "en" and read.lows(sentence.first, sentence.first + 2) == ["of", "the"]:
        comma = next((i for i in range(sentence.first, region.low + 1) if read.words[i].text == ","), 0)
        roles = [(at, code) for at, code in roles if at > comma]  # "Of the 180 projects planned, 121 have begun"
    parted = roles and read.language == "en" and read.g.has("among", roles[-1][0], one.first)
    clause = next((i for i in range(one.after, sentence.after) if read.words[i].text in ",.;"), sentence.after)
    if parted and _past(read, one.after, clause):
        return "actual", []  # "21 projects will be launched, of which 8 were launched in May"
    if roles and ({"has", "have", "was", "were"} & {*told} or any(low.endswith(LISTS.done_ru) for low in told)):
        roles = []  # "output is expected to reach 112 billion, growth has been 6.3 %", "…, а добыто 82 млн тонн"
    if roles:
        return _that_will(read, roles), ["role"] if region.low - roles[-1][0] > 25 else []
    if read.language == "en" and (code := _title(read, sentence, one) or _behind_a_list(read, sentence, one)):
        return code, []
    works = read.begins(one.opening - 2, one.opening, *LISTS.works_begun) and read.words[one.after].text == ","
    if works and read.begins(one.after + 1, one.after + 2, "котор"):
        coming = _roles(read, one.after + 2, min(one.after + 5, sentence.after), one)
        if coming and coming[0][1] != "capacity":
            return coming[0][1], []  # "о строительстве 10 школ, которые будут введены"
    end = _clause_end(read, region.behind if read.language == "en" else one.after, sentence.after)
    if read.language == "en" and _past(read, one.after, end):
        return "actual", []  # "77 facilities worth 116 billion were commissioned"
    # "rose by 4 percent in March and is expected to rise further": the second verb is of no figure
    reach = min(region.high, end) if read.language == "en" else region.high
    at, code = next(iter(_roles(read, one.after, reach, one)), (-1, ""))
    if read.language == "kk" and end == one.after:
        end = sentence.after  # its verb comes with that of the next: "2010 жылы 80, ал 2015 жылы 100 тонна болмақ"
    cues = _roles(read, one.after, end, one)
    coming = [code for at, code in cues if code != "capacity" and not _of_the_next(read, at)]
    if coming:  # the last word of a Kazakh clause is its verb
        return coming[-1 if read.language == "kk" else 0], []
    worth = read.g.has("worth", one.after, region.high + 3)
    if read.language == "kk" or worth or last(read, region.low, one.first, "worth")[0] >= 0:
        at, _, code = first(read, region.high, sentence.after, "role")
        own = at >= 0 and read.words[at + 1].kind == "num"  # "жоспар 85 %-ға орындалды"
        if at >= 0 and not own and not read.g.has("cut", region.high, at) and not _of_a_works(read, at, code):
            return code, ["role"]
    if read.language == "en" and one.unit == "NUMBER" and read.words[region.high].low == "and":
        shared = _shared(read, region.high + 1, sentence.after)
        if shared:
            return shared, []  # "Six schools and four kindergartens are planned"
    planned, _, code = last(read, sentence.first, region.low, "role")
    goes_on = code == "forecast" and read.language == "en" and read.words[one.opening - 1].low == "by"
    goes_on = goes_on and not {"was", "were", "has", "have", "while"} & {*read.lows(planned, one.first)}
    # "is expected to grow by 5 %, driven by polypropylene, by 32 %"
    return "forecast" if goes_on else "actual", ["role"] if planned >= 0 else []


def _of_seats(read: Read, low: int, one: Quantity) -> bool:
    """Whether a capacity of beds or seats is told of, which make nothing."""
    said = {*read.lows(max(low, one.first - 8), one.after)}
    return read.language == "en" and not said.isdisjoint(("bed", "beds", "seat", "seats"))


def capacity_moved(read: Read, one: Quantity) -> bool:
    """Whether a ratio tells how the capacity of power plants changed: "capacity grew tenfold, to 1,635 MW"."""
    low = next((i + 1 for i in range(one.first - 1, one.first - 10, -1) if read.words[i].kind == "num"), one.first - 9)
    told = one.unit in RATIOS and read.begins(low, one.first, "capacit", "мощност", "қуат")
    return told and any(other.unit == "W" for other in read.row(one))


def _attained(read: Read, one: Quantity, limit: int) -> bool:
    """Whether a goal is told behind its figure as one that was reached."""
    said = read.lows(one.after, min(one.after + 14, limit))
    verb = next((i for i, low in enumerate(said) if low in LISTS.attained), 0)
    return bool(LISTS.was & {*said[max(0, verb - 2) : verb]}) and "not" not in said[:verb]


def _that_will(read: Read, roles: list[tuple[int, str]]) -> str:
    """The last role, or what "that" leads on from to a "will": "the ministry plans that output will grow"."""
    at, code = roles[-1]
    led = len(roles) > 1 and read.words[at].low == "will" and "that" in read.lows(roles[-2][0], at)
    return roles[-2][1] if led and roles[-2][1] != "capacity" else code


def _shared(read: Read, low: int, high: int) -> str:
    """The role that a verb gives the figure behind "and" as well as the one before it, "" without one right behind."""
    for i in range(low, min(low + 6, high)):
        if read.words[i].text in ",.;()" or read.words[i].low in ("was", "were", "have", "has"):
            return ""
        roles = (s.code for mark in read.g.at[i] for s in mark.says if s.kind == "role")
        code = next((code for code in roles if code != "capacity"), "")
        if code:
            return code
    return ""


def undertaking(read: Read, one: Quantity) -> bool:
    """Whether plants, projects or jobs are counted, which no plant makes: «астық өңдейтін 3 зауыт»."""
    counted = range(max(one.noun, one.first), one.after) if one.unit == "NUMBER" else ()
    if counted and one.noun < 0 and not LISTS.number_of.isdisjoint(read.lows(one.first - 6, one.first)):
        return True  # «ет өңдейтін кәсіпорындардың саны 214-ке жетті»
    return any(says.code in LISTS.undertaken for i in counted for mark in read.x.at[i] for says in mark.says)


def _by_verb(read: Read, sentence: Sentence, one: Quantity, cue: int) -> tuple[str, list[str]]:
    """Role that the verb at the end of a Kazakh clause tells, "" where it tells none; cue: place of a word before."""
    if kazakh.to_be_made(read, one):
        return "forecast", ["role"]
    words, end = read.words, _clause_end(read, one.after, sentence.after)
    while end < sentence.after and words[end].text == "," and words[end - 1].low.endswith(("ып", "іп")):
        end = _clause_end(read, end + 1, sentence.after)  # «12 жоба іске асырылып, 80 орын ашылады деп күтілуде»
    told = _roles(read, one.after, end, one)
    codes = [code for _, code in told]
    yearly = one.unit not in (*RATIOS, *MONEY) and bool(LISTS.each & {*read.lows(one.first - 3, one.first)})
    ends = end - 1 - (words[end - 1].text in ".!?")
    verb = words[ends].low
    planned = codes == ["plan"] and not read.begins(one.after, end, "жеткіз")
    everywhere = verb.endswith(("іледі", "ылады")) and read.begins(sentence.first, one.first, *LISTS.everywhere)
    listed = words[sentence.first].text in "-–•*" and end >= sentence.after - 1 and not past(verb)
    makes = "capacity" in codes or planned or (not told and (listed or verb.endswith(("ады", "еді", "йды", "йді"))))
    if yearly and makes:
        # «жылына 60 мың тонна әк шығаратын зауыт ашылады», «цех жылына 3 мың шина шығарады»
        return "actual" if everywhere else "capacity", []
    if told and not _of_the_next(read, told[-1][0]) and (told[-1][1] != "capacity" or told[-1][0] - one.after <= 2):
        if cue >= 0 and codes[-1] == "plan" and words[cue].low.startswith("болжам"):
            return "forecast", []  # «болжам 89 млн тонна болмақ»
        aimed = "target" in codes and words[told[-1][0]].low.startswith("көзде")
        # «15 %-ға жеткізу жоспарда бар»: the last word of a clause is its verb; «жеткізуді көздеп отыр» aims at it
        return "target" if aimed else codes[-1], ["role"] if len({*codes} - {"capacity"}) > 1 and not aimed else []
    if end < sentence.after and words[end].text == "," and words[end - 1].low.endswith(("са", "се")):
        set_out = words[end - 1].low.startswith(("жоспарлан", "көздел"))
        return "plan" if set_out else "actual", []  # "8 жоба іске қосылса, биыл тағы 9 жоба іске қосылады"
    if not told and verb.endswith(LISTS.aims) and not {"activity", "product"} & read.x.kinds(ends):  # «тамақ»
        return "plan", []  # «400 адам жұмыспен қамтылмақ»
    to_come = verb.endswith(LISTS.to_come) and not verb.startswith(LISTS.told_or_seen)
    if not told and to_come and LISTS.soon & {*read.lows(sentence.first, one.first)} and one.unit not in RATIOS:
        return "plan", ["role"]  # «Биыл зауытқа 300 мың тонна қызылша өткізіледі»: or what is expected
    if not told and goes_on(read, one.after, end):
        return "actual", []  # «биыл 10 жоба іске асырылып келеді»
    end -= words[end - 1].text in ".!?"
    gone = end > one.after and (past(words[end - 1].low) or words[end - 1].low.endswith(LISTS.we_did)) and not told
    set_out = cue >= 0 and words[cue].low in LISTS.set_out  # «жоспар 5 млн тонна болып белгіленді»
    set_out |= words[one.opening - 1].low in ("жоспарланған", "көзделген")  # «жоспарланған 9 жобаның 5-і қосылды»
    happened = gone and not set_out
    return "actual" if happened else "", []  # «тапсырмаға сай 5 зауыт салынды»


def _roles(read: Read, low: int, high: int, one: Quantity) -> list[tuple[int, str]]:
    """Places and codes of the words for the role of a figure between two tokens: no name's, no other figure's."""
    if not read.g.has("role", low, high):
        return []
    marks = [m for m in read.g.spread(low, high) if read.g.one(m.first, "role")[0]]
    marks = [m for m in marks if not of_a_name(read, m) and not _of_another(read, m, one)]
    needed = [m for m in marks if read.words[m.first].low.startswith(LISTS.needed) and _noun_follows(read, m.after)]
    marks = [m for m in marks if m not in needed]
    found = [(m.first, s.code) for m in marks for s in m.says if s.kind == "role"]
    if read.language == "en":
        found = [(at, "forecast" if _will_come(read, at, one) else code) for at, code in found]
    return [told for k, told in enumerate(found) if not k or not _goes_on_with(read, found[k - 1], told)]


def _will_come(read: Read, at: int, one: Quantity) -> bool:
    """Whether "will" tells what comes about: "will eventually reach", "will nearly double"."""
    if read.words[at].low == "will" and at + 1 == one.opening and one.unit == "RATIO":
        return True
    apart = read.words[at].low == "will" and read.words[at + 1].low.endswith(("ly", "also", "soon", "thus", "then"))
    return apart and read.words[at + 2].low in LISTS.comes_about


def _goes_on_with(read: Read, plan: tuple[int, str], told: tuple[int, str]) -> bool:
    """Whether a word for a role only goes on with a plan: "планируют довести до 7 тонн", "проект бюджета составит"."""
    low = read.words[plan[0]].low
    bring = told[1] == "target" and told[0] - plan[0] < 5 and low.startswith("планир")
    return plan[1] == "plan" and (bring or (told[1] == "forecast" and low.startswith("проект")))


def _noun_follows(read: Read, i: int) -> bool:
    """Whether a word goes on with what it tells of: no verb, point or «деп» stands behind it."""
    word = read.words[i]
    return word.kind == "word" and not word.low.startswith(("деп", "дей", "екен", "еді", "бол"))


def _of_a_works(read: Read, at: int, code: str) -> bool:
    """Whether a participle ahead of a figure only tells which works it is: «сүт өңдейтін зауыттар 9 мың тонна алды»."""
    participle = read.language == "kk" and read.words[at].low.endswith(("йтын", "йтін", "атын", "етін"))
    return participle and code == "capacity"


def _of_another(read: Read, mark: Mark, one: Quantity) -> bool:
    """Whether "of" ties a word to another figure alone: "rose by 5 percent with an annual plan of 4 percent"."""
    at = mark.after
    if read.words[mark.first - 2].low in LISTS.attained and read.words[mark.first - 1].low == "the":
        return True  # "reached the projected figure, with an index of 104 percent"
    if read.words[at].low != "of" and (read.words[at].kind != "num" or read.words[mark.first].low[:4] != "plan"):
        return False  # "rose by 3 percent with the plan 2 percent"
    number = next((i for i in range(at, min(at + 4, len(read.words))) if read.words[i].kind == "num"), -1)
    return number >= 0 and not one.first <= number < one.after


def _of_the_next(read: Read, at: int) -> bool:
    """Whether a word for a plan is what the next percent is held against: "болды, яғни жоспары 100 % орындалды"."""
    plan = read.words[at].low.startswith(("жоспар", "план"))
    if read.words[at].low == "плана" and read.begins(at - 3, at, "%", "процент"):
        return True  # "построено 46 тыс. кв. м – 62 % годового плана"
    if read.words[at].low in LISTS.plans:  # "добыто 73 млн тонн – это меньше плана, составляющего 88 млн"
        ahead = range(at + 1, min(at + 7, len(read.words)))
        return any(read.words[i].kind == "num" and not numbers.year_at(read.words, i) for i in ahead)
    following = read.words[at + 1 : at + 5]
    number = next((k for k, word in enumerate(following) if word.kind == "num"), None)
    behind = following[number:] if number is not None else []
    return plan and any(word.text == "%" or word.low.startswith(LISTS.percent) for word in behind)


def _past(read: Read, low: int, high: int) -> bool:
    """Whether a clause tells in English what was done before it tells of a role."""
    done = next((i for i in range(low, high) if read.words[i].low in ("was", "were")), high)
    return done < high and not read.g.has("role", low, min(done + 3, high))


def _title(read: Read, sentence: Sentence, one: Quantity) -> str:
    """Role of a figure in a title that tells what is to come: "Kazakhstan to launch 9 projects"; "" elsewhere."""
    words = read.words
    if words[sentence.after - 1].text in '.!?»”"':
        return ""
    reach = range(sentence.first, one.first if one.first > sentence.first + 2 else sentence.after - 1)
    verbs = (read.g.one(i + 1, "coming")[1] for i in reach if i + 1 < sentence.after and words[i].low == "to")
    return next(filter(None, verbs), "")


def _behind_a_list(read: Read, sentence: Sentence, one: Quantity) -> str:
    """Role by the verb behind a list: "33 projects, including 7 mills and 10 farms, are to be opened"; "" elsewhere."""
    if one.unit != "NUMBER" or not read.g.has("among", sentence.first + 1, sentence.after):
        return ""
    verbs = (i for i in range(one.after, sentence.after) if read.words[i].low in LISTS.finite)
    verb = next(verbs, -1)
    return next((code for at, code in _roles(read, verb, verb + 3, one) if at <= verb + 1 and code != "capacity"), "")


_YEARLY = frozenset([*(((each, "year")) for each in ("per", "a", "each", "every")), ("per", "annum")])


def _a_year(read: Read, one: Quantity) -> bool:
    """Whether a quantity, or the list it stands in, is what will be made in every year: a capacity."""
    words, (one, last) = read.words, _list_of(read, one)
    stop = next(
        (i for i in range(last.after, len(words)) if words[i].text in ",.;()" or i - last.after > 15), last.after
    )
    behind = read.lows(last.after, max(stop, last.after + 5))
    at = next((i for i, pair in enumerate(pairwise(behind)) if "annually" in pair or pair in _YEARLY), -1)
    if at < 0 or one.unit in ("PC", "RATIO", "W"):
        return False
    if {"than", "ago", "before", "earlier"} & {*behind[: at + 3]}:
        return False  # "made 12,400 tonnes, 1,100 fewer than a year before"
    told = read.lows(one.first - 8, one.first)
    made = "production" in told and "volume" in told  # "the production volume will be 8,000 tonnes a year"
    whose = (mark for i in range(one.first - 5, one.first) for mark in read.x.at[i] if mark.after == one.opening - 1)
    if any(says.kind == "ref_area" for mark in whose for says in mark.says):
        return False  # "Kazakhstan makes 90 tonnes a year"
    made |= read.g.has("yields", one.first - 6, one.first) or read.g.has("works", one.first - 10, one.first)
    return made


def _list_of(read: Read, one: Quantity) -> tuple[Quantity, Quantity]:
    """First and last of the amounts of one unit that a list makes with a figure: "5 tons of lime and 7 of soda"."""
    row = read.row(one)
    first = last = row.index(one)
    joined = [two.unit == one.unit and two.opening - one.after < 11 for one, two in pairwise(row)]
    while first and joined[first - 1] and one.unit in LISTS.physical:
        first -= 1
    while last < len(joined) and joined[last] and one.unit in LISTS.physical:
        last += 1
    return row[first], row[last]


def _yearly(read: Read, one: Quantity) -> str:
    """By what a Russian clause tells what is made in every year: "планируют выпускать 5 тонн извести в год", or ""."""
    if read.language != "ru":
        return ""
    made = read.begins(one.first - 4, one.first, "производить", "выпускать", "перерабатывать")
    plant = read.begins(one.first - 8, one.first, "завод", "фабрик", "комбинат", "нпз")  # "завод дает 5 тонн в год"
    behind = read.lows(one.after, one.after + (9 if plant else 4))
    behind = behind[: behind.index(",")] if "," in behind else behind
    each = ("в", "год") in pairwise(behind) or (made and "ежегодно" in read.lows(one.first - 5, one.first))
    he = plant or {"он", "она", "оно", "предприятие"} & {*read.lows(one.first - 8, one.first)}
    now = any(low.endswith(("ет", "ют", "ит", "ят", "тся")) for low in read.lows(one.first - 4, one.first))
    if he and now and ("в", "год") in pairwise(read.lows(one.first - 8, one.first)):
        plant = each = True  # "В год он выпускает 95 тонн извести"
    yearly = one.unit not in ("PC", "RATIO") and each
    return "" if not yearly else "plant" if plant else "made" if made else ""


_CUTS = frozenset(["cut", "among", "and"])


def _clause_end(read: Read, first: int, limit: int) -> int:
    """Where a clause ends that begins behind a figure: "9 sites with a capacity of 455 MW will be opened"."""
    some = read.language == "en" and bool(read.g.one(first, "among")[0])  # "6 of them will open"
    for i in range(first + some, limit):
        if read.g.says(i, _CUTS) or read.words[i].text in ",;()":
            return i
    return limit
