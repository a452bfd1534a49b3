"""Simulates the retries of a burst of photos at a service that throttles, from the definition.

Step Functions waits between two attempts for ``IntervalSeconds``, multiplied by ``BackoffRate`` for
each further one, at most ``MaxDelaySeconds``; full jitter takes a random part of it.
https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

import heapq
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Retrier = Mapping[str, Any]
"""An entry of ``Retry`` in the definition."""

_REQUESTS_OF_AN_ATTEMPT = 2
"""botocore repeats a throttled request once, see ``backend/aws/client_config.py``."""
_ARRIVAL_SECONDS = 2.0
"""All photos of a burst reach the service within this time."""


@dataclass(frozen=True)
class Burst:
    """The result of a burst."""

    failed: int
    """Photos that used up their retries: their status is PARTIAL."""
    seconds: float
    """Until the last photo that succeeded."""
    attempts: float
    """Of one photo, on average."""


def longest_pauses(retrier: Retrier) -> list[float]:
    """Seconds before each retry without jitter, which shortens them."""
    interval, rate, most = (
        float(retrier[name]) for name in ("IntervalSeconds", "BackoffRate", "MaxDelaySeconds")
    )
    return [min(interval * rate**retry, most) for retry in range(retrier["MaxAttempts"])]


def burst(photos: int, retrier: Retrier, *, per_second: float, seed: int) -> Burst:
    """Photos that all arrive at a service which answers so many requests a second.

    The service has the quota of one second in reserve, as a token bucket.
    """
    pauses, chance = longest_pauses(retrier), random.Random(seed)
    due = [
        (chance.uniform(0, _ARRIVAL_SECONDS), photo, 0, _REQUESTS_OF_AN_ATTEMPT)
        for photo in range(photos)
    ]
    heapq.heapify(due)
    tokens, last = per_second, 0.0
    failed, seconds, attempts = 0, 0.0, 0
    while due:
        now, photo, retries, requests = heapq.heappop(due)
        tokens, last = min(per_second, tokens + (now - last) * per_second), now
        if tokens >= 1:
            tokens, seconds, attempts = tokens - 1, now, attempts + retries + 1
        elif requests > 1:
            heapq.heappush(due, (now + chance.uniform(0, 1), photo, retries, requests - 1))
        elif retries < len(pauses):
            pause = chance.uniform(0, pauses[retries])
            heapq.heappush(due, (now + pause, photo, retries + 1, _REQUESTS_OF_AN_ATTEMPT))
        else:
            failed, attempts = failed + 1, attempts + retries + 1
    return Burst(failed, seconds, attempts / photos)
