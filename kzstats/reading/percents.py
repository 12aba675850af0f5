"""How a percent, a point or a factor is meant: growth, share, difference, other; then done, index and sign."""

from itertools import pairwise

from kzstats.reading.changes import CHAIN
from kzstats.reading.cues import against, falls_on, first, last
from kzstats.reading.english import change_in
from kzstats.reading.kazakh import aimed_at, rate_told
from kzstats.reading.lists import LISTS
from kzstats.reading.ways import Told


def ratio(told: Told) -> None:
    """How a ratio is meant, by the first rule that knows it; what it is of works done, an index or negative."""
    made = told.made
    told.find_direction()
    made.contribution = _contributes(told)
    if part_of_fields(told) or part_of_works(told):
        made.transformation, made.done = "share", True
        return
    made.plan = told.held_to_plan
    if settled := _first(SETTLED, told):
        made.transformation = settled
        return
    take_printed_sign(told)
    contributes_as_before(told)
    meant = _first(CHAIN, told)
    made.index = made.index or meant == "index"
    made.transformation = "growth" if meant == "index" else meant
    part_of_a_heading(told)
    part_done(told)
    worded_as_index(told)
    take_sign(told)


def _contributes(told: Told) -> bool:
    """Whether it is what something adds to growth or inflation: "вклад торговли в рост ВВП – 1,4 п.п."."""
    read, low, one = told.read, told.region.low, told.one
    if last(read, low, one.first, "contribution")[0] >= 0:
        return True
    ahead = read.lows(low, one.first)
    at = next((i for i, word in enumerate(ahead) if word in ("вклад", "вклада", "вкладом")), len(ahead))
    into = any(a == "в" and b in ("рост", "прирост", "увеличение") for a, b in pairwise(ahead[at:]))
    return into or any(word.startswith("инфляц") for word in ahead[at:])


def _first(rules, told: Told) -> str:
    """What the first rule says that knows a figure, "" where none does."""
    return next((meant for rule in rules if (meant := rule(told))), "")


def part_of_fields(told: Told) -> bool:
    """How much of the fields is harvested: "86 % of the planned area"."""
    read, sentence, one = told.read, told.sentence, told.one
    if one.unit != "PC" or one.signed:
        return False
    behind = read.lows(one.after, one.after + 6)
    this = read.words[sentence.first].low in LISTS.this  # "Убрано 4 млн га. Это 28 % площадей"
    low = max(0, sentence.first - _SENTENCE) if this else sentence.first
    if read.language == "kk":
        field = read.begins(one.opening - 3, one.opening, *LISTS.fields_kk)
        reach = one.after + 2 * read.words[one.after].hyphen  # «28 %-ынан астық жиналды», «43 пайызы жинап алынды»
        told_of = read.begins(reach, reach + (4 if field else 1), *LISTS.reaped_kk)
        return told_of or (field and this and read.begins(low, sentence.first, *LISTS.reaped_kk))
    if read.language == "ru":
        fields = any(word.startswith("площад") for word in (behind if behind[:1] == ["от"] else behind[:2]))
        return fields and read.begins(low, one.first, *LISTS.reaped)
    area = behind[:1] == ["of"] and not {"area", "areas", "works", "target", "plan", "land"}.isdisjoint(behind)
    return area and read.begins(sentence.first, sentence.after, "harvest", "thresh", "sow", "reap")


def part_of_works(told: Told) -> bool:
    """How much of works, no plan, is carried out in Russian: "поставка выполнена на 70 %"."""
    read, one = told.read, told.one
    at = told.plan_before if told.plan_before >= 0 else last(read, one.first - 3, one.first, "done")[0]
    works = read.language == "ru" and one.unit == "PC" and at >= 0 and read.words[one.opening - 1].low == "на"
    works = works and read.words[at].low.startswith(LISTS.carried_out)
    compared = {"more", "less"} & read.g.kinds(one.after, one.after + 2)
    if not works or compared or read.begins(one.first - 14, one.after + 8, *LISTS.set):
        return False
    told.made.role = "actual"
    return True


_SENTENCE = 20  # tokens of the sentence before

# Rules whose answer is whole: nothing is asked afterwards.


def growth_beside_its_difference(told: Told) -> str:
    """A difference is told again as a percent: "by 8 trillion, or 54 percent, compared to"."""
    one = told.one
    added = told.is_beside("difference") and one.unit == "PC"
    if not (added and told.read.words[one.opening - 1].low == "or"):
        return ""
    told.made.negative = told.beside.negative
    return "growth"


