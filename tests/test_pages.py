"""Pages and index as text: what they say, how small they are, what they refuse, what is laid out for the web."""

import base64
import hashlib
import io
import itertools
import json
import re
import shlex
import stat
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import nbformat
import pandas as pd
import pictured
import pytest
import spoken
import toy_notebooks
from bs4 import BeautifulSoup
from click.testing import CliRunner
from matplotlib.figure import Figure

import kzstats as kz
from kzstats import places
from kzstats.__main__ import cli
from kzstats.errors import EnvironmentProblem, ParameterError
from kzstats.reports import blocks, export, guard, markup, pdf, pictures
from kzstats.reports.destination import Folder
from kzstats.reports.index import index_page
from kzstats.reports.masking import normalised
from kzstats.reports.notebook import read_notebook
from kzstats.reports.plan import Job, plan
from kzstats.reports.publish import publish
from kzstats.reports.run import run
from kzstats.reports.unchanged import provenance
from kzstats.show.palette import adaptive_svg

NOTEBOOKS = sorted(places.notebooks_dir().glob("*.ipynb"))
FACTS = provenance()


def write(path: Path, *cells: str, parameters: str = "years: int = 5  # how far", shown: dict | None = None) -> Path:
    """Such a notebook; `shown` is the output of its last cell."""
    outputs = {len(cells): [nbformat.v4.new_output("display_data", data=shown)]} if shown else None
    return toy_notebooks.write(path, *cells, parameters=parameters, outputs=outputs)


def exported(tmp_path: Path, *cells: str, shown: dict | None = None, state: str = "ok") -> tuple[BeautifulSoup, dict]:
    """The page and facts of such a notebook."""
    path = write(tmp_path / "toy.ipynb", *cells, shown=shown)
    html, facts = export.export(normalised(nbformat.read(path, 4)), Job("toy", read_notebook(path)), FACTS, state)
    return BeautifulSoup(html, "lxml"), facts


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def own(request) -> tuple[str, dict]:
    """The page of each notebook that kzstats brings, from its committed outputs."""
    (job,) = plan([str(request.param)])
    return export.export(request.param.read_text("utf-8"), job, FACTS)


@pytest.fixture(scope="module")
def page(own) -> BeautifulSoup:
    """Its elements, to look at and not to change."""
    return BeautifulSoup(own[0], "lxml")


# --- every page that kzstats brings ------------------------------------------------------------------------------


def test_pages_link_to_those_of_the_same_run_with_the_same_values():
    # 02 and 03 lead to each other; 03 knows "currency", which 02 does not
    def links(jobs) -> dict:
        return {job.name: [*job.pages.values()] for job in jobs}

    assert links(plan(["02"])) == {"02_do_the_figures_agree": []}
    assert links(plan(["02", "03"], sets=["locale=ru"])) == {
        "02_do_the_figures_agree--locale=ru": ["03_which_exchange_rate--locale=ru"],
        "03_which_exchange_rate--locale=ru": ["02_do_the_figures_agree--locale=ru"],
    }
    swept = links(plan(["02", "03"], sweeps=["rounding=nearest,any"]))
    assert swept["02_do_the_figures_agree--rounding=any"] == ["03_which_exchange_rate--rounding=any"]
    assert not any(links(plan(["02", "03"], sweeps=["source=all"])).values())  # not every source has both


def test_a_link_to_a_page_of_another_run_is_its_words_alone():
    text = "[the page on agreement](02_do_the_figures_agree.ipynb#answer) says more"
    assert markup.markdown(text) == "<p>the page on agreement says more</p>\n"
    linked = markup.markdown(text, pages={"02_do_the_figures_agree": "02--locale=ru"})
    assert '<a href="02--locale=ru.html#answer">the page on agreement</a>' in linked


def test_page_08_names_every_release_that_it_judges(own):
    if own[1]["question"] == "How do releases hold up?":
        first = int(re.match(r"\d+", own[1]["answer"]["text"])[0])
        assert len(own[1]["sources"]) >= first > 90


def test_a_report_takes_at_most_430_kb_and_its_frame_60(own):  # page 08 links its 97 releases, 30 kB
    html, _ = own
    content = re.sub(r"<article>.*</article>", "", html, flags=re.DOTALL)
    assert len(html.encode()) <= 430_000
    assert len(content.encode()) <= 60_000


def test_every_figure_says_its_finding_in_words(own, page):
    facts = own[1]
    figures = page.select("figure.kz-figure")
    assert figures
    for figure in figures:
        alt = figure.find("img")["alt"]
        assert len(alt.split()) >= 6, alt
        assert re.search(r"\d", alt), f"an alternative text without a number states no finding: {alt}"
        assert len(figure.find("figcaption").text.split()) >= 5
    assert facts["removed"] == []
    assert facts["refused"] == ""


def test_no_text_of_a_chart_lies_over_another_or_is_cut(own):
    assert pictured.charts(own[0])
    assert pictured.faults(own[0]) == []


