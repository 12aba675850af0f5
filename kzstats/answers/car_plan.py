"""Is the car plan on track? Pace against the plan, what was still needed, and what later sources say happened.

Sources count different things as cars: `cars` is what a source calls so without saying what is in it, `motor_vehicles`
are cars, trucks, buses and special vehicles together. Frames here keep the two apart by a column `counts`; where both
stand in one calculation, its words say that it assumes they are the same.
"""

import numpy as np
import pandas as pd

from kzstats import bounds, observations, periods, ratios
from kzstats.errors import NotFound
from kzstats.message import N_
from kzstats.show import charts, observed, wording
from kzstats.show.answer import Answer
from kzstats.show.charts import Chart
from kzstats.show.language import number, plural, say
from kzstats.show.table import Table
from kzstats.show.wording import range_text

#: What a source may mean by its cars; the code of `product` and its words.
COUNTS = {"cars": N_("cars"), "motor_vehicles": N_("motor vehicles"), "passenger_cars": N_("passenger cars")}
_NUMBERED = {
    "cars": N_("{number} cars"),
    "motor_vehicles": N_("{number} motor vehicles"),
    "passenger_cars": N_("{number} passenger cars"),
}
_PLANNED = {
    "cars": N_("{number} planned cars"),
    "motor_vehicles": N_("{number} planned motor vehicles"),
    "passenger_cars": N_("{number} planned passenger cars"),
}
_MONTHLY = {
    "cars": N_("cars a month"),
    "motor_vehicles": N_("motor vehicles a month"),
    "passenger_cars": N_("passenger cars a month"),
}
#: Headers of the tables below.
_HEADERS = (
    N_("printed"), N_("the print allows"), N_("about"), N_("role"), N_("of when"), N_("place"), N_("source"),
    N_("growth as printed"), N_("a year earlier"), N_("when"), N_("counts"), N_("growth needed, percent"),
    N_("as printed"), N_("it allows"), N_("percent of plan"), N_("index, year before = 100"), N_("growth, percent"),
    N_("passenger cars"), N_("motor vehicles"), N_("percent"),
)  # fmt: skip
_PARTS = ("car_seats", "plastic_parts", "multimedia_systems")
_VEHICLES = "C29"
_SAME_PLACE = ["product", "activity", "ref_area", "unit_measure"]


def release(source: str, as_of: str = "", rounding: str = "nearest") -> pd.DataFrame:
    """The figures of a source that prints a plan for cars together with the output of its first months.

    source: a source_id; as_of: ISO day or period, empty for no limit; rounding: nearest, truncate or any. Returns an
    observation frame. Raises NotFound in one sentence for a source without such a pair, or published after as_of.

    >>> (release("trend_2024_06")["role"] == "capacity").sum().item()
    3
    """
    obs = observations.load(source, rounding=rounding)
    if _paired(obs).empty:
        able = [name for name, rows in observations.load().groupby("source_id", sort=False) if len(_paired(rows))]
        raise NotFound(
            f"source {source} prints no plan for cars together with the output of its first months; "
            f"those that do: {', '.join(able)}"
        )
    published = obs["published"].iloc[0]
    if as_of and not periods.parse(published).end <= periods.parse(as_of).end:
        raise NotFound(
            f"source {source} dates from {wording.period(published)} and was not out by {wording.period(as_of)}; "
            "choose a later as_of"
        )
    return obs


def plan(obs: pd.DataFrame) -> pd.DataFrame:
    """The one row of the plan whose first months the source prints: an observation frame.

    obs: observation frame of one source.

    >>> plan(release("trend_2024_06"))["printed"].tolist()
    ['160,000 cars']
    """
    pair = _paired(obs).iloc[[0]]
    return observations.select(obs, obs_id=pair["plan_id"].iloc[0])


def made(obs: pd.DataFrame) -> pd.DataFrame:
    """The one row of what was made in the plan's first months; of two prints the higher lower limit, then the later.

    obs: observation frame of one source.

    >>> made(release("trend_2024_06"))["printed"].tolist()
    ['more than 46,000 units']
    """
    pair = _paired(obs)
    rows = obs[obs["obs_id"].isin(pair.loc[pair["plan_id"] == pair["plan_id"].iloc[0], "made_id"])]
    return rows.sort_values("lower", kind="stable").tail(1)


