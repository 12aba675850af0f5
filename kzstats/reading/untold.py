"""The branch of an English figure that no word of its own names: that of the text, of the sentence before, or none.

Each is what was right most often over all coded releases, and always a guess.
"""

from kzstats.reading.figures import Read
from kzstats.reading.fitting import of_this_branch
from kzstats.reading.lists import LISTS
from kzstats.reading.subject import Around, Subject
from kzstats.reading.units import MONEY, Quantity

_NOT_NAMED, _OUTPUT = ("", "_T"), ("production", "turnover")


def branch_untold(read: Read, one: Quantity, about: Subject, picked: bool, before, carried, topic: Subject) -> None:
    """Set the branch of the first figure of a sentence; picked: a word of its own names it."""
    if read.language == "en" and about.indicator == "capacity" and not about.named and one.unit == "PC":
        shared = "share" in read.lows(one.first - 8, one.first)
        about.indicator = "production" if shared else about.indicator  # "Wind farms gave … Their share is 7 percent"
    if read.language == "en":
        _people_told_on(read, one, about, before or carried, topic)
    if read.language == "en" and about.activity == "K" and one.unit in MONEY and about.indicator in _OUTPUT:
        about.indicator = "other"  # what banks hold, buy and sell is no output: 0 of 100
        about.guessed.append("indicator")
    if read.language != "en" or before is not None:
        return
    told = about.activity
    rail = carried.activity if carried is not None else ""
    if told == "H" and rail in LISTS.ways_of_transport:
        all_of_it = LISTS.whole_sector & {*read.lows(one.first - 14, one.after + 8)}
        about.activity = told if all_of_it else rail  # 9 of 10: "Trains carried 5 million tons. Transit came to 2"
    elif picked:
        return
    elif about.indicator == "employment" and not of_this_branch(read, one):
        about.activity = topic.activity or "_T"  # 17 of 19; of the branch spoken of 11: "34,000 are self-employed"
    elif told in _NOT_NAMED and about.indicator in LISTS.of_the_topic and topic.activity not in _NOT_NAMED:
        # Of money given 13 of 24 are of the branch of the text, 9 of the one before; of others 12 of 14 where a title
        # or lead names no other. Exports, imports and prices are of none: 20 of 20.
        about.activity = topic.activity if topic.only or about.indicator == "finance" else told
        farmed = about.indicator == "finance" and about.activity[:2] == "A0"
        about.activity = "A" if farmed else about.activity  # sums are given to farming, whatever crop was told of
    if about.indicator == "finance" and about.activity[:2] == "A0":
        about.guessed.append("activity")  # 3 of 4 were of all farming
    if about.activity != told:
        about.product = "_T" if about.indicator != "freight" else about.product
        about.guessed.append("activity")
    branched = next((s.activity for s in (carried, topic) if s is not None and s.activity not in _NOT_NAMED), "")
    if about.indicator == "investment" and about.activity == "_T" and branched and "-" not in about.area:
        about.guessed.append("activity")  # 6 of 13 were of that branch in releases not seen before, no region's


def of_a_market(read: Read, about: Subject, near: Around) -> None:
    """Take what a market grew to for what is sold in it: "The hotel market grew by 8 percent to 90 billion tenge"."""
    told = (m for m in near.ahead if m.subject and read.words[m.after].low == "market")
    if read.language == "en" and about.indicator == "production" and not about.named and any(told):
        about.indicator = about.measure = "turnover"
        about.guessed.append("indicator")


def _people_told_on(read: Read, one: Quantity, about: Subject, spoken: Subject | None, topic: Subject) -> None:
    """Go on with the people at work spoken of: "5 million people have higher education, 1.6 million are traders"."""
    people = one.unit == "NUMBER" and (one.noun < 0 or read.words[one.noun].low in LISTS.persons_en)
    if not people or spoken is None or spoken.indicator != "employment" or about.indicator not in LISTS.seats:
        return
    about.indicator = about.measure = "employment"
    about.guessed.append("indicator")
    if read.words[one.after].low in ("have", "has", "had", "hold", "with"):
        about.activity, about.product = topic.activity or "_T", "_T"
        about.guessed.append("activity")
