"""Pages in a real browser: nothing runs, nothing is fetched, everybody can read them, at every width.

Needs a Chromium (Debian: apt-get install chromium), found as `kzstats report --pdf` finds it; without one these tests
are left out and say so, and in CI they fail. One browser serves all of them.
"""

import base64
import html
import re
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from matplotlib.figure import Figure
from playwright.sync_api import Browser, Page, sync_playwright

import kzstats as kz
from kzstats import places
from kzstats.reading.marked import Marked, Spot
from kzstats.reports import export, pdf
from kzstats.reports.destination import Folder
from kzstats.reports.index import index_page
from kzstats.reports.notebook import read_notebook
from kzstats.reports.plan import Job, plan
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

# U is an address of the counting server with the payload's number, J a script that says it ran.
PAYLOADS = r"""
<script>J</script>
<SCRIPT SRC=U></SCRIPT>
<script type=module>import 'U'</script>
<script/x>J</script>
<<script>J//<</script>
<img src=x: onerror="J">
<img src=U>
<img srcset="U 2x">
<picture><source srcset=U><img src=data:,></picture>
<img/src=x:/onerror=J>
<svg onload="J"></svg>
<svg><script>J</script></svg>
<svg><image href=U /></svg>
<svg><image xlink:href=U /></svg>
<svg><use href=U#a /></svg>
<svg><animate onbegin="J" attributeName=x dur=1s /></svg>
<svg><style>@import 'U';</style></svg>
<svg><foreignObject><iframe src=U/frame></iframe></foreignObject></svg>
<svg><filter id=f><feImage href=U /></filter><rect width=9 height=9 filter=url(#f) /></svg>
<iframe src=U/frame></iframe>
<iframe srcdoc="<script>parent.ran=1;fetch('U')</script>"></iframe>
<iframe src="javascript:parent.ran=1"></iframe>
<object data=U/frame></object>
<object data="data:text/html,<script>fetch('U')</script>"></object>
<embed src=U/frame>
<form action=U><input autofocus onfocus="J"></form>
<input type=image src=U>
<isindex type=image src=U>
<body onload="J">
<details open ontoggle="J">x</details>
<video src=U autoplay onerror="J"></video>
<video poster=U></video>
<audio src=U autoplay></audio>
<track src=U default>
<link rel=stylesheet href=U>
<link rel=preload as=image href=U>
<link rel=prefetch href=U>
<link rel=manifest href=U>
<style>@import 'U';</style>
<style>@font-face{font-family:q;src:url(U)}body{font-family:q}</style>
<p style="background:url(U)">x</p>
<p style="list-style:url('U')">x</p>
<table background=U><tr><td>x</table>
<meta http-equiv=refresh content="0;url=U">
<base href=U/>
<a href="javascript:J" id=q>x</a>
<a href="jAvAsCrIpT&colon;J">x</a>
<a href="&#106;avascript:J">x</a>
<a href=" javascript:J">x</a>
<a href="data:text/html,<script>fetch('U')</script>">x</a>
<area href="javascript:J">
<button formaction="javascript:J" autofocus onfocus="J">x</button>
<select autofocus onfocus="J"><option>x</select>
<marquee onstart="J">x</marquee>
<b tabindex=1 autofocus onfocus="J">x</b>
<b style="animation:q 1s" onanimationstart="J">x</b><style>@keyframes q{}</style>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x: onerror=J&gt;">
<noscript><p title="</noscript><img src=x: onerror=J>">
<template><script>J</script></template><img src=U>
<!--><img src=U><!-->
<![CDATA[><img src=U>]]>
<?xml-stylesheet href="U"?><img src=U>
--><script>J</script>
"><script>J</script>
'><img src=x: onerror=J>
" onmouseover="J" autofocus onfocus="J
</title><script>J</script>
</style><script>J</script>
</textarea></xmp></noscript><script>J</script>
</pre></code></details><script>J</script>
</table></figure><script>J</script>
</svg><img src=U>
[x](javascript:J) [y](U)
![x](U)
![x](U "t" onerror=J)
<javascript:J> <U>
[x]: javascript:J
`<script>J</script>`
$$\href{javascript:J}{x}$$ \unicode{<img src=U>}
{{ self.__init__.__globals__ }}{% include 'U' %}<img src=U>
&lt;script&gt;J&lt;/script&gt;
\x3cscript\x3eJ\x3c/script\x3e
＜script＞J＜/script＞<img src=U>
=HYPERLINK("U")<img src=U>
""".strip().splitlines()


