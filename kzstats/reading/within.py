"""What the words of one sentence say of its own numbers and the numbers deny, whatever their codes: slips of a text.

"Rose from 5,000 to 4,000", "from 738 to 1,049, or by 24 percent", "9.4 percent, up 0.5 percent from 8.9": only prints
that stand side by side are held against each other, so that no code has to be known and no guess does harm.
"""

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from math import inf
from typing import NamedTuple

from kzstats.message import say
from kzstats.reading.alone import alone, anniversaries, clause, weekdays
from kzstats.reading.lists import LISTS
from kzstats.reading.onward import concluded, deflated, placed_above, stepped, versus, yearly
from kzstats.reading.sums import OF_WHICH, YEAR, Denied, apart, ends, sums

#: Characters before or behind a pair in which its verb stands.
_REACH = 90
#: Characters between a percentage and the pair that it tells of: "rose 5 percent to 310 from 295".
_BESIDE = 12
_WORD = re.compile(r"[^\W\d_]+")
_HEDGE = r"(?:\s+(?:about|around|nearly|almost|some|over|just|почти|около|примерно|более|менее|чем))*\s*[$€]?$"
_FROM, _TO = re.compile(rf"\b(?:from|с|со){_HEDGE}", re.I), re.compile(rf"\b(?:to|до){_HEDGE}", re.I)
_AGAINST = re.compile(rf"\b(?:from|с|со|против|against|versus){_HEDGE}", re.I)
_UP, _UP_BY = re.compile(rf"\b(up|down)\s+from{_HEDGE}", re.I), re.compile(r"\b(?:up|down)\s+(?:by\s+)?$", re.I)
_VERSUS = re.compile(r"\b(?:против|against|versus)\s*$")
_OUT_OF, _INTO = re.compile(r"[дтн][ае]н$"), re.compile(r"[ғгқк][ае]$")
_OR = re.compile(
    r"^(?:\s*дейін)?[\s,–—-]*(?:\(|\b(?:or|that is|или|то есть|т\.\s?е\.|немесе|яғни)\b)[\s,]*"
    r"(?:(?:up|down|by|на|выросла?|снизилась)\s+)*[+−-]?$",
    re.I,
)
_OF_WHICH = re.compile(rf"^[^.;]{{0,40}}(?:{OF_WHICH.pattern})", re.I)
_OR_OF_ALL = re.compile(r"(?:\(|\b(?:or|или|то есть|немесе|яғни))\s*(?:жалпы\s+\w+\s*)?$", re.I)
_RANGES = re.compile(
    r"\b(?:состав\w+|колеб\w+|варьир\w+|rang\w+|var(?:y|ies|ied)|total\w*|be|is|are|was|were)\s+(?:from|от)\s*[$€]?$"
    r"|\bbetween\s*[$€]?$",
    re.I,
)
#: Words that tell growth again, and a noun behind them: "яғни өндіріс 4 %-ға өсті".
_OR_SO = re.compile(r"^[^.;\d]{0,25}\b(?:that is|or|то есть|или|яғни|немесе)\b[^.;\d]{0,25}$", re.I)
_HIGHER = re.compile(r"^\S{0,4}\s+(?:жоғары|төмен|артық|көп|аз)\b", re.I)


#: Right before so many points, or percent, by which something went; and right behind them.
_BY = re.compile(
    r"^\s*(?:which is |that is )?(?:up|down)\s+(?:by\s+)?$|^\s*(?:что |это )?(?:\w+вшись\s+)?на\s*$",
    re.I,
)
_SINCE = re.compile(r"^\s*(?:from|с|со|than|against|против)\s*$", re.I)
_TAIL = re.compile(r"^[^.;,()]{0,25},\s*(?:(?:up|down)\s+(?:by\s+)?|(?:что |это )?(?:\w+вшись\s+)?на\s+)$", re.I)
_ABOVE = re.compile(r"^\s*(?:more|higher|above|over|below|less|lower|выше|больше|ниже|меньше)\b", re.I)
_PLAN = re.compile(r"(?:\bplan|\btarget|\bплан|\bжоспар)\w*(?:\s+of)?[\s(]*$", re.I)


