"""Mutated files: only the exceptions of ``backend.errors`` come out, and soon.

``FUZZ_SECONDS`` sets how long; an hour of it is part of the soak.
"""

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.errors import PhotoError
from backend.imaging.formats import DESCRIPTIONS, sniff_format
from backend.imaging.metadata import NeedsWholeFile, read_metadata
from backend.imaging.rendition import for_recognition
from backend.imaging.thumbnail import make_thumbnail
from backend.recognition.stand_in_labels import analyse
from tests.corpus import CASES, exif_bytes, files, pictures

SECONDS = float(os.environ.get("FUZZ_SECONDS", "60"))
MAX_SECONDS_EACH = 10
MAX_PIXELS = 4_000_000
"""A header mutated to more is refused, which keeps the many others fast."""
LARGEST_SEED = 60_000
INTERESTING = (b"\0", b"\xff", b"\x7f", b"\x80", b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xd8\xff")

Mutate = Callable[[random.Random, bytearray], None]


def set_byte(chance: random.Random, data: bytearray) -> None:
    data[chance.randrange(len(data))] = chance.randrange(256)


def flip_bit(chance: random.Random, data: bytearray) -> None:
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def set_interesting(chance: random.Random, data: bytearray) -> None:
    value, at = chance.choice(INTERESTING), chance.randrange(len(data))
    data[at : at + len(value)] = value


def cut_end(chance: random.Random, data: bytearray) -> None:
    del data[chance.randrange(1, len(data) + 1) :]


def remove_part(chance: random.Random, data: bytearray) -> None:
    at = chance.randrange(len(data))
    del data[at : at + chance.randrange(1, 200)]
    data.extend(b"\0" * (not data))


def repeat_part(chance: random.Random, data: bytearray) -> None:
    at = chance.randrange(len(data))
    data[at:at] = data[at : at + chance.randrange(1, 200)]


MUTATIONS: list[Mutate] = [
    set_byte, set_byte, set_byte, flip_bit, set_interesting, cut_end, remove_part, repeat_part,
]  # fmt: skip


def mutated(chance: random.Random, data: bytes) -> bytes:
    result = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        chance.choice(MUTATIONS)(chance, result)
    return bytes(result)


def near_the_front(chance: random.Random, data: bytes) -> bytes:
    """Headers hold what parsers trust, and are a small part of a file."""
    end = min(len(data), 1024)
    return mutated(chance, data[:end]) + data[end:]


def with_mutated_exif(chance: random.Random, _: bytes) -> bytes:
    block = mutated(chance, chance.choice((exif_bytes.FULL, exif_bytes.NONSENSE)))
    if chance.random() < 0.5:
        return pictures.jpeg(block)
    return files.with_chunk(pictures.png(), files.chunk(b"eXIf", block))


def with_mended_checksums(chance: random.Random, data: bytes) -> bytes:
    """A PNG of mutated chunks that a reader who checks them lets pass."""
    if not data.startswith(files.PNG_SIGNATURE):
        return near_the_front(chance, data)
    changed = [
        files.chunk(
            kind, mutated(chance, content) if content and chance.random() < 0.3 else content
        )
        for kind, content in files.png_chunks(data)
    ]
    return files.PNG_SIGNATURE + b"".join(changed)


STRATEGIES = [mutated, near_the_front, with_mutated_exif, with_mended_checksums]


def exercise(data: bytes) -> None:
    assert sniff_format(data[:4096]) in DESCRIPTIONS
    for call in (
        lambda: read_metadata(
            data[:2000], size_bytes=len(data), complete=False, max_pixels=MAX_PIXELS
        ),
        lambda: read_metadata(
            data, size_bytes=len(data), complete=True, max_pixels=MAX_PIXELS
        ).to_item(),
        lambda: make_thumbnail(data, max_pixels=MAX_PIXELS, box=64),
        lambda: for_recognition(data, max_pixels=MAX_PIXELS),
        lambda: analyse(data, max_pixels=MAX_PIXELS),
    ):
        try:
            call()
        except (PhotoError, NeedsWholeFile):
            continue


def seeds() -> list[bytes]:
    built = [case.build() for case in CASES if not case.name.startswith("bomb")]
    return [data for data in built if 0 < len(data) <= LARGEST_SEED]


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, about odd animations
def test_only_our_own_exceptions_come_out(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(2**32)
    chance = random.Random(seed)
    originals = seeds()
    count, end = 0, time.monotonic() + SECONDS
    while time.monotonic() < end:
        data = chance.choice(STRATEGIES)(chance, chance.choice(originals))
        started = time.monotonic()
        try:
            exercise(data)
            assert time.monotonic() - started < MAX_SECONDS_EACH
        except BaseException as error:
            culprit = tmp_path / "culprit.bin"
            culprit.write_bytes(data)
            error.add_note(f"Seed {seed}, file {count}, kept as {culprit}")
            raise
        count += 1
    print(f"{count} files in {SECONDS:.0f} s, seed {seed}")
    assert count > SECONDS  # more than one a second even on a busy machine
