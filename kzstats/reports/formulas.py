"""Formulas as MathML, which browsers draw without a script; what cannot be translated stays as it was written."""

import re
import xml.etree.ElementTree as ET
from functools import lru_cache
from html import escape, unescape

from markupsafe import Markup

_TAGS = set(
    re.findall(
        r"\w+",
        "math mrow mi mn mo mtext mspace ms mfrac msqrt mroot msub msup msubsup munder mover munderover mmultiscripts "
        "mprescripts none mtable mtr mtd mstyle mpadded mphantom menclose",
    )
)
# No address, no colour that a dark page would hide, no script.
_ATTRIBUTES = set(
    re.findall(
        r"\w+",
        "accent columnalign columnlines columnspacing display displaystyle fence form linebreak linethickness lspace "
        "mathvariant maxsize minsize movablelimits notation rowlines rowspacing rspace scriptlevel separator stretchy "
        "width height depth",
    )
)
_VALUE = re.compile(r"[\w .%#+-]*", re.ASCII)
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
    try:
        tree = latex2mathml.converter.convert_to_element(text) if len(text) <= _LONGEST else None
    except Exception:  # of many kinds, for anything that is no formula
        tree = None
    if tree is None or not _known(tree, r"\&" in text):
        shown = f"<code>{escape(latex.strip())}</code>"
        return Markup(f"<p>{shown}</p>" if display else shown)
    _clean(tree)
    tree.attrib = {"display": "block" if display else "inline"}
    return Markup(ET.tostring(tree, encoding="unicode"))


def of_output(text: str) -> Markup:
    """What `Math` and `Latex` show: formulas between dollar signs, the words around them as they are."""
    alone = re.fullmatch(r"\s*(\$\$?|\\\[|\\\()?(.+?)(\$\$?|\\\]|\\\))?\s*", text, flags=re.DOTALL)
    if alone and "$" not in alone[2] and (alone[1] or text.lstrip().startswith(r"\begin")):
        display = alone[1] != "$" or alone[2].strip().startswith(r"\displaystyle")
        return Markup('<div class="shown">') + formula(alone[2], display) + Markup("</div>")
    parts, last = [], 0
    for found in re.finditer(r"\$\$([^$]+)\$\$|\$([^$]+)\$", text):
        parts += [escape(text[last : found.start()]), formula(found[1] or found[2], bool(found[1]))]
        last = found.end()
    return Markup('<div class="shown">' + "".join([*parts, escape(text[last:])]) + "</div>")


def _known(tree: ET.Element, ampersand: bool) -> bool:
    """Whether nothing was left as LaTeX: a command that was not understood, or a column sign without its table."""
    texts = [(each.tag, unescape(each.text or "").strip()) for each in tree.iter()]
    return not any(tag != "mtext" and (text.startswith("\\") or (text == "&" and not ampersand)) for tag, text in texts)


def _clean(tree: ET.Element) -> None:
    """Leave known elements and harmless attributes; ElementTree escapes all text when it writes it."""
    for each in tree.iter():
        each.tag = each.tag if each.tag in _TAGS else "mrow"
        kept = {name: value for name, value in each.attrib.items() if name in _ATTRIBUTES and _VALUE.fullmatch(value)}
        each.attrib = kept
        each.text, each.tail = (unescape(text) if text else text for text in (each.text, each.tail))
