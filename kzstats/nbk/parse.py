"""Bytes of an answer to rates as printed; knows no network and no files.

Four forms: the daily list (`rates/item`), the snapshot (`rss/channel/item`), the range report (an HTML table of
one currency) and the World Bank's JSON. Whatever is not exactly such a form is refused, never repaired.
"""

import io
import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
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
_DAY = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})", re.ASCII)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_CODE = re.compile(r"[A-Z]{3}", re.ASCII)
_ENCODING = re.compile(rb"""^<\?xml[^>]{0,100}encoding=["']([A-Za-z0-9._-]{1,40})["']""")


@dataclass(frozen=True)
class Listing:
    """One currency's line in a list of the Bank: `printed` tenge for `quant` units; all text, as printed."""

    currency: str
    printed: str
    quant: str
    change: str


def daily(answer: Answer, day: date) -> dict[str, Listing]:
    """Every currency of the daily list by its code; empty when the Bank published nothing for the day.

    answer: of the daily service; day: the day that was asked. Raises AnswerRefused for anything but a whole
    `rates` document of exactly that day, each currency once and USD among them.

    >>> from datetime import datetime
    >>> usd = "<item><title>USD</title><description>441.41</description><quant>1</quant><change/></item>"
    >>> body = f"<rates><date>16.05.2024</date>{usd}</rates>"
    >>> answer = Answer("https://bank.example", datetime(2024, 5, 16), 200, "text/xml", body.encode())
    >>> daily(answer, date(2024, 5, 16))
    {'USD': Listing(currency='USD', printed='441.41', quant='1', change='')}
    """
    root = _tree(answer, "rates")
    items = root.findall("item")
    _check_day(answer, root, day, required=bool(items))
    return _listings(answer, items)


def snapshot(answer: Answer) -> tuple[date, dict[str, Listing]]:
    """Day and currencies of the Bank's newest list; the day can be tomorrow.

    Raises AnswerRefused for anything but a whole `rss` document whose items all bear one day.
    """
    root = _tree(answer, "rss")
    items = root.findall("channel/item")
    days = {_only(answer, item, "pubDate") for item in items}
    if len(days) != 1:
        raise refused(answer, "the items bear several days or none", seen=sorted(days), wanted="one pubDate")
    return _day(answer, days.pop()), _listings(answer, items)


def per_unit(answer: Answer, listing: Listing) -> Decimal:
    """Tenge for one unit of the currency, exact: the printed rate divided by the printed quantity.

    Raises AnswerRefused when rate or quantity is missing, not a number, zero or negative.

    >>> from datetime import datetime
    >>> answer = Answer("https://bank.example", datetime(2024, 5, 16), 200, "text/xml", b"")
    >>> per_unit(answer, Listing("JPY", "287.51", "100", "-0.52"))  # an invented line
    Decimal('2.8751')
    """
    power = QUANTS.get(listing.quant)
    if power is None:
        raise refused(
            answer, f"quant of {listing.currency} is unusable", seen=listing.quant, wanted="1, 10, 100 … 1000000"
        )
    rate = number(listing.printed)
    if rate is None or rate <= 0:
        raise refused(
            answer, f"rate of {listing.currency} is unusable", seen=listing.printed, wanted="a number above zero"
        )
    return rate.scaleb(-power)


def change_per_unit(listing: Listing) -> Decimal | None:
    """Change against the day before in tenge for one unit, or None when none is stated.

    listing: one line of a list.

    >>> change_per_unit(Listing("JPY", "287.51", "100", "-0.52"))  # an invented line
    Decimal('-0.0052')
    """
    change, power = number(listing.change), QUANTS.get(listing.quant)
    return None if change is None or power is None else change.scaleb(-power)


