"""A folder ready for a web server: the finished pages, their notebooks and an index, and nothing else.

A page must be the very file that its run wrote. Runs that failed are marked on the index; their copies stay at home.
"""

import contextlib
import json
from pathlib import Path
from typing import Any

from kzstats import files
from kzstats.errors import ParameterError
from kzstats.reports.destination import Folder
from kzstats.reports.index import index_page
from kzstats.reports.manifest import INDEX, read
from kzstats.reports.unchanged import FINISHED

LIST = "reports.json"
_MADE_BY = "kzstats report --publish"


def publish(reports: str | Path, target: Path) -> dict[str, str]:
    """Lay out the finished reports of a folder for a web server such as GitHub Pages.

    reports: the reports folder, with its manifest.json; target: the folder to fill, new, empty, or from an earlier
    publication, whose other files are removed. Returns name → reason of the reports that were left out. Raises
    ParameterError where there is nothing to publish, or `target` holds files of somebody else or is the reports folder;
    EnvironmentProblem where a file cannot be written.
    """
    earlier = check_target(reports, target)
    place, target = Folder(Path(reports)), Path(target)
    manifest = read(place)
    left_out: dict[str, str] = {}
    content: dict[str, bytes] = {}
    for name, entry in sorted(manifest["reports"].items()):
        entry["failed_html"] = ""  # copies of failed runs stay at home
        if entry["state"] == "unanswered":
            continue
        published = entry.get("published") or {}
        if reason := _unfit(place, entry["state"], published):
            left_out[name] = reason
            entry.update(published=None, question=published.get("question") or entry.get("question", ""))
            if entry["state"] in FINISHED:  # its run was good, its page is not
                entry.update(state="failed", message=reason)
            continue
        names = [published["html"], published["notebook"], Path(published["html"]).with_suffix(".pdf").name]
        content.update({file: place.read(file) for file in names if place.exists(file)})
    if not content:
        raise ParameterError(f"{place.name}: no finished report to publish. Run `kzstats report` first.")
    page = index_page(manifest, content.get).encode()
    content[".nojekyll"] = b""  # GitHub Pages then serves files as they are, names with underscores included
    made = {"made_by": _MADE_BY, "files": [*sorted(content), INDEX, LIST]}
    content[LIST] = (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()
    content[INDEX] = page  # the last, so that no page is linked before it is there
    files.write({target / name: each for name, each in content.items()})
    for name in set(earlier) - set(content):
        with contextlib.suppress(OSError):  # nothing links to it any more
            (target / name).unlink()
    return left_out


def check_target(reports: str | Path, target: Path) -> list[str]:
    """The files of an earlier publication in the target; refuses one that holds anything else, and pages elsewhere."""
    if "://" in str(reports):
        raise ParameterError(f"--publish takes its pages from a folder, and --out is {reports}. Give a folder.")
    reports, target = Path(reports).absolute(), Path(target).absolute()
    if target == reports or target in reports.parents:
        raise ParameterError(f"{target} holds the reports themselves; publish to another folder.")
    if not target.exists():
        return []
    if not target.is_dir():
        raise ParameterError(f"{target} is a file; publish to a folder.")
    earlier = []
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        made = json.loads((target / LIST).read_text("utf-8"))
        earlier = [name for name in made["files"] if made["made_by"] == _MADE_BY and Path(name).name == name]
    # A checkout of the branch that Pages serves has these two beside the pages.
    strangers = sorted({path.name for path in target.iterdir()} - {*earlier, ".git", "CNAME"})
    if strangers:
        shown = ", ".join(strangers[:5]) + (" …" if len(strangers) > 5 else "")
        raise ParameterError(f"{target} holds other files ({shown}); publish to a new or empty folder.")
    return earlier


def _unfit(place: Folder, state: str, published: dict[str, Any]) -> str:
    """Why a report is not published, or nothing."""
    if not published or not place.exists(published["html"]):
        return f"no finished page ({state})"
    changed = [published[kind] for kind in ("html", "notebook") if not place.holds(kind, published)]
    return f"{changed[0]} was changed after its run; run the report again" if changed else ""
