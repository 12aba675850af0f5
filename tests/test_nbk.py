"""The National Bank's services, asked over real HTTPS on this machine: every fault, every crash, every command."""

import gzip
import json
import os
import random
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

sys.path += [str(Path(__file__).parent), str(Path(__file__).parents[1] / "fuzz")]

from nbk_server import (
    DAILY,
    REPORT,
    SNAPSHOT,
    WORLD_BANK,
    Bank,
    daily_list,
    drips,
    every_day,
    no_list,
    redirects,
    report_table,
    says,
    says_nothing,
    sends_gzip,
    sends_gzip_bomb,
    stops_short,
    world_bank_row,
)

from kzstats.errors import DataError, EnvironmentProblem, KzstatsError, ParameterError
from kzstats.nbk import check, judge, parse
from kzstats.nbk.archive import COLUMNS, Archive, read_rates
from kzstats.nbk.fetch import Service
from kzstats.nbk.judge import Seen
from kzstats.nbk.parse import Answer, AnswerRefused
from kzstats.nbk.walk import update
from kzstats.nbk_commands import rates as rates_command
from kzstats.places import user_rates_path

DAY = date(2024, 5, 16)
TODAY = date(2024, 6, 10)
ON_THE_15TH = pd.DataFrame([["USD", "KZT", "2024-05-15", "D", "441.85", "nbk_daily"]], columns=COLUMNS)
#: 10 May to 10 June 2024, one rate per calendar day.
RATES = every_day(date(2024, 5, 10), [f"{440 + n * 0.37:.2f}" for n in range(32)])


