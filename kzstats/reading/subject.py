"""What a figure is about: branch, product, place, scope and whole, by nearness in its region, else carried."""

from dataclasses import dataclass, field, replace
from functools import cached_property

from kzstats.reading import english, kazakh, russian
from kzstats.reading.figures import Read
from kzstats.reading.lists import LISTS
from kzstats.reading.mentions import Mention, joined, lineage
from kzstats.reading.regions import Region
from kzstats.reading.stems import DATIVE
from kzstats.reading.units import MONEY, RATIOS, Quantity
from kzstats.reading.ways import Way

#: Words further behind a figure than these speak of something else, unless the figure comes first.
_NEAR = 5


@dataclass
class Subject:
    """Codes of what a figure is about; `measure` apart from counts; `guessed`: codes no word settles."""

    indicator: str = ""
    product: str = ""
    activity: str = ""
    area: str = ""
    scope: str = ""
    share_of: str = ""
    measure: str = "production"
    measured: bool = False  # "3 tonnes of lime": the thing stands right behind its unit
    named: bool = False  # what is measured is named beside the figure
    here: str = ""  # the one place that the sentence before names
    thing: str = ""  # stems of the words that name it
    part: str = ""  # the code that these words name only a part of
    old: bool = False  # spoken of in an earlier paragraph
    works: bool = False  # a plant or project with what it costs, can make or whom it gives work
    apart: bool = False  # named so behind figures of another measure: "trade rose by 5 %, investment by 3 %"
    sole: bool = False  # no other branch is named in the whole text
    only: bool = False  # the one branch that a title or lead names
    group: str = ""  # the countries that title or lead tell of together: Central Asia
    guessed: list[str] = field(default_factory=list)

    @property
    def whose(self) -> str:
        """The scope; that of a thing without a code of its own: vodka of beverages, wind farms of electricity."""
        return self.scope or ("kind" if self.uncoded else "")

    @property
    def uncoded(self) -> bool:
        """Whether it is only a part of what its codes name."""
        part = self.part == (self.activity if self.product in ("", "_T") else self.product)
        part = part and self.indicator not in LISTS.of_people
        return bool(self.part) and part

    def copy(self) -> "Subject":
        """The same codes, guesses kept apart."""
        return replace(self, guessed=list(self.guessed))

    def sure(self, code: str) -> None:
        """Take a guess back: a word settles the code."""
        self.guessed = [guess for guess in self.guessed if guess != code]


@dataclass
class Around:
    """Mentions around a figure: inside its print, ahead and behind in its region, and all of the sentence."""

    inside: list[Mention]
    ahead: list[Mention]
    behind: list[Mention]
    named: list[Mention]
    of_a_place: bool = False  # words of its own name a region and nothing else: one of a list of regions
    apart: bool = False  # what is measured is told outside the clause with "which" that it stands in


@dataclass
class Coded:
    """A figure with the mentions near it and the codes found for it so far, and what is spoken of.

    before: subject of the figure before in the sentence; carried: that of the sentence before; topic: that of the text;
    nation: the country spoken of; picked: a word of its own names its branch; pointing: it goes on about carried.
    """

    read: Read
    one: Quantity
    region: Region
    made: Way
    near: Around
    before: Subject | None
    carried: Subject | None
    topic: Subject
    nation: str
    about: Subject = field(default_factory=Subject)
    picked: bool = False
    pointing: bool = False

    @property
    def spoken(self) -> Subject:
        """What was spoken of last."""
        return self.before or self.carried or self.topic

    @property
    def english(self) -> bool:
        """Whether the text is English."""
        return self.read.language == "en"

    @property
    def own(self) -> list[Mention]:
        """All that is named beside the figure."""
        return [*self.near.inside, *self.near.ahead, *self.near.behind]

    @property
    def regions(self) -> set[str]:
        """Regions of the country that the sentence names."""
        return {m.area for m in self.near.named if "-" in m.area}

    @cached_property
    def at_home(self) -> bool:
        """Whether it is of the region of the text, and the sentence names no other."""
        area = self.about.area
        return "" != area == self.topic.area and "ref_area" not in self.topic.guessed and not self.regions - {area}

    @property
    def after(self) -> str:
        """The word right behind the figure."""
        return self.read.words[self.one.after].low

    def ahead(self) -> set[str]:
        """Words of the clause before the figure."""
        return {*self.read.lows(self.region.low, self.one.first)}