def answer(obs: pd.DataFrame, known: pd.DataFrame) -> Answer:
    """How much of the plan was made, at what pace, and how the year ended as far as known.

    obs: the source's observation frame; known: figures of all sources published by then.

    >>> obs = release("trend_2024_06")
    >>> answer(obs, observations.load()).numbers[1]
    ('a month still needed, against at least 11,500 so far', 'at most 14,250 cars')
    """
    planned, first = plan(obs).iloc[0], made(obs).iloc[0]
    pace = ratios.pace(made(obs), plan(obs)).iloc[0]
    done, so_far, needed = (_limits(pace, name) for name in ("done", "so_far", "needed"))
    period, year = wording.period(first["ref_period"]), wording.period(planned["ref_period"])
    percent, monthly, still = range_text(*done, 2), range_text(*so_far, 0), range_text(*needed, 0)
    first_months = say(
        "In {period}, {part} of {months} months, {percent} percent of the {things} planned for {year} were made: "
        "{so_far} a month so far, {needed} a month still needed.",
        period=period,
        part=pace["months_done"],
        months=pace["months_done"] + pace["months_left"],
        percent=percent,
        things=_numbered(planned["product"], number(planned["value"])),
        year=year,
        so_far=monthly,
        needed=still,
    )
    numbers = [
        (say("of the plan made in {period}", period=period), f"{percent} {say('percent')}"),
        (
            say("a month still needed, against {so_far} so far", so_far=monthly),
            _numbered(planned["product"], still),
        ),
    ]
    total = year_total(obs, known)
    short = _shortfall(total, planned) if total else None
    if short is None:
        unknown = N_("How {year} ended is not printed by any source here.")
        unlike = N_("What later sources print for {year} does not fit together.")
        return Answer(f"{first_months} {say(unlike if total else unknown, year=year)}", numbers)
    said = {"number": range_text(*total, 0), "year": year}
    missed = f"{range_text(*short, 1)} {say('percent')}"
    if short[0] > 0:
        ended = N_(
            "Later sources allow {number} for {year}, if all count the same vehicles: {short} short of the plan."
        )
        numbers.append((say("short of the plan in {year}", year=year), missed))
    elif short[1] > 0:
        missed = say("at most {number}", number=f"{number(short[1], 1)} {say('percent')}")
        ended = N_(
            "Later sources allow {number} for {year}, if all count the same vehicles: {short} short of the plan."
        )
        numbers.append((say("short of the plan in {year}", year=year), missed))
    else:
        ended = N_("Later sources allow {number} for {year}, if all count the same vehicles: the plan was met.")
        numbers.append((say("made in {year}", year=year), said["number"]))
    return Answer(f"{first_months} {say(ended, short=missed, **said)}", numbers)


def printed(obs: pd.DataFrame) -> Table:
    """The figures of the source that bear on the plan: output, growth, plan, capacities.

    obs: observation frame of one source. Returns a table, one row a figure: printed, the print allows (with its unit),
    about, role, of when, place.

    >>> printed(release("trend_2024_06"))
    Figures of trend_2024_06 about cars and their parts
    ...
    160,000 cars  exactly 160,000 units  Cars  plan  2024  2.3
    ...
    """
    products = [plan(obs)["product"].iloc[0], *_PARTS]
    rows = obs[obs["product"].isin(products)]
    frame = pd.DataFrame(
        {
            "printed": rows["printed"],
            "range": observed.range_words(rows),
            "about": observed.subject_words(rows),
            "role": rows["role"].replace({"actual": "output"}).map(say),
            "when": observed.period_words(rows),
            "place": rows["locator"].replace("", "–"),
        }
    )
    headers = {"range": "the print allows", "when": "of when"}
    caption = say("Figures of {source} about cars and their parts", source=obs["source_id"].iloc[0])
    return Table(frame, caption, headers=headers)


