"""Figures of a text put into a data folder of one's own: rows, source and the text itself, all or nothing, never twice.

What stands in the folder stays as it is: columns, their order, separator, line ends and a byte order mark.
"""

import csv
import io
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from kzstats import completing, files, folders, places, schema
from kzstats.errors import DataError, ParameterError
from kzstats.texts import FOLDER


class Sheet(NamedTuple):
    """A CSV file as it is written: rows of text, separator, line end, and whether a byte order mark leads."""

    rows: pd.DataFrame
    separator: str = ","
    end: str = "\n"
    mark: bool = False

    def grown(self, rows: pd.DataFrame) -> bytes:
        """The bytes of the file with more rows, and at its end the columns of these that it lacked and they fill."""
        new = [name for name in rows if name not in self.rows and (rows[name] != "").any()]
        rows = pd.concat([self.rows, rows]).reindex(columns=[*self.rows, *new]).astype("object").fillna("")
        text = rows.to_csv(index=False, sep=self.separator, lineterminator=self.end)
        return text.encode("utf-8-sig" if self.mark else "utf-8")


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
    columns = [*schema.fields("observations"), folders.DOUBT]
    texts = rows.reindex(columns=columns).astype("object").fillna("").astype("str")
    with files.locked(folder / FOLDER / ".lock", patience=30):
        for path in sorted((folder / FOLDER).glob("*.txt")):
            if path.read_bytes().decode("utf-8", errors="replace").split() == text.split():
                return path.stem
        figures, sources = _sheet(folder / "observations.csv"), _sheet(folder / "sources.csv")
        if (figures or sources) and (found := folders.problems(folder)):
            raise DataError(f"{folder}: {len(found)} fault(s); mend them first, nothing was added", found[:20])
        figures = _named(figures, sources, folder)
        used = {cell for sheet in (figures, sources) if sheet for cell in sheet.rows.get("source_id", ())}
        if name in used or (folder / FOLDER / f"{name}.txt").exists():
            raise ParameterError(
                f"{folder} has a source {name} with another text; give this one another name with --source, or remove "
                f"the rows of {name} and {FOLDER}/{name}.txt first"
            )
        files.write(
            {
                folder / FOLDER / f"{name}.txt": text.encode(),
                folder / "sources.csv": _sources(sources, used).grown(pd.DataFrame([source])),
                folder / "observations.csv": (figures or Sheet(texts.iloc[:0])).grown(texts),
            }
        )
    return ""


def _sheet(path: Path) -> Sheet | None:
    if not path.exists():
        return None
    raw = path.read_bytes()
    text = raw.decode("utf-8-sig", errors="replace")
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=files.separator_of(text)))
    head, *rows = [fields for fields in lines if any(fields)] or [[]]
    frame = pd.DataFrame([dict(zip(head, fields, strict=False)) for fields in rows], columns=head, dtype="object")
    frame = frame.drop(columns="", errors="ignore").fillna("")
    return Sheet(frame, files.separator_of(text), "\r\n" if "\r\n" in text else "\n", raw[:3] == b"\xef\xbb\xbf")


def _named(figures: Sheet | None, sources: Sheet | None, folder: Path) -> Sheet | None:
    """The rows there with the source that they belonged to by default: beside a second source that would change."""
    if figures is None:
        return None
    single = sources is not None and len(sources.rows) == 1 and sources.rows.iloc[0].get("source_id")
    rows = figures.rows.assign(source_id=figures.rows.get("source_id", pd.Series("", figures.rows.index)).str.strip())
    return figures._replace(
        rows=completing.filled(rows, source_id=single or places.source_name(folder.absolute().name))
    )


def _sources(sheet: Sheet | None, used: set[str]) -> Sheet:
    if sheet is not None:
        return sheet
    # Figures that stood there without a list of sources keep theirs; those of the package need no row.
    known = set(folders.tables(folders.states(places.root() / "data"))["sources"]["source_id"])
    rows = pd.DataFrame({"source_id": sorted(used - known)}).reindex(columns=list(schema.fields("sources")))
    return Sheet(rows.assign(title=rows["source_id"], publisher=rows["source_id"]))
