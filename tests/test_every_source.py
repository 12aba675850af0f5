"""What holds for whatever source, tried on every one of the package: half a minute, so not in `make check`."""

import re

import pytest

import kzstats as kz

pytestmark = pytest.mark.long


def test_check_is_readable_for_every_source(kzstats):
    for source in kz.load()["source_id"].unique():
        code, out, _ = kzstats("check", source)
        assert code == 0, source
        last = r": (no contradiction|consistent|inconsistent|undetermined)(, \d+ slips? beside that, see above)?\n\Z"
        assert re.search(last, out), source
        pairs = out.partition("Pair by pair\n")[2].partition("\n\n")[0].splitlines()[1:]
        assert all(re.search(r"  (consistent|inconsistent|undetermined)  ", line + "  ") for line in pairs), source
        assert not re.search(r"DataFrame|\bnan\b|\binf\b|[0-9]e[+-]?[0-9]", out), source
        assert max(map(len, out.splitlines())) <= 260, source
