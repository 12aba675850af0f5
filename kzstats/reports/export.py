"""An executed notebook becomes one self-contained HTML page, through a Jinja template.

No script, no request: nbconvert's stock page asks three addresses and runs what a cell puts into `text/html`. Importing
nbconvert alone takes as long as two pages here.
"""

import contextlib
import hashlib
import re
import shlex
from collections.abc import Iterable
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup

from kzstats.errors import KzstatsError
from kzstats.message import N_
from kzstats.reports import blocks, guard, markup
from kzstats.reports.notebook import ANSWER, PARAMETERS_TAG
from kzstats.reports.plan import Job, as_text
from kzstats.show import language, palette, wording
from kzstats.show.language import say

TEMPLATES = Path(__file__).parent / "template"
_STORED = 2_000_000  # bytes of a notebook that is made a page of before its run
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'"
)
# The outcome is a word; the sign before it helps the eye, the colour only repeats both.
VERDICTS = {
    "consistent": ("✓", "good"),
    "depends": ("±", "open"),
    "inconsistent": ("✕", "bad"),
    "undetermined": ("?", "open"),
}
STATE_WORDS = {
    "ok": N_("ran to the end"),
    "failed": N_("failed"),
    "timed_out": N_("stopped at its time limit"),
    "kernel_died": N_("failed: the kernel ended"),
    "incomplete": N_("failed: not every cell ran"),
    "interrupted": N_("was interrupted"),
    "unanswered": N_("had no answer"),
    "pending": N_("did not run"),
}
_REMEDY = "A report holds all it shows: save the picture into the notebook's output, or link to it."
_CODES = Markup('<div class="codes">')
# The first sentence of an answer is its headline, unless it is so long that large letters would not help.
_PICTURE = re.compile(r"data:image[^\"']*")
_SENTENCE = re.compile(r"(.{12,280}?[.!?][”’\"»]?)\s+(?=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ0-9“‘«\"])(.+)", re.DOTALL)


def export(
    notebook: str, job: Job, provenance: dict[str, Any], state: str = "ok", message: str = ""
) -> tuple[str, dict]:
    """The page of one executed notebook.

    notebook: as JSON text, as `masking.normalised` gives it; provenance: `unchanged.provenance()`; state, message: how
    the run ended, anything but `ok` said in large at the top. Returns the HTML, and facts for manifest and index:
    `question`; `answer` (text, numbers, verdict); `sources`, id and day of those it names; `removed`, what would have
    run and was left out (findings for `--strict`); `refused`, why the report must not be published although it ran: the
    page then says so at its top, and the report counts as failed; `replaced`, what a folder replaces in the package.
    """
    # Not nbformat.reads, which holds the notebook against its schema once more: nbformat wrote it after its run.
    node = nbformat.v4.reads_json(notebook)
    with language.using(locale_of(job.values)):
        page = _Page(node, job, provenance, state, message)
        listed = "; ".join(map(str, page.found.remote))
        refused = f"the page would fetch from elsewhere: {listed}. {_REMEDY}" if listed and state == "ok" else ""
        if refused:
            page.state, page.message = "failed", refused
        html = render("page", page=page)
    named = [row for row in page.sources if row["here"]]
    return html, {
        "question": page.question,
        "answer": page.answer,
        "sources": [{key: row.get(key, "") for key in ("source_id", "publisher", "published")} for row in named],
        "removed": list(map(str, page.found.removed)),
        "refused": refused,
        "replaced": page.replaced,
    }


def locale_of(values: dict[str, Any]) -> str:
    """The language that a report's parameters ask for; English where they name none that is known.

    >>> locale_of({"locale": "kk"}), locale_of({})
    ('kk', 'en')
    """
    chosen = values.get("locale")
    return chosen if isinstance(chosen, str) and chosen in language.LOCALES else "en"


@lru_cache
def css(*names: str) -> Markup:
    """The style sheets of a page, with the palette's colours before them; names: of more than that of all pages."""
    sheet = "".join((TEMPLATES / f"{name}.css").read_text("utf-8") for name in ("style", *names))
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    return Markup(palette.css_variables() + "\n" + re.sub(r"\n\s*", "\n", sheet).strip())


def verdict(word: str | None) -> dict[str, str] | None:
    """How a verdict is shown: its code, word, sign and colour."""
    if not isinstance(word, str) or word not in VERDICTS:
        return None
    sign, tone = VERDICTS[word]
    return {"code": word, "word": wording.VERDICTS[word], "sign": sign, "tone": tone}


