"""The forms of charts, in one look: ranges, lines, bars, a timeline.

Every form takes a tidy frame and returns a `Chart`, and asks for the same texts, as messages or plain English: title,
the finding; unit, of the numbers shown; caption, source and how to read it; alt, what is to be seen, for those who
cannot see it (without it, the title and every row in words). Codes and periods in the columns of `label` are said in
words. A frame that lacks a column, holds a range upside down or a bar without end is refused (DataError); one without
rows becomes the title, if that lacks no value, and one sentence, `empty`. Lines carry their labels, and no meaning
hangs on colour alone: kinds differ in marker and in words.
"""

from functools import partial

import matplotlib as mpl
import numpy as np
import pandas as pd

from kzstats import bounds, periods
from kzstats.completing import need_columns
from kzstats.errors import DataError, ParameterError
from kzstats.message import Message, say
from kzstats.show import drawing, observed, vocabulary
from kzstats.show.chart import STYLE, Chart
from kzstats.show.table import NOTHING
from kzstats.show.wording import words

__all__ = ["Chart", "bars", "lines", "ranges", "timeline"]
Text = Message | str


def __dir__() -> list[str]:
    return __all__


def ranges(
    frame: pd.DataFrame,
    *,
    title: Text,
    unit: Text,
    caption: Text,
    alt: Text | None = None,
    label: str | list[str] = "label",
    kind: str = "kind",
    decimals: int = 2,
    scale: float = 1.0,
    band: tuple[float, float] | pd.DataFrame | None = None,
    band_label: Text = "",
    empty: Text = NOTHING,
) -> Chart:
    """Ranges under each other: one row a figure, from its smallest to its largest admissible number.

    frame: columns lower, upper (any unit), those that `label` names (words, codes, periods; of observations also about,
    when), and optionally `kind` (each kind gets its own marker and stands in the legend; categories keep theirs where
    one is missing) and words (what stands at a row instead of its two numbers); unit: of the axis, after dividing by
    `scale`; decimals: of the labels, more where a range is narrow; band, band_label: a range to hold the rows against,
    in the frame's unit, and its words. One-sided ranges end in an arrow; a row far from all others ends at the edge, in
    two arrows, and says so.

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"activity": ["B-E", "B"], "lower": [451.97, 451.51], "upper": [453.39, 454.55]})
    >>> words = {"title": "Both allow 452", "unit": "tenge per dollar", "caption": "Source: release of 1 June 2024."}
    >>> kz.charts.ranges(frame, label="activity", **words)
    Chart: Both allow 452. Industry 451.97–453.39; Mining and quarrying 451.51–454.55.
    """
    rows = _rows(frame, "lower", "upper", *([label] if isinstance(label, str) else label))
    _hold(rows, scale)
    draw = partial(drawing.ranges, rows, title, unit, label, kind, decimals, scale, _ends(band), band_label)
    return _chart(rows, draw, title, alt, caption, empty, label, decimals, scale, kind)


def lines(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    title: Text,
    unit: Text,
    caption: Text,
    alt: Text,
    series: str | None = None,
    band: tuple[float, float] | pd.DataFrame | None = None,
    band_label: Text = "",
    marks: pd.DataFrame | None = None,
    markers: bool = False,
    empty: Text = NOTHING,
) -> Chart:
    """Lines over time, each labelled at its end; a band to hold them against; marked points with their words.

    frame: columns x (years, dates or periods, one y of each in a line), y (in `unit`) and optionally `series` (words
    or codes, one line each); periods of one length stand at their first day, of several at their last, as sums since
    January want; gaps in y stay gaps. band, band_label: a horizontal range in `unit`, and its words; marks: a frame of
    points with columns x, y, label; markers: a dot at every point.

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"year": [2023, 2024, 2025], "growth": [4.3, 2.8, 7.4]})
    >>> words = {"title": "Invented growth", "unit": "percent", "caption": "Invented, for the test."}
    >>> kz.charts.lines(frame, x="year", y="growth", alt="A line that falls, then rises.", **words)
    Chart: A line that falls, then rises.
    """
    rows = _rows(frame, x, y, *([series] if series else []))
    rows = rows[:0] if rows.empty or rows[y].isna().all() else rows
    if len(rows):
        both = _timed(pd.concat([rows[x], marks["x"]] if marks is not None else [rows[x]]))
        rows, marks = (
            rows.assign(**{x: both[: len(rows)]}),
            marks if marks is None else marks.assign(x=both[len(rows) :]),
        )
        _one_each(rows, [series, x] if series else [x], frame)
    draw = partial(drawing.lines, rows, title, unit, x, y, series, _ends(band), band_label, marks, markers)
    return _chart(rows, draw, title, alt, caption, empty)


