import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from backend.operations.demo_operations import DemoRun


def test_a_demonstration_runs_in_the_background() -> None:
    may_end = threading.Event()

    def parts() -> Iterator[str]:
        yield "photos"
        may_end.wait(10)
        yield "failures"

    run = DemoRun(SimpleNamespace(run=parts))  # type: ignore[arg-type]
    assert not run.has_ended
    may_end.set()
    run._thread.join(10)
    assert (run.has_ended, run.failed, run.parts) == (True, False, ["photos", "failures"])


def test_a_failed_demonstration_logs_the_reason(caplog: pytest.LogCaptureFixture) -> None:
    def parts() -> Iterator[str]:
        yield "photos"
        raise TimeoutError("the demonstration did not get on")

    run = DemoRun(SimpleNamespace(run=parts))  # type: ignore[arg-type]
    run._thread.join(10)
    assert (run.has_ended, run.failed, run.parts) == (True, True, ["photos"])
    assert "did not get on" in caplog.text
