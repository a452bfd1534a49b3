import math

import pytest

from tools.recognition.logistic_regression import fit_weights


def test_weights_are_those_that_the_outcomes_were_made_with() -> None:
    features, outcomes = [], []
    for step in range(-20, 21):
        value = step / 10
        right = round(1000 / (1 + math.exp(-(0.5 + 1.5 * value))))
        features += [(1.0, value)] * 1000
        outcomes += [True] * right + [False] * (1000 - right)
    assert fit_weights(features, outcomes) == pytest.approx((0.5, 1.5), abs=0.01)


def test_separable_examples_give_finite_weights() -> None:
    constant, weight = fit_weights([(1.0, -1.0), (1.0, 1.0)] * 5, [False, True] * 5)
    assert constant == pytest.approx(0)
    assert 1 < weight < 20


def test_without_examples_there_is_nothing_to_fit() -> None:
    with pytest.raises(ValueError, match="no examples"):
        fit_weights([], [])
