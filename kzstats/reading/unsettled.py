"""Which codes of a figure the words near it suggest and do not settle: for each code a list of small rules."""

from itertools import pairwise

from kzstats.reading import fitting, plants
from kzstats.reading.cues import unnamed
from kzstats.reading.english import change_in
from kzstats.reading.english import unknown_thing as unknown_in_english
from kzstats.reading.figures import Read
from kzstats.reading.kazakh import unknown_thing
from kzstats.reading.lists import LISTS
from kzstats.reading.mentions import Mention
from kzstats.reading.subject import Around, Coded, Subject
from kzstats.reading.units import MONEY, RATIOS, Quantity


def doubt(it: Coded) -> None:
    """Add the codes that no word settles to the guesses of a figure."""
    if it.at_home:
        it.about.sure("ref_area")
    it.about.guessed += [code for code, rules in _RULES.items() if any(rule(it) for rule in rules)]


# ref_area


def _area_not_named(it: Coded) -> bool:
    """Another figure's place, where the sentence names a region or that place is one."""
    if it.at_home or not ("-" in it.about.area or it.regions):
        return False
    areas = {m.area for m in it.own}
    if it.about.area in (*areas, it.about.here):
        return False
    return bool(areas) or not _area_goes_on(it)


def _area_goes_on(it: Coded) -> bool:
    """The region of the figure before holds on: "в Абае – 5 млн, плюс 3 %"; in English only for a ratio."""
    if it.before is None or it.before.area != it.about.area or "-" not in it.about.area:
        return False
    return not it.english or (it.one.unit in RATIOS and "ref_area" not in it.before.guessed)


def _world_near(it: Coded) -> bool:
    """The clause or the six words behind the figure tell of the whole world."""
    return not LISTS.world.isdisjoint(it.read.lows(it.region.low, min(it.region.high, it.one.after + 6)))


def _other_country(it: Coded) -> bool:
    """Neither the country spoken of nor a region of it."""
    return it.about.area not in (it.nation, it.about.here) and not it.about.area.startswith(f"{it.nation}-")


def _place_unknown(it: Coded) -> bool:
    """A place that no list knows, in English: "output in Ganja rose by 5 %", "it rose by 5 % in Ganja"."""
    if not it.english or "-" in it.about.area:
        return False
    words, read = it.read.words, it.read
    low, high = max(it.region.low, it.one.first - 15), min(it.region.high - 1, it.one.after + 8)
    said = [i for i, word in enumerate(read.lows(low, high), max(low, 0) + 1) if word == "in"]
    said = [i for i in said if words[i].text.istitle() and len(words[i].text) > 2]
    return any(not (read.x.at[i] or read.g.at[i]) for i in said)


# transformation


def _percent_of_what(it: Coded) -> bool:
    """A percent that is neither a growth nor a share, held to no plan and no average ("5 % below the average")."""
    if it.made.transformation not in ("other", "difference") or it.one.unit != "PC" or it.made.plan:
        return False
    return not (it.english and "average" in it.read.lows(it.one.after, it.one.after + 8))


# indicator


def _measure_turned(it: Coded) -> bool:
    """English turns to another measure without a word of change: "exports of ore rose by 8 %, oil cargo by 3 %"."""
    if it.before is None or not it.english or it.one.unit in LISTS.settled:
        return False
    if it.about.indicator in (it.before.indicator, "production", "project_cost", *LISTS.counts):
        return False
    if {it.before.indicator, it.about.indicator} <= {*LISTS.abroad} and it.one.unit in MONEY:
        return False  # "exports were 5, imports 4"
    if LISTS.made & it.ahead():
        return False
    return not {"up", "down", "share", "worth"} & it.read.g.kinds(it.region.low, max(it.one.first, it.region.low + 1))


def _measure_behind(it: Coded) -> bool:
    """Only a word behind a percent turns to another measure: "exports were 5 tons, 7% more, reads what was issued"."""
    turned = it.before is not None and it.about.indicator != it.before.indicator and it.one.unit in RATIOS
    if not turned or any(m.indicator for m in (*it.near.inside, *it.near.ahead)):
        return False
    return any(m.indicator == it.about.indicator for m in it.near.behind)


def _other_that_stays(it: Coded) -> bool:
    """Something else than what the lists know: no herds, in 49 of 49 Russian figures no passengers and guests."""
    branch = it.about.activity
    if it.read.language == "kk":
        return it.about.indicator == "other" and not (it.about.named and branch == "A014")
    surely = it.one.unit not in MONEY and branch.startswith(("A014", "H", "I"))  # "насчитывалось 8 млн голов"
    return it.about.indicator == "other" and not surely


