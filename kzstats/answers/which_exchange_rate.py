"""Which exchange rate? What pairs of printed amounts imply, the official rates beside it, and what a choice does."""

import numpy as np
import pandas as pd

from kzstats import bounds, consistency, exchange, observations, periods, tenge
from kzstats.errors import NotFound, RateNotFound
from kzstats.message import N_
from kzstats.rounding import RULES
from kzstats.show import wording
from kzstats.show.answer import Answer
from kzstats.show.charts import Chart, lines, ranges
from kzstats.show.language import current, number, plural, say
from kzstats.show.vocabulary import activity_names, code_words
from kzstats.show.wording import range_text

# What a reading believes in: kept in English in the frames, translated where it is shown.
_WHAT = N_("the amounts and all figures tied to them")
_MONEY = N_("the amounts alone")
_FITS = {"consistent": N_("fit"), "inconsistent": N_("do not fit"), "undetermined": "–"}
_TENGE = {"unrounded": N_("unrounded tenge"), "printed": N_("printed tenge")}
_CAPTION = {
    "unrounded": N_("dollars computed from unrounded tenge"),
    "printed": N_("dollars computed from the printed tenge"),
}
#: Columns of the tables below, whose names are their headers; and the rules of rounding.
_HEADERS = (
    N_("tenge"), N_("dollars"), N_("year"), N_("days"), N_("day"), N_("convention"), N_("period"), N_("rounding"),
    N_("nearest"), N_("truncate"), N_("any"),
)  # fmt: skip


def pairs(obs: pd.DataFrame, *, conversion: str) -> pd.DataFrame:
    """Amounts printed in tenge and in dollars, with the rates that each pair allows.

    obs: observation frame; conversion: unrounded or printed (which tenge the dollars were computed from). Returns
    label, ref_period, tenge and dollars (as printed), value (tenge), lower, upper (tenge per dollar), one row a
    pair. Raises NotFound, naming the sources that have such pairs, when the frame has none.

    >>> found = pairs(observations.load("trend_2024_06"), conversion="unrounded")
    >>> found[["tenge", "dollars", "lower"]].round(2).values.tolist()[0]
    ['46.4 trillion tenge', 'about $102.5 billion', 451.97]
    """
    if not (obs["conversion_of"] != "").any():
        every = observations.load()
        have = every.loc[every["conversion_of"] != "", "source_id"].unique()
        named = " and ".join(obs["source_id"].unique()) or "this source"
        raise NotFound(
            f"{named} prints no amount in both tenge and dollars, so it implies no "
            f"rate; choose a source that does: {', '.join(have) or 'this data folder has none'}"
        )
    implied = exchange.implied_rate(obs, conversion)
    by_id = obs.set_index("obs_id")
    both = pd.DataFrame({unit: _side(implied, by_id, unit) for unit in ("KZT", "USD")})
    names = activity_names()
    label = [
        say("{subject}, {period}", subject=names[activity], period=wording.period(period))
        for activity, period in zip(implied["activity"], implied["ref_period"], strict=True)
    ]
    return pd.DataFrame(
        {
            "label": label,
            "ref_period": implied["ref_period"],
            "tenge": both["KZT"].map(by_id["printed"]),
            "dollars": both["USD"].map(by_id["printed"]),
            "value": both["KZT"].map(by_id["value"]),
            "obs_id": both["KZT"],
            "lower": implied["lower"],
            "upper": implied["upper"],
        }
    )


def readings(obs: pd.DataFrame, rates: pd.DataFrame) -> pd.DataFrame:
    """Rates that fit all pairs at once, and the official days among them, under every reading of the print.

    obs: observation frame of one source; rates: as `load_rates()`. Returns rounding, conversion, believed (the amounts
    alone, or with all figures tied to them, such as shares), lower, upper (tenge per
    dollar; not a number where no rate fits) and days (official daily rates inside).

    >>> found = readings(observations.load("trend_2024_06"), known_rates())
    >>> found = found.set_index(["rounding", "conversion", "believed"])
    >>> found.loc[("nearest", "printed", "the amounts and all figures tied to them"), ["lower", "upper"]].round(
    ...     3
    ... ).tolist()
    [452.555, 452.904]
    """
    rows = [
        {"rounding": rounding, "conversion": conversion, "believed": believed} | _window(figures, rounding, conversion)
        for rounding in RULES
        for conversion in exchange.CONVERSIONS
        for believed, figures in ((_MONEY, _money(obs)), (_WHAT, obs))
    ]
    inside = [int(days(rates, row)["fits"].sum()) for row in rows]
    return pd.DataFrame(rows).assign(days=inside)


