"""Can output double? The growth a year that a target needs, by base year, against the growth that was achieved.

The target names machine building (C26-C30) and an end, not a beginning, so every result is given for several base
years. Growth achieved comes from the index of physical volume by year: of each year the print published last.
"""

import numpy as np
import pandas as pd

from kzstats import bounds, observations, periods, ratios  # noqa: F401 - examples load observations
from kzstats.errors import NotFound, ParameterError
from kzstats.message import N_
from kzstats.show import charts, observed, vocabulary
from kzstats.show.answer import Answer
from kzstats.show.charts import Chart
from kzstats.show.language import number, plural, say, signs
from kzstats.show.table import Table
from kzstats.show.wording import range_text

TARGET = "trend_2024_06.doubling_target"
BRANCH = "C26-C30"
#: The release is of June 2024: output of 2023 was the last full year known, 2024 the year running.
BASE_YEARS = (2022, 2023, 2024)
MAIN_BASE = 2023
#: Columns of the tables below whose names are their headers, and words of `role`.
_HEADERS = (
    N_("printed"), N_("role"), N_("source"), N_("output"), N_("plan"), N_("target"), N_("capacity"),
    N_("the print allows"), N_("year"), N_("counted from"), N_("needed from the start"),
    N_("needed from the start, percent a year"), N_("still needed, percent a year"), N_("reached by"),
    N_("prices rise a year"), N_("from 2022"), N_("from 2023"), N_("from 2024"),
)  # fmt: skip
_BRANCHES = (BRANCH, "C29", "C27", "C", "B", "D", "E", "B-E")
_PRICE_RISES = (0, 3, 5, 8, 12)


