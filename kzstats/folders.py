"""A data folder on top of the package's: tables read, checked, laid over each other, kept until a file changes."""

import re
import warnings
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from kzstats import codes, completing, csvfile, faults, periods, places, schema
from kzstats.csvfile import Problem
from kzstats.errors import DataError

TABLES = ["observations", "sources", "codes", "activities", "products", "lexicon", "exchange_rates"]
MAX_PROBLEMS = 100
_ALL = {*(f"{table}.csv" for table in TABLES), places.RATES_FILE}
_SHEETS = ("csv", "tsv", "xlsx", "xls", "ods", "parquet")
_LISTS = ("codes", "activities", "products")
_RATE_KEYS = ["base", "quote", "ref_period", "collection"]
#: Beside the columns of the dictionary: what was guessed of a figure that was read, until a person empties it.
DOUBT = "doubt"
#: What the joint check goes by in a code's row: its place in a tree; of a definition what stands before its sentence.
_RULED = {"codes": ["definition"], "activities": ["parent", "children"], "products": ["activity", "parent", "children"]}
_RULE = r"^(kind: [a-z ]+|one of many(?=:)|never added up(?=:)|adds up over time(?=:)|[^ ]*$)"
States = tuple[tuple[csvfile.State, ...], ...]


class Tables(NamedTuple):
    """What lies in the folders, the own one on top: frames of text by table, faults, and what replaced what."""

    frames: Mapping[str, pd.DataFrame]
    problems: tuple[str, ...]
    replaced: tuple[str, ...] = ()


class Sealed(dict):
    """The package's tables, each read when it is first asked for: a file's state until then, a frame of text after.

    They have the checksums that the dictionary gives, so they were checked when those were written (`kzstats validate`
    does it again): checking 4,600 rows anew took half of a cold start.
    """

    def __getitem__(self, table: str) -> pd.DataFrame:
        if isinstance(state := super().__getitem__(table), csvfile.State):
            rows = csvfile.read(state.path, list(schema.fields(table)))[0].reset_index(drop=True)
            self[table] = rows.assign(**{DOUBT: ""}) if table == "observations" else rows
        return super().__getitem__(table)

    get = __getitem__


def states(data: Path | str | None = None) -> States:
    """What tells whether a file of the folders has changed: the key under which their content is kept."""
    folders = places.data_folders(data)
    files = [*(f"{table}.csv" for table in TABLES), schema.NAME]
    return tuple(tuple(csvfile.state(folder / file) for file in files) for folder in folders)


def tables(found: States) -> Mapping[str, pd.DataFrame]:
    """Frames of text by table, the own rows on top; DataError for all faults, a warning where one is replaced."""
    merged = _merged(found)
    if problems := [*misnamed(found), *merged.problems]:
        raise DataError(f"{len(problems)} fault(s) in the data; nothing was loaded", problems[:MAX_PROBLEMS])
    for said in merged.replaced:
        warnings.warn(said, UserWarning, stacklevel=4)
    return merged.frames


def own_sources(found: States) -> list[str]:
    """The sources that only the reader's own folder has, or has otherwise; none where there is no such folder."""
    if len(found) == 1:
        return []
    below = {*_merged(found[:-1]).frames["sources"]["source_id"]}
    return [name for name in _merged(found).frames["sources"]["source_id"] if name not in below]


def problems(folder: Path) -> list[str]:
    """Everything that is wrong with one folder, one sentence a kind of fault; empty when valid."""
    found = states(folder)
    # Of the package's own data, sealed or not, every cell is looked at here.
    return [*misnamed(found), *_merged(found).problems] if len(found) > 1 else _layer(*found, {})[1]


def misnamed(found: States) -> list[str]:
    """Files of one's own folder that nobody reads for a slip in their name: `Observations.csv`, `exchange-rates.xlsx`.

    A table that is there as well under its own name has the other for a copy, and other files may lie where they like.
    """
    if len(found) == 1:
        return []
    folder = found[-1][0].path.parent
    missing = {_letters(state.path.stem): state.path.name for state in found[-1][:-1] if state.size < 0}
    said = []
    for name in sorted(path.name for path in folder.iterdir()) if missing else ():
        stem, _, suffix = name.lower().rpartition(".")
        near = get_close_matches(_letters(stem), missing, n=1, cutoff=0.85) if suffix in _SHEETS else []
        if near and name not in _ALL:
            said.append(
                f"{name}: is not read; wanted the name {missing[near[0]]}, and a CSV file. Rename it or move it away"
            )
    return said


