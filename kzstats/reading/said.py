"""The period that a sentence says of a figure: rules tried in order, which answer or set what is known so far."""

from kzstats.reading import cues, dates, kazakh
from kzstats.reading.dated import Answer, Dated
from kzstats.reading.lists import LISTS, rules_of
from kzstats.reading.regions import end_with_conversions


def the_nearest(dated: Dated) -> None:
    """Take the nearest period that the sentence names."""
    end = end_with_conversions(dated.read, dated.found, dated.places, dated.k)
    dated.when, dated.ref = dated.periods.nearest(dated.one, dated.region, dated.found, dated.k, end)
    if dated.english and not dated.actual and dates.over(dated.ref, dated.published):
        behind = range(dated.one.after, dated.region.high)  # "In April 2023 they agreed to double trade by 2030"
        goals = ((when, text) for when, text in dated.periods.plain if when.by and when.first in behind)
        dated.when, dated.ref = next(goals, (dated.when, dated.ref))


def day_of_a_rate(dated: Dated) -> None:
    """Take the day that an English exchange rate is of: "The rate on January 14 was 364.89 tenge a dollar"."""
    rate = dated.english and dated.measure == "exchange_rate"
    day = next((when for when in dated.periods.whens if when.kind == "day"), None) if rate else None
    if day is not None:
        day.kind, dated.when = "asof", day
        dated.ref = dates.resolved(day, dated.published, "")


def season_to_come(dated: Dated) -> None:
    """Expect what is told of a season to come."""
    if dated.actual and dated.when is not None and dated.when.kind == "span" and dated.when.relative == 1:
        dated.made.role = "forecast"  # «алдағы жылыту маусымына қажеттілік – 7 млн тонна»


def not_of_the_next(dated: Dated) -> None:
    """Leave a year to come to the plan behind: "reached 38 percent and is to be brought to 52 percent by 2027"."""
    ref, k = dated.ref, dated.k
    coming = dated.english and dated.actual and bool(ref) and ref[:4] > f"{dated.published.year or ref}"
    if coming and k + 1 < len(dated.found):
        reach = min(dated.found[k + 1].first, dated.when.first)
        if dated.read.g.has("role", dated.one.after, reach):
            dated.when, dated.ref = None, ""


def beside_a_noun(dated: Dated) -> Answer | None:
    """A period right before a Kazakh figure that belongs to a noun is its own."""
    if not dated.kazakh or not kazakh.of_a_noun(dated.read, dated.one):
        return None
    own = [text for when, text in dated.periods.plain if text and 0 <= dated.one.opening - when.after <= 1]
    return (own[0], "", True) if own else None


def behind_a_noun(dated: Dated) -> Answer | None:
    """That period is of no figure behind it: «былтыр 4 тонна болған экспорт 5 тоннаға жетті»: when?"""
    if not dated.kazakh or dated.when is None:
        return None
    before = [other for other in dated.found[: dated.k] if kazakh.of_a_noun(dated.read, other)]
    return ("", "", False) if before and dated.when.after <= before[-1].first else None


def sure_at_first(dated: Dated) -> None:
    """A period is sure unless it is that of a part: "12 in all, of which 5 in May"."""
    read, one, when = dated.read, dated.one, dated.when
    sure = when is not None and not (dated.english and cues.first(read, one.after, when.first, "among")[0] >= 0)
    # of the same year if nothing had been spoken of: whose January?
    dated.sure = sure and dates.resolved(when, dated.published, "")[:4] in ("", dated.ref[:4])
    high, plain = dated.region.high, dated.periods.plain
    dated.heard = frozenset(text for w, text in plain if text and (w.first < high or not dated.english))


def months_up_to(dated: Dated) -> None:
    """What flows is of all months up to the one named: "By the end of May, 6 tonnes were shipped"."""
    read, when = dated.read, dated.when
    if when is None or not dated.actual or dated.measure not in LISTS.flows:
        return
    until = dated.kazakh and read.words[when.after - 1].low in ("дейін", "қарай") and when.month and not when.base
    if until and when.months == 1 and len(dated.ref) in (len("2024-06"), len("2024-06-01")):
        dated.ref = dates.up_to(f"{dated.ref[:7]}-01")  # «1 қазанға дейін 5 тонна өндірілді»
    ends = dated.english and dated.ref and when.months == 1 and "end" in read.lows(when.first - 3, when.after)
    if ends:
        dated.ref = dates.written(int(dated.ref[:4]), 1, when.month)
        dated.periods.rewrite(when, dated.ref)


def up_to_a_day(dated: Dated) -> None:
    """What English tells as of a day, and is no stock, flowed up to it: "5 billion came in as of May 1"."""
    one, measure = dated.one, dated.measure
    if dated.when is None or dated.when.kind != "asof" or not dated.english:
        return
    stock = measure in LISTS.stocks or measure == "enterprises"
    stock |= "stood" in dated.read.lows(one.opening - 2, one.opening)  # "The deficit stood at 5 billion as of May 1"
    if not stock:
        flowed = one.unit != "T" and measure in LISTS.flows
        dated.ref, dated.sure = dates.up_to(dated.ref) if flowed else dated.ref, False


