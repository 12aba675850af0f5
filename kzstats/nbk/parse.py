"""Bytes of an answer to rates as printed; knows no network and no files.

Four forms: the daily list (`rates/item`), the snapshot (`rss/channel/item`), the range report (an HTML table of
one currency) and the World Bank's JSON. Whatever is not exactly such a form, to its end, is refused, never repaired.
"""

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from itertools import compress
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from kzstats.errors import DataError

#: Units a rate can be for. Seen: 1, 10, 100, 1000 and 10 000; a power of ten keeps the rate of one unit exact.
QUANTS = {str(10**power): power for power in range(7)}
#: Currency numbers of the range report, and the beginning of the name its table heads the column with.
REPORT_CURRENCIES = {
    "USD": (5, "ДОЛЛАР США"), "EUR": (6, "ЕВРО"), "GBP": (2, "ФУНТ"), "AED": (4, "ДИРХАМ"), "CNY": (8, "КИТАЙСК"),
    "KGS": (10, "КЫРГЫЗСК"), "RUB": (16, "РОССИЙСК"), "UZS": (20, "УЗБЕКСК"), "CHF": (23, "ШВЕЙЦАРСК"),
    "KRW": (25, "ЮЖНО-КОРЕЙСК"), "JPY": (26, "ЯПОНСК"), "TRY": (41, "ТУРЕЦК"),
}  # fmt: skip

