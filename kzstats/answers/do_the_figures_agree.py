"""Do the figures agree? Pair by pair, and all at once: verdicts, tightest ranges, conflicts and their proof."""

import numpy as np
import pandas as pd

from kzstats import consistency
from kzstats.consistency import Reconciliation
from kzstats.message import N_
from kzstats.show import language
from kzstats.show.answer import Answer
from kzstats.show.charts import Chart, ranges
from kzstats.show.language import number, plural, say
from kzstats.show.observed import period_words, range_words, source_words, subject_words
from kzstats.show.table import Table
from kzstats.show.wording import amount as said_range
from kzstats.show.wording import range_text

_VERDICTS = {
    "consistent": N_("can agree"),
    "inconsistent": N_("cannot agree"),
    "undetermined": N_("not decided"),
}
_RULES = {
    "nearest": N_("rounded to the nearest digit"),
    "truncate": N_("printed with digits cut off"),
    "any": N_("rounded either way"),
}
_DOLLARS = {"unrounded": N_("tenge before rounding"), "printed": N_("the printed tenge")}
#: Columns of the tables below, whose names are their headers.
_HEADERS = (
    N_("figure"), N_("about"), N_("place in the text"), N_("its print allows"), N_("compared with"),
    N_("which allows"), N_("verdict"), N_("contradiction"), N_("line"), N_("figures"), N_("the others allow"),
    N_("would have fitted"), N_("quantity"), N_("all together allow"), N_("because of"), N_("figures were"),
    N_("dollars from"), N_("rates left"), N_("official days"), N_("smallest contradiction"),
)  # fmt: skip


def _sets(joint: Reconciliation) -> pd.DataFrame:
    """Conflicts and removal sets, one row a set: kind, figures (obs_ids), size, why (lines of the proof)."""
    sets = joint.conflicts.groupby("number").agg(
        kind=("kind", "first"), figures=("obs_id", ", ".join), size=("size", "first")
    )
    return sets.join(joint.proofs.groupby("number")["text"].agg("; ".join).rename("why"))


def because(joint: Reconciliation, ranges: pd.DataFrame) -> list[str]:
    """The obs_ids behind each range, joined.

    joint: as `reconcile` gives; ranges: rows of its ranges.

    >>> from kzstats import observations
    >>> joint = consistency.reconcile(observations.load("minister_2024_05"))
    >>> because(joint, joint.ranges)[0]
    ''
    """
    by = joint.because.groupby(["quantity", "obs_id"])["by"].agg(", ".join)
    return [by.get((row.quantity, row.obs_id), "") for row in ranges.itertuples()]


def checks(obs: pd.DataFrame, *, rounding: str, conversion: str) -> pd.DataFrame:
    """Every pairwise check of the figures, in words and in numbers.

    obs: observation frame; rounding, conversion: the reading. Returns check (what is compared), figure and
    other (as printed), relation, reported and derived_from (obs_ids), reported_lower, reported_upper, derived_lower,
    derived_upper, unit_measure, gap, verdict.

    >>> from kzstats import observations
    >>> found = checks(observations.load("trend_2024_06"), rounding="nearest", conversion="unrounded")
    >>> found.loc[found["verdict"] == "inconsistent", ["figure", "other"]].values.tolist()
    [['8 percent more', '8.6 percent'], ['46.9 percent', 'about $47.9 billion / about $102.5 billion']]
    """
    found = consistency.pairwise(obs, rounding=rounding, conversion=conversion)
    sides = ["reported_lower", "reported_upper", "derived_lower", "derived_upper", "unit_measure", "gap", "verdict"]
    if found.empty:
        return pd.DataFrame(columns=["check", "figure", "other", "relation", "reported", "derived_from", *sides])
    by_id = obs.set_index("obs_id", drop=False)
    found["derived_from"] += (" / " + found["over"]).where(found["over"] != "", "")
    print_of = _drawable(obs)
    reported = by_id.loc[found["reported"]]
    subject = (subject_words(reported) + ", " + period_words(reported)).to_numpy()
    rate = found["relation"] == "implied rate"
    what = np.where(rate, say("one rate for both"), subject)
    other = found["derived_from"].map(lambda ids: " / ".join(print_of[name] for name in ids.split(" / ")))
    head = pd.DataFrame({"check": what, "figure": found["reported"].map(print_of), "other": other})
    for side in ("figure", "other"):
        behind = head[side].map(lambda amount: say("rate behind {amount}", amount=amount))
        head[side] = head[side].mask(rate, behind)
    return pd.concat([head, found[["relation", "reported", "derived_from", *sides]]], axis="columns")


