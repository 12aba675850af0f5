"""What is measured: the indicator of a figure, by its words, its unit, the figure before it; rules of coding."""

from kzstats.reading import fitting, kazakh, plants, unsettled
from kzstats.reading.areas import place
from kzstats.reading.coding import tidy
from kzstats.reading.cues import points_back, unnamed
from kzstats.reading.english import (
    by_the_carrier,
    counts_others,
    of_the_budget,
    taken_in,
    told_as_cargo,
    told_last,
    told_of_it,
)
from kzstats.reading.english import unknown_thing as unknown_in_english
from kzstats.reading.figures import Read
from kzstats.reading.kazakh import abroad_sold, counts_lands, counts_no_goods, housed, of_it, price_told, unknown_thing
from kzstats.reading.lists import LISTS
from kzstats.reading.prices import priced
from kzstats.reading.regions import Region
from kzstats.reading.russian import bought_of, doubt_by_words, of_amount, of_machines, reached, what_for
from kzstats.reading.subject import Around, Subject, branch, branch_carried, home
from kzstats.reading.units import MONEY, RATIOS, Quantity
from kzstats.reading.ways import Way
from kzstats.reading.wholes import of_a_region, whole

#: Measures of one section, which no other branch in their list shares.
_BRANCH_OF = {"turnover": "G", "commissioned": "F", "freight": "H", "area_sown": "A", "crop_yield": "A"}
#: Words between a figure and its branch beyond which the branch is a guess.
_FAR = 12
#: Owners in a list of shares: "private builders – 79 percent, foreign – 20 percent, state – 1 percent".
_OWNERS = {"foreign": "foreign", "state": "state", "private": "private", "public": "state"}


