"""The first screen of page 02 into `docs/report.png`, which the README shows: `make picture`."""

import io
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from kzstats.reports.pdf import find_chromium

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "report.png"
PAGE = "02_do_the_figures_agree"

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        subprocess.run([sys.executable, "-m", "kzstats", "report", PAGE, "--out", folder], check=True)
        browser = playwright.chromium.launch(executable_path=find_chromium())
        page = browser.new_page(viewport={"width": 1400, "height": 760})
        page.goto((Path(folder) / f"{PAGE}.html").as_uri())
        shot = Image.open(io.BytesIO(page.screenshot()))
        shot.convert("RGB").quantize(256).save(PICTURE, optimize=True)
        browser.close()
