import os
from types import SimpleNamespace

import pytest

from backend.embedded.durability.database import StorageError
from backend.embedded.durability.disk_space import DiskSpace

MB = 2**20


@pytest.mark.parametrize(
    ("free", "expected"),
    [(60, "large, small, change"), (40, "small, change"), (20, "change"), (10, "")],
)
def test_uploads_are_refused_first_and_deletions_last(tmp_path, monkeypatch, free, expected):
    found = SimpleNamespace(f_frsize=4096, f_bavail=free * MB // 4096)
    monkeypatch.setattr(os, "statvfs", lambda _: found)

    def accepted(size):
        try:
            DiskSpace(tmp_path).check(size)
        except StorageError as error:
            assert f"the disk of {tmp_path} is full" in str(error)  # noqa: PT017
            return False
        return True

    sizes = {"large": 2 * MB, "small": 30_000, "change": 0}
    assert ", ".join(name for name, size in sizes.items() if accepted(size)) == expected
