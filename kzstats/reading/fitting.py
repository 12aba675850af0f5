"""What fits what: the indicator that words name, those a unit can measure, those the next figure takes over."""

from dataclasses import replace
from itertools import pairwise

from kzstats.reading.figures import Read
from kzstats.reading.kazakh import ends
from kzstats.reading.lists import LISTS
from kzstats.reading.mentions import Mention, lineage, of_a_phrase
from kzstats.reading.plants import costing, one_plant
from kzstats.reading.regions import Region
from kzstats.reading.roles import capacity_moved
from kzstats.reading.stems import ABLATIVE, DATIVE, LOCATIVE
from kzstats.reading.subject import Around, Subject
from kzstats.reading.units import MONEY, RATIOS, Quantity

#: What a unit measures of itself.
BY_UNIT = {"KG_PER_HA": "crop_yield", "HA": "area_sown", "KZT_PER_USD": "exchange_rate", "W": "capacity"}
BY_UNIT["T_KM"] = "freight"


def settled(read: Read, one: Quantity, near: Around, before: Subject | None) -> str:
    """What a unit measures of itself; the load of a network and what feeds it are told in watts, too."""
    named = [m for m in near.ahead if m.indicator in ("consumption", "production")] if one.unit == "W" else []
    if named and (named[-1].indicator == "consumption" or read.begins(named[-1].first, one.first, "генерац")):
        return named[-1].indicator
    held = read.begins(one.first - 8, one.first, "бұл") and before is not None and one.unit == "W"
    return before.indicator if held else BY_UNIT[one.unit]


def fits(read: Read, one: Quantity, m: Mention) -> bool:
    """Whether a figure of a unit can be of the indicator that a mention names."""
    given = one.unit in MONEY and read.words[m.after - 1].low.endswith((*DATIVE, "сына")) and m.after <= one.first
    if given and read.language == "kk" and m.indicator in ("turnover", "consumption", *LISTS.gdp, *LISTS.abroad):
        return False  # «экономикасына 17 млрд доллар салды», «саудаға 4 млрд теңге несие берді»
    if m.indicator == "places" and m.after <= one.first and one.noun >= 0 and read.language == "kk":
        return False  # «150 оқушыға арналған 2 мектеп»: of the figure before
    if m.indicator == "facilities" and one.unit in ("KM", "M2", "HA", "M3"):
        return True  # "отремонтировано 5 км дорог"
    if read.words[m.first].low == "продукции" and read.g.one(m.first - 1, "unit")[0] == m.first:
        return False  # "5 тонн продукции – на 9 % больше": the thing, not what is told of it
    if m.indicator == "area_sown" and one.unit in ("T", "M3", "KWH", "LITRE"):
        return False
    if m.indicator == "local_content" and one.unit not in RATIOS:
        return False
    if m.indicator in ("crop_yield", "completion", "commissioned") and one.unit == "T":
        return False
    if m.indicator == "crop_yield" and one.unit == "HA":
        return False
    if m.indicator in ("crop_yield", "completion") and one.unit in ("T", "NUMBER", "KM", "M2", *MONEY):
        return False
    if m.indicator in (LISTS.no_money if one.unit in MONEY else LISTS.only_money if one.unit in LISTS.physical else ()):
        return False
    if m.indicator not in (*LISTS.counts, "employment", "jobs"):
        return not (m.indicator == "jobs" and one.unit not in ("NUMBER", *RATIOS))
    if one.unit == "NUMBER":
        # "45 plants employ …": a counted noun that is not this number's own says little, nor does a single plant.
        return m.indicator not in ("regions", "enterprises", "facilities") or one.noun < 0
    if one.unit in MONEY:
        return m.indicator in ("projects", "contracts", "facilities")
    ended = read.language == "ru" and read.words[m.after].text == "."
    words = read.words[max(0, m.first - 4) : m.after + (0 if ended else 2)]
    stock = m.indicator in ("employment", "contracts", "population")
    return stock or any(word.low in LISTS.number_of for word in words)


