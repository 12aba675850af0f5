"""What numbers that stand side by side come to and one of them denies; sentences of our own, with sums on paper."""

import pytest

import kzstats as kz
from kzstats.reading.within import within


def told(text: str, published: str = "") -> list[str]:
    rows = kz.read(text, published=published or None).assign(published=published)
    return [row["printed"] for row, _ in within(text, rows.to_dict("records"))]


def check(text: str, right: str, wrong: str, published: str = "") -> None:
    assert told(text.format(right), published) == []
    assert len(told(text.format(wrong), published)) == 1


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        # 3 + 2.5 + 1 is 6.5 of 7; with 5.5 it is 9.5, and 7 can be 7.5
        ("In 2023 Kazakhstan exported 7 million tons of barley, including 3 million tons to Iran, {} million tons to "
         "China and 1 million tons to Türkiye.", "2.5", "5.5"),
        ("In 2023 Kazakhstan shipped 7 million tons of barley abroad, of which {} million tons went to Iran.", "3",
         "8.2"),
        ("В 2023 году Казахстан экспортировал 7 млн тонн ячменя, в том числе 3 млн тонн в Иран и {} млн тонн в Китай.",
         "2,5", "5,1"),
        ("В 2023 году в Казахстане добыто 7 млн тонн угля, из них {} млн тонн – на разрезе «Ушкын».", "3", "9,4"),
        ("2023 жылы Қазақстан 7 млн тонна арпа экспорттады, оның ішінде Иранға 3 млн тонна, Қытайға {} млн тонна.",
         "2,5", "5,1"),
        ("2023 жылы Қазақстан 7 млн тонна арпа экспорттады, оның {} млн тоннасы Иранға жөнелтілді.", "3", "8,2"),
    ],
)  # fmt: skip
def test_parts_told_of_a_whole_are_no_more_than_it(text, right, wrong):
    check(text, right, wrong)


