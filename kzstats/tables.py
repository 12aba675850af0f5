"""Tables for readers: a frame as HTML with a caption, every cell escaped, numbers lined up.

pandas' own Styler leaves headers, index and caption unescaped (tried: a header `<script>` runs), so tables that
are published go through here.
"""

import html
import math

import pandas as pd

from kzstats import observations, periods, words
from kzstats.charts import NO_FORMULA, range_text
from kzstats.errors import ParameterError
from kzstats.words import N_, number, say

#: Words for a unit and its power of ten. An index counts its base as 100.
_UNIT_WORDS = {
    "KZT": {12: N_("trillion tenge"), 9: N_("billion tenge"), 6: N_("million tenge"), 0: N_("tenge")},
    "USD": {12: N_("trillion dollars"), 9: N_("billion dollars"), 6: N_("million dollars"), 0: N_("dollars")},
    "NUMBER": {0: N_("units")},
    "PC": {0: N_("percent")},
    "RATIO": {0: N_("times"), -2: N_("(base = 100)")},
}
#: Codes of `product` that the data hold, in words.
PRODUCTS = {
    "buses": N_("Buses"),
    "car_seats": N_("Car seats"),
    "cars": N_("Cars"),
    "household_appliances": N_("Household appliances"),
    "locomotives": N_("Locomotives"),
    "motor_vehicles": N_("Motor vehicles"),
    "multimedia_systems": N_("Multimedia systems"),
    "passenger_cars": N_("Passenger cars"),
    "plastic_parts": N_("Plastic parts"),
    "special_vehicles": N_("Special vehicles"),
    "trailers": N_("Trailers"),
    "trucks": N_("Trucks"),
}
#: Ranges narrower than this part of their value are one number: "double" claims 2 to six decimals.
_EXACT = 1e-6


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
        range_header: str = N_("range"),
    ) -> None:
        if not isinstance(caption, str) or not caption.strip():
            raise ParameterError(f"table without caption: {caption!r}; say what it holds and in which unit")
        # Captions and headers are translated here, so that notebooks and analyses may write them in English.
        self.caption = words.one_line(say(caption))
        self._numeric: set[str] = set()
        self._cells = self._formatted(frame, decimals, range_header)
        shown = {name: say(str((headers or {}).get(name, name))) for name in self._cells}
        self._cells = self._cells.rename(columns=shown)
        self._numeric = {shown[name] for name in self._numeric}

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
        head = f'<caption style="text-align:left;font-weight:bold">{caption}</caption><thead>{head}</thead>'
        return f'<table class="kz-table {NO_FORMULA}">{head}<tbody>{body}</tbody></table>'

    def _cell(self, tag: str, name: str, cell: str) -> str:
        # JupyterLab and nbconvert's own page set all cells to the right, where words are hard to read; a style
        # element would not pass JupyterLab's sanitizer. kzstats' reports drop both and set cells by their class.
        side = ' class="number" style="text-align:right"' if name in self._numeric else ' style="text-align:left"'
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


def range_words(obs: pd.DataFrame) -> pd.Series:
    """The range of each figure in its own printed unit, with as many decimals as its ends have.

    obs: observation frame. Returns text, one a row.

    >>> from kzstats import observations as data
    >>> obs = data.load("trend_2024_06").set_index("obs_id", drop=False)
    >>> range_words(obs.loc[["trend_2024_06.total_kzt", "trend_2024_06.cars_plan"]]).tolist()
    ['46.35–46.45 trillion tenge', 'exactly 160,000 units']
    """
    return pd.Series([_range_words(row) for _, row in obs.iterrows()], index=obs.index, dtype="object")


def said_range(lower: float, upper: float, unit_measure: str, decimals: int = 2) -> str:
    """A range with its unit, in the power of ten that suits its size.

    lower, upper: in units of unit_measure (tenge, dollars, percent, pieces, or KZT per USD); decimals: digits after
    the point, more where the range is narrow, so that a tenth of its width is seen; pieces have none. Returns text.

    >>> said_range(46.35e12, 46.425e12, "KZT", 3), said_range(451.97, 453.39, "KZT per USD")
    ('46.350–46.425 trillion tenge', '451.97–453.39 tenge per dollar')
    >>> said_range(1.0375, 1.0385, "RATIO")
    '1.0375–1.0385 times'
    """
    if unit_measure == "KZT per USD":
        said = range_text(lower, upper, max(decimals, _as_fine_as_narrow(lower, upper)))
        return said if said == "–" else say("{rate} tenge per dollar", rate=said)
    powers = _UNIT_WORDS[unit_measure]
    sizes = [abs(end) for end in (lower, upper) if math.isfinite(end)]
    power = max((known for known in powers if max(sizes, default=0) >= 10.0**known), default=min(powers))
    power = 0 if unit_measure == "RATIO" else power
    lower, upper = lower / 10.0**power, upper / 10.0**power
    places = 0 if unit_measure == "NUMBER" else max(decimals, _as_fine_as_narrow(lower, upper))
    said = range_text(lower, upper, places)
    return said if said == "–" else f"{said} {say(powers[power])}"


