import json
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette

from backend.operations.health import Dependency
from pages.web.health_routes import HEALTH_ROUTES
from tests.unit.pages.web.asgi import ask

APP = Starlette(routes=HEALTH_ROUTES)


def set_dependencies(monkeypatch: pytest.MonkeyPatch, *, ok: bool) -> None:
    found = (Dependency("Amazon S3", ok, 5, "now", None if ok else "arn:aws:secret"),)
    fake = SimpleNamespace(health=SimpleNamespace(dependencies=lambda: found))
    monkeypatch.setattr("backend.services.create_services", lambda: fake)


def test_the_process_is_alive() -> None:
    response = ask(APP, "GET", "/live")
    assert (response.status, json.loads(response.body)) == (200, {"status": "alive"})
    assert response.headers["cache-control"] == "no-store"


def test_ready_if_every_dependency_responds(monkeypatch: pytest.MonkeyPatch) -> None:
    set_dependencies(monkeypatch, ok=True)
    assert ask(APP, "GET", "/ready").status == 200


def test_not_ready_names_the_dependency_that_failed_without_its_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_dependencies(monkeypatch, ok=False)
    response = ask(APP, "GET", "/ready")
    assert response.status == 503
    assert json.loads(response.body) == {"status": "not ready", "Amazon S3": False}
