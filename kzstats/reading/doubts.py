"""Words for what a reading holds in codes: the columns that no word of the text settles, and what is no figure."""

from kzstats.message import N_

WHY = {
    "ref_period": N_("the period is not said"),
    "activity": N_("the branch is carried from another sentence"),
    "indicator": N_("what is measured is not said"),
    "ref_area": N_("the place is carried from another sentence"),
    "share_of": N_("the whole of the share is not said"),
    "transformation": N_("whether it is a share or a growth is not said"),
    "role": N_("actual or planned is told by a distant word"),
    "unit_measure": N_("the unit is not printed beside the number"),
    "scope": N_("it may be one firm's or a part's, and no code tells which"),
    "left_out": N_("a part is left out of it"),
    "denied": N_("the sentence denies it or asks for it"),
    "comparison": N_("it is an end of a range that the text does not tell exactly"),
    "rival": N_("the text gives another value with the same codes"),
    "around": N_("figures beside it are in doubt"),
    "list": N_("it stands in a list that can be read in two ways"),
}
REASONS = {
    "year": N_("a year"), "date": N_("a date"), "period": N_("a duration or part of a period"),
    "time": N_("a time of day"),
    "phone": N_("a telephone number"), "link": N_("part of an address"), "name": N_("part of a name"),
    "ordinal": N_("an ordinal"),
    "document": N_("the number of a document"), "list number": N_("the number of a list item"),
    "rank": N_("a rank"), "age": N_("an age"),
    "rate": N_("the one unit of a rate"), "word": N_("a number word that counts nothing of the economy"),
    "unclaimed": N_("a figure without a row"), "unknown": N_("not understood"),
}  # fmt: skip