@pytest.fixture
def bank(tmp_path, monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with Bank(dict(RATES), TODAY, tmp_path) as served:
        yield served


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "rates"


def fetch(bank, folder, first=DAY, last=None, **choices):
    """An update that asks the daily service alone, unless told otherwise."""
    service = choices.pop("service", None) or bank.service()
    return update(first, last or first, data=folder, service=service, **{"source": "daily"} | choices)


def stored(folder) -> dict[str, str]:
    rows = read_rates(user_rates_path(folder))
    return dict(zip(rows["ref_period"], rows["obs_value"], strict=True))


def quarantined(folder) -> list[bytes]:
    return [path.read_bytes() for path in sorted((folder / "nbk_answers" / "quarantine").glob("*"))]


def refusal(bank, folder, fault, day=DAY, **service) -> str:
    """Why an answer for a day is refused, after seeing that nothing stored has changed and its bytes are kept."""
    folder.mkdir()
    before = f"{','.join(COLUMNS)}\nUSD,KZT,{day - timedelta(days=5)},D,440.37,nbk_daily\n".encode()
    (folder / "nbk_rates.csv").write_bytes(before)
    bank.faults[day] = fault
    outcome = fetch(bank, folder, day, service=bank.service(**service))
    assert (outcome.added, (folder / "nbk_rates.csv").read_bytes()) == ([], before)
    assert len(quarantined(folder)) == 1
    return outcome.refused[day]


def run(bank, folder, *arguments, made=True, **changes):
    """One `kzstats rates` command against the local bank, its errors shown as `kzstats` shows them."""
    if made:
        folder.mkdir(exist_ok=True)
    result = CliRunner().invoke(rates_command, [*arguments, "--data", str(folder)], obj=bank.service(**changes))
    if isinstance(error := result.exception, KzstatsError):
        result.exit_code, result.output_bytes = error.exit_code, f"{result.output}kzstats: {error}\n".encode()
    return result


@pytest.fixture
def nothing_bundled(monkeypatch):
    """No rates that came with kzstats, so that invented days meet no real neighbours."""
    monkeypatch.setattr("kzstats.nbk_commands._bundled", lambda data=None: read_rates(Path("none.csv")))


fuzz_rates = import_module("fuzz_rates")
READERS = fuzz_rates.READERS

# --- fetching --------------------------------------------------------------------------------------------


def test_a_fetched_day_stands_in_the_users_file_with_the_columns_of_the_bundled_one(bank, folder, checkout):
    outcome = fetch(bank, folder, DAY)
    assert outcome.added == [DAY]
    header, row = (folder / "nbk_rates.csv").read_text().splitlines()
    assert header == (checkout / "data" / "exchange_rates.csv").read_text().splitlines()[0]
    assert row == "USD,KZT,2024-05-16,D,442.22,nbk_daily"


def test_the_raw_answer_is_kept_byte_for_byte_with_its_checksum(bank, folder):
    fetch(bank, folder, DAY)
    lines = [json.loads(line) for line in (folder / "nbk_answers" / "ledger.jsonl").read_text().splitlines()]
    line = next(line for line in lines if line["key"] == str(DAY))
    kept = (folder / "nbk_answers" / line["file"]).read_bytes()
    assert kept == bank.daily(DAY).encode()
    assert (line["bytes"], line["url"]) == (len(kept), f"{bank.address}{DAILY}?fdate=16.05.2024")
    assert line["sha256"] == Answer("", datetime.now(UTC), "", kept).sha256


def test_a_rate_listed_for_a_hundred_units_is_stored_for_one(bank, folder):
    fetch(bank, folder, DAY, currency="KRW")
    printed = Decimal(bank.listed(DAY)["KRW"][0])
    assert Decimal(stored(folder)[str(DAY)]) == printed / 100


def test_a_second_currency_of_a_kept_list_asks_nothing_again(bank, folder):
    fetch(bank, folder, DAY)
    asked = len(bank.asked)
    fetch(bank, folder, DAY, currency="EUR")
    assert len(bank.asked) == asked
    assert len(read_rates(user_rates_path(folder))) == 2


def test_both_services_are_asked_and_the_daily_rate_is_taken_when_they_agree(bank, folder):
    outcome = fetch(bank, folder, date(2024, 5, 13), date(2024, 5, 17), source="auto")
    assert len(outcome.added) == 5
    assert bank.paths_asked().count(REPORT) == 1
    assert set(read_rates(user_rates_path(folder))["source_id"]) == {"nbk_daily"}


def test_the_report_fills_days_that_the_daily_service_does_not_hold(bank, folder):
    del bank.rates[DAY]
    fetch(bank, folder, date(2024, 5, 13), date(2024, 5, 17), source="auto")
    rows = read_rates(user_rates_path(folder)).set_index("ref_period")
    assert rows.loc["2024-05-16", ["obs_value", "source_id"]].tolist() == ["442.22", "nbk_report"]


def test_days_older_than_the_services_window_are_asked_of_the_report_alone(bank, folder):
    bank.reported |= every_day(date(2016, 1, 4), ["339.47", "339.47", "343.11"])
    outcome = fetch(bank, folder, date(2016, 1, 4), date(2016, 1, 6), source="auto")
    assert len(outcome.added) == 3
    assert bank.paths_asked() == [REPORT]


def test_a_day_whose_list_is_refused_is_taken_from_the_report_and_noted(bank, folder):
    bank.faults[DAY] = says("<html/>", "text/html")
    outcome = fetch(bank, folder, DAY, source="auto")
    assert (outcome.added, outcome.refused) == ([DAY], {})
    assert "2024-05-16 is taken from the range report alone" in outcome.notes[0]
    assert len(quarantined(folder)) == 1


def test_the_report_alone_answers_a_year_with_one_question_and_once(bank, folder):
    for _ in range(2):
        fetch(bank, folder, date(2024, 5, 10), date(2024, 5, 20), source="report")
        (folder / "nbk_rates.csv").unlink()
    assert bank.paths_asked() == [REPORT]


def test_a_report_that_had_no_row_for_a_young_day_is_asked_again(bank, folder):
    yesterday = date(2024, 6, 9)
    late = bank.reported.pop(yesterday)
    assert fetch(bank, folder, yesterday, source="report").unpublished == [yesterday]
    bank.reported[yesterday] = late
    assert fetch(bank, folder, yesterday, source="report").added == [yesterday]


def test_a_currency_the_report_is_not_read_for_has_the_daily_service_alone(bank, folder):
    outcome = fetch(bank, folder, DAY, source="auto", currency="IRR")
    assert outcome.added == [DAY]
    assert "the range report is not read for IRR: there is no second source" in outcome.notes


def test_a_disagreement_between_the_two_services_is_held_back(bank, folder):
    bank.reported[DAY] = "443.99"
    outcome = fetch(bank, folder, DAY, source="auto")
    assert "the other source says 443.99" in outcome.held[DAY]
    assert not stored(folder)


def test_a_currency_the_list_does_not_have_is_named_with_those_it_has(bank, folder):
    said = fetch(bank, folder, DAY, currency="XAU").refused[DAY]
    assert "XAU is not in the list of 2024-05-16, which has CNY, EUR, IRR, KRW, USD. Choose one of them" in said
    assert not quarantined(folder), "there is nothing wrong with the list"


@pytest.mark.parametrize(("first", "asked"), [(date(1999, 11, 15), [REPORT]), (date(1998, 12, 30), [])])
def test_days_before_the_first_usable_report_row_point_to_the_archive_workbook(bank, folder, first, asked):
    outcome = fetch(bank, folder, first, first + timedelta(days=3), source="auto")
    assert any("22756" in note for note in outcome.notes)
    assert (len(outcome.unpublished), bank.paths_asked()) == (4, asked)


def whole_of_a_megabyte(text: str) -> str:
    return text + " " * (1_000_000 - len(text.encode()))


@pytest.mark.parametrize(
    "send",
    [
        sends_gzip,
        lambda text: says(text.replace("442.22", "442,22").replace("+0.37", "+0,37")),
        lambda text: says(whole_of_a_megabyte(text)),
        lambda text: sends_gzip(whole_of_a_megabyte(text)),
    ],
    ids=["gzip", "decimal commas", "a megabyte to the byte", "a megabyte, in gzip"],
)
def test_a_list_may_be_compressed_have_decimal_commas_and_a_megabyte(bank, folder, send):
    bank.faults[DAY] = send(bank.daily(DAY))
    fetch(bank, folder, DAY)
    assert stored(folder) == {str(DAY): "442.22"}


# --- the numbered faults of rates: refused, stored rates untouched, bytes kept ---------------------------

ENTITY_BOMB = """<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><rates>&c;</rates>"""
EXTERNAL = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rates>&x;</rates>'
PLAIN_DTD = '<?xml version="1.0"?><!DOCTYPE rates SYSTEM "rates.dtd"><rates></rates>'


def list_of(*usd: object, stated: date | None = None) -> str:
    return daily_list(DAY, {"USD": usd} if usd else {}, stated=stated)


WHOLE = daily_list(DAY, {"USD": ("442.22", 1, "0.00"), "EUR": ("480.10", 1, "0.00")})
EURO = "<title>EUR</title>"
HTML = "text/html"
#: What the service says, as text of XML unless another form is named; and why it is refused.
REFUSED = {
    "45 an entity bomb": (ENTITY_BOMB, "brings a DTD or entities"),
    "46 an external entity": (EXTERNAL, "brings a DTD or entities"),
    "46 any DTD": (PLAIN_DTD, "brings a DTD or entities"),
    "47 over a megabyte": ("<rates>" + " " * 1_000_001, "too large"),
    "48 deep nesting": ("<rates>" + "<a>" * 100_000 + "</a>" * 100_000 + "</rates>", "nested too deeply"),
    "49 a web page": (("<!DOCTYPE html><html><body>502 Bad Gateway</body></html>", HTML), "another page"),
    "49 a web page as XML": ("<html><body>502</body></html>", "another page"),
    "49 XHTML": ('<?xml version="1.0"?><html xmlns="x"><body/></html>', "the root element is wrong; seen"),
    "50 cp1251": (WHOLE.encode("cp1251"), "is not UTF-8"),
    "50 utf-16": (WHOLE.encode("utf-16"), "is not UTF-8"),
    "50 declared otherwise": (WHOLE.replace("utf-8", "windows-1251"), "declares another encoding"),
    "50 header otherwise": ((WHOLE, "text/xml; charset=windows-1251"), "header names another encoding"),
    "50 a NUL": (WHOLE + "\0", "holds a NUL"),
    "51 a document cut short": (WHOLE[:-30], "broken or cut short"),
    "54 another day": (
        daily_list(DAY, {"USD": ("442.22", 1, "0")}, stated=date(2024, 5, 17)),
        "the answer is for another day; seen '17.05.2024', wanted 16.05.2024",
    ),
    **{
        f"54 a day written {stated!r}": (re.sub("<date>.*</date>", stated, WHOLE), why)
        for stated, why in {
            "": "names several days or none",
            "<date></date>": "a day cannot be read",
            "<date>2024-05-16</date>": "a day cannot be read",
            "<date>31.02.2024</date>": "a day cannot be read",
        }.items()
    },
    **{
        f"55 for {quant!r} units": (list_of("442.22", quant, "0.00"), "quant of USD is unusable")
        for quant in ("", "0", "-1", "ten", "3", "1.0", "100000000")
    },
    **{
        f"56 a rate of {rate!r}": (list_of(rate, 1, "0.00"), "rate of USD is unusable")
        for rate in ("", "0", "0.00", "-442.22", "NaN", "inf", "1e3", "442 22", "٤٤٢", "1_000", "442,2,2", "442.")
    },
    "57 a currency twice": (WHOLE.replace(EURO, "<title>USD</title>"), "stands there twice; seen 'USD'"),
    "57 two rates in an item": (
        WHOLE.replace("<description>442.22", "<description>1</description><description>442.22"),
        "an item has several description",
    ),
    "57 no dollar": (daily_list(DAY, {"EUR": ("480.10", 1, "0.00")}), "the dollar is missing"),
    "57 no currency's code": (WHOLE.replace(EURO, "<title>Евро</title>"), "code is unusable; seen 'Евро'"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_an_answer_with_a_numbered_fault_is_refused_kept_apart_and_changes_nothing(bank, folder, fault):
    said, why = REFUSED[fault]
    assert why in refusal(bank, folder, says(*said) if isinstance(said, tuple) else says(said, "text/xml"))


def test_fault_47_a_gzip_bomb_is_stopped_at_a_megabyte(bank, folder):
    assert "too large" in refusal(bank, folder, sends_gzip_bomb(20_000_000))
    assert len(quarantined(folder)[0]) == 1_000_001


@pytest.mark.parametrize(
    ("coding", "body", "why"),
    [
        ("br", b"\x8b\x03\x80<rates/>", "is not UTF-8"),
        ("gzip", b"\x8b\x03\x80<rates/>", "compressed answer is broken"),
        ("gzip", gzip.compress(WHOLE.encode())[:-20], "broken or cut short"),
    ],
    ids=["unknown", "false", "cut short"],
)
def test_faults_47_and_51_a_compression_that_is_unknown_false_or_cut_short_is_refused(bank, folder, coding, body, why):
    assert why in refusal(bank, folder, lambda handler: handler.send(body, headers={"Content-Encoding": coding}))


def test_fault_51_a_body_shorter_than_promised_is_refused(bank, folder):
    assert "the answer was cut short" in refusal(bank, folder, stops_short(bank.daily(DAY)))


@pytest.mark.parametrize("head", [False, True], ids=["dripping body", "dripping head"])
def test_fault_52_a_dripping_server_meets_the_total_deadline(bank, folder, head):
    start = time.monotonic()
    why = refusal(bank, folder, drips(bank.daily(DAY), 0.05, head=head), deadline=1.5)
    assert "not whole in time; seen 'a whole answer', wanted within 1.5 s" in why
    assert time.monotonic() - start < 20  # all drips take 49
    assert bank.days_asked().count("16.05.2024") == 1, "a drip is not asked for again"


def test_fault_53_an_unknown_certificate_is_refused_without_falling_back_to_http(bank, folder):
    fetch(bank, folder, date(2024, 5, 11))
    before = (folder / "nbk_rates.csv").read_bytes()
    stranger = ssl.create_default_context()
    outcome = fetch(bank, folder, DAY, service=bank.service(tls=stranger))
    assert "the certificate failed" in outcome.refused[DAY]
    assert (folder / "nbk_rates.csv").read_bytes() == before
    assert "16.05.2024" not in bank.days_asked()


def test_faults_52_53_and_59_real_services_have_15_seconds_https_and_the_day_of_kazakhstan(bank):
    assert Service().deadline == 15
    with pytest.raises(ParameterError, match="wanted https://"):
        Service(nbk="http://nationalbank.kz")
    late = datetime(2024, 6, 10, 19, 30, tzinfo=UTC)  # 00:30 of the 11th in Astana
    assert bank.service(now=lambda: late).today() == date(2024, 6, 11)


@pytest.mark.parametrize(
    "to",
    [
        "https://127.0.0.2:1/x",
        "https://127.0.0.1:1/x",
        "http://127.0.0.1:{port}/rss/get_rates.cfm",
        "//example.invalid/",
    ],
)
def test_fault_53_a_redirect_off_the_host_or_off_https_is_refused(bank, folder, to):
    port = bank.address.rsplit(":", 1)[1]
    assert "redirects elsewhere" in refusal(bank, folder, redirects(to.format(port=port)))


def test_fault_53_a_redirect_on_the_host_is_followed_but_not_in_circles(bank, folder):
    bank.faults[DAY] = redirects("/rss/moved")
    bank.faults["/rss/moved"] = says(bank.daily(DAY))
    assert fetch(bank, folder, DAY).added == [DAY]
    bank.faults["/rss/moved"] = redirects("/rss/moved")
    bank.faults[date(2024, 5, 20)] = redirects("/rss/moved")
    assert "in circles" in fetch(bank, folder, date(2024, 5, 20)).refused[date(2024, 5, 20)]
    assert bank.paths_asked().count("/rss/moved") == 1 + 3, "three redirects are followed, no more"


def test_fault_58_a_day_without_items_is_no_publication_and_no_rate(bank, folder):
    del bank.rates[DAY]
    outcome = fetch(bank, folder, DAY)
    assert (outcome.unpublished, outcome.refused, outcome.held) == ([DAY], {}, {})
    assert not stored(folder)


@pytest.mark.parametrize(
    "text",
    [
        no_list(DAY).replace("info>", "error>"),
        "<rates><date>16.05.2024</date></rates>",
        "<rates/>",
        "<rates>на выбранную дату информации нет</rates>",
    ],
)
def test_fault_58_the_sentence_may_stand_in_any_element_or_in_none(bank, folder, text):
    bank.faults[DAY] = says(text)
    assert fetch(bank, folder, DAY).unpublished == [DAY]


def test_fault_58_such_a_day_is_carried_ten_days_and_marked_then_left_without_a_rate(bank, folder):
    fetch(bank, folder, date(2024, 5, 10))
    own = read_rates(user_rates_path(folder))
    table = check.show(date(2024, 5, 20), date(2024, 5, 21), check.daily(own)).set_index("ref_period")
    assert table.at["2024-05-20", "how"] == "no rate of this day at hand; carried 10 days from 2024-05-10"
    assert table.at["2024-05-20", "effective_date"] == "2024-05-10"
    assert table.loc["2024-05-21", ["obs_value", "how"]].tolist() == ["", "no rate, and none in the 10 days before"]


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        (date(1993, 11, 14), DAY, "exists only since 1993-11-15"),
        (DAY, date(2024, 6, 11), "still to come"),
        (DAY, date(2024, 5, 15), "before it begins"),
    ],
)
def test_fault_59_days_before_the_tenge_or_to_come_are_refused_with_the_reason(bank, folder, first, last, why):
    with pytest.raises(ParameterError, match=why):
        fetch(bank, folder, first, last)
    assert not bank.asked


def test_fault_60_a_jump_over_20_percent_waits_for_the_users_confirmation(bank, folder):
    for n, day in enumerate(day for day in RATES if day >= DAY):
        bank.rates[day] = f"{600 + n / 10:.2f}"
    fetch(bank, folder, DAY - timedelta(days=1))
    outcome = fetch(bank, folder, DAY)
    assert "600.00 is +35.8% against 441.85 of 2024-05-15; more than 20% in a day" in outcome.held[DAY]
    assert str(DAY) not in stored(folder)
    again = fetch(bank, folder, DAY, confirm=[DAY])
    assert again.added == [DAY]
    assert stored(folder)[str(DAY)] == "600.00"
    assert not Archive(folder).held
    assert '"event": "confirmed"' in (folder / "nbk_answers" / "ledger.jsonl").read_text()


def test_fault_60_days_after_a_held_one_are_measured_against_the_last_rate_taken(bank, folder):
    for n, day in enumerate(day for day in RATES if day >= DAY):
        bank.rates[day] = f"{600 + n / 10:.2f}"
    outcome = fetch(bank, folder, DAY - timedelta(days=1), DAY + timedelta(days=14))
    assert len(outcome.held) == 15
    fetch(bank, folder, DAY, confirm=[DAY])
    assert len(fetch(bank, folder, DAY, DAY + timedelta(days=14)).added) == 14


@pytest.mark.parametrize(("found", "asked"), [("480.00", 0), ("480.01", 1), ("320.00", 0), ("319.99", 1)])
def test_a_fifth_more_or_less_than_400_is_believed_and_a_hundredth_further_is_not(found, asked):
    assert len(judge.doubts(Seen(DAY, Decimal(found)), before=Seen(DAY - timedelta(days=1), Decimal(400)))) == asked


@pytest.mark.parametrize(
    ("before", "found", "day"),
    [
        ("87.80", "113.00", date(1999, 4, 5)),
        ("155.56", "184.50", date(2014, 2, 12)),
        ("188.38", "255.26", date(2015, 8, 21)),
    ],
)
def test_fault_60_the_three_devaluations_are_believed_upwards_only(before, found, day):
    yesterday = Seen(day - timedelta(days=1), Decimal(before))
    assert judge.doubts(Seen(day, Decimal(found)), before=yesterday) == []
    fall = Seen(day, Decimal(before) * Decimal("0.7"))
    assert "more than 20%" in judge.doubts(fall, before=yesterday)[0]


def test_fault_60_a_printed_change_that_does_not_lead_back_is_held(bank, folder):
    bank.faults[DAY] = says(daily_list(DAY, {"USD": ("442.22", 1, "-1.50")}))
    outcome = fetch(bank, folder, DAY, known=ON_THE_15TH)
    assert "its change -1.50 means 443.72 the day before, but 2024-05-15 has 441.85" in outcome.held[DAY]


def test_fault_60_two_sources_that_agree_outweigh_a_wrong_change(bank, folder):
    bank.faults[DAY] = says(daily_list(DAY, {"USD": ("442.22", 1, "-1.50")}))
    assert fetch(bank, folder, DAY, source="auto", known=ON_THE_15TH).added == [DAY]


def test_fault_61_an_inverted_pair_is_refused_and_cannot_be_confirmed(bank, folder):
    bank.faults[DAY] = says(daily_list(DAY, {"USD": ("0.0021", 1, "0.00")}))
    outcome = fetch(bank, folder, DAY, confirm=[DAY])
    assert "0.0021 is the pair the wrong way round; wanted tenge for one USD" in outcome.refused[DAY]
    assert not stored(folder)


@pytest.mark.parametrize(("before", "found", "inverted"), [("0.3233", "3.0931", True), ("0.99", "1.01", False)])
def test_fault_61_an_inverted_cheap_currency_is_known_by_the_rate_before_it(before, found, inverted):
    before, found = Seen(DAY - timedelta(days=1), Decimal(before)), Seen(DAY, Decimal(found))
    assert judge.is_inverted("KRW", found, before) == inverted
    assert inverted or judge.doubts(found, before=before) == [], "one worth about a tenge is no inverse of itself"


def test_fault_60_a_change_printed_for_a_hundred_units_must_lead_back_to_a_hundredth_of_its_last_digit():
    # 367.43 and +2.00 for 100 won mean 365.43 the day before; 366.43 is a hundred printed digits away.
    found = Seen(DAY, Decimal("3.6743"), Decimal("0.0200"), quant=100)
    before = Seen(DAY - timedelta(days=1), Decimal("3.6643"))
    assert "means 3.6543 the day before" in judge.doubts(found, before=before)[0]
    assert judge.doubts(replace(found, quant=1), before=before) == []


def test_fault_60_a_fast_rise_that_stays_is_no_rate_that_stands_alone():
    def seen(days: int, rate: str) -> Seen:
        return Seen(DAY + timedelta(days=days), Decimal(rate))

    rise = {"before": seen(-1, "400"), "after": seen(1, "419")}
    assert judge.doubts(seen(0, "425"), **rise) == [], "6.25 percent up, then 1.4 down"
    assert "stands alone" in judge.doubts(seen(0, "445"), **rise)[0]


# --- the day that is answered with another day's list ----------------------------------------------------


def test_the_newest_list_under_an_old_date_is_refused(bank, folder):
    bank.substituted.add(DAY)
    outcome = fetch(bank, folder, DAY - timedelta(days=1), DAY + timedelta(days=1))
    assert "the list for 2024-05-16 is the newest one (2024-06-10) under another date" in outcome.refused[DAY]
    assert len(outcome.added) == 2
    assert bank.daily(DAY).encode() in quarantined(folder)


def test_a_long_run_of_days_answered_with_the_newest_list_does_not_keep_later_days_from_being_asked(bank, folder):
    """Each run begins with such days again: giving up at the third would never get past them."""
    bank.substituted |= {DAY + timedelta(days=n) for n in range(5)}
    outcome = fetch(bank, folder, DAY - timedelta(days=1), DAY + timedelta(days=6))
    assert (len(outcome.refused), len(outcome.added), outcome.unreached) == (5, 3, [])


def test_without_the_newest_list_the_next_days_change_gives_the_substitute_away(bank, folder):
    bank.substituted.add(DAY)
    del bank.rates[DAY]
    bank.faults[SNAPSHOT] = says("<html/>", "text/html")
    outcome = fetch(bank, folder, DAY - timedelta(days=1), DAY + timedelta(days=1))
    assert "2024-05-17 has 442.59 with change +0.74, which means 441.85 here" in outcome.held[DAY]
    assert any("not compared with the newest list" in note for note in outcome.notes)


def test_a_substitute_asked_for_alone_is_found_by_asking_for_its_neighbour(bank, folder):
    """7 May 2021 as it was: 464.77 with change +37.78 between two days of 426.99."""
    bank.today = date(2021, 5, 12)
    bank.rates = every_day(date(2021, 5, 5), ["426.99"] * 7) | {date(2021, 5, 12): "464.77"}
    bank.substituted.add(date(2021, 5, 7))
    bundled = pd.DataFrame([["USD", "KZT", "2021-05-06", "D", "426.99", "nbk_daily"]], columns=COLUMNS)
    outcome = fetch(bank, folder, date(2021, 5, 7), known=bundled)
    assert "464.77 stands alone between 426.99 (2021-05-06) and 426.99 (2021-05-08)" in outcome.held[date(2021, 5, 7)]


def test_a_run_of_holidays_that_repeats_the_newest_list_is_believed():
    listings = {code: parse.Listing(code, "1", "1", "", page("")) for code in ("USD", "EUR", "CNY")}
    assert not judge.is_newest_list(date(2024, 6, 5), listings, TODAY, listings)
    edge = [judge.is_newest_list(TODAY - timedelta(days=days), listings, TODAY, listings) for days in (10, 11)]
    assert edge == [False, True], "a rate is carried ten days at most"
    assert judge.is_newest_list(date(2024, 5, 5), listings, TODAY, listings)
    assert not judge.is_newest_list(date(2024, 5, 5), {"USD": listings["USD"]}, TODAY, listings)


def test_a_weekend_and_its_monday_with_one_rate_and_any_change_are_believed(bank, folder):
    for change in ("0.00", "+0.37"):
        days = [Seen(date(2024, 5, 11) + timedelta(days=n), Decimal("440.37"), Decimal(change)) for n in range(3)]
        for one, other in pairwise(days):
            assert judge.doubts(other, before=one) == []
            assert judge.doubts(one, after=other) == []


def test_of_two_days_that_contradict_each_other_the_one_that_the_third_contradicts_too_is_held(bank, folder):
    """No second source: the 17th is wrong, and its printed change leads back to no 16th that ever was."""
    wrong = DAY + timedelta(days=1)
    bank.faults[REPORT] = lambda handler: handler.send(b"", status=404)
    bank.faults[wrong] = says(daily_list(wrong, {"USD": ("450.00", 1, "+0.37")}))
    outcome = fetch(bank, folder, DAY - timedelta(days=2), DAY + timedelta(days=3), source="auto")
    assert list(outcome.held) == [wrong]
    assert len(outcome.added) == 5


def test_a_day_held_back_does_not_hide_its_neighbour_from_the_check_of_change(bank, folder):
    """The wrong day is the last: nothing tells which of the two is wrong, and neither is taken."""
    bank.faults[TODAY] = says(daily_list(TODAY, {"USD": ("460.00", 1, "+0.37")}))
    outcome = fetch(bank, folder, TODAY - timedelta(days=3), TODAY)
    assert list(outcome.held) == [TODAY - timedelta(days=1), TODAY]
    assert "its change +0.37 means 459.63 the day before, but 2024-06-09 has" in outcome.held[TODAY]
    assert len(outcome.added) == 2


# --- politeness ------------------------------------------------------------------------------------------


def test_one_connection_is_used_and_a_pause_kept_between_questions(bank, folder):
    waits = []
    fetch(bank, folder, DAY, DAY + timedelta(days=4), service=bank.service(pause=60, sleep=waits.append))
    assert bank.connections == 1
    assert len(waits) == len(bank.asked) - 1
    assert all(30 < wait <= 60 for wait in waits)


def test_a_failing_service_is_asked_again_after_growing_waits(bank, folder):
    bank.failures[DAY] = [503, 500, 502]
    waits = []
    outcome = fetch(bank, folder, DAY, service=bank.service(backoff=1.0, sleep=waits.append))
    assert outcome.added == [DAY]
    assert waits[:3] == [1.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("status", "asked", "waits"),
    [
        (429, "7", [7.0]),
        (429, "Mon, 10 Jun 2024 07:00:07 GMT", [7.0]),
        (503, "120", [120.0]),
        (503, "121", []),
    ],
)
def test_a_retry_after_of_up_to_two_minutes_is_waited_for_and_a_longer_one_reported(bank, folder, status, asked, waits):
    bank.failures[DAY], bank.retry_after = [status], asked
    waited = []
    outcome = fetch(bank, folder, DAY, service=bank.service(backoff=1.0, sleep=waited.append))
    assert waited[:1] == waits
    assert (outcome.unreached, "asks to wait 121 s" in "".join(outcome.notes)) == (
        ([], False) if waits else ([DAY], True)
    )


def test_an_unknown_status_is_named_and_not_asked_again(bank, folder):
    bank.faults[DAY] = lambda handler: handler.send(b"", status=404)
    assert "HTTP status 404, wanted 200" in fetch(bank, folder, DAY).notes[-1]
    assert len(bank.days_asked()) == 1


def test_a_silent_service_is_asked_again_and_then_given_up(bank, folder, monkeypatch):
    monkeypatch.setattr("kzstats.nbk.fetch.MAX_SILENCE", 0.5)
    bank.faults[DAY] = says_nothing(2.0)
    outcome = fetch(bank, folder, DAY, service=bank.service(tries=2))
    assert outcome.unreached == [DAY]
    assert bank.days_asked() == ["16.05.2024"] * 2
    assert "no answer in 2 tries, last: ReadTimeout" in outcome.notes[-1]


def test_a_service_that_is_down_leaves_the_report_to_fill_in(bank, folder):
    bank.faults[DAILY] = lambda handler: handler.send(b"", status=503)
    days = (date(2024, 5, 13), date(2024, 5, 17))
    outcome = fetch(bank, folder, *days, source="auto", service=bank.service(tries=2))
    assert len(outcome.added) == 5
    assert bank.paths_asked().count(DAILY) == 3 * 2, "given up after three days in a row, it is asked nothing more"
    assert outcome.unconfirmed == outcome.added


def test_a_report_that_is_down_leaves_the_daily_service_to_stand_alone(bank, folder):
    bank.faults[REPORT] = says("maintenance", "text/html")
    outcome = fetch(bank, folder, DAY, source="auto")
    assert outcome.added == [DAY]
    assert any("no second source" in note for note in outcome.notes)


def test_a_service_that_fails_at_the_neighbour_still_gives_the_day_itself(bank, folder):
    bank.failures[DAY + timedelta(days=1)] = [503] * 9
    outcome = fetch(bank, folder, DAY, service=bank.service(tries=2))
    assert outcome.added == [DAY]
    assert not outcome.notes


@pytest.mark.parametrize("currency", ["USD", "XAU"])
def test_three_days_in_a_row_that_were_refused_or_lack_the_currency_end_the_questions(bank, folder, currency):
    if currency == "USD":
        bank.faults[DAILY] = says("<html/>", "text/html")
    outcome = fetch(bank, folder, DAY, DAY + timedelta(days=9), currency=currency)
    assert (len(outcome.refused), len(outcome.unreached), len(bank.days_asked())) == (3, 7, 3)
    assert "given up: 3 days in a row" in outcome.notes[-1]
    assert currency == "USD" or "XAU is not in the list of 2024-05-18" in outcome.notes[-1]


def test_one_silent_day_gives_up_no_other_and_the_exit_code_says_what_is_missing(bank, folder, monkeypatch):
    monkeypatch.setattr("kzstats.nbk.fetch.MAX_SILENCE", 0.5)  # the other days answer in time on a busy machine too
    bank.faults[DAY] = says_nothing(2.0)
    days = ("--from", str(DAY - timedelta(days=1)), "--to", str(DAY + timedelta(days=3)))
    result = run(bank, folder, "update", *days, tries=2)
    assert result.exit_code == 4
    assert "1 day from 2024-05-16 on rest on the range report alone" in result.output
    rows = read_rates(folder / "nbk_rates.csv").set_index("ref_period")["source_id"]
    assert rows.value_counts().to_dict() == {"nbk_daily": 4, "nbk_report": 1}
    del bank.faults[DAY]
    assert run(bank, folder, "update", *days).exit_code == 0
    assert set(read_rates(folder / "nbk_rates.csv")["source_id"]) == {"nbk_daily"}


@pytest.mark.parametrize("trouble", ["drips", "Retry-After"])
def test_all_waits_together_have_an_end_that_the_caller_sets(bank, folder, nothing_bundled, trouble):
    last = DAY + timedelta(days=20)
    for n in range(21):
        day = DAY + timedelta(days=n)
        if trouble == "drips" and n % 3:  # two of three days, so that no three in a row are refused
            bank.faults[day] = drips(bank.daily(day), 0.05)
        elif trouble == "Retry-After":
            bank.failures[day], bank.retry_after = [503], "1"
    began = time.monotonic()
    arguments = ("update", "--from", str(DAY), "--to", str(last), "--source", "daily", "--timeout", "2")
    result = run(bank, folder, *arguments, deadline=0.9)
    assert time.monotonic() - began < 10  # all of them take 13 and 21
    assert result.exit_code in (3, 4)
    assert "the 2 s for all questions are over" in result.output
    assert 0 < len(stored(folder)) < 21


def test_days_already_stored_are_not_asked_again(bank, folder):
    fetch(bank, folder, DAY, DAY + timedelta(days=3))
    asked = len(bank.asked)
    outcome = fetch(bank, folder, DAY, DAY + timedelta(days=3))
    assert (outcome.present, outcome.added, len(bank.asked)) == (4, [], asked)


def test_a_day_without_publication_is_asked_again_only_while_it_is_young(bank, folder):
    old, young = date(2024, 5, 20), date(2024, 6, 9)
    for day in (old, young):
        del bank.rates[day]
    for _ in range(2):
        fetch(bank, folder, old)
        fetch(bank, folder, young)
    assert bank.days_asked().count("20.05.2024") == 1
    assert bank.days_asked().count("09.06.2024") == 2


def test_the_client_works_inside_a_running_event_loop_as_jupyter_has_one(bank, folder):
    import asyncio

    async def cell():
        return fetch(bank, folder, DAY)

    assert asyncio.run(cell()).added == [DAY]


# --- the range report ------------------------------------------------------------------------------------


def page(text: str, content_type: str = "text/html; charset=utf-8") -> Answer:
    return Answer("https://bank.example/report", datetime(2024, 6, 10, tzinfo=UTC), content_type, text.encode())


ONE_DAY = report_table({DAY: "442.22"})
REPORTS = {
    "another currency": (report_table({DAY: "442.22"}, head="ЕВРО"), "columns are not those asked"),
    "a column more": (ONE_DAY.replace("<th>Дата", "<th>x</th><th>Дата"), "columns are not those asked"),
    "another day": (report_table({date(2024, 5, 17): "442.22"}), "outside the range asked"),
    "a day twice": (ONE_DAY.replace("</tbody>", f"<tr><td>{DAY}</td><td>1</td><td>5</td></tr></tbody>"), "twice"),
    "a cell less": (ONE_DAY.replace("<td>1</td>", ""), "a row is malformed"),
    "no day": (ONE_DAY.replace("2024-05-16", "2024-02-31"), "not in the calendar"),
    "no rate": (report_table({DAY: "-"}), "rate of USD is unusable"),
    "no table": ("<html><body>На сайте ведутся работы</body></html>", "columns are not those asked"),
}


@pytest.mark.parametrize("form", REPORTS)
def test_a_report_of_any_other_form_is_refused(form):
    text, why = REPORTS[form]
    with pytest.raises(AnswerRefused, match=why):
        parse.report(page(text), "USD", DAY, DAY)


def test_the_report_gives_one_rate_per_day_or_none_and_is_html():
    assert parse.report(page(ONE_DAY), "USD", DAY, DAY) == {DAY: Decimal("442.22")}
    assert parse.report(page(report_table({})), "USD", DAY, DAY) == {}
    with pytest.raises(AnswerRefused, match="content type is wrong"):
        parse.report(page("{}", "application/json"), "USD", DAY, DAY)


CUT_DAYS = every_day(date(2024, 5, 10), ["440.65", "338.83", "440", "441.2"])


def test_a_report_cut_anywhere_is_refused_and_never_a_shorter_number_or_a_day_without_a_rate():
    """Every one of the 350 places where a page can be cut: 440.65 is never 440.6, and no day is ever missing."""
    whole = report_table(CUT_DAYS)
    wanted = {day: Decimal(rate) for day, rate in CUT_DAYS.items()}
    end = whole.encode().index(b"</table>") + len(b"</table>")
    for length in range(len(whole.encode()) + 1):
        answer = Answer("", datetime.now(UTC), "text/html", whole.encode()[:length])
        try:
            assert parse.report(answer, "USD", min(wanted), max(wanted)) == wanted
            assert length >= end
        except AnswerRefused:
            assert length < end


def cut(bank, where: str):
    """The range report, cut behind some text."""

    def fault(handler):
        text = bank.report(date(2024, 5, 1), TODAY)
        handler.send(text[: text.index(where) + len(where)].encode(), content_type="text/html; charset=UTF-8")

    return fault


@pytest.mark.parametrize("where", ["<td>442.2", "<tbody>\n", "<td>442.59</td></tr>\n"])
def test_a_cut_report_gives_no_rate_tells_no_day_unpublished_and_is_asked_again(bank, folder, where):
    bank.faults[REPORT] = cut(bank, where)
    outcome = fetch(bank, folder, DAY, DAY + timedelta(days=3), source="report")
    assert (outcome.added, outcome.unpublished) == ([], [])
    assert len(outcome.refused) == 4
    assert "cut short" in outcome.refused[DAY]
    assert run(bank, folder, "update", "--from", str(DAY), "--to", str(DAY), "--source", "report").exit_code == 3
    del bank.faults[REPORT]
    assert len(fetch(bank, folder, DAY, DAY + timedelta(days=3), source="report").added) == 4


def test_a_kept_answer_that_is_found_wanting_is_named_and_asked_again(bank, folder):
    """As an earlier version kept them: half a report and half a list, taken for whole."""
    key = f"{DAY}_{DAY}_USD"
    moment = datetime(2024, 7, 1, tzinfo=UTC)
    archive = Archive(folder)
    with archive.locked():
        half = report_table({DAY: "442.22"}).split("2</td></tr>")[0]
        archive.keep("report", key, Answer("https://b", moment, "text/html", half.encode()))
        archive.keep("daily", str(DAY), Answer("https://b", moment, "text/xml", b"<rates><date>16.05"))
    assert any("cut short" in said and "asks again" in said for said in check.evidence(Archive(folder)).damaged)
    assert fetch(bank, folder, DAY, source="auto").added == [DAY]
    assert {REPORT, DAILY} <= set(bank.paths_asked())
    assert not check.evidence(Archive(folder)).damaged


def test_a_day_taken_from_the_report_alone_is_asked_anew_and_mended_when_the_daily_service_has_it(bank, folder):
    bank.reported[DAY] = "440.6"  # wrong, as a report once cut inside 440.65 left it
    rate = bank.rates.pop(DAY)
    fetch(bank, folder, DAY, source="auto")
    assert stored(folder) == {str(DAY): "440.6"}
    bank.rates[DAY], bank.reported[DAY] = rate, rate
    for path in (folder / "nbk_answers" / "raw").rglob(f"{DAY}*"):
        path.unlink()  # both are asked again, and the daily service has the list now
    outcome = fetch(bank, folder, DAY, source="auto")
    assert stored(folder) == {str(DAY): rate}
    assert (outcome.present, outcome.added) == (1, [])
    assert any("was 440.6 by the range report alone and is 442.22 now" in note for note in outcome.notes)
    assert fetch(bank, folder, DAY, source="auto").notes == []


def test_an_old_rate_from_a_report_once_cut_short_is_mended_by_asking_the_report_again(bank, folder):
    """2016 lies before the daily service's window: as an earlier version kept 339.4 of 339.47 for ever."""
    day = date(2016, 1, 4)
    half = report_table({day: "339.47"}).split("7</td></tr>")[0]
    archive = Archive(folder)
    with archive.locked():
        archive.keep("report", f"{day}_{day}_USD", Answer("https://b", datetime.now(UTC), "text/html", half.encode()))
        archive.take("USD", day, "339.4", "nbk_report")
    assert run(bank, folder, "check").exit_code == 3
    bank.reported |= every_day(day, ["339.47", "339.47"])
    outcome = fetch(bank, folder, day, source="auto")
    assert stored(folder) == {str(day): "339.47"}
    assert "2016-01-04 was 339.4 by the range report alone and is 339.47 now" in outcome.notes
    asked = len(bank.asked)
    fetch(bank, folder, day, source="auto")
    assert len(bank.asked) == asked, "it rests on a whole report now"
    assert run(bank, folder, "check").exit_code == 0


# --- the snapshot and the World Bank ---------------------------------------------------------------------


def test_the_snapshot_has_another_root_the_same_items_and_one_day(bank):
    text = bank.snapshot()
    day, listings = parse.snapshot(page(text, "text/xml"))
    assert (day, listings["USD"].printed) == (TODAY, bank.rates[TODAY])
    with pytest.raises(AnswerRefused, match="several days"):
        parse.snapshot(page(text.replace("10.06.2024", "09.06.2024", 1), "text/xml"))


def world_bank(found) -> dict[int, Decimal]:
    return parse.world_bank(page(json.dumps(found), "application/json"))


def test_world_bank_averages_are_read_and_empty_years_left_out():
    rows = [world_bank_row(2024, None), world_bank_row(2023, 456.165)]
    assert world_bank([{"page": 1, "pages": 1}, rows]) == {2023: Decimal("456.165")}
    assert world_bank([{"page": 1, "pages": 0, "total": 0}, None]) == {}


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ([{"message": [{"id": "120", "key": "Invalid value", "value": "not valid"}]}], "Invalid value"),
        ([{"message": [{"id": "120"}]}, None], "120"),
        ([{"pages": 3}, []], "3 pages"),
        ([{"pages": 1}, [world_bank_row(2023, 456.1) | {"countryiso3code": "USA"}]], "of another series"),
        ([{"pages": 1}, [world_bank_row(2023, 456.1) | {"date": "20_3"}]], "without its year"),
        ([{"pages": 1}, [world_bank_row(2023, -1)]], "a value is -1"),
        ([{"pages": 1}, [world_bank_row(2023, True) | {"value": "456"}]], "a value is 456"),
        *((found, "no page of averages") for found in ({"pages": 1}, "[" * 100_000, [{}, [7]], [{}, {"a": 1}], 7)),
        *((found, "no page of averages") for found in (None, [[], []], [{}], [{}, [{"countryiso3code": "KAZ"}]])),
    ],
)
def test_world_bank_errors_with_status_200_and_json_of_any_other_shape_are_refused(found, why):
    with pytest.raises(AnswerRefused, match=why):
        world_bank(found)


