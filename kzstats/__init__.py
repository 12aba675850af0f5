"""kzstats: what do the printed figures allow?

Printed figures of Kazakhstan's industry as ranges: which can all be true at once, at which exchange rate, and
what follows. `__init__.pyi` lists the names.

>>> import kzstats as kz
>>> kz.unround("46.4", unit_mult=12)[["lower", "upper"]].values.tolist()
[[46350000000000.0, 46450000000000.0]]
"""

__version__ = "0.1.0"
#: The room of each public name, by the stub that editors and type checkers read. Rooms are imported when a name is
#: first used: `import kzstats` costs a few milliseconds, `import pandas` hundreds (benchmarks/import_time.py).
with open(f"{__file__}i", encoding="utf-8") as _stub:  # noqa: PTH123 - pathlib costs more than all else here
    _ROOMS = {line.split()[3]: line.split()[1] for line in _stub if line.startswith("from ")}
__all__ = [*_ROOMS]


def __getattr__(name: str):
    from importlib import import_module

    if name not in _ROOMS:
        from kzstats.errors import options

        raise AttributeError(f"module 'kzstats' has no name {name!r}{options(name, _ROOMS, 99)}")
    room = _ROOMS[name]
    whole = room == "kzstats"  # of it the names are rooms, as in `kz.charts.ranges(...)`
    value = import_module(f"{room}.{name}") if whole else getattr(import_module(room), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
