"""What Russian sentences alone say: parts of an amount spoken of, dashes for verbs, fields that are reaped."""

from itertools import pairwise

from kzstats.reading.figures import Read
from kzstats.reading.lists import LISTS
from kzstats.reading.mentions import Mention
from kzstats.reading.units import MONEY, Quantity

_ELLIPSIS = 9  # words of "в сельском хозяйстве области вместе с рыболовством –"


def of_amount(read: Read, one: Quantity) -> bool:
    """Whether a percent is of an amount spoken of: "60 % этого объема пошло на корм, 10 % – на тепло"."""
    if read.language != "ru" or one.unit != "PC":
        return False
    behind = read.lows(one.after, one.after + 3)
    if behind[0] in LISTS.such:
        return any(low.startswith(LISTS.amount) for low in behind[1:])
    dashed = behind[0] in ("–", "-", "—") and behind[1] in ("на", "для", "в")
    row = read.row(one) if dashed else [one]
    return row[0] is not one and of_amount(read, row[row.index(one) - 1])


def brought_about(read: Read, at: int) -> bool:
    """Whether a word for a share, at a token, tells who made something grow: "рост обеспечили торговля и связь"."""
    ahead = at - 6, at
    return read.words[at].low.startswith("обеспеч") and read.begins(*ahead, "рост", "прирост", "темп", "динамик")


def dashed_on(read: Read, one: Quantity) -> bool:
    """Whether a dash is all the verb a figure has: "добыча угля составит 5 тонн, а меди – 6 тонн"."""
    if read.language != "ru" or read.words[one.opening - 1].text not in "–—-":
        return False
    row = read.row(one)
    low = row[row.index(one) - 1].after
    dated = read.dated(low + 1, one.first + 1)
    close = one.first - low < _ELLIPSIS and not any(word.text in "().;" for word in read.words[low : one.first])
    return close and not dated


def from_fields(read: Read, one: Quantity) -> bool:
    """Whether a plan is told from what there is: "с 98 тыс. га планируется собрать 270 тыс. тонн", "с 5 до 7 тонн"."""
    at = one.opening - 1
    at -= read.words[at].low in ("площади", "нынешних", "текущих", "сегодняшних")
    began = one.unit == "HA" or "до" in read.lows(one.after, one.after + 3) or at < one.opening - 1
    return began and read.language == "ru" and read.words[at].low == "с"


def beside_its_level(read: Read, one: Quantity) -> bool:
    """Whether money in a bracket behind a growth follows its level: "до 190 млрд тенге, плюс 4 % (7 млрд тенге)"."""
    if read.language != "ru" or read.words[one.first - 1].text != "(" or one.unit not in MONEY or one.signed:
        return False
    row = read.row(one)
    k = row.index(one)
    beside = k > 1 and row[k - 1].unit == "PC" and one.first - row[k - 1].after == 1
    return beside and row[k - 2].unit == one.unit


_CAUSE = (["на", "фоне"], ["из", "за"], ["за", "счет"], ["за", "счёт"], ["в", "связи"])


def _because(read: Read, at: int) -> bool:
    return read.words[at].low in LISTS.because_of or read.lows(at, at + 2) in _CAUSE


def without_cause(read: Read, one: Quantity, low: int, named: list[Mention]) -> list[Mention]:
    """Mentions without those that only tell why: "на фоне роста цен на нефть, экспорт сократился на 5 %"."""
    behind = next((i for i in range(one.after, one.after + 14) if _because(read, i) or read.words[i].text == "."), 0)
    if behind and read.words[behind].text != ".":  # "выпуск сократился на 5 % на фоне падения добычи нефти"
        named = [m for m in named if m.first < behind or m.scope or not m.subject]
    for at in range(low, one.first):
        if _because(read, at):
            end = next((i for i in range(at, one.first) if read.words[i].text == ","), 0)
            dear = next((m.after for m in named if at < m.first < at + 5 and m.indicator == "prices"), 0)
            why = [m for m in named if at < m.first < (end or dear + 2)]  # "в связи с падением цен на сырьё добыча"
            rest = any(low <= m.first < one.first and m not in why and (m.subject or m.indicator) for m in named)
            return [m for m in named if m not in why or m.area] if why and rest else named
    return named


