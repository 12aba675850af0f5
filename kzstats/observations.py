"""Printed figures as frames: load, select, complete rows of one's own, derive ranges; sources, activities and rates.

Every folder is checked against the data dictionary before anyone sees it; all faults are told at once, each with file,
line, column, value and what is allowed.
"""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from kzstats import codes, completing, csvfile, faults, folders, periods, places, schema
from kzstats.bounds import wide
from kzstats.completing import CONCEPT  # noqa: F401  the words of the rooms to the right
from kzstats.errors import DataError, NotFound, ParameterError, choose, options
from kzstats.rounding import print_ranges, rule_of, rule_of_words, unround

#: pandas shows ten columns from each end of a wide frame: what a figure is about comes first.
_SHOWN_FIRST = ["unit_measure", "activity", "product", "ref_period", "transformation", "role"]
_PERIODS = ("ref_period", "base_period")


def load(
    source: str | list[str] | None = None,
    as_of: str | None = None,
    *,
    rounding: str = "nearest",
    guesses: bool | None = None,
    data: Path | str | None = None,
) -> pd.DataFrame:
    """Printed figures with the range of numbers that each allows, one row a figure.

    source: a source_id or several, None for all; as_of: ISO day or period, keeps what was published by its end
    (a source without a date is then left out); rounding: nearest, truncate or any; guesses: the figures that
    `kzstats read` wrote with a guess and nobody has corrected (True: kept; None: left out with a warning; False: left
    out in silence); data: a folder on top of the package's (None: KZSTATS_DATA): its rows are added, a source of its
    own replaces the package's of that name.
    Returns obs_id, printed, value, lower, upper (float64, in units of unit_measure: tenge, tonnes, pieces,
    percent), the codes of `data/README.md`, doubt (what was guessed, "" for nothing), published, and rounding, which
    every verb takes from here; with data, its attrs name that folder, whose code lists the checks then use. Raises
    DataError (all faults at once, or a source of guesses only), NotFound for a source that is unknown or has none.

    >>> kz.load("trend_2024_06").set_index("obs_id").loc["trend_2024_06.total_kzt", ["lower", "upper"]].tolist()
    [46350000000000.0, 46450000000000.0]
    """
    choose([True, None, False], guesses=guesses)
    sources = folders.tables(states := folders.states(data))["sources"]
    wanted = _known_sources(source, sources, folders.own_sources(states))
    if as_of is not None and as_of != "":
        as_of = periods.as_period(as_of)
        day, asked = periods.parse(as_of).end, sources[sources["source_id"].isin(wanted)]
        dated = asked[asked["published"] != ""].sort_values("published")
        wanted = [name for name, at in dated[["source_id", "published"]].to_numpy() if periods.parse(at).end <= day]
        wanted = [name for name in asked["source_id"] if name in wanted]
        if not wanted:
            first = " of ".join(dated[["source_id", "published"]].iloc[0]) if len(dated) else "a source without a date"
            raise NotFound(f"nothing was published by {as_of}; earliest: {first}. Choose a later as_of.")
    found = _loaded(states, rounding, tuple(dict.fromkeys(wanted))).copy()
    if found.empty and source is not None:
        raise NotFound(f"{', '.join(wanted)}: no row of observations.csv names it as its source_id")
    guessed = found.loc[found["doubt"] != "", "source_id"]
    if len(guessed) and not guesses:
        names = ", ".join(guessed.unique())
        what = f"{names}: {len(guessed)} of {len(found)} figures hold a guess"
        if source is not None and len(guessed) == len(found):
            raise DataError(f"{what}; correct them and empty their cell doubt, or load them with guesses=True")
        if guesses is None:
            warnings.warn(f"{what} and are left out; correct them and empty their cell doubt", stacklevel=2)
        found = found[found["doubt"] == ""].reset_index(drop=True)
    return found if data is None else _from(data, found)