class _Pair(NamedTuple):
    """Two amounts, or two rates, of one thing and the way a word says that it went: 1 up, -1 down, 0 not said."""

    old: dict
    new: dict
    way: int


def within(text: str, rows: list[dict]) -> Iterator[Denied]:
    """A figure and what is wrong with it; rows: of the text in its order, with start, end, value, lower, upper,
    published (empty: not known) and doubt, the codes of its doubts as text.
    """
    for row in rows:
        yield from alone(text, row)
        yield from _index(text, row)
    yield from sums(text, rows)
    yield from _headline(text, rows)
    yield from weekdays(text, rows)
    yield from anniversaries(text, rows)
    yield from placed_above(text, rows)
    for one, other in pairwise(rows):
        yield from yearly(text, one, other)
    for three in zip(rows, rows[1:], rows[2:], strict=False):
        yield from _grown(three)
        yield from deflated(text, three)
        yield from _concluded(text, three, rows[0])
    for _, some in groupby(rows, key=lambda row: row["locator"]):
        told, used = list(some), None
        for k, (one, other) in enumerate(pairwise(told)):
            before = told[k - 1] if k else None
            after = told[k + 2] if k + 2 < len(told) else None
            yield from _twice(text, one, other)
            yield from _range(text, one, other)
            yield from _indexed(text, one, other)
            yield from _in_brackets(text, one, other, after)
            yield from _points_between(text, one, other, after)
            yield from _points_apart(text, one, other, after)
            yield from _share(text, one, other, after)
            yield from _beside_plan(text, one, other, after)
            # "From 10 to 12 percent, in industry from 31 to 33": the 12 came from the 10.
            for pair in _pairs(text, one, other) if used is not one else ():
                used = other
                yield from _direction(pair)
                # Growth beside money that no "or" ties to it can be real growth, if it is told in percent.
                plain = one["unit_measure"] in (*LISTS.physical, "NUMBER", "PERSON")
                if before is not None and (plain or before["unit_measure"] == "RATIO"):
                    yield from _change(pair, before) if one["start"] - before["end"] < _BESIDE else ()
                gap = text[other["end"] : after["start"]] if after is not None else ""
                if gap and (_OR.search(gap) or (_TAIL.search(gap) and (plain or one["unit_measure"] == "PC"))):
                    yield from _change(pair, after)


def _pairs(text: str, one: dict, other: dict) -> Iterator[_Pair]:
    """The pair that "from … to …", "to … from …", "…, up from …" or «…-дан …-ға дейін» make of two neighbours."""
    sizes = (one["lower"], other["lower"])
    if one["unit_measure"] != other["unit_measure"] or "RATIO" in one["unit_measure"] or min(sizes) <= 0:
        return
    if max(one["value"], other["value"]) > 100 * min(one["value"], other["value"]) or "_PER_" in one["unit_measure"]:
        return  # a unit or a scale word was not lent to the other
    ahead, gap = text[max(0, one["start"] - _REACH) : one["start"]], text[one["end"] : other["start"]]
    if len(gap) > _REACH or re.search(r"[.;:]\s", gap):
        return
    if up := _UP.search(gap):
        yield _Pair(other, one, 1 if up[1].lower() == "up" else -1)
    elif _FROM.search(ahead) and _TO.search(gap):
        yield _Pair(one, other, _way(_WORD.findall(clause(ahead))[::-1]))
    elif _TO.search(ahead) and _AGAINST.search(gap):
        yield _Pair(other, one, _way(_WORD.findall(clause(ahead))[::-1]))
    elif _OUT_OF.search(_word_at(text, one)) and _INTO.search(_word_at(text, other)):
        behind = re.split(r"[.;]\s|\n", text[other["end"] : other["end"] + _REACH])[0]
        yield _Pair(one, other, _way(_WORD.findall(behind)))


def from_to(text: str, one: dict, other: dict) -> bool:
    """Whether words tell of two neighbours as what something came from and what it came to."""
    return any(True for _ in _pairs(text, one, other))


def _word_at(text: str, row: dict) -> str:
    """The print with what is glued to its end: "8,9%-дан"."""
    return text[row["start"] : row["end"]] + re.match(r"(?:-?[^\W\d_]*)", text[row["end"] :])[0]