def counts(read: Read, one: Quantity) -> str:
    """What the noun of a number counts: also "предприятий" in "перерабатывающих предприятий"."""
    at = read.x.at[one.noun] if one.noun >= 0 else ()
    return next((says.code for m in at for says in m.says if says.code in LISTS.counts), "")


def kept(one: Quantity, source: Subject, sure: bool, picked: bool) -> str:
    """The indicator of an earlier subject that the next figure takes over, or ""; picked: it has its own branch."""
    keep = source.measure if one.unit in RATIOS else source.indicator
    told_of = source.old and one.unit in RATIOS and keep not in ("prices", "wages")  # a paragraph ago
    if not sure and picked and (keep not in LISTS.carried or told_of):
        return ""
    if keep in ("crop_yield", "completion", "area_sown") and one.unit in ("T", "M3", "HA"):
        return ""
    if keep == "other" and one.unit == "T" and source.activity[:1] == "H":
        return ""  # "перевезли 3 млн пассажиров и 20 тонн груза"
    if keep in (*LISTS.counts, "project_cost", *LISTS.only_money) and one.unit in LISTS.physical:
        return ""  # "three projects gave 31 million tonnes"
    if keep in (*LISTS.counts, "capacity") and one.unit in MONEY:
        return "project_cost" if keep in ("projects", "enterprises", "facilities", "capacity") else ""
    if keep in ("enterprises", "regions", "places") and one.unit == "NUMBER" and one.noun >= 0:
        return ""
    if keep == "project_cost" and one.unit == "NUMBER" and one.noun < 0:
        return "projects"  # «құны 2 трлн теңге болатын 81 жоба бар. Оның 64-і іске қосылды»
    return keep


def that_metal(read: Read, one: Quantity, region: Region, about: Subject, spoken: Subject) -> None:
    """Take "the metal", "ore" for that spoken of: "Добыча золота упала. Выпуск металла снизился на 6 %"."""
    said = not LISTS.the_metal.isdisjoint(read.lows(region.low, max(region.high, one.after)))
    made = read.lexicon.homes.get(spoken.product, "")
    of_it = spoken.activity == "C25"  # «металл бұйымдары … Мұнда 18 млрд теңгенің металы өндірілген»
    metal = said and about.product == "metals" != spoken.product and (of_it or made.startswith(("C24", "B07")))
    ore = about.activity == "B07" == spoken.activity[:3] and about.product in ("", "_T")
    if metal or (ore and LISTS.the_metal & {*read.lows(one.after, one.after + 2)}):  # "11 тонн руды", "tons of ore"
        about.activity = spoken.activity if of_it or ore else about.activity
        about.product = spoken.product
        about.guessed.append("activity")


def of_no_branch(about: Subject) -> bool:
    """Whether the words leave open of what branch it is: what a named firm pays, "14 объектов", "bank loans"."""
    told_of = about.scope == "producer" or about.indicator == "facilities"
    return (about.activity == "_T" and told_of) or (about.activity, about.indicator) == ("K", "finance")


_BUILT = ("салын", "құрылды", "ашыл", "жолға")


def _of_what_it_cost(read: Read, one: Quantity) -> bool:
    """Whether English money tells what a plant cost: "a $250 million plant", "the mill, which cost 5 billion"."""
    behind = [word.low if word.kind == "word" else "," for word in read.words[one.after : one.after + 4]]
    named = next((low for low in behind if low in LISTS.costly or low in LISTS.links or low == ","), "")
    ahead = read.lows(one.opening - 25, one.opening)
    ahead = ahead[max((i + 1 for i, low in enumerate(ahead) if low == "."), default=0) :]
    told = ahead[-1:] in (["cost"], ["costs"], ["costing"]) or ahead[-3:] == ["a", "cost", "of"]
    if told and LISTS.costly & {*ahead}:
        return True  # "the plant, with room for 9 tonnes and a cost of 5 billion", "the plant will cost 5 billion"
    at = next((i for i, pair in enumerate(pairwise(ahead)) if pair == ("cost", "of")), len(ahead))
    return named in LISTS.costly or bool(LISTS.costly & {*ahead[at : at + 6]})  # "the cost of the plant is 5 billion"


