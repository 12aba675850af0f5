"""The time in Almaty, whatever the machine's own database of time zones says: which day a moment belongs to."""

from bisect import bisect_left, bisect_right
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from io import BytesIO
from pkgutil import get_data
from zoneinfo import ZoneInfo

from kzstats.errors import EnvironmentProblem

ZONE = "Asia/Almaty"


def day_in_almaty(moment: datetime) -> date:
    """The calendar day that a time is in Almaty; a time without a zone is taken as Almaty's.

    >>> day_in_almaty(datetime(2024, 6, 3, 23, tzinfo=UTC))
    datetime.date(2024, 6, 4)
    """
    return in_almaty(moment).date()


def in_almaty(moment: datetime) -> datetime:
    """What Almaty's clocks show at a time; one without a zone is taken as Almaty's.

    >>> in_almaty(datetime(2024, 6, 3, 23, tzinfo=UTC))
    datetime.datetime(2024, 6, 4, 4, 0)
    """
    if moment.tzinfo is None:
        return moment
    with suppress(OverflowError, ValueError):  # within hours of the last moment there is; no rate is near it
        moment += almaty_offset(moment) - moment.utcoffset()
    return moment.replace(tzinfo=None)


def almaty_offset(moment: datetime) -> timedelta:
    """What Almaty's clocks are ahead of UTC at a moment (1970 to 2039), by the pinned `tzdata` package."""
    changes, offsets = almaty_clock()
    return timedelta(seconds=offsets[bisect_right(changes, moment.timestamp()) - 1])


@lru_cache
def almaty_clock() -> tuple[list[int], list[int]]:
    """Every change of Almaty's clocks: seconds since 1970 in UTC, and seconds ahead of UTC from then on.

    An out-of-date system database still has +06:00 after 1 March 2024, which would give evenings the next day's rate.
    """
    zone, step = _pinned_zone(), 30 * 86_400

    def offset(second: int) -> int:
        return int(datetime.fromtimestamp(second, UTC).astimezone(zone).utcoffset().total_seconds())

    def changed(second: int) -> bool:
        return offset(second) != offsets[-1]

    changes, offsets = [0], [offset(0)]
    for start in range(0, 70 * 365 * 86_400, step):
        if changed(start + step):
            changes.append(start + bisect_left(range(start, start + step), True, key=changed))
            offsets.append(offset(changes[-1]))
    return changes, offsets


def _pinned_zone() -> ZoneInfo:
    rules = None
    with suppress(OSError):
        rules = get_data("tzdata", "zoneinfo/Asia/Almaty")
    if rules is None:
        raise EnvironmentProblem("the package tzdata is missing; install it: pip install tzdata")
    zone = ZoneInfo.from_file(BytesIO(rules), key=ZONE)
    if datetime(2024, 6, 5, tzinfo=zone).utcoffset() != timedelta(hours=5):
        raise EnvironmentProblem(
            f"the package tzdata still has {ZONE} at +06:00 after 1 March 2024; bring it up to date: "
            "pip install -U tzdata"
        )
    return zone
