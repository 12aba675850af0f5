"""Share tests out among processes that are forked once all is collected: `pytest --share N`.

pytest-xdist has each worker import and collect everything anew, 4 s of processor for each. Whole files go round, so
that the tests of one still share what they set up.
"""

import inspect
import itertools
import multiprocessing
import os
import pickle
import struct
import sys
import traceback
from multiprocessing.connection import Connection, wait

import pytest

#: Before tests that may start no process are held to it; where slipcover measures, its own, which gather what ran.
_fork, _exit = os.fork, os._exit


def measuring() -> object | None:
    """The slipcover that measures what runs in this process, if there is one."""
    return inspect.getclosurevars(_fork).nonlocals["sci"] if hasattr(_fork, "__wrapped__") else None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--share", type=int, default=1, metavar="N", help="share whole files out among N forked processes")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run the collected tests in several processes and say here what they reported."""
    option = session.config.option
    if option.share < 2 or option.collectonly or session.testsfailed:
        return None
    files = [list(items) for _, items in itertools.groupby(session.items, key=lambda item: item.path)]
    left, put = os.pipe()
    for number in range(len(files)):
        os.write(put, struct.pack("H", number))
    os.close(put)
    session.config._tmp_path_factory.getbasetemp()
    here = {}
    for number in range(option.share):
        ours, theirs = multiprocessing.Pipe(duplex=False)
        if (child := _fork()) == 0:
            _child(session, files, left, number, theirs)
        theirs.close()
        here[ours] = child
    try:
        while here:
            for pipe in wait(list(here)):
                _hear(session, pipe, here)
            if session.shouldfail:
                raise session.Failed(session.shouldfail)
    finally:
        os.close(left)
        for pipe, child in here.items():
            pipe.close()
            os.kill(child, 15)
            os.waitpid(child, 0)
    return True


def _hear(session: pytest.Session, pipe: Connection, here: dict[Connection, int]) -> None:
    """Pass on one word of a child; an end before its last word is none of a run that can be believed."""
    hook, said = session.config.hook, None
    try:
        what, said = pipe.recv()
    except EOFError:
        what = "ended"
    if what == "report":
        hook.pytest_runtest_logreport(report=hook.pytest_report_from_serializable(config=session.config, data=said))
    elif what == "warning":
        hook.pytest_warning_recorded.call_historic(kwargs=said)
    elif what == "stop":
        session.shouldstop = said
    else:
        _, code = os.waitpid(here.pop(pipe), 0)
        if what != "done" or code:
            raise RuntimeError(f"a process that ran tests ended by itself ({code}); what it said last: {said}")


def _child(session: pytest.Session, files: list[list[pytest.Item]], left: int, number: int, pipe: Connection) -> None:
    """Run file after file, as long as there are any, and report; never returns."""
    config = session.config
    try:
        if measuring():  # what tests fork is theirs to measure (tests/conftest.py): a report of each fork takes seconds
            os.fork, os._exit = _fork.__wrapped__, _exit.__wrapped__
        config.pluginmanager.unregister(name="terminalreporter")
        capture = config.pluginmanager.getplugin("capturemanager")
        capture.stop_global_capturing()  # the file behind it is the parent's
        capture.start_global_capturing()
        capture.suspend_global_capture()
        factory = config._tmp_path_factory
        factory._basetemp = factory.getbasetemp() / f"share-{number}"
        factory._basetemp.mkdir()
        config.pluginmanager.register(_Telling(config, pipe))
        file = _taken(files, left)
        while file:
            following = _taken(files, left)
            for item, after in itertools.zip_longest(file, [*file[1:], *following[:1]]):
                config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            file = following
        pipe.send(("done", None))
        sys.stdout.flush()
        _exit(0)
    except BaseException:
        pipe.send(("raised", traceback.format_exc()))
        _exit(1)


def _taken(files: list[list[pytest.Item]], left: int) -> list[pytest.Item]:
    """The next file that no process has begun; empty at the end."""
    number = os.read(left, 2)
    return files[struct.unpack("H", number)[0]] if number else []


class _Telling:
    """What the terminal would have been told goes to the parent."""

    def __init__(self, config: pytest.Config, pipe: Connection):
        self.config, self.pipe = config, pipe

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        data = self.config.hook.pytest_report_to_serializable(config=self.config, report=report)
        self.pipe.send(("report", data))

    def pytest_warning_recorded(self, warning_message, when, nodeid, location) -> None:
        warning_message.source = None  # may be anything
        said = {"warning_message": warning_message, "when": when, "nodeid": nodeid, "location": location}
        try:
            pickle.dumps(said)
        except Exception:
            warning_message.message = UserWarning(str(warning_message.message))
            warning_message.category = UserWarning
        self.pipe.send(("warning", said))
