"""Whether the words of a print bear out the codes of its row: digits, scale, unit and sign."""

import re
from dataclasses import replace
from decimal import Decimal

from kzstats.message import N_, Message, say
from kzstats.reading import signs
from kzstats.reading.grammar import Marks, grammar
from kzstats.reading.languages import cyrillic, is_latin, languages_of_print
from kzstats.reading.tokens import Token, padded, tokens
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
#: Money that goes by one name, said alone: whose dollars or soms they are may stand elsewhere in the text.
_NAMESAKES = ({"USD", "CAD", "AUD", "NZD", "HKD", "SGD"}, {"RUB", "BYN"}, {"UZS", "KGS"}, {"AZN", "TMT"})
#: What a print can fail to bear out.
_TOLD = {
    "number": N_("printed {printed} holds no number that reads as {value}; correct one of the two"),
    "no power": N_("printed {printed} says no power of ten, unit_mult says {mult}; correct one of the two"),
    "power": N_("printed {printed} says 10^{power}, unit_mult says {mult}; correct one of the two"),
    "digits": N_("printed {printed} says {digits}, the row {row}; correct one of the two"),
    "finer": N_("printed {printed} says {digits}, the row {row}, which allows less than was printed; keep the print"),
    "unit": N_("printed {printed} says {unit}, unit_measure says {row}; correct one of the two"),
    "sign": N_("printed {printed} says {said}, comparison says {row}; write {sign} or shorten the print"),
    "minus": N_("printed {printed} says minus, obs_value has no minus sign; correct one of the two"),
    "plus": N_("printed {printed} says plus, obs_value has a minus sign; correct one of the two"),
}
_SAID = {">": N_("more than"), "<": N_("less than"), "~": N_("about"), "=": N_("neither more nor less")}


def borne_out(
    printed: str, obs_value: str, unit_mult: int, unit_measure: str, comparison: str = "=", decimals: object = ""
) -> list[str]:
    """What a print does not bear out of a row's digits, scale, unit and sign, one sentence each; empty when well.

    printed: the figure's own words in English, Russian or Kazakh; obs_value: digits as text; unit_mult: power of ten;
    unit_measure: a unit code; comparison: = > < ~; decimals: of the row, where those printed are not meant. A print
    without a word for unit, scale or sign bears out any: they may stand elsewhere in the text. Returns English
    sentences, whatever language is spoken: those who correct data read them. Never raises for what the print holds.

    >>> borne_out("about $102.5 billion", "102.5", 9, "USD", "~")
    []
    >>> borne_out("46.4 trillion tenge", "46.4", 9, "KZT")
    ["printed '46.4 trillion tenge' says 10^12, unit_mult says 9; correct one of the two"]
    """
    return [*by_kind(printed, obs_value, unit_mult, unit_measure, comparison, decimals).values()]


def by_kind(*row) -> dict[str, str]:
    """The same by kind of fault, each named by its words without values. Arguments as for `borne_out`."""
    plain = ((fault.template, {name: getattr(of, "template", of) for name, of in fault.values.items()})
             for fault in unborne(*row))  # fmt: skip
    return {told: told.format(**values) for told, values in plain}


def unborne(
    printed: str, obs_value: str, unit_mult: int, unit_measure: str, comparison: str = "=", decimals: object = ""
) -> list[Message]:
    """The same as messages, for readers. Arguments as for `borne_out`."""
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", str(obs_value)):
        return []  # no number at all: the dictionary of the data says so
    if printed == obs_value:
        return []  # the digits alone, as in the columns of a table: nothing to hold them against
    if any("\u3000" < letter < "\uffdc" for letter in printed):
        return []  # Chinese, Japanese and Korean group by ten thousands: not read here
    fewest, well = None, False
    printed = cyrillic(printed)[0] if is_latin(printed) else printed
    said = re.sub(r"^([<>]=?) +(?=\d)", r"\1", printed)  # the answered letter's sign where a line begins
    for language in languages_of_print(printed):
        words = padded(tokens(said, language))
        marks = Marks(words, grammar(language))
        for one in quantities(words, marks):
            row = Decimal(obs_value), int(unit_mult)
            faults = _faults(words, marks, one, printed, *row, unit_measure, comparison)
            told = comparison in ("<", ">") or re.search("[0-9]", str(decimals))  # a bound is as exact as its number
            faults = faults or ([] if told else _finer(one, printed, *row))
            well = well or not (faults or one.bare)
            hedged = [fault for fault in faults if fault.template == _TOLD["sign"]]
            if len(faults) == len(hedged) and hedged:
                return hedged  # one of the languages that its letters leave open knows the hedge, the other does not
            if fewest is None or (one.bare, len(faults)) < (fewest[0], len(fewest[1])):
                fewest = one.bare, faults
    if well:
        return []
    if fewest is None:
        digits = any(letter.isdigit() for letter in printed)
        return [say(_TOLD["number"], printed=repr(printed), value=obs_value)] if digits else []
    return fewest[1]


