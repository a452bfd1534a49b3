"""The sample photos, drawn once for all tests."""

from functools import cache

from backend.gallery.sample_photos import SAMPLES

BY_NAME = {sample.filename: sample for sample in SAMPLES}


@cache
def sample_file(filename: str) -> bytes:
    return BY_NAME[filename].build()
