"""A release and its figures: read, unread, marked, held against. The texts are ours, their numbers invented."""

from pathlib import Path

import pandas as pd
import pytest

import kzstats as kz
from kzstats.reading import rows as reading_rows
from kzstats.reading.against import places
from kzstats.reading.datelines import dateline
from kzstats.reading.read import candidates
from kzstats.reading.rows import doubt_conversions

RELEASE = (
    "ASTANA – Kazakhstan's lime output rose by 4.5 percent to 1,250 tonnes in January-May 2024, the ministry "
    "said on June 3.\nSales came to 3.4 trillion tenge (about $7.1 billion), 2 percent less than a year earlier. "
    "The plant has 45 employees."
)


def test_every_row_has_its_print_its_place_and_its_range():
    rows = kz.read(RELEASE, published="2024-06-03")
    assert [RELEASE[row.start : row.end] for row in rows.itertuples()] == rows["printed"].tolist()
    assert rows["printed"].tolist()[:4] == ["4.5 percent", "1,250 tonnes", "3.4 trillion tenge", "$7.1 billion"]
    assert (rows["lower"] <= rows["value"]).all()
    assert (rows["value"] <= rows["upper"]).all()
    assert rows["certain"].dtype == bool
    assert (rows["doubt"].eq("") == rows["certain"]).all()


def test_a_bracket_in_another_currency_converts_the_amount_before_it():
    rows = kz.read(RELEASE, published="2024-06-03").set_index("printed")
    assert rows.at["$7.1 billion", "conversion_of"] == rows.at["3.4 trillion tenge", "obs_id"]
    assert rows.at["$7.1 billion", "comparison"] == "~"


def test_every_other_number_is_told_with_its_reason():
    rows = kz.read(RELEASE, published="2024-06-03")
    left = kz.unread(RELEASE, rows)
    assert left[["printed", "reason"]].values.tolist() == [["2024", "year"], ["3", "date"]]
    assert kz.unread(RELEASE, rows[rows["printed"] != "1,250 tonnes"])["reason"].tolist()[0] == "unclaimed"


def test_marks_tell_by_sign_and_line_and_show_hostile_text_as_text():
    hostile = "<script>alert(5)</script> Output of lime fell by 4.5 percent in 2023 <b>& more</b>."
    shown = kz.marked(hostile, kz.read(hostile, language="en"), language="en")._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "✓" in shown
    assert "border-bottom:2px solid" in shown


def test_rows_are_held_against_the_text():
    rows = kz.read(RELEASE, published="2024-06-03").drop(columns=["start", "end"])
    assert kz.hold_against(RELEASE, rows) == []
    rows.loc[0, "obs_value"] = "5.4"
    rows.loc[1, "printed"] = "1,260 tonnes"
    rows.loc[2, "unit_mult"] = 9
    told = kz.hold_against(RELEASE, rows)
    assert len(told) == 4
    assert "the row 5.4" in told[0]
    assert "not in the text" in told[1]
    assert "unit_mult" in told[2]
    assert told[3].startswith("no row for '1,250 tonnes'")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"obs_value": "4.3"}, "says -4.3, the row 4.3"),
        ({"obs_value": "-3.4", "printed": "3.4 percent"}, "'3.4 percent' is not in the text"),
        ({"unit_measure": "PP", "transformation": "difference"}, "says PC, unit_measure says PP"),
        ({"comparison": ">"}, "says neither more nor less, comparison says '>'"),
    ],
)
def test_a_row_that_was_changed_where_its_print_is_silent_is_held_against_the_words_around(changed, told):
    text = "In 2024 industrial output fell by 4.3 percent to 46.4 trillion tenge."
    rows = kz.read(text)
    assert kz.hold_against(text, rows) == []
    [first, *_] = kz.hold_against(text, rows.assign(**{k: [v, rows[k][1]] for k, v in changed.items()}))
    assert told in first


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "empty"),
        ("  \n ", "empty"),
        ("PK\x03\x04\x00\x00\x00", "zero bytes"),
        ("Die Ausfuhr stieg um 5 Prozent auf 3 Millionen Tonnen in diesem Jahr und der Umsatz ebenso", "neither"),
        (b"bytes", "bytes"),
    ],
)
def test_what_is_no_release_is_refused_with_a_sentence(text, word):
    with pytest.raises(kz.ParameterError, match=word):
        kz.read(text)


