"""Bytes of an answer to rates as printed; knows no network and no files.

Four forms: the daily list (`rates/item`), the snapshot (`rss/channel/item`), the range report (an HTML table of
one currency) and the World Bank's JSON. Whatever is not exactly such a form, to its end, is refused, never repaired.
"""

import io
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from kzstats.nbk.answers import Answer, AnswerRefused, refused

#: rates/item/title is three deep, rss/channel/item/title four; 8 leaves room and stops nesting attacks.
MAX_DEPTH = 8
#: Units a rate can be for. Seen: 1, 10, 100, 1000 and 10 000; a power of ten keeps the rate of one unit exact.
QUANTS = {str(10**power): power for power in range(7)}
#: Currency numbers of the range report, and the beginning of the name its table heads the column with.
REPORT_CURRENCIES = {
    "USD": (5, "ДОЛЛАР США"),
    "EUR": (6, "ЕВРО"),
    "GBP": (2, "ФУНТ"),
    "AED": (4, "ДИРХАМ"),
    "CNY": (8, "КИТАЙСК"),
    "KGS": (10, "КЫРГЫЗСК"),
    "RUB": (16, "РОССИЙСК"),
    "UZS": (20, "УЗБЕКСК"),
    "CHF": (23, "ШВЕЙЦАРСК"),
    "KRW": (25, "ЮЖНО-КОРЕЙСК"),
    "JPY": (26, "ЯПОНСК"),
    "TRY": (41, "ТУРЕЦК"),
}