def _no_output(it: Coded) -> bool:
    """What nobody makes, read as output: "120 km of gas pipelines", "the level of security is 83 percent"."""
    levelled = it.one.unit == "PC" and "level" in it.ahead()
    return it.english and it.about.indicator == "production" and (it.one.unit == "KM" or levelled)


def _trade_not_told(it: Coded) -> bool:
    """Foreign trade that is neither named beside the figure nor has a partner nor a figure before it."""
    if it.about.indicator != "external_trade" or it.before is not None or it.about.scope:
        return False
    return not any(m.indicator == "external_trade" for m in it.own)


def _kazakh_goods_unnamed(it: Coded) -> bool:
    """«Биыл 2 млн тонна тыңайтқыш енгізілді»: made, used or bought?"""
    if it.read.language != "kk" or it.about.named or it.one.unit not in (*LISTS.physical, "NUMBER"):
        return False
    listed = it.before is not None or it.near.of_a_place
    return not listed or "indicator" in (it.before or it.about).guessed


def _counted_without_word(it: Coded) -> bool:
    """What is counted has no word in the lists: "130 families"; also "3,000 gas stations", which are no gas."""
    if it.one.unit != "NUMBER" or it.one.noun < 0 or it.read.language == "ru":
        return False
    if it.read.language == "kk" and it.about.named:
        return False
    return not (_noun_is_named(it) or _people(it) or plants.launched(it.read, it.one))


def _noun_is_named(it: Coded) -> bool:
    """What is counted is what the lists name inside the print of the figure."""
    noun = any(m.first <= it.one.noun < m.after for m in it.near.inside)
    return bool(it.near.inside) and (noun or it.about.indicator != "production")


def _people(it: Coded) -> bool:
    """People are what the measure counts: "employment fell to 1.1 million people", "carried 9 million passengers"."""
    if it.about.activity[:1] == "H" and it.about.indicator in ("freight", "other"):
        return True
    counted = it.about.named and it.about.indicator in ("employment", "population")
    return counted and it.read.words[it.one.noun].low == "people"


def _money_of_no_measure(it: Coded) -> bool:
    """Money taken for output that no word calls so, the figure before does not, and no trade sold."""
    if it.about.named or it.one.unit not in MONEY or it.about.indicator != "production":
        return False
    if it.english and it.about.activity[:1] == "G":
        return False  # "retail trade was 21 billion": what it sold
    if " ".join(it.read.lows(it.region.low, it.region.low + 2)) in LISTS.these:
        return False  # "Of them, mining made up 5 billion"
    listed = it.before is not None and it.before.indicator in LISTS.plain_output
    return not (listed and "indicator" not in it.before.guessed)


# activity


def _branch_behind(it: Coded) -> bool:
    """The branch stands only behind the figure and may be another's, or two of them do."""
    if _part_of_named(it) or any(m.subject for m in [*it.near.inside, *it.near.ahead]):
        return False
    told = [m for m in it.near.behind if m.subject]
    if len({m.activity or m.product for m in told}) > 1:
        return True
    return bool(told) and it.before is not None and not (_branch_close(it, told) or change_in(it.read, it.one))


def _part_of_named(it: Coded) -> bool:
    """Its branch is told as part: "63 percent of industrial output was made in mining, 31 percent in manufacturing"."""
    share = it.made.transformation == "share" and it.english
    return share and (it.after == "in" or (it.after == "of" and it.before is None))


def _branch_close(it: Coded, told: list[Mention]) -> bool:
    """The branch follows at once: «18 %-ы көлікке», "11 % in chemicals, 4 % in metals"."""
    close = it.one.unit not in RATIOS or (it.made.transformation == "share" and it.read.language == "kk")
    if close and any(m.first <= it.one.after + 1 for m in told):
        return True
    words, behind = it.read.words, it.region.behind
    at = behind + 1 + (words[behind + 1].low == "the")
    return it.english and words[behind].low in ("in", "for") and any(m.first == at for m in told)


_NOT_NAMED, _OUTPUT = ("", "_T"), ("production", "turnover")
_RULES = {
    "ref_area": (_area_not_named, _world_near, _other_country, _place_unknown),
    "transformation": (_percent_of_what,),
    "indicator": (
        _measure_turned, _measure_behind, _other_that_stays, _no_output, _trade_not_told,
        _kazakh_goods_unnamed, _counted_without_word, _money_of_no_measure,
    ),
    "activity": (_branch_behind,),
}  # fmt: skip


