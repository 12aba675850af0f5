"""What is industry made of? Output by section, shares, contributions to growth, and the rest that nobody printed."""

import numpy as np
import pandas as pd

from kzstats import bounds, consistency, exchange, observations, periods, ratios
from kzstats.errors import NotFound, RateNotFound
from kzstats.message import N_
from kzstats.rounding import RULES
from kzstats.show import wording
from kzstats.show.answer import Answer
from kzstats.show.charts import Chart, bars, ranges
from kzstats.show.language import say
from kzstats.show.observed import source_words
from kzstats.show.table import Table
from kzstats.show.vocabulary import code_words
from kzstats.show.wording import amount as said_range
from kzstats.show.wording import range_text

TOTAL = "B-E"
SECTIONS = ("B", "C", "D", "E")
REST = "rest"
_SHORT = {
    "B-E": N_("Industry"),
    "B": N_("Mining"),
    "C": N_("Manufacturing"),
    "D": N_("Electricity and gas"),
    "E": N_("Water and waste"),
}
_VERDICTS = {
    "consistent": N_("can agree"),
    "inconsistent": N_("cannot agree"),
    "undetermined": N_("not decided"),
}
#: Columns of the tables below, whose names are their headers.
_HEADERS = (
    N_("section"), N_("tenge"), N_("dollars"), N_("share"), N_("growth"), N_("output"), N_("share, percent"),
    N_("growth, percent"), N_("added to growth, points"), N_("source"), N_("figure"), N_("printed"),
    N_("its print allows"), N_("this page allows"), N_("verdict"), N_("rounding"), N_("industry"), N_("not printed"),
    N_("its growth"), N_("average"), N_("end of the period"), N_("contribution to growth"), N_("growth of the rest"),
)  # fmt: skip


def figures(obs: pd.DataFrame) -> pd.DataFrame:
    """The figures of industry and its sections for one period: output in tenge and dollars, shares, growth of volume.

    obs: observation frame of one source. Where it reports several periods, the one with the largest total is taken.
    Returns the rows. Raises NotFound, naming the sources that will do, when the source does not
    print the total and a section in tenge.

    >>> figures(observations.load("trend_2024_06"))["printed"].tolist()[:3]
    ['46.4 trillion tenge', 'about $102.5 billion', '4.3 percent']
    """
    found = _usable(obs)
    if found.empty:
        every = observations.load()
        have = [name for name, group in every.groupby("source_id", sort=False) if len(_usable(group))]
        named = " and ".join(obs["source_id"].unique()) or "this source"
        raise NotFound(
            f"{named} does not print the output of industry and of one of its "
            f"sections in tenge; choose a source that does: {', '.join(have) or 'this data folder has none'}"
        )
    return found


def sections(obs: pd.DataFrame, *, rounding: str) -> pd.DataFrame:
    """Industry, each section printed in tenge and the rest: the tightest ranges that tenge, shares and growth allow.

    obs: observation frame of one source; rounding: nearest, truncate or any. Dollars are left aside: they may have
    been made from the printed tenge, and then say nothing new. Returns activity ("rest" for what is not printed),
    label, printed (tenge), share_printed, growth_printed, ref_period, unit_measure, value (middle of the range), lower,
    upper (tenge), share_lower, share_upper, growth_lower, growth_upper (percent), contribution_lower,
    contribution_upper (percentage points of the total's growth) and verdict (of the joint check).

    >>> found = sections(observations.load("trend_2024_06"), rounding="nearest").set_index("activity")
    >>> (found.loc["rest", ["lower", "upper"]] / 1e12).astype(float).round(3).tolist()
    [2.978, 3.064]
    """
    printed = observations.with_bounds(_tenge(figures(obs)), rounding=rounding)
    joint = consistency.reconcile(printed, rounding=rounding)
    period = printed["ref_period"].iloc[0]
    levels = printed[printed["transformation"] == "level"].set_index("activity")
    parts = [code for code in SECTIONS if code in levels.index]
    rest = [code for code in SECTIONS if code not in parts]
    rows = [_row(code, printed, joint) for code in (TOTAL, *parts)]
    if rest:
        rows.append(_rest_row(rest, period, joint, rows))
    table = pd.DataFrame(rows).assign(ref_period=period, unit_measure="KZT", verdict=joint.verdict)
    table["value"] = (table["lower"] + table["upper"]) / 2
    table = _with_shares(table)
    return pd.concat([table, _contributions(table)], axis="columns")


