"""What a sentence leaves to the next: its periods, what they are compared with, a plan's horizon; its subject."""

import re

from kzstats.reading import cues, dates
from kzstats.reading.areas import owns
from kzstats.reading.kazakh import aimed_at, last_of_several
from kzstats.reading.lists import LISTS
from kzstats.reading.mentions import Mention, lineage
from kzstats.reading.sentences import Sentence
from kzstats.reading.spoken import Periods
from kzstats.reading.state import State
from kzstats.reading.subject import Subject, finest, home


def leave(periods: Periods, measure: str) -> None:
    """What the next sentence inherits of the periods of one; measure: what that tells of."""
    state, read, sentence, whens = periods.state, periods.read, periods.sentence, periods.whens
    rows = state.rows[periods.first_row :]
    spoken = any(row["ref_period"] == state.period != "" for row in rows) and read.language == "en"
    past = [w for w in whens if w.relative == -1 and state.period and (spoken or periods.of_an_earlier_value(w))]
    apart = read.language == "en" and state.period and any(read.words[w.after].low == "alone" for w in whens)
    if apart or read.g.one(sentence.first, "aside")[0]:  # "In July alone 5 tonnes were made"
        state.back = True
        return  # "Для сравнения, в январе 2014 года – 30 %": the text goes on with its own period
    held = {t for _, t in periods.plain if read.language == "en" and dates.over(t, state.published) and not t[4:]}
    held &= {row["ref_period"] for row in rows if row["role"] == "actual"}  # "By the end of 2023 output had doubled"
    by = (w for w, text in periods.plain if (w.by or w.closing) and text not in held)
    gone = (*periods.past, *past, *by)
    kinds = ("period", "asof", "past", "span")
    back = state.reported != state.period
    named = [(w, t) for w, t in periods.plain if t and (w.kind in kinds or (back and t == state.reported))]
    named = [(w, t) for w, t in named if w not in gone]
    named = [(w, t) for w, t in named if not dates.ahead(t, state.published)]
    if not rows:  # "He visited a farm commissioned in April this year." says when it was, no more
        named = [(w, t) for w, t in named if not cues.of_a_thing(read, w)]
        named = [(w, t) for w, t in named if read.language != "en" or t[:4] >= state.period[:4]]
    # «(2024 жылы – 155 мың тонна)» dates its bracket; a Russian bracket of this year also what follows
    row = read.quantities[periods.number]
    shut = [w for w, _ in named if cues.bracketed(read, w, sentence.first, sentence.after, row)]
    now = {"сегодня", "сейчас", "теперь"} & {*read.lows(named[0][0].after, sentence.after)} if named else ()
    if now and read.language == "ru":
        state.period = ""  # "Если в 2020 году было 48 теплиц, то сегодня их 112. Площадь …": of today
        return
    still = read.language == "ru" and f"{state.published.year}"
    named = [(w, t) for w, t in named if w not in shut or t[:4] == still]
    named = [] if any(last_of_several(read, w, whens) for w in whens) else named
    had = read.language == "kk" and read.words[sentence.after - 2].low in ("еді", "болатын")
    told_of = read.begins(sentence.first, sentence.after, "көрсеткіш")
    mark = told_of and read.words[sentence.after - 2].low.endswith(("ған", "ген", "қан", "кен"))
    had |= mark and bool(state.period) and any(t[:4] < state.period[:4] for _, t in named)
    had |= read.language == "kk" and any(read.words[w.after].low == "ол" for w, _ in named[:1])  # «2021 жылы ол 106 %»
    named = [] if had else named  # «Былтыр 6 млн тонна жиналған еді», «2022 жылы бұл көрсеткіш 5 болған»: held against
    roles = {row["role"] for row in rows}
    planned = bool(roles) and roles <= LISTS.planned
    done = {row["ref_period"] for row in rows if row["role"] not in LISTS.planned}
    if state.period and done:  # "46,000 cars were made of the 160,000 planned for 2024": the months stay spoken of
        coming = {row["ref_period"] for row in rows if row["role"] in LISTS.planned} - done
        named = [(w, t) for w, t in named if t not in coming]
    earlier = named and read.language == "en" and named[0][1][:4] < state.period[:4]
    if earlier:  # "Three mills open this year. Output reached 4 tonnes in 2023": no figure yet was made this year
        earlier = any((row["ref_period"], row["role"]) == (state.period, "actual") for row in state.rows[-_LATE:])
    state.back = earlier and state.period_at == sentence.paragraph if named else state.back
    named = [] if state.back else named  # "It was 23 billion in 2022. The record of 2012 was 28": 2022 is spoken of
    back = read.language == "ru" and named and named[0][1][:4] < state.period[:4]
    if named and state.period and (planned or back):  # a plan, and a year gone back to, date their paragraph alone
        state.aside = state.aside or (state.period, state.period_measure)
    elif named:
        state.aside = None
    told = {row["role"] for row in rows if named and row["ref_period"] == named[0][1]}
    wider = named and dates.wider(named[0][1], state.published, state.period)
    if wider and read.language != "en" and not told & {"plan", "target"}:
        named = []  # "В текущем году" behind "за январь–июль 2021 года": the months stay spoken of
    flow = read.language == "en" and state.period and measure and measure not in LISTS.stocks
    if named and named[0][0].kind == "asof" and flow:
        named = []  # a day that a stock is told for is no period of what is made
    until = named[0][0].until if named else 0
    last = next((row["ref_period"] for row in rows if until and row["ref_period"].startswith(f"{until}")), "")
    if last:
        named[0] = named[0][0], last  # "за 2017–2021 годы вырос в 2 раза": what follows is of the last year
    silent = not rows or (not state.period and read.language == "ru")
    gone_by = read.language == "ru" and state.period[:4] < f"{state.published.year}"
    if named:
        first, told = named[0]
        inner = state.period_at == sentence.paragraph and dates.inside(told, state.period)
        opens = {"early", "beginning", "start"} & {*read.lows(first.first, first.after)}
        inner |= bool(state.period and opens) and first.months == 1  # "in early August there were 5 million sheep"
        state.around = (state.around or state.period) if inner and read.language == "en" else ""
        state.mixed = len({t for _, t in named}) > 1
        state.known &= state.used if read.language == "en" else state.known  # "The decline went on in June": no figure
        told = {t for _, t in named}
        used = [row["ref_period"] for row in rows if row["ref_period"] in told]
        # "In February the committee reported that in 2015 …": 2015 is spoken of; of two years the later one
        used = [max(used)] if used and all(len(text) == len("2015") for text in used) else used
        state.period = used[0] if used and read.language == "en" else named[0][1]
        inside = named[0][0].kind == "period" and named[0][0].day  # "с сентября 2024 года по 27 апреля"
        state.period_at, state.so_far = sentence.paragraph, state.period if inside else "-"
        tasks = not roles and not state.period[4:] and state.period >= f"{state.published.year}"
        state.known |= set() if tasks or planned else {state.period}
        state.period_measure = measure or state.period_measure
        state.told |= {} if state.aside else {state.period_measure: state.period}
    elif read.language == "ru" and any(w.kind == "span" and (w.relative, w.months) in cues.UNSAID for w in whens):
        state.aside = state.aside or (state.period, state.period_measure)
        state.period = ""  # "За последние три года область окрепла. Бюджет вырос в 1,5 раза": since then
    elif (silent or gone_by) and (since := periods.since_new_year(sentence.after)):
        state.period, state.period_at = since, sentence.paragraph  # "с начала года дела идут лучше. Выпуск …"
        state.so_far = since if len(since) == len("2024") else "-"
    state.reported = state.reported or state.period
    years = (w for w in whens if w.kind == "span" and not w.since and read.begins(w.first, w.after, *LISTS.years))
    if rows and not named and any(years) and not any(row["ref_period"] for row in rows):
        state.mixed = True  # "За три года построено 37 школ. Также открыто 5 больниц": in those years, or this one?
    to_come = {t for _, t in periods.plain if planned and read.language == "en" and dates.ahead(t, state.published)}
    state.horizon = next((t for w, t in reversed(periods.plain) if t and (w.by or t in to_come)), state.horizon)
    bases = [dates.base_of(w, state.published, state.period) for w in periods.bases]
    state.base = bases[0] if bases else "" if whens else state.base


