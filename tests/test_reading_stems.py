"""Stems: one word in all its endings has one stem, and words that only look alike have two."""

from pathlib import Path

import pytest

from kzstats.reading.stems import stem


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_all_cases_of_a_word_have_one_stem(language):
    lines = (Path(__file__).parent / "reading" / f"{language}_stems.txt").read_text("utf-8").splitlines()
    stems = {line: {stem(word, language) for word in line.split()} for line in lines if not line.startswith("#")}
    assert {line: found for line, found in stems.items() if len(found) != 1} == {}


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("ru", "Италии", "ИТ"),
        ("ru", "уровень", "уран"),
        ("ru", "наименований", "на"),
        ("ru", "тоо", "то"),
        ("kk", "қорғасын", "қоры"),
        ("kk", "Түркістан", "түрі"),
        ("kk", "Қарағанды", "қарағанда"),
        ("kk", "шақты", "шағын"),
        ("kk", "өнімділік", "өнім"),
        ("kk", "қазандық", "қазан"),
        ("kk", "етті", "ет"),
        ("kk", "теңгерім", "теңге"),
    ],
)
def test_words_that_look_alike_keep_stems_apart(language, one, other):
    assert stem(one.lower(), language) != stem(other.lower(), language)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_any_letter_alone_has_a_stem(language):
    assert all(stem(letter, language) for letter in "абвгдежзийклмнопрстуфхцчшщъыьэюяәғқңөұүһіabcxyz")
