"""The reader: a text to candidate rows and to the numbers that are none, each with its reason."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from kzstats.reading import dates, kazakh, prices, rows
from kzstats.reading.about import subject_in_line
from kzstats.reading.apart import period_before, role_in_time, told_apart
from kzstats.reading.cues import against, earlier_value, last
from kzstats.reading.datelines import dateline
from kzstats.reading.figures import Other, scan
from kzstats.reading.inherited import enter_section, leave, leave_subject, only_area
from kzstats.reading.languages import cyrillic, elsewhere, is_latin, told_language
from kzstats.reading.lexicon import lexicon
from kzstats.reading.line import Line, as_the_row_before, bullet, in_brackets, meant_in_line
from kzstats.reading.lists import LISTS
from kzstats.reading.mentions import lineage, mentions
from kzstats.reading.regions import Region
from kzstats.reading.sentences import Sentence
from kzstats.reading.state import State
from kzstats.reading.subject import Subject, told_of
from kzstats.reading.tables import Cell, find_tables
from kzstats.reading.units import RATIOS
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
        rows.doubt_among_doubts(state.rows)
        rows.doubt_kinds(state.rows)
    strange = [] if at else elsewhere(text, language)
    for row in state.rows if strange else ():
        if not row["doubt"] and any(start <= row["start"] < end for start, end, _ in strange):
            row["doubt"] = ["indicator"]  # told in another language, whose words were not read
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
    if sentence.paragraph != state.paragraph:
        _enter_paragraph(state, sentence)
    told = read.words[sentence.first].low == "earlier" and read.begins(sentence.first, sentence.first + 9, "report")
    state.apart = told and read.language == "en"  # "Earlier, the agency reported that …": other news
    if state.apart:
        state.subject, state.period = None, ""
    line = Line(state, number, sentence)
    if line.ranked and not read.whens[number]:  # "Gold goes there since this year. Russia is second with 3 percent"
        state.period = state.rows[-1]["ref_period"] or state.period
    for k, one in enumerate(line.found):
        made = meant_in_line(line, k)
        about = subject_in_line(line, k, made)
        as_the_row_before(line, one, line.places[k].low, made, about)
        made.guessed += ["list"] if line.out_of_step(one) else []
        if k in line.in_step:
            told_of(about, line.in_step[k], read)
        line.ways.append(made)
        line.subjects.append(about)
        _figure_row(line, k, made, about)
        kazakh.named_by_the_verb(read, about, line.found[: k + 1], state.rows[line.first_row :])
    rows.replace_forecasts(read, sentence, line.found, state.rows[line.first_row :])
    _head(state, number, sentence)
    leave(line.periods, line.subjects[0].indicator if line.subjects else "")
    leave_subject(state, sentence, line.subjects, line.named)
    if line.subjects or read.language != "en":
        kept = line.subjects and line.subjects[-1].indicator in ("production", *LISTS.carried)
        state.last = line.subjects[-1] if kept else None


def _enter_paragraph(state: State, sentence: Sentence) -> None:
    """Leave what was told of one paragraph alone, unless the lines of a list go on with it."""
    read = state.read
    state.paragraph, state.back = sentence.paragraph, False
    state.horizon = state.horizon if state.paragraph <= state.lead + 1 and read.language == "en" else ""
    listed = bullet(read, sentence)
    state.base = state.base if listed else ""
    if not (state.headed and listed):  # "В 2023 году выпущено:" dates the lines of its list
        state.period, state.period_measure = state.aside or (state.period, state.period_measure)
        state.period_at = state.period_at if state.aside is None or read.language != "ru" else _GONE_BACK
        state.aside = None
    state.period, state.around = state.around or state.period, ""
    if state.subject is not None:
        goes_on = bool(LISTS.of_him & {*read.lows(sentence.first, sentence.first + 3)})  # "According to him, 5 firms"
        # "FDI into Kazakhstan came to 9 billion." in a text of a region: so it goes on until the region is back
        wide = read.language == "en" and state.subject.area == state.nation and "-" in state.topic.area
        goes_on |= wide and not read.begins(sentence.first, sentence.after, "region", "district", "city")
        state.subject.area = state.heads if listed else state.subject.area if goes_on else ""
        state.subject.old = state.listed is None


def _figure_row(line: Line, k: int, made: Way, about: Subject) -> None:
    """Date a figure and add its row."""
    state, read, periods, one, region = line.state, line.read, line.periods, line.found[k], line.places[k]
    ref, base, sure = periods.of(one, region, made, k, line.places, about.indicator)
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
    listed = state.headed in LISTS.planned and made.role == "actual" and bullet(read, line.sentence)
    if listed and not dates.over(ref, state.published):
        made.role = state.headed  # "В 2025 году планируется построить: – 5 школ"
        made.guessed.append("role")
    silent, first_row = periods.silent, line.first_row
    state.rows.append(_row(state, line.sentence, one, made, about, ref, base, sure, region, first_row, silent))
    state.rows[-1]["_since"] = periods.since
    once = k > 0 and read.language != "kk" and (earlier_value(read, one) or against(read, one))
    bracket = k > 0 and not silent and in_brackets(read, *line.found[k - 1 : k + 1])
    if bracket and not state.rows[-1]["_beside"]:
        state.rows[-1]["_beside"] = state.rows[-2]["obs_id"]
    state.rows[-1]["_aside"] |= bracket or once  # "reached 17 tonnes, compared with 16 in 2024": 17 is of no 2024
    state.measures.add(about.indicator)
    state.used.add(ref)


def _head(state: State, number: int, sentence: Sentence) -> None:
    """Keep what a line that ends with a colon says of the lines of the list below it: shares or growth."""
    read = state.read
    state.heads = state.heads if bullet(read, sentence) else ""
    if read.words[sentence.after - 1].text == ":":
        state.heads = only_area(state.named[number])  # «Облыста өндірілді:» tells of all lines of the list below
        state.headed = last(read, sentence.first, sentence.after, "role")[2] or "actual"
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
    elif not bullet(read, sentence):
        state.listed, state.headed, state.compared = None, "", False


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
        row = _row(state, sentence, cell.quantity, made, about, ref, base, bool(ref), region, 0, not column.when)
        state.rows.append(row)


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
    sure = sure and not (ref and base and dates.no_base(base, ref))
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
