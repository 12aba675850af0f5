"""The data folder, read without kzstats: every printed figure is parsed anew and compared with its row."""

import csv
import json
import re
import runpy
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import frictionless
import pytest

from kzstats import codes, texts

DATA = Path(__file__).resolve().parents[1] / "data"
TABLES = ["observations", "sources", "codes", "activities", "products", "lexicon", "exchange_rates"]
PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
SCHEMAS = {resource["name"]: resource["schema"] for resource in PACKAGE["resources"]}


def rows(table: str) -> list[dict[str, str]]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


OBSERVATIONS = rows("observations")
BY_ID = {row["obs_id"]: row for row in OBSERVATIONS}
# The 35 releases that were read figure by figure; `kzstats.reading.borne_out` holds their prints against the rows.
READ = {row["source_id"] for row in OBSERVATIONS if re.fullmatch(r"[a-z0-9_]+\.f[0-9]{2}", row["obs_id"])}
TYPED = [row for row in OBSERVATIONS if row["source_id"] not in READ]
SOURCES = {row["source_id"]: row for row in rows("sources")}
ACTIVITIES = {row["activity"]: row for row in rows("activities")}
RATES = rows("exchange_rates")


# --- a small parser of printed figures, independent of kzstats ----------------------------------------------


class Figure(NamedTuple):
    """What a few printed words say; unit None: the words name none, because the sentence around them does."""

    digits: str
    unit: str | None
    mult: int
    sign: str


# Grouping and decimal mark of numbers, by language of the source. Workbooks in Russian print a decimal point.
GROUP = {"en": ",", "ja": ",", "de": ".", "tr": " ", "ru": " ", "kk": " ", "uz": " ", "zh": ","}
SCALES = {"trillion": 12, "billion": 9, "milyar": 9, "Milliarden": 9, "million": 6}
SCALES |= dict.fromkeys(["thousand", "thou", "тысяч", "тысячи", "тыс", "мың", "минг", "мингдан"], 3)
UNITS = {
    "KZT": r"tenge|KZT",
    "USD": r"\$",
    "PC": r"percent|%|Prozent|пайыз",
    "RATIO": r"times|-fold|double",
    "NUMBER": r"cars|trucks|buses|units|vehicles|trailers|Fahrzeuge|Wagen|Einheiten|автомоб|көлік|台|та$",
}
MORE = r"^(over|more than|just over) |^более |台を超え|дан ортиқ$"
WORDS = {"double": "2", "девять": "9"}


def parse(printed: str, language: str) -> Figure:
    sign = (
        ">" if re.search(MORE, printed, re.I) and "%" not in printed else "~" if printed.startswith("about ") else "="
    )
    unit = next((unit for unit, words in UNITS.items() if re.search(words, printed, re.I)), None)
    mult = sum(SCALES.get(word, 0) for word in re.findall(r"\w+", printed))
    for word, digits in WORDS.items():
        if word in printed:
            return Figure(digits, unit, mult, sign)
    tens_of_thousands = re.search(r"([\d,]+)万([\d,]*)台", printed)
    if tens_of_thousands:
        high, low = (part.replace(",", "") for part in tens_of_thousands.groups())
        return Figure(str(int(high) * 10_000 + int(low)), unit, 0, sign) if low else Figure(high, unit, 4, sign)
    (number,) = re.findall(r"-?\d[\d., ]*\d|-?\d", printed)
    number = number.replace(GROUP[language], "").replace(",", ".")
    fell = "-" if "zurückgegangen" in printed else ""
    return Figure(fell + number, unit, mult, sign)


# --- printed figures against their rows ---------------------------------------------------------------------

# Kazinform printed billions as millions; the rows carry the Bureau's multiplier and say so.
THOUSAND_TIMES_TOO_SMALL = [f"kazinform_2023_08.{name}_kzt" for name in ("total", "mining", "manufacturing")]
# Prints whose unit stands elsewhere in the sentence (or, for the indices, in the heading of the workbook).
UNIT_STANDS_ELSEWHERE = {
    "bns_2023_09.mining_kzt",
    "bns_2023_09.manufacturing_kzt",
    "trend_2024_03_25.total_2m_usd",
    "kt_2024_05.locomotives_2023",
    "minister_2024_05.cars_plan",
    "qazindustry_2021.vehicles_2020",
    "kazinform_2026_uz.vehicles_plan_2026",
}


