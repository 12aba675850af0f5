"""How a figure is meant: level, growth, share, difference, other; its sign; actual, plan, target, …"""

from kzstats.reading import cues, kazakh, prices, russian
from kzstats.reading.lists import LISTS
from kzstats.reading.percents import ratio
from kzstats.reading.roles import role_of
from kzstats.reading.stems import ABLATIVE
from kzstats.reading.units import MONEY, RATIOS
from kzstats.reading.ways import Told, Way, led_by_of


def amount(told: Told) -> None:
    """An amount is a level, unless it or the figure before it says that it was added or lost."""
    read, one, made = told.read, told.one, told.made
    made.transformation, made.negative = _level(told)
    at = one.first if read.words[one.first].text == "-" else one.first - 1  # "a balance of -$2 billion", no dash
    made.negative |= read.words[at].text == "-" and read.words[at - 1].low in LISTS.before_minus
    if told.is_beside("growth") and russian.beside_its_level(read, one):
        made.guessed.append("transformation")
    if _listed_difference(told) or _change_in_numbers(told):
        made.transformation, made.negative = "difference", told.before.negative
        by = read.language != "ru" or read.begins(one.first - 12, one.first, "на")
        made.guessed += [] if by else ["transformation"]  # "рост составил 12 %, или 3 млн пассажиров": more, or in all?


def _listed_difference(told: Told) -> bool:
    """Whether an amount goes on with differences: "one by 5 billion, another by 3"."""
    read, one, before = told.read, told.one, told.before
    listed = before is not None and before.transformation == "difference" and told.moved_at < 0
    ahead = (other.unit for other in reversed(read.row(one)) if other.first < one.first and other.unit not in RATIOS)
    return listed and cues.moved_by(read, one) and next(ahead, "") == one.unit


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
    return cues.moved_by(read, one) or (cues.moved_by(read, hung) and read.words[hung.after].text != "(")


def _level(told: Told) -> tuple[str, bool]:
    """Level, or difference where words say that it is what was added or lost, other than a plan; and its minus."""
    if beside := _signed(told) or _added_by_name(told):
        return beside
    moved = _moved(told)
    return _behind_it(told) or moved


def _signed(told: Told) -> tuple[str, bool] | None:
    """What a sign, "плюс" or a bracket with "на" tells: "в 3 раза (+36 млрд)", "плюс 7 млрд тенге"."""
    read, one = told.read, told.one
    before = read.words[one.first - 1].low
    if before == "на" and read.words[one.first - 2].text == "(":  # "увеличена до 5 млн га (на 300 тыс. га)"
        code = cues.last(read, told.sentence.first, one.first, "up", "down")[2]
        told.made.guessed += [] if code else ["transformation"]
        return "difference", code == "-"
    added = one.signed == "+" and read.language == "ru"
    added = added or read.begins(one.opening - 2, one.opening, "добавил", "прибавил")  # "добавилось еще 27 проектов"
    added = added or before in ("плюс", "минус") or (one.signed and before == "(")
    return ("difference", one.signed == "-" or before == "минус") if added else None


def _added_by_name(told: Told) -> tuple[str, bool] | None:
    """What a noun for a change beside it tells, or a word that holds it to a plan."""
    read, one, region, made, came = told.read, told.one, told.region, told.made, told.one.opening - 1
    kind = next((kind for kind in ("up", "down") if read.g.one(region.behind, kind)[0]), "")
    if kind and read.words[one.first - 1].low in ("a", "an"):
        return "difference", kind == "down"  # "a 415 billion tenge increase"
    if led_by_of(read, one) and one.comparison in "=~":  # "4 tonnes, an increase of 400 kilograms"
        return "difference", read.g.has("down", max(region.low, one.opening - 8), one.opening)
    if read.g.one(one.after, "to_plan")[0] and read.language != "kk":
        made.role = "actual"  # "13 million tonnes, 500 over the plan", "на 5 ниже плана"
        return "other", read.words[one.after].low in ("below", "under", "ниже", "меньше")
    at, kind, _ = cues.last(read, max(region.low, came - 3), came, "up", "down")
    if at >= 0 and read.words[came].low.startswith("состав") and read.words[at].low in LISTS.changes:
        return "difference", kind == "down"  # "прирост составил 5 тонн"
    grew = read.words[came].low.endswith(("өсімі", "өсуі", "артуы", "азаюы", "кемуі", "төмендеуі"))
    if grew and read.language == "kk" and read.words[one.after].low.startswith("құра"):  # «халықтың өсімі 83 мың адам»
        return "difference", read.words[came].low.startswith(("аза", "кему", "төмен"))
    at, _, code = cues.last(read, region.low, one.first, "behind")
    if at < 0 and read.lows(one.after, one.after + 2) != ["short", "of"]:
        return None
    made.role = "actual"
    return "other", code != "+"


