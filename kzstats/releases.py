"""A release and its figures: read it, see what was not read, mark it, hold rows against it."""

import re
import warnings
from collections import Counter
from datetime import date
from pathlib import Path

import pandas as pd

from kzstats import codes, csvfile, faults, schema
from kzstats.completing import need_columns
from kzstats.errors import ParameterError
from kzstats.observations import with_bounds
from kzstats.places import no_source
from kzstats.reading import doubts
from kzstats.reading.against import against, covered, places
from kzstats.reading.datelines import dateline
from kzstats.reading.languages import elsewhere, language_of
from kzstats.reading.marked import Marked, Spot
from kzstats.reading.read import Reading, candidates
from kzstats.reading.within import within

#: A tag of a page, with or without attributes: nobody's article.
_MARKUP = re.compile(r"</?(?:p|b|i|a|br|td|tr|div|span|html|body|table)(?:\s[^<>]*)?/?>", re.I)
_PLACE = ["start", "end", "certain", "doubt"]


def read(
    text: str,
    *,
    published: str | None = None,
    language: str | None = None,
    source: str = "read",
    data: Path | str | None = None,
) -> pd.DataFrame:
    """Figures of a release as candidate observations, one row a printed figure, in the order of the text.

    text: the release itself in English, Russian or Kazakh; published: the day, month or year it appeared (2024-06-03),
    which "this year" is told by, None for the day that one of its first lines is or opens with (another one than
    that, or one to come, is taken with a warning); language: en, ru or kk, None to find it (figures of sentences in
    another one are guesses, and a warning counts these sentences); source: the source_id of the rows; data: a folder
    on top of the package's, whose lexicon.csv adds words.
    Returns the columns of observations.csv with value, lower, upper and rounding, and start, end (characters of the
    text), certain (every code follows from words of the text) and doubt (the columns that were guessed, as `ref_period;
    activity`). Raises ParameterError for an empty text, for what is no text, another language or a wrong source.
    Grammar and lexicon only: nothing is fetched.

    >>> figures = kz.read("In 2023 lime output fell by 4.5 percent to 1,250 tonnes.")
    >>> figures[["obs_value", "unit_measure", "transformation", "ref_period"]].values.tolist()
    [['-4.5', 'PC', 'growth', '2023'], ['1250', 'T', 'level', '2023']]
    """
    if wrong := no_source(source):
        raise ParameterError(f"source is {wrong}")
    if isinstance(text, Path) or (isinstance(text, str) and re.fullmatch(r"\s*\S+\.[a-z]{2,5}\s*", text)):
        raise ParameterError(f"text is {str(text).strip()}, the path of a file; wanted its words: read(load_text(…))")
    rows = _rows(candidates(text, published=published, language=language, data=data), source, data)
    doubt_day(published, dateline(text, language) if published else "")
    doubt_languages(text, language)
    if rows.empty or _MARKUP.search(text):
        what = f"{'no figure was found in' if rows.empty else 'there are tags of a page in'} this text"
        warnings.warn(f"{what}; load_text takes the words of a file and of a saved page", stacklevel=2)
    return rows


def doubt_languages(text: str, language: str | None) -> None:
    """Warn where sentences with numbers are told in another language than the text is read in."""
    taken = language or language_of(text)
    others = Counter(told for *_, told in elsewhere(text, taken) if taken)
    if others:
        counted = ", ".join(f"{times} in {told}" for told, times in sorted(others.items()))
        what = f"the text is read as {taken}, and sentences with numbers are in another language ({counted})"
        warnings.warn(f"{what}: their figures are guesses; read each language in a text of its own", stacklevel=3)


def doubt_day(published: str | None, own: str) -> None:
    """Warn where the day that a caller names is still to come, or another than the release's own."""
    day = str(published or "").strip()[:10]
    why = ["which is still to come"] * (day > date.today().isoformat()[: len(day)])
    why += [f"and the text says {own}"] * (own != "" and not own.startswith(day))
    if day and why:
        warnings.warn(f"published is {day}, {', '.join(why)}; {day} is taken", stacklevel=3)


