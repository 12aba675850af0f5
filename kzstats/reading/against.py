"""Rows held against the text they come from: is the print there, does it bear out the codes, is any figure left out."""

from bisect import bisect_right
from collections import defaultdict

from kzstats.message import N_, Message, say
from kzstats.reading.bearing import misread, unborne
from kzstats.reading.read import Reading
from kzstats.reading.tokens import inside

_PLAIN = str.maketrans(dict.fromkeys("\xa0\u202f\u2009\u2007\t\n\r", " ") | {"−": "-", "–": "-", "—": "-", "’": "'"})
_GAP = "[...]"
_UNCLAIMED = N_("no row for {printed} at {locator}; add one, or say why it is no figure")
_ELSEWHERE = N_("{row}: locator says {locator}, the print stands at {there}; correct the locator")
_LACKING = N_("{row}: printed {printed} is not in the text; copy the figure's words from it")


def places(text: str, rows: list[dict], found: Reading) -> list[tuple[int, int]]:
    """Where each row's print stands, (-1, -1) where it does not: as the row says, at its locator, or next in the text.

    found: the text as read. A print begins and ends with whole numbers: "1.2 percent" does not stand in "41.2 percent".
    """
    plain, borders = text.translate(_PLAIN).lower(), inside(text)
    where, taken, begin, at_locator = [], set(), {}, defaultdict(list)
    for one in found.rows:
        at_locator[one["locator"]].append(one["start"])
    for row in rows:
        start, end = row.get("start"), row.get("end")
        printed = str(row.get("printed") or "").translate(_PLAIN).lower()
        first = printed.split(_GAP)[0].strip()
        if _whole(start) and _whole(end) and plain[int(start) : int(end)].strip().startswith(first):
            where.append((int(start), int(end)))
            continue
        here = at_locator[str(row.get("locator") or "")]
        named = (place for place in here if place not in taken and _stands(plain, first, place, borders))
        at = next(named, -1) if first else -1
        if at >= 0:
            here.remove(at)
        else:
            at = _find(plain, first, begin.get(first, 0), borders)
            while at >= 0 and at in taken:
                at = _find(plain, first, at + 1, borders)
            begin[first] = at if at >= 0 else len(plain)  # a print told often is looked for from its last place
        if at < 0:
            at = _find(plain, first, 0, borders)
        taken.add(at)
        where.append((at, at + len(first)) if at >= 0 else (-1, -1))
    return where


def _find(plain: str, printed: str, begin: int, borders: tuple[bytearray, bytearray]) -> int:
    at = plain.find(printed, begin) if printed else -1
    while at >= 0 and not _stands(plain, printed, at, borders):
        at = plain.find(printed, at + 1)
    return at


def _stands(plain: str, printed: str, at: int, borders: tuple[bytearray, bytearray]) -> bool:
    """Whether a print stands at a place and cuts no number there, nor begins within a word: "half" in "behalf"."""
    starts, ends = borders
    return plain.startswith(printed, at) and not (starts[at] or ends[at + len(printed)])


def covered(text: str, spans: list[tuple[int, int]]) -> bytearray:
    """1 for every character of a text that one of the spans holds."""
    held = bytearray(len(text))
    for start, end in spans:
        if start >= 0:
            held[start:end] = b"\1" * len(held[start:end])
    return held


def against(text: str, rows: list[dict], where: list[tuple[int, int]], found: Reading) -> list[Message]:
    """Messages on what the text does not bear out of the rows, and on figures that no row claims."""
    out, held = [], covered(text, where)
    read = sorted(found.rows, key=lambda one: one["end"])
    ends = [one["end"] for one in read]
    for number, (row, (start, end)) in enumerate(zip(rows, where, strict=True), start=1):
        name = row.get("obs_id") or say("row {number:d}", number=number)
        printed = str(row.get("printed") or "")
        if start < 0:
            out.append(say(_LACKING, row=name, printed=repr(printed)))
            continue
        mult = int(row["unit_mult"]) if _whole(row.get("unit_mult")) else 0
        signed = row.get("comparison") or "=", row.get("decimals")
        faults = unborne(printed, str(row["obs_value"]), mult, row["unit_measure"], *signed)
        first = read[(at := bisect_right(ends, start)) : at + 1]
        faults = faults or [fault for one in first if one["start"] < end for fault in misread(row, one)]
        out += [say("{row}: {fault}", row=name, fault=fault) for fault in faults]
        locator = str(row.get("locator") or "")
        there = next((one["locator"] for one in first if one["start"] < end), "")
        again = any(one["locator"] == locator and one["printed"] in printed for one in found.rows)  # a text repeats it
        if locator and there and locator != there and not again:
            out.append(say(_ELSEWHERE, row=name, locator=locator, there=there))
    for one in found.rows:
        if not any(held[one["start"] : one["end"]]):
            out.append(say(_UNCLAIMED, printed=repr(one["printed"]), locator=one["locator"]))
    return out


def _whole(number) -> bool:
    return number is not None and str(number) not in ("", "<NA>", "nan")
