"""Logistic regression with a small ridge penalty, fitted by Newton's method.

https://en.wikipedia.org/wiki/Logistic_regression#Iteratively_reweighted_least_squares_(IRLS)
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

_PENALTY: Final = 1e-2
"""Keeps weights finite where the examples are separable."""
_MAX_STEPS: Final = 100
_TOLERANCE: Final = 1e-9


def fit_weights(features: Sequence[Sequence[float]], outcomes: Sequence[bool]) -> tuple[float, ...]:
    """The weight of each feature. Raises ValueError without examples or without convergence."""
    if not features:
        raise ValueError("There are no examples to fit.")
    x, y = np.asarray(features, np.float64), np.asarray(outcomes, np.float64)
    weights = np.zeros(x.shape[1])
    for _ in range(_MAX_STEPS):
        probabilities = 1 / (1 + np.exp(-(x @ weights)))
        gradient = x.T @ (y - probabilities) - _PENALTY * weights
        curvature = (x * (probabilities * (1 - probabilities))[:, None]).T @ x
        step = np.linalg.solve(curvature + _PENALTY * np.eye(x.shape[1]), gradient)
        weights = weights + step
        if np.abs(step).max() < _TOLERANCE:
            return tuple(float(weight) for weight in weights)
    raise ValueError("The weights do not converge.")
