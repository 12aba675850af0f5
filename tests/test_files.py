"""Files are whole or not there, keep what is theirs, and one process writes at a time."""

import errno
import os
import stat
import subprocess
import sys

import pytest

from kzstats import files
from kzstats.errors import EnvironmentProblem


def test_a_replaced_file_keeps_its_permissions(tmp_path):
    path = tmp_path / "private.csv"
    path.write_bytes(b"old")
    path.chmod(0o600)
    files.write({path: b"new"})
    with files.writing(path) as file:
        file.write(b"newer")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes() == b"newer"


def test_a_new_file_has_the_permissions_that_any_new_file_gets(tmp_path):
    (tmp_path / "ordinary").touch()
    files.write({tmp_path / "new": b""})
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "ordinary").stat().st_mode


def test_through_a_link_the_file_it_leads_to_is_replaced_and_the_link_stays(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    real, link = tmp_path / "elsewhere" / "rates.csv", tmp_path / "rates.csv"
    real.write_bytes(b"old")
    link.symlink_to(real)
    files.write({link: b"new"})
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


@pytest.mark.parametrize("kind", ["dangling link", "write-protected", "folder", "device"])
def test_what_must_not_be_replaced_is_refused_and_stays(kind, tmp_path):
    path = tmp_path / "target"
    if kind == "dangling link":
        path.symlink_to(tmp_path / "nowhere")
    elif kind == "folder":
        path.mkdir()
    elif kind == "device":
        path.symlink_to(os.devnull)
    else:
        path.write_bytes(b"old")
        path.chmod(0o444)
    before = path.lstat().st_ino
    with pytest.raises(EnvironmentProblem, match=f"{path} is "):
        files.write({path: b"new"})
    with pytest.raises(EnvironmentProblem, match=f"{path} is "), files.writing(path):
        pass
    assert path.lstat().st_ino == before
    assert [each.name for each in tmp_path.iterdir()] == ["target"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_on_a_full_disk_both_files_stay_as_they_were_and_nothing_is_left(call, tmp_path, monkeypatch):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_bytes(b"old")

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(EnvironmentProblem, match=r"[ab]\.csv: cannot be written \(No space left on device\); 6 bytes"):
        files.write({tmp_path / "a.csv": b"new", tmp_path / "b.csv": b"new"})
    with pytest.raises(EnvironmentProblem, match=r"b\.csv: cannot be written"), files.writing(tmp_path / "b.csv"):
        pass
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.csv": b"old", "b.csv": b"old"}


def test_a_file_is_flushed_before_it_takes_its_place_and_the_folder_after(tmp_path, monkeypatch):
    done, replace = [], os.replace
    monkeypatch.setattr(os, "fsync", lambda handle: done.append("folder" if _is_folder(handle) else "file"))
    monkeypatch.setattr(os, "replace", lambda *paths: (done.append("replace"), replace(*paths)))
    with files.writing(tmp_path / "new.csv") as file:
        file.write(b"x")
    assert done == ["file", "replace", "folder"]


def _is_folder(handle: int) -> bool:
    return stat.S_ISDIR(os.fstat(handle).st_mode)


def test_a_block_that_fails_leaves_no_file(tmp_path):
    with pytest.raises(ZeroDivisionError), files.writing(tmp_path / "new.csv") as file:
        file.write(bytes(1 // len(b"")))
    assert not list(tmp_path.iterdir())


def test_a_name_of_the_longest_length_can_be_written(tmp_path):
    path = tmp_path / ("ы" * 127)
    files.write({path: b"x"})
    assert path.read_bytes() == b"x"


@pytest.mark.process
def test_one_process_holds_the_lock_until_it_ends_even_when_killed(tmp_path):
    lock = tmp_path / ".lock"
    code = (
        "import sys, time; from pathlib import Path; from kzstats import files\n"
        "with files.locked(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(lock)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        taken = files.locked(lock, remedy="Choose another folder.")
        with pytest.raises(EnvironmentProblem, match=f"locked by process {holder.pid}. Choose another"), taken:
            pass
        holder.kill()
    with files.locked(lock, patience=5):
        assert lock.read_text() == str(os.getpid())


@pytest.mark.process
def test_what_a_killed_writer_left_is_swept_and_a_living_ones_stays(tmp_path):
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    left, alive = tmp_path / f".tmp-{gone.stdout.strip()}-0123abcd", tmp_path / f".tmp-{os.getppid()}-0123abcd"
    left.touch()
    alive.touch()
    files.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == [alive]
