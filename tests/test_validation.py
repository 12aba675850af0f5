"""What a folder may not say: each fault is named, nothing ends in a traceback, and what passes every verb takes."""

import runpy
from pathlib import Path

import pytest

import kzstats as kz
from kzstats import observations

HEADER = (
    "obs_id,source_id,indicator,product,activity,ref_area,ref_period,base_period,share_of,transformation,price_basis,"
    "unit_measure,unit_mult,obs_value,comparison,role,conversion_of,printed,note\n"
)
ROW = {
    "obs_id": "mine.a", "source_id": "mine", "indicator": "production", "product": "_T", "activity": "B-E",
    "ref_area": "KZ", "ref_period": "2023", "base_period": "", "share_of": "", "transformation": "level",
    "price_basis": "current", "unit_measure": "KZT", "unit_mult": "12", "obs_value": "46.4", "comparison": "=",
    "role": "actual", "conversion_of": "", "printed": "46.4 trillion tenge", "note": "",
}  # fmt: skip
SHARE = {"transformation": "share", "unit_measure": "PC", "unit_mult": "0", "obs_value": "46.9", "printed": "46.9 %"}
GROWTH = {"transformation": "growth", "unit_measure": "PC", "unit_mult": "0", "obs_value": "8.6", "printed": "8.6 %"}
PIECES = {"unit_measure": "NUMBER", "unit_mult": "0", "price_basis": "not_applicable"}


def written(folder, *rows: dict, **files: str):
    """A folder with these rows of observations.csv, each a change of ROW, and other files."""
    lines = [",".join({**ROW, **row}.values()) for row in rows]
    (folder / "observations.csv").write_text(HEADER + "\n".join(lines) + "\n")
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


#: What is changed in a row, the column that is told, what is said of it; one kind of fault in lines one below another.
FAULTS = [
    (GROWTH | {"base_period": "2023"}, "base_period", "'2023' is not over before ref_period '2023' begins"),
    (GROWTH | {"base_period": "2024"}, "base_period", "is not over before"),
    (GROWTH | {"unit_measure": "KZT"}, "unit_measure", "a growth in KZT; wanted PC or RATIO"),
    (GROWTH | {"obs_value": "-108.6"}, "obs_value", "nothing falls by more than all of it"),
    (GROWTH | {"unit_measure": "RATIO", "obs_value": "-0.5"}, "obs_value", "a fall in times is by more than 1"),
    (SHARE | {"share_of": "B-E"}, "share_of", "'B-E' is the activity itself"),
    (SHARE | {"share_of": "C"}, "share_of", "'C' does not contain 'B-E'"),
    (SHARE | {"share_of": ""}, "share_of", "shares, and only shares, name the whole"),
    (SHARE | {"activity": "B", "share_of": "B-E", "obs_value": "469"}, "obs_value", "at most 100 percent"),
    (PIECES | {"obs_value": "0.4", "printed": "0.4"}, "obs_value", "no whole number"),
    ({"ref_period": "2031", "role": "actual"}, "ref_period", "an actual figure of '2031'"),
    ({"ref_period": "9999"}, "ref_period", "wanted years from 1900 to 2200"),
    ({"ref_period": "2024-02-30"}, "ref_period", "2024-02-30"),
    ({"ref_period": "Jan-Feb 2024"}, "ref_period", "has the wrong form; wanted a year (2023)"),
    ({"unit_measure": "RATIO", "transformation": "growth", "unit_mult": "0", "obs_value": "104.6",
      "printed": "104.6"}, "unit_mult", "an index (last year = 100) has unit_mult -2"),
    ({"obs_id": "other.a"}, "obs_id", "wanted it to begin with 'mine.'"),
    ({"unit_mult": "1000000000"}, "unit_mult", "has the wrong form"),
    ({"unit_mult": "400"}, "unit_mult", "wanted a whole number from -3 to 15"),
    (PIECES | {"unit_mult": "-1", "obs_value": "20", "printed": "20"}, "unit_mult", "-1 for NUMBER; wanted 0 or more"),
    ({"obs_value": "1" * 5000}, "obs_value", "has 5000 characters; wanted at most 24"),
    ({"obs_value": "27.1", "printed": "21.7 trillion tenge"}, "printed", "correct one of the two"),
    ({"unit_mult": "9"}, "printed", "says 10^12, unit_mult says 9"),
    ({"unit_measure": "USD"}, "printed", "correct one of the two"),
    ({"printed": "more than 46.4 trillion tenge"}, "printed", "says more than, comparison says '='; write '>'"),
    ({"conversion_of": "mine.b"}, "conversion_of", "'mine.b' is not in observations.csv"),
    ({"obs_id": "mine.own", "conversion_of": "mine.own"}, "conversion_of", "makes this KZT of KZT"),
]  # fmt: skip


