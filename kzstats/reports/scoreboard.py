"""The releases of a batch side by side: what their pages found, and which pages there are.

What a row says is what its pages recorded when they ran, so it is as true as the page that a reader opens from it.
Pages of today's figures speak before pages that were made from others.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from kzstats.message import N_
from kzstats.reports import export
from kzstats.show.language import say

COUNTS = {"figures": N_("Figures"), "tested": N_("Tested"), "slips": N_("Slips")}
#: Orders that a reader can choose, the first one as the page opens: name, label, how two rows compare.
ORDERS = {
    "date": N_("newest first"),
    "release": N_("release"),
    "outlet": N_("outlet"),
    "figures": N_("most figures"),
    "tested": N_("most tested"),
    "verdict": N_("contradictions first"),
    "slips": N_("most slips"),
}
_WORST_FIRST = ("inconsistent", "depends", "undetermined", "consistent")
_NUMBERED = re.compile(r"\d+(?=_)")


def divided(cards: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The cards of notebooks that ran for several sources, with what else was asked of these; and the others."""
    asked: dict[str, set[str]] = {}
    for card in cards:
        if card["settings"].get("source"):
            asked.setdefault(card["notebook"], set()).add(card["settings"]["source"])
    several = {notebook: sources for notebook, sources in asked.items() if len(sources) > 1}
    releases = set().union(*several.values())
    on_board, others = [], []
    for card in cards:
        belongs = card["notebook"] in several or card["given"].get("source") in releases
        (on_board if belongs else others).append(card)
    return on_board, others


def scoreboard(cards: Sequence[dict[str, Any]], provenance: Mapping[str, Any]) -> dict[str, Any] | None:
    """One row for each source: who printed it and when, its counts, its verdicts, and its pages; None without cards.

    Returns `rows` as they stand when the page opens, each with its `places` in every order, `orders`, `counts` that
    some row has, and `verdicts`, how many rows have each.
    """
    if not cards:
        return None
    told = {row.get("source_id", ""): row for row in provenance.get("sources", [])}
    today = provenance.get("data_sha256", "")
    # The same values may have been given, or be the defaults: one page of the two is enough.
    different = {(card["notebook"], *sorted(card["settings"].items())): card for card in cards}
    by_source: dict[str, list[dict]] = {}
    for card in different.values():
        by_source.setdefault(card["settings"].get("source", ""), []).append(card)
    rows = [_row(source, found, told.get(source, {}), today) for source, found in by_source.items()]
    counts = {name: say(label) for name, label in COUNTS.items() if any(name in row["counts"] for row in rows)}
    orders = {name: say(label) for name, label in ORDERS.items() if name not in COUNTS or name in counts}
    for name in orders:
        for place, row in enumerate(sorted(rows, key=lambda row: _key(row, name))):
            row["places"][name] = place
    rows.sort(key=lambda row: row["places"]["date"])
    codes = [verdict["code"] for row in rows for verdict in row["verdicts"]]
    tally = [(export.verdict(code), codes.count(code)) for code in _WORST_FIRST if code in codes]
    return {"rows": rows, "orders": orders, "counts": counts, "verdicts": tally}


def _row(source: str, cards: list[dict[str, Any]], told: Mapping[str, str], today: str) -> dict[str, Any]:
    """One release: its counts by the first page that has them, its verdicts by all pages that are as trusted."""

    def doubt(card: dict[str, Any]) -> tuple[bool, bool]:
        return card["stale"], card["data"] != today

    trusted = sorted(cards, key=doubt)
    counts = {name: count for card in reversed(trusted) for name, count in card["counts"].items()}
    verdicts = {v["code"]: v for card in trusted if (v := card["verdict"]) and doubt(card) == doubt(trusted[0])}
    return {
        "source": source,
        "title": told.get("title") or source,
        "outlet": told.get("publisher", "").rpartition("via ")[2],
        "date": told.get("published", ""),
        "counts": counts,
        "verdicts": [verdicts[code] for code in _WORST_FIRST if code in verdicts],
        "pages": _pages(cards),
        "places": {},
    }


def _pages(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The pages of one release by notebook: number or name, question, and a link for each run of it."""
    found: dict[str, dict[str, Any]] = {}
    for card in cards:
        number = _NUMBERED.match(card["notebook"])
        label = number[0] if number else card["notebook"].removesuffix(".ipynb")
        page = found.setdefault(card["notebook"], {"label": label, "question": card["question"], "links": []})
        page["links"].append({"html": card["html"], "stale": card["stale"], "settings": card["settings"]})
    for page in found.values():
        names = dict.fromkeys(name for link in page["links"] for name in link["settings"])
        varied = [n for n in names if len({link["settings"].get(n) for link in page["links"]}) > 1]
        for link in page["links"]:
            values = [link["settings"].get(name, "") for name in varied]
            link["label"] = " ".join(filter(None, values)) or page["label"]
        page["links"].sort(key=lambda link: link["label"])
    return [page for _, page in sorted(found.items())]


def _key(row: Mapping[str, Any], order: str) -> tuple:
    """Where a row belongs in an order; rows without a value stand last, equals in order of day and name."""
    newest = (not row["date"], [-ord(sign) for sign in row["date"]], row["source"])
    if order == "date":
        return newest
    if order in COUNTS:
        return (-row["counts"].get(order, -1), newest)
    if order == "verdict":
        return (_WORST_FIRST.index(row["verdicts"][0]["code"]) if row["verdicts"] else len(_WORST_FIRST), newest)
    name = row["title" if order == "release" else "outlet"]
    return (not name, name.casefold(), newest)
