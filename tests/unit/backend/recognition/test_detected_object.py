import pytest

from backend.recognition.detected_object import DetectedObject, overlap


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