def _letters(name: str) -> str:
    return re.sub("[^a-z]", "", name.lower())


def replaced(data: Path | str | None = None) -> list[str]:
    """Which sources, and which rules of its codes, a folder of one's own replaces in the package, one sentence each."""
    return list(_merged(states(data)).replaced)


@lru_cache(maxsize=16)
def _merged(found: States) -> Tables:
    *lower, own = found
    if not lower and sealed(own):
        return Tables(Sealed(zip(TABLES, own, strict=False)), ())
    below = _merged(tuple(lower)) if lower else Tables({}, ())
    layer, problems = _layer(own, below.frames)
    frames = {table: _over(table, layer[table], below.frames.get(table)) for table in TABLES}
    if lower and not problems:
        folder = own[0].path.parent
        said = _replaced(layer, below.frames, folder)
        said += [each for table in _RULED for each in _recoded(table, layer[table], below.frames[table], folder)]
        return Tables(frames, below.problems, tuple(said))
    return Tables(frames, (*below.problems, *problems))


def sealed(files: tuple[csvfile.State, ...]) -> bool:
    """Whether every table of the package has the bytes that the dictionary's checksums were made of.

    The lexicon has none: no figure depends on it, and it grows with every text that is read.
    """
    *tables, dictionary = files
    noted = schema.checksums(dictionary)
    vouched = [state.path for state in tables if state.path.stem != "lexicon"]
    return all(csvfile.checksum(path) == noted.get(path.stem) for path in vouched)


def _layer(files: tuple[csvfile.State, ...], below: Mapping[str, pd.DataFrame]) -> tuple[dict, list[str]]:
    """The tables of one folder, completed, and its faults."""
    *files, _ = files
    there = {table: state for table, state in zip(TABLES, files, strict=True) if state.size >= 0 or not below}
    if not there and not (files[0].path.parent / places.RATES_FILE).exists():
        folder = files[0].path.parent
        return _empty(), [f"{folder}: holds none of {', '.join(f'{table}.csv' for table in TABLES)}"]
    layer, found = dict(_empty()), []

    def whole(table: str) -> pd.DataFrame:
        return _over(table, layer[table], below.get(table))

    for table, state in there.items():
        layer[table], flaws = _table(table, state.path, bool(below))
        found += flaws
    lists = codes.lists(whole("codes"), whole("activities"))
    listed = layer["sources"]["source_id"]
    source = listed.iloc[0] if len(listed) == 1 else places.source_name(files[0].path.parent.name)
    given = layer["observations"].get(DOUBT, "")
    found += faults.of_not_kept(layer["observations"])
    done = completing.completed(layer["observations"], source, codes.kinds(whole("codes")), whole("products"))
    layer["observations"] = done.assign(**{DOUBT: given})
    layer["sources"] = _described(layer, below, "sources" in there, source)
    broken = {problem.file for problem in found}
    filled = [table for table in TABLES if len(layer[table])]
    for table in filled:
        found += schema.problems(layer[table], table, lists)
    targets = {
        table: set(layer[table][key]) | set(below[table][key] if below else [])
        for table, key in [("sources", "source_id"), ("observations", "obs_id")]
        # A key may stand in a row that could not be read: nothing is said of those who name it.
        if f"{table}.csv" not in broken
    }
    for table in filled:
        found += schema.pointing(layer[table], table, targets)
    found += _rules(layer, below, found, lists)
    # A code list that could not be read is the cause of many a fault elsewhere: told first.
    return layer, schema.told(found, sorted(TABLES, key=lambda table: table not in _LISTS))


