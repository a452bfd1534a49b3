"""Failures of photos, explained to the owner of the photo."""

from dataclasses import dataclass

from backend.database.photo import Photo
from backend.errors import STOPPED, Family

_TIMEOUT = (
    "Processing took too long",
    "A step did not finish within its time limit. Run it again. If this happens twice, contact an "
    "operator.",
)
_BUSY = (
    "Too many photos were processed at once",
    "The photo is not the cause. Run it again when fewer photos are being processed.",
)
_BY_ERROR = {
    "NotSupportedImageType": (
        "This file is not a JPEG or PNG photo",
        "The content of the file is in another format, even if the file name ends in .jpg or .png. "
        "Export the photo as JPEG or PNG, then upload it.",
    ),
    "BrokenImage": (
        "This photo is damaged",
        "The header of the file can be read but the pixels cannot. If you have the original, "
        "upload it again.",
    ),
    "ImageTooLarge": (
        "This photo is too large",
        "It has more pixels or data than the pipeline can process. Upload a smaller copy.",
    ),
    "LibraryFull": (
        "Your library is full, so this photo was not stored",
        "Photos in Trash count too. Delete photos permanently, then upload this one again.",
    ),
    "MissingObject": (
        "The uploaded file is missing",
        "It was deleted from storage before it was read. Upload it again.",
    ),
    "ServiceNotInRegion": (
        "A cloud service does not exist in this region",
        "The photo is not the cause, and running it again does not help. Contact an operator.",
    ),
    "AwsThrottled": _BUSY,
    "Lambda.TooManyRequestsException": _BUSY,
    "States.Timeout": _TIMEOUT,  # of a state, or of the whole execution
    "Sandbox.Timedout": _TIMEOUT,  # of a function
    STOPPED: ("Processing was stopped", "Run it again to process the photo."),
}
_EMPTY_FILE = (
    "This file is empty",
    "It has 0 bytes: it was probably not copied or saved completely. Upload the original again.",
)
_BY_CATEGORY: dict[Family, tuple[str, str]] = {
    "photo": ("This photo could not be read", "The file itself is the cause."),
    "aws": (
        "A cloud service was temporarily unavailable",
        "The photo is not the cause. Run it again.",
    ),
    "internal": (
        "An internal error occurred",
        "The photo is not the cause. You can run it again. An operator can see the details.",
    ),
}
_MISSING_RESULT = {
    "DetectLabels": "The tags are missing",
    "GenerateThumbnail": "The thumbnail is missing",
}


@dataclass(frozen=True)
class FailureText:
    """What failed, and what the user can do."""

    headline: str
    advice: str


def failure_text(photo: Photo) -> FailureText | None:
    """The explanation for a photo that is FAILED or PARTIAL; None for other photos."""
    if photo.status not in ("FAILED", "PARTIAL"):
        return None
    failure = error_text(photo)
    missing = _MISSING_RESULT.get(photo.failed_state or "")
    if photo.status == "PARTIAL" and missing:
        headline = f"{missing}: {failure.headline[:1].lower()}{failure.headline[1:]}"
        return FailureText(headline, failure.advice)
    return failure


def error_text(photo: Photo) -> FailureText:
    """The explanation of a photo's error, whichever state failed."""
    if photo.size_bytes == 0:
        return FailureText(*_EMPTY_FILE)
    other = _BY_CATEGORY[photo.error_family or "internal"]
    return FailureText(*_BY_ERROR.get(photo.error or "", other))
