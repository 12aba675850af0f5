"""What the words of one sentence say of its numbers and the numbers deny; sentences of our own, with sums on paper."""

import pytest

import kzstats as kz
from kzstats.reading.within import within


def told(text: str, published: str | None = None) -> list[tuple[str, str]]:
    rows = kz.read(text, published=published).assign(published=published or "")
    return [(row["printed"], str(why)) for row, why in within(text, rows.to_dict("records"))]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Lime output rose from {} to {} tonnes in 2023.", ("5,000", "4,000")),
        ("In 2023 the output of lime in Kazakhstan fell to {1} tonnes from {0} tonnes in 2022.", ("4,000", "5,000")),
        ("Lime output was {1} tonnes in 2023, up from {0} tonnes in 2022.", ("5,000", "4,000")),
        ("Выпуск извести вырос с {} до {} тонн.", ("5000", "4000")),
        ("Выпуск извести в 2023 году сократился до {1} тонн против {0} тонн в 2022 году.", ("4000", "5000")),
        ("Әк өндірісі {} тоннадан {} тоннаға дейін көбейді.", ("5000", "4000")),
        ("Әк өндірісі {} тоннадан {} тоннаға дейін төмендеді.", ("4000", "5000")),
    ],
)
def test_what_rose_cannot_have_come_from_more_nor_what_fell_from_less(text, wrong):
    ((printed, why),) = told(text.format(*wrong))
    assert printed.startswith(wrong[1])
    assert why.endswith(("which is more", "which is less"))
    assert told(text.format(*reversed(wrong))) == []


@pytest.mark.parametrize(
    "text",
    [
        "The growth of lime output slowed from 9 percent to 4 percent in 2023.",
        "The share of lime rose from 10 percent in 2021 to 12 percent in 2023, that of cement from 31 percent to 33.",
        "Lime output did not grow from 5,000 to 4,000 tonnes.",
        "Рост выпуска извести замедлился с 9% до 4%.",
        "Әк өндірісінің өсімі 9%-дан 4%-ға дейін баяулады.",
    ],
)
def test_a_pace_is_no_direction_and_what_came_from_one_amount_comes_from_no_other(text):
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        # 500/400 = 1.25
        ("Lime output rose from 400 to 500 tonnes, or by {} percent.", 25, 24),
        ("Выпуск извести вырос с 402 до 503 тонн, или на {}%.", 25, 29),
        ("Әк өндірісі 402 тоннадан 503 тоннаға дейін немесе {}%-ға өсті.", 25, 29),
        # 2.5 times is 145 to 155 percent more
        ("In 2023 lime output in Kazakhstan grew 2.5 times, or by {} percent.", 150, 15),
        ("В 2023 году выпуск извести в Казахстане вырос в 2,5 раза (+{}%).", 152, 15),
    ],
)
def test_a_percentage_tied_to_two_amounts_or_to_a_factor_is_their_change(text, right, wrong):
    assert told(text.format(right)) == []
    assert [printed.strip("+")[:2] for printed, _ in told(text.format(wrong))] in ([str(wrong)], [])
    assert (told(text.format(wrong)) != []) == (wrong != 24)  # 400 can be 350 to 450: round numbers are rounded


@pytest.mark.parametrize(
    "text",
    [
        "Inflation was 9.4 percent in February 2025, up 0.5 {} from 8.9 percent in January 2025.",
        "Инфляция в феврале 2025 года составила 9,4% против 8,9% в январе, то есть выросла на 0,5 {}.",
        "Ставка выросла с 8,9% до 9,4%, то есть на 0,5 {}.",
    ],
)
def test_percent_beside_two_rates_so_many_points_apart_are_points(text):
    percent, points = ("percent", "percentage points") if text.isascii() else ("процента", "процентных пункта")
    ((_, why),) = told(text.format(percent))
    assert why.endswith("are so many percentage points apart, not percent")
    assert told(text.format(points)) == []


@pytest.mark.parametrize(
    "text",
    [
        "В 2023 году в Казахстане выпущено 402 тонны извести, из них в Алматы 101 тонна, или {}%.",
        "2023 жылы Қазақстанда 402 тонна әк шығарылды, оның ішінде Алматыда 101 тонна, яғни жалпы көлемнің {}%-ы.",
    ],
)
def test_the_share_behind_a_part_and_its_whole_is_that_of_the_two(text):
    # 101/402 = 25.1 percent
    assert told(text.format(25)) == []
    ((printed, _),) = told(text.format(35))
    assert printed.startswith("35")


def test_growth_by_105_9_percent_is_an_index_and_growth_by_141_may_be_growth():
    assert len(told("In 2023 lime output in Kazakhstan grew by 105.9 percent.")) == 1
    assert len(told("В 2023 году выпуск извести в Казахстане вырос на 105,9%.")) == 1
    assert told("In 2023 lime output in Kazakhstan grew by 141 percent.") == []
    assert told("In 2023 lime output in Kazakhstan was 105.9 percent of that of 2022.") == []


def test_what_is_told_as_done_in_a_year_to_come_is_a_slip_of_the_year():
    done = "Lime output in Kazakhstan grew by 2.8 percent in 2034."
    assert len(told(done, "2025-01-20")) == 1
    assert told(done.replace("grew", "will grow"), "2025-01-20") == []
    assert told("Lime output was planned to grow by 2.8 percent in 2034.", "2025-01-20") == []


