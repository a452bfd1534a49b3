"""Runs pages as scripts (AppTest), with a library on moto."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from backend.aws.state_machine import parse_definition
from backend.aws.step_functions import ExecutionNotFound
from backend.gallery.library import Library
from pages import navigation
from pages.components.account import current_user
from pages.components.photo import bulk_actions, gallery, upload
from pages.components.runs import diagram, live, photo_run
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


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """An empty library, which the pages get as that of the signed-in user."""
    with empty_library(monkeypatch) as made:
        for module in (photo_run, current_user, bulk_actions, live):
            monkeypatch.setattr(module, "current_library", lambda: made)
        for module in (photo_run, current_user, bulk_actions, live):
            monkeypatch.setattr(module, "signed_in_user", lambda: USER)
        for module in (gallery, upload):
            monkeypatch.setattr(module, "csrf_token", lambda _session: "token")
        monkeypatch.setattr(navigation, "current_user", lambda: USER)
        yield made


@pytest.fixture
def add_photo(library: Library) -> AddPhoto:
    """Put the item of a photo into the table. Returns the id of the photo."""

    def add(photo_id: str = "7921e9e8-36d5-4cf8-882a-7ad72090c840", **values: Any) -> str:
        return put_photo(photo_id, **values)

    return add


@pytest.fixture
def open_page(library: Library, monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    """Run a page with query parameters. Step Functions has no executions."""

    def no_execution(*_: object) -> None:
        raise ExecutionNotFound

    machine = parse_definition(json.loads(ASL.read_text()))
    fake = SimpleNamespace(execution_of=no_execution, state_machine=machine)
    for module in (diagram, live, photo_run):
        monkeypatch.setattr(module, "services", lambda: fake)

    def run(name: str, **parameters: str) -> AppTest:
        page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=10)
        page.switch_page(f"pages/{name}")
        for key, value in parameters.items():
            page.query_params[key] = value
        return page.run()

    return run
