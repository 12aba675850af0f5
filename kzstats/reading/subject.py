"""What a figure is about: indicator, product, branch, place, scope and whole, by nearness, else carried."""

from dataclasses import dataclass, field, replace

from kzstats.reading.figures import Read
from kzstats.reading.mentions import Mention, joined, lineage
from kzstats.reading.regions import Region
from kzstats.reading.units import MONEY, Quantity
from kzstats.reading.ways import Way

#: Indicators whose branch is the whole economy unless one is named.
_ECONOMY = frozenset(
    [
        "investment",
        "fdi",
        "projects",
        "project_cost",
        "jobs",
        "gdp",
        "grp",
        "grp_per_capita",
        "external_trade",
        "trade_balance",
        "population",
        "budget",
        "taxes",
        "wages",
        "finance",
        "exchange_rate",
        "prices",
        "employment",
        "enterprises",
        "contracts",
        "facilities",
        "exports",
        "imports",
    ]
)
_ABROAD = frozenset(["exports", "imports", "external_trade", "trade_balance"])
_BY_UNIT = {
    "KG_PER_HA": "crop_yield",
    "HA": "area_sown",
    "KZT_PER_USD": "exchange_rate",
    "W": "capacity",
    "T_KM": "freight",
}
_COUNTS = frozenset(["projects", "jobs", "enterprises", "places", "regions", "facilities", "contracts", "commissioned"])
_PER_HEAD = {"production": "production_per_capita", "grp": "grp_per_capita", "turnover": "turnover_per_capita"}


@dataclass
class Subject:
    """Codes of what a figure is about; `guessed` names those that no word beside it settles."""

    indicator: str = ""
    product: str = ""
    activity: str = ""
    area: str = ""
    scope: str = ""
    share_of: str = ""
    guessed: list[str] = field(default_factory=list)

    def copy(self) -> "Subject":
        """The same codes, guesses kept apart."""
        return replace(self, guessed=list(self.guessed))


def subject(
    read: Read, one: Quantity, region: Region, made: Way, named: list[Mention],
    before: Subject | None, carried: Subject | None, topic: Subject, nation: str,
) -> Subject:  # fmt: skip
    """What one figure is about. named: mentions of the sentence; before: subject of the figure before in the sentence;
    carried: that of the sentence before; topic: that of the text; nation: the country spoken of.
    """
    own = [m for m in named if m.first >= region.low and m.after <= max(region.high, one.after)]
    inside = [m for m in own if m.first >= one.first and m.after <= one.after]
    ahead = [m for m in own if m.after <= one.first]
    behind = [m for m in own if m.first >= one.after]
    made_of = Subject()
    if region.hangs_on is not None and before is not None:
        made_of = before.copy()
        if region.converts is None:
            _indicator(read, one, made, made_of, inside, ahead, behind, before, carried, own_only=True)
            _whole(read, one, made, made_of, [*ahead, *behind], named, carried, topic)
        return made_of
    picked = _branch(read, one, region, made, made_of, inside, ahead, behind)
    if not picked:
        _branch_carried(read, one, made_of, named, region, before, carried, topic)
    _indicator(read, one, made, made_of, inside, ahead, behind, before, carried)
    _place(read, one, region, made_of, own, named, before, carried, topic, nation)
    scope = next((m.scope for m in [*inside, *reversed(ahead), *behind] if m.scope), "")
    if not scope and before is not None and not any(m.subject or m.indicator for m in own):
        scope = before.scope if not before.scope.startswith("partner") or not any(m.area for m in own) else ""
    made_of.scope = made_of.scope or scope
    _tidy(read, one, made, made_of, picked, before, carried, topic)
    _whole(read, one, made, made_of, own, named, carried, topic)
    return made_of


def _branch(read, one, region, made, made_of, inside, ahead, behind) -> bool:
    order = [*inside, *(behind if region.first_word else []), *reversed(ahead), *behind]
    subjects = [m for m in order if m.subject]
    if not subjects:
        return False
    chosen = subjects[0]
    if (
        made.transformation == "share"
        and region.first_word
        and len([m for m in behind if m.subject]) > 1
        and chosen not in inside
    ):
        chosen = [m for m in behind if m.subject][1]
    run = _run(read, ahead, chosen) if chosen in ahead else [chosen]
    together = joined(run, read.lexicon) if len(run) > 1 else None
    if together:
        made_of.activity, made_of.product = together
        return True
    parents = read.lexicon.parents
    for other in subjects:
        home = other.activity or read.lexicon.homes.get(other.product, "")
        mine = chosen.activity or read.lexicon.homes.get(chosen.product, "")
        near = other is not chosen and home != mine and mine in lineage(home, parents)
        if near and (other in ahead) == (chosen in ahead) and made.transformation != "share":
            chosen = other
            break
        if near and made.transformation == "share" and other in ahead and chosen in ahead:
            chosen = other
            break
    made_of.product = chosen.product
    made_of.activity = chosen.activity or read.lexicon.homes.get(chosen.product, "")
    if not chosen.product and made.transformation != "share":
        named = next(
            (
                m
                for m in subjects
                if m.product
                and m is not chosen
                and chosen.activity in lineage(read.lexicon.homes.get(m.product, ""), parents)
            ),
            None,
        )
        if named and (named in ahead) == (chosen in ahead):
            made_of.product, made_of.activity = (
                named.product,
                named.activity or read.lexicon.homes.get(named.product, chosen.activity),
            )
    return True


