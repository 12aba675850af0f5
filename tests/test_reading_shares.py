"""What neighbouring sentences tell of one whole, and one of them denies; sentences of our own, with sums on paper."""

import pytest

import kzstats as kz


def told(text: str) -> list[str]:
    return kz.slips_within(text, kz.read(text))["printed"].tolist()


def check(text: str, right: str, wrong: str) -> None:
    assert told(text.format(right)) == []
    assert len(told(text.format(wrong))) == 1


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        # 510 + 320 + 130 = 960
        ("Kazakhstan exported {},000 tonnes of barley in 2023. Iran bought 510,000 tonnes and China 320,000 tonnes. "
         "The remaining 130,000 tonnes went to Türkiye.", "960", "690"),
        ("В 2023 году Казахстан экспортировал {} тыс. тонн ячменя. Иран купил 510 тыс. тонн, Китай – 320 тыс. тонн. "
         "Остальные 130 тыс. тонн ушли в Турцию.", "960", "860"),
        ("2023 жылы Қазақстан {} мың тонна арпа экспорттады. Иранға 510 мың тонна, Қытайға 320 мың тонна жөнелтілді. "
         "Қалған 130 мың тонна Түркияға кетті.", "960", "860"),
    ],
)  # fmt: skip
def test_parts_and_the_rest_give_the_whole(text, right, wrong):
    check(text, right, wrong)


def test_a_rest_of_something_else_is_no_rest():
    assert told("Kazakhstan exported 960,000 tonnes of barley in 2023. Iran bought 510,000 tonnes, against 320,000 "
                "tonnes a year earlier. The remaining 130,000 tonnes are in store.") == []  # fmt: skip


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        # 58 + 23 + 11 + 8 = 100
        ("In 2023 coal made {}% of freight, oil 23% and grain 11%. The remaining 8% was ore.", "58", "48"),
        ("В 2023 году на уголь пришлось {}% перевозок, на нефть — 23%, на зерно — 11%. Оставшиеся 8% дала руда.",
         "58", "67"),
    ],
)  # fmt: skip
def test_shares_and_the_rest_are_a_hundred(text, right, wrong):
    check(text, right, wrong)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        # 1,240 of 3,100 is 40 percent
        ("The budget spent 3,100 billion tenge in 2023. Social aid took 1,240 billion tenge, or {}% of the total.",
         "40", "46"),
        ("В 2023 году бюджет потратил 3 100 млрд тенге. На соцпомощь ушло 1 240 млрд тенге, или {}% от общей суммы.",
         "40", "46"),
    ],
)  # fmt: skip
def test_a_percent_of_the_total_of_the_sentence_before_is_the_part_over_it(text, right, wrong):
    check(text, right, wrong)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("In 2023 the region had 840 farms. Of these, {} farms took a loan.", "480", "890"),
        ("2023 жылы Абай облысында 840 шаруа қожалығы тіркелді. Олардың {}-ы несие алды.", "490", "890"),
    ],
)
def test_of_them_no_more_are_told_than_there_are(text, right, wrong):
    check(text, right, wrong)


def test_their_workers_are_none_of_them():
    assert told("2023 жылы Абай облысында 840 шаруа қожалығы тіркелді. Олардың 990 жұмысшысы бар.") == []


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        # 405 of 450 is 90 percent
        ("The plant in Temirtau made 405,000 tonnes of steel in January-June 2024. Its plan for the six months was "
         "450,000 tonnes. It thus met {}% of it.", "90", "81"),
        # 6.6 over 3 is 2.2
        ("Three coal mines of Karaganda region dug a total of 6.63 million tonnes in 2023. That is an average of {} "
         "million tonnes a mine.", "2.21", "2.61"),
        # 2.4 trillion over 600,000 is 4 million
        ("The gross regional product of Abai region was 2.4 trillion tenge in 2023. With a population of 600,000, "
         "this comes to {} million tenge per head.", "4", "6"),
        ("Ақтөбеде 2023 жылы картоптың бағасы келісіне 210 теңгеден 290 теңгеге дейін өзгерді. Орташа баға келісіне "
         "{} теңге болды.", "250", "350"),
        # 320 times 25 million is 8 billion
        ("Қала 320 жаңа автобус сатып алады. Бір автобустың бағасы — 25 млн теңге. Келісімнің жалпы құны {} млрд "
         "теңге.", "8", "9"),
        # 380 of 7,600 is 5 percent
        ("2023 жылы елдегі жұмыс күші 7,6 млн адам болды. Жұмыссыздар саны 380 мың адамды құрады. Жұмыссыздық деңгейі "
         "{}% болды.", "5,0", "5,9"),
        ("In 2023 the labour force was 7.6 million people. The unemployed numbered 380,000 people. The unemployment "
         "rate was {}%.", "5.0", "5.9"),
        ("В 2023 году рабочая сила составила 7,6 млн человек. Безработных было 380 тыс. человек. Уровень безработицы "
         "составил {}%.", "5,0", "5,9"),
    ],
)  # fmt: skip
def test_a_quotient_told_behind_its_two_numbers_is_theirs(text, right, wrong):
    check(text, right, wrong)


@pytest.mark.parametrize(
    "text",
    [
        "The budget got 5,300 billion tenge in 2023. Taxes gave 3,800 billion tenge. VAT gave 1,300 billion tenge, or "
        "25% of the total.",
        "In 2023 the labour force was 7.6 million people. The unemployed numbered 380,000 people. The unemployment "
        "rate among the young was 3.9%.",
        "Potato prices in Aktobe range from 210 tenge to 290 tenge. A year ago the average price was 190 tenge.",
        "The gross regional product of Abai region was 2.4 trillion tenge in 2023. The population was 600,000, and "
        "income reached 3 million tenge per head.",
    ],
)
def test_of_another_whole_time_or_people_nothing_is_said(text):
    assert told(text) == []
