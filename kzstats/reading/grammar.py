"""Grammar of a language: its words by stem, longest phrase first. The engine knows kinds, the tables know words."""

from bisect import bisect_left
from functools import cache
from typing import NamedTuple

from kzstats import places
from kzstats.reading.stems import tenses
from kzstats.reading.tokens import Token, tokens

_NOTHING = (0, "")
LANGUAGES = ("en", "ru", "kk")
#: Kinds whose Kazakh verbs say the same in every tense.
_MOVES = frozenset(["up", "down", "done"])


#: What a word says of time or direction it does not say inside the name of a branch or a product.
_THINGS = frozenset(["activity", "product"])
_QUIET = frozenset(["up", "down", "flat", "more", "less", "when", "since", "than", "cut"])


class Phrase(NamedTuple):
    """What a phrase says: kind (up, unit, month, …; nothing only hides words in it) and code; a name has a capital."""

    kind: str
    code: str
    name: bool = False


class Mark(NamedTuple):
    """A phrase in a text: first token, token after the last, and everything it can mean."""

    first: int
    after: int
    says: tuple[Phrase, ...]


class _Node:
    """What the words up to here say as a phrase, and the words with which longer phrases go on."""

    __slots__ = ("further", "says")

    def __init__(self):
        self.says: tuple[Phrase, ...] = ()
        self.further: dict[str, _Node] = {}


class Phrases:
    """Phrases word by word; `all` finds those that begin at a token. "=кем" («кем» in data) fits that form."""

    def __init__(self, language: str):
        self.language = language
        self._root = _Node()
        self.begins = self._root.further
        self.stems: set[str] = set()

    def add(self, phrase: str, meaning: Phrase) -> None:
        """One more phrase; phrases of one wording keep all their meanings."""
        exact = phrase.startswith(("=", "«"))
        parts = tokens(phrase.lstrip("=«").rstrip("»"), self.language)
        stems = [f"={part.low}" if exact else part.stem for part in parts]
        self.stems.update(stems)
        node = self._root
        for stem in stems:
            node = node.further.setdefault(stem, _Node())
        if meaning not in node.says:
            node.says = (*node.says, meaning)

    def all(self, stems: list[str], exact: list[str], start: int) -> list[Mark]:
        """Every phrase that begins at a token, the longest first; stems and exact forms of the whole text."""
        found: dict[int, tuple[Phrase, ...]] = {}
        for keys in (exact, stems):
            node, at = self._root, start
            while at < len(keys) and (node := node.further.get(keys[at])) is not None:
                at += 1
                if node.says:
                    found[at] = found.get(at, ()) + node.says
        return [Mark(start, after, found[after]) for after in sorted(found, reverse=True)]

    def knows(self, phrase: str, kind: str) -> bool:
        """Whether a phrase has a code of a kind."""
        stems = [token.stem for token in tokens(phrase, self.language)]
        whole = (mark for mark in self.all(stems, stems, 0) if mark.after == len(stems))
        return any(says.kind == kind for mark in whole for says in mark.says)


@cache
def grammar(language: str) -> Phrases:
    """Grammar words of a language, from words_en.txt, words_ru.txt or words_kk.txt; two blanks go on with a line."""
    phrases = Phrases(language)
    table = places.shipped("reading", f"words_{language}.txt").decode().replace("\n  ", " ")
    for line in table.splitlines()[1:]:
        head, _, listed = line.partition(": ")
        kind, _, code = head.partition(" ")
        for phrase in filter(None, (part.strip() for part in listed.split(";"))):
            phrases.add(phrase, Phrase(kind, code.rstrip(":")))
            for form in tenses(phrase) if language == "kk" and kind in _MOVES else ():
                phrases.add(form, Phrase(kind, code))
    return phrases


class Marks:
    """All phrases of a text, told token by token.

    >>> words = tokens("at least 5", "en")
    >>> Marks(words, grammar("en")).one(0, "before")
    (2, '>')
    """

    def __init__(self, words: list[Token], phrases: Phrases, names: "Marks | None" = None):
        stems = [word.stem for word in words]
        exact = [f"={word.low}" for word in words]
        begins, none = phrases.begins, []
        begun = [stem in begins or low in begins for stem, low in zip(stems, exact, strict=True)]
        self.at: list[list[Mark]] = [phrases.all(stems, exact, i) if some else none for i, some in enumerate(begun)]
        for name in names.spread(0, len(words)) if names is not None and phrases.language == "kk" else ():
            if name.after - name.first > 1 and _THINGS.intersection(says.kind for says in name.says):
                for i in range(name.first, name.after):  # «түсті металл» fell nowhere, «аяқ киім» is no end of a year
                    loud = (m for m in self.at[i] if m.after > name.after or {says.kind for says in m.says} - _QUIET)
                    self.at[i] = [*loud]
        self.numbers: dict = {}  # number or None, by the token where one was looked for
        self._spread: dict[tuple[int, int], list[Mark]] = {}
        self._marked = [i for i, marks in enumerate(self.at) if marks]
        self._places: dict[str, list[int]] = {}
        self._kinds: dict[int, dict[str, tuple[int, str]]] = {}
        for i in self._marked:
            said = [(mark.after, says) for mark in reversed(self.at[i]) for says in reversed(mark.says)]
            self._kinds[i] = {says.kind: (after, says.code) for after, says in said}
            for kind in self._kinds[i]:
                self._places.setdefault(kind, []).append(i)

    def one(self, i: int, kind: str) -> tuple[int, str]:
        """Token after the longest phrase of a kind that begins at token i, and its code; (0, "") where none does."""
        kinds = self._kinds.get(i)
        return kinds.get(kind, _NOTHING) if kinds else _NOTHING

    def says(self, i: int, kinds: frozenset[str]) -> bool:
        """Whether a phrase of one of the kinds begins at token i."""
        return not kinds.isdisjoint(self._kinds.get(i, ()))

    def within(self, i: int, kind: str) -> bool:
        """Whether token i is part of a phrase of a kind, of three words at the most: "а также", "as well as"."""
        return any(self.one(first, kind)[0] > i for first in (i, i - 1, i - 2))

    def kinds(self, first: int, after: int = 0) -> set[str]:
        """Kinds of all phrases that begin at a token, or between two."""
        if not after:
            return {*self._kinds.get(first, ())}
        return set().union(*(self._kinds[i] for i in self._between(first, after)))

    def _between(self, first: int, after: int) -> list[int]:
        """Tokens between two at which a phrase begins."""
        return self._marked[bisect_left(self._marked, first) : bisect_left(self._marked, after)]

    def has(self, kind: str, first: int, after: int) -> bool:
        """Whether a phrase of a kind begins between two tokens."""
        return self.has_any((kind,), first, after)

    def has_any(self, kinds: tuple[str, ...], first: int, after: int) -> bool:
        """Whether a phrase of one of the kinds begins between two tokens."""
        for kind in kinds:
            if places := self._places.get(kind):
                at = bisect_left(places, first)
                if at < len(places) and places[at] < after:
                    return True
        return False

    def spread(self, first: int, after: int) -> list[Mark]:
        """The longest phrases between two tokens, one after another, none inside another."""
        if (first, after) not in self._spread:
            self._spread[first, after] = self._one_by_one(first, after)
        return self._spread[first, after]

    def _one_by_one(self, first: int, after: int) -> list[Mark]:
        found, at = [], max(first, 0)
        for i in self._between(at, after):
            if i < at:
                continue
            marks = self.at[i]
            here = marks[0] if marks[0].after <= after else next((m for m in marks if m.after <= after), None)
            if here:
                found.append(here)
                at = here.after
        return found
