"""Prices and amounts a head: whether money is one, and whose: of a thing and those who make it, else of all."""

from itertools import pairwise

from kzstats.reading import cues, english, kazakh
from kzstats.reading.figures import Read
from kzstats.reading.lists import LISTS
from kzstats.reading.regions import Region
from kzstats.reading.subject import Subject
from kzstats.reading.units import MONEY, RATIOS, Quantity


def priced(read: Read, one: Quantity) -> bool:
    """Whether money is what one piece costs: "по 90 тенге", "50 тенге за килограмм", "A ton of wheat cost 98,000"."""
    behind = read.lows(one.after, one.after + 2)
    if one.unit in RATIOS:
        return read.language == "en" and (_cost_more(read, one) or _fall_in_price(read, one))
    if read.language == "en":
        ahead = read.lows(one.first - 8, one.first)
        each = any(a in ("a", "one") and b in LISTS.piece for a, b in pairwise(ahead)) and {"cost", "costs"} & {*ahead}
        return bool(each) or (behind[:1] in (["per"], ["a"]) and behind[-1] in LISTS.piece)
    each = behind[:1] == ["за"] and behind[-1].startswith(LISTS.a_piece)
    each = each or (not one.mult and read.begins(one.first - 4, one.first, "обойд", "стоит", "стоят"))
    return each or (read.words[one.opening - 1].low == "по" and not one.mult)


def _cost_more(read: Read, one: Quantity) -> bool:
    """Whether a ratio is what a thing became dearer or cheaper by: "the cost of bread rose by 7 percent"."""
    ahead = read.lows(one.first - 14, one.first)
    ahead = ahead[max((i + 1 for i, low in enumerate(ahead) if low in ".,;" or low[:1].isdigit()), default=0) :]
    at = next((i for i, low in enumerate(ahead) if low in ("cost", "costs")), len(ahead))
    costs = {*ahead[at + 2 : at + 7]} - LISTS.articles if ahead[at + 1 : at + 2] == ["of"] else set()
    return bool(costs) and not any(low.startswith(LISTS.no_goods) for low in costs)


def _fall_in_price(read: Read, one: Quantity) -> bool:
    """Whether a percent is told of a price behind it: "a 47 percent decline in the Brent price"."""
    behind = read.lows(one.after, one.after + 7)
    end = next((i for i, low in enumerate(behind) if low in ".,;:("), len(behind))
    return english.change_in(read, one) and bool({"price", "prices"} & {*behind[:end]})


_NOT_NAMED = ("", "_T")
#: Who sells things of many kinds: the price is not of what they do.
_SELLERS = ("G", "G46", "G47")


def of_a_branch(read: Read, one: Quantity, about: Subject) -> bool:
    """Whether a budget is said to be a branch's: «саланың бюджеті», "the budget of the industry", "taxes from"."""
    heard = {*read.lows(one.first - 20, one.after + 12)} if read.language == "en" else set()
    if about.indicator == "taxes" and "from" in heard and LISTS.payers & heard:
        return True  # "tax revenues from the tourism industry"
    told = about.indicator == "budget" and about.activity not in _NOT_NAMED
    ahead = range(max(0, one.first - 12), one.first) if told else ()
    at = next((i for i in ahead if read.begins(i, i + 1, "budget", "бюджет")), -1)
    behind = at + 1 + (read.words[at + 2].low == "the") + (read.language == "en")
    owner = read.begins(at - 1, at, "сала") and read.words[at - 1].low.endswith(LISTS.genitive_kk)
    owner |= read.language != "kk" and read.begins(behind, behind + 3, "отрасл", "industry", "sector")
    return at >= 0 and owner


