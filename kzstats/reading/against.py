"""Rows held against the text they come from: is the print there, does it bear out the codes, is any figure left out."""

from bisect import bisect_right

from kzstats.message import N_, Message, say
from kzstats.reading.bearing import misread, unborne
from kzstats.reading.read import Reading

_PLAIN = str.maketrans(dict.fromkeys("\xa0\u202f\u2009\u2007\t\n\r", " ") | {"−": "-", "–": "-", "—": "-", "’": "'"})
_GAP = "[...]"
_UNCLAIMED = N_("no row for {printed} at {locator}; add one, or say why it is no figure")
_ELSEWHERE = N_("{row}: locator says {locator}, the print stands at {there}; correct the locator")
_LACKING = N_("{row}: printed {printed} is not in the text; copy the figure's words from it")


def places(text: str, rows: list[dict]) -> list[tuple[int, int]]:
    """Where each row's print stands: as the row says if it is there, else the first place not taken; else (-1, -1)."""
    plain = text.translate(_PLAIN).lower()
    found, taken, begin = [], set(), {}
    for row in rows:
        start, end = row.get("start"), row.get("end")
        printed = str(row.get("printed") or "").translate(_PLAIN).lower()
        first = printed.split(_GAP)[0].strip()
        if _whole(start) and _whole(end) and plain[int(start) : int(end)].strip().startswith(first):
            found.append((int(start), int(end)))
            continue
        at = plain.find(first, begin.get(first, 0)) if first else -1
        while at >= 0 and at in taken:
            at = plain.find(first, at + 1)
        begin[first] = at if at >= 0 else len(plain)  # a print told often is looked for from its last place
        if at < 0 and first:
            at = plain.find(first)
        taken.add(at)
        found.append((at, at + len(first)) if at >= 0 else (-1, -1))
    return found


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
        mult = row.get("unit_mult")
        faults = unborne(
            printed,
            str(row["obs_value"]),
            int(mult) if _whole(mult) else 0,
            row["unit_measure"],
            row.get("comparison") or "=",
        )
        first = read[(at := bisect_right(ends, start)) : at + 1]
        faults = faults or [fault for one in first if one["start"] < end for fault in misread(row, one)]
        out += [say("{row}: {fault}", row=name, fault=fault) for fault in faults]
        locator = str(row.get("locator") or "")
        there = next((one["locator"] for one in first if one["start"] < end), "")
        if locator and there and locator != there and not _elsewhere(found, printed, locator):
            out.append(say(_ELSEWHERE, row=name, locator=locator, there=there))
    for one in found.rows:
        if not any(held[one["start"] : one["end"]]):
            out.append(say(_UNCLAIMED, printed=repr(one["printed"]), locator=one["locator"]))
    return out


def _elsewhere(found: Reading, printed: str, locator: str) -> bool:
    """Whether the same words stand at the locator too: a figure that a text repeats."""
    return any(one["locator"] == locator and one["printed"] in printed for one in found.rows)


def _whole(number) -> bool:
    return number is not None and str(number) not in ("", "<NA>", "nan")
