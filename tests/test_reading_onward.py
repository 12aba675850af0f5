"""What a sentence concludes from the numbers of the one before it; sentences of our own, with sums on paper."""

import pytest

import kzstats as kz
from kzstats.reading.within import within


def told(text: str) -> list[tuple[str, str]]:
    rows = kz.read(text, published="2025-06-20").assign(published="2025-06-20")
    return [(row["printed"], str(why)) for row, why in within(text, rows.to_dict("records"))]


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        # 2,414 / 2,130 is 13.3 percent more
        (
            "Turnover of shops in Karaganda region was 2,414 million tenge in January–May 2025. One year before it was"
            " 2,130 million tenge, which means that turnover rose by {}%.",
            "13.3",
            "17.3",
        ),
        # 45 is 2.5 times 18
        (
            "Экспорт шерсти за пять месяцев 2025 года достиг 45 млн долларов. Годом раньше он равнялся 18 млн долларов."
            " Значит, вывоз увеличился в {} раза.",
            "2,5",
            "4,5",
        ),
        # 92 / 80 is 15 percent more
        (
            "2025 жылдың қаңтар–мамырында Қарағанды облысында 92,4 мың тонна әк шығарылды. Бір жыл бұрын 80,3 мың тонна"
            " болды, яғни өндіріс {}%-ға өсті.",
            "15,1",
            "25,1",
        ),
    ],
)
def test_growth_concluded_from_two_levels_of_neighbouring_sentences_is_theirs(text, right, wrong):
    assert told(text.format(right)) == []
    ((printed, why),) = told(text.format(wrong))
    assert printed.startswith(wrong)
    assert " it is " in why
    assert told(text.format(wrong).replace("rose by", "rose in real terms by")) == [] or "rose by" not in text


def test_a_title_says_the_growth_that_two_levels_below_it_give():
    text = (
        "Выпуск извести в Казахстане вырос на {}%\n\nЗа январь–май 2025 года в Казахстане выпустили 92,4 тыс. тонн"
        " извести. Годом ранее за те же месяцы выпустили 80,3 тыс. тонн извести, значит, рост равен 15,1%."
    )
    assert told(text.format("15,1")) == []
    assert [printed for printed, _ in told(text.format("51,1"))] == ["51,1%"]


@pytest.mark.parametrize(
    "text",
    [
        "The central bank moved its key rate from 9.25% to 10.5%. The rise of {} percentage points was unexpected.",
        "Банк поднял ставку с 9,25% до 10,5%. Повышение на {} процентного пункта удивило рынок.",
    ],
)
def test_the_points_of_a_step_are_those_between_the_two_rates(text):
    one, other = ("1.25", "1.75") if text.isascii() else ("1,25", "1,75")
    assert told(text.format(one)) == []
    ((printed, why),) = told(text.format(other))
    assert printed.startswith(other)
    assert why.endswith("percentage points apart")


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        # 37 is 7.5 percent less than 40
        (
            "The price of lime {} by 7.5% in May. A tonne sold for 37,000 tenge, against 40,000 tenge in April.",
            "fell",
            "rose",
        ),
        (
            "Цена извести в мае {} на 7,5%. Тонна стоила 37 000 тенге по сравнению с 40 000 тенге в апреле.",
            "упала",
            "выросла",
        ),
    ],
)
def test_a_change_goes_the_way_of_its_two_amounts(text, right, wrong):
    assert told(text.format(right)) == []
    ((printed, why),) = told(text.format(wrong))
    assert printed.startswith("37")
    assert why.endswith("which is more")


@pytest.mark.parametrize(
    "text",
    [
        "In 2024 average pay was highest in Atyrau region, at 610,200 tenge. Astana was second with {} tenge,"
        " and Almaty came third with {} tenge.",
        "В 2024 году самая высокая зарплата была в Атырауской области, 610,2 тыс. тенге. На втором месте Астана с {}"
        " тенге, на третьем месте Алматы с {} тенге.",
    ],
)
def test_the_third_from_the_top_is_not_above_the_second(text):
    assert told(text.format("501,300", "487,900")) == []
    ((printed, why),) = told(text.format("487,900", "501,300"))
    assert printed.startswith("501,300")
    assert "said to follow" in why
    lowest = told(text.format("487,900", "501,300").replace("highest", "lowest").replace("высокая", "низкая"))
    assert all("follow" not in why for _, why in lowest)


def test_real_growth_is_the_nominal_over_that_of_prices():
    # 113 / 109 is 3.7 percent more
    for text in (
        "Average pay in Kazakhstan rose by 13.0% in 2024. Consumer prices went up by 9.0% over the same period. In real"
        " terms pay grew by {}%.",
        "Средняя зарплата в 2024 году выросла на 13,0%. Цены за тот же период выросли на 9,0%. В реальном выражении"
        " зарплата выросла на {}%.",
    ):
        point = "." if text.isascii() else ","
        assert told(text.format(f"3{point}7")) == []
        assert [printed for printed, _ in told(text.format(f"6{point}7"))] == [f"6{point}7%"]


def test_so_many_years_of_so_much_each_are_the_total():
    for text, total in (
        ("Almaty will spend {} million tenge on pipes. It is paid over four years, 25 million tenge each year.", "100"),
        ("Алматы потратит на трубы {} млн тенге. Их выплатят за четыре года, по 25 млн тенге ежегодно.", "100"),
    ):
        assert told(text.format(total)) == []
        assert len(told(text.format("160"))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The lime works was set up in 1985. This year it keeps its {}th anniversary. It employs 420 people.",
        "Известковый завод основан в 1985 году. В этом году он отметит своё {}-летие. Там работают 420 человек.",
        "Әк зауыты 1985 жылы құрылды. Ұжым биыл {} жылдығын тойлайды. Мұнда 420 адам жұмыс істейді.",
    ],
)
def test_an_anniversary_is_counted_from_the_year_of_founding(text):
    # 2025 - 1985 = 40
    assert told(text.format(40)) == []
    ((printed, why),) = told(text.format(50))
    assert printed.startswith("420")
    assert "from 1985 to 2025" in why
    assert told(text.format(50).replace("its", "the town's").replace("своё ", "").replace("биыл", "Жеңістің")) == []
