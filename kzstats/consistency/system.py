"""Unknowns, and the rows over them that printed figures and trees are: sum(factor x unknown) >= 0."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from kzstats.consistency import labels
from kzstats.consistency.editions import Editions
from kzstats.consistency.figures import Figure, Tree
from kzstats.consistency.labels import Subject
from kzstats.message import Message, say

ONE = 0  # the unknown that stands for the number 1; relations are homogeneous, so it has a place among the others


class Slack(NamedTuple):
    """What a row's left side comes to: the rest of a whole that its printed parts leave."""

    row: int


@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """times x (numerator / divisor) + plus, in units of `unit`; each end an unknown, or the slack of a row."""

    subject: Subject
    tree: Tree
    unit: str
    figure: Figure | None
    numerator: int | Slack
    divisor: int | Slack
    times: Fraction = Fraction(1)
    plus: Fraction = Fraction(0)

    @property
    def code(self) -> str:
        """One code, for programs."""
        return labels.code(self.subject) + (f" as {self.unit}" if self._converted else "")

    @property
    def label(self) -> Message:
        """What it is, for readers."""
        told = labels.label(self.subject, self.tree)
        if self._converted and self.unit == "USD":
            return say("{label}, in dollars", label=told)
        if self._converted:
            return say("{label}, in {unit:unit_measure}", label=told, unit=self.unit)
        return told if self.figure or self.is_rate else say("{label} (not printed)", label=told)

    @property
    def _converted(self) -> bool:
        return self.subject.kind == "level" and self.unit != self.subject.group.unit

    def ratio(self, shown: Fraction) -> Fraction:
        """Numerator over divisor at which the quantity has a value."""
        # Most are as they are: subtracting and dividing fractions was a seventh of a joint check.
        return (shown - self.plus) / self.times if self.plus or self.times != 1 else shown

    def shown(self, ratio: Fraction | None) -> Fraction | None:
        """Value of the quantity, as it is printed, at a quotient of numerator and divisor (None: no limit)."""
        plain = ratio is None or not (self.plus or self.times != 1)
        return ratio if plain else ratio * self.times + self.plus

    @property
    def is_rate(self) -> bool:
        """Whether it is a rate that a source used."""
        return self.subject.kind == "rate"

    @property
    def is_count(self) -> bool:
        """Whether only whole numbers of it can be."""
        return self.subject.kind == "level" and self.unit in self.tree.counts


class Row(NamedTuple):
    """sum(factor x unknown) >= 0, due to these figures.

    quantity, side: which printed quantity it is an end of, and which end, lower or upper; of a row that no figure
    states the quantity is None, and side says what it is: sum or all parts (of a tree), rate (the one asked about).
    """

    terms: dict[int, Fraction]
    figures: frozenset[str]
    quantity: Quantity | None
    side: str

    @property
    def end(self) -> Fraction:
        """The end of the printed range that it is."""
        return self.quantity.figure.lower if self.side == "lower" else self.quantity.figure.upper


@dataclass
class System:
    """All unknowns, rows and quantities of some figures (by obs_id); editions: of periods that were revised.

    unknowns: what each is, a level or a source's rate; the first, None, stands for 1.
    """

    figures: dict[str, Figure]
    tree: Tree
    editions: Editions
    unknowns: list[Subject | None] = field(default_factory=lambda: [None])
    rows: list[Row] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)
    originals: dict[str, str] = field(default_factory=dict)  # of conversions, said or not, by obs_id

    def is_rate(self, j: int) -> bool:
        """Whether an unknown is the price of one piece of foreign money."""
        return j != ONE and self.unknowns[j].kind == "rate"

    def label(self, j: int) -> Message:
        """What an unknown is, for readers."""
        subject = self.unknowns[j]
        if self.is_rate(j):
            return say("one dollar") if subject.whole == "USD" else say("one {unit:unit_measure}", unit=subject.whole)
        return labels.label(subject, self.tree)
