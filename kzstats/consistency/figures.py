"""Observation frames and activity trees, read exactly and refused in full when their codes contradict each other."""

import warnings
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache
from math import isclose, nan
from typing import NamedTuple

import pandas as pd

from kzstats import faults, periods
from kzstats.completing import need_columns
from kzstats.consistency.trees import Tree, as_texts, cells
from kzstats.errors import DataError, ParameterError
from kzstats.message import Message, say
from kzstats.rounding import RULES, checked, exact_bounds, floats, integer, printed_decimals, rule_of_words

COLUMNS = [
    "obs_id", "source_id", "indicator", "product", "activity", "ref_area", "scope", "ref_period", "base_period",
    "share_of", "transformation", "price_basis", "unit_measure", "unit_mult", "obs_value", "decimals", "comparison",
    "role", "conversion_of", "printed", "vintage", "published",
]  # fmt: skip
_OPTIONAL = ("scope", "base_period", "share_of", "decimals", "conversion_of", "printed", "vintage", "published")
_REQUIRED = [column for column in COLUMNS if column not in _OPTIONAL]
_KINDS = ("level", "growth", "share", "difference", "other")
#: Units of quotients; a level has any other unit.
_QUOTIENTS = ("PC", "RATIO", "PP")
_BASES = {"current", "volume", "not_stated", "not_applicable"}
_ROLES = {"actual", "plan", "target", "capacity", "forecast"}


class Figure(NamedTuple):
    """One printed figure: its codes as in `COLUMNS`, and the exact range that its print allows (None: no limit)."""

    obs_id: str
    source: str
    indicator: str
    product: str
    activity: str
    area: str
    scope: str
    period: str
    base: str
    share_of: str
    kind: str
    basis: str
    unit: str
    mult: int
    digits: str
    decimals: int | None
    comparison: str
    role: str
    conversion_of: str
    words: str
    vintage: str
    published: str
    value: Fraction = Fraction(0)
    lower: Fraction | None = None
    upper: Fraction | None = None
    is_money: bool = False
    is_count: bool = False
    of_several: bool = False

    @property
    def told(self) -> Message | str:
        """Its own words; in a frame of several sources with the source that they stand in."""
        return say("{words} in {source}", words=self.words, source=self.source) if self.of_several else self.words

    @property
    def signed(self) -> bool:
        """Whether it can be below zero: a difference, or a balance of trade printed with a minus or as nothing."""
        balance = self.kind == "level" and self.indicator in faults.SIGNED and self.value <= 0
        return balance or self.kind in ("difference", "other")

    @property
    def is_factor(self) -> bool:
        """Whether it is growth in times."""
        return self.kind == "growth" and self.unit == "RATIO"

    @property
    def per_whole(self) -> int:
        """How many units of its own a quotient of 1 is: 100 percent, or 1."""
        return 100 if self.unit == "PC" else 1

    @property
    def compared_in(self) -> str:
        """Unit in which it is held against other prints: percent for growth and shares, however they are printed."""
        return "PC" if self.kind in ("growth", "share") else self.unit

    def comparable(self, end: Fraction | None) -> Fraction | None:
        """One of its numbers, in that unit."""
        if end is None or self.unit == self.compared_in:
            return end
        return end * 100 - (100 if self.kind == "growth" else 0)

    @property
    def compared(self) -> tuple[Fraction | None, Fraction | None]:
        """Its range, in that unit."""
        return self.comparable(self.lower), self.comparable(self.upper)

    @property
    def step(self) -> Fraction:
        """One unit of the last printed digit, in units of unit_measure."""
        places = printed_decimals(self.digits) if self.decimals is None else self.decimals
        return Fraction(10) ** (self.mult - places)


def read(obs: pd.DataFrame, tree: Tree, rounding: str) -> list[Figure]:
    """Figures of a frame with exact ranges of their prints under a rule of rounding."""
    need_columns(obs, _REQUIRED)
    held, none = cells(obs), [""] * len(obs)
    columns = {name: as_texts(held.get(name, none)) for name in COLUMNS}
    columns["obs_value"] = held["obs_value"]  # a number has lost the zeros of its print
    found, problems, rows = [], [], {}
    several, money = len(set(columns["source_id"])) > 1, dict.fromkeys(tree.money, "money")
    for row in zip(*columns.values(), strict=True):
        try:
            found.append(_figure(Figure(*row, of_several=several), rounding, tree))
        except (ParameterError, ValueError) as error:
            problems.append(f"{row[0] or 'a row without obs_id'}: {error}")
        if row[0] in rows:
            problems.append(f"{row[0]}: this obs_id stands in more than one row; wanted each once")
        rows[row[0]] = dict(zip(COLUMNS, row, strict=True))
    for figure in found:
        row = rows[figure.obs_id]
        told = [*faults.whole(row, tree.parents), *faults.conversion(row, rows, money)]
        words = [*(f"{column} {text}" for column, _, text in told), *_contradictions(figure, tree, rows)]
        problems += [f"{figure.obs_id}: {each}" for each in words]
    if problems:
        raise DataError(f"{len(problems)} fault(s) in the figures; nothing was checked", problems)
    if other := list(_other_ranges(held, found)):
        what = f"value, lower and upper of {len(other)} row(s) are not those of the print, as of {other[0]}"
        warnings.warn(f"{what}; the joint check reads obs_value, unit_mult and unit_measure alone", stacklevel=5)
    if "certain" in obs and (guesses := int(obs["certain"].eq(False).sum())):
        what = f"{guesses} of {len(obs)} figures were read with a guess, and are taken for facts"
        warnings.warn(f"{what}; obs[obs['certain']] leaves them out", stacklevel=5)
    return found


