"""The reader's language: messages, numbers and month names in English, Russian or Kazakh.

The code is written in English, and its English sentences are the keys of the catalogues in `locale/`. A notebook
chooses once, in its set-up cell, with `use_locale`; a page is built inside `using`. Whatever is shown asks here, when
it is shown. Number signs and month names are those of CLDR, through babel.
"""

import gettext
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from kzstats import places
from kzstats.errors import choose
from kzstats.message import Message
from kzstats.periods import MONTHS

#: Code: the language's own name.
LOCALES = {"en": "English", "ru": "Русский", "kk": "Қазақша"}

# One per process, and no context variable: a kernel runs each cell in a context of its own.
_chosen = "en"


def use_locale(locale: str) -> None:
    """Speak a language from here on: in charts, tables and answers.

    locale: en, ru or kk. Raises ParameterError for any other.

    >>> kz.use_locale("ru")
    >>> kz.spoken(kz.say("{made:KZT}", made=46.35e12))
    '46,35 трлн тенге'
    >>> kz.use_locale("en")
    """
    global _chosen
    choose(LOCALES, locale=locale)
    _chosen = locale


def current() -> str:
    """The language spoken now: en, ru or kk."""
    return _chosen


@contextmanager
def using(locale: str) -> Iterator[None]:
    """Speak a language within a `with` block; afterwards the one from before.

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

    >>> say("at least {number}", number="46,000")
    'at least 46,000'
    """
    found = _catalogue(_chosen).gettext(message) if message else ""
    return found.format(**values) if values else found


def template_of(message: Message) -> str:
    """The words of a message in the language spoken now, its names still to be filled in."""
    catalogue = _catalogue(_chosen)
    if message.many:
        return catalogue.ngettext(message.template, message.many, abs(int(message.values["count"] or 0)))
    return catalogue.gettext(message.template) if message.template else ""


def plural(one: str, many: str, count: int, /, **values) -> str:
    """A message that bends with a number, which it may show as `{count}`."""
    return _catalogue(_chosen).ngettext(one, many, count).format(count=number(count), **values)


def publisher(text: str) -> str:
    """Who published something and where it was read, in the language spoken now; names that are not known stay.

    >>> with using("ru"):
    ...     publisher("Statistics Committee, via Kazinform")
    'Комитет по статистике, в изложении Kazinform'
    """
    author, via, outlet = text.partition(", via ")
    return say("{author}, via {outlet}", author=say(author), outlet=say(outlet)) if via else say(author)


def parts(markdown: str) -> list[tuple[str, str]]:
    """Markdown piece by piece, as it is translated: headings, paragraphs, items of lists; their marks apart.

    >>> parts("# What?\\n\\nOne\\nline.\\n\\n- A\\n- B")
    [('# ', 'What?'), ('\\n\\n', 'One line.'), ('\\n\\n- ', 'A'), ('\\n- ', 'B')]
    """
    found = []
    for number, block in enumerate(re.split(r"\n[ \t]*\n", markdown.strip("\n"))):
        gap = "\n\n" if number else ""
        if block.lstrip().startswith(("```", "|", "    ")):
            found.append((gap + block, ""))
            continue
        for piece in re.split(r"\n(?=[ \t]*(?:[-*+]|\d+\.) )", block):
            mark = re.match(r"[ \t]*(?:#{1,6} +|[-*+] +|\d+\. +|> +)?", piece)[0]
            found.append((gap + mark, one_line(piece[len(mark) :])))
            gap = "\n"
    return found


def sentences(text: str) -> list[str]:
    """The sentences of a note, each of which is translated by itself."""
    return re.split(r"(?<=\.) (?=[A-Z])", text) if text else []


def in_words(markdown: str) -> tuple[str, bool]:
    """Markdown in the language spoken now, and whether every piece of it is."""
    found = parts(markdown)
    said = [(mark, say(text) if text else "") for mark, text in found]
    whole = _chosen == "en" or all(new != old or not old for (_, new), (_, old) in zip(said, found, strict=True))
    return "".join(mark + text for mark, text in said), whole


def one_line(text: str) -> str:
    """Text with single spaces; groups of digits, and a number and its percent sign, stay together when lines break.

    >>> one_line("at  least\\n11\\xa0500, or 28.75 %")
    'at least 11\\xa0500, or 28.75\\xa0%'
    """
    return re.sub(r"(?<=\d) (?=%)", "\N{NO-BREAK SPACE}", re.sub(r"[ \t\r\n\f\v]+", " ", text).strip(" "))


def number(value: float, decimals: int = 0, *, sign: bool = False) -> str:
    """A number as a reader writes it.

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


def month(number: int, case: str = "alone") -> str:
    """Name of a month, as it stands by itself, beside a day, or after "in".

    >>> with using("ru"):
    ...     [month(5, case) for case in ("alone", "day", "in")]
    ['май', 'мая', 'мае']
    """
    # CLDR capitalises Kazakh months that stand alone, which in a sentence they never do.
    beside = _chosen == "kk" or case.startswith("day")
    name = _months(_chosen, context="format" if beside else "stand-alone")[number]
    if case == "in" and _chosen == "ru":
        return name.rstrip("ьй") + "е"
    if case in ("in", "day_in") and _chosen == "kk":
        front = next(letter for letter in reversed(name) if letter in "аәеиіоөуүұыэ") in "әеиіөүэ"
        return name + ("т" if name[-1] in "кқпстхш" else "д") + ("е" if front else "а")
    return name


def short_months() -> dict[str, str]:
    """The English short name of each month: its short name in the language spoken now."""
    return dict(zip(_months("en", "abbreviated").values(), _months(_chosen, "abbreviated").values(), strict=True))


@lru_cache
def _catalogue(locale: str) -> gettext.NullTranslations:
    # English needs no catalogue: NullTranslations hands the message back, by English rules for one and many.
    if locale == "en":
        return gettext.NullTranslations()
    from babel.messages import mofile, pofile

    # Read as it is written, 45 ms once a process: a compiled copy beside it would have to be made and kept in step.
    compiled = io.BytesIO()
    mofile.write_mo(compiled, pofile.read_po(io.BytesIO(places.shipped("locale", locale, "LC_MESSAGES", "kzstats.po"))))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@lru_cache
def _signs(locale: str) -> dict[int, str]:
    if locale == "en":
        return str.maketrans({"-": "−"})
    from babel.numbers import get_decimal_symbol, get_group_symbol  # 60 ms, and only where numbers are shown

    # A true minus in every language: CLDR's is a hyphen, which breaks lines and is hard to see.
    return str.maketrans({".": get_decimal_symbol(locale), ",": get_group_symbol(locale), "-": "−"})


@lru_cache
def _months(locale: str, width: str = "wide", context: str = "stand-alone") -> dict[int, str]:
    if locale == "en":
        return {number: name[:3] if width == "abbreviated" else name for number, name in enumerate(MONTHS, start=1)}
    from babel.dates import get_month_names

    return dict(get_month_names(width, context, locale))
