"""`kzstats rates`: update, show, check, and the one command that meets the live services, live-check."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import click

from kzstats.errors import DataError, EnvironmentProblem, ParameterError
from kzstats.options import Amount


def _dated(ctx: click.Context, param: click.Parameter, value):
    return tuple(each.date() for each in value) if param.multiple else value and value.date()


_DAY = {"type": click.DateTime(["%Y-%m-%d"]), "callback": _dated, "metavar": "YYYY-MM-DD"}
_last = click.option("--to", "last", **_DAY, help="Last day; by default today in Kazakhstan.")


def _coded(ctx: click.Context, param: click.Parameter, value: str) -> str:
    from kzstats.nbk import judge

    judge.check_currency(value)
    return value


_currency = click.option(
    "--currency", default="USD", show_default=True, callback=_coded, help="Code of the foreign currency."
)


def _data(there: bool):
    """Option of the folder; there: it must stand already, since a mistyped one shows other rates than one's own."""
    return click.option(
        "--data",
        type=click.Path(exists=there, file_okay=False, path_type=Path),
        help="Folder of nbk_rates.csv (and of an exchange_rates.csv of your own, if any).  "
        "[default: $KZSTATS_RATES, $KZSTATS_DATA, a per-user folder]",
    )


_timeout = click.option(
    "--timeout", type=Amount(1), default=3600.0, show_default=True, help="Seconds for all questions together."
)


@click.group()
def rates() -> None:
    """Official rates of the National Bank of Kazakhstan, in a file of your own."""


@rates.command()
@click.option("--from", "first", **_DAY, help="First day, such as 2024-05-16.")
@_last
@_currency
@_data(there=False)
@click.option("--confirm", **_DAY, multiple=True, help="Take this held-back day after all; can be repeated.")
@click.option(
    "--source",
    type=click.Choice(["auto", "daily", "report"]),
    default="auto",
    show_default=True,
    help="Both services, the daily one, or the report (one question a year).",
)
@_timeout
@click.pass_context
def update(
    ctx: click.Context, first: date | None, last: date | None, currency: str, confirm: tuple[date, ...], **options
) -> None:
    """Fetch the rates that are missing; run it again at any time, it goes on where it stopped.

    Without --from it begins after the newest rate at hand, or with the days to be confirmed. Exit codes: 0 done;
    2 wrong call; 3 answers were refused or rates held back; 4 a service or the folder could not be used.
    """
    from kzstats.nbk.walk import update

    service, bundled = _service(ctx, options.pop("timeout")), _bundled(options["data"])
    going_on = not (first or confirm)
    first = first or min(confirm, default=None) or _after_newest(bundled, currency, options["data"])
    last = last or max(confirm, default=service.today())
    if going_on and first > last == service.today():
        click.echo(f"Nothing to do: the rates reach to {first - timedelta(days=1)}.")
        return
    options |= {"currency": currency, "confirm": confirm, "known": bundled}
    tally = update(first, last, service=service, **options)
    click.echo(
        f"{currency}/KZT: {_days(tally.added)} added, {tally.present} already there, "
        f"{len(tally.unpublished)} without a published rate, {len(tally.held)} held back, "
        f"{len(tally.refused)} refused, {len(tally.unreached)} not reached. File: {tally.path}"
    )
    click.echo(f"They count where the folder is named: --rates {tally.path.parent}, or KZSTATS_RATES.")
    for note in tally.notes:
        click.echo(f"Note: {note}", err=True)
    problems = [*tally.refused.values(), *tally.held.values()]
    if problems:
        rest = "only those added are" if tally.unreached or tally.unpublished else "every other day is"
        raise DataError(f"{_days(problems)} not taken; {rest} in the file.", problems)
    for days, what in (
        (tally.unreached, "could not be asked"),
        (tally.unconfirmed, "rest on the range report alone, because the daily service did not answer"),
    ):
        if days:
            raise EnvironmentProblem(
                f"{_days(days)} from {days[0]} on {what}. Run the same command later; it goes on where it stopped."
            )


def _after_newest(bundled, currency: str, data: Path | None) -> date:
    from kzstats.nbk import check
    from kzstats.nbk.archive import read_rates
    from kzstats.places import user_rates_path

    days = check.daily(bundled, currency) | check.daily(read_rates(user_rates_path(data)), currency)
    if not days:
        raise ParameterError(f"there is no {currency} rate yet to go on from; say where to begin with --from.")
    return max(days) + timedelta(days=1)