def _put_into(read: Read, one: Quantity) -> bool:
    """Whether English money is put into one plant: "a mill with room for 9 tonnes and investments of 5 billion"."""
    ahead = read.lows(one.opening - 30, one.opening)
    at = next((i for i in reversed(range(len(ahead))[-5:]) if ahead[i][:6] == "invest"), 0)
    begun = max((i for i, low in enumerate(ahead) if low == "."), default=0)
    named = {low.removesuffix("'s").removesuffix("’s") for low in ahead[begun:at]}
    works = LISTS.costly & named or "project" in named
    told = ahead[at + 1 : at + 2] and ahead[at + 1] in LISTS.of_sum  # no "investment in manufacturing rose to"
    joined = {"with", "and"} if "capacity" in ahead[begun:at] else {"with"}
    return bool(told and works and joined & {*ahead[at - 3 : at]})


def worth(read: Read, one: Quantity, near: Around, before, found: str) -> str:
    """Money of counted projects or a named plant is their cost."""
    if one.unit not in MONEY:
        return found
    if read.language == "en" and (_of_what_it_cost(read, one) or (found == "investment" and _put_into(read, one))):
        return "project_cost"
    if read.language == "en" and costing(read, one):
        return "project_cost"
    single = any(m.indicator == "projects" and read.words[m.after - 1].low == "project" for m in near.ahead)
    made = read.begins(one.after, one.after + 2, "өнім", "қызмет")
    if made and read.words[one.after - 1].low.endswith(LISTS.genitive_kk):
        return "production"  # «қонақүйлер 3 млрд теңгенің қызметін көрсетті»
    if found in ("projects", "facilities") or (single and found == "investment"):
        return "project_cost"  # also "the project, which will attract $1.2bn in investment"
    going_on = found == "investment" and before is not None and before.works and read.language == "en"
    fixed = any({"fixed", "capital"} & {*read.lows(m.first, m.after + 3)} for m in near.ahead)
    fixed |= going_on and before.old and any("-" in m.area for m in near.ahead)  # a paragraph later: of the region
    if going_on and not fixed and not any(m.subject for m in near.ahead):
        return "project_cost"  # "The plant can make 9,000 cars. The investment will exceed 100 billion"
    launch = read.language == "ru" and found in ("", "production", "other")
    goods = read.begins(
        one.opening - 4, one.opening, "продукц", "товар"
    )  # "завод выпустил продукции стоимостью 5 млрд"
    launch &= read.words[one.opening - 1].low in ("за", "стоимостью") and not goods
    if launch and read.begins(one.first - 12, one.first, *LISTS.plants):
        return "project_cost"  # "заработало производство игрушек за 34 млн тенге"
    paid = read.language == "kk" and found in ("", "investment", "finance", "production", "commissioned")
    end = next((i for i in range(one.after, one.after + 9) if read.words[i].text in ".,"), one.after + 9)
    sum_of = read.words[one.after - 1].low == "теңгеге" and read.begins(one.after, end, *_BUILT)
    works = (i for i in range(one.first - 5, one.first) if read.words[i].low in ("құрылысына", "салуға", "салынуына"))
    sum_of |= any(read.words[i - 1].low.startswith(LISTS.kk_works) for i in works)  # «зауыт құрылысына 3 млрд теңге»
    if paid and (sum_of or "жобаға" in {*read.lows(one.first - 3, one.first)}):
        return "project_cost"  # «525 млн теңгеге 25 га бақ салынды», «Қазір жобаға 30 млрд теңге салынды»
    if read.language == "kk" and found == "investment" and read.begins(one.first - 7, one.first, "капитал"):
        return found  # «негізгі капиталға салынған инвестиция»: of no project spoken of
    of_a_plant = found == "investment" and read.language == "kk" and not of_the_branch(read, one)
    of_a_plant = of_a_plant and not read.begins(one.first - 6, one.first, "өңір", "облыс", "аймақ", "қала", "ел")
    near_it = range(max(1, one.first - 22), one.after + 8) if of_a_plant else ()
    sites = (i for i in near_it if read.begins(i, i + 1, "зауыт", "фабрика", "жобаның", "жобаны", "кешен"))
    if any(not read.words[i - 1].low.startswith(LISTS.branches_kk) for i in sites):  # no «агроөнеркәсіп кешені»
        return "project_cost"  # «зауыт салынды. Жалпы инвестиция көлемі – 9 млрд теңге»
    close = any(m.indicator == "projects" and 0 <= m.first - one.after <= 6 for m in near.named)
    if close and not found:
        return "project_cost"  # "көлемі 2 трлн теңгеден астам 113 жоба"
    built = read.language == "ru" and before is not None and before.indicator in ("commissioned", "facilities")
    cost = read.words[one.first - 1].low == "на" or read.words[one.first - 1].low.startswith("стоимост")
    if built and cost and found in ("", "commissioned", "prices", "access"):
        return "project_cost"  # "46 км дорог на 7 млрд тенге", "12 км стоимостью 3 млрд"
    ends = (i for i in range(max(0, one.first - 8), one.first) if read.words[i].text == ".")
    ended = (i for i in ends if read.words[i + 1].kind == "break" or read.words[i + 1].text[:1].isupper())
    shut = max(ended, default=0) if read.language == "kk" else 0  # the sentence before told the cost of another
    reach = range(max(shut, one.first - 8), min(one.after + 3, len(read.words)))
    marked = [i for i in reach for m in read.g.at[i] for says in m.says if says.kind == "worth"]
    ahead = [i for i in marked if i < one.first and read.language == "kk"]
    said = [*ahead[-1:], *marked, -1][0]
    if said < 0:
        return found
    if found in ("", "production", "facilities", "investment", "commissioned") and one_plant(read, said, one):
        return "project_cost"
    goods = read.language == "en" and {"goods", "products"} & {*read.lows(said - 4, said)}
    if goods and found in ("", "production", "enterprises", "facilities"):
        return "production"  # "380 firms made goods worth 3 billion"
    counted = before is not None and before.indicator in LISTS.begun_works
    if found in ("", "investment"):  # "завод с объемом инвестиций 5 млрд"
        counted = counted or any(m.indicator in LISTS.begun_works for m in near.ahead)
    if counted and any(m.indicator == "finance" and 0 <= one.opening - m.after <= 9 for m in near.named):
        return "finance"  # "12 plants received loans to the tune of 18 billion", "340 farmers were financed for 18"
    return "project_cost" if counted else found


