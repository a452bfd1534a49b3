"""ExtractImageMetadata: reads format, size, EXIF, and what a JPEG contains beside its picture.

The first 64 KB are sufficient for nearly all files. Of the video of a motion photo, and of further
images, only headers are read.

The metadata is stored in the attribute ``extracted`` until StoreImageMetadata copies it. It is not
part of the execution's state, which operators can read, because it may contain a home address.
"""

from collections.abc import Mapping
from typing import Any

from backend.database.attribute_values import Item
from backend.database.converted_from import parse_converted_from
from backend.errors import ImageTooLarge
from backend.handlers.common.environment import max_pixels, resources
from backend.handlers.common.step import Result, Task, run_step
from backend.imaging.features import Features, read_features
from backend.imaging.formats import sniff_format
from backend.imaging.metadata import HEAD_BYTES, Metadata, NeedsWholeFile, read_metadata

_SUPPORTED = ("JPEG", "PNG")
_MAX_BYTES = 200_000_000
"""The memory of the functions holds a file of this size in addition to the decoded pixels."""


def handler(event: Mapping[str, Any], _context: object) -> Mapping[str, Any]:
    """Return format, width, height (pixels) and size (bytes)."""
    return run_step(event, _extract)


def _extract(task: Task, _photo: Item) -> Result:
    start = resources().photo_storage.read_start(task.key, HEAD_BYTES)
    head, size_bytes = start.data, start.size_bytes
    found = sniff_format(head)
    if found not in _SUPPORTED:
        facts = {"format": found, "size_bytes": size_bytes}
        return Result(facts, attributes=facts)
    if size_bytes > _MAX_BYTES:
        raise ImageTooLarge(f"The file has {size_bytes:,} bytes; the limit is {_MAX_BYTES:,}.")
    metadata, data = _metadata(task, head, size_bytes)
    features = _features(task, metadata, data)
    output = {
        "format": metadata.format,
        "width": metadata.width,
        "height": metadata.height,
        "size_bytes": size_bytes,
    }
    extracted = {**metadata.to_item(), **features.to_item()}
    if start.converted_from and parse_converted_from(start.converted_from):
        extracted["converted_from"] = start.converted_from
    return Result(output, attributes={"extracted": extracted})


def _metadata(task: Task, head: bytes, size_bytes: int) -> tuple[Metadata, bytes]:
    """The metadata, and the bytes that were sufficient for it."""
    limit = max_pixels()
    complete = len(head) >= size_bytes
    try:
        found = read_metadata(head, size_bytes=size_bytes, complete=complete, max_pixels=limit)
    except NeedsWholeFile:
        data, size_bytes = resources().photo_storage.read(task.key)
        found = read_metadata(data, size_bytes=size_bytes, complete=True, max_pixels=limit)
        return found, data
    return found, head


def _features(task: Task, metadata: Metadata, data: bytes) -> Features:
    if metadata.format != "JPEG":
        return Features()

    def read(start: int, length: int) -> bytes:
        if start + length <= len(data) or len(data) >= metadata.size_bytes:
            return data[start : start + length]
        return resources().photo_storage.read_part(task.key, start, length)

    return read_features(data, metadata.size_bytes, read, camera_make=metadata.camera_make)
