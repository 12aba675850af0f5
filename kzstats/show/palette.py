"""The colours of pages and charts, named once: light and dark, distinct without colour vision.

Charts are drawn with the light colours of `CHART`. On a page that follows the reader's dark setting the same
chart is shown with `CHART_DARK`: `adaptive_svg` swaps each hex value for a CSS variable that knows both.
"""

import re

# Page colours: (light, dark). Text colours keep a contrast of at least 4.5 to `page`, `surface` and their
# own `-soft` ground in both schemes; tests/test_reports.py computes it.
PAGE = {
    "page": ("#f7f6f3", "#12171d"),
    "surface": ("#ffffff", "#1a2129"),
    "ink": ("#1b2530", "#e8ecf0"),
    "muted": ("#56616d", "#a3adb8"),
    "line": ("#dcdad4", "#323c47"),
    "accent": ("#0a4a8c", "#8cc4f2"),
    "accent-soft": ("#e7f0f8", "#1b2d3f"),
    "good": ("#0b664b", "#6fcfa9"),
    "good-soft": ("#e3f2ec", "#15302a"),
    "bad": ("#a12f08", "#ff9c78"),
    "bad-soft": ("#fbeae3", "#3a211a"),
    "open": ("#6b4d00", "#e5c26a"),
    "open-soft": ("#f6eeda", "#332b17"),
    "code": ("#f1efea", "#161c23"),
}

# Chart colours: (light, dark). Lines and marks keep a contrast of at least 3 to `paper`; any two of SERIES stay
# apart for readers with protanopia, deuteranopia and tritanopia. No chart carries meaning by colour alone.
_CHART = {
    "paper": ("#ffffff", "#1a2129"),
    "ink": ("#1b2530", "#e8ecf0"),
    "muted": ("#56616d", "#a3adb8"),
    "grid": ("#e3e1dc", "#2f3842"),
    "band": ("#cfe0ef", "#24405a"),
    "blue": ("#0a4a8c", "#a9d3f5"),
    "vermilion": ("#a63a14", "#f08050"),
    "green": ("#12996b", "#48d6a0"),
    "ochre": ("#b0861a", "#f7d65c"),
    "purple": ("#a03cc8", "#b673dd"),
    "grey": ("#76828e", "#828c96"),
}
CHART = {name: light for name, (light, _) in _CHART.items()}
CHART_DARK = {name: dark for name, (_, dark) in _CHART.items()}
SERIES = ("blue", "vermilion", "green", "ochre", "purple", "grey")


def css_variables() -> str:
    """The page colours as CSS variables: light ones, dark ones for screens that ask; paper stays white."""
    light = ";".join(f"--{name}:{pair[0]}" for name, pair in PAGE.items())
    dark = ";".join(f"--{name}:{pair[1]}" for name, pair in PAGE.items())
    return f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"


def adaptive_svg(svg: str) -> str:
    """A chart drawn in the light colours, made to follow the reader's light or dark setting.

    svg: a document, its colours inline in `style` attributes as matplotlib writes them. Returns the same, with CSS
    variables of two values for the colours of `CHART`; one that has them already comes back as it is.

    >>> adaptive_svg('<svg><path style="fill: #0a4a8c"/></svg>')[-47:]
    '<path style="fill: var(--blue,#0a4a8c)"/></svg>'
    """
    if "var(--paper,#" in svg or "var(--ink,#" in svg:
        return svg
    names = {light: name for name, light in CHART.items()} | {"#000000": "ink"}  # black: the ticks of other libraries
    pattern = re.compile("|".join(map(re.escape, names)))
    styled = re.sub(
        r'style="[^"]*"',
        lambda style: pattern.sub(lambda hit: f"var(--{names[hit[0]]},{hit[0]})", style[0]),
        svg,
    )
    if styled == svg:
        return svg
    dark = ";".join(f"--{name}:{value}" for name, value in CHART_DARK.items())
    # Text without a colour of its own is black in SVG: the root's fill gives it the ink. color-scheme says that the
    # chart handles dark itself; without it some browsers tint images.
    rule = (
        f"<style>:root{{fill:{CHART['ink']}}}"
        f"@media (prefers-color-scheme:dark){{:root{{color-scheme:dark;{dark};fill:{CHART_DARK['ink']}}}}}</style>"
    )
    return re.sub(r"(<svg\b[^>]*>)", lambda tag: tag[1] + rule, styled, count=1)