def in_dollars(found: pd.DataFrame, *, collection: str, rates: pd.DataFrame | None = None) -> pd.DataFrame:
    """Sections in dollars at the official rate of their period.

    found: as `sections` gives; collection: A average of the period, E its end; rates: as `load_rates()`. Returns
    label, lower, upper (dollars), rate (tenge per dollar, written), how. Without a rate the reason stands in `how`
    and no amount is given.

    >>> found = in_dollars(sections(observations.load("trend_2024_06"), rounding="nearest"), collection="A")
    >>> found["rate"].unique().tolist(), (found["lower"] / 1e9).round(2).tolist()[0]
    (['456.15–456.25'], 101.59)
    """
    rates = observations.load_rates() if rates is None else rates
    try:
        money = exchange.convert(found, to="USD", collection=collection, rates=rates)
    except RateNotFound as error:
        return found[["label"]].assign(lower=np.nan, upper=np.nan, rate="–", how=str(error))
    rate = [range_text(*ends) for ends in money[["rate_lower", "rate_upper"]].to_numpy()]
    return money[["label", "lower", "upper"]].assign(
        rate=rate, how=money["how"].map(lambda how: code_words("how", how))
    )


def elsewhere(obs: pd.DataFrame, found: pd.DataFrame, *, rounding: str) -> pd.DataFrame:
    """Figures of other sources for the same period, beside the ranges found here.

    obs: observation frame of the source; found: as `sections` gives; rounding: of the other sources' prints. Prints
    that only repeat the source's own are left out. Returns source, subject, printed, other_lower, other_upper, lower,
    upper, unit_measure (KZT or PC) and verdict. Growth of sections that make up the rest is compared together: their
    mean lies between the smallest and the largest.

    >>> obs = observations.load("trend_2024_06")
    >>> found = elsewhere(obs, sections(obs, rounding="nearest"), rounding="nearest")
    >>> found.loc[found["printed"] == "46 401,7 milyar tenge", "verdict"].tolist()
    ['consistent']
    """
    every = _percent(observations.load(rounding=rounding))
    same = every[
        _industry(every)
        & (every["ref_period"] == found["ref_period"].iloc[0])
        & ~every["source_id"].isin(obs["source_id"])
        & (every["unit_measure"] != "USD")
    ]
    here = found.set_index("activity")
    own = _percent(observations.with_bounds(figures(obs), rounding=rounding))
    told = set(own[["activity", "transformation", "lower", "upper"]].itertuples(index=False, name=None))
    rows = []
    for _, other in same[same["activity"].isin(here.index)].iterrows():
        if (other["activity"], other["transformation"], other["lower"], other["upper"]) in told:
            continue
        name = {"level": "", "growth": "growth_", "share": "share_"}[other["transformation"]]
        ends = here.loc[other["activity"], [f"{name}lower", f"{name}upper"]]
        subject = here.at[other["activity"], "label"]
        form = _SUBJECT[other["transformation"]]
        subject = say(form, subject=subject)
        rows.append(_beside(other["source_id"], subject, other["printed"], other, ends, other["unit_measure"]))
    rows += _rest_elsewhere(same, here)
    return pd.DataFrame(rows, columns=_ELSEWHERE)


def growth_of_rest(obs: pd.DataFrame, *, rounding: str) -> pd.DataFrame:
    """Growth of volume of the rest, as the shares demand it from each print of the growth of total and sections.

    obs: observation frame of the source with tenge and shares; rounding: the reading. Every source that prints the
    growth of the total and of each section for the same period is tried in turn. Returns source, lower, upper
    (percent), verdict; and printed_lower, printed_upper: between which the same source prints the growth of all
    sections that make up the rest, if it does.

    >>> found = growth_of_rest(observations.load("trend_2024_06"), rounding="nearest").set_index("source")
    >>> found.loc["trend_2024_06", ["lower", "upper"]].astype(float).round(1).tolist()
    [2.1, 5.1]
    """
    own = _tenge(figures(obs))
    amounts = own[own["transformation"] != "growth"]
    parts = set(own.loc[own["transformation"] == "level", "activity"])
    every = observations.load(rounding=rounding)
    grown = every[_industry(every) & (every["transformation"] == "growth")]
    grown = grown[(grown["ref_period"] == own["ref_period"].iloc[0]) & (grown["base_period"] == _base(own))]
    rows = []
    for source, prints in grown.groupby("source_id", sort=False):
        if not parts <= set(prints["activity"]):
            continue
        used = pd.concat([amounts, prints[prints["activity"].isin(parts)]], ignore_index=True)
        joint = consistency.reconcile(used, rounding=rounding)
        low, high = _range_of(joint, f"growth {TOTAL} ")
        other = _percent(prints[~prints["activity"].isin(parts)])
        whole = set(other["activity"]) == set(SECTIONS) - parts
        ends = (other["lower"].min(), other["upper"].max()) if whole else (np.nan, np.nan)
        rows.append((source, low, high, joint.verdict, *ends))
    return pd.DataFrame(rows, columns=["source", "lower", "upper", "verdict", "printed_lower", "printed_upper"])


