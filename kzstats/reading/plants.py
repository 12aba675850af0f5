"""Plants and producers: whether those counted are opened, whose a figure is, who is called by a name or pointed to."""

from dataclasses import replace
from itertools import pairwise

from kzstats.reading.figures import Read
from kzstats.reading.lists import LISTS
from kzstats.reading.mentions import Mention, lineage
from kzstats.reading.regions import Region
from kzstats.reading.subject import Around, Subject
from kzstats.reading.units import MONEY, Quantity

_NAMING = {"unit", "name", "scale"}


def launched(read: Read, one: Quantity) -> bool:
    """Whether the plants counted are opened or will be."""
    plants = one.noun >= 0 and one.unit == "NUMBER" and read.begins(one.noun, one.after, *LISTS.plants)
    return plants and read.begins(one.first - 5, _end(read, one, 16 if read.language == "kk" else 7), *LISTS.opened)


def _end(read: Read, one: Quantity, reach: int) -> int:
    """So many tokens behind a figure, or the end of its clause: the next sentence opens other works."""
    return next((i for i in range(one.after, one.after + reach) if read.words[i].text in ".;"), one.after + reach)


def undertaken(read: Read, one: Quantity, planned: bool) -> bool:
    """Whether the works counted are planned, under way or launched: no facilities that stand."""
    if read.language != "en" or one.unit != "NUMBER" or one.noun < 0:
        return False
    public = bool(LISTS.public & {*read.lows(one.first, one.after)})
    begun = read.begins(one.first - 5, _end(read, one, 16), *LISTS.opened)  # "42 farms that make 5 tons are to open"
    if not public and read.begins(one.noun, one.after, *LISTS.works):
        return begun
    going_on = planned or bool({"being", "underway", "progress"} & {*read.lows(one.first - 6, one.after + 12)})
    return begun and going_on and read.begins(one.noun, one.after, *LISTS.social)


def finished(read: Read, one: Quantity) -> bool:
    """Whether schools and their like are told to be handed over: "29 schools have been commissioned"."""
    if read.language != "en" or one.unit != "NUMBER" or one.noun < 0:
        return False
    public = LISTS.public & {*read.lows(one.first, one.after)} or read.begins(one.noun, one.after, *LISTS.social[:-1])
    return bool(public) and read.begins(one.noun, _end(read, one, 16), "commissioned", "opened")


def one_plant(read: Read, said: int, one: Quantity) -> bool:
    """Whether "worth" tells of a plant: "a farm worth 55 billion tenge", «зауыт салынады, құны 5 млрд теңге»."""
    if read.language == "kk" and read.words[said].low.startswith("құн") and said < one.first:
        owner = read.words[said - 1].low
        owned = owner.endswith(LISTS.genitive_kk) and not owner.startswith(LISTS.kk_works)
        works = (max(0, said - 20), said), (one.after, one.after + 6)
        return not owned and any(read.begins(*reach, *LISTS.kk_works) for reach in works)
    built = read.begins(said - 2, said, *LISTS.works) or read.begins(said - 1, said, *LISTS.built_for)
    return read.language == "en" and said > 0 and built


_BEFORE_WORTH = frozenset([",", ")", "and", "year", "annually", "annum"])


def costing(read: Read, one: Quantity) -> bool:
    """Whether English money is what the plant of its sentence costs: "a mill with a capacity of 3 tons, worth $5"."""
    words = read.words
    said = next((m.first for i in range(one.opening - 3, one.opening) for m in read.g.at[i] if _worth(m, one)), 0)
    begun = next((i for i in range(said, 0, -1) if words[i - 1].text in ".;" or words[i - 1].kind == "break"), 0)
    ahead = read.lows(begun, said)
    told = "capacity" in ahead or {"per", "a"} & {a for a, b in pairwise(ahead) if b == "year"}
    begins = read.begins(begun, begun + 4, "project", "construction", "launch", "building")
    return said > 0 and words[said - 1].low in _BEFORE_WORTH and bool(told or begins)


def _worth(mark, one: Quantity) -> bool:
    return mark.after == one.opening and any(says.kind == "worth" for says in mark.says)


def of_a_plant(read: Read, one: Quantity, carried: Subject | None) -> bool:
    """Whether the plant that a Kazakh sentence before names is pointed to: «кешеннің құны», «жобаға»."""
    told = carried is not None and not carried.old and carried.activity not in ("", "_T", "B-E")
    ahead = read.lows(one.first - 6, one.first)
    owner = any(low.startswith(LISTS.kk_works) and low.endswith(LISTS.genitive_kk) for low in ahead)
    return told and (owner or bool({"жобаны", "жобаға", "жобаның"} & {*ahead}))


