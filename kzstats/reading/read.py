"""The reader: a text to candidate rows and to the numbers that are none, each with its reason."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from kzstats.reading import dates, kazakh, prices, rows
from kzstats.reading.apart import period_before, role_in_time, told_apart
from kzstats.reading.cues import against, goes_on_with, last, moved_by, points_back
from kzstats.reading.datelines import dateline
from kzstats.reading.figures import Other, Read, scan
from kzstats.reading.inherited import enter_section, leave, leave_subject, only_area
from kzstats.reading.kazakh import counts_lands
from kzstats.reading.languages import told_language
from kzstats.reading.latin import cyrillic, is_latin
from kzstats.reading.lexicon import lexicon
from kzstats.reading.lists import LISTS
from kzstats.reading.meant import way
from kzstats.reading.measures import subject
from kzstats.reading.mentions import lineage, mentions
from kzstats.reading.moving import earlier_value
from kzstats.reading.parts import like_an_index
from kzstats.reading.regions import Region, one_by_one, outside, regions, respective
from kzstats.reading.sentences import Sentence
from kzstats.reading.spoken import Periods
from kzstats.reading.state import State
from kzstats.reading.subject import Subject, around, told_of
from kzstats.reading.tables import Cell, find_tables
from kzstats.reading.units import MONEY, RATIOS, Quantity
from kzstats.reading.ways import Way

_PART = 100_000
_GONE_BACK = 1_000_000  # no paragraph: a period that another interrupted is neither of the lead nor near


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
    told by, None for the day that one of the first lines is or opens with; language: en, ru or kk, None to find it;
    data: a folder on top of the package's. Raises ParameterError for what is no text, is empty, or is in none of the
    languages.
    """
    language = told_language(text, language)
    given, at = text, []
    if language == "kk" and is_latin(text):
        text, at = cyrillic(text)
    when = dates.published_on(published or dateline(text, language))
    known = lexicon(language, data)
    state, others = None, []
    for offset, part in _parts(text):
        read = scan(part, language, known)
        state = State(read, when, state)
        state.offset = offset
        _part(state)
        others += [Other(other.start + offset, other.end + offset, other.why) for other in read.others]
    rows.take_first_period(state)
    rows.tie(state.rows)
    rows.doubt_rivals(state.rows, known)
    rows.doubt_years(state)
    if language == "en":
        rows.doubt_among_doubts(state.rows, state.lead)
    rows.doubt_conversions(state.rows)
    for row in state.rows:
        row["certain"] = not row["doubt"]
        if at:
            row["start"], row["end"] = at[row["start"]], at[row["end"]]
            row["printed"] = given[row["start"] : row["end"]].replace("\n", " ")
    others = [Other(at[each.start], at[each.end], each.why) for each in others] if at else others
    return Reading(language, state.rows, others)


