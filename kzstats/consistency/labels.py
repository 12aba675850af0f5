"""What an unknown or a quantity is about: its codes, one code made of them for programs, and a label for readers."""

from collections.abc import Iterable
from functools import lru_cache, reduce
from typing import NamedTuple

from kzstats import periods
from kzstats.consistency.editions import VINTAGES
from kzstats.consistency.figures import Tree
from kzstats.message import N_, Message, say


class Group(NamedTuple):
    """The codes that levels have in common when they add up along the tree of activities.

    edition: of a period that was revised, which print it is of; empty where nothing was. A `?` keeps apart what no code
    tells apart: `plant?ID` and `?ID` are one of many plants and a period not stated, known to the figure ID alone;
    `2023?` is a base that only growth speaks of (`/2023?` that of growth to 2023 where it is not stated), the scope `?`
    a whole that nobody names, the unit `?` one that is not known.
    """

    role: str
    indicator: str
    scope: str
    product: str
    area: str
    period: str
    basis: str
    unit: str
    edition: str = ""


class Subject(NamedTuple):
    """The codes of one quantity.

    kind: level, share, growth, difference, other or rate; activity: of a rate its source; product_of, area_of,
    scope_of, whole: of a share's whole (of a rate `whole` is the foreign money); base, basis: of growth; parts, rest:
    of what the printed parts of a whole leave, the activities printed and those left.
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
    scope_of: str = ""


#: Columns that `codes` fills.
CODES = [
    "indicator", "activity", "product", "ref_area", "scope", "ref_period", "base_period", "share_of", "transformation",
    "price_basis", "unit_measure", "role",
]  # fmt: skip
_LEFT_OUT = {"indicator": "production", "area": "KZ", "role": "actual", "scope": ""}
_EXTRA = {
    "indicator": N_("{code:indicator}"), "area": N_("{code:Ref_area}"), "role": N_("{code:role}"),
    "scope": N_("{code:scope}"),
}  # fmt: skip
_OF = {
    "growth": N_("growth of {name}, {when}"),
    "difference": N_("difference of {name}, {when}"),
    "other": N_("other of {name}, {when}"),
}


def codes(subject: Subject, unit: str) -> dict[str, str]:
    """The columns of an observation that say what a quantity is about.

    unit: unit_measure that it is shown in. What is left of a whole has for its activity the codes left, joined by `+`
    as a sum that nobody splits; `C…` stands for parts of C that the tree does not list.
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
        "ref_period": group.period.rstrip("?") if group.period[:1] not in ("?", "/") else "",
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
    edition = f" ({group.edition})" if group.edition else ""
    level = f"{extra}{product}{subject.activity} {group.period}{edition}{prices} {group.unit}"
    if subject.parts:
        level += f" less {', '.join(subject.parts)}"
    if subject.kind == "share":
        return f"share {level} in {subject.whole}"
    if subject.kind == "growth":
        at = " at current prices" if subject.basis == "current" else ""
        return f"growth {level}{at} over {subject.base or 'a base not stated'}"
    return level if subject.kind == "level" else f"{subject.kind} {level} over {subject.base or 'a base not stated'}"


@lru_cache(maxsize=1024)  # under six readings each quantity of a release has the same label
def label(subject: Subject, tree: Tree) -> Message:
    """A quantity for readers: `mining and quarrying, 2023`, `share of cars in motor vehicles, 2023`."""
    group, when = subject.group, _when(subject.group)
    if subject.kind == "rate":
        return say("rate that {source} used", source=subject.activity)
    name = _beside(_rest_name(subject, tree), group) if subject.parts else _name(group, subject.activity, tree)
    if subject.kind == "level":
        return say("{name}, {when}", name=name, when=when)
    if subject.kind == "share":
        whole = group._replace(product=subject.product_of, area=subject.area_of or group.area, scope=subject.scope_of)
        whole = _name(whole, subject.whole, tree)
        return say("share of {name} in {whole}, {when}", name=name, whole=whole, when=when)
    name = say("{name} at current prices", name=name) if subject.basis == "current" else name
    return say(_OF.get(subject.kind, _OF["other"]), name=name, when=when)


def plus(names: Iterable[Message]) -> Message:
    """Names or amounts as a sum."""
    return reduce(lambda first, second: say("{first} + {second}", first=first, second=second), names)


def minus(amounts: Iterable[Message]) -> Message:
    """The first amount without the others."""
    return reduce(lambda first, second: say("{first} − {second}", first=first, second=second), amounts)


def _name(group: Group, activity: str, tree: Tree) -> Message:
    name = _activity(activity, tree) if group.product == "_T" else say("{product:product}", product=group.product)
    return _beside(name, group)


def _beside(name: Message, group: Group) -> Message:
    """A name with what else tells a quantity from the usual one of that name."""
    extra = [
        say(_EXTRA[column], code=code)
        for column, usual in _LEFT_OUT.items()
        if (code := getattr(group, column).partition("?")[0]) != usual
    ]
    return say("{name} ({extra})", name=name, extra=_listed(extra)) if extra else name


def _activity(code: str, tree: Tree) -> Message:
    """The name of an activity: its code where the code lists know it by that name, else the name of the tree."""
    if code in tree.as_listed:
        return say("{activity:activity}", activity=code)
    name = tree.names.get(code) or code
    return say("{name}", name=name[:1].lower() + name[1:] if name[1:2].islower() else name)


def _listed(names: list[Message]) -> Message:
    return reduce(lambda first, second: say("{first}, {second}", first=first, second=second), names)


def _when(group: Group) -> Message:
    if group.period[:1] == "?" and len(group.period) > 1:
        return say("period not stated")
    period = group.period.rstrip("?")
    when = say("base not stated") if period[:1] in ("", "/") else _said(period)
    if group.edition in VINTAGES:
        when = say("{when}, {vintage:vintage}", when=when, vintage=group.edition)
    elif group.edition:
        when = say("{when}, as {source} prints it", when=when, source=group.edition)
    if group.basis.startswith("prices of "):
        return say("{period} at prices of {base:period}", period=when, base=group.basis[10:])
    return when


def _rest_name(subject: Subject, tree: Tree) -> Message:
    names = [_activity(code, tree) for code in subject.rest]
    if len(names) <= 2 and not any(code.endswith("…") for code in subject.rest):
        return plus(names)
    whole, parts = _activity(subject.activity, tree), [_activity(code, tree) for code in subject.parts]
    if len(parts) <= 2:
        return say("{whole} without {parts}", whole=whole, parts=parts)
    told = {"whole": whole, "count": len(parts)}
    return say("{whole} without the {count} part given", "{whole} without the {count} parts given", **told)


def _said(period: str) -> Message:
    return say("{period:period}", period=period) if periods.is_period(period) else say("{period}", period=period)