def _run(read: Read, ahead: list[Mention], last: Mention) -> list[Mention]:
    """Mentions that stand in one list with the last: only commas, "and" and small words between them."""
    run = [last]
    for m in reversed(ahead[: ahead.index(last)]):
        between = range(m.after, run[0].first)
        if m.subject and all(_joins(read, i) for i in between):
            run.insert(0, m)
        elif m.subject or len(between) > 6:
            break
    return run


def _joins(read: Read, i: int) -> bool:
    return read.words[i].text in ",()" or any(
        says.kind in ("and", "fill") for mark in read.g.at[i] for says in mark.says
    )


def _branch_carried(read, one, made_of, named, region, before, carried, topic) -> None:
    source = before
    if source is None:
        earlier = [m for m in named if m.subject and m.after <= region.low]
        later = [m for m in named if m.subject and m.first >= region.high]
        near = earlier[-1] if earlier else later[0] if later else None
        if near:
            made_of.product = near.product
            made_of.activity = near.activity or read.lexicon.homes.get(near.product, "")
            made_of.guessed.append("activity") if not earlier else None
            return
    if source is not None:
        made_of.product, made_of.activity = source.product, source.activity
        made_of.guessed += [code for code in source.guessed if code == "activity"]
        return
    source = carried or topic
    made_of.product, made_of.activity = source.product, source.activity
    made_of.guessed.append("activity")


def _indicator(read, one, made, made_of, inside, ahead, behind, before, carried, own_only=False) -> None:
    found = next((m.indicator for m in inside if m.indicator), "")
    usual = [m for m in [*reversed(ahead), *behind] if m.indicator]
    if not found and one.unit == "NUMBER" and one.noun >= 0 and inside and any(m.product for m in inside):
        usual = [m for m in usual if m.indicator not in ("projects", "enterprises", "jobs")]
    if not found:
        found = usual[0].indicator if usual else ""
    if found in ("projects", "facilities") and one.unit in MONEY:
        found = "project_cost"
    elif found in _COUNTS - {"commissioned"} and one.unit in MONEY:
        found = ""
    worth = any(
        says.kind == "worth"
        for i in range(max(0, one.first - 8), one.first)
        for mark in read.g.at[i]
        for says in mark.says
    )
    if (
        one.unit in MONEY
        and worth
        and before is not None
        and before.indicator in ("projects", "facilities", "project_cost", "enterprises")
    ):
        found = "project_cost"
    if own_only:
        if found and made.transformation != "other" and one.unit not in ("PC", "PP", "RATIO"):
            made_of.indicator = found
        return
    if not found and one.unit in _BY_UNIT:
        found = _BY_UNIT[one.unit]
    if not found and one.unit == "M2":
        found = "commissioned"
    if found:
        made_of.indicator = found
        return
    for source, sure in ((before, True), (carried, False)):
        if source is not None and source.indicator:
            keep = source.indicator
            if keep in _COUNTS and one.unit in MONEY:
                keep = "project_cost" if keep in ("projects", "enterprises", "facilities") else ""
            if keep in ("project_cost", "jobs") and one.unit not in MONEY and one.unit != "NUMBER":
                keep = ""
            if keep == "exchange_rate" or (
                keep in _BY_UNIT.values() and one.unit not in ("PC", "RATIO", "PP", one.unit)
            ):
                keep = ""
            if keep:
                made_of.indicator = keep
                if not sure:
                    made_of.guessed.append("indicator")
                return
    made_of.indicator = "production" if made_of.activity or made_of.product else "other"
    if made_of.indicator == "other" or made_of.activity == "_T":
        made_of.guessed.append("indicator")


