"""The reader's language: complete catalogues, numbers as people write them, and English that stays as it was."""

import math
import re
import subprocess
import sys
from io import BytesIO

import pytest
from babel.messages.pofile import read_po
from drawn import faults
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text
from played import things

import kzstats as kz
from kzstats import places, reading, texts
from kzstats.errors import ParameterError
from kzstats.observations import load
from kzstats.reading.marked import Marked
from kzstats.show import language as words
from kzstats.show import observed, wording
from kzstats.show.wording import range_text

FOREIGN = [locale for locale in words.LOCALES if locale != "en"]
#: One word stands for one idea: a word of a translation, and the English words that it is kept for.
KEPT_FOR = {
    "ru": {"показател": "indicator|Element", "вывод": "[Ff]inding|allow", "прирост": "-", "догадк": "-"},
    "kk": {"болжам": "[Ff]orecast|^Anything about rates", "нұсқа": "[Vv]ersion", "көрсеткіш": "[Ii]ndicator|Element"},
}


def catalogue(locale: str):
    return read_po(BytesIO(places.shipped("locale", locale, "LC_MESSAGES", "kzstats.po")))


def forms(message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def names(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)(?::[^{}]*)?\}", text))


@pytest.fixture(scope="module")
def wanted(checkout, tmp_path_factory) -> set:
    """The messages of the code, the templates and the notebooks, as `make messages` finds them."""
    file = tmp_path_factory.mktemp("messages") / "kzstats.pot"
    options = ["-F", "tools/messages.cfg", "-k", "say", "-k", "plural:1,2", "-o", str(file)]
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", *options, "."]
    subprocess.run(command, cwd=checkout, check=True, capture_output=True)
    with file.open("rb") as pot:
        return {message.id for message in read_po(pot) if message.id}


@pytest.mark.process
@pytest.mark.parametrize("locale", FOREIGN)
def test_every_message_of_the_code_is_translated(locale, wanted):
    known = {message.id for message in catalogue(locale) if message.id and all(forms(message)) and not message.fuzzy}
    assert wanted - known == set(), "run `make messages` and translate what is empty"


@pytest.mark.process
@pytest.mark.parametrize("locale", FOREIGN)
def test_no_catalogue_holds_what_the_code_no_longer_says(locale, wanted):
    assert {message.id for message in catalogue(locale) if message.id} - wanted == set(), "run `make messages`"


def test_markdown_is_said_piece_by_piece_and_known_to_be_whole_or_not():
    text = "## Checks\n\nOne\nline.\n\n* percent\n* `code`\n\n| a |\n|---|"
    assert words.in_words(text) == ("## Checks\n\nOne line.\n\n* percent\n* `code`\n\n| a |\n|---|", True)
    with words.using("ru"):
        assert words.in_words("## Checks\n\n* percent") == ("## Проверки\n\n* %", True)
        assert words.in_words(text)[1] is False


@pytest.mark.parametrize("locale", FOREIGN)
def test_one_word_stands_for_one_idea(locale):
    for message in filter(lambda each: each.id, catalogue(locale)):
        english, said = str(message.id), " ".join(forms(message)).lower()
        strayed = [word for word, idea in KEPT_FOR[locale].items() if word in said and not re.search(idea, english)]
        assert not strayed, f"{strayed} says something else elsewhere: {english}"


@pytest.mark.parametrize("locale", FOREIGN)
def test_a_translation_fills_in_the_same_names_as_its_message(locale):
    for message in catalogue(locale):
        keys = [message.id] if isinstance(message.id, str) else list(message.id)
        allowed = set.union(*map(names, keys))
        for form in forms(message) if message.id else []:
            assert names(form) == allowed, f"{locale}: {message.id}"


@given(st.floats(-1e15, 1e15), st.integers(0, 6))
def test_english_numbers_are_those_of_python_with_a_true_minus(value, decimals):
    assert words.number(value, decimals) == f"{value:,.{decimals}f}".replace("-", "−")


