"""In which of the three languages a text is written: letters first, then the small words that only one language has."""

import re
from collections import Counter

from kzstats.errors import ParameterError
from kzstats.reading.grammar import LANGUAGES
from kzstats.reading.latin import is_latin

LONGEST = 20_000_000

_KAZAKH = frozenset("әғқңөұүһі")
_ENGLISH = frozenset(
    # A list or a table of figures has few of the small words, but some of the last.
    "the of and in to is was were by that for with from on at this which than as its will are has have "
    "million billion tons tonnes tenge rose fell grew made up or more less "
    "percent output growth share mining manufacturing industry industrial investment year january february".split()
)
_KAZAKH_WORDS = re.compile(r"\d%?-(?:[гқк][ае]|[нтд][ае]н?|[дтн]ы)\b|\b(?:астам|аса|жуы.|шамамен|жоба\w{0,4})\b")
#: A short Kazakh sentence may have none of its own letters: «Астанада 5 зауыт ашылды».
_PLAIN_KAZAKH = re.compile(
    r"\b\w+(?:лды|нды|рды|тты|сты|йды|ады|ылды|ынды|лган|тар|лар|дар|ында)\b"
    r"|\b(?:болды|бойынша|мен|астам|аса|жылы|айда|биыл|былтыр|жоба\w{0,6}|зауыт\w{0,6})\b"
)
_RUSSIAN = re.compile(r"\b(?:и|в|на|с|по|за|от|до|из|что|не|тыс|году|года|или|при|для|как)\b")
_SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?!\s|$))+[.!?]?")
_SHORT = 600
_SAMPLE = 20_000  # characters looked at: more change nothing


def language_of(text: str) -> str:
    """en, ru, kk, or "" where the text is in none of them or too short to tell.

    >>> language_of("Output grew by 5 percent in the first half."), language_of("Өндіріс 5 пайызға өсті.")
    ('en', 'kk')
    """
    sample = text[:_SAMPLE].lower()
    latin, cyrillic, kazakh = _letters(sample)
    if latin + cyrillic == 0:
        return ""
    if cyrillic > latin or cyrillic > 400:
        plain = cyrillic < _SHORT and bool(kazakh or _PLAIN_KAZAKH.search(sample))
        return "kk" if kazakh > 0.03 * cyrillic or (plain and not _RUSSIAN.search(sample)) else "ru"
    if is_latin(sample):
        return "kk"
    words = re.findall(r"[^\W\d_]+", sample)
    foreign = sum(map(sample.count, "äößşğıçñãõåøæœłśżźęąěščřžýťďňőűțăγδəōū"))
    small = sum(map(_ENGLISH.__contains__, words))
    return "en" if small >= 0.08 * len(words) and foreign < 0.02 * latin else ""


def _letters(low: str) -> tuple[int, int, int]:
    """How many letters of a text are Latin, Cyrillic, and of these of Kazakh alone."""
    letters = Counter(low)
    kazakh = sum(letters[letter] for letter in _KAZAKH)
    latin = sum(times for letter, times in letters.items() if "a" <= letter <= "z")
    return latin, kazakh + sum(n for letter, n in letters.items() if "а" <= letter <= "я" or letter == "ё"), kazakh


def elsewhere(text: str, language: str) -> list[tuple[int, int, str]]:
    """Sentences with numbers that are told in another of the languages: start, end and language of each.

    >>> elsewhere("Output was 5 tonnes in May. В мае 2024 года выпуск составил 5 тонн.", "en")
    [(27, 67, 'ru')]
    """
    found = []
    for piece in _SENTENCE.finditer(text):
        low = piece[0].lower()
        if not any(map(str.isdigit, low)) or low.count(" ") < 5:
            continue
        latin, cyrillic, kazakh = _letters(low)
        russian = cyrillic > 2 * latin and bool(_RUSSIAN.search(low))
        told = "en" if latin > 2 * cyrillic else ""
        told = ("ru" if not kazakh else "") if russian else "kk" if cyrillic > 2 * latin and kazakh else told
        if told not in ("", language) and language_of(low) == told:
            found.append((*piece.span(), told))
    return found


def languages_of_print(printed: str) -> tuple[str, ...]:
    """Languages in which a few printed words may be read: their letters tell."""
    low = printed.lower()
    if any(letter in _KAZAKH for letter in low) or _KAZAKH_WORDS.search(low):
        return ("kk",)
    if any("а" <= letter <= "я" for letter in low):
        return ("ru", "kk")
    return ("en",) if any("a" <= letter <= "z" for letter in low) else LANGUAGES


def told_language(text: str, language: str | None) -> str:
    """The language named or found; raises ParameterError for what is no text, is empty, or is in none of the three."""
    if not isinstance(text, str):
        raise ParameterError(f"text is {type(text).__name__}; wanted the text itself, decoded")
    if not text.strip():
        raise ParameterError("the text is empty; give the text of a release")
    if "\x00" in text[:100_000] or text[:100_000].count("\ufffd") > 20:
        raise ParameterError("this is no text (it holds zero bytes or broken letters); save the release as UTF-8 text")
    if len(text) > LONGEST:
        raise ParameterError(f"the text has {len(text):,} characters, more than {LONGEST:,}; read it in parts")
    if language not in (None, "en", "ru", "kk"):
        raise ParameterError(f"language is {language!r}; wanted en, ru or kk, or None to find it")
    found = language or language_of(text)
    if not found:
        raise ParameterError("the text is neither English, Russian nor Kazakh, or too short to tell; name its language")
    return found