def official(rates: pd.DataFrame, ref_periods: list[str]) -> pd.DataFrame:
    """The official rate of each period at each convention, or why there is none.

    rates: as `load_rates()`; ref_periods: periods of at least a month. Returns period (in words), convention, rate
    (tenge per dollar, written) and how.

    >>> official(known_rates(), ["2024-01-01/P4M"])[["convention", "rate"]].values.tolist()
    [['average', '449.33'], ['end of the period', '441.44']]
    """
    rows = []
    for period in dict.fromkeys(ref_periods):
        for name, collection in ((say("average"), "A"), (say("end of the period"), "E")):
            row = {"period": wording.period(period), "convention": name}
            try:
                found = rate_of(period, collection, rates)
                rows.append(row | {"rate": _written(found), "how": code_words("how", found.at[0, "how"])})
            except RateNotFound as error:
                rows.append(row | {"rate": "–", "how": str(error)})
    return pd.DataFrame(rows)


def rate_of(period: str, collection: str, rates: pd.DataFrame) -> pd.DataFrame:
    """Official rate of a period as `exchange.rate` gives it; why there is none, in the reader's language.

    period: of at least a month; collection: A or E; rates: as `load_rates()`. Raises RateNotFound.

    >>> rate_of("2024-01-01/P4M", "A", known_rates())["value"].round(2).tolist()
    [449.33]
    """
    published = (rates["collection"] == collection) & (rates["ref_period"] == period)
    return _rate(period, collection, rates, "computed" if collection == "A" and not published.any() else "")


def window(obs: pd.DataFrame, *, rounding: str, conversion: str) -> dict:
    """Tenge per dollar that fits the figures: all of them, or else the largest group of amounts that allows a rate.

    obs: observation frame of one source; rounding, conversion: the reading. Tried in turn: the amounts with all
    figures tied to them, the amounts alone, those of one period, the largest amount. Returns lower, upper, and believed
    (which of these).

    >>> found = window(observations.load("trend_2024_06"), rounding="nearest", conversion="unrounded")
    >>> round(found["lower"], 3), round(found["upper"], 3), found["believed"]
    (451.975, 453.392, 'the amounts alone')
    """
    tenge, dollars = largest(obs)
    money = _money(obs)
    groups = (
        (_WHAT, obs),
        (_MONEY, money),
        (
            say("the amounts of {period}", period=wording.period(tenge["ref_period"])),
            money[money["ref_period"] == tenge["ref_period"]],
        ),
    )
    for believed, figures in groups:
        found = _window(figures, rounding, conversion)
        if not np.isnan(found["lower"]):
            return found | {"believed": believed}
    alone = obs[obs["obs_id"].isin([tenge["obs_id"], dollars["obs_id"]])]
    return {**exchange.implied_rate(alone, conversion).loc[0, ["lower", "upper"]], "believed": tenge["printed"]}


def known_rates(as_of: str = "") -> pd.DataFrame:
    """Official rates at hand, those of later days and periods left out.

    as_of: ISO day or period, empty for no limit. Returns the columns of `load_rates`.

    >>> known_rates("2024-06-01")["ref_period"].max()
    '2024-06-03'
    """
    rates = observations.load_rates()
    rates = rates[rates["base"] == "USD"].reset_index(drop=True)
    if not as_of:
        return rates
    # A weekend carries Monday's rate: set on Friday, it is known by then.
    limit = tenge.listed_for(periods.parse(as_of).end)
    return rates[[periods.parse(text).end <= limit for text in rates["ref_period"]]].reset_index(drop=True)


