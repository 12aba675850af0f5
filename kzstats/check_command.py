"""What `kzstats check` says: the verdict over all readings, what looks like a slip, and the tables."""

import math
import textwrap
from collections.abc import Iterator

import pandas as pd

import kzstats as kz
from kzstats import codes
from kzstats.show import wording
from kzstats.show.table import Table
from kzstats.show.vocabulary import code_words
from kzstats.show.wording import capital

_RULES = {
    "nearest": "figures were rounded to nearest",
    "truncate": "digits were cut off",
    "any": "figures were rounded either way",
}
#: How the note of a print begins that is doubtful.
_DOUBT = ("Doubtful", "Rests on one copy")
_AGREEMENT = {"same": "the same", "rounds": "rounding to the same", "differs": "different"}
_KINDS = {"conflict": "cannot all be true", "removal": "without these, all agree"}
#: Sets of each kind that are printed; `reconcile` lists all.
_MOST = 6


def over_all(found: pd.DataFrame) -> str:
    """The verdict over all readings, as `verdict` returns it: how many figures are tested, and when they agree."""
    row = found.iloc[0]
    said = f"{_count(row['figures'], 'figure')}: {row['tested']} tested, {row['untested']} by nothing else."
    if row["verdict"] == "depends":
        fits = found[found["outcome"] == "consistent"].groupby("rounding", sort=False)["conversion"].agg(list)
        ways = []
        for rule, conversions in fits.items():
            narrower = [other for other in ("nearest", "truncate") if other != rule and other in fits.index]
            new = [c for c in conversions if rule != "any" or not any(c in fits[other] for other in narrower)]
            only = "" if len(conversions) == 2 else f" and dollars were computed from the {new[0]} tenge" if new else ""
            ways += [f"{_RULES[rule]}{only}"] if new else []
        return f"{said} They agree only if {', or if '.join(ways)}."
    none = "No figure is tested by another." if not row["tested"] else "Whether they agree is not decided."
    return (
        said
        + {
            "consistent": " Those that are tested agree under every reading.",
            "inconsistent": " They cannot all be true under any reading.",
            "undetermined": f" {none}",
        }[row["verdict"]]
    )


def verdicts(obs: pd.DataFrame, joint: kz.Reconciliation) -> Iterator[str]:
    """The verdict over all readings, of each source and of all together; what nothing tests; what was revised."""
    sources = obs["source_id"].unique()
    for source in sources if len(sources) > 1 else ():
        yield f"{source}: {over_all(kz.verdict(obs[obs['source_id'] == source]))}"
    yield f"{'Together: ' if len(sources) > 1 else ''}{over_all(kz.verdict(obs))}"
    alone = joint.tested.loc[joint.tested["relation"] == "", "obs_id"]
    if len(alone):
        yield f"Tested by nothing else: {_short('; '.join(obs.set_index('obs_id').loc[alone, 'printed']), 300)}"
    if len(joint.revisions):
        replaced = f"{len(joint.revisions)} prints have another edition later, and are not held against it"
        yield f"{replaced}: a figure that is revised contradicts nothing."


