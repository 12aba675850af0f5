"""Stems: one word in all its endings has one stem, and words that only look alike have two."""

import re
from itertools import product
from pathlib import Path

import pytest

from kzstats import codes, reading
from kzstats.reading.lexicon import lexicon
from kzstats.reading.stems import stem
from kzstats.reading.tokens import tokens


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


def test_no_phrase_of_the_lexicon_says_what_another_or_a_code_s_own_name_says():
    said = {}
    for row in codes.lexicon().itertuples():
        exact = row.phrase.startswith(("«", "="))
        words = tokens(row.phrase.strip("«=»"), row.language)
        stems = tuple(word.low if exact else word.stem for word in words)
        name = row.kind == "ref_area" and row.phrase.strip("«=»")[:1].isupper()
        said.setdefault((row.language, row.kind, row.code, exact, stems, name), []).append(row.phrase)
    for language, kind in product(("en", "ru", "kk"), ("activity", "product")):
        for code, name in codes.names(kind, language).items():
            stems = tuple(word.stem for word in tokens(name, language))
            if "+" not in code and code not in ("_T", "lead"):  # their names are no phrases
                said.setdefault((language, kind, code, False, stems, False), []).append(name)
    assert [phrases for phrases in said.values() if len(set(phrases)) > 1] == []


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_no_name_of_a_branch_or_product_names_a_part_of_another(language):
    phrases = lexicon(language).phrases
    names = [name for kind in ("activity", "product") for name in codes.names(kind, language).values()]
    assert [name for name in names if phrases.knows(name, "part")] == []


def test_every_list_of_words_has_a_name_of_its_own_that_a_rule_asks_for():
    folder = Path(reading.__file__).parent
    lines = (folder / "lists.txt").read_text("utf-8").splitlines()
    names = [line.partition(": ")[0].rstrip("…") for line in lines if not line.startswith(("#", "  "))]
    asked = set(re.findall(r"LISTS\.(\w+)", " ".join(file.read_text("utf-8") for file in folder.glob("*.py"))))
    assert sorted(names) == sorted(asked)
