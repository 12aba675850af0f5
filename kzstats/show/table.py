"""Tables for readers: a frame as HTML with a caption, every cell escaped, codes in words, numbers lined up.

pandas' own Styler leaves headers, index and caption unescaped (tried: a header `<script>` runs), so tables that
are published go through here.
"""

import html
import math
import re
from collections.abc import Callable
from datetime import date
from functools import wraps

import pandas as pd

from kzstats.completing import need_columns
from kzstats.errors import ParameterError
from kzstats.message import N_, Message, say
from kzstats.show import language, observed, vocabulary, wording
from kzstats.show.wording import opening, range_text, words

#: Classes that MathJax passes over in JupyterLab and in nbconvert's page: it would set the words between the two
#: dollar signs of "about $102.5 billion and about $47.9 billion" as a formula.
NO_FORMULA = "tex2jax_ignore mathjax_ignore"
RANGE = N_("range")
DECIMALS = 2
NOTHING = N_("Nothing of this kind is printed here.")
# On a phone the cells of a row are laid under each other where a table has at least four columns, fewer fit beside
# each other, and at most twelve rows: a longer table is there to be read down its columns, and scrolls sideways.
_STACKED_COLUMNS, _STACKED_ROWS = 4, 12
_LONG = 34  # characters; a column that holds a longer cell takes the whole width of a stacked row
# The two ends of a range stay on one line.
_ENDS = re.compile(r"[−+]?\d[\d.,\xa0]*–\d[\d.,\xa0]*")


def small(number: float, decimals: int = DECIMALS) -> int:
    """Decimals that show two digits of a number of which so many show nothing; what is float dust stays nothing."""
    return 1 - math.floor(math.log10(abs(number))) if 1e-9 < abs(number) < 0.5 * 10**-decimals else 0


def _check(name: str, frame: pd.DataFrame) -> None:
    """Refuse what no cell of a table can show: lists, and ranges whose lower end is above their upper."""
    if frame[name].dtype.kind == "O" and len(odd := [cell for cell in frame[name] if not _is_one(cell)]):
        raise ParameterError(
            f"column {name!r} holds {odd[0]!r}; wanted one value a cell, as frame.explode({name!r}) gives"
        )
    other = re.sub("lower$", "upper", str(name))
    if other != name and other in frame:
        low, high = (pd.to_numeric(frame[each], errors="coerce") for each in (name, other))
        if (crossed := (low > high).to_numpy()).any():
            ends = f"{name} {low[crossed].iloc[0]:g} is above {other} {high[crossed].iloc[0]:g}"
            raise ParameterError(f"{ends}; wanted ranges, as with_bounds derives them")


def _is_one(cell: object) -> bool:
    try:
        return hash(cell) is not None
    except TypeError:
        return False


def _in_its_words(method: Callable[["Table"], str]) -> Callable[["Table"], str]:
    """A method that names the codes of the table's frame as the folder that it was loaded from does."""

    @wraps(method)
    def told(self: "Table") -> str:
        with vocabulary.following(self.frame):
            return method(self)

    return told


