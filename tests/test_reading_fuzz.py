"""Any text ends: no error but the refusals, places inside the text, time that grows with its length."""

import cProfile
import os
import random
import time
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest

import kzstats as kz
from kzstats.reading import sentences
from kzstats.reading.read import candidates

PIECES = {
    "en": "output rose by fell to of the total percent % tonnes $ KZT billion million in January–April 2024 2023 "
    "compared to last year ( ) , . ; – - + 5 1,250 46.4 15. 8 three doubled a third more than region Almaty №5",
    "ru": "выпуск вырос на снизился до тыс. млрд тенге процентов % в январе–апреле 2024 года по сравнению с "
    "прошлым годом ( ) , . ; – - + 5 1 250 46,4 три вдвое более около область Алматы №5 12:36 раза г. кв. м",
    "kk": "өндіріс өсті төмендеді мың млрд теңге пайыз % 2024 жылдың қаңтар–сәуір айларында былтырғы жылмен "
    "салыстырғанда ( ) , . ; – - + 5 1 250 46,4 үш екі есе астам жуық облысы Алматы №5 12:36",
}


@pytest.mark.parametrize("language", PIECES)
def test_words_in_any_order_are_read_without_an_error(language):
    chance = random.Random(5)
    pieces = PIECES[language].split()
    for _ in range(150):
        text = " ".join(chance.choices(pieces, k=40))
        read = candidates(text, published="2024-06", language=language)
        for row in read.rows:
            assert text[row["start"] : row["end"]] == row["printed"]
            assert row["certain"] == (not row["doubt"])
        claimed = sorted((row["start"], row["end"]) for row in read.rows)
        assert all(before[1] <= after[0] for before, after in pairwise(claimed))


@pytest.mark.parametrize("language", sorted(PIECES))
def test_sentences_with_words_lost_doubled_and_moved_are_read_without_an_error(language):
    """Sentences of our own tests, which rules look for: of words in any order few come that far."""
    chance, files = random.Random(11), sorted((Path(__file__).parent / "reading").glob(f"{language}_*.txt"))
    told = [line.partition(" => ")[0] for file in files for line in file.read_text("utf-8").splitlines()]
    told = [line.split() for line in told if len(line.split()) > 4]
    for _ in range(400):
        words = [*chance.choice(told), *chance.choice(told)]
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(words))
            words[at] = chance.choice(
                ["", words[at - 1], f"{words[at]},", f"({words[at]}", f"{words[at]})", f"{words[at]}."]
            )
        text = " ".join(words)
        read = candidates(text, published="2024-06", language=language)
        assert all(text[row["start"] : row["end"]] == row["printed"] for row in read.rows)


def test_letters_of_every_kind_are_read_or_refused():
    chance = random.Random(7)
    for _ in range(100):
        text = "".join(
            chr(chance.choice([*range(32, 127), 0xA0, 0x2009, 0x2212, 0x415, 0x49B, 0x4E2D])) for _ in range(200)
        )
        with suppress(kz.ParameterError):  # neither English, Russian nor Kazakh
            kz.read(text)


def calls(text: str) -> int:
    """How many functions of the package, and written in C, are called to read a text: no busy machine changes it.

    What the package's own code calls is counted, no more: what measures coverage takes itself out of the functions
    in the middle of a reading, with a hundred thousand calls of its own.
    """
    with cProfile.Profile() as profile:
        candidates(text, language="en")
    own = [
        entry for entry in profile.getstats() if f"{os.sep}kzstats{os.sep}" in getattr(entry.code, "co_filename", "")
    ]
    in_c = [called for entry in own for called in entry.calls or () if isinstance(called.code, str)]
    return sum(entry.callcount for entry in [*own, *in_c] if "slipcover" not in str(entry.code))


@pytest.mark.parametrize(
    "piece", ["1", "1,", "1 ", "5 % ", "1.1", "(", "5 percent and ", "from 5 to ", "a", "- ", "\n5\n", "|5"]
)
def test_work_grows_with_length_only(piece, monkeypatch):
    """Twice the length is twice the work; quadratic would be four times.

    Sentences end after 40 words and signs here, for 600: what looks to the end of one then costs a fifth of the time,
    and what looks to the end of the text no less.
    """
    monkeypatch.setattr(sentences, "_LONGEST", 20)
    times = 700 // max(2, len(piece.split()))
    candidates(piece * times, language="en")  # what is made once, and what coverage leaves alone once it has seen it
    assert calls(piece * 2 * times) < 3 * calls(piece * times)


@pytest.mark.parametrize("piece", ["1", "a", "(", "- "])
def test_no_pattern_goes_through_the_rest_of_a_text_from_each_of_its_places(piece):
    """0.3 s for 60,000 signs; a pattern that looked at all that follow, from each, would take a minute."""
    begun = time.process_time()
    candidates(piece * (60_000 // len(piece)), language="en")
    assert time.process_time() - begun < 20
