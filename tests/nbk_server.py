"""A local bank: a real HTTPS server that answers as the Bank's and the World Bank's services do, faults included.

`with Bank(rates, today) as bank:` serves on 127.0.0.1 with a throw-away certificate authority. `bank.service()` points
the client there. `bank.faults[day]` replaces the answer for a day (or a path) by a function of the request handler.
"""

import functools
import gzip
import json
import ssl
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import trustme

from kzstats.nbk.fetch import Service

DAILY, SNAPSHOT = "/rss/get_rates.cfm", "/rss/rates_all.xml"
REPORT = "/ru/exchangerates/ezhednevnye-oficialnye-rynochnye-kursy-valyut/report"
WORLD_BANK = "/v2/country/KAZ/indicator/PA.NUS.FCRF"
NO_INFORMATION = "на выбранную дату информации нет"
#: Other currencies as multiples of the dollar, with the units they are listed for. Invented, but never in step.
OTHERS = {"EUR": ("1.0931", 1), "KRW": ("0.0731", 100), "IRR": ("0.0119", 1000), "CNY": ("0.1402", 1)}

Fault = Callable[["Handler"], None]


class Bank:
    """The services over one table of dollar rates: `rates` by day, as text; a day without one has no list."""

    def __init__(self, rates: dict[date, str], today: date, folder: Path) -> None:
        self.rates, self.today = rates, today
        self.reported = dict(rates)
        self.world_bank_rows: list[dict] = []
        self.substituted: set[date] = set()
        self.faults: dict[date | str, Fault] = {}
        self.failures: dict[date, list[int]] = {}
        self.retry_after = ""
        self.asked: list[tuple[float, str, str]] = []
        self.connections = 0
        authority, self._context = _certificates()
        self.authority = folder / "authority.pem"
        authority.cert_pem.write_to_path(self.authority)

    def __enter__(self) -> "Bank":
        self._server = _Server(("127.0.0.1", 0), self, self._context)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        return f"https://127.0.0.1:{self._server.server_port}"

    def service(self, **changes) -> Service:
        """The client's settings for this bank: its address, certificates and day, no waiting."""
        trusted = ssl.create_default_context(cafile=str(self.authority))
        noon = datetime(self.today.year, self.today.month, self.today.day, 7, tzinfo=UTC)
        settings = {
            "nbk": self.address,
            "world_bank": self.address,
            "pause": 0.0,
            "backoff": 0.0,
            "tls": trusted,
            "now": lambda: noon,
            "deadline": 5.0,
        }
        return Service(**settings | changes)

    def days_asked(self) -> list[str]:
        """Days asked of the daily service, in order, as 16.05.2024."""
        return [query["fdate"][0] for _, path, query in self._queries() if path == DAILY]

    def paths_asked(self) -> list[str]:
        return [path for _, path, _ in self._queries()]

    def _queries(self) -> list[tuple[float, str, dict]]:
        return [(moment, path, parse_qs(query)) for moment, path, query in self.asked]

    # --- what the services say -----------------------------------------------------------------------------------

    def listed(self, day: date) -> dict[str, tuple[str, int, str]]:
        """Rate, units and change by currency code, for one day of the table."""
        before = max((other for other in self.rates if other < day), default=day)
        found = {}
        for code, (multiple, units) in {"USD": ("1", 1), **OTHERS}.items():
            rate, last = (
                (Decimal(self.rates[which]) * Decimal(multiple) * units).quantize(Decimal("0.01"))
                for which in (day, before)
            )
            change = f"{rate - last:+.2f}" if rate != last else "0.00"
            found[code] = (f"{rate.normalize():f}" if code != "USD" else self.rates[day], units, change)
        return found

    def daily(self, day: date) -> str:
        if day in self.substituted:
            newest = self.listed(max(self.rates))
            before = max(other for other in self.rates if other < day)
            change = Decimal(newest["USD"][0]) - Decimal(self.rates[before])
            return daily_list(day, newest | {"USD": (newest["USD"][0], 1, f"{change:+.2f}")})
        return daily_list(day, self.listed(day)) if day in self.rates else no_list(day)

    def snapshot(self) -> str:
        day = max(self.rates)
        items = "".join(
            f"<item><title>{code}</title><pubDate>{day:%d.%m.%Y}</pubDate><description>{rate}</description>"
            f"<quant>{units}</quant><index>UP</index><change>{change}</change><link/></item>"
            for code, (rate, units, change) in self.listed(day).items()
        )
        channel = f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'
        return f'<?xml version="1.0" encoding="utf-8"?>\n{channel}'

    def report(self, first: date, last: date) -> str:
        rows = {day: rate for day, rate in sorted(self.reported.items()) if first <= day <= last}
        return report_table(rows)

    def world_bank(self) -> str:
        page = {"page": 1, "pages": 1, "per_page": "100", "total": len(self.world_bank_rows)}
        return json.dumps([page, self.world_bank_rows or None])


