"""The data dictionary as checks: `datapackage.json` (Data Package v2, Table Schema) to problems with a frame.

One dictionary serves people, `frictionless validate` and this package: fields, patterns and limits are read from the
file, codes from the lists that it refers to, neither is repeated in code.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

import pandas as pd

from kzstats import csvfile, places
from kzstats.csvfile import Problem
from kzstats.errors import options
from kzstats.rounding import meant

NAME = "datapackage.json"
#: Lists whose codes may be joined: `KZ-39+KZ-75` is the sum of two that a source does not split.
SUMMED = ("ref_area", "product")
PARTNER = "partner:"
#: The codes of each list.
Lists = Mapping[str, Collection[str]]


def read() -> dict[str, dict]:
    """Table Schema of every table, by its name, from the dictionary that came with kzstats."""
    found = _resources(csvfile.state(places.root() / "data" / NAME))
    return {name: resource["schema"] for name, resource in found.items()}


@lru_cache(maxsize=4)
def _resources(state: csvfile.State) -> dict[str, dict]:
    package = json.loads(state.path.read_text(encoding="utf-8"))
    return {resource["name"]: resource for resource in package["resources"]}


def checksums(state: csvfile.State) -> dict[str, str]:
    """Checksum of each table when all were checked last, `sha256:…` by table; `make dictionary` writes them."""
    return {name: resource.get("hash", "") for name, resource in _resources(state).items()}


def fields(table: str) -> dict[str, dict]:
    """Fields of a table by name, in the order of the dictionary."""
    return {field["name"]: field for field in read()[table]["fields"]}


def optional(table: str) -> list[str]:
    """Columns of a table that a file may leave out: those that may be empty and those with a default."""
    needed = {"ref_period"} if table == "observations" else set()
    return [
        name
        for name, field in fields(table).items()
        if name not in needed
        and ("default" in field or "defaultRule" in field or not field.get("constraints", {}).get("required"))
    ]


def may_stand(codelist: str, code: str, lists: Lists) -> bool:
    """Whether a code may stand where one of a list is wanted: one of it, a sum of its codes, a partner."""
    if codelist == "scope" and code.startswith(PARTNER):
        return may_stand("ref_area", code.removeprefix(PARTNER), lists)
    there = lists[codelist]
    parts = code.split("+") if codelist in SUMMED else []
    return code in there or (len(parts) > 1 and len({*parts} & {*there}) == len(parts))


def problems(frame: pd.DataFrame, table: str, lists: Lists) -> Iterator[Problem]:
    """Everything in a frame of text by line number that the dictionary does not allow."""
    columns = csvfile.columns(frame)
    for name, field in fields(table).items():
        cells = columns.get(name, [])
        faults = {text: fault for text in dict.fromkeys(cells) if (fault := _fault(field, text, lists))}
        for line, text in zip(frame.index, cells, strict=True) if faults else ():
            if text in faults:
                yield Problem(f"{table}.csv", line, name, faults[text], _sentence(field, text, faults[text], lists))
    key = read()[table]["primaryKey"]
    rows = list(zip(*(columns[name] for name in key), strict=True))
    times = Counter(rows)
    for line, row in zip(frame.index, rows, strict=True) if len(times) < len(rows) else ():
        if times[row] > 1 and all(row):
            text = f"{','.join(row)!r} stands in more than one line; wanted each once"
            yield Problem(f"{table}.csv", line, ", ".join(key), f"twice {','.join(row)}", text)


def pointing(frame: pd.DataFrame, table: str, targets: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    """Codes that name a row which is not there, along a table's foreign keys; targets: the keys there are, by table."""
    columns = csvfile.columns(frame)
    for key in read()[table].get("foreignKeys", []):
        (column,), target = key["fields"], key["reference"].get("resource", table)
        if target in targets and "list" not in fields(table)[column]:
            known = targets[target]
            for line, code in zip(frame.index, columns[column], strict=True):
                if code and code not in known:
                    text = f"{code!r} is not in {target}.csv{options(code, sorted(known))}"
                    yield Problem(f"{table}.csv", line, column, "names no row", text)


def told(found: list[Problem], order: list[str]) -> list[str]:
    """The faults as sentences, one a kind, with its first line and how many more there are; order: of the tables."""
    kinds: dict[tuple, list[Problem]] = {}
    for problem in sorted(found, key=lambda each: (order.index(each.file.removesuffix(".csv")), each.line)):
        same = kinds.setdefault((problem.file, problem.column, problem.kind), [])
        if problem.line not in [each.line for each in same[-1:]]:
            same.append(problem)
    sentences = []
    for first, *more in kinds.values():
        listed = ", ".join(str(problem.line) for problem in more[:10]) + (", …" if len(more) > 10 else "")
        lines = f" (and in {len(more)} more line{'s' if len(more) > 1 else ''}: {listed})" if more else ""
        sentences.append(f"{first}{lines}")
    return sentences


def _fault(field: dict, text: str, lists: Lists) -> str | None:
    """Which rule of the dictionary a text breaks in a column: empty, code, form, limit, long; None for none."""
    rules = field.get("constraints", {})
    if text == "":
        return "empty" if rules.get("required") else None
    if "enum" in rules and text not in rules["enum"]:
        return "code"
    if field.get("list") in lists and not may_stand(field["list"], text, lists):
        return "code"
    pattern = rules.get("pattern") or {"integer": r"[+-]?[0-9]{1,9}"}.get(field["type"])
    if pattern and not re.fullmatch(pattern, text):
        return "form"
    if field["type"] == "integer" and not rules.get("minimum", -99) <= int(text) <= rules.get("maximum", 99):
        return "limit"
    return "long" if len(text) > rules.get("maxLength", len(text)) else None


def _sentence(field: dict, text: str, fault: str, lists: Lists) -> str:
    rules, seen = field.get("constraints", {}), repr(text if len(text) <= 60 else text[:57] + "…")
    if fault == "code":
        if field.get("list") == "scope" and text.startswith(PARTNER):
            return f"{seen} is no partner; wanted {PARTNER} and a code of ref_area, such as {PARTNER}CN"
        return f"{seen} is no code{options(text, rules.get('enum') or lists.get(field.get('list'), []))}"
    if fault == "limit":
        return f"{seen}; wanted a whole number from {rules['minimum']} to {rules['maximum']}"
    if fault == "long":
        return f"{seen} has {len(text)} characters; wanted at most {rules['maxLength']}"
    wanted = field["description"]
    hint = f"{meant(text)}; " if meant(text) else ""
    return f"empty; wanted {wanted}" if fault == "empty" else f"{seen} has the wrong form; {hint}wanted {wanted}"
