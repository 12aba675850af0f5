"""The frames of a reconciliation: ranges, rates, conflicts and proofs; codes and numbers, one row a thing."""

from collections.abc import Iterable, Mapping
from itertools import islice, product
from math import nan

import pandas as pd

from kzstats.bounds import float_above, float_below
from kzstats.consistency import conflicts as conflicting
from kzstats.consistency import explaining, labels, solving
from kzstats.consistency.checking import Checked
from kzstats.consistency.figures import Figure
from kzstats.consistency.ranging import Range, ranges
from kzstats.consistency.system import Quantity
from kzstats.consistency.wholes import whole

RANGES = [
    "quantity", "label", "obs_id", "unit", "printed_lower", "printed_upper", "lower", "upper", "tightened", "without",
    *labels.CODES,
]  # fmt: skip
BECAUSE = ["quantity", "obs_id", "by"]
CONFLICTS = ["number", "kind", "obs_id", "size", "weight"]
PROOFS = ["number", "line", "text"]
RATE = ["source_id", "lower", "upper", "base", "quote", "rests_on"]
#: Removal sets of several parts are combined; each part of a real release has fewer than ten.
MOST_REMOVALS = 100


def conflict_frames(
    found: list[conflicting.Disagreement], weights: Mapping[str, float]
) -> tuple[pd.DataFrame, pd.DataFrame, list[str], frozenset[str]]:
    """Conflicts and removal sets, a row a figure; their proofs, a row a line; and what a reader is told first.

    Returns CONFLICTS, PROOFS, the lines for one smallest conflict of each part as far as six go, and the first removal
    set (empty where none is known).
    """
    sets, proofs, certificate = [], [], []
    for part in sorted(found, key=lambda d: len(d.conflicts[0]) if d.conflicts else 0):
        for place, conflict in enumerate(part.conflicts):
            lines = explaining.certificate(part.part, conflict)
            if place == 0 and (not certificate or len(certificate) + len(lines) <= explaining.MOST_LINES):
                certificate += lines
            sets.append(("conflict", conflict))
            proofs += [(len(sets), line, text) for line, text in enumerate(lines, 1)]
    every = [part.removals for part in found]
    kept = []
    if found and all(every):
        combined = {frozenset().union(*one) for one in islice(product(*every), MOST_REMOVALS)}
        lightest = min(_weight(one, weights) for one in combined)
        kept = sorted((one for one in combined if _weight(one, weights) == lightest), key=sorted)
    sets += [("removal", one) for one in kept]
    rows = [
        (number, kind, name, len(members), _weight(members, weights))
        for number, (kind, members) in enumerate(sets, 1)
        for name in sorted(members)
    ]
    frames = pd.DataFrame(rows, columns=CONFLICTS), pd.DataFrame(proofs, columns=PROOFS)
    return *frames, certificate, kept[0] if kept else frozenset()


def _weight(members: frozenset[str], weights: Mapping[str, float]) -> float:
    return float(sum(weights.get(name, 1) for name in members))


