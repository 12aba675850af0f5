"""How a figure is meant: level, growth, share, difference, other; its sign; actual, plan, target, …"""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from kzstats.reading import parts
from kzstats.reading.cues import against, falls_on, first, last, moved_by
from kzstats.reading.english import collected
from kzstats.reading.figures import Read
from kzstats.reading.kazakh import aimed_at, of_it, rate_told, share_came_to
from kzstats.reading.levels import level, minus, told_as_level
from kzstats.reading.lists import LISTS
from kzstats.reading.regions import Region
from kzstats.reading.roles import role_of
from kzstats.reading.russian import (
    beside_its_level,
    brought_about,
    contributes,
    dashed_on,
    from_fields,
    heads,
    of_amount,
    of_works,
    unit_before,
)
from kzstats.reading.sentences import Sentence
from kzstats.reading.stems import ABLATIVE
from kzstats.reading.units import MONEY, RATIOS, Quantity


@dataclass
class Way:
    """transformation, sign (1 or -1), role, and what was guessed."""

    transformation: str
    negative: bool = False
    role: str = "actual"
    index: bool = False
    plan: bool = False
    contribution: bool = False
    done: bool = False
    guessed: list[str] = field(default_factory=list)


def way(
    read: Read,
    sentence: Sentence,
    one: Quantity,
    region: Region,
    before: Way | None,
    same_kind: bool,
    beside: Way | None,
) -> Way:
    """How one figure is meant; before: how the one before it in the sentence is meant, same_kind: both are ratios;
    beside: how the figure right before it is meant, also of another kind.
    """
    role, guessed_role = role_of(read, sentence, one, region)
    if role == "actual" and beside is not None and _told_of_the_one_before(read, one, region):
        role = beside.role  # "is to rise to 53 billion, which is 1 % more than in 2022"
    elif role == "actual" and beside is not None and beside.role in LISTS.planned and dashed_on(read, one):
        role, guessed_role = beside.role, []
    if role in LISTS.planned and from_fields(read, one):
        role, guessed_role = "actual", []
    made = Way("level", role=role)
    made.guessed += guessed_role
    if beside is not None and beside.role == "capacity" and role == "plan" and _to(read, one) and one.unit not in MONEY:
        made.role = "capacity"  # "its capacity will be doubled to 12 tonnes"
    goes_on = before is not None and before.role == "capacity" and role == "actual" and same_kind
    if goes_on and one.unit not in (*RATIOS, *MONEY) and not LISTS.made_it & {*read.lows(region.low, one.first)}:
        made.role = "capacity"  # "lime, with room for 5,000 tonnes, glass (3,000)"
    if parts.two_sides(read, one, region):
        made.transformation = "other"
        made.guessed.append("transformation")
        return made
    if one.unit not in RATIOS:
        level(read, sentence, one, region, made)
        made.negative = made.negative or minus(read, one)
        if beside is not None and beside.transformation == "growth" and beside_its_level(read, one):
            made.guessed.append("transformation")
        own = last(read, region.low, one.first, "up", "down")[0] >= 0
        listed = before is not None and unit_before(read, one) == one.unit and moved_by(read, one) and not own
        if listed and before.transformation == "difference":
            made.transformation, made.negative = "difference", before.negative  # "one by 5 billion, another by 3"
        hangs = region.hangs_on is not None and before is not None and read.words[one.first - 1].text != "("
        hangs &= ")" not in read.lows(one.first - 3, one.first)  # "жилья (рост в 1,5 раза), или 15 тысяч квартир"
        by = one.unit == "NUMBER" or (read.language == "en" and moved_by(read, one))  # "by 3 %, or by 4 plants"
        if hangs and read.language == "en":
            told = next(row for row in read.quantities if one in row)[region.hangs_on]
            by |= moved_by(read, told) and read.words[told.after].text != "("  # "rose by 12 percent or 300 tonnes"
        if read.words[one.first - 1].low == "немесе" and before is not None and not before.index:
            hangs = by = True  # «5 %-ға (немесе 6 млн тоннаға) артты»
        if hangs and by and not _to(read, one) and before.transformation not in ("level", "share"):
            made.transformation, made.negative = "difference", before.negative
        return made
    direction, near = _direction(read, sentence, one, region)
    by = moved_by(read, one) and not _from_a_percent(read, one)
    share_at = last(read, region.low, one.first, "share")[0]
    if share_at > 0 and read.words[share_at].low == "of" and read.g.kinds(share_at - 1) & {"up", "down"}:
        share_at = -1  # "the growth of total output"
    if share_at > 0 and brought_about(read, share_at):
        share_at = -1  # "рост экономики обеспечили торговля (9 %), связь (5 %)"
    of_whole = _of_whole(read, one, region)
    on = before is not None and before.transformation == "growth" and same_kind and by and read.language == "ru"
    share_at = -1 if on and share_at >= 0 and read.g.one(share_at, "among")[0] else share_at  # "из них соль – на 5 %"
    moved_at = last(read, region.low, one.first, "up", "down")[0]
    made.contribution = last(read, region.low, one.first, "contribution")[0] >= 0 or contributes(read, region.low, one)
    reach = min(one.after + 5, max(region.high, one.after + 1))
    plan_after = read.g.has("to_plan", one.after, reach)
    plan_after |= "плана" in read.lows(one.after, one.after + 2)  # "62 % годового плана"
    done = parts.fulfilled(read, one, region)
    if parts.of_area(read, sentence, one):
        made.transformation, made.done = "share", True
        return made
    before_it = last(read, max(region.low, one.first - 6), one.first, "to_plan")[0]
    if of_works(read, one, before_it if before_it >= 0 else last(read, one.first - 3, one.first, "done")[0]):
        made.transformation, made.role, made.done = "share", "actual", True  # "поставка выполнена на 70 %"
        return made
    made.plan = done or plan_after or before_it >= 0 or parts.over_plan(read, sentence, one)
    if plan_after and not direction and read.begins(one.after, one.after + 2, *LISTS.short_of):
        direction = "-"  # "на четверть меньше плана", "12 percent below the plan"
    index_at = last(read, region.low, one.first, "index")[0]
    stands = False  # "a 15 percent drop, while in Akmola it stood at 11": the fall stood there
    added = beside is not None and beside.transformation == "difference" and one.unit == "PC"
    if added and read.words[one.opening - 1].low == "or":
        made.transformation, made.negative = "growth", beside.negative  # "by 8 trillion, or 54 percent, compared to"
        return made
    if parts.against_mean(read, one, region):
        made.transformation, made.negative = "other", direction == "-"
        over = aimed_at(read, one.after) and read.words[one.after].low.startswith("ас")
        one.comparison = "=" if over else one.comparison  # «орташадан 2 есеге асады»
        return made
    if one.unit == "RATIO":
        rate = one.mult == -3  # "7 per 1,000 births", «жоспардан 2 есе артық»
        made.transformation = "other" if rate or made.plan else "growth"
        made.role = "actual" if made.plan else made.role
        made.index = one.mult == -2
        if not (direction or made.index):
            listed = before is not None and same_kind and before.transformation == "growth"
            direction = "-" if listed and before.negative else ""  # "яйца снизились в 3 раза, картофель — в 2"
        direction = one.signed or direction  # "Украина (-34 %), Китай (+3 раза)"
        made.negative = direction == "-" and not (made.index or rate)  # "fell 2.1 times": to one part in 2.1
        apart = read.begins(one.first - 4, one.first, "разниц", "разрыв", "отлича")  # "разница в 2,2 раза"
        if not made.index and (apart or parts.of_another(read, one, region)):
            made.transformation = "other"
            made.guessed.append("transformation")
        return made
    if one.unit == "PC" and not by and last(read, region.low, one.first, "rate")[0] >= 0:
        made.transformation = "other"  # "the unemployment rate fell to 4.6 percent": a ratio of two things
        return made
    went = one.unit == "PC" and same_kind and before is not None and not by and earlier_value(read, one)
    held = one.unit == "PC" and same_kind and before is not None and before.transformation == "growth"
    if held and read.language == "en" and not (direction or by) and against(read, one):
        made.transformation, made.index, made.negative = "growth", before.index, before.negative
        return made  # "a 56 percent decrease (compared to 53 percent a year earlier)"
    if went and (read.language != "kk" or before.transformation == "share"):
        made.transformation, made.index = before.transformation, before.index
        made.guessed += before.guessed
        made.negative = made.transformation == "growth" and falls_on(read, sentence.first, one)
        return made  # "accounted for 4.5 % of GDP, down from 5.1 % in 2023"
    above = read.language == "ru" and by and read.begins(region.low, one.first, "дол")
    if above and one.unit == "PC" and read.begins(region.low, one.first, "превыша", "превыси", "опережа"):
        made.transformation = "other"  # "47 %, что превышает долю добычи на 1,4 %"
        made.guessed.append("transformation")
        return made
    if one.signed and not (one.signed == "-" and aimed_at(read, one.opening)):  # «Иранға -16 пайызға артты»: a dash
        direction = one.signed
    told_on = before is not None and before.contribution and same_kind
    made.contribution |= one.unit == "PP" and (told_on or read.begins(one.opening - 2, one.opening, "contribut"))
    made.contribution |= told_on and read.language == "ru" and not by
    # "99.1 percent of last year's level", "99,1 % от уровня"
    of_before = 50 <= Decimal(one.value) <= 250 and read.g.one(one.after, "than")[0]
    went_by = near == "after" or 0 <= moved_at == one.first - 1 or (by and (direction or moved_at >= 0))
    if made.contribution:
        made.transformation = "other"
    elif one.unit in ("PP", "BP"):
        made.transformation = "difference"
    elif made.plan:
        made.transformation, made.role = "other", "actual"
    elif before is not None and before.transformation == "difference" and same_kind and not by and _came_to(read, one):
        shared = last(read, sentence.first, one.first, "share")[0] >= 0
        made.transformation = "share" if shared else "growth"  # "its share rose by 1.3 points to 47.5 percent"
    elif not (by or direction or moved_at >= 0 or share_at >= 0) and of_before:
        made.transformation, made.index = "growth", True
    elif one.part and went_by and not of_whole:
        made.transformation = "growth"  # "a third less", «үштен бірге артты»
    elif one.part and not (by and before and before.transformation == "growth"):
        made.transformation = "share"
    elif index_at >= 0 and not (by or of_whole) and 50 <= Decimal(one.value) <= 250 and near != "after":
        made.transformation, made.index = "growth", True
    elif share_came_to(read, one):
        made.transformation = "share"
    elif near == "after" and not of_whole:
        level_share = before is not None and same_kind and before.transformation == "share" and not by
        level_share &= read.words[one.opening - 1].low not in ("a", "an")  # "or 5 million, a 3-percent rise"
        came_to = "share" if _to(read, one) else "difference"  # «үлесі 42 %-дан 45 %-ға дейін өсті»
        made.transformation = came_to if level_share else "growth"
    elif not of_whole and parts.increase_of(read, one):
        made.transformation = "growth"
    elif (of_whole and not by) or (share_at > moved_at):
        made.transformation = "share"
    elif share_at >= 0 and moved_at >= 0:
        met = read.words[share_at].low.startswith(("обеспеч", "покры"))  # "обеспечили спрос на 69 %"
        made.transformation = "difference" if by and not met else "share"
    elif parts.reaped(read, sentence, one, region):
        made.transformation, made.done = "share", True  # "обмолочено 2,9 млн га (71 %)"
    elif beside is not None and read.words[one.first - 1].text == "(" and parts.parted(read, sentence, one):
        made.transformation = "share"  # "including 12 billion in mining (46.6 %)"
    elif one.unit == "PC" and collected(read, sentence, one):
        made.transformation = "share"
        made.guessed.append("transformation")
    elif read.words[one.first - 1].text == "(" and 85 <= Decimal(one.value) <= 250 and not (by or one.signed):
        made.transformation, made.index = "growth", True  # "33 млн тонн (98,6 %)": no one tells a change so
        high = 100 < Decimal(one.value) <= 130 and read.language == "en"  # "1.2 million tons (105.3 percent)"
        planned = {"plan", "target", "planned", "forecast"} & {*read.lows(sentence.first, sentence.after)}
        made.guessed += [] if high and not planned else ["transformation"]
    elif told_as_level(read, one, moved_at >= 0) and share_at < 0 and not by and not one.signed:
        made.transformation, made.index = "growth", True  # "объем добычи составил 98 %", "рост составил 105,6 %"
        made.guessed.append("transformation")
    elif not (by or direction) and of_it(read, one):
        made.transformation = "share"  # «оның 75 %-ы – жеке инвесторлар»
    elif not by and same_kind and _told_on(read, one, region, before):
        made.transformation = "share"  # "the share reached 60 % and is to rise to 65 % by 2030"
    elif direction or moved_at >= 0:
        made.transformation = "growth"
    elif parts.or_percent(read, one, region) and beside is not None and beside.transformation == "level" and not by:
        fell = "from" in read.lows(one.first - 12, one.first)  # "fell from 53 to 51 million, or 4 %"
        direction = last(read, sentence.first, one.first, "up", "down")[2] if fell else ""
        made.transformation = "growth" if direction else "share"  # "102 тысячи гектаров, или 65 %"
    elif one.unit == "PC" and not by and parts.of_things(read, one):
        made.transformation = "share"  # "85 % товаров перевозится", "60 percent is textiles"
    elif first(read, one.after - (read.language == "ru"), region.high, "share")[0] >= 0 and not by:
        made.transformation = "share"
    elif parts.compared(read, one, region) and 50 <= Decimal(one.value) <= 250 and not by:
        made.transformation, made.index = "growth", True
    elif before is not None and same_kind and not read.begins(region.low, one.first, "инфляц"):
        made.transformation, made.index = before.transformation, before.index and Decimal(one.value) >= 40
        if before.plan:  # "The budget was fulfilled by 98 percent, that of Abai by 97"
            made.plan, made.role = True, "actual"
        if before.transformation in ("growth", "difference"):
            direction = "-" if before.negative else "+"
            stands = "it" in read.lows(region.low, one.first)
        made.guessed += before.guessed
    else:
        _from_sentence(read, sentence, one, region, made)
        direction = "-" if made.negative else ""
    if beside is not None and beside.transformation == "level" and not by and heads(read, sentence, one):
        made.transformation = "share"
    hung = read.words[one.after].hyphen and read.language == "kk"  # «алқаптың 97 %-ы орылды»
    adjacent = first(read, one.after, min(one.after + 1 + hung, region.high), "done")[0] >= 0
    # "От общего объема работ частными фирмами выполнено 88 %": a part of it, not how much is done.
    heard = read.lows(sentence.first, sentence.after)
    parted_out = ("общего", "объема") in pairwise(heard)
    parted_out |= read.language == "en" and _of_output(read, sentence, one, region)
    told = made.transformation == "share" and last(read, region.low, one.first, "done")[0] >= 0
    if (adjacent or told) and not (made.plan or made.index or parted_out):
        made.done, made.transformation = True, "share"
    risen = read.language == "ru" and one.unit == "PC" and made.transformation == "growth" and direction == "+"
    made.index |= risen and _to(read, one) and 100 <= Decimal(one.value) < 150  # "инвестиции выросли до 105,4 %"
    named = read.language == "kk" and read.begins(one.after, one.after + 1, "өсім")  # «137 % өсім көрсетті»
    most = 250 if named or (read.language == "en" and not one.signed) else 130
    if one.unit == "PC" and 100 < Decimal(one.value) <= most and made.transformation == "growth" and not made.index:
        made.guessed.append("transformation")  # "динамика на 106 %", "grew by 105 %": an index worded as a growth?
        worded = by or near == "after" or read.words[one.first - 1].text == "+"  # "a 137 percent increase": no index
        if read.language != "ru":
            made.index = not one.signed and (Decimal(one.value) < 120 or not worded or read.language == "kk")
    if made.transformation in ("growth", "difference", "other") and not made.index:
        # "инфляция замедлилась до 9,5 %": the rate that it came to
        came = _to(read, one) or earlier_value(read, one)
        made.negative = direction == "-" and (one.signed == "-" or stands or not came)
        made.negative |= came and made.transformation == "growth" and falls_on(read, sentence.first, one)
        made.negative = made.negative and not rate_told(read, one, region.low)
    return made