def tied(obs: pd.DataFrame, found: pd.DataFrame, joint: Reconciliation) -> pd.DataFrame:
    """The figures that are tied to others, for a table: figure, about, place in the text, its print allows.

    obs: observation frame; found: as `checks` gives; joint: as `reconcile` gives.

    >>> from kzstats import observations
    >>> obs = observations.load("trend_2024_06")
    >>> found = checks(obs, rounding="nearest", conversion="unrounded")
    >>> tied(obs, found, consistency.reconcile(obs))["figure"].tolist()[:2]
    ['Over 46,000 cars', '8 percent more']
    """
    held = joint.because
    lists = [found["reported"], found["derived_from"], joint.conflicts["obs_id"], held["obs_id"], held["by"]]
    named = {name for column in lists for text in column for name in text.replace(" / ", ", ").split(", ")}
    rows = obs[obs["obs_id"].isin(named)]
    if rows.empty:
        return pd.DataFrame({"figure": [say("No figure of this source is tied to another.")]})
    return pd.DataFrame(
        {
            "figure": rows["printed"],
            "about": subject_words(rows) + ", " + period_words(rows),
            "place in the text": rows["locator"].replace("", "–"),
            "its print allows": range_words(rows),
        }
    )


def checks_table(found: pd.DataFrame) -> pd.DataFrame:
    """Pairwise checks for a table: the ranges with their units, the gap, and the verdict in words; disagreements first.

    found: as `checks` gives. Returns figure, its print allows, compared with, which allows, verdict; where there is
    nothing to compare, a sentence in figure.

    >>> from kzstats import observations
    >>> obs = observations.load("trend_2024_06")
    >>> found = checks(obs, rounding="nearest", conversion="unrounded")
    >>> checks_table(found)["verdict"].tolist()[0]
    'cannot agree, 0.050 points apart'
    """
    if found.empty:
        return pd.DataFrame({"figure": [say("No two figures of this source speak of the same thing.")]})
    unit = found["unit_measure"]
    said = {
        side: [
            said_range(low, high, name)
            for low, high, name in zip(found[f"{side}_lower"], found[f"{side}_upper"], unit, strict=True)
        ]
        for side in ("reported", "derived")
    }
    apart = [_gap(size, name) for size, name in zip(found["gap"], unit, strict=True)]
    table = pd.DataFrame(
        {
            "figure": found["figure"] + " (" + found["check"] + ")",
            "its print allows": said["reported"],
            "compared with": found["other"],
            "which allows": said["derived"],
            "verdict": found["verdict"].map(_VERDICTS).map(say) + apart,
        }
    )
    return table.loc[found["verdict"].ne("inconsistent").sort_values(kind="stable").index]


