"""Names of producers: a plant, company, mine or field that is called by its name makes a row one producer's."""

from kzstats.reading.figures import Read

#: What is called by a name: "the Tengiz field", "Bogatyr coal pit".
_THINGS = frozenset(
    "plant factory mine field oilfield refinery smelter company corporation group pit mill works holding deposit "
    "brand enterprise plants factories mines fields concern firm combine".split()
)
#: A place right before these names no place: "Astana Motors", "The Astana Times".
_NO_PLACE = frozenset(
    "motors llp jsc llc inc corp ltd plc industries group holding corporation company times bank hub club temir "
    "steel".split()
)
_NO_PLACE_AFTER = frozenset(["air", "trans"])
_BETWEEN = 2


def in_a_firm(words, first: int, after: int) -> bool:
    """Whether a place is part of the name of a firm."""
    following = words[after].text[:1].isupper() and words[after].kind == "word" and words[after].low in _NO_PLACE
    return following or (first > 0 and words[first - 1].low in _NO_PLACE_AFTER)


def named_producer(read: Read, low: int, high: int, places: set[int]) -> bool:
    """Whether one of the tokens low up to high begins or ends the name of a producer; places: tokens of places."""
    if read.language != "en":
        return False
    words = read.words
    for i in range(low, min(high, len(words))):
        word = words[i]
        if word.kind != "word" or not word.text[:1].isupper() or i in places or _grammar(read, i):
            continue
        step = i + 1
        while step - i <= _BETWEEN and words[step].kind == "word" and words[step].low not in _THINGS:
            step += 1
        thing = step - i <= _BETWEEN and words[step].low in _THINGS
        if thing and not _starts(read, i) and all(not read.g.at[k] for k in range(i + 1, step)):
            return True
    return False


_DISTRICT = ("district", "ауданын", "район")


def in_a_district(read: Read, low: int, high: int) -> bool:
    """Whether a district is called by its name: "Atbassar district"."""
    districts = (i for i, word in enumerate(read.lows(low + 1, high + 1), low) if word.startswith(_DISTRICT))
    return any(read.words[i].text[:1].isupper() for i in districts)


def _starts(read: Read, i: int) -> bool:
    """Whether a capital is only that of a sentence's first word, which grammar or lexicon knows as a common one."""
    first = i == 0 or read.words[i - 1].text in '.!?»”"' or read.words[i - 1].kind == "break"
    return first and bool(read.x.at[i])


def _grammar(read: Read, i: int) -> bool:
    return bool(read.g.kinds(i) - {"unit", "name", "scale"})
