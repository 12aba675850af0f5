"""What numbers that stand side by side come to, and one of them denies: parts, differences, sums, prices, ranks.

As in `within` the print decides. Codes only say which three numbers are a trade, its two ways and their balance.
"""

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from math import inf

from kzstats.message import say
from kzstats.reading.shares import (
    MEAN,
    OF_WHICH,
    YEAR,
    Denied,
    above,
    alike,
    apart,
    between,
    ends,
    of_levels,
    paragraph,
    shares,
)  # fmt: skip

#: Right before a part of the amount before it.
INSIDE = re.compile(rf"{OF_WHICH.pattern}|\bwith\s*$", re.I)
#: What ends a list of parts, or tells of another time or of another whole.
_NO_LIST = re.compile(
    r"[.;:!?]\s|\n|\b(?:against|compared|than|total|year|as well|while|and also|from|against|"
    r"всего|итого|против|сравн|больше|меньше|также|тогда|барлығы|салыстырғанда|қарағанда|сондай-ақ|ал)\b",
    re.I,
)
_MORE = re.compile(
    r"^(?:\s+\w+)?\s+(?:(more|higher|больше|выше|более)|(?:less|fewer|lower|меньше|ниже|менее))[\s,]+(?:than|чем)\b",
    re.I,
)
_ARE_MORE = re.compile(r"^\S{0,4}\s+(?:(артық|көп|жоғары)|(?:кем|аз|төмен))(?!\w)", re.I)
_PER_TON = re.compile(r"^\s*(?:per|a|за)\s+(?:\w+\s+)?(?:ton|тонн)", re.I)
_MEDIAN = re.compile(r"\b(?:median|медиан)", re.I)
_OF_IT = r"of (?:it|this|that|them|these)|(?:от |из )?(?:этого|этой|этих|него|нее|неё|них)(?: \w+)?"
_OR = r"[\s,–—(]*\b(?:or|that is|или|то есть|яғни|немесе)\s*(?:about |около )?\$?$"
_OF_IT_OR, _OR_SO_MUCH = re.compile(rf"^\s*(?:{_OF_IT}){_OR}", re.I), re.compile(rf"^{_OR}", re.I)
_ITS = re.compile(r"\b(?:из них|из этого|оның|соның)\s+$", re.I)
_HIGHEST = re.compile(r"\b(?:highest|largest|biggest|наибольш|сам\w+ (?:высок|больш)|ең (?:жоғары|көп|үлкен))", re.I)
_LOWEST = re.compile(r"\b(?:lowest|smallest|наименьш|сам\w+ (?:низк|маленьк)|ең (?:төмен|аз)\b)", re.I)
#: What an extreme and the one it is held against share.
_OF_A_REGION = (
    "indicator", "product", "activity", "scope", "role", "ref_period", "base_period", "transformation", "unit_measure",
)  # fmt: skip
_OF_IT_BEHIND = re.compile(r"\s+(?:of (?:it|this|that|these|them)|из (?:него|нее|неё|них|этого))\b", re.I)
_OF_PLAN = re.compile(
    r"\s+(?:of (?:the|its|this) (?:\w+ )?(?:plan|target)|(?:от )?(?:\w+ )?план|(?:\w+ )?жоспар)", re.I
)
_OR_PERCENT = re.compile(r"[\s,(–—]*(?:or|или|яғни|немесе)\s+$", re.I)
#: How far a harvest may be from area times yield, as what was sown and not reaped, or weighed wet.
_LOST = 0.15
_FOLLOWED = re.compile(r"\bfollowed by\b|\b(?:затем|далее|за (?:ним|ней)) (?:следу|ид)|\b(?:одан|бұдан) кейін\b", re.I)
_NAMES = re.compile(r"^\s*:\s+([^.:;()\d\n]+)\.(?:\s|$)")
_AND = re.compile(r",\s*(?:and|и|және)\s|,|\s(?:and|и|және|мен|пен|бен)\s")
_IN_OUT = tuple(
    re.compile(rf"\b(?:{words})", re.I)
    for words in (
        "revenue|income|receipt|доход|поступл|кіріс|түсім",
        "expen|spend|outlay|расход|затрат|шығы",
        "deficit|surplus|дефицит|профицит|тапшылы",
    )
)
_TRADE = {"external_trade": 1, "trade_balance": -1}
#: How far a quotient may be from the third number: people are counted at a day, means are weighed.
_NEAR = 0.05


