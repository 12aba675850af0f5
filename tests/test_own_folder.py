"""A folder of one's own on top of the package's data: six columns, one row one code, what a spreadsheet makes of it."""

import contextlib
import html
import io
import shutil
from functools import partial

import pandas as pd
import pytest
from played import run

import kzstats as kz
from kzstats import codes, folders, observations, places
from kzstats.errors import DataError

SIX = "obs_value,unit_measure,unit_mult,activity,ref_period,printed\n"
TWO = SIX + "46.4,KZT,12,B-E,2023,46.4 trillion tenge\n8.6,PC,0,C29,2024-01-01/P4M,8.6 percent\n"


def test_observations_alone_with_six_columns_are_a_folder(mine):
    (mine / "observations.csv").write_text(TWO)
    assert observations.validate() == []
    obs = kz.load("mine")
    assert obs["obs_id"].tolist() == ["mine.1", "mine.2"]
    assert obs["transformation"].tolist() == ["level", "growth"]
    assert obs["price_basis"].tolist() == ["current", "not_stated"]
    assert obs["lower"].round(6).tolist() == [46.35e12, 8.55]
    source = kz.load_sources().set_index("source_id").loc["mine"]
    assert source[["title", "publisher", "published", "language"]].tolist() == ["mine", "mine", "", "en"]


def test_figures_of_ones_own_are_held_against_those_of_the_package(mine):
    (mine / "observations.csv").write_text(SIX + "46.5,KZT,12,B-E,2023,46.5 trillion tenge\n")
    together = kz.load(["mine", "bns_2024_01"])  # the Bureau prints 46,401.7 billion
    pairs = kz.pairwise(together)
    pairs = pairs[(pairs["reported"] == "mine.1") | (pairs["derived_from"] == "mine.1")]
    assert pairs["verdict"].tolist() == ["inconsistent"]


def test_a_source_of_ones_own_replaces_the_packages_and_it_is_said(mine):
    (mine / "observations.csv").write_text("source_id," + SIX + "trend_2024_06,1,KZT,12,B-E,2023,1 trillion tenge\n")
    with pytest.warns(UserWarning, match="trend_2024_06: the 1 figure.s. of mine replace the package's 23"):
        assert len(kz.load("trend_2024_06")) == 1
    assert folders.replaced() == [
        "trend_2024_06: the 1 figure(s) of mine replace the package's 23 of that name",
    ]
    assert kz.load_sources().set_index("source_id").at["trend_2024_06", "publisher"] == "Trend News Agency"


def test_a_page_says_which_rate_of_ones_own_it_calls_official(mine, kzstats, tmp_path):
    rate = "base,quote,ref_period,collection,obs_value\nUSD,KZT,2023,A,400.0\n"  # invented
    (mine / "exchange_rates.csv").write_text(rate)
    code, _, err = kzstats("report", "03", "--out", str(tmp_path / "out"))
    told = "exchange_rates.csv of mine replaces the package's USD/KZT rate of 2023, A, 456.2, by 400.0"
    page = (tmp_path / "out" / "03_which_exchange_rate.html").read_text("utf-8")
    assert code == 0
    assert f"note: {told}" in err
    assert html.unescape(page).count(told) == 1


def test_a_source_without_a_figure_is_no_answer(mine, kzstats):
    (mine / "sources.csv").write_text("source_id\nmine_2024\n")
    code, out, err = kzstats("check", "mine_2024")
    assert (code, out) == (2, "")
    assert "mine_2024: no row of observations.csv names it as its source_id" in err


def test_a_code_of_ones_own_that_hangs_elsewhere_than_the_packages_is_said_and_a_new_name_is_not(mine):
    (mine / "observations.csv").write_text(TWO)
    (mine / "activities.csv").write_text("activity,name,parent,children\nC,Making things,A,\nB05,Coal pits,B,\n")
    (mine / "codes.csv").write_text(
        "list,code,name,definition\nunit_measure,T,tons,kind: volume\nindicator,wages,pay,what people get\n"
        "indicator,exports,sold abroad,adds up over time: goods\n"
    )
    told = [
        "codes.csv of mine replaces the package's T: definition 'kind: volume', which was 'kind: mass'",
        "codes.csv of mine replaces the package's wages: definition 'empty', which was 'never added up'",
        "activities.csv of mine replaces the package's C: parent 'A', which was 'B-E'",
        "activities.csv of mine replaces the package's C: children 'empty', which was 'complete'",
    ]
    assert folders.replaced() == [f"{each}; figures are held against each other by it" for each in told]
    with pytest.warns(UserWarning, match="replaces the package's") as said:
        kz.load("mine")
    assert {str(each.message).partition(";")[0] for each in said} == set(told)


