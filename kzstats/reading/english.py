"""What English sentences tell by their build: things that no list knows, clauses that only add, branches told last."""

import re
from itertools import pairwise

from kzstats.reading.figures import Read
from kzstats.reading.lists import LISTS
from kzstats.reading.mentions import Mention
from kzstats.reading.units import MONEY, RATIOS, Quantity


def unknown_thing(read: Read, one: Quantity, low: int, around: list[Mention]) -> bool:
    """Whether the noun that a figure is said of is one that neither lexicon nor grammar holds."""
    if read.language != "en":
        return False
    words = read.words
    of = words[one.after].low == "of"
    behind = _head(read, one.after + 1) if of else max(one.noun, one.after - 1)
    counted = one.unit == "NUMBER" and (_unknown(read, behind) or (one.noun < 0 and _unknown(read, one.after)))
    if counted or (of and _unknown(read, behind)):
        return True  # "5 tonnes of flanges", "500 flanges"
    for m in around:
        of = m.after - (words[m.after - 1].low in ("of", "in"))
        if m.indicator and words[of].low in ("of", "in") and _unknown(read, _head(read, of + 1)):
            return True  # "output of flanges"
        if words[m.after - 1].low in LISTS.measures and m.first > low and _unknown(read, m.first - 1):
            return True  # "flange output"
    at = one.opening - 1
    while at > low and (words[at].low in LISTS.before_figure or read.g.kinds(at) & {"up", "down"}):
        at -= 1
    return low <= at < one.opening - 1 and _unknown(read, at)  # "flanges (5 %)", "flanges rose by 5 %"


def _head(read: Read, i: int) -> int:
    """The last word of the phrase that begins at a token: "of the special flanges made" ends with flanges."""
    while read.words[i].low in LISTS.articles:
        i += 1
    end = i
    while _plain(read, end) and _plain(read, end + 1) and not read.x.at[end]:
        end += 1
    return end


def _plain(read: Read, i: int) -> bool:
    word = read.words[i]
    verb = word.low.endswith(("ed", "ly", "ing", "'s", "’s"))
    small = word.kind == "word" and (word.text.islower() or (word.text.istitle() and not _named(read, i)))
    noun = small and len(word.low) > 3 and not verb and word.low not in LISTS.general
    return noun and not read.g.at[i] and i not in read.period_ends


def _unknown(read: Read, i: int) -> bool:
    return _plain(read, i) and not read.known(i)


def _named(read: Read, i: int) -> bool:
    """Whether a word with a capital is a name and not the first of its sentence."""
    return i > 0 and read.words[i - 1].kind != "break" and read.words[i - 1].text not in '.!?:“"'


def without_added(read: Read, low: int, high: int, ahead: list[Mention]) -> list[Mention]:
    """Mentions ahead of a figure without those of a clause that only adds: "lime output, which demand drives, rose"."""
    if read.language != "en":
        return ahead
    commas = [i for i in range(low, high) if read.words[i].text == ","]
    one_of = next((i for i in range(low, high) if read.lows(i, i + 3) == ["is", "one", "of"]), high)
    shut = next((i for i in commas if i > one_of), one_of)
    ahead = [m for m in ahead if not one_of < m.first < shut] or ahead  # "Lead is one of the metals of Abai, with 5 %"
    added = next((range(i, k) for i, k in pairwise(commas) if read.words[i + 1].low in LISTS.relative), ())
    return [m for m in ahead if m.first not in added] or ahead


def which_are(read: Read, i: int) -> int:
    """How far "of which are" at a token leads on to the thing counted: "7 million tonnes of which are wheat"."""
    return 2 if read.lows(i, i + 2) == ["of", "which"] and read.words[i + 2].low in ("is", "are", "was", "were") else 0