@pytest.mark.parametrize(
    ("said", "guessed"),
    [("Trade with Russia came to $11.2 billion", True), ("Foreign trade came to $66 billion", False)],
)
def test_a_country_in_a_table_of_trade_is_the_partner_and_a_guess(said, guessed):
    table = "| Country | Exports, million USD |\n|---|---|\n| Italy | 6,050 |\n| Total | 38,400 |"
    rows = kz.read(f"{said} in January-May 2024.\n\n{table}", published="2024-07-14").iloc[1:]
    italy, total = rows[["indicator", "ref_area", "scope", "doubt"]].values.tolist()
    assert italy == ["exports", "KZ", "partner:IT", "ref_area"]  # no exports of Italy, and none of Italy to Russia
    assert (total[0], total[1], total[3]) == ("exports", "KZ", "ref_area" * guessed)


def test_a_table_of_a_regions_release_is_of_the_region_and_its_column_of_changes_is_growth():
    head = "| Product | 2023 | 2024 | Change, % |\n|---|---|---|---|\n"
    table = f"{head}| Milk, thousand tonnes | 812.4 | 845.9 | 4.1 |\n| Meat, thousand tonnes | 212.4 | 196.7 | -7.4 |"
    rows = kz.read(f"Turkistan region sums up farming\n\nFarms of Turkistan region produced more milk.\n\n{table}")
    assert set(rows["ref_area"]) == {"KZ-61"}
    growth = rows[rows["transformation"] == "growth"]
    told = growth[["printed", "obs_value", "ref_period", "base_period"]].values.tolist()
    assert told == [["4.1", "4.1", "2024", "2023"], ["-7.4", "-7.4", "2024", "2023"]]


def test_a_text_without_figures_gives_an_empty_frame_of_the_same_columns():
    empty = kz.read("The minister of the country said that there is nothing to add to this.")
    assert empty.empty
    assert list(empty.columns) == list(kz.read(RELEASE).columns)
    assert isinstance(kz.unread("The minister of the country said this in 2020.", empty), pd.DataFrame)


@pytest.mark.parametrize(
    ("text", "longer", "shorter"),
    [
        ("In 2023 meat output rose by {}. In 2023 milk output rose by {}.", "41.2 percent", "1.2 percent"),
        ("In 2023 meat output was {}. In 2023 milk output was {}.", "41,200 tonnes", "200 tonnes"),
        ("В 2023 году производство мяса выросло на {}. В 2023 году молока – на {}.", "41,2%", "1,2%"),
        ("В 2023 году добыто {} угля. В 2023 году добыто {} золота.", "1 200 тонн", "200 тонн"),
    ],
)
def test_a_print_is_no_tail_of_another_number(text, longer, shorter):
    text = text.format(longer, shorter)
    rows = kz.read(text)
    assert rows["printed"].tolist() == [longer, shorter]
    bare = rows.drop(columns=["start", "end"])[::-1]  # the shorter print is looked for first
    for looked_for in (bare, bare.drop(columns="locator")):
        (second, _), (first, _) = places(text, looked_for.to_dict("records"), candidates(text))
        assert (first, second) == (text.index(longer), text.rindex(shorter))
    assert f"[✓ {longer}]" in str(kz.marked(text, bare))
    assert "unclaimed" not in kz.unread(text, bare)["reason"].tolist()
    assert kz.hold_against(text, bare) == []


def test_a_print_that_stands_within_a_number_or_a_word_alone_is_not_in_the_text():
    text = "In 2023 meat output rose by 41.2 percent on behalf of all."
    rows = kz.read(text).drop(columns=["start", "end"])
    for cut in ("1.2 percent", "2 percent", "41", "half"):
        assert "is not in the text" in kz.hold_against(text, rows.assign(printed=cut))[0]


def test_a_print_that_stands_twice_is_the_one_at_the_locator_of_its_row():
    text = "In 2023 meat output rose by 1.2 percent.\n\nIn 2023 milk output rose by 1.2 percent."
    rows = kz.read(text)
    assert rows["locator"].tolist() == ["1.1", "2.1"]
    second = rows[1:].drop(columns=["start", "end"])
    assert kz.unread(text, second)[["start", "reason"]].values.tolist()[1] == [text.index("1.2"), "unclaimed"]
    assert kz.hold_against(text, second) == ["no row for '1.2 percent' at 1.1; add one, or say why it is no figure"]


