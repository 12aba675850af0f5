"""An executed notebook becomes one self-contained HTML page, through nbconvert and a template of our own.

No script, no request: nbconvert's stock page asks three addresses and runs what a cell puts into `text/html`.
nbconvert's HTMLExporter also parses each page again to mend what its template leaves out (45 % of the time it takes);
the template here needs no mending.
"""

import hashlib
import re
import shlex
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import Environment
from markupsafe import Markup
from nbconvert.exporters.templateexporter import TemplateExporter

from kzstats import palette
from kzstats.reports import markup
from kzstats.reports.plan import Job, as_text

TEMPLATES = Path(__file__).parent / "template"
ANSWER = "application/vnd.kzstats.answer+json"
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'"
)
# The outcome is a word; the sign before it helps the eye, the colour only repeats both.
VERDICTS = {"consistent": ("✓", "good"), "inconsistent": ("✕", "bad"), "undetermined": ("?", "open")}
STATE_WORDS = {
    "ok": "ran to the end",
    "failed": "failed",
    "timed_out": "stopped at its time limit",
    "kernel_died": "failed: the kernel ended",
    "incomplete": "failed: not every cell ran",
    "interrupted": "was interrupted",
    "pending": "did not run",
}
_CODES = Markup('<div class="codes">')
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg", "image/webp")


class PageExporter(TemplateExporter):
    """nbconvert exporter of the report page; `jupyter nbconvert` can use it too."""

    file_extension = ".html"
    output_mimetype = "text/html"
    default_preprocessors: list = []  # noqa: RUF012 - a traitlets class attribute

    def __init__(self, **options: Any) -> None:
        options.setdefault("template_name", TEMPLATES.name)
        options.setdefault("extra_template_basedirs", [str(TEMPLATES.parent)])
        options.setdefault("template_file", "page.html.j2")
        super().__init__(**options)

    def _create_environment(self) -> Environment:
        """Everything that is not marked safe is escaped: the opposite of nbconvert's habit."""
        environment = super()._create_environment()
        environment.autoescape = True
        return environment

    def from_notebook_node(self, nb, resources=None, **options):
        """The page of a notebook; without a plan around it, what the notebook itself says."""
        resources = dict(resources or {})
        facts = resources.setdefault("report", {})
        resources["page"] = _Page(nb, facts).build()
        return super().from_notebook_node(nb, resources, **options)


def export(
    notebook: str, job: Job, provenance: dict[str, Any], state: str = "ok", message: str = ""
) -> tuple[str, dict]:
    """The page of one executed notebook.

    Args:
        notebook: the executed notebook as JSON text.
        job: what was run; its parameters and command stand on the page.
        provenance: `provenance.provenance()`.
        state: how the run ended; anything but `ok` is said in large at the top.
        message: what went wrong, shown below that.

    Returns:
        The HTML, and facts for manifest and index: `question`, `lead`, `answer` (text, numbers, verdict), `figures`.
    """
    report = {
        "job": job,
        "provenance": provenance,
        "state": state,
        "message": message,
        "notebook_sha256": hashlib.sha256(job.notebook.source).hexdigest(),
    }
    resources = {"report": report, "css": css(), "policy": POLICY}
    html, resources = _exporter().from_notebook_node(nbformat.reads(notebook, as_version=4), resources)
    page = resources["page"]
    facts = {key: page[key] for key in ("question", "answer", "figures")}
    return re.sub(r"\n\s*\n+", "\n", html), facts


@lru_cache(maxsize=1)
def css() -> Markup:
    """The one style sheet, with the palette's colours before it."""
    sheet = (TEMPLATES / "style.css").read_text("utf-8")
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    return Markup(palette.css_variables() + "\n" + re.sub(r"\n\s*", "\n", sheet).strip())


def verdict(word: str | None) -> dict[str, str] | None:
    """How a verdict is shown: its word, its sign, its colour."""
    if word not in VERDICTS:
        return None
    sign, tone = VERDICTS[word]
    return {"word": word, "sign": sign, "tone": tone}


@lru_cache(maxsize=1)
def _exporter() -> PageExporter:
    """One exporter per process: making one costs as much as a page."""
    return PageExporter()


