"""Lines broken at the edge of a column, by a mail program or in a PDF, told from lines that a paragraph ends."""

import re
from itertools import pairwise

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
