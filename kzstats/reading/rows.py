"""What rows of a text tell of each other: a period of title and lead, what a growth is of, rivals, spreading doubt."""

from decimal import Decimal
from itertools import groupby, pairwise

from kzstats.reading import dates
from kzstats.reading.cues import earlier_value
from kzstats.reading.figures import Read
from kzstats.reading.lexicon import Lexicon
from kzstats.reading.lists import LISTS
from kzstats.reading.sentences import Sentence
from kzstats.reading.state import State, is_prose
from kzstats.reading.units import MONEY, Quantity
from kzstats.reading.ways import Way


def take_first_period(state: State) -> None:
    """Figures before the first period of a text (title, lead) take it."""
    dated = [row for row in state.rows if row["ref_period"] and not row["_aside"]]
    if state.read.language == "en":  # "in 2010–2016": a span of years is told of once
        dated = [row for row in dated if dates.taken_apart(row["ref_period"])[2] < 13]
    told = [row for row in dated if not row["_period_guessed"]] or [row for row in dated if not row["_carried"]]
    first = next(iter(told), None)
    own = told if state.read.language == "ru" else []
    near = first is not None and int(first["locator"].partition(".")[0]) <= state.lead
    titled = not any((s.paragraph, s.number) == (1, 2) for s in state.read.sentences) or state.read.language == "en"
    paragraph = int(first["locator"].partition(".")[0]) if first else 0
    plan = first is not None and first["role"] != "actual"
    late = state.read.language == "kk" and paragraph > state.lead + 1  # told too late to be that of title and lead
    began = ""
    told = (s for s in state.read.sentences if state.read.language == "en" and is_prose(state.read, s))
    prose = {f"{s.paragraph}.{s.number}" for s in told}
    for row in state.rows:
        running = row["ref_period"] == f"{state.published.year}" and state.read.language == "kk"
        if running and (same := _twin(state, row, f"{state.published.year}-")):
            row["ref_period"] = same["ref_period"]  # «Биыл 3 млн тонна тасылды», a title; «Биылғы 8 айда 3 млн …»
            continue
        if row["ref_period"] or first is None:
            break
        twin = _twin(state, row)
        began = row["locator"].partition(".")[0] if row.get("_since") else began
        standing = row["indicator"] in LISTS.undertakings and began != row["locator"].partition(".")[0]
        other_year = began and not first["ref_period"].startswith(row.get("_since", ""))
        if state.read.language == "kk" and (standing or other_year) and twin is None:
            continue  # of the projects told before any period 5 of 18 are of the first one
        if late and twin is None:
            break
        below = state.read.language == "ru" and twin is None and not row["locator"].startswith("1.")
        if below and not (first["indicator"].startswith(row["indicator"]) and first["ref_period"][4:]):
            continue  # below the title the months of the same measure: 17 of 25 right; of other periods 9 of 47
        # A plan's year is that of its paragraph and the title.
        of_another = plan and twin is None and 1 < int(row["locator"].partition(".")[0]) < paragraph - 1
        ahead = first["role"] != row["role"] and dates.ahead(first["ref_period"], state.published)
        ahead |= row["role"] == "capacity" and state.read.language != "kk"  # what a plant can make a year is of none
        # nor what is expected some day
        ahead |= row["role"] == "forecast" != first["role"] and state.read.language == "en"
        # What a whole English sentence tells before any period is of none: 13 of 15, below a title or of an opening.
        ahead |= row["role"] == "actual" and twin is None and row["locator"] in prose and not row["base_period"]
        if row["_no_period_yet"] and not ahead and (near or state.read.language != "en") and not of_another:
            source = twin or next((other for other in own if other["indicator"] == row["indicator"]), first)
            row["ref_period"] = source["ref_period"]
            same = all(row[code] == source[code] for code in ("indicator", "activity", "product", "ref_area", "role"))
            dated = (paragraph <= state.lead and titled) or twin is not None
            dated = dated and row["locator"] == "1.1" and not source["_period_guessed"]
            # "В Абае идут 100 проектов", where 9 were opened in 2023: of what year?
            dated = dated and (twin is not None or row["indicator"] not in LISTS.undertakings)
            if same and dated:  # the title tells what the lead dates
                row["doubt"] = [code for code in row["doubt"] if code != "ref_period"]
    for row in state.rows:
        if began := row.get("_since"):
            row["ref_period"] = row["ref_period"] or began
            since = {period for period in state.known if period.startswith(f"{began}-01-01/")}
            if len(since) == 1 and row["ref_period"] == began:
                row["ref_period"] = since.pop()  # "since the year began", before the text tells how many months


