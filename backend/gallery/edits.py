"""What a user can change about a photo: each function checks a value and returns the edit.

An edit computes the new entries of one photo (``backend.database.edited_photos``), so that it can
be applied to many photos and again after a conflict. A value that is not possible raises
EditRefused with a sentence for the user: here for the value itself, and when the edit is applied if
it does not suit a photo.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from backend import timestamps
from backend.database.attribute_values import Item
from backend.database.edited_photos import Edit, Entries, Path
from backend.database.photo import Photo
from backend.database.photo_edits import (
    DESCRIPTION,
    FAVORITE,
    MAX_TAG_EDITS,
    POSITION,
    TAGS,
    TAKEN_AT,
)
from backend.database.photo_summary import OWN_TAGS_BYTES, own_tags_bytes
from backend.gallery.search import FIRST_DAY
from backend.places.geocoding import place_at

DESCRIPTION_LENGTH: Final = 1_000
TAG_LENGTH: Final = 50
MAX_TAGS_AT_ONCE: Final = 20
MAX_SHIFT = timedelta(days=366 * 100)
_ONE_DAY = timedelta(days=1)
_DEGREES = re.compile(
    r"\s*([+-]?[0-9]{1,3}(?:\.[0-9]{1,15})?)\s*°?\s*([NS]?)\s*[,;\s]\s*"
    r"([+-]?[0-9]{1,3}(?:\.[0-9]{1,15})?)\s*°?\s*([EW]?)\s*",
    re.IGNORECASE,
)


class EditRefused(Exception):
    """A value is not possible. The message is a sentence that users see."""


def describe(text: str) -> Edit:
    """Set the description; an empty text removes it."""
    clean = _printable("\n".join(line.rstrip() for line in text.strip().splitlines()), "\n")
    if len(clean) > DESCRIPTION_LENGTH:
        raise EditRefused(
            f"A description has at most {DESCRIPTION_LENGTH:,} characters; "
            f"this one has {len(clean):,}."
        )

    def edit(photo: Photo) -> Entries:
        if clean == (photo.description or ""):
            return {}
        return {(DESCRIPTION,): _entry(clean) if clean else None}

    return edit


def mark_favorite(*, favorite: bool) -> Edit:
    """Make a photo a favorite, or no longer."""

    def edit(photo: Photo) -> Entries:
        if favorite == photo.favorite:
            return {}
        return {(FAVORITE,): _entry(True) if favorite else None}

    return edit


def tag_names(text: str) -> list[str]:
    """The tags in a text, which commas separate. Raises EditRefused."""
    names: dict[str, str] = {}
    for part in text.split(","):
        if name := _printable(" ".join(part.split())):
            names.setdefault(name.casefold(), name)
    too_long = next((name for name in names.values() if len(name) > TAG_LENGTH), None)
    if too_long:
        raise EditRefused(f"A tag has at most {TAG_LENGTH} characters: {too_long[:TAG_LENGTH]}…")
    if not names:
        raise EditRefused("Enter at least one tag.")
    if len(names) > MAX_TAGS_AT_ONCE:
        raise EditRefused(f"Add at most {MAX_TAGS_AT_ONCE} tags at once.")
    return list(names.values())


def add_tags(names: Iterable[str]) -> Edit:
    """Add tags. One that the photo has already, in upper or lower case, is not added again."""
    wanted = list(names)

    def edit(photo: Photo) -> Entries:
        moment = timestamps.now()
        shown = {tag.casefold() for tag in photo.tags}
        recognized = {label.name.casefold(): label.name for label in photo.labels}
        entries: dict[Path, Item | None] = {}
        for name in wanted:
            known = recognized.get(name.casefold(), "")
            if name.casefold() in shown:
                continue
            if known in photo.edits.removed_tags:  # it is among the labels: show it again
                entries[TAGS, known] = None
            else:
                entries[TAGS, name] = {"added": True, "at": moment}
        return _bounded(photo, entries)

    return edit


def remove_tags(names: Iterable[str]) -> Edit:
    """Remove tags, recognized ones and the owner's. A tag that the photo has not is ignored."""
    unwanted = {name.casefold() for name in names}

    def edit(photo: Photo) -> Entries:
        moment = timestamps.now()
        entries: dict[Path, Item | None] = {}
        for name in photo.edits.added_tags:
            if name.casefold() in unwanted:
                entries[TAGS, name] = None
        for label in photo.shown_labels:
            if label.name.casefold() in unwanted:
                entries[TAGS, label.name] = {"added": False, "at": moment}
        return _bounded(photo, entries)

    return edit


def restore_tag(name: str) -> Edit:
    """Show a recognized tag again that the owner removed."""

    def edit(photo: Photo) -> Entries:
        return {(TAGS, name): None} if name in photo.edits.removed_tags else {}

    return edit


def set_taken_at(day: date, clock: time | None) -> Edit:
    """Correct when a photo was taken. Without ``clock`` only the day is known.

    The offset from UTC stays, because the owner corrects the time that is shown.
    """
    moment = datetime.combine(day, clock or time())
    _check_moment(moment)

    def edit(photo: Photo) -> Entries:
        if clock is None:
            return _moment_entry(photo, day.isoformat())
        known = datetime.fromisoformat(photo.taken_at) if photo.taken_at else None
        offset = known.tzinfo if known else None
        return _moment_entry(photo, moment.replace(tzinfo=offset).isoformat())

    return edit