@pytest.mark.parametrize("locale", FOREIGN)
def test_russian_and_kazakh_numbers_have_a_decimal_comma_and_spaces_that_do_not_break(locale):
    with words.using(locale):
        assert words.number(-1234567.5, 2) == "−1\u00a0234\u00a0567,50"
        assert range_text(46.35, 46.425, 3) == "46,350–46,425"


def test_a_rate_between_other_moneys_is_said_in_words():
    said = {}
    for locale in FOREIGN:
        with words.using(locale):
            said[locale] = wording.amount(12_650, 12_720, "UZS per USD").replace("\xa0", " ")
    assert said == {
        "ru": "12 650–12 720 узбекских сумов за доллар США",
        "kk": "1 АҚШ доллары = 12 650–12 720 өзбек сумы",
    }


def test_periods_are_said_in_three_languages():
    said = {}
    for locale in words.LOCALES:
        with words.using(locale):
            said[locale] = [wording.period(text) for text in ("2023", "2024-01-01/P4M", "2024-06-01")]
    assert said["ru"] == ["2023 год", "январь–апрель 2024 года", "1 июня 2024 года"]
    assert said["kk"] == ["2023 жыл", "2024 жылғы қаңтар–сәуір", "2024 жылғы 1 маусым"]
    assert said["en"] == ["2023", "January–April 2024", "1 June 2024"]


def test_a_share_and_the_prices_of_a_period_are_said_as_each_language_says_them():
    share = load("trend_2024_06").query("transformation == 'share'").head(1)
    made = share.assign(transformation="level", price_basis="prices of 2022")
    quoted = kz.say("{whole:within}", whole="C29")
    said = {}
    for locale in FOREIGN:
        with words.using(locale):
            said[locale] = [*observed.column(share, "about"), *observed.column(made, "when"), str(quoted)]
    assert said["ru"] == [
        "Горнодобывающая промышленность и разработка карьеров, доля в промышленности",
        "2023 год в ценах 2022 года",
        "в общем объёме «производство автомобилей, прицепов и полуприцепов»",
    ]
    assert said["kk"][:2] == [
        "Кен өндіру өнеркәсібі және карьерлерді қазу, өнеркәсіптегі үлесі",
        "2023 жыл, 2022 жылғы бағасымен",
    ]


def test_publishers_are_named_in_the_readers_language_and_own_names_stay_as_they_are():
    sources = kz.load_sources().head(1).assign(publisher="Statistics Committee, via Kursiv")
    with words.using("ru"):
        assert "Комитет по статистике, в изложении Kursiv" in repr(kz.Table(sources, "x", columns=["publisher"]))
        assert words.publisher("Smith and Sons, via ours") == "Smith and Sons, в изложении ours"
    with words.using("kk"):
        assert words.publisher("Bureau of National Statistics") == "Ұлттық статистика бюросы"


def test_what_was_guessed_is_columns_in_the_frame_and_a_sentence_for_readers():
    text = "In 2023 lime output rose strongly. They said 7.5 percent."
    read = kz.read(text)
    assert read["doubt"].tolist() == ["indicator; transformation"]
    with words.using("ru"):
        said = "не сказано, что измерено; не сказано, доля это или рост"
        assert said in repr(kz.Table(read, "percent", columns=["doubt"]))
        assert f'title="прочитано предположительно; {said}"' in kz.marked(text, read)._repr_html_()


def test_what_a_text_does_not_bear_out_is_said_in_the_readers_language():
    text = "In 2023 lime output fell by 4.5 percent."
    wrong = kz.read(text).assign(obs_value="-5.4")
    with words.using("ru"):
        assert kz.hold_against(text, wrong) == [
            "read.01: опубликованное '4.5 percent' значит 4.5, а в строке 5.4; исправьте одно из двух"
        ]
        assert reading.borne_out("4.5 percent", "5.4", 0, "PC")[0].startswith("printed '4.5 percent' says 4.5")


