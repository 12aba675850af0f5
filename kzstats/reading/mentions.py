"""Mentions: what a stretch of words names in the code lists, all kinds of one phrase together."""

from dataclasses import dataclass

from kzstats.reading.grammar import Marks
from kzstats.reading.lexicon import Lexicon
from kzstats.reading.tokens import Token

_GROUPS = (
    ("C13-C15", {"C13", "C14", "C15"}),
    ("C16-C18", {"C16", "C17", "C18"}),
    ("C22-C23", {"C22", "C23"}),
    ("C10-C12", {"C10", "C11", "C12"}),
)


@dataclass
class Mention:
    """Tokens first up to after, and the codes they name; "" where a kind is not named."""

    first: int
    after: int
    indicator: str = ""
    product: str = ""
    activity: str = ""
    area: str = ""
    scope: str = ""
    role: str = ""

    @property
    def subject(self) -> bool:
        """Whether it names a branch or a product."""
        return bool(self.activity or self.product)


def mentions(words: list[Token], x: Marks, first: int, after: int, language: str) -> list[Mention]:
    """The mentions between two tokens, one after another; places in English only where they are capitalised."""
    found = []
    for mark in x.spread(first, after):
        one = Mention(mark.first, mark.after)
        for kind, code in mark.says:
            name = "area" if kind == "ref_area" else kind
            if name == "area" and language == "en" and not words[mark.first].text[:1].isupper():
                continue
            if hasattr(one, name) and not getattr(one, name):
                setattr(one, name, code)
        found.append(one)
    return found


def lineage(activity: str, parents: dict[str, str]) -> list[str]:
    """An activity and everything it is part of, itself first."""
    found = []
    while activity and activity not in found:
        found.append(activity)
        activity = parents.get(activity, "")
    return found


def joined(listed: list[Mention], lexicon: Lexicon) -> tuple[str, str] | None:
    """Activity and product of several mentions that one figure speaks of together, or None where they do not add up."""
    parts = {one.activity or lexicon.homes.get(one.product, "") for one in listed if one.subject}
    whole = {_section(part) for part in parts}
    for code, members in _GROUPS:
        if len(whole) > 1 and whole <= members and (code != "C10-C12" or "C12" in whole):
            return code, "_T"
    if len(parts) == 1 and len(listed) > 1 and all(one.product for one in listed):
        return parts.pop(), "+".join(dict.fromkeys(one.product for one in listed))
    return None


def _section(activity: str) -> str:
    return activity[:3] if activity[:1] == "C" and "-" not in activity else activity