def _part(state: State) -> None:
    tables = find_tables(state.read)
    for number, sentence in enumerate(state.read.sentences):
        enter_section(state, number)
        if number in tables:
            _table_row(state, number, sentence, tables[number])
        else:
            _sentence(state, number, sentence)


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Long texts in parts that end where a line does, so that memory stays that of one part."""
    at = 0
    while len(text) - at > _PART:
        end = text.rfind("\n", at, at + _PART) + 1 or at + _PART
        yield at, text[at:end]
        at = end
    yield at, text[at:]


def _sentence(state: State, number: int, sentence: Sentence) -> None:
    read = state.read
    found, named = read.quantities[number], state.named[number]
    if sentence.paragraph != state.paragraph:
        state.paragraph, state.back = sentence.paragraph, False
        state.horizon = state.horizon if state.paragraph <= state.lead + 1 and read.language == "en" else ""
        state.base = state.base if _bullet(read, sentence) else ""
        if not (state.headed and _bullet(read, sentence)):  # "В 2023 году выпущено:" dates the lines of its list
            state.period, state.period_measure = state.aside or (state.period, state.period_measure)
            state.period_at = state.period_at if state.aside is None or read.language != "ru" else _GONE_BACK
            state.aside = None
        if state.subject is not None:
            goes_on = LISTS.of_him & {*read.lows(sentence.first, sentence.first + 3)}  # "According to him, 62 projects"
            state.subject.area = state.heads if _bullet(read, sentence) else state.subject.area if goes_on else ""
            state.subject.old = state.listed is None
    places = regions(read, sentence, found)
    ways: list[Way] = []
    subjects: list[Subject] = []
    periods = Periods(state, number, sentence)
    in_step = respective(read, sentence, found, named)
    step = next((i for i in range(sentence.first, sentence.after) if read.words[i].low in LISTS.in_step), -1)
    step = -1 if one_by_one(read, [one for one in found if one.after <= step], named) else step
    shut = step > 0 and read.words[step + 1].text == ")"  # "(рост на 5 % и 3 % соответственно)": of its bracket alone
    step = next((i for i in range(step, sentence.first, -1) if read.words[i].text == "("), step) if shut else step
    first_row = len(state.rows)
    percents = [Decimal(one.value) for one in found if one.unit == "PC"]
    # "107.8 %, 101.6 %, 104 % grew": a list of percentages all near and above 100 is one of indices.
    ranked = bool(found) and state.last is not None and _ranked(read, sentence, found[0])
    if ranked and not read.whens[number]:  # "Gold goes there since this year. Russia is second with 3 percent"
        state.period = state.rows[-1]["ref_period"] or state.period
    index_list = len(percents) > 2 and all(100 <= value < 200 for value in percents)
    for k, (one, region) in enumerate(zip(found, places, strict=True)):
        aside = k > 1 and one.unit in RATIOS and _in_brackets(read, *found[k - 2 : k])
        aside = aside and not _in_brackets(read, *found[k - 1 : k + 1])
        before = ways[-2] if aside else ways[-1] if ways else None  # "6 % – на газ (рост на 2 %), 1 % – на воду"
        alike = bool(ways) and (found[k - 1].unit in RATIOS) == (one.unit in RATIOS)
        previous_ratio = next((ways[j] for j in range(k - 1, -1, -1) if found[j].unit in RATIOS), None)
        pattern = before if alike else previous_ratio
        if not alike and one.unit not in RATIOS and read.language == "en" and moved_by(read, one):
            same = next((ways[j] for j in range(k - 1, -1, -1) if found[j].unit == one.unit), None)
            pattern = same or pattern  # "cattle by 41 heads (3 percent), horses by 24 (7 percent)"
            alike = same is not None
        if pattern is None and state.listed and _bullet(read, sentence) and one.unit in RATIOS:
            pattern, previous_ratio = state.listed, state.listed
        if pattern is None and _next_in_rank(state, sentence, one):
            pattern = previous_ratio = Way(state.rows[-1]["transformation"])
        made = way(read, sentence, one, region, pattern, alike or previous_ratio is not None, before)
        if index_list and one.unit == "PC" and made.transformation == "growth" and not one.signed:
            made.index, made.negative = True, False
            named_index = last(read, sentence.first, one.first, "index", "up")[0] >= 0
            named_index &= read.language != "en" or not moved_by(read, one)
            made.guessed = [code for code in made.guessed if code != "transformation"]
            made.guessed += [] if named_index else ["transformation"]
        if region.converts is not None:
            made = ways[region.converts]
            if one.comparison == "=":
                one.comparison = found[region.converts].comparison
        near = around(read, one, region, named)
        preceding = subjects[outside(read, found, k)] if subjects else None
        lands = len(subjects) > 1 and found[k - 1].noun >= 0
        if lands and (read.words[found[k - 1].noun].low.startswith("стран") or counts_lands(read, found[k - 1])):
            preceding = subjects[-2]  # «5 тонна ет 12 елге экспортталып, 13 %-ға артты»: the meat did
        old = k > 1 and one.unit in MONEY and earlier_value(read, one)  # "lent 5 billion to 24 projects, up from 3"
        preceding = next((subjects[j] for j in range(k - 1, -1, -1) if old and found[j].unit == one.unit), preceding)
        # "Введено 40 проектов, создано 900 мест. Среди них – завод стекла": of no branch that is told later.
        named_so = any(m.indicator in LISTS.economy for m in named)  # "Зарплата выросла на 7 %. В медицине – на 9 %"
        later = (read.language == "ru" and one.unit in (*MONEY, "NUMBER")) or (read.language != "kk" and named_so)
        later |= any(m.indicator == "prices" for m in named)  # "Inflation was 12 %. Food rose by 13 %"
        later &= number < state.led
        topic = Subject(area=state.topic.area) if later else state.topic
        this = read.language == "kk" and read.words[sentence.first].low == "бұл" and one.unit in RATIOS
        spoken = state.last if k == 0 and (this or ranked) and state.last is not None else state.subject
        about = subject(read, one, region, made, near, preceding, spoken, topic, state.nation)
        far = ranked and k == 0 and not read.quantities[number - 1]
        about.guessed += ["activity"] if far and about.activity not in ("", "_T") else []
        works = preceding is not None and preceding.indicator in ("projects", "facilities")
        projects = works and about.indicator in ("project_cost", "capacity")
        if projects and k and about.area != preceding.area and "ref_area" in preceding.guessed:
            state.rows[-1]["ref_area"] = about.area  # "3 projects worth 5 billion tenge will be launched in Abai"
        if projects and read.language == "en" and ways[-1].role in LISTS.planned:
            made.role = ways[-1].role  # "we expect that 25 projects worth 100 billion will be launched"
            made.guessed += [code for code in ways[-1].guessed if code == "role"]
        alone = state.measures == {about.indicator} and state.rows[0]["certain"]
        if alone and (about.indicator == "wages" or (about.indicator == "production" and one.unit in RATIOS)):
            about.sure("indicator")  # the text tells of nothing else
        whose = read.language == "ru" and any(m.area == state.nation and m.first < one.first for m in named)
        abroad = state.contested and about.indicator in LISTS.abroad and not whose
        city = about.area == state.nation and read.language == "en" and not any("-" in m.area for m in named)
        city = city and any(pair in _CITY for pair in pairwise(read.lows(sentence.first, one.after + 6)))
        said = pairwise(read.lows(sentence.first, sentence.after))  # "7 million square meters were built there"
        city |= about.area == state.nation and any(pair[0] == "there" and pair[1] not in LISTS.finite for pair in said)
        if abroad or city or (state.pointed and about.area == state.nation):
            about.guessed.append("ref_area")  # whose trade is it; which region is "the region"?

        last_row = state.rows[-1] if state.rows else None
        if last_row and last_row["unit_mult"] == -2 and made.transformation == "growth" and like_an_index(read, one):
            made.index, made.negative = True, False  # "102,9 %. Годом ранее показатель был 103,9 %"
        to = read.words[one.opening - 1].low == "to"  # "It will be raised to 52 %", in English
        told = not (ways or made.index) and state.rows and (to or "transformation" in made.guessed) and one.unit == "PC"
        if told and state.rows[-1]["transformation"] == "share" and points_back(read, sentence.first, one.first):
            made.transformation, made.guessed = "share", []  # "This indicator should reach 7 percent"
            about.share_of = state.rows[-1]["share_of"]
        held = [row["transformation"] for row in state.rows[-3:] if row["unit_measure"] == "RATIO"][-1:] == ["other"]
        if held and k and one.unit == "RATIO" and made.transformation == "growth":
            made.transformation = "other"  # "532 тысячи (в 1,7 раза выше среднего), … 410 тысяч (в 1,3 раза)"
        made.guessed += kazakh.passed_on(read, one, region.low, state.rows)
        pointing = read.words[sentence.first].low in LISTS.this
        pointing = pointing and (one.unit in RATIOS or made.transformation == "difference")
        if not ways and state.rows and made.role == "actual" and pointing:
            made.role = state.rows[-1]["role"]  # "Бұл 2022 жылмен салыстырғанда 7 %-ға жоғары"
        of_these = read.language == "en" and goes_on_with(read, sentence)
        of_these |= read.language == "ru" and bool(read.g.one(sentence.first, "among")[0])  # "… 10 тонн. В том числе 8"
        of_these |= kazakh.of_those(read, sentence)
        if of_these and made.role == "actual" and state.rows:
            made.role = state.rows[first_row - 1]["role"] if first_row else "actual"
            made.guessed += [] if made.role == "actual" else ["role"]
        unresolved = step >= 0 and not (in_step or periods.order) and len(found) > 1 and not (shut and one.first < step)
        made.guessed += ["list"] if unresolved else []
        if k in in_step:
            told_of(about, in_step[k], read)
        ways.append(made)
        subjects.append(about)
        ref, base, sure = periods.of(one, region, made, k, places, about.indicator)
        told = state.rows[-1] if k else {}  # "9.4 tonnes, more than the 8.9 tonnes of 2023": that was told exactly
        if one.comparison in "<>" and told.get("unit_measure") == one.unit and ref[:4] < told["ref_period"][:4]:
            one.comparison = "="
        running = ref == f"{state.published.year}" and made.role == "actual" and state.published.month < 12
        behind = read.lows(one.after, one.after + 2)
        if (running and "құрайды" in behind) or "аспайды" in behind:
            made.guessed.append("role")  # of a year still running: so far, or what is expected? «145 теңгеден аспайды»
        now = read.language == "en" and LISTS.of_today & {*read.lows(one.opening - 1, one.first)}
        if now and made.role in LISTS.planned:  # "to raise output to 650,000 tons from the current 440,000"
            made.role, ref, sure, periods.silent = "actual", "", False, False
        role_in_time(read, one, region, made, ref, state.published, state.rows[-1]["ref_period"] if k else "")
        state.rows.append(_row(state, sentence, one, made, about, ref, base, sure, region, first_row, periods.silent))
        state.rows[-1]["_since"] = periods.since
        once = k > 0 and read.language != "kk" and (earlier_value(read, one) or against(read, one))
        bracket = k > 0 and not periods.silent and _in_brackets(read, *found[k - 1 : k + 1])
        state.rows[-1]["_aside"] |= bracket or once  # "reached 17 tonnes, compared with 16 in 2024": 17 is of no 2024
        state.measures.add(about.indicator)
        state.used.add(ref)
        kazakh.named_by_the_verb(read, about, found[: k + 1], state.rows[first_row:])
    rows.replace_forecasts(read, sentence, found, state.rows[first_row:])
    _head(state, number, sentence)
    leave(periods, subjects[0].indicator if subjects else "")
    leave_subject(state, sentence, subjects, named)
    if subjects or read.language != "en":
        state.last = subjects[-1] if subjects and subjects[-1].indicator in ("production", *LISTS.carried) else None


def _in_brackets(read: Read, earlier: Quantity, one: Quantity) -> bool:
    """Whether a figure stands in a bracket that opened behind the figure before it, also with its period behind it."""
    opened = any(word.text == "(" for word in read.words[earlier.after : one.first])
    around = read.words[one.after : one.after + 14]
    behind = (word.text for word in around if word.text in "()" or (word.kind == "num" and len(word.text) != 4))
    return opened and next(behind, "") == ")"


_CITY = frozenset(("the", word) for word in ("city", "city's", "city’s", "region", "region's", "region’s"))


def _next_in_rank(state: State, sentence: Sentence, one: Quantity) -> bool:
    """Whether a percent goes on with a list: "Abai makes 31 percent of it. Ulytau followed with 11"."""
    read = state.read
    shared = bool(state.rows) and state.rows[-1]["transformation"] in ("share", "growth") and one.unit == "PC"
    return shared and read.language == "en" and bool(LISTS.ranked & {*read.lows(sentence.first, one.first)})


def _ranked(read: Read, sentence: Sentence, one: Quantity) -> bool:
    """Whether an English sentence goes on with a ranking: "Russia is in second place", "It is followed by Turkey"."""
    lows = read.lows(sentence.first, one.first)
    placed = "place" in lows and not LISTS.ranked.isdisjoint(lows)
    return read.language == "en" and (placed or not LISTS.ranked.isdisjoint(lows[:3]))


_LINE = 9  # "Republic of Karakalpakstan – 7.2 percent"


def _bullet(read: Read, sentence: Sentence) -> bool:
    """Whether a line begins with the dash or dot of a list, or is a name, a dash and a figure."""
    words = read.words[sentence.first : sentence.after]
    named = len(words) <= _LINE and any(word.text in "–—" for word in words[1:])
    return words[0].text in "-–•*·" or named


def _head(state: State, number: int, sentence: Sentence) -> None:
    """Keep what a line that ends with a colon says of the lines of the list below it: shares or growth."""
    read = state.read
    state.heads = state.heads if _bullet(read, sentence) else ""
    if read.words[sentence.after - 1].text == ":":
        state.heads = only_area(state.named[number])  # «Облыста өндірілді:» tells of all lines of the list below
        state.headed = True
        state.compared = read.g.has("than", max(sentence.first, sentence.after - 4), sentence.after)
        told = (m for m in state.named[number] if m.indicator)
        if read.language == "kk":
            told = list(told)
            alone = not read.quantities[number] and len({m.indicator for m in told}) == 1
            told = (m for m in told if alone or m.after == sentence.after - 1)
        elif read.quantities[number] or any(m.subject for m in state.named[number]):
            told = ()
        told = next((m.indicator for m in told if m.indicator in ("production", *LISTS.carried)), "")
        if told:
            state.subject = state.subject or Subject(told, area=state.heads)
            state.subject.indicator = state.subject.measure = told  # "Выпуск составил:"
        told = last(read, sentence.first, sentence.after, "share", "up", "down")
        state.listed = Way("share" if told[1] == "share" else "growth", told[1] == "down") if told[0] >= 0 else None
    elif not _bullet(read, sentence):
        state.listed, state.headed, state.compared = None, False, False


def _table_row(state: State, number: int, sentence: Sentence, cells: list[Cell]) -> None:
    """Rows of one line of a table: the label names place, branch or product, the head unit, index and period."""
    read = state.read
    label = [m for m in state.named[number] if m.after <= cells[0].label[1]]
    spoken = state.subject or state.topic
    measure = spoken.measure
    for cell in cells:
        column = cell.column
        head = mentions(read.words, read.x, read.g, column.first, column.after, read.language)
        about = spoken.copy()
        about.guessed = [] if spoken.activity else ["activity"]
        about.product = about.product or "_T"
        measure = measure if column.unit in RATIOS else spoken.measure  # "| Housing built, m2 | In % of 2023 |"
        measure = about.indicator = next((m.indicator for m in [*head, *label] if m.indicator), measure)
        branch = next((m for m in [*label, *head] if m.subject), None)
        if branch is not None:
            told_of(about, branch, read)
        elif about.indicator.startswith(("gdp", "grp")) or read.begins(*cells[0].label, "inflation", "инфляц"):
            about.activity = about.product = "_T"  # "| GDP growth, % |" below coal
        place = next((m.area for m in label if m.area), "")
        about.area = place or state.sections[-1][1] or spoken.area or state.topic.area or state.nation
        if about.indicator in LISTS.abroad and "-" not in place and place not in ("", state.nation):
            about.area, about.scope = spoken.area or state.nation, f"partner:{place}"
            about.guessed.append("ref_area")  # "| China | 7,900 |" below "exports": with China, or its own?
        elif spoken.scope and branch is None:
            about.guessed.append("ref_area")  # "| Total |" below trade with one country
        above = lineage(about.activity, read.lexicon.parents)[0 if place else 1 :]
        about.share_of = spoken.activity if spoken.activity in above else ""
        made = Way(column.transformation, negative=cell.quantity.signed == "-", index=column.index)
        if (about.indicator, column.unit, made.transformation) == ("prices", "PC", "level"):
            made.transformation = "growth"  # "| Inflation, % |"
        ref = dates.resolved(column.when, state.published, state.period) if column.when else state.period
        moved = column.base and made.transformation == "growth"
        base = dates.base_of(column.base, state.published, ref) if moved else ""
        region = Region(sentence.first, sentence.after)
        state.rows.append(
            _row(state, sentence, cell.quantity, made, about, ref, base, bool(ref), region, 0, not column.when)
        )


def _row(state, sentence, one, made, about, ref, base, sure, region, first_row, silent) -> dict:
    value, mult, unit = one.value, one.mult, one.unit
    if made.index and unit in ("PC", "RATIO"):
        unit, mult = "RATIO", -2
    if made.transformation == "difference" and unit == "PC":
        unit = "PP"
    number = Decimal(value)
    if made.negative and number > 0:
        value = f"-{value}"
    doubt = []
    base = period_before(state.read, one, region, made, ref) or base
    if base == ref:
        base, sure = "", False  # nothing grows from a period to itself: one of the two was misread
    if not sure or not ref:
        doubt.append("ref_period")
    doubt = list(dict.fromkeys([*doubt, *about.guessed, *made.guessed]))
    if {"borrowed", "noun"} & set(one.notes):
        doubt.append("unit_measure")
    if "vague" in one.notes:
        doubt.append("comparison")
    doubt = list(dict.fromkeys([*doubt, *told_apart(state.read, sentence, one, region, made, about, ref, base)]))
    parted = made.transformation == "share" or made.contribution
    return {
        "obs_id": f"read.{len(state.rows) + 1:02d}",
        "printed": state.read.text[one.start : one.end].replace("\n", " "),
        "start": one.start + state.offset, "end": one.end + state.offset,
        "obs_value": value, "unit_mult": mult, "unit_measure": unit, "comparison": one.comparison,
        "transformation": made.transformation, "role": made.role, "ref_period": ref, "base_period": base,
        "indicator": about.indicator, "product": about.product or "_T", "activity": about.activity or "_T",
        "ref_area": about.area or state.nation, "share_of": about.share_of if parted else "",
        "scope": about.whose, "price_basis": prices.basis(state.read, one, region.low, unit, made, about),
        "conversion_of": state.rows[first_row + region.converts]["obs_id"] if region.converts is not None else "",
        "decimals": rows.claimed(one, made, unit, mult),
        "locator": f"{sentence.paragraph + state.paragraphs}.{sentence.number}",
        "doubt": doubt, "certain": not doubt,
        "_was": not LISTS.was_once.isdisjoint(state.read.lows(sentence.first, sentence.after)),
        "_part": state.read.language == "en" and state.read.g.has("among", region.low - 1, one.first),
        "_index": state.read.g.has("index", sentence.first, sentence.after),
        "_beside": state.rows[first_row + region.hangs_on]["obs_id"] if region.hangs_on is not None else "",
        "_thing": about.thing, "_aside": bool(state.read.g.one(sentence.first, "aside")[0]),
        "_carried": silent, "_period_guessed": not sure, "_no_period_yet": silent and not state.period and not ref,
    }  # fmt: skip