def test_what_a_unit_of_ones_own_counts_is_whole(mine):
    (mine / "codes.csv").write_text("list,code,name,definition\nunit_measure,FLOCK,flocks,kind: count\n")
    rows = "10,FLOCK,0,A,2023,10 flocks,\n86,FLOCK,0,A,2024,86 flocks,\n760.5,PC,0,A,2024,760.5 percent,2023\n"
    (mine / "observations.csv").write_text(SIX.replace("\n", ",base_period\n") + rows)
    obs = kz.load("mine")
    assert obs[["lower", "upper"]].values.tolist()[:2] == [[10.0, 10.0], [86.0, 86.0]]
    assert kz.with_bounds(kz.load("mine", data=mine), rounding="any")["upper"].tolist()[:2] == [10.0, 86.0]
    assert kz.reconcile(obs).verdict == "inconsistent"  # 86 is 8.6 times 10, a growth of 760


def test_a_copy_of_the_package_replaces_nothing(tmp_path):
    shutil.copytree(places.root() / "data", tmp_path / "copy")
    assert folders.replaced(tmp_path / "copy") == []
    pd.testing.assert_frame_equal(kz.load("trend_2024_06", data=tmp_path / "copy"), kz.load("trend_2024_06"))


def test_blanks_around_a_code_are_no_part_of_it(mine):
    (mine / "codes.csv").write_text("list,code,name\nproduct, quartz , quartz sand\n")
    row = "7, T ,3,B08,2024 ,7 thousand tons, quartz\n"
    (mine / "observations.csv").write_text(SIX.replace("\n", ",product\n") + row)
    assert kz.load("mine")[["product", "unit_measure", "ref_period"]].values.tolist() == [["quartz", "T", "2024"]]
    assert codes.name("product", "quartz") == "quartz sand"


