"""Whether a print bears out the codes of its row: digits, scale, unit, sign."""

import csv
import re
from pathlib import Path

import pytest

import kzstats as kz
from kzstats import codes
from kzstats.reading import borne_out, units

DATA, READING = (Path(__file__).parents[1] / name for name in ("data", "kzstats/reading"))
OBSERVATIONS = DATA / "observations.csv"
# The source printed these a thousand times too small; the row holds the corrected power and its note says so.
CORRECTED = {"kazinform_2023_08.total_kzt", "kazinform_2023_08.mining_kzt", "kazinform_2023_08.manufacturing_kzt"}


def test_every_row_of_the_package_is_borne_out_by_its_print():
    with OBSERVATIONS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["obs_id"] not in CORRECTED]
    found = {
        row["obs_id"]: faults
        for row in rows
        if (
            faults := borne_out(
                row["printed"],
                row["obs_value"],
                int(row["unit_mult"] or 0),
                row["unit_measure"],
                row["comparison"] or "=",
            )
        )
    }
    assert found == {}


def test_every_unit_is_borne_out_by_its_own_words_in_three_languages():
    named = [
        (row["code"], f"12 {scale}{word.strip()}", mult)
        for row in csv.DictReader((DATA / "codes.csv").open(encoding="utf-8", newline=""))
        if row["list"] == "unit_measure"
        for column, million in (("name", "million"), ("name_ru", "млн"), ("name_kk", "млн"))
        for word in row[column].replace(",", ";").split(";")
        for scale, mult in (("", 0), (f"{million} ", 6))
    ]
    read = [
        (words.groups(default="0")[0], f"12 {word.strip().lstrip('=')}", int(words.groups(default="0")[1]))
        for grammar in READING.glob("words_*.txt")
        for words in re.finditer(r"^unit (\w+)(?::(-?\d+))?: (.*)$", grammar.read_text(encoding="utf-8"), re.MULTILINE)
        for word in words[3].split(";")
    ]
    assert len({unit for unit, *_ in named}) == 52
    assert len(read) > 300
    about = ("дей", "дай", "тей", "тай")  # "12 теңгедей" is about 12 tenge
    signs = {True: "~", False: "="}
    assert [row for row in named + read if borne_out(row[1], "12", row[2], row[0], signs[row[1].endswith(about)])] == []


def test_every_line_of_grammar_words_says_what_it_is():
    lines = [line for file in READING.glob("words_*.txt") for line in file.read_text("utf-8").splitlines()]
    assert [line for line in lines if not re.match(r"#|  |\w+( \S+)?:( |$)", line)] == []


def test_kilograms_metres_and_cents_are_taken_by_the_data_as_they_are_read():
    rows = kz.read(
        "In 2023, Kazakhstan made 84.2 kg of gold. In 2023, oil cost 95 cents. In 2023, 90 meters of roads were built."
    )
    kept = kz.as_observations(rows.drop(columns=["start", "end", "certain", "doubt"]))
    assert kept[["unit_measure", "unit_mult"]].values.tolist() == [["T", -3], ["USD", -2], ["KM", -3]]


@pytest.mark.parametrize(
    ("printed", "obs_value", "mult", "unit", "comparison", "word"),
    [
        ("7.3 trillion tenge", "7.3", 9, "KZT", "=", "unit_mult"),
        ("7,3 трлн тенге", "7.3", 9, "KZT", "=", "unit_mult"),
        ("7,3 трлн теңге", "7.3", 9, "KZT", "=", "unit_mult"),
        ("7.3 trillion tenge", "3.7", 12, "KZT", "=", "the row 3.7"),
        ("7.3 billion dollars", "7.3", 9, "KZT", "=", "unit_measure"),
        ("7.3 percent", "7.3", 0, "KZT", "=", "unit_measure"),
        ("46,400 tonnes", "46.4", 6, "T", "=", "the row 46.4"),
        ("46.4 trillion tenge", "46.40", 12, "KZT", "=", "the row 46.40 × 10^12, which allows less than was printed"),
        ("46,4 трлн тенге", "46400", 9, "KZT", "=", "the row 46400 × 10^9, which allows less than was printed"),
        ("more than 500 cars", "500", 0, "NUMBER", "=", "comparison"),
        ("около 500 машин", "500", 0, "NUMBER", "=", "comparison"),
        ("500-ден астам машина", "500", 0, "NUMBER", "=", "comparison"),
        ("-4.5%", "4.5", 0, "PC", "=", "minus"),
        ("about 50 tonnes", "51", 0, "T", "~", "the row 51"),
        ("14.1 quintals", "14.1", 3, "KG_PER_HA", "=", "unit_mult"),
        ("7.3 billion US dollars", "7.3", 9, "CAD", "=", "unit_measure"),
        ("USD 7.3 billion", "7.3", 9, "CAD", "=", "unit_measure"),
        ("7,3 млрд кыргызских сомов", "7.3", 9, "UZS", "=", "unit_measure"),
        ("7,3 млрд тенге", "7.3", 9, "UZS", "=", "unit_measure"),
    ],
)
def test_a_print_that_says_otherwise_is_told(printed, obs_value, mult, unit, comparison, word):
    faults = borne_out(printed, obs_value, mult, unit, comparison)
    assert len(faults) == 1
    assert word in faults[0]