def test_answer_parameters_contents_and_provenance_stand_on_the_page(own, page):
    assert page.select_one("#answer .text").text.strip()
    assert 1 <= len(page.select("#answer .numbers dd")) <= 3
    assert {a["href"] for a in page.select("#contents a")} >= {"#what-follows", "#parameters", "#provenance"}
    assert len(page.select("section > .scroll > table.plain tbody tr")) >= 1
    footer = page.find("footer")
    assert re.search(r"kzstats report \S*\d\d_", footer.text)
    assert FACTS["data_sha256"] in footer.text
    links = [a["href"] for a in footer.select("ul.sources a")]
    ours = [row for row in own[1]["sources"] if row["publisher"] == "kzstats"]  # a text of our own has no address
    assert len(links) == len(own[1]["sources"]) - len(ours)
    assert all(re.match(r"https?://", link) for link in links)


def test_the_working_of_an_answer_is_folded_into_one_place(page):
    (working,) = page.select("article > details.working")
    assert len(working.select("p")) >= 2, "each step is announced"
    assert len(working.select("details.code")) >= 2
    first = next(each for each in page.select("article > *") if each.name == "h2" or each.select("h2"))
    assert working.find_next_sibling() == first


def test_every_heading_follows_its_parent(page):
    levels = [int(h.name[1]) for h in page.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_every_table_has_a_caption_and_a_named_box_that_the_keyboard_reaches(page):
    boxes = page.select("article .scroll")
    assert boxes
    for box in boxes:
        assert (box["tabindex"], box["role"]) == ("0", "region")
        assert box["aria-label"].strip()
    assert all(figure.figcaption.text.strip() for figure in page.select("figure.table"))


def test_the_first_answer_of_a_page_stands_at_its_top_and_a_second_where_it_was_shown(tmp_path):
    path = write(tmp_path / "toy.ipynb", "# ?", "1", "2")
    node = nbformat.read(path, as_version=4)
    for cell, text in zip(node.cells[-2:], ("The first is 1.", "The second is 2."), strict=True):
        cell.outputs = [nbformat.v4.new_output("display_data", data=_answer(text, "1", "consistent"))]
    html, facts = export.export(nbformat.writes(node), Job("toy", read_notebook(path)), FACTS)
    assert facts["answer"]["text"] == "The first is 1."
    assert "The second is 2." in BeautifulSoup(html, "lxml").article.text


def test_english_words_of_a_notebook_on_a_russian_page_say_so_to_browsers(tmp_path):
    path = write(
        tmp_path / "toy.ipynb", "# ?", "# Nobody has translated this.\n\nNor this.", parameters='locale: str = "ru"'
    )
    html, _ = export.export(path.read_text("utf-8"), Job("toy", read_notebook(path), {"locale": "ru"}), FACTS)
    page = BeautifulSoup(html, "lxml")
    assert [each.text for each in page.select("article [lang=en]")] == ["Nor this."]
    assert page.select("header > .muted")


def test_a_range_in_an_answer_stays_on_one_line_and_what_is_html_stays_text():
    said = markup.unbroken("at 456.15–456.25 tenge: −2.85–2.75 <b>8–9</b>, 11\xa0500–14\xa0250")
    kept = [
        f'<span class="range">{ends}</span>' for ends in ("456.15–456.25", "−2.85–2.75", "8–9", "11\xa0500–14\xa0250")
    ]
    assert said == f"at {kept[0]} tenge: {kept[1]} &lt;b&gt;{kept[2]}&lt;/b&gt;, {kept[3]}"


def test_text_over_text_and_text_over_the_edge_are_seen():
    figure = Figure(figsize=(3, 2))
    for words, x, y in (("21.7", 0.5, 0.5), ("46.9", 0.51, 0.52), ("102.5 billion", 0.5, 0.8)):
        figure.text(x, y, words)
    figure.text(0.2, 0.5, "turned", rotation=90)
    with matplotlib.rc_context({"svg.fonttype": "path", "savefig.bbox": None}):
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg")
    for svg in (buffer.getvalue(), pictures.compact(buffer.getvalue())):
        assert [text.words for text in pictured.texts(svg)] == ["21.7", "46.9", "102.5 billion", "turned"]
        assert pictured.overlaps(svg) == ["'21.7' over '46.9'"]
        turned = pictured.texts(svg)[3]
        assert turned.bottom - turned.top > 2 * (turned.right - turned.left)
        narrow = svg.replace('viewBox="0 0 216 144"', 'viewBox="0 0 150 144"')
        assert pictured.clipped(svg) == []
        assert pictured.clipped(narrow) == ["'102.5 billion'"]


@pytest.mark.parametrize("locale", ["ru", pytest.param("kk", marks=pytest.mark.long)])
def test_frame_and_index_of_a_page_hold_no_english(locale, tmp_path):
    """The words of the notebooks between them are theirs to translate; a page says when it holds English."""
    own = [text for row in FACTS["sources"] for text in (row["title"], row["publisher"].rpartition("via ")[2])]
    entries = {}
    for path in NOTEBOOKS:
        (job,) = plan([str(path)], sets=[f"locale={locale}"])
        state = "ok" if path != NOTEBOOKS[-1] else "failed"
        html, facts = export.export(path.read_text("utf-8"), job, FACTS, state, "ValueError")
        page = BeautifulSoup(html, "lxml")
        english = [each for each in page.select("article [lang=en]") if not each.select("mark")]  # no words of sources
        assert bool(english) == bool(page.select("header > .muted"))
        assert len(page.select("#parameters ~ .scroll tbody tr")) == len(job.values)
        for notebook_s_own in page.select("#answer, article > :not(section)"):
            notebook_s_own.decompose()
        assert spoken.english(str(page), own) == [], path.stem
        published = {
            "html": "x.html",
            "notebook": path.name,
            "question": facts["question"],
            "sources": facts["sources"],
        }
        known = {"notebook": path.name, "parameters": job.values, "given": job.given, "message": "", "cell": 3}
        entries[job.name] = {**known, "state": state, "published": published, "failed_html": "x"}
        entries[f"{job.name}-2"] = {**known, "state": "ok", "published": published}
    (tmp_path / "x.html").touch()
    index = index_page({"reports": entries, "provenance": FACTS}, Folder(tmp_path).read)
    assert len(BeautifulSoup(index, "lxml").select(".sweep")) == len(NOTEBOOKS)
    assert spoken.english(index, own) == []


# --- how it is made ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("It fits.", "It fits."),
        ("No single rate fits. The official one was 447.25.", "No single rate fits."),
        ("At 1.04 times 46.4 trillion it fits. So what?", "At 1.04 times 46.4 trillion it fits."),
        ("Of 23 figures 18 are output: 1 plan. “8 percent” is said twice.", "Of 23 figures 18 are output: 1 plan."),
        (f"{'Very long ' * 40}. And more.", f"{'Very long ' * 40}. And more."),
    ],
)
def test_the_first_sentence_of_an_answer_is_its_headline(text, first):
    assert export.headline(text)[0] == first
    assert " ".join(export.headline(text)).strip() == text


