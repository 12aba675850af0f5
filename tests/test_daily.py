"""convert_at: plain columns of any length at the official rate of each row's day."""

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
import warnings
import zoneinfo
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kzstats as kz
from kzstats import clock, daily
from kzstats.errors import ParameterError, RateNotFound

#: Thursday the 6th and Monday the 10th (so the weekend before it too) have no rate.
MONDAY, FRIDAY, HOLE, TUESDAY = "2024-06-03", "2024-06-07", "2024-06-10", "2024-06-11"
PRINTED = {MONDAY: "447.25", "2024-06-04": "447.08", "2024-06-05": "448.1", FRIDAY: "450.5", TUESDAY: "449.33"}


def rate_frame(printed=PRINTED, **columns) -> pd.DataFrame:
    values = [float(text) for text in printed.values()]
    return pd.DataFrame(
        {"base": "USD", "quote": "KZT", "ref_period": list(printed), "collection": "D", "value": values} | columns
    )


RATES = rate_frame()


def tenge(days, **choices):
    """Tenge for one dollar on each day."""
    return kz.convert_at(1.0, days, to="KZT", rates=RATES, **choices).tolist()


# --- what is converted ---------------------------------------------------------------------------------------


def test_dollars_divide_and_tenge_multiply():
    days = pd.to_datetime([MONDAY, TUESDAY])
    assert kz.convert_at([894.5, 449.33], days, to="USD", rates=RATES).tolist() == [2.0, 1.0]
    assert kz.convert_at([2.0, 1.0], days, to="KZT", rates=RATES).tolist() == [894.5, 449.33]


def test_a_series_keeps_its_index_and_is_named_after_the_new_currency():
    amount = pd.Series([894.5, 449.33], index=["a", "b"], name="tenge")
    result = kz.convert_at(
        amount, pd.Series(pd.to_datetime([MONDAY, TUESDAY]), index=["a", "b"]), to="USD", rates=RATES
    )
    assert result.index.tolist() == ["a", "b"]
    assert (result.name, result.dtype) == ("USD", np.dtype("float64"))


@pytest.mark.parametrize(
    ("amount", "rows"),
    [(447.25, 1), ([447.25] * 3, 3), (np.full(3, 447.25), 3), (pd.Series([447.25] * 3), 3)],
)
def test_one_day_serves_all_amounts(amount, rows):
    assert kz.convert_at(amount, dt.date(2024, 6, 3), to="USD", rates=RATES).tolist() == [1.0] * rows


@pytest.mark.parametrize(
    ("amount", "days"), [([], []), (1.0, []), ([], dt.date(2024, 6, 3)), (pd.Series([], dtype=float), [])]
)
@pytest.mark.parametrize("bounds", [False, True])
def test_an_empty_column_alone_or_beside_one_value_stays_empty(amount, days, bounds):
    assert len(kz.convert_at(amount, days, to="USD", rates=RATES, bounds=bounds)) == 0


def test_what_a_numpy_mask_hides_is_missing_and_not_converted():
    amount = np.ma.masked_array([447.25, 894.5], mask=[False, True])
    assert kz.convert_at(amount, dt.date(2024, 6, 3), to="USD", rates=RATES).isna().tolist() == [False, True]
    days = np.ma.masked_array(np.array([MONDAY, TUESDAY], dtype="M8[D]"), mask=[False, True])
    with pytest.raises(RateNotFound, match="1 of 2 rows have an amount but no date"):
        tenge(days)


@pytest.mark.parametrize("text", [pd.Series([], dtype="str"), pd.Series([None], dtype="string")])
def test_a_column_of_text_without_a_filled_cell_has_no_day_and_is_refused_as_an_amount(text):
    assert np.isnan(kz.convert_at(np.full(len(text), np.nan), text, to="USD", rates=RATES)).all()
    with pytest.raises(ParameterError, match=r"amount is text \(no cell is filled\)"):
        kz.convert_at(text, dt.date(2024, 6, 3), to="USD", rates=RATES)


