"""How each form of chart is drawn: a function from a frame and its words to a figure, called when a chart is shown."""

from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd

from kzstats.message import say
from kzstats.show import chart, observed, placing
from kzstats.show.chart import MARKERS, PAPER, SMALL, balanced
from kzstats.show.language import number
from kzstats.show.palette import CHART, SERIES
from kzstats.show.table import small
from kzstats.show.vocabulary import cell_text
from kzstats.show.wording import fineness, outward, range_text, words

_NOTE = {"textcoords": "offset points", "fontsize": SMALL}
_ABOVE = {"ha": "center", "va": "bottom", "fontsize": SMALL}
_DASHES = ("-", (0, (5, 2)), (0, (1.5, 1.5)))  # of the seventh line on, whose colours come again
_LINE = 0.19  # inches that a line of text takes


def _labels(rows: pd.DataFrame, label: str | list[str], between: str = ", ") -> list[str]:
    columns, names = [], [label] if isinstance(label, str) else label
    for name in names:
        cells = rows[name] if name in rows else observed.column(rows, name, names)
        columns.append([cell_text(name, cell) for cell in cells])
    return [between.join(filter(None, parts)) for parts in zip(*columns, strict=True)]


def said_rows(rows: pd.DataFrame, label, decimals: int, scale: float, kind: str = "") -> str:
    """Every row in words, for an alt text; with its kind, said by a marker in the drawing, where there are several."""
    said = _said(rows, decimals, scale)
    named = _labels(rows, label, " ")
    if kind in rows and rows[kind].nunique() > 1:
        kinds = [cell_text(kind, cell) for cell in rows[kind]]
        named = [f"{name} ({of})" if of else name for name, of in zip(named, kinds, strict=True)]
    return "; ".join(f"{name} {text}" for name, text in zip(named, said, strict=True))


def _said(rows: pd.DataFrame, decimals: int, scale: float) -> list[str]:
    """What stands at each row: its words, or its range as fine as it is narrow, or as its numbers are small."""
    if "words" in rows:
        return [cell_text("words", cell) for cell in rows["words"]]
    ends = rows[["lower", "upper"]].to_numpy(float) / scale
    fine = [max(decimals, min(fineness(*pair, parts=2), 6), small(max(map(abs, pair)), decimals)) for pair in ends]
    return [range_text(*pair, places) for pair, places in zip(ends, fine, strict=True)]


def ranges(rows, heading, unit, label, kind, decimals, scale, band, band_label):
    """See `charts.ranges`."""
    lower, upper = rows["lower"].to_numpy(float) / scale, rows["upper"].to_numpy(float) / scale
    kinds = rows[kind] if kind in rows else pd.Series([""] * len(rows))
    labels = [balanced(text, 27) for text in _labels(rows, label)]
    if kind in rows and all(labels.count(text) > 1 for text in labels):  # rows told apart by kind alone: one name each
        labels = [text if text != before else "" for before, text in pairwise(["", *labels])]
    band = tuple(end / scale for end in band) if band else None
    low_edge, high_edge = _window(lower, upper, band)
    span = high_edge - low_edge
    left, right = low_edge - 0.12 * span, high_edge + 0.12 * span
    finite = np.isfinite([lower, upper])
    far = ((finite[0] & (lower < left)) | (finite[1] & (upper > right))).tolist()
    letters = _letters(labels)
    said = [
        balanced(words(say("{range}, beyond this scale", range=text)) if out else text, letters)
        for text, out in zip(_said(rows, decimals, scale), far, strict=True)
    ]
    over = balanced(words(band_label), letters) if band else ""
    # A row holds a label of two lines and one line above its range; each line more needs a sixth of an inch.
    row = 0.62 + _LINE * max(0, *(text.count("\n") - 1 for text in labels), *(text.count("\n") for text in said))
    above_first = 0.25 + _LINE / row * (said[0].count("\n") + 1)
    top = above_first + (_LINE / row * (over.count("\n") + 1) + 0.1 if band else 0.0)
    categories = list(kinds.cat.categories) if isinstance(kinds.dtype, pd.CategoricalDtype) else dict.fromkeys(kinds)
    styles = {name: place for place, name in enumerate(categories)}
    shown = [name for name in styles if name and (kinds == name).any()]
    fig, axes = chart.figure(max(1.9, row * (len(rows) - 0.5 + top) + (1.25 if shown else 0.85)))
    texts = []
    if band:
        axes.axvspan(*np.clip(band, left, right), color=CHART["band"], lw=0)
        middle = np.clip(band, low_edge, high_edge).mean()
        texts.append(axes.text(middle, -above_first, over, **_ABOVE))
    for place, (low, high, name) in enumerate(zip(lower, upper, kinds, strict=True)):
        if np.isnan(low) or np.isnan(high):
            texts.append(axes.text((left + right) / 2, place - 0.2, said[place], **_ABOVE))
            continue
        style = styles[name] % len(SERIES)
        color, marker = CHART[SERIES[style]], MARKERS[style]
        # Zero-width and open ranges still need a width to be drawn in; what lies far out ends at the edge.
        ends = np.clip([low, high], left, right)
        axes.plot(ends, [place, place], color=color, lw=3.2, solid_capstyle="butt")
        # A range that misses the band by less than a marker's width must be seen to miss it.
        gap = max(band[0] - high, low - band[1]) / (0.025 * span) if band else 0.0
        size = 6.5 * max(0.3, gap) if 0 < gap < 1 else 6.5
        for end, drawn in zip((low, high), ends, strict=True):
            arrow, inward = ("<", 1) if end < drawn else (">", -1)  # a range beyond one edge points there alone
            axes.plot(drawn, place, marker=arrow if end != drawn else marker, color=color, ms=size)
            if np.isfinite(end) and end != drawn:
                axes.plot(drawn + inward * 0.025 * span, place, marker=arrow, color=color, ms=size)
        texts.append(axes.text(ends.mean(), place - 0.2, said[place], **_ABOVE))
    chart.names(axes.yaxis, range(len(rows)), labels)
    axes.set_ylim(len(rows) - 0.45, -top)
    axes.set_xlim(left - 0.1 * span, right + 0.1 * span)
    chart.numbers(axes.xaxis, unit, 6)
    if shown:
        handles = [
            mpl.lines.Line2D([], [], color=CHART[SERIES[i % 6]], marker=MARKERS[i % 6], lw=3,
                             label=cell_text(kind, name))
            for name, i in styles.items() if name in shown
        ]  # fmt: skip
        chart.legend(fig, handles)
    chart.title(axes, heading)
    chart.fewer_ticks(axes, chart.lay_out(fig, texts))
    chart.keep_inside(axes, texts)
    return fig


