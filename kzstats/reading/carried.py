"""The period of a figure whose sentence says none: the one spoken of, so far as it goes on with it."""

from kzstats.reading import cues, dates, fitting, kazakh
from kzstats.reading.dated import Answer, Dated
from kzstats.reading.lists import LISTS, rules_of
from kzstats.reading.units import RATIOS

_NOW = frozenset(["now", "сейчас", "қазір"])


def the_one_spoken_of(dated: Dated) -> None:
    """Take the period spoken of, for prices that of the prices."""
    state, measure = dated.state, dated.measure
    # "план на год – 18 млн. Рост отмечен в 17 областях": of the months of that year told of before
    planned = not dated.english and (state.aside or ("",))[0].startswith(f"{state.period}-")
    to_date = (dated.read.g.one(i, "when")[1] == "c" for i in range(dated.sentence.first, dated.one.first))
    planned &= dated.russian or not any(to_date)  # «Бүгінде оның 47-і ашылды»: of the year
    planned = (dated.english or planned) and dated.actual  # "The plan is 18. 2 were built"
    dated.ref = state.aside[0] if planned and state.aside else cues.spoken_of(dated.periods)
    dated.sure = bool(state.period)
    if "prices" in (state.period_measure, measure) and state.period_measure != measure:
        dated.ref = state.told.get(measure, dated.ref)
        dated.sure = dated.sure and not dated.russian  # no month of wages


def plainly(dated: Dated) -> None:
    """Say whether the text carries it plainly: it was told near, in the lead, or is the only one so far."""
    state, measure, ref = dated.state, dated.measure, dated.ref
    # The one period of the text so far. English releases told of others: 94 % right of those marked.
    only = dated.actual and state.heard == {state.period} and not dated.english
    above = dated.russian and dated.sentence.paragraph - state.period_at == 1
    above = above and measure not in ("prices", "area_sown")  # else 10 of 11 are of the paragraph before
    led = (state.period_at <= state.lead or above) and fitting.alike(measure, state.period_measure)
    sure = dated.sure and (dated.near() or led or only) and (ref == state.period or dated.english)
    dated.sure = sure or _plainly_in_english(dated)
    if dated.english and state.back:
        dated.sure = False
    # Kazakh: 24 of 26 changes of what is made, built and sold are of the period spoken of.
    made = dated.kazakh and measure in ("production", "commissioned", "turnover", "freight")
    changed = made and dated.is_a("growth") and dated.actual and ref == state.period
    dated.sure = dated.sure or (changed and bool(ref))


def _plainly_in_english(dated: Dated) -> bool:
    """Whether one period was told so far: of changes of what flows 63 of 66 right, of levels 19 of 20."""
    if not dated.english or not dated.actual:
        return False
    if dated.periods.bases and dated.ref:
        return True  # what it compares with is said: 33 of 33
    flow = {"growth": LISTS.changing, "level": LISTS.flowing}.get(dated.made.transformation, ())
    return dated.measure in flow and dated.state.known == {dated.state.period}


def of_a_part(dated: Dated) -> None:
    """A part is of the period of its whole, unless a verb of today tells it.

    Of another sentence's period are 48 of 50 parts in Russian and Kazakh, trade of several periods left out; of those
    told with a verb of today 15 of 31 are of no period.
    """
    state, measure, sentence = dated.state, dated.measure, dated.sentence
    beside = dated.k > 0 and not state.rows[-1]["_period_guessed"]
    if not dated.is_a("share") or beside:
        return
    parted = measure in LISTS.parted and state.known == {state.period}
    # Turnover of trade in a Russian text of one period: 11 of 11; of its exports other codes are in doubt.
    only = dated.russian and measure == "external_trade" and state.known == {state.period}
    parted = parted if dated.english else dated.sure and (only or measure not in LISTS.abroad)
    dated.sure = parted and not dated.read.g.has("today", sentence.first, sentence.after)
    if dated.english and (_of_always(dated) or (not dated.sure and _of_today(dated))):
        _of_none(dated)


