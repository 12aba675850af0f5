"""What looks like a slip of the pen and is no contradiction: warnings, each with the reading that would make sense.

Arithmetic cannot decide them: a branch can grow thirtyfold, and a car can cost 6,430 tenge. But where a printed number
is out of every known range and another reading of the same words is inside, whoever prints it should look again.
"""

from collections import defaultdict, namedtuple
from collections.abc import Iterable, Iterator
from itertools import permutations, product
from operator import attrgetter

import numpy as np
import pandas as pd

from kzstats import bounds, completing, faults, observations, periods
from kzstats.consistency import trees
from kzstats.rounding import rule_of

COLUMNS = ["obs_id", "slip", "by", "found", "usual_lower", "usual_upper", "reading", "sense", "unit_measure"]
#: A level a year later, or of another source, is seldom further off; beyond, a scale word is the likelier cause.
_SCALES = {"thousand": 1e3, "million": 1e6}
_OF_RATES = {"tenth": 10.0, "thousand": 1e3}
#: Two prints of one thing a thousand times apart are so within this factor: revisions and neighbouring years differ.
_NEAR = 3.0
_YEARS = 3
#: Growth above this factor is an index, a small base or a slip; of the 563 figures of 35 releases 2 are.
_MOST_GROWTH = 20.0
#: Value per piece further out than this from all others' of the same kind.
_PRICE_APART = 20.0
#: An implied rate further than this from every official one from the period's start to the day of print.
_RATE_APART = 0.04
_OFFICIAL = ("base", "quote", "ref_period", "lower", "upper")
#: An index of a whole branch, and how far its growth may be from what is known of the same, percent and points.
_AN_INDEX, _INDEX_APART = (95.0, 130.0), 10.0
_KEYS = ["source_id", *completing.CONCEPT, "unit_measure", "conversion_of", "locator"]
_MAY_LACK = ("scope", "base_period", "share_of", "locator")
_Row = namedtuple("_Row", ["obs_id", "published", *_KEYS, *bounds.COLUMNS])
_THING = ("indicator", "product", "activity", "ref_area", "scope", "role")
_SAME = (*_THING, "unit_measure")


def slips(obs: pd.DataFrame, known: pd.DataFrame | None = None, rates: pd.DataFrame | None = None) -> pd.DataFrame:
    """Figures that look like a slip, with the reading that would make sense of them: warnings, never verdicts.

    obs: observation frame, of one source or several; known: figures to hold them against (None: every other source of
    the data); rates: official rates (None: `load_rates`). Returns one row a warning: obs_id; slip (index: an index
    worded as growth; scale: a scale word off; price: value per piece out of every other's range; rate: implied rate far
    from every official one; above: a part above its whole; growth: above a factor of 20; swapped: totals of two periods
    changed places; below: "48.6 % below", where it is 48.6 % of it; beside: growth, a difference or a rate that the
    amounts of its own sentence do not give: of growth it can be that prices were taken out of it); by (obs_id of the
    other figure, or empty); found, usual_lower, usual_upper (the number that looks wrong and where it would be usual,
    in unit_measure); reading (index, tenth, thousand, million, swapped, of or empty) and sense (the figure's value
    under that reading, in its own unit; NaN without one). Raises ParameterError for two rounding rules in obs.

    >>> kz.slips(kz.load("timesca_2025"))[["obs_id", "slip", "reading"]].values.tolist()
    [['timesca_2025.vehicles_usd', 'rate', 'tenth']]
    """
    obs = completing.coded(obs, "obs_id", *[name for name in _KEYS if name not in _MAY_LACK])
    rule = rule_of(obs)
    if known is None:
        known = observations.load(rounding=rule, guesses=False, data=obs.attrs.get("data"))
        known = known[~known["source_id"].isin(obs["source_id"])]
    else:
        completing.need_columns(known, [], "known figures")
        known = observations.with_bounds(known, rounding=rule)
    rates = observations.load_rates() if rates is None else rates
    completing.need_columns(rates, _OFFICIAL, "rates", "load_rates()")
    tree = trees.tree_of(obs)
    # As plain rows, of which each is looked up by its codes: joins of frames took ten times as long.
    own, others = _rows(observations.with_bounds(obs, rounding=rule)), _rows(known)
    every = [*own, *others]
    checks = (
        _indices(own, every), _scales(own, every), _prices(own, others, tree.money), _rates(own, rates),
        _above(own, every, tree), _growths(own), _swapped(own, every, others), _shares_below(own, tree),
        _beside(own),
    )  # fmt: skip
    found = pd.DataFrame([row for check in checks for row in check], columns=COLUMNS)
    return found.drop_duplicates(["obs_id", "slip"], ignore_index=True)


