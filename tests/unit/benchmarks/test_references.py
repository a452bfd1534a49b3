import shutil
from pathlib import Path

import pytest

from benchmarks import references


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def add(folder: Path, name: str, says: str) -> Path:
    program = folder / name
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o755)
    return program


def test_absent_programs_are_left_out_with_a_line(
    programs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert references.image_magick() is None
    assert references.exiftool() is None
    assert "left out: ImageMagick: " in (said := capsys.readouterr().err)
    assert "left out: exiftool: " in said


def test_another_program_named_convert_is_not_imagemagick(
    programs: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(programs, "convert", "a converter of units")
    assert references.image_magick() is None
    real = add(tmp_path_factory.mktemp("more"), "convert", "Version: ImageMagick 6.9")
    monkeypatch.setenv("PATH", f"{programs}:{real.parent}")
    assert references.image_magick() == str(real)


@pytest.mark.skipif(not shutil.which("exiftool"), reason="exiftool is not installed")
def test_exiftool_reads_all_files(tmp_path: Path) -> None:
    program = references.exiftool()
    assert program
    file = tmp_path / "a photo.txt"
    file.write_text("text")
    references.read_all(program, [file])
