"""Which prints speak of one state of the accounts: a first print and a revision are never forced to agree.

A publisher that prints a figure anew has revised it; what was first printed stays true of the first print. Within a
period that was revised, figures are held against those of their own edition alone: the first prints together, the
final ones together, and whoever repeats the numbers of one of them, with it. What repeats none, or could be either's,
stands by itself. Where nothing was revised all sources speak of one thing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

import pandas as pd

from kzstats import observations
from kzstats.consistency.figures import Figure, concept

#: Order of the prints of one publisher; those without a code come by the day of their source.
VINTAGES = ("first", "revised", "final")
Period = tuple[str, str, str, str]


class Print(NamedTuple):
    """Digits of a figure that can be compared with others: unit (percent for every quotient), value, last digit."""

    unit: str
    value: Fraction
    step: Fraction


class Editions:
    """The edition that a source speaks of in a period; empty where nothing of that period was revised."""

    def __init__(self, figures: Iterable[Figure] = (), publishers: Mapping[str, str] | None = None):
        self.publishers = publishers or {}
        voices: dict[Period, dict[tuple[str, str], list[Figure]]] = defaultdict(lambda: defaultdict(list))
        for figure in figures:
            voices[_period(figure, figure.period)][figure.source, figure.vintage].append(figure)
        self.found = {period: self._split(said) for period, said in voices.items() if self._revised(said)}

    def of(self, figure: Figure, period: str) -> str:
        """Edition of what a figure says of a period, its own or the one it is compared with."""
        found = self.found.get(_period(figure, period)) if self.found else None
        return "" if found is None else found.get((figure.source, figure.vintage), figure.source)

    def revisions(self, figures: Iterable[Figure]) -> list[tuple[str, str, Fraction, str]]:
        """Each print of another edition than the last: obs_id, the last print of it, that less this, unit."""
        prints: dict[tuple, list[Figure]] = defaultdict(list)
        for figure in figures:
            if figure.comparison in "=~" and _period(figure, figure.period) in self.found:
                prints[concept(figure), _print(figure).unit].append(figure)
        rows = []
        for same in prints.values():
            last = max(same, key=_when)
            edition = self.of(last, last.period)
            rows += [
                (one.obs_id, last.obs_id, _print(last).value - _print(one).value, _print(one).unit)
                for one in same
                if self.of(one, one.period) != edition
            ]
        return rows

    def _revised(self, said: Mapping[tuple[str, str], list[Figure]]) -> bool:
        """Whether a figure of the period is known to have been revised: by its code, or printed later and otherwise."""
        if len(said) < 2:
            return False
        if {vintage for _, vintage in said} & {*VINTAGES[1:]}:
            return True
        seen: dict[tuple, dict[tuple[str, Print], str]] = defaultdict(dict)
        for (source, _), own in said.items():
            for figure in own:
                if figure.published and figure.comparison in "=~":
                    others = seen[self.publishers.get(source, source), concept(figure), _print(figure).unit]
                    others[figure.published, _print(figure)] = source
        return any(
            day != other_day and source != other and not _alike(one, two)
            for others in seen.values()
            if len(others) > 1
            for (day, one), source in others.items()
            for (other_day, two), other in others.items()
        )

    def _split(self, said: Mapping[tuple[str, str], list[Figure]]) -> dict[tuple[str, str], str]:
        """Edition of each source: its vintage, the one edition that it repeats, else its own."""
        found: dict[tuple[str, str], str] = {}
        printed: dict[tuple, dict[str, set[Print]]] = defaultdict(lambda: defaultdict(set))
        for voice in sorted(said, key=lambda voice: (voice[1] == "", said[voice][0].published or "9")):
            figures = [figure for figure in said[voice] if figure.comparison in "=~"]
            repeats: dict[str, bool] = {}
            for figure in figures:
                for edition, prints in printed[concept(figure), _print(figure).unit].items():
                    alike = all(_alike(_print(figure), one) for one in prints)
                    repeats[edition] = repeats.get(edition, True) and alike
            fitting = [edition for edition, alike in repeats.items() if alike]
            found[voice] = voice[1] or (fitting[0] if len(fitting) == 1 else voice[0])
            for figure in figures:
                printed[concept(figure), _print(figure).unit][found[voice]].add(_print(figure))
        return found


def editions(figures: list[Figure], obs: pd.DataFrame) -> Editions:
    """The editions of the figures of a frame."""
    if len({(figure.source, figure.vintage) for figure in figures}) < 2:
        return Editions()
    sources = observations.load_sources(obs.attrs.get("data"))
    names = [re.split(r", | \(| in ", name)[0] for name in sources["publisher"]]
    return Editions(figures, dict(zip(sources["source_id"], names, strict=True)))


def _period(figure: Figure, period: str) -> Period:
    return figure.role, figure.indicator, figure.area[:2], period


def _when(figure: Figure) -> tuple[int, str]:
    return (VINTAGES.index(figure.vintage) if figure.vintage in VINTAGES else -1), figure.published


def _print(figure: Figure) -> Print:
    times, value, step = figure.comparable(Fraction(1)) - figure.comparable(Fraction(0)), figure.value, figure.step
    if value < 0 and (figure.kind, figure.unit) == ("growth", "RATIO"):  # "fell 2.5 times"
        value, step = -1 / value, step / value**2
    return Print(figure.compared_in, figure.comparable(value), step * times)


def _alike(one: Print, other: Print) -> bool:
    """Whether two prints can be of one number: 8.1 and 8.2 are two, 8.1 and 8.15 or 8.19 may be one."""
    if one.step == other.step:
        return one.value == other.value
    return abs(one.value - other.value) < max(one.step, other.step)