def _rows(obs: pd.DataFrame) -> list[_Row]:
    return list(map(_Row, *trees.columns_of(obs, _Row._fields[:-3], bounds.COLUMNS).values()))


def _levels(rows: Iterable[_Row]) -> list[_Row]:
    return [row for row in rows if row.transformation == "level" and row.value > 0 and row.ref_period]


def _growth_in_percent(rows: Iterable[_Row]) -> list[_Row]:
    grown = [row for row in rows if row.transformation == "growth"]
    return [_in_percent(row, row.value, row.lower, row.upper) if row.unit_measure == "RATIO" else row for row in grown]


def _in_percent(row: _Row, value: float, lower: float, upper: float) -> _Row:
    value, lower, upper = (100 * (each - 1) for each in (value, lower, upper))
    return row._replace(unit_measure="PC", value=value, lower=lower, upper=upper)


def _over(top: _Row, under: _Row) -> tuple[float, float, float]:
    """Quotient of two levels, its smallest and its largest value."""
    return top.value / under.value, top.lower / under.upper, top.upper / under.lower if under.lower else np.inf


def _size(row: _Row) -> _Row:
    """An amount, or how large a deficit is."""
    return row if row.value > 0 else row._replace(value=-row.value, lower=max(-row.upper, 0.0), upper=-row.lower)


def _reading(number: float, low: float, high: float, scales: dict[str, float]) -> tuple[str, float]:
    """Name of the scale by which a number is off that would lie in a range, and how many times too large it is."""
    ways = ((name, times) for name, scale in scales.items() for times in (scale, 1 / scale))
    return next(((name, times) for name, times in ways if low <= number / times <= high), ("", np.nan))


def _change(new: _Row, old: _Row) -> _Row:
    return _in_percent(new, *_over(new, old))


def _meet(one: _Row, other: _Row) -> bool:
    return one.lower <= other.upper and other.lower <= one.upper


def _by(rows: Iterable[_Row], *names: str) -> dict[tuple, list[_Row]]:
    found, key = defaultdict(list), attrgetter(*names)
    for row in rows:
        found[key(row)].append(row)
    return found


def _like(found: dict[tuple, list[_Row]], row: _Row, *names: str, **other: str) -> list[_Row]:
    """Rows that have the codes of this one, but for those named otherwise."""
    return found.get(tuple(other.get(name) or getattr(row, name) for name in names), [])


def _indices(own: list[_Row], every: list[_Row]) -> Iterator[tuple]:
    """105.2 percent of growth beside 5.2, or beside levels that grew by 5.2: an index worded as growth.

    Of a whole branch in a year or months also where what is known of it, in that period or else in near years, is some
    percent and nothing like the growth that was printed.
    """
    high = [row for row in own if (row.transformation, row.unit_measure) == ("growth", "PC") and row.value > 50]
    if not high:
        return
    told = _by(_growth_in_percent(every), *_SAME, "ref_period")
    near = _by(_growth_in_percent(every), *_THING)
    now = _by(_levels(every), *_THING, "ref_period", "price_basis")
    then = _by(_levels(every), *_SAME, "ref_period")
    for row in high:
        beside = [one for one in _like(told, row, *_SAME, "ref_period") if one.base_period in (row.base_period, "")]
        for new in _like(now, row, *_THING, "ref_period", "price_basis"):
            olds = then.get((*attrgetter(*_SAME)(new), row.base_period), [])
            beside += [_change(new, old)._replace(obs_id=old.obs_id) for old in olds]
        index = row._replace(lower=row.lower - 100, upper=row.upper - 100)
        for one in beside:
            if one.obs_id != row.obs_id and not _meet(row, one) and _meet(index, one):
                yield row.obs_id, "index", one.obs_id, row.value, one.lower, one.upper, "index", row.value - 100, "PC"
        alike = _of_near_years(row, _like(near, row, *_THING)) if _AN_INDEX[0] <= row.value <= _AN_INDEX[1] else []
        low, high = (
            min((one.lower for one in alike), default=np.inf),
            max((one.upper for one in alike), default=-np.inf),
        )
        if low - _INDEX_APART <= row.value - 100 <= high + _INDEX_APART and 2 * high < row.value:
            yield row.obs_id, "index", alike[0].obs_id, row.value, low, high, "index", row.value - 100, "PC"