def around(read: Read, one: Quantity, region: Region, named: list[Mention]) -> Around:
    """The mentions that speak of one figure."""
    named = _after_cause(read, one, region, named)
    own = [m for m in named if region.low <= m.first < max(region.high, one.after)]
    behind = [m for m in own if m.first >= region.behind]
    if not region.first_word:
        behind = [m for m in behind if not read.g.kinds(region.behind, m.first) & LISTS.elsewhere]
    # "24 million tons of grain", "85 млн тонн нефти": what is measured out stands right behind the unit.
    of = region.behind + (read.words[region.behind].low == "of")
    of += english.which_are(read, region.behind)
    unknown = read.language == "ru" and not (read.g.at[of] or read.x.at[of])
    of += unknown and read.words[of].low.endswith(("ого", "ой", "ых", "их"))  # "3 млн тонн отборного зерна"
    money = one.unit in MONEY  # "привлечено 2 трлн тенге инвестиций", "$21 billion of FDI"
    told = [m for m in named if m.first == of and m not in own]
    behind += [m for m in told if m.subject or (m.indicator and (money or one.part))]
    behind = [m for m in behind if not _of_the_next(read, one, m)]
    changed = [m for m in named if m.first in english.what_changed(read, one) and (m.subject or m.indicator)]
    some = one.unit == "NUMBER" and read.lows(one.after, one.after + 2) in (["of", "which"], ["of", "them"])
    if some and of == region.behind + 1:
        behind = [m for m in behind if m.area or m.scope]  # "53 farms, 46 of which got financial aid": of the farms
    inside = [m for m in named if one.first <= m.first < one.after or ("lent" in one.notes and m.first == one.noun)]
    inside = [] if (one.unit, one.mult) == ("RATIO", -3) else inside  # "6,6 на 1000 населения": no population
    # "15 проектов на сумму 320 млрд": a phrase across the border names what both figures are of.
    ahead = [m for m in named if m.after <= one.first and (m in own or m.first < region.low < m.after)]
    ahead = _outside(read, region.low, one.first, ahead)
    clause = english.before_which(read, one, region.low)
    told = [m for m in ahead if m.indicator and m.first < clause.start]
    apart = bool(told) and not any(m.indicator for m in ahead if m.first >= clause.start)
    ahead = [m for m in ahead if m not in told or apart]
    if changed:  # "on the back of oil, an 8 percent decrease in the exchange rate": of the rate
        ahead = [m for m in ahead if not (m.subject or m.indicator)]
        behind = [*changed, *(m for m in behind if m not in changed)]
    told = [m for m in named if m.subject and 0 <= m.first - one.after <= 6][:1] if kazakh.leads_to(read, one) else []
    if told:  # «білім беру саласында 150 оқушыға арналған 2 мектеп»
        behind, ahead = [*told, *behind], [m for m in ahead if not m.subject]
    listed = [m for m in (*inside, *ahead, *behind) if m.subject or m.indicator not in ("", "regions") or m.area]
    regional = bool(listed) and all("-" in m.area for m in listed)
    return Around(inside, ahead, behind, named, regional, apart)


def _of_the_next(read: Read, one: Quantity, m: Mention) -> bool:
    """Whether a dash ties what stands behind a comma to the next figure: "119 trillion, GDP per head – 13,000"."""
    tied = read.words[m.after].text in "–—" and read.words[m.after + 1].kind == "num"
    return tied and "," in read.lows(one.after, m.first)


def _after_cause(read: Read, one: Quantity, region: Region, named: list[Mention]) -> list[Mention]:
    """Mentions without those that only tell why: "the demand for fertilizers led chemical output to rise by 5 %"."""
    if read.language == "ru":
        return russian.without_cause(read, one, region.low, named)
    low = max(region.low, one.first - 12)
    at = next((i for i in range(low, one.first) if read.words[i].low in LISTS.causing_verbs), -1)
    if read.language != "en" or at < 0 or not any(at < m.first and m.after <= one.first and m.subject for m in named):
        return named
    return [m for m in named if not region.low <= m.first < at]


