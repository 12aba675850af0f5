"""The texts of a chart as they are drawn: their boxes, and whether they leave each other room."""

import itertools

from matplotlib.text import Text

import kzstats as kz


def texts(fig) -> list[tuple[str, object]]:
    """Every text that is drawn, with its box in pixels; ticks outside the axes are not drawn."""
    fig.draw_without_rendering()
    drawn = [text for text in fig.findobj(Text) if text.get_text().strip() and text.get_visible()]
    hidden = []
    for axis in (axis for axes in fig.axes for axis in (axes.xaxis, axes.yaxis)):
        low, high = sorted(axis.get_view_interval())
        inside = [tick for tick in axis.get_major_ticks() if low - 1e-9 <= tick.get_loc() <= high + 1e-9]
        ticks = [tick for tick in axis.majorTicks if tick not in inside or not axis.get_visible()]
        hidden += [] if axis.get_visible() else [axis.label]
        hidden += [label for tick in [*ticks, *axis.get_minor_ticks()] for label in (tick.label1, tick.label2)]
    return [(text.get_text(), text.get_window_extent()) for text in drawn if text not in hidden]


def faults(chart: kz.Chart) -> list[tuple[str, str]]:
    """Pairs of texts that stand over each other by more than a pixel, and texts that leave the picture."""
    found, page = [], chart.fig.bbox
    shown = texts(chart.fig)
    for (one, a), (other, b) in itertools.combinations(shown, 2):
        wide, high = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        if wide > 1 and high > 1:
            found.append((one, other))
    outside = [name for name, box in shown if box.x0 < page.x0 - 1 or box.x1 > page.x1 + 1 or box.y1 > page.y1 + 1]
    return found + [(name, "outside") for name in outside]