def subject(
    read: Read, one: Quantity, region: Region, made: Way, near: Around,
    before: Subject | None, carried: Subject | None, topic: Subject, nation: str,
) -> Subject:  # fmt: skip
    """What one figure is about. before: subject of the figure before in the sentence; carried: that of the sentence
    before; topic: that of the text; nation: the country spoken of.
    """
    settled = one.unit in LISTS.settled and not (one.unit == "T_KM" and before and before.indicator == "freight")
    if region.hangs_on is not None and before is not None and not settled:
        about = before.copy()
        about.indicator = fitting.counts(read, one) or about.indicator  # "1.9 trillion tenge (3 projects)"
        if region.converts is None:
            each = one.unit in MONEY and priced(read, one)  # "2.6 billion dollars, or $5,800 a tonne"
            about.indicator = "completion" if made.done else "prices" if each else about.indicator
            whole(read, one, made, near, about, before, carried, topic)
        return about
    if made.transformation == "other" and one.unit in RATIOS:
        near.behind = [m for m in near.behind if not m.area]  # "на 3 % ниже среднего по стране"
        if read.language == "kk":  # «ел бойынша орташадан 3 %-ға төмен»
            near.ahead = [m for m in near.ahead if m.area != nation]
    if made.contribution and before is not None and not near.ahead:
        near.behind = []  # "mining – by 32 % (contribution of 4 points to the growth of industry)"
    if read.language != "kk" and reached(read, one):  # "водой обеспечено 98 % населения"
        near.behind = [m for m in near.behind if m.indicator != "population"]
    amount = made.transformation == "share" and of_amount(read, one)
    if amount:  # "60 % этого объема пошло на корм, 10 % – на экспорт"
        near.behind = [m for m in near.behind if not (m.subject or m.indicator)]
    if read.language == "en":  # "up 26 percent, KTZ Freight said"
        near.behind = [m for m in near.behind if not plants.tells(read, m)]
        near = plants.without_firms(read, near, before or carried or topic)
    carried = fitting.widened(read, one, region, carried, topic)
    about = Subject()
    picked = branch(read, one, region, made, near, about, before)
    told = before or carried or topic
    if (about.activity, told.activity) == ("C12", "A011-A013") and told.indicator in ("production", "area_sown"):
        about.activity = "A011-A013"  # "The potato harvest fell by 8 percent, tobacco by 33"
    added = one.unit in RATIOS or made.transformation == "difference"
    pointing = before is None and added and points_back(read, region.low, one.first)
    pointing = (pointing or (amount and before is None)) and not any(m.subject or m.indicator for m in near.ahead)
    last = told_last(read, one, near.named) if before is None and not (picked or near.ahead) else None
    if last is not None:
        about.product, about.activity = last.product, home(last, read)
    elif not picked:
        branch_carried(read, one, near, region, about, before, carried, topic)
        owners = read.language == "en" and made.transformation == "share" and any(m.scope for m in near.ahead)
        about.product = "" if owners else about.product  # "Clothes made 70 % of sales. Private firms accounted for 19"
    if pointing and not picked and carried is not None:
        about.product, about.activity = carried.product, carried.activity
    _indicator(read, one, region, made, near, about, before, carried, topic, picked, pointing)
    place(read, one, region, near, about, before, carried, topic, nation)
    if made.transformation == "share" and about.area == nation and of_a_region(read, one, region, before or carried):
        about.area = (before or carried).area  # «…, бұл ел көлемінің 68 %-ы»
    close = [m for m in near.behind if m.first - one.after <= _FAR]
    scope = next((m.scope for m in [*near.inside, *reversed(near.ahead), *close] if m.scope), "")
    own = [*near.ahead, *near.behind]
    scope = scope or plants.whose(read, one, region, near)
    if not scope and plants.in_a_district(read, region.low, one.first):
        scope = "district"
        about.guessed += ["ref_area"] if about.area == nation else []  # of which region is the district?
    if not scope and pointing and carried is not None and read.language == "ru":
        scope = carried.scope  # "Электростанциям отгружено 39 тонн. Это на 4 % больше"
    apart = any(m.subject or m.indicator or m.area for m in own) or ")" in read.lows(region.low, one.first)
    if not scope and before is not None and (not apart or "которых" in read.lows(region.low, one.first)):
        scope = before.scope and _OWNERS.get(read.words[one.opening - 2].low, before.scope)
    if not scope and plants.goes_on_of_it(read, one, near, made, before, carried, nation):
        scope = "producer"
    if scope == "foreign" and about.indicator in ("exports", "imports"):
        scope = ""  # «шетелге 3 мың тонна жүгері шығарылды»: sold abroad, by nobody from there
    about.scope = about.scope or scope
    count = about.indicator in LISTS.counts or about.indicator == "project_cost"
    count &= about.indicator != "population" or read.language == "ru"  # «халқы 807 мың адам, ауылда – 53 %»
    about.measure = about.indicator
    if count and not (about.indicator == "contracts" and read.language == "ru"):
        told = next(
            (m.indicator for m in reversed(near.ahead) if m.indicator not in ("", "project_cost", *LISTS.counts)), ""
        )
        about.measure = told or (before or carried or topic).measure
        numbered = [m for m in near.ahead if m.indicator == about.indicator == "enterprises"]
        low = numbered[-1].first - 6 if numbered else 0
        if numbered and not LISTS.number_of.isdisjoint(read.lows(low, numbered[-1].after)):
            about.measure = about.indicator  # "the number of firms reached 146,200 having grown by 7.7 percent"
        if read.language == "en" and made.transformation == "share" and about.indicator == "enterprises":
            about.measure = about.indicator
    about.guessed += ["indicator"] if near.apart else []
    sure_home = "" if "ref_area" in topic.guessed else topic.area
    unsettled.doubt(unsettled.Coded(read, one, region, made, near, about, before, sure_home, nation))
    codes = about.indicator, about.activity, about.product
    if pointing and carried is not None and codes == (carried.measure, carried.activity, carried.product):
        about.guessed = [code for code in about.guessed if code not in ("indicator", "activity")]
        passed_on = ("indicator", "activity", *(["ref_area"] if about.area == carried.area else []))
        about.guessed += [code for code in carried.guessed if code in passed_on]
    tidy(read, one, made, about, picked, before, carried, topic)
    handed = before is not None and before.indicator == "commissioned" and before.activity == about.activity
    if handed and about.indicator == "facilities" and read.g.has("among", region.low - _FAR, one.first):
        about.indicator = "commissioned"  # "сдано 90 зданий, из них 70 жилых домов и 6 общежитий"
    if about.product == "transit_cargo" and about.indicator in ("other", "turnover"):
        about.product = "_T"  # passengers in transit, and what an airline earns
    if about.indicator in ("commissioned", "freight"):
        about.measure = about.indicator  # also of what "made" was read of
    if about.indicator in ("freight", *(["other"] if read.language == "ru" else [])):
        fitting.carried_by(read, about, near, before, carried, topic)
    about.guessed += ["indicator"] if (about.indicator, about.activity) == ("places", "A014") else []  # for cattle
    by_what = about.indicator == "freight" and about.activity == "H" and about.product not in ("", "_T")
    about.guessed += ["activity"] if by_what else []  # "oil transportation rose": by rail, pipe or sea? 0 of 6
    whole(read, one, made, near, about, before, carried, topic, picked)
    if made.transformation == "share" and about.scope == "domestic":
        about.indicator, about.share_of = "local_content", about.activity  # «отандық материалдардың үлесі»
        about.guessed.append("indicator")
    if about.indicator == "projects" and not picked and read.words[one.noun].low.startswith(LISTS.productions):
        about.activity = "B-E" if about.activity == "_T" and read.language != "en" else about.activity
        about.guessed.append("activity")  # "27 новых производств", «2 зауыт ашылды»
    if read.language == "ru":
        doubt_by_words(read, one, made, about, (before or carried or topic).indicator, nation)
    about.guessed += ["activity"] if fitting.of_no_branch(about) else []
    passed_on = before is not None and "activity" in before.guessed and not picked
    strayed = carried is not None and carried.activity not in ("", "_T", topic.activity)
    wider = carried is not None and carried.product not in ("", "_T", topic.product) and before is None
    strayed |= wider and not picked and read.language == "en"  # "127 vehicles" in a text of cars. "Output reached 5"
    told = (about.activity, about.product) == (topic.activity, topic.product or "_T")
    if topic.only and told and not passed_on and not strayed:
        about.sure("activity")  # the one branch of the title
    reach = 11 if region.first_word else 3 if one.unit in LISTS.physical else 0
    behind = max(one.after, min(one.after + reach, region.high))
    told = next((m for m in reversed(near.ahead) if m.subject), None)
    alone = told is not None and told.after - told.first == 1 and told.after < one.first
    if alone and read.language == "ru" and read.words[told.after].text == "–":
        adjective = read.words[told.after - 1].low.endswith(("ый", "ий", "ой", "ая", "ое", "ом", "ые"))
        about.guessed += ["activity"] if adjective else []  # "сектор вырос на 3 %, нефтяной – на 5 %"
    branched = read.language == "ru" and (about.activity != "_T" or about.indicator in ("wages", "employment"))
    things = [m for m in near.ahead + near.behind if m.subject]
    added = any(read.lows(m.after, m.after + 2) == [",", "включая"] for m in things)  # "угля, включая бурый"
    if branched and (added or unnamed(read, region.low, one.first) or unnamed(read, one.after, behind)):
        about.guessed.append("activity")  # "выпуск шлангов вырос на 5 %": what no list names
    shipped = about.indicator in ("exports", "imports") and (before or carried or topic).indicator not in LISTS.abroad
    lent = about.indicator == "finance" and read.language == "ru"
    tied = before is not None and before.indicator in LISTS.undertakings and before.activity == about.activity
    tied = tied and "activity" not in before.guessed and read.language == "en"  # "14 projects in mining for 5 billion"
    if before is not None and one.unit == "T" and before.product not in ("", "_T") and read.language == "kk":
        tied = "activity" not in before.guessed  # «26 млн тонна астық жинап, 12 млн тонна экспорттады»
    wide = (about.indicator in LISTS.undertakings or shipped or lent) and not (picked or tied)
    if wide and topic.activity not in ("", "_T", *(["G"] if shipped else [])):  # "товарооборот с Узбекистаном"
        about.guessed.append("activity")  # projects told of in a text of one branch: of it, or of the whole region?
    about.guessed += ["activity"] if unknown_thing(read, one, region.low) else []
    about.guessed += ["activity"] if unknown_in_english(read, one, region.low, own) else []
    fitting.that_metal(read, one, region, about, before or carried or topic)
    unsettled.branch_untold(read, one, about, picked, before, carried, topic)
    unsettled.of_a_market(read, about, near)
    return about