def _of_near_years(row: _Row, others: list[_Row]) -> list[_Row]:
    """What is known of the growth of a whole branch in a year or months: of that period, or else of near years."""
    if row.product != "_T" or not row.ref_period or not (span := periods.parse(row.ref_period)).months:
        return []
    dated = [one for one in others if one.obs_id != row.obs_id and one.ref_period]
    same = [one for one in dated if one.ref_period == row.ref_period]
    return same or [one for one in dated if abs(periods.parse(one.ref_period).start.year - span.start.year) <= _YEARS]


def _scales(own: list[_Row], every: list[_Row]) -> Iterator[tuple]:
    """A month of it a thousand or a million times what another print of the same thing comes to, in a near year."""
    same = (*_SAME, "price_basis")
    others = _by(_levels(every), *same)
    for row in _levels(own):
        for other in _like(others, row, *same):
            span, other_span = periods.parse(row.ref_period), periods.parse(other.ref_period)
            if other.obs_id == row.obs_id or not (span.months and other_span.months):  # days have no months
                continue
            usual = other.value / other_span.months * span.months
            ends = usual / _NEAR, usual * _NEAR
            name, times = _reading(row.value, *ends, _SCALES)
            if name and abs(span.start.year - other_span.start.year) <= _YEARS:
                yield row.obs_id, "scale", other.obs_id, row.value, *ends, name, row.value / times, row.unit_measure


def _prices(own: list[_Row], known: list[_Row], money: frozenset[str]) -> Iterator[tuple]:
    """Tenge or dollars per piece or tonne, held against all that other sources imply for the same goods."""
    others = list(_per_piece(known, money))
    for row, things, price in _per_piece(own, money):
        units = row.unit_measure, things.unit_measure
        same = [(one, each) for one, of, each in others if (one.unit_measure, of.unit_measure) == units]
        goods = [each for one, each in same if one.product == row.product]
        goods = goods or [each for one, each in same if one.activity == row.activity]
        if not goods:
            continue
        low, high = min(goods) / _PRICE_APART, max(goods) * _PRICE_APART
        if not low <= price <= high:
            name, times = _reading(price, low, high, _SCALES)
            yield row.obs_id, "price", things.obs_id, price, low, high, name, row.value / times, " per ".join(units)


def _per_piece(rows: list[_Row], money: frozenset[str]) -> Iterator[tuple[_Row, _Row, float]]:
    for some in _by(_levels(rows), "source_id", *_THING, "ref_period").values():
        sums, things = ([row for row in some if (row.unit_measure in money) is wanted] for wanted in (True, False))
        yield from ((one, of, one.value / of.value) for one, of in product(sums, things))


