"""The joint check: which figures can all be true at once, what that leaves of each, and why not where they cannot."""

import html
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import islice, product
from math import inf, isfinite, nan, prod

import pandas as pd

from kzstats.bounds import float_above, float_below
from kzstats.consistency import explaining, fitting, labels, trees
from kzstats.consistency.checking import Checked, check
from kzstats.consistency.conflicts import MOST_CONFLICTS, Disagreement, disagreement
from kzstats.consistency.figures import Figure
from kzstats.consistency.ranging import Range, ranges, whole
from kzstats.consistency.solving import Part, Unsolved
from kzstats.consistency.system import Quantity
from kzstats.consistency.wording import joined
from kzstats.errors import ParameterError
from kzstats.message import N_, Message, say
from kzstats.rounding import rule_of

_CONFLICTS = N_("not all is told of the conflicts: {why}")
_MORE = N_("more conflicts or removal sets exist than are listed (at most {conflicts} a part, and {removals})")
RANGES = [
    "quantity", "label", "obs_id", "unit", "printed_lower", "printed_upper", "lower", "upper", "tightened", "without",
    *labels.CODES,
]  # fmt: skip
_TEXTS = ["quantity", "obs_id", "unit", *labels.CODES]
RATES = ["source_id", "lower", "upper", "base", "quote", "rests_on", "without"]
FITS = ["obs_id", "printed", "lower", "upper", "fits"]
#: Removal sets of several parts are combined; each part of a real release has fewer than ten.
MOST_REMOVALS = 100


