"""From text to candidate observations: words, numbers, units, periods and subjects in English, Russian and Kazakh.

The engine knows no language: grammar words stand in words_en.txt, words_ru.txt and words_kk.txt, words that one rule
asks for in lists.txt, and what names a code in data/lexicon.csv and the code lists. `certain` is claimed where every
code follows from words of the text; else `doubt` says what was guessed.
"""

from importlib import import_module

#: Fetched when first used: loading figures that are complete reads no text.
__all__ = ["borne_out", "by_kind"]


def __getattr__(name: str):
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("kzstats.reading.bearing"), name)