def _letters(labels: list[str]) -> int:
    """How many letters find room in a line beside the longest label: one is some 6 points wide."""
    return max(16, int(72 * chart.WIDTH / 6.4) - max(len(line) for text in labels for line in text.split("\n")) - 4)


def _window(lower: np.ndarray, upper: np.ndarray, band: tuple[float, float] | None) -> tuple[float, float]:
    """The numbers that an axis of ranges reaches from and to: a few rows far from all others are left outside.

    A row is far out if the axis without it is at most an eighth as long; at most a third of the rows are left outside.
    """
    ends = np.where(np.isfinite([lower, upper]), [lower, upper], np.nan)
    kept = [row for row in range(len(lower)) if np.isfinite(ends[:, row]).any()]

    def reach(rows: list[int]) -> tuple[float, float]:
        known = [*ends[:, rows].ravel(), *(band or ())]
        return (np.nanmin(known), np.nanmax(known)) if known else (0.0, 1.0)

    for _ in range(len(kept) // 3):
        low, high = reach(kept)
        without = {row: reach([each for each in kept if each != row]) for row in kept}
        far = min(without, key=lambda row: without[row][1] - without[row][0])
        if not 0 < without[far][1] - without[far][0] <= (high - low) / 8:
            break
        kept.remove(far)
    low, high = reach(kept)
    half = max(abs(high) * 0.1, 0.5) if high == low else 0.0
    return low - half, high + half


def lines(rows, heading, unit, x, y, series, band, band_label, marks, markers):
    """See `charts.lines`."""
    fig, axes = chart.figure(3.7)
    if band:
        # The edge keeps a window of a fraction of a pixel visible.
        axes.axhspan(*band, color=CHART["band"], lw=1.2)
    names = list(dict.fromkeys(rows[series])) if series else [""]
    last, points = [], []
    for place, name in enumerate(names):
        line = (rows[rows[series] == name] if series else rows).sort_values(x, kind="stable")
        color, marker, dashes = CHART[SERIES[place % 6]], MARKERS[place % 6], _DASHES[place // 6 % len(_DASHES)]
        # A line breaks at a gap, over which a stroke would be an invented figure; what stands alone is a dot.
        held = line[y].notna()
        alone = (held & ~held.shift(fill_value=False) & ~held.shift(-1, fill_value=False)).to_numpy()
        (stroke,) = axes.plot(line[x], line[y], color=color, lw=1.8, ls=dashes, ms=6, mew=0, mec="w", marker=marker,
                              markevery=None if markers else alone.nonzero()[0].tolist())  # fmt: skip
        points.append(stroke.get_xydata())
        if held.any() and name:
            last.append((float(line.loc[held, y].iloc[-1]), cell_text(series, name), color))
    labels = _end_labels(axes, last)
    stay = _band_label(axes, band, words(band_label), labels) if band else []
    notes = []
    for mark in marks.to_dict("records") if marks is not None else []:
        axes.plot(mark["x"], mark["y"], marker="D", ms=6.5, color=CHART["vermilion"], zorder=6)
        text = balanced(cell_text("label", mark["label"]), 30)
        notes.append(axes.annotate(text, (mark["x"], mark["y"]), (0, 10), zorder=7, bbox=PAPER, **_NOTE))
    if pd.api.types.is_datetime64_any_dtype(rows[x]):
        locator = mpl.dates.AutoDateLocator(minticks=4, maxticks=7)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(chart.Days(locator, show_offset=False))
    elif pd.api.types.is_integer_dtype(rows[x]):
        axes.xaxis.set_major_locator(mpl.ticker.MaxNLocator(integer=True, nbins=7))
    if rows[x].nunique() == 1:  # else matplotlib shows two centuries around a year
        room = pd.Timedelta(days=40) if pd.api.types.is_datetime64_any_dtype(rows[x]) else 2
        axes.set_xlim(rows[x].iloc[0] - room, rows[x].iloc[0] + room)
    chart.numbers(axes.yaxis, unit, 8)
    chart.title(axes, heading)
    chart.lay_out(fig, [*stay, *notes])
    placing.spread(axes, labels)
    drawn = _between(np.concatenate(points)) if points else np.empty((0, 2))
    placing.settle(axes, [*stay, *notes], labels, drawn)
    return fig


def _between(points: np.ndarray) -> np.ndarray:
    """Points along the strokes, close enough that a label between two of them is found to stand on the line."""
    steps = np.linspace(0, 1, 12)[:, None, None]
    return (points[:-1] + steps * np.diff(points, axis=0)).reshape(-1, 2)


def _end_labels(axes, ends: list[tuple]) -> list:
    place = {"transform": axes.get_yaxis_transform(), "va": "center", "ha": "left", "fontsize": SMALL}
    return [axes.text(1.02, y, balanced(name, 22), color=color, **place) for y, name, color in ends]


def _band_label(axes, band: tuple[float, float], label: str, ends: list) -> list:
    """Words inside a band; beside it where the band is thinner than a line of text, which would cover the data.

    Returns what may still be moved: a label inside; one beside joins the words at the ends of the lines.
    """
    low, high = axes.get_ylim()
    middle = float(np.mean(band))
    if band[1] - band[0] < 0.08 * (high - low):
        ends += _end_labels(axes, [(middle, balanced(label, 16), CHART["ink"])])
        return []
    where = (axes.get_xlim()[0], middle)
    return [axes.annotate(label, where, (0, 0), zorder=5, bbox=PAPER, **_NOTE)]


def bars(rows, heading, unit, label, decimals, scale, line, line_label):
    """See `charts.bars`."""
    value, lower, upper = (rows[name].to_numpy(float) / scale for name in ("value", "lower", "upper"))
    line = None if line is None else line / scale
    labels = [balanced(text, 23) for text in _labels(rows, label)]
    notes = [cell_text("note", note) for note in rows["note"]] if "note" in rows else [""] * len(rows)
    wide = int(_letters(labels) * 0.7)
    said = [balanced(" ".join(pair).strip(), wide) for pair in zip(_said(rows, decimals, scale), notes, strict=True)]
    # Half an inch a row holds a label of two lines; each line more needs a third of that.
    breaks = np.max([[text.count("\n") for text in side] for side in (labels, said)], axis=0)
    room = 1 + 0.36 * np.maximum(0, breaks - 1)
    at = room.cumsum() - room / 2 - 0.5
    fig, axes = chart.figure(max(1.9, 0.5 * room.sum() + 1.05))
    axes.barh(at, value, height=0.56, color=CHART["blue"])
    texts, ends = [], []
    for place, text, low, middle, high in zip(at, said, lower, value, upper, strict=True):
        if np.isfinite([low, high]).all() and high > low:
            axes.plot([low, high], [place, place], color=CHART["vermilion"], lw=2.4, marker="|", ms=9, mew=2)
        ends.append(np.nanmax([middle, high if np.isfinite(high) else np.nan, 0.0]))
        texts.append(axes.annotate(text, (ends[-1], place), (6, 0), va="center", zorder=3, **_NOTE))
    top = []
    if line is not None:
        axes.axvline(line, color=CHART["ink"], lw=1.2, ls=(0, (4, 3)), zorder=1.5)
        top = [axes.text(line, -0.62, words(line_label), ha="center", va="bottom", fontsize=SMALL, bbox=PAPER)]
    chart.names(axes.yaxis, at, labels)
    axes.set_ylim(room.sum() - 0.5, -0.95 if line is not None else -0.6)
    axes.axvline(0, color=CHART["muted"], lw=0.8)
    chart.numbers(axes.xaxis, unit, 7)
    chart.title(axes, heading)
    reach = max([*ends, line or 0.0, 0.0]) or 1.0
    axes.set_xlim(min(0.0, np.nanmin(value) * 1.2), reach * 1.05)
    row = chart.lay_out(fig, [*texts, *top])
    _beside(axes, texts, ends, line)
    chart.fewer_ticks(axes, row)
    chart.keep_inside(axes, top)
    return fig


def _beside(axes, texts: list, ends: list[float], line: float | None) -> None:
    """Make room for the numbers beside the bars, and put those that the line would cross behind it."""
    left = axes.get_xlim()[0]
    for _ in range(4):
        frame, right = axes.get_window_extent(), axes.get_xlim()[1]
        pixel = (right - left) / frame.width
        wanted = right
        for text, end in zip(texts, ends, strict=True):
            width = (text.get_window_extent().width + 14) * pixel
            start = line if line is not None and end < line < end + width else end
            text.xy = (start, text.xy[1])
            # Wider text takes a larger part of a fixed width: what is left must hold the bar.
            share = min(width / (right - left), 0.7)
            wanted = max(wanted, left + (start - left) / (1 - share))
        if wanted <= right * (1 + 1e-9):
            return
        axes.set_xlim(left, wanted)


def timeline(rows, heading, unit, decimals, scale):
    """See `charts.timeline`."""
    fig, axes = chart.figure(4.6)
    order = list(dict.fromkeys(rows["kind"]))
    hollow = rows["hollow"] if "hollow" in rows else pd.Series([False] * len(rows))
    at = rows["year"] + rows.get("shift", 0.0)
    handles, notes, points, arrows = {}, [], [], []
    for place, row in rows.iterrows():
        low, high = row["lower"] / scale, row["upper"] / scale
        style = order.index(row["kind"]) % len(SERIES)
        color, open_above = CHART[SERIES[style]], not np.isfinite(high)
        middle = low if open_above else (low + high) / 2
        fill = CHART["paper"] if hollow[place] else color
        look = {"color": color, "marker": MARKERS[style], "mfc": fill, "mew": 1.6}
        axes.plot(at[place], middle, ls="", ms=7, zorder=4, **look)
        handles[row["kind"]] = mpl.lines.Line2D([], [], ls="", ms=7, label=cell_text("kind", row["kind"]), **look)
        points.append((at[place], middle))
        if open_above:
            arrows.append((at[place], middle))
            axes.annotate(
                "", (at[place], middle), xytext=(0, 25), textcoords="offset points", annotation_clip=False,
                arrowprops={"arrowstyle": "<-", "color": color, "lw": 1.8, "shrinkA": 0, "shrinkB": 0},
            )  # fmt: skip
        else:
            axes.plot([at[place]] * 2, [low, high], color=color, lw=3.2, solid_capstyle="butt", zorder=3)
        said = range_text(middle, middle, decimals)
        said = f"≥ {number(outward(low, decimals, up=False), decimals)}" if open_above else said
        notes.append(axes.annotate(said, points[-1], (0, 10), zorder=5, **_NOTE))
    axes.set_ylim(0, axes.get_ylim()[1] * 1.08)
    years = [str(year) for year in range(int(rows["year"].min()), int(rows["year"].max()) + 1)]
    chart.names(axes.xaxis, map(int, years), years)
    axes.margins(x=0.09)
    chart.numbers(axes.yaxis, unit, 8)
    chart.legend(fig, [handles[name] for name in order])
    chart.title(axes, heading)
    chart.fewer_ticks(axes, chart.lay_out(fig, notes))
    # An arrow is 25 points long: a label must not stand on it.
    up = axes.transData.inverted().transform([(0, 0), (0, 25 / 72 * fig.dpi)])[:, 1]
    along = [(x, y + part * (up[1] - up[0])) for x, y in arrows for part in (0.25, 0.5, 0.75, 1.0)]
    placing.settle(axes, notes, [], np.array(points + along))
    return fig
