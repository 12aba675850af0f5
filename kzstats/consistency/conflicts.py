"""Smallest sets of figures that cannot stand together, and smallest sets whose removal restores agreement.

The two mirror each other: a removal set meets every conflict. Each step takes the lightest set that meets all
conflicts known so far; either the other figures agree, and it is a removal set, or they hold a new conflict
(dualize and advance: Gunopulos et al. 1997; as used for infeasible programs by Bailey and Stuckey 2005).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kzstats.consistency.ranging import without_number
from kzstats.consistency.solving import Part

# A part of a real release has a handful of conflicts; past these limits the answer says that there are more.
MOST_CONFLICTS = 60
MOST_CANDIDATES = 1_000
MOST_CHECKS = 250


@dataclass(frozen=True)
class Disagreement:
    """Of one part: minimal conflicts, smallest first; lightest removal sets; whether each list is known to be whole."""

    part: Part
    conflicts: list[frozenset[str]]
    removals: list[frozenset[str]]
    all_conflicts: bool
    all_removals: bool


def disagreement(part: Part, weights: Mapping[str, float], most: int = MOST_CONFLICTS) -> Disagreement:
    """All minimal conflicts, at most so many, and all lightest removal sets of a part that cannot be true."""
    names = sorted(part.figures)
    bit = {name: 1 << place for place, name in enumerate(names)}  # sets of figures as bits: 20 times as fast

    @cache
    def cost(chosen: int) -> tuple[float, int, int]:
        taken = [name for name in names if chosen & bit[name]]
        return sum(weights.get(name, 1) for name in taken), len(taken), chosen

    conflicts: list[frozenset[str]] = []
    candidates, proven = {0}, set()
    while (undecided := candidates - proven) and len(conflicts) + len(proven) < MOST_CHECKS:
        candidate = min(undecided, key=cost)
        contradiction = contradicting(part, frozenset(name for name in names if not candidate & bit[name]))
        if contradiction is None:
            proven.add(candidate)
            continue
        if len(conflicts) == most or len(candidates) > MOST_CANDIDATES:
            break
        conflicts.append(shrunk(part, contradiction))
        candidates = _meeting(candidates, [bit[name] for name in conflicts[-1]])
    lightest = min((cost(chosen)[0] for chosen in proven), default=None)
    removals = [frozenset(name for name in names if c & bit[name]) for c in proven if cost(c)[0] == lightest]
    known = lightest is not None and all(cost(chosen)[0] > lightest for chosen in undecided)
    conflicts.sort(key=lambda conflict: (len(conflict), sorted(conflict)))
    return Disagreement(part, conflicts, sorted(removals, key=sorted), not undecided, known)


def contradicting(part: Part, kept: frozenset[str]) -> frozenset[str] | None:
    """Figures of one contradiction among those kept; None if they can all be true."""
    if part.is_one_print:
        return None
    if kept not in part.clashes:
        solver = part.believing(kept)
        used = solver.contradiction
        if used is None and (count := without_number(part, solver)):
            used = count.lower_rows | count.upper_rows
        part.clashes[kept] = None if used is None else part.figures_of(used)
    return part.clashes[kept]


def shrunk(part: Part, conflict: frozenset[str]) -> frozenset[str]:
    """A conflict within a conflict that agrees as soon as any one figure is left out."""
    for name in sorted(conflict):
        if name in conflict:
            conflict = contradicting(part, conflict - {name}) or conflict
    return conflict


def _meeting(candidates: set[int], conflict: list[int]) -> set[int]:
    """Smallest sets that meet what the candidates met, and one conflict more (Berge 1989)."""
    members = sum(conflict)
    already = {chosen for chosen in candidates if chosen & members}
    longer = {chosen | one for chosen in candidates - already for one in conflict}
    return already | {new for new in longer if not any(old & new == old for old in already)}