def _way(words: list[str]) -> int:
    """Which way the first word goes that tells of a change; 0 where it tells of its pace, or "not" stands beside it."""
    for k, word in enumerate(map(str.lower, words)):
        for way, stems in ((1, LISTS.went_up), (-1, LISTS.went_down), (0, LISTS.moves)):
            if word.startswith(stems):
                return 0 if {"not", "не", "n", "t"} & {near.lower() for near in words[max(0, k - 1) : k + 2]} else way
    return 0


def _direction(pair: _Pair) -> Iterator[Denied]:
    if pair.way > 0 and pair.new["upper"] < pair.old["lower"]:
        yield pair.new, say("it is said to have risen from {old}, which is more", old=pair.old["printed"])
    elif pair.way < 0 and pair.new["lower"] > pair.old["upper"]:
        yield pair.new, say("it is said to have fallen from {old}, which is less", old=pair.old["printed"])


def _change(pair: _Pair, row: dict) -> Iterator[Denied]:
    """A percentage beside two amounts, or two rates, that is not their change, nor how large one is of the other."""
    if (row["transformation"], row["unit_measure"], row["unit_mult"]) == ("growth", "RATIO", 0):
        yield from _times(pair, row)
    if row["unit_measure"] != "PC" or row["transformation"] == "share":
        return
    old, new = pair.old, pair.new
    (least, most), (low, high) = ends(old), ends(new)
    low, high = 100 * (low / most - 1), 100 * (high / least - 1) if least > 0 else inf
    said = row["upper"] - row["lower"]  # digits may have been cut off: as much again on either side
    ways = [(low - said, high + said), (-high - said, said - low), (100 + low, 100 + high)]
    if not any(first <= row["value"] <= last for first, last in ways):
        told = {"old": old["printed"], "new": new["printed"], "low": low, "high": high}
        why = say("from {old} to {new} it is {low:+.1f} to {high:+.1f} percent", **told)
        yield from _points(old, new, row) if old["unit_measure"] == "PC" else [(row, why)]


def _beside_plan(text: str, made: dict, row: dict, plan: dict | None) -> Iterator[Denied]:
    """A percentage that an amount is told to be above its plan by: "7 tonnes, 40 percent above the plan of 5"."""
    if plan is not None and row["unit_measure"] != "PC":  # «жоспардан (5 тонна) 40%-ға артық»
        row, plan = plan, row
    if plan is None or {made["transformation"], plan["transformation"]} != {"level"}:
        return
    ahead, gap = text[made["end"] : plan["start"]][-60:], text[row["end"] : plan["start"]] or text[row["end"] :][:20]
    told = _PLAN.search(ahead) and (_ABOVE.search(gap) or _HIGHER.search(gap))
    if told and made["unit_measure"] == plan["unit_measure"] and not re.search(r"[.;]\s|\n", f"{ahead}{gap}"):
        yield from _change(_Pair(plan, made, 0), row)


def _grown(three: tuple[dict, ...]) -> Iterator[Denied]:
    """Growth over no stated base, and beside its sentence the amounts of its year and of the year before."""
    grown = [row for row in three if row["transformation"] == "growth" and not row["base_period"]]
    levels = [row for row in three if row["transformation"] == "level" and not row["doubt"]]
    if len(grown) != 1 or len(levels) != 2 or levels[0]["locator"] != levels[1]["locator"] or grown[0]["doubt"]:
        return
    (row,), (old, new) = grown, sorted(levels, key=lambda row: row["ref_period"])
    codes = ("indicator", "product", "activity", "ref_area", "scope", "role")
    same = all(len({each[name] for each in three}) == 1 for name in codes) and new["ref_period"] == row["ref_period"]
    near = row["locator"].partition(".")[0] == new["locator"].partition(".")[0] and row["locator"] != new["locator"]
    units = old["unit_measure"] == new["unit_measure"] and new["unit_measure"] in (*LISTS.physical, "NUMBER", "PERSON")
    if same and near and units and old["ref_period"] == _a_year_before(new["ref_period"]):
        yield from _change(_Pair(old, new, 0), row)


