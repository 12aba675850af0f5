"""Words that rules ask for, as lists.txt names them: LISTS.plants."""

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
