"""The answer that stands at the top of a notebook and its page: one or two sentences, key numbers, a verdict.

Answers are computed, never typed: they follow the parameters of the run.
"""

import html
from collections.abc import Iterable, Mapping

from kzstats.errors import ParameterError
from kzstats.message import N_, Message, say
from kzstats.show.table import NO_FORMULA
from kzstats.show.vocabulary import OWN
from kzstats.show.wording import opening, words

#: MIME type under which reports find the answer of an executed notebook.
MIME = "application/vnd.kzstats.answer+json"
VERDICTS = tuple(OWN["verdict"])
_MOST = 3
NOTHING = N_("The figures at hand do not answer this.")


class Answer:
    """One or two sentences that answer the notebook's question, with the numbers they rest on.

    text: a sentence or several, messages or plain text; numbers: up to three pairs of label and written number with
    its unit; verdict: consistent, inconsistent, depends, undetermined, or None for questions that have none; counts:
    whole numbers by name that an index sets side by side (`figures`, `tested`, `slips`); empty: the sentence that
    stands where every one of `text` lacks a value. Sentences and numbers that lack a value, because a frame had no row,
    are left out. Raises ParameterError without text, for an unknown verdict or a fourth number.

    >>> kz.Answer("No single rate fits.", [("rate", "452.6–452.9 tenge per dollar")], "inconsistent")
    No single rate fits.
    >>> months = kz.say("{count} month was made.", "{count} months were made.", count=4)
    >>> kz.Answer([months, kz.say("Then {more}.", more=None)])
    4 months were made.
    """

    def __init__(
        self,
        text: Message | str | Iterable[Message | str],
        numbers: Iterable[tuple[Message | str, Message | str]] = (),
        verdict: str | None = None,
        *,
        counts: Mapping[str, int] | None = None,
        empty: Message | str = NOTHING,
    ) -> None:
        sentences = [text] if isinstance(text, Message | str) or text is None else list(text)
        if not sentences or not all(isinstance(each, Message | str) and str(each).strip() for each in sentences):
            raise ParameterError(f"answer without text: {text!r}")
        if verdict not in (None, *VERDICTS):
            raise ParameterError(f"verdict is {verdict!r}; wanted one of: {', '.join(VERDICTS)}, or None")
        numbers = list(numbers or ())
        if len(numbers) > _MOST:
            raise ParameterError(f"{len(numbers)} key numbers; wanted up to {_MOST}, and the others in a table")
        self._sentences = [each for each in sentences if _whole(each)] or [empty]
        self._numbers = [pair for pair in numbers if all(map(_whole, pair))]
        self.verdict = verdict
        self.counts = {name: int(count) for name, count in (counts or {}).items()}

    @property
    def text(self) -> str:
        """The sentences in the reader's language."""
        return " ".join(opening(each) for each in self._sentences)

    @property
    def numbers(self) -> list[tuple[str, str]]:
        """The key numbers in the reader's language: label, written number."""
        return [(words(label), words(value)) for label, value in self._numbers]

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        numbers = "".join(
            f"<li><strong>{html.escape(value)}</strong> {html.escape(label)}</li>" for label, value in self.numbers
        )
        said = words(say("Verdict: {verdict:verdict}", verdict=self.verdict)) if self.verdict else ""
        verdict = f"<p>{html.escape(said)}</p>" if said else ""
        page = f'<div class="kz-answer {NO_FORMULA}"><p>{html.escape(self.text)}</p><ul>{numbers}</ul>{verdict}</div>'
        data = {"text": self.text, "numbers": [list(pair) for pair in self.numbers], "verdict": self.verdict}
        data |= {"counts": self.counts} if self.counts else {}
        return {"text/html": page, "text/plain": self.text, MIME: data}


def _whole(text: Message | str) -> bool:
    return not isinstance(text, Message) or text.whole