@pytest.mark.parametrize(
    "amount",
    [
        np.array([894, 447], dtype="int32") / 4 * 2,
        np.array([447.0, 223.5], dtype=">f8"),
        np.array([447.0, 0.0, 223.5])[::2],
        pd.Series([447.0, 223.5], dtype="Float64"),
        pd.Series([447.0, 223.5], dtype=pd.ArrowDtype(pa.float64())),
        pa.array([447.0, 223.5]),
        pa.chunked_array([[Decimal("447.0")], [Decimal("223.5")]]),
        [Decimal("447.0"), Decimal("223.5")],
        pd.Series([447.0, 223.5], dtype=object),
        pa.array([447.0, 223.5]).dictionary_encode(),
        np.array([447.0, 223.5], dtype="longdouble"),
    ],
)
def test_amounts_of_every_numeric_kind(amount):
    rates = rate_frame({MONDAY: "447"})
    assert kz.convert_at(amount, dt.date(2024, 6, 3), to="USD", rates=rates).tolist() == [1.0, 0.5]


@pytest.mark.parametrize("width", ["float32", "Float32", "float16", pd.ArrowDtype(pa.float32())])
def test_amounts_of_7_digits_are_refused_for_46_35_trillion_would_be_592_896_less(width):
    amount = pd.Series([447.25]).astype(width)
    with pytest.raises(kz.DataError, match=r"column amount is .*, of 7 digits or fewer; keep float64"):
        kz.convert_at(amount, dt.date(2024, 6, 3), to="USD", rates=RATES)
    assert kz.convert_at(amount.astype("float64"), dt.date(2024, 6, 3), to="USD", rates=RATES).tolist() == [1.0]


# --- what counts as a day ------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["D", "h", "m", "s", "ms", "us", "ns"])
def test_datetimes_of_every_unit_up_to_the_day(unit):
    days = np.array([MONDAY, "NaT", TUESDAY], dtype=f"datetime64[{unit}]")
    with warnings.catch_warnings(action="ignore"):
        assert tenge(days, missing="nan")[::2] == [447.25, 449.33]
        assert np.isnan(tenge(days, missing="nan")[1])


@pytest.mark.parametrize("unit", ["D", "s", "us", "ns"])
def test_the_last_moment_of_a_day_still_belongs_to_it(unit):
    last = np.datetime64("2024-06-04", unit) - np.timedelta64(1, unit)
    assert tenge(last) == [447.25]


@pytest.mark.parametrize(
    "days",
    [
        [dt.date(2024, 6, 3), dt.date(2024, 6, 11)],
        [dt.datetime(2024, 6, 3, 23, 59), dt.datetime(2024, 6, 11)],
        [dt.date(2024, 6, 3), dt.datetime(2024, 6, 11, 12)],
        [pd.Timestamp(MONDAY), pd.Timestamp(TUESDAY)],
        [pd.Period(MONDAY, "D"), pd.Period(TUESDAY, "D")],
        pd.PeriodIndex([MONDAY, TUESDAY], freq="D"),
        pd.Series(pd.PeriodIndex([MONDAY, TUESDAY], freq="D")).astype(object),
        pd.Series(pd.to_datetime([MONDAY, TUESDAY])).astype("category"),
        pd.Series([dt.date(2024, 6, 3), dt.date(2024, 6, 11)], dtype=pd.ArrowDtype(pa.date32())),
        pd.Series(pd.to_datetime([MONDAY, TUESDAY])).astype("timestamp[ms][pyarrow]"),
        pa.array([dt.date(2024, 6, 3), dt.date(2024, 6, 11)], pa.date64()),
        pa.array([dt.date(2024, 6, 3), dt.date(2024, 6, 11)]).dictionary_encode(),
        pd.Series(
            pd.arrays.ArrowExtensionArray(pa.array([dt.date(2024, 6, 3), dt.date(2024, 6, 11)]).dictionary_encode())
        ),
        np.array([MONDAY, TUESDAY], dtype=">M8[s]"),
    ],
)
def test_dates_of_every_kind(days):
    assert tenge(days) == [447.25, 449.33]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Almaty", "America/New_York"])
