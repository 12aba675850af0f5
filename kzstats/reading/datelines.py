"""The day of publication that a release prints on a line of its own, under its title or above it."""

import re
from itertools import islice

from kzstats.reading.grammar import Marks, grammar
from kzstats.reading.languages import language_of
from kzstats.reading.lists import LISTS
from kzstats.reading.tokens import padded, tokens
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
