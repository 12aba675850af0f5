"""The only reader of `data/`: validated frames of printed figures, sources, activities and rates; and `select`.

Every frame is checked against the data dictionary (`datapackage.json`) before anyone sees it; all faults of a
folder are told at once, each with file, line, column, value and what is allowed.
"""

from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd

from kzstats import csvfile, nbk, periods, places, schema
from kzstats.errors import DataError, NotFound, ParameterError
from kzstats.rounding import exact_bounds, rule_of, unround

MAX_PROBLEMS = 100
#: The codes that say what a figure is about; two figures that agree in all of them state one quantity.
CONCEPT = [
    "indicator", "product", "activity", "ref_area", "ref_period", "base_period", "share_of",
    "transformation", "price_basis", "role",
]  # fmt: skip
#: pandas shows ten columns from each end of a wide frame: what a figure is about comes first.
_SHOWN_FIRST = ["unit_measure", "activity", "product", "ref_period", "transformation", "role"]
_TABLES = ["observations", "sources", "activities", "exchange_rates"]
#: A user's folder must have these; the others come from the package where it has none of its own.
_REQUIRED = ["observations", "sources"]
_CURRENCIES = ["KZT", "USD"]
#: Two prints of one quantity further apart than this are a slip of unit (million for billion), not a revision.
_SCALE_SLIP = 300


def load(source: str | list[str] | None = None, as_of: str | None = None, *, rounding: str = "nearest") -> pd.DataFrame:
    """Printed figures with the range of numbers that each allows, one row a figure.

    source: a source_id or several, None for all; as_of: ISO day or period, keeps what was published by its end
    (a source without a date is then left out); rounding: nearest, truncate or any. Returns obs_id, printed,
    value, lower, upper (float64, in units of unit_measure: tenge, dollars, pieces, percent), the codes of
    `data/README.md`, published, and rounding, which every verb takes from here. Raises DataError (all faults at
    once), NotFound for an unknown source.

    >>> load("trend_2024_06").set_index("obs_id").loc["trend_2024_06.total_kzt", ["lower", "upper"]].tolist()
    [46350000000000.0, 46450000000000.0]
    """
    tables = _checked_tables(["observations", "sources", "activities"])
    sources = tables["sources"]
    wanted = _known_sources(source, sources)
    if as_of:
        day, asked = periods.parse(as_of).end, sources[sources["source_id"].isin(wanted)]
        wanted = asked.loc[[_published_by(published, day) for published in asked["published"]], "source_id"].tolist()
        if not wanted:
            raise NotFound(f"nothing was published by {as_of}; earliest: {_earliest(asked)}. Choose a later as_of.")
    rows = tables["observations"].reset_index(drop=True)
    rows = rows[rows["source_id"].isin(wanted)].reset_index(drop=True)
    rows = rows.merge(sources[["source_id", "published"]], on="source_id", how="left", validate="many_to_one")
    rows = rows.assign(unit_mult=rows["unit_mult"].astype("int64"), decimals=_integers(rows["decimals"]))
    return with_bounds(rows, rounding=rounding)


def load_sources() -> pd.DataFrame:
    """Sources of the figures and rates: source_id, title, publisher, url, published, retrieved, language, note.

    Returns one row a source, all text, as `data/README.md` explains it. Raises DataError.

    >>> "trend_2024_06" in load_sources()["source_id"].tolist()
    True
    """
    return _checked_tables(["sources"])["sources"].reset_index(drop=True)


def load_activities() -> pd.DataFrame:
    """Tree of industrial activities (ISIC Rev. 4): activity, names, parent, children (complete, partial or empty).

    Returns one row an activity, all text, as `data/README.md` explains it. Raises DataError.

    >>> load_activities().set_index("activity").at["C", "parent"]
    'B-E'
    """
    return _checked_tables(["activities"])["activities"].reset_index(drop=True)


