"""Answers of the rate services with random faults: each is read as it was meant, or refused; nothing else is raised.

Besides, an answer that was only cut off is never read as another one.

    python fuzz/fuzz_rates.py [seed] [seconds]
"""

import json
import random
import sys
import time
from datetime import UTC, date, datetime

from kzstats.nbk import parse
from kzstats.nbk.parse import Answer, AnswerRefused

DAY = date(2024, 5, 16)
#: The four readers, each with the content type it asks for.
READERS = (
    ("text/xml", lambda answer: parse.daily(answer, DAY)),
    ("text/xml", parse.snapshot),
    ("text/html", lambda answer: parse.report(answer, "USD", DAY, date(2024, 5, 20))),
    ("application/json", parse.world_bank),
)
_ITEM = "<item><title>{}</title>{}<description>{}</description><quant>1</quant><change>+0.37</change></item>"
_RATES = [("USD", "442.22"), ("EUR", "483.4"), ("KRW", "32.33")]  # invented
_ROW = {"countryiso3code": "KAZ", "indicator": {"id": "PA.NUS.FCRF"}, "date": "2023", "value": 456.165}
#: A good answer for each reader.
WHOLE = (
    "<rates><date>16.05.2024</date>" + "".join(_ITEM.format(code, "", rate) for code, rate in _RATES) + "</rates>",
    "<rss><channel>"
    + "".join(_ITEM.format(code, "<pubDate>16.05.2024</pubDate>", rate) for code, rate in _RATES)
    + "</channel></rss>",
    "<table><thead><tr><th>Дата</th><th>Кол-во</th><th>ДОЛЛАР США</th></tr></thead><tbody>"
    + "".join(f"<tr><td>2024-05-{day}</td><td>1</td><td>44{day}.25</td></tr>" for day in range(16, 21))
    + "</tbody></table>",
    json.dumps([{"page": 1, "pages": 1}, [_ROW, _ROW | {"date": "2024", "value": None}]]),
)
#: What goes wrong on the way.
BITS = [b"<![CDnTA", b"<!--", b"<?", b"<!DOCTYPE x [", b"&#xFFFFFFFF;", b"&x;", b"]]>", b"\0", b"\xff", b"\xef\xbb\xbf"]
BITS += [b"<", b">", b"</td>", b"</table>", b"<table>", b"<tr>", b'"', b"{", b"[", b"null", b"1e999", b"-1", b"9" * 30]


def mutated(chance: random.Random, whole: bytes) -> bytes:
    """An answer with up to three things wrong in it."""
    data = bytearray(whole)
    for _ in range(chance.choice([1, 1, 2, 3])):
        at, length = chance.randrange(len(data) + 1), chance.choice([0, 1, 3, 20])
        data[at : at + length] = chance.choice([b"", chance.choice(BITS), bytes([chance.randrange(256)]), data[:9]])
    return bytes(data)


def fault(kind: int, data: bytes, *, cut: bool) -> str:
    """What is wrong with how an answer was read; empty when nothing is."""
    content_type, read = READERS[kind]
    moment = datetime(2024, 6, 10, tzinfo=UTC)
    try:
        found = read(Answer("https://bank.example/", moment, content_type, data))
    except AnswerRefused:
        return ""
    except Exception as error:  # the search is for these
        return f"{type(error).__name__}: {error}"
    whole = read(Answer("https://bank.example/", moment, content_type, WHOLE[kind].encode()))
    return f"read as {found}" if cut and found != whole else ""


def search(seed: int, tries: int | None = None, seconds: float = 1e9) -> int:
    """Try answers until one shows a fault (AssertionError naming it); how many were tried."""
    tried, began = 0, time.monotonic()
    while (tries is None or tried < tries) and time.monotonic() - began < seconds:
        chance = random.Random(f"{seed} {tried}")
        kind = chance.randrange(len(READERS))
        whole, cut = WHOLE[kind].encode(), chance.random() < 0.2
        data = whole[: chance.randrange(len(whole) + 1)] if cut else mutated(chance, whole)
        said = fault(kind, data, cut=cut)
        assert not said, f"seed {seed}, answer {tried}: {data!r}: {said}"
        tried += 1
    return tried


def main(seed: int, seconds: float) -> int:
    """Search for some seconds; 1 and how to repeat it when an answer shows a fault."""
    try:
        tried = search(seed, seconds=seconds)
    except AssertionError as error:
        print(f"fuzz_rates: {error}\nrepeat: python fuzz/fuzz_rates.py {seed}", file=sys.stderr)
        return 1
    print(f"fuzz_rates: seed {seed}, {tried:,} answers, each read or refused")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 0, float(sys.argv[2]) if len(sys.argv) > 2 else 60))
