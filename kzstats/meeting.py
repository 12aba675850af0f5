"""Figures that meet: rows of the kind and unit that a verb takes, joined on the codes they share."""

import pandas as pd

from kzstats import bounds
from kzstats.completing import coded
from kzstats.errors import NotFound, ParameterError
from kzstats.rounding import rule_of


def taken(verb: str, rows: pd.DataFrame, kind: str, *units: str, bare: bool = False) -> pd.DataFrame:
    """The rows, codes as text, refused where they are of another kind or unit; bare: without codes they will do."""
    rows = coded(rows, *bounds.COLUMNS, *(["unit_measure"] if units and not bare else []), unique=False)
    hint = {"chain": " (ratio_from_growth)"}.get(verb, " (growth_from_ratio)" if units == ("PC",) else "")
    for name, wanted, how in (("transformation", (kind,), ""), ("unit_measure", units, hint)):
        if wanted and name in rows and (other := sorted({*rows[name]} - {*wanted, ""})):
            raise ParameterError(f"{verb} got rows of {', '.join(other)}; wanted {name} {' or '.join(wanted)}{how}")
    return rows


def levels(verb: str, first: pd.DataFrame, second: pd.DataFrame, keys: list[str], wanted: str) -> pd.DataFrame:
    """Levels that meet on some codes, at the same prices: of one period, each of its own, or of constant ones."""
    pairs = paired(taken(verb, first, "level"), taken(verb, second, "level"), keys, wanted)
    one, other = pairs.get("price_basis"), pairs.get("price_basis_other")
    if one is None or other is None:
        return pairs
    days = pairs["ref_period"], pairs.get("ref_period_other", pairs["ref_period"])
    at = [basis.mask(basis == "current", "prices of " + day) for basis, day in zip((one, other), days, strict=True)]
    for name, own, its, same in zip(pairs["obs_id"], *at, one == other, strict=True):
        if own != its and not same:
            raise ParameterError(f"{name} is at {own}, the {wanted} at {its}; select figures of one price_basis")
    return pairs


def paired(first: pd.DataFrame, second: pd.DataFrame, keys: list[str], wanted: str) -> pd.DataFrame:
    """Rows of the first frame with those of the second that have the same codes, their columns ending in `_other`."""
    rule_of(first, second)
    first, second = (frame if "scope" in frame else frame.assign(scope="") for frame in (first, second))
    lost = [key for key in keys if key not in first.columns or key not in second.columns]
    if lost:
        raise NotFound(f"column(s) {', '.join(lost)} missing; wanted observation frames with {', '.join(keys)}")
    twice = second[second.duplicated(keys, keep=False)]
    if len(twice):
        raise ParameterError(
            f"more than one {wanted} fits: {', '.join(twice['obs_id'])}; select one (it would change the answer)"
        )
    # By hand: `merge` with its checks takes 40 ms for one row.
    at = {codes: place for place, codes in enumerate(second[keys].itertuples(index=False, name=None))}
    places = [at.get(codes) for codes in first[keys].itertuples(index=False, name=None)]
    if None in places:
        row = first.iloc[places.index(None)]
        has = "; ".join(sorted({" ".join(map(str, codes)) for codes in at})) or "no rows"
        raise NotFound(
            f"no {wanted} for {row['obs_id']}: it has {' '.join(map(str, row[keys]))}; the other frame has {has}"
        )
    other = second.drop(columns=keys).iloc[places].set_index(first.index)
    return pd.concat([first, other.rename(columns={name: f"{name}_other" for name in other if name in first})], axis=1)


def sides(pairs: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Ranges of both sides of some pairs."""
    other = {f"{name}_other": name for name in bounds.COLUMNS}
    return pairs[bounds.COLUMNS], pairs[list(other)].rename(columns=other)


def derived(pairs: pd.DataFrame, result: pd.DataFrame, **codes) -> pd.DataFrame:
    """Codes of the first side with what was derived from both; print-level columns describe the printed level alone."""
    own = [column for column in pairs.columns if not column.endswith("_other")]
    derived = pairs[own].assign(**result, **codes)
    return derived.drop(columns=["printed", "obs_value", "decimals", "unit_mult", "comparison"], errors="ignore")
