"""What a whole comes to beside its parts, a mean beside what it is taken of: slips across neighbouring sentences.

Here too only prints and the words that tie them decide, and only where the denied number is near enough to what the
others give to have been meant for it. Also what a print can stand for, which `sums` shares.
"""

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from math import inf

from kzstats.message import Message, say

#: A figure and what denies it.
Denied = tuple[dict, Message]

OF_WHICH = re.compile(
    r"\b(?:including|of which|of them|of these|из них|из которых|в том числе|включая|оның ішінде|соның ішінде)\b"
    r"|\bоның\s*$",
    re.I,
)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
MEAN = re.compile(r"\b(?:averag|mean\b|средн|орташа)", re.I)
_HEDGE = r"(?:\s+(?:about|some|nearly|around|около|почти|примерно|шамамен))?"
_REST = re.compile(
    rf"\b(?:the (?:remaining|other|rest of)|оставши\w+ся|остальны\w+|қалған)(?:\s+\w+)?{_HEDGE}[\s$€]*$"
    rf"|\b(?:остальн\w+|оставш\w+ся)(?:\s+\w+){{1,2}}\s+(?:пришл\w+|приход\w+){_HEDGE}\s*$",
    re.I,
)
_OR = re.compile(r"^[\s,(–—]*(?:or|that is|или|то есть|яғни|немесе)\s+(?:жалпы\s+\w+\s+)?$", re.I)
_OF_ALL = re.compile(
    r"^\s*(?:of the total(?: amount| volume| sum)?|(?:от )?общ\w+ (?:сумм\w+|объ[её]м\w+|числа))\s*(?:[,;)]|$)", re.I
)
_OF_ALL_AHEAD = re.compile(r"\bжалпы (?:көлем|сома|сан)\w*\s+$", re.I)
_THEIRS = re.compile(r"(?:^|[\s(])of (?:them|these)[\s,]+$", re.I)
_THEIRS_KK = re.compile(r"(?:^|\s)олардың\s+$", re.I)
_ITS_SO_MANY = re.compile(r"[\d\s]*\d[\s-]?(?:сы|сі|ы|і|уы|уі|ауы|еуі)\b", re.I)
_MET = re.compile(
    r"\b(?:met|fulfilled|achieved|reached|completed)\s+$|\b(?:выполн\w+|исполн\w+)\s+(?:\w+\s+)?на\s+$", re.I
)
_MET_BEHIND = re.compile(r"^\s*-?(?:ға|ге|қа|ке)?\s+орында", re.I)
_OF_PLAN = re.compile(r"^\s*of (?:it|its|the|that)\b", re.I)
_HEAD = re.compile(
    r"^\s*(?:per (?:head|capita|person|inhabitant)|a head|for each (?:person|inhabitant)|на душу|"
    r"на (?:одного |каждого )?(?:жител|человек))",
    re.I,
)
_HEAD_AHEAD = re.compile(r"\bжан басына\s+(?:\w+\s+)?$|\bна (?:душу населения|одного жителя)\s+(?:\w+\s+){0,2}$", re.I)
_EACH = re.compile(r"^\s*(?:a|an|per|each|for each|at each|на (?:каждый|каждую|каждое|один|одну|одно))\s+(\w+)", re.I)
_EACH_AHEAD = re.compile(
    r"\b(?:one|each|every|a|один|одного|одной|одна|каждый|каждого|каждой|каждая|бір|әр)\s+(\w+)[^.;:\d]{0,30}$", re.I
)
_TOTAL = re.compile(r"\b(?:total|whole|all|altogether|общ\w+|всего|вся|весь|жалпы|барлығы)\b[^.;:\d]{0,40}$", re.I)
_COST = re.compile(r"\b(?:cost|price|worth|стои|цен\w|сумм|құн|баға)", re.I)
_VARIES = re.compile(r"\b(?:rang|var(?:y|ies|ied)|колеб|варьир|аралығында|өзгер|құбыл)", re.I)
_FROM_TO = re.compile(r"\b(?:from|от|between|с)\s*[$€]?$", re.I), re.compile(r"^\s*(?:to|до|and)\s*[$€]?$", re.I)
_JOBLESS = re.compile(r"\b(?:unemployed|jobless|безработн|жұмыссыздар)", re.I)
_JOBLESS_RATE = re.compile(r"\b(?:unemployment|jobless) rate|\bуров\w+ безработиц|\bжұмыссыздық деңгей", re.I)
_WORKFORCE = re.compile(r"\b(?:labou?r force|workforce|рабоч\w+ сил|жұмыс күш)", re.I)
#: How far a print may be from what the others give and still be meant for it.
_MEANT = 2.0
#: How far a quotient may be from the third number: people are counted at a day.
_NEAR = 0.05
#: Letters by which a noun is known again in another case.
_STEM = 4
#: So few are not told of in two sentences.
_FEW = 5
_OUT_OF, _INTO = ("ан", "ен"), ("ға", "ге", "қа", "ке")
#: What may tell of another place, or of other people, than the numbers before.
_ELSE = re.compile(r"\b(?:in|across|among|for|at|в|во|по|на|среди|у|бойынша|арасында)\b", re.I)
_THAT = re.compile(r"\b(?:this|that|which|it|or|это\w?|что|или|бұл|яғни)\b", re.I)
_OF_YEAR = re.compile(r"\b(?:annual|year|годов|жылдық)", re.I)
_DEAL = re.compile(r"\b(?:contract|purchase|deal|order|контракт|договор|сделк|закуп|келісім|шарт)", re.I)
_OTHER_TIME = re.compile(
    r"\b(?:against|compared|earlier|ago|last|прошл\w+|ране\w+|назад|против|былтыр|өткен|салыстырғанда)\b", re.I
)


