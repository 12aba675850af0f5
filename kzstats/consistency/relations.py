"""Relations between printed figures, found from their codes: what must be equal, contain, sum up or convert.

Every figure is the quotient of two unknowns, so every relation is linear once the printed range is multiplied out:

    printed                  is the quotient                    as rows over unknowns that are never negative
    46.4 trillion tenge      output / one                       46.35e12 one <= output <= 46.45e12 one
    $102.5 billion           output / rate                      102.45e9 rate <= output <= 102.55e9 rate
    the same, from the       46.4e12 one / rate                 102.45e9 rate <= 46.4e12 one <= 102.55e9 rate
      printed tenge
    46.9 percent of it       part / whole                       0.4685 whole <= part <= 0.4695 whole
    4.3 percent more         output / output a year earlier     1.0425 earlier <= output <= 1.0435 earlier
    the tree of activities                                      sum of parts <= whole (= where nothing is missing)

`one` and every divisor are more than zero. A level a year earlier at this year's prices is an unknown of its own:
46.4/1.043 is 2022 output at 2023 prices, never 2022 output.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import NamedTuple

from kzstats import periods
from kzstats.consistency.figures import Figure, Tree, concept

ONE = 0  # the unknown that stands for the number 1; relations are homogeneous, so it has a place among the others


class Unknown(NamedTuple):
    """A number nobody printed exactly: a level, or a source's rate. `label` is for readers, `code` for programs."""

    label: str
    code: str
    unit: str


class Row(NamedTuple):
    """sum(factor x unknown) >= 0; due to these figures (none: the tree alone); `quantity` and `side` say which end."""

    terms: dict[int, Fraction]
    figures: frozenset[str]
    quantity: int | None
    side: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """times x (numerator / divisor) + plus, in units of `unit`; a negative numerator -1-i is the slack of row i."""

    code: str
    label: str
    unit: str
    figure: Figure | None
    numerator: int
    divisor: int
    times: Fraction = Fraction(1)
    plus: Fraction = Fraction(0)

    def ratio(self, shown: Fraction) -> Fraction:
        """Numerator over divisor at which the quantity has a value."""
        return (shown - self.plus) / self.times

    def shown(self, ratio: Fraction) -> Fraction:
        """Value of the quantity, as it is printed, at a quotient of numerator and divisor."""
        return ratio * self.times + self.plus


@dataclass
class System:
    """All unknowns, rows and quantities of some figures; `figures` by obs_id."""

    figures: dict[str, Figure]
    unknowns: list[Unknown] = field(default_factory=lambda: [Unknown("one", "one", "RATIO")])
    rows: list[Row] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)


def build(
    figures: list[Figure], tree: Tree, conversion: str = "unrounded", rate: tuple[Fraction, Fraction] | None = None
) -> System:
    """System of relations that some figures must satisfy together.

    figures: as `figures.read` gives; tree: activities; conversion: unrounded (dollars and tenge are roundings of one
    amount) or printed (dollars were computed from the printed tenge); rate: tenge per dollar, lowest and highest,
    when the question is whether it could have been this one; else one unknown rate per source.

    >>> from kzstats import observations
    >>> from kzstats.consistency import figures
    >>> tree = figures.read_tree(observations.load_activities())
    >>> printed = figures.read(observations.load("trend_2024_06"), tree, "nearest")
    >>> system = build(printed, tree)
    >>> len(system.figures), len(system.rows), len(system.quantities)
    (23, 46, 33)
    """
    builder = _Builder(figures, tree, conversion)
    for figure in figures:
        for quantity in builder.quantities(figure):
            builder.bound(quantity, figure)
    if rate is not None:
        builder.fix_rates(*rate)
    builder.sum_up()
    builder.show_rates()
    return builder.system