def _concluded(text: str, three: tuple[dict, ...], title: dict) -> Iterator[Denied]:
    """A change in one sentence and its amounts in the one beside it; title: the first figure of the text."""
    one, two, row = three
    for pair in _pairs(text, one, two) if one["locator"] == two["locator"] else ():
        yield from stepped(text, pair.old, pair.new, row)
    if versus(text, three):
        ahead = clause(text[: one["start"]][-_REACH:])
        yield from _direction(_Pair(row, two, _way(_WORD.findall(ahead)[::-1])))
    if concluded(text, three):
        wrong = [*_change(_Pair(two, one, 0), row)]
        yield from wrong
        headed = title["locator"] == "1.1" != one["locator"] and all(
            title[c] == one[c] for c in (*_TITLED[:6], "ref_period")
        )
        grown = headed and title["unit_measure"] == row["unit_measure"] and title["transformation"] == "growth"
        if grown and not wrong and [*_change(_Pair(two, one, 0), title)]:
            yield title, say("the text below the title says {other}", other=row["printed"])


def _in_brackets(text: str, old: dict, new: dict, row: dict | None) -> Iterator[Denied]:
    """A signed percent in a bracket behind two amounts of one thing: "168 in 2019, in 2020 it rose to 200 (+28%)"."""
    if row is None or not re.match(r"[+−–-]", row["printed"]) or row["unit_measure"] != "PC":
        return
    codes = ("indicator", "product", "activity", "ref_area", "scope", "role", "unit_measure")
    same = all(old[name] == new[name] for name in codes) and {old["transformation"], new["transformation"]} == {"level"}
    ref, plain = new["ref_period"], new["unit_measure"] in (*LISTS.physical, "NUMBER", "PERSON")
    apart = old["ref_period"] == f"{int(ref[:4] or 1) - 1}{ref[4:]}" and row["base_period"] in ("", old["ref_period"])
    bracket = re.fullmatch(r"[^\d.;()]{0,20}\($", text[new["end"] : row["start"]])
    if same and apart and bracket and (plain or new["indicator"] == "wages"):
        yield from _change(_Pair(old, new, 0), row)


def _headline(text: str, rows: list[dict]) -> Iterator[Denied]:
    """Growth in a title that no percent below it repeats, and that is not the growth of the same thing told there."""
    if text.lstrip().partition("\n")[0].rstrip().endswith((".", "!", "?", ":")):
        return  # prose, and no title
    below = [row for row in rows if not row["locator"].startswith("1.") and row["unit_measure"] == "PC"]
    for row in (row for row in rows if row["locator"] == "1.1" and not row["base_period"] and row["doubt"] in _FREE):
        other, *more = [one for one in below if all(row[code] == one[code] for code in _TITLED)] or [None]
        again = any(not apart(row, *sorted(map(abs, ends(one)))) for one in below)
        unique = other is not None and not (more or again) and other["doubt"] in _FREE
        if unique and other["base_period"] in ("", _a_year_before(other["ref_period"])):
            yield row, say("the text below the title says {other}", other=other["printed"])


#: Doubts of figures whose every code was read.
_FREE = ("", "rival", "around")


_TITLED = (
    "indicator", "product", "activity", "ref_area", "scope", "role", "unit_measure", "ref_period", "transformation",
    "price_basis",
)  # fmt: skip


def _a_year_before(period: str) -> str:
    """The same months of the year before; "" for a month or a quarter, whose growth may be over the one before."""
    return f"{int(period[:4]) - 1}{period[4:]}" if re.fullmatch(r"\d{4}(?:-S\d|-01-01/P\d+M)?", period) else ""


def _times(pair: _Pair, row: dict) -> Iterator[Denied]:
    """So many times, from … to …: the quotient, or with "more" that less one."""
    (least, most), (low, high) = ends(pair.old), ends(pair.new)
    if not (least > 0 and low > 0):
        return
    low, high = (low / most, high / least) if row["value"] > 0 else (least / high, most / low)
    said, more = sorted((abs(row["lower"]), abs(row["upper"]))), int(low > 2)
    slack = said[1] - said[0] if re.search(r"\d", row["printed"]) else 0.0
    if said[1] + slack < low - more or said[0] - slack > high:
        told = {"old": pair.old["printed"], "new": pair.new["printed"], "low": low, "high": high}
        yield row, say("from {old} to {new} it is {low:.2f} to {high:.2f} times", **told)