_SUBJECT = {"level": "{subject}", "growth": N_("{subject}, growth"), "share": N_("{subject}, share")}
_ELSEWHERE = ["source", "subject", "printed", "other_lower", "other_upper", "lower", "upper", "unit_measure", "verdict"]


def printed_table(obs: pd.DataFrame) -> pd.DataFrame:
    """What the source prints, one row a section: section, tenge, dollars, share, growth, in its own words.

    obs: observation frame of one source.

    >>> printed_table(observations.load("trend_2024_06")).iloc[1].tolist()
    ['Mining', '21.7 trillion tenge', 'about $47.9 billion', '46.9 percent', '4.6 percent more']
    """
    found = figures(obs)
    rows = []
    for code in (TOTAL, *SECTIONS):
        of_code = found[found["activity"] == code]
        level = of_code["transformation"] == "level"
        rows.append(
            {
                "section": say(_SHORT[code]),
                "tenge": _print(of_code[level & (of_code["unit_measure"] == "KZT")]),
                "dollars": _print(of_code[level & (of_code["unit_measure"] == "USD")]),
                "share": _print(of_code[of_code["transformation"] == "share"]),
                "growth": _print(of_code[of_code["transformation"] == "growth"]),
            }
        )
    return pd.DataFrame(rows)


def sections_table(found: pd.DataFrame) -> pd.DataFrame:
    """Sections for a table: section, and the ranges of output, share, growth and contribution in words.

    found: as `sections` gives. Returns section, output (trillion tenge), share and growth (percent), added to growth
    (percentage points).

    >>> found = sections(observations.load("trend_2024_06"), rounding="nearest")
    >>> sections_table(found).iloc[1].tolist()
    ['Mining', '21.715–21.750 trillion tenge', '46.85–46.93', '4.55–4.65', '2.13–2.18']
    """
    return pd.DataFrame(
        {
            "section": found["label"],
            "output": [said_range(*ends, "KZT", 3) for ends in found[["lower", "upper"]].to_numpy()],
            "share, percent": [range_text(*ends) for ends in found[["share_lower", "share_upper"]].to_numpy()],
            "growth, percent": [range_text(*ends) for ends in found[["growth_lower", "growth_upper"]].to_numpy()],
            "added to growth, points": [
                range_text(*ends) for ends in found[["contribution_lower", "contribution_upper"]].to_numpy()
            ],
        }
    )


def dollars_caption(money: pd.DataFrame) -> str:
    """Caption of the sections in dollars, with the rate.

    money: as `in_dollars` gives.

    >>> found = sections(observations.load("trend_2024_06"), rounding="nearest")
    >>> dollars_caption(in_dollars(found, collection="A"))
    'Output in billion dollars; official rate, tenge per dollar: 456.15–456.25'
    """
    return say("Output in billion dollars; official rate, tenge per dollar: {rate}", rate=money["rate"].iloc[0])


def elsewhere_caption(found: pd.DataFrame) -> str:
    """Caption of the figures of other sources; says so when there are none.

    found: as `elsewhere` gives.

    >>> obs = observations.load("trend_2024_06")
    >>> found = sections(obs, rounding="nearest")
    >>> elsewhere_caption(elsewhere(obs, found, rounding="nearest"))
    'Other sources on the same period'
    """
    if found.empty:
        return say("Other sources on the same period: none at hand")
    return say("Other sources on the same period")


