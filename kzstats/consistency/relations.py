"""Relations between printed figures, found from their codes: what must be equal, contain, sum up or convert.

Nearly every figure is the quotient of two unknowns, so relations are linear once the printed range is multiplied out:

    printed                  is the quotient                    as rows over unknowns that are never negative
    46.4 trillion tenge      output / one                       46.35e12 one <= output <= 46.45e12 one
    $102.5 billion           output / rate                      102.45e9 rate <= output <= 102.55e9 rate
    the same, from the       46.4e12 one / rate                 102.45e9 rate <= 46.4e12 one <= 102.55e9 rate
      printed tenge
    46.9 percent of it       part / whole                       0.4685 whole <= part <= 0.4695 whole
    4.3 percent more         output / output a year earlier     1.0425 earlier <= output <= 1.0435 earlier
    the trees of activities, sum of parts / whole               sum of parts <= whole (= where nothing is missing)
      products and regions
    trade with others        turnover / one                     turnover = exports + imports
                             exports / one                      exports = imports + surplus
    trade with each country  exports to A, to B / exports       sum of those told <= exports
    periods of one flow      months / year                      sum of months <= year (= where all are told)

`one` and every divisor are more than zero. A level a year earlier at this year's prices is an unknown of its own:
46.4/1.043 is 2022 output at 2023 prices, never 2022 output. Amounts are counted in the money that a country's figures
are printed in (tenge where any is); one unknown rate a source ties all its other money to it. A deficit, a difference
and a ratio of things unnamed are no such quotients: each is a number of its own, held against other prints of it alone.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from kzstats.consistency import money, spans
from kzstats.consistency.editions import Editions
from kzstats.consistency.figures import Figure, Tree, concept
from kzstats.consistency.labels import Group, Subject
from kzstats.consistency.system import ONE, Quantity, Row, Slack, System

#: Columns from which the whole of a share is read.
NAMES_WHOLE = ["activity", "share_of", "product", "ref_area", "scope"]
#: What one indicator is made of by definition, nothing missing; a surplus is a balance that no print has below zero.
_MADE_OF = {"external_trade": ("exports", "imports"), "exports": ("imports", "trade_balance")}
#: Scope of what is traded with one country; a union of countries may hold one that is named beside it.
_COUNTRY = re.compile("partner:(?!EU)[A-Z]{2}")
#: Unit of what ties only other prints of the same: of value or of volume, of which whole, is not known.
_APART = "?"


def build(
    figures: list[Figure],
    tree: Tree,
    conversion: str = "unrounded",
    rate: tuple[Fraction, Fraction] | None = None,
    editions: Editions | None = None,
) -> System:
    """System of relations that some figures must satisfy together; rate: tenge per dollar, where it is asked about."""
    builder = _Builder(figures, tree, conversion, editions)
    for figure in figures:
        for quantity in builder.quantities(figure):
            builder.bound(quantity, figure)
    for (_, home, foreign), unknown in builder.rates.items() if rate else ():
        if (home, foreign) == ("KZT", "USD"):  # rows of no figure, so no figure can be blamed for them
            ends_of_rate = {unknown: Fraction(1), ONE: -rate[0]}, {ONE: rate[1], unknown: Fraction(-1)}
            builder.system.rows += [Row(terms, frozenset(), None, "rate") for terms in ends_of_rate]
    builder.sum_up()
    return builder.system


class _Builder:
    """Gathers unknowns by their codes while the figures are gone through once."""

    def __init__(self, figures: list[Figure], tree: Tree, conversion: str, editions: Editions | None):
        self.system = System({figure.obs_id: figure for figure in figures}, tree, editions or Editions())
        self.tree, self.editions = tree, self.system.editions
        self.groups: dict[Group, dict[str, int]] = defaultdict(dict)  # levels that add up along the tree of activities
        self.grown: dict[tuple[Group, Group], None] = {}  # (group, group a base period earlier)
        self.rates: dict[tuple[str, str, str], int] = {}
        self.printed: dict[int, set[str]] = defaultdict(set)  # levels that prints tell, and the sources of these
        self.home = money.home((money.kind(f), f.unit, f.source) for f in figures if f.kind == "level" and f.is_money)
        self.far_below: dict[tuple, Fraction] = defaultdict(Fraction)
        for f in figures:
            if f.signed:
                size = Fraction(10) ** (len(str(int(abs(f.value)))) + 6)
                self.far_below[concept(f)] = max(self.far_below[concept(f)], size)
        unsaid = [f for f in figures if f.kind == "level" and f.is_money and not f.conversion_of]
        at_home: dict[tuple, list[Figure]] = defaultdict(list)
        for f in unsaid:
            # "More than 46 billion" may stand beside dollars of the exact amount.
            if f.unit == self.home[money.kind(f)] and f.comparison in ("=", "~"):
                at_home[f.source, concept(f)].append(f)
        # The same amount in tenge and in dollars from one source is a conversion even where nobody says so.
        self.originals = {f.obs_id: f.conversion_of for f in figures if f.conversion_of and f.is_money}
        of_two_prints = set()  # "46.4 trillion", "46,401.7 billion": who knows which was converted
        for f in unsaid:
            if f.unit != self.home[money.kind(f)] and (prints := at_home.get((f.source, concept(f)))):
                self.originals[f.obs_id] = prints[-1].obs_id
                if any(one.value != prints[0].value for one in prints):
                    of_two_prints.add(f.obs_id)
        self.system.originals = self.originals
        # The print that each was computed from, when conversions are of prints; 0 where that is not known.
        self.converted: dict[str, Fraction] = {}
        for name, original in self.originals.items() if conversion == "printed" else ():
            self.converted[name] = Fraction(0) if name in of_two_prints else self.system.figures[original].value
        self.units: dict[Group, set[str]] = defaultdict(set)
        self.measured: dict[Group, set[str]] = defaultdict(set)  # of all periods together
        for f in figures:
            if f.kind == "level":
                self.units[self.group(f, "")].add(self.unit_of(f))
                self.measured[_timeless(self.group(f, ""))].add(self.unit_of(f))

    def group(self, figure: Figure, unit: str) -> Group:
        """Codes of the levels that a figure speaks of, those that add up with it included."""
        edition = self.editions.of(figure, figure.period)
        return Group(
            figure.role, figure.indicator, figure.scope, figure.product, figure.area, figure.period, figure.basis, unit,
            edition,
        )  # fmt: skip

    def unit_of(self, figure: Figure) -> str:
        """The money of its country for every amount, else the unit printed."""
        return self.home[money.kind(figure)] if figure.is_money else figure.unit

    def quantities(self, figure: Figure) -> Iterator[Quantity]:
        """What a figure states, as quotients of unknowns; several where amounts are given in unrelated units."""
        if figure.kind == "level":
            yield self.level_quantity(figure)
        elif figure.kind == "share":
            yield from self.share_quantities(figure)
        elif figure.kind == "growth":
            yield from self.growth_quantities(figure)
        else:
            yield self.lone_quantity(figure)

    def level_quantity(self, figure: Figure) -> Quantity:
        """Amount over one, or over the source's rate where it is in other money than the country's."""
        group, printed = self.group(figure, self.unit_of(figure)), self.converted.get(figure.obs_id)
        # Of nothing, of a print that is not known, of what some print has below zero: it ties nothing.
        if printed == 0 or concept(figure) in self.far_below:
            return self.lone_quantity(figure)
        amount = self.level(group, figure.activity)
        self.printed[amount].add(figure.source)
        subject, divisor = self.system.unknowns[amount], self.price(figure)
        if printed:
            original = self.system.figures[self.originals[figure.obs_id]]
            return Quantity(subject, self.tree, figure.unit, figure, self.price(original), divisor, printed)
        return Quantity(subject, self.tree, figure.unit, figure, amount, divisor)

    def price(self, figure: Figure) -> int:
        """What one unit of a figure's unit is worth: one, or the source's rate for foreign money."""
        home = self.unit_of(figure)
        return ONE if figure.unit == home else self.rate(figure.source, home, figure.unit)

    def share_quantities(self, figure: Figure) -> Iterator[Quantity]:
        """Part over whole, in every unit that either is printed in."""
        part = self.group(figure, "")
        of_whole = codes_of_whole(figure.activity, figure.share_of, figure.product, figure.area, figure.scope)
        whole = part._replace(**dict(zip(("product", "area", "scope"), of_whole, strict=True))) if of_whole else None
        units = self.units_at(part, figure, whole) if whole else [_APART]
        for unit in units:
            unnamed = part._replace(scope=f"{part.scope}?")  # the whole is not the part, even where no code names it
            inside, of = part._replace(unit=unit), (whole or unnamed)._replace(unit=unit)
            subject = Subject(
                "share", inside, figure.activity, of.product, of.area, whole=figure.share_of, scope_of=of.scope
            )
            ends = self.level(inside, figure.activity), self.level(of, figure.share_of)
            yield Quantity(subject, self.tree, figure.unit, figure, *ends, Fraction(figure.per_whole))

    def growth_quantities(self, figure: Figure) -> Iterator[Quantity]:
        """New level over old one."""
        for now, before in self.growth_groups(figure):
            self.grown[now, before] = None
            ends = self.level(now, figure.activity), self.level(before, figure.activity)
            subject = Subject("growth", now, figure.activity, base=figure.base, basis=figure.basis)
            plus = Fraction(-100 if figure.unit == "PC" else 0)
            yield Quantity(subject, self.tree, figure.unit, figure, *ends, Fraction(figure.per_whole), plus)

    def growth_groups(self, figure: Figure) -> Iterator[tuple[Group, Group]]:
        """Levels that a growth figure ties: never across price bases."""
        now = self.group(figure, "")
        if figure.basis == "not_stated":  # of value or of volume? it ties only other prints of the same growth
            yield now._replace(unit=_APART), now._replace(period=f"{figure.base}?", unit=_APART)
            return
        base = figure.base or f"/{figure.period}?"  # an unstated base is that of all growth to the same period
        # What a plan wants to grow by is counted from what was made, of which an older plan says nothing.
        period = base if figure.role == "actual" else f"{base}?"
        then = now._replace(period=period, edition=self.editions.of(figure, base))
        if figure.basis != "volume":
            for unit in self.units_at(now, figure):
                yield now._replace(unit=unit), then._replace(unit=unit)
            return
        current = now._replace(basis="current")
        for unit in self.units_at(current, figure):
            earlier = current._replace(period=base, basis=f"prices of {figure.period}", unit=unit)
            yield current._replace(unit=unit), earlier
        if now in self.units:
            for unit in self.units_at(now, figure):
                yield now._replace(unit=unit), then._replace(unit=unit)

    def lone_quantity(self, figure: Figure) -> Quantity:
        """A difference, or a ratio of things unnamed: tied to other prints of the same alone, and of either sign."""
        group = self.group(figure, figure.unit)
        subject = Subject(figure.kind, group, figure.activity, whole=figure.share_of, base=figure.base)
        unit = f"{figure.kind} {figure.base} {figure.share_of} {figure.unit}"
        number = self.level(group._replace(unit=unit), figure.activity, subject)
        # Unknowns are never negative, so this one is counted from far below all its prints.
        return Quantity(subject, self.tree, figure.unit, figure, number, ONE, plus=-self.far_below[concept(figure)])

    def units_at(self, group: Group, figure: Figure, other: Group | None = None) -> list[str]:
        """Units in which such levels are printed; where none is, the one that the price basis implies."""
        found = self.units.get(group, set()) | (self.units.get(other, set()) if other else set())
        usual = "NUMBER" if group.basis == "not_applicable" else self.home.get(money.kind(figure), "KZT")
        if group.basis == "not_applicable" and len(self.measured.get(_timeless(group), ())) > 1:
            return [_APART]  # square metres and flats: which of them grew by 1.4 percent?
        return sorted(found or {usual})

    def bound(self, quantity: Quantity, figure: Figure) -> None:
        """Rows that keep a quantity inside its figure's range, multiplied out."""
        # Dollars computed from the printed tenge are a statement about both prints; without either it says nothing.
        both = [self.originals[figure.obs_id]] if self.converted.get(figure.obs_id) else []
        held_by, top, divisor = frozenset([figure.obs_id, *both]), quantity.numerator, quantity.divisor
        if figure.lower is not None:  # kept even at zero: every row also says that its divisor is more than zero
            terms = {top: Fraction(1), divisor: -quantity.ratio(figure.lower)}
            self.system.rows.append(Row(terms, held_by, quantity, "lower"))
        if figure.upper is not None:
            terms = {divisor: quantity.ratio(figure.upper), top: Fraction(-1)}
            self.system.rows.append(Row(terms, held_by, quantity, "upper"))
        self.system.quantities.append(quantity)

    def sum_up(self) -> None:
        """Rows of the trees: parts are within their whole; and the quantities that nobody printed."""
        rests: dict[tuple, tuple[int, list[str]]] = {}
        adding = {group: members for group, members in self.groups.items() if self.adds_up(group)}
        for group, members in adding.items():
            for whole in list(members) if len(members) > 1 else ():
                parts, rest = frontier(whole, members, self.tree)
                if parts:
                    rests[group, whole] = self.sum_row(members, whole, parts, rest), rest
                    if rest:
                        subject = Subject("level", group, whole, parts=tuple(parts), rest=tuple(rest))
                        self.show(subject, group.unit, Slack(rests[group, whole][0]))
        for column, tree in (("product", self.tree.products), ("area", self.tree.areas)):
            # Indices of regions are weighted otherwise than that of the country: those of 17 regions of 2021 come to
            # 103.4, the Bureau prints 103.6 for all.
            amounts = {g: m for g, m in adding.items() if column != "area" or not g.basis.startswith("prices of ")}
            for members in _lines(amounts, column):
                for whole in [code for code in members if code in tree.children]:
                    parts, rest = frontier(whole, members, tree)
                    if parts:
                        self.sum_row(members, whole, parts, rest)
        of_trade = {indicator for made in _MADE_OF.items() for indicator in (made[0], *made[1])}
        amounts = {
            g: m for g, m in self.groups.items()
            if g.indicator in of_trade and g.basis in ("current", "not_applicable") and self.of_one_thing(g)
        }  # fmt: skip
        for members in _lines(amounts, "indicator"):
            for whole, parts in _MADE_OF.items():
                if {whole, *parts} <= members.keys():
                    self.sum_row(members, whole, list(parts), [])
        self.sum_over_partners(adding)
        self.sum_over_time(adding)
        for now, before in self.grown:
            for whole in self.groups[before]:
                if (before, whole) in rests and rests[before, whole][1]:
                    self.show_growth_of_rest(now, before, whole, rests)
        for group, members in adding.items():
            for activity, level in members.items():
                if level not in self.printed:
                    self.show(Subject("level", group, activity), group.unit, level)
        for rate in self.rates.values():
            subject = self.system.unknowns[rate]
            self.show(subject, subject.group.unit, rate)

    def sum_over_partners(self, adding: dict[Group, dict[str, int]]) -> None:
        """Rows of what one source tells with all partners and with some: countries do not overlap, unions do."""
        flows = {g: m for g, m in adding.items() if g.scope == "" or _COUNTRY.fullmatch(g.scope)}
        for members in _lines(flows, "scope"):
            for told in self.by_source(members):
                parts = [scope for scope in told if scope]
                if "" in told and parts:
                    self.sum_row(members, "", parts, ["…"])

    def by_source(self, members: dict[str, int]) -> Iterator[list[str]]:
        """The codes of some levels that each source prints."""
        found: dict[str, list[str]] = defaultdict(list)
        for code, level in members.items():
            for source in self.printed.get(level, ()):
                found[source].append(code)
        return iter(found.values())

    def sum_over_time(self, adding: dict[Group, dict[str, int]]) -> None:
        """Rows of the periods of a flow that one source tells: another may have revised the quarter, not the year."""
        flows = {
            g: m for g, m in adding.items()
            if g.indicator in self.tree.flows and g.role == "actual" and g.basis in ("current", "not_applicable")
            and g.period[:1] not in ("?", "/") and "_PER_" not in g.unit
        }  # fmt: skip
        for members in _lines(flows, "period"):
            made = {(whole, *told): every for some in self.by_source(members) if len(some) > 1 for whole in some
                    for told, every in [spans.within(whole, some)] if told}  # fmt: skip
            for (whole, *told), every in made.items():
                self.sum_row(members, whole, told, [] if every else ["…"])

    def adds_up(self, group: Group) -> bool:
        """Whether levels of a group are amounts of one thing: no means, no bases that nobody stated."""
        return self.of_one_thing(group) and group.indicator not in self.tree.averages

    def of_one_thing(self, group: Group) -> bool:
        """Whether the unit and the period of a group are known, and its levels no numbers that stand alone."""
        return not (group.unit == _APART or " " in group.unit or group.period[-1:] == "?")

    def sum_row(self, members: dict[str, int], whole: str, parts: list[str], rest: list[str]) -> int:
        """Row whole - parts >= 0, and its reverse where nothing is missing; returns its number."""
        terms = {members[whole]: Fraction(1)} | {members[part]: Fraction(-1) for part in parts}
        self.system.rows.append(Row(terms, frozenset(), None, "sum"))
        if not rest:
            self.system.rows.append(Row({k: -v for k, v in terms.items()}, frozenset(), None, "all parts"))
            return len(self.system.rows) - 2
        return len(self.system.rows) - 1

    def show_growth_of_rest(self, now: Group, before: Group, whole: str, rests: dict) -> None:
        parts, rest = frontier(whole, self.groups[before], self.tree)
        if not {whole, *parts} <= set(self.groups[now]):
            return
        same = (now, whole) in rests and frontier(whole, self.groups[now], self.tree)[0] == parts
        row = rests[now, whole][0] if same else self.sum_row(self.groups[now], whole, parts, rest)
        basis = "volume" if before.basis.startswith("prices of ") else before.basis
        subject = Subject("growth", now, whole, base=before.period, basis=basis, parts=tuple(parts), rest=tuple(rest))
        percent, ends = Fraction(100), (Slack(row), Slack(rests[before, whole][0]))
        self.show(subject, "PC", *ends, percent, -percent)

    def show(self, subject: Subject, unit: str, numerator: int | Slack, divisor: int | Slack = ONE, *how) -> None:
        """A quantity that no figure states."""
        self.system.quantities.append(Quantity(subject, self.tree, unit, None, numerator, divisor, *how))

    def level(self, group: Group, activity: str, subject: Subject | None = None) -> int:
        """Unknown level of an activity within a group of levels that add up."""
        members = self.groups[group]
        if activity not in members:
            members[activity] = self._new(subject or Subject("level", group, activity))
        return members[activity]

    def rate(self, source: str, home: str, foreign: str) -> int:
        """Unknown price of one piece of foreign money that a source used."""
        if (source, home, foreign) not in self.rates:
            group = Group("", "", "", "", "", "", "", f"{home} per {foreign}")
            self.rates[source, home, foreign] = self._new(Subject("rate", group, source, whole=foreign))
        return self.rates[source, home, foreign]

    def _new(self, subject: Subject) -> int:
        self.system.unknowns.append(subject)
        return len(self.system.unknowns) - 1