def _points(old: dict, new: dict, row: dict) -> Iterator[Denied]:
    if row["unit_measure"] == "PC" and abs(abs(new["value"] - old["value"]) - abs(row["value"])) < 1e-9:
        told = {"one": new["printed"], "other": old["printed"]}
        yield row, say("{one} and {other} are so many percentage points apart, not percent", **told)


def _points_between(text: str, one: dict, other: dict, third: dict | None) -> Iterator[Denied]:
    """A rise told in percent beside two rates: "9.4 percent, up 0.5 percent from 8.9", «8,9%-дан 0,5%-ға жоғары»."""
    if third is None or {row["unit_measure"] for row in (one, other, third)} != {"PC"}:
        return
    first, second = text[one["end"] : other["start"]], text[other["end"] : third["start"]]
    against = _VERSUS.search(first) and re.search(r"\b(?:на|by)\s*$", second)
    above = _OUT_OF.search(_word_at(text, other)) and _HIGHER.search(text[third["end"] :][:20])
    if _UP_BY.search(first) and _FROM.search(second):
        yield from _points(third, one, other)
    elif against or above:
        yield from _points(other, one, third)


def _points_apart(text: str, one: dict, other: dict, third: dict | None) -> Iterator[Denied]:
    """Points that two rates are not apart: "9.4 percent, down 3 points from 9.7", «с 9,7% до 9,4%, на 3 п.п.»."""
    if (
        third is None
        or sum(map(_is_points, (one, other, third))) != 1
        or not {row["unit_measure"] for row in (one, other, third)} <= {"PC", "PP"}
    ):
        return
    first, second = text[one["end"] : other["start"]], text[other["end"] : third["start"]]
    new, old, by = one, other, third
    if _is_points(other):
        new, by, old = one, other, third
        tied = _BY.search(first.rpartition(",")[2]) and _SINCE.search(second)
    else:
        moved = _FROM.search(text[: one["start"]][-_REACH:]) and _TO.search(first)
        moved = moved or (_TO.search(text[: one["start"]][-_REACH:]) and _AGAINST.search(first))
        moved = moved or _VERSUS.search(first) or _SINCE.search(first)
        tied = moved and _is_points(third) and (_BY.search(second.rpartition(",")[2]) or _OR.search(second))
        out = _OUT_OF.search(_word_at(text, other)) and _INTO.search(_word_at(text, third))
        tied = tied or (_is_points(third) and out and not re.search(r"[.;]\s|\d", second))
    (low, high), (least, most) = (sorted(map(abs, ends(rate))) for rate in (new, old))
    low, high = low - most, high - least
    low, high = (low, high) if low >= 0 else (0.0, max(-low, high)) if high > 0 else (-high, -low)
    below = any(re.match(r"[-−–]", rate["printed"]) for rate in (new, old))
    if tied and not below and apart(by, low, high):
        told = {"one": new["printed"], "other": old["printed"], "low": low, "high": high}
        yield by, say("{one} and {other} are {low:.2f} to {high:.2f} percentage points apart", **told)


def _is_points(row: dict) -> bool:
    return re.search(r"point|пункт|п\.\s?п|тармақ", row["printed"], re.I) is not None


def _share(text: str, whole: dict, part: dict, row: dict | None) -> Iterator[Denied]:
    """What a part makes of the whole named before it: "18.1 trillion, of which 5.9 in Almaty, or 36.2 percent"."""
    if row is None or row["unit_measure"] != "PC" or whole["unit_measure"] != part["unit_measure"]:
        return
    between, gap = text[whole["end"] : part["start"]], text[part["end"] : row["start"]]
    sizes = part["transformation"] == "level" and part["lower"] > 0 and part["upper"] < whole["lower"]
    if sizes and row["transformation"] == "share" and _OF_WHICH.search(between) and _OR_OF_ALL.search(gap):
        (least, most), (low, high) = ends(whole), ends(part)
        low, high, said = 100 * low / most, 100 * high / least if least > 0 else inf, row["upper"] - row["lower"]
        if not low - said <= row["value"] <= high + said:
            told = {"part": part["printed"], "whole": whole["printed"], "low": low, "high": high}
            yield row, say("{part} is {low:.1f} to {high:.1f} percent of {whole}", **told)


