"""Pairwise agreement on the article: what passes, what does not, and under which rounding."""

import random

import pandas as pd
import pytest
from test_relations import TREE, dollars, figure, growth, share

import kzstats as kz
from kzstats import observations

ARTICLE = "trend_2024_06"


def verdicts(checks: pd.DataFrame) -> dict[tuple[str, str], str]:
    return checks.set_index(["reported", "derived_from", "over"])["verdict"].to_dict()


RULES = ("nearest", "truncate", "any")


@pytest.mark.parametrize("rule", RULES)
def test_eight_and_8_6_percent_disagree_by_five_hundredths_unless_digits_may_be_cut_off(obs, rule):
    checks = kz.pairwise(obs, rounding=rule)
    row = checks[checks["reported"] == f"{ARTICLE}.cars_growth_lead"].iloc[0]
    wanted = ("inconsistent", 0.05) if rule == "nearest" else ("consistent", 0.0)
    assert (row["relation"], row["verdict"], round(row["gap"], 6)) == ("repeated", *wanted)
    others = checks[(checks["relation"] == "repeated") & (checks.index != row.name)]["verdict"]
    assert others.eq("consistent").all()


@pytest.mark.parametrize("rule", RULES[1:])  # a verb that forgot the rule would take the first
def test_rounding_travels_with_the_figures(rule):
    every, at_nearest = kz.load(rounding=rule), kz.load()
    pd.testing.assert_frame_equal(every, kz.with_bounds(at_nearest, rounding=rule))
    # A verb that forgot the rule of its frame shows in any source; bns_2023_09 agrees at nearest alone.
    for source in ("bns_2023_09", ARTICLE):
        cut, plain = (frame[frame["source_id"] == source] for frame in (every, at_nearest))
        pd.testing.assert_frame_equal(kz.pairwise(cut), kz.pairwise(plain, rounding=rule))
        carried, asked = kz.reconcile(cut), kz.reconcile(plain, rounding=rule)
        assert (carried.verdict, carried.certificate) == (asked.verdict, asked.certificate)
        pd.testing.assert_frame_equal(carried.ranges, asked.ranges)
    pd.testing.assert_frame_equal(kz.hypotheses(cut), kz.hypotheses(plain))
    assert kz.reconcile(kz.load("bns_2023_09", rounding="truncate")).verdict == "inconsistent"


@pytest.mark.parametrize("rule", RULES)
def test_an_implied_rate_follows_the_rule_of_its_frame_or_the_one_asked_for(obs, rule):
    carried = kz.implied_rate(kz.load(ARTICLE, rounding=rule))
    pd.testing.assert_frame_equal(carried, kz.implied_rate(obs, rounding=rule))


def test_figures_without_ranges_are_read_by_the_rule_that_they_carry():
    cut = kz.load(ARTICLE, rounding="truncate")
    pd.testing.assert_frame_equal(observations.read_as(cut.drop(columns=["value", "lower", "upper"])), cut)


def test_two_rules_in_one_call_are_refused_with_both_named(obs):
    cut = kz.load(ARTICLE, rounding="truncate")
    both = pd.concat([obs[:12], cut[12:]], ignore_index=True)
    part, whole = kz.select(obs, activity="B", unit_measure="KZT"), kz.select(cut, activity="B-E", unit_measure="KZT")
    for verb in (kz.reconcile, kz.pairwise, kz.hypotheses, kz.implied_rate):
        with pytest.raises(kz.ParameterError, match="nearest and truncate"):
            verb(both)
    for verb in (kz.share, kz.growth, kz.compare):
        with pytest.raises(kz.ParameterError, match="nearest and truncate"):
            verb(part, whole)
    assert kz.with_bounds(both, rounding="any")["rounding"].unique().tolist() == ["any"]


def test_ranges_without_a_print_are_not_read_under_another_rule(obs):
    derived = obs.drop(columns="obs_value")
    with pytest.raises(kz.ParameterError, match="no column obs_value"):
        kz.implied_rate(derived, rounding="any")
    assert len(kz.implied_rate(derived)) == 3


def test_the_mining_share_is_reachable_in_tenge_and_not_in_dollars(obs):
    found = verdicts(kz.pairwise(obs))
    assert found[f"{ARTICLE}.mining_share", f"{ARTICLE}.mining_kzt", f"{ARTICLE}.total_kzt"] == "consistent"
    assert found[f"{ARTICLE}.mining_share", f"{ARTICLE}.mining_usd", f"{ARTICLE}.total_usd"] == "inconsistent"


