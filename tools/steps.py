"""Run named steps one after another, say how long each took, and fail if any failed.

    python tools/steps.py 'ruff: ruff check .' 'tests: pytest'

Every step runs, also after a failure: one look tells all that is wrong. The exit code is the first failure's.
"""

import signal
import subprocess
import sys
import time


def main(steps: list[str]) -> int:
    """Run steps given as `name: shell command`."""
    results = []
    for step in steps:
        name, _, command = step.partition(": ")
        print(f"\n── {name}: {command.strip()}", flush=True)
        began = time.monotonic()
        code = _run(command)
        seconds = time.monotonic() - began
        print(f"── {name}: {_outcome(code)} in {seconds:.1f} s", flush=True)
        results.append((name, code, seconds))
        if code in (-signal.SIGINT, 130, 143):
            break
    if len(results) > 1:
        print("\n" + "\n".join(f"{name:<16} {seconds:6.1f} s  {_outcome(code)}" for name, code, seconds in results))
        print(f"{'together':<16} {sum(seconds for *_, seconds in results):6.1f} s", flush=True)
    return next((abs(code) for _, code, _ in results if code), 0)


def _run(command: str) -> int:
    """Exit code of a shell command; an interrupt reaches the command itself, which then ends in its own way."""
    process = subprocess.Popen(command, shell=True)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def _outcome(code: int) -> str:
    return "ok" if code == 0 else f"FAILED (exit code {code})"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
