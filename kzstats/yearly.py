"""Growth over several years and a year: chained ratios, their mean, the growth a factor needs, the years it takes.

Every function takes and returns frames with `value`, `lower`, `upper`; the range of a result holds every number
that the ranges of its inputs allow.
"""

import numbers
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from kzstats import bounds, periods
from kzstats.completing import need_columns
from kzstats.errors import NotFound, ParameterError
from kzstats.meeting import agree, dated, named, taken
from kzstats.rounding import rule_of


def chain(ratio: pd.DataFrame) -> pd.DataFrame:
    """Level after each year against the level before the first: the running product of yearly ratios.

    ratio: observation frame, unit_measure RATIO, of one thing in consecutive years, in any order; each row's
    base_period is another's ref_period. Returns base_period (the first of all), ref_period, years since it, value,
    lower, upper (1.24: 24 percent more), unit_measure RATIO. Raises NotFound for an empty frame, ParameterError for
    another unit, ratios of different things, a year printed twice or a missing link.

    >>> indices = kz.select(kz.load("bns_index_2026"), activity="C26-C30", ref_period=["2024", "2025"])
    >>> kz.chain(indices)[["base_period", "ref_period", "value", "lower", "upper"]].round(4).values.tolist()
    [['2023', '2024', 1.098, 1.0975, 1.0985], ['2023', '2025', 1.2363, 1.2352, 1.2375]]
    """
    ratio = taken("chain", ratio, "growth", "RATIO")
    if ratio.empty:
        raise NotFound("no yearly ratios to chain: the frame has no rows")
    rule_of(ratio)
    need_columns(ratio, ["obs_id", "ref_period", "base_period"])
    ratio = ratio.assign(**{name: dated(ratio, name) for name in ("ref_period", "base_period")})
    same = ["indicator", "product", "activity", "ref_area", "scope", "role", "price_basis"]
    agree(ratio.iloc[:-1], ratio.iloc[1:], same, "next ratio")
    rows = ratio.sort_values("ref_period").reset_index(drop=True)
    for before, row in pairwise(rows.itertuples()):
        if row.ref_period == before.ref_period:
            raise ParameterError(f"{row.ref_period} stands twice, in {before.obs_id} and {row.obs_id}; keep one")
        if row.base_period != before.ref_period:
            raise ParameterError(
                f"the chain breaks at {row.obs_id}: it compares {row.ref_period} with {row.base_period}, "
                f"the link before it ends in {before.ref_period}; wanted one ratio for every year"
            )
    now, then = (rows[name].map(periods.parse) for name in ("ref_period", "base_period"))
    years = [one.start.year - other.start.year for one, other in zip(now, then, strict=True)]
    for row, length, months in zip(rows.itertuples(), years, (one.months for one in now), strict=True):
        earlier = periods.canonical(periods.earlier(row.ref_period, length))
        if 12 * length < max(months, 1) or earlier != row.base_period:
            said = f"{row.ref_period} with {row.base_period}"
            raise ParameterError(
                f"{row.obs_id} compares {said}; wanted years, or one part of a year with the same earlier"
            )
    told = pd.DataFrame({"base_period": rows["base_period"][0], "ref_period": rows["ref_period"]})
    told["unit_measure"] = "RATIO"
    return told.assign(years=np.cumsum(years), **bounds.running_product(rows))


def mean_growth(ratio: pd.DataFrame) -> pd.DataFrame:
    """Growth a year that a run of yearly ratios amounts to, percent: their geometric mean, less one.

    ratio: as for `chain`. Returns one row: base_period (the year before the first), ref_period (the last), years,
    value, lower, upper (percent a year), unit_measure PC. Raises NotFound for an empty frame, ParameterError as `chain`
    does, and for a ratio that can be zero.

    >>> indices = kz.select(kz.load("bns_index_2026"), activity="C26-C30", ref_period=["2024", "2025"])
    >>> kz.mean_growth(indices)[["base_period", "ref_period", "lower", "upper"]].round(2).values.tolist()
    [['2023', '2025', 11.14, 11.24]]
    """
    chained = chain(ratio).iloc[[-1]].reset_index(drop=True)
    if len(gone := ratio.loc[ratio["lower"] <= 0, "obs_id"]):
        raise ParameterError(f"{gone.iloc[0]} can be a fall by all of it, after which there is no growth a year")
    yearly = compound_growth(chained, chained["years"])
    told = chained[["base_period", "ref_period"]].assign(unit_measure="PC")
    return told.join(yearly.astype({"years": "int64"}))