def pace(obs: pd.DataFrame) -> Chart:
    """Cars a month: made so far, still needed, and the plan spread evenly over its months.

    obs: observation frame of one source. Returns a chart of vehicles a month.

    >>> pace(release("trend_2024_06"))
    Chart: At least 11,500 cars a month made, at most 14,250 a month still needed; the plan spread evenly over ...
    """
    planned, first = plan(obs).iloc[0], made(obs).iloc[0]
    row = ratios.pace(made(obs), plan(obs)).iloc[0]
    months = row["months_done"] + row["months_left"]
    so_far, needed = _limits(row, "so_far"), _limits(row, "needed")
    even = planned["lower"] / months, planned["upper"] / months
    product = planned["product"]
    period, unit = wording.period(first["ref_period"]), say(_MONTHLY[product])
    labels = [
        say("made a month, {period}", period=period),
        say("the plan spread evenly"),
        plural("needed a month, {count} month left", "needed a month, {count} months left", int(row["months_left"])),
    ]
    frame = pd.DataFrame({"label": labels, "kind": [say("output"), say("plan"), say("worked out")]})
    frame[["lower", "upper"]] = [so_far, even, needed]
    title = say(
        "{made} a month made, {needed} a month still needed",
        made=_numbered(planned["product"], range_text(*so_far, 0)),
        needed=range_text(*needed, 0),
    )
    title = title[0].upper() + title[1:]
    caption = say(
        "{unit}, from “{printed}” in {period} and the {goal} of {year} ({source}). An arrow means that the print sets "
        "no limit on that side: a figure printed as “over” bounds the pace from below and the need from above.",
        unit=unit[0].upper() + unit[1:],
        printed=first["printed"],
        period=period,
        goal=_goal(planned),
        year=wording.period(planned["ref_period"]),
        source=obs["source_id"].iloc[0],
    )
    alt = say(
        "{title}; the plan spread evenly over its {months} months is {even}.",
        title=title,
        months=months,
        even=range_text(*even, 0),
    )
    return charts.ranges(frame, title=title, unit=unit, alt=alt, caption=caption, decimals=0)


def year_earlier(obs: pd.DataFrame) -> Table:
    """Output of the same months a year earlier that each printed growth figure leads to.

    obs: observation frame of one source. Returns a table, one row a growth figure: growth as printed, the print allows
    (percent), a year earlier (vehicles), when.

    >>> year_earlier(release("trend_2024_06"))
    From “more than 46,000 units” and each printed growth: output of the same months a year earlier
    ...
    8.6 percent  8.55–8.65 percent  at least 42,338 cars  January–April 2023
    ...
    """
    first, rows = made(obs), []
    for _, growth in _growth(obs).iterrows():
        earlier = ratios.earlier_level(first, growth.to_frame().T.infer_objects()).iloc[0]
        rows.append(
            {
                "growth": growth["printed"],
                "range": observed.range_words(growth.to_frame().T).iloc[0],
                "earlier": _numbered(earlier["product"], _whole(earlier)),
                "when": wording.period(earlier["ref_period"]),
            }
        )
    caption = N_("From “{printed}” and each printed growth: output of the same months a year earlier")
    caption = say(caption, printed=first["printed"].iloc[0])
    if not rows:
        rows = [{"growth": say("no growth is printed"), "range": "–", "earlier": "–", "when": "–"}]
    headers = {"growth": "growth as printed", "range": "the print allows", "earlier": "a year earlier", "when": "when"}
    return Table(pd.DataFrame(rows), caption, headers=headers)


def parts(obs: pd.DataFrame) -> Chart | Answer:
    """Capacity for each car part as percent of the planned cars; a sentence where the source prints none.

    obs: observation frame of one source. One part of each kind is counted for one car.

    >>> parts(release("trend_2024_06"))
    Chart: Car seats cover at most 62.50 percent of the planned cars. Percent of the plan that each capacity ...
    """
    planned = plan(obs).iloc[0]
    rows = obs[(obs["role"] == "capacity") & obs["product"].isin(_PARTS)]
    if rows.empty:
        nothing = N_("{source} prints no capacity for car parts, so nothing is compared here.")
        return Answer(say(nothing, source=obs["source_id"].iloc[0]))
    # Both prints are exact; what floats add to the quotient is below 1e-9 and would be drawn as a range.
    share = bounds.scale(bounds.divide(rows, _repeated(planned, rows.index)), 100.0).round(9)
    frame = share.assign(label=observed.subject_words(rows), note=say("percent"))
    least = frame.loc[frame["upper"].idxmin()]
    title = N_("{part} cover at most {percent} percent of the planned cars")
    title = say(title, part=least["label"], percent=number(least["value"], 2))
    listed = ", ".join(f"{row['label'].lower()} {number(row['value'], 2)}" for _, row in frame.iterrows())
    caption = say(
        "Planned capacity as percent of the {goal} ({source}), if each unit is what one car needs. A capacity is a "
        "ceiling: a plant that is not finished, or not full, makes less.",
        goal=_goal(planned),
        source=obs["source_id"].iloc[0],
    )
    alt = say(
        "{title}. Percent of the plan that each capacity could serve at most: {listed}.", title=title, listed=listed
    )
    return charts.bars(frame, title=title, unit=say("percent of the planned cars"), alt=alt, caption=caption,
                       decimals=2, line=100.0, line_label=say("every planned car"))  # fmt: skip