def bars(
    frame: pd.DataFrame,
    *,
    title: Text,
    unit: Text,
    caption: Text,
    alt: Text | None = None,
    label: str | list[str] = "label",
    decimals: int = 1,
    scale: float = 1.0,
    line: float | None = None,
    line_label: Text = "",
    empty: Text = NOTHING,
) -> Chart:
    """Bars under each other from zero to `value`, with the range as a whisker and the numbers beside it.

    frame: columns value, those that `label` names, and optionally lower, upper (the whisker) and note (words after the
    number); all divided by `scale` into `unit`. decimals: of the labels; line, line_label: a number to hold the bars
    against, in the frame's unit, and its words.

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"activity": ["B", "C"], "value": [21.7e12, 21.6e12]})
    >>> words = {"title": "Two halves", "unit": "trillion tenge", "caption": "Source: release of 1 June 2024."}
    >>> kz.charts.bars(frame, label="activity", scale=1e12, **words)
    Chart: Two halves. Mining and quarrying 21.7; Manufacturing 21.6.
    """
    rows = _rows(frame, "value", *([label] if isinstance(label, str) else label))
    rows = rows.assign(**{end: rows["value"] for end in ("lower", "upper") if end not in rows and len(rows)})
    _hold(rows, scale, "value")
    draw = partial(drawing.bars, rows, title, unit, label, decimals, scale, line, line_label)
    return _chart(rows, draw, title, alt, caption, empty, label, decimals, scale)


def timeline(
    frame: pd.DataFrame,
    *,
    title: Text,
    unit: Text,
    caption: Text,
    alt: Text | None = None,
    decimals: int = 0,
    scale: float = 1.0,
    empty: Text = NOTHING,
) -> Chart:
    """Printed figures by year: a mark at each with its number, a stroke where the print allows a range.

    frame: columns year (whole number), lower, upper (in `unit` after dividing by `scale`), kind (words; each kind
    gets its own mark and stands in the legend) and optionally hollow (True: not output, or not printed but worked
    out) and shift (years to the right). decimals: of the labels. A figure without an upper end gets an arrow and a "≥".

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"year": [2024], "lower": [46_000.0], "upper": [float("inf")], "kind": ["First months"]})
    >>> words = {"title": "More than 46,000 cars", "unit": "cars", "caption": "Source: release of 1 June 2024."}
    >>> kz.charts.timeline(frame, **words)
    Chart: More than 46,000 cars. 2024 First months at least 46,000.
    """
    rows = _rows(frame, "year", "lower", "upper", "kind")
    _hold(rows, scale)
    draw = partial(drawing.timeline, rows, title, unit, decimals, scale)
    return _chart(rows, draw, title, alt, caption, empty, ["year", "kind"], decimals, scale)


def _rows(frame: pd.DataFrame, *needed: str) -> pd.DataFrame:
    empty = isinstance(frame, pd.DataFrame) and frame.empty
    asked = [] if empty else [name for name in needed if name not in observed.COLUMNS]
    need_columns(frame, asked, "rows of a chart", "")
    return frame.reset_index(drop=True)


