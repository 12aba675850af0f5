"""What was reported? Every figure of a source: its print, its range, its role, its place in the text."""

import textwrap

import numpy as np
import pandas as pd

from kzstats import consistency, observations, periods, ratios, rounding
from kzstats.errors import NotFound
from kzstats.message import N_
from kzstats.show import charts, observed, wording
from kzstats.show.answer import Answer
from kzstats.show.charts import Chart
from kzstats.show.language import number, plural, say
from kzstats.show.table import Table

#: What each role means, in the order of how sure a reader can be that it happened.
ROLES = {
    "actual": N_("output that was reported"),
    "plan": N_("output that was planned or forecast"),
    "target": N_("what a programme is to reach"),
    "capacity": N_("what a plant could make in a year"),
}
#: Headers of the tables below.
_HEADERS = (
    N_("place"), N_("printed"), N_("the print allows"), N_("about"), N_("role"), N_("of when"), N_("as recorded"),
    N_("means"), N_("figures"), N_("which"), N_("kind"), N_("one-sided"), N_("narrowest, percent"),
    N_("widest, percent"), N_("the widest is"), N_("verdict"), N_("here"), N_("again"), N_("again in"),
    N_("growth, percent"), N_("if “by” was meant"),
)  # fmt: skip
#: Words that stand in cells and between others.
_WORDS = (N_("actual"), N_("output"), N_("plan"), N_("target"), N_("capacity"), N_(" and "), N_(" or "))
#: Rows a chart of single figures can hold before it grows longer than a page.
_MOST_ROWS = 10
_HERE = N_("the same text")
_PRINT = ["obs_value", "unit_mult", "comparison", "unit_measure"]
_LANGUAGES = {
    "de": N_("German"), "en": N_("English"), "ja": N_("Japanese"), "kk": N_("Kazakh"), "ru": N_("Russian"),
    "tr": N_("Turkish"), "uz": N_("Uzbek"),
}  # fmt: skip
_RULE_WORDS = {
    "nearest": N_("rounded to nearest"),
    "truncate": N_("cut off"),
    "any": N_("rounded either way"),
}


def release(source: str, as_of: str = "", rounding: str = "nearest") -> pd.DataFrame:
    """The figures of one source, if it was published by a day.

    source: a source_id; as_of: ISO day or period, empty for no limit; rounding: nearest, truncate or any. Returns
    an observation frame. Raises NotFound in one sentence when the source prints no figures of output, or when it
    was published after as_of or on an unknown day.

    >>> len(release("trend_2024_06"))
    23
    """
    obs = observations.load(source, rounding=rounding)
    if obs.empty:
        raise NotFound(f"source {source} holds exchange rates and no figures of output; choose another source")
    published = obs["published"].iloc[0]
    if as_of and not (published and periods.parse(published).end <= periods.parse(as_of).end):
        when = wording.period(published) if published else "an unknown day"
        raise NotFound(
            f"source {source} dates from {when} and was not out by {wording.period(as_of)}; choose a later as_of"
        )
    return obs


def answer(obs: pd.DataFrame, rounding: str = "nearest") -> Answer:
    """How many figures a source prints, what they are, which is the coarsest, and whether repeats agree.

    obs: observation frame of one source; rounding: nearest, truncate or any.

    >>> answer(release("trend_2024_06")).numbers[0]
    ('figures printed', '23')
    """
    counts = obs["role"].value_counts()
    happened = int(counts.get("actual", 0))
    others = [_others(role, int(counts[role])) for role in ROLES if role != "actual" and role in counts]
    if others:
        said = plural(
            "Of the {all} figures printed, {count} is output that was reported and the rest is not: {others}.",
            "Of the {all} figures printed, {count} are output that was reported and the rest is not: {others}.",
            happened,
            all=number(len(obs)),
            others=_listed(others),
        )
    else:
        said = plural(
            "The {count} figure printed is output that was reported, none a plan, a target or a capacity.",
            "The {count} figures printed are output that was reported, none a plan, a target or a capacity.",
            len(obs),
        )
    numbers = [(say("figures printed"), number(len(obs))), (say("of them reported output"), number(happened))]
    coarsest = _coarsest(obs)
    if coarsest is not None:
        allowed = observed.range_words(coarsest).iloc[0]
        words = coarsest["printed"].iloc[0]
        numbers.append((say("allowed by “{figure}”", figure=words), allowed))
    apart = _repeats(obs, obs, rounding)
    apart = apart[apart["verdict"] == "inconsistent"]
    one_sided = obs[~np.isfinite(obs[["lower", "upper"]]).all(axis="columns")]
    # One more sentence, the strongest there is: a contradiction, else the coarsest figure, else a one-sided one.
    if len(apart):
        both = N_("“{one}” and “{other}”")
        pairs = _listed([say(both, one=row["first"], other=row["second"]) for _, row in apart.iterrows()])
        sentence = N_("{pairs} are said of one thing; under this rule ({rule}) no number fits both.")
        more = say(sentence, pairs=pairs, rule=say(_RULE_WORDS[rounding]))
    elif coarsest is not None:
        more = say("The coarsest with two limits is “{figure}”, which allows {range}.", figure=words, range=allowed)
    elif len(one_sided):
        more = say("“{figure}” gives a limit on one side only.", figure=one_sided["printed"].iloc[0])
    else:
        more = ""
    return Answer(f"{said} {more}", numbers)