def load_rates(folder: Path | str | None = None) -> pd.DataFrame:
    """Exchange rates as printed: tenge for one unit of a currency, by period and collection.

    folder: where `kzstats rates update --data FOLDER` has put rates, any currency; None for the one that the variable
    KZSTATS_RATES names, else the rates that came with kzstats alone. Returns base, quote, ref_period, collection (D the
    official rate in force on a day, A average and E end of a period), value, lower, upper (quote units per base unit),
    source_id. A daily rate is set by the National Bank and exact, its ends one float either way; a published average
    is a rounding of its printed digits. Fetched rates follow those of the data, with `fetched:` before the source_id
    that every answer shows; where both have a rate, the data's stays, and `kzstats rates check` tells where they
    disagree. Raises DataError, ParameterError for a folder without fetched rates.

    >>> rates = load_rates()
    >>> rates.loc[rates["ref_period"] == "2023", ["lower", "upper"]].values.round(2).tolist()
    [[456.15, 456.25]]
    """
    keys = ["base", "quote", "ref_period", "collection"]
    rates = _checked_tables(["exchange_rates", "sources"])["exchange_rates"].reset_index(drop=True)
    fetched = nbk.rates_in_use(folder)
    if fetched is not None:
        own = nbk.read_rates(fetched)
        own["source_id"] = "fetched:" + own["source_id"]
        rates = pd.concat([rates, own], ignore_index=True).drop_duplicates(keys, ignore_index=True)
    averages = rates["collection"] == "A"
    exact = rates["obs_value"].astype("float64")
    # 329.21 is no float: without a float of room either way 3 dollars would not come to 987.63 tenge.
    bounds = pd.DataFrame({"value": exact, "lower": np.nextafter(exact, -np.inf), "upper": np.nextafter(exact, np.inf)})
    bounds.loc[averages] = unround(rates.loc[averages, "obs_value"])
    return pd.concat([rates[keys], bounds, rates[["source_id"]]], axis="columns")


def with_bounds(obs: pd.DataFrame, *, rounding: str | None = None) -> pd.DataFrame:
    """The same figures with value, lower, upper derived anew under a rounding rule; the one place that derives them.

    obs: a frame with obs_value (text) and, where they are not 0, as printed, `=` and level: unit_mult, decimals,
    comparison, transformation; rounding: nearest, truncate or any (None: the frame's own rule, else nearest).
    Levels and shares cannot be negative, and pieces are whole, so their ranges end there. Returns obs with the three
    columns right after obs_id and printed, and the rule in the column rounding. Raises ParameterError for an unknown
    rule, a figure that is no number, or a frame without the digits that were printed.

    >>> with_bounds(load("trend_2024_06"), rounding="truncate").set_index("obs_id").loc[
    ...     "trend_2024_06.cars_growth_lead", ["lower", "upper"]
    ... ].tolist()
    [8.0, 9.0]
    """
    rounding = rule_of(obs) if rounding is None else rule_of(rounding=rounding)
    if "obs_value" not in obs:
        raise ParameterError(f"no column obs_value, so there is no print to read as {rounding!r}; start from load()")
    defaults = {"unit_mult": 0, "decimals": None, "comparison": "="}
    bounds = unround(
        obs["obs_value"], rounding=rounding, **{name: obs.get(name, default) for name, default in defaults.items()}
    )
    kind = obs.get("transformation", pd.Series("level", index=obs.index))
    at_least_zero = kind.isin(["level", "share"])
    bounds["lower"] = bounds["lower"].mask(at_least_zero, bounds["lower"].clip(lower=0.0))
    # Pieces are whole: 160,000 cars can be no number between 159,999.5 and 160,000.5 but itself.
    pieces = (kind == "level") & (obs.get("unit_measure", pd.Series("", index=obs.index)) == "NUMBER")
    bounds["lower"] = bounds["lower"].mask(pieces, np.ceil(bounds["lower"]))
    bounds["upper"] = bounds["upper"].mask(pieces, np.floor(bounds["upper"]))
    first = [column for column in ("obs_id", "printed") if column in obs]
    rest = [column for column in obs.columns if column not in [*first, *bounds.columns, "rounding"]]
    rest.sort(key=lambda column: _SHOWN_FIRST.index(column) if column in _SHOWN_FIRST else len(_SHOWN_FIRST))
    return pd.concat([obs[first], bounds, obs[rest]], axis="columns").assign(rounding=rounding)


