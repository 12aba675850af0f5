"""Code lists are data: codes.csv, activities.csv, products.csv and lexicon.csv, with what a folder of one's own adds.

A person adds a branch, product, region, currency or unit by adding one row to one file. A row of one's own whose
code the package has too replaces the package's row, words included.
"""

import re
from collections.abc import Mapping
from functools import lru_cache, partial
from pathlib import Path

import pandas as pd

from kzstats import csvfile, places, schema
from kzstats.errors import DataError, NotFound, options


def rows(file: str, data: Path | str | None = None) -> pd.DataFrame:
    """One file as it stands, all text: activities, products (their home activity, and sets of them), lexicon."""
    return _read(file, states(file, data)).copy(deep=False)


#: The tree of activities: children are complete (they add up to it), partial or overlap.
activities = partial(rows, "activities")
products, lexicon = partial(rows, "products"), partial(rows, "lexicon")


def names(codelist: str, language: str = "en", data: Path | str | None = None) -> dict[str, str]:
    """Word of every code of a list, by code: in the language asked for, in English where it has none, else the code."""
    return dict(_words(codelist, language, _state(codelist, data)))


def name(codelist: str, code: str, language: str = "en", data: Path | str | None = None) -> str:
    """Word of one code, of a sum (`KZ-39+KZ-75`) and of a partner (`partner:CN`); the code itself where it has none.

    codelist, language, data: as for `names`. Raises NotFound, DataError.

    >>> name("ref_area", "KZ-11+KZ-15"), name("scope", "partner:TR")
    ('Akmola region + Aktobe region', 'with the partner Türkiye')
    """
    words = _words(codelist, language, _state(codelist, data))
    if code in words:
        return words[code]
    if codelist == "scope" and code.startswith(schema.PARTNER):
        partner = code.removeprefix(schema.PARTNER)
        return words.get(f"{schema.PARTNER}XX", "XX").replace("XX", name("ref_area", partner, language, data))
    if codelist in schema.SUMMED:
        return " + ".join(words.get(part, part) for part in code.split("+"))
    return code


def has(codelist: str, code: str, data: Path | str | None = None) -> bool:
    """Whether a code may stand where one of the list is wanted: one of it, a sum of its codes, a partner."""
    lists = {name: _words(name, "en", _state(name, data)) for name in {codelist, "ref_area"}}
    return schema.may_stand(codelist, code, lists)


def kinds(rows: pd.DataFrame) -> dict[str, str]:
    """Kind of quantity of every unit in rows of codes.csv: money, count, …; empty where its definition says none."""
    units = (row for row in csvfile.records(rows[["list", "code", "definition"]]) if row["list"] == "unit_measure")
    said = {row["code"]: re.match("kind: ([a-z ]+)", row["definition"]) for row in units}
    return {code: found[1].strip() if found else "" for code, found in said.items()}


def of_kind(kind: str, data: Path | str | None = None) -> frozenset[str]:
    """Units of one kind of quantity: money, count, …"""
    return frozenset(unit for unit, each in _kinds(states("codes", data)).items() if each == kind)


def marked(codelist: str, mark: str, data: Path | str | None = None) -> list[str]:
    """Codes whose definition begins with a mark that the joint check, `share` and `pace` go by.

    mark: `one of many` (two figures with such a code need not be one quantity), `never added up` (a mean, a rate) or
    `adds up over time` (a flow, whose quarters are the year).
    """
    rows = _of_list(codelist, states("codes", data))
    return rows.loc[rows["definition"].str.startswith(f"{mark}:"), "code"].tolist()


def lists(codes: pd.DataFrame, activities: pd.DataFrame) -> dict[str, list[str]]:
    """The codes of every list; codes, activities: rows of the two files."""
    found: dict[str, list[str]] = {}
    for name, code in zip(*csvfile.columns(codes[["list", "code"]]).values(), strict=True):
        found.setdefault(name, []).append(code)
    return {**found, **csvfile.columns(activities[["activity"]])}


def members(activity: str) -> list[str]:
    """The activities that the code of an aggregate joins, C13-C15 or B07+C24; of any other activity itself."""
    found = []
    for piece in activity.split("+"):
        ends = re.fullmatch(r"([A-Z])([0-9]{2})-\1([0-9]{2})", piece)
        found += [f"{ends[1]}{number:02d}" for number in range(int(ends[2]), int(ends[3]) + 1)] if ends else [piece]
    return found


States = tuple[csvfile.State, ...]


def states(file: str, data: Path | str | None = None) -> States:
    """What codes.csv, activities.csv, products.csv or lexicon.csv is now, in the package and in a folder on top."""
    return tuple(csvfile.state(folder / f"{file}.csv") for folder in places.data_folders(data))


def _state(codelist: str, data: Path | str | None) -> States:
    return states("activities" if codelist == "activity" else "codes", data)


@lru_cache(maxsize=64)
def _kinds(states: States) -> Mapping[str, str]:
    return kinds(_read("codes", states))


@lru_cache(maxsize=256)
def _words(codelist: str, language: str, states: States) -> Mapping[str, str]:
    rows = _of_list(codelist, states)
    asked = "name" if language == "en" else f"name_{language}"
    if asked not in rows:
        raise NotFound(f"no words in {language!r}; there are: en, ru, kk")
    words = rows[asked].where(rows[asked] != "", rows["name"]).where(lambda word: word != "", rows["code"])
    return dict(zip(rows["code"], words, strict=True))


@lru_cache(maxsize=64)
def _of_list(codelist: str, states: States) -> pd.DataFrame:
    if codelist == "activity":
        return _read("activities", states).rename(columns={"activity": "code"})
    rows = _read("codes", states)
    if codelist not in set(rows["list"]):
        raise NotFound(f"no code list {codelist!r}{options(codelist, ['activity', *rows['list'].unique()], 20)}")
    return rows[rows["list"] == codelist].drop(columns="list").reset_index(drop=True)


@lru_cache(maxsize=64)
def _read(file: str, states: States) -> pd.DataFrame:
    layers, problems = [], []
    for number, state in enumerate(states):
        if number and state.size < 0:  # a folder of one's own need not have it
            continue
        optional = schema.optional(file) if number else []
        rows, faults = csvfile.read(state.path, [*schema.fields(file)], optional=optional)
        layers.append(rows)
        problems += map(str, faults)
    if problems:
        raise DataError(f"{len(problems)} fault(s) in {file}.csv; nothing was read", problems)
    return pd.concat(layers, ignore_index=True).drop_duplicates(
        schema.read()[file]["primaryKey"], keep="last", ignore_index=True
    )