def range_frames(checked: Checked, removed: frozenset[str], without: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tightest ranges, printed figures first and in their order, and which figures tightened each.

    removed: figures left out where a part contradicts itself; without: number of that set among the conflicts.
    """
    places = {figure.obs_id: place for place, figure in enumerate(checked.figures)}
    rows, because, told = [], [], set()
    parts = [(part, frozenset()) for part in checked.agreeing]
    parts += [(part, removed & part.figures) for part in checked.contradicting if removed & part.figures]
    for part, gone in parts:
        try:
            found = ranges(part, None, part.within(part.figures - gone)) if gone else ranges(part)
        except solving.Unsolved as error:
            checked.reasons.append(f"ranges of {len(part.figures)} figures from {min(part.figures)} on: {error}")
            continue
        for one in map(whole, found):
            figure = one.quantity.figure
            if figure or one.upper is not None or one.lower:
                row = _range_row(one, without if gone else 0, bool(figure) and figure.obs_id in gone)
                rows.append((places[figure.obs_id] if figure else len(places), row))
                told |= {figure.obs_id} if figure else set()
                if not figure or row["tightened"] != 0:
                    obs_id = figure.obs_id if figure else ""
                    because += [(one.quantity.code, obs_id, name) for name in _held_by(part, one) if name != obs_id]
    for quantity in checked.system.quantities:
        if quantity.figure and quantity.figure.obs_id not in told:
            rows.append((places[quantity.figure.obs_id], _unknown_row(quantity)))
    rows.sort(key=lambda row: row[0])
    return pd.DataFrame([row for _, row in rows], columns=RANGES), pd.DataFrame(because, columns=BECAUSE)


def _held_by(part: solving.Part, one: Range) -> list[str]:
    rows = one.lower_rows | one.upper_rows
    return sorted(frozenset().union(*(part.system.rows[part.rows[i]].figures for i in rows)))


def _range_row(one: Range, without: int, is_left_out: bool) -> dict:
    row = _unknown_row(one.quantity) | {"lower": float_below(one.lower) if one.lower is not None else 0.0}
    if one.lower is None and one.quantity.subject.kind in ("difference", "other"):
        row["lower"] = float_below(None)
    row |= {"upper": float_above(one.upper), "without": without}
    if one.quantity.figure and not is_left_out:
        row["tightened"] = _tightened(one.quantity.figure, one)
    return row


def _unknown_row(quantity: Quantity) -> dict:
    """A quantity before anything is known of it: its codes, its print, and no range."""
    figure = quantity.figure
    low, high = (float_below(figure.lower), float_above(figure.upper)) if figure else (nan, nan)
    told = (
        quantity.code, quantity.label, figure.obs_id if figure else "", quantity.unit, low, high, nan, nan, nan, 0,
    )  # fmt: skip
    return dict(zip(RANGES, told, strict=False)) | labels.codes(quantity.subject, quantity.unit)


def _tightened(figure: Figure, one: Range) -> float:
    """Share of the printed range that the other figures rule out."""
    if figure.upper is None:
        return 1.0 if one.upper is not None else float(one.lower > figure.lower)
    if figure.lower is None:
        return 1.0 if one.lower is not None else float(one.upper < figure.upper)
    printed = figure.upper - figure.lower
    return float(1 - (one.upper - one.lower) / printed) if printed else 0.0


def rate_frame(checked: Checked, removed: frozenset[str]) -> pd.DataFrame:
    """Rates that each source can have used, and the figures that each rests on.

    rests_on: all of its figures; where these contradict each other the pairs of amounts alone; and where the pairs do,
    the rest, without the figures removed.
    """
    pairs = frozenset(checked.system.originals) | frozenset(checked.system.originals.values())
    rows = []
    parts = [(part, True) for part in checked.agreeing] + [(part, False) for part in checked.contradicting]
    for part, agree in parts:
        wanted = {n for n in part.quantities if checked.system.quantities[n].is_rate}
        tries = [("all", part.figures)] if agree else [("pairs", part.figures & pairs)]
        tries += [("rest", part.figures - removed)] if removed and not agree else []
        rows += _rates(part, wanted, tries) if wanted else []
    return pd.DataFrame(rows, columns=RATE)


def _rates(part: solving.Part, wanted: set[int], tries: Iterable[tuple[str, frozenset[str]]]) -> list[dict]:
    for rests_on, kept in tries:
        try:
            found = ranges(part, wanted, part.within(kept))
        except solving.Unsolved:  # these too contradict each other, or no range is claimed
            continue
        return [_rate_row(one, rests_on) for one in found if one.upper is not None or one.lower]
    return []


def _rate_row(one: Range, rests_on: str) -> dict:
    quote, _, base = one.quantity.unit.partition(" per ")
    ends = {"lower": float_below(one.lower) if one.lower is not None else 0.0, "upper": float_above(one.upper)}
    codes = {"base": base, "quote": quote, "rests_on": rests_on}
    return {"source_id": one.quantity.subject.activity} | ends | codes
