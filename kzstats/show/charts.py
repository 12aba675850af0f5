"""Charts that cannot be shown without alt text and caption, in one look.

Every form takes a frame and returns a `Chart`, and asks for the same four texts: title, the finding; unit, of the
numbers shown; alt, what is to be seen, for those who cannot see it; caption, source and how to read it. Without alt or
caption it raises ParameterError. Lines carry their labels, and no meaning hangs on colour alone: kinds differ in marker
and in language.
"""

import base64
import html
import io
import textwrap

import matplotlib as mpl
import matplotlib.dates
import matplotlib.lines
import matplotlib.text
import matplotlib.ticker
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from kzstats.errors import ParameterError
from kzstats.show import language
from kzstats.show.language import signs
from kzstats.show.palette import CHART, SERIES, adaptive_svg
from kzstats.show.wording import range_text

#: Inches. At 5.6 wide, text of 10 points is still 9 pixels high on a phone 390 pixels wide; none is smaller.
WIDTH = 5.6
_SMALL = 10
#: Classes that MathJax passes over in JupyterLab and in nbconvert's page: it would set the words between the two
#: dollar signs of "about $102.5 billion and about $47.9 billion" as a formula.
NO_FORMULA = "tex2jax_ignore mathjax_ignore"
_MARKERS = ("o", "s", "D", "^", "v", "P")
_STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 10.5,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 12,
    "axes.labelcolor": CHART["muted"],
    "axes.edgecolor": CHART["muted"],
    "axes.facecolor": CHART["paper"],
    "figure.facecolor": CHART["paper"],
    "text.color": CHART["ink"],
    "xtick.color": CHART["muted"],
    "ytick.color": CHART["ink"],
    "grid.color": CHART["grid"],
    "axes.axisbelow": True,
    "svg.fonttype": "path",
    "svg.hashsalt": "kzstats",
}


class Chart:
    """A figure with the words that stand for it: alt text for those who cannot see it, a caption for all.

    fig: a matplotlib figure; alt: what the chart shows, its finding included; caption: unit, source and how to
    read it. Shows as an SVG image with figcaption in HTML, as the alt text in plain text (which nbval compares).
    Raises ParameterError when alt or caption is missing.

    >>> Chart(Figure(), alt="An empty chart, for the test", caption="No data.")
    Chart: An empty chart, for the test
    """

    def __init__(self, fig: Figure, alt: str, caption: str) -> None:
        for name, text in (("alt", alt), ("caption", caption)):
            if not isinstance(text, str) or not text.strip():
                raise ParameterError(f"chart without {name}: {text!r}; say in words what the chart shows")
        self.fig, self.alt, self.caption = fig, language.one_line(alt), language.one_line(caption)

    def __repr__(self) -> str:
        return f"Chart: {self.alt}"

    def svg(self) -> str:
        """The chart as an SVG document: the same bytes for the same figure, light and dark in one.

        >>> Chart(Figure(), alt="An empty chart, for the test", caption="No data.").svg().startswith("<?xml")
        True
        """
        buffer = io.StringIO()
        for text in self.fig.findobj(mpl.text.Text):
            # "$47.9 billion / $102.5 billion" is money; matplotlib would set it as a formula.
            text.set_parse_math(False)
        with mpl.rc_context(_STYLE):
            self.fig.savefig(buffer, format="svg", bbox_inches="tight", pad_inches=0.12, metadata={"Date": None})
        return adaptive_svg(buffer.getvalue())

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        image = base64.b64encode(self.svg().encode()).decode()
        caption = f'<figcaption class="{NO_FORMULA}">{html.escape(self.caption)}</figcaption>'
        figure = (
            f'<figure class="kz-figure"><img src="data:image/svg+xml;base64,{image}" alt="{html.escape(self.alt)}" '
            f'style="max-width:100%;height:auto">{caption}</figure>'
        )
        return {"text/html": figure, "text/plain": repr(self)}