def compound_growth(factor: float | ArrayLike | pd.DataFrame, years: float | ArrayLike) -> pd.DataFrame:
    """Growth a year that multiplies a level by `factor` in `years` years, percent: factor^(1/years) - 1.

    factor: a number (2 for "double"), a column of them, or a frame of factors with value, lower, upper; years: whole or
    part years above zero, one or a column; two with an index meet on it. Returns years, value, lower, upper (percent a
    year), on that index. Raises ParameterError for a factor or horizon that is not above zero, a horizon so short that
    no number holds the growth, for two that are not as many and not one, or of other labels.

    >>> kz.compound_growth(2, [5, 4])[["years", "value"]].round(2).values.tolist()
    [[5.0, 14.87], [4.0, 18.92]]
    """
    given = [factor] * 3
    if isinstance(factor, pd.DataFrame):
        factor = taken("compound_growth", factor, "growth", "RATIO", bare=True)
        given = [bounds.wide(factor[name]) for name in bounds.COLUMNS]
    labels = [each.index for each in (factor, years) if isinstance(each, pd.Series | pd.DataFrame)]
    several = [index for index in labels if len(index) > 1]
    if len(several) == 2 and not several[0].equals(several[1]):
        if len({*several[0]} & {*several[1]}) < max(map(len, several)):
            raise ParameterError("factor and years are not of the same rows; wanted one of each for each index label")
        years = years.loc[several[0]]
    try:
        cells = (cell for each in (years, *given) for cell in np.asarray(each, dtype=object).flat)
        if any(isinstance(cell, bool | np.bool_) for cell in cells):
            raise TypeError("True and False are no numbers")
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


def years_to_reach(factor: float, growth: pd.DataFrame) -> pd.DataFrame:
    """Years until a level is multiplied by `factor` at a growth a year: log factor / log(1 + growth).

    factor: a number above one; growth: frame of percent a year. Returns value, lower, upper in years; growth that
    can be zero or less may never get there, so its range has no upper end, and unknown growth (NaN) has no answer.
    Raises ParameterError for another factor, and for growth that is printed over a longer or shorter time than a year,
    or over none that is stated.

    >>> kz.years_to_reach(2, kz.bounds.ranged([14.87]))[["lower", "upper"]].round(2).values.tolist()
    [[5.0, 5.0]]
    """
    if not isinstance(factor, numbers.Real) or not 1 < factor < np.inf:
        raise ParameterError(f"factor is {factor!r}; wanted a number above 1")
    growth = taken("years_to_reach", growth, "growth", "PC", bare=True)
    if {"ref_period", "base_period"} <= {*growth} and "years" not in growth:  # growth a year has them, of how many
        _need_yearly(growth.dropna(subset=["value"]))

    def years(percent: pd.Series) -> np.ndarray:
        grown = percent.to_numpy(dtype="float64")
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(grown <= 0, np.inf, np.log(factor) / np.log1p(grown / 100.0))

    # Two logarithms and two divisions, each within 1 ulp: 1e-12 of the result is several thousand times that.
    lower, upper = years(growth["upper"]) * (1 - 1e-12), years(growth["lower"]) * (1 + 1e-12)
    return bounds.ranged(years(growth["value"]), lower, upper, growth.index)


def _need_yearly(growth: pd.DataFrame) -> None:
    """Refuse growth over anything but the same period a year earlier."""
    for place, (now, then) in enumerate(zip(growth["ref_period"], growth["base_period"], strict=True)):
        name = named(growth.iloc[[place]])
        if not now or not then:
            raise ParameterError(f"{name} states no {'base' if now else 'ref'}_period; wanted growth over a year")
        if periods.canonical(periods.earlier(now)) != periods.canonical(then):
            start, end = periods.parse(then).start, periods.parse(now).start
            years = (12 * (end.year - start.year) + end.month - start.month) / 12
            how = f"compound_growth(ratio_from_growth(growth), {years:g}) gives growth a year"
            raise ParameterError(f"{name} is growth from base_period {then!r} to ref_period {now!r}, no year; {how}")
