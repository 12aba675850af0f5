"""Grammar of a language: its words by stem, longest phrase first. The engine knows kinds, the tables know words."""

from functools import cache
from importlib import import_module
from typing import NamedTuple

from kzstats.reading.tokens import Token, tokens

LANGUAGES = ("en", "ru", "kk")


class Phrase(NamedTuple):
    """What a phrase says: kind (up, unit, month, indicator, …) and code."""

    kind: str
    code: str


class Phrases:
    """Phrases by their first stem; `at` finds the longest that begins at a token.

    >>> words = Phrases("en")
    >>> words.add("at least", Phrase("before", ">"))
    >>> words.at(tokens("at least 5", "en"), 0)
    (2, [Phrase(kind='before', code='>')])
    """

    def __init__(self, language: str):
        self.language = language
        self._by_first: dict[str, dict[tuple[str, ...], list[Phrase]]] = {}
        self._lengths: dict[str, list[int]] = {}

    def add(self, phrase: str, meaning: Phrase) -> None:
        """One more phrase; phrases of one wording keep all their meanings."""
        stems = tuple(token.stem for token in tokens(phrase, self.language))
        if not stems:
            return
        meanings = self._by_first.setdefault(stems[0], {}).setdefault(stems, [])
        if meaning not in meanings:
            meanings.append(meaning)
        lengths = self._lengths.setdefault(stems[0], [])
        if len(stems) not in lengths:
            lengths.append(len(stems))
            lengths.sort(reverse=True)

    def at(self, words: list[Token], start: int) -> tuple[int, list[Phrase]]:
        """How many tokens the longest phrase from `start` takes, and what it says; (0, []) where none begins."""
        first = words[start].stem
        lengths = self._lengths.get(first)
        if lengths is None:
            return 0, []
        table = self._by_first[first]
        for length in lengths:
            found = table.get(tuple([word.stem for word in words[start : start + length]]))
            if found:
                return length, found
        return 0, []


@cache
def grammar(language: str) -> Phrases:
    """Grammar words of a language, from words_en.py, words_ru.py or words_kk.py."""
    phrases = Phrases(language)
    for line in import_module(f"kzstats.reading.words_{language}").WORDS.strip().splitlines():
        head, _, listed = line.partition(": ")
        kind, _, code = head.partition(" ")
        for phrase in filter(None, (part.strip() for part in listed.split(";"))):
            phrases.add(phrase, Phrase(kind, code.rstrip(":")))
    return phrases
