"""A release held against what the Bureau of National Statistics printed of the same figures, first and later.

No part of any verdict: a release that repeats the first print is as consistent as before when the final index differs.
"""

import numpy as np
import pandas as pd

from kzstats import bounds, observations, periods, ratios
from kzstats.completing import coded
from kzstats.errors import NotFound, ParameterError
from kzstats.rounding import rule_of

#: Whose figures are official: publishers whose name in sources.csv begins so. Where somebody passes them on (", via"),
#: only rows that state their vintage: dollars and shares in a news text may be the newsroom's own.
PUBLISHER = "Bureau of National Statistics"
#: Ranges that share no more than their ends hold no number that prints as both: 4.3 and 4.4 meet in 4.35 alone.
_TOUCH = 1e-9
#: One figure: the same in all of these. Growth is compared in percent, so that 104.3 and 4.3 percent are one.
_FIGURE = ["indicator", "product", "activity", "ref_area", "scope", "share_of", "transformation", "unit_measure"]
_KEPT = ["obs_id", "printed", *_FIGURE, "ref_period", "base_period", "price_basis", *bounds.COLUMNS]
_BY = ["vintage", "published", "by", "by_source", "by_printed", "by_value", "by_lower", "by_upper", "by_note"]
COLUMNS = [*_KEPT, *_BY, "difference", "agreement", "held_from", "held_to"]
_PERIODS = ("ref_period", "base_period")
_TEXTS = ("vintage", "published", "by", "by_source", "by_printed", "by_note", "held_from", "held_to")
_ORDER = {"first": 0, "": 1, "revised": 2, "final": 3}


def official(obs: pd.DataFrame, known: pd.DataFrame | None = None, *, as_of: str | None = None) -> pd.DataFrame:
    """What the Bureau of National Statistics printed of the figures of a release, first and later, beside each.

    obs: observation frame, of one source or several; known: the prints to hold them against, as `load` or
    `as_observations` gives (None: those of other sources in the data, a folder of one's own included, whose publisher
    begins with "Bureau of National Statistics", where somebody else passes them on only those that state their
    vintage; an empty frame: none); as_of: ISO day or period, leaves out of those in the data what was published later.
    A print bears on a figure where all codes and the period are the same; growth is compared in percent, and growth
    whose prices or base are not stated meets growth of volume on the year before. Returns one row a figure and print,
    first prints before later ones, repeats left out: the figure's codes, value, lower, upper; vintage, published, by
    (obs_id of the print), by_source, by_printed, by_value, by_lower, by_upper, by_note; difference (figure less print,
    in points or in unit_measure); agreement (same: the same number; rounds: a number rounds to both; differs: none
    does; missing: no print of this period), and for missing ones held_from and held_to, the first and last period of
    that length that is held, else of any. Figures of which no period is held have no row. Raises DataError for a
    missing column, ParameterError for two rounding rules and for what is no frame.

    >>> held = official(observations.load("trend_2024_06"))
    >>> held.loc[held["obs_id"] == "trend_2024_06.total_growth", ["vintage", "by_printed", "agreement"]].values.tolist()
    [['first', '%4,3', 'same'], ['final', '104.4', 'differs']]
    """
    obs, given = coded(obs), known is not None
    rule = rule_of(obs)
    if known is None:
        known = _of_the_bureau(obs.attrs.get("data"), rule, as_of)
    elif not isinstance(known, pd.DataFrame):
        raise ParameterError(f"known is a {type(known).__name__}; wanted a frame as load() or as_observations() gives")
    elif len(known):
        known = observations.read_as(known, rule)
    if known.empty or obs.empty:
        return pd.DataFrame(columns=COLUMNS)
    figures, prints = _comparable(obs), _comparable(known)
    prints = prints.rename(
        columns={"obs_id": "by"} | {name: f"by_{name}" for name in ("printed", "note", *bounds.COLUMNS)}
    )
    prints = prints.assign(by_source=prints["source_id"])
    prints = prints[[*_FIGURE, "ref_period", "base_period", "price_basis", "source_id", *_BY]]
    if given:
        prints = prints.assign(source_id="")  # two frames of one's own are both `mine`
    own = figures.drop(columns=["vintage", "published", "note"])
    pairs = own.merge(prints, on=[*_FIGURE, "ref_period"], suffixes=("", "_by"))
    unstated = pairs["transformation"].eq("growth") & pairs["price_basis"].eq("not_stated")
    found = _judged(
        pairs[
            pairs["source_id"].ne(pairs["source_id_by"])
            & (pairs["base_period"].eq("") | pairs["base_period"].eq(pairs["base_period_by"]))
            & (unstated | pairs["price_basis"].eq(pairs["price_basis_by"]))
        ]
    )
    made = pd.concat([found, _missing(own[~own["obs_id"].isin(found["obs_id"])], prints)])
    places = {name: place for place, name in enumerate(obs["obs_id"])}
    made = made.assign(place=made["obs_id"].map(places), rank=made["vintage"].map(_ORDER).fillna(0))
    made = made.sort_values(["place", "rank", "published", "by"], kind="stable")
    made = made.reindex(columns=COLUMNS).reset_index(drop=True)
    made = made.fillna(dict.fromkeys(_TEXTS, ""))
    made.attrs = dict(obs.attrs)
    return made


