"""The page that lists all reports: question, answer, verdict, picture, and what did not work."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from kzstats.reports import export
from kzstats.reports.plan import as_text

TITLE = "What do the printed figures allow?"
_FIRST_PICTURE = re.compile(r'class="kz-figure">.*?<img src="(data:image/[^"]+)"', re.DOTALL)
_LARGEST_PICTURE = 200_000  # characters; a larger chart would make the index slow to open


def index_page(manifest: dict[str, Any], folder: Path) -> str:
    """The index of a reports folder.

    Args:
        manifest: `reports` maps each name to its entry as `run.py` writes it; `provenance` holds the common facts.
        folder: where the finished pages stand; cards take their picture from them.

    Returns:
        HTML with the same style sheet and policy as a report.
    """
    entries = [_card(name, entry, folder) for name, entry in manifest["reports"].items()]
    return re.sub(
        r"\n\s*\n+",
        "\n",
        _environment()
        .get_template("index.html.j2")
        .render(
            title=TITLE,
            css=export.css(),
            policy=export.POLICY,
            provenance=manifest["provenance"],
            entries=[entry for entry in entries if entry["html"]],
            failed=[entry for entry in entries if entry["state"] != "ok"],
        ),
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Templates with everything escaped that is not marked safe."""
    return Environment(loader=FileSystemLoader(export.TEMPLATES), autoescape=True)


def _card(name: str, entry: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What one report shows on the index: its last good result, and how its last run ended."""
    published = entry.get("published") or {}
    page = folder / published["html"] if published else None
    there = page is not None and page.is_file()
    answer = published.get("answer") or {}
    return {
        "name": name,
        "question": published.get("question") or entry.get("question") or name,
        "answer": answer.get("text", ""),
        "verdict": export.verdict(answer.get("verdict")),
        "html": published["html"] if there else "",
        "picture": _picture(page) if there else "",
        "given": [(key, as_text(value)) for key, value in entry.get("given", {}).items()],
        "state": entry["state"],
        "state_word": export.STATE_WORDS.get(entry["state"], entry["state"]),
        "stale": there and entry["state"] != "ok",
        "message": entry.get("message", "").split("\n")[0],
        "cell": entry.get("cell"),
        "failed_html": entry.get("failed_html", ""),
    }


def _picture(page: Path) -> str:
    """The first figure of a finished page."""
    found = _FIRST_PICTURE.search(page.read_text("utf-8"))
    return found[1] if found and len(found[1]) <= _LARGEST_PICTURE else ""