def number(text: str) -> Decimal | None:
    """Exact number of a printed text with point or comma; None when it is no plain number.

    >>> number("475,09"), number("+0.02"), number("NaN"), number("1 234")
    (Decimal('475.09'), Decimal('0.02'), None, None)
    """
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def report(answer: Answer, currency: str, first: date, last: date) -> dict[date, Decimal]:
    """Tenge for one unit by day, from the range report of one currency.

    first, last: the days that were asked. Raises AnswerRefused when there is no table, when it has other columns
    than day, quantity and that one currency (with several, the Bank leaves missing ones out and the columns
    shift), or when a row is malformed, twice there or outside the range.
    """
    if "html" not in answer.content_type:
        raise refused(answer, "the content type is wrong", seen=answer.content_type, wanted="text/html")
    rates: dict[date, Decimal] = {}
    for row in _table_of(answer, currency):
        day, rate = _report_row(answer, row, currency)
        if not first <= day <= last:
            raise refused(answer, "a row lies outside the range asked", seen=str(day), wanted=f"{first} to {last}")
        if rates.setdefault(day, rate) != rate:
            raise refused(answer, f"{day} stands there twice", seen=f"{rates[day]} and {rate}", wanted="one rate")
    return rates


def world_bank(answer: Answer) -> dict[int, Decimal]:
    """Annual average tenge per dollar by year, from the World Bank's JSON; years without a value are left out.

    Raises AnswerRefused for the service's error messages, which come with status 200, for several pages, and for
    another country or indicator.
    """
    found = _json(answer)
    if isinstance(found, list) and found and isinstance(found[0], dict) and "message" in found[0]:
        raise refused(answer, "the service sent an error message", seen=found[0]["message"], wanted="figures")
    if not (isinstance(found, list) and len(found) == 2 and isinstance(found[0], dict)):
        raise refused(answer, "the form is unknown", seen=found, wanted="a list of page and rows")
    page, rows = found
    if str(page.get("pages", 1)) not in ("0", "1"):
        raise refused(answer, "the answer has several pages", seen=page.get("pages"), wanted="one page")
    return dict(_world_bank_row(answer, row) for row in rows or [] if row.get("value") is not None)


def _world_bank_row(answer: Answer, row: dict) -> tuple[int, Decimal]:
    country, indicator = row.get("countryiso3code"), row.get("indicator", {}).get("id")
    if (country, indicator) != ("KAZ", "PA.NUS.FCRF"):
        raise refused(answer, "a row is of another series", seen=(country, indicator), wanted="KAZ, PA.NUS.FCRF")
    year, value = str(row.get("date", "")), row["value"]
    if not re.fullmatch("[0-9]{4}", year, re.ASCII) or not isinstance(value, int | Decimal) or value <= 0:
        raise refused(answer, "a row is malformed", seen=(year, value), wanted="a year and a number above zero")
    return int(year), Decimal(value)


