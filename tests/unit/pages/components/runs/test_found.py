from typing import Any

from backend.aws.state_machine import parse_definition
from backend.database.photo import Photo, photo_from_item
from backend.deployment.template import read_definition
from pages.components.runs.found import found_by, photos_in
from pages.components.runs.photo_places import FAILED, QUEUE

MACHINE = parse_definition(read_definition())
SUCCEEDED = {"status": "SUCCEEDED", "attempt": 1, "started_at": "2026-11-23T12:00:00.000Z"}


def photo(**values: Any) -> Photo:
    item = {"photo_id": "p", "filename": "<b>cat.jpg", "status": "SUCCEEDED"}
    return photo_from_item({**item, **values})


def label(name: str, confidence: float, *boxes: float) -> dict[str, Any]:
    found = [
        {
            "Confidence": confidence,
            "BoundingBox": {"Left": left, "Top": 0.2, "Width": 0.3, "Height": 0.4},
        }
        for left in boxes
    ]
    return {"Name": name, "Confidence": confidence, "Instances": found, "Parents": []}


LABELED = photo(
    format="JPEG",
    width=1200,
    height=800,
    camera_model="Q3",
    exif={"Image Make": "Leica", "Image Model": "Q3"},
    labels=[label("Cat", 97.4, 0.1), label("Sofa", 61.0)],
    thumbnail={"key": "private/o/resized/p/00AB-1.jpg", "width": 400, "height": 267},
    image_properties={
        "DominantColors": [
            {"HexCode": "#aabbcc", "CSSColor": "lightsteelblue", "PixelPercent": 40.0}
        ]
    },
    steps={
        "ExtractImageMetadata": {**SUCCEEDED, "ms": 312},
        "StoreImageMetadata": SUCCEEDED,
        "DetectLabels": {**SUCCEEDED, "attempt": 3},
    },
)


def test_the_first_state_found_facts() -> None:
    html = found_by("ExtractImageMetadata", LABELED, None)
    assert "Succeeded · 312 ms" in html
    assert "1200 \N{MULTIPLICATION SIGN} 800" in html
    assert "Uploaded" not in html


def test_tags_have_their_boxes_on_the_thumbnail_and_colors() -> None:
    html = found_by("DetectLabels", LABELED, None)
    assert "attempt 3" in html
    assert html.index("Cat") < html.index("Sofa")
    assert "97 %" in html
    assert "left: 10.0%" in html
    assert "/photos/p/thumbnail/00AB-1.jpg" in html
    assert "background: #aabbcc" in html


def test_the_thumbnail_is_shown_without_boxes() -> None:
    html = found_by("GenerateThumbnail", LABELED, None)
    assert "400 \N{MULTIPLICATION SIGN} 267 pixels" in html
    assert "left: 10.0%" not in html


def test_the_other_states_say_what_they_did() -> None:
    assert "JPEG, judged by the content" in found_by("ImageTypeCheck", LABELED, None)
    assert "2 EXIF tags are in DynamoDB" in found_by("StoreImageMetadata", LABELED, None)
    assert "Parallel processing" in found_by("ParallelProcessing", LABELED, None)


def test_a_state_that_has_not_ended_found_nothing_yet() -> None:
    for state in ("ExtractImageMetadata", "DetectLabels", "GenerateThumbnail"):
        assert "Nothing yet" in found_by(state, photo(status="RUNNING"), None)


def test_a_state_that_failed_says_why() -> None:
    step = {**SUCCEEDED, "status": "FAILED", "error": "AwsThrottled", "cause": "Slow down"}
    html = found_by("DetectLabels", photo(steps={"DetectLabels": step}), None)
    assert "Failed · AwsThrottled · Slow down" in html


def test_names_of_files_are_escaped() -> None:
    assert "&lt;b&gt;cat.jpg" in found_by("DetectLabels", LABELED, None)


def test_the_place_of_failed_photos_lists_them_with_the_reason() -> None:
    failed = photo(photo_id="bad", status="FAILED", error="NotSupportedImageType")
    html = photos_in(MACHINE, FAILED, [LABELED, failed], {})
    assert "1 photo<" in html
    assert 'data-value="bad"' in html
    assert "This file is not a JPEG or PNG photo" in html


def test_the_place_of_waiting_photos_says_how_many_come_first() -> None:
    html = photos_in(MACHINE, QUEUE, [photo(status="PENDING", steps={})], {"p": 2})
    assert "Waiting: 2 of your older photos come first" in html