def days(rates: pd.DataFrame, fits: dict) -> pd.DataFrame:
    """Official daily rates beside a window: does the day fit, and by how much does it miss?

    rates: as `load_rates()`; fits: lower and upper in tenge per dollar, as `window` gives. Returns day (datetime64),
    value, fits, miss (tenge; below zero when the rate is under the window), in order of days.

    >>> found = days(known_rates(), {"lower": 452.555, "upper": 452.904})
    >>> int(found["fits"].sum()), float(found.loc[found["miss"].abs().idxmin(), "value"])
    (0, 452.92)
    """
    daily = rates[rates["collection"] == "D"].sort_values("ref_period")
    value = daily["value"].to_numpy()
    low, high = fits["lower"], fits["upper"]
    miss = np.select([np.isnan(low) | (value < low), value > high], [value - low, value - high], default=0.0)
    return pd.DataFrame({"day": pd.to_datetime(daily["ref_period"]), "value": value, "fits": miss == 0, "miss": miss})


def nearest(found: pd.DataFrame, count: int = 6) -> pd.DataFrame:
    """The days whose rate is nearest to the window: day (in words), value and miss (tenge).

    found: as `days` gives; count: how many.

    >>> nearest(days(known_rates(), {"lower": 452.555, "upper": 452.904}), 2)["day"].tolist()
    ['18 June 2024', '21 February 2024']
    """
    order = found.assign(far=found["miss"].abs()).sort_values(["far", "day"]).head(count)
    written = [wording.period(f"{day:%Y-%m-%d}") for day in order["day"]]
    return pd.DataFrame({"day": written, "value": order["value"].to_numpy(), "miss": order["miss"].to_numpy()})


def by_year(found: pd.DataFrame) -> pd.DataFrame:
    """Official daily rates in figures, year by year: year, days, lower, upper (tenge), fit (days in the window).

    found: as `days` gives.

    >>> int(by_year(days(known_rates(), {"lower": 451.97, "upper": 453.39})).set_index("year").at["2024", "fit"])
    9
    """
    years = found.groupby(found["day"].dt.year.astype(str))
    table = years.agg(days=("value", "size"), lower=("value", "min"), upper=("value", "max"), fit=("fits", "sum"))
    return table.rename_axis("year").reset_index()


def gaps(found: pd.DataFrame) -> str:
    """Weekdays without an official rate at hand, in words; "none" when every weekday has one.

    found: as `days` gives.

    >>> gaps(days(known_rates(), {"lower": 452.0, "upper": 453.0}))
    '20 December 2022; 28 July to 21 August 2023; 23 to 28 August 2023'
    """
    missing = pd.bdate_range(found["day"].min(), found["day"].max()).difference(pd.DatetimeIndex(found["day"]))
    if missing.empty:
        return say("none")
    return _runs(missing)


def conventions(
    amount: pd.Series, dollars: pd.Series, rates: pd.DataFrame, published: str, *, conversion: str
) -> pd.DataFrame:
    """What each convention makes of one amount in tenge, beside the dollars that were printed.

    amount, dollars: one row each of an observation frame, the two halves of a pair; rates: as `load_rates()`;
    published: day of publication, ISO, empty or longer when it is not known to the day; conversion: unrounded, or
    printed (then the printed tenge are taken as exact). Returns convention, collection, rate (tenge per dollar,
    written), lower, upper (dollars), how, verdict (could the printed dollars be this?); a convention without a
    rate keeps its row, with the reason in `how`.

    >>> obs = observations.load("trend_2024_06").set_index("obs_id", drop=False)
    >>> total = obs.loc["trend_2024_06.total_kzt"], obs.loc["trend_2024_06.total_usd"]
    >>> found = conventions(*total, known_rates(), "2024-06-01", conversion="unrounded").set_index("convention")
    >>> found.loc["average of 2023, as published", ["lower", "upper"]].div(1e9).round(2).tolist()
    [101.59, 101.83]
    """
    period = amount["ref_period"]
    said = wording.period(period)
    if conversion == "printed":
        amount = amount.copy()
        amount[["lower", "upper"]] = amount["value"]
    choices = [
        (say("average of {period}, as published", period=said), "A", period, "published"),
        (say("average of {period}, computed from daily rates", period=said), "A", period, "computed"),
        (say("end of {period}", period=said), "E", period, ""),
        (
            say("day of publication, {day}", day=wording.period(published)) if published else say("day of publication"),
            "D",
            published,
            "",
        ),
    ]
    return pd.DataFrame([_converted(amount, dollars, rates, *choice) for choice in choices])


