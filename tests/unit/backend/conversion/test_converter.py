"""The process that converts an image."""

import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest
from PIL import Image

from backend.config.worker_process import ROOT, worker_environment
from backend.conversion import worker
from backend.conversion.converter import Conversion, Converter
from backend.conversion.errors import ConversionRefused, ConverterBusy
from tests.corpus import pictures
from tests.corpus.heic import heic


@contextmanager
def opened(folder: Path, data: bytes) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """The two files: one to convert, and an empty one."""
    (folder / "source").write_bytes(data)
    with (folder / "source").open("rb") as source, (folder / "target").open("w+b") as target:
        yield source, target


def test_a_file_is_converted_in_a_process(tmp_path: Path) -> None:
    with opened(tmp_path, heic()) as (source, target):
        source.seek(7)
        done = Converter(max_pixels=10_000).convert(source, target)
        assert done == Conversion("HEIC", images=1, quality=92)
        assert source.read() == heic()
        image = Image.open(io.BytesIO(target.read()))
        assert (image.format, image.size) == ("JPEG", (128, 64))


def test_a_refusal_of_the_process_is_raised_here(tmp_path: Path) -> None:
    with (
        opened(tmp_path, heic()) as (source, target),
        pytest.raises(ConversionRefused, match="128 x 64 pixels are over the limit"),
    ):
        Converter(max_pixels=1_000).convert(source, target)


def test_a_process_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with (
        opened(tmp_path, heic()) as (source, target),
        pytest.raises(ConversionRefused, match="took too long"),
    ):
        Converter(max_pixels=1_000, seconds=0.01).convert(source, target)


def test_a_process_that_fails_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.conversion.converter.ROOT", tmp_path)  # has no such module
    monkeypatch.setattr("backend.conversion.converter.worker_environment", dict)
    with (
        opened(tmp_path, heic()) as (source, target),
        pytest.raises(ConversionRefused, match="its decoder failed"),
    ):
        Converter(max_pixels=1_000).convert(source, target)


def test_more_conversions_than_processes_wait_or_are_refused(tmp_path: Path) -> None:
    converter = Converter(max_pixels=10_000, processes=1, seconds=20)
    assert converter._free.acquire()
    released = threading.Timer(0.1, converter._free.release)
    with opened(tmp_path, heic()) as (source, target):
        released.start()
        assert converter.convert(source, target).source == "HEIC"
        busy = Converter(max_pixels=10_000, processes=1, seconds=0.01)
        assert busy._free.acquire()
        with pytest.raises(ConverterBusy):
            busy.convert(source, target)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux has the limit")
def test_memory_is_limited_and_a_lack_of_it_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "from backend.config.worker_process import limit_memory\n"
        "limit_memory(50_000_000)\n"
        "bytearray(10_000_000)\n"
        "print('enough')\n"
        "bytearray(200_000_000)"
    )
    words = [sys.executable, "-c", code]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "enough\n")
    assert "MemoryError" in ended.stderr

    def fail(*_: object, **_more: object) -> None:
        raise MemoryError

    monkeypatch.setattr(worker, "to_jpeg", fail)
    assert "more memory" in worker._answer(b"", 0, 1)["refused"]


def test_the_process_has_no_aws_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("PYTHONSTARTUP", "secret")
    assert "secret" not in worker_environment().values()
    with opened(tmp_path, pictures.jpeg()) as (source, target):
        with pytest.raises(ConversionRefused, match="not HEIC, WebP or AVIF"):
            Converter(max_pixels=10_000).convert(source, target)
        assert target.read() == b""
