"""Lists told in step: "gold and silver output rose by 16 % and 1 %, respectively" gives each figure its own name."""

from itertools import pairwise

from kzstats.reading.figures import Read
from kzstats.reading.mentions import Mention
from kzstats.reading.regions import in_closed_brackets
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
    bracketed: dict[int, list[int]] = {}
    if run and not after and _enclosed(read, found[run[0]]):
        bracketed, run = {run[0] - 1: run}, [run[0] - 1]
    while run and 0 <= (k := run[-1] + step) < len(found):
        if _enclosed(read, found[k]) and k + step >= 0:
            bracketed.setdefault(k - 1, []).append(k)  # "+14 percent (5 billion) and +10 percent (7 billion)"
            k += step
        one, two = sorted((found[k], found[run[-1]]), key=lambda figure: figure.first)
        gap = [i for i in range(one.after, two.first) if i not in in_closed_brackets(read, range(one.after, two.first))]
        if found[k].unit != found[run[-1]].unit or len(gap) > _APART:
            break
        run.append(k)
    if len(run) < 2:
        return {}
    run.sort()
    for wanted in ("subject", "area"):
        names = [m for m in named if getattr(m, wanted) and m.after <= found[run[0]].first]
        last = names[-len(run) :]
        if len(last) == len(run) and _one_list(read, last):
            told = dict(zip(run, last, strict=True))
            return told | {inner: m for k, m in told.items() for inner in bracketed.get(k, ())}
    return {}


def _enclosed(read: Read, one: Quantity) -> bool:
    """Whether a figure stands alone in a bracket."""
    return read.words[one.opening - 1].text == "(" and read.words[one.after].text == ")"


def _one_list(read: Read, names: list[Mention]) -> bool:
    return all(
        two.first - one.after <= _APART
        and any(read.words[i].text == "," or read.g.one(i, "and")[0] for i in range(one.after, two.first))
        for one, two in pairwise(names)
    )