def codes_of_whole(activity: str, share_of: str, product: str, area: str, scope: str) -> tuple[str, str, str] | None:
    """Product, ref_area and scope of the whole that a share is of; None where two columns could name it.

    A product's share in its own activity is of all products there, a region's of its country, a scope's of all; the
    share of a region's product could be either.
    """
    if share_of != activity:
        return ("_T", area, "") if not scope else None
    wider = (product != "_T") + ("-" in area) + bool(scope)
    return ("_T", area.partition("-")[0], "") if wider == 1 else None


def frontier(whole: str, members: dict[str, int], tree: Tree) -> tuple[list[str], list[str]]:
    """Nearest parts of a whole that are among the members, and the parts that are not covered by any of them."""
    parts, rest = [], []
    for child in tree.children.get(whole, []):
        below, left = ([child], []) if child in members else frontier(child, members, tree)
        parts += below
        rest += left if below else [child]
    if whole not in tree.complete:
        rest.append(f"{whole}…")  # parts that the tree itself does not list
    return parts, rest


def _timeless(group: Group) -> Group:
    return group._replace(period="", edition="")


def _lines(groups: dict[Group, dict[str, int]], column: str) -> Iterator[dict[str, int]]:
    """Levels that differ in one code alone: by that code."""
    lines: dict[tuple, dict[str, int]] = defaultdict(dict)
    for group, members in groups.items():
        same, at = group._replace(**{column: ""}), getattr(group, column)
        for activity, level in members.items():
            lines[same, activity][at] = level
    return (members for members in lines.values() if len(members) > 1)
