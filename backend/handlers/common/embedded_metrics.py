"""Metrics in the logs: CloudWatch turns lines in the embedded metric format into metrics.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
import os
import time
from collections.abc import Mapping
from typing import Literal

NAMESPACE = "PhotoPipeline"
DIMENSION = "StateMachine"
"""The only dimension: the name of the state machine. Nothing names an owner, a photo or a file."""

Unit = Literal["Count", "Milliseconds", "Seconds"]


def print_metrics(values: Mapping[str, float], units: Mapping[str, Unit]) -> None:
    """Print one line with metrics. ``units``: of those that are no counts."""
    metrics = [{"Name": name, "Unit": units.get(name, "Count")} for name in values]
    directive = {"Namespace": NAMESPACE, "Dimensions": [[DIMENSION]], "Metrics": metrics}
    line = {
        "_aws": {"Timestamp": round(time.time() * 1000), "CloudWatchMetrics": [directive]},
        DIMENSION: os.environ["STATE_MACHINE_ARN"].rpartition(":")[2],
        **values,
    }
    print(json.dumps(line), flush=True)
