"""Which way a figure moves: the sign of its change, what it came to, and what it came from."""

from kzstats.reading.cues import first, last, moved_by
from kzstats.reading.figures import Read
from kzstats.reading.regions import Region
from kzstats.reading.sentences import Sentence
from kzstats.reading.stems import ABLATIVE
from kzstats.reading.units import Quantity


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
    compared = last(read, region.low, one.opening - 1, "more", "less") if moved_by(read, one) else (-1, "", "")
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
    parted = ("from", "с", "со", *(("by", "на") if apart else ()))  # "was 55 percent, up by 2"
    led = at + 1 + (read.words[at + 1].low in parted)
    return read.words[led].kind == "num" and (led > at + 1 or apart)


def earlier_value(read: Read, one: Quantity) -> bool:
    """Whether "from" stands right before a figure: what the one before it was earlier."""
    if read.language == "kk":  # «9,8 %-дан 8,6 %-ға дейін»
        return one.unit == "PC" and read.words[one.after - (not read.words[one.after].hyphen)].low.endswith(ABLATIVE)
    at = one.opening - 1
    while at > 0 and read.words[at].low in ("the", "planned", "previous"):
        at -= 1
    return at >= 0 and bool(read.g.one(at, "from")[0])