def without_included(read: Read, low: int, high: int, ahead: list[Mention]) -> list[Mention]:
    """Mentions ahead of a figure without what "включая" adds to its thing: "уголь, включая лигнит, – на 5 % больше"."""
    at = next((i for i in range(high - 1, low - 1, -1) if read.words[i].low == "включая"), high - 1)
    marks = [i for i in range(at + 1, high) if read.words[i].text in ",–—"]
    moved = read.begins(high, high + 4, "больше", "меньше", "выше", "ниже")  # else the dash leads to the part
    end = marks[-1] if marks and (high - marks[-1] > 2 or moved) else 0
    return [m for m in ahead if not at < m.first < end]


def roads_and_gas(read: Read, one: Quantity, about) -> None:
    """What a unit tells of roads, pipes, gas and goods: roads there are, pipes that are laid, gas that is liquefied."""
    near = one.first - 3, one.after + 3
    built = one.unit == "KM" and about.indicator in ("commissioned", "production", "facilities", "access")
    if built and read.begins(*near, "железнодор", "ж/д"):
        about.activity, about.product = "F421", "_T"
    elif built and about.product == "roads" and read.begins(*near, *LISTS.pipes):
        about.activity, about.product = "F42", "_T"  # "построили 18 км трубопровода"
        about.guessed.append("activity")
    elif built and about.product == "roads" and read.begins(one.first - 25, one.after + 6, *LISTS.there):
        opened = read.begins(one.first - 14, one.after + 8, *LISTS.opened)
        about.indicator = about.indicator if opened else "facilities"  # "имеется 95 тыс. км дорог"
    if about.product == "natural_gas" and one.unit == "T":
        about.activity, about.product = "C19", "_T"  # what is told in tonnes is liquefied
        about.guessed.append("activity")
    if about.activity[:1] == "H" and about.product == "motor_vehicles":
        about.product = "_T"  # "автотранспортом – 158 млн тонн"
    elif about.product == "motor_vehicles" and read.begins(one.first - 14, one.after + 6, *LISTS.farming):
        about.activity, about.product = "C28", "agricultural_machinery"  # "аграрии купили 3 тысячи единиц техники"
    if about.indicator == "production" and one.unit == "NUMBER" and about.activity[:1] in tuple("GHIJKLMNOPQRS"):
        guests = read.words[one.noun].low.startswith(LISTS.travellers)
        # "действуют 96 гостиниц": services come in no pieces
        about.indicator = about.measure = "other" if guests else "facilities"
        about.guessed += [] if guests else ["indicator"]
    sheltered = one.unit == "HA" and read.begins(one.first - 6, one.first, "теплиц", "тепличн")  # no sown area
    if about.indicator == "area_sown" and about.scope == "zone" and "площадью" in read.lows(one.first - 3, one.first):
        sheltered, about.activity = True, "_T"  # "21 производственная площадка площадью 238 га"
    if about.indicator == "area_sown" and (sheltered or about.activity[:1] in tuple("BCDEFH")):
        about.indicator = "facilities"  # "проекты по строительству оросительных систем на 5 тыс. га"
        about.guessed.append("indicator")
    grown = about.indicator == "production" and about.activity[:1] == "A" and one.unit in ("PC", "RATIO")
    if grown and read.begins(one.first - 4, one.first, "площад", "посевы"):
        about.indicator = "area_sown"  # "хлопкоробы сократили площади на 4 %"
    if about.indicator == "processing" and read.begins(one.first - 2, one.first, "получ", "произв", "выпус"):
        about.indicator = about.measure = "production"  # "переработали свеклу и получили 5 тонн сахара"
    if about.indicator == "processing" and one.unit == "T" and about.activity[:1] == "A":
        about.activity = "C10"  # "переработать 2 млн тонн свеклы"
    if one.unit == "M2" and about.product == "residential_buildings":
        about.product = "housing"  # "введено 5 тыс. кв. м жилых зданий"
    traded = about.indicator in ("exports", "imports", "external_trade") and one.unit == "T"
    if traded and read.words[one.after].low == "товаров":
        about.activity, about.product = "_T", "_T"
        about.sure("activity")


def of_machines(read: Read, one: Quantity, made, found: str) -> str:
    """The indicator of machines that are there, are old or are bought, else the one found."""
    old = made.transformation == "share" and read.begins(one.first - 4, one.after + 8, *LISTS.worn)
    output = found in ("", "production")
    bought = (output or found == "contracts") and read.begins(one.first - 8, one.first, *LISTS.acquired)
    stood = read.begins(one.first - 14, one.first, *LISTS.stood) or read.begins(one.after, one.after + 5, "готов")
    there = one.unit == "NUMBER" and (bought or ((output or found == "employment") and stood))
    return "facilities" if there or old else found  # "насчитывается 147 тысяч тракторов", "65 % тракторов устарели"