def at_the_beginning(dated: Dated) -> Answer | None:
    """An English stock is of the first day: "5 firms at the beginning of the year, up 4 %"."""
    ref, when = dated.ref, dated.when
    stands = dated.english and when is not None and dated.measure in (*LISTS.states, *LISTS.stocks)
    if not stands or ref[4:6] == "-Q" or len(ref) < len("2024"):
        return None
    heard = {*dated.read.lows(when.first - 3, when.after)}
    if not {"beginning", "start"} & heard or not {"at", "by", "as"} & heard or "since" in heard:
        return None
    day = f"{ref}-01" if len(ref) == len("2024-11") else f"{ref[:4]}-01-01"
    return day, dated.base(day), True


def of_a_yearly_plan(dated: Dated) -> Answer | None:
    """A yearly plan is of the whole year, though months were told before it: "годовой план – 5"."""
    when, low = dated.when, dated.ended
    said = dated.read.lows(max(low, dated.one.first - 8), dated.one.first) if dated.made.role == "plan" else ()
    yearly = any(word == "annual" or word.startswith("год") for word in said)
    if not yearly or (when is not None and when.first >= low):
        return None
    year = (dated.ref or dated.state.period)[:4]
    return year or f"{dated.published.year or ''}", "", bool(when)


def horizon(dated: Dated) -> None:
    """A period to come that a plan names is a horizon: no later sentence takes it for its own."""
    when = dated.when
    if dated.made.role in ("plan", "target", "forecast", "capacity") and dates.to_come(when, dated.published):
        dated.ref = dates.written(dated.published.year, when.month, when.months)
        when.by = True
        dated.periods.rewrite(when, dated.ref)
    if when is not None and when.closing and dated.made.role in LISTS.planned and dated.published.year:
        dated.ref = f"{dated.published.year}"


def over_a_span(dated: Dated) -> Answer | None:
    """A growth over a span is of its last year against its first, also of a month against that of another year."""
    when = dated.when
    moved = when is not None and when.kind == "period" and dated.is_a("growth", "difference")
    if moved and when.until and dated.is_a("growth"):
        month, months = when.month or 1, when.months if when.month else 12  # "fell by 2 percent in January 2015–2016"
        return dates.written(when.until, month, months), dates.written(when.year, month, months), True
    if moved and when.year and when.months == 13:  # "fell by 39 billion from May 2014 to May 2015"
        return dates.written(when.year + 1, when.month, 1), dates.written(when.year, when.month, 1), True
    return None


def after_its_period(dated: Dated) -> Answer | None:
    """Words between a period and a figure give it another one: «2007 жылы 70 % болса, бүгінде 55 % құрайды»."""
    read, one, when = dated.read, dated.one, dated.when
    if when is None or when.after > one.first or (when.day and not dated.kazakh):
        return None
    if cues.new_year(read, when.after, one.first, dated.published.year):
        # «қазанда 1 %, жыл басынан бері 9 %-ға өсті»
        return dated.periods.since_new_year(one.first, when.month), "", False
    today = {"бүгінде", "бүгін"} & {*read.lows(max(dated.ended, when.after), one.first)}
    return ("", "", False) if dated.ref and today else None


def of_the_speech(dated: Dated) -> Answer | None:
    """When a plan was spoken of is not its period: "В мае министерство сообщило о намерении открыть 28 предприятий"."""
    when = dated.when
    spoke = when is not None and dated.made.role in LISTS.planned and not when.by and dated.russian
    spoke = spoke and dated.read.begins(when.after, dated.one.first, *LISTS.told)
    return ("", "", False) if spoke else None


def doubted(dated: Dated) -> None:
    """Doubt a period that may be of another figure, of the speech, or of only a part of the time."""
    if dated.when is not None and any(doubt(dated) for doubt in DOUBTS):
        dated.sure = False


def _ended_long_ago(dated: Dated) -> bool:
    # "за неполные два месяца", told in September: January and February? "на конец августа": of that day or all before?
    read, when = dated.read, dated.when
    if when.kind == "period" and when.day:
        return True  # a last month that is not whole: "с сентября 2024 года по 27 апреля"
    if not dated.russian or read.words[when.first].low.startswith(("конец", "начал")):
        return dated.russian
    counted = when.month == 1 and when.relative is None and 1 < when.months < 12 and not (when.year or when.base)
    return counted and dated.published.month - when.months > 4 and read.begins(when.first, when.after, "месяц")


def _year_of_the_speech(dated: Dated) -> bool:
    # "В этом году он говорил о намерении …": of the speech; the year a plant opens in
    return dated.made.role in ("target", "capacity") and not dated.when.by


def _part_of_a_plan(dated: Dated) -> bool:
    # "rose by 13 percent in January–November with a yearly plan of 12 percent"
    return dated.made.role in ("plan", "target") and dated.english and dates.over(dated.ref, dated.published)


def _two_periods(dated: Dated) -> bool:
    # two periods in the sentence, neither beside the figure
    several = kazakh.last_of_several(dated.read, dated.when, dated.periods.whens)
    return several or (dated.when.first < dated.region.low and len(dated.heard) > 1)


def _whose_month(dated: Dated) -> bool:
    # "41 cars were made in 2022, and five in May": of that year, or of the running one?
    when = dated.when
    bare = dated.english and when.kind == "period" and when.month and not when.year and when.relative is None
    told = (other for other, _ in dated.periods.plain if other.year and other.after <= when.first)
    return bool(bare) and any(f"{other.year}" != dated.ref[:4] for other in told)


DOUBTS = (_whose_month, _ended_long_ago, _year_of_the_speech, _part_of_a_plan, _two_periods)

RULES = rules_of(__name__)
