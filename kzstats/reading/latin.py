"""Kazakh in Latin letters told in Cyrillic ones, with the place of each letter in the text as it stands."""

import re
from collections import Counter

#: Letters that no other language with Latin letters has together, of the alphabet of 2018 and of an earlier one.
_OWN, _EARLIER = "ǵńý", "ğñ"
_FIRST = dict(zip("aäbdefgğhijklmnñoöpqrsştuüvwxyzıcç", "аәбдефгғхіжклмнңоөпқрсштуүвұхйзыцч", strict=True))
#: The alphabet of 2021, which "ū" tells: y is ы, "i" is й behind a vowel.
_LATER = _FIRST | {"y": "ы", "ū": "ұ", "ı": "і"}
_ONE = dict(zip("aábdefgǵhijklmnńoópqrstuúvyýz", "аәбдефгғхіжклмнңоөпқрстұүвыуз", strict=True))
#: "ı" is и or й by the letter before it; two letters that are one, two that are two others.
_TWO = {"sh": "ш", "ch": "ч", "ts": "ц", "ıa": "я", "ıý": "ю"}
_PIECE = re.compile("sh|ch|ts(?=[ıe])|(?<![^aáeoóıuúyý])(?:ıa|ıý)|.", re.DOTALL | re.IGNORECASE)
_VOWELS = "aáeoóuúy"
#: Words that begin with э, and codes and Roman numbers that stay as they are.
_BROAD = re.compile(r"\be(?=ks|ko|lek|lem|ner|tap|mıt|kv)", re.IGNORECASE)
_KEPT = re.compile(r"\b(?:[IVX]+|USD|EUR|KZT|RUB|CNY|kW\w*|MW\w*)\b")


#: Loan words by their sound: "ınvestısıa", "ınflásıa", "prosent".
_SOUNDS = {"тисия": "тиция", "ләсия": "ляция", "просен": "процен", "тансия": "танция", "мілли": "милли"}
_ALIKE = re.compile("|".join(_SOUNDS), re.IGNORECASE)


def is_latin(text: str) -> bool:
    """Whether a text is Kazakh in Latin letters.

    >>> is_latin("Bıyl óndiris kólemi 5 paıyzǵa ósti."), is_latin("Production grew by 5 percent.")
    (True, False)
    """
    letters = Counter(text[:20_000].lower())
    latin = sum(times for letter, times in letters.items() if letter.isalpha())
    return sum(letters[letter] for letter in _OWN) > 0.015 * latin or _earlier(letters, latin)


def _earlier(letters: Counter, latin: int) -> bool:
    """Whether a text has both letters of the earlier alphabet: Turkish has only the first."""
    return all(letters[letter] > 0.004 * latin for letter in _EARLIER)


def cyrillic(text: str) -> tuple[str, list[int]]:
    """A text in Cyrillic letters, and where each of them, and the end, stands in the text given.

    >>> cyrillic("Bıyl shıkizat ósti.")[0]
    'Биыл шикізат өсті.'
    """
    count = Counter(text[:20_000].lower())
    first = _earlier(count, sum(count.values()))
    later = first and count["ū"] > 0
    table, sounded = (_LATER, "aäeoöuüū") if later else (_FIRST, "ıyaeo")
    kept = {i for found in _KEPT.finditer(text) for i in range(*found.span())}
    broad = {found.start() for found in _BROAD.finditer(text)}
    letters: list[str] = []
    places: list[int] = []
    for found in _PIECE.finditer(text):
        at, piece = found.start(), found.group()
        low = piece.lower()
        if at in kept:
            told = piece
        elif first:
            told = "".join(table.get(letter, letter) for letter in ("ı" if piece == "I" else low))
            told = "и" if low == "i" and text[at + 1 : at + 2] in tuple(sounded) else told  # biılğı, million
            told = "й" if low == "i" and later and text[at - 1 : at].lower() in tuple(sounded) else told
        elif low == "ı" or piece == "I":
            told = "й" if at and text[at - 1].lower() in _VOWELS else "и"
        else:
            told = "э" if at in broad else _TWO.get(low) or _ONE.get(low, piece)
        letters.append(told.upper() if piece[:1].isupper() and told != piece else told)
        places.extend([at] * len(told))
    told = _ALIKE.sub(lambda found: _SOUNDS[found.group().lower()], "".join(letters))
    return told, [*places, len(text)]
