"""Deletes the data of the embedded AWS, after confirmation: ``python -m backend.reset``."""

import fcntl
import shutil
import sys
from pathlib import Path

from backend.config.settings import SettingsError, load_settings

_LOCK_FILE = "lock"
"""The file that the embedded AWS locks. A folder without it is not a data folder."""


class ResetRefused(Exception):
    """The folder was not deleted. The message is for the user."""


def reset(folder: Path) -> None:
    """Delete all state of the embedded AWS. Raises ResetRefused."""
    if not folder.exists():
        raise ResetRefused(f"{folder} does not exist: there is nothing to delete")
    if not (folder / _LOCK_FILE).is_file():
        raise ResetRefused(f"{folder} is not a data folder of the embedded AWS")
    with (folder / _LOCK_FILE).open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ResetRefused(f"{folder} is in use; stop the dashboard first") from error
        shutil.rmtree(folder)


def main() -> int:
    """Run the command. Returns its exit status."""
    try:
        folder = load_settings().data_dir
        print(f"This deletes all accounts, albums and photos in {folder}.")
        try:
            answer = input("Type 'yes' to confirm: ")
        except EOFError:
            answer = ""
        if answer.strip().lower() != "yes":
            print("Nothing was deleted.")
            return 1
        reset(folder)
    except (ResetRefused, SettingsError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print("The embedded AWS is empty.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
