"""A sentence while it is read: how its figures go on with those before them, in it and in the sentence before."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from kzstats.reading import cues, kazakh
from kzstats.reading.figures import Read
from kzstats.reading.lists import LISTS
from kzstats.reading.meant import way
from kzstats.reading.regions import one_by_one, regions, respective
from kzstats.reading.sentences import Sentence
from kzstats.reading.spoken import Periods
from kzstats.reading.state import State
from kzstats.reading.subject import Subject
from kzstats.reading.units import RATIOS, Quantity
from kzstats.reading.ways import Told, Way

_LINE = 9  # "Republic of Karakalpakstan – 7.2 percent"


@dataclass
class Line:
    """A sentence, its figures and their words, and how those read so far are meant and what they are of."""

    state: State
    number: int
    sentence: Sentence
    ways: list[Way] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)

    def __post_init__(self):
        state, sentence = self.state, self.sentence
        self.read = read = state.read
        self.found, self.named = read.quantities[self.number], state.named[self.number]
        self.places = regions(read, sentence, self.found)
        self.periods = Periods(state, self.number, sentence)
        self.in_step = respective(read, sentence, self.found, self.named)
        self.first_row = len(state.rows)
        self.ranked = bool(self.found) and state.last is not None and _ranked(read, sentence, self.found[0])
        # "107.8 %, 101.6 %, 104 % grew": a list of percentages all near and above 100 is one of indices.
        percents = [Decimal(one.value) for one in self.found if one.unit == "PC"]
        self.indices = len(percents) > 2 and all(100 <= value < 200 for value in percents)
        self._find_step()

    def _find_step(self) -> None:
        """Find the "respectively" that lists are told by, and the bracket that it stands in."""
        read, sentence = self.read, self.sentence
        step = next((i for i in range(sentence.first, sentence.after) if read.words[i].low in LISTS.in_step), -1)
        step = -1 if one_by_one(read, [one for one in self.found if one.after <= step], self.named) else step
        self.shut = step > 0 and read.words[step + 1].text == ")"  # "(рост на 5 % и 3 % соответственно)"
        opening = (i for i in range(step, sentence.first, -1) if read.words[i].text == "(")
        self.step = next(opening, step) if self.shut else step

    def out_of_step(self, one: Quantity) -> bool:
        """Whether "respectively" is said of a figure, and the lists could not be told in step."""
        said = self.step >= 0 and not (self.in_step or self.periods.order) and len(self.found) > 1
        return said and not (self.shut and one.first < self.step)


def bullet(read: Read, sentence: Sentence) -> bool:
    """Whether a line begins with the dash or dot of a list, or is a name with a dash and a figure or a bracket."""
    words = read.words[sentence.first : sentence.after]
    named = len(words) <= _LINE and any(word.text in "–—" for word in words[1:])
    named |= words[1:] != [] and words[1].text == "(" and ")" in [word.text for word in words[-2:]]
    return words[0].text in "-–•*·" or named


def in_brackets(read: Read, earlier: Quantity, one: Quantity) -> bool:
    """Whether a figure stands in a bracket that opened behind the figure before it, also with its period behind it."""
    opened = any(word.text == "(" for word in read.words[earlier.after : one.first])
    around = read.words[one.after : one.after + 14]
    behind = (word.text for word in around if word.text in "()" or (word.kind == "num" and len(word.text) != 4))
    return opened and next(behind, "") == ")"


def _ranked(read: Read, sentence: Sentence, one: Quantity) -> bool:
    """Whether an English sentence goes on with a ranking: "Russia is in second place", "It is followed by Turkey"."""
    lows = read.lows(sentence.first, one.first)
    placed = "place" in lows and not LISTS.ranked.isdisjoint(lows)
    return read.language == "en" and (placed or not LISTS.ranked.isdisjoint(lows[:3]))


def meant_in_line(line: Line, k: int) -> Way:
    """How a figure is meant beside those before it; what converts another is meant as that."""
    one, region = line.found[k], line.places[k]
    before = _before(line, k)
    pattern, same_kind = _pattern(line, k, before)
    made = way(Told(line.read, line.sentence, one, region, pattern, same_kind, before))
    if line.indices and one.unit == "PC" and made.transformation == "growth" and not one.signed:
        _as_index(line, one, made)
    if region.converts is None:
        return made
    if one.comparison == "=":
        one.comparison = line.found[region.converts].comparison
    return line.ways[region.converts]


def _before(line: Line, k: int) -> Way | None:
    """How the figure before it is meant, past points or one in a bracket: "6 % – на газ (рост на 2 %), 1 % …"."""
    aside = k > 1 and line.found[k].unit in RATIOS and in_brackets(line.read, *line.found[k - 2 : k])
    aside = aside and not in_brackets(line.read, *line.found[k - 1 : k + 1])
    # "was 46 percent, up 4 points from 42 percent": 42 is meant as 46
    points = k > 1 and line.found[k - 1].unit == "PP" and line.found[k - 2].unit == line.found[k].unit == "PC"
    aside |= points and cues.earlier_value(line.read, line.found[k])
    return line.ways[-2] if aside else line.ways[-1] if line.ways else None


def _pattern(line: Line, k: int, before: Way | None) -> tuple[Way | None, bool]:
    """How an earlier figure of its kind is meant, and whether there is one: both are ratios, or neither is."""
    read, state, found, one = line.read, line.state, line.found, line.found[k]
    alike = bool(line.ways) and (found[k - 1].unit in RATIOS) == (one.unit in RATIOS)
    ratio = next((line.ways[j] for j in range(k - 1, -1, -1) if found[j].unit in RATIOS), None)
    pattern = before if alike else ratio
    if not alike and one.unit not in RATIOS and read.language == "en" and cues.moved_by(read, one):
        same = next((line.ways[j] for j in range(k - 1, -1, -1) if found[j].unit == one.unit), None)
        pattern, alike = same or pattern, same is not None  # "cattle by 41 heads (3 percent), horses by 24 (7 percent)"
    if pattern is None and state.listed and one.unit in RATIOS and bullet(read, line.sentence):
        return state.listed, True
    told = state.rows[-1]["transformation"] if state.rows and read.language == "en" and one.unit == "PC" else ""
    ranked = told in ("share", "growth") and LISTS.ranked & {*read.lows(line.sentence.first, one.first)}
    if pattern is None and ranked:
        return Way(told), True  # "Abai makes 31 percent of it. Ulytau followed with 11"
    return pattern, alike or ratio is not None


def _as_index(line: Line, one: Quantity, made: Way) -> None:
    """Take a percent of a list of indices for one, which is sure where a word says so, in Kazakh always: 19 of 19."""
    made.index, made.negative = True, False
    named = cues.last(line.read, line.sentence.first, one.first, "index", "up")[0] >= 0
    named &= line.read.language != "en" or not cues.moved_by(line.read, one)
    named |= line.read.language == "kk"
    made.sure("transformation")
    made.guessed += [] if named else ["transformation"]


def as_the_row_before(line: Line, one: Quantity, low: int, made: Way, about: Subject) -> None:
    """Mend how a figure is meant by the row before it: an index, a share, a factor against a mean, a plan."""
    read, rows = line.read, line.state.rows
    near = one.unit == "PC" and 85 <= Decimal(one.value) <= 150 and not (one.signed or cues.moved_by(read, one))
    if near and rows and rows[-1]["unit_mult"] == -2 and made.transformation == "growth":
        made.index, made.negative = True, False  # "102,9 %. Годом ранее показатель был 103,9 %"
    to = read.words[one.opening - 1].low == "to"  # "It will be raised to 52 %", in English
    told = not (line.ways or made.index) and rows and (to or "transformation" in made.guessed) and one.unit == "PC"
    if told and rows[-1]["transformation"] == "share" and cues.points_back(read, line.sentence.first, one.first):
        made.transformation, made.guessed = "share", []  # "This indicator should reach 7 percent"
        about.share_of = rows[-1]["share_of"]
    held = [row["transformation"] for row in rows[-3:] if row["unit_measure"] == "RATIO"][-1:] == ["other"]
    if held and line.ways and one.unit == "RATIO" and made.transformation == "growth":
        made.transformation = "other"  # "532 тысячи (в 1,7 раза выше среднего), … 410 тысяч (в 1,3 раза)"
    made.guessed += kazakh.passed_on(read, one, low, rows)
    _role_of_the_row_before(line, one, made)


def _role_of_the_row_before(line: Line, one: Quantity, made: Way) -> None:
    """Keep the role of what a sentence points back to: "Бұл 2022 жылмен салыстырғанда 7 %-ға жоғары"."""
    read, rows, sentence = line.read, line.state.rows, line.sentence
    pointing = read.words[sentence.first].low in LISTS.this
    pointing = pointing and (one.unit in RATIOS or made.transformation == "difference")
    if not line.ways and rows and made.role == "actual" and pointing:
        made.role = rows[-1]["role"]
    before = line.found[len(line.ways) - 1] if line.ways and read.language == "en" else one
    if ("which", "is") in pairwise(read.lows(before.after, one.first)) and made.transformation == "difference":
        made.role = line.ways[-1].role  # "is expected to reach 19 tonnes, which is 2 less than in 2023"
    verb = read.words[sentence.after - 2].low
    paragraph = [row["role"] for row in rows[-3:] if row["locator"].partition(".")[0] == f"{sentence.paragraph}"]
    foretold = "forecast" in [*paragraph, *(row["role"] for row in rows[-1:])] and made.role in ("actual", "plan")
    foretold = foretold and not kazakh.past(verb)
    if foretold and not line.ways and read.language == "kk" and verb.endswith(LISTS.present_kk) and verb != "құрайды":
        made.role = "forecast"  # «88 млн тонна өндіріледі деп болжануда. Оның 68 млн тоннасы экспортталады»
        made.guessed.append("role")
    of_these = read.language == "en" and cues.goes_on_with(read, sentence)
    of_these |= read.language == "ru" and bool(read.g.one(sentence.first, "among")[0])  # "… 10 тонн. В том числе 8"
    of_these |= kazakh.of_those(read, sentence)
    if of_these and made.role == "actual" and rows:
        made.role = rows[line.first_row - 1]["role"] if line.first_row else "actual"
        made.guessed += [] if made.role == "actual" else ["role"]
