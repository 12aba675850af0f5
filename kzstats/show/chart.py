"""A chart that cannot be shown without words, drawn where it is shown, in the reader's language.

What every form of `charts` shares stands here: the figure, its title and legend, and what stands along its axes.
"""

import base64
import html
import io
import re
import sys
import textwrap
from collections.abc import Callable, Iterable
from itertools import pairwise

import matplotlib as mpl
import matplotlib.collections
import matplotlib.dates
import matplotlib.lines
import matplotlib.text
import matplotlib.ticker
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from kzstats.errors import ParameterError
from kzstats.message import Message
from kzstats.show import language
from kzstats.show.palette import CHART, adaptive_svg
from kzstats.show.table import NO_FORMULA, NOTHING
from kzstats.show.wording import capital, opening

#: Inches. At 5.6 wide, text of 10 points is still 9 pixels high on a phone 390 pixels wide; none is smaller.
WIDTH = 5.6
SMALL = 10
MARKERS = ("o", "s", "D", "^", "v", "P")
STYLE = {
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
    "text.parse_math": False,  # "$47.9 billion / $102.5 billion" is money, no formula
    "text.hinting": "none",  # a letter has the width that the drawing gives it, and none is fitted to pixels
    "svg.fonttype": "path",
    "svg.hashsalt": "kzstats",
}
#: Points beside everything, and between an axis and its numbers.
_ROOM, _GAP = 3.0, 3.5
PAPER = {"fc": CHART["paper"], "ec": "none", "pad": 1}


class Chart:
    """A figure with the words that stand for it: alt text for those who cannot see it, a caption for all.

    figure: a matplotlib figure, or what has one (axes, a seaborn grid), or a function that draws one in the language
    spoken then, or None where there is nothing to draw; alt: what the chart shows, its finding included; caption: unit,
    source and how to read it. Shows as an SVG image with figcaption in HTML, as the alt text in plain text (which nbval
    compares). Numbers at the axes of a figure of one's own are written as the reader writes them. Where alt lacks a
    value, because a frame had no row, the sentence `empty` stands instead. Raises ParameterError when alt or caption is
    missing.

    >>> from matplotlib.figure import Figure
    >>> kz.Chart(Figure(), alt="An empty chart, for the test", caption="No data.")
    Chart: An empty chart, for the test
    """

    def __init__(
        self,
        figure: Figure | Callable[[], Figure] | None,
        alt: Message | str,
        caption: Message | str,
        *,
        empty: Message | str = NOTHING,
    ) -> None:
        for name, text in (("alt", alt), ("caption", caption)):
            if not isinstance(text, str | Message) or not str(text).strip():
                raise ParameterError(f"chart without {name}: {text!r}; say in words what the chart shows")
        figure = getattr(figure, "figure", figure)
        if isinstance(figure, Figure) and "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].close(figure)  # else the next plot is drawn over it, and it is shown twice
        if isinstance(alt, Message) and not alt.whole:
            figure, alt, caption = None, empty, empty
        self._draw = figure if callable(figure) and not isinstance(figure, Figure) else lambda: _own(figure)
        self._alt, self._caption, self._drawn = alt, caption, {}

    @property
    def fig(self) -> Figure | None:
        """The figure in the reader's language, drawn when it is first asked for."""
        if language.current() not in self._drawn:
            self._drawn[language.current()] = self._draw()
        return self._drawn[language.current()]

    @property
    def alt(self) -> str:
        """The alt text in the reader's language."""
        return opening(self._alt)

    @property
    def caption(self) -> str:
        """The caption in the reader's language."""
        return opening(self._caption)

    def __repr__(self) -> str:
        return f"Chart: {self.alt}"

    def svg(self) -> str:
        """The chart as an SVG document: the same bytes for the same figure, light and dark in one."""
        buffer = io.StringIO()
        with mpl.rc_context(STYLE):
            # Measured here: "tight" would draw everything once more for it, a fifth of the time.
            edge = self.fig.get_tightbbox().padded(0.12)
            self.fig.savefig(buffer, format="svg", bbox_inches=edge, metadata={"Date": None})
        return adaptive_svg(buffer.getvalue())

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        picture = ""
        if self.fig is not None:
            image = base64.b64encode(self.svg().encode()).decode()
            picture = (
                f'<img src="data:image/svg+xml;base64,{image}" alt="{html.escape(self.alt)}" '
                f'style="max-width:100%;height:auto">'
            )
        caption = f'<figcaption class="{NO_FORMULA}">{html.escape(self.caption)}</figcaption>'
        return {"text/html": f'<figure class="kz-figure">{picture}{caption}</figure>', "text/plain": repr(self)}