def tables(obs: pd.DataFrame, joint: kz.Reconciliation, conversion: str) -> Iterator[Table]:
    """The tables that `check` prints."""
    printed = obs.set_index("obs_id")["printed"]
    divided = (" / " + printed).to_dict()
    pairs = kz.pairwise(obs, conversion=conversion)
    pairs = pairs.loc[pairs["verdict"].ne("inconsistent").sort_values(kind="stable").index]
    others = [printed[one] + divided.get(by, "") for one, by in zip(pairs["derived_from"], pairs["over"], strict=True)]
    yield Table(
        pairs.assign(figure=pairs["reported"].map(printed), other=[_short(text) for text in others]),
        "Pair by pair",
        columns=["figure", "reported_lower", "other", "derived_lower", "unit_measure", "verdict", "gap"],
        headers={"reported": "its print allows", "other": "held against", "derived": "which allows"},
        empty="No two figures of this source can be compared directly.",
    )
    removed = joint.conflicts.loc[joint.conflicts["number"] == joint.ranges["without"].max(), "obs_id"].map(printed)
    without = f" (where figures contradict each other, without: {'; '.join(removed)})" if len(removed) else ""
    because = joint.because.assign(because=joint.because["by"].map(printed)).groupby(["quantity", "obs_id"])["because"]
    # A rest between nothing and all, or that can have shrunk to nothing, is no finding.
    found = joint.ranges["lower"].gt(0) & joint.ranges["upper"].lt(float("inf"))
    told = joint.ranges[joint.ranges["lower"].notna() & (joint.ranges["obs_id"].ne("") | found)]
    # A whole is held by all its parts, and a rest may have many names: too many for one line.
    told = told.join(because.agg(lambda some: _short(" · ".join(some))), on=["quantity", "obs_id"])
    # The same growth over a month and over a year: told apart by their base.
    told = told.assign(label=[capital(str(text)) for text in told["label"]])
    base = told["base_period"].where(told["label"].duplicated(keep=False), "")
    base = [f" over {wording.period(text)}" if text else "" for text in base]
    heads = {"label": "quantity", "printed": "its print allows", "range": "all together allow", "because": "because of"}
    yield Table(
        told.assign(label=[f"{_short(text, 100)}{over}" for text, over in zip(told["label"], base, strict=True)]),
        f"Together: the range left to each figure{without}",
        columns=["label", "printed_lower", "lower", "unit_measure", "because"],
        headers=heads,
        decimals=3,
    )
    if len(joint.conflicts):
        sets = joint.conflicts.assign(kind=joint.conflicts["kind"].map(_KINDS), figures=joint.conflicts["obs_id"])
        sets = sets.assign(figures=sets["figures"].map(printed)).groupby(["number", "kind"], as_index=False)
        sets = sets["figures"].agg(" · ".join).groupby("kind", sort=False).head(_MOST)
        yield Table(sets, "In conflict, and what to drop", columns=["kind", "figures"])
        yield Table(
            joint.fits.merge(obs[["obs_id", "unit_measure"]], on="obs_id", validate="one_to_one"),
            "What would have fitted",
            columns=["printed", "lower", "unit_measure", "fits"],
            headers={"printed": "figure", "range": "the others allow", "fits": "would have fitted"},
            decimals=3,
        )


def warnings(obs: pd.DataFrame, guessed: pd.DataFrame) -> list[str]:
    """One sentence a figure that looks like a slip: what stands out, against what, and what would make sense.

    guessed: figures left out for a guess, of which two tell of a slip whatever was guessed: the rate of a pair of
    amounts, and an index that "grew by" made a doubtful growth.
    """
    rows = pd.concat([obs, guessed], ignore_index=True).set_index("obs_id", drop=False)
    slips = kz.slips(obs) if len(obs) else pd.DataFrame(columns=["obs_id"])
    grown = slips["slip"].eq("growth") if len(slips) else pd.Series(dtype=bool)
    doubted = guessed[(guessed["conversion_of"] != "") | guessed["doubt"].eq("transformation")]
    if len(doubted) or (grown.any() and len(guessed)):
        more = kz.slips(rows.reset_index(drop=True))
        slips = slips[~grown | slips["obs_id"].isin(more["obs_id"])]  # a guessed amount may bear growth out
        index = more["slip"].eq("index") & more["obs_id"].map(rows["doubt"]).eq("transformation")
        more = more[more["obs_id"].isin(doubted["obs_id"]) & (more["slip"].eq("rate") | index)]
        slips = pd.concat([slips, more[~more["by"].isin(guessed["obs_id"]) | more["slip"].eq("rate")]])
    printed = kz.load(guesses=False).set_index("obs_id")["printed"].to_dict() if len(slips) else {}
    said = []
    for row in slips.itertuples():
        own = "PC" if row.slip in ("index", "below") else rows.at[row.obs_id, "unit_measure"]
        usual = f"usual {_amount(row.usual_lower, row.usual_upper, row.unit_measure)}"
        beside = f"{printed.get(row.by, row.by)}, {row.by}"
        beside = f" (beside {_placed(rows.loc[row.by]) if row.by in rows.index else beside})" if row.by else ""
        sense = f"; {wording.amount(row.sense, row.sense, own)} would make sense" if row.sense == row.sense else ""
        what = f"{_placed(rows.loc[row.obs_id])}: {code_words('slip', row.slip)}"
        found = _amount(row.found, row.found, row.unit_measure)
        said.append(f"Looks like a slip: {what}: {found}, {usual}{beside}{sense}.")
    return said


def _placed(row: pd.Series) -> str:
    """A print and where it stands."""
    return f"{row['printed']} at {row['locator']} of {row['source_id']}" if row["locator"] else row["obs_id"]


