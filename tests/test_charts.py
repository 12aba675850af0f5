"""Charts cannot be shown without words, are the same bytes twice, and keep their labels inside the picture."""

import re
from fractions import Fraction
from functools import cache

import matplotlib.colors
import numpy as np
import pandas as pd
import pytest
from drawn import faults, texts
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

import kzstats as kz
from kzstats import charts
from kzstats.show import language, wording
from kzstats.show.palette import CHART

RANGES = pd.DataFrame({"label": ["all industry", "cars"], "lower": [451.97, 451.0], "upper": [453.39, float("inf")]})
WORDS = {
    "title": "One rate fits",
    "unit": "tenge per dollar",
    "alt": "Two ranges that meet.",
    "caption": "Source: test.",
}


def drawn(form: str) -> kz.Chart:
    years = pd.DataFrame({"year": [2019, 2020, 2021, 2022], "y": [1.0, 2.0, None, 3.0], "name": ["a", "a", "a", "a"]})
    bars = pd.DataFrame({"label": ["B", "C"], "value": [21.7, 21.6], "lower": [21.65, 21.55], "upper": [21.75, 21.65]})
    if form == "ranges":
        return charts.ranges(RANGES, band=(452.5, 452.9), band_label="fits all", **WORDS)
    if form == "kinds":
        return charts.ranges(RANGES.assign(kind=["printed", "derived"]), **WORDS)
    if form == "lines":
        return charts.lines(years, x="year", y="y", series="name", band=(1.2, 1.5), band_label="window", **WORDS)
    return charts.bars(bars, line=20.0, line_label="plan", **WORDS)


@cache
def svg_of(form: str) -> str:
    """A drawing that several tests look at."""
    return drawn(form).svg()


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
    assert drawn(form).svg() == svg_of(form)


@pytest.mark.parametrize("form", ["ranges", "kinds", "lines", "bars"])
def test_a_chart_is_vector_carries_no_date_and_asks_for_nothing(form):
    svg = svg_of(form)
    assert svg.lstrip().startswith("<?xml")
    assert "<dc:date>" not in svg
    assert not re.findall(r'(?:href|src)="https?:', svg)
    assert len(svg) < 80_000


@pytest.mark.parametrize("form", ["ranges", "kinds", "lines", "bars"])
def test_text_is_nine_pixels_high_on_a_phone(form):
    # A phone 390 pixels wide leaves a chart 382; glyphs are drawn 100 units high and scaled by their size in points.
    svg = svg_of(form)
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
    strokes = [charts.lines(frame, x="x", y="y", **WORDS).fig.axes[0].get_lines()[0] for frame in (whole, with_gap)]
    # From 2019 to 2020, and the lone number of 2022 as a dot: matplotlib draws nothing to or from what is no number.
    assert [np.isnan(stroke.get_ydata()).tolist() for stroke in strokes] == [[False] * 4, [False, False, True, False]]
    assert [stroke.get_markevery() for stroke in strokes] == [[], [3]]


OUTPUT = {"title": "Invented", "unit": "percent", "caption": "Invented, for the test.", "alt": "A line."}


def _points(frame: pd.DataFrame, **named) -> list[list[list[float]]]:
    axes = charts.lines(frame, x="ref_period", y="y", **OUTPUT, **named).fig.axes[0]
    return [stroke.get_xydata().tolist() for stroke in axes.get_lines()]


def _days(*days: str) -> list[float]:
    return matplotlib.dates.date2num(pd.to_datetime([*days])).tolist()


def test_years_in_words_stand_as_far_apart_as_they_are():
    frame = pd.DataFrame({"ref_period": ["2016", "2025", "2017"], "y": [1.0, 3.0, 2.0]})
    assert _points(frame) == [[[2016, 1], [2017, 2], [2025, 3]]]


