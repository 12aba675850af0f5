"""What endings and verbs of Kazakh tell: the verb ends its clause, endings say from, to, of it, what for."""

from itertools import pairwise

from kzstats.reading.figures import Read
from kzstats.reading.lists import LISTS
from kzstats.reading.stems import ABLATIVE, DATIVE, LOCATIVE, OBJECT
from kzstats.reading.units import MONEY, RATIOS, Quantity
from kzstats.reading.whens import When

_MANY = 10_000  # people are counted at a day, not cars of a month


def past(word: str) -> bool:
    """Whether a Kazakh verb is in the past: салынды, салынған; құрайды and өседі are not."""
    made = len(word) > 6 and word.endswith(("дады", "деді", "ттады", "ттеді"))  # тасымалдады, экспорттады
    return made or word == "құрады" or (word.endswith(LISTS.past) and not word.endswith(("йды", "йді", "ады", "еді")))


def goes_on(read: Read, low: int, high: int) -> bool:
    """Whether the verb behind a figure tells what goes on as the text is written: «жүзеге асырылып келеді»."""
    if read.language == "ru":
        return read.begins(low - 12, low, *LISTS.stands)
    told = read.lows(low, high) if read.language == "kk" else []
    verb = next((one for one in told if one in LISTS.goes_on or one.endswith(("луда", "луде")) or past(one)), "")
    return verb in LISTS.goes_on or verb.endswith(("луда", "луде"))


def from_to(read: Read, one: Quantity, following: Quantity | None) -> bool:
    """Whether a figure is what the next one was before: «5 тоннадан 7 тоннаға дейін», «5 теңгеден 7 теңгеге өсті»."""
    if following is None or following.first - one.after > 2:
        return False
    last = read.words[one.after - (not read.words[one.after].hyphen)]
    behind = read.lows(following.after, following.after + 2)
    to = aimed_at(read, following.after) or "дейін" in behind
    return to and last.low.endswith(ABLATIVE)


def began_at(read: Read, plain: list[tuple[When, str]], row: list[Quantity]) -> dict[int, tuple[When, str]]:
    """The period of each figure of which something fell or rose: «желтоқсандағы 5 тоннадан 2 тоннаға дейін»."""
    found = {}
    for k, (one, two) in enumerate(pairwise(row)):
        for when, text in plain if read.language == "kk" and from_to(read, one, two) else ():
            if text and 0 <= one.opening - when.after <= 1 and read.words[when.after - 1].low.endswith(("ғы", "гі")):
                found[k] = when, text
    return found


def last_of_several(read: Read, when: When, whens: list[When]) -> bool:
    """Whether a period is the last of several that "and" joins: «2018 және 2020 жылдары»."""
    joined = bool(read.g.one(when.first - 1, "and")[0])
    return joined and any(other.after == when.first - 1 for other in whens)


def aimed_at(read: Read, after: int) -> bool:
    """Whether the word before a token is in the dative: what is shipped goes to it, «Өзбекстанға экспортталды»."""
    joins = (",", "және", "мен", "пен", "бен")
    while read.words[after].low in joins and not read.words[after - 1].low.endswith(DATIVE):
        after += 2  # «Өзбекстан, Тәжікстан және Моңғолияға»: the last word tells of all
    return read.language == "kk" and read.words[after - 1].low.endswith(DATIVE)


def abroad_sold(read: Read, one: Quantity) -> bool:
    """Whether a figure is of what is sold abroad: «шетелге 5 мың тонна өнім сатылды»."""
    to = {"шетелге", "шетелдерге", "сыртқа"} & {*read.lows(one.first - 6, one.first)}
    lands = {*read.lows(one.after, one.after + 6)} & LISTS.lands  # «5 тонна өнім 9 мемлекетке жөнелтілді»
    out = {"қазақстаннан", "елімізден"} & {*read.lows(one.first - 6, one.first)}
    if out and read.begins(one.first - 6, one.first, "шығарылған", "жөнелтілген", "әкетілген"):
        return True  # «Қазақстаннан шығарылған бидайдың 2 млн тоннасын»
    return bool(to or lands) and read.begins(one.after, one.after + 8, *LISTS.sent)


def housed(read: Read, one: Quantity) -> bool:
    """Whether heads are told that a farm has room for: «2 мың басқа арналған ферма»."""
    heads = read.language == "kk" and one.unit == "NUMBER" and read.begins(one.first, one.after + 1, "бас")
    return heads and read.begins(one.first, one.after + 4, "арналған", "есептелген")


def leads_to(read: Read, one: Quantity) -> bool:
    """Whether a figure tells of what stands behind it: «150 оқушыға арналған мектеп», «9 ц/га өнімділікпен тары»."""
    with_it = one.unit == "KG_PER_HA" and read.words[one.after].low.endswith(("пен", "бен", "мен"))
    destined = read.begins(one.after, one.after + 1, "арналған", "есептелген", "лайықталған")
    destined |= read.words[one.after - 1].low.endswith(("дық", "лық", "дік", "лік", "тық", "тік"))
    return read.language == "kk" and (with_it or (destined and one.unit == "NUMBER"))


