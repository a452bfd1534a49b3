"""The metrics of the pipeline as text in the OpenMetrics format, which Prometheus reads.

https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md
"""

from collections.abc import Iterable, Iterator, Mapping
from math import isinf

from backend.database.duration_histogram import Histogram
from backend.operations.pipeline_metrics import PipelineMetrics

CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"

Labels = Mapping[str, str]
Sample = tuple[str, Labels, float]
"""Suffix of the name, labels, value."""


def open_metrics(metrics: PipelineMetrics) -> str:
    """All metrics. No label names an owner, a photo or a file."""
    return "".join(f"{line}\n" for line in (*_lines(metrics), "# EOF"))


def _lines(metrics: PipelineMetrics) -> Iterator[str]:
    yield from _family(
        "photo_runs", "counter", "Ended executions by outcome.",
        _by("outcome", {name.lower(): value for name, value in metrics.runs.items()}),
    )  # fmt: skip
    yield from _family(
        "photo_run_failures", "counter", "Failed executions by category of the error.",
        _by("category", metrics.failures),
    )  # fmt: skip
    yield from _family(
        "photo_runs_replaced", "counter",
        "Executions that lost results, and whose photo has been processed again since.",
        [("_total", {}, metrics.replaced)],
    )  # fmt: skip
    yield from _histogram("photo_run_duration", "Duration of executions.", metrics.duration)
    yield from _histogram(
        "photo_waiting", "Time from the upload to the first state.", metrics.waiting
    )
    yield from _histogram(
        "photo_upload_to_result", "Time from the upload to the result.", metrics.upload_to_result
    )
    yield from _states(metrics)
    yield from _gauges(metrics)


def _states(metrics: PipelineMetrics) -> Iterator[str]:
    """Each task. The recogniser's latency is that of DetectLabels."""
    durations: list[Sample] = []
    for name, state in metrics.states.items():
        durations.append(("_count", {"state": name}, state.executions))
        durations.append(("_sum", {"state": name}, state.milliseconds / 1000))
    yield from _family(
        "photo_state_duration_seconds", "summary", "Duration of each task.", durations, "seconds"
    )
    failures = {name: state.failures for name, state in metrics.states.items()}
    yield from _family(
        "photo_state_failures", "counter", "Failures of each task because of AWS or of our code.",
        _by("state", failures),
    )  # fmt: skip
    failing: list[Sample] = [
        ("", {"state": name}, int(state.failing)) for name, state in metrics.states.items()
    ]
    yield from _family(
        "photo_state_failing", "gauge", "1 if the task has not succeeded since it failed.", failing
    )


def _gauges(metrics: PipelineMetrics) -> Iterator[str]:
    gauges = (
        ("photo_queue_length", "Photos that are uploaded and not processed.", metrics.queue_length),
        (
            "photo_queue_oldest_age_seconds",
            "Age of the oldest of these photos.",
            metrics.queue_age_seconds,
        ),
        (
            "photo_needs_attention",
            "Executions that lost results and were not retried.",
            metrics.needs_attention,
        ),
        (
            "photo_only_owner_can_fix",
            "Executions that failed because of their photo.",
            metrics.only_owners_can_fix,
        ),
    )
    for name, text, value in gauges:
        unit = "seconds" if name.endswith("_seconds") else ""
        yield from _family(name, "gauge", text, [("", {}, value)], unit)


def _histogram(name: str, text: str, histogram: Histogram) -> Iterator[str]:
    buckets: list[Sample] = [
        ("_bucket", {"le": "+Inf" if isinf(bound) else f"{bound / 1000!r}"}, count)
        for bound, count in histogram.at_most
    ]
    total = histogram.at_most[-1][1]
    samples = [*buckets, ("_count", {}, total), ("_sum", {}, histogram.sum_ms / 1000)]
    yield from _family(f"{name}_seconds", "histogram", text, samples, "seconds")


def _by(label: str, values: Mapping[str, int]) -> list[Sample]:
    return [("_total", {label: name}, value) for name, value in values.items()]


def _family(
    name: str, kind: str, text: str, samples: Iterable[Sample], unit: str = ""
) -> Iterator[str]:
    yield f"# TYPE {name} {kind}"
    if unit:
        yield f"# UNIT {name} {unit}"
    yield f"# HELP {name} {text}"
    for suffix, labels, value in samples:
        # Names of states and outcomes need no escaping: they are letters and underscores.
        shown = ",".join(f'{label}="{content}"' for label, content in labels.items())
        yield f"{name}{suffix}{f'{{{shown}}}' if shown else ''} {value}"