@pytest.mark.parametrize("conversion", ["unrounded", "printed"])
def test_all_three_implied_rates_meet(obs, conversion):
    checks = kz.pairwise(obs, conversion=conversion)
    rates = checks[checks["relation"] == "implied rate"]
    assert rates["verdict"].tolist() == ["consistent"] * 3


@pytest.mark.parametrize(
    ("second", "sign", "bad"), [("-2.1", "=", 0), ("-2.3", "=", 1), ("-2.1", ">", 0), ("-2.1", "<", 0)]
)
def test_rates_that_two_deficits_imply_are_those_of_their_sizes(second, sign, bad):
    # 945 to 955 billion tenge over $2.05 to 2.15 billion are 439.5 to 465.9, over $2.25 to 2.35 billion 402 to 424.
    budget = {"indicator": "budget", "comparison": sign}
    rows = [figure(name, "-950", name, **budget) for name in "BC"]
    rows += [dollars(f"{name}$", digits, name, name, **budget) for name, digits in (("B", "-2.1"), ("C", second))]
    checks = kz.pairwise(pd.DataFrame(rows).assign(decimals=pd.NA, printed=""))
    assert (checks["reported_lower"] <= checks["reported_upper"]).all()
    assert (checks["verdict"] == "inconsistent").tolist() == [bool(bad)]


def test_growth_in_money_is_not_held_against_growth_of_volume():
    checks = kz.pairwise(kz.load("trend_2024_03_21"))
    assert "growth" not in set(checks["relation"])


def test_growth_is_held_against_two_amounts_in_one_currency_only(obs):
    # Invented: 46.4 trillion tenge ($102.5 billion) after 44.2 trillion ($96 billion), 5 percent more at current
    # prices. Tenge by tenge that is 46.4/44.2 = +4.98 %, dollars by dollars +6.8 %; tenge by dollars +48,233 %.
    now = kz.select(obs, ref_period="2023", transformation="level", activity="B-E")
    before = now.assign(
        obs_id=now["obs_id"] + "_before", ref_period="2022", obs_value=["44.2", "96.0"], conversion_of=""
    )
    grown = kz.select(obs, obs_id=f"{ARTICLE}.total_growth").assign(obs_value="5.0", price_basis="current")
    checks = kz.pairwise(pd.concat([grown, now, before], ignore_index=True))
    growth = checks[checks["relation"] == "growth"].set_index(["derived_from", "over"])["verdict"]
    assert growth.to_dict() == {
        (f"{ARTICLE}.total_kzt", f"{ARTICLE}.total_kzt_before"): "consistent",
        (f"{ARTICLE}.total_usd", f"{ARTICLE}.total_usd_before"): "inconsistent",
    }


def test_pairs_of_branches_of_ones_own_are_found_in_a_tree_of_ones_own():
    rows = pd.DataFrame([figure("a", "100", "X"), figure("b", "40", "Y"), share("s", "41", "Y", "X")])
    rows = rows.drop(columns="decimals")
    tree = pd.DataFrame([("X", "All", "", ""), ("Y", "One", "X", "")], columns=TREE.columns)
    assert kz.pairwise(rows, activities=tree)["verdict"].tolist() == ["consistent"]
    with pytest.raises(kz.DataError, match="not in the tree of activities"):
        kz.pairwise(rows)


def test_a_plan_is_never_held_against_output():
    several = kz.load([ARTICLE, "kazpravda_2025_10"])
    ids = kz.pairwise(several)[["reported", "derived_from"]].to_numpy().ravel().tolist()
    assert f"{ARTICLE}.cars_plan" not in ids


def test_two_prints_of_one_total_by_two_sources_are_compared():
    checks = kz.pairwise(kz.load([ARTICLE, "bns_2024_01"]))
    total = checks[(checks["relation"] == "repeated") & (checks["unit_measure"] == "KZT")]
    assert total["verdict"].tolist() == ["consistent"]


def test_figures_that_have_nothing_in_common_give_an_empty_table(obs):
    checks = kz.pairwise(kz.select(obs, obs_id=f"{ARTICLE}.cars_plan"))
    assert checks.empty
    assert "verdict" in checks.columns


