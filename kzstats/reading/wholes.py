"""What a share is a share of: the branch that is the whole, and the indicator that the part takes over from it."""

from kzstats.reading.cues import points_back
from kzstats.reading.figures import Read
from kzstats.reading.lists import LISTS
from kzstats.reading.mentions import Mention, lineage
from kzstats.reading.regions import Region
from kzstats.reading.stems import LOCATIVE
from kzstats.reading.subject import Around, Subject, home
from kzstats.reading.units import Quantity
from kzstats.reading.ways import Way


def whole(
    read: Read, one: Quantity, made: Way, near: Around, about: Subject, before, carried, topic, picked=True
) -> None:
    """share_of: the branch that is the whole; a share carries the indicator of its whole."""
    about.share_of, share, was = "", made.transformation == "share", before or Subject()
    if about.indicator == "wages" and share:
        made.transformation = "other"  # "74 percent of the wages of men": a mean has no parts
    if share and about.indicator == "prices" and read.begins(one.first - 20, one.first, "инфл"):
        made.transformation = "growth"  # «Инфляцияға негізгі үлесті нан қосты, ол 16 %-ды құрады»
        made.guessed.append("transformation")
    share = made.transformation == "share"
    if not share and not made.contribution:
        return
    own = [*near.inside, *near.ahead, *near.behind]
    gdp = next((m for m in own if m.indicator in ("gdp", "grp")), None)
    spoken = before or carried
    # "grew by 5 percent; its share of industry is 8 percent": of what was spoken of
    its = [i for i in range(max(0, one.first - 10), one.first) if read.words[i].low in LISTS.its]
    if spoken is not None and share and its and read.g.has("share", its[-1], one.first):
        wide = about.activity if about.activity in lineage(spoken.activity, read.lexicon.parents)[1:] else ""
        if gdp or wide:
            about.indicator = gdp.indicator if gdp else spoken.indicator
            about.activity, about.product, about.share_of = spoken.activity, spoken.product, "_T" if gdp else wide
            about.scope = about.scope or spoken.scope
            return
    other = next((m.indicator for m in near.ahead if m.indicator in LISTS.ratio_to_gdp), "")
    sums = (*LISTS.ratio_to_gdp, "other" if read.language == "en" else "-")
    if was.indicator in sums and not any(m.subject for m in own):
        other = other or was.indicator  # "revenues of 23 trillion, or 12 % of GDP", "state debt"
    if gdp and not made.contribution:
        if other:
            made.transformation, about.indicator, about.share_of = "other", other, ""  # a ratio of two things
            again = was.indicator == other == "budget"  # "a deficit of 3 trillion, or 2 % of GDP"
            made.negative |= again and "deficit" in read.lows(one.first - 12, one.first)
            return
        about.indicator, about.share_of = gdp.indicator, "_T"
        if was.indicator == "value_added" and not picked:
            about.activity = was.activity  # "the value added of mining was 15 trillion, its share of GDP 12 %"
        # «қарыз 30 трлн теңге, ЖІӨ-нің 22 %-ы»: no part of it
        about.guessed += ["indicator"] if was.indicator == "other" and not picked else []
        return
    other = _other_whole(read, near) if share and was.share_of else None
    if other is not None:
        about.activity, about.product, about.share_of = was.activity, was.product, home(other, read) or "_T"
        about.indicator = about.measure = other.indicator or "production"
        return
    if share and was.share_of and was.indicator in ("gdp", "grp"):
        about.indicator, about.share_of = was.indicator, was.share_of  # "в ВВП услуги – 50 %, налоги – 15 %"
        return
    after = next((m for m in near.behind if m.indicator and m.first - one.after <= 5), None)
    if after and share and after.indicator in LISTS.wholes and not made.done:
        traded = (about.indicator, after.indicator) == ("external_trade", "turnover")
        sold = "budget" if topic.indicator == "budget" else "turnover"  # "two thirds of revenue", of the budget
        told = sold if after.indicator == "turnover" else after.indicator
        about.indicator = about.indicator if traded else told
    line = lineage(about.activity, read.lexicon.parents)
    placed = any(m.area for m in own)  # "the region's share"; a region only carried has a share of its own whole
    there = picked and any("-" in m.area and read.words[m.after - 1].low.endswith(LOCATIVE) for m in own)
    placed = placed and not (there and read.language == "kk")  # «Абайда машина жасау үлесі 5 %»
    if "-" in about.area[:3] and placed and not any(m.activity and m.activity != about.activity for m in own):
        about.share_of = about.activity
        return
    named = [m.activity for m in [*near.behind, *reversed(near.named)] if m.activity and m.activity != about.activity]
    known = next((code for code in named if code in line or _overlaps(code, about.activity)), "")
    recent = [source.activity for source in (carried, topic) if source is not None and source.activity]
    part = about.scope or about.product != "_T"
    recent = [code for code in recent if code in line or _overlaps(code, about.activity)]
    wider = next((code for code in recent if code != about.activity or part), "")
    if not known and not picked and about.activity and before is None and not made.contribution:
        wider = about.activity  # no branch is named: the part is a region, an owner, …
        if not placed and not about.scope:
            about.guessed.append("activity")  # a share of what nobody named
    about.share_of = known or wider
    part = about.scope or (about.activity, about.product or "_T") != ("_T", "_T")
    if not known and part and about.indicator in LISTS.of_trade and _of_all(read, one, near):
        about.share_of = "_T"  # "copper exports made 3 billion, 4 percent of the total"
        wide = (s for s in (carried, topic) if s is not None and s.measure == about.indicator and s.activity != "_T")
        wide = [s for s in wide if s.activity in line and (s.product or "_T") != (about.product or "_T")]
        about.guessed += ["share_of"] if wide or read.g.has("among", one.first - 20, one.first) else []
        return
    told = any(s is not None and s.activity == about.share_of and s.product in ("", "_T") for s in (carried, topic))
    own = about.share_of == about.activity and about.product not in ("", "_T") and not (known or told)
    if own and _of_all(read, one, near):
        about.guessed.append("share_of")  # "7 tonnes of wheat, 70 percent of the total": of wheat, grain, crops?
    if not known and was.share_of and was.activity == about.activity:
        about.share_of = was.share_of
        about.guessed += ["share_of"] if "share_of" in was.guessed and read.language == "en" else []
    if not about.share_of:
        about.share_of = about.activity if about.scope else next(iter(line[1:]), "_T")
        about.guessed.append("share_of")


