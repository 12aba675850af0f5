"""Pairwise agreement: does each printed figure meet what two others say it must be?

Each relation is looked at alone. Figures can pass every pairwise check and still be impossible together; the
joint check is `reconcile`.
"""

from itertools import combinations

import numpy as np
import pandas as pd

from kzstats import bounds, exchange, observations, ratios
from kzstats.errors import NotFound, ParameterError

_SIDES = ["reported_lower", "reported_upper", "derived_lower", "derived_upper"]
COLUMNS = ["relation", "reported", "derived_from", "unit_measure", *_SIDES, "gap", "verdict"]
_MATCH = [column for column in observations.CONCEPT if column != "price_basis"] + ["unit_measure"]


def compare(reported: pd.DataFrame, derived: pd.DataFrame) -> pd.DataFrame:
    """Pairwise verdicts: can each reported figure be what was derived from others?

    reported, derived: frames with value, lower, upper in one unit and the codes of an observation; they meet on
    those codes. Returns obs_id, the codes, reported_lower, reported_upper, derived_lower, derived_upper, gap (0
    where the ranges meet, in the unit of the figure) and verdict: consistent when one number fits both,
    inconsistent when none does, undetermined where a range is not known. Raises NotFound when nothing meets,
    ParameterError when two derived figures have the same codes.

    >>> from kzstats import observations as data, ratios
    >>> obs = data.load("trend_2024_06")
    >>> dollars = data.select(obs, unit_measure="USD")
    >>> mining, total = (data.select(dollars, activity=activity) for activity in ("B", "B-E"))
    >>> printed = data.select(obs, obs_id="trend_2024_06.mining_share")
    >>> compare(printed, ratios.share(mining, total))[["verdict", "gap"]].round(3).values.tolist()
    [['inconsistent', 0.047]]
    """
    twice = derived[derived.duplicated(_MATCH, keep=False)]
    if len(twice):
        raise ParameterError(f"derived figures {', '.join(twice['obs_id'])} have the same codes; select one of them")
    pairs = reported.merge(derived, on=_MATCH, how="inner", suffixes=("", "_derived"), validate="many_to_one")
    if pairs.empty:
        raise NotFound(f"no reported figure has the codes of a derived one; they are compared on {', '.join(_MATCH)}")
    other = {f"{name}_derived": name for name in bounds.COLUMNS}
    found = _verdicts(pairs[bounds.COLUMNS], pairs[list(other)].rename(columns=other))
    return pd.concat([pairs[["obs_id", *_MATCH]], found], axis="columns")


def pairwise(obs: pd.DataFrame, *, rounding: str = "nearest", conversion: str = "unrounded") -> pd.DataFrame:
    """Every pairwise check that the figures allow: repeated figures, shares, growth, implied rates.

    obs: observation frame, of one source or several; rounding: nearest, truncate or any; conversion: unrounded
    or printed (which tenge the dollars were computed from). Returns one row a check: relation, reported (obs_id),
    derived_from (obs_ids), unit_measure, reported_lower, reported_upper, derived_lower, derived_upper, gap,
    verdict; empty when no two figures are related. Plans, targets and capacities are compared among themselves only.

    >>> checks = pairwise(observations.load("trend_2024_06"))
    >>> checks[checks["verdict"] == "inconsistent"]["relation"].tolist()
    ['repeated', 'share']
    """
    obs = observations.with_bounds(obs, rounding=rounding)
    checks = [*_repeated(obs), *_shares(obs), *_growths(obs), *_rates(obs, conversion)]
    return pd.concat(checks, ignore_index=True)[COLUMNS] if checks else pd.DataFrame(columns=COLUMNS)


def _repeated(obs: pd.DataFrame) -> list[pd.DataFrame]:
    growth_as_factor = obs["unit_measure"] == "RATIO"
    comparable = pd.concat([obs[~growth_as_factor], ratios.growth_from_ratio(obs[growth_as_factor])]).sort_index()
    checks = []
    for _, group in comparable.groupby([*observations.CONCEPT, "unit_measure"], sort=False):
        first, second = _combinations(group)
        checks.append(_check("repeated", first, second, second["obs_id"]))
    return [check for check in checks if len(check)]


