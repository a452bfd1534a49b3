"""Mutated files: only the exceptions of ``backend.errors`` are raised.

The default run mutates a fixed number of files with a fixed seed, so that it is the same each
time. The soak runs for ``FUZZ_SECONDS`` (an hour) with a new seed, which a failure reports.
"""

import os
import random
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from backend.errors import PhotoError
from backend.imaging.decoder import open_image
from backend.imaging.features import read_features
from backend.imaging.formats import DESCRIPTIONS, sniff_format
from backend.imaging.metadata import NeedsWholeFile, read_metadata
from backend.imaging.rekognition_rendition import for_recognition
from backend.imaging.thumbnail import make_thumbnail
from backend.recognition.stand_in_labels import analyse
from tests.corpus import CASES, exif_bytes, files, phones, pictures

SEED, FILES = 11, 400
"""Of the default run: a few seconds of computing."""
SECONDS = float(os.environ.get("FUZZ_SECONDS", "3600"))
"""Of the soak."""
MAX_CPU_SECONDS_EACH = 10
MAX_PIXELS = 4_000_000
"""A header mutated to more pixels is refused, which keeps the other files fast."""
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
    """Parsers depend on headers, which are a small part of a file."""
    end = min(len(data), 1024)
    return mutated(chance, data[:end]) + data[end:]


def with_mutated_exif(chance: random.Random, _: bytes) -> bytes:
    block = mutated(chance, chance.choice((exif_bytes.FULL, exif_bytes.NONSENSE)))
    if chance.random() < 0.5:
        return pictures.jpeg(block)
    return files.with_chunk(pictures.png(), files.chunk(b"eXIf", block))


def with_repaired_checksums(chance: random.Random, data: bytes) -> bytes:
    """A PNG of mutated chunks whose checksums are correct again."""
    if not data.startswith(files.PNG_SIGNATURE):
        return near_the_front(chance, data)
    changed = [
        files.chunk(
            kind, mutated(chance, content) if content and chance.random() < 0.3 else content
        )
        for kind, content in files.png_chunks(data)
    ]
    return files.PNG_SIGNATURE + b"".join(changed)


STRATEGIES = [mutated, near_the_front, with_mutated_exif, with_repaired_checksums]


def features(data: bytes) -> None:
    def read(start: int, length: int) -> bytes:
        return data[start : start + length]

    found = read_features(data[:2000], len(data), read, camera_make="samsung")
    if found.video:
        assert 0 < found.video.start < found.video.start + found.video.length <= len(data)


def exercise(data: bytes) -> None:
    assert sniff_format(data[:4096]) in DESCRIPTIONS
    for call in (
        lambda: read_metadata(
            data[:2000], size_bytes=len(data), complete=False, max_pixels=MAX_PIXELS
        ),
        lambda: read_metadata(
            data, size_bytes=len(data), complete=True, max_pixels=MAX_PIXELS
        ).to_item(),
        lambda: features(data),
        lambda: make_thumbnail(data, max_pixels=MAX_PIXELS, box=64),
        lambda: for_recognition(data, max_pixels=MAX_PIXELS),
        lambda: analyse(open_image(data, max_pixels=MAX_PIXELS)),
    ):
        try:
            call()
        except (PhotoError, NeedsWholeFile):
            continue


def seeds() -> list[bytes]:
    built = [case.build() for case in CASES if not case.name.startswith("bomb")]
    built += [phones.motion_photo(), phones.samsung((0x0A30, b"MotionPhoto_Data", phones.mp4()))]
    return [data for data in built if 0 < len(data) <= LARGEST_SEED]


def mutants(seed: int) -> Iterator[bytes]:
    """Mutated files without end, the same for the same seed."""
    chance, originals = random.Random(seed), seeds()
    while True:
        yield chance.choice(STRATEGIES)(chance, chance.choice(originals))


def check(data: bytes, description: str, folder: Path) -> None:
    """Exercise one file; a file that fails is kept."""
    started = time.process_time()
    try:
        exercise(data)
        assert time.process_time() - started < MAX_CPU_SECONDS_EACH
    except BaseException as error:
        culprit = folder / "culprit.bin"
        culprit.write_bytes(data)
        error.add_note(f"{description}, kept as {culprit}")
        raise


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, about odd animations
def test_a_fixed_seed_raises_only_our_own_exceptions(tmp_path: Path) -> None:
    for number, data in enumerate(islice(mutants(SEED), FILES)):
        check(data, f"seed {SEED}, file {number}", tmp_path)


@pytest.mark.soak
@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, about odd animations
def test_any_seed_raises_only_our_own_exceptions(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(2**32)
    end, number = time.monotonic() + SECONDS, 0
    for number, data in enumerate(mutants(seed), start=1):
        check(data, f"seed {seed}, file {number}", tmp_path)
        if time.monotonic() >= end:
            break
    print(f"{number} files in {SECONDS:.0f} s, seed {seed}")
