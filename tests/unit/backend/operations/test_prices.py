from typing import Any

import pytest
import yaml

from backend.deployment.bundle import TEMPLATE
from backend.operations.prices import cost_per_thousand, price_list


class _Loader(yaml.SafeLoader):
    """Passes over CloudFormation's functions."""


_Loader.add_multi_constructor("!", lambda loader, suffix, node: None)
TASKS = ("ExtractImageMetadata", "StoreImageMetadata", "DetectLabels", "GenerateThumbnail")


def test_memory_is_that_of_the_template() -> None:
    resources: dict[str, Any] = yaml.load(TEMPLATE.read_text(), Loader=_Loader)["Resources"]
    for name, memory in price_list().memory_mb.items():
        assert resources[name]["Properties"]["MemorySize"] == memory, name


def test_prices_are_dated_and_have_sources() -> None:
    prices = price_list()
    assert prices.date.year >= 2026
    assert all(source.startswith("https://aws.amazon.com/") for source in prices.sources)
    assert prices.requests.keys() == prices.memory_mb.keys()


def test_the_cost_of_a_thousand_by_hand() -> None:
    hour = {"transitions": 60, "labelled": 10}
    hour |= {f"state_attempts_{task}": 10 for task in TASKS}
    hour |= {f"lambda_ms_{task}": 1000 for task in TASKS}
    cost = cost_per_thousand([hour], 10)
    assert cost
    assert cost.transitions == pytest.approx(0.15)  # six transitions a photo
    assert cost.labels == pytest.approx(1.75)  # labels and image properties
    gb_seconds = 100 * (3.25 + 10 * 0.15 * 0.5)
    assert cost.lambda_time == pytest.approx(gb_seconds * 0.0000166667)
    assert cost.total > cost.transitions + cost.labels


def test_nothing_costs_nothing() -> None:
    assert cost_per_thousand([], 0) is None