def test_periods_since_january_stand_at_their_last_day_and_those_of_one_length_at_their_first():
    grown = pd.DataFrame({"ref_period": ["2024", "2024-01-01/P10M", "2024-01-01/P7M", "2024-Q1"], "y": [4.0, 3, 2, 1]})
    places = _days("2024-03-31", "2024-07-31", "2024-10-31", "2024-12-31")
    assert _points(grown) == [[list(pair) for pair in zip(places, [1.0, 2.0, 3.0, 4.0], strict=True)]]
    months = pd.DataFrame({"ref_period": ["2024-02", "2024-01"], "y": [2.0, 1.0]})
    assert _points(months) == [[list(pair) for pair in zip(_days("2024-01-01", "2024-02-01"), [1.0, 2.0], strict=True)]]
    mark = pd.DataFrame({"x": ["2024-02"], "y": [2.0], "label": ["here"]})
    assert _points(months, marks=mark)[1] == [[_days("2024-02-01")[0], 2.0]]


@pytest.mark.parametrize(
    ("periods", "said"),
    [
        (["2023", "spring"], r"column ref_period, row 1: period is 'spring'; wanted 2023"),
        (["2023", ""], r"column ref_period, row 1: period is ''"),
        ([2023.0, float("nan")], "row 1: no ref_period, so no place along the line"),
        (["2023", "2023"], "row 1: a second point of one line at ref_period 2023; name the column .* as series"),
    ],
)
def test_a_point_without_a_place_of_its_own_along_the_line_is_refused(periods, said):
    with pytest.raises(kz.DataError, match=said):
        charts.lines(pd.DataFrame({"ref_period": periods, "y": [1.0, 2.0]}), x="ref_period", y="y", **OUTPUT)


def test_one_point_stands_in_its_year_and_the_seventh_line_is_dashed():
    one = charts.lines(pd.DataFrame({"ref_period": ["2024"], "y": [1.0]}), x="ref_period", y="y", **OUTPUT)
    assert one.fig.axes[0].get_xlim() == (2022, 2026)
    many = pd.DataFrame({"x": [1, 2] * 7, "y": range(14), "n": [f"line {n // 2}" for n in range(14)]})
    strokes = charts.lines(many, x="x", y="y", series="n", **OUTPUT).fig.axes[0].get_lines()
    assert strokes[6].get_color() == strokes[0].get_color()
    assert [strokes[n].is_dashed() for n in (0, 5, 6)] == [False, False, True]


@pytest.mark.parametrize("form", [charts.ranges, charts.bars, charts.timeline])
def test_ranges_upside_down_values_outside_and_scales_of_nothing_are_refused(form):
    row = {"label": "A", "value": 1.5, "lower": 2.0, "upper": 1.0, "year": 2024, "kind": "k"}
    with pytest.raises(kz.DataError, match="row 0: lower 2 is above upper 1"):
        form(pd.DataFrame([row]), **WORDS)
    whole = pd.DataFrame([row | {"upper": 3.0, "value": 2.5}])
    for scale in (0, -1.0, float("nan"), float("inf")):
        with pytest.raises(kz.ParameterError, match=r"scale is .*; wanted the number above zero"):
            form(whole, scale=scale, **WORDS)
    with pytest.raises(kz.ParameterError, match="chart without title"):
        form(whole, **(WORDS | {"title": " "}))


def test_bars_that_end_nowhere_or_outside_their_whisker_and_bands_upside_down_are_refused():
    row = {"label": "A", "value": 1.0, "lower": 2.0, "upper": 3.0}
    with pytest.raises(kz.DataError, match="row 0: value 1 is outside lower 2 to upper 3"):
        charts.bars(pd.DataFrame([row]), **WORDS)
    with pytest.raises(kz.DataError, match=r"row 0: a bar of value inf; leave it out, or draw its range with"):
        charts.bars(pd.DataFrame({"label": ["A"], "value": [np.inf]}), **WORDS)
    with pytest.raises(kz.ParameterError, match="band is 3 to 1; wanted its lower end first"):
        charts.ranges(RANGES, band=(3, 1), **WORDS)


def test_small_numbers_are_told_apart_in_the_words_of_a_chart():
    small = pd.DataFrame({"label": ["A", "B"], "value": [0.0001, 0.00012]})
    assert charts.bars(small, **(WORDS | {"alt": None})).alt == "One rate fits. A 0.00010; B 0.00012."


def test_kinds_differ_in_marker_not_only_in_colour():
    lines = drawn("kinds").fig.axes[0].get_lines()
    assert {"o", "s"} <= {line.get_marker() for line in lines}