@pytest.mark.parametrize("times", [3, 300])
def test_a_print_told_again_and_again_is_found_at_as_many_places_none_left_over(times):
    text = "Lime output fell by 4.5 percent in 2023. " * times
    rows = kz.read(text)
    bare = rows.drop(columns=["start", "end", "locator"])
    assert places(text, bare.to_dict("records"), candidates(text)) == list(zip(rows["start"], rows["end"], strict=True))
    assert kz.unread(text, bare)["reason"].tolist() == ["year"] * times
    assert kz.hold_against(text, bare) == []


@pytest.mark.parametrize(
    ("text", "rival"),
    [
        ("In 2023 lime output was 12.4 tonnes. Lime output was about 12 tonnes in 2023.", False),
        ("In 2023 lime output was 12.4 tonnes. Lime output was 11 tonnes in 2023.", True),
        ("In 2023 lime output was more than 10 tonnes. Lime output was 12.4 tonnes in 2023.", False),
        ("In 2023 lime output was more than 10 tonnes. Lime output was 9.4 tonnes in 2023.", True),
        ("In 2023 lime output fell by more than 3 percent. Lime output fell by 4.1 percent in 2023.", False),
        ("In 2023 lime output fell by more than 3 percent. Lime output fell by 2.1 percent in 2023.", True),
        ("In 2023 lime output grew 1.5 times. Lime output grew by 50 percent in 2023.", False),
        ("In 2023 lime output grew 1.5 times. Lime output grew by 30 percent in 2023.", True),
        ("In 2023 lime output was 12 tonnes. Coal output was 11 tonnes in 2023.", False),
        ("In 2023 plants made 500 motor vehicles and 30,000 passenger cars.", True),
        ("In 2023 mines gave 9 tonnes of lignite. Coal output was 11 tonnes in 2023.", False),
        ("In 2023 the state budget took in 6 billion tenge. Budget expenditure was 8 billion tenge in 2023.", False),
    ],
)
def test_two_prints_under_the_same_codes_are_guesses_when_no_number_gives_both(text, rival):
    assert kz.read(text)["doubt"].tolist() == ["rival" if rival else ""] * 2


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("21 November 2022, 16:38", "2022-11-21"),
        ("01.Feb .2021 23:30", "2021-02-01"),
        ("(Newswire) 11:12, June 14, 2025", "2025-06-14"),
        ("07.03.2023, 16:30", "2023-03-07"),
        ("Астана, 23 июля 2015 г.", "2015-07-23"),
        ("17.07.2025 14:35 1 254 просмотра", "2025-07-17"),
        ("21 қараша 2022, 16:38", "2022-11-21"),
        ("Prices as of 1 June 2024", ""),
        ("Plan until 31 December 2025", ""),
        ("По состоянию на 1 июня 2024 года", ""),
        ("By 1 June 2024 lime output was 5 tonnes", ""),
        ("31.31.2024", ""),
        ("21 November 2022\nUpdated 22 November 2022", ""),
        ("ASTANA, November 15, 2025 - Output of bricks in the country rose to 52 million in ten months.", "2025-11-15"),
        ("ASTANA. November 15, 2025 /Agency/ - Output of bricks in the country rose to 52 million.", "2025-11-15"),
        (
            "BAKU, Azerbaijan, June 24, 2023. Some 39 million bricks were made in five months of this year.",
            "2023-06-24",
        ),
        ("АСТАНА. 15 июля 2025 г. – Выпуск кирпича в стране за полгода вырос до 52 млн штук.", "2025-07-15"),
        ("АСТАНА. 2025 жылғы 15 қараша – Кірпіш шығару елде он айда 52 млн данаға дейін өсті.", "2025-11-15"),
        ("АСТАНА, 20 июля 2025 года. В июне в стране выпущено 9 млн тонн кирпича.", "2025-07-20"),
        ("АСТАНА. 15 июля 2025 г. – Выпуск кирпича вырос.", "2025-07-15"),
        ("АСТАНА, 2025 жылғы 20 қазан. Қыркүйекте елде 9 млн тонна кірпіш шығарылды.", "2025-10-20"),
        ("В Астане 20 июля 2025 года открыли завод. Он выпустил 9 млн тонн кирпича.", ""),
        ("Қазақстанда 2025 жылғы 20 қазанда зауыт ашылды. Ол 9 млн тонна кірпіш шығарды.", ""),
        ("NATO met on November 15, 2025 - the day when bricks rose by 5 percent, said the ministry.", ""),
    ],
)
def test_a_line_that_is_a_day_is_the_day_of_publication(line, day):
    language = "ru" if "ию" in line else "kk" if "қа" in line else "en"
    assert dateline(f"Lime output grows\n{line}\nIt grew by 4 percent this year.", language) == day