class _Builder:
    """Gathers unknowns by their codes while the figures are gone through once."""

    def __init__(self, figures: list[Figure], tree: Tree, conversion: str):
        self.system = System({figure.obs_id: figure for figure in figures})
        self.tree, self.conversion = tree, conversion
        self.known: dict[tuple, int] = {}
        self.groups: dict[tuple, dict[str, int]] = defaultdict(dict)  # levels that add up: codes but activity
        self.grown: dict[tuple[tuple, tuple], None] = {}  # (group, group a base period earlier)
        self.rates: dict[int, str] = {}
        self.printed: set[int] = set()
        tenge = {(f.source, concept(f)): f for f in figures if f.kind == "level" and f.unit == "KZT"}
        # The same amount in tenge and in dollars from one source is a conversion even where nobody says so.
        self.originals = {
            f.obs_id: tenge[f.source, concept(f)].obs_id
            for f in figures
            if f.unit == "USD" and not f.conversion_of and (f.source, concept(f)) in tenge
            and tenge[f.source, concept(f)].conversion_of == ""
        } | {f.obs_id: f.conversion_of for f in figures if f.conversion_of}  # fmt: skip
        self.converted = set(self.originals) | set(self.originals.values())
        self.units: dict[tuple, set[str]] = defaultdict(set)
        for f in figures:
            if f.kind == "level":
                self.units[f.role, f.indicator, f.product, f.area, f.period, f.basis].add(self.unit_of(f))

    def unit_of(self, figure: Figure) -> str:
        """Tenge for every amount that a rate ties to tenge, else the unit printed."""
        return "KZT" if figure.obs_id in self.converted else figure.unit

    def quantities(self, figure: Figure) -> Iterator[Quantity]:
        """What a figure states, as quotients of unknowns; several where amounts are given in unrelated units."""
        whole = (figure.role, figure.indicator, figure.product, figure.area)
        if figure.kind == "level":
            yield self.level_quantity(figure, (*whole, figure.period, figure.basis, self.unit_of(figure)))
            return
        percent = Fraction(100 if figure.unit == "PC" else 1)
        if figure.kind == "share":
            for unit in self.units_at(figure, figure.basis):
                group = (*whole, figure.period, figure.basis, unit)
                # A product's share in its own activity is of all products there.
                of = group if figure.share_of != figure.activity else (*group[:2], "_T", *group[3:])
                part, total = self.level(group, figure.activity), self.level(of, figure.share_of)
                shared = f"{self.name(group, figure.activity)} in {self.name(of, figure.share_of)}"
                label = f"share of {shared}, {self.when(group)}"
                code = f"share {self.code(group, figure.activity)} in {figure.share_of}"
                yield Quantity(code, label, figure.unit, figure, part, total, percent)
            return
        for now, before in self.growth_groups(figure):
            self.grown[now, before] = None
            new, old = self.level(now, figure.activity), self.level(before, figure.activity)
            plus = Fraction(-100 if figure.unit == "PC" else 0)
            at = " at current prices" if figure.basis == "current" else ""
            label = f"growth of {self.name(now, figure.activity)}{at}, {self.when(now)}"
            code = f"growth {self.code(now, figure.activity)}{at} over {figure.base or 'a base not stated'}"
            yield Quantity(code, label, figure.unit, figure, new, old, percent, plus)

    def level_quantity(self, figure: Figure, group: tuple) -> Quantity:
        """Amount over one, or over the source's rate where it is a conversion or was converted."""
        amount = self.level(group, figure.activity)
        self.printed.add(amount)
        label, code = self.label(group, figure.activity), self.code(group, figure.activity)
        if figure.obs_id not in self.converted or (figure.unit == "KZT" and figure.obs_id not in self.originals):
            return Quantity(code, label, figure.unit, figure, amount, ONE)
        rate = self.rate(figure.source)
        printed = self.print_converted(figure)
        if figure.unit == "USD":
            label, code = f"{label}, in dollars", f"{code} as USD"
            top, times = (ONE, printed) if printed else (amount, Fraction(1))
            return Quantity(code, label, "USD", figure, top, rate, times)
        return Quantity(code, label, "KZT", figure, rate if printed else amount, ONE, printed or Fraction(1))

    def print_converted(self, figure: Figure) -> Fraction | None:
        """The print that a conversion was computed from, when conversions are of prints; nothing converts from 0."""
        if self.conversion == "unrounded" or figure.obs_id not in self.originals:
            return None
        return self.system.figures[self.originals[figure.obs_id]].value or None

    def growth_groups(self, figure: Figure) -> Iterator[tuple[tuple, tuple]]:
        """Levels that a growth figure ties: never across price bases."""
        whole = (figure.role, figure.indicator, figure.product, figure.area)
        if figure.basis == "not_stated":  # of value or of volume? it ties only other prints of the same growth
            yield (*whole, figure.period, "not_stated", "?"), (*whole, f"{figure.base}?", "not_stated", "?")
            return
        base = figure.base or "?"  # an unstated base is its own code: the same in every print that leaves it out
        if figure.basis != "volume":
            for unit in self.units_at(figure, figure.basis):
                yield (*whole, figure.period, figure.basis, unit), (*whole, base, figure.basis, unit)
            return
        for unit in self.units_at(figure, "current"):
            yield (*whole, figure.period, "current", unit), (*whole, base, f"prices of {figure.period}", unit)
        if (*whole, figure.period, "volume") in self.units:
            for unit in self.units_at(figure, "volume"):
                yield (*whole, figure.period, "volume", unit), (*whole, base, "volume", unit)

    def units_at(self, figure: Figure, basis: str) -> list[str]:
        """Units in which such levels are printed; where none is, the one that the price basis implies."""
        found = self.units.get((figure.role, figure.indicator, figure.product, figure.area, figure.period, basis))
        return sorted(found or {"NUMBER" if basis == "not_applicable" else "KZT"})

    def bound(self, quantity: Quantity, figure: Figure) -> None:
        """Rows that keep a quantity inside its figure's range, multiplied out."""
        number = len(self.system.quantities)
        self.system.quantities.append(quantity)
        top, divisor = quantity.numerator, quantity.divisor
        # Dollars computed from the printed tenge are a statement about both prints; without either it says nothing.
        both = self.print_converted(figure) is not None
        held_by = frozenset([figure.obs_id, self.originals[figure.obs_id]] if both else [figure.obs_id])
        if figure.lower is not None:  # kept even at zero: every row also says that its divisor is more than zero
            terms = {top: Fraction(1), divisor: -quantity.ratio(figure.lower)}
            self.system.rows.append(Row(terms, held_by, number, "lower"))
        if figure.upper is not None:
            terms = {divisor: quantity.ratio(figure.upper), top: Fraction(-1)}
            self.system.rows.append(Row(terms, held_by, number, "upper"))

    def fix_rates(self, lowest: Fraction, highest: Fraction) -> None:
        """Rows for a known rate: of no figure, so no figure can be blamed for it."""
        for rate in self.rates:
            self.system.rows.append(Row({rate: Fraction(1), ONE: -lowest}, frozenset(), None, "rate"))
            self.system.rows.append(Row({ONE: highest, rate: Fraction(-1)}, frozenset(), None, "rate"))

    def sum_up(self) -> None:
        """Rows of the tree: parts are within their whole; and the quantities that nobody printed."""
        rests: dict[tuple, tuple[int, list[str]]] = {}
        for group, members in list(self.groups.items()):
            if not _adds_up(group):
                continue
            for whole in list(members):
                parts, rest = frontier(whole, members, self.tree)
                if parts:
                    rests[group, whole] = self.sum_row(members, whole, parts, rest), rest
                    self.show_rest(group, whole, parts, rest, rests[group, whole][0])
        for now, before in self.grown:
            for whole in self.groups[before]:
                if (before, whole) in rests and rests[before, whole][1]:
                    self.show_growth_of_rest(now, before, whole, rests)
        for group, members in self.groups.items():
            for level in members.values():
                if level not in self.printed and _adds_up(group):
                    unknown = self.system.unknowns[level]
                    label = unknown.label + " (not printed)"
                    self.system.quantities.append(Quantity(unknown.code, label, unknown.unit, None, level, ONE))

    def sum_row(self, members: dict[str, int], whole: str, parts: list[str], rest: list[str]) -> int:
        """Row whole - parts >= 0, and its reverse where nothing is missing; returns its number."""
        terms = {members[whole]: Fraction(1)} | {members[part]: Fraction(-1) for part in parts}
        self.system.rows.append(Row(terms, frozenset(), None, "sum"))
        if not rest:
            self.system.rows.append(Row({k: -v for k, v in terms.items()}, frozenset(), None, "all parts"))
            return len(self.system.rows) - 2
        return len(self.system.rows) - 1

    def show_rest(self, group: tuple, whole: str, parts: list[str], rest: list[str], row: int) -> None:
        if rest:
            label = f"{self.rest_name(whole, parts, rest)}, {self.when(group)} (not printed)"
            code = f"{self.code(group, whole)} less {', '.join(parts)}"
            self.system.quantities.append(Quantity(code, label, group[6], None, -1 - row, ONE))

    def show_growth_of_rest(self, now: tuple, before: tuple, whole: str, rests: dict) -> None:
        parts, rest = frontier(whole, self.groups[before], self.tree)
        if not {whole, *parts} <= set(self.groups[now]):
            return
        same = (now, whole) in rests and frontier(whole, self.groups[now], self.tree)[0] == parts
        row = rests[now, whole][0] if same else self.sum_row(self.groups[now], whole, parts, rest)
        at = " at current prices" if before[5] == "current" else ""
        label = f"growth of {self.rest_name(whole, parts, rest)}{at}, {self.when(now)} (not printed)"
        code = f"growth {self.code(now, whole)} less {', '.join(parts)}{at} over {before[4]}"
        percent = Fraction(100)
        self.system.quantities.append(
            Quantity(code, label, "PC", None, -1 - row, -1 - rests[before, whole][0], percent, -percent)
        )

    def show_rates(self) -> None:
        for rate, source in self.rates.items():
            quantity = Quantity(f"rate {source}", f"rate that {source} used", "KZT per USD", None, rate, ONE)
            self.system.quantities.append(quantity)

    def level(self, group: tuple, activity: str) -> int:
        """Unknown level of an activity within a group of levels that add up."""
        if activity not in self.groups[group]:
            unknown = Unknown(self.label(group, activity), self.code(group, activity), group[6])
            self.groups[group][activity] = self._new(unknown)
        return self.groups[group][activity]

    def rate(self, source: str) -> int:
        if ("rate", source) not in self.known:
            self.known["rate", source] = self._new(Unknown("one dollar", f"rate {source}", "KZT per USD"))
            self.rates[self.known["rate", source]] = source
        return self.known["rate", source]

    def _new(self, unknown: Unknown) -> int:
        self.system.unknowns.append(unknown)
        return len(self.system.unknowns) - 1

    def name(self, group: tuple, activity: str) -> str:
        """What is counted, for readers: the product, or the activity's name."""
        role, indicator, product, area, *_ = group
        name = self.tree.names.get(activity) or activity
        name = name if product == "_T" else product.replace("_", " ")
        name = name[:1].lower() + name[1:] if name[1:2].islower() else name
        extra = [word for word, usual in ((indicator, "production"), (area, "KZ"), (role, "actual")) if word != usual]
        return name + (f" ({', '.join(extra)})" if extra else "")

    def label(self, group: tuple, activity: str) -> str:
        return f"{self.name(group, activity)}, {self.when(group)}"

    def when(self, group: tuple) -> str:
        period, basis = group[4].rstrip("?"), group[5]
        said = _said(period) if period else "base not stated"
        return f"{said} at prices of {_said(basis[10:])}" if basis.startswith("prices of ") else said

    def code(self, group: tuple, activity: str) -> str:
        _, _, product, _, period, basis, unit = group
        prices = f" at {basis}" if basis.startswith("prices") else ""
        return f"{'' if product == '_T' else product + ' '}{activity} {period}{prices} {unit}"

    def rest_name(self, whole: str, parts: list[str], rest: list[str]) -> str:
        names = [self.tree.names.get(a, a) for a in rest]
        if len(rest) <= 2 and not any(activity.endswith("…") for activity in rest):
            return " + ".join(name[:1].lower() + name[1:] for name in names)
        named = [self.tree.names.get(a, a).lower() for a in parts]
        less = " and ".join(named) if len(named) <= 2 else f"the {len(named)} parts given"
        return f"{(self.tree.names.get(whole) or whole).lower()} without {less}"


