"""Where a fact or a tag comes from, in a sentence or two, from what is stored with the photo."""

from backend.database.photo import Photo
from backend.database.photo_attributes import Label
from backend.database.tolerant_values import UNKNOWN_MOMENT
from pages.components.photo.label_model import label_model_name
from pages.components.ui.formatting import moment

_METADATA, _STORE, _LABELS = "ExtractImageMetadata", "StoreImageMetadata", "DetectLabels"
_TITLES = {
    _METADATA: "Extract image metadata",
    _STORE: "Store image metadata",
    _LABELS: "Detect labels",
}
"""As in the diagram of the execution."""


def of_metadata(photo: Photo, zone: str | None, *names: str) -> str:
    """Of facts from the file. ``names``: the EXIF tags that they can come from."""
    tags = [name.partition(" ")[2] for name in names if name in photo.exif]
    noun = "tag" if len(tags) == 1 else "tags"
    source = f"From the EXIF {noun} {', '.join(tags)}" if tags else "From the file"
    return f"{source}. Read by {_run(photo, _METADATA, zone)}."


def of_capture_time(photo: Photo, zone: str | None) -> str:
    """Of the capture time in the file."""
    if photo.taken_at_origin:
        return f"From {photo.taken_at_origin}. Read by {_run(photo, _METADATA, zone)}."
    # The first one that is valid counts (backend.imaging.exif_dates).
    names = [n for n in ("EXIF DateTimeOriginal", "EXIF DateTimeDigitized") if n in photo.exif]
    return of_metadata(photo, zone, *names[:1])


def of_position(photo: Photo, zone: str | None) -> str:
    """Of the position in the file."""
    if photo.gps_in_file and photo.gps_in_file.origin:
        return f"From {photo.gps_in_file.origin}. Read by {_run(photo, _METADATA, zone)}."
    names = ("Latitude", "Longitude", "Altitude", "ImgDirection")
    return of_metadata(photo, zone, *(f"GPS GPS{name}" for name in names))


def of_place(photo: Photo, zone: str | None) -> str:
    """Of the place of the position."""
    source = "The place in GeoNames that is nearest to the position"
    if edit := photo.edits.position:
        return f"{source}. {of_edit(edit.at, zone)}"
    return f"{source}. Found by {_run(photo, _STORE, zone)}."


def of_edit(at: str, zone: str | None, verb: str = "Corrected") -> str:
    """Of what the owner wrote."""
    when = "" if at == UNKNOWN_MOMENT else f" on {moment(at, zone)}"
    return f"{verb} by you{when}."


def of_label(photo: Photo, label: Label, zone: str | None) -> str:
    """Of a recognized tag."""
    version = photo.label_model_version
    by = label_model_name(version) if version else "a recognizer that states no version"
    if photo.labels_proposed_at:
        how = f"Proposed on {moment(photo.labels_proposed_at, zone)} and accepted by you"
    else:
        how = f"Detected by {_run(photo, _LABELS, zone)}"
    return f"{how}, with {by}. Confidence: {label.confidence:.1f} %."


def _run(photo: Photo, state: str, zone: str | None) -> str:
    """The state with its attempt, its execution and its time.

    ``steps`` has the states of the latest execution only. If that has not stored the result, an
    earlier one has.
    """
    step = photo.steps.get(state)
    name = f"the state “{_TITLES[state]}”"
    if step is None or step["status"] != "SUCCEEDED":
        return f"{name} of an earlier execution"
    when = "" if step["started_at"] == UNKNOWN_MOMENT else f", {moment(step['started_at'], zone)}"
    return f"{name}, attempt {step['attempt']} in execution {photo.attempt or 1}{when}"