def _twin(state: State, row: dict, start: str = "") -> dict | None:
    """The row that repeats a figure of the title and dates it by a period, no day; start: of what it begins with."""
    codes = ("obs_value", "unit_mult", "unit_measure", "transformation", "indicator", "activity")
    rows = (other for other in state.rows if all(other[code] == row[code] for code in codes))
    rows = (other for other in rows if other["ref_period"].startswith(start))
    dated = (other for other in rows if len(other["ref_period"]) not in (0, len("2024-06-01")))
    return next(dated, None) if row["locator"].startswith("1.") else None


def claimed(one: Quantity, made: Way, unit: str, mult: int) -> int | None:
    """How many decimals a print claims where its digits do not say: "a third" is told of 28 to 38 percent; what is to
    double is to become exactly twice as much, what doubled came to about that; "64,000 tons" is told in thousands, a
    hundred thousand in tens of thousands, and a plan or a bound of as many is exact.
    """
    if one.part and unit == "PC":
        return -1
    meant = made.role in ("plan", "target", "capacity")
    if one.worded and unit == "RATIO" and mult == 0:
        return 6 if meant else None
    zeros = len(one.value) - len(one.value.rstrip("0"))
    counted = mult == 0 and zeros > 1 and "." not in one.value and unit not in ("PC", "PP", "RATIO")
    return -min(zeros, len(one.value) - 2) if counted and not meant and one.comparison in ("=", "~") else None


def doubt_years(state: State) -> None:
    """Doubt a carried year whose months are told of too, a season of two years, and months of a sowing or of GDP.

    Of the figures of releases not seen before that took the running year from a sentence before, 16 of 16 were of the
    months that the text names elsewhere.
    """
    running = f"{state.published.year}"
    told = (period for period in state.heard if period.startswith(f"{running}-"))
    months = any("Q" in period or "S" in period or len(period) > len("2024-06-01") for period in told)
    for row in state.rows if state.read.language != "kk" else ():
        so_far = row["_carried"] and row["ref_period"] == running and row["role"] == "actual" and months
        sown = row["_carried"] and row["indicator"] == "area_sown" and "/P" in row["ref_period"]  # of the year?
        month = row["indicator"] == "gdp" and not row["ref_period"][7:] and "-01" < row["ref_period"][4:] < "-13"
        if not row["doubt"] and (so_far or sown or month or row["ref_period"].endswith(("P24M", "-07-01/P12M"))):
            row["doubt"] = ["ref_period"]


def replace_forecasts(read: Read, sentence: Sentence, found: list[Quantity], rows: list[dict]) -> None:
    """Tell a forecast from the one it takes the place of, in place: "cut its growth forecast to 4.8 from 5 percent".

    found: the figures of a sentence, rows: theirs. The earlier one has the scope `superseded` and the same period.
    """
    low, high = sentence.first, sentence.after
    told = len(found) > 1 and read.begins(low, high, *LISTS.forecasts) and read.begins(low, high, *LISTS.revised)
    for one, two in pairwise(range(len(rows))) if told else ():
        pairs = ((one, two), (two, one))
        instead = read.lows(found[two].opening - 2, found[two].opening) == ["instead", "of"]
        old, new = next((pair for pair in pairs if earlier_value(read, found[pair[0]])), (two if instead else one, one))
        alike = all(rows[old][code] == rows[new][code] for code in ("unit_measure", "transformation", "indicator"))
        if old == new or not alike or read.dated(found[old].after, found[old].after + 3):
            continue
        for row in (rows[old], rows[new]):
            row["role"] = row["role"] if row["role"] in LISTS.planned else "forecast"
        rows[old] |= {"scope": "superseded", "ref_period": rows[new]["ref_period"], "doubt": [*rows[new]["doubt"]]}


#: What two figures of one thing share, its growth, what it came to and what it came from.
_OF_ONE = ("indicator", "activity", "product", "ref_area", "scope", "role")


