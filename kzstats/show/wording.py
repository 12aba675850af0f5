"""Values as a reader writes them: numbers and ranges with their units, periods, codes, and messages with all of these.

What stands behind a name of a message says how its value is written:

| `{x}` | a text, message or date in words, whole numbers with groups, a pair as a range as fine as it is narrow |
| `{x:.1f}`, `{x:+.1f}` | a number or range to one decimal, with a plus |
| `{x:KZT}`, `{x:.3f USD}`, `{x:PC}`, `{x:KZT per USD}` | with its unit, in the power of ten that suits its size |
| `{x:unit}`, `{x:.3f unit}` | a range of a frame with unit_measure, with that unit |
| `{x:period}`, `{x:in}`, `{x:of}` | a period in words: January–April 2024, in January–April 2024, of January 2024 |
| `{x:within}`, `{x:counted}` | the branch that something is a share of: in industry; a unit behind a number: tonnes |
| `{x:publisher}` | who published something, where its name is known in the reader's language |
| `{x}`, `{x:or}` | a list of messages or texts: a, b and c; a, b or c |
| `{x:activity}`, `{x:role}`, `{x:how}`, … | the words of a code of that list; `{x:Activity}` begins with a capital |
"""

import math
import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from string import Formatter

from kzstats import clock, periods
from kzstats.errors import ParameterError
from kzstats.message import N_, Message, say
from kzstats.show import language
from kzstats.show.language import number

#: Ranges narrower than this part of their value are one number: "double" claims 2 to six decimals.
EXACT = 1e-6
#: Said here, not in `vocabulary`, so that pages are made without pandas: half a second of a batch's start.
VERDICTS = {
    "consistent": N_("consistent"),
    "inconsistent": N_("inconsistent"),
    "undetermined": N_("undetermined"),
    "depends": N_("depends on the reading"),
}
_SPEC = re.compile(r"(?P<sign>\+?),?(?:\.(?P<places>\d+)f?|f)? ?(?P<kind>[A-Za-z_][\w ]*)?")
#: Words behind a number, by unit and power of ten. An index counts its base as 100.
_TENGE = {
    12: N_("{number} trillion tenge"), 9: N_("{number} billion tenge"), 6: N_("{number} million tenge"),
    0: N_("{number} tenge"),
}  # fmt: skip
_DOLLARS = {
    12: N_("{number} trillion dollars"), 9: N_("{number} billion dollars"), 6: N_("{number} million dollars"),
    0: N_("{number} dollars"),
}  # fmt: skip
_UNITS = {
    "KZT": _TENGE,
    "USD": _DOLLARS,
    "NUMBER": {0: "{number}"},  # cars, jobs or regions: words beside it say of what
    "PC": {0: N_("{number} percent")},
    "PP": {0: N_("{number} percentage points")},
    "RATIO": {0: N_("{number} times"), -2: N_("{number} (base = 100)")},
    "KZT per USD": {0: N_("{number} tenge per dollar")},
}
_OTHER_UNITS = {
    12: N_("{number} trillion {unit}"), 9: N_("{number} billion {unit}"), 6: N_("{number} million {unit}"),
    0: N_("{number} {unit}"),
}  # fmt: skip
#: Units as they stand behind a number, where the code list names one of them; a unit of one's own keeps its name.
_COUNTED = {
    "KZT": N_("tenge"), "USD": N_("US dollars"),
    "EUR": N_("euros"), "RUB": N_("Russian roubles"), "CNY": N_("yuan"), "UZS": N_("Uzbek soum"),
    "KGS": N_("Kyrgyz som"), "AZN": N_("Azerbaijani manat"), "T": N_("tonnes"), "M2": N_("square metres"),
    "HA": N_("hectares"), "KM": N_("kilometres"), "M3": N_("cubic metres"), "LITRE": N_("litres"),
    "BARREL": N_("barrels"), "KWH": N_("kilowatt-hours"), "GCAL": N_("gigacalories"), "W": N_("watts"),
    "KG_PER_HA": N_("kilograms per hectare"), "DAY": N_("days"), "T_KM": N_("tonne-kilometres"),
}  # fmt: skip
#: How a period is said: by itself, with its preposition, and as what something belongs to.
_PERIODS = {
    "": {
        "day": N_("{day} {month} {year}"), "month": N_("{month} {year}"), "months": N_("{first}–{last} {year}"),
        "year": N_("{year}"), "years": N_("{first} {year}–{last} {last_year}"),
    },
    "in": {
        "day": N_("on {day} {month} {year}"), "month": N_("in {month} {year}"),
        "months": N_("in {first}–{last} {year}"),
        "year": N_("in {year}"), "years": N_("in {first} {year}–{last} {last_year}"),
    },
    "of": {
        "day": N_("of {day} {month} {year}"), "month": N_("of {month} {year}"),
        "months": N_("of {first}–{last} {year}"),
        "year": N_("of {year}"), "years": N_("of {first} {year}–{last} {last_year}"),
    },
}  # fmt: skip
_NAMES = ("source", "outlet")  # written as their bearers do, wherever they stand
_ENDS_A_SENTENCE = re.compile(r"[.!?][”’»\"]?\s+$")


