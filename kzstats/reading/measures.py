"""What is measured: the indicator of a figure, by its words, its unit, the figure before it; rules of coding."""

from kzstats.reading import english, fitting, kazakh, plants, russian, unsettled
from kzstats.reading.areas import place
from kzstats.reading.coding import tidy
from kzstats.reading.cues import points_back
from kzstats.reading.lists import LISTS
from kzstats.reading.prices import priced
from kzstats.reading.subject import Coded, Subject, branch, branch_carried, home
from kzstats.reading.units import MONEY, RATIOS
from kzstats.reading.wholes import of_a_region, whole

#: Measures of one section, which no other branch in their list shares.
_BRANCH_OF = {"turnover": "G", "commissioned": "F", "freight": "H", "area_sown": "A", "crop_yield": "A"}
#: Words between a figure and its branch beyond which the branch is a guess.
_FAR = 12
#: Owners in a list of shares: "private builders – 79 percent, foreign – 20 percent, state – 1 percent".
_OWNERS = {"foreign": "foreign", "state": "state", "private": "private", "public": "state"}


def subject(it: Coded) -> Subject:
    """What one figure is about."""
    read, one, region, made, before = it.read, it.one, it.region, it.made, it.before
    settled = one.unit in LISTS.settled and not (one.unit == "T_KM" and before and before.indicator == "freight")
    if region.hangs_on is not None and before is not None and not settled:
        about = before.copy()
        about.indicator = fitting.counts(read, one) or about.indicator  # "1.9 trillion tenge (3 projects)"
        if region.converts is None:
            each = one.unit in MONEY and priced(read, one)  # "2.6 billion dollars, or $5,800 a tonne"
            about.indicator = "completion" if made.done else "prices" if each else about.indicator
            whole(read, one, made, it.near, about, before, it.carried, it.topic)
        return about
    amount = made.transformation == "share" and russian.of_amount(read, one)
    _leave_out(it, amount)
    it.carried = fitting.widened(read, one, region, it.carried, it.topic)
    _branch(it, amount)
    near, about, carried, topic, picked, spoken = it.near, it.about, it.carried, it.topic, it.picked, it.spoken
    _indicator(it)
    place(read, one, region, near, about, before, carried, topic, it.nation)
    shared = made.transformation == "share" and about.area == it.nation
    if shared and of_a_region(read, one, region, before or carried):
        about.area = (before or carried).area  # «…, бұл ел көлемінің 68 %-ы»
    about.scope = about.scope or _scope(it)
    _measure(it)
    about.guessed += ["indicator"] if near.apart else []
    unsettled.doubt(it)
    codes = about.indicator, about.activity, about.product
    if it.pointing and carried is not None and codes == (carried.measure, carried.activity, carried.product):
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
    whole(read, one, made, near, about, before, carried, topic, picked)
    if made.transformation == "share" and about.scope == "domestic":
        about.indicator, about.share_of = "local_content", about.activity  # «отандық материалдардың үлесі»
        about.guessed.append("indicator")
    if about.indicator == "projects" and not picked and read.words[one.noun].low.startswith(LISTS.productions):
        about.activity = "B-E" if about.activity == "_T" and read.language != "en" else about.activity
        about.guessed.append("activity")  # "27 новых производств", «2 зауыт ашылды»
    if read.language == "ru":
        russian.doubt_by_words(read, one, made, about, spoken.indicator, it.nation)
    unsettled.doubt_branch(it)
    fitting.that_metal(read, one, region, about, spoken)
    unsettled.branch_untold(read, one, about, picked, before, carried, topic)
    unsettled.of_a_market(read, about, near)
    return about