def read_as(obs: pd.DataFrame, rounding: str | None = None) -> pd.DataFrame:
    """The figures under a rounding rule: as they are if it is theirs, else derived anew by `with_bounds`.

    obs: frame of figures with value, lower, upper or with what `with_bounds` needs; rounding: nearest, truncate or any
    (None: the frame's). Returns obs itself or the frame that `with_bounds` gives. Raises ParameterError for two rules
    in one frame and for a frame that has to be derived anew and holds no print.

    >>> read_as(load("trend_2024_06"), "truncate")["rounding"].unique().tolist()
    ['truncate']
    """
    if "rounding" in obs and {"value", "lower", "upper"} <= set(obs.columns):
        own = rule_of(obs)
        if rounding in (None, own):
            return obs
    return with_bounds(obs, rounding=rule_of(obs) if rounding is None else rounding)


def select(obs: pd.DataFrame, **codes) -> pd.DataFrame:
    """Rows whose columns hold the given codes: `select(obs, activity="B", unit_measure=["KZT", "USD"])`.

    obs: any frame with code columns; codes: column = one code or a list of them. Returns the rows in their order.
    Raises NotFound, listing the codes there are, when a column is unknown or no row is left.

    >>> select(load("trend_2024_06"), transformation="share")["printed"].tolist()
    ['46.9 percent', '46.6 percent']
    """
    kept = obs
    for column, wanted in codes.items():
        if column not in obs.columns:
            raise NotFound(f"no column {column!r}{_nearest(column, obs.columns)}; there are: {', '.join(obs.columns)}")
        wanted = [wanted] if isinstance(wanted, str) or not hasattr(wanted, "__iter__") else list(wanted)
        left = kept[kept[column].isin(wanted)]
        if left.empty:
            there = sorted(map(str, kept[column].unique()))
            raise NotFound(
                f"no row with {column} {', '.join(map(repr, wanted))}{_nearest(str(wanted[0]), there)}; "
                f"there {'is' if len(there) == 1 else 'are'}: {', '.join(there)}"
            )
        kept = left
    return kept


def validate(folder: Path | str | None = None) -> list[str]:
    """Everything that is wrong with a data folder, one sentence each with file, line, column; empty when valid.

    folder: where observations.csv and sources.csv stand, None for the folder in use. At most 100 sentences,
    the last telling how many more there are. Returns the sentences; raises DataError for a broken datapackage.json.

    >>> validate()
    []
    """
    folder = places.data_dir() if folder is None else Path(folder)
    if not folder.is_dir():
        return [f"{folder}: is not a folder; wanted one that holds observations.csv and sources.csv"]
    found = _read_tables(folder, _TABLES)[1]
    more = len(found) - MAX_PROBLEMS
    return found if more <= 0 else [*found[:MAX_PROBLEMS], f"… and {more} more"]


def _checked_tables(names: list[str]) -> dict[str, pd.DataFrame]:
    folder = places.data_dir()
    tables, found = _read_tables(folder, names)
    if found:
        shown = found[:MAX_PROBLEMS]
        raise DataError(f"{len(found)} fault(s) in the data; nothing was loaded", shown)
    return tables


