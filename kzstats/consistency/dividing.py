"""Which figures are parts of which: by the trees of activities, products and regions, and where a share says so."""

from collections.abc import Iterator

import pandas as pd

from kzstats import completing
from kzstats.consistency import relations, trees

#: Columns along which a whole is divided, the first that differs names how.
BY = ["activity", "product", "ref_area", "scope"]
#: What a part and its whole have in common.
_SAME = ["indicator", "role", "ref_period", "price_basis", "unit_measure"]


def parts(figures: pd.DataFrame) -> pd.DataFrame:
    """Levels that are parts of another one in the frame: mining of industry, food of trade, a region of its country.

    figures: `reconcile(obs).ranges`, which hold the unprinted rest too, or observations. A part belongs to the nearest
    whole above it, with the same indicator, role, ref_period, price_basis and unit_measure; means such as wages have no
    parts. Returns the rows of the parts with two columns more: by, the column that divides the whole (activity,
    product, ref_area or scope), and whole, the row label of the whole in `figures`; no row where nothing is a part.

    >>> found = kz.parts(kz.load("trend_2024_06"))
    >>> found.loc[found["unit_measure"] == "KZT", ["activity", "by"]].values.tolist()
    [['B', 'activity'], ['C', 'activity']]
    """
    labelled = completing.coded(figures, *_SAME, *BY, "transformation", "share_of", unique=False)
    figures = labelled.reset_index(drop=True)  # rows of two frames put together share their labels
    tree = trees.tree_of(figures)
    levels = figures[(figures["transformation"] == "level") & (figures["ref_period"] != "")]
    levels = levels[~levels["indicator"].isin(tree.averages)]
    shares = figures[(figures["transformation"] == "share") & (figures["share_of"] != "")]
    same = [*(["source_id"] if "source_id" in figures else []), *_SAME]
    told = {
        key: rows[[*relations.NAMES_WHOLE]].values.tolist()
        for key, rows in shares.groupby([name for name in same if name not in ("price_basis", "unit_measure")])
    }
    found = []
    for key, rows in levels.groupby(same, sort=False):
        known: dict[tuple, object] = {}
        for label, *code in rows[BY].itertuples():
            known.setdefault(tuple(code), label)
        found += _pairs(known, told.get(key[:-2], []), tree)
    table = pd.DataFrame(found, columns=["place", "by", "whole"])
    whole = pd.Series([labelled.index[place] for place in table["whole"]], table.index, dtype=labelled.index.dtype)
    return labelled.iloc[table["place"]].assign(by=table["by"].to_numpy(), whole=whole.to_numpy())


def _pairs(known: dict[tuple, object], shares: list[list], tree: trees.Tree) -> list[tuple]:
    """Row of the part, how it is divided, row of the whole; of levels with everything else in common."""
    found = {}
    for code, label in known.items():
        whole = next((above for above in _above(code, tree) if above in known), None)
        if whole is not None:
            found[label] = code, whole
    printed = {}
    for activity, of, product, area, scope in shares:
        code, whole = (activity, product, area, scope), relations.codes_of_whole(activity, of, product, area, scope)
        whole = (of, *whole) if whole else None
        if code in known and whole in known and known[code] not in found:
            printed[known[code]] = code, whole
    # What the printed parts of the tree leave holds these parts too: beside them it would count twice.
    wholes = {whole for _, whole in printed.values()}
    rest = {label for label, ((code, *_), whole) in found.items() if whole in wholes and {*code} & {*"+…"}}
    pairs = {label: pair for label, pair in (found | printed).items() if label not in rest}
    differing = {
        label: [name for name, *two in zip(BY, *pair, strict=True) if len({*two}) > 1] for label, pair in pairs.items()
    }
    return [(label, differing[label][0], known[whole]) for label, (_, whole) in pairs.items()]


def _above(code: tuple, tree: trees.Tree) -> Iterator[tuple]:
    """What contains this, nearest first: along the activities, then the products, then the regions."""
    for place, along in enumerate((tree, tree.products, tree.areas)):
        at = code[place].partition("+")[0]
        if at.endswith("…"):  # parts of it that the tree does not list
            at = at[:-1]
            yield (*code[:place], at, *code[place + 1 :])
        while at in along.children.get(along.parents.get(at, ""), []):
            at = along.parents[at]
            yield (*code[:place], at, *code[place + 1 :])
