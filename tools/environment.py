"""Make the environment that every `make` target runs in: .venv with the exact packages of requirements.lock.

    python3 tools/environment.py .venv .venv/.ready-<key>

Needs nothing but Python with pip; knows nothing of kzstats. uv installs the lock in seconds and is itself
installed from it, hash and all. Where uv cannot reach the packages (a mirror that only pip knows), pip does
the same in minutes. Both write bytecode: without it every later import is several times slower.
"""

import fcntl
import subprocess
import sys
import time
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"


def main(venv: Path, stamp: Path) -> int:
    """Build or renew the environment, then leave the stamp; 4 with a message when that cannot be done."""
    if sys.version_info < OLDEST:
        return _sorry(f"kzstats needs Python 3.11 or newer, and this is {sys.version.split()[0]}: {sys.executable}")
    with LOCK.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # `make report` and `make test` started together: the second one waits
        if stamp.exists():
            return 0
        return _build(venv, stamp)


def _build(venv: Path, stamp: Path) -> int:
    began = time.monotonic()
    python = venv / "bin" / "python"
    if not (_stands_where_it_was_made(venv) and _same_python(python)):
        print(f"set-up: {venv.name} with Python {sys.version.split()[0]}", flush=True)
        if not _run(sys.executable, "-m", "venv", "--clear", venv):
            return _sorry("Python could not make a virtual environment (Debian: apt install python3-venv)")
    how = _install_lock(python)
    if how is None:
        return _sorry("neither uv nor pip could install requirements.lock; what they said stands above")
    pip = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    if not _run(*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT):
        return _sorry("the package itself could not be installed; what pip said stands above")
    for old in venv.glob(".ready-*"):
        old.unlink()
    stamp.touch()
    print(f"set-up: done in {time.monotonic() - began:.1f} s ({how})", flush=True)
    return 0


def _stands_where_it_was_made(venv: Path) -> bool:
    """Whether nobody moved or copied the environment: its commands name their interpreter by its full path."""
    notes = venv / "pyvenv.cfg"
    return notes.exists() and any(line.endswith(f" {venv}") for line in notes.read_text().splitlines())


def _same_python(python: Path) -> bool:
    """Whether an environment of this very Python is already there."""
    if not python.exists():
        return False
    ask = "import pip, sys; print(*sys.version_info[:3], sys.base_prefix)"
    found = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=False)
    return found.stdout.strip() == " ".join(map(str, (*sys.version_info[:3], sys.base_prefix)))


def _install_lock(python: Path) -> str | None:
    """Install what the lock names; how it was done, or None."""
    pip = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
    uv_only = python.parent.parent / "uv.txt"
    uv_only.write_text(_block("uv"))
    if _run(*pip, "-r", uv_only):
        uv = [python, "-m", "uv", "pip", "install", "-q", "--python", python, "--require-hashes", "--no-deps"]
        if _run(*uv, "--compile-bytecode", "-r", LOCK):
            return "packages by uv"
    print("set-up: uv could not install the packages; pip takes over, which takes minutes", flush=True)
    return "packages by pip" if _run(*pip, "-r", LOCK) else None


def _block(name: str) -> str:
    """The lines of one package in the lock: its version and its hashes."""
    lines = LOCK.read_text().splitlines()
    first = next((number for number, line in enumerate(lines) if line.startswith(f"{name}==")), None)
    if first is None:
        raise SystemExit(f"requirements.lock has no {name}; take the lock from the repository again")
    last = next(number for number in range(first, len(lines)) if not lines[number].endswith("\\"))
    return "\n".join(lines[first : last + 1]) + "\n"


def _run(*command: object) -> bool:
    return subprocess.run([str(part) for part in command], check=False).returncode == 0


def _sorry(message: str) -> int:
    hint = "Choose another interpreter with `make PYTHON=/path/to/python3.12 …`."
    print(f"set-up failed: {message}. {hint}", file=sys.stderr)
    return 4


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]).absolute(), Path(sys.argv[2]).absolute()))
