import hashlib
from pathlib import Path

import pytest

from backend.recognition import model_files
from backend.recognition.model_files import ModelFile, ModelUnavailable, read_model_file

FILE = ModelFile("pytest", "pytest/py.typed", "0" * 64)


def test_a_missing_package_is_named() -> None:
    with pytest.raises(ModelUnavailable, match=r"The package no-such-package is not installed\."):
        read_model_file(ModelFile("no-such-package", "x", ""))


def test_a_missing_file_is_named() -> None:
    with pytest.raises(ModelUnavailable, match=r"has no file pytest/nothing\.bin"):
        read_model_file(ModelFile("pytest", "pytest/nothing.bin", ""))


def test_another_content_is_rejected() -> None:
    with pytest.raises(ModelUnavailable, match="is not the expected one"):
        read_model_file(FILE)


def test_the_expected_content_is_returned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "weights"
    file.write_bytes(b"weights")
    monkeypatch.setattr(model_files, "locate_model_file", lambda _: file)
    sha256 = hashlib.sha256(b"weights").hexdigest()
    assert read_model_file(ModelFile("x", "x", sha256)) == b"weights"