def figure_of(row: dict[str, str]) -> Figure:
    return parse(row["printed"], SOURCES[row["source_id"]]["language"])


def test_every_printed_figure_says_the_digits_unit_power_of_ten_and_sign_of_its_row():
    assert {row["obs_id"]: wrong for row in TYPED if (wrong := contradicted(row))} == {}


def contradicted(row: dict[str, str]) -> list[str]:
    """What the words of a row say otherwise than its columns."""
    obs_id, figure = row["obs_id"], figure_of(row)
    if obs_id in THOUSAND_TIMES_TOO_SMALL:
        return []
    same = {"digits": figure.digits == row["obs_value"], "sign": figure.sign == row["comparison"]}
    if row["printed"] == row["obs_value"]:
        pass  # a cell of a table: unit and power of ten stand in its head
    elif row["unit_measure"] == "RATIO" and row["unit_mult"] == "-2":
        # 104.6 percent of the base and an index of 104.6 are one figure
        index = figure.unit in (None, "PC") and figure.mult == 0 and row["transformation"] == "growth"
        same |= {"index": index}
    else:
        same |= {"power of ten": str(figure.mult) == row["unit_mult"]}
        same |= {"unit": figure.unit == row["unit_measure"] or obs_id in UNIT_STANDS_ELSEWHERE}
    return [what for what, right in same.items() if not right]


def test_amounts_printed_a_thousand_times_too_small_carry_the_true_power_of_ten_and_say_so():
    for obs_id in THOUSAND_TIMES_TOO_SMALL:
        row, figure = BY_ID[obs_id], figure_of(BY_ID[obs_id])
        assert figure.unit == row["unit_measure"] == "KZT"
        assert Decimal(figure.digits) * 1000 == Decimal(row["obs_value"]).scaleb(int(row["unit_mult"]))
        assert "thousand times too small" in row["note"]


def test_printed_figures_are_a_few_words_and_no_sentences():
    for row in OBSERVATIONS:
        assert len(row["printed"].split()) <= 8, row["obs_id"]
        assert not re.search(r"[.!?;]($|\s+[A-ZА-Я])", row["printed"]), row["obs_id"]


# Typed from the release of 1 June 2024: print, place, and what the row must say of it.
ARTICLE = """
cars_lead                46000   NUMBER  0  >  actual    1.1
cars_growth_lead         8       PC      0  =  actual    1.1
machine_building_growth  22      PC      0  =  actual    2.1
cars_growth              8.6     PC      0  =  actual    2.2
cars                     46000   NUMBER  0  >  actual    2.2
cars_plan                160000  NUMBER  0  =  plan      2.3
seats_capacity           100000  NUMBER  0  =  capacity  2.4
plastic_parts_capacity   150000  NUMBER  0  =  capacity  2.4
multimedia_capacity      100000  NUMBER  0  =  capacity  2.4
railway_growth           2.5     RATIO   0  =  actual    3.1
appliances_growth        3.8     RATIO   0  =  actual    4.1
doubling_target          2       RATIO   0  =  target    4.4
total_kzt                46.4    KZT    12  =  actual    5.1
total_usd                102.5   USD     9  ~  actual    5.1
total_growth             4.3     PC      0  =  actual    5.2
mining_kzt               21.7    KZT    12  =  actual    6.1
mining_usd               47.9    USD     9  ~  actual    6.1
mining_growth            4.6     PC      0  =  actual    6.1
mining_share             46.9    PC      0  =  actual    6.2
manufacturing_growth     4.1     PC      0  =  actual    7.1
manufacturing_kzt        21.6    KZT    12  =  actual    7.1
manufacturing_usd        47.7    USD     9  ~  actual    7.1
manufacturing_share      46.6    PC      0  =  actual    7.2
"""


