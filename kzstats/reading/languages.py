"""In which of the three languages a text is written, and Kazakh in Latin letters told in Cyrillic ones."""

import re
from collections import Counter

from kzstats.errors import ParameterError
from kzstats.reading.grammar import LANGUAGES

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


LONGEST = 20_000_000

_KAZAKH = frozenset("әғқңөұүһі")
_ENGLISH = frozenset(
    # A list or a table of figures has few of the small words, but some of the last.
    "the of and in to is was were by that for with from on at this which than as its will are has have "
    "million billion tons tonnes tenge rose fell grew made up or more less "
    "percent output growth share mining manufacturing industry industrial investment year january february".split()
)
_KAZAKH_WORDS = re.compile(r"\d%?-(?:[гқк][ае]|[нтд][ае]н?|[дтн]ы)\b|\b(?:астам|аса|жуы.|шамамен|жоба\w{0,4})\b")
#: A short Kazakh sentence may have none of its own letters: «Астанада 5 зауыт ашылды».
_PLAIN_KAZAKH = re.compile(
    r"\b\w+(?:лды|нды|рды|тты|сты|йды|ады|ылды|ынды|лган|тар|лар|дар|ында)\b"
    r"|\b(?:болды|бойынша|мен|астам|аса|жылы|айда|биыл|былтыр|жоба\w{0,6}|зауыт\w{0,6})\b"
)
_RUSSIAN = re.compile(r"\b(?:и|в|на|с|по|за|от|до|из|что|не|тыс|году|года|или|при|для|как)\b")
_SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?!\s|$))+[.!?]?")
_SHORT = 600
_SAMPLE = 20_000  # characters looked at: more change nothing


def language_of(text: str) -> str:
    """en, ru, kk, or "" where the text is in none of them or too short to tell.

    >>> language_of("Output grew by 5 percent in the first half."), language_of("Өндіріс 5 пайызға өсті.")
    ('en', 'kk')
    """
    sample = text[:_SAMPLE].lower()
    latin, cyrillic, kazakh = _letters(sample)
    if latin + cyrillic == 0:
        return ""
    if cyrillic > latin or cyrillic > 400:
        plain = cyrillic < _SHORT and bool(kazakh or _PLAIN_KAZAKH.search(sample))
        return "kk" if kazakh > 0.03 * cyrillic or (plain and not _RUSSIAN.search(sample)) else "ru"
    if is_latin(sample):
        return "kk"
    words = re.findall(r"[^\W\d_]+", sample)
    foreign = sum(map(sample.count, "äößşğıçñãõåøæœłśżźęąěščřžýťďňőűțăγδəōū"))
    small = sum(map(_ENGLISH.__contains__, words))
    return "en" if small >= 0.08 * len(words) and foreign < 0.02 * latin else ""


def _letters(low: str) -> tuple[int, int, int]:
    """How many letters of a text are Latin, Cyrillic, and of these of Kazakh alone."""
    letters = Counter(low)
    kazakh = sum(letters[letter] for letter in _KAZAKH)
    latin = sum(times for letter, times in letters.items() if "a" <= letter <= "z")
    return latin, kazakh + sum(n for letter, n in letters.items() if "а" <= letter <= "я" or letter == "ё"), kazakh


def elsewhere(text: str, language: str) -> list[tuple[int, int, str]]:
    """Sentences with numbers that are told in another of the languages: start, end and language of each.

    >>> elsewhere("Output was 5 tonnes in May. В мае 2024 года выпуск составил 5 тонн.", "en")
    [(27, 67, 'ru')]
    """
    found = []
    for piece in _SENTENCE.finditer(text):
        low = piece[0].lower()
        if not any(map(str.isdigit, low)) or low.count(" ") < 5:
            continue
        latin, cyrillic, kazakh = _letters(low)
        russian = cyrillic > 2 * latin and bool(_RUSSIAN.search(low))
        told = "en" if latin > 2 * cyrillic else ""
        told = ("ru" if not kazakh else "") if russian else "kk" if cyrillic > 2 * latin and kazakh else told
        if told not in ("", language) and language_of(low) == told:
            found.append((*piece.span(), told))
    return found


def languages_of_print(printed: str) -> tuple[str, ...]:
    """Languages in which a few printed words may be read: their letters tell."""
    low = printed.lower()
    if any(letter in _KAZAKH for letter in low) or _KAZAKH_WORDS.search(low):
        return ("kk",)
    if any("а" <= letter <= "я" for letter in low):
        return ("ru", "kk")
    return ("en",) if any("a" <= letter <= "z" for letter in low) else LANGUAGES


def told_language(text: str, language: str | None) -> str:
    """The language named or found; raises ParameterError for what is no text, is empty, or is in none of the three."""
    if not isinstance(text, str):
        raise ParameterError(f"text is {type(text).__name__}; wanted the text itself, decoded")
    if not text.strip():
        raise ParameterError("the text is empty; give the text of a release")
    if "\x00" in text[:100_000] or text[:100_000].count("\ufffd") > 20:
        raise ParameterError("this is no text (it holds zero bytes or broken letters); save the release as UTF-8 text")
    if len(text) > LONGEST:
        raise ParameterError(f"the text has {len(text):,} characters, more than {LONGEST:,}; read it in parts")
    if language not in (None, "en", "ru", "kk"):
        raise ParameterError(f"language is {language!r}; wanted en, ru or kk, or None to find it")
    found = language or language_of(text)
    if not found:
        raise ParameterError("the text is neither English, Russian nor Kazakh, or too short to tell; name its language")
    return found