def _place(read, one, region, made_of, own, named, before, carried, topic, nation) -> None:
    areas = [m for m in own if m.area]
    after = [m for m in areas if m.first >= one.after]
    ahead = [m for m in areas if m.after <= one.first]
    if made_of.indicator in _ABROAD:
        partners = [m for m in [*reversed(ahead), *after] if _is_partner(read, m, nation)]
        if partners:
            made_of.scope = f"partner:{partners[0].area}"
            areas = [m for m in areas if m not in partners]
            after = [m for m in after if m not in partners]
            ahead = [m for m in ahead if m not in partners]
    order = [*after[:1], *reversed(ahead)] if region.first_word else [*reversed(ahead), *after]
    local = [m for m in order if "-" in m.area]
    if order:
        made_of.area = (local[0] if local else order[0]).area
        return
    if before is not None:
        made_of.area = before.area
        if made_of.indicator in _ABROAD and before.scope.startswith("partner") and not made_of.scope:
            made_of.scope = before.scope
        return
    rest = [m for m in named if m.area and not (made_of.indicator in _ABROAD and _is_partner(read, m, nation))]
    earlier = [m for m in rest if m.after <= region.low]
    later = [m for m in rest if m.first >= region.high]
    if earlier or later:
        made_of.area = earlier[-1].area if earlier else later[0].area
        return
    made_of.area = carried.area if carried is not None and carried.area else topic.area or nation
    if made_of.area != nation:
        made_of.guessed.append("ref_area")


def _is_partner(read: Read, m: Mention, nation: str) -> bool:
    if m.area == nation or m.area.startswith(nation + "-"):
        return False
    before = read.words[m.first - 1].low if m.first else ""
    return (
        before in ("to", "from", "with", "by", "and", "in", "в", "во", "с", "со", "из", "на", "и", ",", "for", "the")
        or read.language == "kk"
        or True
    )


def _tidy(read, one, made, made_of, picked, before, carried, topic) -> None:
    """What rules of coding settle: trade has turnover, prices and money of the whole economy have no branch."""
    economy = made_of.indicator in _ECONOMY
    if (
        economy
        and not picked
        and not (before is not None and before.activity and made_of.indicator in ("project_cost", "jobs", "projects"))
    ):
        topical = made_of.indicator in (
            "projects",
            "project_cost",
            "jobs",
            "enterprises",
            "employment",
            "facilities",
            "exports",
            "imports",
            "investment",
        )
        if not topical or not (carried or topic).activity:
            made_of.activity, made_of.product = "_T", ""
            made_of.guessed = [code for code in made_of.guessed if code != "activity"]
    if made_of.indicator in ("gdp", "grp", "grp_per_capita") and made.transformation != "share":
        made_of.activity, made_of.product = "_T", ""
    if made_of.indicator == "prices":
        made_of.activity = "_T"
    if made_of.activity.startswith("G") and made_of.indicator == "production":
        made_of.indicator = "turnover"
    if one.unit == "M2" and made_of.indicator in ("production", "other"):
        made_of.indicator = "commissioned"
    if one.unit == "HA" and made_of.indicator == "production":
        made_of.indicator = "area_sown"
    if (
        made.role == "capacity"
        and made_of.indicator in ("capacity", "other")
        and one.unit in ("T", "NUMBER", "M3", "BARREL", "M2")
    ):
        made_of.indicator = "production"
    head = any(read.g.one(i, "per_head")[0] for i in range(max(0, one.first - 12), min(one.after + 4, len(read.words))))
    if head and one.unit in MONEY:
        made_of.indicator = _PER_HEAD.get(made_of.indicator, made_of.indicator)
    made_of.product = made_of.product or "_T"
    made_of.activity = made_of.activity or "_T"


def _whole(read, one, made, made_of, own, named, carried, topic) -> None:
    """share_of: the branch that is the whole, and its indicator where it has one of its own."""
    if made.transformation not in ("share", "other", "difference"):
        made_of.share_of = ""
        return
    if made.transformation != "share" and not made.contribution:
        return
    parents = read.lexicon.parents
    line = lineage(made_of.activity, parents)
    behind = [m for m in own if m.first >= one.after]
    gdp = next((m for m in own if m.indicator in ("gdp", "grp")), None)
    if gdp:
        made_of.indicator, made_of.share_of = gdp.indicator, "_T"
        return
    if "-" in made_of.area and not any(m.activity and m.activity != made_of.activity for m in own):
        made_of.share_of = made_of.activity
        return
    wholes = [m.activity for m in [*behind, *reversed(named)] if m.activity and m.activity != made_of.activity]
    known = next(
        (code for code in wholes if code in line or code.replace("-", "")[:1] == "C" == made_of.activity[:1]), ""
    )
    recent = [source.activity for source in (carried, topic) if source is not None and source.activity]
    made_of.share_of = known or next(
        (
            code
            for code in recent
            if code in line and (code != made_of.activity or made_of.scope or made_of.product != "_T")
        ),
        "",
    )
    if not made_of.share_of:
        made_of.share_of = made_of.activity if made_of.scope or made_of.product != "_T" else next(iter(line[1:]), "_T")
        made_of.guessed.append("share_of")