@pytest.mark.parametrize(
    ("file", "row", "codelist", "code", "line"),
    [
        ("codes", "list,code,name\nproduct,quartz,quartz\n", "product", "quartz", ",production,quartz,B08,KZ,T"),
        ("codes", "list,code,name\nref_area,TJ-SU,Sughd\n", "ref_area", "TJ-SU", ",production,_T,B-E,TJ-SU,UZS"),
        ("codes", "list,code,name\nindicator,leasing,leasing\n", "indicator", "leasing", ",leasing,_T,_T,KZ,KZT"),
        ("codes", "list,code,name,definition\nunit_measure,NOK,crown,kind: money\n", "unit_measure", "NOK",
         ",production,_T,B-E,KZ,NOK"),
        ("activities", "activity,name,parent\nC291,Motor vehicles,C29\n", "activity", "C291",
         ",production,_T,C291,KZ,KZT"),
    ],
)  # fmt: skip
def test_a_code_is_one_row_in_one_file(mine, file, row, codelist, code, line):
    header = "obs_value,unit_mult,ref_period,printed,indicator,product,activity,ref_area,unit_measure\n"
    (mine / "observations.csv").write_text(f"{header}12.5,6,2023,12.5 million{line}\n")
    assert any(f"{code!r} is no code" in problem for problem in observations.validate())
    (mine / f"{file}.csv").write_text(row)
    assert observations.validate() == []
    assert kz.load("mine")[codelist].tolist() == [code]
    assert codes.name(codelist, code, "ru") == row.splitlines()[1].split(",")[{"codes": 2, "activities": 1}[file]]
    assert kz.reconcile(kz.load("mine")).verdict == "consistent"


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        ("EUR,KZT,2024-06-03,D,0.0021", "column obs_value: 0.0021 is below 1; wanted tenge per EUR"),
        ("KZT,USD,2024-06-03,D,0.0022", "column base: USD for one tenge; wanted tenge for one USD"),
        ("USD,KZT,1990-06-03,D,450", "column ref_period: 1990-06-03, and the tenge exists since 1993-11-15"),
        ("USD,KZT,2024-06-03,D,4472.5", "column obs_value: '4472.5', and 447.08 on 2024-06-04; a digit too many"),
        ("USD,KZT,2024-06-03,D,44.7", "column obs_value: '44.7', and 447.08 on 2024-06-04; a digit too"),
        ("USD,KZT,2199-01-05,D,450", "column ref_period: 2199-01-05, and that is still to come"),
        ("T,KZT,2024-06-03,D,450", "column base: 'T' is no currency"),
        ("EUR,USD,2024-06-03,D,1.08", "column quote: 'USD'; every rate is told in tenge: one of EUR, and one of USD"),
    ],
)
def test_a_rate_that_no_verb_would_take_is_told_with_its_folder(mine, rate, said):
    (mine / "exchange_rates.csv").write_text(f"base,quote,ref_period,collection,obs_value\n{rate}\n")
    assert any(said in problem for problem in observations.validate(mine))


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("lexicon", "language,kind,phrase,code\nen,product,sky kites,kites\n",
         "lexicon.csv:2: column code: 'kites' is no code of product"),
        ("lexicon", "language,kind,phrase,code\nen,produkt,used cars,cars\n",
         "lexicon.csv:2: column kind: 'produkt' is no kind of phrase (did you mean 'product'?)"),
        ("codes", "list,code,name\nrole,dream,dream\n",
         "codes.csv:2: column code: 'dream' is new, and what role may be is settled: actual, plan, target, capacity, "
         "forecast; codes are added to indicator, product"),
        ("observations", SIX.replace("\n", ",decimals\n") + "46.4,KZT,12,B-E,2023,46.4 trillion tenge,-5\n",
         "observations.csv:2: column decimals: -5 leaves nothing of '46.4', which would be rounded to 0"),
        ("observations", SIX.replace("\n", ",ref_area\n") + "46.4,KZT,12,B-E,2023,46.4 trillion tenge,KZ-39+KZ-39\n",
         "observations.csv:2: column ref_area: 'KZ-39+KZ-39' is no code"),
        ("observations", SIX.replace("\n", ",scope\n") + "46.4,KZT,12,B-E,2023,46.4 trillion tenge,partner:XX\n",
         "'partner:XX' is no partner; wanted partner: and a code of ref_area, such as partner:CN"),
    ],
)  # fmt: skip
def test_a_code_or_kind_that_nothing_reads_is_told_with_its_line(mine, file, text, said):
    (mine / "observations.csv").write_text(TWO)
    (mine / f"{file}.csv").write_text(text)
    assert [said in problem for problem in observations.validate()] == [True]


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("certain", "False", "column certain: 'False', and doubt is empty; name there what was guessed, or empty this"),
        ("value", "1", "column value: '1' is not what is printed, 4.64e+13, which counts; empty this cell"),
        ("value", "46400000000000.0", ""),
        ("certain", "True", ""),
        ("base_period", "2022", "column base_period: '2022'; only growth and differences have a base period"),
    ],
)
def test_a_cell_that_says_otherwise_than_the_figure_is_told(mine, column, cell, said):
    row = f"46.4,KZT,12,B-E,2023,46.4 trillion tenge,{cell}\n"
    (mine / "observations.csv").write_text(SIX.replace("\n", f",{column}\n") + row)
    assert [said in problem for problem in observations.validate()] == [True] * bool(said)


def test_a_print_is_at_most_eight_words(mine):
    words = "46.4 trillion tenge of output that all of industry"
    (mine / "observations.csv").write_text(SIX + f"46.4,KZT,12,B-E,2023,{words.removesuffix(' industry')}\n")
    assert observations.validate() == []
    (mine / "observations.csv").write_text(SIX + f"46.4,KZT,12,B-E,2023,{words}\n")
    assert ["at most eight" in problem for problem in observations.validate()] == [True]


def test_a_word_of_the_packages_that_names_another_code_is_said(mine):
    head, same = "language,kind,phrase,code\n", "en,product,cars,cars\nen,product,sky kites,cars\n"
    (mine / "lexicon.csv").write_text(head + same)
    assert folders.replaced() == []
    (mine / "lexicon.csv").write_text(head + same + "en,activity,manufacturing,B\nen,product,buses,cars\n")
    told = "lexicon.csv of mine reads 'manufacturing' as activity B, the package as C (and 1 more)"
    assert folders.replaced() == [told]


def test_words_of_ones_own_for_codes_there_are_and_that_are_new_are_no_fault(mine):
    (mine / "observations.csv").write_text(TWO)
    (mine / "codes.csv").write_text("list,code,name\nproduct,kites,kites\nrole,plan,what is meant to be\n")
    rows = "en,product,sky kites,kites\nen,none,high kites,none\nen,part,tails,kites\nen,ref_area,two lands,AM+AZ\n"
    (mine / "lexicon.csv").write_text(f"language,kind,phrase,code\n{rows}")
    assert observations.validate() == []