def under_construction(read: Read, one: Quantity) -> str:
    """The role of what builders are still at: "начато строительство 12 школ", "7 больниц строится"; or ""."""
    near = {*read.lows(one.first - 6, one.first), *read.lows(one.after, one.after + 3)}
    begun = LISTS.begun_ru & near and read.begins(one.first - 4, one.first, "строительств")
    zones = read.begins(one.first, one.after, "зон")
    return "actual" if read.language == "ru" and (begun or LISTS.being_built & near) and not zones else ""


def handed_over(read: Read, one: Quantity) -> bool:
    """Whether what is counted is told to be built or opened: "введено 5 поликлиник"."""
    near = (one.first - 5, one.first), (one.after, one.after + 6)
    return read.language == "ru" and any(read.begins(*reach, *LISTS.handed_over) for reach in near)


def what_for(read: Read, one: Quantity, near, before, found: str) -> str:
    """The indicator of money told for what it is put or paid into, else the one found: "в добычу руд – 145 млрд"."""
    put = found in ("", "production") and before is not None and before.indicator in ("investment", "fdi")
    if put and any("в" in read.lows(m.first - 1, m.first + 1) for m in near.ahead + near.behind):
        return before.indicator  # "вложили 4 млрд, из них 1 млрд – в обработку"
    if found in ("", "production") and before is not None and before.indicator == "facilities":
        return "investment"  # "куплено 300 тракторов, на них ушло 40 млрд тенге"
    if found == "turnover" and before is not None and before.indicator == "budget":
        return "budget"  # "расходы бюджета – 6 трлн, доходы – 5 трлн"
    if found == "project_cost" and read.begins(one.first - 4, one.first, *LISTS.lent):
        return "finance"  # "выдано 1200 кредитов на 96 млрд"
    paid = found == "budget" and any(m.indicator == "taxes" for m in near.named)
    paid = paid and any(m.indicator == "budget" and read.words[m.first - 1].low == "в" for m in near.named)
    return "taxes" if paid else found  # "поступления налогов …, из них в местный бюджет – 4 млрд"


def bought_of(read: Read, one: Quantity, near, spoken: str, found: str) -> str:
    """The indicator of what is bought of another country, else the one found: "закупил у России 1,3 тыс. тонн"."""
    part = read.g.has("among", one.first - 4, one.first) and not read.begins(one.first - 6, one.first, *LISTS.made_it)
    if found in ("contracts", *(["production"] if part else [])) and spoken in ("exports", "imports"):
        return spoken  # "экспорт вырос за счет закупок: Иран на 18 %", "…, в том числе 5 тонн молочной продукции"
    row = read.lows(max(0, one.first - 20), one.first)
    if found == "deliveries" and {("в", "казахстан"), ("в", "страну"), ("в", "рк")} & {*pairwise(row)}:
        return "imports"  # "в Казахстан поставили 6 тыс. тонн"
    bought = found == "contracts" or (found in ("", "production") and read.begins(one.first - 9, one.first, "купил"))
    named = {m.area: read.words[m.first - 1].low == "у" for m in near.named if bought and "-" not in m.area != ""}
    if named.get("KZ", False) or ("KZ" in named and read.begins(one.first - 4, one.after + 5, "казахстанск")):
        return "exports" if len(named) > 1 else found  # "Китай купил у Казахстана", "закупки казахстанской муки"
    return "imports" if True in named.values() else found


def continued(read: Read, one: Quantity, about, spoken, before, topic) -> None:
    """Go on with trade in all goods, and with the carrier a text is of: "Экспорт вырос", "пассажирские перевозки"."""
    if read.language != "ru":
        return
    if about.indicator in ("other", "turnover") and about.activity == "H" == topic.activity[:1] != topic.activity:
        about.activity = topic.activity if about.indicator == "other" else "H"
        about.guessed.append("activity")  # "пассажирские перевозки выросли", in a text of airlines
    all_goods = {about.activity, spoken.activity} <= {"", "_T"}
    if not all_goods or not {about.indicator, spoken.indicator} <= {*LISTS.abroad} or "indicator" in about.guessed:
        return
    about.sure("activity")  # "Товарооборот с Китаем – 3 млрд долларов. Экспорт вырос на 4 %"
    whole = read.begins(one.first - 10, one.after + 4, *LISTS.of_all_trade)
    if spoken.scope.startswith("partner:") and before is None and not about.scope:
        about.guessed += ["scope"] if whole else []  # "Экспорт страны вырос": there too?
        about.scope = "" if whole else spoken.scope


