"""Lists told in step: "gold and silver output rose by 16 % and 1 %, respectively" gives each figure its own name."""

from itertools import pairwise

from kzstats.reading.figures import Read
from kzstats.reading.mentions import Mention
from kzstats.reading.sentences import Sentence
from kzstats.reading.units import Quantity

IN_STEP = frozenset(["respectively", "correspondingly", "соответственно", "тиісінше"])
#: Tokens between two figures of one list: "by nearly 7 % and by 3 %".
_APART = 4


def respective(read: Read, sentence: Sentence, found: list[Quantity], named: list[Mention]) -> dict[int, Mention]:
    """The mention of each figure, by its number in the sentence, of a list that "respectively" closes; else nothing."""
    at = next((i for i in range(sentence.first, sentence.after) if read.words[i].low in IN_STEP), -1)
    if at < 0:
        return {}
    k = next((k for k, one in enumerate(found) if one.first > at), len(found))
    after = k < len(found) and found[k].first - at <= _APART  # "снизились соответственно на 9 % и 11 %"
    run = [k] if after else [k - 1] if k and at - found[k - 1].after <= 2 * _APART else []
    step = 1 if after else -1
    while run and 0 <= (k := run[-1] + step) < len(found) and found[k].unit == found[run[-1]].unit:
        one, two = sorted((found[k], found[run[-1]]), key=lambda figure: figure.first)
        if two.first - one.after > _APART:
            break
        run.append(k)
    if len(run) < 2:
        return {}
    run.sort()
    for wanted in ("subject", "area"):
        names = [m for m in named if getattr(m, wanted) and m.after <= found[run[0]].first]
        last = names[-len(run) :]
        if len(last) == len(run) and _one_list(read, last):
            return dict(zip(run, last, strict=True))
    return {}


def _one_list(read: Read, names: list[Mention]) -> bool:
    return all(
        two.first - one.after <= _APART
        and any(read.words[i].text == "," or read.g.one(i, "and")[0] for i in range(one.after, two.first))
        for one, two in pairwise(names)
    )
