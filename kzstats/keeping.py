"""Figures of a text put into a data folder of one's own: rows, source and the text itself, all or nothing, never twice.

What stands in the folder stays as it is: columns, their order, separator, line ends and a byte order mark.
"""

import csv
import io
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from kzstats import completing, csvfile, files, folders, places, schema
from kzstats.errors import DataError, ParameterError
from kzstats.texts import FOLDER


class Sheet(NamedTuple):
    """A CSV file as it is written: header, rows of text, separator, line end, and whether a byte order mark leads."""

    columns: list[str]
    rows: list[dict[str, str]]
    separator: str = ","
    end: str = "\n"
    mark: bool = False

    def with_columns(self, *names: str) -> "Sheet":
        """The sheet with columns at its end that it lacked."""
        return self._replace(columns=[*self.columns, *(name for name in names if name not in self.columns)])

    def content(self) -> bytes:
        """The bytes of the file."""
        made = io.StringIO(newline="")
        writer = csv.DictWriter(made, self.columns, restval="", delimiter=self.separator, lineterminator=self.end)
        writer.writeheader()
        writer.writerows(self.rows)
        return (b"\xef\xbb\xbf" if self.mark else b"") + made.getvalue().encode()


def keep(folder: Path, source: dict[str, str], text: str, rows: pd.DataFrame) -> str:
    """Add a source, its figures and its text to a folder, which is made where there is none.

    source: cells of sources.csv; rows: as `as_observations` gives, their doubt beside them. Returns the name under
    which the folder has this text already, and then adds nothing, else empty text. Raises DataError for a folder with
    faults, ParameterError where it has other figures under this name.
    """
    name = source["source_id"]
    if folder.exists() and folder.resolve() == (places.root() / "data").resolve():
        raise ParameterError("--write names the folder of the package's own data; give a folder of your own")
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    with files.locked(folder / FOLDER / ".lock", patience=30):
        for path in sorted((folder / FOLDER).glob("*.txt")):
            if path.read_bytes().decode("utf-8", errors="replace").split() == text.split():
                return path.stem
        figures, sources = _sheet(folder / "observations.csv"), _sheet(folder / "sources.csv")
        if (figures or sources) and (found := folders.problems(folder)):
            raise DataError(f"{folder}: {len(found)} fault(s); mend them first, nothing was added", found[:20])
        figures = _named(figures, sources, folder)
        used = {row.get("source_id", "") for sheet in (figures, sources) if sheet for row in sheet.rows}
        if name in used or (folder / FOLDER / f"{name}.txt").exists():
            raise ParameterError(
                f"{folder} has a source {name} with another text; give this one another name with --source, or remove "
                f"the rows of {name} and {FOLDER}/{name}.txt first"
            )
        files.write(
            {
                folder / FOLDER / f"{name}.txt": text.encode(),
                folder / "sources.csv": _sources(sources, source, used).content(),
                folder / "observations.csv": _figures(figures, rows).content(),
            }
        )
    return ""


def _sheet(path: Path) -> Sheet | None:
    if not path.exists():
        return None
    raw = path.read_bytes()
    text = raw.decode("utf-8-sig", errors="replace")
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=csvfile.separator_of(text)))
    lines = [fields for fields in lines if any(fields)]
    if not lines:
        return None
    head = [column for column in lines[0] if column]
    rows = [dict(zip(head, fields, strict=False)) for fields in lines[1:]]
    return Sheet(head, rows, csvfile.separator_of(text), "\r\n" if "\r\n" in text else "\n", raw[:3] == b"\xef\xbb\xbf")


def _named(figures: Sheet | None, sources: Sheet | None, folder: Path) -> Sheet | None:
    """The rows there with the source that they belonged to by default: beside a second source that would change."""
    if figures is None:
        return None
    single = sources.rows[0].get("source_id", "") if sources and len(sources.rows) == 1 else ""
    default = single or completing.source_name(folder.absolute().name)
    filled = [row | {"source_id": row.get("source_id", "").strip() or default} for row in figures.rows]
    return figures.with_columns("source_id")._replace(rows=filled)


def _sources(sheet: Sheet | None, source: dict[str, str], used: set[str]) -> Sheet:
    if sheet is None:
        # Figures that stood there without a list of sources keep theirs; those of the package need no row.
        known = set(folders.tables(folders.states(places.root() / "data"))["sources"]["source_id"])
        rows = [{"source_id": name, "title": name, "publisher": name} for name in sorted(used - known)]
        sheet = Sheet(list(schema.fields("sources")), rows)
    sheet = sheet.with_columns(*(column for column, cell in source.items() if cell))
    return sheet._replace(rows=[*sheet.rows, source])


def _figures(sheet: Sheet | None, rows: pd.DataFrame) -> Sheet:
    columns = [*schema.fields("observations"), folders.DOUBT]
    rows = rows.reindex(columns=columns).astype("object")
    texts = rows.where(rows.notna(), "").astype("str").to_dict("records")
    sheet = sheet or Sheet(columns, [])
    needed = [column for column in columns if any(row[column] for row in texts)]
    sheet = sheet.with_columns(*needed)
    return sheet._replace(
        rows=[*sheet.rows, *({name: row[name] for name in columns if name in sheet.columns} for row in texts)]
    )
