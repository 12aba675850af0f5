"""The data dictionary as checks: `datapackage.json` (Data Package v2, Table Schema) to problems with a frame.

One dictionary serves people, `frictionless validate` and this package: the fields, code lists and patterns
checked here are read from the file, never repeated in code.
"""

import json
import re
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

NAME = "datapackage.json"


def read(folder: Path) -> dict[str, dict]:
    """Table Schema of every table of a data folder, by table name.

    folder: a data folder with its datapackage.json. Raises ValueError where that is no JSON, OSError where there is
    none.

    >>> from kzstats import places
    >>> sorted(read(places.data_dir()))
    ['activities', 'exchange_rates', 'observations', 'sources']
    """
    package = json.loads((folder / NAME).read_text(encoding="utf-8"))
    return {resource["name"]: resource["schema"] for resource in package["resources"]}


def field_names(schema: dict) -> list[str]:
    """Column names of a table in the order of the dictionary.

    schema: the table's Table Schema.

    >>> field_names({"fields": [{"name": "obs_id"}, {"name": "source_id"}]})
    ['obs_id', 'source_id']
    """
    return [field["name"] for field in schema["fields"]]


def codes(schema: dict, column: str) -> list[str]:
    """Codes that the dictionary allows in a column; empty where it lists none.

    >>> codes({"fields": [{"name": "role", "constraints": {"enum": ["actual", "plan"]}}]}, "role")
    ['actual', 'plan']
    """
    fields = {field["name"]: field for field in schema["fields"]}
    return list(map(str, fields[column].get("constraints", {}).get("enum", [])))


def fitting(schema: dict) -> Callable[[str, str], bool]:
    """Function that says whether a text may stand in a column of a table, as the dictionary has it.

    >>> fits = fitting({"fields": [{"name": "unit_mult", "type": "integer", "constraints": {"required": True}}]})
    >>> fits("unit_mult", "12"), fits("unit_mult", "46.4"), fits("unit_mult", "")
    (True, False, False)
    """
    fields = {field["name"]: field for field in schema["fields"]}

    def fits(column: str, text: str) -> bool:
        field, rules = fields[column], fields[column].get("constraints", {})
        if text == "":
            return not rules.get("required", False)
        if "enum" in rules and text not in map(str, rules["enum"]):
            return False
        return not _pattern(field) or re.fullmatch(_pattern(field), text) is not None

    return fits


def problems(frame: pd.DataFrame, schema: dict, file: str) -> list[str]:
    """Everything in a frame of text that the dictionary does not allow, one sentence each.

    frame: columns of text, its index the line numbers of the file; schema: its Table Schema; file: name for the
    messages. Checked by pandera, all at once. An empty text is a missing value.

    >>> schema = {"fields": [{"name": "role", "type": "string", "constraints": {"enum": ["actual", "plan"]}}]}
    >>> problems(pd.DataFrame({"role": ["actual", "goal"]}, index=[2, 3]), schema, "observations.csv")
    ["observations.csv:3: column role: 'goal' is not allowed; allowed: actual, plan"]
    """
    import pandera.pandas as pa  # 1.6 s to import; only where data are read

    missing_allowed, told = frame.replace("", None).astype("object"), []
    try:
        _pandera(schema, pa).validate(missing_allowed, lazy=True)
    except pa.errors.SchemaErrors as errors:
        fields = {field["name"]: field for field in schema["fields"]}
        found = errors.failure_cases.drop_duplicates(["index", "column"])
        rows = sorted(zip(found["index"], found["column"], strict=True), key=lambda row: (row[0], str(row[1])))
        told = [_sentence(file, line, fields[column], frame.at[line, column]) for line, column in rows]
    return told + _doubled(frame, schema, file)


