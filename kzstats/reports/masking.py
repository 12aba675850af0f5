"""An executed notebook without what changes from run to run, says where it ran, or whom to write to.

The same inputs give the same bytes: times, process numbers, memory addresses and folders go, what readers see stays.
Each mask is counted. Only what is known to be such is masked: a path below a folder of this machine, a mail address, a
password. Anything that merely looks like a path may be a unit or a fraction: `tenge /t/year`, `3 /4/5`, `1000@447.25`.
"""

import contextlib
import os
import re
import sys
import sysconfig
import tempfile
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat

from kzstats import places
from kzstats.errors import KzstatsError
from kzstats.reports.notebook import INJECTED_TAG, SECRET

_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")
# Begun only where a word begins: a print of a million letters would else be tried a million times. A letter before
# the sign and letters at the end: `1000@447.25` is a price.
_EMAIL = re.compile(r"(?<![\w.+-])(?=[\d.+_-]*[A-Za-z])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}(?![\w-])")
_PASSWORD = re.compile(r"(?<=://)[^\s/:@\"'<>]+:[^\s/@\"'<>]+@")
# A home of anybody: outputs that were kept may come from another machine.
_HOMES = r"/(?:home|Users)/[\w.-]+(?=/\w)|[A-Za-z]:\\Users\\[\w.-]+(?=\\\w)"
_BELOW = r"(?:[/\\][\w.+@=~-]*[\w+@=~-])*"
# Colours, links and titles of a terminal.
_ANSI = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_DATA_URI = re.compile(r"(data:image/[^\"'\s>]+)")
# The name of a styled table, drawn by chance in each run.
_STYLER = re.compile(r"\bT_[0-9a-f]{5}(?=[_\"' ])")
# Variables that name folders; the private folder of a worker lies in the temporary one.
_FOLDERS = ("HOME", "PWD", "VIRTUAL_ENV", "PYTHONPATH", places.DATA_VARIABLE, places.RATES_VARIABLE)
_KEPT_CELL_METADATA = ("tags", "jupyter")
_SHORTEST_SECRET = 8  # characters; shorter ones would be found by chance


def masked(text: str, seen: Counter | None = None) -> str:
    """Text without paths of this machine, memory addresses, mail addresses and passwords; `seen` counts them.

    `data:` pictures inside it are left alone.

    >>> seen = Counter()
    >>> masked("File /home/me/one/a.py: <object at 0x7f3a5c0d2e10>, 1000@447.25 tenge /t/year", seen)
    'File …/a.py: <object at 0x…>, 1000@447.25 tenge /t/year'
    >>> dict(seen)
    {'path …/a.py': 1, 'memory address': 1}
    """
    parts = _DATA_URI.split(text)
    parts[::2] = [_without_places(part, seen if seen is not None else Counter()) for part in parts[::2]]
    return "".join(parts)


def plain(text: str, seen: Counter | None = None) -> str:
    """Terminal text for a page: as `masked`, as it stands at the end, without colours and control characters.

    text: may hold carriage returns and backspaces, as progress bars do; seen: as for `masked`.

    >>> plain("\\x1b[31mValueError\\x1b[0m: ask me@example.org")
    'ValueError: ask …@…'
    >>> plain("10 %\\r100 %\\ndone")
    '100 %\\ndone'
    """
    text = _ANSI.sub("", text).replace("\r\n", "\n")
    if "\r" in text or "\b" in text:
        text = "\n".join(map(_overwritten, text.split("\n")))
    return masked(_CONTROL.sub("", text), seen)


def _overwritten(line: str) -> str:
    """A line as a terminal shows it: after a carriage return, what comes replaces what stood there."""
    shown: list[str] = []
    place = 0
    for piece in re.split(r"([\r\b])", line):
        if piece == "\r":
            place = 0
        elif piece == "\b":
            place = max(place - 1, 0)
        else:
            shown[place : place + len(piece)] = piece
            place += len(piece)
    return "".join(shown)


def _without_places(text: str, seen: Counter) -> str:
    for signs, pattern, what, shown in rules():

        def mask(found: re.Match, what: str = what, shown: str = shown) -> str:
            last = re.split(r"[/\\]", found[1])[-1] if what == "path" else ""
            by = f"{shown}/{last}" if last else shown
            seen[f"{what} {by}" if what == "path" else what] += 1
            return by

        if any(sign in text for sign in signs):  # most texts have none: a fourteenth of the search's time
            text = re.sub(pattern, mask, text)
    return text


@lru_cache(maxsize=1)
def rules() -> list[tuple[list[str], str | re.Pattern, str, str]]:
    """What this process masks: signs of which one is in it, its pattern, how it is called, what stands in its place.

    Whoever changes folders or variables of the environment clears this cache.
    """
    secrets = {value for name, value in os.environ.items() if SECRET.search(name.lower())}
    # Not a number, which a figure may be, and not the path of a file that holds the secret.
    fit = [v for v in secrets if len(v) >= _SHORTEST_SECRET and re.search(r"[^\W\d_]", v) and not v.startswith("/")]
    hidden = sorted(fit, key=len, reverse=True)
    roots = sorted(_roots(), key=len, reverse=True)
    either = "|".join([*map(re.escape, roots), _HOMES])
    paths = rf"(?<![\w/\\.…])(?:file://)?(?:{either})(?![\w+@=~-])(?!\.\w)({_BELOW})"
    return [
        ([*roots, "/home/", "/Users/", ":\\Users\\"], paths, "path", "…"),
        (["://"], _PASSWORD, "credential", "…@"),
        (hidden, "|".join(map(re.escape, hidden)), "credential", "…"),
        (["at 0x"], _ADDRESS, "memory address", "at 0x…"),
        (["@"], _EMAIL, "mail address", "…@…"),
    ]


