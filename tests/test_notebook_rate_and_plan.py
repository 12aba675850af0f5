"""Notebooks 01, 03, 04 and 06 on other sources, readings, rates and folders of one's own than those they come with."""

import re

import numpy as np
import pandas as pd
import pytest
from played import run

import kzstats as kz

pytestmark = pytest.mark.kernel  # `make check` runs every notebook by itself

PAIRED = sorted(kz.load().query("conversion_of != ''")["source_id"].unique())


def ends(frame: pd.DataFrame, decimals: int) -> list[float]:
    return frame[["lower", "upper"]].iloc[0].round(decimals).tolist()


# --- 02 ---------------------------------------------------------------------------------------------------------

OF_CONTRADICTIONS = re.compile(
    "proof|contradict each other|Ways out|would have fitted|to blame|Read it like|dollar|rate"
)


def test_a_page_without_a_contradiction_says_nothing_of_a_figure_at_fault_nor_of_dollars_that_are_not_there():
    shown, space = run("02", source="elkz_2023_08")
    assert not [one for one in shown if OF_CONTRADICTIONS.search(one.replace("exchange rate", ""))]
    assert "Read as rounded to the nearest, there is one: nothing contradicts." in shown
    assert space["anew"]["verdict"].eq("consistent").all()
    assert shown[-1].count("\n") == 4  # a caption, a head and a row for each way of rounding


def test_what_hangs_on_one_rate_for_all_amounts_is_said_to():
    # 1.16 trillion for $21.4 billion and 164.9 billion for $305.3 million: each possible at a rate of its own
    shown, _ = run("02", source="timesca_2025")
    assert "At one exchange rate for all amounts they cannot all be true, however they were rounded." in shown[0]
    assert "2.14 billion dollars" in next(one for one in shown if one.startswith("What would have fitted"))
    assert "Pairs of printed statements that cannot agree: 2 of 4." in "\n".join(shown)


def test_growth_that_contradicts_itself_does_so_at_any_rate(mine):
    # rounded either way, 8 percent is 7 to 9 and 12 percent is 11 to 13
    head = "obs_value,unit_measure,unit_mult,activity,ref_period,printed,transformation,conversion_of,obs_id\n"
    rows = "8,PC,0,C29,2024,8 percent,growth,,mine.a\n12,PC,0,C29,2024,12 percent,growth,,mine.b\n"
    pair = "46.4,KZT,12,B-E,2023,46.4 trillion,level,,mine.c\n102.5,USD,9,B-E,2023,$102.5 billion,level,mine.c,mine.d\n"
    (mine / "observations.csv").write_text(head + rows + pair)
    shown, space = run("02", source="mine")
    assert "However they were rounded and converted, they cannot all be true." in shown[0]
    assert len(space["alone"]) == 0  # either of the two may be wrong


# --- 03 -----------------------------------------------------------------------------------------------------


def test_no_official_rate_of_ten_years_lies_between_452_555_and_452_904():
    # mining: 21.7e12 / 47.95e9 = 452.555; industry: 46.4e12 / 102.45e9 = 452.904
    shown, space = run("03")
    assert ends(space["window"], 3) == [452.555, 452.904]
    assert len(space["inside"]) == 0
    assert space["nearest"][["ref_period", "value"]].values.tolist()[0] == ["2024-06-18", 452.92]
    assert space["gaps"]["size"].tolist() == [1, 17, 4]
    assert kz.spoken(space["unit"]) == "billion US dollars"
    assert "0 of the 2,781 official daily rates at hand (2,781 that come with kzstats, 0 fetched)" in shown[0]


def test_page_03_starts_from_the_verdict_over_all_readings_and_names_the_outlet():
    shown, space = run("03", source="trend_2024_03_25")
    publisher = kz.load_sources().set_index("source_id").at["trend_2024_03_25", "publisher"]
    assert shown[0].startswith(
        f"Of the 22 figures of this source that were entered ({publisher}), 18 are tested by another"
    )
    assert (
        space["verdict"]["verdict"].iloc[0] == kz.verdict(kz.load("trend_2024_03_25"))["verdict"].iloc[0] == "depends"
    )