class Table:
    """A frame with a caption, for readers; in their language where it is shown.

    frame: what to show, the index left out; caption: what it holds, with the unit; columns: which, in this order (of
    observations also about, when, range, and what `observed` says); without it columns of codes
    that say the same in every row are left out; headers: column = words for its header; decimals: digits after the
    point of float columns, one number or column = number, more where a range is narrow or a number would show as
    nothing; range_header: for lower and upper, which become one column, their ends rounded outward; empty: the sentence
    that stands for a frame without rows. Columns of codes, periods and days are said in words, x_lower and x_upper
    become one column x; lower and upper beside unit_measure carry their unit, and so do all ranges where columns names
    unit_measure; times with a zone are those of Almaty's clocks; columns of empty texts are left out. Shows as an HTML
    table, and as aligned plain text. Raises ParameterError without a caption, for an unknown column, for cells that
    hold several values and ranges whose lower end is above their upper.

    >>> import pandas as pd
    >>> print(kz.Table(pd.DataFrame({"figure": ["46.9 percent"], "lower": [46.85], "upper": [46.95]}), "Shares"))
    Shares
    figure        range
    46.9 percent  46.85–46.95
    >>> made = pd.DataFrame({"activity": ["B", "C"], "ref_period": ["2023", "2023"], "value": [21.7, 21.6]})
    >>> kz.Table(made, "Output")
    Output (all: 2023)
    branch                value
    Mining and quarrying  21.70
    Manufacturing         21.60
    >>> kz.Table(pd.DataFrame({"value": []}), "Shares", empty="No share is printed.")
    Shares
    No share is printed.
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        caption: Message | str,
        *,
        columns: list[str] | None = None,
        headers: dict[str, Message | str] | None = None,
        decimals: int | dict[str, int] = DECIMALS,
        range_header: Message | str = RANGE,
        empty: Message | str = NOTHING,
    ) -> None:
        if not isinstance(caption, str | Message) or not str(caption).strip():
            raise ParameterError(f"table without caption: {caption!r}; say what it holds and in which unit")
        need_columns(frame, [], "rows of a table", "")
        missing = [name for name in columns or [] if name not in frame and name not in observed.COLUMNS]
        if missing:
            raise ParameterError(f"column {missing[0]!r} is not in the frame; it has: {', '.join(map(repr, frame))}")
        for name in [name for name in columns or [] if name not in frame and len(frame)]:
            need_columns(frame, observed.NEEDED[name], f"rows of which {name!r} is said", "")
        for name in [name for name in (frame if columns is None else columns) if name in frame]:
            _check(name, frame)
        self.frame, self._caption, self._columns, self._empty = frame, caption, columns, empty
        self._headers, self._decimals = {"range": range_header, **(headers or {})}, decimals

    @property
    @_in_its_words
    def caption(self) -> str:
        """The caption in the reader's language, with what all rows share."""
        if isinstance(self._caption, Message) and not self._caption.whole:
            return opening(self._empty)
        said = opening(self._caption)
        shared = [self._cell(name, self.frame[name].iloc[0]) for name in self._shared()]
        return words(say("{caption} (all: {shared})", caption=said, shared="; ".join(shared))) if shared else said

    @_in_its_words
    def __repr__(self) -> str:
        if self.frame.empty:
            return "\n".join(dict.fromkeys([self.caption, opening(self._empty)]))
        columns = [[header, *cells] for header, cells, _ in self._shown()]
        widths = [max(map(len, column)) for column in columns]
        rows = zip(*columns, strict=True)
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        return "\n".join([self.caption, *lines])

    @_in_its_words
    def _repr_html_(self) -> str:
        caption = f'<caption style="text-align:left;font-weight:bold">{html.escape(self.caption)}</caption>'
        if self.frame.empty:
            nothing = f'<td style="text-align:left">{html.escape(words(self._empty))}</td>'
            return f'<table class="kz-table {NO_FORMULA}">{caption}<tbody><tr>{nothing}</tr></tbody></table>'
        shown = self._shown()
        rows = len(self.frame)
        stacks = len(shown) >= _STACKED_COLUMNS and rows <= _STACKED_ROWS
        shape = " stack" if stacks else " wide" if len(shown) >= _STACKED_COLUMNS else ""
        # The roles say again what the tags say, because laying cells under each other takes a table's meaning away.
        role = (lambda name: f' role="{name}"') if stacks else (lambda name: "")
        heads = [
            self._tag("th", header, numeric, f' scope="col"{role("columnheader")}') for header, _, numeric in shown
        ]
        columns = []
        for header, cells, numeric in shown:
            label = f' data-label="{html.escape(header)}"' if stacks else ""
            long = stacks and max(map(len, cells)) > _LONG
            columns.append([self._tag("td", cell, numeric, role("cell") + label, long) for cell in cells])
        body = "".join(f"<tr{role('row')}>{''.join(row)}</tr>" for row in zip(*columns, strict=True))
        head = f"<thead{role('rowgroup')}><tr{role('row')}>{''.join(heads)}</tr></thead>"
        opening = f'<table class="kz-table{shape} {NO_FORMULA}"{role("table")}>'
        return f"{opening}{caption}{head}<tbody{role('rowgroup')}>{body}</tbody></table>"

    @staticmethod
    def _tag(tag: str, cell: str, numeric: bool, attributes: str, long: bool = False) -> str:
        # JupyterLab and nbconvert's own page set all cells to the right, where words are hard to read; a style
        # element would not pass JupyterLab's sanitizer. kzstats' reports drop both and set cells by their class.
        classes = " ".join(name for name, wanted in (("number", numeric), ("long", long)) if wanted)
        side = f' class="{classes}"' if classes else ""
        side += f' style="text-align:{"right" if numeric else "left"}"'
        text = _ENDS.sub(r'<span class="range">\g<0></span>', html.escape(cell)) if tag == "td" else html.escape(cell)
        return f"<{tag}{side}{attributes}>{text}</{tag}>" if text or tag == "td" else "<td></td>"

    def _shared(self) -> list[str]:
        """Columns of codes that say the same in every row, and were not asked for by name."""
        if self._columns is not None or len(self.frame) < 2:
            return []
        coded = [name for name in self.frame if name in vocabulary.SHARED and self.frame[name].nunique() == 1]
        known = {name: vocabulary.knows(name, self.frame[name].iloc[0]) for name in coded}
        return [name for name in coded if known[name]]

    def _shown(self) -> list[tuple[str, list[str], bool]]:
        """Header, cells and whether they are numbers, column by column."""
        shared, frame = self._shared(), self.frame
        found, done = [], set(shared)
        asked = "unit_measure" in (self._columns or []) and "unit_measure" in frame
        united = asked or ({"lower", "upper", "unit_measure"} <= set(frame) and "range" not in (self._columns or []))
        for name in [*frame] if self._columns is None else self._columns:
            stem = re.fullmatch(r"(?:(\w+)_)?(?:lower|upper)", str(name))
            ends = [f"{stem[1]}_{end}" if stem[1] else end for end in ("lower", "upper")] if stem else []
            if name in done or (united and name in ("unit_measure", "unit_mult")):
                continue
            if ends and set(ends) <= set(frame):
                done |= set(ends)
                key = stem[1] or "range"
                cells = self._ranges(key, *ends, united and (asked or key == "range"))
                found.append((self._header(key), cells, True))
            elif name == "range" and name not in frame and not {*observed.COLUMNS[name][1]} <= {*frame}:
                found.append((self._header(name), self._ranges(name, "lower", "upper", "unit_measure" in frame), True))
            elif name in observed.COLUMNS and name not in frame:
                found.append((self._header(name), observed.column(frame, name, self._columns or ()), name == "range"))
            elif name == "gap" and united:
                found.append((self._header(name), self._gaps(), True))
            else:
                numeric = pd.api.types.is_numeric_dtype(frame[name]) and not pd.api.types.is_bool_dtype(frame[name])
                cells = list(frame[name])
                said = {cell: self._cell(name, cell) for cell in dict.fromkeys(cells)}
                found.append((self._header(name), [said[cell] for cell in cells], numeric))
        return [column for column in found if any(column[1])]

    def _ranges(self, key: str, lower: str, upper: str, with_unit: bool) -> list[str]:
        places = self._places(key, "lower") if key == "range" else self._places(key)
        ends = list(zip(self.frame[lower].astype(float), self.frame[upper].astype(float), strict=True))
        if not with_unit:
            return [range_text(low, high, max(places, wording.fineness(low, high))) for low, high in ends]
        wanted = places if self._decimals != DECIMALS else None
        units = zip(ends, self.frame["unit_measure"], self.frame.get("unit_mult", [0] * len(ends)), strict=True)
        return [  # an index stays one, beside what was printed
            wording.in_power(*pair, unit, -2, wanted) if (unit, mult) == ("RATIO", -2)
            else wording.amount(*pair, unit, wanted)
            for pair, unit, mult in units
        ]  # fmt: skip

    def _gaps(self) -> list[str]:
        """What lies between two ranges that do not meet, in their unit; between percents points."""
        wanted = self._places("gap") if self._decimals != DECIMALS else None
        units = self.frame["unit_measure"].replace("PC", "PP")
        return [
            wording.amount(g, g, unit, wanted) if g else "" for g, unit in zip(self.frame["gap"], units, strict=True)
        ]

    def _places(self, *names: str) -> int:
        if not isinstance(self._decimals, dict):
            return self._decimals
        return next((self._decimals[name] for name in names if name in self._decimals), DECIMALS)

    def _header(self, name: str) -> str:
        given = self._headers.get(name, vocabulary.HEADERS.get(name, str(name)))
        return words(given) if given else ""

    def _cell(self, name: str, cell) -> str:
        if isinstance(cell, Message):
            return opening(cell)
        if cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)):
            return "–"
        if isinstance(cell, date):
            return wording.day(cell)
        if isinstance(cell, float) and str(name).endswith("year") and cell.is_integer():
            return str(int(cell))
        if isinstance(cell, float):
            places = max(self._places(name), small(cell))
            return words(say("no limit")) if math.isinf(cell) else language.number(cell, places)
        if name == "note":
            return " ".join(map(language.say, language.sentences(cell)))
        if name == "fits" and isinstance(cell, str):  # digits, as nobody printed them
            return language.signs(cell)
        if vocabulary.knows(name, cell):
            return vocabulary.cell_words(name, cell)
        plain = isinstance(cell, bool) or not hasattr(cell, "__index__") or str(name).endswith("year")
        return str(cell) if plain else language.number(int(cell))