def checks_chart(found: pd.DataFrame) -> Chart | Table:
    """Chart of every pairwise check on one scale: where the comparison lies, the printed range being -1/2 to 1/2.

    found: as `checks` gives. Checks whose printed range has no width or no end are left out of the picture; where
    none is left, a sentence says so.

    >>> from kzstats import observations
    >>> obs = observations.load("trend_2024_06")
    >>> found = checks(obs, rounding="nearest", conversion="unrounded")
    >>> checks_chart(found)
    Chart: Each pair of printed statements on one scale. 9 pairs of printed figures compared: 2 cannot agree: 8 ...
    """
    if found.empty:
        return _nothing(say("No two figures of this source speak of the same thing."), say("Pairs of figures"))
    wide = found["reported_upper"] - found["reported_lower"]
    bounded = np.isfinite(wide) & (wide > 0) & np.isfinite(found["derived_upper"] - found["derived_lower"])
    rows = found[bounded]
    if rows.empty:
        sentence = say("No two figures of this source have ranges that could be compared.")
        return _nothing(sentence, say("Pairs of figures"))
    wide = wide[rows.index]
    middle = (rows["reported_lower"] + rows["reported_upper"]) / 2
    ends = zip(rows["derived_lower"], rows["derived_upper"], rows["unit_measure"], strict=True)
    drawn = pd.DataFrame(
        {
            "label": [_against(*pair) for pair in zip(rows["figure"], rows["other"], strict=True)],
            "lower": (rows["derived_lower"] - middle) / wide,
            "upper": (rows["derived_upper"] - middle) / wide,
            # As categories, so that what cannot agree has one colour and mark on every page.
            "kind": pd.Categorical(rows["verdict"].map(_VERDICTS).map(say), [say(word) for word in _VERDICTS.values()]),
            "words": [said_range(*end) for end in ends],
        }
    )
    drawn = drawn.loc[rows["verdict"].ne("inconsistent").sort_values(kind="stable").index].reset_index(drop=True)
    apart = found[found["verdict"] == "inconsistent"]
    if len(apart):
        outcome = plural(
            "{count} pair of printed figures compared: {apart} cannot agree",
            "{count} pairs of printed figures compared: {apart} cannot agree",
            len(found),
            apart=number(len(apart)),
        )
    else:
        outcome = plural(
            "{count} pair of printed figures compared: all can agree",
            "{count} pairs of printed figures compared: all can agree",
            len(found),
        )
    pairs = "; ".join(
        f"{_against(row.figure, row.other)}{_gap(row.gap, row.unit_measure)}" for row in apart.itertuples()
    )
    scale = say("Each pair of printed statements on one scale.")
    return ranges(
        drawn,
        title=outcome,
        unit=say("distance from the printed figure, in widths of its range"),
        alt=f"{scale} {outcome}{': ' + pairs if pairs else ''}.",
        caption=say(
            "The shaded band is the range that the first-named print allows, whatever its unit; each bar is what "
            "the other figures allow for it, with the numbers above. A bar that misses the band cannot agree with it."
        ),
        band=(-0.5, 0.5),
        band_label=say("printed range"),
    )


def proof(joint: Reconciliation) -> pd.DataFrame:
    """The contradictions, line by line, to be redone with a pocket calculator.

    joint: as `reconcile` gives. Returns contradiction (its number) and line, one row a line; one row that says so
    where nothing contradicts.

    >>> from kzstats import observations
    >>> found = proof(consistency.reconcile(observations.load("trend_2024_06")))
    >>> len(found), found["contradiction"].nunique()
    (6, 2)
    """
    conflicts = _sets(joint).query("kind == 'conflict'").head(_MOST_SHOWN)
    lines = [(number, line) for number, why in enumerate(conflicts["why"], 1) for line in why.split("; ")]
    reason = joint.reason or say("one set of true values gives every print")
    nothing = say("none: {reason}", reason=reason)
    return pd.DataFrame(lines or [("–", nothing)], columns=["contradiction", "line"])


def conflicts_table(obs: pd.DataFrame, joint: Reconciliation) -> pd.DataFrame:
    """Smallest contradictions, and smallest sets of figures without which the rest agree, as they are printed.

    obs: the observation frame that was checked; joint: as `reconcile` gives. Returns kind and figures.

    >>> from kzstats import observations
    >>> obs = observations.load("trend_2024_06")
    >>> conflicts_table(obs, consistency.reconcile(obs))["figures"].tolist()[0]
    '8.6 percent · 8 percent more'
    """
    kinds = {"conflict": say("cannot all be true"), "removal": say("without these, all agree")}
    shown = _sets(joint).groupby("kind", sort=False).head(_MOST_SHOWN)
    table = pd.DataFrame({"kind": shown["kind"].map(kinds), "figures": [_print(obs, ids) for ids in shown["figures"]]})
    return table if len(table) else pd.DataFrame({"kind": ["–"], "figures": [say("no figures contradict each other")]})


