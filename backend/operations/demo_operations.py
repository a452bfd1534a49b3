"""Demonstrations on the embedded AWS: executions with failures, and faults to inject.

The executions of a demonstration run now, and each failure has a real cause. Those of the day
before are written with their times and marked as seeded (``seeded_executions``).
"""

import io
import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw

from backend.aws.execution_names import name_from_arn
from backend.aws.photo_storage import PhotoStorage
from backend.gallery.library import Library
from backend.operations.operations import Operations
from backend.recognition.recogniser import FAULT_FILE

RecogniserState = Literal["up", "down", "slow"]
_LOG = logging.getLogger(__name__)
_FOLDER = "tmp"  # of temporary files, in the data folder
_TIMEOUT = 120.0  # seconds until all executions have ended, retries included
_ALBUM = "Operations demo"


def switch_recogniser(data_dir: Path, state: RecogniserState) -> None:
    """Make the embedded recogniser fail ("down") or time out ("slow"), or work again ("up")."""
    fault = data_dir / _FOLDER / FAULT_FILE
    if state == "up":
        fault.unlink(missing_ok=True)
    else:
        fault.write_text(state)


def recogniser_state(data_dir: Path) -> RecogniserState:
    """The state of the embedded recogniser."""
    fault = data_dir / _FOLDER / FAULT_FILE
    text = fault.read_text().strip() if fault.exists() else ""
    return "down" if text == "down" else "slow" if text == "slow" else "up"


@dataclass(frozen=True)
class DemoDay:
    """A reproducible series of executions for an operator's own photos."""

    library: Library
    storage: PhotoStorage
    operations: Operations
    data_dir: Path
    earlier: Callable[[], int] = lambda: 0
    """Writes the seeded executions of the day before. Returns their number."""
    seed: int = 1
    pause: Callable[[float], None] = time.sleep

    def run(self, photos: int = 12) -> Iterator[str]:
        """Run all parts. Yields a description before each. Some failures remain to be fixed."""
        rng = random.Random(self.seed)  # noqa: S311 - for pictures, not for secrets
        yield "seeded executions of the last 24 hours"
        yield f"{self.earlier():,} seeded executions were written"
        album = self.library.albums.add(_ALBUM).album_id
        yield f"{photos} photos that succeed"
        for number in range(photos):
            self._upload(album, f"photo {number + 1}.jpg", _photo(rng))
        self._wait_for_executions()
        yield "a text file with the name of a photo, and a truncated photo"
        self._upload(album, "holiday.jpg", b"This is a text file with the name of a photo.\n")
        self._upload(album, "truncated.jpg", _photo(rng)[:2000])
        self._wait_for_executions()
        yield "a photo whose object is deleted before its retry"
        self._retry_without_object(self._upload(album, "lost.jpg", _photo(rng)))
        yield "two photos while the recognizer is down: all retries fail"
        self._upload_without_recogniser(album, rng)
        yield "an execution that an operator stops"
        self._stop_one(album, rng)

    def _upload(self, album: str, filename: str, content: bytes) -> str:
        return self.library.upload(album, filename, io.BytesIO(content))

    def _retry_without_object(self, photo_id: str) -> None:
        self._wait_for_executions()
        photo = self.library.photo(photo_id)
        self.storage.delete([photo.s3_key])
        name = name_from_arn(photo.execution_arn)
        list(self.operations.actions.run_again([name]))
        self._wait_for_executions()

    def _upload_without_recogniser(self, album: str, rng: random.Random) -> None:
        switch_recogniser(self.data_dir, "down")
        try:
            for number in (1, 2):
                self._upload(album, f"without labels {number}.jpg", _photo(rng))
            self._wait_for_executions()
        finally:
            switch_recogniser(self.data_dir, "up")

    def _stop_one(self, album: str, rng: random.Random) -> None:
        switch_recogniser(self.data_dir, "slow")
        try:
            photo_id = self._upload(album, "stopped.jpg", _photo(rng))
            self._wait_until(lambda: bool(self.library.photo(photo_id).steps))
            arn = self.library.photo(photo_id).execution_arn
            self.operations.actions.stop(name_from_arn(arn))
            self._wait_for_executions()
        finally:
            switch_recogniser(self.data_dir, "up")

    def _wait_for_executions(self) -> None:
        self._wait_until(lambda: not self.library.photos.in_flight())

    def _wait_until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _TIMEOUT
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(
                    f"the demonstration made no progress within {_TIMEOUT:.0f} seconds"
                )
            self.pause(0.2)


def add_album(library: Library) -> str:
    """Create an album of the operator for a demonstration. Returns its id."""
    return library.albums.add(_ALBUM).album_id


def upload_photos(library: Library, album: str, count: int) -> None:
    """Upload generated photos to an album; their executions start at once."""
    rng = random.Random()  # noqa: S311 - other pictures each time: equal ones are duplicates
    for number in range(1, count + 1):
        library.upload(album, f"demo photo {number}.jpg", io.BytesIO(_photo(rng)))


class DemoRun:
    """A running demonstration in a thread of its own, so that pages respond."""

    def __init__(self, day: DemoDay) -> None:
        """Start it."""
        self.parts: list[str] = []
        """Descriptions of the parts that have started."""
        self.failed = False
        """Whether a part failed. The log has the reason."""
        self._thread = threading.Thread(target=self._run, args=(day,), daemon=True)
        self._thread.start()

    @property
    def has_ended(self) -> bool:
        """Whether it has ended."""
        return not self._thread.is_alive()

    def _run(self, day: DemoDay) -> None:
        try:
            for part in day.run():
                self.parts.append(part)
        except Exception:  # noqa: BLE001 - the page shows that it failed, the log has the reason
            self.failed = True
            _LOG.exception("The demonstration failed")


def _photo(rng: random.Random) -> bytes:
    """A JPEG of coloured circles on a coloured background."""

    def colour() -> tuple[int, int, int]:
        return rng.randrange(256), rng.randrange(256), rng.randrange(256)

    image = Image.new("RGB", (640, 480), colour())
    draw = ImageDraw.Draw(image)
    for _ in range(6):
        x, y, radius = rng.randrange(640), rng.randrange(480), rng.randrange(30, 160)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour())
    file = io.BytesIO()
    image.save(file, "JPEG", quality=88)
    return file.getvalue()
