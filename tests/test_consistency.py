"""The joint check: the article's numbers come out, true releases are never doubted, and every proof is redone."""

import doctest
import importlib.util
import random
import re
import sys
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import mpmath
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from test_relations import check, figure, sets, share

import kzstats as kz
from kzstats.consistency import checking, conflicts, explaining, solving, tableau, wording
from kzstats.show import language

ARTICLE = "trend_2024_06"


@pytest.fixture(scope="module")
def article():
    return kz.load(ARTICLE)


@pytest.fixture(scope="module")
def year_2023(article):
    return article[article["ref_period"] == "2023"]


@pytest.fixture(scope="module")
def in_tenge(year_2023):
    """Tenge and the two shares alone."""
    return kz.reconcile(year_2023[(year_2023["unit_measure"] != "USD") & (year_2023["transformation"] != "growth")])


def trillions(found, code, places=3):
    row = found.ranges.drop_duplicates("quantity").set_index("quantity").loc[code]
    return round(row["lower"] / 1e12, places), round(row["upper"] / 1e12, places)


def releases(number, seed, **options):
    chance = random.Random(seed)
    return [simulate.release(chance, **options) for _ in range(number)]


def parts_of(made, obs=None):
    return simulate._parts(made, made.obs if obs is None else obs)


def _load(path):
    path = Path(__file__).parents[1] / path
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


simulate = _load("benchmarks/simulate_releases.py")


# The article ---------------------------------------------------------------------------------------------------------


def test_total_mining_manufacturing_and_two_shares_tighten_each_other(in_tenge):
    assert in_tenge.verdict == "consistent"
    assert trillions(in_tenge, "B-E 2023 KZT") == (46.350, 46.425)  # at most 21.75 / 0.4685
    assert trillions(in_tenge, "B 2023 KZT") == (21.715, 21.750)  # at least 46.35 x 0.4685
    assert trillions(in_tenge, "C 2023 KZT") == (21.576, 21.650)  # at least 46.35 x 0.4655
    assert trillions(in_tenge, "B-E 2023 KZT less B, C") == (2.978, 3.064)  # electricity and water, never printed


def test_growth_of_the_unprinted_rest_follows_from_the_three_printed(year_2023):
    found = kz.reconcile(year_2023[year_2023["unit_measure"] != "USD"]).ranges.set_index("quantity")
    rest = found.loc["growth B-E 2023 KZT less B, C over 2022"]
    assert (round(rest["lower"], 1), round(rest["upper"], 1), rest["unit"]) == (2.1, 5.1, "PC")


def test_the_year_2023_is_impossible_if_dollars_came_from_unrounded_tenge(year_2023):
    found = kz.reconcile(year_2023)
    assert found.verdict == "inconsistent"
    assert sets(found, "conflict") == [f"{ARTICLE}.mining_share, {ARTICLE}.mining_usd, {ARTICLE}.total_usd"]
    assert sets(found, "removal") == [
        f"{ARTICLE}.mining_share", f"{ARTICLE}.mining_usd", f"{ARTICLE}.total_usd",
    ]  # fmt: skip


def test_everything_of_2023_fits_if_dollars_came_from_printed_tenge(year_2023):
    found = kz.reconcile(year_2023, conversion="printed")
    assert found.verdict == "consistent"
    assert found.rate[["lower", "upper"]].round(3).values.tolist() == [[452.555, 452.904]]
    assert trillions(found, "B-E 2023 KZT") == (46.350, 46.425)


def test_tenge_and_dollars_without_shares_leave_one_rate_for_all_three(year_2023):
    found = kz.reconcile(year_2023[year_2023["unit_measure"].isin(["KZT", "USD"])])
    assert found.rate[["lower", "upper"]].round(2).values.tolist() == [[451.97, 453.39]]


def test_with_the_bureaus_total_no_one_rate_serves_both_total_and_mining(year_2023):
    total = year_2023.query("obs_id == 'trend_2024_06.total_kzt'").assign(
        obs_id="bureau", source_id="bureau", obs_value="46401.7", unit_mult=9, printed="46,401.7 billion"
    )
    wanted = ["total_usd", "mining_usd", "total_kzt", "mining_kzt", "mining_share"]
    kept = year_2023[year_2023["obs_id"].isin([f"{ARTICLE}.{name}" for name in wanted])]
    apart = [
        kz.reconcile(pd.concat([kept[~kept["obs_id"].str.endswith(f"{left}_usd")], total]))
        for left in ("total", "mining")
    ]
    mining, whole = (found.rate[["lower", "upper"]].round(2).values.tolist()[0] for found in apart)
    assert trillions(apart[0], "B 2023 KZT") == (21.739, 21.750)  # at least 46.40165 x 0.4685
    assert mining == [453.37, 454.55]
    assert whole == [452.48, 452.92]
    assert kz.reconcile(pd.concat([kept, total])).verdict == "inconsistent"


