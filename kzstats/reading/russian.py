"""What Russian sentences alone say: parts of an amount spoken of, dashes for verbs, fields that are reaped."""

from kzstats.reading.figures import Read
from kzstats.reading.units import MONEY, Quantity

_AMOUNT = ("объем", "объём", "колич", "сумм", "числ")
_SUCH = frozenset("этого этой указанного указанной данного данной".split())
_ELLIPSIS = 9  # words of "в сельском хозяйстве области вместе с рыболовством –"


def _row(read: Read, one: Quantity) -> tuple[list[Quantity], int]:
    row = next(row for row in read.quantities if one in row)
    return row, row.index(one)


def of_amount(read: Read, one: Quantity) -> bool:
    """Whether a percent is of an amount spoken of: "65 % этого объема ушло на автотранспорт, 10 % – на тепло"."""
    if read.language != "ru" or one.unit != "PC":
        return False
    behind = read.lows(one.after, one.after + 3)
    if behind[0] in _SUCH:
        return any(low.startswith(_AMOUNT) for low in behind[1:])
    dashed = behind[0] in ("–", "-", "—") and behind[1] in ("на", "для", "в")
    row, k = _row(read, one) if dashed else ([], 0)
    return k > 0 and of_amount(read, row[k - 1])


def dashed_on(read: Read, one: Quantity) -> bool:
    """Whether a dash is all the verb a figure has: "добыча угля составит 5 тонн, а меди – 6 тонн"."""
    if read.language != "ru" or read.words[one.opening - 1].text not in "–—-":
        return False
    row, k = _row(read, one)
    spoken, low = row[k - 1], row[k - 1].after
    if read.begins(spoken.first - 2, spoken.first, "план") or read.g.has("index", low, one.first):
        return False  # "81 % при плане 68 %, …"
    dated = any(low < end <= one.first for end in read.period_ends)
    close = one.first - low < _ELLIPSIS and not any(word.text in "().;" for word in read.words[low : one.first])
    return close and not dated


def from_fields(read: Read, one: Quantity) -> bool:
    """Whether a harvest is told from fields that are there: "с 98 тыс. га планируется собрать 270 тыс. тонн"."""
    at = one.opening - 1
    at -= read.words[at].low == "площади"
    return one.unit == "HA" and read.language == "ru" and read.words[at].low == "с"


def beside_its_level(read: Read, one: Quantity) -> bool:
    """Whether money in a bracket behind a growth follows its level: "до 190 млрд тенге, плюс 4 % (7 млрд тенге)"."""
    if read.language != "ru" or read.words[one.first - 1].text != "(" or one.unit not in MONEY or one.signed:
        return False
    row, k = _row(read, one)
    beside = k > 1 and row[k - 1].unit == "PC" and one.first - row[k - 1].after == 1
    return beside and row[k - 2].unit == one.unit
