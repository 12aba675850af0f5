"""The place of a figure, and the partner where it is trade: the nearest that is named, else the one spoken of."""

from itertools import pairwise, permutations

from kzstats.reading.figures import Read
from kzstats.reading.kazakh import aimed_at
from kzstats.reading.lists import LISTS
from kzstats.reading.mentions import Mention
from kzstats.reading.regions import Region
from kzstats.reading.stems import ABLATIVE
from kzstats.reading.subject import Around, Subject
from kzstats.reading.units import MONEY, RATIOS, Quantity

#: Words further behind a figure than these speak of another place, unless the figure comes first.
_NEAR_PLACE = 7


def place(
    read: Read, one: Quantity, region: Region, near: Around, about: Subject, before, carried, topic, nation
) -> None:
    """ref_area, and the partner of trade as scope."""
    if about.indicator == "regions":
        # "in four regions, including Pavlodar region": counted in the whole country, which is no place spoken of
        about.area = about.scope = ""
        few = one.worded or read.language == "en"  # "три ключевых региона": those named, no count of them
        about.guessed += ["ref_area"] if few else []
        return
    pools = [*near.inside, *near.ahead], near.behind
    areas, behind = ([m for m in pool if m.area and not _aside(read, one, m, about, nation)] for pool in pools)
    if about.indicator == "other" and about.activity[:1] == "I" and read.language == "en":
        guests = [m for m in (*areas, *behind) if _foreign(m, nation) and _guest(read, m)]
        areas, behind = ([m for m in ms if m not in guests] for ms in (areas, behind))
        about.guessed += ["scope"] if guests else []  # "54,000 tourists from India": no code tells them from all
    if about.indicator not in LISTS.abroad and read.language != "ru":
        areas, behind = ([m for m in ms if not (_foreign(m, nation) and owns(read, m))] for ms in (areas, behind))
    if any("-" in m.area for m in areas):  # "Abai is the region with the highest output in the whole of Kazakhstan"
        areas = [m for m in areas if m.area != nation or not _highest(read, m)]
    end = max(one.after, region.behind)
    near_by = [region.first_word or _near_place(read, end, m) for m in behind]
    led = [(k, m) for k, m in enumerate(behind) if k and near_by[k - 1] and behind[k - 1].area == nation]
    owned = {k for k, m in led if m.first == behind[k - 1].after}  # "Kazakhstan's Kostanay region": as near as that
    behind = [m for k, m in enumerate(behind) if near_by[k] or k in owned]
    bracket = read.language == "en" and read.words[one.opening - 1].text == "(" and about.indicator not in LISTS.abroad
    held = next((m for m in near.named if m.area and m.after == one.opening - 1), None) if bracket else None
    if held is not None:  # "twice as much as in Uzbekistan ($430)"
        shared = read.words[held.after - 1].low == "regions" or "each" in read.lows(one.after, one.after + 9)  # in both
        about.area = _all_of_the_list(read, held, near.named) if shared else held.area
        about.guessed += ["ref_area"] if _foreign(held, nation) else []
        return
    foreign = [m for m in (*areas, *behind) if _foreign(m, nation)]
    joined = any(read.words[i].hyphen for m in foreign for i in (m.first, m.after)) and about.activity == "G"
    owned = (m for m in (*areas, *behind) if "-" not in m.area and about.activity == "G")
    made = about.indicator in ("production", "turnover")
    joined |= made and any(_trades(read, m, "trade") for m in owned)  # "Russia's share in Kazakhstan's trade"
    shops = about.activity in ("G45", "G46", "G47")  # "розничная торговля России": within it
    if foreign and ((about.indicator == "turnover" and not shops) or joined):
        about.activity, about.product = ("_T", "") if joined else (about.activity, about.product)
        about.indicator = "external_trade"  # "товарооборот с Китаем", "Kazakh-Turkish trade"
    shipped = any("-" not in m.area for m in foreign)
    sent = about.indicator == "freight" and any(_foreign(m, nation) and aimed_at(read, m.after) for m in areas)
    if sent or (about.indicator == "deliveries" and shipped):
        # "Қырғызстанға жеткізілім" is shipped abroad, what is delivered "из Китая" comes from there
        about.indicator = "imports" if any(_comes_from(read, m) for m in foreign) else "exports"
    out = read.language == "en" and about.indicator in ("production", "deliveries", "freight")
    shipped = out and not LISTS.shipped.isdisjoint(read.lows(region.low, one.first))
    if shipped and "abroad" in read.lows(one.after, one.after + 5):
        about.indicator = "exports"  # "shipped 6 million tonnes of grain abroad"
    away = any(_foreign(m, nation) and _goes_to(read, m) for m in (*areas, *behind))
    away = away or not LISTS.blocs.isdisjoint(read.lows(one.after, one.after + 6))
    if shipped and away and one.unit not in RATIOS and about.indicator != "freight":
        about.indicator = "exports"  # "sent 2 million tonnes of wheat to China"
    sold = [m for m in behind if _foreign(m, nation) and aimed_at(read, m.after) and read.language == "kk"]
    if sold and (not about.named or (one.unit == "PC" and sold[0].first - one.after < 2)):
        about.indicator = "exports"  # «күріштің 60 %-ы Ресейге, 15 %-ы Өзбекстанға жөнелтілді»
    abroad = about.indicator in LISTS.abroad
    if abroad:
        sent = about.indicator == "exports" and read.language == "ru"  # "из Узбекистана экспортировано 5 тонн"
        partners = [m for m in [*reversed(areas), *behind] if _foreign(m, nation)]
        partners = [m for m in partners if not (sent and _comes_from(read, m))]
        if partners:
            about.scope = f"partner:{partners[0].area}"
            spoken = before or carried
            bought = spoken is not None and (spoken.indicator, spoken.product) == (about.indicator, about.product)
            if bought and read.language == "kk" and one.unit in ("T", *MONEY):
                about.sure("indicator")  # «Тәжікстан 376 мың тонна бидай алған»: what was told of as exports before
            if len({m.area for m in partners}) > 1 and any(_listed(read, *pair) for pair in permutations(partners, 2)):
                about.guessed.append("list")  # "exports to Russia, China and Italy": with all of them
        abroad_only = list(dict.fromkeys(m.area for m in (*near.ahead, *near.behind) if m.area and _foreign(m, nation)))
        both = len(abroad_only) == 2 and not all(aimed_at(read, m.after) for m in partners)
        if about.indicator in LISTS.bilateral and both and len(areas) == len(partners):
            about.area, about.scope = abroad_only[0], f"partner:{abroad_only[1]}"
            return  # "trade between Uzbekistan and China", told in Kazakhstan
        if any(_buys(read, m) for m in partners):
            about.guessed.append("ref_area")  # "Germany imported 5 tonnes of Kazakh oil": its imports, our exports
        countries = [m for m in near.named if m.area and "-" not in m.area]
        part = read.language == "en"  # "exported 18 cars, of which 15 went to Russia"
        countries = [m for m in countries if not (part and read.g.has("among", one.after, m.first))]
        whose = [m for m in countries if _trades(read, m, "import", "export")]
        if whose and _foreign(whose[0], nation) and "share" in read.lows(region.low, one.first) and len(countries) == 2:
            about.area = whose[0].area  # "Kazakhstan's share in Russia's imports"
            about.scope = f"partner:{next((m.area for m in countries if m is not whose[0]), '')}"
            return
        told = before or carried or topic
        traded = {told.indicator, about.indicator} <= {*LISTS.of_trade} and told.scope.startswith("partner:")
        both = [told.area or topic.area or nation, told.scope.removeprefix("partner:")] if traded else [""]
        own = [m for m in (*near.ahead, *near.behind) if m.area]
        bilateral = told.indicator in LISTS.bilateral or told.indicator != about.indicator
        told_of_two = all(both) and both[0] != both[1] and about.scope in ("", told.scope)
        told_of_two &= read.language == "en" or (bilateral and told.area != "")
        if told_of_two and not (of_all(read, one, region) or {m.area for m in own} - {*both}):
            back = _comes_from if about.indicator == "imports" else _goes_to  # "imports from Kazakhstan": the other's
            named = [m for m in own if m.area == both[0]]
            first = "" if len({m.area for m in own}) > 1 or any(back(read, m) for m in named) else both[0]
            if first and named and not (bilateral and told.area):
                first = ""  # "Exports to China were 5 tonnes. Kazakhstan exported 9 tonnes": to all?
                about.guessed += ["scope"] if any(m in near.ahead for m in named) else []
            mine = next((m.area for m in own if _trades(read, m, "import", "export")), first)
            if mine:  # "Trade with China came to 5 billion. Exports made 3 billion", "Kazakhstan's exports"
                about.area, about.scope = mine, f"partner:{both[mine == both[0]]}"
                guessed = "ref_area" in told.guessed or not f"{mine}-".startswith(f"{nation}-")
                about.guessed += ["ref_area"] if guessed and not own else []
                about.guessed += [] if told.area or own else ["scope"]  # a paragraph later: still of the trade of both?
                return
        from_to = _from_to(read, about.indicator, countries)
        if from_to[0] and before is None:
            about.area, about.scope = from_to[0], f"partner:{from_to[1]}"
            return  # "Uzbekistan's exports to Kazakhstan": of whom and to whom is told
        areas = [m for m in areas if m not in partners]
        behind = [m for m in behind if m not in partners]
    if about.indicator == "freight" and read.language != "kk":
        areas = [m for m in areas if not _foreign(m, nation)]  # "from China to Europe": whose railways carry it
    if read.language == "kk":  # «Түркиядан 5 млрд теңгеге жабдық алынды», «Ресей бағытында тасымалданды»: not where
        away = [m for m in areas if _foreign(m, nation) and read.words[m.after - 1].low.endswith(ABLATIVE)]
        lands = [(m, *read.lows(m.after - 1, m.after + 1)) for m in (*behind, *areas) if _foreign(m, nation)]
        towards = [m for m, last, then in lands if then.startswith("бағыт") or last.endswith(("мен", "пен", "бен"))]
        if about.indicator == "freight" and towards:
            about.scope, away = f"partner:{towards[-1].area}", away + towards
        areas, behind = [m for m in areas if m not in away], [m for m in behind if m not in away]
        behind = [m for m in behind if not read.g.has("cut", one.after, m.first)]  # «…, бұл – ел бойынша көп»
    order = [*behind[:1], *reversed(areas)] if region.first_word else [*reversed(areas), *behind]
    if order:
        nearest, second = order[0], [*(behind if order[0] in behind else order), order[0]][1]
        within = "-" not in nearest.area and "-" in second.area and _inside(read, second, nearest)
        mined = nearest.area == nation and one.first < nearest.first and "-" in second.area and read.language == "en"
        within |= mined and bool({"is", "are", "was", "were"} & {*read.lows(nearest.after, second.first)})
        nearest = second if within else nearest  # "in Abai region of Kazakhstan", "half of our coal is mined in Abai"
        # "5 млрд тенге – на Абай и Жетісу", "the zones of Abai, Kostanay and Almaty"
        about.area = _all_of_the_list(read, nearest, near.named) if "-" in nearest.area else nearest.area
        return
    if not LISTS.of_the_country.isdisjoint(read.lows(region.low, one.first)):
        about.area = nation  # "The country's exports", behind what a region did
        return
    if before is None and topic.group and ("the", "region") in pairwise(read.lows(region.low - 4, one.first)):
        about.area = topic.group  # "Central Asia grows. Inflation in the region was 8 percent"
        about.guessed.append("ref_area")
        return
    if before is not None:
        listed = [m.area for m in near.named if m.area and region.low - 6 <= m.first and m.after <= one.first]
        about.area = listed[-1] if before.indicator == "regions" and listed else before.area
        about.guessed += ["ref_area"] if "ref_area" in before.guessed else []
        # "импорт (из Китая – 31 %) составил 5": of all of them; "Россия (5 млрд), экспорт – 2": there
        partner = next((m for m in near.named if m.after <= one.first and f"partner:{m.area}" == before.scope), None)
        closing = next((i for i in range(region.low, one.first) if read.words[i].text == ")"), 0)
        opening = next((i for i in range(closing, 0, -1) if read.words[i].text == "("), closing)
        shut = closing and (partner is None or opening < partner.first < closing)
        if abroad and before.scope.startswith("partner") and not (about.scope or shut):
            about.scope = before.scope
        return
    pointing = LISTS.here & {*read.lows(region.low, region.low + 3)} or read.g.has("region", region.low, one.first)
    if carried is not None and carried.here and pointing and read.language != "en":
        about.area = about.here = carried.here  # «Павлодар облысы көш бастап тұр. Мұнда 5 тонна өндірілді»
        return
    there = read.language == "en" and _there(read.lows(region.low, max(region.high, one.after) + 1))
    if there or LISTS.here & {*read.lows(region.low, region.high)}:
        about.guessed.append("ref_area")  # «Мұнда 5 тонна өндірілді»: where the sentence before is
    about.area = carried.area if carried is not None and carried.area else topic.area or nation
    others = (two for one, two in pairwise(read.lows(region.low, max(region.high, one.after))) if one in LISTS.the_rest)
    if any(two.startswith(LISTS.regions) for two in others):
        about.area = nation  # "в других регионах – 618 млрд": everywhere but in the one spoken of
        about.guessed.append("ref_area")
    if about.area != nation or (topic.here and read.language != "en"):
        about.guessed.append("ref_area")  # also where title or lead name a region and nothing after it does