def test_8_and_8_6_percent_conflict_when_rounded_and_agree_when_cut_off(article):
    cars = article[article["obs_id"].str.contains("cars_growth")]
    assert kz.reconcile(cars).certificate == [
        "The growth of cars, January–April 2024 is at least 8.55 % (printed: 8.6 percent)",
        "But the printed 8 percent more means at most 8.5 %",
    ]
    assert kz.reconcile(cars, rounding="truncate").verdict == "consistent"


def test_each_figure_that_could_be_alone_at_fault_is_told_what_would_have_fitted(year_2023):
    fits = kz.reconcile(year_2023).fits.set_index("obs_id")
    assert fits["fits"].to_dict() == {
        f"{ARTICLE}.mining_share": "46.8", f"{ARTICLE}.mining_usd": "48.0", f"{ARTICLE}.total_usd": "102.3",
    }  # fmt: skip
    for obs_id, digits in fits["fits"].items():
        changed = year_2023.assign(obs_value=year_2023["obs_value"].where(year_2023["obs_id"] != obs_id, digits))
        assert kz.reconcile(changed).verdict == "consistent", obs_id


def test_every_reading_gets_one_row(article):
    found = kz.hypotheses(article).set_index(["rounding", "conversion"])
    assert found["verdict"].to_dict() == {
        ("nearest", "unrounded"): "inconsistent", ("nearest", "printed"): "inconsistent",
        ("truncate", "unrounded"): "inconsistent", ("truncate", "printed"): "consistent",
        ("any", "unrounded"): "consistent", ("any", "printed"): "consistent",
    }  # fmt: skip
    printed = found.loc[("nearest", "printed")]
    assert (round(printed["rate_lower"], 3), round(printed["rate_upper"], 3)) == (452.555, 452.904)
    assert printed["smallest_conflict"] == 2  # 8 and 8.6 percent


def test_official_days_that_fit_are_counted_from_the_rates_given(article):
    days = pd.DataFrame({"ref_period": ["2024-01-05", "2024-01-03", "2024-01-04"], "value": [452.6, 452.9, 453.0]})
    days = days.assign(base="USD", quote="KZT", collection="D", lower=days["value"], upper=days["value"])
    found = kz.hypotheses(article, rates=days).set_index(["rounding", "conversion"]).loc[("nearest", "printed")]
    assert found[["days", "first_day", "last_day"]].tolist() == [2, "2024-01-03", "2024-01-05"]


def test_a_printed_21_4_billion_dollars_for_1_16_trillion_tenge_is_found_to_be_ten_times_too_many():
    found = kz.reconcile(kz.load("timesca_2025"))
    assert "timesca_2025.vehicles_usd" in sets(found, "removal")
    assert found.fits.set_index("obs_id")["fits"].to_dict() == {
        "timesca_2025.vehicles_kzt": "11.6",  # 11.55 to 11.65 trillion, of which the others allow 11.526 to 11.592
        "timesca_2025.vehicles_usd": "2.14",  # 2.135 to 2.145 billion, of 2.137 to 2.158
    }


@pytest.mark.parametrize(
    ("source", "rule", "digits"),
    [("timesca_2025", "nearest", ["11.53", "2.1"]), ("astanatimes_2024_08", "truncate", ["", "3.3"])],
)
def test_all_agree_with_the_digits_that_would_have_fitted(source, rule, digits):
    obs = kz.load(source, rounding=rule)
    fits = kz.reconcile(obs, conversion="printed").fits
    assert fits["fits"].tolist() == digits
    for obs_id, other in fits.loc[fits["fits"] != "", ["obs_id", "fits"]].itertuples(index=False):
        mended = obs.assign(obs_value=obs["obs_value"].mask(obs["obs_id"] == obs_id, other))
        assert kz.reconcile(kz.with_bounds(mended), conversion="printed").verdict == "consistent"


@pytest.mark.long
def test_sources_at_once_get_a_verdict_and_no_print_is_forced_on_its_revision():
    together = kz.reconcile(kz.load(["bns_2024_01", "bns_index_2026", ARTICLE, "trend_2024_06_uz"]))
    assert together.verdict == "inconsistent"  # known errors; first and final prints are not held against each other
    assert "more conflicts" in str(together.reason)
    assert len(together.revisions) > 5


