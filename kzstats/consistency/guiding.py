"""Ranges of large parts: HiGHS says in floats which few rows decide; the exact method answers from those alone.

Fewer rows allow more, so a bound that a few rows imply holds for all; whatever the floats were, it is sound.
"""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

# Weights below this share of the largest are rounding noise of the float solver.
_NOISE = 1e-9
# A bound from the deciding rows this close to the float optimum is that optimum; else all rows are asked.
_CLOSE = 1e-7


class Guided:
    """Ends of quotients within a large table; answers the same questions as the exact method does."""

    def __init__(self, table: list[dict[int, int]], size: int, positive: set[int], exactly: Callable):
        self.table, self.size, self.positive, self.exactly = table, size, positive, exactly
        self.matrix = _matrix(table, size)
        self.all_rows = None

    def extreme(self, top, divisor, sign: int) -> tuple[Fraction | None, frozenset[int]] | None:
        """Smallest (-1) or largest (1) top / divisor, and the rows it rests on; None if the divisor is always 0."""
        found = linprog(
            -sign * self._vector(top),
            A_ub=-self.matrix, b_ub=np.zeros(len(self.table)),
            A_eq=self._vector(divisor)[np.newaxis], b_eq=[1.0],
            method="highs",
        )  # fmt: skip
        if found.status == 0:
            weights = -found.ineqlin.marginals
            deciding = np.flatnonzero(weights > _NOISE * max(weights.max(), 0)).tolist()
            answer = self._from_rows(deciding, top, divisor, sign)
            if answer and answer[0] is not None and _near(answer[0], -sign * found.fun):
                return answer
        if found.status == 3:
            return None, frozenset()  # no limit: a claim of nothing, so floats may make it
        # Floats failed (1 quantity in 60 of the largest simulated releases): all rows, exactly.
        self.all_rows = self.all_rows or self.exactly(self.table, self.size, self.positive)
        return self.all_rows.extreme(top, divisor, sign)

    def _from_rows(self, rows: list[int], top, divisor, sign: int) -> tuple[Fraction | None, frozenset[int]] | None:
        rows = sorted({*rows, *(form.place for form in (top, divisor) if form.is_slack)})
        forms = [form.at(rows.index(form.place)) if form.is_slack else form for form in (top, divisor)]
        # Any unknown above zero in the divisor can be 1 to begin with.
        start = next(j for j, v in self.table[divisor.place].items() if v > 0) if divisor.is_slack else divisor.place
        answer = self.exactly([self.table[i] for i in rows], self.size, {start}).extreme(*forms, sign)
        return answer and (answer[0], frozenset(rows[i] for i in answer[1]))

    def _vector(self, form) -> np.ndarray:
        vector = np.zeros(self.size)
        for j, v in (self.table[form.place] if form.is_slack else {form.place: 1}).items():
            vector[j] = v
        return vector


def _near(exact: Fraction, float_optimum: float) -> bool:
    return abs(float(exact) - float_optimum) <= _CLOSE * (1e-9 + abs(float_optimum))


def _matrix(table: list[dict[int, int]], size: int) -> csr_matrix:
    places = [(i, j, float(v)) for i, row in enumerate(table) for j, v in row.items()]
    i, j, values = zip(*places, strict=True)
    return csr_matrix((values, (i, j)), shape=(len(table), size))