def _aside(read: Read, one: Quantity, m: Mention, about: Subject, nation: str) -> bool:
    """Whether a place only tells how great something is, of what a figure is a part, or whose firms are counted."""
    before = read.words[m.first - 1].low
    whole = before == "от" and read.language == "ru" and m.first >= one.after  # "СКО (25,7 % от РК)"
    if m.area == nation and (whole or (read.language == "kk" and _among(read, m))):
        return True
    firms = about.indicator == "enterprises" and read.language == "en"  # "firms with Turkish capital"
    return (firms and before == "with") or _ranked(read, m, nation)


def _guest(read: Read, m: Mention) -> bool:
    """Whether a country only tells whence guests come: "tourists from India", "Russians"."""
    return read.words[m.first - 1].low == "from" or read.words[m.after - 1].low.endswith("ians")


def of_all(read: Read, one: Quantity, region: Region) -> bool:
    """Whether words before a figure tell of trade with all countries: "total exports", "внешняя торговля"."""
    if read.language == "en":
        return not LISTS.with_all.isdisjoint(read.lows(region.low, one.first))
    return read.begins(region.low, one.first, *LISTS.with_all_ru_kk)


def from_home(read: Read, m: Mention) -> bool:
    """Whether goods are of Kazakhstan in Russian: "из Казахстана", "у Казахстана", "казахстанской муки"."""
    out = read.words[m.first - 1].low in ("из", "у")
    return m.area == "KZ" and (out or read.words[m.first].low.startswith("казахстанск"))