@pytest.mark.parametrize("locale", FOREIGN)
def test_the_notes_of_sources_are_said_in_the_readers_language(locale):
    sources = kz.load_sources().query("note != ''")
    with words.using(locale):
        told = kz.Table(sources, "note", columns=["note"])
        said = re.sub(r"https?://\S+|\S*[._]\S*", "", repr(told))
    assert re.findall("[A-Za-z]{3,} [A-Za-z]{3,}", said) == []


def test_russian_bends_its_words_with_the_number():
    with words.using("ru"):
        said = [
            wording.amount(low, high, "RATIO") for low, high in ((2, 2), (2.45, 2.55), (5, 5), (1, 1), (3, math.inf))
        ]
        assert said == ["2 раза", "2,45–2,55 раза", "5 раз", "1 раз", "не менее 3 раз"]
    with words.using("ru"):
        said = [words.plural("names {count} source", "names {count} sources", n) for n in (1, 3, 5, 21)]
    assert said == ["назван 1 источник", "названо 3 источника", "названо 5 источников", "назван 21 источник"]


def test_an_unknown_language_is_refused_and_the_old_one_stays():
    with pytest.raises(ParameterError, match="wanted one of: en, ru, kk"):
        words.use_locale("de")
    assert words.current() == "en"


def test_every_notebook_asks_for_the_language_and_speaks_it(checkout):
    for path in sorted((checkout / "notebooks").glob("0*.ipynb")):
        source = path.read_text("utf-8")
        assert r"locale: str = \"en\"" in source, path.name
        assert "kz.use_locale(locale)" in source, path.name


def spoken(thing) -> list[str]:
    """Every line of words that a reader is shown."""
    if isinstance(thing, kz.Answer):
        return [thing.text, *(text for pair in thing.numbers for text in pair)]
    if isinstance(thing, kz.Chart):
        drawn = [text.get_text().replace("\n", " ") for text in thing.fig.findobj(Text)] if thing.fig else []
        return [thing.alt, thing.caption, *drawn]
    if isinstance(thing, Marked):  # what a reader sees who points at a number, and the key below the text
        html = thing._repr_html_()
        return [*re.findall('title="([^"]*)"', html), re.sub("<[^>]*>", " ", html.partition('class="key">')[2])]
    return repr(thing).splitlines() if isinstance(thing, kz.Table) else []


@pytest.fixture(scope="module")
def own_words() -> re.Pattern:
    """What sources printed in English, the longest first, and what they are called."""
    sources = kz.load_sources()
    own = {*load()["printed"], *sources[["source_id", "title"]].to_numpy().ravel(), "kzstats"}
    outlets = {part for name in sources["publisher"] for part in re.split(", quoting| and ", name.split("via ")[-1])}
    with words.using("ru"):  # an office has a name in each language, a newspaper its own
        own |= {name for name in outlets if words.publisher(name) == name}
    own |= {printed for text in texts.kept() for printed in kz.read(kz.load_text(text))["printed"]}
    own |= {name[:1].upper() + name[1:] for name in own}  # a line begins with a capital: Bne IntelliNews
    return re.compile("|".join(map(re.escape, sorted(own - {""}, key=len, reverse=True))))


@pytest.mark.kernel  # runs whole notebooks, as `make check` does by itself
@pytest.mark.parametrize("notebook", sorted(places.notebooks_dir().glob("*.ipynb")), ids=lambda path: path.stem)
def test_what_cells_show_in_russian_and_kazakh_holds_no_english_but_the_sources_own_words(notebook, own_words):
    english = []
    try:
        for thing in things(notebook.stem, {}, locale="ru"):
            lines = []
            for locale in FOREIGN:
                with words.using(locale):
                    lines += spoken(thing)
            if isinstance(thing, kz.Chart) and thing.fig:
                assert faults(thing) == [], thing.alt
            for line in lines:
                left = re.sub(r"https?://\S+|\b\w+_\w+\b", "", line)  # addresses, names of columns and sources
                if re.search("[A-Za-z]{3,}", own_words.sub("", left)):
                    english.append(line)
    finally:
        words.use_locale("en")
    assert english == [], "\n".join(english)
