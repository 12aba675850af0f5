"""Which figures can be true: pair by pair (`compare`, `pairwise`) and all at once (`reconcile`, `hypotheses`)."""

from kzstats.consistency.pairs import compare, pairwise

__all__ = ["compare", "pairwise"]