def doubt_branch(it: Coded) -> None:
    """Guess the branch where a word beside the figure has no code, and where it may be the text's or of all."""
    read, one, region, near, about = it.read, it.one, it.region, it.near, it.about
    before, carried, topic, picked = it.before, it.carried, it.topic, it.picked
    about.guessed += ["activity"] if fitting.of_no_branch(about) else []
    passed_on = before is not None and "activity" in before.guessed and not picked
    strayed = carried is not None and carried.activity not in ("", "_T", topic.activity)
    wider = carried is not None and carried.product not in ("", "_T", topic.product) and before is None
    strayed |= wider and not picked and it.english  # "127 vehicles" in a text of cars. "Output reached 5"
    told = (about.activity, about.product) == (topic.activity, topic.product or "_T")
    if topic.only and told and not passed_on and not strayed:
        about.sure("activity")  # the one branch of the title
    if read.language == "ru" and _unknown_in_russian(it):
        about.guessed.append("activity")
    shipped = about.indicator in ("exports", "imports") and it.spoken.indicator not in LISTS.abroad
    lent = about.indicator == "finance" and read.language == "ru"
    tied = before is not None and before.indicator in LISTS.undertakings and before.activity == about.activity
    tied = tied and "activity" not in before.guessed and it.english  # "14 projects in mining for 5 billion"
    if before is not None and one.unit == "T" and before.product not in ("", "_T") and read.language == "kk":
        tied = "activity" not in before.guessed  # «26 млн тонна астық жинап, 12 млн тонна экспорттады»
    wide = (about.indicator in LISTS.undertakings or shipped or lent) and not (picked or tied)
    if wide and topic.activity not in ("", "_T", *(["G"] if shipped else [])):  # "товарооборот с Узбекистаном"
        about.guessed.append("activity")  # projects told of in a text of one branch: of it, or of the whole region?
    own = [*near.ahead, *near.behind]
    unknown = unknown_thing(read, one, region.low) or unknown_in_english(read, one, region.low, own)
    about.guessed += ["activity"] if unknown else []


def _unknown_in_russian(it: Coded) -> bool:
    """Whether a noun or an adjective alone beside a figure names a thing or a branch that no list holds."""
    read, one, region, near = it.read, it.one, it.region, it.near
    told = next((m for m in reversed(near.ahead) if m.subject), None)
    alone = told is not None and told.after - told.first == 1 and told.after < one.first
    adjective = alone and read.words[told.first].low.endswith(("ый", "ий", "ой", "ая", "ое", "ом", "ые"))
    if adjective and read.words[told.after].text == "–":
        return True  # "сектор вырос на 3 %, нефтяной – на 5 %"
    if it.about.activity == "_T" and it.about.indicator not in ("wages", "employment"):
        return False
    things = (m for m in near.ahead + near.behind if m.subject)
    if any(read.lows(m.after, m.after + 2) == [",", "включая"] for m in things):
        return True  # "угля, включая бурый"
    reach = 11 if region.first_word else 3 if one.unit in LISTS.physical else 0
    behind = max(one.after, min(one.after + reach, region.high))
    return unnamed(read, region.low, one.first) or unnamed(read, one.after, behind)  # "выпуск шлангов вырос на 5 %"


# The branch of an English figure that no word of its own names: that of the text, of the sentence before, or none. Each
# is what was right most often over all coded releases, and always a guess.


_TRADED = frozenset("export exports exported import imports imported".split())


