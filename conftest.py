"""Examples in docstrings run as a reader would run them: after `import kzstats as kz`."""

import pytest

import kzstats


@pytest.fixture(autouse=True)
def _as_a_reader(doctest_namespace: dict) -> None:
    doctest_namespace["kz"] = kzstats