@pytest.mark.parametrize("source", PAIRED)
def test_every_source_with_pairs_of_any_money_has_its_page(source):
    shown, space = run("03", source=source, rounding="any", conversion="unrounded")
    assert len(space["pairs"]) > 0
    assert not [text for text in shown if "nan" in text.split()]


def test_a_source_without_pairs_is_told_which_have_them():
    with pytest.raises(kz.NotFound, match=r"bns_2024_01 prints no amount in two currencies.*trend_2024_06, trend_2024"):
        run("03", source="bns_2024_01")


def test_amounts_planned_for_a_year_are_not_held_against_the_average_of_that_year():
    _, space = run("03", source="astanatimes_2023_05")  # of May 2023, about the whole of 2023
    assert "period_average" not in set(space["conventions"]["convention"])
    assert space["conventions"]["ref_period"].tolist() == ["2023-04", "2022", "2023-05-28", "2023-05-29"]


def test_rates_of_a_folder_are_used_where_it_is_named_and_the_answer_says_so(tmp_path):
    # one invented rate, on a weekday that the bundled ones lack
    row = "base,quote,ref_period,collection,obs_value,source_id\nUSD,KZT,2022-12-20,D,452.60,nbk_daily\n"
    (tmp_path / "nbk_rates.csv").write_text(row)
    shown, space = run("03", rates=str(tmp_path))
    assert "1 of the 2,782 official daily rates at hand (2,781 that come with kzstats, 1 fetched)" in shown[0]
    assert space["inside"]["ref_period"].tolist() == ["2022-12-20"]


def test_euros_of_a_folder_of_ones_own_are_read_with_fetched_euro_rates(mine):
    # invented: 100 billion tenge = 200 million euros, so 500 tenge, 99.5e9/200.5e6 to 100.5e9/199.5e6
    head = "obs_id,obs_value,unit_measure,unit_mult,activity,ref_period,printed,conversion_of,indicator\n"
    tenge = "mine.a,100,KZT,9,C,2024-05,100 billion tenge,,investment\n"
    euros = "mine.b,200,EUR,6,C,2024-05,200 million euros,mine.a,investment\n"
    (mine / "observations.csv").write_text(head + tenge + euros)
    days = [f"EUR,KZT,2024-05-{day:02},D,48{day % 10}.5,nbk_daily\n" for day in range(1, 32)]
    (mine / "nbk_rates.csv").write_text("base,quote,ref_period,collection,obs_value,source_id\n" + "".join(days))
    shown, space = run("03", source="mine", conversion="unrounded", rates=str(mine))
    assert ends(space["window"], 2) == [496.26, 503.76]
    assert "tenge per euro" in shown[0]
    assert "investment" in shown[1]
    assert space["made"].set_index("convention").at["period_end", "verdict"] == "inconsistent"


# --- 04 -----------------------------------------------------------------------------------------------------


def test_after_four_months_at_least_28_75_percent_were_made_and_at_most_14250_a_month_needed():
    # 46,000 / 160,000; (160,000 − 46,000) / 8; 46,000 / 1.0865 a year earlier; of 2025 one source prints 171,442,
    # another 18 percent: 171,442 / 1.175 = 145,908.09 at most, and cars are whole
    shown, space = run("04")
    assert space["pace"][["done_lower", "so_far_lower", "needed_upper"]].round(2).values.tolist() == [
        [28.75, 11500, 14250]
    ]
    assert space["ago"]["lower"].round().tolist()[-1] == 42338
    assert ends(space["total"], 0) == [145000, 145908]
    (row,) = [line for line in "\n".join(shown).split("\n") if "171 442" in line]
    assert re.split(" {2,}", row)[1::2] == ["kazinform_2026_uz", "qazinform_2026_02", "144,677–145,908"]
    assert space["share"]["value"].tolist() == [62.5, 93.75, 62.5]
    assert ends(space["needs"], 2) == [7.74, 8.47]
    assert "at most 16,435  at most 8,218" in shown[8]
    assert "8.8–9.4 percent short of the plan" in shown[0]