def hired(read: Read, one: Quantity) -> bool:
    """Whether people are told that have work: «жұмыспен 214 адам қамтылды», «50 адам жұмысқа орналасады»."""
    placed = ("орналас", "тұр", "алын", "қабылда")
    if "жұмысқа" in read.lows(one.after, one.after + 3) and read.begins(one.after, one.after + 5, *placed):
        return one.unit == "NUMBER"
    return "жұмыспен" in read.lows(one.first - 3, one.first) and read.begins(one.after, one.after + 2, "қамт")


def named_by_the_verb(read: Read, about, found: list[Quantity], rows: list[dict]) -> None:
    """Let the verb that ends a list name what its figures measure: «14 мектеп пен 6 балабақша салынды»."""
    if read.language != "kk":
        return
    last, ahead = rows[-1], range(len(rows) - 2, -1, -1)
    gaps = {j: read.lows(found[j].after, found[j + 1].first) for j in ahead}
    alike = {j: rows[j]["unit_measure"] == last["unit_measure"] for j in ahead}
    for j in ahead if last["role"] in LISTS.planned else ():
        apart = from_to(read, found[j], found[j + 1]) or _ended(gaps[j], ("ып", "іп", "са", "се"), ".;:(")
        if apart or not alike[j] or rows[j]["role"] != "actual":
            break
        rows[j]["role"] = last["role"]  # «Абайға 30 тонна, Жетісуға 20 тонна жіберілмек»
        rows[j]["doubt"].append("role")
    for j in ahead if last["transformation"] == "difference" else ():
        if _ended(gaps[j], ("ып", "іп", "лса", "лсе", "дейін"), ".;:"):
            break
        if alike[j] and aimed_at(read, found[j].after) and rows[j]["transformation"] == "level":
            rows[j]["transformation"] = "difference"  # «Абайда – 30 мың теңгеге, Жетісуда – 20 мың теңгеге өсті»
            rows[j]["obs_value"] = "-" * last["obs_value"].startswith("-") + rows[j]["obs_value"]
    for j in ahead if about.named and "indicator" not in about.guessed else ():
        if rows[j]["indicator"] == "crop_yield":
            continue  # «4 мың тонна тары, гектарынан 9 центнер өнімділікпен 7 мың тонна сұлы жинады»
        told = last["indicator"] in ("employment", *LISTS.abroad) and "indicator" in rows[j]["doubt"]
        if alike[j] and told and rows[j]["indicator"] in ("production", "other"):
            rows[j]["indicator"] = last["indicator"]  # «2 млн тонна күнбағыс, 400 мың тонна зығыр экспорттады»
        one, two = ((row["indicator"], row["unit_measure"] in MONEY, row["transformation"]) for row in (rows[j], last))
        if one != two or _ended(gaps[j], (), ".;:"):
            break
        rows[j]["doubt"] = [code for code in rows[j]["doubt"] if code != "indicator"]
    close = len(rows) > 1 and found[-1].first - found[-2].after == 1
    made = [(row["indicator"], row["unit_measure"]) for row in rows[-2:]] == [("production", "T")] * 2
    if close and made and read.words[found[-2].after].low.endswith(ABLATIVE):
        rows[-2]["indicator"], rows[-2]["activity"] = "processing", last["activity"]
        rows[-2]["doubt"].append("indicator")  # «110 мың тонна қызылшадан 15 мың тонна қант өндірді»


def _ended(words: list[str], endings: tuple[str, ...], signs: str) -> bool:
    """Whether words between two figures end a clause: by a verb in the past, by some endings or signs."""
    return any(past(low) or low.endswith(endings) or low in signs for low in words)


def passed_on(read: Read, one: Quantity, low: int, rows: list[dict]) -> list[str]:
    """Doubts that a percent takes from the figure it points back to: «…, бұл жалпы көлемнің 49 %-ы»."""
    pointed = rows and one.unit == "PC" and read.words[low].low == "бұл"
    return [code for code in rows[-1]["doubt"] if code in ("scope", "role", "indicator")] if pointed else []


_DEARER = ["cheaper"], ["dearer"], ["pricier"], ["costlier"]


