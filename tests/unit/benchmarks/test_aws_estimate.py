from collections import Counter

import pytest

from benchmarks.aws_estimate import (
    MEMORY_MB,
    TRANSITION_MS,
    WAITS_MS,
    Call,
    Calls,
    cheapest,
    estimate,
)

FUNCTIONS = (
    "S3Trigger",
    "ExtractImageMetadata",
    "StoreImageMetadata",
    "DetectLabels",
    "GenerateThumbnail",
    "RecordOutcome",
)


def photo(cpu_ms: float, **requests: int) -> Calls:
    return {name: Call(cpu_ms, Counter(requests)) for name in FUNCTIONS}


@pytest.mark.parametrize(
    ("memory_mb", "milliseconds"), [(512, 345.5), (1769, 100.0), (3008, 100.0)]
)
def test_a_function_has_one_cpu_at_1769_mb_and_a_share_of_it_below(
    memory_mb: int, milliseconds: float
) -> None:
    assert Call(100).duration_ms(memory_mb) == pytest.approx(milliseconds, abs=0.1)


def test_waiting_does_not_depend_on_the_memory() -> None:
    call = Call(0, Counter(s3=1, dynamodb=2))
    waited = WAITS_MS["s3"] + 2 * WAITS_MS["dynamodb"]
    assert {call.duration_ms(memory) for memory in MEMORY_MB} == {waited}


def test_all_functions_are_billed_and_the_slower_branch_is_waited_for() -> None:
    found = estimate([photo(100)] * 3, 1769)
    assert found.gb_seconds == pytest.approx(0.6 * 1769 / 1024)
    assert found.p95_seconds == pytest.approx((4 * 100 + 5 * TRANSITION_MS) / 1000)


def test_the_cheapest_size_is_fast_enough() -> None:
    estimates = [estimate([photo(220, s3=1)] * 2, memory) for memory in MEMORY_MB]
    chosen = cheapest(estimates)
    assert chosen
    assert chosen.p95_seconds < 2
    assert chosen.memory_mb > 512
    slower = [one for one in estimates if one.memory_mb < chosen.memory_mb]
    assert all(one.p95_seconds >= 2 for one in slower)
    assert cheapest([estimate([photo(2000)] * 2, memory) for memory in MEMORY_MB]) is None