def test_a_wide_short_table_carries_what_a_phone_needs_to_lay_its_rows_under_each_other():
    frame = pd.DataFrame(
        {"figure": ["46.9"], "A & B": ["x"], " ": ["y"], "note": ["a text of more than thirty-four letters"]}
    )
    table = BeautifulSoup(blocks.block(kz.Table(frame, "C")._repr_html_(), guard.Found()), "lxml").table
    assert [cell["data-label"].strip() for cell in table.select("tbody td")] == ["figure", "A & B", "", "note"]
    assert [cell.get("class") for cell in table.select("tbody td")] == [None, None, None, ["long"]]
    assert table["role"] == "table"
    assert {row["role"] for row in table.select("tr")} == {"row"}
    assert len(table.select('[role="columnheader"]')) == 3, "an empty corner heads nothing"


def test_a_long_table_stays_a_table_on_a_phone():
    long = kz.Table(pd.DataFrame(1, index=range(13), columns=list("abcde")), "C")._repr_html_()
    assert "stack" not in blocks.block(long, guard.Found())
    assert "wide" in blocks.block(long, guard.Found())


def test_a_chart_loses_bytes_but_no_mark():
    import kzstats as kz

    frame = kz.load("trend_2024_06").head(3).assign(label=["a", "b", "c"])
    svg = kz.charts.ranges(frame, title="T", unit="u", alt="Three ranges.", caption="Three ranges.").svg()
    compact, small = pictures.compact(svg), pictures.small(svg)
    assert len(compact) < 0.7 * len(svg)
    for tag in ("<use ", "<path ", "<clipPath "):
        assert compact.count(tag) == svg.count(tag)
    names = set(re.findall(r'\sid="([^"]*)"', compact))
    assert set(re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', compact)) <= {(n, "") for n in names} | {
        ("", n) for n in names
    }
    assert len(small) < 8_000
    assert "var(--blue" in small


def test_the_small_picture_of_a_chart_with_a_legend_in_its_axes_is_a_whole_document():
    figure = Figure()
    figure.subplots().plot([1, 2], label="mining")
    figure.axes[0].legend()
    buffer = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "path"}):
        figure.savefig(buffer, format="svg")
    small = ElementTree.fromstring(pictures.small(buffer.getvalue()))
    assert not [each for each in small.iter() if "DejaVu" in str(each.attrib)]


@pytest.mark.parametrize("svg", ["", "<svg/>", "<svg><dc:title>Matplotlib</svg>", "<svg><g id='axes_1'>"])
def test_a_document_that_is_no_chart_is_left_alone(svg):
    assert pictures.small(svg) == ""
    assert pictures.compact(svg) == svg