def without_firms(read: Read, near: Around, spoken: Subject) -> Around:
    """A figure's mentions without the branch of a firm where a thing is named, too, or its branch is spoken of."""
    told = [*near.inside, *near.ahead, *near.behind]
    firms = [m for m in told if m.scope == "producer" and m.activity and not m.product]
    sent = any(m.indicator in ("exports", "imports") for m in near.ahead)  # "exports of oil by rail": of oil
    firms += [m for m in told if sent and m.activity[:1] == "H" and read.words[m.first].low == "by"]
    parents = read.lexicon.parents
    named = any(m.subject and m not in firms for m in told)

    def plain(m: Mention) -> Mention:
        known = m.activity in lineage(spoken.activity, parents) or spoken.activity in lineage(m.activity, parents)
        return replace(m, activity="") if m in firms and (named or (known and m.scope)) else m

    kept = [[*map(plain, each)] for each in (near.inside, near.ahead, near.behind)]
    return replace(near, inside=kept[0], ahead=kept[1], behind=kept[2]) if firms else near


def tells(read: Read, m: Mention) -> bool:
    """Whether a name is that of who told a figure: "KEGOC reported", "KTZ Freight said"."""
    named = read.words[m.after].text[:1].isupper()
    return read.words[m.first].text[:1].isupper() and read.begins(m.after, m.after + 1 + named, *LISTS.tells)


def whose(read: Read, one: Quantity, region: Region, near: Around) -> str:
    """Scope of a figure of one plant, firm, field, or of a zone called by its name: "in the Alatau zone"; or ""."""
    zones = (i for i in range(region.low + 1, one.first) if read.words[i].low.removesuffix("'s") in ("zone", "sez"))
    if read.language == "en" and any(read.words[i - 1].text[:1].isupper() for i in zones):
        return "zone"
    return "producer" if of_a_producer(read, one, region, near) else ""


def of_a_producer(read: Read, one: Quantity, region: Region, near: Around) -> bool:
    """Whether a plant, firm or field is named beside a figure, or "the plant" points to one spoken of."""
    places = {i for m in near.named if m.area for i in range(m.first, m.after)}
    start = region.low if near.ahead or near.behind else min(region.low, one.first)
    if named_producer(read, start, one.first, places):
        return True
    for m in (m for m in near.ahead if "-" in m.area):  # "The Shymkent refinery", «Шымкент мұнай өңдеу зауыты»
        if LISTS.oneworks & {*read.lows(m.after, m.after + 3)}:
            return True
    at = read.words[one.after].low in ("at", "for", "by", "from")
    return at and named_producer(read, one.after, min(region.high, one.after + 5), places)


def goes_on_of_it(read: Read, one: Quantity, near: Around, made, before, carried, nation: str) -> bool:
    """Whether a figure goes on about the producer of the one before it: "It paid 2 trillion tenge in taxes"."""
    national = any(m.area == nation for m in [*near.ahead, *near.behind]) and made.transformation != "share"
    spoken = before if before is not None else carried
    if national or spoken is None or spoken.scope != "producer":
        return False
    begun = next((i for i in range(one.first, 0, -1) if read.words[i - 1].text in ".!?"), 0)
    said = read.lows(begun, one.first) if read.language == "en" else []
    it = "its" in said[:6] or any(low == "it" and then in ("has", "had", "will") for low, then in pairwise(said))
    return before is not None or read.words[begun].low in LISTS.the_producer or it  # "In nine months it has spent 160"


def of_all_branches(read: Read, one: Quantity, about: Subject, source: Subject) -> bool:
    """Whether English undertakings leave the branch spoken of: a region's projects and firms do in 22 of 26 rows."""
    these = {"these", "those"} & {*read.lows(one.first - 4, one.first)} or read.words[one.after].low == "more"
    of_region = "-" in about.area and about.indicator in ("projects", "enterprises") and not these
    of_region = of_region and source.activity != "B-E"  # "The industrialization map goes on. 3 projects will …"
    return of_region or source.activity[:1] in "FGHIK"  # what was built, sold or carried before: 22 of 32


_FEW = 3


def _of_many_works(read: Read, one: Quantity, about: Subject, carried: Subject | None) -> bool:
    """Whether a Kazakh region draws money or has many projects, besides the plant that the text tells of."""
    ahead = read.lows(one.first - 12, one.first)
    if read.language != "kk" or not any(map(str.isdigit, about.activity)) or LISTS.this_branch & {*ahead[-6:]}:
        return False
    if about.indicator == "investment":
        return bool({*ahead[-6:]} & LISTS.into_all)
    at = one.first
    if one.unit in MONEY:
        at = next((i for i in range(one.after, one.after + 6) if read.words[i].kind == "num"), 0)
    projects = at > 0 and read.begins(at + 1, at + 6, "жоба")
    many = projects and read.words[at].low.isdigit() and int(read.words[at].low) > _FEW
    many |= one.unit in MONEY and read.begins(one.after, one.after + 5, "жобалар")
    others = carried is not None and (carried.indicator, carried.activity) in (("jobs", "_T"), ("projects", "_T"))
    besides = ("бұдан", "бөлек") in pairwise(ahead) or read.g.has("region", max(0, one.first - 12), one.first)
    placed = "-" in about.area or any(low.startswith(LISTS.regions) for low in ahead)
    return about.indicator in LISTS.undertakings and many and (others or besides or placed)


