"""Which figures are parts of which, and the page that takes a printed whole apart."""

import pandas as pd
import pytest
from played import run

import kzstats as kz
from kzstats import bounds


def divided(source: str, **codes) -> pd.DataFrame:
    ranges = kz.reconcile(kz.load(source)).ranges
    return kz.select(kz.parts(ranges), **codes)


def test_mining_manufacturing_and_what_nobody_printed_are_the_parts_of_industry():
    found = divided("trend_2024_06", ref_period="2023", unit_measure="KZT", price_basis="current")
    assert found["activity"].tolist() == ["B", "C", "D+E"]
    assert (found["by"] == "activity").all()
    assert found["whole"].nunique() == 1


def test_every_part_lies_inside_its_whole():
    for source in ("trend_2024_06", "bns_2022", "trend_2024_03_24", "azernews_2018_07"):
        ranges = kz.reconcile(kz.load(source)).ranges
        found = kz.parts(ranges)
        wholes = ranges.loc[found["whole"]]
        assert (found["lower"].to_numpy() <= wholes["upper"].to_numpy()).all(), source
        assert (found["unit_measure"].to_numpy() == wholes["unit_measure"].to_numpy()).all(), source


@pytest.mark.parametrize(
    ("source", "by", "some"),
    [
        ("bns_2022", "ref_area", {"KZ-11", "KZ-75"}),  # regions of the country
        ("azernews_2018_07", "product", {"trucks", "buses"}),  # kinds of motor vehicles
        ("trend_2023_06_construction", "scope", {"private", "state"}),  # who ordered it, by its share alone
    ],
)
def test_a_whole_is_divided_by_region_product_or_owner_too(source, by, some):
    assert some <= {*divided(source, by=by)[by]}


@pytest.mark.parametrize(
    "relabelled", [lambda obs: obs.set_axis([0] * len(obs)), lambda obs: obs.set_index(["source_id"], drop=False)]
)
def test_parts_are_found_whatever_the_labels_of_the_rows(relabelled):
    obs = kz.load("trend_2024_06")
    found = kz.parts(relabelled(obs))
    assert found["obs_id"].tolist() == kz.parts(obs)["obs_id"].tolist()
    assert found["by"].tolist() == ["activity"] * 4


def test_means_have_no_parts():
    assert kz.parts(kz.select(kz.load("mgorod_2023_08"), indicator="wages")).empty


def test_a_part_named_by_its_share_is_not_counted_again_in_the_rest():
    # roads, homes and other buildings are parts of construction; "F41 and others" would hold the buildings once more
    found = divided("qazinform_2026_02_construction", indicator="production")
    assert sorted(found["activity"]) == ["F41", "F41", "F421"]


def test_two_spellings_of_a_half_year_are_one_period():
    obs = kz.load("astanatimes_2024_07")
    ranges = kz.reconcile(obs).ranges
    found = kz.compare(obs[obs["transformation"] == "level"], ranges.assign(value=ranges["lower"]).dropna())
    assert "2024-01-01/P6M" in {*found["ref_period"]}


def test_what_two_ranges_have_in_common_is_in_both():
    one, other = bounds.ranged([2.0, 1.0], [1.0, 0.0], [3.0, 2.0]), bounds.ranged([2.5, 5.0], [2.0, 4.0], [9.0, 6.0])
    assert bounds.meet(one, other)[["lower", "upper"]].iloc[0].tolist() == [2.0, 3.0]
    assert bounds.meet(one, other).iloc[1].isna().all()


@pytest.mark.kernel
def test_trade_is_called_turnover_and_never_output():
    said, _ = run("05", source="trend_2024_03_24", by="product")
    assert said[0].startswith("Retail trade, turnover, sales, January–February 2024: 2.4675–2.4685 trillion tenge.")
    assert "non-food" in said[0].lower()
    assert "output" not in " ".join(said)


@pytest.mark.kernel
def test_the_page_on_parts_is_about_the_last_period_of_its_release_unless_another_is_asked_for():
    assert "January–February 2024" in run("05", source="trend_2024_03_25")[0][0]
    assert run("05", source="trend_2024_03_25", ref_period="2023")[0][0].startswith("Industry, production, 2023:")


@pytest.mark.kernel
def test_the_page_of_a_region_names_it_wherever_it_names_the_whole(mine):
    """Read alone, "industry: 812.4 billion tenge" would be of the whole country."""
    head = "obs_value,unit_measure,unit_mult,activity,ref_area,scope,ref_period,printed\n"
    rows = "812.4,KZT,9,B-E,KZ-39,{0},2024-Q1,812.4 bn\n400.1,KZT,9,B,KZ-39,{0},2024-Q1,400.1 bn\n"
    (mine / "observations.csv").write_text(head + rows.format(""))
    said, _ = run("05", source="mine")
    named = "Industry (Kostanay region)"
    assert said[0].startswith(f"{named}, production, January–March 2024: 812.35–812.45 billion tenge.")
    assert [text for text in said if "ndustry" in text and "ndustry (Kostanay region" not in text] == []
    (mine / "observations.csv").write_text(head + rows.format("private"))
    assert run("05", source="mine")[0][0].startswith("Industry (Kostanay region and private owners), production")


@pytest.mark.kernel
def test_amounts_of_other_money_get_no_dollars_at_the_tenge_s_rate():
    said, _ = run("05", source="azernews_2021_11")
    assert "41.85–41.95 billion Azerbaijani manat" in said[0]
    assert any("None of these amounts is in tenge, so none is converted." in text for text in said)


@pytest.mark.kernel
def test_what_no_printed_part_holds_is_said_where_the_list_of_parts_has_gaps():
    # 83,150 − 75,450 = 7,700 to 83,250 − 75,350 = 7,900 vehicles are no passenger cars
    assert (
        "What is in none of the printed parts comes to 7,700–7,900, if these do not overlap."
        in run("05", source="timesca_2025")[0][0]
    )