@pytest.mark.parametrize(
    ("lower", "upper", "decimals", "text"),
    [
        (451.9746, 453.3919, 2, "451.97–453.40"),
        (28.76, float("inf"), 1, "at least 28.7"),
        (float("-inf"), 14_250.4, 0, "at most 14,251"),
        (7.744, 100 * (160 / 147.5 - 1), None, "7.74–8.48"),
        (46.35 - 1e-14, 46.45 + 1e-14, 2, "46.35–46.45"),
        (-1e-15, 0.5, 2, "0.00–0.50"),
        (14.8698, 14.8701, 2, "14.87"),
        (46_000, float("inf"), 0, "at least 46,000"),
        (float("-inf"), 14_250, 0, "at most 14,250"),
        (float("-inf"), float("inf"), 0, "any number"),
        (8.6, 8.6, 1, "8.6"),
        (-2.5, 1.0, 1, "−2.5 to 1.0"),
    ],
)
def test_ranges_are_written_as_a_reader_writes_them(lower, upper, decimals, text):
    assert wording.range_text(lower, upper, decimals) == text


@given(st.floats(-1e13, 1e13), st.integers(0, 6), st.booleans())
def test_no_end_is_said_inside_its_range_nor_a_whole_digit_outside_it(end, decimals, up):
    said, digit = Fraction(f"{wording.outward(end, decimals, up):.{decimals}f}"), Fraction(1, 10**decimals)
    beyond = said - Fraction(end) if up else Fraction(end) - said
    float_dust = digit / 10**6 + abs(Fraction(end)) / 10**11
    assert -float_dust <= beyond < digit + float_dust


LONG = "Electricity, gas, steam and air conditioning supply in the regions and cities of the republic"


def crowded() -> dict[str, kz.Chart]:
    """Charts where texts have little room: long words, near numbers, labels at the edge; invented, for the test."""
    days = pd.date_range("2023-01-02", "2024-06-28", freq="B")
    rates = pd.DataFrame({"day": days, "rate": 450 + 20 * np.sin(np.arange(len(days)) / 9)})
    marks = pd.DataFrame({"x": [days[-1], days[-8]], "y": [452.8, 452.4], "label": ["447.25 when published", "an end"]})
    ends = pd.concat([pd.DataFrame({"x": [1, 2, 3], "y": [n, 2.0, 3 + 0.01 * n], "n": f"line {n}"}) for n in range(6)])
    many = pd.DataFrame(
        {"label": [LONG, "B", LONG], "value": [1e9, -2e8, 99.2], "lower": [9e8, -3e8, 99], "upper": [1.1e9, -1e8, 99.4]}
    )
    years = pd.DataFrame(
        {"year": [2020, 2020, 2020, 2021], "lower": [80.0, 81, 82, 83], "upper": [80.0, 81, np.inf, 83]}
    )
    far = pd.DataFrame(
        {"label": [LONG, "B", "C", "D"], "lower": [1.0, 1.2, 1.1, 5e5], "upper": [2.0, 1.3, np.inf, 6e5]}
    )
    far["words"] = ["46.350–46.425 trillion tenge in the whole of the republic of Kazakhstan"] * 4
    return {
        "a band at the edge": charts.ranges(far[:2], band=(1.99, 2.0), band_label=LONG, **WORDS),
        "one far away": charts.ranges(far, band=(1.0, 1.1), band_label="printed range", **WORDS),
        "large numbers": charts.ranges(far[:2].assign(lower=1e9, upper=[1e9 + 3, 1e9 + 4]), decimals=0, **WORDS),
        "long kinds": charts.ranges(far[:2].assign(kind=[LONG, LONG + "!"]), **WORDS),
        "a mark beside a window": charts.lines(rates, x="day", y="rate", band=(452.5, 452.9), marks=marks,
                                               band_label="fits the print: 452.5–452.9", **WORDS),
        "lines that end together": charts.lines(ends, x="x", y="y", series="n", band=(3.0, 3.02),
                                                 band_label="wanted", **WORDS),
        "a line through a number": charts.bars(many[1:], line=105.0, line_label="every planned car", **WORDS),
        "long bars": charts.bars(many.assign(note="percent of the planned cars"), **WORDS),
        "marks of one year": charts.timeline(years.assign(kind=[*"abcd"]), **WORDS),
    }  # fmt: skip