# --- the folder: whole files, one updater, nothing lost --------------------------------------------------


def test_the_folder_is_named_by_the_user_or_stands_with_the_users_other_data(monkeypatch, tmp_path):
    assert user_rates_path(tmp_path) == tmp_path / "nbk_rates.csv"
    monkeypatch.setenv("KZSTATS_DATA", str(tmp_path / "project"))
    assert user_rates_path() == tmp_path / "project" / "nbk_rates.csv"
    monkeypatch.setenv("KZSTATS_RATES", str(tmp_path / "mine"))
    assert user_rates_path() == tmp_path / "mine" / "nbk_rates.csv"
    monkeypatch.delenv("KZSTATS_RATES")
    monkeypatch.delenv("KZSTATS_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    if sys.platform == "linux":
        assert user_rates_path() == tmp_path / "home" / "kzstats" / "nbk_rates.csv"


def test_rates_are_never_put_into_the_installed_package():
    inside = Path(check.__file__).parent / "somewhere"
    with pytest.raises(ParameterError, match="inside the installed package"):
        user_rates_path(inside)


def test_a_second_updater_is_told_which_process_holds_the_folder(bank, folder):
    with Archive(folder).locked(), pytest.raises(EnvironmentProblem, match=f"locked by process {os.getpid()}"):
        fetch(bank, folder, DAY)
    assert fetch(bank, folder, DAY).added == [DAY]


def test_a_folder_that_cannot_be_made_is_named(bank, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentProblem, match=r"nbk_answers/.lock: cannot be written \(Not a directory\)"):
        fetch(bank, tmp_path / "file", DAY)


def test_an_interrupted_update_keeps_what_it_had(bank, folder):
    def interrupt(seconds):
        if len(bank.asked) > 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(bank, folder, DAY, TODAY, service=bank.service(pause=5, sleep=interrupt))
    assert len(stored(folder)) == 7
    assert len(fetch(bank, folder, DAY, TODAY).added) == 19


def test_a_reader_sees_whole_files_while_an_updater_writes(bank, folder):
    fetch(bank, folder, date(2024, 5, 10))
    lengths, done = [], threading.Event()

    def read():
        while not done.is_set():
            lengths.append(len(stored(folder)))
            Archive(folder)

    reader = threading.Thread(target=read)
    reader.start()
    fetch(bank, folder, date(2024, 5, 11), date(2024, 6, 10))
    done.set()
    reader.join()
    assert lengths == sorted(lengths)
    assert len(stored(folder)) == 32


def test_the_nth_failing_disk_operation_leaves_old_rates_whole_and_the_next_run_completes(bank, folder, monkeypatch):
    """Every write, fsync and rename fails once, in turn, until a run ends without a fault."""
    fetch(bank, folder, date(2024, 5, 10))
    real = {"replace": os.replace, "fsync": os.fsync}
    days = (DAY, DAY + timedelta(days=2))
    wanted = {str(day): RATES[day] for day in (date(2024, 5, 10), *[days[0] + timedelta(days=n) for n in range(3)])}
    for n in range(1, 200):
        count = 0

        def failing(name, n=n):
            def operation(*arguments):
                nonlocal count
                count += 1
                if count == n:
                    raise OSError(28, "No space left on device")
                return real[name](*arguments)

            return operation

        for name in real:
            monkeypatch.setattr(os, name, failing(name))
        with suppress(EnvironmentProblem):
            fetch(bank, folder, *days)
        for name in real:
            monkeypatch.setattr(os, name, real[name])
        assert stored(folder).items() <= wanted.items()
        assert stored(folder)["2024-05-10"] == "440.00"
        assert not check.evidence(Archive(folder)).damaged
        if count < n:
            break
        (folder / "nbk_rates.csv").write_text(
            "base,quote,ref_period,collection,obs_value,source_id\nUSD,KZT,2024-05-10,D,440.00,nbk_daily\n"
        )
    assert n > 10
    fetch(bank, folder, *days)
    assert stored(folder) == wanted


UPDATER = """
import ssl, sys
from datetime import UTC, date, datetime
from kzstats.nbk.fetch import Service
from kzstats.nbk.walk import update
address, authority, folder = sys.argv[1:]
service = Service(nbk=address, world_bank=address, tls=ssl.create_default_context(cafile=authority),
                      pause=0.0, backoff=0.0, now=lambda: datetime(2024, 6, 10, 7, tzinfo=UTC))
update(date(2024, 3, 1), date(2024, 6, 9), data=folder, service=service, source="daily")
"""


@pytest.mark.process
def test_an_updater_killed_at_random_moments_loses_nothing_and_the_next_one_goes_on(bank, folder, checkout):
    """SIGKILL a real process, look at its files, start the next: every day is there in the end."""
    truth = every_day(date(2024, 3, 1), [f"{450 + n * 0.11:.2f}" for n in range(102)])
    bank.rates, chance, kills, progress = dict(truth), random.Random(16), 3, [0]
    command = [sys.executable, "-c", UPDATER, bank.address, str(bank.authority), str(folder)]
    for kill in range(kills + 1):
        updater = subprocess.Popen(command, cwd=checkout)
        if kill < kills:
            # Some questions into the run, and then anywhere within the next few milliseconds.
            enough = len(bank.asked) + chance.randint(1, 30)
            while len(bank.asked) < enough and updater.poll() is None:
                time.sleep(0.001)
            time.sleep(chance.uniform(0, 0.02))
            updater.kill()
        code = updater.wait(timeout=300)
        found = stored(folder)
        assert found.items() <= {str(day): rate for day, rate in truth.items()}.items()
        assert len(found) >= progress[-1], "a rate once stored is not lost"
        assert not check.evidence(Archive(folder)).damaged
        progress.append(len(found))
    assert code == 0
    assert progress[-1] == 101
    assert len(set(progress[:-1])) > 2, "the kills came while rates were being stored"
    assert len([day for day in bank.days_asked() if day != "10.06.2024"]) <= 101 + kills, (
        "one answer in flight per kill"
    )
    assert not list(folder.rglob(".tmp-*"))


def test_a_torn_last_ledger_line_is_cut_off_and_a_damaged_one_named(bank, folder):
    fetch(bank, folder, DAY)
    ledger = folder / "nbk_answers" / "ledger.jsonl"
    whole = ledger.read_bytes()
    ledger.write_bytes(whole + b'{"event": "answer", "ki')
    fetch(bank, folder, DAY + timedelta(days=1))
    assert ledger.read_bytes().startswith(whole)
    assert all(json.loads(line) for line in ledger.read_text().splitlines())
    ledger.write_bytes(b"no json\n" + whole)
    with pytest.raises(DataError, match=r"ledger.jsonl:1: the line is no JSON"):
        Archive(folder)


def test_a_rate_lost_between_ledger_and_rate_file_comes_back_without_a_question(bank, folder):
    fetch(bank, folder, DAY, DAY + timedelta(days=2))
    (folder / "nbk_rates.csv").unlink()
    asked = len(bank.asked)
    assert len(fetch(bank, folder, DAY, DAY + timedelta(days=2)).added) == 3
    assert bank.asked[asked:] == [] or {path for _, path, _ in bank.asked[asked:]} == {SNAPSHOT}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("USD,KZT,2024-05-16,D,442.22", "5 fields, the header has 6"),
        ("USD,KZT,2024-5-16,D,442.22,x", "column ref_period: '2024-5-16'"),
        ("USD,KZT,1993-11-14,D,4.7,x", "the tenge exists since 1993-11-15"),
        ('USD,KZT,2024-05-16,D,"442,22",x', "column obs_value: '442,22'"),
        ("USD,KZT,2024-05-16,D,0,x", "column obs_value: '0'"),
        ("KZT,USD,2024-05-16,D,0.0021,x", "column quote: 'USD'"),
        ("usd,KZT,2024-05-16,D,442.22,x", "column base: 'usd'; wanted the code of a foreign currency"),
        ("USD,KZT,2024-05-16,X,442.22,x", "column collection: 'X'; wanted D"),
        ("USD,KZT,2024-05-16,D,0.0021,x", "column obs_value: '0.0021'; wanted tenge for one unit, not the reverse"),
        (
            "USD,KZT,2024-05-16,D,1,x\nUSD,KZT,2024-05-16,D,2,x",
            "wanted each period of a currency once",
        ),
    ],
)
def test_a_damaged_rate_file_is_named_by_line_and_column(tmp_path, row, why):
    path = tmp_path / "nbk_rates.csv"
    path.write_text(",".join(COLUMNS) + "\n" + row + "\n")
    with pytest.raises(DataError, match=re.escape(why)):
        read_rates(path)