def branch_untold(read: Read, one: Quantity, about: Subject, picked: bool, before, carried, topic: Subject) -> None:
    """Set the branch of the first figure of a sentence; picked: a word of its own names it."""
    if read.language == "en" and about.indicator == "capacity" and not about.named and one.unit == "PC":
        shared = "share" in read.lows(one.first - 8, one.first)
        about.indicator = "production" if shared else about.indicator  # "Wind farms gave … Their share is 7 percent"
    if read.language == "en":
        _people_told_on(read, one, about, before or carried, topic)
        _guests(read, one, about)
        _loaded_abroad(read, one, about, picked, before or carried, topic)
    if read.language == "en" and about.activity == "K" and one.unit in MONEY and about.indicator in _OUTPUT:
        about.indicator = "other"  # what banks hold, buy and sell is no output: 0 of 100
        about.guessed.append("indicator")
    if read.language != "en" or before is not None:
        return
    ahead = pairwise(read.lows(one.first - 12, one.first)) if one.unit in MONEY and not picked else ()
    whole = any((b in _TRADED and a[-2:] in ("'s", "’s")) or (a in _TRADED and b == "goods") for a, b in ahead)
    if carried is not None and carried.old and whole and about.activity != "_T":
        about.activity, about.product = "_T", "_T"  # "Kyrgyzstan's exports came to 5 billion", told of one thing before
        about.guessed.append("activity")
    told = about.activity
    rail = carried.activity if carried is not None else ""
    if told == "H" and rail in LISTS.ways_of_transport:
        all_of_it = LISTS.whole_sector & {*read.lows(one.first - 14, one.after + 8)}
        about.activity = told if all_of_it else rail  # 9 of 10: "Trains carried 5 million tons. Transit came to 2"
    elif picked:
        return
    elif about.indicator == "employment" and not fitting.of_this_branch(read, one):
        about.activity = topic.activity or "_T"  # 17 of 19; of the branch spoken of 11: "34,000 are self-employed"
    elif told in _NOT_NAMED and about.indicator in LISTS.of_the_topic and topic.activity not in _NOT_NAMED:
        # Of money given 13 of 24 are of the branch of the text, 9 of the one before; of others 12 of 14 where a title
        # or lead names no other. Exports, imports and prices are of none: 20 of 20.
        about.activity = topic.activity if topic.only or about.indicator == "finance" else told
        farmed = about.indicator == "finance" and about.activity[:2] == "A0"
        about.activity = "A" if farmed else about.activity  # sums are given to farming, whatever crop was told of
    if about.indicator == "finance" and about.activity[:2] == "A0":
        about.guessed.append("activity")  # 3 of 4 were of all farming
    if about.activity != told:
        about.product = "_T" if about.indicator != "freight" else about.product
        about.guessed.append("activity")
    branched = next((s.activity for s in (carried, topic) if s is not None and s.activity not in _NOT_NAMED), "")
    if about.indicator == "investment" and about.activity == "_T" and branched and "-" not in about.area:
        about.guessed.append("activity")  # 6 of 13 were of that branch in releases not seen before, no region's


def of_a_market(read: Read, about: Subject, near: Around) -> None:
    """Take what a market grew to for what is sold in it: "The hotel market grew by 8 percent to 90 billion tenge"."""
    told = (m for m in near.ahead if m.subject and read.words[m.after].low == "market")
    if read.language == "en" and about.indicator == "production" and not about.named and any(told):
        about.indicator = about.measure = "turnover"
        about.guessed.append("indicator")


def _guests(read: Read, one: Quantity, about: Subject) -> None:
    """Tell hotels counted from whoever stays there: "48 hotels", "9,000 arrivals"."""
    says = {says.code for m in read.x.at[max(one.noun, 0)] for says in m.says}
    counted = (about.activity, one.unit) == ("I", "NUMBER") and about.indicator in ("production", "other")
    if counted and (not about.named or about.indicator == "production"):
        about.indicator = about.measure = "facilities" if one.noun >= 0 and says == {"I"} else "other"
        about.guessed.append("indicator")


def _loaded_abroad(read, one: Quantity, about: Subject, picked: bool, spoken: Subject | None, topic: Subject) -> None:
    """Exports of nothing named are of what was loaded, or of the railway: "Trains carried 5 tons. Exports rose"."""
    if about.indicator not in ("exports", "imports") or about.activity not in _NOT_NAMED or one.unit in MONEY:
        return
    carrier = next((s.activity for s in (spoken, topic) if s is not None and s.activity[:1] == "H"), "")
    if about.scope.startswith("partner:"):
        return  # "of these, exports to China came to 5 tons": of all goods
    if not carrier or picked or "freight" not in (topic.indicator, spoken and spoken.indicator):
        return
    about.activity = carrier
    about.guessed.append("activity")
    made = read.lexicon.homes.get(spoken.product) if spoken is not None and not spoken.old else None
    if made and made[:1] in ("A", "B", "C"):
        about.activity, about.product = made, spoken.product  # "3 tons of grain were loaded. Exports rose by 9 %"


def _people_told_on(read: Read, one: Quantity, about: Subject, spoken: Subject | None, topic: Subject) -> None:
    """Go on with the people at work spoken of: "5 million people have higher education, 1.6 million are traders"."""
    people = one.unit == "NUMBER" and (one.noun < 0 or read.words[one.noun].low in LISTS.persons_en)
    if not people or spoken is None or spoken.indicator != "employment" or about.indicator not in LISTS.seats:
        return
    about.indicator = about.measure = "employment"
    about.guessed.append("indicator")
