"""Hostile texts in every place of a page that a notebook, a parameter, a source or a manifest can bring them to."""

import re
import warnings
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from matplotlib.figure import Figure

import kzstats as kz
from kzstats.reading.marked import Marked, Spot
from kzstats.reports import export
from kzstats.reports.destination import Folder
from kzstats.reports.index import index_page
from kzstats.reports.notebook import read_notebook
from kzstats.reports.plan import Job
from kzstats.reports.unchanged import provenance

FACTS = provenance()

# U is an address of a server with the payload's number, J a script that says it ran.
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
[x](//e.example) [y](file:///etc/passwd)
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


def texts_for(address: str) -> list[str]:
    """The payloads, each with its own number in every address of this server that it would ask for."""
    made = []
    for number, text in enumerate(PAYLOADS):
        own = f"{address}/{number}"
        script = f"window.ran=1;new Image().src='{own}/ran'"
        made.append(re.sub(r"\bU\b", own, re.sub(r"\bJ\b", lambda _, s=script: s, text)))
    return made


def sinks() -> dict[str, Callable[[str], dict]]:
    """What makes a cell with a text in the sink of that name."""
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
    return {
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


def _job(path: Path, **options) -> Job:
    return Job(path.stem, read_notebook(path), **options)


def page_of(folder: Path, name: str, cells: Iterable, parameters: str = "years: int = 5  # how far") -> Path:
    """A page with these cells."""
    new = nbformat.v4
    defaults = new.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    notebook = new.new_notebook(cells=[new.new_markdown_cell("# Is it so?"), defaults, *cells])
    notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "<img src=x: onerror=window.ran=1>"}
    path = folder / f"{name}.ipynb"
    path.write_text(nbformat.v4.writes(notebook), "utf-8")
    path.with_suffix(".html").write_text(export.export(path.read_text("utf-8"), _job(path), FACTS)[0], "utf-8")
    return path.with_suffix(".html")


def pages_of(folder: Path, texts: list[str], patch: pytest.MonkeyPatch) -> list[Path]:
    """A page per sink with every payload in it; a page per payload with it in every place that a page has once."""
    warnings.simplefilter("ignore")  # matplotlib has no glyph for the wide brackets of one payload
    patch.setattr(nbformat.v4.nbbase, "validate", lambda *_, **__: None)  # of 6,000 cells and outputs, half of the time
    pages = [page_of(folder, re.sub(r"\W+", "-", sink), map(cell, texts)) for sink, cell in sinks().items()]
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
    page_of(folder, "parameters", [], 'place: str = "KZ"  # where')
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