def sums(text: str, rows: list[dict]) -> Iterator[Denied]:
    """A figure and what is wrong with it beside the others of its sentence, or the one before, as `within`."""
    for _, some in groupby(rows, key=lambda row: row["locator"]):
        told = list(some)
        yield from _parts(text, told)
        yield from _ranked(text, told)
        for row in told:
            yield from _listed(text, row)
        for one, other in pairwise(told):
            yield from _median(text, one, other)
        for three in zip(told, told[1:], told[2:], strict=False):
            yield from _difference(text, *three)
            yield from _price(text, *three)
    yield from _extreme(text, rows)
    yield from _of_it(text, rows)
    yield from shares(text, rows)
    for three in zip(rows, rows[1:], rows[2:], strict=False):
        if paragraph(three[0]) == paragraph(three[2]):
            yield from _of_plan(text, three)
            yield from _yield(three)
            yield from _fraction(text, *three)
            yield from _trade(three)
            yield from _budget(text, three)
            yield from _per_head(three)


def _parts(text: str, told: list[dict]) -> Iterator[Denied]:
    """Parts that are more than their whole: "4 million tonnes, of which 5 million in Almaty", "including 3 and 2"."""
    told = [row for row in told if not row["conversion_of"]]
    for k, (whole, first) in enumerate(pairwise(told)):
        gap = text[whole["end"] : first["start"]]
        if not OF_WHICH.search(gap) or _NO_LIST.search(gap) or len(gap) > 80 or not _part_of(text, whole, first):
            continue
        # «КРС – до 8 млн, в том числе коровы – 4, лошади – 4»: behind a colon the list goes on.
        listed = ":" in _sentence_ahead(text, whole)
        parts = [first]
        for one, two in pairwise(told[k + 1 :] if not listed else ()):
            gap = text[one["end"] : two["start"]]
            if _NO_LIST.search(gap) or OF_WHICH.search(gap) or len(gap) > 60 or not _part_of(text, whole, two):
                break
            parts.append(two)
        most = ends(whole)[1]
        more = next((part for part in parts if ends(part)[0] > most), None)
        if more is not None:
            yield more, say("it is told as a part of {whole}, which is less", whole=whole["printed"])
        elif len(parts) > 1 and _of_one_kind(parts) and sum(ends(part)[0] for part in parts) > most:
            rest = [part["printed"] for part in parts[:-1]]
            why = say("with {rest} it is told as parts of {whole}, which is less", rest=rest, whole=whole["printed"])
            yield parts[-1], why


def _part_of(text: str, whole: dict, part: dict) -> bool:
    """Whether an amount counts the same things as another, as far as words and units tell."""
    counted = [re.findall(r"[^\W\d_]{4,}", row["printed"])[-1:] for row in (whole, part)]
    same = all(counted) and counted[0][0][:4].lower() == counted[1][0][:4].lower()
    alone = re.search(rf"(?:{OF_WHICH.pattern})\s*$", text[: part["start"]][-20:], re.I)  # "of which 16,000 were sold"
    return alike(whole, part) and (part["unit_measure"] not in ("NUMBER", "PERSON") or same or alone is not None)


def _sentence_ahead(text: str, row: dict) -> str:
    return re.split(r"[.;!?]\s|\n", text[max(0, row["start"] - 250) : row["start"]])[-1]


