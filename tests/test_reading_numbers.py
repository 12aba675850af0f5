"""Numbers and units of releases, in three languages: each line of tests/reading/*_numbers.txt is read as it says."""

from pathlib import Path

import pytest

from kzstats.reading.bearing import quantities
from kzstats.reading.grammar import Marks, grammar
from kzstats.reading.tokens import digits, padded, tokens


def corpus(kind: str) -> list[tuple[str, str, str]]:
    """Language, sentence and what is expected, of every line of the corpus files of a kind."""
    found = []
    for file in sorted((Path(__file__).parent / "reading").glob(f"*_{kind}.txt")):
        for line in file.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                sentence, _, expected = line.partition(" => ")
                found.append((file.name[:2], sentence, expected))
    return found


def read(language: str, sentence: str) -> list[str]:
    words = padded(tokens(sentence, language))
    found = quantities(words, Marks(words, grammar(language)))
    return [f"{one.value} {one.mult} {one.unit}" for one in found]


@pytest.mark.parametrize(("language", "sentence", "expected"), corpus("numbers"))
def test_a_sentence_holds_these_quantities(language, sentence, expected):
    assert read(language, sentence) == expected.split("; ")


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u202f", "\u2009"])
def test_every_kind_of_blank_groups_thousands(blank):
    assert read("ru", f"37{blank}606,5 млрд тенге") == ["37606.5 9 KZT"]


def test_a_comma_before_three_digits_groups_in_english_only():
    assert [digits("1,500", language) for language in ("en", "ru", "kk")] == ["1500", "1.500", "1.500"]
    assert digits("1,234,567.8", "ru") == "1234567.8"


def test_places_count_characters_of_the_text_as_it_was_given():
    text = "Ёлка: 5\u00a0000\u00a0тонн — «много»"
    found = quantities(words := padded(tokens(text, "ru")), Marks(words, grammar("ru")))[0]
    assert text[found.start : found.end] == "5\u00a0000\u00a0тонн"
