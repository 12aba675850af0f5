"""The period and base of each figure of a sentence, and the period that carries into the next."""

from kzstats.reading import cues, dates, held, kazakh, moving
from kzstats.reading.fitting import alike
from kzstats.reading.kazakh import as_told, each_year, goes_on, last_of_several, of_a_noun, people_at
from kzstats.reading.lists import LISTS
from kzstats.reading.regions import Region, end_with_conversions
from kzstats.reading.sentences import Sentence
from kzstats.reading.units import RATIOS, Quantity
from kzstats.reading.ways import Way

_NOW = frozenset(["now", "сейчас", "қазір"])


class Periods:
    """The periods of one sentence, and what carries into the next."""

    def __init__(self, state, number: int, sentence: Sentence):
        self.state, self.number, self.sentence, self.read = state, number, sentence, state.read
        self.whens = [
            when
            for when in self.read.whens[number]
            if not (cues.likened(self.read, when) or cues.of_age(self.read, when) or cues.of_a_plan(self.read, when))
            and not cues.since_new_year(self.read, when, state.published.year)
            and not (when.kind == "span" and cues.of_none(self.read, when, state.period))
        ]
        self.order = held.in_order(self.read, self.read.quantities[number], self.whens)
        self.whens = self.whens if self.order else held.together(self.read, self.whens, self.read.quantities[number])
        self.spoken = state.period
        people = self.read.language == "en" and any(m.indicator == "population" for m in state.named[number])
        for when in self.whens:
            if people and when.kind == "day" and when.year:
                when.kind = "asof"  # "the population was 20 million on January 1, 2024"
            towards = self.read.words[when.first].low == "к"
            if when.than and when.kind == "period" and self._ahead(when, towards):
                when.base, when.by = False, True  # "к 2030 году" compares with nothing
            opens = towards and when.first == sentence.first and sentence.number
            opens |= towards and self.read.begins(when.first - 1, when.first, "составля", "составил", "достиг")
            if opens and (when.kind == "here" or (when.relative == 0 and when.month)):
                when.base = when.by = False  # "К сентябрю текущего года в стране насчитывалось 8 млн голов"
            row = self.read.quantities[number]
            if self.read.language == "kk":
                month = len(state.period) == len("2024-05") or any(w.month and w.months == 1 for w in self.whens)
                as_told(self.read, when, sentence, row, state.published.year, month)
            than = self.read.language == "ru" and any(w.than and w.year for w in self.whens)
            same = when.bare and (than or LISTS.spoken_of & {*self.read.lows(when.first, when.after)})
            if same and not when.than:
                when.kind, when.base = "here", False  # "продажи за тот же период": the one spoken of
        cues.set_beside(self.read, self.whens, self.read.quantities[number])
        if state.compared and self.read.words[sentence.first].text in "-–•*·":
            for when in self.whens:
                when.base = True  # "Это больше по сравнению с: – августом 2022 года – в 1,5 раза"
        self.plain = []
        for when in self.whens:
            apart = when.since or self.read.words[when.after].text == ","
            if row and apart and cues.of_a_thing(self.read, when):
                continue  # "The plant, opened last year, made 5 tonnes", "действующий с мая запрет"
            if not when.base and when.kind != "day":
                text = dates.resolved(when, state.published, self.spoken)
                if when.bare and not text:
                    continue  # "за этот же период", where none was spoken of
                self.plain.append((when, text))
                state.heard |= {text} - {""}
                if text and when.kind in ("period", "past") and not when.by:
                    self.spoken = text
        self.bases = [when for when in self.whens if when.base]
        # A year that is still running was spoken of as a plan; the year before is no base of it.
        running = state.period == f"{state.published.year}"
        main = {text for w, text in self.plain if not cues.horizon(self.read, w, state.published.year)}
        main |= {state.period, *state.known} if not running else set()
        # "… in January–May 2024 … in January–May 2023": the year before is what the first is compared with.
        self.past = [when for when, text in self.plain if text and dates.a_year_on(text) in main]
        # "15 in 2023 and 16 in 2024", told in March 2023: both are to come
        self.past = [w for w in self.past if w.year < (w.month > 0) + state.published.year]
        self.before = kazakh.began_at(self.read, self.plain, self.read.quantities[number])
        self.past += [when for when, _ in self.before.values()]
        self.first_row = len(state.rows)

    def of(
        self, one: Quantity, region: Region, made: Way, k: int, found: list[Quantity], places: list[Region],
        first_row: int, measure: str,
    ) -> tuple[str, str, bool]:  # fmt: skip
        """Period and base of a figure, and whether the text says the period in this sentence or carries it plainly."""
        state, self.silent, self.since, english = self.state, False, "", self.read.language == "en"
        if region.converts is not None:
            row = state.rows[first_row + region.converts]
            return row["ref_period"], row["base_period"], not row["_period_guessed"]
        if self.order and (ref := dates.resolved(self.order[k], state.published, state.period)):
            return ref, "", True
        if made.transformation == "level" and cues.came_to(self.read, one, found[:k]):
            return state.rows[-1]["ref_period"], "", not state.rows[-1]["_period_guessed"]
        reach = 12 if len(self.plain) > 1 else 0
        if english and k and ("least" in found[k - 1].notes or cues.shut_in(self.read, one, made, found[k - 1], reach)):
            return state.rows[-1]["ref_period"], state.rows[-1]["base_period"], not state.rows[-1]["_period_guessed"]
        base = next((row["base_period"] for row in reversed(state.rows[self.first_row :]) if row["base_period"]), "")
        dated = held.dated_by(self.read, state.rows[self.first_row :], found, k, self.plain, base)
        if dated is not None:
            return dated, "", bool(dated)
        told = state.rows[self.first_row :] if made.transformation in ("growth", "difference") else []
        if (led := held.between(self.read, told, found, k, self.whens)) and measure == state.rows[-1]["indicator"]:
            return *led, True
        if earlier := held.told_from(self.read, made, found, k, self.plain, state.period):
            own = earlier[0] in {text for _, text in self.plain}
            return *earlier, own or state.period_at == self.sentence.paragraph
        if self._from(one, found, k) and self.bases and not self.past:
            main = next((t for w, t in self.plain if t), state.period)
            if base := dates.base_of(self.bases[0], state.published, main):
                return base, "", True
        if k in self.before:
            return self.before[k][1], "", True
        came = self.before.get(k - 1 - (self.read.words[one.first - 1].text == "("))
        if came and (now := next((t for w, t in self.plain if t and w not in self.past), state.period)):
            return now, came[1] if made.transformation == "growth" else "", True
        span = next((w for w, text in self.plain if text and w.until), None)
        if span and made.transformation == "level" and k and self._from(found[k - 1], found, k - 1):
            return dates.written(span.until), "", True  # "С 2020 по 2024 год выросло с 5 до 7 млн тонн"
        if span and span.until <= state.published.year and self._from(one, found, k):
            return dates.written(span.year), "", True
        if made.transformation == "growth" and (own := held.led_to(self.read, found[k + 1 :], self.plain)):
            return own, "", True  # "saw a 49 % rise, from 254 tons in 2023 to 377 tons this year"
        earlier = (self._from(one, found, k) and not self.past) or cues.up_from(self.read, one, self.plain)
        if earlier and not self.bases and not any(0 <= w.first - one.after <= 1 for w, _ in self.plain):
            return held.compared_with(state), "", False  # "from 5 tonnes to 7 tonnes in May": when it was 5 is not said
        level = made.transformation == "level" and not self.past
        if level and held.undated_bracket(self.read, found, k, self.bases, self.plain):
            return "", "", False  # "13 times more than at the beginning of the year (27 trillion soums)"
        series = cues.as_in_bracket(self.read, state.rows[self.first_row :], found, k, one)
        if series and self.read.language != "ru":
            return series, "", True
        when, ref = self._nearest(one, region, found, k, end_with_conversions(self.read, found, places, k))
        day = next((w for w in self.whens if w.kind == "day" and measure == "exchange_rate" and english), None)
        if day is not None:  # "The rate on January 14 was 364.89 tenge a dollar"
            day.kind, when = "asof", day
            ref = dates.resolved(day, state.published, "")
        made.role = "forecast" if made.role == "actual" and cues.to_come(when) else made.role
        coming = english and made.role == "actual" and bool(ref) and ref[:4] > f"{state.published.year or ref}"
        if coming and k + 1 < len(found) and self.read.g.has("role", one.after, min(found[k + 1].first, when.first)):
            when, ref = None, ""  # "reached 38 percent and is to be brought to 52 percent by 2027"
        own = [pair for pair in self.plain if pair[1] and 0 <= one.opening - pair[0].after <= 1]
        if own and of_a_noun(self.read, one):
            return own[0][1], "", True
        before = [other for other in found[:k] if of_a_noun(self.read, other)]
        if before and when is not None and when.after <= before[-1].first:
            return "", "", False  # «былтыр 4 тонна болған экспорт 5 тоннаға жетті»: when?
        sure = when is not None and not (english and cues.first(self.read, one.after, when.first, "among")[0] >= 0)
        sure = sure and dates.same_year(when, state.published, ref)
        told = {text for w, text in self.plain if text and (w.first < region.high or not english)}
        if when is not None and self.read.language == "kk" and made.role == "actual" and measure in LISTS.flows:
            ref = kazakh.told_up_to(self.read, when, ref)
        month = english and ref and when.months == 1 and made.role == "actual" and measure in LISTS.flows
        if month and "end" in self.read.lows(when.first - 3, when.after):  # "By the end of May, 6 tonnes were shipped"
            ref = dates.written(int(ref[:4]), 1, when.month)
            self.plain = [(w, ref if w is when else text) for w, text in self.plain]
        stock = measure in LISTS.stocks or measure == "enterprises"
        stock |= "stood" in self.read.lows(one.opening - 2, one.opening)  # "The deficit stood at 5 billion as of May 1"
        if when is not None and when.kind == "asof" and not stock and self.read.language == "en":
            ref, sure = dates.up_to(ref) if one.unit != "T" and measure in LISTS.flows else ref, False
        opening = english and when is not None and ref[4:6] != "-Q" and measure in (*LISTS.states, *LISTS.stocks)
        heard = {*self.read.lows(when.first - 3, when.after)} if opening else set()
        if {"beginning", "start"} & heard and {"at", "by", "as"} & heard and "since" not in heard and len(ref) > 3:
            day = f"{ref}-01" if len(ref) == len("2024-11") else f"{ref[:4]}-01-01"
            return day, self._base(one, region, made, day), True  # "5 firms at the beginning of the year, up 4 %"
        low = found[k - 1].after if k else self.sentence.first
        yearly = made.role == "plan" and cues.yearly(self.read, max(low, one.first - 8), one.first)
        if yearly and (when is None or when.first < low):
            return ((ref or state.period)[:4] or f"{state.published.year or ''}"), "", bool(when)  # "годовой план – 5"
        if made.role in ("plan", "target", "forecast", "capacity") and dates.to_come(when, state.published):
            ref = dates.written(state.published.year, when.month, when.months)
            when.by = True  # a horizon: no later sentence takes it for its own
            self.plain = [(w, ref if w is when else text) for w, text in self.plain]
        if when is not None and when.closing and made.role in LISTS.planned and state.published.year:
            ref = f"{state.published.year}"
        if when is not None and when.until and made.transformation == "growth":
            return dates.written(when.until), dates.written(when.year), True
        behind = when is not None and when.after <= one.first and (self.read.language == "kk" or not when.day)
        if behind and cues.new_year(self.read, when.after, one.first, state.published.year):
            return self.since_new_year(one.first, when.month), "", False  # «қазанда 1 %, жыл басынан бері 9 %-ға өсті»
        if behind and ref and {"бүгінде", "бүгін"} & {*self.read.lows(max(low, when.after), one.first)}:
            return "", "", False  # «2007 жылы 70 % болса, бүгінде 55 % құрайды»
        spoke = when is not None and made.role in LISTS.planned and not when.by and self.read.language == "ru"
        if spoke and self.read.begins(when.after, one.first, *LISTS.told):
            return "", "", False  # "В мае министерство сообщило о намерении открыть 28 предприятий"
        self.silent = when is None
        self.since = self.since_new_year(max(one.first, region.high)) if self.silent else ""
        if self.since and (state.period or self.since[4:]):
            return self.since, self._base(one, region, made, self.since), bool(self.since[4:])
        if when is None:
            # "план на год – 18 млн. Рост отмечен в 17 областях": of the months of that year told of before
            planned = self.read.language == "ru" and (state.aside or ("",))[0].startswith(f"{state.period}-")
            planned = (english or planned) and made.role == "actual"  # "The plan is 18. 2 were built"
            ref, sure = state.aside[0] if planned and state.aside else cues.spoken_of(self), bool(state.period)
            if "prices" in (state.period_measure, measure) and state.period_measure != measure:
                ref, sure = state.told.get(measure, ref), sure and self.read.language != "ru"  # no month of wages
            herds = self.read.language == "ru" and measure == "other" == state.period_measure  # 11 of 11
            near = herds or state.period_at == self.sentence.paragraph
            # The one period of the text so far. English releases told of others: 94 % right of those marked.
            only = made.role == "actual" and state.heard == {state.period} and not english
            above = self.read.language == "ru" and self.sentence.paragraph - state.period_at == 1
            above = above and measure not in ("prices", "area_sown")  # else 10 of 11 are of the paragraph before
            led = (state.period_at <= state.lead or above) and alike(measure, state.period_measure)
            sure = sure and (near or led or only) and (ref == state.period or english)
            # Where one period was told so far: of changes of what flows 63 of 66 right in English, of levels 19 of 20.
            flow = {"growth": LISTS.changing, "level": LISTS.flowing}.get(made.transformation, ())
            grown = english and measure in flow and made.role == "actual"
            set_off = english and self.bases and made.role == "actual" and ref  # its base is said: 33 of 33
            sure = bool(sure or (grown and state.known == {state.period}) or set_off) and not (state.back and english)
            # Kazakh: 24 of 26 changes of what is made, built and sold are of the period spoken of.
            made_of = measure in ("production", "commissioned", "turnover", "freight") and self.read.language == "kk"
            changed = made.transformation == "growth" and made.role == "actual" and ref == state.period
            sure = sure or (made_of and changed and bool(ref))
            if made.transformation == "share" and not (k > 0 and not state.rows[-1]["_period_guessed"]):
                # Of another sentence's period are 48 of 50 parts in Russian and Kazakh, trade left out.
                parts = measure in LISTS.parted and state.known == {state.period}
                parts = parts if english else sure and measure not in LISTS.abroad
                # of parts told with a verb of today 15 of 31 are of no period
                sure = parts and not self.read.g.has("today", self.sentence.first, self.sentence.after)
            aside = state.mixed and not english
            sure = sure and not aside and ref != state.so_far  # "С начала года 5 тонн. Экспорт – 3": up to when?
            standing = measure in LISTS.states or (measure == "jobs" and self.read.language == "kk")
            if self.read.language != "en" and (standing or dates.taken_apart(ref)[2] > 12):
                sure = False  # people at work are of the day of the text; a span of years is told of once
            ratio = k > 0 and found[k - 1].unit in RATIOS
            moved = ratio and state.rows[-1]["transformation"] in ("growth", "difference")
            stock = measure in LISTS.stocks and one.unit not in ("KM", "M2")  # "отремонтировано 5 км" was in a period
            standing = measure in LISTS.states and goes_on(self.read, one.after, self.sentence.after)
            standing |= measure in ("investment", "fdi") and self.read.begins(region.low, one.first, *LISTS.piled_up)
            standing |= measure == "other" and one.noun > 0 and self.read.words[one.noun].low.startswith("стран")
            standing |= english and bool(state.period) and cues.stands(self.read, self.sentence, measure, one)
            # "This year … 9 buses will come"
            coming = made.role == "plan" and near and not dates.over(ref, state.published)
            told = made.transformation == "level" and (made.role == "actual" or (english and stock and not coming))
            day = measure == state.period_measure and len(ref) == len("2024-09-01")
            day = day and (english or measure == "population")
            people = measure == "employment" and "" != ref == state.told.get(measure)
            day |= people and (self.read.language == "ru" or (english and "Q" in ref))
            if self.read.language == "kk" and stock and not one.signed:
                ref, day = people_at(state, measure, ref)
            priced = measure == "prices" != state.period_measure and self.read.language == "kk"
            prices = measure == "prices" and (made.transformation == "level" or priced)
            sure = sure and not (prices and self.read.language == "kk")
            now = made.transformation in ("level", "share") and made.role == "actual"
            now = now and not _NOW.isdisjoint(self.read.lows(one.first - 5, one.first))  # "It is now 40 percent"
            if now or ((stock or standing) and told and not (moved or day)):
                ref, sure, self.silent = "", False, False  # told for the day of the text, not for a period
            elif priced and cues.a_year(self.read, region.low, one, self.sentence.after):
                ref, sure, self.silent = "", False, False  # «бағасы бір жылда 27 %-ға өсті»: up to which month?
            elif made.role == "capacity" and not (stock and (moved or made.transformation == "growth")):
                ref, sure = "", False  # what a plant can make is of no period, least of all of one spoken of before
            yearly = self.read.language == "ru" and self.read.begins(self.sentence.first, one.first, "ежегод", "недел")
            yearly = yearly or each_year(self.read, region.low, one)
            if yearly and made.role in ("actual", *(["target"] if self.read.language == "ru" else [])):
                ref, sure, self.silent = "", False, False  # "в среднем ежегодно собирают 12 млн тонн": of no year
            if made.role in LISTS.planned:
                # Jobs and costs of a project are told of the months spoken of in 4 of 4 Russian releases.
                own = made.role == "forecast" or measure in ("jobs", "project_cost")
                over = dates.over(ref, state.published) and not (own and self.read.language == "ru")
                ref, sure = state.horizon or ("" if over or aside else ref), False
                if made.role == "forecast" and english:
                    ref = ""  # 11 of 14 forecasts without a time of their own are of no time spoken of
        elif cues.unsure(self.read, when, state.published.month):
            sure = False  # "за неполные два месяца", told in September: January and February?
        elif made.role in ("target", "capacity") and not when.by:
            sure = False  # "В этом году он говорил о намерении …": of the speech; the year a plant opens in
        elif made.role in ("plan", "target") and english and dates.over(ref, state.published):
            sure = False  # "rose by 13 percent in January–November with a yearly plan of 12 percent"
        elif last_of_several(self.read, when, self.whens) or (when.first < region.low and len(told) > 1):
            sure = False  # two periods in the sentence, neither beside the figure
        if when in self.past and 0 <= when.first - one.after <= 2 and made.role == "actual":
            return ref, "", True  # "less than last year ($1.9 billion in January-August 2023)"
        row = self.read.quantities[self.number]
        then = held.at_base(self.read, self.sentence, self.bases, row, one, region, made)
        if then is not None:
            whole = then.kind == "period" and not then.month and dates.taken_apart(ref)[2] < 12
            sure = not (whole and self.read.language == "en")  # of the same months of last year, or all of it?
            return dates.base_of(then, state.published, ref or state.period), "", sure
        flows = self.read.language == "ru" and measure in LISTS.flows and len(ref) == len("2024-09-01")
        if flows and "/" not in ref and (self.silent or when.kind == "here"):
            ref, sure = dates.up_to(ref), False  # "На 1 июля 5 тыс. коз. За отчетный период надоено 7 тонн"
        if not ref and self.silent and self.bases and not state.period:
            told = [dates.base_of(w, state.published, "") for w in self.bases if w.year]
            if told and told[0]:  # only what it is compared with is named: the year after it
                return dates.a_year_on(told[0]), told[0] if made.transformation == "growth" else "", False
        told = when in self.past and 0 <= one.first - when.after <= 1 and made.role == "actual"
        if told and region.low >= when.first - 2:
            return ref, "", True  # "(January–February 2023: 111.5 percent)"
        base = self._base(one, region, made, ref)
        running = self.silent and base[4:] and ref == f"{state.published.year}" and self.read.language == "ru"
        if running and dates.a_year_on(base)[:4] == ref and not dates.ahead(dates.a_year_on(base), state.published):
            ref, sure = dates.a_year_on(base), False  # "с начала года … масло подорожало к октябрю прошлого года"
        if not base and region.hangs_on is not None and made.transformation in ("growth", "difference"):
            base = state.rows[first_row + region.hangs_on]["base_period"]
        grew = ref == f"{state.published.year}" and made.role == "actual"
        grew = grew and (self.read.language == "ru" or made.transformation == "growth")
        months = self.read.language == "kk" and any("/P" in text for _, text in self.plain)
        began = grew and english and when is not None and when.since and state.published.month < 12
        began |= grew and any(text.startswith(f"{ref}-01-01/") for text in state.known)
        if began or (months and len(ref) == 4):
            sure = False  # "grew this year", where the text told of its first months: 8 of 15 are of those
        return ref, base, sure

    def _ahead(self, when, towards: bool) -> bool:
        """Whether a year is one to come: after the day of the text, and where that is not known, of a plan."""
        if self.state.published.year:
            return when.year + towards > self.state.published.year
        return towards and self.read.g.has("role", when.after, when.after + 8)

    def since_new_year(self, after: int, month: int = 0) -> str:
        """The months of this year that the text told of, else the year, where "с начала года" is said."""
        if not cues.new_year(self.read, self.sentence.first, after, self.state.published.year):
            return ""
        start = f"{self.state.published.year}-01-01/"
        this_year = start[:4] if self.state.published.year else ""
        month = month if this_year and self.read.language == "ru" else 0
        named = [dates.written(int(this_year), 1, month)] if month > 1 else []
        told = (period for period in [*self.state.known, *named] if period.startswith(start))
        return max(told, key=lambda period: (len(period), period), default=this_year)

    def _nearest(self, one, region, found, k, end):
        words, plain = self.read.words, self.plain
        if within := [pair for pair in plain if one.after <= pair[0].first < end]:
            return within[0]  # "364 tenge in 2023 ($798)"
        after = [
            (w, t)
            for w, t in plain
            if w.first >= end and not cues.bracketed(self.read, w, end, self.sentence.after, found[k + 1 :])
        ]
        before = [(w, t) for w, t in plain if w.after <= one.first and not cues.shut(self.read, w, one, found[:k])]
        if k and self._from(found[k - 1], found, k - 1):  # "from 5 tonnes in 2023 to 7 tonnes"
            before = [pair for pair in before if not 0 <= pair[0].first - found[k - 1].after <= 1]
        dated = bool(before) and one.opening - before[-1][0].after <= 1  # "in May 5 tonnes and in June 6 tonnes"
        beside = after and after[0][0].first - end <= 2 and not (dated and self.read.g.one(end, "and")[0])
        if beside and all(words[i].text not in ",(;" for i in range(end, after[0][0].first)):
            return after[0]
        own = [pair for pair in before if pair[0].first >= region.low]
        english = self.read.language == "en"
        later = any(text and w.first < region.high for w, text in after)
        if own and not own[-1][1] and (words[own[-1][0].after - 1].low in ("лет", "года") or (later and english)):
            own = [pair for pair in own if pair[1]]  # "To date, 90 were made in May", "в 2024 году рекордный за 10 лет"
        if own:
            return own[-1]
        ended = bool(before and after) and before[-1][0] in self.past and self.read.language == "ru"
        if ended and cues.later_clause(self.read, after[0][0], end, found[k + 1 :]):
            return before[-1]  # "В 2022 году продали 4 тонны на 6 млн, в 2023 году – 5": the next clause begins
        if any(w not in self.past for w, _ in plain):
            after = [pair for pair in after if pair[0] not in self.past]
            before = [pair for pair in before if pair[0] not in self.past]
        own = [pair for pair in after if pair[0].first < region.high and ";" not in self.read.lows(end, pair[0].first)]
        if own and not (before and cues.first(self.read, end, own[0][0].first, "cut", "among")[0] >= 0):
            return own[0]
        parted = bool(before and after) and english and self.read.g.has("among", before[-1][0].after, one.first)
        if parted and all(words[i].text not in ",;(" for i in range(end, after[0][0].first)):
            return after[0]  # "21 projects will open this year, of which 8 were opened in five months"
        free = [pair for pair in before if not self._taken(pair[0], found, k)]
        if free:
            return free[-1]
        alone = len(plain) == 1 and not self.of_an_earlier_value(plain[0][0])
        apart = after and (not english or any(word.text == ";" for word in words[end : after[0][0].first]))
        if apart and cues.later_clause(self.read, after[0][0], end, found[k + 1 :]):
            after, alone = [], False
        following = found[k + 1].first if k + 1 < len(found) else 0
        clause = bool(after) and any(word.text in ",;" for word in words[end : after[0][0].first])
        if clause and english and not before and self.state.period and region.high <= after[0][0].first < following:
            after = []  # "Output grew by 4 %, and investment in January–June by 7 %"
        # "rose 4 percent to 56 tonnes in 2024 (53 tonnes in 2023)": 2024 is of both
        others = cues.without_level(self.read, found, k)
        if after and (alone or k + 1 == len(found) or not self._taken(after[0][0], others, len(others))):
            return after[0]
        return before[-1] if before else (None, "")

    def _taken(self, when, found, k) -> bool:
        """Whether a period stands right behind another figure and belongs to it alone."""
        return any(0 <= when.first - other.after <= 2 for other in found[:k]) and self.read.language != "kk"

    def _from(self, one, found, k) -> bool:
        return cues.begins_span(self.read, one, found[k + 1] if k + 1 < len(found) else None)

    def _base(self, one, region, made, ref) -> str:
        if made.transformation not in ("growth", "difference") or not ref:
            return ""
        state = self.state
        own = [w for w in self.bases if w.first >= one.after and w.first < region.high]
        before = [w for w in self.bases if w.after <= one.first]
        if own:
            return dates.base_of(own[0], state.published, ref)
        # In Kazakh what is compared with stands before its figure, so behind another one too.
        row = self.read.quantities[self.number]
        apart = bool(before) and not any(0 <= before[-1].first - other.after <= 8 for other in row)
        if apart or (before and before[-1].first >= region.low):
            return dates.base_of(before[-1], state.published, ref)
        if cues.a_year(self.read, region.low, one, self.sentence.after):
            return cues.year_before(self.read, one, ref)
        begin = self.sentence.first
        continued = self.read.g.one(begin, "among")[0] or self.read.words[begin].low in ("specifically", "в", "оның")
        return state.base if continued else ""

    def of_an_earlier_value(self, when) -> bool:
        """Whether a period stands behind a figure that is told for comparison: "up from 34 percent last year"."""
        close = (one for one in self.read.quantities[self.number] if 0 <= when.first - one.after <= 2)
        return any(moving.earlier_value(self.read, one) or cues.against(self.read, one) for one in close)