@pytest.mark.parametrize("first", range(4))
def test_every_fault_is_named_with_its_line_and_column(tmp_path, first):
    """A folder is read in 0.1 s: every fourth of the faults in one, so that none of a kind are together."""
    areas = [code for code in kz.codes.names("ref_area") if "-" not in code]
    faults = FAULTS[first::4]  # each of a country of its own: no two print one figure
    rows = [{"obs_id": f"mine.a{n}", "ref_area": areas[n], **row} for n, (row, _, _) in enumerate(faults)]
    found = observations.validate(written(tmp_path, *rows))
    assert len(found) == len(faults)
    for line, (_, column, words) in enumerate(faults, 2):
        (said,) = [problem for problem in found if problem.startswith(f"observations.csv:{line}: column {column}: ")]
        assert words in said
    with pytest.raises(kz.DataError):
        kz.load("mine", data=tmp_path)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"sources": "source_id,published\nmine,2024-02-30\n"}, "column published: period is '2024-02-30'"),
        (
            {"sources": "source_id,published,retrieved\nmine,2034-06-01,2024-06-02\n"},
            "column published: '2034-06-01', and it was retrieved in '2024-06-02'",
        ),
        ({"sources": "source_id,published\nmine,9999\n"}, "wanted years from 1900 to 2200"),
        ({"sources": 'source_id,url\nmine,"https://a.kz/""b"\n'}, "sources.csv:2: column url"),
        ({"sources": "source_id\nyours\n"}, "'mine' is not in sources.csv"),
        ({"activities": "activity,name,parent\nXX,Another root,\n"}, "only _T, the whole economy, is a root"),
        ({"activities": "activity,name,parent\nC291,Cars,C292\nC292,Lorries,C291\n"}, "is its own ancestor"),
        ({"activities": "activity,name,parent,children\nC291,Cars,C29,complete\n"}, "no row names 'C291'"),
        ({"codes": "list,code,name\nproduct,,quartz\n"}, "codes.csv:2: column code: empty"),
        ({"codes": "list,code,name\nproducts,quartz,quartz\n"}, "'products' is no code (did you mean 'product'?)"),
        ({"products": "product,activity\nquartz,B08\n"}, "products.csv:2: column product: 'quartz' is no code"),
    ],
)  # fmt: skip
def test_a_fault_of_another_table_is_named(tmp_path, files, words):
    found = observations.validate(written(tmp_path, {}, **files))
    assert any(words in problem for problem in found), found


def test_each_kind_of_what_a_print_does_not_bear_out_is_told(tmp_path):
    """The second line's sign was counted with the power of ten of the first and third."""
    rows = [
        {"obs_id": "mine.a", "printed": "46.4 million tenge"},
        {"obs_id": "mine.b", "printed": "over 46.4 trillion tenge", "ref_period": "2022"},
        {"obs_id": "mine.c", "printed": "46.4 billion tenge", "ref_period": "2021"},
    ]
    power, sign = observations.validate(written(tmp_path, *rows))
    assert power.startswith("observations.csv:2: column printed: printed '46.4 million tenge' says 10^6")
    assert power.endswith("(and in 1 more line: 4)")
    assert "observations.csv:3: column printed: printed 'over 46.4 trillion tenge' says more than" in sign


def test_a_correct_print_may_stand_beside_a_corrected_scale_when_the_note_says_so(tmp_path):
    row = {"printed": "46.4 billion tenge"}
    assert observations.validate(written(tmp_path, row))
    assert (
        observations.validate(written(tmp_path, row | {"note": "Print corrected: the Bureau counts trillions."})) == []
    )


def test_mutated_rows_end_in_a_sentence_or_in_a_check(tmp_path):
    fuzz = runpy.run_path(str(Path(__file__).parents[1] / "fuzz" / "fuzz_folders.py"))
    assert fuzz["search"](tmp_path, seed=2, trials=8) >= 2
