"""Which figures can be true: pair by pair (`compare`, `pairwise`), all at once (`reconcile`), under every reading."""

from kzstats.consistency.bureau import official
from kzstats.consistency.dividing import parts
from kzstats.consistency.pairs import compare, pairwise
from kzstats.consistency.reconciling import Reconciliation, reconcile
from kzstats.consistency.saying import say_found, say_outcome, say_reading
from kzstats.consistency.slips import slips
from kzstats.consistency.verdict import hypotheses, verdict

__all__ = [
    "Reconciliation", "compare", "hypotheses", "official", "pairwise", "parts", "reconcile", "say_found", "say_outcome",
    "say_reading", "slips", "verdict",
]  # fmt: skip
