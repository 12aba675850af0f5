"""What figures of one thing in one sentence tell of each other: what a growth is of, and from when it is counted."""

from itertools import groupby

from kzstats.reading import dates
from kzstats.reading.fitting import PHYSICAL

#: What two figures of one thing share, its growth, what it came to and what it came from.
_OF_ONE = ("indicator", "activity", "product", "ref_area", "scope", "role")


def tie(rows: list[dict]) -> None:
    """Complete growth by the amounts of the same thing in its sentence, in place; rows: those of a text, in order.

    "Lime output rose by 5 percent to 1,250 tonnes": growth of the tonnes, at no prices (beside money it can be of value
    or of volume). "... from 1,190 tonnes in 2022": growth since 2022, where the sentence tells of one earlier time.
    """
    for _, some in groupby(rows, key=lambda row: row["locator"]):
        told = list(some)
        for k, one in enumerate(told):
            if one["transformation"] != "growth":
                continue
            others = [row for row in told if row["transformation"] == "level" and _alike(one, row)]
            beside = [row for row in told[max(0, k - 1) : k + 2] if row in others]
            amounts = [row for row in beside if row["ref_period"] == one["ref_period"]]
            if one["price_basis"] == "not_stated" and any(_weighed(row) for row in amounts):
                one["price_basis"] = "not_applicable"
            before = {row["ref_period"] for row in others if _earlier(row["ref_period"], one["ref_period"])}
            if not one["base_period"] and len(before) == 1:
                one["base_period"] = before.pop()


def _alike(one: dict, other: dict) -> bool:
    return all(one[code] == other[code] for code in _OF_ONE)


def _weighed(row: dict) -> bool:
    return row["unit_measure"] in PHYSICAL or row["unit_measure"] == "NUMBER"


def _earlier(period: str, than: str) -> bool:
    """Whether a period is as long as another and begins in an earlier year, in the same month."""
    (year, *months), (other_year, *other_months) = dates.taken_apart(period), dates.taken_apart(than)
    return 0 < year < other_year and months == other_months