def test_compare_holds_a_print_against_what_was_derived_of_the_same_and_nothing_else(obs):
    mining, total = (kz.select(obs, obs_id=f"{ARTICLE}.{name}_kzt") for name in ("mining", "total"))
    printed = kz.select(obs, obs_id=f"{ARTICLE}.mining_share")
    row = kz.compare(printed, kz.share(mining, total)).iloc[0]
    assert (row["verdict"], row["gap"]) == ("consistent", 0)  # 46.61 to 46.93 in tenge
    assert kz.compare(printed, printed.assign(lower=float("nan")))["verdict"].tolist() == ["undetermined"]
    with pytest.raises(kz.NotFound, match="meets a derived one on indicator, product, activity"):
        kz.compare(kz.select(obs, activity="B"), kz.select(obs, activity="C275"))
    with pytest.raises(kz.ParameterError, match="have the same codes"):
        kz.compare(kz.select(obs, activity="B"), kz.select(obs, activity="C29"))


def test_amounts_of_several_periods_are_held_to_one_rate_as_by_the_joint_check():
    # 164.9 billion tenge for $305.3 million is 540; 1.16 trillion for $21.4 billion is 1.155e12/21.45e9 = 53.84 to
    # 1.165e12/21.35e9 = 54.57, so one of the two amounts of 1.16 trillion cannot be right at one rate
    checks = kz.pairwise(kz.load("timesca_2025"))
    rates = checks[checks["relation"] == "implied rate"]
    assert rates["verdict"].tolist() == ["consistent", "inconsistent", "inconsistent"]
    assert rates[["derived_lower", "derived_upper"]].iloc[-1].round(2).tolist() == [53.85, 54.57]


def test_shares_and_implied_rates_are_worked_out_within_one_source_because_each_may_use_its_own_rate():
    both = kz.load([ARTICLE, "trend_2024_03_25"])
    checks = kz.pairwise(both[both["ref_period"] == "2023"])
    of = {name: checks[side].str.split(".").str[0] for name, side in
          {"reported": "reported", "part": "derived_from", "whole": "over"}.items()}  # fmt: skip
    shares, rates = (checks["relation"] == relation for relation in ("share", "implied rate"))
    assert shares.sum() > 4
    assert of["part"][shares].equals(of["whole"][shares])
    assert rates.sum() == 3 + 1  # three pairs of pairs in one source, one in the other
    assert of["reported"][rates].equals(of["part"][rates])


def both(*rows, **reading):
    """Pair by pair and together: how many pairs cannot agree, and the verdict on all."""
    frame = pd.DataFrame(rows).assign(decimals=pd.NA, printed="")
    return apart(frame, **reading), kz.reconcile(frame, activities=TREE, **reading).verdict


def apart(frame, **reading):
    return (kz.pairwise(frame, **reading)["verdict"] == "inconsistent").sum()


def test_a_part_in_dollars_only_is_tied_by_the_rate_of_its_source():
    # 47.9/102.5 is 46.66 to 46.80 percent, and the print says 46.9: with the tenge of the total as without.
    dollars = {"unit": "USD", "unit_mult": "9"}
    total, part = figure("d", "102.5", conversion_of="t", **dollars), figure("p", "47.9", "B", **dollars)
    printed = share("s", "46.9", "B")
    tenge = figure("t", "46.4", unit_mult="12")
    assert both(tenge, total, part, printed) == (1, "inconsistent")
    assert both(total | {"conversion_of": ""}, part, printed) == (1, "inconsistent")
    assert both(tenge, total, part, printed, conversion="printed") == (0, "consistent")


def test_dollars_of_two_sources_are_not_compared_each_has_its_own_rate():
    one, other = (figure(s, n, unit="USD", source_id=s) for s, n in (("s", "102.5"), ("t", "101.5")))
    assert both(one, other) == (0, "consistent")
    assert both(one, other, figure("k", "46400")) == (0, "consistent")  # at 452.7 and at 457.1
    assert both(one, other | {"source_id": "s"}, figure("k", "46400")) == (1, "inconsistent")


OWN, OTHER = (("KZ", "KZT"), ("US", "USD"), ("DE", "EUR"), ("TR", "TRY")), ("USD", "EUR", "RUB")