# --- numbers ---------------------------------------------------------------------------------------------


@given(st.integers(1, 10**9), st.integers(0, 6), st.integers(0, 4))
def test_any_printed_rate_and_quantity_give_the_exact_rate_of_one_unit(units, places, power):
    printed = f"{Decimal(units).scaleb(-places):f}"
    if parse.number(printed) is None:
        return
    listing = parse.Listing("USD", printed, str(10**power), "", page(""))
    assert listing.per_unit() * 10**power == Decimal(printed)


@pytest.mark.parametrize(
    "text", ["<![CDnTA", "<table><![CDnTA", "<!DOCTYPE [<!ENTITY", "&#xFFFFFFFFF;", "<!--", "<?x", "<a b='"]
)
def test_oddities_of_html_and_xml_are_refused_without_a_traceback(text):
    for content_type, read in READERS:
        with pytest.raises(AnswerRefused):
            read(page(text, content_type))


def test_three_thousand_mutated_answers_end_in_a_reading_or_a_refusal():
    """The seed is fixed; `make fuzz` searches with fresh ones."""
    assert fuzz_rates.search(seed=7, tries=3000) == 3000


@pytest.mark.parametrize(
    "line",
    [
        b"[]",
        b"{}",
        b"7",
        b'{"event": "answer"}',
        b'{"event": "answer", "at": 5}',
        b'{"event": "held", "base": "USD", "key": "2026-13-45", "value": "1", "reason": ""}',
    ],
)
def test_a_ledger_line_of_another_shape_is_named(folder, line):
    (folder / "nbk_answers").mkdir(parents=True)
    (folder / "nbk_answers" / "ledger.jsonl").write_bytes(line + b"\n")
    with pytest.raises(DataError, match=r"ledger\.jsonl:1: the line is"):
        Archive(folder)