def _indicator(
    read, one, region, made, near: Around, about: Subject, before, carried, topic, picked: bool, pointing: bool
) -> None:
    inside = [m.indicator for m in near.inside if m.indicator]
    if read.language == "kk" and one.unit == "NUMBER" and fitting.counts(read, one):
        inside = [code for code in inside if code not in ("production", "processing")]  # «14 май өңдейтін зауыт»
    found = fitting.settled(read, one, near, before) if one.unit in LISTS.settled else next(iter(inside), "")
    counted = fitting.numbered(read, one, near, region.low)
    about.guessed += ["indicator"] if counted == "" else []  # "the number of accidents at mines"
    found = found or ("completion" if made.done else "") or counted or fitting.named_by(read, one, near)
    going = carried is not None and carried.indicator in ("projects", "project_cost") and read.language == "kk"
    spoken_of = before or (carried if found != "investment" or carried is None or carried.works or going else None)
    found = fitting.worth(read, one, near, spoken_of, found)
    if found == "processing" and picked and one.unit == "T" and read.language == "en":
        about.product = next((code for m in near.ahead if (code := fitting.put_through(read, m))), about.product)
        about.activity = "C13" if about.product == "cotton" else about.activity
    if found == "turnover" and about.activity[:1] == "G":
        ahead = [m.indicator for m in near.ahead if m.indicator in LISTS.paid] if read.language == "kk" else []
        listed = carried if before is None and read.words[region.low].text in "-–•" else before
        ahead = ahead or [listed.indicator if listed is not None else ""]
        told = [word.low for m in near.named if m.indicator == found for word in read.words[m.first : m.after]]
        named = any(low.startswith(("айналым", "көлем", "оборот", "объем", "turnover")) for low in told)
        if ahead[-1] in LISTS.paid and not named and not fitting.next_measure(read, one, near, before, ahead[-1]):
            found = ahead[-1]  # "wages in industry 46,183, in trade 50,352": trade is the branch
    paid = before is not None and before.indicator in LISTS.paid and one.unit in MONEY and read.language != "ru"
    paid = paid and before.indicator != "enterprises"  # «9 зауыт 96 млрд теңгенің өнімін өндірді»
    paid |= before is not None and before.indicator == "prices" and read.language == "kk" and one.unit in RATIOS
    told = [m for m in near.ahead if m.indicator == found]
    verb = told and any(word.kind == "word" for word in read.words[told[-1].after : one.opening])
    paid = paid and before.indicator != "enterprises"  # "380 firms made goods worth 3 billion"
    if paid and found == "production" and (not verb or read.language == "kk") and all(m.subject for m in told):
        found = before.indicator  # "wages in trade (46,183), textile production (50,352)": the branch is called so
    whole = before or (carried if carried is not None and not carried.old else None)
    traded = made.transformation == "share" and found in ("", "production") and read.language == "ru"
    if traded and whole is not None and whole.measure in ("exports", "imports", "external_trade"):
        found = whole.measure  # "Основная доля импорта приходится на машины (35 %), химическую продукцию (8 %)"
    spoken = before or carried or topic
    if found == "turnover" and spoken.measure == "wages" and read.begins(one.first - 14, one.first, "доход"):
        found = "wages"  # "Зарплаты выросли на 8 %. Заметно выросли доходы в торговле – на 9 %"
    part = found == "finance" and made.transformation == "share" and spoken.measure == "investment"
    if fitting.invested(read, one, found, spoken) or (part and read.language == "en"):
        found = "investment"  # "за счет бюджета 5 млрд": whose money the investment spoken of was
    if topic.indicator == "budget" and read.language == "en":
        found = of_the_budget(read, one, found, before)
    if read.language == "en":
        theirs = by_the_carrier(read, one, near, found)
        if theirs == "facilities" != found and about.activity[:3] in ("C29", "C30"):
            about.activity = next(m.activity for m in reversed(near.ahead) if m.subject)
            about.guessed += ["indicator", "activity"]  # "the railways bought 5 locomotives": of whose branch?
        found = theirs or taken_in(read, one, near, about.activity, spoken.indicator)
    listed = before.indicator if before is not None and read.language == "en" else ""
    if found == "freight" and listed in ("exports", "imports") and told_as_cargo(read, near):
        found = listed  # "exports of coal rose by 5 percent, oil cargo by 3"
    if found == "budget" and read.language == "en" and read.words[one.after].low == "for":
        found = "finance"  # "the budget provides for 2.4 trillion tenge for roads"
    if found in ("", "turnover") and price_told(read, one):
        found = "prices"
    if read.language == "kk" and found in ("", "production", "turnover", "deliveries") and abroad_sold(read, one):
        found = "exports"  # «шетелге 5 мың тонна өнім сатылды»
    if found in ("deliveries", "turnover") and any(m.indicator == "exports" for m in near.ahead):
        found = "exports"  # "на экспорт было отправлено", "за рубеж продано"
    works = one.noun >= 0 and read.words[one.noun].low.startswith(LISTS.productions)
    if found in ("", "production") and one.unit == "NUMBER" and works:
        found = "projects"  # "27 новых производств"
    if read.language == "ru" and found == "fdi" and spoken.measure in ("investment", "finance"):
        found = found if read.begins(region.low, region.high, "прям") else "investment"  # "из них иностранные – 5 млн"
    abroad = spoken.indicator == "fdi" and read.language != "kk"
    abroad = abroad and (read.language == "en" or not read.begins(region.low, region.high, "капитал"))
    about.guessed += ["indicator"] if found == "investment" and abroad else []
    if found == "investment" and abroad:
        found = "fdi"
    found = "employment" if kazakh.hired(read, one) else found
    if found == "places" and before is not None and before.indicator == "jobs" and read.language == "kk":
        found = "jobs"  # «210 жұмыс орны ашылды, тағы 40 орын ашылады»
    launched = plants.launched(read, one) or plants.undertaken(read, one, made.role in LISTS.planned)
    if launched or fitting.of_projects(read, one, found, spoken):
        found = "projects"  # "запустят 12 предприятий"
    elif plants.finished(read, one):
        found = "commissioned"
    works = one.noun >= 0 and read.words[one.noun].low in LISTS.places_of_work
    if found in ("", "production") and one.unit == "NUMBER" and works:
        found = "facilities"  # "6 meat processing plants": no output
        about.guessed.append("indicator")
    built = about.activity[:1] not in ("B", "C") and found in ("", "production", "facilities", *LISTS.counts)
    if one.unit == "M2" and built:
        found = "commissioned"
    if read.language == "ru" and about.activity in ("C28", "C29", "C30"):
        found = of_machines(read, one, made, found)
    open_to = {"ru": (found,), "en": ("", "production", "turnover", "exports", "imports")}.get(read.language, ())
    if one.unit in (*MONEY, *RATIOS) and found in open_to and priced(read, one):
        found = "prices"  # "продают по 90 тенге", "50 тенге за килограмм"
    people = one.noun >= 0 and read.words[one.noun].low.startswith(LISTS.travellers)
    carried_by = ("freight",) if read.language == "ru" else ("freight", "production", "")
    moved = read.language == "ru" or (read.language == "en" and about.activity[:1] in ("H", "I"))
    if people and moved and one.unit == "NUMBER" and found in carried_by:
        found = "other"  # "авиакомпании перевезли 2 млн человек": no goods
    if (one.noun >= 0 and read.words[one.noun].low.startswith("стран")) or counts_lands(read, one):
        found = "other"  # "торгует с 145 странами"
    if read.language == "ru" and one.unit in MONEY:
        found = what_for(read, one, near, before, found)
    elif read.language == "ru":
        found = bought_of(read, one, near, spoken.measure, found)
    if read.language != "kk" and reached(read, one):
        found = "access"
        if about.activity in ("", "_T", "B-E", "F42"):
            about.activity = "E36" if read.begins(one.first - 8, one.after + 12, "вод", "water") else "_T"
    herd = one.noun >= 0 and read.words[one.noun].low.startswith(LISTS.herds) and made.role != "capacity"
    if found in ("", "production") and herd and not made.negative:
        found, about.activity, about.product = "other", "A014", ""  # "насчитывалось 8 млн голов скота"
    if housed(read, one):
        found, about.activity, about.product, made.role = "other", "A014", "", "capacity"
    staffed = before is not None and before.indicator == "enterprises" and read.words[one.noun].low == "people"
    if not found and one.unit == "NUMBER" and one.noun >= 0:  # what is counted, also in "перерабатывающих предприятия"
        # "70,100 small businesses involving 125,000 people"
        found = "employment" if staffed else fitting.counts(read, one)
    found = "other" if counts_others(read, one, found) else found
    found = found or fitting.BY_UNIT.get(one.unit, "")
    about.named = bool(found)
    if found:
        about.indicator = found
        about.apart = before is not None and before.indicator != found and not picked
        return
    branched = next((s for s in (before, carried) if s is not None and s.activity not in ("", "_T")), None)
    if branched is not None and branched.measure in ("gdp", "grp") and fitting.of_the_branch(read, one) and not picked:
        about.indicator, about.activity = "production", branched.activity  # "отрасль показала рост на 6 %"
        about.guessed.append("activity")
        return
    for source, sure in ((before, True), (carried, pointing)):
        keep = fitting.kept(one, source, sure, picked) if source is not None else ""
        added = source is before and source is not None and one.unit in RATIOS
        apposed = added and source.indicator in LISTS.counts and told_of_it(read, one)
        if apposed or (added and points_back(read, region.low, one.first)):
            keep = source.indicator  # "185 тонн грузов, это на 14 % больше", «5 млрд теңге, бұл 2 есе көп»: of the same
        parts = made.transformation == "share" and source is carried and source is not None and source.share_of
        keep = source.measure if parts and read.language == "en" else keep  # "… 8 % work in trade. 4 % is transport"
        counted = made.transformation == "share" and source is before and source is not None
        of_them = read.lows(one.after, one.after + 2) in (["of", "which"], ["of", "them"], ["of", "these"])
        if counted and (of_them or of_it(read, one)) and source.indicator in ("jobs", "enterprises"):
            keep = source.indicator  # «29 мың орын ашылды, оның 60 %-ы тұрақты», "400 firms, 60 percent of which …"
        apart = not sure and picked and keep == "investment" and one.unit in RATIOS and source.activity in ("", "_T")
        wide = about.product in ("", "_T") and read.language != "kk" and keep in LISTS.carried and one.unit in RATIOS
        wide = wide and (keep != "wages" or made.index)  # "Зарплата выросла на 7 %. В медицине рост составил 9 %"
        own = _BRANCH_OF.get(keep) == about.activity[:1]
        apart |= wide and picked and not (sure or own or parts) and about.activity not in (source.activity, "_T")
        heads = keep and source is before and source.apart and wide and picked
        if heads:
            keep = "production"  # "trade rose by 5 %, investment by 3 %, construction by 4 %"
        if apart:
            keep = "production"  # "инвестиция 3 %-ға өсті. Машина жасауда 5 % өсім бар": of what it makes
            about.guessed.append("indicator")
        goes_on = source is before and picked and fitting.next_measure(read, one, near, before, keep)
        goes_on |= picked and keep == "other" and source.activity[:1] == "H" and about.activity[:1] not in "H_"
        if goes_on or (keep in ("gdp", "grp") and picked and made.transformation == "growth"):
            keep = "production"  # "экономика выросла на 5 % за счет промышленности – на 7 %"
        bound = picked and about.activity[:1] not in (_BRANCH_OF.get(keep, about.activity[:1]), "_")
        bound = bound and not (read.language == "ru" and sure and about.activity == source.activity)
        parted = bound and made.transformation == "share" and about.activity[:1] == source.activity[:1]
        parted = parted and sure and read.language == "en"  # "Mobile revenue made 52 % of all, Internet – 17 %"
        bound = bound and not parted
        goods = about.activity[:1] in ("A", "B", "C") and about.activity not in ("A", "B", "B-E", "C")
        bound = bound and not (keep == "freight" and sure and goods)  # «мұнай жүктері – 6 %, қара металдар – 11 %»
        if bound and about.product in ("", "_T"):
            keep = "production"  # "торговля – на 24 %, связь – на 18 %"
        if keep == "exports" and picked and topic.indicator == "freight" and read.language == "kk":
            keep = "freight"  # «Мұнай экспорты 9 %-ға, тыңайтқыш 12 %-ға өсті», told by the railways
        keep = "other" if keep == "production" and counts_no_goods(read, one) else keep  # «елге 3 млн турист келді»
        if keep:
            about.indicator = keep
            # "45 plants, 6 percent more": of the plants or of what they make?
            counted = source.indicator in LISTS.counts and one.unit in RATIOS and not apposed
            counted &= read.language != "en" or source.indicator not in ("regions", source.measure)  # "number of firms"
            # "инвестиция … . Машина жасауда 45 %, …"; "Spending was 23 trillion, 99 percent of the plan"
            strange = picked or (keep in LISTS.carried and read.language == "kk")
            strange = source is before if read.language == "en" else strange
            passed_on = "indicator" in source.guessed and (one.unit not in RATIOS or strange)
            # "Больше всех платят: в Атырау – 352 тысячи": 35 of 35 right in Russian releases.
            paid = read.language == "ru" or (read.language == "en" and not one.mult)
            sure = sure or (paid and keep in LISTS.per_person and one.unit in MONEY)
            # A list of regions: 36 of 38 in English, 22 of 22 in Russian; Kazakh in one paragraph: 35 of 38.
            placed = read.language == "kk" and not source.old and keep != "prices"
            placed = (placed or near.of_a_place) and one.unit in (*MONEY, *RATIOS, *LISTS.physical) and keep != "other"
            about.guessed += [] if (sure or placed) and not counted and not passed_on else ["indicator"]
            return
    apart = picked and read.language == "kk" and about.activity not in ("_T", topic.activity)  # «Малда 3 % өсім»
    # "транспортная отрасль выросла на 5 %": what it makes
    apart = apart or (topic.indicator == "freight" and picked and fitting.of_the_branch(read, one))
    goes_on = topic.indicator in LISTS.carried and one.unit in (*MONEY, *RATIOS) and not apart
    if goes_on and fitting.kept(one, topic, False, False):
        about.indicator = topic.indicator
        about.guessed.append("indicator")
        return
    about.guessed += ["indicator"] if made.transformation == "share" and read.language == "kk" else []
    goods = (about.activity or one.unit in RATIOS) and not counts_no_goods(read, one)
    about.indicator = "production" if goods else "other"
