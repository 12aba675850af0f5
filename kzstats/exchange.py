"""Tenge and other money: official rates, conversion at a named convention, and the rate a pair of amounts implies.

USD/KZT 452.7 means 452.7 tenge (quote) for one dollar (base). Nothing is converted at a rate that was not
there: a missing rate is `RateNotFound`, which names what there is. The rates that come with kzstats are those of the
dollar; other currencies are there when they have been fetched and their folder is named (`load_rates`).
"""

import re
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

import numpy as np
import pandas as pd

from kzstats import bounds, observations, periods, tenge
from kzstats.completing import CONCEPT, coded, is_text
from kzstats.errors import DataError, NotFound, ParameterError, RateNotFound, choose, hint, no_frame
from kzstats.meeting import agree, dated, named

COLLECTIONS = {"D": "official rate of the day", "A": "average of the period", "E": "end of the period"}
#: How an average is made of daily rates; the published ones are monthly.
AVERAGES = {
    "monthly": "mean of the monthly means of the rates set",
    "fixings": "mean of the rates set",
    "calendar": "mean over calendar days of the rate in force",
}
CONVERSIONS = ("unrounded", "printed")  # the tenge that dollars were computed from
_PRINTED = [*bounds.COLUMNS, "source_id"]
_RATE = ["base", "quote", "ref_period", "collection", *bounds.COLUMNS, "effective_date", "how", "source_id"]
_ADDED = ["rate", "rate_lower", "rate_upper", "effective_date", "collection", "how", "rate_source"]
#: What was made of a table of rates, which notebooks ask many a time: 20 ms to make, 1 to see that it is the same.
_KEPT: deque[tuple] = deque(maxlen=8)
RATE_COLUMNS = ["base", "quote", "ref_period", "collection", "value"]


def rate(
    ref_period: str | int | date | pd.Period,
    *,
    collection: str,
    rates: pd.DataFrame | None = None,
    average: str = "monthly",
    currency: str = "USD",
) -> pd.DataFrame:
    """Official rate of one day or period: tenge for one unit of a currency, and how it was obtained.

    ref_period: a day for collection D, a period for A (average) or E (end of period): text, the number of a year, a
    date, a time (one with a zone is of its day in Almaty), a pandas Period; rates: a frame as `load_rates()` gives,
    None to load it; average, for collection A:
    monthly (mean of the monthly means of the rates set, the World Bank's definition of PA.NUS.FCRF), fixings (mean of
    the rates set) or calendar (mean over calendar days of the rate in force); currency: its code. Returns one row:
    base, quote, ref_period, collection, value, lower, upper, effective_date (the day a daily rate was listed for, D and
    E), how (a code: official, official_weekend, last_day, last_day_weekend; published; mean_of_days, mean_of_months,
    mean_of_calendar), source_id. Weekends carry the next Monday's rate unless they are listed
    themselves, as the National Bank lists them. Where an average is published, by that definition, it wins over one
    computed as monthly; an average is computed only when every rate it needs is there. Raises RateNotFound naming
    the missing days and what there is, ParameterError for rates the wrong way round and currencies without rates.

    >>> kz.rate("2024-06-01", collection="D")[["value", "effective_date", "how"]].values.tolist()
    [[447.25, '2024-06-03', 'official_weekend']]
    >>> ways = ("monthly", "fixings", "calendar")
    >>> [f"{kz.rate('2024-01-01/P4M', collection='A', average=each).at[0, 'value']:.2f}" for each in ways]
    ['449.33', '449.27', '449.28']
    """
    _check_choices(collection, average)
    tables = kept(_of_currency, rates, currency)
    return pd.DataFrame([_found(tables, periods.as_period(ref_period), collection, average, currency)], columns=_RATE)


def _found(tables: dict[str, pd.DataFrame], text: str, collection: str, average: str, currency: str) -> dict:
    """One rate out of the tables of one currency."""
    period, pair = periods.parse(text), f"{currency}/KZT"
    if period.start < tenge.FIRST_DAY:
        raise RateNotFound(
            f"no tenge rate for {text}: the tenge exists since {tenge.FIRST_DAY}. Choose a later ref_period."
        )
    if (collection == "D") == bool(period.months):
        kind, other = ("days", "A or E, or one day") if collection == "D" else ("periods", "D for a day")
        raise ParameterError(f"collection {collection} is for {kind}, ref_period is {text!r}; use {other}")
    daily, listed = tables["D"], tables[collection]
    if collection != "D" and text in listed.index and average == "monthly":
        day = str(period.end) if collection == "E" else ""
        found = _printed(listed, text) | {"effective_date": day, "how": "published"}
    elif collection == "A":
        found = _average(daily, listed.index, period, average, f"no {pair} average for {text}")
    else:
        found = _of_day(daily, period.end, pair)
        if collection == "E":
            found["how"] = found["how"].replace("official", "last_day")
    return found | {"base": currency, "quote": "KZT", "ref_period": text, "collection": collection}


