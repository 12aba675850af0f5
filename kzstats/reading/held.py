"""Figures that another of their sentence dates: what a base, a whole or a plan is told beside."""

from dataclasses import replace
from itertools import pairwise

from kzstats.reading import cues, dates
from kzstats.reading.figures import Read
from kzstats.reading.lists import LISTS
from kzstats.reading.moving import earlier_value
from kzstats.reading.regions import Region, in_closed_brackets
from kzstats.reading.sentences import Sentence
from kzstats.reading.units import RATIOS, Quantity
from kzstats.reading.ways import Way

_BESIDE = 6  # words between a figure and when it was, "the 188 billion tenge surplus recorded in the same period"


def dated_by(read: Read, rows: list[dict], found: list[Quantity], k: int, plain: list, base: str) -> str | None:
    """The period of an English figure that one before it in its sentence dates, "" where none does; None elsewhere.

    rows: those of the sentence so far; plain: its periods; base: what an earlier figure of it is compared with.
    """
    one = found[k]
    own = any(one.after <= w.first < one.after + 4 for w, _ in plain)
    if not k or read.language != "en" or own:
        return None
    before, earlier = found[k - 1], rows[-1]["ref_period"]
    ahead = {*read.lows(one.opening - 4, one.opening)}
    if "against" in ahead and {"target", "plan"} & ahead and one.unit == before.unit:
        return earlier  # "stood at 46 billion as of 1 May against a target of 58 billion"
    if any(before.after <= w.first < one.first for w, _ in plain):
        return None
    if not earlier and "among" in read.g.kinds(before.after, one.first):
        return ""  # "exports 9 million tons annually, including 7 million tons of wheat"
    shut = read.words[before.opening - 1].text == "(" and k > 1
    held = cues.against(read, one) and one.unit == before.unit
    return base if held and shut else None  # "sales rose by 12 percent (66 million tenge against 59 million)"


def _joined(read: Read, one, two) -> bool:
    """Whether only "and", "," or ";" stands between two members of a list."""
    gap = range(one.after, two.first)
    return len(gap) > 0 and all(read.words[i].text in ",;" or read.g.one(i, "and")[0] for i in gap)


def in_order(read: Read, row: list[Quantity], named: list) -> list:
    """The period of each figure of a list, in its order: "in 2022 and 2023 it was 438 and 462 tonnes"; else none."""
    span = named[0] if len(named) == 1 else None
    if span and span.until and span.until - span.year + 1 == len(row):
        named = [replace(span, year=year, until=0) for year in range(span.year, span.until + 1)]
    elif len(named) != len(row) or not all(_joined(read, *pair) for pair in pairwise(named)):
        return []
    counted = {read.words[one.noun].low if one.noun >= 0 else "" for one in row}
    alike = len({one.unit for one in row} | counted) == 2 and all(w.kind == "period" and not w.base for w in named)
    return named if len(row) > 1 and alike and all(_joined(read, *pair) for pair in pairwise(row)) else []


def together(read: Read, named: list, row: list[Quantity]) -> list:
    """Periods with the months that follow each other as one, "in May and June 2024", and times named again."""
    out: list = []
    for when in _named_again(read, named, row):
        last = out[-1] if out else None
        month = last is not None and when.kind == last.kind == "period" and when.months == 1 and last.months < 12
        follows = month and (last.month + last.months, last.year, last.base) == (when.month, when.year, when.base)
        if follows and last.relative == when.relative and _joined(read, last, when):
            out[-1] = replace(last, after=when.after, months=last.months + 1)
        else:
            out.append(when)
    return out


def _named_again(read: Read, named: list, row: list[Quantity]) -> list:
    """Periods with an earlier time and its name behind it as one: "A year earlier, in May 2023, it was 60"."""
    out: list = []
    for when in named:
        one = out[-1] if out else None
        earlier = one is not None and one.kind in ("same", "month") and one.base and not one.year
        gap = read.words[one.after : when.first] if earlier else []
        beside = {word.text for word in gap} & _MARKS and all(w.text in _MARKS or w.low in _NAMING for w in gap)
        if not (beside and when.kind == "period" and when.year):
            out.append(when)
        elif "than" in read.g.kinds(one.first - 3, one.first) or any(told.after <= one.first for told in row):
            out[-1] = replace(
                when, first=one.first, kind="same", base=True, than=one.than
            )  # "against 60 a year ago, in 2023"
        else:
            out[-1] = when
    return out


