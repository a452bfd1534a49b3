"""What one photo takes on AWS Lambda for each memory size: an estimate from measured CPU time.

The real handlers process photos on moto. The CPU time of each call is measured, without that of
moto. AWS gives a function CPU in proportion to its memory, one vCPU at 1,769 MB, and a handler uses
one at most: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
A vCPU is taken to be as fast as a core of this machine. The time that a call waits for other
services does not depend on the memory; it is assumed, see ``WAITS_MS``.
"""

import io
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from typing import Any

import pytest
from moto.core.botocore_stubber import BotocoreStubber

from backend.handlers import record_outcome, s3_trigger
from backend.operations.cost_estimate import price_list
from benchmarks.figures import Figure
from benchmarks.photos import MEGAPIXELS_12, MEGAPIXELS_24, photo_files
from tests.moto.machine import Handler, deployed_machine, empty_aws
from tests.moto.pipeline import HANDLERS, Pipeline, deploy, new_name

MEMORY_MB = (512, 768, 1024, 1280, 1536, 1769, 2048, 3008)
VCPU_MB = 1769
WAITS_MS: Mapping[str, float] = {
    "dynamodb": 8,  # a single-digit number: https://aws.amazon.com/dynamodb/features/
    "s3": 60,  # a photo of some megabytes, within the region
    "rekognition": 700,
    "stepfunctions": 40,
}
"""Assumed milliseconds that one request waits for a service."""
TRANSITION_MS = 25
"""Assumed milliseconds between the end of a state and the call of the next function."""
LIMIT_SECONDS = 2.0
"""The 95th percentile of a photo that the cheapest memory size has to keep."""
_PHOTOS = {MEGAPIXELS_12: 10, MEGAPIXELS_24: 10}
_SEQUENCE = ("S3Trigger", "ExtractImageMetadata", "StoreImageMetadata")
_PARALLEL = ("DetectLabels", "GenerateThumbnail")
_AFTERWARDS = ("RecordOutcome",)
_FUNCTIONS = (*_SEQUENCE, *_PARALLEL, *_AFTERWARDS)
_STATES_BEFORE_THE_END = 5


@dataclass
class Call:
    """One call of a function."""

    cpu_ms: float = 0
    requests: Counter[str] = field(default_factory=Counter)
    """By service."""

    def duration_ms(self, memory_mb: int) -> float:
        """Estimated duration with a memory size."""
        share = min(memory_mb / VCPU_MB, 1.0)
        waits = sum(WAITS_MS[service] * count for service, count in self.requests.items())
        return self.cpu_ms / share + waits


Calls = dict[str, Call]
"""The calls for one photo, by function."""


@dataclass(frozen=True)
class Estimate:
    """What a photo takes with one memory size of all functions."""

    memory_mb: int
    gb_seconds: float
    usd: float
    """For the duration and the requests of the functions, of 100,000 photos."""
    p95_seconds: float
    """From the event of the upload to the end of the last state, functions warm."""


def measure() -> list[Figure]:
    """The estimate for each memory size, and the cheapest one that is fast enough."""
    photos, transitions = _measured()
    estimates = [estimate(photos, memory_mb) for memory_mb in MEMORY_MB]
    chosen = cheapest(estimates)
    requests: Counter[str] = sum((call.requests for call in photos[0].values()), Counter())
    return [
        *(Figure(f"{name}: CPU of a call", _median_cpu(photos, name), "ms") for name in _FUNCTIONS),
        *(figure for one in estimates for figure in _figures(one)),
        Figure("cheapest memory with a p95 under 2 s", chosen.memory_mb if chosen else 0, "MB"),
        Figure("state transitions of a photo", transitions, "calls"),
        Figure("Lambda requests of a photo", len(_FUNCTIONS), "calls"),
        *(Figure(f"{name} requests of a photo", n, "calls") for name, n in requests.items()),
    ]


