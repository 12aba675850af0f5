"""The reader: a text to candidate rows and to the numbers that are none, each with its reason."""

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from kzstats.errors import ParameterError
from kzstats.reading import dates
from kzstats.reading.figures import Other, Read, scan
from kzstats.reading.languages import language_of
from kzstats.reading.lexicon import lexicon
from kzstats.reading.mentions import Mention, mentions
from kzstats.reading.regions import Region, regions
from kzstats.reading.sentences import Sentence
from kzstats.reading.subject import Subject, subject
from kzstats.reading.units import MONEY, Quantity
from kzstats.reading.ways import RATIOS, Way, way

_PRICED = frozenset(["production", "turnover", "gdp", "grp", "investment", "exports", "imports"])
LONGEST = 20_000_000


class Reading(NamedTuple):
    """Candidate rows of a text in the order of the text, and its other numbers with the reason why."""

    language: str
    rows: list[dict]
    others: list[Other]


def candidates(
    text: str, *, published: str | None = None, language: str | None = None, data: Path | str | None = None
) -> Reading:
    """Candidate rows and other numbers of a text.

    text: a release in English, Russian or Kazakh; published: the day, month or year it appeared, which "this year" is
    told by; language: en, ru or kk, None to find it; data: a folder on top of the package's. Raises ParameterError for
    what is no text, is empty, or is in none of the languages.
    """
    when = dates.published_on(published)
    language = _language(text, language)
    read = scan(text, language, lexicon(language, data))
    state = _State(read, when)
    for number, sentence in enumerate(read.sentences):
        _sentence(state, number, sentence)
    _first_period(state)
    return Reading(language, state.rows, read.others)


def _language(text: str, language: str | None) -> str:
    if not isinstance(text, str):
        raise ParameterError(f"text is {type(text).__name__}; wanted the text itself, decoded")
    if not text.strip():
        raise ParameterError("the text is empty; give the text of a release")
    if "\x00" in text[:100_000] or text[:100_000].count("\ufffd") > 20:
        raise ParameterError("this is no text (it holds zero bytes or broken letters); save the release as UTF-8 text")
    if len(text) > LONGEST:
        raise ParameterError(f"the text has {len(text):,} characters, more than {LONGEST:,}; read it in parts")
    if language not in (None, "en", "ru", "kk"):
        raise ParameterError(f"language is {language!r}; wanted en, ru or kk, or None to find it")
    found = language or language_of(text)
    if not found:
        raise ParameterError("the text is neither English, Russian nor Kazakh, or too short to tell; name its language")
    return found


class _State:
    """What the reader remembers from sentence to sentence: the period and subject spoken of, country and topic."""

    def __init__(self, read: Read, published: dates.Published):
        self.read, self.published = read, published
        self.rows: list[dict] = []
        self.named = [mentions(read.words, read.x, s.first, s.after, read.language) for s in read.sentences]
        self.period, self.period_at, self.base = "", 0, ""
        self.subject: Subject | None = None
        self.paragraph = 0
        self.nation = "KZ"
        self.topic = Subject()
        self._of_the_text()

    def _of_the_text(self) -> None:
        countries, areas = Counter(), []
        for sentence, named in zip(self.read.sentences, self.named, strict=True):
            _drop_dateline(self.read, sentence, named)
            for m in named:
                if m.area and len(m.area) == 2:
                    countries[m.area] += 1
                if m.area and sentence.paragraph <= 3 and len(areas) < 3:
                    areas.append(m.area)
        first = next((code for code in areas if len(code) == 2), "")
        if countries:
            most, times = countries.most_common(1)[0]
            self.nation = first if first and countries[first] * 2 >= times else most
        lead = next((m for named in self.named[:3] for m in named if m.subject), None)
        if lead:
            self.topic.activity = lead.activity or self.read.lexicon.homes.get(lead.product, "")
            self.topic.product = lead.product
        if areas and "-" in areas[0] and not first:
            self.topic.area = areas[0]


def _drop_dateline(read: Read, sentence: Sentence, named: list[Mention]) -> None:
    """Places of a dateline ("BAKU, Azerbaijan, June 24.", "ASTANA –") are where the agency sits."""
    words = read.words
    if named and words[sentence.first].text.isupper() and len(words[sentence.first].text) > 3 and sentence.number == 1:
        end = sentence.first
        while end < min(sentence.after, sentence.first + 12) and words[end].text not in ".–-":
            end += 1
        if words[min(end, sentence.after - 1)].text in ".–-":
            for m in named:
                if m.first < end:
                    m.area = ""