def elsewhere_table(found: pd.DataFrame) -> pd.DataFrame:
    """Other sources for a table: source, figure, print, the range it allows, the range here, verdict in words.

    found: as `elsewhere` gives. Returns source, figure, printed, its print allows, this page allows, verdict.

    >>> obs = observations.load("trend_2024_06")
    >>> found = sections(obs, rounding="nearest")
    >>> elsewhere_table(elsewhere(obs, found, rounding="nearest")).iloc[0].tolist()[1:]
    ['Industry', '46 401,7 milyar tenge', '46.40165–46.40175 trillion tenge', '46.350–46.425 trillion tenge', ...
    """
    sides = {
        "its print allows": ["other_lower", "other_upper"],
        "this page allows": ["lower", "upper"],
    }
    said = {
        header: [
            said_range(low, high, unit, 3)
            for low, high, unit in zip(found[ends[0]], found[ends[1]], found["unit_measure"], strict=True)
        ]
        for header, ends in sides.items()
    }
    head = {"source": source_words(found["source"]), "figure": found["subject"], "printed": found["printed"]}
    return pd.DataFrame(head | said | {"verdict": found["verdict"].map(_VERDICTS).map(say)})


def levels_chart(found: pd.DataFrame) -> Chart:
    """Chart of output by section in trillion tenge, with the tightest range of each.

    found: as `sections` gives.

    >>> found = sections(observations.load("trend_2024_06"), rounding="nearest")
    >>> levels_chart(found)
    Chart: Output of 2023 in trillion tenge: Industry 46.350–46.425; Mining 21.715–21.750; Manufacturing ...
    """
    said = [range_text(low, high, 3) for low, high in found[["lower", "upper"]].to_numpy() / 1e12]
    when = wording.period(found["ref_period"].iloc[0])
    rest = found["activity"].eq(REST)
    title = (
        say("{range} trillion tenge of output were never printed", range=said[-1])
        if rest.any()
        else say("Every section of {range} trillion tenge is printed", range=said[0])
    )
    unprinted = pd.Series([say("{label} (not printed)", label=label) for label in found["label"]], index=found.index)
    listed = "; ".join(f"{label} {text}" for label, text in zip(found["label"], said, strict=True))
    return bars(
        found.assign(label=found["label"].where(~rest, unprinted)),
        title=title,
        unit=say("trillion tenge"),
        alt=say("Output of {when} in trillion tenge: {listed}.", when=when, listed=listed),
        caption=say(
            "Output of {when}, trillion tenge at prices of that time. The bar ends in the middle of the range "
            "that all printed tenge, shares and growth figures allow together; the range is written beside it. "
            "What is not printed is what must be left over.",
            when=when,
        ),
        decimals=3,
        scale=1e12,
    )


def shares_chart(obs: pd.DataFrame, found: pd.DataFrame, *, rounding: str) -> Chart:
    """Chart of shares in industry: as printed, as the printed tenge allow them, and as everything together allows.

    obs: observation frame of the source; found: as `sections` gives; rounding: of the print.

    >>> obs = observations.load("trend_2024_06")
    >>> shares_chart(obs, sections(obs, rounding="nearest"), rounding="nearest")
    Chart: Shares in industry, percent, that all figures together allow: Mining 46.85–46.93; Manufacturing ...
    """
    printed = observations.with_bounds(_tenge(figures(obs)), rounding=rounding)
    levels = printed[printed["transformation"] == "level"]
    whole = levels[levels["activity"] == TOTAL]
    if found["verdict"].iloc[0] == "inconsistent":  # then nothing holds them together
        left = say("each print alone")
        alt = N_("Shares in industry, percent, that each print alone allows: {listed}.")
        caption = N_(
            "Percent of the output of industry. For each section: the range of the printed share and the range that "
            "the printed tenge allow; all of them at once contradict each other."
        )
    else:
        left = say("everything together")
        alt = N_("Shares in industry, percent, that all figures together allow: {listed}.")
        caption = N_(
            "Percent of the output of industry. For each section: the range of the printed share, the range that "
            "the printed tenge allow, and what is left when all figures must hold at once."
        )
    rows = []
    # The rest is left out: at a few percent it would stretch the axis until no range had a width.
    for _, row in found[found["activity"].isin(SECTIONS)].iterrows():
        label, code = row["label"], row["activity"]
        print_of = printed[(printed["transformation"] == "share") & (printed["activity"] == code)]
        rows += [(label, say("the printed share"), *ends) for ends in print_of[["lower", "upper"]].to_numpy()]
        part = levels[levels["activity"] == code]
        if len(part):
            rows.append((label, say("from the printed tenge"), *ratios.share(part, whole)[["lower", "upper"]].iloc[0]))
        rows.append((label, left, row["share_lower"], row["share_upper"]))
    table = pd.DataFrame(rows, columns=["label", "kind", "lower", "upper"])
    said = "; ".join(f"{r.label} {range_text(r.lower, r.upper)}" for r in table.itertuples() if r.kind == left)
    largest = table[table["kind"] == left].nlargest(1, "upper").iloc[0]
    return ranges(
        table,
        title=say(
            "{section} made {range} percent of industry",
            section=largest["label"],
            range=range_text(largest["lower"], largest["upper"]),
        ),
        unit=say("percent of industry"),
        alt=say(alt, listed=said),
        caption=say(caption),
    )


