"""Options that several commands share: the folders a command names hold for it and every process that it starts."""

import math
import os
from pathlib import Path

import click

from kzstats.places import DATA_VARIABLE, RATES_VARIABLE, rates_in_use


def _name(ctx: click.Context, param: click.Parameter, folder: Path | None) -> None:
    if folder is None:
        return
    variable = {"data": DATA_VARIABLE, "rates": RATES_VARIABLE}[param.name]
    before = os.environ.get(variable, "")
    named = rates_in_use(folder).parent if param.name == "rates" else folder
    os.environ[variable] = str(named.absolute())
    ctx.call_on_close(lambda: os.environ.update({variable: before}))  # empty is as good as none


class Amount(click.FloatRange):
    """A number in a range; nan is in none."""

    def convert(self, value, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: D102 - of click
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is no number.", param, ctx)
        return number


on_top = click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    callback=_name,
    expose_value=False,
    is_eager=True,
    help="A data folder of your own, on top of the package's.  [default: $KZSTATS_DATA]",
)
rates_option = click.option(
    "--rates",
    type=click.Path(path_type=Path),
    metavar="DIR",
    callback=_name,
    expose_value=False,
    help="Also use the rates fetched into this folder.  [default: $KZSTATS_RATES]",
)
published_option = click.option(
    "--published", default="", metavar="DAY", help="When the text appeared: 2024-06-01, 2024-06 or 2024."
)
language_option = click.option("--language", type=click.Choice(["en", "ru", "kk"]), help="[default: found]")