def in_billions(found: pd.DataFrame) -> pd.DataFrame:
    """Conventions for a table: convention, rate, lower, upper (billion dollars), verdict in words, how.

    found: as `conventions` gives.

    >>> obs = observations.load("trend_2024_06").set_index("obs_id", drop=False)
    >>> total = obs.loc["trend_2024_06.total_kzt"], obs.loc["trend_2024_06.total_usd"]
    >>> found = conventions(*total, known_rates(), "2024-06-01", conversion="unrounded")
    >>> in_billions(found)[["convention", "lower", "upper", "verdict"]].round(2).values.tolist()[0]
    ['average of 2023, as published', 101.59, 101.83, 'do not fit']
    """
    fit = found["verdict"].map(_FITS).map(say)
    amounts = found.assign(lower=found["lower"] / 1e9, upper=found["upper"] / 1e9, verdict=fit)
    return amounts[["convention", "rate", "lower", "upper", "verdict", "how"]]


def readable(found: pd.DataFrame) -> pd.DataFrame:
    """Readings for a table: believed, rounding, conversion in words, lower, upper, days.

    found: as `readings` gives. The bounds stay tenge per dollar.

    >>> found = readings(observations.load("minister_2024_05"), known_rates())
    >>> readable(found)[["believed", "rounding", "conversion"]].values.tolist()[0]
    ['the amounts and all figures tied to them', 'nearest', 'unrounded tenge']
    """
    order = found.sort_values("believed", ascending=False, key=lambda column: column == _WHAT, kind="stable")
    said = order.assign(
        conversion=order["conversion"].map(_TENGE).map(say),
        believed=order["believed"].map(say),
        rounding=order["rounding"].map(say),
    )
    return said[["believed", "rounding", "conversion", "lower", "upper", "days"]]


def wider_readings_keep_every_rate(found: pd.DataFrame) -> bool:
    """Does every window under rounding "any" hold those under the narrower rules, and money alone hold the whole?

    found: as `readings` gives.

    >>> wider_readings_keep_every_rate(readings(observations.load("minister_2024_05"), known_rates()))
    True
    """
    ends = found.set_index(["believed", "rounding", "conversion"])[["lower", "upper"]]
    pairs_of_readings = [((b, "any", c), (b, r, c)) for b, r, c in ends.index]
    pairs_of_readings += [((_MONEY, r, c), (b, r, c)) for b, r, c in ends.index]
    pairs_of_readings += [((_MONEY, r, "unrounded"), (b, r, "printed")) for b, r, c in ends.index if b == _MONEY]
    return all(_holds(ends.loc[wide], ends.loc[narrow]) for wide, narrow in pairs_of_readings)


