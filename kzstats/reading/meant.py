"""How a figure is meant: level, growth, share, difference, other; its sign; actual, plan, target, …"""

from kzstats.reading.cues import first, last, moved_by
from kzstats.reading.figures import Read
from kzstats.reading.kazakh import aimed_at
from kzstats.reading.lists import LISTS
from kzstats.reading.percents import ratio
from kzstats.reading.prices import two_sides
from kzstats.reading.regions import Region
from kzstats.reading.roles import role_of
from kzstats.reading.russian import beside_its_level, dashed_on, from_fields, unit_before
from kzstats.reading.sentences import Sentence
from kzstats.reading.stems import ABLATIVE
from kzstats.reading.units import MONEY, RATIOS, Quantity
from kzstats.reading.ways import Told, Way, led_by_of


def amount(told: Told) -> None:
    """An amount is a level, unless it or the figure before it says that it was added or lost."""
    read, one, made = told.read, told.one, told.made
    level(read, told.sentence, one, told.region, made)
    made.negative = made.negative or minus(read, one)
    if told.is_beside("growth") and beside_its_level(read, one):
        made.guessed.append("transformation")
    if _listed_difference(told) or _change_in_numbers(told):
        made.transformation, made.negative = "difference", told.before.negative
        by = read.language != "ru" or read.begins(one.first - 12, one.first, "на")
        made.guessed += [] if by else ["transformation"]  # "рост составил 12 %, или 3 млн пассажиров": more, or in all?


def _listed_difference(told: Told) -> bool:
    """Whether an amount goes on with differences: "one by 5 billion, another by 3"."""
    read, one, before = told.read, told.one, told.before
    listed = before is not None and before.transformation == "difference" and told.moved_at < 0
    return listed and moved_by(read, one) and unit_before(read, one) == one.unit


def _change_in_numbers(told: Told) -> bool:
    """Whether an amount tells a change again: "by 3 %, or by 4 plants", "rose by 12 percent or 300 tonnes"."""
    read, one, region, before = told.read, told.one, told.region, told.before
    if before is None or before.transformation in ("level", "share") or told.to:
        return False
    if read.words[one.first - 1].low == "немесе" and not before.index:
        return True  # «5 %-ға (немесе 6 млн тоннаға) артты»
    # "жилья (рост в 1,5 раза), или 15 тысяч квартир"
    closed = told.in_bracket or ")" in read.lows(one.first - 3, one.first)
    if region.hangs_on is None or closed:
        return False
    if one.unit == "NUMBER" or read.language != "en":
        return one.unit == "NUMBER"
    hung = read.row(one)[region.hangs_on]
    return moved_by(read, one) or (moved_by(read, hung) and read.words[hung.after].text != "(")


def minus(read: Read, one: Quantity) -> bool:
    """Whether an English level is below zero: "a balance of -$2 billion", no dash of a list."""
    at = one.first if read.words[one.first].text == "-" else one.first - 1
    return read.words[at].text == "-" and at > 0 and read.words[at - 1].low in LISTS.before_minus