def tie(rows: list[dict]) -> None:
    """Complete growth by the amounts of the same thing in its sentence, in place; rows: those of a text, in order.

    "Lime output rose by 5 percent to 1,250 tonnes", "1,250 tonnes, 105 % of 2023": growth of the tonnes, at no prices
    (beside money it can be of value or of volume), also where they stand elsewhere in a text that tells of no money.
    "... from 1,190 tonnes in 2022": growth since 2022, where the sentence tells of one earlier time.
    """
    told: list[dict] = []
    levels = [row for row in rows if row["transformation"] == "level"]
    counted = {_one(row) for row in levels if row["unit_measure"] in (*LISTS.physical, "NUMBER")}
    counted -= {_one(row) for row in levels if row["unit_measure"] in MONEY}
    for _, some in groupby(rows, key=lambda row: row["locator"]):
        before_it, told = told, list(some)
        for k, one in enumerate(told):
            if one["transformation"] != "growth":
                continue
            others = [row for row in told if row["transformation"] == "level" and _alike(one, row)]
            ahead = [row for row in before_it if row["transformation"] == "level" and _alike(one, row)]
            beside = [row for row in told[max(0, k - 1) : k + 2] if row in others]
            pools = (beside, others, ahead)
            dated = ([row for row in pool if row["ref_period"] == one["ref_period"]] for pool in pools)
            amounts = next((pool for pool in dated if pool), [])
            unpriced = one["price_basis"] == "not_stated" or (one["price_basis"] == "volume" and not one["_index"])
            near = any(row["unit_measure"] in (*LISTS.physical, "NUMBER") for row in amounts)
            if (unpriced and near) or (one["price_basis"] == "not_stated" and _one(one) in counted):
                one["price_basis"] = "not_applicable"
            before = {row["ref_period"] for row in others if _earlier(row["ref_period"], one["ref_period"])}
            if not one["base_period"] and len(before) == 1:
                one["base_period"] = before.pop()


def _one(row: dict) -> tuple[str, ...]:
    return tuple(row[code] for code in _OF_ONE)


def _alike(one: dict, other: dict) -> bool:
    return _one(one) == _one(other)


def _earlier(period: str, than: str) -> bool:
    """Whether a period is as long as another and begins in an earlier year, in the same month."""
    (year, *months), (other_year, *other_months) = dates.taken_apart(period), dates.taken_apart(than)
    return 0 < year < other_year and months == other_months


#: A row's codes: two figures that share them all speak of the same thing.
SAME = (
    "transformation", "role", "ref_period", "base_period", "indicator", "product", "activity", "ref_area", "share_of",
    "scope",
)  # fmt: skip
_MORE, _LESS = Decimal("Infinity"), Decimal("-Infinity")


def doubt_rivals(rows: list[dict], known: Lexicon) -> None:
    """Add the doubt "rival" to certain rows whose codes another certain row has with a value apart from theirs.

    Of the certain rows that had a rival, 61 % were right at first sight (52 of 85), of all certain ones 83 %: what
    tells them apart ("of cattle", "old and new") has no code, or was not read. Two words of the lexicon that share a
    code without a product (vodka, cognac) tell two things apart: 95 % of 78 figures were right, and the scope `kind`
    keeps them from being held against each other. A product that is more
    than what it is part of is a rival too: 30,000 passenger cars beside 500 motor vehicles. A code that names one
    of many things, as that of a plant or of a set of projects, says itself that two figures need not be of one.
    """
    _name_what_was_carried(rows)
    alike: dict[tuple, list[dict]] = {}
    for row in rows:
        if not row["doubt"] and not {row["scope"], row["indicator"]} & (known.many - {"kind"}):
            money = row["transformation"] == "growth" and row["price_basis"]
            money = money == "current" or (money == "volume" and row["indicator"] in LISTS.per_person and money)
            alike.setdefault((money, *(row[code] for code in SAME if code != "product")), []).append(row)
    for one, row in pairwise(rows):
        part = row["_part"] and one["locator"] == row["locator"] and row["unit_measure"] == one["unit_measure"]
        if part and not row["doubt"] and row["indicator"] not in known.many and all(one[c] == row[c] for c in SAME):
            row["doubt"] = ["scope"]  # "22 billion cubic meters, of which 12 billion was pumped back": of what part?
    for some in alike.values():
        if len(some) > 1:
            _set_apart(some, known.part_of)


def _name_what_was_carried(rows: list[dict]) -> None:
    """Name growth of freight by the unit told beside it, where a text tells of tonnes and of tonne-kilometres."""
    levels = (row for row in rows if (row["indicator"], row["transformation"]) == ("freight", "level"))
    units = {row["locator"]: row["unit_measure"] for row in levels if row["unit_measure"] in ("T", "T_KM")}
    for row in rows if len({*units.values()}) > 1 else ():
        if (row["indicator"], row["transformation"]) == ("freight", "growth"):
            row["_thing"] = f"{units.get(row['locator'], '')} {row['_thing']}".strip()


