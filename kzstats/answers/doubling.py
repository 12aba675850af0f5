"""Can output double? The growth a year that a target needs, by base year, against the growth that was achieved.

The target names machine building (C26-C30) and an end, not a beginning, so every result is given for several base
years. Growth achieved comes from the index of physical volume by year: of each year the print published last.
"""

import numpy as np
import pandas as pd

from kzstats import bounds, charts, observations, periods, ratios, tables
from kzstats.answers import Answer
from kzstats.charts import Chart, range_text
from kzstats.errors import NotFound, ParameterError
from kzstats.tables import Table

TARGET = "trend_2024_06.doubling_target"
BRANCH = "C26-C30"
#: The release is of June 2024: output of 2023 was the last full year known, 2024 the year running.
BASE_YEARS = (2022, 2023, 2024)
MAIN_BASE = 2023
_WORDS = {2: "doubling", 3: "tripling"}
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

    Years after the horizon no longer count.

    rows: yearly ratios of `series`; factor, horizon as in `needed`. Returns base, last (year), left (years),
    reached_lower, reached_upper (times the base), lower, upper (percent a year; empty where no year is left).

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
    said = f"{_word(factor).capitalize()} machine-building output by {horizon} needs {_one(main)} percent a year "
    said += f"counted from {MAIN_BASE}"
    if 2024 in need.index:
        said += f", {_one(need.loc[2024, 'value'])} counted from 2024"
    said += "; the release does not say from when."
    numbers = [(f"a year needed from {MAIN_BASE} to {horizon}", f"{_one(main)} percent")]
    if rows.empty:
        return Answer(said + " No yearly growth of machine building is known by then.", numbers)
    mean = mean_growth(rows).iloc[0]
    grew, span = range_text(mean["lower"], mean["upper"], 2), _span(rows)
    if len(rows) == 1:
        said += f" The only year known by then, {span}, brought {grew} percent."
    else:
        said += f" In {span} output grew {grew} percent a year on average"
        length = horizon - MAIN_BASE
        past = runs(rows, length)
        if len(past):
            made = int((past["lower"] >= factor).sum())
            said += f", and {made} of the {len(past)} runs of {_years(length)} in it reached {_times(factor)}"
        said += "."
    numbers.append((f"a year achieved in {span}", f"{grew} percent"))
    rest = still_needed(rows, factor, horizon).set_index("base").loc[MAIN_BASE]
    if rest["last"] > MAIN_BASE:
        reached = range_text(rest["reached_lower"], rest["reached_upper"], 2)
        said += f" By {rest['last']:.0f} it stood at {reached} times its level of {MAIN_BASE}"
        if rest["lower"] <= 0:
            said += f": {_times(factor)} are reached already." if rest["upper"] <= 0 else ", about what is wanted."
            numbers.append((f"times {MAIN_BASE} by {rest['last']:.0f}", reached))
        elif rest["left"] > 0:
            left = range_text(rest["lower"], rest["upper"], 1)
            said += f"; counted from {MAIN_BASE}, {left} percent a year would still be needed."
            numbers.append((f"a year still needed after {rest['last']:.0f}, from base {MAIN_BASE}", f"{left} percent"))
        else:
            said += f", against the {factor:g} wanted by {horizon}."
            numbers.append((f"times {MAIN_BASE} by {rest['last']:.0f}", reached))
    return Answer(said, numbers)


def printed(known: pd.DataFrame, rows: pd.DataFrame) -> Table:
    """The target and the yearly indices of machine building, as printed.

    known: figures of all sources published by then; rows: yearly ratios of `series`.
    """
    shown = known[known["obs_id"].isin([TARGET, *rows["obs_id"]])]
    shown = shown.assign(first=shown["obs_id"] != TARGET).sort_values(["first", "ref_period"], kind="stable")
    frame = pd.DataFrame(
        {
            "when": shown["ref_period"].where(shown["first"], "by " + shown["ref_period"]),
            "printed": shown["printed"],
            "range": tables.range_words(shown),
            "role": shown["role"].replace({"actual": "output"}),
            "source": shown["source_id"],
        }
    )
    caption = "The target, and the volume of machine building against the year before, as printed"
    return Table(frame, caption, headers={"range": "the print allows", "when": "year"})