def _printed(listed: pd.DataFrame, at: str) -> dict:
    return {name: listed.at[at, name] for name in _PRINTED}


def rates_by_convention(
    ref_period: str | int | date | pd.Period,
    published: str | int | date | pd.Period,
    *,
    rates: pd.DataFrame | None = None,
    currency: str = "USD",
) -> pd.DataFrame:
    """Official rates at which an amount may have been converted when it was published, one row a convention.

    ref_period: what the amount is about; published: day, month or year of publication; both as for `rate`, or empty;
    rates, currency: as for `rate`. Returns convention (period_day for a day, else period_average and period_end, of a
    period that was over by then; year_average, month_average: of the last ones that were, the latter where the month
    is known; day_before and publication_day where the day is) and the columns of `rate`, with how lacking and no value
    where rates are missing; of two conventions with one rate the first. Raises ParameterError.

    >>> kz.rates_by_convention("2023", "2024-06-01")[["convention", "value"]].round(2).values.tolist()[:2]
    [['period_average', 456.2], ['period_end', 454.56]]
    """
    ref_period, published = (periods.as_period(period) if period else "" for period in (ref_period, published))
    about, out = (periods.parse(text) if text else None for text in (ref_period, published))
    asked = []
    if about and (out is None or about.end <= out.end):
        names = {"A": "period_average", "E": "period_end"} if about.months else {"D": "period_day"}
        asked += [(name, collection, ref_period) for collection, name in names.items()]
    if out and out.months < 2:
        asked += [("month_average", "A", f"{out.start.replace(day=1) - timedelta(days=1):%Y-%m}")]
    if out:
        asked += [("year_average", "A", str(out.start.year - 1))]
    if out and not out.months:
        asked += [("day_before", "D", str(out.start - timedelta(days=1))), ("publication_day", "D", published)]
    tables = kept(_of_currency, rates, currency)
    rows = []
    for convention, collection, text in asked:
        one = {"base": currency, "quote": "KZT", "ref_period": text, "collection": collection, "how": "lacking"}
        with suppress(RateNotFound):
            one = _found(tables, text, collection, "monthly", currency)
        rows.append({"convention": convention, "effective_date": "", "source_id": ""} | one)
    found = pd.DataFrame(rows, columns=["convention", *_RATE]).astype(dict.fromkeys(bounds.COLUMNS, "float64"))
    return found.drop_duplicates(["collection", "ref_period"], ignore_index=True)