def test_each_label_of_the_long_view_stands_at_its_own_mark():
    _, space = run("04")
    words = {"title": "two\nlines", "unit": "thousand", "caption": "of the page"}
    axes = kz.charts.timeline(space["marks"], decimals=1, scale=1e3, **words).fig.axes[0]
    notes = [text for text in axes.texts if getattr(text, "xy", None) and text.get_text()[-1:].isdigit()]
    at = axes.transData.transform([note.xy for note in notes])
    boxes = {note.get_text(): (note.get_window_extent(), own) for note, own in zip(notes, at, strict=True)}
    for box, own in (boxes[said] for said in ("≥ 50.0", "≥ 77.0", "≥ 145.0", "145.3")):
        middle = (box.p0 + box.p1) / 2
        others = at[np.abs(at[:, 0] - own[0]) > 12]  # marks side by side are of one year
        assert np.hypot(*(own - middle)) < np.hypot(*(others - middle).T).min()


def test_on_the_day_of_the_release_the_outcome_is_not_known():
    shown, _ = run("04", as_of="2024-06-01")
    assert "How 2024 ended is not printed by any source here" in shown[0]


@pytest.mark.parametrize("rounding", ["truncate", "any"])
@pytest.mark.parametrize("source", ["trend_2024_06", "minister_2024_05"])
def test_both_sources_with_a_plan_have_their_page_under_every_rule(source, rounding):
    shown, space = run("04", source=source, rounding=rounding)
    assert space["pace"]["months_left"].tolist() == [8]
    assert len(shown) == 14


def test_a_plan_of_ones_own_is_counted_whatever_it_is_for(mine):
    # invented: 300 of 1,000 buses in the first quarter; the rest needs 700 / 9 = 77.8 a month
    head = "obs_value,unit_measure,unit_mult,activity,product,ref_period,printed,role\n"
    rows = "1000,NUMBER,0,C29,buses,2025,1000 buses,plan\n300,NUMBER,0,C29,buses,2025-Q1,300 buses,actual\n"
    (mine / "observations.csv").write_text(head + rows)
    shown, space = run("04", source="mine")
    assert shown[0].startswith(
        "In January–March 2025, 3 of 12 months, 30.00 percent of the 1,000 buses planned for 2025"
    )
    assert space["pace"][["needed_lower", "needed_upper"]].round(1).values.tolist() == [[77.8, 77.8]]


def test_people_employed_have_no_pace_and_growth_in_money_leads_back_to_no_pieces(mine):
    head = (
        "obs_value,unit_measure,unit_mult,activity,product,indicator,ref_period,base_period,printed,role,price_basis\n"
    )
    rows = "1000,NUMBER,0,C29,buses,,2025,,1000 buses,plan,\n300,NUMBER,0,C29,buses,,2025-Q1,,300 buses,actual,\n"
    people = "5000,NUMBER,0,C29,,employment,2025,,5000 people,plan,\n"
    people += "4800,NUMBER,0,C29,,employment,2025-Q1,,4800 people,actual,\n"
    grown = "20.0,PC,0,C29,buses,,2025-Q1,2024-Q1,20.0 percent,actual,{}\n"
    (mine / "observations.csv").write_text(head + rows + people + grown.format("current"))
    shown, space = run("04", source="mine")
    assert "30.00 percent of the 1,000 buses planned" in shown[0]
    assert "mine" not in {*space["earlier"]["by"]}
    (mine / "observations.csv").write_text(head + rows + grown.format(""))
    earlier = run("04", source="mine")[1]["earlier"]
    assert earlier.loc[earlier["by"] == "mine", "value"].tolist() == [250.0]
    (mine / "observations.csv").write_text(head + people)
    with pytest.raises(kz.NotFound, match="mine prints no plan in pieces together with its first months"):
        run("04", source="mine")


MADE_AND_PLANNED = """\
obs_value,unit_measure,unit_mult,activity,ref_period,printed,role,product
30,NUMBER,3,C29,2023-01-01/P4M,30 thousand cars,actual,cars
{plan},NUMBER,3,C29,2023,{plan} thousand cars,plan,cars
"""