def source_words(source_id: pd.Series) -> pd.Series:
    """Who published a source and when, as a reader names it.

    source_id: one or many rows of source_ids. Returns text, one a row.

    >>> source_words(pd.Series(["trend_2024_06", "bns_2024_01"])).tolist()
    ['Trend News Agency, 1 June 2024', 'Bureau of National Statistics, January 2024']
    """
    sources = observations.load_sources().set_index("source_id")
    who = sources["publisher"].str.split(r" \(press|, via", regex=True).str[0]
    when = sources["published"].map(lambda day: periods.written(day) if day else say("undated"))
    return (who + ", " + when).reindex(source_id).set_axis(source_id.index)


def printed_unit(row: pd.Series) -> tuple[int, str]:
    """The power of ten that a figure is said in, and its words.

    row: one observation.

    >>> printed_unit(pd.Series({"unit_measure": "KZT", "unit_mult": 12}))
    (12, 'trillion tenge')
    """
    powers = _UNIT_WORDS[row["unit_measure"]]
    power = max((known for known in powers if known <= row["unit_mult"]), default=min(powers))
    return power, say(powers[power])


def subject_words(obs: pd.DataFrame) -> pd.Series:
    """What each figure is about: the product, or the branch where it is all products, and what was done to it.

    obs: observation frame. Returns text, one a row.

    >>> from kzstats import observations as data
    >>> subject_words(data.select(data.load("trend_2024_06"), transformation="share"))[18]
    'Mining and quarrying, share of industry'
    """
    names = activity_names()
    said = names.reindex(obs["activity"]).set_axis(obs.index)
    said = said.mask(obs["product"] != "_T", obs["product"].map(product_words))
    whole = names.reindex(obs["share_of"]).str.lower().set_axis(obs.index)
    grown = [say("{subject}, growth", subject=subject) for subject in said]
    shares = [
        say("{subject}, share of {whole}", subject=one, whole=other) for one, other in zip(said, whole, strict=True)
    ]
    said = said.mask(obs["transformation"] == "growth", pd.Series(grown, index=obs.index, dtype="object"))
    return said.mask(obs["transformation"] == "share", pd.Series(shares, index=obs.index, dtype="object"))


def activity_names() -> pd.Series:
    """Names of the activities by code, in the language spoken now.

    >>> activity_names()["C"]
    'Manufacturing'
    """
    column = "name" if words.current() == "en" else f"name_{words.current()}"
    return observations.load_activities().set_index("activity")[column].rename("name")


def product_words(code: str) -> str:
    """A product in words; a code without words of its own is made readable.

    >>> product_words("car_seats"), product_words("new_thing")
    ('Car seats', 'New thing')
    """
    return say(PRODUCTS[code]) if code in PRODUCTS else code.replace("_", " ").capitalize()


def period_words(obs: pd.DataFrame) -> pd.Series:
    """When each figure is about; for growth also what it is compared with, where that is not the year before.

    obs: observation frame. Returns text, one a row.

    >>> from kzstats import observations as data
    >>> period_words(data.select(data.load("trend_2024_06"), unit_measure="RATIO")).tolist()[0]
    'January–April 2024, base not stated'
    """
    return pd.Series([_period_words(row) for _, row in obs.iterrows()], index=obs.index, dtype="object")


def _range_words(row: pd.Series) -> str:
    power, unit = printed_unit(row)
    low, value, high = (row[name] / 10.0**power for name in ("lower", "value", "upper"))
    if high - low <= _EXACT * abs(value):
        exact = range_text(value, value, _digits(value))
        return say("exactly {number} {unit}", number=exact, unit=unit)
    places = max(_digits(end) for end in (low, high))
    return f"{range_text(low, high, places)} {unit}"


def _as_fine_as_narrow(lower: float, upper: float) -> int:
    """Decimals that leave a tenth of a range's width to be seen: four for 1.0375–1.0385, which is not 1.037–1.039."""
    width = upper - lower
    if not (math.isfinite(width) and width > _EXACT * max(abs(lower), abs(upper))):
        return 0
    return math.ceil(1 - math.log10(width) - 1e-9)  # 1.0385 - 1.0375 is a float below 0.001


def _digits(number: float) -> int:
    """Decimals after which a number ends; its last float digits do not count."""
    if not math.isfinite(number):
        return 0
    return next((n for n in range(9) if abs(round(number, n) - number) <= 1e-9 * max(1.0, abs(number))), 9)


def _period_words(row: pd.Series) -> str:
    said = periods.written(row["ref_period"])
    if row["transformation"] != "growth" or row["base_period"] == periods.earlier(row["ref_period"]):
        return said
    if not row["base_period"]:
        return say("{period}, base not stated", period=said)
    return say("{period} against {base}", period=said, base=periods.written(row["base_period"]))


def _text(cell, decimals: int) -> str:
    if cell is None or cell is pd.NA or (isinstance(cell, float) and math.isnan(cell)):
        return "–"
    if isinstance(cell, float):
        return say("no limit") if math.isinf(cell) else number(cell, decimals)
    return number(cell) if isinstance(cell, int) and not isinstance(cell, bool) else str(cell)
