"""Why a figure may be another than its codes say: a part, another thing, only said, asked or denied."""

import re
from itertools import pairwise

from kzstats.reading import dates
from kzstats.reading.cues import earlier_value, first
from kzstats.reading.figures import Read
from kzstats.reading.kazakh import in_a_bracket
from kzstats.reading.lists import LISTS
from kzstats.reading.regions import Region
from kzstats.reading.russian import in_this
from kzstats.reading.sentences import Sentence
from kzstats.reading.signs import denied
from kzstats.reading.stems import ABLATIVE
from kzstats.reading.subject import Subject
from kzstats.reading.units import MONEY, Quantity
from kzstats.reading.ways import Way

#: "кроме того" adds, and "except machinery" is of the name of a branch.
_WITHOUT = re.compile(
    r" (?:(?:excluding|except(?! (?:for )?machinery)|apart from|not counting|not including|за исключением(?! машин)|"
    r"исключая|кроме(?! того)|без уч[её]та|не считая|есептемегенде|қоспағанда|есепке алмағанда)"
    r"|(?<=\w\w\w\w(?:дан|ден|тан|тен|нан|нен) )(?:тыс|басқа)) "
)
#: How far from its beginning a sentence names who acts: "In 2024 the company", «Компания 2024 жылы».
_OPENING = 6
_BUDGET_FOR = re.compile(r"budget for (?:the )?(?:20|this)|бюджет\b.* на (?:20|этот|текущ)|жылға арналған .*бюджет")
_IN_TRADE = " in trade with ", " в торговле с ", " саудада "
_DENIED = re.compile(
    r" (?:denied|denies|опроверг(?:ла|ли)?|was earlier reported|жоққа шығар(?:ды|ылды|ған)|"
    r"(?:is|are|was|were) (?:false|untrue|wrong|not true|not so)|неправда|неверно|это (?:не так|ложь)|"
    r"не соответству\w+ действительности|рас емес) "
)
_SOME = ("first", "last", "первы", "послед", "алғашқы", "соңғы"), ("day", "дней", "дня", "күн", "декад")


