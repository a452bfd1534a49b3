"""Labels of a crowd fit into the item of a photo, by the size that DynamoDB accepts."""

from typing import Any

import pytest

from backend.aws.rekognition import Rekognition
from backend.handlers.common import label_detection
from tests.crowds import crowd
from tests.moto.pipeline import Pipeline, jpeg, new_name


@pytest.fixture(autouse=True)
def thousand_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    """moto's own response has no boxes."""
    monkeypatch.setattr(Rekognition, "detect_labels", lambda *_: crowd(1000))


def test_a_photo_of_a_thousand_people_is_labelled(pipeline: Pipeline) -> None:
    _, photo = pipeline.process(new_name(), jpeg())
    assert photo["status"] == "SUCCEEDED"
    assert [label["Name"] for label in photo["labels"]] == ["Person", "Adult", "Man"]
    assert sum(len(label["Instances"]) for label in photo["labels"]) == 500


@pytest.mark.soak
def test_the_whole_response_would_not_fit(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the test above is about: without the bound, the labels are lost."""

    def unbounded(labels: Any) -> Any:
        return labels

    monkeypatch.setattr(label_detection, "stored_labels", unbounded)
    _, photo = pipeline.process(new_name(), jpeg())
    assert (photo["status"], photo["failed_state"]) == ("PARTIAL", "DetectLabels")
    assert "Item size" in photo["cause"]
