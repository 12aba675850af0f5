"""Places for the labels of a chart, so that none stands over another, nor nearer to another's mark than to its own."""

import matplotlib as mpl
import numpy as np


def settle(axes, movable: list, stay: list, points: np.ndarray) -> None:
    """Give each movable label the first place beside its point that is free of other texts, and if it can of points.

    No label stands nearer to what others mark than to its own point, where there is such a place.
    """
    frame, taken = axes.get_window_extent(), [text.get_window_extent() for text in stay]
    drawn = axes.transData.transform(points) if len(points) else np.empty((0, 2))
    for note in movable:
        note.set(position=(0, 0), ha="left", va="bottom")
        at = note.get_window_extent()  # measured once: each place is moved from here, half the time of a timeline
        own, choices = np.array([[at.x0, at.y0]]), []
        others = drawn[np.abs(drawn[:, 0] - at.x0) > 1]
        for rank, (dx, dy, side, level) in enumerate(_PLACES):
            left = at.x0 + dx * axes.figure.dpi / 72 - at.width * {"left": 0, "center": 0.5, "right": 1}[side]
            low = at.y0 + dy * axes.figure.dpi / 72 - at.height * (level == "top")
            box = mpl.transforms.Bbox.from_bounds(left, low, at.width, at.height).padded(1)
            over = sum(_shared(box, other) for other in taken)
            outside = box.width * box.height - _shared(box, frame)
            middle = mpl.transforms.Bbox([(box.p0 + box.p1) / 2] * 2)  # readers go by it first, then by the edge
            apart, edge = (_away(one, own)[0] / max(1, _away(one, others).min(initial=np.inf)) for one in (middle, box))
            near = round(2 * apart), edge > 1.1
            inside = (_away(box, drawn) < 4).sum()  # half of a mark
            choices.append((over, round(outside), inside, near, rank, box))
        *_, rank, box = min(choices, key=lambda choice: choice[:5])
        dx, dy, side, level = _PLACES[rank]
        note.set(position=(dx, dy), ha=side, va=level)
        taken.append(box)


#: Where the label of a point may stand: offset in points, side, level; the best first.
_PLACES = [
    (0, 10, "center", "bottom"), (0, -10, "center", "top"), (9, 5, "left", "bottom"), (-9, 5, "right", "bottom"),
    (9, -5, "left", "top"), (-9, -5, "right", "top"), (0, 24, "center", "bottom"), (0, -24, "center", "top"),
    (14, 20, "left", "bottom"), (-14, 20, "right", "bottom"), (14, -20, "left", "top"), (-14, -20, "right", "top"),
    (18, -14, "left", "top"), (-18, -14, "right", "top"), (0, 40, "center", "bottom"), (0, -40, "center", "top"),
    (20, 34, "left", "bottom"), (-20, 34, "right", "bottom"), (20, -34, "left", "top"), (-20, -34, "right", "top"),
]  # fmt: skip


def spread(axes, labels: list) -> None:
    """Push texts at the right edge apart where their lines end close together, and keep them within the height."""
    frame, labels = axes.get_window_extent(), sorted(labels, key=lambda text: text.get_window_extent().y0)
    if not labels:
        return
    extents = [text.get_window_extent() for text in labels]
    heights = np.array([box.height + 2 for box in extents])
    centre = np.array([(box.y0 + box.y1) / 2 for box in extents])
    for place in range(1, len(labels)):
        centre[place] = max(centre[place], centre[place - 1] + (heights[place - 1] + heights[place]) / 2)
    centre -= max(0.0, centre[-1] + heights[-1] / 2 - frame.y1)
    for place in range(len(labels) - 2, -1, -1):
        centre[place] = min(centre[place], centre[place + 1] - (heights[place + 1] + heights[place]) / 2)
    to_data = axes.transData.inverted()
    for text, y in zip(labels, centre, strict=True):
        text.set_y(to_data.transform((0, y))[1])


def _away(box, points: np.ndarray) -> np.ndarray:
    return np.hypot(*(points - np.clip(points, box.min, box.max)).T)


def _shared(one, other) -> float:
    both = mpl.transforms.Bbox.intersection(one, other)
    return both.width * both.height if both else 0.0