def _sentence(state: _State, number: int, sentence: Sentence) -> None:
    read = state.read
    found, named = read.quantities[number], state.named[number]
    if sentence.paragraph != state.paragraph:
        state.paragraph = sentence.paragraph
        state.base = ""
    places = regions(read, sentence, found)
    ways: list[Way] = []
    subjects: list[Subject] = []
    periods = _Periods(state, number, sentence)
    first_row = len(state.rows)
    for k, (one, region) in enumerate(zip(found, places, strict=True)):
        before = ways[-1] if ways else None
        alike = bool(ways) and (found[k - 1].unit in RATIOS) == (one.unit in RATIOS)
        previous_ratio = next((ways[j] for j in range(k - 1, -1, -1) if found[j].unit in RATIOS), None)
        made = way(
            read, sentence, one, region, before if alike else previous_ratio, alike or previous_ratio is not None
        )
        if region.converts is not None:
            made = ways[region.converts]
            if one.comparison == "=":
                one.comparison = found[region.converts].comparison
        about = subject(
            read, one, region, made, named, subjects[-1] if subjects else None, state.subject, state.topic, state.nation
        )
        ways.append(made)
        subjects.append(about)
        ref, base, sure = periods.of(one, region, made, k, found, first_row)
        state.rows.append(_row(state, sentence, one, made, about, ref, base, sure, region, first_row))
    periods.leave()
    if subjects:
        state.subject = subjects[0].copy()
    elif any(m.subject for m in named):
        m = next(m for m in named if m.subject)
        state.subject = Subject(
            m.indicator or (state.subject.indicator if state.subject else ""), m.product or "_T",
            m.activity or read.lexicon.homes.get(m.product, ""),
            next((a.area for a in named if a.area), state.subject.area if state.subject else ""),
        )  # fmt: skip


class _Periods:
    """The periods of one sentence, and what carries into the next."""

    def __init__(self, state: _State, number: int, sentence: Sentence):
        self.state, self.sentence = state, sentence
        self.whens = state.read.whens[number]
        self.spoken = state.period
        self.plain = []
        for when in self.whens:
            if not when.base and when.kind != "day":
                text = dates.resolved(when, state.published, self.spoken)
                self.plain.append((when, text))
                if text and when.kind == "period" and not when.by:
                    self.spoken = text
        self.bases = [when for when in self.whens if when.base]

    def of(
        self, one: Quantity, region: Region, made: Way, k: int, found: list[Quantity], first_row: int
    ) -> tuple[str, str, bool]:
        """Period and base of a figure, and whether the text says the period in this sentence or carries it plainly."""
        state = self.state
        if region.converts is not None:
            row = state.rows[first_row + region.converts]
            return row["ref_period"], row["base_period"], not row["_period_guessed"]
        when, ref = self._nearest(one, region, found, k)
        sure = when is not None
        if when is not None and when.until and made.transformation == "growth":
            return dates.written(when.until), dates.written(when.year), True
        if when is None:
            if region.hangs_on is not None:
                row = state.rows[first_row + region.hangs_on]
                ref, sure = row["ref_period"], not row["_period_guessed"]
            elif self._from(one, found, k):
                return "", "", False
            else:
                ref, sure = state.period, bool(state.period) and state.period_at in (1, self.sentence.paragraph)
        elif not ref:
            sure = False
        at_base = self._at_base(one, region, made)
        if at_base is not None:
            return dates.base_of(at_base, state.published, ref), "", True
        return ref, self._base(one, region, made, ref), sure

    def _nearest(self, one, region, found, k):
        after = [(w, t) for w, t in self.plain if w.first >= one.after]
        before = [(w, t) for w, t in self.plain if w.after <= one.first]
        if after and after[0][0].first - one.after <= 2 and after[0][0].first < max(region.high, one.after + 3):
            return after[0]
        own = [pair for pair in before if pair[0].first >= region.low]
        if own:
            return own[-1]
        own = [pair for pair in after if pair[0].first < region.high]
        if own:
            return own[0]
        free = [pair for pair in before if not self._taken(pair[0], found, k)]
        if free:
            return free[-1]
        if after and not (k + 1 < len(found) and self._taken(after[0][0], found, len(found))):
            return after[0]
        if before:
            return before[-1]
        return None, ""

    def _taken(self, when, found, k) -> bool:
        """Whether a period stands right behind another figure and belongs to it alone."""
        return any(0 <= when.first - other.after <= 2 for other in found[:k]) and self.state.read.language != "kk"

    def _from(self, one, found, k) -> bool:
        """Whether "from 5 to 7 tonnes" begins here: the first is an earlier value whose time is not said."""
        words = self.state.read.words
        i = (one.hedge if 0 <= one.hedge < one.first else one.first) - 1
        if i < 0 or not self.state.read.g.one(i, "from")[0] or k + 1 >= len(found):
            return False
        nxt = found[k + 1]
        return nxt.first - one.after <= 3 and bool(self.state.read.g.one(one.after, "to")[0]) and words[i].low != "от"

    def _at_base(self, one, region, made):
        if made.transformation != "level":
            return None
        for when in self.bases:
            if when.kind == "same" and 0 <= when.first - one.after <= 3 and when.first < region.high + 1:
                return when
        return None

    def _base(self, one, region, made, ref) -> str:
        if made.transformation not in ("growth", "difference") or not ref:
            return ""
        state = self.state
        own = [w for w in self.bases if w.first >= one.after and w.first < region.high]
        before = [w for w in self.bases if w.after <= one.first]
        if own:
            return dates.base_of(own[0], state.published, ref)
        if before and not self._of_another(before[-1]):
            return dates.base_of(before[-1], state.published, ref)
        yoy = self._yoy(one, region)
        if yoy:
            year, month, months = dates.taken_apart(ref)
            return dates.written(year - 1, month, months)
        return state.base if state.base and self._continues() else ""

    def _of_another(self, when) -> bool:
        return any(0 <= when.first - other.after <= 8 for other in self.state.read.quantities[self.sentence_number()])

    def sentence_number(self) -> int:
        """Place of this sentence in the text."""
        return self.state.read.sentences.index(self.sentence)

    def _yoy(self, one, region) -> bool:
        g = self.state.read.g
        near = range(max(region.low, one.first - 6), min(region.high, one.after + 5))
        return any(g.one(i, "yoy")[0] for i in near)

    def _continues(self) -> bool:
        g, first = self.state.read.g, self.sentence.first
        words = self.state.read.words
        return bool(g.one(first, "among")[0]) or words[first].low in ("specifically", "в", "оның")

    def leave(self) -> None:
        """What the next sentence inherits."""
        state = self.state
        named = [(w, t) for w, t in self.plain if t and w.kind == "period" and not w.by]
        if named:
            state.period, state.period_at = named[0][1], self.sentence.paragraph
        bases = [dates.base_of(w, state.published, state.period) for w in self.bases]
        state.base = bases[0] if bases else ""


