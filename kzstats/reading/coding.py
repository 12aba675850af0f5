"""What rules of coding settle once a figure's words are read: branches of money and people, trade, plants, crops."""

from itertools import pairwise

from kzstats.reading.english import being_built, hauled, repaired
from kzstats.reading.figures import Read
from kzstats.reading.fitting import counts, of_the_branch, of_this_branch, sent_abroad
from kzstats.reading.kazakh import counts_no_goods
from kzstats.reading.lists import LISTS
from kzstats.reading.plants import given_to, of_a_plant, of_all_branches, output, whose_branch
from kzstats.reading.prices import balance, both_ways, by_heads, of_a_branch, of_that_sum, price_of, told_in_money
from kzstats.reading.russian import continued, handed_over, roads_and_gas, under_construction
from kzstats.reading.subject import Subject
from kzstats.reading.units import MONEY, RATIOS, Quantity
from kzstats.reading.ways import Way

_NOT_NAMED = ("", "_T")
#: What follows from indicators, branches and units; an empty column fits all, "_T" also none. G: with all its parts.
_FOLLOWS = (
    ("production", "G", "", {"indicator": "turnover"}),
    ("external_trade trade_balance exports imports", "G", "", {"activity": "_T"}),
    ("production crop_yield completion", "", "HA", {"indicator": "area_sown"}),
    ("area_sown crop_yield completion", "A", "", {"activity": "A011-A013"}),
    ("area_sown crop_yield", "_T", "", {"activity": "A011-A013"}),  # «5 мың гектарға дән себілді»
    ("turnover", "_T", "", {"activity": "G"}),  # "торговый оборот страны"
    ("production", "F41 F421", "NUMBER KM", {"indicator": "commissioned"}),
    ("production commissioned", "F F42", "KM", {"indicator": "commissioned", "activity": "F421", "product": "roads"}),
    ("commissioned facilities", "A", "HA", {"indicator": "area_sown"}),
    ("production processing deliveries", "H", "T", {"indicator": "freight"}),
    ("production commissioned", "H49", "KM", {"indicator": "commissioned", "activity": "F421"}),
    ("production", "P Q R", "NUMBER", {"indicator": "facilities"}),
    ("commissioned", "P Q R", "", {"activity": "F41", "product": ""}),
    ("facilities", "F421", "KM", {"product": "roads"}),
    ("reserves", "A A01 A011-A013 A014 C10 C19", "T LITRE", {"indicator": "inventories"}),
    ("production capacity", "D D35", "W KWH", {"product": "electricity"}),
    ("production capacity", "D D35", "GCAL", {"product": "heat"}),
)
_FOLLOWS = tuple((*(fits.split() for fits in row), codes) for *row, codes in _FOLLOWS)


def tidy(read: Read, one: Quantity, made: Way, about: Subject, picked: bool, before, carried, topic: Subject) -> None:
    """What rules of coding settle, law by law; picked: a word of the figure's own names its branch."""
    if before is None and carried is not None and of_that_sum(read, one, about.indicator, carried.indicator):
        about.indicator = carried.indicator
        about.guessed.append("indicator")
    _economy(read, one, made, about, picked, before, carried, topic)
    _shipped(read, one, about, before, carried, topic)
    if about.indicator == "freight" and about.named and not (picked or before) and read.language == "en":
        about.product = ""  # "the port handled 5 tonnes of cargo": of whatever the text tells of
    _prices_and_gdp(read, one, made, about, picked, before or carried or topic, topic)
    output(read, one, about, picked, before, carried, topic)
    put_through = carried is not None and carried.indicator == "processing" and about.product == carried.product
    put_through &= made.role in LISTS.planned and before is None
    if put_through and about.indicator == "production" and not about.named:
        about.indicator = "processing"  # "8 tonnes of oil were refined. The plan for the year is 14 tonnes of oil"
        about.guessed.append("indicator")
    _follows(read, one, made, about, (before or carried or topic) if read.language == "ru" else topic)
    spoken = {before.indicator} & {"exports", "imports"} if before is not None else carried and {carried.indicator}
    of_trade = spoken and (before is not None or (read.language == "en" and "external_trade" in spoken))
    if of_trade and (about.indicator, about.activity) == ("turnover", "G"):  # "Exports rose, the trade grew by 5 %"
        about.indicator, about.activity = "external_trade", "_T"  # "Trade with China came to 5 billion. The trade grew"
    _thing_spoken_of(read, one, made, about, picked, before, carried, topic)
    _worded_otherwise(read, one, made, about, before)
    _buildings_and_foods(read, one, made, about, before, carried, topic)
    told_in_money(read, one, made, about, before, carried)
    counted = read.language == "kk" and one.unit == "NUMBER" and one.noun >= 0 and about.indicator == "facilities"
    if counted and not picked and about.product not in _NOT_NAMED:
        about.product = ""  # «6 мектеп пен 4 аурухана салынады»: no schools
        about.guessed.append("activity")
    of_works = read.language == "kk" and read.begins(one.first - 20, one.first, "зауыт", "кәсіпорын", "фабрика")
    about.guessed += ["scope"] if about.indicator == "wages" and of_works and not (picked or about.scope) else []
    if about.indicator == "other" and not picked and counts_no_goods(read, one):
        about.product = ""  # «балықтың 24 түрі», «12 маршрут»: of the branch
    about.product, about.activity = about.product or "_T", about.activity or "_T"