@pytest.mark.parametrize("wrap", [pd.Series, pd.DatetimeIndex, lambda s: pd.Series(s).dt.to_pydatetime(), pa.array])
def test_a_time_with_a_zone_belongs_to_the_calendar_day_in_almaty(zone, wrap):
    # 19:30 UTC is 00:30 of the next day in Almaty, five hours ahead since 1 March 2024 (six before).
    moments = pd.DatetimeIndex(["2024-06-03T18:30Z", "2024-06-03T19:30Z"]).tz_convert(zone)
    with warnings.catch_warnings(action="ignore"):
        assert tenge(wrap(moments)) == [447.25, 447.08]


@pytest.mark.parametrize("wrap", [list, pd.Series, np.array, pa.array, lambda text: pa.array(text).dictionary_encode()])
def test_iso_text_is_a_date_and_a_time_with_a_zone_a_moment(wrap):
    text = [MONDAY, " 2024-06-11T23:59:59 ", "2024-06-03 19:30:00Z", "2024-06-04T00:30+05:00"]
    assert tenge(wrap(text)) == [447.25, 449.33, 447.08, 447.08]
    assert tenge(MONDAY) == [447.25]
    assert tenge(pd.Series(text).astype("category")) == [447.25, 449.33, 447.08, 447.08]
    with pytest.raises(RateNotFound, match="1 of 2 rows have an amount but no date"):
        tenge(["", MONDAY])


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("2024-06", "2024-06 is a period, no day: take kz.convert"),
        ("202406", "202406 is a month, no day: take kz.convert"),
        ("nan", "leave the cell of a missing day empty"),
        ("Monday", "wanted ISO days, such as 2024-06-03$"),
        ("2024-02-30", "wanted ISO days, such as 2024-06-03$"),
        ("03/06/2024", "format='%d/%m/%Y'\\), or format='%m/%d/%Y' where the month comes first"),
    ],
)
def test_text_that_is_no_iso_day_is_refused_with_the_remedy(text, remedy):
    with pytest.raises(ParameterError, match=rf"date is text and '{text}' is no ISO day; .*{remedy}"):
        tenge([MONDAY, text])


@pytest.mark.parametrize(
    ("days", "how"),
    [
        ([20240603, 20240604], "astype('string'), format='%Y%m%d'"),
        ([20240603.0, None], "astype('string'), format='%Y%m%d'"),
        (["20240603"], "format='%Y%m%d'"),
        (["2024-6-3"], "format='%Y-%m-%d'"),
        (["03.06.2024"], "format='%d.%m.%Y'"),
        (["03.06.24"], "format='%d.%m.%y'"),
        (["3 June 2024"], "format='%d %B %Y'"),
        (["06/13/2024"], "format='%m/%d/%Y'"),
        (["45446"], "pd.to_numeric(date), unit='D', origin='1899-12-30'"),
        ([19877], "unit='D')"),
        ([1_717_400_000], "unit='s'"),
        ([1_717_400_000_000], "unit='ms'"),
        ([45446], "unit='D', origin='1899-12-30'"),  # a spreadsheet's 3 June 2024
    ],
)
def test_the_remedy_for_numbers_and_digits_makes_the_day_that_they_mean(days, how):
    with pytest.raises(ParameterError, match=re.escape(how)) as told:
        tenge(days)
    made = eval(re.search(r"pd\.to_datetime\(.*\)", str(told.value))[0], {"pd": pd, "date": pd.Series(days)})
    assert str(made[0])[:10] in ("2024-06-03", "2024-06-13")
    with pytest.raises(ParameterError, match=r"dtype bool\); wanted dates$"):
        tenge([True])


def test_a_missing_moment_among_texts_is_a_missing_day():
    for missing in (pd.NaT, None, float("nan"), pd.NA):
        with pytest.warns(daily.MissingRateWarning, match="1 of 2 rows have an amount but no date"):
            found = tenge([missing, MONDAY], missing="nan")
        assert found[1] == 447.25


