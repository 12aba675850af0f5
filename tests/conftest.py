"""What every test may rely on: no window, no leftover settings of the caller, and runs that can be repeated."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ["MPLBACKEND"] = "Agg"
# Which browser there is to look with is no setting of what is tested.
for name in [name for name in os.environ if name.startswith("KZSTATS_") and name != "KZSTATS_CHROMIUM"]:
    del os.environ[name]
# Rates that the tester has fetched change what the tests see: they look into a folder that does not exist.
os.environ["KZSTATS_RATES"] = str(Path(__file__).parent / "no_fetched_rates")

# No deadline: a busy machine is no wrong result. In CI the examples are the same each time, so that a red run
# speaks of the change it saw; at a desk they differ, so that there is something to find.
settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.register_profile("ci", parent=settings.get_profile("desk"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


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