@pytest.mark.parametrize("name", ["Observations.csv", "observation.csv", "observations.xlsx", "exchange-rates.csv"])
def test_a_table_whose_name_is_misspelled_is_told_and_not_passed_over(mine, name):
    (mine / "codes.csv").write_text("list,code,name\nproduct,quartz,quartz sand\n")
    (mine / name).write_text("what nobody reads")
    table = "observations.csv" if name[0] in "oO" else "exchange_rates.csv"
    (problem,) = observations.validate()
    assert problem.startswith(f"{name}: is not read; wanted the name {table}")
    with pytest.raises(DataError, match="is not read"):
        kz.load("trend_2024_06")
    (mine / name).rename(mine / "sales.csv")
    assert observations.validate() == []
    (mine / "observations.csv").write_text(TWO)
    (mine / "observations-old.csv").write_text("a copy of before")
    assert observations.validate() == []


def test_rates_and_descriptions_that_replace_the_packages_are_said(mine):
    rates = "base,quote,ref_period,collection,obs_value\nUSD,KZT,2024-05-31,D,400.00\nUSD,KZT,2024-06-04,D,447.080\n"
    (mine / "exchange_rates.csv").write_text(rates)
    (mine / "sources.csv").write_text("source_id,title,published\ntrend_2024_06,My title,2020-06-01\nmine,x,2024\n")
    told = folders.replaced()
    assert told == [
        "trend_2024_06: sources.csv of mine replaces its title, publisher, url, published, retrieved, note, and the "
        "figures shown under it are the package's",
        "exchange_rates.csv of mine replaces the package's USD/KZT rate of 2024-05-31, D, 444.79, by 400.00",
    ]
    with pytest.warns(UserWarning, match="replaces"):
        assert kz.rate("2024-05-31", collection="D")["value"].tolist() == [400.0]


def test_a_product_of_ones_own_that_another_branch_makes_is_said(mine):
    (mine / "products.csv").write_text("product,activity\ncars,A01\n")
    assert folders.replaced() == [
        "products.csv of mine replaces the package's cars: activity 'A01', which was 'C29'; "
        "figures are held against each other by it",
        *folders.replaced()[1:],
    ]


def test_a_table_in_utf_16_is_told_to_be_saved_anew(mine):
    (mine / "observations.csv").write_bytes(TWO.encode("utf-16-le"))
    (problem,) = observations.validate()
    assert problem == "observations.csv:1: is UTF-16 without its mark; save it as UTF-8 (in Excel: Save As, CSV UTF-8)"


def test_a_row_of_ones_own_stands_in_place_of_the_packages(mine):
    rate = "base,quote,ref_period,collection,obs_value\nUSD,KZT,2024-06-03,D,500\n"  # invented
    (mine / "exchange_rates.csv").write_text(rate)
    (mine / "codes.csv").write_text("list,code,name\nref_area,KZ,our country\n")
    assert kz.rate("2024-06-03", collection="D")["value"].tolist() == [500.0]
    assert codes.name("ref_area", "KZ", "en") == "our country"
    assert codes.name("ref_area", "UZ", "en") != ""


def test_dollars_are_of_the_one_amount_of_their_source_that_they_can_be_of(mine):
    head, dollars = "source_id," + SIX, "{},102.5,USD,9,B-E,2023,about $102.5 billion\n"
    tenge, other = (f"one,{n},KZT,12,B-E,2023,{n} trillion tenge\n" for n in ("46.4", "46.5"))
    for rows, wanted in [
        (tenge + dollars.format("one"), ["", "one.1"]),
        (tenge + other + dollars.format("one"), ["", "", ""]),  # of which of the two?
        (tenge + dollars.format("two"), ["", ""]),  # another source's tenge
    ]:
        (mine / "observations.csv").write_text(head + rows)
        assert kz.load(["one", "two"] if "two" in rows else "one")["conversion_of"].tolist() == wanted


def test_what_a_spreadsheet_of_a_russian_desk_saves_is_read_or_answered_in_one_line(mine):
    text = TWO.replace(",", ";").replace("46.4", "46,4").replace("8.6", "8,6").replace("\n", "\r\n") + ";;;;;\r\n"
    (mine / "observations.csv").write_text(text, encoding="utf-8-sig", newline="")
    assert kz.load("mine")["lower"].round(6).tolist() == [46.35e12, 8.55]
    (mine / "observations.csv").write_text(TWO.replace("tenge", "тенге"), encoding="cp1251")
    (problem,) = observations.validate()
    assert problem.startswith("observations.csv:2: byte 0xf2 is not UTF-8 (a Windows-1251 or UTF-16 file?); save it as")