class _Page:
    """The parts of one page, gathered while walking through the cells."""

    def __init__(self, notebook: Any, report: dict[str, Any]) -> None:
        self.notebook, self.report = notebook, report
        self.contents: list[dict] = []
        self.blocks: list[Markup] = []
        self.anchors: set[str] = {"answer", "parameters", "provenance", "show-code", "contents", "failure"}
        self.question, self.lead, self.answer, self.figures = "", Markup(""), None, 0

    def build(self) -> dict[str, Any]:
        """What the template needs."""
        cells = list(self.notebook.cells)
        if cells and cells[0].cell_type == "markdown":
            self._opening(cells.pop(0).source)
        for cell in cells:
            if cell.cell_type == "markdown":
                self.blocks.append(markup.markdown(cell.source, self._heading))
            elif cell.cell_type == "code" and cell.source.strip():
                self._code(cell)
        job = self.report.get("job")
        return {
            "question": self.question or (job.title or job.name if job else "Report"),
            "lead": self.lead,
            "answer": self.answer,
            "verdict": verdict((self.answer or {}).get("verdict")),
            "contents": self.contents,
            "blocks": self.blocks,
            "figures": self.figures,
            "parameters": _parameters(job),
            "command": shlex.join(job.command) if job else "",
            "sources": self._sources(),
            "state_words": STATE_WORDS,
        }

    def _opening(self, source: str) -> None:
        """The first cell: its H1 is the question, what follows is the sentence under it."""
        first, _, rest = source.strip().partition("\n")
        if first.startswith("# "):
            self.question = re.sub(r"<[^>]+>", "", markup.markdown(first[2:])).strip()
            self.question = Markup(self.question).unescape()
            self.lead = markup.markdown(rest.strip(), self._heading)
        else:
            self.blocks.append(markup.markdown(source, self._heading))

    def _heading(self, level: int, title: str) -> str:
        """A heading's anchor; sections go to the list of contents."""
        base = re.sub(r"[^\w]+", "-", title.lower()).strip("-") or "section"
        anchor, number = base, 2
        while anchor in self.anchors:
            anchor, number = f"{base}-{number}", number + 1
        self.anchors.add(anchor)
        if level == 2:
            self.contents.append({"anchor": anchor, "title": title})
        return anchor

    def _code(self, cell: Any) -> None:
        """A code cell: folded source, then what it shows."""
        tags = cell.metadata.get("tags", [])
        label = {"parameters": "Code: defaults", "injected-parameters": "Code: values of this run"}
        summary = next((label[tag] for tag in tags if tag in label), "Code")
        folded = Markup(f'<details class="code"><summary>{summary}</summary><pre tabindex="0"><code>')
        folded += markup.code(cell.source) + Markup("</code></pre></details>")
        # Cells that show nothing stand side by side while they are folded.
        if self.blocks and self.blocks[-1].startswith(_CODES) and self.blocks[-1].endswith("</div>"):
            self.blocks[-1] = self.blocks[-1][: -len("</div>")] + folded + Markup("</div>")
        else:
            self.blocks.append(_CODES + folded + Markup("</div>"))
        for output in cell.outputs:
            shown = self._output(output)
            if shown:
                self.blocks.append(shown)

    def _output(self, output: Any) -> Markup | None:
        """One output in the best form that is safe."""
        if output.output_type == "stream":
            return markup.terminal(output.text) if output.name == "stdout" else None
        if output.output_type == "error":
            text = "\n".join(output.traceback) or f"{output.ename}: {output.evalue}"
            return Markup('<div class="failure">') + markup.terminal(text) + Markup("</div>")
        data = output.data
        if ANSWER in data and self.answer is None:
            self.answer = _answer(data[ANSWER])
            if self.answer:
                return None
        block = markup.own_block(data.get("text/html", ""))
        if block is not None:
            self.figures += 'class="kz-figure"' in block
            return block
        for kind in _PICTURES:
            if kind in data:
                self.figures += 1
                alt = data.get("text/plain", "")
                return markup.picture(kind, data[kind], "Figure" if alt.startswith("<Figure") else alt)
        if "text/markdown" in data:
            return markup.markdown(data["text/markdown"], self._heading)
        return markup.terminal(data["text/plain"]) if data.get("text/plain", "").strip() else None

    def _sources(self) -> list[dict]:
        """The data's sources, those that this report names first and marked as such."""
        text = "".join(str(block) for block in self.blocks if "data:image" not in block)
        job = self.report.get("job")
        chosen = {as_text(value) for value in job.values.values()} if job else set()
        rows = []
        for row in self.report.get("provenance", {}).get("sources", []):
            url = row.get("url", "")
            here = row.get("source_id", "") in chosen or bool(
                row.get("source_id") and re.search(rf"\b{re.escape(row['source_id'])}\b", text)
            )
            rows.append({**row, "here": here, "url": url if re.fullmatch(r"https?://[^\s\"'<>]+", url) else ""})
        return sorted(rows, key=lambda row: not row["here"])


def _answer(content: Any) -> dict[str, Any] | None:
    """The answer's text, numbers and verdict as plain text, whatever a cell put there."""
    if not isinstance(content, dict) or not str(content.get("text", "")).strip():
        return None
    numbers = content.get("numbers") or []
    pairs = [[str(n[0]), str(n[1])] for n in numbers if isinstance(n, list | tuple) and len(n) == 2]
    word = content.get("verdict")
    return {"text": str(content["text"]), "numbers": pairs, "verdict": word if word in VERDICTS else None}


def _parameters(job: Job | None) -> list[dict[str, Any]]:
    """The rows of the parameter table."""
    if job is None:
        return []
    return [
        {
            "name": parameter.name,
            "value": as_text(job.values[parameter.name]),
            "default": "" if parameter.required else as_text(parameter.default),
            "changed": parameter.required or job.values[parameter.name] != parameter.default,
            "meaning": parameter.meaning,
        }
        for parameter in job.notebook.parameters
    ]


def failure_page(job: Job, provenance: dict[str, Any], state: str, message: str) -> str:
    """A page for a run that left no notebook behind."""
    empty = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell(f"# {escape(job.title or job.name)}", id="q")]
    )
    return export(nbformat.writes(empty), job, provenance, state, message)[0]
