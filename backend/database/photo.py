"""A photo, as the dashboard reads it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from backend.database.photo_attributes import (
    Gps,
    ImageProperties,
    Label,
    LabelProposal,
    Thumbnail,
    parse_gps,
    parse_image_properties,
    parse_label_proposal,
    parse_labels,
    parse_thumbnail,
)
from backend.database.search_terms import parse_search_terms
from backend.database.step_progress import Steps, parse_steps
from backend.errors import Family

PhotoStatus = Literal["PENDING", "RUNNING", "SUCCEEDED", "PARTIAL", "FAILED"]
IN_FLIGHT_STATUSES = ("PENDING", "RUNNING")


@dataclass(frozen=True)
class Photo:
    """One PHOTO# item; attributes that an index does not project have their default."""

    photo_id: str
    album_id: str
    filename: str
    status: PhotoStatus
    uploaded_at: str
    sort_at: str = ""
    in_flight_since: str | None = None
    """When its latest execution was requested; None once that has ended."""
    s3_key: str = ""
    content_hash: str | None = None
    """SHA-256 in hexadecimal; only for uploads of the dashboard."""
    attempt: int = 0
    sequencer: str = ""
    execution_arn: str | None = None
    steps: Steps = field(default_factory=dict)
    size_bytes: int | None = None
    # From here on: results of an execution, first those of the file itself.
    format: str | None = None
    width: int | None = None
    height: int | None = None
    orientation: int = 1
    taken_at: str | None = None
    camera_make: str | None = None
    camera_model: str | None = None
    lens_model: str | None = None
    software: str | None = None
    exposure_time: str | None = None
    f_number: str | None = None
    iso: int | None = None
    focal_length: str | None = None
    focal_length_35mm: int | None = None
    flash: str | None = None
    flash_fired: bool | None = None
    gps: Gps | None = None
    exif: dict[str, str] = field(default_factory=dict)
    # Results of the branches.
    labels: tuple[Label, ...] = ()
    label_model_version: str | None = None
    labels_note: str | None = None
    label_proposal: LabelProposal | None = None
    tags: list[str] = field(default_factory=list)
    image_properties: ImageProperties | None = None
    thumbnail: Thumbnail | None = None
    # Why an execution failed.
    failed_state: str | None = None
    error: str | None = None
    cause: str | None = None
    error_family: Family | None = None
    # Stored in the attribute "tags" too, which an index projects.
    aliases: list[str] = field(default_factory=list)
    colors: list[str] = field(default_factory=list)

    @property
    def in_flight(self) -> bool:
        """Whether its execution has not ended."""
        return self.status in IN_FLIGHT_STATUSES


_FIELDS = [f.name for f in fields(Photo)]

METADATA = tuple(_FIELDS[_FIELDS.index("format") : _FIELDS.index("labels")])
"""Attributes that come from the file itself."""
RESULTS = (*_FIELDS[_FIELDS.index("format") : _FIELDS.index("failed_state")], "extracted")
"""Attributes that the tasks of an execution store: new content makes all of them invalid."""
_PARSERS: Mapping[str, Callable[[Any], Any]] = {
    "gps": parse_gps,
    "image_properties": parse_image_properties,
    "label_proposal": parse_label_proposal,
    "labels": parse_labels,
    "steps": parse_steps,
    "thumbnail": parse_thumbnail,
}


def photo_from_item(item: Mapping[str, Any]) -> Photo:
    """The Photo of an item, or of an index's projection of it."""
    values = {name: value for name, value in item.items() if name in _FIELDS}
    parsed = {name: parse(values[name]) for name, parse in _PARSERS.items() if name in values}
    terms = parse_search_terms(values.get("tags"))
    return Photo(**{**values, **parsed, **terms._asdict()})
