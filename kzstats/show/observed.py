"""Observations in words: what each figure is about, of when, from whom, and what its print allows.

Each function takes an observation frame and returns a column of text in the language spoken now.
"""

import pandas as pd

from kzstats import periods
from kzstats.message import say
from kzstats.show import wording
from kzstats.show.vocabulary import code_words, following
from kzstats.show.wording import spoken


def range_words(obs: pd.DataFrame) -> pd.Series:
    """The range of each figure in its own printed unit, with as many decimals as its ends have.

    obs: observation frame. Returns text, one a row.

    >>> from kzstats import observations
    >>> obs = observations.load("trend_2024_06").set_index("obs_id", drop=False)
    >>> range_words(obs.loc[["trend_2024_06.total_kzt", "trend_2024_06.cars_plan"]]).tolist()
    ['46.35–46.45 trillion tenge', 'exactly 160,000 units']
    """
    with following(obs):
        return pd.Series([_range_words(row) for _, row in obs.iterrows()], index=obs.index, dtype="object")


def subject_words(obs: pd.DataFrame) -> pd.Series:
    """What each figure is about: the product, or the branch where it is all products, and what was done to it.

    obs: observation frame. Returns text, one a row.

    >>> from kzstats import observations
    >>> subject_words(observations.select(observations.load("trend_2024_06"), transformation="share"))[18]
    'Mining and quarrying, share of industry'
    """
    with following(obs):
        return pd.Series([_subject(row) for _, row in obs.iterrows()], index=obs.index, dtype="object")


def period_words(obs: pd.DataFrame) -> pd.Series:
    """When each figure is about; for growth also what it is compared with, where that is not the year before.

    obs: observation frame. Returns text, one a row.

    >>> from kzstats import observations
    >>> period_words(observations.select(observations.load("trend_2024_06"), unit_measure="RATIO")).tolist()[0]
    'January–April 2024, base not stated'
    """
    return pd.Series([_period_words(row) for _, row in obs.iterrows()], index=obs.index, dtype="object")


def bureau_words(held: pd.DataFrame) -> pd.Series:
    """What the Bureau printed, in the unit of the figure beside it; nothing where it printed nothing.

    held: frame with by_value and unit_measure, as `official` returns. Returns text, one a row.

    >>> bureau_words(pd.DataFrame({"by_value": [4.0, None], "unit_measure": "PC"})).tolist()
    ['4.0 percent', '']
    """
    return _amounts(held, "by_value", held["unit_measure"])


def apart_words(held: pd.DataFrame) -> pd.Series:
    """By how much a figure differs from what the Bureau printed; nothing where it does not.

    held: frame with difference and unit_measure, as `official` returns. Returns text, one a row.

    >>> apart_words(pd.DataFrame({"difference": [-0.1, 0.0], "unit_measure": "PC"})).tolist()
    ['−0.1 percentage points', '']
    """
    return _amounts(held, "difference", held["unit_measure"].replace("PC", "PP"), nothing=0.0)


def _amounts(held: pd.DataFrame, column: str, units: pd.Series, nothing: float | None = None) -> pd.Series:
    said = [
        "" if value != value or value == nothing else wording.amount(value, value, unit, _places(value, unit))
        for value, unit in zip(held[column].astype("float64"), units, strict=True)
    ]
    return pd.Series(said, index=held.index, dtype="object")


def _places(value: float, unit: str) -> int | None:
    """The Bureau prints percent with one decimal at least."""
    return max(1, wording.digits(value)) if unit in ("PC", "PP") else None


def _range_words(row: pd.Series) -> str:
    unit, power = row["unit_measure"], wording.printed_power(row["unit_measure"], row["unit_mult"])
    low, value, high = (row[name] / 10.0**power for name in ("lower", "value", "upper"))
    if high - low <= wording.EXACT * abs(value):
        exact = wording.in_power(row["value"], row["value"], unit, power, wording.digits(value))
        return spoken(say("exactly {number}", number=exact))
    return wording.in_power(row["lower"], row["upper"], unit, power, None)


def _subject(row: pd.Series) -> str:
    column = "activity" if row["product"] == "_T" else "product"
    subject = code_words(column, row[column])
    if row["transformation"] == "growth":
        return spoken(say("{subject}, growth", subject=subject))
    if row["transformation"] == "share":
        return spoken(say("{subject}, share of {whole:activity}", subject=subject, whole=row["share_of"]))
    return subject


def _period_words(row: pd.Series) -> str:
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