def of_projects(read: Read, one: Quantity, found: str, spoken: Subject) -> bool:
    """Whether projects spoken of are those launched: «81 жоба бар. Оның 64-і іске қосылды»."""
    launched = found == "commissioned" and one.unit == "NUMBER" and one.noun < 0 and read.language == "kk"
    return launched and spoken.indicator in ("projects", "project_cost")


def carried_by(read: Read, about: Subject, near: Around, before, carried, topic: Subject) -> None:
    """Give freight the goods beside a carrier and the branch of its carrier, in Russian also of one spoken of."""
    loaded = (about.indicator, about.activity, read.language) == ("freight", "H", "kk")
    if loaded and topic.indicator in ("exports", "imports"):
        about.indicator, about.guessed = topic.indicator, [*about.guessed, "indicator", "activity"]
        about.activity, about.product = topic.activity, topic.product  # «Экспорт 5 тонна. Тасымалдау 3 %-ға артты»
        return
    made_by = {m.product: read.lexicon.homes.get(m.product, "") for m in near.ahead if m.product}
    goods = [one for one, home in made_by.items() if home[:1] in tuple("ABC") and home[:3] not in ("C29", "C30")]
    if about.indicator == "freight" and about.product in ("", "_T") and len(goods) == 1:
        about.product = goods.pop()  # "перевозки зерна железной дорогой"
    last = next((m for m in reversed(near.ahead) if m.subject), None)
    metal = last is not None and last.activity[:3] == "C24" and read.words[last.after - 1].low == "metals"
    if metal and about.indicator == "freight" and about.product in ("", "_T"):
        about.product = "metals"  # "transportation of ferrous metals"
    if about.activity != "H" or any(m.activity == "H" and read.begins(m.first, m.after, "все") for m in near.ahead):
        return  # "перевозки всеми видами транспорта"
    carrier = next((m.activity for m in [*near.ahead, *near.behind] if m.activity[:1] == "H" != m.activity), "")
    of_it = carried is not None and (read.language == "kk" or (read.language == "ru" and not carried.old))
    spoken = before or (carried if of_it else None)
    if of_it and spoken is carried and carried.activity not in ("", "H") and read.language == "kk":
        about.guessed.append("activity")
    if not carrier and spoken is not None and spoken.activity[:1] == "H":
        carrier = spoken.activity
    if not carrier and topic.only and topic.activity[:1] == "H" and read.language == "ru":
        carrier = topic.activity  # "Перевезено 70 млн тонн угля", in a text that names one carrier
    about.activity = carrier or "H"  # "железными дорогами – уголь"