def test_other_things_counted_behind_a_part_are_no_parts():
    assert told("В 2023 году в стране работают 35 банков, в том числе в Алматы 33 банка, 373 филиала.") == []
    assert told("In 2023 herds grew: cattle to 8 million head (+2%), including 4 million cows (+1%), sheep to 9.") == []


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        # 240/80 = 3
        ("Deliveries of lime to Mongolia rose {} times, from 80,400 tons to 240,300 tons.", "3", "1.8"),
        ("Output of lime in Kazakhstan in 2023 {}, from 40,100 tons in 2022 to 81,300 tons.", "doubled", "tripled"),
        ("Поставки извести в Монголию выросли в {} раза – с 80,4 тыс. тонн до 240,3 тыс. тонн.", "3", "1,8"),
        ("Моңғолияға әк жеткізу {} есе өсіп, 80,4 мың тоннадан 240,3 мың тоннаға жетті.", "3", "1,8"),
    ],
)
def test_so_many_times_from_one_amount_to_another_is_their_quotient(text, right, wrong):
    check(text, right, wrong)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        # 8.1 − 7.6 = 0.5
        ("Unemployment stood at 7.6 percent in March 2023, down {} percentage points from 8.1 percent in March 2022.",
         "0.5", "5"),
        ("Уровень безработицы в марте 2023 года составил 7,6%, снизившись на {} процентных пункта с 8,1% годом ранее.",
         "0,5", "5"),
        ("Инфляция ускорилась с 7,6% до 8,1%, то есть на {} процентного пункта.", "0,5", "1,5"),
        ("2023 жылғы наурызда жылдық инфляция 7,6%-ды құрап, 2022 жылғы наурыздағы 8,1%-дан {} пайыздық тармаққа "
         "төмендеді.", "0,5", "5"),
    ],
)  # fmt: skip
def test_two_rates_are_as_many_points_apart_as_is_said(text, right, wrong):
    check(text, right, wrong)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        # 150 − 120 = 30
        ("In 2023 Kazakhstan built 150,300 tractors, which is {} more than in 2022 (120,100 tractors).", "30,200",
         "50,200"),
        ("В 2023 году в Казахстане выпущено 150,3 тыс. тракторов, что на {} тыс. больше, чем в 2022 году (120,1 тыс.).",
         "30,2", "50,2"),
        ("2023 жылы Қазақстанда 150,3 мың трактор шығарылды, бұл 2022 жылмен (120,1 мың) салыстырғанда {} мыңға артық.",
         "30,2", "50,2"),
    ],
)  # fmt: skip
def test_so_many_more_than_there_were_is_the_difference(text, right, wrong):
    check(text, right, wrong)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        # 90.4 − 60.2 = 30.2; 90.4 + 60.2 = 150.6
        ("In 2023 Kazakhstan's exports came to $90.4 billion and imports to $60.2 billion, a surplus of {} billion.",
         "$30.2", "$40.2"),
        ("Внешнеторговый оборот Казахстана в 2023 году составил {} млрд долларов: экспорт – 90,4 млрд долларов, "
         "импорт – "
         "60,2 млрд долларов.", "150,6", "160,6"),
        ("2023 жылы Қазақстан мен Иран арасындағы тауар айналымы {} млрд долларды құрады. Иранға экспорт 90,4 млрд "
         "доллар, Ираннан импорт 60,2 млрд доллар болды.", "150,6", "160,6"),
        # 22.5 − 20.1 = 2.4
        ("In 2023 budget revenue was 20.1 trillion tenge, expenditure 22.5 trillion tenge, the deficit {} trillion "
         "tenge.",
         "2.4", "5.4"),
        ("В 2023 году доходы бюджета составили 20,1 трлн тенге, расходы – 22,5 трлн тенге, дефицит – {} трлн тенге.",
         "2,4", "5,4"),
    ],
)  # fmt: skip
def test_turnover_balance_and_deficit_are_what_their_two_sides_give(text, right, wrong):
    check(text, right, wrong)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        # 300.3/20 = 15,015
        ("GDP of Kazakhstan was $300.3 billion in 2023. Its population was 20 million people. GDP per capita reached "
         "{}.",
         "$15,010", "$19,010"),
        ("ВВП Казахстана в 2023 году – 300,3 млрд долларов. Население страны – 20 млн человек. ВВП на душу населения "
         "– {} "
         "долларов.", "15 010", "19 010"),
        # 40.2/80.4 = 0.5 billion a million tonnes
        ("In 2023 Kazakhstan exported 80.4 million tons of oil for $40.2 billion, at an average price of {} a ton.",
         "$501", "$801"),
        ("В 2023 году Казахстан экспортировал 80,4 млн тонн нефти на 40,2 млрд долларов, по средней цене {} доллар за "
         "тонну.", "501", "801"),
        ("In 2023 industry of Kazakhstan made goods worth 60 trillion tenge. A third of it, or {} trillion tenge, "
         "was made "
         "in Abai region.", "20", "35"),
        ("В 2023 году промышленность Казахстана выпустила товаров на 60 трлн тенге. Треть этого объёма, или {} трлн "
         "тенге, "
         "дала область Абай.", "20", "35"),
        # 7.2/5.1 is 41 percent above
        ("In 2023 Kazakhstan made 7.2 million tons of lime, {} percent above the plan of 5.1 million tons.", "41",
         "14"),
        ("В 2023 году в Казахстане выпущено 7,2 млн тонн извести, на {}% выше плана (5,1 млн тонн).", "41", "14"),
    ],
)  # fmt: skip
def test_prices_people_fractions_and_plans_give_what_is_told_beside_them(text, right, wrong):
    check(text, right, wrong)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("The highest growth of output in 2023 was in Abai region (9.3 percent), followed by Akmola region (8 "
         "percent) and "
         "Turkistan region ({} percent).", "6.1", "16.1"),
        ("Самый высокий рост выпуска в 2023 году показала область Абай (9,3%), затем идут Акмолинская (8%) и "
         "Жамбылская "
         "({}%) области.", "6,1", "16,1"),
        ("Output rose in {} regions: Abai, Akmola, Turkistan, Kostanay and Pavlodar.", "five", "seven"),
        ("In the first quarter of 2023 the mean wage in Kazakhstan was 500,300 tenge, the median wage {} tenge.",
         "350,200",
         "550,200"),
        ("В первом квартале 2023 года средняя зарплата в Казахстане составила 500,3 тыс. тенге, медианная – {} тыс. "
         "тенге.",
         "350,2", "550,2"),
    ],
)  # fmt: skip
def test_what_follows_the_highest_is_lower_a_list_is_as_long_as_said_and_a_median_below_the_mean(text, right, wrong):
    check(text, right, wrong)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("In 2023 the share of lime in the output of Kazakhstan's industry was {} percent.", "12.5", "112.5"),
        ("В 2023 году доля обрабатывающей промышленности в выпуске Казахстана составила {}%.", "42,5", "142,5"),
        ("2023 жылы өңдеу өнеркәсібінің Қазақстан өндірісіндегі үлесі {}%-ды құрады.", "42,5", "142,5"),
        ("In 2023, {} jobs were created in Kazakhstan.", "14,200", "-14,200"),
        ("В 2023 году в Казахстане создано {} рабочих мест.", "14 200", "-14 200"),
    ],
)
def test_a_share_above_all_and_fewer_than_none_are_slips(text, right, wrong):
    check(text, right, wrong)


