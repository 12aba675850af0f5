"""What a data folder may not say although every cell is allowed: rules between columns, rows and tables.

Whatever passes here, every verb takes.
"""

import math
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

import pandas as pd

from kzstats import codes, csvfile, periods, reading, schema, tenge
from kzstats.completing import CONCEPT
from kzstats.csvfile import Problem
from kzstats.errors import ParameterError, nearest, options
from kzstats.rounding import exact_bounds

#: Two prints of one quantity further apart than this are a slip of unit (million for billion), not a revision.
SCALE_SLIP = 300
#: A release is about these years; 0204 and 9999 are slips of typing.
YEARS = range(1900, 2201)
#: Degrees of one thing and not parts of another: 70 % of the harvest done is a share of itself.
OF_ITSELF = ("completion", "local_content", "access", "other")
#: Lists that a folder of one's own may add codes to; nothing in kzstats hangs on which they have.
OPEN = ("indicator", "product", "ref_area", "unit_measure", "scope", "classification", "language")
#: The amount may lie below zero.
SIGNED = ("trade_balance", "budget")
_FACTOR_WORDS = re.compile(r"times|fold|раз|есе|kat|倍|\bx\b|×|doubl|tripl|quadrupl", re.IGNORECASE)
#: Column, kind and sentence.
Fault = tuple[str, str, str]


class Context(NamedTuple):
    """What the rules look up: kinds of quantity by unit, the tree, the sources, the figures that were converted."""

    kinds: Mapping[str, str]
    parents: Mapping[str, str]
    published: Mapping[str, str]
    originals: Mapping[str, dict]


def of_figures(rows: pd.DataFrame, context: Context) -> Iterator[Problem]:
    """Faults of figures, row by row and between rows; rows: text by line number, every cell allowed."""
    for line, row in _lines(rows):
        yield from (Problem("observations.csv", line, *fault) for fault in _figure(row, context))
    yield from _scales(rows)


def of_not_kept(rows: pd.DataFrame) -> Iterator[Problem]:
    """What columns say otherwise that a figure's row does not keep: a value that is not the print's, a guess untold."""
    held = rows.reindex(columns=["value", "certain", "doubt", "obs_value", "unit_mult"], fill_value="")
    for line, row in _lines(held[held["value"].ne("") | held["certain"].ne("")]):
        if row["certain"].lower() in ("false", "0") and not row["doubt"]:
            text = f"{row['certain']!r}, and doubt is empty; name there what was guessed, or empty this cell"
            yield Problem("observations.csv", line, "certain", "untold", text)
        try:
            value, printed = float(row["value"] or "nan"), float(row["obs_value"]) * 10.0 ** int(row["unit_mult"])
        except (ValueError, OverflowError):  # what is no number is told of obs_value; a value is only held against it
            continue
        if abs(value - printed) > 1e-9 * abs(printed):
            text = f"{row['value']!r} is not what is printed, {printed:.12g}, which counts; empty this cell"
            yield Problem("observations.csv", line, "value", "other", text)


def _lines(rows: pd.DataFrame) -> Iterator[tuple[int, dict[str, str]]]:
    return zip(rows.index, csvfile.records(rows), strict=True)


def _figure(row: dict, context: Context) -> list[Fault]:
    found = [fault for column in ("ref_period", "base_period") for fault in _period(row, column)]
    dated = not found
    decimals = int(row["decimals"]) if row["decimals"] else None
    try:
        lower, upper = exact_bounds(row["obs_value"], int(row["unit_mult"]), decimals, row["comparison"])
    except ParameterError as error:
        return [*found, ("obs_value", "range", str(error))]
    coarse = Fraction(10) ** -(decimals or 0) / 2
    if decimals is not None and 0 < abs(Fraction(row["obs_value"])) < coarse:
        said = f"{decimals} leaves nothing of {row['obs_value']!r}, which would be rounded to 0"
        found.append(("decimals", "coarse", f"{said}; leave it empty, or type obs_value in full"))
    found += _unit(row, context, lower, upper)
    found += whole(row, context.parents)
    if dated:
        found += _times(row, context)
    if not row["obs_id"].startswith(f"{row['source_id']}."):
        found.append(("obs_id", "prefix", f"{row['obs_id']!r}; wanted it to begin with '{row['source_id']}.'"))
    found += conversion(row, context.originals, context.kinds)
    if not found and "print corrected" not in row["note"].lower():
        given = [row[name] for name in ("printed", "obs_value", "unit_mult", "unit_measure", "comparison", "decimals")]
        remedy = ", or write 'print corrected' and why in note"
        found += [("printed", kind, f"{text}{remedy}") for kind, text in reading.by_kind(*given).items()]
    return found


