"""The day of publication that a release prints on a line of its own, under its title or above it."""

import re
from itertools import islice

from kzstats.reading.grammar import Marks, grammar
from kzstats.reading.languages import language_of
from kzstats.reading.lists import LISTS
from kzstats.reading.mentions import CITIES, Mention
from kzstats.reading.tokens import Token, padded, tokens
from kzstats.reading.whens import whens

#: Lines that are looked at, characters and words of one: "21 November 2022, 16:38", "Астана, 23 июля 2015 г."
LINES, LENGTH, _WORDS = 8, 60, 4
_YEAR = re.compile(r"\d{4}")
_TIME = re.compile(r"\b\d{1,2}:\d\d(?::\d\d)?\b")
#: How often a page was read, which many print beside its day.
_SEEN = re.compile(
    r"\b\d+(?: \d{3})* ?"
    r"(?:views?|reads?|comments?|likes?|shares?|min(?:utes?)? read|просмотр\w*|комментар\w*|қаралым\w*)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./]((?:19|20)\d\d)\b")
_MONTHS = re.compile(r"\b(\d{1,2})\. ?([A-Z][a-z]{2,8}) ?\. ?((?:19|20)\d\d)\b")  # "01.Feb .2021"
_DASHES = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")
#: How agencies open a text: "ASTANA, November 15, 2025 - Output rose", "АСТАНА. 15 ноября 2025 г. – Выпуск вырос",
#: «АСТАНА, 2025 жылғы 15 қараша. Өндіріс өсті».
_OPENS = re.compile(
    r"([^\W\d_]{3,}\b.{0,44}?\b(?:19|20)\d\d\b[^.]{0,20}?)(?:\s*/[^/]{2,30}/)?\s*(?:\s[-–—]{1,2}\s|\.\s)"
)


def dateline(text: str, language: str | None = None) -> str:
    """The day (2022-11-21) that one of the first lines consists of or opens with, "" where none does, or two differ.

    text: a release; language: en, ru or kk, None to find it.

    >>> dateline("Lime output grows\\n21 November 2022, 16:38\\nIn January-October lime output grew by 4 percent.")
    '2022-11-21'
    """
    language = language or language_of(text) or "en"
    lines = islice((line.strip() for line in text.splitlines() if line.strip()), LINES)
    days = {day for line in lines for part in _dated(line) if (day := day_of(part, language))}
    return days.pop() if len(days) == 1 else ""


def headline(text: str, language: str) -> str:
    """The first line of a text that is no day of publication.

    >>> headline("5 February 2024\\n\\nLime output grows\\nIn 2023 it grew by 4 percent.", "en")
    'Lime output grows'
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return next((line for line in lines if len(line) > LENGTH or not day_of(line, language)), lines[0])


def _dated(line: str) -> list[str]:
    """What of a line may be its day: a short one whole, of any the place and day that an agency opens with."""
    whole = [line] if len(line) <= LENGTH else []
    opens = _OPENS.match(line)
    names = re.findall(r"[^\W\d_]+", re.split(r"\d", opens[1])[0]) if opens else []
    return [*whole, opens[1]] if names and all(name[0].isupper() for name in names) else whole


def day_of(line: str, language: str) -> str:
    """The one day that a line names beside at most a few words, "" for any other line."""
    if not _YEAR.search(line):
        return ""
    left = line = _MONTHS.sub(r"\1 \2 \3", _SEEN.sub(" ", _TIME.sub(" ", line)))
    if found := _POINTS.search(line):
        day, month, year = found.groups()
    elif found := _DASHES.search(line):
        year, month, day = found.groups()
    else:
        left = re.sub(r"[/|()]", " ", line)
        bare = tokens(left, language)
        words = padded(bare)
        named = whens(words, Marks(words, grammar(language)), 0, len(bare), language)
        if len(named) != 1 or not (named[0].year and named[0].month and named[0].day):
            return ""
        one = named[0]
        year, month, day = one.year, one.month, one.day
        left = left[: words[one.first].start] + left[words[one.after - 1].end :]
    left = left.replace(found[0], " ") if found else left
    fits = 1 <= int(month) <= 12 and 1 <= int(day) <= 31
    beside = re.findall(r"[^\W\d]+", left.lower())
    few = len(beside) <= _WORDS and not LISTS.telling & set(beside) and not re.search(r"\d\s*(?:%|[^\W\d])", left)
    return f"{int(year)}-{int(month):02d}-{int(day):02d}" if fits and few else ""


#: Tokens of the line in which an agency says where it sits, and of what may stand before the place.
_OPENING, _AHEAD = 20, 9


def seat_ends(words: list[Token], first: int, places: list[Mention], days: set[int]) -> int:
    """The token behind the place and agency that a paragraph opens with, first where it opens with none.

    "BAKU, Azerbaijan, June 24. …", "Бишкек, 11.10.23. /Имя Фамилия – Агентство/. …", «АСТАНА. Агенттік – …»
    words: tokens; first: of the paragraph; places: that its first sentence names; days: tokens that tell a day.
    """
    bare = (m for m in places if m.area in CITIES or words[m.first].text.isupper() or m.after + 1 in days)
    seat = next((m for m in bare if m.after - m.first == 1 or m.area in CITIES), None)
    if seat is None or not _ahead_of_seat(words, first, seat.first, days):
        return first
    loud, told, end = words[seat.first].text.isupper(), words[seat.after].kind == "break", first
    if not (loud or told or seat.after in days or words[seat.after].text in ",.–—-:([/"):
        return first
    held = {i: m.area for m in places for i in range(m.first, m.after)}
    for i in range(seat.first, first + _OPENING):
        word = words[i]
        dated = i in days or word.kind in ("date", "time") or bool(_YEAR.fullmatch(word.text))
        if (word.kind == "break" and told) or (word.text in ".–—-:)]/" and (told or loud or word.text in ".–—-")):
            glued = words[i + 1].glued and word.kind != "break"
            end = end if glued else i + (word.kind != "break")
        elif i not in held and word.kind in ("word", "link") and word.text[:1].isupper():
            told |= i > seat.after
        elif i not in held and not (word.text in ",.:(/" or word.glued or dated or word.low in ("г", "года", "ж")):
            break
        if word.kind == "break" or not seat.area.startswith(held.get(i, "")):
            break
        told |= dated
    if loud and end == first:
        end = max((i + 1 for i in days if i <= seat.after + 8), default=first)  # "ALMATY, Dec 14 Output rose"
    begins = words[end].text
    fits = told or loud or begins[:1] in '«“"(/[' or begins[:1].isupper() or _YEAR.fullmatch(begins)
    return end if fits else first  # no "Астана – 5 тонн"


def _ahead_of_seat(words: list[Token], first: int, seat: int, days: set[int]) -> bool:
    """Whether nothing but an agency in brackets, a day or a mark stands before a place: "(Agency) BAKU", "г. Баку"."""
    at = first
    while at < seat <= first + _AHEAD:
        if words[at].text == "(":
            at = next((i for i in range(at, seat) if words[i].text == ")"), seat)
        elif not (words[at].text in "-–—•[/,." or words[at].low == "г" or at in days or words[at].kind == "date"):
            return False
        at += 1
    return seat <= first + _AHEAD