def _shares(obs: pd.DataFrame) -> list[pd.DataFrame]:
    checks = []
    levels = obs[obs["transformation"] == "level"]
    for _, printed in obs[obs["transformation"] == "share"].iterrows():
        same = levels[(levels[_CONTEXT] == printed[_CONTEXT]).all(axis="columns")]
        parts, wholes = same[same["activity"] == printed["activity"]], same[same["activity"] == printed["share_of"]]
        both = parts.merge(wholes, on=["unit_measure", "source_id"], suffixes=("", "_whole"))
        for _, row in both.iterrows():
            part, whole = parts[parts["obs_id"] == row["obs_id"]], wholes[wholes["obs_id"] == row["obs_id_whole"]]
            checks.append(_one("share", printed, ratios.share(part, whole), f"{row['obs_id']} / {row['obs_id_whole']}"))
    return checks


def _growths(obs: pd.DataFrame) -> list[pd.DataFrame]:
    checks = []
    levels = obs[obs["transformation"] == "level"]
    printed_growth = obs[
        (obs["transformation"] == "growth") & (obs["unit_measure"] == "PC") & (obs["base_period"] != "")
    ]
    for _, printed in printed_growth.iterrows():
        context = ["indicator", "product", "ref_area", "role", "activity", "price_basis"]
        same = levels[(levels[context] == printed[context]).all(axis="columns")]
        new, old = (same[same["ref_period"] == printed[column]] for column in ("ref_period", "base_period"))
        for _, row in new.merge(old, on="unit_measure", suffixes=("", "_old")).iterrows():
            pair = new[new["obs_id"] == row["obs_id"]], old[old["obs_id"] == row["obs_id_old"]]
            checks.append(_one("growth", printed, ratios.growth(*pair), f"{row['obs_id']} / {row['obs_id_old']}"))
    return checks


def _rates(obs: pd.DataFrame, conversion: str) -> list[pd.DataFrame]:
    pairs = obs[obs["conversion_of"].isin(obs["obs_id"])]
    if pairs.empty:
        return []
    implied = exchange.implied_rate(pd.concat([pairs, obs[obs["obs_id"].isin(pairs["conversion_of"])]]), conversion)
    implied = implied.merge(obs[["obs_id", "source_id"]], on="obs_id", validate="one_to_one")
    implied["unit_measure"] = "KZT per USD"
    checks = []
    for _, group in implied.groupby(["source_id", "ref_period"], sort=False):
        first, second = _combinations(group)
        checks.append(_check("implied rate", first, second, second["obs_id"]))
    return [check for check in checks if len(check)]


_CONTEXT = ["indicator", "product", "ref_area", "ref_period", "role"]


def _combinations(group: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    places = list(combinations(range(len(group)), 2))
    first, second = ([pair[side] for pair in places] for side in (0, 1))
    return group.iloc[first].reset_index(drop=True), group.iloc[second].reset_index(drop=True)


def _one(relation: str, printed: pd.Series, derived: pd.DataFrame, derived_from: str) -> pd.DataFrame:
    reported = printed.to_frame().T.reset_index(drop=True)
    return _check(relation, reported, derived.reset_index(drop=True), pd.Series([derived_from]))


def _check(relation: str, reported: pd.DataFrame, derived: pd.DataFrame, derived_from: pd.Series) -> pd.DataFrame:
    codes = pd.DataFrame(
        {
            "relation": relation,
            "reported": reported["obs_id"],
            "derived_from": derived_from,
            "unit_measure": reported["unit_measure"],
        }
    )
    return pd.concat([codes, _verdicts(reported, derived)], axis="columns")


def _verdicts(reported: pd.DataFrame, derived: pd.DataFrame) -> pd.DataFrame:
    ends = [frame[end].astype("float64") for frame in (reported, derived) for end in ("lower", "upper")]
    found = pd.DataFrame(dict(zip(_SIDES, ends, strict=True)))
    found["gap"] = bounds.gap(reported[bounds.COLUMNS], derived[bounds.COLUMNS])
    found["verdict"] = np.select(
        [found["gap"].isna(), found["gap"] > 0], ["undetermined", "inconsistent"], default="consistent"
    )
    return found
