"""Deletes the data of the embedded AWS, after confirmation: ``python -m backend.reset``.

With ``--dry-run`` it lists what it would delete.
"""

import argparse
import fcntl
import shutil
import sys
from pathlib import Path

from backend.config.settings import SettingsError, load_settings

_LOCK_FILE = "lock"
"""The file that the embedded AWS locks. A folder without it is not a data folder."""


class ResetRefused(Exception):
    """The folder was not deleted, or not completely. The message is for the user."""


def contents(folder: Path) -> list[Path]:
    """What a reset would delete: the entries of the folder, sorted. Raises ResetRefused."""
    _refuse_other_folders(folder)
    return sorted(folder.iterdir())


def reset(folder: Path) -> None:
    """Delete all state of the embedded AWS. Raises ResetRefused.

    The lock file marks the folder, so it is deleted last: an interrupted reset can be repeated. A
    file that cannot be deleted does not stop the deletion of the others.
    """
    _refuse_other_folders(folder)
    with (folder / _LOCK_FILE).open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ResetRefused(f"{folder} is in use; stop the dashboard first") from error
        problems = [
            problem
            for entry in sorted(folder.iterdir())
            if entry.name != _LOCK_FILE
            for problem in _delete(entry)
        ]
        if problems:
            raise ResetRefused("\n  ".join(["These could not be deleted:", *problems]))
        shutil.rmtree(folder)


def _delete(entry: Path) -> list[str]:
    """Delete a file or a folder. Returns a line for each path that could not be deleted."""
    problems: list[str] = []

    def failed(_function: object, path: str, raised: tuple[object, BaseException, object]) -> None:
        problems.append(f"{path}: {raised[1]}")

    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry, onerror=failed)
        return problems
    try:
        entry.unlink(missing_ok=True)
    except OSError as error:
        problems.append(f"{entry}: {error}")
    return problems


def _refuse_other_folders(folder: Path) -> None:
    if not folder.exists():
        raise ResetRefused(f"{folder} does not exist: there is nothing to delete")
    if not (folder / _LOCK_FILE).is_file():
        raise ResetRefused(f"{folder} is not a data folder of the embedded AWS")


def main(arguments: list[str] | None = None) -> int:
    """Run the command. Returns its exit status."""
    options = _parser().parse_args(arguments)
    try:
        folder = load_settings().data_dir
        if options.dry_run:
            print("\n".join(["A reset would delete:", *map(str, contents(folder))]))
            return 0
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m backend.reset", description="Delete the data of the embedded AWS."
    )
    parser.add_argument("--dry-run", action="store_true", help="list what would be deleted")
    return parser


if __name__ == "__main__":
    sys.exit(main())
