"""What rules of coding settle once a figure's words are read: branches of money and people, trade, plants, crops."""

from itertools import pairwise

from kzstats.reading.figures import Read
from kzstats.reading.subject import ABROAD, Subject
from kzstats.reading.units import MONEY, Quantity
from kzstats.reading.ways import Way

#: What is made, sold, built and shipped in a period; a period said of one is one of the others too.
_FLOWS = frozenset(
    "production turnover commissioned places regions processing deliveries exports imports".split()  # noqa: SIM905
)
#: What is there at a day, not made in a period.
STOCKS = frozenset(["inventories", "employment", "capacity", "facilities", "exchange_rate", "reserves", "population"])
#: What is told for a period, of whatever kind.
FLOWS = _FLOWS | frozenset(
    "gdp grp external_trade trade_balance investment fdi taxes budget freight value_added".split()  # noqa: SIM905
)
#: What is counted as it stands.
STATES = frozenset("projects project_cost enterprises employment facilities contracts finance".split())  # noqa: SIM905
#: Indicators whose branch is the whole economy unless one is named beside them.
_ECONOMY = frozenset(
    "investment fdi projects project_cost jobs gdp grp grp_per_capita external_trade trade_balance "  # noqa: SIM905
    "population budget taxes wages finance exchange_rate prices employment enterprises contracts facilities exports "
    "imports".split()
)
#: Those of them that a text of one branch tells of that branch or of the whole economy.
_OF_BRANCHES = frozenset(["investment", "exports", "imports", "employment", "wages", "fdi", "enterprises"])
#: Those of them that stay with the branch spoken of.
_BRANCHED = frozenset(
    "projects project_cost jobs enterprises employment facilities exports imports".split()  # noqa: SIM905
)
_PEOPLE = frozenset("wages employment jobs enterprises investment project_cost projects taxes finance".split())  # noqa: SIM905
#: Who raw materials are shipped to.
_USERS = frozenset(["energy_users", "industry_users", "public_users"])
_SITES = ("производств", "өндіріс")
_FUNDS = ("средств", "бюджет", "кредит", "заем", "заём", "қаражат", "қарыз", "несие")
_FIELD_WORK = ("уборочн", "кампани", "работ", "жинау", "науқан")
_PLANTS = tuple("plant factor завод фабрик зауыт предприят кәсіпорын кәсіпорн цех ферма комбинат".split())  # noqa: SIM905
_LAUNCH = tuple(
    "launch commission open build built construct запус запущ откро откры введ постро строительств "  # noqa: SIM905
    "ашыл ашып ашу іске салын салу қосыл".split()
)
_BRANCH = ("отрасл", "сектор", "сфер", "industry", "sector", "саланың", "салада", "саласына", "салаға", "сала ")
#: Products that a unit names.
_MADE_IN = {"W": "electricity", "KWH": "electricity", "GCAL": "heat"}
_PER_HEAD = {"production": "production_per_capita", "grp": "grp_per_capita", "turnover": "turnover_per_capita"}