def _economy(read: Read, one: Quantity, made: Way, about: Subject, picked: bool, before, carried, topic) -> None:
    """Money, people and projects are of the whole economy, unless their branch is named or plainly spoken of."""
    same = before is None and carried is not None and carried.indicator == about.indicator
    if picked or about.indicator not in LISTS.economy or (same and "it" in read.lows(one.first - 4, one.first)):
        return  # also "Mining drew 9 billion in 2021. In 2020 it was 8 billion"
    all_goods = about.indicator == "external_trade" and about.named and topic.activity[:1] in ("G", "H")
    if about.indicator in LISTS.abroad and one.unit != "T" and before is None and read.language == "ru":
        all_goods |= read.begins(one.first - 11, one.first, "общ")  # "Муки – 5 т. Общая сумма экспорта – 8 млрд"
    if all_goods:
        about.activity, about.product = "_T", ""  # "Перевозки выросли. Товарооборот с Китаем – 30 млрд"
        about.sure("activity")
        return
    parted = made.transformation == "share" or (one.unit == "PP" and read.language == "en")
    of_gdp = about.indicator in ("gdp", "grp") and parted and before is None
    if of_gdp and not about.scope and carried is not None and carried.activity not in _NOT_NAMED:
        about.activity = carried.activity  # "ее доля в ВВП": of the branch spoken of
        about.guessed.append("activity")
        return
    spoken = before or carried
    if about.indicator in LISTS.of_people and spoken is not None and of_this_branch(read, one):
        about.activity = spoken.activity  # "В медицине рост 7 %. Средняя зарплата в этой сфере – 300 тысяч"
        return
    fixed = about.indicator == "investment" and "fixed" in read.lows(one.first - 12, one.first)
    apart = carried is not None and carried.old and topic.activity in _NOT_NAMED
    fixed_ru = about.indicator == "investment" and "капитал" in read.lows(one.first - 8, one.after + 5)
    if fixed_ru and carried is not None and not of_the_branch(read, one):
        apart = fixed = carried.measure != "investment"  # "Произведено на 3 трлн. В основной капитал вложено 2 трлн"
    if fixed and before is None and apart:
        about.activity, about.product = "_T", ""  # a paragraph on investment in fixed capital, behind one on a branch
        about.sure("activity")
        return
    known = "activity" not in about.guessed and about.activity[:1] not in ("", "G")
    if known if before is None else not about.named:
        return
    spoken_of = [s for s in (before, carried, topic) if s is not None]
    source = whose_branch(read, one, about.indicator, before, carried, topic)
    own = of_the_branch(read, one)
    invested = carried is not None and carried.measure == "investment"
    of_all = {"total", "overall", "all", "country's", "country’s"} & {*read.lows(one.first - 12, one.first)}
    invested = invested and (read.language != "en" or not (carried.old or of_all))
    if about.indicator == "investment" and (own or invested or topic.indicator == "investment"):
        source = next((s for s in spoken_of if s.measure == "investment" or own), topic)
        about.activity, about.product = source.activity, source.product if source.product == "housing" else ""
        if source.activity == "_T" and "activity" not in source.guessed:
            about.sure("activity")
    elif read.language == "kk" and about.indicator == "project_cost" and of_a_plant(read, one, carried):
        about.activity, about.product = carried.activity, carried.product
        about.guessed.append("activity")  # «… өндіретін кешен ашылды. Кешеннің құны – 5 млрд теңге»
    elif source is not None and about.indicator in LISTS.branched and source.activity:
        apart = read.language == "en" and before is None and of_all_branches(read, one, about, source)
        apart |= before is None and bool(LISTS.in_all & {*read.lows(one.first - 5, one.first)})
        about.activity, about.product = ("_T", "") if apart else (source.activity, source.product)
        if source.activity == "_T" == about.activity and read.language == "en":
            about.sure("activity")  # "Trade fell by 3 percent. Exports came to 7 billion": of no branch either
    elif (given := given_to(read, one, about, before, carried)) is not None:
        about.activity, about.product = given.activity, ""  # "the region allocated 27 billion of subsidies"
        about.guessed += ["activity"] if given is carried or "activity" in given.guessed else []
    else:
        about.activity, about.product = "_T", ""
        about.sure("activity")
        branched = about.indicator in LISTS.of_branches and (carried or topic).activity not in _NOT_NAMED
        about.guessed += ["activity"] if branched and read.language == "en" else []
        wide = carried is not None and carried.old and topic.activity in (*_NOT_NAMED, "B-E")
        wide = wide or carried is None or (carried.old and carried.activity[:1] != topic.activity[:1])
        branched = before or (None if wide else carried)
        if read.language == "kk" and branched is not None and branched.activity not in (*_NOT_NAMED, "B-E"):
            about.guessed.append("activity")  # of the branch spoken of, or of the whole economy?