def growth_needed(obs: pd.DataFrame, known: pd.DataFrame) -> Table:
    """Growth over the year before that the plan amounts to, against each printed output of that year.

    obs: the source's observation frame; known: figures of all sources published by then. Returns a table, one row a
    print: output as printed, what it counts, growth needed (percent), source.

    >>> growth_needed(release("trend_2024_06"), observations.load())
    Growth from the output of 2023 to the 160,000 planned cars of 2024; this assumes that both count the same ...
    ...
    148 мың көлік  motor vehicles  +7.74 to +8.47  khabar24_2024
    """
    planned = plan(obs).iloc[0]
    before = _year_before(obs, known)
    year = periods.earlier(planned["ref_period"])
    caption = N_("Growth from the output of {year} to the {goal} of {planned}")
    caption = say(caption, year=year, goal=_goal(planned), planned=planned["ref_period"])
    if before.empty:
        nothing = say("no output of the whole year {year} is printed by then", year=year)
        return Table(pd.DataFrame([{"printed": nothing, "counts": "–", "growth": "–"}]), caption)
    ratio = bounds.divide(_repeated(planned, before.index), before)
    percent = ratios.growth_from_ratio(before.assign(**ratio, unit_measure="RATIO"))
    frame = pd.DataFrame(
        {
            "printed": before["printed"],
            "counts": before["product"].map(COUNTS).map(say),
            "growth": [_signed(low, high) for low, high in zip(percent["lower"], percent["upper"], strict=True)],
            "source": before["source_id"],
        }
    )
    if set(before["product"]) != {planned["product"]}:
        caption += say("; this assumes that both count the same vehicles")
    headers = {"printed": say("output of {year} as printed", year=year), "growth": "growth needed, percent"}
    return Table(frame, caption, headers=headers)


def projections(obs: pd.DataFrame, known: pd.DataFrame) -> Chart:
    """What the first months promised for the year under different assumptions, beside the plan and the outcome.

    obs: the source's observation frame; known: figures of all sources published by then. Returns a chart of thousand
    vehicles in the year.

    >>> projections(release("trend_2024_06"), observations.load())
    Chart: Growth as in the first months could have met the plan; their pace alone makes at least 138 thousand. ...
    """
    planned, first = plan(obs).iloc[0], made(obs).iloc[0]
    row = ratios.pace(made(obs), plan(obs)).iloc[0]
    months = row["months_done"] + row["months_left"]
    before, rows = _year_before(obs, known), []
    even = [first[end] * months / row["months_done"] for end in ("lower", "upper")]
    kept, grown, goal, outcome = (
        say("if the pace had stayed"),
        say("if the growth had stayed"),
        say("plan"),
        say("outcome"),
    )
    label = say("the pace of the first {part} months, all {months} months", part=row["months_done"], months=months)
    rows.append((label, kept, *even))
    for _, level in before.iterrows():
        for _, growth in _growth(obs).drop_duplicates(["lower", "upper"]).iterrows():
            found = _grown(level, growth)
            label = f"{level['ref_period']}: {level['printed']}, {growth['printed']}"
            rows.append((_plain(label, level, growth), grown, *found))
    rows.append((_goal(planned), goal, planned["lower"], planned["upper"]))
    total = year_total(obs, known)
    if total is not None and total[0] <= total[1]:
        rows.append((say("later sources for {year}", year=planned["ref_period"]), outcome, *total))
    frame = pd.DataFrame(rows, columns=["label", "kind", "lower", "upper"])
    held = frame[frame["kind"] == grown]
    if held.empty:
        title = N_("The pace of the first months, kept up, makes {number} thousand in the year")
    elif (held["lower"] >= planned["lower"]).all():
        title = N_("Growth as in the first months would have met the plan; their pace alone makes {number} thousand")
    elif (held["upper"] >= planned["lower"]).any():
        title = N_("Growth as in the first months could have met the plan; their pace alone makes {number} thousand")
    else:
        title = N_(
            "Growth as in the first months would not have met the plan; their pace alone makes {number} thousand"
        )
    title = say(title, number=range_text(even[0] / 1e3, even[1] / 1e3, 0))
    listed = "; ".join(
        f"{r['label']}: {range_text(r['lower'] / 1e3, r['upper'] / 1e3, 1)}" for _, r in frame.iterrows()
    )
    caption = say(
        "Thousand vehicles in the year. Rows that carry the growth of the first months over to the whole year start "
        "from the output printed for the year before, and assume that all sources count the same vehicles."
    )
    return charts.ranges(frame, title=title, unit=say("thousand vehicles in the year"), alt=f"{title}. {listed}.",
                         caption=caption, decimals=1, scale=1e3)  # fmt: skip


