"""Vector charts made small: the same picture in fewer bytes for a page, a bare one for the index.

matplotlib writes each letter as a path with a long name and each number with six decimals. A chart of notebook 01
takes 84 kB as it comes and 50 kB as the page carries it, and looks the same.
"""

import re
from functools import lru_cache

_OURS = "<dc:title>Matplotlib"
_HEAD = re.compile(r"<\?xml[^>]*\?>|<!DOCTYPE[^>]*>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
# Digits after the second decimal; scales of letters (0.015625) begin with a zero and keep theirs. The point stands
# first, because the search then leaps from point to point: four times as fast over thousands of whole numbers.
_LONG_NUMBER = re.compile(r"\.(?<!\D0\.)(\d\d)\d+")
_SHORTER = (
    ("DejaVuSans-Bold-", "b"),
    ("DejaVuSans-", "k"),
    ("xlink:href", "href"),
    (" \nL ", "L"),
    (" \nQ ", "Q"),
    (" \nC ", "C"),
    (" \nM ", "M"),
    (" \nz\n", "z"),
    ('d="M ', 'd="M'),
    (' \n"', '"'),
)
# Names of groups (text_12, PathCollection_3), which nothing refers to; names of shapes hold a hash instead.
_GROUP_NAME = re.compile(r' id="(?:[a-z][\w.]*|[A-Z][A-Za-z]+)_\d+"')
_REFERENCE = re.compile(r'(?:href="#|url\(#)([^")]*)')
# The outline of a letter, in 64 parts of a hundredth of its size; eight will do: a 500th of an inch in a title. Each
# point from the one before takes half as many digits as each from the corner.
_LETTER = re.compile(r' d="([^"]*)" transform="scale\(0\.015625\)"')
_STEP = re.compile(r"([MLQC])([^MLQCz]*)|z")
# Where a letter stands in its line, in hundredths of its size: whole ones will do.
_SHIFT = re.compile(r'(<use href="[^"]*") transform="translate\((-?\d+)(?:\.\d+)? 0\)"')
_TEXT = re.compile(r'<g id="text_\d+">.*?</g>\s*</g>', re.DOTALL)
_AXES = re.compile(r'<g id="axes_1">\s*<g id="patch_\d+">\s*<path d="([^"]*)"')
_VIEW = re.compile(r'width="[^"]*" height="[^"]*" viewBox="[^"]*"')
_BETWEEN = re.compile(r">\s+<")
_DEFINED = re.compile(r'<path id="([^"]*)" d="[^"]*"[^>]*/>')


def compact(svg: str) -> str:
    """A chart of matplotlib in fewer bytes; any other document comes back as it is.

    Coordinates are kept to a hundredth of a point (the eye needs a third), names short, metadata not at all.

    >>> path = '<path d="M 1.23456 2 \\nL 3 4 \\nz\\n"/>'
    >>> compact(f"<svg><metadata><dc:title>Matplotlib</dc:title></metadata>{path}</svg>")
    '<svg><path d="M1.23 2L3 4z"/></svg>'
    """
    if _OURS not in svg:
        return svg
    svg = _HEAD.sub("", svg)
    for long, short in _SHORTER:
        svg = svg.replace(long, short)
    svg = _GROUP_NAME.sub("", _LONG_NUMBER.sub(r".\1", svg))
    svg = _LETTER.sub(lambda letter: _outline(letter[1]), _SHIFT.sub(r'\1 x="\2"', svg))
    return _BETWEEN.sub("><", svg).strip()


@lru_cache(maxsize=4096)  # charts share their letters: outlines were half of what a page took
def _outline(letter: str) -> str:
    """A letter on a coarser grid, each point told from the last one."""
    said, last, first = "", (0, 0), (0, 0)
    for step in _STEP.finditer(letter):
        if step[0] == "z":
            said, last = f"{said}z", first
            continue
        ends = [round(int(number) / 8) for number in step[2].split()]
        moved = (f"{end - last[place % 2]}" for place, end in enumerate(ends))
        said += step[1].lower() + " ".join(moved).replace(" -", "-")
        last = (ends[-2], ends[-1])
        first = last if step[1] == "M" else first
    return f' d="{said}" transform="scale(.125)"'


def small(svg: str) -> str:
    """The marks of a chart of matplotlib without its words, cropped to its axes; empty for any other document."""
    axes = _AXES.search(svg) if _OURS in svg else None
    if not axes:
        return ""
    numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", axes[1])]
    xs, ys = numbers[0::2], numbers[1::2]
    left, top, width, height = min(xs) - 6, min(ys) - 6, max(xs) - min(xs) + 12, max(ys) - min(ys) + 12
    bare = _TEXT.sub("", svg)
    used = set(_REFERENCE.findall(bare))
    bare = _DEFINED.sub(lambda path: path[0] if path[1] in used else "", bare)
    bare = _VIEW.sub(f'viewBox="{left:.0f} {top:.0f} {width:.0f} {height:.0f}"', bare, count=1)
    return compact(bare)
