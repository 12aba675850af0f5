"""Tables in a text, a line a row, cells between bars or tabs: the head says unit, index and period of each column.

A table of one column may have no head: the line above it says the same ("Cars by plant in 2024, units:").
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from kzstats.reading.figures import Read
from kzstats.reading.kazakh import aimed_at
from kzstats.reading.lists import LISTS
from kzstats.reading.sentences import Sentence
from kzstats.reading.units import RATIOS, Quantity
from kzstats.reading.whens import When, whens

Span = tuple[int, int]  # first token and the token after the last


@dataclass
class Column:
    """What the head of a table says of a column: unit and power of ten, index or share or level, periods."""

    unit: str = ""
    mult: int = 0
    transformation: str = "level"
    index: bool = False
    when: When | None = None
    base: When | None = None
    first: int = 0
    after: int = 0


@dataclass
class Cell:
    """A figure of a table with its column; label: the tokens of the row's first cell."""

    quantity: Quantity
    column: Column
    label: Span


def find_tables(read: Read) -> dict[int, list[Cell]]:
    """Figures of every table row of a text, by the number of its sentence."""
    found: dict[int, list[Cell]] = {}
    heads, rows = [], []
    above: list[Span] = []  # the line above a table, if it prints no figure
    for number, sentence in enumerate(read.sentences):
        cells = _cells(read, sentence)
        numbers = [i for i, cell in enumerate(cells) if _number(read, cell)]
        years = all(_year(read, cells[i]) for i in numbers)
        # 2,010 pieces may be printed as 2010: below a head, years are one more only without a name or with its name.
        again = not heads or (cells and _said(read, cells[0]) in ("", _said(read, heads[0][0])))
        if numbers and not (years and again):
            rows.append((number, cells, numbers))
            continue
        if len(cells) > 1 and sum(_worded(read, cell) for cell in cells) + len(numbers) < 2:
            continue  # the name of a part of the table
        if rows:
            found |= _table(read, heads, rows, above)
            heads, rows = [], []
        if cells:
            heads.append(cells)
        else:
            heads, above = [], [] if read.quantities[number] else [(sentence.first, sentence.after)]
    found |= _table(read, heads, rows, above)
    claimed = {cell.quantity.start for row in found.values() for cell in row}
    read.others[:] = [other for other in read.others if other.start not in claimed]
    ranks = {read.words[read.sentences[number].first].start for number in found}
    for other in read.others:
        other.why = "ordinal" if other.start in ranks and other.why == "unknown" else other.why
    return found


def _table(read: Read, heads: list, rows: list, above: list[Span]) -> dict[int, list[Cell]]:
    """Figures of the rows of one table; {} where its head does not fit them or has lines of its own."""
    if not rows or len(heads) > 1:
        return {}
    head = _filled(heads[0]) if heads else above
    lacking = max(0, max(len(_filled(cells)) for _, cells, _ in rows) - len(head))  # names of rows have no head, say
    found = {}
    for number, cells, numbers in rows:
        name = next((i for i, cell in enumerate(cells[: numbers[-1]]) if _worded(read, cell) or _year(read, cell)), -1)
        columns = {i: _column(read, head[i - lacking]) for i in numbers if name < i and 0 <= i - lacking < len(head)}
        told = [column.when for column in columns.values() if column.when]
        for column in columns.values():
            if column.transformation != "level":
                column.when = column.when or (told or [None])[-1]  # "| 2023 | 2024 | Change, % |"
        label = cells[name] if name >= 0 else (cells[0][0], cells[0][0])
        between = range(name + 1, min(columns, default=0)) if name >= 0 else ()
        measured = [i for i in between if read.begins(*head[max(0, i - lacking)], *LISTS.measured)]
        units = [cells[i] for i in measured or between if _column(read, cells[i]).unit]
        if measured and not units:
            continue  # "| Eggs | ??? | 310 |" below "Unit": of a unit that is not known
        for column in columns.values() if units else ():
            if column.unit == "NUMBER":
                column.unit, column.mult = "", 0
        beside = [*units[:1], label, *above]
        if columns and lacking < 3 and all(_lent(read, column, beside, bool(units)) for column in columns.values()):
            found[number] = [Cell(_quantity(read, cells[i], column), column, label) for i, column in columns.items()]
    _see_indices(found)
    return found


def _see_indices(found: dict[int, list[Cell]]) -> None:
    """Take growth of several rows that is all near 100 percent for indices: "Темп роста, %" above 104,1 and 96,4."""
    columns: dict[int, list[Cell]] = {}
    for cell in (cell for row in found.values() for cell in row if cell.column.transformation == "growth"):
        columns.setdefault(cell.column.first, []).append(cell)
    for cells in columns.values():
        near = all(60 < Decimal(cell.quantity.value) < 200 and not cell.quantity.signed for cell in cells)
        for cell in cells if near and len(cells) > 1 else ():
            cell.column.index = True


