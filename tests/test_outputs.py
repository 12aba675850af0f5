"""What a cell shows is on the page, or the page and the manifest say what is not: no output vanishes."""

import base64
import json
import re
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from IPython import display as show
from IPython.core.formatters import DisplayFormatter
from toy_notebooks import write

from kzstats.message import say
from kzstats.reports import export, markup
from kzstats.reports.masking import normalised
from kzstats.reports.notebook import Notebook, read_notebook
from kzstats.reports.plan import Job
from kzstats.reports.unchanged import provenance
from kzstats.show.language import using

FACTS = provenance()
FORMAT = DisplayFormatter().format
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>46.4</text></svg>'
FRAME = pd.DataFrame({"what": ["mining", "manufacturing"], "trillion": [21.7, 21.6]})


def page(tmp_path, *cells, outputs=()) -> tuple[BeautifulSoup, list[str]]:
    """The page of a notebook whose last cell has these outputs, and what was left out of it."""
    path = write(tmp_path / "toy.ipynb", "# Is it so?", *cells, "show()", outputs={len(cells) + 2: list(outputs)})
    html, facts = export.export(path.read_text(), Job("toy", read_notebook(path)), FACTS)
    assert facts["refused"] == ""
    soup = BeautifulSoup(html, "lxml")
    assert not soup.find_all(["script", "iframe", "video", "audio", "object", "embed", "form"])
    listed = [item.text for item in soup.select("footer h3 + ul li") if item.text.startswith("cell ")]
    assert listed == facts["removed"], "the page names what the manifest lists"
    return soup, facts["removed"]


def displayed(thing) -> nbformat.NotebookNode:
    """The output of `display(thing)`, as a kernel sends it."""
    data = FORMAT(thing)[0] or {"application/geo+json": thing.data}  # which shows itself
    coded = {k: base64.b64encode(v).decode() if isinstance(v, bytes) else v for k, v in data.items()}
    return nbformat.v4.new_output("display_data", data=json.loads(json.dumps(coded)))


def raster(kind: str) -> bytes:
    """Bytes that begin like a picture of this kind: a page looks no further."""
    signs = {"png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff", "gif": b"GIF89a", "webp": b"RIFF    WEBP"}
    return signs[kind] + bytes(24)


