"""Figures that another figure of their sentence dates, and those that something moved from: rules tried in order."""

from kzstats.reading import cues, dates
from kzstats.reading.dated import Answer, Dated
from kzstats.reading.lists import rules_of
from kzstats.reading.units import RATIOS


def as_converted(dated: Dated) -> Answer | None:
    """An amount in another currency is of the period of the amount it converts."""
    if dated.region.converts is None:
        return None
    row = dated.rows[dated.region.converts]
    return row["ref_period"], row["base_period"], not row["_period_guessed"]


def in_order(dated: Dated) -> Answer | None:
    """A list of periods dates a list of figures: "in 2022 and 2023 it was 438 and 462 tonnes"."""
    order, state = dated.periods.order, dated.state
    ref = dates.resolved(order[dated.k], state.published, state.period) if order else ""
    return (ref, "", True) if ref else None


def as_its_change(dated: Dated) -> Answer | None:
    """A level that a change came to is of the period of the change: "rose by 5 percent to 7 tonnes"."""
    if not dated.is_a("level") or not cues.came_to(dated.read, dated.one, dated.found[: dated.k]):
        return None
    row = dated.state.rows[-1]
    return row["ref_period"], "", not row["_period_guessed"]


def as_its_whole(dated: Dated) -> Answer | None:
    """An English share in a bracket is of the period of its amount: "6.7 billion kWh (5.9 percent)"."""
    if not dated.english or not dated.k:
        return None
    read, one, before = dated.read, dated.one, dated.found[dated.k - 1]
    reach = 12 if len(dated.periods.plain) > 1 else 0  # words that may tell in the bracket what it is a share of
    told = read.words[one.after : one.after + 1 + reach]
    behind = next((word.text for word in told if word.text in "()" or word.kind == "num"), "")
    shut = read.words[one.first - 1].text == "(" and behind == ")" and one.first - 1 == before.after
    if "least" not in before.notes and not (shut and dated.is_a("share") and before.unit not in RATIOS):
        return None
    row = dated.state.rows[-1]
    return row["ref_period"], row["base_period"], not row["_period_guessed"]


def by_another(dated: Dated) -> Answer | None:
    """An English figure is held against one before it: "46 billion as of 1 May against a target of 58 billion"."""
    read, one, plain = dated.read, dated.one, dated.periods.plain
    if not dated.english or not dated.k or any(one.after <= when.first < one.after + 4 for when, _ in plain):
        return None
    before, ref = dated.found[dated.k - 1], dated.rows[-1]["ref_period"]
    ahead = {*read.lows(one.opening - 4, one.opening)}
    if not ("against" in ahead and {"target", "plan"} & ahead and one.unit == before.unit):
        if any(before.after <= when.first < one.first for when, _ in plain):
            return None
        if ref or "among" not in read.g.kinds(before.after, one.first):  # "9 tons annually, including 7 of wheat"
            shut = read.words[before.opening - 1].text == "(" and dated.k > 1
            if not (shut and cues.against(read, one) and one.unit == before.unit):
                return None  # "sales rose by 12 percent (66 million tenge against 59 million)"
            ref = next((row["base_period"] for row in reversed(dated.rows) if row["base_period"]), "")
    return ref, "", bool(ref)


def between_two(dated: Dated) -> Answer | None:
    """A change leads between two dated amounts: "16 tonnes in 2023 against 19 in 2022, 17 % less"."""
    read, found, k = dated.read, dated.found, dated.k
    alike = k > 1 and found[k - 1].unit == found[k - 2].unit and found[k - 1].unit not in RATIOS
    if not alike or not dated.is_a("growth", "difference"):
        return None
    first, second = found[k - 2 : k]
    named_so = read.x.kinds(second.after, dated.one.first) & {"indicator", "activity", "product", "ref_area"}
    if named_so or (k + 1 < len(found) and cues.earlier_value(read, found[k + 1])):
        return None
    old, new = dated.rows[-2:]
    if cues.against(read, second) or cues.earlier_value(read, second):
        old, new = new, old
    elif not cues.earlier_value(read, first):
        return None
    beside = range(second.after + 4, dated.one.first), range(dated.one.after, dated.one.after + 4)
    own = any(when.first in reach for when in dated.periods.whens for reach in beside)
    then, now = old["ref_period"], new["ref_period"]
    of_one = old["indicator"] == new["indicator"] == dated.measure and old["transformation"] == new["transformation"]
    told = of_one and new["transformation"] == "level" and not own and "" != then < now
    return (now, then, True) if told else None


def told_from(dated: Dated) -> Answer | None:
    """A change is told from an amount behind it: "That is 2 percent more than the 14 billion of 2023", "It grew by 2
    percent: in 2023 it was 14 billion".
    """
    read, one, state, plain = dated.read, dated.one, dated.state, dated.periods.plain
    two = next(iter(dated.found[dated.k + 1 :]), None)
    if two is None or two.unit in RATIOS or not (dated.is_a("growth", "difference") and dated.actual):
        return None
    colon = ":" in read.lows(one.after, two.first)
    set_off = read.words[one.after + 1].low in ("than", "чем") and read.g.kinds(one.after) & {"more", "less"}
    of = ((when, text) for when, text in plain if one.after <= when.first <= two.after + _OF)
    then = next((text for when, text in of if when.first >= two.after or colon), "")
    now = next((text for when, text in reversed(plain) if when.after <= one.first and text), state.period)
    told = (colon or set_off or cues.against(read, two)) and len(then) == len(now) and "" != then < now
    own = now in {text for _, text in plain} or state.period_at == dated.sentence.paragraph
    return (now, then, own) if told else None


_OF = 3  # words between an amount and when it was: "the 20 tonnes made in May 2023"