@pytest.mark.parametrize(
    ("printed", "obs_value", "mult", "unit", "comparison"),
    [
        ("104.6%", "104.6", -2, "RATIO", "="),  # an index
        ("1.9%", "1.9", 0, "PP", "="),  # points that the print calls percent
        ("7 606 243", "7606243", 6, "KZT", "="),  # scale and unit stand in the head of a table
        ("383.6", "383.6", 3, "HA", "="),  # … or after the next number
        ("fell by 3%", "-3", 0, "PC", "="),
        ("46,400 million tenge", "46.400", 9, "KZT", "="),  # every digit was printed
        ("1 trillion 56 billion tenge", "1.056", 12, "KZT", "="),
        ("46 000 машин", "46000", 0, "NUMBER", ">"),  # the hedge stands before the print
        ("double production", "2", 0, "RATIO", "="),
        ("жартысына", "50", 0, "PC", "~"),
        ("no number here", "5", 0, "PC", "="),
        ("14.1 quintals", "14.1", 2, "KG_PER_HA", "="),  # the hectare stands before the print
        ("14,1 центнера", "14.1", 2, "KG_PER_HA", "="),
        ("1,41 тонна", "1.41", 3, "KG_PER_HA", "="),
        ("7.3 billion dollars", "7.3", 9, "CAD", "="),  # whose dollars, another sentence says
        ("7.3 billion som", "7.3", 9, "UZS", "="),
        ("7,3 млрд сомов", "7.3", 9, "UZS", "="),
        ("7,3 млрд рублей", "7.3", 9, "BYN", "="),
    ],
)
def test_a_print_that_leaves_room_is_left_in_peace(printed, obs_value, mult, unit, comparison):
    assert borne_out(printed, obs_value, mult, unit, comparison) == []


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"obs_value": "46.60"}, "printed '46.6 percent' says 46.6, the row 46.60, which allows less"),
        ({"obs_value": "46.60", "decimals": 1}, ""),
        ({"obs_value": "46.6"}, ""),
    ],
)
def test_zeros_that_were_not_printed_are_told_of_the_row(cells, told):
    text = "In 2023 manufacturing of Kazakhstan made up 46.6 percent of industry."
    said = kz.hold_against(text, kz.read(text).assign(**cells))
    assert [each.partition(": ")[2][: len(told)] for each in said] == [told] * bool(told)


def test_a_scale_word_written_out_claims_more_than_its_print():
    text = "In 2023 Kazakhstan made 4.5 thousand tonnes of lime."
    said = kz.hold_against(text, kz.read(text).assign(obs_value="4500", unit_mult=0))
    assert said == [
        "read.01: printed '4.5 thousand tonnes' says 4.5 × 10^3, the row 4500, which allows less than was printed; "
        "keep the print"
    ]


def test_every_unit_that_is_read_has_a_code():
    words = "\n".join(grammar.read_text(encoding="utf-8") for grammar in READING.glob("words_*.txt"))
    read = {*re.findall(r"^unit (\w+)", words, re.MULTILINE), *units.MONEY, *units.RATIOS}
    assert read - {*codes.names("unit_measure")} == set()


@pytest.mark.parametrize(
    ("printed", "sign"),
    [
        ("свыше 7,3 млрд тенге", ">"), ("почти 7,3 млрд тенге", "~"), ("не более 7,3 млрд тг", "<"),
        ("кемінде 7,3 млрд теңге", ">"), (">7.3 billion tenge", ">"), ("≥ 7.3 billion tenge", ">"),
        ("<7.3 billion tenge", "<"), ("<= 7.3 billion tenge", "<"), ("7.3 billion tenge", "="),
        ("-> 7.3 billion tenge", "="),
    ],
)  # fmt: skip
def test_the_sign_of_a_print_is_told_in_whichever_language_knows_its_words(printed, sign):
    row = {"unit_measure": "KZT", "unit_mult": 9, "activity": "B", "ref_period": "2023", "obs_value": "7.3"}
    assert kz.as_observations([row | {"printed": printed}])["comparison"].tolist() == [sign]
    words = f"printed {printed!r} says"
    assert [fault.startswith(words) for fault in borne_out(printed, "7.3", 9, "KZT", "=")] == [True] * (sign != "=")


def test_more_than_38_thousand_may_be_written_as_more_than_38000_which_allows_as_much():
    printed = "свыше 38 тысяч автомобилей"
    row = {"unit_measure": "NUMBER", "unit_mult": 0, "activity": "C29", "ref_period": "2023"}
    found = kz.as_observations([row | {"obs_value": "38000", "printed": printed}])
    assert found[["comparison", "lower"]].values.tolist() == [[">", 38_000.0]]
    assert "allows less than was printed" in borne_out("38 тысяч автомобилей", "38000", 0, "NUMBER")[0]


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("In 2023 the region made >38 thousand tractors.", ">"),
        ("In 2023 lime output was <70 thousand tonnes.", "<"),
        ("In 2023 lime output went 60 -> 70 thousand tonnes.", "="),
        ("В 2023 году выпущено ≥38 тыс. тракторов.", ">"),
    ],
)
def test_a_drawn_sign_before_a_figure_of_a_text_bounds_it(text, sign):
    assert kz.read(text, published="2024-01-15")["comparison"].tolist()[-1] == sign