def _rates(own: list[_Row], rates: pd.DataFrame) -> Iterator[tuple]:
    """The rate of a printed pair, against every official one from the start of its period to the day of print."""
    pairs = [(row, first) for row, first in _conversions(own) if row.ref_period]
    official = list(zip(*(rates[name].tolist() for name in _OFFICIAL), strict=True)) if pairs else []
    first_day = min((day for *_, day, _, _ in official if len(day) == len("2024-06-03")), default="")
    for row, first in pairs:
        quote, base = (row, first) if row.unit_measure == "KZT" else (first, row)
        span, out = periods.parse(row.ref_period), periods.parse(row.published or row.ref_period)
        start, end = span.start.isoformat(), max(out.end, span.end).isoformat()
        ends = [
            (low, high)
            for foreign, home, day, low, high in official
            if (foreign, home) == (base.unit_measure, quote.unit_measure)
            and ((start <= day and day[:10] <= end) or day == row.ref_period)
        ]
        if start < first_day and span.months == 0:
            continue  # no rate of that day is at hand
        value, lower, upper = _over(_size(quote), _size(base))
        if not ends or not np.isfinite([lower, upper]).all():
            continue
        low, high = min(low for low, _ in ends) * (1 - _RATE_APART), max(high for _, high in ends) * (1 + _RATE_APART)
        if upper < low or lower > high:
            name, times = _reading(value, low, high, _OF_RATES)
            # Too many tenge to the dollar: the tenge are too many, or the converted dollars too few.
            sense = row.value / times if row is quote else row.value * times
            unit = f"{quote.unit_measure} per {base.unit_measure}"
            yield row.obs_id, "rate", first.obs_id, value, low, high, name, sense, unit


def _conversions(rows: list[_Row]) -> list[tuple[_Row, _Row]]:
    """Each amount that is the conversion of another, and that one; nothing has no rate."""
    by_id = {row.obs_id: row for row in rows if row.value}
    return [(row, by_id[row.conversion_of]) for row in by_id.values() if row.conversion_of in by_id]


def _wider(row: _Row, tree: trees.Tree) -> list[tuple[str, str]]:
    """Activity and place of what contains this, itself first."""
    areas = dict.fromkeys([row.ref_area, row.ref_area.partition("-")[0]])
    return list(product(faults.upwards(row.activity, tree.parents), areas))


def _above(own: list[_Row], every: list[_Row], tree: trees.Tree) -> Iterator[tuple]:
    """A branch above the branch it is part of, a region above its country: here or in another source."""
    same = (*_SAME, "ref_period", "price_basis")
    wholes = _by(_levels(every), *same)
    for row in _levels(own):
        if row.indicator in tree.averages | tree.many["indicator"]:
            continue
        for activity, area in _wider(row, tree)[1:]:
            for whole in _like(wholes, row, *same, activity=activity, ref_area=area):
                if row.lower > whole.upper:
                    name, times = _reading(row.upper, 0.0, whole.upper, _SCALES)
                    if row.lower <= 50 * whole.upper:  # it is above, and not by a word
                        name, times = "", np.nan
                    ends = 0.0, whole.upper
                    yield row.obs_id, "above", whole.obs_id, row.value, *ends, name, row.value / times, row.unit_measure


def _shares_below(own: list[_Row], tree: trees.Tree) -> Iterator[tuple]:
    """48.6 percent below a mean, where the amount printed beside it is 48.6 percent *of* that mean."""
    below = [row for row in own if (row.transformation, row.unit_measure) == ("other", "PC") and row.value < 0]
    of = "source_id", "indicator", "role", "ref_period"
    levels = _by(_levels(own) if below else [], *of)
    for row in below:
        for part, whole in permutations(_like(levels, row, *of), 2):
            codes = "activity", "ref_area", "scope"
            mine = all(getattr(part, name) == getattr(row, name) for name in codes)
            wider = part.unit_measure == whole.unit_measure and (whole.activity, whole.ref_area) in _wider(row, tree)
            value, lower, upper = (100 * each for each in _over(part, whole))
            said = lower <= -row.lower and -row.upper <= upper and value < 100
            misses = 100 - upper > -row.lower or 100 - lower < -row.upper
            if mine and wider and said and misses:
                yield row.obs_id, "below", part.obs_id, row.value, lower - 100, upper - 100, "of", value - 100, "PC"


def _growths(own: list[_Row]) -> Iterator[tuple]:
    """More than twenty times, which no two amounts beside it bear out: from a small base, or a slip."""
    most = 100 * (_MOST_GROWTH - 1)
    amounts = [row for row in own if row.transformation == "level" and row.value > 0]  # also of no period
    beside = _by(amounts, *_SAME, "source_id", "locator")
    for row in _growth_in_percent(own):
        if row.lower > most and not _borne_out(row, beside):
            yield row.obs_id, "growth", "", row.value, -100.0, most, "", np.nan, "PC"


