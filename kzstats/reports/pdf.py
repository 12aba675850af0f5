"""Finished pages as PDF, through a Chromium that is already on the machine; kzstats brings none."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from kzstats.errors import EnvironmentProblem, ParameterError

#: Names under which a Chromium is found on PATH, in the order of trying; KZSTATS_CHROMIUM comes before all.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge")
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
HOW_TO_GET_ONE = (
    "Install one (Debian and Ubuntu: apt-get install chromium; Fedora: dnf install chromium; macOS: "
    "brew install --cask chromium) or set KZSTATS_CHROMIUM to the path of a Chromium, Chrome or Edge."
)
SECONDS = 60.0  # a page takes 1 to 2 seconds; a browser that says nothing for a minute hangs


def find_chromium() -> str:
    """Path of the browser to print with. Raises EnvironmentProblem where there is none that can be run."""
    named = os.environ.get("KZSTATS_CHROMIUM", "")
    found = next(filter(None, map(shutil.which, [named] if named else (*NAMES, *_PLACES))), None)
    if found:
        return found
    if named:
        raise EnvironmentProblem(f"KZSTATS_CHROMIUM is {named!r}, which cannot be run. {HOW_TO_GET_ONE}")
    raise EnvironmentProblem(f"--pdf needs a Chromium; none of {', '.join(NAMES)} is on PATH. {HOW_TO_GET_ONE}")


def print_pdf(page: Path, browser: str) -> Path:
    """Print a finished page beside itself: A4, headings as bookmarks, tagged for screen readers.

    An earlier PDF is replaced in one step, and stays whole when printing fails. Raises EnvironmentProblem for a
    browser that fails or hangs, or a file that cannot be written.
    """
    pdf = page.with_suffix(".pdf")
    try:
        # Beside the target: a sandboxed (snap) Chromium sees no /tmp of ours. It may still write when it has ended.
        made = tempfile.TemporaryDirectory(prefix=".tmp-pdf-", dir=pdf.parent, ignore_cleanup_errors=True)
    except OSError as error:
        raise EnvironmentProblem(f"{pdf.parent}: no PDF can be written there ({error.strerror}).") from None
    with made as name:
        folder = Path(name)
        printed = folder / "page.pdf"
        command = [browser, *_options(folder), f"--print-to-pdf={printed}", page.absolute().as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            raise EnvironmentProblem(f"{browser} did not print {page} within {SECONDS:g} seconds.") from None
        except OSError as error:
            raise EnvironmentProblem(f"{browser} could not be started ({error.strerror}). {HOW_TO_GET_ONE}") from None
        if done.returncode or not printed.is_file() or not printed.read_bytes().startswith(b"%PDF-"):
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise EnvironmentProblem(
                f"{browser} could not print {page} (exit code {done.returncode}): {said[-1] if said else 'no message'}"
            )
        printed.replace(pdf)
    return pdf


def check_pdf(out: str) -> None:
    """Refuse `--pdf` before anything runs, where it could not be kept: an address as folder, or no browser."""
    if "://" in out:
        raise ParameterError(f"--pdf prints files of a folder, and --out is {out}. Give a folder, and copy it there.")
    find_chromium()


def print_reports(folder: Path, names: list[str]) -> list[Path]:
    """Print the pages of a reports folder that are there, each beside itself."""
    browser = find_chromium()
    pages = [folder / f"{name}.html" for name in names]
    return [print_pdf(page, browser) for page in pages if page.is_file()]


def _options(folder: Path) -> list[str]:
    """No window, no profile, no network; the sandbox stays on except for root, whom Chromium refuses with it."""
    flags = "headless no-first-run no-default-browser-check no-pdf-header-footer generate-pdf-document-outline "
    flags += "export-tagged-pdf disable-gpu disable-extensions disable-background-networking "
    flags += "disable-component-update disable-sync disable-dev-shm-usage"
    flags += " no-sandbox" if getattr(os, "geteuid", lambda: 1)() == 0 else ""
    apart = ["--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder / 'profile'}"]
    return [*(f"--{flag}" for flag in flags.split()), *apart]