def held_against_a_mean(told: Told) -> str:
    """A figure is held against a mean: "1.5 times the average", "на 12 % выше среднего"."""
    read, one, low = told.read, told.one, told.region.low
    end = min(one.after + (11 if read.language == "ru" else 7), told.region.high)
    kinds = ("more", "less", "than", "up", "down", "before", *(["after"] if read.language == "kk" else []))
    compared = first(read, one.after, min(one.after + 4, end), *kinds)[0] >= 0
    behind = compared and first(read, one.after, end, "mean")[0] >= 0
    said = read.language == "kk" and compared  # «республикалық деңгейден 11 %-ға жоғары»
    said |= last(read, low, one.first, "more", "less")[0] >= 0
    if change_in(read, one) or not (behind or (said and last(read, low, one.first, "mean")[0] >= 0)):
        return ""
    told.made.negative = told.direction == "-"
    over = aimed_at(read, one.after) and read.words[one.after].low.startswith("ас")
    one.comparison = "=" if over else one.comparison  # «орташадан 2 есеге асады»
    return "other"


def factor(told: Told) -> str:
    """A factor is a growth, unless it is a rate or sets two things side by side: "fell 2.1 times"."""
    read, one, made = told.read, told.one, told.made
    if one.unit != "RATIO":
        return ""
    rate = one.mult == -3  # "7 per 1,000 births", «жоспардан 2 есе артық»
    made.role = "actual" if made.plan else made.role
    made.index = one.mult == -2
    fell = told.direction == "-"
    if not (told.direction or made.index):
        fell = told.follows("growth") and told.before.negative  # "яйца снизились в 3 раза, картофель — в 2"
    fell = one.signed == "-" if one.signed else fell  # "Украина (-34 %), Китай (+3 раза)"
    made.negative = fell and not (made.index or rate)  # "fell 2.1 times": to one part in 2.1
    apart = read.begins(max(told.region.low, one.first - 9), one.first, *LISTS.gaps)  # "разница в 2,2 раза"
    if not made.index and (apart or _of_another(told)):
        made.guessed.append("transformation")
        return "other"
    return "other" if rate or made.plan else "growth"


def _of_another(told: Told) -> bool:
    """Whether a factor sets two things side by side: "three times that of silver", "twice as high as in farming"."""
    read, one, end = told.read, told.one, min(told.one.after + 5, told.region.high)
    lows = read.lows(one.after, end)
    mean = lows[:1] == ["the"] and {"average", "mean", "median", "norm"} & {*lows}
    if mean or {("that", "of"), ("those", "of"), ("that", "in"), ("those", "in")} & {*pairwise(lows)}:
        return True
    than = next((i for i in range(one.after + 1, end) if read.words[i].low in ("than", "as", "чем")), end)
    dated = read.dated(than + 1, than + 6)
    spoken = LISTS.than_then & {*read.lows(than, than + 5)}
    return than < end and not dated and not spoken


def rate(told: Told) -> str:
    """A rate is a ratio of two things: "the unemployment rate fell to 4.6 percent"."""
    at = last(told.read, told.region.low, told.one.first, "rate")[0] if told.one.unit == "PC" and not told.by else -1
    of_money = at >= 0 and told.read.words[at].low in LISTS.of_money  # of deposits and loans: no ratio of two things
    return "level" if of_money else "other" if at >= 0 else ""


def earlier_growth(told: Told) -> str:
    """A growth is set against that of another time: "a 56 percent decrease (compared to 53 percent a year earlier)"."""
    held = told.one.unit == "PC" and told.follows("growth") and told.read.language == "en"
    if not (held and not (told.direction or told.by) and against(told.read, told.one)):
        return ""
    told.made.index, told.made.negative = told.before.index, told.before.negative
    return "growth"


def earlier_of_the_same(told: Told) -> str:
    """What stands behind "from" is meant as what came of it: "accounted for 4.5 % of GDP, down from 5.1 % in 2023"."""
    before, made = told.before, told.made
    went = told.one.unit == "PC" and told.same_kind and before is not None and not told.by and told.earlier
    if not went or (told.read.language == "kk" and before.transformation != "share"):
        return ""
    made.index = before.index
    made.guessed += before.guessed
    made.negative = before.transformation == "growth" and falls_on(told.read, told.sentence.first, told.one)
    return before.transformation


def above_another_share(told: Told) -> str:
    """A share is held against another: "47 %, что превышает долю добычи на 1,4 %"."""
    read, low, one = told.read, told.region.low, told.one
    shares = read.language == "ru" and told.by and one.unit == "PC" and read.begins(low, one.first, "дол")
    if not (shares and read.begins(low, one.first, "превыша", "превыси", "опережа")):
        return ""
    told.made.guessed.append("transformation")
    return "other"


SETTLED = (
    growth_beside_its_difference, held_against_a_mean, factor, rate, earlier_growth, earlier_of_the_same,
    above_another_share,
)  # fmt: skip


