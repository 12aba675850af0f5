"""Pairwise agreement: does each printed figure meet what two others say it must be?

Each relation is looked at alone. Figures can pass every pairwise check and still be impossible together; the
joint check is `reconcile`.
"""

from collections import defaultdict
from itertools import combinations

import numpy as np
import pandas as pd

from kzstats import bounds, completing, exchange, observations, ratios
from kzstats.consistency import editions, figures, relations, trees
from kzstats.errors import NotFound, ParameterError
from kzstats.rounding import rule_of

_SIDES = ["reported_lower", "reported_upper", "derived_lower", "derived_upper"]
COLUMNS = ["relation", "reported", "derived_from", "over", "unit_measure", *_SIDES, "gap", "verdict"]
#: No two figures that speak of the same thing; with the kinds of a full frame: text stays text where it is joined.
_NONE = pd.DataFrame({name: pd.Series(dtype="float64" if name in (*_SIDES, "gap") else "str") for name in COLUMNS})
_MAY_LACK = ("scope", "base_period", "share_of")
_MATCH = [column for column in observations.CONCEPT if column != "price_basis"] + ["unit_measure"]
#: What a quotient of two levels is held against, as what.
_QUOTIENTS = {"share": ratios.percent_of, "growth": ratios.percent_change}


def compare(reported: pd.DataFrame, derived: pd.DataFrame) -> pd.DataFrame:
    """Pairwise verdicts: can each reported figure be what was derived from others?

    reported, derived: frames with value, lower, upper in one unit and the codes of an observation; they meet on
    those codes. Returns obs_id, the codes, reported_lower, reported_upper, derived_lower, derived_upper, gap (0
    where the ranges meet, in the unit of the figure) and verdict: consistent when one number fits both,
    inconsistent when none does, undetermined where a range is not known. Raises NotFound when nothing meets,
    ParameterError when two derived figures have the same codes or the frames follow two rounding rules.

    >>> from kzstats import observations as data, ratios
    >>> obs = data.load("trend_2024_06")
    >>> dollars = data.select(obs, unit_measure="USD")
    >>> mining, total = (data.select(dollars, activity=activity) for activity in ("B", "B-E"))
    >>> printed = data.select(obs, obs_id="trend_2024_06.mining_share")
    >>> compare(printed, ratios.share(mining, total))[["verdict", "gap"]].round(3).values.tolist()
    [['inconsistent', 0.047]]
    """
    needed = ["obs_id", *_MATCH, *bounds.COLUMNS]
    reported, derived = (completing.coded(frame, *needed, unique=False) for frame in (reported, derived))
    rule_of(reported, derived)
    twice = derived[derived.duplicated(_MATCH, keep=False)]
    if len(twice):
        raise ParameterError(f"derived figures {', '.join(twice['obs_id'])} have the same codes; select one of them")
    pairs = reported.merge(derived, on=_MATCH, how="inner", suffixes=("", "_derived"), validate="many_to_one")
    if pairs.empty:
        raise NotFound(f"no reported figure has the codes of a derived one; they are compared on {', '.join(_MATCH)}")
    other = {f"{name}_derived": name for name in bounds.COLUMNS}
    found = _verdicts(pairs[bounds.COLUMNS], pairs[list(other)].rename(columns=other))
    return pd.concat([pairs[["obs_id", *_MATCH]], found], axis="columns")


