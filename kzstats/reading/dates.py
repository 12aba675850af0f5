"""Written periods: what a period named in a text is, told against the day of publication and the period spoken of."""

import re
from typing import NamedTuple

from kzstats.errors import ParameterError
from kzstats.reading.whens import When

_PUBLISHED = re.compile(r"((?:19|20)\d\d)(?:-(0[1-9]|1[0-2])(?:-[0-3]\d)?)?(?![\d-])")
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-\d\d(?:/P(\d+)M)?)?|-Q([1-4]))?")


class Published(NamedTuple):
    """Year and month of publication, 0 where it is not known."""

    year: int = 0
    month: int = 0


def published_on(text: str | None) -> Published:
    """Year and month that a day of publication begins with: "2024-06-03", "2024-06", "2024"; words may follow."""
    if not text:
        return Published()
    found = _PUBLISHED.match(str(text).strip())
    if not found:
        raise ParameterError(
            f"published is {text!r}; wanted a day, month or year from 1900 to 2099, as 2024-06-03, 2024-06 or 2024"
        )
    return Published(int(found[1]), int(found[2] or 0))


def written(year: int, month: int = 1, months: int = 12) -> str:
    """A period as SDMX writes it.

    >>> written(2024), written(2024, 4, 1), written(2024, 1, 3), written(2024, 1, 4)
    ('2024', '2024-04', '2024-Q1', '2024-01-01/P4M')
    """
    if (month, months) == (1, 12):
        return f"{year}"
    if months == 1:
        return f"{year}-{month:02d}"
    if months == 3 and month % 3 == 1:
        return f"{year}-Q{month // 3 + 1}"
    return f"{year}-{month:02d}-01/P{months}M"


def no_base(base: str, ref: str) -> bool:
    """Whether a period is of another length than that it is held for the base of, or later; prices go by December."""
    (first, month, months), (year, begun, length) = taken_apart(base), taken_apart(ref)
    december = (month, months, begun) == (12, 1, 1) and first == year - 1
    return (months != length and not december) or (first, month) > (year, begun)


def taken_apart(period: str) -> tuple[int, int, int]:
    """Year, first month and months of a written period; zeros for an empty one."""
    found = _ISO.fullmatch(period or "")
    if not found:
        return 0, 0, 0
    if found[4]:
        return int(found[1]), int(found[4]) * 3 - 2, 3
    return int(found[1]), int(found[2] or 1), int(found[3] or (1 if found[2] else 12))


def resolved(when: When, published: Published, spoken: str) -> str:
    """The period a text names, "" where its words do not place it; spoken: the period spoken of so far."""
    year = when.year
    if not year and when.kind == "asof" and published.year:
        year = published.year - (when.month > published.month > 0)
    if not year and when.relative is not None and published.year:
        year = published.year + when.relative - (when.closing and 0 < published.month <= 8)
        year -= when.relative == 0 and 8 < when.months < 12 and published.month == 1  # "11 months of this year"
    if when.closing and spoken[:4] == f"{published.year - 1}" == spoken:
        return spoken  # "за 2022 год. … По итогам года": of the year spoken of
    if when.beside and spoken:
        return written(int(spoken[:4]), when.month, when.months)
    if when.prior and when.relative == -1 and spoken and not when.month and when.kind in ("period", "same"):
        return f"{int(spoken[:4]) - 1}{spoken[4:] if when.kind == 'same' else ''}"
    if when.counted and when.kind == "period" and taken_apart(spoken)[2] == when.months:
        return spoken
    if when.kind == "past" and published.month - when.months in (1, 2):
        return written(published.year, 1, when.months)  # "the last seven months", told in August: of the year so far
    if when.since and when.year == published.year and when.kind == "span":
        return written(when.year)  # "since the beginning of 2023", told in it
    if when.kind in ("span", "day", "past"):
        return ""
    if when.kind == "month":
        told = taken_apart(spoken)[:2] if when.prior and len(spoken) == len("2024-05") else published
        return _month_before(*told, -when.relative) if told[1] else ""
    if when.kind == "asof":
        return f"{year}-{when.month:02d}-{when.day:02d}" if year and when.month and when.day else ""
    if when.kind == "here":
        return f"{year}{spoken[4:]}" if when.year and spoken else spoken
    if when.until:
        years = when.until - when.year + 1
        return written(when.year, 1, 12 * years) if 0 < years <= 8 else ""
    if not year and when.month:
        last = when.month + when.months - 1
        if published.year:
            year = published.year if not published.month or last <= published.month else published.year - 1
            told, first, months = taken_apart(spoken)
            if told and not published.month:
                year = told  # "In 2021 … In December alone", told some time in 2022
            elif told == year - 1 and months < 12 and first <= when.month and last < first + months:
                year = told  # "January to September 2024 ... in January", told in March 2025: of the year spoken of
        else:
            year = taken_apart(spoken)[0]

    if not year:
        return ""
    if when.kind == "same":
        return f"{year}{spoken[4:]}"  # «биыл осы кезеңде»: the months spoken of
    return written(year, when.month or 1, when.months if when.month else 12)


