"""The parameters of a request, with an analysis that is known."""

import io
from typing import Any

import pytest
from PIL import Image

from backend.errors import BrokenImage
from backend.imaging.decoder import OpenedImage
from backend.recognition.analysis import Analysis, RekognitionError
from backend.recognition.detect_labels import detect_labels


def label(name: str, confidence: float, category: str = "Animals and Pets") -> Any:
    return {
        "Name": name,
        "Confidence": confidence,
        "Instances": [],
        "Parents": [],
        "Aliases": [],
        "Categories": [{"Name": category}],
    }


COLORS: Any = [{"CSSColor": f"color{number}"} for number in range(12)]
ANALYSIS: Analysis = {
    "Labels": [
        label("Zebra", 90),
        label("Animal", 90),
        label("Car", 70, "Vehicles and Automotive"),
        label("Cat", 50),
    ],
    "ImageProperties": {
        "Quality": {"Brightness": 50.0},
        "DominantColors": COLORS,
        "Foreground": {"Quality": {"Brightness": 50.0}, "DominantColors": COLORS},
    },
    "LabelModelVersion": "test-1",
}


def image(width: int = 100, height: int = 100) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height)).save(file, "PNG")
    return file.getvalue()


def respond(data: bytes | None = None, **request: Any) -> dict[str, Any]:
    return detect_labels(lambda _: ANALYSIS, request, data or image())


def names(**request: Any) -> list[str]:
    return [found["Name"] for found in respond(**request)["Labels"]]


def test_labels_of_at_least_55_by_confidence_then_by_name() -> None:
    assert names() == ["Animal", "Zebra", "Car"]


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({"MinConfidence": 0}, ["Animal", "Zebra", "Car", "Cat"]),
        ({"MinConfidence": 90}, ["Animal", "Zebra"]),
        ({"MinConfidence": 100}, []),
        ({"MaxLabels": 1}, ["Animal"]),
        ({"MaxLabels": 0}, []),
    ],
)
def test_limits(request_: dict[str, Any], expected: list[str]) -> None:
    assert names(**request_) == expected


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"LabelInclusionFilters": ["car", "Zebra"]}, ["Zebra", "Car"]),
        ({"LabelExclusionFilters": ["Animal"]}, ["Zebra", "Car"]),
        ({"LabelCategoryInclusionFilters": ["Vehicles and Automotive"]}, ["Car"]),
        ({"LabelCategoryExclusionFilters": ["Animals and Pets"]}, ["Car"]),
        (
            {
                "LabelCategoryInclusionFilters": ["Animals and Pets"],
                "LabelExclusionFilters": ["Zebra"],
            },
            ["Animal"],
        ),
        ({}, ["Animal", "Zebra", "Car"]),
    ],
)
def test_filters(filters: dict[str, list[str]], expected: list[str]) -> None:
    assert names(Settings={"GeneralLabels": filters}) == expected


def test_features_select_parts_of_the_response() -> None:
    assert respond().keys() == {"Labels", "LabelModelVersion"}
    both = respond(Features=["GENERAL_LABELS", "IMAGE_PROPERTIES"])
    assert both.keys() == {"Labels", "ImageProperties", "LabelModelVersion"}
    assert respond(Features=["IMAGE_PROPERTIES"]).keys() == {"ImageProperties", "LabelModelVersion"}


@pytest.mark.parametrize(("settings", "number"), [({}, 10), ({"MaxDominantColors": 3}, 3)])
def test_dominant_colors_are_limited(settings: dict[str, int], number: int) -> None:
    found = respond(Features=["IMAGE_PROPERTIES"], Settings={"ImageProperties": settings})
    properties = found["ImageProperties"]
    assert len(properties["DominantColors"]) == number
    assert len(properties["Foreground"]["DominantColors"]) == number


@pytest.mark.parametrize(
    "request_",
    [
        {"Features": ["FACES"]},
        {"MaxLabels": -1},
        {"MinConfidence": 101},
        {"MinConfidence": -1},
        {"Settings": {"Other": {}}},
        {"Settings": {"GeneralLabels": {"Other": []}}},
        {"Settings": {"GeneralLabels": {"LabelInclusionFilters": ["x"] * 101}}},
        {"Settings": {"ImageProperties": {"MaxDominantColors": 3}}},
        {"Features": ["IMAGE_PROPERTIES"], "Settings": {"GeneralLabels": {}}},
        {
            "Features": ["IMAGE_PROPERTIES"],
            "Settings": {"ImageProperties": {"MaxDominantColors": 13}},
        },
    ],
)
def test_invalid_parameters_are_refused(request_: dict[str, Any]) -> None:
    with pytest.raises(RekognitionError, match="InvalidParameterException"):
        respond(**request_)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (image(79, 100), "InvalidImageFormatException"),
        (image(100, 10_001), "ImageTooLargeException"),
        (b"text", "InvalidImageFormatException"),
    ],
)
def test_images_that_rekognition_refuses(data: bytes, code: str) -> None:
    with pytest.raises(RekognitionError, match=code):
        respond(data)


def test_an_image_that_cannot_be_decoded_is_refused() -> None:
    def broken(photo: OpenedImage) -> Analysis:
        raise BrokenImage("it is cut off")

    with pytest.raises(RekognitionError, match="InvalidImageFormatException"):
        detect_labels(broken, {}, image())