def _of_one_kind(parts: list[dict]) -> bool:
    """Whether parts differ in one code alone, or in none that is read: no countries beside kinds of goods."""
    codes = [{part[name] for part in parts} for name in ("scope", "product", "activity", "ref_area")]
    several = [found for found in codes[:2] + codes[3:] if len(found) > 1]
    return len(several) < 2 and all(len(found) == len(parts) for found in several)


def _difference(text: str, new: dict, by: dict, old: dict) -> Iterator[Denied]:
    """So much more than it was: "146, which is 34 more than in 2022 (112)", «146, 112-мен салыстырғанда 34 артық»."""
    more = _MORE.search(text[by["end"] : old["start"]])
    if not more:  # in Kazakh the difference comes last
        by, old = old, by
        more = _ARE_MORE.search(text[by["end"] : by["end"] + 20])
        more = more if re.search(r"салыстырғанда|қарағанда", text[old["end"] : by["start"]]) else None
    first, second, third = sorted((row["start"], row["end"]) for row in (new, by, old))
    words = f"{text[first[1] : second[0]]}{text[second[1] : third[0]]}"
    units = {row["unit_measure"] for row in (new, by, old)}
    rates = {"PC", "PP", "RATIO"} & units
    if not more or len(units) > 1 or rates or re.search(r"[.;]\s|\n", words) or len(words) > 160:
        return
    (low, high), (least, most) = ends(new), ends(old)
    low, high = (low - most, high - least) if more[1] else (least - high, most - low)
    if new["transformation"] == old["transformation"] == "level" and apart(by, low, high) and high > 0:
        told = {"one": new["printed"], "other": old["printed"], "apart": between(by, low, high)}
        yield by, say("{one} and {other} are {apart} apart", **told)


def _price(text: str, amount: dict, money: dict, price: dict) -> Iterator[Denied]:
    """Money over tonnes that is not the mean price told behind them."""
    each = _PER_TON.search(text[price["end"] : price["end"] + 25])
    mean = MEAN.search(text[money["end"] : price["start"]])
    units = amount["unit_measure"] == "T" and money["unit_measure"] == price["unit_measure"]
    yield from _quotient(price, money, amount) if each and mean and units and of_levels(amount, money) else ()


def _per_head(three: tuple[dict, ...]) -> Iterator[Denied]:
    """An amount over the people that is not the amount per head told beside them."""
    by = {row["indicator"]: row for row in three if row["transformation"] == "level"}
    if by.keys() == {"gdp", "population", "gdp_per_capita"} and len({row["ref_area"] for row in three}) == 1:
        whole, head = by["gdp"], by["gdp_per_capita"]
        same = whole["unit_measure"] == head["unit_measure"] and whole["ref_period"] == head["ref_period"]
        yield from _quotient(head, whole, by["population"]) if same else ()


def _quotient(row: dict, top: dict, under: dict) -> Iterator[Denied]:
    (low, high), (least, most) = ends(top), (under["lower"], under["upper"])
    low, high = low / most, high / least if least > 0 else float("inf")
    if apart(row, low * (1 - _NEAR), high * (1 + _NEAR)):
        told = {"one": top["printed"], "other": under["printed"], "made": between(row, low, high)}
        yield row, say("{one} over {other} is {made}", **told)


def _fraction(text: str, whole: dict, share: dict, part: dict) -> Iterator[Denied]:
    """A share of the amount before it that is not the amount behind it: "it made 45. A third of it, or 25, …"."""
    gap = text[share["end"] : part["start"]]
    tied = _OF_IT_OR.search(gap) or (_OR_SO_MUCH.search(gap) and _ITS.search(text[: share["start"]][-12:]))
    told = share["transformation"] == "share" and share["unit_measure"] == "PC" and share["comparison"] in ("=", "~")
    if tied and told and alike(whole, part):
        (low, high), (least, most) = ends(whole), (share["lower"] / 100, share["upper"] / 100)
        if apart(part, low * least, high * most):
            told = {"one": share["printed"], "other": whole["printed"], "made": between(part, low * least, high * most)}
            yield part, say("{one} of {other} is {made}", **told)


