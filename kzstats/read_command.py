"""`kzstats read`: texts to rows, with what is in doubt and what is no figure; and the figures of a text for `check`."""

import gc
import re
import sys
import textwrap
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from kzstats import texts
from kzstats.errors import DataError, ParameterError, hint
from kzstats.options import language_option, on_top, published_option

if TYPE_CHECKING:
    import pandas as pd


#: Rules of the data in the words of somebody who has only a text.
_REFUSED = {
    "itself": "the whole that it is a share of was not read",
    "outside": "the whole that it is a share of was not read",
    "whole": "the whole that it is a share of was not read",
    "relative": "whether it is a growth, a share or a difference was not read",
    "scale": "{why}, or what tells the two apart was not read; look whether a scale word (thousand, million) is off",
    "future": "{why}; look whether the year is right",
    "year": "{why}; look whether the year is right",
}
#: Rules that no right text breaks, however it is read: of 468 texts at hand none does.
_SLIPS = ("future", "year", "fall")


class Found(NamedTuple):
    """What a text holds: cells of its source, words, figures that every verb takes, other numbers, broken rules, and
    those of the broken rules that are slips of the text itself.
    """

    source: dict[str, str]
    text: str
    rows: "pd.DataFrame"
    others: "pd.DataFrame"
    faults: list[str]
    slips: list[str]

    @property
    def certain(self) -> "pd.DataFrame":
        """The figures whose every code follows from words of the text."""
        return self.rows[self.rows["certain"].astype("bool")]


@click.command()
@on_top
@click.argument("file", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--write", "folder", type=click.Path(path_type=Path, file_okay=False), help="Add rows and text to a folder."
)
@click.option(
    "--source", default="", metavar="NAME", help="Source of the rows: a-z, 0-9, _.  [default: the file's name]"
)
@click.option("--certain", is_flag=True, help="With --write: leave out the figures with a guess.")
@published_option
@language_option
def read(
    file: tuple[str, ...], folder: Path | None, source: str, certain: bool, published: str, language: str | None
) -> None:
    """Read the figures of a text.

    FILE is a text, a Markdown file or a saved page (HTML), in any usual encoding; - is standard input. Every number is
    accounted for: read for certain, read with a guess (which says what was guessed), or no figure. With --write the
    rows, the source and the text go to a data folder of your own, where the rows can be corrected by hand.
    """
    if source and len(file) > 1:
        raise click.UsageError("--source names one text; give one FILE, or leave it out.")
    if certain and folder is None:
        raise click.UsageError("--certain goes with --write.")
    _checked(source, published)
    bad = 0
    for number, name in enumerate(_shown(file)):
        try:
            found = read_file(name, source, published, language)
            click.echo(("\n" if number else "") + _told(found))
            if folder is not None:
                click.echo(_kept(found, folder, certain))
        except DataError as error:
            bad += 1
            click.echo(f"kzstats: {error}", err=True)
    if bad:
        if len(file) > 1:
            click.echo(f"kzstats: {bad} of {len(file)} texts were not read; see above", err=True)
        sys.exit(DataError.exit_code)


