"""How a figure is meant: level, growth, share, difference, other; its sign; actual, plan, target, …"""

from kzstats.reading import parts
from kzstats.reading.cues import moved_by
from kzstats.reading.figures import Read
from kzstats.reading.levels import amount
from kzstats.reading.lists import LISTS
from kzstats.reading.percents import ratio
from kzstats.reading.regions import Region
from kzstats.reading.roles import role_of
from kzstats.reading.russian import dashed_on, from_fields
from kzstats.reading.sentences import Sentence
from kzstats.reading.units import MONEY, RATIOS, Quantity
from kzstats.reading.ways import Told, Way


def way(
    read: Read,
    sentence: Sentence,
    one: Quantity,
    region: Region,
    before: Way | None,
    same_kind: bool,
    beside: Way | None,
) -> Way:
    """How one figure is meant; before: how the one before it in the sentence is meant, same_kind: both are ratios;
    beside: how the figure right before it is meant, also of another kind.
    """
    told = Told(read, sentence, one, region, before, same_kind, beside)
    _role(told)
    if parts.two_sides(read, one, region):
        told.made.transformation = "other"
        told.made.guessed.append("transformation")
    elif one.unit in RATIOS:
        ratio(told)
    else:
        amount(told)
    return told.made


def _role(told: Told) -> None:
    """The role by the words of a figure, else by the figure right before it; then what a plant can make."""
    read, one, beside = told.read, told.one, told.beside
    role, guessed = role_of(read, told.sentence, one, told.region)
    if role == "actual" and beside is not None:
        if _of_the_one_before(told):
            role = beside.role  # "is to rise to 53 billion, which is 1 % more than in 2022"
        elif beside.role in LISTS.planned and dashed_on(read, one):
            role, guessed = beside.role, []
    if role in LISTS.planned and from_fields(read, one):
        role, guessed = "actual", []
    told.made.role = "capacity" if _of_capacity(told, role) else role
    told.made.guessed += guessed


def _of_capacity(told: Told, role: str) -> bool:
    """Whether a figure goes on with what a plant can make."""
    read, one, before, beside = told.read, told.one, told.before, told.beside
    if one.unit in MONEY:
        return False
    if beside is not None and beside.role == "capacity" and role == "plan" and told.to:
        return True  # "its capacity will be doubled to 12 tonnes"
    goes_on = before is not None and before.role == "capacity" and role == "actual" and told.same_kind
    works = one.noun >= 0 and read.begins(one.noun, one.after, "station", *LISTS.plants)
    goes_on = goes_on and not (read.language == "en" and works)  # "a 90 MW plant in Abai, which has two power stations"
    made = LISTS.made_it & {*read.lows(told.region.low, one.first)}
    return goes_on and one.unit not in RATIOS and not made  # "lime, with room for 5,000 tonnes, glass (3,000)"


def _of_the_one_before(told: Told) -> bool:
    """Whether only "which is" or "that is" stands before a ratio: it tells of the figure before it."""
    read, one, low = told.read, told.one, told.region.low
    comma = next((i for i in range(one.first - 1, low - 1, -1) if read.words[i].text == ","), low)
    ahead = {*read.lows(comma, one.first)}
    added = one.unit not in RATIOS and read.language == "ru" and moved_by(read, one)  # "что на 3 га больше"
    return (one.unit in RATIOS or added) and bool(ahead & LISTS.which) and ahead <= LISTS.which | LISTS.beside