def spoken(message: Message) -> str:
    """A message in the language spoken now.

    message: template and values. After a full stop a value begins with a capital, and no second full stop follows an
    abbreviation. Raises ParameterError for a value that its place cannot write.

    >>> kz.spoken(kz.say("{who:.0f} cars a month. {then}.", who=(11_500, float("inf")), then=kz.say("all, approx.")))
    'at least 11,500 cars a month. All, approx.'
    """
    text, sentence = "", False
    for literal, name, spec, _ in Formatter().parse(language.template_of(message)):
        text += literal[1:] if literal[:1] == "." and text.endswith(".") else literal
        if name is None:
            continue
        value = message.values[name]
        said = written(value, spec or "")
        begins = name not in _NAMES and (_ENDS_A_SENTENCE.search(literal) or (sentence and literal.isspace()))
        text += capital(said) if begins else said
        sentence = isinstance(value, Message) and value.template[-1:] in tuple(".!?")
    return text


def words(text: Message | str) -> str:
    """A message, or plain English that the catalogues may know, in the language spoken now, on one line.

    >>> words("official"), words(say("{number:.1f} percent", number=4.25))
    ('official', '4.2 percent')
    """
    return language.one_line(spoken(text) if isinstance(text, Message) else language.say(text))


def opening(text: Message | str) -> str:
    """Words that open a sentence or a title, with a capital; a source_id or outlet that comes first stays as it is.

    >>> opening(say("{source} prints none", source="kk1")), opening(say("{outlet}, 2024", outlet="bne")), opening("old")
    ('kk1 prints none', 'bne, 2024', 'Old')
    """
    said = words(text)
    coded = isinstance(text, Message) and language.template_of(text).startswith(tuple(f"{{{name}}}" for name in _NAMES))
    return said if coded else capital(said)


def capital(text: str) -> str:
    """Text that begins with a capital, for a title or a sentence.

    >>> capital("at least 46,000"), capital("trend_2024_06 prints none")
    ('At least 46,000', 'trend_2024_06 prints none')
    """
    return text if "_" in text.split(" ", 1)[0] else text[:1].upper() + text[1:]


def written(value, spec: str = "") -> str:
    """One value as its place in a message asks for it.

    >>> written((46.35e12, 46.425e12), "KZT"), written("2024-01-01/P4M", "in"), written(2028, "period")
    ('46.350–46.425 trillion tenge', 'in January–April 2024', '2028')
    >>> written(("cut off", "rounded"), "or")
    'cut off or rounded'
    """
    if value is None:
        return "–"
    if spec == "within":
        from kzstats.show.vocabulary import within

        return within(value)
    if isinstance(value, Message):
        return spoken(value)
    if callable(value):
        return value()
    found = _SPEC.fullmatch(spec)
    if not found:
        raise ParameterError(f"{{…:{spec}}} of a message is no way to write a value; see kzstats.show.wording")
    kind, places = found["kind"] or "", int(found["places"]) if found["places"] else None
    if kind == "d":
        return str(value)
    if kind == "counted":
        return _counted(value)
    if kind == "times":  # a translation's own, where the word bends with the number: 2 раза, 2,5 раза, 5 раз
        text = str(value).replace("\xa0", "")
        found = re.search(r"(?P<whole>\d+)(?P<part>[.,]\d+)?$", text)
        bound = not found or text[:1].isalpha()  # "at least 3" asks for the form of many
        return language.plural("time", "times", 2 if found and found["part"] else 5 if bound else int(found["whole"]))
    if kind == "publisher":
        return language.publisher(str(value))
    if kind in ("period", "in", "of"):
        value = periods.as_period(value) if isinstance(value, date) else str(value)
        return period(value, "" if kind == "period" else kind)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, tuple) and not (value and all(isinstance(each, int | float) for each in value)):
        return _listed([written(each) for each in value], kind)
    numeric = isinstance(value, int | float | Fraction | Decimal) and not isinstance(value, bool)
    if numeric or isinstance(value, tuple):
        ends = value if isinstance(value, tuple) else (value, value)
        kind = getattr(value, "unit", "") if kind == "unit" else kind
        if kind:
            return amount(*ends, kind, places)
        return _plain(value, places, bool(found["sign"])) if numeric else range_text(*ends, places, bool(found["sign"]))
    if kind:
        from kzstats.show.vocabulary import code_words

        said = code_words(kind.lower(), str(value))
        if kind in ("unit_measure", "ref_area"):  # Uzbek soum, Turkistan region
            return said
        return capital(said) if kind[0].isupper() else said[:1].lower() + said[1:] if said[1:2].islower() else said
    return str(value)