@pytest.mark.parametrize(
    ("thing", "seen"),
    [
        (show.HTML("<table><tr><th></th><th>mining</th></tr><tr><td>a</td><td>46.9</td></tr></table>"), "46.9"),
        (show.HTML("<h1>Big</h1><p>one<br>two</p><ul><li>three</li></ul>"), "three"),
        (show.HTML("<details><summary>more</summary>46.9 percent</details>"), "46.9 percent"),
        (FRAME, "21.7"),
        (FRAME["what"], "manufacturing"),
        (FRAME.style.format("{:.2f}", subset="trillion").hide(axis="index"), "21.70"),
        (show.Markdown("**46.4** trillion"), "46.4 trillion"),
        (show.JSON({"rate": 447.25}), '"rate": 447.25'),
        (show.GeoJSON({"type": "Point", "coordinates": [71.4, 51.2]}), "51.2"),
        (show.Pretty("as it is"), "as it is"),
        (show.ProgressBar(4), "0/4"),
        (show.Code("x = 46.4", language="python"), "x = 46.4"),
        (show.Latex("Output is $x$ & more"), "Output is x & more"),
        ({"a": [1, 2]}, "{'a': [1, 2]}"),
        ("<b>text</b>", "'<b>text</b>'"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_a_page_can_carry_is_shown_and_nothing_is_listed(tmp_path, thing, seen):
    soup, removed = page(tmp_path, outputs=[displayed(thing)])
    assert seen in soup.select_one(".cell").text
    assert removed == []
    assert len(soup.find_all("h1")) == 1


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp"])
def test_every_kind_of_picture_is_shown(tmp_path, kind):
    soup, _ = page(tmp_path, outputs=[displayed(show.Image(raster(kind), format=kind))])
    assert soup.select_one(".cell img")["src"].startswith(f"data:image/{kind};base64,")


@pytest.mark.parametrize("thing", [show.SVG(SVG), show.HTML(f"<p>see {SVG.replace('<svg', '<svg aria-label=x')}</p>")])
def test_a_drawing_is_shown_as_a_picture_in_which_nothing_runs(tmp_path, thing):
    soup, removed = page(tmp_path, outputs=[displayed(thing)])
    assert base64.b64decode(soup.select_one(".cell img")["src"].partition(",")[2]).startswith(b"<svg")
    assert removed == ["cell 3: a picture without alternative text; show it as Chart(fig, alt, caption)"]


@pytest.mark.parametrize(
    ("thing", "listed"),
    [
        (show.Javascript("x()"), "an output of application/javascript"),
        (show.Video(b"x", embed=True, mimetype="video/mp4"), "<video>"),
        (show.Audio(np.zeros(9), rate=8000), "<audio>"),
        (show.HTML("<canvas></canvas> with words"), "<canvas>"),
        (show.HTML("<button>go</button>"), "<button>"),
        (show.HTML("<![x[> 46.9 <button>go</button>"), "<button>"),
        (show.HTML('<img src="local.png" alt="a b"> with words'), "picture local.png"),
        (show.HTML("<a href='data.csv'>my data</a>"), "link to data.csv"),
        (FRAME.style.highlight_max(subset="trillion"), "the colours of a styled table"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else value,
)
def test_what_a_page_cannot_carry_is_listed(tmp_path, thing, listed):
    soup, removed = page(tmp_path, outputs=[displayed(thing)])
    assert any(listed in text for text in removed), removed
    assert soup.select_one(".cell > :nth-child(2)"), "something stands in its place"


@pytest.mark.parametrize(
    "kind",
    ["application/vnd.plotly.v1+json", "application/vnd.vegalite.v5+json", "application/vnd.jupyter.widget-view+json",
     "application/vnd.bokehjs_exec.v0+json", "application/pdf", "text/unheard-of"],
)  # fmt: skip
@pytest.mark.parametrize("plain", ["", "<Widget object>", "IntSlider(value=3)"])
def test_a_kind_that_only_a_script_can_show_is_named_in_its_place(tmp_path, kind, plain):
    data = {kind: {"value": 3} if kind.endswith("json") else "3", **({"text/plain": plain} if plain else {})}
    soup, removed = page(tmp_path, outputs=[nbformat.v4.new_output("display_data", data=data)])
    assert removed == [f"cell 3: an output of {kind}"]
    assert f"[not shown: {kind}]" in soup.select_one(".cell").text
    assert (plain in soup.select_one(".cell").text) == (plain != "<Widget object>")


def test_a_picture_beside_a_kind_that_needs_a_script_is_enough(tmp_path):
    data = {"application/vnd.plotly.v1+json": {}, "image/png": base64.b64encode(raster("png")).decode()}
    shown = nbformat.v4.new_output("display_data", data={**data, "text/plain": "Output doubled"})
    soup, removed = page(tmp_path, outputs=[shown])
    assert soup.select_one(".cell img")["alt"] == "Output doubled"
    assert removed == []


@pytest.mark.parametrize(
    ("thing", "drawn"),
    [
        (show.Math(r"\frac{46.4}{102.5}"), "mfrac"),
        (show.Latex(r"\begin{align} a &= b \\ c &= d \end{align}"), "mtable"),
        (show.Latex(r"$\displaystyle x^{2}$"), "msup"),
    ],
    ids=["Math", "align", "sympy"],
)
def test_formulas_are_drawn_without_a_script(tmp_path, thing, drawn):
    soup, removed = page(tmp_path, outputs=[displayed(thing)])
    assert soup.select_one(f".cell math {drawn}")
    assert removed == []


def test_formulas_money_entities_and_tags_in_markdown(tmp_path):
    text = (
        "# About\n\nWith $E=mc^2$ and `$x$`, \\$5 and about $102.5 billion against $538.6 million, US$5 to C$6, "
        "&minus;3,5&nbsp;bn CO<sub>2</sub> &lt;b&gt;\n\n$$\\sqrt{x}\n= y$$\n\n<div>raw <b onclick='x()'>46.9</b></div>"
        "\n\n$\\unheard{x}$ [$y$](https://example.org) ![$z$](attachment:a.png)"
    )
    soup, removed = page(tmp_path, text)
    words = soup.article.text
    assert "−3,5\xa0bn CO2 <b>" in words
    assert soup.article.select_one("p > sub").text == "2"
    assert "$5 and about $102.5 billion against $538.6 million, US$5 to C$6" in words
    assert [math.text for math in soup.article.find_all("math")] == ["E=mc2", "x=y", "y", "z"]
    assert soup.select_one("math[display=block] msqrt")
    assert {"$x$", r"\unheard{x}"} <= {code.text for code in soup.article.select("p code")}
    assert soup.select_one(".shown b").text == "46.9"
    assert removed == ["cell 3: onclick of <b>", "cell 3: picture attachment:a.png"]


def test_a_sentence_that_a_cell_ends_with_is_a_paragraph_in_the_pages_language_and_may_link_to_a_report(tmp_path):
    text = "About $21.4 billion_a_ or *{x}*: [the rates](03_rates.ipynb), [none](04_none.ipynb), [no](https://x.y)."
    data, metadata = FORMAT(say(text, x="<b>$305.3 million</b>"))
    given = nbformat.v4.new_output("display_data", data=data, metadata=metadata)
    ran = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("show()", outputs=[given])])
    given = nbformat.reads(normalised(ran), as_version=4).cells[0].outputs[0]
    path = write(tmp_path / "toy.ipynb", "# Is it so?", "show()", outputs={2: [given]})
    job = Job("toy", read_notebook(path), {"locale": "ru"}, pages={"03_rates": "03_rates--source=mine"})
    with using("ru"):
        soup = BeautifulSoup(export.export(path.read_text(), job, FACTS)[0], "lxml")
    (shown,) = soup.select(".cell > p")
    assert shown.text == ("About $21.4 billion_a_ or *<b>$305.3 million</b>*: the rates, none, [no](https://x.y).")
    assert [a["href"] for a in shown.find_all("a")] == ["03_rates--source=mine.html"]
    assert not shown.has_attr("lang")


def test_a_picture_attached_to_markdown_is_shown(tmp_path):
    path = write(tmp_path / "toy.ipynb", "# Is it so?", "# A map\n\n![the map](attachment:a%20b.png)", "show()")
    notebook = json.loads(path.read_text())
    notebook["cells"][2]["attachments"] = {"a b.png": {"image/png": base64.b64encode(raster("png")).decode()}}
    path.write_text(json.dumps(notebook))
    html, facts = export.export(path.read_text(), Job("toy", read_notebook(path)), FACTS)
    image = BeautifulSoup(html, "lxml").article.img
    assert image["alt"] == "the map"
    assert image["src"].startswith("data:image/png;base64,")
    assert facts["removed"] == []


def test_a_progress_bar_shows_its_end_and_stderr_stays_off_the_page(tmp_path):
    new = nbformat.v4.new_output
    bar = new("stream", name="stdout", text="\r 50 %\r\x1b[32m100 %\x1b[0m\nready")
    soup, _ = page(tmp_path, outputs=[bar, new("stream", name="stderr", text="UserWarning: old")])
    assert soup.select_one(".cell pre.printed").text == "100 %\nready"
    assert "UserWarning" not in soup.text


def test_two_runs_of_a_styled_table_write_the_same_notebook():
    def run() -> str:
        shown = [displayed(FRAME.style.highlight_max(subset="trillion")) for _ in range(2)]
        cell = nbformat.v4.new_code_cell("show()", id="one", outputs=shown)
        return normalised(nbformat.v4.new_notebook(cells=[cell]))

    once = run()
    assert once == run()
    assert {"T_00001", "T_00002"} == set(re.findall(r"\bT_[0-9a-f]{5}", once))


def test_a_raw_cell_is_shown_as_text():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_raw_cell("<b>46.4</b>")])
    html, _ = export.export(nbformat.writes(notebook), Job("toy", Notebook(Path("toy.ipynb"), b"", ())), FACTS)
    assert "&lt;b&gt;46.4&lt;/b&gt;" in html


@pytest.mark.parametrize("formula", ["x" * 2_001, "x^"], ids=["more than 2,000 signs", "an exponent of nothing"])
def test_what_is_no_formula_is_shown_as_it_was_typed(formula):
    html = markup.markdown(f"$x$ and ${formula}$", lambda level, title: "a")
    assert html.count("<math") == 1
    assert f"<code>{formula}</code>" in html


def test_a_tag_of_ones_own_hides_no_other_and_an_attachment_that_is_no_picture_no_picture(tmp_path):
    new, files = nbformat.v4, {"text/plain": "46.4", "image/png": base64.b64encode(raster("png")).decode()}
    cells = [
        new.new_markdown_cell("![a](attachment:b)", attachments={"b": files}),
        new.new_code_cell("1", metadata={"tags": ["mine", "parameters"]}),
    ]
    notebook = nbformat.writes(new.new_notebook(cells=cells))
    html, _ = export.export(notebook, Job("toy", Notebook(Path("toy.ipynb"), b"", ())), FACTS)
    assert "Code: defaults" in html
    assert BeautifulSoup(html, "lxml").find("img", alt="a")["src"].startswith("data:image/png;base64,")


@pytest.mark.parametrize(
    "text",
    ["aside-0000000000000000-0- $x$", "&#xe000;0&#xe001; <b>x</b>", "<b>never closed\n\nnext", "[$x$](<$y$>) <sub>a",
     "<sub onmouseover=x() style='background:url(//e.org)'>a</sub>", "<b><img src=x onerror=y()></b>", "![$x$\"<b>](a)",
     "$\\text{<script>x()</script>}$ <b>", "$\\href{javascript:x()}{y}$ <i>", "## $x$ <b>y</b>"],
)  # fmt: skip
def test_nothing_in_markdown_breaks_out_of_its_place(text):
    anchors = []
    html = markup.markdown(text, lambda level, title: anchors.append(title) or "a")
    soup = BeautifulSoup(html, "lxml")
    assert not soup.find_all(["script", "img", "iframe"])
    assert not [name for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on") or name == "href"]
    assert "<math" not in "".join(anchors)
    assert [p.find_parent("b") for p in soup.find_all("p")] == [None] * len(soup.find_all("p"))