@rates.command()
@click.option("--from", "first", **_DAY, required=True, help="First day, such as 2024-05-16.")
@_last
@_currency
@_data(there=True)
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated values instead of a table.")
@click.pass_context
def show(ctx: click.Context, first: date, last: date | None, currency: str, data: Path | None, as_csv: bool) -> None:
    """Print the official rate in force on every day: rate, effective date, how it was obtained, source."""
    from kzstats import places
    from kzstats.nbk import check, judge
    from kzstats.nbk.archive import Archive, read_rates

    today = _service(ctx).today()
    last = last or today
    judge.check_range(first, last, today)
    archive = Archive(data)
    held = {date.fromisoformat(day) for base, day in archive.held if base == currency}
    rates = check.daily(read_rates(archive.path), currency) | check.daily(_bundled(data), currency)
    table = check.show(first, last, rates, currency, held)
    click.echo(table.to_csv(index=False, lineterminator="\n") if as_csv else _columns(table), nl=not as_csv)
    without = int((table["obs_value"] == "").sum())
    if without == len(table):
        raise ParameterError(
            f"no {currency} rate from {first} to {last}: fetch it with `kzstats rates update --currency {currency} "
            f"--from {first} --to {last}`."
        )
    if data and not archive.path.exists() and _rates_folder(data) == places.root() / "data":
        click.echo(f"Note: {data} holds no rates (nbk_rates.csv); these came with kzstats.", err=True)
    carried = int(table["how"].str.contains("carried").sum())
    for days, what in ((without, "have no rate"), (carried, "show that of an earlier day, see the column how")):
        if days:
            click.echo(f"Note: {days} of {len(table)} days {what}.", err=True)


@rates.command("check")
@_currency
@_data(there=True)
@click.option(
    "--world-bank", is_flag=True, help="Also compare annual averages with the World Bank's (asks its service)."
)
@click.option("--strict", is_flag=True, help="Exit 1 when there is a disagreement, a held-back rate or a difference.")
@_timeout
@click.pass_context
def check_rates(
    ctx: click.Context, currency: str, data: Path | None, world_bank: bool, strict: bool, timeout: float
) -> None:
    """Coverage, gaps by working day, disagreements between sources, and whether the kept answers still support it all.

    Findings do not change the exit code unless --strict; damaged files do (3).
    """
    import pandas as pd

    from kzstats.nbk import check
    from kzstats.nbk.archive import Archive, read_rates
    from kzstats.nbk.fetch import Client

    archive, all_bundled = Archive(data), _bundled(data)
    all_own = read_rates(archive.path)
    own, bundled = (check.daily(rows, currency) for rows in (all_own, all_bundled))
    if not (rates := own | bundled):
        raise ParameterError(f"no {currency} rate is at hand: `kzstats rates update --currency {currency} --from DAY`.")
    click.echo(f"Own file: {archive.path}\n\nCoverage\n{_columns(check.coverage(own, bundled))}")
    click.echo(f"\nWorking days without a rate\n{_columns(check.gaps(rates))}")
    evidence = check.evidence(archive)
    differing = check.disagreements(archive, bundled, evidence, currency)
    click.echo(f"\nDisagreements\n{_columns(differing)}")
    held = [row for (base, _), row in archive.held.items() if base == currency]
    click.echo(f"\nHeld back for confirmation: {len(held)}. Refused answers in quarantine: {archive.quarantined}.")
    for row in held:
        click.echo(f"  {row['key']}: {row['value']}: {row['reason']}")
    jumps = check.jumps(own, rates)
    unkept = sum(rate[0] == currency and rate not in evidence.said for rate in archive.rates)
    for said in [*jumps, *([f"{unkept} of your rates rest on no kept answer; was the file edited?"] if unkept else [])]:
        click.echo(f"Doubtful: {said}")
    findings = len(differing) + len(held) + len(jumps) + bool(unkept)
    if world_bank:
        with archive.locked(), Client(_service(ctx, timeout)) as client:
            table = _against_world_bank(pd.concat([all_bundled, all_own]), archive, client)
        click.echo(f"\nAnnual averages, tenge per dollar, and the World Bank's\n{_columns(table)}")
        findings += int((table["finding"] == "differs").sum())
    if damaged := evidence.damaged:
        raise DataError(f"{archive.answers}: {len(damaged)} kept answers or rates are damaged.", damaged)
    if strict and findings:
        click.echo(f"kzstats: {findings} findings, and --strict asks for none.", err=True)
        ctx.exit(1)


