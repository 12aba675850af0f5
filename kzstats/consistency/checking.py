"""The figures of a frame under one reading, related, and each independent part of them decided."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from kzstats.consistency import figures, relations, solving, trees
from kzstats.consistency.conflicts import contradicting
from kzstats.consistency.editions import editions
from kzstats.consistency.tested import tested
from kzstats.errors import choose
from kzstats.exchange import CONVERSIONS
from kzstats.message import Message, say
from kzstats.rounding import RULES


@dataclass
class Checked:
    """Figures, their relations, and the parts by what was proven of them; reasons: why something was not."""

    figures: list[figures.Figure]
    tree: trees.Tree
    rounding: str
    conversion: str
    rate: tuple | None
    system: relations.System
    agreeing: list[solving.Part] = field(default_factory=list)
    contradicting: list[solving.Part] = field(default_factory=list)
    unsolved: list[solving.Part] = field(default_factory=list)
    reasons: list[Message] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        """Outcome of this reading: consistent, inconsistent or undetermined."""
        if self.contradicting:
            return "inconsistent"
        return "undetermined" if self.unsolved or not self.figures else "consistent"

    @property
    def tested(self) -> list[tuple[str, str, str]]:
        """Every figure that others test: its obs_id, by which relation, and the obs_id of each other."""
        return [row for part in (*self.agreeing, *self.contradicting, *self.unsolved) for row in tested(part)]


def check(
    obs: pd.DataFrame,
    rounding: str = "nearest",
    conversion: str = "unrounded",
    tree: trees.Tree | None = None,
    rate: tuple | None = None,
) -> Checked:
    """Read a frame under one reading, relate its figures and decide each part."""
    choose(RULES, rounding=rounding)
    choose(CONVERSIONS, conversion=conversion)
    return readings(obs, tree or trees.tree_of(obs))(rounding, conversion, rate)


def readings(obs: pd.DataFrame, tree: trees.Tree) -> Callable[..., Checked]:
    """`check` of a frame that is read once, for every reading of its print: of rounding, conversion and rate."""
    read = figures.read(obs, tree, "nearest")
    found = editions(read, obs)

    def under(rounding: str, conversion: str, rate: tuple | None = None) -> Checked:
        printed = [figures.printed(one, one.digits, rounding) for one in read]
        system = relations.build(printed, tree, conversion, rate, found)
        return _decided(Checked(printed, tree, rounding, conversion, rate, system))

    return under


def _decided(checked: Checked) -> Checked:
    checked.reasons += [] if checked.figures else [say("there are no figures to check")]
    for part in solving.parts(checked.system):
        try:
            agree = contradicting(part, part.figures) is None
            (checked.agreeing if agree else checked.contradicting).append(part)
        except solving.Unsolved as error:
            checked.unsolved.append(part)
            checked.reasons.append(say("{figures}: {why}", figures=part.told, why=error.why))
    return checked