def invested(read: Read, one: Quantity, found: str, spoken: Subject) -> bool:
    """Whether money said to be given is the investment spoken of: "за счет бюджета 5 млрд", "9 came from own funds"."""
    after = one.after
    whose = read.begins(after, after + 8, "budget", "fund") and "for" not in read.lows(after + 2, after + 8)
    whose |= read.begins(one.first - 12, one.first, *LISTS.funds)
    given = found in ("finance", "budget") if whose else found == "finance" and read.language != "en"
    return given and "investment" in (spoken.measure, spoken.indicator)


_BRANCH = ("отрасл", "сектор", "сфер", "industry", "sector", "саланың", "салада", "саласына", "салаға", "сала ")


def of_the_branch(read: Read, one: Quantity) -> bool:
    """Whether "the sector", "отрасль" stands before a figure: the branch spoken of."""
    reach = read.lows(one.first - 12, one.after + 5)
    ended = max((i for i, low in enumerate(reach[:12]) if low == "." and read.language == "en"), default=-1)
    behind = " ".join(read.lows(one.after, one.after + 18)) if read.language == "en" and one.unit in MONEY else ""
    told = "in the sector" in behind or "in the industry" in behind  # "5 billion was invested in the sector"
    return told or any(f"{low} ".startswith(_BRANCH) for low in reach[ended + 1 :])


def of_this_branch(read: Read, one: Quantity) -> bool:
    """Whether a figure is told of the branch just spoken of: "Средняя зарплата в этой сфере составила 5 тысяч"."""
    ahead = pairwise(read.lows(one.first - 12, one.first))
    return any(this in LISTS.this_branch and f"{low} ".startswith(_BRANCH) for this, low in ahead)


def next_measure(read: Read, one: Quantity, near: Around, before: Subject | None, told: str) -> bool:
    """Whether a list goes on to what a branch makes: "инвестиции – на 12 %, транспорт – на 9 %", no "в транспорт"."""
    branch = next((m for m in reversed(near.ahead) if m.subject), None)
    if before is None or branch is None or told not in ("investment", "wages") or one.unit not in RATIOS:
        return False
    if before.activity not in ("", "_T") and "activity" not in before.guessed:
        return False  # "инвестиции в транспорт – на 12 %, строительство – на 9 %"
    if read.language != "kk":
        return read.words[branch.first - 1].low in LISTS.opens_item
    last = read.words[branch.after - 1].low
    return last == "сауда" or not last.endswith((*DATIVE, *LOCATIVE, *ABLATIVE, *LISTS.genitive_kk, "на", "не"))


def numbered(read: Read, one: Quantity, near: Around, low: int) -> str | None:
    """What "the number of" counts: its indicator, "" where it has none, None where nothing is numbered."""
    at = next((i for i in reversed(range(low, one.first)) if read.words[i].low in LISTS.number_of), -1)
    if at < 0 or one.noun >= 0 or one.unit not in ("NUMBER", *RATIOS):
        return None
    head = next((m for m in near.ahead if at < m.after and m.first <= at + 4 and m.indicator), None)
    between = read.lows(at + 1, head.first) if head is not None else read.lows(at + 1, one.first)[:4]
    if head is None and {"enterprises", "companies", "firms", "businesses"} & {*between}:
        return "enterprises"  # "the number of industrial enterprises"
    if head is None or LISTS.aside & {*between}:
        return "" if one.unit == "PC" or (head is None and read.language == "en") else None
    return head.indicator  # "the number of firms in food production", "число компаний, выпускающих мебель"


