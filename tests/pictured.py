"""What a chart shows, read from its drawing: each text with its box, and texts that lie over each other or are cut.

Takes a chart as `Chart.svg()` writes it and as a page carries it. matplotlib draws each letter as a shape that is used
by name (`DejaVuSans-35`, on a page `k35`), which gives the words back; a line of text is a group of such letters.
"""

import base64
import re
import unicodedata
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import matplotlib
import numpy as np
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font
from packaging.version import Version

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_LETTER = re.compile(r"#(?:DejaVuSans(?:-[A-Za-z]+)?-|[kb])([0-9a-f]+)$")
_STEP = re.compile(r"(\w+)\(([^)]*)\)")
_NUMBER = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")
#: Points by which two boxes may touch: the corners that bend a curve lie a little outside of it.
TOUCH = 0.5


@dataclass(frozen=True)
class Text:
    """One line of drawn text with its box, in the units of the drawing."""

    words: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Text") -> bool:
        """Whether the letters of two texts lie over each other.

        >>> (
        ...     Text("a", 0, 0, 10, 10).overlaps(Text("b", 9, 9, 20, 20)),
        ...     Text("a", 0, 0, 9, 9).overlaps(Text("b", 9, 0, 20, 9)),
        ... )
        (True, False)
        """
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > TOUCH and down > TOUCH


@lru_cache(maxsize=2)
def texts(svg: str) -> list[Text]:
    """Every line of text of a chart, in the order of drawing."""
    root = ET.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", svg))
    shapes = {shape.get("id"): shape for shape in root.iter(f"{_SVG}path") if shape.get("id")}
    found: list[Text] = []

    def walk(element: ET.Element, matrix: np.ndarray) -> None:
        matrix = matrix @ _matrix(element.get("transform", ""))
        letters = [(_LETTER.match(_href(use)), use) for use in element.findall(f"{_SVG}use")]
        letters = [(letter, use) for letter, use in letters if letter]
        if letters:
            corners = []
            for letter, use in letters:
                place = matrix @ _matrix(use.get("transform", "")) @ _shift(float(use.get("x", 0)))
                shape = shapes.get(letter[0][1:])
                if shape is not None and (points := _points(shape.get("d", ""))).size:
                    corners.append((place @ _matrix(shape.get("transform", "")) @ points)[:2])
            words = "".join(_character(letter[0], int(letter[1], 16)) for letter, _ in letters)
            if corners:
                x, y = np.hstack(corners)
                found.append(Text(words, x.min(), y.min(), x.max(), y.max()))
        for child in element:
            if child.tag != f"{_SVG}defs":
                walk(child, matrix)

    walk(root, np.eye(3))
    return found


def overlaps(svg: str) -> list[str]:
    """Pairs of texts that lie over each other.

    >>> overlaps('<svg xmlns="http://www.w3.org/2000/svg"/>')
    []
    """
    return [f"{a.words!r} over {b.words!r}" for a, b in combinations(texts(svg), 2) if a.overlaps(b)]


def clipped(svg: str) -> list[str]:
    """Texts that reach beyond the edge of the drawing."""
    left, top, width, height = map(float, _NUMBER.findall(re.search(r'viewBox="([^"]*)"', svg)[1]))
    return [
        repr(text.words)
        for text in texts(svg)
        if text.left < left - TOUCH
        or text.top < top - TOUCH
        or text.right > left + width + TOUCH
        or text.bottom > top + height + TOUCH
    ]


def charts(html: str) -> list[str]:
    """The drawings of a page or of an output, as SVG."""
    found = re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", html)
    return [base64.b64decode(each).decode() for each in found]


def faults(html: str) -> list[str]:
    """What lies over something else or is cut in the charts of a page, chart by chart."""
    return [
        f"chart {number}: {fault}"
        for number, svg in enumerate(charts(html), start=1)
        for fault in [*overlaps(svg), *(f"{words} is cut" for words in clipped(svg))]
    ]


def _href(use: ET.Element) -> str:
    return use.get("href") or use.get(_HREF) or ""


@lru_cache
def _character(name: str, number: int) -> str:
    """What a letter stands for: up to matplotlib 3.10 its number is its code, from then on its place in the font."""
    if Version(matplotlib.__version__) < Version("3.11"):
        return chr(number)
    weight = "bold" if "Bold" in name or name.startswith("#b") else "normal"
    places = FT2Font(findfont(FontProperties(family="DejaVu Sans", weight=weight))).get_charmap()
    return unicodedata.normalize("NFKC", next((chr(code) for code, place in places.items() if place == number), "?"))


def _shift(x: float, y: float = 0.0) -> np.ndarray:
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], float)


@lru_cache(maxsize=1000)
def _matrix(transform: str) -> np.ndarray:
    """What a `transform` does, as a matrix."""
    matrix = np.eye(3)
    for name, numbers in _STEP.findall(transform):
        values = [float(number) for number in _NUMBER.findall(numbers)]
        if name == "translate":
            step = _shift(*values)
        elif name == "scale":
            step = np.diag([values[0], values[-1], 1])
        elif name == "rotate":
            turn, about = np.radians(values[0]), _shift(*values[1:]) if values[1:] else np.eye(3)
            turned = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
            step = about @ turned @ np.linalg.inv(about)
        else:
            assert name == "matrix", f"transform {name} is not known here"
            step = np.array([[values[0], values[2], values[4]], [values[1], values[3], values[5]], [0, 0, 1]])
        matrix = matrix @ step
    return matrix


@lru_cache(maxsize=1000)
def _points(path: str) -> np.ndarray:
    """The corners of a shape, those that bend its curves included, as columns.

    >>> [_points(way)[:2].T.tolist() for way in ("M 1 2 L 4 3 z", "m1 2l3 1z")]
    [[[1.0, 2.0], [4.0, 3.0]], [[1.0, 2.0], [4.0, 3.0]]]
    """
    assert not set(re.findall("[a-zA-Z]", path)) - set("MLQCZmlqcze"), "a letter with other steps than matplotlib's"
    last, found = np.zeros(2), []
    for command, rest in re.findall(r"([MLQCmlqc])([^MLQCmlqcZz]*)", path):
        corners = np.array([float(number) for number in _NUMBER.findall(rest)]).reshape(-1, 2)
        found.append(corners + last * command.islower())
        last = found[-1][-1]
    numbers = np.vstack(found).ravel() if found else np.empty(0)
    return np.vstack([numbers[0::2], numbers[1::2], np.ones(numbers.size // 2)])