def fits_table(obs: pd.DataFrame, joint: Reconciliation) -> pd.DataFrame:
    """What would have fitted: for each figure that could be the only one at fault in its contradiction, another print.

    obs: the observation frame that was checked; joint: as `reconcile` gives. Returns figure, the others allow, and
    would have fitted (digits as printed, the nearest that agree).

    >>> from kzstats import observations
    >>> obs = observations.load("trend_2024_06")
    >>> found = fits_table(obs, consistency.reconcile(obs)).set_index("figure")
    >>> found.loc["46.9 percent"].tolist()
    ['46.660–46.803 percent', '46.8']
    """
    if joint.fits.empty:
        return pd.DataFrame({"figure": [say("no single figure is at fault alone")]})
    unit = obs.set_index("obs_id")["unit_measure"]
    ends = zip(joint.fits["lower"], joint.fits["upper"], joint.fits["obs_id"].map(unit), strict=True)
    return pd.DataFrame(
        {
            "figure": joint.fits["printed"],
            "the others allow": [said_range(*end, 3) for end in ends],
            "would have fitted": joint.fits["fits"].replace("", say("no print with as many digits")),
        }
    )


def tightened(obs: pd.DataFrame, *, rounding: str) -> pd.DataFrame:
    """How far the figures tighten each other when converted amounts are left aside.

    obs: observation frame; rounding: nearest, truncate or any. Amounts printed as the conversion of another are left
    out, because they may carry no more than the print they were made from. Returns the rows of `reconcile(...).ranges`
    that say more than a print alone: tightened figures, and quantities that nobody printed. Where another language
    than English is spoken, `label` says in it what a figure is about; quantities that nobody printed keep theirs.

    >>> from kzstats import observations
    >>> found = tightened(observations.load("trend_2024_06"), rounding="nearest").set_index("quantity")
    >>> (found.loc["B-E 2023 KZT", ["lower", "upper"]].astype(float) / 1e12).round(3).tolist()
    [46.35, 46.425]
    """
    joint = consistency.reconcile(obs[obs["conversion_of"] == ""], rounding=rounding)
    found = telling(joint.ranges)
    found = found.assign(because=because(joint, found))
    if language.current() != "en":
        about = (subject_words(obs) + ", " + period_words(obs)).set_axis(obs["obs_id"])
        found["label"] = found["obs_id"].map(about).fillna(found["label"])
    return found


def telling(found: pd.DataFrame) -> pd.DataFrame:
    """Rows of `reconcile(...).ranges` that say more than a print alone: tightened figures, and what nobody printed.

    found: those ranges. Returns those rows, columns as they were.

    >>> from kzstats import observations
    >>> joint = consistency.reconcile(observations.load("minister_2024_05"))
    >>> len(joint.ranges), len(telling(joint.ranges))
    (17, 3)
    """
    told = found[["lower", "upper", "tightened"]].astype("float64")
    # A rest between nothing and all, or that can have shrunk to nothing, is no finding.
    lowest = np.where(found["unit"] == "PC", -100.0, 0.0)
    unprinted = (found["obs_id"] == "") & np.isfinite(told["upper"]) & (told["lower"] > lowest)
    return found[(told["tightened"] > 1e-9) | unprinted].reset_index(drop=True)


