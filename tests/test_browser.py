"""Pages in a real browser: nothing runs, nothing is fetched, everybody can read them, at every width.

Needs a Chromium (Debian: apt-get install chromium), found as `kzstats report --pdf` finds it; without one these tests
are left out and say so, and in CI they fail. One browser serves all of them.
"""

import base64
import html
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path

import hostile
import nbformat
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import kzstats as kz
from kzstats import places
from kzstats.reports import export, pdf
from kzstats.reports.destination import Folder
from kzstats.reports.index import index_page
from kzstats.reports.plan import plan
from kzstats.reports.unchanged import provenance

pytestmark = pytest.mark.browser

NOTEBOOKS = sorted(places.notebooks_dir().glob("*.ipynb"))
FACTS = provenance()
WIDTHS = (1440, 768, 390)
PAPER = 687  # CSS pixels: the 182 mm between the margins of A4


@pytest.fixture(scope="module")
def browser(chromium) -> Iterator[Browser]:
    """The one browser of this file."""
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium)
        ordinary = started.new_context

        def patient(**options):
            window = ordinary(**options)
            window.set_default_timeout(180_000)  # a machine that does other things too
            return window

        started.new_context = patient
        yield started
        started.close()


class Asked(ThreadingHTTPServer):
    """A server on this machine that writes down what it is asked for, and answers with a script that runs."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.paths: list[str] = []
        self.address = f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.paths.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if "frame" in self.path else "text/javascript")
        self.end_headers()
        self.wfile.write(b"window.ran=1")

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Keep the terminal clean."""


@pytest.fixture(scope="module")
def server() -> Iterator[Asked]:
    """The counting server."""
    asked = Asked()
    threading.Thread(target=asked.serve_forever, daemon=True).start()
    yield asked
    asked.shutdown()


# --- nothing runs, nothing is fetched ----------------------------------------------------------------------------


@dataclass
class Visit:
    """What happened while pages were open: addresses asked for, by browser and server, and scripts that ran."""

    ran: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


TOUCH = r"""() => {
    for (const d of document.querySelectorAll('details')) d.open = true;
    for (const e of document.querySelectorAll('*')) {
        for (const kind of ['mouseover', 'focus', 'toggle', 'animationstart']) e.dispatchEvent(new Event(kind));
        const href = e.getAttribute('href') || '';
        if (e.localName === 'a' && !/^(https?:|#)/.test(href) && !/\.(html|ipynb)(#.*)?$/.test(href)) e.click();
    }
}"""


def visit(browser: Browser, server: Asked, pages: list[Path], folder: Path, *, policy: bool) -> Visit:
    """Open pages, touch everything on them, and see. They stand in frames of one window, which is quicker.

    policy: False takes the page's Content-Security-Policy away, so that what is left must hold alone.
    """
    seen = Visit()
    server.paths.clear()
    context = browser.new_context(bypass_csp=not policy, viewport={"width": 800, "height": 600})
    context.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else seen.asked.append(r.url))
    context.on("dialog", lambda d: (seen.ran.append(d.message), d.dismiss()))
    frames = "".join(f'<iframe src="{path.as_uri()}" width=800 height=600></iframe>' for path in pages)
    (folder / "host.html").write_text(f"<!doctype html><body>{frames}", "utf-8")
    page = context.new_page()
    page.goto((folder / "host.html").as_uri())
    shown = page.main_frame.child_frames
    assert len(shown) == len(pages)
    for frame in shown:
        frame.evaluate(TOUCH)
    page.wait_for_timeout(500)
    wanted = {path.as_uri(): path.name for path in pages}
    seen.ran += [f"a script of {frame.url}" for frame in page.frames if frame.evaluate("window.ran") is not None]
    seen.ran += [f"left for {frame.url}" for frame in shown if frame.url not in wanted]
    seen.ran += [f"a frame in {frame.url}" for frame in shown if frame.child_frames]
    context.close()
    seen.asked += server.paths
    return seen


