"""GenerateThumbnail: a small, upright sRGB JPEG of the photo."""

from collections.abc import Mapping
from typing import Any

from backend.aws.photo_storage import thumbnail_key
from backend.database.attribute_values import Item
from backend.errors import PhotoSuperseded
from backend.executions.starter import run_id
from backend.handlers.common import clients
from backend.handlers.common.step import Result, Task, run_step
from backend.imaging.thumbnail import make_thumbnail


def handler(event: Mapping[str, Any], _context: object) -> Mapping[str, Any]:
    """Return the thumbnail's key, width and height (pixels).

    A thumbnail that nobody owns any more, because the photo was deleted or uploaded anew
    meanwhile, is taken away again.
    """
    try:
        return run_step(event, _generate)
    except PhotoSuperseded:
        task = Task.from_event(event)
        clients.photo_storage().delete_results(task.owner, task.photo_id, [_key(task)])
        raise


def _generate(task: Task, photo: Item) -> Result:
    storage = clients.photo_storage()
    data, _ = storage.read(task.key)
    made = make_thumbnail(data, max_pixels=clients.max_pixels())
    key = _key(task)
    storage.write_thumbnail(key, made.data)
    previous = [old["key"] for old in [photo.get("thumbnail")] if old and old["key"] != key]
    thumbnail = {"key": key, "width": made.width, "height": made.height}

    def drop_previous() -> None:
        storage.delete_results(task.owner, task.photo_id, previous)

    return Result(thumbnail, {"thumbnail": thumbnail}, afterwards=drop_previous)


def _key(task: Task) -> str:
    return thumbnail_key(task.owner, task.photo_id, run_id(task.sequencer, task.attempt))
