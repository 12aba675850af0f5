"""Charts cannot be shown without words, are the same bytes twice, and keep their labels inside the picture."""

import re

import pandas as pd
import pytest
from matplotlib.figure import Figure

import kzstats as kz
from kzstats.show import charts
from kzstats.show.palette import CHART

RANGES = pd.DataFrame({"label": ["all industry", "cars"], "lower": [451.97, 451.0], "upper": [453.39, float("inf")]})
WORDS = {
    "title": "One rate fits",
    "unit": "tenge per dollar",
    "alt": "Two ranges that meet.",
    "caption": "Source: test.",
}


def drawn() -> dict[str, kz.Chart]:
    years = pd.DataFrame({"year": [2019, 2020, 2021, 2022], "y": [1.0, 2.0, None, 3.0], "name": ["a", "a", "a", "a"]})
    bars = pd.DataFrame({"label": ["B", "C"], "value": [21.7, 21.6], "lower": [21.65, 21.55], "upper": [21.75, 21.65]})
    return {
        "ranges": charts.ranges(RANGES, band=(452.5, 452.9), band_label="fits all", **WORDS),
        "kinds": charts.ranges(RANGES.assign(kind=["printed", "derived"]), **WORDS),
        "lines": charts.lines(years, x="year", y="y", series="name", band=(1.2, 1.5), band_label="window", **WORDS),
        "bars": charts.bars(bars, line=20.0, line_label="plan", **WORDS),
    }


@pytest.mark.parametrize("words", [{"alt": ""}, {"alt": "  "}, {"caption": ""}, {"caption": None}])
def test_a_chart_without_alt_text_or_caption_is_refused(words):
    with pytest.raises(kz.ParameterError, match="say in words what the chart shows"):
        charts.Chart(Figure(), **({"alt": "An empty chart.", "caption": "Nothing."} | words))


def test_a_chart_shows_as_a_figure_with_alt_and_caption_and_as_its_alt_text():
    bundle = charts.Chart(Figure(), alt='A "quoted" <b>', caption="5 < 6")._repr_mimebundle_()
    assert 'alt="A &quot;quoted&quot; &lt;b&gt;"' in bundle["text/html"]
    assert ">5 &lt; 6</figcaption>" in bundle["text/html"]
    assert bundle["text/plain"] == 'Chart: A "quoted" <b>'


@pytest.mark.parametrize("form", ["ranges", "kinds", "lines", "bars"])
def test_the_same_chart_gives_the_same_bytes_twice(form):
    assert drawn()[form].svg() == drawn()[form].svg()


@pytest.mark.parametrize("form", ["ranges", "kinds", "lines", "bars"])
def test_a_chart_is_vector_carries_no_date_and_asks_for_nothing(form):
    svg = drawn()[form].svg()
    assert svg.lstrip().startswith("<?xml")
    assert "<dc:date>" not in svg
    assert not re.findall(r'(?:href|src)="https?:', svg)
    assert len(svg) < 80_000


@pytest.mark.parametrize("form", ["ranges", "kinds", "lines", "bars"])
def test_text_is_nine_pixels_high_on_a_phone(form):
    # A phone 390 pixels wide leaves a chart 382; glyphs are drawn 100 units high and scaled by their size in points.
    svg = drawn()[form].svg()
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])
    smallest = min(float(scale) * 100 for scale in re.findall(r"scale\(([\d.]+) -", svg))
    assert smallest * 382 / width >= 9


def test_categories_keep_their_colour_where_another_is_missing():
    kinds = pd.Categorical(["cannot agree", "cannot agree"], ["can agree", "cannot agree"])
    alone = charts.ranges(RANGES.assign(kind=kinds), **WORDS).fig
    [legend] = alone.legends
    assert [text.get_text() for text in legend.get_texts()] == ["cannot agree"]
    assert {line.get_color() for line in alone.axes[0].lines} == {CHART["vermilion"]}


def test_lines_of_a_title_are_of_nearly_equal_length():
    frame = RANGES.assign(kind="printed")
    title = "The choice of rate moves 46.4 trillion tenge by up to 2.0 billion dollars"
    first, second = charts.ranges(frame, **(WORDS | {"title": title})).fig.get_suptitle().split("\n")
    assert abs(len(first) - len(second)) <= 12


def test_a_gap_in_the_numbers_stays_a_gap_in_the_line():
    whole = pd.DataFrame({"x": [2019, 2020, 2021, 2022], "y": [1.0, 2.0, 2.5, 3.0]})
    with_gap = whole.assign(y=[1.0, 2.0, None, 3.0])
    strokes = [len(charts.lines(frame, x="x", y="y", **WORDS).fig.axes[0].get_lines()) for frame in (whole, with_gap)]
    assert strokes == [1, 2]


def test_kinds_differ_in_marker_not_only_in_colour():
    lines = drawn()["kinds"].fig.axes[0].get_lines()
    assert {"o", "s"} <= {line.get_marker() for line in lines}


@pytest.mark.parametrize(
    ("lower", "upper", "decimals", "text"),
    [
        (451.9746, 453.3919, 2, "451.97–453.39"),
        (46_000, float("inf"), 0, "at least 46,000"),
        (float("-inf"), 14_250, 0, "at most 14,250"),
        (float("-inf"), float("inf"), 0, "any number"),
        (8.6, 8.6, 1, "8.6"),
        (-2.5, 1.0, 1, "−2.5 to 1.0"),
    ],
)
def test_ranges_are_written_as_a_reader_writes_them(lower, upper, decimals, text):
    assert charts.range_text(lower, upper, decimals) == text