def test_the_payloads_are_live_where_nothing_stops_them(browser, server, tmp_path):
    """Otherwise the tests below would prove nothing."""
    assert len(hostile.PAYLOADS) >= 40
    server.paths.clear()
    frames = "".join(f'<iframe srcdoc="{html.escape(text)}"></iframe>' for text in hostile.texts_for(server.address))
    path = tmp_path / "live.html"
    path.write_text(f"<!doctype html><body>{frames}", "utf-8")
    page = browser.new_context().new_page()
    page.goto(path.as_uri(), wait_until="commit")
    for _ in range(600):
        page.wait_for_timeout(100)
        asked = {path.split("/")[1] for path in server.paths}
        if len(asked) >= 50:
            break
    page.context.close()
    assert len(asked) >= 50


def test_no_payload_runs_or_fetches_from_any_place_of_a_page(browser, server, tmp_path, monkeypatch):
    """Without the policy of the pages, which only forbids: what holds without it, holds with it."""
    assert len(hostile.sinks()) >= 32
    (tmp_path / "hostile").mkdir()
    pages = hostile.pages_of(tmp_path / "hostile", hostile.texts_for(server.address), monkeypatch)
    seen = visit(browser, server, pages, tmp_path, policy=False)
    assert seen.ran == []
    assert seen.asked == []


# --- everybody can read them -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> dict[str, Path]:
    """Every kind of page: the reports from their committed outputs, a failed one, the index with cards and a sweep."""
    folder = tmp_path_factory.mktemp("site")
    pages, entries = {}, {}
    jobs = [*plan([str(path) for path in NOTEBOOKS]), *plan([str(NOTEBOOKS[-1])], sweeps=["rounding=truncate,any"])]
    for job in jobs:
        made, facts = export.export(job.notebook.source.decode(), job, FACTS)
        (folder / f"{job.name}.html").write_text(made, "utf-8")
        (folder / f"{job.name}.ipynb").write_bytes(job.notebook.source)
        published = {"html": f"{job.name}.html", "notebook": f"{job.name}.ipynb", **facts}
        known = {"notebook": job.notebook.path.name, "parameters": job.values, "given": job.given}
        entries[job.name] = {**known, "state": "ok", "message": "", "published": published}
        if not job.given:
            pages[job.name] = folder / f"{job.name}.html"
    message = "ValueError: 46.9 is not 46.8"
    begun = nbformat.reads(jobs[0].notebook.source.decode(), as_version=4)
    del begun.cells[6:]  # as far as it got; what comes after stands on the page of the whole notebook
    failed, _ = export.export(nbformat.writes(begun), jobs[0], FACTS, "failed", message)
    (folder / "failed.html").write_text(failed, "utf-8")
    common = {"notebook": "x.ipynb", "question": "Is it so?", "message": message, "cell": 3}
    entries["bad"] = {**common, "state": "failed", "failed_html": "failed.html", "published": None}
    (folder / "index.html").write_text(
        index_page({"reports": entries, "provenance": FACTS}, Folder(folder).read), "utf-8"
    )
    return {**pages, "failed": folder / "failed.html", "index": folder / "index.html"}


def _opened(browser: Browser, path: Path) -> Page:
    """A page in a window of its own."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(path.as_uri())
    return page


@pytest.fixture(scope="module")
def tabs(browser, site) -> Iterator[dict[str, Page]]:
    """Every page in a tab, opened once: to draw a page takes as long as to look at it."""
    window = browser.new_context()
    found = {name: window.new_page() for name in site}
    for name, page in found.items():
        page.goto(site[name].as_uri())
    yield found
    window.close()


def _as_seen(page: Page, width: int = 1440, scheme: str = "light", media: str = "screen") -> Page:
    """The page in a window of that width, in light or dark, on screen or on paper."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(media=media, color_scheme=scheme)
    return page


AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
# Rows of a table are made alike: of a long one the first twelve are looked at.
AXE_RUN = """async () => (await axe.run({exclude: ['tbody tr:nth-child(n+13)']},
    {resultTypes: ['violations'], preload: false})).violations.map(
    v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | '))"""


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_axe_finds_no_violation(tabs, width, scheme):
    found = {}
    for name, page in tabs.items():
        _as_seen(page, width, scheme).evaluate(f"window.axe || (() => {{ {AXE} }})()")
        found[name] = page.evaluate(AXE_RUN)
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_long_heads_over_numbers_break_before_their_table_is_cut(browser, tmp_path):
    heads = [f"how much of it had been reached by then, {number} times" for number in range(5)]
    shown = nbformat.v4.new_output(
        "display_data", data={"text/html": kz.Table(pd.DataFrame(1.5, [0], heads), "C")._repr_html_()}
    )
    page = _opened(browser, hostile.page_of(tmp_path, "heads", [nbformat.v4.new_code_cell("show()", outputs=[shown])]))
    assert page.evaluate("(b => b.scrollWidth <= b.clientWidth)(document.querySelector('.cell .scroll'))")


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_window_and_every_picture_is_drawn(tabs, width):
    for name, page in tabs.items():
        _as_seen(page, width)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)"), name
        if width == 1440:
            cut = "[...document.querySelectorAll('.scroll')].filter(b => b.scrollWidth > b.clientWidth + 1).length"
            assert page.evaluate(cut) == 0, f"{name}: a table is cut although there is room"


def test_charts_take_the_width_of_the_page_beside_their_words(tabs):
    images = "[...document.querySelectorAll('.kz-figure img')].map(i => i.offsetWidth)"
    for name, page in tabs.items():
        wide = _as_seen(page).evaluate("[...document.querySelectorAll('.kz-figure')].map(f => f.offsetWidth)")
        drawn = page.evaluate(images)
        room = page.evaluate("document.querySelector('article')?.offsetWidth")
        assert all(each == room for each in wide), name
        assert all(each > 0.7 * room for each in drawn), name
        narrow = _as_seen(page, 390).evaluate(
            "[...document.querySelectorAll('.kz-figure img')].map(i => i.offsetWidth)"
        )
        assert all(each >= 380 for each in narrow), name


def test_what_is_wider_than_a_phone_scrolls_in_a_box_that_says_so(tabs):
    page = _as_seen(tabs["01_what_was_reported"], 390)
    page.bring_to_front()
    page.screenshot()  # a frame drawn: only then is it known which boxes scroll
    wide = page.evaluate(
        """() => [...document.querySelectorAll('.scroll')].filter(b => b.scrollWidth > b.clientWidth + 1)
           .map(b => [getComputedStyle(b.querySelector('.hint')).display, b.tabIndex, b.getAttribute('aria-label')])"""
    )
    assert wide
    assert all(shown == "block" and place == 0 and name for shown, place, name in wide)
    hints = "[...document.querySelectorAll('.hint')].filter(h => getComputedStyle(h).display !== 'none').length"
    assert page.evaluate(hints) == len(wide), "a table that fits needs no hint"


def test_the_first_column_of_a_long_table_keeps_russian_words_whole_on_a_phone(browser, tmp_path):
    frame = pd.DataFrame({"отрасль": ["Горнодобывающая промышленность"] * 30} | {f"год {n}": 1.5 for n in range(6)})
    shown = nbformat.v4.new_output("display_data", data={"text/html": kz.Table(frame, "C")._repr_html_()})
    page = _opened(browser, hostile.page_of(tmp_path, "words", [nbformat.v4.new_code_cell("show()", outputs=[shown])]))
    lines = """() => [...document.querySelectorAll('.wide tbody tr > :first-child')].map(cell => {
        const range = document.createRange(); range.setStart(cell.firstChild, 0);
        range.setEnd(cell.firstChild, 'Горнодобывающая'.length); return range.getClientRects().length })"""
    assert _as_seen(page, 390).evaluate(lines) == [1] * 30


def test_a_cell_that_holds_nothing_takes_no_room_in_a_row_laid_under_each_other(browser, tmp_path):
    frame = pd.DataFrame({"one": ["a"], "two": [""], "three": ["c"], "four": ["d"]}).loc[[0, 0]]
    frame.iloc[1, 1] = "b"
    shown = nbformat.v4.new_output("display_data", data={"text/html": kz.Table(frame, "C")._repr_html_()})
    page = _opened(browser, hostile.page_of(tmp_path, "empty", [nbformat.v4.new_code_cell("show()", outputs=[shown])]))
    seen = "[...document.querySelectorAll('.stack tbody td')].map(d => d.checkVisibility())"
    assert _as_seen(page, 390).evaluate(seen)[:8] == [True, False, True, True] + [True] * 4
    assert all(_as_seen(page, 1440).evaluate(seen))