@functools.cache
def _certificates() -> tuple[trustme.CA, ssl.SSLContext]:
    """One authority and one certificate for all banks of a process."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return authority, context


def daily_list(day: date, listed: dict[str, tuple[str, int, str]], *, stated: date | None = None) -> str:
    """A daily list as the Bank writes it; stated: the day it claims to be for."""
    items = "".join(
        f"<item><fullname>ВАЛЮТА {code}</fullname><title>{code}</title><description>{rate}</description>"
        f"<quant>{units}</quant><index>UP</index><change>{change}</change></item>\n"
        for code, (rate, units, change) in listed.items()
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rates><generator>g</generator><title>Official rates</title>'
        "<link>bank.example</link><description>Rates</description>"
        f"<date>{stated or day:%d.%m.%Y}</date>\n{items}</rates>"
    )


def no_list(day: date) -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rates><date>{day:%d.%m.%Y}</date><info>{NO_INFORMATION}</info></rates>'
    )


def report_table(rows: dict[date, str], *, head: str = "ДОЛЛАР США") -> str:
    cells = "".join(f"<tr><td>{day}</td><td>1</td><td>{rate}</td></tr>\n" for day, rate in rows.items())
    return (
        "<html><body><table><thead><tr><th>Дата</th><th>Кол-во</th>"
        f"<th>{head}</th></tr></thead><tbody>\n{cells}</tbody></table></body></html>"
    )


def world_bank_row(year: int, value: float | None) -> dict:
    return {
        "indicator": {"id": "PA.NUS.FCRF", "value": "Official exchange rate"},
        "country": {"id": "KZ", "value": "Kazakhstan"},
        "countryiso3code": "KAZ",
        "date": str(year),
        "value": value,
        "decimal": 2,
    }


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], bank: Bank, context: ssl.SSLContext) -> None:
        super().__init__(address, Handler)
        self.bank, self._context = bank, context

    def finish_request(self, request, client_address) -> None:
        """The TLS handshake happens in the connection's own thread, so that a bad one blocks nobody."""
        try:
            secured = self._context.wrap_socket(request, server_side=True)
        except (ssl.SSLError, OSError):
            return
        self.bank.connections += 1
        with secured:
            super().finish_request(secured, client_address)

    def handle_error(self, request, client_address) -> None:
        """Clients that hang up are part of the tests."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else head and body wait 40 ms for each other

    def do_GET(self) -> None:
        bank, split = self.server.bank, urlsplit(self.path)
        query = parse_qs(split.query)
        bank.asked.append((time.monotonic(), split.path, split.query))
        day = _day(query["fdate"][0]) if "fdate" in query else None
        if bank.failures.get(day):
            self.send(b"", status=bank.failures[day].pop(0), headers={"Retry-After": bank.retry_after})
        elif (fault := bank.faults.get(day) or bank.faults.get(split.path)) is not None:
            fault(self)
        elif split.path == DAILY:
            self.send(bank.daily(day).encode(), cookie=True)
        elif split.path == SNAPSHOT:
            self.send(bank.snapshot().encode())
        elif split.path == REPORT:
            asked = bank.report(_day(query["beginDate"][0]), _day(query["endDate"][0]))
            self.send(asked.encode(), content_type="text/html; charset=UTF-8")
        elif split.path == WORLD_BANK:
            self.send(bank.world_bank().encode(), content_type="application/json;charset=utf-8")
        else:
            self.send(b"not found", status=404, content_type="text/plain")

    def send(
        self,
        body: bytes,
        *,
        status: int = 200,
        content_type: str = "text/xml; charset=UTF-8",
        headers: dict[str, str] | None = None,
        cookie: bool = False,
        length: int | None = None,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        if cookie:
            self.send_header("Set-Cookie", "cookiesession1=local;Path=/;HttpOnly")
        for name, value in (headers or {}).items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silence."""


# --- faults: each makes a function of the handler --------------------------------------------------------------------


def says(text: str | bytes, content_type: str = "text/xml; charset=UTF-8") -> Fault:
    body = text.encode() if isinstance(text, str) else text
    return lambda handler: handler.send(body, content_type=content_type)


def sends_gzip_bomb(size: int) -> Fault:
    packed = gzip.compress(b"<rates>" + b" " * size)
    return lambda handler: handler.send(packed, headers={"Content-Encoding": "gzip"})


def sends_gzip(text: str) -> Fault:
    return lambda handler: handler.send(gzip.compress(text.encode()), headers={"Content-Encoding": "gzip"})


def stops_short(text: str) -> Fault:
    """Promises the whole length, sends half, hangs up."""

    def fault(handler: Handler) -> None:
        body = text.encode()
        handler.close_connection = True
        handler.send(body[: len(body) // 2], length=len(body))

    return fault


def drips(text: str, seconds: float, *, head: bool = False) -> Fault:
    """One byte at a time, from the status line on (head) or from the body on."""

    def fault(handler: Handler) -> None:
        body = text.encode()
        whole = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n" % len(body)
        handler.close_connection = True
        if not head:
            handler.wfile.write(whole)
        try:
            for byte in (whole + body) if head else body:
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
                time.sleep(seconds)
        except OSError:
            pass

    return fault


def says_nothing(seconds: float) -> Fault:
    def fault(handler: Handler) -> None:
        handler.close_connection = True
        time.sleep(seconds)

    return fault


def redirects(location: str) -> Fault:
    return lambda handler: handler.send(b"", status=302, headers={"Location": location})


def _day(text: str) -> date:
    return datetime.strptime(text, "%d.%m.%Y").date()


def every_day(first: date, rates: list[str]) -> dict[date, str]:
    """One rate per calendar day from the first on."""
    return {first + timedelta(days=n): rate for n, rate in enumerate(rates)}
