"""The period and base of each figure of a sentence, and the period that carries into the next."""

from dataclasses import replace
from itertools import pairwise

from kzstats.reading import based, carried, cues, dates, kazakh, said, tied
from kzstats.reading.dated import Dated
from kzstats.reading.figures import Read
from kzstats.reading.lists import LISTS
from kzstats.reading.regions import Region
from kzstats.reading.sentences import Sentence
from kzstats.reading.units import Quantity
from kzstats.reading.ways import Way
from kzstats.reading.whens import When

#: How a figure is dated: by another figure, by its sentence, by what was spoken of; then what it is compared with.
RULES = (*tied.RULES, *said.RULES, *carried.RULES, *based.RULES)


class Periods:
    """The periods of one sentence, and what carries into the next."""

    def __init__(self, state, number: int, sentence: Sentence):
        self.state, self.number, self.sentence, self.read = state, number, sentence, state.read
        self.found = self.read.quantities[number]
        self.whens = [when for when in self.read.whens[number] if self._dates(when)]
        self.order = in_order(self.read, self.found, self.whens)
        self.whens = self.whens if self.order else together(self.read, self.whens, self.found)
        for when in self.whens:
            self._settle(when)
        cues.set_beside(self.read, self.whens, self.found)
        if state.compared and self.read.words[sentence.first].text in "-–•*·":
            for when in self.whens:
                when.base = True  # "Это больше по сравнению с: – августом 2022 года – в 1,5 раза"
        self.plain = self._plain()
        self.before = kazakh.began_at(self.read, self.plain, self.found)
        self.past = self._past() + [when for when, _ in self.before.values()]
        for when in self.past:
            when.base |= led_from(self.read, when)
        self.past = [when for when in self.past if not when.base]
        self.plain = [(when, text) for when, text in self.plain if not when.base]
        self.bases = [when for when in self.whens if when.base]
        self.first_row = len(state.rows)
        self.silent, self.since = False, ""

    def of(
        self, one: Quantity, region: Region, made: Way, k: int, places: list[Region], measure: str
    ) -> tuple[str, str, bool]:
        """Period and base of a figure, and whether the text says the period in this sentence or carries it plainly."""
        dated = Dated(self, one, region, made, k, places, measure)
        for rule in RULES:
            if (answer := rule(dated)) is not None:
                break
        self.silent, self.since = dated.silent, dated.since
        return answer

    def _dates(self, when: When) -> bool:
        """Whether a period is one that figures are of: no age, no plan, no likeness."""
        read, state = self.read, self.state
        if cues.likened(read, when) or cues.of_age(read, when) or cues.of_a_plan(read, when):
            return False
        if cues.since_new_year(read, when, state.published.year):
            return False
        return when.kind not in ("span", "past") or not cues.of_none(read, when, state.period)

    def _settle(self, when: When) -> None:
        """Set what the words around a period make of it: a day of a stock, a year to come, the one spoken of."""
        read, state, sentence = self.read, self.state, self.sentence
        when.base |= cues.opens_bracket(read, when)
        people = read.language == "en" and any(m.indicator == "population" for m in state.named[self.number])
        if people and when.kind == "day" and when.year:
            when.kind = "asof"  # "the population was 20 million on January 1, 2024"
        towards = read.words[when.first].low == "к"
        if when.than and when.kind == "period" and self._ahead(when, towards):
            when.base, when.by = False, True  # "к 2030 году" compares with nothing
        opens = towards and when.first == sentence.first and sentence.number
        opens |= towards and read.begins(when.first - 1, when.first, "составля", "составил", "достиг")
        if opens and (when.kind == "here" or (when.relative == 0 and when.month)):
            when.base = when.by = False  # "К сентябрю текущего года в стране насчитывалось 8 млн голов"
        if read.language == "kk":
            month = len(state.period) == len("2024-05") or any(w.month and w.months == 1 for w in self.whens)
            kazakh.as_told(read, when, sentence, self.found, state.published.year, month)
        than = read.language == "ru" and any(w.than and w.year for w in self.whens)
        same = when.bare and (than or LISTS.spoken_of & {*read.lows(when.first, when.after)})
        if same and not when.than:
            when.kind, when.base = "here", False  # "продажи за тот же период": the one spoken of

    def _plain(self) -> list[tuple[When, str]]:
        """Periods that are compared with nothing, each with its text; "" where the text leaves it open."""
        state, spoken, plain = self.state, self.state.period, []
        for when in self.whens:
            apart = when.since or self.read.words[when.after].text == ","
            if self.found and apart and cues.of_a_thing(self.read, when):
                continue  # "The plant, opened last year, made 5 tonnes", "действующий с мая запрет"
            if when.base or when.kind == "day":
                continue
            reported = when.kind == "here" and not when.year and dates.inside(spoken, state.reported)
            reported = reported and self.read.begins(when.first, when.after, *LISTS.reported)
            text = dates.resolved(when, state.published, state.reported if reported else spoken)
            if when.bare and not text:
                continue  # "за этот же период", where none was spoken of
            plain.append((when, text))
            state.heard |= {text} - {""}
            if text and when.kind in ("period", "past") and not when.by:
                spoken = text
        return plain

    def _past(self) -> list[When]:
        """What the main period is compared with: "… in January–May 2024 … in January–May 2023"."""
        state = self.state
        # A year that is still running was spoken of as a plan; the year before is no base of it.
        running = state.period == f"{state.published.year}"
        main = {text for w, text in self.plain if not cues.horizon(self.read, w, state.published.year)}
        main |= {state.period, *state.known} if not running else set()
        past = [when for when, text in self.plain if text and dates.a_year_on(text) in main]
        # "15 in 2023 and 16 in 2024", told in March 2023: both are to come
        return [w for w in past if w.year < (w.month > 0) + state.published.year]

    def rewrite(self, when: When, ref: str) -> None:
        """Take another text for a period that the sentence names."""
        self.plain = [(w, ref if w is when else text) for w, text in self.plain]

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

    def nearest(self, one, region, found, k, end):
        """The period that a sentence names nearest to a figure, and its text; (None, "") without one."""
        words, plain = self.read.words, self.plain
        if within := [pair for pair in plain if one.after <= pair[0].first < end]:
            return within[0]  # "364 tenge in 2023 ($798)"
        each, piece = [*self.read.lows(end, end + 2), "", ""][:2]
        if (each == "per" and piece in LISTS.piece) or (each == "за" and piece.startswith(LISTS.a_piece)):
            end += 2  # "48 thousand tenge per tonne in 2014"
        after = [(w, t) for w, t in plain if w.first >= end]
        limit, later_ones = self.sentence.after, found[k + 1 :]
        after = [(w, t) for w, t in after if not cues.bracketed(self.read, w, end, limit, later_ones)]
        before = [(w, t) for w, t in plain if w.after <= one.first and not cues.shut(self.read, w, one, found[:k])]
        if k and self.begins_span(found, k - 1):  # "from 5 tonnes in 2023 to 7 tonnes"
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

    def begins_span(self, found, k) -> bool:
        """Whether something moved from a figure to the next: "from 5 tonnes to 7 tonnes"."""
        return cues.begins_span(self.read, found[k], found[k + 1] if k + 1 < len(found) else None)

    def base(self, one, region, made, ref) -> str:
        """What a change in a period is compared with, "" where nothing says."""
        if made.transformation not in ("growth", "difference") or not ref:
            return ""
        state = self.state
        own = [w for w in self.bases if w.first >= one.after and w.first < region.high]
        before = [w for w in self.bases if w.after <= one.first]
        if own:
            return dates.base_of(own[0], state.published, ref)
        # In Kazakh what is compared with stands before its figure, so behind another one too.
        apart = bool(before) and not any(0 <= before[-1].first - other.after <= 8 for other in self.found)
        if apart or (before and before[-1].first >= region.low):
            return dates.base_of(before[-1], state.published, ref)
        if cues.a_year(self.read, region.low, one, self.sentence.after):
            return cues.year_before(self.read, one, ref)
        begin = self.sentence.first
        continued = self.read.g.one(begin, "among")[0] or self.read.words[begin].low in ("specifically", "в", "оның")
        return state.base if continued else ""

    def of_an_earlier_value(self, when) -> bool:
        """Whether a period stands behind a figure that is told for comparison: "up from 34 percent last year"."""
        close = (one for one in self.found if 0 <= when.first - one.after <= 2)
        return any(cues.earlier_value(self.read, one) or cues.against(self.read, one) for one in close)


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
            # "against 60 a year ago, in 2023"
            out[-1] = replace(when, first=one.first, kind="same", base=True, than=one.than)
        else:
            out[-1] = when
    return out


_MARKS, _NAMING = frozenset(",(–—-:"), frozenset(["in", "during", "for", "that", "is", "в", "за", "то", "есть", "яғни"])


def led_from(read: Read, when) -> bool:
    """Whether an English period is what a change in another one is told from: "a 5 percent rise from January 2023"."""
    at = when.first - (read.words[when.first].low != "from")
    return read.language == "en" and read.words[at].low == "from" and read.words[at - 1].low in LISTS.moved
