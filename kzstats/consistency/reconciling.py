"""The joint check: which figures can all be true at once, what that leaves of each, and why not where they cannot."""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from math import inf, isfinite, nan, prod

import pandas as pd

from kzstats import observations
from kzstats.bounds import float_above, float_below
from kzstats.consistency import conflicts as conflicting
from kzstats.consistency import explaining, figures, fitting, relations, solving, trees
from kzstats.consistency.ranging import Range, ranges
from kzstats.errors import ParameterError
from kzstats.rounding import RULES, rule_of

CONVERSIONS = ("unrounded", "printed")
RANGES = [
    "quantity", "label", "obs_id", "unit", "printed_lower", "printed_upper", "lower", "upper", "tightened", "because",
]  # fmt: skip
CONFLICTS = ["kind", "figures", "size", "weight", "why"]
FITS = ["obs_id", "printed", "lower", "upper", "fits"]
RATE = ["source_id", "lower", "upper", "base", "quote"]
_OFFICIAL = ["collection", "base", "quote", "ref_period", "lower", "upper"]
#: Removal sets of several parts are combined; each part of a real release has fewer than ten.
_MOST_REMOVALS = 100


@dataclass(frozen=True, repr=False, eq=False)
class Reconciliation:
    """What the joint check found.

    verdict: consistent, inconsistent or undetermined, proven in exact arithmetic; reason: why undetermined, or what
    was left out. ranges: tightest range of every quantity, printed or not, in its unit (quantity, label, obs_id, unit,
    printed_lower, printed_upper, lower, upper, tightened: the part of the printed range that is ruled out, because: by
    which figures). conflicts: every minimal set of figures that cannot all be true, and every smallest set whose
    removal restores agreement (kind, figures, size, weight, why). certificate: the contradiction in lines of plain
    arithmetic. rate: tenge per dollar that each source can have used (source_id, lower, upper). fits: the nearest
    print that would have agreed, for each figure that could be the only one at fault (obs_id, printed, lower, upper,
    fits).

    >>> found = reconcile(observations.load("trend_2024_06"))
    >>> found.fits.set_index("obs_id").loc["trend_2024_06.mining_share", ["printed", "fits"]].tolist()
    ['46.9 percent', '46.8']
    """

    verdict: str
    reason: str
    ranges: pd.DataFrame
    conflicts: pd.DataFrame
    certificate: list[str]
    rate: pd.DataFrame
    fits: pd.DataFrame

    def __repr__(self) -> str:
        lines = [self.verdict + (f": {self.reason}" if self.reason else "")]
        lines += [f"  {line}" for line in self.certificate]
        lines += [
            f"  rate of {source}: {low:.3f} to {high:.3f} tenge per dollar"
            for source, low, high in self.rate[["source_id", "lower", "upper"]].itertuples(index=False)
        ]
        narrower = self.ranges[self.ranges["tightened"] > 0]
        lines += [f"  {row.label}: {row.lower:,.6g} to {row.upper:,.6g} {row.unit}" for row in narrower.itertuples()]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        said = "".join(f"<li>{html.escape(line)}</li>" for line in self.certificate)
        shown = self.ranges[["label", "unit", "printed_lower", "printed_upper", "lower", "upper", "tightened"]]
        return (
            f'<div class="kz-reconciliation"><p><strong>{self.verdict}</strong> {html.escape(self.reason)}</p>'
            + (f"<ol>{said}</ol>" if said else "")
            + shown.to_html(index=False, border=0, classes="kz-table", na_rep="")
            + "</div>"
        )


