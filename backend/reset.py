"""Empties the embedded AWS, after asking: ``python -m backend.reset``."""

import fcntl
import shutil
import sys
from pathlib import Path

from backend.config.settings import SettingsError, load_settings

_OURS = "lock"
"""The file that the embedded AWS keeps locked: a folder without it is not ours to delete."""


class NotReset(Exception):
    """The folder stays as it is; the message says why."""


def reset(folder: Path) -> None:
    """Delete all state of the embedded AWS. Raises NotReset."""
    if not folder.exists():
        raise NotReset(f"{folder} does not exist: there is nothing to empty")
    if not (folder / _OURS).is_file():
        raise NotReset(f"{folder} does not look like the data of the embedded AWS")
    with (folder / _OURS).open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotReset(f"{folder} is in use; stop the dashboard first") from error
        shutil.rmtree(folder)


def main() -> int:
    """The command; returns its exit status."""
    try:
        folder = load_settings().data_dir
        print(f"This deletes all accounts, albums and photos in {folder}.")
        try:
            answer = input("Type 'yes' to go on: ")
        except EOFError:
            answer = ""
        if answer.strip().lower() != "yes":
            print("Nothing was deleted.")
            return 1
        reset(folder)
    except (NotReset, SettingsError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print("The embedded AWS is empty.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