@dataclass(frozen=True, repr=False, eq=False)
class Reconciliation:
    """What the joint check found; each table is made when it is first asked for.

    verdict: consistent, inconsistent or undetermined, proven in exact arithmetic; it tells of contradictions only, so
    figures that nothing tests are consistent too: how much was tested is in `tested`, and `kz.verdict` calls nothing
    tested undetermined. reason: why undetermined, or what was left out. ranges: tightest range of every quantity,
    printed or not, in its unit (quantity, label, obs_id, unit, printed_lower, printed_upper, lower, upper; tightened:
    the part of the printed range that is ruled out; without: number of the removal set left out where its figures
    contradict each other, else 0; and the codes of an observation). because: the figures behind a range (quantity,
    obs_id, by). conflicts: every minimal set of figures that cannot all be true, and every smallest set whose removal
    restores agreement, one row a figure (number, kind, obs_id, size, weight). proofs: each conflict in lines of plain
    arithmetic (number, line, text); certificate: the lines to read first. rate: money that one unit of foreign money
    can have cost in each source (source_id, lower, upper, base, quote; rests_on: all, the pairs of amounts alone, or
    the rest, where these contradict: then one row for every removal set, whose number stands in without, for each is a
    way out and may allow another rate). fits: the nearest print that would have agreed, for each figure that could be
    the only one at fault (obs_id, printed, lower, upper, fits). tested: by which relation which others test a figure
    (obs_id, relation, by); one row with both empty for a figure that nothing tests. revisions: prints that a later one
    of the same figure replaced, never forced to agree with it (obs_id, later; difference: the later less this one, in
    unit_measure, a growth in percent).

    >>> found = kz.reconcile(kz.load("trend_2024_06"))
    >>> found.fits.set_index("obs_id").loc["trend_2024_06.mining_share", ["printed", "fits"]].tolist()
    ['46.9 percent', '46.8']
    """

    checked: Checked
    weights: Mapping[str, float]
    attrs: Mapping = field(default_factory=dict)  # of the figures' frame
    _left_out: dict[Message, None] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """Outcome: consistent, inconsistent or undetermined."""
        return self.checked.verdict

    @property
    def reason(self) -> Message | str:
        """Why undetermined, or what was left out of any table; empty where there is nothing to say."""
        _ = self._removals, self._ranges, self._proofs, self.fits
        reasons = [*self.checked.reasons, *self._left_out]
        return joined(reasons) if reasons else ""

    @cached_property
    def ranges(self) -> pd.DataFrame:
        """Tightest range of every quantity, printed figures first and in their order."""
        places = {figure.obs_id: place for place, figure in enumerate(self.checked.figures)}
        number = len(self._conflicts) + 1
        rows = [_row(one.quantity, one, gone, number if gone else 0) for _, one, gone in self._ranges]
        told = {row[2] for row in rows}
        figures = [quantity for quantity in self.checked.system.quantities if quantity.figure]
        rows += [_row(quantity) for quantity in figures if quantity.figure.obs_id not in told]
        rows.sort(key=lambda row: places.get(row[2], len(places)))
        columns = dict(zip(RANGES, zip(*rows, strict=True), strict=True)) if rows else {}
        # The cells of all texts as one array, which is then cut: column by column takes twice as long.
        texts = pd.Series([cell for name in _TEXTS if rows for cell in columns[name]]).array
        columns |= {name: texts[n * len(rows) : (n + 1) * len(rows)] for n, name in enumerate(_TEXTS) if rows}
        found = pd.DataFrame(columns, columns=None if rows else RANGES)
        found.attrs = dict(self.attrs)
        return found

    @cached_property
    def because(self) -> pd.DataFrame:
        """The figures that hold each range."""
        rows = []
        for part, one, gone in self._ranges:
            figure = one.quantity.figure
            if not figure or figure.obs_id in gone or _tightened(figure, one) != 0:
                obs_id = figure.obs_id if figure else ""
                holding = sorted(part.figures_of(one.lower_rows | one.upper_rows) - {obs_id})
                rows += [(one.quantity.code, obs_id, name) for name in holding]
        return pd.DataFrame(rows, columns=["quantity", "obs_id", "by"])

    @cached_property
    def conflicts(self) -> pd.DataFrame:
        """Minimal conflicts and smallest removal sets, a row a figure."""
        sets = [("conflict", conflict) for _, conflict in self._conflicts]
        sets += [("removal", one) for one in self._removals]
        rows = [
            (number, kind, name, len(members), self._weight(members))
            for number, (kind, members) in enumerate(sets, 1)
            for name in sorted(members)
        ]
        return pd.DataFrame(rows, columns=["number", "kind", "obs_id", "size", "weight"])

    @cached_property
    def proofs(self) -> pd.DataFrame:
        """Each conflict in lines of plain arithmetic."""
        rows = [(n, line, text) for n, lines in enumerate(self._proofs, 1) for line, text in enumerate(lines, 1)]
        return pd.DataFrame(rows, columns=["number", "line", "text"])

    @property
    def certificate(self) -> list[str]:
        """The lines of one smallest conflict of each part, as far as six go, as text in the reader's language."""
        first: dict[int, list[Message]] = {}
        for (part, _), lines in zip(self._conflicts, self._proofs, strict=True):
            first.setdefault(id(part), lines)
        told: list[str] = []
        for lines in first.values():
            if not told or len(told) + len(lines) <= explaining.MOST_LINES:
                told += map(str, lines)
        return [line[:1].upper() + line[1:] for line in told]

    @cached_property
    def rate(self) -> pd.DataFrame:
        """Rates that each source can have used, and the figures that each rests on."""
        originals = self.checked.system.originals
        pairs = frozenset(originals) | frozenset(originals.values())
        rows = [(*one, "all", 0) for part in self.checked.agreeing for one in _rates(part, part.figures) or ()]
        for part in self.checked.contradicting:
            alone = _rates(part, part.figures & pairs)
            rows += [(*one, "pairs", 0) for one in alone or ()]
            for kept, number in self._ways_out(part).items() if alone is None else ():
                rows += [(*one, "rest", number) for one in _rates(part, kept) or ()]
        return pd.DataFrame(rows, columns=RATES).astype({"without": "int64"})

    @cached_property
    def fits(self) -> pd.DataFrame:
        """The nearest print that would have agreed, for each figure that could be the only one at fault."""
        rows = []
        with self._telling(N_("not all is told of what would fit: {why}")):
            rows += [row for found in self._disagreements for row in fitting.fits(found, self.checked)]
        return pd.DataFrame(rows, columns=FITS)

    @cached_property
    def tested(self) -> pd.DataFrame:
        """Which figures are tested, by which relation and which others."""
        of: dict[str, list] = {figure.obs_id: [] for figure in self.checked.figures}
        for row in self.checked.tested:
            of[row[0]].append(row)
        rows = [row for name, own in of.items() for row in own or [(name, "", "")]]
        return pd.DataFrame(rows, columns=["obs_id", "relation", "by"])

    @cached_property
    def revisions(self) -> pd.DataFrame:
        """Prints that a later one of the same figure replaced."""
        rows = self.checked.system.editions.revisions(self.checked.figures)
        found = pd.DataFrame(rows, columns=["obs_id", "later", "difference", "unit_measure"])
        return found.astype({"difference": "float64"})

    @cached_property
    def _disagreements(self) -> list[Disagreement]:
        found = []
        with self._telling(_CONFLICTS):
            found = [disagreement(part, self.weights) for part in self.checked.contradicting]
        whole_lists = all(one.all_conflicts and one.all_removals for one in found)
        if not whole_lists or prod(len(one.removals) for one in found) > MOST_REMOVALS:
            most = {"conflicts": MOST_CONFLICTS, "removals": MOST_REMOVALS}
            self._left_out[say(_MORE, **most)] = None
        return sorted(found, key=lambda one: len(one.conflicts[0]) if one.conflicts else 0)

    @property
    def _conflicts(self) -> list[tuple[Part, frozenset[str]]]:
        return [(found.part, conflict) for found in self._disagreements for conflict in found.conflicts]

    @cached_property
    def _removals(self) -> list[frozenset[str]]:
        """The lightest sets whose removal restores agreement everywhere; none where they are not known."""
        every = [found.removals for found in self._disagreements]
        combined = {frozenset().union(*one) for one in islice(product(*every), MOST_REMOVALS)} - {frozenset()}
        lightest = min(map(self._weight, combined), default=0)
        return sorted((one for one in combined if self._weight(one) == lightest), key=sorted)

    def _ways_out(self, part: Part) -> dict[frozenset[str], int]:
        """What each removal set leaves of a part, and the first number of the sets that leave it."""
        ways: dict[frozenset[str], int] = {}
        for number, removed in enumerate(self._removals, len(self._conflicts) + 1):
            ways.setdefault(part.figures - removed, number)
        return ways

    @cached_property
    def _proofs(self) -> list[list[Message]]:
        found = []
        for part, conflict in self._conflicts:
            found.append([])
            with self._telling(_CONFLICTS):
                found[-1] = explaining.certificate(part, conflict)
        return found

    @cached_property
    def _ranges(self) -> list[tuple[Part, Range, frozenset[str]]]:
        """Ranges that say something, and the figures left out for them where a part contradicts itself."""
        removed = self._removals[0] if self._removals else frozenset()
        parts = [(part, frozenset()) for part in self.checked.agreeing]
        parts += [(part, removed & part.figures) for part in self.checked.contradicting if removed & part.figures]
        found = []
        for part, gone in parts:
            with self._telling(N_("ranges of {figures}: {why}"), figures=part.told):
                every = ranges(part, None, part.believing(part.figures - gone) if gone else None)
                found += [(part, one, gone) for one in map(whole, every) if one.quantity.figure or _says(one)]
        return found

    @contextmanager
    def _telling(self, what: str, **values) -> Iterator[None]:
        """Note what was left out where no exact answer was found."""
        try:
            yield
        except Unsolved as error:
            self._left_out[say(what, why=error.why, **values)] = None

    def _weight(self, members: frozenset[str]) -> float:
        return float(sum(self.weights.get(name, 1) for name in members))

    def __repr__(self) -> str:
        lines = [self.verdict + (f": {self.reason}" if self.reason else "")]
        lines += [f"  {line}" for line in self.certificate]
        removed = self.conflicts.groupby("number")["obs_id"].agg(", ".join)
        lines += [
            f"  rate of {row.source_id}{f' without {removed[row.without]}' if row.without else ''}: "
            f"{row.lower:.3f} to {row.upper:.3f} {row.quote} per {row.base}"
            for row in self.rate.itertuples()
        ]
        narrower = self.ranges[self.ranges["tightened"] > 0]
        lines += [f"  {row.label}: {row.lower:,.6g} to {row.upper:,.6g} {row.unit}" for row in narrower.itertuples()]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        said = "".join(f"<li>{html.escape(line)}</li>" for line in self.certificate)
        shown = self.ranges[["label", "unit", "printed_lower", "printed_upper", "lower", "upper", "tightened"]]
        return (
            f'<div class="kz-reconciliation"><p><strong>{self.verdict}</strong> {html.escape(str(self.reason))}</p>'
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

    Plans, targets, forecasts and capacities constrain only their own kind. Levels are taken to be at least zero, but
    for those printed with a minus, as a deficit of trade. Ranges are float64 in the unit of each row, widened outward,
    closed, and end on whole numbers for counts. Raises DataError for codes that contradict each other, ParameterError
    for unknown choices. The prints alone are read: value, lower and upper of the frame that are not theirs are warned
    of. Rule: docs of `relations`.

    >>> found = kz.reconcile(kz.load("trend_2024_06"))
    >>> found.verdict
    'inconsistent'
    >>> print("\\n".join(found.certificate[-4:]))
    Industry, 2023, in dollars is at least $102.45 billion (printed: about $102.5 billion)
    Mining and quarrying, 2023, in dollars is at most $47.95 billion (printed: about $47.9 billion)
    So the share of mining and quarrying in industry, 2023 is at most $47.95 billion / $102.45 billion = 46.804 %
    But the printed 46.9 percent means at least 46.85 %
    """
    tree = trees.tree_of(obs, activities, products)
    checked = check(obs, rule_of(obs) if rounding is None else rounding, conversion, tree, _rate(rate))
    return Reconciliation(checked, _weights(weights, checked), obs.attrs)


def _rates(part: Part, kept: frozenset[str]) -> list[tuple] | None:
    """What the figures kept say of each rate; None where these too contradict each other."""
    wanted = {quantity for quantity in part.quantities if quantity.is_rate}
    try:
        found = ranges(part, wanted, part.believing(kept)) if wanted else []
    except Unsolved:
        return None
    return [
        (one.quantity.subject.activity, *_ends(one), *reversed(one.quantity.unit.split(" per ")))
        for one in found
        if _says(one)
    ]


def _says(one: Range) -> bool:
    return one.upper is not None or bool(one.lower)


def _ends(one: Range) -> tuple[float, float]:
    signed = one.quantity.figure is not None and one.quantity.figure.signed
    return float_below(one.lower) if one.lower is not None or signed else 0.0, float_above(one.upper)


def _row(quantity: Quantity, one: Range | None = None, gone: Iterable[str] = (), without: int = 0) -> tuple:
    figure, left = quantity.figure, _ends(one) if one else (nan, nan)
    printed = (float_below(figure.lower), float_above(figure.upper)) if figure else (nan, nan)
    tightened = _tightened(figure, one) if one and figure and figure.obs_id not in gone else nan
    codes = labels.codes(quantity.subject, quantity.unit).values()
    named = quantity.code, quantity.label, figure.obs_id if figure else "", quantity.unit
    return *named, *printed, *left, tightened, without, *codes


def _tightened(figure: Figure, one: Range) -> float:
    """Share of the printed range that the other figures rule out."""
    if figure.upper is None:
        return 1.0 if one.upper is not None else float(one.lower > figure.lower)
    if figure.lower is None:
        return 1.0 if one.lower is not None else float(one.upper < figure.upper)
    printed = figure.upper - figure.lower
    return float(1 - (one.upper - one.lower) / printed) if printed else 0.0


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
