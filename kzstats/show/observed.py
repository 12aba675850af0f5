"""Figures in words: what each is about, of when, what its print allows, and what the Bureau printed of it."""

from collections.abc import Iterable

import pandas as pd

from kzstats import periods
from kzstats.message import say
from kzstats.show import wording
from kzstats.show.vocabulary import code_words, following
from kzstats.show.wording import spoken

#: What `about` says in brackets where it is not this, and no column beside it shows it.
_BESIDES = {"indicator": "production", "ref_area": "KZ", "scope": "", "role": "actual"}


def column(figures: pd.DataFrame, name: str, shown: Iterable[str] = ()) -> list[str]:
    """A column in the reader's language that figures have without holding it.

    figures: observation frame, for bureau and apart what `official` returns, for fitting the `fits` of `reconcile` with
    unit_mult; name: about (the product, or the branch where it is all products, in brackets indicator, country or
    region, scope and role where they are not the usual ones, and what was done to it), when (for growth also what it is
    compared with, where that is not the year before), range (in the printed unit, with as many decimals as its ends
    have), bureau (what the Bureau printed), apart (by how much that differs), fitting (the print that would have
    fitted); shown: the columns beside it, which `about` does not repeat. Returns text, one a row, empty where there is
    nothing to say.

    >>> from kzstats import observations
    >>> obs = observations.load("trend_2024_06").iloc[[5, 11]]
    >>> list(zip(column(obs, "about"), column(obs, "when"), column(obs, "range")))[1]
    ('Machine building (target), growth', '2028, base not stated', 'exactly 2 times')
    >>> held = pd.DataFrame({"by_value": [4.0, None], "difference": [-0.1, 0.0], "unit_measure": "PC"})
    >>> column(held, "bureau"), column(held, "apart")
    (['4.0 percent', ''], ['−0.1 percentage points', ''])
    """
    said, needed = COLUMNS[name]
    told = _BESIDES.keys() & {*shown}
    usual = {each: [code] * len(figures) for each, code in {**dict.fromkeys(needed, ""), "product": "_T"}.items()}
    cells = (usual[each] if each in told else figures.get(each, usual[each]) for each in needed)
    rows = list(zip(*cells, strict=True))
    with following(figures):
        words = {row: said(*row) for row in dict.fromkeys(rows)}
    return [words[row] for row in rows]


def _about(activity: str, product: str, transformation: str, share_of: str, *besides: str) -> str:
    subject = code_words("activity", activity) if product == "_T" else code_words("product", product)
    told = zip(_BESIDES.items(), besides, strict=True)
    if more := [code_words(name, code) for (name, usual), code in told if code not in ("", usual)]:
        subject = f"{subject} ({', '.join(more)})"  # "Total economy (exports, with China)" is not all exports
    if transformation == "growth":
        return spoken(say("{subject}, growth", subject=subject))
    if transformation == "share":
        return spoken(say("{subject}, share of {whole:activity}", subject=subject, whole=share_of))
    if transformation == "difference":
        return spoken(say("{subject}, difference", subject=subject))
    return subject


def _when(ref_period: str, base_period: str, transformation: str, price_basis: str) -> str:
    if not ref_period:
        return spoken(say("period not stated"))
    said = wording.period(ref_period)
    if price_basis.startswith("prices of "):
        return spoken(say("{period} at prices of {base:period}", period=said, base=price_basis[10:]))
    if transformation != "growth" or base_period == periods.earlier(ref_period):
        return said
    if not base_period:
        return spoken(say("{period}, base not stated", period=said))
    return spoken(say("{period} against {base}", period=said, base=wording.period(base_period)))


def _range(lower: float, value: float, upper: float, unit: str, unit_mult: int) -> str:
    power = wording.printed_power(unit, unit_mult)
    low, middle, high = (each / 10.0**power for each in (lower, value, upper))
    if high - low <= wording.EXACT * abs(middle):
        exact = wording.in_power(value, value, unit, power, wording.digits(middle))
        return spoken(say("exactly {number}", number=exact))
    return wording.in_power(lower, upper, unit, power, None)


def _apart(difference: float, unit: str) -> str:
    return _amount(difference, "PP" if unit == "PC" else unit) if difference else ""


def _amount(value: float, unit: str) -> str:
    """The Bureau prints percent with one decimal at least."""
    places = max(1, wording.digits(value)) if unit in ("PC", "PP") else None
    return "" if pd.isna(value) else wording.amount(float(value), float(value), unit, places)


def _bureau(value: float, unit: str, unit_mult: int | str) -> str:
    """In the power of ten that it was printed in and with all digits: 46,401.7 billion, not 46.40 trillion."""
    if pd.isna(value) or unit == "PC" or unit_mult == "":
        return _amount(value, unit)
    power = wording.printed_power(unit, int(unit_mult))
    return wording.in_power(float(value), float(value), unit, power, wording.digits(value / 10.0**power))


def _fitting(digits: str, unit: str, unit_mult: int) -> str:
    if not digits:
        return ""
    power, value = wording.printed_power(unit, unit_mult), float(digits) * 10.0**unit_mult
    return wording.in_power(value, value, unit, power, max(0, len(digits.partition(".")[2]) + power - unit_mult))


#: What a frame must hold for each to be said of it.
NEEDED = {
    "about": ["activity"], "when": ["ref_period"], "range": ["lower", "upper"],
    "bureau": ["by_value", "unit_measure"], "apart": ["difference", "unit_measure"],
    "fitting": ["fits", "unit_measure", "unit_mult"],
}  # fmt: skip
#: Column: how it is said of one row, of these columns of it.
COLUMNS = {
    "about": (_about, ["activity", "product", "transformation", "share_of", *_BESIDES]),
    "when": (_when, ["ref_period", "base_period", "transformation", "price_basis"]),
    "range": (_range, ["lower", "value", "upper", "unit_measure", "unit_mult"]),
    "bureau": (_bureau, ["by_value", "unit_measure", "by_unit_mult"]),
    "apart": (_apart, ["difference", "unit_measure"]),
    "fitting": (_fitting, ["fits", "unit_measure", "unit_mult"]),
}