def test_mail_addresses_and_paths_reach_no_part_of_a_page(tmp_path):
    secret = "/home/me/secret/a.csv me@example.org"
    table = f'<table class="kz-table"><caption>{secret}</caption><tr><td>{secret}</td></tr></table>'
    answer = {"text": secret, "numbers": [[secret, secret]], "verdict": None}
    for shown in ({"text/html": table}, {"text/plain": secret}, {export.ANSWER: answer}, {"image/png": "AA=="}):
        page, _ = exported(tmp_path, "# ?", "show()", shown={"text/plain": secret, **shown})
        assert "me@example.org" not in str(page)
        assert "/home/me" not in str(page)


@pytest.mark.kernel
def test_a_notebook_that_papermill_ran_before_shows_the_values_it_computes_with(tmp_path):
    path = write(tmp_path / "toy.ipynb", "# Is it so?", "print(f'x is {x}')", parameters="x: int = 1  # a number")
    before = nbformat.read(path, as_version=4)
    tags = {"tags": ["injected-parameters"]}
    before.cells.insert(2, nbformat.v4.new_code_cell("# Parameters\nx = 99\n", id="old", metadata=tags))
    nbformat.write(before, path)
    called = CliRunner().invoke(cli, ["report", str(path), "--out", str(tmp_path / "out"), "--quiet"])
    assert called.exit_code == 0, called.output
    assert "toy.ipynb: the values of an earlier run are not used (x = 99); give them with --set." in called.output
    batch = run(plan([str(path)], sets=["x=7"]), tmp_path / "out", quiet=True)
    assert batch.entries["toy--x=7"]["state"] == "ok"
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    for name, value in (("toy", 1), ("toy--x=7", 7)):
        page = (tmp_path / "out" / f"{name}.html").read_text()
        assert f"x is {value}" in page
        assert f"x = <b>{value}</b>" in page
        assert "99" not in BeautifulSoup(page, "lxml").article.text
        assert manifest["reports"][name]["parameters"] == {"x": value}


@pytest.mark.kernel
def test_the_command_at_the_foot_makes_the_page_again_with_its_folder_of_data(tmp_path, monkeypatch):
    mine = tmp_path / "my data"
    mine.mkdir()
    sources = (places.data_dir() / "sources.csv").read_text()
    (mine / "sources.csv").write_text(sources.replace("Trend News Agency", "My Agency"))
    (tmp_path / "sub").mkdir()
    write(tmp_path / "sub" / "toy.ipynb", "# Is it so?", "from kzstats import places\nprint(places.data_dir().name)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KZSTATS_RATES", raising=False)
    monkeypatch.setenv("KZSTATS_DATA", str(mine))
    run(plan(["sub/toy.ipynb"], sets=["years=3"]), "out", quiet=True)
    page = Path("out", "toy--years=3.html").read_text()
    command = BeautifulSoup(page, "lxml").footer.pre.text
    assert command == "kzstats report sub/toy.ipynb --set=years=3 '--data=my data'"
    monkeypatch.delenv("KZSTATS_DATA")
    again = CliRunner().invoke(cli, [*shlex.split(command)[1:], "--out", "again", "--quiet"])
    assert again.exit_code == 0, again.output
    assert Path("again", "toy--years=3.html").read_text() == page
    assert str(tmp_path) not in page


# --- what no page may carry, named -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "removed", "remote"),
    [
        ("<script>x()</script>", ["<script>"], []),
        ("<a href=javascript:x()>y</a>", ["href of <a>: javascript:x()"], []),
        ("<a href='&#106;avascript:x()'>y</a>", ["href of <a>: javascript:x()"], []),
        ("<img src=data:, onerror=x()>", ["onerror of <img>"], []),
        ("<iframe></iframe><form></form>", ["<iframe>", "<form>"], []),
        ("<img src=https://example.org/a.png>", [], ["src of <img>: https://example.org/a.png"]),
        ("<img srcset='//example.org/a.png 2x'>", [], ["srcset of <img>: //example.org/a.png 2x"]),
        ("<style>@import 'https://example.org/f.css'</style>", [], ["<style>: https://example.org/f.css"]),
        ("<style>@font-face{src:url(//example.org/f)}</style>", [], ["<style>: //example.org/f"]),
        ("<b style='background:url(http://example.org)'>", [], ["style of <b>: http://example.org"]),
        ("<link href=https://example.org/f.css>", [], ["href of <link>: https://example.org/f.css"]),
        ("<svg><image xlink:href='https://e.org/a'/></svg>", [], ["xlink:href of <image>: https://e.org/a"]),
        ("<a href='https://example.org'>a source</a>", [], []),
        ("&lt;script> onclick= <b>javascript: is text</b>", [], []),
        ("<style scoped>.dataframe tbody tr th {vertical-align: top}</style><table></table>", [], []),
    ],
)
def test_what_a_page_may_not_carry_is_named(html, removed, remote):
    found = guard.inspect(html)
    assert ([*map(str, found.removed)], [*map(str, found.remote)]) == (removed, remote)