def price_of(read: Read, one: Quantity, about: Subject, picked: bool, spoken: Subject) -> None:
    """Give a price the thing it is of, and the branch that makes it; goods that many make, and inflation, have none."""
    near = read.lows(one.first - 8, one.after + 6)
    clause = next((i for i in range(one.first - 1, one.first - 8, -1) if read.words[i].text in ",;:."), one.first - 8)
    ahead = near[:8] if read.language != "ru" else read.lows(clause, one.first)
    whole = any(low.startswith(("инфляц", "inflation", "тұтыну")) for low in ahead)
    came = read.language == "en" and read.words[one.opening - 1].low == "to"  # "slowed from 13 % to 12 %"
    about.product = "_T" if whole and not (picked or came) else about.product
    priced = spoken.indicator == "prices" and not (picked or whole)
    if read.language == "ru" and not picked and (priced or (one.unit in MONEY and one.mult <= 3)):
        priced = True  # "Собрано 7 тонн лука. Стоимость – 90 тенге за килограмм"
        about.activity = spoken.activity
    if priced and spoken.product not in _NOT_NAMED:
        about.product = spoken.product  # of the thing whose prices are spoken of
    goods = ((i, word) for i, word in enumerate(near[:8]) if word.startswith(("услуг", *LISTS.food[1:])))
    at, told = max(goods, default=(8, ""))
    edible = about.activity == "C10" and about.product in _NOT_NAMED
    if edible and any(low.startswith(LISTS.food) for low in near):
        about.product = "food"  # beside "non-food goods" and services
    named = picked and about.activity not in _NOT_NAMED  # «шаштараз қызметтерінің бағасы»
    if read.language == "kk" and read.begins(one.first - 2, one.first, "қызмет") and not named:
        about.product = "services"
    goods = read.begins(one.first - 11 + at, one.first, "товар")  # "товары и услуги"
    if told and read.language == "ru" and not (picked or goods):
        about.product = "services" if told.startswith("услуг") else "food"  # "услуги подорожали на 5 %"
    named = about.product in _NOT_NAMED and (picked or priced) and read.language == "ru"
    made = read.language == "en" and picked and not whole and about.activity not in (*_SELLERS, "_T")
    said = near[:8] if read.language == "en" and "consumer" not in near[3:8] else []
    sellers = {"producer", "producers"} & {*said} and about.product in _NOT_NAMED
    sellers = sellers or (said and priced and spoken.activity == "B-E")  # "by 1 percent in May and by 6 in a year"
    if sellers and (not picked or about.activity == "B-E"):
        about.activity, named = "B-E", True  # "producer prices in industry", no consumer prices
    named |= made and about.product in _NOT_NAMED  # "prices of textiles rose", "prices in industry"
    branch = about.activity if named else "_T"
    if read.language == "kk" and about.product in _NOT_NAMED and not whole:
        told = about if picked else spoken if spoken.indicator == "prices" else None
        branch = told.activity if told is not None and told.activity not in (*_SELLERS, "F") else "_T"
        of_all = told is not None and told.activity == "_T" and "-" in about.area and "ref_area" not in about.guessed
        of_all &= about.area != spoken.area or "activity" not in spoken.guessed  # «Баға Абайда (4 %) өсті»
        about.guessed += [] if picked or of_all else ["activity"]  # of what thing no list knows
    if (about.activity, about.product) != ("C10", "milk"):  # "пастеризованное молоко"
        about.activity = read.lexicon.homes.get(about.product, branch)  # the price of sugar is of those who make it
    if about.product in ("schools", "preschools"):
        about.activity, about.product = "P", "_T"  # "kindergartens rose in price": what is paid there
    bare = not picked and about.product in LISTS.goods and spoken.product == about.product
    if bare and {"prices", "цены", "баға"} & {*read.lows(clause, one.first)}:
        about.guessed.append("activity")  # "Food rose by 5 percent. Over the month prices grew by 1": of all goods?
    if one.unit in MONEY and (about.activity, about.product or "_T") == ("_T", "_T"):
        about.guessed.append("activity")  # "a litre costs 400 tenge": of what?


def basis(read: Read, one: Quantity, low: int, unit: str, made, about: Subject) -> str:
    """The prices that a figure is told in: current money, a volume, or not said; low: where its clause begins."""
    priced = about.indicator in LISTS.priced
    if unit in MONEY:
        return "current"
    if made.transformation == "share":
        return "current" if priced else "not_applicable"
    if about.indicator in LISTS.per_person and unit in RATIOS and made.transformation == "growth":
        return _of_pay(read, one, made)
    if not (made.index or (priced and unit in RATIOS)):
        return "not_applicable"
    reach = range(one.after, one.after + 12)
    end = next((i for i in reach if read.words[i].kind in ("num", "break")), one.after + 12)
    if read.words[end].kind == "num":  # "grew by 5 percent, and in money by 9": the clause of another figure
        end = next((i for i in reach if read.words[i].text in ",;("), end)
    end = one.after if read.language == "kk" else end  # «нақты мәнде 5 %-ға, номиналды мәнде 9 %-ға»
    said = " ".join(read.lows(low, end))
    nominal, real = (any(phrase in said for phrase in told) for told in (LISTS.in_money, LISTS.in_real_terms))
    if made.index:
        return "current" if nominal and not real else "volume"
    return "not_stated" if nominal == real or made.transformation != "growth" else "current" if nominal else "volume"


def _of_pay(read: Read, one: Quantity, made) -> str:
    """The prices of growth of pay by the last word that tells real from nominal: "real wages fell by 3 percent"."""
    shut = (i for i in range(one.after, one.after + 3) if read.words[i].kind != "word")
    for i in range(next(shut, one.after + 3) - 1, max(0, one.first - 30), -1):
        if read.words[i].kind == "break" or (read.words[i].text == "." and i < one.first):
            break
        low = read.words[i].low
        if low.startswith((*LISTS.nominal, "реальн")) or low in LISTS.real:
            return "current" if low.startswith(LISTS.nominal) else "volume"
    return "volume" if made.index else "not_applicable"


