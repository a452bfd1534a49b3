from backend.database.photo import Photo
from backend.database.photo_attributes import parse_labels
from pages.components.photo.picture import boxes

LABELS = [
    {
        "Name": "Dog",
        "Confidence": 97,
        "Instances": [
            {
                "Confidence": 95.5,
                "BoundingBox": {"Left": 0.1, "Top": 0.25, "Width": 0.5, "Height": 0.4},
            },
            {"Confidence": 60, "BoundingBox": {"Left": 0, "Top": 0, "Width": 1, "Height": 1}},
        ],
    },
    {"Name": "Outdoors", "Confidence": 99},
]
PHOTO = Photo(
    "p", "a", "x.jpg", "SUCCEEDED", "2026-11-23T12:00:00.000Z", labels=parse_labels(LABELS)
)


def test_boxes_are_percent_of_the_picture() -> None:
    assert boxes(PHOTO)[0] == {
        "name": "Dog",
        "left": 10.0,
        "top": 25.0,
        "width": 50.0,
        "height": 40.0,
    }


def test_boxes_below_the_minimum_confidence_are_left_out() -> None:
    assert len(boxes(PHOTO)) == 2
    assert len(boxes(PHOTO, 90)) == 1


def test_many_tags_have_no_place() -> None:
    assert boxes(Photo("p", "a", "x.jpg", "SUCCEEDED", "", labels=parse_labels(LABELS[1:]))) == []
