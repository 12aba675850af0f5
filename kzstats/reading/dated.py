"""A figure whose period is asked for, and what is known of it so far."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kzstats.reading.regions import Region
from kzstats.reading.units import Quantity
from kzstats.reading.ways import Way
from kzstats.reading.whens import When

#: Period, base, and whether the text says the period in this sentence or carries it plainly.
Answer = tuple[str, str, bool]


@dataclass
class Dated:
    """A figure, the k-th of its sentence, and the period found for it so far.

    periods: those of its sentence; measure: its indicator; when: the period that the sentence says of it, None where it
    is silent; heard: the periods of the sentence up to it.
    """

    periods: Any
    one: Quantity
    region: Region
    made: Way
    k: int
    places: list[Region]
    measure: str
    when: When | None = None
    ref: str = ""
    sure: bool = False
    silent: bool = False
    since: str = ""
    heard: frozenset[str] = frozenset()

    def __post_init__(self):
        self.state, self.read, self.sentence = self.periods.state, self.periods.read, self.periods.sentence
        self.published = self.state.published
        self.found: list[Quantity] = self.periods.found
        self.rows: list[dict] = self.state.rows[self.periods.first_row :]  # those of its sentence before it
        language = self.read.language
        self.english, self.russian, self.kazakh = language == "en", language == "ru", language == "kk"

    @property
    def actual(self) -> bool:
        """Whether it is no plan, target, forecast or capacity."""
        return self.made.role == "actual"

    def is_a(self, *meant: str) -> bool:
        """Whether it is a level, growth, share or difference, as named."""
        return self.made.transformation in meant

    @property
    def ended(self) -> int:
        """Token after the figure before it, the first of the sentence without one."""
        return self.found[self.k - 1].after if self.k else self.sentence.first

    @cached_property
    def from_it(self) -> bool:
        """Whether something moved from this figure to the next: "from 5 tonnes to 7 tonnes"."""
        return self.periods.begins_span(self.found, self.k)

    def base(self, ref: str) -> str:
        """What it is compared with, told for a period."""
        return self.periods.base(self.one, self.region, self.made, ref)

    def near(self) -> bool:
        """Whether the period spoken of is that of its paragraph."""
        herds = self.russian and self.measure == "other" == self.state.period_measure  # 11 of 11
        return herds or self.state.period_at == self.sentence.paragraph
