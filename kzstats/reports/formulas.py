"""Formulas as MathML, which browsers draw without a script; what cannot be translated stays as it was written."""

import contextlib
import re
import xml.etree.ElementTree as ET
from functools import lru_cache
from html import escape, unescape

import nh3
from markupsafe import Markup

TAGS = set(
    re.findall(
        r"\w+",
        "math mrow mi mn mo mtext mspace ms mfrac msqrt mroot msub msup msubsup munder mover munderover mmultiscripts "
        "mprescripts none mtable mtr mtd mstyle mpadded mphantom menclose",
    )
)
# No address, no colour that a dark page would hide, no script.
ATTRIBUTES = set(
    re.findall(
        r"\w+",
        "accent columnalign columnlines columnspacing display displaystyle fence form linebreak linethickness lspace "
        "mathvariant maxsize minsize movablelimits notation rowlines rowspacing rspace scriptlevel separator stretchy "
        "width height depth",
    )
)
# Left as LaTeX: a command that was not understood, or a column sign without its table.
_LEFT = re.compile(r"<(?!mtext)\w[^>]*>\s*(?:\\|&amp;<)")
_LONGEST = 2_000  # characters; nesting is walked by calls within calls
# What latex2mathml does not know by this name, and knows by another.
_SAME = {"{align}": "{align*}", "{aligned}": "{align*}", "{gathered}": "{align*}", "{split}": "{align*}",
         r"\dfrac": r"\frac"}  # fmt: skip
# A dollar sign opens a formula before anything but a blank and not after a letter (US$5), closes one after anything
# but a blank and not before a digit ($5-$10). What begins with a digit and holds no sign of LaTeX is money.
INLINE = (
    r"\$\$(?P<display_math_text>(?:[^$\\]|\\.)+?)\$\$|"
    r"(?<![\w$\\])\$(?P<backtick_math_marker>`+)(?P<backtick_math_text>[^`]+?)(?P=backtick_math_marker)\$|"
    r"(?<![\w$\\])\$(?![$\s])(?!\d[^$\\^_={}]*\$)(?P<math_text>(?:[^$\\\n]|\\.)*?[^\s$\\]|(?:[^$\\\n]|\\.)*?\\.)\$(?![\d$])"
)


@lru_cache(maxsize=256)
def formula(latex: str, display: bool = False) -> Markup:
    """A formula as MathML (display: on a line of its own), or as the text it was written in.

    >>> formula("E=mc^2")
    Markup('<math display="inline"><mrow><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></mrow></math>')
    """
    import latex2mathml.converter  # 30 ms, and only where there are formulas

    text = latex.strip()
    for theirs, ours in _SAME.items():
        text = text.replace(theirs, ours)
    found = ""
    with contextlib.suppress(Exception):  # of many kinds, for anything that is no formula
        if len(text) <= _LONGEST:
            tree = latex2mathml.converter.convert_to_element(text, display="block" if display else "inline")
            found = ET.tostring(tree, encoding="unicode").replace("&amp;#", "&#")  # its signs are written as numbers
    found = nh3.clean(found, tags=TAGS, attributes={"*": ATTRIBUTES})
    if not found or _LEFT.search(found.replace("&amp;<", "<") if r"\&" in text else found):
        shown = f"<code>{escape(latex.strip())}</code>"
        return Markup(f"<p>{shown}</p>" if display else shown)
    return Markup(found)


def of_output(text: str) -> Markup:
    """What `Math` and `Latex` show: formulas between dollar signs, the words around them as they are."""
    text = re.sub(r"^\s*(?:\\\[|(?=\\begin))(.*?)(?:\\\])?\s*$", r"$$\1$$", text, flags=re.DOTALL)
    text = escape(re.sub(r"\\[()]", "$", text), quote=False)
    shown = re.sub(r"\$\$([^$]+)\$\$|\$(\s*\\displaystyle)?([^$]+)\$", _between, text)
    return Markup(f'<div class="shown">{shown}</div>')


def _between(dollars: re.Match) -> Markup:
    return formula(unescape(dollars[1] or dollars[3]), display=bool(dollars[1] or dollars[2]))
