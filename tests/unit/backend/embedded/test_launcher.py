import os
import socket

import pytest

from backend.embedded import data_folder, launcher
from backend.embedded.errors import EmbeddedAwsError


def test_the_configured_port_is_used():
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        with pytest.raises(EmbeddedAwsError, match=f"PHOTO_AWS_PORT: port {taken} is in use"):
            launcher._free_port(taken)
    assert launcher._free_port(taken) == taken


def test_without_a_configured_port_a_free_one_is_used():
    with socket.socket() as usual:
        usual.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            usual.bind(("127.0.0.1", 4566))
            usual.listen()
        except OSError:
            pass  # another process uses it
        assert launcher._free_port(None) not in (0, 4566)


def test_a_locked_folder_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(data_folder, "_LOCK_SECONDS", 0.1)
    folder = tmp_path / "a" / "data"
    lock = data_folder.lock_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    with pytest.raises(EmbeddedAwsError, match=f"PHOTO_DATA_DIR: {folder} is in use"):
        data_folder.lock_folder(folder)
    lock.close()
    data_folder.lock_folder(folder).close()


def test_the_lock_is_held_until_the_child_closes_it(tmp_path, monkeypatch):
    monkeypatch.setattr(data_folder, "_LOCK_SECONDS", 0.1)
    lock = data_folder.lock_folder(tmp_path)
    childs = os.dup(lock.fileno())
    lock.close()
    with pytest.raises(EmbeddedAwsError):
        data_folder.lock_folder(tmp_path)
    os.close(childs)
