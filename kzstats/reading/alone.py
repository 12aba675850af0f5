"""What one figure of a text says and cannot be: a share above all of it, a day or a year to come, too many scales."""

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from kzstats import periods
from kzstats.message import say
from kzstats.reading.lists import LISTS
from kzstats.reading.sums import Denied

_WORD = re.compile(r"[^\W\d_]+")
#: What is told in percent of all there is, before the figure.
_SHARE = re.compile(
    r"\b(?:share|доля|доли|долю|үлесі|(?:unemployment|poverty|literacy) rate"
    r"|уров\w+ (?:безработицы|бедности|грамотности)|(?:жұмыссыздық|кедейлік|сауаттылық) деңгейі)\b",
    re.I,
)
#: A scale word behind one that is at least a million: "3 million million tons".
_BIG = r"(?:[mbtr]+illion|mln|bln|trln|млн|млрд|трлн|миллион|миллиард|триллион)\w*\.?"
_SCALES = re.compile(rf"\b{_BIG}\s+{_BIG}", re.I)
#: What a unit holds less of in the whole world, a year's product in money or what is dug, grown and burnt of anything.
_WORLD = {
    "USD": 1.5e14, "EUR": 1.5e14, "RUB": 1.5e16, "KZT": 7.5e16, "T": 1e11, "M3": 1e14, "KWH": 1e15, "HA": 1.5e10,
    "BARREL": 1e11, "W": 1e14, "PERSON": 1e10,
}  # fmt: skip


def alone(text: str, row: dict) -> Iterator[Denied]:
    """What is wrong with a figure whatever stands beside it; row: as for `within`."""
    for rule in (_to_come, _not_over, _impossible, _scaled, _negative):
        yield from rule(text, row)


def clause(ahead: str) -> str:
    """The end of a text from where its last clause begins."""
    return re.split(r"[.;:!?]\s|\n", ahead)[-1]


def _impossible(text: str, row: dict) -> Iterator[Denied]:
    """What no text can mean: a share above all of it, a minus before a number of things."""
    ahead = text[max(0, row["start"] - 100) : row["start"]]
    if row["transformation"] in ("share", "other") and row["unit_measure"] == "PC" and row["value"] > 100:
        yield from [(row, say("a share of more than 100 percent"))] if _SHARE.search(clause(ahead)) else []
    minus = re.match(r"[-−–]\d", row["printed"]) and re.search(r"(?:\w|,)\s$", ahead)
    if minus and row["transformation"] == "level" and row["unit_measure"] in ("NUMBER", "PERSON"):
        yield row, say("fewer than none; look whether the minus is right")
    year, month, day = [*row["ref_period"].split("-"), "", ""][:3]
    if day.isdecimal() and int(day) > monthrange(int(year), int(month))[1]:
        yield row, say("the text says {day}, a day that does not exist", day=f"{year}-{month}-{day}")


def _not_over(text: str, row: dict) -> Iterator[Denied]:
    """What is told as done in months that were not over when the text appeared."""
    day = str(row.get("published") or "")
    if row["doubt"] or row["role"] != "actual" or len(day) != len("2024-04-20") or "/P" not in row["ref_period"]:
        return
    span = periods.parse(row["ref_period"])
    if (
        f"{span.end:%Y-%m}" > day[:7]
        and span.start.isoformat() < day
        and _is_done(_clause_of(text, row), span.end.year)
    ):
        yield (
            row,
            say("it is told as done, and {month:period} was to come on {day}", month=f"{span.end:%Y-%m}", day=day),
        )


def _clause_of(text: str, row: dict) -> str:
    begin = len(clause(text[: row["start"]][-300:]))
    behind = re.split(r"[.;!?]\s|\n", text[row["end"] : row["end"] + 200])[0]
    return text[row["start"] - begin : row["end"]] + behind


def _is_done(clause: str, year: int) -> bool:
    words = [word.lower() for word in _WORD.findall(clause)]
    done, not_yet = (any(word.startswith(stems) for word in words) for stems in (LISTS.done, LISTS.not_yet))
    until = re.search(rf"\b(?:by|until|till|к|до)\b[^.]{{0,20}}{year}|{year}\w*\s+дейін", clause)
    return done and not (not_yet or until)


def _to_come(text: str, row: dict) -> Iterator[Denied]:
    """What "grew by 2.8 percent in 2034", said in 2025, and is taken for a plan by its year alone."""
    year, now = row["ref_period"][:4], str(row.get("published") or "")[:4]
    if not (year and now and int(year) > int(now) and row["doubt"] == "role"):
        return
    if _is_done(_clause_of(text, row), int(year)):
        yield row, say("it is told as done in {year}, and the text is of {now}", year=year, now=now)