def shares(text: str, rows: list[dict]) -> Iterator[Denied]:
    """A figure and what is wrong with it beside those of its sentence and of the two before, as `sums`."""
    told = [list(some) for _, some in groupby(rows, key=lambda row: row["locator"])]
    for k, here in enumerate(told):
        before = told[k - 1] if k and _follows(told[k - 1], here) else []
        first = told[k - 2] if before and k > 1 and _follows(told[k - 2], before) else []
        yield from _rest(text, first, before, here)
        yield from _hundred(text, before, here)
        yield from _of_all(text, before, here) if len(before) == 1 and not _of_unit(first, before[0]) else ()
        yield from _theirs(text, before, here)
        near = [*first, *before]
        yield from _met(text, near, here)
        yield from _ranged(text, before, here[0])
        yield from _ranged(text, here[:2], here[2]) if len(here) > 2 else ()
        run = [*near[-2:], *here]
        for one, other, row in zip(run, run[1:], run[2:], strict=False):
            yield from _mean(text, [one, other], row)
            yield from _cost(text, one, other, row)
            yield from _rate(text, one, other, row)


def _follows(one: list[dict], two: list[dict]) -> bool:
    """Whether a sentence stands right behind another of its paragraph."""
    (part, _, first), (other, _, second) = (some[0]["locator"].partition(".") for some in (one, two))
    return part == other and first.isdigit() and second.isdigit() and int(second) == int(first) + 1


def paragraph(row: dict) -> str:
    """The paragraph of a locator."""
    return row["locator"].partition(".")[0]


def ends(row: dict) -> tuple[float, float]:
    """Ends of what a print can stand for where its last zeros are rounded: 67,000 tonnes, 60 thousand."""
    digits = str(row["obs_value"]).lstrip("-")
    zeros = 0 if "." in digits else len(digits) - len(digits.rstrip("0"))
    half = 10.0 ** (zeros + row["unit_mult"]) / 2 if zeros else 0.0
    return min(row["lower"], row["value"] - half), max(row["upper"], row["value"] + half)


