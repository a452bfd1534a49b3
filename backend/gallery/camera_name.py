"""The name of the camera that took a photo."""

from functools import lru_cache

from backend.database.photo import Photo


def camera_name(photo: Photo) -> str:
    """Make and model. Many models begin with the make, which is then not repeated."""
    return _name(photo.camera_make or "", photo.camera_model or "")


@lru_cache(maxsize=1024)  # a search needs the name for each of 10,000 photos of a few cameras
def _name(make: str, model: str) -> str:
    if model.casefold().startswith(make.split(" ", maxsplit=1)[0].casefold()):
        return model or make
    return f"{make} {model}".strip()
