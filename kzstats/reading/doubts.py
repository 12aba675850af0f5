"""What was guessed, in words: one sentence for each code column that no word of the text settles."""

WHY = {
    "ref_period": "the period is not said",
    "activity": "the branch is carried from another sentence",
    "indicator": "what is measured is not said",
    "ref_area": "the place is carried from another sentence",
    "share_of": "the whole of the share is not said",
    "transformation": "whether it is a share or a growth is not said",
    "role": "actual or planned is told by a distant word",
    "unit_measure": "the unit is not printed beside the number",
    "list": "it stands in a list that can be read in two ways",
}
REASONS = {
    "year": "a year", "date": "a date", "period": "a duration or part of a period", "time": "a time of day",
    "phone": "a telephone number", "link": "part of an address", "name": "part of a name", "ordinal": "an ordinal",
    "document": "the number of a document", "list number": "the number of a list item",
    "rank": "a rank", "age": "an age",
    "rate": "the one unit of a rate", "word": "a number word that counts nothing of the economy", "unknown": "unknown",
}  # fmt: skip


def in_words(doubts: list[str]) -> str:
    """The sentences of some doubts in one text.

    >>> in_words(["ref_period", "activity"])
    'the period is not said; the branch is carried from another sentence'
    """
    return "; ".join(WHY.get(code, code) for code in doubts)
