"""A text made plain before it is cut into tokens, a character for a character, so that places stay true."""

import re
import unicodedata

from kzstats.reading.wrapped import unwrapped

#: Every kind of blank and dash counts as the plain one.
_PLAIN = str.maketrans(
    dict.fromkeys("\xa0\u2007\u2009\u200a\u202f\u2002\u2003\u2008\u200b\ufeff", " ")
    | dict.fromkeys("—‒―", "–")
    | dict.fromkeys("−‑‐﹣", "-")
    | dict.fromkeys("’‘ʼ`´", "'")
    | dict.fromkeys("⋅∙", "·")
    | {"\t": "|", "\r": "\n", "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n"}
)
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")  # full-width and other scripts': a digit for a digit
_BOLD = re.compile(r"\*{1,3}(?=\S)|(?<=\S)\*{1,3}|__")
_RAISED = re.compile("[⁰¹²³⁴-⁹]+")
#: Signs that open a line: those of a list, drawn ones among them, and those of a letter that is answered.
_OPENS = re.compile(r"(?m)^( *)(?:>+(?= )|([\u25a0-\u27bf\U0001f300-\U0001faff])[\ufe0f\u200d]?(?= ))")
_WORD = re.compile(r"[^\W\d_]+")
_COUNTED = re.compile(r"(?<=\d )[^\W\d_]+(?: [^\W\d_]+)?")
_PATH = re.compile(r"\s[/>»›]\s")
#: Lines at the top of a page among which its title is looked for; words that the day on a line may have.
_ABOVE, _DAY = 6, 3


def plain(text: str) -> str:
    """A text with plain blanks, dashes and digits, its broken lines joined; as long as before.

    Marks of bold type, footnotes and an answered letter and the way to a page above its title ("Home / Economy") count
    as blanks, drawn signs before a line as dots, and what is counted in a line of capitals is no name: "280 PROJECTS".

    >>> plain("HOME > NEWS\\n280 NEW PROJECTS IN KOSTANAY\\nOutput\\u00a0– **5** tonnes")
    '           \\n280 new projects IN KOSTANAY\\nOutput –   5   tonnes'
    """
    told = _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text.translate(_PLAIN))
    told = _OPENS.sub(lambda sign: f"{sign[1]}{'•' if sign[2] else ' '}".ljust(len(sign[0])), told)
    lines = _RAISED.sub(_note, _BOLD.sub(lambda mark: " " * len(mark[0]), told)).split("\n")
    for i in _above(lines) if len(lines) > 1 else ():
        lines[i] = " " * len(lines[i])
    lines = [_COUNTED.sub(_lower, line) if line.isupper() else line for line in lines]
    return unwrapped("\n".join(lines))


def _note(mark: re.Match) -> str:
    """Blanks for the mark of a footnote: behind a number, a sign or a word, not behind one or two letters as in km²."""
    before = mark.string[max(0, mark.start() - 3) : mark.start()]
    unit = before[-1:].isalpha() and not (len(before) == 3 and before.isalpha())
    return mark[0] if unit else " " * len(mark[0])


def _lower(word: re.Match) -> str:
    low = word[0].lower()
    return low if len(low) == len(word[0]) else word[0]


def _above(lines: list[str]) -> list[int]:
    """Lines above a title that say where it stands: a path of pages, or one word."""
    found = []
    for i in [i for i, line in enumerate(lines[: 3 * _ABOVE]) if line.strip()][:_ABOVE]:
        words, digits = len(_WORD.findall(lines[i])), any(letter.isdigit() for letter in lines[i])
        if (words <= 1 or _PATH.search(lines[i])) and not digits:
            found.append(i)
        elif words > _DAY or not digits:
            return found
    return []
