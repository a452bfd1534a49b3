"""Temporary files for contents that are too large for memory."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_FOLDER = Path("/var/tmp")  # noqa: S108 - the file has no name; /tmp is in memory on many systems


@contextmanager
def disk_file() -> Iterator[BinaryIO]:
    """A file that has no name on disk and is deleted when it is closed."""
    with tempfile.TemporaryFile(dir=_FOLDER if _FOLDER.is_dir() else None) as file:
        yield file
