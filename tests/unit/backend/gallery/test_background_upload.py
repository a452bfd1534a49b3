import threading

import pytest

from backend.gallery.background_upload import BackgroundUpload


def test_it_runs_until_all_photos_are_uploaded() -> None:
    go_on = threading.Event()
    upload = BackgroundUpload(lambda: go_on.wait(10) and None)
    assert upload.is_running
    go_on.set()
    upload.wait()
    assert not upload.is_running
    assert not upload.failed


def test_a_failure_is_noted_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise OSError("no space left")

    upload = BackgroundUpload(fail)
    upload.wait()
    assert upload.failed
    assert "no space left" in caplog.text
