"""Execution items for demonstrations: a day of executions that did not run, and are marked so.

They are written as RecordOutcome writes the end of a real execution, so lists, counters and charts
treat them alike. Step Functions has no history of them and there are no photos. Each failed one is
followed by a new attempt that succeeded: nothing is left to be done.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import cos, pi

from backend import timestamps
from backend.aws.execution_names import execution_name
from backend.database.counters import Usage
from backend.database.executions import Execution, ExecutionResult, Executions, size_class
from backend.database.step_progress import StepProgress, Steps
from backend.database.table import Table

_HOURS = 24
_LATEST = timedelta(minutes=10)
"""The latest one started this long ago: all have ended."""
_BUSIEST_HOUR = 15
_TASKS_MS = {
    "ExtractImageMetadata": 180,
    "StoreImageMetadata": 60,
    "DetectLabels": 700,
    "GenerateThumbnail": 320,
}
"""Typical durations of the tasks, in milliseconds."""
_WAITED_MS = 450
"""From the upload to the first state, typically."""
_TRANSITIONS = len(_TASKS_MS) + 2
_OUTAGE_HOURS_AGO = (9.0, 9.7)
"""While DetectLabels failed."""
_MORE_IN_OUTAGE = 10
"""Executions that are added there, so that a quiet hour of the day has an outage too."""
_SIZES_MB = (0.6, 2.4, 3.8, 7.5, 24.0)
_RETRIED_AFTER = timedelta(minutes=12)
"""After the end of the outage."""
_REPLACED_AGO = timedelta(minutes=5)
"""Since owners replaced their photos that could not be processed."""

PHOTO_ERRORS = (
    ("ExtractImageMetadata", "BrokenImage", "image file is truncated"),
    ("NotSupportedImageType", "NotSupportedImageType", "Only JPEG and PNG photos are supported."),
)


@dataclass(frozen=True)
class SeededDay:
    """Writes the executions of the last 24 hours."""

    operations: Table
    execution_arn: Callable[[str], str]
    """From the name of an execution to its ARN."""
    owners: tuple[str, ...]
    """Identity ids."""
    now: datetime
    seed: int = 1

    def write(self, count: int = 240) -> int:
        """Write the executions in the order of their ends. Returns their number, with new attempts.

        A failure is recorded before the attempts after it, as in a real day: the photos of the
        outage are one incident, which is resolved when the last of them has been run again.
        """
        chance = random.Random(f"{self.seed} {self.now:%Y-%m-%d %H:%M}")  # noqa: S311 - no secrets
        moments = sorted(
            [
                *(self._moment(chance) for _ in range(count)),
                *(self._moment_of_outage(chance) for _ in range(_MORE_IN_OUTAGE)),
            ]
        )
        results = [
            result
            for number, at in enumerate(moments)
            for result in self._results(chance, number, at)
        ]
        executions = Executions(self.operations)
        for result in sorted(results, key=lambda result: result.ended_at):
            execution = result.execution
            executions.close(result, self.operations, owns_photo=False)
            if execution.retry_of:
                executions.mark_retried(
                    execution.retry_of, by=execution.name, owner=execution.owner
                )
        return len(results)

    def _moment(self, chance: random.Random) -> datetime:
        """A time of the last day; more of them are around the busiest hour."""
        while True:
            ago = chance.uniform(0, _HOURS * 3600 - _LATEST.total_seconds())
            moment = self.now - _LATEST - timedelta(seconds=ago)
            share = 0.6 + 0.4 * cos((moment.hour - _BUSIEST_HOUR) / _HOURS * 2 * pi)
            if chance.random() < share:
                return moment

    def _moment_of_outage(self, chance: random.Random) -> datetime:
        return self.now - timedelta(hours=chance.uniform(*_OUTAGE_HOURS_AGO))

    def _results(
        self, chance: random.Random, number: int, at: datetime
    ) -> Iterator[ExecutionResult]:
        """The end of an execution and, if it failed, that of the next attempt."""
        execution = self._execution(chance, number, at)
        result = self._result(chance, execution, at)
        yield result
        if result.failure is not None:
            again = self._retried_at(result, number)
            retry = self._attempt(
                chance, replace(execution, attempt=2, retry_of=execution.name), again
            )
            yield _succeeded(chance, retry, again)

    def _retried_at(self, result: ExecutionResult, number: int) -> datetime:
        """An operator runs all photos of the outage again; owners replace theirs in the end."""
        if result.family == "photo":
            return self.now - _REPLACED_AGO + timedelta(seconds=number / 5)
        outage_ended = self.now - timedelta(hours=_OUTAGE_HOURS_AGO[0])
        return outage_ended + _RETRIED_AFTER + timedelta(seconds=number / 5)

    def _execution(self, chance: random.Random, number: int, at: datetime) -> Execution:
        photo_id = f"seeded-{at:%Y%m%d%H%M%S}-{number}"
        first = Execution(
            name="",
            execution_arn="",
            owner=chance.choice(self.owners),
            photo_id=photo_id,
            filename=f"IMG_{1000 + number}.jpg",
            attempt=1,
            started_at="",
            status="RUNNING",
            format="JPEG" if chance.random() < 0.85 else "PNG",
            size_class=size_class(int(chance.choice(_SIZES_MB) * 1_000_000)),
            seeded=True,
        )
        return self._attempt(chance, first, at)

    def _attempt(self, chance: random.Random, execution: Execution, at: datetime) -> Execution:
        owner, photo_id, attempt = execution.owner, execution.photo_id, execution.attempt
        name = execution_name(owner, photo_id, "0", attempt)
        waited = timedelta(milliseconds=_WAITED_MS * chance.lognormvariate(0, 0.5))
        return replace(
            execution,
            name=name,
            execution_arn=self.execution_arn(name),
            queued_at=timestamps.iso(at - waited),
            started_at=timestamps.iso(at),
        )

    def _result(self, chance: random.Random, execution: Execution, at: datetime) -> ExecutionResult:
        first, last = _OUTAGE_HOURS_AGO
        hours_ago = (self.now - at).total_seconds() / 3600
        if first <= hours_ago <= last:
            return _without_labels(chance, execution, at)
        if chance.random() < 0.03:
            return _not_a_photo(chance, execution, at)
        return _succeeded(chance, execution, at)


def _succeeded(chance: random.Random, execution: Execution, at: datetime) -> ExecutionResult:
    return _ended(execution, "SUCCEEDED", _steps(chance, at), None)


def _without_labels(chance: random.Random, execution: Execution, at: datetime) -> ExecutionResult:
    steps = _steps(chance, at)
    took = 18_000 + chance.randrange(6000)
    steps["DetectLabels"] = {
        "status": "FAILED",
        "attempt": 5,
        "started_at": steps["DetectLabels"]["started_at"],
        "ms": took,
        "lambda_ms": took,
        "error": "AwsUnavailable",
    }
    failure = {
        "failed_state": "DetectLabels",
        "error": "AwsUnavailable",
        "cause": "Rekognition: ThrottlingException",
    }
    return _ended(execution, "SUCCEEDED", steps, failure)


def _not_a_photo(chance: random.Random, execution: Execution, at: datetime) -> ExecutionResult:
    state, error, cause = chance.choice(PHOTO_ERRORS)
    steps = {"ExtractImageMetadata": _steps(chance, at)["ExtractImageMetadata"]}
    if state in steps:
        steps[state] = {**steps[state], "status": "FAILED", "error": error}
    failure = {"failed_state": state, "error": error, "cause": cause}
    kind = "GIF" if error == "NotSupportedImageType" else execution.format
    return _ended(replace(execution, format=kind), "FAILED", steps, failure)


def _steps(chance: random.Random, at: datetime) -> Steps:
    """The steps of a success: the first two one after the other, then two branches."""
    steps: Steps = {}
    begins = at
    for state, typical in _TASKS_MS.items():
        took = round(typical * chance.lognormvariate(0, 0.35))
        step: StepProgress = {
            "status": "SUCCEEDED",
            "attempt": 1,
            "started_at": timestamps.iso(begins),
            "ms": took,
            "lambda_ms": took,
        }
        steps[state] = step
        if state in ("ExtractImageMetadata", "StoreImageMetadata"):
            begins += timedelta(milliseconds=took)
    return steps


def _ended(
    execution: Execution, status: str, steps: Steps, failure: dict[str, str] | None
) -> ExecutionResult:
    outcome = "PARTIAL" if status == "SUCCEEDED" and failure else status
    last = max(_end_of(step) for step in steps.values())
    return ExecutionResult(
        execution=execution,
        status=status,
        outcome=outcome,
        ended_at=timestamps.iso(last),
        steps=steps,
        failure=failure,
        waited_ms=timestamps.milliseconds_between(execution.queued_at or "", execution.started_at),
        usage=Usage(_TRANSITIONS, int(outcome == "SUCCEEDED")),
    )


def _end_of(step: StepProgress) -> datetime:
    return timestamps.parse(step["started_at"]) + timedelta(milliseconds=step["ms"])
