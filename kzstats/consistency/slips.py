"""What looks like a slip of the pen and is no contradiction: warnings, each with the reading that would make sense.

Arithmetic cannot decide them: a branch can grow thirtyfold, and a car can cost 6,430 tenge. But where a printed number
is out of every known range and another reading of the same words is inside, whoever prints it should look again.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from kzstats import bounds, completing, exchange, observations, periods, ratios
from kzstats.consistency import trees
from kzstats.rounding import rule_of

COLUMNS = ["obs_id", "slip", "by", "found", "usual_lower", "usual_upper", "reading", "sense", "unit_measure"]
#: A level a year later, or of another source, is seldom further off; beyond, a scale word is the likelier cause.
_SCALES = {"thousand": 1e3, "million": 1e6}
#: Two prints of one thing a thousand times apart are so within this factor: revisions and neighbouring years differ.
_NEAR = 3.0
_YEARS = 3
#: Growth above this factor is an index, a small base or a slip; of the 563 figures of 35 releases 2 are.
_MOST_GROWTH = 20.0
#: Value per piece further out than this from all others' of the same kind.
_PRICE_APART = 20.0
#: An implied rate further than this from every official one from the period's start to the day of print.
_RATE_APART = 0.04
_NEEDED = ["obs_id", "source_id", *completing.CONCEPT, "unit_measure", "conversion_of"]
_MAY_LACK = ("scope", "base_period", "share_of")
_NEEDED = [name for name in _NEEDED if name not in _MAY_LACK]
_SAME = ["indicator", "product", "activity", "ref_area", "scope", "role", "unit_measure"]


def slips(obs: pd.DataFrame, known: pd.DataFrame | None = None, rates: pd.DataFrame | None = None) -> pd.DataFrame:
    """Figures that look like a slip, with the reading that would make sense of them: warnings, never verdicts.

    obs: observation frame, of one source or several; known: figures to hold them against (None: every other source of
    the data); rates: official rates (None: `load_rates`). Returns one row a warning: obs_id; slip (index: an index
    worded as growth; scale: a scale word off; price: value per piece out of every other's range; rate: implied rate far
    from every official one; above: a part above its whole; growth: above a factor of 20; swapped: totals of two periods
    changed places; below: "48.6 % below", where it is 48.6 % of it); by (obs_id of the other figure, or empty); found,
    usual_lower, usual_upper (the number that looks wrong and where it would be usual, in unit_measure); reading (index,
    tenth, thousand, million, swapped, of or empty) and sense (the figure's value under that reading, in its own unit;
    NaN without one). Raises ParameterError for two rounding rules in obs.

    >>> slips(observations.load("timesca_2025"))[["obs_id", "slip", "reading"]].values.tolist()
    [['timesca_2025.vehicles_usd', 'rate', 'tenth']]
    """
    obs = completing.coded(obs, *_NEEDED).reset_index(drop=True)
    rule = rule_of(obs)
    if known is None:
        known = observations.load(rounding=rule, data=obs.attrs.get("data"))
        known = known[~known["source_id"].isin(obs["source_id"])]
    else:
        known = observations.with_bounds(known, rounding=rule)
    rates = observations.load_rates() if rates is None else rates
    tree = trees.tree_of(obs)
    obs = _ready(observations.with_bounds(obs, rounding=rule))
    # Of 1,500 figures one in ten is about the same: looking at the others takes half of a `kzstats check`.
    alike = known["indicator"].isin(obs["indicator"]) & known["product"].isin(obs["product"])
    every = pd.concat([obs, _ready(known[alike])], ignore_index=True)
    checks = (
        _indices(obs, every), _scales(obs, every), _prices(obs, known, tree.money), _rates(obs, rates),
        _above(obs, every, tree),
        _growths(obs), _swapped(obs, every), _shares_below(obs, tree),
    )  # fmt: skip
    found = pd.DataFrame([row for check in checks for row in check], columns=COLUMNS)
    return found.drop_duplicates(["obs_id", "slip"], ignore_index=True)


def _ready(obs: pd.DataFrame) -> pd.DataFrame:
    kept = [name for name in (*_NEEDED, *_MAY_LACK, *bounds.COLUMNS, "rounding", "published") if name in obs]
    obs = completing.coded(obs[kept], unique=False)
    # Joined and taken a hundred times: as Python's own text that costs two thirds of what it costs as Arrow's.
    obs = obs.astype(dict.fromkeys(obs.columns.difference(bounds.COLUMNS), "object"))
    scope = obs["scope"].fillna("") if "scope" in obs else ""
    formed = {
        name: [periods.canonical(text) if text else "" for text in obs[name]] for name in ("ref_period", "base_period")
    }
    return obs.assign(scope=scope, **formed)


def _levels(obs: pd.DataFrame) -> pd.DataFrame:
    return obs[(obs["transformation"] == "level") & (obs["value"] > 0) & (obs["ref_period"] != "")]


def _growth_in_percent(obs: pd.DataFrame) -> pd.DataFrame:
    rows = obs[obs["transformation"] == "growth"]
    factor = rows["unit_measure"] == "RATIO"
    return pd.concat([rows[~factor], ratios.growth_from_ratio(rows[factor])]).sort_index()


def _indices(obs: pd.DataFrame, every: pd.DataFrame) -> Iterator[tuple]:
    """105.2 percent of growth beside 5.2, or beside levels that grew by 5.2: an index worded as growth."""
    growth = obs[(obs["transformation"] == "growth") & (obs["unit_measure"] == "PC") & (obs["value"] > 50)]
    if growth.empty:
        return
    others = _growth_in_percent(every)
    pairs = growth.merge(others, on=[*_SAME, "ref_period"], suffixes=("", "_2"))
    pairs = pairs[(pairs["base_period"] == pairs["base_period_2"]) | (pairs["base_period_2"] == "")]
    now = growth.drop(columns="unit_measure").merge(
        _levels(every),
        on=[c for c in [*_SAME, "ref_period", "price_basis"] if c != "unit_measure"],
        suffixes=("", "_n"),
    )
    old = _levels(every).rename(columns={"ref_period": "then", "base_period": "none"})
    both = now.merge(
        old.add_suffix("_o"),
        left_on=[*_SAME, "base_period"], right_on=[f"{column}_o" for column in [*_SAME, "then"]],
    )  # fmt: skip
    made = ratios.percent_change(_side(both, "_n"), _side(both, "_o"))
    derived = both[["obs_id", "value", "lower", "upper", "obs_id_o"]].rename(columns={"obs_id_o": "obs_id_2"})
    derived = derived.assign(lower_2=made["lower"], upper_2=made["upper"])
    columns = ["obs_id", "value", "lower", "upper", "obs_id_2", "lower_2", "upper_2"]
    for row in pd.concat([pairs[columns], derived[columns]]).itertuples():
        apart = row.upper < row.lower_2 or row.upper_2 < row.lower
        if row.obs_id != row.obs_id_2 and apart and row.lower - 100 <= row.upper_2 and row.lower_2 <= row.upper - 100:
            yield row.obs_id, "index", row.obs_id_2, row.value, row.lower_2, row.upper_2, "index", row.value - 100, "PC"


def _scales(obs: pd.DataFrame, every: pd.DataFrame) -> Iterator[tuple]:
    """A month of it a thousand or a million times what another print of the same thing comes to, in a near year."""
    levels = _per_month(_levels(obs))
    others = _per_month(_levels(every))
    pairs = levels.merge(others, on=[*_SAME, "price_basis"], suffixes=("", "_2"))
    pairs = pairs[(pairs["obs_id"] != pairs["obs_id_2"]) & ((pairs["year"] - pairs["year_2"]).abs() <= _YEARS)]
    for name, scale in _SCALES.items():
        for factor in (scale, 1 / scale):
            ratio = pairs["a_month"] / pairs["a_month_2"] / factor
            for row in pairs[(ratio < _NEAR) & (ratio > 1 / _NEAR)].itertuples():
                usual = row.value * row.a_month_2 / row.a_month
                ends = usual / _NEAR, usual * _NEAR
                yield row.obs_id, "scale", row.obs_id_2, row.value, *ends, name, row.value / factor, row.unit_measure


def _per_month(levels: pd.DataFrame) -> pd.DataFrame:
    """Levels with what they come to in a month, and the year they are of; days have no months."""
    spans = [periods.parse(text) for text in levels["ref_period"]]
    months = np.array([span.months for span in spans], dtype="float64")
    rate = levels["value"] / np.where(months > 0, months, np.nan)
    return levels.assign(a_month=rate, year=[span.start.year for span in spans])


def _prices(obs: pd.DataFrame, known: pd.DataFrame, money: frozenset[str]) -> Iterator[tuple]:
    """Tenge or dollars per piece or tonne, held against all that other sources imply for the same goods."""
    own = _per_piece(obs, money)
    others = _per_piece(_ready(known), money) if len(own) else own
    for row in own.itertuples():
        same = others[(others["money"] == row.money) & (others["things"] == row.things)]
        goods = same[same["product"] == row.product]
        goods = goods if len(goods) else same[same["activity"] == row.activity]
        if goods.empty:
            continue
        low, high = goods["price"].min() / _PRICE_APART, goods["price"].max() * _PRICE_APART
        if not low <= row.price <= high:
            factor = next((s for s in (1e-6, 1e-3, 1e3, 1e6) if low <= row.price / s <= high), None)
            name = {1e3: "thousand", 1e6: "million"}.get(max(factor, 1 / factor) if factor else 0, "")
            sense = row.value / factor if factor else np.nan
            unit = f"{row.money} per {row.things}"
            yield row.obs_id, "price", row.counted, row.price, low, high, name, sense, unit


def _per_piece(obs: pd.DataFrame, units_of_money: frozenset[str]) -> pd.DataFrame:
    keys = ["source_id", "indicator", "product", "activity", "ref_area", "ref_period", "scope", "role"]
    levels = _levels(obs)
    money = levels["unit_measure"].isin(units_of_money)
    pairs = levels[money].merge(levels[~money], on=keys, suffixes=("", "_n"))
    return pd.DataFrame(
        {
            "obs_id": pairs["obs_id"], "counted": pairs["obs_id_n"], "product": pairs["product"],
            "activity": pairs["activity"], "money": pairs["unit_measure"], "things": pairs["unit_measure_n"],
            "value": pairs["value"], "price": pairs["value"] / pairs["value_n"],
        }
    )  # fmt: skip


def _rates(obs: pd.DataFrame, rates: pd.DataFrame) -> Iterator[tuple]:
    """The rate of a printed pair, against every official one from the start of its period to the day of print."""
    pairs = obs[obs["conversion_of"].isin(obs["obs_id"])]
    if pairs.empty:
        return
    implied = exchange.implied_rate(pd.concat([pairs, obs[obs["obs_id"].isin(pairs["conversion_of"])]]))
    rows = obs.set_index("obs_id")
    for pair in implied.itertuples():
        official = rates[(rates["base"] == pair.base) & (rates["quote"] == pair.quote)]
        printed = rows.at[pair.obs_id, "published"] if "published" in rows else ""
        official = official[_within(official["ref_period"], pair.ref_period, printed)]
        if official.empty or not np.isfinite([pair.lower, pair.upper]).all():
            continue
        low, high = official["lower"].min() * (1 - _RATE_APART), official["upper"].max() * (1 + _RATE_APART)
        if pair.upper < low or pair.lower > high:
            factor = next((s for s in (0.001, 0.1, 10, 1000) if low <= pair.value / s <= high), None)
            # Too many tenge to the dollar: the tenge are too many, or the converted dollars too few.
            times = 1 / factor if factor and rows.at[pair.obs_id, "unit_measure"] == pair.quote else factor
            name = {10: "tenth", 1000: "thousand"}.get(round(max(factor, 1 / factor)) if factor else 0, "")
            sense = rows.at[pair.obs_id, "value"] * times if times else np.nan
            unit = f"{pair.quote} per {pair.base}"
            yield pair.obs_id, "rate", pair.conversion_of, pair.value, low, high, name, sense, unit


def _within(texts: pd.Series, period: str, printed: str) -> np.ndarray:
    if not period:
        return np.zeros(len(texts), dtype=bool)
    span = periods.parse(period)
    last = max(periods.parse(printed).end if printed else span.end, span.end)
    first, end = span.start.isoformat(), last.isoformat()
    text = texts.astype("str")
    return ((text >= first[:4]) & (text.str[:10] <= end) & (text >= first[:10])).to_numpy() | (
        text == period
    ).to_numpy()


def _above(obs: pd.DataFrame, every: pd.DataFrame, tree: trees.Tree) -> Iterator[tuple]:
    """A branch above the branch it is part of, a region above its country: here or in another source."""
    parts = _levels(obs)
    parts = parts[~parts["indicator"].isin(tree.averages | tree.many["indicator"])]
    if parts.empty:
        return
    above = [[(a, where) for a in [code, *tree.above(code)] for where in dict.fromkeys([area, area.partition("-")[0]])]
             for code, area in zip(parts["activity"], parts["ref_area"], strict=True)]  # fmt: skip
    parts = parts.assign(whole=above).explode("whole")
    parts = parts.assign(whole_activity=parts["whole"].str[0], whole_area=parts["whole"].str[1])
    keys = ["indicator", "product", "scope", "role", "unit_measure", "ref_period", "price_basis"]
    wholes = _levels(every).rename(columns={"activity": "whole_activity", "ref_area": "whole_area"})
    keys += ["whole_activity", "whole_area"]
    pairs = parts.merge(wholes[[*keys, "obs_id", "lower", "upper"]], on=keys, suffixes=("", "_w"))
    proper = (pairs["activity"] != pairs["whole_activity"]) | (pairs["ref_area"] != pairs["whole_area"])
    for row in pairs[proper & (pairs["lower"] > pairs["upper_w"])].itertuples():
        factor = next((s for s in (1e3, 1e6) if row.upper / s <= row.upper_w), None)
        big = factor and row.lower > 50 * row.upper_w
        name, sense = ("thousand" if factor == 1e3 else "million", row.value / factor) if big else ("", np.nan)
        yield row.obs_id, "above", row.obs_id_w, row.value, 0.0, row.upper_w, name, sense, row.unit_measure


def _shares_below(obs: pd.DataFrame, tree: trees.Tree) -> Iterator[tuple]:
    """48.6 percent below a mean, where the amount printed beside it is 48.6 percent *of* that mean."""
    below = obs[(obs["transformation"] == "other") & (obs["unit_measure"] == "PC") & (obs["value"] < 0)]
    if below.empty:
        return
    keys = ["source_id", "indicator", "role", "ref_period"]
    own = below.merge(_levels(obs), on=[*keys, "activity", "ref_area", "scope"], suffixes=("", "_n"))
    wholes = _levels(obs).add_suffix("_w")
    pairs = own.merge(wholes, left_on=[*keys, "unit_measure_n"], right_on=[f"{c}_w" for c in [*keys, "unit_measure"]])
    mean = [
        of in (activity, *tree.above(activity)) and place in (area, area.partition("-")[0])
        for activity, of, area, place in zip(
            pairs["activity"], pairs["activity_w"], pairs["ref_area"], pairs["ref_area_w"], strict=True
        )
    ]  # fmt: skip
    pairs = pairs[np.array(mean, dtype=bool) & (pairs["obs_id_n"] != pairs["obs_id_w"])].reset_index(drop=True)
    share = bounds.scale(bounds.divide(_side(pairs, "_n"), _side(pairs, "_w")), 100.0)
    fits = (share["lower"] <= -pairs["lower"]) & (-pairs["upper"] <= share["upper"]) & (share["value"] < 100)
    misses = (100 - share["upper"] > -pairs["lower"]) | (100 - share["lower"] < -pairs["upper"])
    for row, of in zip(pairs[fits & misses].itertuples(), share[fits & misses].itertuples(), strict=True):
        yield row.obs_id, "below", row.obs_id_n, row.value, of.lower - 100, of.upper - 100, "of", of.value - 100, "PC"


def _growths(obs: pd.DataFrame) -> Iterator[tuple]:
    """More than twenty times: from a small base, or a slip."""
    for row in _growth_in_percent(obs).itertuples():
        if row.lower > 100 * (_MOST_GROWTH - 1):
            yield row.obs_id, "growth", "", row.value, -100.0, 100 * (_MOST_GROWTH - 1), "", np.nan, "PC"


def _swapped(obs: pd.DataFrame, every: pd.DataFrame) -> Iterator[tuple]:
    """Two periods whose totals another source, or the growth printed beside them, has the other way round."""
    levels = _levels(obs)
    keys = [*_SAME, "price_basis"]
    pairs = levels.merge(levels, on=["source_id", *keys], suffixes=("", "_old"))
    pairs = pairs[pairs["ref_period"] > pairs["ref_period_old"]].reset_index(drop=True)
    if pairs.empty:
        return
    growth = _growth_in_percent(every).drop(columns=["unit_measure", "price_basis"])
    keys = [c for c in _SAME if c != "unit_measure"] + ["ref_period"]
    grown = pairs.merge(growth, on=keys, suffixes=("", "_g"))
    grown = grown[(grown["base_period_g"] == grown["ref_period_old"]) & (grown["price_basis"] != "volume")]
    straight = ratios.percent_change(_side(grown), _side(grown, "_old"))
    turned = ratios.percent_change(_side(grown, "_old"), _side(grown))
    misses, fits = bounds.gap(straight, _side(grown, "_g")) > 0, bounds.gap(turned, _side(grown, "_g")) == 0
    for row, made in zip(grown[misses & fits].itertuples(), straight[misses & fits].itertuples(), strict=True):
        yield row.obs_id, "swapped", row.obs_id_g, made.value, row.lower_g, row.upper_g, "swapped", row.value_old, "PC"
    others = every[~every["obs_id"].isin(obs["obs_id"])]
    for end, wanted in (("", "_old"), ("_old", "")):
        same = _levels(others)[[*_SAME, "ref_period", "obs_id", "lower", "upper"]]
        same = same.rename(
            columns={
                "ref_period": f"ref_period{end}",
                "obs_id": f"by{end}",
                "lower": f"l{wanted}",
                "upper": f"u{wanted}",
            }
        )
        pairs = pairs.merge(same, on=[*_SAME, f"ref_period{end}"], how="inner")
    met = (pairs["lower"] <= pairs["u"]) & (pairs["l"] <= pairs["upper"]) & (pairs["lower_old"] <= pairs["u_old"])
    met &= (pairs["l_old"] <= pairs["upper_old"]) & (
        (pairs["upper"] < pairs["lower_old"]) | (pairs["upper_old"] < pairs["lower"])
    )
    for row in pairs[met].itertuples():
        yield row.obs_id, "swapped", row.by, row.value, row.l_old, row.u_old, "swapped", row.value_old, row.unit_measure


def _side(pairs: pd.DataFrame, suffix: str = "") -> pd.DataFrame:
    return pairs[[f"{name}{suffix}" for name in bounds.COLUMNS]].set_axis(bounds.COLUMNS, axis="columns")