def ranges(
    frame: pd.DataFrame,
    *,
    title: str,
    unit: str,
    alt: str,
    caption: str,
    decimals: int = 2,
    scale: float = 1.0,
    band: tuple[float, float] | None = None,
    band_label: str = "",
) -> Chart:
    """Ranges under each other: one row a figure, from its smallest to its largest admissible number.

    frame: columns label, lower, upper (any unit) and optionally kind (words; each kind gets its own marker and
    stands in the legend; categories keep theirs where one is missing) and words (what stands at a row instead of its
    two numbers); unit: of the axis, after dividing by `scale`; decimals: of the labels; band, band_label: a range to
    hold the rows against, in the frame's unit, and its words; title, alt, caption: see above. One-sided ranges end in
    an arrow.

    >>> frame = pd.DataFrame({"label": ["Industry", "Mining"], "lower": [451.97, 451.51], "upper": [453.39, 454.55]})
    >>> words = {"title": "Both allow 452", "unit": "tenge per dollar", "caption": "Source: release of 1 June 2024."}
    >>> ranges(frame, alt="Two ranges that overlap from 451.97 to 453.39.", **words)
    Chart: Two ranges that overlap from 451.97 to 453.39.
    """
    rows = frame.reset_index(drop=True)
    lower, upper = rows["lower"].to_numpy(float) / scale, rows["upper"].to_numpy(float) / scale
    kinds = rows["kind"] if "kind" in rows else pd.Series([""] * len(rows))
    own = [range_text(low, high, decimals) for low, high in zip(lower, upper, strict=True)]
    said = rows.get("words", own)
    labels = [_balanced(str(label), 27) for label in rows["label"]]
    # A row has room for a label of two lines; each line more needs 0.19 inches.
    row = 0.62 + 0.19 * max(0, max(label.count("\n") for label in labels) - 1)
    categories = list(kinds.cat.categories) if isinstance(kinds.dtype, pd.CategoricalDtype) else dict.fromkeys(kinds)
    styles = {kind: place for place, kind in enumerate(categories)}
    shown = [kind for kind in styles if kind and (kinds == kind).any()]
    fig, axes = _figure(max(1.9, row * len(rows) + (1.35 if shown else 0.95)))
    # Zero-width and open ranges still need a width to be drawn in.
    ends = np.concatenate([lower[np.isfinite(lower)], upper[np.isfinite(upper)]])
    if band:
        ends = np.append(ends, np.array(band) / scale)
    span = (ends.max() - ends.min()) or max(abs(ends.max()) * 0.2, 1.0)
    left_edge, right_edge = ends.min() - 0.12 * span, ends.max() + 0.12 * span
    if band:
        axes.axvspan(band[0] / scale, band[1] / scale, color=CHART["band"], lw=0)
        axes.text(
            (band[0] + band[1]) / 2 / scale, -0.78, band_label, ha="center", va="center", fontsize=_SMALL,
            color=CHART["ink"],
        )  # fmt: skip
    for place, (low, high, kind) in enumerate(zip(lower, upper, kinds, strict=True)):
        style = styles[kind] % len(SERIES)
        color, marker = CHART[SERIES[style]], _MARKERS[style]
        drawn_low = low if np.isfinite(low) else left_edge
        drawn_high = high if np.isfinite(high) else right_edge
        axes.plot([drawn_low, drawn_high], [place, place], color=color, lw=3.2, solid_capstyle="butt")
        for end, arrow in ((low, "<"), (high, ">")):
            drawn = end if np.isfinite(end) else (left_edge if arrow == "<" else right_edge)
            axes.plot(drawn, place, marker=marker if np.isfinite(end) else arrow, color=color, ms=6.5)
        axes.text(
            (drawn_low + drawn_high) / 2, place - 0.2, said[place],
            ha="center", va="bottom", fontsize=_SMALL, bbox={"fc": "none", "ec": "none"},
        )  # fmt: skip
    axes.set_yticks(range(len(rows)), labels)
    axes.set_ylim(len(rows) - 0.45, -1.0 if band else -0.75)
    axes.set_xlim(left_edge - 0.1 * span, right_edge + 0.1 * span)
    axes.xaxis.set_major_locator(mpl.ticker.MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(_Ticks())
    if np.abs(ends).max() >= 1000:
        axes.xaxis.set_major_formatter(lambda number, place: signs(f"{number:,.10g}"))
    axes.set_xlabel(_balanced(unit, 36))
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0)
    if shown:
        handles = [
            mpl.lines.Line2D([], [], color=CHART[SERIES[i % 6]], marker=_MARKERS[i % 6], lw=3, label=kind)
            for kind, i in styles.items() if kind in shown
        ]  # fmt: skip
        _legend(fig, handles)
    _title(axes, title)
    return Chart(fig, alt, caption)