def level(read: Read, sentence: Sentence, one: Quantity, region: Region, made) -> None:
    """A quantity that is no ratio is a level, unless words say that it is what was added or lost."""
    before = read.words[one.first - 1].low if one.first else ""
    bracket = one.first > 1 and before == "на" and read.words[one.first - 2].text == "("
    if bracket:  # "увеличена до 5 млн га (на 300 тыс. га)"
        code = last(read, sentence.first, one.first, "up", "down")[2]
        made.transformation, made.negative = "difference", code == "-"
        made.guessed += [] if code else ["transformation"]
        return
    added = one.signed == "+" and read.language == "ru"
    added = added or read.begins(one.opening - 2, one.opening, "добавил", "прибавил")  # "добавилось еще 27 проектов"
    if (one.signed and before == "(") or added or before in ("плюс", "минус"):
        made.transformation = "difference"  # "в 3 раза (+36 млрд)", "плюс 7 млрд тенге"
        made.negative = one.signed == "-" or before == "минус"
        return
    behind = region.behind
    article = one.first > 0 and read.words[one.first - 1].low in ("a", "an")
    for kind in ("up", "down"):
        if article and read.g.one(behind, kind)[0]:
            made.transformation, made.negative = "difference", kind == "down"  # "a 415 billion tenge increase"
            return
    if led_by_of(read, one) and one.comparison in "=~":
        down = read.g.has("down", max(region.low, one.opening - 8), one.opening)
        made.transformation, made.negative = "difference", down
        return  # "4 tonnes, an increase of 400 kilograms"
    if read.g.one(one.after, "to_plan")[0] and read.language != "kk":
        made.transformation, made.role = "other", "actual"  # "13 million tonnes, 500 over the plan", "на 5 ниже плана"
        made.negative = read.words[one.after].low in ("below", "under", "ниже", "меньше")
        return
    short = read.lows(one.after, one.after + 2) == ["short", "of"]
    came = one.opening - 1
    grown = last(read, max(region.low, came - 3), came, "up", "down") if came > 0 else (-1, "", "")
    if grown[0] >= 0 and read.words[came].low.startswith("состав") and read.words[grown[0]].low in LISTS.changes:
        made.transformation, made.negative = "difference", grown[1] == "down"  # "прирост составил 5 тонн"
        return
    grew = read.words[came].low.endswith(("өсімі", "өсуі", "артуы", "азаюы", "кемуі", "төмендеуі")) and came > 0
    if grew and read.language == "kk" and read.words[one.after].low.startswith("құра"):  # «халықтың өсімі 83 мың адам»
        made.transformation, made.negative = "difference", read.words[came].low.startswith(("аза", "кему", "төмен"))
        return
    behind = last(read, region.low, one.first, "behind")
    if short or behind[0] >= 0:
        made.transformation, made.negative, made.role = "other", behind[2] != "+", "actual"
        return
    kinds = ("up", "down", "more", "less") if read.language == "en" else ("up", "down")
    moved = last(read, region.low, one.first, *kinds)
    where = one.noun >= 0 and read.words[one.noun].low.endswith(("ах", "ях"))  # "спад из-за ремонта на трех заводах"
    over = read.language == "en" and moved_by(read, one) and read.begins(region.low, one.first, "exceed", "surpass")
    if over:  # "exports exceeded the level of 2023 by 2 billion", "the plan by 2 billion"
        planned = read.begins(region.low, one.first, "plan", "target", "forecast", "projected")
        made.transformation, made.role = ("other", "actual") if planned else ("difference", made.role)
    if moved[0] >= 0 and moved_by(read, one) and one.comparison != "<" and not where:
        made.transformation, made.negative = "difference", moved[1] in ("down", "less")
    if read.language == "kk":
        behind = one.after + read.words[one.after].hyphen  # «160 МВт-қа жоғары»
        reach = min(behind + 2, max(region.high, behind + 1))  # the verb right behind is of this figure
        if read.g.one(behind, "or")[0]:  # "5 млрд теңгеге немесе 2 %-ға жоғары"
            reach = min(behind + 8, len(read.words))
        following = first(read, behind, reach, "up", "down", "more", "less")
        to = read.words[behind].low == "дейін" or read.words[one.after - 1].low == "теңге"
        came = one.first - 1
        while came > sentence.first and read.g.kinds(came) & {"month", "when"}:
            came -= 1  # «былтырғы 5 млн доллардан биыл 7 млн долларға өсті»
        numbered = read.g.kinds(came) & {"unit", "scale"} or (read.words[came].hyphen and came > sentence.first)
        from_a_number = read.words[came].low.endswith(ABLATIVE) and bool(numbered)
        to |= from_a_number  # «5 млн доллардан 7 млн долларға өсті»
        down_to = ("түсті", "түсіп", "түскен")  # «840 мың тоннаға түсті»: to it
        fell = following[0] >= 0 and read.words[following[0]].low.startswith(down_to)
        if following[0] >= 0 and not (to or fell) and aimed_at(read, behind):
            planned = last(read, region.low, one.first, "to_plan")[0] >= 0  # «жоспардан 5 тоннаға көп»
            made.transformation, made.negative = "other" if planned else "difference", following[2] == "-"
    else:
        comma = one.after + (read.words[one.after].text == ",")
        aside = 8 if moved_by(read, one) and read.g.one(comma, "or")[0] else 1  # "на 5 тонн, или на 2 %, больше"
        reach = min(one.after + aside, region.high if aside == 1 else len(read.words))
        following = first(read, one.after, reach, "more", "less")
        if read.lows(one.after + 1, one.after + 3) == ["than", "the"]:
            following = first(
                read, one.after, one.after + 1, "more", "less"
            )  # "5 tonnes more than the 7 tonnes of 2023"
        if region.behind > one.after and following[0] < 0:
            following = first(read, region.behind, region.behind + 1, "more", "less")  # "5 billion ($9 million) more"
        if following[0] < 0 and read.language == "en" and read.g.one(comma, "or")[0]:
            at = first(read, one.after, one.after + 8, "more", "less")
            following = at if read.words[at[0] - 1].text == "," else following  # "9 billion, or 3 percent, more than"
        row = read.row(one) if following[0] >= 0 and aside > 1 else []
        hedges = any(other.opening <= following[0] <= other.first for other in row)  # "домов на 5 м2, или более трети"
        added = made.role in LISTS.planned and read.words[following[0]].low == "more" and read.language == "en"
        hedges |= added and read.words[following[0] + 1].low != "than"
        if following[0] >= 0 and read.words[following[0]].low != "over" and not hedges:  # "plans to build 90 more"
            made.transformation, made.negative = "difference", following[1] == "less"


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
    told = Told(read, sentence, one, region, before, same_kind, beside)
    _role(told)
    if two_sides(read, one, region):
        told.made.transformation = "other"
        told.made.guessed.append("transformation")
    elif one.unit in RATIOS:
        ratio(told)
    else:
        amount(told)
    return told.made