def told_last(read: Read, one: Quantity, named: list[Mention]) -> Mention | None:
    """The branch that ends a sentence of figures: "81 projects worth 287 billion were carried out in metallurgy"."""
    if read.language != "en" or one.unit != "NUMBER":
        return None
    told = [m for m in named if m.subject and m.first > one.after]
    in_it = told and "in" in {*read.lows(told[0].first - 2, told[0].first)}
    end = told[0].after if in_it else len(read.words)
    behind = (word.text for word in read.words[end : end + 9] if word.kind == "num" or word.text in ".;\n")
    return told[0] if in_it and next(behind, ".")[:1] in ".;\n" else None


def change_in(read: Read, one: Quantity) -> bool:
    """Whether what changed stands right behind a figure in English: "a 20 percent increase in car output"."""
    i = one.after
    moved = i + 1 in (read.g.one(i, "up")[0], read.g.one(i, "down")[0])
    return moved and read.words[i + 1].low in ("in", "of", "for")


def before_which(read: Read, one: Quantity, low: int) -> range:
    """Tokens of what a clause with "which" is of: "exports wheat of the new harvest, which came to 5" – the harvest."""
    if read.language != "en":
        return range(0)
    clause = (i for i in range(one.first - 1, low, -1) if read.lows(i, i + 2) == [",", "which"])
    comma = next(clause, low)
    first = comma
    while first > low and read.words[first - 1].kind == "word" and read.words[first - 1].low not in LISTS.ends_noun:
        if read.words[first - 1].low == "of" and read.words[first].low in ("the", "a", "an"):
            break
        first -= 1
    return range(first, comma)


def what_changed(read: Read, one: Quantity) -> range:
    """Tokens of what "a 20 percent increase in" is said of, up to the next comma, number or preposition but "of"."""
    if read.language != "en" or not change_in(read, one):
        return range(0)
    first = one.after + 2
    # "in the Tenge - US dollar exchange rate"
    inside = (read.words[i].text in "-–" or read.words[i].kind == "word" for i in range(first + 1, first + 12))
    ends = (i for i, word in enumerate(inside, first + 1) if not word or read.words[i].low in LISTS.ends_noun)
    return range(first, next(ends, first + 12))


def counts_others(read: Read, one: Quantity, found: str) -> bool:
    """Whether kinds or countries are counted, or firms that only come to a fair: "356 types of medicines"."""
    if read.language != "en" or one.unit != "NUMBER":
        return False
    around = pairwise(read.lows(one.first - 12, one.after + 5)) if found == "enterprises" else ()
    came = any(low.startswith(LISTS.attended) and kind not in ("foreign", "state") for kind, low in around)
    return came or bool({"types", "kinds", "varieties", "countries"} & {*read.lows(one.first, one.after + 1)})


def told_of_it(read: Read, one: Quantity) -> bool:
    """Whether a change is only added to the figure before it: "5,300 firms, a 4 percent rise", "…, up 4 percent"."""
    at = one.opening - 1
    added = read.words[at].low in ("a", "an", "up", "down") and read.words[at - 1].text == ","
    return added and read.language == "en" and one.unit in RATIOS


def told_as_cargo(read: Read, near) -> bool:
    """Whether only the name of a kind of cargo tells that it is carried: "oil cargo", no "oil was carried"."""
    carried = [m for m in (*near.ahead, *near.behind) if m.indicator == "freight"]
    return all(read.words[m.after - 1].low in ("cargo", "cargoes") and m.after - m.first > 1 for m in carried)


def of_the_budget(read: Read, one: Quantity, found: str, before) -> str:
    """What a text of a budget tells: "Revenues rose by 9 percent", "the deficit was 2 billion" are of it."""
    if one.unit not in (*MONEY, *RATIOS) or (not found and before is not None and before.indicator == "taxes"):
        return found
    ahead = read.lows(one.first - 14, one.first)
    ahead = ahead[max((i + 1 for i, low in enumerate(ahead) if low == "."), default=0) :]
    if found == "finance" and any(low.startswith(("lend", "lent", "loan", "bank")) for low in ahead):
        return found  # what banks lend is of no budget
    told = any(low.startswith(LISTS.of_budgets) for low in ahead)
    return "budget" if found in ("turnover", "finance") or (told and found in ("", "production", "other")) else found


