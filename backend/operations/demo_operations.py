"""For demonstrations on the embedded AWS: a day of real operations, and faults to switch on.

Nothing here is made up after the fact: every execution runs, and what fails does so for its own
reason. All of it is started now, so a chart of hours shows one busy hour.
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
from backend.recognition.recogniser import SWITCH

RecogniserState = Literal["up", "down", "slow"]
_LOG = logging.getLogger(__name__)
_FOLDER = "tmp"  # of temporary files, in the data folder
_LONGEST = 120.0  # seconds until what was uploaded has ended, retries included
_ALBUM = "Operations demo"


def switch_recogniser(data_dir: Path, state: RecogniserState) -> None:
    """Let the embedded recogniser fail, or answer too late, until it is switched up again."""
    switch = data_dir / _FOLDER / SWITCH
    if state == "up":
        switch.unlink(missing_ok=True)
    else:
        switch.write_text(state)


def recogniser_state(data_dir: Path) -> RecogniserState:
    """How the embedded recogniser is switched."""
    switch = data_dir / _FOLDER / SWITCH
    told = switch.read_text().strip() if switch.exists() else ""
    return "down" if told == "down" else "slow" if told == "slow" else "up"


@dataclass(frozen=True)
class DemoDay:
    """A seeded day of operations of an operator's own photos."""

    library: Library
    storage: PhotoStorage
    operations: Operations
    data_dir: Path
    seed: int = 1
    pause: Callable[[float], None] = time.sleep

    def run(self, photos: int = 12) -> Iterator[str]:
        """Do it all, telling of each part before it begins. Leaves some failures to put right."""
        chance = random.Random(self.seed)  # noqa: S311 - for pictures, not for secrets
        album = self.library.albums.add(_ALBUM).album_id
        yield f"{photos} photos that succeed"
        for number in range(photos):
            self._upload(album, f"photo {number + 1}.jpg", _photo(chance))
        self._await_end()
        yield "a text with a photo's name, and a photo that was cut off"
        self._upload(album, "holiday.jpg", b"This is a text, whatever its name says.\n")
        self._upload(album, "cut off.jpg", _photo(chance)[:2000])
        self._await_end()
        yield "a photo whose object is deleted before it runs again"
        self._lose(self._upload(album, "lost.jpg", _photo(chance)))
        yield "two photos while the recognizer is down: all retries fail"
        self._while_switched("down", album, chance)
        yield "a photo stopped by hand"
        self._stop_one(album, chance)

    def _upload(self, album: str, filename: str, content: bytes) -> str:
        return self.library.upload(album, filename, io.BytesIO(content))

    def _lose(self, photo_id: str) -> None:
        self._await_end()
        photo = self.library.photo(photo_id)
        self.storage.delete([photo.s3_key])
        list(self.operations.actions.run_again([name_from_arn(photo.execution_arn)]))
        self._await_end()

    def _while_switched(self, state: RecogniserState, album: str, chance: random.Random) -> None:
        switch_recogniser(self.data_dir, state)
        try:
            for number in (1, 2):
                self._upload(album, f"without labels {number}.jpg", _photo(chance))
            self._await_end()
        finally:
            switch_recogniser(self.data_dir, "up")

    def _stop_one(self, album: str, chance: random.Random) -> None:
        switch_recogniser(self.data_dir, "slow")
        try:
            photo_id = self._upload(album, "stopped.jpg", _photo(chance))
            self._until(lambda: bool(self.library.photo(photo_id).steps))
            arn = self.library.photo(photo_id).execution_arn
            self.operations.actions.stop(name_from_arn(arn))
            self._await_end()
        finally:
            switch_recogniser(self.data_dir, "up")

    def _await_end(self) -> None:
        self._until(lambda: not self.library.photos.in_flight())

    def _until(self, reached: Callable[[], bool]) -> None:
        latest = time.monotonic() + _LONGEST
        while not reached():
            if time.monotonic() > latest:
                raise TimeoutError(
                    f"the demonstration did not get on within {_LONGEST:.0f} seconds"
                )
            self.pause(0.2)


class DemoRun:
    """A day of operations under way in a thread of its own, so that pages go on."""

    def __init__(self, day: DemoDay) -> None:
        """Begin it."""
        self.told: list[str] = []
        """What was begun so far."""
        self.failed = False
        """Whether it stopped before its end; the log has the reason."""
        self._thread = threading.Thread(target=self._run, args=(day,), daemon=True)
        self._thread.start()

    @property
    def over(self) -> bool:
        """Whether it goes on no more."""
        return not self._thread.is_alive()

    def _run(self, day: DemoDay) -> None:
        try:
            for part in day.run():
                self.told.append(part)
        except Exception:  # noqa: BLE001 - the page tells that it failed, the log why
            self.failed = True
            _LOG.exception("A day of operations stopped before its end")


def _photo(chance: random.Random) -> bytes:
    """A JPEG of coloured circles before a coloured ground."""

    def colour() -> tuple[int, int, int]:
        return chance.randrange(256), chance.randrange(256), chance.randrange(256)

    image = Image.new("RGB", (640, 480), colour())
    draw = ImageDraw.Draw(image)
    for _ in range(6):
        x, y, radius = chance.randrange(640), chance.randrange(480), chance.randrange(30, 160)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour())
    file = io.BytesIO()
    image.save(file, "JPEG", quality=88)
    return file.getvalue()