def _from_to(read: Read, indicator: str, countries: list[Mention]) -> tuple[str, str]:
    """Who ships and to whom, where a sentence of exports or imports names both; ("", "") elsewhere."""
    if indicator not in ("exports", "imports") or len(countries) != 2 or countries[0].area == countries[1].area:
        return "", ""
    one, two = countries
    counted = any(word.kind == "num" for word in read.words[one.after : two.first])
    if counted or read.g.has("and", one.after, two.first):
        return "", ""  # "supplies to Uzbekistan and the UAE": to both; "из Китая – 5 тонн, Индии – 3": of a list
    partners = [m for m in countries if (_goes_to if indicator == "exports" else _comes_from)(read, m)]
    if len(partners) != 1:
        return "", ""
    return (two if partners[0] is one else one).area, partners[0].area


def _there(said: list[str]) -> bool:
    """Whether "there" points to a place: "7 houses were built there", no "there are"."""
    at = said.index("there") if "there" in said else -1
    return at >= 0 and said[at + 1 : at + 2] not in (["is"], ["are"], ["was"], ["were"], ["has"], ["have"])


def _trades(read: Read, m: Mention, *words: str) -> bool:
    """Whether a country is told as the one that buys or sells: "Russia's imports"."""
    return read.words[m.after - 1].low.endswith(("'s", "’s")) and read.begins(m.after, m.after + 2, *words)


