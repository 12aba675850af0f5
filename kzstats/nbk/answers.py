"""What a service sent, as bytes; and the refusal of an answer that cannot be trusted."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from kzstats.errors import DataError


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
    """An answer broke a rule: nothing of it is used, and its bytes go to quarantine, if there are any."""

    answer: Answer | None = None


def refused(answer: Answer, what: str, seen: object, wanted: str, remedy: str = "try again later") -> AnswerRefused:
    """The refusal of an answer: the fault, the value found, the value expected, and what to do.

    >>> answer = Answer("https://bank.example/rates", datetime(2024, 5, 16), "text/xml", b"<html/>")
    >>> print(refused(answer, "the root element is wrong", "html", "rates"))
    https://bank.example/rates: the root element is wrong; seen 'html', wanted rates. The answer is ...
    """
    shown = repr(seen) if len(repr(seen)) <= 80 else f"{repr(seen)[:77]}…"
    error = AnswerRefused(
        f"{answer.url}: {what}; seen {shown}, wanted {wanted}. "
        f"The answer is kept in quarantine and nothing of it is used; {remedy}."
    )
    error.answer = answer
    return error