def source(obs: pd.DataFrame) -> Table:
    """Who published the source, when, in which language, and what the project noted about it.

    obs: observation frame of one source. Returns a table of title, publisher, published, language and note, one a row.

    >>> source(release("trend_2024_06"))
    The source trend_2024_06
    ...
    publisher  Trend News Agency
    published  1 June 2024
    ...
    """
    row = observations.load_sources().set_index("source_id").loc[obs["source_id"].iloc[0]]
    facts = {
        say("title"): row["title"],
        say("publisher"): row["publisher"],
        say("published"): wording.period(row["published"]) if row["published"] else say("on an unknown day"),
        say("language"): say(_LANGUAGES.get(row["language"], row["language"])),
        say("note"): row["note"] or "–",
    }
    frame = pd.DataFrame({"what": list(facts), "text": list(facts.values())})
    caption = say("The source {source}", source=obs["source_id"].iloc[0])
    return Table(frame, caption, headers={"what": " ", "text": "as recorded"})


def figures(obs: pd.DataFrame) -> Table:
    """Every figure: where it stands, its print, what it is about, when, its role and its range.

    obs: observation frame. Returns a table, one row a figure: place (left out where no figure has one), printed, the
    print allows (with its unit), about, role, of when.

    >>> figures(release("trend_2024_06"))
    The 23 figures of trend_2024_06, as printed, and the range that each allows; place is paragraph.sentence
    place  printed  the print allows  about  role  of when
    ...
    2.2  more than 46,000 units  at least 46,000 units  Cars  output  January–April 2024
    ...
    """
    frame = pd.DataFrame(
        {
            "place": obs["locator"].replace("", "–"),
            "printed": obs["printed"],
            "range": observed.range_words(obs),
            "about": observed.subject_words(obs),
            "role": obs["role"].replace({"actual": "output"}).map(say),
            "when": observed.period_words(obs),
        }
    )
    if (frame["place"] == "–").all():
        frame = frame.drop(columns="place")
    caption = plural(
        "The {count} figure of {source}, as printed, and the range that each allows",
        "The {count} figures of {source}, as printed, and the range that each allows",
        len(obs),
        source=obs["source_id"].iloc[0],
    )
    if "place" in frame:
        caption += say("; place is paragraph.sentence")
    return Table(frame, caption, headers={"when": "of when", "range": "the print allows"})


def roles(obs: pd.DataFrame) -> Table:
    """How many figures are output and how many plan, target or capacity, with the words of those that are not.

    obs: observation frame. Returns a table, one row a role: role, means, figures (how many), which.

    >>> roles(release("trend_2024_06"))
    What counts as output, and what does not, of the figures of trend_2024_06
    ...
    plan  output that was planned or forecast  1  160,000 cars
    target  what a programme is to reach  1  double production volumes
    capacity  what a plant could make in a year  3  capacity of 100,000 units; 150,000 units; 100,000 units
    """
    rows = []
    for role, meaning in ROLES.items():
        mine = obs[obs["role"] == role]
        words = "; ".join(mine["printed"]) if role != "actual" else _kinds(mine)
        rows.append({"role": say(role), "means": say(meaning), "figures": len(mine), "which": words or say("none")})
    title = N_("What counts as output, and what does not, of the figures of {source}")
    title = say(title, source=obs["source_id"].iloc[0])
    return Table(pd.DataFrame(rows), title)