def _buys(read: Read, m: Mention) -> bool:
    """Whether a country is told as who buys: "Germany imported", "Узбекистан в 2024 году закупил"."""
    if read.language == "kk" or read.words[m.first - 1].low in LISTS.small:
        return False
    for word in read.words[m.after : m.after + 5]:
        if word.text in ",;:()–—" or word.low.startswith(LISTS.has_bought):
            return word.low.startswith(LISTS.has_bought)
    return False


def _goes_to(read: Read, m: Mention) -> bool:
    """Whether goods go to a country: "to Uzbekistan", "в Узбекистан", «Өзбекстанға»."""
    before = read.words[m.first - 1].low
    lands = read.words[m.after - 1].low in ("елдеріне", "еліне", "мемлекеттеріне")
    to = before == "to" or (before == "в" and read.words[m.after - 1].low.endswith("стан"))
    return to or lands or aimed_at(read, m.after)


def _comes_from(read: Read, m: Mention) -> bool:
    """Whether goods come from a country: "from Uzbekistan", "из Узбекистана", «Өзбекстаннан»."""
    out = read.language == "kk" and read.words[m.after - 1].low.endswith(ABLATIVE)
    return out or read.words[m.first - 1].low in ("from", "из")


def _inside(read: Read, region: Mention, country: Mention) -> bool:
    """Whether only words for where a region lies stand between it and its country: "in the west of Kazakhstan"."""
    between = read.lows(region.after, country.first)
    if region.first > country.first and read.language == "en" and ":" in read.lows(country.after, region.first):
        return False  # "There are three plants in Kazakhstan: one in Abai, one in Astana"
    return len(between) <= 3 or (len(between) <= 9 and {*between} <= LISTS.sides)


