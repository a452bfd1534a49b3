import pytest

from backend.recognition.object_detector import DetectedObject, detector_model, overlap


def box(left: float, top: float, width: float, height: float) -> DetectedObject:
    return DetectedObject(0, 1.0, left, top, width, height)


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        (box(0, 0, 1, 1), box(0, 0, 1, 1), 1.0),
        (box(0, 0, 0.5, 1), box(0.5, 0, 0.5, 1), 0.0),
        (box(0, 0, 1, 1), box(0, 0, 0.5, 1), 0.5),
        (box(0, 0, 0, 0), box(0, 0, 0, 0), 0.0),
    ],
)
def test_overlap_is_intersection_over_union(
    one: DetectedObject, other: DetectedObject, share: float
) -> None:
    assert overlap(one, other) == pytest.approx(share)


@pytest.mark.parametrize("weights", [bytes(20), bytes(20 + 4 * 1000)])
def test_weights_of_another_network_are_rejected(weights: bytes) -> None:
    layers = "[net]\n[convolutional]\nfilters=4\nsize=3\nstride=1\nactivation=linear\n"
    with pytest.raises(ValueError, match="not those of this configuration"):
        detector_model(layers, weights)