@pytest.mark.kernel
def test_of_a_whole_whose_printed_parts_may_be_all_of_it_no_rest_is_said(mine):
    head = "obs_value,unit_measure,unit_mult,activity,product,ref_period,printed\n"
    rows = "100,NUMBER,0,C29,motor_vehicles,2025,100 vehicles\n60,NUMBER,0,C29,passenger_cars,2025,60 cars\n"
    (mine / "observations.csv").write_text(head + rows + "40,NUMBER,0,C29,trucks,2025,40 trucks\n")
    assert "in none of the printed parts" not in run("05", source="mine")[0][0]


@pytest.mark.kernel
def test_a_source_without_parts_names_those_that_have_them():
    with pytest.raises(kz.NotFound, match=r"prints no part of a whole .* trend_2024_06"):
        run("05", source="bns_index_2026")


@pytest.mark.kernel
def test_growth_whose_prices_are_not_stated_is_told_as_left_out_and_what_to_write(mine):
    head = "obs_value,unit_measure,unit_mult,activity,ref_period,printed,transformation,base_period,price_basis\n"
    rows = "46.4,KZT,12,B-E,2023,46.4 trillion tenge,level,,\n21.6,KZT,12,C,2023,21.6 trillion tenge,level,,\n"
    grown = "4.3,PC,0,B-E,2023,4.3 percent,growth,2022,{0}\n4.1,PC,0,C,2023,4.1 percent,growth,{1},{0}\n"
    (mine / "observations.csv").write_text(head + rows + grown.format("not_stated", ""))
    said, _ = run("05", source="mine")
    assert "2 printed growths are left out, because their prices or their base are not stated" in said[0]
    assert any("mine does not print the growth of volume of both the whole and a part" in one for one in said)
    assert not any("Mine " in one for one in said), "a source_id keeps its letters"
    (mine / "observations.csv").write_text(head + rows + grown.format("volume", "2022"))
    said, _ = run("05", source="mine")
    assert "left out" not in said[0]
    assert not any("does not print the growth of volume" in one for one in said)
    rows, grown = rows.replace(",,\n", ",,,\n"), grown.format("volume", "2022").replace("\n", ",base\n")
    (mine / "observations.csv").write_text(head.replace("price_basis", "price_basis,doubt") + rows + grown)
    with pytest.warns(UserWarning, match="2 of 4 figures hold a guess"):
        said, _ = run("05", source="mine")
    assert "2 more that were read with a guess are left out." in said[0]


@pytest.mark.kernel
def test_the_page_on_parts_says_that_other_ways_out_are_as_good(mine):
    """46.4 and 21.7 make 46.6 to 46.9 percent, not 60.1: any one of the three left out, the other two agree."""
    head = "obs_value,unit_measure,unit_mult,activity,ref_period,printed,share_of\n"
    rows = "46.4,KZT,12,B-E,2023,46.4 trillion tenge,\n21.7,KZT,12,B,2023,21.7 trillion tenge,\n"
    (mine / "observations.csv").write_text(head + rows + "60.1,PC,0,B,2023,60.1 percent,B-E\n")
    said, _ = run("05", source="mine")
    assert said[0].count("2 other ways to make them agree leave out as little, and lead to other numbers: without") == 1
    assert all(f"“{text}”" in said[0] for text in ("46.4 trillion tenge", "21.7 trillion tenge", "60.1 percent"))
    (mine / "observations.csv").write_text(head + rows + "46.8,PC,0,B,2023,46.8 percent,B-E\n")
    assert "agree" not in run("05", source="mine")[0][0]


@pytest.mark.kernel
def test_the_page_on_parts_holds_growth_in_money_against_no_growth_of_volume(mine):
    head = "obs_value,unit_measure,unit_mult,activity,ref_period,base_period,printed,price_basis\n"
    rows = "120.5,KZT,12,B-E,2024,,120.5 trn,\n60.2,KZT,12,B,2024,,60.2 trn,\n109.5,RATIO,-2,B-E,2024,2023,109.5,{}\n"
    (mine / "observations.csv").write_text(head + rows.format("current"))
    assert "No other source has figures of 2024 about this whole at the same prices." in " ".join(
        run("05", source="mine")[0]
    )
    (mine / "observations.csv").write_text(head + rows.format("volume"))
    (told,) = (text for text in run("05", source="mine")[0] if text.startswith("Other sources on industry, 2024"))
    assert "Industry, growth  physical volume  103.2" in told


@pytest.mark.kernel
def test_contributions_to_what_is_counted_are_of_growth_in_pieces(mine):
    """An index of all motor vehicles weighs what each is worth; beside it a growth in pieces adds nothing."""
    head = "obs_value,unit_measure,unit_mult,activity,product,ref_period,base_period,printed,price_basis\n"
    rows = "1000,NUMBER,0,C29,motor_vehicles,2024,,1000 units,\n600,NUMBER,0,C29,passenger_cars,2024,,600 units,\n"
    grown = (
        "10.0,PC,0,C29,motor_vehicles,2024,2023,10.0 percent,{}\n25.0,PC,0,C29,passenger_cars,2024,2023,25.0 percent,\n"
    )
    (mine / "observations.csv").write_text(head + rows + grown.format("volume"))
    assert run("05", source="mine")[1]["points"]["value"].isna().all()
    (mine / "observations.csv").write_text(head + rows + grown.format(""))
    # 60 percent x 1.1 x (1 - 1/1.25) = 13.2 percentage points
    assert run("05", source="mine")[1]["points"]["value"].round(1).dropna().tolist()[0] == 13.2