def _first_period(state: _State) -> None:
    """Figures before the first period of a text (title, lead) take it."""
    first = next((row["ref_period"] for row in state.rows if row["ref_period"] and not row["_period_guessed"]), "")
    for row in state.rows:
        if row["ref_period"]:
            break
        if row["_no_period_yet"]:
            row["ref_period"] = first
    for row in state.rows:
        row["certain"] = not row["doubt"]


def _row(state, sentence, one, made, about, ref, base, sure, region, first_row) -> dict:
    value, mult, unit = one.value, one.mult, one.unit
    if made.index and unit in ("PC", "RATIO"):
        unit, mult = "RATIO", -2
    if made.transformation == "difference" and unit == "PC":
        unit = "PP"
    number = Decimal(value)
    if made.negative and number > 0:
        value = f"-{value}"
    doubt = []
    if not sure or not ref:
        doubt.append("ref_period")
    doubt += [code for code in (*about.guessed, *made.guessed) if code not in doubt]
    if {"borrowed", "noun"} & set(one.notes):
        doubt.append("unit_measure")
    parted = made.transformation == "share" or made.contribution
    return {
        "obs_id": f"read.{len(state.rows) + 1:02d}",
        "printed": state.read.text[one.start : one.end],
        "start": one.start, "end": one.end,
        "obs_value": value, "unit_mult": mult, "unit_measure": unit, "comparison": one.comparison,
        "transformation": made.transformation, "role": made.role, "ref_period": ref, "base_period": base,
        "indicator": about.indicator, "product": about.product or "_T", "activity": about.activity or "_T",
        "ref_area": about.area or state.nation, "share_of": about.share_of if parted else "",
        "scope": about.scope, "price_basis": _price_basis(unit, made, about),
        "conversion_of": state.rows[first_row + region.converts]["obs_id"] if region.converts is not None else "",
        "locator": f"{sentence.paragraph}.{sentence.number}",
        "doubt": doubt, "certain": not doubt,
        "_period_guessed": not sure, "_no_period_yet": not state.period and not ref,
    }  # fmt: skip


def _price_basis(unit: str, made: Way, about: Subject) -> str:
    priced = about.indicator in _PRICED
    if unit in MONEY:
        return "current"
    if made.index:
        return "volume"
    if made.transformation == "share":
        return "current" if priced else "not_applicable"
    return "not_stated" if priced and unit in RATIOS else "not_applicable"