def render(name: str, **values: Any) -> str:
    """A page of the template of this name. What is not marked safe is escaped."""
    return re.sub(r"\n\s*\n+", "\n", _template(name).render(**values))


@lru_cache
def _template(name: str) -> Template:
    """Made once in a process: that costs as much as a page."""
    made = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    made.globals.update(say=say, plural=language.plural, locale=language.current, css=css, policy=POLICY)
    made.globals.update(publisher=language.publisher, state_words=STATE_WORDS, day_words=day_words)
    return made.get_template(f"{name}.html.j2")


def prepare(jobs: Iterable[Job]) -> None:
    """Do once, before processes for jobs are forked, what each would do for its page: most of that page's time.

    Eight notebooks are made pages of as they were stored, for colours of code and outlines of letters: 0.4 s while the
    parent of warm kernels still imports for 1.
    """
    _template("index")
    stored = {job.notebook.path: job for job in jobs if len(job.notebook.source) < _STORED}
    for job in [*stored.values()][:8]:
        with contextlib.suppress(Exception):  # its run will tell
            export(job.notebook.source.decode(), job, {"versions": {}})


class _Page:
    """The parts of one page as the template needs them, gathered while walking through the cells."""

    def __init__(self, notebook: Any, job: Job, provenance: dict[str, Any], state: str, message: str) -> None:
        self.job, self.provenance, self.state, self.message = job, provenance, state, message
        self.notebook_sha256 = hashlib.sha256(job.notebook.source).hexdigest()
        self.contents: list[dict] = []
        self.blocks: list[Markup] = []
        self.anchors: set[str] = {"answer", "parameters", "provenance", "show-code", "contents", "failure"}
        self.question, self.lead, self.answer, self.defaults = "", Markup(""), None, Markup("")
        self.found = guard.Found()
        for number, cell in enumerate(notebook.cells, start=1):
            seen = guard.Found()
            if cell.cell_type == "markdown":
                self._markdown(cell, number == 1, seen)
            elif cell.cell_type == "code" and cell.source.strip():
                self._code(cell, seen)
            elif cell.cell_type == "raw" and cell.source.strip():
                self.blocks.append(blocks.terminal(cell.source))
            for kind in ("removed", "remote"):
                for note in getattr(seen, kind):
                    self.found.note(kind, N_("cell {number}: {what}"), number=number, what=note)
        self._fold_the_working()
        self.question = self.question or job.title or job.name
        self.headline = [markup.unbroken(text) for text in headline((self.answer or {}).get("text", ""))]
        self.verdict = verdict((self.answer or {}).get("verdict"))
        self.parameters = _parameters(job)
        self.command = command(job.command, provenance)
        self.sources = self._sources()
        self.replaced = []
        if "--data" in provenance.get("folders", {}):
            from kzstats import folders  # with pandas, which a batch of the package's data starts without

            self.replaced = folders.replaced()
        self.foreign = any('lang="en"' in block for block in self.blocks if "kz-marked" not in block)

    def _fold_the_working(self) -> None:
        """What stands between the parameters and the first section only leads to the answer, which is at the top."""
        sections = [place for place, block in enumerate(self.blocks) if "<h2" in block]
        working = self.blocks[1 : sections[0]] if sections and self.answer else []
        if len(working) > 1 and not any('<div class="cell">' in block for block in working):
            folded = Markup('<details class="working"><summary>{}</summary>\n').format(say("How the answer is found"))
            self.blocks[1 : sections[0]] = [folded + Markup("\n").join(working) + Markup("</details>")]

    def _markdown(self, cell: Any, first: bool, seen: guard.Found) -> None:
        """A cell of Markdown; of the first one the H1 is the question, what follows the sentence under it."""
        title, _, lead = cell.source.strip().partition("\n")
        asked = first and title.startswith("# ")
        text = lead.strip() if asked else cell.source
        said, whole = language.in_words(text)
        given = {"translated": whole, "attachments": cell.get("attachments"), "pages": self.job.pages}
        made = markup.markdown(said if whole else text, self._heading, seen, **given)
        if asked:
            self.question, self.lead = say(Markup(markup.markdown(title[2:])).striptags()), made
        else:
            self.blocks.append(made)

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

    def _code(self, cell: Any, seen: guard.Found) -> None:
        """A code cell: folded source, then what it shows."""
        tags = cell.metadata.get("tags", [])
        label = {"parameters": say("Code: defaults"), "injected-parameters": say("Code: values of this run")}
        summary = next((label[tag] for tag in tags if tag in label), say("Code"))
        folded = Markup(f'<details class="code"><summary>{summary}</summary><pre tabindex="0"><code>')
        folded += markup.code(cell.source) + Markup("</code></pre></details>")
        self.defaults = folded if PARAMETERS_TAG in tags else self.defaults
        shown = [block for output in cell.outputs if (block := self._output(output, seen))]
        if shown:
            self.blocks.append(Markup('<div class="cell">') + folded + Markup("\n").join(shown) + Markup("</div>"))
        elif self.blocks and self.blocks[-1].startswith(_CODES):
            # Cells that show nothing stand side by side while they are folded.
            self.blocks[-1] = self.blocks[-1][: -len("</div>")] + folded + Markup("</div>")
        else:
            self.blocks.append(_CODES + folded + Markup("</div>"))

    def _output(self, output: Any, seen: guard.Found) -> Markup | None:
        """One output; the first answer of a page stands at its top instead."""
        answer = output.get("data", {}).get(ANSWER)
        if answer is not None and self.answer is None and (given := _answer(answer)):
            self.answer = given
            return None
        return markup.shown(output, self._heading, seen, self.job.pages)

    def _sources(self) -> list[dict]:
        """The data's sources, those that this report names, by more than a default, first and marked as such."""
        said = _PICTURE.sub("", " ".join(map(str, self.blocks)))  # its caption stays
        named = set(re.findall(r"\w+", said.replace(self.defaults, "")))  # the run's values may be others
        named |= {each for value in self.job.values.values() for each in as_text(value).split(",")}
        rows = [
            {
                **row,
                "here": row.get("source_id") in named,
                "url": (blocks.LINK.fullmatch(row.get("url", "")) or [""])[0],
            }
            for row in self.provenance.get("sources", [])
        ]
        return sorted(rows, key=lambda row: not row["here"])