def test_columns_of_a_frame_may_be_named():
    frame = pd.DataFrame({"usd": [1.0, 2.0], "day": [MONDAY, TUESDAY]}, index=[5, 9])
    found = kz.convert_at("usd", "day", data=frame, to="KZT", rates=RATES)
    assert found.to_dict() == {5: 447.25, 9: 898.66}
    with pytest.raises(ParameterError, match="data has no column 'date'; it has: 'usd', 'day'"):
        kz.convert_at("usd", "date", data=frame, to="KZT", rates=RATES)


@pytest.mark.process
def test_the_pinned_time_zones_decide_whatever_the_machine_believes(tmp_path):
    """A machine whose database still has Almaty at +06: half past eleven in the evening stays on its day."""
    old = zoneinfo.ZoneInfo("Etc/GMT-6")
    (tmp_path / "Asia").mkdir()
    stale = next(Path(folder, old.key) for folder in zoneinfo.TZPATH if Path(folder, old.key).exists())
    shutil.copy(stale, tmp_path / "Asia" / "Almaty")
    code = (
        "import pandas as pd, kzstats as kz, zoneinfo, datetime as dt\n"
        "assert dt.datetime(2024, 6, 5, tzinfo=zoneinfo.ZoneInfo('Asia/Almaty')).utcoffset() == dt.timedelta(hours=6)\n"
        "moment = pd.to_datetime(['2024-06-05T18:30:00Z'])\n"
        "print(kz.convert_at(1, moment, to='KZT')[0])\n"
        "try: kz.convert_at(1, moment.tz_convert('Asia/Almaty'), to='KZT')\n"
        "except kz.ParameterError as error: print(error)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONTZPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.startswith("448.01\n")
    assert "time-zone database knows it, which is out of date" in run.stdout


@pytest.mark.parametrize("unit", ["s", "us", "ns"])
def test_moments_on_both_sides_of_every_change_of_the_clocks_fall_on_the_day_python_says(unit):
    zone = zoneinfo.ZoneInfo("Asia/Almaty")
    changes = [change for change in clock.almaty_clock()[0] if change]
    seconds = sorted(second + around for second in changes for around in (-21_601, -18_001, -1, 0, 1, 18_000, 21_600))
    expected = [str(dt.datetime.fromtimestamp(second, zone).date()) for second in seconds]
    moments = pd.to_datetime(seconds, unit="s", utc=True).as_unit(unit)
    assert daily.calendar_days(moments).astype(str).tolist() == expected
    assert [str(daily.calendar_days(moments[[n]])[0]) for n in range(len(moments))] == expected
    pieces = [slice(n, n + 7 * 3) for n in range(0, len(moments), 7)]  # each with up to three changes inside
    assert all(daily.calendar_days(moments[part]).astype(str).tolist() == expected[part] for part in pieces)


def test_moments_of_every_half_hour_since_1969_have_the_rate_of_their_day_in_almaty_however_many_they_are():
    days = pd.date_range("1993-11-15", "2026-12-31").astype(str)
    rates = rate_frame(dict(zip(days, map(str, range(1, len(days) + 1)), strict=True)))
    moments = pd.date_range("1969-06-01T00:30Z", "2050-01-01T00:00Z", freq="30min", unit="s")
    assert len(moments) > daily.CHUNK
    with pytest.warns(daily.MissingRateWarning) as told:
        found = kz.convert_at(1.0, moments, to="KZT", rates=rates, missing="nan").to_numpy()
    of_moment = np.concatenate([daily.calendar_days(moments[n : n + 10_000]) for n in range(0, len(moments), 10_000)])
    number = (of_moment - np.datetime64("1993-11-14")).astype(int)
    np.testing.assert_array_equal(found, np.where((number < 1) | (number > len(days)), np.nan, number))
    assert told[0].message.rows == np.isnan(found).sum()
    zone = zoneinfo.ZoneInfo("Asia/Almaty")
    for n in range(0, len(moments), 1_009):
        assert str(of_moment[n]) == str(dt.datetime.fromtimestamp(moments.asi8[n], zone).date())


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_a_moment_before_1970_has_no_rate_and_is_named_by_its_own_day(unit):
    moments = np.array(["1969-12-31T23:59:59", "2024-06-03T00:00:00", "NaT"], dtype=f"M8[{unit}]")
    with pytest.warns(kz.daily.MissingRateWarning, match="for 1 of 3 rows: 1969-12-31; 1 of 3 rows have an amount but"):
        found = kz.convert_at([1.0, 447.25, 1.0], moments, to="USD", missing="nan")
    assert found.isna().tolist() == [True, False, True]
    assert found[1] == 1.0


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_arrow_columns_give_what_numpy_columns_give(unit):
    days = pd.Series(pd.to_datetime(["2024-06-03", "2024-06-05", "2024-06-08"]).astype(f"datetime64[{unit}]"))
    amounts = pd.Series([447.25, 894.5, 1.0])
    wanted = kz.convert_at(amounts, days, to="USD")
    arrow = days.astype(f"timestamp[{unit}][pyarrow]")
    for cells in (arrow, pd.concat([arrow[:1], arrow[1:]])):  # in one piece and in two
        pd.testing.assert_series_equal(kz.convert_at(amounts.astype("double[pyarrow]"), cells, to="USD"), wanted)


# --- what is refused -----------------------------------------------------------------------------------------

DAY = dt.date(2024, 6, 3)
REFUSED = [
    (pd.Series([1.0], index=[7]), pd.Series(pd.to_datetime([MONDAY])), {}, "different indexes"),  # rows may slip
    ([1.0, 2.0], [DAY] * 3, {}, "amount has 2 rows, date has 3"),
    ([10**400], DAY, {}, "which no float64 can hold"),
    *((text, DAY, {}, r"amount is text.*pd\.to_numeric")
      for text in (["447.25"], "447.25", pd.Series(["447.25"]), np.array(["1"]), pa.array(["1"]))),
    *((odd, DAY, {}, "wanted") for odd in ([True], [1j], [DAY], pd.DataFrame({"value": [1.0]}), np.ones((2, 2)))),
    *((1.0, odd, {}, "wanted dates|turn text")
      for odd in ([20240603], 45446.0, [True], [dt.time(12)], pd.to_timedelta([1], unit="D"))),
    *((1.0, [number], {}, f"{number:.0f} is a {kind}, no day: take kz.convert with collection A")
      for number, kind in ((2024, "year"), (202406, "month"), (2024.0, "year"))),
    *((1.0, pd.PeriodIndex([MONDAY], freq=freq), {}, "wanted days") for freq in ("M", "Y", "h")),
    *((1.0, np.array([MONDAY], dtype=f"datetime64[{unit}]"), {}, r"names no day.*kz\.convert")
      for unit in ("M", "Y", "W", "7D")),
    (1.0, [dt.datetime(2024, 6, 3), dt.datetime(2024, 6, 3, tzinfo=dt.UTC)], {}, "one time zone"),
    *((1.0, DAY, choice, "wanted") for choice in ({"to": "EUR"}, {"to": "usd"}, {"missing": "drop"})),
    (5.0, MONDAY, {"currency": "EUR"}, "amounts in EUR cannot be converted to USD in one step"),
]  # fmt: skip


@pytest.mark.parametrize(("amount", "date", "choices", "why"), REFUSED)
def test_what_is_no_column_of_amounts_or_of_days_is_refused_with_the_remedy(amount, date, choices, why):
    with pytest.raises(ParameterError, match=why):
        kz.convert_at(amount, date, **{"to": "USD", "rates": RATES} | choices)


#: Saturday the 8th to Monday the 10th lie in the gap between Friday the 7th and Tuesday the 11th.
IN_ONE_GAP = r"to 2024-06-11, and the nearest are 2024-06-07 and 2024-06-11\."
REACH = r"Daily rates reach from 2024-06-01 to 2024-06-11\."
NOT_FOUND = [
    *(([day], day) for day in ("2024-06-06", "2024-06-08", "2024-06-09", HOLE, "2024-05-31", "2024-06-12")),
    ([HOLE, "2024-06-08", MONDAY], IN_ONE_GAP),
    *((days, REACH) for days in (["2024-06-06", HOLE], [HOLE, "2030-01-01"], ["2024-06-12"], ["2024-05-31"])),
    ([MONDAY, "2030-01-01", "2024-06-06", "2024-06-06"],
     rf'no official USD/KZT rate for 3 of 4 rows: 2024-06-06, 2030-01-01\. {REACH}.*missing="nan"'),
    (pd.date_range("2025-01-01", periods=100), r"100 of 100 rows: 2025-01-01, .*2025-01-05 and 95 more days\."),
    (["1993-11-14"], "The tenge exists since 1993-11-15"),
    # 23:47 UTC on 11 April 2262 is 04:47 on the 12th; in nanoseconds that day has no number.
    ([pd.Timestamp.max.tz_localize("UTC")], "1 of 1 rows: 2262-04-12"),
    (pa.array([2**63 - 1], pa.timestamp("s", "UTC")), "no official USD/KZT rate for 1 of 1 rows"),
    *((days, "of 2 rows have an amount but no date") for days in ([MONDAY, None], pa.array([None, None]))),
]  # fmt: skip


@pytest.mark.parametrize(("days", "said"), NOT_FOUND)
def test_no_rate_is_carried_into_a_hole_or_past_an_end_and_what_there_is_is_told(days, said):
    for same in (days, pd.to_datetime(days) if isinstance(days, list) else days):
        with pytest.raises(RateNotFound, match=said):
            tenge(same)


def test_the_weekend_before_the_first_tenge_takes_no_rate_from_its_monday():
    rates = rate_frame({"1993-11-15": "4.69"})
    with pytest.raises(RateNotFound, match="2 of 3 rows: 1993-11-13, 1993-11-14"):
        kz.convert_at(1.0, pd.date_range("1993-11-13", periods=3), to="KZT", rates=rates)


# --- which rate ----------------------------------------------------------------------------------------------


def test_a_weekend_takes_the_next_mondays_rate():
    assert tenge(pd.to_datetime(["2024-06-01", "2024-06-02"])) == [447.25, 447.25]


def test_bundled_rates_agree_with_kz_rate_on_every_kind_of_day():
    rates = kz.load_rates()
    days = pd.date_range("2024-05-25", "2024-06-10")
    expected = [kz.rate(str(day.date()), collection="D", rates=rates)["value"].item() for day in days]
    assert kz.convert_at(1, days, to="KZT", rates=rates).tolist() == expected


def test_other_pairs_and_collections_are_passed_over():
    other = rate_frame({MONDAY: "5"}, base="RUB")
    average = rate_frame({"2024": "469"}, collection="A")
    rates = pd.concat([RATES, other, average])
    assert kz.convert_at(1, dt.date(2024, 6, 3), to="KZT", rates=rates).tolist() == [447.25]


@pytest.mark.parametrize(
    ("rates", "said"),
    [
        (rate_frame(base="KZT", quote="USD"), "base KZT and quote USD"),
        (rate_frame({MONDAY: "0.0021"}), "2024-06-03 is 0.0021; wanted tenge per dollar"),
        (rate_frame({MONDAY: "nan"}), "2024-06-03 is nan"),
        (rate_frame({MONDAY: "-447"}), "2024-06-03 is -447"),
        (rate_frame({MONDAY: "inf"}), "2024-06-03 is inf"),
        (pd.concat([RATES, rate_frame({MONDAY: "448"})]), "2024-06-03 has different rates, 447.25 and 448.0"),
        (rate_frame({"03.06.2024": "447.25"}), "no ISO day"),
        (rate_frame({"1993-11-12": "4.69"}), "the tenge exists since 1993-11-15"),
        (RATES.drop(columns="quote"), "rates lack quote"),
    ],
)
def test_unusable_rates_are_refused(rates, said):
    with pytest.raises(ParameterError, match=said):
        kz.convert_at(1, dt.date(2024, 6, 3), to="KZT", rates=rates)


def test_the_days_of_rates_may_be_dates():
    for days in (pd.to_datetime(RATES["ref_period"]), pd.to_datetime(RATES["ref_period"]).dt.date):
        assert kz.convert_at([1], MONDAY, to="KZT", rates=RATES.assign(ref_period=days)).tolist() == [447.25]


def test_rates_without_a_daily_row_are_not_found():
    with pytest.raises(RateNotFound, match="no daily rate"):
        kz.convert_at(1, dt.date(2024, 6, 3), to="KZT", rates=RATES.assign(collection="E"))


# --- what is missing -----------------------------------------------------------------------------------------


def test_a_missing_amount_stays_missing_and_needs_no_rate():
    result = kz.convert_at([447.25, None], [dt.date(2024, 6, 3), dt.date(1990, 1, 1)], to="USD", rates=RATES)
    assert result.isna().tolist() == [False, True]


def test_nan_keeps_the_rows_and_counts_them_in_a_warning():
    with pytest.warns(daily.MissingRateWarning, match="2 of 3 rows") as told:
        result = tenge(pd.to_datetime([MONDAY, "2024-06-06", "2030-01-01"]), missing="nan")
    assert np.isnan(result).tolist() == [False, True, True]
    assert told[0].message.rows == 2
    assert told[0].filename == __file__


def test_nothing_is_warned_when_every_row_has_its_rate():
    with warnings.catch_warnings(action="error"):
        assert tenge([dt.date(2024, 6, 3)], missing="nan") == [447.25]


def test_rows_past_the_first_piece_are_converted_and_counted_too():
    days = np.full(3 * daily.CHUNK + 1, np.datetime64(MONDAY, "us"))
    days[[0, daily.CHUNK, -1]] = np.datetime64("2030-01-01", "us")
    with pytest.warns(daily.MissingRateWarning) as told:
        result = kz.convert_at(1.0, days, to="KZT", rates=RATES, missing="nan")
    assert told[0].message.rows == 3
    assert result.isna().sum() == 3
    assert (result.dropna() == 447.25).all()


@pytest.mark.parametrize("bounds", [False, True])
@pytest.mark.parametrize("zone", [None, "UTC"])
def test_millions_of_rows_shared_among_threads_equal_the_rows_one_by_one(bounds, zone):
    rows = (daily._THREADED + 1) * daily.CHUNK + 5
    rng = np.random.default_rng(3)
    days = pd.to_datetime([*PRINTED, "2030-01-01"]).as_unit("us").tz_localize(zone)
    which = rng.integers(0, len(days), rows)
    amount = rng.uniform(-1e12, 1e12, rows)
    amount[::7] = np.nan
    with pytest.warns(daily.MissingRateWarning) as told:
        result = kz.convert_at(amount, days[which], to="USD", rates=RATES, missing="nan", bounds=bounds)
    expected = amount / np.array([*map(float, PRINTED.values()), np.nan])[which]
    np.testing.assert_array_equal(result["value"] if bounds else result, expected)
    assert told[0].message.rows == (np.isnan(expected) & ~np.isnan(amount)).sum()
    if bounds:
        there = result.dropna()
        assert len(there) == (~np.isnan(expected)).sum()
        assert ((there["lower"] < there["value"]) & (there["value"] < there["upper"])).all()


# --- bounds --------------------------------------------------------------------------------------------------

LISTED = st.sampled_from(sorted(PRINTED))
AMOUNTS = st.floats(allow_nan=False, allow_infinity=False, width=64)


def exactly(amount, day, to) -> Fraction:
    """What one row is worth in exact arithmetic, from the printed rate."""
    rate = Fraction(PRINTED[day])
    return Fraction(amount) / rate if to == "USD" else Fraction(amount) * rate


def holds(lower: float, exact: Fraction, upper: float) -> bool:
    above = lower == -np.inf or (lower != np.inf and Fraction(lower) <= exact)
    return above and (upper == np.inf or (upper != -np.inf and exact <= Fraction(upper)))


@given(st.lists(st.tuples(AMOUNTS, LISTED), min_size=1), st.sampled_from(["USD", "KZT"]))
def test_the_exact_result_lies_inside_the_bounds(rows, to):
    amounts, days = zip(*rows, strict=True)
    result = kz.convert_at(list(amounts), pd.to_datetime(list(days)), to=to, rates=RATES, bounds=True)
    for row, amount, day in zip(result.itertuples(), amounts, days, strict=True):
        assert holds(row.lower, exactly(amount, day, to), row.upper)
        assert row.lower <= row.value <= row.upper


@settings(max_examples=80)
@given(
    st.integers(-(2**63), 2**63 - 1) | st.decimals(allow_nan=False, allow_infinity=False, places=12),
    LISTED,
    st.sampled_from(["USD", "KZT"]),
)
def test_whole_numbers_and_decimals_too_long_for_a_float_stay_inside_the_bounds(amount, day, to):
    result = kz.convert_at([amount], pd.to_datetime([day]), to=to, rates=RATES, bounds=True)
    assert holds(result["lower"].item(), exactly(amount, day, to), result["upper"].item())


@given(AMOUNTS, LISTED, st.sampled_from([("USD", "KZT"), ("KZT", "USD")]))
def test_there_and_back_again_contains_the_start(amount, day, way):
    there, back = way
    day = pd.to_datetime([day])
    once = kz.convert_at([amount], day, to=there, rates=RATES, bounds=True)
    lowest, highest = (
        kz.convert_at(once[end], day, to=back, rates=RATES, bounds=True)[end].item() for end in ("lower", "upper")
    )
    assert lowest <= amount <= highest


@given(st.lists(st.tuples(AMOUNTS, LISTED), min_size=1), st.sampled_from(["USD", "KZT"]))
def test_a_column_equals_its_rows_one_by_one(rows, to):
    amounts, days = zip(*rows, strict=True)
    column = kz.convert_at(list(amounts), pd.to_datetime(list(days)), to=to, rates=RATES).tolist()
    work = {"USD": lambda a, r: a / r, "KZT": lambda a, r: a * r}[to]
    assert column == [work(amount, float(PRINTED[day])) for amount, day in rows]


def test_bounds_are_a_few_floats_wide_and_no_wider():
    result = kz.convert_at([46.4e12], dt.date(2024, 6, 3), to="USD", rates=RATES, bounds=True)
    assert list(result.columns) == ["value", "lower", "upper"]
    assert ((result["upper"] - result["lower"]) / np.spacing(result["value"])).item() <= 8


def test_bounds_of_a_missing_amount_are_missing():
    result = kz.convert_at([None, 1.0], dt.date(2024, 6, 3), to="USD", rates=RATES, bounds=True)
    assert result.isna().all(axis="columns").tolist() == [True, False]


def test_an_infinite_amount_stays_infinite_and_bounded_below():
    result = kz.convert_at([np.inf], dt.date(2024, 6, 3), to="USD", rates=RATES, bounds=True)
    assert result.iloc[0].tolist() == [np.inf, np.finfo("float64").max, np.inf]


# --- memory --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["s", "us", "ns"])
def test_two_million_rows_need_no_more_than_one_and_a_half_results_of_memory(unit):
    import tracemalloc

    rows = 2_000_000
    days = pd.Series(np.full(rows, np.datetime64(MONDAY, unit)))
    amount = pd.Series(np.ones(rows))
    tracemalloc.start()
    try:
        kz.convert_at(amount, days, to="USD", rates=RATES)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak <= 1.5 * 8 * rows


def test_calendar_days_mark_missing_dates():
    days = daily.calendar_days(pd.Series([pd.Timestamp("2024-06-02T19:00Z"), None]))
    assert days.astype(str).tolist() == ["2024-06-03", "NaT"]
