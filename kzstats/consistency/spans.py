"""Which periods a period is made of: a half-year its quarters, a year its months, as far as they are told."""

from collections.abc import Iterable

from kzstats import periods


def within(whole: str, told: Iterable[str]) -> tuple[list[str], bool]:
    """Periods that follow each other inside another, the longest first, and whether they fill it.

    whole: a period; told: others, of which days and whatever is longer or overlaps it tell nothing.

    >>> within("2024-01-01/P6M", ["2024", "2024-Q1", "2024-Q2", "2024-02"])
    (['2024-Q1', '2024-Q2'], True)
    >>> within("2024", ["2024-Q1", "2024-02", "2024-12"])
    (['2024-Q1', '2024-12'], False)
    """
    start, end = _months(whole)
    spans = sorted((first, -last, code) for code in told for first, last in [_months(code)] if code != whole)
    inside = [(first, -last, code) for first, last, code in spans if start <= first < -last <= end]
    ways: dict[int, list[str]] = {end: []}  # from a month on: what fills the rest, the longest first
    for first, last, code in sorted(inside, key=lambda span: (-span[0], -span[1])):
        if last in ways and first not in ways:
            ways[first] = [code, *ways[last]]
    if start in ways and start < end:
        return ways[start], True
    found, at = [], start
    for first, last, code in inside:
        if first >= at:
            found.append(code)
            at = last
    return found, False


def _months(code: str) -> tuple[int, int]:
    """First month of a period and the one behind its last, counted from the year 0; none of a day."""
    period = periods.parse(code)
    first = 12 * period.start.year + period.start.month - 1
    return first, first + period.months