def lines(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    title: str,
    unit: str,
    alt: str,
    caption: str,
    series: str | None = None,
    band: tuple[float, float] | None = None,
    band_label: str = "",
    marks: pd.DataFrame | None = None,
    markers: bool = False,
) -> Chart:
    """Lines over time, each labelled at its end; a band to hold them against; marked points with their language.

    frame: columns x (dates or years), y (in `unit`) and optionally `series` (words, one line each); gaps in y stay
    gaps. band, band_label: a horizontal range in `unit`, and its words; marks: a frame of points with columns x, y,
    label; markers: a dot at every point; title, alt, caption: see above.

    >>> frame = pd.DataFrame({"year": [2023, 2024, 2025], "growth": [4.3, 2.8, 7.4]})
    >>> words = {"title": "Invented growth", "unit": "percent", "caption": "Invented, for the test."}
    >>> lines(frame, x="year", y="growth", alt="A line that falls, then rises.", **words)
    Chart: A line that falls, then rises.
    """
    fig, axes = _figure(3.7)
    if band:
        # The edge keeps a window of a fraction of a pixel visible.
        axes.axhspan(*band, color=CHART["band"], lw=1.2)
    names = list(dict.fromkeys(frame[series])) if series else [""]
    ends = []
    for place, name in enumerate(names):
        line = frame[frame[series] == name] if series else frame
        # A line breaks where a value is missing: a straight stroke over a gap would be an invented figure.
        runs = line[y].isna().cumsum()
        for _, run in line[line[y].notna()].groupby(runs[line[y].notna()]):
            run = run.sort_values(x, kind="stable")
            axes.plot(
                run[x], run[y], color=CHART[SERIES[place % 6]], lw=1.8, ms=6, mew=0, mec="w",
                marker=_MARKERS[place % 6] if markers or len(run) == 1 else None,
            )  # fmt: skip
        last = line[line[y].notna()].iloc[-1]
        ends.append((float(last[y]), last[x], name, CHART[SERIES[place % 6]]))
    _end_labels(axes, ends)
    if band:
        _band_label(axes, band, band_label)
    if marks is not None:
        for _, mark in marks.iterrows():
            axes.plot(mark["x"], mark["y"], marker="D", ms=6.5, color=CHART["vermilion"], zorder=6)
            axes.annotate(
                mark["label"], (mark["x"], mark["y"]), xytext=(mark.get("dx", 8), mark.get("dy", 10)),
                textcoords="offset points", fontsize=_SMALL, ha=mark.get("ha", "left"), zorder=7,
                bbox={"fc": CHART["paper"], "ec": "none", "pad": 1},
            )  # fmt: skip
    if pd.api.types.is_datetime64_any_dtype(frame[x]):
        locator = mpl.dates.AutoDateLocator(minticks=4, maxticks=7)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(_Days(locator, show_offset=False))
    elif pd.api.types.is_integer_dtype(frame[x]):
        axes.xaxis.set_major_locator(mpl.ticker.MaxNLocator(integer=True, nbins=7))
    axes.yaxis.set_major_formatter(_Ticks())
    axes.set_xlabel("")
    axes.set_ylabel(unit)
    axes.grid(axis="y")
    axes.tick_params(length=0)
    _title(axes, title)
    return Chart(fig, alt, caption)