@pytest.mark.parametrize("title", ["", "{subject}\n"])
@pytest.mark.parametrize(
    ("language", "opening", "city"),
    [
        ("en", "{city}, 11.10.23. /John Brown - Agency/. ", "Bishkek"),
        ("en", "{city} (Agency). ", "Baku"),
        ("en", "{city}, Oct. 11, Agency: ", "Dushanbe"),
        ("en", "(Agency) {city} – ", "Tashkent"),
        ("en", "{city}. Oct 11, 2023. AGENCY. ", "Ashgabat"),
        ("ru", "{city}, 11.10.23. /Имя Фамилия - Агентство/. ", "Бишкек"),
        ("ru", "{city}, 11 окт. - Агентство. ", "Ташкент"),
        ("ru", "г. {city}, 11 октября. ", "Душанбе"),
        ("ru", "{city} /Агентство/. ", "Баку"),
        ("ru", "{city}, 11 октября, АГЕНТСТВО\n", "Бишкек"),
        ("kk", "{city}. Агенттік – ", "Бішкек"),
        ("kk", "{city}, 2023 жылғы 11 қазан. ", "Ташкент"),
        ("kk", "{city}, 11.10.23. /Аты Жөні - Агенттік/. ", "Душанбе"),
        ("kk", "{city} /Тілші/. ", "Баку"),
    ],
)
def test_where_an_agency_sits_tells_the_country_of_its_figures_and_no_more(language, opening, city, title):
    subject, told = {
        "en": ("Output of steel grows", "In January-September 2023, output of steel made 33 thousand tonnes."),
        "ru": ("Выпуск стали вырос", "В январе-сентябре 2023 года выпущено 33 тыс. тонн стали."),
        "kk": ("Болат өндірісі өсті", "2023 жылғы қаңтар-қыркүйекте 33 мың тонна болат өндірілді."),
    }[language]
    row = kz.read(title.format(subject=subject) + opening.format(city=city) + told, published="2023-10-11").iloc[0]
    of = {"Bi": "KG", "Бі": "KG", "Би": "KG", "Ba": "AZ", "Ба": "AZ", "Du": "TJ", "Ду": "TJ", "As": "TM"}
    assert (row["ref_area"], row["certain"]) == (of.get(city[:2], "UZ"), True)


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("Астана – 5 тысяч тонн стали в 2023 году.", "KZ-71"),
        ("Бишкек: 12 тысяч тонн стали в 2023 году.", "KG-GB"),
        ("Baku, which made 5 thousand tonnes of steel in 2023, leads.", "AZ-BA"),
        ("Бішкек 2023 жылы 5 мың тонна болат өндірді.", "KG-GB"),
    ],
)
def test_a_city_that_opens_a_sentence_of_its_own_is_the_place_of_the_figures(text, area):
    assert kz.read(text, published="2024-02-11")["ref_area"].tolist() == [area]


def test_this_year_is_told_by_the_line_that_is_a_day_unless_another_day_is_named():
    text = "Lime output grows\n21 November 2022, 16:38\nIn 10 months of this year lime output grew by 4 percent."
    assert kz.read(text)["ref_period"].tolist() == ["2022-01-01/P10M"]
    with pytest.warns(UserWarning, match="2022-11-21; 2023-11-21 is taken"):
        assert kz.read(text, published="2023-11-21")["ref_period"].tolist() == ["2023-01-01/P10M"]
    assert kz.unread(text, kz.read(text))["reason"].tolist() == ["date", "year", "time", "period"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Lime output in 2024 reached 2 ½ trillion tenge.", "1"),
        ("Выпуск извести в 2024 году достиг 2l,7 трлн тенге.", "7"),
        ("In 2024 the kilns made 5×10^3 units of lime.", "5"),
        ("Output of lime in 2024, billion tenge, by region.", "1"),
    ],
)
def test_what_is_half_of_a_number_or_a_unit_alone_is_no_figure(text, wrong):
    assert wrong not in kz.read(text)["obs_value"].tolist()


