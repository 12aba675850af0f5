"""A sentence that waits for its reader: English words and the values in them, kept apart until somebody shows it.

Mathematics and notebooks say what they mean with `say`; only where it is shown does `show/` put it into the reader's
language. A value is a number, a (lower, upper) pair, a code, a text or another message. What stands behind its name
says how it is written, as in Python: `{growth:+.1f}`, `{total:KZT}`, `{year:period}`, `{branch:activity}`.
"""

import re
from collections.abc import Hashable
from functools import lru_cache
from string import Formatter
from typing import Any

from kzstats.errors import ParameterError

_LINK = re.compile(r"(\[[^][]+\]\([\w.=+-]+\.ipynb\))")
_MARKS = re.compile(r"[\\`*_<>$#|~&\[\]]")


class Pair(tuple):
    """The two ends of a range, with the code of its unit where the frame that gave it has one."""

    unit = ""


class Message:
    """A sentence with its values, worded where it is shown; equal to another of the same words and values.

    template: English with `{names}`; many: the same for any count but one, which both may show as `{count}`; values:
    what the names stand for. A one-row frame or a row with columns lower and upper, or with two columns x_lower and
    x_upper, counts as that pair; a column of one row as what it holds; without a row, and for what is not a
    number, the value is lacking. A list of
    messages or texts is written as one. Raises ParameterError where names and values do not match, for more than one
    row, a range whose lower end is above its upper, and a count that is not whole.

    >>> nearly = Message("at least {number:.0f} a month", number=11_500)
    >>> nearly, nearly == Message("at least {number:.0f} a month", number=11_500)
    (at least 11,500 a month, True)
    """

    __slots__ = ("many", "template", "values")

    def __init__(self, template: str, many: str = "", /, **values: Any) -> None:
        wanted = set(names(template)) | set(names(many))
        counted = {"count"} if many else set()
        if wanted - set(values) or set(values) - wanted - counted or counted - set(values):
            asks, gets = (", ".join(sorted(some)) or "nothing" for some in (wanted | counted, values))
            raise ParameterError(f"message {template!r} asks for {asks}; it was given {gets}")
        self.template, self.many = template, many
        self.values = {name: _plain(name, value) for name, value in values.items()}
        if many and isinstance(count := self.values["count"], float) and not count.is_integer():
            raise ParameterError(f"count of message {template!r} is {count}; wanted a whole number")

    def __str__(self) -> str:
        import kzstats  # the one place that wires rooms together; a message itself knows no language

        return kzstats.spoken(self)

    __repr__ = __str__

    def _repr_markdown_(self) -> tuple[str, dict]:
        """A paragraph where a cell ends with it: links to notebooks are links, all else of it is shown as it is."""
        pieces = enumerate(_LINK.split(str(self)))
        text = "".join(piece if place % 2 else _MARKS.sub(r"\\\g<0>", piece) for place, piece in pieces)
        return text, {"translated": True}

    @property
    def whole(self) -> bool:
        """Whether no value is lacking, in this message or one within it."""
        return all(value.whole if isinstance(value, Message) else value is not None for value in self.values.values())

    def _key(self) -> tuple:
        return self.template, self.many, tuple(sorted(self.values.items()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())


def say(message: str, many: str = "", /, **values: Any) -> Message:
    """A sentence for readers, in their language wherever it is shown.

    message, many, values: as for Message. Raises ParameterError where names and values do not match.

    >>> kz.say("{made:.0f} a month made", made=(11_500, float("inf")))
    at least 11,500 a month made
    >>> [kz.say("{count} month left", "{count} months left", count=n) for n in (1, 8)]
    [1 month left, 8 months left]
    """
    return Message(message, many, **values)


def N_(message: str) -> str:
    """The words themselves, marked for the catalogues: for a vocabulary that is translated where it is shown."""
    return message


@lru_cache(maxsize=4096)  # one joint check makes 130 messages of some thirty templates
def names(template: str) -> list[str]:
    """The names that a template asks for, in order. Raises ParameterError for anything but names in braces."""
    try:
        found = [name for _, name, _, _ in Formatter().parse(template) if name is not None]
    except ValueError as error:
        raise ParameterError(f"message {template!r}: {error}") from None
    wrong = [name for name in found if not name.isidentifier()]
    if wrong:
        raise ParameterError(f"message {template!r} has {{{wrong[0]}}}; wanted a plain name, as in {{made}}")
    return found


def _pair(name: str, row: Any, ends: list[str]) -> Pair | None:
    pair = Pair(float(row[end]) for end in ends)
    pair.unit = row.get("unit_measure", "")
    return _ordered(name, pair)


def _ordered(name: str, pair: tuple) -> tuple | None:
    """The two ends of a range, none where one is missing, refused where they are the wrong way round."""
    if any(map(_missing, pair)):
        return None
    if pair[0] > pair[1]:
        raise ParameterError(f"value {name} of a message is {pair[0]} to {pair[1]}; wanted the lower end first")
    return pair


def _missing(value: Any) -> bool:
    """Whether a cell holds nothing, in Python, numpy or pandas: None, nan, NaT and NA, which equals nothing at all."""
    try:
        return value is None or bool(value != value)
    except TypeError:
        return True


def _plain(name: str, value: Any) -> Hashable:
    """A value that can be compared: rows become pairs, columns of one row what they hold, numpy's numbers Python's."""
    if hasattr(value, "columns"):
        ends = ["lower", "upper"] if {"lower", "upper"} <= set(value.columns) else list(value.columns)
        if [str(end)[-5:] for end in ends] != ["lower", "upper"] or len(value) > 1:
            raise ParameterError(f"value {name} of a message is a frame; wanted one row with columns lower and upper")
        return _pair(name, value.iloc[0], ends) if len(value) else None
    if hasattr(value, "iloc"):
        if {"lower", "upper"} <= set(value.index):
            return _pair(name, value, ["lower", "upper"])
        if len(value) > 1:
            raise ParameterError(f"value {name} of a message has {len(value)} rows; wanted one")
        return _plain(name, value.iloc[0]) if len(value) else None
    if isinstance(value, Pair):
        return value
    if isinstance(value, list | tuple):
        cells = tuple(_plain(name, each) for each in value)
        if not any(isinstance(each, int | float) for each in cells):
            return cells
        if len(cells) != 2:
            raise ParameterError(f"value {name} of a message is {cells}; wanted two numbers, or messages or texts")
        return _ordered(name, cells)
    value = value.item() if hasattr(value, "item") else value
    if _missing(value):  # nothing to say
        return None
    if not isinstance(value, Hashable):
        raise ParameterError(f"value {name} of a message is {value!r}; wanted a number, a pair, a text or a message")
    return value