def from_the_base(dated: Dated) -> Answer | None:
    """What a change began at is of the period that is compared with."""
    periods, state = dated.periods, dated.state
    if not periods.bases or periods.past or not dated.from_it:
        return None
    main = next((text for when, text in periods.plain if text), state.period)
    base = dates.base_of(periods.bases[0], state.published, main)
    return (base, "", True) if base else None


def began_at(dated: Dated) -> Answer | None:
    """A Kazakh figure that a change began at has its own period."""
    before = dated.periods.before
    return (before[dated.k][1], "", True) if dated.k in before else None


def came_from_there(dated: Dated) -> Answer | None:
    """A Kazakh figure follows one that a change began at: it is of now, and a growth of it has that base."""
    periods = dated.periods
    bracket = dated.read.words[dated.one.first - 1].text == "("
    came = periods.before.get(dated.k - 1 - bracket)
    if not came:
        return None
    now = next((text for when, text in periods.plain if text and when not in periods.past), dated.state.period)
    return (now, came[1] if dated.is_a("growth") else "", True) if now else None


def of_a_span(dated: Dated) -> Answer | None:
    """A span of years dates its first and its last value: "С 2020 по 2024 год выросло с 5 до 7 млн тонн"."""
    span = next((when for when, text in dated.periods.plain if text and when.until), None)
    if span is None:
        return None
    if dated.is_a("level") and dated.k and dated.periods.begins_span(dated.found, dated.k - 1):
        return dates.written(span.until), "", True
    if span.until <= dated.published.year and dated.from_it:
        return dates.written(span.year), "", True
    return None


def led_to(dated: Dated) -> Answer | None:
    """A growth is of the period it led to: "saw a 49 % rise, from 254 tons in 2023 to 377 tons this year"; also "from 5
    in 2021, 7 in 2022 and 9 in 2023".
    """
    if not dated.is_a("growth") or len(dated.found) < dated.k + 3:
        return None
    read, (began, *rest) = dated.read, dated.found[dated.k + 1 :]
    ends = read.period_ends.get(began.after + (read.words[began.after].low in ("in", "в")), 0)
    listed = cues.earlier_value(read, began) and 0 < rest[0].opening - ends < 2 and not dated.kazakh
    alike = rest if listed else rest[:1] if cues.begins_span(read, began, rest[0]) else []
    behind = {one.after + gap for one in alike if one.unit == began.unit for gap in (0, 1)}
    ref = next((text for when, text in reversed(dated.periods.plain) if text and when.first in behind), "")
    return (ref, "", True) if ref else None


def began_as_another(dated: Dated) -> Answer | None:
    """A change began when one before it did: "from 30 tons in 2023 to 40 in 2024, exports to Iraq from 10 to 300"."""
    found, rows, periods = dated.found, dated.rows, dated.periods
    for j in reversed(range(dated.k - 1)) if dated.english and dated.from_it else ():
        then, now = rows[j]["ref_period"], rows[j + 1]["ref_period"]
        own = any(found[j + 1].after + 3 < when.first <= dated.one.after + 1 for when, _ in periods.plain)
        if not own and "" != then < now and periods.begins_span(found, j):
            return then, "", False
    return None


def from_an_unsaid_time(dated: Dated) -> Answer | None:
    """When it was that a change began is not said: "from 5 tonnes to 7 tonnes in May", "7 tonnes, up from 5"."""
    one, periods, state = dated.one, dated.periods, dated.state
    up_from = dated.english and dated.read.lows(one.opening - 2, one.opening) in (["up", "from"], ["down", "from"])
    up_from = up_from and not any(when.first >= one.after for when, _ in periods.plain)
    earlier = (dated.from_it and not periods.past) or up_from
    if not earlier or periods.bases or any(0 <= when.first - one.after <= 1 for when, _ in periods.plain):
        return None
    # The time that what is spoken of was last compared with: "на 18 % – с 3 до 4 тонн". Of those before "from" 12 of 13
    # are of it in Russian and Kazakh, in English none of 11 are said to be.
    rows = [] if dated.english else state.rows
    based = next((row for row in reversed(rows) if row["base_period"]), None)
    if based is not None and based["ref_period"] == state.period:
        return based["base_period"], "", False
    told = (row["ref_period"] for row in rows)
    return next((ref for ref in told if ref and dates.a_year_on(ref) == state.period), ""), "", False


def in_an_undated_bracket(dated: Dated) -> Answer | None:
    """A bracket holds an earlier level: "13 times more than at the beginning of the year (27 trillion soums)"."""
    read, periods, opening = dated.read, dated.periods, dated.one.opening - 1
    named = any(base.relative != 0 or base.month for base in periods.bases)  # no "beginning of the year"
    if not dated.is_a("level") or periods.past or named or not dated.k or read.words[opening].text != "(":
        return None
    low = max(dated.ended, opening - 9)
    said = any(low <= when.first < opening and text for when, text in periods.plain)
    return ("", "", False) if read.g.has("than", low, opening) and not said else None


def as_in_brackets(dated: Dated) -> Answer | None:
    """A bracket goes on with an earlier one of the list: "beef 5 (4 in 2023), lamb 3 (2)"."""
    read, one, found, rows = dated.read, dated.one, dated.found, dated.rows
    alone = read.words[one.first - 1].text == "(" and read.words[one.after].text == ")" and not dated.russian
    for j in range(dated.k - 2, 0, -1) if alone else ():
        held = "(" in read.lows(found[j - 1].after, found[j].first)  # «қой – 5 (2024 жылы – 4), …»
        if found[j].unit == one.unit and held and rows[j]["ref_period"] != rows[j - 1]["ref_period"]:
            return (rows[j]["ref_period"], "", True) if rows[j]["ref_period"] else None
    return None


RULES = rules_of(__name__)