def convert(
    amounts: pd.DataFrame,
    *,
    to: str,
    collection: str,
    rates: pd.DataFrame | None = None,
    average: str = "monthly",
    value: str = "value",
    ref_period: str = "ref_period",
) -> pd.DataFrame:
    """Amounts in other money at the official rate of each row's own period: tenge to a currency, or back.

    amounts: observation frame, or any frame with unit_measure; to: KZT or a currency that has rates; collection: D, A
    (flows such as output of a year) or E (stocks): the choice changes the answer, so it has no default; rates: as
    `load_rates()`; average: monthly, the convention of the published averages, fixings or calendar, as for `rate`;
    value, ref_period: the frame's own names of these columns (without lower and upper an amount counts as exact).
    Returns the rows with value, lower, upper in the new unit_measure, and rate, rate_lower, rate_upper (tenge for one
    unit of the currency), effective_date, collection, how, rate_source. Amounts already in `to` are refused
    like any other unit, and dollars become no euros in one step: nothing is returned unconverted. Raises
    ParameterError, also for a frame with columns of its own of these names and for amounts at prices of another period
    than their own (`earlier_level`), RateNotFound.

    >>> total = kz.select(kz.load(), obs_id="trend_2024_06.total_kzt")
    >>> (kz.convert(total, to="USD", collection="A")["value"] / 1e9).round(2).tolist()
    [101.71]
    >>> import pandas as pd
    >>> sales = pd.DataFrame({"kzt": [447250.0], "day": ["2024-06-03"], "unit_measure": "KZT"})
    >>> kz.convert(sales, to="USD", collection="D", value="kzt", ref_period="day")["value"].tolist()
    [1000.0]
    """
    _need(amounts, value, ref_period)
    own = [name for name in _ADDED if name in amounts]
    if 0 < len(own) < len(_ADDED):  # with all of them it is a frame that was converted before
        raise ParameterError(f"{', '.join(own)} of the frame would be overwritten; rename what is your own")
    rates = observations.load_rates() if rates is None else rates
    if to == "KZT":
        foreign, wanted = amounts["unit_measure"], _currencies(rates) or ["USD"]
    else:
        kept(_of_currency, rates, to)  # refused before the amounts are
        foreign, wanted = pd.Series(to, index=amounts.index), ["KZT"]
    wrong = sorted(set(amounts.loc[~amounts["unit_measure"].isin(wanted), "unit_measure"].map(str)))
    if wrong:
        raise ParameterError(
            f"amounts in {', '.join(wrong)} cannot be converted to {to}{hint(wrong[0], wanted)}; select unit_measure "
            f"{' or '.join(wanted)}. "
            "From one currency to another go by way of KZT, each step at a rate of its own"
        )
    _check_choices(collection, average)
    tables = {currency: kept(_of_currency, rates, currency) for currency in foreign.unique()}
    days = dated(amounts, ref_period)
    _need_own_prices(amounts, days)
    keys = pd.MultiIndex.from_arrays([foreign, days])
    asked = [_found(tables[code], text, collection, average, code) for code, text in keys.unique()]
    found = pd.DataFrame(asked, columns=_RATE).astype(dict.fromkeys(bounds.COLUMNS, "float64"))
    of_row = found.set_index(["base", "ref_period"]).loc[keys].set_index(amounts.index)
    start = _ranges(amounts, value)
    named = {"value": "rate", "lower": "rate_lower", "upper": "rate_upper", "source_id": "rate_source"}
    extra = of_row.rename(columns=named)
    return amounts.assign(
        **(bounds.multiply if to == "KZT" else bounds.divide)(start, of_row),
        unit_measure=to,
        **extra[_ADDED],
    )


def implied_rate(obs: pd.DataFrame, conversion: str = "unrounded", *, rounding: str | None = None) -> pd.DataFrame:
    """Tenge per dollar that each printed pair of amounts allows; of other money, the original's per the conversion's.

    obs: observation frame; every row with conversion_of is paired with the row it converts. conversion:
    "unrounded" if the agency converted the amount it held before rounding, "printed" if it converted the printed
    digits (the original then counts as exact). rounding: nearest, truncate or any (None: the frame's). Returns
    obs_id, conversion_of, activity, ref_period, base, quote, base_id, quote_id (obs_id of the amount in each), value,
    lower, upper, one row a pair. Raises NotFound when obs holds no pair, or only one half of one, ParameterError for
    two that are not of one thing.

    >>> pair = kz.implied_rate(kz.load("trend_2024_06"))
    >>> pair[["lower", "upper"]].round(2).values.tolist()[0]
    [451.97, 453.39]
    """
    obs = coded(obs, "obs_id", "conversion_of", "unit_measure", "activity", "ref_period", *bounds.COLUMNS)
    choose(CONVERSIONS, conversion=conversion)
    obs = observations.read_as(obs, rounding)
    converted = obs[obs["conversion_of"] != ""].reset_index(drop=True)
    if converted.empty:
        raise NotFound("no row is printed as the conversion of another (column conversion_of is empty everywhere)")
    lost = sorted(set(converted["conversion_of"]) - set(obs["obs_id"]))
    if lost:
        raise NotFound(f"the other half of a pair is missing: {', '.join(lost)}; select both rows")
    original = obs.set_index("obs_id", drop=False).loc[converted["conversion_of"]].reset_index(drop=True)
    agree(converted, original, CONCEPT, "amount that it converts,")
    if conversion == "printed":
        original = original.assign(lower=original["value"], upper=original["value"])
    in_tenge = converted["unit_measure"] == "KZT"
    sides = [side[["obs_id", "unit_measure", *bounds.COLUMNS]] for side in (converted, original)]
    quote, base = sides[0].where(in_tenge, sides[1]), sides[1].where(in_tenge, sides[0])
    money = {"base": base["unit_measure"], "quote": quote["unit_measure"]}
    money |= {"base_id": base["obs_id"], "quote_id": quote["obs_id"]}
    pairs = converted[["obs_id", "conversion_of", "activity", "ref_period"]].assign(**money)
    return pd.concat([pairs, bounds.divide(quote, base)], axis="columns")