def bars(
    frame: pd.DataFrame,
    *,
    title: str,
    unit: str,
    alt: str,
    caption: str,
    decimals: int = 1,
    scale: float = 1.0,
    line: float | None = None,
    line_label: str = "",
) -> Chart:
    """Bars under each other from zero to `value`, with the range as a whisker and the numbers beside it.

    frame: columns label, value, and optionally lower, upper (the whisker) and note (words after the number); all
    divided by `scale` into `unit`. decimals: of the labels; line, line_label: a number to hold the bars against, in the
    frame's unit, and its words; title, alt, caption: see above.

    >>> frame = pd.DataFrame({"label": ["Mining", "Manufacturing"], "value": [21.7e12, 21.6e12]})
    >>> words = {"title": "Two halves", "unit": "trillion tenge", "caption": "Source: release of 1 June 2024."}
    >>> bars(frame, scale=1e12, alt="Two bars of nearly the same length.", **words)
    Chart: Two bars of nearly the same length.
    """
    rows = frame.reset_index(drop=True)
    value = rows["value"].to_numpy(float) / scale
    lower, upper = ((rows[end] if end in rows else rows["value"]).to_numpy(float) / scale for end in ("lower", "upper"))
    labels = [_balanced(str(label), 23) for label in rows["label"]]
    # Half an inch a row holds a label of two lines; each line more needs a third of that.
    room = np.array([1 + 0.36 * max(0, label.count("\n") - 1) for label in labels])
    at = room.cumsum() - room / 2 - 0.5
    fig, axes = _figure(max(1.9, 0.5 * room.sum() + 1.05))
    axes.barh(at, value, height=0.56, color=CHART["blue"])
    largest = np.nanmax(np.where(np.isfinite(upper), upper, value))
    reach = max(largest, (line or 0) / scale)
    notes = rows["note"] if "note" in rows else [""] * len(rows)
    said = [f"{range_text(*ends, decimals)} {note}".strip() for *ends, note in zip(lower, upper, notes, strict=True)]
    for place, text, low, middle, high in zip(at, said, lower, value, upper, strict=True):
        if np.isfinite([low, high]).all() and high > low:
            axes.plot([low, high], [place, place], color=CHART["vermilion"], lw=2.4, marker="|", ms=9, mew=2)
        right = max(middle, high if np.isfinite(high) else middle, 0.0)
        axes.annotate(
            text, (right, place), xytext=(6, 0), textcoords="offset points", va="center", fontsize=_SMALL,
            zorder=3, bbox={"fc": CHART["paper"], "ec": "none", "pad": 1},
        )  # fmt: skip
    if line is not None:
        axes.axvline(line / scale, color=CHART["ink"], lw=1.2, ls=(0, (4, 3)))
        axes.text(
            line / scale, -0.62, line_label, ha="center", va="bottom", fontsize=_SMALL,
            bbox={"fc": CHART["paper"], "ec": "none", "pad": 1},
        )  # fmt: skip
    axes.set_yticks(at, labels)
    axes.set_ylim(room.sum() - 0.5, -0.95 if line is not None else -0.6)
    # Room for the numbers beside the longest bar: a letter is some 6 points wide, here and at the axis.
    beside = max(map(len, said)) * 6 / (72 * WIDTH - 6.5 * max(map(len, "\n".join(labels).split("\n"))))
    axes.set_xlim(min(0.0, np.nanmin(value) * 1.2), max(1.1, 1 / (1 - min(beside, 0.6))) * reach)
    axes.axvline(0, color=CHART["muted"], lw=0.8)
    axes.xaxis.set_major_formatter(_Ticks())
    axes.set_xlabel(_balanced(unit, 36))
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0)
    _title(axes, title)
    return Chart(fig, alt, caption)


def timeline(
    frame: pd.DataFrame,
    *,
    title: str,
    unit: str,
    alt: str,
    caption: str,
    decimals: int = 0,
    scale: float = 1.0,
) -> Chart:
    """Printed figures by year: a mark at each with its number, a stroke where the print allows a range.

    frame: columns year (whole number), lower, upper (in `unit` after dividing by `scale`), kind (words; each kind
    gets its own mark and stands in the legend) and optionally hollow (True: not output, or not printed but worked
    out), below (True: the number stands under the mark) and shift (years to the right). decimals: of the labels; title,
    alt, caption: see above. A figure without an upper end gets an arrow and a "≥".

    >>> frame = pd.DataFrame({"year": [2024], "lower": [46_000.0], "upper": [np.inf], "kind": ["January to April"]})
    >>> words = {"title": "More than 46,000 cars", "unit": "cars", "caption": "Source: release of 1 June 2024."}
    >>> timeline(frame, alt="One mark at 46,000 with an arrow upward.", **words)
    Chart: One mark at 46,000 with an arrow upward.
    """
    rows = frame.reset_index(drop=True)
    fig, axes = _figure(4.6)
    order = list(dict.fromkeys(rows["kind"]))
    hollow = rows["hollow"] if "hollow" in rows else pd.Series([False] * len(rows))
    below = rows["below"] if "below" in rows else pd.Series([False] * len(rows))
    at = rows["year"] + rows.get("shift", 0.0)
    handles = {}
    for place, row in rows.iterrows():
        low, high = row["lower"] / scale, row["upper"] / scale
        style = order.index(row["kind"]) % len(SERIES)
        color, open_above = CHART[SERIES[style]], not np.isfinite(high)
        middle = low if open_above else (low + high) / 2
        face = CHART["paper"] if hollow[place] else color
        look = {"color": color, "marker": _MARKERS[style], "mfc": face, "mew": 1.6}
        axes.plot(at[place], middle, ls="", ms=7, zorder=4, **look)
        handles[row["kind"]] = mpl.lines.Line2D([], [], ls="", ms=7, label=row["kind"], **look)
        if open_above:
            axes.annotate(
                "", (at[place], middle), xytext=(0, 25), textcoords="offset points", annotation_clip=False,
                arrowprops={"arrowstyle": "<-", "color": color, "lw": 1.8, "shrinkA": 0, "shrinkB": 0},
            )  # fmt: skip
        else:
            axes.plot([at[place]] * 2, [low, high], color=color, lw=3.2, solid_capstyle="butt", zorder=3)
        said = ("≥ " if open_above else "") + range_text(middle, middle, decimals)
        lift = -15 if below[place] or open_above else 10
        axes.annotate(
            said, (at[place], middle), xytext=(0, lift), textcoords="offset points", ha="center",
            va="center", fontsize=_SMALL, zorder=5,
        )  # fmt: skip
    axes.set_ylim(0, axes.get_ylim()[1] * 1.08)
    axes.set_xticks(range(int(rows["year"].min()), int(rows["year"].max()) + 1))
    axes.margins(x=0.06)
    axes.yaxis.set_major_formatter(_Ticks())
    axes.set_ylabel(unit)
    axes.grid(axis="y")
    axes.tick_params(length=0)
    _legend(fig, [handles[kind] for kind in order])
    _title(axes, title)
    return Chart(fig, alt, caption)


