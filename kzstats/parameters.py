"""What a notebook's parameters may be: one list of names, types and allowed values.

Notebooks check their own values with `check`, and `kzstats report` checks them before anything runs.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from kzstats import codes, folders, periods, texts
from kzstats.errors import ParameterError, hint
from kzstats.exchange import CONVERSIONS
from kzstats.observations import load, load_sources
from kzstats.rounding import RULES
from kzstats.show.language import LOCALES

_COLLECTIONS = ("A", "E")


def _source_ids() -> list[str]:
    """All sources, those of the reader's own folder first: messages name the first few."""
    return [*dict.fromkeys([*folders.own_sources(folders.states()), *load_sources()["source_id"]])]


def _sources(value) -> str | None:
    known = _source_ids()
    if not isinstance(value, list):
        return f"is {value!r}; wanted a list of source_ids, [{known[0]!r}], or [] for every release"
    wrong = [each for each in value if each not in known]
    return f"has {_one_of(wrong[0], known)[3:]}" if wrong else None


def _text(value) -> str | None:
    none = "or empty text for none"
    if not isinstance(value, str):
        return f"is {value!r}; wanted the whole path of a file as text, {none}"
    there = value == "" or Path(value).is_file()
    if not there:
        what = "a folder, no file" if Path(value).is_dir() else "not there"
        return f"is {value!r}, which is {what}; wanted the whole path of a text file, {none}"
    # A report runs in a folder of its own, where a relative path leads elsewhere.
    if value and not Path(value).is_absolute():
        return f"is {value!r}; wanted the whole path of {str(Path(value).absolute())!r}, {none}"
    return None


def _day(value) -> str | None:
    if not isinstance(value, str | int) or isinstance(value, bool):  # papermill makes a number of 2024
        return f"is {value!r} ({type(value).__name__}); wanted a day as text, 2024-06-01, or empty text for no limit"
    try:
        _ = value == "" or periods.parse(value)
    except ParameterError:
        return f"is {value!r}; wanted a day or period as {periods.FORMS}, or empty text for no limit"
    return None


def _choice(*allowed: str):
    return _of(lambda: allowed)


def _of(known: Callable[[], Iterable[str]]):
    return lambda value: None if value in (there := [*known()]) else _one_of(value, there)


def _coded(codelist: str):
    return lambda value: None if value == "" else _of(lambda: codes.names(codelist))(value)


def _fits(pattern: str, wanted: str):
    return lambda value: (
        None if isinstance(value, str) and re.fullmatch(pattern, value) else f"is {value!r}; wanted {wanted}"
    )


def _number(smallest: float, largest: float, whole: bool):
    kind, wanted = (int, "a whole number") if whole else (int | float, "a number")
    return lambda value: (
        None
        if isinstance(value, kind) and not isinstance(value, bool) and smallest <= value <= largest
        else f"is {value!r}; wanted {wanted} from {smallest:g} to {largest:g}"
    )


#: Parameter: what is wrong with a value, or None.
KNOWN = {
    "source": _of(lambda: [*_source_ids(), *texts.kept()]),
    "plan_source": _of(lambda: [*_source_ids(), *texts.kept()]),
    "sources": _sources,
    "text": _text,
    "published": _day,
    "language": _choice("", "en", "ru", "kk"),
    "rounding": _choice(*RULES),
    "conversion": _choice(*CONVERSIONS),
    "collection": _choice(*_COLLECTIONS),
    "as_of": _day,
    "since": _day,
    "until": _day,
    "rates": _fits("(?s).*", "a folder as text, or empty text"),
    "currency": _fits("([A-Z]{3})?", "three capital letters, as USD, or empty text"),
    "ref_period": _day,
    "indicator": _coded("indicator"),
    "activity": _coded("activity"),
    "by": _choice("", "activity", "product", "ref_area", "scope"),
    "factor": _number(1.01, 100, whole=False),
    "base_year": _number(2000, 2100, whole=True),
    # The target of the release of June 2024 is counted from 2023, its last full year, at the earliest.
    "horizon": _number(2024, 2100, whole=True),
    "locale": _choice(*LOCALES),
}


def check(**values: object) -> dict:
    """The given parameters, unchanged, when each has a known name and an allowed value.

    values: parameter = value. Returns them. Raises ParameterError with one sentence for every unknown name (and
    the nearest known one) and every value of the wrong type or not allowed (and what is). In a notebook that
    papermill runs, names that papermill was given and the notebook does not have are unknown too.

    >>> kz.check_parameters(rounding="truncate", collection="A")
    {'rounding': 'truncate', 'collection': 'A'}
    """
    problems = []
    for name, value in values.items():
        if name not in KNOWN:
            problems.append(f"parameter {name} is not known{hint(name, KNOWN)}. Known: {', '.join(KNOWN)}")
        elif problem := KNOWN[name](value):
            problems.append(f"parameter {name} {problem}")
    for name in _unheard_of():
        if name not in values:
            there = f"{hint(name, values)}. It has: {', '.join(values)}"
            problems.append(f"parameter {name} is not one of this notebook{there}")
    if problems:
        raise ParameterError("wrong parameters; nothing was run", problems)
    return values


check_parameters = check


def printing() -> list[str]:
    """Every source of the data that prints figures, in the order of sources.csv."""
    there = set(load()["source_id"])
    return [source for source in load_sources()["source_id"] if source in there]


def _unheard_of() -> list[str]:
    """Names that papermill put into this kernel's notebook and that no cell before has; papermill only logs them."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    cells = list(filter(None, shell.user_ns.get("In", []))) if shell else []
    given = next((place for place, cell in enumerate(cells) if cell.startswith("# Parameters\n")), 0)
    if not given:
        return []
    known = {name for cell in cells[:given] for name in _assigned(cell)}
    return [name for name in dict.fromkeys(_assigned(cells[given])) if name not in known]


def _assigned(cell: str) -> list[str]:
    try:
        nodes = list(ast.walk(ast.parse(cell)))
    except SyntaxError:  # a cell that somebody tried by hand
        return []
    return [node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]


def _one_of(value, allowed: list[str]) -> str:
    return f"is {value!r}{hint(value, allowed)}; wanted one of: {', '.join(allowed[:30])}{', …' * (len(allowed) > 30)}"