def told_apart(
    read: Read, sentence: Sentence, one: Quantity, region: Region, made: Way, about: Subject, ref: str, base: str
) -> list[str]:
    """Doubts of a figure whose words say what no code of its row does."""
    doubt, actual, share = [], made.role == "actual", made.transformation == "share"
    lows = read.lows(sentence.first, sentence.after)
    said = {*lows}
    ahead = read.words[max(region.low, one.first - 8) : one.first]
    could = any(word.low in LISTS.may_be or word.text == "may" for word in ahead)  # "may" with a capital is a month
    if_only = pairwise(read.lows(one.after, one.after + 5))  # «төмендер еді»
    could = could or any(low.endswith("р") and then in ("еді", "едік") for low, then in if_only)
    unreal = ("если", "бы") in pairwise(lows) or bool({"if"} & said and {"had", "would"} & said)
    could = could or unreal or (lows[:1] == ["had"] and "would" in said)  # "if output had reached 5 tonnes"
    let = about.indicator in LISTS.abroad and made.transformation == "level" and _only_let(read, one, region)
    if actual and (could or let or LISTS.said & said):
        doubt.append("role")  # "output could grow by 5 percent", "output rose to 5 tonnes, the ministry predicted"
    plain = not share and about.indicator not in ("trade_balance", "budget")
    # "Exports of services grew 12 % to $11 billion": a figure that names nothing is of what the sentence told before.
    told = (says for mark in read.x.spread(region.low, one.first) for says in mark.says)  # but no "Abai region"
    own = any(says.kind in ("indicator", "activity", "product") and says.code != "regions" for says in told)
    low = region.low if own else sentence.first
    twisted = read.g.has("twist", low, min(sentence.after, max(region.behind, one.after) + 3))
    twisted |= read.g.has("twist", sentence.first, sentence.first + 2)
    headed = not about.indicator.endswith("_per_capita") and about.indicator not in LISTS.per_person
    if plain and headed and read.g.has("per_head", low, max(region.behind, one.after) + 3):
        doubt.append("indicator")  # "investment per head": of what follows without a word of its own, too
        about.guessed.append("indicator")
    ahead = read.lows(region.low, one.after)
    cut = about.indicator == "jobs" and any(low.startswith(LISTS.cut) for low in ahead)
    heard = [*ahead, *read.lows(one.after, one.after + 6)] if read.language == "kk" else ahead
    bought = about.indicator == "production" and (LISTS.bought & {*heard} or ("сатып", "алды") in pairwise(heard))
    ours = read.language == "en" and about.indicator in ("production", "inventories", "finance")
    bought = bought or (ours and LISTS.bought & said)
    if (plain and (twisted or cut)) or bought:
        doubt.append("indicator")  # "the median wage", "jobs were cut": no code tells it from the mean, from new jobs
    if said & LISTS.ranged and read.language != "kk":
        doubt.append("list")  # "from 3,000 tenge in Abai to 4,000 in Astana": which is whose?
    within = about.indicator in ("exports", "imports") and read.begins(region.low, one.after + 6, *LISTS.within)
    abroad = about.indicator == "investment" and "abroad" in read.lows(region.low, one.after + 2)
    cost = read.words[one.first - 1].low in ("cost", "costing") and one.unit in LISTS.physical
    if cost or abroad or within or (about.indicator == "commissioned" and one.unit in MONEY):
        doubt.append("indicator")  # "repairs cost 3,000 tons of oil"; what flats handed over cost
    if not about.scope and _leaves_out(read, sentence, one, region):
        doubt.append("left_out")
    if not (about.whose or share or made.role == "capacity") and _of_a_part(read, sentence, one, region, about, low):
        doubt.append("scope")
    with_whom = about.indicator in LISTS.of_trade and not (about.scope or share)
    if with_whom and any(phrase in f" {' '.join(read.lows(sentence.first, sentence.after))} " for phrase in _IN_TRADE):
        doubt.append("scope")  # "exports rose to 14 billion and imports to 15 in trade with the EU"
    if about.product == "services" and _of_some_services(read, region, one):
        doubt.append("activity")
    lands = share and about.indicator in LISTS.abroad and not about.scope
    if lands and LISTS.to_lands & {*read.lows(one.after, one.after + 10)}:
        doubt.append("scope")  # "two thirds of exports went to five countries"
    half = about.indicator in (*LISTS.of_people, "population")
    if half and not about.scope and read.begins(low, max(region.behind, one.after) + 3, *LISTS.sexes):
        doubt.append("scope")  # "women's wages", "the share of women among the employed"
    these = share and not (own or read.x.kinds(one.after, one.after + 6) - {"none"})
    if these and read.language != "kk" and read.g.has("among", region.low - 1, one.first):
        doubt.append("scope")  # "... of medicines; of these 61 percent are new"
    theirs = about.indicator in LISTS.abroad and not about.scope and about.area != "KZ" and "-" not in about.area
    if theirs and read.begins(sentence.first, sentence.after, *LISTS.of_ours):
        doubt.append("scope")  # «Өзбекстан 5 тонна қазақстандық бидай импорттады»: from us
    doubt += ["scope"] if about.scope and about.uncoded else []  # vodka sold to China: one column for both
    changed = made.transformation == "growth" and not base and about.indicator not in LISTS.abroad
    if changed and _against_a_place(read, one, region):
        doubt.append("transformation")
    if made.transformation in ("growth", "difference") and not base and _against_another(read, sentence, one):
        made.transformation = "other"
        doubt.append("transformation")
    made_more = one.unit in LISTS.physical and about.indicator in LISTS.priced and LISTS.more_still & {*ahead}
    if made_more and made.transformation == "level":
        doubt.append("transformation")  # "produced an additional 2 tonnes": so much more, or in all?
    if share and read.language == "en" and "capacity" in read.lows(one.after, one.after + 4):
        doubt.append("transformation")  # "at 85 percent of its capacity"
    if _each_year(read, one, ref) or in_this(read, region.low, one) or _often(read, one, region, about):
        doubt.append("ref_period")  # "5 percent a year until 2029"
    came = read.language == "kk" and one.unit == "PC" and one.comparison == "=" and earlier_value(read, one)
    dated = read.dated(one.first - 2, one.first + 1)
    if came and not dated and any(word.kind == "num" for word in read.words[one.after : one.after + 6]):
        doubt.append("ref_period")  # «34 %-дан 27 %-ға төмендеді»: when it was 34 is not said
    if about.indicator == "prices" and one.unit in MONEY:
        dated = read.dated(region.low + 1, one.after + 7)
        now = LISTS.costs_now & {*read.lows(min(region.low, one.first - 4), one.after)}
        if (now or "по" in read.lows(one.first - 3, one.first)) and not dated:
            doubt.append("ref_period")  # "В этом году собрано 7 тонн лука, который продают по 50 тенге за кг"
    weekly = read.language == "en" and {"week", "weekly"} & said  # "onions fell by 2 percent over the week"
    if weekly or (len(ref) == len("2024-01") and _of_some_days(read, sentence)):
        doubt.append("ref_period")
    asked = read.words[sentence.after - 1].text == "?" or _of_none(read, sentence)
    if asked or (one.comparison == "=" and denied(read.words, one, region.low, region.high)):
        doubt.append("denied")
    return doubt