def _trade(three: tuple[dict, ...]) -> Iterator[Denied]:
    """Turnover that is not exports and imports, a balance that is not what exports are above imports."""
    by = {row["indicator"]: row for row in three}
    same = ("scope", "product", "activity", "ref_area")
    whole = next((name for name in _TRADE if by.keys() == {name, "exports", "imports"}), "")
    if whole and of_levels(*three) and all(alike(three[0], row, *same) for row in three[1:]):
        (low, high), (least, most) = ends(by["exports"]), ends(by["imports"])
        low, high = (low + least, high + most) if _TRADE[whole] > 0 else (low - most, high - least)
        yield from _total(by[whole], low, high, by["exports"], by["imports"])


def _total(row: dict, low: float, high: float, one: dict, other: dict) -> Iterator[Denied]:
    low, high = (low, high) if low >= 0 else (max(0.0, -high), -low)
    if apart(row, low, high):
        told = {"one": one["printed"], "other": other["printed"], "made": between(row, low, high)}
        yield row, say("{one} and {other} give {made}", **told)


def _budget(text: str, three: tuple[dict, ...]) -> Iterator[Denied]:
    """A deficit that is not what spending is above revenue, in this order."""
    begins = [0, *(row["end"] for row in three)]
    ahead = [text[max(row["start"] - 60, begin) : row["start"]] for begin, row in zip(begins, three, strict=False)]
    named = all(words.search(some) for words, some in zip(_IN_OUT, ahead, strict=True))
    if named and of_levels(*three) and all(alike(three[0], row, "indicator", "ref_area") for row in three[1:]):
        (low, high), (least, most) = ends(three[0]), ends(three[1])
        yield from _total(three[2], low - most, high - least, *three[:2])


def _ranked(text: str, told: list[dict]) -> Iterator[Denied]:
    """What follows the highest and is higher."""
    for k, (one, two) in enumerate(pairwise(told)):
        if _FOLLOWED.search(text[one["end"] : two["start"]]) and _HIGHEST.search(_sentence_ahead(text, one)):
            rest = [row for row in told[k + 1 :] if row["unit_measure"] == one["unit_measure"] and above(row, one)]
            rest = [row for row in rest if row["transformation"] == one["transformation"]]
            follows = say("it is said to follow {one}, which is less", one=one["printed"])
            yield from ((row, follows) for row in rest)
            return


def _extreme(text: str, rows: list[dict]) -> Iterator[Denied]:
    """The highest or lowest of all regions, and beside it one of the same codes that is higher or lower."""
    for row in rows:
        ahead = _sentence_ahead(text, row)
        high, low = ([*words.finditer(ahead)] for words in (_HIGHEST, _LOWEST))
        said = [*high, *low]
        if len(said) != 1 or re.search(r"\d", YEAR.sub("", ahead[said[0].end() :])):
            continue  # of two, or of a figure before this one
        if row["doubt"] not in ("", "around", "rival") or "-" not in row["ref_area"]:
            continue
        for other in rows:
            same = all(row[code] == other[code] for code in _OF_A_REGION) and other["doubt"] == ""
            region = "-" in other["ref_area"] != row["ref_area"] and paragraph(other) == paragraph(row)
            if same and region and (above(other, row) if high else above(row, other)):
                more = say("it is told as the highest, and {other} is more", other=other["printed"])
                less = say("it is told as the lowest, and {other} is less", other=other["printed"])
                yield row, more if high else less
                break


def _of_it(text: str, rows: list[dict]) -> Iterator[Denied]:
    """A part of the one amount of the sentence before that is more than it: "3 tons. It sent 4 tons of it abroad"."""
    for one, part in pairwise(rows):
        tied = _OF_IT_BEHIND.match(text[part["end"] :][:20]) or _ITS.search(text[: part["start"]][-12:])
        alone = sum(row["locator"] == one["locator"] and alike(one, row) for row in rows) == 1
        next_one = paragraph(one) == paragraph(part) and one["locator"] != part["locator"]
        if tied and alone and next_one and _part_of(text, one, part) and above(part, one):
            yield part, say("it is told as a part of {whole}, which is less", whole=one["printed"])