def _told_on(read: Read, one: Quantity, region: Region, before: Way | None) -> bool:
    """Whether an English percent is what a share told before it in the clause comes to."""
    told = before is not None and before.transformation == "share" and one.unit == "PC" and read.language == "en"
    return told and _to(read, one) and not read.g.has("cut", region.low - 2, one.first)


def _told_of_the_one_before(read: Read, one: Quantity, region: Region) -> bool:
    """Whether only "which is" or "that is" stands before a ratio: it tells of the figure before it."""
    comma = next((i for i in range(one.first - 1, region.low - 1, -1) if read.words[i].text == ","), region.low)
    ahead = {*read.lows(comma, one.first)}
    added = one.unit not in RATIOS and read.language == "ru" and moved_by(read, one)  # "что на 3 га больше"
    return (one.unit in RATIOS or added) and bool(ahead & LISTS.which) and ahead <= LISTS.which | LISTS.beside


def _of_output(read: Read, sentence: Sentence, one: Quantity, region: Region) -> bool:
    """Whether a percent is a part of a harvest, not how much is reaped: "were harvested, of which 97 % is rice"."""
    behind = read.lows(one.after, one.after + 6)
    which = region.low > sentence.first and read.g.kinds(region.low - 1, one.first) & {"among"}
    return bool(which) or (behind[:1] == ["of"] and bool({"harvest", "production", "output", "crop"} & {*behind}))