def test_thirty_prints_of_one_release_take_as_many_steps_as_one(monkeypatch):
    one, steps = kz.load("bns_2023_09"), []
    pivot = tableau.Tableau.pivot
    monkeypatch.setattr(tableau.Tableau, "pivot", lambda self, p, q: steps.append((p, q)) or pivot(self, p, q))
    counts = []
    for copies in (1, 30):
        steps.clear()
        found = kz.reconcile(
            pd.concat([one.assign(obs_id=one["obs_id"] + f"_{n}", source_id=f"s{n}") for n in range(copies)])
        )
        counts.append((len(steps), found.verdict, len(found.ranges["upper"].dropna().unique())))
    assert counts[0] == counts[1]


def test_no_figures_leave_a_table_whose_codes_are_still_text(article):
    ranges = kz.reconcile(article.iloc[:0]).ranges
    assert len(ranges) == ranges["price_basis"].str.startswith("prices of").sum() == 0
    assert ranges.columns.tolist() == kz.reconcile(article).ranges.columns.tolist()


def test_numbers_of_the_exact_steps_stay_short(monkeypatch, article):
    """Never in lowest terms they would have 196,139 bits; at most twice the 256 that are let stand, and so it is."""
    longest, pivot = [], tableau.Tableau.pivot

    def watched(self, p, q):
        pivot(self, p, q)
        longest.append(max(under.bit_length() for under in self.under))

    monkeypatch.setattr(tableau.Tableau, "pivot", watched)
    assert not kz.reconcile(article, rounding="any").ranges.empty
    assert 200 < max(longest) <= 512


def test_a_lower_end_of_zero_rests_on_no_figure():
    joint = kz.reconcile(kz.load("bns_2024_01"), rounding="any")
    rest = "C 2023 KZT less C26-C30"
    assert trillions(joint, rest, 4) == (0, 46.4018)  # industry is 46,401.7 billion, rounded up or cut off
    assert joint.because.loc[joint.because["quantity"] == rest, "by"].tolist() == ["bns_2024_01.total_kzt"]


def test_weights_move_the_blame_to_what_is_cheap_to_give_up(year_2023):
    found = kz.reconcile(year_2023, weights={f"{ARTICLE}.mining_share": 3, f"{ARTICLE}.total_usd": 2})
    (removal,) = found.conflicts[found.conflicts["kind"] == "removal"].to_dict("records")
    assert (removal["obs_id"], removal["weight"]) == (f"{ARTICLE}.mining_usd", 1.0)


def test_what_tightened_a_figure_is_named(in_tenge):
    rows = in_tenge.ranges.set_index("obs_id")
    because = in_tenge.because[in_tenge.because["obs_id"] == f"{ARTICLE}.total_kzt"]
    assert because["by"].tolist() == [f"{ARTICLE}.mining_kzt", f"{ARTICLE}.mining_share"]
    assert rows.at[f"{ARTICLE}.mining_kzt", "tightened"] == pytest.approx(1 - (21.75 - 46.35 * 0.4685) / 0.1)
    assert rows.at[f"{ARTICLE}.manufacturing_share", "tightened"] == 0


def test_a_result_reads_well_as_text_and_is_safe_as_html(year_2023):
    found = kz.reconcile(year_2023)
    assert repr(found).splitlines()[0] == "inconsistent"
    shown = check(figure("a", "1", printed="<script>"), figure("b", "3", printed="<b>"))._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


# True releases -------------------------------------------------------------------------------------------------------


def test_no_true_release_is_called_inconsistent_and_no_range_misses_the_truth():
    # The counts of the benchmark; the law after it tries more releases.
    found = simulate.consistent_releases(10, seed=11)
    assert found["releases"] == 10
    assert found["called inconsistent"] == found["undetermined"] == found["true value outside"] == 0
    assert found["narrower than printed"] > 10


@given(st.integers(0, 2**32), st.integers(2, 8))
def test_whatever_the_release_every_true_value_stays_possible(seed, quantities):
    made = simulate.release(random.Random(seed), quantities)
    found = kz.reconcile(made.obs, rounding=made.rounding, conversion=made.conversion, activities=made.activities)
    assert found.verdict == "consistent"
    printed = found.ranges[found.ranges["obs_id"] != ""].set_index("obs_id")
    for obs_id, low, high in printed[["lower", "upper"]].itertuples():
        assert low <= made.truth[obs_id] <= high
    assert (printed["lower"] >= printed["printed_lower"]).all()
    assert (printed["upper"] <= printed["printed_upper"]).all()
    for source, low, high in found.rate[["source_id", "lower", "upper"]].itertuples(index=False):
        assert low <= made.rates[source] <= high