def _in_trade(read: Read, m: Mention) -> bool:
    """Whether trade only tells with whom: "экспорт Казахстана в торговле с ЕАЭС"."""
    return m.indicator == "external_trade" and read.words[m.first - 1].low in ("в", "in")


def named_by(read: Read, one: Quantity, near: Around) -> str:
    """The indicator that the words around a figure name, the nearest that fits its unit."""
    if capacity_moved(read, one):
        return "capacity"
    paid = one.unit in MONEY and not one.mult and LISTS.earning & {*read.lows(one.first - 5, one.first)}
    mean = {"average", "month", "monthly"} & {*read.lows(one.first - 4, one.after + 4)}
    if paid and (mean or any(m.indicator == "employment" for m in near.ahead)):
        return "wages"  # "workers in mining earn 830,000 tenge", "Doctors earned 480,000 tenge on average"
    fitting = [m for m in [*reversed(near.ahead), *near.behind] if m.indicator and fits(read, one, m)]
    if read.language == "kk":  # «қажеттіліктен 1,3 есе көп», «бюджеттен 5 млрд теңге бөлінді»: from it
        away = [m for m in fitting if m in near.ahead and read.words[m.after - 1].low.endswith(ABLATIVE)]
        away = [m for m in away if one.unit in RATIOS or m.indicator == "budget"]
        fitting = [m for m in fitting if m not in away]
    over = [m for m in fitting if m in near.ahead and read.words[m.first - 1].low.startswith(("exceed", "превы"))]
    if over and fitting[0] is over[0] and one.unit == "RATIO":  # "imports exceeded exports 2.3 times"
        fitting = [m for m in fitting if m not in over]
    verb = fitting and read.lows(fitting[0].first, one.opening) in (["made"], ["made", "up"])
    up = verb and one.unit in RATIOS and read.words[one.opening - 1].low == "up"
    told = any(m.indicator not in ("enterprises", "projects", "facilities") for m in near.ahead if m in fitting[1:])
    if verb and (up or told or read.words[fitting[0].first - 1].low == "and"):
        fitting = fitting[1:]  # "GDP made up 5 trillion", "grew by 6 percent and made 63 million tons": came to
    ways = any(m.indicator in ("exports", "imports") for m in fitting)
    fitting = [m for m in fitting if not (_in_trade(read, m) and (ways or m in near.behind))]
    if not fitting:  # "meat processing rose from 3 to 4 tonnes": of the meat
        weighed = one.unit == "T" and read.language == "en"
        return "processing" if weighed and any(put_through(read, m) for m in near.ahead) else ""
    nearest = next((m for m in fitting if m.indicator == "local_content" and m in near.ahead), fitting[0])
    if nearest.indicator in LISTS.generic or (nearest.indicator == "budget" and read.language != "en"):
        # "құрылысқа 2 трлн теңге инвестиция салынды", "1 млн тонна ұн өнімін экспорттаған": the verb of its clause
        own = (m for m in near.behind if m in fitting and m.indicator not in LISTS.generic)
        reach = 2 + (read.language == "ru")  # "5 тонн рыбной продукции экспортированы в 8 стран"
        close = (m for m in own if m.first - one.after < reach or ends(read, m.after))
        nearest = next(close, nearest)
    beside = [*near.ahead, *(m for m in near.behind if m.first - one.after <= 2)]
    budgets = near.ahead if read.language == "en" else [m for m in near.named if m.after <= one.first]
    if nearest.indicator == "turnover" and any(m.indicator == "budget" for m in budgets):
        return "budget"  # "Local budgets exceeded their revenues by 9 billion"
    sent = (m.indicator for m in near.behind if read.words[m.after - 1].low in ("exported", "imported"))
    if nearest.indicator == "freight" and nearest in near.behind and read.language == "en":
        return next(sent, "freight")  # "5 tonnes of this cargo were exported by rail"
    if nearest.indicator == "investment" and any(m.indicator == "fdi" for m in beside):
        return "fdi"  # "attracted 5 billion tenge of FDI"
    direct = [m for m in near.ahead if m in fitting]
    direct = [m for m in direct if read.language != "en" or not of_a_phrase(read.words, m, near.ahead)]
    if nearest in near.ahead and nearest not in direct and direct:
        return next((m.indicator for m in reversed(direct) if m.indicator not in LISTS.generic), direct[-1].indicator)
    if nearest.indicator in LISTS.generic and nearest in near.ahead:
        # "в результате переработки произведено 5 тонн": processing tells why
        strong = [m for m in near.ahead if m in fitting and m.indicator not in (*LISTS.generic, "processing")]
        its = read.language == "ru" and read.words[nearest.first - 1].low in LISTS.its
        strong = [] if its else strong  # "Импорт цемента запрещён, его производство выросло"
        return strong[-1].indicator if strong else nearest.indicator
    return nearest.indicator