def later(obs: pd.DataFrame, known: pd.DataFrame) -> Table:
    """What other sources print on the plan's year: their words, what they count, and percent of the plan.

    obs: the source's observation frame; known: figures of all sources published by then. Returns a table, one row a
    print: when, as printed, it allows (vehicles), counts, percent of plan, source.

    >>> later(release("trend_2024_06"), observations.load())
    What other sources print on 2024, as percent of the 160,000 planned cars; rows that count other vehicles ...
    ...
    January–June 2024  62.435 Wagen  exactly 62,435  cars  39.02  automobil_produktion_2024
    ...
    """
    planned = plan(obs).iloc[0]
    year = planned["ref_period"]
    rows = _levels(known[known["source_id"] != obs["source_id"].iloc[0]])
    whole = periods.parse(year)
    starts = rows["ref_period"].map(lambda text: periods.parse(text).start == whole.start)
    rows = rows[starts & (rows["role"] == "actual")].drop_duplicates(["product", "ref_period", "obs_value"])
    caption = say("What other sources print on {year}, as percent of the {goal}", year=year, goal=_goal(planned))
    if rows.empty:
        nothing = say("no other source here prints output of {year} by then", year=year)
        return Table(pd.DataFrame([{"when": nothing, "printed": "–", "range": "–"}]), caption)
    rows = rows.loc[rows["ref_period"].map(lambda text: periods.parse(text).end).sort_values(kind="stable").index]
    percent = bounds.scale(bounds.divide(rows, _repeated(planned, rows.index)), 100.0)
    frame = pd.DataFrame(
        {
            "when": rows["ref_period"].map(wording.period),
            "printed": rows["printed"],
            "range": observed.range_words(rows).str.removesuffix(" " + say("units")),
            "counts": rows["product"].map(COUNTS).map(say),
            "lower": percent["lower"],
            "upper": percent["upper"],
            "source": rows["source_id"],
        }
    )
    if not set(rows["product"]) <= {planned["product"]}:
        caption += say("; rows that count other vehicles are no exact measure")
    headers = {"printed": "as printed", "range": "it allows"}
    return Table(frame, caption, headers=headers, range_header="percent of plan")


def after(obs: pd.DataFrame, known: pd.DataFrame) -> Answer:
    """How fast it went on: the next longer count of the same product, less what the first months had made.

    obs: the source's observation frame; known: figures of all sources published by then. A sentence says so where no
    source prints one.

    >>> after(release("trend_2024_06"), observations.load())
    Another source (automobil_produktion_2024) prints 62,435 cars for January–June 2024. If it counts the same, ...
    """
    first = made(obs).iloc[0]
    start, done = periods.parse(first["ref_period"]).start, periods.parse(first["ref_period"]).months
    rows = _levels(known)
    rows = rows[(rows["role"] == "actual") & (rows["product"] == first["product"])]
    spans = rows["ref_period"].map(periods.parse)
    longer = spans.map(lambda span: span.start == start and span.months > done)
    rows = rows[longer & np.isfinite(rows["upper"])]
    if rows.empty:
        return Answer(say("No source here prints an upper limit for a longer part of the year by then."))
    months = rows["ref_period"].map(lambda text: periods.parse(text).months)
    row = rows.loc[months.idxmin()]
    rest = bounds.subtract(_repeated(row, made(obs).index), made(obs)).iloc[0]
    span = months.min() - done
    low = -np.inf if rest["lower"] <= 0 else rest["lower"]
    longer = plural(
        "Another source ({source}) prints {things} for {when}. If it counts the same, the {count} month after "
        "{before} made {made}: {monthly} a month.",
        "Another source ({source}) prints {things} for {when}. If it counts the same, the {count} months after "
        "{before} made {made}: {monthly} a month.",
        int(span),
        source=row["source_id"],
        things=_numbered(first["product"], number(row["value"])),
        when=wording.period(row["ref_period"]),
        before=wording.period(first["ref_period"]),
        made=range_text(low, np.floor(rest["upper"]), 0),
        monthly=range_text(low / span, rest["upper"] / span, 0),
    )
    return Answer(longer)


