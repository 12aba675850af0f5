"""The six questions, one file each; what they share is in `show`."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules


def __getattr__(name: str):
    """The questions' own files, imported when first used: `kz.answers.doubling.answer(...)`."""
    if name.startswith("_") or find_spec(f"{__name__}.{name}") is None:
        raise AttributeError(f"module {__name__!r} has no name {name!r}")
    return import_module(f"{__name__}.{name}")


def __dir__() -> list[str]:
    return sorted(file.name for file in iter_modules(__path__))
