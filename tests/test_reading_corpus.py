"""Each line of tests/reading/*.txt is read as it says: signs, periods, subjects, roles, numbers that are no figures."""

from pathlib import Path

import pytest

from kzstats.reading.read import candidates

FIELDS = {
    "signs": ["obs_value", "unit_measure", "comparison", "transformation"],
    "periods": ["ref_period", "base_period"],
    "subjects": ["indicator", "product", "activity", "ref_area", "scope"],
    "roles": ["role"],
}
PUBLISHED = "2024-06-10"


def corpus(*kinds: str) -> list[tuple[str, str, str, str]]:
    """Kind, language, sentence and what is expected, of every line of the corpus files of some kinds."""
    found = []
    for kind in kinds:
        for file in sorted((Path(__file__).parent / "reading").glob(f"??_{kind}.txt")):
            for line in file.read_text("utf-8").splitlines():
                if line and not line.startswith("#"):
                    sentence, _, expected = line.partition(" => ")
                    found.append((kind, file.name[:2], sentence, expected))
    return found


@pytest.mark.parametrize(("kind", "language", "sentence", "expected"), corpus(*FIELDS))
def test_a_sentence_says_this_of_its_figures(kind, language, sentence, expected):
    rows = candidates(sentence, published=PUBLISHED, language=language).rows
    assert "; ".join(" ".join(str(row[code]) or "-" for code in FIELDS[kind]) for row in rows) == expected


@pytest.mark.parametrize(("kind", "language", "sentence", "expected"), corpus("others"))
def test_a_sentence_holds_these_numbers_that_are_no_figures(kind, language, sentence, expected):
    read = candidates(sentence, published=PUBLISHED, language=language)
    assert "; ".join(f"{sentence[other.start : other.end]} {other.why}" for other in read.others) == expected
    assert read.rows == []