def whose_branch(read: Read, one: Quantity, indicator: str, before, carried, topic: Subject) -> Subject | None:
    """Whose branch an indicator of the economy takes, None where it takes none."""
    if before is not None or carried is None:
        return before or topic
    if read.language == "kk" and "бұл" in read.lows(one.first - 2, one.first):
        return carried  # «Өңірге 660 млрд теңге тартылды. Бұл 4 мың жұмыс орнын ашты»
    projects = carried.indicator in LISTS.undertakings
    projects |= carried.works and read.language == "en" and carried.activity not in ("", "_T", "B-E")
    stays = indicator not in (*LISTS.undertakings, "contracts") or projects
    stays = stays or (read.language == "en" and not carried.old and carried.activity not in ("", "_T", "B-E"))
    return carried if stays else topic if topic.only else None


def output(read: Read, one: Quantity, about: Subject, picked: bool, before, carried, topic: Subject) -> None:
    """Output of nothing named is that of industry; hectares of no farm are the ground something is built on."""
    spoken = before or carried or topic
    if before is None and not picked and _of_many_works(read, one, about, carried):
        about.activity, about.product = "_T", ""  # «зауыт іске қосылды. Облыста 44 жоба жүзеге асты»: of all branches
        about.guessed.append("activity")
    ground = one.unit == "HA" and about.indicator in ("production", "area_sown", "commissioned")
    if ground and read.language == "kk" and about.activity[:2] in ("C2", "F", "F4", "H", "L"):
        about.indicator = "facilities"  # «цемент зауыты 50 гектар жерге салынады»
        about.guessed.append("indicator")
    wells = about.product == "crude_oil" and spoken.product == "oil_and_condensate" and read.language == "ru"
    if wells and not read.begins(one.first - 6, one.after + 3, "нефт"):
        about.product = spoken.product  # "на Тенгизе – 17 млн тонн": of what the text tells of
    if (about.indicator, about.scope, picked) == ("turnover", "producer", False) and one.unit in MONEY:
        about.product = ""  # "The firm mined 5 tonnes of uranium. Its revenues were 9 billion": of all that it sells
    farmed = {spoken.activity[:3], topic.activity[:3]} & {"A", "A01", "C10", "A+C"} and about.activity == "C"
    if farmed and read.begins(one.first, one.after, "перерабат"):
        about.activity = "C10"  # "88 перерабатывающих предприятий" in a text of farming
    of_all = (spoken.activity, spoken.indicator, read.language) == ("_T", "production", "en")  # the economic indicator
    if about.indicator == "production" and about.activity in ("", "_T") and not (picked or of_all):
        about.activity = "B-E"
        about.guessed.append("activity")


_BETWEEN = 2


def named_producer(read: Read, low: int, high: int, places: set[int]) -> bool:
    """Whether one of the tokens low up to high begins or ends the name of a producer; places: tokens of places."""
    if read.language != "en":
        return False
    words = read.words
    for i in range(low, min(high, len(words))):
        word = words[i]
        if word.kind != "word" or not word.text[:1].isupper() or i in places or read.g.kinds(i) - _NAMING:
            continue
        step = i + 1
        if word.text.isupper() and 1 < len(word.text) < 7 and words[step].low in LISTS.works_at and not read.x.at[i]:
            return True  # "ERG invested 1.1 billion"
        while step - i <= _BETWEEN and words[step].kind == "word" and not _thing(words[step].low):
            step += 1
        thing = step - i <= _BETWEEN and _thing(words[step].low)
        # a capital that is only that of a sentence's first word, which the lexicon knows as a common one
        opens = read.x.at[i] and (words[i - 1].text in '.!?»”"' or words[i - 1].kind == "break")
        if thing and not opens and all(not read.g.at[k] for k in range(i + 1, step)):
            return True
    return False


def _thing(low: str) -> bool:
    return low.removesuffix("'s").removesuffix("’s") in LISTS.things  # "the Aktogay mine's output"


def in_a_district(read: Read, low: int, high: int) -> bool:
    """Whether a district is called by its name: "Atbassar district"."""
    districts = (i for i, word in enumerate(read.lows(low + 1, high + 1), low) if word.startswith(LISTS.district))
    return any(read.words[i].text[:1].isupper() for i in districts)


def given_to(read: Read, one: Quantity, about: Subject, before, carried) -> Subject | None:
    """Whose branch English money given goes to: the one of the sentence before, of those counted, of the whole sum."""
    source = before if before is not None else carried if carried is not None and not carried.old else None
    if read.language != "en" or about.indicator != "finance" or source is None:
        return None
    of_which = read.lows(one.after, one.after + 2) == ["of", "which"]  # "27 billion, 2 billion of which is spent"
    part = source is carried or source.indicator in LISTS.counts or of_which
    return source if part and source.activity not in ("", "_T", "B-E") else None
