import hashlib

import pytest

from backend.config.package_files import PackageFile, PackageFileUnavailable

FILE = PackageFile("pytest", "pytest/py.typed", "0" * 64)


def test_a_missing_package_is_named() -> None:
    with pytest.raises(
        PackageFileUnavailable, match=r"The package no-such-package is not installed\."
    ):
        PackageFile("no-such-package", "x", "").read_bytes()


def test_a_missing_file_is_named() -> None:
    with pytest.raises(
        PackageFileUnavailable,
        match=r"The file pytest/nothing\.bin of the package pytest is not installed",
    ):
        PackageFile("pytest", "pytest/nothing.bin", "").read_bytes()


def test_another_content_is_rejected() -> None:
    with pytest.raises(PackageFileUnavailable, match="is not the expected one"):
        FILE.read_bytes()


def test_the_expected_content_is_returned() -> None:
    content = FILE.locate().read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    assert PackageFile("pytest", "pytest/py.typed", sha256).read_bytes() == content