_LATE = 30  # figures to look back on, so that time grows with the length of a text
_HEADING = re.compile(r"\s*(#{1,6})\s")


def enter_section(state: State, number: int) -> None:
    """Take the region of a heading ("## Abai region") for what stands below it, up to the next of its level."""
    read, sentence, named = state.read, state.read.sentences[number], state.named[number]
    start = read.words[sentence.first].start
    marks = _HEADING.match(read.text, read.text.rfind("\n", 0, start) + 1)
    if sentence.number > 1 or not marks:
        return
    level = len(marks[1])
    above = [(other, area) for other, area in state.sections if other < level]
    area = only_area([m for m in named if "-" in m.area])
    state.sections = [*above, (level, area)] if area else above
    if area == state.own_area:
        state.own_area, state.own_guessed = "", []  # that of its headings: of the text as a whole they tell nothing
    state.topic.area = state.sections[-1][1] or state.own_area
    state.topic.guessed = [] if state.sections[-1][1] else state.own_guessed
    if state.subject is not None:
        state.subject.area = ""


def leave_subject(state: State, sentence: Sentence, subjects: list[Subject], named: list[Mention]) -> None:
    """What the next sentence inherits to tell of, and the one region that "here" points to."""
    _leave_subject(state, sentence, subjects, named)
    if state.subject is not None:
        state.subject.here = only_area([m for m in named if "-" in m.area])