def _highest(read: Read, m: Mention) -> bool:
    """Whether an English country only tells among whom something is highest."""
    ahead = read.lows(m.first - 9, m.first)
    return read.language == "en" and "in" in ahead[-4:] and bool(LISTS.tops & {*ahead})


def _near_place(read: Read, end: int, m: Mention) -> bool:
    between = read.words[end : m.first]
    reach = _NEAR_PLACE if "-" in m.area else 2 * _NEAR_PLACE
    return len(between) <= reach and not any(word.text in ",;:" for word in between)


def _all_of_the_list(read: Read, m: Mention, named: list[Mention]) -> str:
    """The regions of the list in which one stands: only commas stand between them, and "and" once at least."""
    regions = [other for other in named if other.area and ("-" in other.area) == ("-" in m.area)]
    first = last = regions.index(m) if m in regions else len(regions)
    while 0 < first < len(regions) and _listed(read, regions[first - 1], regions[first]):
        first -= 1
    while last + 1 < len(regions) and _listed(read, regions[last], regions[last + 1]):
        last += 1
    run = regions[first : last + 1]
    listed = any(read.g.has("and", one.after, two.first) for one, two in pairwise(run))
    return "+".join(sorted({other.area for other in run})) if listed else m.area


def _listed(read: Read, one: Mention, two: Mention) -> bool:
    """Whether only a comma or "and" stands between two places: "in Abai and in Almaty"."""
    before = read.words[two.first - 1]
    again = before.kind == "word" and one.first > 0 and read.words[one.first - 1].low == before.low
    gap = range(one.after, two.first - again)
    comma = read.words[one.after].text == ","
    if len(gap) == 1 + comma and read.g.one(gap[-1], "and")[0]:
        return True  # "Abai and Almaty", "Abai, and Almaty"
    return len(gap) == 1 and comma


def _ranked(read: Read, m: Mention, nation: str) -> bool:
    """Whether a wider place only tells how great something is: «Орталық Азиядағы ең үлкен кешен»."""
    owned = read.words[m.after - 1].low.endswith(("'s", "’s")) and read.words[m.after].low in LISTS.tops
    if _foreign(m, nation) and (owned or read.words[m.after].low == "ең"):
        return True  # "Turkmenistan, Central Asia's largest producer of gas"
    return m.first > 1 and read.words[m.first - 1].low in ("по", "в") and read.words[m.first - 2].low in LISTS.most


def _among(read: Read, m: Mention) -> bool:
    """Whether the country only tells what is ranked or is a part: «республикадағы үлесі 7 %», «ел көлемінің 6 %-ы»."""
    behind = read.lows(m.after - 1, m.after + 4)
    part = any(low.startswith(("үлес", "көлемнің", "көлемінің")) for low in behind[:3])
    part |= behind[0].endswith(("дағы", "дегі")) and any(low.startswith("үлес") for low in behind)
    part |= behind[0].startswith("республика") and behind[1].endswith(("ың", "ің")) and behind[2][:1].isdigit()
    return part or any(low.startswith("орын") for low in behind[1:])


def owns(read: Read, m: Mention) -> bool:
    """Whether a nation only tells whose a firm is: "the Saudi fund", "Japanese Marubeni", «қытайлық инвесторлар»."""
    if read.language == "kk":
        return read.words[m.after].low.startswith(("инвестор", "компания", "кәсіпкер", "фирма", "қор"))
    name = read.words[m.after]
    return not LISTS.owners.isdisjoint(read.lows(m.after, m.after + 2)) or name.text[:1].isupper()


def _foreign(m: Mention, nation: str) -> bool:
    return m.area != nation and not m.area.startswith(f"{nation}-")