def needed_chart(factor: float, horizon: int) -> Chart:
    """Growth a year needed, by the base year it is counted from.

    factor, horizon as in `needed`.
    """
    need = needed(factor, horizon)
    labels = [f"from {row['base']:.0f}: {_years(row['years'])}" for _, row in need.iterrows()]
    # Without lower and upper: their 1e-10 is soundness of floats, not a range to be drawn.
    frame = need[["value"]].assign(label=labels, note="percent a year")
    ends = " to ".join(_one(value) for value in need["value"].iloc[[0, -1]])
    title = f"{_word(factor).capitalize()} output by {horizon} needs {ends} percent a year"
    listed = ", ".join(f"{_one(row['value'])} from {row['base']:.0f}" for _, row in need.iterrows())
    caption = (
        f"Percent a year that makes {_times(factor)} by {horizon}, by the year the count starts from. The later the "
        "start, the fewer the years and the steeper the way. Exact: nothing here is rounded but the labels."
    )
    return charts.bars(
        frame, title=title, unit="percent a year", alt=f"{title}: {listed}.", caption=caption, decimals=2
    )


def achieved(rows: pd.DataFrame, factor: float, horizon: int) -> Chart | Answer:
    """Growth of machine building by year, against the growth needed from 2023.

    rows: yearly ratios of `series`; factor, horizon as in `needed`.
    """
    if rows.empty:
        return Answer("No yearly growth of machine building is published by then, so nothing is compared here.")
    percent = ratios.growth_from_ratio(rows)
    need = needed(factor, horizon).set_index("base").loc[MAIN_BASE, "value"]
    frame = percent.assign(label=percent["ref_period"], note="percent")
    above = percent[percent["lower"] >= need]["ref_period"].tolist()
    title = f"{len(above)} of {_years(len(rows))} reached the {_one(need)} percent that the target needs every year"
    listed = ", ".join(
        f"{row['ref_period']} {range_text(row['lower'], row['upper'], 2)}" for _, row in percent.iterrows()
    )
    caption = (
        f"Growth of physical volume of machine building over the year before, percent; the range is what the printed "
        f"index allows. Line: needed every year from {MAIN_BASE} to {horizon}. Sources: {_sources(rows)}."
    )
    return charts.bars(
        frame, title=title, unit="percent", alt=f"{title}. Growth by year: {listed}.", caption=caption, decimals=2,
        line=need, line_label=f"needed: {_one(need)}",
    )  # fmt: skip


def path(rows: pd.DataFrame, factor: float, horizon: int) -> Chart | Answer:
    """Output since the first year known, the way to the target from 2023, and the way at the pace achieved.

    rows: yearly ratios of `series`; factor, horizon as in `needed`.
    """
    if rows.empty:
        return Answer("No yearly growth of machine building is published by then, so no path is drawn.")
    chained = ratios.chain(rows)
    years = [int(chained["base_period"].iloc[0]), *chained["ref_period"].astype(int)]
    level = pd.Series([1.0, *chained["value"]], index=years)
    if MAIN_BASE not in level.index:
        return Answer(f"The indices known by then do not reach {MAIN_BASE}, so no path is drawn from it.")
    level = level / level[MAIN_BASE] * 100.0
    need = needed(factor, horizon).set_index("base").loc[MAIN_BASE, "value"]
    pace = mean_growth(rows)["value"].iloc[0]
    last = years[-1]
    ahead = np.arange(MAIN_BASE, horizon + 1)
    parts = [
        pd.DataFrame({"year": years, "y": level.to_numpy(), "series": "achieved"}),
        pd.DataFrame({"year": ahead, "y": 100.0 * (1 + need / 100) ** (ahead - MAIN_BASE), "series": "needed"}),
    ]
    if horizon > last:
        on = np.arange(last, horizon + 1)
        further = level[last] * (1 + pace / 100) ** (on - last)
        parts.append(pd.DataFrame({"year": on, "y": further, "series": f"at {_one(pace, 1)} %"}))
        end = further[-1] / 100.0
        title = f"At the average pace of {_span(rows)} output stands at {end:.2f} times {MAIN_BASE} in {horizon}"
    else:
        title = f"Output of {last} was {level[last] / 100:.2f} times that of {MAIN_BASE}"
    frame = pd.concat(parts, ignore_index=True)
    alt = (
        f"{title}; {factor:g} times are wanted. Achieved, {MAIN_BASE} = 100: "
        + ", ".join(f"{year} {value:.0f}" for year, value in level.items()) + "."
    )  # fmt: skip
    caption = (
        f"Physical volume of machine building, {MAIN_BASE} = 100. “Needed” grows evenly to {factor * 100:g} in "
        f"{horizon}; “at {_one(pace, 1)} %” goes on from the last year known at the average growth of {_span(rows)}, "
        "which is an assumption and no forecast. The printed indices leave less than a line's width. "
        f"Sources: {_sources(rows)}."
    )
    return charts.lines(
        frame, x="year", y="y", series="series", title=title, unit=f"{MAIN_BASE} = 100", alt=alt, caption=caption,
        markers=True,
    )  # fmt: skip


