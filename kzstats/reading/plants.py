"""Plants: whether those counted are opened, whose a figure is, and whether the one spoken of is pointed to."""

from kzstats.reading.figures import Read
from kzstats.reading.names import named_producer
from kzstats.reading.regions import Region
from kzstats.reading.subject import Around, Subject
from kzstats.reading.units import Quantity

_PLANTS = tuple("кешен plant factor завод фабрик зауыт предприят кәсіпорын кәсіпорн цех ферма комбинат площадк".split())
_LAUNCH = tuple(
    "launch commission open build built construct запус запущ откро откры введ постро строительств "
    "ашыл ашып ашу іске салын салу қосыл".split()
)


def launched(read: Read, one: Quantity) -> bool:
    """Whether the plants counted are opened or will be."""
    plants = one.noun >= 0 and one.unit == "NUMBER" and read.begins(one.noun, one.after, *_PLANTS)
    farms = one.noun >= 0 and one.unit == "NUMBER" and read.begins(one.noun, one.after, "farm")
    if farms and read.begins(one.first - 5, one.after + 7, "launch", "commission", "open"):
        return True  # "48 new dairy farms were launched"
    return plants and read.begins(one.first - 5, one.after + (16 if read.language == "kk" else 7), *_LAUNCH)


def of_a_plant(read: Read, one: Quantity, carried: Subject | None) -> bool:
    """Whether the plant that a Kazakh sentence before names is pointed to."""
    told = carried is not None and not carried.old and carried.activity not in ("", "_T", "B-E")
    ahead = read.lows(one.first - 6, one.first)
    owner = any(low.startswith(_PLANTS) and low.endswith(("ның", "нің", "тың", "тің")) for low in ahead)
    return told and (owner or any(low in ("жобаны", "жобаға", "жобаның") for low in ahead))


def of_a_producer(read: Read, one: Quantity, region: Region, near: Around) -> bool:
    """Whether a plant, firm or field is named beside a figure, or "the plant" points to one spoken of."""
    places = {i for m in near.named if m.area for i in range(m.first, m.after)}
    start = region.low if near.ahead or near.behind else min(region.low, one.first)
    if named_producer(read, start, one.first, places):
        return True
    at = read.words[one.after].low in ("at", "for", "by", "from")
    return at and named_producer(read, one.after, min(region.high, one.after + 5), places)