def _read_tables(folder: Path, names: list[str]) -> tuple[dict[str, pd.DataFrame], list[str]]:
    schemas = _schemas(folder)
    tables, found, whole = {}, [], []
    for name in names:
        file = f"{name}.csv"
        home = folder if (folder / file).exists() or name in _REQUIRED else places.root() / "data"
        tables[name], faults = csvfile.read(
            home / file, schema.field_names(schemas[name]), schema.fitting(schemas[name])
        )
        # A key may stand in a row that could not be read: nothing is said of those who name it.
        whole += [] if faults else [name]
        found += faults + schema.problems(tables[name], schemas[name], file)
    # A table that came with kzstats names the sources that came with it, not those of this folder.
    own = [name for name in names if (folder / f"{name}.csv").exists()]
    referable = {name: schemas[name] | {"foreignKeys": _keys_within(name, schemas[name], whole)} for name in own}
    cells = {_cell(problem) for problem in found}
    found += [key for key in schema.foreign_key_problems(tables, referable) if _cell(key) not in cells]
    lines = {_cell(problem)[:2] for problem in found}
    for name, check in (
        ("observations", _figure_problems),
        ("activities", _tree_problems),
        ("exchange_rates", _rate_problems),
    ):
        if name in names:
            rows = tables[name]
            found += check(rows.loc[[line for line in rows.index if (f"{name}.csv", str(line)) not in lines]])
    return tables, sorted(found, key=lambda problem: _in_order(problem, names))


def _cell(problem: str) -> tuple[str, ...]:
    """File, line and column that a problem's sentence begins with."""
    return tuple(part.strip() for part in problem.split(":", 3)[:3])


def _in_order(problem: str, names: list[str]) -> tuple[int, int]:
    file, line = _cell(problem)[:2]
    return names.index(file.removesuffix(".csv")), int(line) if line.isdecimal() else 0


def _schemas(folder: Path) -> dict[str, dict]:
    own = folder / schema.NAME
    home = folder if own.exists() else places.root() / "data"
    try:
        return schema.read(home)
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{schema.NAME}: {error}; wanted a Data Package, as the one that came with kzstats") from None


def _keys_within(table: str, table_schema: dict, names: list[str]) -> list[dict]:
    keys = table_schema.get("foreignKeys", [])
    return [key for key in keys if (key["reference"].get("resource") or table) in names]


def _figure_problems(rows: pd.DataFrame) -> list[str]:
    by_id = rows.set_index("obs_id")
    found = []
    for line, row in rows.iterrows():
        found += [f"observations.csv:{line}: {problem}" for problem in _row_problems(row, by_id)]
    return found + _scale_problems(rows)


def _row_problems(row: pd.Series, by_id: pd.DataFrame) -> list[str]:
    found = []
    for column in ("ref_period", "base_period"):
        if row[column]:
            try:
                periods.parse(row[column])
            except ParameterError as error:
                found.append(f"column {column}: {error}")
    decimals = int(row["decimals"]) if row["decimals"] else None
    try:
        exact_bounds(row["obs_value"], int(row["unit_mult"]), decimals, row["comparison"])
    except ParameterError as error:
        return [*found, f"column obs_value: {error}"]
    number = Fraction(row["obs_value"])
    if row["transformation"] in ("level", "share") and number < 0:
        found.append(f"column obs_value: {row['obs_value']!r}; a {row['transformation']} cannot be negative")
    if row["transformation"] == "share" and row["unit_measure"] == "PC" and number > 100:
        found.append(f"column obs_value: {row['obs_value']!r}; a share is at most 100 percent")
    if row["base_period"] and row["transformation"] != "growth":
        found.append(f"column base_period: {row['base_period']!r}; only growth has a base period, leave it empty")
    if bool(row["share_of"]) != (row["transformation"] == "share"):
        found.append(f"column share_of: {row['share_of']!r}; shares, and only shares, name the whole they are of")
    return found + _conversion_problems(row, by_id)