def pairs_chart(found: pd.DataFrame, fits: dict, conversion: str) -> Chart:
    """Chart of the rates that each pair allows, with the window that fits them all.

    found: as `pairs` gives; fits: the window; conversion: for the caption.

    >>> obs = observations.load("trend_2024_06")
    >>> fits = window(obs, rounding="nearest", conversion="unrounded")
    >>> pairs_chart(pairs(obs, conversion="unrounded"), fits, "unrounded")
    Chart: Range of tenge per dollar that each printed pair of amounts allows: Industry, 2023 451.97–453.39; ...
    """
    said = _said(fits)
    # One period needs no mention in every label.
    short = found["label"].str.split(", ").str[0] if found["ref_period"].nunique() == 1 else found["label"]
    rows = found.assign(label=short + ": " + found["tenge"] + " = " + found["dollars"])
    apart = found["lower"].max() > found["upper"].min()
    believed, how = fits["believed"], _CAPTION[conversion]
    believed = say(believed)
    if apart:
        title = say(
            "No one rate fits every amount; {believed}: {range} tenge per dollar", believed=believed, range=said
        )
    else:
        title = say("One rate fits every amount: {range} tenge per dollar", range=said)
    return ranges(
        rows,
        title=title,
        unit=say("tenge per dollar"),
        alt=say(
            "Range of tenge per dollar that each printed pair of amounts allows: {listed}. The window that fits "
            "{believed} is {range}.",
            listed="; ".join(f"{r.label} {range_text(r.lower, r.upper)}" for r in found.itertuples()),
            believed=believed,
            range=said,
        ),
        caption=say(
            "Tenge per dollar, {how}. Each bar runs from the lowest to the highest rate that turns the one printed "
            "amount into the other; the shaded window is what fits {believed}.",
            how=say(how),
            believed=believed,
        ),
        band=(fits["lower"], fits["upper"]),
        band_label=say("fits: {range}", range=said),
    )


def days_chart(found: pd.DataFrame, fits: dict, since: str, published: str) -> Chart:
    """Chart of the official daily rate from the start of a period to the day of publication, with the window.

    found: as `days` gives; since: period whose first day starts the chart; published: day or period of publication
    that ends it, empty for a year after `since`. A weekday without a rate is a gap in the line. Raises NotFound when
    no rate of those days is at hand.

    >>> obs = observations.load("trend_2024_06")
    >>> fits = window(obs, rounding="nearest", conversion="unrounded")
    >>> days_chart(days(known_rates(), fits), fits, since="2023", published="2024-06-01")
    Chart: Line of the official rate, tenge per dollar, January 2023 to June 2024: between 431.08 and 482.77, ...
    """
    first = pd.Timestamp(periods.parse(since).start)
    last = pd.Timestamp(periods.parse(published).end) if published else first + pd.DateOffset(years=2)
    on_a_day = bool(published) and not periods.parse(published).months
    # The Bank lists Monday's rate for a weekend.
    shown = found[(found["day"] >= first) & (found["day"] <= pd.offsets.BDay().rollforward(last))]
    if shown.empty:
        raise NotFound(f"no official daily rate from {first:%Y-%m-%d} to {last:%Y-%m-%d}; choose a later as_of")
    weekdays = pd.bdate_range(shown["day"].min(), shown["day"].max())
    line = shown.set_index("day")["value"].reindex(weekdays).rename_axis("day").reset_index()
    fit = int(shown["fits"].sum())
    first, last = (wording.period(f"{day:%Y-%m}") for day in (shown["day"].min(), shown["day"].max()))
    name = say("{start} to {end}", start=first, end=last)
    said, missing = _said(fits), gaps(shown)
    end = shown.iloc[-1]
    below = end["value"] < fits["lower"]
    label = say("{rate} when\npublished", rate=number(end["value"], 2))
    marks = pd.DataFrame([{"x": end["day"], "y": end["value"], "label": label, "dx": 12, "dy": -24 if below else 6}])
    return lines(
        line,
        x="day",
        y="value",
        title=_inside_title(fit, name),
        unit=say("tenge per dollar"),
        alt=say(
            "Line of the official rate, tenge per dollar, {when}: between {low} and {high}, {last} at the end. "
            "{fit} Gaps in the line: {gaps}.",
            when=name,
            low=number(shown["value"].min(), 2),
            high=number(shown["value"].max(), 2),
            last=number(end["value"], 2),
            fit=_inside(fit, said),
            gaps=missing,
        ),
        caption=say(
            "Official rate of the National Bank of Kazakhstan, tenge per dollar, every weekday{diamond}. The shaded "
            "window, {range}, is what fits the printed amounts; where the line merely crosses it, one day was above "
            "and the next below. The line breaks where no rate is at hand: {gaps}.",
            diamond=say("; the diamond is the rate in force on the day of publication") if on_a_day else "",
            range=said,
            gaps=missing,
        ),
        band=(fits["lower"], fits["upper"]),
        band_label=say("fits the print: {range}", range=said),
        marks=marks if on_a_day else None,
    )


