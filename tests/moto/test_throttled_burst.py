"""500 photos at once, and a Rekognition that answers five requests a second: the real retries."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import moto.stepfunctions.parser.asl.component.common.retry.retrier_decl as retrier
import pytest

from backend.handlers.common.environment import resources
from tests.moto import faults
from tests.moto.pipeline import Pipeline, jpeg, new_name

PHOTOS, PER_SECOND = 500, 5
LIMIT = 500  # seconds


class Quota:
    """Throttles a request beyond the rate, like Rekognition: a token bucket of one second."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens, self._last = float(PER_SECOND), time.monotonic()
        self.throttled = 0

    def __call__(self, request: Any, **_: object) -> Any:
        with self._lock:
            now = time.monotonic()
            self._tokens = min(PER_SECOND, self._tokens + (now - self._last) * PER_SECOND)
            self._last = now
            if self._tokens >= 1:
                self._tokens -= 1
                return None
            self.throttled += 1
            return faults.answer(400, "ProvisionedThroughputExceededException")(request)


@pytest.mark.soak
def test_no_photo_of_a_burst_loses_its_labels(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrier, "time", time)  # pauses are real here
    quota = Quota()
    resources().client("rekognition").meta.events.register_first(
        "before-send.rekognition.DetectLabels", quota
    )
    events = [pipeline.upload(new_name(), jpeg(size=(90, 90))) for _ in range(PHOTOS)]
    with ThreadPoolExecutor(4) as pool:
        names = [name for name in pool.map(pipeline.deliver, events) if name]
    assert len(names) == PHOTOS
    began = time.monotonic()
    for name in names:
        pipeline.end(name)
    statuses = {pipeline.photo(name.rsplit("-", 2)[0])["status"] for name in names}
    assert statuses == {"SUCCEEDED"}
    assert quota.throttled > PHOTOS
    assert time.monotonic() - began < LIMIT