@pytest.mark.parametrize(
    "cells",
    [
        ("# ?", "# see ![map](https://example.org/map.png)"),
        ("# ?\n\n![map](//example.org/map.png)", "1"),
        ("# ?", "# a\n\n<img src='https://example.org/map.png'>"),
    ],
)
def test_a_picture_from_elsewhere_fails_its_report_and_is_named(tmp_path, cells):
    page, facts = exported(tmp_path, *cells)
    assert "example.org/map.png" in facts["refused"]
    assert re.search(r"cell \d", facts["refused"])
    assert "This run failed" in page.find(id="failure").text
    assert not page.find_all("img")


def test_a_figure_without_alternative_text_is_a_finding(tmp_path):
    image = {"image/png": "iVBORw0KGgo=", "text/plain": "<Figure size 640x480 with 1 Axes>"}
    assert "without alternative text" in exported(tmp_path, "# ?", "plot()", shown=image)[1]["removed"][0]
    bare = {"text/html": '<figure class="kz-figure"><img src="data:image/png;base64,AA==" alt=""></figure>'}
    assert "without alternative text" in exported(tmp_path, "# ?", "plot()", shown=bare)[1]["removed"][0]
    described = {"image/png": "iVBORw0KGgo=", "text/plain": "Output doubled between 2016 and 2021"}
    assert exported(tmp_path, "# ?", "plot()", shown=described)[1]["removed"] == []


@pytest.mark.kernel
def test_a_batch_fails_only_the_report_that_fetches_and_strict_names_what_was_left_out(tmp_path):
    html = "from IPython.display import HTML\nHTML({!r})"
    write(tmp_path / "good.ipynb", "# Good?", "print('good')")
    write(tmp_path / "calls.ipynb", "# Calls?", html.format('<img src="https://example.org/a.png">'))
    write(tmp_path / "live.ipynb", "# Live?", html.format('<b onclick="x()">y</b>'))
    batch = run(plan([str(p) for p in sorted(tmp_path.glob("*.ipynb"))]), tmp_path / "out", quiet=True)
    assert {name: entry["state"] for name, entry in batch.entries.items()} == {
        "calls": "failed",
        "good": "ok",
        "live": "ok",
    }
    assert "https://example.org/a.png" in batch.entries["calls"]["message"]
    assert batch.findings() == ["live: left out, cell 3: onclick of <b>"]
    assert (batch.exit_code(), batch.exit_code(strict=True)) == (1, 1)
    assert "https://example.org/a.png" in BeautifulSoup((tmp_path / "out" / "index.html").read_text(), "lxml").text


# --- index and publication ---------------------------------------------------------------------------------------


@pytest.fixture
def reports(tmp_path) -> Path:
    """A reports folder as a run leaves it: one report, one notebook three times, one failure."""
    folder, entries = tmp_path / "reports", {}
    folder.mkdir()
    one = write(
        tmp_path / "one.ipynb",
        "# Is it one?",
        "show()",
        shown=_answer("There is one only. It is so.", "1", "consistent"),
    )
    many = write(tmp_path / "many.ipynb", "# How many?", "show()", shown=_answer("Many.", "2", "inconsistent"))
    for job in [*plan([str(one)]), *plan([str(many)], sweeps=["years=10,5,2"])]:
        html, facts = export.export(job.notebook.source.decode(), job, FACTS)
        (folder / f"{job.name}.html").write_text(html, "utf-8")
        (folder / f"{job.name}.ipynb").write_bytes(job.notebook.source)
        published = {"html": f"{job.name}.html", "notebook": f"{job.name}.ipynb", **facts}
        for kind in ("html", "notebook"):
            published[f"{kind}_sha256"] = hashlib.sha256((folder / published[kind]).read_bytes()).hexdigest()
        published["sources"] = [{"source_id": "trend_2024_06", "published": "2024-06-01"}]
        entries[job.name] = {"notebook": job.notebook.path.name, "parameters": job.values, "given": job.given}
        entries[job.name] |= {"state": "ok", "message": "", "published": published}
    bad = {"notebook": "bad.ipynb", "question": "Is it bad?", "state": "failed", "message": "ValueError: no", "cell": 4}
    entries["bad"] = {**bad, "published": None, "failed_html": "failed/bad.html"}
    manifest = {"reports": dict(sorted(entries.items())), "provenance": FACTS}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return folder


def _answer(text: str, number: str, verdict: str) -> dict:
    return {export.ANSWER: {"text": text, "numbers": [["count", number]], "verdict": verdict}, "text/plain": text}


def _index(folder: Path, **options) -> BeautifulSoup:
    manifest = json.loads((folder / "manifest.json").read_text())
    return BeautifulSoup(index_page(manifest, Folder(folder).read, **options), "lxml")