def role_in_time(read: Read, one: Quantity, region: Region, made: Way, ref: str, published, earlier: str) -> None:
    """Settle by the day of publication whether a figure is of something done; earlier: period of the one before it."""
    planned, english = made.role in LISTS.planned, read.language == "en"
    gone = planned and ref and dates.over(ref, published)
    aside = {*read.lows(region.low - 1, one.first)} if english else set()
    told = "(" in aside and LISTS.made & aside  # "is to rise to 17 tonnes (in 2019 it made 16 tonnes)"
    held = read.words[one.opening - 1].low in LISTS.against  # "will be 7 tonnes against 5 in 2024"
    if planned and english and held and ref == f"{published.year}" < earlier[:4]:
        made.role = "actual"  # "will be raised to 3 million tons by 2028, against 2 million in 2025"
        made.guessed.append("role")
    from_to = planned and english and made.transformation != "growth"
    if from_to and earlier_value(read, one) and read.words[one.after].low == "to":
        made.role = "actual"  # "will rise from 9 tonnes to 15"
    if gone and (told or held or in_a_bracket(read, one) or (read.language != "kk" and earlier_value(read, one))):
        made.role = "actual"  # "увеличить с 5 тонн в 2024 году до 7"
    risen = gone and read.words[one.after - 1].low.endswith(ABLATIVE) and "дейін" in read.lows(one.after, one.after + 8)
    if risen:
        made.role = "actual"  # «2024 жылғы 108 млн тоннадан 2025 жылы 112 млн тоннаға дейін ұлғаяды»
    made.guessed += ["role"] if gone and made.role == "forecast" else []  # «10 айда 4 %, ұзақ мерзімде 6 % күтілуде»
    running = published.year and ref == f"{published.year}" and made.role == "actual" and one.unit in MONEY
    if running and _BUDGET_FOR.search(" ".join(read.lows(one.first - 14, one.after + 3))):
        made.role = "plan"  # "the budget for 2025 amounts to 1.1 trillion tenge"
    if made.role == "actual" and published.year and dates.taken_apart(ref)[0] > published.year:
        made.role = "forecast" if made.transformation == "growth" else "plan"  # nothing of a year to come has happened
        made.guessed.append("role")


