"""What every test may rely on: no window, no leftover settings of the caller, and runs that can be repeated."""

import contextlib
import functools
import gc
import io
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from kzstats.reports import attempt, run, warm

os.environ["MPLBACKEND"] = "Agg"
# Which browser there is to look with is no setting of what is tested.
for name in [name for name in os.environ if name.startswith("KZSTATS_") and name != "KZSTATS_CHROMIUM"]:
    del os.environ[name]

# No deadline: a busy machine is no wrong result. The examples are the same each time and everywhere, so that a red run
# speaks of the change it saw; `make fuzz` is what searches. Of eleven mutants of bounds and
# rounding 20 examples a law leave three alive, 40 one (its law asks for 100), 100 none.
settings.register_profile(
    "same", deadline=None, derandomize=True, database=None, max_examples=40,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
settings.load_profile("same")

# What fsync promises shows when the power fails, which no test plays: 4,600 of them made `make check` wait.
# Tests of what happens when it fails put their own in its place.
os.fsync = lambda descriptor: None

gc.set_threshold(50_000, 20, 20)  # tests make objects by the million and keep none

# Programs that libraries ask about the machine; no test is about them.
_ASKED = {"fc-list", "uname", "ldconfig", "gcc", "cc", "ld", "lscpu"}


def pytest_configure(config: pytest.Config) -> None:
    """Hold `make check` to its word: a test that starts a process without being marked for it fails there."""
    in_charge_of_workers = getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput")
    if "not process" in config.option.markexpr and not in_charge_of_workers:
        sys.addaudithook(_start_no_process)


#: The files that take longest, longest first: a worker that came to one of them last would be what all wait for.
_LONGEST = ("faults", "browser", "warm", "jupyterlab", "consistency", "words", "nbk", "own_folder", "reports")

#: Files, and the dearest tests of others, that run no line and take no branch which others do not (found by measuring
#: each by itself): coverage would double the time of each for nothing.
_MEASURED_BY_OTHERS = {
    "test_notebook_rate_and_plan",
    "test_data",
    "test_architecture",
    "test_bounds",
    "test_reading_stems",
    "test_no_payload_runs_or_fetches_from_any_place_of_a_page",
    "test_a_print_told_again_and_again_is_found_at_as_many_places_none_left_over[300]",
    "test_work_grows_with_length_only[5 % ]",
    "test_a_search_through_mutated_files_finds_no_difference_from_csv_and_pyarrow[150]",
    "test_work_grows_with_length_only[1,]",
    "test_work_grows_with_length_only[5 percent and ]",
    "test_rounding_travels_with_the_figures",
    "test_no_text_of_a_chart_lies_over_another_or_is_cut",
    "test_float_bounds_hold_the_exact_range_and_are_one_float_wide_of_it_at_most",
    "test_check_says_which_figures_cannot_all_be_true",
    "test_check_prints_slips_as_warnings_which_are_findings_for_strict_only",
    "test_every_check_uses_the_branches_of_the_folder_that_the_frame_came_from",
    "test_mutated_rows_end_in_a_sentence_or_in_a_check",
    "test_conflicts_and_removal_sets_are_those_of_trying_every_subset",
    "test_the_product_of_any_admissible_ratios_lies_inside_the_chain",
    "test_a_code_is_one_row_in_one_file",
    "test_a_copy_of_the_package_replaces_nothing",
    "test_a_print_of_another_branch_period_place_base_or_role_says_nothing",
    "test_the_same_chart_gives_the_same_bytes_twice",
    "test_a_contribution_holds_what_the_part_grew_over_what_the_whole_was",
    "test_a_report_takes_at_most_400_kb_and_its_frame_60",
    "test_a_large_file_with_marks_of_every_kind_comes_out_row_for_row",
    "test_a_convention_is_a_rate_that_one_could_have_asked_for",
    "test_a_file_that_a_spreadsheet_wrote_with_decimal_commas_is_read",
    "test_any_text_comes_back_as_it_was",
    "test_whatever_is_inconsistent_in_a_pair_is_inconsistent_together",
    "test_verdicts_are_those_of_a_linear_program_written_apart",
    "test_a_reader_sees_whole_files_while_an_updater_writes",
    "test_official_tables_are_no_releases_until_they_are_asked_for",
    "test_two_releases_of_a_folder_of_ones_own_are_counted_read_and_held_against_rates",
    "test_a_release_without_pairs_ties_or_growth_still_makes_a_page",
    "test_no_pattern_goes_through_the_rest_of_a_text_from_each_of_its_places",
    "test_a_frame_of_text_or_with_any_index_is_answered_like_the_one_that_was_loaded",
    "test_pages_hold_for_a_deficit_and_for_a_fall_by_more_than_3_percent",
    "test_trade_is_called_turnover_and_never_output",
    "test_the_sign_that_nobody_typed_is_that_of_the_print",
    "test_every_line_of_a_certificate_gives_its_number_to_whoever_redoes_it_from_the_numbers_shown",
    "test_the_text_that_comes_with_kzstats_shows_what_the_readme_says",
    "test_a_row_of_the_package_that_was_changed_is_checked_though_the_dictionary_vouches_for_the_old_one",
    "test_both_answers_of_the_exact_method_agree_with_highs",
    "test_a_quoted_line_break_where_a_block_ends_keeps_both_bytes",
    "test_8_percent_agrees_with_a_first_print_of_8_3_and_not_of_8_6",
    "test_texts_and_sources_are_checked_together",
    "test_parts_of_the_bureaus_tables_agree_year_by_year",
    "test_the_five_minute_session_runs_as_printed",
    "test_the_first_screen_shows_what_check_says_of_an_article",
    "test_frame_and_index_of_a_page_hold_no_english",
    "test_what_has_no_sign_of_it_holds_nothing_that_a_page_may_not_carry",
    "kzstats.observations.validate",
    "test_a_byte_order_mark_and_line_ends_of_any_kind_do_no_harm",
    "test_a_text_is_read_as_its_line_says[releases-ru]",
    "test_a_text_is_read_as_its_line_says[releases-kk]",
    "test_a_word_of_a_folder_of_ones_own_is_known",
    "test_rows_and_columns_of_a_file_that_was_there_stay_as_they_were",
    "test_a_code_that_is_no_text_is_taken_as_text_or_refused_in_a_sentence",
    "test_an_updater_killed_at_random_moments_loses_nothing_and_the_next_one_goes_on",
    "test_six_columns_make_the_pages_of_the_first_three_notebooks",
    "test_ranges_are_never_wider_than_interval_arithmetic_and_never_cut_what_it_proves",
    "test_true_growth_of_a_count_never_contradicts_and_its_base_is_whole",
    "test_what_cells_show_in_russian_and_kazakh_holds_no_english_but_the_sources_own_words[01_what_was_reported]",
    "test_what_cells_show_in_russian_and_kazakh_holds_no_english_but_the_sources_own_words[03_which_exchange_rate]",
    "test_what_cells_show_in_russian_and_kazakh_holds_no_english_but_the_sources_own_words[04_is_the_car_plan_on_track]",
    "test_what_cells_show_in_russian_and_kazakh_holds_no_english_but_the_sources_own_words[05_what_industry_is_made_of]",
    "test_what_cells_show_in_russian_and_kazakh_holds_no_english_but_the_sources_own_words[08_how_releases_hold_up]",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the examples of the warm parent, which start a process; begin with the files that take longest."""
    for item in items:
        if item.nodeid.startswith("kzstats/reports/warm/"):
            item.add_marker("process")
        if not _MEASURED_BY_OTHERS.isdisjoint((item.path.stem, item.name, item.name.partition("[")[0])):
            item.add_marker("no_cover")
    place = {f"test_{name}": number for number, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(place)))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking for garbage among its 250,000 objects took a tenth of the time."""
    gc.freeze()


def _start_no_process(event: str, args: tuple) -> None:
    if event in ("os.fork", "os.forkpty") or (
        event in ("subprocess.Popen", "os.posix_spawn") and Path(os.fsdecode(args[0])).name not in _ASKED
    ):
        raise RuntimeError(
            f"{event}: mark this test `process`, `kernel` or `browser`; `make check` starts none of them"
        )


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser to look at pages with.

    It is no Python package, so a machine may have none: there its tests are left out, and the summary says how to get
    one. In CI, whose green means that all of them ran, they fail.
    """
    from kzstats.errors import EnvironmentProblem
    from kzstats.reports import pdf

    try:
        return pdf.find_chromium()
    except EnvironmentProblem:
        if os.environ.get("CI") or os.environ.get("KZSTATS_CHROMIUM"):
            raise
        pytest.skip(f"no Chromium to look with. {pdf.HOW_TO_GET_ONE}")


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder that holds pyproject.toml, data/ and notebooks/."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True, scope="session")
def workers_are_measured() -> Iterator[None]:
    """What a batch's workers ran counts as covered: they write it down before their last word, which ends them."""
    if "coverage" not in sys.modules or not (measure := sys.modules["coverage"].Coverage.current()):
        yield
        return

    class Pipe:
        def __init__(self, pipe):
            self.pipe = pipe

        def __getattr__(self, name):
            return getattr(self.pipe, name)

        def send(self, message):
            if message[0] == "done":
                measure.stop()
                # A test that plays a full disk with a limit on files means the report's, not this one.
                most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
                resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
                measure.save()
            self.pipe.send(message)

    ordinary = attempt._forked
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attempt, "_forked", lambda pipe: ordinary(Pipe(pipe)))
        yield


@pytest.fixture(autouse=True, scope="session")
def warm_kernels() -> Iterator[None]:
    """Kernels are forked from one parent for all tests: a cold one takes 0.6 s of processor, 1.8 with kzstats.

    tests/test_warm.py shows that nothing tells the two apart; tests about how kernels come to be say `cold`.
    """
    folder, ordinary = Path(tempfile.mkdtemp(prefix="kzw-")).resolve(), run._pool  # pytest's own are too deep
    with contextlib.ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        address = functools.cache(lambda: stack.enter_context(warm.begun()).serve(folder, ["kzstats"]))

        @contextlib.contextmanager
        def pool(jobs, workers, scheduler, pages=True, parent=None):
            with ordinary(jobs[:workers], workers, scheduler, pages) as (made, _):  # so few have no parent
                yield made, None if scheduler else address()

        pool.ordinary = ordinary
        patch.setattr(run, "_pool", pool)
        yield
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def obs():
    """The figures of the article that many tests look at."""
    import kzstats as kz

    return kz.load("trend_2024_06")


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder called mine, in use on top of the package's data."""
    folder = tmp_path / "mine"
    folder.mkdir()
    monkeypatch.setenv("KZSTATS_DATA", str(folder))
    return folder


@pytest.fixture
def kzstats(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> Callable:
    """Call the command line in this process: (exit code, stdout, stderr)."""
    from kzstats import __main__ as command

    def call(*words: object, given: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["kzstats", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        with pytest.raises(SystemExit) as ended:
            command.main()
        out, err = capsys.readouterr()
        return ended.value.code or 0, out, err

    return call