def _leave_subject(state: State, sentence: Sentence, subjects: list[Subject], named: list[Mention]) -> None:
    """The subject of the first figure, else what is named first."""
    read = state.read
    whole = state.subject.product if state.subject is not None and subjects else ""
    if read.language == "kk" and whole and (subjects[0].product, whole) in read.lexicon.part_of:
        return  # «Оның ішінде 18 жеке үй. Жыл соңына дейін 140 мың шаршы метр»: of all homes
    if subjects and read.g.one(sentence.first, "among")[0] > sentence.first + 1 and state.subject is not None:
        finer = lineage(subjects[0].activity, read.lexicon.parents)[1:]
        if state.subject.activity in finer and state.subject.activity not in ("_T", "B-E"):
            return  # «Оның ішінде көлік – 7 млрд. Экспорт 3 есе өсті»: of the whole branch
    if subjects:
        state.subject = subjects[0].copy()
        if len({about.area for about in subjects}) > 1:
            state.subject.area = ""
        if len({about.scope for about in subjects}) > 1 and read.language == "en":
            state.subject.scope = ""  # "The buyers were Russia (15 tonnes) and China (6). Exports came to 58 tonnes"
        rows = state.rows[-len(subjects) :]
        state.subject.works = any(row["role"] == "capacity" or row["indicator"] in LISTS.undertakings for row in rows)
    elif any(m.subject for m in named):
        m = next(m for m in named if m.subject)
        m = finest(read, m, [n for n in named if n.subject and n.first - m.after in (0, 1)])
        here = [m for m in named if "-" in m.area or not aimed_at(read, m.after)]
        if read.language == "ru":  # "с партнерами из Узбекистана запущено производство"
            here = [m for m in here if "-" in m.area or read.words[m.first - 1].low not in ("из", "с", "со")]
        if read.language == "ru" and "-" in state.topic.area:
            here = [m for m in here if m.area != state.nation]  # "стране нужна промышленность", in a text of a region
        if read.language == "en":  # "Earlier, gold was exported to Switzerland.", "a Chinese company will build it"
            away = [m for m in here if read.words[m.first - 1].low in ("to", "from", "with") or owns(read, m)]
            here = [m for m in here if "-" in m.area or m not in away]
        spoken = state.subject
        other = spoken is not None and home(m, read) not in ("", spoken.activity) and read.language != "en"
        beside = [n for n in named if read.language == "en" and 0 <= n.first - m.after <= 1]  # "its meat exports grow"
        if read.language == "ru":  # "Сократился экспорт нефти."
            opening = (n for n in named if n.first - sentence.first < 5 and n.after == m.first)
            beside = [n for n in opening if n.indicator in LISTS.abroad]
            other = other and not beside
        if other and spoken.measure not in ("production", "wages", state.topic.indicator) and not m.indicator:
            spoken.indicator = spoken.measure = "production"  # "Инвестиции …. Идет подъем в строительстве. Рост – 9 %"
        opens = read.language == "ru" and spoken is None  # "Редакция сравнила инвестиции в промышленность"
        told = next((n.indicator for n in (named if opens else beside) if n.indicator in LISTS.carried), "")
        state.subject = Subject(
            m.indicator or told or (state.subject.indicator if state.subject else ""), m.product or "_T",
            m.activity or read.lexicon.homes.get(m.product, ""),
            _placed(state, here) or (state.subject.area if state.subject else ""),
            measure=told or (state.subject.measure if state.subject else "production"),
            works=state.subject is not None and state.subject.works,
        )  # fmt: skip
    elif read.language != "kk":  # "Freight turnover grew in many regions."
        measure = next((m.indicator for m in named if m.indicator in LISTS.carried), "")
        if measure and state.subject is None and read.language == "ru":
            state.subject = Subject(area=only_area(named))
        if measure and state.subject is not None:
            state.subject.indicator = state.subject.measure = measure


def _placed(state: State, here: list[Mention]) -> str:
    """The one place that a sentence without figures names; in an English text of a region its country is none."""
    area = only_area(here)
    return "" if area == state.nation and "-" in state.topic.area and state.read.language == "en" else area


def only_area(named: list[Mention]) -> str:
    """The one place that mentions name, "" for none or several."""
    areas = {m.area for m in named if m.area}
    return areas.pop() if len(areas) == 1 else ""
