"""How well and how fast releases are read: `python benchmarks/reading.py RELEASES [--quantities FOLDER]`.

RELEASES: a folder with texts/NN.txt (first line: address | date | outlet | language …, then the body) and
readings/NN.json (figures coded by a careful reader). Prints the share of figures found, of each field right, of whole
`certain` can be trusted, by language; the time a release takes once warm; and with --quantities the F1 on the test sets
of the CQE paper (EMNLP 2023), on quantities whose unit is a currency, a percent or none. Nothing is written.
"""

import argparse
import json
import re
import statistics
import time
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path

from kzstats.reading.bearing import quantities
from kzstats.reading.figures import scan
from kzstats.reading.grammar import Marks, grammar
from kzstats.reading.lexicon import lexicon
from kzstats.reading.read import candidates
from kzstats.reading.tokens import padded, tokens
from kzstats.reading.units import MONEY

CODES = ["comparison", "transformation", "role", "indicator", "activity", "product", "ref_area"]
ROW = ["value and unit", "sign", "transformation", "role", "period", "ref_area", "indicator", "activity", "product"]
CURRENCIES = {
    "dollar": "USD", "euro": "EUR", "japanese yen": "JPY", "pound sterling": "GBP", "chinese yuan": "CNY",
    "australian dollar": "AUD", "canadian dollar": "CAD", "swiss franc": "CHF", "malaysian ringgit": "MYR",
    "shekel": "ILS", "mexican peso": "MXN", "rupee": "INR", "turkish lira": "TRY",
    "hong kong dollar": "HKD", "singapore dollar": "SGD", "russian ruble": "RUB",
}  # fmt: skip
REPEATS = 5


def magnitude(figure: dict) -> Decimal | None:
    """Printed digits times their power of ten."""
    try:
        return Decimal(str(figure["obs_value"])).scaleb(int(figure["unit_mult"] or 0))
    except (InvalidOperation, KeyError):
        return None


def period(text: str) -> str:
    """One spelling for one period."""
    found = re.fullmatch(r"(\d{4})-(\d\d)-01/P(\d+)([MY])", text or "")
    if not found:
        return text or ""
    year, month, months = found[1], int(found[2]), int(found[3]) * (12 if found[4] == "Y" else 1)
    whole = {12: year, 1: f"{year}-{month:02d}", 3: f"{year}-Q{(month + 2) // 3}"}
    return whole.get(months, f"{year}-{month:02d}-01/P{months}M")


def matched(true: list[dict], read: list[dict]) -> list[tuple[int, int]]:
    """Pairs of a true and a read figure whose characters overlap, the best overlap first, each used once."""
    pairs = []
    for i, one in enumerate(true):
        end = one["start"] + len(one["printed"])
        for j, other in enumerate(read):
            shared = min(end, other["end"]) - max(one["start"], other["start"])
            if shared > 0:
                joint = max(end, other["end"]) - min(one["start"], other["start"])
                pairs.append((-shared / joint, i, j))
    used_true, used_read, out = set(), set(), []
    for _, i, j in sorted(pairs):
        if i not in used_true and j not in used_read:
            used_true.add(i)
            used_read.add(j)
            out.append((i, j))
    return out


def right(true: dict, read: dict) -> dict[str, bool]:
    """Which fields of a read figure are right."""
    a, b = magnitude(true), magnitude(read)
    same = a is not None and b is not None
    fields = {
        "value and unit": same and abs(a) == abs(b) and true["unit_measure"] == read["unit_measure"],
        "sign": same and (a < 0) == (b < 0),
        "period": period(true["ref_period"]) == period(read["ref_period"]),
    }
    return fields | {code: set((true[code] or "").split("+")) == set(read[code].split("+")) for code in CODES}


