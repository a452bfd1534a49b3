"""Programs of others that the imaging measurement compares with, where they are installed.

ImageMagick's ``convert`` is what the AWS sample runs, pyvips is the fastest library for thumbnails,
and exiftool the most complete reader of metadata. A program that is absent is left out with a line.
"""

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from backend.imaging.thumbnail import BOX, QUALITY

_PYVIPS = ("pyvips==3.2.0", "pyvips-binary==8.18.7", "cffi==2.1.1", "pycparser==3.12")
_WORKER = Path(__file__).with_name("served") / "pyvips_thumbnail.py"


def left_out(name: str, reason: str) -> None:
    """Say that figures are missing, and why."""
    print(f"left out: {name}: {reason}", file=sys.stderr, flush=True)


def image_magick() -> str | None:
    """Path of ``convert``; None if it is absent or another program has that name."""
    for folder in _path_folders():
        path = shutil.which("convert", path=folder)
        if path and "ImageMagick" in _output([path, "-version"]).partition("\n")[0]:
            return path
    left_out("ImageMagick", "no convert here (apt-get install imagemagick)")
    return None


def exiftool() -> str | None:
    """Path of ``exiftool``; None if it is absent."""
    path = shutil.which("exiftool")
    if not path:
        left_out("exiftool", "not installed (apt-get install libimage-exiftool-perl)")
    return path


def convert(program: str, photo: bytes) -> bytes:
    """A thumbnail by ImageMagick, as the AWS sample makes it."""
    box = f"{BOX}x{BOX}"
    command = [
        program,
        "jpeg:-",
        "-auto-orient",
        "-resize",
        box,
        "-quality",
        str(QUALITY),
        "jpeg:-",
    ]
    return subprocess.run(command, input=photo, stdout=subprocess.PIPE, check=True).stdout


def read_all(program: str, files: Sequence[Path]) -> None:
    """Read the metadata of all files in one process of exiftool."""
    command = [program, "-json", "-n", "-q", "-@", "-"]
    names = "\n".join(map(str, files)).encode()
    subprocess.run(command, input=names, stdout=subprocess.DEVNULL, check=True)


@dataclass(frozen=True)
class Pyvips:
    """A running process that makes thumbnails with pyvips."""

    requests: IO[str]
    answers: IO[str]

    def thumbnail(self, photo: Path) -> tuple[float, bytes]:
        """Milliseconds within the process, without reading the file, and the JPEG."""
        self.requests.write(f"{photo}\n")
        self.requests.flush()
        milliseconds, made = self.answers.readline().split()
        return float(milliseconds), Path(made).read_bytes()


@contextmanager
def pyvips(folder: Path) -> Iterator[Pyvips | None]:
    """pyvips in an environment of its own in ``folder``; None if it cannot be installed."""
    python = folder / "pyvips" / "bin" / "python"
    venv.create(folder / "pyvips", with_pip=True)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    installed = subprocess.run(
        [str(python), *install, *_PYVIPS],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if installed.returncode:
        left_out("pyvips", installed.stderr.strip().rpartition("\n")[2])
        yield None
        return
    worker = subprocess.Popen(
        [str(python), str(_WORKER), str(BOX), str(QUALITY), str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert worker.stdin
        assert worker.stdout
        if worker.stdout.readline().strip() == "ready":
            yield Pyvips(worker.stdin, worker.stdout)
        else:
            left_out("pyvips", "it was installed but does not start")
            yield None
    finally:
        worker.communicate()  # closes its input, so that it ends


def _path_folders() -> list[str]:
    return os.environ.get("PATH", "").split(os.pathsep)


def _output(command: Sequence[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
