"""Command line: read · check · convert · rates · report · validate · notebooks.

Exit codes: 0 done; 1 a notebook failed, or with --strict a finding; 2 wrong call or parameters, nothing run;
3 data invalid; 4 environment; 130 and 143 interrupted. Heavy imports stand inside the commands, so that help and
mistakes answer at once.
"""

# ruff: noqa: E402
import _signal  # `signal` itself takes a millisecond of those in which nobody listens
import os
import sys


def _stop_at_once(*_: object) -> None:
    """What Ctrl-C does while there is nothing to tidy up: imports take a tenth of a second, a quick finger less."""
    os.write(2, b"kzstats: interrupted\n")
    os._exit(130)


if os.path.basename(sys.argv[0]) in {"kzstats", "__main__.py"}:  # noqa: PTH119 - pathlib is one of those imports
    _signal.signal(_signal.SIGINT, _stop_at_once)

import gc
import importlib
import shlex
import signal
import textwrap
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click

from kzstats import __version__
from kzstats.errors import DataError, EnvironmentProblem, KzstatsError, ParameterError
from kzstats.options import Amount, language_option, on_top, published_option, rates_option

# Groups that live in rooms of their own, loaded when they are called.
_ELSEWHERE = {"read": "kzstats.read_command", "rates": "kzstats.nbk_commands", "convert": "kzstats.convert_file"}
_NOTED: set[str] = set()
_ORDER = ("read", "check", "convert", "rates", "report", "validate", "notebooks")


