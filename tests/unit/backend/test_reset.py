import fcntl
from pathlib import Path

import pytest

from backend import reset
from backend.reset import ResetRefused


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir()
    (data / "lock").touch()
    (data / "photos").mkdir()
    return data


def test_a_folder_of_the_embedded_aws_is_deleted(folder: Path) -> None:
    reset.reset(folder)
    assert not folder.exists()


def test_a_folder_in_use_stays(folder: Path) -> None:
    with (folder / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ResetRefused, match="in use"):
            reset.reset(folder)
    assert (folder / "photos").exists()


def test_an_interrupted_reset_can_be_repeated(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "accounts").touch()
    (folder / "zip").touch()
    unlink = Path.unlink

    def refused(path: Path, missing_ok: bool = False) -> None:
        if path.name == "accounts":
            raise PermissionError(13, "Permission denied", str(path))
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refused)
        with pytest.raises(ResetRefused, match=r"accounts: .*Permission denied"):
            reset.reset(folder)
    assert sorted(entry.name for entry in folder.iterdir()) == ["accounts", "lock"]
    reset.reset(folder)
    assert not folder.exists()


def test_a_dry_run_lists_and_deletes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PHOTO_DATA_DIR", str(folder))
    assert reset.main(["--dry-run"]) == 0
    listed = capsys.readouterr().out.splitlines()[1:]
    assert listed == [str(folder / "lock"), str(folder / "photos")]
    assert (folder / "photos").exists()


def test_another_folder_stays(tmp_path: Path) -> None:
    (tmp_path / "thesis").touch()
    with pytest.raises(ResetRefused, match=str(tmp_path)):
        reset.reset(tmp_path)
    assert (tmp_path / "thesis").exists()


@pytest.mark.parametrize(("answer", "gone"), [("yes", True), ("y", False), ("", False)])
def test_only_a_yes_deletes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str, gone: bool
) -> None:
    monkeypatch.setenv("PHOTO_DATA_DIR", str(folder))
    monkeypatch.setattr("builtins.input", lambda _prompt: answer)
    assert reset.main([]) == (0 if gone else 1)
    assert folder.exists() != gone