# --- commands --------------------------------------------------------------------------------------------


def test_a_rate_or_a_kept_answer_that_was_changed_is_told_and_asked_for_again(bank, folder):
    fetch(bank, folder, DAY)
    path, raw = folder / "nbk_rates.csv", next((folder / "nbk_answers" / "raw" / "daily").rglob("2024-05-16*.xml"))
    whole = path.read_text(), raw.read_bytes()
    path.write_text(whole[0].replace("442.22", "424.22"))
    said = "USD of 2024-05-16 is 424.22, but its kept answer says otherwise"
    assert said in check.evidence(Archive(folder)).damaged[0]
    path.unlink()
    raw.write_bytes(whole[1].replace(b"442.22", b"499.99"))
    assert "no longer have the checksum" in check.evidence(Archive(folder)).damaged[0]
    fetch(bank, folder, DAY)
    assert path.read_text() == whole[0]
    raw.unlink()
    result = run(bank, folder, "check")
    assert (result.exit_code, "1 kept answers or rates are damaged" in result.output) == (3, True)


def test_the_update_command_counts_what_it_did(bank, folder):
    result = run(bank, folder, "update", "--from", "2024-05-13", "--to", "2024-05-17")
    assert result.exit_code == 0, result.output
    assert "USD/KZT: 5 days added, 0 already there, 0 without a published rate" in result.output