def _check_choices(collection: str, average: str) -> None:
    choose(COLLECTIONS, collection=collection)
    choose(AVERAGES, average=average)
    if collection != "A" and average != "monthly":
        raise ParameterError(
            f"average is {average!r}, but collection {collection} is {COLLECTIONS[collection]}; leave average out, or "
            "choose collection A"
        )


def of_currency(rates: pd.DataFrame, currency: str = "USD") -> np.ndarray:
    """Which rows are rates of one currency, tenge for one unit (bool); rates: as `load_rates()`.

    Raises ParameterError for a frame without the columns, an unusable rate, and a currency without rates.
    """
    if currency == "KZT":
        raise ParameterError("currency is 'KZT', which rates are told in; wanted the one that they are of, such as USD")
    lacking = [name for name in RATE_COLUMNS if name not in getattr(rates, "columns", [])]
    if lacking:
        raise ParameterError(f"rates lack {', '.join(lacking)}; wanted a frame as load_rates() gives")
    for name in rates.columns.intersection(bounds.COLUMNS):
        bounds.wide(rates[name])
    # numpy: 2,800 rates take 2 ms, in pandas 10 ms, a fifth of what converting ten million rows takes.
    base, quote = (rates[name].to_numpy(dtype=object, na_value="") for name in ("base", "quote"))
    value = pd.to_numeric(rates["value"], errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    kept = (base == currency) & (quote == "KZT")
    # One dollar has cost more than 4.7 tenge since the tenge's first day: 0.0021 is dollars per tenge.
    least = 1.0 if currency in tenge.DEARER else np.nextafter(0.0, 1.0)
    unusable = (base == "KZT") & (quote == currency) | kept & ~((value >= least) & (value < np.inf))
    if unusable.any():
        row = rates.iloc[int(unusable.argmax())]
        turned = f" (base KZT and quote {currency})" if row["base"] == "KZT" else ""
        raise ParameterError(
            f"rates: {row['base']}/{row['quote']} of {row['ref_period']} is {row['value']}{turned}; wanted tenge per "
            f"{'dollar' if currency == 'USD' else currency}, {'at least 1' if least == 1 else 'above 0'}, with base "
            f"{currency} and quote KZT"
        )
    if not kept.any() and (there := _currencies(rates)):
        fetch = ""
        if re.fullmatch("[A-Z]{3}", str(currency)):
            command = f"kzstats rates update --currency {currency} --data FOLDER"
            fetch = f". Fetch it with `{command}` and pass rates=kz.load_rates(FOLDER)"
        near = hint(currency, [*there, "KZT"])
        raise ParameterError(f"{currency!r} has no rates here{near}; wanted {' or '.join(there)} or KZT{fetch}")
    return kept


def kept(make: Callable, rates: pd.DataFrame | None, currency: str):
    """What `make` makes of the rates of a currency (None: those at hand), anew only where they hold something else."""
    rates = observations.load_rates() if rates is None else rates
    for maker, code, frame, made in tuple(_KEPT):
        if maker is make and code == currency and frame.equals(rates):
            return made
    made = make(rates, currency)
    _KEPT.append((make, currency, rates.copy(), made))
    return made


def _of_currency(rates: pd.DataFrame, currency: str) -> dict[str, pd.DataFrame]:
    """Rates of one currency by period, a table a collection; refused when there are none but there are others."""
    table = rates[of_currency(rates, currency)]
    try:
        table = table.assign(value=pd.to_numeric(table["value"]), ref_period=table["ref_period"].map(periods.as_period))
    except ParameterError as error:
        raise ParameterError(f"rates: a ref_period of {currency} is no period: {error}") from None
    exact = {name: table.get(name, table["value"]) for name in ("lower", "upper")}
    table = table.assign(source_id=table.get("source_id", ""), **exact)[["ref_period", "collection", *_PRINTED]]
    found = {kind: table[table["collection"] == kind].set_index("ref_period") for kind in COLLECTIONS}
    for kind, listed in found.items():
        if not listed.index.is_unique:
            found[kind] = listed = listed[~listed.set_index("value", append=True).index.duplicated()]
            if len(twice := listed.index[listed.index.duplicated()]):
                raise ParameterError(f"rates: {currency}/KZT of {twice[0]} has different rates; keep one")
    return found


def _currencies(rates: pd.DataFrame) -> list[str]:
    return sorted(set(rates.loc[rates["quote"] == "KZT", "base"].dropna().map(str)))


def _ranges(amounts: pd.DataFrame, value: str) -> pd.DataFrame:
    """Amounts with their ranges; one that stands alone counts as exact."""
    named = [name if name in amounts else value for name in (value, "lower", "upper")]
    columns = [bounds.wide(amounts[name]) for name in named]
    try:
        if texts := [each.name for each in columns if len(each) and is_text(each)]:
            raise DataError(f"column {texts[0]} holds text")
        ends = [bounds.numbers(each) for each in columns]
    except DataError as error:
        raise ParameterError(f"amounts: {error}; wanted numbers, for example pd.to_numeric(amount)") from None
    if wrong := bounds.misplaced(*ends):
        at, said = wrong
        raise DataError(f"amounts: {said} in row {amounts.index[at]}; wanted the ends of each amount around it")
    return bounds.ranged(*ends, index=amounts.index)


def _need(amounts: pd.DataFrame, value: str, ref_period: str) -> None:
    if not isinstance(amounts, pd.DataFrame):
        raise no_frame("amounts are", amounts, "wanted a frame, or kz.convert_at for a column")
    lacking = [name for name in (value, ref_period, "unit_measure") if name not in amounts.columns]
    if lacking:
        raise ParameterError(
            f"amounts have no column {', '.join(lacking)}; name yours with value=, ref_period=, or say what the "
            f"amounts are: amounts.assign(unit_measure='KZT'). There are: {', '.join(map(str, amounts.columns))}"
        )


def _need_own_prices(amounts: pd.DataFrame, days: list[str]) -> None:
    """Refuse amounts at prices of another period than theirs, or at constant ones: a rate is of its own period."""
    for place, (basis, day) in enumerate(zip(amounts.get("price_basis", days), days, strict=True)):
        if str(basis).startswith(("volume", "prices of ")) and basis != f"prices of {day}":
            said = f"{named(amounts.iloc[[place]])} has price_basis {basis!r} and ref_period {day!r}"
            raise ParameterError(
                f"{said}; a rate of {day} converts money of {day}. Convert it at current prices, then earlier_level"
            )


def _listed_for(day: date, daily: pd.DataFrame) -> str:
    """Day whose listed rate is in force on a day: itself, or the Monday after a weekend that is not listed."""
    return str(day) if str(day) in daily.index else str(tenge.listed_for(day))


def _of_day(daily: pd.DataFrame, day: date, pair: str) -> dict:
    listed = _listed_for(day, daily)
    weekend = listed != str(day)
    if listed not in daily.index:
        wanted = f"{day} (a weekend day, listed with Monday {listed})" if weekend else listed
        raise RateNotFound(f"no official {pair} rate for {wanted}; {tenge.reach(sorted(daily.index), [listed])}")
    how = "official_weekend" if weekend else "official"
    return _printed(daily, listed) | {"effective_date": listed, "how": how}


def _average(daily: pd.DataFrame, published: pd.Index, period: periods.Period, average: str, none: str) -> dict:
    if average == "calendar":
        days = [_listed_for(day, daily) for day in period.days()]
    else:
        days = [str(day) for day in tenge.fixing_days(period)]
    missing = sorted({day for day in days if day not in daily.index})
    if missing:
        shown = missing if len(missing) <= 6 else [*missing[:3], "…", *missing[-3:]]
        raise RateNotFound(
            f"{none}: {'none is published, and ' if average == 'monthly' else ''}{len(missing)} of the "
            f"{len(set(days))} rates it needs are missing ({', '.join(shown)}); {tenge.reach(sorted(daily.index))} "
            f"Averages are published, as {AVERAGES['monthly']}, for {', '.join(published) or 'no period'}. Add rows "
            "or choose another ref_period."
        )
    used = daily.loc[days, "value"]
    if average == "monthly":
        used = used.groupby([day[:7] for day in days]).mean()
    mean = float(used.mean())
    # Means of up to some hundred exact two-decimal rates, or of means: float error is below 1e-12 of the mean.
    error = abs(mean) * 1e-12
    how = "mean_of_calendar" if average == "calendar" else "mean_of_days"
    if average == "monthly" and len(used) > 1:
        how = "mean_of_months"
    ends = {"value": mean, "lower": mean - error, "upper": mean + error}
    return {**ends, "effective_date": "", "how": how, "source_id": ", ".join(sorted({*daily.loc[days, "source_id"]}))}