def tightened_table(found: pd.DataFrame, obs: pd.DataFrame) -> pd.DataFrame:
    """Tightened figures for a table: quantity, range of the print, range of all together, and the figures behind it.

    found: as `tightened` gives; obs: the observation frame. Returns quantity, its print allows, all together allow,
    because of.

    >>> from kzstats import observations
    >>> obs = observations.load("trend_2024_06")
    >>> found = tightened(obs, rounding="nearest")
    >>> tightened_table(found, obs).iloc[0].tolist()
    ['Industry, 2023', '46.350–46.450 trillion tenge', '46.350–46.425 trillion tenge', '21.7 trillion tenge · ...
    """
    if found.empty:
        return pd.DataFrame({"quantity": [say("no figure says more about another than its own print does")]})
    sides = {"its print allows": ("printed_lower", "printed_upper"), "all together allow": ("lower", "upper")}
    said = {
        header: [
            said_range(low, high, unit, 3)
            for low, high, unit in zip(found[ends[0]], found[ends[1]], found["unit"], strict=True)
        ]
        for header, ends in sides.items()
    }
    because = [_print(obs, ids) for ids in found["because"]]
    return pd.DataFrame({"quantity": found["label"].map(_capital)} | said | {"because of": because})


def tightened_chart(found: pd.DataFrame) -> Chart | Table:
    """Chart of what is left of each printed range when all figures must hold at once; the print is -1/2 to 1/2.

    found: as `tightened` gives. Where no printed range is tightened, a sentence says so.

    >>> from kzstats import observations
    >>> found = tightened(observations.load("trend_2024_06"), rounding="nearest")
    >>> tightened_chart(found)
    Chart: What is left of each printed range when all figures hold: industry, 2023 46.350–46.425 trillion ...
    """
    found = found.astype(dict.fromkeys(["printed_lower", "printed_upper", "lower", "upper", "tightened"], "float64"))
    wide = found["printed_upper"] - found["printed_lower"]
    rows = found[(found["obs_id"] != "") & np.isfinite(wide)]
    if rows.empty:
        sentence = say("No printed range is tightened by other figures of this source.")
        return _nothing(sentence, say("Tightened ranges"))
    middle, wide = (rows["printed_upper"] + rows["printed_lower"]) / 2, wide[rows.index]
    ends = zip(rows["lower"], rows["upper"], rows["unit"], strict=True)
    said = [said_range(*end, 3) for end in ends]
    most = rows["tightened"].idxmax()
    drawn = pd.DataFrame(
        {
            "label": rows["label"].map(_capital),
            "lower": (rows["lower"] - middle) / wide,
            "upper": (rows["upper"] - middle) / wide,
            "words": said,
        }
    )
    title = N_("The other figures rule out {percent} percent of the printed range of {figure}")
    left = "; ".join(f"{label} {text}" for label, text in zip(rows["label"], said, strict=True))
    return ranges(
        drawn,
        title=say(title, percent=number(100 * rows["tightened"][most]), figure=rows["label"][most]),
        unit=say("place within the printed range"),
        alt=say("What is left of each printed range when all figures hold: {listed}.", listed=left),
        caption=say(
            "The shaded band is the range that the print alone allows, whatever its unit; each bar is what is left "
            "of it when all figures but converted amounts must hold at once."
        ),
        band=(-0.5, 0.5),
        band_label=say("printed range"),
    )