def _own(fig: Figure | None) -> Figure | None:
    """A figure from elsewhere at the one width, its numbers as the reader writes them, none a formula."""
    if fig is None:
        return None
    width, height = fig.get_size_inches()
    fig.set_size_inches(WIDTH, height * WIDTH / width)
    fig.set_layout_engine("constrained")
    if not hasattr(fig.canvas, "get_renderer"):
        FigureCanvasAgg(fig)
    alone = sum(bool(axes.get_title()) for axes in fig.axes) == 1  # else the titles say which of small multiples it is
    if fig.axes and fig.get_suptitle():
        title(fig.axes[0], fig.get_suptitle())
    for axes in fig.axes:
        axes.spines[:].set_visible(False)
        if alone and axes.get_title():
            title(axes, axes.get_title())
            axes.set_title("")
        axes.set(xlabel=capital(axes.get_xlabel()), ylabel=capital(axes.get_ylabel()))
        for axis in (axes.xaxis, axes.yaxis):
            logarithmic = isinstance(axis.get_major_formatter(), mpl.ticker.LogFormatter)
            if logarithmic or isinstance(axis.get_major_formatter(), mpl.ticker.ScalarFormatter):
                axis.set_major_formatter(lambda value, _: language.signs(f"{value:,.10g}"))
            if logarithmic:
                axis.set_minor_formatter(mpl.ticker.NullFormatter())
    for text in fig.findobj(mpl.text.Text):
        text.set_parse_math(False)
    if fig.axes:  # the engine alone, without a pass over everything drawn; saved, a figure would be laid out again
        with mpl.rc_context(STYLE):
            fig.get_layout_engine().execute(fig)
    fig.set_layout_engine(None)
    return fig


def figure(height: float):
    """A figure of the one width, and its axes; height in inches."""
    # Figure, not pyplot: nothing global to close, and a chart is drawn once, when it is shown.
    fig = Figure(figsize=(WIDTH, height))
    FigureCanvasAgg(fig)  # it keeps its renderer, and with that the measure of each text
    axes = fig.add_axes((0.2, 0.2, 0.7, 0.6))
    axes.spines[:].set_visible(False)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_visible(False)
    return fig, axes


def lay_out(fig: Figure, inside: Iterable = ()) -> list:
    """Draw what stands along both axes and give everything its place; returns what stands along the lower one.

    inside: texts that find their own place within the axes afterwards, and need no room beside them.
    """
    # Ticks of matplotlib and its constrained layout, which asks each of their five parts several times, took half of
    # the time of a chart.
    [axes], inside = fig.axes, set(inside)
    below = along(axes.xaxis)
    for axis, row in ((axes.yaxis, along(axes.yaxis)), (axes.xaxis, below)):
        _name(axis, row)
    frame, room = axes.get_window_extent(), _ROOM * fig.dpi / 72
    boxes = [frame, *(text.get_window_extent() for text in axes.texts if text not in inside)]
    around = mpl.transforms.Bbox.union(boxes).padded(room)
    heading = [text.get_window_extent().height + 2 * room for text in fig.texts]
    kinds = [legend.get_window_extent().height + 2 * room for legend in fig.legends]
    ends = [
        [frame.x0 - around.x0, frame.y0 - around.y0 + sum(kinds)],
        [fig.bbox.x1 - around.x1 + frame.x1, fig.bbox.y1 - around.y1 + frame.y1 - sum(heading)],
    ]
    axes.set_position(mpl.transforms.Bbox(ends).transformed(fig.transFigure.inverted()))
    for text in fig.texts:
        text.set_y(1 - room / fig.bbox.height)
    return below


def along(axis) -> list:
    """Numbers or names along an axis, and the grid of numbers, as plain texts and lines."""
    axes, upright = axis.axes, axis.axis_name == "y"
    counted = isinstance(axis.get_major_formatter(), Ticks)
    marked = counted and not upright
    places, (low, high) = axis.get_majorticklocs(), sorted(axis.get_view_interval())
    said = zip(places, axis.get_major_formatter().format_ticks(places), strict=True)
    shown = {place: text for place, text in said if low <= place <= high}
    to, va, ha = (axes.get_yaxis_text1_transform if upright else axes.get_xaxis_text1_transform)(_GAP * (1 + marked))
    look = {"transform": to, "va": va, "ha": ha, "color": CHART["ink" if upright else "muted"]}
    drawn = [axes.text(*((0, place) if upright else (place, 0)), text, **look) for place, text in shown.items()]
    if counted:
        lines = [[(0, place), (1, place)] if upright else [(place, 0), (place, 1)] for place in shown]
        grid = mpl.collections.LineCollection(
            lines, colors=CHART["grid"], linewidths=0.8, zorder=0.5,
            transform=axes.get_yaxis_transform() if upright else axes.get_xaxis_transform(),
        )  # fmt: skip
        drawn.append(axes.add_collection(grid, autolim=False))
    if marked:
        mark = {"ls": "", "marker": mpl.markers.TICKDOWN, "ms": _GAP, "mew": 0.8, "color": CHART["muted"]}
        down = mpl.lines.Line2D([*shown], [0] * len(shown), transform=axes.get_xaxis_transform(), **mark)
        drawn.append(axes.figure.add_artist(down))
    return drawn


