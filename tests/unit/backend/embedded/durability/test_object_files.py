import pytest

from backend.embedded.durability.database import StorageError
from backend.embedded.durability.object_files import ObjectFiles


@pytest.mark.parametrize("power_cuts", [False, True])
def test_a_file_holds_the_bytes_and_is_private(tmp_path, power_cuts):
    files = ObjectFiles(tmp_path, power_cuts=power_cuts)
    name = files.write(b"bytes")
    assert files.read(name) == b"bytes"
    assert files.path(name).stat().st_mode & 0o777 == 0o600
    assert files.sizes() == {name: 5}


def test_the_same_bytes_are_two_files(tmp_path):
    files = ObjectFiles(tmp_path, power_cuts=False)
    first, second = files.write(b"bytes"), files.write(b"bytes")
    files.delete([first, "absent"])
    assert files.sizes() == {second: 5}


def test_a_file_is_adopted_without_changing_it(tmp_path):
    files = ObjectFiles(tmp_path / "objects", power_cuts=False)
    source = tmp_path / "source"
    source.write_bytes(b"bytes")
    assert files.read(files.adopt(source)) == b"bytes"
    assert source.read_bytes() == b"bytes"


def test_a_write_that_fails_leaves_no_file(tmp_path, monkeypatch):
    files = ObjectFiles(tmp_path, power_cuts=True)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("backend.embedded.durability.object_files.sync_descriptor", full)
    with pytest.raises(StorageError, match="No space left on device"):
        files.write(b"bytes")
    assert files.sizes() == {}