def put_through(read: Read, m: Mention) -> str:
    """The raw material of a branch that English names by what it is put through: meat, of "meat processing"."""
    named = m.activity[:2] in ("C1", "A0") and m.after - m.first > 1 and read.words[m.after - 1].low == "processing"
    things = (says.code for at in read.x.at[m.first : m.after] for mark in at for says in mark.says if named)
    return next((code for code in things if code in read.lexicon.homes), "")


def widened(read: Read, one: Quantity, region: Region, carried: Subject | None, topic: Subject) -> Subject | None:
    """The subject carried, widened to the branch of the text where "the sector" points past what it makes."""
    if carried is None or topic.activity in ("_T", "B-E") or not topic.activity:
        return carried
    wider = topic.activity in lineage(carried.activity, read.lexicon.parents)[1:]
    said = any(f"{low} ".startswith(_BRANCH) for low in read.lows(region.low, one.first))
    return replace(carried, activity=topic.activity, product=topic.product) if wider and said else carried


def alike(one: str, other: str) -> bool:
    """Whether a period said of one indicator is that of another too: output and sales are both flows."""
    return not other or one == other or (one in LISTS.made_and_moved and other in LISTS.made_and_moved)


def sent_abroad(read: Read, one: Quantity, about: Subject) -> None:
    """In a text of the railways what goes "на экспорт" is freight; "экспорт вырос до 8 млн тонн" is trade, or is it?"""
    told = next((i for i in range(one.first, one.first - 12, -1) if read.begins(i, i + 1, *LISTS.trades)), -1)
    if told >= 0 and read.words[told].low in LISTS.trade_itself and read.words[told - 1].low != "на":
        about.guessed.append("indicator")
    else:
        about.indicator = about.measure = "freight"  # "Перевезено 20 млн тонн. На экспорт – 8 млн тонн"


def built_or_hired(read: Read, one: Quantity, near: Around, low: int, before, found: str) -> str:
    """What was built is commissioned, a firm that works is one, who is hired for new jobs is of them."""
    if found == "facilities" and read.begins(one.noun, one.noun + 1, "объект", "нысан"):
        built = any(m.indicator == "commissioned" for m in (*near.ahead, *near.behind))
        return "commissioned" if built else found  # "возвели 90 объектов", «9 нысан салынды»
    if found != "employment" or one.unit != "NUMBER":
        return found
    if read.language == "kk" and read.begins(one.first + 1, one.after + 3, *LISTS.firms_kk):
        return "enterprises"  # «300 машина жасау кәсіпорны жұмыс істейді»
    of_jobs = before is not None and before.indicator == "jobs" and read.g.has("among", low - 3, one.first)
    return "jobs" if of_jobs else found  # «90 жұмыс орны құрылды, оның ішінде 70 адам жұмысқа орналасты»