def _roots() -> set[str]:
    """The folders of this machine below which a path says where a notebook ran."""
    around = [os.environ.get(name, "") for name in _FOLDERS]
    found = {*around, *os.pathsep.join(around).split(os.pathsep), tempfile.gettempdir(), "/tmp", "/var/tmp"}
    found |= {*sys.path, sys.prefix, sys.base_prefix, sys.exec_prefix, *sysconfig.get_paths().values()}
    found |= {str(Path.home()), str(Path(__file__).resolve().parents[2])}
    with contextlib.suppress(KzstatsError):
        found.add(str(places.data_dir()))
    return set().union(*map(_as_seen, found))


@lru_cache(maxsize=256)  # a process that was forked knows those of the one it came from
def _as_seen(folder: str) -> set[str]:
    """A folder as it is named and as it is; none for `/` and `C:\\`, which are everywhere, and for a relative path."""
    path = Path(folder)
    return {str(each) for each in (path, path.resolve()) if path.is_absolute() and len(each.parts) > 1}


def stderr_of(notebook: Any) -> list[str]:
    """What cells wrote to stderr, such as warnings, cell by cell: kept in the manifest, never on a page."""
    found = []
    for number, cell in enumerate(notebook.cells, start=1):
        texts = [o.text for o in cell.get("outputs", []) if o.output_type == "stream" and o.name == "stderr"]
        if texts:
            found.append(f"cell {number}: {plain(''.join(texts)).strip()}")
    return found


def normalised(notebook: Any, noted: list[str] | None = None) -> str:
    """The notebook, which is changed, as text that two runs on two machines write alike; noted: told the masks."""
    notebook.metadata = nbformat.NotebookNode(
        kernelspec={"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        language_info={
            "name": "python",
            "file_extension": ".py",
            "mimetype": "text/x-python",
            "pygments_lexer": "ipython3",
        },
    )
    notebook.nbformat_minor = max(notebook.nbformat_minor, 5)
    taken: set[str] = set()
    styled: dict[str, str] = {}
    for number, cell in enumerate(notebook.cells, start=1):
        tags = cell.metadata.get("tags", [])
        name = INJECTED_TAG if INJECTED_TAG in tags else cell.get("id") or f"cell-{number:03d}"
        cell.id = name if name not in taken else f"cell-{number:03d}"
        taken.add(cell.id)
        kept = {key: cell.metadata[key] for key in _KEPT_CELL_METADATA if cell.metadata.get(key)}
        cell.metadata = nbformat.NotebookNode(kept)
        if cell.cell_type == "code":
            seen: Counter = Counter()
            cell.outputs = _outputs(cell.outputs, seen, styled)
            if noted is not None:
                for what, times in seen.items():
                    noted.append(f"cell {number}: {what}" + (f" ({times} times)" if times > 1 else ""))
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"


def _outputs(outputs: list, seen: Counter, styled: dict[str, str]) -> list:
    """Outputs without stderr and volatile parts; neighbouring prints joined, since their split is chance."""

    def numbered(name: re.Match) -> str:
        return styled.setdefault(name[0], f"T_{len(styled) + 1:05d}")

    kept: list = []
    for output in outputs:
        if output.output_type != "stream":
            kept.append(output)
        elif output.name != "stderr":
            if kept and kept[-1].output_type == "stream":
                kept[-1].text += output.text
            else:
                kept.append(output)
    for output in kept:
        if output.output_type == "stream":
            output.text = masked(output.text, seen)  # once joined: a path may be printed in two halves
        elif output.output_type == "error":
            output.evalue = plain(output.evalue, seen)
            output.traceback = [plain(line, seen) for line in output.traceback]
        else:
            output.data = nbformat.from_dict({kind: _clean(kind, value, seen) for kind, value in output.data.items()})
            if isinstance(html := output.data.get("text/html"), str):
                output.data["text/html"] = _STYLER.sub(numbered, html)
            said = output.metadata.get("text/markdown", {}).get("translated")  # a message, in the page's language
            output.metadata = nbformat.from_dict({"text/markdown": {"translated": True}} if said is True else {})
    return kept


def _clean(kind: str, value: Any, seen: Counter) -> Any:
    if isinstance(value, str):
        return value if kind.startswith("image/") and kind != "image/svg+xml" else masked(value, seen)
    if isinstance(value, list):
        return [_clean(kind, item, seen) for item in value]
    if isinstance(value, dict):
        return {masked(str(key), seen): _clean(kind, item, seen) for key, item in value.items()}
    return value
