"""Doubt that spreads: where the figures around one were not understood, it is likely misread too."""

#: What English texts tell in many ways: of the certain amounts of these first read between two doubtful figures, 46 %
#: were right (65 of 142), of all certain figures 76 %.
_LOOSE = frozenset(
    "investment finance project_cost projects facilities freight area_sown wages commissioned jobs enterprises "
    "employment budget taxes other grp completion inventories consumption turnover".split()
)
_NEAR = 3  # rows before and behind


def doubt_among_doubts(rows: list[dict], lead: int) -> None:
    """Add the doubt "around" to a certain row with two doubtful neighbours of six, five where it tells of output.

    lead: the paragraph of the lead. What the first sentence of title or lead tells stays: 41 of 42 were right.
    """
    opening = {f"{paragraph}.1" for paragraph in range(1, lead + 1)}
    doubtful = [bool(row["doubt"]) for row in rows]
    for i, row in enumerate(rows):
        loose = row["indicator"] in _LOOSE and row["transformation"] in ("level", "difference")
        if (
            row["locator"] not in opening
            and not row["doubt"]
            and sum(doubtful[max(0, i - _NEAR) : i + _NEAR + 1]) >= (2 if loose else 5)
        ):
            row["doubt"] = ["around"]
