"""Stems of words: what is left when endings go, so that one phrase of the lexicon fits all its cases.

Russian by Snowball (PyStemmer, in C: 1 µs a word where pure Python takes 40). English loses its plural only: Snowball
makes one stem of "product" and "production", two things here. Kazakh, which hangs suffix on suffix, has a table below.
"""

import threading

import Stemmer

_LOCAL = threading.local()

# Kazakh endings of plural, possession, case and likeness, each in its forms under vowel harmony. They are taken off one
# by one until none is left, so that bare and inflected words meet: теңгені → теңге → тең, теңге → тең.
_KK = [
    "лар",
    "лер",
    "дар",
    "дер",
    "тар",
    "тер",
    "ның",
    "нің",
    "дың",
    "дің",
    "тың",
    "тің",
    "ның",
    "нің",
    "ының",
    "інің",
    "на",
    "не",
    "ға",
    "ге",
    "қа",
    "ке",
    "ына",
    "іне",
    "ны",
    "ні",
    "ды",
    "ді",
    "ты",
    "ті",
    "ын",
    "ін",
    "да",
    "де",
    "та",
    "те",
    "нда",
    "нде",
    "ында",
    "інде",
    "дан",
    "ден",
    "тан",
    "тен",
    "нан",
    "нен",
    "ынан",
    "інен",
    "мен",
    "бен",
    "пен",
    "ымен",
    "імен",
    "ы",
    "і",
    "ғы",
    "гі",
    "қы",
    "кі",
    "дағы",
    "дегі",
    "тағы",
    "тегі",
    "ндағы",
    "ндегі",
    "лық",
    "лік",
    "дық",
    "дік",
    "тық",
    "тік",
]
_KK_BY_END: dict[str, list[str]] = {}
for _ending in sorted(set(_KK), key=len, reverse=True):
    _KK_BY_END.setdefault(_ending[-1], []).append(_ending)
# A soft consonant stands before a vowel, its hard twin at the end: өнеркәсібі – өнеркәсіп.
_KK_HARD = {"б": "п", "г": "к", "ғ": "қ"}
_KK_SHORT = frozenset(("ай", "ел", "үй", "ет", "ұн", "өз"))
_KK_VOWELS = frozenset("аәеиоөуұүыіэюя")


def stem(low: str, language: str) -> str:
    """Stem of a word in small letters; language: en, ru or kk.

    >>> stem("exports", "en"), stem("областях", "ru"), stem("өнеркәсібінде", "kk")
    ('export', 'област', 'өнеркәсіп')
    """
    if language == "ru":
        return _russian(low)
    if language == "kk":
        return _kazakh(low)
    return _english(low)


def _english(low: str) -> str:
    low = low.removesuffix("'s").rstrip("'")
    if len(low) <= 3:
        return low
    if low.endswith("ies"):
        return low[:-3] + "y"
    if low.endswith(("sses", "xes", "ches", "shes")):
        return low[:-2]
    if low.endswith("s") and not low.endswith(("ss", "us", "is")):
        return low[:-1]
    return low


def _russian(low: str) -> str:
    stemmer = getattr(_LOCAL, "russian", None)
    if stemmer is None:
        stemmer = _LOCAL.russian = Stemmer.Stemmer("russian")
    before = ""
    while low != before:  # to the end: Казахстане → казахстан → казахста, Казахстан → казахста
        before, low = low, stemmer.stemWord(low)
    return low


def _kazakh(low: str) -> str:
    before = ""
    while low != before:
        before = low
        for ending in _KK_BY_END.get(low[-1], ()):
            if low.endswith(ending) and (len(low) - len(ending) > 2 or low[: -len(ending)] in _KK_SHORT):
                low = low[: -len(ending)]
                break
        # The -с- that joins -ы to a vowel cannot be told from one that belongs to the word (бағасы, облысы): both go.
        if len(low) > 3 and low[-1] == "с" and low[-2] in _KK_VOWELS:
            low = low[:-1]
    return low[:-1] + _KK_HARD.get(low[-1], low[-1])