def test_a_single_report_is_a_card_with_answer_verdict_parameters_and_dates(reports):
    (card,) = _index(reports).select("li.card")
    assert card.a["href"] == "one.html"
    assert [card.h2.text, card.select_one(".text").text, card.select_one(".more").text] == [
        "Is it one?", "There is one only.", "It is so."]  # fmt: skip
    assert card.select_one(".chip").text == "✓ consistent"
    assert card.select_one(".pair").text == "years = 5"
    assert card.select_one(".dates").text == "names 1 source, published 1 June 2024"


def test_a_sweep_is_a_table_in_order_of_its_values(reports):
    sweep = _index(reports).select_one("section.sweep")
    assert sweep.h2.text == "How many?"
    assert [th.text for th in sweep.select("thead th")] == ["years", "Verdict and answer", "count"]
    rows = [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in sweep.select("tbody tr")]
    assert [row[0] for row in rows] == ["2", "5", "10"]
    assert rows[0][1:] == ["✕ inconsistent Many.", "2"]
    assert [a["href"] for a in sweep.select("a")] == [
        "many--years=2.html", "many--years=5.html", "many--years=10.html"]  # fmt: skip


def test_key_numbers_with_other_labels_stand_in_one_column_with_their_labels(reports):
    manifest = json.loads((reports / "manifest.json").read_text())
    for year, name in zip(
        (2028, 2030, 2035), sorted(name for name in manifest["reports"] if "--" in name), strict=True
    ):
        manifest["reports"][name]["published"]["answer"]["numbers"] = [[f"a year until {year}", "14.87 percent"]]
    sweep = BeautifulSoup(index_page(manifest, Folder(reports).read), "lxml").select_one("section.sweep")
    assert [th.text for th in sweep.select("thead th")] == ["years", "Verdict and answer", "Key numbers"]
    cells = [row.find_all("td")[-1].get_text(" ", strip=True) for row in sweep.select("tbody tr")]
    assert sorted(cells) == [f"14.87 percent a year until {year}" for year in (2028, 2030, 2035)]


def test_a_card_names_its_source_where_it_rests_on_one(reports):
    manifest = json.loads((reports / "manifest.json").read_text())
    manifest["reports"]["one"]["published"]["sources"][0]["publisher"] = "Trend News Agency"
    page = BeautifulSoup(index_page(manifest, Folder(reports).read), "lxml")
    assert page.select_one("li.card .dates").text == "Trend News Agency, 1 June 2024"


def test_the_two_ends_of_a_range_stay_on_one_line():
    table = kz.Table(pd.DataFrame({"rates left": ["452.555–452.904", "no day"], "when": ["2016–2025", "–"]}), "Rates")
    ranges = BeautifulSoup(blocks.block(table._repr_html_(), guard.Found()), "lxml").select("td .range")
    assert [each.text for each in ranges] == ["452.555–452.904", "2016–2025"]


def test_failures_stand_first_and_the_index_loads_nothing(reports):
    page = _index(reports)
    assert "Is it bad?" in page.select_one("main > :first-child").text
    assert "failed in cell 4: ValueError: no" in page.select_one(".notice").text
    assert not page.find_all(["script", "iframe", "form", "object"])
    assert all(image["src"].startswith("data:image/") for image in page.find_all("img"))
    levels = [int(h.name[1]) for h in page.find_all(re.compile("^h[1-6]$"))]
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_reports_that_a_stopped_run_did_not_come_to_are_one_item_of_the_index():
    never = {"notebook": "x.ipynb", "state": "interrupted", "published": None, "message": "the batch was stopped"}
    page = _board({f"x--a={number}": {**never, "parameters": {"a": number}} for number in range(50)})
    (item,) = page.select(".notice > ul > li")
    assert item.summary.text == "50 reports were not finished before the run stopped"
    assert [each.text for each in item.select("li")] == sorted(f"x--a={number}" for number in range(50))


def test_the_pictures_of_the_index_take_a_few_kilobytes(tmp_path):
    entries = {}
    for path in NOTEBOOKS:
        (tmp_path / path.name).write_bytes(path.read_bytes())
        (tmp_path / f"{path.stem}.html").write_text("")
        published = {"html": f"{path.stem}.html", "notebook": path.name}
        entries[path.stem] = {"notebook": path.name, "state": "ok", "published": published}
    html = index_page({"reports": entries, "provenance": FACTS}, Folder(tmp_path).read)
    images = BeautifulSoup(html, "lxml").select(".thumb img")
    assert len(images) == len(NOTEBOOKS)
    assert max(len(image["src"]) for image in images) <= 20_000
    assert len(html.encode()) <= 20_000 + 16_000 * len(NOTEBOOKS)
    assert all(b"<svg" in base64.b64decode(image["src"].partition(",")[2]) for image in images)