def _month_before(year: int, month: int, back: int) -> str:
    return written(year - (month <= back), (month - back - 1) % 12 + 1, 1)


def base_of(when: When, published: Published, ref: str) -> str:
    """The base that a comparison names: the same months of another year, or a period of its own."""
    year, month, months = taken_apart(ref)
    if when.kind == "month":
        return _month_before(year, month, 1) if months == 1 and when.relative == -1 else ""
    if when.kind in ("same", "period") and not when.month and when.relative is not None and when.relative < 0:
        return f"{year + when.relative}{ref[4:]}" if year else ""
    if when.kind == "same" and when.year:
        return written(when.year, when.month, when.months) if when.month else f"{when.year}{ref[4:]}"
    if when.kind == "period" and when.month and not when.year and when.relative is None and year:
        return written(year - (when.month + when.months > month), when.month, when.months)  # the latest before it
    if when.kind == "period" and when.year and not when.month and year and months != 12:
        return written(when.year, month, months)
    return resolved(when, published, ref)


def a_year_on(period: str) -> str:
    """The same months of the year after a written period.

    >>> a_year_on("2023-01-01/P5M")
    '2024-01-01/P5M'
    """
    year, month, months = taken_apart(period)
    return written(year + 1, month, months) if year else ""


def up_to(day: str) -> str:
    """The months of a year that ended before its first of a month; any other day as it is.

    >>> up_to("2020-06-01"), up_to("2020-01-01"), up_to("2020-10-24")
    ('2020-01-01/P5M', '2019', '2020-10-24')
    """
    year, month, _ = taken_apart(day.removesuffix("-01"))
    if not day.endswith("-01") or not month:
        return day
    return written(year, 1, month - 1) if month > 1 else written(year - 1)


def ahead(period: str, published: Published) -> bool:
    """Whether a period begins after the day of publication: a plan's, which the next sentence does not share."""
    year, month, _ = taken_apart(period)
    return bool(published.year) and (year, month) > (published.year, published.month or 12)


def over(period: str, published: Published) -> bool:
    """Whether a period ended before the day of publication, so that no plan is for it."""
    year, month, months = taken_apart(period)
    return bool(published.year and year) and (year, month + months - 1) < (published.year, published.month or 1)


def wider(period: str, published: Published, spoken: str) -> bool:
    """Whether a period is the running year whose first months are spoken of."""
    running = f"{published.year}" == period and published.month < 12
    return running and spoken.startswith(f"{period}-01-01/")


def inside(part: str, whole: str) -> bool:
    """Whether a period is a shorter one within another.

    >>> inside("2024-02", "2024-01-01/P2M"), inside("2024-03", "2024-01-01/P2M"), inside("2024", "2024")
    (True, False, False)
    """
    one, two = taken_apart(part), taken_apart(whole)
    begins = one[0] == two[0] > 0 and two[1] <= one[1]
    return begins and one[2] < two[2] and one[1] + one[2] <= two[1] + two[2]


def to_come(when: When | None, published: Published) -> bool:
    """Whether a plan's months without a year are still ahead: "will open in the third quarter"."""
    named = when is not None and when.kind == "period" and when.month and not when.year and when.relative is None
    last = when.month + when.months - 1 if named else 0
    return bool(named and published.month) and last >= published.month