def perturbed_parts(number, seed, quantities):
    """Parts of releases with one figure far off that contradict themselves."""
    chance, found = random.Random(seed), []
    while len(found) < number:
        made = simulate.release(chance, quantities, sources=1)
        try:
            obs, _ = simulate.perturbed(made, chance, 30)
        except IndexError:
            continue
        found += [part for part in parts_of(made, obs) if part.solver.contradiction]
    return found


def test_both_answers_of_the_exact_method_agree_with_highs():
    wrong = perturbed_parts(10, 3, 8)
    right = [part for made in releases(25, 4, quantities=8) for part in parts_of(made)]
    for part in [*wrong, *right]:
        agrees = part.solver.contradiction is None
        # A point with each row and each divisor above zero, or else none: HiGHS decides in floats.
        size = len(part.unknowns)
        rows = np.array([[-row.get(j, 0) for j in range(size)] for row in part.whole_numbers], dtype="float64")
        for axis in (0, 1):  # tenge are some 10^13 times the one
            rows /= np.maximum(np.abs(rows).max(axis=axis, keepdims=True), 1e-300)
        positive = part.positive(range(len(part.rows)))
        bounds = [(1 if j in positive else 0, None) for j in range(size)]
        by_highs = linprog([0] * size, A_ub=rows, b_ub=[0] * len(rows), bounds=bounds).status
        assert (by_highs == 0) == agrees


def test_verdicts_are_those_of_a_linear_program_written_apart():
    impossible, off, edge = _load("benchmarks/independent_lp.py").differences(30, seed=4)
    assert off == 0
    assert 5 < impossible < 25
    assert edge < 10


def test_conflicts_and_removal_sets_are_those_of_trying_every_subset():
    tried = 0
    for part in perturbed_parts(25, 5, 4):
        if not 2 <= len(part.figures) <= 9:
            continue
        tried += 1
        every = [frozenset(c) for n in range(len(part.figures) + 1) for c in combinations(sorted(part.figures), n)]
        clashing = {kept for kept in every if conflicts.contradicting(part, kept) is not None}
        minimal = {kept for kept in clashing if not any(kept - {name} in clashing for name in kept)}
        restoring = [part.figures - kept for kept in every if kept not in clashing]
        fewest = min(map(len, restoring))
        found = conflicts.disagreement(part, {})
        assert set(found.conflicts) == minimal
        assert set(found.removals) == {gone for gone in restoring if len(gone) == fewest}
        assert found.all_conflicts
        assert found.all_removals
    assert tried >= 10


def test_a_bounded_search_says_that_more_conflicts_exist():
    part = max(perturbed_parts(5, 6, 8), key=lambda part: len(conflicts.disagreement(part, {}).conflicts))
    found = conflicts.disagreement(part, {}, most=1)
    assert len(found.conflicts) == 1
    assert not found.all_conflicts


def printed(**tonnes: str):
    """Prints of one output of cement, in thousand tonnes, by the end of their obs_id."""
    rows = [{"obs_id": f"mine.{name}", "obs_value": value} for name, value in tonnes.items()]
    return kz.as_observations(rows, unit_measure="T", unit_mult=3, product="cement", ref_period="2023")


def test_nothing_is_given_up_beside_a_figure_that_suffices_however_little_it_costs():
    """2 against twice 4: give up the 2, or both 4s. 1 for the 2 and 1e-20 for a 4 beside it are 1 in floats."""
    joint = kz.reconcile(printed(two="2", four="4", again="4"), weights={"mine.four": 1e-20})
    removals = joint.conflicts[joint.conflicts["kind"] == "removal"].groupby("number")["obs_id"].agg(set).tolist()
    assert sorted(removals, key=len) == [{"mine.two"}, {"mine.four", "mine.again"}]


def test_a_search_cut_off_before_an_equally_light_removal_was_tried_says_that_there_may_be_more(monkeypatch):
    (part,) = checking.check(printed(two="2", four="4")).contradicting
    assert len(conflicts.disagreement(part, {}).removals) == 2
    monkeypatch.setattr(conflicts, "MOST_CHECKS", 2)  # that both conflict, and that one of them suffices
    found = conflicts.disagreement(part, {})
    assert len(found.removals) == 1
    assert not found.all_removals