def reconcile(
    obs: pd.DataFrame,
    *,
    rounding: str | None = None,
    conversion: str = "unrounded",
    activities: pd.DataFrame | None = None,
    products: pd.DataFrame | None = None,
    rate: float | str | Fraction | tuple | None = None,
    weights: Mapping[str, float] | None = None,
) -> Reconciliation:
    """Joint verdict: can all printed figures be true at once, and what does each then have to be?

    obs: observation frame as `load` gives, of one source or several (a rate is one unknown per source, a figure with
    the same codes in two sources is one quantity); rounding: nearest, truncate or any (None: the frame's); conversion:
    unrounded (dollars and tenge are roundings of one amount) or printed (dollars were computed from the printed
    tenge); activities, products: trees of both (None: of the code lists); rate: tenge per dollar, one or (lowest,
    highest), to ask whether it could have been this one; weights: obs_id = cost of giving that figure up, 1 where none
    is named.

    Plans, targets and capacities constrain only their own kind. Levels are taken to be at least zero. Ranges are
    float64 in the unit of each row, widened outward; `rate` has source_id, lower, upper; conflicts has kind, figures,
    size, weight, why. Raises DataError for codes that contradict each other, ParameterError for unknown choices.
    Rule: docs of `relations`; half a unit of the last digit either way, closed.

    >>> found = reconcile(observations.load("trend_2024_06"))
    >>> found.verdict
    'inconsistent'
    >>> print("\\n".join(found.certificate[-4:]))
    Industry, 2023, in dollars is at least $102.45 billion (printed: about $102.5 billion)
    Mining and quarrying, 2023, in dollars is at most $47.95 billion (printed: about $47.9 billion)
    So the share of mining and quarrying in industry, 2023 is at most $47.95 billion / $102.45 billion = 46.804 %
    But the printed 46.9 percent means at least 46.85 %
    """
    rounding = rule_of(obs) if rounding is None else rounding
    checked = _check(obs, rounding, conversion, activities, _rate(rate), products)
    weights = _weights(weights, checked)
    found, (conflicts, certificate), fits = [], _conflicts([], weights), []
    try:
        found = [conflicting.disagreement(part, weights) for part in checked.contradicting]
        conflicts, certificate = _conflicts(found, weights)
        fits = [row for d in found for row in _fits(d, checked, rounding, conversion, _rate(rate))]
    except solving.Unsolved as error:
        checked.reasons.append(f"not all is told of the conflicts: {error}")
    combined = prod(len(d.removals) for d in found)
    if combined > _MOST_REMOVALS or not all(d.all_conflicts and d.all_removals for d in found):
        most = f"{conflicting.MOST_CONFLICTS} conflicts a part, {_MOST_REMOVALS} removal sets"
        checked.reasons.append(f"more conflicts or removal sets exist than are listed (at most {most})")
    tightest, rates = _ranges(checked)
    nearest = pd.DataFrame(fits, columns=FITS)
    return Reconciliation(checked.verdict, "; ".join(checked.reasons), tightest, conflicts, certificate, rates, nearest)