def _rules(layer: dict, below: Mapping[str, pd.DataFrame], found: list[Problem], lists: schema.Lists) -> list[Problem]:
    """Faults between cells, in the rows whose every cell is allowed."""
    wrong = {(problem.file, problem.line) for problem in found}

    def right(table: str) -> pd.DataFrame:
        lines = {line for file, line in wrong if file == f"{table}.csv"}
        return layer[table].drop(index=lines.intersection(layer[table].index)) if lines else layer[table]

    def both(table: str) -> pd.DataFrame:
        return _over(table, right(table), below.get(table))

    trees = {table: both(table) for table in ("activities", "products")}
    parents = {
        table: {row[key]: row["parent"] for row in csvfile.records(rows[[key, "parent"]])}
        for (table, rows), key in zip(trees.items(), ("activity", "product"), strict=True)
    }
    new = right("observations")
    named = {*new["conversion_of"]} - {""}
    figures = both("observations") if named else new.iloc[:0]
    context = faults.Context(
        kinds=codes.kinds(both("codes")),
        parents=parents["activities"],
        published={row["source_id"]: row["published"] for row in csvfile.records(both("sources"))},
        originals={row["obs_id"]: row for row in csvfile.records(figures[figures["obs_id"].isin(named)])},
    )
    said = [*faults.of_figures(new, context), *faults.of_sources(right("sources"))]
    if below:
        said += faults.of_codes(right("codes"), context.kinds, codes.lists(below["codes"], below["activities"]))
        if len(words := right("lexicon")):
            said += faults.of_lexicon(words, below["lexicon"], lists)
    said += faults.of_rates(right("exchange_rates"), both("exchange_rates"), context.kinds)
    for table, known in parents.items():
        said += faults.of_tree(right(table), table, known)
    return said


def _table(table: str, path: Path, own: bool) -> tuple[pd.DataFrame, list[Problem]]:
    columns = list(schema.fields(table))
    extra = completing.NOT_KEPT if table == "observations" else ()
    optional = [*schema.optional(table), *extra] if own else extra
    rows, found = csvfile.read(path, [*columns, *extra], optional=optional)
    # Taken out: pandas copies attrs deeply at every step.
    decimal_comma = rows.attrs.pop("separator", None) not in (",", None) and "obs_value" in rows
    if decimal_comma:  # Excel writes semicolons where the decimal sign is a comma
        plain = rows["obs_value"].str.fullmatch(r"[+-]?[0-9]+,[0-9]+")
        rows = rows.assign(obs_value=rows["obs_value"].mask(plain, rows["obs_value"].str.replace(",", ".")))
    return rows, found


@lru_cache(maxsize=1)
def _empty() -> dict[str, pd.DataFrame]:
    return {table: pd.DataFrame(columns=list(schema.fields(table)), dtype="str") for table in TABLES}


def _over(table: str, rows: pd.DataFrame, below: pd.DataFrame | None) -> pd.DataFrame:
    """The rows of a table on top of those below: of a source of one's own, no row of the package is kept."""
    if below is None:
        return rows.reset_index(drop=True)
    if rows.empty:
        return below
    if table == "observations":
        return pd.concat([below[~below["source_id"].isin(rows["source_id"])], rows], ignore_index=True)
    key = _RATE_KEYS if table == "exchange_rates" else schema.read()[table]["primaryKey"]
    return pd.concat([below, rows]).drop_duplicates(key, keep="last", ignore_index=True)


def _described(layer: dict, below: Mapping[str, pd.DataFrame], given: bool, source: str) -> pd.DataFrame:
    """The sources; where no sources.csv stands, those that the rows name."""
    rows = layer["sources"]
    layer["exchange_rates"] = completing.filled(layer["exchange_rates"], source_id=source)
    if not given:
        known = set(below["sources"]["source_id"]) if below else set()
        named = pd.concat([layer["observations"]["source_id"], layer["exchange_rates"]["source_id"]])
        rows = rows.reindex(range(len(new := [name for name in named.unique() if name not in known])), fill_value="")
        rows = rows.assign(source_id=new).astype("str")
    return completing.filled(rows, title=rows["source_id"], publisher=rows["source_id"], language="en")


