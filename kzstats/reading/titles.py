"""Figures told before any period: those of a title and a lead, which the first period behind them dates."""

from kzstats.reading import dates
from kzstats.reading.plants import UNDERTAKINGS
from kzstats.reading.state import State


def take_first_period(state: State) -> None:
    """Figures before the first period of a text (title, lead) take it."""
    told = [row for row in state.rows if row["ref_period"] and not row["_period_guessed"] and not row["_aside"]]
    first = next(iter(told), None)
    own = told if state.read.language == "ru" else []
    near = first is not None and int(first["locator"].partition(".")[0]) <= state.lead
    titled = not any((s.paragraph, s.number) == (1, 2) for s in state.read.sentences) or state.read.language == "en"
    paragraph = int(first["locator"].partition(".")[0]) if first else 0
    plan = first is not None and first["role"] != "actual"
    late = state.read.language == "kk" and paragraph > state.lead + 1  # told too late to be that of title and lead
    began = ""
    for row in state.rows:
        if row["ref_period"] or first is None:
            break
        twin = _twin(state, row)
        began = row["locator"].partition(".")[0] if row.get("_since") else began
        standing = row["indicator"] in UNDERTAKINGS and began != row["locator"].partition(".")[0]
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
        if row["_no_period_yet"] and not ahead and (near or state.read.language != "en") and not of_another:
            source = twin or next((other for other in own if other["indicator"] == row["indicator"]), first)
            row["ref_period"] = source["ref_period"]
            same = all(row[code] == source[code] for code in ("indicator", "activity", "product", "ref_area", "role"))
            dated = (paragraph <= state.lead and titled) or twin is not None
            dated = dated and row["locator"] == "1.1" and not source["_period_guessed"]
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


def doubt_years(state: State) -> None:
    """Doubt a year that is carried and still runs where its months are told of too, and a season of two years.

    Of the figures of releases not seen before that took the running year from a sentence before, 16 of 16 were of the
    months that the text names elsewhere.
    """
    running = f"{state.published.year}"
    months = any(period.startswith(f"{running}-") and len(period) > len("2024-06-01") for period in state.heard)
    for row in state.rows if state.read.language == "en" else ():
        so_far = row["_carried"] and row["ref_period"] == running and row["role"] == "actual" and months
        if not row["doubt"] and (so_far or row["ref_period"].endswith("P24M")):
            row["doubt"] = ["ref_period"]