def _release(source: str, notebook: str, *, data: str = FACTS["data_sha256"], state: str = "ok", **more) -> dict:
    """The manifest entries of one page about a release; `more`: verdict and counts of its answer, or values given."""
    values = {"source": source, **{name: more.pop(name) for name in ("locale", "rounding") if name in more}}
    name = "--".join([notebook, *(f"{key}={value}" for key, value in values.items())])
    answer = {"text": "Some.", "numbers": [], "verdict": more.pop("verdict", None), "counts": more}
    page = {"html": f"{name}.html", "notebook": f"{name}.ipynb", "question": "?", "answer": answer}
    page["data_sha256"] = data
    return {
        name: {
            "notebook": f"{notebook}.ipynb",
            "parameters": values,
            "given": values,
            "state": state,
            "published": page,
        }
    }


def _board(*entries: dict) -> BeautifulSoup:
    manifest = {"reports": {name: entry for each in entries for name, entry in each.items()}, "provenance": FACTS}
    return BeautifulSoup(index_page(manifest, lambda name: None), "lxml")


def _rows(page: BeautifulSoup, order: str = "date") -> list[list[str]]:
    """The rows of the scoreboard as they stand in one of its orders."""
    rows = page.select(".board tbody tr")
    places = {re.search(rf"--{order}:(\d+)", row["style"])[1].zfill(4): row for row in rows}
    assert len(places) == len(rows)
    cells = [places[place].find_all(["th", "td"]) for place in sorted(places)]
    return [[cell.get_text(" ", strip=True) for cell in row] for row in cells]


def test_releases_stand_side_by_side_with_what_their_pages_found():
    """Published on 2023-09-01 via TÜKİB, 2024-03-21 and 2024-06-01 by Trend: sources.csv."""
    page = _board(
        _release("trend_2024_06", "01_what", figures=27),
        _release("trend_2024_06", "02_agree", figures=27, tested=5, slips=0, verdict="depends"),
        _release("bns_2023_09", "02_agree", figures=12, tested=9, slips=2, verdict="inconsistent"),
        _release("bns_2023_09", "03_rate", figures=12, tested=9, verdict="inconsistent"),
        _release("trend_2024_03_21", "01_what", figures=8),
    )
    heads = [th.text for th in page.select(".board thead th")]
    assert heads == ["Release", "Outlet", "Day", "Figures", "Tested", "Slips", "Verdict", "Pages"]
    rows = _rows(page)
    assert [row[1:] for row in rows] == [
        ["Trend News Agency", "1 June 2024", "27", "5", "0", "± depends on the reading", "01 02"],
        ["Trend News Agency", "21 March 2024", "8", "–", "–", "–", "01"],
        ["TÜKİB", rows[2][2], "12", "9", "2", "✕ inconsistent", "02 03"],
    ]
    assert [row[3] for row in _rows(page, "figures")] == ["27", "12", "8"]
    assert [row[4] for row in _rows(page, "tested")] == ["9", "5", "–"]
    assert [row[6][:1] for row in _rows(page, "verdict")] == ["✕", "±", "–"]
    chosen = {choice["id"].removeprefix("by-"): choice for choice in page.select(".orders input")}
    assert "checked" in chosen["date"].attrs
    sheet = page.style.text
    assert all(f".board:has(#by-{name}:checked) tbody tr{{order:var(--{name})}}" in sheet for name in chosen)
    assert not page.select(".card, .sweep")


def test_a_row_says_what_pages_of_today_s_figures_say():
    """After a run of 02 alone on new data: 30 figures, as its page says, not the 27 of the older page 03."""
    page = _board(
        _release("trend_2024_06", "02_agree", figures=30, tested=6, slips=1, verdict="consistent"),
        _release("trend_2024_06", "03_rate", figures=27, tested=5, verdict="inconsistent", data="older"),
        _release("bns_2023_09", "02_agree", figures=12, tested=9, slips=2, verdict="inconsistent", state="failed"),
    )
    (fresh, stale) = _rows(page)
    assert fresh[3:7] == ["30", "6", "1", "✓ consistent"]
    assert stale[3:7] == ["12", "9", "2", "✕ inconsistent"]
    assert [a["href"] for a in page.select(".board a.stale")] == ["02_agree--source=bns_2023_09.html"]


def test_a_notebook_without_an_answer_for_some_sources_is_said_and_no_failure():
    silent = {
        "notebook": "03_rate.ipynb",
        "state": "unanswered",
        "published": None,
        "message": "no pair; those that do: x",
    }
    page = _board(
        _release("trend_2024_06", "02_agree", figures=30),
        _release("bns_2023_09", "02_agree", figures=12),
        {"03_rate--source=bns_2023_09": {**silent, "parameters": {"source": "bns_2023_09"}}},
    )
    assert not page.select(".notice")
    assert page.select_one("details.board li").text == "03_rate.ipynb has no answer for 1 source: bns_2023_09. no pair"


