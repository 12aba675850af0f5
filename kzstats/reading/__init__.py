"""From text to candidate observations: words, numbers, units, periods and subjects in English, Russian and Kazakh.

The engine knows no language: grammar words stand in words_en.py, words_ru.py and words_kk.py, and what names a code
in data/lexicon.csv and the code lists. `certain` is claimed where every code follows from words of the text; else
`doubt` says what was guessed.
"""

from kzstats.reading.bearing import borne_out

__all__ = ["borne_out"]
