"""Words that rules ask for, as lists.txt names them (LISTS.plants), and the rules of a room in their order."""

import sys
from collections.abc import Callable
from types import SimpleNamespace

from kzstats import places


def _read() -> SimpleNamespace:
    """Every list by its name: a set of whole words, or a tuple of what words begin or end with."""
    found = {}
    for line in places.shipped("reading", "lists.txt").decode().replace("\n  ", " ").splitlines():
        name, _, listed = line.partition(": ")
        words = [word.strip() for word in listed.split(" | " if " | " in listed else None)]
        if not line.startswith("#"):
            found[name.rstrip("…")] = tuple(words) if name.endswith("…") else frozenset(words)
    return SimpleNamespace(**found)


LISTS = _read()


def rules_of(room: str) -> tuple[Callable, ...]:
    """The rules of a room: its public functions, to be tried in the order in which they stand there."""
    own = ((name, told) for name, told in vars(sys.modules[room]).items() if getattr(told, "__module__", "") == room)
    return tuple(told for name, told in own if not name.startswith("_"))