def _of_plan(text: str, three: tuple[dict, ...]) -> Iterator[Denied]:
    """A percent of the plan that is not what was made over it: "The plan is 160. 46 were made, or 83% of the plan"."""
    for plan, made, row in (three, (three[2], *three[:2])):
        behind = _OF_PLAN.match(text[row["end"] : row["end"] + 40])
        tied = _OR_PERCENT.search(text[made["end"] : row["start"]])
        tied = tied and (plan is three[0] or not re.search(r"[,;.]", text[row["end"] : plan["start"]]))
        planned = plan["role"] in ("plan", "target") and made["role"] == "actual"
        same = all(plan[code] == made[code] for code in ("unit_measure", "indicator", "product", "ref_area"))
        whole = plan["ref_period"] == made["ref_period"][:4] or plan["ref_period"] == made["ref_period"]
        if behind and tied and planned and same and whole and row["unit_measure"] == "PC":
            (low, high), (least, most) = ends(made), ends(plan)
            if apart(row, 100 * low / most, 100 * high / least if least > 0 else inf):
                told = {"part": made["printed"], "whole": plan["printed"]}
                told |= {"low": 100 * low / most, "high": 100 * high / least}
                yield row, say("{part} is {low:.1f} to {high:.1f} percent of {whole}", **told)


def _yield(three: tuple[dict, ...]) -> Iterator[Denied]:
    """Hectares times what each gave that are not the harvest."""
    by = {row["unit_measure"]: row for row in three if row["transformation"] == "level"}
    listed = (
        three[0]["unit_measure"] != "HA"
    )  # of two crops: "wheat – 15.2 tonnes, barley – 1.9 hectares, 16.7 a hectare"
    if by.keys() != {"HA", "KG_PER_HA", "T"} or listed or len({row["ref_period"] for row in three}) > 1:
        return
    (low, high), (least, most) = ends(by["HA"]), ends(by["KG_PER_HA"])
    low, high = low * least / 1000, high * most / 1000
    if of_levels(*three) and apart(by["T"], low * (1 - _LOST), high * (1 + _LOST)):
        told = {"area": by["HA"]["printed"], "each": by["KG_PER_HA"]["printed"], "all": between(by["T"], low, high)}
        yield by["T"], say("{area} at {each} give {all}", **told)


def _listed(text: str, row: dict) -> Iterator[Denied]:
    """A number of things and a colon, behind which fewer or more stand by name: "in seven regions: Abai, Akmola."."""
    found = _NAMES.search(text[row["end"] : row["end"] + 400])
    if not found or row["unit_measure"] != "NUMBER" or not 2 <= row["value"] <= 20:
        return
    names = [name.strip() for name in _AND.split(found[1])]
    if all(name[:1].isupper() and len(name.split()) < 4 for name in names) and len(names) != row["value"] and names[1:]:
        yield row, say("{number:d} are named behind it", number=len(names))


def _median(text: str, one: dict, other: dict) -> Iterator[Denied]:
    """A median wage above the mean one, which no country has."""
    if one["indicator"] != "wages" or other["indicator"] != "wages" or not alike(one, other):
        return
    ahead, gap = text[max(0, one["start"] - 80) : one["start"]], text[one["end"] : other["start"]]
    first, second = (_MEDIAN.search(some) for some in (ahead, gap))
    median, mean = (one, other) if first else (other, one)
    told = bool(first) != bool(second) and MEAN.search(gap if first else ahead)
    if told and len(gap) < 80 and not re.search(r"[.;]\s", gap) and above(median, mean):
        why = say("a median above the mean of {mean}; look whether the two changed places", mean=mean["printed"])
        yield median, why