def _json(answer: Answer):
    if "json" not in answer.content_type:
        raise refused(answer, "the content type is wrong", seen=answer.content_type, wanted="application/json")
    try:
        return json.loads(_text(answer), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise refused(answer, "the JSON cannot be read", seen=str(error), wanted="a list of page and rows") from None


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
    """Root element of an XML answer, after every check that needs no knowledge of its items."""
    text = _text(answer)
    start = text.lstrip()[:200].lower()
    if "xml" not in answer.content_type or start.startswith(("<!doctype html", "<html")):
        raise refused(
            answer,
            "this is no list of rates but another page",
            seen=f"{answer.content_type}: {start[:40]}",
            wanted=f"text/xml with the root {root}",
        )
    declared = _ENCODING.match(answer.body.removeprefix(b"\xef\xbb\xbf"))
    if declared and declared[1].lower() not in (b"utf-8", b"utf8"):
        raise refused(answer, "the XML declares another encoding", seen=declared[1].decode(), wanted="utf-8")
    element = _shallow(answer)
    if element.tag != root:
        raise refused(answer, "the root element is wrong", seen=element.tag, wanted=root)
    return element


def _shallow(answer: Answer) -> Element:
    """Root of a well-formed document without DTD, entities or deep nesting, read as a stream to stop early."""
    depth, root = 0, None
    try:
        for event, element in iterparse(io.BytesIO(answer.body), events=("start", "end"), forbid_dtd=True):
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            if depth > MAX_DEPTH:
                raise refused(answer, "elements are nested too deeply", seen=depth, wanted=f"at most {MAX_DEPTH}")
    except AnswerRefused:
        raise
    except DefusedXmlException as error:
        raise refused(answer, "the XML brings a DTD or entities", seen=str(error), wanted="neither") from None
    except (ParseError, ValueError, LookupError) as error:
        raise refused(answer, "the XML is broken or cut short", seen=str(error), wanted="a whole document") from None
    if root is None:
        raise refused(answer, "the document is empty", seen=answer.body[:20], wanted="one root element")
    return root


def _check_day(answer: Answer, root: Element, day: date, *, required: bool) -> None:
    """The day named in the answer is the day asked; only a list without items may leave it out."""
    named = [(element.text or "").strip() for element in root.findall("date")]
    if not named and not required:
        return
    if len(named) != 1:
        raise refused(answer, "the answer names several days or none", seen=named, wanted=f"one date, {day}")
    if _day(answer, named[0]) != day:
        raise refused(answer, "the answer is for another day", seen=named[0], wanted=f"{day:%d.%m.%Y}")


def _day(answer: Answer, text: str) -> date:
    found = _DAY.fullmatch(text)
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except (TypeError, ValueError):
        raise refused(answer, "a day cannot be read", seen=text, wanted="DD.MM.YYYY") from None


def _listings(answer: Answer, items: list[Element]) -> dict[str, Listing]:
    """Items by currency code; each currency once, and USD among them when there are any."""
    found: dict[str, Listing] = {}
    for item in items:
        listing = Listing(*(_only(answer, item, tag) for tag in ("title", "description", "quant", "change")))
        if not _CODE.fullmatch(listing.currency):
            raise refused(answer, "a currency code is unusable", seen=listing.currency, wanted="three capitals")
        if listing.currency in found:
            raise refused(answer, "a currency stands there twice", seen=listing.currency, wanted="each once")
        found[listing.currency] = listing
    if found and "USD" not in found:
        raise refused(answer, "the dollar is missing", seen=", ".join(sorted(found)), wanted="USD among them")
    return found


def _only(answer: Answer, item: Element, tag: str) -> str:
    """Text of the one child with that tag, empty when there is none; two of them are refused."""
    children = item.findall(tag)
    if len(children) > 1:
        raise refused(answer, f"an item has several {tag}", seen=[c.text for c in children], wanted="one")
    return (children[0].text or "").strip() if children else ""


class _Tables(HTMLParser):
    """Tables of a page: for each, the cells of its head (th) and its rows of cells (td)."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[tuple[list[str], list[list[str]]]] = []
        self._cells: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list) -> None:
        """Opens a table, a row or a cell."""
        if tag == "table":
            self.tables.append(([], []))
        elif tag in ("tr", "td", "th") and self.tables:
            heads, rows = self.tables[-1]
            if tag == "tr" or not rows:
                rows.append([])
            if tag != "tr":
                self._cells = heads if tag == "th" else rows[-1]
                self._cells.append("")

    def handle_endtag(self, tag: str) -> None:
        """Closes a cell; text between cells is layout."""
        if tag in ("td", "th", "tr", "table"):
            self._cells = None

    def handle_data(self, data: str) -> None:
        """Adds text to the open cell."""
        if self._cells is not None:
            self._cells[-1] = " ".join(f"{self._cells[-1]} {data}".split())


def _table_of(answer: Answer, currency: str) -> list[list[str]]:
    """Rows of the page's one table of day, quantity and the currency asked."""
    page, name = _Tables(), REPORT_CURRENCIES[currency][1]
    page.feed(_text(answer))
    wanted = [rows for heads, rows in page.tables if len(heads) == 3 and heads[2].upper().startswith(name)]
    if len(wanted) != 1:
        heads = [heads for heads, _ in page.tables]
        raise refused(answer, "the table's columns are not those asked", seen=heads, wanted=f"day, quantity, {name}")
    return [row for row in wanted[0] if row]


def _report_row(answer: Answer, row: list[str], currency: str) -> tuple[date, Decimal]:
    if len(row) != 3 or not _ISO_DAY.fullmatch(row[0]):
        raise refused(answer, "a row is malformed", seen=row, wanted="ISO day, quantity, rate")
    try:
        day = date.fromisoformat(row[0])
    except ValueError:
        raise refused(answer, "a row's day is not in the calendar", seen=row[0], wanted="an ISO day") from None
    return day, per_unit(answer, Listing(currency, row[2], row[1], ""))