def test_every_figure_of_the_release_is_a_row_and_no_other_row_claims_to_be_from_it():
    columns = ["obs_value", "unit_measure", "unit_mult", "comparison", "role", "locator"]
    expected = [line.split() for line in ARTICLE.strip().splitlines()]
    found = [
        [row["obs_id"].partition(".")[2], *(row[column] for column in columns)]
        for row in OBSERVATIONS
        if row["source_id"] == "trend_2024_06"
    ]
    assert found == expected


def test_the_release_compares_with_the_periods_it_states_and_with_no_others():
    stated = {
        "cars_growth_lead": "2023-01-01/P4M",
        "cars_growth": "2023-01-01/P4M",
        "machine_building_growth": "2023-01-01/P4M",
        "total_growth": "2022",
        "mining_growth": "2022",
        "manufacturing_growth": "2022",
        "railway_growth": "",
        "appliances_growth": "",
        "doubling_target": "",
    }
    growth = {
        row["obs_id"].partition(".")[2]: row["base_period"]
        for row in OBSERVATIONS
        if row["source_id"] == "trend_2024_06" and row["transformation"] == "growth"
    }
    assert growth == stated
    assert BY_ID["trend_2024_06.doubling_target"]["ref_period"] == "2028"


def test_capacities_stand_for_kostanay_and_almaty_together():
    places = {row["ref_area"] for row in TYPED if row["role"] == "capacity"}
    assert places == {"KZ-39+KZ-75"}


# --- what rows have in common, beside what `kzstats validate` and frictionless ask --------------------------


def test_every_amount_in_dollars_is_a_conversion():
    assert all(row["conversion_of"] for row in TYPED if row["unit_measure"] == "USD")


def test_money_and_shares_and_nothing_else_have_current_prices():
    for row in TYPED:
        assert (row["price_basis"] == "current") == (
            row["unit_measure"] in ("KZT", "USD") or row["transformation"] == "share"
        )


def test_rounded_whole_numbers_say_why_they_are_taken_as_rounded():
    for row in OBSERVATIONS:
        if row["decimals"]:
            assert row["note"], row["obs_id"]
        if row["decimals"].startswith("-"):
            zeros = len(row["obs_value"]) - len(row["obs_value"].rstrip("0"))
            assert zeros >= -int(row["decimals"]), row["obs_id"]


def test_final_indices_cover_every_year_that_was_published():
    years = {}
    for row in OBSERVATIONS:
        if row["source_id"] == "bns_index_2026":
            years.setdefault(row["activity"], []).append(int(row["ref_period"]))
            assert int(row["base_period"]) == int(row["ref_period"]) - 1
    every_year = list(range(2016, 2026))
    partly = {"B": list(range(2016, 2024)), "C27": list(range(2019, 2026))}
    assert years == {
        code: partly.get(code, every_year) for code in ["B-E", "B", "C", "D", "E", "C26-C30", "C29", "C27"]
    }


@pytest.mark.parametrize(
    ("name", "first_print", "final"),
    [("total", "4.3", "104.4"), ("mining", "4.6", "104.9"), ("manufacturing", "4.1", "104.0"),
     ("electricity", "1.8", "105.35"), ("water", "1.9", "101.14"), ("machine_building", "25.4", "128.18")],
)  # fmt: skip
def test_first_prints_of_2023_stand_beside_the_final_indices(name, first_print, final):
    assert BY_ID[f"bns_2024_01.{name}_growth"]["obs_value"] == first_print
    assert BY_ID[f"bns_index_2026.{name}_2023"]["obs_value"] == final


def test_the_bureaus_total_of_2023_lies_in_the_range_of_the_release():
    row = BY_ID["bns_2024_01.total_kzt"]
    assert (row["obs_value"], row["unit_mult"]) == ("46401.7", "9")
    assert Decimal("46.35e12") <= Decimal(row["obs_value"]).scaleb(9) <= Decimal("46.45e12")