def _replaced(layer: dict, below: Mapping[str, pd.DataFrame], folder: Path) -> list[str]:
    """Which figures, descriptions of sources and rates of the package others stand in place of."""
    own, known = layer["observations"], below["observations"]
    columns, said = list(known.columns), []
    for source, rows in own.groupby("source_id", sort=False):
        before = known[known["source_id"] == source]
        if len(before) and not rows[columns].reset_index(drop=True).equals(before.reset_index(drop=True)):
            said.append(
                f"{source}: the {len(rows)} figure(s) of {folder.name} replace the package's {len(before)} of that name"
            )
    described = layer["sources"]
    for row in csvfile.records(described[~described["source_id"].isin(own["source_id"])]):
        (before,) = csvfile.records(below["sources"][below["sources"]["source_id"] == row["source_id"]]) or [row]
        if other := [name for name in row if row[name] != before[name]]:
            said.append(
                f"{row['source_id']}: sources.csv of {folder.name} replaces its {', '.join(other)}, and the figures "
                "shown under it are the package's"
            )
    if len(rates := layer["exchange_rates"]):
        both = rates.merge(below["exchange_rates"], on=_RATE_KEYS, suffixes=("", "_below"))
        both = both[both["obs_value"].astype("float64") != both["obs_value_below"].astype("float64")]
        for first in csvfile.records(both)[:1]:
            more = f" (and {len(both) - 1} more)" if len(both) > 1 else ""
            said.append(
                f"exchange_rates.csv of {folder.name} replaces the package's {first['base']}/{first['quote']} rate of "
                f"{first['ref_period']}, {first['collection']}, {first['obs_value_below']}, by "
                f"{first['obs_value']}{more}"
            )
    return said + _retaught(layer["lexicon"], below, folder)


def _retaught(own: pd.DataFrame, below: Mapping[str, pd.DataFrame], folder: Path) -> list[str]:
    """Which phrase, or name of a code, that texts are read with names another code now, and how many more do."""
    if own.empty:
        return []
    tables = [below["codes"], below["activities"].rename(columns={"activity": "code"}).assign(list="activity")]
    key, known = ["language", "kind", "phrase"], [below["lexicon"]]
    for language, column in (("en", "name"), ("ru", "name_ru"), ("kk", "name_kk")):
        known += [rows.rename(columns={"list": "kind", column: "phrase"}).assign(language=language) for rows in tables]
    words = pd.concat([rows[[*key, "code"]] for rows in known])
    own, words = (rows.assign(phrase=rows["phrase"].str.lower()) for rows in (own, words))
    new = own.merge(words, how="left", indicator=True).query("_merge == 'left_only'").drop(columns="_merge")
    both = csvfile.records(new.merge(words, on=key, suffixes=("", "_below")).drop_duplicates(key))
    more = f" (and {len(both) - 1} more)" if len(both) > 1 else ""
    return [
        f"lexicon.csv of {folder.name} reads {first['phrase']!r} as {first['kind']} {first['code']}, the package as "
        f"{first['code_below']}{more}"
        for first in both[:1]
    ]


def _recoded(table: str, own: pd.DataFrame, below: pd.DataFrame, folder: Path) -> list[str]:
    """Which codes of the package stand otherwise in what the joint check goes by; a new name of one says nothing."""
    if own.empty:
        return []
    key = list(schema.read()[table]["primaryKey"])
    both = own.merge(below, on=key, suffixes=("", "_below"), validate="one_to_one")
    said = []
    for column in _RULED[table]:
        now, before = (both[name].str.extract(_RULE)[0].fillna("") for name in (column, f"{column}_below"))
        other = (now != before) & (before.ne("") | (table == "codes"))  # a leaf that one's own branches hang on is none
        for code, new, old in zip(both[key[-1]][other], now[other], before[other], strict=True):
            what = f"{table}.csv of {folder.name} replaces the package's {code}: {column} {new or 'empty'!r}"
            said.append(f"{what}, which was {old or 'empty'!r}; figures are held against each other by it")
    return said


def canonical(rows: pd.DataFrame) -> pd.DataFrame:
    """Figures whose periods have one spelling: two spellings of one period are one period."""
    spell = {text: periods.canonical(text) if text else "" for text in {*rows["ref_period"], *rows["base_period"]}}
    return rows.assign(ref_period=rows["ref_period"].map(spell), base_period=rows["base_period"].map(spell))