def hostile(server: Asked) -> list[str]:
    """The payloads, each with its own number in every address it would ask for."""
    made = []
    for number, text in enumerate(PAYLOADS):
        address = f"{server.address}/{number}"
        script = f"window.ran=1;new Image().src='{address}/ran'"
        made.append(re.sub(r"\bU\b", address, re.sub(r"\bJ\b", lambda _, s=script: s, text)))
    return made


def _cells(texts: list[str], kind: str) -> list:
    """One cell a text, with the text in the sink of that name."""
    new = nbformat.v4

    def code(*outputs: dict, source: str = "show()"):
        return new.new_code_cell(source, outputs=list(outputs), execution_count=1)

    def data(**shown):
        named = {name.replace("__", "+").replace("_", "/", 1): value for name, value in shown.items()}
        return code(new.new_output("display_data", data=named))

    def rich(block: str):
        return data(text_html=block, text_plain="x")

    def table(frame: pd.DataFrame, caption: str = "A caption"):
        return rich(kz.Table(frame, caption)._repr_html_())

    def chart(text: str):
        figure = Figure(figsize=(1, 1))
        figure.suptitle(text, parse_math=False)
        return rich(kz.Chart(figure, text, text)._repr_mimebundle_()["text/html"])

    image = '<img src="data:image/png;base64,AA==" alt="a b">'
    sinks = {
        "markdown cell": lambda t: new.new_markdown_cell(t),
        "markdown heading": lambda t: new.new_markdown_cell(f"## {t}"),
        "markdown table": lambda t: new.new_markdown_cell(f"| {t} |\n|---|\n| {t} |"),
        "markdown fence": lambda t: new.new_markdown_cell(f"```{t}\n{t}\n```"),
        "markdown link": lambda t: new.new_markdown_cell(f"[{t}]({t}) ![{t}]({t}) <{t}>"),
        "raw cell": lambda t: new.new_raw_cell(t, metadata={"format": "text/html"}),
        "source code": lambda t: code(source=f"x = {t!r}  # {t}"),
        "cell tag": lambda t: new.new_code_cell("1", metadata={"tags": [t.replace(",", ";")], t: t}),
        "text/html output": rich,
        "text/html in a table": lambda t: rich(f'<table class="kz-table"><caption>{t}</caption><tr><td>{t}</td></tr>'),
        "text/html in a figure": lambda t: rich(f'<figure class="kz-figure">{image}{t}</figure>'),
        "text/html in an answer": lambda t: rich(f'<div class="kz-answer {t}"><p>{t}</p></div>'),
        "text/html in an attribute": lambda t: rich(f'<figure class="kz-figure"><img src="{t}" alt="{t}"></figure>'),
        "text/plain output": lambda t: data(text_plain=t),
        "text/latex output": lambda t: data(text_latex=t, text_plain=t),
        "text/latex formula": lambda t: data(text_latex=f"$\\text{{{t}}} \\href{{{t}}}{{x}}$", text_plain=t),
        "text/html in a plain table": lambda t: rich(f"<table><tr><th>{t}</th><td title={t}>{t}</td></tr></table>"),
        "attached picture": lambda t: new.new_markdown_cell(
            f"![{t}](attachment:a) ![x](attachment:b)", attachments={"a": {"image/svg+xml": t}, "b": {t: t}}
        ),
        "text/markdown output": lambda t: data(text_markdown=t),
        "application/javascript output": lambda t: data(application_javascript=t, text_plain=t),
        "application/json output": lambda t: data(application_json={t: t}, text_plain=t),
        "widget view": lambda t: code(
            new.new_output(
                "display_data",
                data={"application/vnd.jupyter.widget-view+json": {"model_id": t}, "text/plain": t},
            )
        ),
        "SVG output": lambda t: data(image_svg__xml=f'<svg xmlns="http://www.w3.org/2000/svg">{t}</svg>', text_plain=t),
        "PNG output": lambda t: data(image_png=t, text_plain=t),
        "stdout": lambda t: code(new.new_output("stream", name="stdout", text=t)),
        "stderr": lambda t: code(new.new_output("stream", name="stderr", text=t)),
        "error": lambda t: code(new.new_output("error", ename=t, evalue=t, traceback=[t])),
        "Table cell": lambda t: table(pd.DataFrame({"a": [t], "b": [t], "c": [1.0], "d": [t], "e": [t]})),
        "Table header": lambda t: table(pd.DataFrame([[1, 2, 3, 4]], columns=[t, "b", "c", "d"])),
        "Table caption": lambda t: table(pd.DataFrame({"a": [1]}), t),
        "Chart title, alt and caption": chart,
        "Marked text": lambda t: rich(Marked(t, [Spot(0, len(t) // 2, "certain", ("x",))])._repr_html_()),
        "Answer html": lambda t: rich(kz.Answer(t, [(t, t)])._repr_mimebundle_()["text/html"]),
    }
    return [sinks[kind](text) for text in texts]


SINKS = """markdown cell · markdown heading · markdown table · markdown fence · markdown link · raw cell · source code ·
cell tag · text/html output · text/html in a table · text/html in a figure · text/html in an answer ·
text/html in an attribute · text/plain output · text/latex output · text/markdown output ·
text/latex formula · text/html in a plain table · attached picture ·
application/javascript output · application/json output · widget view · SVG output · PNG output · stdout · stderr ·
error · Table cell · Table header · Table caption · Chart title, alt and caption · Marked text ·
Answer html"""
SINKS = [" ".join(sink.split()) for sink in SINKS.split("·")]


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


def _job(path: Path, **options) -> Job:
    return Job(path.stem, read_notebook(path), **options)


def _page(folder: Path, name: str, cells: list, parameters: str = "years: int = 5  # how far") -> Path:
    """A page with these cells."""
    new = nbformat.v4
    defaults = new.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    notebook = new.new_notebook(cells=[new.new_markdown_cell("# Is it so?"), defaults, *cells])
    notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "<img src=x: onerror=window.ran=1>"}
    path = folder / f"{name}.ipynb"
    path.write_text(nbformat.v4.writes(notebook), "utf-8")
    path.with_suffix(".html").write_text(export.export(path.read_text("utf-8"), _job(path), FACTS)[0], "utf-8")
    return path.with_suffix(".html")


def hostile_pages(folder: Path, texts: list[str], patch: pytest.MonkeyPatch) -> list[Path]:
    """A page per sink with every payload in it; a page per payload with it in every place that a page has once."""
    warnings.simplefilter("ignore")  # matplotlib has no glyph for the wide brackets of one payload
    patch.setattr(nbformat.v4.nbbase, "validate", lambda *_, **__: None)  # of 6,000 cells and outputs, half of the time
    pages = [_page(folder, re.sub(r"\W+", "-", sink), _cells(texts, sink)) for sink in SINKS]
    pages += [_once(folder, number, text) for number, text in enumerate(texts)]
    return [*pages, _parameters_page(folder, texts), _index_page(folder, texts)]


def _once(folder: Path, number: int, text: str) -> Path:
    """One payload as question, lead, answer, verdict, title, message, source, version, widget state and file name."""
    new = nbformat.v4
    answer = {"text": text, "numbers": [[text, text]] * 2, "verdict": text}
    shown = new.new_output("display_data", data={export.ANSWER: answer, "text/plain": text})
    cells = [new.new_markdown_cell(f"# {text}\n\n{text}"), new.new_code_cell("1", outputs=[shown])]
    cells.insert(1, new.new_code_cell("a: int = 1", metadata={"tags": ["parameters"]}))
    notebook = new.new_notebook(cells=cells)
    notebook.metadata["title"] = text
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {text: {"html": text}}}}
    path = folder / f"once-{number}.ipynb"
    path.write_text(nbformat.v4.writes(notebook), "utf-8")
    source = dict.fromkeys(("source_id", "title", "publisher", "url", "published", "retrieved"), text)
    facts = {"data_sha256": text, "data_files": [text], "sources": [source], "versions": {text: text}}
    made, _ = export.export(path.read_text("utf-8"), _job(path, title=text), facts, "failed", text)
    path.with_suffix(".html").write_text(made, "utf-8")
    return path.with_suffix(".html")


def _parameters_page(folder: Path, texts: list[str]) -> Path:
    """Every payload as name, value, default and meaning of a parameter, and as the name of the report."""
    path = folder / "parameters.ipynb"
    _page(folder, "parameters", [], 'place: str = "KZ"  # where')
    (known,) = (job := _job(path)).notebook.parameters
    all_of_them = tuple(replace(known, name=text, default=text, meaning=text) for text in texts)
    values = {text: f"{text} " for text in texts}
    job = replace(job, name=texts[0], given=values, notebook=replace(job.notebook, parameters=all_of_them))
    made, _ = export.export(path.read_text("utf-8"), job, FACTS)
    path.with_suffix(".html").write_text(made, "utf-8")
    return path.with_suffix(".html")


def _index_page(folder: Path, texts: list[str]) -> Path:
    """Every payload in every field of the index: cards, sweeps and failures."""
    entries = {}
    (folder / "there.html").write_text("")
    for number, text in enumerate(texts):
        answer = {"text": text, "numbers": [[text, text]], "verdict": text}
        sources = [{"source_id": text, "publisher": text, "published": text}]
        published = {"html": "there.html", "notebook": text, "question": text, "answer": answer, "sources": sources}
        common = {"parameters": {text: text, "a": number}, "given": {text: text}, "message": text, "cell": text}
        entries[f"{text} card"] = {**common, "notebook": text, "state": "ok", "published": published}
        entries[f"{text} sweep"] = {**common, "notebook": "many", "state": text, "published": published}
        entries[f"{text} failed"] = {**common, "notebook": text, "state": text, "question": text, "published": None}
    facts = {"data_sha256": texts[0], "versions": {text: text for text in texts}}
    page = folder / "index.html"
    page.write_text(index_page({"reports": entries, "provenance": facts}, Folder(folder).read), "utf-8")
    return page


def test_the_payloads_are_live_where_nothing_stops_them(browser, server, tmp_path):
    """Otherwise the tests below would prove nothing."""
    assert len(PAYLOADS) >= 40
    server.paths.clear()
    frames = "".join(f'<iframe srcdoc="{html.escape(text)}"></iframe>' for text in hostile(server))
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
    assert len(SINKS) >= 32
    (tmp_path / "hostile").mkdir()
    pages = hostile_pages(tmp_path / "hostile", hostile(server), monkeypatch)
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
    page = _opened(browser, _page(tmp_path, "heads", [nbformat.v4.new_code_cell("show()", outputs=[shown])]))
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


def test_a_cell_that_holds_nothing_takes_no_room_in_a_row_laid_under_each_other(browser, tmp_path):
    frame = pd.DataFrame({"one": ["a"], "two": [""], "three": ["c"], "four": ["d"]}).loc[[0, 0]]
    frame.iloc[1, 1] = "b"
    shown = nbformat.v4.new_output("display_data", data={"text/html": kz.Table(frame, "C")._repr_html_()})
    page = _opened(browser, _page(tmp_path, "empty", [nbformat.v4.new_code_cell("show()", outputs=[shown])]))
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
