"""Figures that follow from others: share, growth, earlier level, pace against a plan, chained and compound growth.

Every function takes and returns frames with `value`, `lower`, `upper`; the range of a result holds every number
that the ranges of its inputs allow.
"""

import numbers
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from kzstats import bounds, codes, faults, periods
from kzstats.completing import coded, need_columns
from kzstats.errors import NotFound, ParameterError
from kzstats.meeting import derived, levels, paired, sides, taken
from kzstats.rounding import rule_of

#: What a part and its whole, or two levels of one thing, must have in common.
_SAME_KIND = ["indicator", "product", "ref_area", "unit_measure", "role"]


def share(part: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Share of each part in its whole, percent.

    part, whole: observation frames of levels; a part meets the one whole with the same indicator, product, ref_area,
    ref_period, unit_measure and role, of all scopes or the part's own. Returns the parts' codes with transformation
    share, share_of the whole's activity, unit_measure PC, value, lower, upper in percent. The part lies inside the
    whole, so the range never exceeds 0 to 100. Raises NotFound for a part without its whole, ParameterError for
    figures that are no levels or at other prices, for a part that is none of its whole or surely above it, and for a
    whole that is not above zero.

    >>> obs = kz.load("trend_2024_06")
    >>> mining, total = (kz.select(obs, obs_id=f"trend_2024_06.{name}_kzt") for name in ("mining", "total"))
    >>> kz.share(mining, total)[["lower", "upper"]].round(2).values.tolist()
    [[46.61, 46.93]]
    """
    pairs = levels("share", part, whole, [*_SAME_KIND, "ref_period"], "whole")
    if len(nothing := pairs.loc[sides(pairs)[1]["upper"].to_numpy() <= 0, "obs_id"]):
        raise ParameterError(f"the whole of {nothing.iloc[0]} is nothing or below zero; a share of it says nothing")
    above = codes.activities(getattr(part, "attrs", {}).get("data")).set_index("activity")["parent"].to_dict()
    for one, other in pairs[["activity", "activity_other"]].drop_duplicates().itertuples(index=False):
        if {one, other} <= set(above) and not faults.inside(one, other, above):
            raise ParameterError(f"activity {one} is no part of {other}; its share is of {above[one] or 'nothing'}")
    apart = pairs[~pairs["scope_other"].isin([""]) & (pairs["scope_other"] != pairs["scope"])]
    if len(apart):
        one, other = apart.iloc[0][["scope", "scope_other"]]
        raise ParameterError(f"a part of scope {one!r} is in no whole of scope {other!r}; select the whole of all")
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
    prices this is nominal growth, not the growth of physical volume. Raises NotFound for a level without its old one,
    ParameterError for figures that are no levels or at other prices, and for an old level that is not the earlier one,
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

    level: observation frame of levels; growth: frame of growth, in percent or as a factor; they meet on
    indicator, product, activity, ref_area, scope and ref_period. Returns the levels' codes with ref_period the base
    period, value, lower, upper in the level's unit, price_basis `prices of <period>`: with growth of physical
    volume, 46.4 trillion / 1.043 is the output of 2022 *at prices of 2023*, never "output of 2022". Raises
    NotFound for a level without a growth figure, ParameterError for growth with no base period, and of -100 percent.

    >>> obs = kz.load("trend_2024_06")
    >>> cars, up = (kz.select(obs, obs_id=f"trend_2024_06.{name}") for name in ("cars", "cars_growth"))
    >>> kz.earlier_level(cars, up)[["ref_period", "lower"]].round(0).values.tolist()
    [['2023-01-01/P4M', 42338.0]]
    """
    keys = ["indicator", "product", "activity", "ref_area", "scope", "ref_period"]
    level, growth = taken("earlier_level", level, "level"), ratio_from_growth(growth)
    pairs = paired(level, growth, keys, "growth figure")
    if (pairs["base_period_other"] == "").any():
        raise ParameterError("a growth figure states no base_period; the level it starts from has no date")
    now, factor = sides(pairs)
    if (gone := factor["value"] <= 0).any():
        raise ParameterError(
            f"{pairs['obs_id'][gone].iloc[0]}: after a fall by all of it no level is left to go back from"
        )
    money = pairs["unit_measure"].isin(codes.of_kind("money", level.attrs.get("data")))
    at_prices = pairs["price_basis"].mask(money, "prices of " + pairs["ref_period"])
    told = {"ref_period": pairs["base_period_other"], "base_period": "", "price_basis": at_prices}
    # Nothing fell by more than all of it: of a level that is not below zero some part, however small, is left.
    factor = factor.assign(lower=factor["lower"].mask(now["lower"] >= 0, factor["lower"].clip(lower=0.0)))
    return derived(pairs, bounds.divide(now, factor), **told)


def pace(actual: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """How far a plan is done, and the monthly rate so far against the rate still needed.

    actual: levels of a period that starts with the plan's period; plan: levels of that longer period; they meet
    on indicator, product, activity, ref_area, scope and unit_measure. Returns one row a pair: obs_id, plan_id,
    months_done, months_left, done_lower, done_upper (percent of plan), so_far_lower, so_far_upper and
    needed_lower, needed_upper (units a month); one-sided figures give one-sided results. Raises NotFound, or
    ParameterError when the periods do not start together, a plan is of nothing, or one of the two is no plan and the
    other not what was done.

    >>> obs = kz.load("trend_2024_06")
    >>> cars, plan = (kz.select(obs, obs_id=f"trend_2024_06.{name}") for name in ("cars", "cars_plan"))
    >>> kz.pace(cars, plan)[["done_lower", "so_far_lower", "needed_upper"]].round(2).values.tolist()
    [[28.75, 11500.0, 14250.0]]
    """
    keys = ["indicator", "product", "activity", "ref_area", "scope", "unit_measure"]
    pairs = levels("pace", actual, plan, keys, "plan")
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


def compound_growth(factor: float | ArrayLike | pd.DataFrame, years: float | ArrayLike) -> pd.DataFrame:
    """Growth a year that multiplies a level by `factor` in `years` years, percent: factor^(1/years) - 1.

    factor: a number (2 for "double"), a column of them, or a frame with value, lower, upper; years: whole or
    part years above zero, one or a column; two with an index meet on it. Returns years, value, lower, upper (percent a
    year), on that index. Raises ParameterError for a factor or horizon that is not above zero, a horizon so short that
    no number holds the growth, for two that are not as many and not one, or of other labels.

    >>> kz.compound_growth(2, [5, 4])[["years", "value"]].round(2).values.tolist()
    [[5.0, 14.87], [4.0, 18.92]]
    """
    given = [factor] * 3
    if isinstance(factor, pd.DataFrame):
        need_columns(factor, bounds.COLUMNS, "factors", "")
        given = [bounds.wide(factor[name]) for name in bounds.COLUMNS]
    labels = [each.index for each in (factor, years) if isinstance(each, pd.Series | pd.DataFrame)]
    several = [index for index in labels if len(index) > 1]
    if len(several) == 2 and not several[0].equals(several[1]):
        if len({*several[0]} & {*several[1]}) < max(map(len, several)):
            raise ParameterError("factor and years are not of the same rows; wanted one of each for each index label")
        years = years.loc[several[0]]
    try:
        horizon, *ends = (np.atleast_1d(np.asarray(each, dtype="float64")) for each in (years, *given))
    except (TypeError, ValueError) as error:
        raise ParameterError(f"factor {factor!r} over years {years!r}: {error}; wanted numbers") from None
    sizes = len(ends[0]), len(horizon)
    if horizon.ndim > 1 or ends[0].ndim > 1 or (1 not in sizes and sizes[0] != sizes[1]):
        raise ParameterError(f"{sizes[0]} factors over {sizes[1]} horizons; wanted columns, as many or one of either")
    horizon, *ends = np.broadcast_arrays(horizon, *ends)
    index = next((each for each in labels if len(each) == len(horizon)), None)
    wrong = ~((horizon > 0) & (ends[1] > 0) & (ends[1] < np.inf))
    if wrong.any():
        said = f"factor {ends[1][wrong][0]:g} over years {horizon[wrong][0]:g}"
        raise ParameterError(f"{said}: both must be above zero, and no factor endless")
    with np.errstate(over="ignore"):
        yearly = {name: 100.0 * np.expm1(np.log(end) / horizon) for name, end in zip(bounds.COLUMNS, ends, strict=True)}
    if (short := np.isinf(yearly["value"]) & np.isfinite(ends[0])).any():
        said = f"factor {ends[0][short][0]:g} over years {horizon[short][0]:g}"
        raise ParameterError(f"{said}: more percent a year than a number can hold; wanted a longer time")
    # log, expm1, a division and a product: each within 1 ulp in glibc, amplified by at most log(factor)/years;
    # 1e-12 of (1 + growth) is several thousand times that.
    for name, sign in (("lower", -1), ("upper", 1)):
        yearly[name] = yearly[name] + sign * 1e-12 * (100.0 + np.abs(yearly[name]))
    return pd.DataFrame({"years": horizon, **yearly}, index=index)


def mean_growth(ratio: pd.DataFrame) -> pd.DataFrame:
    """Growth a year that a run of yearly ratios amounts to, percent: their geometric mean, less one.

    ratio: as for `chain`. Returns one row: base_period (the year before the first), ref_period (the last), years,
    value, lower, upper (percent a year). Raises NotFound for an empty frame, ParameterError as `chain` does, and for a
    ratio that can be zero.

    >>> indices = kz.select(kz.load("bns_index_2026"), activity="C26-C30", ref_period=["2024", "2025"])
    >>> kz.mean_growth(indices)[["base_period", "ref_period", "lower", "upper"]].round(2).values.tolist()
    [['2023', '2025', 11.14, 11.24]]
    """
    chained = chain(ratio).iloc[[-1]].reset_index(drop=True)
    if len(gone := ratio.loc[ratio["lower"] <= 0, "obs_id"]):
        raise ParameterError(f"{gone.iloc[0]} can be a fall by all of it, after which there is no growth a year")
    yearly = compound_growth(chained, chained["years"])
    return chained[["base_period", "ref_period"]].join(yearly.astype({"years": "int64"}))


def contribution(share: pd.DataFrame, growth: pd.DataFrame, total: pd.DataFrame) -> pd.DataFrame:
    """Percentage points that a part added to the growth of its whole: its share a period earlier times its growth.

    share: of the part in the whole now, percent; growth: of the part, percent; total: growth of the whole, percent, one
    row or one a part; frames with value, lower, upper, at the prices of now (the statisticians weigh with those of an
    earlier year). A part that is 50 percent now and grew like its whole adds half of the growth. Returns value,
    lower, upper in percentage points, on share's index: share x (1 + total) x (1 - 1 / (1 + growth)).

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
    if (growth["value"] <= -100).any() or (whole["value"] <= -100).any():
        raise ParameterError("a part or total that fell by 100 percent is none now, and a share of 0 adds nothing")
    if len(beyond := share.loc[(share["value"] < 0) | (share["value"] > 100), "value"]):
        raise ParameterError(f"a share of {beyond.iloc[0]:g} percent; wanted 0 to 100")
    share = share.assign(lower=share["lower"].clip(lower=0.0), upper=share["upper"].clip(upper=100.0))
    one = bounds.ranged(np.ones(len(share)), index=share.index)
    same = [each if each.index.equals(share.index) else each.loc[share.index] for each in (growth, whole)]
    grown, all_grown = (bounds.add(one, bounds.scale(each, 0.01)).clip(lower=0.0) for each in same)
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


def chain(ratio: pd.DataFrame) -> pd.DataFrame:
    """Level after each year against the level before the first: the running product of yearly ratios.

    ratio: observation frame, unit_measure RATIO, of one thing in consecutive years, in any order; each row's
    base_period is another's ref_period. Returns base_period (the first of all), ref_period, years since it, value,
    lower, upper (1.24: 24 percent more). Raises NotFound for an empty frame, ParameterError for another unit, a
    year printed twice or a missing link.

    >>> indices = kz.select(kz.load("bns_index_2026"), activity="C26-C30", ref_period=["2024", "2025"])
    >>> kz.chain(indices)[["base_period", "ref_period", "value", "lower", "upper"]].round(4).values.tolist()
    [['2023', '2024', 1.098, 1.0975, 1.0985], ['2023', '2025', 1.2363, 1.2352, 1.2375]]
    """
    ratio = taken("chain", ratio, "growth", "RATIO")
    if ratio.empty:
        raise NotFound("no yearly ratios to chain: the frame has no rows")
    rule_of(ratio)
    same = ["indicator", "product", "activity", "ref_area", "scope", "role", "price_basis"]
    for name in (name for name in same if name in ratio):
        if len(different := ratio[name].unique()) > 1:
            raise ParameterError(f"chain got {name} {', '.join(map(str, different))}; wanted ratios of one thing")
    rows = ratio.sort_values("ref_period").reset_index(drop=True)
    for before, row in pairwise(rows.itertuples()):
        if row.base_period != before.ref_period:
            raise ParameterError(
                f"the chain breaks at {row.obs_id}: it compares {row.ref_period} with {row.base_period}, "
                f"the link before it ends in {before.ref_period}; wanted one ratio for every year"
            )
    now, then = (rows[name].map(periods.parse) for name in ("ref_period", "base_period"))
    years = [one.start.year - other.start.year for one, other in zip(now, then, strict=True)]
    for row, length, months in zip(rows.itertuples(), years, (one.months for one in now), strict=True):
        if 12 * length < max(months, 1) or periods.canonical(
            periods.earlier(row.ref_period, length)
        ) != periods.canonical(row.base_period):
            said = f"{row.ref_period} with {row.base_period}"
            raise ParameterError(
                f"{row.obs_id} compares {said}; wanted years, or one part of a year with the same earlier"
            )
    told = pd.DataFrame({"base_period": rows["base_period"][0], "ref_period": rows["ref_period"]})
    return told.assign(years=np.cumsum(years), **bounds.running_product(rows))


def years_to_reach(factor: float, growth: pd.DataFrame) -> pd.DataFrame:
    """Years until a level is multiplied by `factor` at a growth a year: log factor / log(1 + growth).

    factor: a number above one; growth: frame of percent a year. Returns value, lower, upper in years; growth that
    can be zero or less may never get there, so its range has no upper end, and unknown growth (NaN) has no answer.
    Raises ParameterError for another factor.

    >>> kz.years_to_reach(2, kz.bounds.ranged([14.87]))[["lower", "upper"]].round(2).values.tolist()
    [[5.0, 5.0]]
    """
    if not isinstance(factor, numbers.Real) or not 1 < factor < np.inf:
        raise ParameterError(f"factor is {factor!r}; wanted a number above 1")
    growth = taken("years_to_reach", growth, "growth", "PC", bare=True)

    def years(percent: pd.Series) -> np.ndarray:
        grown = percent.to_numpy(dtype="float64")
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(grown <= 0, np.inf, np.log(factor) / np.log1p(grown / 100.0))

    # Two logarithms and two divisions, each within 1 ulp: 1e-12 of the result is several thousand times that.
    lower, upper = years(growth["upper"]) * (1 - 1e-12), years(growth["lower"]) * (1 + 1e-12)
    return bounds.ranged(years(growth["value"]), lower, upper, growth.index)


def _percent_from_ratio(ratio: pd.DataFrame) -> pd.DataFrame:
    one = bounds.ranged(np.ones(len(ratio)), index=ratio.index)
    return bounds.scale(bounds.subtract(ratio, one), 100.0)
