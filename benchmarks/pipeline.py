"""Photos through the deployed pipeline on the embedded AWS."""

import io
import tempfile
import time
from pathlib import Path

from backend.accounts import demo_accounts
from backend.accounts.user import User
from backend.config.boto_sessions import aws_session
from backend.config.settings import load_settings
from backend.embedded.launcher import EmbeddedAws
from backend.gallery.library import Library
from backend.gallery.sample_photos import SAMPLES
from backend.services import Services
from benchmarks.measure import Row, against

_BURST = 24


def rows() -> list[Row]:
    """One photo warm against cold; a burst against the same photos one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"PHOTO_DATA_DIR": str(Path(folder) / "data")})
        aws = EmbeddedAws.start(settings)
        try:
            services = Services(settings, aws_session())
            tokens = services.accounts.sign_in(demo_accounts.ACCOUNTS[0], demo_accounts.PASSWORD)
            return _measured(services.library(User(services.cognito, tokens)))
        finally:
            aws.stop()


def _measured(library: Library) -> list[Row]:
    photo = SAMPLES[0].read_bytes()
    cold = _seconds(library, photo, 1)
    warm = against(
        f"{_BURST} photos at once / one after the other",
        lambda: _seconds(library, photo, _BURST),
        lambda: [_seconds(library, photo, 1) for _ in range(_BURST)],
        rounds=3,
    )
    single = min(_seconds(library, photo, 1) for _ in range(5))
    return [Row("one photo, functions warm / cold", single * 1000, cold * 1000), warm]


def _seconds(library: Library, photo: bytes, count: int) -> float:
    start = time.perf_counter()
    for number in range(count):
        library.upload("unsorted", f"{number}.jpg", io.BytesIO(photo))
    while library.photos.in_flight():
        time.sleep(0.02)
    return time.perf_counter() - start
