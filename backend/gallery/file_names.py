"""Names of uploaded files, as the dashboard stores and shows them."""

FILENAME_LENGTH = 255
"""The length limit of a file name, in characters."""
_EXTENSION_LENGTH = 8


def clean_filename(name: str) -> str:
    """Return a file name without folders and control characters.

    A name that is too long is shortened before its extension.
    """
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if c.isprintable()).strip() or "photo"
    stem, dot, extension = name.rpartition(".")
    if len(name) <= FILENAME_LENGTH or not dot or len(extension) > _EXTENSION_LENGTH:
        return name[:FILENAME_LENGTH]
    return f"{stem[: FILENAME_LENGTH - len(extension) - 1]}.{extension}"


def jpeg_filename(name: str) -> str:
    """The name of the JPEG that a file was converted to."""
    stem = name.rpartition(".")[0] or name
    return f"{stem[: FILENAME_LENGTH - len('.jpg')]}.jpg"
