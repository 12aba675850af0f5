"""Stems of words: what is left when endings go, so that one phrase of the lexicon fits all its cases.

Russian by Snowball (PyStemmer, in C: 1 µs a word where pure Python takes 40). English loses its plural only: Snowball
makes one stem of "product" and "production", two things here. Kazakh, which hangs suffix on suffix, has a table below.
"""

import threading

import Stemmer

#: Kazakh cases: from, to, whom or what a verb is done to, and where or when.
ABLATIVE, DATIVE = ("дан", "ден", "тан", "тен", "нан", "нен"), ("ға", "ге", "қа", "ке")
OBJECT = ("ды", "ді", "ты", "ті", "ны", "ні")
LOCATIVE = ("да", "де", "та", "те")
_LOCAL = threading.local()
_RU_SHORTEST = 4
#: Their vowel does not flee: потока, блока, and "водок" is what Snowball leaves of водоканал.
_RU_FIRM = ("водок", "поток", "приток", "отток", "исток", "сток", "блок", "срок", "урок", "порок", "сок")

# Kazakh endings of plural, possession, case and likeness, and the sounds that stand before each: "ты" makes an
# accusative after п, к, т only, so экспорты loses its -ы and экспортты its -ты. They go one by one until none is left.
_VOWELS = "аәеиоөуұүыіэюяё"
_DEAF = "пфкқтсшщчцхһбвгғд"
_NASAL, _LIQUID, _BUZZ = "мнң", "рлйу", "зж"
_KK = (
    ("лар лер", _VOWELS + "рйу"), ("дар дер", "л" + _NASAL + _BUZZ), ("тар тер", _DEAF),
    ("ның нің", _VOWELS + _NASAL), ("дың дің", _LIQUID + _BUZZ), ("тың тің", _DEAF),
    ("ға ге да де дағы дегі", _VOWELS + _NASAL + _LIQUID + _BUZZ), ("қа ке та те тағы тегі", _DEAF),
    ("ны ні", _VOWELS), ("ды ді", _NASAL + _LIQUID + _BUZZ), ("ты ті", _DEAF),
    ("дан ден", _VOWELS + _LIQUID + _BUZZ), ("тан тен", _DEAF), ("нан нен", _NASAL),
    ("мен", _VOWELS + _NASAL + _LIQUID), ("бен", _BUZZ), ("пен", _DEAF),
    ("ы і ын ін ына іне ында інде ынан інен ындағы індегі", _NASAL + _LIQUID + _BUZZ + _DEAF + "и"),
    ("ғы гі", _NASAL + _LIQUID), ("қы кі", _DEAF),
    ("лық лік", _VOWELS + "рйу"), ("дық дік", "л" + _NASAL + _BUZZ), ("тық тік", _DEAF),
)  # fmt: skip
_KK_BEFORE: dict[str, set[str]] = {}
for _endings, _sounds in _KK:
    for _ending in _endings.split():
        _KK_BEFORE.setdefault(_ending, set()).update(_sounds)
_KK_LENGTHS = range(1, max(map(len, _KK_BEFORE)) + 1)
_KK_MAKING = frozenset("лық лік дық дік тық тік".split())
# A soft consonant stands before a vowel, its hard twin at the end: өнеркәсібі – өнеркәсіп.
_KK_HARD = {"б": "п", "г": "к", "ғ": "қ"}
_KK_SHORT = frozenset("ай ел үй ет ұн өз әк іс ат ер жыл".split())
_KK_PAST = ("ды", "ді", "ты", "ті")
#: Words that end like inflected ones, to be left as they are.
_KK_WHOLE = frozenset(
    "теңге тұрғын қорғасын қорғас қазандық қарағанды өскемен шақты етті болатын миллиард алтын табыс құрылыс "
    "өсімдік".split()
)


def stem(low: str, language: str) -> str:
    """Stem of a word in small letters; language: en, ru or kk.

    >>> stem("exports", "en"), stem("областях", "ru"), stem("өнеркәсібінде", "kk")
    ('export', 'област', 'өнеркәсіп')
    """
    if language == "ru":
        return _russian(low)
    if language == "kk":
        return _kazakh(low)
    return _english(low)


def _english(low: str) -> str:
    low = low.removesuffix("'s").rstrip("'")
    if len(low) <= 3:
        return low
    if low.endswith("ies"):
        return low[:-3] + "y"
    if low.endswith(("sses", "xes", "ches", "shes")):
        return low[:-2]
    if low.endswith("s") and not low.endswith(("ss", "us", "is")):
        return low[:-1]
    return low