def contributions_chart(found: pd.DataFrame) -> Chart | Table:
    """Chart of what each section added to the growth of industry, percentage points; a sentence where none follows.

    found: as `sections` gives.

    >>> found = sections(observations.load("trend_2024_06"), rounding="nearest")
    >>> contributions_chart(found)
    Chart: What each section added to growth of 4.25–4.35 percent, percentage points: Mining 2.13–2.18; ...
    """
    total = found.iloc[0]
    parts = found[(found["activity"] != TOTAL) & found["contribution_lower"].notna()]
    if parts.empty:
        reason = say("The source does not print the growth of industry and of a section, so no contribution follows.")
        return Table(pd.DataFrame({"contribution to growth": [reason]}), say("Contributions to growth"))
    rows = parts.assign(
        lower=parts["contribution_lower"],
        upper=parts["contribution_upper"],
        value=(parts["contribution_lower"] + parts["contribution_upper"]) / 2,
    )
    said = [range_text(low, high) for low, high in rows[["lower", "upper"]].to_numpy()]
    most = rows["value"].argmax()
    of_total = range_text(total["growth_lower"], total["growth_upper"])
    listed = "; ".join(f"{label} {text}" for label, text in zip(rows["label"], said, strict=True))
    return bars(
        rows,
        title=say(
            "{section} added {points} points to growth of {growth} percent",
            section=rows["label"].iloc[most],
            points=said[most],
            growth=of_total,
        ),
        unit=say("percentage points"),
        alt=say(
            "What each section added to growth of {growth} percent, percentage points: {listed}.",
            growth=of_total,
            listed=listed,
        ),
        caption=say(
            "Percentage points of the growth of physical volume: the section's growth times its share in the base "
            "period, both at prices of the reported period. The stroke is the range."
        ),
        decimals=2,
    )


def rest_chart(found: pd.DataFrame, label: str) -> Chart | Table:
    """Chart of the growth that the rest must have had, beside what is printed for the sections it is made of.

    found: as `growth_of_rest` gives; label: of the rest. Where no source prints what it takes, a sentence says so.

    >>> obs = observations.load("trend_2024_06")
    >>> rest_chart(growth_of_rest(obs, rounding="nearest"), "Electricity and gas, water and waste")
    Chart: Growth of electricity and gas, water and waste, percent: needed: Trend News Agency, 1 June 2024 ...
    """
    if found.empty:
        reason = say("No source prints the growth of industry and of each printed section for this period.")
        return Table(pd.DataFrame({"growth of the rest": [reason]}), say("Growth of {subject}", subject=label.lower()))
    rows, apart = [], []
    for row, name in zip(found.itertuples(), source_words(found["source"]), strict=True):
        needed, printed = say("needed by the other figures"), say("printed for the sections of the rest")
        rows.append((say("needed: {source}", source=name), needed, row.lower, row.upper))
        rows.append((say("printed: {source}", source=name), printed, row.printed_lower, row.printed_upper))
        if row.printed_upper < row.lower or row.printed_lower > row.upper:
            ends = range_text(row.printed_lower, row.printed_upper)
            apart.append(say("{source} prints {range}", source=name, range=ends))
    table = pd.DataFrame(rows, columns=["label", "kind", "lower", "upper"]).dropna()
    first = found.iloc[0]
    said = [f"{r.label} {range_text(r.lower, r.upper)}" for r in table.itertuples()]
    return ranges(
        table,
        title=say("The rest must have grown by {range} percent", range=range_text(first.lower, first.upper, 1))
        + "".join(f"; {words}" for words in apart),
        unit=say("growth of physical volume, percent"),
        alt=say("Growth of {subject}, percent: {listed}.", subject=label.lower(), listed="; ".join(said)),
        caption=say(
            "Growth of physical volume of {subject}, percent. Needed: what the growth of industry and of "
            "the printed sections leaves for it, with the shares of this page. Printed: from the smallest to the "
            "largest growth that the same source prints for the sections in it.",
            subject=label.lower(),
        ),
        decimals=2,
    )


