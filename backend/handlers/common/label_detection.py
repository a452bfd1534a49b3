"""Detects the labels of one photo: for the step DetectLabels and for the comparison of labels."""

from typing import TYPE_CHECKING, Any

from backend.aws.rekognition import is_image_not_accepted
from backend.database.attribute_values import Item
from backend.database.photo_attributes import (
    parse_features,
    parse_image_properties,
    parse_labels,
)
from backend.database.search_terms import search_terms
from backend.database.stored_labels import stored_labels
from backend.errors import AwsRefused
from backend.handlers.common.environment import max_pixels, resources
from backend.imaging.rekognition_rendition import for_recognition, needs_rendition

if TYPE_CHECKING:
    from types_boto3_rekognition.type_defs import DetectLabelsResponseTypeDef


def label_attributes(key: str, photo: Item) -> dict[str, Any]:
    """The attributes of a photo that come from Rekognition's response.

    ``key``: of the original. ``photo``: the item, for the width, height and size of the original.
    Raises AwsUnavailable, AwsRefused, MissingObject and the errors of ``for_recognition``.
    """
    response = _response(key, photo)
    labels, properties = response["Labels"], response.get("ImageProperties")
    return {
        "labels": stored_labels(labels),
        "tags": search_terms(
            parse_labels(labels),
            parse_image_properties(properties),
            parse_features(photo.get("features")),
        ),
        "label_model_version": response.get("LabelModelVersion"),
        "image_properties": properties,
    }


def _response(key: str, photo: Item) -> "DetectLabelsResponseTypeDef":
    """Rekognition's response for the S3 object, or for a rendition if it does not accept that.

    A Rekognition in another region than the bucket's gets a rendition of every photo.

    Rekognition decodes fewer kinds of JPEG than the pipeline, so a photo that it does not accept is
    not necessarily broken.
    """
    storage, rekognition = resources().photo_storage, resources().rekognition
    too_large = needs_rendition(photo["width"], photo["height"], photo["size_bytes"])
    if rekognition.reads_bucket and not too_large:
        try:
            return rekognition.detect_labels({"S3Object": {"Bucket": storage.bucket, "Name": key}})
        except AwsRefused as error:
            if not is_image_not_accepted(error):
                raise
    data, _ = storage.read(key)
    rendition = for_recognition(data, max_pixels=max_pixels())
    return rekognition.detect_labels({"Bytes": rendition})
