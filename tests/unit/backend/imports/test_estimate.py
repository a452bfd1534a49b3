import pytest

from backend.imports.estimate import estimate
from backend.imports.sources import SourceFile


def test_a_hundred_thousand_photos_of_four_megabytes() -> None:
    found = estimate((SourceFile(str(n), 4_000_000) for n in range(100_000)), per_second=5)
    assert (found.files, found.seconds) == (100_000, 20_000)
    # Labels and image properties 175 USD, transitions 15 USD, the rest requests and Lambda.
    assert 190 < found.processing < 210
    assert found.storage == pytest.approx(400 * 0.023)


def test_nothing_costs_nothing() -> None:
    assert estimate([], per_second=5).processing == 0