def _conversion_problems(row: pd.Series, by_id: pd.DataFrame) -> list[str]:
    if row["conversion_of"] not in by_id.index:  # none, or one that is itself wrong and told
        return []
    original = by_id.loc[row["conversion_of"]]
    where = f"column conversion_of: {row['conversion_of']!r}"
    if sorted([row["unit_measure"], original["unit_measure"]]) != _CURRENCIES:
        units = f"{row['unit_measure']} of {original['unit_measure']}"
        return [f"{where} makes this {units}; a conversion is of KZT into USD or back"]
    differing = [column for column in CONCEPT if row[column] != original[column]]
    if differing:
        return [f"{where} differs in {', '.join(differing)}; a conversion states the same figure in other money"]
    return []


def _scale_problems(rows: pd.DataFrame) -> list[str]:
    confirmed = rows["note"].str.contains("scale confirmed", case=False)
    levels = rows[(rows["transformation"] == "level") & ~confirmed]
    size = levels["obs_value"].astype("float64") * 10.0 ** levels["unit_mult"].astype("int64")
    found = []
    for _, group in size.groupby([levels[column] for column in [*CONCEPT, "unit_measure"]]):
        smallest, largest = group.idxmin(), group.idxmax()
        if group[smallest] > 0 and group[largest] / group[smallest] > _SCALE_SLIP:
            found.append(
                f"observations.csv:{smallest}: column unit_mult: {rows.at[smallest, 'printed']!r} is "
                f"{group[largest] / group[smallest]:,.0f} times smaller than line {largest}'s "
                f"{rows.at[largest, 'printed']!r} for the same figure; correct unit_mult, or write "
                "'scale confirmed' in note if both are printed so"
            )
    return found


def _tree_problems(activities: pd.DataFrame) -> list[str]:
    parents = dict(zip(activities["activity"], activities["parent"], strict=True))
    found = []
    for line, activity in activities["activity"].items():
        seen, above = {activity}, parents[activity]
        while above and above not in seen:
            seen.add(above)
            above = parents.get(above, "")
        if above:
            found.append(f"activities.csv:{line}: column parent: {activity!r} is its own ancestor; break the circle")
    return found


def _rate_problems(rates: pd.DataFrame) -> list[str]:
    found = []
    for line, text, collection in zip(rates.index, rates["ref_period"], rates["collection"], strict=True):
        try:
            period = periods.parse(text)
        except ParameterError as error:
            found.append(f"exchange_rates.csv:{line}: column ref_period: {error}")
            continue
        if (period.months == 0) != (collection == "D"):
            found.append(
                f"exchange_rates.csv:{line}: column collection: {collection!r} for {text!r}; "
                "D is for days, A and E are for longer periods"
            )
    values = rates["obs_value"].astype("float64")
    # One dollar has cost more than 4.7 tenge since the first day of the tenge (15 November 1993).
    for line in rates.index[values < 1]:
        found.append(
            f"exchange_rates.csv:{line}: column obs_value: {rates.at[line, 'obs_value']!r} is below 1; wanted "
            "tenge per dollar, not dollars per tenge"
        )
    return found


def _known_sources(source: str | list[str] | None, sources: pd.DataFrame) -> list[str]:
    known = sources["source_id"].tolist()
    wanted = known if source is None else [source] if isinstance(source, str) else list(source)
    for name in wanted:
        if name not in known:
            raise NotFound(f"no source {name!r}{_nearest(name, known)}; there are: {', '.join(known)}")
    return wanted


def _published_by(published: str, day) -> bool:
    return bool(published) and periods.parse(published).end <= day


def _earliest(sources: pd.DataFrame) -> str:
    dated = sources[sources["published"] != ""].sort_values("published")
    return " of ".join(dated[["source_id", "published"]].iloc[0]) if len(dated) else "a source without a date"


def _integers(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column.replace("", None)).astype("Int64")


def _nearest(word: str, known) -> str:
    near = get_close_matches(str(word), list(map(str, known)), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""