@pytest.mark.parametrize(
    ("text", "over", "running"),
    [
        ("In January-June 2023, coal output of Kazakhstan amounted to 54 million tons.", "2023-07-20", "2023-04-20"),
        ("В январе–июне 2023 года в Казахстане добыто 54 млн тонн угля.", "2023-07-20", "2023-04-20"),
        ("2023 жылғы қаңтар–маусымда Қазақстанда 54 млн тонна көмір өндірілді.", "2023-07-20", "2023-04-20"),
        ("В 2025 году в Казахстане добыто 54 млн тонн угля.", "2026-02-20", "2023-04-20"),
        ("2025 жылы Қазақстанда 54 млн тонна көмір өндірілді.", "2026-02-20", "2023-04-20"),
    ],
)
def test_what_is_told_as_done_was_over_when_the_text_appeared(text, over, running):
    assert told(text, over) == []
    assert len(told(text, running)) == 1


def test_a_day_that_no_month_has_is_told():
    assert told("As of April 31, 2023, Kazakhstan had 4.2 million tons of grain in store.") == ["4.2 million tons"]
    assert told("As of April 30, 2023, Kazakhstan had 4.2 million tons of grain in store.") == []


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        # 112.4/104.1 is 8 percent more
        ("Coal output of Kazakhstan grew by {} percent in 2023. Coal output was 112.4 million tons in 2023 against "
         "104.1 million tons in 2022.", "8", "12"),
        ("Добыча угля в Казахстане в 2023 году выросла на {}%. Добыча угля составила 112,4 млн тонн в 2023 году против "
         "104,1 млн тонн в 2022 году.", "8", "12"),
    ],
)  # fmt: skip
def test_growth_over_no_stated_base_is_that_of_the_two_years_told_behind_it(text, right, wrong):
    check(text, right, wrong)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        # 46/160 is 28.75 percent
        ("План выпуска автомобилей на 2023 год – 160 тысяч штук. За январь–апрель 2023 года выпущено 46 тысяч "
         "автомобилей, или {}% годового плана.", "28,8", "82,8"),
        ("The plan for car production in 2023 is 160,000 cars. In January-April 2023, 46,000 cars were produced, or "
         "{}% of the annual plan.", "28.8", "82.8"),
        # 16 million hectares at 1,520 kilograms are 24.3 million tonnes
        ("В 2023 году пшеница убрана с 16 млн га, урожайность составила 15,2 ц/га, намолочено {} млн тонн.", "24,3",
         "34,3"),
        ("In 2023, wheat was harvested from 16 million hectares. The yield was 15.2 centners per hectare and the "
         "harvest {} million tons.", "24.3", "34.3"),
        ("Қазақстанда 2023 жылы 16 млн гектар алқаптан астық жиналды. Орташа өнімділік гектарына 15,2 центнер, жалпы "
         "өнім {} млн тоннаны құрады.", "24,3", "34,3"),
        ("Kazakhstan exported 3.4 million tons of lime in 2023. It sent {} million tons of it to China.", "2.1", "21"),
        ("Казахстан экспортировал 3,4 млн тонн извести в 2023 году. Из них {} млн тонн ушло в Китай.", "2,1", "21"),
        ("2023 жылы Қазақстан 3,4 млн тонна әк экспорттады. Оның {} млн тоннасы Қытайға жөнелтілді.", "2,1", "21"),
    ],
)  # fmt: skip
def test_a_plan_a_field_and_the_whole_before_bear_out_what_is_told_of_them(text, right, wrong):
    check(text, right, wrong, "2024-02-10")


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("The highest average wage in 2023 was in Shymkent at {} tenge. In Turkistan region the average wage in 2023 "
         "was 391,848 tenge.", "401,408", "381,408"),
        ("Самая низкая средняя зарплата в 2023 году отмечена в Шымкенте – {} тенге. В Туркестанской области средняя "
         "зарплата в 2023 году составила 331 250 тенге.", "301 408", "381 408"),
        ("2023 жылы ең төмен орташа жалақы Шымкентте {} теңге болды. Түркістан облысында 2023 жылы орташа жалақы "
         "331 250 теңге болды.", "301 408", "381 408"),
    ],
)  # fmt: skip
def test_no_region_beside_the_highest_is_higher_nor_beside_the_lowest_lower(text, right, wrong):
    check(text, right, wrong, "2024-02-10")


def test_a_list_of_crops_is_no_field_of_one():
    text = (
        "Пшеница убрана с 10,5 млн га, при урожайности 14,1 ц/га намолочено 14,8 млн тонн, ячмень – с 1,9 млн га, при "
        "урожайности 16,7 ц/га намолочено 3,2 млн тонн."
    )
    assert told(text, "2024-02-10") == []
