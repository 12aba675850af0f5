"""Notebook 08 on releases and folders of one's own: each sentence follows from the figures, and changes with them."""

import re
import warnings

import pytest
from matplotlib.figure import Figure
from played import run

import kzstats as kz
from kzstats import parameters

pytestmark = pytest.mark.kernel

# Invented. North prints one amount twice, at 447.25 tenge per dollar, the official rate of Monday, 3 June 2024 and of
# the Sunday before; the average of 2023 was 456.2. One pair tests nothing: it has a rate of its own. South prints one
# growth twice, 8 and 8.6 percent.
SOURCES = """\
source_id,title,publisher,url,published,retrieved,language
north,Invented,"Ministry of Tests, via Northern Herald",https://example.org,2024-06-03,,en
south,Invented,"Bureau of Tests, via Southern Post",https://example.org,2024-06-04,,en
"""
HEAD = "obs_id,source_id,obs_value,unit_measure,unit_mult,activity,ref_period,printed,conversion_of,transformation\n"
NORTH = """\
north.kzt,north,44.725,KZT,9,C,2023,44.725 billion tenge,,level
north.usd,north,100.0,USD,6,C,2023,100.0 million dollars,north.kzt,level
"""
SOUTH = """\
south.lead,south,8,PC,0,C29,2024-01-01/P4M,8 percent,,growth
south.said,south,8.6,PC,0,C29,2024-01-01/P4M,8.6 percent,,growth
"""


def write(folder, *rows: str) -> None:
    (folder / "sources.csv").write_text(SOURCES)
    (folder / "observations.csv").write_text(HEAD + "".join(rows))


def test_two_releases_of_a_folder_of_ones_own_are_counted_read_and_held_against_rates(mine):
    write(mine, NORTH, SOUTH)
    shown, space = run("08", sources=["north", "south"])
    assert shown[0] == (
        "2 releases print 4 figures; another figure of the same release tests 2 of them. Releases with a tested "
        "figure: 1, without: 1. All figures can be true under every reading of the print in 0, only under some in 1, "
        "under none in 0. Pairs of amounts in two currencies that can tell one official rate from another: 1 "
        "(releases: 1). The rate that fits most of them: day before publication (1 of 1; of all pairs for which it is "
        "at hand, 1 of 1) or day of publication (1 of 1; of all pairs for which it is at hand, 1 of 1)."
    )
    board = space["board"].set_index("source_id")
    assert board["outlet"].to_dict() == {"south": "Southern Post", "north": "Northern Herald"}
    assert board["conflicts"].to_dict() == {"south": 1, "north": 0}
    assert board.loc["north", ["lower", "upper"]].astype(float).round(2).tolist() == [447.02, 447.48]
    assert space["involved"][["relation", "contradictions"]].values.tolist() == [["repeated", 1]]
    (hang,) = space["hang"][["rounding", "conversion"]].values.tolist()
    assert list(map(str, hang)) == ["yes", "no"]


def test_without_one_of_them_the_sentences_tell_of_the_other_alone(mine):
    write(mine, NORTH, SOUTH)
    shown, space = run("08", sources=["south"])
    assert shown[0] == (
        "1 release prints 2 figures; another figure of the same release tests 2 of them. Releases with a tested "
        "figure: 1, without: 0. All figures can be true under every reading of the print in 0, only under some in 1, "
        "under none in 0."
    )
    assert len(space["tried"]) == 0
    assert sum("No amount is printed in tenge and in a currency with official rates." in one for one in shown) == 3


def test_figures_that_hold_a_guess_are_left_out_and_counted(mine):
    guess = "south.old,south,7.1,PC,0,C29,2023-01-01/P4M,7.1 percent,,growth,the period\n"
    (mine / "sources.csv").write_text(SOURCES)
    head, rows = HEAD.rstrip("\n") + ",doubt\n", [row + ",\n" for row in SOUTH.splitlines()]
    (mine / "observations.csv").write_text(head + "".join(rows) + guess)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        shown, _ = run("08", sources=["south"])
    assert "1 release prints 2 figures; another figure of the same release tests 2 of them." in shown[0]
    assert shown[0].endswith("1 more that was read with a guess is left out.")


def test_a_release_without_pairs_ties_or_growth_still_makes_a_page(mine):
    write(mine, "south.cars,south,46000,NUMBER,0,C29,2024-01-01/P4M,46000 cars,,level\n")
    shown, _ = run("08", sources=["south"])
    assert shown[0] == "1 release prints 1 figure; another figure of the same release tests 0 of them."
    assert "No release prints figures that test each other." in shown[1]


def test_the_bureau_is_not_held_against_itself_and_a_rate_against_every_pair_that_has_one():
    # 20 of the 26 pairs whose day of publication is known fit the day before, and 15 of the 15 that can tell
    shown, space = run("08")
    publisher = kz.load().set_index("obs_id")["source_id"].map(kz.load_sources().set_index("source_id")["publisher"])
    assert not {name for name in space["against"]["obs_id"].map(publisher) if name == "Bureau of National Statistics"}
    assert "29 as first prints, of which 29 agree" in "".join(shown)
    day_before = space["score"].set_index("convention").loc["day_before", ["fits", "pairs", "fit", "at_hand"]]
    assert day_before.tolist() == [15, 15, 20, 26]
    assert [row for row in "".join(shown).split("\n") if row.startswith("bne IntelliNews")]


