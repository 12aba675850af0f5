"""Figures that follow from others: share, growth, level a year earlier, pace against a plan, compound growth.

Every function takes and returns frames with `value`, `lower`, `upper`; the range of a result holds every number
that the ranges of its inputs allow.
"""

import numpy as np
import pandas as pd

from kzstats import bounds, periods
from kzstats.errors import NotFound, ParameterError

#: What a part and its whole, or two levels of one thing, must have in common.
_SAME_KIND = ["indicator", "product", "ref_area", "unit_measure", "role"]
_WITHIN_PERIOD = [*_SAME_KIND, "ref_period"]


def share(part: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Share of each part in its whole, percent.

    part, whole: observation frames of levels; a part meets the one whole with the same indicator, product,
    ref_area, ref_period, unit_measure and role. Returns the parts' codes with transformation share, share_of the
    whole's activity, unit_measure PC, value, lower, upper in percent. The part lies inside the whole, so the
    range never exceeds 0 to 100. Raises NotFound for a part without its whole.

    >>> from kzstats import observations as data
    >>> obs = data.load("trend_2024_06")
    >>> mining, total = (data.select(obs, obs_id=f"trend_2024_06.{name}_kzt") for name in ("mining", "total"))
    >>> share(mining, total)[["lower", "upper"]].round(2).values.tolist()
    [[46.61, 46.93]]
    """
    pairs = _paired(part, whole, _WITHIN_PERIOD, "whole")
    percent = bounds.scale(bounds.divide(*_sides(pairs)), 100.0)
    percent = percent.assign(lower=percent["lower"].clip(lower=0.0), upper=percent["upper"].clip(upper=100.0))
    return _derived(
        pairs,
        percent,
        transformation="share",
        unit_measure="PC",
        share_of=pairs["activity_other"],
        base_period="",
    )


def growth(new: pd.DataFrame, old: pd.DataFrame) -> pd.DataFrame:
    """Growth from an old level to a new one, percent.

    new, old: observation frames of levels; a new level meets the old one with the same indicator, product,
    activity, ref_area, unit_measure and role. Returns the new levels' codes with transformation growth,
    base_period the old ref_period, unit_measure PC, value, lower, upper in percent. Between amounts in current
    prices this is nominal growth, not the growth of physical volume. Raises NotFound for a level without its old one.

    >>> from kzstats import observations as data
    >>> row = data.select(data.load("trend_2024_06"), obs_id="trend_2024_06.total_kzt")
    >>> growth(row, row.assign(ref_period="2022"))["value"].tolist()
    [0.0]
    """
    pairs = _paired(new, old, [*_SAME_KIND, "activity"], "old level")
    ratio = bounds.divide(*_sides(pairs))
    return _derived(
        pairs,
        _percent_from_ratio(ratio),
        transformation="growth",
        unit_measure="PC",
        base_period=pairs["ref_period_other"],
    )


def growth_from_ratio(ratio: pd.DataFrame) -> pd.DataFrame:
    """Growth in percent of figures printed as a factor: "2.5 times" is +150 percent, "104.4" is +4.4.

    ratio: observation frame, unit_measure RATIO. Returns the rows with unit_measure PC, value, lower, upper in
    percent. "Rose 2.5 times" is read as "to 2.5 times"; whoever means "by 2.5 times" would print 3.5. Raises
    ParameterError for rows in another unit.

    >>> from kzstats import observations as data
    >>> railway = data.select(data.load("trend_2024_06"), obs_id="trend_2024_06.railway_growth")
    >>> growth_from_ratio(railway)[["value", "lower", "upper"]].round(6).values.tolist()
    [[150.0, 145.0, 155.0]]
    """
    other = sorted(set(ratio["unit_measure"]) - {"RATIO"})
    if other:
        raise ParameterError(f"growth_from_ratio got rows in {', '.join(other)}; wanted unit_measure RATIO")
    return ratio.assign(**_percent_from_ratio(ratio), unit_measure="PC")


def earlier_level(level: pd.DataFrame, growth: pd.DataFrame) -> pd.DataFrame:
    """Level in the base period of a growth figure: level / (1 + growth).

    level: observation frame of levels; growth: frame of growth in percent (unit_measure PC); they meet on
    indicator, product, activity, ref_area and ref_period. Returns the levels' codes with ref_period the base
    period, value, lower, upper in the level's unit, price_basis `prices of <period>`: with growth of physical
    volume, 46.4 trillion / 1.043 is the output of 2022 *at prices of 2023*, never "output of 2022". Raises
    NotFound for a level without a growth figure, ParameterError for growth with no base period.

    >>> from kzstats import observations as data
    >>> obs = data.load("trend_2024_06")
    >>> cars, up = (data.select(obs, obs_id=f"trend_2024_06.{name}") for name in ("cars", "cars_growth"))
    >>> earlier_level(cars, up)[["ref_period", "lower"]].round(0).values.tolist()
    [['2023-01-01/P4M', 42338.0]]
    """
    keys = ["indicator", "product", "activity", "ref_area", "ref_period"]
    pairs = _paired(level, growth, keys, "growth figure")
    if (pairs["base_period_other"] == "").any():
        raise ParameterError("a growth figure states no base_period; the level it starts from has no date")
    now, percent = _sides(pairs)
    one = bounds.ranged(np.ones(len(pairs)), index=pairs.index)
    factor = bounds.add(one, bounds.scale(percent, 0.01))
    at_prices = np.where(
        pairs["unit_measure"].isin(["KZT", "USD"]), "prices of " + pairs["ref_period"], pairs["price_basis"]
    )
    return _derived(
        pairs,
        bounds.divide(now, factor),
        ref_period=pairs["base_period_other"],
        base_period="",
        price_basis=at_prices,
    )


def pace(actual: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """How far a plan is done, and the monthly rate so far against the rate still needed.

    actual: levels of a period that starts with the plan's period; plan: levels of that longer period; they meet
    on indicator, product, activity, ref_area and unit_measure. Returns one row a pair: obs_id, plan_id,
    months_done, months_left, done_lower, done_upper (percent of plan), so_far_lower, so_far_upper and
    needed_lower, needed_upper (units a month); one-sided figures give one-sided results. Raises NotFound, or
    ParameterError when the periods do not start together.

    >>> from kzstats import observations as data
    >>> obs = data.load("trend_2024_06")
    >>> cars, plan = (data.select(obs, obs_id=f"trend_2024_06.{name}") for name in ("cars", "cars_plan"))
    >>> pace(cars, plan)[["done_lower", "so_far_lower", "needed_upper"]].round(2).values.tolist()
    [[28.75, 11500.0, 14250.0]]
    """
    pairs = _paired(actual, plan, ["indicator", "product", "activity", "ref_area", "unit_measure"], "plan")
    done = pairs["ref_period"].map(lambda text: periods.parse(text).months)
    whole = pairs["ref_period_other"].map(lambda text: periods.parse(text).months)
    starts = [
        pairs[column].map(lambda text: periods.parse(text).start) for column in ("ref_period", "ref_period_other")
    ]
    late = pairs[(starts[0] != starts[1]) | (done > whole) | (done == 0)]
    if len(late):
        row = late.iloc[0]
        raise ParameterError(
            f"{row['obs_id']} covers {row['ref_period']}, the plan {row['ref_period_other']}; wanted its first months"
        )
    made, planned = _sides(pairs)
    percent = bounds.scale(bounds.divide(made, planned), 100.0)
    so_far = bounds.divide(made, bounds.ranged(done.astype("float64"), index=pairs.index))
    left = (whole - done).astype("float64")
    missing = bounds.subtract(planned, made)
    missing = missing.assign(lower=missing["lower"].clip(lower=0.0), upper=missing["upper"].clip(lower=0.0))
    needed = bounds.divide(missing, bounds.ranged(left.where(left > 0), index=pairs.index))
    parts = {"done": percent, "so_far": so_far, "needed": needed}
    result = pd.DataFrame(
        {
            "obs_id": pairs["obs_id"],
            "plan_id": pairs["obs_id_other"],
            "months_done": done,
            "months_left": whole - done,
        }
    )
    for name, part in parts.items():
        result[[f"{name}_lower", f"{name}_upper"]] = part[["lower", "upper"]]
    return result


def compound_growth(factor, years) -> pd.DataFrame:
    """Growth a year that multiplies a level by `factor` in `years` years, percent: factor^(1/years) - 1.

    factor: a number (2 for "double"), a column of them, or a frame with value, lower, upper; years: whole or
    part years above zero, one or a column. Returns years, value, lower, upper (percent a year). Raises
    ParameterError for a factor or horizon that is not above zero.

    >>> compound_growth(2, [5, 4])[["years", "value"]].round(2).values.tolist()
    [[5.0, 14.87], [4.0, 18.92]]
    """
    horizon = np.atleast_1d(np.asarray(years, dtype="float64"))
    if isinstance(factor, pd.DataFrame):
        ends = {name: factor[name].to_numpy(dtype="float64") for name in bounds.COLUMNS}
    else:
        ends = dict.fromkeys(bounds.COLUMNS, np.atleast_1d(np.asarray(factor, dtype="float64")))
    if not (horizon > 0).all() or not (ends["lower"] > 0).all():
        raise ParameterError(f"factor {factor!r} over years {years!r}: both must be above zero")
    yearly = {name: np.expm1(np.log(end) / horizon) * 100.0 for name, end in ends.items()}
    # log, expm1, a division and a product: each within 1 ulp in glibc, amplified by at most log(factor)/years;
    # 1e-12 of (1 + growth) is several thousand times that.
    error = 1e-12 * (100.0 + np.abs(yearly["value"]))
    ranged = {"value": yearly["value"], "lower": yearly["lower"] - error, "upper": yearly["upper"] + error}
    return pd.DataFrame({"years": np.broadcast_to(horizon, yearly["value"].shape), **ranged})


def _percent_from_ratio(ratio: pd.DataFrame) -> pd.DataFrame:
    one = bounds.ranged(np.ones(len(ratio)), index=ratio.index)
    return bounds.scale(bounds.subtract(ratio, one), 100.0)


def _paired(first: pd.DataFrame, second: pd.DataFrame, keys: list[str], wanted: str) -> pd.DataFrame:
    lost = [key for key in keys if key not in first.columns or key not in second.columns]
    if lost:
        raise NotFound(f"column(s) {', '.join(lost)} missing; wanted observation frames with {', '.join(keys)}")
    twice = second[second.duplicated(keys, keep=False)]
    if len(twice):
        raise ParameterError(
            f"more than one {wanted} fits: {', '.join(twice['obs_id'])}; select one (it would change the answer)"
        )
    pairs = first.merge(second, on=keys, how="left", suffixes=("", "_other"), validate="many_to_one", indicator="found")
    alone = pairs[pairs["found"] == "left_only"]
    if len(alone):
        row = alone.iloc[0]
        has = "; ".join(sorted({" ".join(codes) for codes in second[keys].astype(str).values.tolist()})) or "no rows"
        raise NotFound(
            f"no {wanted} for {row['obs_id']}: it has {' '.join(map(str, row[keys]))}; the other frame has {has}"
        )
    return pairs.drop(columns="found").set_index(first.index)


def _sides(pairs: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    other = {f"{name}_other": name for name in bounds.COLUMNS}
    return pairs[bounds.COLUMNS], pairs[list(other)].rename(columns=other)


def _derived(pairs: pd.DataFrame, result: pd.DataFrame, **codes) -> pd.DataFrame:
    own = [column for column in pairs.columns if not column.endswith("_other")]
    derived = pairs[own].assign(**result, **codes)
    # Print-level columns describe the printed level, not what was derived from it.
    return derived.drop(columns=["printed", "obs_value", "decimals", "unit_mult", "comparison"], errors="ignore")