def index(obs: pd.DataFrame, known: pd.DataFrame) -> Table:
    """The Bureau's volume index of making motor vehicles around the plan's year: growth in percent.

    obs: the source's observation frame; known: figures of all sources published by then. Returns a table, one row a
    print: when, index, growth (percent), source.

    >>> index(release("trend_2024_06"), observations.load())
    Physical volume of making motor vehicles and trailers (branch C29), which also weighs what each is worth
    ...
    2024  97.2  −2.85 to −2.75  bns_index_2026
    ...
    """
    year = periods.parse(plan(obs)["ref_period"].iloc[0]).start.year
    wanted = known["ref_period"].isin([str(year - 1), str(year), str(year + 1)])
    rows = known[
        wanted & (known["activity"] == _VEHICLES) & (known["product"] == "_T") & (known["transformation"] == "growth")
    ]
    caption = say(
        "Physical volume of making motor vehicles and trailers (branch C29), which also weighs what each is worth"
    )
    if rows.empty:
        nothing = say("no index for {first} to {last} is published by then", first=year - 1, last=year + 1)
        return Table(pd.DataFrame([{"when": nothing, "printed": "–", "growth": "–"}]), caption)
    percent = ratios.growth_from_ratio(rows[rows["unit_measure"] == "RATIO"])
    frame = pd.DataFrame(
        {
            "when": percent["ref_period"],
            "printed": percent["printed"],
            "growth": [_signed(low, high) for low, high in zip(percent["lower"], percent["upper"], strict=True)],
            "source": percent["source_id"],
        }
    )
    return Table(frame, caption, headers={"printed": "index, year before = 100", "growth": "growth, percent"})


def year_total(obs: pd.DataFrame, known: pd.DataFrame) -> tuple[float, float] | None:
    """Vehicles of the plan's year that every later print allows at once, if all count the same; None if none is known.

    obs: the source's observation frame; known: figures of all sources published by then. Used are the output printed
    for that whole year, and output of the year after divided by its printed growth. Returns (lower, upper) in
    vehicles; lower above upper where the prints do not fit together.

    >>> [round(end) for end in year_total(release("trend_2024_06"), observations.load())]
    [145000, 145915]
    """
    year = plan(obs)["ref_period"].iloc[0]
    rows = _levels(known)
    rows = rows[(rows["role"] == "actual") & rows["product"].isin(["cars", "motor_vehicles"])]
    found = [(row["lower"], row["upper"]) for _, row in rows[rows["ref_period"] == year].iterrows()]
    found += [(row["lower"], row["upper"]) for _, row in _from_next_year(known, year).iterrows()]
    if not found:
        return None
    lower, upper = zip(*found, strict=True)
    return max(lower), min(upper)


def history(obs: pd.DataFrame, known: pd.DataFrame) -> Chart:
    """Vehicles made by year as printed, one-sided and rounded prints shown as such, and the plan.

    obs: the source's observation frame; known: figures of all sources published by then. Of several prints of one
    thing the tightest is drawn. Years that no source prints, but growth leads to, are drawn hollow.

    >>> history(release("trend_2024_06"), observations.load())
    Chart: Vehicles made by year, thousand. 2015 passenger cars 12.4–12.5; 2016 motor vehicles 10.5–11.5; 2017 ...
    """
    planned = plan(obs).iloc[0]
    product = planned["product"]
    rows = _levels(known)
    rows = rows[(rows["role"] == "actual") & rows["ref_period"].str.fullmatch("[0-9]{4}")]
    rows = rows.assign(width=rows["upper"] - rows["lower"]).sort_values("width", kind="stable")
    rows = rows.drop_duplicates(["product", "ref_period"])
    vehicles = rows.loc[rows["product"] == "motor_vehicles", "ref_period"]
    beside = (rows["product"] == "passenger_cars") & rows["ref_period"].isin(vehicles)
    drawn = rows.assign(kind=rows["product"].map(COUNTS).map(say), hollow=False, below=beside, shift=0.0)
    worked = _worked_out(known, set(vehicles))
    crowded = worked["ref_period"].isin(rows["ref_period"])
    # Marks of one year with nearly one number stand a quarter of a year apart.
    worked = worked.assign(kind=say("motor vehicles, worked out from growth"), hollow=True, shift=crowded * 0.25)
    goal_shift = -0.25 if planned["ref_period"] in set(rows["ref_period"]) else 0.0
    goal = plan(obs).assign(kind=say("plan ({things})", things=say(COUNTS[product])), hollow=True, shift=goal_shift)
    frame = pd.concat([drawn, worked, goal]).fillna({"below": False})
    frame["year"] = frame["ref_period"].astype(int)
    frame = frame.sort_values(["year", "kind"], kind="stable")
    last = drawn.assign(all=drawn["product"] == "motor_vehicles").sort_values(["ref_period", "all"]).iloc[-1]
    title = say(
        "{things} made in {year}: {number} thousand; the plan for {planned} was {goal} thousand",
        things=last["kind"].capitalize(),
        year=last["ref_period"],
        number=_thousands(last),
        planned=planned["ref_period"],
        goal=number(planned["value"] / 1e3),
    )
    listed = "; ".join(f"{row['year']} {row['kind']} {_thousands(row)}" for _, row in frame.iterrows())
    caption = say(
        "Thousand vehicles a year. An arrow and “≥” mean “over” in the print: the true number is at or above the mark. "
        "Filled marks are printed output; hollow ones are the plan, or output worked out from a later year and its "
        "printed growth. Different marks count different things and must not be read as one line. Sources: {sources}.",
        sources=", ".join(sorted(set(frame["source_id"]))),
    )
    alt = say("Vehicles made by year, thousand. {listed}.", listed=listed)
    return charts.timeline(frame, title=title, unit=say("thousand vehicles"), alt=alt, caption=caption, scale=1e3)


