"""A release beside what the Bureau of National Statistics printed: which prints bear on it, and what they say."""

import csv
import random
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import kzstats as kz

DATA = Path(__file__).resolve().parents[1] / "data"
GROWTH = {"unit_measure": "PC", "unit_mult": 0, "activity": "C", "ref_period": "2024-01-01/P4M"}
INDEX = GROWTH | {"unit_measure": "RATIO", "unit_mult": -2, "base_period": "2023-01-01/P4M", "vintage": "first"}


def figure(obs_value: str, **codes) -> pd.DataFrame:
    """An invented release of one figure: growth of manufacturing, January to April 2024."""
    return kz.as_observations([{"obs_value": obs_value} | GROWTH | codes])


def prints(*values: str, **codes) -> pd.DataFrame:
    """Invented prints of the Bureau, as indices of the same figure."""
    return kz.as_observations([{"obs_value": value} | INDEX | codes for value in values])


def held(obs_id: str, source: str = "trend_2024_06") -> pd.DataFrame:
    found = kz.official(kz.load(source))
    return found[found["obs_id"] == obs_id]


# --- agreement ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "indices", "wanted"),
    [
        (figure("5.2"), ["105.2"], [("same", 5.2, 0.0)]),  # an index of 105.2 and growth of 5.2 percent are one figure
        (figure("8"), ["108.3", "108.6"], [("rounds", 8.3, -0.3), ("differs", 8.6, -0.6)]),
        (kz.with_bounds(figure("8"), rounding="truncate"), ["108.6"], [("rounds", 8.6, -0.6)]),  # 8.6 cut off is 8
        (figure("4.3"), ["104.4", "104.5"], [("rounds", 4.4, -0.1), ("differs", 4.5, -0.2)]),
        (figure("2.5", unit_measure="RATIO"), ["250.0"], [("same", 150.0, 0.0)]),
        (figure("5", comparison=">"), ["105.2", "104.2"], [("rounds", 5.2, None), ("differs", 4.2, None)]),
        (figure("5.2", price_basis="not_stated"), ["105.2"], [("same", 5.2, 0.0)]),
        (figure("5.2", price_basis="current"), ["105.2"], [("missing", None, None)]),  # an index of volume
    ],
)
def test_a_print_agrees_with_an_index_where_a_number_rounds_to_both(printed, indices, wanted):
    found = kz.official(printed, prints(*indices))[["agreement", "by_value", "difference"]]
    assert [tuple(None if cell != cell else cell for cell in row) for row in found.values.tolist()] == wanted


def test_prints_of_one_figure_agree_just_where_some_number_rounds_to_both():
    # Prints of the release in whole percent (coarse) or tenths, the Bureau's indices in tenths, each of a year of its
    # own; ends count, as in every other check: 4.3 and 4.4 meet in 4.35, which may print as either.
    chance, release, bureau, wanted = random.Random(3), [], [], []
    for year in range(1901, 2020):
        tenths, coarse = chance.randint(-999, 3000), chance.random() < 0.5
        print_ = str(round(tenths / 10)) if coarse else f"{tenths / 10:.1f}"
        middle, half = round(float(print_) * 100), 50 if coarse else 5
        other = middle // 10 + chance.choice([*[0] * 6, *range(-9, 10)])  # tenths of a percent
        apart = abs(middle - 10 * other)
        release.append({"obs_value": print_} | GROWTH | {"ref_period": str(year)})
        period = {"ref_period": str(year), "base_period": str(year - 1)}
        bureau.append({"obs_value": f"{100 + other / 10:.1f}"} | INDEX | period)
        agreement = "same" if apart == 0 else "rounds" if apart <= half + 5 else "differs"
        wanted.append((agreement, (middle - 10 * other) / 100))
    found = kz.official(kz.as_observations(release), kz.as_observations(bureau))
    assert found["agreement"].tolist() == [agreement for agreement, _ in wanted]
    assert found["difference"].tolist() == pytest.approx([difference for _, difference in wanted])
    assert found["agreement"].value_counts().min() > 15


def test_what_differs_from_a_print_is_inconsistent_with_it_in_the_joint_check_and_nothing_else_is():
    held = kz.official(kz.load(guesses=False)).query("agreement != 'missing'")
    apart = (held["by_lower"] > held["upper"]) | (held["by_upper"] < held["lower"])
    assert apart.any()
    assert (apart == (held["agreement"] == "differs")).all()
    for printed, verdict in (("104.4", "consistent"), ("104.5", "inconsistent")):
        other = prints(printed, vintage="", base_period="").assign(obs_id="other.1", source_id="other")
        told = pd.concat([figure("4.3", price_basis="volume"), other])
        assert kz.reconcile(told).verdict == verdict