_PER_HEAD = {one: f"{one}_per_capita" for one in ("production", "gdp", "grp", "turnover")}


def by_heads(read: Read, one: Quantity, about: Subject, spoken: Subject) -> None:
    """Tell an amount for each inhabitant from the amount of all: "GDP per head was 14,100 dollars"."""
    following = next((i for i in range(one.after, one.after + 9) if read.words[i].kind in ("num", "break")), -1)
    own = read.words[one.after].text == "," and read.words[following].kind == "num"  # "…, на душу населения – 2 млн"
    stop = ".," if read.language == "kk" else "."  # «ЖІӨ 9 трлн болды, жан басына – 13 мың»
    ends = (i for i in range(one.after, one.after + 4) if read.words[i].text in stop or read.words[i].kind == "break")
    end = next(ends, min(one.after + 4, len(read.words)))
    shut = (i for i in range(one.first - 1, max(0, one.first - 20), -1) if read.words[i].kind == "break")
    head = range(next(shut, max(0, one.first - 20)), one.after if own and read.language == "ru" else end)
    head = head if one.unit in MONEY else range(max(0, one.first - 5), one.first + 3 * (one.unit != "PC"))
    if read.g.has("per_head", head.start, head.stop):
        about.indicator = _PER_HEAD.get(about.indicator, about.indicator)
    elif spoken.indicator == _PER_HEAD.get(about.indicator) and one.unit in RATIOS and not about.named:
        about.guessed.append("indicator")  # "GDP per head was 14,100 dollars, up 5 percent": of which?


_BALANCE = {
    "-": ("deficit", "negative", "passive", "gap", "дефицит", "отрицат", "тапшыл", "теріс"),
    "+": ("surplus", "positive", "профицит", "положит", "оң"),
    "": ("revenue", "expend", "spend", "доход", "расход", "кіріс", "шығы"),
    "=": ("cover", "financ", "покры", "жаб"),  # "2 billion to cover the deficit"
}


def balance(read: Read, one: Quantity, made, about: Subject) -> None:
    """Give a deficit its minus."""
    if about.indicator in ("trade_balance", "budget") and one.unit in MONEY and made.transformation == "level":
        said = read.lows(one.first - 20, one.first) + read.lows(one.after, one.after + (read.language == "en"))
        said = [low for i, low in enumerate(said) if low != "finance" or said[i - 1 : i] != ["of"]]  # a ministry
        signs = [code for low in said for code, stems in _BALANCE.items() if low.startswith(stems)]
        made.negative = made.negative or (signs[-1:] == ["-"] and "=" not in signs)  # a deficit of 2 billion


def told_in_money(read: Read, one: Quantity, made, about: Subject, before, carried) -> None:
    """Let a part of a sum stay of what the sum is of; goods that a plant builds are made, not put into operation."""
    if about.indicator == "commissioned" and about.activity[:1] == "C" and one.unit == "NUMBER":
        about.indicator = "production"  # "29,800 cars were built"
    _beside_each_other(read, one, made, about)
    if about.product in LISTS.goods and about.activity == "G" and before is not None and before.activity == "G47":
        about.activity = "G47"  # "retail sales came to 18; food made 6 of them, other goods 12"
    if (about.indicator, about.activity, one.unit) == ("turnover", "G45", "NUMBER") and about.product in _NOT_NAMED:
        about.activity, about.product = "C29", "cars"  # "продажи автомобилей составили 17 тысяч штук"
    _put_through(read, one, about)
    ahead = read.lows(one.first - 16, one.first)
    two = any(low in LISTS.joins and then[:1].isdigit() for low, then in pairwise(ahead)) and one.unit in MONEY
    if two and before is not None and before.product not in _NOT_NAMED and LISTS.sum_named & {*ahead}:
        about.guessed.append("activity")  # "3 tonnes of wheat and 2 of flour worth 9 billion": of both
    homes = about.activity == "F41" and about.indicator == "production" and one.unit in RATIOS
    if homes and read.begins(one.first - 9, one.after + 9, "commission"):
        about.indicator = "commissioned"  # "Almaty accounted for 18% of the housing commissioned"
    works = about.product == "housing" and about.indicator == "production"
    if works and one.unit in RATIOS and made.transformation != "share":
        about.indicator = "commissioned"  # "housing construction rose by 9 percent": of homes handed over, in 18 of 18
    elif works and one.unit in (*MONEY, *RATIOS):
        about.product = "residential_buildings"  # what was built, no homes handed over
    if about.indicator in ("investment", "finance") and about.activity == "F41":
        unnamed = about.product in (*_NOT_NAMED, "residential_buildings")  # "investment in housing construction"
        about.product = "housing" if unnamed else about.product
    opened = one.unit in MONEY and read.words[one.opening - 1].low == "for"
    if opened and read.words[one.opening - 2].low in LISTS.when_made:
        about.indicator = "project_cost"  # "a workshop was commissioned for 1 billion tenge"
        about.sure("indicator")
    plain = about.indicator == "production" and made.transformation == "level" and one.unit in MONEY
    if plain and read.language == "kk" and kazakh.of_a_site(read, one):
        about.indicator = "project_cost"
        about.sure("indicator")
    if plain and before is not None and before.indicator == "finance" and read.words[one.after].low == "for":
        about.indicator = "finance"  # "45 billion was given to farmers, including 8 billion for milk"
    spoken = carried if before is None else before
    balance = LISTS.balances & {*read.lows(one.first - 5, one.first)} if one.unit in MONEY else frozenset()
    if balance and spoken is not None and about.indicator == spoken.indicator in ("exports", "imports"):
        about.indicator = "trade_balance"  # "Exports were 79 billion, imports 61. The surplus stood at 18"
        about.sure("indicator")
        made.negative = any(low.startswith(("deficit", "дефицит", "тапшы")) for low in balance)
    up = plain and read.lows(one.opening - 2, one.opening) == ["made", "up"]
    if spoken is not None and spoken.indicator in ("exports", "imports") and (up or (plain and before is not None)):
        about.indicator = spoken.indicator  # "Exports came to 20 billion. Chemicals made up 2.8 billion, metals 1.2"