def _shipped(read: Read, one: Quantity, about: Subject, before, carried, topic: Subject) -> None:
    """What is carried is of who carries it; what is shipped, of who makes it, to whomever it goes."""
    spoken = before or carried or topic
    spoken_of = [s for s in (before, carried, topic) if s is not None]
    loaded = about.indicator == "deliveries" and topic.activity[:1] == "H" and read.language == "kk"
    if loaded or (about.indicator, about.product) == ("production", "transit_cargo"):
        about.indicator = "freight"  # «62 млн тонна көмір тиелді», in a text of the railways; "transit grew by 12 %"
    vehicles = about.indicator == "freight" and read.language == "en"
    if vehicles and read.lexicon.homes.get(about.product, "")[:3] in ("C29", "C30"):
        kinds = {"types", "kinds", "modes"} & {*read.lows(one.first - 14, one.after + 14)}
        about.activity, about.product = "H" if kinds else "H49", ""  # what carries it: "motor vehicles transported"
    if read.language == "en":
        hauled(read, one, about, before, carried, topic)
    if about.indicator == "freight" and about.activity[:1] != "H":
        piped = about.product == "crude_oil"  # unless the text says otherwise
        about.activity = next((s.activity for s in spoken_of if s.activity[:1] == "H"), "H49" if piped else "H")
    elif about.activity[:1] == "H" and about.indicator in ("exports", "imports") and about.product not in _NOT_NAMED:
        about.activity = read.lexicon.homes.get(about.product, "H")  # "… of it for export": of those who make it
    elif read.language != "en" and one.unit == "T" and about.activity[:1] == "H" and about.indicator in LISTS.abroad:
        sent_abroad(read, one, about)
    if about.activity == "H" and topic.activity[:1] == "H" and read.language == "kk":
        about.activity = topic.activity  # "тасымалдау" in a text of the railways
    goods = next((s for s in spoken_of if s.product not in _NOT_NAMED), None)
    shipped = about.indicator in ("exports", "imports", "deliveries") and about.product in _NOT_NAMED
    weighed = one.unit == "T" and about.activity in (*_NOT_NAMED, "B-E")
    if shipped and goods is not None and (about.activity[:1] == "H" or weighed):
        about.product = goods.product  # «экспортқа 19 млн тонна»
        about.activity = read.lexicon.homes.get(goods.product, "H")
    if about.indicator == "deliveries" and spoken.indicator in ("exports", "external_trade"):
        about.indicator = "exports"  # "экспорт золота вырос … туда поставили 10 тонн"
    if about.scope in LISTS.users and one.unit == "T" and about.indicator in ("production", "consumption"):
        about.indicator, about.activity, about.product = "deliveries", spoken.activity, spoken.product
    elif about.scope in LISTS.users and about.activity[:1] == "D":
        about.scope = ""  # "электростанции выработали 98 млрд кВт·ч"
    carrier = (carried or topic).activity
    if about.indicator == "freight" and about.activity == "H" and carrier[:1] == "H" != carrier and before is None:
        about.guessed.append("activity")  # "grain transportation", in a text of the railways
    continued(read, one, about, spoken, before, topic)


