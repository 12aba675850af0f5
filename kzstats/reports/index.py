"""The page that lists all reports: question, answer, verdict, picture, and what did not work.

Releases stand side by side on a scoreboard. What its rows say is what their pages recorded when they ran, so it is as
true as the page that a reader opens from it; pages of today's figures speak before pages made from others.
"""

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kzstats.message import N_
from kzstats.reports import export, markup
from kzstats.reports.pictures import small
from kzstats.reports.plan import as_text
from kzstats.reports.progress import unanswered
from kzstats.show import language
from kzstats.show.language import plural, say

TITLE = N_("What do the printed figures allow?")
_FIRST_CHART = re.compile(rb"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")
COUNTS = {"figures": N_("Figures"), "tested": N_("Tested"), "slips": N_("Slips")}
_WORST_FIRST = ("inconsistent", "depends", "undetermined", "consistent")
#: Orders that a reader can choose, the first one as the page opens: name, label, by what rows stand; equals by day.
ORDERS: dict[str, tuple[str, Callable[[Mapping[str, Any]], Any]]] = {
    "date": (N_("newest first"), lambda row: 0),
    "release": (N_("release"), lambda row: row["title"].casefold()),
    "outlet": (N_("outlet"), lambda row: (not row["outlet"], row["outlet"].casefold())),
    "figures": (N_("most figures"), lambda row: -row["counts"].get("figures", -1)),
    "tested": (N_("most tested"), lambda row: -row["counts"].get("tested", -1)),
    "verdict": (
        N_("contradictions first"),
        lambda row: [_WORST_FIRST.index(v["code"]) for v in row["verdicts"]] or [9],
    ),
    "slips": (N_("most slips"), lambda row: -row["counts"].get("slips", -1)),
}
_NUMBERED = re.compile(r"\d+(?=_)")
_LARGEST_PICTURE = 20_000  # characters; the pictures of thirty reports then stay below a megabyte


def index_page(manifest: dict[str, Any], read: Callable[[str], bytes | None]) -> str:
    """The index of a reports folder: a scoreboard of releases, cards of single reports, tables of repeated ones.

    manifest: as `manifest.py` writes it; read: gives the bytes of a finished report, whose first chart its card shows.
    """
    spoken = {export.locale_of(e.get("parameters") or e.get("given") or {}) for e in manifest["reports"].values()}
    with language.using(spoken.pop() if len(spoken) == 1 else "en"):
        entries = [_card(name, entry) for name, entry in sorted(manifest["reports"].items())]
        on_board, others = divided([entry for entry in entries if entry["html"]])
        groups: dict[str, list[dict]] = {}
        for entry in others:
            entry["picture"] = _picture(read(entry["executed"]) or b"")
            groups.setdefault(entry["notebook"], []).append(entry)
        locale = [] if language.current() == "en" else [f"--set=locale={language.current()}"]
        return export.render(
            "index",
            title=say(TITLE),
            provenance=manifest["provenance"],
            command=export.command(["kzstats", "report", *locale], manifest["provenance"]),
            board=scoreboard(on_board, manifest["provenance"]),
            unanswered=unanswered(manifest["reports"]),
            entries=[group[0] for group in groups.values() if len(group) == 1],
            sweeps=[_sweep(name, group) for name, group in groups.items() if len(group) > 1],
            failed=[entry for entry in entries if entry["state"] not in ("ok", "unanswered")],
        )


def _card(name: str, entry: dict[str, Any]) -> dict[str, Any]:
    """What one report shows on the index: its last good result, and how its last run ended."""
    entry = {"notebook": name, "given": {}, "message": "", "cell": None, "failed_html": ""} | entry
    published, answer = entry.get("published") or {}, (entry.get("published") or {}).get("answer") or {}
    state = "ok" if entry["state"] == "skipped" else entry["state"]  # as good as a new one
    return entry | {
        "name": name,
        "question": published.get("question") or entry.get("question") or entry.get("title") or name,
        "headline": [markup.unbroken(text) for text in export.headline(answer.get("text", ""))],
        "numbers": dict(answer.get("numbers", [])),
        "verdict": export.verdict(answer.get("verdict")),
        "counts": answer.get("counts", {}),
        "data": published.get("data_sha256", ""),
        "html": published.get("html", ""),
        "executed": published.get("notebook", ""),
        "settings": {n: as_text(value) for n, value in {**entry.get("parameters", {}), **entry["given"]}.items()},
        "dates": _dates(published.get("sources", [])),
        "state": state,
        "stale": bool(published) and state != "ok",
        "message": entry["message"].split("\n")[0],
    }


def _sweep(notebook: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    """The reports of one notebook in order of the values that differ, their columns; what is the same stands above."""
    names = list(dict.fromkeys(name for entry in entries for name in entry["settings"]))
    for entry in entries:
        entry["settings"] = {name: entry["settings"].get(name, "") for name in names}
    varied = [name for name in names if len({entry["settings"][name] for entry in entries}) > 1]
    labels = list(entries[0]["numbers"])
    alike = all(list(entry["numbers"]) == labels for entry in entries)
    return {
        "notebook": notebook,
        "question": entries[0]["question"],
        "entries": sorted(entries, key=lambda entry: [_order(entry["settings"][name]) for name in varied]),
        "varied": varied or names[:1] or ["report"],
        "same": [(name, entries[0]["settings"][name]) for name in names if name not in varied],
        # The key numbers are columns where all reports give the same ones; else each cell says what it holds.
        "labels": labels if alike else [],
        "listed": not alike,
        "pictured": any(entry["picture"] for entry in entries),
        "dates": entries[0]["dates"] if len({entry["dates"] for entry in entries}) == 1 else "",
    }


def _order(value: str) -> tuple[int, float, str]:
    try:
        return (0, float(value), "")
    except ValueError:
        return (1, 0.0, value)


def _dates(sources: list[dict[str, str]]) -> str:
    """When the sources of a report were published, in words; who published it where there is one."""
    if not sources:
        return ""
    days = sorted({source["published"] for source in sources if source.get("published")})
    first, last = (export.day_words(days[place]) if days else "" for place in (0, -1))
    one = language.publisher(sources[0].get("publisher", "")) if len(sources) == 1 else ""
    many = one or plural("names {count} source", "names {count} sources", len(sources))
    if one and first:
        return f"{one}, {first}"
    if not days:
        return say("{sources}, day of publication unknown", sources=many)
    if first == last:
        return say("{sources}, published {day}", sources=many, day=export.day_words(days[0], inside=True))
    return say("{sources}, published {first} to {last}", sources=many, first=first, last=last)


def _picture(notebook: bytes) -> str:
    """The marks of the first chart of a finished notebook, a few kilobytes."""
    found = _FIRST_CHART.search(notebook)
    drawn = small(base64.b64decode(found[1]).decode("utf-8", "replace")) if found else ""
    uri = "data:image/svg+xml;base64," + base64.b64encode(drawn.encode()).decode()
    return uri if drawn and len(uri) <= _LARGEST_PICTURE else ""


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
    orders = {name: say(label) for name, (label, _) in ORDERS.items() if name not in COUNTS or name in counts}
    rows.sort(key=lambda row: (not row["date"], [-ord(sign) for sign in row["date"]], row["source"]))
    for name in orders:
        for place, row in enumerate(sorted(rows, key=ORDERS[name][1])):
            row["places"][name] = place
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
        "outlet": language.publisher(told.get("publisher", "").rpartition("via ")[2]),
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
