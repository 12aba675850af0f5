"""What a sentence concludes from the numbers of the one before it, and they deny: growth, points, ranks, years, prices.

As in `within` the print decides, and the words between: "A year earlier it was 40 tonnes, so output grew by 30%".
"""

import re
from collections.abc import Iterator

from kzstats.message import say
from kzstats.reading.sums import Denied, apart, between, ends

#: Words that tell of the same months a year before.
_EARLIER = re.compile(
    r"\b(?:(?:a|one) year (?:earlier|ago|before)|the (?:year before|previous year)|(?:of|in|for) last year"
    r"|годом (?:ранее|раньше)|год назад|прошл\w+ год\w*|(?<!\w)бір жыл бұрын|(?:өткен|былтырғы) жыл\w*|былтыр)\b",
    re.I,
)
#: Words that conclude from what stands before them.
_SO = re.compile(
    r"\b(?:so|thus|hence|therefore|that is|which means|таким образом|то есть|значит|следовательно"
    r"|яғни|сонымен|осылайша|демек)\b",
    re.I,
)
_REAL = re.compile(r"\b(?:in real terms|real\b|реальн|нақты\b|inflation|инфляци)", re.I)
_OTHER_BASE = re.compile(r"\b(?:real|реальн|нақты|constant|сопоставим|салыстырмалы|month|quarter|месяц)", re.I)
_PRICES = re.compile(r"\b(?:prices|inflation|цен[ыа]\b|инфляци|баға)", re.I)
_MEANWHILE = re.compile(
    r"\b(?:(?:over|in|for|during) the same (?:period|time|months|quarter|year)|за (?:тот|этот) же (?:период|срок|год)"
    r"|(?:осы|дәл осы|сол) (?:кезең|уақыт|мерзім|жыл)\w*)",
    re.I,
)
_AGAINST = re.compile(
    r"^[^.;\d]{0,60}[\s,(](?:compared (?:with|to)|against|versus|по сравнению с|против)[\s$€]*$", re.I
)
_STEP = re.compile(
    r"^[^\d\w]*\s(?:(?:the|this|that|such an?|это|такое|бұл)\s)?(?:increase|rise|hike|cut|decrease|reduction|decline"
    r"|fall|drop|step|change|difference|повышение|увеличение|рост|снижение|сокращение|падение|изменение|разница"
    r"|өсім|арттыру|төмендеу|айырма)\w*[^\d.;,]{0,15}$",
    re.I,
)
_HIGHEST = re.compile(r"\b(?:highest|largest|biggest|наибольш|сам\w+ (?:высок|больш)|ең (?:жоғары|көп|үлкен))", re.I)
_LOWEST = re.compile(r"\b(?:lowest|smallest|least|наименьш|сам\w+ (?:низк|маленьк)|ең (?:төмен|аз)\b)", re.I)
_RANKS = ("second|втор|екінші", "third|трет|үшінші", "fourth|четв[её]рт|төртінші", "fifth|пят(?:о|ы)|бесінші")
_PLACE = re.compile(
    rf"\b(?:{'|'.join(rf'(?P<r{k}>{words})' for k, words in enumerate(_RANKS))})"
    r"(?:(?<=[a-z])(?:\s(?:place|spot))?,?\s(?:with|at)\b|\w*\s(?:мест|орын))[^.;\d]*$",
    re.I,
)
_YEARS = re.compile(
    r"\b(?:(?:over|for|in|during)\s(?:the\s(?:next\s|coming\s)?)?(?P<en>two|three|four|five|ten|\d\d?)\syears"
    r"|(?:за|в течение)\s(?P<ru>два|три|четыре|пять|двух|тр[её]х|четыр[её]х|пяти|\d\d?)\s(?:год|лет)"
    r"|(?<!\w)(?P<kk>екі|үш|төрт|бес|он|\d\d?)\sжыл(?:да|ға|\sішінде))",
    re.I,
)
_COUNTS = ("two два двух екі", "three три трех трёх үш", "four четыре четырех четырёх төрт", "five пять пяти бес")
_EACH_YEAR = re.compile(
    r"^\S{0,3}\s*(?:each year|every year|a year|per year|annually|ежегодно|в год|жыл сайын)\b", re.I
)
_YEARLY = re.compile(r"\b(?:ежегодно|каждый год|жыл сайын|жылына|each year|every year)\s+(?:по\s+)?[$€]?$", re.I)


def _follows(one: dict, other: dict, at_most: int = 1) -> bool:
    """Whether the sentence of one figure stands right before that of the other."""
    (first, first_at), (second, second_at) = (each["locator"].split(".")[:2] for each in (one, other))
    return first == second and 0 < int(second_at) - int(first_at) <= at_most


def _written(*rows: dict) -> bool:
    return all(re.fullmatch(r"\d+\.\d+", row["locator"]) for row in rows)


def concluded(text: str, three: tuple[dict, ...]) -> bool:
    """Whether a growth is told as what two amounts before it come to, the later and that of a year earlier."""
    new, old, row = three
    if not _written(*three) or not _follows(new, old) or not (old["locator"] == row["locator"] or _follows(old, row)):
        return False
    gap, since = text[new["end"] : old["start"]], text[old["end"] : row["start"]]
    alike = old["unit_measure"] == new["unit_measure"] and {old["transformation"], new["transformation"]} == {"level"}
    told = len(gap) < _FAR and len(since) < _FAR and _EARLIER.search(gap) and _SO.search(since)
    return bool(alike and told and not _OTHER_BASE.search(f"{since}{text[row['start'] : row['end'] + 30]}"))