def by_year_caption(found: pd.DataFrame) -> str:
    """Caption of the daily rates by year, with the weekdays that are missing.

    found: as `days` gives.

    >>> by_year_caption(days(known_rates(), {"lower": 452.0, "upper": 453.0}))
    'Official daily rates, tenge per dollar. Weekdays without a rate at hand: 20 December 2022; 28 July to 21 ...
    """
    return say("Official daily rates, tenge per dollar. Weekdays without a rate at hand: {gaps}", gaps=gaps(found))


def conventions_caption(amount: pd.Series, dollars: pd.Series) -> str:
    """Caption of one amount at each rate, beside the dollars that were printed.

    amount, dollars: the two halves of the pair.

    >>> obs = observations.load("trend_2024_06").set_index("obs_id", drop=False)
    >>> total = obs.loc["trend_2024_06.total_kzt"], obs.loc["trend_2024_06.total_usd"]
    >>> conventions_caption(*total)
    '46.4 trillion tenge at each rate; printed: about $102.5 billion'
    """
    return say("{amount} at each rate; printed: {dollars}", amount=amount["printed"], dollars=dollars["printed"])


def conventions_chart(found: pd.DataFrame, amount: pd.Series, dollars: pd.Series) -> Chart:
    """Chart of the dollars that each convention makes of one amount, with the dollars that were printed as a band.

    found: as `conventions` gives; amount, dollars: the two halves of the pair.

    >>> obs = observations.load("trend_2024_06").set_index("obs_id", drop=False)
    >>> total = obs.loc["trend_2024_06.total_kzt"], obs.loc["trend_2024_06.total_usd"]
    >>> found = conventions(*total, known_rates(), "2024-06-01", conversion="unrounded")
    >>> conventions_chart(found, *total)
    Chart: Range in billion dollars of 46.4 trillion tenge at each rate: average of 2023, as published ...
    """
    rows = found[found["lower"].notna()].assign(label=found["convention"])
    billions = [range_text(low, high, 1) for low, high in zip(rows["lower"] / 1e9, rows["upper"] / 1e9, strict=True)]
    spread = (rows["upper"].max() - rows["lower"].min()) / 1e9
    fit = rows.loc[rows["verdict"] == "consistent", "convention"].tolist()
    outcome = say("The printed dollars fit none of them")
    if fit:
        outcome = say("The printed dollars fit: {listed}", listed="; ".join(fit))
    printed = amount["printed"]
    return ranges(
        rows,
        title=say(
            "The choice of rate moves {amount} by up to {spread} billion dollars",
            amount=printed,
            spread=number(spread, 1),
        ),
        unit=say("billion dollars"),
        alt=say(
            "Range in billion dollars of {amount} at each rate: {listed}. {outcome}.",
            amount=printed,
            listed="; ".join(f"{label} {text}" for label, text in zip(rows["label"], billions, strict=True)),
            outcome=outcome,
        ),
        caption=say(
            "Billion dollars for {amount}, with the range that its print allows; shaded: the printed dollars. "
            "{outcome}.",
            amount=printed,
            outcome=outcome,
        ),
        scale=1e9,
        band=(dollars["lower"], dollars["upper"]),
        band_label=say("printed: {range}", range=range_text(dollars["lower"] / 1e9, dollars["upper"] / 1e9)),
    )


