"""Smallest sets of figures that cannot stand together, and smallest sets whose removal restores agreement.

The two mirror each other: a removal set meets every conflict. Each step takes the lightest set that meets all
conflicts known so far; either the other figures agree, and it is a removal set, or they hold a new conflict
(dualize and advance: Gunopulos et al. 1997; as used for infeasible programs by Bailey and Stuckey 2005).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kzstats.consistency.solving import Part, solve

# A part of a real release has a handful of conflicts; past these limits the answer says that there are more.
MOST_CONFLICTS = 60
MOST_CANDIDATES = 3_000


@dataclass(frozen=True)
class Disagreement:
    """Of one part: minimal conflicts, smallest first; lightest removal sets; whether each list is known to be whole."""

    part: Part
    conflicts: list[frozenset[str]]
    removals: list[frozenset[str]]
    all_conflicts: bool
    all_removals: bool


def disagreement(part: Part, weights: Mapping[str, float], most: int = MOST_CONFLICTS) -> Disagreement:
    """All minimal conflicts and all lightest removal sets of a part whose figures cannot all be true.

    part: as `solving.parts` gives; weights: obs_id to the cost of giving that figure up, 1 where it names none; most:
    conflicts looked for before stopping. Raises solving.Unsolved.
    """

    def cost(figures: frozenset[str]) -> tuple[float, int, list[str]]:
        return sum(weights.get(name, 1) for name in figures), len(figures), sorted(figures)

    conflicts: list[frozenset[str]] = []
    candidates, proven = {frozenset()}, set()
    while open_ones := [c for c in candidates if c not in proven]:
        candidate = min(open_ones, key=cost)
        left = part.figures - candidate
        contradiction = contradicting(part, left)
        if contradiction is None:
            proven.add(candidate)
            continue
        if len(conflicts) == most or len(candidates) > MOST_CANDIDATES:
            break
        conflicts.append(shrunk(part, contradiction))
        candidates = _meeting(candidates, conflicts[-1])
    lightest = min((cost(c)[0] for c in proven), default=None)
    removals = [c for c in proven if cost(c)[0] == lightest]
    undecided = [c for c in candidates if c not in proven]
    known = lightest is not None and all(cost(c)[0] > lightest for c in undecided)
    order = sorted(conflicts, key=lambda c: (len(c), sorted(c)))
    return Disagreement(part, order, sorted(removals, key=cost), not undecided, known)


def contradicting(part: Part, kept: frozenset[str]) -> frozenset[str] | None:
    """Figures of one contradiction among those kept; None if they can all be true."""
    answer = solve(part, kept)
    if answer.solution is not None:
        return None
    return frozenset().union(*(part.system.rows[part.rows[i]].figures for i in answer.contradiction))


def shrunk(part: Part, conflict: frozenset[str]) -> frozenset[str]:
    """A conflict within a conflict that agrees as soon as any one figure is left out."""
    for name in sorted(conflict):
        if name in conflict:
            conflict = contradicting(part, conflict - {name}) or conflict
    return conflict


def _meeting(candidates: set[frozenset[str]], conflict: frozenset[str]) -> set[frozenset[str]]:
    """Smallest sets that meet what the candidates met, and one conflict more (Berge 1989)."""
    already = {c for c in candidates if c & conflict}
    longer = {c | {name} for c in candidates - already for name in conflict}
    return already | {new for new in longer if not any(old <= new for old in already)}