# --- rows in Python -----------------------------------------------------------------------------------------


def test_dicts_with_defaults_become_figures_that_every_verb_takes():
    obs = kz.as_observations(
        [
            {"obs_value": "46.4", "unit_mult": 12, "printed": "46.4 trillion tenge", "activity": "B-E"},
            {"obs_value": "21.7", "unit_mult": 12, "printed": "21.7 trillion tenge", "activity": "B"},
            {"obs_value": "46.9", "unit_mult": 0, "unit_measure": "PC", "activity": "B", "share_of": "B-E"},
        ],
        ref_period=2023,
        unit_measure="KZT",
    )
    assert obs["transformation"].tolist() == ["level", "level", "share"]
    assert kz.pairwise(obs)["verdict"].tolist() == ["consistent"]  # 46.61 to 46.93
    assert kz.reconcile(obs).verdict == "consistent"
    assert list(obs.columns) == list(kz.load("trend_2024_06").columns)


def test_a_frame_that_pandas_has_read_is_completed(tmp_path):
    text = "obs_value,unit_measure,unit_mult,activity,ref_period,decimals,printed\n"
    text += "21.70,KZT,12,B,2023,,21.70 trillion\n160000,NUMBER,0,C29,2024,-4,\n46.4,KZT,12,B-E,,,\n"
    (tmp_path / "some.csv").write_text(text)
    with pytest.warns(
        UserWarning, match=r"obs_value of 1 row\(s\) is a float, which keeps no zeros: 46\.4 and 46\.40 are"
    ):
        obs = kz.as_observations(pd.read_csv(tmp_path / "some.csv"), ref_period="2023")
    assert obs["obs_value"].tolist() == ["21.70", "160000", "46.4"]
    assert obs["ref_period"].tolist() == ["2023", "2024", "2023"]
    assert obs["lower"].round(3).tolist() == [21.695e12, 155_000.0, 46.35e12]


def test_the_frame_of_load_and_of_read_comes_back_as_it_was():
    obs = kz.load("trend_2024_06")
    pd.testing.assert_frame_equal(kz.as_observations(obs), obs)


def test_rows_that_are_wrong_are_told_each_kind_once():
    rows = [{"obs_value": "46,4", "unit_measure": "KZT", "unit_mult": 12, "activity": "B-E", "ref_period": "2023"}] * 3
    with pytest.raises(kz.DataError) as error:
        kz.as_observations(rows)
    (problem,) = error.value.problems
    assert problem.startswith("row 0: column obs_value: '46,4' has the wrong form; write '46.4', with a decimal point")
    assert problem.endswith("(and in 2 more lines: 1, 2)")
    with pytest.raises(kz.ParameterError, match=r"column 'unit' is not known \(did you mean 'unit_mult'\?\)"):
        kz.as_observations(rows, unit="KZT")


def test_every_code_of_every_list_can_stand_in_a_figure():
    units, rows = codes.kinds(codes.rows("codes")), []
    for name in ("indicator", "product", "ref_area", "scope", "role", "activity", "comparison", "unit_measure"):
        for code in codes.names(name):
            if (name, code) == ("scope", "partner:XX"):
                continue
            unit = code if name == "unit_measure" else "T"
            row = {"obs_value": "12", "unit_mult": 0, "activity": "C23", "ref_period": "2023", "unit_measure": unit}
            rows.append(row | {name: code})
    obs = kz.as_observations(rows)
    assert len(obs) == len(rows) > 350
    assert set(obs["unit_measure"]) == set(units)
    assert (obs["lower"] <= obs["upper"]).all()


def test_periods_are_years_dates_and_pandas_periods_and_have_two_ends():
    row = {"obs_value": "12", "unit_mult": 0, "activity": "C23", "unit_measure": "T"}
    given = [2023, 2023.0, pd.Timestamp("2024-06-01"), pd.Period("2024Q1"), pd.Period("2024-04"), "2024-01-01/P3M"]
    obs = kz.as_observations([row | {"ref_period": each} for each in given])
    assert obs["ref_period"].tolist() == ["2023", "2023", "2024-06-01", "2024-Q1", "2024-04", "2024-Q1"]
    ends = kz.with_dates(obs)[["period_start", "period_end"]].astype("str").values.tolist()
    assert ends[0] == ["2023-01-01", "2023-12-31"]
    assert ends[3] == ["2024-01-01", "2024-03-31"]
    assert len(kz.select(obs, ref_period=2023)) == 2


