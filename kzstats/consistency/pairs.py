"""Pairwise agreement: does each printed figure meet what two others say it must be?

Each relation is looked at alone. Figures can pass every pairwise check and still be impossible together; the
joint check is `reconcile`.
"""

import numpy as np
import pandas as pd

from kzstats import bounds, completing, exchange, observations, periods, ratios
from kzstats.consistency import editions, figures, money, relations, trees
from kzstats.errors import NotFound, ParameterError
from kzstats.rounding import rule_of

_SIDES = ["reported_lower", "reported_upper", "derived_lower", "derived_upper"]
COLUMNS = ["relation", "reported", "derived_from", "over", "unit_measure", *_SIDES, "gap", "verdict"]
#: What a share, its part and its whole have in common, besides what names its whole.
_CONTEXT = ["indicator", "ref_period", "role", "price_basis", "edition"]
#: What one source may say in dollars is compared with no other source's dollars: each used a rate of its own.
_MONEY = ["unit_measure", "money_of"]
_WIDER = ["product", "ref_area", "scope"]
_OF = [f"{column}_of" for column in _WIDER]
_CODES = list(dict.fromkeys([*observations.CONCEPT, "scope"]))
#: No two figures that speak of the same thing; with the kinds of a full frame: text stays text where it is joined.
_NONE = pd.DataFrame({name: pd.Series(dtype="float64" if name in (*_SIDES, "gap") else "str") for name in COLUMNS})
_MAY_LACK = ("scope", "base_period", "share_of")
_MATCH = [column for column in observations.CONCEPT if column != "price_basis"] + ["unit_measure"]


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


def pairwise(obs: pd.DataFrame, *, rounding: str | None = None, conversion: str = "unrounded") -> pd.DataFrame:
    """Every pairwise check that the figures allow: repeated figures, shares, growth, implied rates.

    obs: observation frame, of one source or several; rounding: nearest, truncate or any (None: the frame's);
    conversion: unrounded or printed (dollars computed from the printed tenge then witness nothing but their rate).
    Returns one row a check: relation, reported (obs_id), derived_from (obs_id of what it is held against), over
    (obs_id that this is divided by, empty for none), unit_measure, reported_lower, reported_upper, derived_lower,
    derived_upper, gap, verdict; empty when no two figures are related. Plans, targets and capacities are compared
    among themselves only, and whatever is inconsistent here is so in `reconcile`. Raises ParameterError for an
    unknown rounding and, where amounts are converted, conversion.

    >>> checks = pairwise(observations.load("trend_2024_06"))
    >>> checks[checks["verdict"] == "inconsistent"]["relation"].tolist()
    ['repeated', 'share']
    """
    needed = ["obs_id", "source_id", *observations.CONCEPT, "unit_measure", "conversion_of"]
    obs = completing.coded(obs, *[name for name in needed if name not in _MAY_LACK])
    obs = _comparable(observations.with_bounds(obs, rounding=rounding))
    # Dollars computed from the printed tenge are no second print of the amount.
    witnesses = obs[~obs["converted"]] if conversion == "printed" else obs
    checks = [_repeated(witnesses), _shares(witnesses), _growths(witnesses), _rates(obs, conversion)]
    found = [check for check in checks if len(check)]
    return pd.concat(found, ignore_index=True)[COLUMNS] if found else _NONE.copy()