def hypotheses(
    obs: pd.DataFrame, rates: pd.DataFrame | None = None, activities: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The joint check under every reading: three rounding rules, dollars from unrounded or from printed tenge.

    obs: observation frame; rates: official rates as `load_rates` gives (None: those); activities: tree (None:
    `load_activities`). Returns one row a reading: rounding, conversion, verdict, rate_lower, rate_upper (tenge per
    dollar that the source can have used; NaN where its own figures conflict, or with several sources), days,
    first_day, last_day (official daily rates inside that range), smallest_conflict (figures in it, 0 for none),
    conflict (their obs_ids).

    >>> readings = hypotheses(observations.load("trend_2024_06"))
    >>> readings.loc[readings["verdict"] == "consistent", ["rounding", "conversion"]].values.tolist()
    [['truncate', 'printed'], ['any', 'unrounded'], ['any', 'printed']]
    """
    rates = observations.load_rates() if rates is None else rates
    trees.need_columns(rates, _OFFICIAL, "the rates", "a frame as load_rates() gives")
    rule_of(obs)
    rows = []
    for rounding, conversion in product(RULES, CONVERSIONS):
        checked = _check(obs, rounding, conversion, activities, None)
        each = [_smallest(part) for part in checked.contradicting]
        smallest = min(each, key=lambda conflict: (len(conflict), sorted(conflict)), default=frozenset())
        used = _rate_ranges(checked)
        low, high = (used[0]["lower"], used[0]["upper"]) if len(used) == 1 else (nan, nan)
        rows.append(
            {"rounding": rounding, "conversion": conversion, "verdict": checked.verdict}
            | {"rate_lower": low, "rate_upper": high}
            | _days(rates, low, high)
            | {"smallest_conflict": len(smallest), "conflict": ", ".join(sorted(smallest))}
        )
    return pd.DataFrame(rows)


@dataclass
class _Checked:
    """Figures, their relations, and the parts by what was proven of them."""

    figures: list[figures.Figure]
    tree: figures.Tree
    system: relations.System
    agreeing: list[solving.Part]
    contradicting: list[solving.Part]
    unsolved: list[solving.Part]
    reasons: list[str]

    @property
    def verdict(self) -> str:
        if self.contradicting:
            return "inconsistent"
        return "undetermined" if self.unsolved or not self.figures else "consistent"


def _check(
    obs: pd.DataFrame, rounding: str, conversion: str, activities: pd.DataFrame | None, rate, products=None
) -> _Checked:
    for name, value, allowed in (("rounding", rounding, tuple(RULES)), ("conversion", conversion, CONVERSIONS)):
        if value not in allowed:
            raise ParameterError(f"{name} is {value!r}; wanted one of: {', '.join(allowed)}")
    tree = trees.loaded_tree() if activities is None and products is None else trees.read_tree(activities, products)
    read = figures.read(obs, tree, rounding)
    system = relations.build(read, tree, conversion, rate)
    checked = _Checked(read, tree, system, [], [], [], [] if read else ["there are no figures to check"])
    for part in solving.parts(system):
        try:
            answer = solving.solve(part)
            (checked.agreeing if answer.solution is not None else checked.contradicting).append(part)
        except solving.Unsolved as error:
            checked.unsolved.append(part)
            checked.reasons.append(f"{len(part.figures)} figures from {min(part.figures)} on: {error}")
    return checked


def _conflicts(found: list[conflicting.Disagreement], weights: Mapping[str, float]) -> tuple[pd.DataFrame, list[str]]:
    """Frame of conflicts and removal sets, and the lines for one smallest conflict of each part, as far as six go."""
    rows, certificate = [], []
    for part in sorted(found, key=lambda d: len(d.conflicts[0]) if d.conflicts else 0):
        for number, conflict in enumerate(part.conflicts):
            lines = explaining.certificate(part.part, conflict)
            if number == 0 and (not certificate or len(certificate) + len(lines) <= explaining.MOST_LINES):
                certificate += lines
            rows.append(_set_row("conflict", conflict, weights, "; ".join(lines)))
    every = [part.removals for part in found]
    if found and all(every):
        combined = {frozenset().union(*one) for one in islice(product(*every), _MOST_REMOVALS)}
        lightest = min(_weight(one, weights) for one in combined)
        kept = [one for one in combined if _weight(one, weights) == lightest]
        rows += [_set_row("removal", one, weights, "") for one in sorted(kept, key=sorted)]
    return pd.DataFrame(rows, columns=CONFLICTS), certificate


def _set_row(kind: str, members: frozenset[str], weights: Mapping[str, float], why: str) -> tuple:
    return kind, ", ".join(sorted(members)), len(members), float(_weight(members, weights)), why


def _weight(members: frozenset[str], weights: Mapping[str, float]) -> float:
    return sum(weights.get(name, 1) for name in members)


def _ranges(checked: _Checked) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tightest ranges, printed figures first and in their order; and the rates."""
    places = {figure.obs_id: place for place, figure in enumerate(checked.figures)}
    rows, rates = [], []
    for part in checked.agreeing:
        try:
            found = ranges(part)
        except solving.Unsolved as error:
            checked.reasons.append(f"ranges of {len(part.figures)} figures from {min(part.figures)} on: {error}")
            continue
        for one in found:
            if one.quantity.figure or one.upper is not None or one.lower:
                place = places[one.quantity.figure.obs_id] if one.quantity.figure else len(places)
                rows.append((place, _range_row(part, one)))
            if one.quantity.is_rate and (one.upper is not None or one.lower):
                rates.append(_rate_row(one))
    told = {row["obs_id"] for _, row in rows}
    for quantity in checked.system.quantities:
        if quantity.figure and quantity.figure.obs_id not in told:
            rows.append((places[quantity.figure.obs_id], _unknown_row(quantity)))
    rows.sort(key=lambda row: row[0])
    return pd.DataFrame([row for _, row in rows], columns=RANGES), pd.DataFrame(rates, columns=RATE)


def _range_row(part: solving.Part, one: Range) -> dict:
    row = _unknown_row(one.quantity) | {"lower": float_below(one.lower) if one.lower is not None else 0.0}
    row["upper"] = float_above(one.upper)
    figure = one.quantity.figure
    if figure:
        row["tightened"] = _tightened(figure, one)
    if not figure or row["tightened"]:
        rows = one.lower_rows | one.upper_rows
        held_by = frozenset().union(*(part.system.rows[part.rows[i]].figures for i in rows))
        row["because"] = ", ".join(sorted(held_by - {figure.obs_id if figure else ""}))
    return row


def _unknown_row(quantity: relations.Quantity) -> dict:
    """A quantity before anything is known of it: its print, and no range (its figures conflict)."""
    figure = quantity.figure
    low, high = (float_below(figure.lower), float_above(figure.upper)) if figure else (nan, nan)
    told = (quantity.code, quantity.label, figure.obs_id if figure else "", quantity.unit, low, high, nan, nan, nan, "")
    return dict(zip(RANGES, told, strict=True))


def _tightened(figure: figures.Figure, one: Range) -> float:
    """Share of the printed range that the other figures rule out."""
    if figure.upper is None:
        return 1.0 if one.upper is not None else float(one.lower > figure.lower)
    printed = figure.upper - figure.lower
    return float(1 - (one.upper - one.lower) / printed) if printed else 0.0


def _rate_ranges(checked: _Checked) -> list[dict]:
    found = []
    for part in checked.agreeing:
        quantities = checked.system.quantities
        wanted = {n for n in part.quantities if quantities[n].is_rate}
        try:
            found += [_rate_row(one) for one in ranges(part, wanted)] if wanted else []
        except solving.Unsolved:  # then no range is claimed
            continue
    return found


def _rate_row(one: Range) -> dict:
    quote, _, base = one.quantity.unit.partition(" per ")
    low = float_below(one.lower if one.lower is not None else Fraction(0))
    ends = {"lower": low, "upper": float_above(one.upper)}
    return {"source_id": one.quantity.subject.activity} | ends | {"base": base, "quote": quote}


def _fits(found: conflicting.Disagreement, checked: _Checked, rounding: str, conversion: str, rate) -> list[dict]:
    agreeing = {name for part in checked.agreeing for name in part.figures}
    others = [figure for figure in checked.figures if figure.obs_id in agreeing]
    rows = fitting.fits(found, others, checked.tree, rounding, conversion, rate)
    return [row | {"lower": float_below(row["lower"]), "upper": float_above(row["upper"])} for row in rows]


def _smallest(part: solving.Part) -> frozenset[str]:
    try:
        return conflicting.disagreement(part, {}).conflicts[0]
    except solving.Unsolved:  # some contradiction there is: the one that the verdict rests on
        return conflicting.contradicting(part, part.figures)


def _days(rates: pd.DataFrame, low: float, high: float) -> dict:
    """Official days whose rate lies in a range of tenge per dollar: how many, the first and the last."""
    daily = rates[(rates["collection"] == "D") & (rates["base"] == "USD") & (rates["quote"] == "KZT")]
    days = daily.loc[(daily["lower"] <= high) & (daily["upper"] >= low), "ref_period"].astype("str").sort_values()
    return {"days": len(days), "first_day": next(iter(days), ""), "last_day": next(iter(days[::-1]), "")}


def _rate(rate) -> tuple[Fraction, Fraction] | None:
    if rate is None:
        return None
    ends = rate if isinstance(rate, tuple | list) else (rate, rate)
    try:
        low, high = (end if isinstance(end, Fraction) else Fraction(str(end)) for end in ends)
    except (ValueError, ZeroDivisionError):
        raise ParameterError(f"rate is {rate!r}; wanted tenge per dollar, one number or (lowest, highest)") from None
    if not 0 < low <= high:
        raise ParameterError(f"rate is {rate!r}; wanted tenge per dollar, above zero and lowest first")
    return low, high


def _weights(weights: Mapping[str, float] | None, checked: _Checked) -> Mapping[str, float]:
    if not isinstance(weights or {}, Mapping):
        raise ParameterError(f"weights is {weights!r}; wanted obs_id = cost, as {{'mining_share': 2}}")
    weights = dict(weights or {})
    known = {figure.obs_id for figure in checked.figures}
    wrong = [f"{name!r} is not among the figures" for name in weights if name not in known]
    wrong += [
        f"{name!r}: {value!r} is no cost; wanted a number above zero"
        for name, value in weights.items()
        if not isinstance(value, int | float | Fraction) or not isfinite(value) or not 0 < value < inf
    ]
    if wrong:
        raise ParameterError(f"{len(wrong)} fault(s) in weights", wrong)
    return weights
