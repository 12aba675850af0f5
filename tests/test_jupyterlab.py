"""The notebooks in a real JupyterLab, set up as `make lab` does and driven in a headless Chromium."""

import contextlib
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from playwright.sync_api import Page, sync_playwright

import kzstats as kz

pytestmark = pytest.mark.browser

NOTEBOOKS = sorted(path.stem for path in (Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
SECONDS = 180  # for one step on a machine that does other things too; a notebook takes 5 to 10 on a free one
#: JupyterLab draws only the cells in view; what is looked at are all of them.
_ALL_CELLS = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}

# Every kernel takes five seconds to import what it needs; that all notebooks run without error, `kzstats notebooks
# --check` says. So the others are looked at as they are stored, as whoever opens them sees them first.
# The last one takes as long to run as three others.
RUN = (NOTEBOOKS[0], NOTEBOOKS[-2])

_OPEN = """async ([path, run]) => {
  const app = window.jupyterapp;
  const kernelPreference = run ? undefined : {shouldStart: false};
  const widget = await app.commands.execute('docmanager:open', {path, factory: 'Notebook', kernelPreference});
  await widget.context.ready;
  await widget.sessionContext.ready;
  app.shell.activateById(widget.id);
  if (!run) return;
  await app.commands.execute('notebook:clear-all-cell-outputs');
  app.commands.execute('notebook:run-all-cells');
}"""
_TO_THE_FRONT = "path => window.jupyterapp.commands.execute('docmanager:open', {path}).then(() => null)"
_STATE = """() => {
  const panel = window.jupyterapp.shell.currentWidget;
  return {
    kernel: panel.sessionContext.session?.kernel.status ?? 'idle',
    cells: panel.content.widgets.filter(cell => cell.model.type === 'code').map(cell => ({
      count: cell.model.executionCount, outputs: cell.model.outputs.toJSON()}))};
}"""
_DONE = f"() => {{ const s = ({_STATE})(); return s.kernel === 'idle' && s.cells.every(c => c.count); }}"
_END = "() => { window.jupyterapp.shell.currentWidget.sessionContext.session?.shutdown(); }"
_DRAWN = "() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
_OWN = """async ([code, asked]) => {
  const kernels = window.jupyterapp.serviceManager.kernels;
  const [model] = [...kernels.running()];
  const kernel = model ? kernels.connectTo({model}) : await kernels.startNew({name: 'python3'});
  const html = async code => {
    const request = kernel.requestExecute({code});
    let shown = '';
    request.onIOPub = ({content}) => { shown += (content.data || {})['text/html'] || content.evalue || ''; };
    await request.done;
    return shown;
  };
  const own = await html(code);
  const loaded = await html('kz.load()');
  const complete = async code => (await kernel.requestComplete({code, cursor_pos: code.length})).content.matches;
  const help = {};
  for (const name of asked) {
    const code = 'kz.' + name;
    const reply = await kernel.requestInspect({code, cursor_pos: code.length, detail_level: 0});
    help[name] = reply.content.found ? reply.content.data['text/plain'] : '';
  }
  const names = await complete('kz.');
  const rooms = await complete('kz.charts.');
  await kernel.shutdown();
  return {own, loaded, names, rooms, help};
}"""
#: How readers see a thing: colours as [r, g, b], the ground taken from the nearest ancestor that has one.
_LOOK = """selector => {
  const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const front = '.jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output ';
  return [...document.querySelectorAll(front + selector)].map(node => {
    let ground = node;
    const clear = colour => colour.length === 4 && colour[3] === 0;
    while (ground.parentElement && clear(rgb(getComputedStyle(ground).backgroundColor))) ground = ground.parentElement;
    const style = getComputedStyle(node);
    return {text: node.textContent, align: style.textAlign, ink: rgb(style.color),
            ground: rgb(getComputedStyle(ground).backgroundColor), number: node.classList.contains('number'),
            width: node.getBoundingClientRect().width, size: parseFloat(style.fontSize)};
  });
}"""


@pytest.fixture(scope="module")
def workplace(checkout, tmp_path_factory) -> Path:
    """A copy of the notebooks: running and saving them leaves the checkout as it is."""
    home = tmp_path_factory.mktemp("lab")
    shutil.copytree(checkout / "notebooks", home / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    settings = home / "app_settings"
    settings.mkdir()
    (settings / "overrides.json").write_text(json.dumps(_ALL_CELLS))
    return home


@pytest.fixture(scope="module")
def address(checkout, workplace):
    """A JupyterLab as `make lab` starts it, with folders and a token of its own."""
    recipe = re.search(r"^lab:.*\n\t@(.+)$", (checkout / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    command = recipe[1].replace("$(CURDIR)", str(checkout)).replace("$(ARGS)", "").replace("$$", "$")
    token = secrets.token_hex(16)
    options = [
        "--no-browser", "--ServerApp.port=0", "--ServerApp.ip=127.0.0.1", "--allow-root",
        f"--IdentityProvider.token={token}", "--LabApp.expose_app_in_browser=True",
        f"--LabApp.app_settings_dir={workplace / 'app_settings'}",
    ]  # fmt: skip
    private = {
        name: str(workplace / name.lower())
        for name in (
            "HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR",
            "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR",
        )
    }  # fmt: skip
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    env = os.environ | private | {"PATH": path, "PYTHONPATH": str(checkout), "JUPYTER_CONFIG_PATH": ""}
    for folder in private.values():
        Path(folder).mkdir(exist_ok=True)
    log = workplace / "server.log"
    with log.open("wb") as said:
        server = subprocess.Popen(
            f"exec env {command} {' '.join(options)}", shell=True, cwd=workplace, env=env, stdout=said, stderr=said
        )
    try:
        yield f"{_listening(server, Path(private['JUPYTER_RUNTIME_DIR']), log)}?token={token}"
    finally:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(20)
        server.kill()


def _listening(server: subprocess.Popen, runtime: Path, log: Path) -> str:
    """The server's address, once it has written it down."""
    for _ in range(SECONDS * 5):
        for note in runtime.glob("jpserver-*.json"):
            with contextlib.suppress(ValueError):
                return json.loads(note.read_text())["url"]
        assert server.poll() is None, f"JupyterLab ended at once:\n{log.read_text()}"
        time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not start within {SECONDS} s:\n{log.read_text()}")


@pytest.fixture(scope="module")
def asked() -> list[str]:
    """Addresses that the pages of JupyterLab have asked for."""
    return []


@pytest.fixture(scope="module")
def lab(chromium, address, asked) -> Page:
    """JupyterLab in a browser window 1440 wide, ready to be told what to do."""
    args = [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    ]  # fmt: skip
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=args)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(SECONDS * 1000)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.wait_for_function("() => window.jupyterapp && window.jupyterapp.shell.currentWidget")
        page.evaluate("() => window.jupyterapp.restored.then(() => null)")
        yield page
        browser.close()


def contrast(one: list[float], other: list[float]) -> float:
    """Contrast of two colours as WCAG counts it, 1 to 21."""

    def light(colour: list[float]) -> float:
        parts = [c / 255 for c in colour[:3]]
        return sum(
            weight * (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4)
            for weight, c in zip((0.2126, 0.7152, 0.0722), parts, strict=True)
        )

    low, high = sorted([light(one), light(other)])
    return (high + 0.05) / (low + 0.05)


def test_the_guide_opens_first_and_leads_to_every_notebook(lab):
    lab.wait_for_selector(".jp-RenderedMarkdown h1")
    assert lab.locator(".jp-MarkdownViewer h1").inner_text().startswith("What do the printed figures allow?")
    cells = lab.locator(".jp-MarkdownViewer table a").all_inner_texts()
    assert [text[:2] for text in cells] == [name[:2] for name in NOTEBOOKS]
    assert lab.locator(".jp-Dialog, .Toastify__toast").count() == 0


@pytest.fixture(scope="module")
def running() -> set[str]:
    """Names of the notebooks that were opened."""
    return set()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_opens_or_runs_without_error_and_looks_right(lab, running, name):
    running.add(name)
    lab.evaluate(_OPEN, [f"notebooks/{name}.ipynb", name in RUN])
    lab.wait_for_function(_DONE)
    state = lab.evaluate(_STATE)
    outputs = [output for cell in state["cells"] for output in cell["outputs"]]
    assert sorted(cell["count"] for cell in state["cells"]) == list(range(1, len(state["cells"]) + 1))
    assert [out for out in outputs if out["output_type"] == "error" or out.get("name") == "stderr"] == []
    assert lab.locator(".jp-Notebook mjx-container").count() == 0  # dollar signs are money, not formulas
    readable(lab)
    if name != RUN[-1]:  # this kernel answers the questions below
        lab.evaluate(_END)


@pytest.fixture(scope="module")
def dark(lab, running) -> Page:
    """The same JupyterLab in its dark theme, every notebook open: to change a theme takes longer than to look."""
    assert sorted(running) == NOTEBOOKS
    lab.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", "JupyterLab Dark")
    lab.wait_for_function("document.body.dataset.jpThemeLight === 'false'")
    return lab


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_looks_right_in_the_dark(dark, name):
    dark.evaluate(_TO_THE_FRONT, f"notebooks/{name}.ipynb")
    readable(dark)


def readable(lab: Page) -> None:
    """Text stands out from its ground, words begin at the left and numbers end at the right, charts are drawn."""
    lab.evaluate(_DRAWN)
    shown = {kind: lab.evaluate(_LOOK, kind) for kind in ("caption", "td", "th", "figcaption", ".kz-answer p", "img")}
    for kind in ("caption", "td", "th", "figcaption", ".kz-answer p"):
        assert [seen["text"] for seen in shown[kind] if contrast(seen["ink"], seen["ground"]) < 4.5] == []
        assert shown[kind], f"no {kind} is shown"
    for kind in ("td", "th"):
        asked = {True: ("right",), False: ("left", "start")}
        assert [c["text"] for c in shown[kind] if c["text"] and c["align"] not in asked[c["number"]]] == []
    assert all(400 < seen["width"] < 1000 for seen in shown["img"])


@pytest.fixture(scope="module")
def own(lab, checkout) -> dict:
    """What a kernel answers to the guide's own lines, to `kz.load()`, to Tab after `kz.` and to `kz.load?`."""
    code = re.search(r"```python\n(.*?)```", (checkout / "notebooks" / "guide.md").read_text(), flags=re.DOTALL)[1]
    return lab.evaluate(_OWN, [code, kz.__all__])


def test_the_guide_s_lines_for_an_own_notebook_show_a_table(own):
    table = BeautifulSoup(own["own"], "lxml").find("table", class_="kz-table")
    assert table is not None, own["own"]
    assert table.caption.text.startswith("Cars")
    assert len(table.tbody.find_all("tr")) == 4


def test_tab_after_kz_shows_the_public_names_and_nothing_else(own):
    assert sorted(name.removeprefix("kz.") for name in own["names"]) == sorted(kz.__all__)
    assert {"Chart", "ranges", "timeline"} <= {name.removeprefix("kz.charts.") for name in own["rooms"]}


def test_the_question_mark_tells_what_a_name_takes_and_returns(own):
    plain = {name: re.sub(r"\x1b\[[\d;]*m", "", text) for name, text in own["help"].items()}
    assert [name for name, text in plain.items() if len(text.partition("ocstring:")[2].split()) < 5] == []
    load = plain["load"]
    assert "as_of" in load
    assert "Printed figures with the range" in load
    assert "Returns obs_id, printed" in load


def test_loading_shows_a_concise_table_with_print_range_and_unit_first(own):
    table = BeautifulSoup(own["loaded"], "lxml").find("table")
    heads = [head.text for head in table.thead.find_all("th")]
    assert len(heads) <= 22  # row number, ten columns from each end, and the dots between them
    assert heads[1:7] == ["obs_id", "printed", "value", "lower", "upper", "unit_measure"]
    assert len(table.tbody.find_all("tr")) <= 11
    assert len(own["loaded"]) < 20_000


def test_nbconvert_s_own_page_holds_every_chart_in_words(checkout):
    html, _ = HTMLExporter().from_filename(checkout / "notebooks" / f"{NOTEBOOKS[0]}.ipynb")
    page = BeautifulSoup(html, "lxml")
    charts = page.select("figure.kz-figure")
    assert charts, "no chart is shown"
    assert all(len(chart.img["alt"].split()) > 5 and chart.figcaption.text for chart in charts)
    assert [image for image in page.find_all("img") if not image.get("alt")] == []
    assert len(page.select("table.kz-table > caption")) >= 4
    assert page.h1.text.startswith("What was reported?")


def test_nothing_is_asked_of_anyone_but_the_own_server(lab, address, asked):
    own = urlsplit(address).netloc
    web = [url for url in asked if urlsplit(url).scheme not in ("data", "blob")]
    assert [url for url in web if urlsplit(url).netloc != own] == []
    assert [url for url in web if "/api/news" in url or "/api/update" in url] == []
    assert len(web) > 20