def _leave_out(it: Coded, amount: bool) -> None:
    """Leave out of the mentions near a figure what tells of no thing of its own; amount: of one spoken of."""
    read, near, made = it.read, it.near, it.made
    if made.transformation == "other" and it.one.unit in RATIOS:
        near.behind = [m for m in near.behind if not m.area]  # "на 3 % ниже среднего по стране"
        if read.language == "kk":  # «ел бойынша орташадан 3 %-ға төмен»
            near.ahead = [m for m in near.ahead if m.area != it.nation]
    # "темпы роста будут ниже российских: лишь 2,5 %"
    near.ahead = [m for m in near.ahead if not (m.area and read.g.kinds(m.first - 1) & {"more", "less"})]
    if made.contribution and it.before is not None and not near.ahead:
        near.behind = []  # "mining – by 32 % (contribution of 4 points to the growth of industry)"
    if read.language != "kk" and russian.reached(read, it.one):  # "водой обеспечено 98 % населения"
        near.behind = [m for m in near.behind if m.indicator != "population"]
    if amount:  # "60 % этого объема пошло на корм, 10 % – на экспорт"
        near.behind = [m for m in near.behind if not (m.subject or m.indicator)]
    if read.language == "en":  # "up 26 percent, KTZ Freight said"
        near.behind = [m for m in near.behind if not plants.tells(read, m)]
        it.near = plants.without_firms(read, near, it.spoken)


def _branch(it: Coded, amount: bool) -> None:
    """The branch and product, by the words beside a figure or by what is spoken of."""
    read, one, made, near, about, before, carried = it.read, it.one, it.made, it.near, it.about, it.before, it.carried
    picked = it.picked = branch(read, one, it.region, made, near, about, before)
    told = it.spoken
    if (about.activity, told.activity) == ("C12", "A011-A013") and told.indicator in ("production", "area_sown"):
        about.activity = "A011-A013"  # "The potato harvest fell by 8 percent, tobacco by 33"
    added = one.unit in RATIOS or made.transformation == "difference"
    pointing = before is None and (amount or (added and points_back(read, it.region.low, one.first)))
    it.pointing = pointing and not any(m.subject or m.indicator for m in near.ahead)
    last = english.told_last(read, one, near.named) if before is None and not (picked or near.ahead) else None
    if last is not None:
        about.product, about.activity = last.product, home(last, read)
    elif not picked:
        branch_carried(read, one, near, it.region, about, before, carried, it.topic)
        owners = it.english and made.transformation == "share" and any(m.scope for m in near.ahead)
        about.product = "" if owners else about.product  # "Clothes made 70 % of sales. Private firms accounted for 19"
    if it.pointing and not picked and carried is not None:
        about.product, about.activity = carried.product, carried.activity


def _scope(it: Coded) -> str:
    """The part or the owner that words beside a figure name, or that of the figure it goes on with."""
    read, one, region, near, before, carried = it.read, it.one, it.region, it.near, it.before, it.carried
    close = [m for m in near.behind if m.first - one.after <= _FAR]
    scope = next((m.scope for m in [*near.inside, *reversed(near.ahead), *close] if m.scope), "")
    scope = scope or plants.whose(read, one, region, near)
    if not scope and plants.in_a_district(read, region.low, one.first):
        scope = "district"
        it.about.guessed += ["ref_area"] if it.about.area == it.nation else []  # of which region is the district?
    if not scope and it.pointing and carried is not None and read.language == "ru":
        scope = carried.scope  # "Электростанциям отгружено 39 тонн. Это на 4 % больше"
    said = read.lows(region.low, one.first)
    apart = ")" in said or any(m.subject or m.indicator or m.area for m in (*near.ahead, *near.behind))
    if not scope and before is not None and (not apart or "которых" in said):
        scope = before.scope and _OWNERS.get(read.words[one.opening - 2].low, before.scope)
    if not scope and plants.goes_on_of_it(read, one, near, it.made, before, carried, it.nation):
        scope = "producer"
    # «шетелге 3 мың тонна жүгері шығарылды»: sold abroad, by nobody from there
    return "" if scope == "foreign" and it.about.indicator in ("exports", "imports") else scope


def _measure(it: Coded) -> None:
    """What the next figure can go on with: the indicator, of a count what it is counted for."""
    read, about, near = it.read, it.about, it.near
    about.measure = about.indicator
    count = about.indicator in LISTS.counts or about.indicator == "project_cost"
    count &= about.indicator != "population" or read.language == "ru"  # «халқы 807 мың адам, ауылда – 53 %»
    if not count or (about.indicator == "contracts" and read.language == "ru"):
        return
    numbered = [m for m in near.ahead if m.indicator == about.indicator == "enterprises"]
    low = numbered[-1].first - 6 if numbered else 0
    if numbered and not LISTS.number_of.isdisjoint(read.lows(low, numbered[-1].after)):
        return  # "the number of firms reached 146,200 having grown by 7.7 percent"
    if not (it.english and it.made.transformation == "share" and about.indicator == "enterprises"):
        named = [m.indicator for m in near.ahead if m.indicator not in ("", "project_cost", *LISTS.counts)]
        about.measure = named[-1] if named else it.spoken.measure


