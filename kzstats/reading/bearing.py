"""Whether the words of a print bear out the codes of its row: digits, scale, unit and sign."""

from decimal import Decimal, InvalidOperation

from kzstats.reading import signs
from kzstats.reading.grammar import Marks, grammar
from kzstats.reading.languages import languages_of_print
from kzstats.reading.tokens import Token, tokens
from kzstats.reading.units import MONEY, Quantity, quantity_at

#: A print in percent may stand for these: a share or growth, points ("1.9 % higher"), an index ("105.8 %").
_ALIKE = {
    "PC": {"PC", "PP", "RATIO"},
    "PP": {"PP", "PC"},
    "RATIO": {"RATIO", "NUMBER", "PC"},
    "NUMBER": {"NUMBER", "RATIO"},
}
#: One sum over another ("four tenge per tenge"), and a price of money.
_RATIOS = ("RATIO", "KZT_PER_USD")
_SAID = {"=": "none", ">": "more than", "<": "less than", "~": "about"}


def borne_out(printed: str, obs_value: str, unit_mult: int, unit_measure: str, comparison: str = "=") -> list[str]:
    """What a print does not bear out of a row's digits, scale, unit and sign, one sentence each; empty when well.

    printed: the figure's own words in English, Russian or Kazakh; obs_value: digits as text; unit_mult: power of ten;
    unit_measure: a unit code; comparison: = > < ~. A print without a word for unit, scale or sign bears out any: they
    may stand elsewhere in the text. Returns sentences; never raises for what the print holds.

    >>> borne_out("about $102.5 billion", "102.5", 9, "USD", "~")
    []
    >>> borne_out("46.4 trillion tenge", "46.4", 9, "KZT")
    ["printed '46.4 trillion tenge' says 10^12, unit_mult says 9; correct one of the two"]
    """
    try:
        Decimal(obs_value)
    except (InvalidOperation, TypeError):
        return []  # no number at all: the dictionary of the data says so
    if printed == obs_value:
        return []  # the digits alone, as in the columns of a table: nothing to hold them against
    if any("\u3000" < letter < "\uffdc" for letter in printed):
        return []  # Chinese, Japanese and Korean group by ten thousands: not read here
    fewest = None
    for language in languages_of_print(printed):
        words = tokens(printed, language)
        marks = Marks(words, grammar(language))
        for one in quantities(words, marks):
            faults = _faults(words, marks, one, printed, Decimal(obs_value), int(unit_mult), unit_measure, comparison)
            if not faults and not one.bare:
                return []
            if fewest is None or (one.bare, len(faults)) < (fewest[0], len(fewest[1])):
                fewest = one.bare, faults
    if fewest is None:
        digits = any(letter.isdigit() for letter in printed)
        return (
            [f"printed {printed!r} holds no number that reads as {obs_value}; correct one of the two"] if digits else []
        )
    return fewest[1]


def quantities(words: list[Token], marks: Marks) -> list[Quantity]:
    """Every number of a few words, with what unit it has there."""
    found, i = [], 0
    while i < len(words):
        one = quantity_at(words, marks, i)
        if one is not None:
            found.append(one)
        i = max(one.after if one else 0, i + 1)
    return found


def _faults(words, marks, one, printed, row, mult, unit, comparison) -> list[str]:
    found = []
    value, power, wanted, negative = Decimal(one.value), one.mult, abs(row), row < 0
    says = f"printed {printed!r} says"
    end = "correct one of the two"
    index = unit == "RATIO" and mult == -2 and one.unit in ("PC", "", "NUMBER")
    if value.scaleb(power) != wanted.scaleb(0 if index else mult):
        if value == wanted and one.skipped:
            pass  # a word between number and unit that no grammar knows may be a scale (milyar, Milliarden)
        elif value == wanted and not power:
            if (not one.bare and unit in ("PC", "PP", "NUMBER", "RATIO")) or (not one.bare and mult):
                found.append(f"{says} no power of ten, unit_mult says {mult}; {end}")
        elif _grouped_by_points(words, one) == wanted.scaleb(mult):
            pass
        elif value == wanted:
            found.append(f"{says} 10^{power}, unit_mult says {mult}; {end}")
        else:
            found.append(f"{says} {_written(one.value, power)}, the row {_written(wanted, mult)}; {end}")
    if one.unit and unit not in _ALIKE.get(one.unit, {one.unit, *(_RATIOS if one.unit in MONEY else ())}):
        found.append(f"{says} {one.unit}, unit_measure says {unit}; {end}")
    printed_sign, _ = signs.comparison(words, marks, one)
    if printed_sign != "=" and comparison != printed_sign and not (printed_sign == "~" and words[0].low == "some"):
        found.append(
            f"{says} {_SAID[printed_sign]}, comparison says {comparison!r}; write {printed_sign!r} or shorten the print"
        )
    if one.signed == "-" and not negative:
        found.append(f"{says} minus, obs_value has no minus sign; {end}")
    if one.signed == "+" and negative:
        found.append(f"{says} plus, obs_value has a minus sign; {end}")
    return found


def _grouped_by_points(words: list[Token], one: Quantity) -> Decimal | None:
    """The number where points group by thousands, as Germans print it: 22.726 cars."""
    printed = next((word.text for word in words[one.first : one.after] if word.kind == "num"), "")
    whole, point, thousands = printed.partition(".")
    return (
        Decimal(whole + thousands)
        if point and len(thousands) == 3 and whole.isdigit() and thousands.isdigit()
        else None
    )


def _written(value, power: int) -> str:
    return f"{value} × 10^{power}" if power else str(value)