def _prices_and_gdp(read: Read, one: Quantity, made: Way, about: Subject, picked: bool, spoken, topic: Subject) -> None:
    """Prices, people and the product of a country are of no branch; a region has an output of its own."""
    shared = picked and "share" in read.lows(one.first - 12, one.first)
    shared |= one.unit == "PP" and read.language == "en"  # "the share of this sector in GDP rose by 0.5 points"
    if about.indicator in LISTS.gdp and made.transformation != "share" and not shared:
        branched = picked and about.activity != "_T"
        if branched and read.language == "ru" and made.transformation == "growth":
            about.indicator = "production"  # "рост экономики обеспечили торговля (9 %), связь (5 %)"
            return
        about.guessed += ["activity"] if branched else []  # «саланың жалпы ішкі өнімі»
        about.activity, about.product = "_T", ""
    gas = about.indicator == "access" and about.product == "natural_gas"
    if gas and (one.unit == "NUMBER" or read.language == "ru"):
        about.activity, about.product = "D35", "gas_supply"  # «280 ауылға газ жеткізілді»
    if about.indicator == "access" and about.product not in _NOT_NAMED and about.activity[:1] in "ABC":
        about.indicator = "local_content" if one.unit in RATIOS else "production"  # "обеспеченность сахаром": of home
    rate = made.transformation == "other" and one.unit == "PC" and not picked
    countries = "countries" in read.lows(one.first, one.after)  # "goods went to 70 countries"
    strayed = read.language == "en" and not picked and "activity" in about.guessed  # of the branch before: 28 of 50
    strayed &= about.activity != "A014" and about.activity[:1] != "H"  # but herds and passengers are
    if about.indicator == "other" and (rate or countries or strayed):
        about.activity, about.product = "_T", ""  # "the unemployment rate was 4.9 %"
    if about.product in LISTS.sold and about.indicator == "production":
        changed = one.unit == "PC" and made.transformation == "growth"
        served = about.product == "services" and read.language == "en"
        spoken_of = {spoken.indicator, topic.indicator, *read.lows(one.first - 20, one.first)}
        if changed and (not served or {"prices", "inflation", "paid"} & spoken_of):
            about.indicator = "prices"  # "Inflation was 12 %. Food rose 13.5 %, non-food goods 11 %"
        elif served:
            about.product = ""  # "services expanded by 9 percent"
            about.activity = spoken.activity if spoken.activity[:1] in ("H", "I", "J") else "_T"
    if about.indicator == "prices":
        price_of(read, one, about, picked, spoken)
    elif about.indicator in LISTS.money_of_all and not of_a_branch(read, one, about):
        about.guessed += ["activity"] if picked and about.activity != "_T" and read.language == "en" else []
        about.activity = "_T"  # the budget for the road industry: of it, or of all?
        about.product = "" if read.language == "en" else about.product  # "with a population of 93,000 got gas"
    if about.indicator == "gdp" and made.transformation != "share":
        reach = pairwise(read.lows(one.first - 8, one.first))
        told = {low for low, then in reach if not then.startswith("президент")}
        if told & {"ел", "елдің", "ұлттық", "ішкі"}:
            about.area = about.area.partition("-")[0]  # a region has an өңірлік өнім of its own
        if "-" in about.area[:3]:
            about.indicator = "grp"  # "экономика области выросла"
    by_heads(read, one, about, spoken)
    balance(read, one, made, about)


