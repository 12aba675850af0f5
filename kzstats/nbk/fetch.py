"""Asking a service politely and never for longer, larger or elsewhere than said.

One connection, a pause between questions, retries with growing waits. An answer is read as a stream under one
deadline for everything from the name look-up to the last byte: a time-out per read let a server that drips its
answer hold the usual client for 31.5 s instead of 2.
"""

import ssl
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import anyio
import httpx
from anyio.from_thread import start_blocking_portal

from kzstats import __version__
from kzstats.errors import EnvironmentProblem, ParameterError
from kzstats.nbk.parse import Answer, AnswerRefused, refused

NBK = "https://nationalbank.kz"
WORLD_BANK = "https://api.worldbank.org"
#: All of Kazakhstan keeps UTC+5 since 1 March 2024; "today" is never asked about an earlier moment.
ASTANA = timezone(timedelta(hours=5))
#: A day's list has 11.4 kB and a year of the report about 150 kB; 1 MB stops bombs: of gzip one read is unpacked before
#: it is measured, 64 kB to 64 MB at most.
MAX_BYTES = 1_000_000
#: Silence of this length ends a try; the deadline of the whole answer stands beside it.
MAX_SILENCE = 5.0
MAX_REDIRECTS = 3
#: A longer Retry-After is reported instead of waited for.
MAX_WAIT = 120.0
#: Statuses that a later try may cure.
RETRIED = frozenset({408, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Service:
    """Where the services are and how politely they are asked; tests put a local server and a still clock here.

    pause: seconds between two questions; deadline: for one whole answer; total: for all questions of one client, waits
    included; tries: questions in all when the service fails; backoff: seconds before the second try, doubled each time.
    """

    nbk: str = NBK
    world_bank: str = WORLD_BANK
    pause: float = 0.3
    deadline: float = 15.0
    total: float = 3600.0
    tries: int = 4
    backoff: float = 1.0
    tls: ssl.SSLContext | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        for address in (self.nbk, self.world_bank):
            if not address.startswith("https://"):
                raise ParameterError(f"service address is {address!r}; wanted https://…, rates are not read over http.")

    def today(self) -> date:
        """The calendar day in Kazakhstan."""
        return self.now().astimezone(ASTANA).date()


class ServiceUnreachable(EnvironmentProblem):
    """A service failed or could not be reached in every try; nothing is known to be wrong with what it holds."""


class _Again(Exception):
    """What went wrong and a later try may cure; how many seconds the service asks to wait."""


class Client(ExitStack):
    """An open line to the services: `with Client(service) as client: client.get(url, params)`."""

    def __init__(self, service: Service) -> None:
        super().__init__()
        self.service = service
        self._last = 0.0
        self._until = time.monotonic() + service.total

    def __enter__(self) -> "Client":
        # The exchanges run in a loop of their own thread: a deadline can then end anything, a name look-up
        # included, and the same call works inside Jupyter, whose own loop is running.
        self._portal = self.enter_context(start_blocking_portal())
        self._http = httpx.AsyncClient(
            verify=True if self.service.tls is None else self.service.tls,
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
            timeout=httpx.Timeout(MAX_SILENCE),
            headers={"User-Agent": f"kzstats/{__version__} (one connection)", "Accept-Encoding": "gzip"},
        )
        self.callback(self._portal.call, self._http.aclose)
        return super().__enter__()

    def get(self, url: str, params: dict[str, str]) -> Answer:
        """The whole answer to one question. Raises AnswerRefused, with the bytes that came, ServiceUnreachable."""
        wait, asked = self.service.backoff, str(httpx.URL(url, params=params))
        for tries_left in reversed(range(self.service.tries)):
            self._wait(max(0.0, self.service.pause - time.monotonic() + self._last) if self._last else 0.0)
            try:
                return self._try(asked)
            except _Again as error:
                why, least = error.args
            if tries_left:
                self._wait(max(wait, least), f"{asked}: {why}, and ")
                wait *= 2
        raise ServiceUnreachable(
            f"{url}: no answer in {self.service.tries} tries, last: {why}. What is already stored is untouched; "
            "run the same command later and it goes on where it stopped."
        )

    def _wait(self, seconds: float, why: str = "") -> None:
        """Waits, unless that is longer than a service may ask for or than there is time in all."""
        if seconds > MAX_WAIT:
            raise ServiceUnreachable(
                f"{why}the service asks to wait {seconds:.0f} s; kzstats waits at most {MAX_WAIT:.0f} s. Run the same "
                "command after that time and it goes on where it stopped."
            )
        if seconds >= self._until - time.monotonic():
            raise ServiceUnreachable(
                f"{why}the {self.service.total:g} s for all questions are over. Run the same command again, and it "
                "goes on where it stopped, or give it more time with --timeout."
            )
        if seconds:
            self.service.sleep(seconds)

    def _try(self, url: str) -> Answer:
        """What one exchange brought; _Again where it should be tried again."""
        # Kept outside the exchange, so that a deadline does not lose what has come.
        self._url, self._body = url, bytearray()
        try:
            response = self._portal.call(self._exchange)
        except TimeoutError:
            # Not tried again: a server that drips once drips again, and each time costs the whole deadline.
            wanted = f"within {self.service.deadline:g} s"
            raise self._refusal("the answer was not whole in time", "a whole answer", wanted) from None
        except httpx.DecodingError as error:
            raise self._refusal("the compressed answer is broken", str(error), "gzip") from None
        except httpx.TransportError as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise self._refusal("the certificate failed", str(error), "a valid one") from None
            if isinstance(error, httpx.RemoteProtocolError) and self._body:
                raise self._refusal("the answer was cut short", str(error), "a whole answer") from None
            raise _Again(f"{type(error).__name__} {error}".strip(), 0.0) from None
        finally:
            self._last = time.monotonic()
        if response.status_code in RETRIED:
            wait = _retry_after(response.headers.get("Retry-After", ""), self.service.now())
            raise _Again(f"HTTP status {response.status_code}", wait)
        if response.status_code != 200:
            raise ServiceUnreachable(
                f"{self._url}: HTTP status {response.status_code}, wanted 200. The address may have changed: compare "
                "it with the Bank's site, and see `kzstats rates live-check`."
            )
        return self._answer(response.headers.get("Content-Type", "").lower())

    async def _exchange(self) -> httpx.Response:
        """Reads one answer into `_body`, following redirects that stay on the host."""
        with anyio.fail_after(min(self.service.deadline, max(0.0, self._until - time.monotonic()))):
            for _ in range(MAX_REDIRECTS + 1):
                async with self._http.stream("GET", self._url) as response:
                    if not response.has_redirect_location:
                        # What gzip leaves out at its end no form of an answer can do without: `parse` refuses it.
                        async for chunk in response.aiter_bytes():
                            self._body += chunk
                            if len(self._body) > MAX_BYTES:
                                del self._body[MAX_BYTES + 1 :]
                                limits = f"over {MAX_BYTES} bytes", f"at most {MAX_BYTES}"
                                raise self._refusal("the answer is too large", *limits)
                        return response
                    here, there = response.request.url, response.next_request.url
                    if (there.scheme, there.host, there.port) != ("https", here.host, here.port):
                        wanted = f"https://{here.netloc.decode()}"
                        raise self._refusal("the service redirects elsewhere", str(there), wanted)
                    self._url = str(there)
        raise self._refusal("the service redirects in circles", self._url, f"at most {MAX_REDIRECTS} redirects")

    def _answer(self, content_type: str = "") -> Answer:
        return Answer(self._url, self.service.now(), content_type, bytes(self._body))

    def _refusal(self, *why: str) -> AnswerRefused:
        return refused(self._answer(), *why)


def _retry_after(text: str, now: datetime) -> float:
    """Seconds that a Retry-After header asks to wait: a number or a moment; 0 when it is neither."""
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (TypeError, ValueError):
        return 0.0