def counted(known: pd.DataFrame) -> Table:
    """How much it matters what is counted: passenger cars as percent of motor vehicles, where one source prints both.

    known: figures of all sources published by then. Returns a table, one row a source and period: when, both figures
    as printed, range (percent), source.

    >>> counted(observations.load())
    Passenger cars as percent of all motor vehicles, where one source prints both for the same months
    ...
    January–February 2024  20.899 produzierten Einheiten  22.726 Fahrzeuge  92.0  dasfazit_2024
    ...
    """
    rows = _levels(known)
    rows = rows[rows["role"] == "actual"]
    inner, outer = (rows[rows["product"] == name] for name in ("passenger_cars", "motor_vehicles"))
    pairs = inner.merge(outer, on=["source_id", "ref_period", "ref_area"], suffixes=("", "_all"))
    caption = say("Passenger cars as percent of all motor vehicles, where one source prints both for the same months")
    if pairs.empty:
        nothing = {"when": say("no source prints both by then"), "passenger": "–", "all": "–", "range": "–"}
        return Table(pd.DataFrame([nothing]), caption)
    other = pairs[[f"{name}_all" for name in bounds.COLUMNS]].set_axis(bounds.COLUMNS, axis="columns")
    percent = bounds.scale(bounds.divide(pairs, other), 100.0)
    frame = pd.DataFrame(
        {
            "when": pairs["ref_period"].map(wording.period),
            "passenger": pairs["printed"],
            "all": pairs["printed_all"],
            "lower": percent["lower"].mask(percent["lower"] <= 0.0, -np.inf),
            "upper": percent["upper"].clip(upper=100.0),
            "source": pairs["source_id"],
        }
    )
    headers = {"passenger": "passenger cars", "all": "motor vehicles"}
    return Table(frame, caption, headers=headers, decimals=1, range_header="percent")


def _paired(obs: pd.DataFrame) -> pd.DataFrame:
    """Plans for vehicles and outputs of their first months within one source: plan_id, made_id."""
    levels = _levels(obs)
    plans, actual = (levels[levels["role"] == role] for role in ("plan", "actual"))
    pairs = plans.merge(actual, on=["source_id", *_SAME_PLACE], suffixes=("", "_made"))
    spans = [pairs[column].map(periods.parse) for column in ("ref_period", "ref_period_made")]
    fits = [whole.start == part.start and 0 < part.months < whole.months for whole, part in zip(*spans, strict=True)]
    pairs = pairs[np.array(fits, dtype=bool)]
    return pd.DataFrame({"plan_id": pairs["obs_id"], "made_id": pairs["obs_id_made"]})


def _levels(obs: pd.DataFrame) -> pd.DataFrame:
    """Numbers of vehicles: levels in pieces of the products that COUNTS names."""
    number = (obs["transformation"] == "level") & (obs["unit_measure"] == "NUMBER")
    return obs[number & (obs["activity"] == _VEHICLES) & obs["product"].isin(list(COUNTS))]


