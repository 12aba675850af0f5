"""The answer that stands at the top of a notebook and its page: one or two sentences, key numbers, a verdict.

Answers are computed, never typed: they follow the parameters of the run. One file per question.
"""

import html
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from kzstats.errors import ParameterError
from kzstats.words import N_, one_line, say

#: MIME type under which reports find the answer of an executed notebook.
MIME = "application/vnd.kzstats.answer+json"
#: As in charts.py, which is not imported here: it brings matplotlib, and an answer needs none.
NO_FORMULA = "tex2jax_ignore mathjax_ignore"
VERDICTS = (N_("consistent"), N_("inconsistent"), N_("undetermined"))


class Answer:
    """One or two sentences that answer the notebook's question, with the numbers they rest on.

    text: the sentences, plain text; numbers: up to three pairs of label and written number with its unit;
    verdict: consistent, inconsistent, undetermined, or None for questions that have none.

    >>> Answer("No single rate fits.", [("rate", "452.6–452.9 tenge per dollar")], "inconsistent")
    No single rate fits.
    """

    def __init__(self, text: str, numbers: list[tuple[str, str]] | None = None, verdict: str | None = None) -> None:
        if not isinstance(text, str) or not text.strip():
            raise ParameterError(f"answer without text: {text!r}")
        if verdict not in (None, *VERDICTS):
            raise ParameterError(f"verdict is {verdict!r}; wanted one of: {', '.join(VERDICTS)}, or None")
        self.text, self.numbers, self.verdict = one_line(text), list(numbers or []), verdict

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        numbers = "".join(
            f"<li><strong>{html.escape(value)}</strong> {html.escape(label)}</li>" for label, value in self.numbers
        )
        said = say("Verdict: {verdict}", verdict=say(self.verdict)) if self.verdict else ""
        verdict = f"<p>{html.escape(said)}</p>" if said else ""
        page = f'<div class="kz-answer {NO_FORMULA}"><p>{html.escape(self.text)}</p><ul>{numbers}</ul>{verdict}</div>'
        data = {"text": self.text, "numbers": [list(pair) for pair in self.numbers], "verdict": self.verdict}
        return {"text/html": page, "text/plain": self.text, MIME: data}


def __getattr__(name: str):
    """The questions' own files, imported when first used: `kz.answers.car_plan.answer(...)`."""
    if name.startswith("_") or find_spec(f"{__name__}.{name}") is None:
        raise AttributeError(f"module {__name__!r} has no name {name!r}")
    return import_module(f"{__name__}.{name}")


def __dir__() -> list[str]:
    return ["Answer", *sorted(file.name for file in iter_modules(__path__))]
