"""GenerateThumbnail: stores a small, upright sRGB JPEG of the photo."""

from collections.abc import Mapping
from typing import Any

from backend.aws.execution_names import run_id
from backend.aws.s3_keys import thumbnail_key
from backend.database.attribute_values import Item
from backend.errors import PhotoSuperseded
from backend.handlers.common.environment import max_pixels, resources
from backend.handlers.common.step import Result, Task, run_step
from backend.imaging.thumbnail import make_thumbnail


def handler(event: Mapping[str, Any], _context: object) -> Mapping[str, Any]:
    """Return the thumbnail's key, width and height (pixels).

    If the photo was deleted or uploaded again meanwhile, the thumbnail is deleted.
    """
    try:
        return run_step(event, _generate)
    except PhotoSuperseded:
        task = Task.from_event(event)
        resources().photo_storage.delete_results(task.owner, task.photo_id, [_key(task)])
        raise


def _generate(task: Task, photo: Item) -> Result:
    storage = resources().photo_storage
    data, _ = storage.read(task.key)
    made = make_thumbnail(data, max_pixels=max_pixels())
    key = _key(task)
    storage.write_thumbnail(key, made.data)
    stored = photo.get("thumbnail")
    previous = [stored["key"]] if stored and stored["key"] != key else []
    thumbnail = {"key": key, "width": made.width, "height": made.height}

    def delete_previous() -> None:
        storage.delete_results(task.owner, task.photo_id, previous)

    return Result(thumbnail, {"thumbnail": thumbnail}, afterwards=delete_previous)


def _key(task: Task) -> str:
    return thumbnail_key(task.owner, task.photo_id, run_id(task.sequencer, task.attempt))