@pytest.mark.parametrize("case", crowded())
@pytest.mark.parametrize("locale", ["en", "ru"])
def test_no_text_stands_over_another_or_leaves_the_picture(case, locale):
    with language.using(locale):
        assert faults(crowded()[case]) == []


def test_a_number_beside_a_bar_is_not_crossed_by_the_line():
    chart = crowded()["a line through a number"]
    across = chart.fig.axes[0].transData.transform((105.0, 0))[0]
    assert [name for name, box in texts(chart.fig) if "99" in name and box.x0 < across < box.x1] == []


def drawn_lines(chart: kz.Chart) -> list[tuple[list[float], list[float]]]:
    strokes = [line for line in chart.fig.axes[0].get_lines() if len(line.get_xdata()) == 2]
    return [(list(map(float, line.get_xdata())), list(map(float, line.get_ydata()))) for line in strokes]


def test_a_range_is_drawn_from_its_lower_to_its_upper_end_and_an_open_one_to_the_edge():
    chart = charts.ranges(RANGES, **WORDS)
    (first, _), (second, _) = drawn_lines(chart)
    assert first == [451.97, 453.39]
    right = chart.fig.axes[0].get_xlim()[1]
    assert second[0] == 451.0
    assert 453.39 < second[1] < right
    down = charts.ranges(RANGES.assign(lower=[451.97, -np.inf], upper=[453.39, 452.0]), **WORDS)
    (_, _), (open_down, _) = drawn_lines(down)
    assert open_down[1] == 452.0
    assert down.fig.axes[0].get_xlim()[0] < open_down[0] < 451.97
    arrows = [line.get_marker() for line in down.fig.axes[0].get_lines() if len(line.get_xdata()) == 1]
    assert arrows == ["o", "o", "<", "o"]


def test_a_band_is_drawn_where_it_is_and_in_a_colour_that_is_seen():
    (band,) = charts.ranges(RANGES, band=(452.5, 452.9), band_label="fits", **WORDS).fig.axes[0].patches
    assert (band.get_x(), band.get_x() + band.get_width()) == (452.5, pytest.approx(452.9))
    assert matplotlib.colors.to_hex(band.get_facecolor()) == CHART["band"] != CHART["paper"]


def test_scale_divides_what_is_drawn():
    bars = pd.DataFrame({"label": ["B"], "value": [21.7e12], "lower": [21.65e12], "upper": [21.75e12]})
    axes = charts.bars(bars, scale=1e12, line=20e12, line_label="plan", **WORDS).fig.axes[0]
    assert [bar.get_width() for bar in axes.patches] == [pytest.approx(21.7)]
    assert [list(line.get_xdata()) for line in axes.get_lines()][:2] == [[21.65, 21.75], [20.0, 20.0]]


def test_a_row_far_from_all_others_ends_at_the_edge_and_says_so():
    frame = pd.DataFrame({"label": [*"abcd"], "lower": [1.0, 1.2, 1.1, 500.0], "upper": [2.0, 1.3, 1.4, 600.0]})
    chart = charts.ranges(frame, **WORDS)
    assert chart.fig.axes[0].get_xlim()[1] < 3
    assert [name for name, _ in texts(chart.fig) if "500" in name] == ["500.00–600.00, beyond this scale"]
    points = [line for line in chart.fig.axes[0].get_lines() if len(line.get_xdata()) == 1]
    assert {line.get_marker() for line in points[-4:]} == {">"}, "it lies to the right alone"


def test_a_row_that_misses_the_band_by_a_hair_does_not_touch_it():
    # of a chart from -2.4 to 2.4: 0.55 to 0.65 misses -0.5 to 0.5 by less than half the width of a marker
    frame = pd.DataFrame({"label": [*"abc"], "lower": [-2.4, 0.55, -1.0], "upper": [2.4, 0.65, 1.0]})
    chart = charts.ranges(frame, band=(-0.5, 0.5), **WORDS)
    axes = chart.fig.axes[0]
    near = next(line for line in axes.get_lines() if len(line.get_xdata()) == 1 and line.get_xdata()[0] == 0.55)
    left = axes.transData.transform((0.55, 0))[0] - near.get_markersize() / 2 * chart.fig.dpi / 72
    assert left >= axes.transData.transform((0.5, 0))[0]