def _follows(read: Read, one: Quantity, made: Way, about: Subject, topic: Subject) -> None:
    """What follows from the codes alone."""
    invests = about.indicator in ("investment", "fdi") and about.activity == "G" and about.scope.startswith("partner")
    if invests or (about.indicator, about.activity, read.language) == ("finance", "K", "en"):
        about.activity = "_T"  # "Kazakh-Turkish trade grew; Turkish investment came to 560 million"; what banks lend
    if about.indicator in ("employment", "jobs") and about.named and made.role == "capacity":
        made.role = "actual"  # "with room for 40 tonnes a year, it employs 900 people"
    lent = about.indicator == "finance" and one.noun >= 0 and read.words[one.noun].low.startswith(LISTS.lent)
    if about.indicator in LISTS.sums and one.unit == "NUMBER" and not lent:
        people = read.words[one.noun].low.startswith(LISTS.travellers)  # "Grants will go to 37,000 people"
        about.indicator = "other" if people else "facilities"  # "46 billion were given for 12 schools": no sum of money
        about.guessed.append("indicator")
    if about.indicator == "processing" and (about.product == "crude_oil" or about.activity == "C19"):
        about.activity, about.product = "C19", "crude_oil"
    if about.activity == "G" and not made.index and topic.activity in ("G46", "G47"):
        about.activity = topic.activity  # "Сауданың үштен бірі" of a text on retail trade
        about.guessed.append("activity")
    seats = one.unit == "NUMBER" and read.begins(max(one.noun, 0), one.noun + 1, "student", "pupil", "schoolch")
    if seats and about.activity in ("F41", "P") and about.indicator in ("commissioned", "projects", "facilities"):
        about.indicator, about.activity = "places", "F41"  # "a school for 900 students was built"
    social = about.activity in ("F41", "P", "Q", "R") and one.unit == "NUMBER"
    opened = {"built", "opened", "constructed"} & {*read.lows(one.after, one.after + 9)} and read.language == "en"
    if social and about.indicator == "facilities" and (opened or handed_over(read, one)) and not repaired(read, one):
        about.indicator, about.activity = "commissioned", "F41"  # "two colleges were built", "открыто 5 поликлиник"
    built = about.activity in ("F", "F41", "P", "Q", "R") and about.indicator in LISTS.built and one.unit == "NUMBER"
    if built and repaired(read, one):
        schools = about.product in ("schools", "preschools")
        about.indicator, about.activity, about.product = "facilities", "P" if schools else about.activity, ""
    elif built and (role := being_built(read, one) or under_construction(read, one)):
        about.indicator, about.activity = "projects", "F41"  # "nine schools are being built"
        made.role = role if made.role == "actual" else made.role
    made = one.unit == "KWH" and about.indicator == "production" and (about.activity or "_")[:1] in "C_B"
    if ((one.unit == "W" and about.activity in ("", "_T")) or made) and read.language == "en":
        about.activity, about.product = "D35", ""  # "75 MW of solar capacity", "gas turbine plants made 9 billion kWh"
        about.guessed = [code for code in about.guessed if code != "activity" or not made]
    for indicators, activities, units, codes in _FOLLOWS:
        of_branch = not activities or (about.activity or "_T") in activities or [about.activity[:1]] == activities
        if about.indicator in indicators and of_branch and (not units or one.unit in units):
            for name, code in codes.items():
                setattr(about, name, code)
    if read.language == "ru":
        roads_and_gas(read, one, about)
    sown = about.indicator in ("area_sown", "crop_yield")
    if sown and about.activity in ("C10", "C13", "C13-C15") and read.language == "kk":
        about.activity, about.product = "A011-A013", ""  # in a text of the oil that is made of it
        about.guessed.append("activity")
    abroad = topic.indicator in LISTS.of_trade or both_ways(read, one)
    if about.indicator == "turnover" and abroad and about.activity == "G":
        about.indicator, about.activity = "external_trade", "_T"  # of what the title tells of, or of both ways