def hypotheses_table(obs: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Every reading of the print for a table: rounding, dollars from, verdict, rate, official days, smallest conflict.

    obs: the observation frame that was checked; found: as `hypotheses` gives. Returns figures were, dollars from,
    verdict, rates left (tenge per dollar), official days (how many fit), smallest contradiction, one row a reading.

    >>> from kzstats import observations
    >>> obs = observations.load("trend_2024_06")
    >>> hypotheses_table(obs, consistency.hypotheses(obs)).iloc[1].tolist()[:4]
    ['rounded to the nearest digit', 'the printed tenge', 'cannot agree', '452.555–452.904']
    """
    ends = zip(found["rate_lower"], found["rate_upper"], strict=True)
    readings = zip(found["rounding"], found["conversion"], found["smallest_conflict"], strict=True)
    return pd.DataFrame(
        {
            "figures were": found["rounding"].map(_RULES).map(say),
            "dollars from": found["conversion"].map(_DOLLARS).map(say),
            "verdict": found["verdict"].map(_VERDICTS).map(say),
            "rates left": [range_text(*end, 3) for end in ends],
            "official days": found["days"],
            "smallest contradiction": [_smallest(obs, *reading) for reading in readings],
        }
    )


def _smallest(obs: pd.DataFrame, rounding: str, conversion: str, size: int) -> str:
    if not size:
        return "–"
    found = _sets(consistency.reconcile(obs, rounding=rounding, conversion=conversion))
    return _print(obs, found.sort_values("size", kind="stable")["figures"].iloc[0])


def wider_readings_allow_more(readings: pd.DataFrame) -> bool:
    """Does rounding either way allow every release that rounding to nearest or cutting off allows?

    readings: as `hypotheses` gives.

    >>> from kzstats import observations
    >>> wider_readings_allow_more(consistency.hypotheses(observations.load("trend_2024_06")))
    True
    """
    agrees = readings.set_index(["conversion", "rounding"])["verdict"] == "consistent"
    return all(agrees[conversion, "any"] or not agrees[conversion, rule] for conversion, rule in agrees.index)


def answer(
    obs: pd.DataFrame,
    found: pd.DataFrame,
    joint: Reconciliation,
    readings: pd.DataFrame,
    *,
    rounding: str,
    conversion: str,
) -> Answer:
    """Whether all figures can be true at once, which cannot and why, in two sentences.

    obs: the observation frame; found: as `checks` gives; joint: as `reconcile` gives; readings: as `hypotheses`
    gives; rounding, conversion: the reading.

    >>> from kzstats import observations
    >>> obs = observations.load("trend_2024_06")
    >>> found = checks(obs, rounding="nearest", conversion="unrounded")
    >>> joint = consistency.reconcile(obs)
    >>> readings = consistency.hypotheses(obs)
    >>> answer(obs, found, joint, readings, rounding="nearest", conversion="unrounded")
    No: the figures of Trend News Agency (1 June 2024) contradict each other in 2 places. “46.9 percent” ...
    """
    rule, dollars = _RULES[rounding], _DOLLARS[conversion]
    reading = say(rule)
    if (obs["conversion_of"] != "").any():
        reading = say("{reading}, dollars computed from {tenge}", reading=reading, tenge=say(dollars))
    apart = int((found["verdict"] == "inconsistent").sum())
    good = int((readings["verdict"] == "consistent").sum())
    conflicts = _sets(joint).query("kind == 'conflict'")
    largest_first = conflicts.sort_values("size", ascending=False, kind="stable")["figures"]
    if joint.verdict == "consistent":
        text = plural(
            "Yes: the {count} printed figure can be true.",
            "Yes: the {count} printed figures can be true at once.",
            len(obs),
        )
        text += " " + say("This is read as {reading}.", reading=reading)
    elif joint.verdict == "undetermined":
        text = say("Not decided: {reason}.", reason=joint.reason or say("no exact proof was found"))
    else:
        clauses = [_clause(obs, joint, ids) for ids in largest_first.head(2)]
        text = plural(
            "No: the figures of {source} contradict each other in {count} place.",
            "No: the figures of {source} contradict each other in {count} places.",
            len(conflicts),
            source=_source(obs),
        )
        more = say("; and so on") if len(conflicts) > 2 else ""
        text += f" {'; '.join(clauses)}{more}. {say('This is read as {reading}.', reading=reading)}"
    of_readings = plural("{good} of {count} reading", "{good} of {count} readings", len(readings), good=good)
    numbers = _instance(obs, joint, largest_first.iloc[0]) if len(conflicts) else []
    if not numbers:
        of_pairs = plural("{part} of {count} pair", "{part} of {count} pairs", len(found), part=apart)
        found_in_all = plural("{count} contradiction", "{count} contradictions", len(conflicts))
        numbers = [
            (say("cannot agree, taken two and two"), of_pairs if len(found) else say("no pairs")),
            (say("in all figures taken together"), found_in_all if len(conflicts) else say("no contradictions")),
        ]
    return Answer(text, [*numbers, (say("of the print under which all can be true"), of_readings)], joint.verdict)


_MOST_SHOWN = 6


def _nothing(sentence: str, caption: str) -> Table:
    return Table(pd.DataFrame({"": [sentence]}), caption)


def _drawable(obs: pd.DataFrame) -> pd.Series:
    """Printed words by obs_id; the digits alone where the words are in a script that the charts' font does not have."""
    printed = obs["printed"].where(~obs["printed"].str.contains("[\u2e80-\uffef]"), obs["obs_value"])
    return printed.set_axis(obs["obs_id"])


def _print(obs: pd.DataFrame, ids: str, separator: str = " · ") -> str:
    """Figures by their own words, instead of their obs_ids."""
    printed = obs.set_index("obs_id")["printed"]
    return separator.join(printed[name] for name in ids.split(", ") if name)


def _lead(obs: pd.DataFrame, joint: Reconciliation, ids: str) -> tuple[pd.Series, pd.DataFrame, str]:
    """A figure of a contradiction that could be at fault, all of the contradiction, and what the others allow it."""
    members = obs[obs["obs_id"].isin(ids.split(", "))]
    allowed = joint.fits.set_index("obs_id").reindex(members["obs_id"])
    # Shares first, as the article's own; an amount that was converted before the one it was made from.
    rank = members["transformation"].map({"share": 0, "growth": 1, "level": 3}) - (members["conversion_of"] != "")
    lead = members.iloc[int(np.argmin(np.where(allowed["lower"].isna(), 9, rank.to_numpy())))]
    low, high = allowed.loc[lead["obs_id"], ["lower", "upper"]]
    return lead, members, said_range(low, high, lead["unit_measure"])


def _instance(obs: pd.DataFrame, joint: Reconciliation, ids: str) -> list[tuple[str, str]]:
    """One contradiction as key numbers: what is printed, and what the others allow; none where nothing can be said."""
    lead, members, allowed = _lead(obs, joint, ids)
    if allowed == "–":
        return []
    subject = subject_words(members).loc[lead.name].lower()
    return [
        (say("is printed: {subject}", subject=subject), lead["printed"]),
        (say("is all that the other figures allow"), allowed),
    ]


def _clause(obs: pd.DataFrame, joint: Reconciliation, ids: str) -> str:
    """One contradiction as a clause: a figure that could be at fault, what it stands beside, what the others allow."""
    lead, members, said = _lead(obs, joint, ids)
    others = members.loc[members["obs_id"] != lead["obs_id"], "printed"].tolist()
    others = say(" and ").join(say("“{figure}”", figure=figure) for figure in others)
    subject = subject_words(members).loc[lead.name].lower()
    clause = say("“{figure}” ({subject}) contradicts {others}", figure=lead["printed"], subject=subject, others=others)
    # What one other figure allows is its own print again; several together allow something worth telling.
    if said == "–" or len(members) < 3:
        return clause
    return say("{clause}, which leave room for {range} only", clause=clause, range=said)


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def _gap(size: float, unit: str) -> str:
    if not size > 0:
        return ""
    if unit == "PC":
        return say(", {size} points apart", size=number(size, 3))
    return say(", {size} apart", size=said_range(size, size, unit, 3))


def _against(one: str, other: str) -> str:
    return say("{one} against {other}", one=one, other=other)


def _source(obs: pd.DataFrame) -> str:
    """Who printed the figures, and when: "Trend News Agency (1 June 2024)"."""
    named = source_words(obs["source_id"]).dropna().unique()
    if len(named) != 1:
        return say("several sources")
    who, _, when = named[0].rpartition(", ")
    return f"{who} ({when})"