def _indicator(it: Coded) -> None:
    """What is measured: as words say, else as of the figure or the sentence before, else as of the text."""
    read, one, about, before, carried, topic = it.read, it.one, it.about, it.before, it.carried, it.topic
    found = _named(it)
    for step in (_as_paid, _as_spoken_of, _of_what_is_counted, _in_its_language, _of_people_and_herds):
        found = step(it, found)
    found = found or fitting.BY_UNIT.get(one.unit, "")
    about.named = bool(found)
    if found:
        about.indicator = found
        about.apart = before is not None and before.indicator != found and not it.picked
        return
    branched = next((s for s in (before, carried) if s is not None and s.activity not in ("", "_T")), None)
    of_all = branched is not None and branched.measure in ("gdp", "grp") and not it.picked
    if of_all and fitting.of_the_branch(read, one):
        about.indicator, about.activity = "production", branched.activity  # "отрасль показала рост на 6 %"
        about.guessed.append("activity")
        return
    sources = ((before, True), (carried, it.pointing))
    if any(source is not None and _goes_on_with(it, source, sure) for source, sure in sources):
        return
    apart = it.picked and read.language == "kk" and about.activity not in ("_T", topic.activity)  # «Малда 3 % өсім»
    # "транспортная отрасль выросла на 5 %": what it makes
    apart = apart or (topic.indicator == "freight" and it.picked and fitting.of_the_branch(read, one))
    goes_on = topic.indicator in LISTS.carried and one.unit in (*MONEY, *RATIOS) and not apart
    if goes_on and fitting.kept(one, topic, False, False):
        about.indicator = topic.indicator
        about.guessed.append("indicator")
        return
    about.guessed += ["indicator"] if it.made.transformation == "share" and read.language == "kk" else []
    goods = (about.activity or one.unit in RATIOS) and not kazakh.counts_no_goods(read, one)
    about.indicator = "production" if goods else "other"


def _named(it: Coded) -> str:
    """The indicator that words beside a figure name; of money, what it is worth."""
    read, one, near, carried = it.read, it.one, it.near, it.carried
    inside = [m.indicator for m in near.inside if m.indicator]
    if read.language == "kk" and one.unit == "NUMBER" and fitting.counts(read, one):
        inside = [code for code in inside if code not in ("production", "processing")]  # «14 май өңдейтін зауыт»
    found = fitting.settled(read, one, near, it.before) if one.unit in LISTS.settled else next(iter(inside), "")
    counted = fitting.numbered(read, one, near, it.region.low)
    it.about.guessed += ["indicator"] if counted == "" else []  # "the number of accidents at mines"
    found = found or ("completion" if it.made.done else "") or counted or fitting.named_by(read, one, near)
    going = carried is not None and carried.indicator in ("projects", "project_cost") and read.language == "kk"
    spoken_of = it.before or (carried if found != "investment" or carried is None or carried.works or going else None)
    found = fitting.worth(read, one, near, spoken_of, found)
    if found == "processing" and it.picked and one.unit == "T" and it.english:
        about = it.about
        about.product = next((code for m in near.ahead if (code := fitting.put_through(read, m))), about.product)
        about.activity = "C13" if about.product == "cotton" else about.activity
    return found


def _as_paid(it: Coded, found: str) -> str:
    """The branch of a list of wages or sums may be called like output: "wages in trade (46,183), textile output"."""
    read, one, near, before = it.read, it.one, it.near, it.before
    if found == "turnover" and it.about.activity[:1] == "G":
        ahead = [m.indicator for m in near.ahead if m.indicator in LISTS.paid] if read.language == "kk" else []
        listed = it.carried if before is None and read.words[it.region.low].text in "-–•" else before
        ahead = ahead or [listed.indicator if listed is not None else ""]
        told = [word.low for m in near.named if m.indicator == found for word in read.words[m.first : m.after]]
        named = any(low.startswith(("айналым", "көлем", "оборот", "объем", "turnover")) for low in told)
        if ahead[-1] in LISTS.paid and not named and not fitting.next_measure(read, one, near, before, ahead[-1]):
            found = ahead[-1]  # "wages in industry 46,183, in trade 50,352": trade is the branch
    if found != "production" or before is None or before.indicator == "enterprises":
        return found  # "380 firms made goods worth 3 billion"
    paid = before.indicator in LISTS.paid and one.unit in MONEY and read.language != "ru"
    paid |= before.indicator == "prices" and read.language == "kk" and one.unit in RATIOS
    told = [m for m in near.ahead if m.indicator == found]
    verb = told and any(word.kind == "word" for word in read.words[told[-1].after : one.opening])
    alike = paid and (not verb or read.language == "kk") and all(m.subject for m in told)
    return before.indicator if alike else found


