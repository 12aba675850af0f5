"""Figures that meet: rows of the kind and unit that a verb takes, side by side where the codes they share agree.

One rule for all verbs: a code that both frames have must be the same in both rows, as it is written or as it is meant
(`2024-Q1` is `2024-01-01/P3M`; a level of 2023 at current prices is one at prices of 2023). What no frame says, no
verb asks.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from kzstats import bounds, codes, periods
from kzstats.completing import CONCEPT, coded
from kzstats.errors import NotFound, ParameterError
from kzstats.rounding import rule_of

#: Codes of which a whole may have the general one instead of the part's.
WIDER = {"product": "_T", "scope": ""}
_USUAL = {"scope": "", "role": "actual"}


def taken(verb: str, rows: pd.DataFrame, kind: str, *units: str, bare: bool = False) -> pd.DataFrame:
    """The rows, codes as text, refused where they are of another kind or unit; bare: without codes they will do."""
    rows = coded(rows, *bounds.COLUMNS, *(["unit_measure"] if units and not bare else []), unique=False)
    hint = {("RATIO",): " (ratio_from_growth)", ("PC",): " (growth_from_ratio)"}.get(units, "")
    hint = hint if verb != "growth_from_ratio" else ""  # which turns the other way
    for name, wanted, how in (("transformation", (kind,), ""), ("unit_measure", units, hint)):
        if wanted and name in rows and (other := sorted({*rows[name]} - {*wanted, ""})):
            raise ParameterError(f"{verb} got rows of {', '.join(other)}; wanted {name} {' or '.join(wanted)}{how}")
    return rows


def levels(
    verb: str, first: pd.DataFrame, second: pd.DataFrame, keys: list[str], wanted: str, remedy: str = ""
) -> pd.DataFrame:
    """Levels that meet on some codes, at the same prices: of one period, each of its own, or of constant ones."""
    pairs = paired(taken(verb, first, "level"), taken(verb, second, "level"), keys, wanted, remedy)
    agree(pairs, other_side(pairs), ["price_basis"], wanted)
    return pairs


def paired(first: pd.DataFrame, second: pd.DataFrame, keys: list[str], wanted: str, remedy: str = "") -> pd.DataFrame:
    """Rows of the first frame with those of the second that have the same codes, their columns ending in `_other`."""
    rule_of(first, second)
    usual = {name: code for name, code in _USUAL.items() if name in (*keys, "scope")}
    first, second = (
        frame.assign(**{name: code for name, code in usual.items() if name not in frame}) for frame in (first, second)
    )
    lost = [key for key in keys if key not in first.columns or key not in second.columns]
    if lost:
        raise NotFound(f"column(s) {', '.join(lost)} missing; wanted observation frames with {', '.join(keys)}")
    places = met(first, second, keys, wanted)
    if (places < 0).any():
        row = first.iloc[[places.argmin()]]
        told = nearest(row, second, keys)
        raise NotFound(f"no {wanted} for {named(row)}: {told}; select figures that agree in {', '.join(keys)}{remedy}")
    other = second.drop(columns=keys).iloc[places].set_index(first.index)
    return pd.concat([first, other.rename(columns={name: f"{name}_other" for name in other if name in first})], axis=1)


def met(first: pd.DataFrame, second: pd.DataFrame, keys: Sequence[str], wanted: str) -> np.ndarray:
    """For each row of the first frame the place of the one in the second that it meets on its codes, -1 for none."""
    # By hand: `merge` with its checks takes 40 ms for one row.
    mine, its = ([*zip(*(meant(frame, key) for key in keys), strict=True)] for frame in (first, second))
    at = dict(zip(its, range(len(its)), strict=True))
    if len(at) < len(its):
        times = Counter(its)
        twice = second["obs_id"][[times[row] > 1 for row in its]]
        raise ParameterError(
            f"more than one {wanted} fits: {', '.join(twice)}, they have the same codes; select one (it would change "
            "the answer)"
        )
    return np.array([at.get(row, -1) for row in mine], dtype="int64")


def agree(one: pd.DataFrame, other: pd.DataFrame, names: Iterable[str], what: str, wider: bool = False) -> None:
    """Refuse rows side by side, the first beside the first, that differ in a code that both frames have.

    names: columns, `share_of=activity` where two differ in name; what: the second row is to the first; wider: the
    second may have the code of all products, areas and owners. A row without a value says nothing.
    """
    said = ~np.isnan(one["value"].to_numpy("float64")) & ~np.isnan(other["value"].to_numpy("float64"))
    for name in names:
        own, _, its = name.partition("=")
        its = its or own
        if own not in one or its not in other:
            continue
        pairs = zip(said, one[own], other[its], meant(one, own), meant(other, its), strict=True)
        for place, (known, mine, yours, *both) in enumerate(pairs):
            general = WIDER.get(own, mine.partition("-")[0] if own == "ref_area" else mine)
            if known and mine != yours and len({*both}) > 1 and not (wider and yours == general):
                row, beside = one.iloc[[place]], other.iloc[[place]]
                label = f"{own} {mine!r}, the {what} {named(beside)} {'' if own == its else f'{its} '}{yours!r}"
                raise ParameterError(f"{named(row)} has {label}; select figures of one {its}")


def meant(rows: pd.DataFrame, name: str) -> list[str]:
    """The codes of a column in the one spelling that they are compared in."""
    found = rows[name].tolist()
    if name.endswith("_period"):
        return [periods.canonical(text) if periods.is_period(text) else text for text in found]
    if name != "price_basis" or "ref_period" not in rows:
        return found
    kinds = rows["transformation"] if "transformation" in rows else ["level"] * len(rows)
    days = meant(rows, "ref_period")
    own = (basis == "current" and kind == "level" for basis, kind in zip(found, kinds, strict=True))
    return [f"prices of {day}" if at else basis for at, basis, day in zip(own, found, days, strict=True)]


def dated(rows: pd.DataFrame, name: str) -> list[str]:
    """The period of each row as text; ParameterError with the row and the column for one that is none."""
    found = []
    for row, cell in zip(rows.get("obs_id", rows.index), rows[name], strict=True):
        try:
            found.append(periods.as_period(cell))
        except ParameterError as error:
            raise ParameterError(f"row {row}: {name}: {error}") from None
    return found


def named(row: pd.DataFrame) -> str:
    """How messages name one row: by its obs_id, else by its label."""
    return str(row["obs_id"].iloc[0]) if "obs_id" in row else f"row {row.index[0]}"


def nearest(row: pd.DataFrame, others: pd.DataFrame, keys: Sequence[str]) -> str:
    """In what a row differs from the one that it has most codes in common with."""
    if others.empty:
        return "the other frame has no rows"
    alike = sum(np.array(meant(others, key)) == meant(row, key)[0] for key in keys)
    beside = others.iloc[[int(alike.argmax())]]
    differing = [key for key in keys if meant(row, key) != meant(beside, key)]
    own, its = (" and ".join(f"{key} {each[key].iloc[0]!r}" for key in differing) for each in (row, beside))
    return f"it has {own}, the nearest ({named(beside)}) has {its}"


def of_indicators(rows: pd.DataFrame, mark: str, wanted: bool, said: str) -> None:
    """Refuse indicators that codes.csv marks, or that it knows and does not mark; what it does not know will do."""
    if "indicator" not in rows:
        return
    data = getattr(rows, "attrs", {}).get("data")
    marked = {*codes.marked("indicator", mark, data)}
    wrong = codes.names("indicator", data=data).keys() - marked if wanted else marked
    if (odd := rows["indicator"].isin(wrong)).any():
        row = rows[odd].iloc[[0]]
        raise ParameterError(f"{named(row)} has indicator {row['indicator'].iloc[0]!r}, {said}")


def sides(pairs: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Ranges of both sides of some pairs."""
    return pairs[bounds.COLUMNS], other_side(pairs)[bounds.COLUMNS]


def other_side(pairs: pd.DataFrame) -> pd.DataFrame:
    """The rows that were met, under their own names, with the codes that they were met on."""
    own = [name for name in pairs if f"{name}_other" in pairs]
    met_on = pairs[[name for name in (*CONCEPT, "unit_measure") if name in pairs and name not in own]]
    return pd.concat([met_on, pairs[[f"{name}_other" for name in own]].set_axis(own, axis="columns")], axis="columns")


def derived(pairs: pd.DataFrame, result: pd.DataFrame, **told) -> pd.DataFrame:
    """Codes of the first side with what was derived from both; print-level columns describe the printed level alone."""
    own = [column for column in pairs.columns if not column.endswith("_other")]
    derived = pairs[own].assign(**result, **told)
    return derived.drop(columns=["printed", "obs_value", "decimals", "unit_mult", "comparison"], errors="ignore")