@pytest.mark.parametrize(
    ("plan", "rounding", "said"),
    [
        # 147,500 to 148,500 were made, as other sources print. The most that "147 thousand" allows is 147,500.
        ("147", "nearest", "if all count the same things: the plan was met."),
        # 149,500 to 150,500: 1 - 148.5/149.5 = 0.669 to 1 - 147.5/150.5 = 1.993 percent, ends outwards
        ("150", "nearest", "if all count the same things: 0.6–2.0 percent short of the plan."),
        # 146,001 to 147,999, made 147,001 to 148,999: 1 - 147,001/147,999 = 0.674
        ("147", "any", "if all count the same things: at most 0.7 percent short of the plan."),
    ],
)
def test_a_plan_is_met_or_missed_by_all_that_its_print_allows(mine, plan, rounding, said):
    (mine / "observations.csv").write_text(MADE_AND_PLANNED.format(plan=plan))
    shown, space = run("04", source="mine", rounding=rounding)
    assert shown[0].endswith(said)
    assert len(space["missed"]) == (said != "if all count the same things: the plan was met.")
    assert f"of the {(int(plan) - 0.5) * 1e3:,.0f}–{(int(plan) + 0.5) * 1e3:,.0f} cars" in shown[0] or rounding == "any"


def test_a_source_without_a_plan_is_told_which_have_one():
    with pytest.raises(kz.NotFound, match=r"first months; those that do: trend_2024_06, minister_2024_05$"):
        run("04", source="bns_2024_01")


# --- figures that contradict each other, and guesses ---------------------------------------------------------

TWO_PAIRS = (
    "In 2023 industrial output in Kazakhstan was 46.4 trillion tenge (about $102.5 billion). Mining output was 21.8 "
    "trillion tenge ($47.9 billion)."
)


def written(text: str, source: str, folder) -> None:
    rows = kz.read(text, source=source, published="2024-06-01").drop(columns=["start", "end", "certain"])
    names = [name for name in rows if name not in ("value", "lower", "upper", "rounding")]
    rows[names].to_csv(folder / "observations.csv", index=False)


def test_of_several_equal_ways_out_page_03_tells_each_with_its_rates_and_names_none_as_the_answer(mine):
    # 46.4e12/102.55e9 = 452.46 to 46.4e12/102.45e9 = 452.90; 21.8e12/47.95e9 = 454.64 to 21.8e12/47.85e9 = 455.59
    written(TWO_PAIRS, "mine", mine)
    shown, space = run("03", source="mine")
    assert space["window"].empty
    assert (
        "there are 4 equal ways out (tenge per US dollar): 454.640–455.590 without 46.4 trillion tenge or $102.5 "
        "billion and 452.462–452.904 without 21.8 trillion tenge or $47.9 billion."
    ) in shown[0]
    assert not re.search("shaded is|shaded window|nearest to", "\n".join([*shown, *space["captions"]]), re.IGNORECASE)
    assert "allow 45" not in shown[0]
    assert "of the official daily rates fit" not in shown[0]
    under = space["readings"]
    assert under.loc[(under["rounding"] == "nearest") & (under["conversion"] == "printed"), "left_out"].nunique() == 4


def test_where_each_way_out_leaves_the_same_rates_page_03_takes_them_for_the_answer():
    # 164.9e9/305.35e6 = 540.036 to 164.9e9/305.25e6 = 540.213, whichever of the two amounts of 1.16 trillion goes
    shown, space = run("03", source="timesca_2025")
    assert ends(space["window"], 3) == [540.036, 540.213]
    assert "allow 540.036–540.213 tenge per US dollar; 3 of the 2,781" in shown[0]
    assert "Left out, because the figures contradict each other: KZT 1.16 trillion or $21.4 billion." in shown[0]
    assert not any("diamond" in caption for caption in space["captions"])  # it appeared some time in 2025


