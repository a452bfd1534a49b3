import pytest

from backend.recognition.confidence import (
    classified_confidence,
    label_confidence,
    object_confidence,
)

STEPS = [step / 100 for step in range(101)]


def test_more_evidence_never_lowers_a_confidence() -> None:
    by_share = [classified_confidence(share) for share in STEPS]
    by_score = [label_confidence(0.1, score) for score in STEPS]
    by_both = [label_confidence(share, 0.3) for share in STEPS]
    by_object = [object_confidence(score) for score in STEPS]
    for values in (by_share, by_score, by_both, by_object):
        assert values == sorted(values)
        assert all(0 <= value <= 100 for value in values)


def test_agreement_of_both_networks_raises_a_confidence() -> None:
    assert label_confidence(0.5, 0.4) > label_confidence(0.0, 0.4) + 10


@pytest.mark.parametrize(("score", "least", "most"), [(0.95, 90, 100), (0.5, 60, 80), (0.1, 0, 30)])
def test_the_confidence_of_an_object_follows_its_score(
    score: float, least: float, most: float
) -> None:
    assert least <= object_confidence(score) <= most
