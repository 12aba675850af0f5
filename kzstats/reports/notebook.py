"""A notebook file and the parameters it declares, read with `ast` and without running anything.

Exactly one cell is tagged `parameters` and holds lines `name: type = value  # what it does`. papermill itself would
overlook some of them, honour the first of two such cells only, and compute with a default that nobody asked for. Text
becomes a typed value or a clear refusal: papermill's own guesses turn `000140000123` into a number, `no` into False.
"""

import ast
import builtins
import json
import keyword
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kzstats.errors import ParameterError, refuse

PARAMETERS_TAG, INJECTED_TAG = "parameters", "injected-parameters"
ANSWER = "application/vnd.kzstats.answer+json"  # the kind of output that `kz.Answer` shows
# Where a notebook says its language: part of its metadata, and name there.
_LANGUAGE = {"kernelspec": "language", "language_info": "name"}

#: The whole name or a word of it: `token`, `api_key`, `db_password`; not `keyboard` or `tokens_of_trade`.
SECRET = re.compile(
    r"(^|_)(token|password|passwd|passphrase|secret|credentials?|api_?key|private_?key|access_?key)(_|$)"
)

#: What a typed text of each type looks like, what makes a value of it, and what is wanted where it does not.
_READ = {
    "bool": ("(?i:true|false)", lambda text: text.lower() == "true", "true or false"),
    "int": (r"(?=.{1,18}\Z)-?(0|[1-9][0-9]*)", int, "a whole number such as 2028"),
    "float": (r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", float, "a number with a decimal point such as 2.5"),
    "str": (".*", str, ""),
}
_LONGEST_TEXT = 1000


@dataclass(frozen=True)
class Kind:
    """The type a parameter declares: `base` is int, float, str or bool; `text` is the annotation as written."""

    base: str
    text: str
    optional: bool = False
    many: bool = False


@dataclass(frozen=True)
class Parameter:
    """One line of a notebook's `parameters` cell: `name: kind = default  # meaning`."""

    name: str
    kind: Kind
    default: Any = None
    required: bool = False
    meaning: str = ""


@dataclass(frozen=True)
class Notebook:
    """A notebook file as it was read once: what was checked is what will run.

    dropped: the code of a cell of values that papermill put in when it ran the notebook before. It is not run: the page
    would show the values asked for, and the cells would compute with those.
    """

    path: Path
    source: bytes
    parameters: tuple[Parameter, ...]
    language: str = "python"
    dropped: str = ""


def read_notebook(path: Path) -> Notebook:
    """A notebook file (`.ipynb` in format 4) with its declared parameters.

    Raises ParameterError where it cannot be read, is no notebook, or its `parameters` cell breaks the rules.
    """
    path, place = Path(path), ""
    kept, dropped, tagged = [], [], {}
    try:
        source = path.read_bytes()
        content = json.loads(source.decode())
        if content["nbformat"] != 4 or not isinstance(content["nbformat_minor"], int):
            raise ValueError(f"format {content['nbformat']!r}.{content['nbformat_minor']!r}")
        told = [content["metadata"].get(part, {}).get(key) for part, key in _LANGUAGE.items()]
        # As far as is needed here: nbformat itself, which takes long to import, looks at the rest before the run.
        for number, cell in enumerate(content["cells"], start=1):
            place = f", cell {number}"
            tags, text = cell["metadata"].get("tags", []), "".join(cell["source"])
            (dropped if INJECTED_TAG in tags else kept).append(cell)
            if PARAMETERS_TAG in tags and cell["cell_type"] == "code":
                tagged[number] = text
    except OSError as error:
        raise ParameterError(f"{path}: cannot be read ({error.strerror}). Give the path of an .ipynb file.") from None
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise ParameterError(
            f"{path}{place}: not a notebook of format 4 ({type(error).__name__}: {error}). Open it in JupyterLab and "
            "save it again."
        ) from None
    if dropped:
        source = (json.dumps({**content, "cells": kept}, ensure_ascii=False, indent=1) + "\n").encode()
    language = next((str(name) for name in told if name), "python").lower()
    values = "\n".join("".join(cell["source"]) for cell in dropped)
    return Notebook(path.resolve(), source, _declared(tagged, path.name), language, values)


def _declared(tagged: Mapping[int, str], where: str) -> tuple[Parameter, ...]:
    """The parameters in the one cell tagged so, or one error with all that is wrong in it; tagged: number → source."""
    if not tagged:
        raise ParameterError(
            f"{where}: no cell is tagged `parameters`. Tag the one cell that holds lines like "
            "`years: int = 5  # what it does` (an empty cell will do)."
        )
    if len(tagged) > 1:
        raise ParameterError(
            f"{where}: cells {', '.join(map(str, tagged))} are all tagged `parameters`; only one may be."
        )
    ((number, source),) = tagged.items()
    where = f"{where}, cell {number}"
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        raise ParameterError(f"{where}: not Python ({error}).") from None
    lines, problems, found = source.splitlines(), [], {}
    for statement in tree.body:
        try:
            parameter = _declared_line(statement, lines[statement.end_lineno - 1])
            if parameter.name in found:
                raise ParameterError(f"`{parameter.name}` is declared twice.")
            found[parameter.name] = parameter
        except ParameterError as error:
            problems += [f"{where}, line {statement.lineno}: {problem}" for problem in error.problems]
    refuse(problems)
    return tuple(found.values())


def _declared_line(statement: ast.stmt, line: str) -> Parameter:
    """One `name: type = value  # what it does`."""
    if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
        raise ParameterError(
            f"`{ast.unparse(statement)}` is not a parameter. Write `name: type = value  # what it does`; "
            "anything computed belongs in the next cell."
        )
    name = statement.target.id
    if problem := name_problem(name):
        raise ParameterError(problem)
    kind = _kind(statement.annotation, name)
    comment = line.encode()[statement.end_col_offset :].decode().partition("#")[2].strip()
    if statement.value is None:
        return Parameter(name, kind, required=True, meaning=comment)
    try:
        default = ast.literal_eval(statement.value)
    except ValueError:
        raise ParameterError(
            f"the default of `{name}` is `{ast.unparse(statement.value)}`; it must be a plain value. "
            "Anything computed belongs in the next cell."
        ) from None
    return Parameter(name, kind, default=typed(default, kind, name), meaning=comment)


def name_problem(name: str) -> str:
    """What is wrong with a parameter's name, or nothing."""
    if not name.isidentifier() or keyword.iskeyword(name) or not name.isascii():
        return f"{name!r} is not a parameter name: use letters, digits and underscores."
    if name.startswith("_") or hasattr(builtins, name):
        return f"{name!r} is a name that Python itself uses; call the parameter something else."
    if SECRET.search(name.lower()):
        return f"{name!r} looks like a secret, and reports publish their parameters. Read it from the environment."
    return ""


def _kind(annotation: ast.expr, name: str) -> Kind:
    """The declared type: int, float, str, bool, `list[…]` or one of these `| None`."""
    text = ast.unparse(annotation)
    if text.endswith(" | None") and isinstance(annotation, ast.BinOp):
        inner = _kind(annotation.left, name)
        return Kind(inner.base, text, True, inner.many)
    if isinstance(annotation, ast.Name) and annotation.id in {"int", "float", "str", "bool"}:
        return Kind(annotation.id, text)
    if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == "list":
        return Kind(_kind(annotation.slice, name).base, text, many=True)
    raise ParameterError(
        f"`{name}` is declared as `{text}`; parameters are int, float, str, bool, "
        "list[…] of one of these, or one of these `| None`."
    )


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
        return [from_text(part, Kind(kind.base, kind.text), name) for part in text.split(",") if text]
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
    if _is_day(default) and not _is_day(value):
        raise ParameterError(f"{name}={value!r} is not a day of the calendar written as YYYY-MM-DD.")


def _is_day(value: Any) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except (TypeError, ValueError):
        return False


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
