"""Converts images to JPEG, each in a process of its own (``worker``)."""

import json
import logging
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from backend.config.worker_process import ROOT, worker_environment
from backend.conversion.errors import ConversionRefused, ConverterBusy

PROCESSES: Final = 2
"""Conversions at the same time; others wait."""
SECONDS: Final = 60.0
"""Of one conversion. A photo of 12 megapixels takes half a second, one of 48 megapixels two."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Conversion:
    """What was done."""

    source: str
    """Format of the file: HEIC, WEBP or AVIF."""
    images: int
    """How many images the file has, of an animation how many frames. The JPEG has one of them."""
    quality: int
    """Of the JPEG, 1 to 100."""


class Converter:
    """Starts the processes. Thread-safe."""

    def __init__(
        self, *, max_pixels: int, processes: int = PROCESSES, seconds: float = SECONDS
    ) -> None:
        self._max_pixels = max_pixels
        self._seconds = seconds
        self._free = threading.BoundedSemaphore(processes)

    def convert(self, source: BinaryIO, target: BinaryIO) -> Conversion:
        """Convert a file on disk and write the JPEG into another; both are then at their beginning.

        Raises ConversionRefused, ConverterBusy.
        """
        if not self._free.acquire(timeout=self._seconds):
            raise ConverterBusy
        try:
            answer = self._run(source, target)
        finally:
            self._free.release()
        if "refused" in answer:
            raise ConversionRefused(answer["refused"])
        return Conversion(**answer)

    def _run(self, source: BinaryIO, target: BinaryIO) -> dict[str, Any]:
        words = [sys.executable, "-m", "backend.conversion.worker"]
        words += [str(target.fileno()), str(self._max_pixels)]
        source.seek(0)
        try:
            ended = subprocess.run(  # noqa: S603  # every word of the command is ours
                words, cwd=ROOT, env=worker_environment(), stdin=source, stdout=subprocess.PIPE,
                pass_fds=(target.fileno(),), timeout=self._seconds, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise ConversionRefused("The conversion took too long.") from error
        finally:
            source.seek(0)
            target.seek(0)
        if ended.returncode:
            _log.warning("a conversion ended with exit code %s", ended.returncode)
            raise ConversionRefused("The image cannot be converted: its decoder failed.")
        answer: dict[str, Any] = json.loads(ended.stdout)
        return answer