def read_file(
    name: str, source: str = "", published: str = "", language: str | None = None, rounding: str = "nearest"
) -> Found:
    """The figures of one file (- is standard input), checked and completed; source, published: of the rows, from name
    and page, or the line of the text that is a day, where empty. Raises DataError, ParameterError.
    """
    from kzstats import csvfile, releases
    from kzstats.reading.datelines import dateline, headline
    from kzstats.reading.languages import language_of
    from kzstats.reading.within import within

    # Rows stay and make no circles: looking for some at every 700 objects took a fifth of the time of a long text.
    gc.set_threshold(50_000, 20, 100)
    shown = "standard input" if name == "-" else name
    words, day, url = texts.document(_content(name), shown)
    own = day or dateline(words, language)
    releases.doubt_day(published, own)
    releases.doubt_languages(words, language)
    published = published or own
    source = source or _name(name, words)
    try:
        rows, others = releases.read_through(words, published or None, language, source)
    except ParameterError as error:
        raise DataError(f"{shown}: {error}") from None
    if rows.empty:
        seen = f" ({', '.join(others['printed'][:5])}: {', '.join(dict.fromkeys(_reasons(others)[:5]))})"
        blanks = re.search(r"\S {2,}\d.*\S {2,}\d", words)
        table = "; cells of a table that stand apart by blanks are not read: put bars (|) or tabs between them"
        raise DataError(f"{shown}: no figure was found in this text{seen if len(others) else ''}{table * bool(blanks)}")
    rows = rows.assign(published=published)
    sound, faults, slips = _sound(rows, rounding)
    # Also of what a rule refuses: an impossible print is the surest of all slips.
    seen = [(f"{row['printed']} at {row['locator']}", why) for row, why in within(words, csvfile.records(rows))]
    slips = [slip for slip in slips if _place(slip) not in {place for place, _ in seen}]
    slips += [f"{place}: {why}." for place, why in seen]
    if sound.empty and not slips:
        what = f"{shown}: a rule of the data forbids every figure that was found"
        raise DataError(what, [f"{shown}: {faults[0]}", *faults[1:]])
    language = language or language_of(words)
    title = textwrap.shorten(headline(words, language), 120, placeholder="…")
    cells = {"source_id": source, "title": title, "publisher": source, "url": url, "published": published}
    return Found(cells | {"language": language}, words, sound, others, faults, slips)