def _hold(rows: pd.DataFrame, scale: float, value: str = "lower") -> None:
    """Refuse a scale of nothing, ranges upside down, and bars that end nowhere."""
    if not (np.isfinite(scale) and scale > 0):
        raise ParameterError(f"scale is {scale}; wanted the number above zero that the frame's are divided by")
    if rows.empty:
        return
    ends = [bounds.numbers(rows[name]) for name in (value, "lower", "upper")]
    if found := bounds.misplaced(*ends):
        raise DataError("row {}: {}; wanted ranges, as with_bounds derives them".format(*found))
    if value == "value" and np.isinf(ends[0]).any():
        at = int(np.isinf(ends[0]).argmax())
        raise DataError(f"row {at}: a bar of value {ends[0][at]}; leave it out, or draw its range with charts.ranges")


def _timed(cells: pd.Series) -> pd.Series:
    """What stands along the time of a chart: numbers and dates as they are, all years as numbers, periods as dates."""
    if pd.api.types.is_numeric_dtype(cells) or pd.api.types.is_datetime64_any_dtype(cells):
        return cells
    known = {}
    for cell in dict.fromkeys(cells):
        try:
            known[cell] = periods.parse(periods.as_period(cell))
        except ParameterError as error:
            where = f"column {cells.name}, row {cells.tolist().index(cell)}"
            raise DataError(f"{where}: {error}; leave out what has no period, or give dates") from None
    lengths = {each.months for each in known.values()}
    first = {cell: each.start if len(lengths) == 1 else each.end for cell, each in known.items()}
    years = lengths == {12} and all(day.month == 1 for day in first.values())
    return cells.map({cell: day.year for cell, day in first.items()} if years else pd.to_datetime(pd.Series(first)))


def _one_each(rows: pd.DataFrame, columns: list[str], frame: pd.DataFrame) -> None:
    """Refuse a point without a place, and a second one at the same place of a line."""
    if (lost := rows[columns[-1]].isna().to_numpy()).any():
        raise DataError(f"row {lost.argmax()}: no {columns[-1]}, so no place along the line; leave the row out")
    if (twice := rows.duplicated(columns).to_numpy()).any():
        where = ", ".join(f"{name} {frame[name].iloc[twice.argmax()]}" for name in columns)
        remedy = "name the column that tells them apart as series, or leave one out"
        raise DataError(f"row {twice.argmax()}: a second point of one line at {where}; {remedy}")


def _chart(rows: pd.DataFrame, draw, heading: Text, alt: Text | None, caption: Text, empty: Text, *said) -> Chart:
    if not isinstance(heading, Text) or not str(heading).strip():
        raise ParameterError(f"chart without title: {heading!r}; say its finding")
    if rows.empty:
        told = not isinstance(heading, Message) or heading.whole
        nothing = say("{title}: {nothing}", title=_late(heading), nothing=_late(empty)) if told else empty
        return Chart(None, nothing, nothing)
    if alt is None:
        every = partial(_in_its_words, rows, partial(drawing.said_rows, rows, *said))
        alt = say("{title}. {rows}.", title=_late(heading), rows=every)
    return Chart(mpl.rc_context(STYLE)(partial(_in_its_words, rows, draw)), alt, caption)


def _in_its_words(rows: pd.DataFrame, made):
    """What a function makes while codes are named as the folder does that the rows were loaded from."""
    with vocabulary.following(rows):
        return made()


def _ends(band) -> tuple[float, float] | None:
    """Both ends of a band that is given as a pair or as a frame of one row, or of none."""
    if isinstance(band, pd.DataFrame):
        band = tuple(band[["lower", "upper"]].iloc[0]) if len(band) else None
    if band and band[0] > band[1]:
        raise ParameterError(f"band is {band[0]:g} to {band[1]:g}; wanted its lower end first")
    return band


def _late(text: Text):
    return text if isinstance(text, Message) else partial(words, text)
