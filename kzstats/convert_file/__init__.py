"""`kzstats convert`: a column of a CSV or Parquet file of any size, at the official rate of each row's day.

work.py     one piece after another: amounts and dates to amounts in the other currency
pieces.py   files to small pieces and back; all that is known of Parquet and of places to write
rows.py     a CSV file to rows as the strict csv module reads them, with the bytes they had
"""

from pathlib import Path
from typing import Any

import click

from kzstats.options import on_top, rates_option


@click.command(short_help="Convert a column of a CSV or Parquet file at each day's official rate.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--amount", required=True, metavar="COL", help="Column of amounts.")
@click.option("--date", required=True, metavar="COL", help="Column of days: ISO text, dates or times.")
@click.option("--to", required=True, type=click.Choice(["USD", "KZT"]), help="Currency of the new column.")
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="New file, .csv or .parquet.")
@click.option(
    "--missing",
    type=click.Choice(["raise", "nan"]),
    default="raise",
    show_default=True,
    help="A day without an official rate: stop, or leave the row's result empty and count it.",
)
@click.option("--force", is_flag=True, help="Replace OUT if it exists.")
@on_top
@rates_option
@click.option("--for-spreadsheet", is_flag=True, help="In CSV, put ' before text that would run as a formula.")
def convert(file: Path, out: Path, to: str, for_spreadsheet: bool, **how: Any) -> None:
    """Convert a column of FILE at the official USD/KZT rate in force on each row's day.

    OUT holds every row and column of FILE and two more: COL_USD (or COL_KZT), and COL_USD_rate, the tenge per dollar
    used. From CSV to CSV each line stays byte for byte as it is and gains two cells. FILE may be larger than memory.
    Weekends carry the next Monday's rate, as the National Bank lists them; a time with a zone belongs to the day it is
    in Almaty.
    """
    import pyarrow

    from kzstats.convert_file.work import convert_file

    # Arrow's own pool gives memory back and takes it again for each piece: a sixth of the work of 4 million sales.
    pyarrow.set_memory_pool(pyarrow.system_memory_pool())
    done = convert_file(file, out, to=to, for_spreadsheet=for_spreadsheet, **how)
    click.echo(f"{out}: {done.rows:,} row(s), amounts in {to} in column {done.column}")
    if done.without_rate:
        click.echo(f"{done.without_rate:,} row(s) without a result: {done.why}", err=True)
    if for_spreadsheet:
        click.echo(
            f"{done.guarded:,} text(s) got a ' in front, so that no spreadsheet runs them as formulas.", err=True
        )