def precision(obs: pd.DataFrame, rounding: str = "nearest") -> Chart:
    """How far each figure may lie from its own digits, percent of the figure; the coarsest ten.

    obs: observation frame; rounding: the rule its ranges follow, for the caption.

    >>> precision(release("trend_2024_06"))
    Chart: “8 percent more” may lie up to 6.25 percent from its digits. Ranges around the printed digits, the ...
    """
    kept = _distinct(obs)
    frame = kept.assign(
        label=_labels(kept),
        lower=(kept["lower"] - kept["value"]) / kept["value"].abs() * 100.0,
        upper=(kept["upper"] - kept["value"]) / kept["value"].abs() * 100.0,
        kind=_kind(kept),
        words=observed.range_words(kept),
    )
    # A bound on one side says the least, so it stands first; then the widest.
    open_ended = ~np.isfinite(frame[["lower", "upper"]]).all(axis="columns")
    order = (frame["upper"] - frame["lower"]).mask(open_ended, np.inf).sort_values(ascending=False, kind="stable").index
    frame = frame.loc[order].head(_MOST_ROWS).replace({"lower": {-0.0: 0.0}})
    # Floats widened outward leave 1e-14 around exact figures.
    frame[["lower", "upper"]] = frame[["lower", "upper"]].round(6) + 0.0
    width = (frame["upper"] - frame["lower"])[np.isfinite(frame[["lower", "upper"]]).all(axis="columns")]
    if len(width) and width.max() > 0:
        worst = frame.loc[width.idxmax()]
        reach = max(-worst["lower"], worst["upper"])
        title = N_("“{figure}” may lie up to {reach} percent from its digits")
        title = say(title, figure=worst["label"], reach=number(reach, 2))
    elif len(width):
        title = say("Figures without a one-sided sign are exact as printed")
    else:
        title = say("Every figure is a bound on one side only")
    if len(frame) < len(kept):
        shown = say("the {count} least precise of {all}", count=number(len(frame)), all=number(len(kept)))
    else:
        shown = say("all {count}", count=number(len(kept)))
    alt = say(
        "{title}. Ranges around the printed digits, {shown} different prints: {listed}",
        title=title,
        shown=shown,
        listed="; ".join(f"{row['label']}: {row['words']}" for _, row in frame.iterrows()),
    )
    caption = say(
        "Percent of the printed figure, {shown} different prints of {source}, digits {rule}. Zero is the printed "
        "digits, the words its range; an arrow: no limit there.",
        shown=shown,
        source=obs["source_id"].iloc[0],
        rule=say(_RULE_WORDS[rounding]),
    )
    unit = say("distance from the printed digits, percent of the figure")
    return charts.ranges(frame, title=title, unit=unit, alt=alt, caption=caption)


def precision_by_kind(obs: pd.DataFrame) -> Table:
    """The narrowest and the widest range of each kind of figure, percent of the figure.

    obs: observation frame. Returns a table, one row a kind: figures and one-sided ones (how many), narrowest and
    widest range (percent), the widest figure's words.

    >>> precision_by_kind(release("trend_2024_06"))
    Width of the range as percent of the printed figure, by kind of figure
    kind  figures  one-sided  narrowest, percent  widest, percent  the widest is
    ...
    percent  8  0  0.21  12.50  8 percent more
    ...
    """
    width = (obs["upper"] - obs["lower"]) / obs["value"].abs() * 100.0
    frame = pd.DataFrame({"kind": _kind(obs), "width": width.round(6), "print": obs["printed"]})
    rows = []
    for kind, mine in frame.groupby("kind", sort=False):
        closed = mine[np.isfinite(mine["width"])]
        rows.append(
            {
                "kind": kind,
                "figures": len(mine),
                "one": len(mine) - len(closed),
                "least": closed["width"].min(),
                "most": closed["width"].max(),
                "print": closed.loc[closed["width"].idxmax(), "print"] if len(closed) else "–",
            }
        )
    headers = {
        "one": "one-sided",
        "least": "narrowest, percent",
        "most": "widest, percent",
        "print": "the widest is",
    }
    title = say("Width of the range as percent of the printed figure, by kind of figure")
    return Table(pd.DataFrame(rows), title, headers=headers)


