"""The cost of executions: what they used, the prices of AWS, and the memory of the functions.

``prices.toml`` holds prices and the requests of each call; the memory sizes and the names of the
tasks come from the template and the definition.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from backend.database.attribute_values import Item
from backend.deployment.template import lambda_functions, task_names

_FILE = Path(__file__).with_name("prices.toml")


@dataclass(frozen=True)
class Cost:
    """USD for 1,000 executions, by what is charged."""

    transitions: float
    labels: float
    lambda_time: float
    requests: float
    """Lambda's, S3's, DynamoDB's and EventBridge's."""

    @property
    def total(self) -> float:
        """The sum."""
        return self.transitions + self.labels + self.lambda_time + self.requests


@dataclass(frozen=True)
class PriceList:
    """``prices.toml``."""

    date: date
    region: str
    sources: tuple[str, ...]
    price: Mapping[str, float]
    requests: Mapping[str, Mapping[str, int]]
    """By function: what one call requests, by the name of its price."""
    assumed_ms: Mapping[str, int]
    """Duration of the functions that run once for each execution."""

    def cost(self, service_requests: Mapping[str, int]) -> float:
        """USD for requests counted by the name of their price."""
        return sum(self.price[name] * count for name, count in service_requests.items())


@cache
def price_list() -> PriceList:
    """The prices that the dashboard calculates with."""
    values: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return PriceList(**{**values, "sources": tuple(values["sources"])})


def cost_per_thousand(hours: Iterable[Item], executions: int) -> Cost | None:
    """USD for 1,000 executions on average; None if no execution ended.

    ``hours`` are the items of the hourly counters. They count state transitions, calls and their
    duration, and photos that Rekognition labelled. The price list has the requests of a call, and
    the duration of the functions that run once for each execution.
    """
    if not executions:
        return None
    prices, used = price_list(), _sums(hours)
    calls = {name: used.get(f"state_attempts_{name}", 0) for name in task_names()}
    calls |= dict.fromkeys(prices.assumed_ms, executions)
    durations = {name: used.get(f"lambda_ms_{name}", 0) for name in task_names()}
    durations |= {name: executions * ms for name, ms in prices.assumed_ms.items()}
    share = 1000 / executions
    image = prices.price["labels"] + prices.price["image_properties"]
    return Cost(
        transitions=share * prices.price["state_transition"] * used.get("transitions", 0),
        labels=share * image * used.get("labelled", 0),
        lambda_time=share * prices.price["lambda_gb_second"] * _gb_seconds(durations),
        requests=share * _requests(prices, calls),
    )


def reconciliation_cost(objects: int) -> float:
    """USD for one reconciliation: the cost of listing the objects and of reading the photos' items.

    Half of the objects are photos, the other half are their thumbnails. A photo takes about 700
    bytes in the index, which is read with eventual consistency.
    """
    price = price_list().price
    read_units = objects / 2 * 700 / 4096 / 2
    return objects / 1000 * price["s3_write"] + read_units * price["dynamodb_read"]


def _gb_seconds(durations_ms: Mapping[str, int]) -> float:
    functions = lambda_functions()
    return sum(functions[name].memory_mb / 1024 * ms / 1000 for name, ms in durations_ms.items())


def _requests(prices: PriceList, calls: Mapping[str, int]) -> float:
    each = {name: prices.cost(prices.requests[name]) for name in calls}
    return sum(
        (prices.price["lambda_request"] + each[name]) * count for name, count in calls.items()
    )


def _sums(hours: Iterable[Item]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for hour in hours:
        for name, value in hour.items():
            if isinstance(value, int):
                sums[name] = sums.get(name, 0) + value
    return sums
