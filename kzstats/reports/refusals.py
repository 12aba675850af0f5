"""How a wrong call is refused: everything that is wrong at once, each with the nearest right word."""

import difflib
from collections.abc import Iterable

from kzstats.errors import ParameterError


def nearest(word: str, words: Iterable) -> str:
    """` (did you mean …?)` when something close exists, else an empty text.

    >>> nearest("roundin", ["rounding", "source"]), nearest("zzz", ["rounding"])
    (' (did you mean rounding?)', '')
    """
    close = difflib.get_close_matches(word, [str(w) for w in words], n=1, cutoff=0.6)
    return f" (did you mean {close[0]}?)" if close else ""


def stop_if(problems: list[str]) -> None:
    """Raise all problems at once, each told once.

    Raises ParameterError when there are any.

    >>> stop_if(["no notebook is called 'x'", "no notebook is called 'x'"])
    Traceback (most recent call last):
    kzstats.errors.ParameterError: no notebook is called 'x'
    """
    problems = list(dict.fromkeys(problems))
    if len(problems) == 1:
        raise ParameterError(problems[0])
    if problems:
        raise ParameterError(f"{len(problems)} things are wrong; nothing was run.", problems)
