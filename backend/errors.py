"""Domain exceptions, and the category (``error_family`` in the items) of each.

The class name of an exception is the error name in the state machine, in the photo's item and in
the execution's item, so one name can be followed from the Lambda function to the page.

There are three categories, because each needs a different remedy:

- ``photo``: the file is the cause; a retry does not help.
- ``aws``: an AWS service was temporarily unavailable; a retry fixes it.
- ``internal``: the code or the configuration of this application failed; it needs a developer. A
  Lambda function or a state that exceeds its time limit belongs here.

An execution that a user stopped has no category.
"""

from typing import Literal

Family = Literal["photo", "aws", "internal"]


class PhotoPipelineError(Exception):
    """Base class of the failures that this application names."""


class PhotoError(PhotoPipelineError):
    """Base class of the failures that the photo causes."""


class NotSupportedImageType(PhotoError):
    """The content is neither JPEG nor PNG, whatever the file name says."""


class BrokenImage(PhotoError):
    """The content has the signature of an image, but it cannot be decoded."""


class ImageTooLarge(PhotoError):
    """The image has more pixels than the pipeline decodes (setting ``PHOTO_MAX_PIXELS``)."""


class MissingObject(PhotoError):
    """The object does not exist in the bucket."""


class LibraryFull(PhotoPipelineError):
    """The photo is beyond the limits of its owner's library, so it has no execution."""


class AwsError(PhotoPipelineError):
    """Base class of the failures of a request to AWS (``backend.aws.errors`` raises them)."""


class AwsUnavailable(AwsError):
    """HTTP status 5xx, time-out or connection error, after botocore's retries."""

    def __init__(self, message: str = "", reason: str = "") -> None:
        """``reason`` is what the service says about its state, in words for users; else empty."""
        super().__init__(message)
        self.reason = reason


class AwsThrottled(AwsUnavailable):
    """AWS refused a request because there were too many at once, also after botocore's retries.

    The service works, so a later attempt succeeds as soon as fewer requests arrive. The state
    machine repeats it for minutes, much longer than a request that fails for another reason.
    """


class AwsRefused(AwsError):
    """A request that AWS rejects and would reject again: a permission or a parameter is wrong."""

    def __init__(self, message: str = "", code: str = "") -> None:
        """``code`` is the error code of the AWS service, empty if the request was not sent."""
        super().__init__(message)
        self.code = code

    @property
    def access_denied(self) -> bool:
        """Whether the caller's IAM permissions do not allow the request."""
        return self.code in {"AccessDenied", "AccessDeniedException", "403", "Forbidden"}


class ServiceNotInRegion(AwsRefused):
    """The region has no endpoint of the AWS service: no request to it can ever succeed there."""


class PhotoSuperseded(PhotoPipelineError):
    """The photo was deleted, or a newer execution processes it: this execution must not write."""


_PHOTO = {
    "NotSupportedImageType",
    "BrokenImage",
    "ImageTooLarge",
    "LibraryFull",
    "MissingObject",
}

# Error names with which Lambda and Step Functions report failures of the service itself:
# https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html
_AWS = {
    "AwsThrottled",
    "AwsUnavailable",
    "Lambda.AWSLambdaException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.SdkClientException",
    "Lambda.ServiceException",
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
    "States.ServiceRestart",
}

TIME_OUTS = ("Sandbox.Timedout", "States.Timeout", "States.HeartbeatTimeout")
"""Error names of a Lambda function or a state that exceeded its time limit."""
STOPPED = "Aborted"
"""Error name of an execution that a user stopped."""


def family_of(error: str) -> Family | None:
    """The category of an error name of Step Functions; None for a stopped execution."""
    if error == STOPPED:
        return None
    if error in _PHOTO:
        return "photo"
    if error in _AWS:
        return "aws"
    return "internal"