def between(row: dict, low: float, high: float) -> str:
    """A range in the words of a print: "9–11 million tonnes" for "4 million tonnes"."""
    scale = 10.0 ** row["unit_mult"]
    told = "–".join(dict.fromkeys(f"{end / scale:,.4g}" for end in (low, high)))
    return re.sub(r"\d(?:[\d\s.,]*\d)?", told, row["printed"], count=1).lstrip("-−+")


def apart(row: dict, low: float, high: float) -> bool:
    """Whether a print cannot stand for any number of a range, even where its digits were cut off."""
    least, most = sorted(map(abs, ends(row)))
    slack = most - least
    return least - slack > high or most + slack < low


def alike(one: dict, other: dict, *also: str) -> bool:
    """Whether two are amounts in one unit, of one time and role."""
    same = all(one[name] == other[name] for name in ("unit_measure", "ref_period", "role", *also))
    return same and one["transformation"] == other["transformation"] == "level"


def of_levels(*rows: dict) -> bool:
    """Whether all are amounts, told as such or as nearly such."""
    return all(row["transformation"] == "level" and row["comparison"] in ("=", "~") for row in rows)


def above(row: dict, one: dict) -> bool:
    """Whether one cannot be as small as another."""
    return ends(row)[0] > ends(one)[1]


def _meant(row: dict, low: float, high: float) -> bool:
    """Whether a print lies outside of a range, and not so far that it must be of something else."""
    least, most = ends(row)
    return (least > high or most < low) and low > 0 and low / _MEANT < row["value"] < high * _MEANT


def _ahead(text: str, row: dict, reach: int = 60) -> str:
    return re.split(r"[.;!?]\s|\n", text[max(0, row["start"] - reach) : row["start"]])[-1]


def _behind(text: str, row: dict, reach: int = 40) -> str:
    return re.split(r"[.;!?](?:\s|$)|\n", text[row["end"] : row["end"] + reach])[0]


def _first(text: str, row: dict, begins: re.Pattern[str]) -> bool:
    """Whether a sentence begins with these words, or an article and them, and names no other time, place or people."""
    ahead, behind = re.sub(r"^\s*(?:the|its|в)\s+", "", _ahead(text, row), flags=re.I), _behind(text, row)
    words = f"{ahead}{behind}"
    return bool(begins.match(ahead.lstrip())) and not (_ELSE.search(words) or _OTHER_TIME.search(words))


def _plain(*rows: dict) -> bool:
    return all(row["comparison"] in ("=", "~") for row in rows)


def _of_unit(rows: list[dict], row: dict) -> list[dict]:
    return [one for one in rows if one["unit_measure"] == row["unit_measure"]]


def _listed(text: str, begin: int, rest: dict) -> bool:
    """Whether what stands between is a list of parts of one whole, with no parts of parts and no time before."""
    words = text[begin : rest["start"]]
    return not (OF_WHICH.search(words) or _OTHER_TIME.search(words) or YEAR.search(words))


def _rest(text: str, first: list[dict], before: list[dict], here: list[dict]) -> Iterator[Denied]:
    """A whole, its parts, and a rest that do not give it: "It sold 9. Iran took 3, China 4. The remaining 5 …"."""
    row, *more = here
    wholes, parts = _of_unit(first, row), _of_unit(before, row)
    if _of_unit(more, row) or not _REST.search(_ahead(text, row)) or len(wholes) != 1 or len(parts) < 2:
        return
    (whole,), all_parts = wholes, [*parts, row]
    told = all(alike(whole, part) for part in all_parts) and _plain(whole, *all_parts)
    if told and _listed(text, parts[0]["start"], row) and max(part["value"] for part in all_parts) < whole["value"]:
        low, high = (sum(ends(part)[end] for part in all_parts) for end in (0, 1))
        if _meant(whole, low, high):
            listed = {"one": [part["printed"] for part in parts], "other": row["printed"]}
            yield whole, say("{one} and {other} give {made}", **listed, made=between(whole, low, high))


