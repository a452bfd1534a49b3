"""Amazon Rekognition: labels and properties of an image."""

from typing import TYPE_CHECKING

from backend.aws.errors import translate_errors
from backend.errors import AwsRefused

if TYPE_CHECKING:
    from types_boto3_rekognition import RekognitionClient
    from types_boto3_rekognition.type_defs import DetectLabelsResponseTypeDef, ImageTypeDef

_MAX_LABELS = 50
_MIN_CONFIDENCE = 55.0
"""Percent: the default of Rekognition."""
_IMAGE_NOT_ACCEPTED = {
    "ImageTooLargeException",
    "InvalidImageFormatException",
    "InvalidS3ObjectException",  # it does not exist, or Rekognition cannot read it
}


def is_image_not_accepted(error: AwsRefused) -> bool:
    """Whether Rekognition rejected the image, not the request."""
    return error.code in _IMAGE_NOT_ACCEPTED


class Rekognition:
    """Rekognition, with the permissions of the client.

    Every method raises AwsUnavailable or AwsRefused if the request fails.
    """

    def __init__(self, rekognition: "RekognitionClient", *, reads_bucket: bool = True) -> None:
        self._rekognition = rekognition
        self.reads_bucket = reads_bucket
        """Whether it reads photos from the bucket: only if both are in the same region."""

    @translate_errors()
    def detect_labels(self, image: "ImageTypeDef") -> "DetectLabelsResponseTypeDef":
        """The response of DetectLabels with the features GENERAL_LABELS and IMAGE_PROPERTIES.

        ``image`` is Rekognition's Image: ``{"S3Object": {"Bucket", "Name"}}`` or ``{"Bytes"}``.
        https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectLabels.html
        """
        return self._rekognition.detect_labels(
            Image=image,
            MaxLabels=_MAX_LABELS,
            MinConfidence=_MIN_CONFIDENCE,
            Features=["GENERAL_LABELS", "IMAGE_PROPERTIES"],
        )
