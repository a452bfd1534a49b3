"""The folder that holds all state of the embedded AWS."""

import fcntl
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from backend.embedded.errors import EmbeddedAwsError

_LOCK_SECONDS = 5


def lock_folder(folder: Path) -> IO[str]:
    """Create a data folder if it is absent, and lock it for this process and its child.

    Raises EmbeddedAwsError.
    """
    deadline = time.monotonic() + _LOCK_SECONDS
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = (folder / "lock").open("w")
    except OSError as error:
        raise EmbeddedAwsError(
            f"PHOTO_DATA_DIR: {folder} cannot be written ({error.strerror})"
        ) from error
    while time.monotonic() < deadline:  # the child of a killed parent may still be ending
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        time.sleep(0.05)
    file.close()
    raise EmbeddedAwsError(f"PHOTO_DATA_DIR: {folder} is in use")