def series(known: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """Yearly ratios of machine building, one row a year, of each year the print published last.

    known: figures of all sources published by then; horizon: the year in which the target is to be reached. Returns an
    observation frame with unit_measure RATIO, sorted by year. Raises NotFound where the target was not yet printed,
    ParameterError for a horizon that leaves no year after the base.

    >>> rows = series(observations.load(), 2028)
    >>> rows["ref_period"].iloc[0], rows["ref_period"].iloc[-1], len(rows)
    ('2016', '2025', 10)
    """
    if TARGET not in set(known["obs_id"]):
        raise NotFound("the target was first printed on 1 June 2024 (trend_2024_06); choose an as_of from that day on")
    if horizon <= MAIN_BASE:
        raise ParameterError(
            f"horizon is {horizon}; wanted a year after {MAIN_BASE}, the last full year before the target"
        )
    return yearly(known, BRANCH)


def yearly(known: pd.DataFrame, activity: str) -> pd.DataFrame:
    """Ratios of volume to the year before, all products of a branch, the last unbroken run of years.

    known: figures of all sources published by then; activity: code. Returns an observation frame, unit_measure RATIO,
    one row a year; empty when no yearly growth is known.

    >>> yearly(observations.load(), "C26-C30")[["ref_period", "value"]].values.tolist()[-1]
    ['2025', 1.126]
    """
    rows = known[(known["activity"] == activity) & (known["product"] == "_T") & (known["transformation"] == "growth")]
    rows = rows[(rows["role"] == "actual") & (rows["price_basis"] == "volume") & (rows["ref_area"] == "KZ")]
    rows = rows[rows["ref_period"].str.fullmatch("[0-9]{4}")]
    before = rows["ref_period"].map(periods.earlier) if len(rows) else rows["base_period"]
    rows = rows[rows["base_period"] == before]
    day = rows["published"].map(lambda text: periods.parse(text).end if text else periods.parse("0001").end)
    rows = (
        rows.assign(day=day)
        .sort_values(["ref_period", "day"], kind="stable")
        .drop_duplicates("ref_period", keep="last")
    )
    gaps = rows["ref_period"].astype(int).diff().fillna(1) != 1
    rows = rows[gaps.cumsum() == gaps.cumsum().max()].drop(columns="day")
    return ratios.ratio_from_growth(rows).reset_index(drop=True)


def bases(horizon: int) -> list[int]:
    """The base years that leave at least one year to the horizon.

    horizon: year.

    >>> bases(2024)
    [2022, 2023]
    """
    return [year for year in BASE_YEARS if year < horizon]


def needed(factor: float, horizon: int) -> pd.DataFrame:
    """Growth a year that reaches the factor at the horizon, percent, one row a base year.

    factor: new output over old; horizon: year. Returns base, years, value, lower, upper (percent a year).

    >>> needed(2.0, 2028)[["base", "value"]].round(2).values.tolist()
    [[2022.0, 12.25], [2023.0, 14.87], [2024.0, 18.92]]
    """
    years = bases(horizon)
    found = ratios.compound_growth(factor, [horizon - year for year in years])
    return pd.concat([pd.DataFrame({"base": years}), found], axis="columns")


def still_needed(rows: pd.DataFrame, factor: float, horizon: int) -> pd.DataFrame:
    """What has been reached since each base year, and the growth a year still needed after the last year known.

    rows: yearly ratios of `series`, of which years after the horizon no longer count; factor, horizon as in `needed`.
    Returns base, last (year), left (years), reached_lower, reached_upper (times the base), lower, upper (percent a
    year; empty where no year is left).

    >>> still_needed(series(observations.load(), 2028), 2.0, 2028).round(2).loc[
    ...     1, ["reached_lower", "lower", "upper"]
    ... ].tolist()
    [1.24, 17.35, 17.42]
    """
    rows = rows[rows["ref_period"].astype(int) <= horizon]
    last = int(rows["ref_period"].iloc[-1])
    found = []
    for base in bases(horizon):
        after = rows[rows["ref_period"].astype(int) > base]
        known = len(after) == last - base and len(after) > 0
        reached = ratios.chain(after).iloc[[-1]][bounds.COLUMNS] if known else bounds.ranged([1.0])
        until = last if known else base
        row = {"base": base, "last": until, "left": horizon - until}
        row |= {"reached_lower": reached["lower"].iloc[0], "reached_upper": reached["upper"].iloc[0]}
        if row["left"] > 0:
            missing = bounds.divide(bounds.ranged([factor]), reached)
            growth = ratios.compound_growth(missing, row["left"]).iloc[0]
            row |= {"lower": growth["lower"], "upper": growth["upper"]}
        else:
            row |= {"lower": np.nan, "upper": np.nan}
        found.append(row)
    return pd.DataFrame(found)


def mean_growth(rows: pd.DataFrame) -> pd.DataFrame:
    """Growth a year that the whole run of yearly ratios amounts to: their geometric mean, percent.

    rows: yearly ratios. Returns one row: first, last (years), years, value, lower, upper.

    >>> mean_growth(series(observations.load(), 2028))[["lower", "upper"]].round(2).values.tolist()
    [[12.57, 12.66]]
    """
    chained = ratios.chain(rows).iloc[[-1]].reset_index(drop=True)
    growth = ratios.compound_growth(chained, int(chained["years"].iloc[0]))
    ends = pd.DataFrame({"first": [rows["ref_period"].iloc[0]], "last": [rows["ref_period"].iloc[-1]]})
    return pd.concat([ends, growth], axis="columns")


def runs(rows: pd.DataFrame, length: int) -> pd.DataFrame:
    """Growth over every unbroken run of `length` years: times the year before the first.

    rows: yearly ratios; length: years. Returns base, last, value, lower, upper; empty when the series is shorter.

    >>> runs(series(observations.load(), 2028), 5)[["base", "last", "value"]].round(2).values.tolist()[3]
    ['2018', '2023', 2.51]
    """
    found = []
    for start in range(len(rows) - length + 1):
        last = ratios.chain(rows.iloc[start : start + length]).iloc[-1]
        found.append({"base": last["base_period"], "last": last["ref_period"], **last[bounds.COLUMNS]})
    return pd.DataFrame(found, columns=["base", "last", *bounds.COLUMNS])


def answer(rows: pd.DataFrame, factor: float, horizon: int) -> Answer:
    """The growth needed by base year, the growth achieved, and what is still needed.

    rows: yearly ratios of `series`; factor, horizon as in `needed`.

    >>> answer(series(observations.load(), 2028), 2.0, 2028).numbers[0]
    ('a year needed from 2023 to 2028', '14.87 percent')
    """
    need = needed(factor, horizon).set_index("base")
    main = need.loc[MAIN_BASE, "value"]
    told = {"what": _capital(_word(factor)), "year": horizon, "percent": _one(main), "base": MAIN_BASE}
    said = say("{what} machine-building output by {year} needs {percent} percent a year counted from {base}", **told)
    if 2024 in need.index:
        said += say(", {percent} counted from {base}", percent=_one(need.loc[2024, "value"]), base=2024)
    said += say("; the release does not say from when.")
    numbers = [(say("a year needed from {base} to {year}", base=MAIN_BASE, year=horizon), _percent(_one(main)))]
    if rows.empty:
        unknown = say("No yearly growth of machine building is known by then.")
        return Answer(f"{said} {unknown}", numbers)
    mean = mean_growth(rows).iloc[0]
    grew, span = range_text(mean["lower"], mean["upper"], 2), _span(rows)
    said += " " + _grew(rows, factor, horizon, grew, span)
    numbers.append((say("a year achieved in {span}", span=span), _percent(grew)))
    rest = still_needed(rows, factor, horizon).set_index("base").loc[MAIN_BASE]
    if rest["last"] > MAIN_BASE:
        reached, last = range_text(rest["reached_lower"], rest["reached_upper"], 2), f"{rest['last']:.0f}"
        stood = {"last": last, "reached": reached, "base": MAIN_BASE}
        by = (say("times {base} by {last}", base=MAIN_BASE, last=last), reached)
        if rest["lower"] <= 0 and rest["upper"] <= 0:
            said += " " + say(
                "By {last} it stood at {reached} times its level of {base}: {wanted} is reached already.",
                wanted=_times(factor),
                **stood,
            )
            numbers.append(by)
        elif rest["lower"] <= 0:
            said += " " + say(
                "By {last} it stood at {reached} times its level of {base}, about what is wanted.", **stood
            )
            numbers.append(by)
        elif rest["left"] > 0:
            left = range_text(rest["lower"], rest["upper"], 1)
            said += " " + say(
                "By {last} it stood at {reached} times its level of {base}; counted from {base}, {left} percent a year "
                "would still be needed.",
                left=left,
                **stood,
            )
            label = say("a year still needed after {last}, from base {base}", last=last, base=MAIN_BASE)
            numbers.append((label, _percent(left)))
        else:
            said += " " + say(
                "By {last} it stood at {reached} times its level of {base}, against the {wanted} wanted by {year}.",
                wanted=_plain(factor),
                year=horizon,
                **stood,
            )
            numbers.append(by)
    return Answer(said, numbers)


def _grew(rows: pd.DataFrame, factor: float, horizon: int, grew: str, span: str) -> str:
    """The sentence on what was achieved."""
    if len(rows) == 1:
        return say("The only year known by then, {span}, brought {percent} percent.", span=span, percent=grew)
    length = horizon - MAIN_BASE
    past = runs(rows, length)
    if past.empty:
        return say("In {span} output grew {percent} percent a year on average.", span=span, percent=grew)
    return say(
        "In {span} output grew {percent} percent a year on average, and {made} of the {runs} runs of {years} in it "
        "reached {wanted}.",
        span=span,
        percent=grew,
        made=int((past["lower"] >= factor).sum()),
        runs=len(past),
        years=_years(length),
        wanted=_times(factor),
    )


def printed(known: pd.DataFrame, rows: pd.DataFrame) -> Table:
    """The target and the yearly indices of machine building, as printed.

    known: figures of all sources published by then; rows: yearly ratios of `series`. Returns a table, one row a
    figure: year, printed, the print allows, role, source.

    >>> known = observations.load()
    >>> printed(known, series(known, 2028))
    The target, and the volume of machine building against the year before, as printed
    ...
    2023  128.18  128.175–128.185 (base = 100)  output  bns_index_2026
    ...
    """
    shown = known[known["obs_id"].isin([TARGET, *rows["obs_id"]])]
    shown = shown.assign(first=shown["obs_id"] != TARGET).sort_values(["first", "ref_period"], kind="stable")
    frame = pd.DataFrame(
        {
            "when": [
                period if first else say("by {year}", year=period)
                for period, first in zip(shown["ref_period"], shown["first"], strict=True)
            ],
            "printed": shown["printed"],
            "range": observed.range_words(shown),
            "role": shown["role"].replace({"actual": "output"}).map(say),
            "source": shown["source_id"],
        }
    )
    caption = say("The target, and the volume of machine building against the year before, as printed")
    return Table(frame, caption, headers={"range": "the print allows", "when": "year"})


def needed_chart(factor: float, horizon: int) -> Chart:
    """Growth a year needed, by the base year it is counted from.

    factor, horizon as in `needed`.

    >>> needed_chart(2.0, 2028)
    Chart: Doubling output by 2028 needs 12.25 to 18.92 percent a year: 12.25 from 2022, 14.87 from 2023, 18.92 ...
    """
    need = needed(factor, horizon)
    labels = [say("from {base}: {years}", base=f"{row.base:.0f}", years=_years(row.years)) for row in need.itertuples()]
    # Without lower and upper: their 1e-10 is soundness of floats, not a range to be drawn.
    frame = need[["value"]].assign(label=labels, note=say("percent a year"))
    low, high = (_one(value) for value in need["value"].iloc[[0, -1]])
    title = say(
        "{what} output by {year} needs {low} to {high} percent a year",
        what=_capital(_word(factor)),
        year=horizon,
        low=low,
        high=high,
    )
    listed = ", ".join(
        say("{percent} from {base}", percent=_one(row.value), base=f"{row.base:.0f}") for row in need.itertuples()
    )
    caption = say(
        "Percent a year that makes {wanted} by {year}, by the year the count starts from. The later the start, the "
        "fewer the years and the steeper the way. Exact: nothing here is rounded but the labels.",
        wanted=_times(factor),
        year=horizon,
    )
    return charts.bars(
        frame, title=title, unit=say("percent a year"), alt=f"{title}: {listed}.", caption=caption, decimals=2
    )


def achieved(rows: pd.DataFrame, factor: float, horizon: int) -> Chart | Answer:
    """Growth of machine building by year, against the growth needed from 2023.

    rows: yearly ratios of `series`; factor, horizon as in `needed`. Returns a sentence, and no chart, where no yearly
    growth is known.

    >>> achieved(series(observations.load(), 2028), 2.0, 2028)
    Chart: 4 of 10 years reached the 14.87 percent that the target needs every year. Growth by year: 2016 ...
    """
    if rows.empty:
        return Answer(say("No yearly growth of machine building is published by then, so nothing is compared here."))
    percent = ratios.growth_from_ratio(rows)
    need = needed(factor, horizon).set_index("base").loc[MAIN_BASE, "value"]
    frame = percent.assign(label=percent["ref_period"], note=say("percent"))
    above = percent[percent["lower"] >= need]["ref_period"].tolist()
    title = say(
        "{made} of {years} reached the {percent} percent that the target needs every year",
        made=len(above),
        years=_years(len(rows)),
        percent=_one(need),
    )
    listed = ", ".join(
        f"{row['ref_period']} {range_text(row['lower'], row['upper'], 2)}" for _, row in percent.iterrows()
    )
    caption = say(
        "Growth of physical volume of machine building over the year before, percent; the range is what the printed "
        "index allows. Line: needed every year from {base} to {year}. Sources: {sources}.",
        base=MAIN_BASE,
        year=horizon,
        sources=_sources(rows),
    )
    alt = say("{title}. Growth by year: {listed}.", title=title, listed=listed)
    return charts.bars(
        frame, title=title, unit=say("percent"), alt=alt, caption=caption, decimals=2,
        line=need, line_label=say("needed: {percent}", percent=_one(need)),
    )  # fmt: skip


def path(rows: pd.DataFrame, factor: float, horizon: int) -> Chart | Answer:
    """Output since the first year known, the way to the target from 2023, and the way at the pace achieved.

    rows: yearly ratios of `series`; factor, horizon as in `needed`. Returns a sentence, and no chart, where no yearly
    growth is known, or none that reaches 2023.

    >>> path(series(observations.load(), 2028), 2.0, 2028)
    Chart: At the average pace of 2016–2025 output stands at 1.77 times 2023 in 2028; 2 times are wanted. ...
    """
    if rows.empty:
        return Answer(say("No yearly growth of machine building is published by then, so no path is drawn."))
    chained = ratios.chain(rows)
    years = [int(chained["base_period"].iloc[0]), *chained["ref_period"].astype(int)]
    level = pd.Series([1.0, *chained["value"]], index=years)
    if MAIN_BASE not in level.index:
        return Answer(
            say("The indices known by then do not reach {base}, so no path is drawn from it.", base=MAIN_BASE)
        )
    level = level / level[MAIN_BASE] * 100.0
    need = needed(factor, horizon).set_index("base").loc[MAIN_BASE, "value"]
    pace = mean_growth(rows)["value"].iloc[0]
    last = years[-1]
    ahead = np.arange(MAIN_BASE, horizon + 1)
    parts = [
        pd.DataFrame({"year": years, "y": level.to_numpy(), "series": say("achieved")}),
        pd.DataFrame({"year": ahead, "y": 100.0 * (1 + need / 100) ** (ahead - MAIN_BASE), "series": say("needed")}),
    ]
    if horizon > last:
        on = np.arange(last, horizon + 1)
        further = level[last] * (1 + pace / 100) ** (on - last)
        parts.append(pd.DataFrame({"year": on, "y": further, "series": say("at {percent} %", percent=_one(pace, 1))}))
        title = say(
            "At the average pace of {span} output stands at {times} times {base} in {year}",
            span=_span(rows),
            times=_one(further[-1] / 100.0),
            base=MAIN_BASE,
            year=horizon,
        )
    else:
        title = say(
            "Output of {last} was {times} times that of {base}",
            last=last,
            times=_one(level[last] / 100),
            base=MAIN_BASE,
        )
    frame = pd.concat(parts, ignore_index=True)
    alt = say(
        "{title}; {wanted} times are wanted. Achieved, {base} = 100: {listed}.",
        title=title,
        wanted=_plain(factor),
        base=MAIN_BASE,
        listed=", ".join(f"{year} {value:.0f}" for year, value in level.items()),
    )
    caption = say(
        "Physical volume of machine building, {base} = 100. “Needed” grows evenly to {goal} in {year}; “at "
        "{percent} %” goes on from the last year known at the average growth of {span}, which is an "
        "assumption and no forecast. The printed indices leave less than a line's width. Sources: {sources}.",
        base=MAIN_BASE,
        goal=_plain(factor * 100),
        year=horizon,
        percent=_one(pace, 1),
        span=_span(rows),
        sources=_sources(rows),
    )
    unit = f"{MAIN_BASE} = 100"
    return charts.lines(
        frame, x="year", y="y", series="series", title=title, unit=unit, alt=alt, caption=caption,
        markers=True,
    )  # fmt: skip


def remaining(rows: pd.DataFrame, factor: float, horizon: int) -> Table:
    """By base year: growth needed at the start, what has been reached, growth still needed, years at the pace achieved.

    rows: yearly ratios of `series`; factor, horizon as in `needed`. Returns a table, one row a base year; growth in
    percent a year, what was reached in times the base.

    >>> remaining(series(observations.load(), 2028), 2.0, 2028)
    The way to twice the output by 2028, by the year it is counted from
    ...
    2023  14.87  1.24  17.35–17.42  in 2030
    ...
    """
    need = needed(factor, horizon)
    if rows.empty:
        frame = pd.DataFrame({"base": need["base"].astype(str), "at": need["value"]})
        caption = say(
            "Growth a year needed for {wanted} by {year}, percent; no yearly growth is known by then",
            wanted=_times(factor),
            year=horizon,
        )
        return Table(frame, caption, headers={"base": "counted from", "at": "needed from the start"})
    rest = still_needed(rows, factor, horizon)
    pace = mean_growth(rows)
    frame = pd.DataFrame(
        {
            "base": rest["base"].astype(str),
            "at": need["value"],
            "reached": [
                range_text(low, high, 2) if last > base else say("no year known yet")
                for base, last, low, high in rest[["base", "last", "reached_lower", "reached_upper"]].itertuples(
                    index=False
                )
            ],
            "still": [_still(row) for _, row in rest.iterrows()],
            "when": [_arrival(row, factor, pace) for _, row in rest.iterrows()],
        }
    )
    last = rest["last"].max()
    headers = {
        "base": "counted from",
        "at": "needed from the start, percent a year",
        "reached": say("reached by {last}, times", last=last),
        "still": "still needed, percent a year",
        "when": say("there at the pace of {span}", span=_span(rows)),
    }
    caption = say("The way to {wanted} by {year}, by the year it is counted from", wanted=_times(factor), year=horizon)
    return Table(frame, caption, headers=headers)


def past_runs(rows: pd.DataFrame, factor: float, horizon: int) -> Chart | Answer:
    """How many times output grew over each past run of as many years as the target has from 2023.

    rows: yearly ratios of `series`; factor, horizon as in `needed`. Returns a sentence, and no chart, where no run is
    as long.

    >>> past_runs(series(observations.load(), 2028), 2.0, 2028)
    Chart: 5 of 6 past runs of 5 years reached twice the output: 2015 to 2020 1.52–1.53, 2016 to 2021 ...
    """
    length = horizon - MAIN_BASE
    past = runs(rows, length)
    if past.empty:
        return Answer(
            say(
                "The indices known by then cover {years}; from {base} to {year} are {length}. No past run is as long "
                "as the target's own.",
                years=_years(len(rows)),
                base=MAIN_BASE,
                year=horizon,
                length=length,
            )
        )
    labels = [say("{start} to {end}", start=row.base, end=row.last) for row in past.itertuples()]
    frame = past.assign(label=labels, note=say("times"))
    made = past[past["lower"] >= factor]
    title = say(
        "{made} of {runs} past runs of {years} reached {wanted}",
        made=len(made),
        runs=len(past),
        years=_years(length),
        wanted=_times(factor),
    )
    listed = ", ".join(f"{row['label']} {range_text(row['lower'], row['upper'], 2)}" for _, row in frame.iterrows())
    caption = say(
        "Output at the end of each run, times output at its start, from the printed indices. Runs overlap, so they "
        "are not {runs} separate trials. Sources: {sources}.",
        runs=len(past),
        sources=_sources(rows),
    )
    return charts.bars(
        frame, title=title, unit=say("times the first year"), alt=f"{title}: {listed}.", caption=caption, decimals=2,
        line=factor, line_label=say("wanted: {factor}", factor=_plain(factor)),
    )  # fmt: skip


def horizons(rows: pd.DataFrame, factor: float, horizon: int) -> Table:
    """Growth a year needed by base year, for the horizon and the years around it.

    rows: yearly ratios of `series`, for what is still needed; factor, horizon as in `needed`. Returns a table, one row
    an end: percent a year from each base, and still needed from 2023.

    >>> horizons(series(observations.load(), 2028), 2.0, 2028)
    Growth a year needed for twice the output, percent, if the end were another year
    ...
    2028  12.25  14.87  18.92  17.35–17.42
    ...
    """
    ends = [year for year in range(horizon - 2, horizon + 8) if year > MAIN_BASE][:8]
    found = []
    for end in ends:
        need = needed(factor, end).set_index("base")["value"]
        row = {"end": str(end)} | {f"from {base}": need.get(base, np.nan) for base in BASE_YEARS}
        if len(rows):
            row["still"] = _still(still_needed(rows, factor, end).set_index("base").loc[MAIN_BASE])
        found.append(row)
    caption = say("Growth a year needed for {wanted}, percent, if the end were another year", wanted=_times(factor))
    last = rows["ref_period"].iloc[-1] if len(rows) else ""
    still = say("from {base}, still needed after {last}", base=MAIN_BASE, last=last)
    headers = {"end": "reached by", "still": still}
    return Table(pd.DataFrame(found), caption, headers=headers)


def money(factor: float, horizon: int) -> Table:
    """If the target means money: growth of volume needed a year, by how much prices rise a year.

    factor, horizon as in `needed`. The price rises are assumptions to choose from, not figures of any source. Returns
    a table, one row a price rise: percent a year from each base.

    >>> money(2.0, 2028)
    Growth of volume a year, percent, that makes 2 times the money by 2028 if prices rise too
    ...
    5 percent  6.90  9.40  13.26
    ...
    """
    need = needed(factor, horizon).set_index("base")["value"]
    found = [
        {"prices": _percent(str(rise))}
        | {f"from {base}": ((1 + value / 100) / (1 + rise / 100) - 1) * 100 for base, value in need.items()}
        for rise in _PRICE_RISES
    ]
    caption = say(
        "Growth of volume a year, percent, that makes {factor} times the money by {year} if prices rise too",
        factor=_plain(factor),
        year=horizon,
    )
    return Table(pd.DataFrame(found), caption, headers={"prices": "prices rise a year"})


def branches(known: pd.DataFrame, factor: float, horizon: int) -> Chart | Answer:
    """Average growth a year of machine building and the branches around it, over the years known.

    known: figures of all sources published by then; factor, horizon as in `needed`. Returns a sentence, and no chart,
    where no yearly growth is known.

    >>> branches(observations.load(), 2.0, 2028)
    Chart: 1 of 8 branches grew by the 14.87 percent a year that the target needs. Motor vehicles, trailers and ...
    """
    names = vocabulary.activity_names()
    found = []
    for activity in _BRANCHES:
        rows = yearly(known, activity)
        if len(rows):
            mean = mean_growth(rows).iloc[0]
            found.append({"label": f"{names[activity]}, {_span(rows)}", **mean[bounds.COLUMNS]})
    if not found:
        return Answer(say("No yearly growth of any branch is published by then."))
    frame = pd.DataFrame(found).sort_values("value", ascending=False)
    frame["note"] = say("percent")
    need = needed(factor, horizon).set_index("base").loc[MAIN_BASE, "value"]
    above = int((frame["lower"] >= need).sum())
    told = {"all": len(frame), "percent": _one(need)}
    title = say("None of {all} branches grew by the {percent} percent a year that the target needs", **told)
    if above:
        title = say(
            "{above} of {all} branches grew by the {percent} percent a year that the target needs", above=above, **told
        )
    listed = ", ".join(f"{row['label']}: {range_text(row['lower'], row['upper'], 2)}" for _, row in frame.iterrows())
    caption = say(
        "Average growth of physical volume, percent a year: geometric mean of the yearly indices known by then, their "
        "years in the label. Line: needed from {base} for {wanted} by {year}.",
        base=MAIN_BASE,
        wanted=_times(factor),
        year=horizon,
    )
    return charts.bars(
        frame, title=title, unit=say("percent a year"), alt=f"{title}. {listed}.", caption=caption, decimals=2,
        line=need, line_label=say("needed: {percent}", percent=_one(need)),
    )  # fmt: skip


def _still(row: pd.Series) -> str:
    if row["left"] <= 0:
        return say("no year left")
    if row["upper"] <= 0:
        return say("nothing, it is reached")
    return range_text(row["lower"], row["upper"], 2)


def _arrival(row: pd.Series, factor: float, pace: pd.DataFrame) -> str:
    """The year in which the factor would be reached when the last known level goes on at the pace achieved."""
    gap = factor / row["reached_upper"], factor / row["reached_lower"]
    if gap[1] <= 1:
        return say("reached by {year}", year=f"{row['last']:.0f}")
    soonest = ratios.years_to_reach(max(gap[0], 1 + 1e-9), pace)["lower"].iloc[0]
    latest = ratios.years_to_reach(gap[1], pace)["upper"].iloc[0]
    if not np.isfinite(latest):
        return say("not at this pace")
    first, last = (int(np.ceil(row["last"] + years)) for years in (soonest, latest))
    if first == last:
        return say("in {year}", year=first)
    return say("in {year} or {later}", year=first, later=last)


def _span(rows: pd.DataFrame) -> str:
    first, last = rows["ref_period"].iloc[0], rows["ref_period"].iloc[-1]
    return first if first == last else f"{first}–{last}"


def _sources(rows: pd.DataFrame) -> str:
    return ", ".join(sorted(set(rows["source_id"])))


def _word(factor: float) -> str:
    if factor in (2, 3):
        return say("doubling") if factor == 2 else say("tripling")
    return say("{factor} times the", factor=_plain(factor))


def _times(factor: float) -> str:
    return say("twice the output") if factor == 2 else say("{factor} times the output", factor=_plain(factor))


def _years(count: float) -> str:
    return plural("{count} year", "{count} years", int(count))


def _one(value: float, decimals: int = 2) -> str:
    return number(value, decimals)


def _plain(value: float) -> str:
    """A number with as many digits as it has: 2, 2.5."""
    return signs(f"{value:g}")


def _percent(written: str) -> str:
    return say("{number} percent", number=written)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