def test_slips_of_a_text_are_a_table_also_of_rows_that_do_not_say_where_they_stand():
    text = "Lime output rose from 5,000 to 4,000 tonnes in 2023. Cement output rose from 5 to 9 tonnes in 2023."
    obs = kz.read(text)
    for rows in (obs, obs.drop(columns=["start", "end"]), obs.drop(columns=["start", "end", "doubt"])):
        (found,) = kz.slips_within(text, rows).itertuples(index=False)
        assert (found.obs_id, found.printed, found.locator) == ("read.02", "4,000 tonnes", "1.1")
        assert str(found.why) == "it is said to have risen from 5,000, which is more"
    assert kz.slips_within(text, obs.iloc[2:]).empty


def test_guesses_that_the_joint_check_takes_for_facts_are_told():
    obs = kz.read("In 2023 lime output fell by 4.5 percent to 1,250 tonnes.")
    assert kz.reconcile(obs).verdict == "consistent"
    with pytest.warns(UserWarning, match="1 of 2 figures were read with a guess, and are taken for facts"):
        kz.reconcile(obs.assign(certain=[True, False]))


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("In 2023 Kazakhstan made 3.1 million {} of lime.", "tons", "million tons"),
        ("В 2023 году Казахстан выпустил 3,1 млн {} извести.", "тонн", "млн тонн"),
        ("2023 жылы 3,1 млн {} әк шығарылды.", "тонна", "млн тонна"),
        ("In 2023 the GDP of Kazakhstan was 121.4 {} tenge.", "trillion", "quadrillion"),
        ("The unemployment rate in Kazakhstan was {} percent in 2023.", "4.7", "147"),
        ("В 2023 году уровень безработицы составил {}%.", "4,7", "147"),
        ("2023 жылы жұмыссыздық деңгейі {}% болды.", "4,7", "147"),
        ("In 2023 lime output grew by {} percent.", "2.7", "−2.7"),
        ("Выпуск извести в 2023 году вырос на {}%.", "2,7", "−2,7"),
        ("In 2024 the harvest of wheat will be from 15 to {} million tons.", "17", "13"),
        ("В 2024 году урожай пшеницы составит от 15 до {} млн тонн.", "17", "13"),
        # 202/161 is 1.255
        ("В 2022 году выпущена 161 тонна извести, а в 2023 году – 202 тонны ({}%).", "+25,5", "+35,5"),
        # an index of 104.2 is growth by 4.2 percent, of 96.2 a fall by 3.8
        ("The index of lime output was 104.2 percent in 2023, that is, output grew by {} percent.", "4.2", "14.2"),
        ("Индекс выпуска извести в 2023 году составил 96,2%, то есть выпуск снизился на {}%.", "3,8", "13,8"),
        ("2023 жылы әк өндірісінің индексі 104,2% болды, яғни өндіріс {}%-ға өсті.", "4,2", "14,2"),
    ],
)
def test_a_number_that_its_own_words_or_the_one_beside_it_deny_is_told(text, right, wrong):
    assert told(text.format(right)) == []
    assert len(told(text.format(wrong))) == 1


@pytest.mark.parametrize(
    ("text", "right", "wrong"),  # the 15th of August 2024 was a Thursday
    [
        ("The agency said on {}, August 15, 2024, that lime output was 5 tons in June.", "Thursday", "Tuesday"),
        ("Бюро сообщило в {}, 15 августа 2024 года, что выпуск извести составил 5 тонн.", "четверг", "среду"),
        ("{}, 15 тамыз 2024 жылы министрлік 5 тонна әк шығарылғанын хабарлады.", "Бейсенбі", "Сенбі"),
    ],
)
def test_the_day_of_the_week_of_a_date_is_the_one_it_was(text, right, wrong):
    assert told(text.format(right), "2024-08-16") == []
    ((printed, _),) = told(text.format(wrong), "2024-08-16")
    assert printed.startswith("5 ")


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("In 2023, Kazakhstan {} 1.3 million tons of lime.", "produced"),
        ("В 2023 году в Казахстане {} 1,3 млн тонн извести.", "выпущено"),
        ("2023 жылы Қазақстанда 1,3 млн тонна әк {}.", "шығарылды"),
    ],
)
def test_a_year_to_come_is_told_as_done_also_where_it_is_the_next_one(text, done):
    ((_, why),) = told(text.format(done), "2022-11-17")
    assert why == "it is told as done in 2023, and the text is of 2022"
    assert told(text.format(done), "2024-02-17") == []


def test_a_title_tells_of_the_growth_that_stands_below_it_rounded_or_not():
    text = "Lime Output Up {}% in 2023\n\nKazakhstan made 3.1 million tons of lime in 2023, 16.6% more than in 2022."
    assert told(text.format("16.6"), "2024-01-20") == told(text.format("17"), "2024-01-20") == []
    assert told(text.format("26.6"), "2024-01-20") == [("26.6%", "the text below the title says 16.6%")]


def test_percentages_in_a_sentence_on_a_slip_are_written_as_numbers():
    ((_, why),) = told("Lime output rose from 402 to 503 tonnes, or by 39 percent.")
    assert why == "from 402 to 503 tonnes it is +24.8 to +25.4 percent"


def test_slips_of_a_text_are_told_in_its_order():
    text = (
        "Lime output rose from 5,000 to 4,000 tonnes in 2023. Cement output came to 12.4 million tonnes in 2023, of "
        "which 13.1 million tonnes were sold at home."
    )
    assert kz.slips_within(text, kz.read(text))["printed"].tolist() == ["4,000 tonnes", "13.1 million tonnes"]
    with pytest.raises(kz.DataError, match="have no column lower, upper"):
        kz.slips_within(text, kz.read(text).drop(columns=["lower", "upper"]))