def answer(obs: pd.DataFrame, rates: pd.DataFrame, *, rounding: str, conversion: str, collection: str) -> Answer:
    """Which rate the printed amounts imply, whether an official rate is inside it, and what the rate should have been.

    obs: observation frame of one source; rates: as `load_rates()`; rounding, conversion: the reading of the print;
    collection: A or E, the convention that the dollars are held against. Raises NotFound when the source prints no
    pair.

    >>> obs = observations.load("trend_2024_06")
    >>> answer(obs, known_rates(), rounding="nearest", conversion="unrounded", collection="A")
    No rate fits all figures, but the printed tenge and dollars alone agree at 451.975–453.392 tenge per ...
    """
    fits = window(obs, rounding=rounding, conversion=conversion)
    found = days(rates, fits)
    amount, _ = largest(obs)
    label, official = _official(amount["ref_period"], collection, rates)
    inside = int(found["fits"].sum())
    first, last = (wording.period(f"{day:%Y-%m-%d}") for day in (found["day"].min(), found["day"].max()))
    every = number(len(found))
    if inside:
        days_said = plural(
            "{count} of the {all} official daily rates at hand ({first} to {last}) lies inside",
            "{count} of the {all} official daily rates at hand ({first} to {last}) lie inside",
            inside,
            all=every,
            first=first,
            last=last,
        )
    else:
        days_said = say(
            "None of the {all} official daily rates at hand ({first} to {last}) lies inside",
            all=every,
            first=first,
            last=last,
        )
    published = obs["published"].iloc[0]
    then = _official(published, "D", rates)[1] if published and not periods.parse(published).months else ""
    beside = say("there is no {rate}", rate=label)
    if official:
        beside = say("the {rate} was {value}", rate=label, value=official)
    if then:
        beside += say(", that of the day of publication, {day}, {value}", day=wording.period(published), value=then)
    text = f"{_whose(fits)} {days_said}; {beside}."
    numbers = [(say("fit the printed amounts"), _per_dollar(_said(fits)))]
    numbers += [(label, _per_dollar(official))] if official else []
    share = say("{part} of {whole}", part=number(inside), whole=every)
    return Answer(text, [*numbers, (say("of the official daily rates fit"), share)])