def tidy(read: Read, one: Quantity, made: Way, about: Subject, picked: bool, before, carried, topic: Subject) -> None:
    """What rules of coding settle: trade has turnover, prices and money of the whole economy have no branch, …"""
    spoken = before or carried or topic
    if about.indicator == "projects" and sites(read, one) and not picked:
        about.activity = about.activity.replace("_T", "") or "B-E"  # new productions are of industry
        picked = True
    kept = (before is not None and not about.named) or (
        before is None and "activity" not in about.guessed and about.activity and about.activity[0] != "G"
    )
    of_gdp = about.indicator in ("gdp", "grp") and made.transformation == "share" and before is None
    if of_gdp and not picked and carried is not None and carried.activity not in ("", "_T"):
        about.activity, kept = carried.activity, True  # "ее доля в ВВП": of the branch spoken of
        about.guessed.append("activity")
    if about.indicator in _ECONOMY and not picked and not kept:
        money = about.indicator in ("projects", "project_cost", "jobs", "contracts")
        if before is not None or carried is None:
            source = before or topic
        else:
            stays = not money or carried.indicator in ("projects", "project_cost", "jobs")
            stays = stays or (read.language == "en" and not carried.old and carried.activity not in ("", "_T", "B-E"))
            source = carried if stays else topic if topic.only else None
        own = (carried or topic).activity
        if read.language == "en" and before is None and of_the_branch(read, one) and own not in ("", "_T", "B-E"):
            about.activity, about.product = own, ""  # "the industry attracted 470 million dollars"
            about.guessed.append("activity")
        elif about.indicator == "investment" and (
            funds(read, one)
            or of_the_branch(read, one)
            or not about.named
            or topic.indicator == "investment"
            or (read.language != "en" and carried is not None and carried.measure == "investment")
        ):
            spoken_of = (s for s in (before, carried, topic) if s is not None)
            source = next((s for s in spoken_of if s.measure == "investment" or of_the_branch(read, one)), None)
            about.activity = source.activity if source is not None else "_T"
            about.product = ""
            about.guessed += ["activity"] if about.activity not in ("", "_T") else []
            if read.language == "en" and about.activity in ("", "_T") and topic.activity in ("", "_T"):
                about.guessed = [code for code in about.guessed if code != "activity"]
        elif source is not None and about.indicator in _BRANCHED and source.activity:
            if about.indicator in ("exports", "imports") and source.activity in ("A", "B-E", "F", "G"):
                source = Subject(activity="_T")  # what a country ships is not that of the branch spoken of
                about.guessed.append("activity")
            about.activity, about.product = source.activity, source.product
        else:
            about.activity, about.product = "_T", ""
            about.guessed = [code for code in about.guessed if code != "activity"]
            branched = about.indicator in _OF_BRANCHES and (carried or topic).activity not in ("", "_T")
            about.guessed += ["activity"] if branched and read.language == "en" else []
            branched = before or (carried if carried is not None and not carried.old else None)
            if read.language == "kk" and branched is not None and branched.activity not in ("", "_T", "B-E"):
                about.guessed.append("activity")  # of the branch spoken of, or of the whole economy?
    if about.indicator == "freight" and about.activity[:1] != "H":
        spoken_of = (one.activity for one in (before, carried, topic) if one is not None and one.activity[:1] == "H")
        about.activity = next(spoken_of, "H")  # whatever is carried
    elif about.activity[:1] == "H" and about.indicator in ("exports", "imports") and about.product not in ("", "_T"):
        about.activity = read.lexicon.homes.get(about.product, "H")  # "… of it for export": of those who make it
    if about.activity == "H" and topic.activity[:1] == "H" and read.language == "kk":
        about.activity = topic.activity  # "тасымалдау" in a text of the railways
    if about.indicator == "deliveries" and spoken.product not in ("", "_T") and about.product in ("", "_T"):
        about.activity, about.product = spoken.activity, spoken.product  # to whom is no branch of what was delivered
    goods = next((s for s in (before, carried, topic) if s is not None and s.product not in ("", "_T")), None)
    shipped = about.indicator in ("exports", "imports", "deliveries") and about.product in ("", "_T")
    weighed = one.unit == "T" and about.activity in ("", "_T", "B-E")
    if shipped and goods is not None and (about.activity[:1] == "H" or weighed):
        about.product = goods.product  # what is carried is shipped by those who make it, «экспортқа 19 млн тонна»
        about.activity = read.lexicon.homes.get(goods.product, "H")
    if about.indicator == "deliveries" and spoken.indicator in ("exports", "external_trade") and read.language == "ru":
        about.indicator = "exports"  # "экспорт золота вырос … туда поставили 10 тонн"
    wells = about.product == "crude_oil" and spoken.product == "oil_and_condensate" and read.language == "ru"
    if wells and not any(word.low.startswith("нефт") for word in read.words[max(0, one.first - 6) : one.after + 3]):
        about.product = spoken.product  # "на Тенгизе – 17 млн тонн": of what the text tells of
    if about.indicator == "prices" and not picked and spoken.indicator == "prices" and spoken.product not in ("", "_T"):
        about.product = spoken.product  # of the thing whose prices are spoken of
        about.guessed.append("activity")
    if about.indicator == "processing" and (about.product == "crude_oil" or about.activity == "C19"):
        about.activity, about.product = "C19", "crude_oil"
    elif about.indicator == "processing" and about.activity[:1] == "A":
        about.activity = "C13" if about.product in ("cotton", "", "_T") and about.activity != "A" else "C10"
    farmed = {spoken.activity[:3], topic.activity[:3]} & {"A", "A01", "C10", "A+C"} and about.activity == "C"
    if farmed and any(word.low.startswith("перерабат") for word in read.words[one.first : one.after]):
        about.activity = "C10"  # "88 перерабатывающих предприятий" in a text of farming
    if about.indicator == "production" and about.activity in ("", "_T") and not picked and about.product in ("", "_T"):
        about.activity = "B-E"  # output of nothing named is that of industry
        about.guessed += [] if "activity" in about.guessed else ["activity"]
    shared = any(word.low == "share" for word in read.words[max(0, one.first - 12) : one.first]) and picked
    if about.indicator in ("gdp", "grp", "grp_per_capita") and made.transformation != "share" and not shared:
        about.guessed += ["activity"] if picked and about.activity != "_T" else []  # «саланың жалпы ішкі өнімі»
        about.activity, about.product = "_T", ""
    if about.indicator in ("prices", "population", "exchange_rate", "budget", "taxes"):
        about.activity = "_T"
    if about.indicator in ("budget", "taxes"):
        about.product = "_T"  # "taxes on goods and services"
    if about.scope in _USERS and one.unit == "T" and about.indicator in ("production", "consumption"):
        about.indicator, about.activity, about.product = "deliveries", spoken.activity, spoken.product
    if about.product in ("non_food_goods", "food") and not about.activity and "G" in (spoken.activity + "-")[0]:
        about.activity = spoken.activity
        about.guessed.append("activity")
    if about.activity == "G" and not made.index and topic.activity in ("G46", "G47") and read.language != "en":
        about.activity = topic.activity  # "Сауданың үштен бірі" of a text on retail trade
        about.guessed.append("activity")
    if about.activity.startswith("G") and about.indicator == "production":
        about.indicator = "turnover"
    if about.activity.startswith("G") and about.indicator in ("external_trade", "trade_balance", "exports", "imports"):
        about.activity = "_T"
    if one.unit == "HA" and about.indicator == "production":
        about.indicator = "area_sown"
    if about.indicator in ("area_sown", "crop_yield") and about.activity == "A":
        about.activity = "A011-A013"  # what is sown is a crop
    if about.indicator == "finance" and about.activity == "K":
        about.activity = "_T"  # banks lend; to whom is the branch
    if about.activity in ("D", "D35") and about.product in ("", "_T") and about.indicator in ("production", "capacity"):
        about.product = _MADE_IN.get(one.unit, about.product)
    if one.unit in MONEY and not picked and (before or carried) and of_the_branch(read, one):
        about.product = ""  # "объем производства отрасли": of the branch, not of the cars spoken of
    reach = read.words[max(0, one.first - 12) : one.first]
    crop = (
        about.indicator in ("crop_yield", "area_sown", "completion")
        and about.activity[:1] == "A"
        and (not picked or any(word.low.startswith(_FIELD_WORK) for word in reach))
    )
    made_of_it = one.unit in ("T", "M3", "NUMBER") and about.indicator == "production" and not about.measured
    if (crop or made_of_it) and about.product in ("", "_T"):
        # "Tengiz yielded 19 million tons": of what the list or the sentence before speaks
        if spoken.activity == about.activity and spoken.product not in ("", "_T"):
            about.product = spoken.product
        elif one.unit != "NUMBER" and not crop:
            about.guessed.append("activity")
    if about.activity[:1] == "G" and about.indicator == "turnover" and carried and carried.indicator in ABROAD:
        about.indicator, about.activity = "external_trade", "_T"
        about.guessed.append("indicator")
    if about.indicator == "turnover" and topic.indicator == "external_trade":
        about.indicator, about.activity = "external_trade", "_T"  # of the trade that the title tells of
    if about.scope == "non_oil" and not picked:
        about.activity, about.product = "B-E", ""
    if about.indicator == "freight" and about.activity[:1] != "H":
        told = (before or carried or topic).activity if read.language == "en" else ""
        if read.language != "en" and about.activity[:1] not in ("A", "B"):
            about.product = ""
        about.activity = told if told[:1] == "H" else "H"  # who carries it, whatever it is
    if about.indicator == "project_cost" and made.role == "forecast" and read.language != "en":
        made.role = "plan"  # what a project will cost is set, not expected
    carrier = (carried or topic).activity
    if about.indicator == "freight" and about.activity == "H" and carrier[:1] == "H" != carrier and before is None:
        about.guessed.append("activity")  # "grain transportation", in a text of the railways
    reach = pairwise(read.words[max(0, one.first - 8) : one.first])
    told = {word.low for word, then in reach if not then.low.startswith("президент")}
    if about.indicator == "gdp" and made.transformation != "share" and told & {"ел", "елдің", "ұлттық", "ішкі"}:
        about.area = about.area.partition("-")[0]  # a region has an өңірлік өнім of its own
    if about.indicator == "gdp" and "-" in about.area[:3] and made.transformation != "share":
        about.indicator = "grp"  # "экономика области выросла"
    if about.activity in ("F41", "F421") and one.unit in ("NUMBER", "KM") and about.indicator == "production":
        about.indicator = "commissioned"
    if (
        made.role == "capacity"
        and (about.indicator in ("capacity", "other", "commissioned") or not about.named)
        and one.unit in ("T", "NUMBER", "M3", "BARREL")
    ):
        about.indicator = "production"
    head = range(max(0, one.first - 20), min(one.after + 4, len(read.words)))
    if one.unit in MONEY and any(read.g.one(i, "per_head")[0] for i in head):
        about.indicator = _PER_HEAD.get(about.indicator, about.indicator)
    if about.indicator == "turnover" and about.activity[:1] in "ABC" and one.unit == "T" and read.language == "ru":
        about.guessed.append("indicator")  # "страна продала 3 тонны золота": at home or abroad?
    if about.indicator == "turnover" and about.activity[:1] in tuple("HIJLMNPQR") and read.language == "ru":
        about.indicator = "production"  # "объем услуг гостиниц": what a branch of services makes
    counted = {"C14": "clothing", "C29": "motor_vehicles"}.get(about.activity, "")
    if counted and one.unit == "NUMBER" and about.indicator == "production" and about.product in ("", "_T"):
        about.product = counted  # pieces of it
    own_index = made.index and about.activity == "B-E" and topic.activity == spoken.activity != "B-E"
    if own_index and spoken.activity[:1] in "BCDE" and read.language == "ru":
        about.activity = spoken.activity  # "индекс промышленного производства" of the branch that the text is about
        about.guessed.append("activity")
    reared = read.language == "en" and (before or topic).activity[:1] == "A"
    if about.product == "meat" and reared:
        about.activity = "A014"  # as a product of the farming spoken of
        about.guessed += ["activity"]
    if about.product == "food" and about.indicator == "inventories":
        about.activity = "_T"  # goods in stock, whoever made them
    if about.product in ("clothing", "food") and about.activity[:1] == "C" and one.unit != "NUMBER":
        about.product = "_T"  # the branch is meant
    if about.indicator in _PEOPLE and not picked:
        about.product = "_T"  # who works or invests is told of the branch, whatever it makes
    if one.unit == "M2" and about.activity == "F" and about.indicator == "commissioned":
        about.activity, about.product = "F41", "buildings"  # "площадь введенных объектов": of what is not said
        about.guessed.append("activity")
    if one.unit == "M2" and about.activity == "F41" and about.product in ("", "_T") and topic.product == "housing":
        about.product = "housing"
    food = read.language != "en" and topic.activity == "C10" and topic.product in ("", "_T", "food") and not made.index
    food = food or (spoken.product == about.product and read.language == "kk")  # «сүт пен кілегей … сүт»
    if food and about.product in ("milk", "rice") and spoken.activity == "C10":
        about.activity = "C10"  # as a product of the food industry spoken of
        about.product = "processed_rice" if about.product == "rice" else about.product
        about.guessed.append("activity")
    meat = about.product in ("meat", "poultry_meat") and about.indicator == "production" and read.language == "kk"
    if meat and about.activity == "C10":
        farmed = spoken.activity[:1] == "A" or topic.activity[:1] == "A"
        about.activity = "A014" if farmed else about.activity  # in a text of farming
    about.product = about.product or "_T"
    about.activity = about.activity or "_T"