@rates.command("live-check")
@click.option(
    "--data",
    default=Path("nbk-live-check"),
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that keeps the answers.",
)
@_timeout
@click.pass_context
def live_check(ctx: click.Context, data: Path, timeout: float) -> None:
    """Ask the real services for the last ten days and the annual averages, and hold their answers against each other.

    For a person with internet access; no test runs it. Every answer is kept in the --data folder with its checksum, so
    that a difference can be studied. Exit 3 when a service differs from what is expected.
    """
    from kzstats.nbk.archive import Archive
    from kzstats.nbk.ask import TROUBLES
    from kzstats.nbk.fetch import Client
    from kzstats.nbk.walk import update

    service, bundled = _service(ctx, timeout), _bundled()
    folder = data / f"{service.now():%Y-%m-%dT%H%M%S}"  # nothing is kept there yet, so all is asked
    last = service.today() - timedelta(days=1)
    tally = update(last - timedelta(days=9), last, data=folder, service=service, known=bundled)
    wrong = [*tally.notes, *tally.refused.values(), *tally.held.values()]
    wrong += [f"{day}: not published, or not reached" for day in (*tally.unpublished, *tally.unreached)]
    click.echo(f"{_days(tally.added)} from both services. Answers: {folder}")
    archive = Archive(folder)
    try:
        with archive.locked(), Client(service) as client:
            table = _against_world_bank(bundled, archive, client)
        click.echo(_columns(table))
        told = [f"{row.year} {row.finding}" for row in table.itertuples() if row.finding == "differs"]
        wrong += [f"World Bank: {said}" for said in (["no average"] if table.empty else told)]
    except TROUBLES as error:
        wrong.append(str(error))
    if wrong:
        raise DataError("the services differ from what kzstats expects; the kept answers show how.", wrong)


def _against_world_bank(rates, archive, client):
    """Annual averages of the dollar beside the World Bank's: year, average, world_bank, difference, missing, finding.

    finding: agrees (within 0.1 percent: mean of monthly means of the rates set against the printed average is 0.03
    apart at most in 2016-2022 and 2024), incomplete (missing days can explain it: none of 2016-2026 was further
    than 12.2 percent from its year's average, and 2023, without its August, is 0.12 off) or differs.
    """
    import pandas as pd

    from kzstats import tenge
    from kzstats.nbk.ask import ask
    from kzstats.periods import parse

    daily = rates[(rates["base"] == "USD") & (rates["collection"] == "D")].drop_duplicates("ref_period")
    daily, rows = daily.set_index("ref_period")["obs_value"].astype("float64"), []
    years = f"{daily.index.min()[:4]}:{daily.index.max()[:4]}"
    for year, published in sorted(ask(archive, client, "world_bank", years).items()):
        days = [str(day) for day in tenge.fixing_days(parse(str(year)))]
        have = daily.reindex(days).dropna()
        months = have.groupby(have.index.str[:7]).mean()
        apart, missing = (months.mean() / float(published) - 1) * 100, len(days) - len(have)
        hidden = 0.1 + 12.5 * missing / len(days)
        finding = "agrees" if abs(apart) <= 0.1 else "differs" if abs(apart) > hidden else "incomplete"
        if len(months) == 12:
            rows.append([year, months.mean(), float(published), apart, missing, finding])
    return pd.DataFrame(rows, columns=["year", "average", "world_bank", "difference", "missing", "finding"])


def _service(ctx: click.Context, timeout: float = 3600.0):
    """The real services, or those that a test put into the context, with so many seconds for all questions."""
    from kzstats.nbk.fetch import Service

    return replace(ctx.obj if isinstance(ctx.obj, Service) else Service(), total=timeout)


def _bundled(data: Path | None = None):
    """The rates that came with kzstats, with those of a folder of one's own on top where it has any, all as text."""
    from kzstats import folders

    return folders.tables(folders.states(_rates_folder(data)))["exchange_rates"]


def _rates_folder(data: Path | None) -> Path:
    """Where exchange_rates.csv stands: the folder that a command names, that of KZSTATS_DATA, else the package's."""
    from kzstats import places

    package = places.root() / "data"
    named = (folder for folder in (data, places.data_dir()) if folder and (folder / "exchange_rates.csv").exists())
    return next(named, package)


def _days(several) -> str:
    return f"{len(several)} day{'s' if len(several) != 1 else ''}"


def _columns(table) -> str:
    return "  none" if table.empty else table.to_string(index=False)