def repeated(obs: pd.DataFrame, known: pd.DataFrame, rounding: str = "nearest") -> Table:
    """Figures of one thing printed twice, here and elsewhere: both ranges, and whether one number fits both.

    obs: the source's observation frame; known: figures of all sources; rounding: nearest, truncate or any. Pairs
    within the text are all shown, of those with other sources only pairs whose digits differ. Returns a table, one row
    a pair: about, verdict, here and again (print and range), again in. Raises ParameterError for an unknown rounding.

    >>> repeated(release("trend_2024_06"), observations.load())
    The same thing printed twice: trend_2024_06 against itself and the other sources. Left out: 19 repetitions ...
    ...
    Cars, growth, January–April 2024  inconsistent  8 percent more (7.5–8.5 percent)  8.6 percent (8.55–8.65 ...
    ...
    """
    found = _repeats(obs, known, rounding)
    caption = N_("The same thing printed twice: {source} against itself and the other sources")
    caption = say(caption, source=obs["source_id"].iloc[0])
    plain = found["same_digits"] & (found["where"] != _HERE)
    if plain.any():
        caption += plural(
            ". Left out: {count} repetition of the same digits in other sources",
            ". Left out: {count} repetitions of the same digits in other sources",
            int(plain.sum()),
        )
        found = found[~plain]
    if found.empty:
        nothing = {"about": say("nothing here is printed a second time"), "first": "–", "second": "–", "verdict": "–"}
        return Table(pd.DataFrame([nothing]), caption)
    frame = pd.DataFrame(
        {
            "about": found["about"],
            "verdict": found["verdict"].map(say),
            "first": found["first"] + " (" + found["first_range"] + ")",
            "second": found["second"] + " (" + found["second_range"] + ")",
            "where": found["where"].replace({_HERE: say(_HERE)}),
        }
    )
    return Table(frame, caption, headers={"first": "here", "second": "again", "where": "again in"})


def factors(obs: pd.DataFrame) -> Table:
    """Growth printed as a factor or an index, said in percent.

    obs: observation frame. Returns a table, one row a figure: printed, growth (percent), the percent if “by” was
    meant, about, of when.

    >>> factors(release("trend_2024_06"))
    Growth that trend_2024_06 prints as a factor or an index, in percent of the earlier level
    ...
    2.5 times  +145 to +155  +250  Railway locomotives and rolling stock, growth  January–April 2024, base not ...
    ...
    """
    caption = N_("Growth that {source} prints as a factor or an index, in percent of the earlier level")
    caption = say(caption, source=obs["source_id"].iloc[0])
    rows = obs[(obs["transformation"] == "growth") & (obs["unit_measure"] == "RATIO")]
    if rows.empty:
        nothing = {"printed": say("no growth here is printed as a factor or an index"), "about": "–", "percent": "–"}
        return Table(pd.DataFrame([nothing]), caption)
    percent = ratios.growth_from_ratio(rows)
    by = (rows["unit_mult"] == 0) & (rows["role"] == "actual")
    frame = pd.DataFrame(
        {
            "printed": rows["printed"],
            "percent": [_signed(low, high) for low, high in zip(percent["lower"], percent["upper"], strict=True)],
            "other": (100 * rows["value"]).map(lambda percent: number(percent, sign=True)).where(by, "–"),
            "about": observed.subject_words(rows),
            "when": observed.period_words(rows),
        }
    )
    headers = {"when": "of when", "percent": "growth, percent", "other": "if “by” was meant"}
    return Table(frame, caption, headers=headers)


