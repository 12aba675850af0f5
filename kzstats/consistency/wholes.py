"""Counts are whole: a range of pieces ends on whole numbers, and one that holds none is a contradiction."""

from dataclasses import replace
from math import ceil, floor

from kzstats.consistency.ranging import Range, ranges
from kzstats.consistency.solving import Part


def whole(one: Range) -> Range:
    """The range of a count, ended on whole numbers; any other range as it is."""
    if not one.quantity.is_count:
        return one
    lower, upper = (None if end is None else cut(end) for end, cut in ((one.lower, ceil), (one.upper, floor)))
    return replace(one, lower=lower, upper=upper)


def without_number(part: Part, kept: frozenset[str]) -> Range | None:
    """A count of a part whose range, with these figures believed, holds no whole number; None if there is none.

    part: whose figures kept can all be true, were counts no whole numbers; kept: obs_ids believed. 86 units after
    growth by 60.3 percent were 53.63 to 53.67: none. Raises solving.Unsolved.
    """
    counts = part.counts
    for one in ranges(part, counts, part.within(kept)) if counts else ():
        ends = whole(one)
        if ends.lower is not None and ends.upper is not None and ends.lower > ends.upper:
            return one
    return None