_FAR = 200


def versus(text: str, three: tuple[dict, ...]) -> bool:
    """Whether a change told in one sentence has its two amounts in the next, and is theirs but for its way."""
    row, new, old = three
    if not _written(*three) or not _follows(row, new) or new["locator"] != old["locator"]:
        return False
    alike = old["unit_measure"] == new["unit_measure"] and {old["transformation"], new["transformation"]} == {"level"}
    told = alike and row["unit_measure"] == "PC" and row["transformation"] == "growth" and row["value"] > 0
    if not told or old["value"] <= 0 or not _AGAINST.search(text[new["end"] : old["start"]][-_FAR:]):
        return False
    changed = 100 * (new["value"] / old["value"] - 1)
    return abs(abs(changed) - row["value"]) <= max(row["upper"] - row["lower"], 0.1)


def stepped(text: str, old: dict, new: dict, row: dict) -> Iterator[Denied]:
    """Points in the sentence behind two rates that are not so far apart: "… to 9%. The increase of 3 points …"."""
    points = old["unit_measure"] == "PC" and row["unit_measure"] == "PP" and _written(new, row)
    last = max(old["end"], new["end"])
    if points and _follows(new, row) and _STEP.search(re.split(r"[.!?](?=\s)", text[last : row["start"]][-_FAR:])[-1]):
        low, high = sorted((abs(new["lower"] - old["upper"]), abs(new["upper"] - old["lower"])))
        if apart(row, low, high):
            told = {"one": new["printed"], "other": old["printed"], "low": low, "high": high}
            yield row, say("{one} and {other} are {low:.2f} to {high:.2f} percentage points apart", **told)


def deflated(text: str, three: tuple[dict, ...]) -> Iterator[Denied]:
    """Real growth that is not the nominal growth over that of prices, all told for the same months."""
    grown, prices, real = three
    if any((row["unit_measure"], row["transformation"]) != ("PC", "growth") for row in three) or not _written(*three):
        return
    first, second = text[grown["end"] : prices["start"]], text[prices["end"] : real["start"]]
    near = len(first) < _FAR and len(second) < _FAR and _follows(grown, real, 2)
    told = _PRICES.search(first) and _MEANWHILE.search(first + second) and _REAL.search(second)
    if near and told and not (_REAL.search(text[: grown["start"]][-_FAR:]) or "\n" in first + second):
        low = 100 * ((100 + grown["lower"]) / (100 + prices["upper"]) - 1)
        high = max(100 * ((100 + grown["upper"]) / (100 + prices["lower"]) - 1), grown["upper"] - prices["lower"])
        if apart(real, *sorted((low - _ROUGH, high + _ROUGH))) and low > _ROUGH:
            made = between(real, low, high)
            yield real, say("{one} and {other} give {made}", one=grown["printed"], other=prices["printed"], made=made)


#: Points by which growth over prices may be off: other weights, another basket.
_ROUGH = 0.5


def yearly(text: str, whole: dict, each: dict) -> Iterator[Denied]:
    """A total that so many years of so much each do not come to: "96 million … over three years, 32 billion a year"."""
    gap = text[whole["end"] : each["start"]]
    if not _written(whole, each):
        return
    tied = whole["locator"] == each["locator"] or _follows(whole, each)
    alike = whole["unit_measure"] == each["unit_measure"] and not {whole["transformation"], each["transformation"]} - {
        "level"
    }
    if not (tied and alike and len(gap) < _FAR and len(found := [*_YEARS.finditer(gap)]) == 1):
        return
    if _EACH_YEAR.search(text[each["end"] :][:20]) or _YEARLY.search(gap):
        word = next(filter(None, found[0].groups())).lower()
        count = (
            int(word)
            if word.isdecimal()
            else next((k for k, some in enumerate(_COUNTS, 2) if word in some.split()), 10)
        )
        low, high = (count * end for end in ends(each))
        if apart(whole, low, high):
            told = {"one": found[0][0], "other": each["printed"], "made": between(each, low, high)}
            yield whole, say("{one} and {other} give {made}", **told)


def placed_above(text: str, rows: list[dict]) -> Iterator[Denied]:
    """One that is told to be behind another in a list from the highest down, and is above it."""
    first = best = None
    rank = 0
    for k, row in enumerate(rows):
        since = text[rows[k - 1]["end"] if k else 0 : row["start"]][-_FAR:]
        behind = re.split(r"[.;]\s|\n", text[row["end"] :][:80])[0]
        place = _PLACE.search(since)
        if not place and _HIGHEST.search(since + behind) and not _LOWEST.search(since + behind):
            first, best, rank = row, row, 1
        elif place and first is not None and _of_one_list(first, row):
            at = next(k for k in range(len(_RANKS)) if place[f"r{k}"]) + 2
            if at == rank + 1 and ends(row)[0] > ends(best)[1]:
                yield row, say("it is said to follow {one}, which is less", one=best["printed"])
            best, rank = row, at
        else:
            first = None


def _of_one_list(first: dict, row: dict) -> bool:
    codes = ("indicator", "unit_measure", "transformation", "ref_period")
    return (
        all(first[code] == row[code] for code in codes)
        and first["locator"].split(".")[0] == row["locator"].split(".")[0]
    )
