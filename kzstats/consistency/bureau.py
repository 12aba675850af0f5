"""A release held against what the Bureau of National Statistics printed of the same figures, first and later.

No part of any verdict: a release that repeats the first print is as consistent as before when the final index differs.
"""

from collections import defaultdict
from math import isfinite, nan

import pandas as pd

from kzstats import bounds, observations, periods
from kzstats.completing import coded, need_columns
from kzstats.consistency import trees
from kzstats.errors import NotFound
from kzstats.rounding import rule_of

#: Whose figures are official: publishers whose name in sources.csv begins so. Where somebody passes them on (", via"),
#: only rows that state their vintage: dollars and shares in a news text may be the newsroom's own.
PUBLISHER = "Bureau of National Statistics"
#: Ranges are closed, as everywhere: 4.3 and 4.4 meet in 4.35, which may print as either. What float leaves is no gap.
_TOUCH = 1e-9
#: One figure: the same in all of these. Growth is compared in percent, so that 104.3 and 4.3 percent are one.
_FIGURE = ["indicator", "product", "activity", "ref_area", "scope", "share_of", "transformation", "unit_measure"]
_KEPT = ["obs_id", "printed", *_FIGURE, "ref_period", "base_period", "price_basis", *bounds.COLUMNS]
_BY = ["vintage", "published", "by", "by_source", "by_printed", "by_value", "by_lower", "by_upper", "by_unit_mult"]
COLUMNS = [*_KEPT, *_BY, "by_note", "difference", "agreement", "held_from", "held_to"]
_NUMBERS = (*bounds.COLUMNS, "difference")
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
    (obs_id of the print), by_source, by_printed, by_value, by_lower, by_upper, by_unit_mult, by_note; difference
    (figure less print, in points or in unit_measure); agreement (same: the same number; rounds: a number rounds to
    both, as 4.35 to 4.3 and to 4.4; differs: none does; missing: no print of this period), and for missing ones
    held_from and held_to, the first and last period of that length that is held, else of any. Figures of which no
    period is held have no row. Raises
    DataError for a missing column, ParameterError for two rounding rules and for what is no frame.

    >>> held = kz.official(kz.load("trend_2024_06"))
    >>> held.loc[held["obs_id"] == "trend_2024_06.total_growth", ["vintage", "by_printed", "agreement"]].values.tolist()
    [['first', '%4,3', 'same'], ['final', '104.4', 'rounds']]
    """
    obs, given = coded(obs), known is not None
    rule = rule_of(obs)
    if known is None:
        known = _of_the_bureau(obs.attrs.get("data"), rule, as_of)
    else:
        need_columns(known, [], "known figures")
        known = observations.read_as(known, rule) if len(known) else known
    if known.empty or obs.empty:
        return pd.DataFrame(columns=COLUMNS)
    alike: dict[tuple, list[dict]] = defaultdict(list)
    for row in _comparable(known):
        alike[tuple(row[name] for name in _FIGURE)].append(row)
    blank, made = {name: nan if name.endswith(_NUMBERS) else "" for name in COLUMNS} | {"by_unit_mult": 0}, []
    for row in _comparable(obs):
        others = alike.get(tuple(row[name] for name in _FIGURE), [])
        # Two frames of one's own are both `mine`.
        others = [other for other in others if given or other["source_id"] != row["source_id"]]
        found = _judged(row, [other for other in others if _bears(row, other)]) or _missing(row, others)
        made += [blank | {name: row[name] for name in _KEPT} | each for each in found]
    table = pd.DataFrame(made, columns=COLUMNS).astype({name: type(value) for name, value in blank.items()})
    table.attrs = dict(obs.attrs)
    return table


def _of_the_bureau(data, rule: str, as_of: str | None) -> pd.DataFrame:
    sources = observations.load_sources(data).set_index("source_id")["publisher"]
    try:
        rows = observations.load(as_of=as_of, rounding=rule, guesses=False, data=data)
    except NotFound:  # nothing was published by then
        rows = observations.load(rounding=rule, guesses=False, data=data).iloc[:0]
    publisher = rows["source_id"].map(sources)
    direct = ~publisher.str.contains(", via ", regex=False)
    return rows[publisher.str.startswith(PUBLISHER) & (direct | rows["vintage"].ne("")) & rows["conversion_of"].eq("")]


def _comparable(obs: pd.DataFrame) -> list[dict]:
    """What happened, with one spelling of each period and growth in percent."""
    rows = coded(obs, "obs_id", "printed", *_FIGURE, "ref_period", "role", *bounds.COLUMNS)
    rows = rows.assign(unit_mult=rows.get("unit_mult", 0))[(rows["role"] == "actual") & (rows["ref_period"] != "")]
    names = [*_KEPT, "source_id", "vintage", "published", "note", "unit_mult"]
    names = [name for name in names if name not in bounds.COLUMNS]
    columns = trees.columns_of(rows, names, bounds.COLUMNS)
    found = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    for row in found:
        if (row["transformation"], row["unit_measure"]) == ("growth", "RATIO"):
            # 104.4 / 100 - 1 in floats is 4.4000000000000004: as printed, percent have few decimals.
            row |= {name: round(100 * row[name] - 100, 9) for name in bounds.COLUMNS} | {"unit_measure": "PC"}
    return found


def _bears(row: dict, other: dict) -> bool:
    """Whether a print is of the same period, compared with the same and at the same prices, where these are stated."""
    unstated = row["transformation"] == "growth" and row["price_basis"] == "not_stated"
    same = row["base_period"] in ("", other["base_period"]) and row["ref_period"] == other["ref_period"]
    return same and (unstated or row["price_basis"] == other["price_basis"])


def _judged(row: dict, prints: list[dict]) -> list[dict]:
    """Each number once a vintage, where it was printed first, with what it says of the figure."""
    first: dict[tuple, dict] = {}
    for other in sorted(prints, key=lambda other: (other["published"], other["obs_id"])):
        first.setdefault((*(other[name] for name in bounds.COLUMNS), other["vintage"]), other)
    stated = {number[:3] for number in first if number[3]}
    room, found = _TOUCH * max(1.0, abs(row["value"])), []
    for (value, lower, upper, vintage), other in first.items():
        if vintage or (value, lower, upper) not in stated:  # else a repeat of one that says of which vintage it is
            meet = upper - row["lower"] >= -room and row["upper"] - lower >= -room
            two_sided = isfinite(row["lower"]) and isfinite(row["upper"])
            difference = round(row["value"] - value, 9) if two_sided else nan
            agreement = "same" if abs(difference) <= room else "rounds" if meet else "differs"
            by = {f"by_{name}": other[name] for name in ("printed", "note", "unit_mult", *bounds.COLUMNS)}
            by |= {"by": other["obs_id"], "by_source": other["source_id"], "difference": difference}
            found.append(by | {"vintage": vintage, "published": other["published"], "agreement": agreement})
    return sorted(found, key=lambda one: (_ORDER.get(one["vintage"], 0), one["published"], one["by"]))


def _missing(row: dict, others: list[dict]) -> list[dict]:
    """For a figure without a print of its period: from when to when others of its length are held, else any."""
    spans = {text: periods.parse(text) for text in [row["ref_period"], *(other["ref_period"] for other in others)]}
    length = {text: (span.months, span.start.month) for text, span in spans.items()}
    held = {other["ref_period"] for other in others}
    like = [text for text in held if length[text] == length[row["ref_period"]]] or held
    held = sorted(like, key=lambda text: (spans[text].end, spans[text].start))
    return [{"agreement": "missing", "held_from": held[0], "held_to": held[-1]}] if held else []