def _moved(told: Told) -> tuple[str, bool]:
    """What a verb ahead of it tells; a level where none does."""
    read, one, low = told.read, told.one, told.region.low
    kinds = ("up", "down", "more", "less") if read.language == "en" else ("up", "down")
    at, kind, _ = cues.last(read, low, one.first, *kinds)
    where = read.words[one.noun].low.endswith(("ах", "ях"))  # "спад из-за ремонта на трех заводах"
    by = cues.moved_by(read, one)
    over = read.language == "en" and by and read.begins(low, one.first, "exceed", "surpass")
    planned = over and read.begins(low, one.first, "plan", "target", "forecast", "projected")
    if planned:
        told.made.role = "actual"
    if at >= 0 and by and one.comparison != "<" and not where:
        return "difference", kind in ("down", "less")
    # "exports exceeded the level of 2023 by 2 billion", "the plan by 2 billion"
    return ("other" if planned else "difference" if over else "level"), False


def _behind_it(told: Told) -> tuple[str, bool] | None:
    """What a word behind it tells: "5 tonnes more", "на 5 тонн, или на 2 %, больше", «160 МВт-қа жоғары»."""
    read, one, region = told.read, told.one, told.region
    if read.language == "kk":
        return _behind_in_kazakh(told)
    comma = one.after + (read.words[one.after].text == ",")
    aside = 8 if cues.moved_by(read, one) and read.g.one(comma, "or")[0] else 1
    reach = min(one.after + aside, region.high if aside == 1 else len(read.words))
    following = cues.first(read, one.after, reach, "more", "less")
    if read.language == "ru" and aside == 1 and read.words[one.opening - 1].low == "на":
        near = range(one.after, min(one.after + 4, region.high))  # "добыто на 2 тонны медной руды больше, чем"
        behind = (cues.first(read, i, i + 1, "more", "less") for i in near)
        following = next((word for word in behind if word[0] >= 0), following)
    if read.lows(one.after + 1, one.after + 3) == ["than", "the"]:  # "5 tonnes more than the 7 tonnes of 2023"
        following = cues.first(read, one.after, one.after + 1, "more", "less")
    if region.behind > one.after and following[0] < 0:
        following = cues.first(read, region.behind, region.behind + 1, "more", "less")  # "5 billion ($9 million) more"
    if following[0] < 0 and read.language == "en" and read.g.one(comma, "or")[0]:
        at = cues.first(read, one.after, one.after + 8, "more", "less")
        following = at if read.words[at[0] - 1].text == "," else following  # "9 billion, or 3 percent, more than"
    at, kind, _ = following
    row = read.row(one) if at >= 0 and aside > 1 else []
    hedges = any(other.opening <= at <= other.first for other in row)  # "домов на 5 м2, или более трети"
    added = told.made.role in LISTS.planned and read.language == "en" and read.words[at].low == "more"
    hedges |= added and read.words[at + 1].low != "than"  # "plans to build 90 more"
    return ("difference", kind == "less") if at >= 0 and read.words[at].low != "over" and not hedges else None


def _behind_in_kazakh(told: Told) -> tuple[str, bool] | None:
    read, one, region = told.read, told.one, told.region
    behind = one.after + read.words[one.after].hyphen
    reach = min(behind + 2, max(region.high, behind + 1))  # the verb right behind is of this figure
    if read.g.one(behind, "or")[0]:  # "5 млрд теңгеге немесе 2 %-ға жоғары"
        reach = min(behind + 8, len(read.words))
    at, _, code = cues.first(read, behind, reach, "up", "down", "more", "less")
    to = read.words[behind].low == "дейін" or read.words[one.after - 1].low == "теңге"
    came = one.first - 1
    while came > told.sentence.first and read.g.kinds(came) & {"month", "when"}:
        came -= 1  # «былтырғы 5 млн доллардан биыл 7 млн долларға өсті»
    numbered = read.g.kinds(came) & {"unit", "scale"} or (read.words[came].hyphen and came > told.sentence.first)
    to |= read.words[came].low.endswith(ABLATIVE) and bool(numbered)  # «5 млн доллардан 7 млн долларға өсті»
    to |= at >= 0 and read.words[at].low.startswith(("түсті", "түсіп", "түскен"))  # «840 мың тоннаға түсті»: to it
    if at < 0 or to or not kazakh.aimed_at(read, behind):
        return None
    planned = cues.last(read, region.low, one.first, "to_plan")[0] >= 0  # «жоспардан 5 тоннаға көп»
    return "other" if planned else "difference", code == "-"


def way(told: Told) -> Way:
    """How one figure is meant."""
    read, one = told.read, told.one
    _role(told)
    if prices.two_sides(read, one, told.region):
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
        elif beside.role in LISTS.planned and russian.dashed_on(read, one):
            role, guessed = beside.role, []
    if role in LISTS.planned and russian.from_fields(read, one):
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
    added = one.unit not in RATIOS and read.language == "ru" and cues.moved_by(read, one)  # "что на 3 га больше"
    return (one.unit in RATIOS or added) and bool(ahead & LISTS.which) and ahead <= LISTS.which | LISTS.beside