def test_the_update_command_exits_3_and_lists_refused_and_held_days(bank, folder, nothing_bundled):
    bank.faults[DAY] = says("<html/>", "text/html")
    bank.reported.clear()
    result = run(bank, folder, "update", "--from", "2024-05-15", "--to", "2024-05-17")
    assert result.exit_code == 3
    assert "1 day not taken; every other day is in the file" in result.output
    assert "fdate=16.05.2024: this is no list of rates" in result.output


def test_the_update_command_exits_4_when_the_service_is_out_of_reach(bank, folder):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        gone = f"https://127.0.0.1:{closed.getsockname()[1]}"
    result = run(bank, folder, "update", "--from", "2024-05-16", "--to", "2024-05-17", nbk=gone, tries=2)
    assert result.exit_code == 4
    assert "could not be asked. Run the same command later" in result.output


UPDATE, SHOW = ("update", "--from"), ("show", "--from", "2024-05-16", "--currency")
WRONG_CALLS = [
    ((*UPDATE, "1993-11-14"), "exists only since 1993-11-15"),
    ((*UPDATE, "2024-06-11", "--to", "2024-06-12"), "still to come"),
    ((*UPDATE, "2024-06-11"), "2024-06-11 is still to come"),
    ((*UPDATE, "16.05.2024"), "does not match the format"),
    ((*UPDATE, "2024-02-30"), "does not match the format"),
    ((*UPDATE, "2024-05-16", "--currency", "KZT"), "never the other way round"),
    ((*UPDATE, "2024-05-16", "--currency", "usd"), "wanted the code of one foreign currency"),
    ((*UPDATE, "2024-05-16", "--source", "kase"), "'kase' is not one of 'auto', 'daily', 'report'"),
    ((*UPDATE, "2024-05-16", "--to", "2024-05-17", "--confirm", "2024-05-01"), "lies outside"),
    ((*UPDATE, "2024-05-16", "--source", "report", "--currency", "XAU"), "the range report is read for"),
    ((*UPDATE, "2024-05-16", "--timeout", "nan"), "'nan' is no number"),
    (("update", "--currency", "EUR"), "say where to begin with --from"),
    ((*SHOW, "EUR", "--to", "2024-05-16"), "kzstats rates update --currency EUR --from 2024-05-16 --to 2024-05-16"),
    *(((*SHOW, code), why) for code, why in (("usd", "wanted the code"), ("XYZ", "no XYZ rate from 2024-05-16"))),
    (("check", "--currency", "usd"), "wanted the code of one foreign currency"),
    (("check", "--currency", "XYZ"), "no XYZ rate is at hand"),
]