def test_page_01_counts_what_was_entered_says_a_fall_and_leaves_exact_counts_out_of_the_coarsest():
    shown, space = run("01", source="elkz_2023_08")
    assert shown[0] == (
        "8 figures of this source were entered (Bureau of National Statistics, via El.kz): actual 8. The coarsest with "
        "two limits is “8,9%”, told of a fall, which allows −8.95 to −8.85 percent."
    )
    assert space["away"]["printed"].tolist() == ["8,9%", "103,6%", "26 272,9 млрд теңге"]
    assert "103,6%               103.55–103.65 (base = 100)        103.6–103.7 (base = 100)" in shown[9]


def test_a_page_01_of_exact_counts_alone_says_so(mine):
    write(mine, "south.cars,south,46000,NUMBER,0,C29,2024-01-01/P4M,46000 cars,,level\n")
    shown, _ = run("01", source="south")
    assert shown[0] == "1 figure of this source was entered (Bureau of Tests, via Southern Post): actual 1."
    assert "Every figure here is exact." in shown[-2]


def test_page_07_says_whose_text_it_reads_and_which_growth_it_leaves_uncompared(tmp_path):
    """8 percent on the year before and 8.6 percent on what is not said: both may be true."""
    shown, space = run("07")
    assert [text for text in shown if text.startswith("The source first_release") and "kzstats" in text]
    assert space["apart"][["printed", "printed_other"]].values.tolist() == [["8 percent", "8.6 percent"]]
    assert (
        "At one exchange rate for all amounts, all can be true at once only if they were rounded to the nearest "
        "(converted from the printed tenge), cut off (converted from" in shown[0]
    )
    guesses = space["figures"].set_index("printed")["doubt"]
    assert "role" in guesses["150,000 sets"], "planned is a guess there, and is named among the others"
    (tmp_path / "own.txt").write_text("In 2023 lime output rose by 4 percent on 2022, in the first half of 2023 by 3.")
    shown, space = run("07", text=str(tmp_path / "own.txt"))
    assert [text for text in shown if "Who published this text, and when, is not recorded." in text]
    assert space["apart"].empty


def test_page_07_names_the_one_rate_that_it_assumes_and_proves_nothing_where_nothing_contradicts(tmp_path):
    # 1.16 trillion for $21.4 billion is 54 tenge a dollar, 164.9 billion for $305.3 million 540: possible apart
    pair = "In 2024 mining made goods for 1.16 trillion tenge ($21.4 billion)"
    (tmp_path / "own.txt").write_text(f"{pair}, agriculture for 164.9 billion tenge ($305.3 million).")
    shown, _ = run("07", text=str(tmp_path / "own.txt"))
    assert "At one exchange rate for all amounts they cannot all be true, however they were rounded." in shown[0]
    assert any(text.startswith("Why the figures cannot all be true, read as rounded to the nearest") for text in shown)
    (tmp_path / "own.txt").write_text(f"{pair}.")
    shown, _ = run("07", text=str(tmp_path / "own.txt"))
    assert "No figure here is tested by another, so none can contradict." in shown
    assert not [text for text in shown if "cannot all be true" in text]


def test_a_time_without_releases_is_told_in_one_sentence():
    with pytest.raises(kz.NotFound, match="no release with figures was published from 2030 to today") as told:
        run("08", since="2030")
    assert "\n" not in str(told.value)


def test_official_tables_are_no_releases_until_they_are_asked_for():
    _, space = run("08", since="2026-09")
    assert "bns_index_2026" not in set(space["obs"]["source_id"]) <= {"bns_index_2026", *kz.load()["source_id"]}
    _, space = run("08", sources=["bns_index_2026"])
    assert set(space["obs"]["source_id"]) == {"bns_index_2026"}
    moved = space["moves"].drop_duplicates("activity").set_index("activity")["branch"]
    assert [moved[code].replace("\n", " ") for code in ("B", "F")] == ["Mining and quarrying", "Construction"]


def test_the_findings_of_the_guide_are_those_of_the_notebook(checkout, monkeypatch):
    """Where this fails after new data: `make notebooks` writes them anew."""
    monkeypatch.syspath_prepend(checkout)
    from tools import findings

    guide = findings.GUIDE.read_text("utf-8")
    assert findings.made(guide) == guide
    assert len(re.findall(r"^\d\. .*\d.* \*.*\*$", guide, flags=re.MULTILINE)) == 5, "each with a number and its doubt"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("trend_2024_06", "wanted a list of source_ids"),
        (["trend_2024"], "has 'trend_2024'.*wanted one of: trend_2024_06"),
    ],
)
def test_sources_are_a_list_of_known_ones(value, words):
    with pytest.raises(kz.ParameterError, match=words):
        parameters.check(sources=value)
    assert parameters.check(sources=["trend_2024_06"], since="2023-01", until="") == {
        "sources": ["trend_2024_06"], "since": "2023-01", "until": "",
    }  # fmt: skip


def test_small_multiples_keep_the_titles_that_tell_them_apart():
    fig = Figure()
    for axes, name in zip(fig.subplots(1, 2), ("north", "south"), strict=True):
        axes.set_title(name)
    shown = kz.Chart(fig, alt="Two panels, for the test", caption="Invented.").fig
    assert [axes.get_title() for axes in shown.axes] == ["north", "south"]


def test_a_text_without_figures_is_told_in_one_sentence(tmp_path):
    path = tmp_path / "release.txt"
    path.write_text("Nothing here, really. Kazakhstan has been a country since 1991.")
    with pytest.raises(kz.NotFound, match=r"release.txt: no figure was found in this text \(numbers: 1991\)"):
        run("07", text=str(path))


def test_of_a_text_without_figures_nothing_looks_like_a_slip_and_nothing_breaks():
    none = kz.read("Nothing here, really. Kazakhstan is a country.")
    slips = kz.slips(none).merge(none[["obs_id", "printed"]], on="obs_id", validate="many_to_one")
    assert slips.empty