def range_text(lower: float, upper: float, decimals: int | None = 2, sign: bool = False) -> str:
    """A range as a reader writes it, its ends rounded outward; one-sided ones in words; where both ends round to the
    same number, that number.

    >>> range_text(451.9746, 453.3919), range_text(28.76, float("inf"), 1), range_text(8.6, 8.6, 1)
    ('451.97–453.40', 'at least 28.7', '8.6')
    """
    if math.isnan(lower) or math.isnan(upper):
        return "–"
    if math.isinf(lower) and math.isinf(upper):
        return str(say("any number"))
    decimals = fitting(lower, upper) if decimals is None else decimals
    if math.isfinite(lower) and math.isfinite(upper) and round(lower, decimals) == round(upper, decimals):
        return number(lower, decimals, sign=sign)
    ends = outward(lower, decimals, up=False), outward(upper, decimals, up=True)
    low, high = (number(end, decimals, sign=sign) for end in ends)
    if math.isinf(upper):
        return spoken(say("at least {number}", number=low))
    if math.isinf(lower):
        return spoken(say("at most {number}", number=high))
    return spoken(say("{low} to {high}", low=low, high=high)) if ends[0] < 0 or sign else f"{low}–{high}"


def outward(end: float, decimals: int, up: bool) -> float:
    """An end of a range on some decimals, never inside the range but for a millionth of the last digit, which is float.

    up: whether it is the upper end.

    >>> outward(8.4746, 2, up=True), outward(28.76, 1, up=False), outward(46.35, 2, up=True)
    (8.48, 28.7, 46.35)
    """
    if not math.isfinite(end):
        return end
    unit, near = 10.0**-decimals, round(end, decimals)
    inside = end - near if up else near - end
    moved = near + (unit if up else -unit) if inside > 1e-6 * unit + 1e-12 * abs(end) else near
    return round(moved, decimals) + 0.0  # no minus zero


def amount(lower: float, upper: float, unit: str, decimals: int | None = None) -> str:
    """A range with its unit, in the power of ten that suits its size.

    >>> amount(46.35e12, 46.425e12, "KZT", 3), amount(451.97, 453.39, "KZT per USD")
    ('46.350–46.425 trillion tenge', '451.97–453.39 tenge per dollar')
    >>> amount(1.0375, 1.0385, "RATIO"), amount(6.215e6, 6.225e6, "M2"), amount(12_650, 12_720, "UZS per USD")
    ('1.0375–1.0385 times', '6.215–6.225 million square metres', '12,650–12,720 Uzbek soum per US dollar')
    """
    unit = _divided(unit)
    forms = _UNITS.get(unit, _OTHER_UNITS)
    sizes = [abs(end) for end in (lower, upper) if math.isfinite(end)]
    power = max((known for known in forms if max(sizes, default=0) >= 10.0**known), default=min(forms))
    return in_power(lower, upper, unit, 0 if unit == "RATIO" or " per " in unit else power, decimals)


def _divided(unit: str) -> str:
    """A unit such as KZT_PER_USD as the quotient that it is, where no code list names it as one."""
    if "_PER_" not in unit or unit in _COUNTED:
        return unit
    from kzstats.show.vocabulary import knows

    return unit if unit != "KZT_PER_USD" and knows("unit_measure", unit) else unit.replace("_PER_", " per ")


def in_power(lower: float, upper: float, unit: str, power: int, decimals: int | None = None) -> str:
    """A range with its unit, in a given power of ten that the unit has words for.

    >>> in_power(1.0455, 1.0465, "RATIO", -2)
    '104.55–104.65 (base = 100)'
    """
    if unit == "NUMBER":
        # Things are whole: 42,337.8 or more means at least 42,338.
        low = math.ceil(lower - 1e-9) if math.isfinite(lower) else lower
        high = math.floor(upper + 1e-9) if math.isfinite(upper) else upper
        lower, upper = (low, high) if low <= high else (lower, upper)
    lower, upper = lower / 10.0**power, upper / 10.0**power
    if decimals is None:
        decimals = fitting(lower, upper)
    elif unit != "NUMBER":
        decimals = max(decimals, fineness(lower, upper))
    said = range_text(lower, upper, 0 if unit == "NUMBER" else decimals)
    if said == "–":
        return said
    return _with_unit(said, unit, power)