def _russian(low: str) -> str:
    if len(low) <= 3:
        return low  # ТОО is not то
    stemmer = getattr(_LOCAL, "russian", None)
    if stemmer is None:
        stemmer = _LOCAL.russian = Stemmer.Stemmer("russian")
    before, low = low, stemmer.stemWord(low)
    # On to the end: Казахстане → казахстан → казахста, Казахстан → казахста; but "Италии", "уровень" not to "ит", "ур".
    while low != before:
        before, shorter = low, stemmer.stemWord(low)
        low = shorter if len(shorter) >= _RU_SHORTEST else low
    fleeting = len(low) > 4 and low.endswith(("ок", "шек", "жек", "чек")) and low[-3] not in _VOWELS
    return f"{low[:-2]}к" if fleeting and not low.endswith(_RU_FIRM) else low  # перевозок – перевозк, as перевозки


def tenses(phrase: str) -> list[str]:
    """Other tenses and participles of a Kazakh phrase that ends with a verb in the past; [] for any other.

    >>> tenses("мұнай өңдеді")  # doctest: +NORMALIZE_WHITESPACE
    ['мұнай өңдемекпіз', 'мұнай өңдейміз', 'мұнай өңдеген', 'мұнай өңдейді', 'мұнай өңдейтін', 'мұнай өңдеп',
     'мұнай өңдемек', 'мұнай өңдесе', 'мұнай өңдепті', 'мұнай өңдедік', '=мұнай өңдеуде']
    """
    verb = phrase[:-2]
    noun = phrase[-2] == "т" and verb[-1:] not in tuple("тсқкпш")  # порты, қуаты
    if noun or not phrase.endswith(_KK_PAST) or len(verb.rpartition(" ")[2]) < 2:
        return []
    front = next((letter in "әеөүіи" for letter in reversed(verb) if letter in _VOWELS), False)
    a, e = ("е", "і") if front else ("а", "ы")
    now, joint = ("й", "") if verb[-1] in _VOWELS else (a, e)
    hard, soft = ("ген", "кен") if front else ("ған", "қан")
    went, aim = (soft, "пек" if front else "пақ") if verb[-1] in "тсқкпшчх" else (hard, "мек" if front else "мақ")
    in_hand = "уде" if front else "уда"
    we = phrase[-2:] + ("к" if front else "қ")
    who = "піз" if front else "пыз"
    endings = f"{aim}{who} {now}м{e}з {went} {now}д{e} {now}т{e}н {joint}п {aim} с{a} {joint}пт{e} {we}".split()
    forms = [f"{verb}{form}" for form in endings]
    return [*forms, f"={verb.lstrip('=')}{in_hand}"]  # in that form only: өңдеу is what manufacturing is called


def _kazakh(low: str) -> str:
    low = low.replace("ь", "") or low
    before = ""
    while low != before and low not in _KK_WHOLE:
        before = low
        whole = (low[:-n] for n in _KK_LENGTHS if low[-n:] in _KK_BEFORE and low[:-n] in _KK_WHOLE)
        low = next(whole, "") or _shorter(low)
    # A vowel falls between the last two: кәсіпорын – кәсіпорны, халық – халқы.
    low = {"орн": "орын", "кәсіпорн": "кәсіпор", "халқ": "халық"}.get(low, low)
    # -н- joins -ы to the cases, and bare words end so too: нысан, нысаны.
    return low[:-1] if low[-1] == "н" and len(low) > 4 and low[-2] in _VOWELS and low not in _KK_WHOLE else low


def _shorter(low: str) -> str:
    """A word without its last ending; with its last consonant as it sounds at the end."""
    low = next((low[:-n] for n in reversed(_KK_LENGTHS) if _ends_in(low, low[-n:])), low)
    # -с- joins -ы to a vowel; it cannot be told from one of the word itself (бағасы, облысы): both go.
    if len(low) > 4 and low[-1] == "с" and low[-2] in _VOWELS:
        low = low[:-1]
    return low[:-1] + _KK_HARD.get(low[-1], low[-1])


def _ends_in(low: str, ending: str) -> bool:
    if ending not in _KK_BEFORE or len(low) == len(ending) or low[-len(ending) - 1] not in _KK_BEFORE[ending]:
        return False
    rest = low[: -len(ending)]
    if ending in _KK_MAKING:
        # өнімділік is not өнім, қалдық not қал
        return rest in _KK_SHORT or (len(rest) > 3 and not rest.endswith(("ды", "ді", "лы", "лі", "ты", "ті")))
    return len(rest) > (3 if ending in ("ны", "ні") else 2) or rest in _KK_SHORT