def _thing_spoken_of(read: Read, one: Quantity, made: Way, about: Subject, picked, before, carried, topic) -> None:
    """Tonnes and crops of nothing named are of the thing of the list or the sentence before."""
    spoken = before or carried or topic
    ahead = one.first - 12, one.first
    crop = about.indicator in ("crop_yield", "area_sown", "completion") and about.activity[:1] == "A" and not picked
    field = about.indicator in ("area_sown", "production") and about.activity == "A011-A013" and read.language == "kk"
    crop |= field and read.begins(one.first - 3, one.after + 5, "егін")  # «5 млн га алқаптың егіні орылды»
    made_of_it = one.unit in ("T", "M3", "NUMBER") and about.indicator == "production" and not about.measured
    if (crop or made_of_it) and about.product in _NOT_NAMED:
        crop = crop or (read.language == "ru" and read.begins(*ahead, "урожай"))
        own = picked and not (read.language != "en" and crop) and (read.language != "kk" or about.scope != "producer")
        if spoken.activity == about.activity and spoken.product not in _NOT_NAMED and not own:
            about.product = spoken.product  # "Tengiz yielded 19 million tons"; "diesel 3 tonnes, jet fuel 5": no diesel
        elif one.unit != "NUMBER" and not crop:
            about.guessed.append("activity")
    whole = one.unit in MONEY and read.language == "kk" and of_the_branch(read, one)  # «саланың өндіріс көлемі»
    housed = spoken.measure == about.indicator in ("investment", "finance") and spoken.product == "housing"
    works = ("jobs", "project_cost") if before is not None else ("jobs",)
    housed |= about.indicator in works and read.language == "en"  # "5 tonnes of steel a year and 90 jobs": of the plant
    if (about.indicator in LISTS.of_people or whole) and not (picked or housed):
        about.product = "_T"  # who works or invests is told of the branch, whatever it makes
    told = before is not None and before.activity == "B-E"
    if about.scope in LISTS.sizes and not told and about.activity == "B-E" and not picked and read.language == "en":
        about.activity, about.product = "_T", ""  # firms of a size are of every branch
    if about.scope == "non_oil" and not picked:
        of_all = ("budget", "taxes") if read.language == "en" else (*LISTS.economy, "value_added")
        all_of_it = about.indicator in of_all
        about.activity, about.product = "_T" if all_of_it else "B-E", ""
    branch_of_text = topic.activity == spoken.activity != "B-E" and spoken.activity[:1] in tuple("BCDE")
    if made.index and about.activity == "B-E" and branch_of_text:
        about.activity = spoken.activity  # "индекс промышленного производства" of the branch that the text is about
        about.guessed.append("activity")


def _worded_otherwise(read: Read, one: Quantity, made: Way, about: Subject, before) -> None:
    """What a plant can make is output; what services sell is made; the cost of a project is set, not expected."""
    said = read.lows(one.first - 6, one.first)
    costs = read.language == "en" and "cost" in said and {"is", "has"} & {*said}  # "The cost of the plant is 5 billion"
    ahead = " ".join(read.lows(one.first - 30, one.first)).rpartition(".")[2]
    if about.indicator == "area_sown" and made.role == "forecast" and " will " in ahead and "expect" not in ahead:
        made.role = "plan"  # "wheat acreage will be reduced to 12 million hectares": who sows decides
    if about.indicator == "project_cost" and (made.role == "forecast" or (costs and made.role == "actual")):
        made.role = "plan"
    if about.indicator == "capacity" and one.unit == "T" and read.begins(one.first - 8, one.first, "сыйым", "сақта"):
        made.role = "capacity"  # «қойманың сыйымдылығы 5 мың тонна»: what it holds, nothing made
        return
    if about.indicator == "commissioned" and about.activity in ("C29", "C302") and read.language == "kk":
        about.indicator = "facilities"  # «400 автобус пайдалануға беріледі»
    under_way = read.begins(one.after, one.after + 10, "жатыр", "салынуда", "жүргізілуде")
    under_way |= read.begins(one.after, one.after + 3, "басталды", "басталып")  # «9 үйдің құрылысы басталды»
    if about.indicator == "commissioned" and under_way and one.unit in ("KM", "NUMBER") and made.role == "actual":
        about.indicator = "projects" if one.unit == "NUMBER" else "facilities"  # «16 жол салынып жатыр»
    made.guessed += ["role"] if under_way and (about.indicator, one.unit) == ("commissioned", "M2") else []
    hired = read.language == "kk" and read.begins(one.after, one.after + 4, "қамтылады", "қамтылатын", "қамтылмақ")
    if about.indicator == "employment" and made.role in LISTS.planned and one.unit == "NUMBER" and hired:
        about.indicator = "jobs"  # «200 адам жұмыспен қамтылмақ»
    unnamed = about.indicator in ("capacity", "other", "commissioned") or not about.named
    unnamed &= about.indicator != "freight"
    unnamed &= (about.indicator, about.activity, read.language) != ("other", "A014", "kk")  # heads a farm has room for
    unnamed = unnamed or (about.indicator == "projects" and not counts(read, one))  # "a project for 5 cars a year"
    piece = one.noun < 0 or (about.indicator == "facilities" and about.activity[:1] == "C" and read.language == "ru")
    piece = piece and one.unit == "NUMBER" and about.indicator in ("enterprises", "facilities")
    if made.role == "capacity" and (unnamed or piece) and one.unit in ("T", "NUMBER", "M3", "BARREL"):
        about.indicator = "production"
    if about.indicator == "turnover" and one.unit == "T":
        about.guessed.append("indicator")  # "страна продала 3 тонны золота": at home or abroad?
    served = about.indicator == "turnover" and about.activity[:1] in tuple("EHIJKLMNPQRS")
    served = served and not (before is not None and before.indicator == "turnover")
    pointed = "это" in read.lows(one.first - 4, one.first)  # "Доходы … . Это на 5 % больше"
    if served and not (pointed or read.begins(one.first - 30, one.first, *LISTS.earned)):
        about.indicator = "freight" if "freight" in said else "production"  # "объем услуг гостиниц"


