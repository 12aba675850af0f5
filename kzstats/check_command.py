"""What `kzstats check` says: the verdict over all readings, what looks like a slip, and the tables."""

import textwrap

import kzstats as kz
from kzstats.answers import do_the_figures_agree as question
from kzstats.show import wording

_RULES = {
    "nearest": "figures were rounded to nearest",
    "truncate": "digits were cut off",
    "any": "figures were rounded either way",
}


def over_all(found) -> str:
    """The verdict over all readings: how many figures are tested, and how they must have been made to agree.

    found: as `verdict` returns. Returns the sentences.

    >>> over_all(kz.verdict(kz.load("bns_2023_09")))
    '11 figures: 6 tested, 5 by nothing else. They agree only if figures were rounded to nearest.'
    """
    row = found.iloc[0]
    said = f"{row['figures']} figures: {row['tested']} tested, {row['untested']} by nothing else."
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
            "consistent": " They agree under every reading.",
            "inconsistent": " They cannot all be true under any reading.",
            "undetermined": f" {none}",
        }[row["verdict"]]
    )


def sections(obs, joint, rounding: str, conversion: str):
    """What `check` prints: each pair, the ranges that the figures leave each other, conflicts and what would fit.

    obs: figures; joint: as `reconcile` returns; rounding, conversion: the reading. Yields titles and frames.

    >>> obs = kz.load("bns_2023_09")
    >>> [title for title, _ in sections(obs, kz.reconcile(obs), "nearest", "unrounded")]
    ['Pair by pair', 'Together: the range left to each figure']
    """
    yield "Pair by pair", question.checks_table(question.checks(obs, rounding=rounding, conversion=conversion))
    told = joint.ranges.dropna(subset=["lower"])
    told = told[(told["obs_id"] != "") | told["quantity"].isin(question.telling(told)["quantity"])]
    removed = joint.conflicts.loc[joint.conflicts["number"] == joint.ranges["without"].max(), "obs_id"]
    prints = obs.set_index("obs_id")["printed"].reindex(removed)
    beside = f" (where figures contradict each other, without: {'; '.join(prints)})" if len(removed) else ""
    told = told.assign(because=question.because(joint, told))
    if len(told):
        table = question.tightened_table(told, obs)
        # A whole is held by all its parts, and a rest may have many names: too many for one line.
        table["quantity"] = [textwrap.shorten(text, 100, placeholder=" …") for text in table["quantity"]]
        table["because of"] = [textwrap.shorten(text, 50, placeholder=" …") for text in table["because of"]]
        yield f"Together: the range left to each figure{beside}", table
    if len(joint.conflicts):
        yield "In conflict, and what to drop", question.conflicts_table(obs, joint)
        yield "What would have fitted", question.fits_table(obs, joint)


#: What each kind of slip says of the figure; the number and where it would be usual follow.
_SLIPS = {
    "index": "growth",
    "scale": "its size",
    "price": "value per piece",
    "rate": "implied rate",
    "above": "more than its whole",
    "growth": "growth",
    "swapped": "two periods may have changed places",
    "below": "a share of it worded as below it",
}


def warnings(obs, slips) -> list[str]:
    """One sentence a figure that looks like a slip: what stands out, against what, and what would make sense.

    obs: figures; slips: as `slips` returns for them.

    >>> obs = kz.load("timesca_2025")
    >>> warnings(obs, kz.slips(obs))[0][-40:]
    '; 2.14 billion dollars would make sense.'
    """
    printed = kz.load().set_index("obs_id")["printed"].to_dict() | obs.set_index("obs_id")["printed"].to_dict()
    units = obs.set_index("obs_id")["unit_measure"]
    said = []
    for row in slips.itertuples():
        unit = row.unit_measure
        usual = f"usual {_number(row.usual_lower)} to {_number(row.usual_upper)}"
        beside = f" (beside {printed.get(row.by, row.by)}, {row.by})" if row.by else ""
        own = "PC" if row.slip in ("index", "below") else units[row.obs_id]
        sense = f"; {wording.amount(row.sense, row.sense, own)} would make sense" if row.sense == row.sense else ""
        said.append(
            f"Looks like a slip: {printed[row.obs_id]} ({row.obs_id}): {_SLIPS[row.slip]} {_number(row.found)} {unit}, "
            f"{usual}{beside}{sense}."
        )
    return said


def _number(value: float) -> str:
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
