"""Whole rows of Russian and Kazakh: each line of tests/reading/*_rows.txt is read as it says; our own sentences.

A line is `[published] sentence => figure; figure`; a figure is its value with the power of ten, its unit and any codes
of its row, `certain` or a doubt: `-2.5e9 KZT difference B05 base:2023 doubt:activity`. What a line does not name is
not looked at.
"""

import functools
import re
import textwrap
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from kzstats.reading.bearing import unborne
from kzstats.reading.languages import language_of
from kzstats.reading.plain import unwrapped
from kzstats.reading.read import candidates

FOLDER = Path(__file__).parent / "reading"
PUBLISHED = "2024-09-16"


def lines() -> list[tuple[str, str, str, str]]:
    """Language, day of publication, sentence and figures expected, of every line of the files of rows."""
    found = []
    for language, line in _written("rows"):
        sentence, _, expected = line.partition(" => ")
        day, _, text = sentence[1:].partition("] ") if sentence.startswith("[") else (PUBLISHED, "", sentence)
        found.append((language, day, text, expected))
    return found


def releases() -> list[tuple[str, str, str, str]]:
    """The same of whole releases: blocks of a day, paragraphs, "=>", and a figure a line."""
    found = []
    for language, block in _written("releases", "\n\n"):
        text, _, expected = block.strip().partition("\n=>\n")
        day, _, text = text.partition("\n")
        found.append((language, day, text, expected.replace("\n", "; ")))
    return found


def _written(kind: str, end: str = "\n") -> Iterator[tuple[str, str]]:
    """Language and text of each line, or block, of the files of a kind, but for comments."""
    for file in sorted(FOLDER.glob(f"*_{kind}.txt")):
        for text in file.read_text("utf-8").split(end):
            if text.strip() and not text.startswith("#"):
                yield file.name[:2], text


def told(row: dict) -> tuple[str, set[str]]:
    """Value and unit of a row as a line writes them, and every code that a line may name."""
    power = f"e{row['unit_mult']}" if row["unit_mult"] else ""
    names = (
        "transformation",
        "role",
        "comparison",
        "ref_period",
        "indicator",
        "product",
        "activity",
        "ref_area",
        "scope",
    )
    codes = {row[name] for name in names if row[name]}
    codes |= {f"base:{row['base_period']}", f"of:{row['share_of']}"} - {"base:", "of:"}
    codes |= {f"price:{row['price_basis']}"}
    codes |= {f"doubt:{code}" for code in row["doubt"]} or {"certain"}
    codes |= set() if row["ref_period"] else {"no_period"}
    codes |= set() if row["base_period"] else {"no_base"}
    codes |= set() if row["scope"] else {"no_scope"}
    return f"{row['obs_value']}{power} {row['unit_measure']}", codes


@functools.cache
def read(language: str, day: str, text: str) -> list[tuple[str, set[str]]]:
    """Every figure of a text as `told`; whole releases are read once for all tests."""
    return [told(row) for row in candidates(text, published=day, language=language).rows]


def otherwise(language: str, day: str, text: str, expected: str) -> list:
    """What is read otherwise than expected: the figures, or the codes that each lacks beside those it has."""
    rows = read(language, day, text)
    wanted = [figure.split() for figure in expected.split("; ")]
    numbers = [f"{figure[0]} {figure[1]}" for figure in wanted]
    if [number for number, _ in rows] != numbers:
        return [[number for number, _ in rows], numbers]
    return [
        (number, sorted(set(figure[2:]) - codes), sorted(codes))
        for (number, codes), figure in zip(rows, wanted, strict=True)
        if set(figure[2:]) - codes
    ]


def of_kind(row: dict, kind: str) -> str:
    """What the files of a kind say of a figure."""
    return {
        "signs": f"{row['obs_value']} {row['unit_measure']} {row['comparison']} {row['transformation']}",
        "periods": f"{row['ref_period'] or '-'} {row['base_period'] or '-'}",
        "roles": row["role"],
        "subjects": " ".join(row[name] or "-" for name in ("indicator", "product", "activity", "ref_area", "scope")),
    }[kind]


@pytest.mark.parametrize("kind", ["signs", "periods", "roles", "subjects"])
def test_signs_periods_roles_and_subjects_are_read_as_their_lines_say(kind):
    """Numbers are written without their power of ten."""
    wrong = {}
    for language, line in _written(kind):
        sentence, _, expected = line.partition(" => ")
        day, _, text = sentence[1:].partition("] ") if sentence.startswith("[") else ("2024-06-10", "", sentence)
        found = "; ".join(of_kind(row, kind) for row in candidates(text, published=day, language=language).rows)
        if found != re.sub(r"(?<=\d)e-?\d+ ", " ", expected):
            wrong[line] = found
    assert wrong == {}


def test_numbers_that_are_no_figures_are_told_why():
    wrong = {}
    for language, line in _written("others"):
        text, _, expected = line.partition(" => ")
        others = candidates(text, published="2024-06-10", language=language).others
        found = "; ".join(f"{text[one.start : one.end]} {one.why}" for one in others)
        if found != expected:
            wrong[line] = found
    assert wrong == {}


# All lines of a language in one test: whoever changes a rule sees at once everything that is read otherwise.
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("texts", [lines(), releases()], ids=["sentences", "releases"])
def test_a_text_is_read_as_its_line_says(texts, language):
    mine = [each for each in texts if each[0] == language]
    assert mine
    assert {each[2]: wrong for each in mine if (wrong := otherwise(*each))} == {}