def _as_spoken_of(it: Coded, found: str) -> str:
    """Words of trade, wages, money and prices may tell of the measure spoken of, or of sales abroad."""
    read, one, region, near, spoken = it.read, it.one, it.region, it.near, it.spoken
    whole = it.before or (it.carried if it.carried is not None and not it.carried.old else None)
    share = it.made.transformation == "share"
    traded = share and found in ("", "production")  # "Investment was 5 billion: oil production (49%)"
    traded &= read.language == "ru" or (it.english and read.words[one.opening - 1].text == "(")
    if traded and whole is not None and whole.measure in ("exports", "imports", "external_trade", "investment"):
        found = whole.measure  # "Основная доля импорта приходится на машины (35 %), химическую продукцию (8 %)"
    if found == "turnover" and spoken.measure == "wages" and read.begins(one.first - 14, one.first, "доход"):
        found = "wages"  # "Зарплаты выросли на 8 %. Заметно выросли доходы в торговле – на 9 %"
    part = found == "finance" and share and spoken.measure == "investment"
    if fitting.invested(read, one, found, spoken) or (part and it.english):
        found = "investment"  # "за счет бюджета 5 млрд": whose money the investment spoken of was
    found = _in_english(it, found) if it.english else found
    if found == "budget" and it.english and it.after == "for":
        found = "finance"  # "the budget provides for 2.4 trillion tenge for roads"
    if found in ("", "turnover") and kazakh.price_told(read, one):
        found = "prices"
    sold = read.language == "kk" and found in ("", "production", "turnover", "deliveries")
    sold = sold and kazakh.abroad_sold(read, one)  # «шетелге 5 мың тонна өнім сатылды»
    if sold or (found in ("deliveries", "turnover") and any(m.indicator == "exports" for m in near.ahead)):
        found = "exports"  # "на экспорт было отправлено", "за рубеж продано"
    if found in ("", "production") and one.unit == "NUMBER" and read.words[one.noun].low.startswith(LISTS.productions):
        found = "projects"  # "27 новых производств"
    if read.language == "ru" and found == "fdi" and spoken.measure in ("investment", "finance"):
        found = found if read.begins(region.low, region.high, "прям") else "investment"  # "из них иностранные – 5 млн"
    abroad = spoken.indicator == "fdi" and read.language != "kk" and found == "investment"
    if abroad and (it.english or not read.begins(region.low, region.high, "капитал")):
        it.about.guessed.append("indicator")
        return "fdi"
    return found


def _in_english(it: Coded, found: str) -> str:
    """What a budget takes in, what railways ship and buy, and whom a branch takes in, in English."""
    read, one, near, about = it.read, it.one, it.near, it.about
    found = english.of_the_budget(read, one, found, it.before) if it.topic.indicator == "budget" else found
    theirs = english.by_the_carrier(read, one, near, found)
    if theirs == "facilities" != found and about.activity[:3] in ("C29", "C30"):
        about.activity = next(m.activity for m in reversed(near.ahead) if m.subject)
        about.guessed += ["indicator", "activity"]  # "the railways bought 5 locomotives": of whose branch?
    found = theirs or english.taken_in(read, one, near, about.activity, it.spoken.indicator)
    listed = it.before.indicator if it.before is not None else ""
    # "exports of coal rose by 5 percent, oil cargo by 3"
    cargo = found == "freight" and listed in ("exports", "imports") and english.told_as_cargo(read, near)
    return listed if cargo else found


