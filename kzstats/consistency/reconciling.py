"""The joint check: which figures can all be true at once, what that leaves of each, and why not where they cannot."""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf, isfinite, prod

import pandas as pd

from kzstats.bounds import float_above, float_below
from kzstats.consistency import conflicts as conflicting
from kzstats.consistency import fitting, solving, telling, trees
from kzstats.consistency.checking import Checked, check
from kzstats.consistency.tested import tested
from kzstats.errors import ParameterError
from kzstats.message import Message
from kzstats.rounding import rule_of

FITS = ["obs_id", "printed", "lower", "upper", "fits"]
TESTED = ["obs_id", "relation", "by"]
REVISIONS = ["obs_id", "later", "difference", "unit_measure"]


@dataclass(frozen=True, repr=False, eq=False)
class Reconciliation:
    """What the joint check found.

    verdict: consistent, inconsistent or undetermined, proven in exact arithmetic; reason: why undetermined, or what
    was left out. ranges: tightest range of every quantity, printed or not, in its unit (quantity, label, obs_id, unit,
    printed_lower, printed_upper, lower, upper; tightened: the part of the printed range that is ruled out; without:
    number of the removal set left out where its figures contradict each other, else 0; and the codes of an
    observation). because: the figures behind a range (quantity, obs_id, by). conflicts: every minimal set of figures
    that cannot all be true, and every smallest set whose removal restores agreement, one row a figure (number, kind,
    obs_id, size, weight). proofs: each conflict in lines of plain arithmetic (number, line, text); certificate: the
    lines to read first. rate: money that one unit of foreign money can have cost in each source (source_id, lower,
    upper, base, quote; rests_on: all, the pairs of amounts alone, or the rest, where figures contradict). fits: the
    nearest print that would have agreed, for each figure that could be the only one at fault (obs_id, printed, lower,
    upper, fits). tested: by which relation which others test a figure (obs_id, relation, by); one row with both empty
    for a figure that nothing tests. revisions: prints that a later one of the same figure replaced, never forced to
    agree with it (obs_id, later; difference: the later less this one, in unit_measure, a growth in percent).

    >>> from kzstats import observations
    >>> found = reconcile(observations.load("trend_2024_06"))
    >>> found.fits.set_index("obs_id").loc["trend_2024_06.mining_share", ["printed", "fits"]].tolist()
    ['46.9 percent', '46.8']
    """

    verdict: str
    reason: str
    ranges: pd.DataFrame
    conflicts: pd.DataFrame
    lines: list[Message]
    rate: pd.DataFrame
    fits: pd.DataFrame
    because: pd.DataFrame
    proofs: pd.DataFrame
    tested: pd.DataFrame
    revisions: pd.DataFrame

    @property
    def certificate(self) -> list[str]:
        """The lines to read first, as text in the reader's language."""
        lines = map(str, self.lines)
        return [line[:1].upper() + line[1:] for line in lines]

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
    the same codes in two sources is one quantity, unless its period was revised: `docs/joint_check.md`); rounding:
    nearest, truncate or any (None: the frame's); conversion: unrounded (dollars and tenge are roundings of one amount)
    or printed (dollars were computed from the printed tenge); activities, products: trees of both (None: of the code
    lists); rate: tenge per dollar, one or (lowest, highest), to ask whether it could have been this one; weights:
    obs_id = cost of giving that figure up, 1 where none is named.

    Plans, targets, forecasts and capacities constrain only their own kind. Levels are taken to be at least zero.
    Ranges are float64 in the unit of each row, widened outward, and end on whole numbers for counts. Raises DataError
    for codes that contradict each other, ParameterError for unknown choices. Rule: docs of `relations`; half a unit of
    the last digit either way, closed.

    >>> from kzstats import observations
    >>> found = reconcile(observations.load("trend_2024_06"))
    >>> found.verdict
    'inconsistent'
    >>> print("\\n".join(found.certificate[-4:]))
    Industry, 2023, in dollars is at least $102.45 billion (printed: about $102.5 billion)
    Mining and quarrying, 2023, in dollars is at most $47.95 billion (printed: about $47.9 billion)
    So the share of mining and quarrying in industry, 2023 is at most $47.95 billion / $102.45 billion = 46.804 %
    But the printed 46.9 percent means at least 46.85 %
    """
    tree = trees.tree_of(obs, activities, products)
    rounding, known = rule_of(obs) if rounding is None else rounding, _rate(rate)
    checked = check(obs, rounding, conversion, tree, known)
    weights = _weights(weights, checked)
    found, told, fits = [], telling.conflict_frames([], weights), []
    try:
        found = [conflicting.disagreement(part, weights) for part in checked.contradicting]
        told = telling.conflict_frames(found, weights)
        fits = [row for d in found for row in _fits(d, checked, rounding)]
    except solving.Unsolved as error:
        checked.reasons.append(f"not all is told of the conflicts: {error}")
    combined = prod(len(d.removals) for d in found)
    if combined > telling.MOST_REMOVALS or not all(d.all_conflicts and d.all_removals for d in found):
        most = f"{conflicting.MOST_CONFLICTS} conflicts a part, {telling.MOST_REMOVALS} removal sets"
        checked.reasons.append(f"more conflicts or removal sets exist than are listed (at most {most})")
    conflicts, proofs, certificate, removed = told
    without = conflicts.loc[conflicts["kind"] == "removal", "number"]
    tightest, because = telling.range_frames(checked, removed, int(without.min()) if removed else 0)
    rates, nearest = telling.rate_frame(checked, removed), pd.DataFrame(fits, columns=FITS)
    later = checked.system.editions.revisions(checked.figures)
    revisions = pd.DataFrame(later, columns=REVISIONS).astype({"difference": "float64"})
    reason = "; ".join(checked.reasons)
    return Reconciliation(
        checked.verdict, reason, tightest, conflicts, certificate, rates, nearest, because, proofs, tests(checked),
        revisions,
    )  # fmt: skip


def tests(checked: Checked) -> pd.DataFrame:
    """Which figures are tested, by which relation and which others; a row with both empty for one that is not."""
    rows = [row for part in (*checked.agreeing, *checked.contradicting, *checked.unsolved) for row in tested(part)]
    of: dict[str, list] = {figure.obs_id: [] for figure in checked.figures}
    for row in rows:
        of[row[0]].append(row)
    return pd.DataFrame([row for name, own in of.items() for row in own or [(name, "", "")]], columns=TESTED)


def _fits(found: conflicting.Disagreement, checked: Checked, rounding: str) -> list[dict]:
    rows = fitting.fits(found, checked.agreeing, rounding)
    return [row | {"lower": float_below(row["lower"]), "upper": float_above(row["upper"])} for row in rows]


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


def _weights(weights: Mapping[str, float] | None, checked: Checked) -> Mapping[str, float]:
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
