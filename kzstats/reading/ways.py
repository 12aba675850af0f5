"""How a figure is meant, and what its clause tells of it: words that move it, that make it a part or held to a plan."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from kzstats.reading.cues import earlier_value, first, last, moved_by
from kzstats.reading.figures import Read
from kzstats.reading.lists import LISTS
from kzstats.reading.regions import Region
from kzstats.reading.russian import brought_about, of_amount
from kzstats.reading.sentences import Sentence
from kzstats.reading.stems import ABLATIVE
from kzstats.reading.units import Quantity


@dataclass
class Way:
    """transformation, sign (1 or -1), role, and what was guessed."""

    transformation: str
    negative: bool = False
    role: str = "actual"
    index: bool = False
    plan: bool = False
    contribution: bool = False
    done: bool = False
    guessed: list[str] = field(default_factory=list)

    def sure(self, code: str) -> None:
        """Take a guess back: a word settles the code."""
        self.guessed = [guess for guess in self.guessed if guess != code]


@dataclass
class Told:
    """A figure with its sentence and its words, and how it is meant as far as that is known.

    before: how the one before it in the sentence is meant; same_kind: both are ratios; beside: how the figure right
    before it is meant, also of another kind.
    """

    read: Read
    sentence: Sentence
    one: Quantity
    region: Region
    before: Way | None
    same_kind: bool
    beside: Way | None
    made: Way = field(default_factory=lambda: Way("level"))
    stands: bool = False  # "a 15 percent drop, while in Akmola it stood at 11": the fall stood there
    direction: str = ""  # sign of its change
    verb_behind: bool = False  # the word of its change stands behind it

    def find_direction(self) -> None:
        """Take the sign of the change from the word that tells it, else from what is short of a plan."""
        read, one = self.read, self.one
        self.direction, self.verb_behind = direction(read, self.sentence, one, self.region)
        if self.plan_behind and not self.direction and read.begins(one.after, one.after + 2, *LISTS.short_of):
            self.direction = "-"  # "на четверть меньше плана", "12 percent below the plan"

    def follows(self, *meant: str) -> bool:
        """Whether the figure before it in the sentence is of its kind and meant so."""
        return self.before is not None and self.same_kind and self.before.transformation in meant

    def is_beside(self, meant: str) -> bool:
        """Whether the figure right before it is meant so."""
        return self.beside is not None and self.beside.transformation == meant

    @property
    def value(self) -> Decimal:
        """Its number."""
        return Decimal(self.one.value)

    @property
    def behind(self) -> str:
        """The word behind it, past the ending that a hyphen joins to it."""
        after = self.one.after
        return self.read.words[after + self.read.words[after].hyphen].low

    @property
    def in_bracket(self) -> bool:
        """Whether a bracket opens right before it."""
        return self.read.words[self.one.first - 1].text == "("

    @cached_property
    def by(self) -> bool:
        """Whether "by", "на" stands before it: what something moved by, not what it came to."""
        return moved_by(self.read, self.one) and not self._from_a_percent

    @property
    def _from_a_percent(self) -> bool:
        """Whether a percent in the ablative stands right before a Kazakh one: «46 %-дан 45 %-ға төмендеді»."""
        ahead = self.read.words[self.one.opening - 1]
        worded = ahead.hyphen or ahead.low.startswith(("пайыз", "процент"))
        return self.read.language == "kk" and worded and ahead.low.endswith(ABLATIVE)

    @cached_property
    def to(self) -> bool:
        """Whether "to", "до" stands before it, in Kazakh "дейін" behind it: what a change came to."""
        if self.read.language == "kk":
            return self.behind == "дейін" or self._from_a_percent
        return self.read.words[self.one.opening - 1].low in ("to", "до", "at", "reaching", "reached")

    @cached_property
    def earlier(self) -> bool:
        """Whether "from" stands before it: what the one before it was earlier."""
        return earlier_value(self.read, self.one)

    @cached_property
    def moved_at(self) -> int:
        """Token of the last word for a change before it, -1 without one."""
        return self._ahead("up", "down")

    @property
    def moved(self) -> bool:
        """Whether a word beside or before it tells a change."""
        return bool(self.direction) or self.moved_at >= 0

    @cached_property
    def index_at(self) -> int:
        """Token of the last word for an index before it, -1 without one."""
        return self._ahead("index")

    @cached_property
    def share_at(self) -> int:
        """Token of the last word for a share before it, -1 without one or where it tells of a change."""
        read, at = self.read, self._ahead("share")
        if at > 0 and read.words[at].low == "of" and read.g.kinds(at - 1) & {"up", "down"}:
            return -1  # "the growth of total output"
        if at > 0 and brought_about(read, at):
            return -1  # "рост экономики обеспечили торговля (9 %), связь (5 %)"
        goes_on = self.follows("growth") and self.by and read.language == "ru"
        return -1 if goes_on and at >= 0 and read.g.one(at, "among")[0] else at  # "из них соль – на 5 %"

    @cached_property
    def of_whole(self) -> bool:
        """Whether "of", "от" follows: a part of something."""
        read, one, low = self.read, self.one, self.read.words[self.one.after].low
        if read.language == "en":
            return low == "of"
        if read.language == "kk" and one.first > self.region.low:  # қажеттіліктің 80 %-ы
            at = one.opening - 1 - (read.words[one.opening - 1].low in ("орташа", "барлығы", "тек"))
            owner = at >= self.region.low and read.words[at].low.endswith(LISTS.genitive_kk)
            owned = read.words[one.after].hyphen and low[:1] in "ыі"
            owned |= read.words[one.after - 1].low.startswith(("пайызы", "проценті"))
            owned |= low in ("на", "не") or low.startswith("құра")  # «өнімнің 40 % құрайды», «6 %-на тең»
            owned |= one.hedge >= one.after  # астамын, жуығы
            return owner and owned and not told_against(read, one, self.region)
        said = low in ("от", "которых", "которого", "которой") or bool(read.g.one(one.after - 1, "share")[0])
        return said or of_amount(read, one)

    @property
    def of_level(self) -> bool:
        """Whether the level that it is so many percent of is named: "of the level of 2022", «деңгейдің 80 пайызы»."""
        one, read = self.one, self.read
        if read.language == "kk":
            ahead = read.words[one.opening - 1].low
            return one.unit == "PC" and ahead.startswith("деңгей") and ahead.endswith(LISTS.genitive_kk)
        dated = one.after + (read.words[one.after].low in ("in", "в", "за"))
        at = read.period_ends.get(dated) or one.after  # "80 percent in 2023 of the level of 2022"
        led = read.words[at].low in ("of", "от", "к")  # or alone: "до двух третей уровня"
        return one.unit == "PC" and read.begins(at, at + (7 if led else 1), "level", "уровн")

    @property
    def near_an_index(self) -> bool:
        """Whether it can be how many percent of the earlier value there are."""
        return 50 <= self.value <= 250

    @cached_property
    def plan_before(self) -> int:
        """Token of the last word right before it that holds it to a plan, -1 without one."""
        return last(self.read, max(self.region.low, self.one.first - 6), self.one.first, "to_plan")[0]

    @cached_property
    def plan_behind(self) -> bool:
        """Whether words behind it hold it to a plan: "62 % годового плана"."""
        read, one = self.read, self.one
        reach = min(one.after + 5, max(self.region.high, one.after + 1))
        return read.g.has("to_plan", one.after, reach) or "плана" in read.lows(one.after, one.after + 2)

    @property
    def held_to_plan(self) -> bool:
        """Whether it tells how far a plan was carried out, missed or exceeded: "план исполнен на 98 %"."""
        read, one = self.read, self.one
        if self.plan_behind or self.plan_before >= 0 or _over_plan(read, self.sentence, one):
            return True
        planned = one.unit == "PC" and last(read, self.region.low, one.first, "role")[2] == "plan"
        fulfilled = planned and first(read, one.after, self.region.high, "fulfilled")[0] >= 0
        return fulfilled or (one.unit == "PC" and self._ahead("fulfilled") >= 0)

    def _ahead(self, *kinds: str) -> int:
        return last(self.read, self.region.low, self.one.first, *kinds)[0]


def _over_plan(read: Read, sentence: Sentence, one: Quantity) -> bool:
    """Whether a percent is what a plan was exceeded by: "превысила годовой план на 46 %", "7 % above the plan"."""
    behind = next((low for low in read.lows(one.after, one.after + 6) if low not in LISTS.than_a_plan), "")
    if read.lows(one.after, one.after + 1)[0] in LISTS.beside_plan and behind.startswith(LISTS.planned_ones):
        return True
    if not moved_by(read, one):
        return False
    ahead = max(sentence.first, one.first - 14), one.first
    return read.begins(*ahead, "план") and read.begins(*ahead, "превы", "опере", "перевы", "обогна")


def led_by_of(read: Read, one: Quantity) -> bool:
    """Whether "an increase of" stands right before a figure: "these figures represent a rise of 7 percent"."""
    at = one.opening - 1
    moved = at > 0 and (read.g.one(at - 1, "up")[0] == at or read.g.one(at - 1, "down")[0] == at)
    ahead = pairwise(read.lows(at - 6, at))  # "a fall in trade of $260 million"
    apart = any(then == "in" and low in ("increase", "decrease", "rise", "decline") for low, then in ahead)
    apart = apart and read.words[at - 1].low not in ("amount", "total", "value")
    return (moved or apart) and read.words[at].low == "of"


def told_against(read: Read, one: Quantity, region: Region) -> bool:
    """Whether words of comparison follow a percent, in Kazakh stand before it: "102 percent compared to May"."""
    if read.language == "kk":  # "кезеңнің 99,3 %-ы"
        end = one.first - (read.words[one.first - 1].text in "-–")
        ahead = [mark for i in range(max(region.low, end - 3), end) for mark in read.g.at[i] if mark.after == end]
        kinds = {says.kind for mark in ahead for says in mark.says}
        return "than" in kinds and Decimal(one.value) >= 85
    return first(read, one.after, min(one.after + 3, region.high), "than", "vs_index")[0] >= 0


def direction(read: Read, sentence: Sentence, one: Quantity, region: Region) -> tuple[str, bool]:
    """Sign of a change, and whether the word that tells it stands behind the figure."""
    behind = read.g.one(one.after, "yoy")[0] or max(one.after, one.hedge + 1)  # "an 11 percent year-on-year increase"
    reach = _reach(read, sentence, one, region, behind)
    at, _, code = first(read, behind, reach, "up", "down", "more", "less")
    if at >= 0 and _moves_another(read, at):
        return "", False
    if at >= 0 and read.words[at].low not in ("over", "ahead"):  # "to 70 % over the past five years"
        return code, True
    at, kind, code = last(read, region.low, one.first, "up", "down", "less")
    if at >= 0 and kind != "less":
        return code, False
    if read.words[region.low - 1].low.endswith(("са", "се")) and read.language == "kk":
        code = first(read, behind, sentence.after, "up", "down")[2]
        return code, bool(code)  # «Абайда 2 %-ға қысқарса, Ұлытауда 3 %-ға, Жетісуда 5 %-ға өсті»
    by, at = moved_by(read, one), one.opening - 3
    if by and read.words[at + 1].text == "," and (told := first(read, at, at + 1, "more", "less"))[0] == at:
        return told[2], False  # "чуть меньше, на 2 %", "slightly less, by 2 percent"
    compared = last(read, region.low, one.opening - 1, "more", "less") if by else (-1, "", "")
    if read.language == "ru" and compared[0] >= 0 and read.words[compared[0]].low not in ("более", "менее"):
        return compared[2], False  # "он ниже, чем в мае, на 20 %"
    return "", False


def _reach(read: Read, sentence: Sentence, one: Quantity, region: Region, behind: int) -> int:
    """Where the words behind a figure end that can still tell how it moved."""
    reach = region.high if read.language == "kk" else min(behind + 2, sentence.after, region.high + 2)
    if read.language == "en":  # "grew 8.3 % year-on-year but fell 1.2 %": the second verb is of the next
        reach = next((i for i in range(behind, reach) if read.g.kinds(i) & {"cut", "and"}), reach)
    came = read.begins(one.after, one.after + 2, "құра")  # «8,6 %-ды құрап, былтырғыдан төмен болды»: what it came to
    mark = read.words[one.after].text
    shared = mark == ")" and last(read, region.low, one.first, "share")[0] >= 0
    listed = mark == "," and read.language == "ru" and last(read, region.low, one.first, "up", "down")[0] >= 0
    if came or shared or listed:  # «9 млрд доллардан (жалпы көлемнің 18 %) асты»: the sum did
        reach = behind  # "подешевение хлеба на 3 %, удорожание молока – на 4 %"
    return max(read.g.one(behind, "down")[0], reach)  # "на треть ушли в минус"


def _moves_another(read: Read, at: int) -> bool:
    """Whether a word behind a figure tells how another moved: "stood at 31.7 %, rising from 24.9 %", "…, up 7"."""
    if read.g.one(at, "share")[0]:
        return True  # "more than 50 percent falls on the European Union"
    apart = read.words[at - 1].text == "," and read.language != "kk"
    if apart and read.words[at].low.endswith("ing") and read.words[at + 1].low in ("its", "their", "output"):
        return True  # "its share is 80 percent, increasing its output by 5 percent"
    parted = ("from", "с", "со", *(("by", "на") if apart else ()))  # "was 55 percent, up by 2"
    led = at + 1 + (read.words[at + 1].low in parted)
    return read.words[led].kind == "num" and (led > at + 1 or apart)