def _amount(lower: float, upper: float, unit: str) -> str:
    """A range in words, as fine as it is wide and no finer than four digits."""
    least = min(abs(end) for end in (lower, upper) if end) if lower or upper else 1.0
    power = 10.0 ** (math.floor(math.log10(least)) - 3)
    return wording.amount(*(round(end / power) * power if math.isfinite(end) else end for end in (lower, upper)), unit)


def ending(joint: kz.Reconciliation, asked: str, looks: list[str]) -> str:
    """The last line: the verdict, that nothing was tested where that is so, and that something looks like a slip."""
    slips = f", {_count(len(looks), 'slip')} beside that, see above" if looks else ""
    verdict = "no contradiction" if looks and joint.verdict == "consistent" else joint.verdict
    if joint.verdict == "consistent" and joint.tested["relation"].eq("").all():
        asked, verdict = f"{asked}: nothing was tested, for no figure bears on another", "undetermined"
    return f"{asked}: {verdict}{slips}"


def elsewhere(obs: pd.DataFrame, as_of: str | None = None) -> pd.DataFrame:
    """What other sources at hand print of the same figures, as `official` returns it, the Bureau apart."""
    known, sources = kz.load(as_of=as_of, guesses=False), kz.load_sources()
    bureau = sources.loc[sources["publisher"].str.startswith("Bureau of National Statistics"), "source_id"]
    return kz.official(obs, known[~known["source_id"].isin([*bureau, *obs["source_id"]])])


def _beside(held: pd.DataFrame, whose: str, caption: str, apart: str, columns: list[str]) -> Iterator[str]:
    met = held[held["agreement"] != "missing"]
    if len(met):
        counts = met["agreement"].value_counts()
        kinds = ", ".join(f"{counts[kind]} {words}" for kind, words in _AGREEMENT.items() if kind in counts)
        yield (
            f"Held against {whose}: {_count(len(met), 'print')} of {_count(met['obs_id'].nunique(), 'figure')}, "
            f"{kinds}.{apart if 'differs' in counts else ''}"
        )
        yield f"\n{Table(met, caption, columns=['printed', 'about', 'when', *columns, 'apart', 'agreement'])}\n"
        for row in met[met["by_note"].str.startswith(_DOUBT)].itertuples():
            yield f"note: the print {row.by} is in doubt. {row.by_note}"
        alike = met[met["printed"] == met["by_printed"]]
        for source, times in alike["by_source"].value_counts().items():
            if times > 1:
                what = f"{source} has {times} of these prints word for word"
                yield f"note: {what}: if it is this text, it confirms nothing."


def others(held: pd.DataFrame) -> Iterator[str]:
    """A release beside other sources, which is no part of the verdict; held: as `elsewhere` returns."""
    apart = " One that differs may be older, be newer, or mean something slightly else."
    yield from _beside(held, "other sources at hand", "What other sources print", apart, ["by_source", "by_printed"])


def bureau(obs: pd.DataFrame, held: pd.DataFrame) -> Iterator[str]:
    """A release beside what the Bureau printed, which is no part of the verdict, and for which figures it has none."""
    apart = " A later print that differs contradicts nothing: figures are revised."
    whose, columns = "the Bureau of National Statistics", ["vintage", "by_source", "bureau"]
    yield from _beside(held, whose, "What the Bureau printed", apart, columns)
    lacking = held[held["agreement"] == "missing"]
    if len(lacking):
        of = ["activity", "ref_period", "held_from", "held_to"]
        told = []
        for (activity, when, *held_at), prints in lacking.groupby(of, sort=False)["printed"].agg("; ".join).items():
            reach = " to ".join(dict.fromkeys(map(wording.period, held_at)))
            branch = codes.name("activity", activity)
            told.append(f"{_short(prints)} ({branch}, {wording.period(when)}; held: {reach})")
        yield "No print of the Bureau at hand for " + textwrap.shorten("; ".join(told), 400, placeholder=" …")
    if held.empty:
        yield f"No print of the Bureau at hand for {_any_of(len(obs))}, of whatever period."


def _any_of(number: int) -> str:
    return "the one figure" if number == 1 else f"any of the {number} figures"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _short(text: str, width: int = 50) -> str:
    return textwrap.shorten(text, width, placeholder=" …")
