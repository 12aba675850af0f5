"""Messages: what is said and its values wait for the reader's language, and lack nothing without saying so."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

import kzstats as kz
from kzstats.message import Message, say
from kzstats.show import language, wording

PACE = pd.DataFrame({"lower": [11_500.0], "upper": [np.inf], "so_far_lower": [11_500.0], "so_far_upper": [np.inf]})


def test_one_message_is_said_in_the_language_of_whoever_is_shown_it():
    made = kz.say("at least {number}", number=say("{number} trillion tenge", number=Decimal("46.350")))
    assert str(made) == "at least 46.350 trillion tenge"
    with language.using("ru"):
        assert str(made) == "не менее 46,350 трлн тенге"
    with language.using("kk"):
        assert f"{made}" == "кемінде 46,350 трлн теңге"


def test_messages_of_the_same_words_and_values_are_equal_and_one_key():
    one, other = (say("at least {number}", number=number) for number in (np.int64(5), 5))
    assert one == other
    assert len({one, other, say("at least {number}", number=6)}) == 2
    assert one != "at least 5"


@pytest.mark.parametrize(
    ("spec", "value", "english", "russian"),
    [
        ("", 46_000, "46,000", "46\u00a0000"),
        (":.1f", 4.25, "4.2", "4,2"),
        (":+.1f", -0.5, "−0.5", "−0,5"),
        (":.0f", (11_500, np.inf), "at least 11,500", "не менее 11\u00a0500"),
        ("", (1.0455, 1.0465), "1.0455–1.0465", "1,0455–1,0465"),
        (":KZT", (46.35e12, 46.425e12), "46.350–46.425 trillion tenge", "46,350–46,425 трлн тенге"),
        (":.1f USD", 102.5e9, "102.5 billion dollars", "102,5 млрд долларов"),
        (":KZT_PER_EUR", (512.25, 513.75), "512.25–513.75 tenge per euro", "512,25–513,75 тенге за евро"),
        (":PC", (46.85, 46.95), "46.85–46.95 percent", "46,85–46,95\u00a0%"),
        (":.3f KZT per USD", (452.555, 452.904), "452.555–452.904 tenge per dollar", "452,555–452,904 тенге за доллар"),
        (":period", "2024-01-01/P4M", "January–April 2024", "январь–апрель 2024 года"),
        (":in", "2024-01-01/P4M", "in January–April 2024", "в январе–апреле 2024 года"),
        (":in", "2024-01", "in January 2024", "в январе 2024 года"),
        (":in", 2026, "in 2026", "в 2026 году"),
        (":d", 2028, "2028", "2028"),
        (":activity", "C", "manufacturing", "обрабатывающая промышленность"),
        (":Activity", "C", "Manufacturing", "Обрабатывающая промышленность"),
        (":how", "published", "published", "опубликован"),
    ],
)
def test_a_value_is_written_as_its_place_asks(spec, value, english, russian):
    message = say("{value" + spec + "}", value=value)
    assert wording.words(message) == english
    with language.using("ru"):
        assert wording.words(message) == russian


def test_kazakh_months_take_the_ending_of_their_last_vowel_and_consonant():
    with language.using("kk"):
        said = [language.month(number, "in") for number in (1, 4, 9, 11)]
        assert said == ["қаңтарда", "сәуірде", "қыркүйекте", "қарашада"]
        assert wording.period("2024-01-01/P4M", "in") == "2024 жылғы қаңтар–сәуірде"
        assert wording.period("2020", "in") == "2020 жылы"


def test_the_name_of_a_region_keeps_its_capital_within_a_sentence():
    assert str(say("made in {where:ref_area}", where="KZ-61")) == "made in Turkistan region"


def test_a_row_a_pair_of_columns_and_a_column_of_one_row_are_values():
    made = say("{first:.0f} {second:.0f} {third:.0f}", first=PACE, second=PACE[["so_far_lower", "so_far_upper"]],
               third=PACE["lower"])  # fmt: skip
    assert made.values == {"first": (11_500.0, np.inf), "second": (11_500.0, np.inf), "third": 11_500.0}
    with pytest.raises(kz.ParameterError, match="has 2 rows; wanted one"):
        say("{all}", all=pd.Series([1, 2]))


def test_a_frame_without_rows_is_a_lacking_value_in_the_message_and_around_it():
    none = say("{made:.0f} a month", made=PACE.head(0))
    assert not none.whole
    assert not say("So {what}.", what=none).whole
    assert str(none) == "– a month"


def test_a_sentence_begins_with_a_capital_and_ends_with_one_full_stop():
    text = say("{a} {b}", a=say("Made: {n:.0f}.", n=5), b=say("at least {number}.", number="3 approx."))
    assert str(text) == "Made: 5. At least 3 approx."


@pytest.mark.parametrize(
    ("template", "values", "problem"),
    [
        ("{made} of {goal}", {"made": 1}, "asks for goal, made; it was given made"),
        ("{made}", {"made": 1, "goal": 2}, "asks for made; it was given goal, made"),
        ("{made.real}", {"made": 1}, "wanted a plain name"),
        ("{made", {"made": 1}, "expected '}'"),
    ],
)
def test_a_message_that_its_values_do_not_fit_is_refused_where_it_is_made(template, values, problem):
    with pytest.raises(kz.ParameterError, match=problem):
        Message(template, **values)


def test_russian_bends_a_message_with_its_count():
    messages = [say("names {count} source", "names {count} sources", count=n) for n in (1, 3, 5, 21, 1200)]
    with language.using("ru"):
        assert [*map(str, messages)] == [
            "назван 1 источник",
            "названо 3 источника",
            "названо 5 источников",
            "назван 21 источник",
            "названо 1\u00a0200 источников",
        ]


def test_a_range_of_a_frame_is_said_with_the_unit_of_its_frame():
    share = kz.select(kz.load("trend_2024_06"), obs_id="trend_2024_06.mining_share")
    dollars = kz.select(kz.load("trend_2024_06"), obs_id="trend_2024_06.mining_usd")
    assert str(say("{range:unit}", range=share)) == "46.85–46.95 percent"
    assert str(say("{range:.3f unit}", range=dollars.iloc[0])) == "47.850–47.950 billion dollars"
    assert str(say("{range}", range=share)) == "46.85–46.95"


def test_a_list_is_said_as_one_in_three_languages_and_an_empty_one_says_nothing():
    rules = say("{rules:or}", rules=[say("cut off"), say("rounded to the nearest"), say("rounded either way")])
    assert str(rules) == "cut off, rounded to the nearest or rounded either way"
    with language.using("ru"):
        assert str(rules).endswith("округлены до ближайшего значения или округлены неизвестно как")
    assert str(say("{names}", names=["a", "b"])) == "a and b"
    assert str(say("{names}", names=[])) == ""


def test_a_lacking_count_is_a_lacking_value_too():
    message = kz.say("{count} figure", "{count} figures", count=None)
    assert not message.whole
    assert str(message) == "– figures"


def test_what_is_not_a_number_is_a_lacking_value():
    assert not say("{width} percent", width=pd.Series([], dtype=float).min()).whole
    assert kz.Answer([say("It is {width} wide.", width=float("nan"))], empty="None is wide.").text == "None is wide."


@pytest.mark.parametrize("nothing", [None, pd.NaT, pd.NA, np.nan, Decimal("nan"), (np.nan, 5), PACE * np.nan])
def test_whatever_is_missing_leaves_its_sentence_out(nothing):
    lacking = kz.say("{it} was made.", it=nothing if not hasattr(nothing, "columns") else nothing[["lower", "upper"]])
    assert not lacking.whole
    assert kz.Answer([lacking, "Five were planned."]).text == "Five were planned."


@pytest.mark.parametrize("ends", [(5, 3), pd.DataFrame({"lower": [5.0], "upper": [3.0]})])
def test_a_range_the_wrong_way_round_is_refused(ends):
    with pytest.raises(kz.ParameterError, match=r"value it of a message is 5.* to 3.*; wanted the lower end first"):
        kz.say("{it:.1f}", it=ends)
    with pytest.raises(kz.ParameterError, match=r"is \(1, 2, 3\); wanted two numbers"):
        kz.say("{it}", it=(1, 2, 3))


def test_a_count_is_whole():
    with pytest.raises(kz.ParameterError, match=r"count of message '\{count\} row' is 1\.5"):
        kz.say("{count} row", "{count} rows", count=1.5)
    assert str(kz.say("{count:.0f} row", "{count:.0f} rows", count=1.0)) == "1 row"