@lru_cache(maxsize=64)
def _loaded(states: folders.States, rounding: str, sources: tuple[str, ...]) -> pd.DataFrame:
    tables = folders.tables(states)
    published = tables["sources"].set_index("source_id")["published"]
    rows = tables["observations"].loc[lambda rows: rows["source_id"].isin(sources)].reset_index(drop=True)
    rows = folders.canonical(rows.assign(published=rows["source_id"].map(published)))
    return _numbers(rows, rounding, codes.kinds(tables["codes"]))


def _from(data: Path | str, rows: pd.DataFrame) -> pd.DataFrame:
    rows.attrs["data"] = str(places.path(data).absolute())
    return rows


def _numbers(rows: pd.DataFrame, rounding: str, kinds: Mapping[str, str]) -> pd.DataFrame:
    rows = rows.assign(
        unit_mult=rows["unit_mult"].astype("int64"),
        decimals=pd.to_numeric(rows["decimals"].replace("", None)).astype("Int64"),
    )
    return _bounded(rows, rounding, [unit for unit, kind in kinds.items() if kind == "count"])


def as_observations(
    rows: pd.DataFrame | Mapping | Sequence[Mapping],
    *,
    rounding: str = "nearest",
    data: Path | str | None = None,
    **defaults: object,
) -> pd.DataFrame:
    """Figures of one's own, checked and completed: a frame that every verb takes, as `load` gives.

    rows: a frame, dicts, or a dict of columns with the columns of `data/README.md`, of which obs_value, unit_measure,
    unit_mult, activity (or a product that has a home), ref_period and printed are enough (printed may be left out
    too); text: a float, as `pd.read_csv` makes without dtype=str, keeps no zeros, and is taken with a warning where
    neither printed nor decimals tells them; periods also as years, dates (a time with a zone is of its day in Almaty)
    or pandas periods. defaults: column = value wherever it is empty, as
    ref_period="2023"; rounding: nearest, truncate or any; data: a folder whose codes may be used. Returns what `load`
    returns. Raises DataError (all faults at once), ParameterError for an unknown column.

    >>> made = kz.as_observations(
    ...     [{"obs_value": "46.4", "unit_mult": 12}], unit_measure="KZT", activity="B-E", ref_period=2023
    ... )
    >>> made[["obs_id", "lower", "transformation", "price_basis"]].values.tolist()
    [['mine.1', 46350000000000.0, 'level', 'current']]
    """
    rows = _frame(rows)
    made, found = examined(rows, rounding=rounding, data=data, **defaults)
    if found:
        told = schema.told(found, ["row"])
        raise DataError(f"{len(told)} kind(s) of fault in the rows; nothing was made", told)
    _warn(completing.zeros_lost(rows, defaults))
    return made if data is None else _from(data, made)


def examined(
    rows, *, rounding: str = "nearest", data: Path | str | None = None, **defaults: object
) -> tuple[pd.DataFrame, list[csvfile.Problem]]:
    """What `as_observations` makes of the rows that break no rule, and the faults of the others, by row."""
    given = _frame(rows)
    columns = list(schema.fields("observations"))
    known = [*columns, *completing.NOT_KEPT, "published", "rounding"]
    wrong = [name for name in [*defaults, *given.columns] if name not in known]
    if wrong:
        said = (f"column {name!r} is not known{options(name, columns, 30)}" for name in dict.fromkeys(wrong))
        raise ParameterError("; ".join(said))
    given = given.assign(**{name: "" for name in defaults if name not in given})
    found: list[csvfile.Problem] = []
    texts = {name: [""] * len(given) for name in [*columns, "published"]}
    words = completing.as_text(defaults.get("printed"))
    printed = [completing.as_text(cell) or words for cell in given.get("printed", texts["printed"])]
    for name in [name for name in texts if name in given]:
        cells = zip(given.index, given[name].to_numpy(dtype="object"), printed, strict=True)
        default = defaults.get(name)
        texts[name] = [_cell(name, *each, found) or _cell(name, each[0], default, each[2], found) for each in cells]
    texts = pd.DataFrame(texts, given.index, dtype="str")
    listed = codes.rows("codes", data)
    kinds = codes.kinds(listed)
    doubt = given[folders.DOUBT].map(completing.as_text) if folders.DOUBT in given else ""
    done = completing.completed(texts[columns], "mine", kinds, codes.products(data))
    done = done.assign(doubt=doubt, published=texts["published"])
    done = completing.filled(done, printed=done["obs_value"].replace("", "?"))  # an empty row is told once
    activities = codes.activities(data)
    lists = codes.lists(listed, activities)
    found += schema.problems(done, "observations", lists)
    found += schema.pointing(done, "observations", {"observations": set(done["obs_id"])})
    context = faults.Context(
        kinds=kinds,
        parents=dict(zip(activities["activity"], activities["parent"], strict=True)),
        published=dict(zip(done["source_id"], done["published"], strict=True)),
        originals={row["obs_id"]: row for row in csvfile.records(done)},
    )
    found += faults.of_figures(_without(done, found), context)
    sound = _without(pd.concat([done, given.filter(["start", "end", "certain"])], axis="columns"), found)
    return _numbers(folders.canonical(sound), rounding, kinds), [problem._replace(file="row") for problem in found]