def test_vehicle_output_is_there_for_every_year_but_2022_and_the_outcome_of_the_plan_is_a_lower_bound():
    years = {
        row["ref_period"]
        for row in TYPED
        if row["activity"] == "C29" and row["unit_measure"] == "NUMBER" and row["role"] == "actual"
    }
    assert {str(year) for year in range(2015, 2026)} - years == {"2022"}
    outcome = BY_ID["kazpravda_2025_10.cars_2024"]
    assert (outcome["obs_value"], outcome["unit_mult"], outcome["comparison"]) == ("145", "3", ">")


def test_kinds_of_vehicles_add_up_to_the_total_of_their_source():
    kinds = ["passenger_cars", "trucks", "buses", "trailers", "special_vehicles"]
    parts = sum(int(BY_ID[f"azernews_2018_07.{kind}"]["obs_value"]) for kind in kinds)
    assert parts == int(BY_ID["azernews_2018_07.vehicles"]["obs_value"]) == 14_660


# --- sources and activities ---------------------------------------------------------------------------------


def test_every_source_has_a_publisher_and_an_address_or_a_reason_for_having_none():
    for name, source in SOURCES.items():
        assert source["publisher"], name
        assert source["url"] or "address" in source["note"], name


def test_a_source_without_an_exact_day_says_how_its_date_is_known_or_prints_a_month():
    for name, source in SOURCES.items():
        if re.fullmatch(r"\d{4}", source["published"]) and name != "bns_index_2026":
            assert "Undated" in source["note"] or "was not" in source["note"], name


def test_every_source_is_used():
    used = {row["source_id"] for row in OBSERVATIONS} | {row["source_id"] for row in RATES}
    assert used | set(texts.kept()) == set(SOURCES)


def ancestors(activity: str) -> list[str]:
    parent = ACTIVITIES[activity]["parent"]
    return [parent, *ancestors(parent)] if parent else []


def test_sections_and_divisions_are_those_of_the_classification_each_below_its_own():
    divisions = {"B": range(5, 10), "C": range(10, 34), "D": [35], "E": range(36, 40)}
    divisions |= {"F": range(41, 44), "G": range(45, 48), "H": range(49, 54)}
    assert {code for code in ACTIVITIES if re.fullmatch("[A-Z]", code)} == set("ABCDEFGHIJKLMNOPQRSTU")
    assert children("B-E") == set("BCDE")
    for section, numbers in divisions.items():
        found = {code for code in ACTIVITIES if re.fullmatch(rf"{section}\d\d", code)}
        assert found == {f"{section}{n:02d}" for n in numbers}
        assert all(section in ancestors(code) for code in found)
    assert children("C26-C30") == {f"C{n}" for n in range(26, 31)}
    marked = {code for code, row in ACTIVITIES.items() if row["children"] in ("partial", "complete")}
    assert marked == {code for code in ACTIVITIES if children(code)}


def test_members_of_a_side_aggregate_stand_elsewhere_in_the_tree():
    aside = [code for code, row in ACTIVITIES.items() if row["children"] == "overlap"]
    assert {"C13-C15", "B07+C24", "A+C10"} <= set(aside)
    for code in aside:
        assert set(codes.members(code)) <= set(ACTIVITIES) - set(aside), code


def children(activity: str) -> set[str]:
    """The activities below, side aggregates left out."""
    return {code for code, row in ACTIVITIES.items() if row["parent"] == activity and row["children"] != "overlap"}


def test_activities_have_names_in_three_languages():
    for code, row in ACTIVITIES.items():
        assert re.fullmatch(r"[A-Za-z ,;-]+", row["name"]), code
        assert re.search("[а-я]", row["name_ru"]), code
        assert re.search("[а-яәғқңөұүһі]", row["name_kk"]), code
        assert row["name_kk"] != row["name_ru"], code


# --- exchange rates -----------------------------------------------------------------------------------------