def test_a_list_of_figures_is_told_to_be_english_by_what_it_counts():
    rows = kz.read("Kazakhstan, 2024:\n• Industrial output: 15.1 trillion tenge (+6.1%)\n• Mining: share 47.7%")
    assert rows["obs_value"].tolist() == ["15.1", "6.1", "47.7"]


@pytest.mark.parametrize(
    "text",
    [
        "In January-May 2024 coal output rose by 17.1 percent to 4,717 tonnes from {was} tonnes in January-May 2023.",
        "В январе-мае 2024 года добыча угля выросла на 17,1 % до 4 717 тонн с {was} тонн в январе-мае 2023 года.",
    ],
)
def test_growth_beside_tonnes_is_held_against_what_they_were_and_came_to(text):
    """4,717 over 4,028 is 1.1710; over 4,820 it is a fall."""
    comma = "," if "tonnes" in text else " "
    read = {was: kz.read(text.format(was=was.replace(",", comma))) for was in ("4,028", "4,820")}
    assert [rows["certain"].all() for rows in read.values()] == [True, True]
    assert read["4,028"].loc[0, ["price_basis", "base_period"]].tolist() == ["not_applicable", "2023-01-01/P5M"]
    assert [kz.reconcile(rows).verdict for rows in read.values()] == ["consistent", "inconsistent"]


def test_growth_beside_money_alone_says_not_at_which_prices():
    rows = kz.read("In 2023 lime sales rose by 5 percent to 10 billion tenge from 9 billion tenge in 2022.")
    assert rows["price_basis"].tolist() == ["not_stated", "current", "current"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("2025-03-04", "published is 2025-03-04, and the text says 2024-06-03; 2025-03-04 is taken"),
        ("2023", "published is 2023, and the text says 2024-06-03; 2023 is taken"),
        ("2099", "published is 2099, which is still to come, and the text says 2024-06-03; 2099 is taken"),
    ],
)
def test_a_day_of_publication_that_the_text_contradicts_is_taken_and_told_with_both_days(given, said):
    with pytest.warns(UserWarning, match="published is") as told:
        rows = kz.read(f"Lime\n3 June 2024\nThis year lime output rose by 4.5 percent.\n{RELEASE}", published=given)
    assert [str(each.message) for each in told] == [said]
    assert rows.at[0, "ref_period"].startswith(given[:4])


@pytest.mark.parametrize("given", ["2024-06-03", "2024-06", "2024", None])
def test_a_day_of_publication_that_the_text_bears_out_is_no_matter(given, recwarn):
    kz.read(f"Lime\n3 June 2024\n{RELEASE}", published=given)
    assert not recwarn.list


def test_figures_of_one_thing_are_held_against_the_ends_of_all_not_against_each_other(monkeypatch):
    looked = []
    monkeypatch.setattr(reading_rows, "_span", lambda row, span=reading_rows._span: looked.append(row) or span(row))
    rows = kz.read(" ".join(f"In 2023 coal output was {number} million tonnes." for number in range(100, 140)))
    assert len(looked) == 40  # each once: 4,000 of them took 87 s when every pair was looked at
    assert set(rows["doubt"]) == {"rival"}


def test_what_converts_a_guess_is_a_guess():
    rows = [
        {"obs_id": "tenge", "conversion_of": "", "_beside": "", "transformation": "level", "doubt": ["rival"]},
        {"obs_id": "dollars", "conversion_of": "tenge", "_beside": "", "transformation": "level", "doubt": []},
    ]
    doubt_conversions(rows)
    assert rows[1]["doubt"] == ["rival"]


