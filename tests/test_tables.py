"""Tables for readers: everything escaped, ranges in one column, numbers lined up."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup

import kzstats as kz
from kzstats import codes
from kzstats.show import language
from kzstats.show import wording as tables

HOSTILE = '<script>alert("x")</script>'


def page(table: kz.Table) -> BeautifulSoup:
    return BeautifulSoup(table._repr_html_(), "lxml")


def test_cells_headers_and_caption_are_shown_as_text():
    frame = pd.DataFrame({HOSTILE: [HOSTILE], "plain": ["a & b"]})
    soup = page(kz.Table(frame, HOSTILE, headers={"plain": HOSTILE + "2"}))
    assert soup.find("script") is None
    assert soup.caption.text == HOSTILE
    assert soup.td.text == HOSTILE


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("columns", "how", "heads", "cells"),
    [
        ({"figure": ["cars"], "lower": [46_000.0], "upper": [INF], "sign": [">"]}, {"decimals": 0},
         ["figure", "range", "sign"], ["cars", "at least 46,000", ">"]),
        ({"done_lower": [28.75], "done_upper": [INF], "lower": [46.35e12], "upper": [46.425e12], "unit_measure": "KZT"},
         {"headers": {"done": "made, percent"}},
         ["made, percent", "range"], ["at least 28.75", "46.350–46.425 trillion tenge"]),
        ({"x": [NAN, -1.5, INF]}, {"decimals": 1}, ["x"], ["–", "−1.5", "no limit"]),
        ({"a": [1.0], "b": [1.0]}, {"decimals": {"a": 0, "b": 3}}, ["a", "b"], ["1", "1.000"]),
        # two percents are points apart
        ({"gap": [1.4e12, 0.05, 0.0], "unit_measure": ["KZT", "PC", "PC"]}, {"columns": ["gap", "unit_measure"]},
         ["gap"], ["1.4 trillion tenge", "0.05 percentage points", ""]),
        # a column asked for by name stays though its rows are equal, and so does a verdict
        ({"role": ["plan", "plan"], "activity": ["B", "C"], "value": [1.0, 2.0]}, {"columns": ["role", "value"]},
         ["role", "value"], ["plan", "1.00", "plan", "2.00"]),
        ({"verdict": ["consistent"] * 2, "gap": [0.0, 0.0]}, {}, ["verdict", "gap"], ["consistent", "0.00"] * 2),
        ({"locator": ["", ""], "printed": ["21.7 trillion", "46.4 trillion"]}, {},
         ["printed"], ["21.7 trillion", "46.4 trillion"]),  # a column of empty texts is left out
        ({"activity": ["B"], "product": ["_T"], "transformation": ["level"]}, {"columns": ["about"]},
         ["about"], ["Mining and quarrying"]),
    ],
)  # fmt: skip
def test_columns_are_headed_and_cells_written_as_a_reader_expects(columns, how, heads, cells):
    soup = page(kz.Table(pd.DataFrame(columns), "C", **how))
    assert [(head.text, head["scope"]) for head in soup.find_all("th")] == [(head, "col") for head in heads]
    assert [cell.text for cell in soup.find_all("td")] == cells


@pytest.mark.parametrize(
    ("range_and_unit", "said"),
    [
        # At three decimals these two would be 1.038 and 46.402: each one number, and no range.
        ((1.0375, 1.0385, "RATIO", 3), "1.0375–1.0385 times"),
        ((46.40165e12, 46.40175e12, "KZT", 3), "46.40165–46.40175 trillion tenge"),
        ((101.588e9, 101.775e9, "USD", 1), "101.58–101.78 billion dollars"),
        ((452.555, 452.904, "KZT per USD", 1), "452.55–452.91 tenge per dollar"),
        ((46.35e12, 46.425e12, "KZT", 3), "46.350–46.425 trillion tenge"),
        ((2.0, 2.0 + 1e-9, "RATIO", 2), "2.00 times"),
        ((46_000.0, float("inf"), "NUMBER", 2), "at least 46,000"),
        # things are whole: 42,337.8 or more are at least 42,338
        ((42_337.8, 45_000.9, "NUMBER", 2), "42,338–45,000"),
        ((8.55, float("inf"), "PC", 2), "at least 8.55 percent"),
        ((6.215e6, 6.225e6, "M2", 2), "6.215–6.225 million square metres"),
        ((75.5, 76.5, "T", 1), "75.5–76.5 tonnes"),
        ((14.0, 14.0, "DAY", 0), "14 days"),
    ],
)
def test_a_range_is_said_as_finely_as_it_is_narrow(range_and_unit, said):
    assert tables.amount(*range_and_unit) == said


def test_a_range_of_an_index_is_said_as_it_was_printed_and_one_of_things_by_itself():
    of = {"unit_measure": ["RATIO", "RATIO", "NUMBER"], "unit_mult": [-2, 0, 3]}
    frame = pd.DataFrame({"any_lower": [1.035, 1.4, 1201], "any_upper": [1.037, 1.6, 1399], **of})
    shown = kz.Table(frame, "Rules", columns=["any_lower", "unit_measure"])
    assert repr(shown).split("\n")[2:] == ["103.5–103.7 (base = 100)", "1.4–1.6 times", "1,201–1,399"]


@pytest.mark.parametrize("locale", ["en", "ru", "kk"])
def test_every_unit_of_the_code_list_stands_behind_its_number_without_a_comma(locale):
    with language.using(locale):
        said = {unit: tables.amount(7e6, 7e6, unit, 0) for unit in codes.names("unit_measure")}
    assert not [text for text in said.values() if "," in text.replace("7,000,000", "")]
    wanted = {"en": "7 million square metres", "ru": "7 млн квадратных метров", "kk": "7 млн шаршы метр"}
    assert said["M2"] == wanted[locale]


def test_codes_and_periods_are_said_in_the_readers_language_and_what_all_rows_share_once():
    frame = pd.DataFrame({"activity": ["B", "C"], "role": ["actual"] * 2, "ref_period": ["2024-01-01/P4M"] * 2})
    table = kz.Table(
        frame.assign(lower=[46.85, 46.55], upper=[46.95, 46.65]), kz.say("{count} share", "{count} shares", count=2)
    )
    assert repr(table).splitlines() == [
        "2 shares (all: actual; January–April 2024)",
        "branch                range",
        "Mining and quarrying  46.85–46.95",
        "Manufacturing         46.55–46.65",
    ]
    with language.using("ru"):
        shown = repr(table)
    assert "январь–апрель 2024 года" in shown
    assert shown.splitlines()[3].split() == ["Обрабатывающая", "промышленность", "46,55–46,65"]


def test_digits_that_would_have_fitted_have_the_decimal_sign_of_the_reader():
    frame = pd.DataFrame({"printed": ["8.6 percent"], "fits": ["8.5"]})
    assert str(kz.Table(frame, "C")).endswith("8.6 percent  8.5")
    with language.using("ru"):
        assert str(kz.Table(frame, "C")).endswith("8.6 percent   8,5")


def test_observations_have_columns_about_when_and_range_without_holding_them():
    obs = kz.load("trend_2024_06").set_index("obs_id", drop=False).loc[["trend_2024_06.mining_share"]]
    table = kz.Table(obs, "One", columns=["printed", "about", "when", "range", "locator"])
    assert repr(table).splitlines()[2].split("  ") == [
        "46.9 percent", "Mining and quarrying, share of industry", "2023", "46.85–46.95 percent", "6.2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("beside", "told"),
    [
        (
            [],
            ["Industry (exports)", "Industry (exports, with China), growth", "Retail trade (prices, Astana)"],
        ),
        (["indicator", "ref_area"], ["Industry", "Industry (with China), growth", "Retail trade"]),
    ],
)
def test_figures_of_different_quantities_are_told_apart_once(beside, told):
    names = ["activity", "indicator", "ref_area", "scope", "transformation"]
    rows = [
        ["B-E", "exports", "KZ", "", "level"],
        ["B-E", "exports", "KZ", "partner:CN", "growth"],
        ["G47", "prices", "KZ-71", "", "level"],
    ]
    frame = pd.DataFrame(rows, columns=names).assign(product="_T", role="actual", share_of="")
    table = kz.Table(frame, "Three", columns=["about", *beside])
    assert [line.split("  ")[0] for line in repr(table).splitlines()[2:]] == told


def test_a_frame_without_rows_is_said_in_one_sentence():
    empty = pd.DataFrame({"activity": [], "lower": [], "upper": []})
    table = kz.Table(empty, "Shares", empty=kz.say("{source} prints no share.", source="minister_2024_05"))
    assert repr(table) == "Shares\nminister_2024_05 prints no share."
    assert [cell.text for cell in page(table).find_all("td")] == ["minister_2024_05 prints no share."]


def test_a_table_writes_its_own_roles_where_a_phone_lays_its_cells_under_each_other():
    frame = pd.DataFrame({"a": ["x" * 40], "b": [1], "c": ["46.35–46.45"], "d": [2.5]})
    soup = page(kz.Table(frame, "Four"))
    assert soup.table["role"] == "table"
    assert "stack" in soup.table["class"]
    assert {row["role"] for row in soup.find_all("tr")} == {"row"}
    assert [head["role"] for head in soup.find_all("th")] == ["columnheader"] * 4
    cells = soup.find_all("td")
    assert [cell["data-label"] for cell in cells] == ["a", "b", "c", "d"]
    assert [cell.get("class") for cell in cells] == [["long"], ["number"], None, ["number"]]
    assert cells[2].span["class"] == ["range"]
    narrow = page(kz.Table(frame[["a", "b"]], "Two")).table
    assert "role" not in narrow.attrs
    long = page(kz.Table(pd.concat([frame] * 13), "Many")).table
    assert "wide" in long["class"]


def test_an_answer_leaves_out_what_a_frame_without_rows_does_not_say():
    made = pd.DataFrame({"lower": [11_500.0], "upper": [float("inf")]})
    first = kz.say("{made:.0f} a month were made.", made=made)
    later = kz.say("later {made:.0f} were made.", made=made.head(0))
    answer = kz.Answer([first, later], [("so far", kz.say("{made:.0f}", made=made)), ("later", later)])
    assert answer.text == "At least 11,500 a month were made."
    assert answer.numbers == [("so far", "at least 11,500")]
    assert kz.Answer(later).text == "The figures at hand do not answer this."


def test_every_range_carries_its_unit_where_the_columns_ask_for_it():
    frame = kz.pairwise(kz.load("trend_2024_06")).query("relation == 'share'").head(1)
    columns = ["reported_lower", "derived_lower", "unit_measure"]
    assert (
        repr(kz.Table(frame, "Shares", columns=columns)).splitlines()[-1] == "46.85–46.95 percent  46.60–46.93 percent"
    )
    without = repr(kz.Table(frame, "Shares", columns=columns[:2])).splitlines()[-1]
    assert without == "46.85–46.95  46.60–46.93"


def test_days_years_and_small_numbers_are_shown_as_a_reader_writes_them():
    frame = pd.DataFrame(
        {
            "day": pd.to_datetime(["2024-06-01", None]),
            "at": pd.to_datetime(["2024-06-01 18:30", "2024-06-02 00:00"]),
            "year": [2023.0, float("nan")],
            "rate": [0.0004, 0.00003],
            "other": [0.0, 1e-15],
        }
    )
    assert repr(kz.Table(frame, "Days")).splitlines()[2:] == [
        "1 June 2024  1 June 2024, 18:30  2023  0.00040   0.00",
        "–            2 June 2024         –     0.000030  0.00",
    ]


def test_a_time_with_a_zone_is_shown_as_the_clocks_in_almaty_show_it():
    # 20:00 UTC on 1 January 2024 was 02:00 of the next day in Almaty, then six hours ahead, and five in summer.
    at = pd.to_datetime(["2024-01-01T20:00Z", "2024-07-01T19:00Z"])
    assert repr(kz.Table(pd.DataFrame({"at": at}), "Times")).splitlines()[2:] == [
        "2 January 2024, 02:00",
        "2 July 2024",
    ]
    assert str(kz.say("{at}, {at:in}", at=at[0])) == "2 January 2024, 02:00, on 2 January 2024"


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        ({"l": [[1], [2]]}, r"column 'l' holds \[1\]; wanted one value a cell"),
        ({"lower": [1.0, 2.0], "upper": [1.5, 1.0]}, "lower 2 is above upper 1; wanted ranges"),
        ({"gap_lower": [2], "gap_upper": [1]}, "gap_lower 2 is above gap_upper 1"),
    ],
)
def test_what_no_cell_can_show_is_refused_where_the_table_is_made(frame, told):
    with pytest.raises(kz.ParameterError, match=told):
        kz.Table(pd.DataFrame(frame), "Figures")


def test_a_table_without_caption_and_a_column_that_is_not_there_are_refused():
    frame = pd.DataFrame({"role": ["plan"], "value": [1.0]})
    with pytest.raises(kz.ParameterError, match="say what it holds"):
        kz.Table(frame, "")
    with pytest.raises(kz.ParameterError, match="'rolle' is not in the frame; it has: 'role', 'value'"):
        kz.Table(frame, "Plans", columns=["rolle"])


def test_a_frame_of_ones_own_is_asked_for_its_range_and_for_what_it_lacks_at_once():
    frame = pd.DataFrame({"name": ["x"], "activity": ["B"], "lower": [1.0], "upper": [2.0]})
    assert str(kz.Table(frame, "Own", columns=["name", "range"])).splitlines()[1:] == ["name  range", "x     1.00–2.00"]
    in_tenge = kz.Table(frame.assign(unit_measure="KZT"), "Own", columns=["range"])
    assert str(in_tenge).splitlines()[-1] == "1–2 tenge"
    assert str(kz.Table(frame, "Own", columns=["about"])).splitlines()[-1] == "Mining and quarrying"
    for column, lacking in {"when": "ref_period", "bureau": "by_value, unit_measure", "apart": "difference"}.items():
        with pytest.raises(kz.DataError, match=f"rows of which '{column}' is said have no column {lacking}"):
            kz.Table(frame, "Own", columns=["name", column])
