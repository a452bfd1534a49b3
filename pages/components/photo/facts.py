"""The metadata of a photo in a few readable lines. The EXIF table has all of it."""

from typing import NotRequired, TypedDict

from backend.database.photo import Photo
from backend.database.photo_attributes import Gps
from backend.database.photo_edits import POSITION, TAKEN_AT
from backend.gallery.camera_name import camera_name
from pages.components.photo import provenance
from pages.components.ui import formatting

_CAMERA_TAGS = ("Image Make", "Image Model", "EXIF LensModel")
_EXPOSURE_TAGS = (
    "EXIF FNumber", "EXIF ExposureTime", "EXIF ISOSpeedRatings", "EXIF PhotographicSensitivity",
    "EXIF FocalLength", "EXIF FocalLengthIn35mmFilm", "EXIF Flash",
)  # fmt: skip


class Fact(TypedDict):
    """Some lines with a label."""

    label: str
    lines: list[str]
    source: NotRequired[str]
    """Where it comes from."""
    corrected: NotRequired[str]
    """The field of the edits, if the owner corrected it."""


def facts(photo: Photo, zone: str | None) -> list[Fact]:
    """The facts that are known, the most important first. ``zone``: the time zone of the reader."""
    file = provenance.of_metadata(photo, zone)
    known: list[Fact] = [
        _taken(photo, zone),
        _fact("Camera", _camera(photo), provenance.of_metadata(photo, zone, *_CAMERA_TAGS)),
        _fact("Exposure", _exposure(photo), provenance.of_metadata(photo, zone, *_EXPOSURE_TAGS)),
        _place(photo, zone),
        _where(photo, zone),
        _fact("Image" if photo.width else "File", _image(photo), file),
        _fact("Features", _features(photo), file),
        _fact("Converted", _converted(photo), "Recorded by the dashboard at the upload."),
        _fact("Uploaded", [formatting.moment(photo.uploaded_at, zone)], _UPLOADED),
    ]
    return [fact for fact in known if fact["lines"]]


_UPLOADED = "When the upload began, by the clock of the server."


def _fact(label: str, lines: list[str], source: str) -> Fact:
    return {"label": label, "lines": lines, "source": source}


def _taken(photo: Photo, zone: str | None) -> Fact:
    origin = f", from {photo.taken_at_origin}" if photo.taken_at_origin else ""
    if edit := photo.edits.taken_at:
        in_file = photo.taken_at_in_file
        was = f"{formatting.capture_time(in_file)}{origin}" if in_file else "no date"
        now = formatting.capture_time(edit.value) if edit.value else "No date"
        lines = [now, _corrected(was)]
        source = provenance.of_edit(edit.at, zone)
        return {**_fact("Taken", lines, source), "corrected": TAKEN_AT}
    lines = [f"{formatting.capture_time(photo.taken_at)}{origin}"] if photo.taken_at else []
    return _fact("Taken", lines, provenance.of_capture_time(photo, zone))


def _place(photo: Photo, zone: str | None) -> Fact:
    lines = [", ".join(photo.place.names)] if photo.place else []
    return _fact("Place", lines, provenance.of_place(photo, zone))


def _where(photo: Photo, zone: str | None) -> Fact:
    if edit := photo.edits.position:
        in_file = photo.gps_in_file
        now = _degrees(edit.value) if edit.value else ["No position"]
        lines = [*now, _corrected(_degrees(in_file)[0] if in_file else "none")]
        source = provenance.of_edit(edit.at, zone)
        return {**_fact("Position", lines, source), "corrected": POSITION}
    return _fact("Position", _position(photo), provenance.of_position(photo, zone))


def _corrected(was: str) -> str:
    return f"Corrected by you; from the file: {was}"


def _camera(photo: Photo) -> list[str]:
    return [line for line in (camera_name(photo), photo.lens_model) if line]


def _exposure(photo: Photo) -> list[str]:
    equivalent = photo.focal_length_35mm
    length = photo.focal_length
    if length and equivalent:
        length = f"{length} (35 mm equivalent: {equivalent} mm)"
    iso = f"ISO {photo.iso}" if photo.iso else None
    settings = [part for part in (photo.f_number, photo.exposure_time, iso, length) if part]
    flash = f"Flash: {photo.flash[:1].lower()}{photo.flash[1:]}" if photo.flash else None
    return [line for line in (" · ".join(settings), flash) if line]


def _position(photo: Photo) -> list[str]:
    if not photo.gps:
        return []
    lines = _degrees(photo.gps)
    third_line = []
    if (metres := photo.gps.altitude) is not None:
        third_line.append(f"{abs(metres):.0f} m {'above' if metres >= 0 else 'below'} sea level")
    if photo.gps.direction is not None:
        is_magnetic = photo.gps.direction_reference == "magnetic"
        facing = formatting.direction(photo.gps.direction, magnetic=is_magnetic)
        third_line.append(f"facing {facing}")
    if photo.gps.origin:
        third_line.append(f"from {photo.gps.origin}")
    return [*lines, ", ".join(third_line)] if third_line else lines


def _degrees(gps: Gps) -> list[str]:
    latitude, longitude = gps.latitude, gps.longitude
    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    return [
        f"{abs(latitude):.5f}° {north}, {abs(longitude):.5f}° {east}",
        f"{formatting.degrees(abs(latitude))} {north}, {formatting.degrees(abs(longitude))} {east}",
    ]


def _image(photo: Photo) -> list[str]:
    parts = []
    if photo.width and photo.height:
        megapixels = photo.width * photo.height / 1e6
        width, height = photo.width, photo.height
        if photo.orientation >= 5:  # rotated by 90 degrees when it is displayed
            width, height = height, width
        parts.append(f"{width} \N{MULTIPLICATION SIGN} {height}")
        parts.append(f"{megapixels:.{1 if megapixels >= 1 else 2}f} megapixels")
    if photo.format and photo.size_bytes != 0:
        parts.append(photo.format)
    if photo.size_bytes is not None:
        parts.append(formatting.size(photo.size_bytes))
    return [" · ".join(parts)] if parts else []


def _converted(photo: Photo) -> list[str]:
    origin = photo.converted_from
    if origin is None:
        return []
    lines = [f"From {origin.format_name} to JPEG, quality {origin.quality}"]
    if origin.images > 1:
        lines.append(f"One of the file's {origin.images:,} images")
    if origin.is_kept:
        lines.append(f"The {origin.format_name} file is kept")
    return lines


def _features(photo: Photo) -> list[str]:
    """The video's duration is stated with the motion photo."""
    names = list(map(formatting.sentence_case, photo.features))
    if photo.video:
        milliseconds = photo.video.duration_ms
        length = f"{milliseconds / 1000:.1f} s video" if milliseconds else "with a video"
        names = [f"{name}, {length}" if name == "Motion photo" else name for name in names]
    return names