def test_marks_of_a_timeline_stand_at_their_numbers():
    years = pd.DataFrame(
        {"year": [2023, 2024], "lower": [147_500.0, 46_000], "upper": [148_500, np.inf], "kind": "cars"}
    )
    axes = charts.timeline(years, scale=1e3, **WORDS).fig.axes[0]
    points = [(line.get_xdata()[0], line.get_ydata()[0]) for line in axes.get_lines() if line.get_linestyle() == "None"]
    assert points == [(2023, 148.0), (2024, 46.0)]
    assert [name for name, _ in texts(axes.figure) if name in ("148", "≥ 46")] == ["148", "≥ 46"]


def test_the_alt_text_of_ranges_says_the_kind_that_a_marker_shows():
    frame = pd.DataFrame(
        {"label": "8 percent more", "lower": [7.5, 8.0], "upper": [8.5, 9.0], "kind": ["nearest", "cut"]}
    )
    alt = charts.ranges(frame, **{**WORDS, "alt": None}).alt
    assert alt.endswith("8 percent more (nearest) 7.50–8.50; 8 percent more (cut) 8.00–9.00.")


def test_rows_that_only_their_kind_tells_apart_share_one_name():
    frame = pd.DataFrame({"label": [*"aabb"], "lower": [1.0, 2, 3, 4], "upper": [2.0, 3, 4, 5], "kind": [*"xyxy"]})

    def named(rows: pd.DataFrame) -> list[str]:
        said = [name for name, _ in texts(charts.ranges(rows, **WORDS).fig)]
        return [name for name in said if name in [*"abc"]]

    assert named(frame) == ["a", "b"]
    assert named(frame.assign(label=[*"aabc"])) == ["a", "a", "b", "c"], "two figures may be printed alike"


def test_the_label_of_a_plan_stands_nearer_to_its_mark_than_to_what_was_made_beside_it():
    inf = float("inf")
    marks = [
        (2015, 12, 12),
        (2023, 148, 148),
        (2024, 145, inf),
        (2024, 145.3, 145.3),
        (2024, 160, 160),
        (2025, 171, 171),
    ]
    frame = pd.DataFrame(marks, columns=["year", "lower", "upper"]).assign(shift=[0, 0, 0, 0.22, 0.44, 0])
    axes = charts.timeline(frame.assign(kind=[*"aabcda"]), **WORDS).fig.axes[0]
    notes = [text for text in axes.texts if getattr(text, "xy", None) and text.get_text()[-1:].isdigit()]
    at = axes.transData.transform([note.xy for note in notes])
    (plan,) = [note for note in notes if note.get_text() == "160"]
    box = plan.get_window_extent()
    away = np.hypot(*(at - np.clip(at, box.min, box.max)).T)
    assert notes[away.argmin()] is plan


@pytest.mark.parametrize("form", [charts.ranges, charts.bars, charts.timeline])
def test_a_frame_without_rows_is_the_title_and_one_sentence(form):
    empty = pd.DataFrame({"label": [], "year": [], "kind": [], "value": [], "lower": [], "upper": []})
    chart = form(empty, title=kz.say("Pace"), unit="cars", caption="Source: test.", empty="No plan is printed.")
    assert repr(chart) == "Chart: Pace: No plan is printed."
    assert "<img" not in chart._repr_mimebundle_()["text/html"]