def shift_taken_at(shift: timedelta) -> Edit:
    """Move the capture time, as after a journey with a wrong camera clock."""
    if not shift:
        raise EditRefused("Enter by how much the time is wrong.")
    if abs(shift) > MAX_SHIFT:
        raise EditRefused("A time can be shifted by at most 100 years.")

    def edit(photo: Photo) -> Entries:
        if not photo.taken_at:
            raise EditRefused("A photo without a date cannot be shifted.")
        known = datetime.fromisoformat(photo.taken_at)
        try:
            moved = known + shift
        except OverflowError:
            raise EditRefused(_DATES) from None
        _check_moment(moved)
        only_day = not timestamps.has_time_of_day(photo.taken_at) and not shift % _ONE_DAY
        return _moment_entry(photo, moved.isoformat()[:10] if only_day else moved.isoformat())

    return edit


def position_in(text: str) -> tuple[float, float]:
    """Latitude and longitude in a text, in degrees, as map services copy it. Raises EditRefused."""
    found = _DEGREES.fullmatch(text.translate({0x2212: "-"}))
    if not found:
        raise EditRefused(
            "Enter latitude and longitude in degrees, separated by a comma: 43.46744, 11.88511."
        )
    latitude, longitude = float(found[1]), float(found[3])
    latitude = -abs(latitude) if found[2].upper() == "S" else latitude
    longitude = -abs(longitude) if found[4].upper() == "W" else longitude
    if abs(latitude) > 90:
        raise EditRefused("A latitude is between -90 and 90 degrees.")
    if abs(longitude) > 180:
        raise EditRefused("A longitude is between -180 and 180 degrees.")
    return latitude, longitude


def set_position(latitude: float, longitude: float) -> Edit:
    """Correct where a photo was taken, in degrees (``position_in`` checks them), and its place."""
    place = place_at(latitude, longitude)
    named = {"place": place.to_item()} if place else {}

    def edit(photo: Photo) -> Entries:
        if photo.gps and (photo.gps.latitude, photo.gps.longitude) == (latitude, longitude):
            return {}
        position = {"latitude": latitude, "longitude": longitude}
        return {(POSITION,): {**_entry(position), **named}}

    return edit


def remove_value(field: str) -> Edit:
    """Remove a wrong capture time (TAKEN_AT) or position (POSITION), if the photo has one."""

    def edit(photo: Photo) -> Entries:
        shown, in_file = (
            (photo.taken_at, photo.taken_at_in_file)
            if field == TAKEN_AT
            else (photo.gps, photo.gps_in_file)
        )
        if not shown:
            return {}
        return {(field,): {"removed": True, "at": timestamps.now()} if in_file else None}

    return edit


def use_file(field: str) -> Edit:
    """Undo all corrections of the capture time (TAKEN_AT) or of the position (POSITION)."""

    def edit(photo: Photo) -> Entries:
        return {(field,): None} if getattr(photo.edits, field) else {}

    return edit


def all_of(*edits: Edit) -> Edit:
    """Several edits in one write."""

    def edit(photo: Photo) -> Entries:
        return {path: entry for one in edits for path, entry in one(photo).items()}

    return edit


def latest_day() -> date:
    """The last day on which a photo can have been taken: tomorrow, for other time zones."""
    return (datetime.now(UTC) + _ONE_DAY).date()


_DATES = "The date must be between 1826, the year of the oldest photograph, and tomorrow."


def _check_moment(moment: datetime) -> None:
    if not FIRST_DAY <= moment.date() <= latest_day():
        raise EditRefused(_DATES)


def _moment_entry(photo: Photo, taken_at: str) -> Entries:
    if taken_at == photo.taken_at:
        return {}
    # The same as in the file: no correction is needed any more.
    return {(TAKEN_AT,): None if taken_at == photo.taken_at_in_file else _entry(taken_at)}


def _bounded(photo: Photo, entries: Entries) -> Entries:
    """Raises EditRefused if the photo would have more tags than are stored for searches."""
    after = {name: edit.added for name, edit in photo.edits.tags.items()}
    for (_, name), entry in entries.items():
        after.pop(name, None)
        if entry:
            after[name] = entry["added"]
    own = own_tags_bytes(name for name, added in after.items() if added)
    grows = any(entry and entry["added"] for entry in entries.values())
    if (grows and own > OWN_TAGS_BYTES) or len(after) > MAX_TAG_EDITS:
        raise EditRefused("A photo can have about 600 characters of tags of your own.")
    return entries


def _entry(value: object) -> Item:
    return {"value": value, "at": timestamps.now()}


def _printable(text: str, allowed: str = "") -> str:
    """In composed form, without control characters."""
    return "".join(
        c
        for c in unicodedata.normalize("NFC", text)
        if c in allowed or unicodedata.category(c) not in ("Cc", "Cs")
    ).strip()