@pytest.mark.parametrize("locale", ["en", "ru", "kk"])
def test_sixty_releases_on_three_pages_in_three_languages_make_a_small_index(locale):
    sources = [row["source_id"] for row in FACTS["sources"]][:60]
    entries = [
        _release(source, notebook, locale=spoken_there, figures=27, tested=5, slips=0, verdict="consistent")
        for source in sources
        for notebook in ("01_what", "02_agree", "03_rate")
        for spoken_there in (["en", "ru", "kk"] if locale == "en" else [locale])
    ]
    page = _board(*entries)
    assert len(page.select(".board tbody tr")) == 60
    assert len(page.select(".board tbody a")) == len(entries)
    assert len(str(page).encode()) <= 150_000
    assert not page.find_all("img")
    printed = [word for row in FACTS["sources"] for word in (row["title"], row["publisher"].rpartition("via ")[2])]
    assert locale == "en" or spoken.english(str(page), printed) == []


def test_a_folder_is_laid_out_for_a_web_server_and_kept_up_to_date(reports, tmp_path):
    target = tmp_path / "site"
    (reports / "one.pdf").write_bytes(b"%PDF-1.7")
    assert publish(reports, target) == {"bad": "no finished page (failed)"}
    laid = {path.name for path in target.iterdir()}
    assert laid == set(json.loads((target / "reports.json").read_text())["files"])
    assert {".nojekyll", "index.html", "one.html", "one.ipynb", "one.pdf", "many--years=2.html"} <= laid
    index = (target / "index.html").read_text()
    assert "Is it bad?" in index
    assert "failed/" not in index
    manifest = json.loads((reports / "manifest.json").read_text())
    del manifest["reports"]["one"]
    (reports / "manifest.json").write_text(json.dumps(manifest))
    publish(reports, target)
    assert not (target / "one.html").exists()
    links = re.findall(r'href="([^"#:]+\.html)"', (target / "index.html").read_text())
    assert links
    assert all((target / link).is_file() for link in links)


def test_a_page_that_was_changed_after_its_run_is_not_published(reports, tmp_path):
    page = reports / "one.html"
    page.write_text(page.read_text().replace("one only", "two only"))
    assert "was changed after its run" in publish(reports, tmp_path / "site")["one"]
    assert not (tmp_path / "site" / "one.html").exists()
    assert "Is it one?" in BeautifulSoup((tmp_path / "site" / "index.html").read_text(), "lxml").select_one(
        ".notice").text  # fmt: skip


def test_publishing_never_touches_files_of_somebody_else(reports, tmp_path):
    target = tmp_path / "mine"
    target.mkdir()
    (target / "thesis.doc").write_text("years of work")
    with pytest.raises(ParameterError, match=r"thesis\.doc"):
        publish(reports, target)
    for place in (reports, reports.parent):
        with pytest.raises(ParameterError, match="the reports themselves"):
            publish(reports, place)
    with pytest.raises(ParameterError, match="Run `kzstats report` first"):
        publish(tmp_path / "nowhere", tmp_path / "site")
    with pytest.raises(ParameterError, match="Give a folder"):
        publish("s3://bucket/reports", tmp_path / "site")
    assert [p.name for p in target.iterdir()] == ["thesis.doc"]


# --- PDF without a browser, or with a bad one --------------------------------------------------------------------


@pytest.mark.browser
def test_without_a_chromium_the_message_says_how_to_get_one(tmp_path, monkeypatch):
    monkeypatch.delenv("KZSTATS_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(pdf, "_PLACES", ())
    with pytest.raises(EnvironmentProblem, match=r"apt-get install chromium.*KZSTATS_CHROMIUM"):
        pdf.find_chromium()
    monkeypatch.setenv("KZSTATS_CHROMIUM", "/nowhere/chrome")
    with pytest.raises(EnvironmentProblem, match="'/nowhere/chrome', which cannot be run"):
        pdf.check_pdf("reports")


@pytest.mark.process
@pytest.mark.parametrize(
    ("script", "message"),
    [("echo broken >&2; exit 7", "exit code 7.*broken"), ("exit 0", "no message"), ("sleep 30", "within 0.5 seconds")],
)
def test_a_browser_that_fails_is_named_and_the_earlier_pdf_stays(tmp_path, monkeypatch, script, message):
    browser, page = tmp_path / "chromium", tmp_path / "page.html"
    browser.write_text(f"#!/bin/sh\n{script}\n")
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    page.write_text("x")
    page.with_suffix(".pdf").write_bytes(b"%PDF-old")
    monkeypatch.setattr(pdf, "SECONDS", 0.5 if "sleep" in script else 20.0)
    with pytest.raises(EnvironmentProblem, match=message):
        pdf.print_pdf(page, str(browser))
    assert page.with_suffix(".pdf").read_bytes() == b"%PDF-old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["chromium", "page.html", "page.pdf"]


def test_what_other_libraries_draw_in_black_takes_the_ink_of_a_dark_page():
    assert 'style="stroke: var(--ink,#000000)"' in adaptive_svg('<svg><path style="stroke: #000000"/></svg>')
