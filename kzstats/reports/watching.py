"""What a run reads beside its notebook and its data, so that a report is made again when any of it has changed.

Seen, through Python's audit events, from before the first cell on: files opened and folders listed by Python code,
modules that are no part of the installed environment (PYTHONPATH, editable installs), variables of the environment
asked for by name. What a run itself has written is no input of it. Not seen, and therefore told: what it asked of
servers, what it ran other programs for, files that compiled libraries open by themselves. Nobody can see the clock,
random numbers, or whether a file merely exists.

In the kernel this is an extension of IPython, which writes each thing down as it happens: a kernel that dies has told
all. It imports nothing that a kernel does not have.
"""

import atexit
import contextlib
import functools
import gc
import hashlib
import importlib.util
import json
import os
import stat
import sys
import sysconfig
import types
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

FILE = "read.jsonl"
# Libraries that open files below Python, told when anything but themselves imports them: pandas does to read Parquet.
_COMPILED_READERS = {
    *("polars", "duckdb", "h5py", "netCDF4", "tables", "rasterio", "fiona", "pyogrio", "pyreadstat", "datatable"),
    *("pyarrow.parquet", "pyarrow.dataset", "pyarrow.csv", "pyarrow.json", "pyarrow.feather", "pyarrow.orc"),
    *("pyarrow.fs", "pyarrow.ipc"),
}
_BY_ITSELF = "files that {} opens by itself"
_PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile")
# They differ from run to run, and mean the private folder and the kernel's own processes.
_OF_THE_RUN = {"TMPDIR", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JPY_PARENT_PID", "JPY_SESSION_NAME", "MPLBACKEND"}
_OF_THE_RUN |= {"PYTEST_CURRENT_TEST"}
_HASHED_AT_MOST = 64_000_000  # bytes, 0.05 s; of a larger file its size and time of change decide


def load_ipython_extension(shell: Any) -> None:
    """Watch this process from its first cell on, let cells go on and it end as soon as they can; called by IPython."""
    import zmq  # not for who only asks what has changed

    def begin(*_: Any) -> None:
        shell.events.unregister("pre_run_cell", begin)
        _begin(shell)

    def leave() -> None:
        # ipykernel (7.4) stops the printing thread first. Where the one that was asked to end has yet to flush its
        # streams it then waits ten seconds for each: half of short notebooks did, and were killed after three.
        if control is not None and control.is_alive():
            control.stop()
            control.join()

    control, printing = shell.kernel.control_thread, shell.kernel.iopub_thread
    # Where outputs come faster than they are heard, wait: of 20,000 small ones 17,000 were thrown away without a word.
    printing.schedule(lambda: printing.socket.setsockopt(zmq.XPUB_NODROP, 1))
    atexit.register(leave)
    gc.set_threshold(10_000, 10, 10)  # at Python's 700 it takes 3 to 5 % of the cells of the eight notebooks
    # By the name of its cell, not of a file in a folder of the run: so is a fault of syntax told.
    shell.compile.get_code_name = lambda raw, code, number: f"In[{number}]"
    shell.events.register("pre_run_cell", begin)
    for stream in (sys.stdout, sys.stderr):
        stream.flush = functools.partial(_flush_what_waits, stream, stream.flush, os.getpid())


def _flush_what_waits(stream: Any, flush: Callable[[], None], kernel: int) -> None:
    """Flush a stream to which something was written; ipykernel has all of them six times a cell wait for its thread."""
    if getattr(stream, "_flush_pending", True) or os.getpid() != kernel:
        flush()


def _begin(shell: Any) -> None:
    folder = os.environ.get("TMPDIR", "")
    if not Path(folder, "cwd").is_dir():
        return  # somebody else's kernel
    out = os.open(Path(folder, FILE), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    seen: set[tuple[str, str]] = set()

    def note(kind: str, name: str, *more: Any) -> None:
        if (kind, name) not in seen:
            seen.add((kind, name))
            os.write(out, json.dumps([kind, name, *more]).encode() + b"\n")

    apart = tuple(place + os.sep for place in (*environment(), os.path.realpath(folder), folder) if place)
    hear = _hearing(note, apart)
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and not file.startswith(apart):
            hear("open", (file, "r", os.O_RDONLY))
    sys.addaudithook(hear)
    shell.events.register("post_run_cell", _looking(note, apart, shell.user_ns))
    _watch_variables(note)


@functools.cache
def environment() -> list[str]:
    """The folders of what is installed, which `unchanged.environment` and `unchanged.library` answer for."""
    base = {"base": sys.base_prefix, "platbase": sys.base_exec_prefix}
    places = {sysconfig.get_path(kind) for kind in ("purelib", "platlib")}
    places |= {sysconfig.get_path(kind, vars=base) for kind in ("stdlib", "platstdlib", "purelib", "platlib")}
    if sys.prefix != sys.base_prefix:
        places.add(sys.prefix)
    places |= {str(Path(__file__).resolve().parents[1]), "/proc", "/dev", "/sys"}
    return sorted({*places, *(os.path.realpath(place) for place in places)})


def _hearing(note: Callable[..., None], apart: tuple[str, ...]) -> Callable[[str, tuple], None]:
    """An audit hook that notes what is read outside some folders. It must never raise: that would stop the reader."""
    parts = {"open", "import", "os.listdir", "os.scandir", "socket.connect", "sqlite3.connect", *_PROGRAMS}

    def path_of(name: Any) -> str:
        return os.path.abspath(os.fsdecode(name))  # noqa: PTH100 - links are the reader's business

    def hear(event: str, args: tuple) -> None:
        if event not in parts:
            return
        try:
            if event == "open" and isinstance(args[0], str | bytes):
                _opened(path_of(args[0]), args[2], note, apart)
            elif event == "import" and isinstance(args[1], str):
                _opened(path_of(args[1]), os.O_RDONLY, note, apart)  # an extension module
            elif event == "import" and args[0] in _COMPILED_READERS:
                library = args[0].partition(".")[0]
                if f"{os.sep}{library}{os.sep}" not in _caller():
                    note("unseen", _BY_ITSELF.format(library))
            elif event in ("os.listdir", "os.scandir") and not isinstance(args[0], int):
                path = path_of(args[0] or ".")
                if not f"{path}{os.sep}".startswith(apart) and "importlib" not in _caller():
                    note("folder", path)
            elif event == "sqlite3.connect" and Path(path_of(args[0])).is_file():
                _opened(path_of(args[0]), os.O_RDONLY, note, apart)
            elif event == "socket.connect" and isinstance(args[1], tuple):
                note("unseen", "what it asked of servers")
            elif event in _PROGRAMS:
                words = os.fsdecode(args[0] or args[1][0]).split()
                note("unseen", f"what {Path(words[0]).name} did for it")
        except Exception:
            return

    return hear


def _looking(note: Callable[..., None], apart: tuple[str, ...], names: Mapping[str, Any]) -> Callable[..., None]:
    """What tells, after a cell, that a notebook or a module of its owner holds a compiled reader by name.

    `import pyarrow` of what pandas has imported before raises no event, and opens files by `memory_map` and the like.
    """
    known: set[str] = set()
    libraries = {name.partition(".")[0] for name in _COMPILED_READERS}
    kinds = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)

    def look(*_: Any) -> None:
        new = sys.modules.keys() - known
        known.update(new)
        own = [sys.modules.get(name) for name in new - {"__main__"}]
        own = [each for each in own if isinstance(file := getattr(each, "__file__", 0), str) and file[:1] == os.sep
               and not file.startswith(apart)]  # fmt: skip
        for value in [value for space in (names, *map(vars, own)) for value in list(space.values())]:
            if isinstance(value, kinds):
                of = value.__name__ if isinstance(value, types.ModuleType) else value.__module__
                if (library := str(of).partition(".")[0]) in libraries:
                    note("unseen", _BY_ITSELF.format(library))

    return look


def _caller() -> str:
    """The file of the code that has caused an audit event, the import system left out."""
    frame = sys._getframe(2)
    while frame.f_back and frame.f_code.co_filename.startswith("<frozen importlib"):
        if frame.f_code.co_name == "_fill_cache":
            break
        frame = frame.f_back
    return frame.f_code.co_filename


def _opened(path: str, flags: int, note: Callable[..., None], apart: tuple[str, ...]) -> None:
    """Note a file that is opened, with its size and time of change, or that it is not there."""
    if path.startswith(apart):
        return
    if path.endswith(".pyc"):
        with contextlib.suppress(ValueError):
            path = importlib.util.source_from_cache(path)
    if flags & os.O_ACCMODE != os.O_RDONLY:
        if flags & (os.O_TRUNC | os.O_CREAT):
            note("written", path)
        if flags & os.O_ACCMODE == os.O_WRONLY or flags & os.O_TRUNC:
            return
    try:
        found = os.stat(path)  # noqa: PTH116 - a Path for each file that is opened costs more
    except OSError:
        note("file", path, None)
        return
    if stat.S_ISREG(found.st_mode):
        note("file", path, [found.st_size, found.st_mtime_ns])


def _watch_variables(note: Callable[..., None]) -> None:
    """Note variables that are asked for by name; copying them all, as for another program, asks for none."""

    class Watched(type(os.environ)):
        copied: list[str] = []  # noqa: RUF012 - there is one environment

        def __getitem__(self, key: str) -> str:
            if self.copied and self.copied[-1] == key:
                self.copied.pop()
            elif isinstance(key, str):
                note("variable", key)
            return super().__getitem__(key)

        def __iter__(self):
            names = list(super().__iter__())
            self.copied[:] = reversed(names)
            return iter(names)

    Watched.__name__ = Watched.__qualname__ = "_Environ"
    os.environ.__class__ = Watched


# --- after the run, and before the next ----------------------------------------------------------------------------


def what_was_read(folder: Path, variables: Mapping[str, str], covered: Collection[str] = ()) -> dict[str, Any]:
    """What a kernel has read, in a form that `what_changed` can hold against what is there later.

    folder: the private one of its run; variables: those that its kernel was given; covered: files that something else
    answers for. Returns `files` (path → SHA-256, empty where there was none), `folders` (path → SHA-256 of the names in
    it), `variables` (name → eight digits of a SHA-256, too few to tell a secret by) and `unseen`.
    """
    found: dict[str, dict[str, Any]] = {"file": {}, "folder": {}, "variable": {}, "unseen": {}, "written": {}}
    with contextlib.suppress(FileNotFoundError):
        for line in (folder / FILE).read_text("utf-8").splitlines():
            kind, name, *more = json.loads(line)
            found[kind][name] = more[0] if more else None
    files = {
        path: _state(path) if _stamp(path) == at_opening else "changed while it was read"
        for path, at_opening in sorted(found["file"].items())
        if path not in found["written"] and path not in covered
    }
    folders = {path: _names(path) for path in sorted(found["folder"])}
    names = sorted({"PYTHONPATH", *found["variable"]} - _OF_THE_RUN)
    variables = {name: _digits(variables.get(name)) for name in names}
    return {"files": files, "folders": folders, "variables": variables, "unseen": sorted(found["unseen"])}


def what_changed(read: Mapping[str, Any], variables: Mapping[str, str]) -> list[str]:
    """What is not as a run has read it, each as a sentence; variables: those that a kernel would be given now.

    >>> what_changed({"variables": {"CITY": _digits("Almaty")}}, {"CITY": "Astana"})
    ['the variable CITY, which it read, changed']
    """
    kinds = {
        "files": (_state, "{}, which it read, changed"),
        "folders": (_names, "the files in {}, which it listed, changed"),
        "variables": (lambda name: _digits(variables.get(name)), "the variable {}, which it read, changed"),
    }
    return [
        sentence.format(name)
        for kind, (state, sentence) in kinds.items()
        for name, before in read.get(kind, {}).items()
        if state(name) != before
    ]


def _state(path: str) -> str:
    """What a file holds: its SHA-256, of a large one size and time of change; nothing where there is none."""
    stamp = _stamp(path)
    if stamp is None or stamp[0] > _HASHED_AT_MOST:
        return "" if stamp is None else "{} bytes of {}".format(*stamp)
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return f"unreadable: {error.strerror}"


def _stamp(path: str) -> list[int] | None:
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return [found.st_size, found.st_mtime_ns]


def _names(path: str) -> str:
    try:
        return _sha256("\0".join(sorted(os.listdir(path))))  # noqa: PTH208
    except OSError:
        return ""


def _digits(value: str | None) -> str:
    return "" if value is None else _sha256(value)[:8]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