def period_before(read: Read, one: Quantity, region: Region, made: Way, ref: str) -> str:
    """The month or quarter that a change is told from: "rose 3 percent month-on-month", «за квартал»; else ""."""
    year, month, months = dates.taken_apart(ref)
    if made.transformation != "growth" or months not in (1, 3):
        return ""
    words, low, high = read.words, one.first - 1, one.after
    while low > max(region.low - 1, one.first - 9) and words[low].kind != "num" and words[low].text not in ".;":
        low -= 1
    while high < one.after + 6 and words[high].kind != "num" and words[high].text not in ".;":
        high += 1
    clause = next((i for i in range(one.after, high) if words[i].text == "," and words[high].kind == "num"), high)
    said = f" {' '.join([*read.lows(low + 1, one.first), '…', *read.lows(one.after, clause)])} ".replace("-", " ")
    said = " ".join(said.split())
    if not any(f" {p} " in f" {said} " for p in (LISTS.a_month if months == 1 else LISTS.a_quarter)):
        return ""
    return dates.written(year - (month <= months), (month - months - 1) % 12 + 1, months)


def _only_let(read: Read, one: Quantity, region: Region) -> bool:
    """Whether trade was only allowed, agreed on or forbidden: "banned the import of 2 million tons"."""
    told = read.lows(region.low, one.first) + (read.lows(one.after, one.after + 8) if read.language == "kk" else [])
    return not LISTS.only_let.isdisjoint(told)


_MEANS = {("on", "averag"), ("average", "annual"), ("в", "средне"), ("средний", "рост"), ("жылына", "орташа")}


def _each_year(read: Read, one: Quantity, ref: str) -> bool:
    """Whether a figure is of each of several years: "at least 5 percent a year until 2029", "5 % a year on average"."""
    said = read.lows(one.after, one.after + 3)
    until = said[:2] in (["a", "year"], ["per", "year"]) and said[2:] in (["until"], ["through"], ["by"], ["to"])
    near = pairwise(read.lows(one.first - 6, one.after + 6))
    month = len(ref) == len("2024-05") and "-S" not in ref  # "prices rose by 5 % on average in May": of all regions
    return until or (one.unit == "PC" and not month and any((a, b[:6]) in _MEANS for a, b in near))


def _often(read: Read, one: Quantity, region: Region, about: Subject) -> bool:
    """Whether what flows is told of each month or day: "60,000 tonnes of lime a month"."""
    if one.unit not in LISTS.physical and about.indicator not in LISTS.priced:
        return False
    behind = " ".join(["", "…", *read.lows(one.after, one.after + 6), ""])
    told = " ".join(["", *read.lows(region.low, one.first)]) + behind
    return any(f" {often} " in told for often in (*LISTS.each_time, *LISTS.often))


def _of_a_part(read: Read, sentence: Sentence, one: Quantity, region: Region, about: Subject, low: int) -> bool:
    """Whether a figure is one firm's that has no name here, or of one kind that no code tells from the whole."""
    opening = min(sentence.first + _OPENING, one.first)
    ends = max(region.behind, one.after) + 1
    traded = about.indicator in LISTS.of_trade  # "… in 2024 in trade with the EU"
    piece = read.g.has("piece", low, max(ends, region.high) if traded else ends)
    return piece or read.g.has("maker", sentence.first, opening) or _of_our_firm(read, sentence)


def _of_our_firm(read: Read, sentence: Sentence) -> bool:
    """Whether the head of a firm says what "we" did: "We produced 5 tonnes, the director said"; no minister."""
    said = {*read.lows(sentence.first, sentence.after)}
    if not LISTS.we & said:
        return False
    headed = read.begins(sentence.first, sentence.after, *LISTS.head_of_firm)
    return headed and not read.begins(sentence.first, sentence.after, *LISTS.of_the_state)


