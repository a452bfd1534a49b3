"""Domain exceptions, and the family that each belongs to.

The class name of an exception is the error name in the state machine, in the item and in the
execution, so one name can be followed from the handler to the page.

Three families are kept apart because they need different remedies:

- ``photo``: the file itself is the reason; running it again changes nothing.
- ``aws``: a service was briefly unavailable; running it again mends it.
- ``internal``: our code or configuration failed; it needs a developer. A handler or a state that
  does not end in time is among these: its time limit, or its code, is ours.

An execution that somebody stopped has failed by nobody's fault: it has no family.
"""

from typing import Literal

Family = Literal["photo", "aws", "internal"]


class PhotoPipelineError(Exception):
    """Any failure that the pipeline names itself."""


class PhotoError(PhotoPipelineError):
    """The photo is the reason."""


class NotSupportedImageType(PhotoError):
    """The content is neither JPEG nor PNG, whatever its name says."""


class BrokenImage(PhotoError):
    """The content claims to be an image, yet cannot be decoded."""


class ImageTooLarge(PhotoError):
    """More pixels than the pipeline decodes (see ``MAX_PIXELS``)."""


class MissingObject(PhotoError):
    """The object is no longer in the bucket."""


class AwsUnavailable(PhotoPipelineError):
    """Throttling, 5xx, time-out or a cut connection, after botocore's own retries."""


class AwsRefused(PhotoPipelineError):
    """A request that AWS refuses for good: a permission or a parameter is wrong."""


class PhotoSuperseded(PhotoPipelineError):
    """The photo was deleted or belongs to a newer run: this run ends quietly."""


_PHOTO = {"NotSupportedImageType", "BrokenImage", "ImageTooLarge", "MissingObject"}

# Names that Lambda and Step Functions give to failures of the service itself:
# https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html
_AWS = {
    "AwsUnavailable",
    "Lambda.AWSLambdaException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.SdkClientException",
    "Lambda.ServiceException",
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
    "States.ServiceRestart",
}


STOPPED = "Aborted"
"""The error of an execution that somebody stopped."""


def family_of(error: str) -> Family | None:
    """The family of an error name as Step Functions reports it; None: stopped by hand."""
    if error == STOPPED:
        return None
    if error in _PHOTO:
        return "photo"
    if error in _AWS:
        return "aws"
    return "internal"
