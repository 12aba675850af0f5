"""The errors a reader can meet, each with the exit code the command line gives it.

Every class also derives from the built-in error that fits, so `except ValueError` keeps working in code
that knows nothing of kzstats.
"""

from collections.abc import Iterable


class KzstatsError(Exception):
    """Any error that kzstats raises on purpose.

    The command line prints its text without a traceback and ends with `exit_code`.
    """

    exit_code = 2


class DataError(KzstatsError, ValueError):
    """A data folder or frame breaks its own dictionary; `problems` lists every fault found at once.

    Args:
        message: what was wrong, where, and what to do.
        problems: one sentence per fault; the message itself when left out.

    Example:
        >>> str(DataError("observations.csv has 2 faults.", ["row 2: …", "row 7: …"]))
        'observations.csv has 2 faults.\\n- row 2: …\\n- row 7: …'
    """

    exit_code = 3

    def __init__(self, message: str, problems: Iterable[str] | None = None) -> None:
        self.message = message
        self.problems: list[str] = [message] if problems is None else list(problems)
        super().__init__(message if problems is None else _listed(message, self.problems))

    def __reduce__(self) -> tuple:
        return _rebuild, (type(self), self.message, self.problems, str(self))


class ParameterError(KzstatsError, ValueError):
    """A notebook or command was given a name or value it does not know; nothing has been run.

    Args:
        message: what was wrong, with what value, and what is allowed.
        problems: one sentence per fault; the message itself when left out.
    """

    exit_code = 2

    def __init__(self, message: str, problems: Iterable[str] | None = None) -> None:
        self.message = message
        self.problems: list[str] = [message] if problems is None else list(problems)
        super().__init__(message if problems is None else _listed(message, self.problems))

    def __reduce__(self) -> tuple:
        return _rebuild, (type(self), self.message, self.problems, str(self))


class RateNotFound(KzstatsError, LookupError):
    """No exchange rate of the kind asked for exists for that day or period; the text names what there is."""

    exit_code = 2


class NotFound(KzstatsError, LookupError):
    """A selection by codes found nothing; the text lists the codes there are."""

    exit_code = 2


class EnvironmentProblem(KzstatsError, RuntimeError):
    """Something outside the package is missing or unusable: a folder, a kernel, a service."""

    exit_code = 4


def _listed(message: str, problems: list[str]) -> str:
    """The message followed by one line per problem."""
    return "\n".join([message, *(f"- {problem}" for problem in problems)])


def _rebuild(kind: type, message: str, problems: list[str], text: str) -> KzstatsError:
    """The same error again on the far side of a process pool, which pickles what it raises."""
    return kind(message, None if text == message else problems)
