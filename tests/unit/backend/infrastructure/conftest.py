"""Template and definition as fixtures."""

from typing import Any

import pytest

from backend.deployment.template import read_definition, read_template


@pytest.fixture(scope="session")
def template() -> Any:
    return read_template()


@pytest.fixture(scope="session")
def resources(template: Any) -> Any:
    return template["Resources"]


@pytest.fixture(scope="session")
def definition() -> Any:
    return read_definition()
