"""Values of parameters: text becomes a typed value or a clear refusal, never a guess.

papermill's own guesses turn `000140000123` into a number, `1e309` into infinity and `no` into False.
"""

import math
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from kzstats.errors import ParameterError

#: What a typed text of each type looks like, what makes a value of it, and what is wanted where it does not.
_READ = {
    "bool": ("(?i:true|false)", lambda text: text.lower() == "true", "true or false"),
    "int": (r"(?=.{1,18}\Z)-?(0|[1-9][0-9]*)", int, "a whole number such as 2028"),
    "float": (r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", float, "a number with a decimal point such as 2.5"),
    "str": (".*", str, ""),
}
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_LONGEST_TEXT = 1000


@dataclass(frozen=True)
class Kind:
    """The type a parameter declares: `base` is int, float, str or bool; `text` is the annotation as written."""

    base: str
    text: str
    optional: bool = False
    many: bool = False


def typed(value: Any, kind: Kind, name: str) -> Any:
    """A typed value checked against the declared type; whole numbers may stand for decimal ones. Raises ParameterError.

    >>> typed(3, Kind("float", "float"), "growth")
    3.0
    """
    if value is None and kind.optional:
        return None
    if kind.many:
        if not isinstance(value, list | tuple):
            raise _wrong(name, value, kind)
        single = Kind(kind.base, kind.text)
        return [typed(item, single, name) for item in value]
    if isinstance(value, date) and type(value) is date and kind.base == "str":
        value = value.isoformat()
    if kind.base == "float" and type(value) is int:
        value = float(value)
    if type(value).__name__ != kind.base:
        raise _wrong(name, value, kind)
    if kind.base == "float" and not math.isfinite(value):
        raise ParameterError(f"{name}={value!r}: a number must be finite.")
    if kind.base == "str":
        _check_text(value, name)
    return value


def from_text(text: str, kind: Kind, name: str) -> Any:
    """A value typed on the command line, read as its declared type; text stays exactly as typed. Raises ParameterError.

    >>> from_text("000140000123", Kind("str", "str"), "bin")
    '000140000123'
    """
    if kind.optional and text.lower() in {"none", "null"}:
        return None
    if kind.many:
        return [from_text(part, Kind(kind.base, kind.text), name) for part in text.split(",")]
    form, read, wanted = _READ[kind.base]
    if not re.fullmatch(form, text, re.ASCII | re.DOTALL):
        raise _wrong(name, text, kind, wanted)
    return typed(read(text), kind, name)


def _wrong(name: str, value: Any, kind: Kind, wanted: str = "") -> ParameterError:
    return ParameterError(f"{name}={value!r} is not {wanted or kind.text} (declared `{name}: {kind.text}`).")


def _check_text(value: str, name: str) -> None:
    if len(value) > _LONGEST_TEXT:
        raise ParameterError(f"{name} holds {len(value)} characters; at most {_LONGEST_TEXT} are allowed.")
    bad = next((c for c in value if ord(c) < 32 or ord(c) == 127 or 0xD800 <= ord(c) <= 0xDFFF), None)
    if bad is not None:
        raise ParameterError(f"{name}={value!r} holds the control character {bad!r}; give plain text.")


def check_day(value: Any, default: Any, name: str) -> None:
    """A parameter whose default is an ISO day takes ISO days only, and only days that exist. Raises ParameterError."""
    if not isinstance(default, str) or not _ISO_DAY.fullmatch(default):
        return
    try:
        if not isinstance(value, str) or not _ISO_DAY.fullmatch(value):
            raise ValueError
        date.fromisoformat(value)
    except ValueError:
        raise ParameterError(f"{name}={value!r} is not a day of the calendar written as YYYY-MM-DD.") from None


def as_text(value: Any) -> str:
    """A value as it is written after `--set name=`.

    >>> as_text(True), as_text(2.5), as_text(["a", "b"])
    ('true', '2.5', 'a,b')
    """
    if isinstance(value, list):
        return ",".join(as_text(item) for item in value)
    if value is None or isinstance(value, bool):
        return str(value).lower()
    return str(value)