# Rates quoted elsewhere: news pages with the day stated, the Bank's own page, and recorded answers of its service.
QUOTED = {
    "2018-08-23": "361.66", "2018-08-24": "361.63", "2019-01-22": "378.78", "2019-02-22": "375.95",
    "2021-12-06": "436.29", "2022-01-14": "433.69", "2022-09-22": "477.73", "2022-09-23": "481.29",
    "2022-12-09": "472.17", "2023-12-14": "455.69", "2024-04-24": "444.32", "2024-05-16": "441.41",
    "2024-12-24": "523.72", "2024-12-25": "515.89", "2025-02-05": "520.27", "2025-08-28": "537.63",
    "2025-08-29": "537.76", "2026-01-13": "509.84", "2026-01-23": "505.71", "2026-01-26": "503.35",
    "2026-03-13": "491.68", "2026-03-16": "491.29", "2026-04-01": "478.77", "2026-04-02": "475.09",
    "2026-04-03": "472.31",
}  # fmt: skip


def daily() -> dict[str, str]:
    return {row["ref_period"]: row["obs_value"] for row in RATES if row["collection"] == "D"}


def test_rates_are_2781_days_and_17_years_of_tenge_per_dollar():
    assert len(daily()) == 2781
    assert [row["ref_period"] for row in RATES if row["collection"] == "A"] == [
        "2000", "2005", *map(str, range(2010, 2025))
    ]  # fmt: skip
    assert {(row["base"], row["quote"]) for row in RATES} == {("USD", "KZT")}


def test_daily_rates_agree_with_rates_quoted_elsewhere():
    assert {day: daily()[day] for day in QUOTED} == QUOTED


def test_holidays_carry_the_last_rate_set_before_them():
    for first, last, rate in [("2024-01-01", "2024-01-03", "454.56"), ("2024-03-21", "2024-03-26", "451.27")]:
        days = weekdays(date.fromisoformat(first), date.fromisoformat(last))
        assert {daily()[str(day)] for day in days} == {rate}


def test_every_weekday_has_a_rate_except_the_gaps_that_the_dictionary_lists():
    days = weekdays(date(2016, 1, 6), date(2026, 10, 2))
    missing = {str(day) for day in days} - set(daily())
    gaps = [("2022-12-20", "2022-12-20", 1), ("2023-07-28", "2023-08-21", 17), ("2023-08-23", "2023-08-28", 4)]
    listed = [weekdays(date.fromisoformat(first), date.fromisoformat(last)) for first, last, _ in gaps]
    assert [len(days) for days in listed] == [count for _, _, count in gaps]
    assert missing == {str(day) for days in listed for day in days}
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    assert all(f"| {first} | {last} | {count} |" in readme for first, last, count in gaps)


def test_no_daily_rate_stands_on_a_weekend():
    assert all(date.fromisoformat(day).weekday() < 5 for day in daily())


def test_no_daily_rate_jumps_by_more_than_a_tenth():
    rates = [Decimal(rate) for _, rate in sorted(daily().items())]
    assert all(abs(after / before - 1) < Decimal("0.1") for before, after in pairwise(rates))


def weekdays(first: date, last: date) -> list[date]:
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5]


# --- files and dictionary -----------------------------------------------------------------------------------


def test_frictionless_finds_the_package_valid():
    report = frictionless.validate(str(DATA / "datapackage.json"))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])
    assert {task.name for task in report.tasks} == set(TABLES)


#: One damage a row, all in one folder: the table, what stands there, what is written instead, and what is found.
DAMAGES = [
    ("observations", ",>,actual,", ",more,actual,", "foreign-key"),
    ("observations", ",KZ,2024-01-01/P4M,", ",KZ,Jan-Apr 2024,", "constraint-error"),
    ("observations", ",12,46.4,", ',12,"46,4",', "constraint-error"),
    ("observations", ",KZT,12,", ",KZT,trillion,", "type-error"),
    ("observations", ",trend_2024_03_25,", ",trend_2024_03_25,,", "extra-cell"),
    ("observations", ",production,_T,B-E,KZ,2023,", ",production,_T,B-F,KZ,2023,", "foreign-key"),
    ("observations", ",production,_T,C302,", ",production,_T,C309,", "foreign-key"),
    ("observations", ",trend_2024_06.mining_kzt,about", ",trend_2024_06.mining,about", "foreign-key"),
    ("observations", "trend_2024_06.cars_growth,", "trend_2024_06.cars_lead,", "primary-key"),
    ("observations", ",trend_2024_06,", ",trend_2024_60,", "foreign-key"),
    ("activities", ",C,complete,Kazakhstan", ",M9,complete,Kazakhstan", "foreign-key"),
    ("exchange_rates", "USD,KZT,2023,A,456.2,", "USD,KZT,2022,A,456.2,", "primary-key"),
    ("exchange_rates", ",A,", ",A,-", "constraint-error"),
]