def _of_some_services(read: Read, region: Region, one: Quantity) -> bool:
    """Whether services are of a kind that no list knows: "relocation services", «ремесленных услуг»."""
    reach = read.x.spread(region.low, max(region.behind, one.after) + 6)
    told = (mark.first for mark in reach if any(says.code == "services" for says in mark.says))
    kinds = (i - 1 for i in told if i > region.low and not (read.g.at[i - 1] or read.x.at[i - 1]))
    ends = LISTS.kind_ends if read.language != "en" else ("",)
    lows = (read.words[i].low for i in kinds if read.words[i].kind == "word")
    lows = (low for low in lows if low.endswith(ends) and low not in LISTS.all_services)
    return not all(low.startswith(LISTS.no_kind) for low in lows)


def _of_some_days(read: Read, sentence: Sentence) -> bool:
    """Whether a sentence tells of some days of a month: "in the first 10 days of May"."""
    lows = read.lows(sentence.first, sentence.after)
    if any(low.startswith(("декад", "онкүнд")) for low in lows):
        return True
    return any(a.startswith(_SOME[0]) and c.startswith(_SOME[1]) for a, c in zip(lows, lows[2:], strict=False))


def _leaves_out(read: Read, sentence: Sentence, one: Quantity, region: Region) -> bool:
    """Whether words before a figure, or that open its sentence, leave a part out: "excluding oil", «кроме Алматы»."""
    opening = read.lows(sentence.first, min(sentence.first + _OPENING, one.first))
    said = f" {' '.join([*opening, '…', *read.lows(max(region.low, one.first - 16), one.first)])} "
    return bool(_WITHOUT.search(said))


def _against_a_place(read: Read, one: Quantity, region: Region) -> bool:
    """Whether a percent sets one place beside another: "28 % above that in Almaty", «Астанадан 15 %-ға көп»."""
    around = range(max(region.low, one.first - 6), min(one.after + 7, len(read.words)))
    for i in (i for i in around if read.x.one(i, "ref_area")[0]):
        last = read.words[read.x.one(i, "ref_area")[0] - 1].low
        ahead = read.lows(i - 3, i)
        if i < one.first and read.language == "kk" and last.endswith(ABLATIVE) and not last.endswith("стан"):
            return True
        than = {"чем", "than"} & {*ahead} or ("that" in ahead and read.language == "en" and i > one.first)
        if than and ahead[-1] in ("в", "in", "than"):
            return True
    return False


_GROUPS = ("women", "женщин", "әйел"), ("men", "мужчин", "ерлер")


def _against_another(read: Read, sentence: Sentence, one: Quantity) -> bool:
    """Whether one measure or group is set beside another: "2 billion more than generation", "men: 5 % more"."""
    at = first(read, one.after, one.after + 4, "more", "less")[0]
    if read.language == "kk":
        near = [mark for i in range(one.opening - 3, one.opening) for mark in read.x.at[i] if mark.after == one.opening]
        near = near if read.words[one.opening - 1].low.endswith(ABLATIVE) else []
    else:
        at += read.words[at + 1].low in ("than", "чем") if at >= 0 else 0
        at += read.words[at + 1].low in ("the", "its", "their") if at >= 0 else 0
        near = read.x.at[at + 1] if at >= 0 else []
    measures = {says.code for mark in near for says in mark.says if says.kind == "indicator"}
    end = near[0].first if near else one.first
    told = {s.code for i in range(sentence.first, end) for m in read.x.at[i] for s in m.says if s.kind == "indicator"}
    apart = bool(measures and told) and not measures & told and not read.dated(end, end + 6)
    lows = {low.partition("'")[0] for low in read.lows(sentence.first, sentence.after)}
    both = all(any(low in side or low.startswith(side[1:]) for low in lows) for side in _GROUPS)
    return apart or (at >= 0 and both and not read.dated(one.after, one.after + 8))


def _of_none(read: Read, sentence: Sentence) -> bool:
    """Whether a sentence denies what it tells, or only says that it was told: "None of the plants raised output"."""
    opening = read.lows(sentence.first, sentence.first + 2)
    if _DENIED.search(f" {' '.join(read.lows(sentence.first, sentence.after))} "):
        return True
    return opening[:1] in (["none"], ["neither"]) or opening == ["ни", "один"] or opening[:1] == ["ешқандай"]
