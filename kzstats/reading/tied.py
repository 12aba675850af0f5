"""Figures that another figure of their sentence dates, and those that something moved from: rules tried in order."""

from kzstats.reading import cues, dates, held
from kzstats.reading.dated import Answer, Dated


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
    before, reach = dated.found[dated.k - 1], 12 if len(dated.periods.plain) > 1 else 0
    if "least" not in before.notes and not cues.shut_in(dated.read, dated.one, dated.made, before, reach):
        return None
    row = dated.state.rows[-1]
    return row["ref_period"], row["base_period"], not row["_period_guessed"]


def by_another(dated: Dated) -> Answer | None:
    """An English figure is held against one before it: "46 billion as of 1 May against a target of 58 billion"."""
    if not dated.english or not dated.k:
        return None
    base = next((row["base_period"] for row in reversed(dated.rows) if row["base_period"]), "")
    ref = held.dated_by(dated.read, dated.rows, dated.found, dated.k, dated.periods.plain, base)
    return None if ref is None else (ref, "", bool(ref))


def between_two(dated: Dated) -> Answer | None:
    """A change leads between two amounts: "16 tonnes in 2023 against 19 in 2022, 17 % less"."""
    if not dated.is_a("growth", "difference"):
        return None
    led = held.between(dated.read, dated.rows, dated.found, dated.k, dated.periods.whens)
    return (*led, True) if led and dated.measure == dated.state.rows[-1]["indicator"] else None


def told_from(dated: Dated) -> Answer | None:
    """A change is told from an amount behind it: "That is 2 percent more than the 14 billion of 2023"."""
    state, plain = dated.state, dated.periods.plain
    led = held.told_from(dated.read, dated.made, dated.found, dated.k, plain, state.period)
    if led is None:
        return None
    own = led[0] in {text for _, text in plain}
    return *led, own or state.period_at == dated.sentence.paragraph


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
    """A growth is of the period it led to: "saw a 49 % rise, from 254 tons in 2023 to 377 tons this year"."""
    if not dated.is_a("growth"):
        return None
    ref = held.led_to(dated.read, dated.found[dated.k + 1 :], dated.periods.plain)
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
    """When it was that a change began is not said: "from 5 tonnes to 7 tonnes in May"."""
    read, one, periods = dated.read, dated.one, dated.periods
    earlier = (dated.from_it and not periods.past) or held.up_from(read, one, periods.plain)
    if not earlier or periods.bases or any(0 <= when.first - one.after <= 1 for when, _ in periods.plain):
        return None
    return held.compared_with(dated.state), "", False


def in_an_undated_bracket(dated: Dated) -> Answer | None:
    """A bracket holds an earlier level: "13 times more than at the beginning of the year (27 trillion soums)"."""
    periods = dated.periods
    if not dated.is_a("level") or periods.past:
        return None
    undated = held.undated_bracket(dated.read, dated.found, dated.k, periods.bases, periods.plain)
    return ("", "", False) if undated else None


def as_in_brackets(dated: Dated) -> Answer | None:
    """A bracket goes on with an earlier one of the list: "beef 5 (4 in 2023), lamb 3 (2)"."""
    if dated.russian:
        return None
    ref = cues.as_in_bracket(dated.read, dated.rows, dated.found, dated.k, dated.one)
    return (ref, "", True) if ref else None


RULES = (
    as_converted,
    in_order,
    as_its_change,
    as_its_whole,
    by_another,
    between_two,
    told_from,
    from_the_base,
    began_at,
    came_from_there,
    of_a_span,
    led_to,
    began_as_another,
    from_an_unsaid_time,
    in_an_undated_bracket,
    as_in_brackets,
)