def _of_what_is_counted(it: Coded, found: str) -> str:
    """Works that are begun, opened or there, and jobs; homes by their square metres."""
    read, one, about, before = it.read, it.one, it.about, it.before
    found = "employment" if kazakh.hired(read, one) else found
    found = fitting.built_or_hired(read, one, it.near, it.region.low, before, found)
    if found == "places" and before is not None and before.indicator == "jobs" and read.language == "kk":
        found = "jobs"  # «210 жұмыс орны ашылды, тағы 40 орын ашылады»
    launched = plants.launched(read, one) or plants.undertaken(read, one, it.made.role in LISTS.planned)
    if launched or fitting.of_projects(read, one, found, it.spoken):
        found = "projects"  # "запустят 12 предприятий"
    elif plants.finished(read, one):
        found = "commissioned"
    if found in ("", "production") and one.unit == "NUMBER" and read.words[one.noun].low in LISTS.places_of_work:
        about.guessed.append("indicator")
        found = "facilities"  # "6 meat processing plants": no output
    built = about.activity[:1] not in ("B", "C") and found in ("", "production", "facilities", *LISTS.counts)
    return "commissioned" if one.unit == "M2" and built else found


def _in_its_language(it: Coded, found: str) -> str:
    """Prices, passengers, and what Russian words of money, sales and machines tell."""
    read, one, near, about = it.read, it.one, it.near, it.about
    in_russian, noun = read.language == "ru", read.words[one.noun].low
    if in_russian and about.activity in ("C28", "C29", "C30"):
        found = russian.of_machines(read, one, it.made, found)
    open_to = {"ru": (found,), "en": ("", "production", "turnover", "exports", "imports")}.get(read.language, ())
    if one.unit in (*MONEY, *RATIOS) and found in open_to and priced(read, one):
        found = "prices"  # "продают по 90 тенге", "50 тенге за килограмм"
    moved = in_russian or (it.english and about.activity[:1] in ("H", "I"))
    moved = moved and found in (("freight",) if in_russian else ("freight", "production", ""))
    if moved and one.unit == "NUMBER" and noun.startswith(LISTS.travellers):
        found = "other"  # "авиакомпании перевезли 2 млн человек": no goods
    if noun.startswith("стран") or kazakh.counts_lands(read, one):
        found = "other"  # "торгует с 145 странами"
    if in_russian and one.unit in MONEY:
        return russian.what_for(read, one, near, it.before, found)
    return russian.bought_of(read, one, near, it.spoken.measure, found) if in_russian else found


def _of_people_and_herds(it: Coded, found: str) -> str:
    """Who gets water or gas, herds and room for them, and what else is counted."""
    read, one, about, made, noun = it.read, it.one, it.about, it.made, it.read.words[it.one.noun].low
    if read.language != "kk" and russian.reached(read, one):
        found = "access"
        if about.activity in ("", "_T", "B-E", "F42"):
            about.activity = "E36" if read.begins(one.first - 8, one.after + 12, "вод", "water") else "_T"
    herd = noun.startswith(LISTS.herds) and made.role != "capacity"
    if found in ("", "production") and herd and not made.negative:
        found, about.activity, about.product = "other", "A014", ""  # "насчитывалось 8 млн голов скота"
    if kazakh.housed(read, one):
        found, about.activity, about.product, made.role = "other", "A014", "", "capacity"
    if not found and one.unit == "NUMBER" and one.noun >= 0:  # what is counted, also in "перерабатывающих предприятия"
        # "70,100 small businesses involving 125,000 people"
        staffed = it.before is not None and it.before.indicator == "enterprises" and noun == "people"
        found = "employment" if staffed else fitting.counts(read, one)
    return "other" if english.counts_others(read, one, found) else found


