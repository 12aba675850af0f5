"""The errors a reader can meet, each with the exit code the command line gives it.

Every class also derives from the built-in error that fits, so `except ValueError` keeps working in code
that knows nothing of kzstats.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class KzstatsError(Exception):
    """Any error that kzstats raises on purpose: the text says what was wrong, with what value, and what to do.

    The command line prints the text without a traceback and ends with `exit_code`.

    >>> import kzstats as kz
    >>> try:
    ...     kz.select(kz.load("trend_2024_06"), unit_measure="KTZ")
    ... except kz.KzstatsError as error:
    ...     print(type(error).__name__, error.exit_code)
    NotFound 2
    """

    exit_code = 2


class _WithProblems(KzstatsError, ValueError):
    """An error that lists everything wrong at once."""

    def __init__(self, message: str, problems: Iterable[str] = ()) -> None:
        super().__init__(message, list(problems))  # both in args, which is what pickle carries to another process
        self.message = message
        self.problems: list[str] = self.args[1] or [message]

    def __str__(self) -> str:
        return "\n".join([self.message, *(f"- {problem}" for problem in self.args[1])])


class DataError(_WithProblems):
    """A data folder or frame breaks its own dictionary; `problems` lists every fault found at once.

    message: what was wrong, where, and what to do; problems: one sentence per fault, the message itself when left out.

    >>> str(kz.DataError("observations.csv has 2 faults.", ["row 2: …", "row 7: …"]))
    'observations.csv has 2 faults.\\n- row 2: …\\n- row 7: …'
    """

    exit_code = 3


class ParameterError(_WithProblems):
    """A function, notebook or command was given a name or value it does not know; nothing has been run.

    message: what was wrong, with what value, and what is allowed; problems: one sentence per fault, the message itself
    when left out.

    >>> import kzstats as kz
    >>> kz.unround("46.4", rounding="up")
    Traceback (most recent call last):
    ...
    kzstats.errors.ParameterError: rounding is 'up'; wanted one of: nearest, truncate, any
    """


class RateNotFound(KzstatsError, LookupError):
    """No exchange rate of the kind asked for exists for that day or period; the text names what there is.

    >>> import kzstats as kz
    >>> kz.rate("1990-01-01", collection="D")
    Traceback (most recent call last):
    ...
    kzstats.errors.RateNotFound: no tenge rate for 1990-01-01: the tenge exists since 1993-11-15. ...
    """


class NotFound(KzstatsError, LookupError):
    """A selection by codes found nothing, or a figure lacks its partner; the text lists what there is.

    >>> import kzstats as kz
    >>> kz.select(kz.load("trend_2024_06"), unit_measure="KTZ")
    Traceback (most recent call last):
    ...
    kzstats.errors.NotFound: no row with unit_measure 'KTZ' (did you mean 'KZT'?); there are: KZT, ...
    """


class EnvironmentProblem(KzstatsError, RuntimeError):
    """Something outside the package is missing or unusable: a folder, a kernel, a browser, a service.

    >>> str(kz.EnvironmentProblem("no Chromium on PATH")), kz.EnvironmentProblem.exit_code
    ('no Chromium on PATH', 4)
    """

    exit_code = 4


def no_frame(what: str, given: object, wanted: str) -> "ParameterError":
    """That something is no frame of pandas, and how to make one where it can.

    >>> print(no_frame("figures are", [], "wanted a frame"))
    figures are a list; wanted a frame
    """
    house, kind = type(given).__module__.partition(".")[0], type(given).__name__
    if hasattr(given, "to_pandas"):
        return ParameterError(f"{what} a {kind} of {house}, not of pandas; .to_pandas() makes one of it")
    return ParameterError(f"{what} a {kind}; {wanted}")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that somebody most likely meant, None where none is near."""
    known = [str(name) for name in known]
    same = [name for name in known if name.casefold() == str(word).casefold()]
    return (same or get_close_matches(str(word), known, n=1) or [None])[0]


def options(word: str, known: Iterable[str], most: int = 12) -> str:
    """What else there is, the likeliest first: the end of every message about an unknown name; most: how many."""
    known = [str(name) for name in known]
    listed = ", ".join(known[:most])
    listed += f", … ({len(known)} in all)" if len(known) > most else ""
    return f"{hint(word, known)}; there {'is' if len(known) == 1 else 'are'}: {listed or 'none'}"


def hint(word: str, known: Iterable[str]) -> str:
    """` (did you mean …?)` when a known word is near, else an empty text."""
    near = nearest(word, known)
    return f" (did you mean {near!r}?)" if near else ""


def choose(allowed: Iterable[str], **named: object) -> None:
    """Refuse a value that is none of those allowed, naming what it was given as (ParameterError)."""
    for name, value in named.items():
        if value not in [*allowed]:
            raise ParameterError(
                f"{name} is {value!r}{hint(value, allowed)}; wanted one of: {', '.join(map(str, allowed))}"
            )


def refuse(problems: Iterable[str]) -> None:
    """Raise all problems at once, each told once, as one ParameterError; nothing happens when there are none."""
    problems = list(dict.fromkeys(problems))
    if len(problems) == 1:
        raise ParameterError(problems[0])
    if problems:
        raise ParameterError(f"{len(problems)} things are wrong; nothing was run.", problems)
