"""What a figure is compared with, once its period is known: rules tried in order; the last answers."""

from kzstats.reading import dates
from kzstats.reading.dated import Answer, Dated
from kzstats.reading.held import at_base
from kzstats.reading.lists import LISTS


def of_the_past(dated: Dated) -> Answer | None:
    """A past period right behind a figure is its own: "less than last year ($1.9 billion in January-August 2023)"."""
    when = dated.when
    if when is None or not 0 <= when.first - dated.one.after <= 2 or not dated.actual:
        return None
    enclosed = dated.read.words[dated.one.opening - 1].text == "(" and when.year and not when.base
    return (dated.ref, "", True) if enclosed or when in dated.periods.past else None


def of_its_base(dated: Dated) -> Answer | None:
    """An amount is told for what is compared with: "than last year (42,800 vehicles)"."""
    bases = dated.periods.bases
    if not bases:
        return None
    held = at_base(dated.read, dated.sentence, bases, dated.found, dated.one, dated.region, dated.made)
    if held is None:
        return None
    whole = held.kind == "period" and not held.month and dates.taken_apart(dated.ref)[2] < 12
    sure = not (whole and dated.english)  # of the same months of last year, or all of it?
    return dates.base_of(held, dated.published, dated.ref or dated.state.period), "", sure


def flows_up_to_a_day(dated: Dated) -> None:
    """What flows is of the months before a Russian day: "На 1 июля 5 коз. За отчетный период надоено 7 тонн"."""
    flows = dated.russian and dated.measure in LISTS.flows and len(dated.ref) == len("2024-09-01")
    if flows and "/" not in dated.ref and (dated.silent or dated.when.kind == "here"):
        dated.ref, dated.sure = dates.up_to(dated.ref), False


def year_after_its_base(dated: Dated) -> Answer | None:
    """Only what it is compared with is named: it is of the year after."""
    bases = dated.periods.bases
    if dated.ref or not dated.silent or not bases or dated.state.period:
        return None
    told = next((dates.base_of(when, dated.published, "") for when in bases if when.year), "")
    return (dates.a_year_on(told), told if dated.is_a("growth") else "", False) if told else None


def in_a_past_bracket(dated: Dated) -> Answer | None:
    """A past period right before a figure is its own: "(January–February 2023: 111.5 percent)"."""
    when = dated.when
    told = when in dated.periods.past and 0 <= dated.one.first - when.after <= 1 and dated.actual
    return (dated.ref, "", True) if told and dated.region.low >= when.first - 2 else None


def with_its_base(dated: Dated) -> Answer:
    """Period and base as found; a year is doubted where the text told of its first months."""
    region, year = dated.region, f"{dated.published.year}"
    base = dated.base(dated.ref)
    running = dated.silent and base[4:] and dated.ref == year and dated.russian
    if running and dates.a_year_on(base)[:4] == dated.ref and not dates.ahead(dates.a_year_on(base), dated.published):
        # "с начала года … масло подорожало к октябрю прошлого года"
        dated.ref, dated.sure = dates.a_year_on(base), False
    if not base and region.hangs_on is not None and dated.is_a("growth", "difference"):
        base = dated.rows[region.hangs_on]["base_period"]
    return dated.ref, base, dated.sure and not _of_first_months(dated, year)


def _of_first_months(dated: Dated, year: str) -> bool:
    """Whether "grew this year" may be of the first months that the text told of: 8 of 15 are."""
    ref, when = dated.ref, dated.when
    months = dated.kazakh and any("/P" in text for _, text in dated.periods.plain)
    if months and len(ref) == len("2024"):
        return True
    if ref != year or not dated.actual or not (dated.russian or dated.is_a("growth")):
        return False
    since = dated.english and when is not None and when.since and dated.published.month < 12
    return since or any(text.startswith(f"{ref}-01-01/") for text in dated.state.known)


RULES = (of_the_past, of_its_base, flows_up_to_a_day, year_after_its_base, in_a_past_bracket, with_its_base)
