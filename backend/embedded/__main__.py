"""The embedded AWS alone, in the foreground: ``python -m backend.embedded``."""

import signal
import sys

from backend.accounts import demo_accounts
from backend.config.settings import SettingsError, load_settings
from backend.embedded.errors import EmbeddedAwsError
from backend.embedded.launcher import EmbeddedAws

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)

if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)  # pending until the start is complete
    try:
        aws = EmbeddedAws.start(settings := load_settings())
    except (EmbeddedAwsError, SettingsError) as error:
        sys.exit(f"error: {error}")
    print(f"endpoint: {aws.endpoint}\nregion: us-east-1\nkeys: test, test")
    if settings.demo_accounts:
        print(f"accounts: {', '.join(demo_accounts.ACCOUNTS)} ({demo_accounts.PASSWORD})")
    print("outputs:", *(f"{k}: {v}" for k, v in aws.outputs.items()), sep="\n  ", flush=True)
    signal.sigwait(_STOP_SIGNALS)
    aws.stop()