def _comparable(obs: pd.DataFrame) -> pd.DataFrame:
    """Figures in one form: one way to write a period, percent for every quotient, and whose money an amount is in."""
    tree = trees.tree_of(obs)
    edition, base_edition = _editions(obs, tree)
    scope = obs["scope"].fillna("") if "scope" in obs else ""
    obs = obs.assign(scope=scope, **{name: obs[name].map(_one_form) for name in ("ref_period", "base_period")})
    many = tree.many
    one = obs["scope"].isin(many["scope"]) | obs["indicator"].isin(many["indicator"])
    original = obs["conversion_of"].where(obs["conversion_of"] != "", obs["obs_id"])
    obs["scope"] = obs["scope"].mask(one, obs["scope"] + "?" + original)
    unsaid = obs["ref_period"] == ""  # a figure without its period is of none that another one names
    obs["ref_period"] = obs["ref_period"].mask(unsaid, "?" + original)
    factor = obs["unit_measure"] == "RATIO"
    growth, share = (factor & (obs["transformation"] == kind) for kind in ("growth", "share"))
    for rows, in_percent in ((growth, ratios.growth_from_ratio), (share, _in_percent)):
        if rows.any():
            obs.loc[rows, [*bounds.COLUMNS, "unit_measure"]] = in_percent(obs[rows])[[*bounds.COLUMNS, "unit_measure"]]
    amount = (obs["transformation"] == "level") & obs["unit_measure"].isin(tree.money)
    kind = pd.Series(
        [*zip(obs["role"], obs["indicator"], obs["scope"], obs["ref_area"].str[:2], strict=True)], obs.index
    )
    home = kind.map(money.home(zip(kind[amount], obs["unit_measure"][amount], obs["source_id"][amount], strict=True)))
    foreign = amount & (obs["unit_measure"] != home)
    at_home = obs[amount & ~foreign & (obs["conversion_of"] == "") & obs["comparison"].isin(["=", "~"])]
    codes = ["source_id", *_CODES]
    there = {*at_home[codes].itertuples(index=False, name=None)} if foreign.any() else set()
    twice = np.array([row in there for row in obs[codes].itertuples(index=False, name=None)], dtype=bool)
    return obs.assign(
        edition=edition,
        base_edition=base_edition,
        money_of=obs["source_id"].where(foreign, ""),
        converted=amount & ((obs["conversion_of"] != "") | (foreign & twice)),
        place=range(len(obs)),
    )


def _editions(obs: pd.DataFrame, tree: trees.Tree) -> tuple[list[str] | str, list[str] | str]:
    """Of periods that were revised, the edition that each figure is of, and the one that it is compared with."""
    if len(obs[["source_id"]].drop_duplicates()) < 2 and obs.get("vintage", pd.Series(dtype="str")).nunique() < 2:
        return "", ""
    read = figures.read(obs.drop(columns=bounds.COLUMNS), tree, rule_of(obs))
    found = editions.editions(read, obs)
    return [found.of(one, one.period) for one in read], [found.of(one, one.base) for one in read]


def _in_percent(factor: pd.DataFrame) -> pd.DataFrame:
    return factor.assign(**bounds.scale(factor[bounds.COLUMNS], 100.0), unit_measure="PC")


def _one_form(period: str) -> str:
    return periods.canonical(period) if period else ""


def _repeated(obs: pd.DataFrame) -> pd.DataFrame:
    pairs = _met(obs, obs, [*_CODES, *_MONEY, "edition"])
    pairs = pairs[pairs["place"] < pairs["place_2"]]
    return _checks("repeated", pairs, _side(pairs), _side(pairs, "_2"), pairs["obs_id_2"])


def _shares(obs: pd.DataFrame) -> pd.DataFrame:
    levels, printed = (obs[obs["transformation"] == kind] for kind in ("level", "share"))
    if printed.empty or levels.empty:
        return _NONE
    of = [relations.codes_of_whole(*codes) for codes in printed[relations.NAMES_WHOLE].itertuples(index=False)]
    wholes = pd.DataFrame([w or ("", "", "") for w in of], columns=_OF, index=printed.index, dtype="object")
    printed = pd.concat([printed, wholes], axis="columns")
    known = np.array([w is not None for w in of], dtype=bool)
    parts = _met(printed[known], levels, [*_CONTEXT, *_WIDER, "activity"])
    wholes = levels.drop(columns="share_of").rename(columns={"activity": "share_of", **{c: f"{c}_of" for c in _WIDER}})
    # Part and whole of one source: two sources may have revised one and not the other.
    wholes = wholes[["obs_id", "place", "source_id", "unit_measure", *_CONTEXT, *_OF, "share_of", *bounds.COLUMNS]]
    found = _met(parts, wholes, [*_CONTEXT, *_OF, "share_of"], "_whole")
    same = found["unit_measure_2"] == found["unit_measure_whole"]
    found = found[same & (found["source_id_2"] == found["source_id_whole"])]
    derived = ratios.percent_of(_side(found, "_2"), _side(found, "_whole"))
    return _checks("share", found, _side(found), derived, found["obs_id_2"], found["obs_id_whole"])