_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(?:[.,][0-9]{1,6})?", re.ASCII)
_DAY, _ISO_DAY = "%d.%m.%Y", "%Y-%m-%d"
#: The innermost tables of a page, to their end or that of the page; rows and cells that are closed.
_TABLE = re.compile(r"<table\b(?:(?!<table\b).)*?(?:</table\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_ROW = re.compile(r"<tr\b[^>]*>((?:(?!</?tr\b).)*)</tr\s*>", re.DOTALL | re.IGNORECASE)
_CELL = re.compile(r"<(t[hd])\b[^>]*>((?:(?!</?t[hdr]\b).)*)</\1\s*>", re.DOTALL | re.IGNORECASE)
_END, _TAG = re.compile(r"</table\s*>\Z", re.IGNORECASE), re.compile(r"<[^>]*>")
_ENCODING = re.compile(rb"""^<\?xml[^>]{0,100}encoding=["']([A-Za-z0-9._-]{1,40})["']""")


@dataclass(frozen=True)
class Listing:
    """One currency's line in a list of the Bank: `printed` tenge for `quant` units; all text, as printed."""

    currency: str
    printed: str
    quant: str
    change: str


def daily(answer: Answer, day: date) -> dict[str, Listing]:
    """Every currency of the daily list for a day by its code; empty when the Bank published nothing for it.

    Raises AnswerRefused for anything but a whole `rates` document of that day, each currency once, USD among them.

    >>> usd = "<item><title>USD</title><description>441.41</description><quant>1</quant><change/></item>"
    >>> body = f"<rates><date>16.05.2024</date>{usd}</rates>"
    >>> answer = Answer("https://bank.example", datetime(2024, 5, 16), 200, "text/xml", body.encode())
    >>> daily(answer, date(2024, 5, 16))
    {'USD': Listing(currency='USD', printed='441.41', quant='1', change='')}
    """
    root = _tree(answer, "rates")
    items = root.findall("item")
    named = [(element.text or "").strip() for element in root.findall("date")]
    if items or named:  # only a list without items may leave its day out
        if len(named) != 1:
            raise refused(answer, "the answer names several days or none", seen=named, wanted=f"one date, {day}")
        if _day(answer, _DAY, named[0]) != day:
            raise refused(answer, "the answer is for another day", seen=named[0], wanted=f"{day:%d.%m.%Y}")
    return _listings(answer, items)


def snapshot(answer: Answer) -> tuple[date, dict[str, Listing]]:
    """Day (it can be tomorrow) and currencies of the Bank's newest list. Raises AnswerRefused as `daily`."""
    items = _tree(answer, "rss").findall("channel/item")
    days = {_only(answer, item, "pubDate") for item in items}
    if len(days) != 1:
        raise refused(answer, "the items bear several days or none", seen=sorted(days), wanted="one pubDate")
    return _day(answer, _DAY, days.pop()), _listings(answer, items)


def per_unit(answer: Answer, listing: Listing) -> Decimal:
    """Tenge for one unit of the currency, exact. Raises AnswerRefused for a rate or quantity that is none.

    >>> answer = Answer("https://bank.example", datetime(2024, 5, 16), 200, "text/xml", b"")
    >>> per_unit(answer, Listing("JPY", "287.51", "100", "-0.52"))  # an invented line
    Decimal('2.8751')
    """
    code, power, rate = listing.currency, QUANTS.get(listing.quant), number(listing.printed)
    if power is None:
        raise refused(answer, f"quant of {code} is unusable", seen=listing.quant, wanted="1, 10, 100 … 1000000")
    if rate is None or rate <= 0:
        raise refused(answer, f"rate of {code} is unusable", seen=listing.printed, wanted="a number above zero")
    return rate.scaleb(-power)


def change_per_unit(listing: Listing) -> Decimal | None:
    """Change against the day before in tenge for one unit, or None when none is stated."""
    change, power = number(listing.change), QUANTS.get(listing.quant)
    return None if change is None or power is None else change.scaleb(-power)


def number(text: str) -> Decimal | None:
    """Exact number of a printed text with point or comma; None when it is no plain number.

    >>> number("475,09"), number("+0.02"), number("NaN"), number("1 234")
    (Decimal('475.09'), Decimal('0.02'), None, None)
    """
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def report(answer: Answer, currency: str, first: date, last: date) -> dict[date, Decimal]:
    """Tenge for one unit by day, from the range report of one currency over the days asked.

    Raises AnswerRefused when there is no table or one that does not end, when it has other columns than day, quantity
    and that currency (with several, the Bank leaves missing ones out and the columns shift), or for a wrong row.
    """
    if "html" not in answer.content_type:
        raise refused(answer, "the content type is wrong", seen=answer.content_type, wanted="text/html")
    rates: dict[date, Decimal] = {}
    for row in _rows_of(answer, currency):
        if len(row) != 3:
            raise refused(answer, "a row is malformed", seen=row, wanted="ISO day, quantity, rate")
        day, rate = _day(answer, _ISO_DAY, row[0]), per_unit(answer, Listing(currency, row[2], row[1], ""))
        if not first <= day <= last:
            raise refused(answer, "a row lies outside the range asked", seen=str(day), wanted=f"{first} to {last}")
        if rates.setdefault(day, rate) != rate:
            raise refused(answer, f"{day} stands there twice", seen=f"{rates[day]} and {rate}", wanted="one rate")
    return rates


def world_bank(answer: Answer) -> dict[int, Decimal]:
    """Annual average tenge per dollar by year, from the World Bank's JSON; years without a value are left out.

    Raises AnswerRefused, also for the service's error messages, which come with status 200.
    """
    if "json" not in answer.content_type:
        raise refused(answer, "the content type is wrong", seen=answer.content_type, wanted="application/json")
    try:
        found = json.loads(_text(answer), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise refused(answer, "the JSON cannot be read", seen=str(error), wanted="a list of page and rows") from None
    match found:
        case [{"message": message}, *_]:
            raise refused(answer, "the service sent an error message", seen=message, wanted="figures")
        case [{"pages": pages}, *_] if str(pages) not in ("0", "1"):
            raise refused(answer, "the answer has several pages", seen=pages, wanted="one page")
        case [dict(), list() | None as rows]:
            return dict(filter(None, (_world_bank_row(answer, row) for row in rows or [])))
    raise refused(answer, "the form is unknown", seen=found, wanted="a list of page and rows")


def _world_bank_row(answer: Answer, row: object) -> tuple[int, Decimal] | None:
    match row:
        case {"countryiso3code": "KAZ", "indicator": {"id": "PA.NUS.FCRF"}, "date": year, "value": value}:
            whole = isinstance(value, int | Decimal) and not isinstance(value, bool) and value > 0
            if re.fullmatch("[0-9]{4}", str(year), re.ASCII) and (value is None or whole):
                return None if value is None else (int(year), Decimal(value))
            raise refused(answer, "a row is malformed", seen=(year, value), wanted="a year and a number above zero")
    raise refused(answer, "a row is of another series", seen=row, wanted="KAZ, PA.NUS.FCRF")


def _text(answer: Answer) -> str:
    """The body as text; every one of these services writes UTF-8."""
    charset = re.search(r"charset=[\"']?([\w.-]+)", answer.content_type, re.IGNORECASE)
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise refused(answer, "the header names another encoding", seen=charset[1], wanted="UTF-8")
    try:
        text = answer.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        seen = answer.body[error.start : error.start + 8]
        raise refused(answer, f"byte {error.start} is not UTF-8", seen=seen, wanted="UTF-8") from None
    if "\0" in text:
        raise refused(answer, "the text holds a NUL", seen=text[: text.index("\0") + 1][-20:], wanted="plain text")
    return text


def _tree(answer: Answer, root: str) -> Element:
    """Root of a well-formed XML answer without DTD or entities, read as a stream to stop at deep nesting."""
    start = _text(answer).lstrip()[:200].lower()
    if "xml" not in answer.content_type or start.startswith(("<!doctype html", "<html")):
        seen, wanted = f"{answer.content_type}: {start[:40]}", f"text/xml with the root {root}"
        raise refused(answer, "this is no list of rates but another page", seen=seen, wanted=wanted)
    declared = _ENCODING.match(answer.body.removeprefix(b"\xef\xbb\xbf"))
    if declared and declared[1].lower() not in (b"utf-8", b"utf8"):
        raise refused(answer, "the XML declares another encoding", seen=declared[1].decode(), wanted="utf-8")
    depth, found = 0, None
    try:
        for event, element in iterparse(io.BytesIO(answer.body), events=("start", "end"), forbid_dtd=True):
            found = element if found is None else found
            depth += 1 if event == "start" else -1
            if depth > MAX_DEPTH:
                raise refused(answer, "elements are nested too deeply", seen=depth, wanted=f"at most {MAX_DEPTH}")
    except AnswerRefused:
        raise
    except DefusedXmlException as error:
        raise refused(answer, "the XML brings a DTD or entities", seen=str(error), wanted="neither") from None
    except (ParseError, ValueError, LookupError) as error:
        raise refused(answer, "the XML is broken or cut short", seen=str(error), wanted="a whole document") from None
    if found is None or found.tag != root:
        seen = answer.body[:20] if found is None else found.tag
        raise refused(answer, "the root element is wrong", seen=seen, wanted=root)
    return found


def _day(answer: Answer, form: str, text: str) -> date:
    with suppress(ValueError):
        day = datetime.strptime(text, form).date()
        if day.strftime(form) == text:  # `1.5.2024` is read, too, but never printed
            return day
    wanted = f"one written as {date(2024, 5, 16):{form}}"
    raise refused(answer, "a day cannot be read or is not in the calendar", seen=text, wanted=wanted)


def _listings(answer: Answer, items: list[Element]) -> dict[str, Listing]:
    found: dict[str, Listing] = {}
    for item in items:
        listing = Listing(*(_only(answer, item, tag) for tag in ("title", "description", "quant", "change")))
        if not re.fullmatch("[A-Z]{3}", listing.currency, re.ASCII):
            raise refused(answer, "a currency code is unusable", seen=listing.currency, wanted="three capitals")
        if listing.currency in found:
            raise refused(answer, "a currency stands there twice", seen=listing.currency, wanted="each once")
        found[listing.currency] = listing
    if found and "USD" not in found:
        raise refused(answer, "the dollar is missing", seen=", ".join(sorted(found)), wanted="USD among them")
    return found


def _only(answer: Answer, item: Element, tag: str) -> str:
    children = item.findall(tag)
    if len(children) > 1:
        raise refused(answer, f"an item has several {tag}", seen=[c.text for c in children], wanted="one")
    return (children[0].text or "").strip() if children else ""


def _rows_of(answer: Answer, currency: str) -> list[list[str]]:
    """Rows of the page's one table of day, quantity and the currency asked, which must be whole.

    A page cut inside a number shows a wrong rate, and one cut between rows days without a rate.
    """
    name, tables = REPORT_CURRENCIES[currency][1], [found[0] for found in _TABLE.finditer(_text(answer))]
    heads = [_cells("th", table) for table in tables]
    asked = [len(head) == 3 and head[2].upper().startswith(name) for head in heads]
    wanted = [table for table, fits in zip(tables, asked, strict=True) if fits]
    if len(wanted) != 1:
        raise refused(answer, "the table's columns are not those asked", seen=heads, wanted=f"day, quantity, {name}")
    rows = [_cells("td", row) for row in _ROW.findall(wanted[0])]
    opened, closed = (len(re.findall(f"<{slash}t[rdh]\\b", wanted[0], re.IGNORECASE)) for slash in ("", "/"))
    if not (opened == closed == len(rows) + sum(map(len, rows)) + 3 and _END.search(wanted[0])):
        seen = wanted[0][-40:]
        raise refused(answer, "the table is cut short: it is not closed to its end", seen=seen, wanted="</table>")
    return [row for row in rows if row]


def _cells(tag: str, html: str) -> list[str]:
    """Texts of the closed cells of a kind."""
    found = (cell for kind, cell in _CELL.findall(html) if kind.lower() == tag)
    return [" ".join(unescape(_TAG.sub(" ", cell)).split()) for cell in found]