def take_printed_sign(told: Told) -> None:
    """A printed sign is that of the change, unless it is a dash: «Иранға -16 пайызға артты»."""
    signed = told.one.signed
    if signed and not (signed == "-" and aimed_at(told.read, told.one.opening)):
        told.direction = signed


def contributes_as_before(told: Told) -> None:
    """Points, in Russian also percents, go on with what something adds: "contributing 2 p.p.", "8 % of growth"."""
    read, one = told.read, told.one
    goes_on = told.before is not None and told.before.contribution and told.same_kind
    begun = read.begins(one.opening - 2, one.opening, "contribut")
    points = (goes_on or begun) if one.unit == "PP" else begun and "growth" in read.lows(one.after, one.after + 3)
    told.made.contribution |= points or (goes_on and read.language == "ru" and not told.by)


# Steps that follow the chain.


def part_of_a_heading(told: Told) -> None:
    """A sentence begins with the whole: "Из 485 млрд тенге услуги населению составили 50 %"."""
    opens = told.read.language == "ru" and told.read.words[told.sentence.first].low == "из"
    if opens and told.is_beside("level") and told.one.unit == "PC" and not (told.by or told.one.signed):
        told.made.transformation = "share"


def part_done(told: Told) -> None:
    """A share with a word for works done tells how much of them is: «алқаптың 97 %-ы орылды»."""
    read, one, made = told.read, told.one, told.made
    hung = read.words[one.after].hyphen and read.language == "kk"
    adjacent = first(read, one.after, min(one.after + 1 + hung, told.region.high), "done")[0] >= 0
    ahead = made.transformation == "share" and last(read, told.region.low, one.first, "done")[0] >= 0
    if (adjacent or ahead) and not (made.plan or made.index or _parted_out(told)):
        made.done, made.transformation = True, "share"


def _parted_out(told: Told) -> bool:
    """Whether a part is meant, not how much is done: "От общего объема работ частными фирмами выполнено 88 %"."""
    read, sentence, one = told.read, told.sentence, told.one
    if ("общего", "объема") in pairwise(read.lows(sentence.first, sentence.after)):
        return True
    if read.language != "en":
        return False
    # "were harvested, of which 97 % is rice"
    low = told.region.low
    which = low > sentence.first and read.g.kinds(low - 1, one.first) & {"among"}
    behind = read.lows(one.after, one.after + 6)
    return bool(which) or (behind[:1] == ["of"] and bool({"harvest", "production", "output", "crop"} & {*behind}))


def worded_as_index(told: Told) -> None:
    """A growth above 100 percent may be an index worded as a growth: "динамика на 106 %", "grew by 105 %"."""
    read, one, made = told.read, told.one, told.made
    if one.unit != "PC" or made.transformation != "growth":
        return
    reached = read.language == "kk" and told.value <= 100 and told.behind.startswith("жет")
    grew = read.begins(told.region.low, one.first, "өс", "қарқын", "инфляц", "индекс", "баға")
    made.guessed += ["transformation"] if reached and not grew else []  # «2030 жылы 15 %-ға жетпек»: a part?
    fallen = told.to and told.direction == "-" and 50 <= told.value <= 100
    made.guessed += ["transformation"] if fallen and not (made.index or rate_told(read, one, told.region.low)) else []
    risen = read.language == "ru" and told.direction == "+" and told.to
    made.index |= risen and 100 <= told.value < 150  # "инвестиции выросли до 105,4 %"
    named = read.language == "kk" and read.begins(one.after, one.after + 1, "өсім")  # «137 % өсім көрсетті»
    most = 250 if named or (read.language == "en" and not one.signed) else 130
    if made.index or not 100 < told.value <= most:
        return
    # Kazakh newsrooms write «103 %-ға артты» for an index: 12 of 12.
    made.guessed += ["transformation"] if read.language != "kk" or one.signed or told.value >= 120 else []
    # "a 137 percent increase": no index
    worded = told.by or told.verb_behind or read.words[one.first - 1].text == "+"
    if read.language != "ru":
        made.index = not one.signed and (told.value < 120 or not worded or read.language == "kk")


def take_sign(told: Told) -> None:
    """A fall is negative, but not the rate that one came to: "инфляция замедлилась до 9,5 %"."""
    made = told.made
    if made.transformation not in ("growth", "difference", "other") or made.index:
        return
    came = told.to or told.earlier
    made.negative = told.direction == "-" and (told.one.signed == "-" or told.stands or not came)
    falls = came and made.transformation == "growth" and falls_on(told.read, told.sentence.first, told.one)
    made.negative = (made.negative or falls) and not rate_told(told.read, told.one, told.region.low)