def read_through(
    text: str, published: str | None, language: str | None, source: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What `read` and `unread` return of a text that is read once; the same arguments."""
    found = candidates(text, published=published, language=language)
    rows = _rows(found, source)
    return rows, _numbers(text, rows, found)


def _rows(found: Reading, source: str, data: Path | str | None = None) -> pd.DataFrame:
    _doubt_refused(found.rows, data)
    rows = pd.DataFrame(found.rows, columns=[*schema.fields("observations"), *_PLACE])
    rows["obs_id"] = [f"{source}.{number:02d}" for number in range(1, len(rows) + 1)]
    known = dict(zip((row["obs_id"] for row in found.rows), rows["obs_id"], strict=True))
    rows["conversion_of"] = rows["conversion_of"].map(lambda code: known.get(code, ""))
    rows["source_id"], rows["note"], rows["vintage"] = source, "", ""
    rows["decimals"] = rows["decimals"].astype("Int64")
    rows["doubt"] = rows["doubt"].map("; ".join).astype("str")
    rows = rows.astype({"obs_id": "str", "unit_mult": "int64", "start": "int64", "end": "int64", "certain": "bool"})
    return with_bounds(rows, rounding="nearest")


def _doubt_refused(rows: list[dict], data: Path | str | None) -> None:
    """Doubt what a rule of the data forbids, such as exports as a share of all exports: a word of it was not read."""
    tree, units = codes.activities(data), codes.names("unit_measure", data=data)
    parents = dict(zip(tree["activity"], tree["parent"], strict=True))
    for row in rows:
        wrong = [column for column, *_ in faults.whole(row, parents)] if row["certain"] else []
        wrong += ["unit_measure"] * (row["certain"] and row["unit_measure"] not in units)
        if wrong:
            row["doubt"], row["certain"] = wrong, False


def unread(text: str, obs: pd.DataFrame, *, published: str | None = None, language: str | None = None) -> pd.DataFrame:
    """Numbers of a text that no row claims, and why each is no figure.

    text, published, language: as for `read`; obs: rows with start and end, or with their print. Returns printed, start,
    end, reason (year, date, period, name, ordinal, document, …; unclaimed: a figure that no row claims; unknown: not
    understood), one row a number. Raises ParameterError as `read` does.

    >>> text = "In 2023 lime output fell by 4.5 percent."
    >>> kz.unread(text, kz.read(text))[["printed", "reason"]].values.tolist()
    [['2023', 'year']]
    """
    need_columns(obs, [])
    return _numbers(text, obs, candidates(text, published=published, language=language))


def marked(text: str, obs: pd.DataFrame, *, published: str | None = None, language: str | None = None) -> Marked:
    """The text with its figures marked: certain, with a guess, no figure, not understood; as HTML in JupyterLab.

    text, published, language: as for `read`; obs: rows with start and end (else their print is looked for), certain and
    doubt where they have them. What the text holds is shown as text, markup included. Raises ParameterError as `read`.

    >>> text = "In 2023 lime output fell by 4.5 percent."
    >>> print(kz.marked(text, kz.read(text)))
    In [· 2023] lime output fell by [✓ 4.5 percent].
    """
    need_columns(obs, [])
    found = candidates(text, published=published, language=language)
    spots = []
    for row, (start, end) in zip(csvfile.records(obs), _places(text, obs, found), strict=True):
        if start >= 0:
            sure = bool(row.get("certain", True))
            why = tuple(doubts.WHY.get(code, code) for code in str(row.get("doubt") or "").split("; ") if code)
            spots.append(Spot(start, end, "certain" if sure else "doubt", why))
    for _, start, end, reason in _unread(text, obs, found):
        kind = "unknown" if reason in ("unknown", "unclaimed") else "unread"
        spots.append(Spot(start, end, kind, (doubts.REASONS.get(reason, reason),)))
    return Marked(text, spots, found.language)


def hold_against(
    text: str, obs: pd.DataFrame, *, published: str | None = None, language: str | None = None
) -> list[str]:
    """What a text does not bear out of rows that a person or another program made, one sentence each.

    text, published, language: as for `read`; obs: rows with obs_id, printed, obs_value, unit_mult, unit_measure,
    comparison, locator where they have it. Tells prints that are not in the text, digits, scale, unit, sign and place
    that it does not bear out, and figures of the text that no row claims. Returns sentences in the language that
    `use_locale` chose, none when all is well.

    >>> text = "In 2023 lime output fell by 4.5 percent."
    >>> kz.hold_against(text, kz.read(text).assign(obs_value="-5.4"))
    ["read.01: printed '4.5 percent' says 4.5, the row 5.4; correct one of the two"]
    """
    need_columns(obs, ("printed", "obs_value", "unit_measure"))
    found = candidates(text, published=published, language=language)
    return [str(each) for each in against(text, csvfile.records(obs), _places(text, obs, found), found)]


def slips_within(
    text: str, obs: pd.DataFrame, *, published: str | None = None, language: str | None = None
) -> pd.DataFrame:
    """What numbers that stand side by side in a text deny of each other, guesses included: slips whatever their codes.

    text, published, language: as for `read`; obs: its rows, with value, lower and upper, and start and end (else their
    print is looked for). Returns obs_id, printed, locator, why (a sentence in the language of the reader), one row a
    slip, in the order of the text. Raises ParameterError as `read`, DataError for columns that lack.

    >>> text = "Lime output rose from 5,000 to 4,000 tonnes in 2023."
    >>> kz.slips_within(text, kz.read(text))[["printed", "why"]].values.tolist()
    [['4,000 tonnes', it is said to have risen from 5,000, which is more]]
    """
    need_columns(obs, ("obs_id", "printed", "locator", "transformation", "value", "lower", "upper"))
    stood = placed(text, obs, candidates(text, published=published, language=language))
    stood = stood.assign(published=published or "", doubt=stood.get("doubt", ""))
    denied = sorted(within(text, csvfile.records(stood)), key=lambda found: found[0]["start"])
    found = [(row["obs_id"], row["printed"], row["locator"], why) for row, why in denied]
    return pd.DataFrame(found, columns=["obs_id", "printed", "locator", "why"])


def placed(text: str, obs: pd.DataFrame, found: Reading) -> pd.DataFrame:
    """The rows whose print stands in the text, in its order, with start and end; found: the text as read."""
    where = pd.DataFrame(_places(text, obs, found), columns=["start", "end"], index=obs.index)
    return obs.assign(start=where["start"], end=where["end"]).query("start >= 0").sort_values("start", kind="stable")


def _places(text: str, obs: pd.DataFrame, found: Reading) -> list[tuple[int, int]]:
    """Start and end of each row's print in the text; (-1, -1) where it is not there."""
    return places(text, csvfile.records(obs), found)


def _numbers(text: str, obs: pd.DataFrame, found: Reading) -> pd.DataFrame:
    return pd.DataFrame(_unread(text, obs, found), columns=["printed", "start", "end", "reason"])


def _unread(text: str, obs: pd.DataFrame, found: Reading) -> list[tuple[str, int, int, str]]:
    claimed = covered(text, _places(text, obs, found))
    numbers = [(o.start, o.end, o.why) for o in found.others]
    numbers += [(row["start"], row["end"], "unclaimed") for row in found.rows]
    return [(text[start:end], start, end, why) for start, end, why in sorted(numbers) if not any(claimed[start:end])]