def test_title_alt_caption_and_ticks_speak_the_language_of_the_display():
    chart = charts.ranges(
        pd.DataFrame({"activity": ["B", "C"], "lower": [451.97, 451.4], "upper": [452.39, 452.0]}),
        label="activity", title=kz.say("at least {number}", number=kz.say("{number} tenge", number=451.5)),
        unit="tenge per dollar", caption=kz.say("{number} percent", number=4.25),
    )  # fmt: skip
    assert (
        repr(chart) == "Chart: At least 451.5 tenge. Mining and quarrying 451.97–452.39; Manufacturing 451.40–452.00."
    )
    with language.using("ru"):
        assert chart.alt.startswith("Не менее 451,5 тенге. Горнодобывающая промышленность и разработка карьеров 451,97")
        assert chart.caption == "4,25\u00a0%"
        said = [name.replace("\n", " ") for name, _ in texts(chart.fig)]
        assert "Не менее 451,5 тенге" in said
        assert {"451,25", "452,00"} <= set(said)  # ticks
        assert "Тенге за доллар" in said


def test_a_figure_of_ones_own_or_its_axes_become_a_chart():
    fig = Figure()
    assert kz.Chart(fig.subplots(), alt="An empty chart.", caption="Nothing.").fig is fig


def test_a_figure_of_ones_own_has_the_one_width_plain_numbers_and_is_not_shown_twice():
    import seaborn as sns
    from matplotlib import pyplot

    dots = sns.stripplot(
        pd.DataFrame({"width": [0.02, 12.5], "kind": ["share", "growth"]}), x="width", y="kind", log_scale=True
    )
    chart = kz.Chart(dots, alt="Invented widths", caption="Invented, for the test.")
    with language.using("ru"):
        said = [text.get_text() for text in chart.fig.axes[0].get_xticklabels()]
        assert "0,1" in said
        assert not any("mathdefault" in text for text in said)
    assert chart.fig.get_size_inches()[0] == pytest.approx(5.6)
    assert faults(chart) == []
    assert dots.figure.number not in pyplot.get_fignums()


def test_a_chart_whose_alt_lacks_a_value_is_the_sentence_that_says_so():
    chart = kz.Chart(
        Figure(), alt=kz.say("{n:.1f} percent", n=float("nan")), caption="Widths", empty="No width is known."
    )
    assert chart.fig is None
    assert (chart.alt, chart.caption) == ("No width is known.", "No width is known.")


def test_a_band_of_lines_may_be_a_row_or_none():
    years = pd.DataFrame({"year": [2019, 2020], "y": [1.0, 2.0]})
    band = pd.DataFrame({"lower": [1.2], "upper": [1.5]})
    drawn, plain = (charts.lines(years, x="year", y="y", band=rows, **WORDS).svg() for rows in (band, band.head(0)))
    assert drawn == charts.lines(years, x="year", y="y", band=(1.2, 1.5), **WORDS).svg() != plain


def test_letters_that_the_charts_cannot_write_are_left_out_of_the_drawing_and_kept_in_the_words():
    frame = RANGES.assign(label=["1万5千台", "46.9 percent"])
    chart = charts.ranges(frame, **WORDS | {"alt": "1万5千台 and 46.9 percent."})
    shown = [text for text, _ in texts(chart.fig)]
    assert "1…5…" in shown
    assert not any("万" in text for text in shown)
    assert "万" in chart.alt


TEXTS = {"title": "Invented", "unit": "tenge", "caption": "Invented, for the test."}


@pytest.mark.parametrize(
    ("draw", "lacking"),
    [
        (lambda frame: kz.charts.ranges(frame, **TEXTS), "lower, upper, label"),
        (lambda frame: kz.charts.lines(frame, x="year", y="rate", alt="A line.", **TEXTS), "rate"),
        (lambda frame: kz.charts.bars(frame, label=["branch", "when"], **TEXTS), "value, branch"),
        (lambda frame: kz.charts.timeline(frame, **TEXTS), "lower, upper, kind"),
    ],
    ids=["ranges", "lines", "bars", "timeline"],
)
def test_a_column_that_a_chart_needs_is_named_where_the_frame_lacks_it(draw, lacking):
    with pytest.raises(kz.DataError, match=f"rows of a chart have no column {lacking}; wanted"):
        draw(pd.DataFrame({"year": [2024]}))
    with pytest.raises(kz.ParameterError, match="rows of a chart are a list; wanted a frame"):
        draw([2024])


def test_what_is_no_frame_is_no_table():
    with pytest.raises(kz.ParameterError, match="rows of a table are a Series; wanted a frame"):
        kz.Table(pd.Series([1.0]), "Rates")