def _goes_on_with(it: Coded, source: Subject, sure: bool) -> bool:
    """Take over the indicator of the figure or the sentence before, where the figure can go on with it."""
    read, one, made, about, picked = it.read, it.one, it.made, it.about, it.picked
    keep = fitting.kept(one, source, sure, picked)
    listed, share = source is it.before, made.transformation == "share"
    added = listed and one.unit in RATIOS
    apposed = added and source.indicator in LISTS.counts and english.told_of_it(read, one)
    if apposed or (added and points_back(read, it.region.low, one.first)):
        keep = source.indicator  # "185 тонн грузов, это на 14 % больше", «5 млрд теңге, бұл 2 есе көп»: of the same
    parts = share and source is it.carried and source.share_of
    keep = source.measure if parts and it.english else keep  # "… 8 % work in trade. 4 % is transport"
    of_them = read.lows(one.after, one.after + 2) in (["of", "which"], ["of", "them"], ["of", "these"])
    if share and listed and (of_them or kazakh.of_it(read, one)) and source.indicator in ("jobs", "enterprises"):
        keep = source.indicator  # «29 мың орын ашылды, оның 60 %-ы тұрақты», "400 firms, 60 percent of which …"
    apart = not sure and picked and keep == "investment" and one.unit in RATIOS and source.activity in ("", "_T")
    wide = about.product in ("", "_T") and read.language != "kk" and keep in LISTS.carried and one.unit in RATIOS
    wide = wide and picked and (keep != "wages" or made.index)  # "Зарплата выросла на 7 %. В медицине рост – 9 %"
    own = _BRANCH_OF.get(keep) == about.activity[:1]
    apart |= wide and not (sure or own or parts) and about.activity not in (source.activity, "_T")
    about.guessed += ["indicator"] if apart else []
    if apart or (listed and source.apart and wide):  # "trade rose by 5 %, investment by 3 %, construction by 4 %"
        keep = "production"  # "инвестиция 3 %-ға өсті. Машина жасауда 5 % өсім бар": of what it makes
    goes_on = listed and picked and fitting.next_measure(read, one, it.near, it.before, keep)
    goes_on |= picked and keep == "other" and source.activity[:1] == "H" and about.activity[:1] not in "H_"
    if goes_on or (keep in ("gdp", "grp") and picked and made.transformation == "growth"):
        keep = "production"  # "экономика выросла на 5 % за счет промышленности – на 7 %"
    if picked and about.product in ("", "_T") and _of_another_section(it, source, sure, keep):
        keep = "production"  # "торговля – на 24 %, связь – на 18 %"
    if keep == "exports" and picked and it.topic.indicator == "freight" and read.language == "kk":
        keep = "freight"  # «Мұнай экспорты 9 %-ға, тыңайтқыш 12 %-ға өсті», told by the railways
    keep = "other" if keep == "production" and kazakh.counts_no_goods(read, one) else keep  # «елге 3 млн турист келді»
    if not keep:
        return False
    about.indicator = keep
    # "45 plants, 6 percent more": of the plants or of what they make?
    counted = source.indicator in LISTS.counts and one.unit in RATIOS and not apposed
    counted &= not it.english or source.indicator not in ("regions", source.measure)  # "number of firms"
    # "инвестиция … . Машина жасауда 45 %, …"; "Spending was 23 trillion, 99 percent of the plan"
    strange = listed if it.english else picked or (keep in LISTS.carried and read.language == "kk")
    passed_on = "indicator" in source.guessed and (one.unit not in RATIOS or strange)
    # "Больше всех платят: в Атырау – 352 тысячи": 35 of 35 right in Russian releases.
    paid = read.language == "ru" or (it.english and not one.mult)
    sure = sure or (paid and keep in LISTS.per_person and one.unit in MONEY)
    # A list of regions: 36 of 38 in English, 22 of 22 in Russian; Kazakh in one paragraph: 35 of 38.
    placed = read.language == "kk" and not source.old and keep != "prices"
    placed = (placed or it.near.of_a_place) and one.unit in (*MONEY, *RATIOS, *LISTS.physical) and keep != "other"
    about.guessed += [] if (sure or placed) and not counted and not passed_on else ["indicator"]
    return True


def _of_another_section(it: Coded, source: Subject, sure: bool, keep: str) -> bool:
    """Whether an indicator is of one section of branches alone, and the figure of another one."""
    activity, section = it.about.activity, it.about.activity[:1]
    if section in (_BRANCH_OF.get(keep, section), "_"):
        return False
    if sure and it.read.language == "ru" and activity == source.activity:
        return False
    if sure and it.english and it.made.transformation == "share" and section == source.activity[:1]:
        return False  # "Mobile revenue made 52 % of all, Internet – 17 %"
    goods = section in ("A", "B", "C") and activity not in ("A", "B", "B-E", "C")
    return not (keep == "freight" and sure and goods)  # «мұнай жүктері – 6 %, қара металдар – 11 %»
