"""Where the code of functions is extracted to."""

import zipfile
from pathlib import Path

import pytest
from ministack.core import lambda_runtime

from backend.embedded.fixes import lambda_shared_code


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(lambda_shared_code.tempfile, "gettempdir", lambda: str(tmp_path))
    return tmp_path


def package(folder: Path, content: str) -> Path:
    path = folder / "code.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("backend/handler.py"), content)  # without the time
    return path


def extracted(folder: Path, process: str, content: str, name: str = "code") -> Path:
    """As ministack extracts the code of a function for a process."""
    target = folder / process / name
    target.mkdir(parents=True)
    with lambda_runtime.zipfile.ZipFile(package(folder, content)) as archive:
        archive.extractall(target)
    assert (target / "backend/handler.py").read_text() == content
    return target.resolve()


def test_processes_with_the_same_code_share_its_folder(folder: Path) -> None:
    assert extracted(folder, "one", "A = 1") == extracted(folder, "other", "A = 1")


def test_other_code_has_another_folder(folder: Path) -> None:
    assert extracted(folder, "one", "A = 1") != extracted(folder, "other", "A = 2")


def test_a_layer_has_a_folder_of_its_own(folder: Path) -> None:
    assert extracted(folder, "one", "A = 1", "layer_0") == folder / "one/layer_0"


def test_the_end_of_a_process_keeps_the_code_of_the_others(folder: Path) -> None:
    one, other = extracted(folder, "one", "A = 1"), extracted(folder, "other", "A = 1")
    lambda_shared_code.shutil.rmtree(folder / "one")
    assert one == other
    assert (other / "backend/handler.py").exists()