def test_nothing_is_called_possible_where_nothing_is_tested():
    for page in ("02", "03"):
        shown, _ = run(page, source="minister_2024_05")
        assert shown[0].startswith("None of the 11 figures of this source that were entered")
        assert not any(re.search(r"\bconsistent\b.*\n.*\bconsistent\b.*\n.*under", one) for one in shown)
        assert "can be true under" not in "\n".join(shown)


def test_growth_that_was_read_with_a_guess_is_told_as_left_out_on_page_04(mine):
    head = (
        "obs_value,unit_measure,unit_mult,activity,product,ref_period,printed,role,transformation,base_period,doubt\n"
    )
    rows = (
        "1000,NUMBER,0,C29,buses,2025,1000 buses,plan,level,,\n"
        "300,NUMBER,0,C29,buses,2025-Q1,300 buses,actual,level,,\n"
        "38.2,PC,0,C29,buses,2025-Q1,up 38.2 percent,actual,growth,2024-Q1,base_period\n"
    )
    (mine / "observations.csv").write_text(head + rows)
    with pytest.warns(UserWarning, match="mine: 1 of 3 figures hold a guess"):
        shown, _ = run("04", source="mine")
    assert "1 more that was read with a guess is left out." in shown[0]
    assert any("prints no growth for these months, or only with a guess, which is left out" in one for one in shown)


def test_the_rate_of_the_day_of_publication_is_said_with_its_unit_and_whose_day_it_is():
    shown, _ = run("03", source="astanatimes_2023_05")  # 29 May 2023 was a Monday
    assert "The official rate of the day of publication, 29 May 2023, was 445.68 tenge per US dollar." in shown[0]
    shown, _ = run("03")  # 1 June 2024 was a Saturday
    assert (
        "The day of publication, 1 June 2024, has the official rate of 3 June 2024: 447.25 tenge per US dollar."
        in shown[0]
    )


# --- 06 -----------------------------------------------------------------------------------------------------


def test_page_06_quotes_a_target_only_where_it_is_the_one_that_is_asked_about():
    shown, _ = run("06")
    assert "“double production volumes” (trend_2024_06) does not say from when." in shown[0]
    # 22 percent by 2020 are no doubling by 2028, and twice the output is not three times
    for given in ({"activity": "C"}, {"factor": 3.0, "horizon": 2030, "base_year": 2020}):
        shown, _ = run("06", **given)
        assert "does not say from when" not in shown[0]
    assert "double production volumes" in shown[1]


# --- 06 -----------------------------------------------------------------------------------------------------


def test_branches_are_held_against_each_other_over_the_same_years():
    # construction is printed for 2021 to 2025: of the others the means of these five years stand beside it
    _, space = run("06", activity="F")
    assert {*space["means"]["base_period"]} == {"2020"}
    assert {*space["means"]["ref_period"]} == {"2025"}
    assert space["means"]["lower"].ge(space["need"]).sum() == 6
    made = space["means"].set_index("activity")["value"].round(1)
    assert made.head(6).to_dict() == {
        "C26": 35.8, "C28": 19.7, "C29": 18.7, "C26-C30": 16.5, "C25": 16.5, "C27": 15.6,
    }  # fmt: skip
    assert {*space["alike"]["year"]} == {2021, 2022, 2023, 2024, 2025}


def test_a_way_that_no_index_begins_is_said_to_be_unknown_and_not_in_empty_numbers():
    shown, _ = run("06", base_year=2000)
    (way,) = [text for text in shown if "is not known from 2000 on" in text]
    assert way == "Chart: 200 are wanted in 2028, where 2000 is 100; what was achieved is not known from 2000 on."


# --- 01 -----------------------------------------------------------------------------------------------------


def test_a_print_that_names_one_limit_is_not_the_coarsest_with_two():
    # "up to 19 percent": that growth cannot lie below -100 is not of the print
    _, space = run("01", source="timesca_2016_07")
    assert space["coarsest"]["printed"].tolist() == ["four tenge"]
    up_to = space["away"].set_index("printed").loc["19 percent", ["lower", "upper"]]
    assert up_to.tolist() == [-float("inf"), 0.0]
