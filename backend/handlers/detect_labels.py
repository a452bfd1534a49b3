"""DetectLabels: what Amazon Rekognition sees in the photo."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from backend.database.attribute_values import Item
from backend.handlers.common import clients
from backend.handlers.common.step import Result, Task, run_step
from backend.imaging.rendition import for_recognition, needs_rendition, too_small

_MAX_LABELS = 50
_MIN_CONFIDENCE = 55.0  # percent: Rekognition's own default
_TOO_SMALL = "The photo is smaller than Amazon Rekognition looks at (80 pixels a side)."
_REFUSED_AS_IT_IS = {
    "ImageTooLargeException",
    "InvalidImageFormatException",
    "InvalidS3ObjectException",  # it is gone, or Rekognition may not or cannot read it from here
}


def handler(event: Mapping[str, Any], _context: object) -> Mapping[str, Any]:
    """Return the number of labels."""
    return run_step(event, _detect)


def _detect(task: Task, photo: Item) -> Result:
    if too_small(photo["width"], photo["height"]):
        return Result({"count": 0}, {"labels": [], "tags": [], "labels_note": _TOO_SMALL})
    answer = _ask(task, photo)
    labels = answer["Labels"]
    attributes = {
        "labels": labels,
        "tags": [label["Name"] for label in labels],
        "label_model_version": answer.get("LabelModelVersion"),
        "image_properties": answer.get("ImageProperties"),
    }
    return Result({"count": len(labels)}, attributes, remove=("labels_note",))


def _ask(task: Task, photo: Item) -> dict[str, Any]:
    """Rekognition's answer to the object itself, or to a rendition where it cannot take that.

    A photo that only Rekognition dislikes (its decoder knows fewer kinds of JPEG) is not broken:
    the rendition decides.
    """
    storage = clients.photo_storage()
    if not needs_rendition(photo["width"], photo["height"], photo["size_bytes"]):
        try:
            return _request({"S3Object": {"Bucket": storage.bucket, "Name": task.key}})
        except ClientError as error:
            if error.response["Error"]["Code"] not in _REFUSED_AS_IT_IS:
                raise
    data, _ = storage.read(task.key)
    return _request({"Bytes": for_recognition(data, max_pixels=clients.max_pixels())})


def _request(image: Mapping[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = clients.client("rekognition").detect_labels(
        Image=image,
        MaxLabels=_MAX_LABELS,
        MinConfidence=_MIN_CONFIDENCE,
        Features=["GENERAL_LABELS", "IMAGE_PROPERTIES"],
    )
    return answer