#: rss/channel/item/title is three levels below the root; what lies this deep is another document.
_DEEPEST = 5
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(?:[.,][0-9]{1,6})?", re.ASCII)
_DAY, _ISO_DAY = "%d.%m.%Y", "%Y-%m-%d"
#: The innermost tables of a page, to their end or that of the page; beginnings of rows; closed cells.
_TABLE = re.compile(r"<table\b(?:(?!<table\b).)*?(?:</table\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_ROW, _OPENED = re.compile(r"<tr\b[^>]*>", re.IGNORECASE), re.compile(r"<t[hd]\b", re.IGNORECASE)
_CELL = re.compile(r"<(t[hd])\b[^>]*>((?:(?!</?t[hdr]\b).)*)</\1\s*>", re.DOTALL | re.IGNORECASE)
_END, _TAG = re.compile(r"</table\s*>\Z", re.IGNORECASE), re.compile(r"<[^>]*>")
_ENCODING = re.compile(rb"""^<\?xml[^>]{0,100}encoding=["']([A-Za-z0-9._-]{1,40})["']""")


@dataclass(frozen=True)
class Answer:
    """One answer of a service, after decompression, with what is needed to judge and keep it."""

    url: str
    retrieved: datetime
    content_type: str
    body: bytes

    @property
    def sha256(self) -> str:
        """Checksum of the body, as 64 hexadecimal digits."""
        return hashlib.sha256(self.body).hexdigest()


class AnswerRefused(DataError):
    """An answer broke a rule: nothing of it is used, and its bytes go to quarantine."""

    answer: Answer


def refused(
    answer: Answer, what: str, seen: object, wanted: str, remedy: str = "try again later", kind=AnswerRefused
) -> AnswerRefused:
    """The refusal of an answer: the fault, the value found, the value expected, and what to do.

    >>> answer = Answer("https://bank.example/rates", datetime(2024, 5, 16), "text/xml", b"<html/>")
    >>> print(refused(answer, "the root element is wrong", "html", "rates"))
    https://bank.example/rates: the root element is wrong; seen 'html', wanted rates. The answer is ...
    """
    shown = repr(seen) if len(repr(seen)) <= 80 else f"{repr(seen)[:77]}…"
    error = kind(
        f"{answer.url}: {what}; seen {shown}, wanted {wanted}. "
        f"The answer is kept in quarantine and nothing of it is used; {remedy}."
    )
    error.answer = answer
    return error


def must(fine: object, answer: Answer, what: str, seen: object, wanted: str) -> None:
    """Refuse an answer, as `refused` does, unless something is true of it."""
    if not fine:
        raise refused(answer, what, seen, wanted)


@dataclass(frozen=True)
class Listing:
    """One currency's line in a list of the Bank: `printed` tenge for `quant` units; all text, as printed."""

    currency: str
    printed: str
    quant: str
    change: str
    answer: Answer = field(repr=False, compare=False)

    def per_unit(self) -> Decimal:
        """Tenge for one unit of the currency, exact. Raises AnswerRefused for a rate or quantity that is none."""
        power, rate = QUANTS.get(self.quant), number(self.printed)
        quants, unusable = "1, 10, 100 … 1000000", f"of {self.currency} is unusable"
        must(power is not None, self.answer, f"quant {unusable}", self.quant, quants)
        must(rate is not None and rate > 0, self.answer, f"rate {unusable}", self.printed, "a number above zero")
        return rate.scaleb(-power)

    def change_per_unit(self) -> Decimal | None:
        """Change against the day before in tenge for one unit, or None when none is stated."""
        change, power = number(self.change), QUANTS.get(self.quant)
        return None if change is None or power is None else change.scaleb(-power)


def daily(answer: Answer, day: date) -> dict[str, Listing]:
    """Every currency of the daily list for a day by its code, USD among them; empty when nothing was published."""
    root = _tree(answer, "rates")
    items = root.findall("item")
    named = [(element.text or "").strip() for element in root.findall("date")]
    if items or named:  # only a list without items may leave its day out
        must(len(named) == 1, answer, "the answer names several days or none", named, f"one date, {day}")
        said = _day(answer, _DAY, named[0])
        must(said == day, answer, "the answer is for another day", named[0], f"{day:%d.%m.%Y}")
    return _listings(answer, items)


def snapshot(answer: Answer) -> tuple[date, dict[str, Listing]]:
    """Day (it can be tomorrow) and currencies of the Bank's newest list. Raises AnswerRefused as `daily`."""
    items = _tree(answer, "rss").findall("channel/item")
    days = {_only(answer, item, "pubDate") for item in items}
    must(len(days) == 1, answer, "the items bear several days or none", sorted(days), "one pubDate")
    return _day(answer, _DAY, days.pop()), _listings(answer, items)


def number(text: str) -> Decimal | None:
    """Exact number of a printed text with point or comma; None when it is no plain number."""
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def report(answer: Answer, currency: str, first: date, last: date) -> dict[date, Decimal]:
    """Tenge for one unit by day, from the range report of one currency over the days asked.

    Of several currencies the Bank leaves missing ones out and the columns shift, so other columns are refused.
    """
    must("html" in answer.content_type, answer, "the content type is wrong", answer.content_type, "text/html")
    rates: dict[date, Decimal] = {}
    for row in _rows_of(answer, currency):
        must(len(row) == 3, answer, "a row is malformed", row, "ISO day, quantity, rate")
        day, rate = _day(answer, _ISO_DAY, row[0]), Listing(currency, row[2], row[1], "", answer).per_unit()
        must(first <= day <= last, answer, "a row lies outside the range asked", str(day), f"{first} to {last}")
        known = rates.setdefault(day, rate)
        must(known == rate, answer, f"{day} stands there twice", f"{known} and {rate}", "one rate")
    return rates


def world_bank(answer: Answer) -> dict[int, Decimal]:
    """Annual average tenge per dollar by year, of the World Bank's JSON; its error messages come with status 200."""
    must("json" in answer.content_type, answer, "the content type is wrong", answer.content_type, "application/json")
    text, found = _text(answer), {}
    try:
        page, rows = json.loads(text, parse_float=Decimal)
        for row in rows or []:
            series, value = (row["countryiso3code"], row["indicator"]["id"]), row["value"]
            if series != ("KAZ", "PA.NUS.FCRF") or not re.fullmatch("[0-9]{4}", row["date"]):
                raise ValueError("a row of another series or without its year")
            if value is not None:
                if type(value) not in (int, Decimal) or not value > 0:
                    raise ValueError(f"a value is {str(value)[:20]}")
                found[int(row["date"])] = Decimal(value)
        if str(page["pages"]) not in ("0", "1"):
            raise ValueError(f"{page['pages']} pages")
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        what = f"this is no page of averages ({type(error).__name__}: {str(error)[:60]})"
        raise refused(answer, what, text, "one page of PA.NUS.FCRF of KAZ, numbers above zero") from None
    return found


def _text(answer: Answer) -> str:
    """The body as text; every one of these services writes UTF-8."""
    charset = re.search(r"charset=[\"']?([\w.-]+)", answer.content_type, re.IGNORECASE)
    named = charset[1] if charset else "utf-8"
    known = named.lower() in ("utf-8", "utf8", "us-ascii")
    must(known, answer, "the header names another encoding", named, "UTF-8")
    try:
        text = answer.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        seen = answer.body[error.start : error.start + 8]
        raise refused(answer, f"byte {error.start} is not UTF-8", seen, "UTF-8") from None
    must("\0" not in text, answer, "the text holds a NUL", text[: text.find("\0") + 1][-20:], "plain text")
    return text


def _tree(answer: Answer, root: str) -> Element:
    """Root of a well-formed XML answer without DTD or entities."""
    start = _text(answer).lstrip()[:200].lower()
    xml = "xml" in answer.content_type and not start.startswith(("<!doctype html", "<html"))
    seen, wanted = f"{answer.content_type}: {start[:40]}", f"text/xml with the root {root}"
    must(xml, answer, "this is no list of rates but another page", seen, wanted)
    found = _ENCODING.match(answer.body.removeprefix(b"\xef\xbb\xbf"))
    declared = found[1].decode() if found else "utf-8"
    must(declared.lower() in ("utf-8", "utf8"), answer, "the XML declares another encoding", declared, "utf-8")
    try:
        found = fromstring(answer.body, forbid_dtd=True)
    except DefusedXmlException as error:
        raise refused(answer, "the XML brings a DTD or entities", str(error), "neither") from None
    except (ParseError, ValueError, LookupError) as error:
        raise refused(answer, "the XML is broken or cut short", str(error), "a whole document") from None
    must(found.tag == root, answer, "the root element is wrong", found.tag, root)
    deep = found.find("/".join(["*"] * _DEEPEST))
    must(deep is None, answer, "elements are nested too deeply", deep, f"fewer than {_DEEPEST} levels")
    return found


def _day(answer: Answer, form: str, text: str) -> date:
    with suppress(ValueError):
        day = datetime.strptime(text, form).date()
        if day.strftime(form) == text:  # `1.5.2024` is read, too, but never printed
            return day
    wanted = f"one written as {date(2024, 5, 16):{form}}"
    raise refused(answer, "a day cannot be read or is not in the calendar", text, wanted)


def _listings(answer: Answer, items: list[Element]) -> dict[str, Listing]:
    found: dict[str, Listing] = {}
    for item in items:
        listing = Listing(*(_only(answer, item, tag) for tag in ("title", "description", "quant", "change")), answer)
        code = listing.currency
        must(re.fullmatch("[A-Z]{3}", code), answer, "a currency code is unusable", code, "three capitals")
        must(code not in found, answer, "a currency stands there twice", code, "each once")
        found[code] = listing
    must(not found or "USD" in found, answer, "the dollar is missing", ", ".join(sorted(found)), "USD among them")
    return found


def _only(answer: Answer, item: Element, tag: str) -> str:
    children = item.findall(tag)
    must(len(children) < 2, answer, f"an item has several {tag}", [c.text for c in children], "one")
    return (children[0].text or "").strip() if children else ""


def _rows_of(answer: Answer, currency: str) -> list[list[str]]:
    """Rows of the page's one table of day, quantity and the currency asked, which must be whole.

    A page cut inside a number shows a wrong rate, and one cut between rows days without a rate.
    """
    name, tables = REPORT_CURRENCIES[currency][1], [found[0] for found in _TABLE.finditer(_text(answer))]
    heads = [_cells("th", table) for table in tables]
    fits = [len(head) == 3 and head[2].upper().startswith(name) for head in heads]
    asked = [*compress(tables, fits)]
    must(len(asked) == 1, answer, "the table's columns are not those asked", heads, f"day, quantity, {name}")
    rows = _ROW.split(asked[0])[1:]
    whole = _END.search(asked[0]) and all(len(_OPENED.findall(row)) == len(_CELL.findall(row)) for row in rows)
    must(whole, answer, "the table is cut short", asked[0][-40:], "every cell closed, and </table>")
    return [cells for row in rows if (cells := _cells("td", row))]


def _cells(tag: str, html: str) -> list[str]:
    found = (cell for kind, cell in _CELL.findall(html) if kind.lower() == tag)
    return [" ".join(unescape(_TAG.sub(" ", cell)).split()) for cell in found]