def misread(row: dict, read: dict) -> list[Message]:
    """What the words around a print do not bear out: whether it fell, in points or percent, at least or at most.

    row: with obs_value, unit_measure, comparison; read: what a reader made of the same print, for certain or not.
    """
    found, printed = [], repr(read["printed"])
    if read["doubt"]:
        return found
    said, given = (Decimal(one["obs_value"]) for one in (read, row))
    if said == -given != 0:
        found.append(say(_TOLD["digits"], printed=printed, digits=read["obs_value"], row=row["obs_value"]))
    units = read["unit_measure"], row["unit_measure"]
    if {*units} == {"PC", "PP"}:
        found.append(say(_TOLD["unit"], printed=printed, unit=units[0], row=units[1]))
    signs_of = read["comparison"], row.get("comparison") or "="
    if signs_of[0] != signs_of[1] and {*signs_of} != {"=", "~"}:
        words = {"printed": printed, "said": say(_SAID[signs_of[0]]), "sign": repr(signs_of[0])}
        found.append(say(_TOLD["sign"], row=repr(signs_of[1]), **words))
    return found


def _finer(one: Quantity, printed: str, row: Decimal, mult: int) -> list[Message]:
    """Zeros that were not printed: 46.60 for a printed 46.6 allows a tenth of it, 46,400 for 46.4 thousand."""
    value = Decimal(one.value)
    shift = 0 if value == abs(row) else mult - one.mult  # a scale may stand elsewhere: in the head of a column
    same = value == abs(row).scaleb(shift) and any(letter.isdigit() for letter in printed)
    if not same or row.as_tuple().exponent + shift >= value.as_tuple().exponent:
        return []
    return [say(_TOLD["finer"], printed=repr(printed), digits=_written(value, one.mult), row=_written(row, mult))]


def quantities(words: list[Token], marks: Marks) -> list[Quantity]:
    """Every number of a few words, padded, with what unit it has there."""
    found, i = [], 0
    while words[i].start < words[-1].start:
        one = quantity_at(words, marks, i)
        if one is not None:
            found.append(one)
        i = max(one.after if one else 0, i + 1)
    return found


def _faults(words, marks, one, printed, row, mult, unit, comparison) -> list[Message]:
    found, printed = [], repr(printed)
    value, power, wanted, negative = Decimal(one.value), one.mult, abs(row), row < 0
    if (one.unit, unit) == ("T", "KG_PER_HA"):  # "14.1 quintals": the hectare may stand elsewhere in the text
        one, power = replace(one, unit=unit), power + 3
    index = unit == "RATIO" and mult == -2 and one.unit in ("PC", "", "NUMBER")
    if value.scaleb(power) != wanted.scaleb(0 if index else mult):
        if value == wanted and one.skipped:
            pass  # a word between number and unit that no grammar knows may be a scale (milyar, Milliarden)
        elif value == wanted and not power:
            if not one.bare and (unit in ("PC", "PP", "NUMBER", "RATIO") or mult):
                found.append(say(_TOLD["no power"], printed=printed, mult=mult))
        elif _grouped_by_points(words, one) == wanted.scaleb(mult):
            pass
        elif value == wanted:
            found.append(say(_TOLD["power"], printed=printed, power=power, mult=mult))
        else:
            digits, given = _written(one.value, power), _written(wanted, mult)
            found.append(say(_TOLD["digits"], printed=printed, digits=digits, row=given))
    alike = _ALIKE.get(one.unit) or {one.unit, *(_RATIOS if one.unit in MONEY else ()), *_namesakes(words, marks, one)}
    if one.unit and unit not in alike:
        found.append(say(_TOLD["unit"], printed=printed, unit=one.unit, row=unit))
    sign, _ = signs.comparison(words, marks, one)
    if sign != "=" and comparison != sign and not (sign == "~" and words[0].low == "some"):
        found.append(say(_TOLD["sign"], printed=printed, said=say(_SAID[sign]), row=repr(comparison), sign=repr(sign)))
    if one.signed == "-" and not negative:
        found.append(say(_TOLD["minus"], printed=printed))
    if one.signed == "+" and negative:
        found.append(say(_TOLD["plus"], printed=printed))
    return found


def _namesakes(words: list[Token], marks: Marks, one: Quantity) -> set[str]:
    """Other money that the word of a print may mean, where neither a country nor a code says whose it is."""
    named = next((k for k in range(one.first, one.after) if marks.one(k, "unit")[1].partition(":")[0] == one.unit), -1)
    whose = named < 0 or marks.one(named, "unit")[0] > named + 1 or words[named].low.upper() in MONEY
    return set() if whose else next((names for names in _NAMESAKES if one.unit in names), set())


def _grouped_by_points(words: list[Token], one: Quantity) -> Decimal | None:
    """The number where points group by thousands, as Germans print it: 22.726 cars."""
    printed = next((word.text for word in words[one.first : one.after] if word.kind == "num"), "")
    whole, point, thousands = printed.partition(".")
    grouped = point and len(thousands) == 3 and (whole + thousands).isdigit()
    return Decimal(whole + thousands) if grouped else None


def _written(value, power: int) -> str:
    return f"{value} × 10^{power}" if power else str(value)