def _content(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    path = Path(name)
    if not path.is_file():
        from kzstats.observations import load_sources

        near = hint(name, load_sources()["source_id"]) if path.suffix == "" and path.name == name else ""
        what = "a folder; name the files in it" if path.is_dir() else f"not there{near}; see the path"
        raise click.BadParameter(f"{name!r} is {what}.", param_hint="'FILE...'")
    return path.read_bytes()


def _name(name: str, words: str) -> str:
    from kzstats.places import source_name

    made = source_name(Path(name).stem) if name != "-" else "pasted"
    # Names without a Latin letter would all become one.
    return made if made not in ("mine", "pasted") else f"text_{zlib.crc32(words.encode()):08x}"


def _checked(source: str, published: str) -> None:
    from kzstats.places import no_source
    from kzstats.reading.dates import published_on

    published_on(published or None)
    if source and (wrong := no_source(source)):
        raise ParameterError(f"--source is {wrong}")


def _sound(rows: "pd.DataFrame", rounding: str) -> tuple["pd.DataFrame", list[str], list[str]]:
    """The rows that the data's rules allow, a sentence on each other one, and those of them that tell of a slip."""
    from kzstats.observations import examined

    said: list[str] = []
    slips: list[str] = []
    while True:
        sound, found = examined(rows, rounding=rounding)
        for line, fault in sorted({fault.line: fault for fault in reversed(found)}.items()):
            why = fault.text.partition("; correct unit_mult")[0] if fault.kind.startswith("scale") else fault.text
            if fault.column == "printed":
                why = f"it was read otherwise than it is printed ({fault.text.partition('; correct one')[0]})"
            why = _REFUSED.get(fault.kind.partition(" ")[0], "{why}").format(
                why=why.removesuffix("; wanted another role")
            )
            said.append(f"{rows.at[line, 'printed']!r} at {rows.at[line, 'locator']}: {why}")
            slips += said[-1:] if fault.kind in _SLIPS else []
        sound = sound.reset_index(drop=True)
        rows = _whole(sound)
        if rows["conversion_of"].equals(sound["conversion_of"]):
            return rows, said, slips  # else what lost its original is judged anew, as a figure of its own


def _shown(names: tuple[str, ...]) -> Iterator[str]:
    """The names, with a bar where there are several and somebody watches."""
    from tqdm import tqdm

    if "-" in names and len(names) > 1:
        raise click.UsageError("- (standard input) stands alone.")
    bar = tqdm(names, unit="text", file=sys.stderr, leave=False, disable=len(names) < 2 or not sys.stderr.isatty())
    for name in bar:
        bar.clear()
        yield name


def _told(found: Found) -> str:
    import kzstats as kz
    from kzstats.message import say

    sure = found.certain
    guessed = found.rows.drop(index=sure.index)
    language = {"en": "English", "ru": "Russian", "kk": "Kazakh"}[found.source["language"]]
    day = found.source["published"]
    head = (
        f"{found.source['source_id']}: {language}, {f'published {day}' if day else 'no day of publication'}; "
        f"figures: {len(found.rows)}, of which certain: {len(sure)}; other numbers: {len(found.others)}"
    )
    columns = ["locator", "printed", "indicator", "about", "when", "role", "ref_area"]
    headers = {"locator": "at", "indicator": "what", "ref_area": "country or region"}
    parts = [head]
    if len(sure):
        parts.append(kz.Table(sure, say("Figures read for certain"), columns=columns, headers=headers))
    if len(guessed):
        title, columns = say("Figures read with a guess"), [*columns, "doubt"]
        parts.append(kz.Table(guessed, title, columns=columns, headers=headers))
    if len(found.others):
        prints = found.others.assign(reason=_reasons(found.others)).groupby("reason", sort=False)["printed"].unique()
        lines = (f"{reason}: {', '.join(some)}" for reason, some in prints.items())
        parts.append("\n  ".join(["Numbers that are no figures", *lines]))
    if found.faults:
        parts.append("\n  ".join(["Not taken, because a rule forbids it (add them by hand)", *found.faults]))
    if not day and guessed["doubt"].str.contains("period").any():
        parts.append('note: with --published DAY the words "this year" and months without a year can be told')
    if (sure["transformation"].eq("growth") & sure["base_period"].eq("")).any():
        parts.append("note: growth whose base is not stated is tested by other prints of the same growth alone")
    return "\n\n".join(map(str, parts))


def _reasons(others: "pd.DataFrame") -> list[str]:
    from kzstats.reading.doubts import REASONS

    return [REASONS.get(code, code) for code in others["reason"]]


def _kept(found: Found, folder: Path, certain: bool) -> str:
    from kzstats.keeping import keep

    rows, name = _whole(found.certain if certain else found.rows), found.source["source_id"]
    if rows.empty:
        guessed = f"{len(found.rows)} {'holds' if len(found.rows) == 1 else 'hold'} a guess"
        raise DataError(
            f"{name}: no figure is certain, {guessed}; nothing was added. Leave --certain out to correct them"
        )
    if there := keep(folder, found.source, found.text, rows):
        return f"\n{folder} holds this text already, as {there}; nothing was added"
    doubts = int((rows["doubt"] != "").sum())
    see = f"; {doubts} with a guess, which the column doubt names: correct those first" if doubts else ""
    left = f" ({len(found.rows) - len(rows)} with a guess left out)" if certain else ""
    return (
        f"\nadded {len(rows)} figures{left} of {name} to {folder / 'observations.csv'}{see}\n"
        f"then: kzstats check {name} --data {folder}"
    )


def _whole(rows: "pd.DataFrame") -> "pd.DataFrame":
    """The rows, none the conversion of one that is not there."""
    return rows.assign(conversion_of=rows["conversion_of"].where(rows["conversion_of"].isin(rows["obs_id"]), ""))


class Taken(NamedTuple):
    """What `check` holds against each other, sentences on what was left out, slips that the words of a text show,
    the figures left out for a guess, and what to do about the first text without one certain figure.
    """

    obs: "pd.DataFrame"
    said: list[str]
    slips: list[str]
    guessed: "pd.DataFrame"
    nothing: str


def figures_of(
    names: tuple[str, ...], *, rounding: str, as_of: str, every: bool, published: str, language: str | None
) -> Taken:
    """The figures of sources and files, by their names, for `check`."""
    import pandas as pd

    import kzstats as kz
    from kzstats import csvfile, parameters
    from kzstats.reading.rivals import rivals

    if again := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
        raise ParameterError(f"{', '.join(again)}: named more than once; name each text and source once")
    files = [name for name in names if is_file(name)]
    sources = [name for name in names if name not in files]
    for name in sources:
        if Path(name).is_dir() and name not in set(kz.load_sources()["source_id"]):
            raise ParameterError(f"{name} is a folder; name the files in it")
        parameters.check(source=name)
    parameters.check(rounding=rounding, as_of=as_of)
    _checked("", published)
    if (published or language) and not files:
        raise ParameterError("--published and --language are of a text; those of a source stand in sources.csv")
    parts, said, slips, guessed, nothing = [], [], [], [], ""
    for name in names:
        if name in sources:
            found = _of_source(name, as_of, rounding)
            show = f"the column doubt of {name} says what to correct"
            if Path(name).is_file():
                said.append(f"{name} is the source of that name; ./{name} is the file")
        else:
            found = read_file(name, published=published, language=language, rounding=rounding)
            show = f"kzstats read {name} shows which"
        every_row, faults, day, words = found.rows, found.faults, found.source["published"], found.text
        own = [f"{name}: looks like a slip: {why}" for why in found.slips]
        rows = every_row if every else every_row[every_row["doubt"] == ""]
        left, read = len(every_row) - len(rows), len(every_row) + len(faults)
        stood = every_row[every_row["start"] >= 0] if words else every_row
        apart, opposed = ([], []) if every else rivals(words, csvfile.records(stood))
        own += [f"{name}: {said_so}" for said_so in opposed]
        if left and rows.empty and not (apart or own or nothing):
            more = "check them too with --all, or correct them"
            more += "" if name in sources else f": kzstats read {name} --write FOLDER"
            more = more.replace("them", "it") if left == 1 else more
            nothing = f"{name}: no figure is certain, {left} {'holds' if left == 1 else 'hold'} a guess; {more}"
        what = f"{read} figures are" if read != 1 else "1 figure is"
        are, them = ("is", "it") if left == 1 else ("are", "them")
        left_out = f"; {left} with a guess {are} left out (--all takes {them} too, {show})"
        if left or name in files:
            dated = f", published {day}" if day and name in files else ""
            said.append(f"{name}{dated}: {len(rows)} of {what} checked{left_out if left else ''}")
        slipped = {_place(why) for why in found.slips}
        refused = [fault for fault in faults if _place(fault) not in slipped]
        said += [*(f"{name}: {one}" for one in apart), *(f"{name}: not taken: {fault}" for fault in refused)]
        slips += own
        parts.append(_whole(rows) if name in files or left else rows)
        guessed.append(every_row.drop(index=rows.index))
    obs, guesses = (
        pd.concat(some, ignore_index=True).drop(columns=["start", "end", "certain"], errors="ignore")
        for some in (parts, guessed)
    )
    if obs["obs_id"].duplicated().any():
        twice = obs.loc[obs["obs_id"].duplicated(), "source_id"].unique()
        raise ParameterError(f"{', '.join(twice)}: two of the texts and sources have this name; rename the file")
    return Taken(obs, said, slips, guesses, nothing)


def _of_source(name: str, as_of: str, rounding: str) -> Found:
    """The figures of a source, with what the text that is kept of it says of them."""
    import kzstats as kz
    from kzstats import csvfile, releases
    from kzstats.reading.within import within

    rows = kz.load(name, as_of=as_of or None, rounding=rounding, guesses=True)
    day = "".join(kz.load_sources().query("source_id == @name")["published"])
    if name not in texts.kept():
        return Found({"published": day}, "", rows, rows[:0], [], [])
    words = texts.load_text(name)
    stood = releases.placed(words, rows, releases.candidates(words, published=day or None)).assign(published=day)
    slips = [f"{row['printed']} at {row['locator']}: {why}." for row, why in within(words, csvfile.records(stood))]
    rows = rows.join(stood[["start", "end"]]).fillna({"start": -1, "end": -1}).astype({"start": int, "end": int})
    return Found({"published": day}, words, rows, rows[:0], [], slips)


def _place(sentence: str) -> str:
    """The print that a sentence on one begins with, and where it stands."""
    return sentence.partition(": ")[0].replace("'", "")


def is_file(name: str) -> bool:
    """Whether a name of the command line means a file, there or not, and no source_id."""
    return name == "-" or not re.fullmatch("[a-z0-9_]+", name)
