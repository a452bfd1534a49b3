"""Checksums of uploads are compared and stored as before, and computed once."""

import base64
import hashlib
import struct
import zlib
from typing import Any

import pytest
from ministack.services import s3

from backend.embedded.fixes import s3_checksums  # noqa: F401  # importing applies it

BODY = b"the pixels of a photo"
CRC32 = base64.b64encode(struct.pack(">I", zlib.crc32(BODY))).decode()
SHA256 = base64.b64encode(hashlib.sha256(BODY).digest()).decode()
NAMED = "x-amz-sdk-checksum-algorithm"


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The algorithms that were computed for the body."""
    names: list[str] = []
    original = s3._compute_s3_checksum

    def compute(algorithm: str, body: bytes) -> Any:
        if body:
            names.append(algorithm)
        return original(algorithm, body)

    monkeypatch.setattr(s3, "_compute_s3_checksum", compute)
    return names


@pytest.mark.parametrize("name", ["CRC32", "crc32"])
def test_the_checksum_that_an_sdk_sends_is_computed_once(computed: list[str], name: str) -> None:
    headers = {NAMED: name, "x-amz-checksum-crc32": CRC32}
    assert s3._resolve_object_checksums(BODY, headers) == ({"CRC32": CRC32}, None)
    assert computed == ["CRC32"]


def test_a_checksum_of_other_content_is_refused() -> None:
    headers = {NAMED: "CRC32", "x-amz-checksum-crc32": CRC32}
    stored, (status, _, answer) = s3._resolve_object_checksums(b"other pixels", headers)
    assert (stored, status) == ({}, 400)
    assert b"BadDigest" in answer


def test_an_algorithm_without_a_checksum_is_computed() -> None:
    assert s3._resolve_object_checksums(BODY, {NAMED: "CRC32"}) == ({"CRC32": CRC32}, None)


def test_a_checksum_of_another_algorithm_is_stored_too() -> None:
    headers = {NAMED: "CRC32", "x-amz-checksum-sha256": SHA256}
    stored, error = s3._resolve_object_checksums(BODY, headers)
    assert (stored, error) == ({"CRC32": CRC32, "SHA256": SHA256}, None)


def test_without_checksums_nothing_is_computed(computed: list[str]) -> None:
    assert s3._resolve_object_checksums(BODY, {}) == ({}, None)
    assert computed == []


@pytest.mark.parametrize("more", [{}, {"x-amz-checksum-md4": "AAAA"}])
def test_an_unknown_algorithm_is_refused(more: dict[str, str]) -> None:
    stored, (status, _, answer) = s3._resolve_object_checksums(BODY, {NAMED: "MD4", **more})
    assert (stored, status) == ({}, 400)
    assert b"MD4" in answer