def _hundred(text: str, before: list[dict], here: list[dict]) -> Iterator[Denied]:
    """Shares that with the rest are no hundred: "Coal gave 60 %, gas 30 %. The remaining 20 % came from wind."."""
    rests = [k for k, row in enumerate(here) if row["unit_measure"] == "PC" and _REST.search(_ahead(text, row))]
    if len(rests) != 1 or rests[0] != len(here) - 1:
        return
    row, parts = here[-1], here[:-1] or before
    shared = all((part["unit_measure"], part["transformation"]) == ("PC", "share") for part in parts)
    if shared and len(parts) > 1 and _plain(row, *parts) and _listed(text, parts[0]["start"], row):
        low, high = (sum(part[end] for part in [*parts, row]) for end in ("lower", "upper"))
        if (low > 100 or high < 100) and 75 < (low + high) / 2 < 125:
            listed = {"one": [part["printed"] for part in parts], "other": row["printed"]}
            made = sum(part["value"] for part in [*parts, row])
            yield row, say("{one} and {other} give {made}", **listed, made=between(row, made, made))


def _of_all(text: str, before: list[dict], here: list[dict]) -> Iterator[Denied]:
    """A percent of the total that a part is not: "The budget got 50. Taxes came to 30, or 80 % of the total."."""
    (whole,) = before
    for part, row in pairwise(here):
        gap = text[part["end"] : row["start"]]
        tied = _OR.search(gap) and (_OF_ALL.match(_behind(text, row)) or _OF_ALL_AHEAD.search(gap))
        if tied and row["unit_measure"] == "PC" and alike(whole, part, "ref_area"):
            yield from _percent(row, part, whole)


def _percent(row: dict, part: dict, whole: dict) -> Iterator[Denied]:
    (least, most), (low, high) = ends(whole), ends(part)
    low, high = 100 * low / most, 100 * high / least if least > 0 else inf
    if _plain(row, part, whole) and _meant(row, low, high) and part["value"] < whole["value"]:
        told = {"part": part["printed"], "whole": whole["printed"], "low": low, "high": high}
        yield row, say("{part} is {low:.1f} to {high:.1f} percent of {whole}", **told)


def _theirs(text: str, before: list[dict], here: list[dict]) -> Iterator[Denied]:
    """More of them than there are: "50 farms applied. Of them 60 got a loan."."""
    row, wholes = here[0], _of_unit(before, here[0])
    ahead = _ahead(text, row)
    tied = _THEIRS.search(ahead) or (_THEIRS_KK.search(ahead) and _ITS_SO_MANY.match(row["printed"]))
    if not tied or row["unit_measure"] not in ("NUMBER", "PERSON") or len(wholes) != 1 or len(before) > 1:
        return
    whole = wholes[0]
    levels = whole["transformation"] == row["transformation"] == "level" and _plain(row, whole)
    if levels and above(row, whole) and row["value"] < whole["value"] * _MEANT and whole["value"] > _FEW:
        yield row, say("it is told as a part of {whole}, which is less", whole=whole["printed"])


def _met(text: str, near: list[dict], here: list[dict]) -> Iterator[Denied]:
    """A plan that was not met by so much: "40 were made. The plan was 50. The plant met 70 % of it."."""
    row = here[-1]
    ahead, behind = _ahead(text, row), _behind(text, row)
    met = _MET_BEHIND.match(behind) or (_MET.search(ahead) and ("на" in ahead or _OF_PLAN.match(behind)))
    plans = [one for one in near if one["role"] in ("plan", "target") and one["unit_measure"] != "PC"]
    if row["unit_measure"] != "PC" or not met or len(plans) != 1 or _OF_YEAR.search(f"{ahead}{behind}"):
        return
    (plan,) = plans
    made = [one for one in _of_unit(near, plan) if one["role"] == "actual"]
    codes = ("transformation", "ref_period", "ref_area", "indicator", "product")
    if len(made) == 1 and of_levels(plan, made[0]) and all(plan[code] == made[0][code] for code in codes):
        yield from _percent(row, made[0], plan)