def _scaled(text: str, row: dict) -> Iterator[Denied]:
    """A scale word twice, or more than the whole world has: "3 million million tons", "119 quadrillion tenge"."""
    most = _WORLD.get(row["unit_measure"])
    if _SCALES.search(row["printed"]):
        yield row, say("two scale words stand side by side; look whether one is too many")
    elif row["transformation"] == "level" and most and row["lower"] > most:
        yield row, say("it is more than there is in the whole world; look whether the scale word is right")


def _negative(text: str, row: dict) -> Iterator[Denied]:
    """A rise by less than nothing: "grew by −2.6 percent"."""
    ahead = text[max(0, row["start"] - 60) : row["start"]]
    minus = re.match(r"[-−–]\s?\d", row["printed"]) and re.search(r"\b(?:by|на)\s*$", ahead)
    up = any(word.lower().startswith(LISTS.went_up) for word in _WORD.findall(clause(ahead))[-4:])
    if minus and up and row["transformation"] in ("growth", "difference"):
        yield row, say("it is said to have risen, and a minus stands before it")


def weekdays(text: str, rows: list[dict]) -> Iterator[Denied]:
    """A day of the week that its date was not, told of the first figure behind it: "on Monday, 18 July 2024"."""
    for said in _A_DAY.finditer(text):
        day, month = said["day"] or said["day_2"], (said["month"] or said["month_2"]).lower()
        week = _place(LISTS.days_in_order, said["week"].lower())
        number = _place(LISTS.months_in_order, month)
        at = bisect_right(rows, said.start(), key=lambda row: row["start"])
        if at == len(rows) or number < 0 or not 0 < int(day) <= monthrange(int(said["year"]), number + 1)[1]:
            continue
        when = date(int(said["year"]), number + 1, int(day))
        if when.weekday() != week and "\n" not in text[said.start() : rows[at]["start"]].strip():
            yield rows[at], say("{said} stands before it, and that day was no such day of the week", said=said[0])


def anniversaries(text: str, rows: list[dict]) -> Iterator[Denied]:
    """An anniversary of this year that the year of founding denies, told of the first figure behind it."""
    now = next((str(row["published"])[:4] for row in rows if row.get("published")), "")
    for said in _FOUNDED.finditer(text) if now else ():
        behind = re.split(r"\n|\b(?:19|20)\d\d\b", text[said.end() : said.end() + 200])[0]
        held, first = _ANNIVERSARY.search(behind), next(filter(None, said.groups()))
        at = bisect_right(rows, said.end(), key=lambda row: row["start"])
        if at == len(rows) or held is None or not _THIS_YEAR.search(behind[: held.end() + 30]):
            continue
        years = int(now) - int(first)
        if abs(int(next(filter(None, held.groups()))) - years) > 1:
            told = {"said": held[0].strip(), "first": first, "now": now, "years": years}
            yield rows[at], say("{said} stands before it, and from {first} to {now} it is {years:d} years", **told)


_FOUNDED = re.compile(
    r"\b(?:(?:founded|established|set up)\sin\s((?:19|20)\d\d)\b|(?:основан|создан|учрежд[её]н|образован)[аоы]?\sв\s"
    r"((?:19|20)\d\d)\sгоду|((?:19|20)\d\d)\sжылы\s(?:құрыл|негізі\sқалан)\w*)",
    re.I,
)
_THIS_YEAR = re.compile(r"\b(?:this year|в (?:этом|нынешнем|текущем) году|биыл)\b", re.I)
#: Its own, and of nothing else: no «80-летие Победы», «Жеңістің 80 жылдығы».
_ANNIVERSARY = re.compile(
    r"\bits\s(\d{2,3})(?:th|st|nd|rd)\s(?:anniversary|birthday)|\bсво[её]\s(\d{2,3})-летие"
    r"|(?<!ң)\s(\d{2,3})\sжылдығ\w*",
    re.I,
)


def _place(names: tuple[str, ...], word: str) -> int:
    return next((k for k, some in enumerate(names) if word.startswith(tuple(some.split()))), -1)


_DAYS = "|".join(" ".join(LISTS.days_in_order).split())
_A_DAY = re.compile(
    rf"\b(?P<week>(?:{_DAYS})\w*),?\s(?:(?P<day>\d{{1,2}})\s(?P<month>[^\W\d_]+)|(?P<month_2>[^\W\d_]+)\s(?P<day_2>\d{{1,2}})),?"
    r"\s(?P<year>(?:19|20)\d\d)\b",
    re.I,
)
