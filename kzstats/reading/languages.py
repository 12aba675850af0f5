"""In which of the three languages a text is written: letters first, then the small words that only one language has."""

import re

from kzstats.reading.grammar import LANGUAGES

_KAZAKH = frozenset("әғқңөұүһі")
_ENGLISH = frozenset(
    "the of and in to is was were by that for with from on at this which than as its will are has have".split()  # noqa: SIM905
)
_KAZAKH_WORDS = re.compile(r"\d%?-(?:[гқк][ае]|[нтд][ае]н?|[дтн]ы)\b|\b(?:астам|аса|жуы.|шамамен|жоба\w{0,4})\b")
_SAMPLE = 20_000  # characters looked at: more change nothing


def language_of(text: str) -> str:
    """en, ru, kk, or "" where the text is in none of them or too short to tell.

    >>> language_of("Output grew by 5 percent in the first half."), language_of("Өндіріс 5 пайызға өсті.")
    ('en', 'kk')
    """
    sample = text[:_SAMPLE].lower()
    latin = sum("a" <= letter <= "z" for letter in sample)
    cyrillic = sum("а" <= letter <= "я" or letter in "ёәғқңөұүһі" for letter in sample)
    if latin + cyrillic == 0:
        return ""
    if cyrillic > latin or cyrillic > 400:
        kazakh = sum(letter in _KAZAKH for letter in sample)
        return "kk" if kazakh > 0.03 * cyrillic else "ru"
    words = sample.split()
    foreign = sum(letter in "äößşğıçñãõåøæœłśżźęąěščřžýťďňőűțăγδəōū" for letter in sample)
    small = sum(word.strip(".,;:()\"'") in _ENGLISH for word in words)
    return "en" if small >= 0.06 * len(words) and foreign < 0.02 * latin else ""


def languages_of_print(printed: str) -> tuple[str, ...]:
    """Languages in which a few printed words may be read: their letters tell."""
    low = printed.lower()
    if any(letter in _KAZAKH for letter in low) or _KAZAKH_WORDS.search(low):
        return ("kk",)
    if any("а" <= letter <= "я" for letter in low):
        return ("ru", "kk")
    return ("en",) if any("a" <= letter <= "z" for letter in low) else LANGUAGES