def test_loading_again_costs_milliseconds_and_sees_a_changed_file(mine):
    (mine / "observations.csv").write_text(TWO)
    first = kz.load()
    first["value"] = 0.0  # a caller's own copy
    assert (kz.load()["value"] != 0).any()
    (mine / "observations.csv").write_text(TWO.replace("46.4", "46.5"))
    assert kz.load("mine")["value"].tolist() == [46.5e12, 8.6]


@pytest.mark.kernel
def test_six_columns_make_the_pages_of_the_first_three_notebooks(kzstats, mine, tmp_path):
    rows = "21.7,KZT,12,B,2023,21.7 trillion tenge\n102.5,USD,9,B-E,2023,$102.5 billion\n"
    (mine / "observations.csv").write_text(TWO + rows)
    words = ["01", "--set", "source=mine", "--data", mine, "--out", tmp_path / "pages", "--quiet"]
    assert kzstats("report", *words)[0] == 0
    assert len(list((tmp_path / "pages").glob("0*.html"))) == 1
    for name in ("02", "03"):
        assert run(name, source="mine")[1]["obs"]["source_id"].unique().tolist() == ["mine"]


@pytest.mark.parametrize("verb", ["pairwise", "reconcile", "implied_rate", "growth_in_percent", "with_dates", "select"])
def test_a_frame_that_is_none_of_ours_is_answered_in_a_sentence(verb):
    obs = kz.load("trend_2024_06")
    raw = pd.read_csv(io.StringIO(obs.to_csv(index=False)))
    frames = [
        raw,
        pd.concat([obs, obs.head(3)]),
        obs.assign(activity=float("nan")),
        obs.set_index("obs_id"),
        obs.head(0),
    ]
    for frame in [*frames, raw[["obs_value", "unit_mult", "printed"]], [1, 2]]:
        with contextlib.suppress(kz.KzstatsError):
            getattr(kz, verb)(frame, **({"unit_measure": "KZT"} if verb == "select" else {}))


@pytest.fixture
def two_branches(tmp_path):
    """A folder that nothing but the call names: C31 is made of two invented branches, and of nothing else."""
    folder = tmp_path / "carpenters"
    folder.mkdir()
    (folder / "activities.csv").write_text(
        "activity,name,parent,children\nC31,Furniture,C,complete\nC311,Chairs,C31,\nC312,Tables,C31,\n"
    )
    rows = (("C31", "30"), ("C311", "12"), ("C312", "17"))
    (folder / "observations.csv").write_text(
        SIX + "".join(f"{value}.0,KZT,9,{code},2024,{value}.0 billion tenge\n" for code, value in rows)
    )
    return folder


@pytest.mark.parametrize("via", ["load", "selected", "read again", "as_observations"])
def test_every_check_uses_the_branches_of_the_folder_that_the_frame_came_from(two_branches, via):
    obs = kz.load("carpenters", data=two_branches)
    if via == "selected":
        obs = kz.select(obs, unit_measure="KZT")
    if via == "read again":
        obs = kz.with_bounds(obs, rounding="truncate")
    if via == "as_observations":
        obs = kz.as_observations(obs, data=two_branches)
    # 12.0 and 17.0 billion come to 29.0 (at most 29.2 where digits were cut off), the whole is printed as 30.0.
    assert kz.reconcile(obs).verdict == "inconsistent"
    assert kz.verdict(obs)["verdict"].unique().tolist() == ["inconsistent"]
    assert set(kz.hypotheses(obs)["verdict"]) == {"inconsistent"}
    assert kz.pairwise(obs).empty
    assert kz.slips(obs).empty
    for figures in (obs, kz.reconcile(obs).ranges):
        assert set(kz.parts(kz.select(figures, unit_measure="KZT"))["activity"]) == {"C311", "C312"}