def _beside_each_other(read: Read, one: Quantity, made, about: Subject) -> None:
    """Let money by which exports exceed imports be the balance of trade."""
    if one.unit not in MONEY or read.words[one.opening - 1].low not in ("by", "на"):
        return
    ahead = read.lows(one.opening - 12, one.opening)
    over = next((i for i, low in enumerate(ahead) if low.startswith(("exceed", "превы"))), 0)
    sides = [next((s for s in ("export", "import", "экспорт", "импорт") if low.startswith(s)), "") for low in ahead]
    first, second = ([side for side in part if side] for part in (sides[:over], sides[over:]))
    if over and first and second and first[-1] != second[0]:
        about.indicator, made.transformation, made.guessed = "trade_balance", "level", []
        made.negative = first[-1][:1] in "iи"


def _put_through(read: Read, one: Quantity, about: Subject) -> None:
    """Let raw materials be processed by who does it: "a complex for processing 38,000 tonnes of vegetables a year"."""
    refined = (about.indicator, about.activity, one.unit) == ("production", "C19", "T")
    if refined and about.product in _NOT_NAMED and read.begins(one.first - 12, one.first, "refining", "өңдеу"):
        about.indicator, about.product = "processing", "crude_oil"
        about.sure("activity")
    through = read.words[one.opening - 1].low in LISTS.processes and one.unit in ("T", "M3", "LITRE")
    if through and about.indicator in ("production", "processing"):
        about.indicator, crops = "processing", about.activity[:1] == "A"
        about.activity = ("C13" if about.product == "cotton" else "C10") if crops else about.activity
        about.activity = "C19" if about.product == "crude_oil" else about.activity


_TRADE = (("export", "экспорт"), ("import", "импорт"))
_SUMS = frozenset(["investment", "fdi", "exports", "imports"])


def two_sides(read: Read, one: Quantity, region: Region) -> bool:
    """Whether a figure tells how exports stand to imports, no change of either: "imports were four times exports"."""
    end = one.after + 1 if one.unit == "RATIO" else one.first
    both = all(read.begins(region.low, end, *stems) for stems in _TRADE)
    if one.unit == "RATIO" and read.words[one.after].low in ("its", "the", "their"):  # "4 times its exports"
        both |= all(read.begins(one.first - 25, one.after + 2, *stems) for stems in _TRADE)
    return both and read.begins(region.low, one.after + 2, *LISTS.above)


def of_that_sum(read: Read, one: Quantity, told: str, spoken: str) -> bool:
    """Whether money is a part of the sum of the sentence before: "Investment was 9. Of that amount, 5 went to coal"."""
    at = cues.last(read, one.first - 9, one.first, "among")[0]
    opens = at == 0 or (at > 0 and (read.words[at - 1].text in ".!?" or read.words[at - 1].kind == "break"))
    return opens and one.unit in MONEY and told in ("production", "finance") and spoken in _SUMS


def both_ways(read: Read, one: Quantity) -> bool:
    """Whether a sentence goes on with exports and imports: "Trade came to 43 billion: exports 30, imports 13"."""
    reach = range(one.after, min(one.after + 25, len(read.words)))
    end = next((i for i in reach if read.words[i].text == "." or read.words[i].kind == "break"), one.after + 25)
    return all(read.begins(one.after, end, *stems) for stems in _TRADE)