def _outside(read: Read, low: int, high: int, ahead: list[Mention]) -> list[Mention]:
    """Mentions ahead of a figure, without what a closed bracket right before it adds: "индексі (инфляциямен) 102 %"."""
    if not ahead:
        return []
    ahead = russian.without_included(read, low, high, english.without_added(read, low, high, ahead))
    closing = next((i for i in range(high - 1, low - 1, -1) if read.words[i].text == ")"), 0)
    opening = next((i for i in range(closing - 1, low - 1, -1) if read.words[i].text == "("), closing)
    long = closing - opening > _NEAR  # "выпуск (товаров и услуг … характера) составил 5"
    if not closing or (closing < high - 1 and not long):
        return ahead
    return [m for m in ahead if m.first < opening or m.first > closing] or ahead


def home(m: Mention, read: Read) -> str:
    """Branch of a mention: as named, else where its product is made, also where a finer branch is named with it."""
    made = read.lexicon.homes.get(m.product, "")
    finer = made and m.activity and made in lineage(m.activity, read.lexicon.parents)
    return made if finer else m.activity or made


def told_of(about: Subject, m: Mention, read: Read) -> None:
    """Give a subject the one mention that the text ties to its figure."""
    if m.subject:
        about.product, about.activity = m.product or "_T", home(m, read)
        about.part, about.thing = m.part, _words(read, m)
        about.sure("activity")
        if {m.indicator, about.indicator} <= {"", "production", "turnover"}:
            about.indicator = "turnover" if about.activity[:1] == "G" else "production"
    if m.area and about.scope.startswith("partner:"):
        about.scope = f"partner:{m.area}"  # "exports to Italy and Spain rose by 4 and 8 percent, respectively"
    elif m.area:
        about.area = m.area
        about.sure("ref_area")


def _words(read: Read, m: Mention) -> str:
    return " ".join(word.stem for word in read.words[m.first : m.after])