def _of_always(dated: Dated) -> bool:
    """Whether a part is told of for good: "the company owns 5 percent", "Abai occupies 7 percent of GDP": 14 of 14."""
    read, one = dated.read, dated.one
    owned = {"shares", "stake"} & {*read.lows(one.after, one.after + 4)}
    return bool(owned) or read.begins(dated.region.low, one.first, *LISTS.of_always)


def _of_today(dated: Dated) -> bool:
    """Whether a part is of something else than what was told of, and no verb says that it was: "glass gives 26 percent
    of GDP" behind months of lime. Of 23 such parts 20 are of no period, of those told of the same thing 10 of 59.
    """
    read, state = dated.read, dated.state
    if dated.measure in (state.period_measure, "completion") or len(dated.ref) == len("2024-09-01"):
        return False
    told = {*read.lows(dated.region.low, min(dated.region.high, dated.one.after + 8))}
    return not told & (LISTS.made | {"accounted", "this", "which"})


def of_a_stock(dated: Dated) -> None:
    """What a stock of no period moved by is of none: "reserves are 340 tons, 50 more than by the end of 2017"."""
    before = dated.rows[-1] if dated.english and dated.rows and dated.is_a("difference", "growth") else None
    if before and (before["transformation"], before["ref_period"]) == ("level", "") and before["role"] == "actual":
        _of_none(dated)


def of_mixed_periods(dated: Dated) -> None:
    """Doubt it where periods are mixed, or lead up to a day not said: "С начала года 5 тонн. Экспорт – 3"."""
    mixed = dated.state.mixed and not dated.english
    dated.sure = dated.sure and not mixed and dated.ref != dated.state.so_far


def of_people_or_years(dated: Dated) -> None:
    """People at work are of the day of the text; a span of years is told of once."""
    standing = dated.measure in LISTS.states or (dated.measure == "jobs" and dated.kazakh)
    long = dates.taken_apart(dated.ref)[2] > 12
    if long and (dated.english or (dated.kazakh and dated.actual)):
        _of_none(dated)  # 20 of 20: "65 projects were launched in 2010–2016. The region has 97"
    elif not dated.english and (standing or long):
        dated.sure = False


def of_the_day(dated: Dated) -> None:
    """What there is, costs or can be made is told for the day of the text, not for a period spoken of."""
    state, measure, made = dated.state, dated.measure, dated.made
    stock = measure in LISTS.stocks and dated.one.unit not in ("KM", "M2")  # "отремонтировано 5 км" was in a period
    # "This year … 9 buses will come"
    coming = made.role == "plan" and dated.near() and not dates.over(dated.ref, state.published)
    there = dated.is_a("level") and (dated.actual or (dated.english and stock and not coming))
    day = _of_a_day_told(dated)
    if dated.kazakh and stock and not dated.one.signed:
        days = [text for text in state.known if len(text) == len("2024-09-01")]
        known = measure == "population" and len(days) == 1  # people are of the one day
        day = known or (measure == state.period_measure and measure in ("employment", "population"))
        dated.ref = days[0] if known else dated.ref
    ratio = dated.k > 0 and dated.found[dated.k - 1].unit in RATIOS
    moved = ratio and state.rows[-1]["transformation"] in ("growth", "difference")
    priced = dated.kazakh and measure == "prices" != state.period_measure
    if dated.kazakh and measure == "prices" and (dated.is_a("level") or priced):
        dated.sure = False
    if _now(dated) or ((stock or _stands(dated)) and there and not (moved or day)):
        _of_none(dated)
    elif priced and cues.a_year(dated.read, dated.region.low, dated.one, dated.sentence.after):
        _of_none(dated)  # «бағасы бір жылда 27 %-ға өсті»: up to which month?
    elif made.role == "capacity" and not (stock and (moved or dated.is_a("growth"))):
        dated.ref, dated.sure = "", False  # of no period, least of all of one spoken of before


