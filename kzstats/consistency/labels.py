"""What an unknown or a quantity is about: its codes, one code made of them for programs, and a label for readers.

Labels are written in English whatever language a page speaks, as the proofs are that name them: a proof in two
languages is none.
"""

from functools import lru_cache
from typing import NamedTuple

from kzstats import periods
from kzstats.consistency.figures import Tree


class Group(NamedTuple):
    """The codes that levels have in common when they add up along the tree of activities."""

    role: str
    indicator: str
    scope: str
    product: str
    area: str
    period: str
    basis: str
    unit: str


class Subject(NamedTuple):
    """The codes of one quantity.

    kind: level, share, growth, difference, other or rate; activity: of a rate its source; product_of, area_of, whole:
    of a share's whole (of a rate `whole` is the foreign money); base, basis: of growth; parts, rest: of what the
    printed parts of a whole leave, the activities printed and those left.
    """

    kind: str
    group: Group
    activity: str
    product_of: str = ""
    area_of: str = ""
    whole: str = ""
    base: str = ""
    basis: str = ""
    parts: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()


#: Columns that `codes` fills.
CODES = [
    "indicator", "activity", "product", "ref_area", "scope", "ref_period", "base_period", "share_of", "transformation",
    "price_basis", "unit_measure", "role",
]  # fmt: skip
_LEFT_OUT = {"indicator": "production", "area": "KZ", "role": "actual", "scope": ""}


def codes(subject: Subject, unit: str) -> dict[str, str]:
    """The columns of an observation that say what a quantity is about.

    unit: unit_measure that it is shown in. What is left of a whole has for its activity the codes left, joined by `+`
    as a sum that nobody splits; `C…` stands for parts of C that the tree does not list.

    >>> group = Group("actual", "production", "", "_T", "KZ", "2023", "current", "KZT")
    >>> codes(Subject("level", group, "B-E", parts=("B", "C"), rest=("D", "E")), "KZT")["activity"]
    'D+E'
    """
    group = subject.group
    if subject.kind == "rate":
        told = dict.fromkeys(CODES, "") | {"indicator": "exchange_rate", "unit_measure": unit.replace(" per ", "_PER_")}
        return told | {"transformation": "level"}
    return {
        "indicator": group.indicator,
        "activity": "+".join(subject.rest) or subject.activity,
        "product": group.product,
        "ref_area": group.area,
        "scope": group.scope.partition("?")[0],
        "ref_period": group.period.rstrip("?") if group.period[:1] != "?" else "",
        "base_period": subject.base,
        "share_of": subject.whole,
        "transformation": subject.kind,
        "price_basis": subject.basis or group.basis,
        "unit_measure": unit,
        "role": group.role,
    }


def code(subject: Subject) -> str:
    """One code for a quantity, such as `B-E 2023 KZT`: for programs, and the same in every run."""
    group = subject.group
    if subject.kind == "rate":
        usual = group.unit == "KZT per USD"
        return f"rate {subject.activity}" + ("" if usual else f" {group.unit}")
    prices = f" at {group.basis}" if group.basis.startswith("prices") else ""
    extra = "".join(f"{getattr(group, c)} " for c, usual in _LEFT_OUT.items() if getattr(group, c) != usual)
    product = "" if group.product == "_T" else f"{group.product} "
    level = f"{extra}{product}{subject.activity} {group.period}{prices} {group.unit}"
    if subject.parts:
        level += f" less {', '.join(subject.parts)}"
    if subject.kind == "share":
        return f"share {level} in {subject.whole}"
    if subject.kind == "growth":
        at = " at current prices" if subject.basis == "current" else ""
        return f"growth {level}{at} over {subject.base or 'a base not stated'}"
    return level if subject.kind == "level" else f"{subject.kind} {level} over {subject.base or 'a base not stated'}"


def label(subject: Subject, tree: Tree) -> str:
    """A quantity for readers: `mining and quarrying, 2023`, `share of cars in motor vehicles, 2023`."""
    group, when = subject.group, _when(subject.group)
    if subject.kind == "rate":
        return f"rate that {subject.activity} used"
    name = _rest_name(subject, tree) if subject.parts else _name(group, subject.activity, tree)
    if subject.kind == "level":
        return f"{name}, {when}"
    if subject.kind == "share":
        whole = group._replace(product=subject.product_of, area=subject.area_of or group.area)
        return f"share of {name} in {_name(whole, subject.whole, tree)}, {when}"
    at = " at current prices" if subject.basis == "current" else ""
    return f"{subject.kind} of {name}{at}, {when}"


def unprinted(text: str) -> str:
    """A label of what nobody printed."""
    return f"{text} (not printed)"


def in_money(text: str, unit: str) -> str:
    """A label of an amount in foreign money."""
    return f"{text}, in {'dollars' if unit == 'USD' else unit}"


def one(unit: str) -> str:
    """One piece of foreign money.

    >>> one("USD"), one("EUR")
    ('one dollar', 'one EUR')
    """
    return "one dollar" if unit == "USD" else f"one {unit}"


def _name(group: Group, activity: str, tree: Tree) -> str:
    """What is counted, for readers: the product, or the activity's name."""
    name = tree.names.get(activity) or activity
    name = name if group.product == "_T" else group.product.replace("_", " ")
    name = name[:1].lower() + name[1:] if name[1:2].islower() else name
    extra = [getattr(group, c).partition("?")[0] for c, usual in _LEFT_OUT.items() if getattr(group, c) != usual]
    return name + (f" ({', '.join(extra)})" if extra else "")


def _when(group: Group) -> str:
    if group.period[:1] == "?" and len(group.period) > 1:
        return "period not stated"
    period = group.period.rstrip("?")
    said = _said(period) if period else "base not stated"
    return f"{said} at prices of {_said(group.basis[10:])}" if group.basis.startswith("prices of ") else said


def _rest_name(subject: Subject, tree: Tree) -> str:
    names = [tree.names.get(a, a) for a in subject.rest]
    if len(names) <= 2 and not any(activity.endswith("…") for activity in subject.rest):
        return " + ".join(name[:1].lower() + name[1:] for name in names)
    named = [tree.names.get(a, a).lower() for a in subject.parts]
    less = " and ".join(named) if len(named) <= 2 else f"the {len(named)} parts given"
    return f"{(tree.names.get(subject.activity) or subject.activity).lower()} without {less}"


@lru_cache(maxsize=4096)
def _said(period: str) -> str:
    try:
        return periods.written(period)
    except ValueError:
        return period
