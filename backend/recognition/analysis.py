"""What a recogniser finds in an image, before the parameters of a request are applied."""

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from types_boto3_rekognition.type_defs import (
        DetectLabelsImagePropertiesTypeDef,
        LabelTypeDef,
    )


class Analysis(TypedDict):
    """A response of DetectLabels with all labels and all features."""

    Labels: "list[LabelTypeDef]"
    ImageProperties: "DetectLabelsImagePropertiesTypeDef"
    LabelModelVersion: str


class RekognitionError(Exception):
    """An error response. Arguments: error code and message of Amazon Rekognition."""