class _Commands(click.Group):
    """The commands in the order of use; some are loaded from their own rooms."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_ORDER)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        return getattr(importlib.import_module(_ELSEWHERE[cmd_name]), cmd_name)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="kzstats", message="%(prog)s %(version)s")
def cli() -> None:
    """What do the printed figures allow?

    Each printed number stands for a range. kzstats derives the ranges, says which figures can all be true at once,
    and turns that into notebooks and HTML reports.
    """
    try:
        Path.cwd()
    except OSError:
        raise EnvironmentProblem("the folder that this was started in is gone; cd to one that exists") from None


@cli.command()
@on_top
@click.argument("notebook", nargs=-1)
@click.option("--set", "sets", multiple=True, metavar="NAME=VALUE", help="Give a parameter another value.")
@click.option(
    "--sweep",
    "sweeps",
    multiple=True,
    metavar="NAME=V1,V2",
    help="One report per value; sweeps combine.  [source=all: every source]",
)
@click.option("--jobs", "workers", type=click.IntRange(1), help="Notebooks at once.  [default: one per core]")
@click.option("--out", default="reports", show_default=True, metavar="PLACE", help="Folder, or s3://bucket/folder.")
@click.option("--force", is_flag=True, help="Run also what has not changed since its report was made.")
@click.option(
    "--strict", is_flag=True, help="Exit 1 also for findings: figures inconsistent under every reading, warnings."
)
@click.option("--dry-run", is_flag=True, help="Say what would run, and stop.")
@click.option("--cell-timeout", default=600.0, type=Amount(0.1, 1e8), show_default=True, help="Seconds per cell.")
@click.option("--timeout", default=3600.0, type=Amount(0.1, 1e8), show_default=True, help="Seconds per notebook.")
@click.option("--memory", default=8.0, type=Amount(0, 1e6), show_default=True, help="GB per kernel; 0: no limit.")
@click.option("--executor", default="local", type=click.Choice(["local", "dask"]), show_default=True, help="Where.")
@click.option("--scheduler", default="", metavar="ADDRESS", help="Dask scheduler, such as tcp://10.0.0.5:8786.")
@click.option("--list", "reports", metavar="FILE", type=click.Path(path_type=Path), help="Your own reports.toml.")
@click.option("--pdf", is_flag=True, help="Also print each page to PDF, through a Chromium on this machine.")
@click.option("--publish", metavar="DIR", type=click.Path(path_type=Path), help="Also lay out a folder for the web.")
@click.option("--quiet", is_flag=True, help="No progress; only the closing table.")
@rates_option
def report(**given: Any) -> None:
    """Run notebooks, write HTML reports.

    NOTEBOOK is a name from reports.toml, the beginning of one (03), or the path of an .ipynb file; without any,
    all of reports.toml runs. What has not changed since its report was made is skipped. A failing notebook is kept
    under failed/ and spoils no other report.
    """
    from kzstats.reports.destination import destination, local_folder
    from kzstats.reports.plan import as_text, plan

    asked = SimpleNamespace(**given)
    if (asked.executor == "dask") != bool(asked.scheduler):
        raise click.UsageError("--executor dask and --scheduler ADDRESS go together: give both or neither.")
    place = destination(asked.out)
    publish = local_folder(asked.publish) if asked.publish else None
    if publish:
        from kzstats.reports import publish as publishing

        publishing.check_target(asked.out, publish)
    if asked.pdf:
        from kzstats.reports import pdf

        pdf.check_pdf(asked.out)
    wanted = asked.notebook, asked.sets, asked.sweeps, asked.reports
    if asked.dry_run:
        for job in _noted(plan(*wanted)):
            click.echo(job.name)
            for name, value in job.values.items():
                click.echo(f"    {name} = {as_text(value)}{'' if name in job.given else '  (default)'}")
        return
    from kzstats.reports import unchanged
    from kzstats.reports.manifest import INDEX, read
    from kzstats.reports.progress import table
    from kzstats.reports.run import run
    from kzstats.reports.task import Limits

    basis = unchanged.basis()
    known = read(place)["reports"]
    # Values that were good for the same notebook, library and data are good; to ask again would load pandas.
    jobs = plan(*wanted, lambda job: known.get(job.name, {}).get("inputs") == basis.inputs(job))
    batch = run(
        _noted(jobs),
        place,
        workers=asked.workers or _cores(),
        limits=Limits(asked.cell_timeout, asked.timeout, round(asked.memory * 1e9)),
        command=shlex.join(["kzstats", "report", *sys.argv[2:]]),
        basis=basis,
        **{name: given[name] for name in ("scheduler", "force", "quiet")},
    )
    click.echo(table(batch.entries))
    made = [entry.get("published") or {} for entry in batch.entries.values()]
    for said in dict.fromkeys(text for each in made for text in each.get("replaced", [])):
        click.echo(f"note: {said}", err=True)
    for finding in batch.findings() if asked.strict else []:
        click.echo(f"strict: {finding}", err=True)
    for text in (place.note, batch.problem):
        if text:
            click.echo(f"kzstats: {text}", err=True)
    click.echo(f"{asked.out.rstrip('/')}/{INDEX}")
    if batch.signal:  # go at once: all is written, and to take Python apart takes up to a second on a busy machine
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(batch.exit_code())
    if asked.pdf:
        for path in pdf.print_reports(Path(asked.out), batch.names):
            click.echo(path)
    if publish:
        for name, reason in publishing.publish(asked.out, publish).items():
            click.echo(f"not published: {name}: {reason}", err=True)
        click.echo(publish.absolute() / INDEX)
    gc.freeze()  # to look through all once more at the end takes 0.07 s
    sys.exit(batch.exit_code(asked.strict))


def _noted(jobs: list) -> list:
    """The jobs, once it is said which values of an earlier run they do without."""
    for path, code in {job.notebook.path: job.notebook.dropped for job in jobs if job.notebook.dropped}.items():
        values = "; ".join(line for line in code.splitlines() if line and not line.startswith("#"))
        click.echo(
            f"{path.name}: the values of an earlier run are not used ({values}); give them with --set.", err=True
        )
    return jobs


@cli.command()
@on_top
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when a notebook's outputs are not fresh.")
@click.option("--jobs", "workers", type=click.IntRange(1), help="Notebooks at once.  [default: one per core]")
@click.argument("wanted", metavar="[NOTEBOOK|FOLDER]...", nargs=-1)
def notebooks(check: bool, workers: int | None, wanted: tuple[str, ...]) -> None:
    """Run the notebooks in place.

    Their fresh outputs are kept, ready to commit; a notebook that does not run to its end is left as it was.
    NOTEBOOK is the beginning of a name (08) or the path of a file, FOLDER another folder of notebooks than the one that
    came with kzstats; without any, all notebooks run.
    """
    from kzstats import files, places
    from kzstats.reports.notebook import read_notebook
    from kzstats.reports.plan import Job
    from kzstats.reports.run import outcomes

    paths = []
    for name in wanted or (str(places.notebooks_dir()),):
        folder, begin = (name, "") if Path(name).is_dir() else (places.notebooks_dir(), name)
        there = [path for path in sorted(Path(folder).glob("*.ipynb")) if path.name.startswith(begin)]
        found = [Path(name)] if Path(name).is_file() else there
        if not found:
            raise ParameterError(
                f"{name}: no .ipynb file there, and no notebook's name begins so. There are: "
                + ", ".join(path.stem for path in sorted(places.notebooks_dir().glob("*.ipynb")))
            )
        paths += found
    paths = list(dict.fromkeys(path.resolve() for path in paths))
    installed = places.root().name == "_bundle" and any(path.is_relative_to(places.root()) for path in paths)
    if installed and not check:
        raise ParameterError(
            f"{places.notebooks_dir()} is part of the installed package, which keeps no outputs; copy the folder, and "
            "name the copy: kzstats notebooks FOLDER. `kzstats report` runs them as they are and makes pages"
        )
    stems = [path.stem for path in paths]
    jobs = [Job(path.stem if stems.count(path.stem) == 1 else str(path), read_notebook(path)) for path in paths]
    bad = stale = 0
    for (name, outcome), path in zip(outcomes(jobs, workers=workers or _cores()).items(), paths, strict=True):
        for text in outcome.stderr:
            click.echo(f"{name}, {text}", err=True)
        if outcome.state != "ok":
            bad += 1
        elif outcome.notebook.encode() != path.read_bytes():
            stale += 1
            click.echo(f"{name}: {'outputs are not fresh; run `kzstats notebooks`' if check else 'updated'}")
            if not check:
                files.write({path: outcome.notebook.encode()})
    sys.exit(1 if bad or (check and stale) else 0)


@cli.command()
@on_top
@click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.pass_context
def validate(ctx: click.Context, folder: Path | None) -> None:
    """Check the data; list every fault.

    Each with its file, row, column and value. FOLDER: as with --data.
    """
    from kzstats import folders, observations, places

    if folder is not None and ctx.get_parameter_source("data") is click.core.ParameterSource.COMMANDLINE:
        raise click.UsageError("two folders were named; leave --data out, or FOLDER")
    folder = places.data_dir() if folder is None else folder.absolute()
    problems = observations.validate(folder)
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(DataError.exit_code)
    for said in folders.replaced(folder):
        click.echo(f"note: {said}", err=True)
    click.echo(f"{folder}: no fault found.")


@cli.command()
@on_top
@click.argument("source", nargs=-1, required=True, metavar="FILE|SOURCE...")
@click.option("--rounding", default="nearest", show_default=True, help="nearest, truncate or any.")
@click.option("--conversion", default="unrounded", show_default=True, help="Dollars from: unrounded or printed tenge.")
@click.option("--as-of", default="", help="Only what was published by this day.")
@click.option("--all", "every", is_flag=True, help="Of a FILE also the figures that were read with a guess.")
@published_option
@language_option
@click.option("--strict", is_flag=True, help="Exit 1 on contradictions and on what looks like a slip.")
@rates_option
def check(source: tuple[str, ...], conversion: str, strict: bool, **reading: Any) -> None:
    """Can all figures be true at once?

    The figures of a text (FILE, as for `kzstats read`) or of a SOURCE (an id of sources.csv), or of several, are held
    against each other pair by pair, then together, and beside what other sources print of the same. Of a text, those
    read for certain.

    Exits 0 when it has checked, 1 with --strict when figures contradict each other or one looks like a slip, 2 for a
    wrong call, 3 for a file that is no text, and where nothing was checked, for no figure is certain.
    """
    import kzstats as kz
    from kzstats import check_command as told
    from kzstats import parameters
    from kzstats.read_command import figures_of

    parameters.check(conversion=conversion)
    taken = figures_of(source, **reading)
    obs, asked = taken.obs, f"{', '.join(source)}, rounding {reading['rounding']}, dollars from {conversion} tenge"
    looks = [*taken.slips, *told.warnings(obs, taken.guessed)]
    if taken.nothing and not looks:
        raise DataError(taken.nothing)
    alone = obs.empty and bool(len(taken.guessed) or looks)
    click.echo("".join(f"{textwrap.fill(text, 110)}\n" for text in [*taken.said, *(looks if alone else [])]), nl=False)
    if alone:
        click.echo(f"{', '.join(source)}: no figure is certain, so none was held against another (--all takes them)")
        sys.exit(int(strict) if looks else DataError.exit_code)
    joint, as_of = kz.reconcile(obs, conversion=conversion), reading["as_of"] or None
    others, bureau = told.others(told.elsewhere(obs, as_of)), told.bureau(obs, kz.official(obs, as_of=as_of))
    for text in [*told.verdicts(obs, joint), *looks, *others, *bureau]:
        click.echo(text if text.startswith("\n") else textwrap.fill(text, 110))
    click.echo()
    for table in told.tables(obs, joint, conversion):
        click.echo(f"{table}\n")
    if joint.certificate:
        click.echo("\n".join(["Why they cannot all be true", *joint.certificate]) + "\n")
    if joint.reason:
        click.echo(f"note: {joint.reason}")
    if joint.verdict == "inconsistent" and obs["doubt"].ne("").any():
        click.echo(
            "note: figures with a guess are among those checked (--all), and a wrong guess contradicts as an error does"
        )
    click.echo(told.ending(joint, asked, looks))
    sys.exit(1 if strict and (joint.verdict == "inconsistent" or looks) else 0)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _noted_once(message: Warning, *_: object) -> None:
    """A warning as a note: a path of the package and a line of its code say nothing to who typed a command."""
    if str(message) not in _NOTED:
        _NOTED.add(str(message))
        click.echo(f"note: {message}", err=True)


def main() -> None:
    """Run a command; mistakes end in one message and an exit code, not in a traceback."""
    warnings.showwarning = _noted_once
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        code = cli.main(prog_name="kzstats", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except KzstatsError as error:
        click.echo(f"kzstats: {error}", err=True)
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("kzstats: interrupted", err=True)
        code = 130
    except BrokenPipeError:
        # The reader of our output has gone (`kzstats … | head`); nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = 0
    except (OSError, MemoryError) as error:
        said = "out of memory; allow more, or close other programs" if isinstance(error, MemoryError) else error
        click.echo(f"kzstats: {said}", err=True)
        code = EnvironmentProblem.exit_code
    sys.exit(code)


if __name__ == "__main__":
    main()
