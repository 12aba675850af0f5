"""Lists told in step: "gold and silver output rose by 16 % and 1 %, respectively" gives each figure its own name."""

from itertools import pairwise

from kzstats.reading.figures import Read
from kzstats.reading.mentions import Mention
from kzstats.reading.sentences import Sentence
from kzstats.reading.units import Quantity

_IN_STEP = frozenset(["respectively", "correspondingly", "соответственно", "тиісінше"])
#: Tokens between two figures of one list: "by nearly 7 % and by 3 %".
_APART = 4


def respective(read: Read, sentence: Sentence, found: list[Quantity], named: list[Mention]) -> dict[int, Mention]:
    """The mention of each figure, by its number in the sentence, of a list that "respectively" closes; else nothing."""
    at = next((i for i in range(sentence.first, sentence.after) if read.words[i].low in _IN_STEP), -1)
    ahead = [k for k, one in enumerate(found) if one.after <= at]
    if at < 0 or len(ahead) < 2 or at - found[ahead[-1]].after > 2 * _APART:
        return {}
    run = ahead[-1:]
    for k in reversed(ahead[:-1]):
        if found[run[0]].first - found[k].after > _APART or found[k].unit != found[run[0]].unit:
            break
        run.insert(0, k)
    for wanted in ("subject", "area"):
        names = [m for m in named if getattr(m, wanted) and m.after <= found[run[0]].first]
        last = names[-len(run) :]
        if len(run) > 1 and len(last) == len(run) and _one_list(read, last):
            return dict(zip(run, last, strict=True))
    return {}


def _one_list(read: Read, names: list[Mention]) -> bool:
    return all(
        two.first - one.after <= _APART
        and any(read.words[i].text == "," or read.g.one(i, "and")[0] for i in range(one.after, two.first))
        for one, two in pairwise(names)
    )
