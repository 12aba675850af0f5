"""Words of codes: those of the code lists in data/, of verdicts and of what reading leaves open.

Everything that travels holds codes; whatever shows them asks here.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd

from kzstats import codes, periods
from kzstats.message import N_, Message
from kzstats.reading import doubts
from kzstats.show import language, wording

#: Lists of codes whose words are not in data/: those of a verdict are said without pandas, and of reading.
OWN = {"verdict": wording.VERDICTS, "reason": doubts.REASONS, "doubt": doubts.WHY}
#: Columns whose cells are codes with words: column = list.
_THEIR_OWN = (
    "activity", "product", "ref_area", "transformation", "indicator", "collection", "scope", "price_basis",
    "unit_measure", "role", "vintage", "language", "verdict", "rounding", "conversion", "how", "convention",
    "rests_on", "reason", "doubt", "relation", "slip", "reading", "agreement",
)  # fmt: skip
LISTS = {**{name: name for name in _THEIR_OWN}, "outcome": "verdict", "share_of": "activity"}
_CODED = {"within", *LISTS.values()} - {*OWN}
#: Columns whose cells are periods.
PERIODS = ("ref_period", "base_period", "published", "held_from", "held_to")
#: Columns whose cells say who published something.
PUBLISHERS = ("publisher", "outlet")
#: Columns of a table that need not be shown where they say the same in every row.
SHARED = {*LISTS, *PERIODS} - {*("verdict", "outcome", "how", "convention", "rests_on", "doubt", "reason", "relation")}
#: Headers of columns, where their names would not do.
HEADERS = {
    "obs_id": N_("figure"),
    "source_id": N_("source"),
    "activity": N_("branch"),
    "share_of": N_("share of"),
    "ref_period": N_("period"),
    "base_period": N_("compared with"),
    "ref_area": N_("place"),
    "year": N_("year"),
    "locator": N_("place in the text"),
    "slip": N_("what it looks like"),
    **{name: name for name in (N_("title"), N_("publisher"), N_("published"), N_("language"), N_("note"))},
    "price_basis": N_("prices"),
    "how": N_("how obtained"),
    "convention": N_("convention"),
    "rests_on": N_("rests on"),
    "indicator": N_("indicator"),
    "vintage": N_("which print"),
    "by_source": N_("source"),
    "bureau": N_("the Bureau printed"),
    "by_printed": N_("its print"),
    "apart": N_("difference"),
    "agreement": N_("comparison"),
    "held_from": N_("first period at hand"),
    "held_to": N_("last period at hand"),
    "effective_date": N_("day of the rate"),
    **{name: name for name in (N_("about"), N_("when"), N_("range"), N_("printed"), N_("role"), N_("product"))},
    **{name: name for name in (N_("verdict"), N_("rounding"), N_("conversion"), N_("gap"), N_("value"), N_("rate"))},
}


# One per process, as the language is, and for as long as one table or chart is written.
_data: str | None = None


@contextmanager
def following(frame: pd.DataFrame) -> Iterator[None]:
    """Take words within a `with` block from the folder that a frame was loaded from, where its attrs name one."""
    global _data
    before, _data = _data, frame.attrs.get("data", _data)
    try:
        yield
    finally:
        _data = before


def code_words(codelist: str, code: str) -> str:
    """The words of a code in the language spoken now; a code without words is made readable.

    >>> code_words("activity", "B"), code_words("how", "published"), code_words("product", "new_thing")
    ('Mining and quarrying', 'published', 'New thing')
    """
    if codelist == "doubt":
        return "; ".join(language.say(OWN[codelist].get(part, part)) for part in code.split("; "))
    if codelist in OWN:
        return language.say(OWN[codelist].get(code, code))
    if codelist == "activity" and ("+" in code or "…" in code):
        left = code.split("+")
        if len(left) > 2 or "…" in code:
            return language.say(N_("Other branches"))
        first, *others = (code_words(codelist, part) for part in left)
        return " + ".join([first, *(said[:1].lower() + said[1:] for said in others)])
    said = codes.name(codelist, code, language.current(), _data) if codelist in _CODED else code
    said = said.replace("_", " ") if said == code and code.islower() else said
    return said[:1].upper() + said[1:] if codelist == "product" else said


def within(whole: Message | str) -> str:
    """What something is a share of, as a phrase in the language spoken now.

    >>> within("B-E"), within("C29")
    ('in industry', 'in “motor vehicles, trailers and semi-trailers”')
    """
    code = whole.values.get("activity") if isinstance(whole, Message) else whole
    if code and codes.has("within", code, _data):
        return code_words("within", code)
    return language.say("in “{whole}”", whole=wording.written(whole, "" if code is None else "activity"))


def knows(column: str, cell) -> bool:
    """Whether a cell is a code, period or publisher with words, so that it can be said in the reader's language."""
    if not isinstance(cell, str):
        return False
    if column in PUBLISHERS:
        return True
    if column in PERIODS:
        return periods.is_period(cell)
    if column not in LISTS:
        return False
    codelist = LISTS[column]
    if codelist == "doubt":  # several columns in one cell
        return all(part in OWN[codelist] for part in cell.split("; "))
    if codelist == "activity":
        return all(codes.has(codelist, part.rstrip("…"), _data) for part in cell.split("+"))
    return cell in OWN[codelist] if codelist in OWN else codes.has(codelist, cell, _data)


def cell_words(column: str, cell: str) -> str:
    """A code, period or publisher that `knows` knows, in words."""
    if column in PUBLISHERS:
        return language.publisher(cell)
    return wording.period(cell) if column in PERIODS else code_words(LISTS[column], cell)


def cell_text(column: str, cell) -> str:
    """A cell as a reader reads it: a message or a code in words, anything else as it is."""
    if isinstance(cell, Message):
        return wording.words(cell)
    return cell_words(column, cell) if knows(column, cell) else str(cell)