def rules(obs: pd.DataFrame) -> Chart:
    """The figures that matter most for the rule of rounding, under each rule.

    obs: observation frame. Shown are the figures that are printed twice, or else the two coarsest. Returns a chart in
    their printed unit.

    >>> rules(release("trend_2024_06"))
    Chart: “8 percent more” and “8.6 percent” agree if cut off or rounded either way, not if rounded to ...
    """
    shown = _telling(obs)
    parts = []
    for rule in rounding.RULES:
        part = observations.with_bounds(shown, rounding=rule)
        parts.append(part.assign(label=_labels(part), kind=say(_RULE_WORDS[rule]), rule=rule))
    frame = pd.concat(parts)
    frame["place"] = frame["obs_id"].map({name: place for place, name in enumerate(shown["obs_id"])})
    frame = frame.sort_values("place", kind="stable").reset_index(drop=True)
    power, unit = observed.printed_unit(shown.iloc[0])
    title = _rules_title(frame, shown)
    ends = "; ".join(
        f"{row['label']}, {row['kind']}: {wording.range_text(row['lower'] / 10.0**power, row['upper'] / 10.0**power)}"
        for _, row in frame.iterrows()
    )
    caption = say(
        "Ranges of the same print under three rules, {unit}. A print does not say which rule was used; "
        "sound reading takes the rule as an assumption and names it.",
        unit=unit,
    )
    return charts.ranges(frame, title=title, unit=unit, alt=f"{title}. {ends}", caption=caption, scale=10.0**power)


def rule_changes(obs: pd.DataFrame) -> Table:
    """Ranges of the coarsest figures under each rule of rounding, in their printed units.

    obs: observation frame. Returns a table, one row a figure: printed, its range under each rule, about.

    >>> rule_changes(release("trend_2024_06"))
    What each rule of rounding makes of the 10 least precise prints
    ...
    8.6 percent  8.55–8.65 percent  8.6–8.7 percent  8.5–8.7 percent  Cars, growth
    ...
    """
    shown = _by_width(_distinct(obs)).head(_MOST_ROWS).sort_index()
    frame = pd.DataFrame({"printed": shown["printed"]})
    for rule, words in _RULE_WORDS.items():
        frame[say(words)] = observed.range_words(observations.with_bounds(shown, rounding=rule))
    frame["about"] = observed.subject_words(shown)
    caption = plural(
        "What each rule of rounding makes of the {count} least precise print",
        "What each rule of rounding makes of the {count} least precise prints",
        len(shown),
    )
    return Table(frame, caption)


def _repeats(obs: pd.DataFrame, known: pd.DataFrame, rule: str) -> pd.DataFrame:
    """Pairs of prints of one concept with at least one in obs; pairs that say the very same thing once."""
    keys = observations.CONCEPT
    same = known.merge(obs[keys].drop_duplicates(), on=keys, validate="many_to_one")
    checks = consistency.pairwise(same, rounding=rule)
    checks = checks[checks["relation"] == "repeated"]
    rows = observations.with_bounds(same, rounding=rule).set_index("obs_id", drop=False)
    rows = rows.assign(about=observed.subject_words(rows), range=observed.range_words(rows))
    mine = set(obs["obs_id"])
    found = []
    for _, check in checks.iterrows():
        first, second = check["reported"], check["derived_from"]
        if not mine & {first, second}:
            continue
        first, second = (first, second) if first in mine else (second, first)
        a, b = rows.loc[first], rows.loc[second]
        found.append(
            {
                "about": f"{a['about']}, {wording.period(a['ref_period'])}",
                "first": a["printed"],
                "first_range": a["range"],
                "second": b["printed"],
                "second_range": b["range"],
                "where": _HERE if b["source_id"] == a["source_id"] else b["source_id"],
                "same_digits": (a[_PRINT] == b[_PRINT]).all(),
                "verdict": check["verdict"],
            }
        )
    columns = ["about", "first", "first_range", "second", "second_range", "where", "same_digits", "verdict"]
    return pd.DataFrame(found, columns=columns).drop_duplicates(["about", "first", "second", "where"])


def _distinct(obs: pd.DataFrame) -> pd.DataFrame:
    """One row a different print: 46,000 said twice claims the same."""
    same = ["obs_value", "unit_mult", "decimals", "comparison", "unit_measure", "transformation"]
    return obs[obs["value"] != 0].drop_duplicates(same)


def _by_width(obs: pd.DataFrame) -> pd.DataFrame:
    """Rows with two ends, those with the widest range relative to their figure first."""
    closed = obs[np.isfinite(obs[["lower", "upper"]]).all(axis="columns") & (obs["value"] != 0)]
    width = ((closed["upper"] - closed["lower"]) / closed["value"].abs()).sort_values(ascending=False, kind="stable")
    return closed.loc[width.index]


