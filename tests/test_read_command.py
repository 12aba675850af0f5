"""`kzstats read` and `kzstats check FILE`: any text in, rows out, and a clear sentence for what is none."""

import csv
import re
import warnings
from pathlib import Path

import pytest

import kzstats as kz
from kzstats import faults, read_command, texts
from kzstats.errors import DataError

LIME = "Lime output in Kazakhstan in 2023 grew by 4.5 percent compared with 2022 and came to 1,250 tonnes."
ЦЕМЕНТ = "Производство цемента в Казахстане в 2023 году выросло на 5,3 % и составило 812 тысяч тонн."
ЦЕМЕНТТЕР = "Қазақстанда 2023 жылы цемент өндірісі 5,3 пайызға өсіп, 812 мың тоннаға жетті."
#: Invented: 54 of 100 billion are no 46.9 percent.
WRONG = (
    "In 2023 industrial output of Kazakhstan came to 100.0 billion tenge. In 2023 mining output of Kazakhstan came to "
    "54.0 billion tenge. Mining made up 46.9 percent of industrial output in 2023."
)
LINKS = "".join(f'<li><a href="/{n}">News of the day and {n} other stories for you to read</a></li>' for n in range(30))
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Lime - Some News</title>
<meta property="article:published_time" content="2024-02-05T10:00:00+05:00">
<link rel="canonical" href="https://news.example/lime"><script>var a = 77.7;</script></head>
<body><nav><ul>{LINKS}</ul></nav><main><article><h1>More lime</h1><p>{LIME} <b>That</b> was told on Monday, and nobody
had thought of it before, as far as anybody can tell.</p>
<table><tr><th>Branch</th><th>2023, percent of 2022</th></tr><tr><td>Mining<br>of ore</td><td>104.2</td></tr></table>
</article></main><footer><p>© 2024, telephone +7 727 123 45 67</p></footer></body></html>"""


@pytest.fixture
def lime(tmp_path):
    path = tmp_path / "lime_2023.txt"
    path.write_text(LIME, "utf-8")
    return path


@pytest.fixture
def checked(kzstats, tmp_path):
    """`kzstats check` of a text: its exit code, and all that it prints, in one line."""

    def check(text, *words, name="text.txt"):
        (tmp_path / name).write_text(text, "utf-8")
        code, out, err = kzstats("check", tmp_path / name, *words)
        return code, " ".join(f"{out}{err}".split())

    return check


def rows(folder, table="observations"):
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        (
            ЦЕМЕНТ,
            ("utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "koi8-r", "mac-cyrillic", "iso8859-5", "cp866"),
        ),
        (ЦЕМЕНТТЕР, ("utf-8", "kz1048", "utf-16", "utf-16-be")),
    ],
)
def test_a_text_is_the_same_text_in_every_encoding(text, encodings):
    for encoding in encodings:
        assert texts.document(text.encode(encoding), "cement.txt").text == text, encoding
    assert texts.document(b"a\r\nb\rc", "a.txt").text == "a\nb\nc"


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "mac-cyrillic", "iso8859-5", "cp866"])
@pytest.mark.parametrize(
    "text", ["В мае выпущено 148 тысяч станков.", "Январь: добыча угля 9,1 млн тонн.", "ОБЩАЯ ВЫРАБОТКА 9 МЛРД КВТ·Ч"]
)
def test_of_few_words_the_letters_tell_the_encoding(text, encoding):
    raw = text.encode(encoding, "replace")
    assert texts.document(raw, "a.txt").text == raw.decode(encoding)


def test_a_day_of_publication_is_a_texts_and_one_to_come_is_noted(kzstats, tmp_path):
    (tmp_path / "lime.txt").write_text(LIME, "utf-8")
    code, _, err = kzstats("check", "trend_2024_06", "--published", "2024-06-01")
    assert (code, "are of a text; those of a source stand in sources.csv" in err) == (2, True)
    code, out, err = kzstats("read", tmp_path / "lime.txt", "--published", "2090-01")
    assert (code, "published is 2090-01, which is still to come" in out + err) == (0, True)


def test_a_page_says_its_encoding():
    page = f'<html><head><meta charset="windows-1251"></head><body><p>{ЦЕМЕНТ} Так сообщили в бюро.</p></body></html>'
    assert ЦЕМЕНТ in texts.document(page.encode("cp1251"), "page.htm").text


def test_the_title_of_a_text_is_its_first_line_that_is_no_day(tmp_path):
    path = tmp_path / "lime.txt"
    path.write_text(f"5 February 2024\n\nLime output grows\n\n{LIME}", "utf-8")
    assert read_command.read_file(str(path)).source["title"] == "Lime output grows"


def test_of_a_saved_page_the_article_is_read_and_its_furniture_is_not():
    found = texts.document(PAGE.encode(), "page.html")
    assert found.text.split("\n")[0] == "More lime"
    assert LIME in found.text
    assert "Branch | 2023, percent of 2022\nMining of ore | 104.2" in found.text
    assert not any(word in found.text for word in ("77.7", "727", "stories"))
    assert (found.published, found.url) == ("2024-02-05", "https://news.example/lime")


def test_marks_of_footnotes_are_no_digits_and_what_stands_beside_an_article_is_none_of_it():
    lime = "In 2024 lime output in Kazakhstan rose by 6.1<sup>1</sup> percent, and 3 million m<sup>2</sup> of housing"
    page = (
        "<html><body><nav><span>USD 447.25</span></nav><article><h1>Lime</h1>"
        f"<p>{lime} were built across the country in the year.</p>"
        "<aside>Read also: in 2023 coal output was 117 million tonnes, more than was expected.</aside></article>"
    )
    found = texts.document(page.encode(), "page.html").text
    assert "6.1¹ percent" in found
    assert not any(word in found for word in ("USD", "117"))
    rows = kz.read(found)
    assert rows[["obs_value", "unit_measure"]].values.tolist() == [["6.1", "PC"], ["3", "M2"]]


def test_marks_of_markdown_are_no_minus_and_no_figures():
    text = "# Lime\n\n- **4.5 percent** [more](http://a.example/12)\n\n| a | b |\n|---|---|\n| c | 5 |\n"
    assert texts.document(text.encode(), "lime.md").text == "Lime\n4.5 percent more\na | b\nc | 5"


def test_a_page_nested_deeper_than_recursion_goes_ends_in_a_text_or_a_sentence():
    deep = "<html><body>" + "<div>" * 5_000 + LIME + "</div>" * 5_000 + "</body></html>"
    with pytest.raises(DataError, match=r"deep\.html: no article"):
        texts.document(deep.encode(), "deep.html")


NO_TEXTS = {
    "empty.txt": (b"", "the file is empty"),
    "blank.txt": (b" \n\t ", "the file is empty"),
    "release.pdf": (b"%PDF-1.7 \xff\xfe", "this is a PDF, no text"),
    "release.docx": (b"PK\x03\x04\x14\x00", "this is a Word, Excel or zip file"),
    "program": (b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 40, "this is no text"),
    "words.txt": (b"The minister spoke of the industry and said that all was well with it.", "no figure was found"),
    "years.txt": (b"The minister spoke in 2023 of the industry and said that all was well.", "(2023: a year)"),
    "deutsch.txt": ("Die Produktion stieg um 4,5 Prozent, und das ist größer als zuvor.".encode(), "neither English"),
    "menu.html": (f"<!DOCTYPE html><html><body><ul>{LINKS}</ul></body></html>".encode(), "no article can be told"),
}


@pytest.mark.parametrize("name", NO_TEXTS)
def test_what_holds_no_figures_of_a_release_is_told_in_a_sentence_and_exits_3(kzstats, tmp_path, name):
    content, said = NO_TEXTS[name]
    (tmp_path / name).write_bytes(content)
    for verb in ("read", "check"):
        code, out, err = kzstats(verb, tmp_path / name)
        assert (code, out) == (3, "")
        assert said in err
        assert name in err
        assert len(err.splitlines()) == 1


def test_reading_tells_figures_doubts_and_other_numbers(kzstats, lime):
    text = f"{LIME}\n\nThey said 7.5 percent."
    lime.write_text(text, "utf-8")
    code, out, _ = kzstats("read", lime, "--published", "2024-02-05")
    assert code == 0
    assert out.startswith("lime_2023: English, published 2024-02-05; figures: 3, ")
    certain, _, rest = out.partition("Figures read with a guess")
    assert "1,250 tonnes" in certain.partition("Figures read for certain")[2]
    assert "7.5 percent" in rest
    assert "a year: 2023, 2022" in rest


def test_standard_input_is_read(kzstats):
    code, out, _ = kzstats("read", "-", given=LIME.encode("utf-16"))
    assert code == 0
    assert "1,250 tonnes" in out


def test_one_bad_text_does_not_spoil_the_others_and_is_not_passed_over(kzstats, lime, tmp_path):
    (tmp_path / "empty.txt").write_text("")
    code, out, err = kzstats("read", tmp_path / "empty.txt", lime)
    assert code == 3
    assert "1,250 tonnes" in out
    assert "1 of 2 texts were not read" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["no_such.txt"], "not there"),
        (["."], "a folder"),
        (["{lime}", "--published", "yesterday"], "yesterday"),
        (["{lime}", "--source", "My Release"], "such as my_release"),
        (["{lime}", "{lime}", "--source", "a"], "--source names one text"),
        (["{lime}", "--certain"], "--certain goes with --write"),
        (["{lime}", "--language", "de"], "'de' is not one of"),
    ],
)
def test_a_wrong_call_exits_2_and_says_what_is_wrong(kzstats, lime, words, said):
    code, _, err = kzstats("read", *(word.format(lime=lime) for word in words))
    assert code == 2
    assert said in err


def test_what_is_written_can_be_loaded_validated_and_checked(kzstats, lime, tmp_path):
    own = tmp_path / "own"
    code, out, _ = kzstats("read", lime, "--write", own, "--published", "2024-02-05")
    assert code == 0
    assert f"kzstats check lime_2023 --data {own}" in out
    loaded = kz.load("lime_2023", data=own)
    assert loaded["printed"].tolist() == ["4.5 percent", "1,250 tonnes"]
    assert loaded["published"].unique().tolist() == ["2024-02-05"]
    assert kz.load_text("lime_2023", data=own) == LIME
    assert kzstats("validate", "--data", own)[0] == 0
    assert kzstats("check", "lime_2023", "--data", own)[0] == 0


def test_the_same_text_is_never_written_twice(kzstats, lime, tmp_path):
    own = tmp_path / "own"
    kzstats("read", lime, "--write", own)
    before = {path: path.read_bytes() for path in own.rglob("*.*")}
    for more in ([], ["--source", "another"]):
        code, out, _ = kzstats("read", lime, "--write", own, *more)
        assert code == 0
        assert "holds this text already, as lime_2023; nothing was added" in out
    assert {path: path.read_bytes() for path in own.rglob("*.*")} == before


def test_another_text_of_the_same_name_is_refused(kzstats, lime, tmp_path):
    own = tmp_path / "own"
    kzstats("read", lime, "--write", own)
    before = (own / "observations.csv").read_bytes()
    lime.write_text(LIME.replace("1,250", "1,300"), "utf-8")
    code, _, err = kzstats("read", lime, "--write", own)
    assert code == 2
    assert "give this one another name with --source" in err
    assert (own / "observations.csv").read_bytes() == before


@pytest.mark.parametrize("separator", [",", ";"])
def test_rows_and_columns_of_a_file_that_was_there_stay_as_they_were(kzstats, lime, tmp_path, separator):
    own = tmp_path / "Own Figures"
    own.mkdir()
    head = ["printed", "obs_value", "unit_measure", "unit_mult", "activity", "ref_period"]
    mine = ["46.4 trillion tenge", "46.4", "KZT", "12", "B-E", "2023"]
    lines = f"\ufeff{separator.join(head)}\r\n{separator.join(mine)}\r\n"
    (own / "observations.csv").write_bytes(lines.encode())
    before = kz.load("own_figures", data=own)
    assert kzstats("read", lime, "--write", own)[0] == 0
    raw = (own / "observations.csv").read_bytes().decode()
    first, second, *_ = raw.split("\r\n")
    assert first.startswith("\ufeff" + separator.join(head))
    assert second.startswith(separator.join(mine))
    assert kz.load("own_figures", data=own).equals(before)
    assert len(kz.load("lime_2023", data=own)) == 2


def test_a_folder_with_faults_is_mended_first(kzstats, lime, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "observations.csv").write_text("printed,obs_value\n5,five\n")
    code, _, err = kzstats("read", lime, "--write", own)
    assert code == 3
    assert "mend them first, nothing was added" in err
    assert (own / "observations.csv").read_text() == "printed,obs_value\n5,five\n"


def test_only_certain_figures_are_written_where_that_is_asked(kzstats, lime, tmp_path):
    lime.write_text(f"{LIME}\n\nThey said 7.5 percent.", "utf-8")
    code, out, _ = kzstats("read", lime, "--write", tmp_path / "own", "--certain")
    assert code == 0
    assert {row["doubt"] for row in rows(tmp_path / "own")} == {""}
    assert "with a guess left out" in out


def test_where_nothing_is_certain_nothing_certain_is_written_and_the_text_can_be_added_later(kzstats, tmp_path):
    text = tmp_path / "said.txt"
    text.write_text("They said 7.5 percent.", "utf-8")
    code, _, err = kzstats("read", text, "--write", tmp_path / "own", "--certain")
    assert code == 3
    assert "said: no figure is certain, 1 holds a guess; nothing was added" in " ".join(err.split())
    assert not (tmp_path / "own").exists()
    assert kzstats("read", text, "--write", tmp_path / "own")[0] == 0


def test_a_file_that_is_called_as_a_source_is_told(kzstats, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("bns_2023_09").write_text(LIME, "utf-8")
    out = kzstats("check", "bns_2023_09")[1]
    assert "bns_2023_09 is the source of that name; ./bns_2023_09 is the file" in " ".join(out.split())


def test_the_key_of_a_marked_text_counts_its_numbers():
    text = "In 2023 lime output fell by 4.5 percent.\nIn 2024 it rose by 4.5 percent."
    key = kz.marked(text, kz.read(text))._repr_html_().partition('class="key">')[2]
    assert re.sub("<[^>]*>", "", key).strip() == "2✓ read for certain, 2· no figure"


def test_names_without_a_latin_letter_do_not_become_one(kzstats, tmp_path):
    for name, text in (("цемент.txt", ЦЕМЕНТ), ("известь.txt", ЦЕМЕНТ.replace("цемента", "извести"))):
        (tmp_path / name).write_text(text, "utf-8")
    code, out, _ = kzstats("read", tmp_path / "цемент.txt", tmp_path / "известь.txt", "--write", tmp_path / "own")
    assert code == 0, out
    assert len({row["source_id"] for row in rows(tmp_path / "own", "sources")}) == 2


def test_a_text_is_read_and_checked_in_one_go(checked):
    text = f"{WRONG}\n\nThey said 7.5 percent."
    code, said = checked(text, "--published", "2024-02-05")
    assert code == 0
    told = "text.txt, published 2024-02-05: 3 of 4 figures are checked; 1 with a guess is left out (--all takes it too"
    assert told in said
    assert "They cannot all be true under any reading." in said
    assert checked(text, "--strict")[0] == 1


def test_two_values_with_the_same_codes_are_named_and_not_held_against_each_other(checked):
    pits = "In 2023 the north pit gave 30 thousand tonnes of lime and the south pit 12 thousand tonnes.\n"
    code, said = checked(pits, "--all")
    assert (code, "They cannot all be true" in said) == (0, True)
    code, said = checked(f"{pits}\nCoal output was 90 million tonnes in 2023.\n", "--strict")
    assert code == 0
    assert "1 of 3 figures are checked; 2 with a guess are left out" in said
    assert "nothing that was read tells them apart: 30 thousand tonnes (1.1), 12 thousand tonnes (1.1); if" in said
    assert "cannot all be true" not in said


@pytest.mark.parametrize(
    "text",
    [
        "In 2023 Kazakhstan made 5.1 thousand tonnes of lime.",
        "В 2023 году в Казахстане выпущено 5,1 тыс. тонн извести.",
        "2023 жылы Қазақстанда 5,1 мың тонна әк өндірілді.",
    ],
)
def test_figures_of_which_none_bears_on_another_are_never_called_consistent(checked, text):
    code, said = checked(text, "--strict")
    assert (code, "consistent" in said) == (0, False)
    assert said.endswith(": nothing was tested, for no figure bears on another: undetermined")


TWO_LIMES = "Lime output of Kazakhstan in 2023: 3.2 million tonnes. In 2023 it made 3.9 million tonnes of lime."


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        (TWO_LIMES, "tells them apart: 3.2 million tonnes (1.1), 3.9 million tonnes (1.2);"),
        (
            "Industrial output of Kazakhstan grew by 4.3% in 2023. Its index of physical volume was 105.3% in 2023.",
            "tells them apart: 4.3% (1.1), 105.3% (1.2);",
        ),
        (
            "Wheat made up 7.5 million tonnes of Kazakhstan's 2023 grain harvest of 5.1 million tonnes.",
            "tells them apart, one product part of another: 7.5 million tonnes (1.1), 5.1 million tonnes (1.1);",
        ),
    ],
)
def test_a_text_of_figures_that_nothing_tells_apart_is_told_so(checked, text, pair):
    for words in ((), ("--strict",)):
        code, said = checked(text, *words)
        assert code == 3
        assert "0 of 2 figures are checked; 2 with a guess are left out" in said
        assert pair in said
        assert "no figure is certain, so none was held against another" in said


def test_a_contradiction_among_guesses_is_said_to_be_one(checked):
    code, said = checked(TWO_LIMES, "--all", "--strict")
    assert (code, "a wrong guess contradicts as an error does" in said) == (1, True)


def test_two_values_told_in_the_same_words_contradict_each_other(checked):
    code, said = checked(
        "Kazakhstan made 5.1 thousand tonnes of lime in 2023.\n\nIn 2023 Kazakhstan made 6.3 thousand tonnes of lime.",
        "--strict",
    )
    told = "contradict each other, in the same words: 5.1 thousand tonnes (1.1), 6.3 thousand tonnes (2.1)"
    assert (code, told in said) == (1, True)


@pytest.mark.parametrize(
    "text",
    [
        "Lime output in Kazakhstan rose by {} percent in 2023.\n\nIn 2023 the growth of lime production in Kazakhstan "
        "was 7.2 percent, the agency added.",
        "Объём выпуска извести в Казахстане в 2023 году достиг {} млн тонн\n\nВ 2023 году выпуск извести в Казахстане "
        "составил 7,2 млн тонн, сообщили в министерстве.",
        "2023 жылы Қазақстанда әк өндірісі {}%-ға өсті.\n\nҚазақстандағы әк өндірісінің өсімі 2023 жылы 7,2%-ды құрады,"
        " деді министр.",
        # an index of 103.4 is growth by 3.4 percent
        "The index of industrial production in Kazakhstan made 103.4 percent in 2023.\n\nIn 2023 industrial output in "
        "Kazakhstan grew by {index} percent.",
        "Индекс промышленного производства в Казахстане составил в 2023 году 103,4%.\n\nВ 2023 году промышленность "
        "Казахстана выросла на {index}%.",
        # a table and a quotation
        "Kazakhstan produced {} million tons of lime in 2023.\n\n| Year | Lime production, million tons |\n|---|---|\n"
        "| 2022 | 6.1 |\n| 2023 | 7.2 |",
        'Kazakhstan produced {} million tons of lime in 2023, the Ministry of Industry said.\n\n"We produced 7.2 '
        'million tons of lime in 2023," Industry Minister Serik Ospan said.',
        "В 2023 году в Казахстане произведено {} млн тонн извести, сообщило министерство.\n\n"
        "| Год | Производство извести, млн тонн |\n|---|---|\n| 2022 | 6,1 |\n| 2023 | 7,2 |",
    ],
)
def test_one_thing_told_twice_with_two_numbers_contradicts_itself_whatever_verb_tells_it(checked, text):
    sign = "." if text.isascii() else ","
    right, wrong = (
        text.format(value.replace(".", sign), index=index.replace(".", sign))
        for value, index in (("7.2", "3.4"), ("2.7", "4.3"))
    )
    assert checked(right, "--strict")[0] == 0
    code, said = checked(wrong, "--strict")
    assert (code, "contradict each other, for their sentences are of the same thing: " in said) == (1, True)


@pytest.mark.parametrize(
    "second",
    [
        "In 2023 lime output in Kazakhstan grew by 2.7 percent at private plants.",  # a part of it
        "Earlier, lime output in Kazakhstan in 2023 was said to have grown by 2.7 percent.",  # an older print
        "In 2023 lime output in Kazakhstan grew by 2.7 percent, the National Bank said.",  # of another source
    ],
)
def test_another_part_edition_or_source_of_a_figure_does_not_contradict_it(checked, second):
    first = "Lime output in Kazakhstan grew by 7.2 percent in 2023, the ministry said."
    assert checked(f"{first}\n\n{second}", "--strict")[0] != 1


def test_an_impossible_print_is_a_slip_also_where_a_rule_refuses_it(checked):
    text = "In 2023 Kazakhstan made 5.1 million tonnes of lime. The share of lime in its industry was 112.5 percent."
    code, said = checked(f"{text} As of 31 June 2023 it had 2 million tonnes of grain in store.", "--strict")
    assert code == 1
    assert "looks like a slip: 112.5 percent at 1.2: a share of more than 100 percent." in said
    assert "2 million tonnes at 1.3: the text says 2023-06-31, a day that does not exist." in said
    assert "not taken" not in said


@pytest.mark.parametrize(
    "text",
    [
        "Lime output of Kazakhstan doubled in 2023: from 40,100 tonnes in 2022 to 80,300 tonnes.",
        "Mills shipped 3.2 million tonnes of flour in 2023, with 817,000 tonnes of flour sent within the country.",
    ],
)
def test_what_came_from_and_a_part_told_with_it_are_no_rivals(checked, text):
    assert "tells them apart" not in checked(text)[1]


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        (
            "Lime output rose from 5,000 to 4,000 tonnes in 2023.",
            "4,000 tonnes at 1.1: it is said to have risen from 5,000",
        ),
        (
            "В 2042 году производство извести в Казахстане выросло на 2,8%.",
            "it is told as done in 2042, and the text is of 2025",
        ),
        (
            "In 2023 the works earned 305 billion tenge ($958 million) in Kazakhstan.",
            "exchange rate far from every official one: 318.4 tenge per dollar, usual",
        ),
    ],
)
def test_a_slip_that_the_print_shows_is_told_of_guesses_too(checked, text, slip):
    code, said = checked(text, "--strict", *(["--published", "2025-01-20"] if "2042" in text else []))
    assert (code, slip in said) == (1, True), said
    assert "slip beside that" in said or "no figure is certain" in said


def test_what_the_print_denies_is_told_of_the_rows_that_are_kept_as_of_the_text(checked, kzstats, tmp_path):
    text = "Lime output in Kazakhstan rose from 5,000 tonnes in 2023 to 4,000 tonnes in 2024."
    slip = "looks like a slip: 4,000 tonnes at 1.1: it is said to have risen from 5,000 tonnes, which is more."
    code, told = checked(text, "--strict", "--published", "2025-03-05", name="lime.txt")
    assert (code, slip in told) == (1, True)
    kzstats("read", tmp_path / "lime.txt", "--write", tmp_path / "own", "--published", "2025-03-05")
    code, told, _ = kzstats("check", "lime", "--data", tmp_path / "own", "--strict")
    assert (code, slip in told) == (1, True)


def test_a_text_that_the_data_hold_already_is_not_confirmed_by_itself(checked):
    told = checked(
        "Kazakhstan made industrial goods of 23.5 trillion tenge in January through June 2024. Output of mining was "
        "10.7 trillion tenge.",
        "--published",
        "2024-07-18",
    )[1]
    assert "note: astanatimes_2024_07 has 2 of these prints word for word: if it is this text, it confirms" in told


def test_what_a_rule_of_the_data_forbids_is_no_certain_figure_and_counted_among_those_read(checked):
    text = "Two-thirds of Kazakhstan's exports in 2023 went to six neighbours. Exports were worth $70 billion in 2023."
    share = kz.read(text).iloc[0]
    assert (share["certain"], share["doubt"]) == (False, "share_of")
    said = checked(text)[1]
    assert "text.txt: 1 of 2 figures are checked" in said
    assert "not taken: 'Two-thirds' at 1.1" in said


def test_a_guess_that_nobody_has_corrected_stays_a_guess_in_the_folder(kzstats, lime, tmp_path):
    lime.write_text(f"{LIME}\n\nThey said 7.5 percent.", "utf-8")
    own = tmp_path / "own"
    kzstats("read", lime, "--write", own)
    _, out, _ = kzstats("check", "lime_2023", "--data", own)
    assert "2 of 3 figures are checked; 1 with a guess is left out (--all takes it too, the column doubt" in " ".join(
        out.split()
    )
    assert out.count("7.5 percent") == 0
    with pytest.warns(UserWarning, match="lime_2023: 1 of 3 figures hold a guess and are left out"):
        assert "7.5 percent" not in kz.load("lime_2023", data=own)["printed"].tolist()
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as use:
        warnings.simplefilter("error")
        use.setenv("KZSTATS_DATA", str(own))
        with pytest.raises(UserWarning, match=r"lime_2023: 1 of \d+ figures hold a guess and are left out"):
            kz.load()
        every = kz.load(guesses=False)  # whoever leaves them out on purpose is not told of it
        assert len(every[every["source_id"] == "lime_2023"]) == 2
        kz.load("trend_2024_06")  # a clean release hears nothing of another one's guess
        kz.slips(kz.load("trend_2024_06"))
    assert "7.5 percent" in kz.load("lime_2023", data=own, guesses=True)["printed"].tolist()
    table = (own / "observations.csv").read_text("utf-8")
    doubt = next(row["doubt"] for row in rows(own) if row["doubt"])
    (own / "observations.csv").write_text(table.replace(doubt, ""), "utf-8")
    assert "left out" not in kzstats("check", "lime_2023", "--data", own)[1]


def test_a_source_of_guesses_only_is_refused_by_load_and_says_what_to_do(kzstats, tmp_path):
    (tmp_path / "vague.txt").write_text("Lime output grew by 7.5 percent.", "utf-8")
    kzstats("read", tmp_path / "vague.txt", "--write", tmp_path / "own")
    with pytest.raises(kz.DataError, match="1 of 1 figures hold a guess; correct them"):
        kz.load("vague", data=tmp_path / "own")
    assert len(kz.load("vague", data=tmp_path / "own", guesses=True)) == 1


def test_a_word_of_a_folder_of_ones_own_is_known(kzstats, tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own/lexicon.csv").write_text("language,kind,phrase,code\nen,product,sky kite,sky_kites\n")
    (tmp_path / "own/codes.csv").write_text("list,code,name\nproduct,sky_kites,sky kites\n")
    (tmp_path / "kites.txt").write_text("In 2023 Kazakhstan produced 1,200 sky kites, more than ever before.")
    code, out, _ = kzstats("read", tmp_path / "kites.txt", "--data", tmp_path / "own")
    assert code == 0
    assert "Sky kites" in out


def test_hostile_text_is_shown_as_text():
    text = f"{LIME} <script>alert(1)</script> <img src=x onerror=alert(2)> {{{{ 7 }}}} $5 & $6"
    shown = kz.marked(text, kz.read(text))._repr_html_()
    assert "<script" not in shown
    assert "<img" not in shown
    assert "&lt;img src=x" in shown
    assert "tex2jax_ignore" in shown


def test_texts_and_sources_are_checked_together(kzstats, lime):
    code, out, _ = kzstats("check", lime, "bns_2024_01")
    assert code == 0
    assert "bns_2024_01, rounding nearest" in out


def test_a_text_whose_every_figure_is_guessed_is_not_said_to_agree(kzstats, lime):
    lime.write_text("A plant made 7.5 percent more, it was said in the town.", "utf-8")
    code, out, err = kzstats("check", lime)
    assert (code, out) == (3, "")
    assert "no figure is certain, 1 holds a guess; check it too with --all" in err


def test_a_long_text_is_held_against_the_rules_once_however_many_figures_break_one(lime, monkeypatch):
    # Sixty years to come: as many rounds when each took out the first of its kind.
    broken = [f"In {year} works of Shymkent made 1,250 tonnes of lime.\n" for year in range(2035, 2095)]
    lime.write_text("In 2023 lime output fell by 4.5 percent.\n" + "".join(broken))
    rounds = []
    checked = faults.of_figures
    monkeypatch.setattr(faults, "of_figures", lambda *given: rounds.append(len(given[0])) or checked(*given))
    found = read_command.read_file(str(lime))
    assert (len(found.rows), len(found.faults), len(rounds)) == (1, 60, 1)


@pytest.mark.parametrize("verb", ["read", "check"])
def test_another_day_than_the_texts_or_pages_own_is_noted_beside_it(kzstats, lime, tmp_path, verb, monkeypatch):
    lime.write_text(f"Lime\n5 February 2024\n{LIME}")
    (tmp_path / "saved.html").write_text(PAGE)
    for path in (lime, tmp_path / "saved.html"):
        monkeypatch.setattr("kzstats.__main__._NOTED", set())
        code, _, err = kzstats(verb, path, "--published", "2024-03-05")
        assert code == 0
        assert "note: published is 2024-03-05, and the text says 2024-02-05; 2024-03-05 is taken" in err


def test_the_article_of_a_page_is_found_in_spans_and_in_the_column_of_a_layout_table():
    story = " ".join(f"Output of lime came to {n}.4 billion tenge in 202{n}, it was said." for n in range(5))
    spans = "".join(f"<p><span>{part}</span></p>" for part in (story, story))
    menu = "<ul><li><a href='/'>Home</a></li><li><a href='/n'>News</a></li></ul>"
    table = f"<table><tr><td>{menu}</td><td><p>{story}</p><p>{story}</p></td></tr></table>"
    for body in (spans, table):
        page = f"<html><body><h1>Lime grows</h1>{body}</body></html>"
        assert texts.document(page.encode(), "a.html").text.split("\n") == ["Lime grows", story, story]


def test_what_was_called_wrongly_is_answered_with_what_was_meant(kzstats, checked, lime):
    assert "did you mean 'trend_2024_06'?" in " ".join(kzstats("check", "trend_2024_O6")[2].split())
    assert "(did you mean 07?)" in kzstats("report", "7", "--dry-run")[2]
    assert "named more than once" in kzstats("check", lime, lime)[2]
    blanks = "Output of Kazakhstan, tonnes\n\nBranch    2022    2023\nLime    4 800    5 100\n"
    assert "put bars (|) or tabs between them" in checked(blanks)[1]