@pytest.mark.parametrize(("arguments", "why"), WRONG_CALLS)
def test_a_wrong_call_exits_2_says_why_and_asks_nothing(bank, folder, arguments, why):
    result = run(bank, folder, *arguments)
    assert result.exit_code == 2, result.output
    assert why in result.output
    assert not bank.asked


@pytest.mark.parametrize("command", [(*SHOW, "USD"), ("check",)])
def test_a_mistyped_folder_of_rates_is_refused_where_they_are_shown_and_checked(bank, tmp_path, command):
    result = run(bank, tmp_path / "mistyped", *command, made=False)
    assert result.exit_code == 2
    assert "mistyped' does not exist" in " ".join(result.stderr.split())


def test_without_a_first_day_the_update_goes_on_after_the_newest_rate(bank, folder):
    bank.today = date(2026, 10, 5)
    bank.rates = every_day(date(2026, 10, 1), ["480", "480.5", "481", "481", "481"])
    bank.reported = dict(bank.rates)
    assert "3 days added" in run(bank, folder, "update").output
    assert "Nothing to do: the rates reach to 2026-10-05" in run(bank, folder, "update").output


def test_a_held_day_is_confirmed_by_the_command_that_the_message_names(bank, folder):
    bank.rates[DAY] = bank.reported[DAY] = "600"
    held = run(bank, folder, "update", "--from", "2024-05-15", "--to", "2024-05-16")
    assert held.exit_code == run(bank, folder, "update", "--from", "2024-05-15", "--to", "2024-05-16").exit_code == 3
    assert (folder / "nbk_answers" / "ledger.jsonl").read_text().count('"event": "held"') == 1
    assert "2024-05-16: 600: 600 is" in run(bank, folder, "check").output
    command = re.search(r"`kzstats rates (update .*?)`", held.output)[1].split()
    assert run(bank, folder, *command).exit_code == 0
    assert stored(folder)["2024-05-16"] == "600"