def _filled(cells: list[Span]) -> list[Span]:
    """Cells without the empty ones behind the last."""
    last = max(i for i, (first, after) in enumerate(cells) if first < after)
    return cells[: last + 1]


def _lent(read: Read, column: Column, beside: list[Span], own: bool) -> bool:
    """Whether a column has a unit, if need be that of its row's name ("Coal, thousand tonnes") or of the line above.

    own: the first of them is the row's cell in a column of units ("| Eggs | million pieces | 310.0 |").
    """
    others = [_column(read, cell) for cell in beside]
    spares = sorted((one for one in others if one.unit), key=lambda one: one.unit == "NUMBER")
    if spares and not column.unit and not column.index:
        spare = others[0] if own else spares[0]
        column.unit, column.mult = spare.unit, column.mult or spare.mult
        if column.unit in RATIOS and column.transformation == "level":
            kinds = set().union(*(read.g.kinds(*cell) for cell in beside))
            told = ("share", "share"), ("rate", "other"), ("up", "growth"), ("down", "growth")
            column.transformation = next((way for kind, way in told if kind in kinds), "level")  # "| GDP growth, % |"
            column.index = spare.index or "index" in kinds
    column.when = column.when or next((one.when for one in others if one.when), None)
    return bool(column.unit)


def _cells(read: Read, sentence: Sentence) -> list[Span]:
    """Token ranges of the cells of a line."""
    bars = [i for i in range(sentence.first, sentence.after) if read.words[i].text == "|"]
    begins = [sentence.first, *(i + 1 for i in bars)]
    return [*zip(begins, [*bars, sentence.after], strict=True)] if bars else []


def _number(read: Read, cell: Span) -> bool:
    words = [word for word in read.words[cell[0] : cell[1]] if word.text not in "+-–%"]
    return len(words) == 1 and words[0].kind == "num"


def _said(read: Read, cell: Span) -> str:
    return "".join(word.text for word in read.words[cell[0] : cell[1]])


def _year(read: Read, cell: Span) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", _said(read, cell)))


def _worded(read: Read, cell: Span) -> bool:
    return any(word.kind == "word" for word in read.words[cell[0] : cell[1]])


def _column(read: Read, cell: Span) -> Column:
    g, column = read.g, Column(first=cell[0], after=cell[1])
    for i in range(*cell):
        scale, power = g.one(i, "scale")
        if scale and len(read.words[i].text) > 1:
            column.mult = int(power)
        unit, code = g.one(i, "unit")
        letter = len(read.words[i].text) == 1 and read.words[i].text.isalpha() and cell[1] - cell[0] > 1
        letter = letter and not any(g.one(at, "scale")[0] for at in (i - 1, i - 2))  # "т", "тыс. т"
        if unit and not letter and (column.unit in ("", "NUMBER") or code == "PC"):  # "cars by region, billion tenge"
            column.unit, _, own = code.partition(":")
            column.mult += int(own or 0)
        if g.one(i, "index")[0] or g.one(i, "vs_index")[0]:
            column.index = True
        if g.one(i, "share")[0]:
            column.transformation = "share"
    named = whens(read.words, g, cell[0], cell[1], read.language)
    if column.unit == "PC" and named and not named[-1].base and _against(read, cell, named[-1]):
        column.index = named[-1].base = True  # "% of 2023", "2023 жылға %-бен"
    moved = bool(g.kinds(*cell) & {"up", "down"})
    if named and (moved or named[-1].first == cell[0] + 1) and read.words[named[-1].first - 1].low in _ON:
        named[-1].base = True  # "Growth on 2023, %", "On 2023, %"
    if column.index and column.unit in ("", "PC", "RATIO"):
        column.unit, column.mult, column.transformation = "RATIO", -2, "growth"
    changed = read.begins(*cell, *LISTS.changed)  # "Change, %", "Изменение, тонн"
    moved |= bool(named) and named[-1].base  # "К 2023 году, %"
    if column.transformation == "level" and (changed or (column.unit == "PC" and moved)):
        column.transformation = "growth" if column.unit in ("PC", "RATIO") else "difference"
    column.when = next((when for when in named if not when.base), None)
    column.base = next((when for when in named if when.base), None)
    return column


_ON = frozenset(["on", "over", "from", "since", "к", "от"])


def _against(read: Read, cell: Span, when: When) -> bool:
    """Whether the percentages of a column are of what was in a period."""
    if read.language == "kk":
        return aimed_at(read, when.after) or bool({"бен", "пайызбен"} & {*read.lows(*cell)})
    return read.words[when.first - 1].low in ("of", "to")


def _quantity(read: Read, cell: Span, column: Column) -> Quantity:
    first = next(i for i in range(*cell) if read.words[i].kind == "num")
    word = read.words[first]
    minus = first > cell[0] and read.words[first - 1].text in "-–"
    one = Quantity(first, first + 1, read.words[first - minus].start, word.end, word.digits, column.mult, column.unit)
    one.signed = "-" if minus else ""
    return one