def _index(text: str, row: dict) -> Iterator[Denied]:
    """An index worded as growth: "grew by 105.9 percent", which would be more than twice as much."""
    index = row["transformation"] == "growth" and (row["unit_measure"], row["unit_mult"]) == ("RATIO", -2)
    if not (index or "transformation" in row["doubt"]) or not 100 < float(row["obs_value"]) < 110:
        return
    ahead, behind = text[max(0, row["start"] - 40) : row["start"]], text[row["end"] : row["end"] + 25]
    by = re.search(r"\b(?:by|на)\s*$", ahead) and _way(_WORD.findall(clause(ahead))[::-1]) > 0
    listed = re.search(r"[–—-]\s*$", ahead)  # "химия – 110,6 %, металлургия – 104 %-ке өскен": a list of indices
    if by or (_INTO.search(_word_at(text, row)) and _way(_WORD.findall(behind)) > 0 and not listed):
        yield row, say("growth by so much is more than double; an index of the earlier period = 100 worded as growth?")


def _twice(text: str, one: dict, other: dict) -> Iterator[Denied]:
    """One growth that is told twice: "2.5 times, or by 15 percent"."""
    times, percent = (one, other) if one["unit_measure"] == "RATIO" else (other, one)
    grown = {one["transformation"], other["transformation"]} == {"growth"}
    units = (times["unit_measure"], percent["unit_measure"]) == ("RATIO", "PC")
    if not (grown and units and times["unit_mult"] == 0 and _OR.search(text[one["end"] : other["start"]])):
        return
    low, high = sorted((abs(times["lower"]), abs(times["upper"])))
    ways = [(100 * (low - 1), 100 * (high - 1)), (100 * low, 100 * high)]
    ways += [(100 - 100 / low, 100 - 100 / high)] if low > 1 else []
    said = sorted((abs(percent["lower"]), abs(percent["upper"])))
    if not any(first <= said[1] and said[0] <= last for first, last in ways):
        told = {"times": times["printed"], "low": 100 * (low - 1), "high": 100 * (high - 1)}
        yield percent, say("{times} beside it is {low:.2f} to {high:.2f} percent more", **told)


def _range(text: str, one: dict, other: dict) -> Iterator[Denied]:
    """A range that ends below where it begins: "will be from 17 to 15 tonnes", no "fell from 17 to 15"."""
    gap = text[one["end"] : other["start"]]
    told = _RANGES.search(text[: one["start"]][-_REACH:]) and re.fullmatch(
        r"[^\d.;,]{0,12}\b(?:to|до|and)\s*[$€]?", gap
    )
    if told and one["unit_measure"] == other["unit_measure"] and one["lower"] > other["upper"]:
        yield other, say("the range begins at {first}, which is more", first=one["printed"])


def _indexed(text: str, one: dict, other: dict) -> Iterator[Denied]:
    """An index told again as growth that it is not: "the index was 104.4 percent, that is, output grew by 14.4"."""
    index, grown = (one, other) if one["unit_measure"] == "RATIO" else (other, one)
    units = (index["unit_measure"], index["unit_mult"], grown["unit_measure"]) == ("RATIO", -2, "PC")
    again = _OR_SO.search(YEAR.sub("", text[one["end"] : other["start"]])) and units
    if again and {one["transformation"], other["transformation"]} == {"growth"}:
        low, high = 100 * index["lower"] - 100, 100 * index["upper"] - 100
        if grown["value"] * (low + high) < 0 < low * high or apart(grown, *sorted(map(abs, (low, high)))):
            yield (
                grown,
                say(
                    "{index} beside it is growth by {low:+.1f} percent",
                    index=index["printed"],
                    low=100 * index["value"] - 100,
                ),
            )