def _of_all(read: Read, one: Quantity, near: Around) -> bool:
    """Whether a figure is said to be one of the total, or of all exports: of which nothing else is told."""
    if read.language == "kk":
        return read.begins(one.first - 4, one.first, "жалпы", "барлық")
    behind = read.lows(one.after, one.after + 4)
    told = next((m for m in near.named if m.indicator and 0 <= m.first - one.after < 12), None)
    traded = told is not None and told.indicator in LISTS.of_trade and told.first - one.after < 5
    if told is not None and told.indicator not in LISTS.of_trade:
        return False  # "47 percent of the total volume of gas production"
    said = any(low in ("total", "overall", "all") or low.startswith(("общ", "всег", "всех")) for low in behind)
    return behind[0] in ("of", "от", "общего", "всего") and (said or traded)


def _other_whole(read: Read, near: Around) -> Mention | None:
    """The whole that a list of shares names by "в": "доля отрасли в ВВП выросла до 12 %, в экспорте – до 28 %"."""
    m = near.ahead[0] if len(near.ahead) == 1 else None
    led = m is not None and m.first > 0 and (read.words[m.after].text in "–-" or read.words[m.after].low == "from")
    return m if led and read.words[m.first - 1].low in ("в", "in") else None


def _overlaps(whole_code: str, part: str) -> bool:
    """Whether a side aggregate ("C13-C15") holds a branch that hangs elsewhere in the tree."""
    first, dash, last = whole_code.partition("-")
    return bool(dash) and first[:1] == "C" and whole_code != part and first <= part[:3] <= last


def of_a_region(read: Read, one: Quantity, region: Region, spoken) -> bool:
    """Whether a share of the country points back to what a region made."""
    told = read.language == "ru" and read.begins(one.after, one.after + 7, "стран", "республик", "общереспуб")
    told = told and "или" in read.lows(one.opening - 2, one.opening)  # "в Абае 5 тонн, или 60 % от объёма по стране"
    return spoken is not None and "-" in spoken.area and (told or points_back(read, region.low, one.first))
