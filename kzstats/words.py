"""The reader's language: messages, numbers and month names in English, Russian or Kazakh.

The code is written in English, and its English sentences are the keys of the catalogues in `locale/`. A notebook
chooses once, in its set-up cell, with `use_locale`; a page is built inside `using`. Number signs and month names are
those of CLDR, through babel.
"""

import gettext
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from kzstats.errors import ParameterError

#: Code: the language's own name.
LOCALES = {"en": "English", "ru": "Русский", "kk": "Қазақша"}
CATALOGUES = Path(__file__).parent / "locale"
DOMAIN = "kzstats"

# One per process, and no context variable: a kernel runs each cell in a context of its own.
_chosen = "en"


def use_locale(locale: str) -> None:
    """Speak a language from here on: in charts, tables and answers.

    locale: en, ru or kk. Raises ParameterError for any other.

    >>> use_locale("ru")
    >>> number(46350.5, 1)
    '46\\xa0350,5'
    >>> use_locale("en")
    """
    global _chosen
    if locale not in LOCALES:
        raise ParameterError(f"locale is {locale!r}; wanted one of: {', '.join(LOCALES)}")
    _chosen = locale


def current() -> str:
    """The language spoken now: en, ru or kk.

    >>> current()
    'en'
    """
    return _chosen


@contextmanager
def using(locale: str) -> Iterator[None]:
    """Speak a language within a `with` block; afterwards the one from before.

    locale: en, ru or kk. Raises ParameterError for any other.

    >>> with using("kk"):
    ...     print(say("tenge per dollar"), number(452.555, 3))
    бір доллар үшін теңге 452,555
    """
    before = _chosen
    use_locale(locale)
    try:
        yield
    finally:
        use_locale(before)


def say(message: str, /, **values) -> str:
    """A message in the language spoken now, its `{names}` filled in; in English where there is no translation.

    message: English, as it stands in the catalogues; values: what the names stand for, already written as text.

    >>> say("at least {number}", number="46,000")
    'at least 46,000'
    """
    found = _catalogue(_chosen).gettext(message) if message else ""
    return found.format(**values) if values else found


def plural(one: str, many: str, count: int, /, **values) -> str:
    """A message that bends with a number, which it may show as `{count}`.

    one, many: the English forms; count: what is counted; values: as for `say`.

    >>> [plural("{count} year", "{count} years", n) for n in (1, 1200)]
    ['1 year', '1,200 years']
    """
    return _catalogue(_chosen).ngettext(one, many, count).format(count=number(count), **values)


def N_(message: str) -> str:
    """The message itself, marked for the catalogues; `say` translates it where it is shown.

    message: English.

    >>> N_("actual")
    'actual'
    """
    return message


def one_line(text: str) -> str:
    """Text with single spaces; groups of digits, and a number and its percent sign, stay together when lines break.

    >>> one_line("at  least\\n11\\xa0500, or 28.75 %")
    'at least 11\\xa0500, or 28.75\\xa0%'
    """
    return re.sub(r"(?<=\d) (?=%)", "\N{NO-BREAK SPACE}", re.sub(r"[ \t\r\n\f\v]+", " ", text).strip(" "))


def number(value: float, decimals: int = 0, *, sign: bool = False) -> str:
    """A number as a reader writes it.

    value: finite; decimals: digits after the decimal sign; sign: also a plus.

    >>> number(46400), number(-1.25, 2), number(4.3, 1, sign=True)
    ('46,400', '−1.25', '+4.3')
    """
    return signs(f"{value:{'+' if sign else ''},.{decimals}f}")


def signs(text: str) -> str:
    """A number that Python wrote, with the decimal, group and minus signs of the language.

    >>> with using("ru"):
    ...     signs("-46,350.5")
    '−46\\xa0350,5'
    """
    return text.translate(_signs(_chosen))


def month(number: int) -> str:
    """Name of a month, as it stands by itself.

    number: 1 to 12.

    >>> month(4)
    'April'
    """
    # CLDR capitalises Kazakh months that stand alone, which in a sentence they never do.
    return _months(_chosen, context="format" if _chosen == "kk" else "stand-alone")[number]


def short_months() -> dict[str, str]:
    """The English short name of each month: its short name in the language spoken now.

    >>> with using("ru"):
    ...     short_months()["Jan"]
    'янв.'
    """
    return dict(zip(_months("en", "abbreviated").values(), _months(_chosen, "abbreviated").values(), strict=True))


def day(number_of_day: int, month_number: int, year: int) -> str:
    """A calendar day in words.

    >>> day(1, 6, 2024)
    '1 June 2024'
    """
    name = _months(_chosen, "wide", "format")[month_number]
    return say("{day} {month} {year}", day=number_of_day, month=name, year=year)


@lru_cache
def _catalogue(locale: str) -> gettext.NullTranslations:
    # English needs no catalogue: NullTranslations hands the message back, by English rules for one and many.
    if locale == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, CATALOGUES, [locale])


@lru_cache
def _signs(locale: str) -> dict[int, str]:
    from babel.numbers import get_decimal_symbol, get_group_symbol  # 60 ms, and only where numbers are shown

    # A true minus in every language: CLDR's is a hyphen, which breaks lines and is hard to see.
    return str.maketrans({".": get_decimal_symbol(locale), ",": get_group_symbol(locale), "-": "−"})


@lru_cache
def _months(locale: str, width: str = "wide", context: str = "stand-alone") -> dict[int, str]:
    from babel.dates import get_month_names

    return dict(get_month_names(width, context, locale))
