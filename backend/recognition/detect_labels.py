"""The rules of DetectLabels: which parameters a request may have, and what they select.

https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectLabels.html
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol

from backend.errors import ImageTooLarge, PhotoError
from backend.imaging import rekognition_rendition
from backend.imaging.decoder import OpenedImage, open_image
from backend.recognition.analysis import Analysis, RekognitionError

if TYPE_CHECKING:
    from types_boto3_rekognition.type_defs import LabelTypeDef

_FEATURES: Final = {"GENERAL_LABELS", "IMAGE_PROPERTIES"}
_DEFAULT_MAX_LABELS: Final = 1000
_DEFAULT_MIN_CONFIDENCE: Final = 55.0
_DEFAULT_MAX_COLORS: Final = 10
_MAX_COLORS: Final = 12
_MAX_FILTERS: Final = 100
_MAX_PIXELS: Final = rekognition_rendition.REKOGNITION_MAX_SIDE**2
_FILTERS: Final = (
    "LabelInclusionFilters",
    "LabelExclusionFilters",
    "LabelCategoryInclusionFilters",
    "LabelCategoryExclusionFilters",
)


class Analyse(Protocol):
    """Finds labels and image properties in a photo. Raises PhotoError."""

    def __call__(self, photo: OpenedImage) -> Analysis:
        """Analyse a photo whose header was read."""
        ...


def detect_labels(analyse: Analyse, request: Mapping[str, Any], data: bytes) -> dict[str, Any]:
    """The response to a request. Raises RekognitionError."""
    features = set(request.get("Features") or ["GENERAL_LABELS"])
    _check(request, features)
    analysis = _analysed(analyse, data)
    response: dict[str, Any] = {"LabelModelVersion": analysis["LabelModelVersion"]}
    settings = request.get("Settings", {})
    if "GENERAL_LABELS" in features:
        response["Labels"] = _selected(analysis["Labels"], request, settings)
    if "IMAGE_PROPERTIES" in features:
        limit = settings.get("ImageProperties", {}).get("MaxDominantColors", _DEFAULT_MAX_COLORS)
        response["ImageProperties"] = _limited(analysis["ImageProperties"], limit)
    return response


def _check(request: Mapping[str, Any], features: set[str]) -> None:
    settings = request.get("Settings", {})
    general, properties = settings.get("GeneralLabels"), settings.get("ImageProperties")
    filters = [(general or {}).get(name, []) for name in _FILTERS]
    colors = (properties or {}).get("MaxDominantColors", _DEFAULT_MAX_COLORS)
    valid = (
        features <= _FEATURES
        and request.get("MaxLabels", 0) >= 0
        and 0 <= request.get("MinConfidence", 0) <= 100
        and settings.keys() <= {"GeneralLabels", "ImageProperties"}
        and (general is None or ("GENERAL_LABELS" in features and general.keys() <= set(_FILTERS)))
        and (properties is None or "IMAGE_PROPERTIES" in features)
        and all(len(names) <= _MAX_FILTERS for names in filters)
        and 1 <= colors <= _MAX_COLORS
    )
    if not valid:
        raise RekognitionError("InvalidParameterException", "Request has invalid parameters")


def _selected(
    labels: "list[LabelTypeDef]", request: Mapping[str, Any], settings: Mapping[str, Any]
) -> "list[LabelTypeDef]":
    """The labels that the filters allow: the most confident first, equal ones by their name."""
    least = request.get("MinConfidence", _DEFAULT_MIN_CONFIDENCE)
    allowed = _filter(settings.get("GeneralLabels", {}))
    kept = [label for label in labels if label["Confidence"] >= least and allowed(label)]
    kept.sort(key=lambda label: (-label["Confidence"], label["Name"]))
    return kept[: request.get("MaxLabels", _DEFAULT_MAX_LABELS)]


def _filter(filters: Mapping[str, list[str]]) -> "Callable[[LabelTypeDef], bool]":
    names, without_names, categories, without_categories = (
        {name.lower() for name in filters.get(kind, [])} for kind in _FILTERS
    )

    def allowed(label: "LabelTypeDef") -> bool:
        name = label["Name"].lower()
        own = {category["Name"].lower() for category in label["Categories"]}
        included = name in names or bool(own & categories)
        excluded = name in without_names or bool(own & without_categories)
        return not excluded and (included or not (names or categories))

    return allowed


def _limited(properties: Mapping[str, Any], limit: int) -> dict[str, Any]:
    """The properties with at most ``limit`` dominant colors in each part."""
    return {
        name: value[:limit]
        if name == "DominantColors"
        else _limited(value, limit)
        if "DominantColors" in value
        else value
        for name, value in properties.items()
    }


def _analysed(analyse: Analyse, data: bytes) -> Analysis:
    try:
        opened = open_image(data, max_pixels=_MAX_PIXELS)
        width, height = opened.width, opened.height
        if max(width, height) > rekognition_rendition.REKOGNITION_MAX_SIDE:
            raise RekognitionError("ImageTooLargeException", "Image dimensions are too large")
        if min(width, height) < rekognition_rendition.REKOGNITION_MIN_SIDE:
            raise RekognitionError("InvalidImageFormatException", "Image dimensions are too small")
        return analyse(opened)
    except ImageTooLarge as error:
        raise RekognitionError("ImageTooLargeException", str(error)) from error
    except PhotoError as error:
        raise RekognitionError("InvalidImageFormatException", str(error)) from error
