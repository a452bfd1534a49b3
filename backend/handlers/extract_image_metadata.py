"""ExtractImageMetadata: reads format, size and EXIF, from the first 64 KB if these are sufficient.

The metadata is stored in the attribute ``extracted`` until StoreImageMetadata copies it. It is not
part of the execution's state, which operators can read, because it may contain a home address.
"""

from collections.abc import Mapping
from typing import Any

from backend.database.attribute_values import Item
from backend.errors import ImageTooLarge
from backend.handlers.common.environment import max_pixels, resources
from backend.handlers.common.step import Result, Task, run_step
from backend.imaging.formats import sniff_format
from backend.imaging.metadata import HEAD_BYTES, Metadata, NeedsWholeFile, read_metadata

_SUPPORTED = ("JPEG", "PNG")
_MAX_BYTES = 200_000_000
"""The memory of the functions holds a file of this size in addition to the decoded pixels."""


def handler(event: Mapping[str, Any], _context: object) -> Mapping[str, Any]:
    """Return format, width, height (pixels) and size (bytes)."""
    return run_step(event, _extract)


def _extract(task: Task, _photo: Item) -> Result:
    head, size_bytes = resources().photo_storage.read(task.key, HEAD_BYTES)
    found = sniff_format(head)
    if found not in _SUPPORTED:
        facts = {"format": found, "size_bytes": size_bytes}
        return Result(facts, attributes=facts)
    if size_bytes > _MAX_BYTES:
        raise ImageTooLarge(f"The file has {size_bytes:,} bytes; the limit is {_MAX_BYTES:,}.")
    metadata = _metadata(task, head, size_bytes)
    output = {
        "format": metadata.format,
        "width": metadata.width,
        "height": metadata.height,
        "size_bytes": size_bytes,
    }
    return Result(output, attributes={"extracted": metadata.to_item()})


def _metadata(task: Task, head: bytes, size_bytes: int) -> Metadata:
    limit = max_pixels()
    complete = len(head) >= size_bytes
    try:
        return read_metadata(head, size_bytes=size_bytes, complete=complete, max_pixels=limit)
    except NeedsWholeFile:
        data, size_bytes = resources().photo_storage.read(task.key)
        return read_metadata(data, size_bytes=size_bytes, complete=True, max_pixels=limit)
