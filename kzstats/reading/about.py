"""What a figure of a sentence is of: with the figures before it, what is spoken of, and the topic of the text."""

from itertools import pairwise

from kzstats.reading.areas import of_all
from kzstats.reading.cues import earlier_value
from kzstats.reading.kazakh import counts_lands
from kzstats.reading.line import Line
from kzstats.reading.lists import LISTS
from kzstats.reading.measures import subject
from kzstats.reading.regions import outside
from kzstats.reading.subject import Coded, Subject, around
from kzstats.reading.units import MONEY, RATIOS
from kzstats.reading.ways import Way

_CITY = frozenset(("the", word) for word in ("city", "city's", "city’s", "region", "region's", "region’s"))


def subject_in_line(line: Line, k: int, made: Way) -> Subject:
    """What a figure is of, and what is a guess of it."""
    read, state, one = line.read, line.state, line.found[k]
    preceding = _preceding(line, k)
    near = around(read, one, line.places[k], line.named)
    this = read.language == "kk" and read.words[line.sentence.first].low == "бұл" and one.unit in RATIOS
    spoken = state.last if k == 0 and (this or line.ranked) and state.last is not None else state.subject
    it = Coded(read, one, line.places[k], made, near, preceding, spoken, _topic(line, k), state.nation)
    about = subject(it)
    far = line.ranked and k == 0 and not read.quantities[line.number - 1]
    about.guessed += ["activity"] if far and about.activity not in ("", "_T") else []
    if preceding is not None:
        _of_projects(line, k, made, about, preceding)
    alone = state.measures == {about.indicator} and state.rows[0]["certain"]
    if alone and (about.indicator == "wages" or (about.indicator == "production" and one.unit in RATIOS)):
        about.sure("indicator")  # the text tells of nothing else
    if _place_unsure(line, k, about):
        about.guessed.append("ref_area")
    if about.indicator in LISTS.of_trade and not about.scope and state.partnered and line.sentence.paragraph > 1:
        about.guessed += [] if of_all(read, one, line.places[k]) else ["scope"]  # with the one of the title?
    return about


def _preceding(line: Line, k: int) -> Subject | None:
    """What the figure before is of that this one goes on with, None without one."""
    read, found, subjects = line.read, line.found, line.subjects
    if not subjects:
        return None
    old = k > 1 and found[k].unit in MONEY and earlier_value(read, found[k])
    if old:  # "lent 5 billion to 24 projects, up from 3"
        same = next((subjects[j] for j in range(k - 1, -1, -1) if found[j].unit == found[k].unit), None)
        if same is not None:
            return same
    lands = len(subjects) > 1 and found[k - 1].noun >= 0
    if lands and (read.words[found[k - 1].noun].low.startswith("стран") or counts_lands(read, found[k - 1])):
        return subjects[-2]  # «5 тонна ет 12 елге экспортталып, 13 %-ға артты»: the meat did
    return subjects[outside(read, found, k)]


def _topic(line: Line, k: int) -> Subject:
    """The topic of the text, without its branch in the lead where figures are of none that is told later."""
    state, read, unit = line.state, line.read, line.found[k].unit
    if state.apart:
        return Subject(area=state.topic.area)
    # "Введено 40 проектов, создано 900 мест. Среди них – завод стекла"
    later = read.language == "ru" and unit in (*MONEY, "NUMBER")
    # "Зарплата выросла на 7 %. В медицине – на 9 %"
    later |= read.language != "kk" and any(m.indicator in LISTS.economy for m in line.named)
    later |= any(m.indicator == "prices" for m in line.named)  # "Inflation was 12 %. Food rose by 13 %"
    later &= line.number < state.led
    if later or line.number >= state.led or read.words[line.sentence.after - 1].text != ".":
        return Subject(area=state.topic.area) if later else state.topic
    topic = state.topic.copy()
    topic.sole = topic.only = False  # named only further below
    return topic


def _of_projects(line: Line, k: int, made: Way, about: Subject, preceding: Subject) -> None:
    """Let projects and what they cost have one place, in English one role."""
    projects = preceding.indicator in ("projects", "facilities") and about.indicator in ("project_cost", "capacity")
    if not projects:
        return
    if k and about.area != preceding.area and "ref_area" in preceding.guessed:
        line.state.rows[-1]["ref_area"] = about.area  # "3 projects worth 5 billion tenge will be launched in Abai"
    before = line.ways[-1]
    if line.read.language == "en" and before.role in LISTS.planned:
        made.role = before.role  # "we expect that 25 projects worth 100 billion will be launched"
        made.guessed += [code for code in before.guessed if code == "role"]


def _place_unsure(line: Line, k: int, about: Subject) -> bool:
    """Whether the country is a guess: whose trade is it; which region is "the region"?"""
    read, state, sentence, named, one = line.read, line.state, line.sentence, line.named, line.found[k]
    whose = read.language == "ru" and any(m.area == state.nation and m.first < one.first for m in named)
    if state.contested and about.indicator in LISTS.abroad and not whose:
        return True
    if about.area != state.nation:
        return False
    if state.contested and not any(m.area for m in named):
        return True  # "Uzbekistan imported grain from Kazakhstan. The railway carried 5 tonnes": where?
    city = read.language == "en" and not any("-" in m.area for m in named)
    city = city and not _CITY.isdisjoint(pairwise(read.lows(sentence.first, one.after + 6)))
    said = read.lows(sentence.first, sentence.after)  # "7 million square meters were built there"
    there = "there" in said and any(a == "there" and b not in LISTS.finite for a, b in pairwise(said))
    return city or state.pointed or there