# --- which prints bear on a figure ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "codes",
    [
        {"activity": "B"},
        {"ref_period": "2024-Q1", "base_period": "2023-Q1"},
        {"ref_area": "KZ-71"},
        {"scope": "private"},
        {"base_period": "2022-01-01/P4M"},
        {"role": "forecast"},
    ],
)
def test_a_print_of_another_branch_period_place_base_or_role_says_nothing(codes):
    own = figure("5.2", base_period="2023-01-01/P4M")
    found = kz.official(own, prints("105.2", **codes))
    assert "same" not in found["agreement"].tolist()


def test_without_a_print_of_the_period_it_says_which_periods_of_that_length_are_held():
    known = kz.as_observations(
        [
            {"obs_value": "105.2"} | INDEX | {"ref_period": f"{year}-01-01/P{months}M", "base_period": ""}
            for year in (2021, 2023)
            for months in (3, 5)
        ]
    )
    (row,) = kz.official(figure("5.2", ref_period="2025-01-01/P5M"), known).to_dict("records")
    assert (row["agreement"], row["held_from"], row["held_to"]) == ("missing", "2021-01-01/P5M", "2023-01-01/P5M")
    assert row["by"] == ""


def test_without_figures_or_prints_there_is_no_row_and_what_is_no_frame_of_them_is_refused():
    obs = kz.load("trend_2024_06")
    assert kz.official(obs, obs.iloc[:0]).empty
    assert kz.official(obs.iloc[:0]).empty
    with pytest.raises(kz.ParameterError, match="known figures are a str; wanted a frame"):
        kz.official(obs, "bns_2024_01")
    with pytest.raises(kz.ParameterError, match="figures are a list"):
        kz.official([])
    with pytest.raises(kz.DataError, match="no column role"):
        kz.official(obs.drop(columns="role"))


# --- the data ------------------------------------------------------------------------------------------------


def test_46_4_trillion_is_what_46_401_7_billion_rounds_to():
    (row,) = held("trend_2024_06.total_kzt").to_dict("records")
    assert (row["by"], row["difference"], row["agreement"]) == ("bns_2024_01.total_kzt", -1.7e9, "rounds")


def test_what_the_bureau_printed_is_said_in_its_own_power_of_ten_with_all_its_digits():
    # 46.4 trillion less 46,401.7 billion is -1.7 billion; beside "46.40 trillion" nobody could redo that
    table = repr(kz.Table(held("trend_2024_06.total_kzt"), "Beside the Bureau", columns=["bureau", "apart"]))
    assert table.splitlines()[2].split("  ") == ["46,401.7 billion tenge", "−1.7 billion tenge"]


def test_a_later_print_contradicts_nothing():
    obs = kz.load("bns_2024_01")
    assert (kz.official(obs)["agreement"] == "differs").any()
    assert kz.reconcile(obs).verdict != "inconsistent"


def test_dollars_and_shares_that_a_newsroom_passes_on_are_no_prints_of_the_bureau():
    found = kz.official(kz.load())
    by = kz.load().set_index("obs_id").loc[[name for name in found["by"] if name]]
    publisher = by["source_id"].map(kz.load_sources().set_index("source_id")["publisher"])
    assert publisher.str.startswith("Bureau of National Statistics").all()
    assert (~publisher.str.contains(", via ") | by["vintage"].ne("")).all()
    assert (by["unit_measure"] != "USD").all()


def test_each_figure_and_number_of_a_vintage_stands_there_once_and_never_beside_its_own_source():
    found = kz.official(kz.load())
    met = found[found["agreement"] != "missing"]
    assert not met.duplicated(["obs_id", "vintage", "by_value", "by_lower"]).any()
    own, other = met["obs_id"].str.split(".").str[0], met["by"].str.split(".").str[0]
    assert (own != other).all()


