"""A text made plain before it is cut into tokens, a character for a character, so that places stay true."""

import re
import unicodedata
from itertools import pairwise

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


#: Stands for the end of a line behind a hyphen, for which the word goes on or its second part follows.
SPLIT = "\x1f"
#: Columns are no wider and no narrower, in characters; an outlet's paragraphs on one line each are longer.
_WIDEST, _NARROWEST = 130, 36
_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"\s*(?:[•*·▪►+#>]|\d{1,2}[.)]\s|[^\w\s«»\"“”'(\[$€£₸%–—-])")
_DASH = re.compile(r"\s*[-–—]\s")
#: No line ends with one of these unless it goes on.
_OPEN = frozenset("a an the of in to by at for from with and or than на в во по за от до с со и к или мен және".split())


def unwrapped(text: str) -> str:
    """The text with a blank for each line end within a sentence, SPLIT for those behind a hyphen; as long as before.

    A line was broken at the edge if the first word of the next would not have fitted into the widest one; elsewhere, if
    words tell that it goes on. A text is taken for wrapped only if a third of the lines broken at the edge go on with
    a small letter: a list of like lines does not.
    Lines that begin alike are a list; a first line without a point may be the title, which no capital goes on.

    >>> unwrapped("Output of lime and of all other mineral products rose by 4 percent\\nin 2024.\\nIt fell in 2025.")
    'Output of lime and of all other mineral products rose by 4 percent in 2024.\\nIt fell in 2025.'
    """
    if "\n" not in text:
        return text
    lines = [(found.start(), found.end()) for found in _LINE.finditer(text)]
    pairs = [(one, two) for one, two in pairwise(lines) if two[0] == one[1] + 1]
    widest = max((end - start for (start, end), _ in pairs), default=0)
    if not _NARROWEST <= widest <= _WIDEST:
        return text
    broken, full, both, block, last = [], 0, 0, [], -1
    for (start, end), (following, after) in pairs:
        line, later = text[start:end], text[following:after]
        first = later.split(maxsplit=1)[:1]
        block, last = (block if start == last else line.split(maxsplit=1)[:1]), following
        if not first or not line.strip() or first == block or _begins(line, later):
            continue
        goes_on = _goes_on(line.rstrip(), later.lstrip())
        title = not start and later[0].isupper() and ". " not in line
        filled = len(line) + 1 + len(first[0]) > widest and not title
        full += filled
        both += filled and goes_on
        if filled or goes_on:
            broken.append(end)
    if not both or (both * 3 < full and full * 10 < len(pairs) * 9):
        return text
    letters = list(text)
    for end in broken:
        letters[end] = SPLIT if text[end - 1] == "-" else " "
    return "".join(letters)


def _begins(line: str, later: str) -> bool:
    """Whether a line begins anew whatever stands before it: an item, a row of a table, indented."""
    dash = _DASH.match(later) and (_DASH.match(line) or not line[-1].isalnum())
    return bool(_BULLET.match(later) or dash or "|" in line + later or (later[0] == " " != line[0]))


def _goes_on(line: str, later: str) -> bool:
    """Whether words alone tell that a line goes on in the next."""
    split = line[-1] == "-" and line[-2:-1].isalnum() and later[0].isalnum()
    small = later[0].islower() and line[-1] not in ".!?…:;"
    return split or small or line.rsplit(maxsplit=1)[-1].lower() in _OPEN
