"""Six columns are enough: the columns of a figure that a person left out, filled as the dictionary states."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

import numpy as np
import pandas as pd

from kzstats import bounds, csvfile, reading, schema
from kzstats.errors import DataError, no_frame

#: The codes that say what a figure is about; two figures that agree in all of them state one quantity.
CONCEPT = [
    "indicator", "product", "activity", "ref_area", "scope", "ref_period", "base_period", "share_of",
    "transformation", "price_basis", "role",
]  # fmt: skip
#: Columns that other frames of kzstats have and a figure's row does not keep: derived, or only of use while reading.
NOT_KEPT = ("value", "lower", "upper", "start", "end", "certain", "doubt")
_NOT_COUNTED = ("", "money", "ratio", "exchange rate")


def completed(rows: pd.DataFrame, source_id: str, kinds: dict[str, str], products: pd.DataFrame) -> pd.DataFrame:
    """Rows of observations.csv with every column of the dictionary, text, what is empty by default; products: homes."""
    fields = schema.fields("observations")
    rows = rows.reindex(columns=list(fields), fill_value="").astype("str")
    simple = {name: field["default"] for name, field in fields.items() if "default" in field}
    homes = {row["product"]: row["activity"] for row in csvfile.records(products[["product", "activity"]])}
    # Row by row in plain Python: a few figures, as a person types them, take a fifth of the time of whole columns.
    made = csvfile.records(rows)
    for row in made:
        fill(row, source_id=source_id, activity=homes.get(row["product"], ""))
        fill(row, **simple, comparison=row["comparison"] or _printed_sign(row))
        fill(row, transformation=_transformation(row, kinds))
    things, number = _things(made, kinds), Counter()
    for row in made:
        number[row["source_id"]] += 1
        fill(row, price_basis=_price_basis(row, kinds, things), obs_id=f"{row['source_id']}.{number[row['source_id']]}")
    amounts = [row for row in made if _is_money(row, kinds) and row["conversion_of"] == ""]
    at_home = [row for row in amounts if row["unit_measure"] != "USD"]
    meant = Counter(map(_meant, at_home))
    originals = {_meant(row): row["obs_id"] for row in at_home if meant[_meant(row)] == 1}
    for row in amounts:  # in dollars: of the one amount in other money of its source with the same codes
        row["conversion_of"] = originals.get(_meant(row), "") if row["unit_measure"] == "USD" else ""
    return pd.DataFrame({name: [row[name] for row in made] for name in fields}, rows.index, dtype="str")


def fill(row: dict[str, str], **defaults: str) -> None:
    """Put a default wherever a cell of a row is empty."""
    row.update({name: default for name, default in defaults.items() if row[name] == ""})


def _is_money(row: dict[str, str], kinds: Mapping[str, str]) -> bool:
    return row["transformation"] == "level" and kinds.get(row["unit_measure"]) == "money"


def _meant(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in ("source_id", *CONCEPT))


def _transformation(row: dict[str, str], kinds: Mapping[str, str]) -> str:
    if row["share_of"]:
        return "share"
    if row["unit_measure"] == "PP":
        return "difference"
    return "growth" if kinds.get(row["unit_measure"]) == "ratio" else "level"


def _price_basis(row: dict[str, str], kinds: Mapping[str, str], things: set[tuple[str, ...]]) -> str:
    if row["transformation"] == "growth":
        if row["unit_measure"] == "RATIO" and row["unit_mult"] == "-2":
            return "volume"
        return "not_applicable" if _told_of(row) in things else "not_stated"
    paid = row["transformation"] == "share" or kinds.get(row["unit_measure"]) == "money"
    return "current" if paid else "not_applicable"


def _told_of(row: dict[str, str]) -> tuple[str, ...]:
    told = ("source_id", "indicator", "product", "activity", "ref_area", "scope", "role")
    return tuple(row[name] for name in told)


def _things(rows: list[dict[str, str]], kinds: Mapping[str, str]) -> set[tuple[str, ...]]:
    """What a source prints the levels of by count or measure and never in money."""
    levels = [row for row in rows if row["transformation"] == "level"]
    counted = (row for row in levels if kinds.get(row["unit_measure"], "") not in _NOT_COUNTED)
    return {*map(_told_of, counted)} - {_told_of(row) for row in levels if _is_money(row, kinds)}


def _printed_sign(row: dict[str, str]) -> str:
    """The sign that the print of a row says: `about $70 million` is ~, `over 46,000` is >, else =."""
    if not row["printed"] or not re.fullmatch("[+-]?[0-9]{1,3}", row["unit_mult"]):
        return "="  # what is no power of ten is told by the dictionary
    given = (row["printed"], row["obs_value"], int(row["unit_mult"]), row["unit_measure"])
    return min("=~><", key=lambda sign: len(reading.borne_out(*given, sign)))


def filled(rows: pd.DataFrame, **defaults) -> pd.DataFrame:
    """The rows with a default, one for all or one for each, wherever a column is empty."""
    gaps = {name: rows[name] == "" for name in defaults}
    return rows.assign(**{name: rows[name].mask(gap, defaults[name]) for name, gap in gaps.items() if gap.any()})


def need_columns(
    frame: pd.DataFrame, needed: Iterable[str], what: str = "figures", source: str = "load() or as_observations()"
) -> None:
    """Refuse what is no frame (ParameterError), lacks columns or has one twice (DataError)."""
    instead = f"wanted a frame{source and f' as {source} gives'}"
    if not isinstance(frame, pd.DataFrame):
        raise no_frame(f"{what} are", frame, instead)
    missing = [name for name in needed if name not in frame]
    if missing:
        raise DataError(f"{what} have no column {', '.join(missing)}; {instead}")
    if not frame.columns.is_unique:
        raise DataError(f"{what} have column {frame.columns[frame.columns.duplicated()][0]} twice; {instead}")


def coded(obs: pd.DataFrame, *needed: str, unique: bool = True) -> pd.DataFrame:
    """The frame, its codes as text, empty where missing; ParameterError for no frame, DataError for what it lacks."""
    need_columns(obs, needed)
    if unique and "obs_id" in obs and obs["obs_id"].duplicated().any():
        twice = obs.loc[obs["obs_id"].duplicated(), "obs_id"].unique()
        raise DataError(f"obs_id {', '.join(map(str, twice[:5]))} stands in more than one row; wanted each once")
    texts = [name for name in [*CONCEPT, "conversion_of", "unit_measure", "source_id", "obs_id"] if name in obs]
    texts = [name for name in texts if not is_text(obs[name])]
    held = {name: [as_text(cell) for cell in obs[name]] for name in texts}
    for name in bounds.COLUMNS:
        if name in obs and bounds.wide(obs[name]).dtype != "float64":
            try:
                held[name] = bounds.numbers(obs[name])
            except DataError as error:
                raise DataError(f"{error}; with_bounds derives it anew") from None
    obs = obs.assign(**held) if held else obs
    ends = [obs[name].to_numpy() for name in bounds.COLUMNS if name in obs]
    if len(ends) == len(bounds.COLUMNS) and (wrong := bounds.misplaced(*ends)):
        at, said = wrong
        raise DataError(f"{obs.iloc[at].get('obs_id', 'a row')}: {said}; with_bounds derives them anew")
    return obs


def _stands_in(printed, digits: str) -> bool:
    """Whether words hold digits: "46,401.7" and "46 401,7" hold 46401.7."""
    return digits in re.sub(r"(?<=[0-9])[\s,](?=[0-9]{3})", "", as_text(printed)).replace(",", ".")


def zeros_lost(rows: pd.DataFrame, defaults: Mapping[str, object]) -> str:
    """A warning of digits held as floats whose zeros neither decimals nor the printed words tell; empty for none."""
    names = ("obs_value", "decimals", "printed")
    told = {name: rows.get(name, pd.Series(defaults.get(name), rows.index)) for name in names}
    lost = [
        as_text(value)
        for value, decimals, printed in zip(*told.values(), strict=True)
        if isinstance(value, float) and math.isfinite(value) and not as_text(decimals)
        if not _stands_in(printed, as_text(value))
    ]
    if not lost:
        return ""
    longer = lost[0] + ("0" if "." in lost[0] else ".0")
    what = f"obs_value of {len(lost)} row(s) is a float, which keeps no zeros: {lost[0]} and {longer} are one"
    return f"{what}; give the digits as text (pd.read_csv(…, dtype=str)), or decimals or printed"


def other_values(obs: pd.DataFrame, made: pd.DataFrame) -> str:
    """A warning of values that are not those of the print, as after a conversion; empty for none or new digits."""
    if "value" not in obs:
        return ""
    held, new = (pd.to_numeric(frame["value"], errors="coerce").to_numpy("float64") for frame in (obs, made))
    digits = [as_text(each).lstrip("+-") for each in obs["obs_value"]]
    kept = map(_stands_in, obs.get("printed", digits), digits)
    other = np.flatnonzero((np.abs(held - new) > 1e-9 * np.abs(new)) & np.array([*kept], dtype=bool))
    if not len(other):
        return ""
    name, unit = (made.iloc[other[0]].get(key, "") for key in ("obs_id", "unit_measure"))
    what = f"value of {len(other)} row(s) is not that of the print: {name} is {held[other[0]]:g}"
    return f"{what}, its print says {new[other[0]]:g} {unit}, which counts; keep the ranges of what was converted"


def is_text(cells: pd.Series) -> bool:
    """Whether all cells are texts as they stand."""
    texts = isinstance(cells.dtype, pd.StringDtype)
    return not cells.hasnans and (texts or pd.api.types.infer_dtype(cells, skipna=False) in ("string", "empty"))


def as_text(value, printed: str = "") -> str:
    """The text that a cell of a frame stands for: missing is empty, 2023.0 is 2023, a float has the zeros of its print.

    value: one cell; printed: the figure's own words, which keep the zeros that a float has lost.

    >>> as_text(float("nan")), as_text(12.0), as_text(21.7, "21.70 trillion"), as_text("21.70")
    ('', '12', '21.70', '21.70')
    """
    if isinstance(value, str):
        return value.strip()
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, bool) or (not isinstance(value, int | float) and not hasattr(value, "dtype")):
        return str(value).strip()
    if not math.isfinite(value):
        return str(float(value))
    text = str(int(value)) if float(value) == int(value) else format(Decimal(format(float(value), ".15g")), "f")
    for digits in range(6, 0, -1) if printed else ():
        longer = f"{value:.{digits}f}"
        if float(longer) == value and re.search(rf"(?<![0-9]){re.escape(longer)}(?![0-9])", printed.replace(",", ".")):
            return longer
    return text