def sites(read: Read, one: Quantity) -> bool:
    """Whether places of production are counted."""
    return one.unit == "NUMBER" and one.noun >= 0 and read.words[one.noun].low.startswith(_SITES)


def launched(read: Read, one: Quantity) -> bool:
    """Whether the plants counted are opened or will be."""
    counted = read.words[one.noun : one.after] if one.noun >= 0 and one.unit == "NUMBER" else []
    plants = any(word.low.startswith(_PLANTS) for word in counted)
    reach = read.words[max(0, one.first - 5) : one.after + (16 if read.language == "kk" else 7)]
    return plants and any(word.low.startswith(_LAUNCH) for word in reach)


def funds(read: Read, one: Quantity) -> bool:
    """Whether the words before a figure say whose money it is."""
    return any(word.low.startswith(_FUNDS) for word in read.words[max(0, one.first - 12) : one.first])


def invested(read: Read, one: Quantity, found: str, spoken: Subject) -> bool:
    """Whether money said to be given is the investment spoken of: "за счет бюджета 5 млрд", "направлено 3 трлн"."""
    given = (found == "finance" and read.language != "en") or (found == "budget" and funds(read, one))
    return given and "investment" in (spoken.measure, spoken.indicator)


def of_the_branch(read: Read, one: Quantity) -> bool:
    """Whether "the sector", "отрасль" stands before a figure: the branch spoken of."""
    reach = read.words[max(0, one.first - 12) : one.after + 5]
    return any(f"{word.low} ".startswith(_BRANCH) for word in reach)


def alike(one: str, other: str) -> bool:
    """Whether a period said of one indicator is that of another too: output and sales are both flows."""
    return not other or one == other or (one in _FLOWS and other in _FLOWS)