def releases(folder: Path) -> None:
    """Print scores by language, and the time a release takes."""
    counts: dict[str, Counter] = {}
    times: dict[str, list[float]] = {}
    for file in sorted((folder / "texts").glob("*.txt")):
        head, _, body = file.read_text("utf-8").partition("\n")
        published = head.split(" | ")[1]
        true = json.loads((folder / "readings" / f"{file.stem}.json").read_text("utf-8"))
        language = true["language"]
        read = candidates(body, published=published).rows
        spent = []
        for _ in range(REPEATS):
            begun = time.perf_counter()
            candidates(body, published=published)
            spent.append(time.perf_counter() - begun)
        times.setdefault(language, []).append(min(spent) * 1000)
        for key in (language, "all"):
            count = counts.setdefault(key, Counter())
            count.update(figures=len(true["figures"]), read=len(read), certain=sum(row["certain"] for row in read))
            for i, j in matched(true["figures"], read):
                fields = right(true["figures"][i], read[j])
                count["found"] += 1
                count.update(name for name, ok in fields.items() if ok)
                row = all(fields[name] for name in ROW)
                count["row"] += row
                count["row and certain"] += row and read[j]["certain"]
    for language, count in counts.items():
        found, figures = count["found"], count["figures"]
        print(f"\n{language}: {figures} figures, found {found / figures:.1%}, precision {found / count['read']:.1%}")
        print(
            "  "
            + ", ".join(f"{name} {count[name] / found:.1%}" for name in ["value and unit", "sign", "period", *CODES])
        )
        sure = count["row and certain"] / count["certain"] if count["certain"] else 0
        marked = count["certain"] / count["read"]
        print(f"  whole row {count['row'] / figures:.1%}; marked {marked:.1%}, right of those {sure:.1%}")
    for language, spent in times.items():
        print(f"{language}: {statistics.mean(spent):.1f} ms a release on average, {max(spent):.1f} ms at most (warm)")


def news(folder: Path) -> None:
    """Print F1 for value and for value with unit on sentences of other people's news."""
    words = lexicon("en")
    for file in sorted(folder.glob("*.json")):
        count: Counter = Counter()
        for item in json.loads(file.read_text("utf-8")):
            gold = [(numbers(q["value"]), _unit(q)) for q in item["quantities"]]
            mine = found_in(item["text"], words)
            other = [value for values, unit in gold if unit == "other" for value in values]
            gold = [(value, unit) for values, unit in gold if unit != "other" for value in values]
            known = [value for value, _ in gold]
            mine = [(value, unit) for value, unit, print_ in mine if value in known or not {value, print_} & set(other)]
            values, both = Counter(v for v, _ in gold), Counter(gold)
            count["gold"] += len(gold)
            count["mine"] += len(mine)
            count["value"] += sum((values & Counter(v for v, _ in mine)).values())
            count["unit"] += sum((both & Counter(mine)).values())
        scores = [
            f"{name} {2 * count[key] / (count['gold'] + count['mine']):.1%}"
            for name, key in (("value", "value"), ("value and unit", "unit"))
        ]
        print(
            f"{file.name}: {count['gold']} quantities, F1 {', '.join(scores)} (CQE on all of NewsQuant: 92.0 %, 85.6 %)"
        )


def numbers(text: str) -> list[Decimal]:
    """The numbers of a value; two for a range."""
    try:
        return [Decimal(text).normalize()]
    except InvalidOperation:
        ends = re.fullmatch(r"(-?[\d.]+)-(-?[\d.]+)", text)
        return [Decimal(end).normalize() for end in ends.groups()] if ends else []


def _unit(quantity: dict) -> str:
    name = quantity["normalized_unit"]
    if name in ("percentage", "-", ""):
        return "PC" if name == "percentage" else ""
    return CURRENCIES.get(name, "other")


def found_in(text: str, words) -> list[tuple[Decimal, str, Decimal]]:
    """Values, units and prints of a sentence: money, percent, and numbers that count nothing named."""
    text = re.sub(r"\bPS(?=\d)", "£", re.sub(r"\bY=(?=\d)", "¥", text))  # as the set writes them
    read = scan(text, "en", words)
    found = []
    for row in read.quantities:
        for one in row:
            unit = one.unit if one.unit in MONEY or one.unit == "PC" else ""
            if unit or one.bare or one.unit == "RATIO" or "noun" in one.notes:
                found.append((one.magnitude.normalize(), unit, Decimal(one.value).normalize()))
    for other in read.others:
        if other.why == "unknown":
            parts = padded(tokens(text[other.start : other.end], "en"))
            found += [
                (one.magnitude.normalize(), "", one.magnitude.normalize())
                for one in quantities(parts, Marks(parts, grammar("en")))
            ]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("releases", type=Path)
    parser.add_argument("--quantities", type=Path)
    given = parser.parse_args()
    releases(given.releases)
    if given.quantities:
        news(given.quantities)


if __name__ == "__main__":
    main()