def price_told(read: Read, one: Quantity) -> bool:
    """Whether what is sold got dearer or what a piece costs: «үй сату 3 %-ға арзандады», «келісін 430 теңге»."""
    behind = read.lows(one.after, one.after + 2)
    if one.unit in RATIOS and (behind[:1] in _DEARER or behind == ["more", "expensive"]):
        return True  # "eggs became 5 % cheaper"
    if read.language != "kk" or one.unit not in (*MONEY, "PC", "RATIO"):
        return False
    moved = read.begins(one.after, one.after + 2, "арзанда", "қымбатта") and one.unit not in MONEY
    small = not one.mult and one.unit in MONEY
    each = small and read.begins(one.first - 3, one.first, "келіс", "килос", "литр", "данас")
    sold = small and read.words[one.after - 1].low.endswith(ABLATIVE)
    sold = sold and read.begins(one.after, one.after + 2, "сат", "өткіз", "қабылда")  # «420 теңгеден сатылды»
    return moved or each or sold


def counts_lands(read: Read, one: Quantity) -> bool:
    """Whether countries are counted, to which goods go or from which they come: «өнім 12 елге экспортталды»."""
    named = read.lows(one.first, one.after + 1) if one.unit == "NUMBER" and read.language == "kk" else []
    return bool({*named} & LISTS.lands)


def rate_told(read: Read, one: Quantity, low: int) -> bool:
    """Whether a percent is the rate that something came to, not a change of it: «инфляция 12,6 %-ға баяулады»."""
    named = read.begins(low, one.first, "инфляц", "қарқын") and not read.begins(low, one.first, "баға", "төмендеу")
    return read.language == "kk" and one.unit == "PC" and named


def of_a_noun(read: Read, one: Quantity) -> bool:
    """Whether a figure only tells of a noun behind it what it was: «былтыр 4 млн тонна болған экспорт»."""
    at = one.after + read.words[one.after].hyphen
    told = read.language == "kk" and read.words[at].low in LISTS.was_kk
    return told and read.words[at + 1].kind == "word" and not read.g.says(at + 1, frozenset(["and", "cut"]))


def in_a_bracket(read: Read, one: Quantity) -> bool:
    """Whether a figure is told in a bracket, of an earlier time beside a plan: «жоспар 5 тонна (2023 жылы 4 тонна)»."""
    ahead = read.lows(one.first - 14, one.first) if read.language == "kk" else []
    return "(" in ahead and ")" not in ahead[ahead.index("(") :]


def of_those(read: Read, sentence) -> bool:
    """Whether a sentence tells of some of what the one before told: «Оның ішінде …», «Жобалардың қатарында … бар»."""
    among = read.begins(sentence.first + 1, sentence.first + 5, "ішінде", "қатарында")
    return among and not past(read.words[sentence.after - 2].low)


def to_be_made(read: Read, one: Quantity) -> bool:
    """Whether tonnes are told that will have been made: «жиналатын астық 16 млн тоннаны құрайды»."""
    ahead = range(one.first - 8, one.first) if read.language == "kk" and one.unit == "T" else ()
    at = next((i for i in ahead if i >= 0 and read.words[i].low.endswith(LISTS.to_be_made)), -1)
    goes_on = at >= 0 and not any(word.text in ",.;" for word in read.words[at : one.first])
    return goes_on and read.begins(one.after, one.after + 8, "құрайды")


def of_a_site(read: Read, one: Quantity) -> bool:
    """Whether money is what a plant costs: «сода зауыты – 60 млрд теңге», «зауытты 37 млрд теңгеге іске қосу»."""
    at = one.opening - 1
    worth = read.words[at].low == "құны" and read.words[one.after].low in ("болатын", "тұратын")
    dashed = read.words[at].text in "–—-"
    opened = read.begins(one.after, one.after + 2, "іске", "салын", "салу", "ашыл", "ашу")
    return worth or ((dashed or opened) and read.words[at - dashed].low.startswith(LISTS.sites_kk))


def counts_no_goods(read: Read, one: Quantity) -> bool:
    """Whether what is counted is nothing that a branch makes: «3 млн турист», «97 бағыт», «40 препарат»."""
    if one.unit != "NUMBER" or read.language != "kk" or not (one.noun >= 0 or "noun" in one.notes):
        return False
    goods = (mark for i in range(one.first, one.after + 1) for mark in read.x.at[i])
    return not any(says.kind in ("product", "indicator") for mark in goods for says in mark.says)