def answer(found: pd.DataFrame, money: pd.DataFrame) -> Answer:
    """What industry is made of, in trillion tenge and percent, and how much of it was never printed.

    found: as `sections` gives; money: as `in_dollars` gives.

    >>> found = sections(observations.load("trend_2024_06"), rounding="nearest")
    >>> answer(found, in_dollars(found, collection="A"))
    Industry made 46.350–46.425 trillion tenge (101.59–101.78 billion dollars at 456.15–456.25 tenge) in 2023: ...
    """
    when = wording.period(found["ref_period"].iloc[0])
    rest = found[found["activity"] == REST]
    said = [
        say(
            N_("what is not printed ({section}) {range} percent")
            if row.activity == REST
            else N_("{section} {range} percent"),
            section=row.label.lower(),
            range=range_text(row.share_lower, row.share_upper),
        )
        for row in found[found["activity"] != TOTAL].itertuples()
    ]
    total = said_range(found["lower"].iloc[0], found["upper"].iloc[0], "KZT", 3)
    dollars = said_range(money["lower"].iloc[0], money["upper"].iloc[0], "USD", 1)
    told = {"total": total, "when": when, "parts": _listed(said)}
    if dollars == "–":
        text = say("Industry made {total} in {when}: {parts}.", **told)
    else:
        rate = money["rate"].iloc[0]
        text = say(
            "Industry made {total} ({dollars} at {rate} tenge) in {when}: {parts}.", dollars=dollars, rate=rate, **told
        )
    numbers = [(say("output of industry"), total)]
    if len(rest):
        row = rest.iloc[0]
        amount = said_range(row["lower"], row["upper"], "KZT", 3)
        numbers.append((say("not printed"), amount))
        if np.isfinite([row["growth_lower"], row["growth_upper"]]).all():
            growth = said_range(row["growth_lower"], row["growth_upper"], "PC", 1)
            text += " " + say(
                "What is not printed must come to {amount}, and by the printed growth its volume must have changed by "
                "{growth}.",
                amount=amount,
                growth=growth,
            )
            numbers.append((say("growth of what is not printed"), growth))
        else:
            text += " " + say("What is not printed must come to {amount}.", amount=amount)
    if found["verdict"].iloc[0] == "inconsistent":
        text += " " + say("Under this reading the figures contradict each other: each range is of its print alone.")
    return Answer(text, numbers)


def by_rounding(obs: pd.DataFrame) -> pd.DataFrame:
    """Total, rest and growth of the rest under every rounding rule, in words; and whether the figures agree.

    obs: observation frame of one source. Returns rounding, industry, not printed, its growth, verdict.

    >>> by_rounding(observations.load("trend_2024_06"))["industry"].tolist()[0]
    '46.350–46.425 trillion tenge'
    """
    rows = []
    for rounding in RULES:
        found = sections(obs, rounding=rounding)
        total, last = found.iloc[0], found.iloc[-1]
        rest = last["activity"] == REST
        rows.append(
            {
                "rounding": say(rounding),
                "industry": said_range(total["lower"], total["upper"], "KZT", 3),
                "not printed": said_range(last["lower"], last["upper"], "KZT", 3) if rest else "–",
                "its growth": said_range(last["growth_lower"], last["growth_upper"], "PC", 1) if rest else "–",
                "verdict": say(_VERDICTS[total["verdict"]]),
            }
        )
    return pd.DataFrame(rows)