_MARKS, _NAMING = frozenset(",(–—-:"), frozenset(["in", "during", "for", "that", "is", "в", "за", "то", "есть", "яғни"])


def undated_bracket(read: Read, found: list[Quantity], k: int, bases: list, plain: list) -> bool:
    """Whether a bracket opens right behind a comparison that names no period: what it holds is of another time."""
    opening = found[k].opening - 1
    dated = any(base.relative != 0 or base.month for base in bases)  # no "beginning of the year"
    if k == 0 or read.words[opening].text != "(" or dated:
        return False
    low = max(found[k - 1].after, opening - 9)
    compared = read.g.has("than", low, opening)
    return compared and not any(low <= when.first < opening and text for when, text in plain)


def between(read: Read, rows: list[dict], found: list[Quantity], k: int, named: list) -> tuple[str, str] | None:
    """Period and base of a change that leads between two amounts: "16 tonnes in 2023 against 19 in 2022, 17 % less".

    rows: those of the sentence so far; named: its periods. None where it leads between no two dated amounts.
    """
    if k < 2 or len(rows) < 2 or found[k - 1].unit != found[k - 2].unit or found[k - 1].unit in RATIOS:
        return None
    named_so = read.x.kinds(found[k - 1].after, found[k].first) & {"indicator", "activity", "product", "ref_area"}
    if named_so or (k + 1 < len(found) and earlier_value(read, found[k + 1])):
        return None
    one, two = rows[-2:]
    if cues.against(read, found[k - 1]) or earlier_value(read, found[k - 1]):
        one, two = two, one
    elif not earlier_value(read, found[k - 2]):
        return None
    own = any(found[k - 1].after + 3 < w.first < found[k].first or 0 <= w.first - found[k].after < 4 for w in named)
    then, now = one["ref_period"], two["ref_period"]
    told = not own and "" != then < now and {one["transformation"], two["transformation"]} == {"level"}
    return (now, then) if told and one["indicator"] == two["indicator"] else None


def told_from(read: Read, made: Way, found: list[Quantity], k: int, plain: list, spoken: str) -> tuple[str, str] | None:
    """The time of a change and that behind it which it was told from; spoken: the time spoken of before its sentence.

    "That is 2 percent more than the 14 billion of 2023", "It grew by 2 percent: in 2023 it was 14 billion".
    """
    one, two = found[k], found[k + 1] if k + 1 < len(found) else None
    changed = made.transformation in ("growth", "difference") and made.role == "actual"
    if two is None or two.unit in RATIOS or not changed:
        return None
    colon = ":" in read.lows(one.after, two.first)
    set_off = read.words[one.after + 1].low in ("than", "чем") and read.g.kinds(one.after) & {"more", "less"}
    of = ((when, text) for when, text in plain if one.after <= when.first <= two.after + _OF)
    then = next((text for when, text in of if when.first >= two.after or colon), "")
    now = next((text for when, text in reversed(plain) if when.after <= one.first and text), spoken)
    told = (colon or set_off or cues.against(read, two)) and len(then) == len(now) and "" != then < now
    return (now, then) if told else None


_OF = 3  # words between an amount and when it was: "the 20 tonnes made in May 2023"


