import json
from pathlib import Path

import pytest

from backend.recognition.taxonomy import taxonomy
from tools.recognition.labelled_photos import Box, read_photos


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "coco").mkdir()
    (tmp_path / "imagenet").mkdir()
    boxes = {
        "2.jpg": [{"class": "tv", "box": [0.5, 0.5, 0.2, 0.4]}],
        "1.jpg": [
            {"class": "dog", "box": [0.25, 0.5, 0.5, 1.0]},
            {"class": "dog", "box": [0.75, 0.5, 0.5, 1.0]},
        ],
    }
    (tmp_path / "coco" / "boxes.json").write_text(json.dumps(boxes))
    (tmp_path / "imagenet" / "n02110958_pug.JPEG").touch()
    (tmp_path / "imagenet" / "notes.txt").touch()
    return tmp_path


def test_photos_have_the_labels_of_the_taxonomy(folder: Path) -> None:
    photos = read_photos(folder, taxonomy())
    assert [(photo.path.name, photo.from_coco) for photo in photos] == [
        ("1.jpg", True),
        ("2.jpg", True),
        ("n02110958_pug.JPEG", False),
    ]
    assert photos[0].labels == {"Dog"}
    assert photos[1].labels == {"Television"}
    assert photos[2].labels == {"Pug", "Dog", "Canine", "Pet", "Mammal", "Animal"}


def test_boxes_begin_at_their_corner(folder: Path) -> None:
    dogs, television, _ = read_photos(folder, taxonomy())
    assert dogs.boxes == (("Dog", Box(0.0, 0.0, 0.5, 1.0)), ("Dog", Box(0.5, 0.0, 0.5, 1.0)))
    (_, box) = television.boxes[0]
    assert (box.left, box.top) == pytest.approx((0.4, 0.3))


def test_a_class_without_a_label_is_an_error(folder: Path) -> None:
    (folder / "imagenet" / "n99999999_unicorn.JPEG").touch()
    with pytest.raises(KeyError, match="99999999"):
        read_photos(folder, taxonomy())


@pytest.mark.parametrize(
    ("other", "overlap"),
    [
        (Box(0.0, 0.0, 0.4, 0.4), 1.0),
        (Box(0.2, 0.0, 0.4, 0.4), 1 / 3),
        (Box(0.4, 0.4, 0.4, 0.4), 0.0),
        (Box(0.5, 0.5, 0.1, 0.1), 0.0),
    ],
)
def test_overlap_of_two_boxes(other: Box, overlap: float) -> None:
    box = Box(0.0, 0.0, 0.4, 0.4)
    assert box.overlap(other) == pytest.approx(overlap)
    assert other.overlap(box) == pytest.approx(overlap)
