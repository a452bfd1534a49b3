"""The embedded AWS alone, in the foreground, and backups of its data folder.

python -m backend.embedded                 run until SIGINT or SIGTERM
python -m backend.embedded backup FILE     write all state to an archive, also while it runs
python -m backend.embedded restore FILE    replace all state by that of an archive
"""

import argparse
import signal
import sys
from pathlib import Path

from backend.accounts import demo_accounts
from backend.config.settings import Settings, SettingsError, load_settings
from backend.embedded.backup import backup, restore
from backend.embedded.errors import EmbeddedAwsError
from backend.embedded.launcher import EmbeddedAws

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def main() -> None:
    """Run the command."""
    options = _parser().parse_args()
    settings = load_settings()
    if options.command == "backup":
        objects = backup(settings.data_dir, options.file)
        print(f"{objects} objects and all other state are in {options.file}")
    elif options.command == "restore":
        old = restore(settings.data_dir, options.file)
        print(f"{settings.data_dir} has the state of {options.file}")
        if old:
            print(f"the earlier state is in {old}")
    else:
        _run(settings)


def _run(settings: Settings) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)  # pending until the start is complete
    aws = EmbeddedAws.start(settings)
    print(f"endpoint: {aws.endpoint}\nregion: us-east-1\nkeys: test, test")
    if settings.demo_accounts:
        print(f"accounts: {', '.join(demo_accounts.ACCOUNTS)} ({demo_accounts.PASSWORD})")
    print("outputs:", *(f"{k}: {v}" for k, v in aws.outputs.items()), sep="\n  ", flush=True)
    signal.sigwait(_STOP_SIGNALS)
    aws.stop()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m backend.embedded",
        description="Run the embedded AWS, or back up and restore its data folder PHOTO_DATA_DIR.",
    )
    commands = parser.add_subparsers(dest="command")
    for name, text in (
        ("backup", "write all state to a new archive, also while it runs"),
        ("restore", "replace all state by that of an archive; the earlier state is kept"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("file", type=Path)
    return parser


if __name__ == "__main__":
    try:
        main()
    except (EmbeddedAwsError, SettingsError) as error:
        sys.exit(f"error: {error}")