def test_the_latin_alphabet_of_2021_is_read_as_cyrillic_letters():
    latin = "2024 jyldyñ qañtar-aqpanynda ūn öndiru 4,6%-ğa ösip, 15,1 million tonnany qūrady."
    assert [
        (row["obs_value"], row["unit_mult"], row["unit_measure"], row["product"], row["ref_period"])
        for row in candidates(latin, published=PUBLISHED, language="kk").rows
    ] == [("4.6", 0, "PC", "flour", "2024-01-01/P2M"), ("15.1", 6, "T", "flour", "2024-01-01/P2M")]


def test_kazakh_in_latin_letters_is_read_where_it_stands_as_in_cyrillic_ones():
    latin = "Byltyr 46 myń tonna ák óndirildi. Bul burynǵy jyldan 7 paıyzǵa kóp.\nEksport shamamen 3 mln dollar boldy."
    plain = "Былтыр 46 мың тонна әк өндірілді. Бұл бұрынғы жылдан 7 пайызға көп.\nЭкспорт шамамен 3 млн доллар болды."
    rows, wanted = (candidates(text, published=PUBLISHED).rows for text in (latin, plain))
    assert [row["printed"] for row in rows] == ["46 myń tonna", "7 paıyzǵa", "3 mln dollar"]
    assert [latin[row["start"] : row["end"]] for row in rows] == [row["printed"] for row in rows]
    assert [told(row) for row in rows] == [told(row) for row in wanted]
    borne = ("printed", "obs_value", "unit_mult", "unit_measure")
    assert [unborne(*(row[name] for name in borne)) for row in rows] == [[], [], []]


def test_kazakh_is_told_by_its_words_where_its_letters_are_few_or_of_an_earlier_alphabet():
    assert [language_of(text) for text in ("Астанада 5 зауыт ашылды.", "В Астане открыли 5 заводов.")] == ["kk", "ru"]
    earlier = "Biılğı jılı oblısta 46 mıñ tonna qant qızılşası jinaldı."
    (row,) = candidates(earlier, published=PUBLISHED).rows
    assert (row["printed"], row["obs_value"], row["unit_mult"], row["ref_period"]) == ("46 mıñ tonna", "46", 3, "2024")
    assert language_of("Türkiye'nin ihracatı yüzde 5 arttı, ağustos ayında 20 milyar doları aştı.") == ""


def in_a_letter(day: str, text: str) -> str:
    """A release as a letter quotes it, in lines of a column."""
    lines = re.sub(r"(?<=\d) (?=\d)", "\u00a0", text).split("\n")
    return re.sub("(?m)^", "> ", "\n\n".join(textwrap.fill(line, 64, break_long_words=False) for line in lines))


def on_a_page(day: str, text: str) -> str:
    """A release with other blanks, hidden hyphens, accents apart from their letters, and a page's lines above it."""
    split = re.sub(r"(?<=[^\W\d_]{4})(?=[^\W\d_]{4})", "\u00ad", unicodedata.normalize("NFD", text))
    above = f"Home / News / Economy\r\nNews\r\n{'.'.join(reversed(day.split('-')))} 10:01\r\n"
    return above + split.replace(" ", "\u202f").replace("\n", "  \r\n\r\n")


@pytest.mark.parametrize("dressed", [in_a_letter, on_a_page])
def test_releases_are_read_the_same_however_they_come(dressed):
    apart, count = {}, 0
    for language, day, text, _ in releases():
        whole = read(language, day, text)
        if dressed is in_a_letter and ("\t" in text or "|" in text or len(whole) < 8):
            continue  # of two short lines nobody can tell why they end
        rows = [told(row) for row in candidates(dressed(day, text), published=day, language=language).rows]
        count += 1
        if rows != whole:
            apart[text[:60]] = [pair for pair in zip(whole, rows, strict=False) if pair[0] != pair[1]][:2]
    assert apart == {}
    assert count > 25


def test_a_headline_in_capitals_counts_things_and_bold_type_hides_no_unit():
    text = "KAZAKHSTAN TO LAUNCH 280 NEW PROJECTS IN 2023\nThey cost **1.8 trillion tenge**, it was said."
    rows = candidates(text, published="2023-05-29").rows
    assert [(row["obs_value"], row["unit_measure"], row["indicator"]) for row in rows] == [
        ("280", "NUMBER", "projects"),
        ("1.8", "KZT", "project_cost"),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        "Atyrau region produced goods worth 5.1 trillion tenge\nKaraganda region goods worth 2.4 trillion tenge",
        "рост добычи угля составил 5,1 процента\nрост добычи руды составил 2,4 процента",
        "— в Атырауской области – 5,1 трлн тенге,\n— в Карагандинской области – 2,4 трлн тенге",
    ],
)
def test_lines_of_a_list_stay_apart(lines):
    assert unwrapped(lines) == lines


def test_a_title_as_wide_as_the_column_is_no_part_of_the_first_sentence():
    title = "Output of lime in Kazakhstan grew by four percent in the last year"
    story = "Astana was told by the ministry of industry on Monday that plants in\nall regions made 1,250 tonnes."
    assert unwrapped(f"{title}\n{story}") == f"{title}\n{story}".replace("in\nall", "in all")


def test_a_word_split_at_the_end_of_a_line_is_one_word_where_it_is_known_and_two_where_it_is_not():
    text = (
        "In 2023 the output of manufac-\nturing in Kazakhstan grew by 4.5 percent, of which that of flat-\n"
        "rolled steel by 7 percent, as its pro-\nducers told the ministry of industry."
    )
    rows = candidates(text, published="2024-01-20").rows
    assert [(row["activity"], row["obs_value"]) for row in rows] == [("C", "4.5"), ("C24", "7")]