def at_base(read: Read, sentence: Sentence, named: list, row: list[Quantity], one: Quantity, region: Region, made: Way):
    """The base that an amount is told for: "than last year (42,800 vehicles)", "against 7 a year ago"; None else."""
    words = read.words
    to = {"to", "by", "for" if "index" in read.lows(region.low, one.first) else "over"}
    held = made.index and any(to & {w.low for w in words[max(0, b.first - 2) : b.first + 1]} for b in named)
    level = made.transformation in ("level", "share") or (made.index and not held)
    for when in named:  # "8.6 percent more than last year (42,800 vehicles)"
        opening = when.after + (when.after < one.first and words[when.after].text == ".")
        opening += words[opening].low in LISTS.standing  # "than the 2022 figure (55 million)"
        own = read.g.has("index", opening, one.first)  # "(ИФО – 101,3 %)"
        if read.language == "kk":  # «өткен жылмен салыстырғанда (42 млн теңге)»
            opening = next((i for i in range(opening, opening + 3) if words[i].text == "("), opening)
        if level and opening < one.first <= opening + 3 and words[opening].text == "(" and not own:
            return when
        if level and one.unit not in RATIOS and cues.set_against(read, row, one, when):
            return when
    set_against = cues.against(read, one) or (read.language != "kk" and earlier_value(read, one))
    for when in named:  # "compared to the same period of 2023, when it was 2.8 billion"
        told = [word.low for word in words[when.after : when.after + 2]]
        clause = told[:1] == [","] and told[-1] in ("when", "with", "which", "когда")
        clause |= told[:1] == ["when"]
        if clause and (level or when.kind == "same") and when.after < one.first:
            return when
        if opens_bracket(read, when) and one.opening == when.after + 1:
            return when
    for when in named:
        beside = 0 <= when.first - one.after <= 3 and all(
            word.text not in ",(" and word.kind != "num" for word in words[one.after : when.first]
        )
        if set_against and when.kind in ("same", "month") and not when.than and when.first > one.after:
            gap = range(one.after, when.first)
            outside = [words[i].text for i in gap if i not in in_closed_brackets(read, gap)]
            beside = beside or (len(outside) <= _BESIDE and not {",", ";"} & set(outside))
        if when.kind in ("same", "month") and beside and (set_against or (level and not when.than)):
            return when
        begins = when.first <= sentence.first + 4 or "а" in read.lows(when.first - 2, when.first)
        opens = (region.low <= when.first or begins) and when.after <= one.first
        grew = begins and read.language == "ru" and made.transformation == "growth"
        grew |= bool({"болған", "еді", "болатын"} & {*read.lows(one.after, one.after + 2)})
        if opens and (level or grew) and (when.kind == "same" or when.ago) and not when.than:
            return when
    return None


def opens_bracket(read: Read, when) -> bool:
    """Whether a bracket tells of an earlier time and what was then: "(in the previous month – 0.4 percent)"."""
    dashed = when.kind in ("same", "month") and read.words[when.after].text in "–-—:"
    return dashed and "(" in read.lows(when.first - 3, when.first)


def led_from(read: Read, when) -> bool:
    """Whether an English period is what a change in another one is told from: "a 5 percent rise from January 2023"."""
    at = when.first - (read.words[when.first].low != "from")
    return read.language == "en" and read.words[at].low == "from" and read.words[at - 1].low in LISTS.moved


def up_from(read: Read, one: Quantity, plain: list) -> bool:
    """Whether "up from" tells in English what a figure was at a time that no period behind it names."""
    from_it = read.lows(one.opening - 2, one.opening) in (["up", "from"], ["down", "from"])
    return from_it and read.language == "en" and not any(when.first >= one.after for when, _ in plain)


def led_to(read: Read, found: list[Quantity], plain: list[tuple]) -> str:
    """The period that a change led to, told behind it: "from 5 tons in 2021 to 7 in 2022", "from 5 in 2021, 7 in 2022
    and 9 in 2023"; or "".
    """
    if len(found) < 2:
        return ""
    began, *rest = found
    ends = read.period_ends.get(began.after + (read.words[began.after].low == "in"), 0)
    listed = earlier_value(read, began) and 0 < rest[0].opening - ends < 2 and read.language == "en"
    alike = rest if listed else rest[:1] if cues.begins_span(read, began, rest[0]) else []
    behind = {one.after + gap for one in alike if one.unit == began.unit for gap in (0, 1)}
    return next((text for when, text in reversed(plain) if text and when.first in behind), "")


def compared_with(state) -> str:
    """The time that what is spoken of was last compared with, "" where none was told: "на 18 % – с 3 до 4 тонн".

    Of those before "from" 12 of 13 are of it in Russian and Kazakh, in English none of 11 are said to be.
    """
    rows = state.rows if state.read.language != "en" else []
    based = next((row for row in reversed(rows) if row["base_period"]), None)
    if based is not None and based["ref_period"] == state.period:
        return based["base_period"]
    told = (row["ref_period"] for row in rows)
    return next((ref for ref in told if ref and dates.a_year_on(ref) == state.period), "")