def by_convention(found: pd.DataFrame) -> pd.DataFrame:
    """Sections in dollars at the average and at the end of the period, in words.

    found: as `sections` gives. Returns section, average, end of the period (billion dollars, or why there is none).

    >>> by_convention(sections(observations.load("trend_2024_06"), rounding="nearest")).iloc[0].tolist()
    ['Industry', '101.589–101.775 billion dollars', '101.967–102.131 billion dollars']
    """
    table = {"section": found["label"]}
    for header, collection in (("average", "A"), ("end of the period", "E")):
        money = in_dollars(found, collection=collection)
        said = [said_range(low, high, "USD", 3) for low, high in money[["lower", "upper"]].to_numpy()]
        table[header] = [why if words == "–" else words for words, why in zip(said, money["how"], strict=True)]
    return pd.DataFrame(table)


def _usable(obs: pd.DataFrame) -> pd.DataFrame:
    rows = obs[_industry(obs)]
    tenge = rows[(rows["transformation"] == "level") & (rows["unit_measure"] == "KZT")]
    by_period = tenge.groupby("ref_period")["activity"].agg(set)
    periods_with_both = [text for text, codes in by_period.items() if TOTAL in codes and len(codes) > 1]
    totals = tenge[(tenge["activity"] == TOTAL) & tenge["ref_period"].isin(periods_with_both)]
    if totals.empty:
        return rows.iloc[:0]
    period = totals.loc[totals["value"].idxmax(), "ref_period"]
    rows = rows[rows["ref_period"] == period]
    a_year_before = (rows["base_period"] == periods.earlier(period)) & (rows["price_basis"] == "volume")
    return rows[(rows["transformation"] != "growth") | a_year_before].reset_index(drop=True)


def _industry(obs: pd.DataFrame) -> pd.Series:
    return (
        obs["activity"].isin([TOTAL, *SECTIONS])
        & obs["share_of"].isin(["", TOTAL])
        & (obs["product"] == "_T")
        & (obs["indicator"] == "production")
        & (obs["role"] == "actual")
        & (obs["ref_area"] == "KZ")
    )


def _percent(obs: pd.DataFrame) -> pd.DataFrame:
    """Bounds of growth printed as an index, in percent like all other growth; the printed digits stay as they are."""
    index = (obs["unit_measure"] == "RATIO") & (obs["transformation"] == "growth")
    if not index.any():
        return obs
    percent = ratios.growth_from_ratio(obs[index])
    return pd.concat([obs[~index], obs[index].assign(unit_measure="PC", **percent[bounds.COLUMNS])]).sort_index()


def _tenge(found: pd.DataFrame) -> pd.DataFrame:
    """Without dollars, and without growth of sections whose output is not printed: they belong to the rest."""
    levels = found[(found["transformation"] == "level") & (found["unit_measure"] == "KZT")]
    return found[(found["unit_measure"] != "USD") & found["activity"].isin(levels["activity"])].reset_index(drop=True)


def _base(own: pd.DataFrame) -> str:
    return periods.earlier(own["ref_period"].iloc[0])


def _row(code: str, printed: pd.DataFrame, joint) -> dict:
    of_code = printed[printed["activity"] == code]
    row = {"activity": code, "label": say(_SHORT[code])}
    for name, kind in (("", "level"), ("share_", "share"), ("growth_", "growth")):
        rows = of_code[of_code["transformation"] == kind]
        row[f"{name}printed"] = _print(rows)
        row[f"{name}lower"], row[f"{name}upper"] = _ends(rows, joint)
    return row | ({"share_lower": 100.0, "share_upper": 100.0} if code == TOTAL else {})


def _ends(rows: pd.DataFrame, joint) -> tuple[float, float]:
    """Range of one figure: the tightest where all agree, else the range of its print alone."""
    if rows.empty:
        return np.nan, np.nan
    row = rows.iloc[[0]]
    tightest = joint.ranges[joint.ranges["obs_id"] == row["obs_id"].iloc[0]]
    if tightest["lower"].notna().any():
        row = row.assign(**{end: tightest[end].iloc[0] for end in ("lower", "upper")})
    return tuple(_percent(row)[["lower", "upper"]].iloc[0])


def _range_of(joint, code: str) -> tuple[float, float]:
    """Range of the rest of industry, or of its growth, where the figures agree."""
    found = joint.ranges[
        joint.ranges["quantity"].str.startswith(code) & joint.ranges["quantity"].str.contains(" less ")
    ]
    return tuple(found[["lower", "upper"]].iloc[0]) if len(found) else (np.nan, np.nan)


