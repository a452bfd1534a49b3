"""What photos cost, from what their executions used and one dated list of prices."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from backend.database.attribute_values import Item

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
        """All of it."""
        return self.transitions + self.labels + self.lambda_time + self.requests


@dataclass(frozen=True)
class PriceList:
    """``prices.toml``."""

    date: date
    region: str
    sources: tuple[str, ...]
    price: Mapping[str, float]
    memory_mb: Mapping[str, int]
    requests: Mapping[str, Mapping[str, int]]
    assumed_ms: Mapping[str, int]

    def cost(self, service_requests: Mapping[str, int]) -> float:
        """USD for requests counted by their name in the list."""
        return sum(self.price[name] * count for name, count in service_requests.items())


@cache
def price_list() -> PriceList:
    """The prices that the dashboard calculates with."""
    told: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return PriceList(**{**told, "sources": tuple(told["sources"])})


def cost_per_thousand(hours: Iterable[Item], executions: int) -> Cost | None:
    """What 1,000 executions cost on average, None where nothing ended.

    Counted: transitions, calls, the time of each call, photos that the recogniser answered for.
    Taken from the list: what S3 and DynamoDB are asked in a call, and the time of the two
    functions that run once around each execution.
    """
    if not executions:
        return None
    prices, used = price_list(), _sums(hours)
    once = dict.fromkeys(prices.assumed_ms, executions)
    tasks = [name for name in prices.memory_mb if name not in once]
    calls = once | {name: used.get(f"state_attempts_{name}", 0) for name in tasks}
    times = {name: executions * ms for name, ms in prices.assumed_ms.items()}
    times |= {name: used.get(f"lambda_ms_{name}", 0) for name in tasks}
    share = 1000 / executions
    image = prices.price["labels"] + prices.price["image_properties"]
    return Cost(
        transitions=share * prices.price["state_transition"] * used.get("transitions", 0),
        labels=share * image * used.get("labelled", 0),
        lambda_time=share * prices.price["lambda_gb_second"] * _gb_seconds(prices, times),
        requests=share * _requests(prices, calls),
    )


def reconciliation_cost(objects: int) -> float:
    """USD for one reconciliation of so many objects: listing them, and reading the photos' states.

    Half of the objects are photos, the other half their thumbnails. A photo takes some 700 bytes
    in the index that is read, eventually consistent.
    """
    price = price_list().price
    read_units = objects / 2 * 700 / 4096 / 2
    return objects / 1000 * price["s3_write"] + read_units * price["dynamodb_read"]


def _gb_seconds(prices: PriceList, times_ms: Mapping[str, int]) -> float:
    return sum(prices.memory_mb[name] / 1024 * ms / 1000 for name, ms in times_ms.items())


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