def test_tables_and_charts_name_branches_and_units_as_the_folder_that_their_frame_came_from(two_branches):
    (two_branches / "codes.csv").write_text("list,code,name,definition\nunit_measure,PLN,zlotys,kind: money\n")
    with (two_branches / "observations.csv").open("a") as rows:
        rows.write("70,PLN,6,C311,2023,70 million zlotys\n")
    obs = kz.load("carpenters", data=two_branches)
    table = str(kz.Table(obs, "Figures", columns=["activity", "about", "range"]))
    assert "Chairs     Chairs     11.95–12.05 billion tenge" in table
    assert "69.5–70.5 million zlotys" in table
    texts = {"title": "Wood", "unit": "tenge", "caption": "Invented, for the test."}
    chart = kz.charts.bars(obs, label=["activity", "about"], scale=1e9, **texts)
    assert "Chairs Chairs 11.95–12.05" in chart.alt
    assert "Chairs" in [text.get_text().split(",")[0] for text in chart.fig.axes[0].get_yticklabels()]
    obs.attrs = {}
    assert "Chairs" not in str(kz.Table(obs, "Figures", columns=["activity"]))  # and nothing is left behind


def test_a_product_of_ones_own_without_a_branch_is_of_its_home(two_branches):
    (two_branches / "codes.csv").write_text("list,code,name,definition\nproduct,stools,stools,on three legs\n")
    (two_branches / "products.csv").write_text("product,activity\nstools,C311\n")
    (two_branches / "observations.csv").write_text("product," + SIX + "stools,464,NUMBER,0,,2024,464 stools\n")
    assert kz.load("carpenters", data=two_branches)["activity"].tolist() == ["C311"]
    row = {"obs_value": "464", "unit_measure": "NUMBER", "unit_mult": 0, "ref_period": 2024}
    made = kz.as_observations([row | {"product": "stools"}, row | {"product": "cars"}], data=two_branches)
    assert made["activity"].tolist() == ["C311", "C29"]
    with pytest.raises(kz.DataError, match="activity"):
        kz.as_observations([row], data=two_branches)


def test_a_branch_whose_folder_is_not_known_is_answered_with_how_to_name_it(two_branches):
    obs = kz.load("carpenters", data=two_branches)
    obs.attrs = {}  # as after pd.read_csv
    with pytest.raises(kz.DataError, match=r"activities=kz\.load_activities\(data=…\)"):
        kz.reconcile(obs)


def test_an_indicator_of_ones_own_that_never_adds_up_says_so_in_its_row(mine):
    (mine / "codes.csv").write_text(
        "list,code,name,definition\nindicator,rent,rent,never added up: tenge for a square metre\n"
        "indicator,leases,leases,what tenants paid\n"
    )
    rows = [
        {"activity": code, "obs_value": value, "unit_measure": "KZT", "unit_mult": 3, "ref_period": 2024}
        for code, value in (("B-E", "10"), ("B", "30"))
    ]
    for indicator, verdict in (("rent", "consistent"), ("leases", "inconsistent")):
        assert kz.reconcile(kz.as_observations(rows, indicator=indicator)).verdict == verdict


@pytest.mark.parametrize(
    ("printed", "sign"),
    [
        ("about $70 million", "~"),
        ("свыше 70 млн долларов", ">"),
        ("up to $70 million", "<"),
        ("$70 million", "="),
    ],
)
def test_the_sign_that_nobody_typed_is_that_of_the_print(mine, printed, sign):
    (mine / "observations.csv").write_text(SIX + f'70,USD,6,C10,2024,"{printed}"\n')
    assert kz.load("mine")["comparison"].tolist() == [sign]
    (mine / "observations.csv").write_text("comparison," + SIX + f'=,70,USD,6,C10,2024,"{printed}"\n')
    assert (observations.validate() == []) == (sign == "=")


@pytest.mark.parametrize(("kind", "sound"), [("", 0), ("kind: mony", 0), ("kind: money", 1), ("kind: sound level", 1)])
def test_a_unit_says_what_it_counts_else_zlotys_would_be_things(mine, kind, sound):
    (mine / "codes.csv").write_text(f"list,code,name,definition\nunit_measure,PLN,zlotys,{kind}\n")
    (mine / "observations.csv").write_text(SIX + "70,PLN,6,C10,2024,70 million zlotys\n")
    found = observations.validate()
    assert len(found) == 1 - sound
    assert all("'kind: money'" in text for text in found)


@pytest.mark.parametrize("header", ["", SIX.upper(), SIX.replace(",", " , ")])
def test_a_header_that_is_none_takes_two_sentences(mine, header):
    (mine / "observations.csv").write_text(header + "70,USD,6,C10,2024,$70 million\n")
    first, second = observations.validate()
    assert "are not known" in first
    assert ("did you mean 'obs_value'" in first) == (header != "")
    assert "are missing" in second


