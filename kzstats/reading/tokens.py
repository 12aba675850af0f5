"""A text as tokens: words with their stems, numbers with their digits, signs; places count characters of the text.

A scale that a lost blank glues to its unit is a word of its own: «39,3 мыңгектар».
One pass, one compiled pattern whose parts cannot trade characters with each other: time grows with the length only.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from kzstats.reading import stems
from kzstats.reading.plain import SPLIT, plain

_TOKEN = re.compile(
    r"(?P<link>(?:https?://|www\.)\S{1,2000}|[\w.+-]{1,64}+@[\w-]{1,64}\.[\w.-]{1,64})"
    r"|(?=[\d+.])(?:(?P<date>(?<![\d.,])(?:[0-3]?\d\.[01]?\d\.(?:19|20)\d\d|(?:19|20)\d\d-[01]\d-[0-3]\d|[0-3]\d-[01]\d-(?:19|20)\d\d|[0-3]?\d/[01]?\d/(?:19|20)\d\d|[0-3]\d\.[01]\d\.\d\d(?!\.?\d))(?![\d]))"
    r"|(?P<time>(?<![\d:.,])[0-2]?\d:[0-5]\d(?::[0-5]\d)?(?![\d:]))"
    r"|(?P<phone>\+\d[\d ()-]{7,20}\d|8 ?\(\d{3,4}\)[\d -]{5,10}\d|8[ -]7\d\d[ -]\d{3}[ -]\d\d[ -]?\d\d)"
    r"|(?P<num>(?<![\d.,])\d{1,3}, \d(?= (?:млн|млрд|трлн|миллион|миллиард|триллион)\b)"
    r"|\d{1,3}(?:[ ']\d{3}(?!\d))+(?:[.,]\d+(?![\d]))?"
    r"|\d{1,3}(?:,\d{3}(?!\d)){2,}(?:\.\d+)?|\d{1,3}(?:\.\d{3}(?!\d)){2,}(?:,\d+)?"
    r"|\d{1,3},\d{3}(?:\.\d+|(?!\d))|(?<![\w.])\.\d+"
    r"|(?<!\d)\d{1,3}\. (?:\d{1,2}(?= per ?cent)|\d{3}(?= (?:thousand|million|billion|trillion)\b))"
    r"|\d+(?:(?<!\d{4})[.,] (?=\d{1,2} ?(?:%|per ?cent)))?(?:(?<=[ .,])\d+|[.,]\d+)?))"
    r"|(?P<word>(?:мың|тыс|млн|млрд|трлн|миллион|миллиард|триллион)(?=тонн|центнер|гектар|теңге|тенге|доллар|шаршы)"
    r"|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u00ad]|'(?=[^\W\d_]))*)"
    r"|(?P<break>\n+)|(?P<other>[^\s\w]|_)"
)
#: Accents apart from their letter ("й" of a Mac), hyphens shown at line ends only.
_LOOSE = re.compile("[\u0300-\u036f\u00ad]")
_ENDINGS = frozenset("ға ге қа ке ы і ын ін ына іне ының інің дан ден тан тен ды ді ты ті да де та те".split())
#: Tokens that a rule looks beyond the end of a text.
_BEYOND = 24
#: A row of more digits than these is no printed figure.
_LONGEST = 40


class Token:
    """One word, number or sign; glued to the one before it, joined to it by a hyphen, split by the end of its line."""

    __slots__ = ("digits", "end", "glued", "hyphen", "kind", "low", "split", "start", "stem", "text")

    def __init__(self, text, start, end, kind, glued, hyphen):
        self.text, self.start, self.end, self.kind = text, start, end, kind
        self.glued, self.hyphen = glued, hyphen
        self.low = self.stem = text
        self.digits, self.split = "", False

    def __repr__(self):
        return f"{self.kind}:{self.text}"


def tokens(text: str, language: str) -> list[Token]:
    """Tokens of a text in one language (en, ru, kk); kinds: word, num, date, time, phone, link, break, other."""
    said = plain(text)
    found: list[Token] = []
    lent: list[Token] = []
    hyphen, loose = False, bool(_LOOSE.search(said))
    for match in _TOKEN.finditer(said):
        kind, start, end = match.lastgroup, match.start(), match.end()
        piece = match.group()
        kind = "other" if kind == "num" and len(piece) > _LONGEST else kind
        before = found[-1] if found else None
        glued = before is not None and before.end == start
        split = said[end : end + 1] == SPLIT  # "manufac-", "January-" at the end of a line
        if piece == "-" and glued and (split or _joins(before, said[end : end + 1])):
            before.end, before.split = end + split, split  # a hyphen inside a word joins; it is no token
            hyphen = True
            lent.append(before)
            continue
        if loose and kind == "word":
            piece = unicodedata.normalize("NFC", piece.replace("\u00ad", ""))
        token = Token(piece, start, end, kind, glued, hyphen)
        hyphen = False
        if kind == "word":
            token.low, token.stem = _word(piece, language)
        elif kind == "num":
            token.digits = digits(piece, language)
        found.append(token)
    if language == "kk":
        found = _endings(found)
    for token in lent:  # a hyphen was lent to the word before it only to see that the next one is glued
        token.end = token.start + len(token.text)
    return found


def inside(text: str) -> tuple[bytearray, bytearray]:
    """1 for every character of a text before which a number or a word goes on, and for those of numbers alone.

    >>> [list(one) for one in inside("to 1.2")]
    [[0, 1, 0, 0, 1, 1, 0], [0, 0, 0, 0, 1, 1, 0]]
    """
    any_kind, numbers = bytearray(len(text) + 1), bytearray(len(text) + 1)
    for match in _TOKEN.finditer(plain(text)):
        kind, first, end = match.lastgroup, match.start() + 1, match.end()
        if kind not in ("break", "other") and first < end:
            any_kind[first:end] = b"\1" * (end - first)
        if kind in ("num", "date", "time", "phone") and first < end:
            numbers[first:end] = b"\1" * (end - first)
    return any_kind, numbers


def rejoined(words: list[Token], known: Callable[[str], bool], language: str) -> list[Token]:
    """Tokens with the halves of a word split at a line end as one where that is a known word: no "flatrolled"."""
    found: list[Token] = []
    for word in words:
        before = found[-1] if found else None
        if before is not None and before.split and before.kind == word.kind == "word" and word.hyphen:
            low, stem = _word(before.text + word.text, language)
            if word.text[0].islower() and known(stem):
                before.text, before.low, before.stem = before.text + word.text, low, stem
                before.end, before.split = word.end, word.split
                continue
        found.append(word)
    return found


def padded(words: list[Token]) -> list[Token]:
    """Tokens with line ends behind the last, which index -1 finds too: no rule asks where a text begins or ends."""
    end = words[-1].end if words else 0
    return words + [Token("\n", end, end, "break", False, False)] * _BEYOND


def _endings(words: list[Token]) -> list[Token]:
    """Case endings that a blank or a long dash parts from their percent sign, as if written right: "5 % – ға"."""
    found: list[Token] = []
    for word in words:
        if word.low in _ENDINGS and len(found) > 1 and found[-1].text in "-–" and found[-2].text == "%":
            found.pop()
            word.glued = word.hyphen = True
        found.append(word)
    return found


def _joins(before: Token, after: str) -> bool:
    ending = after.isalpha() and (before.kind in ("word", "num") or before.text == "%")
    return ending or (after.isdigit() and before.kind == "word")


@lru_cache(maxsize=50_000)
def _word(piece: str, language: str) -> tuple[str, str]:
    low = _one_script(piece.lower()).replace("ё", "е")
    return low, stems.stem(low, language)


_LATIN, _CYRILLIC = "aceiopxy", "асеіорху"


def _one_script(low: str) -> str:
    """A word some of whose letters only look like those of its script, as a slip of the keyboard leaves them.

    >>> _one_script("turk\u0456stan") == "turkistan", _one_script("c\u0435\u043b\u043e") == "\u0441\u0435\u043b\u043e"
    (True, True)
    """
    latin = sum(map(str.isascii, low))
    if latin in (0, len(low)):
        return low
    mended = low.translate(str.maketrans(*((_CYRILLIC, _LATIN) if 2 * latin > len(low) else (_LATIN, _CYRILLIC))))
    return mended if sum(map(str.isascii, mended)) in (0, len(low)) else low


def digits(printed: str, language: str) -> str:
    """Digits of a printed number with a decimal point and without grouping.

    A comma before three digits groups in English and marks decimals in Russian and Kazakh; elsewhere its place tells.

    >>> digits("1,500", "en"), digits("1,500", "ru"), digits("37 606,5", "ru"), digits("15. 8", "en")
    ('1500', '1.500', '37606.5', '15.8')
    """
    number = re.sub(r"^\.", "0.", printed.replace(" ", "").replace("'", ""))
    commas, points = number.count(","), number.count(".")
    if commas > 1 or (commas and points and number.find(",") < number.find(".")):
        return number.replace(",", "")
    if points > 1 or (commas and points):
        return number.replace(".", "").replace(",", ".")
    if commas and language == "en" and re.fullmatch(r"[1-9]\d{0,2},\d{3}", number):
        return number.replace(",", "")
    return number.replace(",", ".")