def test_every_certificate_is_two_to_six_lines_whose_two_last_numbers_are_apart():
    for part in perturbed_parts(15, 7, 8):
        lines = [str(line) for line in explaining.certificate(part, conflicts.shrunk(part, part.figures))]
        assert 2 <= len(lines) <= 6
        assert re.search(r"means at (least|most) \S", lines[-1])
        # "So … is at most 46.804 %" / "But … means at least 46.85 %": one line bounds from above, the other from below.
        assert ("at least" in lines[-1]) != ("at least" in lines[-2].rpartition(" is ")[2])


_POWERS = {" trillion": 12, " billion": 9, " million": 6, "": 0}
_AMOUNT = re.compile(r"\$?(-?[\d,]+(?:\.\d+)?)( trillion| billion| million|)( tenge| times| %(?: of [^−×/=+]*)?|)")


def redone(formula):
    """Value of a formula of a certificate, from the numbers in it alone."""

    def number(found):
        digits, power, unit = found.groups()
        power = _POWERS[power] - (2 if unit.startswith(" %") else 0)
        return f"(Fraction('{digits.replace(',', '')}') * Fraction(10) ** {power})"

    return eval(_AMOUNT.sub(number, formula).replace("×", "*").replace("−", "-"))


def test_every_line_of_a_certificate_gives_its_number_to_whoever_redoes_it_from_the_numbers_shown(year_2023):
    # 342.90 billion tenge / $1.045 billion is 328.134: "at most 328.14", never 328.13 because a hidden digit says so.
    certificates = [explaining.certificate(p, conflicts.shrunk(p, p.figures)) for p in perturbed_parts(15, 8, 8)]
    lines = [str(line) for lines in [kz.reconcile(year_2023).certificate, *certificates] for line in lines]
    derived = [
        re.search(r" is (at most|at least) (.*) = (.*?)( \(printed.*)?$", part)
        for line in lines
        for part in line.split("; ")
    ]
    for line in filter(None, derived):
        word, formula, result, _ = line.groups()
        assert redone(formula) <= redone(result) if word == "at most" else redone(formula) >= redone(result), line[0]
    assert sum(map(bool, derived)) > 15


# Proofs redone -------------------------------------------------------------------------------------------------------


def test_a_wrong_answer_would_not_pass_its_check():
    table, positive = [{0: -2, 1: 1}, {0: 1, 1: -1}], {0}  # x1 >= 2, x1 <= 1
    with pytest.raises(solving.Unsolved):
        tableau.satisfied(table, {0: 1, 1: 2}, positive)
    with pytest.raises(solving.Unsolved):
        tableau.remaining({}, table, {0: 1})
    assert tableau.remaining({}, table, {0: 1, 1: 1})[0] > 0


digits = st.integers(1, 9_999)


@given(digits, digits, st.integers(1, 999))
def test_ranges_are_never_wider_than_interval_arithmetic_and_never_cut_what_it_proves(whole, part, percent):
    rows = [figure("w", str(whole)), figure("p", str(part), "B"), share("s", f"{percent / 10:.1f}", "B")]
    w, p = (mpmath.iv.mpf([n - 0.5, n + 0.5]) * 10**9 for n in (whole, part))
    s = mpmath.iv.mpf([percent - mpmath.mpf("0.5"), percent + mpmath.mpf("0.5")]) / 1000
    derived = {"w": p / s, "p": w * s, "s": 100 * p / w}
    found = check(*rows)
    assert (found.verdict == "consistent") == _meet(derived["p"], p) or _touch(derived["p"], p)
    if found.verdict == "consistent":
        for row in found.ranges[found.ranges["obs_id"] != ""].to_dict("records"):
            printed, by_others = (row["printed_lower"], row["printed_upper"]), derived[row["obs_id"]]
            assert row["lower"] >= max(printed[0], float(by_others.a)) * (1 - 1e-12)
            assert row["upper"] <= min(printed[1], float(by_others.b)) * (1 + 1e-12)
            assert row["lower"] <= row["upper"]


def _meet(a, b):
    return a.a <= b.b and b.a <= a.b


