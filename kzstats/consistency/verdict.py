"""The joint check under every reading of the print, and what comes of all of them together."""

from itertools import product
from math import nan

import pandas as pd

from kzstats import observations
from kzstats.completing import need_columns
from kzstats.consistency import trees
from kzstats.consistency.checking import readings
from kzstats.consistency.reconciling import Reconciliation
from kzstats.exchange import CONVERSIONS
from kzstats.rounding import RULES, rule_of

COLUMNS = ["rounding", "conversion", "outcome", "verdict", "figures", "tested", "untested"]
_OFFICIAL = ["collection", "base", "quote", "ref_period", "lower", "upper"]


def verdict(
    obs: pd.DataFrame, *, activities: pd.DataFrame | None = None, products: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Can all printed figures be true, whichever way they were rounded and converted?

    obs: observation frame, of one source or several; activities, products: trees of both (None: of the code lists).
    Returns one row a reading: rounding, conversion, outcome (of this reading: consistent, inconsistent or
    undetermined), and in every row the same verdict (consistent: under every reading; depends: under those whose
    outcome is consistent; inconsistent: under none; undetermined: not decided, or no figure is tested by another),
    figures, tested, untested (counts; `reconcile(obs).tested` names them). The prints are read, as by `reconcile`.
    Raises DataError, ParameterError.

    >>> found = kz.verdict(kz.load("trend_2024_06"))
    >>> found["verdict"].iloc[0], *found[["figures", "tested", "untested"]].iloc[0].tolist()
    ('depends', 23, 15, 8)
    >>> found.loc[found["outcome"] == "consistent", ["rounding", "conversion"]].values.tolist()
    [['truncate', 'printed'], ['any', 'unrounded'], ['any', 'printed']]
    """
    rule_of(obs)
    under = readings(obs, trees.tree_of(obs, activities, products))
    outcomes: dict[tuple[str, str], str] = {}
    tests = converted = None
    for conversion, rule in product(CONVERSIONS, RULES):
        # Rounded either way allows whatever the two narrower rules allow.
        if rule == "any" and "consistent" in (outcomes["nearest", conversion], outcomes["truncate", conversion]):
            outcomes[rule, conversion] = "consistent"
        elif conversion != CONVERSIONS[0] and not converted:  # the same question again
            outcomes[rule, conversion] = outcomes[rule, CONVERSIONS[0]]
        else:
            checked = under(rule, conversion)
            outcomes[rule, conversion], converted = checked.verdict, checked.system.originals
            tests = checked.tested if tests is None else tests
    tested, figures = len({obs_id for obs_id, *_ in tests}), len(obs)
    over_all = _over_all(list(outcomes.values())) if tested or "inconsistent" in outcomes.values() else "undetermined"
    rows = [(*way, outcomes[way], over_all, figures, tested, figures - tested) for way in product(RULES, CONVERSIONS)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _over_all(outcomes: list[str]) -> str:
    found = set(outcomes)
    if len(found) == 1:
        return outcomes[0]
    return "depends" if {"consistent", "inconsistent"} <= found else "undetermined"


def hypotheses(
    obs: pd.DataFrame, rates: pd.DataFrame | None = None, activities: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The joint check under every reading: three rounding rules, dollars from unrounded or from printed tenge.

    obs: observation frame; rates: official rates as `load_rates` gives (None: those); activities: tree (None:
    `load_activities`). Returns one row a reading: rounding, conversion, verdict, rate_lower, rate_upper (lowest and
    highest tenge per dollar that the source can have used; NaN with several sources or none), rests_on (all, or the
    pairs or the rest where figures contradict), ways (ranges between these ends: 1, or one for each equal way out of a
    contradiction, which `reconcile(obs).rate` tells apart), days, first_day, last_day (official daily rates inside
    one of them), smallest_conflict (figures in it, 0 for none; `reconcile` names them).

    >>> readings = kz.hypotheses(kz.load("trend_2024_06"))
    >>> readings.loc[readings["verdict"] == "consistent", ["rounding", "conversion"]].values.tolist()
    [['truncate', 'printed'], ['any', 'unrounded'], ['any', 'printed']]
    """
    rates = observations.load_rates() if rates is None else rates
    need_columns(rates, _OFFICIAL, "rates", "load_rates()")
    rule_of(obs)
    under, rows = readings(obs, trees.tree_of(obs, activities)), []
    for rounding, conversion in product(RULES, CONVERSIONS):
        found = Reconciliation(under(rounding, conversion), {})
        used = found.rate[(found.rate["base"] == "USD") & (found.rate["quote"] == "KZT")]
        used = used if used["source_id"].nunique() == 1 else used.head(0)
        low, high = (used["lower"].min(), used["upper"].max()) if len(used) else (nan, nan)
        smallest = found.conflicts.loc[found.conflicts["kind"] == "conflict", "size"].min()
        rows.append(
            {"rounding": rounding, "conversion": conversion, "verdict": found.verdict}
            | {"rate_lower": low, "rate_upper": high, "rests_on": next(iter(used["rests_on"]), ""), "ways": len(used)}
            | _days(rates, used)
            | {"smallest_conflict": 0 if pd.isna(smallest) else int(smallest)}
        )
    return pd.DataFrame(rows)


def _days(rates: pd.DataFrame, used: pd.DataFrame) -> dict:
    """Official days whose rate lies in one of some ranges of tenge per dollar: how many, the first and the last."""
    daily = rates[(rates["collection"] == "D") & (rates["base"] == "USD") & (rates["quote"] == "KZT")]
    inside = pd.Series(False, index=daily.index)
    for low, high in used[["lower", "upper"]].itertuples(index=False):
        inside |= (daily["lower"] <= high) & (daily["upper"] >= low)
    days = daily.loc[inside, "ref_period"].astype("str").sort_values()
    return {"days": len(days), "first_day": next(iter(days), ""), "last_day": next(iter(days[::-1]), "")}