def _of_the_bureau(data, rule: str, as_of: str | None) -> pd.DataFrame:
    sources = observations.load_sources(data).set_index("source_id")["publisher"]
    try:
        rows = observations.load(as_of=as_of, rounding=rule, data=data)
    except NotFound:  # nothing was published by then
        rows = observations.load(rounding=rule, data=data).iloc[:0]
    publisher = rows["source_id"].map(sources)
    direct = ~publisher.str.contains(", via ", regex=False)
    return rows[publisher.str.startswith(PUBLISHER) & (direct | rows["vintage"].ne("")) & rows["conversion_of"].eq("")]


def _comparable(obs: pd.DataFrame) -> pd.DataFrame:
    """What happened, with one spelling of each period and growth in percent."""
    rows = coded(obs, "obs_id", "printed", *_FIGURE, "ref_period", "role", *bounds.COLUMNS)
    rows = rows[(rows["role"] == "actual") & (rows["ref_period"] != "")].reset_index(drop=True)
    others = ("source_id", "price_basis", "base_period", "vintage", "published", "note")
    rows = rows.assign(**{name: rows[name].fillna("") if name in rows else "" for name in others})
    spelled = {name: [periods.canonical(text) if text else "" for text in rows[name]] for name in _PERIODS}
    rows = rows.assign(**spelled)
    # 104.4 / 100 - 1 in floats is 4.4000000000000004: as printed, percent have few decimals.
    growth = ratios.growth_in_percent(rows).assign(value=lambda grown: grown["value"].round(9))
    return pd.concat([rows.drop(growth.index), growth]).sort_index()


def _judged(pairs: pd.DataFrame) -> pd.DataFrame:
    """Each number once a vintage, where it was printed first, with what it says of the figure."""
    pairs = pairs.sort_values(["published", "by"], kind="stable")
    number = ["obs_id", "by_value", "by_lower", "by_upper"]
    pairs = pairs.drop_duplicates([*number, "vintage"])
    stated = pairs["vintage"].ne("")  # a print that says nothing of its vintage is a repeat of one that does
    pairs = pairs[stated | ~stated.groupby([pairs[name] for name in number]).transform("any")]
    room = _TOUCH * np.maximum(1.0, pairs["value"].abs())
    meet = (pairs["by_upper"] - pairs["lower"] > room) & (pairs["upper"] - pairs["by_lower"] > room)
    two_sided = np.isfinite(pairs["lower"]) & np.isfinite(pairs["upper"])
    difference = (pairs["value"] - pairs["by_value"]).round(9).where(two_sided)
    agreement = np.where(difference.abs() <= room, "same", np.where(meet, "rounds", "differs"))
    return pairs.assign(difference=difference, agreement=agreement)


def _missing(figures: pd.DataFrame, prints: pd.DataFrame) -> pd.DataFrame:
    """Figures without a print of their period: from when to when others of their length are held, else any."""
    others = prints[[*_FIGURE, "ref_period", "source_id"]].drop_duplicates()
    pairs = figures.merge(others, on=_FIGURE, suffixes=("", "_by"))
    pairs = pairs[pairs["source_id"] != pairs["source_id_by"]]
    spans = {text: periods.parse(text) for text in {*pairs["ref_period"], *pairs["ref_period_by"]}}
    length = {text: (span.months, span.start.month) for text, span in spans.items()}
    like = pairs["ref_period"].map(length) == pairs["ref_period_by"].map(length)
    pairs = pairs[like | ~like.groupby(pairs["obs_id"]).transform("any")]
    ends = {text: (span.end, span.start) for text, span in spans.items()}
    pairs = pairs.assign(end=pairs["ref_period_by"].map(ends)).sort_values("end", kind="stable")
    held = pairs.groupby("obs_id")["ref_period_by"].agg(held_from="first", held_to="last").reset_index()
    return figures.merge(held, on="obs_id", validate="one_to_one").assign(agreement="missing")