def as_told(read: Read, when: When, sentence, row: list[Quantity], year: int, month: bool) -> None:
    """Set a period right by the words beside it; row: figures of its sentence; month: one month is spoken of."""
    words = read.words
    done, last = past(words[sentence.after - 2].low), words[when.after - 1].low
    if month and when.kind == "span" and read.lows(when.first, when.after)[:2] == ["бір", "айда"]:
        when.kind, when.relative = "here", 0  # «мамырда баға бір айда 2 %-ға өсті»: of that month
    if when.kind == "day" and when.day == 1 < when.month and done and last == "дейін":
        when.kind, when.months, when.month, when.day = "period", when.month - 1, 1, 0  # «1 шілдеге дейін шығарылды»
    counted = any(one.unit == "NUMBER" and one.magnitude > _MANY for one in row)
    if when.kind == "day" and when.day == 1 and counted and last.endswith((*LOCATIVE, *DATIVE)):
        when.kind, when.base = "asof", False  # «1 қыркүйекте халық саны 19 миллион болды»
    until = when.kind == "day" and read.begins(when.after - 1, when.after + 3, "дейінгі")
    if until and read.begins(when.after, when.after + 3, "мәлімет", "дерек"):
        when.kind, when.base = "asof", False  # «4 тамызға дейінгі мәліметтер бойынша»
    if words[when.after].low in LISTS.begun and not any(one.opening == when.after + 1 for one in row):
        when.kind = "day"  # dates nothing: «құрылысы 2023 жылы басталған зауытқа 26 млрд теңге жұмсалды»
    start = read.lows(when.after - 2, when.after) == ["басына", "дейін"]
    start |= read.lows(when.after, when.after + 2) == ["басына", "дейін"]
    if start and when.kind == "period" and when.months == 1 < when.month and done:
        when.months, when.month, when.by = when.month - 1, 1, False  # «қыркүйектің басына дейін жиналды»
    if " ".join(read.lows(when.after - 1, when.after + 2)).endswith(LISTS.since):
        when.kind = "day"  # dates nothing: «2015 жылдың күзінен бергі ең жоғары көрсеткіш»
    beside = (0 < when.year < year or when.relative == -1) and last != "жылына"
    beside = beside and last.endswith((*DATIVE, "ына", "іне"))
    if beside and any(one.unit in ("PC", "RATIO") and 0 <= one.first - when.after <= 1 for one in row):
        when.base = when.than = True  # «индексі 2012 жылғы ақпанға 106,9 %»
    for one in (one for one in row if one.unit in ("PC", "RATIO") and 0 < one.opening - when.after <= 4):
        held = words[one.opening - 1].low
        if last.endswith(("ғы", "гі")) and held.endswith(ABLATIVE) and not held.startswith(("жоспар", "қазақстан")):
            when.base = when.than = True  # «2023 жылғы инвестициядан 12 %-ға көп»
    if last.endswith(ABLATIVE) and any(one.unit in RATIOS and one.opening == when.after for one in row):
        when.base = when.than = True  # «былтырғы кезеңнен 3 %-ға көп»


def unknown_thing(read: Read, one: Quantity, low: int) -> bool:
    """Whether what is measured is a noun that no list knows: «2 млн тонна бақша өнімі», «қойыртпа өндірісі 3 тонна»."""
    made = [m for m in read.x.spread(low, one.first) if any(says.code in LISTS.made_or_moved for says in m.says)]
    at = made[-1].first if made and made[-1].first > low else 0
    ahead = at and _unknown(read, at - 1, OBJECT if read.words[at].low.startswith(LISTS.making) else LISTS.own)
    dash = read.words[one.opening - 1].text in "–—" and _unknown(read, one.opening - 2)
    weighed = one.unit not in RATIOS and one.unit not in MONEY and one.noun < 0
    return read.language == "kk" and bool(ahead or dash or (weighed and _unknown(read, one.after, LISTS.own)))


def _unknown(read: Read, i: int, cases: tuple[str, ...] = ()) -> bool:
    """Whether a token is a noun in the nominative, or in some cases, that neither grammar nor lexicon holds."""
    word = read.words[i]
    verbal = word.low.endswith(LISTS.no_noun_kk if not word.low.endswith(cases or "-") else ("анын", "енін"))
    return word.kind == "word" and len(word.low) > 2 and not (word.hyphen or verbal or read.known(i))


def of_it(read: Read, one: Quantity) -> bool:
    """Whether "of it", "of them" stands right before a percent or its hedge: «оның 75 %-ы – жеке инвесторлар»."""
    at = one.opening - 1
    among = at > 0 and (read.words[at].low in LISTS.its or read.g.one(at - 1, "among")[0] == at + 1)
    return one.unit == "PC" and bool(among or _owned(read, one, at))


def _owned(read: Read, one: Quantity, at: int) -> bool:
    """Whether a whole in the genitive stands at a token before a percent that nothing changed by: «әктің 20 %-ы»."""
    owned = read.language == "kk" and read.words[at].low.endswith(LISTS.genitive_kk)
    by = aimed_at(read, one.after + read.words[one.after].hyphen) or read.begins(at, at + 1, "кезең", "деңгей", "жыл")
    end = next((i for i in range(one.after, len(read.words)) if ends(read, i) and read.words[i].text != ","), one.after)
    return owned and not by and not read.g.kinds(one.after, end + 1) & {"up", "down", "more", "less"}


def ends(read: Read, i: int) -> bool:
    """Whether a clause ends before token i."""
    return read.words[i].text in ".,;)»" or read.words[i].kind == "break"