def _other_ranges(columns: dict[str, list], found: list[Figure]) -> Iterator[str]:
    """Rows whose ranges are not those of their prints: made narrower or put into another unit, or of an older print."""
    names = ["value", "lower", "upper"]
    if not columns.keys() >= {*names}:
        return
    rules = columns.get("rounding", ["nearest"] * len(found))
    ends_of = (map(_number, columns[name]) for name in names)
    for figure, rule, *held in zip(found, rules, *ends_of, strict=True):
        rule = rule_of_words(figure.words, figure.is_factor, rule if rule in RULES else "nearest")
        how = figure.comparison, rule, figure.is_count, figure.is_factor
        ends = zip(names, held, floats(figure.digits, figure.mult, figure.decimals, *how), strict=True)
        for name, own, its in ends:  # cut at zero or not; one that is missing says nothing else
            if not (own != own or (own in (0, -100) and own > its) or isclose(own, its, rel_tol=1e-9)):
                yield f"{figure.obs_id}: {name} is {own:g}, its print says {its:g}"
                break


def _number(cell) -> float:
    """What a cell holds, nan where that is no number."""
    try:
        return float(cell)
    except (TypeError, ValueError):
        return nan


@lru_cache(maxsize=4096)
def exact(
    kind: str, unit: str, digits: str, mult: int, places: int | None, sign: str, rule: str, signed: bool, whole: bool
) -> tuple[Fraction | None, Fraction | None]:
    """Exact range of a print, in units, cut to what its kind can be: an amount is none below 0 unless it is signed,
    nothing falls by more than all of it, pieces (whole) are whole.
    """
    factor = kind == "growth" and unit == "RATIO"
    lower, upper = exact_bounds(digits, mult, places, sign, rule, whole, factor)
    if signed:
        return lower, upper
    floor_of_kind = Fraction(-100) if kind == "growth" and unit == "PC" else Fraction(0)
    return floor_of_kind if lower is None else max(lower, floor_of_kind), upper


def printed(figure: Figure, digits: str, rounding: str) -> Figure:
    """A figure had it been printed with these digits, or were its own read under another rule of rounding."""
    rule = rule_of_words(figure.words, figure.is_factor, rounding)
    how = (figure.mult, figure.decimals, figure.comparison, rule, figure.signed, figure.is_count)
    lower, upper = exact(figure.kind, figure.unit, digits, *how)
    if digits == figure.digits:
        return figure._replace(lower=lower, upper=upper)
    value = Fraction(digits) * Fraction(10) ** figure.mult
    return figure._replace(digits=digits, words=digits, value=value, lower=lower, upper=upper)


def _figure(raw: Figure, rounding: str, tree: Tree) -> Figure:
    """A figure made of the texts of its row: its numbers, and the exact range of its print."""
    kind, unit, digits = raw.kind, raw.unit, raw.digits
    if not raw.obs_id:
        raise ValueError("obs_id is empty; wanted a name for the figure")
    if kind not in _KINDS:
        raise ValueError(f"transformation {kind!r}; allowed: {', '.join(_KINDS)}")
    if (kind in ("share", "growth") and unit not in ("PC", "RATIO")) or (kind == "level" and unit in _QUOTIENTS):
        allowed = "share and growth in PC or RATIO, level in a unit of things or money"
        raise ValueError(f"transformation {kind!r} in unit_measure {unit!r}; allowed: {allowed}")
    for column, code, allowed in (("price_basis", raw.basis, _BASES), ("role", raw.role, _ROLES)):
        if code not in allowed:
            raise ValueError(f"{column} {code!r}; allowed: {', '.join(sorted(allowed))}")
    power, places = integer("unit_mult", raw.mult) or 0, integer("decimals", raw.decimals)
    value = Fraction(f"{checked(digits)}e{power}")
    alone = f"?{raw.conversion_of or raw.obs_id}"  # of one of many plants, of a time not stated: two may be of two
    many = raw.scope in tree.many["scope"] or raw.indicator in tree.many["indicator"]
    figure = raw._replace(
        scope=raw.scope + alone * many, period=periods.canonical(raw.period) if raw.period else alone,
        base=periods.canonical(raw.base) if raw.base else "", mult=power, decimals=places, words=raw.words or digits,
        value=value, is_money=unit in tree.money, is_count=kind == "level" and unit in tree.counts,
    )  # fmt: skip
    return printed(figure, digits, rounding)


def _contradictions(figure: Figure, tree: Tree, rows: dict[str, dict]) -> Iterable[str]:
    if figure.activity not in tree.parents:
        yield (
            f"activity {figure.activity!r} is not in the tree of activities; for one of your own folder give "
            "activities=kz.load_activities(data=…), or set KZSTATS_DATA"
        )
    if figure.base and figure.kind in ("level", "share"):
        yield f"base_period {figure.base!r}; only growth has a base period"
    if figure.base and figure.base == figure.period:
        yield f"base_period and ref_period are both {figure.base!r}; growth is from one period to another"
    if figure.value < 0 and figure.kind in ("level", "share") and not figure.signed:
        yield f"obs_value {figure.digits!r}; a {figure.kind} of {figure.indicator} cannot be negative"
    if figure.kind == "level" and figure.is_money and figure.basis == "not_applicable":
        yield f"price_basis not_applicable for an amount in {figure.unit}; wanted current, volume or not_stated"
    if figure.conversion_of and figure.conversion_of not in rows:
        yield f"conversion_of {figure.conversion_of!r} is not among the figures; add that row, or empty conversion_of"


def concept(figure: Figure) -> tuple:
    """The codes that say what a figure is about, all but unit and source."""
    return (
        figure.role, figure.indicator, figure.product, figure.activity, figure.area, figure.scope, figure.period,
        figure.base, figure.share_of, figure.kind, figure.basis,
    )  # fmt: skip
