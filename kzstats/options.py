"""Options that several commands share."""

import os
from pathlib import Path

import click

from kzstats import places


def _lay(ctx: click.Context, param: click.Parameter, folder: Path | None) -> None:
    """Lay a folder on top of the package's data, for this command and every process that it starts."""
    if folder is not None:
        before = os.environ.get(places.DATA_VARIABLE)
        os.environ[places.DATA_VARIABLE] = str(folder.absolute())
        ctx.call_on_close(lambda: _restore(places.DATA_VARIABLE, before))


def _restore(name: str, value: str | None) -> None:
    os.environ.pop(name, None)
    if value is not None:
        os.environ[name] = value


on_top = click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    callback=_lay,
    expose_value=False,
    is_eager=True,
    help="A data folder of your own, on top of the package's.  [default: $KZSTATS_DATA]",
)
published_option = click.option(
    "--published", default="", metavar="DAY", help="When the text appeared: 2024-06-01, 2024-06 or 2024."
)
language_option = click.option("--language", type=click.Choice(["en", "ru", "kk"]), help="[default: found]")