def test_the_keyboard_reaches_everything_in_the_order_of_the_page(browser, site):
    for name in ("02_do_the_figures_agree", "index"):
        page = _opened(browser, site[name])
        wanted = page.evaluate(
            """() => [...document.querySelectorAll('a[href],summary,input,[tabindex="0"]')]
               .filter(e => e.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true}))
               .map((e, i) => { e.dataset.place = i; return String(i) })"""
        )
        reached = []
        for _ in range(len(wanted) + 5):
            page.keyboard.press("Tab")
            place = page.evaluate("document.activeElement.dataset.place ?? null")
            if place is None:
                break
            reached.append(place)
        assert reached == wanted, name
        page.context.close()


def test_one_switch_unfolds_all_code_and_each_cell_unfolds_by_itself(browser, site):
    page = _opened(browser, site["03_which_exchange_rate"])
    shown = "[...document.querySelectorAll('details.code pre')].filter(p => p.checkVisibility()).length"
    every = page.locator("details.code").count()
    assert page.evaluate(shown) == 0
    page.locator("details.code summary").first.press("Enter")
    assert page.evaluate(shown) == 1
    page.locator("#show-code").press("Space")
    assert page.evaluate(shown) == every > 5
    page.context.close()


def test_charts_follow_light_and_dark(tabs):
    page = tabs["03_which_exchange_rate"]
    light, dark = (_brightness(_as_seen(page, scheme=scheme)) for scheme in ("light", "dark"))
    assert light > 200
    assert dark < 80


def _brightness(page: Page) -> float:
    """The mean brightness of the first chart as shown, 0 to 255."""
    picture = base64.b64encode(page.locator(".kz-figure img").first.screenshot()).decode()
    fresh = page.context.browser.new_page()  # the page's own policy forbids what reads the picture
    value = fresh.evaluate(
        """async (png) => {
            const image = new Image(); image.src = 'data:image/png;base64,' + png; await image.decode();
            const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext('2d');
            pen.drawImage(image, 0, 0);
            const data = pen.getImageData(0, 0, image.width, image.height).data;
            let sum = 0; for (let i = 0; i < data.length; i += 4) sum += (data[i] + data[i + 1] + data[i + 2]) / 3;
            return sum / (data.length / 4);
        }""",
        picture,
    )
    fresh.close()
    return value


def test_paper_shows_all_tables_whole_and_no_controls(tabs):
    for name, page in tabs.items():
        _as_seen(page, PAPER, "dark", "print")
        wide = f"[...document.querySelectorAll('table, img')].filter(t => t.offsetWidth > {PAPER}).length"
        assert page.evaluate(wide) == 0, name
        hidden = "[...document.querySelectorAll('.contents, details.code, .hint')].filter(e => e.checkVisibility())"
        assert page.evaluate(f"{hidden}.length") == 0, name
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 37, 48)", "dark ink on white paper"


def test_a_page_becomes_a_pdf_with_bookmarks_and_tags(chromium, site):
    page = site["02_do_the_figures_agree"]
    content = pdf.print_pdf(page, chromium).read_bytes()
    assert content.startswith(b"%PDF-")
    assert 40_000 < len(content) < 2_000_000
    assert b"/StructTreeRoot" in content
    assert b"/Outlines" in content
    assert not list(page.parent.glob(".tmp-pdf-*"))


def test_every_page_is_silent_and_every_link_within_the_folder_leads_somewhere(browser, server, site, tabs, tmp_path):
    seen = visit(browser, server, list(site.values()), tmp_path, policy=True)
    assert seen == Visit()
    links = tabs["index"].evaluate("[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")
    assert len(links) > len(NOTEBOOKS)
    assert all((site["index"].parent / link.partition("#")[0]).exists() for link in links)
