"""What the joint check found, in sentences: what a reading is called, the outcome over all, what one of them proves."""

import pandas as pd

from kzstats.consistency.reconciling import Reconciliation
from kzstats.message import Message, say
from kzstats.rounding import rule_of


def say_reading(obs: pd.DataFrame, conversion: str) -> Message:
    """What a reading of the print is called: how digits were rounded and, where any were, how amounts were converted.

    obs: observation frame; conversion: unrounded or printed. Raises ParameterError for two rounding rules.

    >>> kz.spoken(kz.say_reading(kz.load("trend_2024_06"), "printed"))
    'rounded to the nearest (converted from the printed tenge)'
    """
    rule = rule_of(obs)
    return _reading(rule, conversion) if obs["conversion_of"].ne("").any() else say("{rule:rounding}", rule=rule)


def say_outcome(readings: pd.DataFrame, *, one_rate: bool) -> Message:
    """Can all figures be true at once, over all readings.

    readings: what `verdict` returns; one_rate: whether that hangs on one exchange rate for all amounts, so that without
    the converted ones it would be otherwise.

    >>> kz.spoken(kz.say_outcome(kz.verdict(kz.load("timesca_2025")), one_rate=True))
    'At one exchange rate for all amounts they cannot all be true, however they were rounded.'
    """
    over_all, tested = readings.loc[0, ["verdict", "tested"]]
    if over_all == "consistent":
        return say("All can be true at once, whichever way they were rounded and converted.")
    if over_all == "undetermined" and tested:
        return say("Whether all can be true at once is not decided.")
    if over_all == "undetermined":
        return say("Whether all can be true, the figures alone cannot show.")
    if over_all == "inconsistent" and one_rate:
        return say("At one exchange rate for all amounts they cannot all be true, however they were rounded.")
    if over_all == "inconsistent":
        return say("However they were rounded and converted, they cannot all be true.")
    fits = readings[readings["outcome"] == "consistent"]
    either = fits["rounding"].duplicated(keep=False)  # whichever tenge the dollars came from
    named = zip(fits["rounding"], fits["conversion"], either, strict=True)
    ways = [say("{rule:rounding}", rule=rule) if free else _reading(rule, tenge) for rule, tenge, free in named]
    ways = list(dict.fromkeys(ways))
    if one_rate:
        return say(
            "At one exchange rate for all amounts, all can be true at once only if they were {ways:or}.", ways=ways
        )
    return say("All can be true at once only if they were {ways:or}.", ways=ways)


def say_found(joint: Reconciliation, reading: Message) -> Message:
    """Whether one set of true values gives every print under one reading.

    joint: what `reconcile` returns; reading: its name, of `say_reading`.

    >>> obs = kz.load("minister_2024_05")
    >>> kz.spoken(kz.say_found(kz.reconcile(obs, conversion="printed"), kz.say_reading(obs, "printed")))
    'No figure here is tested by another, so none can contradict.'
    """
    if joint.verdict == "inconsistent":
        return say(
            "Read as {reading}, there is none, which a few lines of plain arithmetic show that anyone can redo with a "
            "pocket calculator: each line follows from the lines above it, and the last two of each proof cannot both "
            "be true.",
            reading=reading,
        )
    if joint.tested["by"].eq("").all():
        return say("No figure here is tested by another, so none can contradict.")
    if joint.verdict == "undetermined":
        return say("Whether there is one is not decided under this reading; no contradiction is proven.")
    return say("Read as {reading}, there is one: nothing contradicts.", reading=reading)


def _reading(rule: str, tenge: str) -> Message:
    return say("{rule:rounding} (converted {tenge:conversion})", rule=rule, tenge=tenge)