def test_the_dictionary_refuses_every_damaged_cell(tmp_path):
    # Without the words for reading and with a part of the rates: the 8,000 rows of the lexicon take most of the time.
    kept = [
        {key: value for key, value in resource.items() if key != "hash"}
        for resource in PACKAGE["resources"]
        if resource["name"] != "lexicon"
    ]
    (tmp_path / "datapackage.json").write_text(json.dumps(PACKAGE | {"resources": kept}), "utf-8")
    lines = {table: (DATA / f"{table}.csv").read_text("utf-8").splitlines() for table in TABLES if table != "lexicon"}
    lines["exchange_rates"] = [line for line in lines["exchange_rates"] if ",D," not in line or ",2024-06" in line]
    damaged = {}
    for table, old, new, fault in DAMAGES:
        at = next(n for n, line in enumerate(lines[table]) if old in line and (table, n + 1) not in damaged)
        lines[table][at] = lines[table][at].replace(old, new, 1)
        damaged[table, at + 1] = fault
    for table, text in lines.items():
        (tmp_path / f"{table}.csv").write_text("\n".join(text) + "\n", "utf-8", newline="")
    found = frictionless.validate(str(tmp_path / "datapackage.json"))
    told = {(task.name, error.row_number, error.type) for task in found.tasks for error in task.errors}
    assert {(table, row) for table, row, _ in told} == set(damaged)
    assert {(*place, fault) for place, fault in damaged.items()} <= told


@pytest.mark.parametrize("table", TABLES)
def test_files_are_plain_csv_that_python_writes_back_unchanged(table):
    raw = (DATA / f"{table}.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    text, again = raw.decode("utf-8"), StringIO()
    csv.writer(again, lineterminator="\n").writerows(csv.reader(StringIO(text), strict=True))
    assert again.getvalue() == text


@pytest.mark.parametrize("table", TABLES)
def test_no_field_begins_or_ends_with_a_space_or_starts_a_formula(table):
    for row in rows(table):
        for column, text in row.items():
            assert text == text.strip(), row
            # A plus before digits is printed so; a spreadsheet reads it as the number it is.
            formula = text.startswith(("=", "+", "@")) and not re.match(r"\+[0-9]", text)
            assert not formula or text == "=", (column, row)


@pytest.mark.parametrize("table", TABLES)
def test_every_column_has_a_description_and_every_code_column_a_list_that_exists(table):
    lists = {row["list"] for row in rows("codes")} | {"activity"}
    for field in SCHEMAS[table]["fields"]:
        assert field["title"]
        assert field["description"]
        assert field.get("list", "activity") in lists
        named = [key["fields"] for key in SCHEMAS[table].get("foreignKeys", [])]
        assert ("list" not in field) or [field["name"]] in named


def test_the_tables_of_the_readme_are_those_that_make_dictionary_makes():
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    made = runpy.run_path(str(DATA.parent / "tools" / "dictionary.py"))["made"]
    assert made(readme) == readme
    assert all(f"| [`{table}.csv`]({table}.csv) |" in readme for table in TABLES)


def test_the_readme_states_every_default_that_the_package_fills_in():
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    for field in SCHEMAS["observations"]["fields"]:
        if "default" in field:
            assert f"| `{field['default']}` |" in readme


def test_no_file_names_a_folder_of_somebodys_machine():
    for file in (path for path in DATA.rglob("*") if path.is_file()):
        assert not re.search(
            r"(^|[\s\"'(])(/(home|root|tmp|work|Users|mnt)/|[A-Z]:\\)", file.read_text(encoding="utf-8")
        )
