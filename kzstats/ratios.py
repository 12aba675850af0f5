"""Figures that follow from others: share, growth, earlier level, pace against a plan, contribution to growth.

Every function takes and returns frames with `value`, `lower`, `upper`; the range of a result holds every number
that the ranges of its inputs allow.
"""

import numpy as np
import pandas as pd

from kzstats import bounds, codes, faults, periods
from kzstats.completing import coded
from kzstats.errors import ParameterError
from kzstats.meeting import agree, derived, levels, named, of_indicators, other_side, paired, sides, taken
from kzstats.rounding import rule_of

#: What a part and its whole, or two levels of one thing, must have in common.
_SAME_KIND = ["indicator", "product", "ref_area", "unit_measure", "role"]
_NEVER = "never added up (codes.csv), so that none is a part of another"


def share(part: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Share of each part in its whole, percent.

    part, whole: observation frames of levels; a part meets the one whole with the same indicator, product, ref_area,
    ref_period, unit_measure and role, of all scopes or the part's own. Returns the parts' codes with transformation
    share, share_of the whole's activity, unit_measure PC, value, lower, upper in percent. The part lies inside the
    whole, so the range never exceeds 0 to 100. Raises NotFound for a part without its whole, ParameterError for
    figures that are no levels or at other prices, for means such as wages, which have no parts, for a part that is none
    of its whole or surely above it, and for a whole that is not above zero.

    >>> obs = kz.load("trend_2024_06")
    >>> mining, total = (kz.select(obs, obs_id=f"trend_2024_06.{name}_kzt") for name in ("mining", "total"))
    >>> kz.share(mining, total)[["lower", "upper"]].round(2).values.tolist()
    [[46.61, 46.93]]
    """
    remedy = "; kz.parts tells the parts along products and regions, kz.bounds.divide takes any two ranges"
    pairs = levels("share", part, whole, [*_SAME_KIND, "ref_period"], "whole", remedy)
    of_indicators(pairs, "never added up", False, f"{_NEVER}; kz.bounds.divide compares two")
    if len(nothing := pairs.loc[sides(pairs)[1]["upper"].to_numpy() <= 0, "obs_id"]):
        raise ParameterError(f"the whole of {nothing.iloc[0]} is nothing or below zero; a share of it says nothing")
    above = codes.activities(getattr(part, "attrs", {}).get("data")).set_index("activity")["parent"].to_dict()
    for one, other in pairs[["activity", "activity_other"]].drop_duplicates().itertuples(index=False):
        if {one, other} <= set(above) and not faults.inside(one, other, above):
            raise ParameterError(f"activity {one} is no part of {other}; its share is of {above[one] or 'nothing'}")
    agree(pairs, other_side(pairs), ["scope"], "whole", wider=True)
    percent = bounds.scale(bounds.divide(*sides(pairs)), 100.0)
    percent = percent.assign(lower=percent["lower"].clip(lower=0.0), upper=percent["upper"].clip(upper=100.0))
    percent["value"] = percent["value"].clip(0.0, 100.0)  # of 46.5 printed in 46.4 too
    if (over := percent["lower"] > percent["upper"]).any():
        least = np.floor(percent["lower"][over].iloc[0] * 100) / 100
        one = f"{pairs['obs_id'][over].iloc[0]} is at least {least:g} percent of its whole"
        raise ParameterError(f"{one}, and no part is above 100; reconcile tells which figures contradict each other")
    told = {"share_of": pairs["activity_other"], "base_period": "", "unit_measure": "PC"}
    return derived(pairs, percent, transformation="share", **told)


def growth(new: pd.DataFrame, old: pd.DataFrame) -> pd.DataFrame:
    """Growth from an old level to a new one, percent.

    new, old: observation frames of levels; a new level meets the old one with the same indicator, product,
    activity, ref_area, scope, unit_measure and role. Returns the new levels' codes with transformation growth,
    base_period the old ref_period, unit_measure PC, value, lower, upper in percent. Between amounts in current
    prices this is nominal growth, not the growth of physical volume; with an old level at prices of the new period
    (`earlier_level`) it is the growth of volume, and price_basis says so. Raises NotFound for a level without its old
    one, ParameterError for figures that are no levels or at other prices, and for an old level that is not the earlier,
    of a period of another length or one that overlaps the new, nothing, or below zero: from a deficit of 5 to a surplus
    of 5 is no growth by -200 percent.

    >>> row = kz.select(kz.load("trend_2024_06"), obs_id="trend_2024_06.total_kzt")
    >>> kz.growth(row, row.assign(ref_period="2022"))["value"].tolist()
    [0.0]
    """
    pairs = levels("growth", new, old, [*_SAME_KIND, "activity", "scope"], "old level")
    for name, new_day, day in pairs[["obs_id", "ref_period", "ref_period_other"]].itertuples(index=False):
        now, then = periods.parse(new_day), periods.parse(day)
        if then.start >= now.start:
            raise ParameterError(f"{name} is of {new_day}, the old level of {day}; growth is from earlier to later")
        if now.months != then.months or then.end >= now.start:  # a year over a quarter grows fourfold
            wanted = "growth compares periods as long, the old one over before the new one begins"
            raise ParameterError(f"{name} is of {new_day}, the old level of {day}; {wanted}")
    now, then = sides(pairs)
    if len(nothing := pairs.loc[(then["lower"] == 0) & (then["upper"] == 0), "obs_id"]):
        raise ParameterError(f"the old level of {nothing.iloc[0]} is nothing; growth from it says nothing")
    if len(below := pairs.loc[then["lower"] < 0, "obs_id"]):
        raise ParameterError(f"the old level of {below.iloc[0]} may be below zero; take their difference in its unit")
    told = {"base_period": pairs["ref_period_other"], "unit_measure": "PC"}
    if {"price_basis", "price_basis_other"} <= {*pairs}:  # at prices of one period, whichever, it is growth of volume
        one, other = (pairs[name].str.startswith("prices of ") for name in ("price_basis", "price_basis_other"))
        told["price_basis"] = pairs["price_basis"].mask(one | other, "volume")
    percent = _percent_from_ratio(bounds.divide(now, then))
    percent["lower"] = percent["lower"].mask(now["lower"] >= 0, percent["lower"].clip(lower=-100.0))
    return derived(pairs, percent, transformation="growth", **told)


def growth_from_ratio(ratio: pd.DataFrame) -> pd.DataFrame:
    """Growth in percent of figures printed as a factor: "2.5 times" is +150 percent, "104.4" is +4.4.

    ratio: observation frame, unit_measure RATIO. Returns the rows with unit_measure PC, value, lower, upper in
    percent. "Rose 2.5 times" is read as "to 2.5 times"; whoever means "by 2.5 times" would print 3.5. Raises
    ParameterError for rows in another unit.

    >>> railway = kz.select(kz.load("trend_2024_06"), obs_id="trend_2024_06.railway_growth")
    >>> kz.growth_from_ratio(railway)[["value", "lower", "upper"]].round(6).values.tolist()
    [[150.0, 145.0, 155.0]]
    """
    ratio = taken("growth_from_ratio", ratio, "growth", "RATIO")
    return ratio.assign(**_percent_from_ratio(ratio), unit_measure="PC")


def growth_in_percent(obs: pd.DataFrame) -> pd.DataFrame:
    """The growth figures of a frame in percent, however each was printed: percent, a factor or an index.

    obs: observation frame. Returns its rows with transformation growth in their order, all with unit_measure PC,
    value, lower, upper in percent; no row where nothing grew. Raises ParameterError for growth in another unit than PC
    and RATIO.

    >>> kz.growth_in_percent(kz.load("trend_2024_06"))["value"].round(6).tolist()[:4]
    [8.0, 22.0, 8.6, 150.0]
    """
    obs = coded(obs, "transformation", "unit_measure", *bounds.COLUMNS)
    grown = obs[obs["transformation"] == "growth"]
    factors = grown[grown["unit_measure"] != "PC"]
    if factors.empty:
        return grown.copy()
    columns, grown = [*bounds.COLUMNS, "unit_measure"], grown.copy()
    grown.loc[(grown["unit_measure"] != "PC").to_numpy(), columns] = growth_from_ratio(factors)[columns].to_numpy()
    return grown


def earlier_level(level: pd.DataFrame, growth: pd.DataFrame) -> pd.DataFrame:
    """Level in the base period of a growth figure: level / (1 + growth).

    level: observation frame of levels; growth: frame of growth, in percent or as a factor; they meet on indicator,
    product, activity, ref_area, scope, ref_period and role. Returns the levels' codes with ref_period the base period,
    value, lower, upper in the level's unit, and price_basis: with growth of physical volume `prices of <period>` (46.4
    trillion / 1.043 is the output of 2022 *at prices of 2023*, never "output of 2022"), with growth in money current,
    with growth whose prices are not stated not_stated. Raises NotFound for a level without a growth figure,
    ParameterError for a plan (it is counted from what was made), for growth with no base period, of -100 percent, or at
    other prices than the level: growth in money leads no number of things back.

    >>> obs = kz.load("trend_2024_06")
    >>> cars, up = (kz.select(obs, obs_id=f"trend_2024_06.{name}") for name in ("cars", "cars_growth"))
    >>> kz.earlier_level(cars, up)[["ref_period", "lower"]].round(0).values.tolist()
    [['2023-01-01/P4M', 42338.0]]
    """
    keys = ["indicator", "product", "activity", "ref_area", "scope", "ref_period", "role"]
    level, growth = taken("earlier_level", level, "level"), ratio_from_growth(growth)
    pairs = paired(level, growth, keys, "growth figure")
    if (planned := pairs["role"] != "actual").any():
        row = pairs[planned].iloc[[0]]
        wanted = "the growth of what is meant to be is counted from what was made, and ties no level of that role"
        raise ParameterError(f"{named(row)} has role {row['role'].iloc[0]!r}; {wanted}")
    if (undated := pairs["base_period_other"] == "").any():
        row = other_side(pairs)[undated]
        raise ParameterError(f"{named(row)} states no base_period; the level that its growth starts from has no date")
    now, factor = sides(pairs)
    if (gone := factor["value"] <= 0).any():
        raise ParameterError(
            f"{pairs['obs_id'][gone].iloc[0]}: after a fall by all of it no level is left to go back from"
        )
    told = {"ref_period": pairs["base_period_other"], "base_period": ""}
    if "price_basis" in pairs:
        told["price_basis"] = _prices_before(pairs)
    # Nothing fell by more than all of it: of a level that is not below zero some part, however small, is left.
    factor = factor.assign(lower=factor["lower"].mask(now["lower"] >= 0, factor["lower"].clip(lower=0.0)))
    return derived(pairs, bounds.divide(now, factor), **told)


def pace(actual: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """How far a plan is done, and the monthly rate so far against the rate still needed.

    actual: levels of a period that starts with the plan's period; plan: levels of that longer period; they meet
    on indicator, product, activity, ref_area, scope and unit_measure. Returns one row a pair: obs_id, plan_id,
    months_done, months_left, done_lower, done_upper (percent of plan), so_far_lower, so_far_upper and
    needed_lower, needed_upper (units a month); one-sided figures give one-sided results. Raises NotFound, or
    ParameterError for what does not add up over time, such as people employed, when the periods do not start together,
    a plan is of nothing, or one of the two is no plan and the other not what was done.

    >>> obs = kz.load("trend_2024_06")
    >>> cars, plan = (kz.select(obs, obs_id=f"trend_2024_06.{name}") for name in ("cars", "cars_plan"))
    >>> kz.pace(cars, plan)[["done_lower", "so_far_lower", "needed_upper"]].round(2).values.tolist()
    [[28.75, 11500.0, 14250.0]]
    """
    keys = ["indicator", "product", "activity", "ref_area", "scope", "unit_measure"]
    pairs = levels("pace", actual, plan, keys, "plan")
    never = "whose months do not add up to a year; wanted one marked `adds up over time` in codes.csv"
    of_indicators(pairs, "adds up over time", True, never)
    for name, role, done in (("obs_id", "role", True), ("obs_id_other", "role_other", False)):
        if role in pairs and len(odd := pairs[(pairs[role] == "actual") != done]):
            wanted = "what was done" if done else "the plan, target or forecast that it is held against"
            raise ParameterError(f"{odd[name].iloc[0]} is {odd[role].iloc[0]}; wanted {wanted}")
    now, goal = (pairs[name].map(periods.parse) for name in ("ref_period", "ref_period_other"))
    done, whole = (each.map(lambda period: period.months).astype("int64") for each in (now, goal))
    apart = now.map(lambda period: period.start) != goal.map(lambda period: period.start)
    late = pairs[apart | (done > whole) | (done == 0)]
    if len(late):
        row = late.iloc[0]
        raise ParameterError(
            f"{row['obs_id']} covers {row['ref_period']}, the plan {row['ref_period_other']}; wanted its first months"
        )
    made, planned = sides(pairs)
    if len(nothing := pairs.loc[(planned["upper"] <= 0).to_numpy(), "obs_id_other"]):
        raise ParameterError(f"the plan {nothing.iloc[0]} is of nothing; no part of it can be done")
    missing, left = bounds.subtract(planned, made).clip(lower=0.0), (whole - done).astype("float64")
    parts = {
        "done": bounds.scale(bounds.divide(made, planned), 100.0),
        "so_far": bounds.divide(made, bounds.ranged(done.astype("float64"), index=pairs.index)),
        "needed": bounds.divide(missing, bounds.ranged(left.where(left > 0), index=pairs.index)),
    }
    result = pairs[["obs_id"]].assign(plan_id=pairs["obs_id_other"], months_done=done, months_left=whole - done)
    for name, part in parts.items():
        result[[f"{name}_lower", f"{name}_upper"]] = part[["lower", "upper"]]
    return result


def contribution(share: pd.DataFrame, growth: pd.DataFrame, total: pd.DataFrame) -> pd.DataFrame:
    """Percentage points that a part added to the growth of its whole: its share a period earlier times its growth.

    share: of the part in the whole now, percent; growth: of the part, percent; total: growth of the whole, percent, one
    row or one a part; frames with value, lower, upper, at the prices of now (the statisticians weigh with those of an
    earlier year). A part that is 50 percent now and grew like its whole adds half of the growth. Returns value,
    lower, upper in percentage points, on share's index: share x (1 + total) x (1 - 1 / (1 + growth)). Raises
    ParameterError where the three belong to other periods, roles, prices, things, parts or wholes, as far as they say.

    >>> half, four = kz.bounds.ranged([50.0]), kz.bounds.ranged([4.0])
    >>> kz.contribution(half, four, four)["value"].round(6).tolist()
    [2.0]
    """
    growth, total = (taken("contribution", each, "growth", "PC", bare=True) for each in (growth, total))
    share = taken("contribution", share, "share", "PC", bare=True)
    whole = total.iloc[[0] * len(share)].set_axis(share.index) if len(total) == 1 else total
    if any({*each.index} != {*share.index} or len(each) != len(share) for each in (growth, whole)):
        sizes = f"{len(share)} shares, {len(growth)} growths, {len(total)} totals"
        raise ParameterError(f"{sizes}; wanted one growth a share, and one total or one a share, on share's index")
    growth, whole = (each if each.index.equals(share.index) else each.loc[share.index] for each in (growth, whole))
    rule_of(share, growth, whole)
    of_indicators(share, "never added up", False, _NEVER)
    agree(share, growth, [*_SAME_KIND, "activity", "scope", "ref_period"], "growth")
    of_whole = ["indicator", "product", "ref_area", "scope", "role", "share_of=activity", "ref_period"]
    agree(share, whole, of_whole, "total", wider=True)
    agree(growth, whole, ["indicator", "role", "ref_period", "base_period", "price_basis"], "total")
    if (growth["value"] <= -100).any() or (whole["value"] <= -100).any():
        raise ParameterError("a part or total that fell by 100 percent is none now, and a share of 0 adds nothing")
    if len(beyond := share.loc[(share["value"] < 0) | (share["value"] > 100), "value"]):
        raise ParameterError(f"a share of {beyond.iloc[0]:g} percent; wanted 0 to 100")
    share = share.assign(lower=share["lower"].clip(lower=0.0), upper=share["upper"].clip(upper=100.0))
    one = bounds.ranged(np.ones(len(share)), index=share.index)
    grown, all_grown = (bounds.add(one, bounds.scale(each, 0.01)).clip(lower=0.0) for each in (growth, whole))
    # g / (1 + g) as 1 - 1 / (1 + g): with g in it once, the range is as tight as it can be.
    gained = bounds.subtract(one, bounds.reciprocal(grown))
    return bounds.multiply(bounds.multiply(gained, share), all_grown)


def ratio_from_growth(growth: pd.DataFrame) -> pd.DataFrame:
    """New level over old of figures printed as growth in percent: +25.4 percent is 1.254.

    growth: observation frame, unit_measure PC or RATIO; RATIO rows stay as they are. Returns the rows with
    unit_measure RATIO, value, lower, upper as factors. Raises ParameterError for rows in another unit.

    >>> machines = kz.select(kz.load("trend_2024_06"), obs_id="trend_2024_06.machine_building_growth")
    >>> kz.ratio_from_growth(machines)[["lower", "upper"]].round(6).values.tolist()
    [[1.215, 1.225]]
    """
    growth = taken("ratio_from_growth", growth, "growth", "PC", "RATIO")
    one = bounds.ranged(np.ones(len(growth)), index=growth.index)
    ratio = bounds.add(one, bounds.scale(growth[bounds.COLUMNS], 0.01))
    ratio["lower"] = ratio["lower"].mask(growth["lower"] >= -100, ratio["lower"].clip(lower=0.0))
    ratio = ratio.where(growth["unit_measure"] == "PC", growth[bounds.COLUMNS])
    return growth.assign(**ratio, unit_measure="RATIO")


def _prices_before(pairs: pd.DataFrame) -> list[str]:
    """At which prices each level stood before its growth; growth without prices of its own is of volume."""
    grown = pairs.get("price_basis_other", pd.Series("volume", pairs.index))
    found = []
    for place, (own, of_growth, day) in enumerate(zip(pairs["price_basis"], grown, pairs["ref_period"], strict=True)):
        if "not_stated" in (own, of_growth):
            found.append("not_stated")
        elif of_growth in ("volume", own):
            found.append(f"prices of {day}" if own == "current" != of_growth else own)
        else:
            row = pairs.iloc[[place]]
            said = f"{named(row)} has price_basis {own!r}, the growth figure {named(other_side(row))} {of_growth!r}"
            raise ParameterError(f"{said}; wanted growth at the same prices, or of volume")
    return found


def _percent_from_ratio(ratio: pd.DataFrame) -> pd.DataFrame:
    one = bounds.ranged(np.ones(len(ratio)), index=ratio.index)
    return bounds.scale(bounds.subtract(ratio, one), 100.0)