@pytest.mark.parametrize(("area", "unit"), [*OWN, *(("KZ", unit) for unit in OTHER), ("TR", "USD")])
def test_a_countrys_own_money_is_one_in_every_source_and_other_money_is_converted_by_each(area, unit):
    """Found by the simulation (seed 4014): 1.864 and 2.4 billion dollars of two sources, and no tenge anywhere."""
    one, other = (figure(s, n, unit=unit, source_id=s, ref_area=area) for s, n in (("s", "1.864"), ("t", "2.4")))
    assert both(one, other) == ((1, "inconsistent") if (area, unit) in OWN else (0, "consistent"))
    assert both(one, other | {"source_id": "s"}) == (1, "inconsistent")


def test_a_share_printed_as_a_factor_and_one_in_percent_are_one_share():
    for factor, bad in (("0.469", 0), ("0.531", 1)):
        rows = [share("s", "46.9", "B"), figure("f", factor, "B", "share", "RATIO", share_of="B-E")]
        assert both(*rows) == (bad, "inconsistent" if bad else "consistent")


def test_a_products_share_in_its_own_branch_is_not_held_against_the_product_itself():
    product = {"product": "cars"}
    rows = [share("s", "40", "C29", "C29", **product), figure("c", "40", "C29", **product), figure("a", "100", "C29")]
    assert both(*rows) == (0, "consistent")
    assert both(rows[0] | {"obs_value": "50"}, *rows[1:]) == (1, "inconsistent")


def random_rows(chance):
    """A handful of figures about so few things that many of them meet; most release no truth at all."""
    rows = []
    for n in range(chance.randint(4, 9)):
        codes = {
            "source_id": chance.choice("sst"), "price_basis": "current",
            "vintage": chance.choice(["", "", "", "first", "final"]),
            "product": chance.choice(["_T"] * 5 + ["cars"]),
            "indicator": chance.choice(["production"] * 5 + ["exports"]),
            "ref_area": chance.choice(["KZ"] * 5 + ["KZ-75"]),
        }  # fmt: skip
        kind, activity = chance.choice(["level", "level", "level", "share", "growth"]), chance.choice(["B-E", "B", "C"])
        size, ratio = str(chance.randint(8, 12)), chance.random() < 0.3
        if kind == "level":
            year, unit = chance.choice(["2023", "2023", "2022"]), chance.choice(["KZT", "KZT", "USD", "USD", "EUR"])
            rows.append(figure(f"f{n}", size, activity, unit=unit, unit_mult="9", ref_period=year, **codes))
            if unit != "EUR" and chance.random() < 0.6:
                money = {"KZT": "USD", "USD": "KZT"}[unit]
                rows.append(rows[-1] | {"obs_id": f"c{n}", "unit_measure": money, "conversion_of": f"f{n}"})
        elif kind == "share" and activity != "B-E":
            digits, unit = (f"0.{90 + n}", "RATIO") if ratio else (str(90 + n), "PC")
            rows.append(figure(f"f{n}", digits, activity, "share", unit, share_of="B-E", **codes))
        elif kind == "growth":
            basis = {"price_basis": chance.choice(["current", "current", "volume", "not_stated"])}
            digits, unit = (f"1.{size}", "RATIO") if ratio else (size, "PC")
            rows.append(growth(f"f{n}", digits, activity, unit=unit, **codes | basis))
    return rows


def test_whatever_is_inconsistent_in_a_pair_is_inconsistent_together():
    found = 0
    for seed in (28, 43, 60, 65, 88, 101):  # of a hundred those with a contradiction, each reading once
        chance = random.Random(seed)
        reading = {"rounding": chance.choice(RULES), "conversion": chance.choice(["unrounded", "printed"])}
        frame = pd.DataFrame([figure("k", "10"), *random_rows(chance)]).assign(decimals=pd.NA, printed="")
        if apart(frame, **reading):
            assert kz.reconcile(frame, activities=TREE, **reading).verdict == "inconsistent"
            found += 1
    assert found > 3


def test_ends_at_zero_stay_zero_and_an_open_end_is_one_sided(obs):
    rows = kz.select(obs, obs_id=[f"{ARTICLE}.total_kzt", f"{ARTICLE}.total_usd"]).assign(comparison=">")
    pair = kz.implied_rate(kz.with_bounds(rows))
    assert pair[["lower", "upper"]].values.tolist() == [[0.0, float("inf")]]  # more than 46.4 over more than 102.5
    one = kz.implied_rate(kz.with_bounds(rows.assign(comparison=[">", "="])))
    assert one[["lower", "upper"]].round(2).values.tolist() == [[452.46, float("inf")]]