def branch(read: Read, one: Quantity, region: Region, made: Way, near: Around, about: Subject, before) -> bool:
    """Set branch and product from the words around a figure; False where they name none; before: of the one before."""
    apart = read.words[region.behind].text in ",;:" or "and" in read.g.kinds(region.behind)
    # "7.6 million tonnes, manganese ore fell": the next clause
    reach = region.behind + (not apart) + english.which_are(read, region.behind)
    pieces = read.words[one.after - 1].low.startswith(LISTS.neutral)  # "3 тысячи единиц сельхозтехники"
    units = one.unit not in (*RATIOS, "NUMBER") or pieces or read.words[region.behind].low == "of"
    units = units and one.unit not in RATIOS
    measured = [m for m in near.behind if m.subject and ((units and m.first <= reach) or "dashed" in one.notes)]
    if measured and not near.inside:
        chain = [m for m in near.behind if m.first == measured[0].after and m.subject]
        chosen = finest(read, measured[0], chain)  # "27 млн тонн урожая зерновых"
        about.product, about.activity, about.thing = chosen.product, home(chosen, read), _words(read, chosen)
        about.part = chosen.part
        about.measured = True
        _put_through(read, one, chosen, about, near)
        return True
    listed = before is not None
    behind = near.behind
    if not region.first_word:
        gaps = [(m, read.lows(region.behind, m.first)) for m in behind]
        told = [(m, len(gap) <= _NEAR, not {*",;:"} & {*gap}) for m, gap in gaps]
        behind = [m for m, close, plain in told if (close and plain if listed else close or plain)]
    order = [*near.inside, *(behind if region.first_word else []), *reversed(near.ahead), *behind]
    subjects = [m for m in order if m.subject]
    if not subjects:
        return False
    chosen, share = subjects[0], made.transformation == "share"
    if chosen in near.inside and chosen.product in LISTS.any_kind:
        kinds = [m for m in near.ahead if m.product not in ("", *LISTS.any_kind)]
        kinds = [m for m in kinds if home(m, read) == home(chosen, read)]
        kinds = [m for m in kinds if not LISTS.things & {*read.lows(m.after, m.after + 4)}]  # "the truck plant made"
        chosen = kinds[-1] if len(kinds) == 1 else chosen  # "the number of trucks made stood at 10,600 vehicles"
    lone = share and chosen in behind and all(m is chosen for m in subjects)
    parts = [*near.ahead, *(near.behind if region.first_word else ())]
    parted = any("-" in m.area for m in parts) and read.language == "en"  # "Abai makes 25 % of the lime output"
    if lone and not parted and (_after_of(read, one, chosen) or (kazakh.of_it(read, one) and region.first_word)):
        return False  # "it made up 30 percent of industry", «оның ішінде 95 %»: only the whole is named
    told_behind = [m for m in behind if m.subject]
    if share and region.first_word and len(told_behind) > 1 and chosen not in near.inside:
        chosen = told_behind[1]  # "63 percent of industrial output was made in mining": the whole comes first
    if share and not chosen.part:  # "the share of renewables in electricity generation"
        same = (m for m in subjects if m.part and (m.product, home(m, read)) == (chosen.product, home(chosen, read)))
        chosen = next(same, chosen)
    given = told_behind[0] if share and told_behind and read.language == "kk" and chosen in near.ahead else chosen
    if given.first <= one.after + 2 and read.words[given.after - 1].low.endswith((*DATIVE, "на", "не")):
        chosen = given  # «өнімнің 71 %-ы өңдеу өнеркәсібіне тиесілі»
    if share and read.words[one.after].low in LISTS.takes:  # "в структуре промышленности 58 % занимает металлургия"
        chosen = next((m for m in told_behind if m.first <= one.after + 2), chosen)
    run = _run(read, near.ahead, chosen, near.named) if chosen in near.ahead else [chosen]
    part = len(run) > 1 and read.g.has("among", run[0].after, run[1].first) and read.language == "en"
    if part and home(run[0], read) == home(chosen, read):
        run, chosen = run[:1], run[0]  # "coal, including coal concentrate"
    together = joined(run, read.lexicon) if len(run) > 1 else None
    if together:
        about.activity, about.product = together
        return True
    first, final = home(run[0], read), home(run[-1], read)
    nested = first in lineage(final, read.lexicon.parents) or final in lineage(first, read.lexicon.parents)
    if first == final and len({m.product for m in run}) > 1:
        about.guessed.append("activity")  # «бидай мен жүгері»: one has a code, the other none
        both = run[-1].first - run[-2].after == 1 and "and" in read.g.kinds(run[-2].after)
        things = {m.product for m in run}
        if read.language == "en" and both and "" in things and not things & LISTS.goods:
            about.activity, about.product = first, "_T"  # "crop and oilseed production"
            return True
    if len(run) > 1 and not made.index and not nested:
        about.guessed.append("activity")  # one figure of two branches: "азық-түлік және минералды өнімдер 8 %-ке"
    side = near.ahead if chosen in near.ahead else order
    chosen = finest(read, chosen, [m for m in subjects if m in side])
    about.product, about.activity, about.thing = chosen.product, home(chosen, read), _words(read, chosen)
    about.part = chosen.part
    if chosen.first == one.noun and not chosen.product:  # «160 мың автомобиль шығару жоспарланған»: the cars counted
        things = (says.code for m in read.x.at[one.noun] for says in m.says if says.kind == "product")
        about.product = next((code for code in things if read.lexicon.homes.get(code) == about.activity), "")
    _put_through(read, one, chosen, about, near)
    made_by = before is not None and about.activity in lineage(before.activity, read.lexicon.parents)[1:]
    if made_by and before.product not in ("", "_T") and read.g.has("among", region.low - 3, one.first):
        about.product, about.activity = before.product, before.activity  # "из которых в сельхозпредприятиях – 8 тонн"
        about.guessed.append("scope")
    goods = next((m.product for m in subjects if m.product in LISTS.goods), "")
    trade = next((m.activity for m in subjects if m.activity[:1] == "G"), "")
    if goods and trade:
        about.product, about.activity = goods, trade  # "розничные продажи продовольственных товаров"
    return True


def _put_through(read: Read, one: Quantity, chosen: Mention, about: Subject, near: Around) -> None:
    """Crops that are processed are of the food industry: "13 grain processing projects", «астықты терең өңдейтін»."""
    named = read.words[chosen.after].low == "processing" or read.begins(chosen.after, chosen.after + 4, "өңде")
    mills = [m for m in near.ahead + near.behind if m.indicator == "processing"]  # "заводы по переработке молока"
    units = ("NUMBER", *MONEY, *(["T"] if read.language == "en" else []))
    counted = one.unit in units and any(m is chosen or 0 <= chosen.first - m.after <= 1 for m in mills)
    if (named or counted or chosen.indicator == "processing") and about.activity[:1] == "A":
        about.product, about.activity = about.product if one.unit == "T" else "", "C10"
    if (named or counted) and about.product == "crude_oil" and one.unit == "NUMBER":
        about.product, about.activity = "", "C19"  # «үш мұнай өңдейтін зауыт»


