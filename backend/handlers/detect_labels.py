"""DetectLabels: stores the labels and image properties that Amazon Rekognition returns."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from backend.aws.rekognition import is_image_not_accepted
from backend.database.attribute_values import Item
from backend.database.photo_attributes import parse_image_properties, parse_labels
from backend.database.search_terms import search_terms
from backend.database.stored_labels import stored_labels
from backend.errors import AwsRefused
from backend.handlers.common.environment import max_pixels, resources
from backend.handlers.common.step import Result, Task, run_step
from backend.imaging.rekognition_rendition import for_recognition, needs_rendition, too_small

if TYPE_CHECKING:
    from types_boto3_rekognition.type_defs import DetectLabelsResponseTypeDef

_TOO_SMALL = "The photo is smaller than Amazon Rekognition looks at (80 pixels a side)."


def handler(event: Mapping[str, Any], _context: object) -> Mapping[str, Any]:
    """Return the number of labels."""
    return run_step(event, _detect)


def _detect(task: Task, photo: Item) -> Result:
    if too_small(photo["width"], photo["height"]):
        return Result({"count": 0}, {"labels": [], "tags": [], "labels_note": _TOO_SMALL})
    response = _detect_labels(task, photo)
    labels, properties = response["Labels"], response.get("ImageProperties")
    attributes = {
        "labels": stored_labels(labels),
        "tags": search_terms(parse_labels(labels), parse_image_properties(properties)),
        "label_model_version": response.get("LabelModelVersion"),
        "image_properties": properties,
    }
    return Result({"count": len(labels)}, attributes, remove=("labels_note",))


def _detect_labels(task: Task, photo: Item) -> "DetectLabelsResponseTypeDef":
    """Rekognition's response for the S3 object, or for a rendition if it does not accept that.

    Rekognition decodes fewer kinds of JPEG than the pipeline, so a photo that it does not accept is
    not necessarily broken.
    """
    storage, rekognition = resources().photo_storage, resources().rekognition
    if not needs_rendition(photo["width"], photo["height"], photo["size_bytes"]):
        try:
            return rekognition.detect_labels(
                {"S3Object": {"Bucket": storage.bucket, "Name": task.key}}
            )
        except AwsRefused as error:
            if not is_image_not_accepted(error):
                raise
    data, _ = storage.read(task.key)
    rendition = for_recognition(data, max_pixels=max_pixels())
    return rekognition.detect_labels({"Bytes": rendition})