def _set_apart(rows: list[dict], part_of: set[tuple[str, str]]) -> None:
    """Doubt rows of one thing that say more or less than another of them, or more than what they are part of.

    Each is held against the ends of all that are alike, not against each: 4,000 figures of one thing took 87 s.
    """
    spans = [(row, *_span(row)) for row in rows]
    ends: dict[tuple[str, str, str], tuple[Decimal, Decimal]] = {}
    for row, unit, low, high in spans:
        alike = row["product"], unit, _thing(row)
        most, least = ends.get(alike, (_LESS, _MORE))
        ends[alike] = max(most, low), min(least, high)
    for row, unit, low, high in spans:
        parts = part_of if row["transformation"] == "level" else ()
        for (product, other_unit, thing), (most, least) in ends.items():
            same, mine = product == row["product"], _thing(row)
            more = low > least and (same or (row["product"], product) in parts)
            less = most > high and (same or (product, row["product"]) in parts)
            if unit != other_unit or not (more or less):
                continue
            if "" not in (thing, mine) and thing != mine and row["scope"] in ("", "kind"):
                row["scope"] = "kind"  # "vodka fell by 34 percent, cognac by 13": no code of their own
            else:
                row["doubt"] = ["rival"]


def _thing(row: dict) -> str:
    """What a row names that has no code of its own; "the index of industrial production" is industry."""
    named = [word for word in row["_thing"].split() if not word.startswith(LISTS.measured_so)]
    return " ".join(named) if row["product"] == "_T" or row["scope"] == "kind" else ""


#: What a figure and an earlier one in its bracket share.
_OF_BOTH = ("ref_period", "indicator", "activity", "ref_area", "scope")


def doubt_conversions(rows: list[dict]) -> None:
    """Doubt an amount that converts one in doubt, as that is, and the share that a part of no known scope makes."""
    known = {row["obs_id"]: row for row in rows}
    for row in rows:
        source = known.get(row["conversion_of"] or row["_beside"])
        if source is not None and not row["doubt"]:
            parted = ("scope", "rival") if row["transformation"] == "share" else ()  # "560 tonnes of beef (51 percent)"
            told = not row["conversion_of"] and row["transformation"] == "level"
            if told and row["unit_measure"] == source["unit_measure"]:
                parted = _OF_BOTH  # "258 tonnes went there (155 in 2024)": of the same, a year before
            row["doubt"] = [code for code in source["doubt"] if row["conversion_of"] or code in parted]


def _span(row: dict) -> tuple[str, Decimal, Decimal]:
    """The unit of a row and the numbers that round to its print; a growth in percent, however it is printed."""
    value, unit, sign = Decimal(row["obs_value"]), row["unit_measure"], row["comparison"]
    half = Decimal(1).scaleb(value.as_tuple().exponent) / 2
    value, half = value.scaleb(row["unit_mult"]), half.scaleb(row["unit_mult"])
    if row["transformation"] == "growth" and unit == "RATIO":
        value = -1 / value if value < 0 else value  # "fell 2.5 times"
        value, half, unit = value * 100 - 100, half * 100, "PC"
    below = value < 0  # "fell by more than 3 percent": −3 or less
    least = _LESS if sign == ("<", ">")[below] else value - half
    return unit, least, _MORE if sign == (">", "<")[below] else value + half


def doubt_kinds(rows: list[dict]) -> None:
    """Doubt below the first paragraph what is planned, and what is told of works and their people or in pieces.

    In four sets of English releases not seen before 22 of 32 certain figures of works, 13 of 22 in pieces and 12 of 28
    plans were wrong, in a first paragraph 1 of 6, of all other certain figures 1 in 6. Passengers: 1 of 8.
    """
    for row in (row for row in rows if not row["locator"].startswith("1.")):
        pieces = row["unit_measure"] == "NUMBER" and row["activity"][:1] != "H"
        if row["role"] in ("plan", "target") and "role" not in row["doubt"]:
            row["doubt"] = [*row["doubt"], "role"]  # named beside other guesses too: who corrects those looks at it
        elif not row["doubt"] and (pieces or row["indicator"] in LISTS.of_works):
            row["doubt"] = ["scope"]


_NEAR = 3  # rows before and behind


def doubt_among_doubts(rows: list[dict]) -> None:
    """Add the doubt "around" to a certain row with two doubted ones among six neighbours, in a text near half of which
    is: in six sets of English releases not seen before 148 of 225 such rows were right, 266 of 298 others.

    In a text of few figures it takes three, or two beside projects, jobs, money and the like.
    """
    doubtful = [bool(row["doubt"]) for row in rows]
    for i, row in enumerate(rows if sum(doubtful) >= _MUCH * len(rows) else ()):
        loose = row["indicator"] in LISTS.loose and row["transformation"] in ("level", "difference")
        enough = 2 if loose or len(rows) > 2 * _NEAR else 3
        if not row["doubt"] and sum(doubtful[max(0, i - _NEAR) : i + _NEAR + 1]) >= enough:
            row["doubt"] = ["around"]


_MUCH = 0.45  # share of the figures of a text