def _borne_out(row: _Row, levels: dict[tuple, list[_Row]]) -> bool:
    """Whether two amounts of its sentence make the growth: "30 times, from 10,000 tonnes to 299,000"."""
    told = (some for key, some in levels.items() if key[-2:] == (row.source_id, row.locator) and row.locator)
    return any(_meet(_change(new, old), row) for some in told for new, old in permutations(some, 2))


def _swapped(own: list[_Row], every: list[_Row], others: list[_Row]) -> Iterator[tuple]:
    """Two periods whose totals another source, or the growth printed beside them, has the other way round."""
    grown = _by(_growth_in_percent(every), *_THING, "ref_period", "base_period")
    held = _by(_levels(others), *_SAME, "ref_period")
    same = _by(_levels(own), "source_id", *_SAME, "price_basis")
    for new, old in (pair for some in same.values() for pair in permutations(some, 2)):
        if new.ref_period <= old.ref_period:
            continue
        straight, turned = _change(new, old), _change(old, new)
        for growth in grown.get((*attrgetter(*_THING)(new), new.ref_period, old.ref_period), []):
            if new.price_basis != "volume" and not _meet(straight, growth) and _meet(turned, growth):
                ends = growth.lower, growth.upper
                yield new.obs_id, "swapped", growth.obs_id, straight.value, *ends, "swapped", old.value, "PC"
        for now, then in product(*(_like(held, row, *_SAME, "ref_period") for row in (new, old))):
            if _meet(new, then) and _meet(old, now) and not _meet(new, old):
                ends = now.lower, now.upper
                yield new.obs_id, "swapped", now.obs_id, new.value, *ends, "swapped", old.value, new.unit_measure


def _beside(own: list[_Row]) -> Iterator[tuple]:
    """What the amounts of its own sentence do not give, where codes tie it to none: "rose 17.6 % to 364 from 290"."""
    sentences = _by([row for row in own if row.locator], "source_id", "locator")
    for some in sentences.values():
        levels = _by(_levels(some), *_THING)
        for row in some:
            mine = row
            beside = levels.get(attrgetter(*_THING)(row), [])
            if row.transformation == "growth" and row.price_basis != "volume" and row.base_period:
                (mine,) = _growth_in_percent([row])
                pairs = [(new, old) for new, old in permutations(beside, 2) if new.unit_measure == old.unit_measure]
                pairs = [(n, o) for n, o in pairs if (n.ref_period, o.ref_period) == (row.ref_period, row.base_period)]
                given = [_change(new, old) for new, old in pairs if new.price_basis != row.price_basis]
                others = [_size(each) for each in some if each.unit_measure == "PC" and each is not row]
                if any(_meet(_size(one), other) for one, other in product(given, others)):
                    continue  # "after a 47 % fall of Brent, and one of 23 % at home, from 48 to 37 a tonne": of the 23
            elif row.transformation == "difference":
                same = [each for each in beside if each.unit_measure == row.unit_measure]
                now, then = ([e for e in same if (e.ref_period == row.ref_period) is here] for here in (True, False))
                then = [each for each in then if each.ref_period < row.ref_period and len(then) == 1]
                given = [_less(new, old) for new, old in product(now, then)]
            elif row.indicator == "exchange_rate":
                pairs = [pair for two in _conversions(some) for pair in permutations(map(_size, two))]
                pairs = [pair for pair in pairs if pair[0].ref_period == row.ref_period]
                given = [_rate(*pair) for pair in pairs]
                given = [one for one in given if one.unit_measure == row.unit_measure]
            else:
                continue
            if given and not any(_meet(mine, one) for one in given):
                one = given[0]
                unit = mine.unit_measure.replace("_PER_", " per ")
                yield row.obs_id, "beside", one.obs_id, mine.value, one.lower, one.upper, "", np.nan, unit


def _rate(quote: _Row, base: _Row) -> _Row:
    value, lower, upper = _over(quote, base)
    unit = f"{quote.unit_measure}_PER_{base.unit_measure}"
    return quote._replace(value=value, lower=lower, upper=upper, unit_measure=unit)


def _less(new: _Row, old: _Row) -> _Row:
    return new._replace(value=new.value - old.value, lower=new.lower - old.upper, upper=new.upper - old.lower)
