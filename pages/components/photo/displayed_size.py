"""The size in which a photo is displayed: browsers apply the EXIF orientation."""

from backend.database.photo import Photo


def displayed_size(photo: Photo) -> tuple[int, int] | None:
    """Width and height in pixels, None if they are not known.

    A list has no orientation, but thumbnails are upright.
    """
    if not photo.width or not photo.height:
        return None
    size = photo.width, photo.height
    return size[::-1] if _is_turned(photo) else size


def _is_turned(photo: Photo) -> bool:
    thumbnail = photo.thumbnail
    width, height = (thumbnail.width, thumbnail.height) if thumbnail else (None, None)
    if photo.orientation == 1 and photo.width and photo.height and width and height:
        return (photo.width - photo.height) * (width - height) < 0
    return photo.orientation >= 5