def _answer(content: Any) -> dict[str, Any] | None:
    """The answer's text, numbers and verdict as plain text, whatever a cell put there."""
    if not isinstance(content, dict) or not str(content.get("text", "")).strip():
        return None
    numbers = [n for n in content.get("numbers") or [] if isinstance(n, list | tuple) and len(n) == 2]
    answer = {
        "text": str(content["text"]),
        "numbers": [[str(label), str(value)] for label, value in numbers],
        "verdict": content.get("verdict") if verdict(content.get("verdict")) else None,
    }
    counts = content.get("counts")
    counts = {str(name): n for name, n in counts.items() if type(n) is int} if isinstance(counts, dict) else {}
    return answer | ({"counts": counts} if counts else {})


def headline(text: str) -> tuple[str, str]:
    """An answer's first sentence, and the rest of it.

    >>> headline("No single rate fits. The official one was 447.25 on 1 June.")
    ('No single rate fits.', 'The official one was 447.25 on 1 June.')
    >>> headline("It fits.")
    ('It fits.', '')
    """
    found = _SENTENCE.fullmatch(text.strip())
    return (found[1], found[2]) if found else (text.strip(), "")


def day_words(day: str, inside: bool = False) -> str:
    """A day, month or year in words, or as it is where it is none.

    day: as sources.csv has it; inside: as it stands behind "published", with its preposition where a language has one.

    >>> day_words("2024-06-01"), day_words("2024-01", inside=True), day_words("<b>")
    ('1 June 2024', 'January 2024', '<b>')
    """
    try:
        return wording.period(day, "in" if inside and language.current() != "en" else "")
    except KzstatsError:
        return day


def command(words: list[str], provenance: dict[str, Any]) -> str:
    """A command with the folders of figures and rates that the pages were made from.

    >>> command(["kzstats", "report"], {"folders": {"--data": "my data"}})
    "kzstats report '--data=my data'"
    """
    return shlex.join([*words, *(f"{option}={folder}" for option, folder in provenance.get("folders", {}).items())])


def _parameters(job: Job) -> list[dict[str, Any]]:
    """The rows of the parameter table."""
    return [
        {
            "name": parameter.name,
            "value": as_text(value),
            "default": "" if parameter.required else as_text(parameter.default),
            "changed": parameter.required or value != parameter.default,
            "meaning": parameter.meaning,
        }
        for parameter, value in zip(job.notebook.parameters, job.values.values(), strict=True)
    ]


def failure_page(job: Job, provenance: dict[str, Any], state: str, message: str) -> str:
    """A page for a run that left no notebook behind."""
    question = nbformat.v4.new_markdown_cell(f"# {escape(job.title or job.name)}", id="q")
    return export(nbformat.writes(nbformat.v4.new_notebook(cells=[question])), job, provenance, state, message)[0]
