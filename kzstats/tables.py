"""Tables for readers: a frame as HTML with a caption, every cell escaped, numbers lined up.

pandas' own Styler leaves headers, index and caption unescaped (tried: a header `<script>` runs), so tables that
are published go through here.
"""

import html
import math

import pandas as pd

from kzstats.charts import range_text
from kzstats.errors import ParameterError


class Table:
    """A frame with a caption, for readers.

    frame: what to show, the index left out; caption: what it holds, with the unit; headers: column = words for
    its header; decimals: digits after the point of float columns, one number or column = number. Columns named
    `lower` and `upper` become one column `range`. Shows as an HTML table, and as aligned plain text.

    >>> print(Table(pd.DataFrame({"figure": ["46.9 percent"], "lower": [46.85], "upper": [46.95]}), "Shares"))
    Shares
    figure        range
    46.9 percent  46.85–46.95
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        caption: str,
        *,
        headers: dict[str, str] | None = None,
        decimals: int | dict[str, int] = 2,
        range_header: str = "range",
    ) -> None:
        if not isinstance(caption, str) or not caption.strip():
            raise ParameterError(f"table without caption: {caption!r}; say what it holds and in which unit")
        self.caption = " ".join(caption.split())
        self._numeric: set[str] = set()
        self._cells = self._formatted(frame, decimals, range_header).rename(columns=headers or {})
        self._numeric = {(headers or {}).get(name, name) for name in self._numeric}

    def __repr__(self) -> str:
        columns = [[str(name), *self._cells[name]] for name in self._cells]
        widths = [max(map(len, column)) for column in columns]
        rows = zip(*columns, strict=True)
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        return "\n".join([self.caption, *lines])

    def _repr_html_(self) -> str:
        def row(cells, tag: str) -> str:
            return "<tr>" + "".join(self._cell(tag, name, cell) for name, cell in cells) + "</tr>"

        head = row(((name, name) for name in self._cells), 'th scope="col"')
        body = "".join(row(zip(self._cells, cells, strict=True), "td") for cells in self._cells.to_numpy())
        caption = html.escape(self.caption)
        return f'<table class="kz-table"><caption>{caption}</caption><thead>{head}</thead><tbody>{body}</tbody></table>'

    def _cell(self, tag: str, name: str, cell: str) -> str:
        side = ' class="number"' if name in self._numeric else ""
        return f"<{tag}{side}>{html.escape(str(cell))}</{tag.split()[0]}>"

    def _formatted(self, frame: pd.DataFrame, decimals: int | dict[str, int], range_header: str) -> pd.DataFrame:
        shown = {}
        for name in frame.columns:
            places = decimals.get(name, 2) if isinstance(decimals, dict) else decimals
            if name == "lower" and "upper" in frame.columns:
                places = decimals.get("range", places) if isinstance(decimals, dict) else places
                ends = zip(frame["lower"], frame["upper"], strict=True)
                shown[range_header] = [range_text(low, high, places) for low, high in ends]
                self._numeric.add(range_header)
            elif name != "upper" or "lower" not in frame.columns:
                shown[name] = [_text(cell, places) for cell in frame[name]]
                if pd.api.types.is_numeric_dtype(frame[name]):
                    self._numeric.add(name)
        return pd.DataFrame(shown, dtype="object")


def _text(cell, decimals: int) -> str:
    if cell is None or cell is pd.NA or (isinstance(cell, float) and math.isnan(cell)):
        return "–"
    if isinstance(cell, float):
        return "no limit" if math.isinf(cell) else f"{cell:,.{decimals}f}".replace("-", "−")
    return f"{cell:,}" if isinstance(cell, int) and not isinstance(cell, bool) else str(cell)