def _buildings_and_foods(read: Read, one: Quantity, made: Way, about: Subject, before, carried, topic) -> None:
    """One thing under two branches takes the one spoken of: meat of farms, milk of dairies, houses of builders."""
    spoken = before or carried or topic
    herds = carried is not None and carried.activity == "A014" and one.unit in RATIOS
    farmed = (before or topic).activity[:1] == "A" or herds
    if about.product in ("meat", "poultry_meat") and read.language == "en" and farmed:
        about.activity = "A014"
    if about.indicator == "other" and about.product == "poultry_meat":
        about.activity, about.product = "A014", ""  # "cattle rose by 4 percent, poultry by 3": heads
    repaired = one.unit == "KM" and about.activity == "F421" and about.indicator == "commissioned"
    end = next((i for i in range(one.after, one.after + 12) if read.words[i].text == "."), one.after + 12)
    if repaired and read.language == "en" and not read.begins(one.first - 15, end, *LISTS.roads_opened):
        about.indicator, about.product = "facilities", "roads"  # that there are, or that are repaired
    if about.product == "services" and about.indicator != "prices" and read.language == "en":
        about.product = "_T"  # the services of households are told of in prices alone
    sold = about.indicator == "turnover" and about.activity == "C10" and about.product in (*_NOT_NAMED, "food")
    if sold and spoken.activity[:1] == "G" and read.language == "en":
        about.activity, about.product = spoken.activity, "food"  # "Retail sales rose; of food they grew by 4 %"
    elif about.product in ("clothing", "food") and about.activity[:1] == "C" and one.unit != "NUMBER":
        about.product = "_T"  # the branch is meant
    if one.unit == "M2" and about.activity == "F":
        about.activity, about.product = "F41", "buildings"  # of what is not said
        about.guessed.append("activity")
    food = read.language != "en" and topic.activity == "C10" and topic.product in (*_NOT_NAMED, "food")
    raw = {"шикі", "сиыр"} & {*read.lows(one.first - 8, one.first)}
    again = spoken.product == about.product and read.language == "kk" and not raw  # «сүт пен кілегей … сүт»
    food = (food and not made.index) or again
    if food and about.product == "milk" and spoken.activity == "C10":
        about.activity = "C10"  # as a product of the food industry spoken of
        about.guessed.append("activity")
    sold = about.indicator == "turnover" and about.activity == "C29" and read.language == "kk"
    if sold and read.begins(one.first - 8, one.after + 2, "дилер"):
        about.activity = "G45"
    fish = about.product == "fish" and about.activity == "C10" and one.unit != "NUMBER"
    farmed = read.language != "kk" and "A03" in (topic.activity, spoken.activity)
    if fish and (farmed or read.begins(one.first - (14 if read.language == "ru" else 8), one.after + 8, *LISTS.caught)):
        about.activity = "A03"  # "из водоемов выловили 5 тонн рыбы", «3857 тонна балық ауланды»
    listed = about.product == "poultry_meat" and (before or carried or topic).product in ("meat", "milk", "eggs")
    if about.product == "meat" and ("live", "weight") in pairwise(read.lows(one.first - 10, one.after + 8)):
        about.activity, about.product = "A014", "meat_live_weight"  # "meat output in live weight"
    meat = (about.product == "meat" or listed) and about.indicator == "production" and read.language == "kk"
    if meat and about.activity == "C10" and topic.activity[:1] == "A":
        about.activity = "A014"  # in a text of farming