def _mean(text: str, near: list[dict], row: dict) -> Iterator[Denied]:
    """A total over the number of things, or of people, that is not what each is told to have."""
    behind, ahead = _behind(text, row), _ahead(text, row)
    if _OTHER_TIME.search(f"{ahead}{behind}"):
        return
    head = (_HEAD.match(behind) or _HEAD_AHEAD.search(ahead)) and _THAT.search(ahead)
    each = _EACH.match(behind) if MEAN.search(ahead) else None
    totals, counts = _of_unit(near, row), [one for one in near if one["unit_measure"] in ("NUMBER", "PERSON")]
    if len(totals) != 1 or len(counts) != 1 or not (head or each) or not of_levels(row, *totals, *counts):
        return
    (total,), (count,) = totals, counts
    counted = count["indicator"] == "population" if head else _noun(count["printed"]) == each[1][:_STEM].lower()
    if counted and count["value"] > 1 and total["ref_area"] == count["ref_area"] == row["ref_area"]:
        (low, high), slack = ends(total), _NEAR if head else 0.0
        least, most = ends(count) if head else (count["value"], count["value"])
        low, high = low / most * (1 - slack), high / least * (1 + slack) if least > 0 else inf
        if _meant(row, low, high):
            told = {"one": total["printed"], "other": count["printed"], "made": between(row, low, high)}
            yield row, say("{one} over {other} is {made}", **told)


def _noun(printed: str) -> str:
    """How the last word of a print begins."""
    return "".join(re.findall(r"[^\W\d_]{4,}", printed)[-1:])[:_STEM].lower()


def _ranged(text: str, two: list[dict], row: dict) -> Iterator[Denied]:
    """A mean outside of what it is the mean of: "Prices range from 40 to 50. The average price is 60."."""
    if len(two) != 2 or not _first(text, row, MEAN) or two[1]["ref_period"] != row["ref_period"]:
        return
    low, high = two
    told = _FROM_TO[0].search(text[: low["start"]][-10:]) and _FROM_TO[1].match(text[low["end"] : high["start"]])
    told = told or (low["printed"][-2:] in _OUT_OF and high["printed"][-2:] in _INTO)
    told = told and _VARIES.search(f"{_ahead(text, low, 90)} {_behind(text, high, 60)}")
    same = all(low[code] == high[code] == row[code] for code in ("unit_measure", "indicator", "ref_area", "product"))
    if told and same and of_levels(low, high, row) and _meant(row, ends(low)[0], ends(high)[1]):
        yield row, say("a mean lies between {low} and {high}", low=low["printed"], high=high["printed"])


def _cost(text: str, count: dict, price: dict, row: dict) -> Iterator[Denied]:
    """So many things at so much each that are not the total cost: "20 cars were bought. One car costs 3. …"."""
    if not all(words.search(_ahead(text, row)) for words in (_TOTAL, _COST, _DEAL)):
        return
    each = _EACH_AHEAD.search(_ahead(text, price))
    things = count["unit_measure"] == "NUMBER" and each and _noun(count["printed"]) == each[1][:_STEM].lower()
    money = price["unit_measure"] == row["unit_measure"] and len(row["unit_measure"]) == 3
    if things and money and of_levels(count, price, row) and _COST.search(_ahead(text, price)):
        (low, high), (least, most) = ends(count), ends(price)
        if _meant(row, low * least, high * most):
            told = {"area": count["printed"], "each": price["printed"], "all": between(row, low * least, high * most)}
            yield row, say("{area} at {each} give {all}", **told)


def _rate(text: str, whole: dict, part: dict, row: dict) -> Iterator[Denied]:
    """The unemployed over the labour force that are not the rate of unemployment told of them."""
    if row["unit_measure"] != "PC" or not _first(text, row, _JOBLESS_RATE):
        return
    named = _WORKFORCE.search(_ahead(text, whole)) and _JOBLESS.search(f"{_ahead(text, part)} {part['printed']}")
    if named and alike(whole, part, "ref_area") and whole["unit_measure"] in ("NUMBER", "PERSON"):
        yield from _percent(row, part, whole)
