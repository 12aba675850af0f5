"""Numbers and units of releases, in three languages: each line of tests/reading/*_numbers.txt is read as it says."""

import math
from pathlib import Path

import pytest

import kzstats as kz
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


@pytest.mark.parametrize(
    ("told", "low", "high"),
    [
        ("produced 64,000 tons", 63_500, 64_500),
        ("produced 110,000 tons", 105_000, 115_000),  # of a hundred thousand two digits are told
        ("produced 64,010 tons", 64_009.5, 64_010.5),
        ("produced over 64,000 tons", 64_000, math.inf),  # a bound is as exact as its number
        ("plans to produce 64,000 tons", 63_999.5, 64_000.5),
        ("produced 64.00 thousand tons", 63_995, 64_005),
    ],
)
def test_a_number_told_in_round_thousands_claims_thousands(told, low, high):
    obs = kz.read(f"Kazakhstan {told} of wheat in 2023.", published="2024-02")
    assert obs[["lower", "upper"]].values.tolist() == [[low, high]]


def test_growth_between_two_levels_in_round_thousands_contradicts_nothing():
    """From 63,500–64,500 to 105,000–115,000 is +62.8 to +81.1 percent; of exact numbers it was +71.9."""
    obs = kz.read(
        "Kazakhstan produced 64,000 tons of wheat in 2023. Kazakhstan produced 110,000 tons of wheat in 2024. "
        "Wheat production in Kazakhstan rose by 73% in 2024 compared to 2023.",
        published="2025-01-20",
    )
    assert obs["certain"].all()
    assert kz.reconcile(obs).verdict == "consistent"
