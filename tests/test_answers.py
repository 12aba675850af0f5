"""The answer of a notebook: text, numbers and a verdict that reports can read."""

import pandas as pd
import pytest

import kzstats as kz
from kzstats.show.answer import MIME


def test_an_answer_carries_its_data_for_the_report_and_its_text_for_the_terminal():
    answer = kz.Answer("No rate fits.", [("window", "452.6–452.9")], "inconsistent")
    bundle = answer._repr_mimebundle_()
    assert bundle[MIME] == {
        "text": "No rate fits.",
        "numbers": [["window", "452.6–452.9"]],
        "verdict": "inconsistent",
    }
    assert bundle["text/plain"] == "No rate fits."


def test_what_an_answer_says_is_shown_as_text():
    page = kz.Answer("<b>5</b>", [("<i>", "<u>")])._repr_mimebundle_()["text/html"]
    assert "<b>" not in page
    assert "<i>" not in page
    assert "<u>" not in page


@pytest.mark.parametrize("text", ["", "  ", None])
def test_an_answer_without_text_is_refused(text):
    with pytest.raises(kz.ParameterError, match="answer without text"):
        kz.Answer(text)


def test_a_fourth_key_number_is_refused():
    with pytest.raises(kz.ParameterError, match="4 key numbers; wanted up to 3"):
        kz.Answer("Yes.", [("cars", "46,000")] * 4)


def test_a_verdict_is_one_of_three_words():
    with pytest.raises(kz.ParameterError, match="consistent, inconsistent, undetermined, depends"):
        kz.Answer("Yes.", verdict="ok")


def test_an_answer_hands_on_what_an_index_counts():
    counted = kz.Answer("5 of 27 are tested.", counts={"figures": pd.Series([27]).iloc[0], "tested": 5})
    assert counted._repr_mimebundle_()[MIME]["counts"] == {"figures": 27, "tested": 5}
    assert "counts" not in kz.Answer("Yes.")._repr_mimebundle_()[MIME]
