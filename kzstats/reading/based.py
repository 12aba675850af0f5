"""What a figure is compared with, once its period is known: rules tried in order; the last answers."""

from kzstats.reading import cues, dates
from kzstats.reading.dated import Answer, Dated
from kzstats.reading.lists import LISTS, rules_of
from kzstats.reading.regions import in_closed_brackets
from kzstats.reading.units import RATIOS
from kzstats.reading.whens import When


def of_the_past(dated: Dated) -> Answer | None:
    """A past period right behind a figure is its own: "less than last year ($1.9 billion in January-August 2023)"."""
    when = dated.when
    if when is None or not 0 <= when.first - dated.one.after <= 2 or not dated.actual:
        return None
    enclosed = dated.read.words[dated.one.opening - 1].text == "(" and when.year and not when.base
    return (dated.ref, "", True) if enclosed or when in dated.periods.past else None


def of_its_base(dated: Dated) -> Answer | None:
    """An amount is told for what is compared with: "than last year (42,800 vehicles)"."""
    held = _at_base(dated) if dated.periods.bases else None
    if held is None:
        return None
    whole = held.kind == "period" and not held.month and dates.taken_apart(dated.ref)[2] < 12
    sure = not (whole and dated.english)  # of the same months of last year, or all of it?
    # "12 % in May, 11 % in April and 9 % a year ago": than in May
    ref = dated.rows[0]["ref_period"] if dated.rows and dated.english and held.kind == "same" else ""
    return dates.base_of(held, dated.published, ref or dated.ref or dated.state.period), "", sure


def _at_base(dated: Dated) -> When | None:
    """The base that an amount is told for: "than last year (42,800 vehicles)", "against 7 a year ago"; None else."""
    read, one, region, made, named = dated.read, dated.one, dated.region, dated.made, dated.periods.bases
    words, sentence = read.words, dated.sentence
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
        if level and one.unit not in RATIOS and _set_against(dated, when):
            return when
    set_against = cues.against(read, one) or (read.language != "kk" and cues.earlier_value(read, one))
    for when in named:  # "compared to the same period of 2023, when it was 2.8 billion"
        told = [word.low for word in words[when.after : when.after + 2]]
        clause = told[:1] == [","] and told[-1] in ("when", "with", "which", "когда")
        clause |= told[:1] == ["when"]
        if clause and (level or when.kind == "same") and when.after < one.first:
            return when
        if cues.opens_bracket(read, when) and one.opening == when.after + 1:
            return when
    for when in named:
        apart = any(word.text in ",(" or word.kind == "num" for word in words[one.after : when.first])
        beside = 0 <= when.first - one.after <= 3 and not apart
        if set_against and when.kind in ("same", "month") and not when.than and when.first > one.after:
            gap = range(one.after, when.first)
            outside = [words[i].text for i in gap if i not in in_closed_brackets(read, gap)]
            beside = beside or (len(outside) <= _BESIDE and not {",", ";"} & set(outside))
        ago = when.first - one.after < 2 and words[when.after - 1].low == "ago"  # "and 41 percent a year ago"
        if when.kind in ("same", "month") and beside and (set_against or (level and (ago or not when.than))):
            return when
        begins = when.first <= sentence.first + 4 or "а" in read.lows(when.first - 2, when.first)
        opens = (region.low <= when.first or begins) and when.after <= one.first
        grew = begins and read.language == "ru" and made.transformation == "growth"
        grew |= bool({"болған", "еді", "болатын"} & {*read.lows(one.after, one.after + 2)})
        if opens and (level or grew) and (when.kind == "same" or when.ago) and not when.than:
            return when
    return None


def _set_against(dated: Dated, when: When) -> bool:
    """Whether a bracket behind "than a year ago, 5 % more" holds what a level told before it was then."""
    row, one, opening, k = dated.found, dated.one, dated.one.opening - 1, dated.k
    alike = any(other.unit == one.unit and other.after <= when.first for other in row[:k])
    told = k > 0 and row[k - 1].unit in RATIOS and when.after <= row[k - 1].first
    return alike and told and dated.read.words[opening].text == "(" and opening - row[k - 1].after <= 3


_BESIDE = 6  # words between a figure and when it was, "the 188 billion tenge surplus recorded in the same period"


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


RULES = rules_of(__name__)
