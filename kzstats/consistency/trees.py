"""What contains what: activities, products and regions, with the other things that the code lists say of a figure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

import pandas as pd

from kzstats import codes as code_lists
from kzstats import faults, periods
from kzstats.completing import as_text, need_columns
from kzstats.errors import DataError


@dataclass(frozen=True, eq=False)
class Tree:
    """Activities: what lies directly below each, whether the parts listed are all parts, and names.

    as_listed: those whose name is the code list's, which has it in other languages too; products, areas: the same of
    products and of regions; averages: indicators that are means, which never add up; flows: those that do over time;
    money, counts: units of money and of pieces; many: scopes and indicators that name one of many things without
    saying which.
    """

    parents: dict[str, str] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)
    complete: frozenset[str] = frozenset()
    names: dict[str, str] = field(default_factory=dict)
    as_listed: frozenset[str] = frozenset()
    products: "Tree | None" = None
    areas: "Tree | None" = None
    averages: frozenset[str] = frozenset()
    flows: frozenset[str] = frozenset()
    money: frozenset[str] = frozenset()
    counts: frozenset[str] = frozenset()
    many: dict[str, frozenset[str]] = field(default_factory=lambda: dict.fromkeys(("scope", "indicator"), frozenset()))


def tree_of(
    obs: pd.DataFrame | None, activities: pd.DataFrame | None = None, products: pd.DataFrame | None = None
) -> Tree:
    """The tree to hold figures against: of the frames given, else of the folder that `load(data=…)` took them from."""
    data = getattr(obs, "attrs", {}).get("data")
    tree = _loaded(tuple(code_lists.states(file, data) for file in ("activities", "codes", "products")), data)
    tree = tree if activities is None else _with_activities(tree, activities)
    if products is not None:
        need_columns(products, ["product", "parent", "children"], "products", "codes.products()")
        tree = replace(tree, products=_tree_of(products["product"], products["parent"], products["children"]))
    return tree


@lru_cache(maxsize=8)
def _loaded(_states: tuple, data: str | None) -> Tree:
    # Reading and checking the files takes 0.1 s, ten times as long as the joint check of an article.
    products, areas = code_lists.products(data), pd.Series([*code_lists.names("ref_area", data=data)])
    regions = areas[areas.str.contains("-") & ~areas.str.contains("+", regex=False)]
    # Whoever prints all regions of Kazakhstan prints all of it; of other countries not all regions are listed.
    whole = ["KZ" if area.startswith("KZ-") else area.partition("-")[0] for area in regions]
    lists = Tree(
        products=_tree_of(products["product"], products["parent"], products["children"]),
        areas=_tree_of([*regions, "KZ"], [*whole, ""], [*[""] * len(whole), "complete"]),
        averages=frozenset(code_lists.marked("indicator", "never added up", data)),
        flows=frozenset(code_lists.marked("indicator", "adds up over time", data)),
        many={name: frozenset(code_lists.marked(name, "one of many", data)) for name in ("scope", "indicator")},
        money=code_lists.of_kind("money", data),
        counts=code_lists.of_kind("count", data),
    )
    return _with_activities(lists, code_lists.activities(data))


def _with_activities(tree: Tree, activities: pd.DataFrame) -> Tree:
    wanted = ["activity", "name", "parent", "children"]
    need_columns(activities, wanted, "activities", "load_activities()")
    codes, names, parents, listed = texts(activities, wanted).values()
    made, names = _tree_of(codes, parents, listed), dict(zip(codes, names, strict=True))
    repeated = sorted(code for code, times in Counter(codes).items() if times > 1)
    problems = [f"activity {code!r} stands in more than one row" for code in repeated]
    lost = {code: parent for code, parent in made.parents.items() if parent and parent not in made.parents}
    problems += [f"activity {code!r}: parent {parent!r} is not in the tree" for code, parent in lost.items()]
    problems += [
        f"activity {code!r}: children {word!r}; allowed: complete, partial, overlap, or empty"
        for code, word in zip(codes, listed, strict=True)
        if word not in ("complete", "partial", "overlap", "")
    ]
    circles = [code for code in codes if len(line := faults.upwards(code, made.parents)) > len(set(line))]
    problems += [f"activity {code!r} is its own ancestor; break the circle" for code in circles]
    if problems:
        raise DataError(f"{len(problems)} fault(s) in the tree of activities; nothing was checked", problems)
    told = code_lists.names("activity")
    as_listed = frozenset(code for code, name in names.items() if (name or code) == told.get(code))
    own = {"parents": made.parents, "children": made.children, "complete": made.complete}
    return replace(tree, names=names, as_listed=as_listed, **own)


def _tree_of(codes: Iterable[str], parents: Iterable[str], listed: Iterable[str]) -> Tree:
    below: dict[str, list[str]] = {}
    words = dict(zip(codes, listed, strict=True))
    for code, parent in zip(codes, parents, strict=True):
        # C13-C15 hangs under C, and so do C13, C14 and C15: added up with them it would count twice.
        if parent and words[code] != "overlap":
            below.setdefault(parent, []).append(code)
    complete = frozenset(code for code, word in words.items() if word == "complete" and code in below)
    return Tree(dict(zip(codes, parents, strict=True)), below, complete)


def columns_of(obs: pd.DataFrame, names: Iterable[str], numbers: Iterable[str]) -> dict[str, list]:
    """Columns as lists: text, empty where there is none, with one spelling of each period; then those of numbers."""
    columns = texts(obs, names)
    for name in ("ref_period", "base_period"):
        columns[name] = [periods.canonical(text) if text else "" for text in columns[name]]
    return columns | {name: obs[name].astype("float64").tolist() for name in numbers}


def texts(frame: pd.DataFrame, names: Iterable[str]) -> dict[str, list]:
    """Columns as lists of text, empty where nothing stands."""
    held, none = cells(frame), [""] * len(frame)
    return {name: as_texts(held.get(name, none)) for name in names}


def cells(frame: pd.DataFrame) -> dict[str, list]:
    """Columns as lists of what stands in them."""
    # All cells at once: column by column takes twice as long.
    return dict(zip(frame.columns, frame.to_numpy(dtype=object).T.tolist(), strict=True))


def as_texts(found: Iterable) -> list[str]:
    """What stands in cells, as text."""
    return [cell.strip() if type(cell) is str else as_text(cell) for cell in found]