def largest(obs: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The largest amount that is printed in both currencies: its row in tenge and its row in dollars.

    obs: observation frame with at least one pair.

    >>> [row["printed"] for row in largest(observations.load("trend_2024_06"))]
    ['46.4 trillion tenge', 'about $102.5 billion']
    """
    found = pairs(obs, conversion="unrounded")
    by_id = obs.set_index("obs_id", drop=False)
    tenge = by_id.loc[found.loc[found["value"].idxmax(), "obs_id"]]
    linked = obs["conversion_of"].eq(tenge["obs_id"]) | obs["obs_id"].eq(tenge["conversion_of"])
    return tenge, obs[linked].iloc[0]


def _side(implied: pd.DataFrame, by_id: pd.DataFrame, unit: str) -> pd.Series:
    of_unit = implied["obs_id"].map(by_id["unit_measure"]) == unit
    return implied["obs_id"].where(of_unit, implied["conversion_of"])


def _money(obs: pd.DataFrame) -> pd.DataFrame:
    converted = obs[obs["conversion_of"] != ""]
    return obs[obs["obs_id"].isin([*converted["obs_id"], *converted["conversion_of"]])]


def _window(obs: pd.DataFrame, rounding: str, conversion: str) -> dict:
    """Rates that the joint check leaves; figures that have nothing to do with money may disagree all the same."""
    found = consistency.reconcile(obs, rounding=rounding, conversion=conversion).rate
    low, high = found[["lower", "upper"]].iloc[0] if len(found) else (np.nan, np.nan)
    return {"lower": low, "upper": high}


def _converted(
    amount: pd.Series,
    dollars: pd.Series,
    rates: pd.DataFrame,
    convention: str,
    collection: str,
    period: str,
    made: str,
) -> dict:
    row = {"convention": convention, "collection": collection, "rate": "–", "lower": np.nan, "upper": np.nan}
    try:
        found = _rate(period, collection, rates, made)
    except RateNotFound as error:
        return row | {"how": str(error), "verdict": "undetermined"}
    work = bounds.divide(amount.to_frame().T.reset_index(drop=True), found)
    apart = bounds.gap(work, dollars.to_frame().T.reset_index(drop=True))
    return row | {
        "rate": _written(found),
        "lower": work.at[0, "lower"],
        "upper": work.at[0, "upper"],
        "how": code_words("how", found.at[0, "how"]),
        "verdict": "inconsistent" if apart[0] > 0 else "consistent",
    }


def _written(found: pd.DataFrame) -> str:
    return range_text(*found.loc[0, ["lower", "upper"]])


def _holds(wide: pd.Series, narrow: pd.Series) -> bool:
    return bool(narrow.isna().any() or (wide["lower"] <= narrow["lower"] and narrow["upper"] <= wide["upper"]))


def _rate(period: str, collection: str, rates: pd.DataFrame, made: str) -> pd.DataFrame:
    """The rate of a convention; made: of an average, published or computed."""
    if collection == "D" and (not period or periods.parse(period).months):
        raise RateNotFound(say("the day of publication is not known"))
    if made == "published" and period not in set(rates["ref_period"]):
        raise RateNotFound(say("none is published for {period}", period=wording.period(period)))
    if made == "computed":
        rates = rates[rates["collection"] == "D"]
        wanted = pd.DatetimeIndex(tenge.fixing_days(periods.parse(period)))
        missing = wanted.difference(pd.DatetimeIndex(rates["ref_period"]))
        if len(missing):
            raise RateNotFound(
                say(
                    "not possible: {missing} of the {all} rates set in {period} are not at hand ({days})",
                    missing=number(len(missing)),
                    all=number(len(wanted)),
                    period=wording.period(period),
                    days=_runs(missing),
                )
            )
    return exchange.rate(period, collection=collection, rates=rates)


def _official(period: str, collection: str, rates: pd.DataFrame) -> tuple[str, str]:
    said = wording.period(period)
    label = say("official rate at the end of {period}", period=said)
    if collection == "A":
        label = say("official average of {period}", period=said)
    try:
        value = exchange.rate(period, collection=collection, rates=rates).at[0, "value"]
    except RateNotFound:
        return label, ""
    written = number(value, 2)
    return label, written.removesuffix("0") if collection == "A" else written


def _whose(fits: dict) -> str:
    """The first sentence of the answer: at which rate the amounts agree, and with what else."""
    believed, said = fits["believed"], _said(fits)
    if believed == _WHAT:
        return say(
            "The printed tenge and dollars, and all figures tied to them, agree only at {range} tenge per dollar.",
            range=said,
        )
    if believed == _MONEY:
        return say(
            "No rate fits all figures, but the printed tenge and dollars alone agree at {range} tenge per dollar.",
            range=said,
        )
    return say(
        "No one rate fits the printed tenge and dollars; {believed} alone would need {range} tenge per dollar.",
        believed=believed,
        range=said,
    )


def _per_dollar(written: str) -> str:
    return say("{rate} tenge per dollar", rate=written)


def _inside_title(fit: int, when: str) -> str:
    if not fit:
        return say("No day from {when} had an official rate inside the window", when=when)
    return plural(
        "{count} day from {when} had an official rate inside the window",
        "{count} days from {when} had an official rate inside the window",
        fit,
        when=when,
    )


def _inside(fit: int, window_said: str) -> str:
    if not fit:
        return say("No day lies in the window {range}.", range=window_said)
    return plural(
        "{count} day lies in the window {range}.", "{count} days lie in the window {range}.", fit, range=window_said
    )


def _said(fits: dict) -> str:
    return range_text(fits["lower"], fits["upper"], 3)


def _runs(missing: pd.DatetimeIndex) -> str:
    """Runs of weekdays, in words."""
    business_day = pd.offsets.BDay()
    starts = [day for day in missing if day - business_day not in missing]
    ends = [day for day in missing if day + business_day not in missing]
    return "; ".join(_from_to(first, last) for first, last in zip(starts, ends, strict=True))


def _from_to(first: pd.Timestamp, last: pd.Timestamp) -> str:
    end = wording.period(f"{last:%Y-%m-%d}")
    if first == last:
        return end
    start = wording.period(f"{first:%Y-%m-%d}")
    # The year, and the month, once where they are the same; other languages put them in another order.
    if current() == "en" and first.year == last.year:
        start = start.rsplit(" ", 2 if first.month == last.month else 1)[0]
    return say("{start} to {end}", start=start, end=end)