def foreign_key_problems(frames: dict[str, pd.DataFrame], schemas: dict[str, dict]) -> list[str]:
    """Codes that name a row which is not there, one sentence each, along every foreign key of the schemas given."""
    found = []
    for table in schemas:
        frame = frames[table]
        for key in schemas[table].get("foreignKeys", []):
            (column,), target = _as_list(key["fields"]), key["reference"]
            (target_column,) = _as_list(target["fields"])
            known = frames[target.get("resource") or table][target_column].tolist()
            for line, code in frame.loc[(frame[column] != "") & ~frame[column].isin(known), column].items():
                found.append(
                    f"{table}.csv:{line}: column {column}: {code!r} is not in "
                    f"{target.get('resource') or table}.csv; {_allowed(code, known)}"
                )
    return found


def _pandera(schema: dict, pa):
    columns = {}
    for field in schema["fields"]:
        rules, checks = field.get("constraints", {}), []
        pattern = _pattern(field)
        if "enum" in rules:
            checks.append(pa.Check.isin(list(map(str, rules["enum"]))))
        if pattern:
            checks.append(pa.Check.str_matches(rf"^(?:{pattern})\Z"))
        columns[field["name"]] = pa.Column(
            object, checks, nullable=not rules.get("required", False), unique=rules.get("unique", False)
        )
    primary = _as_list(schema.get("primaryKey", []))
    if len(primary) == 1:
        columns[primary[0]].unique = True
    return pa.DataFrameSchema(columns)


def _doubled(frame: pd.DataFrame, schema: dict, file: str) -> list[str]:
    """Rows that share a key of several columns; pandera would tell each once a column."""
    key = _as_list(schema.get("primaryKey", []))
    again = frame[frame.duplicated(key, keep=False)] if len(key) > 1 else frame[:0]
    return [
        f"{file}:{line}: columns {', '.join(key)}: {','.join(row)!r} stands in more than one line; wanted each once"
        for line, row in zip(again.index, again[key].to_numpy(), strict=True)
    ]


def _pattern(field: dict) -> str | None:
    return field.get("constraints", {}).get("pattern") or {"integer": r"[+-]?[0-9]+"}.get(field["type"])


def _sentence(file: str, line: int, field: dict, seen: str) -> str:
    rules, where = field.get("constraints", {}), f"{file}:{line}: column {field['name']}"
    if seen == "" and rules.get("required"):
        return f"{where}: empty; wanted {_wanted(field, seen)}"
    if "enum" in rules and seen not in map(str, rules["enum"]):
        return f"{where}: {seen!r} is not allowed; {_allowed(seen, list(map(str, rules['enum'])))}"
    pattern = rules.get("pattern")
    if (pattern and not re.fullmatch(pattern, seen)) or field["type"] == "integer":
        return f"{where}: {seen!r} has the wrong form; wanted {_wanted(field, seen)}{_hint(seen)}"
    return f"{where}: {seen!r} stands in more than one line; wanted each once"


def _wanted(field: dict, seen: str) -> str:
    rules = field.get("constraints", {})
    if "enum" in rules:
        return _allowed(seen, list(map(str, rules["enum"])))
    return field.get("description") or field.get("title") or "a value"


def _hint(seen: str) -> str:
    if re.search(r"[0-9],[0-9]", seen):
        return f"; a decimal comma? write {seen.replace(',', '.', 1)!r} (or leave the comma out if it groups thousands)"
    if "\u2212" in seen:
        return "; a typographic minus (U+2212)? write '-'"
    if "\u00a0" in seen or "\u202f" in seen or " " in seen:
        return "; a space between digits? leave it out"
    return ""


def _allowed(seen: str, known: list[str]) -> str:
    near = [code for code in known if code.casefold() == seen.casefold()] or get_close_matches(seen, known, n=1)
    listed = ", ".join(known) if len(known) <= 30 else f"{', '.join(known[:30])}, … ({len(known)} in all)"
    return f"allowed: {listed}" + (f". Did you mean {near[0]!r}?" if near else "")


def _as_list(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)