def earlier_value(read: Read, one: Quantity) -> bool:
    """Whether "from" stands right before a figure: what the one before it was earlier."""
    if read.language == "kk":  # «9,8 %-дан 8,6 %-ға дейін»
        return one.unit == "PC" and read.words[one.after - (not read.words[one.after].hyphen)].low.endswith(ABLATIVE)
    at = one.opening - 1
    while at > 0 and read.words[at].low in ("the", "planned", "previous"):
        at -= 1
    return at >= 0 and bool(read.g.one(at, "from")[0])


def _direction(read: Read, sentence: Sentence, one: Quantity, region: Region) -> tuple[str, str]:
    """Sign of a change and where its word stands: right after the figure, before it, or further after it."""
    behind = read.g.one(one.after, "yoy")[0] or max(one.after, one.hedge + 1)  # "an 11 percent year-on-year increase"
    reach = region.high if read.language == "kk" else min(behind + 2, sentence.after, region.high + 2)
    if read.language == "en":  # "grew 8.3 % year-on-year but fell 1.2 %": the second verb is of the next
        reach = next((i for i in range(behind, reach) if read.g.kinds(i) & {"cut", "and"}), reach)
    if read.begins(one.after, one.after + 2, "құра"):
        reach = behind  # «8,6 %-ды құрап, былтырғыдан төмен болды»: what it came to
    shut = read.words[one.after].text == ")" and last(read, region.low, one.first, "share")[0] >= 0
    next_one = read.words[one.after].text == "," and last(read, region.low, one.first, "up", "down")[0] >= 0
    shut |= next_one and read.language == "ru"  # "подешевение хлеба на 3 %, удорожание молока – на 4 %"
    reach = behind if shut else reach  # «9 млрд доллардан (жалпы көлемнің 18 %) асты»: the sum did
    out = read.g.one(behind, "down")[0] or reach  # "на треть ушли в минус"
    at, kind, code = first(read, behind, max(out, reach), "up", "down", "more", "less")
    parted = ("from", "с", "со", *(["by"] if read.words[at - 1].text == "," else []))
    if at >= 0 and read.g.one(at, "share")[0]:
        return "", ""  # "more than 50 percent falls on the European Union"
    if at >= 0 and read.words[at + 1].low in parted and read.words[at + 2].kind == "num":
        return "", ""  # "stood at 31.7 %, rising from 24.9 %", "was 55 percent, up by 2": what it came to
    if at >= 0 and read.words[at].low not in ("over", "ahead"):  # "to 70 % over the past five years"
        return code, "after"
    at, kind, code = last(read, region.low, one.first, "up", "down", "less")
    if at >= 0 and kind != "less":
        return code, "before"
    if read.words[region.low - 1].low.endswith(("са", "се")) and read.language == "kk":
        code = first(read, behind, sentence.after, "up", "down")[2]
        return code, "after" if code else ""  # «Абайда 2 %-ға қысқарса, Ұлытауда 3 %-ға, Жетісуда 5 %-ға өсті»
    compared = last(read, region.low, one.opening - 1, "more", "less") if moved_by(read, one) else (-1, "", "")
    if read.language == "ru" and compared[0] >= 0 and read.words[compared[0]].low not in ("более", "менее"):
        return compared[2], "before"  # "он ниже, чем в мае, на 20 %"
    return "", ""


