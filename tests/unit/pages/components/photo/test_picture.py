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
        "name": "Dog 1",
        "labels": {"Dog"},
        "parents": set(),
        "left": 10.0,
        "top": 25.0,
        "width": 50.0,
        "height": 40.0,
    }


def test_boxes_below_the_minimum_confidence_are_left_out() -> None:
    assert len(boxes(PHOTO)) == 2
    assert [box["name"] for box in boxes(PHOTO, 90)] == ["Dog"]


def test_several_boxes_of_a_label_are_numbered() -> None:
    assert [box["name"] for box in boxes(PHOTO)] == ["Dog 1", "Dog 2"]


def test_a_box_of_a_label_and_its_parent_is_drawn_once() -> None:
    place = [{"BoundingBox": {"Left": 0.1, "Top": 0.25, "Width": 0.5, "Height": 0.4}}]
    labels = [
        {"Name": "Person", "Confidence": 99, "Instances": place},
        {"Name": "Man", "Confidence": 98, "Instances": place, "Parents": [{"Name": "Person"}]},
    ]
    (box,) = boxes(Photo("p", "a", "x.jpg", "SUCCEEDED", "", labels=parse_labels(labels)))
    assert (box["name"], sorted(box["labels"])) == ("Man", ["Man", "Person"])


def test_labels_that_are_not_related_have_a_box_each() -> None:
    place = [{"BoundingBox": {"Left": 0.1, "Top": 0.25, "Width": 0.5, "Height": 0.4}}]
    labels = [{"Name": name, "Confidence": 60, "Instances": place} for name in ("Sheep", "Horse")]
    found = boxes(Photo("p", "a", "x.jpg", "SUCCEEDED", "", labels=parse_labels(labels)))
    assert [box["name"] for box in found] == ["Horse", "Sheep"]


def test_many_tags_have_no_place() -> None:
    assert boxes(Photo("p", "a", "x.jpg", "SUCCEEDED", "", labels=parse_labels(LABELS[1:]))) == []