class _Ticks(mpl.ticker.ScalarFormatter):
    """Numbers at an axis with the reader's decimal sign."""

    def __call__(self, x, pos=None) -> str:
        return signs(super().__call__(x, pos))


class _Days(mpl.dates.ConciseDateFormatter):
    """Dates at an axis with the reader's names of months."""

    def format_ticks(self, values) -> list[str]:
        names = language.short_months()
        return [names.get(text, text) for text in super().format_ticks(values)]


def _figure(height: float):
    # Figure, not pyplot: nothing global to close, and a chart is drawn once, when it is shown.
    with mpl.rc_context(_STYLE):
        fig = Figure(figsize=(WIDTH, height), layout="constrained")
        axes = fig.subplots()
    axes.spines[:].set_visible(False)
    return fig, axes


def _legend(fig, handles: list) -> None:
    """Kinds below the chart, two beside each other where their words leave room for that."""
    longest = max(len(handle.get_label()) for handle in handles)
    fig.legend(
        handles=handles, loc="outside lower left", ncols=2 if longest <= 26 else 1, frameon=False, fontsize=_SMALL,
        labelcolor=CHART["ink"],
    )  # fmt: skip


def _balanced(text: str, width: int) -> str:
    """Text in as few lines as the width allows, these of nearly equal length: no last line of one word.

    >>> _balanced("No day from January 2023 to June 2024 had an official rate inside the window", 58)
    'No day from January 2023 to June 2024\\nhad an official rate inside the window'
    """
    text = language.one_line(text)
    wrapped = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    while width > 1 and len(
        narrower := textwrap.wrap(text, width - 1, break_long_words=False, break_on_hyphens=False)
    ) == len(wrapped):
        width, wrapped = width - 1, narrower
    return "\n".join(wrapped)


def _title(axes, title: str) -> None:
    axes.figure.suptitle(_balanced(title, 50), x=0.01, ha="left", fontsize=12, fontweight="bold", color=CHART["ink"])


def _band_label(axes, band: tuple[float, float], label: str) -> None:
    """Words inside a band; beside it where the band is thinner than a line of text, which would cover the data."""
    low, high = axes.get_ylim()
    thin = band[1] - band[0] < 0.08 * (high - low)
    axes.text(
        1.02 if thin else 0.008, np.mean(band), textwrap.fill(label, 16) if thin else label,
        transform=axes.get_yaxis_transform(), va="center", ha="left", fontsize=_SMALL, color=CHART["ink"], zorder=5,
        bbox={"fc": CHART["paper"], "ec": "none", "pad": 1.2},
    )  # fmt: skip


def _end_labels(axes, ends: list[tuple]) -> None:
    """Words at the right end of each line, pushed apart by 6 % of the height where lines end close together."""
    if len(ends) == 1 and not ends[0][2]:
        return
    low, high = axes.get_ylim()
    step, placed = 0.06 * (high - low), []
    for y, x, name, color in sorted(ends):
        at = max([y, *(other + step for other in placed[-1:])])
        placed.append(at)
        axes.annotate(
            name, (x, y), xytext=(1.02, at), textcoords=axes.get_yaxis_transform(), va="center", fontsize=_SMALL,
            color=color, annotation_clip=False,
        )  # fmt: skip