def _period(row: dict, column: str) -> list[Fault]:
    """The fault of a period, if it is written and has one."""
    try:
        period = periods.parse(row[column]) if row[column] else None
    except ParameterError as error:
        return [(column, "period", str(error))]
    if period and not {period.start.year, period.end.year} <= set(YEARS):
        return [(column, "year", f"{row[column]!r}; wanted years from {YEARS[0]} to {YEARS[-1]}")]
    return []


def _unit(row: dict, context: Context, lower: Fraction | None, upper: Fraction | None) -> Iterator[Fault]:
    kind, unit, what = context.kinds.get(row["unit_measure"], ""), row["unit_measure"], row["transformation"]
    printed, number, mult = row["obs_value"], Fraction(row["obs_value"]), int(row["unit_mult"])
    value, in_percent, as_ratio = number * Fraction(10) ** mult, unit in ("PC", "PP"), unit == "RATIO"
    if what in ("growth", "share") and kind != "ratio":
        yield "unit_measure", "unit", f"a {what} in {unit}; wanted PC or RATIO, or transformation level"
    if what == "level" and (kind == "ratio" or unit == "PP"):
        yield "transformation", "relative", f"a level in {unit}; wanted growth, share, difference or other"
    if (mult < 0 and kind == "count") or (mult and in_percent):
        yield "unit_mult", "power", f"{mult} for {unit}; wanted {'0' if in_percent else '0 or more'}"
    if number < 0 and (what == "share" or (what == "level" and row["indicator"] not in SIGNED)):
        yield "obs_value", "sign", f"{printed!r}; a {what} cannot be negative"
    if what == "share" and value > (1 if as_ratio else 100):
        yield "obs_value", "share", f"{printed!r}; a share is at most 100 percent"
    if what == "growth" and value < (0 if mult else -100) and not (as_ratio and mult == 0):
        yield "obs_value", "fall", f"{printed!r} {unit}; nothing falls by more than all of it"
    if what == "growth" and as_ratio and mult == 0 and -1 < number < 0:
        yield "obs_value", "fall", f"{printed!r} times; a fall in times is by more than 1: -2.5 leaves one part in 2.5"
    if what == "growth" and as_ratio and mult == 0 and number >= 50 and not _FACTOR_WORDS.search(row["printed"]):
        yield "unit_mult", "index", f"{printed!r} times; an index (last year = 100) has unit_mult -2"
    whole = kind == "count" and what == "level" and None not in (lower, upper)
    if whole and -(-lower // 1) > upper // 1:
        grouped = re.fullmatch(r"[1-9][0-9]{0,2}\.[0-9]{3}", printed)
        meant = f"; if its sign groups thousands write {printed.replace('.', '')!r}" if grouped else ""
        yield "obs_value", "whole", f"{printed!r} of {unit} with unit_mult {mult} holds no whole number{meant}"


def whole(row: Mapping[str, str], parents: Mapping[str, str]) -> Iterator[Fault]:
    """The fault of what a share is said to be of; parents: of activities."""
    what, part, of = row["transformation"], row["activity"], row["share_of"]
    narrower = row["product"] != "_T" or row["scope"] or "-" in row["ref_area"] or row["indicator"] in OF_ITSELF
    if bool(of) != (what == "share") and not (of and what in ("difference", "other")):
        yield "share_of", "whole", f"{of!r}; shares, and only shares, name the whole they are of"
    elif of and of == part and not narrower:
        yield "share_of", "itself", f"{of!r} is the activity itself; wanted the whole that it is a part of"
    elif of and of != part and not inside(part, of, parents):
        yield "share_of", "outside", f"{of!r} does not contain {part!r}; wanted an activity that it is a part of"


def inside(part: str, whole: str, parents: Mapping[str, str]) -> bool:
    """Whether an activity is a part of another, along the tree or through the members of a side aggregate."""
    if whole in upwards(part, parents):
        return True
    return any(inside(part, member, parents) for member in codes.members(whole) if member != whole)


def upwards(code: str, parents: Mapping[str, str]) -> list[str]:
    """A code, its parent and so on to the root, or to one that has come before."""
    line: list[str] = []
    while code and code not in line:
        line.append(code)
        code = parents.get(code, "")
    return [*line, code] if code else line


def _times(row: dict, context: Context) -> Iterator[Fault]:
    base, ref = row["base_period"], row["ref_period"]
    if base and row["transformation"] not in ("growth", "difference", "other"):
        yield "base_period", "base", f"{base!r}; only growth and differences have a base period, leave it empty"
    elif base and ref:
        first, now = periods.parse(base), periods.parse(ref)
        if first.end >= now.start:
            yield "base_period", "order", f"{base!r} is not over before ref_period {ref!r} begins"
    published = context.published.get(row["source_id"], "")
    # A day that is none is told where sources are checked.
    known = periods.parse(published).end if periods.is_period(published) else date.today()
    if ref and row["role"] == "actual" and periods.parse(ref).start > known:
        when = f"the source is of {published}" if published else "that is still to come"
        yield "ref_period", "future", f"an actual figure of {ref!r}, and {when}; wanted another role"


def conversion(row: Mapping[str, str], originals: Mapping[str, Mapping], kinds: Mapping[str, str]) -> Iterator[Fault]:
    """The fault of the amount that one is said to convert; originals: rows by obs_id; kinds: of quantity by unit."""
    name, original = row["conversion_of"], originals.get(row["conversion_of"])
    if original is None:  # none, or one that is itself wrong and told
        return
    units = (row["unit_measure"], original["unit_measure"])
    if units[0] == units[1] or {kinds.get(unit, "") for unit in units} != {"money"}:
        said = f"{name!r} makes this {units[0]} of {units[1]}; a conversion is into other money"
        yield "conversion_of", "money", said
    elif original["conversion_of"]:
        yield "conversion_of", "chain", f"{name!r} is a conversion itself; name the amount that it is of"
    elif differing := [
        column for column in ["source_id", *CONCEPT] if _spelled(row, column) != _spelled(original, column)
    ]:
        said = f"{name!r} differs in {', '.join(differing)}; a conversion states the same figure in other money"
        yield "conversion_of", "concept", said


def _spelled(row: Mapping[str, str], column: str) -> str:
    """A code of a row; of a period its one spelling."""
    text = row[column]
    return periods.canonical(text) if column.endswith("_period") and periods.is_period(text) else text


def _scales(rows: pd.DataFrame) -> Iterator[Problem]:
    largest: dict[tuple, tuple[float, int, dict]] = {}
    sizes: list[tuple] = []
    for line, row in _lines(rows):
        if row["transformation"] != "level" or not row["ref_period"] or "scale confirmed" in row["note"].lower():
            continue
        size = float(row["obs_value"]) * 10.0 ** int(row["unit_mult"])
        meant = tuple(_spelled(row, column) for column in (*CONCEPT, "unit_measure"))
        sizes.append((line, row["printed"], size, meant))
        if meant not in largest or size > largest[meant][0]:
            largest[meant] = size, line, row
    for line, printed, size, meant in sizes:
        most, first, other = largest[meant]
        if size <= 0 or most / size <= SCALE_SLIP:
            continue
        where = other["locator"] or other["obs_id"]
        times = f"{most / size:,.0f}" if most / size < 1e13 else f"some 10^{round(math.log10(most / size))}"
        text = (
            f"{printed!r} is {times} times smaller than {other['printed']!r} ({where}) for the "
            "same figure; correct unit_mult, or write 'scale confirmed' in note if both are printed so"
        )
        yield Problem("observations.csv", line, "unit_mult", f"scale {first}", text)


def of_codes(rows: pd.DataFrame, kinds: Mapping[str, str], lists: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    """New codes of lists that kzstats itself goes by, and units without their kind of quantity; kinds: of every unit.

    Zlotys of no kind would be things, and convert to nothing. lists: the codes that the package has, by list.
    """
    for line, row in _lines(rows):
        if row["list"] not in OPEN and row["code"] not in lists[row["list"]]:
            text = f"{row['code']!r} is new, and what {row['list']} may be is settled: {', '.join(lists[row['list']])}"
            yield Problem("codes.csv", line, "code", "closed", f"{text}; codes are added to {', '.join(OPEN)}")
    units = rows[rows["list"] == "unit_measure"]
    own = {*units["code"]}
    known = sorted({kind for code, kind in kinds.items() if kind and code not in own})
    for line, code in units["code"].items():
        kind = kinds.get(code, "")
        meant = nearest(kind, known) if kind and kind not in known else ""
        if kind and not meant:
            continue
        said = f"{kind!r} (did you mean {meant!r}?)" if meant else f"unit {code!r} names no kind of quantity"
        text = f"{said}; wanted it to begin with 'kind: money', or another of {', '.join(known)}"
        yield Problem("codes.csv", line, "definition", "kind", text)


def of_lexicon(rows: pd.DataFrame, known: pd.DataFrame, lists: schema.Lists) -> Iterator[Problem]:
    """Phrases of a kind or code that nobody reads; known: the package's phrases; lists: the codes there are."""
    kinds = sorted({*known["kind"]}) if len(rows) else []
    several, named = {"part": ["activity", "product"]}, {**lists, "none": ["none"]}
    for line, row in _lines(rows):
        kind, code = row["kind"], row["code"]
        of = several.get(kind, [kind])
        if kind not in kinds:
            yield Problem("lexicon.csv", line, "kind", "kind", f"{kind!r} is no kind of phrase{options(kind, kinds)}")
        elif not any(schema.may_stand(each, code, named) for each in of):
            there = [one for each in of for one in named[each]]
            yield Problem("lexicon.csv", line, "code", "code", f"{code!r} is no code of {kind}{options(code, there)}")


def of_sources(rows: pd.DataFrame) -> Iterator[Problem]:
    """Days that no calendar has, and what was read before it was published, in the frame of sources.csv."""
    for line, row in _lines(rows):
        out, read = row["published"], row["retrieved"]
        found = [*_period(row, "published"), *_period(row, "retrieved")]
        if out and read and not found and periods.parse(out).start > periods.parse(read).end:
            said = f"{out!r}, and it was retrieved in {read!r}; nothing is read before it is out"
            found = [("published", "order", said)]
        yield from (Problem("sources.csv", line, *fault) for fault in found)


def of_tree(rows: pd.DataFrame, table: str, known: Mapping[str, str]) -> Iterator[Problem]:
    """Circles, second roots and wholes without parts of activities or products; known: the parent of each."""
    key, file, wholes = {"activities": "activity", "products": "product"}[table], f"{table}.csv", {*known.values()}
    for line, row in _lines(rows):
        code, line_of = row[key], upwards(row[key], known)
        if len(set(line_of)) < len(line_of):
            yield Problem(file, line, "parent", "circle", f"{code!r} is its own ancestor")
        if key == "activity" and not row["parent"] and code != "_T":
            yield Problem(file, line, "parent", "root", f"{code!r} has none; only _T, the whole economy, is a root")
        if row["children"] in ("complete", "partial") and code not in wholes:
            said = f"{row['children']!r}, but no row names {code!r} as its parent; leave it empty"
            yield Problem(file, line, "children", "childless", said)


def of_rates(rows: pd.DataFrame, known: pd.DataFrame, kinds: Mapping[str, str]) -> Iterator[Problem]:
    """Rates of no money, of wrong periods, the wrong way up, of days without tenge, and far from those beside them.

    known: all rates; kinds: of quantity by unit.
    """
    daily = known[known["collection"] == "D"] if len(rows) else known[:0]
    beside = daily.set_index(["base", "quote", "ref_period"])["obs_value"].to_dict()
    for line, row in _lines(rows):
        found = _period(row, "ref_period") or [*_rate(row, periods.parse(row["ref_period"])), *_far(row, beside)]
        if kinds.get(row["base"]) != "money":
            found.append(("base", "money", f"{row['base']!r} is no currency"))
        yield from (Problem("exchange_rates.csv", line, *fault) for fault in found)


def _rate(row: dict, period: periods.Period) -> Iterator[Fault]:
    base, quote, rate = row["base"], row["quote"], float(row["obs_value"])
    if (period.months == 0) != (row["collection"] == "D"):
        said = f"{row['collection']!r} for {row['ref_period']!r}; D is for days, A and E are for longer periods"
        yield "collection", "period", said
    if base == quote:
        yield "quote", "same", f"{quote!r} is the base too"
    elif base == "KZT":
        yield "base", "way up", f"{quote} for one tenge; wanted tenge for one {quote}: base {quote}, quote KZT"
    elif quote != "KZT":
        yield "quote", "tenge", f"{quote!r}; every rate is told in tenge: one of {base}, and one of {quote}, quote KZT"
    if quote == "KZT" and base in tenge.DEARER and rate < 1:
        unit = "dollar" if base == "USD" else base
        yield "obs_value", "way up", f"{rate:g} is below 1; wanted tenge per {unit}"
    if "KZT" in (base, quote) and period.end < tenge.FIRST_DAY:
        yield "ref_period", "early", f"{period.end}, and the tenge exists since {tenge.FIRST_DAY}"
    # The Bank lists a rate at most for the working day after next holidays.
    if period.start > date.today() + timedelta(days=14):
        yield "ref_period", "future", f"{period.start}, and that is still to come; no rate is set before its day"


def _far(row: dict, beside: Mapping[tuple, str]) -> Iterator[Fault]:
    """A rate of twice or half of one within ten days: the tenge never moved so much, and a digit more is ten times."""
    day = periods.parse(row["ref_period"]).start
    for n in (sign * step for step in range(1, 11) for sign in (-1, 1) if row["collection"] == "D"):
        other = beside.get((row["base"], row["quote"], str(day + timedelta(days=n))))
        if other and not 0.5 <= float(row["obs_value"]) / float(other) <= 2:
            said = f"{row['obs_value']!r}, and {other} on {day + timedelta(days=n)}; a digit too many, or too few?"
            yield "obs_value", "far", said
        if other:
            return