def _to(read: Read, one: Quantity) -> bool:
    at = one.opening - 1
    if read.language == "kk":
        behind = read.lows(one.after, one.after + 2)
        until = behind[:1] == ["дейін"] or (behind[1:] == ["дейін"] and read.words[one.after].hyphen)
        return until or _from_a_percent(read, one)
    return at >= 0 and read.words[at].low in ("to", "до", "at", "reaching", "reached")


def _came_to(read: Read, one: Quantity) -> bool:
    """Whether a percent is what a change told before it came to: "вырос на 2 п.п., до 60 %", "и составил 60 %"."""
    return _to(read, one) or read.words[one.opening - 1].low.startswith(("состав", "достиг"))


def _from_a_percent(read: Read, one: Quantity) -> bool:
    """Whether a percent in the ablative stands right before a Kazakh one: «46 %-дан 45 %-ға төмендеді»."""
    ahead = read.words[one.opening - 1]
    worded = ahead.hyphen or ahead.low.startswith(("пайыз", "процент"))
    return read.language == "kk" and worded and ahead.low.endswith(ABLATIVE)


def _of_whole(read: Read, one: Quantity, region: Region) -> bool:
    """Whether "of", "от" follows: a part of something."""
    low = read.words[one.after].low
    if read.language == "en":
        return low == "of"
    if read.language == "kk" and one.first > region.low:  # қажеттіліктің 80 %-ы
        at = one.opening - 1 - (read.words[one.opening - 1].low in ("орташа", "барлығы", "тек"))
        owner = at >= region.low and read.words[at].low.endswith(("ның", "нің", "дың", "дің", "тың", "тің"))
        owned = read.words[one.after].hyphen and low[:1] in "ыі"
        owned |= read.words[one.after - 1].low.startswith(("пайызы", "проценті"))
        owned |= low in ("на", "не") or low.startswith("құра")  # «өнімнің 40 % құрайды», «6 %-на тең»
        owned |= one.hedge >= one.after  # астамын, жуығы
        return owner and owned and not parts.compared(read, one, region)
    said = low in ("от", "которых", "которого", "которой") or bool(read.g.one(one.after - 1, "share")[0])
    return said or of_amount(read, one)


def _from_sentence(read: Read, sentence: Sentence, one: Quantity, region: Region, made: Way) -> None:
    """No word of its own says how a percent is meant: the last one of the sentence does, or the first one after."""
    at, kind, code = last(read, sentence.first, region.low, "up", "down", "share")
    came = read.begins(one.after, one.after + 2, "құра")
    if at < 0 and not came:  # «12,6 %-ды құрады, бұл қыркүйектегіден төмен»: what it came to
        at, kind, code = first(read, one.after, sentence.after, "up", "down", "share", "more", "less")
    if at < 0:
        # "покупатели — Узбекистан (14 %), Таджикистан (11 %)": nothing moves, each has a part
        priced = read.begins(sentence.first, one.first, "инфляц", "inflation")
        opened = one.first - 6 if read.language == "en" else one.first - 1  # "Turkey ($4 billion, 11 percent)"
        listed = "(" in read.lows(opened, one.first) and not (one.signed or priced)
        made.transformation = "share" if listed else "growth"
        sure = (priced and one.unit == "PC") or (listed and read.language == "en")
        made.guessed += [] if sure else ["transformation"]
        return
    made.transformation = "share" if kind == "share" else "growth"
    made.negative = code == "-"