def _without(rows: pd.DataFrame, found: list[csvfile.Problem]) -> pd.DataFrame:
    return rows.drop(index=list({problem.line for problem in found})) if found else rows


def _frame(rows) -> pd.DataFrame:
    if isinstance(rows, Mapping) and not any(
        isinstance(cell, Sequence) and not isinstance(cell, str) for cell in rows.values()
    ):
        rows = [rows]
    rows = rows.to_pandas() if hasattr(rows, "to_pandas") else rows  # of Arrow, polars
    try:
        frame = pd.DataFrame("" if rows is None else rows).reset_index(drop=True)
    except (TypeError, ValueError, AttributeError) as error:
        raise ParameterError(f"rows are no table ({error}); wanted a frame or a list of dicts") from None
    twice = frame.columns[frame.columns.duplicated()]
    if len(twice):
        raise ParameterError(f"column {twice[0]!r} stands there twice; wanted each once")
    for name in frame:
        wide(frame[name])
    return frame


def _cell(name: str, line: int, cell, printed: str, found: list[csvfile.Problem]) -> str:
    text = completing.as_text(cell, printed if name == "obs_value" else "")
    if name in _PERIODS and text and not isinstance(cell, str):
        try:
            return periods.as_period(cell)
        except ParameterError as error:
            found.append(csvfile.Problem("row", line, name, "period", str(error)))
    return text


def load_sources(data: Path | str | None = None) -> pd.DataFrame:
    """Sources of the figures and rates: source_id, title, publisher, url, published, retrieved, language, note; all
    text.

    data: a folder on top of the package's (None: KZSTATS_DATA). Raises DataError.

    >>> "trend_2024_06" in kz.load_sources()["source_id"].tolist()
    True
    """
    return folders.tables(folders.states(data))["sources"].copy()


def load_activities(data: Path | str | None = None) -> pd.DataFrame:
    """Tree of activities (ISIC Rev. 4): activity, names, parent, children (complete, partial, overlap or empty); all
    text.

    data: a folder on top of the package's (None: KZSTATS_DATA). Raises DataError.

    >>> kz.load_activities().set_index("activity").at["C", "parent"]
    'B-E'
    """
    return folders.tables(folders.states(data))["activities"].copy()


def load_rates(folder: Path | str | None = None) -> pd.DataFrame:
    """Exchange rates as printed: tenge for one unit of a currency, by period and collection.

    folder: where `kzstats rates update --data FOLDER` has put rates, any currency; None for the one that the variable
    KZSTATS_RATES names, else the rates that came with kzstats alone. Returns base, quote, ref_period, collection (D the
    official rate in force on a day, A average and E end of a period), value, lower, upper (quote units per base unit),
    source_id. A daily rate is set by the National Bank and exact, its ends one float either way; a published average
    is a rounding of its printed digits. Fetched rates follow those of the data, with `fetched:` before the source_id
    that every answer shows; where both have a rate, the data's stays, and `kzstats rates check` tells where they
    disagree. Raises DataError, ParameterError for a folder without fetched rates.

    >>> rates = kz.load_rates()
    >>> rates.loc[rates["ref_period"] == "2023", ["lower", "upper"]].values.round(2).tolist()
    [[456.15, 456.25]]
    """
    fetched = places.rates_in_use(folder)
    return _rates(folders.states(), fetched and csvfile.state(fetched)).copy()


