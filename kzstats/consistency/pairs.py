"""Pairwise agreement: does each printed figure meet what two others say it must be?

Each relation is looked at alone. Figures can pass every pairwise check and still be impossible together; the
joint check is `reconcile`.
"""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pandas as pd

from kzstats import bounds, completing, meeting
from kzstats.consistency import editions, figures, relations, trees
from kzstats.consistency.figures import Figure
from kzstats.errors import NotFound, choose
from kzstats.exchange import CONVERSIONS
from kzstats.rounding import RULES, rule_of

_SIDES = ["reported_lower", "reported_upper", "derived_lower", "derived_upper"]
COLUMNS = ["relation", "reported", "derived_from", "over", "unit_measure", *_SIDES, "gap", "verdict"]
#: With the kinds of a full frame also where no two figures speak of the same: text stays text where it is joined.
_KINDS = {name: "float64" if name in (*_SIDES, "gap") else "str" for name in COLUMNS}
_MATCH = [*completing.CONCEPT, "unit_measure"]
_ORDER = ("repeated", "share", "growth", "implied rate")
_OUTWARD = bounds.float_below, bounds.float_above
Ends = tuple[Fraction | None, Fraction | None]


def compare(reported: pd.DataFrame, derived: pd.DataFrame) -> pd.DataFrame:
    """Pairwise verdicts: can each reported figure be what was derived from others?

    reported, derived: frames with value, lower, upper in one unit and the codes of an observation; they meet on
    those codes. Returns obs_id, the codes, reported_lower, reported_upper, derived_lower, derived_upper, gap (0
    where the ranges meet, in the unit of the figure) and verdict: consistent when one number fits both,
    inconsistent when none does, undetermined where a range is not known. Raises NotFound when nothing meets,
    ParameterError when two derived figures have the same codes or the frames follow two rounding rules.

    >>> obs = kz.load("trend_2024_06")
    >>> dollars = kz.select(obs, unit_measure="USD")
    >>> mining, total = (kz.select(dollars, activity=activity) for activity in ("B", "B-E"))
    >>> printed = kz.select(obs, obs_id="trend_2024_06.mining_share")
    >>> kz.compare(printed, kz.share(mining, total))[["verdict", "gap"]].round(3).values.tolist()
    [['inconsistent', 0.047]]
    """
    needed = ["obs_id", *_MATCH, *bounds.COLUMNS]
    reported, derived = (completing.coded(frame, *needed, unique=False) for frame in (reported, derived))
    rule_of(reported, derived)
    places = meeting.met(reported, derived, _MATCH, "derived figure")
    if not (places >= 0).any():
        told = meeting.nearest(reported.iloc[[0]], derived, _MATCH) if len(reported) else "no figure is reported"
        raise NotFound(f"no reported figure meets a derived one on {', '.join(_MATCH)}: of the first, {told}")
    held = derived[bounds.COLUMNS].reset_index(drop=True).reindex(places).set_axis(reported.index)
    gap = bounds.gap(reported[bounds.COLUMNS], held)
    verdict = np.select([gap.isna(), gap > 0], ["undetermined", "inconsistent"], default="consistent")
    ends = pd.concat([reported[["lower", "upper"]], held[["lower", "upper"]]], axis="columns").astype("float64")
    told = ends.set_axis(_SIDES, axis="columns").assign(gap=gap, verdict=verdict)
    return pd.concat([reported[["obs_id", *_MATCH]], told], axis="columns").reset_index(drop=True)


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
    are related. Of two figures that say the same, the one that stands first in obs is `reported`. Plans, targets and
    capacities are compared among themselves only, and whatever is inconsistent here is so in `reconcile`. Raises
    DataError for codes that contradict each other, ParameterError for an unknown rounding or conversion. The prints
    are read, as by `reconcile`.

    >>> checks = kz.pairwise(kz.load("trend_2024_06"))
    >>> checks[checks["verdict"] == "inconsistent"]["relation"].tolist()
    ['repeated', 'share']
    """
    obs = completing.coded(obs)
    tree, rule = trees.tree_of(obs, activities, products), rule_of(obs) if rounding is None else rounding
    choose(RULES, rounding=rule)
    choose(CONVERSIONS, conversion=conversion)
    read = figures.read(obs, tree, rule)
    system = relations.build(read, tree, editions=editions.editions(read, obs))
    # Dollars computed from the printed tenge are no second print of the amount.
    silent = system.originals if conversion == "printed" else {}
    place = {figure.obs_id: number for number, figure in enumerate(read)}
    found = {}  # a growth that is stated in tenge and in dollars is one check
    for relation, figures_of, unit, reported, derived in [*_stated(system, silent), *_rates(read, conversion)]:
        names = [figure.obs_id for figure in figures_of]
        crossed = (reported[0], derived[1]), (derived[0], reported[1])
        gap = max([Fraction(0), *(low - high for low, high in crossed if None not in (low, high))])
        sides = [side(end) for ends in (reported, derived) for side, end in zip(_OUTWARD, ends, strict=True)]
        codes = relation, *names, *[""] * (3 - len(names)), unit
        order = _ORDER.index(relation), *(place[name] for name in names)
        found[order] = *codes, *sides, float(gap), "inconsistent" if gap else "consistent"
    return pd.DataFrame([found[order] for order in sorted(found)], columns=COLUMNS).astype(_KINDS)


def _stated(system: relations.System, silent: dict[str, str]) -> Iterator[tuple]:
    """Prints of one quantity, and quotients beside their levels: relation, figures, unit, both ranges."""
    same: dict[tuple, dict[str, Figure]] = defaultdict(dict)  # by the two unknowns whose quotient it is
    levels: dict[int | relations.Slack, list[relations.Quantity]] = defaultdict(list)
    told = [quantity for quantity in system.quantities if quantity.figure and quantity.figure.obs_id not in silent]
    for quantity in told:
        same[quantity.numerator, quantity.divisor][quantity.figure.obs_id] = quantity.figure
        if quantity.figure.kind == "level":
            levels[quantity.numerator].append(quantity)
    for prints in same.values():
        for both in combinations(prints.values(), 2):
            yield "repeated", both, both[0].compared_in, *(figure.compared for figure in both)
    for quantity in told:
        figure = quantity.figure
        if figure.kind in ("share", "growth"):
            for part, whole in product(levels[quantity.numerator], levels[quantity.divisor]):
                # Of two sources one may have revised the part and the other not the whole.
                alike = figure.kind != "share" or part.figure.source == whole.figure.source
                if part.divisor == whole.divisor and alike:
                    low, high = (end and 100 * end for end in _quotient(part.figure, whole.figure))
                    if figure.kind == "growth":
                        low, high = (None if end is None else end - 100 for end in (low, high))
                    else:
                        low, high = low or Fraction(0), Fraction(100) if high is None else min(high, Fraction(100))
                    yield figure.kind, (figure, part.figure, whole.figure), "PC", figure.compared, (low, high)


def _quotient(top: Figure, under: Figure) -> Ends:
    """Range of a quotient of two amounts, of two deficits that of their sizes."""
    (least, most), (under_least, under_most) = _size(top), _size(under)
    lower = Fraction(0) if under_most is None else least / under_most if under_most else None
    return lower, most / under_least if under_least and most is not None else None


def _size(figure: Figure) -> Ends:
    """Range of an amount, or of how large a deficit is; never below zero."""
    lower, upper = figure.lower, figure.upper
    if figure.value < 0:
        lower, upper = (None if end is None else -end for end in (upper, lower))
    return max(lower or Fraction(0), Fraction(0)), upper


def _rates(read: list[Figure], conversion: str) -> Iterator[tuple]:
    """Rates that two pairs of amounts of one source imply, which is taken to have used one, as by `reconcile`."""
    by_id = {figure.obs_id: figure for figure in read}
    pairs = defaultdict(list)
    for figure in read:
        if original := by_id.get(figure.conversion_of):
            if conversion == "printed":
                original = original._replace(lower=original.value, upper=original.value)
            quote, base = (figure, original) if figure.unit == "KZT" else (original, figure)
            pairs[figure.source, quote.unit, base.unit].append((figure, _quotient(quote, base)))
    for (*_, quote, base), some in pairs.items():
        for (one, ends), (other, other_ends) in combinations(some, 2):
            yield "implied rate", (one, other), f"{quote} per {base}", ends, other_ends