def frontier(whole: str, members: dict[str, int], tree: Tree) -> tuple[list[str], list[str]]:
    """Nearest parts of a whole that are among the members, and the parts that are not covered by any of them.

    >>> from kzstats import observations
    >>> from kzstats.consistency import figures
    >>> frontier("B-E", {"B": 1, "C": 2}, figures.read_tree(observations.load_activities()))
    (['B', 'C'], ['D', 'E'])
    """
    parts, rest = [], []
    for child in tree.children.get(whole, []):
        below, left = ([child], []) if child in members else frontier(child, members, tree)
        parts += below
        rest += left if below else [child]
    if whole not in tree.complete:
        rest.append(f"{whole}…")  # parts that the tree itself does not list
    return parts, rest


def with_print(figure: Figure, digits: str, lower: Fraction | None, upper: Fraction | None) -> Figure:
    """The same figure had it been printed with other digits."""
    value = Fraction(digits) * Fraction(10) ** figure.mult
    return replace(figure, digits=digits, words=digits, value=value, lower=lower, upper=upper)


def _adds_up(group: tuple) -> bool:
    return not group[4].endswith("?") and group[6] != "?"  # bases not stated need not be one base


def _said(period: str) -> str:
    try:
        return periods.written(period)
    except ValueError:
        return period