def _rest_row(rest: list[str], period: str, joint, rows: list[dict]) -> dict:
    whole, parts = rows[0], rows[1:]
    low, high = _range_of(joint, f"{TOTAL} {period} KZT less")
    if np.isnan(low):  # figures that cannot all be true have no joint range; the prints alone still have
        low = whole["lower"] - sum(part["upper"] for part in parts)
        high = whole["upper"] - sum(part["lower"] for part in parts)
    growth = _range_of(joint, f"growth {TOTAL} {period} KZT less")
    named = [say(_SHORT[code]) for code in rest]
    label = ", ".join([*named[:1], *(name.lower() for name in named[1:])])
    printed = {"printed": "–", "share_printed": "–", "growth_printed": "–"}
    return printed | {
        "activity": REST, "label": label, "lower": low, "upper": high,
        "share_lower": np.nan, "share_upper": np.nan, "growth_lower": growth[0], "growth_upper": growth[1],
    }  # fmt: skip


def _with_shares(table: pd.DataFrame) -> pd.DataFrame:
    """Shares that are not printed: from the amounts; that of the rest also from what the other shares leave."""
    whole = table.iloc[[0] * len(table)].reset_index(drop=True)
    derived = bounds.scale(bounds.divide(table, whole), 100.0)
    parts = table["activity"].isin(SECTIONS)
    for end in ("lower", "upper"):
        table[f"share_{end}"] = table[f"share_{end}"].fillna(derived[end])
    if table["verdict"].iloc[0] == "inconsistent":
        return table  # shares and amounts that contradict each other leave the rest no common range
    rest = table["activity"] == REST
    left = 100 - table.loc[parts, "share_upper"].sum(), 100 - table.loc[parts, "share_lower"].sum()
    table["share_lower"] = table["share_lower"].mask(rest, table["share_lower"].clip(lower=left[0]))
    table["share_upper"] = table["share_upper"].mask(rest, table["share_upper"].clip(upper=left[1]))
    return table


def _contributions(table: pd.DataFrame) -> pd.DataFrame:
    """Share in the base period times growth: share now / (1 + growth) x (1 + growth of the total) x growth."""
    one = bounds.ranged(np.ones(len(table)))
    growth, share = (_side(table, name) for name in ("growth", "share"))
    total = growth.iloc[[0] * len(table)].reset_index(drop=True)
    grown = bounds.add(one, bounds.scale(growth, 0.01))
    # g / (1 + g) as 1 - 1 / (1 + g): with g in it once, the range is as tight as it can be.
    part = bounds.multiply(bounds.subtract(one, bounds.reciprocal(grown)), share)
    points = bounds.multiply(part, bounds.add(one, bounds.scale(total, 0.01)))
    return points[["lower", "upper"]].add_prefix("contribution_")


def _side(table: pd.DataFrame, name: str) -> pd.DataFrame:
    lower, upper = table[f"{name}_lower"].astype(float), table[f"{name}_upper"].astype(float)
    return bounds.ranged((lower + upper) / 2, lower, upper)


def _beside(source, subject, printed, other, ends, unit_measure: str) -> dict:
    low, high = (float(end) for end in ends)
    gap = max(other["lower"] - high, low - other["upper"])
    verdict = "undetermined" if np.isnan(gap) else "inconsistent" if gap > 0 else "consistent"
    numbers = [other["lower"], other["upper"], low, high]
    return dict(zip(_ELSEWHERE, [source, subject, printed, *numbers, unit_measure, verdict], strict=True))


def _rest_elsewhere(same: pd.DataFrame, here: pd.DataFrame) -> list[dict]:
    members = same[~same["activity"].isin(here.index) & (same["transformation"] == "growth")]
    if REST not in here.index:
        return []
    rows = []
    for source, prints in members.groupby("source_id", sort=False):
        # The mean of all members lies between the smallest and the largest; that of some says nothing.
        if set(prints["activity"]) != set(SECTIONS) - set(here.index):
            continue
        hull = {"lower": prints["lower"].min(), "upper": prints["upper"].max()}
        words = _listed(prints["printed"].tolist())
        ends = here.loc[REST, ["growth_lower", "growth_upper"]]
        subject = say("{subject}, growth", subject=here.at[REST, "label"])
        rows.append(_beside(source, subject, words, hull, ends, "PC"))
    return rows


def _print(rows: pd.DataFrame) -> str:
    return rows["printed"].iloc[0] if len(rows) else "–"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else say("{first} and {last}", first=", ".join(words[:-1]), last=words[-1])
