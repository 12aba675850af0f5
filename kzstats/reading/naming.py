"""The indicator that the words around a figure name: the nearest that fits its unit, generic words last."""

from kzstats.reading.figures import Read
from kzstats.reading.fitting import NUMBER_OF, fits
from kzstats.reading.kazakh import ends
from kzstats.reading.mentions import of_a_phrase
from kzstats.reading.subject import Around
from kzstats.reading.units import RATIOS, Quantity

#: Generic words of making: a nearer "production" yields to "investment", "exports", … in the same region.
_GENERIC = frozenset(
    "production gdp grp enterprises facilities regions projects commissioned population finance".split()
)


def numbered(read: Read, one: Quantity, near: Around, low: int) -> str | None:
    """What "the number of" counts: its indicator, "" where it has none, None where nothing is numbered."""
    at = next((i for i in reversed(range(low, one.first)) if read.words[i].low in NUMBER_OF), -1)
    if at < 0 or one.noun >= 0 or one.unit not in ("NUMBER", *RATIOS):
        return None
    if read.language == "kk":  # «кәсіпорындар саны 2900-ге жетті»
        return next((m.indicator for m in near.ahead if m.after in (at, at + 1) and m.indicator), None)
    head = next((m for m in near.ahead if at < m.after and m.first <= at + 4 and m.indicator), None)
    between = read.lows(at + 1, head.first) if head is not None else read.lows(at + 1, one.first)[:4]
    if head is None or _ASIDE & {*between}:
        return "" if one.unit == "PC" else None
    return head.indicator  # "the number of firms in food production", "число компаний, выпускающих мебель"


_ASIDE = frozenset(["in", "at", "on", "with", ",", "в", "на", "с"])


def named_by(read: Read, one: Quantity, near: Around) -> str:
    """The indicator that the words around a figure name, the nearest that fits its unit."""
    fitting = [m for m in [*reversed(near.ahead), *near.behind] if m.indicator and fits(read, one, m)]
    if not fitting:
        return ""
    nearest = fitting[0]
    if nearest.indicator in _GENERIC or (nearest.indicator == "budget" and read.language != "en"):
        # "құрылысқа 2 трлн теңге инвестиция салынды", "1 млн тонна ұн өнімін экспорттаған": the verb of its clause
        own = (m for m in near.behind if m in fitting and m.indicator not in _GENERIC)
        reach = 2 + (read.language == "ru")  # "5 тонн рыбной продукции экспортированы в 8 стран"
        close = (m for m in own if m.first - one.after < reach or ends(read, m.after))
        nearest = next(close, nearest)
    beside = [*near.ahead, *(m for m in near.behind if m.first - one.after <= 2)]
    if nearest.indicator == "investment" and any(m.indicator == "fdi" for m in beside):
        return "fdi"  # "attracted 5 billion tenge of FDI"
    direct = [m for m in near.ahead if m in fitting and not (read.language == "en" and of_a_phrase(read.words, m))]
    if nearest in near.ahead and nearest not in direct and direct:
        return next((m.indicator for m in reversed(direct) if m.indicator not in _GENERIC), direct[-1].indicator)
    if nearest.indicator in _GENERIC and nearest in near.ahead:
        # "в результате переработки произведено 5 тонн": processing tells why
        strong = [m for m in near.ahead if m in fitting and m.indicator not in (*_GENERIC, "processing")]
        return strong[-1].indicator if strong else nearest.indicator
    return nearest.indicator
