"""What the reader remembers from sentence to sentence and from part to part of a long text."""

from collections import Counter
from itertools import pairwise

from kzstats.reading import dates
from kzstats.reading.areas import from_home
from kzstats.reading.datelines import seat_ends
from kzstats.reading.figures import Read
from kzstats.reading.grammar import Mark
from kzstats.reading.kazakh import aimed_at
from kzstats.reading.lists import LISTS
from kzstats.reading.mentions import CITIES, Mention, lineage, mentions, named_bodies
from kzstats.reading.sentences import Sentence
from kzstats.reading.stems import ABLATIVE
from kzstats.reading.subject import Subject, home

#: Countries whose releases are read; a text that names others is about one of these and its partners.
_HOME = frozenset(["KZ", "UZ", "KG", "AZ", "TJ", "TM"])


#: What a part of a long text takes over from the part before it.
_KEPT = (
    "rows", "measures", "sections", "known", "heard", "used", "period", "horizon", "subject", "nation", "topic",
    "own_area", "own_guessed",
)  # fmt: skip


class State:
    """What the reader remembers from sentence to sentence: the period and subject spoken of, country and topic."""

    def __init__(self, read: Read, published: dates.Published, before: "State | None" = None):
        self.read, self.published = read, published
        self.rows: list[dict] = []
        self.offset = self.paragraphs = 0
        self.named = [mentions(read.words, read.x, read.g, s.first, s.after, read.language) for s in read.sentences]
        for named in self.named:
            named[:] = [m for m in named if not _speaks(read, m)]
        self.period, self.period_at, self.base, self.horizon = "", 0, "", ""
        self.period_measure, self.reported = "", ""  # reported: the first period told
        self.aside: tuple[str, str] | None = None  # period and measure that a plan or an earlier year interrupts
        self.around = ""  # the period of a paragraph that goes on with a month of it
        self.back = False  # an earlier year was told of beside the period spoken of
        self.mixed = False  # the last sentence that named periods named several
        self.so_far = "-"  # the running year, where the text only tells of it since it began
        self.told: dict[str, str] = {}  # the last period told of each indicator
        self.measures: set[str] = set()  # every indicator a row was read for
        self.known: set[str] = set()  # every period that a sentence was told for
        self.heard: set[str] = set()  # every period named, but those compared with
        self.used: set[str] = set()  # every period of a row
        self.subject: Subject | None = None
        self.apart = False  # a sentence tells other news: nothing is carried to it
        self.paragraph = 0
        self.last = None  # the subject of the last figure, which a Kazakh "this" goes on about
        self.heads = ""  # the place that a line ending with a colon gives the lines of the list below it
        self.headed = ""  # such a line stands above: its role
        self.compared = False  # and ends with what its lines are held against: "больше по сравнению с:"
        self.listed = None  # the way that a line ending with a colon gives the lines of the list below it
        self.nation = "KZ"
        self.contested = False  # another country is named about as often
        self.topic = Subject()
        self.lead = _lead(read)
        #: Level and region of the headings a sentence stands below; first the text as a whole, whose region is topic's.
        self.sections = [(0, "")]
        self._of_the_text()
        title = self.named[0] if self.named else []
        abroad = any(m.area and "-" not in m.area and m.area != self.nation for m in title)
        self.partnered = abroad and any(m.indicator in LISTS.of_trade for m in title)  # a title on trade with a country
        self.own_area, self.own_guessed = self.topic.area, self.topic.guessed
        if before is not None:
            last = before.read.sentences[-1].paragraph if before.read.sentences else 0
            self.paragraphs = before.paragraphs + last
            for name in _KEPT:
                setattr(self, name, getattr(before, name))

    def _told_otherwise(self) -> str:
        """The country of a text that names none outside the names of ministries: by its money, else by those."""
        money = (one.unit for row in self.read.quantities for one in row)
        marks = (mark for marks in self.read.x.at for mark in marks if not _aim(self.read, mark))
        bodies = (says.code for mark in marks for says in mark.says if says.kind == "ref_area")
        paid_in = next((_MONEY_OF[unit] for unit in money if unit in _MONEY_OF), "")
        sits = self.seat[:2] if self.seat[:2] in _HOME else ""
        return paid_in or sits or next((code for code in bodies if code in _HOME), "")

    def _of_the_text(self) -> None:
        """Country, topic and region of the text: what title and lead name, and what is named most often."""
        self.led, self.seat, self.pointed = 0, "", False
        read = self.read
        if not read.sentences:
            return
        countries, areas, beside = Counter(), [], []
        # A region first named behind the first figures is not what the text is about: "… In Kostanay, 212 homes".
        first_figures = next((n for n, found in enumerate(read.quantities) if found), 0)
        title = read.sentences[0]
        lead = next((n for n, sentence in enumerate(read.sentences) if sentence.paragraph != title.paragraph), 0)
        lead = 0 if read.language == "en" and is_prose(read, title) else lead  # no title above it
        body = (n for n, found in enumerate(read.quantities) if found and n >= lead)
        # «Зауыт 5 тонна өндіреді. АСТАНА. Абай облысында …»: past title and dateline
        led = next(body, lead) if read.language == "kk" else lead
        early: set[str] = set()
        opening: set[str] = set()
        for number, (sentence, named) in enumerate(zip(read.sentences, self.named, strict=True)):
            at = _drop_dateline(read, number, named)
            self.seat = self.seat or at
            early |= {m.area for m in named if number <= max(first_figures, led)}
            ahead = read.words[sentence.first : sentence.after] if number <= first_figures else []
            shut = next((sentence.first + i for i, word in enumerate(ahead) if word.text == "("), sentence.after)
            opening |= {m.area for m in named if number <= first_figures and m.first < shut}  # not "(12 in Abai)"
            for m in (m for m in named if m.area):
                if m.area == "KZ" and read.begins(m.first, m.after, *LISTS.the_country):
                    continue
                then = read.words[m.after]  # «Өзбекстан (108 мың тонна)», "Таджикистан на 18 %"
                listed = (then.low == "на" or then.text in "–—-") and read.words[m.after + 1].kind == "num"
                buyer = "-" not in m.area and (then.text == "(" or listed)
                if m.area[:2] in _HOME and not buyer and ("-" in m.area or not _aim(read, m)):
                    countries[m.area[:2]] += 1
                low = read.words[m.first].low
                adjective = low in ("kazakh", "uzbek", "kyrgyz") or low.startswith(LISTS.adjectives)
                row = read.words[m.after].text == "|"  # a region that a table lists is not what the text is of
                row |= bool({"them", "оның", "них"} & {*read.lows(m.first - 4, m.first)})  # a fifth of them there
                row |= _of_a_part(read, sentence.first, m)
                figures = read.quantities[number] if "-" in m.area else []
                apart = any(one.after <= m.first for one in figures)  # "exports were 5 billion, in Abai region 1"
                beside += [m.area] if apart and any(0 <= one.opening - m.after <= 1 for one in figures) else []
                if sentence.paragraph <= self.lead and not (adjective or row):
                    areas.append(m.area)
        if {area for area in areas if "-" in area} <= {*beside}:
            areas = [area for area in areas if "-" not in area]
        self._find_nation(countries, areas)
        self._find_topic()
        self._find_region(areas, early, opening)

    def _find_nation(self, countries: Counter, areas: list[str]) -> None:
        """The country spoken of; countries: how often each is named that a text can be of; areas: of title and lead."""
        read = self.read
        led = (m for row in self.named for m in row if m.area in _HOME and m.area in areas)
        first = next((m.area for m in led if not (countries["KZ"] and _with(read, m))), "")
        if countries:
            most, times = countries.most_common(1)[0]
            self.nation = first if first and countries[first] * 2 >= times else most
            ahead = read.begins(0, read.sentences[0].after, "партнер", "партнёр")
            own = read.language == "ru" and ahead and first == self.nation
            as_often = countries["KZ"] * 2 >= times
            if as_often and not own and any(from_home(read, m) for named in self.named for m in named):
                self.nation = "KZ"  # "Узбекистан и Иран сокращают импорт муки из Казахстана"
            if self.seat[:2] and countries[self.seat[:2]] * 2 >= times:
                self.nation = self.seat[:2]  # "ASTANA – Trade of Uzbekistan and Kazakhstan": told from this side
            self.contested |= sum(n * 2 >= times for n in countries.values()) > 1
            knows = _who_know(read) if self.contested and read.language == "en" else set()
            self.nation = next(iter(knows)) if len(knows) == 1 and countries[min(knows)] * 2 >= times else self.nation
        money = {"UZ": "UZS", "KG": "KGS"}.get(self.nation, "")
        for one in (one for row in read.quantities for one in row if money and not self.contested):
            if one.unit in ("UZS", "KGS") and read.words[one.after - 1].low.startswith(("so", "су", "со")):
                one.unit = money  # newsrooms write "soums" of either country
        if not countries:
            others = [m for named in self.named for m in named if len(m.area) == 2]
            alone = len({m.area for m in others}) == 1 and any(_within(read, m) for m in others)
            self.nation = self._told_otherwise() or (others[0].area if alone else self.nation)
        for m in (m for named in self.named for m in named if m.area == "KZ"):
            if read.begins(m.first, m.after, *LISTS.the_country):
                m.area = self.nation

    def _find_topic(self) -> None:
        """Branch, product and measure that title or lead name."""
        read = self.read
        spoken = (m.area for s, row in zip(read.sentences, self.named, strict=True) for m in row
                   if s.paragraph <= self.lead)  # fmt: skip
        told = [sum(m.indicator == "budget" for m in named) for named in self.named]
        if read.language == "en" and (sum(told[:2]) > 1 or (sum(told[:2]) and sum(told) > 2)):
            self.topic.indicator = self.topic.measure = "budget"  # what it takes in is no firm's
        self.topic.group = next((area for area in spoken if area in LISTS.groups or "+" in area), "")
        self.led = next((n for n, named in enumerate(self.named[:3]) if any(m.subject for m in named)), 0)
        if {m.indicator for named in self.named[:2] for m in named if m.indicator} == {"wages"}:
            self.topic.indicator = self.topic.measure = "wages"  # also "В медицине рост составил 5 %", far behind
        lead = next((m for m in self.named[self.led] if m.subject), None)
        start = read.sentences[self.led].first if lead else 0
        one = self.led and read.language == "ru" and read.begins(start, start + 3, *LISTS.extremes)
        one |= bool(lead) and read.begins(lead.first - 2, lead.first, "пришл", "приход")  # "30 % пришлось на …"
        if lead and not one and not read.g.has("among", start, lead.first):  # "Наибольший рост – в медицине"
            self.topic.activity = lead.activity or read.lexicon.homes.get(lead.product, "")
            self.topic.product = lead.product
            row = read.quantities[0] or [None]
            told = next((m for m in self.named[0] if m.indicator not in ("", "regions")), None)
            if told and row[0] and "," in read.lows(row[0].after, told.first):
                told = None  # "Trade rose by 5 %, investment by 3 %": the text is not of investment
            if told and any(m.subject for m in self.named[0]) and self.topic.indicator != "budget":
                self.topic.indicator = self.topic.measure = told.indicator
            first = next(named for named in self.named[:3] if any(m.subject for m in named))
            every = {home(m, self.read) for named in self.named for m in named if m.subject}
            lines = [m for named in self.named[1:3] for m in named if m.subject]
            finer = {m.activity for m in lines if m.activity}
            if len(finer) == 1 and self.topic.activity == "B-E" and not self.topic.product:
                one = finer.pop()
                if self.topic.activity in lineage(one, read.lexicon.parents):
                    self.topic.activity = one  # "Industrial projects … In manufacturing …": the lead says which
            ways = {m.activity for named in self.named[:3] for m in named} & LISTS.ways_of_transport
            if (self.topic.activity, len(ways), read.language) == ("H", 1, "en"):
                self.topic.activity = ways.pop()  # "Freight transportation by rail rose": of the railways
            self.topic.sole = len(every) == 1 and any(m.subject for named in self.named[:2] for m in named)
            branches = {m.activity or read.lexicon.homes.get(m.product, "") for m in first if m.subject}
            self.topic.only = len(branches) == 1 and self.topic.activity not in ("B-E", "_T")
        if self.topic.activity not in ("", "_T", "B-E") and read.language == "en":
            for named in self.named:  # "financing for the industry", in a text of the chemical one
                named[:] = [m for m in named if not _vague(read, m)]

    def _find_region(self, areas: list[str], early: set[str], opening: set[str]) -> None:
        """The region that the text is of; areas: places of its lead; early, opening: those named up to its figures."""
        read = self.read
        title = read.sentences[0]
        kinds = {says.kind for mark in read.g.spread(title.first, title.after) for says in mark.says}
        percents = any(one.unit == "PC" for one in read.quantities[0])
        shared = "share" in kinds or (percents and not kinds & {"up", "down", "index"})  # "90 % окон делают в Абае"
        told = {m.area for named in self.named for m in named if "-" in m.area}
        if (shared or not LISTS.leads.isdisjoint(read.lows(title.first, title.after))) and len(told) > 3:
            areas = []  # "треть продаж приходится на Алматы": a part, not what the text is of
        one = read.language == "kk" and len(told) == 1  # the region it is of may be named behind the figures
        near = set(areas) if one or read.language == "en" else early
        self.topic.here, lows = next((c for c in areas if "-" in c and c in near), ""), read.lows(0, len(read.words))
        regions = (lows[i - 1] for i, low in enumerate(lows) if low in ("region", "region's"))
        pointed = _points_to_its_region(read) or any(low in LISTS.pointing for low in regions)
        if "области" in lows:  # "по районам области"
            placed = {i for named in self.named for m in named if m.area for i in range(m.first, m.after)}
            own = (i for i, low in enumerate(lows) if low == "области" and i not in placed)
            pointed |= any(lows[i - 1] != "в" for i in own)
        if read.language == "ru" and len(told) > 2 and not (pointed and areas[:1] == [self.topic.here]):
            self.topic.here = ""  # one of many regions: 119 of 120 figures without a place were of the country
        if pointed and len(told) == 1 and areas and areas[0] in told:
            areas = areas[:1]  # "Карагандинская область дает 6 % ВВП Казахстана": the one region, named first
        if read.language != "en":
            areas = [area for area in areas if area.startswith(self.nation)]  # whose money it is stands in no region
        self.pointed = pointed and not areas and (read.language == "en" or not told)
        often = Counter(m.area for named in self.named for m in named if "-" in m.area)
        head = {m.area for m in self.named[0] if m.area} if not is_prose(read, title) else set()
        if pointed and read.language == "en" and len(head) == 1 and often[next(iter(head))] * 2 > often.total():
            areas = [area for area in areas if area in head]  # the one region that the title names
        regional = {area for area in areas if "-" in area}
        times = often[self.topic.here] if regional and read.language != "ru" else 0
        if times * 2 > often.total() and (times > 2 or read.language == "kk"):
            regional = {self.topic.here}  # first named, and most often
        few = len(told) <= 2 or (regional and often[next(iter(regional))] > max(2, often.total() // 2))
        # Of a city that the text speaks of; a title of the country makes no text of a region.
        spoken = not regional & CITIES or ("the", "city") in pairwise(lows)
        english = read.language != "ru" and len(regional) == 1 and few and spoken and head != {self.nation}
        if areas and (len(set(areas)) == 1 or english) and (seat := next(iter(regional), "")) in early and seat:
            self.topic.area = seat  # "Kazakhstan's Kostanay region": of the region
            late = read.language == "ru" and seat not in opening  # "Выпуск меди – 5 тонн. В Абае …": an example?
            self.topic.guessed += ["ref_area"] if len(set(areas)) > 1 or late else []
        elif pointed and len(told) == 1 and not told & CITIES and (head != {self.nation} or read.language != "en"):
            self.topic.area = next(iter(told))  # "the region": the one that the text names somewhere
            self.topic.guessed.append("ref_area")
        self.pointed |= pointed and not self.topic.area and read.language == "en"  # which region?
        if "-" in self.seat and not told and any(low.startswith(LISTS.of_the_city) for low in lows):
            self.topic.area = self.seat  # "Алматы, 8 июля. В мегаполисе …": of the city after all
            self.topic.guessed.append("ref_area")


def _points_to_its_region(read: Read) -> bool:
    """Whether a text speaks of "the region" as its own; «16 өңірде», "барлық өңірде" are many."""
    told = (mark for mark in read.g.spread(0, len(read.words)) if read.g.one(mark.first, "region")[0] == mark.after)
    before = (read.words[mark.first - 1] for mark in told)
    return any(word.kind != "num" and word.low not in LISTS.of_many for word in before)


_MONEY_OF = {"KZT": "KZ", "UZS": "UZ", "KGS": "KG", "AZN": "AZ", "TJS": "TJ", "TMT": "TM"}
#: Fewest words of the first sentence of a lead: a title, a byline, a date are shorter or end without a point.
_PROSE = 9


def _lead(read: Read) -> int:
    """The first paragraph that holds a whole sentence, the second at least: what it dates, the text is about."""
    prose = [s.paragraph for s in read.sentences if is_prose(read, s)]
    figures = {s.paragraph for s, row in zip(read.sentences, read.quantities, strict=True) if row}
    lead = next(iter(prose), 2)
    if read.language == "en" and lead not in figures:  # "The minister told a meeting of industry." and only then what
        lead = next((p for p in prose if p in figures), lead)
    return max(2, lead)


def is_prose(read: Read, s: Sentence) -> bool:
    """Whether a sentence is a whole one, no title or byline."""
    return s.after - s.first >= _PROSE and read.words[s.after - 1].text in ".!?"


def _who_know(read: Read) -> set[str]:
    """The countries whose ministries, bureaus and their like a text names: "a source in the Uzbek ministry said"."""
    bodies = {i for s in read.sentences for i in named_bodies(read.words, s.first, s.after, read.language)}
    marks = (mark for mark in read.x.spread(0, len(read.words)) if mark.first in bodies)
    return {says.code for mark in marks for says in mark.says if says.kind == "ref_area"} & _HOME


def _of_a_part(read: Read, low: int, m: Mention) -> bool:
    """Whether a place is only where a part is, or is likened to: "6 schools, one of which in Abai", "как Абай"."""
    parted = not {("из", "которых"), ("of", "which")}.isdisjoint(pairwise(read.lows(low, m.first)))
    likened = read.words[m.first - 1].low == "как" and read.words[m.first - 2].text == ","
    return parted or likened or read.words[m.after].low == "сияқты"


def _vague(read: Read, m: Mention) -> bool:
    """Whether a mention is nothing but "the industry"."""
    alone = m.activity == "B-E" and m.after - m.first == 1 and read.words[m.first].low.startswith("industry")
    return alone and m.first > 0 and read.words[m.first - 1].low == "the"


def _aim(read: Read, m: Mention | Mark) -> bool:
    """Whether a country is where goods go: "exports to Uzbekistan", "в Узбекистан" (not "в Узбекистане")."""
    before = read.words[m.first - 1].low if m.first else ""
    if before in ("and", "и") and m.first > 2:
        before = read.words[m.first - 3].low  # "exports to Uzbekistan and Tajikistan"
    whole = read.words[m.after - 1].low.endswith(("стан", "джан"))
    beside = read.language == "kk" and read.words[m.after - 1].low.endswith(("мен", "бен", "пен"))  # «Өзбекстанмен»
    to = (before in ("to", "with") and read.language == "en") or (before == "в" and whole)
    home = read.begins(m.first, m.after, "казахстан", "рк", "республик", "стран")
    to |= bool({"с", "со"} & {*read.lows(m.first, m.after)})
    home |= read.begins(m.after, m.after + 4, "экспорт", "рубеж")  # "из Азербайджана экспортировано"
    to |= before in ("из", "с", "со") and not home  # "импорт из Узбекистана", "товарооборот с Узбекистаном"
    around = read.lows(m.first - 3, m.first) + read.lows(m.after, m.after + 1)
    bought = before == "from" or read.words[m.after - 1].low.endswith(ABLATIVE)
    to |= bought and any(low.startswith(("import", "импорт")) for low in around)  # "imports from Kyrgyzstan"
    low = read.words[m.after - 1].low
    out = low.endswith("станнан") and not low.startswith("қазақ")  # «Қырғызстаннан әкелінген көмір»
    return aimed_at(read, m.after) or beside or to or out


def _within(read: Read, m: Mention) -> bool:
    """Whether a text tells of what is in a country: "gas output in Russia", "Russia's gas output", "в России"."""
    before, name = read.words[m.first - 1].low, read.words[m.after - 1].low
    if read.language == "ru":
        return before == "в" and name.endswith(("и", "е"))
    return read.language == "en" and (name.endswith(("'s", "’s")) or before == "in")


def _with(read: Read, m: Mention) -> bool:
    """Whether a country is whom one trades with: "Trade with Uzbekistan", «Өзбекстанмен сауда»."""
    beside = read.language == "kk" and read.words[m.after - 1].low.endswith(("мен", "бен", "пен"))
    return beside or bool({"with", "с", "со"} & {*read.lows(m.first - 1, m.after)})


def _of_a_person(read: Read, m: Mention) -> bool:
    """Whether a country is only part of a title: "президенту Казахстана", "ҚР Президенті"."""
    around = read.words[m.first - 1], read.words[m.after]
    if read.language == "en" and "-" not in m.area:  # "the Kazakh president was told", "Kazakhstan's Energy Minister"
        behind = [word.low for word in read.words[m.after : m.after + 4] if word.text not in ("'s", "’s")][:2]
        behind += read.lows(m.first - 2, m.first - 1) if around[0].low == "of" else []  # "President of Kazakhstan"
        return any(low in LISTS.offices for low in behind)
    return "-" not in m.area and any(word.low.startswith(LISTS.persons) for word in around)


def _of_a_name(read: Read, m: Mention) -> bool:
    """Whether a place is only part of an English name: "Abai Lime Works", "President Nursultan Nazarbayev"."""
    before, name, behind = read.words[m.first - 1], read.words[m.first], read.words[m.after]
    if m.area == "CENTRAL_ASIA":
        return before.text.istitle() and len(before.text) > 4  # "Limeworks Central Asia"
    alone = m.after - m.first == 1 and "-" in m.area and behind.low not in LISTS.of_a_region
    free = before.low not in LISTS.prepositions and not read.g.at[m.after] and m.first > 0
    return alone and free and name.text.istitle() and behind.kind == "word" and behind.text.istitle()


def _no_region(read: Read, m: Mention) -> bool:
    """Whether a place only names a village, a street or a port: «Абай ауыл округі», «Ақтау порты»."""
    if read.words[m.after - 1].low.startswith("облыс") or read.words[m.after + 1].low.startswith("шаруашылы"):
        return False  # «Жамбыл облысының ауыл шаруашылығы»
    district = read.words[m.after].low.startswith("аудан") and read.words[m.first].low in LISTS.districts
    port = read.begins(m.after, m.after + 4, "порт", "фидер")
    return district or port or read.words[m.after].low.startswith(LISTS.no_region)


def _speaks(read: Read, m: Mention) -> bool:
    """Whether a bank only tells what it knows: "the bank said", "the bank forecasts growth of 5 percent"."""
    return read.lows(m.first, m.after) == ["bank"] and read.words[m.after].low in LISTS.speaks


def _drop_dateline(read: Read, number: int, named: list[Mention]) -> str:
    """Places of a dateline ("BAKU, Azerbaijan, June 24.", "ASTANA –") are where the agency sits; their country."""
    words, sentence, sits = read.words, read.sentences[number], ""
    for m in (m for m in named if m.area):
        if _of_a_person(read, m) or (read.language == "en" and _of_a_name(read, m)):
            m.area = ""
        near = max(sentence.first, m.first - 7)
        port = read.lows(m.first - 2, m.first) in (["port", "of"], ["ports", "of"]) or read.words[m.after].low == "port"
        port |= m.area in CITIES and (read.words[m.first - 1].low == "near" or read.words[m.after].low == "suburbs")
        if read.language == "ru":  # "порт Актау", "Актауский морской порт"
            port = LISTS.ports & {*read.lows(m.first - 1, m.first), *read.lows(m.after, m.after + 3)}
            port = port and not words[m.after - 1].low.startswith(("област", "обл"))
        if (port and read.language != "kk") or (read.language == "kk" and _no_region(read, m)):
            m.area = ""  # "the port of Aktau" ships what comes from elsewhere
        visited = m.area in CITIES and read.g.has("visit", near, m.first)  # a region visited is what is told of
        # «елордада … өткен брифингте»
        told = read.language == "kk" and read.begins(m.after, m.after + 8, "брифинг", "коммуникациялар")
        silent = not read.quantities[number] and m.area in CITIES
        told |= silent and read.begins(sentence.first, sentence.after, *LISTS.met)  # "В Астане прошло заседание."
        governed = LISTS.governors & {*read.lows(m.first - 3, m.first), *read.lows(m.after, m.after + 2)}
        if "-" in m.area and not governed and (visited or told or read.g.has("meeting", near, m.first)):
            m.area = ""
    if sentence.number == 1:
        whens = (when for row in read.whens[number : number + 3] for when in row if when.kind == "day")
        days = {i for when in whens for i in range(when.first, when.after)}
        end = seat_ends(words, sentence.first, [m for m in named if m.area], days)
        for m in (m for m in named if m.area and m.first < end):
            sits, m.area = m.area if "-" in m.area or not sits else sits, ""
    return sits
