"""Figures in words: what each is about, of when, what its print allows, and what the Bureau printed of it."""

import pandas as pd

from kzstats import periods
from kzstats.message import say
from kzstats.show import wording
from kzstats.show.vocabulary import code_words, following
from kzstats.show.wording import spoken


def column(figures: pd.DataFrame, name: str) -> list[str]:
    """A column in the reader's language that figures have without holding it.

    figures: observation frame, for bureau and apart what `official` returns; name: about (the product, or the branch
    where it is all products, and what was done to it), when (for growth also what it is compared with, where that is
    not the year before), range (in the printed unit, with as many decimals as its ends have), bureau (what the Bureau
    printed), apart (by how much that differs). Returns text, one a row, empty where there is nothing to say.

    >>> from kzstats import observations
    >>> obs = observations.load("trend_2024_06").set_index("obs_id", drop=False)
    >>> column(obs.loc[["trend_2024_06.total_kzt", "trend_2024_06.cars_plan"]], "range")
    ['46.35–46.45 trillion tenge', 'exactly 160,000 units']
    >>> (
    ...     column(obs[obs["transformation"] == "share"], "about")[0],
    ...     column(obs[obs["unit_measure"] == "RATIO"], "when")[0],
    ... )
    ('Mining and quarrying, share of industry', 'January–April 2024, base not stated')
    >>> held = pd.DataFrame({"by_value": [4.0, None], "difference": [-0.1, 0.0], "unit_measure": "PC"})
    >>> column(held, "bureau"), column(held, "apart")
    (['4.0 percent', ''], ['−0.1 percentage points', ''])
    """
    with following(figures):
        return [COLUMNS[name](row) for _, row in figures.iterrows()]


def _about(row: pd.Series) -> str:
    what = "activity" if row["product"] == "_T" else "product"
    subject = code_words(what, row[what])
    if row["transformation"] == "growth":
        return spoken(say("{subject}, growth", subject=subject))
    if row["transformation"] == "share":
        return spoken(say("{subject}, share of {whole:activity}", subject=subject, whole=row["share_of"]))
    return subject


def _when(row: pd.Series) -> str:
    if not row["ref_period"]:
        return spoken(say("period not stated"))
    said = wording.period(row["ref_period"])
    if str(row.get("price_basis", "")).startswith("prices of "):
        return spoken(say("{period} at prices of {base:period}", period=said, base=row["price_basis"][10:]))
    if row["transformation"] != "growth" or row["base_period"] == periods.earlier(row["ref_period"]):
        return said
    if not row["base_period"]:
        return spoken(say("{period}, base not stated", period=said))
    return spoken(say("{period} against {base}", period=said, base=wording.period(row["base_period"])))


def _range(row: pd.Series) -> str:
    unit, power = row["unit_measure"], wording.printed_power(row["unit_measure"], row["unit_mult"])
    low, value, high = (row[name] / 10.0**power for name in ("lower", "value", "upper"))
    if high - low <= wording.EXACT * abs(value):
        exact = wording.in_power(row["value"], row["value"], unit, power, wording.digits(value))
        return spoken(say("exactly {number}", number=exact))
    return wording.in_power(row["lower"], row["upper"], unit, power, None)


def _bureau(row: pd.Series) -> str:
    return _amount(row["by_value"], row["unit_measure"])


def _apart(row: pd.Series) -> str:
    unit = "PP" if row["unit_measure"] == "PC" else row["unit_measure"]
    return _amount(row["difference"], unit) if row["difference"] else ""


def _amount(value: float, unit: str) -> str:
    """The Bureau prints percent with one decimal at least."""
    places = max(1, wording.digits(value)) if unit in ("PC", "PP") else None
    return "" if pd.isna(value) else wording.amount(float(value), float(value), unit, places)


#: Column: how it is said of one row.
COLUMNS = {"about": _about, "when": _when, "range": _range, "bureau": _bureau, "apart": _apart}
