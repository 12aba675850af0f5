"""The findings of notebook 08 into `docs/how_releases_hold_up.md`, between its marks: a step of `make notebooks`."""

import re
from html import unescape
from pathlib import Path

import nbformat

TOP = Path(__file__).resolve().parents[1]
GUIDE = TOP / "docs" / "how_releases_hold_up.md"
_MADE = re.compile(r"(<!-- made: findings -->).*?(<!-- end -->)", re.DOTALL)


def findings(notebook: Path) -> list[tuple[str, str]]:
    """Each finding of a notebook that was run, with its doubt."""
    cells = nbformat.read(notebook, as_version=4).cells
    (table,) = [cell.outputs[0]["data"]["text/html"] for cell in cells if cell.get("id") == "findings"]
    said = [unescape(re.sub(r"<[^>]*>", "", cell)) for cell in re.findall(r"<td[^>]*>(.*?)</td>", table)]
    return [(finding, doubt) for finding, doubt in zip(said[::2], said[1::2], strict=True)]


def made(guide: str) -> str:
    """The page with the findings as they are now."""
    found = findings(TOP / "notebooks" / "08_how_releases_hold_up.ipynb")
    lines = "\n".join(f"{place}. {finding} *{doubt}*" for place, (finding, doubt) in enumerate(found, start=1))
    return _MADE.sub(lambda marks: f"{marks[1]}\n{lines}\n{marks[2]}", guide)


if __name__ == "__main__":
    GUIDE.write_text(made(GUIDE.read_text("utf-8")), "utf-8", newline="\n")