def remaining(rows: pd.DataFrame, factor: float, horizon: int) -> Table:
    """By base year: growth needed at the start, what has been reached, growth still needed, years at the pace achieved.

    rows: yearly ratios of `series`; factor, horizon as in `needed`.
    """
    need = needed(factor, horizon)
    if rows.empty:
        frame = pd.DataFrame({"base": need["base"].astype(str), "at": need["value"]})
        caption = f"Growth a year needed for {_times(factor)} by {horizon}, percent; no yearly growth is known by then"
        return Table(frame, caption, headers={"base": "counted from", "at": "needed from the start"})
    rest = still_needed(rows, factor, horizon)
    pace = mean_growth(rows)
    frame = pd.DataFrame(
        {
            "base": rest["base"].astype(str),
            "at": need["value"],
            "reached": [
                range_text(low, high, 2) if last > base else "no year known yet"
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
        "reached": f"reached by {last}, times",
        "still": "still needed, percent a year",
        "when": f"there at the pace of {_span(rows)}",
    }
    return Table(frame, f"The way to {_times(factor)} by {horizon}, by the year it is counted from", headers=headers)


def past_runs(rows: pd.DataFrame, factor: float, horizon: int) -> Chart | Answer:
    """How many times output grew over each past run of as many years as the target has from 2023.

    rows: yearly ratios of `series`; factor, horizon as in `needed`.
    """
    length = horizon - MAIN_BASE
    past = runs(rows, length)
    if past.empty:
        return Answer(
            f"The indices known by then cover {_years(len(rows))}; from {MAIN_BASE} to {horizon} are {length}. "
            "No past run is as long as the target's own."
        )
    frame = past.assign(label=past["base"] + " to " + past["last"], note="times")
    made = past[past["lower"] >= factor]
    title = f"{len(made)} of {len(past)} past runs of {_years(length)} reached {_times(factor)}"
    listed = ", ".join(f"{row['label']} {range_text(row['lower'], row['upper'], 2)}" for _, row in frame.iterrows())
    caption = (
        f"Output at the end of each run, times output at its start, from the printed indices. Runs overlap, so they "
        f"are not {len(past)} separate trials. Sources: {_sources(rows)}."
    )
    return charts.bars(
        frame, title=title, unit="times the first year", alt=f"{title}: {listed}.", caption=caption, decimals=2,
        line=factor, line_label=f"wanted: {factor:g}",
    )  # fmt: skip


def horizons(rows: pd.DataFrame, factor: float, horizon: int) -> Table:
    """Growth a year needed by base year, for the horizon and the years around it.

    rows: yearly ratios of `series`, for what is still needed; factor, horizon as in `needed`.
    """
    ends = [year for year in range(horizon - 2, horizon + 8) if year > MAIN_BASE][:8]
    found = []
    for end in ends:
        need = needed(factor, end).set_index("base")["value"]
        row = {"end": str(end)} | {f"from {base}": need.get(base, np.nan) for base in BASE_YEARS}
        if len(rows):
            row["still"] = _still(still_needed(rows, factor, end).set_index("base").loc[MAIN_BASE])
        found.append(row)
    caption = f"Growth a year needed for {_times(factor)}, percent, if the end were another year"
    last = rows["ref_period"].iloc[-1] if len(rows) else ""
    headers = {"end": "reached by", "still": f"from {MAIN_BASE}, still needed after {last}"}
    return Table(pd.DataFrame(found), caption, headers=headers)


def money(factor: float, horizon: int) -> Table:
    """If the target means money: growth of volume needed a year, by how much prices rise a year.

    factor, horizon as in `needed`. The price rises are assumptions to choose from, not figures of any source.
    """
    need = needed(factor, horizon).set_index("base")["value"]
    found = [
        {"prices": f"{rise} percent"}
        | {f"from {base}": ((1 + value / 100) / (1 + rise / 100) - 1) * 100 for base, value in need.items()}
        for rise in _PRICE_RISES
    ]
    caption = f"Growth of volume a year, percent, that makes {factor:g} times the money by {horizon} if prices rise too"
    return Table(pd.DataFrame(found), caption, headers={"prices": "prices rise a year"})


def branches(known: pd.DataFrame, factor: float, horizon: int) -> Chart | Answer:
    """Average growth a year of machine building and the branches around it, over the years known.

    known: figures of all sources published by then; factor, horizon as in `needed`.
    """
    names = observations.load_activities().set_index("activity")["name"]
    found = []
    for activity in _BRANCHES:
        rows = yearly(known, activity)
        if len(rows):
            mean = mean_growth(rows).iloc[0]
            found.append({"label": f"{names[activity]}, {_span(rows)}", **mean[bounds.COLUMNS]})
    if not found:
        return Answer("No yearly growth of any branch is published by then.")
    frame = pd.DataFrame(found).sort_values("value", ascending=False)
    frame["note"] = "percent"
    need = needed(factor, horizon).set_index("base").loc[MAIN_BASE, "value"]
    above = int((frame["lower"] >= need).sum())
    title = f"{above or 'None'} of {len(frame)} branches grew by the {_one(need)} percent a year that the target needs"
    listed = ", ".join(f"{row['label']}: {range_text(row['lower'], row['upper'], 2)}" for _, row in frame.iterrows())
    caption = (
        f"Average growth of physical volume, percent a year: geometric mean of the yearly indices known by then, their "
        f"years in the label. Line: needed from {MAIN_BASE} for {_times(factor)} by {horizon}."
    )
    return charts.bars(
        frame, title=title, unit="percent a year", alt=f"{title}. {listed}.", caption=caption, decimals=2,
        line=need, line_label=f"needed: {_one(need)}",
    )  # fmt: skip


def _still(row: pd.Series) -> str:
    if row["left"] <= 0:
        return "no year left"
    if row["upper"] <= 0:
        return "nothing, it is reached"
    return range_text(row["lower"], row["upper"], 2)


def _arrival(row: pd.Series, factor: float, pace: pd.DataFrame) -> str:
    """The year in which the factor would be reached when the last known level goes on at the pace achieved."""
    gap = factor / row["reached_upper"], factor / row["reached_lower"]
    if gap[1] <= 1:
        return f"reached by {row['last']:.0f}"
    soonest = ratios.years_to_reach(max(gap[0], 1 + 1e-9), pace)["lower"].iloc[0]
    latest = ratios.years_to_reach(gap[1], pace)["upper"].iloc[0]
    if not np.isfinite(latest):
        return "not at this pace"
    first, last = (int(np.ceil(row["last"] + years)) for years in (soonest, latest))
    return f"in {first}" if first == last else f"in {first} or {last}"


def _span(rows: pd.DataFrame) -> str:
    first, last = rows["ref_period"].iloc[0], rows["ref_period"].iloc[-1]
    return first if first == last else f"{first}–{last}"


def _sources(rows: pd.DataFrame) -> str:
    return ", ".join(sorted(set(rows["source_id"])))


def _word(factor: float) -> str:
    return _WORDS.get(factor, f"{factor:g} times the")


def _times(factor: float) -> str:
    return "twice the output" if factor == 2 else f"{factor:g} times the output"


def _years(number: float) -> str:
    return f"{number:.0f} year{'' if number == 1 else 's'}"


def _one(number: float, decimals: int = 2) -> str:
    return f"{number:,.{decimals}f}".replace("-", "−")