def pairwise(
    obs: pd.DataFrame,
    *,
    rounding: str | None = None,
    conversion: str = "unrounded",
    activities: pd.DataFrame | None = None,
    products: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Every pairwise check that the figures allow: repeated figures, shares, growth, implied rates.

    obs: observation frame, of one source or several; rounding: nearest, truncate or any (None: the frame's);
    conversion: unrounded or printed (dollars computed from the printed tenge then witness nothing but their rate);
    activities, products: trees of both (None: of the code lists). Returns one row a check: relation, reported (obs_id),
    derived_from (obs_id of what it is held against), over (obs_id that this is divided by, empty for none),
    unit_measure, reported_lower, reported_upper, derived_lower, derived_upper, gap, verdict; empty when no two figures
    are related. Plans, targets and capacities are compared
    among themselves only, and whatever is inconsistent here is so in `reconcile`. Raises DataError for codes that
    contradict each other, ParameterError for an unknown rounding and, where amounts are converted, conversion.

    >>> checks = pairwise(observations.load("trend_2024_06"))
    >>> checks[checks["verdict"] == "inconsistent"]["relation"].tolist()
    ['repeated', 'share']
    """
    needed = ["obs_id", "source_id", *observations.CONCEPT, "unit_measure", "conversion_of"]
    obs = completing.coded(obs, *[name for name in needed if name not in _MAY_LACK]).reset_index(drop=True)
    obs = observations.with_bounds(obs, rounding=rounding)
    tree = trees.tree_of(obs, activities, products)
    read = figures.read(obs.drop(columns=bounds.COLUMNS), tree, rule_of(obs))
    system = relations.build(read, tree, editions=editions.editions(read, obs))
    # Dollars computed from the printed tenge are no second print of the amount.
    silent = system.originals if conversion == "printed" else {}
    stated: dict[tuple, dict[str, None]] = defaultdict(dict)  # by the two unknowns whose quotient it is
    levels: dict[tuple, list[relations.Quantity]] = defaultdict(list)
    for quantity in system.quantities:
        figure = quantity.figure
        if figure and figure.obs_id not in silent:
            stated[quantity.numerator, quantity.divisor][figure.obs_id] = None
            if figure.kind == "level":
                levels[quantity.numerator].append(quantity)
    found = {("repeated", *two, "") for same in stated.values() for two in combinations(same, 2)}
    for quantity in system.quantities:
        figure = quantity.figure
        if figure and figure.kind in _QUOTIENTS:
            found |= {
                (figure.kind, figure.obs_id, part.figure.obs_id, whole.figure.obs_id)
                for part in levels[quantity.numerator]
                for whole in levels[quantity.divisor]
                # Of two sources one may have revised the part and the other not the whole.
                if part.divisor == whole.divisor
                and (figure.kind != "share" or part.figure.source == whole.figure.source)
            }
    obs = _in_percent(obs).assign(ref_period=[figure.period for figure in read])
    place = {figure.obs_id: n for n, figure in enumerate(read)} | {"": 0}
    checks = []
    for relation in ("repeated", *_QUOTIENTS):
        rows = sorted(row[1:] for row in found if row[0] == relation)
        if rows:
            rows.sort(key=lambda row: [place[name] for name in row])
            reported, derived, over = (
                obs.iloc[[place[name] for name in names]].reset_index(drop=True) for names in zip(*rows, strict=True)
            )
            if relation in _QUOTIENTS:
                checks.append(
                    _checks(relation, reported, _QUOTIENTS[relation](derived, over), derived["obs_id"], over["obs_id"])
                )
            else:
                checks.append(_checks(relation, reported, derived, derived["obs_id"]))
    checks = [check for check in [*checks, _rates(obs, conversion)] if len(check)]
    return pd.concat(checks, ignore_index=True)[COLUMNS] if checks else _NONE.copy()


def _in_percent(obs: pd.DataFrame) -> pd.DataFrame:
    """Every growth and share in percent, however it was printed."""
    grown = ratios.growth_in_percent(obs)
    share = obs[(obs["transformation"] == "share") & (obs["unit_measure"] == "RATIO")]
    share = share.assign(**bounds.scale(share[bounds.COLUMNS], 100.0), unit_measure="PC")
    same = obs.drop(index=[*grown.index, *share.index])
    return pd.concat([same, grown, share]).loc[obs.index]


def _rates(obs: pd.DataFrame, conversion: str) -> pd.DataFrame:
    obs = obs[
        ["obs_id", "source_id", "activity", "ref_period", "conversion_of", "unit_measure", "rounding", *bounds.COLUMNS]
    ]
    pairs = obs[obs["conversion_of"].isin(obs["obs_id"])]
    if pairs.empty:
        return _NONE
    implied = exchange.implied_rate(pd.concat([pairs, obs[obs["obs_id"].isin(pairs["conversion_of"])]]), conversion)
    implied = implied.merge(obs[["obs_id", "source_id"]], on="obs_id", validate="one_to_one")
    implied = implied.assign(unit_measure=implied["quote"] + " per " + implied["base"], place=range(len(implied)))
    found = implied.merge(implied, on=["source_id", "ref_period", "base", "quote"], suffixes=("", "_2"))
    found = found[found["place"] < found["place_2"]].reset_index(drop=True)
    others = found[[f"{name}_2" for name in bounds.COLUMNS]].set_axis(bounds.COLUMNS, axis="columns")
    return _checks("implied rate", found, others, found["obs_id_2"])


def _checks(relation: str, reported: pd.DataFrame, derived: pd.DataFrame, of: pd.Series, over="") -> pd.DataFrame:
    codes = {"relation": relation, "reported": reported["obs_id"], "derived_from": of, "over": over}
    codes["unit_measure"] = reported["unit_measure"]
    return pd.concat([pd.DataFrame(codes), _verdicts(reported, derived)], axis="columns")


def _verdicts(reported: pd.DataFrame, derived: pd.DataFrame) -> pd.DataFrame:
    ends = [frame[end].astype("float64") for frame in (reported, derived) for end in ("lower", "upper")]
    found = pd.DataFrame(dict(zip(_SIDES, ends, strict=True)))
    found["gap"] = bounds.gap(reported[bounds.COLUMNS], derived[bounds.COLUMNS])
    found["verdict"] = np.select(
        [found["gap"].isna(), found["gap"] > 0], ["undetermined", "inconsistent"], default="consistent"
    )
    return found
