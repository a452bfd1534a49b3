"""Runs pages as scripts (AppTest), with a library on moto."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from backend.aws.state_machine import parse_definition
from backend.aws.step_functions import ExecutionNotFound
from backend.gallery.library import Library
from tests.moto.library import USER, empty_library, put_photo

ROOT = Path(__file__).parents[3]
ASL = ROOT / "backend/infrastructure/image_processing.asl.json"

AddPhoto = Callable[..., str]
OpenPage = Callable[..., AppTest]


def shown(page: AppTest) -> str:
    """Return the texts of a page, including the data of its components."""
    assert not page.exception
    texts = [str(getattr(element, "value", "")) for element in page.main]
    components = [element.proto for element in page.get("bidi_component")]
    return "\n".join([*texts, *map(str, components), *map(str, page.get("html"))])


@pytest.fixture(scope="session", autouse=True)
def _component_manifests() -> Iterator[None]:
    """Each AppTest would read the metadata of all installed packages: half a second every time."""
    with pytest.MonkeyPatch.context() as patch:
        scan = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Replaces ``backend.services`` for all pages: a signed-in user, and no execution."""

    def no_execution(*_: object) -> None:
        raise ExecutionNotFound

    fake = SimpleNamespace(
        settings=SimpleNamespace(keep_converted_originals=False),
        sessions=SimpleNamespace(open=lambda _: USER, csrf_token=lambda _: "token"),
        execution_of=no_execution,
        state_machine=parse_definition(json.loads(ASL.read_text())),
    )
    monkeypatch.setattr("backend.services.create_services", lambda: fake)
    return fake


@pytest.fixture
def library(services: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """The user's empty library."""
    with empty_library(monkeypatch) as made:
        services.library = lambda _: made
        yield made


@pytest.fixture
def add_photo(library: Library) -> AddPhoto:
    """Put the item of a photo into the table. Returns the id of the photo."""

    def add(photo_id: str = "7921e9e8-36d5-4cf8-882a-7ad72090c840", **values: Any) -> str:
        return put_photo(photo_id, **values)

    return add


@pytest.fixture
def open_page(library: Library) -> OpenPage:
    """Run a page with query parameters."""

    def run(name: str, /, **parameters: str) -> AppTest:
        page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=10)
        page.switch_page(f"pages/{name}")
        for key, value in parameters.items():
            page.query_params[key] = value
        return page.run()

    return run