def test_differences_are_those_of_the_digits_in_the_file():
    # Redone from the file alone: percent as they stand, indices less 100.
    with (DATA / "observations.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["obs_id"]: row for row in csv.DictReader(file)}

    def percent(obs_id: str) -> float:
        row = rows[obs_id]
        number = float(row["obs_value"]) * 10 ** int(row["unit_mult"])
        return 100 * number - 100 if row["unit_measure"] == "RATIO" else number

    met = kz.official(kz.load()).query("transformation == 'growth' and difference == difference")
    redone = [percent(one) - percent(other) for one, other in zip(met["obs_id"], met["by"], strict=True)]
    assert len(redone) > 50
    assert met["difference"].tolist() == pytest.approx(redone)


def test_a_release_whose_figure_is_neither_the_first_print_nor_the_final_one_is_shown_apart_from_both():
    # An invented 112.9 for construction of January to April 2025; the Bureau's series begins with 116.2.
    row = {"obs_value": "112.9", "unit_measure": "RATIO", "unit_mult": -2, "activity": "F"}
    obs = kz.as_observations([row | {"ref_period": "2025-01-01/P4M", "base_period": "2024-01-01/P4M"}])
    found = kz.official(obs).query("vintage == 'first'")
    assert found[["by_printed", "difference", "agreement"]].values.tolist() == [["116.2", -3.3, "differs"]]


def test_as_of_a_day_only_what_was_printed_by_then_is_there():
    obs = kz.load("trend_2024_06")
    assert set(kz.official(obs, as_of="2024-12")["vintage"]) == {"first", ""}
    assert kz.official(obs, as_of="2010").empty


def test_prints_of_ones_own_folder_lie_on_top(tmp_path):
    (tmp_path / "sources.csv").write_text(
        "source_id,title,publisher,published\nbns_own,Invented,Bureau of National Statistics,2027-01\n"
    )
    (tmp_path / "observations.csv").write_text(
        "obs_value,unit_measure,unit_mult,activity,ref_period,base_period,printed,vintage\n"
        "104.6,RATIO,-2,B-E,2023,2022,104.6,revised\n"
    )
    found = kz.official(kz.load("trend_2024_06", data=tmp_path))
    found = found[found["obs_id"] == "trend_2024_06.total_growth"]
    assert found[["vintage", "by_printed", "difference"]].values.tolist() == [
        ["first", "%4,3", 0.0],
        ["revised", "104.6", -0.3],
        ["final", "104.4", -0.1],
    ]


# --- the command ---------------------------------------------------------------------------------------------


@pytest.fixture
def check(kzstats) -> Callable:
    """What `kzstats check` prints, in one line."""

    def called(*arguments: object) -> str:
        code, out, _ = kzstats("check", *arguments)
        assert code == 0
        return " ".join(out.split())

    return called


def test_check_holds_a_text_against_the_bureau(check, tmp_path):
    text = tmp_path / "invented.txt"
    text.write_text("In 2023 industrial output of Kazakhstan grew by 4.5 percent against 2022.\n")
    said = check(text)
    head = "Held against the Bureau of National Statistics"
    assert f"{head}: 2 prints of 1 figure, 1 rounding to the same, 1 different." in said
    assert "first print bns_2024_01 4.3 percent 0.2 percentage points differs" in said
    assert "final bns_index_2026 4.4 percent 0.1 percentage points rounds to the same" in said


def test_check_names_what_other_sources_print_of_the_same(check, tmp_path):
    text = tmp_path / "invented.txt"
    text.write_text(
        "In January through April 2024 Kazakhstan produced 47,000 cars, 9.5 percent more than a year earlier."
    )
    said = check(text, "--published", "2024-06-03")
    # trend_2024_06 prints 8 percent, minister_2024_05 8.6 percent, both "over 46,000"
    assert "Held against other sources at hand: 3 prints of 2 figures, 1 rounding to the same, 2 different." in said
    assert "trend_2024_06 8 percent more 1.5 percentage points differs" in said


def test_check_says_which_periods_the_bureaus_prints_have_where_they_lack_the_one_asked_for(check):
    said = check("bns_2024_01")
    assert "No print of the Bureau at hand for 46 401,7 milyar tenge (Industry, 2023; held: 2021)" in said
    assert "No print of the Bureau at hand for any of the 2 figures, of whatever period." in check("baq_2025")


@pytest.mark.parametrize(
    "of_own",
    [
        lambda obs: obs.astype(object),
        lambda obs: obs.astype("string"),
        lambda obs: obs.astype(str).replace({"nan": "", "<NA>": ""}),
        lambda obs: obs.set_axis([0] * len(obs)),
        lambda obs: obs.set_index(["obs_id", "activity"], drop=False),
    ],
)
def test_a_frame_of_text_or_with_any_index_is_answered_like_the_one_that_was_loaded(of_own):
    obs = kz.load("trend_2024_06")
    for ask, columns in ((kz.official, ["difference"]), (kz.pairwise, ["gap", "verdict"])):
        given, loaded = (ask(frame)[columns].reset_index(drop=True) for frame in (of_own(obs), obs))
        pd.testing.assert_frame_equal(given, loaded)
    assert kz.with_bounds(of_own(obs))["lower"].tolist() == obs["lower"].tolist()