def _growth(obs: pd.DataFrame) -> pd.DataFrame:
    """Growth figures, percent, for what was made in the plan's first months, the last printed first."""
    first = made(obs).iloc[0]
    same = (
        obs[["product", "activity", "ref_area", "ref_period"]]
        == first[["product", "activity", "ref_area", "ref_period"]]
    )
    rows = obs[same.all(axis="columns") & (obs["transformation"] == "growth") & (obs["unit_measure"] == "PC")]
    return rows[rows["base_period"] != ""].iloc[::-1]


def _year_before(obs: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Printed output of the whole year before the plan's, cars or motor vehicles."""
    year = periods.earlier(plan(obs)["ref_period"].iloc[0])
    rows = _levels(known)
    wanted = (
        (rows["ref_period"] == year) & (rows["role"] == "actual") & rows["product"].isin(["cars", "motor_vehicles"])
    )
    return rows[wanted]


def _from_next_year(known: pd.DataFrame, year: str) -> pd.DataFrame:
    """Motor vehicles of a year from a source that prints the next year's output and its growth."""
    rows = known[(known["product"] == "motor_vehicles") & (known["role"] == "actual")]
    growth = rows[(rows["transformation"] == "growth") & (rows["unit_measure"] == "PC") & (rows["base_period"] == year)]
    levels = _levels(rows)
    levels = levels[levels["source_id"].isin(growth["source_id"])]
    found = []
    for _, up in growth.iterrows():
        level = levels[(levels["source_id"] == up["source_id"]) & (levels["ref_period"] == up["ref_period"])]
        if len(level) == 1:
            found.append(ratios.earlier_level(level, up.to_frame().T.infer_objects()))
    return pd.concat(found) if found else rows.head(0)


def _worked_out(known: pd.DataFrame, printed_years: set[str]) -> pd.DataFrame:
    years = known.loc[known["base_period"].str.fullmatch("[0-9]{4}"), "base_period"].unique()
    found = [_from_next_year(known, year) for year in sorted(set(years) - printed_years)]
    return pd.concat([known.head(0), *found])


def _grown(level: pd.Series, growth: pd.Series) -> tuple[float, float]:
    one = bounds.ranged([1.0])
    factor = bounds.add(one, bounds.scale(bounds.ranged(*[[growth[name]] for name in bounds.COLUMNS]), 0.01))
    total = bounds.multiply(bounds.ranged(*[[level[name]] for name in bounds.COLUMNS]), factor)
    return float(total["lower"].iloc[0]), float(total["upper"].iloc[0])


def _shortfall(total: tuple[float, float], planned: pd.Series) -> tuple[float, float] | None:
    """Percent by which a year's total misses the plan, smallest and largest; None when the total is no range."""
    low, high = total
    if low > high:
        return None
    goal = planned["value"]
    return max(0.0, (goal - high) / goal * 100), max(0.0, (goal - low) / goal * 100)


def _limits(row: pd.Series, name: str) -> tuple[float, float]:
    """Lower and upper of a pace; a need that is only known from above has no lower limit worth naming."""
    low, high = float(row[f"{name}_lower"]), float(row[f"{name}_upper"])
    return (-np.inf, high) if name == "needed" and low <= 0 < high else (low, high)


def _repeated(row: pd.Series, index: pd.Index) -> pd.DataFrame:
    return bounds.ranged(*[np.full(len(index), float(row[name])) for name in bounds.COLUMNS], index=index)


def _goal(planned: pd.Series) -> str:
    """The plan in words that fit into a sentence, whatever the source's own words: "160,000 planned cars"."""
    planned_number = _PLANNED[planned["product"]]
    return say(planned_number, number=number(planned["value"]))


def _numbered(product: str, count: str) -> str:
    """So many of what a source may mean by its cars: "at least 11,500 cars"."""
    return say(_NUMBERED[product], number=count)


def _plain(label: str, level: pd.Series, growth: pd.Series) -> str:
    """A chart's label in figures where the source's own words are in another language."""
    if max(label) < "\u0100":
        return label
    parts = {"number": number(level["value"]), "year": level["ref_period"], "growth": growth["printed"]}
    return say("{number} in {year}, {growth}", **parts)


def _whole(row: pd.Series) -> str:
    """A number of things that is whole: 42,337.8 or more means at least 42,338."""
    return range_text(np.ceil(row["lower"]), np.floor(row["upper"]), 0)


def _thousands(row: pd.Series) -> str:
    return range_text(row["lower"] / 1e3, row["upper"] / 1e3, 1)


def _signed(low: float, high: float) -> str:
    one, other = (number(end, 2, sign=True) for end in (low, high))
    return one if one == other else say("{low} to {high}", low=one, high=other)