def _growths(obs: pd.DataFrame) -> pd.DataFrame:
    levels = obs[obs["transformation"] == "level"]
    printed = obs[(obs["transformation"] == "growth") & (obs["base_period"] != "")]
    # Growth of physical volume says nothing of amounts in current prices: the price bases must agree, and be stated.
    printed = printed[(printed["price_basis"] != "not_stated") & (printed["role"] == "actual")]
    if printed.empty or levels.empty:
        return _NONE
    same = ["indicator", "product", "ref_area", "scope", "role", "activity", "price_basis"]
    now = _met(printed, levels, [*same, "ref_period", "edition"])
    earlier = levels.drop(columns=["base_period", "base_edition"])
    earlier = earlier.rename(columns={"ref_period": "base_period", "edition": "base_edition"})
    found = _met(now, earlier, [*same, "base_period", "base_edition"], "_old")
    in_one = [found[f"{column}_2"] == found[f"{column}_old"] for column in _MONEY]
    found = found[in_one[0] & in_one[1]]
    derived = ratios.percent_change(_side(found, "_2"), _side(found, "_old"))
    return _checks("growth", found, _side(found), derived, found["obs_id_2"], found["obs_id_old"])


def _rates(obs: pd.DataFrame, conversion: str) -> pd.DataFrame:
    pairs = obs[obs["conversion_of"].isin(obs["obs_id"])]
    if pairs.empty:
        return _NONE
    implied = exchange.implied_rate(pd.concat([pairs, obs[obs["obs_id"].isin(pairs["conversion_of"])]]), conversion)
    implied = implied.merge(obs[["obs_id", "source_id"]], on="obs_id", validate="one_to_one")
    implied = implied.assign(unit_measure=implied["quote"] + " per " + implied["base"], place=range(len(implied)))
    found = _met(implied, implied, ["source_id", "ref_period", "base", "quote"])
    found = found[found["place"] < found["place_2"]]
    return _checks("implied rate", found, _side(found), _side(found, "_2"), found["obs_id_2"])


def _met(first: pd.DataFrame, second: pd.DataFrame, keys: list[str], suffix: str = "_2") -> pd.DataFrame:
    """Every pair of rows with the same codes: a figure may be printed by several sources, so many meet many."""
    # No validate="many_to_many": it checks nothing, and takes half of the time.
    return first.merge(second, on=keys, suffixes=("", suffix)).reset_index(drop=True)


def _side(pairs: pd.DataFrame, suffix: str = "") -> pd.DataFrame:
    return pairs[[f"{name}{suffix}" for name in bounds.COLUMNS]].set_axis(bounds.COLUMNS, axis="columns")


def _checks(
    relation: str, pairs: pd.DataFrame, reported: pd.DataFrame, derived: pd.DataFrame, of: pd.Series, over=""
) -> pd.DataFrame:
    codes = {"relation": relation, "reported": pairs["obs_id"], "derived_from": of, "over": over}
    codes["unit_measure"] = pairs["unit_measure"]
    return pd.concat([pd.DataFrame(codes), _verdicts(reported, derived)], axis="columns")


def _verdicts(reported: pd.DataFrame, derived: pd.DataFrame) -> pd.DataFrame:
    ends = [frame[end].astype("float64") for frame in (reported, derived) for end in ("lower", "upper")]
    found = pd.DataFrame(dict(zip(_SIDES, ends, strict=True)))
    found["gap"] = bounds.gap(reported[bounds.COLUMNS], derived[bounds.COLUMNS])
    found["verdict"] = np.select(
        [found["gap"].isna(), found["gap"] > 0], ["undetermined", "inconsistent"], default="consistent"
    )
    return found
