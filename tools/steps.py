"""Run named steps, say how long each took, and fail if any failed.

    python tools/steps.py 'ruff: ruff check .' 'tests: pytest'
    python tools/steps.py --beside 'ruff: ruff check .' 'types: mypy' 'tests: pytest'

One after another; with --beside the last step has a processor of its own, and the others run one after another beside
it, what they print held back until they end. Every step runs, also after a failure: one look tells all that is wrong.
The exit code is that of the first step that failed.
"""

import signal
import subprocess
import sys
import threading
import time

_STOPPED = (-signal.SIGINT, 130, 143)


def main(steps: list[str]) -> int:
    """Run steps given as `name: shell command`, after `--beside` the last one beside the others."""
    began, beside = time.monotonic(), steps[:1] == ["--beside"]
    *first, last = steps[beside:]
    results: list[tuple] = []
    if beside:
        others: list[tuple] = []
        lane = threading.Thread(target=_in_turn, args=(first, others, True))
        lane.start()
        _in_turn([last], results, False)
        lane.join()
        results = [*others, *results]
    else:
        _in_turn([*first, last], results, False)
    if len(results) > 1:
        print("\n" + "\n".join(f"{name:<16} {seconds:6.1f} s  {_outcome(code)}" for name, code, seconds in results))
        print(f"{'together':<16} {time.monotonic() - began:6.1f} s", flush=True)
    return next((abs(code) for _, code, _ in results if code), 0)


def _in_turn(steps: list[str], results: list[tuple], held: bool) -> None:
    """Run steps one after another, noting name, exit code and seconds of each, until one is interrupted."""
    for step in steps:
        name, _, command = step.partition(": ")
        head = f"\n── {name}: {command.strip()}"
        if not held:
            print(head, flush=True)
        began = time.monotonic()
        code, said = _run(command, held)
        seconds = time.monotonic() - began
        print(f"{head}\n{said}" if held else "", end="")
        print(f"── {name}: {_outcome(code)} in {seconds:.1f} s", flush=True)
        results.append((name, code, seconds))
        if code in _STOPPED:
            return


def _run(command: str, held: bool) -> tuple[int, str]:
    """Exit code of a shell command, and what it said if that is held back; an interrupt reaches the command itself."""
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True} if held else {}
    process = subprocess.Popen(command, shell=True, **pipe)
    while True:
        try:
            said, _ = process.communicate()
            return process.returncode, said or ""
        except KeyboardInterrupt:
            continue


def _outcome(code: int) -> str:
    return "ok" if code == 0 else f"FAILED (exit code {code})"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
