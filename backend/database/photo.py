"""A photo, as the dashboard reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args

from backend.database import keys
from backend.database.converted_from import ConvertedFrom, parse_converted_from
from backend.database.photo_attributes import (
    Gps,
    ImageProperties,
    Label,
    LabelProposal,
    Place,
    Thumbnail,
    Video,
    parse_features,
    parse_gps,
    parse_image_properties,
    parse_label_proposal,
    parse_labels,
    parse_place,
    parse_thumbnail,
    parse_video,
)
from backend.database.photo_edits import EDITS, Edits, parse_edits, shown_labels, shown_terms
from backend.database.photo_summary import summary_values, terms_from_summary
from backend.database.search_terms import parse_search_terms
from backend.database.step_progress import Steps, parse_steps
from backend.database.tolerant_values import (
    UNKNOWN_MOMENT,
    Parse,
    local_time,
    one_of,
    parse_each,
    positive_number,
    text,
    text_map,
    timestamp,
    truth,
    whole_number,
)
from backend.errors import Family

PhotoStatus = Literal["PENDING", "RUNNING", "SUCCEEDED", "PARTIAL", "FAILED"]
LABELS_WAIT_SINCE = "labels_wait_since"
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
    trashed_at: str | None = None
    """When it was moved to Trash, None if it is not there."""
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
    taken_at_origin: str | None = None
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
    place: Place | None = None
    """Of the position. StoreImageMetadata finds it; the file has none."""
    exif: dict[str, str] = field(default_factory=dict)
    features: list[str] = field(default_factory=list)
    """Such as "motion photo" (``backend.imaging.features``)."""
    video: Video | None = None
    converted_from: ConvertedFrom | None = None
    # Results of the branches.
    labels: tuple[Label, ...] = ()
    label_model_version: str | None = None
    labels_note: str | None = None
    labels_wait_since: str | None = None
    """When Rekognition was not called because of its daily ceiling; None if that is over."""
    label_proposal: LabelProposal | None = None
    labels_proposed_at: str | None = None
    """When the labels were proposed that the owner accepted; None for those of an execution."""
    tags: list[str] = field(default_factory=list)
    image_properties: ImageProperties | None = None
    thumbnail: Thumbnail | None = None
    # Why an execution failed.
    failed_state: str | None = None
    error: str | None = None
    cause: str | None = None
    error_family: Family | None = None
    # Stored in the attribute "tags" too, and in the summary.
    aliases: list[str] = field(default_factory=list)
    colors: list[str] = field(default_factory=list)
    # What the owner wrote. A corrected value is in ``taken_at``, ``gps`` and ``place``; ``tags``
    # has the owner's tags and not the removed ones; ``labels`` are as they were recognized.
    description: str = ""
    """A list has only its beginning."""
    favorite: bool = False
    edits: Edits = field(default_factory=Edits)
    """Empty in a list."""
    taken_at_in_file: str | None = None
    gps_in_file: Gps | None = None

    @property
    def shown_labels(self) -> tuple[Label, ...]:
        """The labels without those that the owner removed."""
        return shown_labels(self.labels, self.edits)

    @property
    def in_flight(self) -> bool:
        """Whether its execution has not ended."""
        return self.status in IN_FLIGHT_STATUSES


_FIELDS = [f.name for f in fields(Photo)]

METADATA = tuple(_FIELDS[_FIELDS.index("format") : _FIELDS.index("labels")])
"""Attributes that come from the file itself."""
RESULTS = (*_FIELDS[_FIELDS.index("format") : _FIELDS.index("failed_state")], "extracted")
"""Attributes that the tasks of an execution store: new content makes all of them invalid."""
_TEXTS = (
    "album_id", "filename", "s3_key", "content_hash", "sequencer", "execution_arn", "format",
    "taken_at_origin", "camera_make", "camera_model", "lens_model", "software", "exposure_time",
    "f_number", "focal_length", "flash", "label_model_version", "labels_note", "failed_state",
    "error", "cause",
)  # fmt: skip
_PARSERS: Mapping[str, Parse] = {
    **dict.fromkeys(_TEXTS, text),
    **dict.fromkeys(("size_bytes", "attempt"), whole_number),
    **dict.fromkeys(("width", "height", "iso", "focal_length_35mm"), positive_number),
    **dict.fromkeys(
        ("uploaded_at", "in_flight_since", "trashed_at", "labels_proposed_at", LABELS_WAIT_SINCE),
        timestamp,
    ),
    **dict.fromkeys(("sort_at", "taken_at"), local_time),
    "photo_id": text,
    "status": one_of(*get_args(PhotoStatus)),
    "error_family": one_of(*get_args(Family)),
    "orientation": lambda value: number if (number := whole_number(value)) in range(1, 9) else None,
    "flash_fired": truth,
    "favorite": truth,
    "description": text,
    "exif": text_map,
    "converted_from": parse_converted_from,
    "features": parse_features,
    "gps": parse_gps,
    "image_properties": parse_image_properties,
    "label_proposal": parse_label_proposal,
    "labels": parse_labels,
    "place": parse_place,
    "steps": parse_steps,
    "thumbnail": parse_thumbnail,
    "video": parse_video,
}


def photo_from_item(item: Mapping[str, Any]) -> Photo:
    """The Photo of an item, or of an index's projection of it.

    An attribute comes from the summary if it is not projected itself. Accepts any item: owners can
    write theirs. A photo whose status is not known has FAILED.
    """
    summary = summary_values(item)
    values = parse_each({**summary, **item}, _PARSERS)
    photo_id = values.get("photo_id") or str(item.get("sk", "")).removeprefix(keys.PHOTO_PREFIX)
    uploaded_at = values.get("uploaded_at", UNKNOWN_MOMENT)
    required = {
        "photo_id": photo_id,
        "album_id": keys.UNSORTED,
        "filename": photo_id,
        "status": "FAILED",
        "uploaded_at": uploaded_at,
        "sort_at": uploaded_at,
    }
    edits = parse_edits(item.get(EDITS))
    if "tags" in item or edits.tags:
        recognized = parse_search_terms(item.get("tags"))
        terms = shown_terms(recognized, values.get("labels", ()), edits)
    else:
        terms = terms_from_summary(summary)
    # A whole item has its features also if an older version wrote its tags.
    features = values.get("features") or terms.features
    edited = _edited_values(edits, values)
    return Photo(**{**required, **values, **edited, **terms._asdict(), "features": features})


def _edited_values(edits: Edits, values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that the owner's edits replace, and the values of the file."""
    edited: dict[str, Any] = {
        "edits": edits,
        "taken_at_in_file": values.get("taken_at"),
        "gps_in_file": values.get("gps"),
    }
    if edits.description:
        edited["description"] = edits.description.value
    if edits.favorite:
        edited["favorite"] = True
    if edits.taken_at:
        edited["taken_at"] = edits.taken_at.value
    if edits.position:
        edited["gps"] = edits.position.value
        edited["place"] = edits.place
    return edited
