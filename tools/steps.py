"""Run named steps, say how long each took, and fail if any failed.

    python tools/steps.py 'ruff: ruff check .' 'tests: pytest'
    python tools/steps.py 'ruff: ruff check .' 'types: mypy' --beside 'tests: pytest'

One after another; --beside begins further steps that run at the same time, in turn among themselves. What the last of
these print is seen at once, and the rest when a step has ended. Every step runs, also after a failure: one look tells
all that is wrong. The exit code is that of the first step that failed.
"""

import signal
import subprocess
import sys
import threading
import time

_STOPPED = (-signal.SIGINT, 130, 143)


def main(words: list[str]) -> int:
    """Run steps given as `name: shell command`, those on either side of `--beside` at the same time."""
    began, lanes = time.monotonic(), [[]]
    for word in words:
        if word == "--beside":
            lanes.append([])
        else:
            lanes[-1].append(word)
    ended: list[list[tuple]] = [[] for _ in lanes]
    beside = [threading.Thread(target=_in_turn, args=(*lane, True)) for lane in zip(lanes[:-1], ended, strict=False)]
    for thread in beside:
        thread.start()
    _in_turn(lanes[-1], ended[-1], False)
    for thread in beside:
        thread.join()
    results = [result for lane in ended for result in lane]
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
        print(f"{head}\n{said}" if held else "", f"── {name}: {_outcome(code)} in {seconds:.1f} s\n", sep="", end="")
        sys.stdout.flush()
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