def test_the_show_command_prints_rate_effective_date_and_source_of_every_day(bank, folder):
    result = run(bank, folder, "show", "--from", "2024-05-31", "--to", "2024-06-03", "--csv")
    assert result.exit_code == 0
    assert result.output.splitlines()[1:3] == [
        "2024-05-31,USD,KZT,444.79,2024-05-31,published,nbk_daily",
        "2024-06-01,USD,KZT,447.25,2024-06-03,listed for Monday 2024-06-03 and the weekend before,nbk_daily",
    ]


def test_a_folder_of_ones_own_lies_on_top_of_the_rates_that_came_with_kzstats(bank, folder, tmp_path, monkeypatch):
    (tmp_path / "exchange_rates.csv").write_text(",".join(COLUMNS) + "\nUSD,KZT,2024-05-31,D,444.44,mine\n")
    monkeypatch.setenv("KZSTATS_DATA", str(tmp_path))
    shown = run(bank, folder, "show", "--from", "2024-05-30", "--to", "2024-05-31", "--csv").output
    assert [line.split(",")[3] for line in shown.splitlines()[1:]] == ["442.85", "444.44"]
    (folder / "exchange_rates.csv").write_text(",".join(COLUMNS) + "\nUSD,KZT,2024-05-31,D,444.55,mine\n")
    assert "444.55" in run(bank, folder, "show", "--from", "2024-05-31", "--to", "2024-05-31").output
    (folder / "exchange_rates.csv").unlink()
    (tmp_path / "exchange_rates.csv").unlink()  # an empty folder, to which rates are about to be fetched
    told = run(bank, folder, "show", "--from", "2024-05-31", "--to", "2024-05-31")
    assert "444.79" in told.output
    assert f"Note: {folder} holds no rates (nbk_rates.csv); these came with kzstats." in told.stderr


def test_the_show_command_marks_days_without_a_publication(bank, folder):
    result = run(bank, folder, "show", "--from", "2023-07-28", "--to", "2023-08-21")
    assert "no rate of this day at hand; carried 1 day from 2023-07-27" in result.output
    assert "no rate, and none in the 10 days before" in result.output
    assert "Note: 15 of 25 days have no rate." in result.stderr
    assert "Note: 10 of 25 days show that of an earlier day, see the column how." in result.stderr


def test_the_show_command_carries_nothing_past_a_rate_that_is_held_back(bank, folder, nothing_bundled):
    for day in RATES:
        if day >= DAY:
            bank.rates[day] = bank.reported[day] = "600"
    run(bank, folder, "update", "--from", "2024-05-14", "--to", "2024-05-16")
    result = run(bank, folder, "show", "--from", "2024-05-15", "--to", "2024-05-18", "--csv")
    assert result.output.splitlines()[1:5] == [
        "2024-05-15,USD,KZT,441.85,2024-05-15,published,nbk_daily",
        *(f"2024-05-{n},USD,KZT,,,no rate: that of 2024-05-16 is held back for confirmation," for n in (16, 17, 18)),
    ]


def test_the_check_command_reports_coverage_gaps_and_disagreements(bank, folder):
    run(bank, folder, "update", "--from", "2024-05-13", "--to", "2024-05-17")
    result = run(bank, folder, "check")
    assert result.exit_code == 0, result.output
    assert re.search(r"own 2024-05-13 2024-05-17 +5 +nbk_daily", result.output)
    assert re.search(r"2023-07-28 2023-08-21 +17", result.output)
    assert re.search(r"2024-05-16 +442.22 +nbk_daily +441.41 +bundled: nbk_daily", result.output)
    assert run(bank, folder, "check", "--strict").exit_code == 1


def test_the_check_command_finds_a_report_that_contradicts_a_stored_rate(bank, folder):
    fetch(bank, folder, DAY)
    bank.reported[DAY] = "443.99"
    fetch(bank, folder, DAY - timedelta(days=1), DAY + timedelta(days=1), source="auto")
    archive = Archive(folder)
    found = check.disagreements(archive, {}, check.evidence(archive))
    assert found[["ref_period", "obs_value", "other_value"]].values.tolist() == [["2024-05-16", "442.22", "443.99"]]


def test_gaps_count_working_days_and_no_holidays():
    days = [day for day in RATES if day not in (date(2024, 5, 16), date(2024, 5, 17), date(2024, 5, 20))]
    own = pd.DataFrame([["USD", "KZT", str(day), "D", "440", "x"] for day in days], columns=COLUMNS)
    assert check.gaps(check.daily(own)).values.tolist() == [["2024-05-16", "2024-05-20", 3]]


def test_our_annual_averages_agree_with_published_ones_and_a_far_one_or_a_year_with_a_hole_is_told(bank, folder):
    # 21 days without a rate can hide about one percent of 2023; 470 is two percent off 460.2 of 2022.
    published = {2017: 326.0, 2018: 344.7, 2019: 382.7, 2020: 413.0, 2021: 425.9, 2022: 470.0, 2023: 456.2}
    bank.world_bank_rows = [world_bank_row(*each) for each in [*published.items(), (2026, 500.0)]]
    result = run(bank, folder, "check", "--world-bank", "--strict")
    assert result.exit_code == 1, result.output
    table = result.output.partition("Annual averages")[2]
    found = {year: re.search(rf" {year} .*", table)[0].split()[-1] for year in published}
    assert found == dict.fromkeys(range(2017, 2022), "agrees") | {2022: "differs", 2023: "incomplete"}
    assert " 2026 " not in table, "the year is not over"


def test_a_world_bank_error_with_status_200_exits_3_and_its_answer_is_kept_with_its_checksum(bank, folder):
    error = [{"message": [{"id": "120", "key": "Invalid value", "value": "The provided parameter value is not valid"}]}]
    bank.faults[WORLD_BANK] = says(json.dumps(error), "application/json")
    result = run(bank, folder, "check", "--world-bank")
    assert result.exit_code == 3
    assert "this is no page of averages" in result.output
    assert quarantined(folder) == [json.dumps(error).encode()]
    del bank.faults[WORLD_BANK]
    bank.world_bank_rows = [world_bank_row(2023, 456.16)]
    run(bank, folder, "check", "--world-bank")
    assert Archive(folder).answer("world_bank", "2016:2026").body == bank.world_bank().encode()


def test_the_live_check_passes_services_that_agree_and_keeps_what_they_said(bank, folder):
    bank.world_bank_rows = [world_bank_row(2024, 468.98)]
    result = run(bank, folder, "live-check")
    assert result.exit_code == 0, result.output
    assert "10 days from both services" in result.output
    (ledger,) = folder.rglob("ledger.jsonl")
    assert ledger.read_text().count('"event": "answer"') == 1 + 10 + 1 + 1, "report, lists, next day's list, averages"


def test_the_live_check_names_what_differs(bank, folder):
    bank.world_bank_rows = [world_bank_row(2024, 400.0)]
    bank.reported[TODAY - timedelta(days=2)] = "450.00"
    bank.faults[TODAY - timedelta(days=9)] = says("<html/>", "text/html")
    result = run(bank, folder, "live-check")
    assert result.exit_code == 3
    for said in ("the other source says 450", "taken from the range report alone", "World Bank: 2024 differs"):
        assert said in result.output
    bank.faults[WORLD_BANK] = says("maintenance", "text/html")
    assert "content type is wrong; seen 'text/html'" in run(bank, folder, "live-check").output


def test_check_doubts_a_rate_with_a_digit_too_many_and_one_without_a_kept_answer(bank, folder, nothing_bundled):
    run(bank, folder, "update", "--from", "2024-05-13", "--to", "2024-05-15")
    assert "Doubtful" not in run(bank, folder, "check").output
    with (folder / "nbk_rates.csv").open("a") as file:
        file.write("USD,KZT,2024-05-20,D,4422.2,nbk_daily\n")
    said = run(bank, folder, "check")
    assert "Doubtful: 4422.2 is +900.8% against 441.85 of 2024-05-15" in said.output
    assert "Doubtful: 1 of your rates rest on no kept answer" in said.output
    assert (said.exit_code, run(bank, folder, "check", "--strict").exit_code) == (0, 1)