def _name(axis, row: list) -> None:
    """What the numbers along an axis count, beyond them."""
    axes, upright = axis.axes, axis.axis_name == "y"
    boxes = [each.get_window_extent() for each in row if isinstance(each, mpl.text.Text)]
    frame = axes.get_window_extent()
    deep = max([0.0, *(frame.x0 - box.x0 if upright else frame.y0 - box.y0 for box in boxes)]) * 72 / axes.figure.dpi
    at, away = ((0, 0.5), (-deep - 4, 0)) if upright else ((0.5, 0), (0, -deep - 4))
    turned = {"rotation": 90, "rotation_mode": "anchor", "va": "bottom"} if upright else {"va": "top"}
    look = {"textcoords": "offset points", "ha": "center", "color": CHART["muted"], **turned}
    axes.annotate(axis.get_label_text(), at, away, "axes fraction", **look)


def title(axes, text: Message | str) -> None:
    """The finding, above the chart."""
    fig, said = axes.figure, opening(text)
    for width in (50, 45, 40, 34, 28):
        shown = fig.suptitle(balanced(said, width), x=0.01, ha="left", fontsize=12, fontweight="bold", parse_math=False)
        if shown.get_window_extent().x1 <= fig.bbox.x1:
            return


def legend(fig: Figure, handles: list) -> None:
    """Kinds below the chart, two beside each other where their words leave room for that."""
    for handle in handles:
        handle.set_label(balanced(handle.get_label(), 62))
    longest = max(len(line) for handle in handles for line in handle.get_label().split("\n"))
    fig.legend(
        handles=handles, loc="outside lower left", ncols=2 if longest <= 26 else 1, frameon=False, fontsize=SMALL,
        labelcolor=CHART["ink"],
    )  # fmt: skip


def balanced(text: str, width: int) -> str:
    """Text in as few lines as the width allows, these of nearly equal length: no last line of one word."""
    # DejaVu Sans has Latin, Cyrillic and Greek, and no Chinese or Japanese: boxes would stand there; alt has the words.
    text = re.sub("[\u2e80-\uffef]+", "…", language.one_line(text))
    wrapped = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    while width > 1 and len(
        narrower := textwrap.wrap(text, width - 1, break_long_words=False, break_on_hyphens=False)
    ) == len(wrapped):
        width, wrapped = width - 1, narrower
    return "\n".join(wrapped)


def keep_inside(axes, texts: list) -> None:
    """Move texts that reach over the left or right edge of the axes inwards; wrap those wider than the axes."""
    frame = axes.get_window_extent()
    for text in texts:
        for width in (44, 36, 28, 20):
            box = text.get_window_extent()
            if box.width <= frame.width:
                break
            text.set_text(balanced(text.get_text().replace("\n", " "), width))
        shift = max(frame.x0 - box.x0, 0.0) + min(frame.x1 - box.x1, 0.0)
        if shift:
            to_data = axes.transData.inverted()
            x, y = axes.transData.transform(text.get_position())
            text.set_x(to_data.transform((x + shift, y))[0])


def numbers(axis, unit: Message | str, most: int) -> None:
    """At most so many steps of numbers along an axis, with the reader's signs, their unit beside them."""
    axis.set_major_locator(_steps(most))
    axis.set_major_formatter(Ticks())
    axis.set_label_text(balanced(opening(unit), 36))


def _steps(most: int) -> mpl.ticker.Locator:
    return mpl.ticker.MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10])


def names(axis, places: Iterable, said: list[str]) -> None:
    """Names along an axis instead of numbers."""
    axis.set_major_locator(mpl.ticker.FixedLocator(list(places)))
    axis.set_major_formatter(mpl.ticker.FixedFormatter(said))


def fewer_ticks(axes, row: list) -> None:
    """Put the numbers below anew, for the axis as it is now, and fewer of them until none stands over another."""
    for count in (None, 5, 4, 3, 2):
        if count:
            axes.xaxis.set_major_locator(_steps(count))
        for each in row:
            each.remove()
        row = along(axes.xaxis)
        boxes = [each.get_window_extent() for each in row if isinstance(each, mpl.text.Text)]
        if not any(one.overlaps(other) for one, other in pairwise(boxes)):
            return


class Ticks(mpl.ticker.ScalarFormatter):
    """Numbers at an axis in full, with the reader's decimal and group signs."""

    def __init__(self) -> None:
        super().__init__(useOffset=False)
        self.set_scientific(False)

    def __call__(self, x, pos=None) -> str:  # noqa: D102 - of matplotlib
        text = super().__call__(x, pos)
        return language.signs(f"{x:,.10g}" if abs(x) >= 1000 else text)


class Days(mpl.dates.ConciseDateFormatter):
    """Dates at an axis with the reader's names of months."""

    def format_ticks(self, values) -> list[str]:  # noqa: D102 - of matplotlib
        names = language.short_months()
        return [names.get(text, text) for text in super().format_ticks(values)]
