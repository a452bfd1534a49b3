"""What went wrong with a photo, in words for its owner."""

from dataclasses import dataclass

from backend.database.photo import Photo
from backend.errors import STOPPED, Family

_TOO_LONG = (
    "This took too long",
    "A step did not end in time. Run it again; if that happens twice, tell an operator.",
)
_BY_ERROR = {
    "NotSupportedImageType": (
        "This file is not a JPEG or PNG photo",
        "Its content decides, not its name. Export it as JPEG or PNG and upload that.",
    ),
    "BrokenImage": (
        "This photo is damaged",
        "Its header can be read but its pixels cannot. Upload the original again if you have it.",
    ),
    "ImageTooLarge": (
        "This photo is too large",
        "It has, or unpacks to, more than the pipeline opens. Upload a smaller copy.",
    ),
    "MissingObject": (
        "The uploaded file is gone",
        "It was removed from storage before it was read. Upload it again.",
    ),
    "States.Timeout": _TOO_LONG,  # of a state, or of the whole run
    "Sandbox.Timedout": _TOO_LONG,  # of a function
    STOPPED: ("Somebody stopped this run", "Run it again to finish the photo."),
}
_EMPTY = (
    "This file is empty",
    "It has 0 bytes: copying or saving it was probably cut short. Upload the original again.",
)
_BY_FAMILY: dict[Family, tuple[str, str]] = {
    "photo": ("This photo could not be read", "The file itself is the reason."),
    "aws": (
        "A cloud service was unavailable for a moment",
        "Nothing is wrong with the photo. Run it again.",
    ),
    "internal": (
        "Something on our side failed",
        "Nothing is wrong with the photo. An operator can see what happened; you may run it again.",
    ),
}
_MISSING_PART = {
    "DetectLabels": "The tags are missing",
    "GenerateThumbnail": "The thumbnail is missing",
}


@dataclass(frozen=True)
class FailureText:
    """A headline, and what to do."""

    headline: str
    advice: str


def failure_text(photo: Photo) -> FailureText | None:
    """Why a photo failed, wholly or in part; None if it did not."""
    if photo.status not in ("FAILED", "PARTIAL"):
        return None
    reason = reason_of(photo)
    part = _MISSING_PART.get(photo.failed_state or "")
    if photo.status == "PARTIAL" and part:
        headline = f"{part}: {reason.headline[:1].lower()}{reason.headline[1:]}"
        return FailureText(headline, reason.advice)
    return reason


def reason_of(photo: Photo) -> FailureText:
    """Why the run of a photo failed, whichever part of it that was."""
    if photo.size_bytes == 0:
        return FailureText(*_EMPTY)
    unnamed = _BY_FAMILY[photo.error_family or "internal"]
    return FailureText(*_BY_ERROR.get(photo.error or "", unnamed))
