"""Figures of a text with the same codes and different values: what a reader of the text is told of them."""

import re
import textwrap
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise, takewhile

from kzstats import codes
from kzstats.reading.lists import LISTS
from kzstats.reading.mentions import lineage
from kzstats.reading.rows import SAME
from kzstats.reading.sums import INSIDE
from kzstats.reading.within import from_to

_STEM = 5  # letters by which the cases of a word are one: «Казахстана», «Казахстане»


def rivals(text: str, rows: list[dict]) -> tuple[list[str], list[str]]:
    """One sentence for each set of figures of the same codes and different values that are not told apart, and for each
    two whose sentences are of the same thing, which contradict each other; rows: as for `within`.
    """
    parents = codes.products().set_index("product")["parent"].to_dict()
    opposed, told = [], set()
    for one, other, how in _told_twice(text, rows) if text else ():
        told |= {one["obs_id"], other["obs_id"]}
        opposed.append(f"contradict each other, {how}: {_prints([one, other])}")
    groups: dict[tuple, list[dict]] = defaultdict(list)
    for row in _without_parts(text, rows):
        if row["doubt"] == "rival" and row["obs_id"] not in told:
            groups[tuple(row[code] for code in SAME if code != "product")].append(row)
    apart = []
    for alike in groups.values():
        products = {row["product"] for row in alike}
        sets: dict[str, list[dict]] = defaultdict(list)
        for row in alike:
            sets[[code for code in lineage(row["product"], parents) if code in products][-1]].append(row)
        for some in sets.values():
            if len(some) == 1:
                what = "for another figure of the text has its codes and not its value"
                apart.append(f"left out, {what}: {_prints(some)}")
            else:
                part = "" if len({row["product"] for row in some}) == 1 else ", one product part of another"
                why = f"left out, for nothing that was read tells them apart{part}: {_prints(some)}"
                apart.append(f"{why}; if they are of one thing, one of them is wrong")
    return apart, opposed


def _prints(rows: list[dict]) -> str:
    """The prints with their places, each number once."""
    places: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        places[row["printed"]].append(row["locator"])
    return textwrap.shorten(", ".join(f"{p} ({', '.join(at)})" for p, at in places.items()), 200, placeholder=" …")


def _without_parts(text: str, rows: list[dict]) -> list[dict]:
    """The rows, none that its sentence tells from the one before it: as what that came from, or as a part of it."""
    gone = set()
    for one, other in pairwise(rows if text else ()):
        gap = text[one["end"] : other["start"]]
        if one["locator"] == other["locator"] and one["doubt"] == other["doubt"] == "rival":
            part = one["unit_measure"] == other["unit_measure"] and one["value"] > other["value"] and INSIDE.search(gap)
            gone |= {one["obs_id"], other["obs_id"]} if part or from_to(text, one, other) else set()
    return [row for row in rows if row["obs_id"] not in gone]


def _told_twice(text: str, rows: list[dict]) -> Iterator[tuple[dict, dict, str]]:
    """Two figures whose codes and words are of one thing, and whose numbers no rounding brings together."""
    many = {*codes.marked("scope", "one of many"), *codes.marked("indicator", "one of many"), "kind"}
    alike: dict[tuple, list[tuple]] = defaultdict(list)
    for row in rows:
        if row["doubt"] in ("", "rival", "indicator") and not {row["scope"], row["indicator"]} & many:
            unit = "PC" if row["transformation"] == "growth" else row["unit_measure"]
            words = _around(text, row["start"], row["end"])
            sources = frozenset(word[:_STEM] for word in words if word.startswith(LISTS.whose_word))
            kept = _around(text, row["start"], row["end"], told=False)
            kept = frozenset(_ours(word) or word[:_STEM] for word in kept if _ours(word) or not _says_nothing(word))
            alike[unit, kept, *(row[code] for code in SAME)].append((row, words, sources))
    for (_, kept, *_), some in alike.items():
        pairs = combinations(some, 2) if 1 < len(some) < 20 and len(kept) > 1 else ()
        for (one, words, who), (other, other_words, whom) in pairs:
            doubted = "rival" in (one["doubt"], other["doubt"]) or {one["doubt"], other["doubt"]} == {"", "indicator"}
            if doubted and one["locator"] != other["locator"] and not (who and whom and who != whom):
                (low, high), (least, most) = _ends(one), _ends(other)
                dated = any(re.fullmatch(r"(?:19|20)\d\d", word) for word in kept)  # lines of a list say less
                if (low > most or least > high) and (words == other_words or dated):
                    same = "in the same words" if words == other_words else "for their sentences are of the same thing"
                    yield one, other, same


def _ends(row: dict) -> tuple[float, float]:
    if row["transformation"] == "growth" and row["unit_measure"] == "RATIO":
        return 100 * (row["lower"] - 1), 100 * (row["upper"] - 1)
    return row["lower"], row["upper"]


def _says_nothing(word: str) -> bool:
    """Whether a word tells no two figures of the same codes apart: what was measured, that it grew, came to, was."""
    grew = (*LISTS.went_up, *LISTS.went_down, *LISTS.moves, *LISTS.done, *LISTS.measured_so)
    return (len(word) < 3 and not word.isdecimal()) or word in LISTS.small or word.startswith(grew)


def _ours(word: str) -> str:
    """What stands for words that only tell of the country or its people, as a table of it need not; else ""."""
    return "we" if word in LISTS.we or word.startswith(LISTS.ours) else ""


def _around(text: str, start: int, end: int, told: bool = True) -> frozenset[str]:
    """The words of a figure's sentence, or of head and label of its cell, without its own; told: and who told it."""
    before, behind = (re.split(r"[.;!?]\s|\n", part) for part in (text[:start][-400:], text[end:][:400]))
    ahead, after = before[-1], behind[0].rstrip(".")
    if ahead.startswith("|"):
        above = takewhile(lambda line: line.startswith("|"), reversed(text[:start][-_TABLE:].split("\n")))
        head, at = ([*above] or [""])[-1].split("|"), ahead.count("|")
        ahead, after = f"we {ahead.split('|')[1]}", _SCALED.sub(" ", head[at]) if at < len(head) else ""
    elif not told:
        parts = re.split(r"[,\"”»]\s|\s[–—-]\s", f"{ahead} … {after}")
        ahead, after = " ".join(part for part in parts if "…" in part or not _is_teller(part)), ""
    return frozenset(re.findall(r"\w+", f"{ahead} {after}".lower()))


_TABLE = 4_000  # characters above a cell in which the head of its table is looked for
#: Scale and unit in the head of a column.
_SCALED = re.compile(
    r",?\s*\b(?:thousand|million|billion|trillion|тыс|млн|млрд|трлн|мың)\b.*|,\s*(?:tons|tonnes|тонн\w*|percent|%|пайыз|процент\w*)",
    re.I,
)


def _is_teller(part: str) -> bool:
    """Whether a part of a sentence only tells whence it was told, or who told it: "ASTANA", "the Ministry said"."""
    return part.strip().isupper() or any(word.startswith(LISTS.whose_word) for word in re.findall(r"\w+", part.lower()))
