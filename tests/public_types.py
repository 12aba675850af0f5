"""Calls of the public names as people make them: read by mypy (`make check`), never run."""

import datetime

import pandas as pd

import kzstats as kz
from kzstats import bounds, charts, periods


def calls() -> None:
    """What each public name takes and gives."""
    obs: pd.DataFrame = kz.load("trend_2024_06", rounding="any")
    obs = kz.as_observations(
        [{"obs_value": "46.4", "unit_mult": 12}], unit_measure="KZT", activity="B-E", ref_period=2023
    )
    obs = kz.select(obs, activity=["B", "C"], transformation="level")
    obs = kz.read("Output rose 8 percent.", published="2024-06-03")
    obs = kz.unround(["46.4", "46.5"], unit_mult=12, decimals=[1, 1], comparison="=", rounding="truncate")
    obs = kz.unround(pd.Series(["46.4"]))
    obs = kz.rate(2023, collection="A")
    obs = kz.rate(datetime.date(2024, 6, 3), collection="D", currency="RUB")
    obs = kz.convert(obs, to="USD", collection="A")
    column: pd.Series | pd.DataFrame = kz.convert_at([447.25], ["2024-06-03"], to="USD", missing="nan")
    column = kz.convert_at(pd.Series([447.25]), datetime.date(2024, 6, 3), to="USD", bounds=True)
    obs = kz.compound_growth(2, [4, 5])
    obs = kz.compound_growth(obs, 5.5)
    obs = kz.reconcile(obs).ranges
    obs = kz.official(obs, obs, as_of="2024")
    word: str = kz.reconcile(obs).verdict
    values: dict = kz.check_parameters(rounding="nearest", horizon=2028)
    obs = bounds.ranged([1.0, 2.0], lower=[0.5, 1.5])
    word = periods.as_period(datetime.date(2024, 6, 3))
    answer = kz.Answer(kz.say("At least {number}.", number=46_000), [], "consistent")
    table = kz.Table(obs, caption="What was printed")
    drawn: kz.Chart = charts.ranges(obs, title="Output", unit="tenge", caption="Output by branch")