def _of_none(dated: Dated) -> None:
    dated.ref, dated.sure, dated.silent = "", False, False


def _now(dated: Dated) -> bool:
    """Whether it is told of now: "It is now 40 percent"."""
    now = dated.is_a("level", "share") and dated.actual
    return now and not _NOW.isdisjoint(dated.read.lows(dated.one.first - 5, dated.one.first))


def _stands(dated: Dated) -> bool:
    """Whether what is counted is there, is no flow: people at work, capital that was piled up, countries."""
    read, one, measure = dated.read, dated.one, dated.measure
    if measure in LISTS.states and kazakh.goes_on(read, one.after, dated.sentence.after):
        return True
    if measure in ("investment", "fdi") and read.begins(dated.region.low, one.first, *LISTS.piled_up):
        return True
    if measure == "other" and one.noun > 0 and read.words[one.noun].low.startswith("стран"):
        return True
    return dated.english and bool(dated.state.period) and cues.stands(read, dated.sentence, measure, one)


def _of_a_day_told(dated: Dated) -> bool:
    """Whether the day or the months spoken of were told of the same measure."""
    state, measure, ref = dated.state, dated.measure, dated.ref
    day = measure == state.period_measure and len(ref) == len("2024-09-01")
    people = measure == "employment" and "" != ref == state.told.get(measure)
    told = day and (dated.english or measure == "population")
    return told or (people and (dated.russian or (dated.english and "Q" in ref)))


def of_every_year(dated: Dated) -> None:
    """What comes every year is of no year: "в среднем ежегодно собирают 12 млн тонн"."""
    read, one = dated.read, dated.one
    yearly = dated.russian and read.begins(dated.sentence.first, one.first, "ежегод", "недел")
    yearly = yearly or _each_year(dated)
    if read.begins(dated.sentence.first, one.first, "маркетинг", "marketing"):
        _of_none(dated)  # "за маркетинговый год отгружено 9 млн тонн": of none that was told of
    if yearly and (dated.actual or (dated.russian and dated.made.role == "target")):
        _of_none(dated)


def _each_year(dated: Dated) -> bool:
    """Whether an amount is told of every year or day: «жыл сайын 5 млн тонна», "Annually it exports 5 tonnes"."""
    read, one = dated.read, dated.one
    if one.unit in RATIOS or dated.russian:
        return False
    told = read.lows(max(dated.region.low, one.first - 5), one.first)
    if dated.english:
        return "annually" in [*told, *read.lows(one.after, one.after + 5)]
    yearly = {"жылдық", "қажеттілік"} <= {*told} or {"жылына", "тәулігіне", "күніне"} & {*told}
    return bool(yearly) or "жыл сайын" in " ".join(told)


def of_a_plan(dated: Dated) -> None:
    """A plan is of the horizon spoken of, and of no period that is over."""
    state, role = dated.state, dated.made.role
    if role not in LISTS.planned:
        return
    # Jobs and costs of a project are told of the months spoken of in 4 of 4 Russian releases.
    own = role == "forecast" or dated.measure in ("jobs", "project_cost")
    over = dates.over(dated.ref, state.published) and not (own and dated.russian)
    mixed = state.mixed and not dated.english
    dated.ref, dated.sure = state.horizon or ("" if over or mixed else dated.ref), False


STEPS = rules_of(__name__)


def _since_new_year(dated: Dated) -> Answer | None:
    """A silent sentence may still say "с начала года": the months of this year that were told of."""
    dated.silent = dated.when is None
    if not dated.silent:
        return None
    dated.since = dated.periods.since_new_year(max(dated.one.first, dated.region.high))
    if not dated.since or not (dated.state.period or dated.since[4:]):
        return None
    return dated.since, dated.base(dated.since), bool(dated.since[4:])


def _carried(dated: Dated) -> None:
    """Take the period spoken of; doubt or drop it by what the figure is of."""
    if dated.when is None:
        for step in STEPS:
            step(dated)


RULES = (_since_new_year, _carried)