def estimate(photos: Sequence[Calls], memory_mb: int) -> Estimate:
    """The estimate for one memory size from the calls for several photos."""
    price = price_list().price
    durations = [
        {name: call.duration_ms(memory_mb) for name, call in calls.items()} for calls in photos
    ]
    billed = statistics.mean(sum(one.values()) for one in durations)
    gb_seconds = billed / 1000 * memory_mb / 1024
    usd = gb_seconds * price["lambda_gb_second"] + len(_FUNCTIONS) * price["lambda_request"]
    latencies = [
        sum(one[name] for name in _SEQUENCE)
        + max(one[name] for name in _PARALLEL)
        + _STATES_BEFORE_THE_END * TRANSITION_MS
        for one in durations
    ]
    p95 = statistics.quantiles(latencies, n=20, method="inclusive")[-1]
    return Estimate(memory_mb, gb_seconds, usd * 100_000, p95 / 1000)


def cheapest(estimates: Sequence[Estimate]) -> Estimate | None:
    """The cheapest memory size that is fast enough; None if none is."""
    fast = [one for one in estimates if one.p95_seconds < LIMIT_SECONDS]
    return min(fast, key=lambda one: one.usd, default=None)


def _figures(one: Estimate) -> list[Figure]:
    name = f"Lambda with {one.memory_mb:,} MB"
    return [
        Figure(f"{name}: a photo", one.gb_seconds, "GB-s"),
        Figure(f"{name}: 100,000 photos", one.usd, "USD"),
        Figure(f"{name}: p95 of a photo", one.p95_seconds, "s"),
    ]


def _median_cpu(photos: Sequence[Calls], name: str) -> float:
    return statistics.median(calls[name].cpu_ms for calls in photos)


def _measured() -> tuple[list[Calls], float]:
    """The calls for each photo, and the mean number of state transitions."""
    files = [file for size, count in _PHOTOS.items() for file in photo_files(count, size)]
    log = redirect_stdout(io.StringIO())
    with log, pytest.MonkeyPatch.context() as patch, empty_aws(patch):
        meter = _Meter()
        pipeline = deploy(lambda handlers: deployed_machine(handlers, patch), patch)
        pipeline.machine.handlers = {name: meter.of(name, HANDLERS[name]) for name in HANDLERS}
        patch.setattr(s3_trigger, "handler", meter.of("S3Trigger", s3_trigger.handler))
        patch.setattr(record_outcome, "handler", meter.of("RecordOutcome", record_outcome.handler))
        patch.setattr(BotocoreStubber, "process_request", meter.without_moto())
        _process(pipeline, files[0].read_bytes())  # creates the clients
        meter.calls = {}
        photos = []
        for file in files:
            _process(pipeline, file.read_bytes())
            photos.append(meter.calls)
            meter.calls = {}
        executions = len(files) + 1
        return photos, pipeline.counters()["transitions"] / executions


def _process(pipeline: Pipeline, photo: bytes) -> None:
    _, item = pipeline.process(new_name(), photo)
    if item["status"] != "SUCCEEDED":
        raise RuntimeError(f"a photo ended as {item['status']}: {item.get('cause')}")


class _Meter:
    """Measures the calls of handlers. Branches run in threads of their own."""

    def __init__(self) -> None:
        self.calls: Calls = {}
        self._running: dict[int, Call] = {}

    def of(self, name: str, handler: Handler) -> Handler:
        """The handler, which records its calls under a name."""

        def measured(event: dict[str, Any], context: object) -> Any:
            call = self.calls[name] = self._running[threading.get_ident()] = Call()
            begun = time.thread_time()
            try:
                return handler(event, context)
            finally:
                call.cpu_ms += (time.thread_time() - begun) * 1000
                del self._running[threading.get_ident()]

        return measured

    def without_moto(self) -> Callable[..., Any]:
        """Answers a request as before. Its CPU time does not belong to the handler."""
        answer = BotocoreStubber.process_request

        def answered(stubber: BotocoreStubber, request: Any) -> Any:
            call, begun = self._running.get(threading.get_ident()), time.thread_time()
            try:
                return answer(stubber, request)
            finally:
                if call:
                    call.cpu_ms -= (time.thread_time() - begun) * 1000
                    call.requests[_service(request.url)] += 1

        return answered


def _service(url: str) -> str:
    host = url.partition("//")[2].partition("/")[0]
    return next((name for name in WAITS_MS if name in host), "stepfunctions")