def _role(told: Told) -> None:
    """The role by the words of a figure, else by the figure right before it; then what a plant can make."""
    read, one, beside = told.read, told.one, told.beside
    role, guessed = role_of(read, told.sentence, one, told.region)
    if role == "actual" and beside is not None:
        if _of_the_one_before(told):
            role = beside.role  # "is to rise to 53 billion, which is 1 % more than in 2022"
        elif beside.role in LISTS.planned and dashed_on(read, one):
            role, guessed = beside.role, []
    if role in LISTS.planned and from_fields(read, one):
        role, guessed = "actual", []
    told.made.role = "capacity" if _of_capacity(told, role) else role
    told.made.guessed += guessed


def _of_capacity(told: Told, role: str) -> bool:
    """Whether a figure goes on with what a plant can make."""
    read, one, before, beside = told.read, told.one, told.before, told.beside
    if one.unit in MONEY:
        return False
    if beside is not None and beside.role == "capacity" and role == "plan" and told.to:
        return True  # "its capacity will be doubled to 12 tonnes"
    goes_on = before is not None and before.role == "capacity" and role == "actual" and told.same_kind
    works = one.noun >= 0 and read.begins(one.noun, one.after, "station", *LISTS.plants)
    goes_on = goes_on and not (read.language == "en" and works)  # "a 90 MW plant in Abai, which has two power stations"
    made = LISTS.made_it & {*read.lows(told.region.low, one.first)}
    return goes_on and one.unit not in RATIOS and not made  # "lime, with room for 5,000 tonnes, glass (3,000)"


def _of_the_one_before(told: Told) -> bool:
    """Whether only "which is" or "that is" stands before a ratio: it tells of the figure before it."""
    read, one, low = told.read, told.one, told.region.low
    comma = next((i for i in range(one.first - 1, low - 1, -1) if read.words[i].text == ","), low)
    ahead = {*read.lows(comma, one.first)}
    added = one.unit not in RATIOS and read.language == "ru" and moved_by(read, one)  # "что на 3 га больше"
    return (one.unit in RATIOS or added) and bool(ahead & LISTS.which) and ahead <= LISTS.which | LISTS.beside
