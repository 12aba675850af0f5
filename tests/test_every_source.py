"""What holds for whatever source, tried on every one of the package: a minute of processor, so not in `make check`."""

import re

import pandas as pd
import pytest

import kzstats as kz
from kzstats.rounding import RULES

pytestmark = pytest.mark.long


def test_check_is_readable_for_every_source(kzstats):
    for source in kz.load()["source_id"].unique():
        code, out, _ = kzstats("check", source)
        assert code == 0, source
        assert re.search(r": (consistent|inconsistent|undetermined)\n\Z", out), source
        assert not re.search(r"DataFrame|\bnan\b|\binf\b|[0-9]e[+-]?[0-9]", out), source
        assert max(map(len, out.splitlines())) <= 260, source


def test_every_source_can_be_checked_pairwise():
    for source, figures in kz.load().groupby("source_id"):
        assert set(kz.pairwise(figures)["verdict"]) <= {"consistent", "inconsistent", "undetermined"}, source


@pytest.mark.parametrize("rule", RULES)
def test_rounding_travels_with_the_figures_of_every_source(rule):
    every, at_nearest = kz.load(rounding=rule), kz.load()
    for source in every["source_id"].unique():
        cut, plain = (frame[frame["source_id"] == source] for frame in (every, at_nearest))
        carried, asked = kz.reconcile(cut), kz.reconcile(plain, rounding=rule)
        assert (carried.verdict, carried.certificate) == (asked.verdict, asked.certificate), source
        pd.testing.assert_frame_equal(carried.ranges, asked.ranges)


def test_all_sources_at_once_get_a_verdict_and_no_print_is_forced_on_its_revision():
    together = kz.reconcile(kz.load())
    assert together.verdict in {"consistent", "inconsistent"}
    assert len(together.revisions) > 30
