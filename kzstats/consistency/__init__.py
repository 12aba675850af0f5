"""Which figures can be true: pair by pair (`compare`, `pairwise`) and all at once (`reconcile`, `hypotheses`)."""

from kzstats.consistency.pairs import compare, pairwise
from kzstats.consistency.reconciling import Reconciliation, hypotheses, reconcile

__all__ = ["Reconciliation", "compare", "hypotheses", "pairwise", "reconcile"]