def test_thousands_in_a_file_of_semicolons_are_told_as_what_they_may_be(mine):
    (mine / "observations.csv").write_text(SIX.replace(",", ";") + "1,250;NUMBER;0;C29;2024;1,250 cars\n")
    (said,) = observations.validate()
    assert "if its sign groups thousands write '1250'" in said


@pytest.mark.parametrize("column", ["obs_id", "conversion_of", "scope", "activity", "ref_area"])
@pytest.mark.parametrize("cell", [b"x", float("inf")])
def test_a_code_that_is_no_text_is_taken_as_text_or_refused_in_a_sentence(column, cell):
    obs = kz.load("trend_2024_06").iloc[12:19].astype({column: "object"})  # amounts in both moneys, growth, shares
    obs.loc[obs.index[3], column] = cell
    for verb in (kz.pairwise, kz.implied_rate, kz.reconcile, partial(kz.slips, known=obs)):
        with contextlib.suppress(kz.KzstatsError):
            verb(obs)


@pytest.mark.parametrize(
    ("number", "digits"), [(1e-7, "0.0000001"), (1.5e-5, "0.000015"), (0.1 + 0.2, "0.3"), (1e15, "1000000000000000")]
)
def test_a_float_keeps_its_digits_however_small_it_is(number, digits):
    row = {"obs_value": number, "unit_mult": 0, "unit_measure": "KZT", "activity": "C", "ref_period": 2023}
    assert kz.as_observations(pd.DataFrame([row]))["obs_value"].tolist() == [digits]


@pytest.mark.parametrize(
    ("money", "basis"), [("", "not_applicable"), ("1,KZT,9,C29,cars,2023,,1 billion\n", "not_stated")]
)
def test_growth_of_what_is_counted_and_not_paid_for_is_growth_of_the_count(tmp_path, money, basis):
    head = "obs_value,unit_measure,unit_mult,activity,product,ref_period,base_period,printed\n"
    levels = "86,NUMBER,3,C29,cars,2023,,86 thousand cars\n54,NUMBER,3,C29,cars,2022,,54 thousand cars\n"
    text = f"{head}{levels}{money}90,PC,0,C29,cars,2023,2022,up 90 percent\n"
    (tmp_path / "observations.csv").write_text(text)
    obs = kz.load(kz.load_sources(data=tmp_path)["source_id"].iloc[-1], data=tmp_path)
    assert obs["price_basis"].iloc[-1] == basis
    assert kz.reconcile(obs).verdict == (
        "inconsistent" if basis == "not_applicable" else "consistent"
    )  # 86/54: +59.3 %


def test_digits_that_say_nan_are_refused_with_their_print_beside_them(tmp_path):
    row = "nan,PC,0,B05,2023,5 percent"
    (tmp_path / "observations.csv").write_text(f"obs_value,unit_measure,unit_mult,activity,ref_period,printed\n{row}\n")
    with pytest.raises(kz.DataError, match="column obs_value: 'nan' has the wrong form"):
        kz.load(data=tmp_path)


@pytest.mark.parametrize("column", ["obs_value", "unit_mult"])
def test_an_infinite_figure_is_no_figure(column):
    row = {"obs_value": 1.0, "unit_mult": 12.0, "unit_measure": "KZT", "activity": "C", "ref_period": 2023}
    with pytest.raises(kz.DataError, match="'inf'"):
        kz.as_observations(pd.DataFrame([row | {column: float("inf")}]))


@pytest.mark.kernel
@pytest.mark.parametrize("page", ["01", "02"])
def test_pages_hold_for_a_deficit_and_for_a_fall_by_more_than_3_percent(page, tmp_path, monkeypatch):
    folder = tmp_path / "signed"
    folder.mkdir()
    head = "indicator,obs_value,unit_measure,unit_mult,activity,ref_period,base_period,printed,comparison\n"
    rows = "trade_balance,-2.1,USD,9,_T,2024,,deficit of over $2.1 billion,>\n"
    rows += "trade_balance,-0.0,KZT,9,_T,2023,,0.0 billion tenge,\n"
    rows += "production,-3.4,PC,0,B,2024,2023,fell by more than 3.4 percent,>\n"
    (folder / "observations.csv").write_text(head + rows, "utf-8")
    monkeypatch.setenv("KZSTATS_DATA", str(folder))
    said, _ = run(page, source="signed")
    assert " inf" not in " ".join(said).replace(" infl", "").replace(" info", "")