def _touch(a, b):
    gap = max(float(a.a - b.b), float(b.a - a.b))
    return abs(gap) <= 1e-9 * float(b.b)


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(-80, 80)), min_size=2, max_size=4), st.randoms())
def test_unprinted_rests_hold_what_interval_arithmetic_says(sections, chance):
    values = dict(zip(("B", "C", "D", "E"), (value for value, _ in sections), strict=False))
    total = sum(values.values()) + chance.randint(0, 50)
    rows = [figure("w", str(total)), *(figure(a, str(v), a) for a, v in values.items())]
    rest = mpmath.iv.mpf([total - 0.5, total + 0.5]) - sum(mpmath.iv.mpf([v - 0.5, v + 0.5]) for v in values.values())
    found = check(*rows)
    if len(values) < 4 and found.verdict == "consistent":
        code = f"B-E 2023 KZT less {', '.join(values)}"
        low, high = found.ranges.set_index("quantity").loc[code, ["lower", "upper"]]
        assert low == pytest.approx(max(0, float(rest.a)) * 1e9)
        assert high == pytest.approx(float(rest.b) * 1e9)


@given(st.fractions(min_value=Fraction(1, 10**9), max_value=10**15), st.booleans(), st.integers(3, 9))
def test_numbers_in_words_are_rounded_outward(value, up, places):
    said = Fraction(wording.rounded(value, up, places))
    assert said >= value if up else said <= value
    assert abs(said - value) <= value * Fraction(2, 10 ** (places - 1)) or abs(said - value) < 1


def test_parts_of_the_bureaus_tables_agree_year_by_year():
    # 75 indices of ten years: growth of the total is a mean of its sections' in every year.
    found = kz.reconcile(kz.load("bns_index_2026"))
    assert (found.verdict, found.reason) == ("consistent", "")


def test_the_page_on_the_joint_check_runs_as_printed(checkout):
    page = (checkout / "docs" / "joint_check.md").read_text(encoding="utf-8")
    session = "\n".join(re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL))
    test = doctest.DocTestParser().get_doctest(session, {}, "joint_check.md", "joint_check.md", 0)
    assert doctest.DocTestRunner().run(test).failed == 0
    assert len(test.examples) >= 5


def test_a_proof_is_worded_when_it_is_shown_in_the_language_of_whoever_reads_it():
    found = kz.reconcile(kz.load("trend_2024_06"))
    with language.using("ru"):
        assert found.certificate[-2:] == [
            "Значит, доля (горнодобывающая промышленность и разработка карьеров) в промышленности, 2023 год: не более "
            "47,95 млрд долл. / 102,45 млрд долл. = 46,804 %",
            "Но опубликованное «46.9 percent» означает не менее 46,85 %",
        ]
    assert found.certificate[-1] == "But the printed 46.9 percent means at least 46.85 %"


def test_whatever_table_is_asked_for_first_all_are_the_same():
    obs = kz.load("trend_2024_06")
    tables = ["ranges", "because", "conflicts", "proofs", "rate", "fits", "tested", "revisions"]
    one, other = kz.reconcile(obs), kz.reconcile(obs)
    first = {name: getattr(one, name) for name in tables}
    last = {name: getattr(other, name) for name in reversed(tables)}
    for name in tables:
        pd.testing.assert_frame_equal(first[name], last[name])
        assert getattr(one, name) is first[name]
    assert (one.reason, one.certificate) == (other.reason, other.certificate)


def test_two_pairs_that_contradict_each_other_have_a_rate_for_each_way_out():
    # without a figure of the first pair 21.8/47.95 to 21.8/47.85 is left, without one of the second 46.4/102.55 to …
    first, second = "46.4 trillion tenge ($102.5 billion)", "21.8 trillion tenge ($47.9 billion)"
    pairs = kz.read(f"In 2023 industrial output was {first}. Mining output was {second}.")
    found = kz.reconcile(pairs, conversion="printed")
    sets = found.conflicts[found.conflicts["kind"] == "removal"].set_index("number")["obs_id"]
    rates = found.rate.assign(without=found.rate["without"].map(sets).map(pairs.set_index("obs_id")["printed"]))
    assert rates.round(2).set_index("without")[["lower", "upper"]].T.to_dict("list") == {
        "46.4 trillion tenge": [454.64, 455.59], "$102.5 billion": [454.64, 455.59],
        "21.8 trillion tenge": [452.46, 452.90], "$47.9 billion": [452.46, 452.90],
    }  # fmt: skip
    told = kz.hypotheses(pairs).set_index(["rounding", "conversion"]).loc[("nearest", "printed")]
    assert (told["ways"], round(told["rate_lower"], 2), round(told["rate_upper"], 2)) == (4, 452.46, 455.59)
