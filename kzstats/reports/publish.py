"""A folder ready for a web server: the finished pages, their notebooks and an index, and nothing else.

A page must be the very file that its run wrote. Runs that failed are marked on the index; their copies stay at home.
"""

import contextlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kzstats import files
from kzstats.errors import ParameterError
from kzstats.reports.destination import Folder
from kzstats.reports.index import index_page

LIST = "reports.json"
_MADE_BY = "kzstats report --publish"


@dataclass
class Published:
    """What was laid out: names of files, and of reports that were left out with the reason."""

    folder: Path
    files: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)


def publish(reports: str | Path, target: Path) -> Published:
    """Lay out the finished reports of a folder for a web server such as GitHub Pages.

    reports: the reports folder, with its manifest.json; target: the folder to fill, new, empty, or from an earlier
    publication, whose other files are removed. Returns what was written and what was left out. Raises ParameterError
    where there is nothing to publish, or `target` holds files of somebody else or is the reports folder;
    EnvironmentProblem where a file cannot be read or written.
    """
    if "://" in str(reports):
        raise ParameterError(f"--publish takes its pages from a folder, and --out is {reports}. Give a folder.")
    reports, target = Path(reports).absolute(), Path(target).absolute()
    manifest, place = _manifest(reports), Folder(reports)
    earlier = _earlier(reports, target)
    result = Published(target)
    content: dict[str, bytes] = {}
    listed = []
    for name, entry in sorted(manifest["reports"].items()):
        entry["state"] = "ok" if entry["state"] == "skipped" else entry["state"]
        if entry["state"] == "unanswered":
            continue
        if reason := _unfit(place, entry):
            result.left_out[name] = reason
            entry["question"] = (entry.get("published") or {}).get("question") or entry.get("question", "")
            entry["published"] = None
            if entry["state"] == "ok":  # its run was good, its page is not
                entry.update(state="failed", message=reason)
            continue
        published = entry["published"]
        names = [published["html"], published["notebook"], Path(published["html"]).with_suffix(".pdf").name]
        content.update({file: place.read(file) for file in names if place.exists(file)})
        keys = ("question", "answer", "sources", "html", "notebook", "html_sha256", "notebook_sha256", "data_sha256")
        listed.append({"name": name, "parameters": entry.get("parameters", {})} | {k: published.get(k) for k in keys})
    if not content:
        raise ParameterError(f"{reports}: no finished report to publish. Run `kzstats report` first.")
    content["index.html"] = index_page(manifest, content.get, public=True).encode()
    content[".nojekyll"] = b""  # GitHub Pages then serves files as they are, names with underscores included
    result.files = sorted(content)
    made = {"made_by": _MADE_BY, "files": [*result.files, LIST], "reports": listed}
    content[LIST] = (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()
    # The index last, so that no page is linked before it is there.
    names = sorted(content, key=lambda name: (name == "index.html", name))
    files.write({target / name: content[name] for name in names})
    for name in set(earlier) - set(content):
        with contextlib.suppress(OSError):  # nothing links to it any more
            (target / name).unlink()
    return result


def _manifest(reports: Path) -> dict[str, Any]:
    """What the reports folder says about itself."""
    try:
        manifest = json.loads((reports / "manifest.json").read_text("utf-8"))
        manifest["provenance"]["versions"].items()
        {name: entry["state"] for name, entry in manifest["reports"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ParameterError(
            f"{reports / 'manifest.json'} cannot be read ({type(error).__name__}: {error}). Run `kzstats report` first."
        ) from None
    return manifest


def _earlier(reports: Path, target: Path) -> list[str]:
    """The files of an earlier publication in the target; refuses a folder that holds anything else."""
    if target == reports or target in reports.parents:
        raise ParameterError(f"{target} holds the reports themselves; publish to another folder.")
    if not target.exists():
        return []
    if not target.is_dir():
        raise ParameterError(f"{target} is a file; publish to a folder.")
    try:
        made = json.loads((target / LIST).read_text("utf-8"))
        listed = made["files"] if made["made_by"] == _MADE_BY else []
    except (OSError, ValueError, KeyError, TypeError):
        listed = []
    earlier = [name for name in listed if isinstance(name, str) and Path(name).name == name]
    # A checkout of the branch that Pages serves has these two beside the pages.
    strangers = sorted({path.name for path in target.iterdir()} - set(earlier) - {".git", "CNAME"})
    if strangers:
        shown = ", ".join(strangers[:5]) + (" …" if len(strangers) > 5 else "")
        raise ParameterError(f"{target} holds other files ({shown}); publish to a new or empty folder.")
    return earlier


def _unfit(place: Folder, entry: dict[str, Any]) -> str:
    """Why a report is not published, or nothing."""
    published = entry.get("published")
    if not published or not place.exists(published["html"]):
        return f"no finished page ({entry['state']})"
    changed = [published[kind] for kind in ("html", "notebook") if not place.holds(kind, published)]
    return f"{changed[0]} was changed after its run; run the report again" if changed else ""