def test_a_number_ends_where_a_new_sentence_begins():
    rows = kz.read("В 2023 году урожай был 26,7 млн. Мельницы смололи 5 млн тонн.", published="2024-06-03")
    assert rows["printed"].tolist() == ["26,7 млн", "5 млн тонн"]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("In 2024 lime made up a third of building materials.", [28.3, 38.3]),
        ("In 2024 lime output fell by a quarter.", [-30.0, -20.0]),
        ("В 2024 году треть выпуска извести ушла на экспорт.", [28.3, 38.3]),
        ("In 2024 lime made up ten percent of building materials.", [9.5, 10.5]),
    ],
)
def test_a_third_and_a_quarter_claim_no_single_percent(text, ends):
    (row,) = kz.read(text)[["lower", "upper"]].round(5).to_numpy().tolist()
    assert row == ends  # 33.6 percent is "a third", which 33.25 to 33.35 would call impossible


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Lime makers plan to double output by 2028.", [2.0, 2.0]),
        ("Lime makers aim to triple output by 2028.", [3.0, 3.0]),
        ("К 2028 году планируется удвоить выпуск извести.", [2.0, 2.0]),
        ("Output of lime doubled in 2024.", [1.5, 2.5]),
        ("Lime makers plan to raise output 2 times by 2028.", [1.5, 2.5]),
    ],
)
def test_what_is_to_double_is_to_become_exactly_twice_as_much_and_what_doubled_came_to_about_that(text, ends):
    (row,) = kz.read(text, published="2024-06-01")[["lower", "upper"]].round(5).to_numpy().tolist()
    assert row == ends


def test_a_name_that_no_source_can_have_is_refused_as_by_the_command_line():
    with pytest.raises(kz.ParameterError, match="source is 'My text'; wanted a-z, 0-9 and _, such as my_text"):
        kz.read(RELEASE, source="My text")


@pytest.mark.parametrize(
    "text",
    [
        "In 2023 three thousand tonnes of lime were made in Abai and in Kostanay regions.",
        "Two new zones, in Abai and in Kostanay, have capacity for 90,000 car seats a year.",
        "В 2023 году в Абайской и в Костанайской областях произвели 3 тыс. тонн извести.",
    ],
)
def test_places_that_each_have_their_own_in_are_both_meant(text):
    found = kz.read(text, published="2024-06-01")
    assert found["ref_area"].tolist() == ["KZ-10+KZ-39"]
    assert found["doubt"].str.contains("ref_area").all()


def test_sentences_in_another_language_are_guesses_and_are_told():
    text = "In 2023 lime output of the country rose to 7 million tonnes. The mines of Abai region made more. "
    text += "В 2023 году выпуск цемента составил 12 млн тонн за год."
    with pytest.warns(UserWarning, match="read as en.*1 in ru"):
        rows = kz.read(text, published="2024-02-20")
    assert rows.loc[rows["printed"].str.startswith("12"), "certain"].tolist() in ([], [False])
    assert rows.loc[rows["printed"].str.startswith("7"), "certain"].tolist() == [True]


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_release_in_one_language_is_told_of_no_other(language, recwarn):
    texts = {
        "en": "In 2023 «Қазақстан Темір Жолы» carried 12 million tonnes of lime in the country.",
        "ru": "В 2023 году компания Lime and Ore Trade добыла 12 млн тонн извести.",
        "kk": "2023 жылы «Шахта» компаниясы 12 млн тонна әк өндірді.",
    }
    kz.read(texts[language], published="2024-02-20", language=language)
    assert not recwarn.list


@pytest.mark.parametrize("path", ["release.txt", "/somewhere/of/mine/page.html", Path("own/release.md")])
def test_a_path_is_not_read_as_a_text(path):
    with pytest.raises(kz.ParameterError, match=r"the path of a file; wanted its words: read\(load_text\(…\)\)"):
        kz.read(path)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<p>Kazakhstan produced <b>5</b> million tons of oil in 2023.</p>", "no figure was found"),
        ("<p>Kazakhstan produced 5 million tons of oil in 2023.</p>", "there are tags of a page"),
        ("The ministers of industry met in Astana and nothing else was told of it.", "no figure was found"),
    ],
)
def test_a_text_without_figures_and_the_tags_of_a_page_are_told(text, why):
    with pytest.warns(
        UserWarning, match=f"{why} in this text; load_text takes the words of a file and of a saved page"
    ):
        kz.read(text)
