"""Tests that are shared out among forked processes say what they would have said in one."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process
_FILES = {
    "test_first.py": "import warnings\ndef test_right(tmp_path):\n    print('said')\n    warnings.warn('heard')\n",
    "test_second.py": "def test_wrong(tmp_path):\n    print('said by it')\n    assert 1 + 1 == 3\n",
    "test_third.py": "import pytest\n@pytest.mark.skip(reason='why')\ndef test_left(): pass\ndef test_too(): pass\n",
}
_DIES = {"test_third.py": "import os\ndef test_that_ends_its_process():\n    os._exit(0)\n"}


def ran(folder: Path, files: dict[str, str], *words: str) -> subprocess.CompletedProcess:
    shutil.copy(Path(__file__).with_name("shared_out.py"), folder)
    for name, text in files.items():
        (folder / name).write_text(text)
    pytest_ = [sys.executable, "-m", "pytest", "-p", "shared_out", "-p", "no:cacheprovider", "-c", "/dev/null", "-rs"]
    return subprocess.run([*pytest_, *words, "."], cwd=folder, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("processes", ["1", "3"])
def test_failures_skips_and_warnings_of_all_processes_are_told_together(tmp_path, processes):
    done = ran(tmp_path, _FILES, "--share", processes)
    assert done.returncode == 1
    assert "1 failed, 2 passed, 1 skipped, 1 warning in" in done.stdout
    assert all(said in done.stdout for said in ("assert (1 + 1) == 3", "said by it", "heard", "why"))


def test_a_process_that_ends_before_its_tests_is_no_success(tmp_path):
    done = ran(tmp_path, _FILES | _DIES, "--share", "2")
    assert done.returncode == 3
    assert "a process that ran tests ended by itself" in done.stdout + done.stderr


def test_the_first_failure_ends_all_processes_where_that_is_asked(tmp_path):
    waits = {f"test_wait_{n}.py": "import time\ndef test_waits(): time.sleep(30)\n" for n in range(2)}
    done = ran(tmp_path, {"test_a.py": _FILES["test_second.py"]} | waits, "--share", "2", "-x")
    assert done.returncode == 1
    assert "1 failed in" in done.stdout