def _coarsest(obs: pd.DataFrame) -> pd.DataFrame | None:
    rows = _by_width(obs)
    if rows.empty or rows["upper"].iloc[0] - rows["lower"].iloc[0] <= 1e-6 * abs(rows["value"].iloc[0]):
        return None
    return rows.head(1)


def _telling(obs: pd.DataFrame) -> pd.DataFrame:
    """Figures in one unit to try the rules on: those printed twice with different digits, else the coarsest two."""
    closed = obs[np.isfinite(obs[["lower", "upper"]]).all(axis="columns")]
    groups = closed.groupby([*observations.CONCEPT, "unit_measure"], sort=False)
    twice = [group for _, group in groups if group["obs_value"].nunique() > 1]
    if twice:
        return twice[0].drop_duplicates("obs_value")
    coarse = _by_width(_distinct(obs))
    if coarse.empty:
        return obs.head(1)
    first = coarse.iloc[0]
    return coarse[(coarse["unit_measure"] == first["unit_measure"]) & (coarse["unit_mult"] == first["unit_mult"])].head(
        2
    )


def _rules_title(frame: pd.DataFrame, shown: pd.DataFrame) -> str:
    ends = {rule: part[["lower", "upper"]].to_numpy() for rule, part in frame.groupby("rule")}
    first, *others = _labels(shown)
    if (ends["nearest"] == ends["any"]).all():
        return say("“{figure}” says the same under every rule of rounding", figure=first)
    if not others:
        return say("What “{figure}” allows depends on how it was rounded", figure=first)
    both = say("“{one}” and “{other}”", one=first, other=others[0])
    if shown.duplicated(observations.CONCEPT, keep=False).eq(False).any():
        return say("{both} move with the rule of rounding", both=both)
    meet = {rule: bool(pair[:, 0].max() <= pair[:, 1].min()) for rule, pair in ends.items()}
    rules = {rule: say(words) for rule, words in _RULE_WORDS.items()}
    fits, fails = ([rules[rule] for rule in rounding.RULES if meet[rule] is wanted] for wanted in (True, False))
    if not fits:
        return say("{both} agree under no rule of rounding", both=both)
    alike = say("{both} agree if {rules}", both=both, rules=_listed(fits, " or "))
    return alike + (say(", not if {rules}", rules=_listed(fails, " or ")) if fails else "")


def _labels(obs: pd.DataFrame) -> list[str]:
    """Prints short enough for a chart; what they are about where the chart's letters cannot write them."""
    words = zip(obs["printed"], observed.subject_words(obs), strict=True)
    # DejaVu Sans has Latin, Cyrillic and Greek, and no Chinese characters (U+2E80 and above).
    return [textwrap.shorten(about if max(text) >= "\u2e80" else text, 44, placeholder=" …") for text, about in words]


def _kind(obs: pd.DataFrame) -> pd.Series:
    """Kind of a figure in words, for legends and observed."""
    money = N_("money")
    kinds = {
        "KZT": money, "USD": money, "NUMBER": N_("number of things"), "PC": N_("percent"),
        "RATIO": N_("factor or index"),
    }  # fmt: skip
    return obs["unit_measure"].map(kinds).map(say)


def _kinds(obs: pd.DataFrame) -> str:
    counts = obs["transformation"].value_counts()
    said = {
        "level": plural("{count} amount", "{count} amounts", int(counts.get("level", 0))),
        "growth": plural("{count} growth figure", "{count} growth figures", int(counts.get("growth", 0))),
        "share": plural("{count} share", "{count} shares", int(counts.get("share", 0))),
    }
    return ", ".join(words for name, words in said.items() if name in counts)


def _signed(low: float, high: float) -> str:
    places = 2 if high - low < 1 else 0
    one, other = (number(end, places, sign=True) for end in (low, high))
    return one if one == other else say("{low} to {high}", low=one, high=other)


def _others(role: str, count: int) -> str:
    if role == "plan":
        return plural("{count} plan", "{count} plans", count)
    if role == "target":
        return plural("{count} target", "{count} targets", count)
    return plural("{count} capacity", "{count} capacities", count)


def _listed(words: list[str], joint: str = " and ") -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + say(joint) + words[-1]
