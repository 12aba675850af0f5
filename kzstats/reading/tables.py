"""Tables in a text, a line a row, cells between bars or tabs: the head says unit, index and period of each column.

A table of one column may have no head: the line above it says the same ("Cars by plant in 2024, units:").
"""

import re
from dataclasses import dataclass

from kzstats.reading.figures import Read
from kzstats.reading.sentences import Sentence
from kzstats.reading.units import Quantity
from kzstats.reading.whens import When, whens


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
    label: tuple[int, int]


def find_tables(read: Read) -> dict[int, list[Cell]]:
    """Figures of every table row of a text, by the number of its sentence."""
    found: dict[int, list[Cell]] = {}
    head: list[tuple[int, int]] = []
    caption: list[tuple[int, int]] = []
    ranks: set[int] = set()
    for number, sentence in enumerate(read.sentences):
        cells = _cells(read, sentence)
        if len(cells) < 2:
            head, caption = [], [] if read.quantities[number] else [(sentence.first, sentence.after)]
            continue
        numbers = [i for i, cell in enumerate(cells) if _number(read, cell)]
        if not numbers or all(_year(read, cells[i]) for i in numbers):
            head += [cell for i, cell in enumerate(cells) if i in numbers or _worded(read, cell)]
            continue
        if ranked := numbers[0] == 0 and len(cells) > 2 and _worded(read, cells[1]):
            ranks.add(read.words[cells[0][0]].start)
        if ranked or not _worded(read, cells[0]):
            cells, numbers = cells[1:], [i - 1 for i in numbers if i]
        columns = _columns(read, head or caption, len(numbers), [cells[0], *caption] if numbers[0] else caption)
        row = [
            Cell(_quantity(read, cells[i], column), column, cells[0])
            for i, column in zip(numbers, columns, strict=False)
        ]
        if row:
            found[number] = row
    for other in read.others:
        other.why = "ordinal" if other.start in ranks and other.why == "unknown" else other.why
    claimed = {cell.quantity.start for row in found.values() for cell in row}
    read.others[:] = [other for other in read.others if other.start not in claimed]
    return found


def _cells(read: Read, sentence: Sentence) -> list[tuple[int, int]]:
    """Token ranges of the cells of a line."""
    cells, first = [], sentence.first
    for i in range(sentence.first, sentence.after):
        if read.words[i].text == "|":
            cells.append((first, i))
            first = i + 1
    if cells:
        cells.append((first, sentence.after))
    return cells


def _number(read: Read, cell: tuple[int, int]) -> bool:
    words = [word for word in read.words[cell[0] : cell[1]] if word.text not in "+-–%"]
    return len(words) == 1 and words[0].kind == "num"


def _year(read: Read, cell: tuple[int, int]) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", "".join(word.text for word in read.words[cell[0] : cell[1]])))


def _worded(read: Read, cell: tuple[int, int]) -> bool:
    return any(word.kind == "word" for word in read.words[cell[0] : cell[1]])


def _columns(read: Read, head: list[tuple[int, int]], width: int, beside: list[tuple[int, int]]) -> list[Column]:
    """Columns of the numbers of a row; [] where the head does not fit them.

    What has no unit in its head has that of the row's name ("Coal, thousand tonnes") or of the line above the table.
    """
    if len(head) in (width + 1, width + 2):  # the name of the row, and "№ п/п" before it
        head = head[-width:]
    if len(head) != width:
        return []
    columns = [_column(read, cell) for cell in head]
    spares = [one for cell in beside if (one := _column(read, cell)).unit]
    spare = next((one for one in spares if one.unit != "NUMBER"), spares[0] if spares else None)
    for column in columns:
        if spare and not column.unit and not column.index:
            column.unit, column.mult = spare.unit, column.mult or spare.mult
        if spare and not column.when:
            column.when = spare.when
    return columns if all(column.unit for column in columns) else []


def _column(read: Read, cell: tuple[int, int]) -> Column:
    g, column = read.g, Column(first=cell[0], after=cell[1])
    for i in range(*cell):
        scale, power = g.one(i, "scale")
        if scale and len(read.words[i].text) > 1:
            column.mult = int(power)
        unit, code = g.one(i, "unit")
        letter = len(read.words[i].text) == 1 and read.words[i].text.isalpha()
        if unit and not letter and (column.unit in ("", "NUMBER") or code == "PC"):  # "cars by region, billion tenge"
            column.unit, _, own = code.partition(":")
            column.mult += int(own or 0)
        if g.one(i, "index")[0] or g.one(i, "vs_index")[0]:
            column.index = True
        if g.one(i, "share")[0]:
            column.transformation = "share"
    if column.index and column.unit in ("", "PC", "RATIO"):
        column.unit, column.mult, column.transformation = "RATIO", -2, "growth"
    elif column.unit == "PC" and column.transformation == "level":
        column.transformation = "growth"
    named = whens(read.words, g, cell[0], cell[1], read.language)
    column.when = next((when for when in named if not when.base), None)
    column.base = next((when for when in named if when.base), None)
    return column


def _quantity(read: Read, cell: tuple[int, int], column: Column) -> Quantity:
    first = next(i for i in range(*cell) if read.words[i].kind == "num")
    word = read.words[first]
    minus = first > cell[0] and read.words[first - 1].text in "-–"
    one = Quantity(first, first + 1, word.start, word.end, word.digits, column.mult, column.unit)
    one.signed = "-" if minus else ""
    return one