def _after_of(read: Read, one: Quantity, m: Mention) -> bool:
    """Whether "of", "от" leads from a figure to a mention: it is the whole."""
    between = read.lows(one.after, m.first)
    told = LISTS.finite & {*between}  # "19 percent of the employees were in education"
    return between[:1] in (["of"], ["от"]) and len(between) <= 3 + 2 * (read.language == "en") and not told


def finest(read: Read, chosen: Mention, others: list[Mention]) -> Mention:
    """The mention that is part of what the chosen one names, a product where it can be: "beer in manufacturing"."""
    mine = home(chosen, read)
    for other in others:
        if chosen.product and (other.product, chosen.product) in read.lexicon.part_of and read.language == "kk":
            return other  # «көпқабатты үйлерде 42 пәтер»
        if other is chosen or chosen.product:
            continue
        line = lineage(home(other, read), read.lexicon.parents)
        between = read.words[min(other.after, chosen.after) : max(other.first, chosen.first)]
        apart = {"en": (",", "("), "kk": (",",)}.get(read.language, ())
        if any(word.text in apart for word in between):
            continue  # "given the limits of oil output, growth in mining was slow": why, not what
        if read.language == "kk" and read.g.has("cut", other.after, chosen.first):
            continue  # «ұн өндірісі есебінен өңдеу өнеркәсібі 5 %-ға өсті»
        if mine in line and (home(other, read) != mine or other.product):
            return other
    return chosen


def _run(read: Read, ahead: list[Mention], last: Mention, named: list[Mention]) -> list[Mention]:
    """Mentions that stand in one list with the last: only commas, "and" and what is measured between them."""
    plain = {i for m in named if not m.subject for i in range(m.first, m.after)}
    run = [last]
    for m in reversed(ahead[: ahead.index(last)]):
        if not m.subject:
            continue
        between = range(m.after, run[0].first)
        if not between or not all(i in plain or _joins(read, i) for i in between):
            break
        run.insert(0, m)
    return run


def _joins(read: Read, i: int) -> bool:
    return read.g.within(i, "and") or read.words[i].text in ",()" or bool(read.g.kinds(i) & {"fill", "among"})


def branch_carried(
    read: Read, one: Quantity, near: Around, region: Region, about: Subject, before, carried, topic: Subject
) -> None:
    """Branch and product of a figure that has no word of its own for them: of the list, the sentence, the text."""
    source = before
    if source is None:
        areas = {m.area for m in near.named if "-" in m.area}
        counted = one.noun >= 0 and not read.words[one.noun].low.startswith(LISTS.regions)
        areas = areas if one.noun < 0 or counted else ()  # "Рост – в 5 областях, выше всего в Абае и Улытау"
        ranked = read.language == "ru" and LISTS.ranked & {*read.lows(region.low, one.first)}
        pointed = carried is not None and bool(ranked)  # "На втором месте Абай – 5 тонн"
        wide = topic.activity and not pointed and (carried is None or carried.old or len(areas) > 1 or counted)
        line = lineage(carried.activity, read.lexicon.parents)[1:] if carried and not (carried.old or counted) else []
        # "В животноводстве лидирует Абай. Далее – Улытау (5 млрд)": the narrower one spoken of
        wide = wide and not (read.language == "ru" and topic.activity in line)
        whole = carried is not None and (carried.activity, carried.indicator) == ("_T", "production")
        wide = wide and not (whole and not carried.old and read.language == "en")  # an indicator of all branches
        homes = carried is not None and (carried.product, carried.activity) == ("housing", topic.activity)
        homes = homes and topic.product in ("", "_T")
        source = topic if wide and not homes else carried or topic  # "жилищное строительство растет": of homes
        sole = topic.sole and source.scope != "producer"
        listed = near.of_a_place and carried is not None and read.words[one.after].kind == "break"
        about.guessed += [] if sole or listed else ["activity"]
    elif "activity" in source.guessed:
        about.guessed.append("activity")
    about.product, about.activity, about.thing = source.product, source.activity, source.thing
    about.part = source.part