_MOVED = frozenset("moved pumped hauled carried transported shipped delivered took".split())
_BOUGHT = frozenset("purchased bought buy purchase acquired procured fleet received".split())


def by_the_carrier(read: Read, one: Quantity, near, found: str) -> str:
    """What is told of who carries: "Railways moved 3 tons of grain", or of what they have: "they bought 5 engines"."""
    told = [m for m in near.ahead if m.subject]
    if not told or told[-1].activity[:1] != "H" or told[-1].product or found not in ("", "production", "freight"):
        return found
    if one.unit == "T" and _MOVED & {*read.lows(told[-1].after, one.first)}:
        return "freight"
    return "facilities" if one.unit == "NUMBER" and _BOUGHT & {*read.lows(told[-1].after, one.after + 6)} else found


def taken_in(read: Read, one: Quantity, near, activity: str, spoken: str) -> str:
    """What money is called by no noun: what a branch earned or brought in; a deficit that is of no trade spoken of."""
    ahead = read.lows(one.first - 8, one.first)
    if one.unit not in MONEY:
        return ""
    if activity not in ("", "_T", "K") and ("earned" in ahead or ("brought", "in") in pairwise(ahead)):
        return "turnover"
    own = {"trade", "account", "payments", "fund", "power", "current"} & {*read.lows(one.first - 14, one.after + 4)}
    own = own or spoken in LISTS.abroad or any(m.indicator for m in near.ahead)
    return "budget" if "deficit" in ahead and not own else ""


def repaired(read: Read, one: Quantity) -> bool:
    """Whether buildings counted are told to be repaired, which hands none over: "35 schools were renovated"."""
    ends = (i for i in range(one.after, one.after + 12) if read.words[i].low in (".", ",", ";", "and"))
    behind = next(ends, one.after + 12)
    around = {*read.lows(one.first - 4, one.first), *read.lows(one.after, behind)}
    return read.language == "en" and bool(LISTS.repairs & around) and not (LISTS.to_build | {"built"}) & around


_BUILDING = re.compile(
    r" (?:(?:is|are) being (?:built|constructed|erected)|under construction|(?:is|are) underway|in progress) "
)


def being_built(read: Read, one: Quantity) -> str:
    """The role of what is counted where English tells that it is still being built or that money is to build it."""
    if read.language != "en" or (one.noun >= 0 and read.words[one.noun].low.startswith("zone")):
        return ""
    behind = f" {' '.join(read.lows(one.after, one.after + 30)).partition(' . ')[0]} "
    ahead = read.lows(one.first - 20, one.first)
    whole = ahead[: ahead.index("including")] if "including" in ahead else ahead
    reach = 4 if whole is ahead else 9  # "for construction of 90 schools, including 40 in Almaty"
    given = {"earmarked", "allocated", "provided", "spend"} & {*ahead} and LISTS.to_build & {*whole[-reach:]}
    return "plan" if given else "actual" if _BUILDING.search(behind) else ""


def hauled(read: Read, one: Quantity, about, before, carried, topic) -> None:
    """Goods in a text of those who carry them: "the loading of ore rose by 5 %, of lead by 7 %"."""
    if about.indicator == "deliveries" and (before or topic).indicator == "freight":
        about.indicator = "freight"  # "left the port, including 2 million tons shipped to Baku"
    carrier = carried if carried is not None and carried.activity[:1] == "H" else topic
    if topic.activity[:1] != "H" or carrier.activity[:1] != "H":
        return
    loaded = "loading" in read.lows(one.first - 16, one.first) or (before is not None and before.indicator == "freight")
    if about.indicator == "production" and loaded:
        about.indicator, about.activity = "freight", carrier.activity
        about.guessed += [] if about.product else ["activity"]  # of which ore?
    by_all = LISTS.by_all & {*read.lows(one.first - 12, one.after + 12)}
    if about.activity == "H" != carrier.activity and before is None and not by_all:
        about.activity = carrier.activity  # "Coal loading rose"
        about.guessed.append("activity")
