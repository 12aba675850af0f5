"""Code lists as data: which codes there are, their words, and what a folder of one's own adds."""

import pytest

from kzstats import codes
from kzstats.errors import DataError, NotFound


def test_one_row_in_one_file_adds_a_unit_with_its_words(tmp_path):
    (tmp_path / "codes.csv").write_text(
        "list,code,name,name_ru,name_kk,definition\nunit_measure,TOE,tonne of oil equivalent,т н. э.,,kind: energy\n"
    )
    assert codes.name("unit_measure", "TOE", "ru", tmp_path) == "т н. э."
    assert codes.name("unit_measure", "TOE", "kk", tmp_path) == "tonne of oil equivalent"
    assert codes.kinds(codes.rows("codes", tmp_path))["TOE"] == "energy"
    assert not codes.has("unit_measure", "TOE")  # the package's own lists are as they were


def test_a_changed_file_is_read_again(tmp_path):
    file = tmp_path / "codes.csv"
    file.write_text("list,code,name\nproduct,quartz,quartz\n")
    assert codes.name("product", "quartz", data=tmp_path) == "quartz"
    file.write_text("list,code,name\nproduct,quartz,quartz sand\n")
    assert codes.name("product", "quartz", data=tmp_path) == "quartz sand"


def test_words_of_ones_own_go_before_those_of_the_package(tmp_path):
    (tmp_path / "activities.csv").write_text("activity,name,parent\nC29,Cars,C26-C30\nC291,Motor vehicles,C29\n")
    names = codes.names("activity", data=tmp_path)
    assert (names["C29"], names["C291"], names["C30"]) == ("Cars", "Motor vehicles", "Other transport equipment")


def test_a_changed_copy_changes_nothing_for_others():
    mine = codes.lexicon()
    mine.loc[:, "code"] = "?"
    codes.names("role")["actual"] = "?"
    assert "?" not in codes.lexicon()["code"].tolist()
    assert codes.name("role", "actual") == "actual"


def test_unknown_lists_languages_and_files_are_named(tmp_path):
    with pytest.raises(NotFound, match="no code list 'colour'"):
        codes.names("colour")
    with pytest.raises(NotFound, match="no words in 'fr'; there are: en, ru, kk"):
        codes.names("role", "fr")
    (tmp_path / "lexicon.csv").write_text("language,kind,phrase\n")
    with pytest.raises(DataError, match=r"lexicon.csv:1: column 'code' is missing"):
        codes.lexicon(tmp_path)


@pytest.mark.parametrize("codelist", ["product", "ref_area", "unit_measure", "scope", "indicator", "activity", "role"])
def test_every_code_has_words_in_three_languages(codelist):
    rows = codes.activities() if codelist == "activity" else codes.rows("codes").query(f"list == '{codelist}'")
    assert rows["activity" if codelist == "activity" else "code"].is_unique
    assert (rows[["name", "name_ru", "name_kk"]] != "").all(axis=None)


def test_every_unit_says_its_kind_of_quantity():
    assert "" not in codes.kinds(codes.rows("codes")).values()


def test_products_stand_at_activities_and_in_sets_that_exist():
    products, activities = codes.products(), codes.names("activity")
    assert set(products["activity"]) <= set(activities)
    assert set(products["product"]) <= set(codes.names("product"))
    assert set(products["parent"]) - {""} == set(products.loc[products["children"] != "", "product"])


def test_lexicon_names_codes_that_exist():
    words = codes.lexicon()
    words = words[words["kind"] != "none"]  # "press service" and стал name nothing
    parts = words[words["kind"] == "part"]
    assert {*parts["code"]} <= {*codes.names("activity"), *codes.names("product")}
    named = words.drop(parts.index).drop_duplicates(["kind", "code"])
    assert [row for row in named.itertuples() if not codes.has(row.kind, row.code)] == []