def printed_power(unit: str, unit_mult: int) -> int:
    """The power of ten that a figure is said in: the largest with words of its own that its print does not exceed.

    >>> printed_power("KZT", 12), printed_power("NUMBER", 3)
    (12, 0)
    """
    forms = _UNITS.get(unit, _OTHER_UNITS)
    return max((known for known in forms if known <= unit_mult), default=min(forms))


def _with_unit(number: str, unit: str, power: int) -> str:
    if unit in _UNITS:
        return spoken(say(_UNITS[unit].get(power, _UNITS[unit][0]), number=number))
    quote, _, base = unit.partition(" per ")
    if base:
        rate = say("{number} {quote} per {base:unit_measure}", number=number, quote=_counted(quote), base=base)
        return spoken(rate)
    return spoken(say(_OTHER_UNITS.get(power, _OTHER_UNITS[0]), number=number, unit=_counted(unit)))


def _counted(unit: str) -> str:
    """A unit as it stands behind a number."""
    from kzstats.show.vocabulary import code_words

    return language.say(_COUNTED[unit]) if unit in _COUNTED else code_words("unit_measure", unit)


def fineness(lower: float, upper: float, parts: int = 10) -> int:
    """Decimals that leave a tenth of a range's width to be seen: four for 1.0375–1.0385, which is not 1.037–1.039.

    parts: another part than a tenth.

    >>> fineness(1.0375, 1.0385), fineness(46_000, math.inf)
    (4, 0)
    """
    width = upper - lower
    if not (math.isfinite(width) and width > EXACT * max(abs(lower), abs(upper))):
        return 0
    return max(0, math.ceil(math.log10(parts / width) - 1e-9))  # 1.0385 - 1.0375 is a float below 0.001


def fitting(lower: float, upper: float) -> int:
    """Decimals for a range: those that its ends have, as long as they show more than a tenth of a hundredth.

    >>> fitting(46.35, 46.45), fitting(11_500, 14_250), fitting(100 / 3, 110 / 3)
    (2, 0, 2)
    """
    return min(max(digits(lower), digits(upper)), max(2, fineness(lower, upper)))


def digits(value: float) -> int:
    """Decimals after which a number ends; its last float digits do not count.

    >>> digits(46.35), digits(math.inf)
    (2, 0)
    """
    value = float(value)
    if not math.isfinite(value):
        return 0
    return next((n for n in range(9) if abs(round(value, n) - value) <= 1e-9 * max(1.0, abs(value))), 9)


def period(text: str, case: str = "") -> str:
    """A period as a reader says it, in the language spoken now.

    >>> period("2024-01-01/P4M"), period("2023"), period("2024-06-01", "in"), period("2023", "of")
    ('January–April 2024', '2023', 'on 1 June 2024', 'of 2023')
    """
    found = periods.parse(text)
    start, end = found.start, found.end
    month = {"": "alone", "in": "in", "of": "day"}[case]
    # In Kazakh only the last of two months takes the ending.
    first = "alone" if language.current() == "kk" else month
    of = {"year": str(start.year), "last_year": str(end.year), "day": str(start.day)}
    of |= {"first": language.month(start.month, first), "last": language.month(end.month, month)}
    if found.months == 0:
        form, of["month"] = "day", language.month(start.month, "day_in" if case == "in" else "day")
    elif found.months == 12 and start.month == 1:
        form = "year"
    elif start.year != end.year:
        form = "years"
    else:
        form, of["month"] = "month" if start.month == end.month else "months", of["last"]
    return language.say(_PERIODS[case][form], **of)


def day(moment: date) -> str:
    """A date as a reader says it, or a time with its hour and minute; one with a zone as Almaty's clocks show it.

    >>> day(date(2024, 6, 1)), day(datetime(2024, 6, 1, 18, 30))
    ('1 June 2024', '1 June 2024, 18:30')
    """
    moment = clock.in_almaty(moment) if isinstance(moment, datetime) else moment
    time = f"{moment:%H:%M}" if isinstance(moment, datetime) else "00:00"
    return period(f"{moment:%Y-%m-%d}") + (f", {time}" if time != "00:00" else "")


def _listed(texts: list[str], kind: str) -> str:
    if len(texts) < 2:
        return "".join(texts)
    first, last = ", ".join(texts[:-1]), texts[-1]
    both = N_("{first} or {last}") if kind == "or" else N_("{first} and {last}")
    return language.say(both, first=first, last=last)


def _plain(value, places: int | None, sign: bool) -> str:
    if isinstance(value, int):
        return number(value, places or 0, sign=sign)
    if isinstance(value, Decimal) and places is None:
        return language.signs(f"{value:{'+' if sign else ''},f}")
    value = float(value)
    if not math.isfinite(value):
        return "–" if math.isnan(value) else str(say("no limit"))
    return number(value, min(digits(value), 2) if places is None else places, sign=sign)