@lru_cache(maxsize=8)
def _rates(states: folders.States, fetched: csvfile.State | None) -> pd.DataFrame:
    keys = ["base", "quote", "ref_period", "collection"]
    rates = folders.tables(states)["exchange_rates"]
    if fetched is not None:
        from kzstats.nbk.archive import read_rates

        own = read_rates(fetched.path)
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
    Levels and shares printed without a minus are not negative, pieces are whole, and nothing falls by more than 100
    percent, so ranges end there; growth of -2.5 times ("fell 2.5 times") is the factor 1/2.5, and a word for a factor
    ("doubled") has its range by nearest under every rule. Returns obs with the three columns right after obs_id and
    printed, and the rule in column rounding. Warns of a value that is not that of the print, as after `convert`. Raises
    ParameterError for an unknown rule, a figure that is no number, or a frame without the digits that were printed.

    >>> kz.with_bounds(kz.load("trend_2024_06"), rounding="truncate").set_index("obs_id").loc[
    ...     "trend_2024_06.cars_growth_lead", ["lower", "upper"]
    ... ].tolist()
    [8.0, 9.0]
    """
    rounding = rule_of(obs) if rounding is None else rule_of(rounding=rounding)
    if "obs_value" not in obs:
        raise ParameterError(f"no column obs_value, so there is no print to read as {rounding!r}; start from load()")
    made = _bounded(obs, rounding, codes.of_kind("count", obs.attrs.get("data")))
    _warn(completing.other_values(obs, made))
    return made


def _warn(said: str) -> None:
    if said:
        warnings.warn(said, stacklevel=3)


def _bounded(obs: pd.DataFrame, rounding: str, counts: Iterable[str]) -> pd.DataFrame:
    """The same under one rule; counts: units of pieces."""
    told = {"transformation": "level", "unit_measure": "", "printed": "", "indicator": ""}
    kind, unit, words, thing = (obs.get(name, pd.Series(text, index=obs.index)) for name, text in told.items())
    # Pieces are whole: 160,000 cars can be no number between 159,999.5 and 160,000.5 but itself.
    pieces = (kind == "level") & unit.isin(counts)
    printed = {name: obs.get(name, each) for name, each in (("unit_mult", 0), ("decimals", None), ("comparison", "="))}
    growth, balance = kind == "growth", thing.isin(faults.SIGNED)
    factor = growth & (unit == "RATIO")
    rules = [rule_of_words(*each, rounding) for each in zip(words.astype("str"), factor, strict=True)]
    bounds = print_ranges(obs["obs_value"], **printed, rounding=rules, whole=pieces, factor=factor)
    # A deficit of trade is printed below zero, and one that rounds to nothing as nothing.
    least = np.select([kind.isin(["level", "share"]), growth & (unit == "PC") & ~balance], [0.0, -100.0], -np.inf)
    cut = (bounds["value"] >= least) & ~(balance & (bounds["value"] == 0))
    bounds["lower"] = bounds["lower"].mask(cut, np.maximum(bounds["lower"], least))
    first = [column for column in ("obs_id", "printed") if column in obs]
    rest = [column for column in obs.columns if column not in [*first, *bounds.columns, "rounding"]]
    rest.sort(key=lambda column: _SHOWN_FIRST.index(column) if column in _SHOWN_FIRST else len(_SHOWN_FIRST))
    made = pd.concat([obs[first], bounds, obs[rest]], axis="columns").assign(rounding=rounding)
    made.attrs = dict(obs.attrs)  # pd.concat keeps what all its frames say alike, and bounds say nothing
    return made


def read_as(obs: pd.DataFrame, rounding: str | None = None) -> pd.DataFrame:
    """The figures under a rounding rule (None: their own): as they are if it is theirs, else by `with_bounds`."""
    if "rounding" in obs and {"value", "lower", "upper"} <= set(obs.columns):
        own = rule_of(obs)
        if rounding in (None, own):
            return obs
    return with_bounds(obs, rounding=rule_of(obs) if rounding is None else rounding)


def select(obs: pd.DataFrame, **codes: object) -> pd.DataFrame:
    """Rows whose columns hold the given codes: `select(obs, activity="B", unit_measure=["KZT", "USD"])`.

    obs: any frame with code columns; codes: column = one code or a list of them. Returns the rows in their order.
    Raises NotFound, listing the codes there are, when a column is unknown, one of the codes is in no row of obs, or no
    row is left.

    >>> kz.select(kz.load("trend_2024_06"), transformation="share")["printed"].tolist()
    ['46.9 percent', '46.6 percent']
    """
    every = kept = completing.coded(obs, unique=False)
    for column, wanted in codes.items():
        if column not in obs.columns:
            raise NotFound(f"no column {column!r}{options(column, obs.columns, 30)}")
        wanted = [wanted] if isinstance(wanted, str) or not hasattr(wanted, "__iter__") else list(wanted)
        if column in _PERIODS:
            wanted = [each if each == "" else periods.as_period(each) for each in wanted]
        if not wanted:
            raise NotFound(f"no {column} was asked for: the list of codes is empty; name one, or leave {column} out")
        # Numbers may also be asked for as text, which is how the files hold them.
        texts = [each for each in wanted if isinstance(each, str)]
        left = kept[kept[column].isin(wanted) | kept[column].astype("str").isin(texts)]
        known = {*every[column], *every[column].astype("str")}
        absent = [each for each in wanted if each == each and each not in known]
        if absent or left.empty:
            there = sorted(map(str, (kept if left.empty else every)[column].unique()))
            before = " and ".join(f"{name} {codes[name]!r}" for name in [*codes][: [*codes].index(column)])
            told = ", ".join(map(repr, absent or wanted)) + f" among those with {before}" * bool(left.empty and before)
            raise NotFound(f"no row with {column} {told}{options((absent or wanted)[0], there, 30)}")
        kept = left
    return kept


def with_dates(obs: pd.DataFrame) -> pd.DataFrame:
    """The figures with the first and last day of their ref_period: columns period_start, period_end.

    obs: frame with ref_period. Returns obs and the two columns (datetime64, both days included, NaT where no period is
    stated). Raises ParameterError for a text that is no period.

    >>> kz.with_dates(kz.load("trend_2024_06")).loc[0, ["period_start", "period_end"]].astype("str").tolist()
    ['2024-01-01', '2024-04-30']
    """
    obs = completing.coded(obs, "ref_period", unique=False)
    known = {text: periods.parse(text) if text else None for text in obs["ref_period"].unique()}
    ends = {name: [getattr(known[text], name, None) for text in obs["ref_period"]] for name in ("start", "end")}
    return obs.assign(**{f"period_{name}": pd.to_datetime(pd.Series(days, obs.index)) for name, days in ends.items()})


def validate(folder: Path | str | None = None) -> list[str]:
    """Everything that is wrong with a data folder: one sentence a kind of fault with file, line, column; none if valid.

    folder: where observations.csv stands, None for the folder in use; it lies on top of the package's. At most 100
    sentences, the last telling how many more there are. Returns the sentences.

    >>> kz.validate()
    []
    """
    folder = places.data_dir() if folder is None else places.path(folder)
    if not folder.is_dir():
        return [f"{folder}: is not a folder; wanted one that holds observations.csv"]
    found = folders.problems(folder)
    more = len(found) - folders.MAX_PROBLEMS
    return found if more <= 0 else [*found[: folders.MAX_PROBLEMS], f"… and {more} more"]


def _known_sources(source: str | list[str] | None, sources: pd.DataFrame, own: list[str]) -> list[str]:
    known = sources["source_id"].tolist()
    alone = isinstance(source, str) or not hasattr(source, "__iter__")
    wanted = known if source is None else [source] if alone else list(source)
    if not wanted and source is not None:
        raise NotFound("no source was asked for: the list is empty; name one, or give None for all")
    for name in wanted:
        if name not in known:
            raise NotFound(f"no source {name!r}{options(name, dict.fromkeys([*own, *known]))}")
    return wanted