def reached(read: Read, one: Quantity) -> bool:
    """Whether water, gas or the net is brought to what is counted: "водопровод подвели к 16 селам"."""
    low, high = one.first - 8, one.after + (12 if read.language == "en" else 6)
    whom = one.first, one.after + 4
    counted = one.unit in ("NUMBER", "PC") and read.begins(*whom, *LISTS.settlements)
    return counted and read.begins(low, high, *LISTS.brought) and read.begins(low, high, *LISTS.piped)


def doubt_by_words(read: Read, one: Quantity, made, about, traded: str, nation: str) -> None:
    """Guess jobs of projects under way, sales abroad and what a president sets; traded: the measure spoken of."""
    of_gdp = one.unit == "PC" and {"ввп", "врп"} & {*read.lows(one.after, one.after + 2)}
    if of_gdp and about.indicator in LISTS.over_gdp:
        made.transformation, made.index, about.share_of = "other", False, ""  # "дефицит бюджета – 2,7 % ВВП"
        made.sure("transformation")
    reaches = about.indicator == "access" and one.unit == "PC" and made.transformation == "growth"
    if reaches and not one.signed and read.words[one.opening - 1].low != "на":
        made.transformation, about.share_of = "share", about.activity  # "довести уровень газификации до 62 %"
        made.sure("transformation")
    places = one.unit == "NUMBER" and read.words[one.opening - 1].low == "в"
    places = places and about.indicator in ("projects", "facilities")
    if places and read.begins(one.noun, one.noun + 1, *LISTS.settlements):
        about.indicator = about.measure = "other"  # "реализовано 45 проектов в 30 селах"
        about.guessed.append("indicator")
    ahead = one.first - 10, one.first
    giving = about.indicator == "jobs" and made.role == "actual" and read.begins(one.first - 6, one.first, "создани")
    if giving and read.begins(one.first - 25, one.first, *LISTS.under_way):
        made.role = "plan"  # "ведется работа по двум проектам с созданием 70 мест"
        made.guessed.append("role")
    over = about.indicator in ("turnover", "external_trade", "deliveries") and about.scope.startswith("partner:")
    if over and read.begins(one.first - 12, one.first, "прода", "постав", "отправ", "отгру"):
        # "Казахстан продал Турции 970 тыс. тонн нефти", "Импорт сахара … Россия продала 3 тыс. тонн"
        about.indicator = about.measure = "imports" if traded == "imports" else "exports"
        about.sure("indicator")
    far = about.indicator == "deliveries" and read.begins(one.after, one.after + 9, *LISTS.continents)
    if far and read.begins(*ahead, "постав", "отправ", "отгру"):
        about.indicator = about.measure = "exports"  # "отгрузили 2 тонны в Южную Америку"
    sold = about.indicator in ("turnover", "deliveries") and read.begins(*ahead, "продаж", "постав")
    if sold and traded in LISTS.abroad and not read.begins(*ahead, "внутренн"):
        about.guessed.append("indicator")  # "Поставки нефти в Турцию упали. Продажи угля выросли в 5 раз": there too?
    of_it = {("ее", "доля"), ("его", "доля"), ("их", "доля")} & {*pairwise(read.lows(*ahead))}
    about.guessed += ["activity"] if of_it and made.transformation == "share" else []  # "ее доля в рознице"
    told = {*read.lows(one.first - 25, one.first)} if about.area != nation else ()
    if {"алматинские", "алматинских"} & {*told} and about.area == "KZ-19":
        about.guessed.append("ref_area")  # of the city or of the region?


def in_this(read: Read, low: int, one: Quantity) -> bool:
    """Whether a verb follows «в этом»: this year, told without its word: "в прошлом году 4 тонны, в этом собрали 5"."""
    lows = read.lows(low, one.first) if read.language == "ru" else []
    after = (lows[i + 2] for i in range(len(lows) - 2) if lows[i : i + 2] == ["в", "этом"])
    return any(low.endswith(("тся", "ют", "ут", "ит", "ят", "ли", "ло", "но", "ны")) for low in after)
